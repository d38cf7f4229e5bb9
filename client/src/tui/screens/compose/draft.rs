//! What is kept of a message being written, and the message it becomes.

use std::collections::BTreeMap;

use fluent_bundle::FluentValue;
use hotline_casework::template::Lean;
use hotline_casework::{Concern, Kind, Said, Severity, Text, Tlp, Warning, limits, words};
use hotline_protocol::ids::{CaseId, MessageId, Precedence, Traffic, UnixMillis};
use serde::{Deserialize, Serialize};

use crate::engine::NewMessage;
use crate::lang::Texts;
use crate::times;

use super::super::super::text::Field;
use super::addressees;
use super::slot::{Form, PRECEDENCES, Slot, Sort, TLPS};

/// What is kept of a draft.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) struct Draft {
    /// The case it continues.
    pub(super) case: Option<CaseId>,
    /// The message it answers.
    pub(super) in_reply_to: Option<MessageId>,
    /// Its template.
    pub(super) form: Form,
    /// As a person chose it; else it follows the severity.
    precedence: Option<u8>,
    tlp: u8,
    note: bool,
    codes: BTreeMap<Slot, u8>,
    texts: BTreeMap<Slot, Field>,
    /// What stood in a field before anybody typed: not worth keeping by itself.
    given: BTreeMap<Slot, String>,
    /// Where the cursor stood.
    pub(super) at: Slot,
}

/// Why a draft cannot be sent as it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Trouble {
    /// The field to look at.
    pub(super) slot: Slot,
    /// What is wrong with it, and what to do.
    pub(super) text: String,
}

impl Draft {
    /// An empty draft.
    pub(super) fn new(form: Form, case: Option<CaseId>) -> Self {
        Self {
            case,
            in_reply_to: None,
            form,
            precedence: None,
            tlp: Tlp::default() as u8,
            note: false,
            codes: BTreeMap::new(),
            texts: BTreeMap::new(),
            given: BTreeMap::new(),
            at: Slot::To,
        }
    }

    /// Fills a field on the person's behalf.
    pub(super) fn give(&mut self, slot: Slot, text: &str) {
        if let Some(field) = self.field_mut(slot) {
            field.set(text);
            let text = field.text().to_owned();
            self.given.insert(slot, text);
        }
    }

    /// Whether nobody has changed what a field was given.
    pub(super) fn is_untouched(&self, slot: Slot) -> bool {
        self.text(slot) == self.given.get(&slot).map_or("", String::as_str)
    }

    /// Reads a draft; none if it is not one of this version.
    pub(super) fn read(kept: &[u8]) -> Option<Self> {
        let mut draft: Self = ciborium::from_reader(kept).ok()?;
        draft.settle();
        Some(draft)
    }

    /// The draft as it is kept.
    pub(super) fn kept(&self) -> Vec<u8> {
        let mut bytes = Vec::new();
        // Writing into memory does not fail.
        let _ = ciborium::into_writer(self, &mut bytes);
        bytes
    }

    /// Puts the cursor into a field that this template has.
    pub(super) fn settle(&mut self) {
        if !self.form.slots().contains(&self.at) {
            self.at = Slot::Kind;
        }
    }

    /// What was written in a field.
    pub(super) fn text(&self, slot: Slot) -> &str {
        self.texts.get(&slot).map_or("", Field::text)
    }

    /// A field; none if nothing was written in it yet.
    pub(super) fn field(&self, slot: Slot) -> Option<&Field> {
        self.texts.get(&slot)
    }

    /// A field to write in; none where words are chosen.
    pub(super) fn field_mut(&mut self, slot: Slot) -> Option<&mut Field> {
        let empty = slot.empty()?;
        Some(self.texts.entry(slot).or_insert(empty))
    }

    /// Whether there is anything that a person would have to write again.
    pub(super) fn is_worth_keeping(&self) -> bool {
        self.texts
            .iter()
            .any(|(slot, field)| !field.text().trim().is_empty() && !self.is_untouched(*slot))
    }

    /// Whether more than a line would be lost.
    pub(super) fn is_more_than_a_line(&self) -> bool {
        let written = self.texts.iter().filter(|(slot, _)| !self.is_untouched(**slot));
        let texts: Vec<&str> = written.map(|(_, field)| field.text().trim()).collect();
        texts.iter().any(|text| text.contains('\n'))
            || texts.iter().map(|text| text.chars().count()).sum::<usize>() > ONE_LINE_CHARS
    }

    /// How bad it was said to be.
    pub(super) fn severity(&self) -> Option<u8> {
        self.codes.get(&Slot::Severity).copied().filter(|_| self.form != Form::Text)
    }

    /// How fast it must be handled: as a person chose, else as the severity suggests. Flash is
    /// never suggested.
    pub(super) fn precedence(&self) -> Precedence {
        let suggested = match self.severity() {
            Some(4..) => Precedence::Immediate,
            Some(3) => Precedence::Priority,
            _ => Precedence::Routine,
        };
        self.precedence.and_then(|chosen| Precedence::try_from(chosen).ok()).unwrap_or(suggested)
    }

    /// Whether the precedence follows the severity.
    pub(super) const fn precedence_follows(&self) -> bool {
        self.precedence.is_none()
    }

    /// How far it may be shared.
    pub(super) fn tlp(&self) -> Tlp {
        Tlp::try_from(self.tlp).unwrap_or_default()
    }

    /// Words of subject and text, which are bounded where somebody is interrupted.
    pub(super) fn words(&self) -> usize {
        words(self.text(Slot::Subject)) + words(self.text(Slot::Body))
    }

    /// The most words it may have; none where there is no such bound.
    pub(super) fn words_max(&self) -> Option<usize> {
        self.precedence().interrupts().then_some(limits::URGENT_WORDS_MAX)
    }

    /// Which of the choices of a field is chosen.
    pub(super) fn chosen(&self, slot: Slot) -> usize {
        let place = match slot {
            Slot::Kind => Form::ALL.iter().position(|form| *form == self.form),
            Slot::Precedence => PRECEDENCES.iter().position(|one| *one == self.precedence()),
            Slot::Tlp => TLPS.iter().position(|one| *one == self.tlp()),
            Slot::Note => Some(usize::from(self.note)),
            _ => self.codes.get(&slot).and_then(|code| {
                slot.codes().iter().position(|(one, ..)| one == code).map(|place| place + 1)
            }),
        };
        place.unwrap_or(0)
    }

    /// Chooses.
    pub(super) fn choose(&mut self, slot: Slot, place: usize) {
        match slot {
            Slot::Kind => self.form = Form::ALL.get(place).copied().unwrap_or(self.form),
            Slot::Precedence => {
                self.precedence = PRECEDENCES.get(place).map(|precedence| *precedence as u8);
            }
            Slot::Tlp => self.tlp = TLPS.get(place).map_or(self.tlp, |tlp| *tlp as u8),
            Slot::Note => self.note = place == 1,
            _ => {
                let code = place
                    .checked_sub(1)
                    .and_then(|place| slot.codes().get(place).map(|(code, ..)| *code));
                match code {
                    Some(code) => self.codes.insert(slot, code),
                    None => self.codes.remove(&slot),
                };
            }
        }
        self.settle();
    }

    /// Writes a time out in full, so that it stays the same whenever the draft is sent.
    pub(super) fn write_time(&mut self, slot: Slot, now: UnixMillis) -> bool {
        if slot.sort() != Sort::Time {
            return false;
        }
        let Some(field) = self.texts.get_mut(&slot) else { return false };
        let written = times::read(field.text(), now, lean(slot)).and_then(times::written);
        match written {
            Some(written) if written != field.text() => field.set(&written),
            _ => false,
        }
    }

    /// The time in a field; none if nothing was written, and an error if it is no time.
    pub(super) fn time(&self, slot: Slot, now: UnixMillis) -> Result<Option<UnixMillis>, Slot> {
        let text = self.text(slot).trim();
        if text.is_empty() {
            return Ok(None);
        }
        times::read(text, now, lean(slot)).map(Some).ok_or(slot)
    }

    fn code<T: Copy>(&self, slot: Slot, all: &[T], code: impl Fn(T) -> u8) -> Option<T> {
        let wanted = self.codes.get(&slot)?;
        all.iter().copied().find(|one| code(*one) == *wanted)
    }

    fn said_text(&self, slot: Slot) -> Text {
        self.text(slot).trim_end().into()
    }

    /// What is said in the template's own fields.
    fn said(&self, now: UnixMillis) -> Result<Said, Slot> {
        use hotline_casework::{
            CapSeverity, Certainty, RequestedAction, Rsit, Scale, Tone, Urgency,
        };
        let severity = self.code(Slot::Severity, Severity::ALL, Severity::code);
        let scale = self.code(Slot::Scale, Scale::ALL, Scale::code);
        Ok(match self.form {
            Form::Text => Said::Text,
            Form::Concern => Said::Concern(Concern {
                severity,
                scale,
                rsit: self.code(Slot::Rsit, Rsit::ALL, Rsit::code),
                window_from: self.time(Slot::WindowFrom, now)?,
                window_to: self.time(Slot::WindowTo, now)?,
                technical_basis: self.said_text(Slot::Basis),
                infrastructure: self.said_text(Slot::Infrastructure),
                effect: self.said_text(Slot::Effect),
                confidence: self.code(Slot::Confidence, Certainty::ALL, Certainty::code),
                action: self.code(Slot::Action, RequestedAction::ALL, RequestedAction::code),
                tone: self.code(Slot::Tone, Tone::ALL, Tone::code),
                ..Concern::default()
            }),
            Form::Warning => Said::Warning(Warning {
                severity,
                scale,
                urgency: self.code(Slot::Urgency, Urgency::ALL, Urgency::code),
                cap_severity: self.code(Slot::CapSeverity, CapSeverity::ALL, CapSeverity::code),
                certainty: self.code(Slot::Certainty, Certainty::ALL, Certainty::code),
                affected: self.said_text(Slot::Affected),
                expected_effect: self.said_text(Slot::ExpectedEffect),
                recommended_action: self.said_text(Slot::RecommendedAction),
                indicators: self.said_text(Slot::Indicators),
                expires_at: self.time(Slot::ExpiresAt, now)?,
                ..Warning::default()
            }),
        })
    }

    /// The message it becomes.
    ///
    /// # Errors
    ///
    /// What stands in the way: show it, and put the cursor where it is.
    pub(super) fn message(&self, now: UnixMillis, texts: &Texts) -> Result<NewMessage, Trouble> {
        let trouble = |slot: Slot, key: &str| Trouble { slot, text: texts.t(key).into_owned() };
        let read = |slot: Slot| {
            addressees::read(self.text(slot)).map_err(|word| Trouble {
                slot,
                text: texts
                    .with("compose-no-address", &[("word", FluentValue::from(word.to_owned()))]),
            })
        };
        let (to, info) = (read(Slot::To)?, read(Slot::Info)?);
        if to.is_empty() {
            return Err(trouble(Slot::To, "compose-no-addressee"));
        }
        if self.text(Slot::Subject).trim().is_empty() {
            return Err(trouble(Slot::Subject, "compose-no-subject"));
        }
        if let Some(max) = self.words_max()
            && self.words() > max
        {
            let count =
                |number: usize| FluentValue::from(u64::try_from(number).unwrap_or(u64::MAX));
            let values = [("count", count(self.words())), ("max", count(max))];
            let text = texts.with("compose-too-many-words", &values);
            return Err(Trouble { slot: Slot::Body, text });
        }
        let said = self.said(now).map_err(|slot| trouble(slot, "compose-no-time"))?;
        if let Said::Concern(Concern { window_from: Some(from), window_to: Some(to), .. }) = &said
            && from > to
        {
            return Err(trouble(Slot::WindowTo, "compose-window-reversed"));
        }
        let fields = said.encode_fields();
        if fields.len() > limits::FIELDS_BYTES_MAX
            || fields.len() + self.text(Slot::Body).len() > CONTENT_BYTES_MAX
        {
            return Err(trouble(Slot::Body, "compose-too-long"));
        }
        Ok(NewMessage {
            to,
            info,
            kind: match self.form {
                Form::Text => Kind::Txt,
                Form::Concern => Kind::Con,
                Form::Warning => Kind::Wrn,
            }
            .to_string(),
            fields,
            precedence: self.precedence(),
            traffic: Traffic::Operation,
            tlp: self.tlp().to_string(),
            case: self.case,
            in_reply_to: self.in_reply_to,
            subject: self.text(Slot::Subject).trim().to_owned(),
            body: self.text(Slot::Body).trim_end().to_owned(),
            language: texts.language().tag().to_owned(),
            note: self.note,
            automated: None,
            accept: Vec::new(),
            attachments: Vec::new(),
        })
    }
}

/// Characters of one line of an 80-column screen.
const ONE_LINE_CHARS: usize = 80;

/// Bytes of text and fields together: what casework's common part holds beside addressees and ids.
const CONTENT_BYTES_MAX: usize = limits::COMMON_BYTES_MAX - 6_000;

/// On which side of now a time without a date lies.
const fn lean(slot: Slot) -> Lean {
    match slot {
        Slot::ExpiresAt => Lean::Future,
        _ => Lean::Past,
    }
}
