//! What is under every demonstration: a temporary directory, a relay in it, and seats.

use std::path::{Path, PathBuf};
use std::time::Duration;

use hotline_casework::{AckKind, Said};
use hotline_protocol::address::{Address, Seat};
use hotline_protocol::frames::ToNewcomer;
use hotline_protocol::ids::{CaseId, MessageId, Precedence, Traffic};
use hotline_server::home::Plan;
use hotline_server::{Relay as RelayHome, RunningRelay};
use tokio::sync::{broadcast, mpsc};
use tokio::task::JoinHandle;

use super::{DemoError, machine};
use crate::ask::{Answer, Ask, Delivery, IncidentView, News};
use crate::engine::enrol::Enrolment;
use crate::engine::{
    Command, Deed, DirectoryChange, Failure, LadderWish, Matter, MessageRow, NewMessage, Outcome,
    Profile,
};
use crate::host::{self, Holder};
use crate::network::{self, Relay};
use crate::runtime;
use crate::vault::{Cost, Found, Unlock, Vault};

/// How long any one thing may take: generous, for a slow machine; the whole takes seconds.
const WITHIN: Duration = Duration::from_secs(60);

/// How often the directory is removed at most.
const REMOVALS: u8 = 20;

/// Time between two removals.
const REMOVE_EVERY: Duration = Duration::from_millis(10);

/// The ground that a demonstration stands on.
pub(super) struct Stage {
    /// The relay.
    pub(super) line: Line,
    /// Held by whatever writes into the directory.
    alive: mpsc::Sender<()>,
    ended: mpsc::Receiver<()>,
    scratch: Scratch,
}

impl Stage {
    /// A stage with a relay that serves and knows nobody.
    pub(super) async fn new() -> Result<Self, DemoError> {
        let scratch = Scratch::new()?;
        let plan = Plan {
            name: "Hotline demonstration".to_owned(),
            listen: std::net::SocketAddr::from(([127, 0, 0, 1], 0)),
            hosts: Vec::new(),
        };
        let home =
            RelayHome::init(scratch.path.join("relay"), plan).map_err(machine("making a relay"))?;
        let relay = home.start().await.map_err(machine("starting the relay"))?;
        let line = Line { home, relay: Some(relay), stopping: None };
        let (alive, ended) = mpsc::channel(1);
        Ok(Self { line, alive, ended, scratch })
    }

    /// Admits a party; the invitation of its first seat.
    pub(super) async fn admit(&self, party: &str, name: &str) -> Result<String, DemoError> {
        let party = party.parse().map_err(machine("reading a party"))?;
        self.line.home.admit(party, name).await.map_err(machine("admitting a party"))
    }

    /// Takes the seat of an invitation and goes online.
    pub(super) async fn enrol(
        &self,
        invitation: &str,
        profile: Profile,
    ) -> Result<Player, DemoError> {
        let (dir, alive) = (&self.scratch.path, self.alive.clone());
        Player::enrol(dir, alive, invitation, &profile).await
    }

    /// Waits until nobody writes any more, stops the relay and removes the directory. Players
    /// must be gone before.
    pub(super) async fn close(self) -> Result<(), DemoError> {
        let Self { line, alive, mut ended, scratch } = self;
        drop(alive);
        // Nothing is ever said: it ends with the last that writes.
        let _ = ended.recv().await;
        let stopped = line.end().await;
        drop(scratch);
        stopped
    }
}

/// The relay, which can go away and come back.
pub(super) struct Line {
    home: RelayHome,
    /// None while it is away.
    relay: Option<RunningRelay>,
    /// It is on its way down. A task of its own: it goes down in order even if nobody waits.
    stopping: Option<JoinHandle<Result<(), DemoError>>>,
}

impl Line {
    /// Where it serves.
    pub(super) fn address(&self) -> String {
        self.relay.as_ref().map(|relay| relay.address().to_string()).unwrap_or_default()
    }

    /// The relay goes away.
    pub(super) async fn cut(&mut self) -> Result<(), DemoError> {
        if let Some(relay) = self.relay.take() {
            self.stopping = Some(tokio::spawn(async move {
                relay.shutdown().await.map_err(machine("stopping the relay"))
            }));
        }
        self.stopped().await
    }

    /// The relay is back, where it was.
    pub(super) async fn mend(&mut self) -> Result<(), DemoError> {
        self.stopped().await?;
        if self.relay.is_none() {
            let relay = self.home.start().await.map_err(machine("starting the relay"))?;
            self.relay = Some(relay);
        }
        Ok(())
    }

    async fn stopped(&mut self) -> Result<(), DemoError> {
        let Some(stopping) = &mut self.stopping else { return Ok(()) };
        let stopped = stopping.await.map_err(machine("stopping the relay"))?;
        self.stopping = None;
        stopped
    }

    async fn end(mut self) -> Result<(), DemoError> {
        self.cut().await
    }
}

/// Something a scripted seat writes.
pub(super) struct Letter<'a> {
    pub(super) to: &'a str,
    pub(super) said: Said,
    pub(super) precedence: Precedence,
    /// The message it answers, in its case.
    pub(super) answers: Option<(CaseId, MessageId)>,
    pub(super) subject: &'a str,
    pub(super) body: &'a str,
    pub(super) language: &'a str,
}

impl<'a> Letter<'a> {
    /// Plain words in English, in a case of their own.
    pub(super) const fn new(to: &'a str, subject: &'a str, body: &'a str) -> Self {
        Self {
            to,
            said: Said::Text,
            precedence: Precedence::Routine,
            answers: None,
            subject,
            body,
            language: "en",
        }
    }

    fn message(&self) -> Result<NewMessage, DemoError> {
        let to: Address = self.to.parse().map_err(machine("reading an address"))?;
        Ok(NewMessage {
            to: vec![to],
            info: Vec::new(),
            kind: self.said.kind().code().to_owned(),
            fields: self.said.encode_fields(),
            precedence: self.precedence,
            traffic: Traffic::Operation,
            tlp: "AMBER".to_owned(),
            case: self.answers.map(|(case, _)| case),
            in_reply_to: self.answers.map(|(_, message)| message),
            subject: self.subject.to_owned(),
            body: self.body.to_owned(),
            language: self.language.to_owned(),
            note: false,
            automated: None,
            accept: Vec::new(),
            attachments: Vec::new(),
        })
    }
}

/// One seat of the play.
pub(super) struct Player {
    pub(super) seat: Seat,
    home: PathBuf,
    alive: mpsc::Sender<()>,
    /// None while its person is away.
    running: Option<(Holder, JoinHandle<()>)>,
}

impl Player {
    /// Takes the seat of an invitation and goes online.
    async fn enrol(
        dir: &Path,
        alive: mpsc::Sender<()>,
        invitation: &str,
        profile: &Profile,
    ) -> Result<Self, DemoError> {
        let mut rng = runtime::rng();
        let enrolment = Enrolment::new(runtime::now(), &mut rng, invitation, profile)
            .map_err(machine("reading the invitation"))?;
        let seat = enrolment.seat().clone();
        let relay =
            Relay { keys: enrolment.relay_keys(), addresses: enrolment.relay_addresses().to_vec() };
        let failed = |failure| DemoError::Engine { seat: seat.clone(), failure };
        let answer = network::enrol(&relay, |exporter| enrolment.request(exporter))
            .await
            .map_err(&failed)?;
        let genesis = match answer {
            ToNewcomer::Enrolled { genesis, .. } => genesis,
            ToNewcomer::Refused(refusal) => {
                return Err(failed(Failure::Refused(refusal.to_string())));
            }
        };
        let writes = enrolment.finish(genesis).map_err(&failed)?;
        let home = dir.join(seat.to_string().replace('/', "-"));
        let mut vault = Vault::create(&home, &Unlock::NoPassphrase, Cost::STANDARD, &mut rng)
            .map_err(machine("making a home"))?;
        vault.commit(&writes).map_err(machine("writing to a home"))?;
        drop(vault);
        let mut player = Self { seat, home, alive, running: None };
        player.go_online().await?;
        Ok(player)
    }

    pub(super) async fn go_online(&mut self) -> Result<(), DemoError> {
        let vault =
            Vault::open(&self.home, &Unlock::NoPassphrase).map_err(machine("opening a home"))?;
        let (holder, running) = host::start(vault).map_err(machine("starting an engine"))?;
        let alive = self.alive.clone();
        let ended = tokio::spawn(async move {
            running.ended().await;
            drop(alive);
        });
        self.running = Some((holder, ended));
        self.command(Command::Sync).await.map(|_| ())
    }

    /// Its person closes the lid.
    pub(super) async fn go_away(&mut self) {
        if let Some((holder, ended)) = self.running.take() {
            drop(holder);
            // It only waits; the end of the whole program may take it away.
            let _ = ended.await;
        }
    }

    /// Its person leaves for good; somebody else may sit down at its home.
    pub(super) async fn leave(mut self) -> PathBuf {
        self.go_away().await;
        self.home
    }

    /// What happens at this seat from now on.
    pub(super) fn news(&self) -> Result<broadcast::Receiver<News>, DemoError> {
        match &self.running {
            Some((holder, _)) => Ok(holder.news()),
            None => Err(self.away()),
        }
    }

    fn away(&self) -> DemoError {
        let failure = Failure::Offline("this seat is away".to_owned());
        DemoError::Engine { seat: self.seat.clone(), failure }
    }

    pub(super) async fn ask(&self, ask: Ask) -> Result<Answer, DemoError> {
        let failed = |failure| DemoError::Engine { seat: self.seat.clone(), failure };
        match &self.running {
            Some((holder, _)) => holder.ask(ask).await.map_err(failed),
            None => Err(self.away()),
        }
    }

    pub(super) async fn command(&self, command: Command) -> Result<Outcome, DemoError> {
        match self.ask(Ask::Command(command)).await? {
            Answer::Outcome(outcome) => Ok(outcome),
            other => Err(self.unexpected(&other)),
        }
    }

    pub(super) fn unexpected(&self, answer: &Answer) -> DemoError {
        let failure = Failure::Defect(format!("an unexpected answer: {answer:?}"));
        DemoError::Engine { seat: self.seat.clone(), failure }
    }

    pub(super) async fn invite(&self, seat: &str) -> Result<String, DemoError> {
        let seat: Seat = seat.parse().map_err(machine("reading an address"))?;
        let lifetime = Duration::from_secs(3_600);
        let change = DirectoryChange::Invite { seat, lifetime };
        match self.command(Command::Directory(change)).await? {
            Outcome::Invitation(line) => Ok(line),
            other => Err(self.unexpected(&Answer::Outcome(other))),
        }
    }

    /// Sends a letter; its id, its case and the case's reference.
    pub(super) async fn send(
        &self,
        letter: Letter<'_>,
    ) -> Result<(MessageId, CaseId, String), DemoError> {
        self.queue(Command::Send(Box::new(letter.message()?))).await
    }

    /// Raises a concern or a warning; its id, its case and the case's reference.
    pub(super) async fn raise(
        &self,
        letter: Letter<'_>,
        ladder: LadderWish,
    ) -> Result<(MessageId, CaseId, String), DemoError> {
        self.queue(Command::Raise { new: Box::new(letter.message()?), ladder }).await
    }

    /// Does something about the incident of a case; the id of the message that says so.
    pub(super) async fn deed(
        &self,
        case: CaseId,
        deed: Deed,
        text: &str,
        note: bool,
    ) -> Result<MessageId, DemoError> {
        let matter = Matter {
            case,
            traffic: Traffic::Operation,
            party: None,
            text: text.to_owned(),
            language: "en".to_owned(),
            note,
            expects: None,
        };
        let (id, ..) = self.queue(Command::Deed(Box::new(matter), deed)).await?;
        Ok(id)
    }

    /// Has something queued; the message's id, its case and the case's reference.
    async fn queue(&self, command: Command) -> Result<(MessageId, CaseId, String), DemoError> {
        match self.command(command).await? {
            Outcome::Queued { id, case, reference } => Ok((id, case, reference)),
            other => Err(self.unexpected(&Answer::Outcome(other))),
        }
    }

    /// Acknowledges as a person would: reads it first.
    pub(super) async fn acknowledge(
        &self,
        message: MessageId,
        kind: AckKind,
    ) -> Result<MessageId, DemoError> {
        self.command(Command::MarkRead { message }).await?;
        let kind = kind.word().to_owned();
        let (id, ..) = self.queue(Command::Acknowledge { message, kind }).await?;
        Ok(id)
    }

    /// The incident of a case as this seat sees it; none if it knows of none.
    pub(super) async fn incident(&self, case: CaseId) -> Result<Option<IncidentView>, DemoError> {
        let ask = Ask::Incident { case, traffic: Traffic::Operation };
        Ok(self.ask_incidents(ask).await?.into_iter().next())
    }

    /// All that this seat sees.
    pub(super) async fn incidents(&self) -> Result<Vec<IncidentView>, DemoError> {
        self.ask_incidents(Ask::Incidents { traffic: Traffic::Operation }).await
    }

    async fn ask_incidents(&self, ask: Ask) -> Result<Vec<IncidentView>, DemoError> {
        match self.ask(ask).await? {
            Answer::Incidents(incidents) => Ok(incidents),
            other => Err(self.unexpected(&other)),
        }
    }

    /// Waits until the incident of a case stands as wanted.
    pub(super) async fn until(
        &self,
        case: CaseId,
        what: &str,
        stands: impl Fn(&IncidentView) -> bool,
    ) -> Result<IncidentView, DemoError> {
        self.watch(what, async || {
            Ok(self.incident(case).await?.filter(|incident| stands(incident)))
        })
        .await
    }

    /// Looks whenever there is news, until something is there.
    pub(super) async fn watch<T>(
        &self,
        what: &str,
        look: impl AsyncFn() -> Result<Option<T>, DemoError>,
    ) -> Result<T, DemoError> {
        let mut news = self.news()?;
        let watching = async {
            loop {
                if let Some(there) = look().await? {
                    return Ok(there);
                }
                // Whatever the news are, and also if some were missed: look again.
                let _ = news.recv().await;
            }
        };
        let late = |_| DemoError::Late(format!("{what} ({})", self.seat));
        tokio::time::timeout(WITHIN, watching).await.map_err(late)?
    }

    pub(super) async fn delivery(&self, message: MessageId) -> Result<Delivery, DemoError> {
        match self.ask(Ask::Delivery(message)).await? {
            Answer::Delivery(delivery) => Ok(delivery),
            other => Err(self.unexpected(&other)),
        }
    }

    /// Waits until a sent message is as far as wanted.
    pub(super) async fn follow(
        &self,
        message: MessageId,
        what: &str,
        reached: impl Fn(&Delivery) -> bool,
    ) -> Result<Delivery, DemoError> {
        self.watch(what, async || Ok(Some(self.delivery(message).await?).filter(&reached))).await
    }

    /// A message, if it is here.
    pub(super) async fn message(
        &self,
        message: MessageId,
    ) -> Result<Option<MessageRow>, DemoError> {
        match self.ask(Ask::Message(message.to_string())).await? {
            Answer::Message(Found::One(row)) => Ok(Some(*row)),
            Answer::Message(_) => Ok(None),
            other => Err(self.unexpected(&other)),
        }
    }

    /// Waits until a message is here.
    pub(super) async fn find(
        &self,
        message: MessageId,
        what: &str,
    ) -> Result<MessageRow, DemoError> {
        self.watch(what, async || self.message(message).await).await
    }

    /// Waits until a message is here, and reads it as a person would; its subject.
    pub(super) async fn read(&self, message: MessageId, what: &str) -> Result<String, DemoError> {
        let row = self.find(message, what).await?;
        self.command(Command::MarkRead { message }).await?;
        Ok(row.subject)
    }
}

/// A directory that is removed with everything in it.
struct Scratch {
    path: PathBuf,
}

impl Scratch {
    fn new() -> Result<Self, DemoError> {
        use rand_core::Rng as _;
        let name = format!("hotline-demo-{:016x}", runtime::rng().next_u64());
        let path = std::env::temp_dir().join(name);
        let mut builder = std::fs::DirBuilder::new();
        std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
        builder.create(&path).map_err(machine("making a temporary directory"))?;
        Ok(Self { path })
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        // After a panic an engine may still be writing: what it writes is removed the next time.
        // What cannot be removed lies in the machine's temporary directory.
        for _ in 0..REMOVALS {
            match std::fs::remove_dir_all(&self.path) {
                Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
                    std::thread::sleep(REMOVE_EVERY);
                }
                _ => return,
            }
        }
    }
}
