//! The money as it must be, in the plainest way: what each drawer holds, what is left of each payment, and what is owned for it.
use super::{food::Bite, model::Spot};
use marquee::domain::{
    LineId, ShiftId, TicketId,
    booking::{Booking, LineState, PaymentState, TenderKind, TicketState},
    shift::{ShiftReport, ShiftState},
    time::BusinessDay,
};
use std::collections::{BTreeMap, BTreeSet};

/// A drawer from float to Z.
#[derive(Clone, Debug)]
pub struct Drawer {
    /// As the house calls it.
    pub id: ShiftId,
    /// At which till.
    pub till: usize,
    /// Whose it is.
    pub staff: i64,
    /// The business day that it began on.
    pub day: BusinessDay,
    /// Float, and all cash that went in and out.
    pub cash: i64,
    /// What its cash was rounded by, more taken or less given.
    pub rounded: i64,
    /// What went by card, in less out.
    pub card: i64,
    /// Where it stands.
    pub state: ShiftState,
    /// How often it was opened without a sale.
    pub no_sales: i64,
    /// The last count for its close.
    pub counted: i64,
    /// Its Z.
    pub z: Option<i64>,
}

/// Money that came in, and what of it has not gone back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Part {
    /// How.
    pub kind: TenderKind,
    /// How much.
    pub minor: i64,
    /// What the drawer took more or less than that.
    pub rounded: i64,
    /// How much of it is here still.
    pub left: i64,
    /// Into which drawer, by its number in the model.
    pub drawer: Option<usize>,
}

impl Part {
    /// As it comes in.
    pub fn new(kind: TenderKind, minor: i64, drawer: Option<usize>) -> Self {
        Self { kind, minor, rounded: 0, left: minor, drawer }
    }
}

/// The money of a sale and what is owned for it.
#[derive(Clone, Debug, Default)]
pub struct Account {
    /// Its payments, the oldest first.
    pub parts: Vec<Part>,
    /// Its live tickets: where, and what they cost with their fees.
    pub owned: BTreeMap<TicketId, (Spot, i64)>,
    /// Its food and drink that has not come back.
    pub food: BTreeMap<LineId, Bite>,
    /// What of its payments, by their place, waits for a till to be paid out.
    pub owed: Vec<(usize, i64)>,
    /// Cash that went back: what it was for, and what the drawer gave.
    pub gave: (i64, i64),
    /// What the house kept of tickets that came back.
    pub kept: i64,
    /// A deposit that waits for its party.
    pub waits: i64,
}

impl Account {
    fn paid(&self) -> i64 {
        self.parts.iter().map(|p| p.minor).sum()
    }

    fn back(&self) -> i64 {
        self.parts.iter().map(|p| p.minor - p.left).sum()
    }

    /// What of it has not gone back.
    pub fn left(&self) -> i64 {
        self.parts.iter().map(|p| p.left).sum()
    }

    /// What is owed of it: in cash, and by card.
    pub fn owes(&self) -> (i64, i64) {
        let sum = |cash: bool| {
            let fits = |n: usize| (self.parts[n].kind == TenderKind::Cash) == cash;
            self.owed.iter().filter(|(n, _)| fits(*n)).map(|(_, minor)| minor).sum()
        };
        (sum(true), sum(false))
    }

    /// How an amount goes back: cards first, each in the order in which they paid.
    pub fn split(&self, mut minor: i64) -> Vec<(usize, i64)> {
        let mut order: Vec<usize> = (0..self.parts.len()).collect();
        order.sort_by_key(|n| (self.parts[*n].kind != TenderKind::Card, *n));
        let mut out = Vec::new();
        for n in order {
            let part = minor.min(self.parts[n].left);
            if part > 0 {
                out.push((n, part));
                minor -= part;
            }
        }
        out
    }

    /// What a booking says must be this: payments, what went back, and payments − refunds = what is owned or was kept.
    pub fn agrees(&self, b: &Booking) -> Result<(), String> {
        let paid: Vec<_> = b.payments.iter().filter(|p| p.state == PaymentState::Success).collect();
        let says: Vec<_> = paid.iter().map(|p| (p.tender.kind, p.tender.minor, p.tender.rounded)).collect();
        let must: Vec<_> = self.parts.iter().map(|p| (p.kind, p.minor, p.rounded)).collect();
        if says != must {
            return Err(format!("{} was paid {says:?} and must be {must:?}", b.reference));
        }
        for (part, payment) in self.parts.iter().zip(paid) {
            let back: i64 = b.refunds.iter().filter(|r| r.payment == payment.id).map(|r| r.minor).sum();
            if back != part.minor - part.left {
                return Err(format!("{}: {back} of {part:?} went back", b.reference));
            }
        }
        if b.owed() != self.owes() {
            return Err(format!("{} is owed {:?} and must be {:?}", b.reference, b.owed(), self.owes()));
        }
        let live: BTreeMap<TicketId, (Spot, i64)> = b
            .tickets
            .iter()
            .filter(|t| t.state != TicketState::Void)
            .map(|t| (t.id, ((t.show, t.seat), price(b, t.id))))
            .collect();
        if live != self.owned {
            return Err(format!("{} has {live:?} and must have {:?}", b.reference, self.owned));
        }
        let says: BTreeMap<LineId, (i64, bool)> =
            b.live_lines().map(|l| (l.id, (l.piece.minor, l.state == LineState::Collected))).collect();
        let must: BTreeMap<LineId, (i64, bool)> = self.food.iter().map(|(id, f)| (*id, (f.minor, f.used))).collect();
        if says != must {
            return Err(format!("{} has {says:?} of food and must have {must:?}", b.reference));
        }
        let owned: i64 = self.owned.values().map(|(_, minor)| minor).chain(self.food.values().map(|f| &f.minor)).sum();
        if self.paid() - self.back() != owned + self.kept + self.waits {
            return Err(format!(
                "{}: paid {} - back {} is not {owned} + {}",
                b.reference,
                self.paid(),
                self.back(),
                self.kept
            ));
        }
        Ok(())
    }
}

/// A ticket's price with its fees, as the booking says it.
pub fn price(b: &Booking, id: TicketId) -> i64 {
    let ticket: i64 = b.tickets.iter().filter(|t| t.id == id).map(|t| t.minor).sum();
    ticket + b.fees.iter().filter(|f| f.ticket == id).map(|f| f.minor).sum::<i64>()
}

/// The drawers of the house.
#[derive(Default)]
pub struct Books {
    /// All there ever were.
    pub drawers: Vec<Drawer>,
    /// Days that are closed.
    pub days: BTreeSet<BusinessDay>,
    /// In which steps cash is paid.
    pub step: i64,
    /// All that came in, in every tender.
    pub taken: i64,
    /// All that went back, or is owed.
    pub back: i64,
    /// What of that is owed still.
    pub owed: i64,
    /// What cash was rounded by, more taken or less given.
    pub rounded: i64,
    /// Deposits on reservations that have not ended.
    pub deposits: i64,
}

impl Books {
    /// The drawer that a till has open or is counting.
    pub fn at(&self, till: usize) -> Option<usize> {
        self.drawers.iter().position(|d| d.till == till && d.state != ShiftState::Closed)
    }

    /// The drawer that a till has open.
    pub fn open_at(&self, till: usize) -> Option<usize> {
        self.at(till).filter(|n| self.drawers[*n].state == ShiftState::Open)
    }

    /// Into which drawer money goes at a till, by the hands of this one: or the refusal.
    pub fn goes_to(&self, till: usize, staff: i64, cash: bool) -> Result<Option<usize>, &'static str> {
        let Some(n) = self.at(till) else { return Ok(None) };
        let drawer = &self.drawers[n];
        if drawer.state == ShiftState::Counted || cash && drawer.staff != staff { Err("conflict") } else { Ok(Some(n)) }
    }

    /// A part of a sale comes in.
    pub fn takes(&mut self, part: &Part) {
        self.taken += part.minor;
        self.hand(part.drawer, part.kind, part.minor, part.rounded);
    }

    /// So much goes back, of it `cash` in cash, for which the drawer gives as much as there are coins for.
    pub fn gives(&mut self, drawer: Option<usize>, minor: i64, (cash, gave): (i64, i64)) {
        self.back += minor;
        self.hand(drawer, TenderKind::Cash, -cash, cash - gave);
        self.hand(drawer, TenderKind::Card, cash - minor, 0);
    }

    /// Money goes back, and waits for a till.
    pub fn owes(&mut self, minor: i64) {
        self.back += minor;
        self.owed += minor;
    }

    /// So much of it leaves at a till.
    pub fn pays_out(&mut self, drawer: Option<usize>, (cash, gave): (i64, i64), card: i64) {
        self.owed -= cash + card;
        self.hand(drawer, TenderKind::Cash, -cash, cash - gave);
        self.hand(drawer, TenderKind::Card, -card, 0);
    }

    fn hand(&mut self, drawer: Option<usize>, kind: TenderKind, minor: i64, rounded: i64) {
        self.rounded += rounded;
        if let Some(n) = drawer {
            let drawer = &mut self.drawers[n];
            *(if kind == TenderKind::Cash { &mut drawer.cash } else { &mut drawer.card }) += minor + rounded;
            drawer.rounded += rounded;
        }
    }

    /// A report says what the drawer must hold; a Z also what was counted, and its number.
    pub fn agrees(&self, n: usize, report: &ShiftReport) -> Result<(), String> {
        let drawer = &self.drawers[n];
        let of = |tender| report.tenders.iter().filter(|t| t.tender == tender).map(|t| t.ours.minor).sum::<i64>();
        let says = (
            report.drawer.as_ref().map(|d| d.expected),
            of("card"),
            -of("rounding"),
            report.no_sales,
            report.shift.staff.0,
            report.shift.state,
        );
        let must = (Some(drawer.cash), drawer.card, drawer.rounded, drawer.no_sales, drawer.staff, drawer.state);
        if says != must {
            return Err(format!("shift {} says {says:?} and must say {must:?}", drawer.id));
        }
        let closed = report.shift.closed.as_ref().map(|c| (c.z, c.expected, c.counted));
        let must = drawer.z.map(|z| (z, drawer.cash, drawer.counted));
        if closed == must { Ok(()) } else { Err(format!("shift {} closed with {closed:?}, not {must:?}", drawer.id)) }
    }
}
