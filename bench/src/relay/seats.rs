//! A relay's home with as many enrolled seats as a benchmark wants, made without a network.

use std::path::Path;
use std::time::Duration;

use ed25519_dalek::SigningKey;
use hotline_certs::TlsIdentity;
use hotline_directory::record::{KeyRecord, SUITE};
use hotline_directory::{
    Ed25519Key, EnrolRequest, EntryDraft, Grant, Invitation, InviteSecret, Newcomer, Op as LogOp,
    X25519Key,
};
use hotline_protocol::address::{DeskKind, Seat};
use hotline_protocol::envelope::Envelope;
use hotline_protocol::frames::{Submit, ToNewcomer, ToRelay};
use hotline_protocol::ids::{EnvelopeId, Hint, Precedence, UnixMillis};
use hotline_server::Relay;
use hotline_server::core::{Call, Command, Core, Done, Input, Output, Work};
use hotline_server::home::{Opened, Plan};
use hotline_server::limits::APPENDS_OPEN_MAX;
use hotline_server::runtime;
use hotline_server::store::sqlite::SqliteStore;
use hotline_server::store::{MailStore as _, Op, Use};
use rand_chacha::ChaCha20Rng;
use rand_core::{Rng as _, SeedableRng as _};

use super::ENVELOPE;

/// A seat that can connect.
#[derive(Clone)]
pub(crate) struct Member {
    pub(crate) seat: Seat,
    pub(crate) tls: TlsIdentity,
    pub(crate) relay: [u8; 32],
}

fn secret(n: u32, role: u8) -> SigningKey {
    let mut seed = [role; 32];
    seed[..4].copy_from_slice(&n.to_be_bytes());
    SigningKey::from_bytes(&seed)
}

/// Parties of a benchmark: as many as there are States. Seats beyond that share them, for no
/// directory holds as many parties as there may be seats.
const PARTIES: u32 = 200;

/// Where a seat of that number sits, counted from 1.
fn place(n: u32) -> Seat {
    let (party, there) = ((n - 1) % PARTIES + 1, (n - 1) / PARTIES);
    let kinds = u32::try_from(DeskKind::ALL.len()).unwrap();
    let kind = DeskKind::ALL[(there % kinds) as usize].word();
    format!("x-p{party}/{kind}/{}", there / kinds + 1).parse().unwrap()
}

/// Makes a relay in a directory with so many seats.
pub(crate) fn make(directory: &Path, seats: u32) -> Vec<Member> {
    let listen = "127.0.0.1:0".parse().unwrap();
    let plan = Plan { name: "Bench".to_owned(), listen, hosts: Vec::new() };
    let relay = Relay::init(directory, plan).unwrap();
    let home = relay.home();
    let (authority, key) = (home.authority().unwrap(), home.identity().unwrap().public_key());
    let Opened { core, store, lock } = home.open(runtime::now()).unwrap();
    let mut roll = Roll { core, store, waiting: Vec::new() };
    let members = (1..=seats).map(|n| {
        if n.is_multiple_of(1_000) {
            eprintln!("  {n} seats enrolled");
        }
        let seat = roll.enrol(n, &authority);
        let tls = TlsIdentity::from_ed25519_seed(&secret(n, 3).to_bytes()).unwrap();
        Member { seat, tls, relay: key }
    });
    let members = members.collect();
    roll.commit();
    drop(lock);
    members
}

/// The directory in the making: many entries in one commit.
struct Roll {
    core: Core,
    store: SqliteStore,
    waiting: Vec<Work>,
}

impl Roll {
    fn enrol(&mut self, n: u32, authority: &SigningKey) -> Seat {
        // An invitation and its taking up are two.
        if self.waiting.len() + 2 > APPENDS_OPEN_MAX {
            self.commit();
        }
        let seat = place(n);
        let party = seat.desk.party.clone();
        let mut drawn = [0x11; 16];
        drawn[..4].copy_from_slice(&n.to_be_bytes());
        let invite = InviteSecret::from_bytes(drawn);
        let now = runtime::now();
        let first = n <= PARTIES;
        let grant = Grant {
            invite: invite.public(),
            party: party.clone(),
            seat: Some(seat.clone()),
            nominator: first,
            serial: 1,
            expires: now.plus(Duration::from_secs(3_600)),
            by_seat: None,
        };
        let nominator = secret((n - 1) % PARTIES + 1, 2);
        let (op, by) = if first {
            (LogOp::Admit { party, name: format!("Party {n}"), grant }, authority)
        } else {
            (LogOp::Invite(grant), &nominator)
        };
        let entry = EntryDraft::new(self.core.directory(), &op, now).sign(by).encode();
        self.hand_in(Input::Control { call: Call(1), command: Command::Append(entry) });
        let invitation = Invitation::new(self.core.directory(), invite, by).unwrap();
        let identity = secret(n, 1);
        let mut agreement = [0x42; 32];
        agreement[..4].copy_from_slice(&n.to_be_bytes());
        let record = KeyRecord {
            suite: SUITE,
            seat: seat.clone(),
            identity: Ed25519Key::of(&identity),
            agreement: X25519Key::new(agreement).unwrap(),
            tls: Ed25519Key::of(&secret(n, 3)),
            serial: 1,
            not_before: UnixMillis(now.0 - 60_000),
            not_after: now.plus(Duration::from_secs(400 * 86_400)),
        };
        let keys = Newcomer {
            seat: Some((&record, &identity)),
            nominator: first.then_some(&nominator),
            profile: None,
        };
        let request = EnrolRequest::new(&invitation, [0; 32], keys).unwrap().encode();
        let call = Call(2);
        self.hand_in(Input::Enrol { call, request, profile: None, exporter: [0; 32] });
        seat
    }

    /// Hands in what has to append an entry; that is committed with others.
    fn hand_in(&mut self, input: Input) {
        self.core.handle(runtime::now(), input);
        let before = self.waiting.len();
        while let Some(output) = self.core.poll_output() {
            match output {
                Output::Work(work) => self.waiting.push(work),
                Output::Newcomer(_, ToNewcomer::Refused(refusal))
                | Output::Reply(_, Err(refusal)) => panic!("not enrolled: {refusal:?}"),
                _ => {}
            }
        }
        assert!(self.waiting.len() > before, "nothing was appended");
    }

    /// Commits what waits, and tells the core.
    fn commit(&mut self) {
        let counts: Vec<usize> = self.waiting.iter().map(|work| work.ops().len()).collect();
        let ops: Vec<Op> = self.waiting.iter_mut().flat_map(Work::take_ops).collect();
        let mut outcomes = self.store.commit(&ops).unwrap().into_iter();
        for (work, count) in self.waiting.drain(..).zip(counts) {
            let done = Done::committed(&work, Ok(outcomes.by_ref().take(count).collect()));
            self.core.handle(runtime::now(), Input::Done(done));
        }
        while self.core.poll_output().is_some() {}
    }
}

/// Puts so many envelopes into a mailbox of a relay that does not run; the id of the last.
pub(crate) fn fill(directory: &Path, to: &Seat, lane: Precedence, count: usize) -> EnvelopeId {
    let Opened { mut store, lock, .. } = Relay::at(directory).home().open(runtime::now()).unwrap();
    let mut envelopes = Envelopes::new();
    let mut last = EnvelopeId([0; 16]);
    let mut left = count;
    while left > 0 {
        let batch: Vec<Op> = (0..left.min(FILL))
            .map(|_| {
                let envelope = envelopes.next(to, lane);
                last = envelope.id();
                let (accepted_at, use_of) = (runtime::now(), Use::Common);
                Op::Keep { envelope: envelope.into(), accepted_at, use_of }
            })
            .collect();
        left -= batch.len();
        store.commit(&batch).unwrap();
    }
    drop(lock);
    last
}

/// Envelopes in one commit of a filling.
const FILL: usize = 1_024;

/// Makes envelopes that no two of are alike, and that no compression shortens.
pub(crate) struct Envelopes {
    rng: ChaCha20Rng,
    made: u64,
    expires_at: UnixMillis,
}

impl Envelopes {
    pub(crate) fn new() -> Self {
        let expires_at = runtime::now().plus(Duration::from_secs(86_400));
        Self { rng: ChaCha20Rng::seed_from_u64(runtime::now().0), made: 0, expires_at }
    }

    /// How many there were.
    pub(crate) const fn made(&self) -> u64 {
        self.made
    }

    /// The next one; the low half of its id counts from 1.
    pub(crate) fn next(&mut self, to: &Seat, lane: Precedence) -> Envelope {
        self.made += 1;
        let mut id = [0; 16];
        self.rng.fill_bytes(&mut id[..8]);
        id[8..].copy_from_slice(&self.made.to_be_bytes());
        let mut sealed = vec![0; ENVELOPE];
        self.rng.fill_bytes(&mut sealed);
        let hint = Hint([0; 8]);
        Envelope::new(EnvelopeId(id), to.clone(), lane, self.expires_at, hint, sealed).unwrap()
    }

    /// The next one as the frame a seat submits.
    pub(crate) fn frame(&mut self, to: &Seat, lane: Precedence) -> bytes::Bytes {
        let envelope = self.next(to, lane);
        let submit = ToRelay::Submit(Submit { state: self.made, envelope });
        bytes::Bytes::from(hotline_protocol::codec::encode(&submit).unwrap())
    }
}

#[cfg(test)]
mod tests {
    use std::collections::{BTreeMap, BTreeSet};

    use hotline_directory::limits::{PARTIES_MAX, SEATS_PER_PARTY_MAX};

    use super::*;

    #[test]
    fn ten_thousand_seats_share_parties_within_the_bounds_of_the_directory() {
        let mut seats: BTreeMap<_, BTreeSet<Seat>> = BTreeMap::new();
        for seat in (1..=10_000).map(place) {
            assert!(seats.entry(seat.desk.party.clone()).or_default().insert(seat));
        }
        assert!(seats.len() <= PARTIES_MAX);
        assert!(seats.values().all(|of_one| of_one.len() <= SEATS_PER_PARTY_MAX));
    }

    #[test]
    fn seats_that_share_parties_are_enrolled_and_found_after_a_start() {
        let directory = tempfile::tempdir().unwrap();
        let home = directory.path().join("relay");
        let members = make(&home, PARTIES + 70);
        let Opened { core, .. } = Relay::at(&home).home().open(runtime::now()).unwrap();
        assert!(members.iter().all(|one| core.directory().seat(&one.seat).is_some()));
    }
}
