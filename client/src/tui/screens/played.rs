//! Cases of exercises and drills: a list apart from everything real.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use hotline_protocol::ids::Traffic;

use crate::ask::IncidentView;

use super::super::keys::{Action, Context};
use super::super::known::Known;
use super::super::pen::{Pen, View, middle, span};
use super::super::screen::{Cx, Screen, Then};
use super::case::{Case, exercise_rule, head, state_word};

/// The cases that are played.
#[derive(Debug, Default)]
pub(crate) struct Played {
    at: usize,
}

fn all(known: &Known) -> impl Iterator<Item = &IncidentView> {
    let of = |traffic| known.incidents_in(traffic).iter();
    of(Traffic::Exercise).chain(of(Traffic::Drill))
}

impl Screen for Played {
    fn context(&self) -> Context {
        Context::Palette
    }

    fn act(&mut self, cx: &mut Cx<'_>, action: Action) -> Then {
        let last = all(cx.known).count().saturating_sub(1);
        match action {
            Action::Up => self.at = self.at.saturating_sub(1),
            Action::Down => self.at = (self.at + 1).min(last),
            Action::Back => return Then::Close,
            Action::Open => {
                if let Some(one) = all(cx.known).nth(self.at.min(last)) {
                    return Then::Open(Box::new(Case::new(one.traffic, one.case)));
                }
            }
            _ => {}
        }
        Then::Stay
    }

    fn place(&self, screen: Rect) -> Rect {
        middle(screen, 76, 20)
    }

    fn draw(&self, view: &View<'_>, area: Rect, buf: &mut Buffer) {
        let look = view.look;
        let mut pen = Pen::new(look, buf, area);
        pen.text(1, 0, &view.t("played-title"), look.heading());
        exercise_rule(&mut pen, look, Traffic::Exercise);
        let count = all(view.known).count();
        if count == 0 {
            pen.text(1, 2, &view.t("played-none"), look.dim());
        }
        let at = self.at.min(count.saturating_sub(1));
        let room = pen.height().saturating_sub(2).max(1);
        let first = (at + 1).saturating_sub(room);
        for (place, one) in all(view.known).enumerate().skip(first).take(room) {
            let Ok(y) = u16::try_from(place - first + 2) else { break };
            let state = span(format!(" {} ", state_word(look, &one.life.state)), look.dim());
            pen.ends(1, y, &head(look, one), &[state]);
            if place == at {
                pen.ground(y, look.chosen());
            }
        }
    }
}
