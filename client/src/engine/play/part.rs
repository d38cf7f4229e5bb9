//! A player: what the controller says, the cues it puts, and that it is told what is said.

use std::time::Duration;

use rand_core::CryptoRng;
use serde::{Deserialize, Serialize};

use hotline_casework::control::{Control, ControlStep};
use hotline_casework::{Addressees, Common, Kind};
use hotline_protocol::address::{Address, Desk, Seat};
use hotline_protocol::ids::{ExerciseId, MessageId, Precedence, Traffic, UnixMillis};

use super::super::incident::refused;
use super::super::io::{Failure, NewMessage, Outcome};
use super::super::ladder::LadderWish;
use super::super::rows::{Cell, Write};
use super::super::{Engine, limits};
use super::is_exercise;

/// An exercise in which this seat plays.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(in super::super) struct Part {
    pub(super) title: String,
    pub(super) player: String,
    pub(super) controller: Seat,
    pub(super) factor: u16,
    /// The minute of the day at which the story begins.
    pub(super) begins: Option<u16>,
    pub(super) cast: Vec<Cast>,
    pub(super) begun_at: UnixMillis,
    /// How far the story had come at that moment of this machine.
    pub(super) mark: (UnixMillis, Duration),
    pub(super) paused: bool,
    pub(super) over: bool,
    pub(super) tlp: String,
    pub(super) language: String,
    /// The message that told the brief.
    pub(super) brief: MessageId,
    pub(super) cues: Vec<Put>,
}

/// A part of the cast.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Cast {
    pub(super) name: String,
    pub(super) plays: String,
    pub(super) seat: Seat,
}

/// A cue that was put before this player.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Put {
    pub(super) no: u16,
    pub(super) message: MessageId,
    pub(super) kind: String,
    #[serde(with = "serde_bytes")]
    pub(super) fields: Vec<u8>,
    pub(super) precedence: Precedence,
    pub(super) to: Vec<Seat>,
    pub(super) subject: String,
    pub(super) body: String,
    /// The message that said it.
    pub(super) said: Option<MessageId>,
}

impl Part {
    /// Whether nothing more comes of it.
    pub(super) fn is_over(&self, now: UnixMillis) -> bool {
        self.over || now.since(self.begun_at) > limits::PART_LIFE
    }

    /// How far the story has come.
    pub(super) fn story(&self, now: UnixMillis) -> Duration {
        let (then, at) = self.mark;
        if self.paused || self.over {
            return at;
        }
        at.saturating_add(now.since(then).saturating_mul(u32::from(self.factor)))
    }

    /// The clock was set back: the story goes on from where it stood.
    pub(super) fn clock_set_back(&mut self, before: UnixMillis, now: UnixMillis) {
        self.mark = (now, self.story(before));
        self.begun_at = self.begun_at.min(now);
    }

    fn plays_with(&self, address: &Address) -> bool {
        self.cast.iter().any(|one| match address {
            Address::Desk(desk) => one.seat.desk == *desk,
            Address::Seat(seat) => one.seat.desk == seat.desk,
            Address::Party(_) | Address::AllDesks(_) | Address::All => false,
        })
    }
}

impl Engine {
    /// A message of an exercise has come.
    ///
    /// `by_itself` is whether the relay released it at its time: then it is nobody's act.
    pub(in super::super) fn hear_exercise(
        &mut self,
        now: UnixMillis,
        from: &Seat,
        common: &Common,
        by_itself: bool,
    ) {
        if !is_exercise(common.traffic) {
            if common.kind() == Kind::Exr {
                self.not_followed(now, from, "it is no exercise traffic");
            }
            return;
        }
        match Control::of(common) {
            Ok(None) if by_itself => {}
            Ok(None) => self.note_act(now, common),
            Ok(Some(control)) if common.to.reach(&self.seat.desk) => {
                self.follow(now, from, common, control);
            }
            Ok(Some(_)) => {}
            Err(error) => self.not_followed(now, from, &error.to_string()),
        }
        self.keep_exercises();
    }

    fn not_followed(&mut self, now: UnixMillis, from: &Seat, why: &str) {
        let text = format!(
            "{from} sent a step of an exercise that is not followed: {why}. It is shown as it came."
        );
        self.alarm(now, "exercise-control", text);
    }

    fn follow(&mut self, now: UnixMillis, from: &Seat, common: &Common, control: Control) {
        let Control { exercise, story, step } = control;
        let step = match step {
            ControlStep::Begin(beginning) => {
                let own = beginning.cast.iter().find(|one| one.name == beginning.player);
                // A colleague's copy: that seat plays, and this one does not.
                if own.is_none_or(|one| one.seat != self.seat) {
                    return;
                }
                if self.plays.parts.contains_key(&exercise) {
                    return self.not_followed(now, from, "that exercise has begun already");
                }
                if !self.make_room_for_a_part(now) {
                    return self.not_followed(now, from, "too many exercises are under way here");
                }
                let cast = beginning.cast.into_iter();
                let cast =
                    cast.map(|one| Cast { name: one.name, plays: one.plays, seat: one.seat });
                let part = Part {
                    title: common.subject.line(),
                    player: beginning.player,
                    controller: from.clone(),
                    factor: beginning.factor,
                    begins: beginning.begins,
                    cast: cast.collect(),
                    begun_at: now,
                    mark: (now, story),
                    paused: false,
                    over: false,
                    tlp: common.tlp.to_string(),
                    language: common.language.as_ref().map(ToString::to_string).unwrap_or_default(),
                    brief: common.id,
                    cues: Vec::new(),
                };
                self.plays.parts.insert(exercise, part);
                self.plays.changed.insert(exercise);
                return;
            }
            step => step,
        };
        let refusal = match self.plays.parts.get(&exercise) {
            // A colleague plays, or it came before its beginning, which says where the story stands.
            None => return,
            Some(part) if part.controller != *from => "another seat runs that exercise",
            Some(part) if part.over => "that exercise is over",
            Some(_) => "",
        };
        if !refusal.is_empty() {
            return self.not_followed(now, from, refusal);
        }
        let Some(part) = self.plays.parts.get_mut(&exercise) else { return };
        // Steps may overtake each other; the story does not go back.
        if story >= part.story(now).min(part.mark.1) {
            part.mark = (now, story);
        }
        match step {
            ControlStep::Pause => part.paused = true,
            ControlStep::Resume => part.paused = false,
            ControlStep::End => part.over = true,
            ControlStep::Cue(cue) => {
                if part.cues.iter().any(|put| put.no == cue.no) {
                    return;
                }
                if part.cues.len() >= limits::CUES_MAX {
                    part.cues.remove(0);
                }
                part.cues.push(Put {
                    no: cue.no,
                    message: common.id,
                    kind: cue.kind.to_string(),
                    fields: cue.fields,
                    precedence: cue.precedence,
                    to: cue.to,
                    subject: common.subject.raw().to_owned(),
                    body: common.body.raw().to_owned(),
                    said: None,
                });
            }
            ControlStep::Hint { .. } | ControlStep::Begin(_) => {}
        }
        self.plays.changed.insert(exercise);
    }

    /// Makes room for one more part; false if all of them are under way.
    fn make_room_for_a_part(&mut self, now: UnixMillis) -> bool {
        while self.plays.parts.len() >= limits::EXERCISES_KEPT_MAX {
            let over = self.plays.parts.iter().filter(|(_, part)| part.is_over(now));
            let oldest = over.min_by_key(|(_, part)| part.begun_at).map(|(id, _)| *id);
            let Some(id) = oldest else { return false };
            self.plays.parts.remove(&id);
            self.writes.push(Write::Erase(Cell::Part(id)));
        }
        true
    }

    /// Says what a cue puts before this seat.
    pub(super) fn say_cue<R: CryptoRng>(
        &mut self,
        now: UnixMillis,
        rng: &mut R,
        exercise: Option<ExerciseId>,
        no: u16,
        (subject, body): (Option<String>, Option<String>),
    ) -> Result<Outcome, Failure> {
        let parts = self.plays.parts.iter();
        let found = parts
            .filter(|(id, part)| exercise.is_none_or(|wanted| wanted == **id) && !part.is_over(now))
            .find_map(|(id, part)| Some((*id, part, part.cues.iter().find(|put| put.no == no)?)));
        let Some((id, part, put)) = found else {
            return Err(refused(format!(
                "no exercise that is under way here has put a cue {no}: `hotline exercise status` \
                 lists them"
            )));
        };
        if put.said.is_some() {
            return Err(refused(format!(
                "cue {no} was said already; `hotline send --exercise` says more"
            )));
        }
        let mut to: Vec<Address> =
            put.to.iter().map(|seat| Address::Desk(seat.desk.clone())).collect();
        to.dedup();
        let new = NewMessage {
            to,
            info: Vec::new(),
            kind: put.kind.clone(),
            fields: put.fields.clone(),
            precedence: put.precedence,
            traffic: Traffic::Exercise,
            tlp: part.tlp.clone(),
            case: None,
            in_reply_to: None,
            subject: subject.unwrap_or_else(|| put.subject.clone()),
            body: body.unwrap_or_else(|| put.body.clone()),
            language: part.language.clone(),
            note: false,
            automated: None,
            accept: Vec::new(),
            attachments: Vec::new(),
        };
        let outcome = self.send(now, rng, new, LadderWish::Usual)?;
        if let Outcome::Queued { id: message, .. } | Outcome::AwaitsRelease { id: message, .. } =
            &outcome
            && let Some(part) = self.plays.parts.get_mut(&id)
            && let Some(put) = part.cues.iter_mut().find(|put| put.no == no)
        {
            put.said = Some(*message);
            self.plays.changed.insert(id);
        }
        Ok(outcome)
    }

    /// The exercise under way in which something that goes there is said: of several the one that
    /// began first, so that nobody who begins another one is told of it.
    fn part_for(&self, now: UnixMillis, traffic: Traffic, to: &Addressees) -> Option<&Part> {
        if !is_exercise(traffic) {
            return None;
        }
        let addressed = || to.action.iter().chain(&to.information);
        let plays = |part: &&Part| {
            !part.is_over(now) && addressed().any(|address| part.plays_with(address))
        };
        self.plays.parts.values().filter(plays).min_by_key(|part| part.begun_at)
    }

    /// Adds the controller of the exercise to those who are told, for all to read.
    pub(in super::super) fn tells_controller(&self, now: UnixMillis, new: &mut NewMessage) {
        let to = Addressees { action: new.to.clone(), information: new.info.clone() };
        if new.kind == Kind::Exr.code() {
            return;
        }
        if let Some(part) = self.part_for(now, new.traffic, &to)
            && !to.reach(&part.controller.desk)
        {
            new.info.push(Address::Seat(part.controller.clone()));
        }
    }

    /// The seat that is told of what goes to a desk in an exercise.
    pub(in super::super) fn controller_of(
        &self,
        now: UnixMillis,
        traffic: Traffic,
        to: &Desk,
    ) -> Option<Seat> {
        let to = Addressees { action: vec![Address::Desk(to.clone())], information: Vec::new() };
        self.part_for(now, traffic, &to).map(|part| part.controller.clone())
    }

    /// How much faster than life clocks run for what goes there.
    pub(in super::super) fn pace(&self, now: UnixMillis, traffic: Traffic, to: &Addressees) -> u32 {
        self.part_for(now, traffic, to).map_or(1, |part| u32::from(part.factor))
    }
}
