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
        let told = serde_json::from_str::<serde_json::Value>(&text).unwrap_or_default();
        let words = told.get("message").and_then(|m| m.as_str()).unwrap_or_default();
        let code = told.get("code").and_then(serde_json::Value::as_i64).unwrap_or_default();
        judge(status, code, said(format!("{status} {words}").trim()))
    }
}

/// What an answer means for the message: the service's own number says more than the status of HTTP (twilio.com/docs/api/errors).
fn judge(status: u16, code: i64, why: String) -> Went {
    match (status, code) {
        (200..=299, _) => Went::Sent,
        // It does not know us, or the number that we send from is not ours: no message is to blame.
        (_, 20003 | 21212 | 21603 | 21606 | 21659 | 21660) => Went::Down(why),
        (_, 20429) => Went::Later(why),
        (_, 21610) => Went::Unwanted(why),
        (401 | 403 | 404, _) => Went::Down(why),
        (408 | 429 | 500..=599, _) => Went::Later(why),
        _ => Went::Never(why),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_blames_the_message_the_house_or_the_moment() {
        let why = || "why".to_owned();
        for (status, code, went) in [
            (201, 0, Went::Sent),
            (400, 21211, Went::Never(why())),
            (400, 21614, Went::Never(why())),
            (422, 0, Went::Never(why())),
            (400, 21610, Went::Unwanted(why())),
            (401, 20003, Went::Down(why())),
            (403, 0, Went::Down(why())),
            (400, 21606, Went::Down(why())),
            (429, 20429, Went::Later(why())),
            (429, 0, Went::Later(why())),
            (503, 0, Went::Later(why())),
        ] {
            assert_eq!(judge(status, code, why()), went, "{status} {code}");
        }
    }
}
