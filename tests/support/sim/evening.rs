//! What an evening of the simulator is made of: how often each step comes, and what it came to.
use super::{Simulator, verbs::Step};

/// What a run came to.
#[allow(dead_code, reason = "not every test binary asks")]
#[derive(Clone, Copy, Debug, Default)]
pub struct Tally {
    /// Bookings sold.
    pub sales: usize,
    /// Tickets or bookings that came back.
    pub back: usize,
    /// Tickets exchanged.
    pub exchanges: usize,
    /// Drawers that got their Z.
    pub closed: usize,
    /// Pieces of food and drink that were handed over.
    pub collected: usize,
    /// Times that a till paid out what was owed.
    pub paid_out: usize,
    /// Deposits that were taken.
    pub deposits: usize,
    /// Reservations that went along with a show that moved.
    pub followed: usize,
    /// Reservations that ended because their show failed.
    pub off: usize,
}

#[allow(dead_code, reason = "not every test binary asks")]
impl Tally {
    /// With what another run came to.
    pub fn add(&mut self, other: Self) {
        self.sales += other.sales;
        self.back += other.back;
        self.exchanges += other.exchanges;
        self.closed += other.closed;
        self.collected += other.collected;
        self.paid_out += other.paid_out;
        self.deposits += other.deposits;
        self.followed += other.followed;
        self.off += other.off;
    }
}

/// What an evening is about: of that there is more than of all else, so that what is rare happens often somewhere.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(dead_code, reason = "not every test binary asks")]
pub enum Mood {
    /// Nothing special.
    Plain,
    /// Everybody is hungry.
    Kitchen,
    /// Shows fail.
    Trouble,
    /// Parties reserve.
    Parties,
}

impl Mood {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Plain, Self::Kitchen, Self::Trouble, Self::Parties];

    /// That of a seed.
    pub fn of(seed: u64) -> Self {
        Self::ALL[(seed % Self::ALL.len() as u64) as usize]
    }

    /// The seeds of evenings of this kind.
    #[allow(dead_code, reason = "not every test binary asks")]
    pub fn seeds(self) -> impl Iterator<Item = u64> {
        (1..).filter(move |seed| Self::of(*seed) == self)
    }

    fn times(self, what: Self) -> usize {
        if self == what { 4 } else { 1 }
    }
}

/// How often each kind of step comes, in so many of a hundred.
type Verb<'a> = fn(&mut Simulator<'a>, usize) -> Step;

impl<'a> Simulator<'a> {
    /// Does one thing, at one till.
    pub fn step(&mut self) -> Step {
        let [kitchen, trouble, parties] = [Mood::Kitchen, Mood::Trouble, Mood::Parties].map(|m| self.mood.times(m));
        let verbs: [(usize, Verb<'a>); 33] = [
            (26, Self::take),
            (20, Self::sell),
            (10, Self::tender),
            (8, Self::begin_card),
            (8, Self::answer_card),
            (4, Self::release),
            (2, Self::give_back),
            (3, Self::renew),
            (4, Self::park_and_resume),
            (8, Self::admit),
            (3, Self::look_up),
            (10, Self::let_time_pass),
            (3, Self::sweep),
            (3, Self::die),
            (6, Self::sit_down),
            (5, Self::open_drawer),
            (6, Self::move_cash),
            (2, Self::hand_over),
            (6, Self::count_drawer),
            (10, Self::close_drawer),
            (1, Self::close_day),
            (8, Self::cancel),
            (8, Self::exchange),
            (5 * kitchen, Self::order_food),
            (4 * kitchen, Self::collect),
            (2 * kitchen, Self::move_stock),
            (2 * trouble + parties - 1, Self::fail_show),
            (4 * trouble, Self::refund_called_off),
            (7 * trouble, Self::pay_out_owed),
            (3 * parties, Self::reserve),
            (4 * parties, Self::deposit),
            (2 * parties, Self::pay_reserved),
            (parties, Self::let_go),
        ];
        let mut at = self.rng.below(verbs.iter().map(|(n, _)| n).sum());
        let till = self.rng.below(self.tills.len());
        for (n, verb) in verbs {
            if at < n {
                return verb(self, till);
            }
            at -= n;
        }
        Ok("nothing".into())
    }
}
