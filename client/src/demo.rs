//! A relay, four seats of two imaginary parties and a short crisis, on this machine.
//!
//! Nothing is acted: a real relay on a free loopback port with a database of its own, invitations,
//! enrolment over QUIC, four homes with their encrypted stores, four engines. What is printed was
//! read back from them. Everything lies in a temporary directory that is removed at the end.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::time::Duration;

use hotline_protocol::address::{Address, Seat};
use hotline_protocol::frames::ToNewcomer;
use hotline_protocol::ids::{CaseId, MessageId, Precedence, Traffic, UnixMillis};
use hotline_server::home::Plan;
use hotline_server::{Relay as RelayHome, RunningRelay};

use crate::ask::{Answer, Ask, Delivery};
use crate::engine::enrol::Enrolment;
use crate::engine::{
    Command, CopyRow, DirectoryChange, Failure, NewMessage, Outcome, Profile, Role,
};
use crate::host::{self, Holder, Running};
use crate::network::{self, Relay};
use crate::runtime;
use crate::vault::{Cost, Found, Unlock, Vault};

/// How long any one thing may take: generous, for a slow machine; the whole takes seconds.
const WITHIN: Duration = Duration::from_secs(60);

/// Why the demonstration did not come to its end.
#[derive(Debug, thiserror::Error)]
pub enum DemoError {
    /// The machine does not let us.
    #[error("{what}: {why}")]
    Machine {
        /// What was tried.
        what: &'static str,
        /// What the machine says.
        why: String,
    },
    /// A seat's engine said no.
    #[error("{seat}: {failure}")]
    Engine {
        /// Which seat.
        seat: Seat,
        /// What it said.
        failure: Failure,
    },
    /// Something did not happen in time.
    #[error("this did not happen within a minute: {0}")]
    Late(String),
}

fn machine<E: std::fmt::Display>(what: &'static str) -> impl Fn(E) -> DemoError {
    move |why| DemoError::Machine { what, why: why.to_string() }
}

/// One seat of the play.
struct Player {
    seat: Seat,
    home: PathBuf,
    /// None while its person is away.
    running: Option<(Holder, Running)>,
}

impl Player {
    /// Takes the seat of an invitation and goes online.
    async fn enrol(
        dir: &Path,
        invitation: &str,
        name: &str,
        title: &str,
    ) -> Result<Self, DemoError> {
        let profile =
            Profile { name: name.to_owned(), title: title.to_owned(), ..Profile::default() };
        let mut rng = runtime::rng();
        let enrolment = Enrolment::new(runtime::now(), &mut rng, invitation, &profile)
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
        let mut player = Self { seat, home, running: None };
        player.go_online().await?;
        Ok(player)
    }

    async fn go_online(&mut self) -> Result<(), DemoError> {
        let vault =
            Vault::open(&self.home, &Unlock::NoPassphrase).map_err(machine("opening a home"))?;
        self.running = Some(host::start(vault).map_err(machine("starting an engine"))?);
        self.command(Command::Sync).await.map(|_| ())
    }

    /// Its person closes the lid.
    async fn go_away(&mut self) {
        if let Some((holder, running)) = self.running.take() {
            drop(holder);
            running.ended().await;
        }
    }

    async fn ask(&self, ask: Ask) -> Result<Answer, DemoError> {
        let failed = |failure| DemoError::Engine { seat: self.seat.clone(), failure };
        match &self.running {
            Some((holder, _)) => holder.ask(ask).await.map_err(failed),
            None => Err(failed(Failure::Offline("this seat is away".to_owned()))),
        }
    }

    async fn command(&self, command: Command) -> Result<Outcome, DemoError> {
        match self.ask(Ask::Command(command)).await? {
            Answer::Outcome(outcome) => Ok(outcome),
            other => Err(self.unexpected(&other)),
        }
    }

    fn unexpected(&self, answer: &Answer) -> DemoError {
        let failure = Failure::Defect(format!("an unexpected answer: {answer:?}"));
        DemoError::Engine { seat: self.seat.clone(), failure }
    }

    async fn invite(&self, seat: &str) -> Result<String, DemoError> {
        let seat: Seat = seat.parse().map_err(machine("reading an address"))?;
        let lifetime = Duration::from_secs(3_600);
        let change = DirectoryChange::Invite { seat, lifetime };
        match self.command(Command::Directory(change)).await? {
            Outcome::Invitation(line) => Ok(line),
            other => Err(self.unexpected(&Answer::Outcome(other))),
        }
    }

    async fn send(
        &self,
        to: &str,
        precedence: Precedence,
        answers: Option<(CaseId, MessageId)>,
        subject: &str,
        body: &str,
    ) -> Result<(MessageId, CaseId, String), DemoError> {
        let to: Address = to.parse().map_err(machine("reading an address"))?;
        let message = NewMessage {
            to: vec![to],
            info: Vec::new(),
            kind: "TXT".to_owned(),
            fields: Vec::new(),
            precedence,
            traffic: Traffic::Operation,
            tlp: "AMBER".to_owned(),
            case: answers.map(|(case, _)| case),
            in_reply_to: answers.map(|(_, message)| message),
            subject: subject.to_owned(),
            body: body.to_owned(),
            language: "en".to_owned(),
            note: false,
            automated: None,
            accept: Vec::new(),
        };
        match self.command(Command::Send(Box::new(message))).await? {
            Outcome::Queued { id, case, reference } => Ok((id, case, reference)),
            other => Err(self.unexpected(&Answer::Outcome(other))),
        }
    }

    async fn delivery(&self, message: MessageId) -> Result<Delivery, DemoError> {
        match self.ask(Ask::Delivery(message)).await? {
            Answer::Delivery(delivery) => Ok(delivery),
            other => Err(self.unexpected(&other)),
        }
    }

    /// Waits until a sent message is as far as wanted.
    async fn follow(
        &self,
        message: MessageId,
        what: &str,
        reached: impl Fn(&Delivery) -> bool,
    ) -> Result<Delivery, DemoError> {
        let Some((holder, _)) = &self.running else {
            return Err(DemoError::Late(what.to_owned()));
        };
        let mut news = holder.news();
        let following = async {
            loop {
                let delivery = self.delivery(message).await?;
                if reached(&delivery) {
                    return Ok(delivery);
                }
                // Whatever the news are, and also if some were missed: look again.
                let _ = news.recv().await;
            }
        };
        let late = |_| DemoError::Late(what.to_owned());
        tokio::time::timeout(WITHIN, following).await.map_err(late)?
    }

    /// Waits until a message is here, and reads it as a person would.
    async fn read(&self, message: MessageId, what: &str) -> Result<String, DemoError> {
        let Some((holder, _)) = &self.running else {
            return Err(DemoError::Late(what.to_owned()));
        };
        let mut news = holder.news();
        let reading = async {
            loop {
                match self.ask(Ask::Message(message.to_string())).await? {
                    Answer::Message(Found::One(row)) => return Ok(row.subject),
                    Answer::Message(_) => {}
                    other => return Err(self.unexpected(&other)),
                }
                let _ = news.recv().await;
            }
        };
        let late = |_| DemoError::Late(what.to_owned());
        let subject = tokio::time::timeout(WITHIN, reading).await.map_err(late)??;
        self.command(Command::MarkRead { message }).await?;
        Ok(subject)
    }
}

/// Prints what happens with the time at which it does.
struct Narrator {
    began: UnixMillis,
    out: fn(&str),
}

impl Narrator {
    fn say(&self, who: &str, what: &str) {
        let elapsed = runtime::now().since(self.began);
        let seconds = elapsed.as_secs_f64();
        (self.out)(&format!("{seconds:7.3} s  {who:<16} {what}"));
    }

    fn head(&self, text: &str) {
        (self.out)(&format!("\n{text}"));
    }
}

/// Whether a seat's copy has all that is expected of it.
fn copy_for<'a>(delivery: &'a Delivery, seat: &Seat) -> Option<&'a CopyRow> {
    delivery.copies.iter().find(|copy| copy.seat == *seat)
}

/// Plays the crisis and prints it line by line with `out`.
///
/// # Errors
///
/// [`DemoError`] if any receipt that must come did not, or the machine refuses something.
pub async fn play(out: fn(&str)) -> Result<(), DemoError> {
    let dir = Scratch::new()?;
    let narrator = Narrator { began: runtime::now(), out };
    let plan = Plan {
        name: "Hotline demonstration".to_owned(),
        listen: std::net::SocketAddr::from(([127, 0, 0, 1], 0)),
        hosts: Vec::new(),
    };
    let relay_home =
        RelayHome::init(dir.path.join("relay"), plan).map_err(machine("making a relay"))?;
    let relay = relay_home.start().await.map_err(machine("starting the relay"))?;
    narrator.head("A relay, two parties, four seats");
    narrator.say("relay", &format!("serves on {}, and will read nothing", relay.address()));
    let result = crisis(&dir.path, &relay, &narrator).await;
    // Also after a failure: the relay is stopped in order and the directory removed.
    let stopped = relay.shutdown().await.map_err(machine("stopping the relay"));
    result.and(stopped)
}

async fn crisis(dir: &Path, relay: &RunningRelay, narrator: &Narrator) -> Result<(), DemoError> {
    let admit = async |party: &str, name: &str| {
        let party = party.parse().map_err(machine("reading a party"))?;
        relay.admit(party, name).await.map_err(machine("admitting a party"))
    };
    let invitation = admit("XA", "Northland").await?;
    let a1 = Player::enrol(dir, &invitation, "A. North", "Duty officer").await?;
    narrator.say("XA/technical/1", "enrolled by invitation, names the seats of XA");
    let invitation = admit("XB", "Southmark").await?;
    let b1 = Player::enrol(dir, &invitation, "B. South", "Duty officer").await?;
    narrator.say("XB/technical/1", "enrolled by invitation, names the seats of XB");
    let invitation = a1.invite("XA/technical/2").await?;
    let a2 = Player::enrol(dir, &invitation, "A. Night", "Stand-in").await?;
    narrator.say("XA/technical/2", "invited and enrolled");
    let invitation = b1.invite("XB/technical/2").await?;
    let mut b2 = Player::enrol(dir, &invitation, "B. Night", "Stand-in").await?;
    narrator.say("XB/technical/2", "invited and enrolled");
    for player in [&a1, &a2, &b1, &b2] {
        player.command(Command::Sync).await?;
    }
    b2.go_away().await;
    narrator.say("XB/technical/2", "goes off line");

    narrator.head("A concern in the night");
    let (concern, case, reference) = a1
        .send(
            "XB/technical",
            Precedence::Immediate,
            None,
            "Name server records changed for three government zones",
            "Changed 03:12Z from an address in your network. Please look into it, preserve logs \
             and call back. This notice does not of itself imply that the notified State is \
             responsible for the activity.",
        )
        .await?;
    narrator.say("XA/technical/1", &format!("writes to XB/technical, immediate: {reference}"));
    a1.follow(concern, "custody of both copies for XB", |delivery| {
        let both = [&b1.seat, &b2.seat].into_iter();
        delivery.released
            && both
                .into_iter()
                .all(|seat| copy_for(delivery, seat).is_some_and(|copy| copy.custody_at.is_some()))
    })
    .await?;
    narrator.say("relay", "custody: both copies for XB/technical are on disk");
    a1.follow(concern, "the device of XB/technical/1", |delivery| {
        copy_for(delivery, &b1.seat).is_some_and(|copy| copy.device_at.is_some())
    })
    .await?;
    narrator.say("XB/technical/1", "device: opened and stored; its person is called");
    let subject = b1.read(concern, "the concern at XB/technical/1").await?;
    narrator.say("XB/technical/1", &format!("reads: {subject}"));
    let kind = "under-review".to_owned();
    b1.command(Command::Acknowledge { message: concern, kind }).await?;
    for player in [&a1, &a2] {
        player
            .follow(concern, "the acknowledgement at both seats of XA", |delivery| {
                delivery.acks.iter().any(|ack| ack.by == b1.seat)
            })
            .await?;
    }
    narrator.say("XB/technical/1", "human: acknowledged, under review; both seats of XA see it");

    narrator.head("An answer");
    let (answer, _, _) = b1
        .send(
            "XA/technical",
            Precedence::Immediate,
            Some((case, concern)),
            "Confirmed: a registrar account was taken over",
            "The account is locked, the records are back since 03:40Z, logs are preserved. We \
             call in ten minutes.",
        )
        .await?;
    b1.follow(answer, "the devices of XA", |delivery| {
        [&a1.seat, &a2.seat]
            .into_iter()
            .all(|seat| copy_for(delivery, seat).is_some_and(|copy| copy.device_at.is_some()))
    })
    .await?;
    narrator.say("XA/technical", "device: both seats have the answer");
    let kind = "received".to_owned();
    a2.read(answer, "the answer at XA/technical/2").await?;
    a2.command(Command::Acknowledge { message: answer, kind }).await?;
    b1.follow(answer, "the acknowledgement of XA", |delivery| {
        delivery.acks.iter().any(|ack| ack.by == a2.seat)
    })
    .await?;
    narrator.say("XA/technical/2", "human: acknowledged");

    narrator.head("The seat that was away");
    b2.go_online().await?;
    let subject = b2.read(concern, "the concern at XB/technical/2").await?;
    narrator.say("XB/technical/2", &format!("is back and picks up: {subject}"));
    let subject = b2.read(answer, "the colleague's answer at XB/technical/2").await?;
    narrator.say("XB/technical/2", &format!("and what its colleague answered: {subject}"));
    b2.follow(concern, "the acknowledgement at XB/technical/2", |delivery| {
        delivery.acks.iter().any(|ack| ack.by == b1.seat)
    })
    .await?;
    narrator.say("XB/technical/2", "and sees that it was acknowledged");
    let concern_at_end = a1
        .follow(concern, "the device of XB/technical/2", |delivery| {
            copy_for(delivery, &b2.seat).is_some_and(|copy| copy.device_at.is_some())
        })
        .await?;
    let answer_at_end = b1.delivery(answer).await?;

    narrator.head(&format!("How far did it get ({reference})"));
    narrator.head(&table("The concern", &concern_at_end, narrator.began));
    narrator.head(&table("The answer", &answer_at_end, narrator.began));
    let expected = [
        (&concern_at_end, vec![&b1.seat, &b2.seat], vec![&a2.seat], &b1.seat),
        (&answer_at_end, vec![&a1.seat, &a2.seat], vec![&b2.seat], &a2.seat),
    ];
    let mut receipts = 0;
    for (delivery, addressed, colleagues, by) in expected {
        for seat in &addressed {
            let copy = copy_for(delivery, seat);
            let complete = copy.is_some_and(|c| c.custody_at.is_some() && c.device_at.is_some());
            missing_unless(complete, seat)?;
            receipts += 2;
        }
        for seat in colleagues {
            let custody = copy_for(delivery, seat).is_some_and(|c| c.custody_at.is_some());
            missing_unless(custody, seat)?;
            receipts += 1;
        }
        missing_unless(delivery.acks.iter().any(|ack| ack.by == *by), by)?;
        receipts += 1;
    }
    narrator.head(&format!("All {receipts} expected receipts arrived."));
    for player in [a1, a2, b1, b2] {
        let mut player = player;
        player.go_away().await;
    }
    Ok(())
}

fn missing_unless(there: bool, seat: &Seat) -> Result<(), DemoError> {
    if there { Ok(()) } else { Err(DemoError::Late(format!("a receipt of {seat}"))) }
}

/// The three receipts of each copy, in seconds after the beginning.
fn table(title: &str, delivery: &Delivery, began: UnixMillis) -> String {
    let after = |at: Option<UnixMillis>| {
        at.map_or_else(|| "-".to_owned(), |at| format!("{:.3} s", at.since(began).as_secs_f64()))
    };
    let mut text =
        format!("  {title:<18} {:<12} {:>10} {:>10} {:>10}", "as", "custody", "device", "human");
    for copy in &delivery.copies {
        let human = delivery.acks.iter().find(|ack| ack.by == copy.seat).map(|ack| ack.at);
        let role = match copy.role {
            Role::Action => "action",
            Role::Information => "information",
            Role::OwnDesk => "own desk",
        };
        let _ = write!(
            text,
            "\n  {:<18} {role:<12} {:>10} {:>10} {:>10}",
            copy.seat.to_string(),
            after(copy.custody_at),
            after(copy.device_at),
            after(human)
        );
    }
    text
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
        // What cannot be removed lies in the machine's temporary directory.
        let _ = std::fs::remove_dir_all(&self.path);
    }
}
