//! Mail and text messages on their way out: what they say, and who carries them. What is due, and what becomes of it, is the
//! service's matter.
pub mod html;
pub mod mail;
mod markup;
pub mod phrases;
pub mod sms;
pub mod template;

pub use mail::{Mail, Tls};
pub use sms::Sms;
pub use template::Templates;

use crate::domain::message::MessageKind;

/// A message that is ready to go.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Letter {
    /// What names it for ever: the same at each try, so that a receiver can tell a second copy.
    pub key: String,
    /// How it goes.
    pub kind: MessageKind,
    /// An address or a number.
    pub to: String,
    /// Its subject; a text message has none.
    pub subject: String,
    /// What it says.
    pub text: String,
    /// The same as a page of HTML; a text message has none.
    pub html: String,
    /// What goes with it.
    pub attachments: Vec<Attachment>,
}

/// A file that goes with a mail.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Attachment {
    /// Its name: `tickets.png`.
    pub name: String,
    /// Its media type: `image/png`.
    pub media: &'static str,
    /// What is in it.
    pub bytes: Vec<u8>,
}

/// What became of a try.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Went {
    /// The server has it.
    Sent,
    /// Not now: again later.
    Later(String),
    /// Never: the address or the message is refused for good.
    Never(String),
    /// Whoever it is for told the service that they want nothing more from us.
    Unwanted(String),
    /// The server is not to be had, or does not know us: no message goes now, and none is to blame.
    Down(String),
}

/// Who carries messages.
pub struct Sender {
    /// Carries mail; `None`: nobody does.
    pub mail: Option<Mail>,
    /// Carries text messages; `None`: nobody does.
    pub sms: Option<Sms>,
    /// What they say.
    pub templates: Templates,
}

impl Sender {
    /// Which kinds it carries.
    pub fn kinds(&self) -> Vec<MessageKind> {
        let mail = self.mail.as_ref().map(|_| MessageKind::Mail);
        mail.into_iter().chain(self.sms.as_ref().map(|_| MessageKind::Sms)).collect()
    }

    /// Tries once.
    pub fn send(&self, letter: &Letter) -> Went {
        match (letter.kind, &self.mail, &self.sms) {
            (MessageKind::Mail, Some(mail), _) => mail.send(letter),
            (MessageKind::Sms, _, Some(sms)) => sms.send(letter),
            _ => Went::Down("nobody carries such messages: see [notify] in the configuration".into()),
        }
    }
}

/// A server's words, as far as they are worth keeping.
fn said(text: &str) -> String {
    crate::domain::text::visible(text).chars().take(200).collect()
}

impl std::fmt::Debug for Sender {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Sender").field("kinds", &self.kinds()).finish_non_exhaustive()
    }
}
