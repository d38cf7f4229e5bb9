//! How far one sent message has come, seat by seat and desk by desk.
//!
//! A fold of receipts. It holds evidence and derives the stage from it, so receipts may arrive in
//! any order and repeatedly. Drafting, release and recall are said by the sender's own engine.

use std::collections::{BTreeMap, BTreeSet};

use hotline_protocol::address::{Desk, Seat};
use hotline_protocol::ids::{Digest, MessageId, UnixMillis};

use crate::common::Common;
use crate::limits;
use crate::message::Role;
use crate::receipt::{Custody, Device, Human};
use crate::statement::Precedences;
use crate::timing::{Due, acknowledgement_due, device_receipt_within};

/// How far a message, a desk's copy or a seat's copy has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Stage {
    /// Being written.
    Draft,
    /// Waits for a second seat of the desk.
    AwaitingRelease,
    /// Released; not sealed yet, as while the relay cannot be reached.
    Queued,
    /// Sealed and on its way to the relay.
    Sealed,
    /// The relay has it on disk.
    Custody,
    /// The addressee's device opened and stored it.
    Delivered,
    /// A person acknowledged.
    Acknowledged,
    /// It was not collected in time.
    Expired,
    /// It cannot be delivered.
    Undeliverable(Undeliverable),
    /// Taken back before anyone acknowledged.
    Recalled,
}

/// Why a copy cannot be delivered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, thiserror::Error)]
pub enum Undeliverable {
    /// The seat left the directory.
    #[error("the seat was revoked")]
    SeatRevoked,
    /// The seat's identity changed; a person must decide.
    #[error("the seat's identity changed: verify it, then send again")]
    IdentityChanged,
    /// The relay has no keys to seal for the seat.
    #[error("the seat has published no keys")]
    NoKeys,
    /// The relay will not take it.
    #[error("the relay refused it")]
    RelayRefused,
}

/// What a sender may wait for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Wait {
    /// Custody by the relay.
    Custody,
    /// A device receipt.
    Device,
    /// A human acknowledgement.
    Human,
}

/// A seat a message is sealed for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recipient {
    /// Which seat.
    pub seat: Seat,
    /// Why.
    pub role: Role,
}

/// Something that must not happen, to be shown to a person.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Alarm {
    /// A receipt for this message cites another content.
    #[error("{seat} received another text under this message's id")]
    OtherContent {
        /// Whose receipt.
        seat: Seat,
        /// What was sent.
        sent: Digest,
        /// What was received.
        received: Digest,
    },
    /// A receipt echoes an acceptance time the relay did not tell the sender.
    #[error("the relay told {seat} another acceptance time than the sender")]
    AcceptanceDiffers {
        /// Whose receipt.
        seat: Seat,
        /// The time echoed.
        echoed: UnixMillis,
    },
}

/// Says why a receipt changes nothing. Only [`ReceiptRefusal::OtherContent`] is an alarm; the
/// others are logged and dropped.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ReceiptRefusal {
    /// It is about another message.
    #[error("the receipt is for another message")]
    OtherMessage,
    /// It comes from a seat that was not sealed for, or a desk that was not addressed.
    #[error("{0} was not addressed")]
    NotAddressed(Seat),
    /// Receipts and copies to one's own desk are never receipted.
    #[error("no receipt is owed by {0}")]
    NotOwed(Seat),
    /// It cites another content; kept among the alarms.
    #[error("the receipt cites another text under the same id")]
    OtherContent,
    /// It is not an acknowledgement.
    #[error("the message acknowledges nothing")]
    NotAnAcknowledgement,
    /// Somebody acknowledged already: withdraw it by a message instead.
    #[error("it was acknowledged already; send a withdrawal instead")]
    AlreadyAcknowledged,
    /// More copies for one seat than make sense.
    #[error("the message was sealed for {0} too often")]
    TooManyResends(Seat),
}

/// What is known about the copy for one seat.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CopyState {
    /// Why the seat gets it.
    pub role: Role,
    /// When it was sealed, once for each time.
    pub sealed_at: Vec<UnixMillis>,
    /// When the relay accepted it, for each envelope accepted.
    pub accepted_at: BTreeSet<UnixMillis>,
    /// When the relay said that what is on its way now was collected.
    pub collected_at: Option<UnixMillis>,
    /// When it said so first of what no receipt has come for.
    pub owed_since: Option<UnixMillis>,
    /// How often an envelope went out once more, to a relay that was put back.
    again: usize,
    /// The device's receipt.
    pub device: Option<Device>,
    /// The acknowledgement by this very seat.
    pub human: Option<Human>,
    failure: Option<Failure>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Failure {
    Expired,
    Undeliverable(Undeliverable),
}

/// How far one sent message has come.
#[derive(Debug, Clone, PartialEq)]
pub struct Delivery {
    id: MessageId,
    common: Digest,
    pub(crate) is_receipt: bool,
    from: Seat,
    pub(crate) precedence: Precedences,
    pub(crate) released_at: UnixMillis,
    pub(crate) expires_at: UnixMillis,
    pub(crate) ack_by: Option<UnixMillis>,
    /// When an acknowledgement falls due after acceptance, where the message does not say it.
    pub(crate) ack_within: Due,
    pub(crate) copies: BTreeMap<Seat, CopyState>,
    /// Acknowledgements by desk; a colleague who was not sealed for may acknowledge too.
    pub(crate) humans: BTreeMap<Desk, Vec<Human>>,
    pub(crate) recalled: bool,
    alarms: Vec<Alarm>,
}

impl CopyState {
    fn new(role: Role) -> Self {
        Self {
            role,
            sealed_at: Vec::new(),
            accepted_at: BTreeSet::new(),
            collected_at: None,
            owed_since: None,
            again: 0,
            device: None,
            human: None,
            failure: None,
        }
    }

    /// The strongest evidence wins: what a receipt proves is not undone by a later failure.
    pub(crate) fn stage(&self, recalled: bool) -> Stage {
        match self.failure {
            _ if self.human.is_some() => Stage::Acknowledged,
            _ if self.device.is_some() => Stage::Delivered,
            _ if recalled => Stage::Recalled,
            Some(Failure::Undeliverable(reason)) => Stage::Undeliverable(reason),
            Some(Failure::Expired) => Stage::Expired,
            None if !self.accepted_at.is_empty() => Stage::Custody,
            None if !self.sealed_at.is_empty() => Stage::Sealed,
            None => Stage::Queued,
        }
    }

    /// How many times of acceptance there can be.
    fn acceptances(&self) -> usize {
        self.sealed_at.len().max(1).saturating_add(self.again)
    }

    /// An echoed acceptance time is wrong once every envelope sealed has its custody receipt and
    /// none of them names it.
    fn contradicts(&self, echoed: UnixMillis) -> bool {
        !self.accepted_at.is_empty()
            && self.accepted_at.len() >= self.acceptances()
            && !self.accepted_at.contains(&echoed)
    }
}

impl Delivery {
    /// Follows a released message to the seats it is to be sealed for. Whoever resolved the
    /// addressees has held their number against [`limits::ADDRESSEES_MAX`].
    #[must_use]
    pub fn new(common: &Common, recipients: impl IntoIterator<Item = Recipient>) -> Self {
        Self {
            id: common.id,
            common: common.hash(),
            is_receipt: common.ack().is_some(),
            from: common.from.clone(),
            precedence: common.precedence,
            released_at: common.released_at,
            expires_at: common.expires_at,
            ack_by: common.ack_by,
            ack_within: acknowledgement_due(&common.said, common.precedence.of(Role::Action)),
            copies: recipients
                .into_iter()
                .map(|recipient| (recipient.seat, CopyState::new(recipient.role)))
                .collect(),
            humans: BTreeMap::new(),
            recalled: false,
            alarms: Vec::new(),
        }
    }

    /// The message followed.
    #[must_use]
    pub const fn id(&self) -> MessageId {
        self.id
    }

    fn copy(&mut self, seat: &Seat) -> Result<&mut CopyState, ReceiptRefusal> {
        self.copies.get_mut(seat).ok_or_else(|| ReceiptRefusal::NotAddressed(seat.clone()))
    }

    /// A copy was sealed for a seat, for the first time or again. Clears an earlier failure.
    ///
    /// # Errors
    ///
    /// If the seat is no recipient, or was sealed for [`limits::RESENDS_MAX`] times: stop, and
    /// show the copy as not delivered.
    pub fn sealed(&mut self, seat: &Seat, at: UnixMillis) -> Result<(), ReceiptRefusal> {
        let copy = self.copy(seat)?;
        if u32::try_from(copy.sealed_at.len()).is_ok_and(|n| n >= limits::RESENDS_MAX) {
            return Err(ReceiptRefusal::TooManyResends(seat.clone()));
        }
        copy.sealed_at.push(at);
        copy.failure = None;
        // What was collected before is not the copy now on its way, and its receipt is owed still.
        let before = copy.collected_at.take();
        copy.owed_since = copy.owed_since.or(before);
        Ok(())
    }

    /// The relay took custody of a copy.
    ///
    /// # Errors
    ///
    /// If it is another message's, or the seat is no recipient.
    pub fn custody(&mut self, receipt: &Custody) -> Result<(), ReceiptRefusal> {
        self.check_id(receipt.of)?;
        let copy = self.copy(&receipt.seat)?;
        // One acceptance for each envelope; a relay that names more is not believed.
        if copy.accepted_at.len() < copy.acceptances() {
            copy.accepted_at.insert(receipt.accepted_at);
        }
        Ok(())
    }

    /// The envelope of a copy goes out once more, to a relay that was put back to before it had it: it
    /// is accepted at another time, of which its reader may say before the relay does.
    ///
    /// # Errors
    ///
    /// If the seat is no recipient, or this happened [`limits::RESENDS_MAX`] times: nobody puts a
    /// relay back more often while a message lives.
    pub fn sent_again(&mut self, seat: &Seat) -> Result<(), ReceiptRefusal> {
        let copy = self.copy(seat)?;
        if u32::try_from(copy.again).is_ok_and(|again| again >= limits::RESENDS_MAX) {
            return Err(ReceiptRefusal::TooManyResends(seat.clone()));
        }
        copy.again = copy.again.saturating_add(1);
        Ok(())
    }

    /// A copy was collected at that time, sealed again since, and its receipt is owed still: as a
    /// store remembers it.
    ///
    /// # Errors
    ///
    /// If the seat is no recipient.
    pub fn owes_since(&mut self, seat: &Seat, at: UnixMillis) -> Result<(), ReceiptRefusal> {
        self.copy(seat)?.owed_since.get_or_insert(at);
        Ok(())
    }

    /// The relay says that a copy was collected.
    ///
    /// # Errors
    ///
    /// If the seat is no recipient.
    pub fn collected(&mut self, seat: &Seat, at: UnixMillis) -> Result<(), ReceiptRefusal> {
        self.copy(seat)?.collected_at.get_or_insert(at);
        Ok(())
    }

    /// A device receipt came from a seat, proved by its session.
    ///
    /// # Errors
    ///
    /// If it is not about this message, not owed, or cites another content (an alarm).
    pub fn device(&mut self, from: &Seat, receipt: &Device) -> Result<(), ReceiptRefusal> {
        self.check_id(receipt.of)?;
        let role = self.copy(from)?.role;
        self.check_owed(from, role)?;
        self.check_content(from, receipt.of_common)?;
        self.copy(from)?.device.get_or_insert(*receipt);
        Ok(())
    }

    /// An acknowledgement came; the caller attributed it to its seat. Any seat of an addressed
    /// desk may acknowledge.
    ///
    /// # Errors
    ///
    /// If it is not about this message, not owed, or cites another content (an alarm).
    pub fn human(&mut self, acknowledgement: &Common) -> Result<(), ReceiptRefusal> {
        let human = Human::of(acknowledgement).ok_or(ReceiptRefusal::NotAnAcknowledgement)?;
        self.check_id(human.ack.of)?;
        let seat = human.seat.clone();
        let mut roles = self
            .copies
            .iter()
            .filter(|(other, _)| other.desk == seat.desk)
            .map(|(_, copy)| copy.role);
        let role = roles.next().ok_or_else(|| ReceiptRefusal::NotAddressed(seat.clone()))?;
        self.check_owed(&seat, role)?;
        self.check_content(&seat, human.ack.of_common)?;
        if let Some(copy) = self.copies.get_mut(&seat) {
            copy.human.get_or_insert_with(|| human.clone());
        }
        let humans = self.humans.entry(seat.desk.clone()).or_default();
        if !humans.iter().any(|known| known.seat == seat)
            && humans.len() < usize::from(Seat::NUMBER_MAX)
        {
            humans.push(human);
        }
        Ok(())
    }

    /// A copy was not collected before it expired.
    ///
    /// # Errors
    ///
    /// If the seat is no recipient.
    pub fn expired(&mut self, seat: &Seat) -> Result<(), ReceiptRefusal> {
        self.copy(seat)?.failure.get_or_insert(Failure::Expired);
        Ok(())
    }

    /// A copy cannot be sealed or was refused.
    ///
    /// # Errors
    ///
    /// If the seat is no recipient.
    pub fn undeliverable(
        &mut self,
        seat: &Seat,
        reason: Undeliverable,
    ) -> Result<(), ReceiptRefusal> {
        self.copy(seat)?.failure = Some(Failure::Undeliverable(reason));
        Ok(())
    }

    /// Takes the message back. The caller drops what is queued and asks the relay to drop the rest.
    ///
    /// # Errors
    ///
    /// If somebody acknowledged already.
    pub fn recall(&mut self) -> Result<(), ReceiptRefusal> {
        if self.humans.is_empty() {
            self.recalled = true;
            Ok(())
        } else {
            Err(ReceiptRefusal::AlreadyAcknowledged)
        }
    }

    /// Whether a person of an addressed desk acknowledged it.
    #[must_use]
    pub fn is_acknowledged(&self) -> bool {
        !self.humans.is_empty()
    }

    fn check_id(&self, of: MessageId) -> Result<(), ReceiptRefusal> {
        if of == self.id { Ok(()) } else { Err(ReceiptRefusal::OtherMessage) }
    }

    fn check_owed(&self, seat: &Seat, role: Role) -> Result<(), ReceiptRefusal> {
        if self.is_receipt || role == Role::OwnDesk {
            Err(ReceiptRefusal::NotOwed(seat.clone()))
        } else {
            Ok(())
        }
    }

    fn check_content(&mut self, seat: &Seat, cited: Digest) -> Result<(), ReceiptRefusal> {
        if cited == self.common {
            return Ok(());
        }
        let alarm = Alarm::OtherContent { seat: seat.clone(), sent: self.common, received: cited };
        if !self.alarms.contains(&alarm) && self.alarms.len() < limits::ALARMS_MAX {
            self.alarms.push(alarm);
        }
        Err(ReceiptRefusal::OtherContent)
    }

    /// Every copy, by seat.
    pub fn copies(&self) -> impl Iterator<Item = (&Seat, &CopyState)> {
        self.copies.iter()
    }

    /// How far the copy for a seat has come; none if it gets no copy.
    #[must_use]
    pub fn seat(&self, seat: &Seat) -> Option<Stage> {
        self.copies.get(seat).map(|copy| copy.stage(self.recalled))
    }

    /// How far a desk has come: as far as its best copy; none if it gets no copy.
    #[must_use]
    pub fn desk(&self, desk: &Desk) -> Option<Stage> {
        if self.humans.contains_key(desk) {
            return Some(Stage::Acknowledged);
        }
        self.copies
            .iter()
            .filter(|(seat, _)| seat.desk == *desk)
            .map(|(_, copy)| copy.stage(self.recalled))
            .max_by_key(|stage| rank(*stage))
    }

    /// The acknowledgements of a desk, in order of arrival.
    #[must_use]
    pub fn acknowledgements(&self, desk: &Desk) -> &[Human] {
        self.humans.get(desk).map_or(&[], Vec::as_slice)
    }

    /// The desks that shall act, own-desk copies left out.
    #[must_use]
    pub fn action_desks(&self) -> BTreeSet<&Desk> {
        self.copies
            .iter()
            .filter(|(_, copy)| copy.role == Role::Action)
            .map(|(seat, _)| &seat.desk)
            .collect()
    }

    /// The action desks of which no seat has come that far.
    #[must_use]
    pub fn waiting(&self, wait: Wait) -> Vec<&Desk> {
        let least = rank(match wait {
            Wait::Custody => Stage::Custody,
            Wait::Device => Stage::Delivered,
            Wait::Human => Stage::Acknowledged,
        });
        self.action_desks()
            .into_iter()
            .filter(|desk| self.desk(desk).is_none_or(|stage| rank(stage) < least))
            .collect()
    }

    /// Whether every action desk has one seat that has come that far. A message nobody is asked to
    /// act on is waited for by nobody.
    #[must_use]
    pub fn is_met(&self, wait: Wait) -> bool {
        self.waiting(wait).is_empty()
    }

    /// When a device that collected a copy should have said that it opened it.
    pub(crate) fn receipt_due(&self, copy: &CopyState) -> Option<UnixMillis> {
        let within = device_receipt_within(self.precedence.of(copy.role));
        copy.collected_at.map(|at| at.plus(within))
    }

    /// When the receipt for the first copy that was collected should have come: only it ends the
    /// waiting for it, not a copy sealed again.
    pub(crate) fn receipt_owed(&self, copy: &CopyState) -> Option<UnixMillis> {
        let within = device_receipt_within(self.precedence.of(copy.role));
        copy.owed_since.or(copy.collected_at).map(|at| at.plus(within))
    }

    /// The seats that collected a copy and did not open it in time: seal for them again, under the
    /// same message id, on a fresh handshake.
    #[must_use]
    pub fn unopened(&self, now: UnixMillis) -> Vec<&Seat> {
        if self.is_receipt || self.recalled {
            return Vec::new();
        }
        self.copies
            .iter()
            .filter(|(_, copy)| copy.role != Role::OwnDesk && copy.device.is_none())
            .filter(|(_, copy)| self.receipt_due(copy).is_some_and(|due| due <= now))
            .map(|(seat, _)| seat)
            .collect()
    }

    /// Everything that must not happen and did.
    #[must_use]
    pub fn alarms(&self) -> Vec<Alarm> {
        let differing = self.copies.iter().filter_map(|(seat, copy)| {
            let device = copy.device.map(|device| device.accepted_at);
            let human = copy.human.as_ref().map(|human| human.ack.accepted_at);
            device
                .into_iter()
                .chain(human)
                .find(|echoed| copy.contradicts(*echoed))
                .map(|echoed| Alarm::AcceptanceDiffers { seat: seat.clone(), echoed })
        });
        self.alarms.iter().cloned().chain(differing).collect()
    }

    /// Who sent it.
    #[must_use]
    pub const fn from(&self) -> &Seat {
        &self.from
    }
}

/// Order of stages when the best of several is asked for: any hope is better than a failure.
pub(crate) const fn rank(stage: Stage) -> u8 {
    match stage {
        Stage::Undeliverable(_) => 0,
        Stage::Expired => 1,
        Stage::Recalled => 2,
        Stage::Draft => 3,
        Stage::AwaitingRelease => 4,
        Stage::Queued => 5,
        Stage::Sealed => 6,
        Stage::Custody => 7,
        Stage::Delivered => 8,
        Stage::Acknowledged => 9,
    }
}
