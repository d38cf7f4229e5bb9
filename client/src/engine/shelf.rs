//! What this seat publishes: documents of a library and definitions of a glossary.
//!
//! A publication goes out as a message does. What holds of it is kept here besides, with the seats
//! that were given it, so that a seat of an addressed desk that is enrolled later is given it too:
//! some at a time, and by the seat that published it, since nobody else can say that it did.
//!
//! The file of a document lies sealed in the spool of this home as long as the document holds. The
//! relay is asked to keep it on before it would forget it, and is given it again where it has.

use std::collections::{BTreeMap, BTreeSet};

use rand_core::CryptoRng;
use serde::{Deserialize, Serialize};

use hotline_casework::glossary::{Definition, TermKey};
use hotline_casework::library::{Document, DocumentId};
use hotline_casework::{Common, Kind, Timing};
use hotline_protocol::address::Seat;
use hotline_protocol::ids::{Digest, MessageId, Precedence, Traffic, UnixMillis};
use hotline_protocol::limits::CHUNK_LIFE_MAX;

use super::io::{Failure, NewMessage, Outcome, Output};
use super::ladder::LadderWish;
use super::peers::{PeerKey, Standing};
use super::rows::{Cargo, Cell, Role, Write};
use super::transfer::{FileId, SpoolWork};
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
    /// Until when the relay keeps its file, by its clock.
    #[serde(default)]
    kept_until: UnixMillis,
    /// Whether the copy of its file that lay here is gone.
    #[serde(default)]
    lost: bool,
}

#[derive(Debug)]
struct Publication {
    common: Common,
    signature: [u8; 64],
    given: BTreeSet<Digest>,
    kept_until: UnixMillis,
    lost: bool,
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
    /// When to look whether the relay has to be asked to keep a file on, by the clock here.
    renew_at: Option<UnixMillis>,
}

impl Shelf {
    /// Takes in a publication that is kept.
    pub(super) fn restore(&mut self, bytes: &[u8]) {
        let Ok(kept) = cell::read::<Kept>(bytes) else { return };
        let Ok(signature) = kept.signature.as_slice().try_into() else { return };
        let Ok(common) = Common::decode(&kept.common) else { return };
        if let Some((about, _)) = about(&common) {
            let Kept { given, kept_until, lost, .. } = kept;
            let one = Publication { common, signature, given, kept_until, lost };
            self.own.insert(about, one);
            self.renew_at = Some(UnixMillis(0));
        }
    }

    /// Files that lie in the spool for documents that hold.
    pub(super) fn files(&self) -> impl Iterator<Item = FileId> {
        self.own.values().filter_map(Publication::file)
    }

    /// Whether a file lies in the spool for a document that holds.
    pub(super) fn keeps(&self, file: FileId) -> bool {
        self.files().any(|one| one == file)
    }

    /// When the relay has to be asked to keep a file on.
    pub(super) const fn renew_at(&self) -> Option<UnixMillis> {
        self.renew_at
    }

    /// The clock was set back: nothing waits longer than it was meant to.
    pub(super) fn clock_set_back(&mut self, now: UnixMillis) {
        self.next = self.next.map(|at| at.min(now));
        self.renew_at = self.renew_at.map(|_| now);
    }

    /// The file that the relay is to be asked to keep on now, with the message of its document.
    pub(super) fn next_to_renew(
        &mut self,
        now: UnixMillis,
        relay_now: UnixMillis,
    ) -> Option<(MessageId, FileId)> {
        self.renew_at.filter(|at| *at <= now)?;
        let files = self.own.values().filter(|one| !one.lost);
        let files = files.filter_map(|one| Some((one.kept_until, one.common.id, one.file()?)));
        let Some((kept_until, message, file)) = files.min() else {
            self.renew_at = None;
            return None;
        };
        let ends_in = kept_until.since(relay_now);
        match ends_in.checked_sub(limits::FILE_RENEWED_BEFORE).filter(|left| !left.is_zero()) {
            Some(left) => {
                self.renew_at = Some(now.plus(left));
                None
            }
            None => Some((message, file)),
        }
    }

    pub(super) const fn poll_timeout(&self) -> Option<UnixMillis> {
        self.next
    }
}

impl Publication {
    /// The file that lies in the spool for it.
    fn file(&self) -> Option<FileId> {
        let file = self.common.attachments.first().filter(|_| !self.lost)?;
        file.key.0.first_chunk().copied()
    }

    /// Length of its file.
    fn bytes(&self) -> u64 {
        self.common.attachments.iter().map(|file| file.size).sum()
    }

    fn kept(&self) -> Write {
        let kept = Kept {
            common: self.common.as_bytes().to_vec(),
            signature: self.signature.to_vec(),
            given: self.given.clone(),
            kept_until: self.kept_until,
            lost: self.lost,
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
        let waiting = self.outbox.intents.iter().flat_map(super::draft::Intent::files);
        let bytes: u64 = new.attachments.iter().chain(waiting).map(|file| file.size).sum();
        let bytes =
            self.shelf.own.values().map(Publication::bytes).fold(bytes, u64::saturating_add);
        if !new.attachments.is_empty() && bytes > limits::PUBLISHED_FILES_BYTES_MAX {
            return Err(Failure::Refused(format!(
                "the files of documents that this seat has published would be longer than {} bytes; \
                 withdraw one of them, or publish from another seat",
                limits::PUBLISHED_FILES_BYTES_MAX
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
        now: UnixMillis,
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
        if before.is_some_and(|before| before.common.id != common.id)
            && let Some(before) = self.shelf.own.remove(&about)
        {
            self.unshelve(&before);
        }
        // The relay had all of its file before this was released.
        let kept_until = self.relay_now(now).plus(CHUNK_LIFE_MAX);
        let (common, given) = (common.clone(), given.collect());
        let one = Publication { common, signature, given, kept_until, lost: false };
        self.writes.push(one.kept());
        self.shelf.own.insert(about, one);
        self.shelf.renew_at = Some(now);
    }

    /// Nothing of a publication that holds no longer is kept.
    fn unshelve(&mut self, before: &Publication) {
        self.writes.push(Write::Erase(Cell::Published(before.common.id)));
        let file = before.file().map(SpoolWork::Forget);
        self.after.extend(file.map(Output::Spool));
    }

    /// Notes until when the relay keeps the file of a document.
    pub(super) fn renewed(&mut self, now: UnixMillis, file: FileId, kept_until: UnixMillis) {
        let mut own = self.shelf.own.values_mut();
        let Some(one) = own.find(|one| one.file() == Some(file)) else { return };
        one.kept_until = one.kept_until.max(kept_until);
        self.writes.push(one.kept());
        self.shelf.renew_at = Some(now);
    }

    /// The file of a document cannot be kept at the relay any longer; a person is told.
    pub(super) fn lose_file(&mut self, now: UnixMillis, file: FileId, why: &str) {
        let mut own = self.shelf.own.values_mut();
        let Some(one) = own.find(|one| one.file() == Some(file)) else { return };
        one.lost = true;
        self.writes.push(one.kept());
        let text = format!(
            "The file of \"{}\", which this seat published, cannot be kept at the relay: {why}. \
             Publish it again as a new version.",
            one.common.subject.line()
        );
        self.after.push(Output::Spool(SpoolWork::Forget(file)));
        self.shelf.renew_at = Some(now);
        self.alarm(now, "file-lost", text);
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
            self.unshelve(&before);
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
            // Whoever is given a document can fetch its file: this is at the relay first.
            if one.file().is_some() && one.kept_until <= self.relay_now(now) {
                self.shelf.next = Some(now.plus(limits::PUBLISHED_AGAIN_AFTER));
                continue;
            }
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
