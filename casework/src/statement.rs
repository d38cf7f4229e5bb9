//! What is said to every addressee alike, and the rules by which it may be said.

use hotline_protocol::address::{Address, Desk, DeskKind, Party, Seat};
use hotline_protocol::ids::{
    CaseId, Digest, MessageId, ParseError, Precedence, Traffic, UnixMillis,
};

use crate::ack::Ack;
use crate::attachment::Attachment;
use crate::cbor::DecodeError;
use crate::kind::{Kind, Said};
use crate::limits;
use crate::message::Role;
use crate::reference::CaseRef;
use crate::template::Template;
use crate::text::{Text, words};
use crate::vocabulary::{Language, Tlp};

/// The common part of a message: the same for every seat that gets it. It names desks, never the
/// identities of the seats that were sealed for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Statement {
    /// Random; the same in every copy.
    pub id: MessageId,
    /// Kind and fields.
    pub said: Said,
    /// The case it belongs to.
    pub case: CaseId,
    /// The case's human reference, where one was allocated.
    pub reference: Option<CaseRef>,
    /// The author's own count of messages in this case.
    pub part: Option<u32>,
    /// The message it answers.
    pub in_reply_to: Option<MessageId>,
    /// Who says it. A claim: the session proves it ([`crate::Message::attribute`]).
    pub from: Seat,
    /// Who shall act, and who shall know.
    pub to: Addressees,
    /// Over the identity ids of every seat sealed for ([`crate::recipients_digest`]).
    pub seats: Digest,
    /// How fast it must be handled, by role.
    pub precedence: Precedences,
    /// Operation, exercise or drill.
    pub traffic: Traffic,
    /// How far it may be shared.
    pub tlp: Tlp,
    /// The language of subject and body; unknown if absent.
    pub language: Option<Language>,
    /// One line.
    pub subject: Text,
    /// Free text, as written.
    pub body: Text,
    /// When the draft was begun, by the drafter's clock.
    pub drafted_at: UnixMillis,
    /// When it was released to be sealed, by the releaser's clock.
    pub released_at: UnixMillis,
    /// The second seat that released it, and sends it; absent if its drafter does.
    pub released_by: Option<Seat>,
    /// Who drafted it, if another seat of the desk released it: that seat's word.
    pub drafted_by: Option<Seat>,
    /// By when an acknowledgement is expected.
    pub ack_by: Option<UnixMillis>,
    /// By when an answer in substance is expected.
    pub reply_by: Option<UnixMillis>,
    /// When it stops being worth delivering; the envelope's own expiry is no later.
    pub expires_at: UnixMillis,
    /// The rungs of the addressee's ladder for which copies were deposited, from 1.
    pub rungs: Vec<u8>,
    /// Whether it can be shown to a third party.
    pub authenticity: Authenticity,
    /// Who or what wrote it.
    pub origin: Origin,
    /// The directory as the sender knew it.
    pub head: Head,
    /// The messages of the case that were heads when this one was drafted.
    pub seen: Vec<SeenRef>,
    /// The catalogue by which coded fields are read.
    pub catalogue: Option<Catalogue>,
    /// Files that go with it.
    pub attachments: Vec<Attachment>,
}

/// To whom a message goes, as it was addressed.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Addressees {
    /// Who shall act.
    pub action: Vec<Address>,
    /// Who shall know.
    pub information: Vec<Address>,
}

/// The precedence for each role.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Precedences {
    /// For those who shall act.
    pub action: Precedence,
    /// For those who shall know.
    pub information: Precedence,
}

/// The directory head a message was addressed by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Head {
    /// Its sequence number.
    pub seq: u64,
    /// Its hash.
    pub hash: Digest,
}

/// The catalogue of codes a message was written with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Catalogue {
    /// Its version.
    pub version: u32,
    /// Its hash.
    pub hash: Digest,
}

/// Whether a message can be shown to a third party.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
#[repr(u8)]
pub enum Authenticity {
    /// Authenticated between the two, deniable to others.
    #[default]
    NonPaper = 0,
    /// Also carries the seat's signature.
    Note = 1,
}

/// Who or what wrote a message.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Origin {
    /// A person.
    #[default]
    Human,
    /// A program, named.
    Automated {
        /// Which, for example `alertmanager`.
        source: Text,
    },
}

/// How a message refers to an earlier one.
///
/// A note may be shown to third parties, so it must not commit to what a non-paper said: it refers
/// to non-papers by their random id and to notes by hash (docs/crypto.md, "Two chains").
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum SeenRef {
    /// By the common hash.
    Hash(Digest),
    /// By the message id.
    Id(MessageId),
}

/// Says which rule of drafting a statement breaks, and the way on.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum StatementError {
    /// There is no subject.
    #[error("the message has no subject: write one line that says what it is about")]
    NoSubject,
    /// Nobody shall act.
    #[error("the message has no action addressee: say to whom it goes")]
    NoAddressee,
    /// A text, list or the whole is longer than an envelope takes.
    #[error("{what} has {size}, the most is {max}: shorten it or attach it as a file")]
    TooLarge {
        /// What is too large.
        what: &'static str,
        /// How large it is.
        size: usize,
        /// How large it may be.
        max: usize,
    },
    /// An urgent message that cannot be read within its first minute.
    #[error(
        "{count} words, and {precedence} carries at most {max}: cut {}, or send the detail in a \
         situation update behind it", count.saturating_sub(*max)
    )]
    TooManyWords {
        /// Words in subject and body.
        count: usize,
        /// The most allowed.
        max: usize,
        /// The precedence that sets the bound.
        precedence: Precedence,
    },
    /// A program asked for flash.
    #[error("automation never sends flash: use immediate, or let a person send it")]
    AutomatedFlash,
    /// A program armed a higher rung.
    #[error("automation never passes rung 1 without a person: arm no higher rung")]
    AutomatedEscalation,
    /// The case reference belongs to the other kind of life.
    #[error("{0} traffic cannot go into the case {1}: exercise and operation never meet")]
    OtherTraffic(Traffic, CaseRef),
    /// The times of a concern are the wrong way round.
    #[error("the window ends before it begins: give the earlier time first")]
    WindowReversed,
    /// A message is passed on without saying why.
    #[error("the escalation gives no reason: write one line, both sides will see it")]
    NoReason,
    /// The message does not fit into an escalation.
    #[error(
        "the message has {size} bytes, and one of at most {max} can be passed on whole: send the \
         next desk a new concern in the same case, and say there what the long one says"
    )]
    OriginalTooLong {
        /// How long it is.
        size: usize,
        /// How long it may be.
        max: usize,
    },
    /// What is passed on is not the message cited, or of another case. A defect of the caller.
    #[error("this cannot be passed on: {0}")]
    Original(DecodeError),
    /// A signed escalation would show a non-paper to others.
    #[error("a note cannot carry a non-paper: pass it on as a non-paper")]
    NonPaperInNote,
    /// The escalation may be shared further than what it carries.
    #[error("the message that is passed on is TLP:{0}: mark the escalation no wider")]
    WiderThanOriginal(Tlp),
    /// The desk that is to be asked is not one of the party that was asked.
    #[error("pass it on to another desk of the party the message was addressed to, by its name")]
    OffTheLadder,
    /// A file is longer than any may be.
    #[error(
        "a file of {size} bytes cannot be attached, the most is {}: cut it into several",
        limits::FILE_BYTES_MAX
    )]
    FileTooLong {
        /// How long it is.
        size: u64,
    },
    /// An urgent message that would have to wait until its files are at the relay.
    #[error(
        "{0} does not wait for files: send it without, and the files in a message of priority \
         behind it"
    )]
    UrgentWithFiles(Precedence),
    /// It says nothing without the message it is about.
    #[error("{0} is missing: say which message it is")]
    Uncited(&'static str),
    /// Released by somebody who may not.
    #[error(
        "it is released by a second seat of the desk that drafted it, and that seat sends it: not \
         by its drafter, and not by another desk"
    )]
    Released,
    /// A field has a form that readers refuse.
    #[error("{0} has no allowed form")]
    Form(&'static str),
}

impl SeenRef {
    /// The hash (32 bytes) or the id (16 bytes), as on the wire.
    #[must_use]
    pub const fn as_bytes(&self) -> &[u8] {
        match self {
            Self::Hash(hash) => hash.as_bytes(),
            Self::Id(id) => id.as_bytes(),
        }
    }
}

impl TryFrom<&[u8]> for SeenRef {
    type Error = ParseError;

    fn try_from(bytes: &[u8]) -> Result<Self, ParseError> {
        match bytes.len() {
            Digest::LEN => Digest::try_from(bytes).map(Self::Hash),
            _ => MessageId::try_from(bytes).map(Self::Id),
        }
    }
}

impl Addressees {
    /// Whether a desk, or a seat of it, is among the addressees in either role.
    #[must_use]
    pub fn reach(&self, desk: &Desk) -> bool {
        self.action.iter().chain(&self.information).any(|address| covers_desk(address, desk))
    }

    /// To how many desks the addresses can lead at most, so that a reader knows how many others
    /// receipt the same message: a party has a desk of each kind, `*` and `*/desk` have no bound.
    #[must_use]
    pub fn desks_at_most(&self) -> usize {
        self.action.iter().chain(&self.information).fold(0, |sum: usize, address| {
            sum.saturating_add(match address {
                Address::All | Address::AllDesks(_) => usize::MAX,
                Address::Party(_) => DeskKind::ALL.len(),
                Address::Desk(_) | Address::Seat(_) => 1,
            })
        })
    }

    /// Whether some desk of a party gets it, in either role.
    #[must_use]
    pub fn reach_party(&self, party: &Party) -> bool {
        self.action.iter().chain(&self.information).any(|address| covers_party(address, party))
    }

    /// Whether some desk of a party shall act.
    #[must_use]
    pub fn ask_party(&self, party: &Party) -> bool {
        self.action.iter().any(|address| covers_party(address, party))
    }

    /// Whether a desk, or a seat of it, shall act.
    #[must_use]
    pub fn ask(&self, desk: &Desk) -> bool {
        self.action.iter().any(|address| covers_desk(address, desk))
    }
}

/// The desk an address names; none for groups and whole parties.
pub(crate) fn named_desk(address: &Address) -> Option<&Desk> {
    match address {
        Address::Desk(desk) => Some(desk),
        Address::Seat(seat) => Some(&seat.desk),
        Address::All | Address::AllDesks(_) | Address::Party(_) => None,
    }
}

/// The party an address names; none for groups.
pub(crate) fn named_party(address: &Address) -> Option<&Party> {
    match address {
        Address::Party(party) => Some(party),
        address => named_desk(address).map(|desk| &desk.party),
    }
}

pub(crate) fn covers_party(address: &Address, party: &Party) -> bool {
    match address {
        Address::All | Address::AllDesks(_) => true,
        Address::Party(one) => one == party,
        Address::Desk(desk) => desk.party == *party,
        Address::Seat(seat) => seat.desk.party == *party,
    }
}

pub(crate) fn covers_desk(address: &Address, desk: &Desk) -> bool {
    match address {
        Address::All => true,
        Address::AllDesks(kind) => *kind == desk.kind,
        Address::Party(party) => *party == desk.party,
        Address::Desk(one) => one == desk,
        Address::Seat(seat) => seat.desk == *desk,
    }
}

impl Precedences {
    /// The same precedence for both roles.
    #[must_use]
    pub const fn both(precedence: Precedence) -> Self {
        Self { action: precedence, information: precedence }
    }

    /// The precedence of the copy for a seat in that role. Copies to one's own desk travel as
    /// those for information do.
    #[must_use]
    pub const fn of(self, role: Role) -> Precedence {
        match role {
            Role::Action => self.action,
            Role::Information | Role::OwnDesk => self.information,
        }
    }

    /// The more urgent of the two.
    #[must_use]
    pub fn highest(self) -> Precedence {
        self.action.max(self.information)
    }
}

impl Statement {
    /// The kind of the message.
    #[must_use]
    pub fn kind(&self) -> Kind {
        self.said.kind()
    }

    /// The acknowledgement, if it is one.
    #[must_use]
    pub const fn ack(&self) -> Option<&Ack> {
        match &self.said {
            Said::Ack(ack) => Some(ack),
            _ => None,
        }
    }

    /// Whether the sender's own desk or an addressed one is that desk: whether its seats have the
    /// message.
    #[must_use]
    pub fn reaches(&self, desk: &Desk) -> bool {
        self.from.desk == *desk || self.to.reach(desk)
    }

    /// Checks the rules of drafting. They bind the sender; a reader shows what breaks them.
    pub(crate) fn check(&self) -> Result<(), StatementError> {
        self.check_said()?;
        self.check_sizes()?;
        if self.subject.raw().trim().is_empty() && self.ack().is_none() {
            return Err(StatementError::NoSubject);
        }
        if self.to.action.is_empty() {
            return Err(StatementError::NoAddressee);
        }
        let precedence = self.precedence.highest();
        let count = words(self.subject.raw()).saturating_add(words(self.body.raw()));
        if precedence.interrupts() && count > limits::URGENT_WORDS_MAX {
            return Err(StatementError::TooManyWords {
                count,
                max: limits::URGENT_WORDS_MAX,
                precedence,
            });
        }
        if precedence.interrupts() && !self.attachments.is_empty() {
            return Err(StatementError::UrgentWithFiles(precedence));
        }
        self.attachments.iter().try_for_each(Attachment::check)?;
        if !self.is_released_as_allowed() {
            return Err(StatementError::Released);
        }
        if let Origin::Automated { .. } = self.origin {
            if precedence == Precedence::Flash {
                return Err(StatementError::AutomatedFlash);
            }
            if self.rungs.iter().any(|rung| *rung > 1) {
                return Err(StatementError::AutomatedEscalation);
            }
        }
        match &self.reference {
            Some(reference) if !self.fits(reference) => {
                Err(StatementError::OtherTraffic(self.traffic, reference.clone()))
            }
            _ => Ok(()),
        }
    }

    /// Whether drafter and releaser are two seats of one desk, and the releaser sends it; or nobody
    /// but the sender had a part in it.
    #[must_use]
    pub fn is_released_as_allowed(&self) -> bool {
        match (&self.drafted_by, &self.released_by) {
            (None, None) => true,
            (Some(drafter), Some(releaser)) => {
                *releaser == self.from && drafter.desk == self.from.desk && drafter != releaser
            }
            _ => false,
        }
    }

    /// Whether a reference and the traffic agree about being played.
    pub(crate) fn fits(&self, reference: &CaseRef) -> bool {
        reference.is_exercise() == (self.traffic == Traffic::Exercise)
    }

    /// Checks the rules that a kind adds.
    fn check_said(&self) -> Result<(), StatementError> {
        match &self.said {
            Said::Concern(concern) => concern.check(),
            Said::Warning(warning) => warning.check(),
            Said::Escalation(escalation) => escalation.check(self),
            // A concern and a warning have types of their own: the fold reads them.
            Said::Form(form) if matches!(form.template().kind, Kind::Con | Kind::Wrn) => {
                Err(StatementError::Form("the kind"))
            }
            Said::Form(form) => form.check(),
            Said::Other { kind, .. } => {
                let typed = matches!(kind, Kind::Txt | Kind::Ack | Kind::Esc)
                    || Template::of(kind).is_some();
                if typed || kind.code().parse().as_ref() != Ok(kind) {
                    return Err(StatementError::Form("the kind"));
                }
                Ok(())
            }
            Said::Text | Said::Ack(_) => Ok(()),
        }
    }

    fn check_sizes(&self) -> Result<(), StatementError> {
        let source = match &self.origin {
            Origin::Human => 0,
            Origin::Automated { source } => source.len(),
        };
        if self.rungs.contains(&0) {
            return Err(StatementError::Form("a rung"));
        }
        for (what, size, max) in [
            ("the subject in bytes", self.subject.len(), limits::SUBJECT_BYTES_MAX),
            ("the body in bytes", self.body.len(), limits::BODY_BYTES_MAX),
            ("the name of the source in bytes", source, limits::SOURCE_BYTES_MAX),
            ("the fields in bytes", self.said.encode_fields().len(), limits::FIELDS_BYTES_MAX),
            ("the list of action addressees", self.to.action.len(), limits::ADDRESSES_MAX),
            (
                "the list of information addressees",
                self.to.information.len(),
                limits::ADDRESSES_MAX,
            ),
            ("the list of rungs", self.rungs.len(), limits::RUNGS_MAX),
            ("the list of messages seen", self.seen.len(), limits::SEEN_MAX),
            ("the list of attachments", self.attachments.len(), limits::ATTACHMENTS_MAX),
        ] {
            if size > max {
                return Err(StatementError::TooLarge { what, size, max });
            }
        }
        Ok(())
    }
}

/// Holds the texts of a kind against their bounds.
pub(crate) fn check_texts(texts: &[(&'static str, &Text, usize)]) -> Result<(), StatementError> {
    for (what, text, max) in texts {
        if text.len() > *max {
            return Err(StatementError::TooLarge { what, size: text.len(), max: *max });
        }
    }
    Ok(())
}
