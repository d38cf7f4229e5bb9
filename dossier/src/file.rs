//! The file as it is written, and the links from item to item.

use hotline_protocol::ids::Digest;
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use crate::labels;

/// The version that is written, and the only one that is read.
pub(crate) const VERSION: u32 = 1;

/// A dossier as it stands in a file. Binary values are base64, ids and hashes hexadecimal, times
/// RFC 3339 in UTC with milliseconds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Dossier {
    /// Version of this form.
    pub hotline_dossier: u32,
    /// The case.
    pub case: String,
    /// What people call it; empty if it has no reference.
    pub reference: String,
    /// operation, exercise or drill.
    pub traffic: String,
    /// The seat that exported it: its own word.
    pub exported_by: String,
    /// When, by that seat's clock.
    pub exported_at: String,
    /// The language in which a page of it is written.
    pub language: String,
    /// The time zone in which a page of it gives local times (IANA).
    pub zone: String,
    /// The first link, over what stands at the top and the directory.
    pub start: String,
    /// What stands in it.
    pub totals: Totals,
    /// In the one order of the case, each message with its receipts behind it.
    pub items: Vec<Item>,
    /// What messages refer to and the dossier does not hold: hashes and ids, ascending.
    pub missing: Vec<String>,
    /// The hash over every message, in order. Unsigned: it can be compared with the other side's
    /// between the two, and proves nothing to a third.
    pub record: String,
    /// The hash over the notes alone.
    pub notes: String,
    /// What shows whose the signatures are.
    pub directory: Evidence,
    /// The last link, over everything.
    pub end: String,
}

/// How many items there are, by what they prove.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Totals {
    /// All of them.
    pub items: u32,
    /// Signed by their author.
    pub signed: u32,
    /// Anybody who holds the file could have written them.
    pub unproven: u32,
    /// Said by the relay.
    pub stated: u32,
}

/// What an item is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum What {
    /// A message, acknowledgements included.
    Message,
    /// The relay says when it took custody of the copy for a seat.
    Custody,
    /// A device says when it opened its copy.
    Device,
}

/// What an item proves to somebody who was not there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Proof {
    /// Its author's signature stands for it.
    Signed,
    /// Nothing: it was authenticated between the two alone.
    Unproven,
    /// Nothing: the relay said so, without a signature.
    Stated,
}

impl Proof {
    /// Its word, as the file has it.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Signed => "signed",
            Self::Unproven => "unproven",
            Self::Stated => "stated",
        }
    }
}

/// One thing that was said.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Item {
    /// Its number, from 1.
    pub no: u32,
    /// What it is.
    pub item: What,
    /// What it proves.
    pub proof: Proof,
    /// The message: its own id, or that of the message a receipt is for.
    pub id: String,
    /// Of a message: its common part, byte for byte as it was authenticated.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub common: Option<String>,
    /// Of a note: its author's signature.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub signature: Option<String>,
    /// Of a receipt: for which seat's copy, or by whose device.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub seat: Option<String>,
    /// Of a receipt: when.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at: Option<String>,
    /// Of a custody receipt: how often the copy was sealed; above one, this is the last time.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sealed: Option<u32>,
    /// Over the item and the link before it.
    pub link: String,
}

/// The directory, whole, up to an entry that the relay signed: who had which key when.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Evidence {
    /// The hash of the genesis: what a reader compares with what is known from elsewhere.
    pub log_id: String,
    /// The genesis.
    pub genesis: String,
    /// Every entry from the first on.
    pub entries: Vec<String>,
    /// The signed head.
    pub head: String,
}

impl Dossier {
    /// The dossier as JSON, on one line.
    #[must_use]
    pub fn to_json(&self) -> String {
        json(self)
    }

    /// The link before the first item: over what stands at the top, and the directory.
    pub(crate) fn first_link(&self) -> Digest {
        let top = (self.hotline_dossier, &self.case, &self.reference, &self.traffic);
        let export = (&self.exported_by, &self.exported_at, &self.language, &self.zone);
        link(None, &json(&(top, export, &self.directory)))
    }

    /// The link behind the last item: over what stands at the end.
    pub(crate) fn last_link(&self, before: Digest) -> Digest {
        let end = (&self.totals, &self.missing, &self.record, &self.notes);
        link(Some(before), &json(&end))
    }

    /// Numbers, counts and links the items and closes the dossier.
    pub(crate) fn close(&mut self) {
        let mut before = self.first_link();
        self.start = before.to_string();
        let mut totals = Totals::default();
        for (item, no) in self.items.iter_mut().zip(1_u32..) {
            item.no = no;
            totals.count(item.proof);
            before = item.link_after(before);
            item.link = before.to_string();
        }
        self.totals = totals;
        self.end = self.last_link(before).to_string();
    }
}

impl Totals {
    pub(crate) fn count(&mut self, proof: Proof) {
        let of_kind = match proof {
            Proof::Signed => &mut self.signed,
            Proof::Unproven => &mut self.unproven,
            Proof::Stated => &mut self.stated,
        };
        *of_kind = of_kind.saturating_add(1);
        self.items = self.items.saturating_add(1);
    }
}

impl Item {
    /// The link that belongs behind this item.
    pub(crate) fn link_after(&self, before: Digest) -> Digest {
        link(Some(before), &json(&Self { link: String::new(), ..self.clone() }))
    }
}

/// What is written here has text keys and no floats, so it always can be.
fn json(value: &impl Serialize) -> String {
    serde_json::to_string(value).unwrap_or_default()
}

fn link(before: Option<Digest>, what: &str) -> Digest {
    let mut hasher = Sha256::new();
    hasher.update(labels::LINK);
    hasher.update(before.map_or([0; 32], |before| before.0));
    hasher.update(what);
    Digest(hasher.finalize().into())
}
