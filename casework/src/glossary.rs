//! The glossary (GLO): what each party means by a term, in its own words.
//!
//! A definition travels as a document does: a signed note of drill traffic. Of each party and term the
//! latest one counts; those of several parties stand beside each other and none of them is the right
//! one. Where a text uses a term that parties define differently, its reader is told.

use std::collections::{BTreeMap, BTreeSet};

use hotline_protocol::address::{Address, Party, Seat};
use hotline_protocol::ids::{Digest, MessageId, UnixMillis};

use crate::cbor::{self, Builder, DecodeError, Map};
use crate::common::Common;
use crate::kind::{Kind, Said};
use crate::library::{addressees, positive, published};
use crate::limits;
use crate::text::{Text, is_ideographic};
use crate::vocabulary::{Language, Tlp};

/// What a GLO says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Definition {
    /// The term as its party writes it.
    pub term: Text,
    /// Counts what a party has said of the term, from 1. The highest holds.
    pub number: u32,
    /// What the party means by it; none withdraws what it said.
    pub text: Option<Text>,
}

mod key {
    pub(super) const TERM: u64 = 0;
    pub(super) const NUMBER: u64 = 1;
    pub(super) const TEXT: u64 = 2;
}

impl Definition {
    /// As a message says it.
    #[must_use]
    pub fn said(&self) -> Said {
        let mut map = Builder::default();
        map.put(key::TERM, cbor::text(self.term.raw()));
        map.put(key::NUMBER, cbor::uint(self.number));
        map.put_some(key::TEXT, self.text.as_ref().map(|text| cbor::text(text.raw())));
        Said::Other { kind: Kind::Glo, fields: cbor::write(&map.finish()) }
    }

    /// Reads what a GLO says; none if the message is of another kind.
    ///
    /// # Errors
    ///
    /// The message is no definition: show it as a message.
    pub fn of(common: &Common) -> Result<Option<Self>, DecodeError> {
        let Said::Other { kind: Kind::Glo, fields } = &common.said else { return Ok(None) };
        let mut map = Map::of(cbor::read(fields)?, "the fields of a GLO")?;
        let read = Self {
            term: map.text(key::TERM, "term", limits::TERM_BYTES_MAX)?,
            number: map.required(key::NUMBER, "number", positive)?,
            text: map
                .optional(key::TEXT, "definition", |value| {
                    cbor::string(value, limits::DEFINITION_BYTES_MAX)
                })?
                .map(Text::from),
        };
        map.rest("the fields of a GLO")?;
        published(common)?;
        if read.text.as_ref().is_some_and(|text| text.line().trim().is_empty()) {
            return Err(DecodeError::Field("definition"));
        }
        if TermKey::of(read.term.raw()).is_none() {
            return Err(DecodeError::Field("term"));
        }
        Ok(Some(read))
    }
}

/// A term as it is looked for: its words in small letters, parted by spaces.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TermKey(String);

impl TermKey {
    /// The key of a term; none if it has no word or too many.
    #[must_use]
    pub fn of(term: &str) -> Option<Self> {
        let words = tokens(term);
        ((1..=limits::TERM_WORDS_MAX).contains(&words.len())).then(|| Self(words.join(" ")))
    }
}

/// The words of a text in small letters. An ideograph is a word; marks belong to the letter before.
fn tokens(text: &str) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    let mut word = String::new();
    for c in text.chars() {
        if is_unseen(c) {
            // It parts nothing that a reader sees parted.
        } else if is_ideographic(c) {
            words.extend((!word.is_empty()).then(|| std::mem::take(&mut word)));
            words.push(c.to_string());
        } else if c.is_alphanumeric() || (is_mark(c) && !word.is_empty()) {
            word.extend(c.to_lowercase());
        } else {
            words.extend((!word.is_empty()).then(|| std::mem::take(&mut word)));
        }
    }
    words.extend((!word.is_empty()).then_some(word));
    words
}

/// Marks that combine with the letter before them (the blocks of Latin, Cyrillic, Arabic, Hebrew).
const fn is_mark(c: char) -> bool {
    matches!(c, '\u{300}'..='\u{36f}' | '\u{483}'..='\u{489}' | '\u{591}'..='\u{5c7}'
        | '\u{610}'..='\u{61a}' | '\u{64b}'..='\u{65f}' | '\u{670}' | '\u{1ab0}'..='\u{1aff}'
        | '\u{20d0}'..='\u{20ff}' | '\u{fe20}'..='\u{fe2f}')
}

/// Characters without width or direction marks: soft hyphen, joiners, isolates, tatweel.
const fn is_unseen(c: char) -> bool {
    matches!(c, '\u{ad}' | '\u{640}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}'
        | '\u{2060}'..='\u{206f}' | '\u{feff}')
}

/// What a party says of a term, as it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Defined {
    /// Whose.
    pub party: Party,
    /// The term as that party writes it.
    pub term: Text,
    /// Of this version.
    pub number: u32,
    /// What it means by it; none if it withdrew what it said.
    pub text: Option<Text>,
    /// In which language, if it says so.
    pub language: Option<Language>,
    /// How far it may be shared.
    pub tlp: Tlp,
    /// The message that says so.
    pub message: MessageId,
    /// Its `H(common)`.
    pub hash: Digest,
    /// Who sent it.
    pub from: Seat,
    /// To whom it went, those who act first: they are told what takes its place.
    pub to: Vec<Address>,
    /// The entry of the directory up to which that seat had seen it.
    pub seen: u64,
    /// When, by that seat's clock.
    pub at: UnixMillis,
}

/// A term with what each party says of it, in order of the parties' codes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Term<'a> {
    /// The term as it is looked for.
    pub key: &'a TermKey,
    /// What each party says.
    pub by: Vec<&'a Defined>,
}

impl Term<'_> {
    /// The term as the first of its parties writes it, those first that still define it.
    #[must_use]
    pub fn shown(&self) -> String {
        let live = self.by.iter().find(|one| one.text.is_some());
        live.or(self.by.first()).map(|one| one.term.line()).unwrap_or_default()
    }

    /// Whether parties define it in different words. White space and capitals make no difference.
    #[must_use]
    pub fn differs(&self) -> bool {
        let texts = self.by.iter().filter_map(|one| one.text.as_ref());
        let texts: BTreeSet<_> = texts
            .map(|text| {
                let words: Vec<_> = text.raw().split_whitespace().collect();
                words.join(" ").to_lowercase()
            })
            .collect();
        texts.len() > 1
    }
}

/// Every definition that this seat was sent, of each party and term the latest. A function of the set
/// of messages.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Glossary(BTreeMap<(Party, TermKey), Defined>);

impl Glossary {
    /// Takes a message in; whether it is about a term.
    pub fn enter(&mut self, common: &Common) -> bool {
        let Ok(Some(definition)) = Definition::of(common) else { return false };
        let Some(term) = TermKey::of(definition.term.raw()) else { return false };
        let defined = Defined {
            party: common.from.desk.party.clone(),
            term: definition.term,
            number: definition.number,
            text: definition.text,
            language: common.language.clone(),
            tlp: common.tlp,
            message: common.id,
            hash: common.hash(),
            from: common.from.clone(),
            to: addressees(common),
            seen: common.head.seq,
            at: common.released_at,
        };
        let key = (defined.party.clone(), term);
        let newer = |held: &Defined| (defined.number, defined.hash) > (held.number, held.hash);
        if self.0.get(&key).is_none_or(newer) {
            self.0.insert(key, defined);
        }
        true
    }

    /// What a party says of a term, as it stands; none if nothing was heard of it.
    #[must_use]
    pub fn defined(&self, party: &Party, term: &str) -> Option<&Defined> {
        self.0.get(&(party.clone(), TermKey::of(term)?))
    }

    /// The terms in order, and how many definitions are beyond what is shown of one party: those that
    /// were withdrawn first, then the last in order.
    #[must_use]
    pub fn terms(&self) -> (Vec<Term<'_>>, usize) {
        let mut parties: BTreeMap<&Party, Vec<(&TermKey, &Defined)>> = BTreeMap::new();
        for ((party, key), defined) in &self.0 {
            parties.entry(party).or_default().push((key, defined));
        }
        let mut beyond = 0;
        let mut terms: BTreeMap<&TermKey, Vec<&Defined>> = BTreeMap::new();
        for mut words in parties.into_values() {
            words.sort_by_key(|(key, one)| (one.text.is_none(), *key));
            beyond += words.len().saturating_sub(limits::DEFINITIONS_MAX);
            for (key, defined) in words.into_iter().take(limits::DEFINITIONS_MAX) {
                terms.entry(key).or_default().push(defined);
            }
        }
        let terms = terms.into_iter().map(|(key, by)| Term { key, by });
        (terms.collect(), beyond)
    }

    /// The terms that a text uses, by whole words, and that parties define differently: the first
    /// [`limits::TERMS_TOLD_MAX`] as they come in the text, and whether there are more.
    #[must_use]
    pub fn differing_in(&self, texts: &[&str]) -> (Vec<Term<'_>>, bool) {
        let terms: BTreeMap<&str, Term<'_>> = self
            .terms()
            .0
            .into_iter()
            .filter(Term::differs)
            .map(|term| (term.key.0.as_str(), term))
            .collect();
        let mut found: Vec<Term<'_>> = Vec::new();
        let mut told = BTreeSet::new();
        if terms.is_empty() {
            return (found, false);
        }
        for text in texts {
            let words = tokens(text);
            for at in 0..words.len() {
                let rest = words.get(at..).unwrap_or_default();
                for length in 1..=limits::TERM_WORDS_MAX.min(rest.len()) {
                    let key = rest.get(..length).unwrap_or_default().join(" ");
                    let Some(term) = terms.get(key.as_str()) else { continue };
                    if !told.insert(key) {
                        continue;
                    }
                    if found.len() >= limits::TERMS_TOLD_MAX {
                        return (found, true);
                    }
                    found.push(term.clone());
                }
            }
        }
        (found, false)
    }
}
