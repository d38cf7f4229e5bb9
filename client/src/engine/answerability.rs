//! Whether somebody is likely to answer at a desk, before anything is sent: as far as it is known here
//! from the directory and from sealed traffic. Nobody is asked for it, the relay least of all.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use hotline_casework::{Common, Kind, Origin, Timing, Tlp, shown_line};
use hotline_directory::SeatStatus;
use hotline_protocol::address::{Address, Desk, Seat};
use hotline_protocol::ids::{MessageId, Precedence, Traffic, UnixMillis};

use super::io::NewMessage;
use super::{Engine, Standing};

/// How a desk stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Answerability {
    /// Which desk.
    pub desk: Desk,
    /// Its hours of duty, as the first of its seats says that says any; made safe to show.
    pub hours: Option<String>,
    /// The IANA time zone of these hours.
    pub zone: Option<String>,
    /// Whether it is on duty now; none if no hours are published that can be counted.
    pub on_duty: Option<bool>,
    /// When that changes; none if it never does.
    pub until: Option<UnixMillis>,
    /// Its sitting seats in order: the first is its primary, the others stand in.
    pub seats: Vec<SeatDuty>,
    /// The desks asked next, as it publishes them.
    pub ladder: Vec<Desk>,
    /// The last word of a person of it that came here, in the last weeks.
    pub last_human: Option<LastHuman>,
    /// Whether nobody of it has ever been met from here.
    pub first_contact: bool,
    /// When a message of that precedence, sent now, should have been acknowledged; none if that is
    /// up to a person.
    pub ack_due: Option<UnixMillis>,
    /// The number to call, and the seat that publishes it.
    pub voice: Option<(Seat, String)>,
}

/// A seat of a desk.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SeatDuty {
    /// Which seat.
    pub seat: Seat,
    /// Its person's name or else title, made safe to show.
    pub name: Option<String>,
    /// Whether it is on duty now by its own hours; none where it publishes none.
    pub on_duty: Option<bool>,
}

/// The last word of a person.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LastHuman {
    /// Whose.
    pub seat: Seat,
    /// In which message.
    pub message: MessageId,
    /// When the relay had accepted it, as this seat was told.
    pub at: UnixMillis,
}

/// What must be looked at twice before a message goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Guard {
    /// It goes to everybody, or to all desks of a kind.
    Everybody,
    /// It is TLP:RED.
    Red,
    /// Nobody of a desk was ever met.
    FirstContact,
    /// It is on the record and can be shown to others.
    Note,
}

/// The last words of people by traffic and desk: an exercise says nothing about the real line.
pub(super) type Heard = BTreeMap<(Traffic, Desk), LastHuman>;

impl Guard {
    /// The word for scripts.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Everybody => "everybody",
            Self::Red => "red",
            Self::FirstContact => "first-contact",
            Self::Note => "note",
        }
    }
}

/// Remembers the word of a person, if it is one and the newest.
pub(super) fn hear(heard: &mut Heard, id: MessageId, common: &Common, at: Option<UnixMillis>) {
    let (Origin::Human, Some(at)) = (&common.origin, at) else { return };
    let key = (common.traffic, common.from.desk.clone());
    let last = LastHuman { seat: common.from.clone(), message: id, at };
    let kept = heard.entry(key).or_insert_with(|| last.clone());
    if kept.at < at {
        *kept = last;
    }
}

impl Engine {
    /// How a desk stands for a message of that precedence.
    #[must_use]
    pub fn answerability(
        &self,
        now: UnixMillis,
        desk: &Desk,
        traffic: Traffic,
        precedence: Precedence,
    ) -> Answerability {
        let relay_now = self.relay_now(now);
        let published = self.published_hours(desk).map(|(_, profile)| profile);
        let duty = published.and_then(|profile| self.hours_of(profile)).map(|known| known.at(now));
        let text = |text: &str| (!text.is_empty()).then(|| shown_line(text));
        let sitting = self.replica.directory.seats_of(desk).filter(|entry| {
            matches!(entry.status(relay_now), SeatStatus::Active | SeatStatus::Expired)
        });
        let mut first_contact = true;
        let mut seats = Vec::new();
        for entry in sitting {
            let own = entry.seat().desk == self.seat.desk;
            first_contact &= !own && self.peers.standing(entry) == Standing::New;
            let profile = self.replica.profiles.get(entry.seat());
            let hours = profile.filter(|profile| !profile.hours.is_empty());
            let known = hours.and_then(|profile| self.hours_of(profile));
            seats.push(SeatDuty {
                seat: entry.seat().clone(),
                name: profile.and_then(|one| text(&one.name).or_else(|| text(&one.title))),
                on_duty: known.map(|known| known.at(now).is_on),
            });
        }
        let rung = Timing::of(precedence).rung_1;
        Answerability {
            desk: desk.clone(),
            hours: published.and_then(|profile| text(&profile.hours)),
            zone: published.and_then(|profile| text(&profile.zone)),
            on_duty: duty.map(|duty| duty.is_on),
            until: duty.and_then(|duty| duty.until),
            first_contact: first_contact && !seats.is_empty(),
            seats,
            ladder: self.ladder(desk),
            last_human: self.heard.get(&(traffic, desk.clone())).cloned(),
            ack_due: rung.at(now, |from, duty| self.after_duty(desk, from, duty)),
            voice: self.voice(desk),
        }
    }

    /// What must be looked at twice before a message goes to these desks.
    pub(super) fn guards(&self, new: &NewMessage, desks: &[Answerability]) -> Vec<Guard> {
        let broad = |address: &Address| matches!(address, Address::All | Address::AllDesks(_));
        let found = [
            (Guard::Everybody, new.to.iter().chain(&new.info).any(broad)),
            (Guard::Red, new.tlp.parse() == Ok(Tlp::Red)),
            (Guard::FirstContact, desks.iter().any(|desk| desk.first_contact)),
            (Guard::Note, new.note),
        ];
        found.into_iter().filter_map(|(guard, is_so)| is_so.then_some(guard)).collect()
    }
}

/// Whether a message of this kind climbs the ladder of the desk it asks.
#[must_use]
pub fn climbs(kind: &str) -> bool {
    [Kind::Con, Kind::Wrn].iter().any(|one| one.code() == kind)
}
