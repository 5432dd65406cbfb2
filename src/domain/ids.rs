//! Identities. Inside a store they are integers; one type a thing, so that a show is never passed for a hall.
use serde::{Deserialize, Serialize};
use std::fmt;

macro_rules! id {
    ($($(#[$doc:meta])* $name:ident;)*) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub i64);
        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result { self.0.fmt(f) }
        }
    )*};
}

id! {
    /// A cinema building.
    TheatreId;
    /// A screen of a theatre.
    HallId;
    /// One version of a hall's seat map. A changed map is a new one, so that a past show keeps its own.
    MapId;
    /// A film.
    MovieId;
    /// A film in a hall from a start time.
    ShowId;
    /// Adult, Child, …
    TicketTypeId;
    /// Seats taken for a short time for one order.
    HoldId;
    /// One order, paid or being paid.
    BookingId;
    /// The right of one person to one seat of one show.
    TicketId;
    /// Popcorn, a cola, a combo.
    ProductId;
    /// One piece of food or drink of a booking.
    LineId;
    /// Money coming in.
    PaymentId;
    /// Money going back.
    RefundId;
    /// One of the staff.
    StaffId;
    /// One person at one till, from float to count.
    ShiftId;
    /// Somebody who buys here and has an account.
    CustomerId;
    /// Credit on an account, or a gift card.
    PurseId;
    /// An admission voucher.
    VoucherId;
    /// Who may buy now and pay later.
    DebtorId;
    /// A card payment that is disputed at the bank.
    DisputeId;
}

/// A seat of one seat map: its place in reading order (row by row, left to right), from 1. Stored with the [`MapId`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct SeatNo(pub u16);

impl fmt::Display for SeatNo {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// The secret that lets its bearer change or sell a hold: random, url-safe, never guessed.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct HoldToken(pub String);

impl fmt::Display for HoldToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// What a customer can say aloud to find a booking: letters and digits that are not mistaken for each other.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Reference(pub String);

/// The 27 characters of a reference: none that is read or heard as another (0/O, 1/I, 2/Z, 4/A, 5/S, 6/G, 8/B).
pub const REFERENCE_ALPHABET: &str = "ABCDEFGHJKLMNPQRSTUVWXYZ379";

/// How long a reference is: 27^5 is 14.3 million.
pub const REFERENCE_LENGTH: usize = 5;

impl Reference {
    /// Reads what somebody typed or said: any case, spaces and dashes ignored, `0 1 2 4 5 6 8` taken for their look-alikes.
    pub fn parse(typed: &str) -> Option<Self> {
        let mut out = String::new();
        for c in typed.chars() {
            let c = match c.to_ascii_uppercase() {
                ' ' | '-' => continue,
                '0' => 'Q',
                '1' | 'I' => 'J',
                'O' => 'Q',
                '2' => 'Z',
                '4' => 'A',
                '5' => 'S',
                '6' => 'G',
                '8' => 'B',
                c => c,
            };
            if !REFERENCE_ALPHABET.contains(c) {
                return None;
            }
            out.push(c);
        }
        (REFERENCE_LENGTH..=REFERENCE_LENGTH + 3).contains(&out.len()).then_some(Self(out))
    }

    /// Makes a reference from random bytes (256 is no multiple of 27: the bias is 4 % and does no harm, it is no secret).
    pub fn from_random(bytes: &[u8]) -> Self {
        let letters: Vec<char> = REFERENCE_ALPHABET.chars().collect();
        Self(bytes.iter().filter_map(|b| letters.get(*b as usize % letters.len())).collect())
    }
}

impl fmt::Display for Reference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}
