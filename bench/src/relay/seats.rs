//! A relay's home with as many enrolled seats as a benchmark wants, made without a network.

use std::collections::VecDeque;
use std::path::Path;
use std::time::Duration;

use ed25519_dalek::SigningKey;
use hotline_certs::TlsIdentity;
use hotline_directory::record::{KeyRecord, SUITE};
use hotline_directory::{
    Ed25519Key, EnrolRequest, EntryDraft, Grant, Invitation, InviteSecret, Newcomer, Op as LogOp,
    X25519Key,
};
use hotline_protocol::address::Seat;
use hotline_protocol::envelope::Envelope;
use hotline_protocol::frames::{Submit, ToNewcomer, ToRelay};
use hotline_protocol::ids::{EnvelopeId, Hint, Precedence, UnixMillis};
use hotline_server::Relay;
use hotline_server::core::{Call, Command, Core, Input, Output};
use hotline_server::home::{Opened, Plan};
use hotline_server::runtime;
use hotline_server::store::sqlite::SqliteStore;
use hotline_server::store::{MailStore as _, Op, Use, threads};
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

/// Makes a relay in a directory with so many seats, each of a party of its own.
pub(crate) fn make(directory: &Path, seats: u32) -> Vec<Member> {
    let listen = "127.0.0.1:0".parse().unwrap();
    let plan = Plan { name: "Bench".to_owned(), listen, hosts: Vec::new() };
    let relay = Relay::init(directory, plan).unwrap();
    let home = relay.home();
    let (authority, key) = (home.authority().unwrap(), home.identity().unwrap().public_key());
    let Opened { mut core, mut store, lock } = home.open(runtime::now()).unwrap();
    let members = (1..=seats).map(|n| {
        if n.is_multiple_of(1_000) {
            eprintln!("  {n} seats enrolled");
        }
        let seat = admit(&mut core, &mut store, n, &authority);
        let tls = TlsIdentity::from_ed25519_seed(&secret(n, 3).to_bytes()).unwrap();
        Member { seat, tls, relay: key }
    });
    let members = members.collect();
    drop(lock);
    members
}

fn admit(core: &mut Core, store: &mut SqliteStore, n: u32, authority: &SigningKey) -> Seat {
    let party: hotline_protocol::address::Party = format!("x-p{n}").parse().unwrap();
    let seat: Seat = format!("{party}/technical/1").parse().unwrap();
    let mut drawn = [0x11; 16];
    drawn[..4].copy_from_slice(&n.to_be_bytes());
    let invite = InviteSecret::from_bytes(drawn);
    let now = runtime::now();
    let grant = Grant {
        invite: invite.public(),
        party: party.clone(),
        seat: Some(seat.clone()),
        nominator: true,
        serial: 1,
        expires: now.plus(Duration::from_secs(3_600)),
        by_seat: None,
    };
    let op = LogOp::Admit { party, name: format!("Party {n}"), grant };
    let entry = EntryDraft::new(core.directory(), &op, now).sign(authority).encode();
    run(core, store, Input::Control { call: Call(1), command: Command::Append(entry) });
    let invitation = Invitation::new(core.directory(), invite, authority).unwrap();
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
        nominator: Some(&secret(n, 2)),
        profile: None,
    };
    let request = EnrolRequest::new(&invitation, [0; 32], keys).unwrap().encode();
    let call = Call(2);
    let input = Input::Enrol { call, request, profile: None, exporter: [0; 32] };
    let said = run(core, store, input);
    assert!(
        said.iter().any(|o| matches!(o, Output::Newcomer(_, ToNewcomer::Enrolled { .. }))),
        "not enrolled: {said:?}"
    );
    seat
}

/// Does everything that follows from an input; returns what the core said.
fn run(core: &mut Core, store: &mut SqliteStore, input: Input) -> Vec<Output> {
    core.handle(runtime::now(), input);
    let (mut said, mut outputs) = (Vec::new(), VecDeque::new());
    loop {
        outputs.extend(std::iter::from_fn(|| core.poll_output()));
        match outputs.pop_front() {
            Some(Output::Work(work)) => {
                let done = threads::run(store, work);
                core.handle(runtime::now(), Input::Done(done));
            }
            Some(output) => said.push(output),
            None => return said,
        }
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
