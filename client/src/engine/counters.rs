//! Counters that a person switches on, and the totals at the seat they are sent to.
//!
//! What is counted follows from the messages in the store, so nothing is counted beside them. Nothing
//! is sent but by a person who was shown it. The seat that adds up keeps what parties sent until the
//! week is closed, then the totals alone.

use std::collections::{BTreeMap, BTreeSet};

use rand_core::CryptoRng;
use serde::{Deserialize, Serialize};

use hotline_casework::figures::{Contributions, Totals, Week};
use hotline_casework::{Content, Figures, Timing};
use hotline_protocol::address::{Party, Seat};
use hotline_protocol::ids::{Precedence, Traffic, UnixMillis};

use super::io::{Failure, Outcome};
use super::peers::{PeerKey, Standing};
use super::rows::{Cargo, Cell, Write};
use super::{Engine, cell, limits};

/// Counters as a person has switched them on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Counting {
    /// The seat that adds up.
    pub to: Seat,
    /// What came before is not counted.
    pub since: UnixMillis,
    /// Whether a person was shown what would be sent.
    pub shown: bool,
    /// Weeks that were sent.
    pub sent: BTreeSet<u32>,
}

/// What is done with the counters.
#[derive(Debug, Clone, PartialEq, serde::Serialize, serde::Deserialize)]
pub enum CountersChange {
    /// Switch them on: count from then on, for that seat.
    On {
        /// The seat that adds up.
        to: Seat,
        /// What came before is not counted.
        since: UnixMillis,
    },
    /// Switch them off and forget what was set.
    Off,
    /// A person was shown what would be sent.
    Shown,
    /// Send a week that is over. Whoever holds the store puts the counts in.
    Send {
        /// Which week.
        week: u32,
        /// The counts, in their order.
        #[serde(skip)]
        counts: Vec<u32>,
    },
}

/// Totals of a week at the seat that adds up.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TotalsView {
    /// The week's number, and when it began.
    pub week: u32,
    /// When it began.
    pub begins: UnixMillis,
    /// When it closes or was closed.
    pub closes: UnixMillis,
    /// Whether it is closed: until then nothing of it is told.
    pub closed: bool,
    /// How many parties have sent something; none if fewer than five, or not closed.
    pub parties: Option<usize>,
    /// The totals in the order of the counts; none where too few have something in it.
    pub counts: Vec<Option<u64>>,
}

/// A week's totals as they are kept.
#[derive(Serialize, Deserialize)]
struct Closed {
    parties: Option<usize>,
    counts: Vec<Option<u64>>,
}

/// Counters of this seat, and what others sent to it.
#[derive(Debug, Default)]
pub(super) struct Counters {
    on: Option<Counting>,
    /// What waits to be sealed.
    waiting: Option<(Seat, Figures)>,
    open: BTreeMap<Week, Contributions>,
    closed: BTreeMap<Week, Totals>,
}

impl Counters {
    pub(super) fn restore(&mut self, counting: Counting) {
        self.on = Some(counting);
    }

    /// When the first week closes, where the relay's clock is so far ahead of this machine's.
    pub(super) fn poll_timeout(&self, ahead: i64) -> Option<UnixMillis> {
        let (week, _) = self.open.first_key_value()?;
        Some(UnixMillis(week.closes().0.saturating_add_signed(ahead.saturating_neg())))
    }

    pub(super) fn restore_contribution(&mut self, week: u32, party: &Party, bytes: &[u8]) {
        if let Ok(Content::Figures(figures)) = Content::decode(bytes) {
            self.open.entry(Week(week)).or_default().enter(party.clone(), *figures);
        }
    }

    pub(super) fn restore_waiting(&mut self, bytes: &[u8]) {
        let read = cell::read::<(Seat, serde_bytes::ByteBuf)>(bytes);
        if let Ok((to, content)) = read
            && let Ok(Content::Figures(figures)) = Content::decode(&content)
        {
            self.waiting = Some((to, *figures));
        }
    }

    pub(super) fn restore_totals(&mut self, week: u32, bytes: &[u8]) {
        if let Ok(Closed { parties, counts }) = cell::read::<Closed>(bytes) {
            self.closed.insert(Week(week), Totals { week: Week(week), parties, counts });
        }
    }
}

impl Engine {
    /// The counters, if a person has switched them on.
    #[must_use]
    pub const fn counting(&self) -> Option<&Counting> {
        self.counters.on.as_ref()
    }

    /// Weeks of which figures can still be sent: over, and not closed where they would be added up.
    #[must_use]
    pub fn weeks_to_send(&self, now: UnixMillis) -> Vec<Week> {
        let Some(counting) = &self.counters.on else { return Vec::new() };
        let last = Week(Week::of(self.relay_now(now)).0.saturating_sub(1));
        let open = last.ends() > counting.since && last.closes() > self.relay_now(now);
        let sent = counting.sent.contains(&last.0);
        Vec::from_iter((open && !sent).then_some(last))
    }

    /// Changes the counters.
    pub(super) fn change_counters(
        &mut self,
        now: UnixMillis,
        change: CountersChange,
    ) -> Result<Outcome, Failure> {
        let off = || Failure::Refused("the counters are off: `hotline counters on`".to_owned());
        match change {
            CountersChange::On { to, since } => {
                if to.desk.party == self.seat.desk.party {
                    return Err(Failure::Usage(format!(
                        "{to} is of this seat's own party; name the seat that adds up"
                    )));
                }
                if self.replica.directory.seat(&to).is_none() {
                    return Err(Failure::Usage(format!("{to} is not in the directory")));
                }
                let before = self.counters.on.take();
                let sent = before.map(|one| one.sent).unwrap_or_default();
                self.keep_counting(Some(Counting { to, since, shown: false, sent }));
            }
            CountersChange::Off => {
                self.counters.waiting = None;
                self.writes.push(Write::Erase(Cell::CountersWaiting));
                self.keep_counting(None);
            }
            CountersChange::Shown => {
                let counting = self.counters.on.clone().ok_or_else(off)?;
                self.keep_counting(Some(Counting { shown: true, ..counting }));
            }
            CountersChange::Send { week, counts } => {
                let mut counting = self.counters.on.clone().ok_or_else(off)?;
                if !counting.shown {
                    return Err(Failure::Refused(
                        "look first at what would be sent: `hotline counters show`".to_owned(),
                    ));
                }
                if !self.weeks_to_send(now).contains(&Week(week)) {
                    return Err(Failure::Refused(
                        "there is no week to send: one is sent once, in the week after it"
                            .to_owned(),
                    ));
                }
                let figures = Figures::from_counts(Week(week), &counts)
                    .map_err(|error| Failure::Defect(error.to_string()))?;
                counting.sent.insert(week);
                // What could still be sent twice is remembered; the rest is history.
                while counting.sent.len() > limits::COUNTERS_SENT_MAX {
                    counting.sent.pop_first();
                }
                let to = counting.to.clone();
                let content = Content::Figures(Box::new(figures.clone())).encode();
                let kept = super::roster::kept(&to, &content);
                self.writes.push(Write::Put(Cell::CountersWaiting, kept));
                self.counters.waiting = Some((to, figures));
                self.keep_counting(Some(counting));
                self.wire.want(now);
            }
        }
        Ok(Outcome::Done)
    }

    fn keep_counting(&mut self, counting: Option<Counting>) {
        self.writes.push(match &counting {
            Some(counting) => Write::Put(Cell::Counters, cell::write(counting)),
            None => Write::Erase(Cell::Counters),
        });
        self.counters.on = counting;
    }

    /// Seals what waits, under the keys of drills and for that one seat.
    pub(super) fn send_figures<R: CryptoRng>(&mut self, now: UnixMillis, rng: &mut R) {
        let Some((to, figures)) = self.counters.waiting.clone() else { return };
        let Some(entry) = self.replica.directory.seat(&to).cloned() else { return };
        if self.peers.standing(&entry) == Standing::Changed {
            return;
        }
        let Some(key) = self.peers.of(Traffic::Drill, &entry) else { return };
        if !self.reach(now, key) {
            return;
        }
        let content = Content::Figures(Box::new(figures)).encode();
        let expires_at = self.relay_now(now).plus(Timing::of(Precedence::Routine).expires_after);
        let (precedence, cargo) = (Precedence::Routine, Cargo::Service);
        if self.seal(now, rng, key, &content, precedence, expires_at, cargo).is_ok() {
            self.counters.waiting = None;
            self.writes.push(Write::Erase(Cell::CountersWaiting));
        }
    }

    /// Whether figures could be sealed and are not.
    pub(super) fn owes_figures(&self, now: UnixMillis) -> bool {
        let Some((to, _)) = &self.counters.waiting else { return false };
        let Some(entry) = self.replica.directory.seat(to) else { return false };
        let peer = self.peers.get(PeerKey::new(Traffic::Drill, entry.id));
        self.peers.standing(entry) != Standing::Changed
            && peer.is_none_or(|peer| peer.retry_at.is_none_or(|at| at <= now))
    }

    /// Somebody sent figures. Of each party the first of a week count, as long as it is open.
    pub(super) fn hear_figures(
        &mut self,
        now: UnixMillis,
        key: PeerKey,
        from: &Seat,
        figures: Figures,
    ) {
        let party = from.desk.party.clone();
        let (week, relay_now) = (figures.week(), self.relay_now(now));
        let open = week.ends() <= relay_now && relay_now < week.closes();
        let known = self.counters.open.get(&week).map_or(0, Contributions::len);
        let wrong = key.traffic() != Traffic::Drill || party == self.seat.desk.party;
        // Whoever sends at another time counts nowhere; nobody need be called for that.
        if wrong || !open || known >= limits::CONTRIBUTIONS_MAX {
            return;
        }
        let content = Content::Figures(Box::new(figures.clone())).encode();
        if self.counters.open.entry(week).or_default().enter(party.clone(), figures) {
            self.writes.push(Write::Put(Cell::Contribution(week.0, party), content));
        }
    }

    /// Closes the weeks whose time has come: the totals stay, what each party sent is erased.
    pub(super) fn close_weeks(&mut self, now: UnixMillis) {
        let relay_now = self.relay_now(now);
        while let Some(first) = self.counters.open.first_entry() {
            let week = *first.key();
            if week.closes() > relay_now {
                return;
            }
            let contributions = first.remove();
            let totals = contributions.close(week);
            for party in contributions.parties() {
                self.writes.push(Write::Erase(Cell::Contribution(week.0, party.clone())));
            }
            let closed = Closed { parties: totals.parties, counts: totals.counts.clone() };
            self.writes.push(Write::Put(Cell::Totals(week.0), cell::write(&closed)));
            self.counters.closed.insert(week, totals);
            while self.counters.closed.len() > limits::TOTALS_MAX {
                if let Some((week, _)) = self.counters.closed.pop_first() {
                    self.writes.push(Write::Erase(Cell::Totals(week.0)));
                }
            }
        }
    }

    /// Totals by week, the newest first. Nothing is told of a week that is open.
    #[must_use]
    pub fn totals(&self) -> Vec<TotalsView> {
        let view = |week: Week, totals: Option<&Totals>| TotalsView {
            week: week.0,
            begins: week.begins(),
            closes: week.closes(),
            closed: totals.is_some(),
            parties: totals.and_then(|totals| totals.parties),
            counts: totals.map(|totals| totals.counts.clone()).unwrap_or_default(),
        };
        let open = self.counters.open.keys().rev().map(|week| view(*week, None));
        let closed = self.counters.closed.iter().rev();
        open.chain(closed.map(|(week, totals)| view(*week, Some(totals)))).collect()
    }
}
