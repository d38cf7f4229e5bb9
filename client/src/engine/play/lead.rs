//! The controller: brings what is due as messages, and notes what players do.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::time::Duration;

use rand_core::CryptoRng;

use hotline_casework::control::{Beginning, Control, ControlStep, Cue, Part as CastPart};
use hotline_casework::{
    Addressees, Common, FieldValue, Kind, Said, Step, limits::URGENT_WORDS_MAX, words,
};
use hotline_exercise::{Act, Action, Assessment, From, Inject, Output as Due, Run, Scenario};
use hotline_protocol::address::{Address, Seat};
use hotline_protocol::ids::{CaseId, ExerciseId, MessageId, Precedence, Traffic, UnixMillis};

use super::super::command::random;
use super::super::incident::refused;
use super::super::io::{Failure, NewMessage, Outcome};
use super::super::ladder::LadderWish;
use super::super::rows::{Cell, Write};
use super::super::{Engine, limits};
use super::{Led, LedMore, Play, Played};

/// What players are told at the end, where the controller says nothing else.
const HOT_WASH: &str = "The exercise is over. Write down now, in a few lines: what went well, what \
                        was missing, and what you would change. The controller puts it together.";

impl Engine {
    /// Does what a person wants done about an exercise.
    pub(in super::super) fn play<R: CryptoRng>(
        &mut self,
        now: UnixMillis,
        rng: &mut R,
        play: Play,
    ) -> Result<Outcome, Failure> {
        match play {
            Play::Run { scenario, cast, factor, wait } => {
                self.run_exercise(now, rng, scenario, &cast, factor, wait)
            }
            Play::Say { exercise, no, subject, body } => {
                self.say_cue(now, rng, exercise, no, (subject, body))
            }
            Play::Assess { exercise, assessment } => self.assess(exercise, assessment),
            Play::End { words } => self.end_exercise(now, rng, &words),
            Play::Hint(no) => self.hint(now, rng, no),
            play => self.lead(now, rng, &play),
        }
    }

    fn run_exercise<R: CryptoRng>(
        &mut self,
        now: UnixMillis,
        rng: &mut R,
        text: String,
        cast: &BTreeMap<String, Seat>,
        factor: Option<u32>,
        wait: bool,
    ) -> Result<Outcome, Failure> {
        if let Some((_, led)) = self.plays.running() {
            return Err(refused(format!(
                "\"{}\" is still under way here: `hotline exercise end` ends it",
                led.run.scenario().title
            )));
        }
        let scenario = Scenario::read(&text).map_err(|error| Failure::Usage(error.to_string()))?;
        let factor = factor.unwrap_or(scenario.time_factor);
        let bounds = 1..=u32::from(hotline_casework::limits::TIME_FACTOR_MAX);
        if !bounds.contains(&factor) {
            return Err(Failure::Usage(format!("a factor is 1 to {}", bounds.end())));
        }
        self.check_cast(now, &scenario, cast)?;
        let exercise = ExerciseId(random(rng));
        let mut played = BTreeMap::new();
        for player in &scenario.players {
            let Some(seat) = cast.get(&player.name) else { continue };
            let beginning = Beginning {
                player: player.name.clone(),
                factor: u16::try_from(factor).unwrap_or(u16::MAX),
                begins: scenario.begins.map(|(h, m)| u16::from(h) * 60 + u16::from(m)),
                cast: cast_of(&scenario, cast),
            };
            let said = ControlStep::Begin(beginning);
            let control = Control { exercise, story: Duration::ZERO, step: said };
            let body = format!("{}\n\n{}", scenario.about.trim(), player.brief.trim());
            let new = NewMessage {
                subject: scenario.title.clone(),
                body: body.trim().to_owned(),
                ..spoken(&scenario, seat, &control, None)
            };
            let (_, case) = self.queue_up(now, rng, new)?;
            played.insert(player.name.clone(), Played { seat: seat.clone(), case });
        }
        self.writes.push(Write::Put(Cell::Scenario(exercise), text.clone().into_bytes()));
        let mut run = Run::start(Arc::new(scenario), factor, now);
        if wait {
            // It was started in this very moment, so it can be paused.
            let _ = run.pause(now);
        }
        let more = LedMore {
            cast: played,
            begun: !wait,
            sent: BTreeMap::new(),
            cases: BTreeSet::new(),
            assessment: Assessment::default(),
        };
        self.forget_oldest();
        self.plays.led.insert(exercise, Led { text, run, more });
        self.plays.changed.insert(exercise);
        Ok(Outcome::Exercise(exercise))
    }

    /// Each player has one seat of another desk than the controller's, at which somebody gets copies.
    fn check_cast(
        &self,
        now: UnixMillis,
        scenario: &Scenario,
        cast: &BTreeMap<String, Seat>,
    ) -> Result<(), Failure> {
        if let Some(name) = cast.keys().find(|name| scenario.player(name).is_none()) {
            let names: Vec<&str> = scenario.players.iter().map(|one| one.name.as_str()).collect();
            return Err(Failure::Usage(format!(
                "{name} plays no part in it; its players are {}",
                names.join(", ")
            )));
        }
        let mut seats = BTreeSet::new();
        for player in &scenario.players {
            let name = &player.name;
            let Some(seat) = cast.get(name) else {
                return Err(Failure::Usage(format!(
                    "nobody plays {name} ({}): --player {name}=SEAT",
                    player.plays
                )));
            };
            if seat.desk == self.seat.desk {
                return Err(Failure::Usage(format!(
                    "{seat} sits at the controller's own desk and would read everything: {name} \
                     needs another one"
                )));
            }
            if !seats.insert(seat) {
                return Err(Failure::Usage(format!("{seat} would play two parts")));
            }
            let to = Addressees { action: vec![Address::Seat(seat.clone())], information: vec![] };
            if let Some(why) = self.resolve(now, &to, &[]).nobody.into_iter().next() {
                return Err(refused(format!("{name}: {why}")));
            }
        }
        Ok(())
    }

    /// Makes room for one more.
    fn forget_oldest(&mut self) {
        while self.plays.led.len() >= limits::EXERCISES_KEPT_MAX {
            let led = self.plays.led.iter();
            let oldest = led.min_by_key(|(_, led)| led.run.started_at()).map(|(id, _)| *id);
            let Some(id) = oldest else { return };
            self.plays.led.remove(&id);
            self.writes.push(Write::Erase(Cell::Led(id)));
            self.writes.push(Write::Erase(Cell::Scenario(id)));
        }
    }

    /// Pauses, goes on, skips, fires, branches.
    fn lead<R: CryptoRng>(
        &mut self,
        now: UnixMillis,
        rng: &mut R,
        play: &Play,
    ) -> Result<Outcome, Failure> {
        let Some((id, led)) = self.plays.running_mut() else { return Err(nothing_runs()) };
        // Whoever leads it is here: it waits no more for what was done meanwhile.
        led.run.go_on(now);
        let done = match play {
            Play::Start => led.run.resume(now).map(|()| None),
            Play::Pause => led.run.pause(now).map(|()| None),
            Play::Skip(no) => led.run.skip(*no).map(|()| None),
            Play::Fire(no) => led.run.fire(*no, now).map(Some),
            Play::Branch { no, met } => led.run.branch(*no, *met, now).map(Some),
            _ => Ok(None),
        };
        let due = done.map_err(|refusal| refused(refusal.to_string()))?;
        let step = match play {
            Play::Start => {
                led.more.begun = true;
                Some(ControlStep::Resume)
            }
            Play::Pause => Some(ControlStep::Pause),
            _ => None,
        };
        self.plays.waits_since = None;
        self.plays.changed.insert(id);
        if let Some(step) = step {
            let words = match step {
                ControlStep::Pause => "The exercise is paused: its clock stands still.",
                _ => "The exercise goes on.",
            };
            self.tell_players(now, rng, id, &step, words);
        }
        if let Some(due) = due {
            self.bring(now, rng, id, due);
        }
        Ok(Outcome::Exercise(id))
    }

    fn end_exercise<R: CryptoRng>(
        &mut self,
        now: UnixMillis,
        rng: &mut R,
        words: &str,
    ) -> Result<Outcome, Failure> {
        let Some((id, led)) = self.plays.running_mut() else { return Err(nothing_runs()) };
        led.run.go_on(now);
        led.run.end(now).map_err(|refusal| refused(refusal.to_string()))?;
        self.plays.waits_since = None;
        self.plays.changed.insert(id);
        let words = if words.trim().is_empty() { HOT_WASH } else { words };
        self.tell_players(now, rng, id, &ControlStep::End, words);
        Ok(Outcome::Exercise(id))
    }

    fn hint<R: CryptoRng>(
        &mut self,
        now: UnixMillis,
        rng: &mut R,
        no: u16,
    ) -> Result<Outcome, Failure> {
        let Some((id, led)) = self.plays.running() else { return Err(nothing_runs()) };
        let inject = led
            .run
            .scenario()
            .inject(no)
            .ok_or_else(|| refused(format!("the scenario has no inject {no}")))?;
        if !led.run.fired().any(|(one, _)| one.no == no) {
            return Err(refused(format!("inject {no} has not come yet")));
        }
        if inject.hint.trim().is_empty() {
            return Err(refused(format!("the scenario gives no hint for inject {no}")));
        }
        let hint = inject.hint.trim().to_owned();
        // Whoever is expected to do something is helped, and nobody else.
        let mut to: BTreeSet<String> =
            inject.expected.iter().map(|expected| expected.by.clone()).collect();
        if to.is_empty() {
            to.extend(inject.to.iter().cloned());
        }
        self.tell_those(now, rng, id, &ControlStep::Hint { no }, &hint, |name| to.contains(name));
        Ok(Outcome::Exercise(id))
    }

    fn assess(&mut self, exercise: ExerciseId, assessment: Assessment) -> Result<Outcome, Failure> {
        let Some(led) = self.plays.led.get_mut(&exercise) else {
            return Err(Failure::Usage("there is no such exercise here".to_owned()));
        };
        let lists =
            [assessment.strengths.len(), assessment.gaps.len(), assessment.corrective.len()];
        if lists.into_iter().any(|len| len > limits::ASSESSMENT_MAX)
            || assessment.ratings.len() > led.run.scenario().objectives.len()
        {
            return Err(Failure::Usage(format!(
                "at most {} strengths, gaps and actions, and one rating for each objective",
                limits::ASSESSMENT_MAX
            )));
        }
        led.more.assessment = assessment;
        self.plays.changed.insert(exercise);
        Ok(Outcome::Exercise(exercise))
    }

    /// Does what is due of the exercise that runs.
    pub(in super::super) fn tend_exercises<R: CryptoRng>(&mut self, now: UnixMillis, rng: &mut R) {
        if let Some(since) = self.plays.waits_since {
            // What players did while nobody held this home is noted before anything is judged.
            let heard =
                self.wire.is_online() && self.arrived.is_empty() && self.wire.has_caught_up(now);
            if !heard && now < since.plus(limits::CONTROLLER_WAITS) {
                return;
            }
            self.plays.waits_since = None;
            if let Some((id, led)) = self.plays.running_mut() {
                led.run.go_on(now);
                self.plays.changed.insert(id);
            }
        }
        while let Some((id, led)) = self.plays.running_mut() {
            let Some(due) = led.run.poll(now) else { break };
            self.plays.changed.insert(id);
            self.bring(now, rng, id, due);
        }
        self.keep_exercises();
    }

    fn bring<R: CryptoRng>(&mut self, now: UnixMillis, rng: &mut R, id: ExerciseId, due: Due) {
        let no = match due {
            Due::End(_) => return self.tell_players(now, rng, id, &ControlStep::End, HOT_WASH),
            Due::Inject(no) => no,
        };
        let Some(led) = self.plays.led.get(&id) else { return };
        let scenario = led.run.scenario();
        let Some(inject) = scenario.inject(no).cloned() else { return };
        let seats = |names: &[String]| -> Vec<Seat> {
            names.iter().filter_map(|name| Some(led.more.cast.get(name)?.seat.clone())).collect()
        };
        let to = seats(&inject.to);
        match &inject.from {
            From::Control { voice } => {
                let new = NewMessage {
                    to: to.into_iter().map(Address::Seat).collect(),
                    kind: inject.said.kind().to_string(),
                    fields: inject.said.encode_fields(),
                    precedence: inject.precedence,
                    subject: inject.subject.clone(),
                    body: voiced(&inject, voice.as_deref()),
                    ..unaddressed(scenario)
                };
                let new = kept_short(new);
                match self.queue_up(now, rng, new) {
                    Ok((message, case)) => {
                        if let Some(led) = self.plays.led.get_mut(&id) {
                            led.more.sent.insert(message, no);
                            led.more.cases.insert(case);
                        }
                    }
                    Err(failure) => self.not_brought(now, no, &failure),
                }
            }
            From::Player(name) => {
                let step = ControlStep::Cue(Cue {
                    no,
                    kind: inject.said.kind(),
                    fields: inject.said.encode_fields(),
                    precedence: inject.precedence,
                    to,
                });
                self.cue(now, rng, (id, name), &step, &inject);
            }
        }
    }

    fn cue<R: CryptoRng>(
        &mut self,
        now: UnixMillis,
        rng: &mut R,
        (id, name): (ExerciseId, &str),
        step: &ControlStep,
        inject: &Inject,
    ) {
        let Some(led) = self.plays.led.get(&id) else { return };
        let Some(played) = led.more.cast.get(name) else { return };
        let control = Control { exercise: id, story: led.run.story(now), step: step.clone() };
        let new = NewMessage {
            subject: inject.subject.clone(),
            body: inject.body.trim().to_owned(),
            ..spoken(led.run.scenario(), &played.seat, &control, Some(played.case))
        };
        if let Err(failure) = self.queue_up(now, rng, new) {
            self.not_brought(now, inject.no, &failure);
        }
    }

    fn not_brought(&mut self, now: UnixMillis, no: u16, failure: &Failure) {
        let text = format!("Inject {no} of the exercise could not be sent: {failure}");
        self.alarm(now, "exercise", text);
    }

    fn tell_players<R: CryptoRng>(
        &mut self,
        now: UnixMillis,
        rng: &mut R,
        id: ExerciseId,
        step: &ControlStep,
        words: &str,
    ) {
        self.tell_those(now, rng, id, step, words, |_| true);
    }

    fn tell_those<R: CryptoRng>(
        &mut self,
        now: UnixMillis,
        rng: &mut R,
        id: ExerciseId,
        step: &ControlStep,
        words: &str,
        whom: impl Fn(&str) -> bool,
    ) {
        let Some(led) = self.plays.led.get(&id) else { return };
        let control = Control { exercise: id, story: led.run.story(now), step: step.clone() };
        let scenario = led.run.scenario();
        let played = led.more.cast.iter().filter(|(name, _)| whom(name));
        let all: Vec<NewMessage> = played
            .map(|(_, played)| NewMessage {
                subject: scenario.title.clone(),
                body: words.trim().to_owned(),
                ..spoken(scenario, &played.seat, &control, Some(played.case))
            })
            .collect();
        for new in all {
            if let Err(failure) = self.queue_up(now, rng, new) {
                let text = format!("A player of the exercise could not be told: {failure}");
                self.alarm(now, "exercise", text);
            }
        }
    }

    fn queue_up<R: CryptoRng>(
        &mut self,
        now: UnixMillis,
        rng: &mut R,
        new: NewMessage,
    ) -> Result<(MessageId, CaseId), Failure> {
        match self.write(now, rng, new, LadderWish::None)? {
            Outcome::Queued { id, case, .. } | Outcome::AwaitsRelease { id, case, .. } => {
                Ok((id, case))
            }
            _ => Err(Failure::Defect("a message was not queued".to_owned())),
        }
    }

    /// Notes what a player has said, if it is an act of the exercise that runs.
    pub(super) fn note_act(&mut self, now: UnixMillis, common: &Common) {
        let takes_back = self.takes_back_an_escalation(common);
        let Some(action) = Action::of(&common.said, takes_back) else { return };
        let own = self.seat.desk.clone();
        let Some((id, led)) = self.plays.running_mut() else { return };
        let Some(by) = player_at(&led.more.cast, &common.from) else { return };
        let desks: BTreeSet<_> = led.more.cast.values().map(|one| &one.seat.desk).collect();
        let plays = |address: &&Address| match address {
            Address::Desk(desk) => *desk == own || desks.contains(desk),
            Address::Seat(seat) => seat.desk == own || desks.contains(&seat.desk),
            Address::Party(_) | Address::AllDesks(_) | Address::All => false,
        };
        let all = common.to.action.iter().chain(&common.to.information);
        let strangers = all.filter(|address| !plays(address)).map(ToString::to_string).collect();
        let about = common.ack().and_then(|ack| led.more.sent.get(&ack.of).copied());
        let rung = match &common.said {
            Said::Escalation(escalation) => Some(escalation.rung),
            _ => None,
        };
        let cued = cue_said(led, &by, common);
        let act =
            Act { at: Duration::ZERO, by, action, message: common.id, about, rung, strangers };
        if led.run.note(act, now) {
            led.more.sent.extend(cued.map(|no| (common.id, no)));
            led.more.cases.insert(common.case);
            self.plays.changed.insert(id);
        }
    }

    /// Whether a withdrawal takes an escalation back.
    fn takes_back_an_escalation(&self, common: &Common) -> bool {
        let Said::Form(form) = &common.said else { return false };
        if form.template().kind != Kind::Wdr {
            return false;
        }
        let fields = common.said.fields();
        let of = fields.into_iter().find_map(|field| match field.value {
            FieldValue::Message(of) if field.name == "of-message" => Some(of),
            _ => None,
        });
        let node = of.and_then(|of| self.book.node(of));
        node.is_some_and(|node| matches!(node.step, Step::PassedOn(_)))
    }
}

/// The player that a seat plays: itself, or a colleague of its desk.
fn player_at(cast: &BTreeMap<String, Played>, seat: &Seat) -> Option<String> {
    let exact = cast.iter().find(|(_, one)| one.seat == *seat);
    let found = exact.or_else(|| cast.iter().find(|(_, one)| one.seat.desk == seat.desk));
    found.map(|(name, _)| name.clone())
}

/// The cue that a player's message says, as it was put or in words of its own.
fn cue_said(led: &Led, by: &str, common: &Common) -> Option<u16> {
    let cues = led.run.fired().map(|(inject, _)| inject).filter(|inject| {
        matches!(&inject.from, From::Player(name) if name == by)
            && inject.said.kind() == common.kind()
            && !led.more.sent.values().any(|no| *no == inject.no)
    });
    let cues: Vec<&Inject> = cues.collect();
    let as_it_is = cues.iter().find(|inject| inject.subject == common.subject.raw());
    as_it_is.or(cues.first()).map(|inject| inject.no)
}

/// The text of an inject, and in whose voice it is: the message itself is the controller's.
fn voiced(inject: &Inject, voice: Option<&str>) -> String {
    let body = inject.body.trim();
    match voice {
        Some(voice) => format!("EXERCISE, in the voice of: {}\n\n{body}", voice.trim()),
        None => body.to_owned(),
    }
}

/// What is too long for a first minute travels behind what is not.
fn kept_short(mut new: NewMessage) -> NewMessage {
    let long = words(&new.subject).saturating_add(words(&new.body)) > URGENT_WORDS_MAX;
    if long {
        new.precedence = new.precedence.min(Precedence::Priority);
    }
    new
}

fn cast_of(scenario: &Scenario, cast: &BTreeMap<String, Seat>) -> Vec<CastPart> {
    let part = |player: &hotline_exercise::Player| {
        let seat = cast.get(&player.name)?.clone();
        Some(CastPart { name: player.name.clone(), plays: player.plays.clone(), seat })
    };
    scenario.players.iter().filter_map(part).collect()
}

/// A step of the exercise to one player.
fn spoken(scenario: &Scenario, to: &Seat, control: &Control, case: Option<CaseId>) -> NewMessage {
    NewMessage {
        to: vec![Address::Seat(to.clone())],
        kind: Kind::Exr.to_string(),
        fields: control.said().encode_fields(),
        case,
        ..unaddressed(scenario)
    }
}

fn unaddressed(scenario: &Scenario) -> NewMessage {
    let language = scenario.languages.first().map(ToString::to_string).unwrap_or_default();
    NewMessage {
        to: Vec::new(),
        info: Vec::new(),
        kind: Kind::Txt.to_string(),
        fields: Vec::new(),
        precedence: Precedence::Routine,
        traffic: Traffic::Exercise,
        tlp: scenario.tlp.to_string(),
        case: None,
        in_reply_to: None,
        subject: String::new(),
        body: String::new(),
        language,
        note: false,
        automated: None,
        accept: Vec::new(),
        attachments: Vec::new(),
    }
}

fn nothing_runs() -> Failure {
    refused("no exercise runs here: `hotline exercise run FILE` starts one")
}
