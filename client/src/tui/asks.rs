//! Questions on their way to the engine, and what each is for.

use std::collections::{BTreeMap, BTreeSet};

use hotline_protocol::ids::{Digest, MessageId, Traffic, UnixMillis};

use crate::ask::Ask;

use super::event::{Effect, FileWork, Paper};

/// Parts of what is known that are asked for anew when something happened.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum What {
    /// Who this seat is.
    Whoami,
    /// Link, queue, head.
    Status,
    /// Who can be written to.
    Directory,
    /// The newest cases.
    Threads,
    /// What nobody has read, by desk.
    Unread,
    /// What alarms until somebody acknowledges it.
    Alerts,
    /// The same of an exercise.
    Exercise,
    /// The same of a drill.
    Drill,
    /// Concerns and warnings.
    Incidents,
    /// The same of exercises.
    ExerciseIncidents,
    /// The same of drills.
    DrillIncidents,
    /// Exercises that this seat runs or plays in.
    Exercises,
    /// Messages of which receipts are missing.
    Missing,
    /// What waits here to be sent.
    Queue,
    /// Drafts.
    Drafts,
    /// What waits for a second seat of this desk.
    Releases,
    /// Checks of the line.
    Campaigns,
    /// The newest alarms of the record.
    Log,
}

impl What {
    /// Everything, in the order in which a person misses it at the start.
    pub(crate) const ALL: [Self; 18] = [
        Self::Alerts,
        Self::Exercise,
        Self::Drill,
        Self::Whoami,
        Self::Status,
        Self::Directory,
        Self::Threads,
        Self::Unread,
        Self::Incidents,
        Self::ExerciseIncidents,
        Self::DrillIncidents,
        Self::Exercises,
        Self::Missing,
        Self::Queue,
        Self::Drafts,
        Self::Releases,
        Self::Campaigns,
        Self::Log,
    ];

    /// The incidents of a traffic class.
    pub(crate) const fn of_incidents(traffic: Traffic) -> Self {
        match traffic {
            Traffic::Exercise => Self::ExerciseIncidents,
            Traffic::Drill => Self::DrillIncidents,
            _ => Self::Incidents,
        }
    }
}

/// What an answer is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Purpose {
    /// A part of what is known.
    Refresh(What),
    /// A page of the conversation that is shown, under its serial.
    Talk(u64),
    /// The layer with this number.
    Layer(u64),
    /// A message handed over, by its number among those held back.
    Sending(u64),
    /// The files of a message handed over, by its number among those held back.
    Sealing(u64),
    /// A file that is saved, by its hash.
    Saving(Digest),
    /// The acknowledgement typed into the alert of a message.
    Acknowledging(MessageId),
    /// Only a failure is of interest.
    Done,
    /// The same, and nobody who leaves waits for it.
    Begun,
}

/// How long to wait before a part that could not be answered is asked for again.
const RETRY_AFTER: core::time::Duration = core::time::Duration::from_secs(1);

/// Tags, and what goes out.
#[derive(Debug, Default)]
pub(crate) struct Asks {
    last_tag: u64,
    pending: BTreeMap<u64, Purpose>,
    /// Drafts on their way to the disk: name and value.
    keeping: BTreeMap<u64, (String, Vec<u8>)>,
    stale: BTreeSet<What>,
    /// What could not be answered, and when it is asked for again.
    retry: BTreeSet<What>,
    retry_at: Option<UnixMillis>,
    effects: Vec<Effect>,
}

impl Asks {
    /// Sends a question; the answer comes under the tag.
    pub(crate) fn ask(&mut self, purpose: Purpose, ask: Ask) -> u64 {
        self.last_tag += 1;
        self.pending.insert(self.last_tag, purpose);
        if let Ask::Keep { name, value: Some(value) } = &ask {
            self.keeping.insert(self.last_tag, (name.clone(), value.clone()));
        }
        self.effects.push(Effect::Ask(self.last_tag, Box::new(ask)));
        self.last_tag
    }

    /// Wants something done with a dossier for a layer; what comes of it comes under the tag.
    pub(crate) fn paper(&mut self, layer: u64, paper: Paper) -> u64 {
        self.last_tag += 1;
        self.pending.insert(self.last_tag, Purpose::Layer(layer));
        self.effects.push(Effect::Paper(self.last_tag, Box::new(paper)));
        self.last_tag
    }

    /// Wants something done with a file.
    pub(crate) fn file(&mut self, purpose: Purpose, work: FileWork) -> u64 {
        self.last_tag += 1;
        self.pending.insert(self.last_tag, purpose);
        self.effects.push(Effect::File(self.last_tag, Box::new(work)));
        self.last_tag
    }

    /// Wants something done.
    pub(crate) fn effect(&mut self, effect: Effect) {
        self.effects.push(effect);
    }

    /// A part of what is known is no longer true.
    pub(crate) fn stale(&mut self, what: What) {
        self.stale.insert(what);
    }

    /// A part could not be answered: it is asked for again in a while.
    pub(crate) fn try_again(&mut self, what: What) {
        self.retry.insert(what);
    }

    /// Asks again for what could not be answered, when the time has come.
    pub(crate) fn retry(&mut self, now: UnixMillis) {
        if self.retry.is_empty() {
            self.retry_at = None;
            return;
        }
        let at = *self.retry_at.get_or_insert(now.plus(RETRY_AFTER));
        if at <= now {
            self.retry_at = None;
            self.stale.append(&mut self.retry);
        }
    }

    /// The stale parts that are not being asked for at this moment: however many things happen,
    /// each part is asked for once at a time.
    pub(crate) fn take_stale(&mut self) -> Vec<What> {
        let asked: BTreeSet<_> = self
            .pending
            .values()
            .filter_map(|purpose| match purpose {
                Purpose::Refresh(what) => Some(*what),
                _ => None,
            })
            .collect();
        let (wait, go): (BTreeSet<_>, BTreeSet<_>) =
            std::mem::take(&mut self.stale).into_iter().partition(|what| asked.contains(what));
        self.stale = wait;
        // In the order in which a person misses them.
        What::ALL.into_iter().filter(|what| go.contains(what)).collect()
    }

    /// Whether a part of what is known is being asked for or will be.
    pub(crate) fn is_asked(&self, what: What) -> bool {
        self.stale.contains(&what)
            || self.pending.values().any(|one| *one == Purpose::Refresh(what))
    }

    /// What something under way is for; it goes on.
    pub(crate) fn goes_on(&self, tag: u64) -> Option<Purpose> {
        self.pending.get(&tag).copied()
    }

    /// What an answer is for; none if nobody waits for it any more.
    pub(crate) fn answered(&mut self, tag: u64) -> Option<Purpose> {
        self.pending.remove(&tag)
    }

    /// The draft that was to be kept, if that was the question.
    pub(crate) fn kept(&mut self, tag: u64) -> Option<(String, Vec<u8>)> {
        self.keeping.remove(&tag)
    }

    /// Whether the engine has not answered something that a person did: leaving would lose it.
    pub(crate) fn is_under_way(&self) -> bool {
        self.pending.values().any(|purpose| {
            matches!(
                purpose,
                Purpose::Done
                    | Purpose::Sending(_)
                    | Purpose::Sealing(_)
                    | Purpose::Acknowledging(_)
            )
        })
    }

    /// What goes out.
    pub(crate) fn drain(&mut self) -> Vec<Effect> {
        std::mem::take(&mut self.effects)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_burst_of_news_asks_once_and_once_more_when_the_answer_is_there() {
        let mut asks = Asks::default();
        for _ in 0..100 {
            asks.stale(What::Status);
        }
        assert_eq!(asks.take_stale(), [What::Status]);
        let tag = asks.ask(Purpose::Refresh(What::Status), Ask::Status);
        asks.stale(What::Status);
        assert_eq!(asks.take_stale(), [], "one is under way");
        assert_eq!(asks.answered(tag), Some(Purpose::Refresh(What::Status)));
        assert_eq!(asks.answered(tag), None);
        assert_eq!(asks.take_stale(), [What::Status], "it may be older than the last news");
        assert_eq!(asks.take_stale(), []);
    }

    #[test]
    fn what_could_not_be_answered_is_asked_for_again_after_a_second() {
        let mut asks = Asks::default();
        asks.try_again(What::Alerts);
        asks.retry(UnixMillis(5_000));
        assert_eq!(asks.take_stale(), [], "not at once: whatever refuses may be busy");
        asks.retry(UnixMillis(5_999));
        assert_eq!(asks.take_stale(), []);
        asks.retry(UnixMillis(6_000));
        assert_eq!(asks.take_stale(), [What::Alerts]);
    }
}
