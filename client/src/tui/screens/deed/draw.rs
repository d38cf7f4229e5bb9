//! The form on the screen: what it is about, then its fields, the one that is typed into in sight.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;

use crate::limits::BODY_BYTES_MAX;

use super::super::super::clock;
use super::super::super::keys::Action;
use super::super::super::known::Known;
use super::super::super::look::Look;
use super::super::super::pen::{Pen, Span, View, rows, span};
use super::super::super::text::Row;
use super::super::super::typing::draw_field;
use super::super::case;
use super::DeedForm;
use super::form::{Form, Slot, Value};

/// Rows above the form: what is done about which case, and a rule.
const HEAD: u16 = 2;

/// From this width on names stand in a column beside the fields.
const BESIDE_FROM: u16 = 60;

/// Widest column of names.
const NAMES_MAX: usize = 20;

/// Rows of a text that is typed, at most and at least.
const FIELD_ROWS: (u16, u16) = (6, 2);

/// Rows of one text of others that is shown: more than the longest has bytes.
const ROWS_MAX: usize = BODY_BYTES_MAX + 1;

/// Something that stands in the form.
enum Piece {
    /// A row of a text.
    Row(Row, Style),
    /// A name beside or above what follows it, and perhaps pieces of a line.
    Line(Option<String>, Vec<Span>),
    /// A field with its name, so many rows high.
    Field(String, usize, u16),
}

/// The form in lines.
pub(super) struct Laid {
    pieces: Vec<Piece>,
    /// The lines of the field that is typed into: from, and how many.
    focus: (usize, usize),
    len: usize,
}

impl Laid {
    fn push(&mut self, piece: Piece) {
        self.len += match &piece {
            Piece::Field(_, _, rows) => usize::from(*rows),
            Piece::Row(..) | Piece::Line(..) => 1,
        };
        self.pieces.push(piece);
    }

    /// The first line that is seen.
    fn first(&self, scrolled: Option<usize>, height: usize) -> usize {
        let last = self.len.saturating_sub(height);
        let (from, count) = self.focus;
        // The whole field if it fits, with what stands above it as far as there is room.
        let followed = (from + count).saturating_sub(height).min(from);
        scrolled.unwrap_or(followed).min(last)
    }

    /// Half a page on.
    pub(super) fn paged(&self, scrolled: Option<usize>, action: Action, size: (u16, u16)) -> usize {
        let height = usize::from(height(size.1.saturating_sub(3)));
        let (first, half) = (self.first(scrolled, height), (height / 2).max(1));
        let to = match action {
            Action::HalfUp => first.saturating_sub(half),
            _ => first + half,
        };
        to.min(self.len.saturating_sub(height))
    }
}

/// Rows of the form in a place of that height.
const fn height(place: u16) -> u16 {
    place.saturating_sub(HEAD)
}

/// Columns of the names; none where they stand above.
fn names(form: &Form, look: &Look, width: u16) -> u16 {
    if width < BESIDE_FROM {
        return 0;
    }
    let widest = form.shown().map(|(_, slot)| look.cells.width(&slot.label)).max().unwrap_or(0);
    u16::try_from(widest.min(NAMES_MAX) + 2).unwrap_or(0)
}

/// Columns of a field that is typed into.
pub(super) fn columns(form: &Form, look: &Look, width: u16) -> u16 {
    width.saturating_sub(2).saturating_sub(names(form, look, width).max(1)).max(1)
}

/// The form in lines, for a screen of that size.
pub(super) fn lay(of: &DeedForm, known: &Known, look: &Look, size: (u16, u16)) -> Laid {
    let width = size.0;
    let mut laid = Laid { pieces: Vec::new(), focus: (0, 1), len: 0 };
    let columns = usize::from(width.saturating_sub(2)).max(1);
    let put = |laid: &mut Laid, text: &str, style: Style| {
        let wrapped = look.cells.wrap(text, columns, ROWS_MAX, look.texts.direction());
        for row in wrapped.lines {
            laid.push(Piece::Row(row, style));
        }
    };
    for (text, style) in about(of, known, look) {
        put(&mut laid, &text, style);
    }
    if laid.len > 0 {
        laid.push(Piece::Line(None, Vec::new()));
    }
    for (at, slot) in of.form.shown() {
        let from = laid.len;
        lay_slot(of, look, &mut laid, (at, slot), size);
        if at == of.at {
            laid.focus = (from, laid.len - from);
            if slot.name == "next-update-at" {
                put(&mut laid, &look.texts.t("compose-time"), look.dim());
            }
        }
    }
    laid
}

fn lay_slot(
    of: &DeedForm,
    look: &Look,
    laid: &mut Laid,
    (at, slot): (usize, &Slot),
    size: (u16, u16),
) {
    let beside = names(&of.form, look, size.0) > 0;
    let label = slot.label.clone();
    match &slot.value {
        Value::Text(field) => {
            let is_line = slot.name == "next-update-at" || of.form.verb == super::Verb::ComeDown;
            let rows = if is_line {
                1
            } else {
                let columns = columns(&of.form, look, size.0);
                let (most, least) = FIELD_ROWS;
                let most = most.min(height(size.1.saturating_sub(3)).saturating_sub(1)).max(least);
                let typed = field.layout(look.cells, columns, most).rows.len();
                u16::try_from(typed + 1).unwrap_or(most).clamp(least, most)
            };
            if !beside {
                laid.push(Piece::Line(Some(label), Vec::new()));
                laid.push(Piece::Field(String::new(), at, rows));
            } else {
                laid.push(Piece::Field(label, at, rows));
            }
        }
        Value::Choice { words, at: chosen } => {
            let lines = choices(of, look, (slot, at == of.at), (words, *chosen), size.0);
            if !beside {
                laid.push(Piece::Line(Some(label), Vec::new()));
                for line in lines {
                    laid.push(Piece::Line(None, line));
                }
                return;
            }
            for (place, line) in lines.into_iter().enumerate() {
                let label = if place == 0 { label.clone() } else { String::new() };
                laid.push(Piece::Line(Some(label), line));
            }
        }
    }
}

/// Every word that can be chosen, with a sign at the chosen one, in as many lines as it takes.
fn choices(
    of: &DeedForm,
    look: &Look,
    (slot, focused): (&Slot, bool),
    (words, chosen): (&[(String, String)], Option<usize>),
    width: u16,
) -> Vec<Vec<Span>> {
    if words.is_empty() {
        let key = if slot.name == "goes-on-in" { "deed-no-case" } else { "deed-no-desk" };
        return vec![vec![span(look.texts.t(key), look.wrong())]];
    }
    let style = if focused { look.chosen() } else { look.bold() };
    let mut all: Vec<Span> = Vec::new();
    if !slot.needed {
        let nothing = look.texts.t("compose-not-said");
        all.push(match chosen {
            None => span(format!("[{nothing}]"), style),
            Some(_) => span(format!(" {nothing} "), look.dim()),
        });
    }
    for (place, (_, word)) in words.iter().enumerate() {
        all.push(match Some(place) == chosen {
            true => span(format!("[{word}]"), style),
            false => span(format!(" {word} "), look.plain()),
        });
    }
    let room = usize::from(columns(&of.form, look, width));
    // Long words, such as cases, have a line each.
    let long = all.iter().any(|one| look.cells.width(&one.text) * 3 > room.max(60));
    let mut lines: Vec<Vec<Span>> = Vec::new();
    let mut used = 0;
    for one in all {
        let wide = look.cells.width(&one.text);
        match lines.last_mut() {
            Some(line) if !long && used + wide <= room => line.push(one),
            _ => {
                lines.push(vec![one]);
                used = 0;
            }
        }
        used += wide;
    }
    lines
}

/// What a person must know before deciding.
fn about(of: &DeedForm, known: &Known, look: &Look) -> Vec<(String, Style)> {
    let texts = &look.texts;
    let mut lines = Vec::new();
    let Some(incident) = of.incident(known) else {
        return vec![(texts.t("case-gone").into_owned(), look.wrong())];
    };
    if incident.traffic.word() != "operation" {
        lines.push((texts.t("case-exercise").into_owned(), look.exercise()));
    }
    if let Some(state) = of.moved_on(known) {
        let state = case::state_word(look, state);
        lines.push((texts.with("deed-moved-on", &[("state", state.into())]), look.wrong()));
    }
    let key = format!("deed-about-{}", of.form.verb.word());
    let key = match (of.form.verb, &incident.life.proposal) {
        (super::Verb::Withdraw, Some(one)) if one.side == incident.life.side => {
            "deed-about-withdraw-proposal".to_owned()
        }
        _ => key,
    };
    let answers = incident.life.may.iter().any(|word| word == "agree");
    if !answers || of.form.verb != super::Verb::Close {
        lines.push((texts.t(&key).into_owned(), look.plain()));
    }
    if let Some(one) = incident.life.proposal.as_ref().filter(|_| !incident.life.over)
        && of.form.verb == super::Verb::Close
    {
        let who = [("who", one.by.to_string().into())];
        lines.push((texts.with("case-proposed-by", &who), look.bold()));
        lines.push((one.agreed_text.clone(), look.bold()));
        if !one.commitments.is_empty() {
            let value = format!("{}: {}", texts.field("commitments"), one.commitments);
            lines.push((value, look.bold()));
        }
        if let Some(at) = one.closes_at {
            let values = [("time", super::super::detail::stamp(look, at).into())];
            lines.push((texts.with("case-closes-by-silence", &values), look.plain()));
        }
        if !answers {
            lines.push((texts.t("deed-replaces").into_owned(), look.plain()));
        }
    }
    lines
}

pub(super) fn draw(of: &DeedForm, view: &View<'_>, area: Rect, buf: &mut Buffer) {
    let look = view.look;
    let mut pen = Pen::new(look, buf, area);
    let title = view.t(&format!("deed-title-{}", of.form.verb.word()));
    let incident = of.incident(view.known);
    let mut left = vec![span(format!(" {title}  "), look.heading())];
    left.extend(incident.into_iter().flat_map(|incident| case::head(look, incident)));
    let right = if of.under_way.is_some() {
        vec![span(format!(" {} ", view.t("deed-under-way")), look.chosen())]
    } else {
        let due = incident.and_then(|one| case::due(one, &one.life.side));
        due.map(|due| span(format!("{} ", clock::until(view.now, due)), look.wrong()))
            .into_iter()
            .collect()
    };
    pen.ends(0, 0, &left, &right);
    case::rule(&mut pen, look, incident);
    let body = rows(area, HEAD, area.height);
    let body = Rect { x: body.x.saturating_add(1), width: body.width.saturating_sub(2), ..body };
    let laid = lay(of, view.known, look, (area.width, area.height.saturating_add(3)));
    let visible = usize::from(body.height);
    let first = laid.first(of.scrolled, visible);
    let column = names(&of.form, look, area.width);
    let mut line = 0;
    for piece in &laid.pieces {
        let rows = match piece {
            Piece::Field(_, _, rows) => *rows,
            Piece::Row(..) | Piece::Line(..) => 1,
        };
        let (from, to) = (line, line + usize::from(rows));
        line = to;
        if to <= first || from >= first + visible {
            continue;
        }
        let Ok(y) = u16::try_from(from.max(first) - first) else { break };
        let mut pen = Pen::new(look, buf, body);
        match piece {
            Piece::Row(row, style) => pen.row(0, y, row, *style),
            Piece::Line(name, spans) => {
                if let Some(name) = name {
                    let room = usize::from(if column > 0 { column - 1 } else { body.width });
                    pen.text(0, y, &look.cells.fit(name, room), look.dim());
                }
                pen.line(if column > 0 { column } else { 1 }, y, spans);
            }
            Piece::Field(name, at, _) => {
                if column > 0 && from >= first {
                    let name = look.cells.fit(name, usize::from(column.saturating_sub(1)));
                    pen.text(0, y, &name, look.dim());
                }
                if let Some(Value::Text(field)) = of.form.slot(*at).map(|slot| &slot.value) {
                    let indent = if column > 0 { column } else { 1 };
                    let seen = to.min(first + visible).saturating_sub(from.max(first));
                    let place = Rect {
                        x: body.x.saturating_add(indent),
                        y: body.y.saturating_add(y),
                        width: body.width.saturating_sub(indent),
                        height: u16::try_from(seen).unwrap_or(1),
                    };
                    if field.is_empty() && *at != of.at {
                        Pen::new(look, buf, place).text(0, 0, "...", look.dim());
                    }
                    draw_field(view, field, place, buf, *at == of.at && of.under_way.is_none());
                }
            }
        }
    }
    if laid.len > first + visible
        && let Some(last) = body.height.checked_sub(1)
    {
        let more = span(format!(" {} ", view.t("page-more")), look.chosen());
        Pen::new(look, buf, body).right(last, &[more]);
    }
}
