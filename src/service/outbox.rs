//! The outbox as somebody reads it: what waits, went or failed, and what one of them says.
use super::{House, Result};
use crate::{
    domain::{
        Reference, Refusal,
        customer::check_language,
        message::{Message, MessageState},
        staff::Permission,
    },
    notify::{Templates, template::Words},
};
use serde_json::Value;

/// So many failed ones are listed however old they are.
const FAILED: usize = 200;

impl House {
    /// From now on whoever buys here is spoken to in this language, on paper and in messages; empty: in the house's, or their own.
    pub fn set_language(&mut self, language: &str) -> Result<()> {
        check_language(language)?;
        language.clone_into(&mut self.language);
        Ok(())
    }

    /// Whose words messages and tickets have, where they are shown or printed; without it the house's own.
    pub fn set_templates(&mut self, templates: Templates) {
        self.templates = templates;
    }

    /// The newest messages, at most so many, and those that failed; the newest first, each with the booking that it is about.
    pub fn outbox(&self, most: usize) -> Result<Vec<(Message, Option<Reference>)>> {
        self.need(Permission::SeeCustomers)?;
        self.read(|r, _| {
            let mut all = r.messages(None, None, Some(most))?;
            let oldest = all.last().map_or(i64::MAX, |m| m.id);
            all.extend(
                r.messages(Some(MessageState::Failed), None, Some(FAILED))?.into_iter().filter(|m| m.id < oldest),
            );
            let about = |m: Message| {
                let reference = m.booking.map(|id| r.booking_reference(id)).transpose()?.flatten();
                Ok((m, reference))
            };
            all.into_iter().map(about).collect()
        })
    }

    /// What a message would say if it went now. A code that it carries is a secret of whom it is for.
    pub fn message_text(&self, id: i64) -> Result<Words> {
        self.need(Permission::SeeCustomers)?;
        let none = || Refusal::not_found(format!("there is no message {id}"));
        let (message, mut params, booking) = self.read(|r, _| {
            let message = r.message(id)?.ok_or_else(none)?;
            let booking = message.booking.map(|b| r.booking(b)).transpose()?.flatten();
            Ok((message, r.message_params(Some(id))?, booking))
        })?;
        if let Some(code) = params.get_mut("code") {
            *code = Value::String("******".to_owned());
        }
        self.says(&self.templates, &message, &params, booking.as_ref())
    }
}
