//! An order before it is paid: which tickets of which shows, priced seat by seat, and how it is settled.
use super::{
    Currency, Refusal, SeatNo, ShowId, TicketTypeId,
    booking::{Tender, TenderKind},
    cash,
    money::{MAX_MINOR, split_evenly, tax_within},
    price::TicketType,
    refusal::Kind,
    seat_map::{ClassCode, SeatMap},
};
use serde::{Deserialize, Serialize};
use serde_json::json;

/// The most tickets of one order.
pub const MAX_TICKETS: usize = 500;

/// So many tickets of a type. A family ticket counts once.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Count {
    /// The type.
    pub kind: TicketTypeId,
    /// How many.
    pub n: u16,
}

/// What an order wants of one show.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Part {
    /// The show.
    pub show: ShowId,
    /// Its tickets, in the order in which they were added.
    pub tickets: Vec<Count>,
    /// Its seats, as many as the tickets take.
    pub seats: Vec<SeatNo>,
}

/// What the tickets of a show cost, for every type and class; a price that is missing is why a type can't be sold.
#[derive(Clone, Debug, PartialEq)]
pub struct PriceCard {
    /// The show.
    pub show: ShowId,
    /// What it costs in.
    pub currency: Currency,
    /// The theatre's ticket types in their order.
    pub types: Vec<TicketType>,
    /// The classes of the hall.
    pub classes: Vec<ClassCode>,
    /// Every price there is.
    pub prices: Vec<CardPrice>,
    /// A supplement on each seat, by name (`3D`), and what it costs.
    pub supplement: Option<(String, i64)>,
    /// Tax within the prices, in parts per million.
    pub tax_ppm: u32,
}

/// One price of a card.
#[derive(Clone, Debug, PartialEq)]
pub struct CardPrice {
    /// For this type.
    pub kind: TicketTypeId,
    /// In this class.
    pub class: ClassCode,
    /// One ticket, in minor units.
    pub minor: i64,
    /// Why this price.
    pub why: String,
}

impl PriceCard {
    /// The type of an id.
    pub fn kind(&self, id: TicketTypeId) -> Option<&TicketType> {
        self.types.iter().find(|t| t.id == id)
    }

    /// The price of one ticket of a type in a class.
    pub fn price(&self, id: TicketTypeId, class: &str) -> Option<&CardPrice> {
        self.prices.iter().find(|p| p.kind == id && p.class == class)
    }

    /// How many seats these tickets take.
    pub fn seats_of(&self, tickets: &[Count]) -> usize {
        tickets.iter().filter_map(|c| self.kind(c.kind).map(|t| usize::from(t.seats) * usize::from(c.n))).sum()
    }
}

/// One seat's ticket with its price.
#[derive(Clone, Debug, PartialEq)]
pub struct QuotedTicket {
    /// The show.
    pub show: ShowId,
    /// The seat.
    pub seat: SeatNo,
    /// What stands on it.
    pub label: String,
    /// Its class.
    pub class: ClassCode,
    /// The type.
    pub kind: TicketTypeId,
    /// The type's code.
    pub code: String,
    /// The type's name.
    pub name: String,
    /// Which ticket of the type it belongs to, from 1: the four seats of a family ticket share one.
    pub group: u16,
    /// Its price with tax, without the supplement.
    pub minor: i64,
    /// The tax within.
    pub tax: i64,
    /// The supplement on it.
    pub supplement_minor: i64,
    /// The tax within that.
    pub supplement_tax: i64,
}

/// Prices the tickets of one show seat by seat. Seats are dealt class by class in reading order to the tickets in theirs, so a
/// group stays in one class where it can. A group's price is split evenly over its seats; where they are of several
/// classes, each bears its share of its own class's price.
pub fn quote(card: &PriceCard, map: &SeatMap, part: &Part) -> Result<Vec<QuotedTicket>, Refusal> {
    let wanted = card.seats_of(&part.tickets);
    if wanted == 0 || wanted > MAX_TICKETS {
        return Err(Refusal::usage(format!("an order has 1 to {MAX_TICKETS} tickets, not {wanted}")));
    }
    if wanted != part.seats.len() {
        return Err(Refusal::usage(format!(
            "{wanted} tickets for {} seats: there must be one for each",
            part.seats.len()
        )));
    }
    let classes = map.classes();
    let mut seats = Vec::new();
    for no in &part.seats {
        seats.push(map.seat(*no).ok_or_else(|| Refusal::not_found(format!("seat {no} is not in this hall")))?);
    }
    seats.sort_by_key(|s| (classes.iter().position(|c| *c == s.class), s.no));
    let mut next = seats.into_iter();
    let mut out = Vec::with_capacity(wanted);
    let mut group = 0;
    for count in &part.tickets {
        let kind = card
            .kind(count.kind)
            .ok_or_else(|| Refusal::not_found(format!("there is no ticket type {}", count.kind)))?;
        for _ in 0..count.n {
            group += 1;
            for (share, seat) in (0..usize::from(kind.seats)).zip(next.by_ref()) {
                let price = card.price(kind.id, &seat.class).ok_or_else(|| {
                    Refusal::new(
                        Kind::NotPriced,
                        format!("{} has no price in {}; nothing was sold", kind.name, seat.class),
                    )
                    .with(json!({ "ticket_type": kind.code, "class": seat.class, "show": part.show.to_string() }))
                })?;
                let minor = split_evenly(price.minor, usize::from(kind.seats)).get(share).copied().unwrap_or(0);
                let supplement = card.supplement.as_ref().filter(|_| !kind.comp);
                let supplement_minor = supplement.map_or(0, |(_, minor)| *minor);
                out.push(QuotedTicket {
                    show: part.show,
                    seat: seat.no,
                    label: seat.label.clone(),
                    class: seat.class.clone(),
                    kind: kind.id,
                    code: kind.code.clone(),
                    name: kind.name.clone(),
                    group,
                    minor,
                    tax: tax_within(minor, card.tax_ppm),
                    supplement_minor,
                    supplement_tax: tax_within(supplement_minor, card.tax_ppm),
                });
            }
        }
    }
    Ok(out)
}

/// What all these tickets cost.
pub fn total(tickets: &[QuotedTicket]) -> i64 {
    tickets.iter().map(|t| t.minor + t.supplement_minor).sum()
}

/// One way in which somebody wants to pay.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pay {
    /// The tender.
    pub kind: TenderKind,
    /// How much is handed over, in minor units; `None`: what is left.
    pub minor: Option<i64>,
    /// The card terminal's reference, the code of a gift card or a voucher, the name of a debtor; empty for cash.
    pub reference: String,
}

/// What of an order pays it off, in minor units: cash in steps of what there are coins for, all else to the last unit.
pub fn due(kind: TenderKind, left: i64, cash_step: i64) -> i64 {
    if kind == TenderKind::Cash { cash::nearest(left, cash_step) } else { left }
}

/// Refuses cash that there are no coins for.
pub fn check_coins(pay: &Pay, (currency, cash_step): (Currency, i64)) -> Result<(), Refusal> {
    match pay.minor {
        Some(minor) if pay.kind == TenderKind::Cash && minor % cash_step.max(1) != 0 => {
            let [minor, step] = [minor, cash_step].map(|minor| super::Money::new(minor, currency));
            let message =
                format!("there are no coins for {minor} here, cash goes in steps of {step}; nothing was taken");
            Err(Refusal::usage(message).with(json!({ "cash_step": step })))
        }
        _ => Ok(()),
    }
}

/// Settles a total: cash may be more than what is left and gives change, all else takes at most that. Refuses too little, too much on a
/// card, amounts that are not positive or absurd. The tenders sum to the total; cash that pays the last of it is rounded to steps of
/// `cash_step` minor units.
pub fn settle(total: i64, (currency, cash_step): (Currency, i64), pays: &[Pay]) -> Result<Vec<Tender>, Refusal> {
    let money = |minor| super::Money::new(minor, currency);
    let mut left = total;
    let mut out = Vec::new();
    for pay in pays {
        let due = due(pay.kind, left, cash_step);
        let tendered = pay.minor.unwrap_or(due);
        if pay.minor.is_some_and(|m| m <= 0 || m > MAX_MINOR) {
            return Err(Refusal::usage(format!("{} can't be tendered; nothing was sold", money(tendered))));
        }
        check_coins(pay, (currency, cash_step))?;
        if left == 0 {
            if pay.minor.is_none() {
                continue;
            }
            return Err(Refusal::usage(format!("{} more than the total; nothing was sold", money(tendered))));
        }
        if pay.kind != TenderKind::Cash && tendered > left {
            return Err(Refusal::usage(format!(
                "the {} would pay {}, but only {} is left; nothing was sold",
                pay.kind.word(),
                money(tendered),
                money(left)
            )));
        }
        if pay.kind == TenderKind::Card && pay.reference.trim().is_empty() {
            return Err(Refusal::usage("a card payment needs the terminal's reference; nothing was sold"));
        }
        let (minor, rounded) = if tendered >= due { (left, due - left) } else { (tendered, 0) };
        left -= minor;
        out.push(Tender { kind: pay.kind, minor, tendered, rounded, reference: pay.reference.trim().to_owned() });
    }
    if left > 0 {
        return Err(Refusal::new(
            Kind::Underpaid,
            format!("{} of {} is missing; nothing was sold", money(left), money(total)),
        )
        .with(json!({ "total": money(total), "missing": money(left) })));
    }
    Ok(out)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn gbp() -> Currency {
        Currency::parse("GBP").unwrap()
    }

    fn cash(minor: Option<i64>) -> Pay {
        Pay { kind: TenderKind::Cash, minor, reference: String::new() }
    }

    fn card(minor: Option<i64>) -> Pay {
        Pay { kind: TenderKind::Card, minor, reference: "AUTH1".into() }
    }

    #[test]
    fn cash_gives_change_and_cards_take_the_rest() {
        let tenders = settle(4570, (gbp(), 1), &[cash(Some(2000)), card(None)]).unwrap();
        assert_eq!(tenders.iter().map(|t| t.minor).collect::<Vec<_>>(), [2000, 2570]);
        let tenders = settle(4570, (gbp(), 1), &[cash(Some(5000))]).unwrap();
        assert_eq!(tenders[0].tendered - tenders[0].minor, 430);
        assert!(settle(0, (gbp(), 1), &[cash(None)]).unwrap().is_empty());
    }

    #[test]
    fn a_wrong_tender_is_refused() {
        assert_eq!(settle(1000, (gbp(), 1), &[cash(Some(999))]).unwrap_err().code(), "underpaid");
        assert_eq!(settle(1000, (gbp(), 1), &[]).unwrap_err().code(), "underpaid");
        for pays in [
            vec![card(Some(1001))],
            vec![cash(Some(-5))],
            vec![cash(Some(0))],
            vec![cash(Some(i64::MAX))],
            vec![cash(None), cash(Some(1))],
        ] {
            assert_eq!(settle(1000, (gbp(), 1), &pays).unwrap_err().code(), "usage", "{pays:?}");
        }
    }

    #[test]
    fn cash_that_pays_the_last_of_it_is_rounded() {
        let one = |total, step, pays: &[Pay]| {
            let all = settle(total, (gbp(), step), pays).unwrap();
            all.iter().map(|t| (t.minor, t.taken(), t.change())).collect::<Vec<_>>()
        };
        assert_eq!(one(1997, 5, &[cash(None)]), [(1997, 1995, 0)]);
        assert_eq!(one(1998, 5, &[cash(Some(5000))]), [(1998, 2000, 3000)]);
        assert_eq!(one(1997, 5, &[card(Some(996)), cash(None)]), [(996, 996, 0), (1001, 1000, 0)]);
        assert_eq!(one(1997, 5, &[cash(Some(1000)), card(None)]), [(1000, 1000, 0), (997, 997, 0)], "cards are exact");
        assert_eq!(one(2, 5, &[cash(None)]), [(2, 0, 0)], "there is no coin for it");
        assert_eq!(settle(1998, (gbp(), 5), &[cash(Some(1995))]).unwrap_err().code(), "underpaid");
        let odd = settle(1998, (gbp(), 5), &[cash(Some(1998))]).unwrap_err();
        assert_eq!(
            odd.to_string(),
            "there are no coins for £19.98 here, cash goes in steps of £0.05; nothing was taken"
        );
    }

    proptest! {
        #[test]
        fn rounded_cash_is_payable_and_off_by_half_a_step_at_most(total in 1i64..100_000, step in 1i64..500, part in 0i64..50_000) {
            let pays = if part > 0 && part < total { vec![card(Some(part)), cash(None)] } else { vec![cash(None)] };
            let tenders = settle(total, (gbp(), step), &pays).unwrap();
            prop_assert_eq!(tenders.iter().map(|t| t.minor).sum::<i64>(), total);
            let last = tenders.last().unwrap();
            prop_assert!(last.taken() % step == 0 && last.change() == 0 && 2 * last.rounded.abs() <= step);
        }

        #[test]
        fn tenders_sum_to_the_total(total in 0i64..100_000, a in 1i64..100_000, b in 1i64..100_000) {
            if let Ok(tenders) = settle(total, (gbp(), 1), &[card(Some(a)), cash(Some(b))]) {
                prop_assert_eq!(tenders.iter().map(|t| t.minor).sum::<i64>(), total);
                prop_assert!(tenders.iter().all(|t| t.tendered >= t.minor && t.minor > 0));
            }
        }
    }
}
