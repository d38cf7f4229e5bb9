//! Terms, and what each party means by them.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use crate::ask::{Answer, Ask, DefinitionView, GlossaryView, News, TermView};
use crate::engine::Failure;
use crate::published::term_key;

use super::super::super::choice::Choice;
use super::super::super::keys::{Action, Context};
use super::super::super::look::Look;
use super::super::super::pen::{View, span};
use super::super::super::screen::{Cx, Screen, Then};
use super::super::super::sheet::{Scrolled, Sheet};
use super::super::detail::height;
use super::super::question::{Current, Standing};
use super::form::Form;
use super::layout::{List, draw_page, scroll};
use super::{author, is_about};

impl Standing for GlossaryView {
    fn ask() -> Ask {
        Ask::Glossary
    }

    fn of(answer: Answer) -> Option<Self> {
        match answer {
            Answer::Glossary(view) => Some(*view),
            _ => None,
        }
    }
}

/// Every term that parties have defined.
#[derive(Debug, Default)]
pub(crate) struct Glossary {
    current: Current<GlossaryView>,
    choice: Choice,
}

impl Glossary {
    fn chosen(&self) -> Option<&TermView> {
        let terms = &self.current.view()?.terms;
        terms.get(self.choice.at(terms.len()))
    }

    fn len(&self) -> Option<usize> {
        self.current.view().map(|view| view.terms.len())
    }
}

/// What one's own party has said of a term, be it withdrawn.
fn own<'a>(cx: &Cx<'_>, term: &'a TermView) -> Option<&'a DefinitionView> {
    let me = cx.known.me()?;
    term.by.iter().find(|one| one.party == me.desk.party)
}

/// Begins to change what one's own party says of a term, or to withdraw it.
fn change(cx: &mut Cx<'_>, term: &TermView, action: Action) -> Then {
    match own(cx, term) {
        Some(own) if action == Action::Revise => Then::Open(Box::new(Form::redefine(own))),
        Some(own) if own.text.is_some() => Then::Open(Box::new(Form::retract(own))),
        Some(_) => {
            cx.warn(cx.t("shelf-gone"));
            Then::Stay
        }
        None => {
            cx.warn(cx.t("shelf-no-own"));
            Then::Stay
        }
    }
}

/// Defines a term, or changes what one's own party says of it already.
fn define(cx: &Cx<'_>, term: &TermView) -> Then {
    let form = own(cx, term).map_or_else(|| Form::define(&term.term), Form::redefine);
    Then::Open(Box::new(form))
}

impl Screen for Glossary {
    fn context(&self) -> Context {
        Context::Shelf
    }

    fn opened(&mut self, cx: &mut Cx<'_>) {
        self.current.ask(cx);
    }

    fn news(&mut self, cx: &mut Cx<'_>, news: &News) -> Then {
        if is_about(news) {
            self.current.ask(cx);
        }
        Then::Stay
    }

    fn answered(&mut self, cx: &mut Cx<'_>, tag: u64, answer: Result<Answer, Failure>) -> Then {
        self.current.answered(cx, tag, answer);
        Then::Stay
    }

    fn act(&mut self, cx: &mut Cx<'_>, action: Action) -> Then {
        match (action, self.chosen()) {
            (Action::Back, _) => Then::Close,
            (Action::NewEntry, _) => Then::Open(Box::new(Form::define(""))),
            (Action::Open, Some(term)) => Then::Open(Box::new(Meanings::new(term.clone()))),
            (Action::Revise | Action::Withdraw, Some(term)) => change(cx, term, action),
            (action, _) => {
                self.choice.act(action, self.len().unwrap_or(0), height(cx.size));
                Then::Stay
            }
        }
    }

    fn draw(&self, view: &View<'_>, area: Rect, buf: &mut Buffer) {
        let look = view.look;
        let terms = self.current.view().map(|view| view.terms.as_slice());
        let list = List {
            title: "glossary-title",
            nothing: "glossary-nothing",
            len: self.len(),
            choice: self.choice,
        };
        list.draw(view, area, buf, |place| {
            let term = terms?.get(place)?;
            let live = term.by.iter().filter(|one| one.text.is_some());
            let parties: Vec<String> = live.map(|one| one.party.to_string()).collect();
            let mut right = vec![match parties.is_empty() {
                true => span(format!("{} ", view.t("library-withdrawn")), look.wrong()),
                false => span(format!("{} ", parties.join(" ")), look.dim()),
            }];
            if term.differs {
                right.push(span(format!(" {} ", view.t("glossary-differs")), look.bold()));
            }
            Some((vec![span(term.term.clone(), look.plain())], right))
        });
    }
}

/// What each party means by one term, beside each other.
#[derive(Debug)]
struct Meanings {
    term: TermView,
    current: Current<GlossaryView>,
    scrolled: Scrolled,
}

impl Meanings {
    fn new(term: TermView) -> Self {
        Self { term, current: Current::default(), scrolled: Scrolled::default() }
    }

    /// Goes on to what parties mean now.
    fn follow(&mut self) {
        let key = term_key(&self.term.term);
        let same = |term: &&TermView| key.is_some() && term_key(&term.term) == key;
        if let Some(term) = self.current.view().and_then(|view| view.terms.iter().find(same)) {
            self.term = term.clone();
        }
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
            let by = author(look, &one.from, one.former, one.at);
            sheet.under(format!("{by}  {}  TLP:{}", one.language, one.tlp), look.dim());
        }
        sheet
    }
}

impl Screen for Meanings {
    fn context(&self) -> Context {
        Context::Shelf
    }

    fn opened(&mut self, cx: &mut Cx<'_>) {
        self.current.ask(cx);
    }

    fn news(&mut self, cx: &mut Cx<'_>, news: &News) -> Then {
        if is_about(news) {
            self.current.ask(cx);
        }
        Then::Stay
    }

    fn answered(&mut self, cx: &mut Cx<'_>, tag: u64, answer: Result<Answer, Failure>) -> Then {
        if self.current.answered(cx, tag, answer) {
            self.follow();
        }
        Then::Stay
    }

    fn act(&mut self, cx: &mut Cx<'_>, action: Action) -> Then {
        match action {
            Action::Back => Then::Close,
            Action::NewEntry => define(cx, &self.term),
            Action::Revise | Action::Withdraw => change(cx, &self.term, action),
            action => {
                scroll(cx, self.sheet(cx.look), &mut self.scrolled, action);
                Then::Stay
            }
        }
    }

    fn draw(&self, view: &View<'_>, area: Rect, buf: &mut Buffer) {
        draw_page(view, (&self.term.term, self.sheet(view.look), self.scrolled), area, buf);
    }
}
