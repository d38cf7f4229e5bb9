//! Files on their way: chunks to the relay before the message that names them is released, and
//! chunks from it for whoever saves a file.
//!
//! ```text
//!   intent with files ──▶ have? ──▶ spooled chunk ──▶ put ──▶ kept ... all kept ──▶ release
//!   save ──▶ get, get, get ──▶ a whole chunk ──▶ whoever asked
//! ```
//!
//! The ciphertext lies in the home (`crate::spool`), one directory a file, so a file that changes
//! meanwhile changes nothing, and nothing about it need be remembered here: after a cut the relay
//! is asked how far it is. Only some chunks are in memory at any time.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::iter::repeat_n;

use rand_core::CryptoRng;
use serde::{Deserialize, Serialize};

use hotline_casework::{Attachment, AttachmentKey};
use hotline_crypto::{CHUNK_CONTENT_BYTES, chunk_count};
use hotline_protocol::attachment::{ChunkName, ChunkToRelay, ChunkToSeat};
use hotline_protocol::ids::{Digest, MessageId, UnixMillis};
use hotline_protocol::limits::{
    CHUNK_BYTES, CHUNK_LIFE_MAX, CHUNKS_PER_QUESTION_MAX, PIECE_BYTES_MAX,
};
use hotline_protocol::link::LinkError;
use hotline_protocol::refusal::{Reason, Refusal};

use super::draft::{Intent, What};
use super::io::{Failure, Notice, Outcome, Output, Ticket};
use super::rows::Write;
use super::{Engine, limits};

/// Names a file that is being sent: the id in its key.
pub type FileId = [u8; 16];

/// A file that a person wants sent with a message, sealed and spooled already.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewAttachment {
    /// Id 16 || key 32.
    #[serde(with = "serde_bytes")]
    pub key: Vec<u8>,
    /// Its length.
    pub size: u64,
    /// Name of its only chunk or of the list of them.
    pub root: Digest,
    /// SHA-256 of the file.
    pub hash: Digest,
    /// What it is called.
    pub name: String,
    /// What it is, as a media type.
    pub media_type: Option<String>,
}

impl NewAttachment {
    /// The file's id; none for a key of another length, which no message takes.
    #[must_use]
    pub fn file(&self) -> Option<FileId> {
        self.key.first_chunk().copied()
    }

    /// Chunks at the relay, the list included.
    fn chunks(&self) -> u64 {
        let chunks = chunk_count(self.size);
        if chunks > 1 { chunks.saturating_add(1) } else { chunks }
    }

    pub(super) fn stated(&self) -> Result<Attachment, String> {
        Ok(Attachment {
            key: AttachmentKey::try_from(self.key.as_slice())
                .map_err(|_| "the key of an attachment has another length".to_owned())?,
            size: self.size,
            root: self.root,
            hash: self.hash,
            name: self.name.clone().into(),
            media_type: self.media_type.clone().map(Into::into),
            tlp: None,
        })
    }
}

/// What is wanted of the spool.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SpoolWork {
    /// The names of a file's chunks, the list included.
    Names(FileId),
    /// A chunk of a file: which of its names, from 0.
    Chunk(FileId, usize, ChunkName),
    /// The file is not needed any more.
    Forget(FileId),
}

/// What the spool said.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SpoolDone {
    /// To [`SpoolWork::Names`].
    Names(FileId, Result<Vec<ChunkName>, String>),
    /// To [`SpoolWork::Chunk`].
    Chunk(FileId, ChunkName, Result<Vec<u8>, String>),
}

/// A file on its way to the relay.
#[derive(Debug)]
struct Upload {
    message: MessageId,
    file: FileId,
    /// When it was begun, by the relay's clock.
    begun: UnixMillis,
    names: Option<Vec<ChunkName>>,
    /// How many of the names the relay was asked about.
    asked: usize,
    /// The names of the question that is open.
    asking: Vec<ChunkName>,
    /// Chunks to put: which of the names, and from where.
    todo: VecDeque<(usize, ChunkName, u32)>,
    /// Chunks read or put and not receipted: from where, and when they were put.
    under_way: BTreeMap<ChunkName, (u32, UnixMillis)>,
    kept: usize,
}

/// A piece of a chunk that is fetched.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Piece {
    Missing,
    Asked,
    Here,
}

/// Pieces of one chunk.
const PIECES: usize = CHUNK_BYTES / PIECE_BYTES_MAX;
const _: () = assert!(PIECES * PIECE_BYTES_MAX == CHUNK_BYTES, "pieces make up a chunk");
const _: () = assert!(CHUNK_BYTES == hotline_crypto::CHUNK_BYTES, "a chunk is a chunk");
const _: () = assert!(CHUNK_CONTENT_BYTES < CHUNK_BYTES, "a chunk has a tag");

/// A chunk on its way from the relay. It outlives its link: a cut costs the pieces under way.
#[derive(Debug)]
struct Fetch {
    name: ChunkName,
    bytes: Vec<u8>,
    pieces: [Piece; PIECES],
    tickets: Vec<Ticket>,
}

impl Fetch {
    fn of(name: ChunkName) -> Self {
        let pieces = [Piece::Missing; PIECES];
        Self { name, bytes: vec![0; CHUNK_BYTES], pieces, tickets: Vec::new() }
    }

    fn is_whole(&self) -> bool {
        self.pieces.iter().all(|piece| *piece == Piece::Here)
    }

    fn take(&mut self, offset: u32, bytes: &[u8]) {
        let offset = offset as usize;
        let end = offset.saturating_add(bytes.len());
        let place = self.bytes.get_mut(offset..end);
        let piece = self.pieces.get_mut(offset / PIECE_BYTES_MAX);
        if let (Some(place), Some(piece)) = (place, piece)
            && bytes.len() == PIECE_BYTES_MAX
        {
            place.copy_from_slice(bytes);
            *piece = Piece::Here;
        }
    }
}

/// Everything about files that are on their way.
#[derive(Debug, Default)]
pub(super) struct Transfers {
    /// Files that the relay has whole, as far as it said on this link.
    complete: BTreeSet<FileId>,
    upload: Option<Upload>,
    /// The relay takes none before.
    retry_at: Option<UnixMillis>,
    /// Chunks put at once, less one: grows while receipts come quickly.
    more_at_once: usize,
    fetches: VecDeque<Fetch>,
    /// When the relay last said something about chunks, or was asked.
    quiet_since: UnixMillis,
}

impl Transfers {
    /// What was said on the link is not known any more: the relay is asked again, which also keeps
    /// what it has for as long as the message may wait.
    pub(super) fn left_link(&mut self) {
        self.complete.clear();
        self.upload = None;
        self.retry_at = None;
        self.more_at_once = 0;
        for piece in self.fetches.iter_mut().flat_map(|fetch| &mut fetch.pieces) {
            if *piece == Piece::Asked {
                *piece = Piece::Missing;
            }
        }
    }

    /// Whether the relay has all files of an intent.
    pub(super) fn has_all(&self, intent: &Intent) -> bool {
        intent.files().all(|file| file.file().is_some_and(|file| self.complete.contains(&file)))
    }

    /// Whether an intent waits for the relay to take files again.
    pub(super) fn waits(&self, now: UnixMillis, intent: &Intent) -> bool {
        self.retry_at.is_some_and(|at| at > now) && !self.has_all(intent)
    }

    /// The clock was set back: nothing waits longer than it was meant to.
    pub(super) const fn clock_set_back(&mut self) {
        self.retry_at = None;
    }

    pub(super) fn poll_timeout(&self) -> Option<UnixMillis> {
        let ask = self.owed().map(|_| self.quiet_since.plus(limits::CHUNKS_QUIET_FOR));
        [self.retry_at, ask].into_iter().flatten().min()
    }

    /// A chunk of which the relay owes a word.
    fn owed(&self) -> Option<ChunkName> {
        let put = self.upload.iter().flat_map(|upload| upload.under_way.keys()).next().copied();
        let asked = |fetch: &&Fetch| fetch.pieces.contains(&Piece::Asked);
        put.or_else(|| self.fetches.iter().find(asked).map(|fetch| fetch.name))
    }

    /// Whether somebody waits for a chunk.
    pub(super) fn are_awaited(&self) -> bool {
        self.fetches.iter().any(|fetch| !fetch.tickets.is_empty())
    }

    /// Whoever waits for a chunk: nobody any more.
    pub(super) fn give_up(&mut self) -> Vec<Ticket> {
        self.fetches.iter_mut().flat_map(|fetch| std::mem::take(&mut fetch.tickets)).collect()
    }
}

impl Intent {
    /// The files that go with it.
    pub(super) fn files(&self) -> impl Iterator<Item = &NewAttachment> {
        let files: &[NewAttachment] = match &self.draft.what {
            What::Write(new) => &new.attachments,
            What::Acknowledge { .. } | What::Release { .. } => &[],
        };
        files.iter()
    }
}

impl Engine {
    /// Files of messages that wait here and of documents that hold: the spool keeps these.
    #[must_use]
    pub fn files_wanted(&self) -> BTreeSet<FileId> {
        let intents = self.outbox.intents.iter();
        let waiting = intents.flat_map(Intent::files).filter_map(NewAttachment::file);
        waiting.chain(self.shelf.files()).collect()
    }

    /// When the relay has to be asked to keep a file on, unless it is being asked or takes none.
    pub(super) fn renewal_timeout(&self) -> Option<UnixMillis> {
        let idle = self.transfers.upload.is_none() && self.transfers.retry_at.is_none();
        self.shelf.renew_at().filter(|_| idle)
    }

    /// Whether the relay has to be asked to keep a file on, or is being asked: for whoever waits until
    /// all is sent.
    pub(super) fn owes_renewals(&self, now: UnixMillis) -> bool {
        let asks = self.transfers.upload.as_ref().is_some_and(|one| self.shelf.keeps(one.file));
        asks || self.renewal_timeout().is_some_and(|at| at <= now)
    }

    /// Goes on with files, as far as the relay and the window let it.
    pub(super) fn tend_transfers<R: CryptoRng>(&mut self, now: UnixMillis, rng: &mut R) {
        let tended = self
            .tend_upload(now)
            .and_then(|()| self.tend_fetches(now))
            .and_then(|()| self.ask_whether_heard(now));
        self.close_if(now, rng, tended);
    }

    fn tend_upload(&mut self, now: UnixMillis) -> Result<(), LinkError> {
        let relay_now = self.relay_now(now);
        let files =
            self.outbox.intents.iter().flat_map(|intent| {
                intent.files().filter_map(|file| Some((intent.id, file.file()?)))
            });
        let next = files.into_iter().find(|(_, file)| !self.transfers.complete.contains(file));
        // What a person sends goes before what is kept on; of that the relay has what it was given.
        let shelf = &self.shelf;
        self.transfers.upload.take_if(|upload| next.is_some() && shelf.keeps(upload.file));
        if self.transfers.upload.is_none() {
            if self.transfers.retry_at.take_if(|at| *at <= now).is_none()
                && self.transfers.retry_at.is_some()
            {
                return Ok(());
            }
            let next = next.or_else(|| self.shelf.next_to_renew(now, relay_now));
            let Some((message, file)) = next else { return Ok(()) };
            self.transfers.upload = Some(Upload {
                message,
                file,
                begun: relay_now,
                names: None,
                asked: 0,
                asking: Vec::new(),
                todo: VecDeque::new(),
                under_way: BTreeMap::new(),
                kept: 0,
            });
            self.after.push(Output::Spool(SpoolWork::Names(file)));
        }
        let exp = relay_now.plus(CHUNK_LIFE_MAX);
        let most = 1 + self.transfers.more_at_once;
        let Some(upload) = self.transfers.upload.as_mut() else { return Ok(()) };
        let Some(names) = upload.names.as_ref() else { return Ok(()) };
        if upload.todo.len() < most
            && upload.asking.is_empty()
            && let Some(link) = self.wire.link.as_mut().filter(|link| link.may_have())
        {
            let rest = names.get(upload.asked..).unwrap_or_default();
            upload.asking = rest.iter().take(CHUNKS_PER_QUESTION_MAX).copied().collect();
            if !upload.asking.is_empty() {
                upload.asked += upload.asking.len();
                link.chunk(ChunkToRelay::Have { names: upload.asking.clone(), exp })?;
            }
        }
        while upload.under_way.len() < most {
            let Some((index, name, from)) = upload.todo.pop_front() else { break };
            upload.under_way.insert(name, (from, now));
            self.after.push(Output::Spool(SpoolWork::Chunk(upload.file, index, name)));
        }
        Ok(())
    }

    /// The spool said something.
    pub(super) fn spooled<R: CryptoRng>(&mut self, now: UnixMillis, rng: &mut R, done: SpoolDone) {
        let exp = self.relay_now(now).plus(CHUNK_LIFE_MAX);
        let Some(upload) = self.transfers.upload.as_mut() else { return };
        let failed = match done {
            SpoolDone::Names(file, _) | SpoolDone::Chunk(file, _, _) if file != upload.file => {
                return;
            }
            SpoolDone::Names(_, Ok(names)) if !names.is_empty() => {
                upload.names = Some(names);
                return;
            }
            SpoolDone::Chunk(_, name, Ok(bytes)) if bytes.len() == CHUNK_BYTES => {
                let Some((from, at)) = upload.under_way.get_mut(&name) else { return };
                *at = now;
                self.transfers.quiet_since = now;
                let from = *from as usize;
                let mut put = Ok(());
                if let Some(link) = self.wire.link.as_mut() {
                    let pieces = bytes.get(from..).unwrap_or_default().chunks(PIECE_BYTES_MAX);
                    for (piece, offset) in pieces.zip((from..).step_by(PIECE_BYTES_MAX)) {
                        let offset = u32::try_from(offset).unwrap_or(u32::MAX);
                        let bytes = piece.to_vec();
                        put = put.and_then(|()| {
                            link.chunk(ChunkToRelay::Put { name, exp, offset, bytes })
                        });
                    }
                }
                return self.close_if(now, rng, put);
            }
            SpoolDone::Names(_, Err(why)) | SpoolDone::Chunk(_, _, Err(why)) => why,
            SpoolDone::Names(..) | SpoolDone::Chunk(..) => "it is not whole".to_owned(),
        };
        let (message, file) = (upload.message, upload.file);
        if self.shelf.keeps(file) {
            self.transfers.upload = None;
            let why = format!("the copy of it that lay in this home cannot be read: {failed}");
            return self.lose_file(now, file, &why);
        }
        let reason = format!(
            "the copy of a file that lies in this home for it cannot be read: {failed}; attach the \
             file again"
        );
        self.give_up_message(now, message, &reason);
    }

    /// A message whose files cannot be sent is not sent.
    fn give_up_message(&mut self, now: UnixMillis, message: MessageId, reason: &str) {
        self.transfers.upload = None;
        let Some(at) = self.outbox.intents.iter().position(|intent| intent.id == message) else {
            return;
        };
        let intent = self.outbox.intents.remove(at);
        self.writes.push(Write::Released(message));
        self.forget_files(&intent);
        let words = intent.draft.words();
        self.alarm(now, "not-sent", format!("A message was not sent: {reason}. {words}"));
        self.after.push(Notice::NotSent { message, reason: reason.to_owned() }.into());
    }

    /// The files of an intent need not be kept here any more, but for those of documents that hold.
    pub(super) fn forget_files(&mut self, intent: &Intent) {
        let files = intent.files().filter_map(NewAttachment::file);
        for file in files.filter(|file| !self.shelf.keeps(*file)) {
            self.after.push(Output::Spool(SpoolWork::Forget(file)));
        }
    }

    /// The relay said something about chunks.
    pub(super) fn hear_chunk(&mut self, now: UnixMillis, chunk: ChunkToSeat) {
        self.transfers.quiet_since = now;
        match chunk {
            ChunkToSeat::Held { chunks } => {
                let Some(upload) = self.transfers.upload.as_mut() else { return };
                if !upload.asking.iter().eq(chunks.iter().map(|held| &held.name)) {
                    return;
                }
                let first = upload.asked.saturating_sub(upload.asking.len());
                upload.asking.clear();
                for (index, held) in (first..).zip(chunks) {
                    if held.bytes as usize == CHUNK_BYTES {
                        upload.kept += 1;
                    } else {
                        upload.todo.push_back((index, held.name, held.bytes));
                    }
                }
                self.tell_upload(now);
            }
            ChunkToSeat::Kept { name, .. } => {
                let Some(upload) = self.transfers.upload.as_mut() else { return };
                let Some((_, at)) = upload.under_way.remove(&name) else { return };
                upload.kept += 1;
                let at_once = self.transfers.more_at_once;
                self.transfers.more_at_once = if now.since(at) < limits::CHUNK_RECEIPT_QUICK {
                    (at_once + 1).min(limits::CHUNKS_AT_ONCE_MAX - 1)
                } else {
                    at_once.saturating_sub(1)
                };
                self.tell_upload(now);
            }
            ChunkToSeat::Refused { name, refusal } => self.chunk_refused(now, name, &refusal),
            ChunkToSeat::Piece { name, offset, bytes } => {
                let fetches = &mut self.transfers.fetches;
                if let Some(fetch) = fetches.iter_mut().find(|fetch| fetch.name == name) {
                    fetch.take(offset, &bytes);
                    self.answer_fetches();
                }
            }
            ChunkToSeat::Absent { name, refusal, .. } => {
                let fetches = &mut self.transfers.fetches;
                let Some(at) = fetches.iter().position(|fetch| fetch.name == name) else { return };
                let tickets = fetches.remove(at).map(|fetch| fetch.tickets).unwrap_or_default();
                let failure = Failure::Refused(match refusal.reason {
                    Reason::NoSuchChunk => "the relay does not have this attachment any more: ask \
                                            its sender to send it again"
                        .to_owned(),
                    _ => format!("the relay did not give the attachment: {refusal}"),
                });
                let answer = |ticket| Output::Answer(ticket, Err(failure.clone()));
                self.after.extend(tickets.into_iter().map(answer));
            }
        }
    }

    fn chunk_refused(&mut self, now: UnixMillis, name: ChunkName, refusal: &Refusal) {
        let Some(upload) = self.transfers.upload.as_ref() else { return };
        // Of a chunk refused before, the rest is refused too.
        if !upload.under_way.contains_key(&name) {
            return;
        }
        let (message, file) = (upload.message, upload.file);
        let renews = self.shelf.keeps(file);
        if !refusal.reason.passes() {
            if renews {
                self.transfers.upload = None;
                return self.lose_file(now, file, &format!("it does not take it: {refusal}"));
            }
            let reason = format!("the relay did not take a file that goes with it: {refusal}");
            return self.give_up_message(now, message, &reason);
        }
        let wait = match refusal.reason {
            // A race that asking again settles, mostly.
            Reason::Unavailable => limits::CHUNK_RETRY_AFTER,
            _ => limits::RETRY_AFTER,
        };
        self.transfers.upload = None;
        self.transfers.retry_at = Some(now.plus(wait));
        // There are weeks for what is kept on, and nobody has to do anything.
        if refusal.reason != Reason::Draining && !renews {
            let text = format!(
                "A message waits here because the relay takes no files now: {refusal} It is tried \
                 again."
            );
            self.alarm(now, "files-wait", text);
        }
    }

    /// Tells how far a message's files are, and notices when one is complete.
    fn tell_upload(&mut self, now: UnixMillis) {
        let Some(upload) = self.transfers.upload.as_ref() else { return };
        let (message, file, kept) = (upload.message, upload.file, upload.kept as u64);
        let kept_until = upload.begun.plus(CHUNK_LIFE_MAX);
        let whole = upload.names.as_ref().is_some_and(|names| upload.kept >= names.len());
        if whole {
            self.transfers.upload = None;
            self.transfers.complete.insert(file);
            self.renewed(now, file, kept_until);
        }
        let Some(intent) = self.outbox.intents.iter().find(|intent| intent.id == message) else {
            return;
        };
        let of = intent.files().map(NewAttachment::chunks).sum();
        let done = |other: &&NewAttachment| {
            other.file().is_some_and(|id| self.transfers.complete.contains(&id))
        };
        let complete: u64 = intent.files().filter(done).map(NewAttachment::chunks).sum();
        let kept = if whole { complete } else { complete.saturating_add(kept) };
        self.after.push(Notice::Upload { message, kept, of }.into());
    }

    /// Somebody wants a chunk, and soon those after it.
    pub(super) fn fetch(
        &mut self,
        now: UnixMillis,
        ticket: Ticket,
        name: ChunkName,
        next: &[ChunkName],
    ) {
        self.wire.want(now);
        let ahead = next.get(..limits::CHUNKS_AHEAD_MAX).unwrap_or(next);
        let fetches = &mut self.transfers.fetches;
        fetches.retain(|fetch| {
            !fetch.tickets.is_empty() || fetch.name == name || ahead.contains(&fetch.name)
        });
        for wanted in [name].iter().chain(ahead) {
            if fetches.iter().any(|fetch| fetch.name == *wanted) {
                continue;
            }
            if fetches.len() >= limits::FETCHES_MAX {
                break;
            }
            fetches.push_back(Fetch::of(*wanted));
        }
        match fetches.iter_mut().find(|fetch| fetch.name == name) {
            Some(fetch) => {
                fetch.tickets.push(ticket);
                self.answer_fetches();
            }
            None => {
                let busy = "too many attachments are being fetched at once; try again".to_owned();
                self.after.push(Output::Answer(ticket, Err(Failure::Refused(busy))));
            }
        }
    }

    fn answer_fetches(&mut self) {
        let fetches = &mut self.transfers.fetches;
        while let Some(at) =
            fetches.iter().position(|fetch| fetch.is_whole() && !fetch.tickets.is_empty())
        {
            let Some(Fetch { bytes, tickets, .. }) = fetches.remove(at) else { return };
            let copies = repeat_n(bytes, tickets.len());
            for (ticket, bytes) in tickets.into_iter().zip(copies) {
                self.after.push(Output::Answer(ticket, Ok(Outcome::Chunk(bytes))));
            }
        }
    }

    /// A relay that died owes an answer for ever, and the network notices only what is not
    /// confirmed: so it is asked something. The answer does not matter.
    fn ask_whether_heard(&mut self, now: UnixMillis) -> Result<(), LinkError> {
        let Some(name) = self.transfers.owed() else { return Ok(()) };
        if now < self.transfers.quiet_since.plus(limits::CHUNKS_QUIET_FOR) {
            return Ok(());
        }
        self.transfers.quiet_since = now;
        let Some(link) = self.wire.link.as_mut().filter(|link| link.may_have()) else {
            return Ok(());
        };
        link.chunk(ChunkToRelay::Have { names: vec![name], exp: UnixMillis(0) })
    }

    fn tend_fetches(&mut self, now: UnixMillis) -> Result<(), LinkError> {
        let Some(link) = self.wire.link.as_mut() else { return Ok(()) };
        let Transfers { fetches, quiet_since, .. } = &mut self.transfers;
        for fetch in fetches {
            for (piece, offset) in fetch.pieces.iter_mut().zip((0..).step_by(PIECE_BYTES_MAX)) {
                if *piece != Piece::Missing || !link.may_get() {
                    continue;
                }
                let length = u32::try_from(PIECE_BYTES_MAX).unwrap_or(u32::MAX);
                let get = ChunkToRelay::Get { name: fetch.name, offset, length };
                match link.chunk(get) {
                    Ok(()) => {
                        *piece = Piece::Asked;
                        *quiet_since = now;
                    }
                    // Still under way for somebody who gave up: asked for when it has come.
                    Err(LinkError::Defect(_)) => {}
                    Err(error) => return Err(error),
                }
            }
        }
        Ok(())
    }
}
