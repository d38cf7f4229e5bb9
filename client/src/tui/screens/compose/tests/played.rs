//! A terminal with an engine that answers at once and is only played.

use std::collections::BTreeMap;

use ratatui::Terminal;
use ratatui::backend::TestBackend;

use hotline_protocol::address::{Party, Seat};
use hotline_protocol::ids::{CaseId, Digest, MessageId, Precedence, Traffic, UnixMillis};

use crate::ask::{Answer, Ask, DirectoryView, IncidentView, PartyView, Preview, Whoami};
use crate::engine::{Command, Direction, Failure, MessageRow, NewAttachment, NewMessage, Outcome};
use crate::tui::event::{Effect, Event, FileWork, Filed, Key, Picked};
pub(super) use crate::tui::screens::fixtures::{NOON, look, seat};
use crate::tui::state::State;
use crate::tui::{update, view};
use crate::vault::{Alerts, Kept, Listed, Reach, Thread};

/// A terminal with an engine that answers at once.
pub(super) struct Played {
    pub(super) state: State,
    pub(super) now: UnixMillis,
    pub(super) directory: DirectoryView,
    pub(super) listed: Vec<Listed>,
    pub(super) alerts: Vec<Listed>,
    pub(super) threads: Vec<Thread>,
    pub(super) incidents: Vec<IncidentView>,
    pub(super) escalated: Vec<(Option<Party>, String)>,
    pub(super) kept: BTreeMap<String, Vec<u8>>,
    pub(super) sent: Vec<NewMessage>,
    /// What sending is refused with.
    pub(super) refuses: Option<Failure>,
    /// What keeping a draft is refused with.
    pub(super) does_not_keep: Option<Failure>,
    /// Files that can be picked, by their paths.
    pub(super) files: BTreeMap<String, Picked>,
    /// What was wanted done with files.
    pub(super) works: Vec<(u64, FileWork)>,
    /// What sealing is refused with.
    pub(super) does_not_seal: Option<String>,
    /// Whether answers wait until they are let out.
    pub(super) holds: bool,
    pub(super) held: Vec<(u64, Ask)>,
    pub(super) previews: usize,
    pub(super) has_quit: bool,
}

impl Played {
    pub(super) fn new() -> Self {
        Self::with_drafts(BTreeMap::new())
    }

    pub(super) fn with_drafts(kept: BTreeMap<String, Vec<u8>>) -> Self {
        let party = |code: &str, name: &str| PartyView {
            party: code.parse().unwrap(),
            name: name.to_owned(),
            revoked: None,
            recovery_until: None,
        };
        let mut home = seat("XB/technical/1", "verified");
        home.hours = Some("24/7".to_owned());
        home.voice = Some("+00 1234".to_owned());
        let seats = vec![
            seat("XA/technical/1", "self"),
            home,
            seat("XB/technical/2", "known"),
            seat("XB/diplomatic/1", "verified"),
            seat("XC/technical/1", "verified"),
        ];
        let parties =
            vec![party("XA", "Arvania"), party("XB", "Borduria"), party("XC", "Cyldavia")];
        let mut played = Self {
            state: State::new(look()),
            now: NOON,
            directory: DirectoryView { parties, seats },
            listed: Vec::new(),
            alerts: Vec::new(),
            threads: Vec::new(),
            incidents: Vec::new(),
            escalated: Vec::new(),
            kept,
            sent: Vec::new(),
            refuses: None,
            does_not_keep: None,
            files: BTreeMap::new(),
            works: Vec::new(),
            does_not_seal: None,
            holds: false,
            held: Vec::new(),
            previews: 0,
            has_quit: false,
        };
        played.event(Event::Resize { columns: 80, rows: 24 });
        played
    }

    fn answer(&mut self, ask: Ask) -> Result<Answer, Failure> {
        Ok(match ask {
            Ask::Whoami => Answer::Whoami(Whoami {
                seat: "XA/technical/1".parse().unwrap(),
                identity: Digest([1; 32]),
                nominator: false,
            }),
            Ask::Directory => Answer::Directory(Box::new(self.directory.clone())),
            Ask::Preview(new) => {
                self.previews += 1;
                let covers = |seat: &Seat| {
                    new.to.iter().chain(&new.info).any(|address| address.covers(seat))
                };
                let own = "XA/technical".parse().unwrap();
                let views = self.directory.seats.iter().map(|view| &view.seat);
                let seats: Vec<Seat> =
                    views.filter(|seat| covers(seat) && seat.desk != own).cloned().collect();
                let mut desks: Vec<String> =
                    seats.iter().map(|seat| seat.desk.to_string()).collect();
                desks.dedup();
                Answer::Preview(Preview {
                    desks,
                    seats,
                    nobody: Vec::new(),
                    left_out: Vec::new(),
                    answerability: Vec::new(),
                    guards: Vec::new(),
                })
            }
            Ask::List { filter, .. } => Answer::List(
                self.listed
                    .iter()
                    .filter(|one| filter.case.is_none_or(|case| one.message.case == case))
                    .filter(|one| {
                        filter.desk.as_ref().is_none_or(|desk| one.message.from.desk == *desk)
                    })
                    .cloned()
                    .collect(),
            ),
            Ask::Alerts(_) => Answer::Alerts(Alerts {
                total: u64::try_from(self.alerts.len()).unwrap(),
                oldest: self.alerts.clone(),
            }),
            Ask::Threads { .. } => Answer::Threads(self.threads.clone()),
            Ask::Keep { name, value } => {
                if let Some(failure) = self.does_not_keep.clone() {
                    return Err(failure);
                }
                match value {
                    Some(value) => _ = self.kept.insert(name, value),
                    None => _ = self.kept.remove(&name),
                }
                Answer::Outcome(Outcome::Done)
            }
            Ask::Kept(_) => Answer::Kept(
                self.kept
                    .iter()
                    .map(|(name, value)| Kept { name: name.clone(), value: value.clone() })
                    .collect(),
            ),
            Ask::Incidents { .. } => Answer::Incidents(self.incidents.clone()),
            Ask::Command(Command::Escalate { party, reason, .. }) => {
                if let Some(failure) = self.refuses.clone() {
                    return Err(failure);
                }
                self.escalated.push((party, reason));
                Answer::Outcome(Outcome::Done)
            }
            Ask::Command(Command::Send(new)) => {
                if let Some(failure) = self.refuses.clone() {
                    return Err(failure);
                }
                self.sent.push(*new);
                Answer::Outcome(Outcome::Queued {
                    id: MessageId([7; 16]),
                    case: CaseId([7; 16]),
                    reference: String::new(),
                })
            }
            _ => Answer::Outcome(Outcome::Done),
        })
    }

    /// What comes of something done with a file; none while it goes on.
    fn filed(&self, work: FileWork) -> Option<Result<Filed, String>> {
        match work {
            FileWork::Pick(path) => {
                let picked = self.files.get(&path).cloned().map(Filed::Picked);
                Some(picked.ok_or_else(|| format!("{path}: No such file or directory")))
            }
            FileWork::Seal { paths, .. } => Some(match &self.does_not_seal {
                Some(why) => Err(why.clone()),
                None => Ok(Filed::Sealed(paths.iter().map(|path| sealed(path)).collect())),
            }),
            FileWork::Forget(_) => Some(Ok(Filed::Forgotten)),
            FileWork::Save { .. } => None,
        }
    }

    pub(super) fn event(&mut self, event: Event) {
        let mut effects = update::update(&mut self.state, self.now, event);
        while !effects.is_empty() {
            let mut next = Vec::new();
            for effect in effects {
                match effect {
                    Effect::Ask(tag, ask) if self.holds => self.held.push((tag, *ask)),
                    Effect::Ask(tag, ask) => {
                        let answer = self.answer(*ask);
                        let event = Event::Answered(tag, answer);
                        next.extend(update::update(&mut self.state, self.now, event));
                    }
                    Effect::File(tag, work) => {
                        self.works.push((tag, *work.clone()));
                        if let Some(done) = self.filed(*work) {
                            let event = Event::Filed(tag, done);
                            next.extend(update::update(&mut self.state, self.now, event));
                        }
                    }
                    Effect::Quit => self.has_quit = true,
                    _ => {}
                }
            }
            effects = next;
        }
    }

    /// The engine answers what waited, in order.
    pub(super) fn let_out(&mut self) {
        self.holds = false;
        for (tag, ask) in std::mem::take(&mut self.held) {
            let answer = self.answer(ask);
            self.event(Event::Answered(tag, answer));
        }
    }

    /// Presses keys as people name them, apart by spaces.
    pub(super) fn keys(&mut self, keys: &str) -> &mut Self {
        for key in keys.split_whitespace() {
            let key: Key = key.parse().unwrap_or_else(|error| panic!("{error}"));
            self.event(Event::Key(key));
        }
        self
    }

    pub(super) fn types(&mut self, text: &str) -> &mut Self {
        for letter in text.chars() {
            self.event(Event::Key(Key::char(letter)));
        }
        self
    }

    pub(super) fn wait(&mut self, seconds: u64) -> &mut Self {
        self.now = self.now.plus(core::time::Duration::from_secs(seconds));
        self.event(Event::Tick);
        self
    }

    pub(super) fn screen(&self) -> String {
        let (columns, rows) = self.state.size;
        let mut terminal = Terminal::new(TestBackend::new(columns, rows)).unwrap();
        terminal.draw(|frame| view::draw(&self.state, self.now, frame)).unwrap();
        let buffer = terminal.backend().buffer();
        buffer
            .content()
            .chunks(usize::from(columns))
            .map(|row| {
                let row: String = row.iter().map(|cell| cell.symbol()).collect();
                format!("{}\n", row.trim_end())
            })
            .collect()
    }

    #[track_caller]
    pub(super) fn sees(&self, words: &str) {
        let screen = self.screen();
        assert!(screen.contains(words), "{words:?} is not on\n{screen}");
    }

    #[track_caller]
    pub(super) fn does_not_see(&self, words: &str) {
        let screen = self.screen();
        assert!(!screen.contains(words), "{words:?} is on\n{screen}");
    }
}

/// A message that came.
pub(super) fn came(place: u64, from: &str, precedence: Precedence) -> Listed {
    let message = MessageRow {
        id: MessageId([u8::try_from(place).unwrap(); 16]),
        common: Digest([2; 32]),
        case: CaseId([3; 16]),
        reference: "XB-XA-2026-T1-0001".to_owned(),
        traffic: Traffic::Operation,
        direction: Direction::Received,
        from: from.parse().unwrap(),
        to: vec!["XA/technical".to_owned()],
        kind: "TXT".to_owned(),
        precedence,
        tlp: "AMBER".to_owned(),
        subject: "Tell us".to_owned(),
        body: "What is it?".to_owned(),
        content: Vec::new(),
        signature: None,
        released_at: NOON,
        accepted_at: Some(NOON),
        opened_at: Some(NOON),
        read_at: Some(NOON),
        receipted: true,
        verified: true,
        handed_by: None,
        seen: Vec::new(),
    };
    Listed { place, message, reach: Reach::default() }
}

/// The case of [`came`].
pub(super) fn thread() -> Thread {
    Thread {
        case: CaseId([3; 16]),
        reference: "XB-XA-2026-T1-0001".to_owned(),
        subject: "Tell us".to_owned(),
        last: 1,
        last_at: NOON,
        messages: 1,
        unread: 0,
        gravest: None,
    }
}

/// A file that was sealed.
fn sealed(path: &str) -> NewAttachment {
    NewAttachment {
        key: vec![7; 48],
        size: 1,
        root: Digest([1; 32]),
        hash: Digest([2; 32]),
        name: path.rsplit('/').next().unwrap_or_default().to_owned(),
        media_type: None,
    }
}
