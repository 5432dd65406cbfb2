//! Text messages over an HTTP API as Twilio has it: `POST {base_url}/2010-04-01/Accounts/{account}/Messages.json`.
use super::{Letter, Went, said};
use std::time::Duration;

/// Where text messages go.
#[derive(Clone, Debug)]
pub struct Setup {
    /// The API: `https://api.twilio.com`.
    pub base_url: String,
    /// Who we are to it.
    pub account: String,
    /// What proves it.
    pub token: String,
    /// From which number or name they are.
    pub from: String,
}

/// A text message service.
pub struct Sms {
    agent: ureq::Agent,
    setup: Setup,
}

/// How long the service may take for one message.
const PATIENCE: Duration = Duration::from_secs(20);

/// No more of an answer is read.
const MAX_ANSWER: u64 = 64 * 1024;

impl Sms {
    /// Knows where text messages go; nothing is sent yet. An error says which word of the setup is off.
    pub fn new(setup: Setup) -> Result<Self, String> {
        if !setup.base_url.starts_with("https://") && !setup.base_url.starts_with("http://127.0.0.1") {
            return Err("base_url: begins with https://".into());
        }
        let plain = |c: char| c.is_ascii_alphanumeric();
        if setup.account.is_empty() || !setup.account.chars().all(plain) {
            return Err("account: letters and digits".into());
        }
        let agent = ureq::Agent::config_builder().timeout_global(Some(PATIENCE)).http_status_as_error(false).build();
        Ok(Self { agent: agent.into(), setup })
    }

    /// Tries once.
    pub fn send(&self, letter: &Letter) -> Went {
        let Setup { base_url, account, token, from } = &self.setup;
        let url = format!("{}/2010-04-01/Accounts/{account}/Messages.json", base_url.trim_end_matches('/'));
        let proof = data_encoding::BASE64.encode(format!("{account}:{token}").as_bytes());
        let form = [("To", letter.to.as_str()), ("From", from.as_str()), ("Body", letter.text.as_str())];
        let sent = self.agent.post(url).header("Authorization", format!("Basic {proof}")).send_form(form);
        let mut answer = match sent {
            Ok(answer) => answer,
            Err(error) => return Went::Down(said(&error.to_string())),
        };
        let status = answer.status().as_u16();
        let text = answer.body_mut().with_config().limit(MAX_ANSWER).read_to_string().unwrap_or_default();
        let why = serde_json::from_str::<serde_json::Value>(&text).ok();
        let why = why.and_then(|v| v.get("message").and_then(|m| m.as_str()).map(str::to_owned)).unwrap_or_default();
        let why = said(format!("{status} {why}").trim());
        match status {
            200..=299 => Went::Sent,
            401 | 403 | 404 => Went::Down(why),
            408 | 429 | 500..=599 => Went::Later(why),
            _ => Went::Never(why),
        }
    }
}
