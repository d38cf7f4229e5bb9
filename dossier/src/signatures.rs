//! Whose the signatures of notes are, by the directory in the file.

use std::collections::BTreeMap;

use data_encoding::BASE64;
use hotline_casework::Common;
use hotline_crypto::{Class, Identity, OnRecord, verify_on_record};
use hotline_directory::{Checks, Directory, Judgement, SeatStatus, SignedHead};
use hotline_protocol::ids::{Digest, Traffic};

use crate::fault::{Fault, Unreadable};
use crate::file::Evidence;
use crate::read::Signer;

/// A note that waits to be checked.
pub(crate) struct Note<'a> {
    pub(crate) item: u32,
    pub(crate) common: &'a Common,
    pub(crate) signature: [u8; 64],
}

/// What the directory in the file came to.
pub(crate) struct Checked {
    /// Whose the notes are, by item.
    pub(crate) signers: BTreeMap<u32, Signer>,
    /// How far the relay signed it.
    pub(crate) head: SignedHead,
    /// That head as words.
    pub(crate) words: String,
}

/// Replays the directory and checks every note at the entry that its author saw.
pub(crate) fn check(
    evidence: &Evidence,
    notes: &[Note<'_>],
    faults: &mut Vec<Fault>,
) -> Result<Checked, Unreadable> {
    let decode = |text: &str| BASE64.decode(text.as_bytes()).ok();
    let genesis = decode(&evidence.genesis).ok_or(Unreadable::Part("the directory's genesis"))?;
    let mut directory = Directory::from_genesis(&genesis)
        .map_err(|_| Unreadable::Part("the directory's genesis"))?;
    if evidence.log_id != directory.log_id().to_string() {
        faults.push(Fault::Genesis);
    }
    let head = decode(&evidence.head).and_then(|bytes| SignedHead::decode(&bytes).ok());
    let head = head.ok_or(Unreadable::Part("the directory's signed head"))?;
    let mut by_place: BTreeMap<u64, Vec<&Note<'_>>> = BTreeMap::new();
    for note in notes {
        by_place.entry(note.common.head.seq).or_default().push(note);
    }
    let mut signers = BTreeMap::new();
    let mut judge = |directory: &Directory, faults: &mut Vec<Fault>| {
        let (seq, hash) = directory.head();
        for note in by_place.remove(&seq).unwrap_or_default() {
            match signer(directory, note, seq, hash) {
                Ok(signer) => _ = signers.insert(note.item, signer),
                Err(fault) => faults.push(fault),
            }
        }
    };
    judge(&directory, faults);
    for (index, entry) in evidence.entries.iter().enumerate() {
        let applied = decode(entry).ok_or_else(|| "it is no base64".to_owned()).and_then(|bytes| {
            directory.apply(&bytes, Checks::replay()).map_err(|error| error.to_string())
        });
        if let Err(why) = applied {
            faults.push(Fault::Directory { seq: index.saturating_add(1), why });
            break;
        }
        judge(&directory, faults);
    }
    // What lies behind the head is believed by nobody's signature.
    for (seq, notes) in by_place {
        let beyond =
            |note: &&Note<'_>| Fault::OtherDirectory { item: note.item, id: note.common.id, seq };
        faults.extend(notes.iter().map(beyond));
    }
    let heard = directory.hear(head, head.head.time);
    if !matches!(heard, Ok(Judgement::Same | Judgement::Older)) {
        faults.push(Fault::Head);
    }
    for note in notes.iter().filter(|note| note.common.head.seq > head.head.seq) {
        let (item, id, seq) = (note.item, note.common.id, note.common.head.seq);
        if signers.remove(&item).is_some() {
            faults.push(Fault::OtherDirectory { item, id, seq });
        }
    }
    Ok(Checked { signers, words: head.head.words(), head })
}

fn signer(directory: &Directory, note: &Note<'_>, seq: u64, hash: Digest) -> Result<Signer, Fault> {
    let (item, common, id) = (note.item, note.common, note.common.id);
    let author = common.from.to_string();
    if common.head.hash != hash {
        return Err(Fault::OtherDirectory { item, id, seq });
    }
    let no_key = || Fault::NoKey { item, id, author: author.clone(), seq };
    let entry = directory.seat(&common.from).ok_or_else(no_key)?;
    match entry.status(directory.time()) {
        SeatStatus::Active => {}
        status => {
            return Err(Fault::NotSitting { item, id, author, status: status.word(), seq });
        }
    }
    let record = &entry.record;
    let identity =
        Identity::new(record.encode(), record.identity.as_bytes(), record.agreement.as_bytes())
            .map_err(|_| no_key())?;
    if !verify_on_record(&identity, &on_record(common), &note.signature) {
        return Err(Fault::Signature { item, id, author });
    }
    Ok(Signer { seat: common.from.clone(), identity: entry.id })
}

/// What a note's signature covers (docs/crypto.md, section 10).
fn on_record(common: &Common) -> OnRecord<'_> {
    OnRecord {
        class: match common.traffic {
            Traffic::Exercise => Class::Exercise,
            Traffic::Operation => Class::Operation,
            Traffic::Drill => Class::Drill,
        },
        case: common.case.as_bytes(),
        recipients: common.seats.0,
        message_id: common.id.as_bytes(),
        released_at: common.released_at.0,
        head: common.head.hash.0,
        common: common.hash().0,
    }
}
