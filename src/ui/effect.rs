//! What a screen asks to be done, as data. `app` performs it and answers with a [`super::msg::Msg`].
use crate::domain::{
    CustomerId, DebtorId, HoldToken, MovieId, PaymentId, Reference, ShiftId, ShowId, StaffId, TheatreId, TicketId,
    audit::AuditFilter,
    board::Want,
    cancel::Asked,
    customer::{NewBlock, Profile},
    dispute::{NewDispute, Outcome as DisputeEnd},
    exchange::Move,
    order::{Count as TicketCount, Pay},
    product::Item,
    shift::{By, Closing, Count, MovementKind},
    show::Fails,
    sought::Sought,
    staff::Role,
    tender::DebtorFacts,
    time::{BusinessDay, Instant},
};

/// Something that a screen wants from outside itself.
#[derive(Clone, Debug, PartialEq)]
pub enum Effect {
    /// A question, answered from the store within the same turn: microseconds.
    Ask(Question),
    /// A write. While one is unanswered the screen queues the keys that belong to the order.
    Do(Order),
    /// The long work of the store lane is not wanted any more: it answers with what it has.
    Stop,
    /// Ring the bell, softly.
    Bell,
    /// Say these lines aloud, or hand them to the screen reader.
    Speak(Vec<String>),
    /// Send a [`super::msg::Msg::Wake`] after so many milliseconds.
    Wake(u64),
    /// Leave the program.
    Quit,
}

/// What a screen wants to know.
#[derive(Clone, Debug, PartialEq)]
pub enum Question {
    /// A theatre's day: answered by `Info::Day`.
    Day(TheatreId, BusinessDay),
    /// All shows of a theatre from now on for so many days, for searching: answered by `Info::Shows`.
    Shows(TheatreId, u16),
    /// A show's seats: answered by `Info::Seats`.
    Seats(ShowId),
    /// What a show's tickets cost: answered by `Info::Card`.
    Card(ShowId),
    /// The food and drink that a theatre sells: answered by `Info::Menu`.
    Menu(TheatreId),
    /// Up to three ways to seat so many: answered by `Info::Choices` (nothing is held by asking).
    Choices(ShowId, u16),
    /// Bookings by reference, ticket token, e-mail or seat: answered by `Info::Bookings`.
    Bookings(String),
    /// The QR codes of a booking's tickets: answered by `Info::Codes`. Their tokens are secrets of whoever holds the booking, so
    /// they are made when they are wanted and kept nowhere.
    Codes(Reference),
    /// The last booking sold at this terminal: answered by `Info::Last`.
    LastSale,
    /// A hold of this terminal as it is now, its prices too: answered by `Info::Held`.
    Held(HoldToken),
    /// The shift that this till has open: answered by `Info::Shift`.
    Shift,
    /// What would come back for tickets of a booking: answered by `Info::CancelPlan`.
    CancelPlan(Reference, Asked),
    /// Bookings by words and day, at most so many: answered by `Info::Bookings`.
    LookFor(Sought, usize),
    /// What hangs on a show: answered by `Info::Hanging`.
    Hanging(ShowId),
    /// What an exchange of tickets would come to: answered by `Info::ExchangePlan`.
    ExchangePlan(Reference, Box<Move>),
    /// Customers by words of name, address or number: answered by `Info::Customers`.
    Customers(String),
    /// One customer with bookings: answered by `Info::Customer`.
    Customer(CustomerId),
    /// What would come back for tickets of one's own booking: answered by `Info::CancelPlan`.
    OwnPlan(Reference, Vec<TicketId>),
    /// What is disputed at the bank: answered by `Info::Disputed`.
    Disputed,
    /// Invoices, all or what is owed: answered by `Info::Invoices`.
    Invoices(bool),
    /// One of them with its booking: answered by `Info::Invoice`.
    Invoice(i64),
    /// Who buys on account: answered by `Info::Debtors`.
    Debtors,
    /// Who works here or did: answered by `Info::Staff`.
    Staff,
    /// A theatre's shifts that began on this day or later, and which of these days are closed: answered by `Info::Shifts`.
    Shifts(TheatreId, BusinessDay),
    /// Over and short over a theatre's shifts that began on this day or later: answered by `Info::Trends`.
    Trends(TheatreId, BusinessDay, By),
    /// A shift's X or Z: answered by `Info::Report`.
    ShiftReport(ShiftId),
    /// The history: answered by `Info::Audit`.
    Audit(Box<AuditFilter>),
    /// The newest messages, at most so many, and those that failed: answered by `Info::Outbox`.
    Outbox(usize),
    /// What a message would say now: answered by `Info::MessageText`.
    MessageText(i64),
    /// How messages that were written since a moment fare: answered by `Info::Delivery`.
    Delivery(Instant),
    /// Who has signed in at this terminal before: answered by `Info::Names`.
    Names,
    /// How many are in, of each show of a theatre's day: answered by `Info::Attendance`.
    Attendance(TheatreId, BusinessDay),
    /// What became of a payment at the provider: answered by `Info::Online`.
    Online(PaymentId),
    /// What the printer here does: answered by `Info::Spool`.
    Spool,
    /// This theatre's parked orders, and what this terminal left unfinished: answered by `Info::Waiting`.
    Waiting,
}

/// A write for the store lane. Each is answered by one `Msg::Done`, in order.
#[derive(Clone, Debug, PartialEq)]
pub enum Order {
    /// Makes the hold have exactly these seats and tickets of a show (seats it had there and that are not wanted any more go
    /// free); without a token a new hold begins. No tickets and no seats take the show out of the order. Refused as a
    /// whole: then the hold keeps what it had.
    Take {
        /// The order's hold, if it has one.
        hold: Option<HoldToken>,
        /// Which show.
        show: ShowId,
        /// Which seats.
        want: Want,
        /// Which tickets go with them.
        tickets: Vec<TicketCount>,
    },
    /// Makes the hold have exactly this food and drink; without a token a new hold begins, without seats.
    Put {
        /// The order's hold, if it has one.
        hold: Option<HoldToken>,
        /// Of which theatre.
        theatre: TheatreId,
        /// All that is wanted.
        items: Vec<Item>,
    },
    /// Hands over all food and drink of a booking that waits.
    Collect(Reference),
    /// Lets everything go.
    Release(HoldToken),
    /// More time, within the ceiling.
    Renew(HoldToken),
    /// Puts the order aside under a name.
    Park(HoldToken, String),
    /// Takes a parked or left order to this terminal.
    Resume(HoldToken),
    /// Takes money in. When all is paid the order is sold.
    Tender {
        /// The order's hold.
        hold: HoldToken,
        /// How and how much.
        pay: Pay,
        /// The total that was on the screen; another one is refused.
        expected: i64,
    },
    /// A card is about to be charged on the terminal: recorded before, so that it is known after a cut.
    BeginCard {
        /// The order's hold.
        hold: HoldToken,
        /// How much of it; `None`: what is left.
        minor: Option<i64>,
        /// The total that was on the screen.
        expected: i64,
    },
    /// Something about a payment at the provider.
    Online(OnlineOrder),
    /// The card terminal said yes, with this reference.
    CardApproved(PaymentId, String),
    /// The card terminal said no, or the customer changed his mind.
    CardDeclined(PaymentId),
    /// Gives back what was taken of an unsold order and lets its seats go.
    GiveBack(HoldToken),
    /// Rings at the counters, from this kiosk.
    CallStaff(String),
    /// Somebody goes to the kiosks that call.
    AnswerCalls,
    /// A shift begins at this till with a float, in minor units.
    OpenShift {
        /// Of which theatre.
        theatre: TheatreId,
        /// What the drawer begins with.
        float: i64,
    },
    /// Something moves at the drawer beside sales.
    Drawer {
        /// What.
        kind: MovementKind,
        /// How much, in minor units; nothing for a no-sale.
        minor: i64,
        /// For what.
        words: String,
    },
    /// Another person takes the drawer as it is.
    HandOver {
        /// Who, by name or e-mail.
        to: String,
        /// Their PIN or password.
        secret: Secret,
    },
    /// The drawer is counted: the count is locked.
    CountShift(Count),
    /// The counted shift is closed, with a witness where one is needed.
    CloseShift {
        /// What stays, the bag, the reason.
        closing: Closing,
        /// Who saw it and their PIN or password.
        witness: Option<(String, Secret)>,
    },
    /// Tickets of a booking come back.
    Cancel {
        /// Which booking.
        reference: Reference,
        /// Which tickets, and why.
        asked: Asked,
        /// What the screen said would go back, in minor units.
        expected: i64,
    },
    /// The order is kept for a party, unpaid, until before the start; who it is, and where to write to, if anywhere.
    Reserve(HoldToken, String, Option<String>),
    /// Takes so much for a reservation before it is paid, in minor units.
    Deposit(Reference, i64, Pay),
    /// Allows the free tickets that an order has, for this reason.
    AllowComps(HoldToken, String),
    /// A reservation is taken to this terminal, to be changed or paid.
    LoadReserved(Reference),
    /// A show fails, or goes on.
    FailShow {
        /// Which.
        show: ShowId,
        /// How.
        how: Fails,
        /// Why.
        reason: String,
    },
    /// Some more bookings of a show that was called off are given back.
    RefundCalledOff(ShowId),
    /// All of a booking's money that this shift took another way was this tender: it was written down wrongly.
    CorrectTender(Reference, Pay),
    /// What is owed for a booking is paid out here: cash, and the card's part where the terminal's reference is given.
    PayOutOwed(Reference, String),
    /// A card payment is disputed at the bank.
    Dispute(Reference, Box<NewDispute>),
    /// That has ended.
    EndDispute(Reference, DisputeEnd),
    /// Tickets of a booking become others.
    Exchange {
        /// Which booking.
        reference: Reference,
        /// Which tickets, for what, and why.
        wanted: Box<Move>,
        /// How a difference is paid.
        pays: Vec<Pay>,
        /// The difference that the screen said, in minor units; below nothing it goes back.
        expected: i64,
    },
    /// Something about customers.
    Customer(CustomerOrder),
    /// The tickets of a booking go by mail once more, to this address.
    Resend(Reference, String),
    /// Messages that failed or wait for their next try are due now.
    RetryMessages,
    /// Prints a booking, marked if it was printed before.
    Print(Reference),
    /// Something at the door.
    Door(DoorOrder),
    /// Something about debtors and invoices.
    Invoice(InvoiceOrder),
    /// Something about who works here.
    Staff(StaffOrder),
    /// A closed shift is counted again.
    Recount(ShiftId, Count),
    /// No shift begins on a business day of a theatre any more.
    CloseDay(TheatreId, BusinessDay),
    /// Proves the history; how far it is is told by `Info::Proving`, and `Effect::Stop` ends it.
    Prove,
    /// Leaves kiosk mode, with a manager's PIN.
    Unlock(Secret),
    /// Somebody signs in at this terminal.
    SignIn {
        /// An e-mail address, a name, an id.
        who: String,
        /// PIN or password.
        secret: Secret,
    },
    /// Who is signed in goes.
    Lock,
    /// An order with the permissions of somebody who stands beside.
    Authorised {
        /// Who.
        who: String,
        /// Their PIN or password.
        secret: Secret,
        /// What.
        order: Box<Order>,
    },
}

/// A payment at the provider, on the customer's telephone.
#[derive(Clone, Debug, PartialEq)]
pub enum OnlineOrder {
    /// What is left of the order is paid so; the total that was on the screen.
    Begin(HoldToken, i64),
    /// The customer does not pay so.
    Stop(PaymentId),
}

/// Who is let in.
#[derive(Clone, Debug, PartialEq)]
pub enum DoorOrder {
    /// The bearer of a token, at the door of this show or of any.
    Admit(String, Option<ShowId>),
    /// So many of a booking, at the door of this show or of any.
    Party(Reference, u32, Option<ShowId>),
    /// A ticket admits again, for this reason.
    Undo(TicketId, String),
}

/// What changes about who works here.
#[derive(Clone, Debug, PartialEq)]
pub enum StaffOrder {
    /// Somebody begins.
    Add {
        /// What they are called.
        name: String,
        /// To sign in with.
        email: String,
        /// As what.
        role: Role,
        /// 8 characters at least.
        password: Secret,
        /// For a till, if they have one.
        pin: Option<Secret>,
    },
    /// Name, address, role are these now.
    Edit {
        /// Whose.
        id: StaffId,
        /// What they are called.
        name: String,
        /// To sign in with.
        email: String,
        /// As what.
        role: Role,
    },
    /// A new password.
    Password(StaffId, Secret),
    /// A new PIN, or none.
    Pin(StaffId, Option<Secret>),
    /// They leave.
    Remove(StaffId),
    /// They are back.
    Restore(StaffId),
    /// Wrong tries against them are forgiven.
    Unlock(StaffId),
}

/// Something about debtors and invoices.
#[derive(Clone, Debug, PartialEq)]
pub enum InvoiceOrder {
    /// An invoice was paid, all that is owed of it.
    Settle(i64, Pay),
    /// Somebody buys on account, or what is said of them is this now.
    Debtor(Option<DebtorId>, Box<DebtorFacts>),
    /// They buy on account, or not any more.
    Active(DebtorId, bool),
}

/// Something about customers.
#[derive(Clone, Debug, PartialEq)]
pub enum CustomerOrder {
    /// An order is for somebody; none: for nobody in particular.
    For(HoldToken, Option<CustomerId>),
    /// Somebody new.
    Add(Box<Profile>),
    /// What is said of somebody is this now.
    Edit(CustomerId, Box<Profile>),
    /// Somebody can't buy any more.
    Block(CustomerId, Box<NewBlock>),
    /// Somebody can buy again.
    Unblock(CustomerId),
    /// Wrong tries against somebody are forgiven.
    Unlock(CustomerId),
    /// All that is known of somebody goes.
    Erase(CustomerId),
    /// All that is kept of somebody goes into a new file, with the times of this theatre.
    Export(CustomerId, TheatreId, String),
    /// A customer signs in at this kiosk with address and password.
    SignIn(String, Secret),
    /// A code for a new password goes to this address, if somebody has it.
    SendCode(String),
    /// Who has the code sets a new password and signs in by it.
    NewPassword(String, Secret, Secret),
    /// What somebody says of a film that they have seen: so many stars, and words.
    Review(CustomerId, MovieId, u8, String),
    /// Who signed in is gone.
    Leave,
    /// Tickets of one's own booking come back; what the screen said would go back, in minor units.
    GiveBack(Reference, Vec<TicketId>, i64),
}

/// Something typed that must not be seen, logged or recorded.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Secret(pub String);

impl std::fmt::Debug for Secret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("•")
    }
}
