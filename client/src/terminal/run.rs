//! The loop: takes in whatever is there, then draws at most once in 16 ms and only if something
//! happened.

use std::collections::VecDeque;
use std::io;
use std::pin::Pin;
use std::time::Duration;

use hotline_protocol::ids::UnixMillis;
use tokio::sync::mpsc;
use tokio::time::Sleep;

use super::desk::{Asked, Enrolled as _, Holds, Ways, too_many};
use super::errands::Errands;
use super::screen::Screen;
use super::signals::Signal;
use crate::ask::Answer;
use crate::engine::Failure;
use crate::papers;
use crate::tui::event::{Effect, Event, Face, Filed, Newcomer, Papered};

/// Least time from frame to frame, and from tick to tick.
pub const FRAME: Duration = Duration::from_millis(16);

/// Longest sleep: after a jump of the clock what is due is found out by then.
const SLEEP_MAX: Duration = Duration::from_secs(30);

/// Most events of one source before the others have their turn and a frame is drawn.
const TURN: usize = 256;

/// Results of what is done with dossiers that wait to be told: a person asks for one at a time.
const PAPERS_MAX: usize = 8;

/// How long a face may take to end when the system wants this process to.
const ENDS_WITHIN: Duration = Duration::from_secs(1);

/// How the loop ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ended {
    /// The person wanted it.
    Quit,
    /// A signal of this number.
    Signal(i32),
    /// The terminal is gone.
    Gone,
    /// Something in this process panicked; the terminal was given back.
    Broken,
}

/// Where events come from and questions go to.
pub struct Around<'a> {
    /// From the system.
    pub signals: &'a mut mpsc::Receiver<Signal>,
    /// From the keyboard; closed when the terminal is gone.
    pub input: &'a mut mpsc::Receiver<Event>,
    /// To and from the home.
    pub ways: &'a mut Ways,
}

/// Drives a face until it ends. `clock` is asked for the time of each event.
pub async fn run(
    face: &mut impl Face,
    screen: &mut impl Screen,
    mut around: Around<'_>,
    clock: impl Fn() -> UnixMillis,
) -> Ended {
    let asks = around.ways.asks.clone();
    let newcomers = around.ways.enrolment.as_ref().map(|enrolment| enrolment.newcomers.clone());
    let holds = around.ways.holds.clone();
    let (papers, mut papered) = mpsc::channel(PAPERS_MAX);
    let (files, mut filed) = mpsc::channel(PAPERS_MAX);
    let errands = (Errands::new(asks.clone(), around.ways.home.clone()), files);
    let mut turns = Turns::new(face, screen, (asks, papers), errands, (newcomers, holds), clock);
    turns.resize();
    // Runs from each frame to when the next one may be drawn.
    let mut gate: Pin<Box<Sleep>> = Box::pin(tokio::time::sleep(Duration::ZERO));
    let mut is_open = true;
    // Runs from when an end was told.
    let mut end: Pin<Box<Sleep>> = Box::pin(tokio::time::sleep(ENDS_WITHIN));
    let mut is_ending = false;
    loop {
        turns.take_what_is_there(&mut around);
        if is_open && turns.tick_if_due() | turns.draw_if_due() {
            is_open = false;
            gate.as_mut().set(tokio::time::sleep(FRAME));
        }
        if let Some(ended) = turns.ended {
            return ended;
        }
        if turns.ending.is_some() && !std::mem::replace(&mut is_ending, true) {
            end.as_mut().set(tokio::time::sleep(ENDS_WITHIN));
        }
        let has_input = !turns.gone;
        let due = if turns.refused.is_empty() { turns.due() } else { Some(Duration::ZERO) };
        let due = due.filter(|_| is_open);
        let wants_to_draw = turns.wants_to_draw();
        tokio::select! {
            biased;
            Some(signal) = around.signals.recv() => turns.signal(signal),
            () = &mut end, if is_ending => turns.ended = turns.ending,
            () = &mut gate, if !is_open => is_open = true,
            Some(news) = around.ways.news.recv() => turns.tell(Event::News(news)),
            input = around.input.recv(), if has_input => match input {
                Some(event) => turns.tell(event),
                None => turns.end(Ended::Gone),
            },
            Some(seat) = around.ways.enrolment.enrolled() => {
                turns.tell(Event::Enrolled(Box::new(seat)));
            }
            Some((tag, what)) = papered.recv() => turns.tell(Event::Papered(tag, what)),
            Some((tag, what)) = filed.recv() => turns.tell(Event::Filed(tag, what)),
            Some((tag, answer)) = around.ways.answers.recv() => turns.answered(tag, answer),
            () = tokio::time::sleep(due.unwrap_or(SLEEP_MAX)), if due.is_some() => {}
            ready = turns.screen.ready(), if wants_to_draw && is_open => {
                if ready.is_err() {
                    turns.end(Ended::Gone);
                }
            }
        }
    }
}

/// What came of something done with a dossier.
type PaperDone = (u64, Result<Papered, String>);

/// What came of something done with a file, or how far it is.
type FileDone = (u64, Result<Filed, String>);

struct Turns<'a, F, S, C> {
    face: &'a mut F,
    screen: &'a mut S,
    asks: mpsc::Sender<Asked>,
    /// From what is done with dossiers, on threads of its own.
    papers: mpsc::Sender<PaperDone>,
    /// What is done with files, and from there.
    errands: (Errands, mpsc::Sender<FileDone>),
    /// To whoever takes seats, where there is none yet.
    newcomers: Option<mpsc::Sender<Box<Newcomer>>>,
    holds: Holds,
    clock: C,
    /// Answers to questions for which there was no room.
    refused: VecDeque<Event>,
    /// Something happened since the last frame.
    dirty: bool,
    /// The terminal is given back until the process is continued.
    away: bool,
    /// The terminal takes nothing and says nothing any more.
    gone: bool,
    /// How it is about to end, once the face has what it needs.
    ending: Option<Ended>,
    ended: Option<Ended>,
}

impl<'a, F: Face, S: Screen, C: Fn() -> UnixMillis> Turns<'a, F, S, C> {
    fn new(
        face: &'a mut F,
        screen: &'a mut S,
        (asks, papers): (mpsc::Sender<Asked>, mpsc::Sender<PaperDone>),
        errands: (Errands, mpsc::Sender<FileDone>),
        (newcomers, holds): (Option<mpsc::Sender<Box<Newcomer>>>, Holds),
        clock: C,
    ) -> Self {
        Self {
            face,
            screen,
            asks,
            papers,
            errands,
            newcomers,
            holds,
            clock,
            refused: VecDeque::new(),
            dirty: true,
            away: false,
            gone: false,
            ending: None,
            ended: None,
        }
    }

    /// Takes in everything that is there, in the order of importance, each source up to a bound:
    /// a flood of one holds up neither the others nor the screen.
    fn take_what_is_there(&mut self, around: &mut Around<'_>) {
        while let Ok(signal) = around.signals.try_recv() {
            self.signal(signal);
        }
        for _ in 0..TURN {
            let Ok(news) = around.ways.news.try_recv() else { break };
            self.tell(Event::News(news));
        }
        for _ in 0..TURN {
            let Ok(event) = around.input.try_recv() else { break };
            self.tell(event);
        }
        for _ in 0..TURN {
            let Ok((tag, answer)) = around.ways.answers.try_recv() else { break };
            self.answered(tag, answer);
        }
        for event in std::mem::take(&mut self.refused) {
            self.tell(event);
        }
    }

    /// An answer for the face, or for something that is done with a file beside it.
    fn answered(&mut self, tag: u64, answer: Result<Answer, Failure>) {
        if let Some(answer) = self.errands.0.answered(tag, answer) {
            self.tell(Event::Answered(tag, answer));
        }
    }

    fn tell(&mut self, event: Event) {
        if self.ended.is_some() {
            return;
        }
        self.dirty = true;
        for effect in self.face.handle((self.clock)(), event) {
            self.perform(effect);
        }
    }

    fn perform(&mut self, effect: Effect) {
        match effect {
            Effect::Ask(tag, ask) => {
                // A part of the room is kept for what alarms and for what a person did.
                let kept = self.asks.max_capacity() / 4;
                let has_room = !ask.yields() || self.asks.capacity() > kept;
                if !has_room || self.asks.try_send((tag, ask)).is_err() {
                    self.refused.push_back(Event::Answered(tag, Err(too_many())));
                }
            }
            Effect::Paper(tag, paper) => {
                let papers = self.papers.clone();
                tokio::task::spawn_blocking(move || {
                    // Who has left needs no word of it.
                    let _ = papers.blocking_send((tag, papers::perform(*paper)));
                });
            }
            Effect::File(tag, work) => {
                let (errands, files) = &self.errands;
                let files = files.clone();
                errands.begin(*work, move |done| match done {
                    // How far it is, is told where somebody has the time to hear it.
                    Ok(Filed::Going { .. }) => _ = files.try_send((tag, done)),
                    // Who has left needs no word of it.
                    done => _ = files.blocking_send((tag, done)),
                });
            }
            Effect::Enrol(newcomer) => {
                let refused = match &self.newcomers {
                    Some(newcomers) => newcomers.try_send(newcomer).is_err(),
                    None => true,
                };
                if refused {
                    self.refused.push_back(Event::Enrolled(Box::new(Err(too_many()))));
                }
            }
            Effect::Attention(attention) => self.screen.call(&attention),
            Effect::Title(words) => self.screen.title(&words),
            Effect::Copy(text) => self.screen.copy(&text),
            Effect::Repaint => self.or_gone(S::repaint),
            Effect::Suspend => self.suspend(),
            Effect::Quit => self.ended = Some(self.ending.unwrap_or(Ended::Quit)),
        }
    }

    fn signal(&mut self, signal: Signal) {
        match signal {
            Signal::End(number) => self.end(Ended::Signal(number)),
            Signal::Suspend => self.suspend(),
            Signal::Resize => self.resize(),
            Signal::Continue => {
                // Also after a stop that could not be prepared for: the shell has had the terminal.
                self.away = false;
                self.or_gone(S::resume);
                self.resize();
                self.tell(Event::Resumed);
            }
        }
    }

    /// Something else than the face wants an end: the face may still hand over what it holds.
    /// Whoever wants it twice does not wait.
    fn end(&mut self, how: Ended) {
        match (self.ending, how) {
            (Some(_), Ended::Signal(_)) => self.ended = Some(how),
            (Some(_), _) => {}
            (None, _) => {
                self.ending = Some(how);
                self.tell(Event::Ending);
            }
        }
        // A closed window comes as a signal and as an end of the input.
        self.gone = self.gone || how == Ended::Gone;
    }

    /// Stops this process, unless others depend on it.
    fn suspend(&mut self) {
        if self.holds.any() {
            return self.tell(Event::NotSuspended);
        }
        self.away = self.away || self.screen.suspend();
    }

    fn resize(&mut self) {
        let (columns, rows) = self.screen.size();
        self.tell(Event::Resize { columns, rows });
    }

    fn or_gone(&mut self, act: impl FnOnce(&mut S) -> io::Result<()>) {
        if act(self.screen).is_err() {
            self.end(Ended::Gone);
        }
    }

    /// How long until the face wants to be told the time.
    fn due(&self) -> Option<Duration> {
        let now = (self.clock)();
        self.face.next_tick(now).map(|at| at.since(now).min(SLEEP_MAX))
    }

    fn tick_if_due(&mut self) -> bool {
        let is_due = self.due() == Some(Duration::ZERO);
        if is_due {
            self.tell(Event::Tick);
        }
        is_due
    }

    const fn wants_to_draw(&self) -> bool {
        self.dirty && !self.away && !self.gone && self.ended.is_none()
    }

    fn draw_if_due(&mut self) -> bool {
        if !self.wants_to_draw() || !self.screen.is_ready() {
            return false;
        }
        if !self.screen.is_held() {
            self.ended = Some(Ended::Broken);
            return false;
        }
        self.dirty = false;
        let now = (self.clock)();
        let face = &*self.face;
        if self.screen.draw(&mut |frame| face.draw(now, frame)).is_err() {
            self.end(Ended::Gone);
        }
        true
    }
}

#[cfg(test)]
mod tests;
