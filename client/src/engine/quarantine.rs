//! Envelopes that could not be opened: kept, and tried again when something changed that may help.
//!
//! A directory entry may name their sender, a new session may carry their hint; in the background
//! one a second is tried with every session. Anybody can fill a mailbox with rubbish, so a retry
//! costs a look at an index first, and what nobody sealed for us is dropped before what somebody
//! may have.

use std::collections::{BTreeMap, VecDeque};

use rand_core::CryptoRng;

use hotline_crypto::{Inspected, inspect};
use hotline_protocol::ids::{EnvelopeId, UnixMillis};

use super::inbox::Shut;
use super::rows::{QuarantineRow, Write};
use super::{Engine, limits};

/// What is kept.
#[derive(Debug, Default)]
pub(super) struct Quarantine {
    rows: BTreeMap<EnvelopeId, QuarantineRow>,
    /// Something changed that may open some of it.
    pub(super) look_again: bool,
    /// To be tried with every session, one a second, in the order in which they came.
    trials: VecDeque<EnvelopeId>,
    trial_at: Option<UnixMillis>,
}

impl Quarantine {
    pub(super) fn restore(&mut self, row: QuarantineRow) {
        self.look_again = true;
        self.trials.push_back(row.envelope);
        self.trial_at.get_or_insert(row.arrived_at);
        self.rows.insert(row.envelope, row);
    }

    pub(super) fn len(&self) -> usize {
        self.rows.len()
    }

    pub(super) fn holds(&self, id: EnvelopeId) -> bool {
        self.rows.contains_key(&id)
    }

    pub(super) const fn poll_timeout(&self) -> Option<UnixMillis> {
        self.trial_at
    }

    /// The clock was set back: what was to be tried later is tried now.
    pub(super) fn clock_set_back(&mut self, now: UnixMillis) {
        self.trial_at = self.trial_at.map(|at| at.min(now));
    }

    /// Which envelope gives way when there is no room: first what no session is known for.
    fn gives_way(&self) -> Option<EnvelopeId> {
        self.trials
            .front()
            .copied()
            .or_else(|| self.rows.values().min_by_key(|row| row.arrived_at).map(|row| row.envelope))
    }
}

impl Engine {
    /// Keeps an envelope that could not be opened.
    pub(super) fn keep(&mut self, now: UnixMillis, mut row: QuarantineRow, shut: Shut) {
        let cause = match shut {
            Shut::Seen => return,
            Shut::Kept(cause) => cause,
            Shut::NoSession => {
                if !self.quarantine.trials.contains(&row.envelope) {
                    self.quarantine.trials.push_back(row.envelope);
                }
                self.quarantine.trial_at.get_or_insert(now.plus(limits::TRIAL_EVERY));
                "no session is known for it; it is tried with every session, and its sender seals \
                 it again if nobody can open it"
                    .to_owned()
            }
        };
        if row.cause == cause {
            return;
        }
        let new = !self.quarantine.holds(row.envelope);
        if new
            && self.quarantine.len() >= limits::QUARANTINE_MAX
            && let Some(id) = self.quarantine.gives_way()
        {
            self.drop_quarantined(id);
            let text = "The quarantine is full; an envelope in it was dropped.";
            self.alarm(now, "quarantine-full", text.to_owned());
        }
        self.alarm(now, "quarantine", format!("An envelope could not be opened: {cause}."));
        row.cause = cause;
        self.writes.push(Write::Quarantine(row.clone()));
        self.quarantine.rows.insert(row.envelope, row);
    }

    /// Tries again what a change may have opened.
    pub(super) fn look_again<R: CryptoRng>(&mut self, now: UnixMillis, rng: &mut R) {
        // Opening one can bring the session for another; each pass opens at least one or ends.
        while std::mem::take(&mut self.quarantine.look_again) {
            let candidates: Vec<_> = self
                .quarantine
                .rows
                .values()
                .filter(|row| match inspect(&row.sealed) {
                    // Its sender may be in the directory by now.
                    Ok(Inspected::Init(_)) => true,
                    Ok(Inspected::Message) => self.peers.by_hint(row.hint).is_some(),
                    Err(_) => false,
                })
                .map(|row| row.envelope)
                .collect();
            for id in candidates {
                self.try_again(now, rng, id, false);
            }
        }
    }

    fn try_again<R: CryptoRng>(
        &mut self,
        now: UnixMillis,
        rng: &mut R,
        id: EnvelopeId,
        every_session: bool,
    ) {
        let Some(row) = self.quarantine.rows.get(&id).cloned() else { return };
        match self.open(now, rng, &row, every_session) {
            Ok(()) => {
                self.quarantine.look_again = true;
                self.drop_quarantined(id);
            }
            Err(Shut::Seen) => self.drop_quarantined(id),
            // It was tried with every session: that it has none is known.
            Err(Shut::NoSession) => {}
            Err(shut) => self.keep(now, row, shut),
        }
    }

    fn drop_quarantined(&mut self, id: EnvelopeId) {
        self.quarantine.rows.remove(&id);
        self.quarantine.trials.retain(|trial| *trial != id);
        self.writes.push(Write::Unquarantine(id));
    }

    /// Tries one envelope with every session.
    pub(super) fn try_every_session<R: CryptoRng>(&mut self, now: UnixMillis, rng: &mut R) {
        if self.quarantine.trial_at.is_none_or(|at| at > now) {
            return;
        }
        if let Some(id) = self.quarantine.trials.pop_front() {
            self.try_again(now, rng, id, true);
        }
        self.quarantine.trial_at =
            (!self.quarantine.trials.is_empty()).then(|| now.plus(limits::TRIAL_EVERY));
    }

    /// Drops what was kept for as long as any key could have lived.
    pub(super) fn expire_quarantine(&mut self, now: UnixMillis) {
        let over: Vec<_> = self
            .quarantine
            .rows
            .values()
            .filter(|row| now.since(row.arrived_at) >= limits::QUARANTINE_FOR)
            .map(|row| row.envelope)
            .collect();
        for id in over {
            self.drop_quarantined(id);
        }
    }
}
