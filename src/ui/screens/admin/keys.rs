//! The keys of the frame; each room has a table of its own beside them.
use crate::ui::keymap::{Binding, On};
use ratatui::crossterm::event::KeyCode;

/// What a key means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Intent {
    /// The row above, below, a page up, a page down, the first, the last; in what is read the same by lines.
    Move,
    /// Words narrow the list.
    Find,
    /// The next room of the rail.
    Next,
    /// The room before.
    Back,
    /// All keys.
    Help,
    /// One step back.
    Esc,
    /// What the chosen row is, in full.
    Open,
    /// Tickets of the booking come back.
    Cancel,
    /// A card payment is disputed at the bank, or that has ended.
    Dispute,
    /// Another one of what the list has.
    New,
    /// A new password.
    Password,
    /// A new PIN.
    Pin,
    /// Takes it away, or brings it back.
    Remove,
    /// Forgives wrong tries.
    Unlock,
    /// What is said of it changes.
    Edit,
    /// All that is kept of it goes into a file.
    Export,
    /// Can't buy any more, or can again.
    Block,
    /// A closed shift is counted again.
    Recount,
    /// A business day is closed.
    CloseDay,
    /// What failed or waits is tried now.
    Retry,
    /// Tickets become others.
    Exchange,
    /// Tickets go by mail once more.
    Mail,
    /// The chosen show fails.
    Fail,
    /// The invoice was paid.
    Settle,
    /// The booking behind it, in its room.
    Booking,
    /// What is paid as well.
    PaidToo,
    /// Who buys on account, or what they owe.
    Debtors,
    /// Over and short over time.
    Trends,
    /// By till instead of by person.
    ByTill,
    /// Over another number of days.
    Span,
    /// Only what is worth a second look.
    Flagged,
    /// The history is proved.
    Prove,
}

/// A row of a table.
pub const fn row(
    on: On,
    intent: Intent,
    label: &'static str,
    short: &'static str,
    long: &'static str,
) -> Binding<Intent> {
    Binding { on, intent, label, short, long }
}

/// What works in every room, behind the room's own keys.
pub static FRAME: &[Binding<Intent>] = &[
    row(On::Chars("/"), Intent::Find, "/", "find", "words narrow the list; Esc in them takes them away"),
    row(On::Code(KeyCode::Up), Intent::Move, "Up Down", "", "the rows; PgUp PgDn, Home and End, and the wheel as well"),
    row(On::Code(KeyCode::Down), Intent::Move, "Down", "", ""),
    row(On::Code(KeyCode::PageUp), Intent::Move, "PgUp", "", ""),
    row(On::Code(KeyCode::PageDown), Intent::Move, "PgDn", "", ""),
    row(On::Code(KeyCode::Home), Intent::Move, "Home", "", ""),
    row(On::Code(KeyCode::End), Intent::Move, "End", "", ""),
    row(On::Code(KeyCode::Tab), Intent::Next, "Tab", "room", "the next room of the rail; Shift-Tab the one before"),
    row(On::Code(KeyCode::BackTab), Intent::Back, "Shift-Tab", "", ""),
    row(On::Chars("?"), Intent::Help, "?", "help", "this list; F1 as well"),
    row(On::Code(KeyCode::F(1)), Intent::Help, "F1", "", ""),
    row(On::Code(KeyCode::Esc), Intent::Esc, "Esc", "back", "one step back: the box, the card, the words"),
];

/// What works everywhere, in boxes and under them too.
pub static ALWAYS: &[Binding<Intent>] = &[
    row(On::Chars(""), Intent::Esc, "Ctrl-L", "", "sign out: the room waits under the sign-in, an open box does not"),
    row(On::Chars(""), Intent::Esc, "Ctrl-C", "", "leave the program"),
];
