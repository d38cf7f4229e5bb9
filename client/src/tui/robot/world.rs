//! What answers behind the robot: a seat's engine and store, as far as a face can see them.
//!
//! Messages can lie in a real store instead; then lists, cases, search and marks are the real ones.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use hotline_protocol::address::{Address, Desk, Seat};
use hotline_protocol::ids::{CaseId, MessageId, Precedence, Traffic, UnixMillis};

use super::Office;
use crate::ask::{
    Answer, Answerability, Ask, Delivery, DirectoryView, EscalationView, IncidentView, MissingView,
    News, Preview, SafetyNumber, Status, Waiting, Whoami,
};
use crate::engine::{
    AckRow, Command, CopyRow, CopyState, Direction, Failure, LinkState, LogRow, MessageRow,
    NewMessage, Outcome, Role, Write,
};
use crate::vault::{
    Alerts, Filter, Found, Hit, Human, Kept, Listed, Marked, Page, Reach, Thread, Unread, Vault,
};

/// Digits and words of every safety number here.
pub(super) const DIGITS: [&str; 12] = [
    "02846", "99170", "35511", "48264", "70039", "11258", "63907", "24418", "85526", "19043",
    "57780", "30612",
];
pub(super) const WORDS: &str = "anchor basil cedar delta ember fjord grove haven ivory jewel \
                                karma lemon maple noble ocean pearl quartz raven silver tulip";

/// The world of one seat.
#[derive(Debug)]
pub struct World {
    /// Who this seat is.
    pub whoami: Whoami,
    /// How the line stands; queue and unread are counted.
    pub status: Status,
    /// Who can be written to.
    pub directory: DirectoryView,
    /// Messages in the order in which they came: their places are 1, 2, 3.
    pub messages: Vec<MessageRow>,
    /// Copies of what was sent from here.
    pub copies: Vec<CopyRow>,
    /// Acknowledgements.
    pub acks: Vec<AckRow>,
    /// Incidents, the newest first.
    pub incidents: Vec<IncidentView>,
    /// How likely somebody answers.
    pub answerability: Vec<Answerability>,
    /// Messages of which receipts are missing.
    pub missing: Vec<MissingView>,
    /// What waits here to be sent.
    pub queue: Vec<Waiting>,
    /// Drafts and the like.
    pub kept: BTreeMap<String, Vec<u8>>,
    /// The record's alarms, oldest first.
    pub log: Vec<LogRow>,
    /// Every command, in its order.
    pub commands: Vec<Command>,
    /// What the next command fails with.
    pub fails: Option<Failure>,
    /// What the desk does among its own seats.
    pub office: Office,
    /// Cases whose record was compared.
    pub(super) compared: BTreeSet<CaseId>,
    /// Whether somebody told two seats different things.
    pub(super) told_two: bool,
    news: VecDeque<News>,
    store: Option<Vault>,
    last_id: u8,
}

impl World {
    /// A world with nobody in it but this seat.
    #[must_use]
    pub fn empty(whoami: Whoami, status: Status) -> Self {
        Self {
            whoami,
            status,
            directory: DirectoryView { parties: Vec::new(), seats: Vec::new() },
            messages: Vec::new(),
            copies: Vec::new(),
            acks: Vec::new(),
            incidents: Vec::new(),
            missing: Vec::new(),
            answerability: Vec::new(),
            queue: Vec::new(),
            kept: BTreeMap::new(),
            log: Vec::new(),
            commands: Vec::new(),
            fails: None,
            office: Office::default(),
            compared: BTreeSet::new(),
            told_two: false,
            news: VecDeque::new(),
            store: None,
            last_id: 200,
        }
    }

    /// The same with its messages in a real store, which answers from then on.
    ///
    /// # Panics
    ///
    /// If the store refuses.
    #[must_use]
    pub fn stored_in(mut self, mut store: Vault) -> Self {
        let messages = self.messages.drain(..).map(|row| Write::Message(Box::new(row)));
        let copies = self.copies.drain(..).map(Write::Copy);
        let acks = self.acks.drain(..).map(Write::Ack);
        let writes: Vec<_> = messages.chain(copies).chain(acks).collect();
        if let Err(error) =
            store.sits_at(&self.whoami.seat.desk).and_then(|()| store.commit(&writes))
        {
            panic!("{error}");
        }
        self.store = Some(store);
        self
    }

    /// Something happens by itself.
    pub(super) fn happens(&mut self, news: News) {
        self.news.push_back(news);
    }

    /// The next thing that happened by itself.
    pub(super) fn poll_news(&mut self) -> Option<News> {
        self.news.pop_front()
    }

    /// An alert comes that nobody has acknowledged.
    pub fn raise(&mut self, precedence: Precedence) {
        let incident = super::story::alert_incident(precedence);
        self.incidents.retain(|one| one.case != incident.case);
        self.incidents.insert(0, incident);
        self.arrives(super::story::alert(precedence));
    }

    /// Adds a message and says so.
    pub fn arrives(&mut self, row: MessageRow) {
        let news = News::Arrived {
            message: row.id,
            case: row.case,
            precedence: row.precedence,
            direction: row.direction,
            kind: row.kind.clone(),
            traffic: row.traffic,
        };
        self.write(vec![Write::Message(Box::new(row))]);
        self.news.push_back(news);
    }

    /// Somebody acknowledges a message.
    pub fn acknowledged(&mut self, ack: AckRow) {
        let news = News::Acknowledged { message: ack.message, by: ack.by.clone() };
        self.write(vec![Write::Ack(ack)]);
        self.news.push_back(news);
    }

    /// The line goes up or down.
    pub fn link(&mut self, now: UnixMillis, link: LinkState) {
        let online = matches!(link, LinkState::Online { .. });
        self.status.offline_since =
            if online { None } else { self.status.offline_since.or(Some(now)) };
        self.status.rtt_ms = online.then_some(84.0);
        self.status.link = link.clone();
        self.news.push_back(News::Link(link));
    }

    fn write(&mut self, writes: Vec<Write>) {
        if let Some(store) = &mut self.store {
            if let Err(error) = store.commit(&writes) {
                panic!("{error}");
            }
            return;
        }
        for write in writes {
            match write {
                Write::Message(row) => match self.messages.iter_mut().find(|m| m.id == row.id) {
                    Some(older) => *older = *row,
                    None => self.messages.push(*row),
                },
                Write::Ack(ack) => self.acks.push(ack),
                Write::Copy(copy) => self.copies.push(copy),
                Write::Read(id, at) => {
                    for message in self.messages.iter_mut().filter(|message| message.id == id) {
                        message.read_at.get_or_insert(at);
                    }
                }
                _ => {}
            }
        }
    }

    fn new_id(&mut self) -> MessageId {
        self.last_id = self.last_id.wrapping_add(1);
        MessageId([self.last_id; 16])
    }

    /// What the engine answers.
    pub(super) fn answer(&mut self, now: UnixMillis, ask: &Ask) -> Result<Answer, Failure> {
        if let Some(answer) = self.stored(ask)? {
            return Ok(answer);
        }
        Ok(match ask {
            Ask::Command(command) => {
                self.commands.push(command.clone());
                match self.fails.take() {
                    Some(failure) => return Err(failure),
                    None => Answer::Outcome(self.command(now, command)?),
                }
            }
            Ask::Preview(new) => Answer::Preview(self.preview(new)),
            Ask::Status => Answer::Status(Box::new(Status {
                queued: self.queue.len(),
                unread: u64::try_from(self.unread().count()).unwrap_or(0),
                ..self.status.clone()
            })),
            Ask::Whoami => Answer::Whoami(self.whoami.clone()),
            Ask::Directory => Answer::Directory(Box::new(self.directory.clone())),
            Ask::SafetyNumber(seat) => {
                let known = self.directory.seats.iter().any(|one| one.seat == *seat);
                Answer::SafetyNumber(known.then(|| SafetyNumber {
                    digits: DIGITS.map(str::to_owned).to_vec(),
                    words: WORDS.to_owned(),
                }))
            }
            Ask::List { filter, page, limit } => Answer::List(self.list(filter, *page, *limit)),
            Ask::Message(name) => Answer::Message(
                match self.messages.iter().find(|m| m.id.to_string().starts_with(name.as_str())) {
                    Some(message) => Found::One(Box::new(message.clone())),
                    None => Found::Nothing,
                },
            ),
            Ask::Case(name, _) => {
                Answer::Case(match self.messages.iter().find(|m| m.reference == *name) {
                    Some(message) => Found::One(message.case),
                    None => Found::Nothing,
                })
            }
            Ask::Delivery(message) => Answer::Delivery(self.delivery(*message)),
            Ask::Acks(message) => {
                Answer::Acks(self.acks.iter().filter(|a| a.message == *message).cloned().collect())
            }
            Ask::Log(newest) => {
                let skip = self.log.len().saturating_sub(*newest);
                Answer::Log(self.log.iter().skip(skip).cloned().collect())
            }
            Ask::Quarantine => Answer::Quarantine(Vec::new()),
            Ask::Missing(traffic) => Answer::Missing(
                self.missing.iter().filter(|one| one.traffic == *traffic).cloned().collect(),
            ),
            Ask::Waiting => Answer::Waiting(self.queue.clone()),
            Ask::Threads { traffic, .. } => Answer::Threads(self.threads(*traffic)),
            Ask::Unread(_) => Answer::Unread(self.unread_by_desk()),
            Ask::Search { words, .. } => Answer::Hits(self.search(words)),
            Ask::Alerts(traffic) => Answer::Alerts(self.alerts(*traffic)),
            Ask::Keep { name, value } => {
                match value {
                    Some(value) => self.kept.insert(name.clone(), value.clone()),
                    None => self.kept.remove(name),
                };
                Answer::Outcome(Outcome::Done)
            }
            Ask::Kept(prefix) => Answer::Kept(
                self.kept
                    .iter()
                    .filter(|(name, _)| name.starts_with(prefix.as_str()))
                    .map(|(name, value)| Kept { name: name.clone(), value: value.clone() })
                    .collect(),
            ),
            Ask::Mark(ids) => {
                self.write(ids.iter().map(|id| Write::Read(*id, now)).collect());
                Answer::Outcome(Outcome::Done)
            }
            Ask::Incidents { traffic } => Answer::Incidents(
                self.incidents.iter().filter(|one| one.traffic == *traffic).cloned().collect(),
            ),
            Ask::Incident { case, traffic } => {
                let all = self.incidents.iter();
                let of_case = all.filter(|one| one.case == *case && one.traffic == *traffic);
                Answer::Incidents(of_case.cloned().collect())
            }
            Ask::Record { case, traffic } => {
                Answer::Record(self.record(*case, *traffic).map(Box::new))
            }
            ask => match self.office.answer(ask) {
                Some(answer) => answer,
                None => {
                    let what = "the world does not know this question".to_owned();
                    return Err(Failure::Defect(what));
                }
            },
        })
    }

    /// What the real store answers, if there is one.
    fn stored(&self, ask: &Ask) -> Result<Option<Answer>, Failure> {
        let Some(store) = &self.store else { return Ok(None) };
        let answer = match ask {
            Ask::List { filter, page, limit } => {
                store.list(filter, *page, *limit).map(Answer::List)
            }
            Ask::Message(name) => store.message(name).map(|found| {
                Answer::Message(match found {
                    Found::Nothing => Found::Nothing,
                    Found::One(message) => Found::One(Box::new(message)),
                    Found::Several(ids) => Found::Several(ids),
                })
            }),
            Ask::Case(name, traffic) => store.case(name, *traffic).map(Answer::Case),
            Ask::Acks(message) => store.acks(*message).map(Answer::Acks),
            Ask::Threads { traffic, page, limit } => {
                store.threads(*traffic, *page, *limit).map(Answer::Threads)
            }
            Ask::Unread(traffic) => store.unread_by_desk(*traffic).map(Answer::Unread),
            Ask::Search { traffic, words, before, limit } => {
                store.search(*traffic, words, *before, *limit).map(Answer::Hits)
            }
            Ask::Alerts(traffic) => {
                store.alerts(*traffic, &BTreeSet::new(), UnixMillis(0)).map(Answer::Alerts)
            }
            _ => return Ok(None),
        };
        answer.map(Some).map_err(|error| Failure::Defect(error.to_string()))
    }

    fn command(&mut self, now: UnixMillis, command: &Command) -> Result<Outcome, Failure> {
        Ok(match command {
            Command::Send(new) => self.send(now, new),
            Command::Acknowledge { message, kind } => {
                let by = self.whoami.seat.clone();
                for incident in self.incidents.iter_mut().filter(|one| one.asked_by == *message) {
                    incident.status = "acknowledged".to_owned();
                    incident.acknowledged_by = Some(by.clone());
                    incident.acknowledged_at = Some(now);
                    incident.ack_due = None;
                }
                self.acknowledged(AckRow { message: *message, by, kind: kind.clone(), at: now });
                Outcome::Done
            }
            Command::MarkRead { message } => {
                self.write(vec![Write::Read(*message, now)]);
                Outcome::Done
            }
            Command::Verify { seat, matches } => {
                let plain = |text: &str| text.split_whitespace().collect::<String>();
                if ![plain(&DIGITS.concat()), plain(WORDS)].contains(&plain(matches)) {
                    return Err(Failure::NotAuthentic(format!(
                        "this is not the number of {seat}: compare again, by a number you knew \
                         before"
                    )));
                }
                self.believe(seat, "verified");
                Outcome::Done
            }
            Command::AcceptChange { seat, .. } => {
                self.believe(seat, "known");
                Outcome::Done
            }
            Command::Escalate { case, reason, .. } => {
                let (id, by) = (self.new_id(), self.whoami.seat.clone());
                let incident = self.incidents.iter_mut().find(|one| one.case == *case);
                let Some(incident) = incident else {
                    return Err(Failure::Usage("there is no such incident".to_owned()));
                };
                let Some(next) = incident.next_desk.take() else {
                    return Err(Failure::Refused("no further desk is published".to_owned()));
                };
                incident.rung += 1;
                incident.asked = vec![Address::Desk(next)];
                incident.escalations.push(EscalationView {
                    message: id,
                    rung: incident.rung,
                    to: incident.asked.clone(),
                    by,
                    at: now,
                    reason: reason.clone(),
                });
                let reference = incident.reference.clone();
                self.news.push_back(News::Incident { case: *case, traffic: Traffic::Operation });
                Outcome::Queued { id, case: *case, reference }
            }
            Command::Deed(matter, deed) => {
                let (id, case) = (self.new_id(), matter.case);
                let Some(reference) = self.done(matter, deed) else {
                    return Err(Failure::Usage("there is no such case here".to_owned()));
                };
                self.news.push_back(News::Incident { case, traffic: matter.traffic });
                Outcome::Queued { id, case, reference }
            }
            Command::Compare { case, traffic } => {
                self.compared.insert(*case);
                self.news.push_back(News::Record { case: *case, traffic: *traffic });
                Outcome::Done
            }
            Command::Sync => Outcome::Synced { received: 0, sent: 0 },
            Command::Directory(_) => {
                self.news.push_back(News::Directory);
                Outcome::Appended(self.status.head.0 + 1)
            }
            Command::Connect | Command::Stop => Outcome::Done,
            command => match self.office.command(command) {
                Some(outcome) => {
                    self.news.push_back(News::Missed);
                    outcome
                }
                None => Outcome::Done,
            },
        })
    }

    fn believe(&mut self, seat: &Seat, standing: &str) {
        for one in self.directory.seats.iter_mut().filter(|one| one.seat == *seat) {
            one.standing = standing.to_owned();
        }
        self.news.push_back(News::Directory);
    }

    fn send(&mut self, now: UnixMillis, new: &NewMessage) -> Outcome {
        let id = self.new_id();
        let case = new.case.unwrap_or(CaseId(id.0));
        let known = self.threads(new.traffic).into_iter().find(|thread| thread.case == case);
        let reference = known.map(|thread| thread.reference).unwrap_or_default();
        self.queue.push(Waiting {
            id,
            case,
            reference: reference.clone(),
            to: new.to.iter().chain(&new.info).map(ToString::to_string).collect(),
            kind: new.kind.clone(),
            precedence: new.precedence,
            traffic: new.traffic,
            subject: new.subject.clone(),
            body: new.body.clone(),
            queued_at: now,
            acknowledges: None,
        });
        self.news.push_back(News::Queued { message: id });
        Outcome::Queued { id, case, reference }
    }

    fn seats_for(&self, addresses: &[Address]) -> Vec<Seat> {
        let own = &self.whoami.seat.desk;
        self.directory
            .seats
            .iter()
            .filter(|one| one.status == "active" && one.seat.desk != *own)
            .filter(|one| addresses.iter().any(|address| leads_to(address, &one.seat.desk)))
            .map(|one| one.seat.clone())
            .collect()
    }

    fn preview(&self, new: &NewMessage) -> Preview {
        let all: Vec<Address> = new.to.iter().chain(&new.info).cloned().collect();
        let seats = self.seats_for(&all);
        let desks: BTreeSet<String> = seats.iter().map(|seat| seat.desk.to_string()).collect();
        let nobody = all
            .iter()
            .filter(|address| self.seats_for(std::slice::from_ref(address)).is_empty())
            .map(|address| format!("{address}: no seat is enrolled"))
            .collect();
        let left_out = self
            .directory
            .seats
            .iter()
            .filter(|one| one.status != "active")
            .filter(|one| all.iter().any(|address| leads_to(address, &one.seat.desk)))
            .map(|one| format!("{}: {}", one.seat, one.status))
            .collect();
        let (answerability, guards) = (self.answerability.clone(), Vec::new());
        let desks = desks.into_iter().collect();
        Preview { desks, seats, nobody, left_out, answerability, guards }
    }

    fn reach(&self, message: &MessageRow) -> Reach {
        let copies: Vec<_> = self
            .copies
            .iter()
            .filter(|copy| copy.message == message.id && copy.role != Role::OwnDesk)
            .collect();
        let count = |wanted: fn(&CopyRow) -> bool| {
            u32::try_from(copies.iter().filter(|copy| wanted(copy)).count()).unwrap_or(0)
        };
        let humans: Vec<Human> = self
            .acks
            .iter()
            .filter(|ack| ack.message == message.id)
            .map(|ack| Human { seat: ack.by.clone(), kind: ack.kind.clone(), at: ack.at })
            .collect();
        Reach {
            released: true,
            seats: u32::try_from(copies.len()).unwrap_or(0),
            custody: count(|copy| copy.custody_at.is_some()),
            device: count(|copy| copy.device_at.is_some()),
            failed: count(|copy| matches!(copy.state, CopyState::Failed(_) | CopyState::Expired)),
            held: count(|copy| matches!(copy.state, CopyState::Held(_))),
            custody_at: copies.iter().filter_map(|copy| copy.custody_at).max(),
            device_at: copies.iter().filter_map(|copy| copy.device_at).max(),
            humans_total: u32::try_from(humans.len()).unwrap_or(0),
            humans,
        }
    }

    fn listed(&self) -> impl DoubleEndedIterator<Item = Listed> {
        (1..)
            .zip(&self.messages)
            .map(|(place, message)| Listed {
                place,
                message: message.clone(),
                reach: self.reach(message),
            })
            .collect::<Vec<_>>()
            .into_iter()
    }

    fn list(&self, filter: &Filter, page: Page, limit: usize) -> Vec<Listed> {
        let fits = |listed: &Listed| {
            let message = &listed.message;
            message.traffic == filter.traffic
                && (filter.acks || message.kind != "ACK")
                && (!filter.unread || is_unread(message))
                && filter.case.is_none_or(|case| message.case == case)
                && filter.desk.as_ref().is_none_or(|desk| is_with(message, desk))
                && (filter.case.is_some()
                    || filter.desk.is_some()
                    || message.direction != Direction::Sent)
        };
        let found = self.listed().filter(fits);
        let newest = |found: &mut dyn Iterator<Item = Listed>| {
            let mut found: Vec<_> = found.take(limit).collect();
            found.reverse();
            found
        };
        match page {
            Page::Newest => newest(&mut found.rev()),
            Page::Before(place) => newest(&mut found.rev().filter(|one| one.place < place)),
            Page::After(place) => found.filter(|one| one.place > place).take(limit).collect(),
            Page::Around(place) => {
                let first = place.saturating_sub(u64::try_from(limit / 2).unwrap_or(0));
                found.filter(|one| one.place >= first).take(limit).collect()
            }
        }
    }

    fn delivery(&self, message: MessageId) -> Delivery {
        let copies: Vec<CopyRow> =
            self.copies.iter().filter(|copy| copy.message == message).cloned().collect();
        let acks: Vec<AckRow> =
            self.acks.iter().filter(|ack| ack.message == message).cloned().collect();
        let without = |has: &dyn Fn(&CopyRow) -> bool| -> Vec<String> {
            let desks = copies.iter().filter(|copy| copy.role == Role::Action);
            let desks: BTreeSet<&Desk> = desks.map(|copy| &copy.seat.desk).collect();
            desks
                .into_iter()
                .filter(|desk| !copies.iter().any(|copy| copy.seat.desk == **desk && has(copy)))
                .map(ToString::to_string)
                .collect()
        };
        Delivery {
            released: true,
            without_custody: without(&|copy| copy.custody_at.is_some()),
            without_device: without(&|copy| copy.device_at.is_some()),
            without_human: without(&|copy| acks.iter().any(|ack| ack.by.desk == copy.seat.desk)),
            expires_at: self
                .messages
                .iter()
                .find(|one| one.id == message && one.direction == Direction::Sent)
                .map(|one| UnixMillis(one.released_at.0 + 3 * 86_400_000)),
            copies,
            acks,
        }
    }

    fn threads(&self, traffic: Traffic) -> Vec<Thread> {
        let mut threads: Vec<Thread> = Vec::new();
        for (place, message) in (1..).zip(&self.messages) {
            if message.traffic != traffic || message.kind == "ACK" {
                continue;
            }
            let known = threads.iter().position(|thread| thread.case == message.case);
            let mut thread = match known {
                Some(known) => threads.remove(known),
                None => Thread {
                    case: message.case,
                    reference: message.reference.clone(),
                    subject: message.subject.clone(),
                    last: place,
                    last_at: message.released_at,
                    messages: 0,
                    unread: 0,
                    gravest: None,
                },
            };
            thread.last = place;
            thread.last_at = message.opened_at.unwrap_or(message.released_at);
            thread.messages += 1;
            if is_unread(message) {
                thread.unread += 1;
                thread.gravest = thread.gravest.max(Some(message.precedence));
            }
            threads.insert(0, thread);
        }
        threads
    }

    fn unread(&self) -> impl Iterator<Item = &MessageRow> {
        self.messages
            .iter()
            .filter(|one| is_unread(one) && one.traffic == Traffic::Operation && one.kind != "ACK")
    }

    fn unread_by_desk(&self) -> Vec<Unread> {
        let mut found: BTreeMap<Address, Unread> = BTreeMap::new();
        for message in self.unread() {
            // What a colleague wrote counts where it went.
            let with: Vec<Address> = match message.direction {
                Direction::DeskCopy => message.to.iter().filter_map(|to| to.parse().ok()).collect(),
                _ => vec![Address::Desk(message.from.desk.clone())],
            };
            for with in with {
                let unread = found.entry(with.clone()).or_insert(Unread {
                    with,
                    messages: 0,
                    gravest: message.precedence,
                });
                unread.messages += 1;
                unread.gravest = unread.gravest.max(message.precedence);
            }
        }
        found.into_values().collect()
    }

    fn search(&self, words: &str) -> Vec<Hit> {
        let wanted = words.trim().to_lowercase();
        let marks = |text: &str| -> Marked {
            let text: String = text.chars().take(160).collect();
            // Characters of the lower-case text stand where they stood, in the texts used here.
            let at = text.to_lowercase().find(&wanted).filter(|_| !wanted.is_empty());
            let marks = at.map(|at| {
                let start =
                    text.to_lowercase().get(..at).map_or(0, |before| before.chars().count());
                start..start + wanted.chars().count()
            });
            Marked { text, marks: marks.into_iter().collect() }
        };
        let holds = |text: &str| text.to_lowercase().contains(&wanted);
        self.listed()
            .rev()
            .filter(|one| holds(&one.message.subject) || holds(&one.message.body))
            .map(|one| Hit {
                place: one.place,
                message: one.message.id,
                case: one.message.case,
                reference: one.message.reference.clone(),
                direction: one.message.direction,
                from: one.message.from.clone(),
                to: one.message.to.clone(),
                precedence: one.message.precedence,
                subject: marks(&one.message.subject),
                excerpt: marks(&one.message.body.replace('\n', " ")),
                at: one.message.opened_at.unwrap_or(one.message.released_at),
            })
            .collect()
    }

    fn alerts(&self, traffic: Traffic) -> Alerts {
        let own = &self.whoami.seat.desk;
        let mut oldest: Vec<Listed> = self
            .listed()
            .filter(|one| {
                one.message.traffic == traffic
                    && one.message.direction == Direction::Received
                    && one.message.precedence.interrupts()
                    && one.message.kind != "ACK"
                    && !one.reach.humans.iter().any(|human| human.seat.desk == *own)
            })
            .collect();
        oldest.sort_by_key(|one| std::cmp::Reverse(one.message.precedence));
        Alerts { total: u64::try_from(oldest.len()).unwrap_or(0), oldest }
    }
}

fn is_unread(message: &MessageRow) -> bool {
    message.read_at.is_none() && message.direction != Direction::Sent
}

fn is_with(message: &MessageRow, desk: &Desk) -> bool {
    let to = message.to.iter().filter_map(|to| to.parse().ok());
    let mut to = to.filter(|to: &Address| leads_to(to, desk));
    message.from.desk == *desk || (message.direction != Direction::Received && to.next().is_some())
}

fn leads_to(address: &Address, desk: &Desk) -> bool {
    match address {
        Address::All => true,
        Address::AllDesks(kind) => *kind == desk.kind,
        Address::Party(party) => *party == desk.party,
        Address::Desk(one) => one == desk,
        Address::Seat(seat) => seat.desk == *desk,
    }
}
