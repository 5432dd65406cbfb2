//! Cash-up: the drawer is counted blind, then compared, then the shift gets its Z; and days are closed.
use super::{
    Channel, Ctx, House, Result,
    shift::{check_words, need_own, no_shift, person, report},
};
use crate::{
    domain::{
        Money, Refusal, ShiftId, TheatreId,
        money::MAX_MINOR,
        refusal::Kind,
        shift::{Closed, Closing, Count, Shift, ShiftReport, ShiftState, Stage},
        staff::{Actor, Permission, Role},
        time::BusinessDay,
    },
    store::{ShiftQuery, StoreKind},
};
use serde_json::json;

impl House {
    /// Counts this till's drawer. The first count stops its sales and is locked; before it the expected sum was told to nobody
    /// at the till, after it another count is an entry beside it.
    pub fn count_shift(&mut self, count: &Count) -> Result<ShiftReport> {
        self.need(Permission::OwnShift)?;
        check_count(count)?;
        self.shift_verb(|c| {
            let shift = here(c)?;
            need_own(c, &shift)?;
            if shift.state == ShiftState::Open {
                no_open_money(c, &shift)?;
                c.w.shift_counting(shift.id)?;
            }
            let verb = if shift.state == ShiftState::Open { "shift_count" } else { "recount" };
            let body = json!({ "counted": count.cash, "tenders": count.tenders });
            let event = c.event(verb, "shift", shift.id.0, body)?;
            c.w.count_add(shift.id, event, Stage::Close, count, person(c)?)?;
            Ok(shift.id)
        })
    }

    /// Counts a closed shift once more. Its Z stays as it is; the new count stands beside it.
    pub fn recount_closed(&mut self, id: ShiftId, count: &Count) -> Result<ShiftReport> {
        self.need(Permission::CloseDay)?;
        check_count(count)?;
        self.shift_verb(|c| {
            c.need(Permission::CloseDay)?;
            let shift = c.r().shift(id)?.ok_or_else(|| Refusal::not_found(format!("there is no shift {id}")))?;
            if shift.state != ShiftState::Closed {
                let message = format!("the shift at {} is not closed: count it there; nothing was kept", shift.till);
                return Err(Refusal::new(Kind::Conflict, message).into());
            }
            let event =
                c.event("recount", "shift", id.0, json!({ "counted": count.cash, "tenders": count.tenders }))?;
            c.w.count_add(id, event, Stage::After, count, person(c)?)?;
            Ok(id)
        })
    }

    /// Closes this till's counted shift: what is over or short has a reason, more than the theatre's limit has a witness, and
    /// the Z gets its number.
    pub fn close_shift(&mut self, closing: &Closing, witness: Option<&Actor>) -> Result<ShiftReport> {
        self.need(Permission::OwnShift)?;
        let bag = check_words(&closing.bag)?;
        let words = check_words(&closing.words)?;
        let done = self.shift_verb(|c| {
            let shift = here(c)?;
            need_own(c, &shift)?;
            let report = report(c.r(), shift.id)?;
            let uncounted = || Refusal::new(Kind::Conflict, "the drawer is not counted yet: count it first");
            let (expected, counted, off) =
                report.compared().filter(|_| shift.state == ShiftState::Counted).ok_or_else(uncounted)?;
            closing.check_reason(off)?;
            let witness = witnessed(c, &shift, off, witness)?;
            let closed = Closed {
                z: c.w.next_z()?,
                at: c.now().instant(),
                expected,
                counted,
                float_left: closing.left_of(counted, shift.float)?,
                bag: bag.to_owned(),
                reason: closing.reason.filter(|_| off != 0),
                words: words.to_owned(),
                witness: None,
            };
            c.w.shift_close(shift.id, &closed, witness.and_then(Actor::staff))?;
            let body = json!({
                "z": closed.z, "expected": expected, "counted": counted, "float_left": closed.float_left,
                "reason": closed.reason, "witness": witness.map(Actor::code),
            });
            c.event("shift_close", "shift", shift.id.0, body)?;
            Ok(shift.id)
        })?;
        self.head_after_close();
        Ok(done)
    }

    /// The business days of a theatre from this one on that are closed.
    pub fn days_closed(&self, theatre: TheatreId, from: BusinessDay) -> Result<Vec<BusinessDay>> {
        self.need(Permission::SeeShifts)?;
        self.read(|r, _| Ok(r.days_closed(theatre, from)?))
    }

    /// Closes a business day: from now on no shift begins on it. Refused while one of its shifts is open.
    pub fn close_day(&mut self, theatre: TheatreId, day: BusinessDay) -> Result<Vec<Shift>> {
        let query = ShiftQuery { theatre: Some(theatre), from: Some(day), to: Some(day), ..ShiftQuery::default() };
        self.write(|c| {
            c.need(Permission::CloseDay)?;
            let staff = person(c)?;
            let at = c.cache.theatre(c.r(), theatre)?;
            if day > at.zone.business_day(c.now().instant(), at.settings.day_end_min) {
                return Err(Refusal::usage(format!("{day} has not come yet; nothing was closed")).into());
            }
            if c.r().day_closed(theatre, day)? {
                return Err(Refusal::new(Kind::Conflict, format!("{day} is closed already")).into());
            }
            let shifts = c.r().shifts(&query)?;
            let open: Vec<String> = shifts
                .iter()
                .filter(|s| s.state != ShiftState::Closed)
                .map(|s| format!("{} ({})", s.till, s.who))
                .collect();
            if !open.is_empty() {
                let message = format!("{day} can't be closed: a shift is open at {}", open.join(", "));
                return Err(Refusal::new(Kind::Conflict, message).with(json!({ "open": open })).into());
            }
            let body = json!({ "day": day, "shifts": shifts.iter().map(|s| s.id).collect::<Vec<_>>() });
            let event = c.event("day_close", "theatre", theatre.0, body)?;
            c.w.day_close(theatre, day, event, staff)?;
            Ok(shifts)
        })
    }

    /// A closed drawer is a good moment to say how far the history goes. It is closed also where that fails.
    fn head_after_close(&self) {
        if let Err(error) = self.keep_head_of(0) {
            tracing::warn!(%error, "the head of the history was not kept");
        }
    }
}

fn here(c: &Ctx<'_>) -> Result<Shift> {
    Ok(c.r().shift_of_till(c.terminal)?.ok_or_else(|| no_shift(c.terminal))?)
}

/// Money that is on its way has no place in a count: the order is finished or given back first.
fn no_open_money(c: &Ctx<'_>, shift: &Shift) -> Result<()> {
    let open = c.r().money_open(shift.id)?;
    let Some((_, booking, minor, approved)) = open.first() else { return Ok(()) };
    let money = Money::new(*minor, shift.currency);
    let what = if *approved { "was taken for an order that is not sold" } else { "is being charged to a card" };
    let message = format!("{money} {what}: finish it or give it back, then count; nothing was counted");
    let reference = c.r().booking(*booking)?.map(|b| b.reference);
    Err(Refusal::new(Kind::Conflict, message).with(json!({ "orders": open.len(), "reference": reference })).into())
}

/// The witness of a difference. Over the theatre's limit there must be one, if there is anybody who could be; a script on a
/// demo store has nobody to ask.
fn witnessed<'a>(c: &Ctx<'_>, shift: &Shift, off: i64, witness: Option<&'a Actor>) -> Result<Option<&'a Actor>> {
    let closes = person(c)?;
    if let Some(actor) = witness {
        let other = actor.staff().is_some_and(|id| id != shift.staff && id != closes);
        if !other || !actor.may(Permission::AnswerForShift) {
            let message = "a witness is another person, who answers for shifts; the count is kept, nothing was closed";
            return Err(Refusal::new(Kind::Forbidden, message).into());
        }
        return Ok(witness);
    }
    let limit = c.cache.theatre(c.r(), shift.theatre)?.settings.witness_over;
    let roles: Vec<Role> = Role::ALL.into_iter().filter(|r| r.may(Permission::AnswerForShift)).collect();
    let asks = !(c.kind == StoreKind::Demo && c.channel == Channel::Cli);
    if off.abs() > limit && asks && c.r().others_of(&roles, closes)? > 0 {
        let money = Money::new(limit, shift.currency);
        let message = format!(
            "the drawer is off by more than {money}: a witness is needed; the count is kept, nothing was closed"
        );
        return Err(Refusal::new(Kind::Conflict, message).with(json!({ "witness_over": limit })).into());
    }
    Ok(None)
}

/// A count that a drawer can have.
pub(crate) fn check_count(count: &Count) -> Result<()> {
    let sums = std::iter::once(&count.cash).chain(count.tenders.values());
    if sums.into_iter().any(|m| !(0..=MAX_MINOR).contains(m)) {
        return Err(Refusal::usage("a count is an amount of nothing or more; nothing was counted").into());
    }
    if count.pieces.iter().next().is_some() && count.pieces.sum() != count.cash {
        return Err(Refusal::usage("the pieces do not come to the sum; nothing was counted").into());
    }
    Ok(())
}
