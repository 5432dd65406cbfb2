//! What is printed: a job waits at its terminal, is printed once, and what a printer may have had in part is said to be so.
use super::{BookingId, Reference, time::Instant};
use serde::Serialize;

/// Where a job stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum PrintState {
    /// It has not gone to the printer.
    Waiting,
    /// It goes there now.
    Printing,
    /// The printer took all of it.
    Printed,
    /// The printer may have had a part, or all: only who looks at the paper knows.
    Unknown,
    /// Nobody wants it.
    Cancelled,
}

impl PrintState {
    /// All of them.
    pub const ALL: [Self; 5] = [Self::Waiting, Self::Printing, Self::Printed, Self::Unknown, Self::Cancelled];

    /// The word in the schema and in JSON.
    pub fn code(self) -> &'static str {
        match self {
            Self::Waiting => "WAITING",
            Self::Printing => "PRINTING",
            Self::Printed => "PRINTED",
            Self::Unknown => "UNKNOWN",
            Self::Cancelled => "CANCELLED",
        }
    }

    /// Reads the word back.
    pub fn parse(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|s| s.code() == code)
    }
}

/// Something to print.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PrintJob {
    /// Its number.
    pub id: i64,
    /// Which booking.
    pub booking: BookingId,
    /// Its reference.
    pub reference: Reference,
    /// At which terminal.
    pub terminal: String,
    /// 0 for the first print of a booking, 1 for the first reprint.
    pub copy: u32,
    /// Where it stands.
    pub state: PrintState,
    /// How often it was tried.
    pub tries: u32,
    /// Why it waits or is not known to be printed.
    pub error: String,
    /// When it was made.
    pub made_at: Instant,
    /// The event of the exchange whose new tickets it prints; none: all of its booking.
    pub exchange: Option<i64>,
}

/// What a terminal's spool says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Spool {
    /// Jobs that wait or are being printed.
    pub waiting: u32,
    /// Why the oldest of them waits; empty where it was not tried yet.
    pub error: String,
    /// Bookings of which nobody knows whether they were printed, the oldest first.
    pub unknown: Vec<Reference>,
    /// The newest job's booking, and where it stands.
    pub last: Option<(BookingId, PrintState)>,
}
