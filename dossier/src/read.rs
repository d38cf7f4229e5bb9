//! The check of a dossier: everything is computed anew from the file, and nothing in it believed.

use std::collections::{BTreeMap, BTreeSet};

use data_encoding::BASE64;
use hotline_casework::{Case, Common, SeenRef, Tlp, Violation};
use hotline_directory::SignedHead;
use hotline_protocol::address::Seat;
use hotline_protocol::ids::{CaseId, Digest, MessageId, Traffic, UnixMillis};

use crate::assemble::{missing, proof_of};
use crate::fault::{Fault, Unreadable};
use crate::file::{Dossier, Item, Proof, Totals, VERSION, What};
use crate::signatures::{self, Note};
use crate::{limits, page, time};

/// A dossier that was read, with all that is wrong with it.
#[derive(Debug, Clone)]
pub struct Reading {
    /// As it stands in the file.
    pub dossier: Dossier,
    /// What could be read of its items, in their order.
    pub entries: Vec<Entry>,
    /// What is wrong; empty if it is true and whole as far as anything here can be.
    pub faults: Vec<Fault>,
    /// Counted anew.
    pub totals: Totals,
    /// Unproven messages that refer to something that is not here, and what notes name by id.
    pub missing: Vec<String>,
    /// How far the relay signed the directory.
    pub head: SignedHead,
    /// That head as words, to be compared with a member's over a telephone.
    pub head_words: String,
    /// Whether it was a page.
    pub is_page: bool,
}

/// An item that was read.
#[derive(Debug, Clone)]
pub struct Entry {
    /// Its number.
    pub no: u32,
    /// What it proves, as found here.
    pub proof: Proof,
    /// What it says.
    pub shown: Shown,
}

/// What an item says.
#[derive(Debug, Clone)]
pub enum Shown {
    /// A message.
    Message {
        /// Its common part.
        common: Box<Common>,
        /// Whose signature it has, where that was checked.
        signer: Option<Signer>,
    },
    /// The relay took custody of a copy.
    Custody {
        /// For which seat.
        seat: Seat,
        /// When.
        at: UnixMillis,
    },
    /// A device opened its copy.
    Device {
        /// Whose.
        seat: Seat,
        /// When, by its clock.
        at: UnixMillis,
    },
}

/// Who signed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Signer {
    /// The seat, in the directory of that moment.
    pub seat: Seat,
    /// Its identity.
    pub identity: Digest,
}

impl Reading {
    /// Whether nothing is wrong.
    #[must_use]
    pub const fn is_authentic(&self) -> bool {
        self.faults.is_empty()
    }

    /// How many of its messages are TLP:RED, or hold what is: for their addressees and nobody else,
    /// in whatever form the dossier leaves.
    #[must_use]
    pub fn red(&self) -> usize {
        let red = |entry: &&Entry| match &entry.shown {
            Shown::Message { common, .. } => common.strictest() == Tlp::Red,
            Shown::Custody { .. } | Shown::Device { .. } => false,
        };
        self.entries.iter().filter(red).count()
    }
}

/// Reads and checks a file: JSON, or a page with the JSON inside. That a page shows what is in it is
/// for [`page::compare`] to say, which needs its words.
///
/// # Errors
///
/// [`Unreadable`]: nothing can be said about the file.
pub fn read(file: &[u8]) -> Result<Reading, Unreadable> {
    let max = limits::FILE_BYTES_MAX;
    if file.len() > max {
        return Err(Unreadable::TooLong { size: file.len(), max });
    }
    let text = core::str::from_utf8(file).map_err(|_| Unreadable::NotText)?;
    let is_page = !text.trim_start().starts_with('{');
    let json = if is_page { page::inside(text).ok_or(Unreadable::NoDossier)? } else { text };
    let dossier: Dossier = serde_json::from_str(json).map_err(|error| Unreadable::Damaged {
        line: error.line(),
        column: error.column(),
        why: shortened(&error.to_string()),
    })?;
    check(dossier, is_page)
}

pub(crate) fn shortened(text: &str) -> String {
    hotline_casework::shown_line(text).chars().take(120).collect()
}

fn check(dossier: Dossier, is_page: bool) -> Result<Reading, Unreadable> {
    let (case, traffic) = top(&dossier)?;
    let mut check = Check { faults: Vec::new(), entries: Vec::new(), totals: Totals::default() };
    check.links(&dossier);
    check.items(&dossier, case, traffic);
    let signed = {
        let notes = check.notes(&dossier);
        let mut faults = Vec::new();
        let signed = signatures::check(&dossier.directory, &notes, &mut faults)?;
        check.faults.extend(faults);
        signed
    };
    for entry in &mut check.entries {
        if let Shown::Message { signer, .. } = &mut entry.shown {
            *signer = signed.signers.get(&entry.no).cloned();
        }
    }
    check.title(&dossier);
    let missing = check.record(&dossier, case, traffic);
    check.receipt_times(&dossier);
    if check.totals != dossier.totals {
        check.faults.push(Fault::Totals { said: dossier.totals, are: check.totals });
    }
    check.faults.truncate(limits::FAULTS_MAX);
    Ok(Reading {
        entries: check.entries,
        faults: check.faults,
        totals: check.totals,
        missing,
        head: signed.head,
        head_words: signed.words,
        is_page,
        dossier,
    })
}

/// What stands at the top, within its bounds.
fn top(dossier: &Dossier) -> Result<(CaseId, Traffic), Unreadable> {
    if dossier.hotline_dossier != VERSION {
        return Err(Unreadable::Version(dossier.hotline_dossier));
    }
    for (what, count, max) in [
        ("items", dossier.items.len(), limits::ITEMS_MAX),
        ("missing messages", dossier.missing.len(), limits::ITEMS_MAX),
        ("directory entries", dossier.directory.entries.len(), limits::ENTRIES_MAX),
    ] {
        if count > max {
            return Err(Unreadable::TooMany { what, count, max });
        }
    }
    let words = [&dossier.reference, &dossier.language, &dossier.zone];
    if words.iter().any(|word| word.len() > limits::WORD_BYTES_MAX) {
        return Err(Unreadable::Part("the top"));
    }
    dossier.exported_by.parse::<Seat>().map_err(|_| Unreadable::Part("who exported it"))?;
    time::parse(&dossier.exported_at).ok_or(Unreadable::Part("when it was exported"))?;
    let case = dossier.case.parse().map_err(|_| Unreadable::Part("the case"))?;
    let traffic = [Traffic::Operation, Traffic::Exercise, Traffic::Drill]
        .into_iter()
        .find(|one| one.word() == dossier.traffic);
    Ok((case, traffic.ok_or(Unreadable::Part("the traffic"))?))
}

struct Check {
    faults: Vec<Fault>,
    entries: Vec<Entry>,
    totals: Totals,
}

impl Check {
    /// Numbers and links. Each is held against the link that stands before it, so one fault does not
    /// make all that follow look wrong.
    fn links(&mut self, dossier: &Dossier) {
        let first = dossier.first_link();
        if first.to_string() != dossier.start {
            self.faults.push(Fault::TopChanged);
        }
        let mut before = dossier.start.parse().unwrap_or(first);
        let mut expected = 1_u32;
        for item in &dossier.items {
            // What was taken out or moved is told by its number; its link then says nothing more.
            if item.no != expected {
                self.faults.push(Fault::Numbering { found: item.no, expected });
            } else if item.link_after(before).to_string() != item.link {
                self.faults.push(Fault::Changed { item: item.no, id: shortened(&item.id) });
            }
            before = item.link.parse().unwrap_or(before);
            expected = item.no.saturating_add(1);
        }
        if dossier.last_link(before).to_string() != dossier.end {
            self.faults.push(Fault::EndChanged);
        }
    }

    fn items(&mut self, dossier: &Dossier, case: CaseId, traffic: Traffic) {
        let mut seen: BTreeMap<Digest, u32> = BTreeMap::new();
        let mut ids: BTreeMap<MessageId, u32> = BTreeMap::new();
        let mut receipts: BTreeMap<(String, What, String), u32> = BTreeMap::new();
        let mut present: Option<Common> = None;
        for item in &dossier.items {
            let (no, id) = (item.no, item.id.clone());
            let malformed = |what| Fault::Malformed { item: no, id: id.clone(), what };
            if item.item != What::Message {
                self.receipt(item, present.as_ref(), &mut receipts);
                continue;
            }
            let Some(common) = item.common.as_deref().and_then(common) else {
                self.totals.count(item.proof);
                self.faults.push(malformed("its content"));
                present = None;
                continue;
            };
            if item.seat.is_some() || item.at.is_some() || item.sealed.is_some() {
                self.faults.push(malformed("what is no part of a message"));
            }
            if common.id.to_string() != item.id {
                let said = item.id.clone();
                self.faults.push(Fault::OtherMessage { item: no, said, content: common.id });
            }
            if common.case != case || common.traffic != traffic {
                self.faults.push(Fault::OtherCase { item: no, id: common.id });
            }
            if let Some(first) = seen.insert(common.hash(), no) {
                self.faults.push(Fault::Duplicate { item: no, id: id.clone(), first });
            } else if let Some(first) = ids.insert(common.id, no) {
                self.faults.push(Fault::Conflict { item: no, id: common.id, first });
            }
            let is = proof_of(&common);
            self.label(item, is);
            match (&item.signature, is) {
                (None, Proof::Signed) => {
                    self.faults.push(Fault::Unsigned { item: no, id: common.id });
                }
                (Some(_), Proof::Unproven | Proof::Stated) => {
                    self.faults.push(Fault::NeedlessSignature { item: no, id: id.clone() });
                }
                _ => {}
            }
            present = Some(common.clone());
            let shown = Shown::Message { common: Box::new(common), signer: None };
            self.entries.push(Entry { no, proof: is, shown });
        }
    }

    fn label(&mut self, item: &Item, is: Proof) {
        self.totals.count(is);
        if item.proof != is {
            let (item, id, said) = (item.no, item.id.clone(), item.proof);
            self.faults.push(Fault::Relabelled { item, id, said, is });
        }
    }

    fn receipt(
        &mut self,
        item: &Item,
        present: Option<&Common>,
        receipts: &mut BTreeMap<(String, What, String), u32>,
    ) {
        let (no, id) = (item.no, item.id.clone());
        self.label(item, if item.item == What::Custody { Proof::Stated } else { Proof::Unproven });
        if item.signature.is_some() {
            self.faults.push(Fault::NeedlessSignature { item: no, id: id.clone() });
        }
        let seat = item.seat.as_deref().and_then(|seat| seat.parse::<Seat>().ok());
        let at = item.at.as_deref().and_then(time::parse);
        let fits = item.common.is_none() && (item.sealed.is_some() == (item.item == What::Custody));
        let (Some(seat), Some(at), true) = (seat, at, fits) else {
            self.faults.push(Fault::Malformed { item: no, id, what: "the receipt" });
            return;
        };
        let key = (item.id.clone(), item.item, seat.to_string());
        if let Some(first) = receipts.insert(key, no) {
            self.faults.push(Fault::Duplicate { item: no, id: id.clone(), first });
        }
        match present.filter(|common| common.id.to_string() == item.id) {
            None => self.faults.push(Fault::Astray { item: no, id }),
            Some(common) if !common.reaches(&seat.desk) => {
                let (id, seat) = (common.id, seat.to_string());
                self.faults.push(Fault::NotAddressed { item: no, id, seat });
            }
            Some(_) => {}
        }
        let (proof, shown) = match item.item {
            What::Custody => (Proof::Stated, Shown::Custody { seat, at }),
            What::Device | What::Message => (Proof::Unproven, Shown::Device { seat, at }),
        };
        self.entries.push(Entry { no, proof, shown });
    }

    /// The notes that have a signature of the right length; the others are told.
    fn notes(&mut self, dossier: &Dossier) -> Vec<Note<'_>> {
        let signatures: BTreeMap<u32, &str> = dossier
            .items
            .iter()
            .filter_map(|item| Some((item.no, item.signature.as_deref()?)))
            .collect();
        let (faults, entries) = (&mut self.faults, &self.entries);
        let mut notes = Vec::new();
        for entry in entries.iter().filter(|entry| entry.proof == Proof::Signed) {
            let Shown::Message { common, .. } = &entry.shown else { continue };
            let Some(text) = signatures.get(&entry.no) else { continue };
            let bytes = BASE64.decode(text.as_bytes()).ok();
            match bytes.and_then(|bytes| bytes.try_into().ok()) {
                Some(signature) => notes.push(Note { item: entry.no, common, signature }),
                None => faults.push(Fault::Malformed {
                    item: entry.no,
                    id: common.id.to_string(),
                    what: "the signature",
                }),
            }
        }
        notes
    }

    /// The reference at the top, which people know the case by, is one that its messages bear.
    fn title(&mut self, dossier: &Dossier) {
        let borne = self.entries.iter().any(|entry| match &entry.shown {
            Shown::Message { common, .. } => {
                common.reference.as_ref().is_some_and(|one| one.to_string() == dossier.reference)
            }
            Shown::Custody { .. } | Shown::Device { .. } => false,
        });
        if !dossier.reference.is_empty() && !borne {
            self.faults.push(Fault::Reference(shortened(&dossier.reference)));
        }
    }

    /// Order, hashes, and what is referred to.
    fn record(&mut self, dossier: &Dossier, id: CaseId, traffic: Traffic) -> Vec<String> {
        let mut case = Case::new(id, traffic);
        let mut items: BTreeMap<Digest, u32> = BTreeMap::new();
        let mut here: Vec<(u32, MessageId, Digest)> = Vec::new();
        for entry in &self.entries {
            let Shown::Message { common, .. } = &entry.shown else { continue };
            // What belongs elsewhere was told; what is beyond the bounds of a case is told by its
            // hashes.
            if case.enter(&**common).is_ok() && !items.contains_key(&common.hash()) {
                items.insert(common.hash(), entry.no);
                here.push((entry.no, common.id, common.hash()));
            }
        }
        let moved =
            here.iter().zip(case.order()).find(|((_, _, hash), placed)| *hash != placed.node.hash);
        if let Some(((item, id, _), placed)) = moved {
            self.faults.push(Fault::Order { item: *item, id: *id, expected: placed.node.id });
        }
        if case.record_hash(&[]).to_string() != dossier.record {
            self.faults.push(Fault::Record("record"));
        }
        if case.notes_hash(&[]).to_string() != dossier.notes {
            self.faults.push(Fault::Record("notes"));
        }
        self.references(&case, &items);
        let missing = missing(&case);
        let said: BTreeSet<&String> = dossier.missing.iter().collect();
        let is: BTreeSet<&String> = missing.iter().collect();
        self.faults.extend(is.difference(&said).map(|one| Fault::Missing((*one).clone())));
        let more = said.difference(&is).map(|one| Fault::NotMissing(shortened(one)));
        self.faults.extend(more.collect::<Vec<_>>());
        missing
    }

    /// What notes sign that they had seen must be here; what is cited must be what is here.
    fn references(&mut self, case: &Case, items: &BTreeMap<Digest, u32>) {
        for (hash, item) in items {
            let Some(node) = case.message(*hash) else { continue };
            if node.authenticity == hotline_casework::Authenticity::Note {
                let by_hash = node.seen.iter().filter_map(|seen| match seen {
                    SeenRef::Hash(hash) if case.message(*hash).is_none() => Some(hash),
                    _ => None,
                });
                self.faults.extend(by_hash.map(|hash| Fault::Gap {
                    item: *item,
                    id: node.id,
                    refers_to: hash.to_string(),
                }));
            }
            for cited in node.step.commits_to() {
                if case.message(cited.common).is_none() && case.contents(cited.id).next().is_some()
                {
                    let cited = cited.id;
                    self.faults.push(Fault::CitesOther { item: *item, id: node.id, cited });
                }
            }
        }
        for violation in case.violations() {
            if let Violation::SignedLink { note, .. } = violation
                && let (Some(item), Some(node)) = (items.get(&note), case.message(note))
            {
                self.faults.push(Fault::SignedLink { item: *item, id: node.id });
            }
        }
    }

    /// An acknowledgement repeats the acceptance time that its seat was told.
    fn receipt_times(&mut self, dossier: &Dossier) {
        let mut custody: BTreeMap<(&str, &str), (u32, &str)> = BTreeMap::new();
        for item in &dossier.items {
            if let (What::Custody, Some(seat), Some(at), Some(0 | 1)) =
                (item.item, &item.seat, &item.at, item.sealed)
            {
                custody.insert((&item.id, seat), (item.no, at));
            }
        }
        for entry in &self.entries {
            let Shown::Message { common, .. } = &entry.shown else { continue };
            let Some(ack) = common.ack().filter(|ack| ack.accepted_at != UnixMillis(0)) else {
                continue;
            };
            let (of, seat) = (ack.of.to_string(), common.from.to_string());
            let told = time::exact(ack.accepted_at);
            if let Some((item, said)) = custody.get(&(of.as_str(), seat.as_str()))
                && **said != *told
            {
                self.faults.push(Fault::ReceiptTime {
                    item: *item,
                    id: ack.of,
                    seat: seat.clone(),
                    said: (*said).to_owned(),
                    by: entry.no,
                    told,
                });
            }
        }
    }
}

fn common(text: &str) -> Option<Common> {
    Common::decode(&BASE64.decode(text.as_bytes()).ok()?).ok()
}
