//! What a face may ask of the process that holds the home, and what it is told.
//!
//! The same values travel between threads of one process and, as CBOR, over the socket between
//! two: a command gives the same output either way.

use hotline_dossier::Dossier;
use hotline_protocol::address::{Desk, Party, Seat};
use hotline_protocol::ids::{CaseId, Digest, MessageId, Precedence, Traffic, UnixMillis};
use hotline_protocol::words;
use serde::{Deserialize, Serialize};

/// What a face is told as it happens.
pub use crate::engine::Notice as News;
use crate::engine::{
    AckRow, Command, CopyRow, Failure, LinkState, LogRow, MessageRow, NewMessage, Outcome,
    QuarantineRow, ReleasePolicy, WaitingDraft,
};
pub use crate::engine::{
    ActView, Answerability, CampaignView, CueView, Deed, EscalationView, ExerciseRecord,
    ExercisesView, FoundView, Gap, Guard, HandingOver, HeardView, IncidentView, InjectView,
    ItemView, LedView, Life, Matter, MissingDesk, MissingView, OwesView, PartView, Play,
    ProposalView, RecordView, RosterView, TotalsView, UncountedView, Waiting,
};
pub use crate::published::{
    CountersView, DefinitionView, DocumentView, GlossaryView, LibraryView, TermView, WeekView,
    count_names,
};
use crate::vault::{Alerts, Filter, Found, Hit, Kept, Listed, Page, Thread, Unread};

/// A question or command.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum Ask {
    /// Something for the engine to do; answered by [`Answer::Outcome`].
    Command(Command),
    /// Who a message would go to; answered by [`Answer::Preview`].
    Preview(Box<NewMessage>),
    /// Answered by [`Answer::Status`].
    Status,
    /// Answered by [`Answer::Whoami`].
    Whoami,
    /// Answered by [`Answer::Directory`].
    Directory,
    /// The number to compare with a seat; answered by [`Answer::SafetyNumber`].
    SafetyNumber(Seat),
    /// A page of messages; answered by [`Answer::List`].
    List {
        /// Which messages.
        filter: Filter,
        /// Which part.
        page: Page,
        /// How many at most.
        limit: usize,
    },
    /// A message by id, beginning of an id, or reference; answered by [`Answer::Message`].
    Message(String),
    /// A case by reference, id or beginning of an id; answered by [`Answer::Case`].
    Case(String, Traffic),
    /// How far a message has come; answered by [`Answer::Delivery`].
    Delivery(MessageId),
    /// Who acknowledged a message; answered by [`Answer::Acks`].
    Acks(MessageId),
    /// The newest entries of the record; answered by [`Answer::Log`].
    Log(usize),
    /// Envelopes that could not be opened; answered by [`Answer::Quarantine`].
    Quarantine,
    /// Messages that wait here to be released; answered by [`Answer::Waiting`].
    Waiting,
    /// A page of cases; answered by [`Answer::Threads`].
    Threads {
        /// The traffic class.
        traffic: Traffic,
        /// Which part: places are [`Thread::last`].
        page: Page,
        /// How many at most.
        limit: usize,
    },
    /// Which of these messages were taken back or corrected; answered by [`Answer::Withdrawn`].
    Withdrawn(Vec<MessageId>),
    /// The message that would take one back, or correct it; answered by [`Answer::TakingBack`].
    TakingBack {
        /// Which message of this desk.
        message: MessageId,
        /// What it should have said, if it is corrected.
        correction: Option<String>,
        /// Why.
        reason: String,
    },
    /// What waits for a second seat of this desk; answered by [`Answer::Drafts`].
    Drafts,
    /// A case as a file for others; answered by [`Answer::Dossier`].
    Dossier {
        /// Which case.
        case: CaseId,
        /// Operation, exercise or drill.
        traffic: Traffic,
        /// The language of its page.
        language: String,
        /// The time zone of its page (IANA).
        zone: String,
    },
    /// Whose messages nobody has read here; answered by [`Answer::Unread`].
    Unread(Traffic),
    /// Messages that hold all of these words, the newest first; answered by [`Answer::Hits`].
    Search {
        /// The traffic class.
        traffic: Traffic,
        /// What a person typed. White space parts what may stand anywhere from what must stand
        /// together; the last word may be cut short.
        words: String,
        /// Only what has a place before this: the page after the last hit.
        before: Option<u64>,
        /// How many at most.
        limit: usize,
    },
    /// What must be acknowledged by somebody of this desk; answered by [`Answer::Alerts`].
    Alerts(Traffic),
    /// Keeps a piece of a face's own state, a draft for one, or forgets it. It is on the disk when
    /// [`Answer::Outcome`] says so.
    Keep {
        /// Names it: `draft XB/technical`.
        name: String,
        /// The value; none forgets it.
        #[serde(with = "serde_bytes")]
        value: Option<Vec<u8>>,
    },
    /// What was kept under names that begin so; answered by [`Answer::Kept`].
    Kept(String),
    /// A person has read these. One commit, however many; unknown ids are passed over. It is on
    /// the disk when [`Answer::Outcome`] says so.
    Mark(Vec<MessageId>),
    /// Messages sent from here of which receipts are missing past their deadline; answered by
    /// [`Answer::Missing`].
    Missing(Traffic),
    /// Whether somebody is likely to answer at a desk; answered by [`Answer::Answerability`].
    Answerability {
        /// Which desk.
        desk: Desk,
        /// Whose words count.
        traffic: Traffic,
        /// How fast a message would have to be handled.
        precedence: Precedence,
    },
    /// Exercises that this seat runs or plays in; answered by [`Answer::Exercises`].
    Exercises,
    /// What a report is made of, by id or name of the scenario; none is the newest. Answered by
    /// [`Answer::ExerciseRecord`].
    ExerciseRecord(Option<String>),
    /// What parties have published; answered by [`Answer::Library`].
    Library,
    /// What parties mean by terms; answered by [`Answer::Glossary`].
    Glossary,
    /// Terms in a message that parties define differently; answered by [`Answer::Terms`].
    TermsIn(MessageId),
    /// What was counted here; answered by [`Answer::Counters`].
    Counters,
    /// Totals of what others counted; answered by [`Answer::Totals`].
    Totals,
    /// Who of this desk is on duty when; answered by [`Answer::Roster`].
    Roster,
    /// What a colleague would be given of a case; answered by [`Answer::HandingOver`].
    HandingOver {
        /// Which case.
        case: CaseId,
        /// Operation, exercise or drill.
        traffic: Traffic,
        /// What the colleague should know besides.
        note: String,
    },
    /// Every incident of a traffic class; answered by [`Answer::Incidents`].
    Incidents {
        /// Operation, exercise or drill.
        traffic: Traffic,
    },
    /// The record of a case; answered by [`Answer::Record`].
    Record {
        /// Which case.
        case: CaseId,
        /// Operation, exercise or drill.
        traffic: Traffic,
    },
    /// Every campaign of checks that is known; answered by [`Answer::Campaigns`].
    Campaigns,
    /// The report of one, with the messages it rests on; answered by [`Answer::CampaignReport`].
    CampaignReport {
        /// Which.
        case: CaseId,
        /// Whose rows; none is as many as this seat may see.
        scope: Option<hotline_campaign::Scope>,
    },
    /// What stands in one case; answered by [`Answer::Incidents`], mostly with one.
    Incident {
        /// Which case.
        case: CaseId,
        /// Operation, exercise or drill.
        traffic: Traffic,
    },
}

impl Ask {
    /// Whether the answer comes only after the relay's.
    pub(crate) const fn waits_for_relay(&self) -> bool {
        matches!(self, Self::Command(Command::Sync | Command::Directory(_) | Command::Chunk { .. }))
    }

    /// Whether it makes room where many wait: what shows a page can be asked again, what a person
    /// did and what must alarm cannot.
    pub(crate) const fn yields(&self) -> bool {
        !matches!(
            self,
            Self::Command(_)
                | Self::Keep { .. }
                | Self::Mark(_)
                | Self::Alerts(_)
                | Self::Missing(_)
        )
    }

    /// Whether asking twice is the same as asking once. Every command is named: one that is new
    /// must say which it is.
    pub(crate) const fn may_repeat(&self) -> bool {
        let Self::Command(command) = self else { return true };
        match command {
            Command::Send(_)
            | Command::Raise { .. }
            | Command::Acknowledge { .. }
            | Command::AcknowledgeOnRecord { .. }
            | Command::Release { .. }
            | Command::Return { .. }
            | Command::Recall { .. }
            | Command::Escalate { .. }
            | Command::Deescalate { .. }
            | Command::SetRoster(_)
            | Command::HandOver { .. }
            | Command::Publish(_)
            | Command::Counters(_)
            | Command::Deed(..)
            | Command::CheckLine { .. }
            | Command::Report(_)
            | Command::Exercise(_)
            | Command::OpenCampaign(_)
            | Command::CloseCampaign { .. }
            | Command::AnswerCheck { .. }
            | Command::Directory(_) => false,
            Command::MarkRead { .. }
            | Command::Connect
            | Command::Sync
            | Command::Verify { .. }
            | Command::Compare { .. }
            | Command::AcceptChange { .. }
            | Command::Chunk { .. }
            | Command::SetReleasePolicy(_)
            | Command::Allow(_)
            | Command::Stop => true,
        }
    }
}

/// An answer to an [`Ask`].
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum Answer {
    /// How a command ended.
    Outcome(Outcome),
    /// The record of a case; none if it is not known, or nothing of it of the last weeks.
    Record(Option<Box<RecordView>>),
    /// Who a message would go to.
    Preview(Preview),
    /// How things stand.
    Status(Box<Status>),
    /// Who this seat is.
    Whoami(Whoami),
    /// Who can be written to.
    Directory(Box<DirectoryView>),
    /// The number to compare; none if there is no such seat.
    SafetyNumber(Option<SafetyNumber>),
    /// Messages of a page, in ascending order.
    List(Vec<Listed>),
    /// A message.
    Message(Found<Box<MessageRow>>),
    /// A case.
    Case(Found<CaseId>),
    /// How far a message has come.
    Delivery(Delivery),
    /// Acknowledgements, the first first.
    Acks(Vec<AckRow>),
    /// Entries of the record, oldest first.
    Log(Vec<LogRow>),
    /// Envelopes that could not be opened.
    Quarantine(Vec<QuarantineRow>),
    /// Messages that wait here, in the order they were asked for.
    Waiting(Vec<Waiting>),
    /// Cases, the one with the newest message first.
    Threads(Vec<Thread>),
    /// Those that were, in no order.
    Withdrawn(Vec<Withdrawal>),
    /// What is to be sent, or why it cannot be taken back.
    TakingBack(Result<Box<NewMessage>, Failure>),
    /// Drafts that wait, the oldest first, and from what on messages of this home do.
    Drafts(Vec<WaitingDraft>, ReleasePolicy),
    /// The dossier and how many messages its bounds left out; none if nothing of the case is here,
    /// or no signed head.
    Dossier(Option<(Box<Dossier>, usize)>),
    /// Unread messages by whom they are with.
    Unread(Vec<Unread>),
    /// What was found, the newest first.
    Hits(Vec<Hit>),
    /// What must be acknowledged.
    Alerts(Alerts),
    /// What was kept, by name.
    Kept(Vec<Kept>),
    /// Messages of which receipts are missing, the most urgent first.
    Missing(Vec<MissingView>),
    /// Whether somebody is likely to answer.
    Answerability(Box<Answerability>),
    /// Exercises, those under way first.
    Exercises(Box<ExercisesView>),
    /// What a report is made of; none if there is no such exercise here.
    ExerciseRecord(Option<Box<ExerciseRecord>>),
    /// What parties have published.
    Library(Box<LibraryView>),
    /// What parties mean by terms.
    Glossary(Box<GlossaryView>),
    /// The first terms in order of the text, and whether there are more.
    Terms(Vec<TermView>, bool),
    /// What was counted.
    Counters(Box<CountersView>),
    /// Totals by week, the newest first.
    Totals(Vec<TotalsView>),
    /// Campaigns: those that wait for an answer first, then the newest.
    Campaigns(Vec<CampaignView>),
    /// The report, or why there is none.
    CampaignReport(Result<Box<hotline_campaign::File>, Failure>),
    /// Who of this desk is on duty when.
    Roster(Box<RosterView>),
    /// What would be given; none if nothing of the case is here.
    HandingOver(Option<Box<HandingOver>>),
    /// Incidents, those that nobody has acknowledged first, then the newest as they came here: one
    /// for each party that was asked.
    Incidents(Vec<IncidentView>),
}

/// A message that its own desk took back or corrected. What it said stays.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Withdrawal {
    /// The message that was taken back.
    pub of: MessageId,
    /// The message that says so.
    pub message: MessageId,
    /// Who sent that.
    pub by: Seat,
    /// When, by that seat's clock.
    pub at: UnixMillis,
    /// Whether it stands as corrected; else it is withdrawn.
    pub corrected: bool,
    /// What it should have said, made safe to show.
    pub correction: String,
    /// Why, made safe to show.
    pub reason: String,
}

/// The safety number with a seat in both of its forms; one of them is compared.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SafetyNumber {
    /// Twelve groups of five digits.
    pub digits: Vec<String>,
    /// Twenty words.
    pub words: String,
}

/// Who a message would go to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Preview {
    /// Desks, each once.
    pub desks: Vec<String>,
    /// Seats that get a copy, one's own desk's not counted.
    pub seats: Vec<Seat>,
    /// Addressees at which nobody gets a copy, with the reason.
    pub nobody: Vec<String>,
    /// Seats left out, with the reason.
    pub left_out: Vec<String>,
    /// How likely somebody answers, for the first desks.
    pub answerability: Vec<Answerability>,
    /// What must be looked at twice.
    pub guards: Vec<Guard>,
}

/// How things stand.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Status {
    /// Whether there is a link.
    pub link: LinkState,
    /// Addresses of the relay.
    pub relay: Vec<String>,
    /// Round trip to the relay in milliseconds, while there is a connection.
    pub rtt_ms: Option<f64>,
    /// Messages not handed to the relay yet.
    pub queued: usize,
    /// Envelopes that waited at the relay when the link was opened and have not come yet.
    pub waiting: u64,
    /// Real messages nobody has read here.
    pub unread: u64,
    /// Envelopes that could not be opened yet.
    pub quarantined: usize,
    /// The newest directory entry held here: its place and its chain hash.
    pub head: (u64, Digest),
    /// The head as words, to be read over a telephone.
    pub head_words: String,
    /// Whether the relay's newest head is recent: fresh, old (2 h), stale (24 h) or none.
    pub head_age: String,
    /// Since when this seat wants to be online and is not; none while it is.
    pub offline_since: Option<UnixMillis>,
    /// When the relay was last heard, since this process holds the home.
    pub heard_at: Option<UnixMillis>,
    /// Whether an agent runs for this home.
    #[serde(default)]
    pub agent: bool,
    /// Alerts of machines that wait to be told.
    #[serde(default)]
    pub alerts_waiting: usize,
}

/// An identity as words, to be read over a telephone: its first 20 bytes, so that no second record
/// with the same words can be searched for.
#[must_use]
pub fn identity_words(identity: &Digest) -> String {
    words::words(identity.0.get(..20).unwrap_or_default())
}

/// Who this seat is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Whoami {
    /// Its address.
    pub seat: Seat,
    /// Its identity.
    pub identity: Digest,
    /// Whether this home can name the seats of its party.
    pub nominator: bool,
}

/// Who can be written to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DirectoryView {
    /// Parties by code.
    pub parties: Vec<PartyView>,
    /// Seats by address.
    pub seats: Vec<SeatView>,
}

/// A party.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PartyView {
    /// Its code.
    pub party: Party,
    /// What people call it.
    pub name: String,
    /// Why it left, if it did.
    pub revoked: Option<String>,
    /// Until when a recovery of its nominator can be objected to.
    pub recovery_until: Option<UnixMillis>,
}

/// A seat.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SeatView {
    /// Its address.
    pub seat: Seat,
    /// Its present identity.
    pub identity: Digest,
    /// active, suspended, vacant, expired or revoked.
    pub status: String,
    /// Why it is set aside or dead, as the nominator said.
    pub reason: Option<String>,
    /// Until when it gets no copies unless somebody vouches for it.
    pub copies_from: Option<UnixMillis>,
    /// What this home believes: self, new, known, verified or changed.
    pub standing: String,
    /// The person's name, where the seat published one.
    pub name: Option<String>,
    /// The person's title, where the seat published one.
    pub title: Option<String>,
    /// The desks of its party that are asked next where its desk does not answer.
    pub ladder: Vec<Desk>,
    /// The number to call when the line is dead.
    pub voice: Option<String>,
    /// When its desk is on duty.
    pub hours: Option<String>,
    /// The IANA time zone of these hours.
    pub zone: Option<String>,
    /// Languages spoken (BCP 47), the best first.
    pub languages: Vec<String>,
    /// Other ways to reach its desk.
    pub channels: Vec<String>,
    /// Codes of the kinds of messages its desk takes; all if there is none.
    pub accepts: Vec<String>,
    /// How many seats of its party must answer a flash before its ladder ends: 2, or else 1.
    #[serde(default)]
    pub stops: u8,
    /// The strictest TLP label its desk may hold, where it published one.
    pub tlp: Option<String>,
    /// When it enrolled.
    pub enrolled_at: UnixMillis,
    /// When it last said that its entry is true.
    pub confirmed_at: UnixMillis,
    /// Whether the yearly confirmation is overdue.
    pub confirmation_due: bool,
}

/// How far a sent message has come.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Delivery {
    /// Whether it has been released to seats; until then it waits here.
    pub released: bool,
    /// Its copies, in order of seats.
    pub copies: Vec<CopyRow>,
    /// Who acknowledged, the first first.
    pub acks: Vec<AckRow>,
    /// When the relay drops what nobody collected.
    pub expires_at: Option<UnixMillis>,
    /// Action desks of which no seat's copy is at the relay.
    pub without_custody: Vec<String>,
    /// Action desks of which no device has opened it.
    pub without_device: Vec<String>,
    /// Action desks of which no person has acknowledged.
    pub without_human: Vec<String>,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::LadderWish;

    #[test]
    fn what_says_something_to_others_is_not_asked_twice() {
        let (case, traffic) = (CaseId([1; 16]), Traffic::Operation);
        let (party, reason) = (None, "They are at work.".to_owned());
        let message = MessageId([1; 16]);
        let new = Box::new(NewMessage {
            to: Vec::new(),
            info: Vec::new(),
            kind: "CON".to_owned(),
            fields: Vec::new(),
            precedence: Precedence::Flash,
            traffic,
            tlp: "AMBER".to_owned(),
            case: None,
            in_reply_to: None,
            subject: "Name servers".to_owned(),
            body: String::new(),
            language: "en".to_owned(),
            note: false,
            automated: None,
            accept: Vec::new(),
            attachments: Vec::new(),
        });
        for command in [
            Command::Raise { new, ladder: LadderWish::Usual },
            Command::Recall { message },
            Command::Deescalate { case, traffic, party, reason },
        ] {
            assert!(!Ask::Command(command.clone()).may_repeat(), "{command:?}");
        }
        assert!(Ask::Command(Command::MarkRead { message }).may_repeat());
        assert!(Ask::Status.may_repeat());
    }
}
