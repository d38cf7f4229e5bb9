//! What desks say to each other: messages, receipts, cases.
//!
//! Pure data and folds. This crate knows nothing of keys, sessions, envelopes, links or stores; it
//! reads no clock and draws no randomness: ids and times are arguments.
//!
//! The way of a message: a person writes a [`Statement`]; [`Common::state`] checks the rules of
//! drafting and fixes the exact bytes; each seat's copy is a [`Message`] of that common part and a
//! [`Private`] part, sealed as [`Content`]. The reader gets it back from [`Content::decode`],
//! enters it in a [`Register`] and a [`Case`], and answers with a [`Device`] receipt by itself and
//! an [`Ack`] by a person. The sender follows it in a [`Delivery`]. A [`Concern`] or a [`Warning`]
//! raises an [`Incident`]; an [`Escalation`] passes it on; [`CaseState`] says where both stand.
//! What a party publishes stands in a [`Library`] and a [`Glossary`];
//! [`Figures`] say how much was said, and never what. Whether desks can be reached is asked by a [`Check`], and counted by a [`Campaign`]. An exercise is led by [`Control`].
//!
//! The sealed content, the rules of receipts and the order of the fold stand in docs/casework.md,
//! which is normative.

mod ack;
mod advance;
mod armed;
mod attachment;
pub mod campaign;
mod case;
mod cbor;
pub mod check;
mod citations;
mod climb;
mod codes;
mod common;
mod concern;
mod content;
pub mod control;
mod delivery;
mod duty;
mod escalation;
mod field;
pub mod figures;
mod form;
pub mod glossary;
mod handover;
mod holding;
mod incident;
mod kind;
pub mod labels;
mod later;
pub mod library;
pub mod limits;
mod message;
mod missing;
mod near;
mod node;
mod order;
mod progress;
mod receipt;
mod record;
mod reference;
mod region;
mod register;
mod release;
mod roster;
mod standing;
mod state;
mod statement;
mod taken_back;
pub mod template;
mod text;
mod timing;
mod vocabulary;
mod warning;

pub use ack::{Ack, AckKind};
pub use armed::{ArmedRung, Timed};
pub use attachment::{Attachment, AttachmentKey};
pub use campaign::Campaign;
pub use case::{Case, Compared, Entered, Refusal, Violation};
pub use cbor::DecodeError;
pub use check::Check;
pub use codes::{
    CapSeverity, Certainty, Closure, List, Outcome, RequestedAction, Rsit, Scale, Severity, Tone,
    Urgency, Withdrawal,
};
pub use common::{Common, recipients_digest};
pub use concern::Concern;
pub use content::{Content, Receipts, UnknownContent};
pub use control::{Control, ControlStep};
pub use delivery::{
    Alarm, CopyState, Delivery, ReceiptRefusal, Recipient, Stage, Undeliverable, Wait,
};
pub use duty::{Duty, Hours, HoursError};
pub use escalation::Escalation;
pub use field::{Field, FieldValue};
pub use figures::Figures;
pub use form::{Cited, FillError, Filled, Form};
pub use glossary::Glossary;
pub use handover::{Handed, Handover};
pub use holding::{Comparison, Holding, Parting};
pub use incident::{
    Asking, Incident, IncidentStatus, Ladder, NotCounted, Raising, Rung, Uncounted,
};
pub use kind::{Kind, Said};
pub use later::LaterFields;
pub use library::Library;
pub use message::{Message, MessageError, Misattributed, Private, Role};
pub use missing::Missing;
pub use near::nearest;
pub use node::{Answered, Closing, Node, PassedOn, Raised, Step, Updated, Withdrawn};
pub use order::Placed;
pub use progress::{Answer, Asked, ClosedBy, Ending, Progress, Proposal, Reopening, Turn};
pub use receipt::{Custody, Device, Human};
pub use record::{Item, Proof, Record, Taken};
pub use reference::CaseRef;
pub use region::Region;
pub use register::{Register, Registered};
pub use release::{Drafted, LadderAsked, Request, Requests, Waits};
pub use roster::{Roster, RosterError, Shift};
pub use standing::{Obligation, Owes, Side, Standing};
pub use state::{Acknowledgement, CaseState};
pub use statement::{
    Addressees, Authenticity, Catalogue, Head, Origin, Precedences, SeenRef, Statement,
    StatementError,
};
pub use taken_back::TakenBack;
pub use template::Template;
pub use text::{Text, shown, shown_line, words};
pub use timing::{
    Due, Timing, acknowledgement_due, device_receipt_within, receipt_delay, receipt_precedence,
};
pub use vocabulary::{Language, Tlp};
pub use warning::Warning;
