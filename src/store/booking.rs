//! Bookings with their tickets, fees and shows.
use super::{Reader, StoreError, Writer, row};
use crate::domain::{
    BookingId, Currency, HoldId, Reference, SeatNo, ShiftId, ShowId, TheatreId, TicketId, TicketTypeId,
    booking::{BookedShow, Booking, BookingState, Fee, Ticket, TicketState},
    text::fold,
    time::{BusinessDay, Instant, Zone},
};
use rusqlite::{OptionalExtension, Row, params};

/// A booking to write.
#[derive(Clone, Debug)]
pub struct NewBooking<'a> {
    /// What the customer will say.
    pub reference: &'a Reference,
    /// Where it stands.
    pub state: BookingState,
    /// Where it is sold.
    pub theatre: TheatreId,
    /// At which terminal.
    pub terminal: i64,
    /// counter, kiosk, cli.
    pub channel: &'a str,
    /// In what.
    pub currency: Currency,
    /// What it costs.
    pub total: i64,
    /// The business day of the sale.
    pub sale_day: BusinessDay,
    /// When it was sold: now, or earlier for a sale made on paper.
    pub made_at: Instant,
    /// Its hold.
    pub hold: HoldId,
    /// The caller's key and the mark of what was asked with it.
    pub key: Option<(&'a str, &'a str)>,
    /// The number of the paper stub it was sold with.
    pub stub: Option<&'a str>,
    /// The rule by which its tickets come back, as JSON.
    pub policy: &'a str,
}

/// A ticket to write.
#[derive(Clone, Debug)]
pub struct NewTicket {
    /// Its booking.
    pub booking: BookingId,
    /// Its show.
    pub show: ShowId,
    /// That show's seat map.
    pub map: i64,
    /// Its seat.
    pub seat: SeatNo,
    /// Its type.
    pub kind: TicketTypeId,
    /// Which ticket of the booking.
    pub group: u16,
    /// Price with tax.
    pub minor: i64,
    /// The tax within.
    pub tax: i64,
    /// Its rate.
    pub tax_ppm: u32,
    /// The random number of its token.
    pub serial: u64,
    /// The exchange that issues it; none: the sale.
    pub exchange: Option<i64>,
    /// The ticket whose place it takes, because its show moved.
    pub stands_for: Option<TicketId>,
}

/// A fee to write.
#[derive(Clone, Debug)]
pub struct NewFee<'a> {
    /// Its booking.
    pub booking: BookingId,
    /// Its ticket.
    pub ticket: TicketId,
    /// What for.
    pub name: &'a str,
    /// How much with tax.
    pub minor: i64,
    /// The tax within.
    pub tax: i64,
    /// Its rate.
    pub tax_ppm: u32,
}

/// Money of an event, to write.
#[derive(Clone, Debug)]
pub struct Posting<'a> {
    /// Of which booking.
    pub booking: BookingId,
    /// Where it was sold.
    pub theatre: TheatreId,
    /// `line`, `fee`, `tender` or `owed`.
    pub account: &'a str,
    /// Ticket type or product code, fee name, tender, or who owes.
    pub what: &'a str,
    /// The show and its business day; none for money and for what no show is needed for.
    pub show: Option<(ShowId, BusinessDay)>,
    /// How many.
    pub qty: i64,
    /// How much.
    pub minor: i64,
    /// The tax within.
    pub tax: i64,
    /// The business day of the sale.
    pub sale_day: BusinessDay,
    /// The shift at whose till the money moved.
    pub shift: Option<ShiftId>,
}

impl Reader<'_> {
    /// A booking's id by its reference.
    pub fn booking_id(&self, reference: &Reference) -> Result<Option<BookingId>, StoreError> {
        let mut ask = self.conn.prepare_cached("select id from booking where reference = ?1")?;
        Ok(ask.query_row([&reference.0], |r| r.get(0)).optional()?.map(BookingId))
    }

    /// The booking that was sold with a caller's key, and the mark of what was asked.
    pub fn booking_by_key(&self, key: &str) -> Result<Option<(BookingId, String)>, StoreError> {
        let mut ask =
            self.conn.prepare_cached("select id, coalesce(idem_print, '') from booking where idem_key = ?1")?;
        Ok(ask.query_row([key], |r| Ok((BookingId(r.get(0)?), r.get(1)?))).optional()?)
    }

    /// The ids of a booking's tickets.
    pub fn ticket_ids(&self, booking: BookingId) -> Result<Vec<TicketId>, StoreError> {
        let mut ask = self.conn.prepare_cached("select id from ticket where booking_id = ?1 order by id")?;
        let rows = ask.query_map([booking.0], |r| r.get(0).map(TicketId))?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// Whether a ticket was let in then and there, whatever became of it since.
    pub fn was_admitted(&self, of: BookingId, id: TicketId, at: Instant, door: &str) -> Result<bool, StoreError> {
        let mut ask = self.conn.prepare_cached(
            "select exists (select 1 from event where subject = 'booking' and subject_id = ?1 and verb = 'admit' and at_ms / 1000 = ?3
               and cast(json_extract(body, '$.ticket') as integer) = ?2 and terminal_id = (select id from terminal where name = ?4))",
        )?;
        Ok(ask.query_row(params![of.0, id.0, at.0, door], |r| r.get(0))?)
    }

    /// The booking of a ticket with this serial for this show and the ticket itself.
    pub fn ticket_by_serial(&self, show: ShowId, serial: u64) -> Result<Option<(BookingId, TicketId)>, StoreError> {
        // A live one by the index of its show's seats, in words that let SQLite see that it fits; a void one is looked for
        // only then, among all.
        for sql in [
            "select booking_id, id from ticket where show_id = ?1 and serial = ?2 and state <> 'VOID'",
            "select booking_id, id from ticket where show_id = ?1 and serial = ?2 and state = 'VOID'",
        ] {
            let mut ask = self.conn.prepare_cached(sql)?;
            let found =
                ask.query_row(params![show.0, serial as i64], |r| Ok((BookingId(r.get(0)?), TicketId(r.get(1)?))));
            if let Some(found) = found.optional()? {
                return Ok(Some(found));
            }
        }
        Ok(None)
    }

    /// The ids of bookings for a list, newest first: of a show, of sale days, with a text in reference or e-mail, below one.
    pub fn booking_ids(&self, f: &BookingQuery<'_>) -> Result<Vec<BookingId>, StoreError> {
        let mut ask = self.conn.prepare_cached(
            "select b.id from booking b left join contact c on c.booking_id = b.id
             where b.state in ('CONFIRMED', 'CANCELLED', 'PENDING')
               and (?1 is null or exists (select 1 from booked_show s where s.booking_id = b.id and s.show_id = ?1))
               and (?2 is null or b.sale_day >= ?2) and (?3 is null or b.sale_day <= ?3)
               and (?4 is null or b.reference = ?4 or c.email like ?5 escape '\\'
                 or (length(?8) > 1 and c.name like '%' || ?5 escape '\\')
                 or (length(?8) > 1 and b.id in (select k.booking_id from customer p join booking_customer k on k.customer_id = p.id
                     where instr(p.find, ?8) > 0)))
               and (?6 is null or b.id < ?6)
             order by b.id desc limit ?7",
        )?;
        let limit = f.limit.map_or(-1, |n| n as i64);
        let (reference, like) = match f.search {
            Some(text) => (
                Some(Reference::parse(text).map_or_else(|| text.to_uppercase(), |r| r.0)),
                Some(format!("{}%", text.replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_"))),
            ),
            None => (None, None),
        };
        let rows = ask.query_map(
            params![
                f.show.map(|s| s.0),
                f.from.map(row::day_number),
                f.to.map(row::day_number),
                reference,
                like,
                f.below.map(|b| b.0),
                limit,
                f.search.map(fold)
            ],
            |r| r.get(0).map(BookingId),
        )?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// The last booking that was sold at a terminal, whatever became of it.
    pub fn last_sold(&self, terminal: &str) -> Result<Option<BookingId>, StoreError> {
        let mut ask = self.conn.prepare_cached(
            "select b.id from booking b where b.terminal_id = (select id from terminal where name = ?1)
               and b.state in ('CONFIRMED', 'CANCELLED') and exists (select 1 from ticket where booking_id = b.id)
             order by b.id desc limit 1",
        )?;
        Ok(ask.query_row([terminal], |r| r.get(0)).optional()?.map(BookingId))
    }

    /// A whole booking.
    pub fn booking(&self, id: BookingId) -> Result<Option<Booking>, StoreError> {
        let mut ask = self.conn.prepare_cached(
            "select b.id, b.reference, b.state, b.theatre_id, b.currency, b.total, b.made_at, b.channel, t.name, c.email, th.time_zone, th.name
             from booking b join terminal t on t.id = b.terminal_id join theatre th on th.id = b.theatre_id
             left join contact c on c.booking_id = b.id where b.id = ?1",
        )?;
        let mut rows = ask.query([id.0])?;
        let Some(r) = rows.next()? else { return Ok(None) };
        let mut booking = head(r)?;
        booking.customer = self.booking_customer(id)?.map(|c| c.known());
        booking.tickets = self.tickets(id)?;
        booking.fees = self.fees(id)?;
        booking.lines = self.lines(id)?;
        booking.shows = self.booked_shows(id)?;
        self.reserved_into(&mut booking)?;
        booking.payments = self.payments(id)?;
        booking.refunds = self.refunds(id)?;
        booking.disputes = self.disputes(id)?;
        booking.history = self.history("booking", id.0)?;
        // What was paid for exchanges since comes on top of what the sale cost.
        booking.total = booking.total.max(booking.paid().map(|t| t.minor).sum());
        Ok(Some(booking))
    }

    fn tickets(&self, id: BookingId) -> Result<Vec<Ticket>, StoreError> {
        let mut ask = self.conn.prepare_cached(
            "select k.id, k.show_id, k.seat, s.label, s.class, y.code, y.name, k.group_no, k.minor, k.tax, k.tax_ppm, k.state, k.serial,
                    k.admitted_at, (select name from terminal where id = k.admitted_by)
             from ticket k join seat s on s.map_id = k.map_id and s.seat = k.seat join ticket_type y on y.id = k.ticket_type_id
             where k.booking_id = ?1 order by k.show_id, k.seat, k.id",
        )?;
        let mut rows = ask.query([id.0])?;
        let mut out = Vec::new();
        while let Some(r) = rows.next()? {
            let admitted: Option<i64> = r.get(13)?;
            out.push(Ticket {
                id: TicketId(r.get(0)?),
                show: ShowId(r.get(1)?),
                seat: SeatNo(row::fit(r.get(2)?)?),
                label: r.get(3)?,
                class: r.get(4)?,
                code: r.get(5)?,
                kind: r.get(6)?,
                group: row::fit(r.get(7)?)?,
                minor: r.get(8)?,
                tax: r.get(9)?,
                tax_ppm: row::fit(r.get(10)?)?,
                state: row::code(TicketState::parse, &r.get::<_, String>(11)?)?,
                serial: r.get::<_, i64>(12)? as u64,
                admitted: match admitted {
                    Some(at) => Some((Instant(at), r.get(14)?)),
                    None => None,
                },
            });
        }
        Ok(out)
    }

    fn fees(&self, id: BookingId) -> Result<Vec<Fee>, StoreError> {
        let mut ask = self.conn.prepare_cached(
            "select w.text, f.ticket_id, f.minor, f.tax from fee f join wording w on w.id = f.name where f.booking_id = ?1 order by f.id",
        )?;
        let rows = ask.query_map([id.0], |r| {
            Ok(Fee { name: r.get(0)?, ticket: TicketId(r.get(1)?), minor: r.get(2)?, tax: r.get(3)? })
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    fn booked_shows(&self, id: BookingId) -> Result<Vec<BookedShow>, StoreError> {
        let mut ask = self.conn.prepare_cached(
            "select b.show_id, s.movie_id, t.text, c.text, th.name, h.text, b.starts_at, s.feature_at, s.ends_at, s.format,
                    coalesce(json_extract(th.settings, '$.admit_opens_min'), 45), s.starts_at
             from booked_show b join show s on s.id = b.show_id join wording t on t.id = b.title join wording c on c.id = b.certificate
             join wording h on h.id = b.hall join theatre th on th.id = s.theatre_id where b.booking_id = ?1 order by s.starts_at, s.id",
        )?;
        let rows = ask.query_map([id.0], |r| {
            let (starts_at, now_at) = (Instant(r.get(6)?), Instant(r.get(11)?));
            Ok(BookedShow {
                id: ShowId(r.get(0)?),
                movie: crate::domain::MovieId(r.get(1)?),
                title: r.get(2)?,
                certificate: r.get(3)?,
                theatre: r.get(4)?,
                hall: r.get(5)?,
                doors_at: now_at.plus_minutes(-r.get::<_, i64>(10)?),
                delayed_to: Some(now_at).filter(|now| *now != starts_at),
                starts_at,
                feature_at: Instant(r.get(7)?),
                ends_at: Instant(r.get(8)?),
                format: r.get(9)?,
            })
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
    }
}

/// Which bookings a list wants.
#[derive(Clone, Debug, Default)]
pub struct BookingQuery<'a> {
    /// A reference, how an e-mail address begins, or a part of its customer's name, address or number.
    pub search: Option<&'a str>,
    /// With a ticket of this show.
    pub show: Option<ShowId>,
    /// Sold on this business day or later.
    pub from: Option<BusinessDay>,
    /// Sold on this business day or earlier.
    pub to: Option<BusinessDay>,
    /// Older than this one.
    pub below: Option<BookingId>,
    /// At most so many.
    pub limit: Option<usize>,
}

fn head(r: &Row<'_>) -> Result<Booking, StoreError> {
    Ok(Booking {
        id: BookingId(r.get(0)?),
        reference: Reference(r.get(1)?),
        state: row::code(BookingState::parse, &r.get::<_, String>(2)?)?,
        theatre: TheatreId(r.get(3)?),
        theatre_name: r.get(11)?,
        zone: Zone::parse(&r.get::<_, String>(10)?).map_err(|e| StoreError::Corrupt(e.message))?,
        currency: row::currency(&r.get::<_, String>(4)?)?,
        total: r.get(5)?,
        created_at: Instant(r.get(6)?),
        channel: r.get(7)?,
        terminal: r.get(8)?,
        email: r.get(9)?,
        customer: None,
        reserved: None,
        tickets: Vec::new(),
        fees: Vec::new(),
        lines: Vec::new(),
        shows: Vec::new(),
        payments: Vec::new(),
        refunds: Vec::new(),
        disputes: Vec::new(),
        history: Vec::new(),
    })
}

impl Writer<'_> {
    /// Whether a reference is in use.
    pub fn reference_used(&self, reference: &Reference) -> Result<bool, StoreError> {
        Ok(self.reader().booking_id(reference)?.is_some())
    }

    /// Writes a booking.
    pub fn booking_add(&self, b: &NewBooking<'_>) -> Result<BookingId, StoreError> {
        let policy = self.wording(b.policy)?;
        let mut add = self.conn.prepare_cached(
            "insert into booking (reference, state, theatre_id, terminal_id, channel, currency, total, sale_day, made_at, hold_id,
               idem_key, idem_print, stub, policy) values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14)",
        )?;
        add.execute(params![
            b.reference.0,
            b.state.code(),
            b.theatre.0,
            b.terminal,
            b.channel,
            b.currency.code(),
            b.total,
            row::day_number(b.sale_day),
            b.made_at.0,
            b.hold.0,
            b.key.map(|(key, _)| key),
            b.key.map(|(_, mark)| mark),
            b.stub,
            policy,
        ])?;
        Ok(BookingId(self.conn.last_insert_rowid()))
    }

    /// Takes a booking one step. `false` where it was not in the state that the step begins from.
    pub fn booking_step(&self, id: BookingId, from: BookingState, to: BookingState) -> Result<bool, StoreError> {
        let mut step = self.conn.prepare_cached("update booking set state = ?3 where id = ?1 and state = ?2")?;
        Ok(step.execute(params![id.0, from.code(), to.code()])? == 1)
    }

    /// Sets the total of a booking that is being paid; one that is paid has it fixed.
    pub fn booking_total(&self, id: BookingId, total: i64) -> Result<(), StoreError> {
        self.conn
            .prepare_cached("update booking set total = ?2 where id = ?1 and state = 'PENDING' and total <> ?2")?
            .execute(params![id.0, total])?;
        Ok(())
    }

    /// With which key and stub a booking is sold whose row was there before, because its payment had begun.
    pub fn booking_asked(
        &self,
        id: BookingId,
        key: Option<(&str, &str)>,
        stub: Option<&str>,
    ) -> Result<(), StoreError> {
        if key.is_some() || stub.is_some() {
            self.conn
                .prepare_cached("update booking set idem_key = ?2, idem_print = ?3, stub = ?4 where id = ?1")?
                .execute(params![id.0, key.map(|(key, _)| key), key.map(|(_, mark)| mark), stub])?;
        }
        Ok(())
    }

    /// Where a booking's customer is written to.
    pub fn contact_set(&self, id: BookingId, email: &str) -> Result<(), StoreError> {
        self.conn
            .prepare_cached("insert into contact (booking_id, email) values (?1, ?2) on conflict do update set email = excluded.email")?
            .execute(params![id.0, email])?;
        Ok(())
    }

    /// Writes what a booking says of a show; what it says already stays.
    pub fn booked_show_add(
        &self,
        id: BookingId,
        show: ShowId,
        title: &str,
        certificate: &str,
        hall: &str,
        starts_at: Instant,
    ) -> Result<(), StoreError> {
        let words = (self.wording(title)?, self.wording(certificate)?, self.wording(hall)?);
        let add = "insert into booked_show values (?1, ?2, ?3, ?4, ?5, ?6) on conflict do nothing";
        self.conn.prepare_cached(add)?.execute(params![id.0, show.0, words.0, words.1, words.2, starts_at.0])?;
        Ok(())
    }

    /// Writes a ticket. `None` where another ticket has the seat.
    pub fn ticket_add(&self, t: &NewTicket) -> Result<Option<TicketId>, StoreError> {
        let mut add = self.conn.prepare_cached(
            "insert into ticket (booking_id, show_id, map_id, seat, ticket_type_id, group_no, minor, tax, tax_ppm, state, serial, event_seq, stands_for)
             values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, 'VALID', ?10, ?11, ?12)",
        )?;
        match add.execute(params![
            t.booking.0,
            t.show.0,
            t.map,
            t.seat.0,
            t.kind.0,
            t.group,
            t.minor,
            t.tax,
            t.tax_ppm,
            t.serial as i64,
            t.exchange,
            t.stands_for.map(|t| t.0)
        ]) {
            Ok(_) => Ok(Some(TicketId(self.conn.last_insert_rowid()))),
            Err(error) if super::error::says(&error, "ticket.show_id, ticket.seat") => Ok(None),
            Err(error) => Err(error.into()),
        }
    }

    /// Writes a fee.
    pub fn fee_add(&self, f: &NewFee<'_>) -> Result<(), StoreError> {
        let name = self.wording(f.name)?;
        self.conn
            .prepare_cached(
                "insert into fee (booking_id, ticket_id, name, minor, tax, tax_ppm) values (?1, ?2, ?3, ?4, ?5, ?6)",
            )?
            .execute(params![f.booking.0, f.ticket.0, name, f.minor, f.tax, f.tax_ppm])?;
        Ok(())
    }

    /// Admits a valid ticket. `false` where it has admitted or is void: at most one door gets `true`.
    pub fn ticket_admit(&self, id: TicketId, terminal: i64) -> Result<bool, StoreError> {
        let mut admit = self.conn.prepare_cached(
            "update ticket set state = 'ADMITTED', admitted_at = ?2, admitted_by = ?3 where id = ?1 and state = 'VALID'",
        )?;
        Ok(admit.execute(params![id.0, self.now.instant().0, terminal])? == 1)
    }

    /// Takes an admission back. `false` where the ticket has not admitted or is void.
    pub fn ticket_unadmit(&self, id: TicketId) -> Result<bool, StoreError> {
        let mut undo = self.conn.prepare_cached(
            "update ticket set state = 'VALID', admitted_at = null, admitted_by = null where id = ?1 and state = 'ADMITTED'",
        )?;
        Ok(undo.execute([id.0])? == 1)
    }

    /// Bookings that are being paid, with their holds.
    pub fn bookings_pending(&self) -> Result<Vec<(BookingId, HoldId)>, StoreError> {
        let mut ask =
            self.conn.prepare_cached("select id, hold_id from booking where state = 'PENDING' order by id")?;
        let rows = ask.query_map([], |r| Ok((BookingId(r.get(0)?), HoldId(r.get(1)?))))?;
        Ok(rows.collect::<Result<_, _>>()?)
    }
}
