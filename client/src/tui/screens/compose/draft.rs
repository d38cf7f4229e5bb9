//! What is kept of a message being written, and the message it becomes.

use std::collections::{BTreeMap, BTreeSet};

use fluent_bundle::FluentValue;
use hotline_casework::template::{self, Lean};
use hotline_casework::{
    Cited, FillError, Filled, Form as Fields, Said, Severity, Tlp, limits, words,
};
use hotline_protocol::ids::{CaseId, Digest, MessageId, Precedence, Traffic, UnixMillis};
use serde::{Deserialize, Serialize};

use crate::engine::{MessageRow, NewMessage};
use crate::files::About;
use crate::lang::Texts;
use crate::times;

use super::super::super::clock;
use super::super::super::event::Picked;
use super::super::super::look::Look;
use super::super::super::text::{Field, safe_line as shown};
use super::addressees;
use super::forward::Passed;
use super::slot::{Form, PRECEDENCES, Slot, Sort, TLPS};

/// A message that another can cite, with what a person knows it by.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) struct Citable {
    id: MessageId,
    common: Digest,
    case: CaseId,
    sent_at: UnixMillis,
    from: String,
    subject: String,
}

impl Citable {
    /// A message of the conversation.
    pub(super) fn new(message: &MessageRow) -> Self {
        Self {
            id: message.id,
            common: message.common,
            case: message.case,
            sent_at: message.released_at,
            from: message.from.to_string(),
            subject: message.subject.clone(),
        }
    }

    /// In a line, the subject last: it is what may be cut.
    fn line(&self) -> String {
        format!("{} {} {}", clock::minute(self.sent_at), self.from, self.subject)
    }
}

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
    /// Codes of fields that take some; one, or several in their order.
    codes: BTreeMap<Slot, BTreeSet<u8>>,
    texts: BTreeMap<Slot, Field>,
    /// The messages that fields cite.
    #[serde(default)]
    cited: BTreeMap<Slot, Citable>,
    /// Files that go with it, as they were when they were picked: where they lie is kept, not what
    /// is in them.
    #[serde(default)]
    pub(super) files: Vec<Picked>,
    /// The message that it tells others of.
    #[serde(default)]
    pub(super) passed: Option<Box<Passed>>,
    /// The messages that can be cited, the newest first: looked up whenever it is opened.
    #[serde(skip)]
    pub(super) citable: Vec<Citable>,
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
            cited: BTreeMap::new(),
            files: Vec::new(),
            passed: None,
            citable: Vec::new(),
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

    /// Has the field that says which message this is about cite one.
    pub(super) fn cite(&mut self, message: &MessageRow) {
        let slots = self.form.slots().into_iter();
        let needed = |slot: &Slot| slot.own().is_some_and(|own| own.required);
        if let Some(slot) = slots.into_iter().find(needed) {
            self.cited.insert(slot, Citable::new(message));
        }
    }

    /// Whether some field cites a message.
    pub(super) fn can_cite(&self) -> bool {
        self.form.slots().into_iter().any(is_citing)
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
            || !self.codes.is_empty()
            || !self.files.is_empty()
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
        let slot = self.form.own("severity")?;
        self.codes.get(&slot)?.first().copied()
    }

    /// What the severity makes of the precedence; none where it says nothing about it.
    fn suggested(&self) -> Option<Precedence> {
        self.form.template()?.opens_a_matter().then_some(())?;
        let severity = self.severity()?;
        Severity::ALL.iter().find(|one| one.code() == severity).map(|one| one.precedence())
    }

    /// How fast it must be handled: as a person chose, else as the severity suggests. Flash is
    /// never suggested.
    pub(super) fn precedence(&self) -> Precedence {
        let suggested = self.suggested().unwrap_or(Precedence::Routine);
        self.precedence.and_then(|chosen| Precedence::try_from(chosen).ok()).unwrap_or(suggested)
    }

    /// Whether the precedence follows the severity.
    pub(super) fn precedence_follows(&self) -> bool {
        self.precedence.is_none() && self.suggested().is_some()
    }

    /// How far it may be shared.
    pub(super) fn tlp(&self) -> Tlp {
        Tlp::try_from(self.tlp).unwrap_or_default()
    }

    /// Words of subject and text, which are bounded where somebody is interrupted.
    pub(super) fn words(&self) -> usize {
        words(self.text(Slot::Subject)) + words(&self.body())
    }

    /// The most words it may have; none where there is no such bound.
    pub(super) fn words_max(&self) -> Option<usize> {
        self.precedence().interrupts().then_some(limits::URGENT_WORDS_MAX)
    }

    /// The whole text, with what it passes on.
    pub(super) fn body(&self) -> String {
        let words = self.text(Slot::Body).trim_end();
        match &self.passed {
            Some(passed) => passed.body(words),
            None => words.to_owned(),
        }
    }

    /// Whether it is a note.
    pub(super) const fn is_note(&self) -> bool {
        self.note
    }

    /// Where its files lie.
    pub(super) fn paths(&self) -> Vec<String> {
        self.files.iter().map(|file| file.path.clone()).collect()
    }

    /// A file that bears a stricter label than the message.
    pub(super) fn too_strict(&self) -> Option<(&Picked, Tlp)> {
        let labelled = |file: &Picked| file.about.as_ref().and_then(About::label);
        let mut strict = self.files.iter().filter_map(|file| Some((file, labelled(file)?)));
        strict.find(|(_, label)| *label > self.tlp())
    }

    /// The messages a field may cite: those at hand, and the one that is cited already.
    fn citable_by(&self, slot: Slot) -> Vec<&Citable> {
        let cited = self.cited.get(&slot);
        let is_at_hand = |one: &&Citable| self.citable.iter().any(|other| other.id == one.id);
        cited.filter(|one| !is_at_hand(one)).into_iter().chain(&self.citable).collect()
    }

    /// The words to choose from, in the reader's language.
    pub(super) fn choices(&self, slot: Slot, look: &Look) -> Vec<String> {
        if !is_citing(slot) {
            return slot.words(look);
        }
        let nothing = look.texts.t("compose-not-said").into_owned();
        let lines = self.citable_by(slot).into_iter().map(Citable::line);
        std::iter::once(nothing).chain(lines).collect()
    }

    /// Which of the choices of a field is chosen.
    pub(super) fn chosen(&self, slot: Slot) -> usize {
        let place = match slot {
            Slot::Kind => Form::all().position(|form| form == self.form),
            Slot::Precedence => PRECEDENCES.iter().position(|one| *one == self.precedence()),
            Slot::Tlp => TLPS.iter().position(|one| *one == self.tlp()),
            Slot::Note => Some(usize::from(self.note)),
            _ if is_citing(slot) => self.cited.get(&slot).and_then(|cited| {
                let places = self.citable_by(slot);
                places.iter().position(|one| one.id == cited.id).map(|place| place + 1)
            }),
            _ => self.codes.get(&slot).and_then(BTreeSet::first).map(|code| usize::from(*code) + 1),
        };
        place.unwrap_or(0)
    }

    /// Whether one of the choices of a field that takes several is chosen.
    pub(super) fn is_chosen(&self, slot: Slot, place: usize) -> bool {
        let code = u8::try_from(place).ok();
        self.codes.get(&slot).zip(code).is_some_and(|(codes, code)| codes.contains(&code))
    }

    /// The chosen ones of several, in words; empty where none is.
    pub(super) fn several(&self, slot: Slot, look: &Look) -> String {
        let (Some(list), Some(codes)) = (slot.list(), self.codes.get(&slot)) else {
            return String::new();
        };
        let words: Vec<String> = codes.iter().map(|code| list.word(*code)).collect();
        look.texts.codes(list.name, &words)
    }

    /// Chooses.
    pub(super) fn choose(&mut self, slot: Slot, place: usize) {
        match slot {
            Slot::Kind => self.form = Form::all().nth(place).unwrap_or(self.form),
            Slot::Precedence => {
                self.precedence = PRECEDENCES.get(place).map(|precedence| *precedence as u8);
            }
            Slot::Tlp => self.tlp = TLPS.get(place).map_or(self.tlp, |tlp| *tlp as u8),
            Slot::Note => self.note = place == 1,
            _ if is_citing(slot) => {
                let cited = place.checked_sub(1).and_then(|place| {
                    self.citable_by(slot).get(place).map(|cited| (*cited).clone())
                });
                match cited {
                    Some(cited) => self.cited.insert(slot, cited),
                    None => self.cited.remove(&slot),
                };
            }
            _ => match place.checked_sub(1).and_then(|code| u8::try_from(code).ok()) {
                Some(code) => _ = self.codes.insert(slot, BTreeSet::from([code])),
                None => _ = self.codes.remove(&slot),
            },
        }
        self.settle();
    }

    /// Chooses one of several, or leaves it out again.
    pub(super) fn toggle(&mut self, slot: Slot, place: usize) {
        let Ok(code) = u8::try_from(place) else { return };
        let codes = self.codes.entry(slot).or_default();
        if !codes.remove(&code) {
            codes.insert(code);
        }
        if codes.is_empty() {
            self.codes.remove(&slot);
        }
    }

    /// Writes a time out in full, so that it stays the same whenever the draft is sent.
    pub(super) fn write_time(&mut self, slot: Slot, now: UnixMillis) -> bool {
        let Sort::Time(lean) = slot.sort() else { return false };
        let Some(field) = self.texts.get_mut(&slot) else { return false };
        let written = times::read(field.text(), now, lean).and_then(times::written);
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
        let lean = if let Sort::Time(lean) = slot.sort() { lean } else { Lean::Past };
        times::read(text, now, lean).map(Some).ok_or(slot)
    }

    /// What stands in a field of the template.
    fn filled(&self, slot: Slot, now: UnixMillis) -> Result<Option<Filled>, Slot> {
        let Some(own) = slot.own() else { return Ok(None) };
        let codes = || self.codes.get(&slot);
        Ok(match own.sort {
            template::Sort::Code(_) => codes().and_then(BTreeSet::first).copied().map(Filled::Code),
            template::Sort::Codes(_) => {
                codes().map(|codes| Filled::Codes(codes.iter().copied().collect()))
            }
            template::Sort::Time(_) => self.time(slot, now)?.map(Filled::Time),
            template::Sort::Cited => self
                .cited
                .get(&slot)
                .map(|cited| Filled::Cited(Cited { id: cited.id, common: cited.common })),
            template::Sort::Text(_) | template::Sort::Number | template::Sort::Address => None,
        })
    }

    /// What is said in the template's own fields.
    fn said(&self, now: UnixMillis, texts: &Texts) -> Result<Said, Trouble> {
        let Some(template) = self.form.template() else { return Ok(Said::Text) };
        let trouble = |slot: Slot, key: &str| Trouble { slot, text: texts.t(key).into_owned() };
        let mut fields = Fields::new(template);
        for slot in self.form.slots() {
            let Some(own) = slot.own() else { continue };
            let filled = self.filled(slot, now).map_err(|slot| trouble(slot, "compose-no-time"))?;
            let put = match filled {
                Some(filled) => fields.put(own.name, filled),
                None if slot.empty().is_some() && !matches!(slot.sort(), Sort::Time(_)) => {
                    fields.fill(own.name, self.text(slot).trim_end())
                }
                None if own.required => return Err(trouble(slot, "compose-no-message")),
                None => Ok(()),
            };
            put.map_err(|error| wrong(slot, own, &error, texts))?;
        }
        let at = |name| match fields.value(name) {
            Some(Filled::Time(at)) => Some(*at),
            _ => None,
        };
        if let (Some(from), Some(to)) = (at("window-from"), at("window-to"))
            && from > to
            && let Some(slot) = self.form.own("window-to")
        {
            return Err(trouble(slot, "compose-window-reversed"));
        }
        fields.said().map_err(|_| trouble(Slot::Body, "compose-too-long"))
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
        if !self.files.is_empty() && self.precedence().interrupts() {
            return Err(trouble(Slot::Precedence, "compose-files-urgent"));
        }
        if let Some((file, label)) = self.too_strict() {
            let values = [("name", shown(&file.name).into()), ("tlp", label.to_string().into())];
            let text = texts.with("compose-file-strict", &values);
            return Err(Trouble { slot: Slot::Tlp, text });
        }
        if let Some(passed) = &self.passed {
            passed.check(self, to.iter().chain(&info), texts)?;
        }
        let said = self.said(now, texts)?;
        let body = self.body();
        let fields = said.encode_fields();
        if fields.len() > limits::FIELDS_BYTES_MAX
            || body.len() > limits::BODY_BYTES_MAX
            || fields.len() + body.len() > CONTENT_BYTES_MAX
        {
            return Err(trouble(Slot::Body, "compose-too-long"));
        }
        // What cites a message is of its case.
        let needed = |slot: &&Slot| slot.own().is_some_and(|own| own.required);
        let slots = self.form.slots();
        let about = slots.iter().find(needed).and_then(|slot| self.cited.get(slot));
        let case = self.case.or(about.map(|about| about.case));
        let answered = about.filter(|about| case == Some(about.case)).map(|about| about.id);
        Ok(NewMessage {
            to,
            info,
            kind: self.form.code().to_owned(),
            fields,
            precedence: self.precedence(),
            traffic: Traffic::Operation,
            tlp: self.tlp().to_string(),
            case,
            in_reply_to: answered.or(self.in_reply_to),
            subject: self.text(Slot::Subject).trim().to_owned(),
            body,
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

/// Whether a field cites a message.
fn is_citing(slot: Slot) -> bool {
    slot.own().is_some_and(|own| own.sort == template::Sort::Cited)
}

/// Why something cannot stand in a field, in the reader's language.
fn wrong(slot: Slot, own: &template::Slot, error: &FillError, texts: &Texts) -> Trouble {
    let written = match error {
        FillError::Expects { written, .. } => written.clone(),
        FillError::NoField { name, .. } => name.clone(),
    };
    let text = match own.sort {
        template::Sort::Text(max) => {
            let max = u64::try_from(max).unwrap_or(u64::MAX);
            texts.with("compose-field-long", &[("max", max.into())])
        }
        template::Sort::Number => texts.t("compose-no-number").into_owned(),
        _ => texts.with("compose-no-address", &[("word", written.into())]),
    };
    Trouble { slot, text }
}
