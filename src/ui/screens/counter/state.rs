//! What the counter knows: the day, the order, what is typed, what is asked, what waits.
use super::{
    basket::Basket,
    boxes::{Overlay, close, who},
};
use crate::{
    domain::{
        ShowId,
        board::{DayBoard, Held, SeatsView, ShowRow},
        booking::Booking,
        customer::Known,
        order::{Count, PriceCard},
        product::{Item, Offer},
        seat_map::ClassCode,
        shift::ShiftReport,
        spool::Spool,
        time::BusinessDay,
    },
    ui::{
        effect::{Effect, Order, Question},
        model::Event,
        notice::Notice,
        session::Session,
    },
};
use std::{
    collections::{BTreeMap, VecDeque},
    sync::Arc,
};

/// A number that waits for the key that gives it its meaning.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Typed {
    /// A minus came first: the next ticket key takes off.
    pub minus: bool,
    /// Digits, with at most one point.
    pub number: String,
}

impl Typed {
    /// Whether nothing waits.
    pub fn is_empty(&self) -> bool {
        !self.minus && self.number.is_empty()
    }

    /// What the screen shows of it.
    pub fn shown(&self) -> String {
        format!("{}{}", if self.minus { "-" } else { "" }, self.number)
    }

    /// The number as a count of tickets: 1 where nothing was typed.
    pub fn count(&self) -> Option<u16> {
        if self.number.is_empty() { Some(1) } else { self.number.parse().ok().filter(|n| *n > 0) }
    }
}

/// A write that is not answered yet, with what its success will mean.
#[derive(Clone, Debug, PartialEq)]
pub enum Flight {
    /// Seats and tickets of a show; the step that undoes it, and the wishes that then hold.
    Take {
        /// Which show.
        show: ShowId,
        /// How seats were wished for.
        wish: Wish,
        /// What Backspace goes back to; `None` where this itself is an undoing.
        undo: Option<Undo>,
    },
    /// Food and drink of the order.
    Put {
        /// What Backspace goes back to; `None` where this itself is an undoing.
        undo: Option<Vec<Item>>,
        /// What was added.
        added: Option<Item>,
    },
    /// What waits is handed over.
    Collect,
    /// Tickets go by mail.
    Mail,
    /// Several shows are taken again one by one after the hold was lost.
    Again(VecDeque<crate::domain::order::Part>),
    /// The order is let go.
    Release,
    /// More time.
    Renew,
    /// It is put aside.
    Park,
    /// A parked or left order is taken.
    Resume,
    /// Money in.
    Tender,
    /// A card attempt begins, is approved, is declined.
    Card,
    /// A payment at the provider is ended.
    Stop,
    /// Money back.
    GiveBack,
    /// Calls are answered.
    Answer,
    /// The order is for somebody, or for nobody in particular.
    For,
    /// A customer is added.
    Customer,
    /// Something is done at the drawer.
    Till,
    /// Tickets come back.
    Cancel,
    /// Tickets become others.
    Exchange,
    /// The order is kept for a party.
    Reserve,
    /// Money is taken for a reservation.
    Deposit,
    /// Free tickets are allowed.
    Comps,
    /// A show fails.
    Fail,
    /// What is owed is paid out.
    Owed,
    /// A booking goes to the printer.
    Print,
    /// A tender is corrected.
    Correct,
    /// Somebody signs in, or the till is locked.
    Who,
    /// Somebody stands beside the clerk for this.
    Beside(Box<Flight>),
}

/// An answer that the next key needs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Awaits {
    /// The day that was gone to.
    Day,
    /// The prices of the show that was chosen.
    Card(ShowId),
    /// The food and drink that is sold.
    Menu,
}

/// How seats of a show were wished for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Wish {
    /// In which class; `None`: any.
    pub class: Option<ClassCode>,
    /// How many wheelchair places.
    pub wheelchairs: u16,
    /// Which of the best sets.
    pub nth: u16,
    /// The seats were chosen one by one.
    pub named: bool,
}

/// What Backspace takes back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Step {
    /// Tickets and seats of a show.
    Seats(Undo),
    /// Food and drink: what was wanted before.
    Food(Vec<Item>),
}

/// What the last addition changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Undo {
    /// Of which show.
    pub show: ShowId,
    /// Its tickets before.
    pub tickets: Vec<Count>,
    /// Its seats before.
    pub seats: Vec<crate::domain::SeatNo>,
    /// Its wishes before.
    pub wish: Wish,
}

/// All of the counter.
#[derive(Clone, Debug)]
pub struct State {
    /// The business day that is shown.
    pub day: BusinessDay,
    /// Its shows, once they are known.
    pub board: Option<Arc<DayBoard>>,
    /// The show that ticket keys sell.
    pub selected: Option<ShowId>,
    /// Shows by what was last heard of them, also of other days: an order may hold them.
    pub rows: BTreeMap<ShowId, ShowRow>,
    /// Prices by show.
    pub cards: BTreeMap<ShowId, Arc<PriceCard>>,
    /// Seats by show, where they are on the screen.
    pub seats: BTreeMap<ShowId, Arc<SeatsView>>,
    /// All shows of the next weeks, for searching.
    pub shows: Arc<Vec<ShowRow>>,
    /// The food and drink that is sold, once it was asked for.
    pub menu: Option<Arc<Vec<Offer>>>,
    /// Ticket keys are product keys.
    pub food: bool,
    /// The product that was added last.
    pub added: Option<Item>,
    /// The pending number.
    pub typed: Typed,
    /// The order.
    pub basket: Basket,
    /// For whom the order is, also one that begins only with the next ticket.
    pub wanted: Option<Known>,
    /// The wishes by show: seat class, wheelchairs, next best.
    pub wishes: BTreeMap<ShowId, Wish>,
    /// The unanswered write.
    pub flight: Option<Flight>,
    /// What the clerk went to and is not known yet: keys that need it wait as for a write.
    pub awaits: Option<Awaits>,
    /// When it was sent, on the boot clock: a slow answer is said to be awaited.
    pub flight_ms: i64,
    /// What was typed meanwhile.
    pub queue: VecDeque<Event>,
    /// Boxes on top of the screen, the last one uppermost.
    pub boxes: Vec<Overlay>,
    /// The last sale of this terminal.
    pub last: Option<Box<Booking>>,
    /// The one line about what happened.
    pub notice: Option<Notice>,
    /// Something other than a key changed what Enter would do: why. Enter waits for another key.
    pub caution: Option<String>,
    /// Esc was pressed on a whole order: once more clears it.
    pub clearing: bool,
    /// Orders put aside in this theatre.
    pub parked: Vec<Held>,
    /// Orders that this terminal left unfinished.
    pub left: Vec<Held>,
    /// What the printer here does; `None`: there is none.
    pub spool: Option<Spool>,
    /// The shift that this till has open.
    pub shift: Option<Box<ShiftReport>>,
    /// A count that was begun and left.
    pub closing: Option<Box<close::Close>>,
    /// The last write, to be asked again with somebody beside.
    pub sent: Option<Box<(Flight, Order)>>,
    /// Who has signed in here before.
    pub names: Vec<String>,
    /// When somebody did something last, on the boot clock.
    pub heard_ms: i64,
    /// What was left unfinished has been shown once, when the counter opened.
    pub greeted: bool,
}

impl State {
    /// What a kiosk calls for, while nobody has answered it.
    pub fn call(&self) -> Option<String> {
        let calls = &self.board.as_ref()?.calls;
        let first = calls.first()?;
        let more = if calls.len() > 1 { format!(" (and {} more)", calls.len() - 1) } else { String::new() };
        Some(format!("{} calls for staff: {}{more}", first.terminal, first.reason))
    }

    /// What somebody has to look after at the printer.
    pub fn printer(&self) -> Option<String> {
        let spool = self.spool.as_ref()?;
        if let Some(reference) = spool.unknown.first() {
            let more =
                if spool.unknown.len() > 1 { format!(" and {} more", spool.unknown.len() - 1) } else { String::new() };
            return Some(format!(
                "{reference}{more}: maybe not printed. Look, then / {reference} and p prints it, marked"
            ));
        }
        if spool.error.is_empty() {
            return None;
        }
        let jobs = if spool.waiting == 1 { "1 waits".to_owned() } else { format!("{} wait", spool.waiting) };
        Some(format!("Printer: {}. {jobs}, nothing is lost", spool.error))
    }

    /// The counter as it opens, and what it wants to know first.
    pub fn new(session: &Session) -> (Self, Vec<Effect>) {
        let day = session.today();
        let mut state = Self {
            day,
            board: None,
            selected: None,
            rows: BTreeMap::new(),
            cards: BTreeMap::new(),
            seats: BTreeMap::new(),
            shows: Arc::default(),
            menu: None,
            food: false,
            added: None,
            typed: Typed::default(),
            basket: Basket::default(),
            wanted: None,
            wishes: BTreeMap::new(),
            flight: None,
            awaits: None,
            flight_ms: 0,
            queue: VecDeque::new(),
            boxes: Vec::new(),
            last: None,
            notice: None,
            caution: None,
            clearing: false,
            parked: Vec::new(),
            left: Vec::new(),
            spool: None,
            shift: None,
            closing: None,
            sent: None,
            names: Vec::new(),
            heard_ms: session.now.boottime_ms,
            greeted: false,
        };
        if session.asks_who && session.who.is_empty() {
            state.boxes.push(who::sign_in());
            return (state, vec![Effect::Ask(Question::Names)]);
        }
        let asks = state.opens(session);
        (state, asks)
    }

    /// What somebody wants to know who has just come to the till.
    pub fn opens(&self, session: &Session) -> Vec<Effect> {
        let day = Question::Day(session.theatre.id, self.day);
        [day, Question::LastSale, Question::Shift, Question::Waiting, Question::Spool]
            .into_iter()
            .map(Effect::Ask)
            .collect()
    }

    /// Whether characters are text where the eye is.
    pub fn in_field(&self) -> bool {
        self.boxes.last().is_some_and(Overlay::in_field)
    }

    /// Whether what is typed now must not be recorded.
    pub fn in_secret(&self) -> bool {
        match self.boxes.last() {
            Some(Overlay::Till(till)) => till.in_secret(),
            Some(Overlay::Close(close)) => close.in_secret(close::counting(self, close)),
            Some(Overlay::Who(who)) => who.in_secret(),
            // A crash is written down with the keys before it, in a file that no erasing reaches.
            Some(Overlay::Buyer(_) | Overlay::Mail(_) | Overlay::Reserve(_)) => true,
            _ => false,
        }
    }

    /// Whether a search is where the eye is, or the sign-in: somebody's badge may be read there.
    pub fn searching(&self) -> bool {
        matches!(self.boxes.last(), Some(Overlay::Find(_) | Overlay::Who(_) | Overlay::Buyer(_)))
    }

    /// What is known of a show.
    pub fn row(&self, show: ShowId) -> Option<&ShowRow> {
        self.rows.get(&show)
    }

    /// The selected show.
    pub fn chosen(&self) -> Option<&ShowRow> {
        self.row(self.selected?)
    }

    /// The selected show's prices.
    pub fn card(&self) -> Option<&Arc<PriceCard>> {
        self.cards.get(&self.selected?)
    }

    /// The wishes for a show: its first class until `z` says otherwise.
    pub fn wish(&self, show: ShowId) -> Wish {
        self.wishes.get(&show).cloned().unwrap_or_else(|| Wish {
            class: self.cards.get(&show).and_then(|c| c.classes.first().cloned()),
            ..Wish::default()
        })
    }

    /// The class whose prices are shown: the wished one, else the first.
    pub fn priced_class(&self, show: ShowId) -> Option<ClassCode> {
        self.wish(show).class.or_else(|| self.cards.get(&show)?.classes.first().cloned())
    }

    /// Whether keys have to wait.
    pub fn waits(&self) -> bool {
        self.flight.is_some() || self.awaits.is_some()
    }

    /// Says something on the message line.
    pub fn say(&mut self, notice: Notice) {
        self.notice = Some(notice);
    }
}
