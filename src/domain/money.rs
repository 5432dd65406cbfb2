//! Money: whole minor units with a currency, never floats (`rules.md`, Money and time).
use super::Refusal;
use serde::{Deserialize, Serialize};
use std::fmt;

/// An ISO 4217 currency.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Currency(iso_currency::Currency);

/// The largest amount taken anywhere, in minor units: a thousand million of the main unit with two decimals.
pub const MAX_MINOR: i64 = 100_000_000_000;

impl Currency {
    /// Finds a currency by its three-letter code, in any case.
    pub fn parse(code: &str) -> Result<Self, Refusal> {
        iso_currency::Currency::from_code(&code.trim().to_ascii_uppercase())
            .map(Self)
            .ok_or_else(|| Refusal::usage(format!("{code:?} is not an ISO 4217 currency, like GBP or EUR")))
    }

    /// The three-letter code.
    pub fn code(self) -> &'static str {
        self.0.code()
    }

    /// How many decimals its amounts have: 2 for GBP, 0 for JPY, 3 for KWD.
    pub fn decimals(self) -> u32 {
        self.0.exponent().map_or(2, u32::from)
    }

    /// The sign before an amount on a screen: £, €, or the code where there is none of its own.
    pub fn symbol(self) -> String {
        self.0.symbol().symbol
    }
}

impl Serialize for Currency {
    fn serialize<S: serde::Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        s.serialize_str(self.code())
    }
}

impl<'de> Deserialize<'de> for Currency {
    fn deserialize<D: serde::Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        let code = String::deserialize(d)?;
        Self::parse(&code).map_err(serde::de::Error::custom)
    }
}

/// An amount of money. In JSON `{"amount":1250,"currency":"GBP"}`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Money {
    /// Minor units (pence, cents); negative is money going out.
    #[serde(rename = "amount")]
    pub minor: i64,
    /// What they are units of.
    pub currency: Currency,
}

impl Money {
    /// An amount of minor units.
    pub fn new(minor: i64, currency: Currency) -> Self {
        Self { minor, currency }
    }

    /// Reads an amount as people say it, in the main unit: `40`, `12.50`, `-3.2`. More decimals than the currency has,
    /// signs, letters or amounts beyond [`MAX_MINOR`] are refused. A comma is taken for the point.
    pub fn parse(text: &str, currency: Currency) -> Result<Self, Refusal> {
        let bad = |why: &str| Refusal::usage(format!("{:?} is not an amount of {}: {why}", text, currency.code()));
        let text_trimmed = text.trim().replace(',', ".");
        let (sign, digits) = match text_trimmed.strip_prefix('-') {
            Some(rest) => (-1, rest),
            None => (1, text_trimmed.as_str()),
        };
        let (whole, part) = digits.split_once('.').unwrap_or((digits, ""));
        let all_digits = |s: &str| s.bytes().all(|b| b.is_ascii_digit());
        if whole.is_empty() && part.is_empty() || !all_digits(whole) || !all_digits(part) {
            return Err(bad("write it like 40 or 12.50"));
        }
        let decimals = currency.decimals();
        if part.len() > decimals as usize {
            return Err(bad(&format!("it has at most {decimals} decimals")));
        }
        let padded = format!("{part:0<width$}", width = decimals as usize);
        let minor = format!("{whole}{padded}").parse::<i64>().ok().filter(|m| *m <= MAX_MINOR);
        minor.map(|m| Self::new(sign * m, currency)).ok_or_else(|| bad("it is too large"))
    }

    /// The amount without its currency, as people write it: `12.50`, `-3.00`, `40` (JPY).
    pub fn plain(self) -> String {
        let decimals = self.currency.decimals() as usize;
        let digits = format!("{:0>width$}", self.minor.unsigned_abs(), width = decimals + 1);
        let (whole, part) = digits.split_at(digits.len() - decimals);
        let sign = if self.minor < 0 { "-" } else { "" };
        if decimals == 0 { format!("{sign}{whole}") } else { format!("{sign}{whole}.{part}") }
    }
}

impl fmt::Display for Money {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let symbol = self.currency.symbol();
        let plain = self.plain();
        match plain.strip_prefix('-') {
            Some(rest) => write!(f, "-{symbol}{rest}"),
            None => write!(f, "{symbol}{plain}"),
        }
    }
}

/// Splits an amount over parts that sum to it exactly: every part gets the whole quotient, and the units left over go one
/// each to the first parts. So 44.01 over four seats is 11.01, 11.00, 11.00, 11.00.
pub fn split_evenly(minor: i64, parts: usize) -> Vec<i64> {
    let n = parts.max(1) as i64;
    let (each, left) = (minor.div_euclid(n), minor.rem_euclid(n));
    (0..n).map(|i| each + i64::from(i < left)).take(parts).collect()
}

/// Splits an amount by weights into parts that sum to it exactly: every part gets its share rounded down, and the units left over
/// go one each to the first parts that were rounded. Weights that are all nothing split it evenly.
pub fn split_by(minor: i64, weights: &[i64]) -> Vec<i64> {
    let whole: i128 = weights.iter().map(|w| i128::from((*w).max(0))).sum();
    if whole == 0 {
        return split_evenly(minor, weights.len());
    }
    let shares: Vec<i128> = weights.iter().map(|w| i128::from(minor) * i128::from((*w).max(0))).collect();
    let mut parts: Vec<i64> = shares.iter().map(|share| i64::try_from(share.div_euclid(whole)).unwrap_or(0)).collect();
    let mut left = minor - parts.iter().sum::<i64>();
    for (part, _) in parts.iter_mut().zip(&shares).filter(|(_, share)| share.rem_euclid(whole) > 0) {
        let unit = i64::from(left > 0);
        *part += unit;
        left -= unit;
    }
    parts
}

/// The tax that an amount already includes, half up: `gross * rate / (1 + rate)`, the rate in parts per million.
pub fn tax_within(gross_minor: i64, rate_ppm: u32) -> i64 {
    let (rate, whole) = (i128::from(rate_ppm), 1_000_000 + i128::from(rate_ppm));
    let twice = 2 * i128::from(gross_minor.abs()) * rate + whole;
    let tax = i64::try_from(twice / (2 * whole)).unwrap_or(i64::MAX);
    if gross_minor < 0 { -tax } else { tax }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn gbp() -> Currency {
        Currency::parse("gbp").unwrap()
    }

    #[test]
    fn amounts_are_read_as_people_say_them() {
        for (text, minor) in [("40", 4000), ("12.50", 1250), ("12,5", 1250), (".5", 50), ("0", 0), ("-3.20", -320)] {
            assert_eq!(Money::parse(text, gbp()).unwrap().minor, minor, "{text}");
        }
        assert_eq!(Money::parse("40", Currency::parse("JPY").unwrap()).unwrap().minor, 40);
        for text in ["", ".", "abc", "1.234", "1e3", "+4", "--1", "1.2.3", "99999999999999999999", "£4", "4 GBP"] {
            assert_eq!(Money::parse(text, gbp()).unwrap_err().code(), "usage", "{text}");
        }
        assert!(Money::parse("1.5", Currency::parse("JPY").unwrap()).is_err());
    }

    #[test]
    fn tax_is_rounded_half_up() {
        for (gross, ppm, tax) in
            [(1200, 200_000, 200), (1250, 200_000, 208), (3, 200_000, 1), (0, 200_000, 0), (1100, 90_000, 91)]
        {
            assert_eq!(tax_within(gross, ppm), tax, "{gross} at {ppm}");
            assert_eq!(tax_within(-gross, ppm), -tax);
        }
    }

    proptest! {
        #[test]
        fn a_split_sums_to_the_whole_and_is_fair(minor in -1_000_000i64..1_000_000, parts in 1usize..40) {
            let split = split_evenly(minor, parts);
            prop_assert_eq!(split.len(), parts);
            prop_assert_eq!(split.iter().sum::<i64>(), minor);
            prop_assert!(split.iter().max().unwrap() - split.iter().min().unwrap() <= 1);
        }

        #[test]
        fn a_split_by_weights_sums_to_the_whole_and_follows_them(
            minor in 0i64..1_000_000,
            weights in prop::collection::vec(0i64..10_000, 1..12),
        ) {
            let split = split_by(minor, &weights);
            prop_assert_eq!(split.iter().sum::<i64>(), minor);
            let whole: i64 = weights.iter().sum();
            for (part, weight) in split.iter().zip(&weights).filter(|_| whole > 0) {
                prop_assert!((part * whole - minor * weight).abs() <= whole, "at most a unit off its share");
                prop_assert!(*weight > 0 || *part == 0, "what weighs nothing gets nothing");
            }
        }

        #[test]
        fn what_is_printed_is_read_back(minor in -MAX_MINOR..MAX_MINOR) {
            let money = Money::new(minor, gbp());
            prop_assert_eq!(Money::parse(&money.plain(), gbp()).unwrap(), money);
        }
    }
}
