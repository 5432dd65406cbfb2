//! The counter by its effects and by its frames.
mod back;
mod boxes;
mod correct;
mod customer;
mod dispute;
mod exchange;
mod fail;
mod food;
mod fuzz;
mod keys;
mod look;
mod mail;
mod online;
mod prints;
mod queue;
mod reserve;
mod seats;
mod till;
mod who;

use super::state::State;
use crate::{
    domain::{SeatNo, ShowId, TicketTypeId, board::Want, customer::Profile, order::Count, product::Item},
    ui::{
        Face, Mode,
        effect::{CustomerOrder, Order},
        fixtures::Bench,
    },
};

/// A counter of 80x24 on the demo Sunday; Wicked at 19:00 in Hall 4 is chosen.
fn counter() -> Bench {
    Bench::new(Mode::Counter, (80, 24))
}

fn state(bench: &Bench) -> &State {
    match &bench.model.face {
        Face::Counter(state) => state,
        _ => panic!("a counter"),
    }
}

/// An order in a word or two, to compare sequences by.
fn word(order: &Order) -> String {
    match order {
        Order::Take { show, want, tickets, .. } => {
            let tickets: Vec<String> = tickets.iter().map(|c| format!("{}x{}", c.n, c.kind)).collect();
            let want = match want {
                Want::Seats(seats) => format!("seats {}", seats.len()),
                Want::Best(b) => format!(
                    "best {}{}{}{}",
                    b.n,
                    b.class.as_ref().map_or(String::new(), |c| format!(" {c}")),
                    if b.wheelchairs > 0 { format!(" w{}", b.wheelchairs) } else { String::new() },
                    if b.nth > 0 { format!(" nth{}", b.nth) } else { String::new() },
                ),
            };
            format!("take {show} {} {want}", tickets.join("+"))
        }
        Order::Tender { pay, expected, .. } => {
            format!("{} {} of {expected}", pay.kind.code(), pay.minor.map_or("all".into(), |m| m.to_string()))
        }
        Order::BeginCard { minor, expected, .. } => {
            format!("begin card {} of {expected}", minor.map_or("all".into(), |m| m.to_string()))
        }
        Order::CardApproved(_, reference) => format!("approved {reference}"),
        Order::CardDeclined(_) => "declined".into(),
        Order::Put { items, .. } => put_words(items),
        Order::Collect(_) => "collect".into(),
        Order::Release(_) => "release".into(),
        Order::Renew(_) => "renew".into(),
        Order::Park(_, name) => format!("park {name}"),
        Order::Resume(_) => "resume".into(),
        Order::GiveBack(_) => "give back".into(),
        Order::AnswerCalls => "answer calls".into(),
        Order::CallStaff(_) => "call".into(),
        Order::OpenShift { float, .. } => format!("open shift {float}"),
        Order::Drawer { kind, minor, words } => format!("{} {minor} {words}", kind.code()),
        Order::HandOver { to, .. } => format!("hand over {to}"),
        Order::CountShift(count) => format!("count {}", count.cash),
        Order::CloseShift { .. } => "close".into(),
        Order::Unlock(_) => "unlock".into(),
        Order::SignIn { who, .. } => format!("sign in {who}"),
        Order::Cancel { asked, expected, .. } => {
            let why = if asked.reason.is_empty() { "" } else { " why" };
            format!("cancel {} for {expected}{why}", asked.tickets.len())
        }
        Order::Reserve(_, party, to) => format!("reserve for {party} {}", to.as_deref().unwrap_or("-")),
        Order::Deposit(_, minor, pay) => format!("deposit {minor} {}", pay.kind.code()),
        Order::AllowComps(_, why) => format!("free because {why}"),
        Order::LoadReserved(reference) => format!("load {reference}"),
        Order::FailShow { show, how, reason } => format!("show {show} {how:?} {reason}"),
        Order::RefundCalledOff(show) => format!("give back {show}"),
        Order::CorrectTender(_, pay) => format!("correct to {} {}", pay.kind.code(), pay.reference),
        Order::Dispute(_, said) => format!("disputed because {}, {}", said.why, said.case),
        Order::EndDispute(_, end) => format!("dispute {}", end.code()),
        Order::PayOutOwed(_, card) => format!("pay out {card}"),
        Order::Exchange { wanted, pays, expected, .. } => {
            let how = pays.first().map_or("", |p| p.kind.code());
            format!("exchange {} for {expected} {how} {}", wanted.asked.tickets.len(), wanted.seats.join(","))
        }
        Order::Customer(CustomerOrder::For(_, customer)) => {
            format!("for {}", customer.map_or("nobody".into(), |c| c.to_string()))
        }
        Order::Customer(CustomerOrder::Add(p)) => format!("add {}", add_words(p)),
        Order::Customer(_) => "kiosk".into(),
        Order::Lock => "lock".into(),
        Order::Authorised { who, order, .. } => format!("{who}: {}", word(order)),
        _ => "office".into(),
    }
}

fn add_words(p: &Profile) -> String {
    format!("{} {}", p.name, p.email.as_deref().or(p.phone.as_deref()).unwrap_or_default())
}

fn put_words(items: &[Item]) -> String {
    let one = |i: &Item| format!("{}x{}:{} {}", i.n, i.code, i.size, i.options.join("+")).trim().to_owned();
    format!("put {}", items.iter().map(one).collect::<Vec<_>>().join(", "))
}

fn words(bench: &Bench) -> Vec<String> {
    bench.orders.iter().map(word).collect()
}

/// The orders that these keys send from a fresh counter.
fn sent(keys: &str) -> Vec<String> {
    let mut bench = counter();
    bench.keys(keys);
    words(&bench)
}

fn count(kind: i64, n: u16) -> Count {
    Count { kind: TicketTypeId(kind), n }
}

fn ours(bench: &Bench, show: i64) -> Vec<SeatNo> {
    state(bench).basket.part(ShowId(show)).map(|p| p.seats.clone()).unwrap_or_default()
}
