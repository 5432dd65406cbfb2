//! Customers: found, kept, blocked; whose orders and bookings are.
use super::{Reader, StoreError, Writer, row};
use crate::domain::{
    BookingId, CustomerId, HoldId, MovieId, StaffId,
    customer::{Block, Conduct, Customer, Profile, Review, email_key},
    text::fold,
    time::Instant,
};
use rusqlite::{OptionalExtension, Row, params};

/// Which customers a list wants, by id.
#[derive(Clone, Debug, Default)]
pub struct CustomerQuery<'a> {
    /// Each of these words is in name, address or number.
    pub search: Option<&'a str>,
    /// Only those who can't buy at this moment.
    pub blocked_at: Option<Instant>,
    /// Behind this one.
    pub after: Option<CustomerId>,
    /// At most so many.
    pub limit: Option<usize>,
}

const CUSTOMER: &str =
    "select id, name, email, phone, language, notes, password_hash is not null, made_at, seen_at, blocked_at,
    blocked_until, blocked_by, block_reason, erased_at from customer";

fn customer(r: &Row<'_>) -> Result<Customer, StoreError> {
    let blocked: Option<(i64, i64)> = r.get::<_, Option<i64>>(9)?.zip(r.get(11)?);
    Ok(Customer {
        id: CustomerId(r.get(0)?),
        name: r.get(1)?,
        email: r.get(2)?,
        phone: r.get(3)?,
        language: r.get(4)?,
        notes: r.get(5)?,
        has_password: r.get(6)?,
        made_at: Instant(r.get(7)?),
        seen_at: Instant(r.get(8)?),
        block: match blocked {
            Some((at, by)) => {
                let until = r.get::<_, Option<i64>>(10)?.map(Instant);
                Some(Block { at: Instant(at), until, by: StaffId(by), reason: r.get(12)? })
            }
            None => None,
        },
        erased_at: r.get::<_, Option<i64>>(13)?.map(Instant),
    })
}

impl Reader<'_> {
    fn customers_by(&self, rest: &str, given: impl rusqlite::Params) -> Result<Vec<Customer>, StoreError> {
        let mut ask = self.conn.prepare_cached(&format!("{CUSTOMER} {rest}"))?;
        let mut rows = ask.query(given)?;
        let mut out = Vec::new();
        while let Some(r) = rows.next()? {
            out.push(customer(r)?);
        }
        Ok(out)
    }

    /// One customer, an erased one too.
    pub fn customer(&self, id: CustomerId) -> Result<Option<Customer>, StoreError> {
        Ok(self.customers_by("where id = ?1", [id.0])?.pop())
    }

    /// The customer of an address, whatever its case.
    pub fn customer_by_email(&self, email: &str) -> Result<Option<Customer>, StoreError> {
        Ok(self.customers_by("where email_key = ?1", [email_key(email)])?.pop())
    }

    /// The customers of a number: a family may share one.
    pub fn customers_by_phone(&self, phone: &str) -> Result<Vec<Customer>, StoreError> {
        self.customers_by("where phone = ?1 order by id", [phone])
    }

    /// The customers that fit, by id. Those who were erased are nobody any more.
    pub fn customers(&self, q: &CustomerQuery<'_>) -> Result<Vec<Customer>, StoreError> {
        // Words are looked for each by itself, so their order says nothing; five are enough for anybody.
        let folded = fold(q.search.unwrap_or_default());
        let words: Vec<&str> = folded.split_whitespace().take(5).collect();
        let word = |n: usize| words.get(n).copied().unwrap_or_default();
        self.customers_by(
            "where erased_at is null and instr(find, ?1) > 0 and instr(find, ?2) > 0 and instr(find, ?3) > 0
               and instr(find, ?4) > 0 and instr(find, ?5) > 0 and id > ?6
               and (?7 is null or (blocked_at is not null and (blocked_until is null or blocked_until > ?7)))
             order by id limit ?8",
            params![
                word(0),
                word(1),
                word(2),
                word(3),
                word(4),
                q.after.map_or(0, |c| c.0),
                q.blocked_at.map(|at| at.0),
                q.limit.map_or(-1, |n| n as i64)
            ],
        )
    }

    /// Their password as an argon2id string.
    pub fn customer_password(&self, id: CustomerId) -> Result<Option<String>, StoreError> {
        let mut ask = self.conn.prepare_cached("select password_hash from customer where id = ?1")?;
        Ok(ask.query_row([id.0], |r| r.get(0)).optional()?.flatten())
    }

    /// For whom an order is taken.
    pub fn hold_customer(&self, hold: HoldId) -> Result<Option<CustomerId>, StoreError> {
        let mut ask = self.conn.prepare_cached("select customer_id from hold_customer where hold_id = ?1")?;
        Ok(ask.query_row([hold.0], |r| r.get(0)).optional()?.map(CustomerId))
    }

    /// Whose a booking is.
    pub fn booking_customer(&self, booking: BookingId) -> Result<Option<Customer>, StoreError> {
        let by = "where id = (select customer_id from booking_customer where booking_id = ?1)";
        Ok(self.customers_by(by, [booking.0])?.pop())
    }

    /// Somebody's bookings, the newest first.
    pub fn bookings_of(&self, id: CustomerId) -> Result<Vec<BookingId>, StoreError> {
        let mut ask = self.conn.prepare_cached(
            "select booking_id from booking_customer where customer_id = ?1 order by booking_id desc",
        )?;
        let rows = ask.query_map([id.0], |r| r.get(0).map(BookingId))?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// What somebody did from a moment on.
    pub fn conduct(&self, id: CustomerId, from: Instant) -> Result<Conduct, StoreError> {
        let mut ask = self.conn.prepare_cached(
            "select
              (select count(*) from hold_customer h join booking b on b.hold_id = h.hold_id join payment p on p.booking_id = b.id
               where h.customer_id = ?1 and p.state in ('DECLINED', 'FAILED') and p.made_at >= ?2),
              (select count(*) from hold_customer h join hold o on o.id = h.hold_id
               where h.customer_id = ?1 and o.state = 'expired' and o.made_at >= ?2),
              (select count(distinct r.event_seq) from booking_customer c join refund r on r.booking_id = c.booking_id
               where c.customer_id = ?1 and r.made_at >= ?2)",
        )?;
        let mut rows = ask.query(params![id.0, from.0])?;
        let r = rows.next()?.ok_or_else(|| StoreError::Corrupt("a count without a row".into()))?;
        Ok(Conduct {
            failed_payments: row::fit(r.get(0)?)?,
            lapsed_holds: row::fit(r.get(1)?)?,
            refunds: row::fit(r.get(2)?)?,
        })
    }

    /// Whether somebody had a ticket for a show of a film that has begun by now.
    pub fn has_seen(&self, id: CustomerId, movie: MovieId, now: Instant) -> Result<bool, StoreError> {
        let mut ask = self.conn.prepare_cached(
            "select 1 from booking_customer c join ticket t on t.booking_id = c.booking_id join show s on s.id = t.show_id
             where c.customer_id = ?1 and s.movie_id = ?2 and t.state <> 'VOID' and s.starts_at <= ?3",
        )?;
        Ok(ask.exists(params![id.0, movie.0, now.0])?)
    }

    /// What somebody said of films, or what is said of one film; the newest first.
    pub fn reviews(&self, by: Option<CustomerId>, of: Option<MovieId>) -> Result<Vec<Review>, StoreError> {
        let mut ask = self.conn.prepare_cached(
            "select v.customer_id, v.movie_id, m.title, v.stars, v.words, v.made_at from review v join movie m on m.id = v.movie_id
             where (?1 is null or v.customer_id = ?1) and (?2 is null or v.movie_id = ?2) order by v.made_at desc, v.customer_id",
        )?;
        let mut rows = ask.query(params![by.map(|c| c.0), of.map(|m| m.0)])?;
        let mut out = Vec::new();
        while let Some(r) = rows.next()? {
            out.push(Review {
                customer: CustomerId(r.get(0)?),
                movie: MovieId(r.get(1)?),
                title: r.get(2)?,
                stars: row::fit(r.get(3)?)?,
                words: r.get(4)?,
                at: Instant(r.get(5)?),
            });
        }
        Ok(out)
    }

    /// What a reset code hashes to, and until when it is good: boot and ms of its clock.
    pub fn customer_reset(&self, id: CustomerId) -> Result<Option<(String, i64, i64)>, StoreError> {
        let mut ask =
            self.conn.prepare_cached("select code_hash, boot, until_ms from customer_reset where customer_id = ?1")?;
        Ok(ask.query_row([id.0], |r| Ok((r.get(0)?, r.get(1)?, r.get(2)?))).optional()?)
    }
}

impl Writer<'_> {
    /// Adds somebody. `None`: the address is somebody's already.
    pub fn customer_add(&self, p: &Profile, password_hash: Option<&str>) -> Result<Option<CustomerId>, StoreError> {
        let added = self.conn.execute(
            "insert into customer (name, email, email_key, phone, language, notes, find, password_hash, made_at, seen_at)
             values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?9) on conflict (email_key) do nothing",
            params![
                p.name,
                p.email,
                p.email.as_deref().map(email_key),
                p.phone,
                p.language,
                p.notes,
                p.find(),
                password_hash,
                self.now.instant().0
            ],
        )?;
        Ok((added == 1).then(|| CustomerId(self.conn.last_insert_rowid())))
    }

    /// Changes what is said of somebody. `false`: the address is somebody else's.
    pub fn customer_edit(&self, id: CustomerId, p: &Profile) -> Result<bool, StoreError> {
        let done = self.conn.execute(
            "update or ignore customer set name = ?2, email = ?3, email_key = ?4, phone = ?5, language = ?6, notes = ?7, find = ?8,
               seen_at = ?9 where id = ?1",
            params![
                id.0,
                p.name,
                p.email,
                p.email.as_deref().map(email_key),
                p.phone,
                p.language,
                p.notes,
                p.find(),
                self.now.instant().0
            ],
        )?;
        Ok(done == 1)
    }

    /// A new password.
    pub fn customer_set_password(&self, id: CustomerId, hash: &str) -> Result<(), StoreError> {
        self.conn.execute("update customer set password_hash = ?2 where id = ?1", params![id.0, hash])?;
        Ok(())
    }

    /// Somebody was here.
    pub fn customer_seen(&self, id: CustomerId) -> Result<(), StoreError> {
        self.conn
            .prepare_cached("update customer set seen_at = ?2 where id = ?1 and erased_at is null and seen_at < ?2")?
            .execute(params![id.0, self.now.instant().0])?;
        Ok(())
    }

    /// Somebody can't buy any more.
    pub fn customer_block(&self, id: CustomerId, b: &Block) -> Result<(), StoreError> {
        self.conn.execute(
            "update customer set blocked_at = ?2, blocked_until = ?3, blocked_by = ?4, block_reason = ?5 where id = ?1",
            params![id.0, b.at.0, b.until.map(|u| u.0), b.by.0, b.reason],
        )?;
        Ok(())
    }

    /// Somebody can buy again.
    pub fn customer_unblock(&self, id: CustomerId) -> Result<(), StoreError> {
        self.conn.execute(
            "update customer set blocked_at = null, blocked_until = null, blocked_by = null, block_reason = null where id = ?1",
            [id.0],
        )?;
        Ok(())
    }

    /// An order is for somebody, or for nobody in particular.
    pub fn hold_customer_set(&self, hold: HoldId, customer: Option<CustomerId>) -> Result<(), StoreError> {
        match customer {
            Some(customer) => self
                .conn
                .prepare_cached(
                    "insert into hold_customer values (?1, ?2) on conflict do update set customer_id = excluded.customer_id",
                )?
                .execute([hold.0, customer.0])?,
            None => self.conn.prepare_cached("delete from hold_customer where hold_id = ?1")?.execute([hold.0])?,
        };
        Ok(())
    }

    /// A booking is somebody's, for good.
    pub fn booking_customer_add(&self, booking: BookingId, customer: CustomerId) -> Result<(), StoreError> {
        self.conn
            .prepare_cached("insert into booking_customer values (?1, ?2) on conflict do nothing")?
            .execute([booking.0, customer.0])?;
        Ok(())
    }

    /// What somebody says of a film, in the place of what they said before.
    pub fn review_set(&self, id: CustomerId, movie: MovieId, stars: u8, words: &str) -> Result<(), StoreError> {
        self.conn.execute(
            "insert or replace into review values (?1, ?2, ?3, ?4, ?5)",
            params![id.0, movie.0, stars, words, self.now.instant().0],
        )?;
        Ok(())
    }

    /// A code to set a new password with, in the place of the one before.
    pub fn customer_reset_set(&self, id: CustomerId, code_hash: &str, until_ms: i64) -> Result<(), StoreError> {
        self.conn.execute(
            "insert or replace into customer_reset values (?1, ?2, ?3, ?4)",
            params![id.0, code_hash, self.now.boot, until_ms],
        )?;
        Ok(())
    }

    /// A code was used, or is of no use any more.
    pub fn customer_reset_end(&self, id: CustomerId) -> Result<(), StoreError> {
        self.conn.execute("delete from customer_reset where customer_id = ?1", [id.0])?;
        Ok(())
    }
}
