//! A short crisis of four seats, printed as it happens. What is printed was read back from them.
//!
//! A concern is raised at night and nobody answers; the line of the desk that raised it is cut; the
//! relay asks the next desk all the same; the matter is taken over, closed by both, and verified.

use std::time::Duration;

use hotline_casework::{AckKind, Certainty, Concern, RequestedAction, Said, Scale, Severity};
use hotline_dossier::{Dossier, Reading};
use hotline_protocol::address::Seat;
use hotline_protocol::ids::{CaseId, MessageId, Precedence, Traffic, UnixMillis};

use super::DemoError;
use super::stage::{Letter, Player, Stage};
use super::tale::{self, Narrator};
use crate::ask::{Answer, Ask, Delivery, IncidentView};
use crate::engine::{Command, CopyRow, Deed, LadderWish, MessageRow, Profile};
use crate::runtime;

/// After how long the foreign ministry is asked, after how long more the council: the times of the
/// product are half an hour and another.
const RUNGS_AFTER: [Duration; 2] = [Duration::from_secs(3), Duration::from_secs(57)];

/// How long an acknowledgement without an answer holds what is not asked yet.
const ANSWER_WITHIN: Duration = Duration::from_secs(3_600);

/// What both sides agree to at the end.
const AGREED: &str = "The registrar account is locked, the records are back since 03:40Z.";

/// Plays the crisis and prints it line by line with `out`, until it is over or `interrupted` comes.
///
/// # Errors
///
/// [`DemoError`] if anything did not happen that must, or the machine refuses something.
pub async fn headless(
    out: fn(&str),
    interrupted: impl Future<Output = ()>,
) -> Result<(), DemoError> {
    let stage = Stage::new().await?;
    let tell = Narrator::new(out);
    tell.head("A relay, two parties, four seats. All times are UTC");
    tell.say("relay", &format!("serves on {}, and can read nothing", stage.line.address()));
    let result = tokio::select! {
        biased;
        () = interrupted => Err(DemoError::Interrupted),
        played = Box::pin(crisis(&stage, &tell)) => played,
    };
    // Also after a failure: everything is stopped in order and the directory removed.
    let stopped = stage.close().await;
    result.and(stopped)
}

async fn crisis(stage: &Stage, tell: &Narrator) -> Result<(), DemoError> {
    let mut cast = Cast::enrolled(stage, tell).await?;
    let raised = cast.raises(tell).await?;
    let asked = cast.nobody_answers(tell, &raised).await?;
    let taken = cast.is_taken_over(tell, &raised, &asked).await?;
    let back_at = cast.is_back(tell, &raised, &asked).await?;
    let closed = cast.is_closed(tell, &raised).await?;
    cast.has_one_record(tell, &raised).await?;
    cast.is_verified(tell, &raised).await?;
    cast.sums_up(tell, &raised, &asked, &taken, &closed, back_at).await?;
    for mut player in [cast.north, cast.south, cast.ministry, cast.council] {
        player.go_away().await;
    }
    Ok(())
}

/// Who plays.
struct Cast {
    /// XA/technical/1, who raises the concern.
    north: Player,
    /// XB/technical/1, who sleeps.
    south: Player,
    /// XB/diplomatic/1, at the foreign ministry.
    ministry: Player,
    /// XB/policy/1, who would be asked last.
    council: Player,
}

/// The concern, once the relay has it.
struct Raised {
    concern: MessageId,
    case: CaseId,
    reference: String,
    /// When the relay had the copy for XB/technical.
    at: UnixMillis,
    device_at: UnixMillis,
    cut_at: UnixMillis,
    /// When the ministry is to be asked, by the relay's clock.
    asks_at: UnixMillis,
}

/// The ministry was asked, and its person has acknowledged.
struct Asked {
    escalation: MessageId,
    at: UnixMillis,
    acknowledgement: MessageId,
    acknowledged_at: UnixMillis,
}

/// The technical desk has it.
struct Taken {
    request: MessageId,
    answer: MessageId,
    answered_at: UnixMillis,
}

/// Both have agreed.
struct Closed {
    proposal: MessageId,
    agreement: MessageId,
    at: UnixMillis,
}

impl Cast {
    async fn enrolled(stage: &Stage, tell: &Narrator) -> Result<Self, DemoError> {
        let took = |player: &Player, what: &str| tell.say(&player.seat.to_string(), what);
        let invitation = stage.admit("XA", "Northland").await?;
        let north = stage.enrol(&invitation, person("A. North", "Duty officer", "")).await?;
        took(&north, "A. North, Northland's CERT");
        let invitation = stage.admit("XB", "Southmark").await?;
        let profile = Profile {
            hours: "Mon-Sun 08:00-18:00".to_owned(),
            zone: tale::night(runtime::now()),
            ladder: ["XB/diplomatic", "XB/policy"].iter().filter_map(|d| d.parse().ok()).collect(),
            ..person("B. South", "Duty officer", "+888 555 0102")
        };
        let south = stage.enrol(&invitation, profile).await?;
        took(&south, "B. South, Southmark's CERT; its ladder: XB/diplomatic, XB/policy");
        let invitation = south.invite("XB/diplomatic/1").await?;
        let profile = person("D. South", "Counsellor on duty", "+888 555 0112");
        let ministry = stage.enrol(&invitation, profile).await?;
        took(&ministry, "D. South, Southmark's foreign ministry");
        let invitation = south.invite("XB/policy/1").await?;
        let council = stage.enrol(&invitation, person("P. South", "Security council", "")).await?;
        took(&council, "P. South, Southmark's security council");
        for player in [&north, &south, &ministry, &council] {
            player.command(Command::Sync).await?;
        }
        Ok(Self { north, south, ministry, council })
    }

    /// A concern goes out at night, with the ladder behind it; then the sender is cut off.
    async fn raises(&mut self, tell: &Narrator) -> Result<Raised, DemoError> {
        tell.head("A concern in the night");
        let north = self.north.seat.to_string();
        let question = Ask::Answerability {
            desk: self.south.seat.desk.clone(),
            traffic: Traffic::Operation,
            precedence: Precedence::Immediate,
        };
        match self.north.ask(question).await? {
            Answer::Answerability(desk) => match (desk.on_duty, desk.until) {
                (Some(false), Some(opens)) => tell.say(
                    &north,
                    &format!(
                        "sees: XB/technical is OFF DUTY until {}",
                        tale::clock(opens, "%H:%MZ")
                    ),
                ),
                // This machine has no table of time zones.
                _ => tell
                    .say(&north, "sees the hours of XB/technical, but not what time it is there"),
            },
            other => return Err(self.north.unexpected(&other)),
        }
        let said = Said::Concern(Concern {
            severity: Some(Severity::Severe),
            scale: Some(Scale::National),
            confidence: Some(Certainty::Likely),
            action: Some(RequestedAction::LookInto),
            effect: "Mail of three ministries may go astray.".into(),
            ..Concern::default()
        });
        let letter = Letter::new(
            "XB/technical",
            "Name server records changed for three government zones",
            "Changed at 03:12Z from an address in your network. Please look into it, preserve logs \
             and call back.",
        );
        let letter = Letter { said, precedence: Precedence::Immediate, ..letter };
        let ladder = LadderWish::Times { after: RUNGS_AFTER.to_vec(), answer: Some(ANSWER_WITHIN) };
        let (concern, case, reference) = self.north.raise(letter, ladder).await?;
        tell.say(&north, &format!("raises a concern with XB/technical, immediate: {reference}"));
        let delivery = self
            .north
            .follow(concern, "custody of the concern", |delivery| {
                copy_for(delivery, &self.south.seat).is_some_and(|copy| copy.custody_at.is_some())
            })
            .await?;
        let at = copy_for(&delivery, &self.south.seat).and_then(|copy| copy.custody_at);
        let at = at.ok_or_else(|| not_so("the concern has its custody receipt"))?;
        tell.say_at(at, "relay", "custody: it is on disk, with sealed copies that wait for");
        let armed = self
            .north
            .until(case, "the ladder at the relay", |incident| {
                incident.ladder.len() == 2 && incident.ladder.iter().all(|r| r.state == "armed")
            })
            .await?;
        for (rung, usual) in armed.ladder.iter().zip(["30 min", "1 h"]) {
            let when = rung.at.map(|at| tale::clock(at, "%H:%M:%S%.1fZ")).unwrap_or_default();
            tell.more(&format!(
                "{} at {when}, unless acknowledged (usually after {usual})",
                rung.desk
            ));
        }
        let asks_at = armed.ladder.first().and_then(|rung| rung.at);
        let asks_at = asks_at.ok_or_else(|| not_so("the relay says when it asks"))?;
        let opened = self.south.find(concern, "the concern at XB/technical").await?;
        let device_at = opened.opened_at.unwrap_or(opened.released_at);
        tell.say_at(device_at, &self.south.seat.to_string(), "device: it rings. B. South sleeps");
        self.north.go_away().await;
        let cut_at = runtime::now();
        tell.say_at(cut_at, &north, "is cut off: nothing of it runs or reaches the relay now");
        Ok(Raised { concern, case, reference, at, device_at, cut_at, asks_at })
    }

    /// Nobody at the first desk acknowledges; the relay asks the second.
    async fn nobody_answers(&self, tell: &Narrator, raised: &Raised) -> Result<Asked, DemoError> {
        tell.head("No answer");
        let asked = self
            .ministry
            .until(raised.case, "the ladder's second rung", |incident| incident.rung == 2)
            .await?;
        let escalation = asked.asked_by;
        let row = self.ministry.find(escalation, "what asks the ministry").await?;
        let at = row.accepted_at.ok_or_else(|| not_so("the relay says when it asked"))?;
        holds(at >= raised.asks_at, "the relay asks nobody before the time")?;
        holds(raised.cut_at < at, "the sender was cut off before the relay asked")?;
        tell.say_at(at, "relay", "the time is over: it asks XB/diplomatic (rung 2)");
        let opened = row.opened_at.unwrap_or(at);
        let ministry = self.ministry.seat.to_string();
        tell.say_at(opened, &ministry, "device: it rings, with the concern inside:");
        tell.more(&format!("\"{}\"", asked.subject));
        holds(asked.acknowledged_by.is_none(), "nobody had acknowledged it")?;
        let acknowledgement = self.ministry.acknowledge(escalation, AckKind::UnderReview).await?;
        let acknowledged = self
            .ministry
            .until(raised.case, "its own acknowledgement", |incident| {
                incident.acknowledged_by.as_ref() == Some(&self.ministry.seat)
            })
            .await?;
        let acknowledged_at = acknowledged.acknowledged_at.unwrap_or(opened);
        tell.say_at(acknowledged_at, &ministry, "human: D. South acknowledges, under review");
        let held = self.ministry.until(raised.case, "the third rung held", third("held")).await?;
        let until = held.ladder.iter().find(|rung| rung.rung == 3).and_then(|rung| rung.at);
        let until = until.map(|at| tale::clock(at, "%H:%MZ")).unwrap_or_default();
        tell.say("relay", &format!("holds the copy for XB/policy until {until}"));
        Ok(Asked { escalation, at, acknowledgement, acknowledged_at })
    }

    /// The ministry wakes its own technical desk, which answers.
    async fn is_taken_over(
        &self,
        tell: &Narrator,
        raised: &Raised,
        asked: &Asked,
    ) -> Result<Taken, DemoError> {
        tell.head("The technical desk takes over");
        let letter = Letter::new(
            "XB/technical",
            "Please take this over",
            "The ministry has acknowledged to Northland. Your telephone rings too.",
        );
        let answers = Some((raised.case, asked.escalation));
        let letter = Letter { answers, precedence: Precedence::Immediate, ..letter };
        let (request, ..) = self.ministry.send(letter).await?;
        tell.say(
            &self.ministry.seat.to_string(),
            "asks XB/technical to take over; Northland does not see that",
        );
        let south = self.south.seat.to_string();
        self.south.read(request, "the ministry's request").await?;
        let seen = self
            .south
            .until(raised.case, "the ministry's acknowledgement at XB/technical", |incident| {
                incident.acknowledged_by.as_ref() == Some(&self.ministry.seat)
            })
            .await?;
        tell.say(&south, &format!("B. South is awake, sees: asked {}, acknowledged", to(&seen)));
        self.south.acknowledge(raised.concern, AckKind::Understood).await?;
        let outcome = "accepted".to_owned();
        let words = "A registrar account was taken over. It is locked, logs are preserved.";
        let answer = self.south.deed(raised.case, Deed::Respond { outcome }, words, false).await?;
        let custody = self
            .south
            .follow(answer, "custody of the answer", |delivery| {
                copy_for(delivery, &self.north.seat).is_some_and(|copy| copy.custody_at.is_some())
            })
            .await?;
        let answered_at = copy_for(&custody, &self.north.seat).and_then(|copy| copy.custody_at);
        let answered_at = answered_at.unwrap_or_else(runtime::now);
        tell.say_at(answered_at, &south, "human: B. South answers Northland:");
        tell.more(&format!("\"{words}\""));
        let stopped = self.south.until(raised.case, "the third rung", third("stopped")).await?;
        holds(stopped.rung == 2, "XB/policy is not asked")?;
        tell.say("relay", "drops the copy for XB/policy: it is never asked");
        Ok(Taken { request, answer, answered_at })
    }

    /// The sender's line is mended: it learns all of it.
    async fn is_back(
        &mut self,
        tell: &Narrator,
        raised: &Raised,
        asked: &Asked,
    ) -> Result<UnixMillis, DemoError> {
        tell.head("The line of the sender is mended");
        self.north.go_online().await?;
        let ministry = &self.ministry.seat;
        let seen = self
            .north
            .until(raised.case, "everything at the sender", |incident| {
                incident.life.state == "in-progress"
                    && incident.acknowledged_by.as_ref() == Some(ministry)
                    && states(incident) == ["released", "stopped"]
            })
            .await?;
        let at = runtime::now();
        let released = seen.ladder.iter().find(|rung| rung.rung == 2).and_then(|rung| rung.at);
        holds(released == Some(asked.at), "both sides know one time of asking")?;
        tell.say_at(
            at,
            &self.north.seat.to_string(),
            &format!(
                "is back, sees: XB/diplomatic asked {}, acknowledged {}, answered",
                tale::clock(asked.at, "%H:%M:%SZ"),
                tale::clock(asked.acknowledged_at, "%H:%M:%SZ"),
            ),
        );
        Ok(at)
    }

    /// One side proposes to close it, the other agrees, both signed.
    async fn is_closed(&self, tell: &Narrator, raised: &Raised) -> Result<Closed, DemoError> {
        tell.head("Closure");
        let commitments = "Southmark keeps the logs for 90 days.".to_owned();
        let propose = Deed::Propose { commitments };
        let proposal = self.south.deed(raised.case, propose, AGREED, true).await?;
        let south = self.south.seat.to_string();
        tell.say(&south, "proposes to close it, signed:");
        tell.more(&format!("\"{AGREED}\""));
        let proposed = self
            .north
            .until(raised.case, "the proposal", |i| i.life.state == "closure-proposed")
            .await?;
        let said = proposed.life.proposal.map(|one| (one.message, one.agreed_text));
        holds(said == Some((proposal, AGREED.to_owned())), "the proposal came as it was written")?;
        self.north.command(Command::MarkRead { message: proposal }).await?;
        let agreement = self.north.deed(raised.case, Deed::Agree, "", true).await?;
        let mut at = runtime::now();
        for player in [&self.north, &self.south, &self.ministry] {
            let closed = player
                .until(raised.case, "the closing", |incident| incident.life.state == "closed")
                .await?;
            holds(closed.life.agreed_by.as_ref() == Some(&self.north.seat), "XA has agreed")?;
            holds(closed.life.owes.is_empty(), "nobody owes anything")?;
            if player.seat == self.south.seat {
                at = runtime::now();
            }
        }
        tell.say_at(at, &self.north.seat.to_string(), "agrees, signed: it is closed on both sides");
        Ok(Closed { proposal, agreement, at })
    }

    /// Everybody who has a part holds the same.
    async fn has_one_record(&self, tell: &Narrator, raised: &Raised) -> Result<(), DemoError> {
        tell.head("The record in the morning");
        let (case, traffic) = (raised.case, Traffic::Operation);
        self.north.command(Command::Compare { case, traffic }).await?;
        let record = self
            .north
            .watch("one record at all seats", async || {
                match self.north.ask(Ask::Record { case, traffic }).await? {
                    Answer::Record(record) => Ok(record.filter(|record| {
                        record.with.len() == 2 && record.with.iter().all(|one| one.state == "same")
                    })),
                    other => Err(self.north.unexpected(&other)),
                }
            })
            .await?;
        let with: Vec<_> =
            record.with.iter().map(|one| format!("{} ({})", one.seat, one.count)).collect();
        let north = self.north.seat.to_string();
        tell.say(&north, &format!("same record, message by message: {}", with.join(", ")));
        Ok(())
    }

    /// The case as one file, checked with nothing else at hand; then one that was falsified.
    async fn is_verified(&self, tell: &Narrator, raised: &Raised) -> Result<(), DemoError> {
        let ask = Ask::Dossier {
            case: raised.case,
            traffic: Traffic::Operation,
            language: "en".to_owned(),
            zone: "UTC".to_owned(),
        };
        let dossier = match self.north.ask(ask).await? {
            Answer::Dossier(Some((dossier, 0))) => *dossier,
            other => return Err(self.north.unexpected(&other)),
        };
        let reading = checked(&dossier)?;
        holds(reading.is_authentic(), "the dossier is verified")?;
        let totals = reading.totals;
        holds(totals.signed == 2, "proposal and agreement are signed, and nothing else is")?;
        tell.say(
            "dossier",
            &format!(
                "{} items ({} signed, {} unproven, {} stated by the relay): VERIFIED",
                totals.items, totals.signed, totals.unproven, totals.stated
            ),
        );
        let mut forged = dossier;
        let signed = forged.items.iter_mut().find(|item| item.signature.is_some());
        let signed = signed.ok_or_else(|| not_so("an item is signed"))?;
        let item = signed.no;
        signed.common = signed.common.as_deref().map(one_letter_changed);
        let reading = checked(&forged)?;
        let named = reading.faults.iter().any(|fault| fault.item() == Some(item));
        holds(named, "a falsified dossier is refused, with the item")?;
        tell.say("dossier", &format!("one letter changed in a copy: NOT AUTHENTIC, item {item}"));
        Ok(())
    }

    /// What it came to, in two tables.
    async fn sums_up(
        &self,
        tell: &Narrator,
        raised: &Raised,
        asked: &Asked,
        taken: &Taken,
        closed: &Closed,
        back_at: UnixMillis,
    ) -> Result<(), DemoError> {
        let nothing = self.council.incident(raised.case).await?.is_none();
        holds(nothing, "XB/policy never hears of it")?;
        let untold = self.north.message(taken.request).await?.is_none();
        holds(untold, "what XB says among itself stays there")?;
        let (south, ministry) = (self.south.seat.to_string(), self.ministry.seat.to_string());
        tell.head(&format!("How long it took, from when the relay had it ({})", raised.reference));
        tell.table(&tale::durations(
            raised.at,
            &[
                ("on a device of XB/technical", Some(raised.device_at), format!("{south}, asleep")),
                ("the sender is cut off", Some(raised.cut_at), self.north.seat.to_string()),
                ("XB/diplomatic is asked", Some(asked.at), "by the relay, alone".to_owned()),
                ("a person acknowledges", Some(asked.acknowledged_at), ministry),
                ("a person answers in substance", Some(taken.answered_at), south),
                ("the sender knows it", Some(back_at), self.north.seat.to_string()),
                ("closed, signed by both", Some(closed.at), String::new()),
                ("XB/policy is asked", None, self.council.seat.to_string()),
            ],
        ));
        tell.head("Who knew what when");
        let players = [&self.north, &self.south, &self.ministry, &self.council];
        let mut rows = Vec::new();
        for (what, ids) in [
            ("the concern", [raised.concern, asked.escalation]),
            ("D. South acknowledges", [asked.acknowledgement; 2]),
            ("\"Please take this over\"", [taken.request; 2]),
            ("the answer", [taken.answer; 2]),
            ("the proposal to close", [closed.proposal; 2]),
            ("agreed and closed", [closed.agreement; 2]),
        ] {
            let mut times = Vec::new();
            for player in players {
                let mut row = None;
                for id in ids {
                    row = match row {
                        None => player.message(id).await?,
                        row => row,
                    };
                }
                times.push(row.as_ref().map(known_at));
            }
            rows.push((what, times));
        }
        let seats: Vec<_> = players.iter().map(|player| &player.seat).collect();
        tell.table(&tale::knowledge(&seats, &rows));
        tell.head("All of it held.");
        Ok(())
    }
}

/// When whoever holds a message knew it.
fn known_at(row: &MessageRow) -> UnixMillis {
    row.opened_at.unwrap_or(row.released_at)
}

fn person(name: &str, title: &str, voice: &str) -> Profile {
    Profile {
        name: name.to_owned(),
        title: title.to_owned(),
        voice: voice.to_owned(),
        hours: "24/7".to_owned(),
        ..Profile::default()
    }
}

/// A seat's copy.
fn copy_for<'a>(delivery: &'a Delivery, seat: &Seat) -> Option<&'a CopyRow> {
    delivery.copies.iter().find(|copy| copy.seat == *seat)
}

fn not_so(what: &str) -> DemoError {
    DemoError::NotSo(what.to_owned())
}

fn holds(so: bool, what: &str) -> Result<(), DemoError> {
    if so { Ok(()) } else { Err(not_so(what)) }
}

/// Whom the present rung asks.
fn to(incident: &IncidentView) -> String {
    incident.asked.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ")
}

/// How the rungs of the ladder stand.
fn states(incident: &IncidentView) -> Vec<&str> {
    incident.ladder.iter().map(|rung| rung.state.as_str()).collect()
}

/// Whether the third rung stands so.
fn third(state: &'static str) -> impl Fn(&IncidentView) -> bool {
    move |incident| incident.ladder.iter().any(|rung| rung.rung == 3 && rung.state == state)
}

/// Reads a dossier as whoever is handed it does.
fn checked(dossier: &Dossier) -> Result<Reading, DemoError> {
    hotline_dossier::read(dossier.to_json().as_bytes()).map_err(super::machine("reading a dossier"))
}

/// The same text with another letter in its middle.
fn one_letter_changed(text: &str) -> String {
    let middle = text.len() / 2;
    text.char_indices()
        .map(|(at, letter)| match (at == middle, letter) {
            (true, 'b') => 'c',
            (true, _) => 'b',
            (false, letter) => letter,
        })
        .collect()
}
