//! A booking as it stands in the books: its tickets, its tenders, its history.
use super::{
    BookingId, Currency, LineId, MovieId, PaymentId, Reference, SeatNo, ShowId, TheatreId, TicketId, cash,
    customer::Known, dispute::Dispute, product::Piece, time::Instant,
};
use serde::{Deserialize, Serialize};

/// Where a booking stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum BookingState {
    /// A payment has begun.
    Pending,
    /// Paid; its seats are sold.
    Confirmed,
    /// Its last ticket is void.
    Cancelled,
    /// Time ran out before it was paid.
    Expired,
    /// Its seats are kept for a party until a time; unpaid.
    Reserved,
}

/// Where a ticket stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum TicketState {
    /// It admits.
    Valid,
    /// It has admitted.
    Admitted,
    /// It never admits again.
    Void,
}

/// Where a piece of food or drink stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum LineState {
    /// It waits to be collected.
    Sold,
    /// It was handed over.
    Collected,
    /// It came back.
    Back,
}

/// Where a payment stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum PaymentState {
    /// Asked for, not answered.
    Pending,
    /// The money is ours.
    Success,
    /// The card said no.
    Declined,
    /// Given up; no money moved.
    Failed,
}

macro_rules! codes {
    ($($name:ident { $($variant:ident = $code:literal),* })*) => {$(
        impl $name {
            /// The word in the schema and in JSON.
            pub fn code(self) -> &'static str { match self { $(Self::$variant => $code),* } }
            /// Reads the word back.
            pub fn parse(code: &str) -> Option<Self> { match code { $($code => Some(Self::$variant),)* _ => None } }
        }
    )*};
}

codes! {
    BookingState { Pending = "PENDING", Confirmed = "CONFIRMED", Cancelled = "CANCELLED", Expired = "EXPIRED", Reserved = "RESERVED" }
    TicketState { Valid = "VALID", Admitted = "ADMITTED", Void = "VOID" }
    LineState { Sold = "SOLD", Collected = "COLLECTED", Back = "BACK" }
    PaymentState { Pending = "PENDING", Success = "SUCCESS", Declined = "DECLINED", Failed = "FAILED" }
    TenderKind {
        Cash = "cash", Card = "card", Credit = "credit", Invoice = "invoice", Voucher = "voucher", GiftCard = "gift_card",
        Transfer = "transfer", Stripe = "stripe"
    }
}

/// A way in which an order is paid.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TenderKind {
    /// Notes and coins.
    Cash,
    /// A card terminal, by the reference it prints.
    Card,
    /// What a customer has on their account.
    Credit,
    /// Owed by a named debtor until it is settled.
    Invoice,
    /// An admission voucher: it pays for one ticket.
    Voucher,
    /// A gift card, as far as it goes.
    GiftCard,
    /// A transfer to the house's bank account: invoices are settled so.
    Transfer,
    /// A page of Stripe's, on the customer's own telephone.
    Stripe,
}

impl TenderKind {
    /// What people call it.
    pub fn word(self) -> &'static str {
        match self {
            Self::GiftCard => "gift card",
            other => other.code(),
        }
    }

    /// Whether it is money itself, and not something that stands for it.
    pub fn is_money(self) -> bool {
        matches!(self, Self::Cash | Self::Card | Self::Transfer | Self::Stripe)
    }

    /// Whether a refund of it waits for a till where none can be paid out now.
    pub fn waits(self) -> bool {
        matches!(self, Self::Cash | Self::Card)
    }
}

/// What was paid one way.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tender {
    /// How.
    pub kind: TenderKind,
    /// How much of the total it pays, in minor units.
    pub minor: i64,
    /// How much was handed over.
    pub tendered: i64,
    /// What the house takes of it less what it pays: cash where small coins are gone.
    #[serde(default)]
    pub rounded: i64,
    /// The card terminal's reference, the end of a code, the number of an invoice; empty for cash.
    pub reference: String,
}

impl Tender {
    /// What the house took, in minor units.
    pub fn taken(&self) -> i64 {
        self.minor + self.rounded
    }

    /// What went back over the counter as change.
    pub fn change(&self) -> i64 {
        self.tendered - self.taken()
    }
}

/// A ticket of a booking.
#[derive(Clone, Debug, PartialEq)]
pub struct Ticket {
    /// Its identity in this store.
    pub id: TicketId,
    /// For which show.
    pub show: ShowId,
    /// Which seat.
    pub seat: SeatNo,
    /// What stands on the seat.
    pub label: String,
    /// The seat's class.
    pub class: String,
    /// The type's code as it was sold.
    pub code: String,
    /// The type's name as it was sold.
    pub kind: String,
    /// Which ticket of the booking: the seats of a group ticket share one.
    pub group: u16,
    /// Price with tax and without supplement, in minor units.
    pub minor: i64,
    /// The tax within.
    pub tax: i64,
    /// The rate of it, in parts per million.
    pub tax_ppm: u32,
    /// Where it stands.
    pub state: TicketState,
    /// The random number that its token carries.
    pub serial: u64,
    /// When and where it admitted.
    pub admitted: Option<(Instant, String)>,
}

/// A fee or supplement of a booking: a line of its own.
#[derive(Clone, Debug, PartialEq)]
pub struct Fee {
    /// What for: `3D`.
    pub name: String,
    /// On which ticket.
    pub ticket: TicketId,
    /// How much with tax, in minor units.
    pub minor: i64,
    /// The tax within.
    pub tax: i64,
}

/// A piece of food or drink of a booking, with the words and the price that it was sold with.
#[derive(Clone, Debug, PartialEq)]
pub struct Line {
    /// Its identity in this store.
    pub id: LineId,
    /// What it is and what it cost.
    pub piece: Piece,
    /// Where it stands.
    pub state: LineState,
    /// When and where it was handed over.
    pub collected: Option<(Instant, String)>,
    /// The code of the gift card that it is, for whoever may see it.
    pub gift_code: Option<String>,
}

/// A show of a booking, with the words that stood on it when it was sold.
#[derive(Clone, Debug, PartialEq)]
pub struct BookedShow {
    /// The show.
    pub id: ShowId,
    /// The film.
    pub movie: MovieId,
    /// The film's title as it was sold.
    pub title: String,
    /// Its certificate as it was sold.
    pub certificate: String,
    /// Where.
    pub theatre: String,
    /// In which hall.
    pub hall: String,
    /// When the doors open.
    pub doors_at: Instant,
    /// The time on the ticket.
    pub starts_at: Instant,
    /// When it starts now, where that is another time: it was delayed.
    pub delayed_to: Option<Instant>,
    /// When the film begins.
    pub feature_at: Instant,
    /// When it ends.
    pub ends_at: Instant,
    /// `2D`, `3D`.
    pub format: String,
}

/// A payment of a booking.
#[derive(Clone, Debug, PartialEq)]
pub struct Payment {
    /// Its identity in this store.
    pub id: PaymentId,
    /// How and how much.
    pub tender: Tender,
    /// Where it stands.
    pub state: PaymentState,
    /// When it was begun.
    pub at: Instant,
}

/// Money of a booking that went back.
#[derive(Clone, Debug, PartialEq)]
pub struct Refund {
    /// Of which payment.
    pub payment: PaymentId,
    /// The way that it went.
    pub kind: TenderKind,
    /// How much, in minor units.
    pub minor: i64,
    /// What the drawer gave less that: cash where small coins are gone.
    pub rounded: i64,
    /// It is owed still, until a till pays it out.
    pub owed: bool,
    /// Nothing moved: the tender was written down wrongly, and another stands for it.
    pub corrects: bool,
    /// When.
    pub at: Instant,
}

impl Refund {
    /// What changed hands, in minor units.
    pub fn gave(&self) -> i64 {
        self.minor + self.rounded
    }
}

/// What is kept for a party until it is paid.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reserved {
    /// Until when.
    pub until: Instant,
    /// Whose it is: a name that somebody said.
    pub party: String,
    /// Of which shows.
    pub shows: Vec<ShowId>,
    /// Its seats.
    pub seats: Vec<String>,
    /// Its tickets by the name of their type.
    pub tickets: Vec<(String, u16)>,
}

/// One line of a booking's history, from the events.
#[derive(Clone, Debug, PartialEq)]
pub struct HistoryLine {
    /// The event's place in the house's sequence.
    pub seq: i64,
    /// When.
    pub at: Instant,
    /// What: `sell`, `admit`.
    pub verb: String,
    /// At which terminal.
    pub terminal: String,
    /// As whom: `staff 3`, `kiosk`.
    pub actor: String,
    /// Their name, where it is one of the staff.
    pub name: Option<String>,
}

impl HistoryLine {
    /// Who it was, for people.
    pub fn who(&self) -> &str {
        self.name.as_deref().unwrap_or(&self.actor)
    }
}

/// One order as it stands in the books.
#[derive(Clone, Debug, PartialEq)]
pub struct Booking {
    /// Its identity in this store.
    pub id: BookingId,
    /// What the customer says aloud.
    pub reference: Reference,
    /// Where it stands.
    pub state: BookingState,
    /// Where it was sold.
    pub theatre: TheatreId,
    /// That theatre's name, as it is called now.
    pub theatre_name: String,
    /// That theatre's zone, for the times here.
    pub zone: super::time::Zone,
    /// What it is in.
    pub currency: Currency,
    /// The sum of its tickets, fees and products, in minor units.
    pub total: i64,
    /// When it was made.
    pub created_at: Instant,
    /// Where it was sold: `counter`, `kiosk`, `cli`.
    pub channel: String,
    /// At which terminal.
    pub terminal: String,
    /// Where to write to, if the customer said.
    pub email: Option<String>,
    /// Whose it is, where somebody signed in or staff chose them.
    pub customer: Option<Known>,
    /// What is kept, while it is not paid.
    pub reserved: Option<Reserved>,
    /// Its tickets by show and seat.
    pub tickets: Vec<Ticket>,
    /// Its fees.
    pub fees: Vec<Fee>,
    /// Its food and drink, piece by piece.
    pub lines: Vec<Line>,
    /// Its shows by start.
    pub shows: Vec<BookedShow>,
    /// All payments, also those that failed.
    pub payments: Vec<Payment>,
    /// What went back.
    pub refunds: Vec<Refund>,
    /// Card payments that were disputed at the bank, the oldest first.
    pub disputes: Vec<Dispute>,
    /// What happened to it.
    pub history: Vec<HistoryLine>,
}

impl Booking {
    /// The tenders that paid it; one that was corrected is not among them.
    pub fn paid(&self) -> impl Iterator<Item = &Tender> {
        let corrected = |p: &&Payment| self.refunds.iter().any(|r| r.corrects && r.payment == p.id);
        let good = self.payments.iter().filter(|p| p.state == PaymentState::Success);
        good.filter(move |p| !corrected(p)).map(|p| &p.tender)
    }

    /// The dispute that has not ended: its tickets rest.
    pub fn disputed(&self) -> Option<&Dispute> {
        self.disputes.iter().find(|d| d.ended.is_none())
    }

    /// Its food and drink that has not come back.
    pub fn live_lines(&self) -> impl Iterator<Item = &Line> {
        self.lines.iter().filter(|l| l.state != LineState::Back)
    }

    /// Where a mail about it goes: the address that was said with it, else its customer's.
    pub fn address(&self) -> Option<&str> {
        self.email.as_deref().or_else(|| self.customer.as_ref()?.email.as_deref())
    }

    /// Whether anything of it is left that has not come back.
    pub fn has_rest(&self) -> bool {
        self.tickets.iter().any(|t| t.state != TicketState::Void) || self.live_lines().next().is_some()
    }

    /// Whether it has a ticket that is not void, or food and drink that waits to be collected.
    pub fn has_unused(&self) -> bool {
        self.tickets.iter().any(|t| t.state != TicketState::Void)
            || self.lines.iter().any(|l| l.state == LineState::Sold)
    }

    /// Whether it has a ticket of this show that is not void.
    pub fn is_live(&self, show: ShowId) -> bool {
        self.tickets.iter().any(|t| t.show == show && t.state != TicketState::Void)
    }

    /// Its first show that it has tickets of still; without any its first.
    pub fn first_show(&self) -> Option<&BookedShow> {
        self.shows.iter().find(|s| self.is_live(s.id)).or(self.shows.first())
    }

    /// The seats of its tickets that are not void, or of what is kept for it; where nothing is left those that it had.
    pub fn seats(&self) -> Vec<&str> {
        let live = self.tickets.iter().any(|t| t.state != TicketState::Void);
        let kept = self.reserved.iter().flat_map(|kept| kept.seats.iter().map(String::as_str));
        let shown = self.tickets.iter().filter(|t| !live || t.state != TicketState::Void);
        kept.chain(shown.map(|t| t.label.as_str())).collect()
    }

    /// What is owed to its customer, in minor units: by the drawer, and by the card terminal.
    pub fn owed(&self) -> (i64, i64) {
        let owed = self.refunds.iter().filter(|r| r.owed);
        owed.fold((0, 0), |(cash, card), r| match r.kind {
            TenderKind::Cash => (cash + r.minor, card),
            _ => (cash, card + r.minor),
        })
    }

    /// What was taken for a reservation before it is paid, in minor units.
    pub fn deposit(&self) -> i64 {
        let back: i64 = self.refunds.iter().filter(|r| !r.corrects).map(|r| r.minor).sum();
        if self.state == BookingState::Reserved { self.paid().map(|t| t.minor).sum::<i64>() - back } else { 0 }
    }

    /// What the drawer took for it more than it cost, in minor units: cash where small coins are gone.
    pub fn rounded(&self) -> i64 {
        self.paid().map(|t| t.rounded).sum()
    }

    /// What went back over the counter as change, in minor units.
    pub fn change(&self) -> i64 {
        self.paid().map(Tender::change).sum()
    }

    /// What the drawer gives where so much of the booking goes back in cash, in minor units: the nearest that there are coins for,
    /// never more than the drawer took, and all of that with the last of it.
    pub fn cash_back(&self, minor: i64, step: i64) -> i64 {
        let paid = self.paid().filter(|t| t.kind == TenderKind::Cash);
        let (took, stood_for) = paid.fold((0, 0), |(took, minor), t| (took + t.taken(), minor + t.minor));
        let gone = self.refunds.iter().filter(|r| r.kind == TenderKind::Cash && !r.owed && !r.corrects);
        let (gave, was_for) = gone.fold((0, 0), |(gave, minor), r| (gave + r.gave(), minor + r.minor));
        if step <= 1 && took == stood_for && gave == was_for {
            return minor;
        }
        let here = (took - gave).max(0);
        if was_for + minor == stood_for {
            return cash::nearest(here, step);
        }
        cash::nearest(minor, step).min(here / step.max(1) * step.max(1))
    }
}
