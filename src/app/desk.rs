//! The place where screens meet the house: a message in, its effects performed, the answers back in the same turn.
use super::{behind::Behind, recorder::SharedRecorder, speech::Speech};
use crate::{
    domain::{TheatreId, staff::Actor, time::Now},
    ui::{
        self, Model, Start,
        effect::Effect,
        msg::{Info, Msg, Outcome},
    },
};
use std::collections::VecDeque;

/// A face at work.
pub struct Desk {
    /// What is on the screen.
    pub model: Model,
    theatre: TheatreId,
    behind: Behind,
    recorder: SharedRecorder,
    speech: Speech,
    version: i64,
    rings: bool,
    wakes: Vec<u64>,
    quits: bool,
    unanswered: usize,
    asked_to_end: bool,
}

impl Desk {
    /// A desk whose questions and orders go to what stands behind it.
    pub fn new(start: Start, behind: Behind, recorder: SharedRecorder, speech: Speech) -> Self {
        let theatre = start.theatre.id;
        let (model, effects) = Model::new(start);
        let version = behind.version().unwrap_or_default();
        let mut desk = Self {
            model,
            theatre,
            behind,
            recorder,
            speech,
            version,
            rings: false,
            wakes: vec![],
            quits: false,
            unanswered: 0,
            asked_to_end: false,
        };
        let answers = desk.perform(effects);
        desk.turn(answers);
        desk
    }

    /// Takes all these messages, in their order. The clock is told first.
    pub fn take(&mut self, messages: Vec<Msg>) {
        let mut all = VecDeque::from([Msg::Tick(self.behind.now())]);
        all.extend(messages);
        self.turn(all);
    }

    /// Runs until nothing waits. What an update asks is answered before anything that came later.
    fn turn(&mut self, mut queue: VecDeque<Msg>) {
        while let Some(msg) = queue.pop_front() {
            if self.quits {
                return;
            }
            self.recorder.keep(&msg, ui::secret(&self.model));
            let own_write = matches!(msg, Msg::Done(_));
            if own_write {
                self.unanswered = self.unanswered.saturating_sub(1);
            }
            self.asked_to_end |= matches!(msg, Msg::Terminate);
            if matches!(msg, Msg::Terminate) {
                self.behind.stop();
            }
            if matches!(msg, Msg::Terminate) && self.unanswered > 0 {
                // Seats that are being taken at this moment could not be let go: the answer is waited for.
                continue;
            }
            let terminate = matches!(msg, Msg::Terminate);
            match &msg {
                Msg::Done(Ok(Outcome::SignedIn(person))) => self.behind.carry_on(person.actor()),
                Msg::Done(Ok(Outcome::Locked)) => self.behind.carry_on(Actor::Nobody),
                Msg::Done(Ok(Outcome::Welcome(card))) => self.behind.carry_on(Actor::Customer { id: card.customer.id }),
                Msg::Done(Ok(Outcome::Left)) => self.behind.carry_on(Actor::Kiosk),
                _ => {}
            }
            if matches!(msg, Msg::Changed) {
                self.follow();
            }
            let effects = ui::update(&mut self.model, msg);
            for answer in self.perform(effects).into_iter().rev() {
                queue.push_front(answer);
            }
            // A signal is obeyed whatever the screen thinks of it.
            self.quits |= terminate;
            // The numbers on the board follow this till's own sale in the same frame.
            if own_write && self.changed() {
                queue.push_back(Msg::Changed);
            }
            if own_write && self.asked_to_end && self.unanswered == 0 {
                queue.push_back(Msg::Terminate);
            }
        }
    }

    /// Screens say what the theatre's rules are now.
    fn follow(&mut self) {
        if let Some(theatre) = self.behind.theatre(self.theatre)
            && theatre != self.model.session.theatre
        {
            ui::update(&mut self.model, Msg::Info(Info::Theatre(theatre)));
        }
    }

    fn perform(&mut self, effects: Vec<Effect>) -> VecDeque<Msg> {
        let mut answers = VecDeque::new();
        for effect in effects {
            match effect {
                Effect::Ask(question) => {
                    answers.push_back(Msg::Info(self.behind.ask(self.theatre, &question)));
                }
                Effect::Do(order) => {
                    self.unanswered += 1;
                    answers.extend(self.behind.order(order, ui::language(&self.model)));
                }
                Effect::Stop => self.behind.stop(),
                Effect::Wake(ms) => self.wakes.push(ms),
                Effect::Bell => self.rings = true,
                Effect::Speak(lines) => self.speech.say(&lines),
                Effect::Quit => self.quits = true,
            }
        }
        answers
    }

    /// Whether another connection committed since this was asked last.
    pub fn changed(&mut self) -> bool {
        // A store that can't be read says so when it is asked something.
        let version = self.behind.version().unwrap_or(self.version);
        std::mem::replace(&mut self.version, version) != version
    }

    /// Whether the bell is to be rung with the next frame.
    pub fn take_bell(&mut self) -> bool {
        std::mem::take(&mut self.rings)
    }

    /// After how many milliseconds screens want to be woken, each answered once with `Msg::Wake`.
    pub fn take_wakes(&mut self) -> Vec<u64> {
        std::mem::take(&mut self.wakes)
    }

    /// Whether the face is to be left.
    pub fn quits(&self) -> bool {
        self.quits
    }

    /// What the clock says.
    pub fn now(&self) -> Now {
        self.behind.now()
    }

    /// What answers it.
    pub fn behind(&mut self) -> &mut Behind {
        &mut self.behind
    }

    /// Takes what a lane has let go.
    pub fn take_answers(&mut self) {
        if let Behind::Store(_, lane) = &mut self.behind {
            let answers = lane.answers();
            self.take(answers);
        }
    }
}
