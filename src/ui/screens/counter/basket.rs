//! The order as the clerk sees it: the hold's own words, grouped into lines. Nothing is added up that the house has not said.
use super::state::Step;
use crate::domain::{
    HoldToken, ShowId,
    board::Held,
    order::{Count, Part, QuotedTicket},
    product::{Item, Shown, shown},
};

/// The order.
#[derive(Clone, Debug, Default)]
pub struct Basket {
    /// The hold, with its tickets and their prices.
    pub held: Option<Box<Held>>,
    /// What Backspace takes back, the latest last.
    pub undo: Vec<Step>,
    /// The warning of the last minute was given for a hold that ends at this moment.
    pub warned_ms: i64,
    /// The hold ended by itself: what was in it, to be taken again.
    pub lost: Vec<Part>,
    /// The food and drink of it.
    pub lost_items: Vec<Item>,
}

/// One line of the order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// Of which show.
    pub show: ShowId,
    /// How many.
    pub n: u16,
    /// What: `Adult`.
    pub name: String,
    /// Where: `premium`.
    pub class: String,
    /// What one costs.
    pub each: i64,
    /// What they cost together.
    pub sum: i64,
}

impl Basket {
    /// The hold's token.
    pub fn token(&self) -> Option<HoldToken> {
        self.held.as_ref().map(|h| h.token.clone())
    }

    /// What was taken so far.
    pub fn paid(&self) -> i64 {
        self.held.as_ref().map_or(0, |h| h.paid)
    }

    /// What the order costs.
    pub fn total(&self) -> i64 {
        self.held.as_ref().map_or(0, |h| h.total)
    }

    /// What is left to pay.
    pub fn left(&self) -> i64 {
        self.held.as_ref().map_or(0, |h| h.left())
    }

    /// Whether there is nothing in it.
    pub fn is_empty(&self) -> bool {
        let nothing = |p: &Part| p.tickets.is_empty() && p.seats.is_empty();
        self.held.as_ref().is_none_or(|h| h.parts.iter().all(nothing) && h.items.is_empty())
    }

    /// Whether the hold ended with something in it that can be taken again.
    pub fn has_lost(&self) -> bool {
        !self.lost.is_empty() || !self.lost_items.is_empty()
    }

    /// What was lost is not wanted any more.
    pub fn forget_lost(&mut self) {
        self.lost.clear();
        self.lost_items.clear();
    }

    /// How many products it has; a combo is one.
    pub fn products(&self) -> usize {
        self.held.as_ref().map_or(0, |h| h.items.iter().map(|i| usize::from(i.n)).sum())
    }

    /// Its food and drink, equal ones together.
    pub fn food(&self) -> Vec<Shown> {
        self.held.as_ref().map(|h| shown(&h.pieces)).unwrap_or_default()
    }

    /// How many seats it holds.
    pub fn seats(&self) -> usize {
        self.held.as_ref().map_or(0, |h| h.parts.iter().map(|p| p.seats.len()).sum())
    }

    /// What it holds of a show.
    pub fn part(&self, show: ShowId) -> Option<&Part> {
        self.held.as_ref()?.parts.iter().find(|p| p.show == show)
    }

    /// The tickets of a show.
    pub fn tickets(&self, show: ShowId) -> Vec<Count> {
        self.part(show).map(|p| p.tickets.clone()).unwrap_or_default()
    }

    /// The shows in it, in the order in which they came.
    pub fn shows(&self) -> Vec<ShowId> {
        self.held.iter().flat_map(|h| &h.parts).map(|p| p.show).collect()
    }

    /// The labels of the seats of a show, as on the tickets.
    pub fn labels(&self, show: ShowId) -> Vec<String> {
        self.held.iter().flat_map(|h| &h.tickets).filter(|t| t.show == show).map(|t| t.label.clone()).collect()
    }

    /// The order in lines: tickets by show, type, class and price, then what is charged on top of them.
    pub fn lines(&self) -> Vec<Line> {
        let Some(held) = &self.held else { return Vec::new() };
        let mut out: Vec<Line> = Vec::new();
        for part in &held.parts {
            let of_show: Vec<&QuotedTicket> = held.tickets.iter().filter(|t| t.show == part.show).collect();
            for group in groups(&of_show) {
                add(&mut out, group);
            }
            let extra: i64 = of_show.iter().map(|t| t.supplement_minor).sum();
            if let Some(each) = of_show.iter().map(|t| t.supplement_minor).find(|m| *m != 0) {
                let n = u16::try_from(of_show.len()).unwrap_or(u16::MAX);
                let (name, class) = ("supplement".to_owned(), String::new());
                out.push(Line { show: part.show, n, name, class, each, sum: extra });
            }
        }
        out
    }
}

/// The tickets by group: the seats of a family ticket are one.
fn groups(tickets: &[&QuotedTicket]) -> Vec<Line> {
    let mut out: Vec<(u16, Line)> = Vec::new();
    for t in tickets {
        match out.iter_mut().find(|(group, _)| *group == t.group) {
            Some((_, line)) => {
                line.sum += t.minor;
                if line.class != t.class {
                    line.class = "mixed".into();
                }
            }
            None => {
                let (name, class) = (t.name.clone(), t.class.clone());
                out.push((t.group, Line { show: t.show, n: 1, name, class, each: 0, sum: t.minor }));
            }
        }
    }
    out.into_iter().map(|(_, line)| Line { each: line.sum, ..line }).collect()
}

fn add(lines: &mut Vec<Line>, new: Line) {
    let same = |l: &&mut Line| (l.show, &l.name, &l.class, l.each) == (new.show, &new.name, &new.class, new.each);
    match lines.iter_mut().find(same) {
        Some(line) => {
            line.n += 1;
            line.sum += new.sum;
        }
        None => lines.push(new),
    }
}
