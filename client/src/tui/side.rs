//! The list on the left: desks, then cases.

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

/// Which entry is chosen.
#[derive(Debug, Default)]
pub(crate) struct Side {
    chosen: Option<With>,
}

/// The entry at a place: desks, then cases.
fn entry(known: &Known, at: usize) -> Option<With> {
    let desks = known.desks();
    match (desks.get(at), at.checked_sub(desks.len())) {
        (Some(desk), _) => Some(With::Desk(desk.clone())),
        (None, Some(at)) => known.cases().get(at).map(|case| With::Case(*case)),
        (None, None) => None,
    }
}

/// The place of an entry; none if it is not there any more.
fn place(known: &Known, with: &With) -> Option<usize> {
    match with {
        With::Desk(desk) => known.desks().iter().position(|one| one == desk),
        With::Case(case) => {
            let at = known.cases().iter().position(|one| one == case)?;
            Some(at + known.desks().len())
        }
    }
}

/// What stands on a line of the list. A case has two lines and is drawn with the first.
enum Item<'a> {
    Desks,
    Desk(&'a Desk),
    Cases,
    Case(CaseId),
}

fn item(known: &Known, line: usize) -> Option<Item<'_>> {
    let desks = known.desks();
    if line == 0 {
        return Some(Item::Desks);
    }
    if let Some(desk) = desks.get(line - 1) {
        return Some(Item::Desk(desk));
    }
    match line - 1 - desks.len() {
        0 => Some(Item::Cases),
        line if line % 2 == 1 => known.cases().get(line / 2).map(|case| Item::Case(*case)),
        _ => None,
    }
}

impl Side {
    /// The place of what is chosen: the first entry until a person chose another.
    fn at(&self, known: &Known) -> usize {
        self.chosen.as_ref().and_then(|with| place(known, with)).unwrap_or(0)
    }

    /// What is chosen: the first entry until a person chose another.
    pub(crate) fn chosen(&self, known: &Known) -> Option<With> {
        entry(known, self.at(known))
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
        let entries = known.desks().len() + known.cases().len();
        let Some(last) = entries.checked_sub(1) else { return };
        let at = self.at(known);
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
        self.chosen = entry(known, to.min(last));
    }

    /// Draws the list, scrolled so that what is chosen is on it.
    pub(crate) fn draw(&self, view: &View<'_>, area: Rect, buf: &mut Buffer, focused: bool) {
        let (desks, cases) = (view.known.desks().len(), view.known.cases().len());
        let mut pen = Pen::new(view.look, buf, area);
        let height = pen.height();
        // The line of what is chosen, and the line below it.
        let at = self.at(view.known);
        let (first, end) = match at.checked_sub(desks) {
            None => (at + 1, at + 2),
            Some(case) => (desks + 2 + 2 * case, desks + 4 + 2 * case),
        };
        // What is chosen stands in the middle, as far as the ends of the list allow.
        let total = desks + 2 + 2 * cases;
        let end = if desks + cases == 0 { 0 } else { end };
        let scrolled = end.saturating_sub(height / 2 + 1).min(total.saturating_sub(height));
        for y in 0..area.height {
            let line = scrolled + usize::from(y);
            let Some(item) = item(view.known, line) else { continue };
            let is_chosen = line == first && matches!(item, Item::Desk(_) | Item::Case(_));
            match item {
                Item::Desks => heading(view, &mut pen, y, "side-desks", desks),
                Item::Cases => heading(view, &mut pen, y, "side-cases", cases),
                Item::Desk(desk) => draw_desk(view, &mut pen, y, desk),
                Item::Case(case) => draw_case(view, &mut pen, y, case),
            }
            if is_chosen {
                let style = if focused { view.look.chosen() } else { view.look.chosen_elsewhere() };
                pen.ground(y, style);
                pen.text(0, y, view.look.pointer(), style);
            }
        }
    }
}

fn heading(view: &View<'_>, pen: &mut Pen<'_>, y: u16, words: &str, count: usize) {
    pen.text(0, y, &format!(" {}", view.t(words)), view.look.heading());
    pen.right(y, &[span(format!("{count} "), view.look.dim())]);
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
    let address = desk.to_string();
    let mut right = Vec::new();
    // Which desk it is matters more than the whole word of the mark.
    for draft in ["side-draft", "side-draft-short"] {
        right = vec![span(word.clone(), style)];
        right.extend(draft_span(view, &With::Desk(desk.clone()), draft));
        if unread > 0 {
            right.push(span(format!(" {unread}"), look.bold()));
        }
        right.push(span(" ", look.plain()));
        if look.cells.width(&address) + pen.wide(&right) + 3 <= pen.width() {
            break;
        }
    }
    let name = look.cells.fit(&address, pen.width().saturating_sub(pen.wide(&right) + 3));
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
    right.extend(draft_span(view, &With::Case(case), "side-draft"));
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
fn draft_span(view: &View<'_>, with: &With, word: &str) -> Option<Span> {
    let has_draft = super::screens::compose::has_draft(view.known, with);
    has_draft.then(|| span(format!(" {}", view.t(word)), view.look.bold()))
}

/// The label of a TLP word, if it is one.
pub(crate) fn tlp_span(look: &Look, word: &str) -> Span {
    match word.parse::<Tlp>() {
        Ok(tlp) => span(format!(" TLP:{} ", tlp.word()), look.tlp(tlp)),
        Err(_) => span(format!(" {word} "), look.wrong()),
    }
}
