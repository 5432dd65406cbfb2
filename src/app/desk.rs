//! The place where screens meet the house: a message in, its effects performed, the answers back in the same turn.
use super::{perform, recorder::SharedRecorder, speech::Speech, worker::Lane};
use crate::{
    domain::{TheatreId, staff::Actor},
    service::House,
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
    house: House,
    lane: Lane,
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
    /// A desk whose questions go to `house` and whose orders go to `lane`.
    pub fn new(start: Start, house: House, lane: Lane, recorder: SharedRecorder, speech: Speech) -> Self {
        let theatre = start.theatre.id;
        let (model, effects) = Model::new(start);
        let version = house.data_version().unwrap_or_default();
        let mut desk = Self {
            model,
            theatre,
            house,
            lane,
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
        let mut all = VecDeque::from([Msg::Tick(self.house.now())]);
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
                self.lane.stop();
            }
            if matches!(msg, Msg::Terminate) && self.unanswered > 0 {
                // Seats that are being taken at this moment could not be let go: the answer is waited for.
                continue;
            }
            let terminate = matches!(msg, Msg::Terminate);
            match &msg {
                Msg::Done(Ok(Outcome::SignedIn(person))) => self.house.carry_on(person.actor()),
                Msg::Done(Ok(Outcome::Locked)) => self.house.carry_on(Actor::Nobody),
                Msg::Done(Ok(Outcome::Welcome(card))) => self.house.carry_on(Actor::Customer { id: card.customer.id }),
                Msg::Done(Ok(Outcome::Left)) => self.house.carry_on(Actor::Kiosk),
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
        if let Ok(theatre) = self.house.theatre(self.theatre)
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
                    let info = perform::ask(&self.house, self.theatre, &question).unwrap_or_else(Info::Failed);
                    answers.push_back(Msg::Info(info));
                }
                Effect::Do(order) => {
                    self.unanswered += 1;
                    self.lane.send(order, ui::language(&self.model));
                    answers.extend(self.lane.answers());
                }
                Effect::Stop => self.lane.stop(),
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
        let version = self.house.data_version().unwrap_or(self.version);
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

    /// The house that answers questions.
    pub fn house(&self) -> &House {
        &self.house
    }

    /// Where orders go.
    pub fn lane(&mut self) -> &mut Lane {
        &mut self.lane
    }

    /// Takes what a lane has let go.
    pub fn take_answers(&mut self) {
        let answers = self.lane.answers();
        self.take(answers);
    }
}
