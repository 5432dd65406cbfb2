//! Shifts at a till: opening with a float, drops, paid-outs, no-sales, another person at the drawer, and the report of it all.
//! Counting and closing stand in `cash_up`.
use super::{Channel, Ctx, House, Result, forbidden, print::kick_in_tx};
use crate::{
    domain::{
        Refusal, ShiftId, StaffId, TheatreId,
        money::MAX_MINOR,
        refusal::Kind,
        shift::{By, ChangeGiven, Count, MovementKind, Shift, ShiftReport, ShiftState, Stage, Trend, look, trends},
        staff::{Actor, Permission},
        text::is_control,
        theatre::Theatre,
    },
    store::{NewMovement, NewShift, Reader, ShiftQuery, StoreKind},
};
use serde_json::json;

impl House {
    /// Opens a shift at this till with a float. One at a time; none on a day that is closed.
    pub fn open_shift(&mut self, theatre: TheatreId, float: i64) -> Result<ShiftReport> {
        self.shift_verb(|c| {
            c.need(Permission::OwnShift)?;
            let staff = person(c)?;
            let theatre = c.cache.theatre(c.r(), theatre)?;
            check_amount(float, 0)?;
            if let Some(open) = c.r().shift_of_till(c.terminal)? {
                let at = theatre.zone.local(open.opened_at).format("%H:%M");
                let message = format!("{} has a shift already: {} since {at}; nothing was opened", open.till, open.who);
                return Err(Refusal::new(Kind::Conflict, message).with(json!({ "shift": open.id })).into());
            }
            let day = theatre.zone.business_day(c.now().instant(), theatre.settings.day_end_min);
            if c.r().day_closed(theatre.id, day)? {
                let message = format!("the business day {day} is closed: the next shift begins with the next day");
                return Err(Refusal::new(Kind::Conflict, message).with(json!({ "day": day })).into());
            }
            kick_in_tx(c)?;
            let terminal = c.w.terminal(c.terminal)?;
            let new = NewShift { terminal, theatre: theatre.id, staff, currency: theatre.currency, day, float };
            let id = c.w.shift_add(&new)?;
            c.event("shift_open", "shift", id.0, json!({ "theatre": theatre.id, "day": day, "float": float }))?;
            Ok(id)
        })
    }

    /// Takes cash to the safe.
    pub fn drop_cash(&mut self, minor: i64, words: &str) -> Result<ShiftReport> {
        self.movement(MovementKind::Drop, minor, words)
    }

    /// Pays something out of the drawer; what for has to be said.
    pub fn pay_out(&mut self, minor: i64, words: &str) -> Result<ShiftReport> {
        self.movement(MovementKind::PaidOut, minor, words)
    }

    /// Opens the drawer without a sale.
    pub fn no_sale(&mut self, words: &str) -> Result<ShiftReport> {
        self.movement(MovementKind::NoSale, 0, words)
    }

    /// Change was brought to the drawer, or (below nothing) taken from it.
    pub fn adjust_float(&mut self, minor: i64, words: &str) -> Result<ShiftReport> {
        self.movement(MovementKind::Float, minor, words)
    }

    fn movement(&mut self, kind: MovementKind, minor: i64, words: &str) -> Result<ShiftReport> {
        self.need(match kind {
            MovementKind::Float => Permission::AnswerForShift,
            MovementKind::PaidOut | MovementKind::NoSale => Permission::OpenDrawer,
            MovementKind::Drop | MovementKind::HandOver => Permission::OwnShift,
        })?;
        let words = check_words(words)?;
        self.shift_verb(|c| {
            let shift = open_here(c)?;
            need_own(c, &shift)?;
            match kind {
                MovementKind::NoSale | MovementKind::HandOver => {}
                MovementKind::Float if minor != 0 => check_amount(minor.abs(), 1)?,
                _ => check_amount(minor, 1)?,
            }
            if kind == MovementKind::PaidOut && words.is_empty() {
                return Err(Refusal::usage("a paid-out says what it was for; nothing was paid out").into());
            }
            kick_in_tx(c)?;
            let signed = if matches!(kind, MovementKind::Drop | MovementKind::PaidOut) { -minor } else { minor };
            let event = c.event(kind.code(), "shift", shift.id.0, json!({ "amount": signed }))?;
            let staff = person(c)?;
            c.w.movement_add(&NewMovement { shift: shift.id, event, kind, minor: signed, words, staff, to: None })?;
            Ok(shift.id)
        })
    }

    /// Another person takes this till's drawer as it is, counted in between or not. The shift and its Z go on.
    pub fn hand_over(&mut self, to: &Actor, count: Option<&Count>) -> Result<ShiftReport> {
        self.need(Permission::OwnShift)?;
        self.shift_verb(|c| {
            let shift = open_here(c)?;
            need_own(c, &shift)?;
            let (staff, to_id) = (person(c)?, to.staff().filter(|_| to.may(Permission::OwnShift)));
            let to_id =
                to_id.ok_or_else(|| Refusal::new(Kind::Forbidden, "they may not work a till; nothing changed"))?;
            if to_id == shift.staff {
                return Err(Refusal::new(Kind::Conflict, "they have this drawer already; nothing changed").into());
            }
            let event = c.event("hand_over", "shift", shift.id.0, json!({ "from": shift.staff, "to": to_id }))?;
            if let Some(count) = count {
                super::cash_up::check_count(count)?;
                c.w.count_add(shift.id, event, Stage::HandOver, count, staff)?;
            }
            let kind = MovementKind::HandOver;
            let to = Some(to_id);
            c.w.movement_add(&NewMovement { shift: shift.id, event, kind, minor: 0, words: "", staff, to })?;
            c.w.shift_hand_over(shift.id, to_id)?;
            Ok(shift.id)
        })
    }

    /// One write, and then the report as who did it may see it.
    pub(crate) fn shift_verb(&mut self, verb: impl FnOnce(&Ctx<'_>) -> Result<ShiftId>) -> Result<ShiftReport> {
        let id = self.write(verb)?;
        self.shift_report(id)
    }

    /// The shift that this till has open or is counting.
    pub fn shift_here(&self) -> Result<Option<Shift>> {
        if !self.may(Permission::OwnShift) {
            self.need(Permission::SeeShifts)?;
        }
        self.read(|r, _| Ok(r.shift_of_till(&self.terminal)?))
    }

    /// The X of this till: where the drawer stands, without any reset, as often as wanted.
    pub fn shift_x(&self) -> Result<ShiftReport> {
        let shift = self.shift_here()?.ok_or_else(|| no_shift(&self.terminal))?;
        self.shift_report(shift.id)
    }

    /// The report of a shift: its X while it is open, its Z once it is closed. A clerk sees their own shifts; and what the
    /// drawer should hold nobody sees before it is counted but who answers for shifts: whoever knows the sum counts the sum. A
    /// supervisor's X shows it, as a check in the middle of a shift needs it.
    pub fn shift_report(&self, id: ShiftId) -> Result<ShiftReport> {
        let report = self.read(|r, _| report(r, id))?;
        let own = self.actor.staff() == Some(report.shift.staff) || report.shift.till == self.terminal;
        if !(self.may(Permission::SeeShifts) || own && self.may(Permission::OwnShift)) {
            return Err(forbidden(&self.actor, Permission::SeeShifts).into());
        }
        let hidden = report.shift.state == ShiftState::Open && !self.may(Permission::SeeShifts);
        Ok(if hidden { report.blind() } else { report })
    }

    /// The report of a shift by its Z number.
    pub fn shift_by_z(&self, z: i64) -> Result<ShiftReport> {
        let id = self.read(|r, _| Ok(r.shift_by_z(z)?))?;
        self.shift_report(id.ok_or_else(|| Refusal::not_found(format!("there is no Z {z}")))?)
    }

    /// The shifts that fit, the newest first. Who may not see those of others sees their own.
    pub fn shifts(&self, filter: &ShiftQuery) -> Result<Vec<Shift>> {
        let mut query = filter.clone();
        if !self.may(Permission::SeeShifts) {
            let own = self.actor.staff().filter(|_| self.may(Permission::OwnShift));
            query.staff = Some(own.ok_or_else(|| forbidden(&self.actor, Permission::SeeShifts))?);
        }
        self.read(|r, _| Ok(r.shifts(&query)?))
    }

    /// Over and short by person or by till, over the shifts that fit.
    pub fn shift_trends(&self, filter: &ShiftQuery, by: By) -> Result<Vec<Trend>> {
        Ok(trends(&self.shifts(filter)?, by))
    }

    /// The sales of a counted shift in whose change its difference may have its cause: from how much, to how much, which.
    pub fn shift_look(&self, id: ShiftId) -> Result<(i64, i64, Vec<ChangeGiven>)> {
        let difference = self.shift_report(id)?.compared().map_or(0, |(_, _, off)| off);
        self.read(|r, _| Ok(look(difference, &r.change_given(id)?)))
    }
}

/// The report as it is, whoever asks.
pub(crate) fn report(r: Reader<'_>, id: ShiftId) -> Result<ShiftReport> {
    let shift = r.shift(id)?.ok_or_else(|| Refusal::not_found(format!("there is no shift {id}")))?;
    Ok(ShiftReport::new(shift, r.movements(id)?, &r.taken(id)?, r.counts(id)?))
}

/// Which drawer money of this theatre goes into at this terminal, or comes out of. Every verb that moves money asks this: it
/// refuses what the drawer's state forbids, and for cash it has the drawer opened.
pub(crate) fn drawer_in_tx(c: &Ctx<'_>, theatre: &Theatre, cash: bool) -> Result<Option<ShiftId>> {
    let no = |message: String| Err(Refusal::new(Kind::Conflict, message).into());
    if cash {
        kick_in_tx(c)?;
    }
    match c.r().shift_of_till(c.terminal)? {
        Some(shift) if shift.state == ShiftState::Counted => {
            no(format!("the drawer of {} is counted: close the shift first; nothing was taken", shift.till))
        }
        Some(shift) if cash && c.channel != Channel::Kiosk && c.actor.staff() != Some(shift.staff) => {
            no(format!("the drawer is {}'s: hand it over first (d h, `shift hand-over`); no money moved", shift.who))
        }
        Some(shift) if shift.theatre == theatre.id => Ok(Some(shift.id)),
        Some(shift) if cash => no(format!("the drawer of {} is another theatre's; nothing was taken", shift.till)),
        None if cash
            && c.kind == StoreKind::Real
            && c.channel != Channel::Kiosk
            && theatre.settings.cash_needs_shift =>
        {
            no("open a shift first: d (or `marquee shift open --till NAME --float AMOUNT`); nothing was taken".into())
        }
        _ => Ok(None),
    }
}

/// Who of the staff acts: a drawer has a person.
pub(crate) fn person(c: &Ctx<'_>) -> Result<StaffId> {
    c.actor.staff().ok_or_else(|| forbidden(c.actor, Permission::OwnShift).into())
}

/// The open shift of this till.
fn open_here(c: &Ctx<'_>) -> Result<Shift> {
    let shift = c.r().shift_of_till(c.terminal)?.ok_or_else(|| no_shift(c.terminal))?;
    if shift.state == ShiftState::Open {
        return Ok(shift);
    }
    let message = format!("the drawer of {} is counted: close the shift first; nothing was done", shift.till);
    Err(Refusal::new(Kind::Conflict, message).into())
}

/// One's own shift, or the right to answer for others'.
pub(crate) fn need_own(c: &Ctx<'_>, shift: &Shift) -> Result<()> {
    let own = c.actor.staff() == Some(shift.staff);
    c.need(if own { Permission::OwnShift } else { Permission::AnswerForShift })
}

pub(crate) fn no_shift(till: &str) -> Refusal {
    Refusal::new(Kind::Conflict, format!("{till} has no open shift: d (or `marquee shift open`) opens one"))
        .with(json!({ "till": till }))
}

fn check_amount(minor: i64, least: i64) -> Result<()> {
    if (least..=MAX_MINOR).contains(&minor) {
        return Ok(());
    }
    Err(Refusal::usage(if least == 0 {
        "a float can't be less than nothing"
    } else {
        "an amount is more than nothing"
    })
    .into())
}

/// What somebody said of a movement, in plain characters.
pub(crate) fn check_words(words: &str) -> Result<&str> {
    let words = words.trim();
    if words.chars().count() > 100 || words.chars().any(is_control) {
        return Err(Refusal::usage("words have at most 100 plain characters; nothing was done").into());
    }
    Ok(words)
}
