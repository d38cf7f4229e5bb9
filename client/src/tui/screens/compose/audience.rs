//! Who a message goes to at this moment, as the engine tells it while it is written.

use std::collections::BTreeMap;

use hotline_protocol::address::{Address, Desk, Seat};
use hotline_protocol::ids::{Traffic, UnixMillis};

use crate::ask::{Answer, Ask, Preview, SeatView};
use crate::engine::{Direction, Failure, NewMessage};
use crate::vault::{Filter, Page};

use super::super::super::known::Known;
use super::super::super::screen::Cx;

/// Desks of which it is looked up when they were last heard: of more the screen shows the sum.
const DESKS_LOOKED_UP: usize = 8;

/// Messages of a desk that are looked at for the last one it wrote.
const LOOKED_BACK: usize = 16;

/// Whom a message is addressed to.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(in crate::tui::screens) struct Addressed {
    /// Who must act.
    pub(in crate::tui::screens) to: Vec<Address>,
    /// Who must know.
    pub(in crate::tui::screens) info: Vec<Address>,
}

/// What was said with a desk before.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Before {
    /// Nothing either way.
    Nothing,
    /// Something, but nothing from there among the newest.
    Written,
    /// It was heard at that time.
    Heard(UnixMillis),
}

/// The seats that a message goes to, and what is known of their desks.
#[derive(Debug, Default)]
pub(in crate::tui::screens) struct Audience {
    /// The question under way: one at a time, however fast somebody types.
    asked: Option<(u64, Addressed)>,
    /// The last answer; no preview if the engine gave none.
    answer: Option<(Addressed, Option<Preview>)>,
    before: BTreeMap<Desk, Before>,
    before_asked: Option<(u64, Desk)>,
}

impl Audience {
    /// Asks for what is not known of these addressees, one question at a time.
    pub(in crate::tui::screens) fn look_up(
        &mut self,
        cx: &mut Cx<'_>,
        wanted: &Addressed,
        blank: &NewMessage,
    ) {
        if wanted.to.is_empty() && wanted.info.is_empty() {
            self.answer = None;
            return;
        }
        let is_known = self.answer.as_ref().is_some_and(|(addressed, _)| addressed == wanted);
        if !is_known && self.asked.is_none() {
            let (to, info) = (wanted.to.clone(), wanted.info.clone());
            let new = NewMessage { to, info, ..blank.clone() };
            let tag = cx.ask(Ask::Preview(Box::new(new)));
            self.asked = Some((tag, wanted.clone()));
        }
        if self.before_asked.is_none()
            && let Some(desk) = self.desk_to_look_up()
        {
            let traffic = Traffic::Operation;
            let filter = Filter { desk: Some(desk.clone()), ..Filter::all(traffic) };
            let tag = cx.ask(Ask::List { filter, page: Page::Newest, limit: LOOKED_BACK });
            self.before_asked = Some((tag, desk));
        }
    }

    fn desk_to_look_up(&self) -> Option<Desk> {
        let (_, Some(preview)) = self.answer.as_ref()? else { return None };
        let mut desks = preview.desks.iter().take(DESKS_LOOKED_UP);
        desks.find_map(|desk| {
            let desk: Desk = desk.parse().ok()?;
            (!self.before.contains_key(&desk)).then_some(desk)
        })
    }

    /// Takes an answer, if it is to one of its questions.
    pub(in crate::tui::screens) fn answered(
        &mut self,
        tag: u64,
        answer: &Result<Answer, Failure>,
    ) -> bool {
        if let Some((asked, addressed)) = self.asked.take_if(|(asked, _)| *asked == tag) {
            let _ = asked;
            let preview = match answer {
                Ok(Answer::Preview(preview)) => Some(preview.clone()),
                _ => None,
            };
            self.answer = Some((addressed, preview));
            return true;
        }
        if let Some((_, desk)) = self.before_asked.take_if(|(asked, _)| *asked == tag) {
            let before = match answer {
                Ok(Answer::List(list)) => {
                    let heard = list.iter().rev().find(|listed| {
                        listed.message.direction == Direction::Received
                            && listed.message.from.desk == desk
                    });
                    match heard {
                        Some(listed) => Before::Heard(
                            listed.message.opened_at.unwrap_or(listed.message.released_at),
                        ),
                        None if list.is_empty() => Before::Nothing,
                        None => Before::Written,
                    }
                }
                // Not known: the standing of its seats decides.
                _ => Before::Written,
            };
            self.before.insert(desk, before);
            return true;
        }
        false
    }

    /// Whether everything is known of these addressees.
    pub(in crate::tui::screens) fn is_known(&self, wanted: &Addressed) -> bool {
        self.answer.as_ref().is_some_and(|(addressed, _)| addressed == wanted)
            && self.before_asked.is_none()
            && self.desk_to_look_up().is_none()
    }

    /// The engine's answer for these addressees.
    pub(super) fn preview(&self, wanted: &Addressed) -> Option<&Preview> {
        let (addressed, preview) = self.answer.as_ref()?;
        preview.as_ref().filter(|_| addressed == wanted)
    }

    /// The last answer, which may be of a moment ago: better than a line that flickers.
    pub(in crate::tui::screens) fn last_preview(&self) -> Option<&Preview> {
        self.answer.as_ref().and_then(|(_, preview)| preview.as_ref())
    }

    /// What was said with a desk before; none while that is not known.
    pub(super) fn before(&self, desk: &Desk) -> Option<Before> {
        self.before.get(desk).copied()
    }

    /// What was answered may not be true any more.
    pub(in crate::tui::screens) fn forget(&mut self) {
        self.answer = None;
        self.before.clear();
    }
}

/// The seats a message goes to: as the engine said, else as the directory lets expect.
pub(super) fn seats(known: &Known, preview: Option<&Preview>, wanted: &Addressed) -> Vec<Seat> {
    if let Some(preview) = preview {
        return preview.seats.clone();
    }
    let own = known.me().map(|me| &me.desk);
    known
        .seats()
        .iter()
        .filter(|view| view.status == "active" && Some(&view.seat.desk) != own)
        .filter(|view| {
            wanted.to.iter().chain(&wanted.info).any(|address| address.covers(&view.seat))
        })
        .map(|view| view.seat.clone())
        .collect()
}

/// The desks of some seats, each once, in order.
pub(super) fn desks(seats: &[Seat]) -> Vec<Desk> {
    let mut desks: Vec<Desk> = seats.iter().map(|seat| seat.desk.clone()).collect();
    desks.sort();
    desks.dedup();
    desks
}

/// How far a seat is believed to be whose it says it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Trust {
    /// Its number was compared.
    Verified,
    /// It was not.
    Unverified,
    /// Its identity is another than the one believed.
    Changed,
}

/// How far a seat is believed.
pub(super) fn trust(view: Option<&SeatView>) -> Trust {
    match view.map(|view| view.standing.as_str()) {
        Some("verified" | "self") => Trust::Verified,
        Some("changed") => Trust::Changed,
        _ => Trust::Unverified,
    }
}
