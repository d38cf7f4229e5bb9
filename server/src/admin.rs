//! What the operator asks of a relay, running or not: the same requests, judged by the same core.

use std::path::PathBuf;
use std::time::Duration;

use hotline_directory::{
    EntryDraft, Grant, Invitation, InviteSecret, Op as LogOp, limits::INVITATION_LIFETIME_MAX,
};
use hotline_protocol::address::{Address, DeskKind, Party, Seat};
use hotline_protocol::ids::UnixMillis;
use hotline_protocol::refusal::Refusal;
use rand_core::CryptoRng;
use serde::{Deserialize, Serialize};

use ed25519_dalek::SigningKey;

use crate::backup::Summary;
use crate::core::{Command, Core, Reply};
use crate::home::{Home, HomeError};
use crate::meters::Meters;

/// What may be asked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Request {
    /// Admit a party and invite its nominator: [`Response::Invitation`].
    Admit {
        /// Which party.
        party: Party,
        /// What people call it.
        name: String,
        /// The nominator's own seat.
        seat: AdmitSeat,
    },
    /// All parties: [`Response::Parties`].
    Parties,
    /// All seats: [`Response::Seats`].
    Seats,
    /// Refuse the links of the seats an address covers: [`Response::Done`].
    Suspend {
        /// Which.
        address: Address,
        /// Why; kept and logged by this relay.
        reason: String,
    },
    /// End a suspension: [`Response::Done`].
    Resume {
        /// Which.
        address: Address,
    },
    /// Revoke a party with all its seats, signed by the authority: [`Response::Appended`].
    Revoke {
        /// Which.
        party: Party,
        /// Why; everybody reads it.
        reason: String,
    },
    /// Make a backup while the relay serves: [`Response::BackedUp`].
    Backup {
        /// Where to; nothing may be there.
        to: PathBuf,
        /// Whether the keys are copied too.
        keys: bool,
    },
    /// Whether the relay serves, with a write and a read of the store: [`Response::Status`].
    Status,
}

/// Which seat a party's nominator takes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum AdmitSeat {
    /// The first technical one.
    FirstTechnical,
    /// This one.
    At(Seat),
    /// None: a nominator without a seat.
    Without,
}

/// The answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Response {
    /// Done.
    Done,
    /// The entry is in the log.
    Appended {
        /// Its place.
        seq: u64,
    },
    /// The invitation's one-line form: whoever holds it can enrol once.
    Invitation(String),
    /// The parties, in the order of their codes.
    Parties(Vec<PartyRow>),
    /// The seats, in the order of their addresses.
    Seats(Vec<SeatRow>),
    /// The relay serves.
    Status(StatusRow),
    /// The backup is made and verified.
    BackedUp(Summary),
    /// A rule says no, or the relay is being stopped.
    Refused(String),
    /// It failed.
    Failed(String),
}

/// A party as it is listed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PartyRow {
    /// Its code.
    pub party: Party,
    /// Its name.
    pub name: String,
    /// Whether its nominator has enrolled.
    pub nominator: bool,
    /// Its seats that can be written to.
    pub seats: usize,
    /// Whether it was revoked.
    pub revoked: bool,
}

/// A seat as it is listed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SeatRow {
    /// Its address.
    pub seat: Seat,
    /// `active`, `suspended`, `vacant`, `expired` or `revoked`, by the directory.
    pub status: String,
    /// Why this relay refuses its links, if it does.
    pub refused: Option<String>,
    /// Whether it has a link now.
    pub online: bool,
    /// When it enrolled.
    pub enrolled_at: UnixMillis,
}

/// How a relay stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StatusRow {
    /// Whether it serves: the answer took a write and a read, and it is not being stopped.
    pub serving: bool,
    /// The address it serves.
    pub listen: String,
    /// The relay epoch.
    pub epoch: u64,
    /// Links open.
    pub links: usize,
    /// Envelopes waiting: routine, priority, immediate, flash.
    pub waiting: [u64; 4],
    /// The directory's newest entry.
    pub head: HeadRow,
    /// The version that runs.
    pub version: String,
    /// How long it has run, in milliseconds.
    pub uptime_ms: u64,
    /// Size of the database.
    pub store_bytes: u64,
    /// Size of its write-ahead log.
    pub wal_bytes: u64,
    /// Size of the files of bodies beside it.
    pub body_bytes: u64,
    /// Free on its file system. These four are looked at every few seconds.
    pub disk_free_bytes: u64,
    /// Deposits that wait to be released.
    pub deposits: u64,
    /// Bytes of attachments kept.
    pub attachment_bytes: u64,
    /// How long the last commit took, in microseconds.
    pub last_commit_us: Option<u64>,
    /// Pieces of work that wait for the store.
    pub under_way: usize,
    /// Whether there is room on the disk for any mail, flash at least.
    pub takes_mail: bool,
    /// Whether it empties and takes nothing new.
    pub draining: bool,
}

/// A place in the directory's log.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct HeadRow {
    /// Which entry.
    pub seq: u64,
    /// The chain hash there, in hexadecimal.
    pub hash: String,
    /// The head as words, to be compared over a telephone.
    pub words: String,
}

/// Answers requests with what lies in the relay's directory.
#[derive(Debug)]
pub struct Admin {
    home: Home,
    running: Option<Running>,
}

/// What is known of a relay only while it runs.
#[derive(Debug)]
pub(crate) struct Running {
    /// The address it serves.
    pub(crate) listen: String,
    /// When it began.
    pub(crate) started: UnixMillis,
    pub(crate) meters: Meters,
}

/// How a request goes on.
#[derive(Debug)]
pub enum Begun {
    /// It is answered.
    Answered(Response),
    /// `backup::answer` answers it, on a thread of its own: the core has no part in it.
    Backup {
        /// Where to.
        to: PathBuf,
        /// Whether the keys are copied too.
        keys: bool,
    },
    /// The core must do something first; then [`Admin::finish`].
    Command(Command, Unfinished),
}

/// What is still to be done when the core has replied.
#[derive(Debug)]
pub enum Unfinished {
    /// Only to tell.
    Tell,
    /// To make the invitation.
    Invite(InviteSecret, Box<SigningKey>),
    /// To look how the relay stands.
    Look,
}

impl Admin {
    /// For a relay in that directory that does not run.
    #[must_use]
    pub const fn new(home: Home) -> Self {
        Self { home, running: None }
    }

    /// For a relay in that directory that runs.
    #[must_use]
    pub(crate) const fn running(home: Home, running: Running) -> Self {
        Self { home, running: Some(running) }
    }

    /// The relay's directory on disk.
    #[must_use]
    pub const fn home(&self) -> &Home {
        &self.home
    }

    /// Begins a request.
    pub fn begin(
        &self,
        core: &Core,
        now: UnixMillis,
        rng: &mut impl CryptoRng,
        request: Request,
    ) -> Begun {
        let directory = core.directory();
        match request {
            Request::Admit { party, name, seat } => {
                let key = match self.home.authority() {
                    Ok(key) => key,
                    Err(error) => return Begun::Answered(no_authority(&error)),
                };
                let secret = InviteSecret::draw(rng);
                let seat = match seat {
                    AdmitSeat::FirstTechnical => Some(party.desk(DeskKind::Technical).seat(1)),
                    AdmitSeat::At(seat) => Some(seat),
                    AdmitSeat::Without => None,
                };
                let grant = Grant {
                    invite: secret.public(),
                    party: party.clone(),
                    serial: seat.as_ref().map_or(1, |seat| directory.next_serial(seat)),
                    seat,
                    nominator: true,
                    // An entry's time may lie a moment after the clock that is read here.
                    expires: now.plus(INVITATION_LIFETIME_MAX),
                    by_seat: None,
                };
                // A party whose invitation was lost or ran out is invited again.
                let waits = directory
                    .party(&party)
                    .is_some_and(|p| p.revoked.is_none() && p.nominator(now).is_none());
                let op =
                    if waits { LogOp::Invite(grant) } else { LogOp::Admit { party, name, grant } };
                let entry = EntryDraft::new(directory, &op, now).sign(&key).encode();
                let unfinished = Unfinished::Invite(secret, Box::new(key));
                Begun::Command(Command::Append(entry), unfinished)
            }
            Request::Revoke { party, reason } => match self.home.authority() {
                Ok(key) => {
                    let op = LogOp::RevokeParty { party, reason };
                    let entry = EntryDraft::new(directory, &op, now).sign(&key).encode();
                    Begun::Command(Command::Append(entry), Unfinished::Tell)
                }
                Err(error) => Begun::Answered(no_authority(&error)),
            },
            Request::Suspend { address, reason } => {
                let seats = seats_at(core, &address);
                // Kept in the relay's own log as such: the directory knows nothing of it.
                tracing::info!(seats = seats.len(), "links of seats are refused from now on");
                Begun::Command(Command::Suspend { seats, reason }, Unfinished::Tell)
            }
            Request::Resume { address } => {
                let mut seats = seats_at(core, &address);
                seats.retain(|seat| core.suspension(seat).is_some());
                tracing::info!(seats = seats.len(), "links of seats are let in again");
                Begun::Command(Command::Resume { seats }, Unfinished::Tell)
            }
            Request::Parties => Begun::Answered(Response::Parties(parties(core, now))),
            Request::Seats => Begun::Answered(Response::Seats(seats(core, now))),
            Request::Backup { to, keys } => Begun::Backup { to, keys },
            Request::Status => Begun::Command(Command::Probe, Unfinished::Look),
        }
    }

    /// Ends a request that the core has replied to.
    #[must_use]
    pub fn finish(
        &self,
        core: &Core,
        now: UnixMillis,
        unfinished: Unfinished,
        reply: Result<Reply, Refusal>,
    ) -> Response {
        let reply = match reply {
            Ok(reply) => reply,
            Err(refusal) => return Response::Refused(refusal.detail),
        };
        match (unfinished, reply) {
            (Unfinished::Invite(secret, key), _) => {
                match Invitation::new(core.directory(), secret, &key) {
                    Ok(invitation) => Response::Invitation(invitation.to_line().to_string()),
                    Err(error) => Response::Failed(error.to_string()),
                }
            }
            (Unfinished::Look, _) => Response::Status(self.status(core, now)),
            (Unfinished::Tell, Reply::Appended { seq }) => Response::Appended { seq },
            (Unfinished::Tell, Reply::Done) => Response::Done,
        }
    }

    fn status(&self, core: &Core, now: UnixMillis) -> StatusRow {
        let status = core.status();
        let directory = core.directory();
        let (seq, hash) = directory.head();
        let running = self.running.as_ref();
        let [store, wal, bodies, free] =
            running.map_or([0; 4], |running| running.meters.disk.last());
        let uptime = running.map_or(Duration::ZERO, |running| now.since(running.started));
        StatusRow {
            serving: !status.draining,
            listen: running.map_or_else(String::new, |running| running.listen.clone()),
            epoch: status.epoch,
            links: status.links,
            waiting: status.waiting,
            head: HeadRow { seq, hash: hash.to_string(), words: directory.words() },
            version: env!("CARGO_PKG_VERSION").to_owned(),
            uptime_ms: u64::try_from(uptime.as_millis()).unwrap_or(u64::MAX),
            store_bytes: store,
            wal_bytes: wal,
            body_bytes: bodies,
            disk_free_bytes: free,
            deposits: status.deposits,
            attachment_bytes: status.attachment_bytes,
            last_commit_us: running.and_then(|running| running.meters.store.last_commit()),
            under_way: status.under_way,
            takes_mail: status.takes_mail,
            draining: status.draining,
        }
    }
}

fn no_authority(error: &HomeError) -> Response {
    Response::Failed(format!(
        "the authority's key is not here ({error}): sign on the machine that has it"
    ))
}

fn seats_at(core: &Core, address: &Address) -> Vec<Seat> {
    core.directory().seats_at(address).map(|entry| entry.seat().clone()).collect()
}

fn parties(core: &Core, now: UnixMillis) -> Vec<PartyRow> {
    let directory = core.directory();
    directory
        .parties()
        .map(|party| PartyRow {
            party: party.party.clone(),
            name: party.name.clone(),
            nominator: party.nominator(now).is_some(),
            seats: directory
                .seats_at(&Address::Party(party.party.clone()))
                .filter(|seat| seat.revoked.is_none())
                .count(),
            revoked: party.revoked.is_some(),
        })
        .collect()
}

fn seats(core: &Core, now: UnixMillis) -> Vec<SeatRow> {
    core.directory()
        .seats()
        .map(|entry| SeatRow {
            seat: entry.seat().clone(),
            status: entry.status(now).word().to_owned(),
            refused: core.suspension(entry.seat()).map(|s| s.reason.clone()),
            online: core.is_linked(entry.seat()),
            enrolled_at: entry.enrolled_at,
        })
        .collect()
}
