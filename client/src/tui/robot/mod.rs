//! A person at a terminal that is not there: drives the whole face by keys, with a world behind it
//! that answers, and reads the screen. For tests, benchmarks and the pictures of the README.
//!
//! ```text
//!   keys, pastes, time ──▶ Robot ──▶ Desk ──▶ questions ──▶ World ──▶ answers and news, back
//!                            └──▶ Picture: what stands in every cell, and how it looks
//! ```

mod cases;
mod exercise;
mod gallery;
mod office;
mod picture;
pub(crate) mod record;
mod request;
mod shelf;
mod story;
mod svg;
mod world;

pub use gallery::pictures;
pub use office::Office;
pub use picture::Picture;
pub use svg::svg;
pub use world::World;

use std::collections::VecDeque;
use std::time::Duration;

use hotline_protocol::ids::UnixMillis;
use ratatui::Terminal;
use ratatui::backend::TestBackend;

use super::event::{Attention, Effect, Event, Face, FileWork, Key, Paper};
use super::{Capabilities, Colours, Desk, Look, Theme};
use crate::ask::{Answer, Ask, News};
use crate::engine::Failure;
use crate::lang::Language;

/// When every story begins: Sunday, 22 November 2026, 14:07:31Z.
pub const NOW: UnixMillis = UnixMillis(1_795_356_451_000);

/// Time between two keys of a person who types.
const TYPING: Duration = Duration::from_millis(50);

/// Questions answered in one go before the robot says that face and world chase each other.
const ANSWERS_MAX: usize = 10_000;

/// How a picture is to look.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Paint {
    /// All colours on a dark ground.
    Colour,
    /// All colours on a light ground.
    Light,
    /// No colour at all.
    Mono,
    /// No colour, and nothing but ASCII.
    Ascii,
}

impl Paint {
    /// The look of a terminal like that, in a language.
    #[must_use]
    pub fn look(self, language: Language) -> Look {
        let mono = matches!(self, Self::Mono | Self::Ascii);
        let theme = match self {
            Self::Colour => Theme::Dark,
            Self::Light => Theme::Light,
            Self::Mono | Self::Ascii => Theme::Mono,
        };
        let capabilities = Capabilities {
            colours: if mono { Colours::None } else { Colours::True },
            theme,
            ascii: self == Self::Ascii,
            ambiguous_wide: false,
            reduced_motion: false,
            own_bidi: true,
        };
        Look::new(capabilities, language, jiff::tz::TimeZone::UTC)
    }
}

/// A person at a terminal, with a world behind it.
#[derive(Debug)]
pub struct Robot {
    desk: Desk,
    world: World,
    now: UnixMillis,
    size: (u16, u16),
    /// Questions that wait for an answer, in their order.
    asked: VecDeque<(u64, Ask)>,
    /// What is wanted done with dossiers.
    papers: VecDeque<(u64, Paper)>,
    /// What is wanted done with files.
    files: VecDeque<(u64, FileWork)>,
    held: bool,
    /// Every question asked since the last look.
    asks: Vec<Ask>,
    /// Everything else it wanted done since the last look.
    effects: Vec<Effect>,
    quit: bool,
}

impl Robot {
    /// Opens the terminal on a world, and lets everything be answered.
    #[must_use]
    pub fn new(world: World, size: (u16, u16), look: Look) -> Self {
        let mut robot = Self::unanswered(world, size, look);
        robot.release();
        robot
    }

    /// Opens it with nothing answered: [`Robot::release`] lets the answers come.
    #[must_use]
    pub fn unanswered(world: World, size: (u16, u16), look: Look) -> Self {
        Self::at(Desk::new(look), world, size)
    }

    /// Opens it for somebody who has no seat yet: nothing is asked of the world.
    #[must_use]
    pub fn newcomer(world: World, size: (u16, u16), look: Look) -> Self {
        Self::at(Desk::welcome(look), world, size)
    }

    fn at(desk: Desk, world: World, size: (u16, u16)) -> Self {
        let mut robot = Self {
            desk,
            world,
            now: NOW,
            size,
            asked: VecDeque::new(),
            papers: VecDeque::new(),
            files: VecDeque::new(),
            held: true,
            asks: Vec::new(),
            effects: Vec::new(),
            quit: false,
        };
        robot.event(Event::Resize { columns: size.0, rows: size.1 });
        robot
    }

    /// Presses keys by their names, as a person types: `i Tab "hello there" C-s`. What stands in
    /// quotes is typed letter by letter.
    ///
    /// # Panics
    ///
    /// If no key is called that.
    pub fn keys(&mut self, keys: &str) -> &mut Self {
        for (at, part) in keys.split('"').enumerate() {
            if at % 2 == 1 {
                for letter in part.chars() {
                    self.key(Key::char(letter));
                }
                continue;
            }
            for name in part.split_whitespace() {
                match name.parse() {
                    Ok(key) => self.key(key),
                    Err(error) => panic!("{error}"),
                };
            }
        }
        self
    }

    /// Presses one key.
    pub fn key(&mut self, key: Key) -> &mut Self {
        self.now = self.now.plus(TYPING);
        self.event(Event::Key(key))
    }

    /// Pastes a text.
    pub fn paste(&mut self, text: &str) -> &mut Self {
        self.event(Event::Paste(text.to_owned()))
    }

    /// Lets time go by, with every tick that the face asks for.
    pub fn advance(&mut self, time: Duration) -> &mut Self {
        let end = self.now.plus(time);
        while let Some(tick) = self.desk.next_tick(self.now).filter(|tick| *tick <= end) {
            // What is overdue comes at once, and time goes on all the same.
            self.now = tick.max(UnixMillis(self.now.0 + 1)).min(end);
            self.event(Event::Tick);
            if self.now == end {
                break;
            }
        }
        self.now = end;
        self.event(Event::Tick)
    }

    /// Makes the terminal another size.
    pub fn resize(&mut self, columns: u16, rows: u16) -> &mut Self {
        self.size = (columns, rows);
        self.event(Event::Resize { columns, rows })
    }

    /// Something happens at the engine.
    pub fn news(&mut self, news: News) -> &mut Self {
        self.event(Event::News(news))
    }

    /// Anything else happens.
    pub fn event(&mut self, event: Event) -> &mut Self {
        self.take(event);
        self.answer();
        self
    }

    /// Answers wait from now on.
    pub fn hold(&mut self) -> &mut Self {
        self.held = true;
        self
    }

    /// Answers come again, those that waited first.
    pub fn release(&mut self) -> &mut Self {
        self.held = false;
        self.answer();
        self
    }

    /// The answer to the question that waits longest, to be given by [`Robot::event`].
    pub fn next_answer(&mut self) -> Option<(u64, Result<Answer, Failure>)> {
        let (tag, ask) = self.asked.pop_front()?;
        Some((tag, self.world.answer(self.now, &ask)))
    }

    /// Gives one answer that waits by hand; false if none waits.
    pub fn answer_one(&mut self) -> bool {
        let Some((tag, answer)) = self.next_answer() else { return false };
        self.take(Event::Answered(tag, answer));
        while let Some(news) = self.world.poll_news() {
            self.take(Event::News(news));
        }
        true
    }

    /// Lets the question that waits longest fail; false if none waits.
    pub fn fail_one(&mut self, failure: Failure) -> bool {
        let Some((tag, _)) = self.asked.pop_front() else { return false };
        self.take(Event::Answered(tag, Err(failure)));
        true
    }

    /// Gives an answer that nobody asked for.
    pub fn stray_answer(&mut self, tag: u64, answer: Result<Answer, Failure>) -> &mut Self {
        self.event(Event::Answered(tag, answer))
    }

    fn answer(&mut self) {
        for _ in 0..ANSWERS_MAX {
            while let Some(news) = self.world.poll_news() {
                self.take(Event::News(news));
            }
            if self.held {
                return;
            }
            if self.answer_one() {
                continue;
            }
            if let Some((tag, work)) = self.files.pop_front() {
                let done = self.world.file(work);
                self.take(Event::Filed(tag, done));
                continue;
            }
            let Some((tag, paper)) = self.papers.pop_front() else { return };
            let done = self.world.paper(paper);
            self.take(Event::Papered(tag, done));
        }
        panic!("face and world chase each other: {:?}", self.asked.front());
    }

    fn take(&mut self, event: Event) {
        for effect in self.desk.handle(self.now, event) {
            match effect {
                Effect::Ask(tag, ask) => {
                    self.asks.push((*ask).clone());
                    self.asked.push_back((tag, *ask));
                }
                Effect::Paper(tag, paper) => self.papers.push_back((tag, *paper)),
                Effect::File(tag, work) => self.files.push_back((tag, *work)),
                effect => {
                    self.quit |= effect == Effect::Quit;
                    self.effects.push(effect);
                }
            }
        }
    }

    /// What stands on the screen.
    #[must_use]
    pub fn picture(&self) -> Picture {
        let backend = TestBackend::new(self.size.0, self.size.1);
        let Ok(mut terminal) = Terminal::new(backend);
        let Ok(drawn) = terminal.draw(|frame| self.desk.draw(self.now, frame));
        Picture::of(drawn.buffer)
    }

    /// The rows of the screen as text.
    #[must_use]
    pub fn screen(&self) -> String {
        self.picture().text()
    }

    /// How the cells of the screen look: a letter for each style, and what the letters mean.
    #[must_use]
    pub fn styles(&self) -> String {
        self.picture().styles()
    }

    /// Everything that was asked since this was looked at last.
    pub fn asks(&mut self) -> Vec<Ask> {
        std::mem::take(&mut self.asks)
    }

    /// Everything else that was wanted since this was looked at last.
    pub fn effects(&mut self) -> Vec<Effect> {
        std::mem::take(&mut self.effects)
    }

    /// How the person was called since [`Robot::effects`] was looked at last.
    pub fn calls(&self) -> impl Iterator<Item = &Attention> {
        self.effects.iter().filter_map(|effect| match effect {
            Effect::Attention(attention) => Some(attention),
            _ => None,
        })
    }

    /// Whether it ended.
    #[must_use]
    pub const fn has_quit(&self) -> bool {
        self.quit
    }

    /// How many questions wait for an answer.
    #[must_use]
    pub fn waiting(&self) -> usize {
        self.asked.len()
    }

    /// The time.
    #[must_use]
    pub const fn now(&self) -> UnixMillis {
        self.now
    }

    /// The size of the terminal.
    #[must_use]
    pub const fn size(&self) -> (u16, u16) {
        self.size
    }

    /// The face.
    #[must_use]
    pub const fn desk(&self) -> &Desk {
        &self.desk
    }

    /// The world behind it.
    #[must_use]
    pub const fn world(&self) -> &World {
        &self.world
    }

    /// The world behind it, to be changed: tell the face with [`Robot::news`].
    pub const fn world_mut(&mut self) -> &mut World {
        &mut self.world
    }
}
