//! A campaign of checks: who was asked, who answered, and how fast.
//!
//! The figures are a function of the challenge, the seats asked and the answers, whatever order these
//! come in, so everybody who holds them computes the same. Times are the relay's alone: a seat cannot
//! make itself faster by its own clock.

use std::collections::{BTreeMap, BTreeSet};

use hotline_protocol::address::{Desk, DeskKind, Party, Seat};
use hotline_protocol::ids::{CaseId, Digest, MessageId, UnixMillis};

use crate::cbor::DecodeError;
use crate::check::{Answer, Check};
use crate::common::Common;
use crate::form::Cited;
use crate::limits;
use crate::region::Region;

/// A campaign as whoever runs it, or a participant with the messages of it, sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Campaign {
    case: CaseId,
    challenge: Cited,
    by: Seat,
    opened_at: UnixMillis,
    closes_at: UnixMillis,
    announced: bool,
    asked: BTreeMap<Seat, Asked>,
}

/// What the directory says of a seat that is asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Target {
    /// Whether its entry was confirmed within a year.
    pub is_confirmed: bool,
    /// Whether anything could be sealed for it: it was neither revoked nor without keys.
    pub is_reachable: bool,
}

/// A seat that is asked, with what came of it.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Asked {
    target: Target,
    /// When the relay accepted each copy of the challenge for this seat.
    copies: BTreeSet<UnixMillis>,
    device: Option<Answered>,
    person: Option<Answered>,
    late: Option<Answered>,
    named: bool,
}

/// An answer that came. The first in time counts; of two at once the lesser id.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Answered {
    /// When the relay accepted it, as its reader was told.
    pub at: UnixMillis,
    /// The message.
    pub message: MessageId,
    /// Its common hash.
    pub common: Digest,
    /// When the relay accepted the copy of the challenge that it answers, as its author was told.
    pub asked_at: UnixMillis,
}

/// What became of a message that came.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Counted {
    /// It answers for its seat.
    Counts,
    /// An earlier one of its seat does.
    Again,
    /// It came after the window; shown, and not counted.
    Late,
    /// It is from a seat that was not asked.
    NotAsked,
    /// It is no answer to this challenge.
    Outside,
}

/// What a report shows of one seat.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// Which seat.
    pub seat: Seat,
    /// What the directory said of it.
    pub target: Target,
    /// When the relay had the challenge for it, if it ever did.
    pub asked_at: Option<UnixMillis>,
    /// Milliseconds until its device answered.
    pub device: Option<u64>,
    /// Milliseconds until a person did.
    pub person: Option<u64>,
    /// Whether a person answered after the window alone.
    pub is_late: bool,
    /// Whether an answer names a time at which the relay accepted no copy for this seat.
    pub is_doubtful: bool,
    /// Whether every participant may see this row.
    pub is_named: bool,
}

/// How many of how many.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Share {
    /// Those that did.
    pub of: u32,
    /// All of them.
    pub all: u32,
}

/// How long something took, in milliseconds. Percentiles are by nearest rank, so each is a time that
/// was measured.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Times {
    /// How many were measured.
    pub count: u32,
    /// Half took at most this.
    pub median: Option<u64>,
    /// Nine in ten took at most this.
    pub p90: Option<u64>,
    /// The longest.
    pub max: Option<u64>,
}

/// The figures of some of the seats.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Group {
    /// Seats whose device answered in time.
    pub device: Share,
    /// Seats whose person answered in time.
    pub person: Share,
    /// How long devices took.
    pub device_times: Times,
    /// How long persons took.
    pub person_times: Times,
}

/// What a campaign found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Figures {
    /// Over all seats.
    pub all: Group,
    /// Parties asked, and those of which a person answered in time.
    pub parties: Share,
    /// Desks asked, and those of which a person answered in time.
    pub desks: Share,
    /// Desks for which another than their first seat answered alone.
    pub alternates: u32,
    /// Seats of which a person answered after the window alone.
    pub late: u32,
    /// Seats that nothing could be sealed for.
    pub unreachable: u32,
    /// Seats that were reached and of which nothing came in time.
    pub silent: u32,
    /// Seats whose entry nobody confirmed within a year.
    pub unconfirmed: u32,
    /// Seats with an answer that names a time at which the relay accepted no copy for them.
    pub doubtful: u32,
    /// By the function of the desk.
    pub by_category: BTreeMap<DeskKind, Group>,
    /// By region.
    pub by_region: BTreeMap<Region, Group>,
}

impl Campaign {
    /// The campaign that a challenge opens for some seats: the first
    /// [`limits::CAMPAIGN_SEATS_MAX`] of them.
    ///
    /// # Errors
    ///
    /// The message is no challenge.
    pub fn open(
        challenge: &Common,
        targets: impl IntoIterator<Item = (Seat, Target)>,
    ) -> Result<Self, DecodeError> {
        let Some(Check::Challenge { closes_at, announced }) = Check::of(challenge)? else {
            return Err(DecodeError::Contradiction("the message is no challenge"));
        };
        let targets: BTreeMap<Seat, Target> = targets.into_iter().collect();
        let asked = |(seat, target)| (seat, Asked::new(target));
        Ok(Self {
            case: challenge.case,
            challenge: Cited { id: challenge.id, common: challenge.hash() },
            by: challenge.from.clone(),
            opened_at: challenge.released_at,
            closes_at,
            announced,
            asked: targets.into_iter().take(limits::CAMPAIGN_SEATS_MAX).map(asked).collect(),
        })
    }

    /// Ends the window earlier than the challenge said: whoever runs it closed it by hand. Answers
    /// that are entered afterwards count by that.
    pub fn close_at(&mut self, at: UnixMillis) {
        self.closes_at = self.closes_at.min(at);
    }

    /// Notes that the relay accepted a copy of the challenge for a seat.
    pub fn accepted(&mut self, seat: &Seat, at: UnixMillis) {
        if let Some(asked) = self.asked.get_mut(seat)
            && asked.copies.len() < limits::RESENDS_MAX as usize
        {
            asked.copies.insert(at);
        }
    }

    /// Takes in a message that its seat's session or signature has proved, and that the relay
    /// accepted at that time.
    ///
    /// # Errors
    ///
    /// It is a PNG that cannot be followed: name it in the report.
    pub fn enter(&mut self, common: &Common, at: UnixMillis) -> Result<Counted, DecodeError> {
        let (answer, by_person, named) = match Check::of(common)? {
            Some(Check::Device(answer)) => (answer, false, false),
            Some(Check::Person { answer, named }) => (answer, true, named),
            _ => return Ok(Counted::Outside),
        };
        if answer.of != self.challenge || common.case != self.case {
            return Ok(Counted::Outside);
        }
        let Some(asked) = self.asked.get_mut(&common.from) else { return Ok(Counted::NotAsked) };
        let in_time = at <= self.closes_at;
        let answered = Answered::of(&answer, common, at);
        let slot = match (by_person, in_time) {
            (true, true) => &mut asked.person,
            (true, false) => &mut asked.late,
            (false, true) => &mut asked.device,
            (false, false) => return Ok(Counted::Late),
        };
        if slot.is_some_and(|known| known <= answered) {
            return Ok(Counted::Again);
        }
        *slot = Some(answered);
        // Consent is of the answer that counts, so that a copy out of order changes nothing.
        if by_person && in_time {
            asked.named = named;
        }
        Ok(if in_time { Counted::Counts } else { Counted::Late })
    }

    /// The case it bears the id of.
    #[must_use]
    pub const fn case(&self) -> CaseId {
        self.case
    }

    /// The challenge.
    #[must_use]
    pub const fn challenge(&self) -> Cited {
        self.challenge
    }

    /// Who runs it.
    #[must_use]
    pub const fn by(&self) -> &Seat {
        &self.by
    }

    /// When the challenge was released, by the clock of who runs it.
    #[must_use]
    pub const fn opened_at(&self) -> UnixMillis {
        self.opened_at
    }

    /// Until when an answer counts.
    #[must_use]
    pub const fn closes_at(&self) -> UnixMillis {
        self.closes_at
    }

    /// Whether its window was announced.
    #[must_use]
    pub const fn announced(&self) -> bool {
        self.announced
    }

    /// The times at which who has not answered is asked once more: at half and at nine tenths of the
    /// window.
    #[must_use]
    pub const fn reminders(&self) -> [UnixMillis; 2] {
        let window = self.closes_at.0.saturating_sub(self.opened_at.0);
        let half = self.opened_at.0.saturating_add(window / 2);
        [UnixMillis(half), UnixMillis(self.closes_at.0.saturating_sub(window / 10))]
    }

    /// The seats of desks for which no person has answered yet: whom a reminder goes to.
    #[must_use]
    pub fn unanswered(&self) -> Vec<&Seat> {
        let answered = self.answered_desks();
        let open = |(seat, asked): &(&Seat, &Asked)| {
            asked.target.is_reachable && !answered.contains_key(&seat.desk)
        };
        self.asked.iter().filter(open).map(|(seat, _)| seat).collect()
    }

    /// Every seat that was asked, in order.
    pub fn rows(&self) -> impl Iterator<Item = Row> {
        self.asked.iter().map(|(seat, asked)| asked.row(seat, self.opened_at))
    }

    /// The rows that a party may see: its own, and those whose seat agreed to be named.
    pub fn rows_for(&self, party: &Party) -> impl Iterator<Item = Row> {
        self.rows().filter(move |row| row.is_named || row.seat.desk.party == *party)
    }

    /// The answers that count, in the order of their seats: what the figures are made from.
    pub fn answers(&self) -> impl Iterator<Item = (&Seat, Answered)> {
        self.asked.iter().flat_map(|(seat, asked)| {
            let all = [asked.device, asked.person, asked.late.filter(|_| asked.person.is_none())];
            all.into_iter().flatten().map(move |answered| (seat, answered))
        })
    }

    /// What it found so far.
    #[must_use]
    pub fn figures(&self) -> Figures {
        let rows: Vec<Row> = self.rows().collect();
        let count = |is: fn(&Row) -> bool| sum(rows.iter().filter(|row| is(row)).count());
        let desks: BTreeSet<&Desk> = rows.iter().map(|row| &row.seat.desk).collect();
        let parties: BTreeSet<&Party> = desks.iter().map(|desk| &desk.party).collect();
        let answered = self.answered_desks();
        let spoke: BTreeSet<&Party> = answered.keys().map(|desk| &desk.party).collect();
        Figures {
            all: Group::of(rows.iter()),
            parties: Share { of: sum(spoke.len()), all: sum(parties.len()) },
            desks: Share { of: sum(answered.len()), all: sum(desks.len()) },
            alternates: sum(answered.values().filter(|by_first| !**by_first).count()),
            late: count(|row| row.is_late),
            unreachable: count(|row| !row.target.is_reachable),
            silent: count(|row| {
                row.target.is_reachable && row.device.is_none() && row.person.is_none()
            }),
            unconfirmed: count(|row| !row.target.is_confirmed),
            doubtful: count(|row| row.is_doubtful),
            by_category: grouped(&rows, |row| row.seat.desk.kind),
            by_region: grouped(&rows, |row| Region::of(&row.seat.desk.party)),
        }
    }

    /// The desks of which a person answered in time, and whether the first seat of it did.
    fn answered_desks(&self) -> BTreeMap<&Desk, bool> {
        let mut first: BTreeMap<&Desk, &Seat> = BTreeMap::new();
        let mut answered = BTreeMap::new();
        // In order of seats, so the first seat of a desk is the one met first.
        for (seat, asked) in &self.asked {
            let first = *first.entry(&seat.desk).or_insert(seat);
            if asked.person.is_some() {
                answered.entry(&seat.desk).or_insert(first == seat);
            }
        }
        answered
    }
}

impl Asked {
    const fn new(target: Target) -> Self {
        Self {
            target,
            copies: BTreeSet::new(),
            device: None,
            person: None,
            late: None,
            named: false,
        }
    }

    fn row(&self, seat: &Seat, opened_at: UnixMillis) -> Row {
        let first = self.copies.first().copied();
        let took = |answered: Answered| {
            // What the seat says it was told holds only where the relay said it too.
            let from = match self.is_doubtful(&answered) {
                true => first.unwrap_or(opened_at),
                false => answered.asked_at,
            };
            answered.at.0.saturating_sub(from.0)
        };
        let all = [self.device, self.person, self.late];
        Row {
            seat: seat.clone(),
            target: self.target,
            asked_at: first,
            device: self.device.map(took),
            person: self.person.map(took),
            is_late: self.late.is_some() && self.person.is_none(),
            is_doubtful: all.iter().flatten().any(|answered| self.is_doubtful(answered)),
            is_named: self.named,
        }
    }

    fn is_doubtful(&self, answered: &Answered) -> bool {
        !self.copies.contains(&answered.asked_at)
    }
}

impl Answered {
    fn of(answer: &Answer, common: &Common, at: UnixMillis) -> Self {
        let (message, common) = (common.id, common.hash());
        Self { at, message, common, asked_at: answer.accepted_at }
    }
}

impl Group {
    fn of<'a>(rows: impl Iterator<Item = &'a Row> + Clone) -> Self {
        let all = sum(rows.clone().count());
        let device_times = Times::of(rows.clone().filter_map(|row| row.device));
        let person_times = Times::of(rows.filter_map(|row| row.person));
        Self {
            device: Share { of: device_times.count, all },
            person: Share { of: person_times.count, all },
            device_times,
            person_times,
        }
    }
}

impl Times {
    /// Of some times in milliseconds.
    #[must_use]
    pub fn of(times: impl IntoIterator<Item = u64>) -> Self {
        let mut sorted: Vec<u64> = times.into_iter().collect();
        sorted.sort_unstable();
        let rank = |percent: usize| {
            let place = (sorted.len() * percent).div_ceil(100).max(1);
            sorted.get(place - 1).copied()
        };
        Self {
            count: sum(sorted.len()),
            median: rank(50),
            p90: rank(90),
            max: sorted.last().copied(),
        }
    }
}

impl Share {
    /// In hundredths, rounded down so that only all of them are 100; none of nothing.
    #[must_use]
    pub fn percent(self) -> Option<u32> {
        (u64::from(self.of) * 100).checked_div(self.all.into()).and_then(|p| p.try_into().ok())
    }
}

fn grouped<K: Ord>(rows: &[Row], by: impl Fn(&Row) -> K) -> BTreeMap<K, Group> {
    let mut groups: BTreeMap<K, Vec<&Row>> = BTreeMap::new();
    for row in rows {
        groups.entry(by(row)).or_default().push(row);
    }
    groups.into_iter().map(|(key, rows)| (key, Group::of(rows.into_iter()))).collect()
}

/// A count of what is bounded by [`limits::CAMPAIGN_SEATS_MAX`].
fn sum(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}
