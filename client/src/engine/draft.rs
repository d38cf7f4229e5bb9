//! What a person wants said, until it is released.

use core::time::Duration;

use serde::{Deserialize, Serialize};

use hotline_casework::{
    Ack, AckKind, Addressees, Authenticity, CaseRef, Catalogue, Cited, Common, Due, Head, Kind,
    Origin, Precedences, Said, Statement, Template, Timing, receipt_precedence, shown, shown_line,
};
use hotline_protocol::address::{Address, Desk, Seat};
use hotline_protocol::ids::{CaseId, Digest, MessageId, Precedence, Traffic, UnixMillis};
use hotline_protocol::limits::ENVELOPE_LIFE_MAX;

use super::io::{NewMessage, Notice};
use super::ladder::LadderWish;
use super::rows::{Cell, IntentRow, Write};
use super::{Engine, cell};

/// How far what is asked for at once may be ahead of the clock; a clock that was set back by more is
/// believed.
const SAME_MOMENT: Duration = Duration::from_secs(1);

/// A message that a person asked for and that is not released yet.
#[derive(Debug, Clone)]
pub(super) struct Intent {
    pub(super) id: MessageId,
    pub(super) queued_at: UnixMillis,
    pub(super) draft: Draft,
    /// Whether it was in the store at the start, so that it may be of an older copy of this home.
    pub(super) restored: bool,
}

/// What an intent will become.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Draft {
    pub(super) case: CaseId,
    pub(super) reference: Option<String>,
    pub(super) what: What,
    /// What its author wants of the ladder.
    #[serde(default)]
    pub(super) ladder: LadderWish,
}

/// What is to be said.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) enum What {
    /// A person's or a program's own words.
    Write(Box<NewMessage>),
    /// An acknowledgement.
    Acknowledge {
        of: MessageId,
        of_common: Digest,
        kind: String,
        accepted_at: UnixMillis,
        to: Seat,
        /// Other desks that follow the incident and must know.
        #[serde(default)]
        also: Vec<Desk>,
        precedence: Precedence,
        traffic: Traffic,
        subject: String,
        /// Whether it is signed: only of a note.
        #[serde(default)]
        note: bool,
    },
    /// A draft of another seat of this desk that this one releases: its common part.
    Release {
        #[serde(with = "serde_bytes")]
        content: Vec<u8>,
        /// Seats that its drafter lets have copies before their time.
        #[serde(default)]
        accept: Vec<Seat>,
    },
}

/// A message that was asked for and is not released yet: queued, not sent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Waiting {
    /// The message it will become.
    pub id: MessageId,
    /// Its case.
    pub case: CaseId,
    /// The case's human reference; empty if it has none.
    pub reference: String,
    /// Addressees as written, action before information.
    pub to: Vec<String>,
    /// Code of its kind.
    pub kind: String,
    /// How fast it must be handled.
    pub precedence: Precedence,
    /// Operation, exercise or drill.
    pub traffic: Traffic,
    /// One line, made safe to show.
    pub subject: String,
    /// The text, made safe to show.
    pub body: String,
    /// When it was asked for.
    pub queued_at: UnixMillis,
    /// The message it acknowledges, if that is what it does.
    pub acknowledges: Option<MessageId>,
}

impl Draft {
    /// To whom it will go.
    pub(super) fn addressees(&self) -> Addressees {
        match &self.what {
            What::Write(new) => {
                Addressees { action: new.to.clone(), information: new.info.clone() }
            }
            What::Acknowledge { to, also, .. } => Addressees {
                action: vec![Address::Desk(to.desk.clone())],
                information: also.iter().cloned().map(Address::Desk).collect(),
            },
            What::Release { content, .. } => {
                Common::decode(content).map(|draft| draft.to.clone()).unwrap_or_default()
            }
        }
    }

    /// Seats that get copies before their time.
    pub(super) fn accepts(&self) -> &[Seat] {
        match &self.what {
            What::Write(new) => &new.accept,
            What::Release { accept, .. } => accept,
            What::Acknowledge { .. } => &[],
        }
    }

    /// What a person wrote, for when it cannot be sent: nobody should have to remember it.
    pub(super) fn words(&self) -> String {
        match &self.what {
            What::Write(new) => format!("It said: \"{}\" {}", new.subject, new.body),
            What::Acknowledge { of, kind, .. } => {
                format!("It acknowledged message {of}: {kind}")
            }
            What::Release { content, .. } => Common::decode(content).map_or_else(
                |_| String::new(),
                |draft| format!("It said: \"{}\" {}", draft.subject.line(), draft.body.shown()),
            ),
        }
    }
}

impl Intent {
    const fn acknowledges(&self) -> Option<MessageId> {
        match &self.draft.what {
            What::Acknowledge { of, .. } => Some(*of),
            What::Write(_) | What::Release { .. } => None,
        }
    }

    /// Whether files go with it. Those of a draft went when it was drafted.
    pub(super) fn has_files(&self) -> bool {
        matches!(&self.draft.what, What::Write(new) if !new.attachments.is_empty())
    }

    pub(super) fn shown(&self) -> Waiting {
        let to = self.draft.addressees();
        let (kind, precedence, traffic, subject, body) = match &self.draft.what {
            What::Write(new) => (
                new.kind.clone(),
                new.precedence,
                new.traffic,
                shown_line(&new.subject),
                shown(&new.body),
            ),
            What::Acknowledge { precedence, traffic, subject, .. } => (
                Kind::Ack.to_string(),
                receipt_precedence(*precedence),
                *traffic,
                shown_line(subject),
                String::new(),
            ),
            What::Release { content, .. } => match Common::decode(content) {
                Ok(draft) => (
                    draft.kind().to_string(),
                    draft.precedence.highest(),
                    draft.traffic,
                    draft.subject.line(),
                    draft.body.shown(),
                ),
                // It was decoded before it was queued.
                Err(_) => (
                    Kind::Dft.to_string(),
                    Precedence::Routine,
                    Traffic::Operation,
                    String::new(),
                    String::new(),
                ),
            },
        };
        Waiting {
            id: self.id,
            case: self.draft.case,
            reference: self.draft.reference.clone().unwrap_or_default(),
            to: to.action.iter().chain(&to.information).map(ToString::to_string).collect(),
            kind,
            precedence,
            traffic,
            subject,
            body,
            queued_at: self.queued_at,
            acknowledges: self.acknowledges(),
        }
    }
}

impl Engine {
    /// What will be said, addressed to these seats.
    pub(super) fn statement(
        &self,
        now: UnixMillis,
        intent: &Intent,
        seats: Digest,
    ) -> Result<Statement, String> {
        let (seq, hash) = self.replica.directory.head();
        let reference = intent.draft.reference.as_ref().and_then(|text| text.parse().ok());
        let mut statement = Statement {
            id: intent.id,
            said: Said::Text,
            case: intent.draft.case,
            reference,
            part: None,
            in_reply_to: None,
            from: self.seat.clone(),
            to: intent.draft.addressees(),
            seats,
            precedence: Precedences::both(Precedence::Routine),
            traffic: Traffic::Operation,
            tlp: hotline_casework::Tlp::default(),
            language: None,
            subject: String::new().into(),
            body: String::new().into(),
            drafted_at: intent.queued_at,
            released_at: now,
            released_by: None,
            drafted_by: None,
            ack_by: None,
            reply_by: None,
            expires_at: now,
            rungs: Vec::new(),
            authenticity: Authenticity::NonPaper,
            origin: Origin::Human,
            head: Head { seq, hash },
            seen: Vec::new(),
            catalogue: None,
            attachments: Vec::new(),
        };
        match &intent.draft.what {
            What::Write(new) => {
                statement.precedence = Precedences::both(new.precedence);
                statement.traffic = new.traffic;
                statement.tlp = new.tlp.parse().map_err(|e| format!("{e}"))?;
                if !new.language.is_empty() {
                    let language = new.language.parse().map_err(|e| format!("{e}"))?;
                    statement.language = Some(language);
                }
                statement.attachments = new
                    .attachments
                    .iter()
                    .map(super::transfer::NewAttachment::stated)
                    .collect::<Result<_, _>>()?;
                let kind: Kind = new.kind.parse().map_err(|e| format!("{e}"))?;
                // Who reads it must know by which words it was written.
                statement.catalogue = Template::of(&kind).map(|_| Catalogue::present());
                statement.said = Said::read(kind, &new.fields)
                    .map_err(|error| format!("the fields of {} are wrong: {error}", new.kind))?;
                statement.subject = new.subject.clone().into();
                statement.body = new.body.clone().into();
                statement.in_reply_to = new.in_reply_to;
                if new.note {
                    statement.authenticity = Authenticity::Note;
                    // A signature must not commit to what a non-paper says.
                    if let Said::Form(form) = &mut statement.said {
                        let node = |cited: &Cited| self.book.node(cited.id);
                        form.cite_by_id(|cited| {
                            node(cited).is_none_or(|one| one.authenticity != Authenticity::Note)
                        });
                    }
                }
                if let Some(source) = &new.automated {
                    statement.origin = Origin::Automated { source: source.clone().into() };
                }
                let timing = Timing::of(new.precedence);
                let due = match &statement.said {
                    Said::Escalation(escalation) if escalation.rung == 2 => timing.rung_2,
                    Said::Escalation(_) => timing.rung_3,
                    _ => timing.rung_1,
                };
                if let Due::Within(within) = due {
                    let pace = self.pace(now, statement.traffic, &statement.to).max(1);
                    statement.ack_by = Some(now.plus(within / pace));
                }
            }
            What::Acknowledge {
                of,
                of_common,
                kind,
                accepted_at,
                to: _,
                also: _,
                precedence,
                traffic,
                subject,
                note,
            } => {
                if *note {
                    statement.authenticity = Authenticity::Note;
                }
                let kind: AckKind = kind.parse().map_err(|e| format!("{e}"))?;
                statement.said = Said::Ack(Ack {
                    of: *of,
                    of_common: *of_common,
                    kind,
                    substantive_at: None,
                    accepted_at: *accepted_at,
                });
                statement.precedence = Precedences::both(receipt_precedence(*precedence));
                statement.traffic = *traffic;
                statement.subject = subject.clone().into();
                statement.in_reply_to = Some(*of);
            }
            What::Release { content, .. } => {
                let released = self.released(now, content)?;
                statement = Statement { seats, head: Head { seq, hash }, ..released };
            }
        }
        let timing = Timing::of(statement.precedence.highest());
        statement.expires_at =
            self.relay_now(now).plus(timing.expires_after.min(ENVELOPE_LIFE_MAX));
        Ok(statement)
    }

    /// Gives the next case reference of this seat.
    pub(super) fn allocate_reference(
        &mut self,
        now: UnixMillis,
        to: &[Address],
        traffic: Traffic,
    ) -> Option<String> {
        let addressee = to.iter().find_map(|address| match address {
            Address::Party(party) => Some(party),
            Address::Desk(desk) => Some(&desk.party),
            Address::Seat(seat) => Some(&seat.desk.party),
            Address::All | Address::AllDesks(_) => None,
        });
        // Written to everyone: the case is the author's own.
        let addressee = addressee.unwrap_or(&self.seat.desk.party);
        let serial = self.outbox.serial.saturating_add(1);
        let reference = CaseRef::allocate(&self.seat, addressee, traffic, now, serial).ok()?;
        self.outbox.serial = serial;
        self.writes.push(Write::Put(Cell::Serial, cell::write(&serial)));
        Some(reference.to_string())
    }

    /// What waits here to be released, in the order it was asked for.
    #[must_use]
    pub fn waiting(&self) -> Vec<Waiting> {
        self.outbox.intents.iter().map(Intent::shown).collect()
    }

    /// Messages whose acknowledgement is not released yet.
    pub(crate) fn acknowledging(&self) -> impl Iterator<Item = MessageId> {
        self.outbox.intents.iter().filter_map(Intent::acknowledges)
    }

    /// Puts an intent on disk.
    pub(super) fn queue(&mut self, mut intent: Intent) {
        // Of those that are asked for at the same moment each is a little later than the one before:
        // they are sealed in that order.
        let last = self.outbox.last_queued;
        if intent.queued_at <= last && last.since(intent.queued_at) < SAME_MOMENT {
            intent.queued_at = last.plus(Duration::from_millis(1));
        }
        self.outbox.last_queued = intent.queued_at;
        self.writes.push(Write::Intent(IntentRow {
            id: intent.id,
            queued_at: intent.queued_at,
            draft: cell::write(&intent.draft),
        }));
        self.alarms.changed(intent.queued_at, intent.id);
        self.after.push(Notice::Queued { message: intent.id }.into());
        self.outbox.intents.push(intent);
    }
}
