//! Where a customer is, and all that the kiosk knows of the order.
use super::{
    act::Act,
    mine::{Me, Sign},
    text::{Lang, Text},
};
use crate::{
    domain::{
        HoldToken, MovieId, PaymentId, SeatNo,
        board::{Held, SeatState, SeatsView, ShowRow},
        booking::Booking,
        order::{Count, PriceCard},
        spool::{PrintState, Spool},
        time::Instant,
    },
    ui::{
        effect::{Effect, Question, Secret},
        msg::{SeatChoice, TicketCode},
        session::Session,
    },
};
use std::{collections::VecDeque, sync::Arc};

/// How many days of shows a kiosk offers.
pub const DAYS: u16 = 7;

/// A step of the way; one screen each.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Step {
    /// What plays next, and the way in.
    #[default]
    Start,
    /// "My tickets": a reference or a scan.
    Lookup,
    /// Address and password.
    SignIn,
    /// The customer's own bookings.
    Mine,
    /// Which tickets of one of them come back.
    GiveBack,
    /// Which film.
    Film,
    /// Which of its shows.
    Show,
    /// How many tickets of which type.
    Tickets,
    /// Which seats.
    Seats,
    /// Paying.
    Pay,
    /// The tickets.
    Done,
}

/// A box over the screen. It closes by itself only where it says so.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Overlay {
    /// Nobody has touched anything for a while; since when it asks.
    Idle(i64),
    /// The hold ends soon.
    HoldEnding,
    /// The hold has ended.
    HoldLost,
    /// Which language.
    Languages,
    /// What the keys do.
    Help,
    /// Whether the seats are to be let go.
    GiveUp,
    /// A manager's PIN.
    Pin,
}

/// A sentence at the place where the eye is, kept as data so that it changes its language with the screen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Note {
    /// Which sentence.
    pub text: Text,
    /// What is filled in.
    pub places: Vec<(&'static str, String)>,
}

impl Note {
    /// A sentence without places.
    pub fn plain(text: Text) -> Self {
        Self { text, places: Vec::new() }
    }

    /// A sentence with one place.
    pub fn with(text: Text, place: &'static str, value: impl Into<String>) -> Self {
        Self { text, places: vec![(place, value.into())] }
    }

    /// The sentence in a language.
    pub fn say(&self, lang: Lang) -> String {
        let places: Vec<(&str, &str)> = self.places.iter().map(|(p, v)| (*p, v.as_str())).collect();
        lang.fill(self.text, &places)
    }
}

/// How the screen is drawn for this customer.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Look {
    /// In which language.
    pub lang: Lang,
    /// In large letters.
    pub bigger: bool,
    /// In strong contrast.
    pub contrast: bool,
    /// Aloud.
    pub speak: bool,
}

impl Look {
    /// As every customer finds it: in the house's language, if the kiosk speaks that.
    pub fn at_home(session: &Session) -> Self {
        Self { lang: Lang::of(&session.language).unwrap_or_default(), ..Self::default() }
    }
}

/// Where paying stands.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Paying {
    /// The total is shown.
    #[default]
    Ready,
    /// The card terminal is at work; the time until which the seats are kept for it, on the boot clock.
    Card {
        /// The attempt.
        attempt: PaymentId,
        /// How much it takes.
        minor: i64,
        /// Until when.
        until_ms: i64,
    },
    /// The customer pays on a telephone.
    Online {
        /// The attempt.
        attempt: PaymentId,
        /// How much.
        minor: i64,
        /// Until when, on the boot clock.
        until_ms: i64,
        /// Where, as a code, once the provider has said so.
        page: Option<TicketCode>,
        /// It is being ended.
        stops: bool,
    },
    /// Cards can't be taken: the failure's code.
    NoLink(String),
    /// The order waits at the counter under this name, until then.
    AtCounter(String, Instant),
}

/// An order of this screen that the house has not answered yet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Pending {
    /// Seats are being taken.
    Take,
    /// The hold is let go or given back: nobody waits for the answer.
    Release,
    /// The hold is renewed.
    Renew,
    /// A card payment begins.
    Begin,
    /// A card's yes, or a free order, is recorded.
    Sell,
    /// A card's no is recorded.
    Decline,
    /// A payment on a telephone is ended.
    Stop,
    /// The order goes to the counter under this name; until when it waits there.
    Park(String, Instant),
    /// Staff is called.
    Call,
    /// A customer signs in.
    SignIn,
    /// A code is sent for a new password.
    Reset,
    /// A customer sets a new password, and is signed in by it.
    NewPassword,
    /// Tickets come back.
    GiveBack,
    /// A film gets stars.
    Review,
    /// A PIN is checked.
    Unlock,
    /// The customer is gone; whatever the answer brings is let go.
    Abandoned,
}

/// What is known of the customer's order. A new one is empty; nothing of one customer is left for the next.
#[derive(Clone, Debug, Default)]
pub struct Order {
    /// The film.
    pub film: Option<MovieId>,
    /// The show, as it was when it was chosen or last heard of.
    pub show: Option<ShowRow>,
    /// What its tickets cost.
    pub card: Option<Arc<PriceCard>>,
    /// The tickets.
    pub tickets: Vec<Count>,
    /// The show's seats.
    pub seats: Option<Arc<SeatsView>>,
    /// Ways to seat the party.
    pub choices: Vec<SeatChoice>,
    /// The first choice is taken as soon as it is known.
    pub auto: bool,
    /// Which of the next best sets was asked for last.
    pub nth: u16,
    /// The seats that were asked for last.
    pub wanted: Vec<SeatNo>,
    /// What is held.
    pub held: Option<Held>,
    /// What was held when time ran out.
    pub lost: Vec<SeatNo>,
    /// Where paying stands.
    pub paying: Paying,
    /// What was sold, or found.
    pub booking: Option<Booking>,
    /// What the printer does, where there is one.
    pub spool: Option<Spool>,
    /// Its codes.
    pub codes: Vec<TicketCode>,
    /// Which code is shown; `None`: the list of tickets.
    pub code: Option<usize>,
    /// Since when what must vanish is on the screen, on the boot clock.
    pub shown_ms: i64,
}

/// The kiosk.
#[derive(Clone, Debug, Default)]
pub struct State {
    /// The step.
    pub step: Step,
    /// The box over it.
    pub overlay: Option<Overlay>,
    /// What the OK key does; `None` after something from outside changed it: the next key shows where it stands.
    pub focus: Option<Act>,
    /// Which page of a list, from 0.
    pub page: usize,
    /// How it looks to this customer.
    pub look: Look,
    /// The order.
    pub order: Order,
    /// A sentence about what happened.
    pub note: Option<Note>,
    /// What is typed: a reference.
    pub entry: String,
    /// Who signed in, with what is theirs: gone with them.
    pub me: Option<Me>,
    /// What is typed to sign in.
    pub sign: Sign,
    /// What is typed into the PIN pad.
    pub pin: Secret,
    /// The theatre's shows from now on.
    pub shows: Arc<Vec<ShowRow>>,
    /// When something was touched last, on the boot clock.
    pub touched_ms: i64,
    /// Orders that are unanswered, the oldest first: answers come in the same order.
    pub pending: VecDeque<Pending>,
    /// What the customer wanted meanwhile.
    pub queue: VecDeque<Act>,
    /// The end of the hold that was warned of last, on the boot clock.
    pub warned_ms: i64,
    /// When the shows were asked for last, on the boot clock.
    pub asked_ms: i64,
    /// Touches in the corner that staff knows: how many, and when the first of them was.
    pub corner: (u8, i64),
}

impl State {
    /// The start screen, and what it wants to know.
    pub fn new(session: &Session) -> (Self, Vec<Effect>) {
        let now = session.now.boottime_ms;
        let look = Look::at_home(session);
        let state = Self { look, touched_ms: now, asked_ms: now, focus: Some(Act::Begin), ..Self::default() };
        let ask = state.ask_shows(session);
        (state, vec![ask, Effect::Ask(Question::Waiting)])
    }

    /// The language that this customer chose; empty: they are content with the house's.
    pub fn language(&self, session: &Session) -> &'static str {
        if self.look.lang == Look::at_home(session).lang { "" } else { self.look.lang.code() }
    }

    /// Whether characters are text where the customer is.
    pub fn in_field(&self) -> bool {
        self.overlay == Some(Overlay::Pin)
            || self.overlay.is_none()
                && (matches!(self.step, Step::Lookup | Step::SignIn)
                    || matches!(self.order.paying, Paying::Card { .. }))
    }

    /// Whether what is typed is a secret that no recorder may keep.
    pub fn in_secret(&self) -> bool {
        self.overlay == Some(Overlay::Pin) || self.step == Step::SignIn
    }

    /// The question for the shows.
    pub fn ask_shows(&self, session: &Session) -> Effect {
        Effect::Ask(Question::Shows(session.theatre.id, DAYS))
    }

    /// How many seats the tickets take.
    pub fn seats_wanted(&self) -> usize {
        self.order.card.as_ref().map_or(0, |card| card.seats_of(&self.order.tickets))
    }

    /// The hold's token.
    pub fn token(&self) -> Option<HoldToken> {
        self.order.held.as_ref().map(|h| h.token.clone())
    }

    /// The seats that are held for the show on the screen.
    pub fn held_seats(&self) -> &[SeatNo] {
        let (Some(held), Some(row)) = (&self.order.held, &self.order.show) else { return &[] };
        held.parts.iter().find(|p| p.show == row.show.id).map_or(&[], |p| &p.seats)
    }

    /// Whether the show's hall has no numbered seats.
    pub fn unreserved(&self) -> bool {
        self.order.seats.as_ref().is_some_and(|s| s.map.unreserved)
    }

    /// Whether a card payment is open: then the idle clock stands still.
    pub fn paying_now(&self) -> bool {
        matches!(self.order.paying, Paying::Card { .. } | Paying::Online { .. })
            || self.pending.iter().any(|p| matches!(p, Pending::Begin | Pending::Sell | Pending::Decline))
    }

    /// Whether an order is unanswered that the customer waits for.
    pub fn busy(&self) -> bool {
        self.pending.iter().any(|p| !matches!(p, Pending::Release | Pending::Abandoned | Pending::Call))
    }

    /// What the printer does with what was just sold; nothing where there is none.
    pub fn paper(&self) -> Option<Text> {
        let (spool, booking) = (self.order.spool.as_ref()?, self.order.booking.as_ref()?);
        let (_, stands) = spool.last.filter(|(of, _)| *of == booking.id && self.step == Step::Done)?;
        Some(match stands {
            PrintState::Printed => Text::TakePaper,
            PrintState::Waiting | PrintState::Printing if spool.error.is_empty() => Text::Printing,
            _ => Text::PrinterFails,
        })
    }

    /// Whether the seats that were lost are still free.
    pub fn lost_is_free(&self) -> bool {
        let free = |view: &Arc<SeatsView>| self.order.lost.iter().all(|no| view.state(*no) == SeatState::Free);
        !self.order.lost.is_empty() && self.order.seats.as_ref().is_some_and(free)
    }

    /// When the seats go, on the boot clock.
    pub fn until_ms(&self) -> Option<i64> {
        match (&self.order.paying, &self.order.held) {
            (Paying::Card { until_ms, .. } | Paying::Online { until_ms, .. }, _) => Some(*until_ms),
            (_, held) => held.as_ref().map(|h| h.until_ms),
        }
    }

    /// Whether MORE TIME would give any.
    pub fn can_renew(&self) -> bool {
        self.order.held.as_ref().is_some_and(|h| h.until_ms < h.ceiling_ms) && !self.paying_now()
    }

    /// The shows that a customer can choose of a film, or of all, by time.
    pub fn offered(&self, film: Option<MovieId>) -> impl Iterator<Item = &ShowRow> {
        use crate::domain::show::SaleState;
        self.shows
            .iter()
            .filter(|r| matches!(r.state, SaleState::OnSale | SaleState::SoldOut))
            .filter(move |r| film.is_none_or(|f| r.show.movie == f))
    }

    /// The films that play, each with its next show that sells, by that show's time.
    pub fn films(&self) -> Vec<&ShowRow> {
        let mut out: Vec<&ShowRow> = Vec::new();
        for row in self.offered(None) {
            if !out.iter().any(|r| r.show.movie == row.show.movie) {
                out.push(row);
            }
        }
        out
    }
}
