//! Envelopes on their way to a question that names them: kept in memory until all have come,
//! bounded for each link and for all, and gone with the link.

use std::collections::{BTreeMap, BTreeSet};

use hotline_protocol::deposit::{Cancel, EnvelopeName, Ladder, Stage};
use hotline_protocol::envelope::Envelope;
use hotline_protocol::ids::UnixMillis;
use hotline_protocol::refusal::{Reason, Refusal};

use super::super::{LinkId, refusal};
use crate::limits::{STAGED_BYTES_MAX, STAGED_FOR, STAGED_LINK_BYTES_MAX, STAGED_QUESTIONS_MAX};

/// A question that names staged envelopes.
#[derive(Debug)]
pub(in crate::core) enum Asked {
    Deposit(Ladder),
    Cancel(Cancel),
}

impl Asked {
    fn names(&self) -> Vec<&EnvelopeName> {
        match self {
            Self::Deposit(ladder) => ladder.names().collect(),
            Self::Cancel(cancel) => cancel.answers.iter().collect(),
        }
    }
}

/// How far the envelopes of a question are.
#[derive(Debug)]
pub(super) enum Progress {
    /// Some are still to come, or the question is.
    Waits,
    /// All are there, in the order in which the question names them.
    Whole(Asked, Vec<Envelope>),
    /// The question is answered with no.
    Refused(Refusal),
    /// The link stages for more questions than any client has reason to.
    Flood,
}

#[derive(Debug)]
struct Staged {
    envelopes: BTreeMap<EnvelopeName, Envelope>,
    bytes: usize,
    question: Option<Asked>,
    /// Why nothing more is taken for this question.
    refused: Option<Refusal>,
    until: UnixMillis,
}

/// All that is staged.
#[derive(Debug, Default)]
pub(in crate::core) struct Staging {
    staged: BTreeMap<(LinkId, u32), Staged>,
    /// When each is late.
    until: BTreeSet<(UnixMillis, LinkId, u32)>,
    bytes: usize,
}

impl Staging {
    /// Takes an envelope.
    pub(super) fn add(&mut self, at: UnixMillis, link: LinkId, stage: Stage) -> Progress {
        let Stage { no, envelope } = stage;
        let of_link = self.bytes_of(link);
        let in_all = self.bytes;
        let Some(staged) = self.entry(at, link, no) else {
            return Progress::Flood;
        };
        if staged.refused.is_some() {
            return Progress::Waits;
        }
        let bytes = envelope.sealed().len();
        let over = if of_link + bytes > STAGED_LINK_BYTES_MAX {
            Some(refusal(Reason::RateLimited, "Too much is staged on this link."))
        } else if in_all + bytes > STAGED_BYTES_MAX {
            Some(refusal(Reason::Unavailable, "Too much is staged on all links."))
        } else {
            None
        };
        if let Some(refusal) = over {
            staged.refused = Some(refusal);
            let freed = std::mem::take(&mut staged.bytes);
            staged.envelopes.clear();
            self.bytes = self.bytes.saturating_sub(freed);
        } else if staged.envelopes.insert(EnvelopeName::of(&envelope), envelope).is_none() {
            staged.bytes += bytes;
            self.bytes += bytes;
        }
        self.progress(link, no)
    }

    /// Takes the question.
    pub(super) fn ask(&mut self, at: UnixMillis, link: LinkId, no: u32, asked: Asked) -> Progress {
        let Some(staged) = self.entry(at, link, no) else {
            return Progress::Flood;
        };
        staged.question = Some(asked);
        self.progress(link, no)
    }

    /// A link is gone.
    pub(in crate::core) fn lose(&mut self, link: LinkId) {
        let of_link = self.staged.range((link, 0)..=(link, u32::MAX));
        let of_link: Vec<u32> = of_link.map(|((_, no), _)| *no).collect();
        for no in of_link {
            self.remove(link, no);
        }
    }

    /// When the first is late.
    pub(super) fn next(&self) -> Option<UnixMillis> {
        self.until.first().map(|(until, _, _)| *until)
    }

    /// Drops what is late; the questions that were asked already.
    pub(super) fn late(&mut self, at: UnixMillis) -> Vec<(LinkId, u32)> {
        let mut asked = Vec::new();
        while let Some((_, link, no)) = self.until.first().copied().filter(|(u, _, _)| *u <= at) {
            if self.remove(link, no).is_some_and(|staged| staged.question.is_some()) {
                asked.push((link, no));
            }
        }
        asked
    }

    fn entry(&mut self, at: UnixMillis, link: LinkId, no: u32) -> Option<&mut Staged> {
        let known = self.staged.contains_key(&(link, no));
        let open = self.staged.range((link, 0)..=(link, u32::MAX)).count();
        if !known && open >= STAGED_QUESTIONS_MAX {
            return None;
        }
        let until = at.plus(STAGED_FOR);
        if !known {
            self.until.insert((until, link, no));
        }
        Some(self.staged.entry((link, no)).or_insert_with(|| Staged {
            envelopes: BTreeMap::new(),
            bytes: 0,
            question: None,
            refused: None,
            until,
        }))
    }

    fn bytes_of(&self, link: LinkId) -> usize {
        let of_link = self.staged.range((link, 0)..=(link, u32::MAX));
        of_link.map(|(_, staged)| staged.bytes).sum()
    }

    fn remove(&mut self, link: LinkId, no: u32) -> Option<Staged> {
        let staged = self.staged.remove(&(link, no))?;
        self.until.remove(&(staged.until, link, no));
        self.bytes = self.bytes.saturating_sub(staged.bytes);
        Some(staged)
    }

    fn progress(&mut self, link: LinkId, no: u32) -> Progress {
        let Some(staged) = self.staged.get(&(link, no)) else {
            return Progress::Waits;
        };
        let Some(question) = &staged.question else {
            return Progress::Waits;
        };
        if let Some(refused) = staged.refused.clone() {
            self.remove(link, no);
            return Progress::Refused(refused);
        }
        let names = question.names();
        let distinct: BTreeSet<_> = names.iter().collect();
        if distinct.len() < names.len() {
            self.remove(link, no);
            let twice = refusal(Reason::Malformed, "An envelope is named twice.");
            return Progress::Refused(twice);
        }
        if !names.iter().all(|name| staged.envelopes.contains_key(*name)) {
            return Progress::Waits;
        }
        let Some(mut staged) = self.remove(link, no) else {
            return Progress::Waits;
        };
        let Some(question) = staged.question.take() else {
            return Progress::Waits;
        };
        let envelopes = question.names().into_iter();
        let envelopes = envelopes.filter_map(|name| staged.envelopes.remove(name)).collect();
        Progress::Whole(question, envelopes)
    }
}
