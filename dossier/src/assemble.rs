//! From what a seat holds of a case to its dossier.

use std::collections::BTreeMap;

use data_encoding::BASE64;
use hotline_casework::{Authenticity, Case, Common};
use hotline_protocol::address::Seat;
use hotline_protocol::ids::{CaseId, Digest, Traffic, UnixMillis};

use crate::file::{Dossier, Evidence, Item, Proof, Totals, VERSION, What};
use crate::time;

/// What a seat holds of a case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Material {
    /// Which case.
    pub case: CaseId,
    /// Its reference; empty if it has none.
    pub reference: String,
    /// Operation, exercise or drill.
    pub traffic: Traffic,
    /// Who exports it.
    pub by: Seat,
    /// When.
    pub at: UnixMillis,
    /// The language of its page.
    pub language: String,
    /// The time zone of its page.
    pub zone: String,
    /// Every message of the case, in any order.
    pub messages: Vec<Held>,
    /// The genesis of the directory.
    pub genesis: Vec<u8>,
    /// Its hash.
    pub log_id: Digest,
    /// Every entry of the directory.
    pub entries: Vec<Vec<u8>>,
    /// The newest signed head.
    pub head: Vec<u8>,
}

/// A message with what came with it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Held {
    /// Its common part.
    pub common: Common,
    /// Its author's signature, if it is a note.
    pub signature: Option<[u8; 64]>,
    /// What was said about its copies.
    pub receipts: Vec<Receipt>,
}

/// What relay and device said about the copy for one seat.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Receipt {
    /// Which seat.
    pub seat: Seat,
    /// When the relay took custody of it.
    pub custody_at: Option<UnixMillis>,
    /// When the device says that it opened it.
    pub device_at: Option<UnixMillis>,
    /// How often it was sealed.
    pub sealed: u32,
}

/// Says why there is no dossier.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Refused {
    /// Nothing was said in the case.
    #[error("nothing of this case is held here")]
    Empty,
}

impl Dossier {
    /// Puts a dossier together. It holds what was given; whether that verifies is for
    /// [`crate::read`] to say, of this one as of any. What the case refuses is left out, so that
    /// nobody's surplus texts keep the rest from being shown: [`Self::messages`] tells how many came
    /// in.
    ///
    /// # Errors
    ///
    /// [`Refused`]: nothing was said.
    pub fn assemble(material: &Material) -> Result<Self, Refused> {
        let mut case = Case::new(material.case, material.traffic);
        let mut held = BTreeMap::new();
        for message in &material.messages {
            if case.enter(&message.common).is_ok() {
                held.insert(message.common.hash(), message);
            }
        }
        if case.is_empty() {
            return Err(Refused::Empty);
        }
        let order = case.order();
        let in_order = order.iter().filter_map(|placed| held.get(&placed.node.hash));
        let mut dossier = Self {
            hotline_dossier: VERSION,
            case: material.case.to_string(),
            reference: material.reference.clone(),
            traffic: material.traffic.word().to_owned(),
            exported_by: material.by.to_string(),
            exported_at: time::exact(material.at),
            language: material.language.clone(),
            zone: material.zone.clone(),
            start: String::new(),
            totals: Totals::default(),
            items: in_order.flat_map(|held| items(held)).collect(),
            missing: missing(&case),
            record: case.record_hash(&[]).to_string(),
            notes: case.notes_hash(&[]).to_string(),
            directory: Evidence {
                log_id: material.log_id.to_string(),
                genesis: BASE64.encode(&material.genesis),
                entries: material.entries.iter().map(|entry| BASE64.encode(entry)).collect(),
                head: BASE64.encode(&material.head),
            },
            end: String::new(),
        };
        dossier.close();
        Ok(dossier)
    }

    /// How many messages are in it.
    #[must_use]
    pub fn messages(&self) -> usize {
        self.items.iter().filter(|item| item.item == What::Message).count()
    }
}

/// What messages of a case refer to and the case lacks, as the file says it.
pub(crate) fn missing(case: &Case) -> Vec<String> {
    let missing = case.missing();
    missing.iter().map(|one| data_encoding::HEXLOWER.encode(one.as_bytes())).collect()
}

/// What a message proves, by what it says of itself.
pub(crate) fn proof_of(common: &Common) -> Proof {
    match common.authenticity {
        Authenticity::Note => Proof::Signed,
        Authenticity::NonPaper => Proof::Unproven,
    }
}

/// A message and its receipts: by seat, the relay's before the device's.
fn items(held: &Held) -> Vec<Item> {
    let id = held.common.id.to_string();
    let blank = Item {
        no: 0,
        item: What::Message,
        proof: proof_of(&held.common),
        id,
        common: None,
        signature: None,
        seat: None,
        at: None,
        sealed: None,
        link: String::new(),
    };
    let mut items = vec![Item {
        common: Some(BASE64.encode(held.common.as_bytes())),
        signature: held.signature.map(|signature| BASE64.encode(&signature)),
        ..blank.clone()
    }];
    let mut receipts: Vec<&Receipt> = held.receipts.iter().collect();
    receipts.sort_by(|a, b| a.seat.cmp(&b.seat));
    for receipt in receipts {
        let seat = Some(receipt.seat.to_string());
        items.extend(receipt.custody_at.map(|at| Item {
            item: What::Custody,
            proof: Proof::Stated,
            seat: seat.clone(),
            at: Some(time::exact(at)),
            sealed: Some(receipt.sealed),
            ..blank.clone()
        }));
        items.extend(receipt.device_at.map(|at| Item {
            item: What::Device,
            proof: Proof::Unproven,
            seat: seat.clone(),
            at: Some(time::exact(at)),
            ..blank.clone()
        }));
    }
    items
}
