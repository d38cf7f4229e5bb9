//! A question that a screen asks whenever something happens.

use crate::ask::{Answer, Ask};
use crate::engine::Failure;

use super::super::screen::Cx;

/// At most one is under way, however many things happen; what happens meanwhile makes it due again.
#[derive(Debug, Default)]
pub(super) struct Question {
    under_way: Option<u64>,
    again: bool,
}

impl Question {
    /// Asks, or makes it due again if it is under way. Says whether it was asked now.
    pub(super) fn ask(&mut self, cx: &mut Cx<'_>, ask: Ask) -> bool {
        self.again = self.is_under_way();
        if !self.again {
            self.under_way = Some(cx.ask(ask));
        }
        !self.again
    }

    /// Whether it was asked and not answered yet.
    pub(super) const fn is_under_way(&self) -> bool {
        self.under_way.is_some()
    }

    /// Whether this is the tag of its answer.
    pub(super) fn is_for(&self, tag: u64) -> bool {
        self.under_way == Some(tag)
    }

    /// What was answered; none if the answer is to another question, or a failure, of which the person
    /// is warned.
    pub(super) fn answered(
        &mut self,
        cx: &mut Cx<'_>,
        tag: u64,
        answer: Result<Answer, Failure>,
    ) -> Option<Answer> {
        if !self.is_for(tag) {
            return None;
        }
        self.under_way = None;
        answer.map_err(|failure| cx.warn(failure.to_string())).ok()
    }

    /// Whether something happened since it was asked, and the answer is there: ask again.
    pub(super) fn is_due(&self) -> bool {
        self.again && !self.is_under_way()
    }
}

/// What a screen shows as it stands, asked for anew as things happen.
pub(super) trait Standing: Sized {
    /// The question.
    fn ask() -> Ask;

    /// What it was answered with.
    fn of(answer: Answer) -> Option<Self>;
}

/// The last answer to a question, which stays until the next one is there.
#[derive(Debug)]
pub(super) struct Current<T> {
    view: Option<T>,
    asked: Question,
}

impl<T> Default for Current<T> {
    fn default() -> Self {
        Self { view: None, asked: Question::default() }
    }
}

impl<T: Standing> Current<T> {
    /// What was answered last; none before the first answer.
    pub(super) const fn view(&self) -> Option<&T> {
        self.view.as_ref()
    }

    /// Asks for it anew.
    pub(super) fn ask(&mut self, cx: &mut Cx<'_>) {
        self.asked.ask(cx, T::ask());
    }

    /// Whether this is the tag of an answer to it.
    pub(super) fn is_for(&self, tag: u64) -> bool {
        self.asked.is_for(tag)
    }

    /// Takes the answer in and asks again if something happened meanwhile. Says whether there is
    /// something new to show.
    pub(super) fn answered(
        &mut self,
        cx: &mut Cx<'_>,
        tag: u64,
        answer: Result<Answer, Failure>,
    ) -> bool {
        let new = self.asked.answered(cx, tag, answer).and_then(T::of);
        if self.asked.is_due() {
            self.ask(cx);
        }
        let is_new = new.is_some();
        self.view = new.or_else(|| self.view.take());
        is_new
    }
}

#[cfg(test)]
mod tests {
    use crate::ask::{Ask, News};
    use crate::lang::Language;
    use crate::tui::robot::{Paint, Robot, World};

    #[test]
    fn however_much_happens_meanwhile_it_is_asked_once_more_and_no_more() {
        let mut robot = Robot::new(World::story(), (80, 24), Paint::Ascii.look(Language::En));
        let asked = |robot: &mut Robot| {
            robot.asks().iter().filter(|ask| matches!(ask, Ask::Quarantine)).count()
        };
        asked(&mut robot);
        robot.hold().keys("s");
        for _ in 0..3 {
            robot.news(News::Missed);
        }
        assert_eq!(asked(&mut robot), 1, "{}", robot.screen());
        robot.release();
        assert_eq!(asked(&mut robot), 1);
        robot.news(News::Missed);
        assert_eq!(asked(&mut robot), 1);
    }
}
