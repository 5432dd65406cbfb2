//! Notes and coins: which there are of a currency, and a drawer counted in them. Sums are whole minor units and exact.
use super::{Currency, Money, Refusal, money::MAX_MINOR};
use serde::{Deserialize, Serialize};

/// The most pieces of one kind that a count takes.
const MOST_PIECES: u32 = 100_000;

/// The notes and coins in use, in minor units, the largest first. A currency that is not listed has the steps 1, 2 and 5 over
/// the range in which people pay.
pub fn denominations(currency: Currency) -> Vec<i64> {
    match currency.code() {
        "GBP" => vec![5000, 2000, 1000, 500, 200, 100, 50, 20, 10, 5, 2, 1],
        "EUR" => vec![20000, 10000, 5000, 2000, 1000, 500, 200, 100, 50, 20, 10, 5, 2, 1],
        "USD" => vec![10000, 5000, 2000, 1000, 500, 200, 100, 50, 25, 10, 5, 1],
        "AUD" => vec![10000, 5000, 2000, 1000, 500, 200, 100, 50, 20, 10, 5],
        "NZD" => vec![10000, 5000, 2000, 1000, 500, 200, 100, 50, 20, 10],
        "CAD" => vec![10000, 5000, 2000, 1000, 500, 200, 100, 25, 10, 5],
        "CHF" => vec![100000, 20000, 10000, 5000, 2000, 1000, 500, 200, 100, 50, 20, 10, 5],
        "JPY" => vec![10_000, 5_000, 2_000, 1_000, 500, 100, 50, 10, 5, 1],
        "SEK" => vec![100000, 50000, 20000, 10000, 5000, 2000, 1000, 500, 200, 100],
        "NOK" => vec![100000, 50000, 20000, 10000, 5000, 2000, 1000, 500, 100],
        "DKK" => vec![100000, 50000, 20000, 10000, 5000, 2000, 1000, 500, 200, 100, 50],
        "PLN" => vec![50000, 20000, 10000, 5000, 2000, 1000, 500, 200, 100, 50, 20, 10, 5, 2, 1],
        "CZK" => vec![500000, 200000, 100000, 50000, 20000, 10000, 5000, 2000, 1000, 500, 200, 100],
        "HUF" => vec![2000000, 1000000, 500000, 200000, 100000, 50000, 20000, 10000, 5000, 2000, 1000, 500],
        "INR" => vec![50000, 20000, 10000, 5000, 2000, 1000, 500, 200, 100],
        _ => steps(currency),
    }
}

/// The least piece of a currency that is in use, in minor units: cash is paid in whole multiples of it.
pub fn smallest(currency: Currency) -> i64 {
    match currency.code() {
        "AUD" | "CAD" | "CHF" => 5,
        "NZD" => 10,
        "DKK" => 50,
        "SEK" | "NOK" | "CZK" | "INR" => 100,
        "HUF" => 500,
        _ => 1,
    }
}

/// The amount that can be paid in pieces of `step` minor units and lies nearest, half up: as the Swedish and the Danish law round a
/// bill that is paid in cash. Canada's and Australia's steps of 5 know no half.
pub fn nearest(minor: i64, step: i64) -> i64 {
    if step > 1 { (minor + step / 2).div_euclid(step) * step } else { minor }
}

fn steps(currency: Currency) -> Vec<i64> {
    let unit = 10i64.pow(currency.decimals().min(4));
    let mut out = Vec::new();
    let mut ten = 100 * unit;
    while ten > 0 && out.len() < 15 {
        out.extend([5, 2, 1].map(|n| n * ten));
        ten /= 10;
    }
    out.retain(|d| *d <= 100 * unit);
    out
}

/// So many pieces of each note and coin, the largest first.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Pieces(Vec<(i64, u32)>);

impl Pieces {
    /// Pieces by their worth in minor units; one worth twice adds up.
    pub fn new(pieces: impl IntoIterator<Item = (i64, u32)>) -> Self {
        let mut out: Vec<(i64, u32)> = Vec::new();
        for (worth, n) in pieces.into_iter().filter(|(_, n)| *n > 0) {
            match out.iter_mut().find(|(w, _)| *w == worth) {
                Some((_, sum)) => *sum = sum.saturating_add(n),
                None => out.push((worth, n)),
            }
        }
        out.sort_unstable_by(|a, b| b.cmp(a));
        Self(out)
    }

    /// Reads `20.00x3,10.00x5`. Only notes and coins of the currency count.
    pub fn parse(text: &str, currency: Currency) -> Result<Self, Refusal> {
        let known = denominations(currency);
        let mut pieces = Vec::new();
        for word in text.split(',').map(str::trim).filter(|w| !w.is_empty()) {
            let wrong = || Refusal::usage(format!("{word:?}: write a count like 20.00x3,10.00x5; nothing was counted"));
            let (worth, n) = word.split_once(['x', 'X', '×']).ok_or_else(wrong)?;
            let worth = Money::parse(worth, currency)?;
            let n = n.trim().parse::<u32>().ok().filter(|n| *n <= MOST_PIECES).ok_or_else(wrong)?;
            if !known.contains(&worth.minor) {
                let message = format!("there is no note or coin of {} in {}", worth.plain(), currency.code());
                return Err(Refusal::usage(format!("{message}; nothing was counted")));
            }
            pieces.push((worth.minor, n));
        }
        let all = Self::new(pieces);
        if all.sum() > MAX_MINOR {
            return Err(Refusal::usage("that is more than a drawer holds; nothing was counted"));
        }
        Ok(all)
    }

    /// What they are worth together.
    pub fn sum(&self) -> i64 {
        self.0.iter().map(|(worth, n)| worth * i64::from(*n)).sum()
    }

    /// Worth and number, the largest first.
    pub fn iter(&self) -> impl Iterator<Item = (i64, u32)> + '_ {
        self.0.iter().copied()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn of(code: &str) -> Currency {
        Currency::parse(code).unwrap()
    }

    #[test]
    fn cash_is_rounded_to_what_there_are_coins_for() {
        for (minor, step, due) in [
            (1997, 5, 1995),
            (1998, 5, 2000),
            (2, 5, 0),
            (3, 5, 5),
            (1995, 10, 2000),
            (1994, 10, 1990),
            (1925, 50, 1950),
            (1924, 50, 1900),
            (14950, 100, 15000),
            (1997, 1, 1997),
            (0, 100, 0),
        ] {
            assert_eq!(nearest(minor, step), due, "{minor} in steps of {step}");
        }
    }

    #[test]
    fn the_smallest_piece_is_the_last_of_the_list() {
        for code in
            ["GBP", "EUR", "USD", "AUD", "NZD", "CAD", "CHF", "JPY", "SEK", "NOK", "DKK", "PLN", "CZK", "INR", "HUF"]
        {
            assert_eq!(denominations(of(code)).last().copied(), Some(smallest(of(code))), "{code}");
        }
    }

    #[test]
    fn a_count_is_read_as_people_write_it() {
        let count = Pieces::parse("20.00x8, 10x11,5x9,2x7,1x9,0.50x7,.20x5,0.10x3,0.05x4", of("GBP")).unwrap();
        assert_eq!(count.sum(), 34300);
        assert_eq!(Pieces::parse("", of("GBP")).unwrap().sum(), 0);
        assert_eq!(Pieces::parse("1000x3,500x1", of("JPY")).unwrap().sum(), 3500);
        let twice = Pieces::parse("5x1,20x1,5x2", of("EUR")).unwrap();
        assert_eq!(twice.iter().collect::<Vec<_>>(), [(2000, 1), (500, 3)]);
        for wrong in ["20", "20x", "x3", "20x-1", "20x1.5", "3.00x2", "20.001x1", "20x999999999", "200x1"] {
            assert_eq!(Pieces::parse(wrong, of("GBP")).unwrap_err().code(), "usage", "{wrong}");
        }
    }

    #[test]
    fn every_currency_can_pay_what_it_prices() {
        for code in ["GBP", "EUR", "USD", "AUD", "CAD", "CHF", "JPY", "SEK", "KWD", "ISK", "ZAR"] {
            let all = denominations(of(code));
            assert!(all.is_sorted_by(|a, b| a > b) && all.iter().all(|d| *d > 0), "{code}: {all:?}");
            let unit = 10i64.pow(of(code).decimals());
            assert!(all.contains(&unit) && all.contains(&(10 * unit)), "{code}: {all:?}");
            assert!(all.len() <= 15, "{code} has room on a screen: {all:?}");
        }
    }

    proptest! {
        #[test]
        fn a_count_is_the_sum_of_its_pieces(n in prop::collection::vec(0u32..500, 12)) {
            let all = denominations(of("GBP"));
            let text: Vec<String> =
                all.iter().zip(&n).map(|(d, n)| format!("{}x{n}", Money::new(*d, of("GBP")).plain())).collect();
            let sum: i64 = all.iter().zip(&n).map(|(d, n)| d * i64::from(*n)).sum();
            prop_assert_eq!(Pieces::parse(&text.join(","), of("GBP")).unwrap().sum(), sum);
        }
    }
}
