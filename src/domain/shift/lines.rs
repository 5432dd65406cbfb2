//! The report of a shift in words: what a screen, a command and a printer show are the same lines.
use super::{MovementKind, ShiftReport, ShiftState, Stage, Sum};
use crate::domain::{Money, time::Zone};

/// The name of a tender on a report.
pub fn tender_name(code: &str) -> String {
    match code {
        "cash" => "Cash".into(),
        "card" => "Card slips".into(),
        "voucher" => "Vouchers".into(),
        "gift_card" => "Gift cards".into(),
        "credit" => "Account credit".into(),
        "invoice" => "Invoices".into(),
        "rounding" => "Cash rounding".into(),
        other => other.replace('_', " "),
    }
}

impl ShiftReport {
    fn plain(&self, minor: i64) -> String {
        Money::new(minor, self.shift.currency).plain()
    }

    /// What it is: `Z 17  shift 212  Till 2  Priya`, and from when to when.
    pub fn heading(&self, zone: Zone) -> [String; 2] {
        let s = &self.shift;
        let name = match (&s.closed, s.state) {
            (Some(closed), _) => format!("Z {}", closed.z),
            (None, ShiftState::Counted) => "COUNTED".into(),
            (None, _) => "X".into(),
        };
        let until = s.closed.as_ref().map(|c| format!("   closed {}", zone.local(c.at).format("%H:%M")));
        let opened = zone.local(s.opened_at).format("%a %-d %b %H:%M");
        [
            format!("{name}   shift {}   {}   {}", s.id, s.till, s.who),
            format!("opened {opened}{}   business day {}", until.unwrap_or_default(), s.day),
        ]
    }

    /// The drawer, line by line; nothing where it may not be seen yet.
    pub fn drawer_lines(&self, zone: Zone) -> Vec<(String, String)> {
        let Some(d) = &self.drawer else { return Vec::new() };
        let opened = zone.local(self.shift.opened_at).format("%H:%M");
        let mut out = vec![(format!("Float at {opened}"), self.plain(d.float))];
        let mut sum = |name: &str, sum: Sum| {
            if sum.n > 0 || name == "Cash sales" {
                out.push((format!("{name} ({})", sum.n), self.plain(sum.minor)));
            }
        };
        sum("Cash sales", d.sales);
        sum("Cash refunds", d.refunds);
        sum("Change brought", d.change);
        sum("Drops to safe", d.drops);
        match self.movements.iter().filter(|m| m.kind == MovementKind::PaidOut).collect::<Vec<_>>().as_slice() {
            [one] => out.push((format!("Paid out: {}", one.words), self.plain(one.minor))),
            _ => sum("Paid out", d.paid_out),
        }
        out.push(("EXPECTED CASH".into(), self.plain(d.expected)));
        if let Some((_, counted, off)) = self.compared() {
            out.push(("COUNTED CASH".into(), self.plain(counted)));
            out.push((off_word(off).into(), self.plain(off)));
        }
        out
    }

    /// The other tenders: name, ours, what was counted, and whether they agree.
    pub fn tender_lines(&self) -> Vec<(String, String, String)> {
        self.tenders
            .iter()
            .map(|t| {
                let yours = match t.counted {
                    None => String::new(),
                    Some(minor) if minor == t.ours.minor => format!("{} ok", self.plain(minor)),
                    Some(minor) => format!("{} {}", self.plain(minor), self.plain(minor - t.ours.minor)),
                };
                (format!("{} ({})", tender_name(&t.tender), t.ours.n), self.plain(t.ours.minor), yours)
            })
            .collect()
    }

    /// What else there is to say: how it was closed, what moved, what was counted.
    pub fn notes(&self, zone: Zone) -> Vec<String> {
        let at = |t| zone.local(t).format("%H:%M").to_string();
        let mut out = Vec::new();
        if self.drawer.is_none() {
            out.push("The sums are shown once the drawer is counted.".into());
        }
        if let Some(c) = &self.shift.closed {
            let bag = if c.bag.is_empty() { String::new() } else { format!(", bag {}", c.bag) };
            out.push(format!("Float left {}, to bank {}{bag}", self.plain(c.float_left), self.plain(c.banked())));
            if let Some(reason) = c.reason {
                let words = if c.words.is_empty() { String::new() } else { format!(": {}", c.words) };
                out.push(format!("Reason: {}{words}", reason.words()));
            }
            out.extend(c.witness.as_ref().map(|w| format!("Witness: {w}")));
        }
        for m in &self.movements {
            let amount = if m.minor == 0 { String::new() } else { format!(" {}", self.plain(m.minor)) };
            let to = m.to.as_ref().map_or(String::new(), |to| format!(" to {to}"));
            let words = if m.words.is_empty() { String::new() } else { format!("  {}", m.words) };
            out.push(format!("{}  {}{amount}{to}  {}{words}", at(m.at), m.kind.words(), m.who));
        }
        for (n, c) in (1..).zip(&self.counts) {
            let stage = if c.stage == Stage::Close { String::new() } else { format!(" {}", c.stage.words()) };
            out.push(format!("{}  Count {n}{stage} {}  {}", at(c.at), self.plain(c.count.cash), c.who));
        }
        out
    }

    /// All of it as lines of text.
    pub fn text(&self, zone: Zone) -> Vec<String> {
        let mut out = self.heading(zone).to_vec();
        out.push(String::new());
        out.extend(self.drawer_lines(zone).iter().map(|(name, value)| format!("{name:<30}{value:>12}")));
        if !self.tenders.is_empty() {
            out.push(String::new());
            out.push(format!("{:<30}{:>12}{:>20}", "OTHER TENDERS", "ours", "yours"));
            out.extend(
                self.tender_lines()
                    .iter()
                    .map(|(n, ours, yours)| format!("{n:<30}{ours:>12}{yours:>20}").trim_end().to_owned()),
            );
        }
        out.push(String::new());
        out.extend(self.notes(zone));
        out
    }
}

/// One word for a difference.
pub fn off_word(off: i64) -> &'static str {
    match off {
        0 => "EXACT",
        1.. => "OVER",
        _ => "SHORT",
    }
}
