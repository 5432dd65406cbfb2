//! Cash where small coins are gone, as the simulator's model says it: what a tender pays, what the drawer takes for it, and what of
//! it goes back.
use super::books::{Account, Part};
use marquee::domain::booking::TenderKind;

/// The nearest sum that there are coins for, half up.
pub fn coins(minor: i64, step: i64) -> i64 {
    (2 * minor + step).div_euclid(2 * step) * step
}

/// The greatest that there are coins for and that is no more than this.
pub fn whole_coins(minor: i64, step: i64) -> i64 {
    minor - minor.rem_euclid(step)
}

/// What tenders (none: what is left) pay of a sum, or the refusal. Only the cash that pays the last of it is rounded.
pub fn settle(total: i64, asked: &[(TenderKind, Option<i64>)], step: i64) -> Result<Vec<Part>, &'static str> {
    let mut left = total;
    let mut out = Vec::new();
    for (kind, minor) in asked {
        let cash = *kind == TenderKind::Cash;
        let due = if cash { coins(left, step) } else { left };
        match minor {
            Some(minor) if cash && minor % step != 0 => return Err("usage"),
            None if left == 0 => continue,
            Some(minor) if *minor < due => {
                out.push(Part::new(*kind, *minor, None));
                left -= minor;
            }
            _ => {
                out.push(Part { rounded: due - left, ..Part::new(*kind, left, None) });
                left = 0;
            }
        }
    }
    if left == 0 { Ok(out) } else { Err("underpaid") }
}

impl Account {
    /// What of these parts is cash.
    pub fn cash_of(&self, parts: &[(usize, i64)]) -> i64 {
        parts.iter().filter(|(n, _)| self.parts[*n].kind == TenderKind::Cash).map(|(_, minor)| minor).sum()
    }

    /// What the drawer gives where so much of it goes back in cash: never more than was taken, and all of that with the last.
    pub fn cash_back(&self, minor: i64, step: i64) -> i64 {
        let cash = self.parts.iter().filter(|p| p.kind == TenderKind::Cash);
        let (stood_for, took) = cash.fold((0, 0), |(m, t), p| (m + p.minor, t + p.minor + p.rounded));
        let (was_for, gave) = self.gave;
        if was_for + minor == stood_for { took - gave } else { coins(minor, step).min(took - gave) }
    }
}
