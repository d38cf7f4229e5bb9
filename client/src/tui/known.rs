//! What the engine has told: the one copy that every screen reads and none changes.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use hotline_protocol::address::{Address, Desk, Seat};
use hotline_protocol::ids::{CaseId, Digest, MessageId, Traffic, UnixMillis};

use crate::ask::{
    Answer, Ask, DirectoryView, ExercisesView, IncidentView, MissingView, SeatView, Status,
    Waiting, Whoami,
};
use crate::engine::{LinkState, LogRow, WaitingDraft};
use crate::files::About;
use crate::vault::{Listed, Page, Thread, Unread};

use super::asks::What;

/// How many of the newest cases the list keeps.
const THREADS: usize = 200;

/// What the names of drafts begin with.
const DRAFTS: &str = "draft/";

/// How many of the newest alarms of the record are shown.
const ALARMS: usize = 50;

/// How long the relay must be out of reach before its desk's telephone is the next step
/// (docs/casework.md).
pub(crate) const RELAY_DEAD_AFTER: core::time::Duration = core::time::Duration::from_secs(120);

/// Whether an alarm of the record says that somebody may not be asked, or was at the wrong time:
/// such a one rings.
pub(crate) fn is_about_a_ladder(code: &str) -> bool {
    code.starts_with("ladder-")
        || matches!(code, "token-without-answer" | "relay-early" | "relay-late" | "relay-silent")
}

/// Everything the engine told, as of the last answers.
#[derive(Debug, Default)]
pub(crate) struct Known {
    /// Who this seat is.
    pub(crate) whoami: Option<Whoami>,
    /// How the line stands.
    pub(crate) status: Option<Status>,
    /// Since when there is no link; none while there is one.
    pub(crate) offline_since: Option<UnixMillis>,
    /// Who can be written to.
    pub(crate) directory: Option<DirectoryView>,
    /// The newest cases, the newest first.
    pub(crate) threads: Vec<Thread>,
    /// What nobody has read, by desk.
    pub(crate) unread: Vec<Unread>,
    /// What alarms until somebody acknowledges it: what is real before what is played, the
    /// gravest first.
    pub(crate) alerts: Vec<Listed>,
    /// How many there are in the store, by traffic class: more than are listed, perhaps.
    more_alerts: BTreeMap<u8, u64>,
    /// Whether the engine did not answer when it was asked last.
    pub(crate) lost: bool,
    /// Concerns and warnings.
    pub(crate) incidents: Vec<IncidentView>,
    /// The same of exercises, and of drills: never among those.
    played: [Vec<IncidentView>; 2],
    /// Exercises that this seat runs or plays in.
    pub(crate) exercises: ExercisesView,
    /// Messages of which receipts are missing, the most urgent first.
    pub(crate) missing: Vec<MissingView>,
    /// What waits here to be sent.
    pub(crate) queue: Vec<Waiting>,
    /// Drafts by name.
    pub(crate) drafts: BTreeMap<String, Vec<u8>>,
    /// How many drafts of colleagues wait for a second seat.
    pub(crate) releases: usize,
    /// How many campaigns of checks wait for an answer of this seat.
    pub(crate) pings: usize,
    /// The newest alarms of the record, oldest first.
    pub(crate) log: Vec<LogRow>,
    /// Files of messages that were asked for here, by their hash.
    pub(crate) files: BTreeMap<Digest, Arriving>,
    /// How far the files of messages are that wait here: parts at the relay, and how many there are.
    uploads: BTreeMap<MessageId, (u64, u64)>,
    /// Every desk of the directory, one's own last: made once, looked at in every frame.
    desks: Vec<Desk>,
    /// Cases in the order of the list.
    cases: Vec<CaseId>,
}

/// How far a file is that somebody wants to have.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Arriving {
    /// It is being fetched.
    Going {
        /// Bytes that are here.
        done: u64,
        /// Of so many.
        of: u64,
    },
    /// It was saved.
    Here {
        /// Where.
        path: String,
        /// What it says of itself; none for an ordinary file.
        about: Option<Box<About>>,
    },
    /// Another file has the name that was asked for; this one is free.
    Taken(String),
    /// It did not come, and why.
    Stopped(String),
}

impl Known {
    /// The files of a message that waits here are so far.
    pub(crate) fn uploads(&mut self, message: MessageId, kept: u64, of: u64) {
        if kept < of {
            self.uploads.insert(message, (kept, of));
        } else {
            self.uploads.remove(&message);
        }
    }

    /// How far the files of a message are; none unless they are on their way.
    pub(crate) fn upload(&self, message: MessageId) -> Option<(u64, u64)> {
        self.uploads.get(&message).copied()
    }

    /// The question that renews a part.
    pub(crate) fn question(what: What) -> Ask {
        let traffic = Traffic::Operation;
        match what {
            What::Whoami => Ask::Whoami,
            What::Status => Ask::Status,
            What::Directory => Ask::Directory,
            What::Threads => Ask::Threads { traffic, page: Page::Newest, limit: THREADS },
            What::Unread => Ask::Unread(traffic),
            What::Alerts => Ask::Alerts(traffic),
            What::Exercise => Ask::Alerts(Traffic::Exercise),
            What::Drill => Ask::Alerts(Traffic::Drill),
            What::Incidents => Ask::Incidents { traffic },
            What::ExerciseIncidents => Ask::Incidents { traffic: Traffic::Exercise },
            What::DrillIncidents => Ask::Incidents { traffic: Traffic::Drill },
            What::Exercises => Ask::Exercises,
            What::Missing => Ask::Missing(traffic),
            What::Queue => Ask::Waiting,
            What::Drafts => Ask::Kept(DRAFTS.to_owned()),
            What::Releases => Ask::Drafts,
            What::Campaigns => Ask::Campaigns,
            What::Log => Ask::Log(ALARMS),
        }
    }

    /// Takes in an answer.
    pub(crate) fn learn(&mut self, now: UnixMillis, what: What, answer: Answer) {
        match answer {
            Answer::Whoami(whoami) => {
                self.whoami = Some(whoami);
                self.order_desks();
            }
            Answer::Status(status) => {
                self.lost = false;
                self.link(now, &status.link);
                if self.offline_since.is_some() {
                    // The engine knows since when; this terminal may have come later.
                    self.offline_since = status.offline_since.or(self.offline_since);
                }
                self.status = Some(*status);
            }
            Answer::Directory(mut directory) => {
                directory.seats.sort_by(|one, other| one.seat.cmp(&other.seat));
                self.directory = Some(*directory);
                self.order_desks();
            }
            Answer::Threads(threads) => {
                self.threads = threads;
                self.order_cases();
            }
            Answer::Unread(unread) => self.unread = unread,
            Answer::Alerts(alerts) => {
                let class = match what {
                    What::Drill => Traffic::Drill,
                    What::Exercise => Traffic::Exercise,
                    _ => Traffic::Operation,
                };
                self.more_alerts.insert(class as u8, alerts.total);
                self.alerts.retain(|alert| alert.message.traffic != class);
                self.alerts.extend(alerts.oldest);
                // What is real before what is played, the gravest first, then the oldest.
                let real = |traffic| traffic != Traffic::Operation;
                self.alerts.sort_by_key(|alert| {
                    let message = &alert.message;
                    (real(message.traffic), Reverse(message.precedence), alert.place)
                });
            }
            Answer::Incidents(incidents) => match what {
                What::ExerciseIncidents => self.play(0, Traffic::Exercise, incidents),
                What::DrillIncidents => self.play(1, Traffic::Drill, incidents),
                _ => {
                    self.incidents = incidents;
                    self.order_cases();
                }
            },
            Answer::Exercises(exercises) => self.exercises = *exercises,
            Answer::Missing(missing) => self.missing = missing,
            Answer::Waiting(queue) => self.queue = queue,
            Answer::Kept(kept) => {
                self.drafts = kept.into_iter().map(|kept| (kept.name, kept.value)).collect();
            }
            Answer::Drafts(drafts, _) => {
                let waits = |draft: &&WaitingDraft| !draft.own && !draft.queued;
                self.releases = drafts.iter().filter(waits).count();
            }
            Answer::Campaigns(all) => {
                self.pings = all.iter().filter(|one| one.may_answer).count();
            }
            Answer::Log(log) => self.log = log,
            _ => {}
        }
    }

    /// A draft was put on disk from here, or forgotten.
    pub(crate) fn kept(&mut self, name: &str, value: Option<&[u8]>) {
        if !name.starts_with(DRAFTS) {
            return;
        }
        match value {
            Some(value) => _ = self.drafts.insert(name.to_owned(), value.to_vec()),
            None => _ = self.drafts.remove(name),
        }
    }

    /// The link went up or down.
    pub(crate) fn link(&mut self, now: UnixMillis, link: &LinkState) {
        self.offline_since = match link {
            LinkState::Online { .. } => None,
            _ => self.offline_since.or(Some(now)),
        };
        if let Some(status) = &mut self.status {
            status.link = link.clone();
        }
    }

    /// Whether there is a link.
    pub(crate) fn is_online(&self) -> bool {
        let online = |status: &Status| matches!(status.link, LinkState::Online { .. });
        !self.lost && self.status.as_ref().is_some_and(online)
    }

    /// Whether the relay has been out of reach for so long that a telephone is the next step.
    pub(crate) fn relay_is_dead(&self, now: UnixMillis) -> bool {
        self.offline_since.is_some_and(|since| now.since(since) >= RELAY_DEAD_AFTER)
    }

    /// This seat.
    pub(crate) fn me(&self) -> Option<&Seat> {
        self.whoami.as_ref().map(|whoami| &whoami.seat)
    }

    /// Seats by address.
    pub(crate) fn seats(&self) -> &[SeatView] {
        self.directory.as_ref().map_or(&[], |directory| directory.seats.as_slice())
    }

    /// A seat's entry.
    pub(crate) fn seat(&self, seat: &Seat) -> Option<&SeatView> {
        let place = self.seats().binary_search_by(|view| view.seat.cmp(seat)).ok()?;
        self.seats().get(place)
    }

    /// The seats of a desk that can be written to or once could.
    pub(crate) fn seats_of<'a, 'd>(
        &'a self,
        desk: &'d Desk,
    ) -> impl Iterator<Item = &'a SeatView> + use<'a, 'd> {
        let first = self.seats().partition_point(|view| view.seat.desk < *desk);
        self.seats().iter().skip(first).take_while(move |view| view.seat.desk == *desk)
    }

    /// Every desk of the directory, one's own last.
    pub(crate) fn desks(&self) -> &[Desk] {
        &self.desks
    }

    /// Incidents first, those that wait before the others and the gravest first; then the other
    /// cases, the newest first. An incident is listed however long ago its case was written to.
    pub(crate) fn cases(&self) -> &[CaseId] {
        &self.cases
    }

    fn play(&mut self, place: usize, traffic: Traffic, mut incidents: Vec<IncidentView>) {
        incidents.retain(|incident| incident.traffic == traffic);
        if let Some(played) = self.played.get_mut(place) {
            *played = incidents;
        }
    }

    /// Concerns and warnings of a traffic class.
    pub(crate) fn incidents_in(&self, traffic: Traffic) -> &[IncidentView] {
        match (traffic, &self.played) {
            (Traffic::Operation, _) => &self.incidents,
            (Traffic::Exercise, [exercise, _]) => exercise,
            (_, [_, drill]) => drill,
        }
    }

    fn order_desks(&mut self) {
        let mut desks: Vec<Desk> = self.seats().iter().map(|view| view.seat.desk.clone()).collect();
        desks.dedup();
        let own = self.me().and_then(|me| desks.iter().position(|desk| *desk == me.desk));
        if let Some(own) = own {
            let own = desks.remove(own);
            desks.push(own);
        }
        self.desks = desks;
    }

    fn order_cases(&mut self) {
        let mut pressing: BTreeMap<CaseId, (bool, Reverse<u8>)> = BTreeMap::new();
        for incident in &self.incidents {
            let rank = (incident.status != "raised", Reverse(incident.severity.unwrap_or(0)));
            let known = pressing.entry(incident.case).or_insert(rank);
            *known = (*known).min(rank);
        }
        let mut cases: Vec<_> = self
            .threads
            .iter()
            .enumerate()
            .map(|(place, thread)| (pressing.remove(&thread.case), place, thread.case))
            .collect();
        // Those whose cases are not among the newest; closed ones are found by searching.
        let open = pressing.into_iter().filter(|(_, (settled, _))| !settled);
        cases.extend(open.map(|(case, rank)| (Some(rank), usize::MAX, case)));
        cases.sort_unstable_by_key(|(rank, place, case)| (rank.is_none(), *rank, *place, *case));
        self.cases = cases.into_iter().map(|(_, _, case)| case).collect();
    }

    /// The number at which people of a desk can be called, with the seat that published it.
    pub(crate) fn voice(&self, desk: &Desk) -> Option<(&Seat, &str)> {
        self.seats_of(desk).find_map(|view| Some((&view.seat, view.voice.as_deref()?)))
    }

    /// The incident of a case that presses most: one that waits before one that is acknowledged,
    /// then what is due first. What another desk raises in the same case hides nothing.
    pub(crate) fn incident(&self, case: CaseId) -> Option<&IncidentView> {
        let of_case = self.incidents.iter().filter(|incident| incident.case == case);
        of_case.min_by_key(|incident| {
            let due = incident.ack_due.map_or(u64::MAX, |due| due.0);
            (incident.status != "raised", due, Reverse(incident.severity))
        })
    }

    /// How many alerts are known of beyond those listed.
    pub(crate) fn alerts_beyond(&self) -> u64 {
        let listed = u64::try_from(self.alerts.len()).unwrap_or(u64::MAX);
        self.more_alerts.values().sum::<u64>().saturating_sub(listed)
    }

    /// The engine did not answer: what was known of the line may be wrong by now.
    pub(crate) fn engine_is_lost(&mut self, now: UnixMillis) {
        self.lost = true;
        self.offline_since.get_or_insert(now);
    }

    /// The newest alarm about a ladder since then.
    pub(crate) fn ladder_alarm(&self, since: UnixMillis) -> Option<&LogRow> {
        let newer = |row: &&LogRow| row.at > since && is_about_a_ladder(&row.code);
        self.log.iter().rev().find(newer)
    }

    /// A case.
    pub(crate) fn thread(&self, case: CaseId) -> Option<&Thread> {
        self.threads.iter().find(|thread| thread.case == case)
    }

    /// How many messages of a desk nobody has read; what went to its whole party counts too.
    pub(crate) fn unread_of(&self, desk: &Desk) -> u64 {
        let with = |address: &Address| match address {
            Address::Desk(one) => one == desk,
            Address::Seat(seat) => seat.desk == *desk,
            Address::Party(_) | Address::All | Address::AllDesks(_) => false,
        };
        self.unread.iter().filter(|unread| with(&unread.with)).map(|unread| unread.messages).sum()
    }

    /// The desk of the other side of a case that is asked now; the one that raised it, if this
    /// desk is asked.
    pub(crate) fn other_of(&self, case: CaseId) -> Option<Desk> {
        self.other_of_incident(self.incident(case)?)
    }

    /// The same of one of its incidents.
    pub(crate) fn other_of_incident(&self, incident: &IncidentView) -> Option<Desk> {
        let own = self.me().map(|me| &me.desk);
        if own != Some(&incident.raised_by.desk) {
            return Some(incident.raised_by.desk.clone());
        }
        incident.asked.iter().find_map(|address| match address {
            Address::Desk(desk) => Some(desk.clone()),
            Address::Seat(seat) => Some(seat.desk.clone()),
            Address::Party(_) | Address::All | Address::AllDesks(_) => None,
        })
    }
}
