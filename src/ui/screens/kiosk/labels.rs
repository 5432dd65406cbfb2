//! What stands on a target, and what is said of it: two lines, the same for the eye and for the ear.
use super::{
    act::Act,
    mine::{self, Asks},
    state::{Overlay, Paying, State, Step},
    text::Text,
    words,
};
use crate::{
    domain::{ShowId, TicketTypeId, board::ShowRow},
    ui::session::{Session, countdown},
};

/// The words on a target: what it does, and a second line.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Label {
    /// What it does.
    pub main: String,
    /// With what; may be empty.
    pub sub: String,
}

fn label(main: impl Into<String>, sub: impl Into<String>) -> Label {
    Label { main: main.into(), sub: sub.into() }
}

/// The words on the target of an act.
pub fn of(state: &State, session: &Session, act: Act) -> Label {
    let lang = state.look.lang;
    let say = |text: Text| lang.say(text);
    match act {
        Act::Begin if state.step == Step::Mine => label(say(Text::BuyTickets), ""),
        Act::Begin => label(say(Text::Begin), say(Text::TouchOrOk)),
        Act::Lookup => label(say(Text::MyTickets), say(Text::MyTicketsHint)),
        Act::SignIn => label(say(Text::SignIn), say(Text::SignInHint)),
        Act::NewPassword => label(say(Text::NewPassword), say(Text::NewPasswordHint)),
        Act::Keyboard => label(say(Text::Keyboard), ""),
        Act::Rate(stars) => label("*".repeat(usize::from(stars)), format!("{stars}/5")),
        Act::Mine(i) => {
            let (main, sub) = mine::booking_words(state, session, i);
            label(main, sub)
        }
        Act::Mark(ticket) => {
            let (main, sub) = mine::ticket_words(state, session, ticket);
            label(main, sub)
        }
        Act::GiveBack => label(say(Text::GiveBack), ""),
        Act::GiveBackNow => label(say(Text::GiveBackNow), ""),
        Act::Speaks(lang) => label(lang.name(), ""),
        Act::Film(film) => state
            .films()
            .into_iter()
            .find(|r| r.show.movie == film)
            .map_or_else(Label::default, |row| label(&row.movie.facts.title, facts(state, session, row))),
        Act::Show(show) => self::show(state, session, show),
        Act::Page(by) => label(say(if by < 0 { Text::Earlier } else { Text::More }), ""),
        Act::More(kind) => label(format!("+ {}", kind_name(state, kind)), kind_price(state, session, kind)),
        Act::Less(kind) => label(format!("- {}", kind_name(state, kind)), ""),
        Act::ToSeats => to_seats(state, session),
        Act::Choice(i) => choice(state, session, i),
        Act::Map => label(say(Text::OtherSeats), say(Text::TouchMap)),
        Act::MoreTime => {
            let left = state.until_ms().map(|until| countdown(session.left_ms(until)));
            label(say(Text::MoreTime), left.unwrap_or_default())
        }
        Act::Take => take(state, session),
        Act::TakeAgain => label(say(Text::TakeAgain), state.lost_labels()),
        Act::Back => label(say(Text::Back), ""),
        Act::PayCard | Act::PayFree | Act::CardYes | Act::CardNo | Act::PayAtCounter => pay(state, session, act),
        Act::Letter(c) => label(c.to_string(), ""),
        Act::Delete => label(say(Text::Delete), ""),
        Act::Enter if state.overlay == Some(Overlay::Pin) => label("OK", ""),
        Act::Enter if state.step == Step::SignIn && matches!(state.sign.asks, Asks::Password | Asks::NewPassword) => {
            label(say(Text::SignIn), "")
        }
        Act::Enter if state.step == Step::SignIn => label(say(Text::Next), ""),
        Act::Enter => label(say(Text::Search), ""),
        Act::Codes if state.order.code.is_some() => label(say(Text::NextCode), ""),
        Act::Codes => label(say(Text::ShowCodes), ""),
        Act::Finish if state.step == Step::Mine => label(say(Text::SignOut), ""),
        Act::Finish => label(say(Text::Finish), ""),
        Act::Bigger => label(say(if state.look.bigger { Text::Smaller } else { Text::Bigger }), ""),
        Act::Contrast => label(say(Text::Contrast), ""),
        Act::Speak => label(say(Text::Speak), ""),
        Act::Language => label(say(Text::Language), ""),
        Act::StartOver => label(say(Text::StartOver), ""),
        Act::CallStaff => label(say(Text::CallStaff), ""),
        Act::Help => label(say(Text::Help), ""),
        Act::Yes => label(say(Text::Yes), ""),
        Act::GoOn => match state.overlay {
            Some(Overlay::GiveUp) => label(say(Text::No), ""),
            Some(Overlay::Pin) => label(say(Text::Back), ""),
            _ => label(say(Text::GoOn), ""),
        },
    }
}

/// The facts of a film in a line: certificate, length, what is special about its next show.
pub fn facts(state: &State, session: &Session, row: &ShowRow) -> String {
    let lang = state.look.lang;
    let facts = &row.movie.facts;
    let minutes = lang.fill(Text::Minutes, &[("n", &facts.duration_min.to_string())]);
    let mut parts = vec![facts.certificate.clone(), minutes];
    parts.push(words::day_and_time(lang, session, row.show.starts_at));
    parts.retain(|p| !p.is_empty());
    parts.join(&format!(" {} ", session.glyphs.dot))
}

/// A show's format and traits: `3D, subtitled`.
pub fn traits(state: &State, row: &ShowRow) -> String {
    let lang = state.look.lang;
    let format = Some(row.show.format.clone()).filter(|f| !f.is_empty() && f != "2D");
    let name = Some(row.show.name.clone()).filter(|n| !n.is_empty());
    let traits = row.show.traits.iter().map(|t| lang.show_trait(t));
    name.into_iter().chain(format).chain(traits).collect::<Vec<_>>().join(", ")
}

fn show(state: &State, session: &Session, id: ShowId) -> Label {
    let Some(row) = state.shows.iter().find(|r| r.show.id == id) else { return Label::default() };
    let lang = state.look.lang;
    let mut parts = vec![words::day(lang, session, row.show.starts_at), row.hall.clone()];
    parts.push(traits(state, row));
    parts.push(words::free(lang, row));
    parts.retain(|p| !p.is_empty());
    label(session.clock(row.show.starts_at), parts.join(", "))
}

/// A ticket type's name.
pub fn kind_name(state: &State, kind: TicketTypeId) -> String {
    let found = state.order.card.as_ref().and_then(|c| c.kind(kind));
    found.map_or_else(String::new, |k| state.look.lang.kind(&k.code, &k.name))
}

/// What a ticket of a type costs, from the cheapest class to the dearest.
pub fn kind_price(state: &State, session: &Session, kind: TicketTypeId) -> String {
    let range = state.order.card.as_ref().and_then(|c| words::range(c, kind));
    match range {
        Some((low, high)) if low == high => words::price(state.look.lang, session, low),
        Some((low, high)) => format!("{}-{}", session.money(low), session.plain(high)),
        None => String::new(),
    }
}

fn to_seats(state: &State, session: &Session) -> Label {
    let lang = state.look.lang;
    let n = state.seats_wanted();
    let least = words::price(lang, session, state.least_cost());
    let sub = if n == 0 {
        lang.say(Text::NoTickets).to_owned()
    } else {
        format!("{}  {}", lang.tickets(n), lang.fill(Text::From, &[("p", &least)]))
    };
    label(lang.say(Text::ToSeats), sub)
}

fn choice(state: &State, session: &Session, i: usize) -> Label {
    let Some(choice) = state.order.choices.get(i) else { return Label::default() };
    let seats = state.order.seats.as_ref().map(|v| words::seats(&v.map, &choice.seats, 12)).unwrap_or_default();
    let price = state.cost(&choice.seats).map(|c| words::price(state.look.lang, session, c)).unwrap_or_default();
    label(format!("{} {}", i + 1, state.look.lang.choice(&choice.label)), format!("{seats}  {price}"))
}

/// Whether this choice is what is held.
pub fn is_chosen(state: &State, i: usize) -> bool {
    let held = state.held_seats();
    let choice = state.order.choices.get(i);
    choice.is_some_and(|c| c.seats.len() == held.len() && c.seats.iter().all(|s| held.contains(s)))
}

fn take(state: &State, session: &Session) -> Label {
    let lang = state.look.lang;
    let Some(held) = &state.order.held else { return label(lang.say(Text::OneMoment), "") };
    let price = words::price(lang, session, held.total);
    if state.unreserved() {
        let tickets = lang.tickets(state.held_seats().len());
        return label(lang.say(Text::TakePlaces), format!("{tickets}  {price}"));
    }
    label(lang.say(Text::TakeSeats), format!("{}  {price}", state.held_labels(20)))
}

fn pay(state: &State, session: &Session, act: Act) -> Label {
    let lang = state.look.lang;
    let total = state.order.held.as_ref().map(|h| words::price(lang, session, h.total)).unwrap_or_default();
    match act {
        Act::PayCard if matches!(state.order.paying, Paying::NoLink(_)) => label(lang.say(Text::TryAgain), ""),
        Act::PayCard => label(lang.say(Text::PayCard), total),
        Act::PayFree => label(lang.say(Text::PayFree), lang.say(Text::NothingToPay)),
        Act::CardYes => label(lang.say(Text::CardYes), &state.entry),
        Act::CardNo if matches!(state.order.paying, Paying::Online { .. }) => label(lang.say(Text::StopPaying), ""),
        Act::CardNo => label(lang.say(Text::CardNo), ""),
        _ => label(lang.say(Text::PayAtCounter), ""),
    }
}
