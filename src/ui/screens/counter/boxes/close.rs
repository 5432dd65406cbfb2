//! Closing a till: the drawer is counted blind, piece by piece; the count is locked; then what it should have been is shown,
//! and the shift is signed and closed.
use super::Overlay;
use crate::{
    domain::{
        Money,
        cash::{Pieces, denominations},
        shift::{Closing, Count, Reason, ShiftReport, ShiftState, off_word},
    },
    ui::{
        effect::{Effect, Order, Question, Secret},
        notice::Notice,
        paint::Pen,
        screens::counter::{
            order,
            state::{Flight, State},
        },
        session::Session,
        widgets::field::Field,
    },
};
use ratatui::{
    crossterm::event::{KeyCode, KeyEvent},
    layout::Rect,
};

/// A till that is being closed. Esc leaves it with everything kept.
#[derive(Clone, Debug)]
pub struct Close {
    /// Pieces of each note and coin, the largest first; the last one is the card slips' sum.
    pieces: Vec<Field>,
    reason: Option<Reason>,
    /// Words, float left, bag, witness, PIN.
    words: [Field; 5],
    /// Counts once more.
    again: bool,
    at: usize,
}

/// The fields below the count, by their place.
const LABELS: [&str; 5] = ["In words", "Float left", "Bag", "Witness", "PIN"];
const FLOAT: usize = 1;
const PIN: usize = 4;

impl Close {
    fn new(currency: crate::domain::Currency) -> Self {
        let pieces = vec![Field::new(9); denominations(currency).len() + 1];
        let words = [60, 12, 20, 60, 60].map(Field::new);
        Self { pieces, reason: None, words, again: false, at: 0 }
    }

    /// Whether the secret is typed now.
    pub fn in_secret(&self, counting: bool) -> bool {
        !counting && self.at == 1 + PIN
    }

    /// The place of the button that does it.
    fn button(&self, counting: bool) -> usize {
        if counting { self.pieces.len() } else { self.words.len() + 1 }
    }

    /// A paste into the field of the cursor.
    pub fn paste(&mut self, text: &str, counting: bool) {
        if let Some(field) = self.field(counting) {
            field.insert(text);
        }
    }

    fn field(&mut self, counting: bool) -> Option<&mut Field> {
        if counting { self.pieces.get_mut(self.at) } else { self.at.checked_sub(1).and_then(|i| self.words.get_mut(i)) }
    }

    fn count(&self, currency: crate::domain::Currency) -> Result<Count, String> {
        let worths = denominations(currency);
        let mut pieces = Vec::new();
        for (worth, field) in worths.iter().zip(&self.pieces) {
            let n = match field.text().trim() {
                "" => 0,
                text => {
                    text.parse().ok().filter(|n| *n <= 100_000u32).ok_or(format!("{text:?} is no number of pieces"))?
                }
            };
            pieces.push((*worth, n));
        }
        let pieces = Pieces::new(pieces);
        let slips = self.pieces.last().map_or("", |f| f.text().trim());
        let mut count = Count { cash: pieces.sum(), pieces, ..Count::default() };
        if !slips.is_empty() {
            let sum = Money::parse(slips, currency).map_err(|e| e.message)?;
            count.tenders.insert("card".to_owned(), sum.minor);
        }
        Ok(count)
    }

    fn closing(&self, currency: crate::domain::Currency) -> Result<(Closing, Option<(String, Secret)>), String> {
        let [words, left, bag, witness, pin] = self.words.each_ref().map(|f| f.text().trim().to_owned());
        let float_left = match left.as_str() {
            "" => None,
            text => Some(Money::parse(text, currency).map_err(|e| e.message)?.minor),
        };
        let witness = (!witness.is_empty()).then_some((witness, Secret(pin)));
        Ok((Closing { float_left, bag, reason: self.reason, words }, witness))
    }
}

/// Whether the drawer is still counted, for the first time or again.
pub fn counting(state: &State, close: &Close) -> bool {
    close.again || state.shift.as_ref().is_none_or(|r| r.shift.state == ShiftState::Open)
}

/// Goes on where it was left.
pub fn open(state: &mut State) -> Vec<Effect> {
    let Some(report) = &state.shift else { return Vec::new() };
    let close = state.closing.take().unwrap_or_else(|| Box::new(Close::new(report.shift.currency)));
    state.boxes.push(Overlay::Close(close));
    vec![Effect::Ask(Question::Shift)]
}

/// What the house said of the count or the close.
pub fn answered(state: &mut State, session: &Session) {
    let closed = state.shift.as_ref().filter(|r| r.shift.state == ShiftState::Closed);
    if let Some(done) = closed.and_then(|r| r.shift.closed.clone()) {
        state.boxes.retain(|b| !matches!(b, Overlay::Close(_)));
        (state.closing, state.shift) = (None, None);
        let off = done.over_short();
        let how = if off == 0 { "exact".to_owned() } else { format!("{} {}", off_word(off), session.plain(off.abs())) };
        let bank = session.plain(done.banked());
        state.say(Notice::good(format!(
            "Closed: Z {}, {how}, to bank {bank}, float {} left",
            done.z,
            session.plain(done.float_left)
        )));
        return;
    }
    for overlay in &mut state.boxes {
        if let Overlay::Close(close) = overlay {
            (close.again, close.at) = (false, 0);
        }
    }
}

/// Tab and Enter go on, only Enter on the button acts.
pub fn key(state: &mut State, session: &Session, key: KeyEvent, mut close: Box<Close>) -> Vec<Effect> {
    let counts = counting(state, &close);
    let button = close.button(counts);
    match key.code {
        KeyCode::Esc => {
            state.closing = Some(close);
            return Vec::new();
        }
        KeyCode::Enter if close.at == button => return act(state, session, close, counts),
        KeyCode::Enter | KeyCode::Tab | KeyCode::Down => close.at = (close.at + 1).min(button),
        KeyCode::BackTab | KeyCode::Up => close.at = close.at.saturating_sub(1),
        KeyCode::Left | KeyCode::Right if !counts && close.at == 0 => {
            close.reason = turned(close.reason, key.code == KeyCode::Right);
        }
        KeyCode::Char('r' | 'R') if !counts && (close.at == 0 || close.at == button) => {
            (close.again, close.at) = (true, 0);
        }
        _ => {
            if let Some(field) = close.field(counts) {
                field.key(key);
            }
        }
    }
    state.boxes.push(Overlay::Close(close));
    Vec::new()
}

fn turned(reason: Option<Reason>, on: bool) -> Option<Reason> {
    let all = Reason::ALL;
    let at = reason.and_then(|r| all.iter().position(|a| *a == r)).map_or(0, |i| i + 1);
    let n = all.len() + 1;
    let next = if on { (at + 1) % n } else { (at + n - 1) % n };
    next.checked_sub(1).and_then(|i| all.get(i)).copied()
}

fn act(state: &mut State, session: &Session, close: Box<Close>, counts: bool) -> Vec<Effect> {
    let Some(currency) = state.shift.as_ref().map(|r| r.shift.currency) else { return Vec::new() };
    let wanted = if counts {
        close.count(currency).map(Order::CountShift)
    } else {
        close.closing(currency).map(|(closing, witness)| Order::CloseShift { closing, witness })
    };
    state.boxes.push(Overlay::Close(close));
    match wanted {
        Ok(order) => order::send(state, session, Flight::Till, order),
        Err(why) => {
            state.say(Notice::bad(why));
            Vec::new()
        }
    }
}

/// Draws it over the whole screen.
pub fn view(state: &State, close: &Close, session: &Session, pen: &mut Pen) {
    let Some(report) = &state.shift else { return };
    let (theme, counts) = (&session.theme, counting(state, close));
    let s = &report.shift;
    let title = format!("CLOSE {}   shift {}   {}", s.till, s.id, s.who);
    let area = pen.area();
    let inner = pen.frame(super::area(pen, area.width.min(100), area.height.min(27)), &title, session);
    let steps = if counts { "[1 COUNT] > 2 Compare > 3 Sign, Z" } else { "1 Count locked > [2 COMPARE] > 3 Sign, Z" };
    pen.cut(inner.x + 1, inner.y, inner.width.saturating_sub(2), steps, theme.strong);
    let half = inner.width / 2;
    let body = Rect { y: inner.y + 1, height: inner.height.saturating_sub(3), ..inner };
    view_count(report, close, counts, session, &mut pen.within(Rect { width: half.saturating_sub(1), ..body }));
    let right = Rect { x: inner.x + half, width: inner.width.saturating_sub(half), ..body };
    if counts {
        let text = "expected: shown once it is locked";
        pen.cut(right.x + 1, right.y, right.width.saturating_sub(2), text, theme.dim);
    } else {
        view_compare(report, close, session, &mut pen.within(right));
    }
    let y = inner.bottom().saturating_sub(2);
    let words = if counts { "[ LOCK THE COUNT ]" } else { "[ SIGN, CLOSE ]" };
    let style = if close.at == close.button(counts) { theme.chosen } else { theme.text };
    let x = pen.text(inner.x + 1, y, words, style);
    if let Some(notice) = &state.notice {
        pen.cut(x + 2, y, inner.right().saturating_sub(x + 3), &notice.text, theme.tone(notice.tone));
    }
    let mut keys = vec![("Tab Enter", theme.key), (" next   ", theme.dim)];
    if !counts {
        keys.extend([
            ("Left Right", theme.key),
            (" reason   ", theme.dim),
            ("r", theme.key),
            (" recount   ", theme.dim),
        ]);
    }
    keys.extend([("Esc", theme.key), (" leave, all kept", theme.dim)]);
    pen.runs(inner.x + 1, y + 1, &keys);
}

fn view_count(report: &ShiftReport, close: &Close, counts: bool, session: &Session, pen: &mut Pen) {
    let (area, theme) = (pen.area(), &session.theme);
    let currency = report.shift.currency;
    let plain = |minor| Money::new(minor, currency).plain();
    let worths = denominations(currency);
    let locked = report.count().filter(|_| !counts);
    let mut sum = 0i64;
    let end = area.right().saturating_sub(1);
    for (i, (worth, field)) in worths.iter().zip(&close.pieces).enumerate() {
        let y = area.y + u16::try_from(i).unwrap_or(0);
        let n: i64 = match locked {
            Some(count) => count.pieces.iter().find(|(w, _)| w == worth).map_or(0, |(_, n)| i64::from(n)),
            None => field.text().trim().parse().unwrap_or(0),
        };
        let amount = n.saturating_mul(*worth);
        sum = sum.saturating_add(amount);
        pen.right(area.x + 11, y, &plain(*worth), theme.text);
        pen.text(area.x + 13, y, "x", theme.dim);
        if counts && close.at == i {
            field.view(pen, area.x + 15, y, 8, session);
        } else {
            pen.right(area.x + 22, y, &n.to_string(), theme.text);
        }
        pen.right(end, y, &plain(amount), theme.text);
    }
    let y = area.y + u16::try_from(worths.len()).unwrap_or(0);
    pen.text(area.x + 1, y, "COUNTED CASH", theme.strong);
    pen.right(end, y, &plain(locked.map_or(sum, |c| c.cash)), theme.money);
    pen.text(area.x + 1, y + 1, "Card slips", theme.text);
    if let (true, Some(slips)) = (counts, close.pieces.last()) {
        if close.at + 1 == close.pieces.len() {
            slips.view(pen, area.x + 15, y + 1, 14, session);
        } else {
            pen.right(end, y + 1, slips.text(), theme.text);
        }
    }
}

fn view_compare(report: &ShiftReport, close: &Close, session: &Session, pen: &mut Pen) {
    let (area, theme) = (pen.area(), &session.theme);
    let end = area.right().saturating_sub(1);
    let mut y = area.y;
    for (name, amount) in report.drawer_lines(session.zone()) {
        let off = ["SHORT", "OVER"].contains(&name.as_str());
        pen.cut(area.x + 1, y, area.width.saturating_sub(14), &name, if off { theme.bad } else { theme.text });
        pen.right(end, y, &amount, if off { theme.bad } else { theme.text });
        y += 1;
    }
    for (name, ours, yours) in report.tender_lines() {
        pen.cut(area.x + 1, y, 20, &name, theme.dim);
        pen.right(end, y, format!("{ours}  {yours}").trim_end(), theme.dim);
        y += 1;
    }
    y = y.max((area.y + 8).min(area.bottom().saturating_sub(6)));
    let reason = close.reason.map_or("none", Reason::words);
    let style = if close.at == 0 { theme.chosen } else { theme.text };
    let x = pen.text(area.x + 1, y, "Reason      ", theme.dim);
    pen.cut(x, y, end.saturating_sub(x), &format!("< {reason} >"), style);
    for (i, (label, field)) in LABELS.iter().zip(&close.words).enumerate() {
        let y = y + 1 + u16::try_from(i).unwrap_or(0);
        pen.text(area.x + 1, y, label, theme.dim);
        let shown = if i == PIN { field.masked() } else { field.clone() };
        let x = area.x + 13;
        if close.at == i + 1 {
            shown.view(pen, x, y, end.saturating_sub(x), session);
        } else if i == FLOAT && shown.text().is_empty() {
            let float = report.shift.float.min(report.count().map_or(0, |c| c.cash));
            pen.cut(x, y, end.saturating_sub(x), &session.plain(float), theme.dim);
        } else {
            pen.cut(x, y, end.saturating_sub(x), shown.text(), theme.text);
        }
    }
}

/// Says it.
pub fn spoken(state: &State, close: &Close, session: &Session) -> Vec<String> {
    let Some(report) = &state.shift else { return Vec::new() };
    if counting(state, close) {
        let worths = denominations(report.shift.currency);
        let now = match (worths.get(close.at), close.pieces.get(close.at)) {
            (Some(worth), Some(field)) => format!("Pieces of {}: {}.", session.money(*worth), field.text()),
            (None, Some(field)) => format!("Card slips come to: {}.", field.text()),
            _ => "Lock the count: Enter.".to_owned(),
        };
        return vec!["Count the drawer.".into(), now, "Escape leaves, all is kept.".into()];
    }
    let mut lines: Vec<String> =
        report.drawer_lines(session.zone()).into_iter().map(|(name, amount)| format!("{name}: {amount}.")).collect();
    lines.push(match close.at.checked_sub(1).map(|i| (i, LABELS.get(i))) {
        None => format!("Reason: {}. Left and right choose.", close.reason.map_or("none", Reason::words)),
        Some((PIN, Some(label))) => format!("{label}."),
        Some((i, Some(label))) => format!("{label}: {}.", close.words.get(i).map_or("", |f| f.text())),
        Some((_, None)) => "Sign and close: Enter.".into(),
    });
    lines
}
