//! Mail over SMTP (RFC 5321). Each message is a try of its own: what the server answers says whether it went, goes later or never.
//!
//! Where the line breaks after the last line of a message and before the answer, nobody can know whether the server has it: it is
//! tried again, with the same Message-ID. That is the one way in which SMTP doubles a mail.
use super::{Letter, Went, said};
use lettre::{
    Message, SmtpTransport, Transport,
    message::{Attachment as Part, Mailbox, MultiPart, header::ContentType},
    transport::smtp::{
        authentication::Credentials,
        client::{Certificate, Tls as Wrapped, TlsParameters},
    },
};
use std::time::Duration;

/// How the line is kept secret.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Tls {
    /// Not at all: for a server on this machine.
    None,
    /// From the server's STARTTLS on; a server that has none is refused.
    #[default]
    Starttls,
    /// From the first byte.
    Implicit,
}

/// Where mail goes.
#[derive(Clone, Debug)]
pub struct Setup {
    /// The server.
    pub host: String,
    /// Its port; `None`: the usual one.
    pub port: Option<u16>,
    /// How the line is kept secret.
    pub tls: Tls,
    /// Who we are to it, and what proves it.
    pub sign_in: Option<(String, String)>,
    /// From whom mails are.
    pub from: String,
    /// A certificate (PEM) that is trusted beside the usual ones.
    pub ca: Option<Vec<u8>>,
}

/// A mail server.
pub struct Mail {
    server: SmtpTransport,
    from: Mailbox,
}

/// How long a server may take for one answer.
const PATIENCE: Duration = Duration::from_secs(20);

impl Mail {
    /// Knows where mail goes; nothing is sent yet. An error says which word of the setup is off.
    pub fn new(setup: &Setup) -> Result<Self, String> {
        let from: Mailbox = setup.from.parse().map_err(|e| format!("from: {:?} is no address: {e}", setup.from))?;
        let mut secret = TlsParameters::builder(setup.host.clone());
        if let Some(pem) = &setup.ca {
            let trusted = Certificate::from_pem(pem).map_err(|e| format!("ca_file: {e}"))?;
            secret = secret.add_root_certificate(trusted);
        }
        let secret = || secret.build().map_err(|e| format!("tls: {e}"));
        let (wrapped, port) = match setup.tls {
            Tls::None => (Wrapped::None, 25),
            Tls::Starttls => (Wrapped::Required(secret()?), 587),
            Tls::Implicit => (Wrapped::Wrapper(secret()?), 465),
        };
        let mut server = SmtpTransport::builder_dangerous(&setup.host)
            .tls(wrapped)
            .port(setup.port.unwrap_or(port))
            .timeout(Some(PATIENCE));
        if let Some((user, password)) = &setup.sign_in {
            server = server.credentials(Credentials::new(user.clone(), password.clone()));
        }
        Ok(Self { server: server.build(), from })
    }

    /// Tries once.
    pub fn send(&self, letter: &Letter) -> Went {
        let mail = match self.compose(letter) {
            Ok(mail) => mail,
            Err(why) => return Went::Never(why),
        };
        match self.server.send(&mail) {
            Ok(_) => Went::Sent,
            Err(error) => judge(&error),
        }
    }

    fn compose(&self, letter: &Letter) -> Result<Message, String> {
        let to: Mailbox = letter.to.parse().map_err(|e| format!("{:?} is no address: {e}", letter.to))?;
        let host = self.from.email.domain();
        let mut body = MultiPart::alternative_plain_html(letter.text.clone(), letter.html.clone());
        if !letter.attachments.is_empty() {
            body = MultiPart::mixed().multipart(body);
        }
        for file in &letter.attachments {
            let media = ContentType::parse(file.media).map_err(|e| e.to_string())?;
            body = body.singlepart(Part::new(file.name.clone()).body(file.bytes.clone(), media));
        }
        Message::builder()
            .from(self.from.clone())
            .to(to)
            .subject(letter.subject.clone())
            .message_id(Some(format!("<{}@{host}>", letter.key)))
            .multipart(body)
            .map_err(|e| e.to_string())
    }
}

/// What an error means for the message. A server that does not let us in says nothing about the message.
fn judge(error: &lettre::transport::smtp::Error) -> Went {
    let why = said(&error.to_string());
    let code = error.status().map(|code| code.to_string());
    match code.as_deref() {
        Some("421" | "454" | "530" | "534" | "535" | "538") | None => Went::Down(why),
        Some(_) if error.is_permanent() => Went::Never(why),
        Some(_) => Went::Later(why),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{domain::message::MessageKind, notify::Attachment};

    fn mail() -> Mail {
        let setup = Setup {
            host: "localhost".into(),
            port: None,
            tls: Tls::None,
            sign_in: None,
            from: "The Rialto <box@rialto.example>".into(),
            ca: None,
        };
        Mail::new(&setup).unwrap()
    }

    fn letter(to: &str, subject: &str) -> Letter {
        Letter {
            key: "7.store".into(),
            kind: MessageKind::Mail,
            to: to.into(),
            subject: subject.into(),
            text: "Hello <b>Ann</b> & co\nline\n\nSecond".into(),
            html: "<!doctype html><html lang=\"en\"><body><p>Hello &lt;b&gt;Ann&lt;/b&gt; &amp; co<br>line</p></body></html>".into(),
            attachments: vec![Attachment { name: "tickets.png".into(), media: "image/png", bytes: vec![1, 2, 3] }],
        }
    }

    #[test]
    fn a_mail_has_two_texts_its_files_and_one_name_for_ever() {
        let raw =
            String::from_utf8(mail().compose(&letter("ann@example.com", "Tickets")).unwrap().formatted()).unwrap();
        // Lines are kept short on the way (RFC 2045, 6.7).
        let raw = raw.replace("=\r\n", "");
        for part in [
            "Message-ID: <7.store@rialto.example>",
            "text/plain",
            "text/html",
            "<html lang=3D\"en\">",
            "&lt;b&gt;Ann&lt;/b&gt; &amp; co<br>",
            "filename=\"tickets.png\"",
        ] {
            assert!(raw.contains(part), "{part}: {raw}");
        }
    }

    #[test]
    fn a_page_in_one_long_line_goes_in_lines_that_every_server_takes() {
        for page in ["<p>Amélie</p>\n", "<p>Dune</p>"] {
            let html = page.repeat(2000).replace('\n', "");
            let letter = Letter { html, attachments: Vec::new(), ..letter("ann@example.com", "Tickets") };
            let raw = String::from_utf8(mail().compose(&letter).unwrap().formatted()).unwrap();
            assert!(raw.is_ascii() && raw.contains("multipart/alternative") && !raw.contains("multipart/mixed"));
            assert!(raw.split("\r\n").all(|line| line.len() <= 998 && !line.contains(['\n', '\r'])), "RFC 5322, 2.1.1");
        }
    }

    #[test]
    fn nothing_that_somebody_typed_becomes_a_header() {
        let odd = "x\r\nBcc: thief@example.com\r\n\r\nbody";
        let raw = String::from_utf8(mail().compose(&letter("ann@example.com", odd)).unwrap().formatted()).unwrap();
        assert!(!raw.lines().any(|l| l.to_lowercase().starts_with("bcc:")), "{raw}");
        for to in
            ["ann@example.com\r\nBcc: thief@example.com", "ann@example.com, thief@example.com", "", "ann", "\u{0}@x"]
        {
            assert!(mail().compose(&letter(to, "x")).is_err(), "{to:?}");
        }
    }
}
