//! Campaigns of others that ask this seat: the device answers by itself, a person with one key.
//!
//! Whoever runs a campaign can make this seat say nothing but that it is there, a few times an hour.

use std::collections::BTreeMap;

use rand_core::CryptoRng;

use hotline_campaign::Findings;
use hotline_casework::check::Answer;
use hotline_casework::{Check, Cited, Common};
use hotline_protocol::address::{Address, Party, Seat};
use hotline_protocol::ids::{CaseId, MessageId, UnixMillis};

use super::{Words, check};
use crate::engine::command::random;
use crate::engine::io::{Failure, NewMessage, Notice, Outcome};
use crate::engine::rows::Direction;
use crate::engine::{Engine, limits};

/// A challenge to this seat.
#[derive(Debug, Clone)]
pub(super) struct Asking {
    pub(super) case: CaseId,
    pub(super) by: Seat,
    of: Cited,
    pub(super) closes_at: UnixMillis,
    pub(super) announced: bool,
    accepted_at: UnixMillis,
    pub(super) opened_at: UnixMillis,
    pub(super) device_at: Option<UnixMillis>,
    /// Who of this desk answered in person, and when.
    pub(super) persons: BTreeMap<Seat, UnixMillis>,
    pub(super) reminded: bool,
    pub(super) result: Option<Findings>,
}

/// A window that was announced.
#[derive(Debug, Clone)]
pub(super) struct Announced {
    pub(super) by: Seat,
    pub(super) opens_at: UnixMillis,
    pub(super) closes_at: UnixMillis,
    pub(super) given_up: bool,
}

/// What others ask of this seat.
#[derive(Debug, Default)]
pub(crate) struct Askings {
    /// By challenge.
    pub(super) all: BTreeMap<MessageId, Asking>,
    pub(super) announced: BTreeMap<CaseId, Announced>,
}

impl Askings {
    /// Whether a party may ask for one more: one campaign at a time, and only so many in all.
    fn may_ask(&self, now: UnixMillis, party: &Party) -> bool {
        let of = || self.all.values().filter(|asking| asking.by.desk.party == *party);
        let open = of().any(|asking| asking.result.is_none() && asking.closes_at > now);
        !open && of().count() < limits::CHALLENGES_OF_PARTY_MAX
    }

    /// Whether the device may answer a party at this moment.
    fn may_answer(&self, now: UnixMillis, party: &Party) -> bool {
        const HOUR: core::time::Duration = core::time::Duration::from_hours(1);
        let answered = |asking: &&Asking| asking.device_at.is_some_and(|at| now.since(at) < HOUR);
        let of = |asking: &&Asking| asking.by.desk.party == *party;
        let all = self.all.values().filter(answered);
        all.clone().count() < limits::DEVICE_ANSWERS_AN_HOUR_MAX
            && all.filter(of).count() < limits::DEVICE_ANSWERS_OF_PARTY_AN_HOUR_MAX
    }

    /// Remembers a window, if its party has not announced too many that are still to come. The first
    /// word on a campaign counts.
    fn announce(&mut self, now: UnixMillis, case: CaseId, announced: Announced) {
        self.announced.retain(|_, one| one.closes_at > now);
        let party = &announced.by.desk.party;
        let of = self.announced.values().filter(|one| one.by.desk.party == *party);
        if of.count() < limits::CHALLENGES_OF_PARTY_MAX {
            self.announced.entry(case).or_insert(announced);
        }
    }

    fn by_case(&mut self, common: &Common) -> Option<&mut Asking> {
        self.all.values_mut().find(|asking| asking.case == common.case && asking.by == common.from)
    }
}

impl Engine {
    /// Takes in what is known of checks already, after a start.
    pub(in crate::engine) fn recall_check(
        &mut self,
        direction: Direction,
        common: &Common,
        accepted_at: Option<UnixMillis>,
        opened_at: Option<UnixMillis>,
    ) {
        let Ok(Some(said)) = Check::of(common) else { return };
        let at = opened_at.unwrap_or(common.released_at);
        match (direction, said) {
            (Direction::Sent, Check::Challenge { .. }) => {
                self.runs.challenges.insert(common.case, common.clone());
            }
            (Direction::Sent, Check::Device(answer)) => {
                if let Some(asking) = self.askings.all.get_mut(&answer.of.id) {
                    asking.device_at = Some(common.released_at);
                }
            }
            (Direction::Sent | Direction::DeskCopy, Check::Person { answer, .. }) => {
                if let Some(asking) = self.askings.all.get_mut(&answer.of.id) {
                    asking.persons.insert(common.from.clone(), common.released_at);
                }
            }
            (Direction::Received, Check::Device(_) | Check::Person { .. }) => {
                self.runs.hear(common, accepted_at.unwrap_or(at));
            }
            (Direction::Received, Check::Challenge { closes_at, announced }) => {
                self.take_challenge(common, (closes_at, announced), accepted_at.unwrap_or(at), at);
            }
            (Direction::Received, Check::Announcement { opens_at, closes_at }) => {
                let by = common.from.clone();
                let announced = Announced { by, opens_at, closes_at, given_up: false };
                self.askings.announce(at, common.case, announced);
            }
            (Direction::Received, Check::GivenUp) => {
                let announced = self.askings.announced.get_mut(&common.case);
                if let Some(announced) = announced.filter(|one| one.by == common.from) {
                    announced.given_up = true;
                }
            }
            (Direction::Received, Check::Reminder { .. }) => {
                if let Some(asking) = self.askings.by_case(common) {
                    asking.reminded = true;
                }
            }
            (Direction::Received, Check::Result { findings, .. }) => {
                if let Some(asking) = self.askings.by_case(common) {
                    asking.result = Findings::read(&findings);
                }
            }
            _ => {}
        }
    }

    fn take_challenge(
        &mut self,
        common: &Common,
        (closes_at, announced): (UnixMillis, bool),
        accepted_at: UnixMillis,
        opened_at: UnixMillis,
    ) -> bool {
        let asks = common.to.action.iter().any(|address| address.covers(&self.seat));
        if !asks || !self.askings.may_ask(opened_at, &common.from.desk.party) {
            return false;
        }
        let asking = Asking {
            case: common.case,
            by: common.from.clone(),
            of: Cited { id: common.id, common: common.hash() },
            closes_at,
            announced,
            accepted_at,
            opened_at,
            device_at: None,
            persons: BTreeMap::new(),
            reminded: false,
            result: None,
        };
        self.askings.all.insert(common.id, asking);
        true
    }

    /// A check came. A challenge is answered by this device at once.
    pub(in crate::engine) fn hear_check<R: CryptoRng>(
        &mut self,
        now: UnixMillis,
        rng: &mut R,
        direction: Direction,
        common: &Common,
        accepted_at: UnixMillis,
    ) {
        self.recall_check(direction, common, Some(accepted_at), Some(now));
        let is_challenge = matches!(Check::of(common), Ok(Some(Check::Challenge { .. })));
        let asks = self.askings.all.get(&common.id).is_some_and(|one| one.closes_at > now);
        self.after.push(Notice::Campaign { case: common.case, asks }.into());
        if direction != Direction::Received || !is_challenge {
            return;
        }
        let Some(asking) = self.askings.all.get(&common.id) else { return };
        let party = &asking.by.desk.party;
        if asking.closes_at <= self.relay_now(now) || !self.askings.may_answer(now, party) {
            return;
        }
        let said = Check::Device(asking.answer());
        let (case, to) = (asking.case, Address::Seat(asking.by.clone()));
        let words =
            Words { subject: "Ping campaign: the device answers".to_owned(), body: String::new() };
        let new = NewMessage {
            note: true,
            automated: Some("hotline".to_owned()),
            in_reply_to: Some(common.id),
            ..check(&said, vec![to], words)
        };
        // Whoever cannot be answered has asked in vain.
        if self.queue_check(now, case, MessageId(random(rng)), new).is_ok()
            && let Some(asking) = self.askings.all.get_mut(&common.id)
        {
            asking.device_at = Some(now);
        }
    }

    /// A person answers.
    pub(in crate::engine) fn answer_check<R: CryptoRng>(
        &mut self,
        now: UnixMillis,
        rng: &mut R,
        case: CaseId,
        named: bool,
    ) -> Result<Outcome, Failure> {
        let refused = |text: &str| Err(Failure::Refused(text.to_owned()));
        let Some((challenge, asking)) =
            self.askings.all.iter().find(|(_, asking)| asking.case == case)
        else {
            return Err(Failure::Usage(
                "no such campaign asks this seat; `hotline ping campaign list` shows those that do"
                    .to_owned(),
            ));
        };
        if asking.persons.contains_key(&self.seat) {
            return refused("this seat has answered already");
        }
        if asking.result.is_some() {
            return refused("the campaign is closed");
        }
        if asking.closes_at <= self.relay_now(now) {
            return refused("its window is over; an answer would not be counted");
        }
        let (challenge, said) = (*challenge, Check::Person { answer: asking.answer(), named });
        let to = vec![Address::Seat(asking.by.clone())];
        let words = Words { subject: "Ping campaign: answered".to_owned(), body: String::new() };
        let new =
            NewMessage { note: true, in_reply_to: Some(challenge), ..check(&said, to, words) };
        let outcome = self.queue_check(now, case, MessageId(random(rng)), new)?;
        if let Some(asking) = self.askings.all.get_mut(&challenge) {
            asking.persons.insert(self.seat.clone(), now);
        }
        self.after.push(Notice::Campaign { case, asks: false }.into());
        Ok(outcome)
    }
}

impl Asking {
    const fn answer(&self) -> Answer {
        Answer { of: self.of, accepted_at: self.accepted_at, opened_at: self.opened_at }
    }
}

#[cfg(test)]
mod tests {
    use core::time::Duration;

    use hotline_protocol::ids::Digest;

    use super::*;

    const NOW: UnixMillis = UnixMillis(1_795_348_800_000);

    fn asking(n: u8, by: &str, device_at: Option<UnixMillis>) -> (MessageId, Asking) {
        let id = MessageId([n; 16]);
        let asking = Asking {
            case: CaseId([n; 16]),
            by: by.parse().unwrap(),
            of: Cited { id, common: Digest([n; 32]) },
            closes_at: NOW.plus(Duration::from_secs(60)),
            announced: false,
            accepted_at: NOW,
            opened_at: NOW,
            device_at,
            persons: BTreeMap::new(),
            reminded: false,
            result: None,
        };
        (id, asking)
    }

    fn party(text: &str) -> Party {
        text.parse().unwrap()
    }

    #[test]
    fn one_open_campaign_of_a_party_is_followed_at_a_time() {
        let mut askings = Askings::default();
        assert!(askings.may_ask(NOW, &party("XB")));
        askings.all.extend([asking(1, "XB/technical/1", None)]);
        assert!(!askings.may_ask(NOW, &party("XB")));
        assert!(askings.may_ask(NOW, &party("XC")), "another party has its own");
        assert!(askings.may_ask(NOW.plus(Duration::from_secs(61)), &party("XB")), "it is over");
    }

    #[test]
    fn nobody_makes_a_device_answer_more_than_a_few_times_an_hour() {
        let mut askings = Askings::default();
        let most = u8::try_from(limits::DEVICE_ANSWERS_OF_PARTY_AN_HOUR_MAX).unwrap();
        askings.all.extend((0..most).map(|n| asking(n, "XB/technical/1", Some(NOW))));
        assert!(!askings.may_answer(NOW, &party("XB")));
        assert!(askings.may_answer(NOW, &party("XC")));
        assert!(askings.may_answer(NOW.plus(Duration::from_hours(1)), &party("XB")));
        let all = u8::try_from(limits::DEVICE_ANSWERS_AN_HOUR_MAX).unwrap();
        let by = |n| format!("X{}/technical/1", char::from(b'A' + n / 4));
        askings.all = (0..all).map(|n| asking(n, &by(n), Some(NOW))).collect();
        assert!(!askings.may_answer(NOW, &party("ZZ")), "nor do many parties together");
    }

    #[test]
    fn what_a_party_announces_takes_a_bounded_room_and_gives_it_back_when_it_is_over() {
        let announced = |by: &str, after: u64| Announced {
            by: by.parse().unwrap(),
            opens_at: NOW,
            closes_at: NOW.plus(Duration::from_secs(after)),
            given_up: false,
        };
        let mut askings = Askings::default();
        let most = u8::try_from(limits::CHALLENGES_OF_PARTY_MAX).unwrap();
        for n in 0..=most {
            askings.announce(NOW, CaseId([n; 16]), announced("XB/technical/1", 60));
        }
        assert_eq!(askings.announced.len(), usize::from(most), "one was too many");
        askings.announce(NOW, CaseId([250; 16]), announced("XC/technical/1", 90));
        assert_eq!(askings.announced.len(), usize::from(most) + 1, "another party has its own");
        // Whoever takes the id of another's campaign changes nothing of it.
        askings.announce(NOW, CaseId([250; 16]), announced("XD/technical/1", 95));
        assert_eq!(askings.announced[&CaseId([250; 16])].by.to_string(), "XC/technical/1");
        let later = NOW.plus(Duration::from_secs(61));
        askings.announce(later, CaseId([251; 16]), announced("XB/technical/1", 300));
        assert_eq!(askings.announced.len(), 2);
    }

    #[test]
    fn what_a_party_asks_takes_a_bounded_room() {
        let mut askings = Askings::default();
        let most = u8::try_from(limits::CHALLENGES_OF_PARTY_MAX).unwrap();
        askings.all.extend((0..most).map(|n| asking(n, "XB/technical/1", None)));
        let later = NOW.plus(Duration::from_hours(2));
        assert!(!askings.may_ask(later, &party("XB")));
        assert!(askings.may_ask(later, &party("XC")));
    }
}
