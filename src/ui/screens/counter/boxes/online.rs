//! A payment on the customer's own telephone: the code to scan, what the provider says, Esc ends it. What becomes of it is heard from the
//! house; nothing here decides that something was paid.
use super::Overlay;
use crate::{
    domain::{PaymentId, board::Held, online::Became},
    ui::{
        effect::{Effect, OnlineOrder, Order, Question},
        msg::TicketCode,
        notice::Notice,
        paint::{Pen, wrap},
        screens::counter::{
            answers, order,
            state::{Flight, State, Typed},
        },
        session::{Session, countdown},
        widgets::qr,
    },
};
use ratatui::{
    crossterm::event::{KeyCode, KeyEvent},
    layout::Rect,
};

/// The box.
#[derive(Clone, Debug)]
pub struct Online {
    attempt: PaymentId,
    minor: i64,
    page: Option<TicketCode>,
    error: String,
    stops: bool,
    since_ms: i64,
}

/// Begins: the rest of the order is paid so.
pub fn begin(state: &mut State, session: &Session) -> Vec<Effect> {
    if !session.online {
        state.say(Notice::info("No provider is set up here: [payment.stripe] in the configuration"));
        return Vec::new();
    }
    let expected = state.basket.total();
    match state.basket.token() {
        Some(hold) => order::send(state, session, Flight::Card, Order::Online(OnlineOrder::Begin(hold, expected))),
        None => Vec::new(),
    }
}

/// It is in the books, and the hold lasts for it.
pub fn begun(state: &mut State, session: &Session, attempt: PaymentId, held: Box<Held>) -> Vec<Effect> {
    let minor = held.left();
    state.basket.held = Some(held);
    open(state, session, attempt, minor)
}

/// It is in the books: what the provider says of it is asked from now on.
pub fn open(state: &mut State, session: &Session, attempt: PaymentId, minor: i64) -> Vec<Effect> {
    state.typed = Typed::default();
    state.boxes.retain(|b| !matches!(b, Overlay::Online(_) | Overlay::Pays(_)));
    let since_ms = session.now.boottime_ms;
    let online = Online { attempt, minor, page: None, error: String::new(), stops: false, since_ms };
    state.boxes.push(Overlay::Online(Box::new(online)));
    vec![Effect::Ask(Question::Online(attempt))]
}

/// The question that is asked again whenever the store changed.
pub fn asks(state: &State) -> Option<Effect> {
    state.boxes.iter().find_map(|b| match b {
        Overlay::Online(online) => Some(Effect::Ask(Question::Online(online.attempt))),
        _ => None,
    })
}

/// What became of it.
pub fn heard(
    state: &mut State,
    session: &Session,
    attempt: PaymentId,
    became: Became,
    page: Option<TicketCode>,
) -> Vec<Effect> {
    let Some(at) = state.boxes.iter().position(|b| matches!(b, Overlay::Online(o) if o.attempt == attempt)) else {
        return Vec::new();
    };
    if let (Became::Waits(waits), Some(Overlay::Online(online))) = (&became, state.boxes.get_mut(at)) {
        online.page = page.or(online.page.take());
        online.error.clone_from(&waits.error);
        return Vec::new();
    }
    state.boxes.remove(at);
    if let Became::Sold(booking) = became {
        answers::sold(state, session, booking);
        return vec![Effect::Bell];
    }
    state.say(Notice::warn(match became {
        Became::Part => "A part was paid by telephone: the order costs more by now. Take the rest",
        _ => "Not paid by telephone: no money is kept, what comes late goes back",
    }));
    state.basket.token().map(|token| Effect::Ask(Question::Held(token))).into_iter().collect()
}

/// Esc ends it; the provider may say at the last moment that it is paid.
pub fn key(state: &mut State, session: &Session, key: KeyEvent, mut online: Box<Online>) -> Vec<Effect> {
    let attempt = online.attempt;
    let stops = key.code == KeyCode::Esc && !online.stops;
    online.stops |= stops;
    state.boxes.push(Overlay::Online(online));
    if stops {
        order::send(state, session, Flight::Stop, Order::Online(OnlineOrder::Stop(attempt)))
    } else {
        Vec::new()
    }
}

fn words(online: &Online, session: &Session) -> Vec<String> {
    let mut out = vec![format!("{} to pay on the customer's telephone", session.money(online.minor))];
    out.push(match (&online.page, online.stops) {
        (_, true) => "It is being ended: if it was paid meanwhile, the order is sold".to_owned(),
        (None, _) => "The provider is asked".to_owned(),
        (Some(_), _) => "Scan the code; the order is sold by itself when it is paid".to_owned(),
    });
    if !online.error.is_empty() {
        out.push(online.error.clone());
    }
    out
}

/// Draws it.
pub fn view(online: &Online, session: &Session, pen: &mut Pen) {
    let (theme, screen, ascii) = (&session.theme, pen.area(), session.glyphs.ascii);
    let room = Rect { width: screen.width.saturating_sub(4), height: screen.height.saturating_sub(10), ..screen };
    let size = online.page.as_ref().and_then(|page| qr::size_in(page, room, ascii));
    let (wide, high) = size.unwrap_or((0, 0));
    let inner = pen.frame(super::area(pen, wide.max(66) + 4, high + 9), "PAY BY TELEPHONE", session);
    let mut y = inner.y + 1;
    for line in words(online, session).iter().flat_map(|l| wrap(l, usize::from(inner.width.saturating_sub(4)))) {
        pen.text(inner.x + 2, y, &line, theme.strong);
        y += 1;
    }
    match (&online.page, size) {
        (Some(page), Some(_)) => {
            let left = inner.x + inner.width.saturating_sub(wide) / 2;
            qr::draw(pen, page, Rect { x: left, y: y + 1, width: wide, height: high }, ascii);
        }
        (Some(page), None) => {
            let words = format!("The code needs a larger window; the page is {}", page.label);
            for line in wrap(&words, usize::from(inner.width.saturating_sub(4))).iter().take(4) {
                pen.text(inner.x + 2, y, line, theme.warn);
                y += 1;
            }
        }
        _ => {}
    }
    let since = countdown(session.now.boottime_ms - online.since_ms);
    pen.right(inner.right().saturating_sub(2), inner.y, &since, theme.dim);
    let keys = [("Esc", theme.key), (" ends it: pay otherwise", theme.dim)];
    pen.runs(inner.x + 2, inner.bottom().saturating_sub(1), &keys);
}

/// Says it.
pub fn spoken(online: &Online, session: &Session) -> Vec<String> {
    words(online, session)
}
