//! The seats: taken at once when they are chosen, kept, renewed, lost, let go.
use super::{
    map::Plan,
    state::{Note, Overlay, Paying, Pending, State, Step},
    text::Text,
};
use crate::{
    domain::{
        SeatNo,
        board::{BestWant, SeatState, Want},
        seating,
    },
    ui::effect::{Effect, Order, Question},
};

/// Makes the hold have these seats.
pub fn take(state: &mut State, want: Want) -> Vec<Effect> {
    let Some(show) = state.order.show.as_ref().map(|r| r.show.id) else { return Vec::new() };
    state.order.auto = false;
    state.order.wanted = match &want {
        Want::Seats(seats) => seats.clone(),
        Want::Best(_) => Vec::new(),
    };
    state.pending.push_back(Pending::Take);
    vec![Effect::Do(Order::Take { hold: state.token(), show, want, tickets: state.order.tickets.clone() })]
}

/// The next best set, for those who can't touch the map.
pub fn other_seats(state: &mut State) -> Vec<Effect> {
    state.order.nth += 1;
    let n = u16::try_from(state.seats_wanted()).unwrap_or(u16::MAX);
    take(state, Want::Best(BestWant { n, nth: state.order.nth, ..BestWant::default() }))
}

/// A touch on the map: the whole party moves to the seat.
pub fn move_party(state: &mut State, plan: &Plan, at: (u16, u16)) -> Vec<Effect> {
    let Some(view) = state.order.seats.clone() else { return Vec::new() };
    let Some(seat) = plan.seat_at(&view.map, at) else { return Vec::new() };
    // The party's own seats are free for it.
    let mut free = view.states.clone();
    for no in state.held_seats() {
        let index = usize::from(no.0).checked_sub(1);
        if let Some(own) = index.and_then(|i| free.get_mut(i)) {
            *own = SeatState::Free;
        }
    }
    let n = u16::try_from(state.seats_wanted()).unwrap_or(u16::MAX);
    match seating::party_at(&view.map, &seating::taken(&free), n, seat).map(|choice| choice.seats) {
        Some(seats) if same(&seats, state.held_seats()) => Vec::new(),
        Some(seats) => take(state, Want::Seats(seats)),
        None => {
            state.note = Some(Note::plain(Text::NoRoom));
            Vec::new()
        }
    }
}

fn same(a: &[SeatNo], b: &[SeatNo]) -> bool {
    let sorted = |seats: &[SeatNo]| {
        let mut seats = seats.to_vec();
        seats.sort_unstable();
        seats
    };
    sorted(a) == sorted(b)
}

/// More time, where the ceiling leaves any.
pub fn renew(state: &mut State) -> Vec<Effect> {
    match state.token() {
        Some(token) if state.can_renew() => {
            state.pending.push_back(Pending::Renew);
            vec![Effect::Do(Order::Renew(token))]
        }
        _ => Vec::new(),
    }
}

/// Lets the seats go, if any are held.
pub fn release(state: &mut State) -> Vec<Effect> {
    match state.order.held.take() {
        Some(held) => {
            state.pending.push_back(Pending::Release);
            vec![Effect::Do(Order::Release(held.token))]
        }
        None => Vec::new(),
    }
}

/// The hold has ended: says so, and offers the same seats where they are still free.
pub fn lost(state: &mut State) -> Vec<Effect> {
    let seats = state.held_seats().to_vec();
    state.order.lost = if seats.is_empty() { state.order.wanted.clone() } else { seats };
    state.order.held = None;
    state.order.paying = Paying::Ready;
    state.queue.clear();
    state.focus = None;
    if state.step == Step::Pay {
        state.step = Step::Seats;
    }
    let mut effects = ask_seats(state);
    if state.step == Step::Seats {
        state.overlay = Some(Overlay::HoldLost);
        effects.push(Effect::Bell);
    }
    effects
}

/// Asks for the seats on the screen and the ways to sit on them again.
pub fn ask_seats(state: &State) -> Vec<Effect> {
    let Some(show) = state.order.show.as_ref().map(|r| r.show.id) else { return Vec::new() };
    let mut effects = vec![Effect::Ask(Question::Seats(show))];
    let n = u16::try_from(state.seats_wanted()).unwrap_or(u16::MAX);
    if state.step == Step::Seats && !state.unreserved() && n > 0 {
        effects.push(Effect::Ask(Question::Choices(show, n)));
    }
    effects
}
