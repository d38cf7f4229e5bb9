//! The engine's copy of the directory: kept in step with the relay, and believed only as verified.

use std::collections::{BTreeMap, BTreeSet};

use hotline_directory::{
    ApplyError, Checks, Directory, Event, HeadError, Invitation, Judgement, SignedHead,
};
use hotline_protocol::address::Seat;
use hotline_protocol::frames::{Entry, Question};
use hotline_protocol::ids::{Digest, UnixMillis};

use super::io::Notice;
use super::peers::Pin;
use super::profile::Profile;
use super::rows::{Cell, EntryRow, Write};
use super::wire::Asked;
use super::{Engine, cell};

/// The replica and how far it is in step.
#[derive(Debug)]
pub(super) struct Replica {
    pub(super) directory: Directory,
    /// Whether, on this link, the relay's head was reached.
    pub(super) in_step: bool,
    /// Whether, on this link, everything was read that the relay shows.
    pub(super) looked: bool,
    /// Whether there may be newer entries.
    pub(super) wants_pull: bool,
    /// The history the invitation named, until it was found in the log.
    pub(super) pinned: Option<(u64, Digest)>,
    /// Entries that were dated back: no seat of theirs is accepted by its age.
    pub(super) backdated: BTreeSet<u64>,
    /// Identities that ended or were replaced without their own consent: nothing of theirs counts.
    dead: BTreeSet<Digest>,
    /// Identities that a seat replaced itself, and by which.
    rotated: BTreeMap<Digest, Digest>,
    /// What seats say about themselves, as far as it came with the log and fits it.
    pub(super) profiles: BTreeMap<Seat, Profile>,
    /// The furthest place in the log that another seat has named, and who.
    claimed: Option<Claim>,
    /// Whether the relay's newest head lies ahead of what it has shown.
    ahead: bool,
}

/// A place in the log that another seat has named.
#[derive(Debug)]
struct Claim {
    seq: u64,
    hash: Digest,
    by: Seat,
    evidence: Option<SignedHead>,
}

impl Replica {
    pub(super) fn new(directory: Directory, pinned: Option<(u64, Digest)>) -> Self {
        Self {
            directory,
            in_step: false,
            looked: false,
            wants_pull: false,
            pinned,
            backdated: BTreeSet::new(),
            dead: BTreeSet::new(),
            rotated: BTreeMap::new(),
            profiles: BTreeMap::new(),
            claimed: None,
            ahead: false,
        }
    }

    /// Whether an identity ended, or was replaced without its own consent.
    pub(super) fn is_dead(&self, identity: &Digest) -> bool {
        self.dead.contains(identity)
    }

    /// Whether a seat went from one identity to another by its own word.
    pub(super) fn went_over(&self, from: Digest, to: Digest) -> bool {
        let mut at = from;
        while let Some(next) = self.rotated.get(&at) {
            if *next == to {
                return true;
            }
            at = *next;
        }
        from == to
    }

    /// Whether a key that was ever the head key signed it.
    pub(super) fn is_signed(&self, signed: &SignedHead) -> bool {
        signed.head.log_id == self.directory.log_id()
            && self.directory.head_keys().iter().any(|key| signed.verifies(key))
    }

    /// Another seat names a place that lies ahead of what is known here.
    pub(super) fn claim(
        &mut self,
        seq: u64,
        hash: Digest,
        by: &Seat,
        evidence: Option<SignedHead>,
    ) {
        self.wants_pull = true;
        if self.claimed.as_ref().is_none_or(|claim| claim.seq < seq) {
            self.claimed = Some(Claim { seq, hash, by: by.clone(), evidence });
        }
    }

    /// What came beside an entry: the profile of the seat that it is about.
    fn profile(&mut self, events: &[Event], beside: Option<&[u8]>) {
        let about = events.iter().find_map(|event| match event {
            Event::SeatAdded { seat, .. }
            | Event::SeatRecovered { seat, .. }
            | Event::ProfileChanged { seat } => Some(seat),
            _ => None,
        });
        let Some(seat) = about else { return };
        let committed = self.directory.seat(seat).and_then(|entry| entry.profile);
        let profile = beside.zip(committed).and_then(|(beside, hash)| Profile::read(beside, &hash));
        match profile {
            Some(profile) => self.profiles.insert(seat.clone(), profile),
            None => self.profiles.remove(seat),
        };
    }

    /// What a change of the log means for the identities in it.
    fn bury(&mut self, event: &Event) {
        match event {
            Event::SeatRotated { old, new, .. } => {
                self.rotated.insert(*old, *new);
            }
            Event::SeatRecovered { old, .. } => {
                self.dead.insert(*old);
            }
            Event::SeatRevoked { id, .. } => {
                self.dead.insert(*id);
            }
            Event::SeatAdded { before: Some(before), .. } => {
                self.dead.insert(*before);
            }
            _ => {}
        }
    }
}

impl Engine {
    /// Whether the directory is as new as the relay says, and nothing newer is on its way.
    pub(super) fn is_in_step(&self) -> bool {
        self.replica.in_step
            && !self.replica.wants_pull
            && !self.wire.is_asking(|asked| *asked == Asked::Pull)
    }

    /// A signed head from the relay.
    pub(super) fn hear_head(&mut self, now: UnixMillis, bytes: &[u8]) {
        let heard = SignedHead::decode(bytes)
            .and_then(|signed| Ok((signed, self.replica.directory.hear(signed, now)?)));
        match heard {
            Ok((signed, Judgement::Same | Judgement::Older)) => {
                self.replica.in_step = true;
                self.replica.looked = true;
                self.replica.ahead = false;
                self.writes.push(Write::Put(Cell::Heads, signed.encode()));
            }
            Ok((_, Judgement::Behind)) => {
                self.replica.ahead = true;
                self.replica.in_step = false;
                self.replica.looked = false;
                self.replica.wants_pull = true;
            }
            Ok((signed, Judgement::Conflict(proof))) => {
                self.replica.looked = true;
                let proven = if proof.is_some() { "and that can be proved" } else { "and lies" };
                let text = format!(
                    "The relay signed another history than the one it showed before, {proven}, at \
                     entry {}. Nothing new is believed. Tell the other desks by telephone and \
                     compare head words (`hotline directory check`).",
                    signed.head.seq
                );
                self.alarm(now, "split-view", text);
                if let Some(proof) = proof {
                    self.writes.push(Write::Put(Cell::SplitView, proof.encode()));
                }
            }
            Err(HeadError::FromTheFuture) => {
                self.replica.looked = true;
                let text = "The relay's clock is far ahead of this machine's. Check this machine's \
                            clock.";
                self.alarm(now, "clock", text.to_owned());
            }
            Err(error) => {
                self.replica.looked = true;
                let text = format!("The relay sent a directory head that is not right: {error}.");
                self.alarm(now, "bad-head", text);
            }
        }
    }

    /// Asks for the next page if there may be one.
    pub(super) fn pull(&mut self) {
        if self.replica.wants_pull && !self.wire.is_asking(|asked| *asked == Asked::Pull) {
            self.replica.wants_pull = false;
            let (after, _) = self.replica.directory.head();
            self.wire.ask(Asked::Pull, Question::PullDirectory { after });
        }
    }

    /// A page of entries.
    pub(super) fn page(&mut self, now: UnixMillis, entries: Vec<Entry>, head: &[u8], more: bool) {
        let shown = !entries.is_empty();
        for entry in entries {
            let applied = match self.replica.directory.apply(&entry.bytes, Checks::reading(now)) {
                Ok(applied) => applied,
                Err(ApplyError::Known { .. }) => continue,
                Err(error) => {
                    let text = format!(
                        "The relay sent a directory entry that is not right ({error}). \
                             Nothing after it is believed. Call the relay's operator."
                    );
                    self.alarm(now, "bad-entry", text);
                    self.replica.looked = true;
                    return;
                }
            };
            let profile = entry.profile.map(serde_bytes::ByteBuf::into_vec);
            self.replica.profile(&applied.events, profile.as_deref());
            let (seq, bytes) = (applied.seq, entry.bytes);
            self.writes.push(Write::Entry(EntryRow { seq, bytes, profile }));
            self.quarantine.look_again = true;
            self.outbox.wake = true;
            for event in applied.events {
                self.replica.bury(&event);
                self.directory_event(now, event);
            }
        }
        if shown {
            self.look_at_all(now);
            self.after.push(Notice::Directory.into());
        }
        // A page without entries that promises more would be asked for again and again.
        let more = more && shown;
        self.hear_head(now, head);
        if !more {
            self.replica.wants_pull = false;
            self.check_hidden(now);
        }
        self.replica.wants_pull |= more;
    }

    /// Everything is shown, says the relay: nothing that is known to exist may be missing.
    fn check_hidden(&mut self, now: UnixMillis) {
        self.replica.looked = true;
        self.check_pinned(now);
        let by_head = std::mem::take(&mut self.replica.ahead);
        let claimed = self.replica.claimed.take();
        if let Some(Claim { seq, hash, by, evidence }) = claimed {
            match self.replica.directory.judge(seq, &hash) {
                Judgement::Same | Judgement::Older => {}
                Judgement::Conflict(_) => self.split_view_told(now, &by, seq, evidence),
                Judgement::Behind => {
                    let text = format!(
                        "{by} knows directory entry {seq}, which the relay does not show here. \
                         Compare head words with them by telephone (`hotline directory check`)."
                    );
                    self.alarm(now, "hidden-entry", text);
                }
            }
        }
        if by_head || self.replica.pinned.is_some() {
            self.replica.in_step = false;
            let text = "The relay names directory entries that it does not show. Nothing is sent \
                        to seats of that directory until it does. Call its operator.";
            self.alarm(now, "hidden-entry", text.to_owned());
        }
    }

    /// Another seat has told of another history; with the signed head it holds, that is proved.
    pub(super) fn split_view_told(
        &mut self,
        now: UnixMillis,
        seat: &Seat,
        seq: u64,
        evidence: Option<SignedHead>,
    ) {
        let directory = &self.replica.directory;
        let proof = directory
            .newest_head()
            .zip(evidence)
            .and_then(|(own, other)| directory.split_view(own, other));
        let proven = if proof.is_some() { ", and the proof is kept" } else { "" };
        let text = format!(
            "{seat} sees another directory than this seat at entry {seq}: the relay shows two \
             histories{proven}. Compare the head words with them by telephone (`hotline directory \
             check`)."
        );
        self.alarm(now, "split-view", text);
        if let Some(proof) = proof {
            self.writes.push(Write::Put(Cell::SplitView, proof.encode()));
        }
    }

    /// Looks whether the history shown is the one the invitation named.
    fn check_pinned(&mut self, now: UnixMillis) {
        let Some((seq, hash)) = self.replica.pinned else { return };
        match self.replica.directory.hash_at(seq) {
            None => {}
            Some(found) => {
                self.replica.pinned = None;
                if found != hash {
                    let text = "The relay shows another history than the one the invitation \
                                names. Tell whoever invited you, by telephone.";
                    self.alarm(now, "split-view", text.to_owned());
                }
            }
        }
    }

    fn directory_event(&mut self, now: UnixMillis, event: Event) {
        match event {
            // The old keys vouched for the new ones: what was believed goes over, but the
            // comparison of numbers does not.
            Event::SeatRotated { seat, old, new }
                if self.peers.pinned(&seat).is_some_and(|pin| pin.identity == old) =>
            {
                let pin = Pin { identity: new, compared_at: None, accepted: None };
                let write = self.peers.pin(&seat, pin);
                self.writes.push(write);
            }
            Event::SeatRecovered { seat, .. } | Event::SeatAdded { seat, before: Some(_), .. }
                if self.peers.pinned(&seat).is_some() =>
            {
                let text = format!(
                    "The identity of {seat} has changed. Nothing is sealed for it until you \
                     compare its safety number (`hotline verify {seat}`)."
                );
                self.alarm(now, "identity-changed", text);
            }
            Event::Backdated { seq, .. } => {
                self.replica.backdated.insert(seq);
                let text = format!(
                    "Directory entry {seq} is dated before a moment at which the relay signed that \
                     it did not exist. A seat it added gets no copies by its age. Ask the party \
                     about it by telephone."
                );
                self.alarm(now, "backdated", text);
                let cell = cell::write(&self.replica.backdated);
                self.writes.push(Write::Put(Cell::Backdated, cell));
            }
            Event::RecoveryPending { party, recovery, .. } if party == self.seat.desk.party => {
                let text = format!(
                    "The authority is replacing the nominator of {party} (entry {recovery}). If \
                     that is not wanted, object within 72 hours."
                );
                self.alarm(now, "recovery-pending", text);
            }
            Event::SeatRevoked { seat, .. } if seat == self.seat => {
                let text = "This seat was revoked. Ask your nominator.";
                self.alarm(now, "revoked", text.to_owned());
            }
            _ => {}
        }
    }
}

/// The place in the log an invitation names.
pub(super) fn pinned_by(invitation: &Invitation) -> (u64, Digest) {
    (invitation.seq, invitation.hash)
}

/// What the store keeps of where the replica begins.
#[derive(Debug, serde::Serialize, serde::Deserialize)]
pub(super) struct Anchor {
    #[serde(with = "serde_bytes")]
    pub(super) genesis: Vec<u8>,
    pub(super) pinned: (u64, Digest),
}

/// Builds the replica from the store. Its entries were verified when they came, and are again.
pub(super) fn restore(
    anchor: &Anchor,
    entries: &[EntryRow],
    head: Option<&[u8]>,
    now: UnixMillis,
) -> Result<Replica, cell::Damaged> {
    let directory = Directory::from_genesis(&anchor.genesis).map_err(|_| cell::Damaged)?;
    let mut replica = Replica::new(directory, None);
    for entry in entries {
        let applied = replica.directory.apply(&entry.bytes, Checks::replay());
        let events = applied.map_err(|_| cell::Damaged)?.events;
        replica.profile(&events, entry.profile.as_deref());
        events.iter().for_each(|event| replica.bury(event));
    }
    if let Some(signed) = head.and_then(|bytes| SignedHead::decode(bytes).ok()) {
        // A head that is not believed any more is no evidence; the next link brings another.
        let _ = replica.directory.hear(signed, now);
    }
    let known = replica.directory.hash_at(anchor.pinned.0).is_some();
    replica.pinned = (!known).then_some(anchor.pinned);
    Ok(replica)
}
