//! Codes of gift cards and vouchers. A code is the number of what it stands for and a seal over that with the house's key, so none
//! is kept anywhere: it is made again to be printed, and read by making it again.
//!
//! ```text
//! G-XXXX-XXXX-XXXX-XXXX      G or V, then 10 bytes in Crockford's base 32: the number, masked, 4; seal 6
//! ```
//!
//! 48 bits of seal: whoever tries codes finds one gift card of a million in 280 million million tries.
use super::chain::seal_bytes;
use data_encoding::{Encoding, Specification};
use std::sync::LazyLock;

/// What a code stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Coded {
    /// A gift card, by the id of its purse.
    GiftCard(i64),
    /// A voucher, by its id.
    Voucher(i64),
}

/// Crockford's alphabet: no letter that is taken for another or for a digit.
static BASE32: LazyLock<Option<Encoding>> = LazyLock::new(|| {
    let mut spec = Specification::new();
    spec.symbols.push_str("0123456789ABCDEFGHJKMNPQRSTVWXYZ");
    spec.translate.from.push_str("abcdefghjkmnpqrstvwxyzOoIiLl");
    spec.translate.to.push_str("ABCDEFGHJKMNPQRSTVWXYZ001111");
    spec.ignore.push_str(" -");
    spec.encoding().ok()
});

/// No longer input is looked at.
const MAX_INPUT: usize = 64;

fn seal(key: &[u8; 32], letter: char, id: u32) -> [u8; 6] {
    let mut bytes = b"marquee code 1".to_vec();
    bytes.push(letter as u8);
    bytes.extend(id.to_be_bytes());
    let mut out = [0; 6];
    out.iter_mut().zip(seal_bytes(key, &bytes)).for_each(|(to, from)| *to = from);
    out
}

/// Hides which number it is: cards that are sold one after the other do not look alike.
fn mask(key: &[u8; 32], seal: [u8; 6], id: u32) -> u32 {
    let bytes = seal_bytes(key, &[&b"marquee code mask 1"[..], &seal].concat());
    let [a, b, c, d, ..] = bytes;
    id ^ u32::from_be_bytes([a, b, c, d])
}

/// The code, as it is printed. `None` past four thousand million of a kind.
pub fn code(key: &[u8; 32], what: Coded) -> Option<String> {
    let (letter, id) = match what {
        Coded::GiftCard(id) => ('G', id),
        Coded::Voucher(id) => ('V', id),
    };
    let id = u32::try_from(id).ok()?;
    let seal = seal(key, letter, id);
    let text = BASE32.as_ref()?.encode(&[&mask(key, seal, id).to_be_bytes()[..], &seal].concat());
    let parts: Vec<&str> = text.as_bytes().chunks(4).filter_map(|part| std::str::from_utf8(part).ok()).collect();
    Some(format!("{letter}-{}", parts.join("-")))
}

/// What a code stands for, however it was typed; `None` where this house did not make it.
pub fn read(key: &[u8; 32], typed: &str) -> Option<Coded> {
    let typed = typed.trim();
    let letter = typed.chars().next().filter(|_| typed.len() <= MAX_INPUT)?.to_ascii_uppercase();
    let rest = typed.get(1..).filter(|_| matches!(letter, 'G' | 'V'))?;
    let bytes: [u8; 10] = BASE32.as_ref()?.decode(rest.as_bytes()).ok()?.try_into().ok()?;
    let [a, b, c, d, given @ ..] = bytes;
    let id = mask(key, given, u32::from_be_bytes([a, b, c, d]));
    // All bytes are looked at, whichever is wrong.
    let wrong = seal(key, letter, id).iter().zip(given).fold(0, |sum, (x, y)| sum | (x ^ y));
    match (wrong, letter) {
        (0, 'G') => Some(Coded::GiftCard(i64::from(id))),
        (0, _) => Some(Coded::Voucher(i64::from(id))),
        _ => None,
    }
}

/// The end of a code, for screens and papers that others see too: `G-...7KQ2`.
pub fn tail(code: &str) -> String {
    let letter = code.chars().next().unwrap_or('G');
    let end: String = code.chars().rev().take(4).collect::<Vec<_>>().into_iter().rev().collect();
    format!("{letter}-...{end}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const KEY: [u8; 32] = [7; 32];

    #[test]
    fn a_code_is_read_however_it_is_typed() {
        let made = code(&KEY, Coded::GiftCard(12)).unwrap();
        assert!(made.len() == 21 && made.starts_with("G-"), "{made}");
        for typed in
            [made.clone(), made.to_lowercase(), made.replace('-', ""), made.replace('-', " "), format!(" {made} ")]
        {
            assert_eq!(read(&KEY, &typed), Some(Coded::GiftCard(12)), "{typed}");
        }
        let alike = made.replace('0', "O").replace('1', "l");
        assert_eq!(read(&KEY, &alike), Some(Coded::GiftCard(12)));
        assert_eq!(tail(&made), format!("G-...{}", made.rsplit('-').next().unwrap()));
    }

    #[test]
    fn what_another_house_made_is_nothing() {
        let made = code(&KEY, Coded::Voucher(1)).unwrap();
        assert_eq!(read(&[8; 32], &made), None);
        assert_eq!(read(&KEY, &made.replacen('V', "G", 1)), None);
        for odd in ["", "G", "V-", "G-0000-0000-0000-0000", "\u{1b}[2J", "é", "Gé", &"G".repeat(1000)] {
            assert_eq!(read(&KEY, odd), None, "{odd:?}");
        }
        assert_eq!(code(&KEY, Coded::Voucher(-1)), None);
    }

    proptest! {
        #[test]
        fn every_number_has_its_own_code(id in 0u32.., other in 0u32..) {
            let made = code(&KEY, Coded::Voucher(i64::from(id))).unwrap();
            prop_assert_eq!(read(&KEY, &made), Some(Coded::Voucher(i64::from(id))));
            prop_assert_eq!(id == other, code(&KEY, Coded::Voucher(i64::from(other))).unwrap() == made);
        }

        #[test]
        fn one_character_off_is_no_code(id in 0u32..100_000, at in 2usize..21, to in "[0-9A-HJKMNP-TV-Z]") {
            let made = code(&KEY, Coded::GiftCard(i64::from(id))).unwrap();
            let mut altered = made.clone();
            if !matches!(made.get(at..=at), Some(now) if now == "-" || now == to) {
                altered.replace_range(at..=at, &to);
                prop_assert_eq!(read(&KEY, &altered), None);
            }
        }
    }
}
