//! What comes to a screen, in one order: keys, mouse, ticks, answers.
use crate::domain::{
    CustomerId, PaymentId, Reference, Refusal, ShowId, TicketId,
    audit::{AuditLine, Proof},
    board::{DayBoard, Held, SeatsView, ShowRow},
    booking::Booking,
    cancel::Plan,
    customer::{Customer, CustomerCard, Flags},
    door::{Attendance, Passed},
    exchange::Exchange,
    message::{Delivery, Message},
    online::Became,
    order::PriceCard,
    product::Offer,
    shift::{By, Shift, ShiftReport, Trend},
    show::Hanging,
    spool::Spool,
    staff::Person,
    tender::{Debtor, Invoice},
    theatre::Theatre,
    time::{BusinessDay, Now},
};
use ratatui::crossterm::event::{KeyEvent, MouseEvent};
use std::sync::Arc;

/// One thing that happened.
#[derive(Clone, Debug)]
pub enum Msg {
    /// A key, with the milliseconds of the boot clock at which it came (a scanner types faster than a person).
    Key(KeyEvent, i64),
    /// A mouse or touch event.
    Mouse(MouseEvent),
    /// A bracketed paste.
    Paste(String),
    /// The screen has this size now: columns, rows.
    Resize(u16, u16),
    /// What the clock says; at least once a second, and before each batch of other messages.
    Tick(Now),
    /// The time of an [`super::effect::Effect::Wake`] has come: the milliseconds now, of the clock that stamps keys. It is the real
    /// one also where a test steers what [`Msg::Tick`] says.
    Wake(i64),
    /// Another terminal changed the store: ask again what is on the screen.
    Changed,
    /// The answer to a question.
    Info(Info),
    /// The answer to an order.
    Done(Result<Outcome, Failure>),
    /// A signal asks the program to end (SIGTERM, SIGHUP, a closed window): release and quit.
    Terminate,
}

/// The answer to a question.
#[derive(Clone, Debug, PartialEq)]
pub enum Info {
    /// The theatre, as somebody set it up meanwhile.
    Theatre(Arc<Theatre>),
    /// A theatre's day.
    Day(Arc<DayBoard>),
    /// Shows for searching.
    Shows(Arc<Vec<ShowRow>>),
    /// A show's seats.
    Seats(Arc<SeatsView>),
    /// A show's prices.
    Card(Arc<PriceCard>),
    /// The food and drink that is sold, and how much of it is there.
    Menu(Arc<Vec<Offer>>),
    /// Ways to seat a party: label, seats, why; the best first.
    Choices(Vec<SeatChoice>),
    /// Bookings that fit.
    Bookings(Vec<Booking>),
    /// Bookings with a card payment that is disputed at the bank, first what the bank waits for.
    Disputed(Vec<Booking>),
    /// The last booking sold at this terminal.
    Last(Option<Box<Booking>>),
    /// Orders that are parked here.
    Waiting {
        /// Put aside under a name, by any terminal of this theatre.
        parked: Vec<Held>,
        /// Left by this terminal when it ended, the hold still live.
        left: Vec<Held>,
    },
    /// The codes of a booking's tickets that still admit or have admitted, in the booking's order.
    Codes(Reference, Vec<TicketCode>),
    /// The shift that this till has open, as who is there may see it.
    Shift(Option<Box<ShiftReport>>),
    /// A hold of this terminal.
    Held(Box<Held>),
    /// What would come back for tickets, or why nothing would.
    CancelPlan(Result<Box<Plan>, Refusal>),
    /// What hangs on a show.
    Hanging(ShowId, Hanging),
    /// What an exchange would come to, or why it can't be.
    ExchangePlan(Result<Box<Exchange>, Refusal>),
    /// Customers that fit.
    Customers(Vec<(Customer, Flags)>),
    /// One of them.
    Customer(Box<CustomerCard>),
    /// Invoices by number.
    Invoices(Vec<Invoice>),
    /// One of them, with its booking.
    Invoice(Box<Invoice>, Box<Booking>),
    /// Who buys on account.
    Debtors(Vec<Debtor>),
    /// Who works here or did.
    Staff(Vec<Person>),
    /// Shifts, the newest first, and the days of theirs that are closed.
    Shifts(Vec<Shift>, Vec<BusinessDay>),
    /// Over and short since a day, by person or till.
    Trends(BusinessDay, By, Vec<Trend>),
    /// A shift's X or Z.
    Report(Box<ShiftReport>),
    /// Events that fit, the newest first.
    Audit(Vec<AuditLine>),
    /// So many of so many events were proved.
    Proving(i64, i64),
    /// What became of a payment at the provider, and where it is paid as a code.
    Online(PaymentId, Box<Became>, Option<TicketCode>),
    /// What the printer here does; `None`: there is none.
    Spool(Option<Spool>),
    /// How many are in, of each show of a day, by start.
    Attendance(Vec<Attendance>),
    /// Messages, the newest first, each with the booking that it is about.
    Outbox(Vec<(Message, Option<Reference>)>),
    /// What a message would say now: subject and text; or why it can't be said.
    MessageText(i64, Result<(String, String), String>),
    /// How messages fare, by message and kind.
    Delivery(Vec<Delivery>),
    /// The names of who has signed in here before.
    Names(Vec<String>),
    /// The question could not be answered.
    Failed(Failure),
}

/// A ticket's signed token as a QR code, module by module.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TicketCode {
    /// Which ticket.
    pub ticket: TicketId,
    /// What to call it: `Adult C9`.
    pub label: String,
    /// How many modules wide and high, without the quiet zone.
    pub size: u16,
    /// `size * size` modules in reading order; `true` is dark.
    pub dark: Vec<bool>,
}

/// One way to seat a party.
#[derive(Clone, Debug, PartialEq)]
pub struct SeatChoice {
    /// `MIDDLE`, `NEAR THE DOOR`, `WITH WHEELCHAIR`: what it is good for.
    pub label: String,
    /// The seats.
    pub seats: Vec<crate::domain::SeatNo>,
    /// Their labels.
    pub labels: Vec<String>,
    /// Why these.
    pub why: String,
}

/// What an order did.
#[derive(Clone, Debug, PartialEq)]
pub enum Outcome {
    /// The hold as it is now; `None` when nothing is left in it.
    Held(Option<Box<Held>>),
    /// It was let go.
    Released,
    /// It was handed over: the booking as it is now.
    Collected(Box<Booking>),
    /// It was put aside.
    Parked,
    /// The whole order is sold.
    Sold(Box<Booking>),
    /// Part of it is paid.
    PartPaid {
        /// What was taken so far, in minor units.
        paid: i64,
        /// What is left.
        left: i64,
    },
    /// A card payment may go ahead on the terminal.
    CardBegun {
        /// The attempt.
        attempt: PaymentId,
        /// How much to charge, in minor units.
        minor: i64,
        /// The hold, which lasts for the payment.
        held: Box<Held>,
    },
    /// The payment at the provider is in the books; its hold lasts for it.
    OnlineBegun {
        /// The attempt.
        attempt: PaymentId,
        /// The hold.
        held: Box<Held>,
    },
    /// The provider will be told that it is not wanted.
    OnlineStops,
    /// The card's no is recorded; the hold lasts at least five minutes from now.
    CardDeclined(Option<Box<Held>>),
    /// What was taken is to be handed back: cash and card slips, in minor units.
    GivenBack(i64),
    /// Staff was called.
    StaffCalled,
    /// The calls are answered.
    CallsAnswered,
    /// The shift as it is now.
    Shift(Box<ShiftReport>),
    /// Tickets came back: the booking as it is now, and what goes back.
    Cancelled(Box<Booking>, Box<Plan>),
    /// The free tickets of the order may be sold.
    CompsAllowed,
    /// The order is kept for a party.
    Reserved(Box<Booking>),
    /// Money was taken for a reservation.
    Deposited(Box<Booking>),
    /// A show failed, or goes on: what hangs on it now.
    ShowFails(Hanging),
    /// So many bookings of the show that was called off are left.
    CalledOff(u32),
    /// The tender is as it was.
    Corrected(Box<Booking>),
    /// A card payment is disputed at the bank, or that has ended: the booking as it is now.
    Disputed(Box<Booking>),
    /// What was owed was paid out: the booking, cash and card in minor units.
    PaidOut(Box<Booking>, i64, i64),
    /// Tickets became others: the booking as it is now, and what it came to.
    Exchanged(Box<Booking>, Box<Exchange>),
    /// A customer as they are now.
    Customer(Box<CustomerCard>),
    /// All that is kept of a customer is in this file.
    Exported(CustomerId, String),
    /// A code for a new password is on its way, if somebody has the address.
    CodeSent,
    /// What somebody says of a film is kept.
    Reviewed,
    /// A customer signed in at this kiosk.
    Welcome(Box<CustomerCard>),
    /// Nobody is signed in at this kiosk.
    Left,
    /// An invoice was paid: as it is now, with its booking.
    Settled(Box<Invoice>, Box<Booking>),
    /// A debtor as they are now.
    Debtor(Box<Debtor>),
    /// Somebody of the staff as they are now.
    Staff(Box<Person>),
    /// The tickets of a booking go to this address.
    Resent(Reference, String),
    /// So many messages are due now.
    Retried(usize),
    /// It goes to the printer: which copy it is, 0 for the first.
    Printing(u32),
    /// They are in.
    Admitted(Vec<Passed>),
    /// A ticket admits again: its booking as it is now.
    Unadmitted(Box<Booking>),
    /// The business day is closed, with so many shifts.
    DayClosed(BusinessDay, usize),
    /// What proving the history found.
    Proved(Proof),
    /// Kiosk mode may be left.
    Unlocked,
    /// Somebody signed in.
    SignedIn(Box<Person>),
    /// Nobody is signed in any more.
    Locked,
}

/// Why an order was not done.
#[derive(Clone, Debug, PartialEq)]
pub enum Failure {
    /// An expected no, with a name.
    Refused(Refusal),
    /// The store or the machine can't do it now: code and sentence. Nothing was half done, unless the code is `unknown`.
    Broken {
        /// The code of `cli.md`: `busy`, `disk_full`, `unknown`.
        code: String,
        /// What happened, what was kept, what to do.
        message: String,
    },
}
