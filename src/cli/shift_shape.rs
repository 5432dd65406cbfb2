//! Shifts in JSON: a contract. Fields may be added, never renamed or dropped.
use crate::domain::{
    Money,
    shift::{By, Counted, Movement, Reason, Shift, ShiftReport, ShiftState, Stage, Sum, Trend},
    time::{BusinessDay, Zone},
};
use serde::Serialize;
use std::collections::BTreeMap;

/// A shift.
#[derive(Debug, Serialize)]
pub struct ShiftShape {
    shift: String,
    till: String,
    staff: String,
    state: ShiftState,
    day: BusinessDay,
    opened_at: String,
    float: Money,
    z: Option<i64>,
    closed_at: Option<String>,
    expected: Option<Money>,
    counted: Option<Money>,
    over_short: Option<Money>,
    float_left: Option<Money>,
    banked: Option<Money>,
    bag: Option<String>,
    reason: Option<Reason>,
    reason_words: Option<String>,
    witness: Option<String>,
}

impl ShiftShape {
    /// A shift of a list.
    pub fn new(s: &Shift, zone: Zone) -> Self {
        let money = |minor| Money::new(minor, s.currency);
        let closed = s.closed.as_ref();
        let words = |w: &String| (!w.is_empty()).then(|| w.clone());
        Self {
            shift: s.id.to_string(),
            till: s.till.clone(),
            staff: s.who.clone(),
            state: s.state,
            day: s.day,
            opened_at: zone.rfc3339(s.opened_at),
            float: money(s.float),
            z: closed.map(|c| c.z),
            closed_at: closed.map(|c| zone.rfc3339(c.at)),
            expected: closed.map(|c| money(c.expected)),
            counted: closed.map(|c| money(c.counted)),
            over_short: closed.map(|c| money(c.over_short())),
            float_left: closed.map(|c| money(c.float_left)),
            banked: closed.map(|c| money(c.banked())),
            bag: closed.and_then(|c| words(&c.bag)),
            reason: closed.and_then(|c| c.reason),
            reason_words: closed.and_then(|c| words(&c.words)),
            witness: closed.and_then(|c| c.witness.clone()),
        }
    }
}

/// How many and how much.
#[derive(Debug, Serialize)]
struct SumShape {
    count: i64,
    amount: Money,
}

#[derive(Debug, Serialize)]
struct TenderShape {
    tender: String,
    count: i64,
    expected: Money,
    counted: Option<Money>,
    over_short: Option<Money>,
}

#[derive(Debug, Serialize)]
struct MovementShape {
    kind: &'static str,
    amount: Money,
    words: String,
    staff: String,
    to: Option<String>,
    at: String,
}

#[derive(Debug, Serialize)]
struct CountShape {
    stage: Stage,
    counted: Money,
    pieces: Vec<(Money, u32)>,
    tenders: BTreeMap<String, Money>,
    staff: String,
    at: String,
}

/// The report of a shift. What is not to be seen before the count is null.
#[derive(Debug, Serialize)]
pub struct ReportShape {
    #[serde(flatten)]
    shift: ShiftShape,
    cash_sales: Option<SumShape>,
    cash_refunds: Option<SumShape>,
    drops: Option<SumShape>,
    paid_out: Option<SumShape>,
    change: Option<SumShape>,
    no_sales: i64,
    tenders: Vec<TenderShape>,
    movements: Vec<MovementShape>,
    counts: Vec<CountShape>,
}

impl ReportShape {
    /// The report with its times in the theatre's zone.
    pub fn new(r: &ShiftReport, zone: Zone) -> Self {
        let currency = r.shift.currency;
        let money = |minor| Money::new(minor, currency);
        let sum = |s: Sum| SumShape { count: s.n, amount: money(s.minor) };
        let d = r.drawer.as_ref();
        let compared = r.compared();
        let tenders = r.tenders.iter().map(|t| TenderShape {
            tender: t.tender.clone(),
            count: t.ours.n,
            expected: money(t.ours.minor),
            counted: t.counted.map(money),
            over_short: t.counted.map(|c| money(c - t.ours.minor)),
        });
        let movement = |m: &Movement| MovementShape {
            kind: m.kind.code(),
            amount: money(m.minor),
            words: m.words.clone(),
            staff: m.who.clone(),
            to: m.to.clone(),
            at: zone.rfc3339(m.at),
        };
        let count = |c: &Counted| CountShape {
            stage: c.stage,
            counted: money(c.count.cash),
            pieces: c.count.pieces.iter().map(|(worth, n)| (money(worth), n)).collect(),
            tenders: c.count.tenders.iter().map(|(t, m)| (t.clone(), money(*m))).collect(),
            staff: c.who.clone(),
            at: zone.rfc3339(c.at),
        };
        Self {
            shift: ShiftShape {
                expected: d.map(|d| money(d.expected)),
                counted: compared.map(|(_, counted, _)| money(counted)),
                over_short: compared.map(|(_, _, off)| money(off)),
                ..ShiftShape::new(&r.shift, zone)
            },
            cash_sales: d.map(|d| sum(d.sales)),
            cash_refunds: d.map(|d| sum(d.refunds)),
            drops: d.map(|d| sum(d.drops)),
            paid_out: d.map(|d| sum(d.paid_out)),
            change: d.map(|d| sum(d.change)),
            no_sales: r.no_sales,
            tenders: tenders.collect(),
            movements: r.movements.iter().map(movement).collect(),
            counts: r.counts.iter().map(count).collect(),
        }
    }
}

/// How the drawers of one person or one till ended.
#[derive(Debug, Serialize)]
pub struct TrendShape {
    #[serde(skip_serializing_if = "Option::is_none")]
    staff: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    till: Option<String>,
    shifts: i64,
    over: SumShape,
    short: SumShape,
    sum: Money,
    mean: Money,
    worst: Money,
    ends: Vec<EndShape>,
}

/// What one drawer was off.
#[derive(Debug, Serialize)]
struct EndShape {
    day: BusinessDay,
    over_short: Money,
}

impl TrendShape {
    /// The trend in JSON.
    pub fn new(t: &Trend, by: By) -> Self {
        let sum = |s: Sum| SumShape { count: s.n, amount: Money::new(s.minor, t.currency) };
        let money = |minor| Money::new(minor, t.currency);
        Self {
            staff: (by == By::Clerk).then(|| t.who.clone()),
            till: (by == By::Till).then(|| t.who.clone()),
            shifts: t.shifts,
            over: sum(t.over),
            short: sum(t.short),
            sum: money(t.sum()),
            mean: money(t.mean()),
            worst: money(t.worst()),
            ends: t.ends.iter().map(|(day, off)| EndShape { day: *day, over_short: money(*off) }).collect(),
        }
    }
}
