//! One channel, one thread: take all that waits, update, draw once. Between messages it only looks whether the store changed.
use super::{desk::Desk, screen::Screen, terminal};
use crate::{
    clock::Clock,
    ui::{self, msg::Msg},
};
use ratatui::{Frame, Terminal, widgets::Paragraph};
use std::{
    io::{self, Write},
    sync::mpsc::{Receiver, RecvTimeoutError},
    time::Duration,
};

/// How often the store is asked whether another connection wrote (it costs a microsecond): what another terminal sells has
/// to show within 300 ms.
const LOOK: Duration = Duration::from_millis(120);

/// The most messages of one frame: a flood of keys must not stop the picture.
const BATCH: usize = 4096;

/// The least room in which a screen says anything.
const LEAST: (u16, u16) = (20, 5);

/// Runs until the face is left, a signal comes or the terminal is gone. A terminal that takes no more frames is no error:
/// its window was closed.
pub fn run<W: Write>(desk: &mut Desk, from: &Receiver<Msg>, terminal: &mut Terminal<Screen<W>>) -> io::Result<()> {
    // Waiting is measured by the real clock, also where a test steers the one that the screens see.
    let clock = Clock::real();
    let mut looked_ms = clock.now().boottime_ms;
    let mut second = seconds(desk);
    let mut wakes = Wakes::default();
    let mut dirty = true;
    loop {
        if dirty && draw(desk, terminal).is_err() {
            desk.take(vec![Msg::Terminate]);
        }
        if desk.quits() {
            return Ok(());
        }
        let now_ms = clock.now().boottime_ms;
        wakes.add(desk.take_wakes(), now_ms);
        let until_ms = wakes.next().unwrap_or(i64::MAX).min(looked_ms + LOOK.as_millis() as i64);
        let mut messages = gather(from, Duration::from_millis((until_ms - now_ms).max(0).cast_unsigned()));
        let now_ms = clock.now().boottime_ms;
        if wakes.due(now_ms) {
            messages.push(Msg::Wake(now_ms));
        }
        if now_ms - looked_ms >= LOOK.as_millis() as i64 {
            looked_ms = now_ms;
            if desk.changed() {
                messages.push(Msg::Changed);
            }
        }
        let ticked = std::mem::replace(&mut second, seconds(desk)) != second;
        if ticked && terminal::is_gone() {
            messages.push(Msg::Terminate);
        }
        dirty = ticked || !messages.is_empty();
        if dirty {
            resize(&messages, terminal);
            desk.take(messages);
        }
    }
}

/// The seconds that a screen shows: of the wall and of the clock that holds end by.
fn seconds(desk: &Desk) -> (i64, i64) {
    let now = desk.now();
    (now.wall_ms.div_euclid(1000), now.boottime_ms.div_euclid(1000))
}

/// When screens asked to be woken, in milliseconds of the real boot clock.
#[derive(Debug, Default)]
struct Wakes(Vec<i64>);

impl Wakes {
    fn add(&mut self, after_ms: Vec<u64>, now_ms: i64) {
        self.0.extend(after_ms.into_iter().map(|ms| now_ms.saturating_add(ms.cast_signed())));
    }

    fn next(&self) -> Option<i64> {
        self.0.iter().min().copied()
    }

    /// Forgets those whose time has come; answers whether there were any.
    fn due(&mut self, now_ms: i64) -> bool {
        let before = self.0.len();
        self.0.retain(|at| *at > now_ms);
        self.0.len() != before
    }
}

/// The next message, if one comes in time, and all that wait behind it.
fn gather(from: &Receiver<Msg>, wait: Duration) -> Vec<Msg> {
    let mut messages = match from.recv_timeout(wait) {
        Ok(msg) => vec![msg],
        Err(RecvTimeoutError::Timeout) => return vec![],
        // Every sender is a thread of this program; without one there is nobody to serve.
        Err(RecvTimeoutError::Disconnected) => return vec![Msg::Terminate],
    };
    messages.extend(from.try_iter().take(BATCH));
    messages
}

/// Of a storm of sizes the last one counts.
fn resize<W: Write>(messages: &[Msg], terminal: &mut Terminal<Screen<W>>) {
    let last = messages.iter().rev().find_map(|m| if let Msg::Resize(c, r) = m { Some((*c, *r)) } else { None });
    if let Some((columns, rows)) = last {
        terminal.backend_mut().set_size(columns, rows);
    }
}

fn draw<W: Write>(desk: &mut Desk, terminal: &mut Terminal<Screen<W>>) -> io::Result<()> {
    if desk.take_bell() {
        terminal.backend_mut().bell();
    }
    terminal.draw(|frame| show(desk, frame)).map(drop)
}

/// The screen, or a sentence where there is no room for one.
pub fn show(desk: &Desk, frame: &mut Frame<'_>) {
    let area = frame.area();
    if area.width < LEAST.0 || area.height < LEAST.1 {
        let text = Paragraph::new("Make this window larger").wrap(ratatui::widgets::Wrap { trim: true });
        frame.render_widget(text, area);
    } else {
        ui::view(&desk.model, frame.buffer_mut());
    }
}
