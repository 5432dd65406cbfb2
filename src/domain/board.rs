//! What the screens and lists read: shows with their numbers, seats with their states, a day of halls. Read models only.
use super::{
    Currency, HoldId, HoldToken, PaymentId, SeatNo, ShowId,
    customer::Known,
    movie::Movie,
    order::{Part, QuotedTicket},
    product::{Item, Piece},
    seat_map::SeatMap,
    show::{SaleState, Show},
    theatre::{Hall, Theatre},
    time::{BusinessDay, Instant},
};
use std::sync::Arc;

/// A show as a list shows it.
#[derive(Clone, Debug, PartialEq)]
pub struct ShowRow {
    /// The show.
    pub show: Show,
    /// Its film.
    pub movie: Arc<Movie>,
    /// Its hall's name.
    pub hall: String,
    /// Its hall's place, from 1.
    pub hall_position: u16,
    /// Its theatre's name.
    pub theatre: String,
    /// Seats that nobody has.
    pub free: u16,
    /// Seats in a live hold.
    pub held: u16,
    /// Seats sold.
    pub sold: u16,
    /// What a list says of it now.
    pub state: SaleState,
    /// Wheelchair places that are free.
    pub wheelchair_free: u16,
}

/// A theatre's day: halls as rows.
#[derive(Clone, Debug, PartialEq)]
pub struct DayBoard {
    /// The theatre.
    pub theatre: Arc<Theatre>,
    /// The business day.
    pub day: BusinessDay,
    /// Its halls by position.
    pub halls: Vec<Hall>,
    /// The day's shows by start.
    pub shows: Vec<ShowRow>,
    /// Who calls for staff, the longest first.
    pub calls: Vec<StaffCall>,
    /// When it was read.
    pub at: Instant,
}

/// A kiosk that calls for staff.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StaffCall {
    /// Which terminal.
    pub terminal: String,
    /// Why.
    pub reason: String,
}

/// What the one row of a seat says; no row is free.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum SeatState {
    /// Nobody has it (or a hold on it has ended).
    Free,
    /// A live hold has it.
    Held(HoldId),
    /// A ticket has it.
    Sold,
    /// The house keeps it, or it is off sale.
    Blocked,
}

/// All seats of a show.
#[derive(Clone, Debug, PartialEq)]
pub struct SeatsView {
    /// The show.
    pub show: ShowId,
    /// The hall's map.
    pub map: Arc<SeatMap>,
    /// The state of each seat of the map, in its order.
    pub states: Vec<SeatState>,
}

impl SeatsView {
    /// The state of a seat; a seat that is not in the map is blocked.
    pub fn state(&self, no: SeatNo) -> SeatState {
        usize::from(no.0).checked_sub(1).and_then(|i| self.states.get(i)).copied().unwrap_or(SeatState::Blocked)
    }

    /// How many seats nobody has.
    pub fn free(&self) -> usize {
        self.states.iter().filter(|s| **s == SeatState::Free).count()
    }
}

/// What is wanted of a show's seats.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Want {
    /// Exactly these.
    Seats(Vec<SeatNo>),
    /// The best set of so many.
    Best(BestWant),
}

/// The best set of seats, by the rule of `rules.md` (Best seats).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct BestWant {
    /// How many seats.
    pub n: u16,
    /// Only in this class; `None`: any.
    pub class: Option<String>,
    /// How many of them are wheelchair places; companions sit beside.
    pub wheelchairs: u16,
    /// Not the best but the next best, and so on: 0 is the best. It begins anew behind the last.
    pub nth: u16,
}

/// A live hold as its owner sees it.
#[derive(Clone, Debug, PartialEq)]
pub struct Held {
    /// Its identity.
    pub id: HoldId,
    /// What its bearer must show.
    pub token: HoldToken,
    /// What it holds, by show.
    pub parts: Vec<Part>,
    /// When it ends, on the wall.
    pub expires_at: Instant,
    /// Milliseconds of the boot clock at which it ends.
    pub until_ms: i64,
    /// Up to when it can be renewed by hand, on the boot clock.
    pub ceiling_ms: i64,
    /// How the best seats were chosen; empty where they were named.
    pub why: String,
    /// What a seating rule says about it; never a refusal.
    pub warnings: Vec<String>,
    /// The tickets with their prices, as far as the tickets are known.
    pub tickets: Vec<QuotedTicket>,
    /// The food and drink that is wanted.
    pub items: Vec<Item>,
    /// The same piece by piece with prices; empty where one of them is not sold any more.
    pub pieces: Vec<Piece>,
    /// What tickets, food and drink cost.
    pub total: i64,
    /// In what.
    pub currency: Currency,
    /// What was taken of it so far, in minor units.
    pub paid: i64,
    /// The deposit of its reservation, in minor units.
    pub deposit: i64,
    /// A card attempt that nobody has answered yet (after a cut the clerk asks the card terminal), and how much it is for.
    pub card_open: Option<(PaymentId, i64)>,
    /// A payment at a provider that nobody knows the end of, and how much it is for.
    pub online_open: Option<(PaymentId, i64)>,
    /// For whom it is, where staff chose somebody or they signed in.
    pub customer: Option<Known>,
    /// Until when it is reserved, if it is: then it ends by the wall clock.
    pub reserved: Option<Instant>,
    /// The name it is parked under, if it is.
    pub parked: Option<String>,
    /// Which terminal has it.
    pub terminal: String,
}

impl Held {
    /// What is left to pay, in minor units.
    pub fn left(&self) -> i64 {
        self.total - self.paid - self.deposit
    }
}
