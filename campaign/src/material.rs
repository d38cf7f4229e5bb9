//! From what a seat holds of a campaign to what it found.

use std::collections::{BTreeMap, BTreeSet};

use data_encoding::HEXLOWER;
use hotline_casework::campaign::{Answered, Row, Target};
use hotline_casework::{Campaign, Check, Common, DecodeError};
use hotline_directory::{Directory, SeatStatus};
use hotline_protocol::address::Seat;
use hotline_protocol::ids::{CaseId, Digest, UnixMillis};
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use crate::findings::{Counts, Findings, NamedRow, Outage, Place};
use crate::limits::{ACTION_BYTES_MAX, ACTIONS_MAX, ANSWER_BYTES_MAX, NAMED_MAX, OUTAGES_MAX};
use crate::{findings, labels, time};

/// A seat that a campaign asks, as the directory has it when the challenge goes out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Asked {
    /// Which.
    pub seat: Seat,
    /// active, expired, suspended or vacant.
    pub status: String,
    /// Whether its entry was confirmed within a year.
    pub is_confirmed: bool,
}

/// The seats that a challenge asks, by the directory that its author saw: those it covers, without
/// the dead ones and without the author's own desk.
#[must_use]
pub fn asked(directory: &Directory, challenge: &Common) -> Vec<Asked> {
    let at = challenge.released_at;
    let addresses = challenge.to.action.iter().chain(&challenge.to.information);
    let mut asked: BTreeMap<Seat, Asked> = BTreeMap::new();
    for entry in addresses.flat_map(|address| directory.seats_at(address)) {
        let (seat, status) = (entry.seat(), entry.status(at));
        if status == SeatStatus::Revoked || seat.desk == challenge.from.desk {
            continue;
        }
        asked.entry(seat.clone()).or_insert_with(|| Asked {
            seat: seat.clone(),
            status: status.word().to_owned(),
            is_confirmed: !entry.confirmation_due(at),
        });
    }
    asked.into_values().collect()
}

/// What a seat holds of a campaign.
#[derive(Debug, Clone)]
pub struct Material {
    /// The challenge.
    pub challenge: Common,
    /// Whom it asks.
    pub asked: Vec<Asked>,
    /// When the relay accepted a copy of it, for which seat.
    pub copies: Vec<(Seat, UnixMillis)>,
    /// What came, and when the relay accepted it. What is no answer is passed over.
    pub answers: Vec<(Common, UnixMillis)>,
    /// When it was closed; none while it is open.
    pub closed_at: Option<UnixMillis>,
    /// When the relay was out of reach of whoever runs it, within the window.
    pub outages: Vec<(UnixMillis, Option<UnixMillis>)>,
    /// What is to be done, as a person wrote it.
    pub actions: Vec<String>,
    /// The marks of what was counted, where it is closed: what came later changes nothing.
    pub counted: Option<BTreeSet<String>>,
}

/// What was counted.
#[derive(Debug, Clone)]
pub struct Count {
    /// The fold.
    pub campaign: Campaign,
    /// What came of it.
    pub findings: Findings,
    /// The answers that count, with their marks.
    pub marks: Vec<(Seat, Answered, bool, String)>,
}

/// The mark of an answer among those that were counted: whoever sent it knows it, and nobody who has
/// not seen the answer finds out whose it is, for an answer has a random id.
#[must_use]
pub fn leaf(answer: Digest, at: UnixMillis, by_person: bool) -> String {
    let mut hasher = Sha256::new();
    hasher.update(labels::COUNTED);
    hasher.update([u8::from(by_person)]);
    hasher.update(answer.as_bytes());
    hasher.update(at.0.to_be_bytes());
    let hash: [u8; 32] = hasher.finalize().into();
    HEXLOWER.encode(hash.get(..8).unwrap_or_default())
}

/// Counts.
///
/// # Errors
///
/// The challenge is none.
pub fn counted(material: &Material) -> Result<Count, DecodeError> {
    let reached: BTreeSet<&Seat> = material.copies.iter().map(|(seat, _)| seat).collect();
    let target = |asked: &Asked| Target {
        is_confirmed: asked.is_confirmed,
        is_reachable: reached.contains(&asked.seat),
    };
    let targets = material.asked.iter().map(|asked| (asked.seat.clone(), target(asked)));
    let mut campaign = Campaign::open(&material.challenge, targets)?;
    let closes_at = campaign.closes_at();
    if let Some(at) = material.closed_at {
        campaign.close_at(at);
    }
    for (seat, at) in &material.copies {
        campaign.accepted(seat, *at);
    }
    for (answer, at) in &material.answers {
        let by_person = match Check::of(answer) {
            Ok(Some(Check::Person { .. })) => true,
            Ok(Some(Check::Device(_))) => false,
            // What cannot be followed was shown when it came.
            _ => continue,
        };
        if answer.as_bytes().len() > ANSWER_BYTES_MAX {
            continue;
        }
        let counts = |marks: &BTreeSet<String>| {
            marks.contains(&leaf(answer.hash(), *at, by_person)) || *at > campaign.closes_at()
        };
        if material.counted.as_ref().is_none_or(counts) {
            let _ = campaign.enter(answer, *at);
        }
    }
    let marks = marks(&campaign, &material.answers);
    let findings = found(material, &campaign, closes_at, &marks);
    Ok(Count { campaign, findings, marks })
}

/// The answers that count, each with its mark.
fn marks(
    campaign: &Campaign,
    answers: &[(Common, UnixMillis)],
) -> Vec<(Seat, Answered, bool, String)> {
    let by_person: BTreeMap<Digest, bool> = answers
        .iter()
        .filter_map(|(answer, _)| match Check::of(answer) {
            Ok(Some(Check::Person { .. })) => Some((answer.hash(), true)),
            Ok(Some(Check::Device(_))) => Some((answer.hash(), false)),
            _ => None,
        })
        .collect();
    let counted = campaign.answers().filter(|(_, answered)| answered.at <= campaign.closes_at());
    counted
        .filter_map(|(seat, answered)| {
            let by_person = *by_person.get(&answered.common)?;
            let mark = leaf(answered.common, answered.at, by_person);
            Some((seat.clone(), answered, by_person, mark))
        })
        .collect()
}

fn found(
    material: &Material,
    campaign: &Campaign,
    closes_at: UnixMillis,
    marks: &[(Seat, Answered, bool, String)],
) -> Findings {
    let rows: Vec<Row> = campaign.rows().collect();
    let of = |person: bool| {
        let marks = marks.iter().filter(|(_, _, by_person, _)| *by_person == person);
        let marks: BTreeSet<String> = marks.map(|(.., mark)| mark.clone()).collect();
        marks.into_iter().collect::<Vec<_>>()
    };
    let named: Vec<&Row> = rows.iter().filter(|row| row.is_named).collect();
    let with = |status: &[&str]| {
        let all = material.asked.iter().filter(|asked| status.contains(&asked.status.as_str()));
        findings::count(all.count())
    };
    let challenge = campaign.challenge();
    Findings {
        hotline_campaign: findings::VERSION,
        campaign: campaign.case().to_string(),
        challenge: challenge.id.to_string(),
        challenge_hash: challenge.common.to_string(),
        by: campaign.by().to_string(),
        directory: Place {
            seq: material.challenge.head.seq,
            hash: material.challenge.head.hash.to_string(),
        },
        announced: campaign.announced(),
        opened_at: time::exact(campaign.opened_at()),
        closes_at: time::exact(closes_at),
        closed_at: material.closed_at.map(time::exact),
        figures: Counts::from(&campaign.figures()),
        expired: with(&["expired"]),
        set_aside: with(&["suspended", "vacant"]),
        device_histogram: findings::histogram(rows.iter().filter_map(|row| row.device)),
        person_histogram: findings::histogram(rows.iter().filter_map(|row| row.person)),
        outages: outages(&material.outages),
        actions: actions(&material.actions),
        named_left_out: findings::count(named.len().saturating_sub(NAMED_MAX)),
        named: named.into_iter().take(NAMED_MAX).map(NamedRow::of).collect(),
        device_answers: of(false),
        person_answers: of(true),
    }
}

/// As many as are named; the last one lasts until the end of those that are not.
fn outages(all: &[(UnixMillis, Option<UnixMillis>)]) -> Vec<Outage> {
    let outage = |(from, until): &(UnixMillis, Option<UnixMillis>)| Outage {
        from: time::exact(*from),
        until: until.map(time::exact),
    };
    let mut shown: Vec<Outage> = all.iter().take(OUTAGES_MAX).map(outage).collect();
    if all.len() > OUTAGES_MAX
        && let (Some(last), Some((_, until))) = (shown.last_mut(), all.last())
    {
        last.until = until.map(time::exact);
    }
    shown
}

fn actions(all: &[String]) -> Vec<String> {
    let line = |text: &String| {
        let text = hotline_casework::shown_line(text);
        let mut end = text.len().min(ACTION_BYTES_MAX);
        while !text.is_char_boundary(end) {
            end -= 1;
        }
        text.get(..end).unwrap_or_default().to_owned()
    };
    all.iter().take(ACTIONS_MAX).map(line).collect()
}

/// The case of a campaign by what its findings say.
pub(crate) fn case_of(findings: &Findings) -> Option<CaseId> {
    findings.campaign.parse().ok()
}
