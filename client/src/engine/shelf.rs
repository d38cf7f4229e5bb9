//! What this seat publishes: documents of a library and definitions of a glossary.
//!
//! A publication goes out as a message does. What holds of it is kept here besides, with the seats
//! that were given it, so that a seat of an addressed desk that is enrolled later is given it too:
//! some at a time, and by the seat that published it, since nobody else can say that it did.

use std::collections::{BTreeMap, BTreeSet};

use rand_core::CryptoRng;
use serde::{Deserialize, Serialize};

use hotline_casework::glossary::{Definition, TermKey};
use hotline_casework::library::{Document, DocumentId};
use hotline_casework::{Common, Kind, Timing};
use hotline_protocol::address::Seat;
use hotline_protocol::ids::{Digest, Precedence, Traffic, UnixMillis};

use super::io::{Failure, NewMessage, Outcome};
use super::ladder::LadderWish;
use super::peers::{PeerKey, Standing};
use super::rows::{Cargo, Cell, Role, Write};
use super::{Engine, cell, limits};

/// Whether a kind calls nobody, whatever a peer claims of its precedence: checks and what is
/// published.
pub(super) const fn is_quiet(kind: &Kind) -> bool {
    matches!(kind, Kind::Png | Kind::Lib | Kind::Glo)
}

/// Whether a kind is what a party publishes.
pub(super) const fn is_published(kind: &Kind) -> bool {
    matches!(kind, Kind::Lib | Kind::Glo)
}

/// What a publication is about: of one subject the latest is kept.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
enum About {
    Document(DocumentId),
    Term(TermKey),
}

fn about(common: &Common) -> Option<(About, u32)> {
    if let Ok(Some(document)) = Document::of(common) {
        return Some((About::Document(document.id), document.number));
    }
    let definition = Definition::of(common).ok()??;
    Some((About::Term(TermKey::of(definition.term.raw())?), definition.number))
}

/// A publication as it is kept.
#[derive(Debug, Clone, Serialize, Deserialize)]
struct Kept {
    #[serde(with = "serde_bytes")]
    common: Vec<u8>,
    #[serde(with = "serde_bytes")]
    signature: Vec<u8>,
    /// The identities that were given it.
    given: BTreeSet<Digest>,
}

#[derive(Debug)]
struct Publication {
    common: Common,
    signature: [u8; 64],
    given: BTreeSet<Digest>,
}

/// What this seat has published and that holds.
#[derive(Debug, Default)]
pub(super) struct Shelf {
    own: BTreeMap<About, Publication>,
    /// The directory's head when everything was looked at last.
    looked_at: Option<(u64, Digest)>,
    /// More seats wait to be given something, and when that goes on.
    next: Option<UnixMillis>,
    /// Seats with which there was no session when they were to be given something.
    unreached: BTreeSet<PeerKey>,
}

impl Shelf {
    /// Takes in a publication that is kept.
    pub(super) fn restore(&mut self, bytes: &[u8]) {
        let Ok(kept) = cell::read::<Kept>(bytes) else { return };
        let Ok(signature) = kept.signature.as_slice().try_into() else { return };
        let Ok(common) = Common::decode(&kept.common) else { return };
        if let Some((about, _)) = about(&common) {
            self.own.insert(about, Publication { common, signature, given: kept.given });
        }
    }

    pub(super) const fn poll_timeout(&self) -> Option<UnixMillis> {
        self.next
    }
}

impl Publication {
    fn kept(&self) -> Write {
        let kept = Kept {
            common: self.common.as_bytes().to_vec(),
            signature: self.signature.to_vec(),
            given: self.given.clone(),
        };
        Write::Put(Cell::Published(self.common.id), cell::write(&kept))
    }
}

impl Engine {
    /// Publishes a document or a definition, as its author wrote it.
    pub(super) fn publish<R: CryptoRng>(
        &mut self,
        now: UnixMillis,
        rng: &mut R,
        new: NewMessage,
    ) -> Result<Outcome, Failure> {
        let kind: Option<Kind> = new.kind.parse().ok();
        let quiet = new.traffic == Traffic::Drill && new.precedence == Precedence::Routine;
        if !kind.as_ref().is_some_and(is_published) || !quiet || !new.note {
            return Err(Failure::Usage(
                "what is published is a routine note, and drill traffic".to_owned(),
            ));
        }
        let known = self.shelf.own.len().saturating_add(self.publishing());
        if known >= limits::PUBLISHED_MAX {
            return Err(Failure::Refused(format!(
                "this seat has published {} documents and definitions; replace one of them, or \
                 publish from another seat",
                limits::PUBLISHED_MAX
            )));
        }
        let to =
            hotline_casework::Addressees { action: new.to.clone(), information: new.info.clone() };
        self.check_terms(&new, &to)?;
        self.write(now, rng, new, LadderWish::None)
    }

    /// Publications that wait to be released.
    fn publishing(&self) -> usize {
        let kinds = [Kind::Lib.code(), Kind::Glo.code()];
        let waiting = self.outbox.intents.iter().map(super::draft::Intent::shown);
        waiting.filter(|one| kinds.contains(&one.kind.as_str())).count()
    }

    /// Whether a message that is about to be released says what it is taken for.
    pub(super) fn check_published(common: &Common) -> Result<(), String> {
        match is_published(&common.kind()) && about(common).is_none() {
            true => Err("it is no document or definition that can be published".to_owned()),
            false => Ok(()),
        }
    }

    /// Keeps what was published, for seats that are enrolled later. What it replaces is forgotten.
    pub(super) fn shelve(
        &mut self,
        common: &Common,
        signature: Option<[u8; 64]>,
        given: impl Iterator<Item = Digest>,
    ) {
        let (Some((about, number)), Some(signature)) = (about(common), signature) else {
            return;
        };
        let before = self.shelf.own.get(&about);
        if before.and_then(|one| self::about(&one.common)).is_some_and(|(_, had)| had > number) {
            return;
        }
        if let Some(before) = before.filter(|before| before.common.id != common.id) {
            self.writes.push(Write::Erase(Cell::Published(before.common.id)));
        }
        let one = Publication { common: common.clone(), signature, given: given.collect() };
        self.writes.push(one.kept());
        self.shelf.own.insert(about, one);
    }

    /// Another seat of the party has said something newer of what this seat published: what this one
    /// said is given to nobody any more.
    pub(super) fn hear_published(&mut self, common: &Common) {
        if common.from.desk.party != self.seat.desk.party {
            return;
        }
        let Some((about, number)) = about(common) else { return };
        let had = self.shelf.own.get(&about).and_then(|one| self::about(&one.common));
        if had.is_some_and(|(_, had)| had < number)
            && let Some(before) = self.shelf.own.remove(&about)
        {
            self.writes.push(Write::Erase(Cell::Published(before.common.id)));
        }
    }

    /// Seats that get copies of a publication and were not given it, with their roles.
    fn without(&self, now: UnixMillis, one: &Publication) -> Vec<(Seat, Digest, Role)> {
        let resolved = self.resolve(now, &one.common.to, &[]);
        let recipients = resolved.recipients.into_iter();
        let tlp = one.common.tlp;
        let new = recipients.filter(|(seat, (id, role))| {
            // A desk may have come to take less since.
            let above = || self.terms(&seat.desk).1.is_some_and(|ceiling| tlp > ceiling);
            !one.given.contains(id) && (*role == Role::OwnDesk || !above())
        });
        new.map(|(seat, (id, role))| (seat, id, role)).collect()
    }

    /// Gives what this seat published to seats that came since, some at a time.
    pub(super) fn tend_shelf<R: CryptoRng>(&mut self, now: UnixMillis, rng: &mut R) {
        let head = self.replica.directory.head();
        let begun = |key: &PeerKey| {
            let peer = self.peers.get(*key);
            peer.is_some_and(|peer| peer.pair.can_seal(now.0) && !peer.wants_fresh)
        };
        let due =
            self.shelf.next.is_some_and(|at| at <= now) || self.shelf.unreached.iter().any(begun);
        if self.shelf.own.is_empty() || (self.shelf.looked_at == Some(head) && !due) {
            return;
        }
        self.shelf.looked_at = Some(head);
        self.shelf.next = None;
        self.shelf.unreached.clear();
        let abouts: Vec<_> = self.shelf.own.keys().cloned().collect();
        let mut left = limits::PUBLISHED_AT_ONCE_MAX;
        for about in abouts {
            let Some(one) = self.shelf.own.get(&about) else { continue };
            let (common, signature) = (one.common.clone(), one.signature);
            let mut given = Vec::new();
            for (seat, identity, role) in self.without(now, one) {
                if left == 0 || !self.give(now, rng, &seat, role, &common, signature) {
                    self.shelf.next = Some(now.plus(limits::PUBLISHED_AGAIN_AFTER));
                    continue;
                }
                left = left.saturating_sub(1);
                given.push(identity);
            }
            if given.is_empty() {
                continue;
            }
            let Some(one) = self.shelf.own.get_mut(&about) else { continue };
            one.given.extend(given);
            self.writes.push(one.kept());
        }
    }

    /// Seals a publication for one seat; whether it is in line now.
    fn give<R: CryptoRng>(
        &mut self,
        now: UnixMillis,
        rng: &mut R,
        seat: &Seat,
        role: Role,
        common: &Common,
        signature: [u8; 64],
    ) -> bool {
        let Some(entry) = self.replica.directory.seat(seat).cloned() else { return false };
        if self.peers.standing(&entry) == Standing::Changed {
            return false;
        }
        let Some(key) = self.peers.of(Traffic::Drill, &entry) else { return false };
        if !self.reach(now, key) {
            self.shelf.unreached.insert(key);
            return false;
        }
        let content = self.content_for(common, seat, role, 0, Some(signature), key);
        let Some(content) = content else { return false };
        let expires_at = self.relay_now(now).plus(Timing::of(Precedence::Routine).expires_after);
        let (precedence, cargo) = (Precedence::Routine, Cargo::Service);
        self.seal(now, rng, key, &content, precedence, expires_at, cargo).is_ok()
    }

    /// Whether a session is being begun with a seat that is to be given something: for whoever waits
    /// until all is sent. What is beyond the bound of a moment goes later.
    pub(super) fn owes_published(&self, now: UnixMillis) -> bool {
        self.shelf.unreached.iter().any(|key| {
            let peer = self.peers.get(*key);
            peer.is_none_or(|peer| peer.retry_at.is_none_or(|at| at <= now))
        })
    }
}
