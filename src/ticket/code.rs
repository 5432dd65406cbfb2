//! A ticket's token: 32 bytes of facts and an Ed25519 signature, in base32. It says by itself which seat of which show it
//! is for, so a door needs nothing but the public key (`architecture.md`, "A ticket's token").
//!
//! ```text
//! version 1 | site 3 | show 4 | start 4 | serial 8 | seat 4 | ticket type 8 | signature 64      (bytes, big endian)
//! ```
//!
//! 96 bytes are 154 characters of base32: what a 37x37 QR code holds at level L.
use crate::domain::{Refusal, SeatNo, ShowId, booking::Ticket, refusal::Kind, time::Instant};
use data_encoding::BASE32_NOPAD;
use ed25519_dalek::{Signature, Signer, SigningKey, VerifyingKey};
use serde_json::json;

/// How many characters a token has.
pub const TOKEN_LENGTH: usize = 154;

/// The longest seat label that a token can say.
pub const MAX_SEAT_CHARS: usize = 6;

/// The longest code of a ticket type that a token can say.
pub const MAX_TYPE_CHARS: usize = 12;

/// What the signature covers before the payload, so that the key's signatures over anything else are no tickets.
const CONTEXT: &[u8] = b"marquee ticket 1\0";

const VERSION: u8 = 1;
const PAYLOAD: usize = 32;
const WHOLE: usize = PAYLOAD + 64;

/// Forty symbols: six of them fit into 4 bytes (40^6 < 2^32), twelve into 8 (40^12 < 2^64). The first ends a word.
const SYMBOLS: &[u8; 40] = b"\0ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.";

/// The first number that is no label of six symbols.
const PLACES: u64 = 40u64.pow(MAX_SEAT_CHARS as u32);

/// More than any scan of a token with its spaces; longer input is not looked at.
const MAX_INPUT: usize = 1024;

/// What a token says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TicketFacts {
    /// Which store made it: 24 bits.
    pub site: u32,
    /// For which show: 32 bits.
    pub show: ShowId,
    /// The time on the ticket: from 1970 to 2106.
    pub starts_at: Instant,
    /// The ticket's random number.
    pub serial: u64,
    /// What stands on the seat: `C9`, `1A`, `117`; or its place in the hall's map, `#117`.
    pub seat: String,
    /// The ticket type's code: `adult`.
    pub code: String,
}

impl TicketFacts {
    /// What the token of this ticket says, made at this site for a show that starts at this time. A ticket that was sold
    /// must print whatever the house calls its seats and types, so a name that does not fit is said in another way; the
    /// store finds the ticket by its serial and knows both.
    pub fn of(site: u32, ticket: &Ticket, starts_at: Instant) -> Self {
        Self {
            site,
            show: ticket.show,
            starts_at,
            serial: ticket.serial,
            seat: seat_name(&ticket.label, ticket.seat),
            code: type_name(&ticket.code),
        }
    }
}

/// The label if it fits (no two of a hall differ in case only), else the seat's place in the map: `#117`.
fn seat_name(label: &str, no: SeatNo) -> String {
    let upper = label.to_ascii_uppercase();
    if pack(&upper, MAX_SEAT_CHARS).is_some() { upper } else { format!("#{no}") }
}

/// The code's beginning, with `-` for what a token has no character for.
fn type_name(code: &str) -> String {
    let known = |c: char| c.is_ascii() && c != '\0' && SYMBOLS.contains(&(c.to_ascii_uppercase() as u8));
    let fits = code.chars().take(MAX_TYPE_CHARS).map(|c| if known(c) { c.to_ascii_lowercase() } else { '-' });
    let name: String = fits.collect();
    if name.is_empty() { "-".to_owned() } else { name }
}

/// What signs the tickets of a store.
#[derive(Clone, Copy)]
pub struct Signing<'a> {
    /// With which key.
    pub key: &'a SigningKey,
    /// As which site.
    pub site: u32,
}

impl Signing<'_> {
    /// The token of a ticket whose show starts at this time by its booking: what its QR code holds.
    pub fn token(&self, ticket: &Ticket, starts_at: Instant) -> Result<String, CannotSign> {
        sign(self.key, &TicketFacts::of(self.site, ticket, starts_at))
    }
}

/// What a token has no room for.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CannotSign {
    /// A site beyond 24 bits.
    #[error("a ticket can't name site {0}: sites go from 0 to 16777215")]
    Site(u32),
    /// A show beyond 32 bits.
    #[error("a ticket can't name show {0}: shows go from 0 to 4294967295")]
    Show(ShowId),
    /// A start before 1970 or after 2106.
    #[error("a ticket can't name a start {} seconds from 1970: it must be from 1970 to 2106", .0.0)]
    Start(Instant),
    /// A seat label that is empty, long or of other characters.
    #[error("a ticket can't name seat {0:?}: a label is 1 to 6 of A-Z, 0-9, '-', '_' and '.', or '#' and a number")]
    Seat(String),
    /// A ticket type's code that is empty, long or of other characters.
    #[error("a ticket can't name ticket type {0:?}: a code is 1 to 12 of a-z, 0-9, '-', '_' and '.'")]
    Type(String),
}

impl From<CannotSign> for Refusal {
    fn from(e: CannotSign) -> Self {
        Refusal::usage(e.to_string())
    }
}

/// Refuses a seat label that a token would say as a place in the map: for `hall import`, where a house wants its doors to
/// read the label without a store.
pub fn check_seat(label: &str) -> Result<(), CannotSign> {
    pack_seat(&label.to_ascii_uppercase()).map(|_| ())
}

/// Refuses a ticket type's code that a token would say shortened: for `ticket-type add`.
pub fn check_type(code: &str) -> Result<(), CannotSign> {
    pack_type(code).map(|_| ())
}

/// The token of these facts, in upper case as the QR code holds it: [`TOKEN_LENGTH`] characters.
pub fn sign(key: &SigningKey, facts: &TicketFacts) -> Result<String, CannotSign> {
    let payload = payload_of(facts)?;
    let signature = key.sign(&message_of(&payload));
    let mut whole = payload.to_vec();
    whole.extend_from_slice(&signature.to_bytes());
    Ok(BASE32_NOPAD.encode(&whole))
}

/// What a token says, if one of these keys signed it. Read in any case, spaces ignored; anything else that differs from
/// what was signed, by one bit or by its length, is refused as `invalid_ticket`.
pub fn verify(keys: &[VerifyingKey], token: &str) -> Result<TicketFacts, Refusal> {
    let whole = decode(token)?;
    let (payload, signature) = whole.split_at(PAYLOAD);
    let payload: [u8; PAYLOAD] = payload.try_into().map_err(|_| malformed())?;
    let signature = Signature::from_slice(signature).map_err(|_| malformed())?;
    let message = message_of(&payload);
    if !keys.iter().any(|key| key.verify_strict(&message, &signature).is_ok()) {
        return Err(invalid(
            "forged",
            "this ticket was not made here, or it was altered; nobody was admitted: look the booking up by its reference",
        ));
    }
    facts_of(&payload).ok_or_else(|| {
        invalid(
            "unknown_version",
            "this ticket was made by a version of Marquee that this one does not know; nobody was admitted",
        )
    })
}

fn decode(token: &str) -> Result<Vec<u8>, Refusal> {
    if token.len() > MAX_INPUT {
        return Err(malformed());
    }
    let text: Vec<u8> = token.bytes().filter(|b| !b.is_ascii_whitespace()).map(|b| b.to_ascii_uppercase()).collect();
    // The encoding is strict: bits left over at the end must be zero, so a token has one spelling.
    let whole = BASE32_NOPAD.decode(&text).map_err(|_| malformed())?;
    if whole.len() == WHOLE { Ok(whole) } else { Err(malformed()) }
}

fn malformed() -> Refusal {
    invalid(
        "malformed",
        "this is no ticket of a Marquee house, or it was cut short; nobody was admitted: scan it again, or look the \
         booking up by its reference",
    )
}

fn invalid(why: &str, message: &str) -> Refusal {
    Refusal::new(Kind::InvalidTicket, message).with(json!({ "why": why }))
}

fn message_of(payload: &[u8; PAYLOAD]) -> Vec<u8> {
    [CONTEXT, payload].concat()
}

fn payload_of(facts: &TicketFacts) -> Result<[u8; PAYLOAD], CannotSign> {
    let show = u32::try_from(facts.show.0).map_err(|_| CannotSign::Show(facts.show))?;
    let start = u32::try_from(facts.starts_at.0).map_err(|_| CannotSign::Start(facts.starts_at))?;
    let [0, site @ ..] = facts.site.to_be_bytes() else {
        return Err(CannotSign::Site(facts.site));
    };
    let mut out = Vec::with_capacity(PAYLOAD);
    out.push(VERSION);
    out.extend_from_slice(&site);
    out.extend_from_slice(&show.to_be_bytes());
    out.extend_from_slice(&start.to_be_bytes());
    out.extend_from_slice(&facts.serial.to_be_bytes());
    out.extend_from_slice(&pack_seat(&facts.seat)?.to_be_bytes());
    out.extend_from_slice(&pack_type(&facts.code)?.to_be_bytes());
    // The fields above are 32 bytes by their types; the other arm can't be reached.
    out.try_into().map_err(|_| CannotSign::Site(facts.site))
}

fn facts_of(payload: &[u8; PAYLOAD]) -> Option<TicketFacts> {
    let (version, rest) = payload.split_first()?;
    if *version != VERSION {
        return None;
    }
    let (site, rest) = number(rest, 3)?;
    let (show, rest) = number(rest, 4)?;
    let (start, rest) = number(rest, 4)?;
    let (serial, rest) = number(rest, 8)?;
    let (seat, rest) = number(rest, 4)?;
    let (code, _) = number(rest, 8)?;
    Some(TicketFacts {
        site: u32::try_from(site).ok()?,
        show: ShowId(i64::try_from(show).ok()?),
        starts_at: Instant(i64::try_from(start).ok()?),
        serial,
        seat: unpack_seat(seat)?,
        code: unpack(code, MAX_TYPE_CHARS)?.to_ascii_lowercase(),
    })
}

/// The big-endian number in the first bytes, and what is behind them.
fn number(bytes: &[u8], size: usize) -> Option<(u64, &[u8])> {
    let (head, rest) = bytes.split_at_checked(size)?;
    Some((head.iter().fold(0, |n, b| n << 8 | u64::from(*b)), rest))
}

/// A label is below [`PLACES`]; behind it are places in the map, for halls whose labels don't fit.
fn pack_seat(label: &str) -> Result<u32, CannotSign> {
    let place = |digits: &str| digits.parse::<u16>().ok().filter(|no| *no > 0 && no.to_string() == digits);
    let packed = match label.strip_prefix('#') {
        Some(digits) => place(digits).map(|no| PLACES + u64::from(no)),
        None if label.bytes().any(|b| b.is_ascii_lowercase()) => None,
        None => pack(label, MAX_SEAT_CHARS),
    };
    packed.and_then(|n| u32::try_from(n).ok()).ok_or_else(|| CannotSign::Seat(label.to_owned()))
}

fn unpack_seat(packed: u64) -> Option<String> {
    match packed.checked_sub(PLACES) {
        None => unpack(packed, MAX_SEAT_CHARS),
        Some(no) => u16::try_from(no).ok().filter(|no| *no > 0).map(|no| format!("#{no}")),
    }
}

fn pack_type(code: &str) -> Result<u64, CannotSign> {
    let packed = if code.bytes().any(|b| b.is_ascii_uppercase()) { None } else { pack(code, MAX_TYPE_CHARS) };
    packed.ok_or_else(|| CannotSign::Type(code.to_owned()))
}

/// A word as a number in base 40, filled up to `chars` digits.
fn pack(word: &str, chars: usize) -> Option<u64> {
    if word.is_empty() || word.len() > chars {
        return None;
    }
    let digit = |b: u8| SYMBOLS.iter().position(|s| *s == b.to_ascii_uppercase()).filter(|d| *d > 0);
    let mut out = 0u64;
    for b in word.bytes() {
        out = out * 40 + digit(b)? as u64;
    }
    Some(out * 40u64.pow((chars - word.len()) as u32))
}

/// The word of a packed number; none where the number is no packed word.
fn unpack(mut packed: u64, chars: usize) -> Option<String> {
    let mut digits = Vec::with_capacity(chars);
    for _ in 0..chars {
        digits.push(*SYMBOLS.get((packed % 40) as usize)?);
        packed /= 40;
    }
    digits.reverse();
    let word: Vec<u8> = digits.iter().copied().take_while(|b| *b != 0).collect();
    let filled = digits.iter().skip(word.len()).all(|b| *b == 0);
    if packed == 0 && filled && !word.is_empty() { String::from_utf8(word).ok() } else { None }
}

#[cfg(test)]
mod tests;
