//! Staff accounts: who works here, as what, with which password and PIN. Signing in stands in `sign_in`.
use super::{House, Result, furnish::NewManager, plan::check_words, random};
use crate::{
    clock::Clock,
    domain::{
        Refusal, StaffId,
        customer::check_email,
        refusal::Kind,
        staff::{Permission, Person, Role},
    },
    store::StaffFacts,
};
use argon2::{Argon2, PasswordHasher, PasswordVerifier, password_hash::phc::PasswordHash};
use serde_json::json;

/// Somebody who begins to work here.
#[derive(Clone)]
pub struct NewStaff {
    /// To sign in with; nobody else's.
    pub email: String,
    /// What they are called on the drawer and in the history.
    pub name: String,
    /// What they are.
    pub role: Role,
    /// 8 characters at least.
    pub password: String,
    /// Six to twelve digits, for the till; without one the password does.
    pub pin: Option<String>,
}

/// What changes about somebody; what is `None` stays.
#[derive(Clone, Debug, Default)]
pub struct StaffEdit {
    /// Another address.
    pub email: Option<String>,
    /// Another name.
    pub name: Option<String>,
    /// Another role.
    pub role: Option<Role>,
}

impl House {
    /// Who works here, or worked here too.
    pub fn staff(&self, also_gone: bool) -> Result<Vec<Person>> {
        self.need(Permission::SeeStaff)?;
        self.read(|r, _| Ok(r.staff(also_gone)?))
    }

    /// One of the staff by id; everybody sees themselves.
    pub fn person(&self, id: StaffId) -> Result<Person> {
        if self.actor().staff() != Some(id) {
            self.need(Permission::SeeStaff)?;
        }
        let found = self.read(|r, _| Ok(r.person(id)?))?;
        Ok(found.ok_or_else(|| Refusal::not_found(format!("there is no staff {id}")))?)
    }

    /// One who works here, or worked here, by address, name or id; where several fit they are named.
    pub fn find_staff(&self, who: &str) -> Result<Person> {
        let who = who.trim();
        let fits = |p: &Person| p.name.eq_ignore_ascii_case(who) || p.id.to_string() == who;
        let mut found: Vec<Person> = self.staff(true)?;
        if let Some(exact) = found.iter().position(|p| p.email.eq_ignore_ascii_case(who)) {
            return Ok(found.swap_remove(exact));
        }
        found.retain(fits);
        match found.len() {
            1 => Ok(found.swap_remove(0)),
            0 => Err(Refusal::not_found(format!("nobody here is called {who:?}")).into()),
            _ => {
                let emails: Vec<&str> = found.iter().map(|p| p.email.as_str()).collect();
                Err(Refusal::new(Kind::Ambiguous, format!("{who:?} is several: {}", emails.join(", "))).into())
            }
        }
    }

    /// Adds somebody.
    pub fn add_staff(&mut self, new: &NewStaff) -> Result<StaffId> {
        self.need(Permission::EditStaff)?;
        check_email(&new.email)?;
        check_words(&[("name", &new.name)])?;
        check_easy(new.pin.as_deref())?;
        let (password, pin) = hash_both(self.clock(), &new.password, new.pin.as_deref())?;
        self.write(|c| {
            c.need(Permission::EditStaff)?;
            let facts = StaffFacts { email: new.email.trim(), name: new.name.trim(), role: new.role };
            let id = c.w.staff_add(facts, &password, pin.as_deref())?.ok_or_else(|| address_taken(facts.email))?;
            c.event("staff_add", "staff", id.0, json!({ "role": new.role }))?;
            Ok(id)
        })
    }

    /// Changes what is said of somebody. A house keeps a manager.
    pub fn edit_staff(&mut self, id: StaffId, edit: &StaffEdit) -> Result<()> {
        self.write(|c| {
            c.need(Permission::EditStaff)?;
            let old = c.r().person(id)?.ok_or_else(|| Refusal::not_found(format!("there is no staff {id}")))?;
            let (email, name) = (edit.email.as_ref().unwrap_or(&old.email), edit.name.as_ref().unwrap_or(&old.name));
            check_email(email)?;
            check_words(&[("name", name)])?;
            let facts = StaffFacts { email: email.trim(), name: name.trim(), role: edit.role.unwrap_or(old.role) };
            if old.role == Role::Manager && old.active && facts.role != Role::Manager {
                keep_a_manager(c, id)?;
            }
            if !c.w.staff_edit(id, facts)? {
                return Err(address_taken(facts.email).into());
            }
            c.event("staff_edit", "staff", id.0, json!({ "role": facts.role, "was": old.role })).map(|_| ())
        })
    }

    /// Somebody leaves: they can't sign in any more and their sessions end. Their name stays in the history. Refused for the
    /// last manager and for who still answers for a drawer.
    pub fn remove_staff(&mut self, id: StaffId) -> Result<()> {
        self.write(|c| {
            c.need(Permission::EditStaff)?;
            let old = c.r().person(id)?.filter(|p| p.active);
            let old = old.ok_or_else(|| Refusal::not_found(format!("no staff {id} works here")))?;
            if old.role == Role::Manager {
                keep_a_manager(c, id)?;
            }
            let open = crate::store::ShiftQuery { staff: Some(id), open: true, ..Default::default() };
            if let Some(shift) = c.r().shifts(&open)?.first() {
                let message =
                    format!("{} has the drawer of {}: close or hand over that shift first", old.name, shift.till);
                return Err(Refusal::new(Kind::Conflict, message).with(json!({ "shift": shift.id })).into());
            }
            c.w.staff_active(id, false)?;
            c.w.sessions_end(id)?;
            c.event("staff_remove", "staff", id.0, json!({})).map(|_| ())
        })
    }

    /// Somebody who left works here again, with the password and PIN that they had.
    pub fn restore_staff(&mut self, id: StaffId) -> Result<()> {
        self.write(|c| {
            c.need(Permission::EditStaff)?;
            let gone = c.r().person(id)?.filter(|p| !p.active);
            gone.ok_or_else(|| Refusal::not_found(format!("no staff {id} has left")))?;
            c.w.staff_active(id, true)?;
            c.event("staff_restore", "staff", id.0, json!({})).map(|_| ())
        })
    }

    /// Gives somebody a new PIN, or none. Who signed in does it for themselves; a manager for everybody.
    pub fn set_pin(&mut self, id: StaffId, pin: Option<&str>) -> Result<()> {
        self.own_or_edit(id)?;
        check_easy(pin)?;
        let hashed = pin.map(|pin| hash_pin(self.clock(), pin)).transpose()?;
        self.write(|c| {
            if c.actor.staff() != Some(id) {
                c.need(Permission::EditStaff)?;
            }
            c.r().person(id)?.ok_or_else(|| Refusal::not_found(format!("there is no staff {id}")))?;
            c.w.staff_pin(id, hashed.as_deref())?;
            c.event("staff_pin", "staff", id.0, json!({ "set": pin.is_some() })).map(|_| ())
        })
    }

    /// Gives somebody a new password, and ends their sessions. Who signed in does it for themselves; a manager for everybody.
    pub fn set_password(&mut self, id: StaffId, password: &str) -> Result<()> {
        self.own_or_edit(id)?;
        let hashed = hash_password(self.clock(), password)?;
        self.write(|c| {
            if c.actor.staff() != Some(id) {
                c.need(Permission::EditStaff)?;
            }
            c.r().person(id)?.ok_or_else(|| Refusal::not_found(format!("there is no staff {id}")))?;
            c.w.staff_password(id, &hashed)?;
            c.w.sessions_end(id)?;
            c.event("staff_password", "staff", id.0, json!({})).map(|_| ())
        })
    }

    /// Forgives the wrong tries against somebody: after a locked-out colleague was asked who they are.
    pub fn forgive(&mut self, id: StaffId) -> Result<()> {
        self.write(|c| {
            c.need(Permission::EditStaff)?;
            c.w.guesses_forgive(&super::sign_in::mark(id))?;
            c.event("staff_unlock", "staff", id.0, json!({})).map(|_| ())
        })
    }

    /// Forgives all wrong tries at a terminal, a kiosk's too.
    pub fn forgive_terminal(&mut self, terminal: &str) -> Result<()> {
        self.write(|c| {
            c.need(Permission::EditStaff)?;
            let id = c.r().terminal_named(terminal)?;
            let id = id.ok_or_else(|| Refusal::not_found(format!("no terminal is called {terminal:?}")))?;
            c.w.guesses_forgive_terminal(id)?;
            c.event("staff_unlock", "terminal", id, json!({})).map(|_| ())
        })
    }

    fn own_or_edit(&self, id: StaffId) -> Result<()> {
        if self.actor().staff() == Some(id) { Ok(()) } else { self.need(Permission::EditStaff) }
    }

    /// Rings at the counters.
    pub fn call_staff(&mut self, reason: &str) -> Result<()> {
        let reason = crate::domain::text::fit(reason, 60);
        self.write(|c| {
            c.need(Permission::CallStaff)?;
            let terminal = c.w.terminal(c.terminal)?;
            Ok(c.w.staff_call_add(terminal, &reason)?)
        })
    }

    /// Somebody goes: all calls are answered.
    pub fn answer_calls(&mut self) -> Result<usize> {
        self.write(|c| {
            c.need(Permission::WorkTill)?;
            Ok(c.w.staff_calls_answer()?)
        })
    }
}

fn keep_a_manager(c: &super::Ctx<'_>, id: StaffId) -> Result<()> {
    if c.r().others_of(&[Role::Manager], id)? > 0 {
        return Ok(());
    }
    let message = "this is the last manager: make another one first; nothing was changed";
    Err(Refusal::new(Kind::Conflict, message).with(json!({ "staff": id })).into())
}

fn address_taken(email: &str) -> Refusal {
    Refusal::new(Kind::Conflict, format!("{email} is somebody's already; nothing was changed"))
}

/// Password and PIN of a manager as argon2id strings, or why they are refused.
pub(crate) fn hash_manager(clock: &Clock, manager: &NewManager) -> Result<(String, Option<String>)> {
    check_email(&manager.email)?;
    hash_both(clock, &manager.password, manager.pin.as_deref())
}

fn hash_both(clock: &Clock, password: &str, pin: Option<&str>) -> Result<(String, Option<String>)> {
    Ok((hash_password(clock, password)?, pin.map(|pin| hash_pin(clock, pin)).transpose()?))
}

/// A password as an argon2id string, or why it is refused.
pub(crate) fn hash_password(clock: &Clock, password: &str) -> Result<String> {
    if password.chars().count() < 8 || password.len() > 1024 {
        return Err(Refusal::usage("a password has 8 characters at least, 15 are better").into());
    }
    hash(clock, password)
}

fn hash_pin(clock: &Clock, pin: &str) -> Result<String> {
    if pin.len() < 6 || pin.len() > 12 || !pin.bytes().all(|b| b.is_ascii_digit()) {
        return Err(Refusal::usage("a PIN has 6 to 12 digits").into());
    }
    hash(clock, pin)
}

/// Refuses the PINs that anybody would try first: one digit, and digits in a row.
fn check_easy(pin: Option<&str>) -> Result<()> {
    let steps = |pin: &str, by: u8| pin.bytes().zip(pin.bytes().skip(1)).all(|(a, b)| b == a.wrapping_add(by));
    if pin.is_some_and(|pin| [0, 1, u8::MAX].into_iter().any(|by| steps(pin, by))) {
        return Err(Refusal::usage("that PIN is the first that anybody would try: take another one").into());
    }
    Ok(())
}

/// argon2id with 19 MiB, two passes, one lane.
fn hash(clock: &Clock, secret: &str) -> Result<String> {
    let salt = random::<16>(clock)?;
    let hashed = Argon2::default().hash_password_with_salt(secret.as_bytes(), &salt);
    hashed.map(|h| h.to_string()).map_err(|e| super::Error::System(format!("the password could not be hashed: {e}")))
}

/// Whether a secret is the one behind an argon2id string.
pub(crate) fn verify(hash: &str, secret: &str) -> bool {
    PasswordHash::new(hash).is_ok_and(|h| Argon2::default().verify_password(secret.as_bytes(), &h).is_ok())
}
