//! Incidents as the messages of their cases leave them, and how they are passed on.

use serde::{Deserialize, Serialize};

use hotline_protocol::address::{Desk, Seat};
use hotline_protocol::ids::{CaseId, MessageId, Precedence, Traffic, UnixMillis};

/// An incident as the messages of its case leave it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct IncidentView {
    /// Its case.
    pub case: CaseId,
    /// The case's human reference; empty if it has none.
    pub reference: String,
    /// Operation, exercise or drill.
    pub traffic: Traffic,
    /// The message that raised it.
    pub message: MessageId,
    /// Code of that message's kind: CON or WRN.
    pub kind: String,
    /// 0 baseline to 5 emergency, where it was said.
    pub severity: Option<u8>,
    /// single, sector, national, regional or global, where it was said.
    pub scale: Option<String>,
    /// How fast it must be handled.
    pub precedence: Precedence,
    /// The subject of the message that raised it, made safe to show.
    pub subject: String,
    /// Who raised it.
    pub raised_by: Seat,
    /// When, by the author's clock.
    pub raised_at: UnixMillis,
    /// The desk asked now.
    pub asked: Desk,
    /// Its rung, from 1.
    pub rung: u8,
    /// raised or acknowledged.
    pub status: String,
    /// Who acknowledged at the present rung, if anybody did.
    pub acknowledged_by: Option<Seat>,
    /// When, by that seat's clock.
    pub acknowledged_at: Option<UnixMillis>,
    /// By when the present rung should acknowledge; none where that is counted in duty hours, is
    /// up to a person, or has been done.
    pub ack_due: Option<UnixMillis>,
    /// The desk it would be passed on to; none if none is published or all were asked.
    pub next_desk: Option<Desk>,
    /// How it was passed on, in order.
    pub escalations: Vec<EscalationView>,
}

/// A step up the ladder of an incident.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct EscalationView {
    /// The message that did it.
    pub message: MessageId,
    /// The rung it led to.
    pub rung: u8,
    /// The desk asked there.
    pub to: Desk,
    /// Who passed it on.
    pub by: Seat,
    /// When, by that seat's clock.
    pub at: UnixMillis,
    /// Why, made safe to show.
    pub reason: String,
}
