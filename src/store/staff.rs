//! Staff, wrong tries against them, and the sessions of the command line.
use super::{Reader, StoreError, Writer, row};
use crate::domain::{
    StaffId,
    guess::Guesses,
    staff::{Person, Role},
    time::Instant,
};
use rusqlite::{OptionalExtension, Row, params};

/// One of the staff as a sign-in needs them.
#[derive(Clone, Debug)]
pub struct Login {
    /// Who, and as what.
    pub person: Person,
    /// Password as an argon2id string.
    pub password_hash: String,
    /// PIN as an argon2id string.
    pub pin_hash: Option<String>,
}

/// Somebody to be, or as they shall be.
#[derive(Clone, Copy, Debug)]
pub struct StaffFacts<'a> {
    /// To sign in with.
    pub email: &'a str,
    /// On the drawer and in the history.
    pub name: &'a str,
    /// What they are.
    pub role: Role,
}

/// A session to be.
#[derive(Clone, Copy, Debug)]
pub struct NewSession<'a> {
    /// What its token hashes to.
    pub token_hash: &'a str,
    /// Whose.
    pub staff: StaffId,
    /// Until when on the wall clock.
    pub ends_at: Instant,
    /// Until when on the boot clock, in ms.
    pub until_ms: i64,
}

const PERSON: &str = "s.id, s.email, s.name, s.role, s.active, s.pin_hash is not null";

fn person(r: &Row<'_>) -> Result<Person, StoreError> {
    Ok(Person {
        id: StaffId(r.get(0)?),
        email: r.get(1)?,
        name: r.get(2)?,
        role: row::code(Role::parse, &r.get::<_, String>(3)?)?,
        active: r.get(4)?,
        has_pin: r.get(5)?,
    })
}

fn login(r: &Row<'_>) -> Result<Login, StoreError> {
    Ok(Login { person: person(r)?, password_hash: r.get(6)?, pin_hash: r.get(7)? })
}

impl Reader<'_> {
    fn people<T>(
        &self,
        rest: &str,
        given: impl rusqlite::Params,
        read: impl Fn(&Row<'_>) -> Result<T, StoreError>,
    ) -> Result<Vec<T>, StoreError> {
        let mut ask =
            self.conn.prepare_cached(&format!("select {PERSON}, s.password_hash, s.pin_hash from staff s {rest}"))?;
        let mut rows = ask.query(given)?;
        let mut out = vec![];
        while let Some(r) = rows.next()? {
            out.push(read(r)?);
        }
        Ok(out)
    }

    /// Somebody who works here, by address, name or id. Two of one name are found by neither.
    pub fn login(&self, who: &str) -> Result<Option<Login>, StoreError> {
        let mut found = self.people(
            "where s.active = 1 and (s.email = ?1 or s.name = ?1 collate nocase or cast(s.id as text) = ?1)
             order by s.email = ?1 desc limit 2",
            [who],
            login,
        )?;
        let several = found.len() > 1 && !found.iter().take(1).any(|l| l.person.email.eq_ignore_ascii_case(who));
        Ok(if several || found.is_empty() { None } else { Some(found.swap_remove(0)) })
    }

    /// All who work here, or worked here too, in the order in which they came.
    pub fn staff(&self, also_gone: bool) -> Result<Vec<Person>, StoreError> {
        self.people("where s.active = 1 or ?1 order by s.id", [also_gone], person)
    }

    /// One of them.
    pub fn person(&self, id: StaffId) -> Result<Option<Person>, StoreError> {
        Ok(self.people("where s.id = ?1", [id.0], person)?.pop())
    }

    /// What somebody who works here is now. Asked before each write of somebody who signed in.
    pub fn role_of(&self, id: StaffId) -> Result<Option<Role>, StoreError> {
        let mut ask = self.conn.prepare_cached("select role from staff where id = ?1 and active = 1")?;
        let role: Option<String> = ask.query_row([id.0], |r| r.get(0)).optional()?;
        role.map(|r| row::code(Role::parse, &r)).transpose()
    }

    /// Who has signed in at a terminal and works here, by name.
    pub fn staff_of_terminal(&self, terminal: &str) -> Result<Vec<Person>, StoreError> {
        self.people(
            "join staff_terminal w on w.staff_id = s.id join terminal t on t.id = w.terminal_id
             where t.name = ?1 and s.active = 1 order by s.name",
            [terminal],
            person,
        )
    }

    /// How many who work here have one of these roles, beside this one.
    pub fn others_of(&self, roles: &[Role], but: StaffId) -> Result<i64, StoreError> {
        let found = self.staff(false)?;
        Ok(found.iter().filter(|p| p.id != but && roles.contains(&p.role)).count() as i64)
    }

    /// The longest-serving manager: whom a demo store and a new house stand in for.
    pub fn first_manager(&self) -> Result<Option<StaffId>, StoreError> {
        let mut ask = self
            .conn
            .prepare_cached("select id from staff where role = 'manager' and active = 1 order by id limit 1")?;
        Ok(ask.query_row([], |r| r.get(0)).optional()?.map(StaffId))
    }

    /// All managers.
    pub fn managers(&self) -> Result<Vec<Login>, StoreError> {
        self.people("where s.role = 'manager' and s.active = 1 order by s.id", [], login)
    }

    /// Whether somebody has signed in at a terminal before.
    pub fn has_signed_in(&self, staff: StaffId, terminal: i64) -> Result<bool, StoreError> {
        let mut ask =
            self.conn.prepare_cached("select 1 from staff_terminal where staff_id = ?1 and terminal_id = ?2")?;
        Ok(ask.exists([staff.0, terminal])?)
    }

    /// The wrong tries against somebody at a terminal (0: where they never were).
    pub fn guesses(&self, who: &str, terminal: i64) -> Result<Guesses, StoreError> {
        let mut ask =
            self.conn.prepare_cached("select debt_ms, boot, at_ms from guess where who = ?1 and terminal_id = ?2")?;
        let found = ask.query_row(params![who, terminal], |r| {
            Ok(Guesses { debt_ms: r.get(0)?, boot: r.get(1)?, at_ms: r.get(2)? })
        });
        Ok(found.optional()?.unwrap_or_default())
    }

    /// The number of a terminal that has been seen.
    pub fn terminal_named(&self, name: &str) -> Result<Option<i64>, StoreError> {
        let mut ask = self.conn.prepare_cached("select id from terminal where name = ?1")?;
        Ok(ask.query_row([name], |r| r.get(0)).optional()?)
    }

    /// Whose session a token is: who, and until when on the wall clock and on the boot clock of which boot.
    pub fn session(&self, token_hash: &str) -> Result<Option<(StaffId, Instant, i64, i64)>, StoreError> {
        let mut ask =
            self.conn.prepare_cached("select staff_id, ends_at, boot, until_ms from session where token_hash = ?1")?;
        let found = ask.query_row([token_hash], |r| Ok((StaffId(r.get(0)?), Instant(r.get(1)?), r.get(2)?, r.get(3)?)));
        Ok(found.optional()?)
    }
}

impl Writer<'_> {
    /// Adds somebody. `None`: the address is somebody's already.
    pub fn staff_add(
        &self,
        facts: StaffFacts<'_>,
        password_hash: &str,
        pin_hash: Option<&str>,
    ) -> Result<Option<StaffId>, StoreError> {
        let added = self.conn.execute(
            "insert into staff (email, name, role, password_hash, pin_hash) values (?1, ?2, ?3, ?4, ?5)
             on conflict (email) do nothing",
            params![facts.email, facts.name, facts.role.code(), password_hash, pin_hash],
        )?;
        Ok((added == 1).then(|| StaffId(self.conn.last_insert_rowid())))
    }

    /// Changes what is said of somebody. `false`: the address is somebody else's.
    pub fn staff_edit(&self, id: StaffId, facts: StaffFacts<'_>) -> Result<bool, StoreError> {
        let done = self.conn.execute(
            "update or ignore staff set email = ?2, name = ?3, role = ?4 where id = ?1",
            params![id.0, facts.email, facts.name, facts.role.code()],
        )?;
        Ok(done == 1)
    }

    /// Somebody leaves, or comes back.
    pub fn staff_active(&self, id: StaffId, active: bool) -> Result<(), StoreError> {
        self.conn.execute("update staff set active = ?2 where id = ?1", params![id.0, active])?;
        Ok(())
    }

    /// A new password.
    pub fn staff_password(&self, id: StaffId, hash: &str) -> Result<(), StoreError> {
        self.conn.execute("update staff set password_hash = ?2 where id = ?1", params![id.0, hash])?;
        Ok(())
    }

    /// A new PIN, or none.
    pub fn staff_pin(&self, id: StaffId, hash: Option<&str>) -> Result<(), StoreError> {
        self.conn.execute("update staff set pin_hash = ?2 where id = ?1", params![id.0, hash])?;
        Ok(())
    }

    /// Somebody signed in at a terminal: wrong tries there count for themselves from now on.
    pub fn staff_was_here(&self, id: StaffId, terminal: i64) -> Result<(), StoreError> {
        self.conn.execute("insert or ignore into staff_terminal values (?1, ?2)", [id.0, terminal])?;
        Ok(())
    }

    /// Keeps the wrong tries against somebody at a terminal.
    pub fn guesses_set(&self, who: &str, terminal: i64, g: Guesses) -> Result<(), StoreError> {
        self.conn.execute(
            "insert or replace into guess (who, terminal_id, debt_ms, boot, at_ms) values (?1, ?2, ?3, ?4, ?5)",
            params![who, terminal, g.debt_ms, g.boot, g.at_ms],
        )?;
        Ok(())
    }

    /// Forgives the wrong tries against somebody, wherever.
    pub fn guesses_forgive(&self, who: &str) -> Result<(), StoreError> {
        self.conn.execute("delete from guess where who = ?1", [who])?;
        Ok(())
    }

    /// Forgives the wrong tries at a terminal, against whomever.
    pub fn guesses_forgive_terminal(&self, terminal: i64) -> Result<(), StoreError> {
        self.conn.execute("delete from guess where terminal_id = ?1", [terminal])?;
        Ok(())
    }

    /// Begins a session; those whose time is out go.
    pub fn session_add(&self, s: NewSession<'_>) -> Result<(), StoreError> {
        let at = self.now.instant().0;
        self.conn.execute("delete from session where ends_at <= ?1", [at])?;
        self.conn.execute(
            "insert into session (token_hash, staff_id, made_at, ends_at, boot, until_ms) values (?1, ?2, ?3, ?4, ?5, ?6)",
            params![s.token_hash, s.staff.0, at, s.ends_at.0, self.now.boot, s.until_ms],
        )?;
        Ok(())
    }

    /// Ends one session.
    pub fn session_end(&self, token_hash: &str) -> Result<(), StoreError> {
        self.conn.execute("delete from session where token_hash = ?1", [token_hash])?;
        Ok(())
    }

    /// Ends all sessions of somebody.
    pub fn sessions_end(&self, staff: StaffId) -> Result<(), StoreError> {
        self.conn.execute("delete from session where staff_id = ?1", [staff.0])?;
        Ok(())
    }
}
