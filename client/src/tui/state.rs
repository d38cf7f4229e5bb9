//! Everything the terminal knows at a moment. Changed by `update` alone.

use std::collections::{BTreeMap, BTreeSet};

use ratatui::layout::Rect;

use hotline_protocol::address::Desk;
use hotline_protocol::ids::UnixMillis;

use super::alarm::Alarm;
use super::asks::{Asks, What};
use super::card::Progress;
use super::event::{Effect, Event, Key};
use super::keys::Context;
use super::known::Known;
use super::look::Look;
use super::screen::{Screen, Told, With};
use super::screens::welcome::Welcome;
use super::sending::Sending;
use super::side::Side;
use super::talk::Talk;

/// Which pane of the main screen takes the keys.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Pane {
    /// Desks and cases.
    Side,
    /// The conversation.
    Talk,
}

/// A layer with its number, so that answers find it.
#[derive(Debug)]
pub(crate) struct Layer {
    pub(crate) number: u64,
    pub(crate) screen: Box<dyn Screen>,
}

/// The state of the terminal.
#[derive(Debug)]
pub(crate) struct State {
    /// How things look.
    pub(crate) look: Look,
    /// Width and height of the terminal.
    pub(crate) size: (u16, u16),
    /// What the engine told.
    pub(crate) known: Known,
    /// Desks and cases.
    pub(crate) side: Side,
    /// The conversation.
    pub(crate) talk: Talk,
    /// Which of them takes the keys.
    pub(crate) pane: Pane,
    /// Layers over them, the topmost last.
    pub(crate) layers: Vec<Layer>,
    /// Alerts that nobody has acknowledged, over everything.
    pub(crate) alarm: Alarm,
    /// What there is to try, in a demonstration.
    pub(crate) card: Option<Progress>,
    /// Messages that can still be called back.
    pub(crate) sending: Sending,
    /// The last sentence for the person.
    pub(crate) told: Option<Told>,
    /// Questions and effects.
    pub(crate) asks: Asks,
    /// Keys of a sequence that is not complete.
    pub(crate) pressed: Vec<Key>,
    /// Whether the window is typed into.
    pub(crate) focused: bool,
    /// Number of the last layer.
    pub(crate) last_layer: u64,
    /// The time of the last event.
    pub(crate) now: UnixMillis,
    /// When the line was looked at last.
    pub(crate) looked_at: UnixMillis,
    /// Drafts that could not be kept, by name: once they are left they are opened again.
    pub(crate) unkept: BTreeMap<String, Vec<u8>>,
    /// When the first event came.
    pub(crate) begun_at: Option<UnixMillis>,
    /// Up to when the alarms of the record were looked at.
    pub(crate) alarms_seen: UnixMillis,
    /// The title that the window has.
    pub(crate) title: String,
    /// Whether there is no seat yet, and so no engine to ask.
    pub(crate) seatless: bool,
    /// What is not known yet since the start.
    pub(crate) missing: BTreeSet<What>,
    /// Keys and pastes that came before it was: they mean what will be on the screen then.
    pub(crate) early: Vec<Event>,
    /// Until when leaving waits for the engine to have what was sent off and written.
    pub(crate) leaves_by: Option<UnixMillis>,
}

/// Smallest terminal on which everything can be done: columns and lines.
const SMALLEST: (u16, u16) = (40, 10);

/// Below this width there is room for one pane only.
const TWO_PANES_FROM: u16 = 64;

/// Parts of the main screen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Parts {
    pub(crate) header: Rect,
    /// The line of alerts, or of what was told: it never moves.
    pub(crate) strip: Rect,
    pub(crate) side: Rect,
    pub(crate) talk: Rect,
    pub(crate) hints: Rect,
}

impl State {
    /// The state before anything is known.
    pub(crate) fn new(look: Look) -> Self {
        let mut asks = Asks::default();
        for what in What::ALL {
            asks.stale(what);
        }
        Self {
            look,
            size: (80, 24),
            known: Known::default(),
            side: Side::default(),
            talk: Talk::default(),
            pane: Pane::Side,
            layers: Vec::new(),
            alarm: Alarm::default(),
            card: None,
            sending: Sending::default(),
            told: None,
            asks,
            pressed: Vec::new(),
            focused: true,
            last_layer: 0,
            now: UnixMillis(0),
            looked_at: UnixMillis(0),
            unkept: BTreeMap::new(),
            begun_at: None,
            alarms_seen: UnixMillis(0),
            title: String::new(),
            seatless: false,
            missing: What::ALL.into(),
            early: Vec::new(),
            leaves_by: None,
        }
    }

    /// The state of somebody who has no seat yet: nothing is asked until there is one.
    pub(crate) fn welcome(look: Look) -> Self {
        let screen = Box::new(Welcome::default());
        let mut state = Self::new(look);
        state.asks = Asks::default();
        state.begun_at = Some(UnixMillis(0));
        state.seatless = true;
        state.missing.clear();
        state.last_layer = 1;
        state.layers.push(Layer { number: 1, screen });
        state
    }

    /// Where keys are looked up now.
    pub(crate) fn context(&self) -> Context {
        if self.alarm.is_open() {
            return Context::Alert;
        }
        match (self.layers.last(), self.pane) {
            (Some(layer), _) => layer.screen.context(),
            (None, Pane::Side) => Context::Side,
            (None, Pane::Talk) => Context::Talk,
        }
    }

    /// Whether the terminal is large enough for everything to be done.
    pub(crate) const fn is_large_enough(&self) -> bool {
        self.size.0 >= SMALLEST.0 && self.size.1 >= SMALLEST.1
    }

    /// Whether both panes are on the screen.
    pub(crate) const fn has_two_panes(&self) -> bool {
        self.size.0 >= TWO_PANES_FROM
    }

    /// Where everything stands on a screen of this size.
    pub(crate) fn parts(&self) -> Parts {
        let (width, height) = self.size;
        let line = |y: u16| Rect { x: 0, y: y.min(height), width, height: u16::from(y < height) };
        let body = Rect { x: 0, y: 2.min(height), width, height: height.saturating_sub(3) };
        let none = Rect { width: 0, ..body };
        let (side, talk) = if self.has_two_panes() {
            // About a third: a desk's name with what is believed of it beside it.
            let left = (width * 35 / 100).clamp(28, 40);
            let talk = Rect { x: left + 1, width: width - left - 1, ..body };
            (Rect { width: left, ..body }, talk)
        } else {
            match self.pane {
                Pane::Side => (body, none),
                Pane::Talk => (none, body),
            }
        };
        let hints = line(height.saturating_sub(1).max(2));
        Parts { header: line(0), strip: line(1), side, talk, hints }
    }

    /// The desk of a conversation: the one that is asked, where it is a case.
    pub(crate) fn desk_of(&self, with: &With) -> Option<Desk> {
        match with {
            With::Desk(desk) => Some(desk.clone()),
            With::Case(case) => self.known.other_of(*case),
        }
    }

    /// The names of drafts that are written or on their way: nobody else may begin with one.
    pub(crate) fn drafts_taken(&self) -> Vec<String> {
        let written = self.layers.iter().filter_map(|layer| layer.screen.draft());
        written.chain(self.sending.drafts()).map(str::to_owned).collect()
    }

    /// Keeps the window's title true: fixed words and figures.
    pub(crate) fn title(&mut self) {
        let alerts = self.alarm.waiting(&self.known).count();
        let seat = self.known.me().map(ToString::to_string).unwrap_or_default();
        let demo = if self.look.demo { "DEMO " } else { "" };
        let title = if alerts > 0 {
            let count = u64::try_from(alerts).unwrap_or(u64::MAX);
            let words = self.look.texts.with("strip-alerts", &[("count", count.into())]);
            format!("{demo}(!) {words} - Hotline {seat}")
        } else {
            format!("{demo}Hotline {seat}")
        };
        if title != self.title {
            self.title.clone_from(&title);
            self.asks.effect(Effect::Title(title));
        }
    }
}
