//! What faces are shown of libraries, glossaries and counters.

use std::fs;
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::Path;

use hotline_casework::figures::{Count, Week};
use hotline_casework::glossary::{Definition, Term, TermKey};
use hotline_casework::library::{Document, DocumentId, Shelved, Step};
use hotline_casework::{
    Attachment, AttachmentKey, Common, FieldValue, Glossary, Kind, Library, limits,
};
use hotline_directory::Directory;
use hotline_protocol::address::{Address, Party, Seat};
use hotline_protocol::ids::{Digest, MessageId, Precedence, Traffic, UnixMillis};
use serde::{Deserialize, Serialize};

use crate::engine::{Counting, Engine, NewAttachment, NewMessage};
use crate::vault::{Found, Vault, VaultError};

/// A document on the shelf.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DocumentView {
    /// Names it within its party: hexadecimal.
    pub id: String,
    /// Whose it is.
    pub party: Party,
    /// What it is called, made safe to show.
    pub title: String,
    /// Counts its versions, from 1.
    pub number: u32,
    /// The message that brought this version.
    pub message: MessageId,
    /// Who published it.
    pub from: Seat,
    /// Whether nobody sits at that seat any more who published it.
    pub former: bool,
    /// To whom this version went: they are told of the next one.
    pub to: Vec<Address>,
    /// When, by that seat's clock.
    pub at: UnixMillis,
    /// How far it may be shared.
    pub tlp: String,
    /// What the file is called, made safe to show.
    pub name: String,
    /// Its media type as its publisher says, made safe to show.
    pub media_type: String,
    /// Its length in bytes.
    pub size: u64,
    /// Whether it is fetched from the relay; else it is here.
    pub is_file: bool,
    /// Why it was withdrawn, if it was.
    pub withdrawn: Option<String>,
}

/// A library as this seat was sent it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct LibraryView {
    /// The documents, party by party.
    pub documents: Vec<DocumentView>,
    /// How many are beyond what is shown of one party.
    pub beyond: usize,
}

/// What a party means by a term.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DefinitionView {
    /// Whose.
    pub party: Party,
    /// The term as the party writes it, made safe to show.
    pub term: String,
    /// Its definition, made safe to show; none if it was withdrawn.
    pub text: Option<String>,
    /// In which language; empty if nothing is said.
    pub language: String,
    /// How far it may be shared.
    pub tlp: String,
    /// Counts what the party has said of it.
    pub number: u32,
    /// The message that brought it.
    pub message: MessageId,
    /// Who sent it.
    pub from: Seat,
    /// Whether nobody sits at that seat any more who said it.
    pub former: bool,
    /// To whom it went: they are told when something else is said.
    pub to: Vec<Address>,
    /// When, by that seat's clock.
    pub at: UnixMillis,
}

/// A term and what each party means by it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TermView {
    /// The term, made safe to show.
    pub term: String,
    /// Whether parties define it in different words.
    pub differs: bool,
    /// What each says, in order of their codes.
    pub by: Vec<DefinitionView>,
}

/// A glossary as this seat was sent it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct GlossaryView {
    /// The terms in order.
    pub terms: Vec<TermView>,
    /// How many are beyond what is shown.
    pub beyond: usize,
}

/// A week as it was counted here.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct WeekView {
    /// Its number.
    pub week: u32,
    /// When it began.
    pub begins: UnixMillis,
    /// Whether it can be sent now.
    pub may_send: bool,
    /// The counts in the order of their names: exactly what would be sent.
    pub counts: Vec<u32>,
}

/// The counters of this home.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CountersView {
    /// How they were switched on; none if they are off.
    pub on: Option<Counting>,
    /// The week that is over and the one that runs, the older first.
    pub weeks: Vec<WeekView>,
}

/// Whether a seat that had seen the directory up to an entry is a former one: it was closed since, or
/// another person was enrolled there with other keys. What it published stays.
fn is_former(directory: &Directory, seat: &Seat, seen: u64) -> bool {
    let entry = directory.seat(seat);
    entry.is_none_or(|entry| entry.revoked.is_some() || entry.enrolled_seq > seen)
}

/// Those of some addresses at which there is still a seat: an address whose seats were all closed must
/// not keep the others from being told. All of them where that leaves nobody.
fn still_there(directory: &Directory, to: &[Address]) -> Vec<Address> {
    let is_there = |one: &&Address| directory.seats_at(one).any(|entry| entry.revoked.is_none());
    let left: Vec<Address> = to.iter().filter(is_there).cloned().collect();
    if left.is_empty() { to.to_vec() } else { left }
}

fn document(directory: &Directory, one: &Shelved) -> DocumentView {
    DocumentView {
        id: one.id.to_string(),
        party: one.party.clone(),
        title: one.title.line(),
        number: one.number,
        message: one.message,
        from: one.from.clone(),
        former: is_former(directory, &one.from, one.seen),
        to: still_there(directory, &one.to),
        at: one.at,
        tlp: one.tlp.to_string(),
        name: one.name.line(),
        media_type: one.media_type.line(),
        size: one.size,
        is_file: one.is_file,
        withdrawn: one.withdrawn.as_ref().map(|why| why.line()),
    }
}

pub(crate) fn library(directory: &Directory, vault: &Vault) -> Result<LibraryView, VaultError> {
    let mut library = Library::default();
    vault.published(&Kind::Lib, |common| {
        library.enter(common);
    })?;
    let (documents, beyond) = library.documents();
    let documents = documents.into_iter().map(|one| document(directory, one)).collect();
    Ok(LibraryView { documents, beyond })
}

fn folded(vault: &Vault) -> Result<Glossary, VaultError> {
    let mut glossary = Glossary::default();
    vault.published(&Kind::Glo, |common| {
        glossary.enter(common);
    })?;
    Ok(glossary)
}

fn term(directory: &Directory, term: &Term<'_>) -> TermView {
    let by = term.by.iter().map(|one| DefinitionView {
        party: one.party.clone(),
        term: one.term.line(),
        text: one.text.as_ref().map(|text| text.shown()),
        language: one.language.as_ref().map(ToString::to_string).unwrap_or_default(),
        tlp: one.tlp.to_string(),
        number: one.number,
        message: one.message,
        from: one.from.clone(),
        former: is_former(directory, &one.from, one.seen),
        to: still_there(directory, &one.to),
        at: one.at,
    });
    TermView { term: term.shown(), differs: term.differs(), by: by.collect() }
}

pub(crate) fn glossary(directory: &Directory, vault: &Vault) -> Result<GlossaryView, VaultError> {
    let glossary = folded(vault)?;
    let (terms, beyond) = glossary.terms();
    let terms = terms.iter().map(|one| term(directory, one)).collect();
    Ok(GlossaryView { terms, beyond })
}

/// Terms with differing definitions that a message uses, and whether there are more.
pub(crate) fn terms_in(
    directory: &Directory,
    vault: &Vault,
    message: MessageId,
) -> Result<(Vec<TermView>, bool), VaultError> {
    let Found::One(row) = vault.message(&message.to_string())? else {
        return Ok((Vec::new(), false));
    };
    let Ok(common) = Common::decode(&row.content) else { return Ok((Vec::new(), false)) };
    if common.kind() == Kind::Glo {
        return Ok((Vec::new(), false));
    }
    let fields = common.said.fields();
    let mut texts = vec![common.subject.raw(), common.body.raw()];
    texts.extend(fields.iter().filter_map(|field| match &field.value {
        FieldValue::Text(text) => Some(text.raw()),
        _ => None,
    }));
    let glossary = folded(vault)?;
    let (found, more) = glossary.differing_in(&texts);
    Ok((found.iter().map(|one| term(directory, one)).collect(), more))
}

pub(crate) fn counters(
    now: UnixMillis,
    engine: &Engine,
    vault: &Vault,
) -> Result<CountersView, VaultError> {
    let Some(on) = engine.counting().cloned() else {
        return Ok(CountersView { on: None, weeks: Vec::new() });
    };
    let may_send = engine.weeks_to_send(now);
    let running = Week::of(now);
    let weeks = [Week(running.0.saturating_sub(1)), running];
    let weeks = weeks.into_iter().filter(|week| week.ends() > on.since);
    let weeks = weeks.map(|week| {
        Ok(WeekView {
            week: week.0,
            begins: week.begins(),
            may_send: may_send.contains(&week),
            counts: vault.figures(&engine.seat().desk, week, on.since)?.counts().to_vec(),
        })
    });
    let weeks = weeks.collect::<Result<_, VaultError>>()?;
    Ok(CountersView { on: Some(on), weeks })
}

/// The names of the counts, in their order.
#[must_use]
pub fn count_names() -> Vec<String> {
    Count::names()
}

/// What a document is made of.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Content {
    /// It travels inside its message.
    Text {
        /// Its bytes.
        bytes: Vec<u8>,
        /// What the file is called.
        name: String,
        /// Its media type; empty if it is not known.
        media_type: String,
    },
    /// It goes along as a file, sealed and spooled already.
    File(Vec<NewAttachment>),
}

/// What a person wants published.
pub(crate) struct Wish {
    /// Title of a document, or the term.
    pub(crate) title: String,
    /// To whom, besides those who have what it takes the place of; to all if that is nobody.
    pub(crate) to: Vec<Address>,
    /// How far it may be shared.
    pub(crate) tlp: String,
    /// Its language; empty if nothing is said.
    pub(crate) language: String,
}

fn note(kind: &Kind, fields: Vec<u8>, wish: Wish) -> NewMessage {
    NewMessage {
        to: wish.to,
        info: Vec::new(),
        kind: kind.code().to_owned(),
        fields,
        precedence: Precedence::Routine,
        traffic: Traffic::Drill,
        tlp: wish.tlp,
        case: None,
        in_reply_to: None,
        subject: wish.title,
        body: String::new(),
        language: wish.language,
        note: true,
        automated: None,
        accept: Vec::new(),
        attachments: Vec::new(),
    }
}

/// Adds whoever has what is replaced or withdrawn to those that are named: nobody is left with words
/// that hold no longer. To all if that is nobody.
fn addressees(mut to: Vec<Address>, had: &[Address]) -> Vec<Address> {
    for one in had {
        if !to.contains(one) {
            to.push(one.clone());
        }
    }
    if to.is_empty() {
        to.push(Address::All);
    }
    to
}

/// The id of a document that is new.
pub(crate) fn new_document<R: rand_core::CryptoRng>(rng: &mut R) -> DocumentId {
    let mut id = [0; 16];
    rng.fill_bytes(&mut id);
    DocumentId(id)
}

/// A version of a document: the first, under a new id, or the next after one. With it its id and
/// number.
pub(crate) fn version(
    new: DocumentId,
    before: Option<&DocumentView>,
    wish: Wish,
    content: Content,
) -> (NewMessage, String, u32) {
    let known = before.and_then(|one| one.id.parse().ok());
    let id = known.unwrap_or(new);
    let number = before.map_or(1, |one| one.number.saturating_add(1));
    let (step, files) = match content {
        Content::Text { bytes, name, media_type } => {
            (Step::Text { bytes, name: name.into(), media_type: media_type.into() }, Vec::new())
        }
        Content::File(files) => (Step::File, files),
    };
    let fields = Document { id, number, step }.said().encode_fields();
    let to = addressees(wish.to, before.map_or(&[], |one| &one.to));
    let wish = Wish { to, ..wish };
    let mut new = note(&Kind::Lib, fields, wish);
    new.attachments = files;
    (new, id.to_string(), number)
}

/// What takes a document off the shelf, for whoever has it.
pub(crate) fn withdrawal(one: &DocumentView, reason: &str) -> NewMessage {
    let id = one.id.parse().unwrap_or(DocumentId([0; 16]));
    let number = one.number.saturating_add(1);
    let fields = Document { id, number, step: Step::Withdrawal }.said().encode_fields();
    let (title, tlp) = (one.title.clone(), one.tlp.clone());
    let to = addressees(Vec::new(), &one.to);
    let wish = Wish { title, to, tlp, language: String::new() };
    NewMessage { body: reason.to_owned(), ..note(&Kind::Lib, fields, wish) }
}

/// The number of what is said next of a term.
pub(crate) fn next(before: Option<&DefinitionView>) -> u32 {
    before.map_or(1, |one| one.number.saturating_add(1))
}

/// What a party says of a term; without a text it withdraws what it said.
///
/// # Errors
///
/// What is wrong with it, in a sentence for whoever wrote it.
pub(crate) fn definition(
    before: Option<&DefinitionView>,
    wish: Wish,
    text: Option<String>,
) -> Result<NewMessage, String> {
    let term = wish.title.trim();
    if term.len() > limits::TERM_BYTES_MAX || TermKey::of(term).is_none() {
        return Err(format!(
            "a term has one to {} words and at most {} bytes",
            limits::TERM_WORDS_MAX,
            limits::TERM_BYTES_MAX
        ));
    }
    let text = text.map(|text| text.trim().to_owned());
    let wrong = |text: &String| text.is_empty() || text.len() > limits::DEFINITION_BYTES_MAX;
    if text.as_ref().is_some_and(wrong) {
        return Err(format!(
            "a definition is not empty and has at most {} bytes",
            limits::DEFINITION_BYTES_MAX
        ));
    }
    let definition =
        Definition { term: term.into(), number: next(before), text: text.map(Into::into) };
    let fields = definition.said().encode_fields();
    let to = addressees(wish.to, before.map_or(&[], |one| &one.to));
    Ok(note(&Kind::Glo, fields, Wish { title: term.to_owned(), to, ..wish }))
}

/// A term as it is compared; none if it is none.
pub(crate) fn term_key(term: &str) -> Option<TermKey> {
    TermKey::of(term)
}

/// A name to save a document under: one part of a path that hides nothing.
pub(crate) fn file_name(name: &str) -> String {
    let file = Attachment {
        key: AttachmentKey([0; 48]),
        size: 0,
        root: Digest([0; 32]),
        hash: Digest([0; 32]),
        name: name.into(),
        media_type: None,
        tlp: None,
    };
    file.file_name()
}

/// Writes a new file that only its owner reads. What is there already is left as it is.
///
/// # Errors
///
/// It exists with other content, or cannot be written.
pub(crate) fn write_new(target: &Path, bytes: &[u8]) -> std::io::Result<()> {
    use std::io::Write as _;
    if fs::read(target).is_ok_and(|there| there == bytes) {
        return Ok(());
    }
    let mut options = fs::OpenOptions::new();
    let mut file = options.write(true).create_new(true).mode(0o600).open(target)?;
    file.write_all(bytes)?;
    file.sync_all()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn addresses(words: &[&str]) -> Vec<Address> {
        words.iter().map(|word| word.parse().unwrap()).collect()
    }

    fn wish(to: &[&str]) -> Wish {
        let (title, tlp) = ("Incident".to_owned(), "GREEN".to_owned());
        Wish { title, to: addresses(to), tlp, language: "en".to_owned() }
    }

    fn document(to: &[&str]) -> DocumentView {
        DocumentView {
            id: "d0".repeat(16),
            party: "XA".parse().unwrap(),
            title: "Contacts".to_owned(),
            number: 4,
            message: MessageId([1; 16]),
            from: "XA/technical/1".parse().unwrap(),
            former: false,
            to: addresses(to),
            at: UnixMillis(1),
            tlp: "GREEN".to_owned(),
            name: "contacts.txt".to_owned(),
            media_type: String::new(),
            size: 1,
            is_file: false,
            withdrawn: None,
        }
    }

    fn defined(to: &[&str]) -> DefinitionView {
        DefinitionView {
            party: "XA".parse().unwrap(),
            term: "Incident".to_owned(),
            text: Some("Any event.".to_owned()),
            language: "en".to_owned(),
            tlp: "GREEN".to_owned(),
            number: 4,
            message: MessageId([2; 16]),
            from: "XA/technical/1".parse().unwrap(),
            former: false,
            to: addresses(to),
            at: UnixMillis(1),
        }
    }

    #[test]
    fn whoever_was_told_a_definition_is_told_what_takes_its_place() {
        let before = defined(&["*", "XB"]);
        let text = Some("An attack.".to_owned());
        let new = definition(Some(&before), wish(&["XC/policy", "XB"]), text).unwrap();
        assert_eq!(new.to, addresses(&["XC/policy", "XB", "*"]));
        let gone = definition(Some(&before), wish(&[]), None).unwrap();
        assert_eq!(gone.to, addresses(&["*", "XB"]));
    }

    #[test]
    fn whoever_has_a_document_is_given_its_next_version_and_told_of_its_withdrawal() {
        let before = document(&["XB/technical", "XC"]);
        let content = || Content::Text {
            bytes: b"x".to_vec(),
            name: "x".to_owned(),
            media_type: String::new(),
        };
        let new = DocumentId([7; 16]);
        let (next, id, number) = version(new, Some(&before), wish(&["XD"]), content());
        assert_eq!((id, number), (before.id.clone(), 5));
        assert_eq!(next.to, addresses(&["XD", "XB/technical", "XC"]));
        let gone = withdrawal(&before, "It is wrong.");
        assert_eq!(gone.to, before.to);
        assert_eq!(gone.body, "It is wrong.");
        // The first goes to all unless somebody is named.
        let first = |to| version(new, None, wish(to), content()).0.to;
        assert_eq!(first(&[]), addresses(&["*"]));
        assert_eq!(first(&["XB"]), addresses(&["XB"]));
    }
}
