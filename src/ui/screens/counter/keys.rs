//! The counter's keys: one table for the main screen.
use crate::ui::keymap::{Binding, On};
use ratatui::crossterm::event::KeyCode;

/// What a key of the main screen means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Intent {
    /// A digit or point of the pending number.
    Digit,
    /// A ticket type by its function key.
    Type,
    /// The list of all ticket types.
    Types,
    /// The next ticket key takes off.
    Minus,
    /// A digit, else the last addition.
    Backspace,
    /// The action line.
    Enter,
    /// A part in cash.
    Part,
    /// A card.
    Card,
    /// A gift card or voucher.
    Voucher,
    /// Other tenders.
    More,
    /// The next best seats.
    Next,
    /// The next seat class.
    Zone,
    /// One more wheelchair place.
    Wheelchair,
    /// The seat grid.
    Seats,
    /// Ticket keys become product keys, and back.
    Food,
    /// Another size of what was added last, or something with it.
    Size,
    /// For whom the order is.
    Customer,
    /// Keep the order for a party.
    Reserve,
    /// Park, or resume.
    Park,
    /// More time for the hold.
    Renew,
    /// Film information.
    Film,
    /// Search.
    Find,
    /// The last sale.
    Last,
    /// The till menu.
    Till,
    /// Gives money back.
    GiveBack,
    /// Goes to the kiosks that call.
    Answer,
    /// Hall above.
    Up,
    /// Hall below.
    Down,
    /// Earlier show.
    Left,
    /// Later show.
    Right,
    /// Day before.
    DayBack,
    /// Day after.
    DayOn,
    /// The show that begins next.
    Now,
    /// The show fails.
    Fail,
    /// All keys.
    Help,
    /// One step back.
    Esc,
}

const fn row(on: On, intent: Intent, label: &'static str, short: &'static str, long: &'static str) -> Binding<Intent> {
    Binding { on, intent, label, short, long }
}

/// The main screen's keys. The order is that of the help lines.
pub static KEYS: &[Binding<Intent>] = &[
    row(On::Digit, Intent::Digit, "0-9", "", "a number: the next key gives it its meaning (3 F1, 50 Enter, 20 c)"),
    row(On::Chars(".,"), Intent::Digit, ".", "", "the decimal point of an amount"),
    row(On::Function, Intent::Type, "F1-F8", "", "add that ticket; 3 F1 adds three; - F1 takes one off"),
    row(On::Chars("*"), Intent::Types, "*", "all", "the list of all tickets; *2 is F2, 3*1 is 3 F1"),
    row(On::Chars("-"), Intent::Minus, "-", "", "before a ticket key: take off instead of add"),
    row(On::Code(KeyCode::Enter), Intent::Enter, "Enter", "", "what the action line says; on an empty order nothing"),
    row(On::Chars("c"), Intent::Card, "c", "card", "pay by card; 20 c a part of it"),
    row(
        On::Chars("v"),
        Intent::Voucher,
        "v",
        "voucher",
        "a gift card or voucher by its code; 10 v so much of a gift card",
    ),
    row(
        On::Chars("m"),
        Intent::More,
        "m",
        "more",
        "other tenders: on an invoice, account credit; why a ticket is free",
    ),
    row(On::Chars("+"), Intent::Part, "+", "part", "20 + is a part in cash"),
    row(On::Chars("s"), Intent::Seats, "s", "seats", "the seats of the hall, to choose by hand"),
    row(On::Chars("n"), Intent::Next, "n", "next", "the next best seats"),
    row(On::Chars("z"), Intent::Zone, "z", "zone", "the next seat class"),
    row(On::Chars("k"), Intent::Food, "k", "food", "food and drink: F1-F8 and * are products; again: tickets"),
    row(
        On::Chars("o"),
        Intent::Size,
        "o",
        "size, with",
        "another size of the product added last, or something with it",
    ),
    row(
        On::Chars("w"),
        Intent::Wheelchair,
        "w",
        "wheelchair",
        "one more wheelchair place with those beside it; -w one less",
    ),
    row(
        On::Chars("h"),
        Intent::Reserve,
        "h",
        "reserve",
        "keep the order for a party, unpaid; Enter on its booking loads it",
    ),
    row(On::Chars("p"), Intent::Park, "p", "park", "put the order aside under a name; on an empty order resume one"),
    row(
        On::Chars("u"),
        Intent::Customer,
        "u",
        "customer",
        "for whom the order is: find, look at, add; never needed to sell",
    ),
    row(On::Chars("r"), Intent::Renew, "r", "more time", "more time for the hold, up to its ceiling"),
    row(On::Chars("i"), Intent::Film, "i", "film", "about the film"),
    row(
        On::Chars("/"),
        Intent::Find,
        "/",
        "find",
        "film, time, 12y, <20, end<22, sub, ad, free>4, a reference, an e-mail",
    ),
    row(
        On::Chars("l"),
        Intent::Last,
        "l",
        "last sale",
        "the last sale of this till; on a booking r refunds, x exchanges, e mails",
    ),
    row(On::Chars("d"), Intent::Till, "d", "", "till: shift, drop, paid out, X, hand over, close; Ctrl-L locks"),
    row(On::Chars("g"), Intent::GiveBack, "g", "", "give back what was taken of an unsold order"),
    row(On::Chars("a"), Intent::Answer, "a", "", "answer the kiosks that call for staff"),
    row(On::Code(KeyCode::Backspace), Intent::Backspace, "Bksp", "undo", "take back a digit, else the last addition"),
    row(On::Code(KeyCode::Up), Intent::Up, "Up Down", "", "the halls"),
    row(On::Code(KeyCode::Down), Intent::Down, "Up Down", "", ""),
    row(On::Code(KeyCode::Left), Intent::Left, "Left Right", "", "the shows of a hall"),
    row(On::Code(KeyCode::Right), Intent::Right, "Left Right", "", ""),
    row(On::Code(KeyCode::PageUp), Intent::DayBack, "PgUp PgDn", "", "the day before, the day after"),
    row(On::Code(KeyCode::PageDown), Intent::DayOn, "PgUp PgDn", "", ""),
    row(On::Code(KeyCode::Home), Intent::Now, "Home", "", "today, the show that begins next"),
    row(On::Chars("!"), Intent::Fail, "!", "", "the show fails: pause, delay, another hall, broken down, called off"),
    row(On::Chars("?"), Intent::Help, "?", "help", "this list"),
    row(
        On::Code(KeyCode::Esc),
        Intent::Esc,
        "Esc",
        "clear",
        "drop the number, close the box, then clear the order (asks)",
    ),
];
