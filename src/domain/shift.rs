//! A shift: one till's drawer from float to count. One function makes the report of it from what moved and what was posted;
//! while the shift is open that is the X, once it is closed the Z, so the two can't drift apart.
mod lines;
#[cfg(test)]
mod tests;
mod trend;

pub use lines::{off_word, tender_name};
pub use trend::{By, LOOKS_BACK, Trend, trends};

use super::{
    Currency, Refusal, ShiftId, StaffId, TheatreId,
    cash::Pieces,
    refusal::Kind,
    time::{BusinessDay, Instant},
};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Where a shift stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ShiftState {
    /// The till sells.
    Open,
    /// Its drawer is counted: the till sells no more until the shift is closed.
    Counted,
    /// It has its Z.
    Closed,
}

/// What moved in or at a drawer beside sales.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MovementKind {
    /// Cash taken to the safe.
    Drop,
    /// Cash paid out of the drawer, with words for what.
    PaidOut,
    /// The drawer opened without a sale.
    NoSale,
    /// Change brought to the drawer or taken from it.
    Float,
    /// Another person at the same drawer.
    HandOver,
}

/// Why the drawer is over or short. A list, so that trends can be read; `Other` has its words beside it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Reason {
    /// Nobody knows.
    Unexplained,
    /// Too much or too little change was given.
    WrongChange,
    /// A note was taken for another.
    WrongNote,
    /// A sale was keyed as another tender.
    WrongTender,
    /// The float was not what it was said to be.
    WrongFloat,
    /// A drop or paid-out was not entered.
    NotEntered,
    /// Something else, in words.
    Other,
}

macro_rules! codes {
    ($($name:ident { $($variant:ident = $code:literal, $words:literal);* })*) => {$(
        impl $name {
            /// All of them.
            pub const ALL: &[Self] = &[$(Self::$variant),*];
            /// The word in the schema and in JSON.
            pub fn code(self) -> &'static str { match self { $(Self::$variant => $code),* } }
            /// The words on a screen.
            pub fn words(self) -> &'static str { match self { $(Self::$variant => $words),* } }
            /// Reads the word back.
            pub fn parse(code: &str) -> Option<Self> { match code { $($code => Some(Self::$variant),)* _ => None } }
        }
    )*};
}

codes! {
    ShiftState { Open = "open", "open"; Counted = "counted", "counted"; Closed = "closed", "closed" }
    MovementKind {
        Drop = "drop", "Drop to safe"; PaidOut = "paid_out", "Paid out"; NoSale = "no_sale", "No sale";
        Float = "float", "Float"; HandOver = "hand_over", "Hand over"
    }
    Reason {
        Unexplained = "unexplained", "not explained"; WrongChange = "wrong_change", "wrong change given";
        WrongNote = "wrong_note", "a note taken for another"; WrongTender = "wrong_tender", "keyed as another tender";
        WrongFloat = "wrong_float", "the float was wrong"; NotEntered = "not_entered", "a drop or paid-out not entered";
        Other = "other", "other"
    }
}

/// A shift as it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shift {
    /// Its identity.
    pub id: ShiftId,
    /// At which till.
    pub till: String,
    /// Of which theatre.
    pub theatre: TheatreId,
    /// Who answers for the drawer now.
    pub staff: StaffId,
    /// Their name.
    pub who: String,
    /// What the drawer holds.
    pub currency: Currency,
    /// When it began.
    pub opened_at: Instant,
    /// The business day that it began on.
    pub day: BusinessDay,
    /// What the drawer began with.
    pub float: i64,
    /// Where it stands.
    pub state: ShiftState,
    /// How it ended.
    pub closed: Option<Closed>,
}

/// How a shift ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Closed {
    /// The number of its Z: gap-free in the house, never twice.
    pub z: i64,
    /// When.
    pub at: Instant,
    /// The cash that should have been there.
    pub expected: i64,
    /// The cash that was.
    pub counted: i64,
    /// What stays in the drawer for the next one.
    pub float_left: i64,
    /// The number of the bag that goes to the bank.
    pub bag: String,
    /// Why it is over or short.
    pub reason: Option<Reason>,
    /// The same in words.
    pub words: String,
    /// Who saw it.
    pub witness: Option<String>,
}

impl Closed {
    /// Counted less expected: below nothing is short.
    pub fn over_short(&self) -> i64 {
        self.counted - self.expected
    }

    /// What goes to the bank.
    pub fn banked(&self) -> i64 {
        self.counted - self.float_left
    }
}

/// One movement.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Movement {
    /// What it was.
    pub kind: MovementKind,
    /// Into the drawer, or below nothing out of it.
    pub minor: i64,
    /// For what.
    pub words: String,
    /// Who did it.
    pub who: String,
    /// Whom the drawer was handed to.
    pub to: Option<String>,
    /// When.
    pub at: Instant,
}

/// What was posted to a shift in one tender, one way.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Taken {
    /// The tender's code.
    pub tender: String,
    /// Whether it went back to customers.
    pub back: bool,
    /// How many postings.
    pub n: i64,
    /// Their sum: below nothing where it went back.
    pub minor: i64,
}

/// A count of the drawer. The first is locked, another is an entry beside it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Count {
    /// The cash.
    pub cash: i64,
    /// In which notes and coins, where it was counted so.
    pub pieces: Pieces,
    /// What the slips of other tenders come to, by the tender's code.
    pub tenders: BTreeMap<String, i64>,
}

/// A count that was kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Counted {
    /// What was counted.
    pub count: Count,
    /// At a hand-over, before the close, or after it by a manager.
    pub stage: Stage,
    /// Who counted.
    pub who: String,
    /// When.
    pub at: Instant,
}

/// When a drawer was counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Stage {
    /// In between, as the drawer went to another person.
    HandOver,
    /// To close the shift.
    Close,
    /// Once more, after it was closed.
    After,
}

codes! { Stage { HandOver = "hand_over", "at hand-over"; Close = "close", "at close"; After = "after", "after the close" } }

/// A number of things and their sum.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Sum {
    /// How many.
    pub n: i64,
    /// What they come to.
    pub minor: i64,
}

impl Sum {
    fn add(&mut self, n: i64, minor: i64) {
        self.n += n;
        self.minor += minor;
    }
}

/// A tender other than cash.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TenderLine {
    /// Its code.
    pub tender: String,
    /// What we have of it.
    pub ours: Sum,
    /// What was counted of it.
    pub counted: Option<i64>,
}

/// The drawer as it should be: every line of it, and the sum.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Drawer {
    /// What it began with.
    pub float: i64,
    /// Cash taken for sales.
    pub sales: Sum,
    /// Cash that went back to customers.
    pub refunds: Sum,
    /// To the safe.
    pub drops: Sum,
    /// Paid out.
    pub paid_out: Sum,
    /// Change brought or taken.
    pub change: Sum,
    /// What must be there: float + cash in − cash out.
    pub expected: i64,
}

/// The report of a shift: X while it is open, Z once it is closed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ShiftReport {
    /// The shift.
    pub shift: Shift,
    /// The drawer; `None` where it may not be seen yet.
    pub drawer: Option<Drawer>,
    /// The other tenders; empty where they may not be seen yet.
    pub tenders: Vec<TenderLine>,
    /// What moved, in its order.
    pub movements: Vec<Movement>,
    /// How often the drawer was opened without a sale.
    pub no_sales: i64,
    /// All counts, the oldest first.
    pub counts: Vec<Counted>,
}

impl ShiftReport {
    /// Makes the report. X and Z are both this.
    pub fn new(shift: Shift, movements: Vec<Movement>, taken: &[Taken], counts: Vec<Counted>) -> Self {
        let mut drawer = Drawer { float: shift.float, ..Drawer::default() };
        let mut tenders: BTreeMap<String, TenderLine> = BTreeMap::new();
        for t in taken {
            match (t.tender.as_str(), t.back) {
                ("cash", false) => drawer.sales.add(t.n, t.minor),
                ("cash", true) => drawer.refunds.add(t.n, t.minor),
                (other, _) => line(&mut tenders, other).ours.add(if t.back { -t.n } else { t.n }, t.minor),
            }
        }
        for m in &movements {
            match m.kind {
                MovementKind::Drop => drawer.drops.add(1, m.minor),
                MovementKind::PaidOut => drawer.paid_out.add(1, m.minor),
                MovementKind::Float => drawer.change.add(1, m.minor),
                MovementKind::NoSale | MovementKind::HandOver => {}
            }
        }
        drawer.expected = drawer.float
            + [drawer.sales, drawer.refunds, drawer.drops, drawer.paid_out, drawer.change]
                .iter()
                .map(|s| s.minor)
                .sum::<i64>();
        if let Some(last) = counts.iter().rfind(|c| c.stage != Stage::HandOver) {
            for (tender, minor) in &last.count.tenders {
                line(&mut tenders, tender).counted = Some(*minor);
            }
        }
        let no_sales = movements.iter().filter(|m| m.kind == MovementKind::NoSale).count() as i64;
        Self { shift, drawer: Some(drawer), tenders: tenders.into_values().collect(), movements, no_sales, counts }
    }

    /// The same without what must not be known before the drawer is counted.
    pub fn blind(self) -> Self {
        Self { drawer: None, tenders: Vec::new(), ..self }
    }

    /// The count that stands: the last one for the close.
    pub fn count(&self) -> Option<&Count> {
        self.counts.iter().rfind(|c| c.stage == Stage::Close).map(|c| &c.count)
    }

    /// What was expected, counted, and counted less expected; `None` while either is not known.
    pub fn compared(&self) -> Option<(i64, i64, i64)> {
        let (expected, counted) = match &self.shift.closed {
            Some(closed) => (closed.expected, closed.counted),
            None => (self.drawer.as_ref()?.expected, self.count()?.cash),
        };
        Some((expected, counted, counted - expected))
    }
}

fn line<'a>(tenders: &'a mut BTreeMap<String, TenderLine>, code: &str) -> &'a mut TenderLine {
    tenders.entry(code.to_owned()).or_insert_with(|| TenderLine {
        tender: code.to_owned(),
        ours: Sum::default(),
        counted: None,
    })
}

/// A cash sale and the change that was given.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChangeGiven {
    /// The booking's reference.
    pub reference: String,
    /// When.
    pub at: Instant,
    /// What it cost in cash.
    pub minor: i64,
    /// What was handed over.
    pub tendered: i64,
}

impl ChangeGiven {
    /// What went back.
    pub fn change(&self) -> i64 {
        self.tendered - self.minor
    }
}

/// The sales in whose change a difference may have its cause: where so much change was given that a note too many or too few
/// explains it, from the difference to twice of it.
pub fn look(difference: i64, sales: &[ChangeGiven]) -> (i64, i64, Vec<ChangeGiven>) {
    let (low, high) = (difference.abs(), difference.abs().saturating_mul(2));
    let found = sales.iter().filter(|s| low > 0 && (low..=high).contains(&s.change())).cloned().collect();
    (low, high, found)
}

/// What closing a shift says beside the count.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Closing {
    /// What stays in the drawer; `None`: what it began with, as far as it is there.
    pub float_left: Option<i64>,
    /// The bag's number.
    pub bag: String,
    /// Why it is over or short.
    pub reason: Option<Reason>,
    /// The same in words.
    pub words: String,
}

impl Closing {
    /// What stays in the drawer of so much.
    pub fn left_of(&self, counted: i64, float: i64) -> Result<i64, Refusal> {
        let left = self.float_left.unwrap_or(float.min(counted));
        if left < 0 || left > counted {
            return Err(Refusal::usage("more can't stay in the drawer than was counted; the count is kept"));
        }
        Ok(left)
    }

    /// Refuses a difference that nobody gives a reason for.
    pub fn check_reason(&self, difference: i64) -> Result<(), Refusal> {
        match self.reason {
            None if difference != 0 => Err(Refusal::new(
                Kind::Conflict,
                "the drawer is over or short: a reason is needed; the count is kept and the shift is not closed",
            )),
            Some(Reason::Other) if self.words.trim().is_empty() => {
                Err(Refusal::usage("another reason needs words; the count is kept and the shift is not closed"))
            }
            _ => Ok(()),
        }
    }
}
