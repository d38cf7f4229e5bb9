//! How the form looks: a line for each field, more for the one that is written in, scrolled so that
//! the cursor is seen.

use fluent_bundle::FluentValue;
use hotline_protocol::address::Desk;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;

use crate::ask::Preview;
use crate::engine::climbs;
use crate::lang::Texts;

use super::super::super::clock;
use super::super::super::known::Known;
use super::super::super::look::Look;
use super::super::super::pen::{Pen, Span, View, span};
use super::super::super::text::Row;
use super::super::super::typing::draw_field;
use super::Compose;
use super::addressees::{self, Offer};
use super::audience::{Before, Trust, trust};
use super::slot::{Form, Slot, Sort};

/// Rows of the text that are always kept for it.
const BODY_ROWS_MIN: u16 = 3;

/// Rows of another field while it is written in.
const PAGE_ROWS_MAX: u16 = 5;

/// Rows of a screen on which all choices are shown below a field that is too narrow for them.
const CHOICES_BELOW_FROM: u16 = 16;

/// Desks with a line of their own; of more the sum is told.
const DESKS_SHOWN: usize = 3;

/// Lines of the form, in order.
#[derive(Debug)]
struct Piece {
    slot: Slot,
    what: What,
    lines: u16,
}

#[derive(Debug)]
enum What {
    /// Name and value.
    Line,
    /// The name of a field whose text stands below.
    Title,
    /// The rows of a text.
    Page,
    /// An address that is offered; whether it is marked.
    Offer(Offer, bool),
    /// Something about the field above.
    Words(Vec<Span>),
    /// A row of a sentence about the field above.
    Sentence(Row, Style),
}

fn number(count: usize) -> FluentValue<'static> {
    FluentValue::from(u64::try_from(count).unwrap_or(u64::MAX))
}

fn short(count: usize) -> u16 {
    u16::try_from(count).unwrap_or(u16::MAX)
}

/// Columns of the names of the fields, with the mark before and a gap behind.
fn label_columns(look: &Look, form: Form, width: u16) -> u16 {
    let slots = form.slots().into_iter();
    let names = slots.map(|slot| look.cells.width(&slot.label(look)));
    short(names.max().unwrap_or(0)).saturating_add(3).min((width / 3).max(9)).min(26)
}

/// Where the text of a field stands: column and width.
fn text_place(look: &Look, form: Form, slot: Slot, width: u16) -> (u16, u16) {
    let x = match slot {
        Slot::Body => 1,
        _ if slot.sort() == Sort::Page => 3,
        _ => label_columns(look, form, width),
    };
    (x, width.saturating_sub(x + 1).max(1))
}

/// The width in which the text of a field is wrapped.
pub(super) fn columns(look: &Look, form: Form, slot: Slot, width: u16) -> u16 {
    text_place(look, form, slot, width).1
}

/// The lines that the whole form takes, with its rule.
pub(super) fn wanted(compose: &Compose, known: &Known, look: &Look, size: (u16, u16)) -> u16 {
    let pieces = pieces(compose, known, look, size.0, size.1);
    pieces.iter().fold(1, |sum: u16, piece| sum.saturating_add(piece.lines))
}

/// The sentence about a word at which nobody is.
pub(super) fn stranger(known: &Known, texts: &Texts, word: &str) -> String {
    let mut values = vec![("word", FluentValue::from(word.to_owned()))];
    match addressees::near(known, word) {
        Some(near) => {
            values.push(("near", near.into()));
            texts.with("compose-stranger-near", &values)
        }
        None => texts.with("compose-stranger", &values),
    }
}

fn pieces(compose: &Compose, known: &Known, look: &Look, width: u16, height: u16) -> Vec<Piece> {
    let draft = &compose.draft;
    let mut pieces = Vec::new();
    for slot in draft.form.slots() {
        let focused = draft.at == slot;
        let mut put = |what: What, lines: u16| pieces.push(Piece { slot, what, lines });
        let laid = |most: u16| {
            let columns = columns(look, draft.form, slot, width);
            let rows = draft
                .field(slot)
                .map_or(0, |field| field.layout(look.cells, columns, u16::MAX).rows.len());
            short(rows).clamp(1, most.max(1))
        };
        match slot.sort() {
            _ if slot == Slot::Body => {
                put(What::Title, 1);
                let room = (height / 2).max(BODY_ROWS_MIN);
                let rows = laid(room).saturating_add(u16::from(focused)).clamp(BODY_ROWS_MIN, room);
                put(What::Page, rows);
                for row in super::forward::shown(draft, look, (width, height)) {
                    put(What::Sentence(row, look.dim()), 1);
                }
                for (words, style) in super::attach::about(draft, look) {
                    let row = look.cells.fit(&words, usize::from(width.saturating_sub(4)));
                    put(What::Words(vec![span(row, style)]), 1);
                }
                if let Some(clause) = look.texts.clause(draft.form.code()) {
                    let wide = usize::from(width.saturating_sub(2).max(1));
                    let wrapped = look.cells.wrap(&clause, wide, 3, look.texts.direction());
                    for row in wrapped.lines {
                        put(What::Sentence(row, look.dim()), 1);
                    }
                }
            }
            Sort::Page if focused => {
                put(What::Title, 1);
                put(What::Page, laid(PAGE_ROWS_MAX - 1).saturating_add(1));
            }
            Sort::Addresses => {
                put(What::Line, if focused { laid(2) } else { 1 });
                for what in about_addressees(compose, known, look, slot, (width, height)) {
                    put(what, 1);
                }
            }
            Sort::Choice | Sort::Choices if focused && height >= CHOICES_BELOW_FROM => {
                put(What::Line, 1);
                let columns = text_place(look, draft.form, slot, width).1;
                for spans in choices_below(compose, look, slot, columns, width) {
                    put(What::Words(spans), 1);
                }
                if slot.sort() == Sort::Choices {
                    let how = look.texts.t("compose-several").into_owned();
                    put(What::Words(vec![span(how, look.dim())]), 1);
                }
            }
            _ => put(What::Line, 1),
        }
    }
    pieces
}

/// All choices of a field in lines below it, where they do not fit behind its name.
fn choices_below(
    compose: &Compose,
    look: &Look,
    slot: Slot,
    columns: u16,
    width: u16,
) -> Vec<Vec<Span>> {
    let all = all_choices(compose, look, slot, look.bold());
    let wide =
        |spans: &[Span]| -> usize { spans.iter().map(|one| look.cells.width(&one.text)).sum() };
    if wide(&all) <= usize::from(columns) {
        return Vec::new();
    }
    let mut lines: Vec<Vec<Span>> = vec![Vec::new()];
    for one in all {
        let beside = lines.last().map_or(0, |line| wide(line));
        if beside + look.cells.width(&one.text) > usize::from(width.saturating_sub(4)) {
            lines.push(Vec::new());
        }
        if let Some(line) = lines.last_mut() {
            line.push(one);
        }
    }
    lines
}

/// Every choice of a field, with a sign at the chosen ones, and one at the marked one of several.
fn all_choices(compose: &Compose, look: &Look, slot: Slot, style: Style) -> Vec<Span> {
    let (draft, at) = (&compose.draft, compose.at_choice(slot));
    let several = slot.sort() == Sort::Choices;
    let marks = several && draft.at == slot;
    let words = draft.choices(slot, look).into_iter().enumerate();
    words
        .map(|(place, word)| {
            let chosen = if several { draft.is_chosen(slot, place) } else { place == at };
            let mark = match (marks, place == at) {
                (false, _) => "",
                (true, true) => look.pointer(),
                (true, false) => " ",
            };
            match (chosen, marks && place != at) {
                (true, false) => span(format!("{mark}[{word}]"), style),
                (true, true) => span(format!("{mark}[{word}]"), look.bold()),
                (false, false) if marks => span(format!("{mark} {word} "), style),
                (false, _) => span(format!("{mark} {word} "), look.dim()),
            }
        })
        .collect()
}

/// What stands below the addressees: what is offered, or whom it goes to.
fn about_addressees(
    compose: &Compose,
    known: &Known,
    look: &Look,
    slot: Slot,
    (width, height): (u16, u16),
) -> Vec<What> {
    let focused = compose.draft.at == slot;
    let mut found = Vec::new();
    let offers = if focused { compose.offers(known) } else { Vec::new() };
    let marked = compose.offered(known);
    // On a small screen what is offered must leave room for the field itself.
    let most = usize::from(height / 4).clamp(2, addressees::OFFERED_MAX);
    let at = offers.iter().position(|offer| Some(&offer.address) == marked.as_ref()).unwrap_or(0);
    let first = (at + 1).saturating_sub(most);
    for offer in offers.into_iter().skip(first).take(most) {
        let is_marked = marked.as_ref() == Some(&offer.address);
        found.push(What::Offer(offer, is_marked));
    }
    let sentence = |text: &str, style: Style, found: &mut Vec<What>| {
        let wide = usize::from(width.saturating_sub(4).max(8));
        let wrapped = look.cells.wrap(text, wide, 3, look.texts.direction());
        found.extend(wrapped.lines.into_iter().map(|row| What::Sentence(row, style)));
    };
    if let Some(field) = compose.draft.field(slot) {
        for word in addressees::strangers(known, field, focused).into_iter().take(2) {
            sentence(&stranger(known, &look.texts, &word), look.wrong(), &mut found);
        }
    }
    if slot != Slot::To || !found.is_empty() {
        return found;
    }
    let addressed = compose.addressed(known);
    if addressed.to.is_empty() && addressed.info.is_empty() {
        return found;
    }
    let Some(preview) = compose.audience.last_preview() else {
        let words = look.texts.t("compose-looking").into_owned();
        return vec![What::Words(vec![span(words, look.dim())])];
    };
    let desks: Vec<Desk> = preview.desks.iter().filter_map(|desk| desk.parse().ok()).collect();
    let most = if height < 16 { 1 } else { DESKS_SHOWN };
    if desks.is_empty() && preview.nobody.is_empty() {
        let words = look.texts.t("compose-own-desk").into_owned();
        found.push(What::Words(vec![span(words, look.dim())]));
    } else if desks.len() > most {
        found.push(What::Words(sum(known, look, preview, desks.len())));
    } else {
        let lines = desks.iter().map(|desk| about_desk(compose, known, look, preview, desk));
        found.extend(lines.map(What::Words));
    }
    for reason in preview.nobody.iter().chain(&preview.left_out).take(2) {
        sentence(reason, look.wrong(), &mut found);
    }
    found
}

/// How many of some seats are believed how far.
fn trusted(known: &Known, look: &Look, seats: &[&hotline_protocol::address::Seat]) -> Vec<Span> {
    let count =
        |trusted: Trust| seats.iter().filter(|seat| trust(known.seat(seat)) == trusted).count();
    let mut spans = Vec::new();
    for (trusted, key) in
        [(Trust::Changed, "compose-changed"), (Trust::Unverified, "compose-unverified")]
    {
        let count = count(trusted);
        if count > 0 {
            spans.push(span(", ", look.plain()));
            let words = look.texts.with(key, &[("count", number(count))]);
            spans.push(span(words, look.unverified()));
        }
    }
    if spans.is_empty() && !seats.is_empty() {
        spans.push(span(", ", look.plain()));
        spans.push(span(look.texts.t("desk-verified"), look.verified()));
    }
    spans
}

/// Many desks in one line.
fn sum(known: &Known, look: &Look, preview: &Preview, desks: usize) -> Vec<Span> {
    let seats: Vec<_> = preview.seats.iter().collect();
    let values = [("desks", number(desks)), ("count", number(seats.len()))];
    let mut spans = vec![span(look.texts.with("compose-desks", &values), look.bold())];
    spans.extend(trusted(known, look, &seats));
    spans
}

/// A desk: its seats, how far they are believed, and how likely somebody answers.
fn about_desk(
    compose: &Compose,
    known: &Known,
    look: &Look,
    preview: &Preview,
    desk: &Desk,
) -> Vec<Span> {
    let texts = &look.texts;
    let seats: Vec<_> = preview.seats.iter().filter(|seat| seat.desk == *desk).collect();
    let count = texts.with("talk-seats", &[("count", number(seats.len()))]);
    let mut spans = vec![span(format!("{desk}: {count}"), look.bold())];
    spans.extend(trusted(known, look, &seats));
    let mut more = |words: String| {
        spans.push(span("  ", look.plain()));
        spans.push(span(words, look.dim()));
    };
    match compose.audience.before(desk) {
        Some(Before::Heard(at)) => {
            let values = [("time", clock::minute(at).into()), ("day", clock::day(at).into())];
            more(texts.with("compose-heard", &values));
        }
        Some(Before::Written) => more(texts.t("compose-not-heard").into_owned()),
        Some(Before::Nothing) => more(texts.t("compose-first").into_owned()),
        None => {}
    }
    let views: Vec<_> = known.seats_of(desk).collect();
    let stands = preview.answerability.iter().find(|stands| stands.desk == *desk);
    if let Some((stands, on_duty)) = stands.and_then(|stands| Some((stands, stands.on_duty?))) {
        let until = stands.until.map(|at| format!("{} {}", clock::day(at), clock::minute(at)));
        let hours = [stands.hours.as_deref(), stands.zone.as_deref()];
        let hours = hours.into_iter().flatten().collect::<Vec<_>>().join(" ");
        let values = [("until", until.unwrap_or_default().into()), ("hours", hours.into())];
        let key = match (on_duty, stands.until) {
            (true, None) => "compose-always-on-duty",
            (true, Some(_)) => "compose-on-duty",
            (false, _) => "compose-off-duty",
        };
        more(texts.with(key, &values));
    } else if let Some((view, hours)) = views.iter().find_map(|v| Some((v, v.hours.as_deref()?))) {
        let zone = view.zone.as_deref().unwrap_or_default();
        let values = [("hours", format!("{hours} {zone}").trim_end().to_owned().into())];
        more(texts.with("compose-hours", &values));
    }
    if let Some(stands) = stands {
        let others = stands.seats.len().saturating_sub(1);
        if others > 0 {
            more(texts.with("compose-stands-in", &[("count", number(others))]));
        }
        if let (true, Some(next), Some(due)) =
            (climbs(compose.draft.form.code()), stands.ladder.first(), stands.ack_due)
        {
            let values = [("desk", next.to_string().into()), ("time", clock::minute(due).into())];
            more(texts.with("compose-then", &values));
        }
    }
    if let Some((_, voice)) = known.voice(desk) {
        more(texts.with("compose-voice", &[("number", voice.to_owned().into())]));
    }
    spans
}

/// Draws the form.
pub(super) fn draw(compose: &Compose, view: &View<'_>, area: Rect, buf: &mut Buffer) {
    let look = view.look;
    let draft = &compose.draft;
    head(compose, view, &mut Pen::new(look, buf, area));
    let area = Rect { y: area.y + 1, height: area.height.saturating_sub(1), ..area };
    if area.height == 0 {
        return;
    }
    // The height of the screen decides what is shown, as it did when the place was chosen.
    let pieces = pieces(compose, view.known, look, area.width, compose.rows);
    let total = pieces.iter().fold(0, |sum: u16, piece| sum.saturating_add(piece.lines));
    let (begin, end) = focus(&pieces, draft.at);
    let room = area.height;
    let spare = room.saturating_sub(end - begin) / 2;
    let first = if end - begin >= room {
        // The end of a long text is where somebody writes; its rows follow the cursor by
        // themselves.
        end.saturating_sub(room)
    } else {
        begin.saturating_sub(spare)
    };
    let first = first.min(total.saturating_sub(room));
    let mut at = 0_u16;
    for piece in &pieces {
        let (top, bottom) = (at, at.saturating_add(piece.lines));
        at = bottom;
        if bottom <= first || top >= first.saturating_add(room) {
            continue;
        }
        let y = top.max(first) - first;
        let lines = (bottom.min(first.saturating_add(room)) - first).saturating_sub(y);
        let place = Rect { y: area.y + y, height: lines, ..area };
        draw_piece(compose, view, piece, place, buf);
    }
}

/// The lines of the field that is written in.
fn focus(pieces: &[Piece], slot: Slot) -> (u16, u16) {
    let mut at = 0_u16;
    let mut found: Option<(u16, u16)> = None;
    for piece in pieces {
        let end = at.saturating_add(piece.lines);
        // Sentences about a field may be scrolled away, but not what is offered for it.
        let counts = !matches!(piece.what, What::Sentence(..) | What::Words(_));
        if piece.slot == slot && counts {
            found = Some((found.map_or(at, |(begin, _)| begin), end));
        }
        at = end;
    }
    found.unwrap_or_default()
}

/// What is written, and how far down the form the cursor is.
fn head(compose: &Compose, view: &View<'_>, pen: &mut Pen<'_>) {
    let look = view.look;
    let draft = &compose.draft;
    pen.rule(0, look.dim());
    let mut title = format!(" {}", look.texts.kind(draft.form.code()));
    if let Some(thread) = draft.case.and_then(|case| view.known.thread(case)) {
        title.push_str("  ");
        title.push_str(&thread.reference);
    }
    pen.text(2, 0, &format!("{title} "), look.heading());
    let slots = draft.form.slots();
    let at = slots.iter().position(|slot| *slot == draft.at).unwrap_or(0);
    let values = [("at", number(at + 1)), ("count", number(slots.len()))];
    pen.right(0, &[span(format!(" {} ", look.texts.with("compose-at", &values)), look.dim())]);
}

fn draw_piece(compose: &Compose, view: &View<'_>, piece: &Piece, area: Rect, buf: &mut Buffer) {
    let look = view.look;
    let draft = &compose.draft;
    let (slot, focused) = (piece.slot, draft.at == piece.slot);
    let mut pen = Pen::new(look, buf, area);
    match &piece.what {
        What::Words(spans) => _ = pen.line(3, 0, spans),
        What::Sentence(row, style) => pen.row(3, 0, row, *style),
        What::Offer(offer, marked) => {
            let count = look.texts.with("talk-seats", &[("count", number(offer.seats))]);
            let mut spans = vec![span(&*offer.address, look.bold())];
            spans.push(span(format!("  {count}"), look.plain()));
            spans.push(span(format!("  {}", offer.name), look.dim()));
            pen.line(4, 0, &spans);
            if *marked {
                pen.text(2, 0, look.pointer(), look.bold());
            }
        }
        What::Title => {
            label(view, &mut pen, slot, focused, area.width);
            let spans = if slot == Slot::Body { measure(compose, look) } else { Vec::new() };
            pen.right(0, &spans);
        }
        What::Page => {
            let (x, width) = text_place(look, draft.form, slot, area.width);
            let place = Rect { x: area.x + x, width, ..area };
            if let Some(field) = draft.field(slot) {
                draw_field(view, field, place, buf, focused);
            } else if focused {
                view.cursor_at(place, 0, 0);
            }
        }
        What::Line => {
            let columns = label_columns(look, draft.form, area.width);
            label(view, &mut pen, slot, focused, columns);
            draw_value(compose, view, slot, focused, columns, area, buf);
        }
    }
}

fn label(view: &View<'_>, pen: &mut Pen<'_>, slot: Slot, focused: bool, columns: u16) {
    let look = view.look;
    let style = if focused { look.bold() } else { look.dim() };
    if focused {
        pen.text(0, 0, look.pointer(), look.bold());
    }
    let name = look.cells.fit(&slot.label(look), usize::from(columns.saturating_sub(2)));
    pen.text(1, 0, &name, style);
}

/// Words and bytes of the text, against their bounds.
fn measure(compose: &Compose, look: &Look) -> Vec<Span> {
    let texts = &look.texts;
    let count = compose.draft.words();
    let (words, style) = match compose.draft.words_max() {
        Some(max) => {
            let values = [("count", number(count)), ("max", number(max))];
            let style = if count > max { look.wrong() } else { look.bold() };
            (texts.with("compose-words-of", &values), style)
        }
        None => (texts.with("compose-words", &[("count", number(count))]), look.dim()),
    };
    let mut spans = vec![span(words, style)];
    let bytes = compose.draft.text(Slot::Body).len();
    let max = hotline_casework::limits::BODY_BYTES_MAX;
    if bytes > max / 10 * 9 {
        let values = [("count", number(bytes)), ("max", number(max))];
        spans.push(span(format!("  {}", texts.with("compose-bytes", &values)), look.wrong()));
    }
    spans.push(span(" ", look.plain()));
    spans
}

fn draw_value(
    compose: &Compose,
    view: &View<'_>,
    slot: Slot,
    focused: bool,
    x: u16,
    area: Rect,
    buf: &mut Buffer,
) {
    let look = view.look;
    let draft = &compose.draft;
    let place = Rect { x: area.x + x, width: area.width.saturating_sub(x + 1), ..area };
    match slot.sort() {
        Sort::Choice | Sort::Choices => {
            let mut pen = Pen::new(look, buf, place);
            choices(compose, look, &mut pen, slot, focused);
            if focused {
                view.cursor_at(place, 0, 0);
            }
        }
        Sort::Page => {
            let text = draft.text(slot);
            let first = text.lines().next().unwrap_or_default();
            let more = text.lines().count().saturating_sub(1);
            let mut pen = Pen::new(look, buf, place);
            let end = pen.text(0, 0, first, look.plain());
            if more > 0 {
                let words = look.texts.with("compose-more-lines", &[("count", number(more))]);
                pen.text(end + 1, 0, &words, look.dim());
            }
        }
        Sort::Line | Sort::Addresses | Sort::Time(_) => {
            match draft.field(slot) {
                Some(field) => draw_field(view, field, place, buf, focused),
                None if focused => view.cursor_at(place, 0, 0),
                None => {}
            }
            if matches!(slot.sort(), Sort::Time(_)) && focused {
                let mut pen = Pen::new(look, buf, place);
                let (words, style) = match draft.time(slot, view.now) {
                    Ok(Some(at)) => (clock::full(at), look.dim()),
                    Ok(None) => (view.t("compose-time"), look.dim()),
                    Err(_) => (view.t("compose-time"), look.wrong()),
                };
                pen.right(0, &[span(words, style)]);
            }
        }
    }
}

/// All choices of a field where there is room, else the chosen one with its number.
fn choices(compose: &Compose, look: &Look, pen: &mut Pen<'_>, slot: Slot, focused: bool) {
    let style = match slot {
        Slot::Tlp => look.tlp(compose.draft.tlp()),
        slot if slot.is_named("severity") => {
            compose.draft.severity().map_or(look.bold(), |one| look.severity(one))
        }
        Slot::Precedence => look.precedence(compose.draft.precedence()),
        _ => look.bold(),
    };
    let style = if focused { look.chosen() } else { style };
    if slot.sort() == Sort::Choices && !focused {
        pen.text(0, 0, &compose.draft.several(slot, look), look.bold());
        return;
    }
    let mut spans = all_choices(compose, look, slot, style);
    if pen.wide(&spans) > pen.width() {
        let (chosen, count) = (compose.at_choice(slot), spans.len());
        let one = spans.into_iter().nth(chosen).map(|one| {
            // Alone it needs no mark among others.
            let text = one.text.strip_prefix(look.pointer()).unwrap_or(&one.text);
            span(text.to_owned(), one.style)
        });
        let mark = span(format!(" >  {}/{count}", chosen + 1), look.dim());
        spans = std::iter::once(span("< ", look.dim())).chain(one).chain([mark]).collect();
    }
    let end = pen.line(0, 0, &spans);
    if slot == Slot::Precedence && compose.draft.precedence_follows() {
        pen.text(end + 1, 0, &look.texts.t("compose-follows"), look.dim());
    }
}
