//! Two-person release: what waits for a second seat of this desk, and what lets it go.
//!
//! ```text
//!   drafter: write ──policy──▶ DFT to the own desk ──▶ every other seat: waits
//!                                                          │
//!   one of them: release ──▶ the message anew, under its own session, with both names
//!                return  ──▶ DFT with the reason
//! ```
//!
//! The seat that releases seals and sends (docs/decisions/0023-who-releases-sends.md).

use rand_core::CryptoRng;
use serde::{Deserialize, Serialize};

use hotline_casework::{
    Common, Drafted, Kind, LadderAsked, Request, Said, Statement, StatementError, Waits, limits,
    shown_line,
};
use hotline_protocol::address::{Address, Seat};
use hotline_protocol::ids::{CaseId, MessageId, Precedence, UnixMillis};

use super::draft::{Draft, Intent, What};
use super::io::{Failure, NewMessage, Outcome};
use super::ladder::LadderWish;
use super::rows::{Cell, Write};
use super::{Engine, cell};

/// From what on a message of this home waits for a second seat of its desk. Set at each home; a desk
/// that wants it sets it at all of its seats.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct ReleasePolicy {
    /// This precedence and above.
    pub precedence: Option<Precedence>,
    /// Passing on to this rung and above.
    pub rung: Option<u8>,
}

/// A draft that waits for release.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct WaitingDraft {
    /// Its id: the message will have it too.
    pub id: MessageId,
    /// Who drafted it.
    pub drafted_by: Seat,
    /// When, by that seat's clock.
    pub drafted_at: UnixMillis,
    /// Whether it was drafted here: then it waits for somebody else.
    pub own: bool,
    /// Whether it was released here and waits for the relay.
    pub queued: bool,
    /// The message as its drafter would say it: its common part.
    #[serde(with = "serde_bytes")]
    pub content: Vec<u8>,
    /// The ladder that its drafter asked for.
    #[serde(default)]
    pub ladder: LadderWish,
    /// Seats that its drafter lets have copies before their time.
    #[serde(default)]
    pub accept: Vec<Seat>,
}

impl From<LadderWish> for LadderAsked {
    fn from(wish: LadderWish) -> Self {
        match wish {
            LadderWish::Usual => Self::Usual,
            LadderWish::None => Self::None,
            LadderWish::Times { after, answer } => Self::Times { after, answer },
        }
    }
}

impl From<LadderAsked> for LadderWish {
    fn from(asked: LadderAsked) -> Self {
        match asked {
            LadderAsked::Usual => Self::Usual,
            LadderAsked::None => Self::None,
            LadderAsked::Times { after, answer } => Self::Times { after, answer },
        }
    }
}

impl ReleasePolicy {
    /// Whether a message must wait. Acknowledgements, drafts themselves and
    /// checks never do.
    fn holds(self, statement: &Statement) -> bool {
        if matches!(statement.kind(), Kind::Ack | Kind::Dft | Kind::Png) {
            return false;
        }
        let urgent = self.precedence.is_some_and(|from| statement.precedence.highest() >= from);
        let high = match &statement.said {
            Said::Escalation(escalation) => self.rung.is_some_and(|from| escalation.rung >= from),
            _ => statement.rungs.iter().any(|rung| self.rung.is_some_and(|from| *rung >= from)),
        };
        urgent || high
    }
}

impl Engine {
    /// From what on messages wait here.
    #[must_use]
    pub const fn release_policy(&self) -> ReleasePolicy {
        self.release_policy
    }

    pub(super) fn set_release_policy(
        &mut self,
        now: UnixMillis,
        policy: ReleasePolicy,
    ) -> Result<Outcome, Failure> {
        self.release_policy = policy;
        self.writes.push(Write::Put(Cell::ReleasePolicy, cell::write(&policy)));
        let text = match (policy.precedence, policy.rung) {
            (None, None) => "No message waits for release by a second seat any more.".to_owned(),
            (precedence, rung) => {
                let parts = [
                    precedence.map(|precedence| format!("{precedence} and above")),
                    rung.map(|rung| format!("rung {rung} and above")),
                ];
                let parts: Vec<_> = parts.into_iter().flatten().collect();
                format!("From now on a second seat must release: {}.", parts.join(", "))
            }
        };
        self.alarm(now, "release-policy", text);
        Ok(Outcome::Done)
    }

    /// What waits for a second seat of this desk, in the order it was drafted.
    #[must_use]
    pub fn waiting_drafts(&self) -> Vec<WaitingDraft> {
        let queued = |id| self.outbox.intents.iter().any(|intent| intent.id == id);
        let mut waiting: Vec<_> = self
            .book
            .drafts()
            .map(|waits| WaitingDraft {
                id: waits.draft.id,
                drafted_by: waits.draft.from.clone(),
                drafted_at: waits.at,
                own: waits.draft.from == self.seat,
                queued: queued(waits.draft.id),
                content: waits.draft.as_bytes().to_vec(),
                ladder: waits.ladder.clone().into(),
                accept: waits.accept.clone(),
            })
            .collect();
        waiting.sort_by_key(|waits| (waits.drafted_at, waits.id));
        waiting
    }

    /// Whether what was stated must wait for a second seat.
    pub(super) fn must_wait(&self, statement: &Statement) -> bool {
        self.release_policy.holds(statement)
    }

    /// Sends a draft to the other seats of this desk instead of sending the message.
    pub(super) fn ask_release<R: CryptoRng>(
        &mut self,
        now: UnixMillis,
        rng: &mut R,
        drafted: Drafted,
        attachments: Vec<super::transfer::NewAttachment>,
    ) -> Result<Outcome, Failure> {
        let draft = drafted.message.clone();
        if draft.as_bytes().len() > limits::ORIGINAL_BYTES_MAX {
            return Err(Failure::Usage(format!(
                "it must be released by a second seat, and a draft has at most {} bytes: shorten \
                 it, or attach the detail as a file",
                limits::ORIGINAL_BYTES_MAX
            )));
        }
        if self.book.drafts().count() >= limits::REQUESTS_MAX {
            return Err(Failure::Refused(format!(
                "{} drafts wait for release already: have some of them released or returned first \
                 (`hotline release` lists them)",
                limits::REQUESTS_MAX
            )));
        }
        if drafted.accept.len() > limits::ACCEPTED_SEATS_MAX {
            return Err(Failure::Usage(format!(
                "at most {} seats are accepted by name",
                limits::ACCEPTED_SEATS_MAX
            )));
        }
        let (id, case) = (draft.id, draft.case);
        let reference = draft.reference.as_ref().map(ToString::to_string).unwrap_or_default();
        let line = draft.subject.raw().to_owned();
        let request = Request::Release(Box::new(drafted));
        let request = NewMessage { attachments, ..self.internal(rng, &draft, line, &request) };
        if let Err(Failure::Refused(_)) = self.write(now, rng, request, LadderWish::None) {
            return Err(Failure::Refused(format!(
                "this must be released by a second seat of {}, and no other seat of it can be \
                 written to: invite one, or lower the bound (`hotline release --policy`)",
                self.seat.desk
            )));
        }
        Ok(Outcome::AwaitsRelease { id, case, reference })
    }

    /// A message to the own desk about a draft, in a case of its own: what a desk asks itself stands
    /// in no record between desks.
    fn internal<R: CryptoRng>(
        &self,
        rng: &mut R,
        draft: &Common,
        subject: String,
        request: &Request,
    ) -> NewMessage {
        NewMessage {
            to: vec![Address::Desk(self.seat.desk.clone())],
            info: Vec::new(),
            kind: Kind::Dft.to_string(),
            fields: request.said().encode_fields(),
            precedence: draft.precedence.highest(),
            traffic: draft.traffic,
            tlp: draft.tlp.to_string(),
            case: Some(CaseId(super::command::random(rng))),
            in_reply_to: None,
            subject,
            body: String::new(),
            language: String::new(),
            note: false,
            automated: None,
            accept: Vec::new(),
            attachments: Vec::new(),
        }
    }

    /// The draft that a person means, if it still waits.
    fn waiting_draft(&self, id: MessageId) -> Result<Waits, Failure> {
        let found = self.book.drafts().find(|waits| waits.draft.id == id);
        if let Some(waits) = found {
            return Ok(waits.clone());
        }
        Err(match self.book.returned_draft(id) {
            Some((by, reason)) => {
                Failure::Refused(format!("{by} has returned it: {}", reason.line()))
            }
            None if self.book.get(id).is_some() => {
                Failure::Refused("it has been released already".to_owned())
            }
            None => Failure::Usage(
                "no such draft waits here; `hotline release` lists what does".to_owned(),
            ),
        })
    }

    /// Lets a draft of another seat of this desk go, under this seat's session.
    pub(super) fn release_draft(
        &mut self,
        now: UnixMillis,
        id: MessageId,
    ) -> Result<Outcome, Failure> {
        let Waits { draft, ladder, accept, .. } = self.waiting_draft(id)?;
        if draft.from == self.seat {
            return Err(Failure::Refused(format!(
                "you drafted it: another seat of {} must release it",
                self.seat.desk
            )));
        }
        if self.outbox.intents.iter().any(|intent| intent.id == id) {
            return Err(Failure::Refused(
                "it is released here already and waits for the relay: `hotline sync` sends it"
                    .to_owned(),
            ));
        }
        let (traffic, case) = (draft.traffic, draft.case);
        let reference = draft.reference.as_ref().map(ToString::to_string);
        let intent = Intent {
            id,
            queued_at: now,
            draft: Draft {
                case,
                reference: reference.clone(),
                what: What::Release { content: draft.as_bytes().to_vec(), accept: accept.clone() },
                ladder: ladder.into(),
            },
            restored: false,
        };
        intent.draft.ladder.check().map_err(Failure::Usage)?;
        let resolved = self.resolve(now, &intent.draft.addressees(), &accept);
        if let Some(reason) = resolved.nobody.first() {
            return Err(Failure::Refused(reason.clone()));
        }
        self.statement(now, &intent, hotline_protocol::ids::Digest([0; 32]))
            .and_then(|statement| Common::state(statement).map_err(|error| error.to_string()))
            .map_err(Failure::Usage)?;
        let reference = reference.unwrap_or_default();
        if self.book.reference(traffic, case).is_none() && !reference.is_empty() {
            self.book.name(traffic, case, &reference);
        }
        self.queue(intent);
        Ok(Outcome::Queued { id, case, reference })
    }

    /// Gives a draft back to its drafter, or takes one's own back, with a reason.
    pub(super) fn return_draft<R: CryptoRng>(
        &mut self,
        now: UnixMillis,
        rng: &mut R,
        id: MessageId,
        reason: &str,
    ) -> Result<Outcome, Failure> {
        let Waits { draft, .. } = self.waiting_draft(id)?;
        let reason = reason.trim();
        if reason.is_empty() || reason.len() > limits::RETURN_REASON_BYTES_MAX {
            return Err(Failure::Usage(format!(
                "returning a draft needs a reason of at most {} bytes: its drafter reads it",
                limits::RETURN_REASON_BYTES_MAX
            )));
        }
        if self.outbox.intents.iter().any(|intent| intent.id == id) {
            return Err(Failure::Refused(
                "it was released here and waits for the relay: it is not returned any more"
                    .to_owned(),
            ));
        }
        let request = Request::Return { of: id, reason: reason.into() };
        let message = self.internal(rng, &draft, draft.subject.raw().to_owned(), &request);
        self.write(now, rng, NewMessage { body: reason.to_owned(), ..message }, LadderWish::None)
    }

    /// What a message released by a second seat says: the draft's words, this seat's session.
    pub(super) fn released(&self, now: UnixMillis, content: &[u8]) -> Result<Statement, String> {
        let draft = Common::decode(content).map_err(|error| error.to_string())?;
        let mut statement = draft.statement().clone();
        // Deadlines count from the release, as its drafter would have had them.
        let later = |at: UnixMillis| now.plus(at.since(draft.released_at));
        statement.ack_by = draft.ack_by.map(later);
        statement.reply_by = draft.reply_by.map(later);
        statement.drafted_by = Some(draft.from.clone());
        statement.released_by = Some(self.seat.clone());
        statement.from = self.seat.clone();
        statement.released_at = now;
        statement.seen = Vec::new();
        if statement.is_released_as_allowed() {
            Ok(statement)
        } else {
            Err(StatementError::Released.to_string())
        }
    }

    /// Tells the person here what a colleague asks, or did under this seat's name.
    pub(super) fn hear_release(&mut self, now: UnixMillis, common: &Common) {
        if !common.is_released_as_allowed() {
            let text = format!(
                "{} says that somebody released \"{}\" who may not. Believe that it is from {} \
                 alone.",
                common.from,
                common.subject.line(),
                common.from
            );
            self.alarm(now, "released-wrongly", text);
        } else if common.drafted_by.as_ref() == Some(&self.seat) {
            self.compare_with_draft(now, common);
        }
        if common.from.desk != self.seat.desk {
            return;
        }
        match Request::of(common) {
            Ok(Some(Request::Release(drafted)))
                if self.book.any_draft(drafted.message.id).is_none() =>
            {
                let text = format!(
                    "{} asks you to release \"{}\", and {} drafts wait here already: release or \
                     return some, and have it drafted again.",
                    common.from,
                    drafted.message.subject.line(),
                    limits::REQUESTS_MAX
                );
                self.alarm(now, "release-full", text);
            }
            Ok(Some(Request::Release(drafted))) => {
                let draft = &drafted.message;
                let text = format!(
                    "{} asks you to release \"{}\" ({}) to {}: `hotline release {}`.",
                    common.from,
                    draft.subject.line(),
                    draft.precedence.highest(),
                    draft.to.action.iter().map(ToString::to_string).collect::<Vec<_>>().join(", "),
                    draft.id.to_string().chars().take(8).collect::<String>(),
                );
                self.alarm(now, "release-asked", text);
            }
            Ok(Some(Request::Return { reason, .. })) => {
                let text = format!(
                    "{} returned the draft \"{}\": {}",
                    common.from,
                    common.subject.line(),
                    shown_line(reason.raw())
                );
                self.alarm(now, "draft-returned", text);
            }
            Ok(None) => {}
            Err(error) => {
                let text = format!("A draft of {} cannot be followed: {error}.", common.from);
                self.alarm(now, "draft-unreadable", text);
            }
        }
    }

    /// What went out under this seat's name as drafter must be what it drafted.
    fn compare_with_draft(&mut self, now: UnixMillis, common: &Common) {
        let same = self.book.any_draft(common.id).map(|waits| {
            let draft = &waits.draft;
            draft.said == common.said
                && (&draft.subject, &draft.body) == (&common.subject, &common.body)
                && (&draft.to, draft.case) == (&common.to, common.case)
                && (draft.precedence, draft.authenticity)
                    == (common.precedence, common.authenticity)
                && (draft.tlp, &draft.attachments) == (common.tlp, &common.attachments)
        });
        let text = match same {
            Some(true) => return,
            Some(false) => format!(
                "{} sent \"{}\" as drafted here, and it is not what was drafted. Call them.",
                common.from,
                common.subject.line()
            ),
            None => format!(
                "{} sent \"{}\" as drafted here, and nothing like it was. Call them.",
                common.from,
                common.subject.line()
            ),
        };
        self.alarm(now, "not-drafted-here", text);
    }
}
