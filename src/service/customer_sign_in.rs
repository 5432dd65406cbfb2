//! A customer is there: signing in at a kiosk, another password, a code when it was forgotten. What is said of an address that
//! nobody has, and how long it takes, is what is said of one that somebody has.
use super::{
    Channel, Ctx, House, Result,
    accounts::{hash_password, verify},
    random,
    sign_in::{NOBODY, refuse_waiting, slot, token_hash},
};
use crate::{
    domain::{
        CustomerId, Refusal,
        customer::{Customer, email_key},
        message::{Message, MessageKind, MessageState, NewMessage},
        refusal::Kind,
        staff::{Actor, Permission},
    },
    store::{Reader, StoreError},
};
use serde_json::json;

/// How long a code is good, in minutes.
const CODE_MIN: i64 = 20;

/// Which message tells the code.
const RESET: &str = "password_reset";

impl House {
    /// A customer signs in at this kiosk with address and password: they act from now on, as the public and for what is theirs.
    pub fn customer_sign_in(&mut self, email: &str, password: &str) -> Result<Customer> {
        if self.channel != Channel::Kiosk {
            return Err(Refusal::usage("customers sign in at a kiosk").into());
        }
        self.act_as(Actor::Kiosk);
        let customer = self.judge_customer(email, password)?;
        self.act_as(Actor::Customer { id: customer.id });
        self.write(|c| {
            c.w.customer_seen(customer.id)?;
            c.event("customer_sign_in", "customer", customer.id.0, json!({})).map(|_| ())
        })?;
        Ok(customer)
    }

    /// Who signed in at this kiosk is gone: it is the public's again.
    pub fn customer_leaves(&mut self) {
        if self.actor().customer().is_some() {
            self.act_as(Actor::Kiosk);
        }
    }

    /// Another password, for who knows the old one.
    pub fn change_customer_password(&mut self, email: &str, old: &str, new: &str) -> Result<()> {
        let hashed = hash_password(self.clock(), new)?;
        let customer = self.judge_customer(email, old)?;
        self.write(|c| {
            c.w.customer_set_password(customer.id, &hashed)?;
            c.by(&Actor::Customer { id: customer.id })
                .event("customer_password", "customer", customer.id.0, json!({}))
                .map(|_| ())
        })
    }

    /// Queues a code that lets whoever reads the mail of this address set a new password. The answer is the same whether or not
    /// somebody has the address; asking is counted like a wrong try, so that nobody's mailbox is filled.
    pub fn begin_reset(&mut self, email: &str) -> Result<()> {
        let code = format!("{:08}", u64::from_be_bytes(random::<8>(self.clock())?) % 100_000_000);
        self.write(|c| {
            let (found, who) = judged(c.r(), email, "reset")?;
            count(c, &who)?;
            let Some((customer, to)) = found.and_then(|c| c.email.clone().map(|to| (c, to))) else { return Ok(()) };
            c.w.customer_reset_set(customer.id, &token_hash(&code), c.now().boottime_ms + CODE_MIN * 60_000)?;
            c.w.messages_take_back(customer.id, RESET)?;
            c.w.message_add(&NewMessage {
                kind: MessageKind::Mail,
                to,
                language: customer.language,
                template: RESET,
                params: json!({ "code": code, "name": customer.name, "minutes": CODE_MIN }),
                customer: Some(customer.id),
                booking: None,
                due_at: None,
                dies_at: Some(c.now().instant().plus_minutes(CODE_MIN)),
            })?;
            c.event("customer_reset", "customer", customer.id.0, json!({})).map(|_| ())
        })
    }

    /// Sets a new password with the code that was sent. A right code also forgives wrong tries: whoever has it has the mailbox.
    pub fn finish_reset(&mut self, email: &str, code: &str, new: &str) -> Result<()> {
        // Before anything is looked up: it takes its time for everybody.
        let hashed = hash_password(self.clock(), new)?;
        let given = token_hash(&code.chars().filter(char::is_ascii_digit).collect::<String>());
        let done = self.write(|c| {
            let (customer, who) = judged(c.r(), email, "code")?;
            refuse_waiting(c.r().guesses(&who, 0)?.wait_ms(c.now()))?;
            let kept = customer.as_ref().map(|f| c.r().customer_reset(f.id)).transpose()?.flatten();
            let good = kept.is_some_and(|(hash, boot, until)| {
                hash == given && boot == c.now().boot && c.now().boottime_ms < until
            });
            let Some(customer) = customer.filter(|_| good) else {
                count(c, &who)?;
                return Ok(false);
            };
            c.w.customer_set_password(customer.id, &hashed)?;
            c.w.customer_reset_end(customer.id)?;
            c.w.messages_take_back(customer.id, RESET)?;
            for kind in ["customer", "code"] {
                c.w.guesses_forgive(&mark(kind, customer.id))?;
            }
            c.by(&Actor::Customer { id: customer.id }).event(
                "customer_password",
                "customer",
                customer.id.0,
                json!({ "by": "code" }),
            )?;
            Ok(true)
        })?;
        if done { Ok(()) } else { Err(Refusal::new(Kind::Forbidden, "that code is not right, or not any more").into()) }
    }

    /// Forgives the wrong tries against a customer: after staff saw who they are.
    pub fn forgive_customer(&mut self, id: CustomerId) -> Result<()> {
        self.need(Permission::EditCustomers)?;
        self.write(|c| {
            super::customers::here(c, id)?;
            for kind in ["customer", "code"] {
                c.w.guesses_forgive(&mark(kind, id))?;
            }
            c.event("customer_unlock", "customer", id.0, json!({})).map(|_| ())
        })
    }

    /// Mail and text messages, the newest first, without what is put into them.
    pub fn messages(&self, state: Option<MessageState>, limit: Option<usize>) -> Result<Vec<Message>> {
        self.need(Permission::SeeCustomers)?;
        self.read(|r, _| Ok(r.messages(state, None, limit)?))
    }

    /// The one judgement of a customer's password.
    fn judge_customer(&mut self, email: &str, password: &str) -> Result<Customer> {
        let (found, who, hash) = self.read(|r, _| {
            let (found, who) = judged(r, email, "customer")?;
            let hash = found.as_ref().map(|f| r.customer_password(f.id)).transpose()?.flatten();
            refuse_waiting(r.guesses(&who, 0)?.wait_ms(self.now()))?;
            Ok((found, who, hash))
        })?;
        // Hashing takes its time: it is done with no transaction open, and as often for everybody.
        let right = verify(hash.as_deref().unwrap_or(NOBODY), password);
        let customer = found.filter(|_| right);
        self.write(|c| match &customer {
            // Again, in the write: many at once are no more tries than one after the other.
            Some(_) => refuse_waiting(c.r().guesses(&who, 0)?.wait_ms(c.now())),
            None => count(c, &who),
        })?;
        customer.ok_or_else(|| Refusal::new(Kind::Forbidden, "that address and password do not go together").into())
    }
}

/// Whom an address means, and what tries against them are counted as.
fn judged(r: Reader<'_>, email: &str, kind: &str) -> std::result::Result<(Option<Customer>, String), StoreError> {
    let found = r.customer_by_email(email)?;
    let who = match &found {
        Some(c) => mark(kind, c.id),
        None => format!("{kind} name {}", slot(&email_key(email))),
    };
    Ok((found, who))
}

fn mark(kind: &str, id: CustomerId) -> String {
    format!("{kind} {id}")
}

/// Counts a try, unless one has to wait.
fn count(c: &Ctx<'_>, who: &str) -> Result<()> {
    let guesses = c.r().guesses(who, 0)?;
    refuse_waiting(guesses.wait_ms(c.now()))?;
    Ok(c.w.guesses_set(who, 0, guesses.wrong(c.now()))?)
}
