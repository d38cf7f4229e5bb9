//! Envelopes on their way to a question that names them: kept in memory until all have come,
//! bounded for each link, for each party and for all, and gone with the link.

use std::collections::{BTreeMap, BTreeSet};

use hotline_protocol::address::Party;
use hotline_protocol::deposit::{Cancel, EnvelopeName, Ladder, Stage};
use hotline_protocol::envelope::Envelope;
use hotline_protocol::ids::UnixMillis;
use hotline_protocol::refusal::{Reason, Refusal};

use super::super::{LinkId, refusal};
use crate::limits::{
    STAGED_BYTES_MAX, STAGED_FOR, STAGED_LINK_BYTES_MAX, STAGED_PARTY_BYTES_MAX,
    STAGED_QUESTIONS_MAX,
};

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
    /// Whose share it uses.
    party: Party,
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
    /// The same by party; no party that has nothing.
    of_parties: BTreeMap<Party, usize>,
}

impl Staging {
    /// Takes an envelope.
    pub(super) fn add(
        &mut self,
        at: UnixMillis,
        link: LinkId,
        party: &Party,
        stage: Stage,
    ) -> Progress {
        let Stage { no, envelope } = stage;
        let of_link = self.bytes_of(link);
        let of_party = self.of_parties.get(party).copied().unwrap_or_default();
        let in_all = self.bytes;
        let Some(staged) = self.entry(at, link, no, party) else {
            return Progress::Flood;
        };
        if staged.refused.is_some() {
            return Progress::Waits;
        }
        let bytes = envelope.sealed().len();
        let over = if of_link + bytes > STAGED_LINK_BYTES_MAX {
            Some(refusal(Reason::RateLimited, "Too much is staged on this link."))
        } else if of_party + bytes > STAGED_PARTY_BYTES_MAX {
            Some(refusal(Reason::RateLimited, "Too much is staged by this party."))
        } else if in_all + bytes > STAGED_BYTES_MAX {
            Some(refusal(Reason::Unavailable, "Too much is staged on all links."))
        } else {
            None
        };
        if let Some(refusal) = over {
            staged.refused = Some(refusal);
            let freed = std::mem::take(&mut staged.bytes);
            staged.envelopes.clear();
            self.free(party, freed);
        } else if staged.envelopes.insert(EnvelopeName::of(&envelope), envelope).is_none() {
            staged.bytes += bytes;
            self.bytes += bytes;
            self.of_parties.insert(party.clone(), of_party + bytes);
        }
        self.progress(link, no)
    }

    /// Takes the question.
    pub(super) fn ask(
        &mut self,
        at: UnixMillis,
        link: LinkId,
        party: &Party,
        no: u32,
        asked: Asked,
    ) -> Progress {
        let Some(staged) = self.entry(at, link, no, party) else {
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

    fn entry(
        &mut self,
        at: UnixMillis,
        link: LinkId,
        no: u32,
        party: &Party,
    ) -> Option<&mut Staged> {
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
            party: party.clone(),
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
        self.free(&staged.party, staged.bytes);
        Some(staged)
    }

    fn free(&mut self, party: &Party, bytes: usize) {
        self.bytes = self.bytes.saturating_sub(bytes);
        if let Some(of_party) = self.of_parties.get_mut(party) {
            *of_party = of_party.saturating_sub(bytes);
            if *of_party == 0 {
                self.of_parties.remove(party);
            }
        }
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

#[cfg(test)]
mod tests {
    use hotline_protocol::ids::{EnvelopeId, Hint, Precedence};

    use super::*;

    const SIZE: usize = 81_920;

    fn stage(no: u32, id: u64) -> Stage {
        let mut name = [0; 16];
        name[8..].copy_from_slice(&id.to_be_bytes());
        let to = "XC/technical/1".parse().unwrap();
        let (lane, hint) = (Precedence::Flash, Hint([0; 8]));
        let sealed = vec![0; SIZE];
        let envelope =
            Envelope::new(EnvelopeId(name), to, lane, UnixMillis(3_600_000), hint, sealed);
        Stage { no, envelope: envelope.unwrap() }
    }

    /// Stages so many on links of a party, beginning with one; how many were taken.
    fn fill(staging: &mut Staging, party: &Party, first: u64, count: usize) -> usize {
        let before = staging.bytes;
        for n in 0..count as u64 {
            let link = LinkId(first + n / 32);
            // Each under a number of its own, so that a refusal frees no other.
            staging.add(UnixMillis(0), link, party, stage(u32::try_from(n % 16).unwrap(), n));
        }
        (staging.bytes - before) / SIZE
    }

    #[test]
    fn a_party_stages_up_to_its_share_and_another_still_finds_room() {
        let (xa, xb): (Party, Party) = ("XA".parse().unwrap(), "XB".parse().unwrap());
        let mut staging = Staging::default();
        let share = STAGED_PARTY_BYTES_MAX / SIZE;
        assert_eq!(fill(&mut staging, &xa, 0, share), share);
        assert_eq!(fill(&mut staging, &xa, 100, 1), 0);
        assert_eq!(fill(&mut staging, &xb, 200, share), share);
        // What goes with its link is free for the same party.
        staging.lose(LinkId(0));
        assert_eq!(fill(&mut staging, &xa, 300, 32), 32);
        for link in [1, 2, 3, 300].into_iter().chain(200..210) {
            staging.lose(LinkId(link));
        }
        assert_eq!((staging.bytes, staging.of_parties.len()), (0, 0));
    }
}
