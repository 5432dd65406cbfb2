//! Deposits on reservations: money that is taken before the sale. It is a debt of the house until the reservation is paid with it, it
//! goes back, or the house keeps it.
use super::{
    Money, Refusal,
    booking::Booking,
    cancel::{Asked, Plan, Terms, put, rounded, split},
    money::tax_within,
    staff::Permission,
};
use serde_json::json;

/// What a deposit is called in the books.
pub const DEPOSIT: &str = "deposit";

/// Refuses a deposit that is nothing, or more than is left to pay.
pub fn check(booking: &Booking, total: i64, minor: i64) -> Result<(), Refusal> {
    let left = Money::new(total - booking.deposit(), booking.currency);
    if minor > 0 && minor <= left.minor {
        return Ok(());
    }
    let message = format!("a deposit is more than nothing, and {left} at most; nothing was taken");
    Err(Refusal::usage(message).with(json!({ "most": left })))
}

/// What letting a reservation go does with its deposit: it goes back the way it came, or stays where the theatre `keeps` deposits. Then
/// only who may act against the rule gives it back (`full`), with a reason.
pub fn let_go(booking: &Booking, terms: &Terms, asked: &Asked, (keeps, tax_ppm): (bool, u32)) -> Result<Plan, Refusal> {
    let minor: i64 = terms.left.iter().map(|l| l.minor).sum();
    let against = keeps && minor > 0 && asked.full;
    if against && asked.reason.trim().is_empty() {
        return Err(Refusal::usage(
            "the deposit stays with the house by its rule: a reason is needed; nothing was done",
        ));
    }
    let mut plan = Plan::nothing();
    plan.needs.extend(against.then_some(Permission::CancelAgainstRule));
    if minor == 0 {
        return Ok(plan);
    }
    put(&mut plan.lines, "owed", DEPOSIT, None, (1, minor, 0));
    if keeps && !against {
        let show = booking.shows.first().map(|s| s.id);
        put(&mut plan.lines, "fee", DEPOSIT, show, (1, minor, tax_within(minor, tax_ppm)));
        plan.kept = minor;
    } else {
        plan.back = split(&terms.left, minor)?;
        plan.rounded = rounded(booking, &plan.back, terms.cash_step);
    }
    Ok(plan)
}
