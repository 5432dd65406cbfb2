//! The whole of what is on the screen, and the one door through which anything happens to it.
use super::{
    effect::Effect,
    msg::{Failure, Info, Msg, Outcome},
    paint::Pen,
    scan::{FAST_MS, Gate, Verdict},
    screens::{admin, counter, door, kiosk},
    session::{Mode, Session, Start},
};
use ratatui::{
    buffer::Buffer,
    crossterm::event::{KeyCode, KeyEvent, KeyEventKind, KeyModifiers, MouseEvent},
};

/// What a face hears: a message after scans were told from typing and the session has been brought up to date.
#[derive(Clone, Debug)]
pub enum Event {
    /// A key of a person.
    Key(KeyEvent),
    /// A scanner's data, without its frame.
    Scan(String),
    /// A scan began and never ended.
    BrokenScan,
    /// A mouse or touch event.
    Mouse(MouseEvent),
    /// A paste.
    Paste(String),
    /// The terminal has another size; it is in the session.
    Resize,
    /// Time went on; it is in the session.
    Tick,
    /// Another terminal changed the store.
    Changed,
    /// The answer to a question.
    Info(Info),
    /// The answer to an order.
    Done(Result<Outcome, Failure>),
    /// End the program.
    Terminate,
}

/// Which face is open, with its state.
#[derive(Clone, Debug)]
pub enum Face {
    /// Staff.
    Counter(Box<counter::State>),
    /// The public.
    Kiosk(Box<kiosk::State>),
    /// Who answers for the house.
    Admin(Box<admin::State>),
    /// Who lets people in.
    Door(Box<door::State>),
}

/// All that is on the screen.
#[derive(Debug)]
pub struct Model {
    /// What all screens share.
    pub session: Session,
    /// The face.
    pub face: Face,
    gate: Gate,
    /// The face before characters that may be a scan, to go back to if they are.
    before: Option<Face>,
    /// What those characters wanted written; a scan must not have written anything.
    deferred: Vec<Effect>,
    /// Answers that came while characters were in doubt: they are heard when it is clear which face hears them.
    late: Vec<Event>,
}

impl Model {
    /// Opens a face and says what it wants to know first.
    pub fn new(start: Start) -> (Self, Vec<Effect>) {
        let session = Session::new(&start);
        let (face, effects) = match start.mode {
            Mode::Counter => {
                let (state, effects) = counter::State::new(&session);
                (Face::Counter(Box::new(state)), effects)
            }
            Mode::Kiosk => {
                let (state, effects) = kiosk::State::new(&session);
                (Face::Kiosk(Box::new(state)), effects)
            }
            Mode::Admin => {
                let (state, effects) = admin::State::new(&session);
                (Face::Admin(Box::new(state)), effects)
            }
            Mode::Door => {
                let (state, effects) = door::State::new(&session);
                (Face::Door(Box::new(state)), effects)
            }
        };
        (
            Self { session, face, gate: Gate::new(start.scan), before: None, deferred: Vec::new(), late: Vec::new() },
            effects,
        )
    }

    fn tell(&mut self, event: Event) -> Vec<Effect> {
        match &mut self.face {
            Face::Counter(state) => counter::update(state, &self.session, event),
            Face::Kiosk(state) => kiosk::update(state, &self.session, event),
            Face::Admin(state) => admin::update(state, &self.session, event),
            Face::Door(state) => door::update(state, &self.session, event),
        }
    }

    /// Whether characters are text where the eye is, and not commands.
    fn in_field(&self) -> bool {
        match &self.face {
            Face::Counter(state) => state.in_field(),
            Face::Kiosk(state) => state.in_field(),
            Face::Admin(state) => state.in_field(),
            Face::Door(state) => state.in_field(),
        }
    }

    /// Whether Enter only goes to what was found: then a scanner's Enter does no harm.
    fn searching(&self) -> bool {
        match &self.face {
            Face::Counter(state) => state.searching(),
            Face::Kiosk(_) => false,
            Face::Admin(state) => state.searching(),
            Face::Door(state) => state.searching(),
        }
    }

    /// The characters in doubt were typing: what they wanted is done.
    fn settle(&mut self) -> Vec<Effect> {
        self.before = None;
        let mut effects = std::mem::take(&mut self.deferred);
        for event in std::mem::take(&mut self.late) {
            effects.extend(self.tell(event));
        }
        effects
    }

    /// An answer to a write. It must not be lost when the characters of a scan are undone.
    fn done(&mut self, event: Event) -> Vec<Effect> {
        if self.before.is_none() {
            return self.tell(event);
        }
        self.late.push(event);
        vec![Effect::Wake(FAST_MS.unsigned_abs() + 1)]
    }

    /// The answer to a question: both the face and the one that it may go back to want to know.
    fn info(&mut self, info: Info) -> Vec<Effect> {
        let effects = self.tell(Event::Info(info.clone()));
        if let Some(mut before) = self.before.take() {
            std::mem::swap(&mut self.face, &mut before);
            // What the older face would ask in turn the newer one has asked already.
            self.tell(Event::Info(info));
            std::mem::swap(&mut self.face, &mut before);
            self.before = Some(before);
        }
        effects
    }

    fn key(&mut self, key: KeyEvent, ms: i64) -> Vec<Effect> {
        if key.kind == KeyEventKind::Release {
            return Vec::new();
        }
        if key.modifiers.contains(KeyModifiers::ALT) {
            // Esc and a letter that arrive glued together are two keys.
            let mut effects = self.key(KeyEvent::new(KeyCode::Esc, KeyModifiers::NONE), ms);
            effects.extend(self.key(KeyEvent { modifiers: key.modifiers - KeyModifiers::ALT, ..key }, ms));
            return effects;
        }
        let in_field = self.in_field();
        match self.gate.key(key, ms, in_field) {
            Verdict::Maybe(first) => {
                let mut effects = if first { self.settle() } else { Vec::new() };
                if first {
                    self.before = Some(self.face.clone());
                }
                let (writes, rest): (Vec<_>, Vec<_>) =
                    self.tell(Event::Key(key)).into_iter().partition(|e| matches!(e, Effect::Do(_)));
                effects.extend(rest);
                if !writes.is_empty() {
                    self.deferred.extend(writes);
                    effects.push(Effect::Wake(FAST_MS.unsigned_abs() + 1));
                }
                effects
            }
            Verdict::Undo => {
                self.deferred.clear();
                if let Some(before) = self.before.take() {
                    self.face = before;
                }
                let mut effects = self.settle();
                effects.push(Effect::Wake(100));
                effects
            }
            Verdict::Hurried if !self.searching() => self.settle(),
            Verdict::Swallowed => self.settle(),
            verdict => {
                let mut effects = self.settle();
                let (event, and_key) = match verdict {
                    Verdict::Scan(text) => (Some(Event::Scan(text)), false),
                    Verdict::ScanThenKey(text) => (Some(Event::Scan(text)), true),
                    Verdict::BrokenThenKey => (Some(Event::BrokenScan), true),
                    _ => (None, true),
                };
                if let Some(event) = event {
                    effects.extend(self.tell(event));
                }
                if and_key {
                    effects.extend(self.tell(Event::Key(key)));
                }
                effects
            }
        }
    }

    fn tick(&mut self, ms: i64) -> Vec<Effect> {
        let (scan, typing) = self.gate.tick(ms);
        let mut effects = if typing { self.settle() } else { Vec::new() };
        if let Some(text) = scan {
            effects.extend(self.tell(Event::Scan(text)));
        }
        effects.extend(self.tell(Event::Tick));
        effects
    }

    fn settled(&mut self, event: Event) -> Vec<Effect> {
        let mut effects = self.settle();
        effects.extend(self.tell(event));
        effects
    }
}

/// Takes a message in and says what is to be done. Nothing else changes a model.
pub fn update(model: &mut Model, msg: Msg) -> Vec<Effect> {
    match msg {
        Msg::Key(key, ms) => model.key(key, ms),
        Msg::Tick(now) => {
            model.session.now = now;
            model.tick(now.boottime_ms)
        }
        Msg::Wake(ms) => model.tick(ms),
        Msg::Resize(columns, rows) => {
            model.session.size = (columns, rows);
            model.tell(Event::Resize)
        }
        Msg::Changed => model.tell(Event::Changed),
        Msg::Info(Info::Theatre(theatre)) => {
            model.session.theatre = theatre;
            Vec::new()
        }
        Msg::Info(info) => model.info(info),
        Msg::Done(answer) => {
            match &answer {
                Ok(Outcome::SignedIn(person)) => {
                    model.session.who.clone_from(&person.name);
                    model.session.role = Some(person.role);
                }
                Ok(Outcome::Locked) => {
                    model.session.who.clear();
                    model.session.role = None;
                }
                _ => {}
            }
            model.done(Event::Done(answer))
        }
        Msg::Mouse(mouse) => model.settled(Event::Mouse(mouse)),
        Msg::Paste(text) => model.settled(Event::Paste(text)),
        Msg::Terminate => model.settled(Event::Terminate),
    }
}

/// Draws the model; reads only.
pub fn view(model: &Model, buf: &mut Buffer) {
    let mut pen = Pen::new(buf, &model.session);
    pen.clear(pen.area(), model.session.theme.text);
    match &model.face {
        Face::Counter(state) => counter::view(state, &model.session, &mut pen),
        Face::Kiosk(state) => kiosk::view(state, &model.session, &mut pen),
        Face::Admin(state) => admin::view(state, &model.session, &mut pen),
        Face::Door(state) => door::view(state, &model.session, &mut pen),
    }
}

/// What the screen says of itself, line by line: for a screen reader and for speech.
pub fn spoken(model: &Model) -> Vec<String> {
    match &model.face {
        Face::Counter(state) => counter::spoken(state, &model.session),
        Face::Kiosk(state) => kiosk::spoken(state, &model.session),
        Face::Admin(state) => admin::spoken(state, &model.session),
        Face::Door(state) => door::spoken(state, &model.session),
    }
}

/// In which language whoever stands here wants to be spoken to; empty: nobody said so.
pub fn language(model: &Model) -> &'static str {
    match &model.face {
        Face::Kiosk(state) => state.language(&model.session),
        Face::Counter(_) | Face::Admin(_) | Face::Door(_) => "",
    }
}

/// Whether what is typed or touched now is a secret: it is recorded nowhere.
pub fn secret(model: &Model) -> bool {
    match &model.face {
        Face::Counter(state) => state.in_secret(),
        Face::Kiosk(state) => state.in_secret(),
        Face::Admin(state) => state.in_secret(),
        Face::Door(state) => state.in_secret(),
    }
}
