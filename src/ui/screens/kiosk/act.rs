//! What a customer can want: each target on the screen stands for one of these, and so does each key.
use super::text::Lang;
use crate::domain::{MovieId, ShowId, TicketId, TicketTypeId};

/// One thing that a touch or the OK key does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Act {
    /// Begins an order.
    Begin,
    /// Opens "My tickets".
    Lookup,
    /// Opens the sign-in.
    SignIn,
    /// Sends a code by mail to who has no password, or forgot it.
    NewPassword,
    /// The next of the keyboards: small letters, capitals, digits and signs.
    Keyboard,
    /// Opens one of the customer's own bookings, from 0.
    Mine(usize),
    /// Gives the film of it so many stars.
    Rate(u8),
    /// Opens what may come back of it.
    GiveBack,
    /// Marks a ticket that is to come back, or takes the mark away.
    Mark(TicketId),
    /// Gives the marked tickets back.
    GiveBackNow,
    /// Speaks another language.
    Speaks(Lang),
    /// Chooses a film.
    Film(MovieId),
    /// Chooses a show.
    Show(ShowId),
    /// Turns to the next or the previous page of a list.
    Page(i8),
    /// One ticket more of a type.
    More(TicketTypeId),
    /// One ticket fewer of a type.
    Less(TicketTypeId),
    /// Goes on from the tickets to the seats.
    ToSeats,
    /// Takes the numbered choice, from 0.
    Choice(usize),
    /// The seat map: a touch moves the party there, OK finds other seats.
    Map,
    /// Renews the hold.
    MoreTime,
    /// Goes on from the seats to paying.
    Take,
    /// Takes the lost seats once more.
    TakeAgain,
    /// One step back.
    Back,
    /// Begins a card payment.
    PayCard,
    /// Confirms an order that costs nothing.
    PayFree,
    /// The card terminal said yes.
    CardYes,
    /// The card terminal said no, or the customer stops.
    CardNo,
    /// Takes the order to the counter.
    PayAtCounter,
    /// A key of the keypad.
    Letter(char),
    /// The keypad's delete.
    Delete,
    /// Looks the typed reference up, or sends the PIN.
    Enter,
    /// Shows the codes, or the next one.
    Codes,
    /// Nothing more is wanted: to the start.
    Finish,
    /// Larger or ordinary letters.
    Bigger,
    /// Strong contrast, on or off.
    Contrast,
    /// Speech, on or off.
    Speak,
    /// Opens the choice of languages.
    Language,
    /// To the start; asks when seats would be let go.
    StartOver,
    /// Rings at the counters.
    CallStaff,
    /// Explains the screen.
    Help,
    /// Lets the seats go.
    Yes,
    /// Closes the box that is open and goes on.
    GoOn,
}

impl Act {
    /// Whether it belongs to the order, and so waits while the house has not answered yet.
    pub fn waits(self) -> bool {
        matches!(
            self,
            Self::Choice(_)
                | Self::Map
                | Self::MoreTime
                | Self::Take
                | Self::TakeAgain
                | Self::ToSeats
                | Self::PayCard
                | Self::PayFree
                | Self::CardYes
                | Self::CardNo
                | Self::PayAtCounter
                | Self::GiveBackNow
        )
    }
}
