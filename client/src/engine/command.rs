//! What faces ask for.

use rand_core::CryptoRng;

use hotline_casework::{
    AckKind, Authenticity, Cited, Common, Drafted, Kind, Node, recipients_digest,
};
use hotline_crypto::SafetyNumber;
use hotline_protocol::address::Seat;
use hotline_protocol::close::CloseCode;
use hotline_protocol::ids::{CaseId, Digest, MessageId, UnixMillis};
use hotline_protocol::words;

use super::draft::{Draft, Intent, What};
use super::io::{Command, Failure, NewMessage, Notice, Outcome, Output, Ticket};
use super::ladder::{LadderWish, armed_numbers};
use super::peers::Pin;
use super::rows::{Direction, Write};
use super::{Engine, limits};

impl Engine {
    pub(super) fn command<R: CryptoRng>(
        &mut self,
        now: UnixMillis,
        rng: &mut R,
        ticket: Ticket,
        command: Command,
    ) {
        let answer = match command {
            Command::Send(new) => self.send(now, rng, *new, LadderWish::Usual),
            Command::Raise { new, ladder } => self.send(now, rng, *new, ladder),
            Command::Acknowledge { message, kind } => {
                self.acknowledge(now, rng, message, &kind, false)
            }
            Command::AcknowledgeOnRecord { message, kind } => {
                self.acknowledge(now, rng, message, &kind, true)
            }
            Command::Release { draft } => self.release_draft(now, draft),
            Command::Return { draft, reason } => self.return_draft(now, rng, draft, &reason),
            Command::CheckLine { to, automated } => self.check_line(now, rng, to, automated),
            Command::Publish(new) => self.publish(now, rng, *new),
            Command::Counters(change) => self.change_counters(now, change),
            Command::OpenCampaign(new) => self.open_campaign(now, rng, *new),
            Command::CloseCampaign { case, actions } => self.close_campaign(now, case, actions),
            Command::AnswerCheck { case, named } => self.answer_check(now, rng, case, named),
            Command::SetReleasePolicy(policy) => self.set_release_policy(now, policy),
            Command::MarkRead { message } => self.mark_read(now, message),
            Command::Connect => {
                self.wire.want(now);
                Ok(Outcome::Done)
            }
            Command::Sync => {
                self.wire.want(now);
                self.syncs.push(ticket);
                return;
            }
            Command::Chunk { name, next } => {
                self.fetch(now, ticket, name, &next);
                return;
            }
            Command::Directory(what) => match self.begin_change(now, rng, ticket, what) {
                Ok(()) => return,
                Err(failure) => Err(failure),
            },
            Command::Verify { seat, matches } => self.verify(now, &seat, &matches),
            Command::Escalate { case, traffic, party, reason, expects } => {
                self.escalate(now, rng, (traffic, case), party.as_ref(), &reason, expects.as_ref())
            }
            Command::Recall { message } => self.recall(now, rng, message),
            Command::Deescalate { case, traffic, party, reason } => {
                self.deescalate(now, rng, (traffic, case), party.as_ref(), &reason)
            }
            Command::SetRoster(shifts) => self.set_roster(now, shifts),
            Command::HandOver { case, traffic, to, note, rows } => {
                self.hand_over(now, rng, (traffic, case), to, &note, &rows)
            }
            Command::Exercise(play) => {
                let answer = self.play(now, rng, *play);
                self.keep_exercises();
                answer
            }
            Command::Deed(matter, deed) => self.deed(now, rng, &matter, &deed),
            Command::Report(reports) => self.report(now, rng, reports),
            Command::Allow(allowance) => Ok(self.allow(allowance)),
            Command::Compare { case, traffic } => self.ask_holdings(now, traffic, case),
            Command::AcceptChange { seat, reason } => self.accept_change(now, &seat, reason),
            Command::Stop => {
                if self.wire.link.is_some() {
                    self.after.push(Output::Disconnect(CloseCode::Done));
                }
                self.left_link();
                self.fail_waiting(&Failure::Offline("the link was closed here".to_owned()));
                self.wire.stop();
                Ok(Outcome::Done)
            }
        };
        self.after.push(Output::Answer(ticket, answer));
    }

    pub(super) fn send<R: CryptoRng>(
        &mut self,
        now: UnixMillis,
        rng: &mut R,
        new: NewMessage,
        wish: LadderWish,
    ) -> Result<Outcome, Failure> {
        match new.kind.parse() {
            Ok(Kind::Ack) => Err(Failure::Usage(
                "an acknowledgement is not written; `hotline ack ID` makes one".to_owned(),
            )),
            Ok(Kind::Esc) => Err(Failure::Usage(
                "an escalation is not written; `hotline incident escalate REF` makes one"
                    .to_owned(),
            )),
            Ok(Kind::Exr) => Err(Failure::Usage(
                "a step of an exercise is not written; `hotline exercise` runs one".to_owned(),
            )),
            Ok(Kind::Dft) => Err(Failure::Usage(
                "a draft is not written; a message that must be released becomes one".to_owned(),
            )),
            Ok(Kind::Png) => {
                Err(Failure::Usage("a check is not written; `hotline ping` makes one".to_owned()))
            }
            Ok(Kind::Lib | Kind::Glo) => Err(Failure::Usage(
                "what a party publishes is not written; `hotline library publish` and `hotline \
                 glossary define` make it"
                    .to_owned(),
            )),
            Ok(kind) => {
                let to = hotline_casework::Addressees {
                    action: new.to.clone(),
                    information: new.info.clone(),
                };
                self.check_terms(&new, &to)?;
                // Who answers or takes back may always do so.
                if !matches!(kind, Kind::Rsp | Kind::Sit | Kind::Clo | Kind::Wdr) {
                    self.check_flash(now, &new)?;
                }
                self.write(now, rng, new, wish)
            }
            Err(error) => Err(Failure::Usage(error.to_string())),
        }
    }

    /// Puts a message on disk as it will be said, if the rules allow it.
    pub(super) fn write<R: CryptoRng>(
        &mut self,
        now: UnixMillis,
        rng: &mut R,
        mut new: NewMessage,
        wish: LadderWish,
    ) -> Result<Outcome, Failure> {
        self.tells_controller(now, &mut new);
        wish.check().map_err(Failure::Usage)?;
        if self.outbox.intents.len() >= limits::INTENTS_MAX {
            return Err(Failure::Refused(format!(
                "{} messages wait to be sent already; connect first (`hotline sync`)",
                limits::INTENTS_MAX
            )));
        }
        let new_case = new.case.is_none();
        let case = new.case.unwrap_or_else(|| CaseId(random(rng)));
        let id = MessageId(random(rng));
        let to =
            hotline_casework::Addressees { action: new.to.clone(), information: new.info.clone() };
        let resolved = self.resolve(now, &to, &new.accept);
        if let Some(reason) = resolved.nobody.first() {
            return Err(Failure::Refused(reason.clone()));
        }
        let pace = self.pace(now, new.traffic, &to);
        let wish = wish.at_pace(pace, new.precedence);
        let (to, traffic) = (new.to.clone(), new.traffic);
        let mut intent = Intent {
            id,
            queued_at: now,
            draft: Draft { case, reference: None, what: What::Write(Box::new(new)), ladder: wish },
            restored: false,
        };
        // The rules of drafting are judged now, while the person who can mend it is there.
        let draft = self
            .statement(now, &intent, Digest([0; 32]))
            .and_then(|mut statement| {
                statement.rungs = armed_numbers(&self.arms(&statement, &intent.draft.ladder));
                Common::state(statement).map_err(|error| error.to_string())
            })
            .and_then(|common| Self::check_published(&common).map(|()| common))
            .map_err(Failure::Usage)?;
        self.check_citation(&draft)?;
        // Nobody talks about a case in which something was published.
        let named = new_case && !super::shelf::is_published(&draft.kind());
        intent.draft.reference = if named {
            self.allocate_reference(now, &to, traffic)
        } else {
            self.book.reference(traffic, case).map(str::to_owned)
        };
        let reference = intent.draft.reference.clone().unwrap_or_default();
        self.book.name(traffic, case, &reference);
        if self.must_wait(&draft) {
            let mut statement = draft.statement().clone();
            statement.reference = reference.parse().ok();
            let draft =
                Common::state(statement).map_err(|error| Failure::Usage(error.to_string()))?;
            let (accept, attachments) = match intent.draft.what {
                What::Write(new) => (new.accept, new.attachments),
                What::Acknowledge { .. } | What::Release { .. } => Default::default(),
            };
            let ladder = intent.draft.ladder.into();
            let drafted = Drafted { message: draft, ladder, accept };
            return self.ask_release(now, rng, drafted, attachments);
        }
        self.queue(intent);
        Ok(Outcome::Queued { id, case, reference })
    }

    /// What is signed must not commit to what is not: a note that names a non-paper by its hash
    /// would prove it to everybody.
    pub(super) fn check_citation(&self, common: &Common) -> Result<(), Failure> {
        if common.authenticity == Authenticity::NonPaper {
            return Ok(());
        }
        // A case that a matter goes on in is another one, and what is not known here may be a
        // non-paper.
        let is_note = |cited: Cited| {
            let node = self.book.node(cited.id).filter(|node| node.hash == cited.common);
            node.is_some_and(|node| node.authenticity == Authenticity::Note)
        };
        let non_paper = Node::from(common).step.commits_to().any(|cited| !is_note(cited));
        if non_paper {
            return Err(Failure::Refused(
                "a note cannot answer, close or withdraw a non-paper by its hash: its signature \
                 would prove the non-paper to others. Send it without --note"
                    .to_owned(),
            ));
        }
        Ok(())
    }

    fn acknowledge<R: CryptoRng>(
        &mut self,
        now: UnixMillis,
        rng: &mut R,
        message: MessageId,
        kind: &str,
        note: bool,
    ) -> Result<Outcome, Failure> {
        let known = self
            .book
            .get(message)
            .ok_or_else(|| Failure::Usage("there is no such message here".to_owned()))?;
        let theirs = known.from.desk != self.seat.desk;
        let handed = known.direction == Direction::HandedOver && theirs;
        if known.direction != Direction::Received && !handed {
            return Err(Failure::Refused(
                "only what another desk sent to this one can be acknowledged".to_owned(),
            ));
        }
        let kind: AckKind = kind.parse().map_err(|error| Failure::Usage(format!("{error}")))?;
        // One that its case refused has no node; it alarms all the same and must be answerable.
        if self.book.node(message).is_some_and(|node| node.ack().is_some()) {
            return Err(Failure::Refused(
                "an acknowledgement is not acknowledged itself; `hotline reply` answers it"
                    .to_owned(),
            ));
        }
        let is_note = |node: &Node| node.authenticity == Authenticity::Note;
        if note && !self.book.node(message).is_some_and(is_note) {
            return Err(Failure::Refused(
                "only a note is acknowledged on the record: a signature on the acknowledgement of \
                 a non-paper would prove the non-paper to others"
                    .to_owned(),
            ));
        }
        let mut also = self.book.watchers(message, &self.seat.desk);
        also.extend(
            self.controller_of(now, known.traffic, &known.from.desk)
                .map(|seat| seat.desk)
                .filter(|desk| *desk != self.seat.desk && !also.contains(desk)),
        );
        let intent = Intent {
            id: MessageId(random(rng)),
            queued_at: now,
            draft: Draft {
                case: known.case,
                reference: self.book.reference(known.traffic, known.case).map(str::to_owned),
                what: What::Acknowledge {
                    of: message,
                    of_common: known.common,
                    kind: kind.to_string(),
                    accepted_at: known.accepted_at.unwrap_or_default(),
                    to: known.from.clone(),
                    also: also.into_iter().filter(|desk| *desk != known.from.desk).collect(),
                    precedence: known.precedence,
                    traffic: known.traffic,
                    subject: format!("ACK {kind}"),
                    note,
                },
                ladder: LadderWish::None,
            },
            restored: false,
        };
        let outcome = Outcome::Queued {
            id: intent.id,
            case: intent.draft.case,
            reference: intent.draft.reference.clone().unwrap_or_default(),
        };
        self.mark_read(now, message)?;
        self.queue(intent);
        Ok(outcome)
    }

    fn mark_read(&mut self, now: UnixMillis, message: MessageId) -> Result<Outcome, Failure> {
        let known = self
            .book
            .get_mut(message)
            .ok_or_else(|| Failure::Usage("there is no such message here".to_owned()))?;
        if !known.read {
            known.read = true;
            self.writes.push(Write::Read(message, now));
        }
        Ok(Outcome::Done)
    }

    fn verify(&mut self, now: UnixMillis, seat: &Seat, matches: &str) -> Result<Outcome, Failure> {
        let no_seat = || Failure::Usage(format!("{seat} is not in the directory"));
        let number = self.safety_number(seat).ok_or_else(no_seat)?;
        if !is_told(&number, matches) {
            self.alarm(now, "number-differs", format!("The safety number of {seat} differed."));
            return Err(Failure::NotAuthentic(format!(
                "that is not the safety number with {seat}. Have all 60 digits or 20 words read \
                 once more; if it still differs, somebody stands between: call both nominators, \
                 send nothing"
            )));
        }
        let identity = self.replica.directory.seat(seat).ok_or_else(no_seat)?.id;
        let pin = Pin { identity, compared_at: Some(now), accepted: None };
        let write = self.peers.pin(seat, pin);
        self.writes.push(write);
        self.after.push(Notice::Directory.into());
        self.let_go(seat);
        Ok(Outcome::Done)
    }

    fn accept_change(
        &mut self,
        now: UnixMillis,
        seat: &Seat,
        reason: String,
    ) -> Result<Outcome, Failure> {
        if reason.trim().is_empty() {
            return Err(Failure::Usage("a reason is needed, for the record".to_owned()));
        }
        let identity = self
            .replica
            .directory
            .seat(seat)
            .ok_or_else(|| Failure::Usage(format!("{seat} is not in the directory")))?
            .id;
        let text = format!("The identity of {seat} was accepted without comparing: {reason}");
        self.alarm(now, "identity-accepted", text);
        let pin = Pin { identity, compared_at: None, accepted: Some(reason) };
        let write = self.peers.pin(seat, pin);
        self.writes.push(write);
        self.after.push(Notice::Directory.into());
        self.let_go(seat);
        Ok(Outcome::Done)
    }

    /// The identities a message would be sealed for now, for a face that shows them first.
    #[must_use]
    pub fn preview(&self, now: UnixMillis, new: &NewMessage) -> Preview {
        let to =
            hotline_casework::Addressees { action: new.to.clone(), information: new.info.clone() };
        let resolved = self.resolve(now, &to, &new.accept);
        let seats: Vec<_> = resolved
            .recipients
            .iter()
            .filter(|(_, (_, role))| *role != super::rows::Role::OwnDesk)
            .map(|(seat, _)| seat.clone())
            .collect();
        let mut desks: Vec<_> = seats.iter().map(|seat| seat.desk.clone()).collect();
        desks.dedup();
        let identities: Vec<_> = resolved.recipients.values().map(|(id, _)| *id).collect();
        let answerability: Vec<_> = desks
            .iter()
            .take(limits::DESKS_LOOKED_AT_MAX)
            .map(|desk| self.answerability(now, desk, new.traffic, new.precedence))
            .collect();
        Preview {
            guards: self.guards(new, &answerability),
            answerability,
            desks,
            seats,
            nobody: resolved.nobody,
            left_out: resolved.left_out,
            recipients: recipients_digest(&identities),
        }
    }
}

/// Who a message would go to, before it is sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Preview {
    /// Desks addressed, each once.
    pub desks: Vec<hotline_protocol::address::Desk>,
    /// Seats that get a copy, one's own desk's not counted.
    pub seats: Vec<Seat>,
    /// Addressees at which nobody gets a copy, with the reason.
    pub nobody: Vec<String>,
    /// Seats left out, with the reason.
    pub left_out: Vec<String>,
    /// Over the identities of all seats.
    pub recipients: Digest,
    /// How likely somebody answers at each of the first of these desks.
    pub answerability: Vec<super::Answerability>,
    /// What must be looked at twice.
    pub guards: Vec<super::Guard>,
}

/// The words of a safety number: of 20 of its bytes, as many as keep a second record with the same
/// words from being searched for.
#[must_use]
pub fn number_words(number: &SafetyNumber) -> String {
    words::words(number.bytes().get(..NUMBER_WORDS).unwrap_or_default())
}

/// Words of a safety number that are compared.
const NUMBER_WORDS: usize = 20;

/// Whether somebody read out this number, in digits or in words.
fn is_told(number: &SafetyNumber, told: &str) -> bool {
    let digits: String = told.chars().filter(char::is_ascii_digit).collect();
    if digits.is_empty() {
        words::bytes(told).is_ok_and(|bytes| number.bytes().get(..NUMBER_WORDS) == Some(&bytes))
    } else {
        digits == number.digits().concat()
    }
}

pub(super) fn random<R: CryptoRng, const N: usize>(rng: &mut R) -> [u8; N] {
    let mut bytes = [0; N];
    rng.fill_bytes(&mut bytes);
    bytes
}
