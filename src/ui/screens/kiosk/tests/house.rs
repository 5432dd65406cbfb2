//! A house in memory that answers a kiosk: one theatre, six films, a seated hall and one without numbers. The clock is set by
//! hand; answers come at once, or wait until they are let go.
pub use super::stock::{SEATED, STUDIO};
use super::{
    super::{Act, State, Target, targets},
    stock::*,
};
use crate::{
    domain::*,
    domain::{board::*, online::*, order::*, refusal::Kind, seat_map::SeatMap, time::*},
    ui::{
        self, Enter, Face, Mode, Model, Start,
        effect::{Effect, OnlineOrder, Order, Question},
        glyphs::Set,
        keymap::{pressed, typed},
        msg::*,
        scan::Frame,
        theme::Palette,
    },
};
use ratatui::{
    buffer::Buffer,
    crossterm::event::{KeyCode, KeyModifiers, MouseButton, MouseEvent, MouseEventKind},
    layout::Rect,
};
use std::sync::Arc;

/// What the provider says of a payment on a telephone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Provider {
    Waits,
    Paid,
    Over,
}

pub struct Shop {
    pub model: Model,
    pub effects: Vec<Effect>,
    pub orders: Vec<Order>,
    pub states: Vec<SeatState>,
    pub held: Option<Held>,
    pub refuse: Option<Failure>,
    /// Answers are kept back until `release`.
    pub slow: bool,
    waiting: Vec<Order>,
    pub boot_ms: i64,
    pub map: Arc<SeatMap>,
    /// It is too late to give anything back.
    pub too_late: bool,
    /// The customer has seen the film by now.
    pub seen: bool,
    /// What is given back was paid in cash.
    pub paid_cash: bool,
    studio: Arc<SeatMap>,
    pub shows: Arc<Vec<ShowRow>>,
    attempts: i64,
    /// What the printer does.
    pub spool: Option<spool::Spool>,
    /// How long the address of the provider's page is.
    pub page: usize,
    /// What the provider says of a payment.
    pub provider: Provider,
}

fn gone(token: &HoldToken) -> Failure {
    Failure::Refused(Refusal::new(Kind::HoldExpired, format!("the hold {token} has ended")))
}

impl Shop {
    pub fn open(columns: u16, rows: u16) -> Self {
        Self::with(columns, rows, Set::Unicode, true)
    }

    pub fn with(columns: u16, rows: u16, glyphs: Set, color: bool) -> Self {
        let start = Start {
            mode: Mode::Kiosk,
            theatre: theatre(),
            theatres: vec![theatre()],
            till: "Kiosk 1".into(),
            who: String::new(),
            role: None,
            asks_who: false,
            lock_after_ms: 0,
            now: Now { wall_ms: OPENED * 1000, boot: 1, boottime_ms: 1_000_000 },
            size: (columns, rows),
            glyphs,
            color,
            palette: Palette::Dark,
            mouse: true,
            enter: Enter::Cash,
            online: false,
            language: String::new(),
            scan: Frame::default(),
            folder: String::new(),
        };
        let (model, effects) = Model::new(start);
        let map = map();
        let mut states = vec![SeatState::Free; map.seats.len()];
        for label in ["B5", "B6", "B7", "B8", "C6", "C7", "D9", "D10", "E7", "E8", "E9", "E10"] {
            states[usize::from(map.find(label).unwrap().no.0) - 1] = SeatState::Sold;
        }
        let studio = SeatMap::parse("unreserved = 120\n", &[]).unwrap();
        let mut shop = Self {
            model,
            effects: Vec::new(),
            orders: Vec::new(),
            states,
            held: None,
            refuse: None,
            slow: false,
            waiting: Vec::new(),
            boot_ms: 1_000_000,
            map: Arc::new(map),
            too_late: false,
            seen: false,
            paid_cash: false,
            studio: Arc::new(studio),
            shows: Arc::new(shows()),
            attempts: 0,
            page: 10,
            spool: None,
            provider: Provider::Waits,
        };
        shop.perform(effects);
        shop
    }

    pub fn state(&self) -> &State {
        match &self.model.face {
            Face::Kiosk(state) => state,
            _ => panic!("this is a kiosk"),
        }
    }

    pub fn targets(&self) -> Vec<Target> {
        targets(self.state(), &self.model.session)
    }

    pub fn send(&mut self, msg: Msg) {
        let effects = ui::update(&mut self.model, msg);
        self.perform(effects);
    }

    fn perform(&mut self, effects: Vec<Effect>) {
        for effect in effects {
            match effect.clone() {
                Effect::Ask(question) => {
                    if let Some(info) = self.answer(question) {
                        self.send(Msg::Info(info));
                    }
                }
                Effect::Do(order) => {
                    self.orders.push(order.clone());
                    if self.slow {
                        self.waiting.push(order);
                    } else {
                        let done = self.obey(order);
                        self.send(Msg::Done(done));
                    }
                }
                Effect::Wake(ms) => self.send(Msg::Wake(self.boot_ms + ms as i64)),
                _ => {}
            }
            self.effects.push(effect);
        }
    }

    /// Lets the answers go that were kept back.
    pub fn release(&mut self) {
        self.slow = false;
        for order in std::mem::take(&mut self.waiting) {
            let done = self.obey(order);
            self.send(Msg::Done(done));
        }
    }

    pub fn seat(&self, label: &str) -> SeatNo {
        self.map.find(label).unwrap().no
    }

    pub fn sell_elsewhere(&mut self, label: &str) {
        let index = usize::from(self.seat(label).0) - 1;
        self.states[index] = SeatState::Sold;
        self.send(Msg::Changed);
    }

    fn view(&self, show: ShowId) -> Arc<SeatsView> {
        let unreserved = show == STUDIO;
        let states = if unreserved { vec![SeatState::Free; 120] } else { self.states.clone() };
        let map = if unreserved { self.studio.clone() } else { self.map.clone() };
        Arc::new(SeatsView { show, map, states })
    }

    fn answer(&self, question: Question) -> Option<Info> {
        Some(match question {
            Question::Shows(..) => Info::Shows(self.shows.clone()),
            Question::Seats(show) => Info::Seats(self.view(show)),
            Question::Card(show) => Info::Card(Arc::new(card(show))),
            Question::Choices(_, n) => Info::Choices(self.choices(usize::from(n))),
            Question::OwnPlan(_, tickets) => Info::CancelPlan(super::own::plan(self, &tickets)),
            Question::Waiting => Info::Waiting { parked: vec![], left: vec![] },
            Question::Bookings(text) => {
                let all = vec![booking(&self.map, "K7QF3", &[self.seat("C9"), self.seat("C10")])];
                Info::Bookings(all.into_iter().filter(|b| b.reference.0 == text || text == "MQ".repeat(77)).collect())
            }
            Question::Codes(reference) => {
                let qr = fast_qr::QRBuilder::new("MQ".repeat(77)).ecl(fast_qr::ECL::L).build().unwrap();
                let (size, n) = (qr.size, if reference.0 == "K7QF3" { 2 } else { 1 });
                let dark: Vec<bool> = (0..size * size).map(|i| qr[i / size][i % size].value()).collect();
                let code = |i: i64| TicketCode {
                    ticket: TicketId(i + 1),
                    label: format!("Adult C{}", 9 + i),
                    size: size as u16,
                    dark: dark.clone(),
                };
                Info::Codes(reference, (0..n).map(code).collect())
            }
            Question::Spool => Info::Spool(self.spool.clone()),
            Question::Online(attempt) => self.online(attempt),
            Question::Held(_) => Info::Held(Box::new(self.held.clone()?)),
            _ => return None,
        })
    }

    /// What the provider says: a page as short or as long as is wanted, until the customer has paid or it is over.
    fn online(&self, attempt: PaymentId) -> Info {
        let url = format!("https://pay.example/{}", "x".repeat(self.page));
        let became = match self.provider {
            Provider::Waits => Became::Waits(Online {
                attempt,
                booking: BookingId(1),
                minor: self.held.as_ref().map_or(0, |h| h.total),
                url: Some(url.clone()),
                error: String::new(),
            }),
            Provider::Paid => {
                let seats = self.held.as_ref().map(|h| h.parts[0].seats.clone()).unwrap_or_default();
                Became::Sold(Box::new(booking(&self.map, "QWERT", &seats)))
            }
            Provider::Over => Became::Over,
        };
        let qr = fast_qr::QRBuilder::new(url.as_str()).ecl(fast_qr::ECL::L).build().unwrap();
        let dark = (0..qr.size * qr.size).map(|i| qr[i / qr.size][i % qr.size].value()).collect();
        let code = TicketCode { ticket: TicketId(0), label: url, size: qr.size as u16, dark };
        Info::Online(attempt, Box::new(became), Some(code))
    }

    fn choices(&self, n: usize) -> Vec<SeatChoice> {
        let firsts = [("MIDDLE", "C9"), ("AT THE SIDE", "G1"), ("WITH WHEELCHAIR", "H2")];
        let mut out = Vec::new();
        for (label, first) in firsts {
            let from = usize::from(self.seat(first).0);
            let seats: Vec<SeatNo> = (from..from + n).map(|no| SeatNo(no as u16)).collect();
            let mine = |no: &SeatNo| self.held.as_ref().is_some_and(|h| h.parts.iter().any(|p| p.seats.contains(no)));
            if seats.iter().all(|no| self.states[usize::from(no.0) - 1] == SeatState::Free || mine(no)) {
                let labels = seats.iter().map(|no| self.map.seat(*no).unwrap().label.clone()).collect();
                out.push(SeatChoice {
                    label: label.into(),
                    seats,
                    labels,
                    why: "together in row C, in the middle".into(),
                });
            }
        }
        out
    }

    fn obey(&mut self, order: Order) -> Result<Outcome, Failure> {
        if let Some(failure) = self.refuse.take() {
            return Err(failure);
        }
        let now = self.boot_ms;
        let live = self.held.clone().filter(|h| h.until_ms > now);
        match order {
            Order::Take { hold, show, want, tickets } => self.take((hold, live), show, want, tickets),
            Order::Release(_) => {
                self.expire();
                Ok(Outcome::Released)
            }
            Order::Renew(token) => {
                let mut held = live.ok_or_else(|| gone(&token))?;
                held.until_ms = (now + 600_000).min(held.ceiling_ms);
                self.held = Some(held.clone());
                Ok(Outcome::Held(Some(Box::new(held))))
            }
            Order::Park(token, _) => live.map(|_| Outcome::Parked).ok_or_else(|| gone(&token)),
            Order::BeginCard { hold, expected, .. } => {
                let mut held = live.ok_or_else(|| gone(&hold))?;
                assert_eq!(held.total, expected);
                held.until_ms = held.until_ms.max(now + 300_000);
                self.held = Some(held.clone());
                self.attempts += 1;
                Ok(Outcome::CardBegun { attempt: PaymentId(self.attempts), minor: held.total, held: Box::new(held) })
            }
            Order::CardApproved(..) | Order::Tender { .. } => {
                let held = self.held.take().unwrap();
                self.mark(held.parts[0].show, &held.parts[0].seats, SeatState::Sold);
                Ok(Outcome::Sold(Box::new(booking(&self.map, "QWERT", &held.parts[0].seats))))
            }
            Order::Online(OnlineOrder::Begin(hold, expected)) => {
                let mut held = live.ok_or_else(|| gone(&hold))?;
                assert_eq!(held.total, expected);
                held.until_ms = held.until_ms.max(now + 300_000);
                self.held = Some(held.clone());
                self.attempts += 1;
                Ok(Outcome::OnlineBegun { attempt: PaymentId(self.attempts), held: Box::new(held) })
            }
            Order::Online(OnlineOrder::Stop(_)) => Ok(Outcome::OnlineStops),
            Order::CardDeclined(_) => Ok(Outcome::CardDeclined(live.map(Box::new))),
            Order::CallStaff(_) => Ok(Outcome::StaffCalled),
            Order::Unlock(secret) if secret.0 == "2468" => Ok(Outcome::Unlocked),
            Order::Unlock(_) => Err(Failure::Refused(Refusal::new(Kind::Forbidden, "wrong"))),
            Order::Customer(order) => super::own::obey(self, &order),
            other => panic!("a kiosk does not ask for {other:?}"),
        }
    }

    fn take(
        &mut self,
        (hold, live): (Option<HoldToken>, Option<Held>),
        show: ShowId,
        want: Want,
        tickets: Vec<Count>,
    ) -> Result<Outcome, Failure> {
        let now = self.boot_ms;
        if let (Some(token), None) = (&hold, &live) {
            return Err(gone(token));
        }
        let seats = match want {
            Want::Seats(seats) => seats,
            Want::Best(best) if show == STUDIO => (1..=best.n).map(SeatNo).collect(),
            Want::Best(best) => {
                let from = self.seat("F5").0 + best.nth;
                (from..from + best.n).map(SeatNo).collect()
            }
        };
        let own = live.as_ref().map(|h| h.parts[0].seats.clone()).unwrap_or_default();
        let view = self.view(show);
        let free = |no: &SeatNo| view.state(*no) == SeatState::Free || own.contains(no);
        if let Some(taken) = seats.iter().find(|no| !free(no)) {
            let label = self.map.seat(*taken).unwrap().label.clone();
            return Err(Failure::Refused(Refusal::seats_taken(&[label])));
        }
        self.mark(show, &own, SeatState::Free);
        self.mark(show, &seats, SeatState::Held(HoldId(7)));
        let part = Part { show, tickets, seats };
        let tickets = quote(&card(show), &view.map, &part).map_err(Failure::Refused)?;
        let first = live.as_ref().map_or(now + 1_800_000, |h| h.ceiling_ms);
        let held = Held {
            id: HoldId(7),
            token: HoldToken("token".into()),
            parts: vec![part],
            expires_at: Instant(OPENED + (now - 1_000_000) / 1000 + 600),
            until_ms: live.as_ref().map_or(now + 600_000, |h| h.until_ms),
            ceiling_ms: first,
            why: String::new(),
            warnings: vec![],
            total: total(&tickets),
            tickets,
            items: vec![],
            pieces: vec![],
            currency: theatre().currency,
            paid: 0,
            deposit: 0,
            card_open: None,
            online_open: None,
            customer: None,
            parked: None,
            reserved: None,
            terminal: "Kiosk 1".into(),
        };
        self.held = Some(held.clone());
        Ok(Outcome::Held(Some(Box::new(held))))
    }

    /// The hold's time is up.
    pub fn expire(&mut self) {
        if let Some(held) = self.held.take() {
            self.mark(held.parts[0].show, &held.parts[0].seats, SeatState::Free);
        }
    }

    fn mark(&mut self, show: ShowId, seats: &[SeatNo], state: SeatState) {
        if show == STUDIO {
            return;
        }
        for no in seats {
            self.states[usize::from(no.0) - 1] = state;
        }
    }

    /// Time goes on, second by second.
    pub fn wait(&mut self, seconds: i64) {
        for _ in 0..seconds {
            self.boot_ms += 1000;
            let wall_ms = OPENED * 1000 + self.boot_ms - 1_000_000;
            self.send(Msg::Tick(Now { wall_ms, boot: 1, boottime_ms: self.boot_ms }));
        }
    }

    pub fn key(&mut self, code: KeyCode) {
        // A person: never as fast as a scanner.
        self.boot_ms += 200;
        let wall_ms = OPENED * 1000 + self.boot_ms - 1_000_000;
        self.send(Msg::Tick(Now { wall_ms, boot: 1, boottime_ms: self.boot_ms }));
        let key = match code {
            KeyCode::Char(c) => typed(c),
            code => pressed(code),
        };
        self.send(Msg::Key(key, self.boot_ms));
    }

    /// A scanner's frame: all of it within a few milliseconds.
    pub fn scan(&mut self, text: &str) {
        self.control('g');
        for c in text.chars() {
            self.boot_ms += 1;
            self.send(Msg::Key(typed(c), self.boot_ms));
        }
        self.send(Msg::Key(pressed(KeyCode::Enter), self.boot_ms));
    }

    pub fn control(&mut self, c: char) {
        let key = ratatui::crossterm::event::KeyEvent::new(KeyCode::Char(c), KeyModifiers::CONTROL);
        self.send(Msg::Key(key, self.boot_ms));
    }

    pub fn touch_at(&mut self, column: u16, row: u16) {
        let kind = MouseEventKind::Down(MouseButton::Left);
        self.send(Msg::Mouse(MouseEvent { kind, column, row, modifiers: KeyModifiers::NONE }));
    }

    /// Types a text, letter by letter.
    pub fn key_all(&mut self, text: &str) {
        text.chars().for_each(|c| self.key(KeyCode::Char(c)));
    }

    /// Touches the middle of a target.
    pub fn touch(&mut self, act: Act) {
        let there = |shop: &Self, act: Act| shop.targets().iter().any(|t| t.act == act && t.on);
        while !there(self, act) && act != Act::Page(1) && there(self, Act::Page(1)) {
            self.touch(Act::Page(1));
        }
        let all = self.targets();
        let target = all.iter().find(|t| t.act == act && t.on);
        let area = target.unwrap_or_else(|| panic!("{act:?} can't be touched among {all:#?}\n{}", self.frame())).area;
        self.touch_at(area.x + area.width / 2, area.y + area.height / 2);
    }

    /// Goes to a target by Down and presses OK.
    pub fn press(&mut self, act: Act) {
        for _ in 0..80 {
            if self.state().focus == Some(act) {
                return self.key(KeyCode::Enter);
            }
            self.key(KeyCode::Down);
        }
        panic!("{act:?} is not reached by Down:\n{}", self.frame());
    }

    pub fn resize(&mut self, columns: u16, rows: u16) {
        self.send(Msg::Resize(columns, rows));
    }

    pub fn buffer(&self) -> Buffer {
        let (w, h) = self.model.session.size;
        let mut buf = Buffer::empty(Rect::new(0, 0, w, h));
        ui::view(&self.model, &mut buf);
        buf
    }

    pub fn frame(&self) -> String {
        let buf = self.buffer();
        let mut out = String::new();
        for y in 0..buf.area.height {
            let mut line = String::new();
            let mut skip = 0;
            for x in 0..buf.area.width {
                let symbol = buf[(x, y)].symbol();
                if skip > 0 {
                    skip -= 1;
                    continue;
                }
                skip = crate::domain::text::cells(symbol).saturating_sub(1);
                line.push_str(symbol);
            }
            out.push_str(line.trim_end());
            out.push('\n');
        }
        out
    }

    pub fn shows_text(&self, text: &str) {
        assert!(self.frame().contains(text), "{text:?} is not on the screen:\n{}", self.frame());
    }

    pub fn spoke(&self, text: &str) -> bool {
        self.effects.iter().any(|e| matches!(e, Effect::Speak(lines) if lines.iter().any(|l| l.contains(text))))
    }
}
