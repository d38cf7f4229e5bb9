//! Alerts that nobody has acknowledged: over everything, until the word is typed.
//!
//! No key closes an alert. What was being typed when it came is swallowed until the keyboard has
//! been quiet; pasted text never counts; only the word and Enter do.

use std::collections::BTreeSet;

use hotline_casework::AckKind;
use hotline_protocol::ids::{MessageId, Precedence, Traffic, UnixMillis};

use crate::ask::{Answer, Ask};
use crate::engine::{Command, Failure};
use crate::vault::Listed;

use super::asks::{Asks, Purpose};
use super::event::{Attention, Code, Effect, Key, Urgency};
use super::keys::Action;
use super::known::Known;
use super::look::Look;

/// How long the keyboard must be quiet before keys count: whoever was typing when an alert came
/// needs about as long to notice.
pub(crate) const QUIET_FOR: core::time::Duration = core::time::Duration::from_millis(700);

/// The word that acknowledges.
pub(crate) const WORD: &str = "ACK";

/// Longest word kept: what is longer is wrong anyway.
const TYPED_MAX: usize = 16;

/// What came of a key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Keyboard {
    /// Keys are swallowed; the last one was pressed then.
    Noisy(UnixMillis),
    /// Keys count.
    Quiet,
}

/// The alert that is open.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Open {
    message: MessageId,
    keyboard: Keyboard,
    typed: String,
    /// In which words it will be acknowledged, by its place in [`AckKind::ALL`].
    kind: usize,
    /// Lines of its text that are scrolled away.
    scrolled: usize,
    /// Whether the engine was asked to acknowledge.
    under_way: bool,
    /// Why it could not be acknowledged.
    failed: Option<String>,
}

/// Alerts, and the bell.
#[derive(Debug, Default)]
pub(crate) struct Alarm {
    open: Option<Open>,
    /// Alerts for which the person was called.
    called: BTreeSet<MessageId>,
    /// Alerts that were acknowledged here: the store knows it once the word has left.
    done: BTreeSet<MessageId>,
    /// When the bell rings again.
    again_at: Option<UnixMillis>,
}

/// How often the bell rings.
const fn again_after(precedence: Precedence) -> core::time::Duration {
    core::time::Duration::from_secs(match precedence {
        Precedence::Flash => 3,
        _ => 10,
    })
}

impl Alarm {
    /// Whether an alert is open.
    pub(crate) const fn is_open(&self) -> bool {
        self.open.is_some()
    }

    /// Alerts that wait, without those acknowledged here.
    pub(crate) fn waiting<'a>(&'a self, known: &'a Known) -> impl Iterator<Item = &'a Listed> {
        known.alerts.iter().filter(|alert| !self.done.contains(&alert.message.id))
    }

    /// The alert that is open.
    pub(crate) fn message<'a>(&self, known: &'a Known) -> Option<&'a Listed> {
        let open = self.open.as_ref()?;
        known.alerts.iter().find(|alert| alert.message.id == open.message)
    }

    /// What is typed so far.
    pub(crate) fn typed(&self) -> &str {
        self.open.as_ref().map_or("", |open| open.typed.as_str())
    }

    /// In which words it will be acknowledged.
    pub(crate) fn kind(&self) -> AckKind {
        self.open
            .as_ref()
            .and_then(|open| AckKind::ALL.get(open.kind).copied())
            .unwrap_or(AckKind::Received)
    }

    /// Lines of its text that are scrolled away.
    pub(crate) fn scrolled(&self) -> usize {
        self.open.as_ref().map_or(0, |open| open.scrolled)
    }

    /// Whether keys count.
    pub(crate) fn listens(&self, now: UnixMillis) -> bool {
        match self.open.as_ref().map(|open| open.keyboard) {
            Some(Keyboard::Noisy(last)) => now.since(last) >= QUIET_FOR,
            Some(Keyboard::Quiet) => true,
            None => false,
        }
    }

    /// Why it could not be acknowledged.
    pub(crate) fn failed(&self) -> Option<&str> {
        self.open.as_ref().and_then(|open| open.failed.as_deref())
    }

    /// Whether the engine was asked to acknowledge it.
    pub(crate) fn is_under_way(&self) -> bool {
        self.open.as_ref().is_some_and(|open| open.under_way)
    }

    /// The list of alerts has changed: calls for new ones, opens the next.
    pub(crate) fn look(&mut self, now: UnixMillis, known: &Known, look: &Look, asks: &mut Asks) {
        let waiting: Vec<_> =
            self.waiting(known).map(|alert| (alert.message.id, alert.message.precedence)).collect();
        let new: Vec<_> = waiting.iter().filter(|(id, _)| !self.called.contains(id)).collect();
        if let Some(gravest) = new.iter().map(|(_, precedence)| *precedence).max() {
            let (urgency, words) = match gravest {
                Precedence::Flash => (Urgency::Flash, look.texts.t("call-flash").into_owned()),
                _ => (Urgency::Immediate, look.texts.t("call-immediate").into_owned()),
            };
            asks.effect(Effect::Attention(Attention::Call { urgency, words }));
        }
        let ids: BTreeSet<_> = waiting.iter().map(|(id, _)| *id).collect();
        self.called = ids.clone();
        if self.open.as_ref().is_some_and(|open| !ids.contains(&open.message)) {
            // A colleague acknowledged it, or this word has left.
            self.open = None;
        }
        if let Some(open) = self.open.as_ref().filter(|open| !open.under_way) {
            // What is graver takes the screen, and what is real from whatever is played; its
            // silence begins anew.
            let grave = |alert: &Listed| {
                let message = &alert.message;
                (message.traffic == Traffic::Operation, message.precedence)
            };
            let of = self.waiting(known).find(|alert| alert.message.id == open.message);
            if self.waiting(known).next().map(grave) > of.map(grave) {
                self.open = None;
            }
        }
        if self.open.is_none() {
            self.open_next(now, known);
        }
        self.again_at = waiting
            .iter()
            .map(|(_, precedence)| again_after(*precedence))
            .min()
            .map(|after| self.again_at.unwrap_or(now.plus(after)).min(now.plus(after)));
    }

    fn open_next(&mut self, now: UnixMillis, known: &Known) {
        let next = self.waiting(known).next().map(|alert| alert.message.id);
        self.open = next.map(|message| Open {
            message,
            keyboard: Keyboard::Noisy(now),
            typed: String::new(),
            kind: 0,
            scrolled: 0,
            under_way: false,
            failed: None,
        });
    }

    /// Takes every key while an alert is open, whose text can be scrolled so far.
    pub(crate) fn key(
        &mut self,
        now: UnixMillis,
        key: Key,
        action: Option<Action>,
        most_scrolled: usize,
        asks: &mut Asks,
    ) {
        let listens = self.listens(now);
        let Some(open) = &mut self.open else { return };
        if !listens {
            open.keyboard = Keyboard::Noisy(now);
            return;
        }
        open.keyboard = Keyboard::Quiet;
        match (action, key.code) {
            (Some(Action::NextChoice), _) => open.kind = (open.kind + 1) % AckKind::ALL.len(),
            (Some(Action::Down), _) => {
                open.scrolled = open.scrolled.saturating_add(1).min(most_scrolled);
            }
            // In a window that has grown less is scrolled than was.
            (Some(Action::Up), _) => {
                open.scrolled = open.scrolled.min(most_scrolled).saturating_sub(1);
            }
            (Some(Action::Redraw), _) => asks.effect(Effect::Repaint),
            (Some(Action::Send), _) => {
                if open.typed.eq_ignore_ascii_case(WORD) && !open.under_way {
                    open.under_way = true;
                    open.failed = None;
                    let kind = AckKind::ALL.get(open.kind).copied().unwrap_or(AckKind::Received);
                    let command = Command::Acknowledge {
                        message: open.message,
                        kind: kind.word().to_owned(),
                    };
                    asks.ask(Purpose::Acknowledging(open.message), Ask::Command(command));
                }
                open.typed.clear();
            }
            (_, Code::Backspace) => {
                open.typed.pop();
            }
            _ => {
                if let Some(letter) = key.text()
                    && open.typed.len() < TYPED_MAX
                {
                    open.typed.push(letter);
                }
            }
        }
    }

    /// Something was pasted: it counts for nothing, and neither does what was typed before.
    pub(crate) fn pasted(&mut self) {
        if let Some(open) = &mut self.open {
            open.typed.clear();
        }
    }

    /// The engine has taken the acknowledgement of a message, or not. By then another alert may be
    /// open: it is none of its business.
    pub(crate) fn answered(
        &mut self,
        now: UnixMillis,
        known: &Known,
        message: MessageId,
        answer: Result<Answer, Failure>,
    ) {
        let is_open = self.open.as_ref().is_some_and(|open| open.message == message);
        match answer {
            Ok(_) => {
                self.done.insert(message);
                self.called.remove(&message);
                if is_open {
                    self.open = None;
                    self.open_next(now, known);
                }
                if self.open.is_none() {
                    self.again_at = None;
                }
            }
            Err(failure) => {
                if let Some(open) = self.open.as_mut().filter(|_| is_open) {
                    open.under_way = false;
                    open.failed = Some(failure.to_string());
                }
            }
        }
    }

    /// Rings again when it is time.
    pub(crate) fn tick(&mut self, now: UnixMillis, known: &Known, asks: &mut Asks) {
        if self.again_at.is_some_and(|at| at <= now) {
            let gravest = self.waiting(known).map(|alert| alert.message.precedence).max();
            self.again_at = gravest.map(|gravest| now.plus(again_after(gravest)));
            if gravest.is_some() {
                asks.effect(Effect::Attention(Attention::Again));
            }
        }
    }

    /// When it wants to look again: the bell, and the end of the silence it waits for.
    pub(crate) fn next_tick(&self, now: UnixMillis) -> Option<UnixMillis> {
        let quiet = match self.open.as_ref().map(|open| open.keyboard) {
            Some(Keyboard::Noisy(last)) => Some(last.plus(QUIET_FOR)).filter(|at| *at > now),
            _ => None,
        };
        [self.again_at, quiet].into_iter().flatten().min()
    }
}
