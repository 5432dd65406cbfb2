//! Who is there: signing in at a screen and for the command line, standing beside somebody for one verb, and the count of wrong
//! tries. What is said of a name that nobody has, and how long it takes, is what is said of one that somebody has.
use super::{Channel, House, Result, StoreKind, accounts::verify, random};
use crate::{
    domain::{
        Refusal, StaffId,
        guess::Guesses,
        refusal::Kind,
        staff::{Actor, Permission, Person},
        time::Instant,
    },
    store::{Login, NewSession, Reader},
};
use serde_json::json;
use sha2::{Digest, Sha256};

/// How long a session of the command line lasts, in minutes: a long shift.
const SESSION_MIN: i64 = 12 * 60;

/// Stands for the secret of who is not there: looking at a wrong try takes as long as it does with one. Nobody knows what hashes
/// to this.
pub(crate) const NOBODY: &str =
    "$argon2id$v=19$m=19456,t=2,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";

/// Made-up names are counted in so many slots, so that they can't fill the store.
const SLOTS: u64 = 4096;

/// A session that began.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewSignIn {
    /// Who.
    pub person: Person,
    /// What proves it from now on: a secret.
    pub token: String,
    /// Until when.
    pub ends_at: Instant,
}

/// Which secret is asked for.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Asked {
    /// The password: the command line, from anywhere.
    Password,
    /// The PIN or the password: at a till.
    Either,
}

impl House {
    /// Whether whoever uses this terminal has to say who they are. A demo or test store stands in its manager.
    pub fn asks_who(&self) -> bool {
        self.kind() == StoreKind::Real && self.channel != Channel::Kiosk
    }

    /// Who acts, if it is one of the staff.
    pub fn who(&self) -> Result<Option<Person>> {
        let Some(id) = self.actor().staff() else { return Ok(None) };
        self.read(|r, _| Ok(r.person(id)?))
    }

    /// The names of who has signed in at this terminal before: what its sign-in offers.
    pub fn names_here(&self) -> Result<Vec<String>> {
        self.read(|r, _| Ok(r.staff_of_terminal(&self.terminal)?.into_iter().map(|p| p.name).collect()))
    }

    /// Somebody signs in at this terminal, by address, name or id, with PIN or password: they act from now on.
    pub fn sign_in_here(&mut self, who: &str, secret: &str) -> Result<Person> {
        self.leaves();
        let person = self.judge(who, secret, Asked::Either, true)?;
        self.acts(&person);
        Ok(person)
    }

    /// Begins a session of the command line with the password: its token stands for it until it ends.
    pub fn sign_in(&mut self, who: &str, password: &str) -> Result<NewSignIn> {
        self.leaves();
        let person = self.judge(who, password, Asked::Password, true)?;
        self.begin_session(person)
    }

    /// Begins a session for whoever acts: after `init`, who made the house needs not say it again.
    pub fn session_for_actor(&mut self) -> Result<NewSignIn> {
        let person = self.who()?.ok_or_else(|| super::forbidden(&Actor::Nobody, Permission::Sell))?;
        self.begin_session(person)
    }

    fn begin_session(&mut self, person: Person) -> Result<NewSignIn> {
        let token = data_encoding::BASE32_NOPAD.encode(&random::<20>(&self.clock)?);
        let hashed = token_hash(&token);
        let ends_at = self.write(|c| {
            let ends_at = c.now().instant().plus_minutes(SESSION_MIN);
            let until_ms = c.now().boottime_ms + SESSION_MIN * 60_000;
            c.w.session_add(NewSession { token_hash: &hashed, staff: person.id, ends_at, until_ms })?;
            Ok(ends_at)
        })?;
        self.acts(&person);
        Ok(NewSignIn { person, token, ends_at })
    }

    /// Goes on with a session of the command line. Refused once it ended or who began it left.
    pub fn resume_session(&mut self, token: &str) -> Result<(Person, Instant)> {
        let (hashed, now) = (token_hash(token), self.now());
        let found = self.read(|r, _| {
            let Some((staff, ends_at, boot, until_ms)) = r.session(&hashed)? else { return Ok(None) };
            let lives = ends_at > now.instant() && (boot != now.boot || now.boottime_ms < until_ms);
            Ok(r.person(staff)?.filter(|p| lives && p.active).map(|p| (p, ends_at)))
        })?;
        let found =
            found.ok_or_else(|| Refusal::new(Kind::SignIn, "the session has ended: `marquee login` begins one"))?;
        self.acts(&found.0);
        Ok(found)
    }

    /// Ends a session of the command line.
    pub fn sign_out(&mut self, token: &str) -> Result<()> {
        let hashed = token_hash(token);
        self.write(|c| {
            if let Some((staff, ..)) = c.r().session(&hashed)? {
                c.w.session_end(&hashed)?;
                c.event("sign_out", "staff", staff.0, json!({}))?;
            }
            Ok(())
        })?;
        self.leaves();
        Ok(())
    }

    /// Who signed in at this terminal goes, or was away too long: nobody acts until somebody signs in. The drawer stays theirs.
    pub fn lock(&mut self) -> Result<()> {
        let done = match self.actor().staff() {
            Some(id) => self.write(|c| c.event("sign_out", "staff", id.0, json!({})).map(|_| ())),
            None => Ok(()),
        };
        self.leaves();
        match done {
            Err(e) if e.code() == "sign_in" => Ok(()),
            done => done,
        }
    }

    /// Who this is, if the secret is theirs, for one verb: a witness, who takes a drawer over, who authorises. They do not sign in.
    pub fn verify_staff(&mut self, who: &str, secret: &str) -> Result<Actor> {
        Ok(self.judge(who, secret, Asked::Either, false)?.actor())
    }

    /// Somebody who works here, by e-mail, name or id, as whom a demo store lets anybody act.
    pub fn staff_named(&self, who: &str) -> Result<Actor> {
        if self.kind() == StoreKind::Real {
            return Err(Refusal::new(Kind::Forbidden, "only a demo store takes a name for its person").into());
        }
        let login = self.read(|r, _| Ok(r.login(who.trim())?))?;
        let login = login.ok_or_else(|| Refusal::not_found(format!("nobody here is called {who}")))?;
        Ok(login.person.actor())
    }

    /// Whether this PIN (or, where none is set, this password) is of somebody who may take the kiosk out of its mode. Wrong tries are
    /// counted for the kiosk: they lock nobody out elsewhere.
    pub fn unlock(&mut self, secret: &str) -> Result<()> {
        let terminal = self.terminal_id()?;
        let (managers, guesses) = self.read(|r, _| Ok((r.managers()?, r.guesses(KIOSK, terminal)?)))?;
        refuse_waiting(guesses.wait_ms(self.now()))?;
        // Hashing takes its time: it is done with no transaction open.
        let may = |l: &&Login| l.person.role.may(Permission::LeaveKiosk);
        let right =
            managers.iter().filter(may).find(|l| verify(l.pin_hash.as_ref().unwrap_or(&l.password_hash), secret));
        let right = right.map(|l| l.person.id);
        self.write(|c| {
            let guesses = c.r().guesses(KIOSK, terminal)?;
            refuse_waiting(guesses.wait_ms(c.now()))?;
            match right {
                Some(id) => c.event("kiosk_unlock", "staff", id.0, json!({})).map(|_| ()),
                None => Ok(c.w.guesses_set(KIOSK, terminal, guesses.wrong(c.now()))?),
            }
        })?;
        right.map(|_| ()).ok_or_else(|| Refusal::new(Kind::Forbidden, "that is no manager's PIN").into())
    }

    /// The one judgement of a secret. A right one is kept as a visit to this terminal.
    fn judge(&mut self, who: &str, secret: &str, asked: Asked, signs_in: bool) -> Result<Person> {
        let who = who.trim();
        let terminal = self.terminal_id()?;
        let (login, against) = self.read(|r, _| Ok(judged(r, who, terminal)?))?;
        refuse_waiting(self.read(|r, _| Ok(against.guesses(r)?))?.wait_ms(self.now()))?;
        // Hashing takes its time: it is done with no transaction open, and as often for everybody.
        let password = login.as_ref().map_or(NOBODY, |l| &l.password_hash);
        let by_password = verify(password, secret);
        let pin = login.as_ref().and_then(|l| l.pin_hash.as_deref()).unwrap_or(NOBODY);
        let by_pin = asked == Asked::Either && verify(pin, secret);
        let person = login.filter(|_| by_password || by_pin).map(|l| l.person);
        self.write(|c| {
            // Again, in the write: many at once are no more tries than one after the other.
            let guesses = against.guesses(c.r())?;
            refuse_waiting(guesses.wait_ms(c.now()))?;
            match &person {
                Some(p) if signs_in => {
                    c.w.staff_was_here(p.id, terminal)?;
                    c.by(&p.actor()).event("sign_in", "staff", p.id.0, json!({})).map(|_| ())
                }
                Some(p) => Ok(c.w.staff_was_here(p.id, terminal)?),
                None => {
                    c.w.guesses_set(&against.who, against.terminal, guesses.wrong(c.now()))?;
                    match against.staff {
                        Some(id) => c.event("sign_in_refused", "staff", id.0, json!({})).map(|_| ()),
                        None => Ok(()),
                    }
                }
            }
        })?;
        person.ok_or_else(|| Refusal::new(Kind::Forbidden, "that name and secret do not go together").into())
    }

    fn terminal_id(&mut self) -> Result<i64> {
        let known = self.read(|r, _| Ok(r.terminal_named(&self.terminal)?))?;
        match known {
            Some(id) => Ok(id),
            None => self.write(|c| Ok(c.w.terminal(c.terminal)?)),
        }
    }

    /// Goes on as somebody who signed in through another way into the same store.
    pub fn carry_on(&mut self, actor: Actor) {
        self.signed_in = self.asks_who() && actor.staff().is_some();
        self.act_as(actor);
    }

    fn acts(&mut self, person: &Person) {
        self.act_as(person.actor());
        self.signed_in = true;
    }

    fn leaves(&mut self) {
        let nobody = if self.channel == Channel::Kiosk { Actor::Kiosk } else { Actor::Nobody };
        self.act_as(nobody);
        self.signed_in = false;
    }
}

/// Against whom tries at a kiosk's keypad are counted.
const KIOSK: &str = "kiosk";

/// Against whom wrong tries are counted, and where.
struct Against {
    who: String,
    terminal: i64,
    staff: Option<StaffId>,
}

impl Against {
    fn guesses(&self, r: Reader<'_>) -> std::result::Result<Guesses, crate::store::StoreError> {
        r.guesses(&self.who, self.terminal)
    }
}

/// How wrong tries against one of the staff are marked.
pub(crate) fn mark(id: StaffId) -> String {
    format!("staff {id}")
}

/// Whom a name means, and where tries against them are counted: at a terminal where they signed in before for itself, everywhere
/// else together. So a stranger at another terminal can't lock somebody out of their own till, and many terminals are not more tries.
fn judged(
    r: Reader<'_>,
    who: &str,
    terminal: i64,
) -> std::result::Result<(Option<Login>, Against), crate::store::StoreError> {
    let login = r.login(who)?;
    let against = match &login {
        Some(l) => {
            let here = r.has_signed_in(l.person.id, terminal)?;
            Against { who: mark(l.person.id), terminal: if here { terminal } else { 0 }, staff: Some(l.person.id) }
        }
        None => Against { who: format!("name {}", slot(&who.to_lowercase())), terminal: 0, staff: None },
    };
    Ok((login, against))
}

/// The slot in which tries against a made-up name are counted.
pub(crate) fn slot(name: &str) -> u64 {
    Sha256::digest(name.as_bytes()).iter().take(4).fold(0u64, |n, b| (n << 8) | u64::from(*b)) % SLOTS
}

pub(crate) fn refuse_waiting(wait_ms: i64) -> Result<()> {
    if wait_ms <= 0 {
        return Ok(());
    }
    let seconds = (wait_ms + 999) / 1000;
    let wait = match seconds {
        0..120 => format!("{seconds} seconds"),
        120..7200 => format!("{} minutes", (seconds + 59) / 60),
        _ => format!("{} hours", (seconds + 3599) / 3600),
    };
    let message = format!("too many wrong tries: wait {wait}, or a manager unlocks it (`marquee staff unlock`)");
    Err(Refusal::new(Kind::LockedOut, message).with(json!({ "wait_s": seconds })).into())
}

/// What stands in the store of a token.
pub(crate) fn token_hash(token: &str) -> String {
    data_encoding::HEXLOWER.encode(&Sha256::digest(token.trim().as_bytes()))
}

/// Refuses who left, or has become something else, since they signed in.
pub(crate) fn still(r: Reader<'_>, actor: &Actor) -> Result<()> {
    let Actor::Staff { id, role } = actor else { return Ok(()) };
    if r.role_of(*id)? == Some(*role) {
        return Ok(());
    }
    Err(Refusal::new(Kind::SignIn, "your account was changed meanwhile: sign in again; nothing was done").into())
}

#[cfg(test)]
mod tests {
    use super::*;
    use argon2::password_hash::phc::PasswordHash;

    #[test]
    fn who_is_not_there_costs_what_everybody_costs() {
        let clock = crate::clock::Clock::real();
        let real = super::super::accounts::hash_password(&clock, "long enough").unwrap();
        let (real, nobody) = (PasswordHash::new(&real).unwrap(), PasswordHash::new(NOBODY).unwrap());
        assert_eq!((real.algorithm, &real.params), (nobody.algorithm, &nobody.params));
        assert!(real.hash.is_some() && nobody.hash.is_some() && nobody.salt.is_some());
    }
}
