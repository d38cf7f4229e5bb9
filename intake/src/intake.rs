//! Alerts taken in, and what is to be said of them now.

use core::cmp::Reverse;
use core::time::Duration;
use std::collections::{BTreeMap, BTreeSet};

use hotline_protocol::ids::{CaseId, Digest, MessageId, UnixMillis};
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use crate::allowance::{Allowance, Spent};
use crate::entry::{Change, Entry, Said, Slot, Waiting};
use crate::labels;
use crate::limits::{
    ENTRIES_MAX, GAP, KEYS_MAX, RESOLVED_FOR, RETRY_AFTER, SILENT_FOR, SUMMARIES_MAX,
    SUMMARY_AFTER, SUMMARY_EVERY,
};
use crate::report::{Report, Unfit};
use crate::say::{Form, Say};

/// All alerts that are followed.
#[derive(Debug, Default)]
pub struct Intake {
    entries: BTreeMap<u64, Entry>,
    keys: BTreeMap<Digest, u64>,
    /// Entries of which something waits to be said.
    waiting: BTreeSet<u64>,
    ledger: Ledger,
    changed: BTreeSet<Slot>,
}

#[derive(Debug, Clone, Default, Serialize, Deserialize)]
struct Ledger {
    allowance: Allowance,
    spent: Spent,
    last_no: u64,
    /// When a group of addressees was last sent a summary.
    summaries: BTreeMap<Digest, UnixMillis>,
}

/// What became of a report.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fate {
    /// Something is to be said of this entry, now or later.
    News(u64),
    /// It says what was said before; so often it came in all.
    Repeat {
        /// Which entry.
        no: u64,
        /// Reports of it.
        reports: u64,
    },
    /// Something is over that was never open here.
    NothingOpen,
}

/// How a message stands that was written before.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stands {
    /// It waits here to be sent, or for a second seat, or is on its way to the relay.
    Waiting,
    /// The relay has it.
    Left,
    /// The relay has it, and its matter is over.
    Over,
    /// It could not be sent, or is not known any more.
    Gone,
}

/// Part of the store cannot be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("what was kept of alerts cannot be read")]
pub struct Damaged;

/// When something waits until, unless a clock was set back meanwhile.
fn until(now: UnixMillis, from: UnixMillis, span: Duration) -> UnixMillis {
    if from > now { now } else { from.plus(span) }
}

impl Intake {
    /// Takes in what was kept.
    ///
    /// # Errors
    ///
    /// [`Damaged`]: do not start, or alerts would be lost.
    pub fn restore(&mut self, slot: Slot, value: &[u8]) -> Result<(), Damaged> {
        match slot {
            Slot::Ledger => self.ledger = ciborium::from_reader(value).map_err(|_| Damaged)?,
            Slot::Entry(_, no) => {
                let entry: Entry = ciborium::from_reader(value).map_err(|_| Damaged)?;
                self.keys.extend(entry.keys.iter().map(|key| (*key, no)));
                if entry.waiting.is_some() {
                    self.waiting.insert(no);
                }
                self.ledger.last_no = self.ledger.last_no.max(no);
                self.entries.insert(no, entry);
            }
        }
        Ok(())
    }

    /// What changed since this was last asked.
    pub fn changes(&mut self) -> Vec<Change> {
        let changed = core::mem::take(&mut self.changed);
        let value = |slot: &Slot| match slot {
            Slot::Ledger => Some(encode(&self.ledger)),
            Slot::Entry(_, no) => self.entries.get(no).map(encode),
        };
        changed.into_iter().map(|slot| Change { slot, value: value(&slot) }).collect()
    }

    /// What is allowed.
    #[must_use]
    pub const fn allowance(&self) -> Allowance {
        self.ledger.allowance
    }

    /// Sets what is allowed, within its bounds.
    pub fn allow(&mut self, allowance: Allowance) {
        if self.ledger.allowance != allowance.bounded() {
            self.ledger.allowance = allowance.bounded();
            self.changed.insert(Slot::Ledger);
        }
    }

    /// Things of which something waits to be said.
    #[must_use]
    pub fn waiting(&self) -> usize {
        self.waiting.len()
    }

    /// Whether something waits to be said of an entry.
    #[must_use]
    pub fn waits(&self, no: u64) -> bool {
        self.waiting.contains(&no)
    }

    /// The case in which an entry was told, with its reference and the last message.
    #[must_use]
    pub fn told(&self, no: u64) -> Option<(MessageId, CaseId, &str)> {
        let said = self.entries.get(&no)?.said.as_ref()?;
        Some((said.last, said.case, &said.reference))
    }

    /// What would be said of a report if it were the first: whether it can be written is asked before
    /// it is taken.
    #[must_use]
    pub fn would_say(now: UnixMillis, report: &Report, plain: bool) -> Say {
        let mut entry = entry_of(now, report.clone());
        entry.plain = plain;
        let waiting = waits_for(now, report.clone());
        Say::first(0, &entry, &waiting, None)
    }

    /// Whether anything is remembered under the keys of a report.
    #[must_use]
    pub fn knows(&self, report: &Report) -> bool {
        self.known(report).is_some()
    }

    /// Takes a report in.
    ///
    /// # Errors
    ///
    /// [`Unfit`]: nothing was taken.
    pub fn take(&mut self, now: UnixMillis, report: Report) -> Result<Fate, Unfit> {
        let report = report.checked()?;
        let Some(no) = self.known(&report) else {
            if !report.open {
                return Ok(Fate::NothingOpen);
            }
            return self.begin(now, report).map(Fate::News);
        };
        let Some(entry) = self.entries.get_mut(&no) else { return Ok(Fate::NothingOpen) };
        entry.heard_at = now;
        entry.reports = entry.reports.saturating_add(1);
        self.changed.insert(Slot::Entry(entry.traffic, no));
        let repeat = Fate::Repeat { no, reports: entry.reports };
        if let Some(key) = report.key.filter(|key| entry.keys.last() != Some(key)) {
            if entry.keys.contains(&key) {
                // A late copy of what was brought up to date since.
                return Ok(repeat);
            }
            if entry.keys.len() >= KEYS_MAX {
                let oldest = entry.keys.remove(0);
                self.keys.remove(&oldest);
            }
            entry.keys.push(key);
            self.keys.insert(key, no);
        }
        let content = report.content();
        let as_said = entry.said.as_ref().is_some_and(|said| said.content == content);
        match &mut entry.waiting {
            Some(waiting) if waiting.report.content() == content => return Ok(repeat),
            Some(_) if as_said => {
                // It has come back to what was said: the way there is told with the next word.
                entry.unsaid = entry.unsaid.saturating_add(1);
                entry.waiting = None;
                self.waiting.remove(&no);
                return Ok(repeat);
            }
            Some(waiting) => {
                entry.unsaid = entry.unsaid.saturating_add(1);
                let graver = report.open && report.precedence > waiting.precedence();
                waiting.named &= !graver;
                waiting.report = report;
            }
            None if as_said => return Ok(repeat),
            None => {
                entry.waiting = Some(waits_for(now, report));
                self.waiting.insert(no);
            }
        }
        Ok(Fate::News(no))
    }

    fn known(&self, report: &Report) -> Option<u64> {
        let own = report.key.and_then(|key| self.keys.get(&key));
        own.or_else(|| report.cites.iter().find_map(|key| self.keys.get(key))).copied()
    }

    fn begin(&mut self, now: UnixMillis, report: Report) -> Result<u64, Unfit> {
        if self.entries.len() >= ENTRIES_MAX {
            self.forget(now);
            self.make_room()?;
        }
        self.ledger.last_no = self.ledger.last_no.saturating_add(1);
        let no = self.ledger.last_no;
        let mut entry = entry_of(now, report.clone());
        self.changed.extend([Slot::Ledger, Slot::Entry(entry.traffic, no)]);
        entry.waiting = Some(waits_for(now, report));
        self.keys.extend(entry.keys.iter().map(|key| (*key, no)));
        self.entries.insert(no, entry);
        self.waiting.insert(no);
        Ok(no)
    }

    /// Forgets what is over and was told, the longest over first, if there is no room.
    fn make_room(&mut self) -> Result<(), Unfit> {
        if self.entries.len() < ENTRIES_MAX {
            return Ok(());
        }
        let over = |entry: &Entry| {
            entry.waiting.is_none() && entry.said.as_ref().is_none_or(|said| !said.open)
        };
        let oldest = self.entries.iter().filter(|(_, entry)| over(entry));
        let oldest = oldest.min_by_key(|(_, entry)| entry.heard_at).map(|(no, _)| *no);
        self.remove(oldest.ok_or(Unfit::Full(ENTRIES_MAX))?);
        Ok(())
    }

    /// Forgets what has outlived its time.
    pub fn forget(&mut self, now: UnixMillis) {
        let old = |entry: &Entry| {
            let open = entry.said.as_ref().is_some_and(|said| said.open);
            let kept = if open { SILENT_FOR } else { RESOLVED_FOR };
            entry.waiting.is_none() && now.since(entry.heard_at) > kept
        };
        let old: Vec<u64> =
            self.entries.iter().filter(|(_, entry)| old(entry)).map(|(no, _)| *no).collect();
        old.into_iter().for_each(|no| self.remove(no));
    }

    fn remove(&mut self, no: u64) {
        if let Some(entry) = self.entries.remove(&no) {
            for key in entry.keys {
                self.keys.remove(&key);
            }
            self.waiting.remove(&no);
            self.changed.insert(Slot::Entry(entry.traffic, no));
        }
    }

    /// When an entry may be told next as far as time goes.
    fn ready_at(&self, now: UnixMillis, entry: &Entry, waiting: &Waiting) -> UnixMillis {
        let retry = waiting.retry_at.filter(|at| *at <= now.plus(RETRY_AFTER));
        let gap = entry.said.as_ref().map(|said| until(now, said.at, GAP));
        retry.max(gap).unwrap_or(now)
    }

    fn allowed_at(&self, now: UnixMillis, entry: &Entry) -> UnixMillis {
        self.ledger.spent.allows_at(now, &entry.source, self.ledger.allowance)
    }

    fn all_waiting(&self) -> impl Iterator<Item = (u64, &Entry, &Waiting)> {
        self.waiting.iter().filter_map(|no| {
            let entry = self.entries.get(no)?;
            Some((*no, entry, entry.waiting.as_ref()?))
        })
    }

    /// The next message to write, the most urgent first; ask again until there is none. After each,
    /// say what came of it: [`Intake::said`] or [`Intake::not_said`].
    pub fn due(
        &self,
        now: UnixMillis,
        stands: impl Fn(MessageId, CaseId) -> Stands,
    ) -> Option<Say> {
        let mut ready = Vec::new();
        let mut held = Vec::new();
        for one in self.all_waiting() {
            let (no, entry, waiting) = one;
            if self.ready_at(now, entry, waiting) > now {
                continue;
            }
            match self.allowed_at(now, entry) > now {
                true => held.push(one),
                false => ready.push(((Reverse(waiting.precedence()), waiting.since, no), one)),
            }
        }
        ready.sort_unstable_by_key(|(rank, _)| *rank);
        for (_, (no, entry, waiting)) in ready {
            let Some(said) = &entry.said else {
                return Some(Say::first(no, entry, waiting, None));
            };
            match stands(said.last, said.case) {
                Stands::Waiting => {}
                Stands::Left => return Say::further(no, entry, waiting),
                // Nobody reads on in what is closed; that it is over belongs there all the same.
                Stands::Over if !waiting.report.open => return Say::further(no, entry, waiting),
                Stands::Over => {
                    return Some(Say::first(no, entry, waiting, Some(&said.reference)));
                }
                Stands::Gone => return Some(Say::first(no, entry, waiting, None)),
            }
        }
        self.summary(now, held)
    }

    /// A summary of what is held back from some addressees and was not named to them yet.
    fn summary(&self, now: UnixMillis, held: Vec<(u64, &Entry, &Waiting)>) -> Option<Say> {
        let mut groups: BTreeMap<Digest, Vec<(u64, &Entry, &Waiting)>> = BTreeMap::new();
        for one in held.into_iter().filter(|(.., waiting)| !waiting.named) {
            groups.entry(group(one.1)).or_default().push(one);
        }
        let (_, mut held) = groups.into_iter().find(|(group, held)| {
            let since = held.iter().map(|(.., waiting)| waiting.since).min();
            since.is_some_and(|since| self.summary_at(now, *group, since) <= now)
        })?;
        held.sort_by_key(|(no, _, waiting)| (Reverse(waiting.precedence()), waiting.since, *no));
        Say::summary(&held)
    }

    fn summary_at(&self, now: UnixMillis, group: Digest, since: UnixMillis) -> UnixMillis {
        let last = self.ledger.summaries.get(&group);
        let again = last.map(|last| until(now, *last, SUMMARY_EVERY));
        again.unwrap_or_default().max(until(now, since, SUMMARY_AFTER))
    }

    /// When to ask [`Intake::due`] again, if nothing else happens. Always after `now`.
    #[must_use]
    pub fn next_at(&self, now: UnixMillis) -> Option<UnixMillis> {
        let one = |(_, entry, waiting): (u64, &Entry, &Waiting)| {
            let allowed = self.allowed_at(now, entry);
            let at = self.ready_at(now, entry, waiting).max(allowed);
            let named = (allowed > now && !waiting.named)
                .then(|| self.summary_at(now, group(entry), waiting.since));
            named.filter(|named| *named > now).map_or(at, |named| at.min(named))
        };
        self.all_waiting().map(one).filter(|at| *at > now).min()
    }

    /// It was written, as the message of that id, and will be kept in the same commit.
    pub fn said(
        &mut self,
        now: UnixMillis,
        say: &Say,
        (id, case, reference): (MessageId, CaseId, &str),
    ) {
        if say.is_summary {
            self.named(now, say);
            return;
        }
        for no in &say.about {
            let Some(entry) = self.entries.get_mut(no) else { continue };
            let Some(waiting) = entry.waiting.take() else { continue };
            self.waiting.remove(no);
            self.ledger.spent.spend(now, &entry.source, self.ledger.allowance);
            self.changed.extend([Slot::Ledger, Slot::Entry(entry.traffic, *no)]);
            entry.unsaid = 0;
            let before = entry.said.as_ref().filter(|said| said.case == case);
            let raises = say.form == Form::Warning;
            entry.said = Some(Said {
                last: id,
                cited: before.filter(|_| !raises).map_or(id, |said| said.cited),
                case,
                reference: reference.to_owned(),
                at: now,
                content: waiting.report.content(),
                open: waiting.report.open,
                precedence: waiting.precedence(),
                raised: raises || before.is_some_and(|said| said.raised),
                serial: if say.form == Form::Update { say.serial } else { 0 },
            });
            if entry.keys.is_empty() {
                self.remove(*no);
            }
        }
    }

    fn named(&mut self, now: UnixMillis, say: &Say) {
        for no in &say.about {
            let Some(entry) = self.entries.get_mut(no) else { continue };
            let group = group(entry);
            if let Some(waiting) = &mut entry.waiting {
                waiting.named = true;
            }
            self.changed.insert(Slot::Entry(entry.traffic, *no));
            self.ledger.summaries.insert(group, now);
        }
        if self.ledger.summaries.len() > SUMMARIES_MAX {
            let oldest = self.ledger.summaries.iter().min_by_key(|(_, at)| **at);
            if let Some(oldest) = oldest.map(|(group, _)| *group) {
                self.ledger.summaries.remove(&oldest);
            }
        }
        self.changed.insert(Slot::Ledger);
    }

    /// It could not be written.
    pub fn not_said(&mut self, now: UnixMillis, say: &Say, because: NotSaid) {
        if say.is_summary {
            // What it would have named is told one by one all the same.
            self.named(now, say);
            return;
        }
        for no in &say.about {
            let Some(entry) = self.entries.get_mut(no) else { continue };
            self.changed.insert(Slot::Entry(entry.traffic, *no));
            match because {
                NotSaid::NotNow => {
                    if let Some(waiting) = &mut entry.waiting {
                        waiting.retry_at = Some(now.plus(RETRY_AFTER));
                    }
                }
                NotSaid::NoWarning => entry.plain = true,
                NotSaid::Never => {
                    entry.waiting = None;
                    self.waiting.remove(no);
                    if entry.said.is_none() {
                        self.remove(*no);
                    }
                }
            }
        }
    }
}

/// Why a message could not be written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NotSaid {
    /// For a reason that passes.
    NotNow,
    /// The addressee takes no warnings: the same as a plain text.
    NoWarning,
    /// It never will: a person was told.
    Never,
}

fn entry_of(now: UnixMillis, report: Report) -> Entry {
    Entry {
        keys: report.key.into_iter().collect(),
        source: report.source,
        to: report.to,
        traffic: report.traffic,
        heard_at: now,
        reports: 1,
        unsaid: 0,
        plain: false,
        said: None,
        waiting: None,
    }
}

const fn waits_for(now: UnixMillis, report: Report) -> Waiting {
    Waiting { report, since: now, retry_at: None, named: false }
}

/// The addressees to whom one summary goes: never both of an exercise and of what is real.
fn group(entry: &Entry) -> Digest {
    let mut to: Vec<_> = entry.to.iter().map(ToString::to_string).collect();
    to.sort_unstable();
    let mut hash = Sha256::new();
    hash.update(labels::GROUP);
    for part in core::iter::once(entry.traffic.word()).chain(to.iter().map(String::as_str)) {
        hash.update((part.len() as u64).to_be_bytes());
        hash.update(part);
    }
    Digest(hash.finalize().into())
}

fn encode<T: Serialize>(value: &T) -> Vec<u8> {
    let mut bytes = Vec::new();
    // Writing to memory fails only for maps of unknown length, which there are none of.
    let _ = ciborium::into_writer(value, &mut bytes);
    bytes
}

#[cfg(test)]
impl Intake {
    /// Under which keys an entry is known.
    pub(crate) fn keys_of(&self, no: u64) -> Vec<Digest> {
        self.entries.get(&no).map(|entry| entry.keys.clone()).unwrap_or_default()
    }
}
