//! The little language of products, as flags and files use it: `large=6.20:3`, `cheese-dip=1.00`, `popcorn:large=2@C9`.
use super::{
    super::{Currency, Money, Refusal},
    Extra, Portion, Size,
};

/// What is wanted of a product, before its seat is known to be one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wanted {
    /// Its code.
    pub code: String,
    /// Its size's code; empty for the usual one.
    pub size: String,
    /// With what.
    pub options: Vec<String>,
    /// The label of the seat that it is brought to.
    pub seat: Option<String>,
    /// How many.
    pub n: u16,
}

/// Reads `popcorn`, `popcorn:large=2`, `nachos:large+cheese-dip@C9=2`.
pub fn wanted(text: &str) -> Result<Wanted, Refusal> {
    let bad = || {
        Refusal::usage(format!(
            "{text:?}: write popcorn, popcorn:large=2, nachos+cheese, nachos@C9; at most 500 of each"
        ))
    };
    let (what, n) = text.split_once('=').unwrap_or((text, "1"));
    let n = n.trim().parse::<u16>().ok().filter(|n| (1..=500).contains(n)).ok_or_else(bad)?;
    let (what, seat) = what.split_once('@').map_or((what, None), |(what, seat)| (what, Some(seat.trim().to_owned())));
    let mut words = what.split('+').map(|w| w.trim().to_lowercase());
    let first = words.next().unwrap_or_default();
    let (code, size) = first.split_once(':').unwrap_or((&first, ""));
    let options: Vec<String> = words.collect();
    if code.is_empty() || first.ends_with(':') || options.iter().any(String::is_empty) || seat.as_deref() == Some("") {
        return Err(bad());
    }
    Ok(Wanted { code: code.to_owned(), size: size.to_owned(), options, seat, n })
}

/// Reads a size: `large=6.20`, or `large=6.20:3` where one takes three units of the stock.
pub fn size(text: &str, currency: Currency) -> Result<Size, Refusal> {
    let (code, rest) = text.split_once('=').ok_or_else(|| Refusal::usage(format!("{text:?}: write large=6.20")))?;
    let (price, uses) = rest.split_once(':').unwrap_or((rest, "1"));
    let uses = uses.trim().parse::<u32>().ok().filter(|n| *n <= 10_000);
    let uses = uses.ok_or_else(|| Refusal::usage(format!("{text:?}: a size takes 0 to 10000 units of the stock")))?;
    let code = code.trim().to_lowercase();
    Ok(Size { name: named(&code), code, minor: Money::parse(price, currency)?.minor, uses })
}

/// The only size of a product that has no others.
pub fn only_size(price: &str, currency: Currency) -> Result<Size, Refusal> {
    let (price, uses) = price.split_once(':').unwrap_or((price, "1"));
    let one = size(&format!("one={price}:{uses}"), currency)?;
    Ok(Size { name: String::new(), ..one })
}

/// Reads an option: `cheese-dip=1.00`, or `salted` for nothing.
pub fn extra(text: &str, currency: Currency) -> Result<Extra, Refusal> {
    let (code, price) = text.split_once('=').unwrap_or((text, "0"));
    let code = code.trim().to_lowercase();
    Ok(Extra { name: named(&code), code, minor: Money::parse(price, currency)?.minor })
}

/// Reads a part of a combo: `popcorn:large=2`.
pub fn portion(text: &str) -> Result<Portion, Refusal> {
    let w = wanted(text)?;
    if w.seat.is_some() || !w.options.is_empty() {
        return Err(Refusal::usage(format!("{text:?}: a part of a combo is a product and its size: popcorn:large=2")));
    }
    Ok(Portion { code: w.code, size: w.size, n: w.n })
}

/// Reads a share in percent, with up to four decimals, to parts per million: `20`, `12.5`.
pub fn percent(text: &str) -> Result<u32, Refusal> {
    let bad = || Refusal::usage(format!("{text:?} is no share in percent: write 20 or 12.5"));
    let (whole, part) = text.trim().split_once('.').unwrap_or((text.trim(), "0"));
    let digits = |s: &str| !s.is_empty() && s.bytes().all(|b| b.is_ascii_digit());
    if !digits(whole) || !digits(part) || part.len() > 4 {
        return Err(bad());
    }
    format!("{whole}{part:0<4}").parse().ok().filter(|ppm| *ppm <= 1_000_000).ok_or_else(bad)
}

/// What a screen says for a code: `cheese-dip` is `Cheese dip`.
fn named(code: &str) -> String {
    let words = code.replace(['-', '_'], " ");
    let mut chars = words.chars();
    chars.next().map_or_else(String::new, |first| first.to_uppercase().chain(chars).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn gbp() -> Currency {
        Currency::parse("GBP").unwrap()
    }

    #[test]
    fn orders_are_read_as_people_write_them() {
        let one = wanted("Nachos:Large+cheese-dip@C9=2").unwrap();
        assert_eq!((one.code.as_str(), one.size.as_str(), one.n), ("nachos", "large", 2));
        assert_eq!((one.options, one.seat), (vec!["cheese-dip".to_string()], Some("C9".to_string())));
        assert_eq!(
            wanted("cola").unwrap(),
            Wanted { code: "cola".into(), size: String::new(), options: vec![], seat: None, n: 1 }
        );
        for wrong in ["", "=2", "cola=0", "cola=x", "cola:", "cola+", "cola@", "cola=501"] {
            assert_eq!(wanted(wrong).unwrap_err().code(), "usage", "{wrong}");
        }
    }

    #[test]
    fn sizes_options_and_shares_are_read() {
        let large = size("large=6.20:3", gbp()).unwrap();
        assert_eq!(large, Size { code: "large".into(), name: "Large".into(), minor: 620, uses: 3 });
        assert_eq!(
            only_size("3", gbp()).unwrap(),
            Size { code: "one".into(), name: String::new(), minor: 300, uses: 1 }
        );
        assert_eq!(extra("cheese-dip=1", gbp()).unwrap().name, "Cheese dip");
        assert_eq!(extra("salted", gbp()).unwrap().minor, 0);
        assert_eq!(portion("popcorn:large=2").unwrap().n, 2);
        assert_eq!(["20", "12.5", "0", "100"].map(|t| percent(t).unwrap()), [200_000, 125_000, 0, 1_000_000]);
        for wrong in ["", "-1", "x", "1.23456", "101"] {
            assert!(percent(wrong).is_err(), "{wrong}");
        }
        for wrong in ["large", "large=x", "large=1:x"] {
            assert!(size(wrong, gbp()).is_err(), "{wrong}");
        }
        assert!(portion("popcorn@C9").is_err());
    }
}
