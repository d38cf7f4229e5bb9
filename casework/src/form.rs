//! What stands in the fields of a message, read and written by the template of its kind.

use core::fmt;
use std::collections::{BTreeMap, BTreeSet};

use ciborium::Value;
use hotline_protocol::address::Address;
use hotline_protocol::ids::{Digest, MessageId, Precedence, UnixMillis};

use crate::cbor::{self, Builder, DecodeError, Map};
use crate::codes::{List, Severity};
use crate::field::{Field, FieldValue};
use crate::kind::Said;
use crate::later::LaterFields;
use crate::limits;
use crate::near::nearest;
use crate::statement::StatementError;
use crate::template::{Slot, Sort, Template};
use crate::text::Text;

/// Another message, cited so that nobody can have meant another text under the same id.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cited {
    /// Message id.
    pub id: MessageId,
    /// Its common hash; all zeros where a note cites a non-paper, which it does by id alone.
    pub common: Digest,
}

impl Cited {
    /// By id alone, as a note cites a non-paper: its signature then commits to nothing of it.
    #[must_use]
    pub const fn by_id(id: MessageId) -> Self {
        Self { id, common: Digest([0; 32]) }
    }

    /// Whether it says nothing of the content.
    #[must_use]
    pub fn is_by_id(&self) -> bool {
        self.common == Digest([0; 32])
    }

    /// Whether that cites this message, which is known by id and hash.
    #[must_use]
    pub fn is_cited_by(&self, cited: &Self) -> bool {
        self.id == cited.id && (cited.is_by_id() || self.common == cited.common)
    }

    pub(crate) fn encode(&self) -> Value {
        let id = cbor::bytes(self.id.as_bytes());
        Value::Array(match self.is_by_id() {
            true => vec![id],
            false => vec![id, cbor::bytes(self.common.as_bytes())],
        })
    }

    pub(crate) fn decode(value: &Value) -> Option<Self> {
        match value.as_array()?.as_slice() {
            [id] => Some(Self::by_id(cbor::id(id)?)),
            [id, common] => {
                let cited = Self { id: cbor::id(id)?, common: cbor::id(common)? };
                // There is one way to say it.
                Some(cited).filter(|cited| !cited.is_by_id())
            }
            _ => None,
        }
    }
}

/// What stands in one field. Codes of a later version are kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Filled {
    /// A code.
    Code(u8),
    /// Codes, ascending, each once.
    Codes(Vec<u8>),
    /// What somebody wrote.
    Text(Text),
    /// A point in time.
    Time(UnixMillis),
    /// A number.
    Number(u32),
    /// Another message.
    Cited(Cited),
    /// A party, a desk or a seat.
    Address(Address),
}

/// The fields of a message of a kind that has a [`Template`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Form {
    template: &'static Template,
    /// By key. Each value is of the sort of its slot.
    filled: BTreeMap<u64, Filled>,
    later: LaterFields,
}

/// Says why something cannot stand in a field. Nothing was changed: correct it and fill again.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum FillError {
    /// The template has no such field.
    #[error("{kind} has no field {name}{}; it has {known}", meant(*near))]
    NoField {
        /// The kind.
        kind: String,
        /// What was asked for.
        name: String,
        /// The names it has, with spaces between.
        known: String,
        /// The one that was likely meant.
        near: Option<&'static str>,
    },
    /// The field takes something else.
    #[error("{name} takes {expects}, not \"{written}\"{}", meant(*near))]
    Expects {
        /// The field.
        name: &'static str,
        /// What may stand in it.
        expects: String,
        /// What was written, safe to show and cut short.
        written: String,
        /// The word that was likely meant.
        near: Option<&'static str>,
    },
}

impl Form {
    /// An empty form.
    #[must_use]
    pub const fn new(template: &'static Template) -> Self {
        Self { template, filled: BTreeMap::new(), later: LaterFields::none() }
    }

    /// Its template.
    #[must_use]
    pub const fn template(&self) -> &'static Template {
        self.template
    }

    /// What stands in a field; none if it is empty or the template has no such field.
    #[must_use]
    pub fn value(&self, name: &str) -> Option<&Filled> {
        self.filled.get(&self.template.slot(name)?.key)
    }

    /// Puts something in a field.
    ///
    /// # Errors
    ///
    /// [`FillError`]: there is no such field, or it takes something else.
    pub fn put(&mut self, name: &str, value: Filled) -> Result<(), FillError> {
        let slot = self.slot(name)?;
        if !value.fits(slot.sort) {
            return Err(FillError::expects(slot, &value.to_string()));
        }
        match value.is_empty() {
            true => self.filled.remove(&slot.key),
            false => self.filled.insert(slot.key, value),
        };
        Ok(())
    }

    /// Fills a field with what a person wrote; nothing but white space empties it.
    ///
    /// Codes are their words or numbers, several with commas between; a time is RFC 3339 with its
    /// zone.
    /// Another message cannot be written: whoever knows its hash uses [`Form::put`].
    ///
    /// # Errors
    ///
    /// [`FillError`] says what may stand there.
    pub fn fill(&mut self, name: &str, written: &str) -> Result<(), FillError> {
        let slot = self.slot(name)?;
        if written.trim().is_empty() {
            self.filled.remove(&slot.key);
            return Ok(());
        }
        let value = Filled::written(slot.sort, written)
            .map_err(|word| FillError::expects(slot, word.unwrap_or(written)))?;
        self.put(name, value)
    }

    /// What is said by it, as the kind's own type where it has one.
    ///
    /// # Errors
    ///
    /// If the fields together are too long: shorten one, or attach it as a file.
    pub fn said(&self) -> Result<Said, DecodeError> {
        Said::read(self.template.kind.clone(), &self.encode())
    }

    /// How fast a message with these fields is handled where nobody says otherwise.
    #[must_use]
    pub fn precedence(&self) -> Precedence {
        let severity = self.code("severity", Severity::of_code);
        let severity = severity.filter(|_| self.template.opens_a_matter());
        severity.map_or(Precedence::Routine, Severity::precedence)
    }

    fn slot(&self, name: &str) -> Result<&'static Slot, FillError> {
        self.template.slot(name).ok_or_else(|| FillError::NoField {
            kind: self.template.kind.to_string(),
            name: shortened(name),
            known: self.template.slots.iter().map(|s| s.name).collect::<Vec<_>>().join(" "),
            near: nearest(name, self.template.slots.iter().map(|slot| slot.name)),
        })
    }

    /// Cites by id alone what `is_non_paper` says: in a note nothing else may be said of it.
    pub fn cite_by_id(&mut self, is_non_paper: impl Fn(&Cited) -> bool) {
        for value in self.filled.values_mut() {
            if let Filled::Cited(cited) = value
                && is_non_paper(cited)
            {
                *cited = Cited::by_id(cited.id);
            }
        }
    }

    /// What somebody wrote in a field, made safe to show; none if it is empty or no text.
    #[must_use]
    pub fn text(&self, name: &str) -> Option<String> {
        match self.value(name) {
            Some(Filled::Text(text)) => Some(text.shown()),
            _ => None,
        }
    }

    pub(crate) fn time(&self, name: &str) -> Option<UnixMillis> {
        match self.value(name) {
            Some(Filled::Time(at)) => Some(*at),
            _ => None,
        }
    }

    pub(crate) fn cited(&self, name: &str) -> Option<Cited> {
        match self.value(name) {
            Some(Filled::Cited(cited)) => Some(*cited),
            _ => None,
        }
    }

    pub(crate) fn code<T>(&self, name: &str, of_code: fn(u8) -> T) -> Option<T> {
        match self.value(name) {
            Some(Filled::Code(code)) => Some(of_code(*code)),
            _ => None,
        }
    }

    pub(crate) fn address(&self, name: &str) -> Option<Address> {
        match self.value(name) {
            Some(Filled::Address(address)) => Some(address.clone()),
            _ => None,
        }
    }

    pub(crate) fn fields(&self) -> Vec<Field> {
        let slots = self.template.slots.iter();
        let filled = slots.filter_map(|slot| Some((slot, self.filled.get(&slot.key)?)));
        filled.map(|(slot, value)| Field { name: slot.name, value: value.shown(slot) }).collect()
    }

    /// The keys of fields of a later version.
    pub(crate) fn later(&self) -> impl Iterator<Item = u64> {
        self.later.keys()
    }

    /// Holds what was written against the rules of drafting.
    pub(crate) fn check(&self) -> Result<(), StatementError> {
        if let (Some(from), Some(to)) = (self.time("window-from"), self.time("window-to"))
            && from > to
        {
            return Err(StatementError::WindowReversed);
        }
        match self.template.slots.iter().find(|s| s.required && !self.filled.contains_key(&s.key)) {
            Some(slot) => Err(StatementError::Uncited(slot.name)),
            None => Ok(()),
        }
    }

    pub(crate) fn encode(&self) -> Vec<u8> {
        let mut map = Builder::default();
        for (key, value) in &self.filled {
            map.put(*key, value.encode());
        }
        self.later.finish(map)
    }

    pub(crate) fn decode(template: &'static Template, fields: &[u8]) -> Result<Self, DecodeError> {
        let mut filled = BTreeMap::new();
        let value = match fields {
            [] => Value::Map(Vec::new()),
            fields => cbor::read(fields)?,
        };
        let mut map = Map::of(value, "the fields of a form")?;
        for slot in template.slots {
            let read = |value: &Value| Filled::decode(slot.sort, value);
            let value = match slot.required {
                true => Some(map.required(slot.key, slot.name, read)?),
                false => map.optional(slot.key, slot.name, read)?,
            };
            // An empty text is the same as none.
            if let Some(value) = value.filter(|value| !value.is_empty()) {
                filled.insert(slot.key, value);
            }
        }
        let later = LaterFields::rest(map, "the fields of a form")?;
        Ok(Self { template, filled, later })
    }
}

impl Filled {
    /// Reads what a person wrote. The error is the word that cannot stand there; none if it is all
    /// that was written.
    fn written(sort: Sort, written: &str) -> Result<Self, Option<&str>> {
        let trimmed = written.trim();
        let code = |list: &List, word| list.written(word).ok_or(Some(word));
        Ok(match sort {
            Sort::Code(list) => Self::Code(code(list, trimmed)?),
            Sort::Codes(list) => {
                let words = trimmed.split(',').map(str::trim).filter(|word| !word.is_empty());
                let codes: BTreeSet<u8> =
                    words.map(|word| code(list, word)).collect::<Result<_, _>>()?;
                Self::Codes(codes.into_iter().collect())
            }
            Sort::Text(_) => Self::Text(written.into()),
            Sort::Time(_) => {
                let at: jiff::Timestamp = trimmed.parse().map_err(|_| None)?;
                Self::Time(UnixMillis(u64::try_from(at.as_millisecond()).map_err(|_| None)?))
            }
            Sort::Number => Self::Number(trimmed.parse().map_err(|_| None)?),
            Sort::Address => Self::Address(trimmed.parse().map_err(|_| None)?),
            Sort::Cited => return Err(None),
        })
    }

    fn fits(&self, sort: Sort) -> bool {
        match (self, sort) {
            (Self::Code(_), Sort::Code(_))
            | (Self::Time(_), Sort::Time(_))
            | (Self::Number(_), Sort::Number)
            | (Self::Cited(_), Sort::Cited)
            | (Self::Address(_), Sort::Address) => true,
            (Self::Codes(codes), Sort::Codes(_)) => {
                codes.len() <= limits::CHOICES_MAX && codes.is_sorted_by(|a, b| a < b)
            }
            (Self::Text(text), Sort::Text(max)) => text.len() <= max,
            _ => false,
        }
    }

    fn is_empty(&self) -> bool {
        match self {
            Self::Text(text) => text.is_empty(),
            Self::Codes(codes) => codes.is_empty(),
            _ => false,
        }
    }

    fn shown(&self, slot: &Slot) -> FieldValue {
        let list = slot.sort.list().map_or("", |list| list.name);
        let word = |code: &u8| slot.sort.list().map_or_else(String::new, |list| list.word(*code));
        match self {
            Self::Code(one) => FieldValue::Code { list, word: word(one) },
            Self::Codes(codes) => {
                FieldValue::Codes { list, words: codes.iter().map(word).collect() }
            }
            Self::Text(text) => FieldValue::Text(text.clone()),
            Self::Time(at) => FieldValue::Time(*at),
            Self::Number(number) => FieldValue::Number(u64::from(*number)),
            Self::Cited(cited) => FieldValue::Message(cited.id),
            Self::Address(address) => FieldValue::Text(address.to_string().into()),
        }
    }

    fn encode(&self) -> Value {
        match self {
            Self::Code(code) => cbor::uint(*code),
            Self::Codes(codes) => {
                Value::Array(codes.iter().map(|code| cbor::uint(*code)).collect())
            }
            Self::Text(text) => cbor::text(text.raw()),
            Self::Time(at) => cbor::time(*at),
            Self::Number(number) => cbor::uint(*number),
            Self::Cited(cited) => cited.encode(),
            Self::Address(address) => cbor::text(address),
        }
    }

    fn decode(sort: Sort, value: &Value) -> Option<Self> {
        let read = match sort {
            Sort::Code(_) => Self::Code(cbor::small(value)?),
            Sort::Codes(_) => Self::Codes(cbor::list(value, limits::CHOICES_MAX, cbor::small)?),
            Sort::Text(max) => Self::Text(cbor::string(value, max)?.into()),
            Sort::Time(_) => Self::Time(cbor::as_time(value)?),
            Sort::Number => Self::Number(cbor::small(value)?),
            Sort::Cited => Self::Cited(Cited::decode(value)?),
            Sort::Address => Self::Address(cbor::parsed(value)?),
        };
        read.fits(sort).then_some(read)
    }
}

impl fmt::Display for Filled {
    /// For errors: codes as numbers, for without their list they have no word.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Code(code) => write!(f, "code {code}"),
            Self::Codes(codes) => write!(f, "codes {codes:?}"),
            Self::Text(text) => write!(f, "{text}"),
            Self::Time(at) => write!(f, "{at:?}"),
            Self::Number(number) => write!(f, "{number}"),
            Self::Cited(cited) => write!(f, "{}", cited.id),
            Self::Address(address) => write!(f, "{address}"),
        }
    }
}

impl FillError {
    /// What a field takes, and that this is not it.
    #[must_use]
    pub fn expects(slot: &Slot, written: &str) -> Self {
        let words = slot.sort.list().map_or(&[][..], |list| list.words);
        Self::Expects {
            name: slot.name,
            expects: slot.sort.expects(),
            written: shortened(written),
            near: nearest(written, words.iter().copied()),
        }
    }
}

/// The question behind an error, if something is near to what was written.
fn meant(near: Option<&str>) -> String {
    near.map_or_else(String::new, |near| format!(" (did you mean {near}?)"))
}

/// What somebody wrote, safe on a screen and short enough for an error.
fn shortened(written: &str) -> String {
    let line = crate::text::shown_line(written);
    match line.char_indices().nth(40) {
        Some((end, _)) => format!("{}…", line.get(..end).unwrap_or_default()),
        None => line,
    }
}

impl List {
    /// The code of a word.
    #[must_use]
    pub fn code(&self, word: &str) -> Option<u8> {
        u8::try_from(self.words.iter().position(|known| *known == word)?).ok()
    }

    /// The code of a word or of its number, as a person writes it.
    fn written(&self, word: &str) -> Option<u8> {
        let number = word.parse().ok().filter(|code| usize::from(*code) < self.words.len());
        self.code(word).or(number)
    }

    /// The word of a code; `unknown-7` for one of a later version.
    #[must_use]
    pub fn word(&self, code: u8) -> String {
        let word = self.words.get(usize::from(code));
        word.map_or_else(|| format!("unknown-{code}"), |word| (*word).to_owned())
    }
}
