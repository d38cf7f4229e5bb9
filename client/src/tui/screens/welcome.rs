//! The first start: from an invitation to a seat, one step after the other, each with a way back.

use std::fmt;

use hotline_directory::Invitation;
use hotline_protocol::address::Seat;
use hotline_protocol::ids::UnixMillis;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use zeroize::Zeroizing;

use crate::engine::{Failure, Profile};
use crate::limits::PASSPHRASE_BYTES_MAX;

use super::super::clock;
use super::super::event::{Code, Effect, EnrolledSeat, Key, Newcomer};
use super::super::keys::{Action, Context};
use super::super::look::Look;
use super::super::pen::{Pen, View, rows, span};
use super::super::screen::{Cx, Screen, Then};
use super::super::sheet::{Scrolled, Sheet};
use super::super::text::Field;
use super::super::typing::{draw_field, type_key};
use super::detail::{columns, page};

/// Longest invitation, in bytes: one line with keys and addresses has some hundred.
const INVITATION_BYTES_MAX: usize = 16_384;

/// What an invitation begins with.
const SCHEME: &str = "hotline:";

/// Below so many characters a passphrase is found by trying.
const SHORT_BELOW: usize = 12;

/// From so many on it is not.
const GOOD_FROM: usize = 20;

/// Where the person is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
enum Step {
    #[default]
    Invitation,
    Person,
    Passphrase,
    Enrolling,
    Done,
}

impl Step {
    const fn number(self) -> u64 {
        match self {
            Self::Invitation => 1,
            Self::Person => 2,
            Self::Passphrase => 3,
            Self::Enrolling => 4,
            Self::Done => 5,
        }
    }

    const fn title(self) -> &'static str {
        match self {
            Self::Invitation => "welcome-invitation",
            Self::Person => "welcome-person",
            Self::Passphrase => "welcome-passphrase",
            Self::Enrolling => "welcome-enrolling",
            Self::Done => "welcome-done",
        }
    }
}

/// A text that is typed and never shown. It has its room from the beginning, so that no copy of it
/// stays behind in memory.
struct Hidden(Zeroizing<String>);

impl Default for Hidden {
    fn default() -> Self {
        Self(Zeroizing::new(String::with_capacity(PASSPHRASE_BYTES_MAX)))
    }
}

impl fmt::Debug for Hidden {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Hidden(..)")
    }
}

impl Hidden {
    fn put(&mut self, text: &str) {
        for letter in text.chars().filter(|letter| !letter.is_control()) {
            if self.0.len() + letter.len_utf8() > PASSPHRASE_BYTES_MAX {
                break;
            }
            self.0.push(letter);
        }
    }

    fn key(&mut self, key: Key) {
        if let Some(letter) = key.text() {
            self.put(letter.encode_utf8(&mut [0; 4]));
        } else if key.code == Code::Backspace && !key.alt {
            self.0.pop();
        } else if key.control && matches!(key.code, Code::Char('u' | 'w')) {
            self.clear();
        }
    }

    fn clear(&mut self) {
        // A new one: what was typed is overwritten with the old.
        *self = Self::default();
    }

    fn chars(&self) -> usize {
        self.0.chars().count()
    }
}

/// The way to a seat.
#[derive(Debug)]
pub(crate) struct Welcome {
    step: Step,
    invitation: Field,
    name: Field,
    title: Field,
    first: Hidden,
    again: Hidden,
    /// Whether the person wants no passphrase at all.
    without: bool,
    /// Which of two fields takes the keys.
    at: usize,
    /// Why it does not go on.
    refused: Option<String>,
    /// Since when the relay is asked.
    since: UnixMillis,
    seat: Option<EnrolledSeat>,
    scrolled: Scrolled,
}

impl Default for Welcome {
    fn default() -> Self {
        Self {
            step: Step::Invitation,
            invitation: Field::line(INVITATION_BYTES_MAX),
            name: Field::line(Profile::CHARS_MAX * 4),
            title: Field::line(Profile::CHARS_MAX * 4),
            first: Hidden::default(),
            again: Hidden::default(),
            without: false,
            at: 0,
            refused: None,
            since: UnixMillis(0),
            seat: None,
            scrolled: Scrolled::default(),
        }
    }
}

impl Welcome {
    /// The invitation as it may be pasted: with spaces and line breaks of a mail in it.
    fn line(&self) -> String {
        self.invitation.text().split_whitespace().collect()
    }

    /// The seat that the invitation is for, or why there is none.
    fn invited(&self, look: &Look) -> Result<Seat, String> {
        let invitation =
            Invitation::from_line(&self.line()).map_err(|error| format!("{error}."))?;
        invitation.grant.seat.ok_or_else(|| look.texts.t("welcome-no-seat").into_owned())
    }

    fn profile(&self) -> Profile {
        Profile {
            name: self.name.text().trim().to_owned(),
            title: self.title.text().trim().to_owned(),
            ..Profile::default()
        }
    }

    fn go(&mut self, step: Step) {
        self.step = step;
        self.at = 0;
        self.refused = None;
        self.scrolled = Scrolled::default();
    }

    /// Enter: the next field, then the next step.
    fn go_on(&mut self, cx: &mut Cx<'_>) -> Then {
        match self.step {
            Step::Invitation => match self.invited(cx.look) {
                Ok(_) => self.go(Step::Person),
                Err(why) => self.refused = Some(why),
            },
            Step::Person if self.at == 0 => self.at = 1,
            Step::Person => match self.invited(cx.look) {
                Ok(seat) => match self.profile().check(&seat) {
                    Ok(()) => self.go(Step::Passphrase),
                    Err(why) => self.refused = Some(why),
                },
                Err(why) => {
                    self.go(Step::Invitation);
                    self.refused = Some(why);
                }
            },
            Step::Passphrase => self.enrol(cx),
            Step::Enrolling => {}
            Step::Done => return Then::Act(Action::Now),
        }
        Then::Stay
    }

    fn enrol(&mut self, cx: &mut Cx<'_>) {
        self.refused = None;
        if !self.without {
            if self.first.0.is_empty() {
                self.at = 0;
                self.refused = Some(cx.t("welcome-empty"));
                return;
            }
            if self.at == 0 {
                self.at = 1;
                return;
            }
            if *self.first.0 != *self.again.0 {
                self.again.clear();
                self.refused = Some(cx.t("welcome-not-same"));
                return;
            }
        }
        let Profile { name, title, .. } = self.profile();
        let newcomer = Newcomer {
            invitation: Zeroizing::new(self.line()),
            name,
            title,
            passphrase: (!self.without).then(|| self.first.0.clone()),
        };
        cx.effect(Effect::Enrol(Box::new(newcomer)));
        self.since = cx.now;
        self.go(Step::Enrolling);
    }

    fn sheet(&self, look: &Look, now: UnixMillis) -> Sheet {
        let mut sheet = Sheet::default();
        let texts = &look.texts;
        if let Some(refused) = &self.refused {
            sheet.text(refused.clone(), look.wrong());
            sheet.blank();
        }
        match self.step {
            Step::Invitation => {
                for key in ["welcome-what", "welcome-alone", "welcome-paste"] {
                    sheet.text(texts.t(key), look.plain());
                }
                if self.invitation.is_empty() {
                    return sheet;
                }
                sheet.blank();
                match self.invited(look) {
                    Ok(seat) => {
                        let values = [("seat", seat.to_string().into())];
                        sheet.text(texts.with("welcome-good", &values), look.right());
                    }
                    // Said above already, once Enter was pressed.
                    Err(_) if self.refused.is_some() => {}
                    Err(why) => sheet.text(why, look.wrong()),
                }
            }
            Step::Person => sheet.text(texts.t("welcome-person-why"), look.plain()),
            Step::Passphrase if self.without => {
                sheet.text(texts.t("welcome-without"), look.wrong());
                sheet.text(texts.t("welcome-without-back"), look.plain());
            }
            Step::Passphrase => {
                sheet.text(texts.t("welcome-passphrase-why"), look.plain());
                sheet.text(texts.t("welcome-passphrase-none"), look.dim());
                let (key, style) = match self.first.chars() {
                    0 => return sheet,
                    1..SHORT_BELOW => ("welcome-short", look.wrong()),
                    SHORT_BELOW..GOOD_FROM => ("welcome-fair", look.plain()),
                    _ => ("welcome-strong", look.right()),
                };
                sheet.text(texts.t(key), style);
            }
            Step::Enrolling => {
                let span = clock::until(self.since, now.max(self.since));
                sheet.text(texts.with("welcome-asking", &[("time", span.into())]), look.bold());
                sheet.text(texts.t("welcome-asking-what"), look.dim());
            }
            Step::Done => self.put_done(&mut sheet, look),
        }
        sheet
    }

    fn put_done(&self, sheet: &mut Sheet, look: &Look) {
        let texts = &look.texts;
        let Some(seat) = &self.seat else { return };
        let values = [("seat", seat.seat.to_string().into())];
        sheet.text(texts.with("welcome-is-yours", &values), look.right());
        if !seat.published {
            sheet.text(texts.t("welcome-unpublished"), look.wrong());
        }
        if seat.nominator {
            let values = [
                ("party", seat.seat.desk.party.to_string().into()),
                ("desk", seat.seat.desk.to_string().into()),
            ];
            sheet.text(texts.with("welcome-nominator", &values), look.plain());
        }
        sheet.blank();
        sheet.text(texts.t("welcome-words"), look.plain());
        sheet.under(seat.words.clone(), look.bold());
        sheet.blank();
        sheet.text(texts.t("welcome-alert"), look.plain());
        sheet.text(texts.t("welcome-enter"), look.bold());
    }

    /// Lines at the bottom, where it is typed.
    const fn foot(&self) -> u16 {
        match self.step {
            Step::Invitation => 3,
            Step::Person | Step::Passphrase => 2,
            Step::Enrolling | Step::Done => 0,
        }
    }

    fn draw_foot(&self, view: &View<'_>, area: Rect, buf: &mut Buffer) {
        let look = view.look;
        let mut pen = Pen::new(look, buf, area);
        match self.step {
            Step::Invitation => {
                pen.text(1, 0, &view.t("welcome-line"), look.dim());
                let field = rows(area, 1, 2);
                let field = Rect { x: field.x + 1, width: field.width.saturating_sub(2), ..field };
                draw_field(view, &self.invitation, field, buf, true);
            }
            Step::Person => {
                let labels = [view.t("entry-name"), view.t("entry-title")];
                let from = label_columns(look, &labels);
                for (y, (label, field)) in (0..).zip(labels.iter().zip([&self.name, &self.title])) {
                    Pen::new(look, buf, area).text(1, y, label, look.dim());
                    let place = rows(area, y, 1);
                    let place = Rect {
                        x: place.x + from,
                        width: place.width.saturating_sub(from + 1),
                        ..place
                    };
                    draw_field(view, field, place, buf, usize::from(y) == self.at);
                }
            }
            Step::Passphrase if self.without => {}
            Step::Passphrase => {
                let labels = [view.t("welcome-first"), view.t("welcome-again")];
                let from = label_columns(look, &labels);
                for (y, (label, hidden)) in (0..).zip(labels.iter().zip([&self.first, &self.again]))
                {
                    pen.text(1, y, label, look.dim());
                    let room = pen.width().saturating_sub(usize::from(from) + 2);
                    let stars = "*".repeat(hidden.chars().min(room));
                    let end = pen.line(from, y, &[span(stars, look.plain())]);
                    if usize::from(y) == self.at {
                        view.cursor_at(area, end, y);
                    }
                }
            }
            Step::Enrolling | Step::Done => {}
        }
    }
}

/// Where fields begin behind their names.
fn label_columns(look: &Look, labels: &[String]) -> u16 {
    let widest = labels.iter().map(|label| look.cells.width(label)).max().unwrap_or(0);
    u16::try_from(widest).unwrap_or(0).saturating_add(3).min(24)
}

impl Screen for Welcome {
    fn context(&self) -> Context {
        Context::Welcome
    }

    fn act(&mut self, cx: &mut Cx<'_>, action: Action) -> Then {
        match action {
            Action::Send => return self.go_on(cx),
            Action::NextField | Action::PreviousField => match self.step {
                Step::Person | Step::Passphrase => self.at = 1 - self.at.min(1),
                _ => {}
            },
            Action::NextChoice if self.step == Step::Passphrase => {
                self.without = !self.without;
                self.refused = None;
                self.first.clear();
                self.again.clear();
                self.at = 0;
            }
            Action::Back => match self.step {
                Step::Person => self.go(Step::Invitation),
                Step::Passphrase => self.go(Step::Person),
                // Nothing to go back to, or nothing that can be called back.
                Step::Invitation | Step::Enrolling | Step::Done => {}
            },
            action => {
                let columns = columns(cx.size);
                let len = self.sheet(cx.look, cx.now).lay(cx.look, columns).len();
                let shown = cx.size.1.saturating_sub(5 + self.foot());
                self.scrolled.act(action, len, usize::from(shown));
            }
        }
        Then::Stay
    }

    fn key(&mut self, cx: &mut Cx<'_>, key: Key) -> Then {
        let (cells, columns) = (cx.look.cells, cx.size.0);
        match (self.step, self.at) {
            (Step::Invitation, _) => {
                type_key(&mut self.invitation, key, cells, columns);
                self.refused = None;
            }
            (Step::Person, 0) => {
                type_key(&mut self.name, key, cells, columns);
            }
            (Step::Person, _) => {
                type_key(&mut self.title, key, cells, columns);
            }
            (Step::Passphrase, _) if self.without => {}
            (Step::Passphrase, 0) => self.first.key(key),
            (Step::Passphrase, _) => self.again.key(key),
            (Step::Enrolling | Step::Done, _) => {}
        }
        Then::Stay
    }

    fn paste(&mut self, _cx: &mut Cx<'_>, text: &str) -> Then {
        // Only the first line of a name or a passphrase: the rest was not meant.
        let line = text.lines().next().unwrap_or_default();
        match (self.step, self.at) {
            (Step::Invitation, _) => {
                // A line that was pasted again replaces what stood there.
                if text.trim_start().starts_with(SCHEME) {
                    self.invitation.clear();
                }
                self.invitation.insert(text);
                self.refused = None;
            }
            (Step::Person, 0) => {
                self.name.insert(line);
            }
            (Step::Person, _) => {
                self.title.insert(line);
            }
            (Step::Passphrase, _) if self.without => {}
            (Step::Passphrase, 0) => self.first.put(line),
            (Step::Passphrase, _) => self.again.put(line),
            (Step::Enrolling | Step::Done, _) => {}
        }
        Then::Stay
    }

    fn enrolled(&mut self, _cx: &mut Cx<'_>, seat: &Result<EnrolledSeat, Failure>) -> Then {
        match seat {
            Ok(seat) => {
                self.seat = Some(seat.clone());
                self.first.clear();
                self.again.clear();
                self.invitation.clear();
                self.go(Step::Done);
            }
            Err(failure) => {
                // Nothing is lost: where the invitation is at fault it is asked for again, else
                // Enter tries once more.
                let back = match failure {
                    Failure::Refused(_) | Failure::NotAuthentic(_) | Failure::Usage(_) => {
                        Step::Invitation
                    }
                    Failure::Offline(_) | Failure::Defect(_) => Step::Passphrase,
                };
                self.go(back);
                self.at = usize::from(back == Step::Passphrase);
                self.refused = Some(failure.to_string());
            }
        }
        Then::Stay
    }

    fn draw(&self, view: &View<'_>, area: Rect, buf: &mut Buffer) {
        let look = view.look;
        let mut pen = Pen::new(look, buf, area);
        let step = [("step", self.step.number().into()), ("of", Step::Done.number().into())];
        let head = [
            span(format!(" {}", view.t(self.step.title())), look.heading()),
            span(format!("  {}", look.texts.with("welcome-step", &step)), look.dim()),
        ];
        pen.line(0, 0, &head);
        pen.rule(1, look.dim());
        let foot = self.foot();
        let whole = page(area);
        let shown = Rect { height: whole.height.saturating_sub(foot), ..whole };
        let laid = self.sheet(look, view.now).lay(look, shown.width);
        laid.draw(look, self.scrolled.first(), shown, buf);
        self.draw_foot(view, rows(area, area.height.saturating_sub(foot), foot), buf);
    }
}
