//! Staff as far as the box office needs them so far: the first manager, whose PIN lets a kiosk go, and calls for staff.
use super::{House, Result, furnish::NewManager, random};
use crate::{
    clock::Clock,
    domain::{
        Refusal, StaffId,
        refusal::Kind,
        staff::{Actor, Permission},
        time::Now,
    },
    store::StaffRow,
};
use argon2::{Argon2, PasswordHasher, PasswordVerifier, password_hash::phc::PasswordHash};

/// From so many failures on, every further one doubles the wait.
const FREE_TRIES: i64 = 5;

/// The longest wait, in ms.
const LONGEST_WAIT: i64 = 15 * 60 * 1000;

impl House {
    /// Whether this PIN (or, where none is set, this password) is a manager's. Wrong tries are counted in the store and make
    /// the next ones wait; a restart or another clock does not reset them.
    pub fn unlock(&mut self, secret: &str) -> Result<()> {
        let managers = self.read(|r, _| Ok(r.managers()?))?;
        let now = self.now();
        if let Some(wait_ms) = managers.iter().map(|m| wait_ms(m, now)).max().filter(|ms| *ms > 0) {
            let message = format!("too many wrong tries: wait {} seconds", (wait_ms + 999) / 1000);
            return Err(Refusal::new(Kind::LockedOut, message).into());
        }
        // Hashing takes its time: it is done with no transaction open.
        let right =
            managers.iter().find(|m| verify(m.pin_hash.as_deref().unwrap_or(&m.password_hash), secret)).map(|m| m.id);
        self.write(|c| {
            for manager in &managers {
                if right.is_none_or(|id| id == manager.id) {
                    c.w.staff_tried(manager.id, right.is_some())?;
                }
            }
            Ok(())
        })?;
        right.map(|_| ()).ok_or_else(|| Refusal::new(Kind::Forbidden, "that is no manager's PIN").into())
    }

    /// Who this is, by e-mail, name or id, if the secret is theirs: the PIN, or the password where none is set. Wrong tries are
    /// counted and make the next ones wait.
    pub fn verify_staff(&mut self, who: &str, secret: &str) -> Result<Actor> {
        let wrong = || Refusal::new(Kind::Forbidden, "that name and PIN do not go together");
        let login = self.read(|r, _| Ok(r.login(who.trim())?))?.ok_or_else(wrong)?;
        let wait_ms = wait_ms(&login.row, self.now());
        if wait_ms > 0 {
            let message = format!("too many wrong tries: wait {} seconds", (wait_ms + 999) / 1000);
            return Err(Refusal::new(Kind::LockedOut, message).into());
        }
        let right = login.row.pin_hash.as_deref().is_some_and(|hash| verify(hash, secret))
            || verify(&login.row.password_hash, secret);
        self.write(|c| Ok(c.w.staff_tried(login.row.id, right)?))?;
        if right { Ok(Actor::Staff { id: StaffId(login.row.id), role: login.role }) } else { Err(wrong().into()) }
    }

    /// Somebody who works here, by e-mail, name or id, as whom a demo store lets anybody act.
    pub fn staff_named(&self, who: &str) -> Result<Actor> {
        let login = self.read(|r, _| Ok(r.login(who.trim())?))?;
        let login = login.ok_or_else(|| Refusal::not_found(format!("nobody here is called {who}")))?;
        Ok(Actor::Staff { id: StaffId(login.row.id), role: login.role })
    }

    /// Rings at the counters.
    pub fn call_staff(&mut self, reason: &str) -> Result<()> {
        let reason = crate::domain::text::fit(reason, 60);
        self.write(|c| {
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

fn wait_ms(staff: &StaffRow, now: Now) -> i64 {
    if staff.failures < FREE_TRIES {
        return 0;
    }
    let wait = (1000i64 << (staff.failures - FREE_TRIES).min(20)).min(LONGEST_WAIT);
    // Of another boot it is not known how long ago it was: the wait begins with this boot.
    let since = if staff.failed_boot == now.boot { now.boottime_ms - staff.failed_ms } else { now.boottime_ms };
    (wait - since.max(0)).max(0)
}

/// Password and PIN of a manager as argon2id strings, or why they are refused.
pub(crate) fn hash_manager(clock: &Clock, manager: &NewManager) -> Result<(String, Option<String>)> {
    super::checkout::check_email(&manager.email)?;
    if manager.password.chars().count() < 8 || manager.password.len() > 1024 {
        return Err(Refusal::usage("a password has 8 characters at least, 15 are better").into());
    }
    if let Some(pin) = &manager.pin
        && (pin.len() < 6 || pin.len() > 12 || !pin.bytes().all(|b| b.is_ascii_digit()))
    {
        return Err(Refusal::usage("a PIN has 6 to 12 digits").into());
    }
    let pin = manager.pin.as_deref().map(|pin| hash(clock, pin)).transpose()?;
    Ok((hash(clock, &manager.password)?, pin))
}

/// argon2id with 19 MiB, two passes, one lane.
fn hash(clock: &Clock, secret: &str) -> Result<String> {
    let salt = random::<16>(clock)?;
    let hashed = Argon2::default().hash_password_with_salt(secret.as_bytes(), &salt);
    hashed.map(|h| h.to_string()).map_err(|e| super::Error::System(format!("the password could not be hashed: {e}")))
}

fn verify(hash: &str, secret: &str) -> bool {
    PasswordHash::new(hash).is_ok_and(|h| Argon2::default().verify_password(secret.as_bytes(), &h).is_ok())
}
