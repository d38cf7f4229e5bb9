//! Scripted players of an exercise: each does what the scenario expects of it, and says its cues.
//!
//! A rehearsal shows whether a scenario can be played to its end, and what its report looks like; it
//! says nothing about people. The script is the controller's own list of what is open. Pure: what a
//! player sees goes in, commands come out; the demonstration and the simulation give them to real
//! engines.

use std::collections::{BTreeMap, BTreeSet};

use hotline_casework::{Cited, Filled, Form, Kind, Said, Severity, Template};
use hotline_exercise::Scenario;
use hotline_protocol::address::{Address, Desk, DeskKind, Party, Seat};
use hotline_protocol::ids::{MessageId, Precedence, Traffic};

use crate::engine::{
    Command, Deed, Direction, FoundView, IncidentView, InjectView, LadderWish, LedView, Matter,
    MessageRow, NewMessage, PartView, Play, Profile,
};

/// Who sits where in a rehearsal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Seating {
    /// Who runs it.
    pub controller: Seat,
    /// Which seat plays which player.
    pub cast: BTreeMap<String, Seat>,
}

/// What a player sees of exercises.
#[derive(Debug, Clone, Default)]
pub struct Sight {
    /// The exercise it plays in.
    pub part: Option<PartView>,
    /// What was raised.
    pub incidents: Vec<IncidentView>,
    /// Messages in the order in which they came and went.
    pub messages: Vec<MessageRow>,
    /// Those that this player acknowledged, also where that has not left yet.
    pub acknowledged: BTreeSet<MessageId>,
}

/// The players of a rehearsal.
#[derive(Debug, Clone)]
pub struct Rehearsal {
    seating: Seating,
    /// Players that do nothing.
    silent: BTreeSet<String>,
    /// What was done, by inject, player and action.
    done: BTreeSet<(u16, String, String)>,
}

/// One thing that a player does, first choice first: a rule may refuse one.
#[derive(Debug, Clone, PartialEq)]
pub struct Move {
    /// Which player.
    pub by: String,
    /// What is tried, in this order.
    pub tries: Vec<Command>,
    /// What it does, to be told to [`Rehearsal::did`].
    pub of: (u16, String, String),
}

impl Seating {
    /// A party for each beginning of players' names, a desk for each player. None if the scenario
    /// has more parties than there are letters, or two players of one desk.
    #[must_use]
    pub fn of(scenario: &Scenario) -> Option<Self> {
        let mut parties: Vec<&str> = Vec::new();
        let mut cast: BTreeMap<String, Seat> = BTreeMap::new();
        for player in &scenario.players {
            let name = player.name.rsplit_once('-').map_or(player.name.as_str(), |(name, _)| name);
            let place = parties.iter().position(|one| *one == name).unwrap_or_else(|| {
                parties.push(name);
                parties.len() - 1
            });
            let letter = char::from(b'A'.checked_add(u8::try_from(place).ok()?)?);
            let party: Party = format!("X{letter}").parse().ok()?;
            let desk = party.desk(player.desk);
            if cast.values().any(|seat| seat.desk == desk) {
                return None;
            }
            cast.insert(player.name.clone(), format!("{desk}/1").parse().ok()?);
        }
        Some(Self { controller: "x-hub/technical/1".parse().ok()?, cast })
    }

    /// The seats of each party, the one that publishes its ladder first.
    #[must_use]
    pub fn parties(&self) -> BTreeMap<Party, Vec<Seat>> {
        let mut parties: BTreeMap<Party, Vec<Seat>> = BTreeMap::new();
        for seat in self.cast.values() {
            parties.entry(seat.desk.party.clone()).or_default().push(seat.clone());
        }
        for seats in parties.values_mut() {
            seats.sort_by_key(|seat| rung_of(&seat.desk));
        }
        parties
    }

    /// What the first seat of a party publishes: the ladder of its other desks.
    #[must_use]
    pub fn profile(seats: &[Seat]) -> Profile {
        let ladder = seats.iter().skip(1).map(|seat| seat.desk.clone()).collect();
        Profile { ladder, ..Profile::default() }
    }
}

/// In which order desks are asked.
const fn rung_of(desk: &Desk) -> u8 {
    match desk.kind {
        DeskKind::Technical => 0,
        DeskKind::Diplomatic => 1,
        DeskKind::Policy => 2,
        _ => 3,
    }
}

impl Rehearsal {
    /// Players who do what is expected, but for those who are silent.
    #[must_use]
    pub fn new(seating: Seating, silent: &[&str]) -> Self {
        let silent = silent.iter().map(|name| (*name).to_owned()).collect();
        Self { seating, silent, done: BTreeSet::new() }
    }

    /// Notes that something was done, so that it is not done again.
    pub fn did(&mut self, of: (u16, String, String)) {
        self.done.insert(of);
    }

    /// What players do now.
    #[must_use]
    pub fn moves(&self, led: &LedView, sights: &BTreeMap<String, Sight>) -> Vec<Move> {
        let mut moves = Vec::new();
        for (name, sight) in sights {
            let unsaid = sight.part.iter().flat_map(|part| &part.cues);
            for cue in unsaid.filter(|cue| cue.said.is_none()) {
                let play = Play::Say { exercise: None, no: cue.no, subject: None, body: None };
                let of = (cue.no, name.clone(), "cue".to_owned());
                moves.push((name, of, vec![Command::Exercise(Box::new(play))]));
            }
        }
        for inject in &led.came {
            let came = inject.at.unwrap_or_default();
            for found in inject.found.iter().filter(|found| found.outcome == "open") {
                if led.story < came.saturating_add(pause_before(inject.no, found)) {
                    continue;
                }
                let Some((name, sight)) = sights.get_key_value(&found.by) else { continue };
                let of = (inject.no, name.clone(), found.action.clone());
                moves.push((name, of, self.tries(led, inject, found, sight)));
            }
        }
        moves
            .into_iter()
            .filter(|(name, of, tries)| {
                !self.silent.contains(*name) && !self.done.contains(of) && !tries.is_empty()
            })
            .map(|(name, of, tries)| Move { by: name.clone(), tries, of })
            .collect()
    }

    fn tries(
        &self,
        led: &LedView,
        inject: &InjectView,
        found: &FoundView,
        sight: &Sight,
    ) -> Vec<Command> {
        let Some(own) = self.seating.cast.get(&found.by) else { return Vec::new() };
        let deeds = |word: &str, deed: Deed, text: &str| -> Vec<Command> {
            let open =
                sight.incidents.iter().filter(|one| one.life.may.iter().any(|may| may == word));
            open.map(|one| matter(one, &deed, text)).collect()
        };
        match found.action.as_str() {
            "acknowledge" => self.acknowledges(inject, sight),
            "respond" => {
                let deed = Deed::Respond { outcome: "accepted".to_owned() };
                let mut tries = deeds("respond", deed, "We have found it and act on it now.");
                tries.extend(self.response(own, inject, sight));
                tries
            }
            // What is put before it as a cue is said when it comes.
            "raise" if has_cue(led, &found.by) => Vec::new(),
            "raise" => {
                let said = Said::Concern(hotline_casework::Concern {
                    severity: Some(Severity::High),
                    ..hotline_casework::Concern::default()
                });
                vec![self.says(own, &said, "A concern of our own", "We ask what you know of it.")]
            }
            "ask" => {
                let said = empty(&Kind::Rfi);
                let words = "What do you know of it, and since when?";
                said.map(|said| self.says(own, &said, "A question", words)).into_iter().collect()
            }
            "clarify" => {
                let said = empty(&Kind::Cla);
                let words = "What was said about us is not so; these are the facts.";
                said.map(|said| self.says(own, &said, "To make it clear", words))
                    .into_iter()
                    .collect()
            }
            "say" => vec![self.says(own, &Said::Text, "A word", "We have read it.")],
            "update" => {
                let deed = Deed::Update { severity: None, scale: None, next_update_at: None };
                let mut tries = deeds("update", deed, "This is how it stands now.");
                let said = empty(&Kind::Sit);
                let more = said.map(|said| self.says(own, &said, "An update", "It is better now."));
                tries.extend(more);
                tries
            }
            "propose-closure" => {
                let deed = Deed::Propose { commitments: String::new() };
                deeds("propose", deed, "It is over, and both sides know why it happened.")
            }
            "agree-closure" => deeds("agree", Deed::Agree, ""),
            "refer" => self.refers(own, sight),
            "escalate" => {
                let can = sight.incidents.iter().filter(|one| {
                    one.may_escalate && found.rung.is_none_or(|rung| one.rung + 1 == rung)
                });
                let reason = "It has to be known above us now.".to_owned();
                can.map(|one| Command::Escalate {
                    case: one.case,
                    traffic: Traffic::Exercise,
                    party: one.party.clone(),
                    reason: reason.clone(),
                    expects: None,
                })
                .collect()
            }
            "deescalate" => {
                let up = sight.incidents.iter().filter(|one| one.rung > 1);
                let reason = "What was feared is not so.".to_owned();
                up.map(|one| Command::Deescalate {
                    case: one.case,
                    traffic: Traffic::Exercise,
                    party: one.party.clone(),
                    reason: reason.clone(),
                })
                .collect()
            }
            "correct" => self.takes_back(own, sight, "corrected"),
            "withdraw" => self.takes_back(own, sight, "withdrawn"),
            _ => Vec::new(),
        }
    }

    /// The inject itself, or what passes it on, and otherwise what came last.
    fn acknowledges(&self, inject: &InjectView, sight: &Sight) -> Vec<Command> {
        let open = sight.messages.iter().rev().filter(|row| {
            row.direction == Direction::Received
                && !matches!(row.kind.as_str(), "ACK" | "EXR")
                && !sight.acknowledged.contains(&row.id)
        });
        let about: Vec<&MessageRow> = open.filter(|row| row.subject == inject.subject).collect();
        let ack = |row: &&MessageRow| Command::Acknowledge {
            message: row.id,
            kind: "under-review".to_owned(),
        };
        about.iter().map(ack).collect()
    }

    /// An answer to what came last of another player, in its case.
    fn response(&self, own: &Seat, inject: &InjectView, sight: &Sight) -> Vec<Command> {
        let received = |row: &&MessageRow| {
            row.direction == Direction::Received && !matches!(row.kind.as_str(), "ACK" | "EXR")
        };
        let by_player = |row: &&MessageRow| row.from.desk != self.seating.controller.desk;
        let all = || sight.messages.iter().rev().filter(received);
        let asked = all().find(|row| row.subject == inject.subject && by_player(row));
        let asked = asked.or_else(|| all().find(by_player)).or_else(|| all().next());
        let answered = asked.and_then(|row| {
            let mut form = Form::new(Template::of(&Kind::Rsp)?);
            form.put("answers", Filled::Cited(Cited { id: row.id, common: row.common })).ok()?;
            form.fill("outcome", "accepted").ok()?;
            Some(Command::Send(Box::new(NewMessage {
                to: vec![Address::Desk(row.from.desk.clone())],
                case: Some(row.case),
                in_reply_to: Some(row.id),
                ..new(&Said::Form(form), &row.subject, "We do what you ask for; the rest follows.")
            })))
        });
        let _ = own;
        answered.into_iter().collect()
    }

    fn refers(&self, own: &Seat, sight: &Sight) -> Vec<Command> {
        let others = self.seating.cast.values().map(|seat| seat.desk.clone());
        let others: Vec<Desk> =
            others.filter(|desk| desk.party == own.desk.party && *desk != own.desk).collect();
        let open =
            sight.incidents.iter().filter(|one| one.life.may.iter().any(|may| may == "refer"));
        let all = open.flat_map(|one| others.iter().map(move |to| (one, to)));
        all.map(|(one, to)| {
            let deed = Deed::Refer { to: to.clone() };
            matter(one, &deed, "It is for that desk to decide.")
        })
        .collect()
    }

    /// What this player said last is taken back or corrected.
    fn takes_back(&self, own: &Seat, sight: &Sight, word: &str) -> Vec<Command> {
        let said = sight.messages.iter().rev().find(|row| {
            row.direction == Direction::Sent
                && row.from == *own
                && !matches!(row.kind.as_str(), "ACK" | "WDR" | "EXR")
        });
        let taken = said.and_then(|row| {
            let mut form = Form::new(Template::of(&Kind::Wdr)?);
            form.put("of-message", Filled::Cited(Cited { id: row.id, common: row.common })).ok()?;
            form.fill("withdrawal", word).ok()?;
            form.put("correction", Filled::Text("The word was another one.".into())).ok()?;
            let to: Vec<Address> = row.to.iter().filter_map(|to| to.parse().ok()).collect();
            let to = to.into_iter().filter(|to| {
                !matches!(to, Address::Seat(seat) if seat.desk == self.seating.controller.desk)
            });
            Some(Command::Send(Box::new(NewMessage {
                to: to.collect(),
                case: Some(row.case),
                in_reply_to: Some(row.id),
                ..new(&Said::Form(form), &format!("Corrected: {}", row.subject), "")
            })))
        });
        taken.into_iter().collect()
    }

    /// Something of one's own, to the first desk of every other party.
    fn says(&self, own: &Seat, said: &Said, subject: &str, body: &str) -> Command {
        let parties = self.seating.parties();
        let first = parties.into_values().filter_map(|seats| seats.into_iter().next());
        let others = first.filter(|seat| seat.desk.party != own.desk.party);
        let message = NewMessage {
            to: others.map(|seat| Address::Desk(seat.desk)).collect(),
            ..new(said, subject, body)
        };
        Command::Raise { new: Box::new(message), ladder: LadderWish::None }
    }
}

/// Whether a player has a cue, or one is still to come: that is what it raises.
fn has_cue(led: &LedView, by: &str) -> bool {
    let comes = led.next.iter().filter(|one| one.at.is_some());
    comes.chain(&led.came).any(|one| one.cue && one.from == by)
}

/// People take their time: a fifth to a half of what they have, the same in every run.
fn pause_before(no: u16, found: &FoundView) -> u64 {
    let turn = u64::from(no).saturating_mul(7).saturating_add(found.action.len() as u64) % 4;
    found.within.saturating_mul(turn + 2) / 10
}

fn matter(one: &IncidentView, deed: &Deed, text: &str) -> Command {
    let matter = Matter {
        case: one.case,
        traffic: Traffic::Exercise,
        party: one.party.clone(),
        text: text.to_owned(),
        language: "en".to_owned(),
        note: false,
        expects: None,
    };
    Command::Deed(Box::new(matter), deed.clone())
}

fn empty(kind: &Kind) -> Option<Said> {
    Template::of(kind).map(|template| Said::Form(Form::new(template)))
}

fn new(said: &Said, subject: &str, body: &str) -> NewMessage {
    NewMessage {
        to: Vec::new(),
        info: Vec::new(),
        kind: said.kind().to_string(),
        fields: said.encode_fields(),
        precedence: Precedence::Priority,
        traffic: Traffic::Exercise,
        tlp: "AMBER".to_owned(),
        case: None,
        in_reply_to: None,
        subject: subject.to_owned(),
        body: body.to_owned(),
        language: "en".to_owned(),
        note: false,
        automated: None,
        accept: Vec::new(),
        attachments: Vec::new(),
    }
}
