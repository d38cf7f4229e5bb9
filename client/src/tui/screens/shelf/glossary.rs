//! Terms, and what each party means by them.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use crate::ask::{Answer, Ask, GlossaryView, News, TermView};
use crate::engine::Failure;

use super::super::super::choice::Choice;
use super::super::super::keys::{Action, Context};
use super::super::super::look::Look;
use super::super::super::pen::{Pen, View, span};
use super::super::super::screen::{Cx, Screen, Then};
use super::super::super::sheet::{Scrolled, Sheet};
use super::super::detail::{columns, height, page, stamp};
use super::super::question::Question;
use super::form::Form;
use super::is_about;

/// Every term that parties have defined.
#[derive(Debug, Default)]
pub(crate) struct Glossary {
    view: Option<GlossaryView>,
    choice: Choice,
    asked: Question,
}

impl Glossary {
    fn chosen(&self) -> Option<&TermView> {
        let terms = &self.view.as_ref()?.terms;
        terms.get(self.choice.at(terms.len()))
    }
}

impl Screen for Glossary {
    fn context(&self) -> Context {
        Context::Shelf
    }

    fn opened(&mut self, cx: &mut Cx<'_>) {
        self.asked.ask(cx, Ask::Glossary);
    }

    fn news(&mut self, cx: &mut Cx<'_>, news: &News) -> Then {
        if is_about(news) {
            self.asked.ask(cx, Ask::Glossary);
        }
        Then::Stay
    }

    fn answered(&mut self, cx: &mut Cx<'_>, tag: u64, answer: Result<Answer, Failure>) -> Then {
        if let Some(Answer::Glossary(view)) = self.asked.answered(cx, tag, answer) {
            self.view = Some(*view);
        }
        if self.asked.is_due() {
            self.asked.ask(cx, Ask::Glossary);
        }
        Then::Stay
    }

    fn act(&mut self, cx: &mut Cx<'_>, action: Action) -> Then {
        match action {
            Action::Back => return Then::Close,
            Action::NewEntry => return Then::Open(Box::new(Form::define(""))),
            Action::Open => {
                if let Some(term) = self.chosen() {
                    return Then::Open(Box::new(Meanings::new(term.clone())));
                }
            }
            action => {
                let len = self.view.as_ref().map_or(0, |view| view.terms.len());
                self.choice.act(action, len, height(cx.size));
            }
        }
        Then::Stay
    }

    fn draw(&self, view: &View<'_>, area: Rect, buf: &mut Buffer) {
        let look = view.look;
        let mut pen = Pen::new(look, buf, area);
        pen.text(1, 0, &view.t("glossary-title"), look.heading());
        pen.rule(1, look.dim());
        let Some(glossary) = &self.view else {
            pen.text(1, 2, &view.t("talk-loading"), look.dim());
            return;
        };
        if glossary.terms.is_empty() {
            pen.text(1, 2, &view.t("glossary-nothing"), look.dim());
        }
        let room = pen.height().saturating_sub(2).max(1);
        let len = glossary.terms.len();
        let (first, at) = (self.choice.first(len, room), self.choice.at(len));
        for ((place, term), y) in glossary.terms.iter().enumerate().skip(first).take(room).zip(2..)
        {
            let live = term.by.iter().filter(|one| one.text.is_some());
            let parties: Vec<String> = live.map(|one| one.party.to_string()).collect();
            let mut right = vec![span(format!("{} ", parties.join(" ")), look.dim())];
            if term.differs {
                right.push(span(format!(" {} ", view.t("glossary-differs")), look.bold()));
            }
            pen.ends(2, y, &[span(term.term.clone(), look.plain())], &right);
            if place == at {
                pen.text(0, y, look.pointer(), look.bold());
                pen.ground(y, look.chosen());
            }
        }
    }
}

/// What each party means by one term, beside each other.
#[derive(Debug)]
struct Meanings {
    term: TermView,
    scrolled: Scrolled,
}

impl Meanings {
    fn new(term: TermView) -> Self {
        Self { term, scrolled: Scrolled::default() }
    }

    fn sheet(&self, look: &Look) -> Sheet {
        let mut sheet = Sheet::default();
        for (place, one) in self.term.by.iter().enumerate() {
            if place > 0 {
                sheet.blank();
            }
            match &one.text {
                Some(text) => sheet.entry(one.party.to_string(), text.clone(), look.plain()),
                None => {
                    let withdrawn = look.texts.t("library-withdrawn");
                    sheet.entry(one.party.to_string(), withdrawn, look.wrong());
                }
            }
            let by = [("who", one.from.to_string().into()), ("time", stamp(look, one.at).into())];
            let by = look.texts.with("library-by", &by);
            sheet.under(format!("{by}  {}  TLP:{}", one.language, one.tlp), look.dim());
        }
        sheet
    }
}

impl Screen for Meanings {
    fn context(&self) -> Context {
        Context::Shelf
    }

    fn act(&mut self, cx: &mut Cx<'_>, action: Action) -> Then {
        match action {
            Action::Back => return Then::Close,
            Action::NewEntry => return Then::Open(Box::new(Form::define(&self.term.term))),
            action => {
                let len = self.sheet(cx.look).lay(cx.look, columns(cx.size)).len();
                self.scrolled.act(action, len, height(cx.size));
            }
        }
        Then::Stay
    }

    fn draw(&self, view: &View<'_>, area: Rect, buf: &mut Buffer) {
        let look = view.look;
        let mut pen = Pen::new(look, buf, area);
        pen.text(1, 0, &self.term.term, look.heading());
        pen.rule(1, look.dim());
        let page = page(area);
        self.sheet(look).lay(look, page.width).draw(look, self.scrolled.first(), page, buf);
    }
}
