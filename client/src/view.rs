//! Answers to questions: what engine and store know, in the shape a face shows.

use std::collections::{BTreeMap, BTreeSet};

use hotline_casework::{Common, Filled, Said, Wait};
use hotline_directory::{CopiesReason, Freshness};
use hotline_protocol::address::{Party, Seat};
use hotline_protocol::ids::{MessageId, Traffic, UnixMillis};

use crate::ask::{
    Answer, Ask, Delivery, DirectoryView, PartyView, Preview, SafetyNumber, SeatView, Status,
    Whoami, Withdrawal,
};
use crate::campaign;
use crate::dossier;
use crate::engine::{
    AckRow, Engine, Failure, IncidentView, NewMessage, Standing, number_words, remembered_since,
};
use crate::home;
use crate::limits::{INCIDENTS_SHOWN_MAX, MISSING_SHOWN_MAX, PAGE_MESSAGES_MAX, WAITING_SHOWN_MAX};
use crate::network::Network;
use crate::published;
use crate::vault::{Found, Vault, VaultError};

/// How many digits of an id a list shows.
const SHORT_ID: usize = 8;

/// An id cut to what a list shows.
pub(crate) fn short(id: &impl ToString) -> String {
    id.to_string().chars().take(SHORT_ID).collect()
}

/// Answers everything but commands.
pub(crate) fn answer(
    now: UnixMillis,
    engine: &Engine,
    vault: &Vault,
    network: &Network,
    ask: Ask,
) -> Result<Answer, VaultError> {
    Ok(match ask {
        Ask::Command(_) | Ask::Keep { .. } | Ask::Mark(_) => {
            return Err(VaultError::Damaged("a command is no question"));
        }
        Ask::Preview(new) => {
            let preview = engine.preview(now, &new);
            Answer::Preview(Preview {
                desks: preview.desks.iter().map(ToString::to_string).collect(),
                seats: preview.seats,
                nobody: preview.nobody,
                left_out: preview.left_out,
                answerability: preview.answerability,
                guards: preview.guards,
            })
        }
        Ask::Status => Answer::Status(Box::new(status(now, engine, vault, network)?)),
        Ask::Whoami => Answer::Whoami(Whoami {
            seat: engine.seat().clone(),
            identity: engine.identity(),
            nominator: engine.is_nominator(),
        }),
        Ask::Directory => Answer::Directory(Box::new(directory(now, engine))),
        Ask::SafetyNumber(seat) => {
            Answer::SafetyNumber(engine.safety_number(&seat).map(|number| SafetyNumber {
                digits: number.digits().to_vec(),
                words: number_words(&number),
            }))
        }
        Ask::List { filter, page, limit } => Answer::List(vault.list(&filter, page, limit)?),
        Ask::Message(name) => Answer::Message(match vault.message(&name)? {
            Found::Nothing => Found::Nothing,
            Found::One(message) => Found::One(Box::new(message)),
            Found::Several(ids) => Found::Several(ids),
        }),
        Ask::Case(name, traffic) => Answer::Case(vault.case(&name, traffic)?),
        Ask::Delivery(message) => Answer::Delivery(delivery(engine, vault, message)?),
        Ask::Acks(message) => Answer::Acks(vault.acks(message)?),
        Ask::Log(newest) => Answer::Log(vault.log(newest)?),
        Ask::Quarantine => Answer::Quarantine(vault.quarantine()?),
        Ask::Waiting => {
            let mut waiting = engine.waiting();
            waiting.truncate(WAITING_SHOWN_MAX);
            Answer::Waiting(waiting)
        }
        Ask::Threads { traffic, page, limit } => {
            Answer::Threads(vault.threads(traffic, page, limit)?)
        }
        Ask::Withdrawn(mut messages) => {
            messages.truncate(PAGE_MESSAGES_MAX);
            Answer::Withdrawn(withdrawn(engine, vault, &messages)?)
        }
        Ask::TakingBack { message, correction, reason } => {
            let new = taking_back(engine, vault, message, correction.as_deref(), &reason)?;
            Answer::TakingBack(new.map(Box::new))
        }
        Ask::Drafts => Answer::Drafts(engine.waiting_drafts(), engine.release_policy()),
        Ask::Dossier { case, traffic, language, zone } => {
            let of = (case, traffic);
            let dossier = dossier::assemble(now, engine, vault, of, language, zone)?;
            Answer::Dossier(dossier.map(|(dossier, left_out)| (Box::new(dossier), left_out)))
        }
        Ask::Unread(traffic) => Answer::Unread(vault.unread_by_desk(traffic)?),
        Ask::Search { traffic, words, before, limit } => {
            Answer::Hits(vault.search(traffic, &words, before, limit)?)
        }
        Ask::Alerts(traffic) => {
            // What was acknowledged here is over here, also while the line is down.
            let queued = engine.acknowledging().collect();
            Answer::Alerts(vault.alerts(traffic, &queued, remembered_since(now))?)
        }
        Ask::Kept(prefix) => Answer::Kept(vault.kept(&prefix)?),
        Ask::Answerability { desk, traffic, precedence } => {
            Answer::Answerability(Box::new(engine.answerability(now, &desk, traffic, precedence)))
        }
        Ask::Exercises => Answer::Exercises(Box::new(engine.exercises(now))),
        Ask::ExerciseRecord(name) => {
            Answer::ExerciseRecord(engine.exercise_record(name.as_deref()).map(Box::new))
        }
        Ask::Library => Answer::Library(Box::new(published::library(engine.directory(), vault)?)),
        Ask::Glossary => {
            Answer::Glossary(Box::new(published::glossary(engine.directory(), vault)?))
        }
        Ask::TermsIn(message) => {
            let (terms, more) = published::terms_in(engine.directory(), vault, message)?;
            Answer::Terms(terms, more)
        }
        Ask::Counters => Answer::Counters(Box::new(published::counters(now, engine, vault)?)),
        Ask::Totals => Answer::Totals(engine.totals()),
        Ask::Campaigns => Answer::Campaigns(engine.campaigns(now)),
        Ask::CampaignReport { case, scope } => {
            let file = campaign::report(now, engine, vault, case, scope)?;
            Answer::CampaignReport(file.map(Box::new))
        }
        Ask::Roster => Answer::Roster(Box::new(engine.roster(now))),
        Ask::HandingOver { case, traffic, note } => {
            let rows = vault.case_rows(traffic, case)?;
            let given = engine.handing_over(now, (traffic, case), &note, &rows);
            Answer::HandingOver(given.map(Box::new))
        }
        Ask::Missing(traffic) => {
            let mut missing = engine.missing(now, traffic);
            missing.truncate(MISSING_SHOWN_MAX);
            Answer::Missing(missing)
        }
        Ask::Incidents { traffic } => {
            Answer::Incidents(shown(engine.seat(), vault, engine.incidents(traffic))?)
        }
        Ask::Record { case, traffic } => Answer::Record(engine.record(traffic, case).map(Box::new)),
        Ask::Incident { case, traffic } => {
            Answer::Incidents(shown(engine.seat(), vault, engine.incident(traffic, case))?)
        }
    })
}

/// What would take a message back.
fn taking_back(
    engine: &Engine,
    vault: &Vault,
    message: MessageId,
    correction: Option<&str>,
    reason: &str,
) -> Result<Result<NewMessage, Failure>, VaultError> {
    let Found::One(found) = vault.message(&message.to_string())? else {
        return Ok(Err(Failure::Usage("there is no such message here".to_owned())));
    };
    Ok(match Common::decode(&found.content) {
        Ok(common) => engine.taking_back(&common, correction, reason),
        Err(_) => Err(Failure::Refused("only a newer program can read that message".to_owned())),
    })
}

/// Which of these were taken back or corrected, with the words of the message that says so.
fn withdrawn(
    engine: &Engine,
    vault: &Vault,
    messages: &[MessageId],
) -> Result<Vec<Withdrawal>, VaultError> {
    let mut found = Vec::new();
    for (of, taken) in engine.taken_back(messages) {
        let said = match vault.message(&taken.by_message.to_string())? {
            Found::One(row) => Common::decode(&row.content).ok(),
            Found::Nothing | Found::Several(_) => None,
        };
        let text = |name| match said.as_ref().map(|common| &common.said) {
            Some(Said::Form(form)) => match form.value(name) {
                Some(Filled::Text(text)) => text.shown(),
                _ => String::new(),
            },
            _ => String::new(),
        };
        found.push(Withdrawal {
            of,
            message: taken.by_message,
            by: taken.by,
            at: taken.at,
            corrected: taken.corrected,
            correction: text("correction"),
            reason: text("reason"),
        });
    }
    Ok(found)
}

/// As many incidents as are shown, with what the store knows of them: subjects that are not in
/// memory, and acknowledgements that closed the alert here though nobody could be told.
fn shown(
    me: &Seat,
    vault: &Vault,
    incidents: Vec<IncidentView>,
) -> Result<Vec<IncidentView>, VaultError> {
    let mut incidents = shared(incidents, INCIDENTS_SHOWN_MAX);
    for incident in incidents.iter_mut().filter(|incident| is_asked(me, incident)) {
        close(me, incident, vault.acks(incident.asked_by)?);
    }
    incidents.sort_by_key(|incident| incident.acknowledged_by.is_some());
    for incident in incidents.iter_mut().filter(|incident| incident.subject.is_empty()) {
        if let Found::One(row) = vault.message(&incident.asked_by.to_string())? {
            incident.subject = row.subject;
            incident.precedence = row.precedence;
        }
    }
    Ok(incidents)
}

/// At most so many, open ones first: however much one party raises, it takes no room that another
/// needs. The order stays.
fn shared(incidents: Vec<IncidentView>, most: usize) -> Vec<IncidentView> {
    if incidents.len() <= most {
        return incidents;
    }
    let mut raised: BTreeMap<Party, usize> = BTreeMap::new();
    let mut ranks: Vec<_> = incidents
        .iter()
        .enumerate()
        .map(|(place, incident)| {
            let rank = raised.entry(incident.raised_by.desk.party.clone()).or_default();
            *rank += 1;
            (incident.acknowledged_by.is_some(), *rank, place)
        })
        .collect();
    ranks.sort_unstable();
    let kept: BTreeSet<_> = ranks.into_iter().take(most).map(|(.., place)| place).collect();
    let incidents = incidents.into_iter().enumerate();
    incidents.filter(|(place, _)| kept.contains(place)).map(|(_, incident)| incident).collect()
}

/// Whether this seat's desk is asked and nobody is known to have acknowledged.
fn is_asked(me: &Seat, incident: &IncidentView) -> bool {
    incident.acknowledged_by.is_none() && incident.asked.iter().any(|address| address.covers(me))
}

/// Closes what a person of this desk has acknowledged: the list must not say that somebody waits
/// for what rings no longer.
fn close(me: &Seat, incident: &mut IncidentView, acks: Vec<AckRow>) {
    if let Some(ack) = acks.into_iter().find(|ack| ack.by.desk == me.desk) {
        "acknowledged".clone_into(&mut incident.status);
        incident.acknowledged_by = Some(ack.by);
        incident.acknowledged_at = Some(ack.at);
        incident.ack_due = None;
    }
}

fn status(
    now: UnixMillis,
    engine: &Engine,
    vault: &Vault,
    network: &Network,
) -> Result<Status, VaultError> {
    let directory = engine.directory();
    let (seq, hash) = directory.head();
    Ok(Status {
        link: engine.link().clone(),
        relay: directory.relay().addresses.clone(),
        rtt_ms: network.rtt().map(|rtt| rtt.as_secs_f64() * 1_000.0),
        queued: engine.queued(),
        waiting: engine.to_come(),
        unread: vault.unread(Traffic::Operation)?,
        quarantined: engine.quarantined(),
        head: (seq, hash),
        head_words: directory.words(),
        head_age: match directory.freshness(now) {
            Freshness::Fresh => "fresh",
            Freshness::Warn => "old",
            Freshness::Block => "stale",
        }
        .to_owned(),
        offline_since: engine.offline_since(),
        heard_at: engine.heard_at(),
        agent: home::agent_runs(&vault.home()),
        alerts_waiting: engine.alerts_waiting(),
    })
}

fn directory(now: UnixMillis, engine: &Engine) -> DirectoryView {
    let directory = engine.directory();
    let parties = directory
        .parties()
        .map(|party| PartyView {
            party: party.party.clone(),
            name: party.name.clone(),
            revoked: party.revoked.as_ref().map(|revocation| revocation.reason.clone()),
            recovery_until: party.pending_recovery(now).map(|recovery| recovery.counts_from),
        })
        .collect();
    let mut seats = Vec::new();
    for entry in directory.seats() {
        let profile = engine.profile(entry.seat()).cloned().unwrap_or_default();
        let ladder = profile.next_desks(&entry.seat().desk);
        let standing = match engine.standing(entry.seat()) {
            _ if entry.seat() == engine.seat() => "self",
            Some(Standing::Known) => "known",
            Some(Standing::Compared) => "verified",
            Some(Standing::Changed) => "changed",
            Some(Standing::New) | None => "new",
        };
        let reason = match (&entry.revoked, &entry.suspended) {
            (Some(revocation), _) => Some(revocation.reason.clone()),
            (None, Some(suspension)) => Some(suspension.reason.clone()),
            (None, None) => None,
        };
        let named = |text: String| (!text.is_empty()).then_some(text);
        seats.push(SeatView {
            seat: entry.seat().clone(),
            identity: entry.id,
            status: entry.status(now).word().to_owned(),
            reason,
            copies_from: match entry.copies_reason(now) {
                CopiesReason::WaitsUntil(at) => Some(at),
                _ => None,
            },
            standing: standing.to_owned(),
            name: named(profile.name),
            title: named(profile.title),
            ladder,
            voice: named(profile.voice),
            hours: named(profile.hours),
            zone: named(profile.zone),
            languages: profile.languages,
            channels: profile.channels,
            accepts: profile.accepts,
            stops: profile.stops,
            tlp: named(profile.tlp),
            enrolled_at: entry.enrolled_at,
            confirmed_at: entry.confirmed_at,
            confirmation_due: entry.confirmation_due(now),
        });
    }
    DirectoryView { parties, seats }
}

fn delivery(engine: &Engine, vault: &Vault, message: MessageId) -> Result<Delivery, VaultError> {
    let copies = vault.copies(message)?;
    let acks = vault.acks(message)?;
    let Some(delivery) = engine.delivery(message) else {
        return Ok(Delivery { released: !copies.is_empty(), copies, acks, ..Delivery::default() });
    };
    let without =
        |wait| delivery.waiting(wait).into_iter().map(ToString::to_string).collect::<Vec<_>>();
    Ok(Delivery {
        released: true,
        copies,
        acks,
        expires_at: engine.expires_at(message),
        without_custody: without(Wait::Custody),
        without_device: without(Wait::Device),
        without_human: without(Wait::Human),
    })
}

#[cfg(test)]
mod tests {
    use hotline_protocol::ids::{CaseId, Precedence};

    use super::*;

    fn raised(number: u8, by: &str) -> IncidentView {
        IncidentView {
            case: CaseId([number; 16]),
            reference: String::new(),
            traffic: Traffic::Operation,
            message: MessageId([number; 16]),
            kind: "CON".to_owned(),
            severity: None,
            scale: None,
            precedence: Precedence::Immediate,
            subject: "Logins".to_owned(),
            raised_by: by.parse().unwrap(),
            raised_at: UnixMillis(1),
            hearsay: false,
            party: Some("XA".parse().unwrap()),
            asked: vec!["XA/technical".parse().unwrap()],
            rung: 1,
            asked_by: MessageId([number; 16]),
            status: "raised".to_owned(),
            acknowledged_by: None,
            acknowledged_at: None,
            ack_due: Some(UnixMillis(2)),
            next_desk: None,
            may_escalate: false,
            escalations: Vec::new(),
            uncounted: Vec::new(),
            ladder: Vec::new(),
            over_quota: false,
            beyond: 0,
            life: crate::ask::Life::default(),
        }
    }

    fn numbers(incidents: &[IncidentView]) -> Vec<u8> {
        incidents.iter().map(|incident| incident.message.0[0]).collect()
    }

    #[test]
    fn a_party_that_raises_much_hides_nothing_that_another_raised() {
        let seat: Seat = "XA/technical/1".parse().unwrap();
        let mut all: Vec<_> = (0..10).map(|number| raised(number, "XB/technical/1")).collect();
        all.extend([raised(10, "XC/technical/1"), raised(11, "XD/policy/1")]);
        all.push(IncidentView { acknowledged_by: Some(seat), ..raised(12, "XE/policy/1") });
        assert_eq!(numbers(&shared(all.clone(), 4)), [0, 1, 10, 11], "and what is open first");
        assert_eq!(shared(all.clone(), 13), all);
        assert_eq!(shared(all, 0), []);
    }

    #[test]
    fn what_this_desk_acknowledged_is_closed_here_though_nobody_could_be_told() {
        let me: Seat = "XA/technical/1".parse().unwrap();
        let ack = |by: &str| AckRow {
            message: MessageId([1; 16]),
            by: by.parse().unwrap(),
            kind: "received".to_owned(),
            at: UnixMillis(7),
        };
        let mut incident = raised(1, "XB/technical/1");
        assert!(is_asked(&me, &incident));
        assert!(!is_asked(&"XA/policy/1".parse().unwrap(), &incident));
        close(&me, &mut incident, vec![ack("XB/technical/1"), ack("XA/policy/1")]);
        assert_eq!(incident, raised(1, "XB/technical/1"), "no other desk closes it");
        close(&me, &mut incident, vec![ack("XA/technical/2")]);
        assert_eq!(incident.status, "acknowledged");
        assert_eq!((incident.acknowledged_at, incident.ack_due), (Some(UnixMillis(7)), None));
        assert!(!is_asked(&me, &incident));
    }
}
