//! The list on the left: desks, then cases.

use std::collections::BTreeMap;

use hotline_casework::Tlp;
use hotline_protocol::address::Desk;
use hotline_protocol::ids::CaseId;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::clock;
use super::keys::Action;
use super::known::Known;
use super::look::Look;
use super::pen::{Pen, Span, View, span};
use super::screen::With;

/// A line of the list.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Item {
    /// What the lines below are.
    Heading(&'static str, usize),
    /// A desk.
    Desk(Desk),
    /// A case: two lines where it is high.
    Case(CaseId),
}

impl Item {
    fn with(&self) -> Option<With> {
        match self {
            Self::Heading(..) => None,
            Self::Desk(desk) => Some(With::Desk(desk.clone())),
            Self::Case(case) => Some(With::Case(*case)),
        }
    }

    const fn height(&self) -> usize {
        match self {
            Self::Heading(..) | Self::Desk(_) => 1,
            Self::Case(_) => 2,
        }
    }
}

/// Which entry is chosen.
#[derive(Debug, Default)]
pub(crate) struct Side {
    chosen: Option<With>,
}

/// Incidents first, those that wait before the others and the gravest first; then the other cases,
/// the newest first. An incident is listed however long ago its case was written to.
fn cases(known: &Known) -> Vec<CaseId> {
    let mut pressing: BTreeMap<CaseId, (bool, std::cmp::Reverse<u8>)> = BTreeMap::new();
    for incident in &known.incidents {
        let rank = (incident.status != "raised", std::cmp::Reverse(incident.severity.unwrap_or(0)));
        let known = pressing.entry(incident.case).or_insert(rank);
        *known = (*known).min(rank);
    }
    let mut cases: Vec<_> = known
        .threads
        .iter()
        .enumerate()
        .map(|(place, thread)| (pressing.remove(&thread.case), place, thread.case))
        .collect();
    // Those whose cases are not among the newest; closed ones are found by searching.
    let open = pressing.into_iter().filter(|(_, (settled, _))| !settled);
    cases.extend(open.map(|(case, rank)| (Some(rank), usize::MAX, case)));
    cases.sort_unstable_by_key(|(rank, place, case)| (rank.is_none(), *rank, *place, *case));
    cases.into_iter().map(|(_, _, case)| case).collect()
}

fn items(known: &Known) -> Vec<Item> {
    let desks = known.desks();
    let cases = cases(known);
    let mut items = vec![Item::Heading("side-desks", desks.len())];
    items.extend(desks.into_iter().map(Item::Desk));
    items.push(Item::Heading("side-cases", cases.len()));
    items.extend(cases.into_iter().map(Item::Case));
    items
}

impl Side {
    /// What is chosen: the first entry until a person chose another.
    pub(crate) fn chosen(&self, known: &Known) -> Option<With> {
        let items = items(known);
        let present = |with: &With| items.iter().any(|item| item.with().as_ref() == Some(with));
        self.chosen.clone().filter(present).or_else(|| items.iter().find_map(Item::with))
    }

    /// Whether a person has chosen something.
    pub(crate) const fn was_moved(&self) -> bool {
        self.chosen.is_some()
    }

    /// Chooses an entry.
    pub(crate) fn choose(&mut self, with: With) {
        self.chosen = Some(with);
    }

    /// Moves in the list.
    pub(crate) fn act(&mut self, known: &Known, height: usize, action: Action) {
        let entries: Vec<With> = items(known).iter().filter_map(Item::with).collect();
        let Some(last) = entries.len().checked_sub(1) else { return };
        let chosen = self.chosen(known);
        let at = entries.iter().position(|with| Some(with) == chosen.as_ref()).unwrap_or(0);
        let half = (height / 2).max(1);
        let to = match action {
            Action::Up => at.saturating_sub(1),
            Action::Down => at + 1,
            Action::HalfUp => at.saturating_sub(half),
            Action::HalfDown => at + half,
            Action::Top => 0,
            Action::Bottom => last,
            _ => return,
        };
        self.chosen = entries.into_iter().nth(to.min(last));
    }

    /// Draws the list, scrolled so that what is chosen is on it.
    pub(crate) fn draw(&self, view: &View<'_>, area: Rect, buf: &mut Buffer, focused: bool) {
        let items = items(view.known);
        let chosen = self.chosen(view.known);
        let mut pen = Pen::new(view.look, buf, area);
        let height = pen.height();
        let ends: Vec<usize> = items
            .iter()
            .scan(0, |end, item| {
                *end += item.height();
                Some(*end)
            })
            .collect();
        let end = items
            .iter()
            .position(|item| item.with() == chosen && chosen.is_some())
            .and_then(|place| ends.get(place).copied())
            .unwrap_or(0);
        // What is chosen stands in the middle, as far as the ends of the list allow.
        let total = ends.last().copied().unwrap_or(0);
        let scrolled = end.saturating_sub(height / 2 + 1).min(total.saturating_sub(height));
        for (item, end) in items.iter().zip(ends) {
            let begin = end - item.height();
            if begin < scrolled || begin >= scrolled + height {
                continue;
            }
            let Ok(y) = u16::try_from(begin - scrolled) else { continue };
            let is_chosen = item.with().is_some() && item.with() == chosen;
            match item {
                Item::Heading(key, count) => {
                    let words = view.t(key);
                    pen.text(0, y, &format!(" {words}"), view.look.heading());
                    pen.right(y, &[span(format!("{count} "), view.look.dim())]);
                }
                Item::Desk(desk) => draw_desk(view, &mut pen, y, desk),
                Item::Case(case) => draw_case(view, &mut pen, y, *case),
            }
            if is_chosen {
                let style = if focused { view.look.chosen() } else { view.look.chosen_elsewhere() };
                pen.ground(y, style);
                pen.text(0, y, view.look.pointer(), style);
            }
        }
    }
}

/// The state of a desk as a sign: heard of lately, reachable, nobody there.
fn draw_desk(view: &View<'_>, pen: &mut Pen<'_>, y: u16, desk: &Desk) {
    let look = view.look;
    let seats: Vec<_> = view.known.seats_of(desk).collect();
    let active = seats.iter().filter(|seat| seat.status == "active").count();
    let verified = !seats.is_empty()
        && seats
            .iter()
            .filter(|seat| seat.status == "active")
            .all(|seat| matches!(seat.standing.as_str(), "verified" | "self"));
    let changed = seats.iter().any(|seat| seat.standing == "changed");
    let own = view.known.me().is_some_and(|me| me.desk == *desk);
    let (word, style) = if own {
        (view.t("desk-own"), look.dim())
    } else if active == 0 {
        (view.t("desk-nobody"), look.wrong())
    } else if changed {
        (view.t("desk-changed"), look.unverified())
    } else if verified {
        (view.t("desk-verified"), look.verified())
    } else {
        (view.t("desk-unverified"), look.unverified())
    };
    let unread = view.known.unread_of(desk);
    let mut right: Vec<Span> = vec![span(word, style)];
    right.extend(draft_span(view, &With::Desk(desk.clone())));
    if unread > 0 {
        right.push(span(format!(" {unread}"), look.bold()));
    }
    right.push(span(" ", look.plain()));
    let room = u16::try_from(pen.wide(&right)).unwrap_or(u16::MAX);
    let name = look.cells.fit(&desk.to_string(), pen.width().saturating_sub(usize::from(room) + 3));
    let style = if unread > 0 { look.bold() } else { look.plain() };
    pen.text(2, y, &name, style);
    pen.right(y, &right);
}

fn draw_case(view: &View<'_>, pen: &mut Pen<'_>, y: u16, case: CaseId) {
    let look = view.look;
    let thread = view.known.thread(case);
    let incident = view.known.incident(case);
    let (reference, subject) = match (thread, incident) {
        (Some(thread), _) => (thread.reference.as_str(), thread.subject.as_str()),
        (None, Some(incident)) => (incident.reference.as_str(), incident.subject.as_str()),
        (None, None) => return,
    };
    let unread = thread.map_or(0, |thread| thread.unread);
    let mut left = vec![span("  ", look.plain())];
    let mut right = Vec::new();
    if let Some(incident) = incident {
        let level = incident.severity.unwrap_or(0);
        left = vec![span(" ", look.plain())];
        left.push(span(Look::severity_tag(level), look.severity(level)));
        left.push(span(" ", look.plain()));
        // The whole sentence stands above the conversation; here there is room for a word.
        right.push(match incident.ack_due.filter(|_| incident.status == "raised") {
            Some(due) => span(clock::until(view.now, due), look.wrong()),
            None if incident.status == "raised" => span(view.t("side-raised"), look.wrong()),
            None => span(view.t("side-acknowledged"), look.dim()),
        });
    }
    right.extend(draft_span(view, &With::Case(case)));
    if unread > 0 {
        right.push(span(format!(" {unread}"), look.bold()));
    }
    right.push(span(" ", look.plain()));
    let room = pen.width().saturating_sub(pen.wide(&left) + pen.wide(&right) + 1);
    // Its number is what people say; the whole reference where there is room.
    let number = reference.rsplit('-').next().unwrap_or_default();
    let whole = look.cells.width(reference) <= room;
    let name = if whole { reference } else { number };
    left.push(span(name, look.dim()));
    pen.ends(0, y, &left, &right);
    let style = if unread > 0 { look.bold() } else { look.plain() };
    pen.text(6, y + 1, subject, style);
}

/// The mark of a conversation in which a draft waits.
fn draft_span(view: &View<'_>, with: &With) -> Option<Span> {
    let has_draft = super::screens::compose::has_draft(view.known, with);
    has_draft.then(|| span(format!(" {}", view.t("side-draft")), view.look.bold()))
}

/// The label of a TLP word, if it is one.
pub(crate) fn tlp_span(look: &Look, word: &str) -> Span {
    match word.parse::<Tlp>() {
        Ok(tlp) => span(format!(" TLP:{} ", tlp.word()), look.tlp(tlp)),
        Err(_) => span(format!(" {word} "), look.wrong()),
    }
}
