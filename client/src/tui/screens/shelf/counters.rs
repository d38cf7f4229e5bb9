//! The counters of this home: what is kept, and exactly what would be sent. At the seat that adds up
//! the totals.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use crate::ask::{Answer, Ask, CountersView, TotalsView, count_names};
use crate::engine::{Command, CountersChange, Failure};

use super::super::super::clock;
use super::super::super::keys::{Action, Context};
use super::super::super::look::Look;
use super::super::super::pen::View;
use super::super::super::screen::{Cx, Screen, Then};
use super::super::super::sheet::{Scrolled, Sheet};
use super::super::detail::stamp;
use super::super::question::{Current, Standing};
use super::form::Form;
use super::layout::{draw_page, scroll};

impl Standing for CountersView {
    fn ask() -> Ask {
        Ask::Counters
    }

    fn of(answer: Answer) -> Option<Self> {
        match answer {
            Answer::Counters(view) => Some(*view),
            _ => None,
        }
    }
}

impl Standing for Vec<TotalsView> {
    fn ask() -> Ask {
        Ask::Totals
    }

    fn of(answer: Answer) -> Option<Self> {
        match answer {
            Answer::Totals(totals) => Some(totals),
            _ => None,
        }
    }
}

/// The counters.
#[derive(Debug, Default)]
pub(crate) struct Counters {
    counted: Current<CountersView>,
    totals: Current<Vec<TotalsView>>,
    /// Whether the engine knows that a person was shown them.
    shown: bool,
    under_way: Option<u64>,
    scrolled: Scrolled,
}

impl Counters {
    fn ask(&mut self, cx: &mut Cx<'_>) {
        self.counted.ask(cx);
        self.totals.ask(cx);
    }

    fn order(&mut self, cx: &mut Cx<'_>, change: CountersChange) {
        self.under_way = Some(cx.ask(Ask::Command(Command::Counters(change))));
    }

    fn sheet(&self, look: &Look) -> Sheet {
        let texts = &look.texts;
        let mut sheet = Sheet::default();
        let Some(view) = self.counted.view() else {
            sheet.text(texts.t("talk-loading"), look.dim());
            return sheet;
        };
        match &view.on {
            None => sheet.text(texts.t("counters-off"), look.plain()),
            Some(on) => {
                let on =
                    [("who", on.to.to_string().into()), ("time", stamp(look, on.since).into())];
                sheet.text(texts.with("counters-on", &on), look.bold());
            }
        }
        sheet.text(texts.t("counters-what"), look.dim());
        for week in &view.weeks {
            let begins = [("day", clock::day(week.begins).into())];
            sheet.heading(look, &texts.with("counters-week", &begins));
            let key = if week.may_send { "counters-may-send" } else { "counters-may-not-send" };
            sheet.text(texts.t(key), look.dim());
            for (name, count) in count_names().into_iter().zip(&week.counts) {
                sheet.entry(name, count.to_string(), look.plain());
            }
        }
        for week in self.totals.view().into_iter().flatten() {
            let begins = [("day", clock::day(week.begins).into())];
            sheet.heading(look, &texts.with("counters-totals", &begins));
            match (week.closed, week.parties) {
                (false, _) => {
                    let closes = [("time", stamp(look, week.closes).into())];
                    sheet.text(texts.with("counters-closes", &closes), look.dim());
                }
                (true, None) => sheet.text(texts.t("counters-too-few"), look.dim()),
                (true, Some(parties)) => {
                    let parties = u64::try_from(parties).unwrap_or(u64::MAX);
                    let parties = [("count", parties.into())];
                    sheet.text(texts.with("counters-parties", &parties), look.plain());
                    for (name, count) in count_names().into_iter().zip(&week.counts) {
                        let count = count.map_or_else(|| "-".to_owned(), |count| count.to_string());
                        sheet.entry(name, count, look.plain());
                    }
                }
            }
        }
        sheet
    }
}

impl Screen for Counters {
    fn context(&self) -> Context {
        Context::Counters
    }

    fn opened(&mut self, cx: &mut Cx<'_>) {
        self.ask(cx);
    }

    fn answered(&mut self, cx: &mut Cx<'_>, tag: u64, answer: Result<Answer, Failure>) -> Then {
        if self.under_way == Some(tag) {
            self.under_way = None;
            match answer {
                Ok(_) => self.ask(cx),
                Err(failure) => cx.warn(failure.to_string()),
            }
            return Then::Stay;
        }
        if self.totals.is_for(tag) {
            self.totals.answered(cx, tag, answer);
        } else if self.counted.answered(cx, tag, answer) {
            let on = self.counted.view().and_then(|view| view.on.as_ref());
            if on.is_some_and(|on| !on.shown) && !std::mem::replace(&mut self.shown, true) {
                cx.order(Ask::Command(Command::Counters(CountersChange::Shown)));
            }
        }
        Then::Stay
    }

    fn act(&mut self, cx: &mut Cx<'_>, action: Action) -> Then {
        let on = self.counted.view().is_some_and(|view| view.on.is_some());
        match action {
            Action::Back => return Then::Close,
            Action::NewEntry => {
                self.shown = false;
                return Then::Open(Box::new(Form::count()));
            }
            Action::Remove if on && self.under_way.is_none() => {
                self.shown = false;
                self.order(cx, CountersChange::Off);
            }
            Action::Send if self.under_way.is_none() => {
                let weeks = self.counted.view().into_iter().flat_map(|view| &view.weeks);
                let week = weeks.into_iter().find(|week| week.may_send).map(|week| week.week);
                match week {
                    Some(week) => {
                        self.order(cx, CountersChange::Send { week, counts: Vec::new() });
                    }
                    None => cx.warn(cx.t("counters-nothing-to-send")),
                }
            }
            action => scroll(cx, self.sheet(cx.look), &mut self.scrolled, action),
        }
        Then::Stay
    }

    fn draw(&self, view: &View<'_>, area: Rect, buf: &mut Buffer) {
        let title = view.t("counters-title");
        draw_page(view, (&title, self.sheet(view.look), self.scrolled), area, buf);
    }
}
