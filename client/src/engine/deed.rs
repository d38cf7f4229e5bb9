//! What a person does about an incident beside passing it on: each a message to all who follow it.

use std::collections::BTreeSet;

use rand_core::CryptoRng;
use serde::{Deserialize, Serialize};

use hotline_casework::{
    CaseState, Cited, Ending, Escalation, Filled, Form, Incident, Kind, Ladder, Progress, Said,
    Side, Standing, Step, Template,
    limits::{ORIGINAL_BYTES_MAX, REASON_BYTES_MAX, URGENT_WORDS_MAX},
    words,
};
use hotline_protocol::address::{Address, Desk, Party};
use hotline_protocol::ids::{CaseId, Precedence, Traffic, UnixMillis};

use super::Engine;
use super::incident::{listed, refused};
use super::io::{Failure, NewMessage, Outcome};
use super::ladder::LadderWish;

/// What is done about an incident.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Deed {
    /// Answer in substance, as a desk that was asked.
    Respond {
        /// accepted, partial, declined, no-information, not-competent or need-more.
        outcome: String,
    },
    /// Say how things stand.
    Update {
        /// How bad it is now, 0 to 5.
        severity: Option<u8>,
        /// How far it reaches now.
        scale: Option<String>,
        /// When there will be more.
        next_update_at: Option<UnixMillis>,
    },
    /// Propose to close it; the text is what both shall agree to.
    Propose {
        /// What the sides commit themselves to.
        commitments: String,
    },
    /// Agree to the proposal that stands.
    Agree,
    /// Object to it.
    Object,
    /// Stop the clocks of what one has raised.
    Suspend,
    /// Let them run again.
    Resume,
    /// Open again what was closed; the text says what is new.
    Reopen,
    /// Refer it to another desk of one's own party, which is brought in.
    Refer {
        /// Which.
        to: Desk,
    },
    /// Go on in another case.
    Merge {
        /// Which.
        into: CaseId,
    },
    /// Take back what one has raised, or the proposal to close.
    Withdraw,
}

/// Which incident, and how it is said.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Matter {
    /// Its case.
    pub case: CaseId,
    /// Operation, exercise or drill.
    pub traffic: Traffic,
    /// With whom, where several parties were asked.
    pub party: Option<Party>,
    /// What is said to it.
    pub text: String,
    /// Language of the text (BCP 47); empty if it is not known.
    pub language: String,
    /// Whether it is signed: a note.
    pub note: bool,
    /// How it stood when a person decided; refused if it stands otherwise by now.
    pub expects: Option<String>,
}

impl Deed {
    /// The words of the command line.
    pub const WORDS: [&'static str; 11] = [
        "respond", "update", "propose", "agree", "object", "suspend", "resume", "reopen", "refer",
        "merge", "withdraw",
    ];

    /// Its word.
    #[must_use]
    pub const fn word(&self) -> &'static str {
        match self {
            Self::Respond { .. } => "respond",
            Self::Update { .. } => "update",
            Self::Propose { .. } => "propose",
            Self::Agree => "agree",
            Self::Object => "object",
            Self::Suspend => "suspend",
            Self::Resume => "resume",
            Self::Reopen => "reopen",
            Self::Refer { .. } => "refer",
            Self::Merge { .. } => "merge",
            Self::Withdraw => "withdraw",
        }
    }

    /// Whether a side may do it to a matter that stands so.
    pub(super) fn is_open(word: &str, side: Side, standing: Standing, progress: &Progress) -> bool {
        let raising = side == Side::Raising;
        let proposed = match &progress.ending {
            Some(Ending::Proposed(proposal)) if !standing.is_over() => Some(proposal.side),
            _ => None,
        };
        let suspended = standing == Standing::Suspended;
        match word {
            "respond" => !raising && !standing.is_over() && !suspended,
            "update" => !standing.is_over(),
            "propose" => !standing.is_over(),
            "agree" | "object" => proposed == Some(side.other()),
            "suspend" => raising && !standing.is_over() && !suspended,
            "resume" => raising && suspended,
            "reopen" => standing.is_closed(),
            "refer" => !raising && !standing.is_over() && !suspended,
            "merge" => raising && !standing.is_over(),
            "withdraw" => proposed == Some(side) || (raising && !standing.is_over()),
            _ => false,
        }
    }
}

/// What a deed is about.
struct About<'a> {
    case: &'a hotline_casework::Case,
    incident: &'a Incident,
    ladder: &'a Ladder,
    side: Side,
    standing: Standing,
}

impl Engine {
    /// Does something about an incident.
    pub(super) fn deed<R: CryptoRng>(
        &mut self,
        now: UnixMillis,
        rng: &mut R,
        matter: &Matter,
        deed: &Deed,
    ) -> Result<Outcome, Failure> {
        let messages = self.said_by(now, matter, deed)?;
        let mut outcome = Ok(Outcome::Done);
        for new in messages {
            outcome = self.write(now, rng, new, LadderWish::None);
            if outcome.is_err() {
                break;
            }
        }
        outcome
    }

    fn said_by(
        &self,
        now: UnixMillis,
        matter: &Matter,
        deed: &Deed,
    ) -> Result<Vec<NewMessage>, Failure> {
        let Some(case) = self.book.case(matter.traffic, matter.case) else {
            return Err(Failure::Usage(
                "there is no such case here, or nothing of the last weeks in it; `hotline \
                 incident list` shows the open ones"
                    .to_owned(),
            ));
        };
        let state = CaseState::of(case);
        let (incident, ladder) = self.meant(&state, matter.party.as_ref())?;
        let Some(side) = self.side(incident, ladder) else {
            return Err(refused(format!(
                "{} neither raised this nor was asked: it is for {} and {}",
                self.seat.desk,
                incident.desk(),
                listed(self.asked_desks(incident, ladder)),
            )));
        };
        let standing = ladder.progress.standing(self.relay_now(now), self.accepted(case));
        if let Some(expected) = &matter.expects
            && expected != standing.word()
        {
            return Err(refused(format!(
                "it is {} by now, and nothing was sent: read it again, then decide",
                standing.word()
            )));
        }
        let about = About { case, incident, ladder, side, standing };
        if !Deed::is_open(deed.word(), side, standing, &ladder.progress) {
            return Err(refused(closed_to(&about, deed)));
        }
        self.check_text(matter, deed)?;
        self.messages(matter, deed, &about)
    }

    /// The ladder that is meant: the own desk has a part in it.
    fn meant<'a>(
        &self,
        state: &'a CaseState,
        party: Option<&Party>,
    ) -> Result<(&'a Incident, &'a Ladder), Failure> {
        let ladders =
            |incident: &'a Incident| incident.ladders.iter().map(move |ladder| (incident, ladder));
        let all = state.incidents.iter().flat_map(ladders);
        let all: Vec<_> =
            all.filter(|(_, ladder)| party.is_none_or(|party| ladder.party == *party)).collect();
        let own: Vec<_> =
            all.iter().filter(|(incident, ladder)| self.side(incident, ladder).is_some()).collect();
        let parties: BTreeSet<_> = own.iter().map(|(_, ladder)| &ladder.party).collect();
        if parties.len() > 1 {
            return Err(Failure::Usage(format!(
                "several parties were asked; name the one that is meant with --party: {}",
                listed(&parties)
            )));
        }
        own.first().copied().or_else(|| all.first()).copied().ok_or_else(|| match party {
            Some(party) => Failure::Usage(format!("{party} was not asked in this case")),
            None => refused(
                "nothing was raised in this case to a party by its name: `hotline incident raise \
                 --case REF` raises a concern in it",
            ),
        })
    }

    fn check_text(&self, matter: &Matter, deed: &Deed) -> Result<(), Failure> {
        let needs = match deed {
            Deed::Object => {
                "say to what you object, behind the reference: one line, which both sides will see"
            }
            Deed::Reopen => "say what is new: one line, which both sides will see",
            Deed::Propose { .. } => {
                "write the text that both sides shall agree to, behind the reference"
            }
            Deed::Refer { .. } => "say why it is referred: one line, which both sides will see",
            Deed::Respond { outcome } if outcome == "need-more" => {
                "say what more is needed: one line, which both sides will see"
            }
            _ => return Ok(()),
        };
        match matter.text.trim().is_empty() {
            true => Err(Failure::Usage(needs.to_owned())),
            false => Ok(()),
        }
    }

    fn messages(
        &self,
        matter: &Matter,
        deed: &Deed,
        about: &About<'_>,
    ) -> Result<Vec<NewMessage>, Failure> {
        let progress = &about.ladder.progress;
        let asking = about.ladder.present().and_then(|rung| rung.asked_by.first());
        let Some(asking) = asking else {
            return Err(Failure::Defect("nothing asks the party".to_owned()));
        };
        let of = Cited { id: asking.id, common: asking.hash };
        let proposal = match &progress.ending {
            Some(Ending::Proposed(proposal) | Ending::Agreed { proposal, .. }) => Some(proposal),
            _ => None,
        };
        let proposed = proposal.map_or(of, |proposal| proposal.cited);
        let text = matter.text.trim();
        let closing = |word: &str, of: Cited, rest: &[(&str, Filled)]| {
            let mut all = vec![("of-message", Filled::Cited(of))];
            all.extend(rest.iter().cloned());
            form(&Kind::Clo, &[("closure", word)], &all)
        };
        let said = match deed {
            Deed::Respond { outcome } => {
                form(&Kind::Rsp, &[("outcome", outcome)], &[("answers", Filled::Cited(of))])
            }
            Deed::Update { severity, scale, next_update_at } => {
                let severity = severity.and_then(|code| {
                    let all = hotline_casework::Severity::ALL.iter();
                    { all }.find(|one| one.code() == code).map(ToString::to_string)
                });
                let at = next_update_at.map(|at| ("next-update-at", Filled::Time(at)));
                let all: Vec<_> = [("incident", Filled::Cited(of))].into_iter().chain(at).collect();
                let severity = severity.unwrap_or_default();
                let scale = scale.clone().unwrap_or_default();
                form(&Kind::Sit, &[("severity", &severity), ("scale", &scale)], &all)
            }
            Deed::Propose { commitments } => closing(
                "proposed",
                of,
                &[
                    ("agreed-text", Filled::Text(text.into())),
                    ("commitments", Filled::Text(commitments.as_str().into())),
                ],
            ),
            Deed::Agree => closing("agreed", proposed, &[]),
            Deed::Object => closing("objected", proposed, &[]),
            Deed::Suspend => closing("suspended", of, &[]),
            Deed::Resume => closing("resumed", of, &[]),
            Deed::Reopen => {
                let closed_by = match &progress.ending {
                    Some(Ending::Agreed { agreement, .. }) => *agreement,
                    _ => proposed,
                };
                form(&Kind::Sit, &[], &[("incident", Filled::Cited(closed_by))])
            }
            Deed::Merge { into } => {
                let into = self.merges_into(matter, *into, about)?;
                closing("merged", of, &[("goes-on-in", Filled::Cited(into))])
            }
            Deed::Withdraw => return self.withdrawals(matter, about, proposal.map(|p| p.side)),
            Deed::Refer { to } => return self.referral(matter, about, of, to),
        }?;
        Ok(vec![self.deed_message(matter, about, &said)])
    }

    /// One message for each statement that is taken back.
    fn withdrawals(
        &self,
        matter: &Matter,
        about: &About<'_>,
        proposed_by: Option<Side>,
    ) -> Result<Vec<NewMessage>, Failure> {
        let wdr = |of: Cited| {
            let held = self.book.raising(of.common).ok_or_else(|| {
                refused("what it would take back is not held here any more: ask whoever sent it")
            })?;
            let mut new = self.taking_back(held, None, &matter.text)?;
            if !matter.language.is_empty() {
                new.language.clone_from(&matter.language);
            }
            new.note |= matter.note;
            Ok(new)
        };
        if let Some(Ending::Proposed(proposal)) = &about.ladder.progress.ending
            && proposed_by == Some(about.side)
        {
            return Ok(vec![wdr(proposal.cited)?]);
        }
        let taken = |cited: &Cited| {
            let order = about.case.order();
            order.iter().any(|placed| match &placed.node.step {
                Step::Withdrawn(withdrawn) => {
                    withdrawn.takes_back() && cited.is_cited_by(&withdrawn.of)
                }
                _ => false,
            })
        };
        let party = &about.ladder.party;
        let stated = core::iter::once(&about.incident.raised).chain(&about.incident.restated);
        let stated = stated.filter(|one| one.to.ask_party(party));
        let cited = stated.map(|one| Cited { id: one.id, common: one.hash });
        cited.filter(|cited| !taken(cited)).map(wdr).collect()
    }

    /// The answer that it is referred, and what brings the other desk in.
    fn referral(
        &self,
        matter: &Matter,
        about: &About<'_>,
        of: Cited,
        to: &Desk,
    ) -> Result<Vec<NewMessage>, Failure> {
        let party = &about.ladder.party;
        if to.party != *party || *to == self.seat.desk {
            return Err(refused(format!(
                "it is referred to another desk of {party}, and {to} is none: `hotline directory \
                 show {party}` has them"
            )));
        }
        if self.replica.directory.seats_of(to).next().is_none() {
            return Err(refused(format!(
                "nobody sits at {to}: `hotline directory show {party}` has the desks of {party}"
            )));
        }
        if matter.text.len() > REASON_BYTES_MAX {
            return Err(Failure::Usage(format!(
                "the reason has {} bytes, the most is {REASON_BYTES_MAX}: say it in a line or two",
                matter.text.len()
            )));
        }
        let all = [
            ("answers", Filled::Cited(of)),
            ("referred-to", Filled::Address(Address::Desk(to.clone()))),
        ];
        let mut response = self.deed_message(matter, about, &form(&Kind::Rsp, &[], &all)?);
        if about.ladder.asked(to) {
            return Ok(vec![response]);
        }
        response.info.push(Address::Desk(to.clone()));
        let rung = about.incident.next_rung(&self.seat.desk, party);
        let latest = about.incident.latest_to(party).unwrap_or_else(|| about.incident.latest());
        let held = self.book.raising(latest.carried_by.unwrap_or(latest.hash));
        let (Some(rung), Some(held)) = (rung, held) else {
            return Err(refused(format!(
                "what was raised is not held here to be passed on: write to {to} with `hotline send \
                 --case`"
            )));
        };
        let escalation = Escalation::of(held, rung, matter.text.trim().into());
        if escalation.original.len() > ORIGINAL_BYTES_MAX {
            return Err(refused(format!(
                "what was raised is too long to be passed on whole: write to {to} with `hotline \
                 send --case`"
            )));
        }
        let original = escalation.original().map_err(|error| Failure::Defect(error.to_string()))?;
        let told = response.to.iter().chain(&response.info);
        let told: BTreeSet<_> =
            told.filter(|one| **one != Address::Desk(to.clone())).cloned().collect();
        let passed_on = NewMessage {
            to: vec![Address::Desk(to.clone())],
            info: told.into_iter().collect(),
            kind: Kind::Esc.to_string(),
            fields: Said::Escalation(escalation).encode_fields(),
            precedence: original.precedence.highest(),
            in_reply_to: Some(original.id),
            note: false,
            ..response.clone()
        };
        Ok(vec![response, passed_on])
    }

    /// The message with which a matter goes on elsewhere.
    fn merges_into(
        &self,
        matter: &Matter,
        into: CaseId,
        about: &About<'_>,
    ) -> Result<Cited, Failure> {
        if into == matter.case {
            return Err(Failure::Usage("a case is not merged into itself".to_owned()));
        }
        let Some(other) = self.book.case(matter.traffic, into) else {
            let all = [Traffic::Operation, Traffic::Exercise, Traffic::Drill];
            let elsewhere = all.iter().any(|one| self.book.case(*one, into).is_some());
            return Err(refused(match elsewhere {
                true => "that case is of other traffic: exercise and operation never meet",
                false => "there is no such case here to go on in: `hotline incident list` has them",
            }));
        };
        let state = CaseState::of(other);
        let party = &about.ladder.party;
        let same = state.incidents.iter().find_map(|incident| {
            let ladder = incident.ladder(party)?;
            (incident.desk().party == about.incident.desk().party).then_some((incident, ladder))
        });
        let Some((incident, ladder)) = same else {
            return Err(refused(format!(
                "{} raised nothing to {party} in that case: raise it there first with `hotline \
                 incident raise --case REF --to {party}`, or {party} loses sight of it",
                about.incident.desk().party
            )));
        };
        let standing = ladder.progress.standing(self.relay_now(self.now), self.accepted(other));
        if standing.is_over() {
            return Err(refused(format!(
                "that case is {}: reopen it first, or merge the other way round",
                standing.word()
            )));
        }
        Ok(Cited { id: incident.raised.id, common: incident.raised.hash })
    }

    /// The message that says it, to all who follow the matter.
    fn deed_message(&self, matter: &Matter, about: &About<'_>, said: &Said) -> NewMessage {
        let (incident, ladder) = (about.incident, about.ladder);
        let own = &self.seat.desk;
        let asked = self.asked_desks(incident, ladder);
        let acts: BTreeSet<Desk> = match about.side {
            Side::Asked => [incident.desk().clone()].into(),
            Side::Raising => {
                let asks = ladder.present().into_iter().flat_map(|rung| &rung.asked_by);
                let to = asks.flat_map(|asking| &asking.to);
                to.flat_map(|address| self.desks_at(address, &ladder.party)).collect()
            }
        };
        // Whoever spoke in it follows it too.
        let spoke = ladder.progress.spoke.iter().cloned();
        let follow = asked.into_iter().chain([incident.desk().clone()]).chain(spoke);
        let follow: BTreeSet<_> =
            follow.filter(|desk| desk != own && !acts.contains(desk)).collect();
        let original = self.original(incident);
        let urgency = original.as_ref().map_or(Precedence::Routine, |one| one.precedence.highest());
        let urgent = matches!(said.kind(), Kind::Rsp | Kind::Sit);
        let precedence = match urgency {
            Precedence::Flash | Precedence::Immediate if urgent => Precedence::Immediate,
            Precedence::Priority if urgent => Precedence::Priority,
            _ => Precedence::Routine,
        };
        let subject = original.as_ref().map(|one| one.subject.raw().to_owned()).unwrap_or_default();
        // What does not fit a first minute travels behind what does.
        let long = words(&subject).saturating_add(words(&matter.text)) > URGENT_WORDS_MAX;
        let precedence = if long { precedence.min(Precedence::Priority) } else { precedence };
        let proposes = matches!(said, Said::Form(form) if form.text("agreed-text").is_some());
        NewMessage {
            to: acts.into_iter().filter(|desk| desk != own).map(Address::Desk).collect(),
            info: follow.into_iter().map(Address::Desk).collect(),
            kind: said.kind().to_string(),
            fields: said.encode_fields(),
            precedence,
            traffic: matter.traffic,
            tlp: original.as_ref().map(|one| one.tlp).unwrap_or_default().to_string(),
            case: Some(matter.case),
            in_reply_to: Some(incident.raised.id),
            subject: if subject.trim().is_empty() { "Incident".to_owned() } else { subject },
            body: if proposes { String::new() } else { matter.text.trim().to_owned() },
            language: matter.language.clone(),
            note: matter.note,
            automated: None,
            accept: Vec::new(),
            attachments: Vec::new(),
        }
    }
}

/// A form of a kind with words and values in its fields.
fn form(kind: &Kind, words: &[(&str, &str)], values: &[(&str, Filled)]) -> Result<Said, Failure> {
    let Some(template) = Template::of(kind) else {
        return Err(Failure::Defect(format!("{kind} has no template")));
    };
    let mut form = Form::new(template);
    for (name, word) in words {
        form.fill(name, word).map_err(|error| Failure::Usage(error.to_string()))?;
    }
    for (name, value) in values {
        form.put(name, value.clone()).map_err(|error| Failure::Usage(error.to_string()))?;
    }
    Ok(Said::Form(form))
}

/// Why a deed is not open, and what is.
fn closed_to(about: &About<'_>, deed: &Deed) -> String {
    let (raiser, party) = (about.incident.desk(), &about.ladder.party);
    let stands = about.standing.word();
    match (deed, about.side) {
        (Deed::Respond { .. } | Deed::Refer { .. }, Side::Raising) => format!(
            "only a desk that was asked can do that, and this side raised it: `hotline incident \
             update REF` says more to {party}"
        ),
        (Deed::Suspend | Deed::Resume | Deed::Merge { .. }, Side::Asked) => {
            format!("only the side that raised it, {}, can do that: write to {raiser}", raiser.party)
        }
        (Deed::Withdraw, Side::Asked) => format!(
            "only {} can withdraw what it raised, and no proposal of this side stands",
            raiser.party
        ),
        (Deed::Agree | Deed::Object, _) if !about.standing.is_over() => {
            "there is no proposal of the other side to close it: `hotline incident close REF` makes \
             one"
            .to_owned()
        }
        (Deed::Reopen, _) if !about.standing.is_over() => {
            format!("it is not closed but {stands}: `hotline incident update REF` says what is new")
        }
        (Deed::Resume, _) => format!("it is not suspended but {stands}"),
        _ if about.standing.is_closed() => format!(
            "it is {stands}: `hotline incident reopen REF` opens it again where there is something \
             new"
        ),
        _ if about.standing.is_over() => {
            format!("it is {stands}: `hotline incident raise --case REF` raises it anew")
        }
        _ => format!("it is {stands}: `hotline incident resume REF` comes first"),
    }
}
