//! The common part of a message as exact bytes: what hashes, receipts and signatures are about.

use core::ops::Deref;

use ciborium::Value;
use hotline_protocol::ids::{Digest, Precedence, Traffic};
use sha2::{Digest as _, Sha256};

use crate::attachment::Attachment;
use crate::cbor::{self, Builder, DecodeError, Map};
use crate::kind::{Kind, Said};
use crate::statement::{
    Addressees, Authenticity, Catalogue, Head, Origin, Precedences, Statement, StatementError,
};
use crate::text::Text;
use crate::vocabulary::Tlp;
use crate::{labels, limits};

/// The keys of the common map (docs/casework.md). 30 is kept for a second language; 0 to 23 take one
/// byte.
mod key {
    pub(super) const ID: u64 = 0;
    pub(super) const KIND: u64 = 1;
    pub(super) const CASE: u64 = 2;
    pub(super) const REFERENCE: u64 = 3;
    pub(super) const FROM: u64 = 4;
    pub(super) const ACTION: u64 = 5;
    pub(super) const INFORMATION: u64 = 6;
    pub(super) const SEATS: u64 = 7;
    pub(super) const PRECEDENCE: u64 = 8;
    pub(super) const TRAFFIC: u64 = 9;
    pub(super) const TLP: u64 = 10;
    pub(super) const LANGUAGE: u64 = 11;
    pub(super) const SUBJECT: u64 = 12;
    pub(super) const BODY: u64 = 13;
    pub(super) const DRAFTED_AT: u64 = 14;
    pub(super) const RELEASED_AT: u64 = 15;
    pub(super) const RELEASED_BY: u64 = 16;
    pub(super) const EXPIRES_AT: u64 = 17;
    pub(super) const AUTHENTICITY: u64 = 18;
    pub(super) const ORIGIN: u64 = 19;
    pub(super) const HEAD: u64 = 20;
    pub(super) const SEEN: u64 = 21;
    pub(super) const IN_REPLY_TO: u64 = 22;
    pub(super) const FIELDS: u64 = 23;
    pub(super) const ACK_BY: u64 = 24;
    pub(super) const REPLY_BY: u64 = 25;
    pub(super) const RUNGS: u64 = 26;
    pub(super) const CATALOGUE: u64 = 27;
    pub(super) const PART: u64 = 28;
    pub(super) const ATTACHMENTS: u64 = 29;
    pub(super) const DRAFTED_BY: u64 = 31;
}

/// A statement with its exact bytes and their hash.
///
/// The hash is over the bytes as they were received, so keys of a later version are covered too.
/// The signature of a note lies beside these bytes, never inside: this hash is already the one
/// "with the signature absent" that goes on the record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Common {
    statement: Statement,
    bytes: Vec<u8>,
    hash: Digest,
    unknown_keys: Vec<u64>,
}

impl Common {
    /// Fixes a statement in bytes, after checking the rules of drafting.
    ///
    /// # Errors
    ///
    /// The rule that is broken, with the way on; show it to the drafter and keep the draft.
    pub fn state(statement: Statement) -> Result<Self, StatementError> {
        statement.check()?;
        let bytes = cbor::write(&encode(&statement));
        if bytes.len() > limits::COMMON_BYTES_MAX {
            return Err(StatementError::TooLarge {
                what: "the message in bytes",
                size: bytes.len(),
                max: limits::COMMON_BYTES_MAX,
            });
        }
        Ok(Self { hash: hash(&bytes), statement, bytes, unknown_keys: Vec::new() })
    }

    /// Reads the common part from bytes that came from outside or from the store.
    ///
    /// # Errors
    ///
    /// If they are not a common part of this version; see [`DecodeError`].
    pub fn decode(bytes: &[u8]) -> Result<Self, DecodeError> {
        Self::decode_at(bytes, false)
    }

    /// Reads the common part of a message that an escalation carries.
    pub(crate) fn decode_original(bytes: &[u8]) -> Result<Self, DecodeError> {
        Self::decode_at(bytes, true)
    }

    fn decode_at(bytes: &[u8], nested: bool) -> Result<Self, DecodeError> {
        if bytes.len() > limits::COMMON_BYTES_MAX {
            return Err(DecodeError::TooLong(bytes.len()));
        }
        let mut map = Map::of(cbor::read(bytes)?, "the common part")?;
        let statement = decode(&mut map, nested)?;
        Ok(Self {
            hash: hash(bytes),
            statement,
            bytes: bytes.to_vec(),
            unknown_keys: map.rest("the common part")?.into_keys().collect(),
        })
    }

    /// The exact bytes.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// `H("HLP/1 common" || bytes)`: what receipts, acknowledgements, links and signatures cite.
    #[must_use]
    pub const fn hash(&self) -> Digest {
        self.hash
    }

    /// What was said, without the bytes.
    #[must_use]
    pub const fn statement(&self) -> &Statement {
        &self.statement
    }

    /// How all of it is handled: by the strictest of its own label, those of its files, and that of
    /// the message it passes on.
    #[must_use]
    pub fn strictest(&self) -> Tlp {
        let files = self.attachments.iter().filter_map(|file| file.tlp).max();
        let passed_on = match &self.said {
            // A message passes on one, which passes on none.
            Said::Escalation(escalation) => escalation.original().ok().map(|one| one.strictest()),
            _ => None,
        };
        self.tlp.max(files.unwrap_or(Tlp::Clear)).max(passed_on.unwrap_or(Tlp::Clear))
    }

    /// Keys of a later version, which this one cannot show. If there are any, say so beside the
    /// message.
    #[must_use]
    pub fn unknown_keys(&self) -> &[u64] {
        &self.unknown_keys
    }
}

impl Deref for Common {
    type Target = Statement;

    fn deref(&self) -> &Statement {
        &self.statement
    }
}

fn hash(bytes: &[u8]) -> Digest {
    let mut hasher = Sha256::new();
    hasher.update(labels::COMMON);
    hasher.update(bytes);
    Digest(hasher.finalize().into())
}

/// H over the identity ids of all seats a message is sealed for, each once, ascending: the same
/// digest as the one in an on-record signature (docs/crypto.md), so that a note can be checked
/// without the list of seats.
#[must_use]
pub fn recipients_digest(identities: &[Digest]) -> Digest {
    let mut sorted = identities.to_vec();
    sorted.sort_unstable();
    sorted.dedup();
    let mut hasher = Sha256::new();
    for id in &sorted {
        hasher.update(id.as_bytes());
    }
    Digest(hasher.finalize().into())
}

fn encode(s: &Statement) -> Value {
    let addresses = |list: &[_]| Value::Array(list.iter().map(cbor::text).collect());
    let mut map = Builder::default();
    map.put(key::ID, cbor::bytes(s.id.as_bytes()));
    map.put(key::KIND, cbor::text(&s.kind()));
    map.put(key::CASE, cbor::bytes(s.case.as_bytes()));
    map.put_some(key::REFERENCE, s.reference.as_ref().map(cbor::text));
    map.put(key::FROM, cbor::text(&s.from));
    map.put(key::ACTION, addresses(&s.to.action));
    let information = Some(&s.to.information).filter(|list| !list.is_empty());
    map.put_some(key::INFORMATION, information.map(|list| addresses(list)));
    map.put(key::SEATS, cbor::bytes(s.seats.as_bytes()));
    map.put(key::PRECEDENCE, encode_precedence(s.precedence));
    map.put(key::TRAFFIC, cbor::uint(s.traffic as u8));
    map.put(key::TLP, cbor::uint(s.tlp as u8));
    map.put_some(key::LANGUAGE, s.language.as_ref().map(cbor::text));
    map.put(key::SUBJECT, cbor::text(s.subject.raw()));
    let body = Some(&s.body).filter(|body| !body.is_empty());
    map.put_some(key::BODY, body.map(|body| cbor::text(body.raw())));
    map.put(key::DRAFTED_AT, cbor::time(s.drafted_at));
    map.put(key::RELEASED_AT, cbor::time(s.released_at));
    map.put_some(key::RELEASED_BY, s.released_by.as_ref().map(cbor::text));
    map.put(key::EXPIRES_AT, cbor::time(s.expires_at));
    map.put(key::AUTHENTICITY, cbor::uint(s.authenticity as u8));
    if let Origin::Automated { source } = &s.origin {
        map.put(key::ORIGIN, cbor::text(source.raw()));
    }
    let head = vec![cbor::uint(s.head.seq), cbor::bytes(s.head.hash.as_bytes())];
    map.put(key::HEAD, Value::Array(head));
    if !s.seen.is_empty() {
        map.put(
            key::SEEN,
            Value::Array(s.seen.iter().map(|seen| cbor::bytes(seen.as_bytes())).collect()),
        );
    }
    map.put_some(key::IN_REPLY_TO, s.in_reply_to.map(|id| cbor::bytes(id.as_bytes())));
    let fields = Some(s.said.encode_fields()).filter(|fields| !fields.is_empty());
    map.put_some(key::FIELDS, fields.map(Value::Bytes));
    map.put_some(key::ACK_BY, s.ack_by.map(cbor::time));
    map.put_some(key::REPLY_BY, s.reply_by.map(cbor::time));
    if !s.rungs.is_empty() {
        let rungs = s.rungs.iter().map(|rung| cbor::uint(*rung)).collect();
        map.put(key::RUNGS, Value::Array(rungs));
    }
    map.put_some(
        key::CATALOGUE,
        s.catalogue
            .map(|c| Value::Array(vec![cbor::uint(c.version), cbor::bytes(c.hash.as_bytes())])),
    );
    map.put_some(key::PART, s.part.map(cbor::uint));
    if !s.attachments.is_empty() {
        let attachments = s.attachments.iter().map(Attachment::encode).collect();
        map.put(key::ATTACHMENTS, Value::Array(attachments));
    }
    map.put_some(key::DRAFTED_BY, s.drafted_by.as_ref().map(cbor::text));
    map.finish()
}

fn encode_precedence(p: Precedences) -> Value {
    let [action, information] = [p.action as u8, p.information as u8].map(cbor::uint);
    if p.action == p.information { action } else { Value::Array(vec![action, information]) }
}

/// `nested` is set for what an escalation carries: it passes on what an earlier one carried, never
/// that one, so the depth of what is read is bounded.
fn decode(map: &mut Map, nested: bool) -> Result<Statement, DecodeError> {
    let addresses = |value: &Value| cbor::list(value, limits::ADDRESSES_MAX, cbor::parsed);
    let text = |max| move |value: &Value| cbor::string(value, max).map(Text::from);
    let kind: Kind = map.required(key::KIND, "kind", cbor::parsed)?;
    if nested && kind == Kind::Esc {
        return Err(DecodeError::Contradiction("an escalation carries another one"));
    }
    let fields = map.optional(key::FIELDS, "fields", decode_fields)?;
    let source = map.optional(key::ORIGIN, "origin", text(limits::SOURCE_BYTES_MAX))?;
    let statement = Statement {
        id: map.required(key::ID, "id", cbor::id)?,
        said: Said::read(kind, &fields.unwrap_or_default())?,
        case: map.required(key::CASE, "case", cbor::id)?,
        reference: map.optional(key::REFERENCE, "case reference", cbor::parsed)?,
        part: map.optional(key::PART, "part", cbor::small)?,
        in_reply_to: map.optional(key::IN_REPLY_TO, "in reply to", cbor::id)?,
        from: map.required(key::FROM, "from", cbor::parsed)?,
        to: Addressees {
            action: map
                .required(key::ACTION, "action addressees", addresses)
                .and_then(|list| not_empty(list, "action addressees"))?,
            information: map
                .optional(key::INFORMATION, "information addressees", addresses)?
                .unwrap_or_default(),
        },
        seats: map.required(key::SEATS, "seats", cbor::id)?,
        precedence: map.required(key::PRECEDENCE, "precedence", decode_precedence)?,
        traffic: map.required(key::TRAFFIC, "traffic", |value| {
            Traffic::try_from(cbor::small::<u8>(value)?).ok()
        })?,
        tlp: map
            .optional(key::TLP, "tlp", |value| Tlp::try_from(cbor::small::<u8>(value)?).ok())?
            .unwrap_or_default(),
        language: map.optional(key::LANGUAGE, "language", cbor::parsed)?,
        subject: map.required(key::SUBJECT, "subject", text(limits::SUBJECT_BYTES_MAX))?,
        body: map.optional(key::BODY, "body", text(limits::BODY_BYTES_MAX))?.unwrap_or_default(),
        drafted_at: map.required(key::DRAFTED_AT, "drafted at", cbor::as_time)?,
        released_at: map.required(key::RELEASED_AT, "released at", cbor::as_time)?,
        released_by: map.optional(key::RELEASED_BY, "released by", cbor::parsed)?,
        drafted_by: map.optional(key::DRAFTED_BY, "drafted by", cbor::parsed)?,
        ack_by: map.optional(key::ACK_BY, "ack by", cbor::as_time)?,
        reply_by: map.optional(key::REPLY_BY, "reply by", cbor::as_time)?,
        expires_at: map.required(key::EXPIRES_AT, "expires at", cbor::as_time)?,
        rungs: map
            .optional(key::RUNGS, "rungs", |value| {
                cbor::list(value, limits::RUNGS_MAX, |rung| {
                    cbor::small(rung).filter(|rung| *rung > 0)
                })
            })?
            .unwrap_or_default(),
        authenticity: map
            .optional(key::AUTHENTICITY, "authenticity", |value| match cbor::small::<u8>(value)? {
                0 => Some(Authenticity::NonPaper),
                1 => Some(Authenticity::Note),
                _ => None,
            })?
            .unwrap_or_default(),
        origin: source.map_or(Origin::Human, |source| Origin::Automated { source }),
        head: map.required(key::HEAD, "directory head", |value| {
            let [seq, hash] = cbor::items(value)?;
            Some(Head { seq: cbor::small(seq)?, hash: cbor::id(hash)? })
        })?,
        seen: map
            .optional(key::SEEN, "seen", |value| cbor::list(value, limits::SEEN_MAX, cbor::id))?
            .unwrap_or_default(),
        catalogue: map.optional(key::CATALOGUE, "catalogue", |value| {
            let [version, hash] = cbor::items(value)?;
            Some(Catalogue { version: cbor::small(version)?, hash: cbor::id(hash)? })
        })?,
        attachments: map
            .optional(key::ATTACHMENTS, "attachments", |value| {
                cbor::list(value, limits::ATTACHMENTS_MAX, Attachment::decode)
                    .filter(|list| !list.is_empty())
            })?
            .unwrap_or_default(),
    };
    if let Said::Escalation(escalation) = &statement.said {
        escalation.agrees(&*escalation.original()?, &statement)?;
    }
    match &statement.reference {
        Some(reference) if !statement.fits(reference) => Err(DecodeError::Contradiction(
            "the case reference and the traffic disagree about being an exercise",
        )),
        _ => Ok(statement),
    }
}

fn not_empty<T>(list: Vec<T>, name: &'static str) -> Result<Vec<T>, DecodeError> {
    if list.is_empty() { Err(DecodeError::Field(name)) } else { Ok(list) }
}

fn decode_fields(value: &Value) -> Option<Vec<u8>> {
    let fields = value.as_bytes()?;
    (1..=limits::FIELDS_BYTES_MAX).contains(&fields.len()).then(|| fields.clone())
}

fn decode_precedence(value: &Value) -> Option<Precedences> {
    let one = |value: &Value| Precedence::try_from(cbor::small::<u8>(value)?).ok();
    match value {
        Value::Array(_) => {
            let [action, information] = cbor::items(value)?;
            Some(Precedences { action: one(action)?, information: one(information)? })
        }
        value => one(value).map(Precedences::both),
    }
}
