//! Looking for words in everything that was said.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use hotline_protocol::ids::Traffic;

use crate::ask::{Answer, Ask};
use crate::engine::Failure;
use crate::vault::{Hit, Marked};

use super::super::clock;
use super::super::event::{Code, Key};
use super::super::keys::{Action, Context};
use super::super::pen::{Pen, Span, View, span};
use super::super::screen::{Cx, Screen, Then, With};

/// Longest text that is looked for.
const WORDS_CHARS_MAX: usize = 120;

/// Hits in a page.
const PAGE: usize = 50;

/// Words and what was found.
#[derive(Debug, Default)]
pub(crate) struct Search {
    words: String,
    hits: Vec<Hit>,
    at: usize,
    /// The newest question; answers to older ones are dropped.
    asked: Option<u64>,
    /// Whether the answer was for more of the same.
    more: bool,
    /// Whether the last page was the last.
    ended: bool,
}

impl Search {
    fn look(&mut self, cx: &mut Cx<'_>) {
        self.at = 0;
        self.more = false;
        self.ended = false;
        if self.words.trim().is_empty() {
            self.hits.clear();
            self.asked = None;
            return;
        }
        self.ask(cx, None);
    }

    fn ask(&mut self, cx: &mut Cx<'_>, before: Option<u64>) {
        let words = self.words.clone();
        let ask = Ask::Search { traffic: Traffic::Operation, words, before, limit: PAGE };
        self.asked = Some(cx.ask(ask));
    }
}

impl Screen for Search {
    fn context(&self) -> Context {
        Context::Search
    }

    fn act(&mut self, cx: &mut Cx<'_>, action: Action) -> Then {
        let last = self.hits.len().saturating_sub(1);
        match action {
            Action::Up => self.at = self.at.saturating_sub(1),
            Action::HalfUp => self.at = self.at.saturating_sub(5),
            Action::Down | Action::HalfDown => {
                let by = if action == Action::Down { 1 } else { 5 };
                self.at = (self.at + by).min(last);
                if self.at == last && !self.ended && self.asked.is_none() {
                    self.more = true;
                    let before = self.hits.last().map(|hit| hit.place);
                    if before.is_some() {
                        self.ask(cx, before);
                    }
                }
            }
            Action::Back => return Then::Close,
            Action::Open => {
                if let Some(hit) = self.hits.get(self.at) {
                    return Then::ShowMessage(With::Case(hit.case), hit.message);
                }
            }
            _ => {}
        }
        Then::Stay
    }

    fn key(&mut self, cx: &mut Cx<'_>, key: Key) -> Then {
        if key.code == Code::Backspace {
            self.words.pop();
            self.look(cx);
        } else if let Some(letter) = key.text()
            && self.words.chars().count() < WORDS_CHARS_MAX
        {
            self.words.push(letter);
            self.look(cx);
        }
        Then::Stay
    }

    fn paste(&mut self, cx: &mut Cx<'_>, text: &str) -> Then {
        let room = WORDS_CHARS_MAX.saturating_sub(self.words.chars().count());
        self.words.extend(hotline_casework::shown_line(text).chars().take(room));
        self.look(cx);
        Then::Stay
    }

    fn answered(&mut self, cx: &mut Cx<'_>, tag: u64, answer: Result<Answer, Failure>) -> Then {
        if self.asked != Some(tag) {
            return Then::Stay;
        }
        self.asked = None;
        match answer {
            Ok(Answer::Hits(hits)) => {
                self.ended = hits.len() < PAGE;
                if self.more {
                    self.hits.extend(hits);
                } else {
                    self.hits = hits;
                }
            }
            Ok(_) => {}
            Err(failure) => cx.warn(failure.to_string()),
        }
        Then::Stay
    }

    fn draw(&self, view: &View<'_>, area: Rect, buf: &mut Buffer) {
        let look = view.look;
        let mut pen = Pen::new(look, buf, area);
        let end = pen.line(1, 0, &[span("/ ", look.bold()), span(&*self.words, look.plain())]);
        view.cursor_at(area, end, 0);
        pen.rule(1, look.dim());
        if self.hits.is_empty() {
            let key = match (self.words.trim().is_empty(), self.asked) {
                (true, _) => "search-type",
                (false, Some(_)) => "search-looking",
                (false, None) => "search-nothing",
            };
            pen.text(1, 2, &view.t(key), look.dim());
        }
        let room = (pen.height().saturating_sub(2) / 2).max(1);
        let first = (self.at + 1).saturating_sub(room);
        for (place, hit) in self.hits.iter().enumerate().skip(first).take(room) {
            let Ok(y) = u16::try_from((place - first) * 2 + 2) else { break };
            let mut head = vec![
                span(clock::day(hit.at), look.dim()),
                span(format!(" {}  ", clock::minute(hit.at)), look.dim()),
                span(format!("{}  ", hit.from), look.bold()),
            ];
            head.extend(marked(look, &hit.subject));
            pen.line(2, y, &head);
            pen.line(4, y + 1, &marked(look, &hit.excerpt));
            if place == self.at {
                pen.ground(y, look.chosen());
            }
        }
    }
}

/// A text with what was looked for in it.
fn marked(look: &super::super::look::Look, text: &Marked) -> Vec<Span> {
    let mut spans = Vec::new();
    let mut at = 0;
    let piece = |from: usize, to: usize| -> String {
        text.text.chars().skip(from).take(to.saturating_sub(from)).collect()
    };
    for mark in &text.marks {
        spans.push(span(piece(at, mark.start), look.plain()));
        spans.push(span(piece(mark.start, mark.end), look.wrong()));
        at = mark.end;
    }
    spans.push(span(piece(at, usize::MAX), look.plain()));
    spans
}
