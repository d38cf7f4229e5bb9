//! The dossier of a case in the robot's world: one that two real desks have made, put together anew
//! in the language and zone that are asked for.

use data_encoding::BASE64;

use hotline_casework::Common;
#[cfg(test)]
use hotline_casework::{Said, Statement, Tlp, Warning};
use hotline_dossier::{Dossier, Held, Material, Receipt, What};
#[cfg(test)]
use hotline_protocol::address::Seat;
#[cfg(test)]
use hotline_protocol::ids::{CaseId, Precedence};
use hotline_protocol::ids::{Digest, Traffic, UnixMillis};

use crate::engine::NewAttachment;
use crate::papers;
use crate::tui::event::{FileWork, Filed, Paper, Papered};

use super::World;
#[cfg(test)]
use super::story::{self, ME, Part};

/// What a seat exported: a concern, its acknowledgement, words in Arabic and Russian, a note and its
/// acknowledgement, a long log.
const EXPORTED: &str = include_str!("dossier.json");

fn bytes(text: &str) -> Vec<u8> {
    match BASE64.decode(text.as_bytes()) {
        Ok(bytes) => bytes,
        Err(error) => panic!("{error}"),
    }
}

fn millis(text: &str) -> UnixMillis {
    match text.parse::<jiff::Timestamp>() {
        Ok(at) => UnixMillis(u64::try_from(at.as_millisecond()).unwrap_or(0)),
        Err(error) => panic!("{text}: {error}"),
    }
}

fn read<T: std::str::FromStr>(text: &str) -> T {
    match text.parse() {
        Ok(value) => value,
        Err(_) => panic!("{text}"),
    }
}

/// The dossier in a language and a zone.
pub(super) fn dossier(language: &str, zone: &str) -> Dossier {
    let kept: Dossier = match serde_json::from_str(EXPORTED) {
        Ok(kept) => kept,
        Err(error) => panic!("{error}"),
    };
    let mut messages: Vec<Held> = Vec::new();
    for item in &kept.items {
        if let (What::Message, Some(common)) = (item.item, &item.common) {
            let common = match Common::decode(&bytes(common)) {
                Ok(common) => common,
                Err(error) => panic!("{error}"),
            };
            let signature = item.signature.as_deref().map(bytes);
            let signature = signature.and_then(|bytes| bytes.try_into().ok());
            messages.push(Held { common, signature, receipts: Vec::new() });
            continue;
        }
        let (Some(held), Some(seat), Some(at)) = (messages.last_mut(), &item.seat, &item.at) else {
            continue;
        };
        let seat = read(seat);
        let place = held.receipts.iter().position(|receipt| receipt.seat == seat);
        let place = place.unwrap_or_else(|| {
            let sealed = item.sealed.unwrap_or(1);
            held.receipts.push(Receipt { seat, custody_at: None, device_at: None, sealed });
            held.receipts.len() - 1
        });
        if let Some(receipt) = held.receipts.get_mut(place) {
            match item.item {
                What::Custody => receipt.custody_at = Some(millis(at)),
                _ => receipt.device_at = Some(millis(at)),
            }
        }
    }
    let material = Material {
        case: read(&kept.case),
        reference: kept.reference.clone(),
        traffic: Traffic::Operation,
        by: read(&kept.exported_by),
        at: millis(&kept.exported_at),
        language: language.to_owned(),
        zone: zone.to_owned(),
        messages,
        genesis: bytes(&kept.directory.genesis),
        log_id: read(&kept.directory.log_id),
        entries: kept.directory.entries.iter().map(|entry| bytes(entry)).collect(),
        head: bytes(&kept.directory.head),
    };
    match Dossier::assemble(&material) {
        Ok(dossier) => dossier,
        Err(error) => panic!("{error}"),
    }
}

/// The dossier of a case of warnings with these labels, in this order.
#[cfg(test)]
pub(crate) fn labelled(labels: &[Tlp], traffic: Traffic) -> Dossier {
    let kept: Dossier = match serde_json::from_str(EXPORTED) {
        Ok(kept) => kept,
        Err(error) => panic!("{error}"),
    };
    let (case, by): (CaseId, Seat) = (read(&kept.case), read(&kept.exported_by));
    let material = Material {
        case,
        reference: String::new(),
        traffic,
        by: by.clone(),
        at: millis(&kept.exported_at),
        language: "en".to_owned(),
        zone: "UTC".to_owned(),
        messages: (1..)
            .zip(labels)
            .map(|(n, tlp)| warning(n, *tlp, traffic, (case, &by)))
            .collect(),
        genesis: bytes(&kept.directory.genesis),
        log_id: read(&kept.directory.log_id),
        entries: kept.directory.entries.iter().map(|entry| bytes(entry)).collect(),
        head: bytes(&kept.directory.head),
    };
    match Dossier::assemble(&material) {
        Ok(dossier) => dossier,
        Err(error) => panic!("{error}"),
    }
}

#[cfg(test)]
fn warning(number: u8, tlp: Tlp, traffic: Traffic, (case, from): (CaseId, &Seat)) -> Held {
    let part = Part {
        number,
        from: ME,
        to: &["XB/technical"],
        case: (0, ""),
        precedence: Precedence::Routine,
        said: Said::Warning(Warning::default()),
        subject: "Resolvers under attack",
        body: "Patch.",
        at: 60 - u64::from(number),
        read: true,
    };
    let common = story::common(&part, part.said.clone(), traffic);
    let statement = Statement { case, from: from.clone(), tlp, ..common.statement().clone() };
    match Common::state(statement) {
        Ok(common) => Held { common, signature: None, receipts: Vec::new() },
        Err(error) => panic!("{error}"),
    }
}

impl World {
    /// Cases have a dossier.
    #[must_use]
    pub fn with_dossier(mut self) -> Self {
        self.office.dossier = true;
        self
    }

    /// Cases have a dossier of messages with these labels.
    #[cfg(test)]
    #[must_use]
    pub(crate) fn with_labels(mut self, labels: &[Tlp]) -> Self {
        self.office.labels = labels.to_vec();
        self
    }

    /// What comes of something done with a file: there is none here.
    pub(super) fn file(&mut self, work: FileWork) -> Result<Filed, String> {
        match work {
            FileWork::Pick(path) => Err(format!("{path}: No such file or directory")),
            FileWork::Seal { paths, .. } => {
                let seal = |path: &String| NewAttachment {
                    key: vec![0x11; 48],
                    size: self.office.files.get(path).map_or(0, |file| file.len() as u64),
                    root: Digest([0x11; 32]),
                    hash: Digest([0x11; 32]),
                    name: path.rsplit('/').next().unwrap_or_default().to_owned(),
                    media_type: None,
                };
                let files: Vec<_> = paths.iter().map(seal).collect();
                self.office.sealed.extend(files.iter().filter_map(NewAttachment::file));
                Ok(Filed::Sealed(files))
            }
            FileWork::Forget(files) => {
                self.office.sealed.retain(|file| !files.contains(file));
                Ok(Filed::Forgotten)
            }
            FileWork::Save { path, .. } => {
                Ok(Filed::Saved { path: format!("/home/duty/{path}"), about: None })
            }
        }
    }

    /// What comes of something done with a dossier: nothing touches a disk.
    pub(super) fn paper(&mut self, paper: Paper) -> Result<Papered, String> {
        match paper {
            Paper::Save { held, form, path } => {
                let path = format!("/home/duty/{path}");
                if self.office.files.contains_key(&path) {
                    return Err(format!("{path}: File exists"));
                }
                let done = papers::rendered(&held.0.dossier, form);
                let done = done.map_err(|error| error.to_string())?;
                let (bytes, _) = done.ok_or("no words")?;
                self.office.files.insert(path.clone(), bytes);
                Ok(Papered::Saved(path))
            }
            Paper::Fetch(path) => {
                let bytes = self.office.files.get(&format!("/home/duty/{path}"));
                let bytes = bytes.ok_or_else(|| format!("{path}: No such file or directory"))?;
                let id = hotline_casework::library::DocumentId([0xd0; 16]);
                if bytes.len() > hotline_casework::limits::DOCUMENT_BYTES_MAX {
                    return Ok(Papered::Long { path: format!("/home/duty/{path}"), id });
                }
                let media_type = "text/plain".to_owned();
                Ok(Papered::Fetched { name: path, media_type, bytes: bytes.clone(), id })
            }
            Paper::Scenario(path) => {
                let bytes = self.office.files.get(&format!("/home/duty/{path}"));
                let bytes = bytes.ok_or_else(|| format!("{path}: No such file or directory"))?;
                let text = String::from_utf8(bytes.clone()).map_err(|error| error.to_string())?;
                Ok(Papered::Scenario(text))
            }
            Paper::Put { path, bytes } => {
                let path = format!("/home/duty/{path}");
                self.office.files.insert(path.clone(), bytes);
                Ok(Papered::Saved(path))
            }
            Paper::Check(path) => {
                let path = format!("/home/duty/{path}");
                let bytes = self.office.files.get(&path);
                let bytes = bytes.ok_or_else(|| format!("{path}: No such file or directory"))?;
                papers::checked(bytes, path)
            }
            Paper::Read(_) => papers::perform(paper),
        }
    }
}
