//! A small directory with all keys at hand, and the tests that use it.

mod enrolment;
mod gossip;
mod history;
mod invitations;
mod rules;
mod vectors;

use core::time::Duration;
use std::collections::BTreeMap;

use ed25519_dalek::SigningKey;
use hotline_protocol::address::{Party, Seat};
use hotline_protocol::ids::{Digest, UnixMillis};

use crate::genesis::Authority;
use crate::keys::hash;
use crate::record::SUITE;
use crate::*;

const HOUR: Duration = Duration::from_hours(1);
const EXPORTER: [u8; 32] = [0xee; 32];

/// A key that follows from its number, and from nothing else.
fn key(number: u64) -> SigningKey {
    SigningKey::from_bytes(&hash("test key", &[&number.to_be_bytes()]))
}

fn agreement(number: u64) -> X25519Key {
    let mut bytes = hash("test agreement", &[&number.to_be_bytes()]);
    bytes[31] &= 0x3f;
    X25519Key::new(bytes).unwrap()
}

fn seat(text: &str) -> Seat {
    text.parse().unwrap()
}

fn party(text: &str) -> Party {
    text.parse().unwrap()
}

fn authority_keys() -> [SigningKey; 3] {
    [1, 2, 3].map(key)
}

fn head_key() -> SigningKey {
    key(4)
}

fn genesis() -> Genesis {
    Genesis {
        name: "Test directory".to_owned(),
        created: UnixMillis(1_800_000_000_000),
        authority: Authority::new(2, authority_keys().iter().map(Ed25519Key::of).collect()),
        head_key: Ed25519Key::of(&head_key()),
        relay: RelayAccess::new(
            vec![Ed25519Key::of(&key(5))],
            vec!["relay.example:4433".to_owned(), "[2001:db8::1]:4433".to_owned()],
        ),
    }
}

/// The directory, the clock, and everybody's keys.
#[derive(Clone)]
struct World {
    directory: Directory,
    now: UnixMillis,
    next: u64,
    head: SigningKey,
    nominators: BTreeMap<Party, SigningKey>,
    identities: BTreeMap<Seat, SigningKey>,
}

impl World {
    /// Nobody in it yet.
    fn empty() -> Self {
        let genesis = genesis();
        Self {
            directory: Directory::from_genesis(&genesis.encode()).unwrap(),
            now: genesis.created,
            next: 100,
            head: head_key(),
            nominators: BTreeMap::new(),
            identities: BTreeMap::new(),
        }
    }

    /// DE with technical/1 and technical/2 (invited by 1), FR with technical/1.
    fn new() -> Self {
        let mut world = Self::empty();
        world.admit("DE", Some("DE/technical/1"));
        world.admit("FR", Some("FR/technical/1"));
        world.add("DE/technical/2", Some("DE/technical/1"));
        world
    }

    fn fresh(&mut self) -> SigningKey {
        self.next += 1;
        key(self.next)
    }

    fn wait(&mut self, while_: Duration) {
        self.now = self.now.plus(while_);
    }

    fn nominator(&self, of: &str) -> SigningKey {
        self.nominators[&party(of)].clone()
    }

    fn identity(&self, of: &str) -> SigningKey {
        self.identities[&seat(of)].clone()
    }

    fn draft(&self, op: &Op) -> EntryDraft {
        EntryDraft::new(&self.directory, op, self.now)
    }

    fn entry(&self, op: &Op, signers: &[&SigningKey]) -> Vec<u8> {
        signers.iter().fold(self.draft(op), |draft, key| draft.sign(key)).encode()
    }

    fn put(&mut self, op: &Op, signers: &[&SigningKey]) -> Result<Applied, ApplyError> {
        let bytes = self.entry(op, signers);
        self.directory.apply(&bytes, Checks::appending(self.now))
    }

    #[track_caller]
    fn accepts(&mut self, op: &Op, signers: &[&SigningKey]) -> Applied {
        self.put(op, signers).unwrap()
    }

    /// Refused for that reason, and nothing changed.
    #[track_caller]
    fn refuses(&mut self, op: &Op, signers: &[&SigningKey], why: Refusal) {
        let before = format!("{:?}", self.directory);
        assert_eq!(self.put(op, signers), Err(ApplyError::Refused(why)));
        assert_eq!(before, format!("{:?}", self.directory), "a refused entry changed something");
    }

    /// The right signers are enough; without any one of them, or with a stranger, it is refused.
    #[track_caller]
    fn needs(&mut self, op: &Op, signers: &[&SigningKey]) -> Applied {
        for left_out in 0..signers.len() {
            let mut fewer = signers.to_vec();
            fewer.remove(left_out);
            self.refuses(op, &fewer, Refusal::MissingSignature);
        }
        let stranger = key(9_999);
        let mut more = signers.to_vec();
        more.push(&stranger);
        self.refuses(op, &more, Refusal::StrangeSignature);
        self.accepts(op, signers)
    }

    fn record(&mut self, at: &str, identity: &SigningKey) -> KeyRecord {
        let at = seat(at);
        let tls = self.fresh();
        KeyRecord {
            suite: SUITE,
            serial: self.directory.next_serial(&at),
            seat: at,
            identity: Ed25519Key::of(identity),
            agreement: agreement(self.next),
            tls: Ed25519Key::of(&tls),
            not_before: self.now,
            not_after: self.now.plus(HOUR * 24 * 730),
        }
    }

    fn secret(&mut self) -> InviteSecret {
        self.next += 1;
        let [head @ .., _, _, _, _, _, _, _, _, _, _, _, _, _, _, _, _] =
            hash("test secret", &[&self.next.to_be_bytes()]);
        InviteSecret::from_bytes(head)
    }

    fn grant(&self, secret: &InviteSecret, at: &str, by: Option<&str>) -> Grant {
        let at = seat(at);
        Grant {
            invite: secret.public(),
            party: at.desk.party.clone(),
            serial: self.directory.next_serial(&at),
            seat: Some(at),
            nominator: false,
            expires: self.now.plus(HOUR * 72),
            by_seat: by.map(seat),
        }
    }

    fn nominator_grant(&self, secret: &InviteSecret, of: &str, at: Option<&str>) -> Grant {
        Grant {
            invite: secret.public(),
            party: party(of),
            seat: at.map(seat),
            nominator: true,
            serial: at.map_or(0, |at| self.directory.next_serial(&seat(at))),
            expires: self.now.plus(HOUR * 72),
            by_seat: None,
        }
    }

    /// A party joins and its nominator takes up the invitation.
    fn admit(&mut self, of: &str, at: Option<&str>) {
        let secret = self.secret();
        let grant = self.nominator_grant(&secret, of, at);
        let op = Op::Admit { party: party(of), name: format!("Party {of}"), grant };
        let [one, two, _] = authority_keys();
        self.accepts(&op, &[&one, &two]);
        let invitation = Invitation::new(&self.directory, secret, &one).unwrap();
        self.enrol(&invitation).unwrap();
    }

    /// An open invitation to a seat.
    fn invite(&mut self, at: &str, by: Option<&str>) -> Invitation {
        let secret = self.secret();
        let grant = self.grant(&secret, at, by);
        let nominator = self.nominator(grant.party.as_str());
        let mut signers = vec![nominator.clone()];
        signers.extend(by.map(|by| self.identity(by)));
        self.accepts(&Op::Invite(grant), &signers.iter().collect::<Vec<_>>());
        Invitation::new(&self.directory, secret, &nominator).unwrap()
    }

    /// What a newcomer with fresh keys asks for; its keys are remembered.
    fn request(&mut self, invitation: &Invitation) -> EnrolRequest {
        let identity = self.fresh();
        let nominator = self.fresh();
        let serial = invitation.grant.serial;
        let record = invitation.grant.seat.clone().map(|at| {
            let record = self.record(&at.to_string(), &identity);
            KeyRecord { serial, ..record }
        });
        if let Some(at) = &invitation.grant.seat {
            self.identities.insert(at.clone(), identity.clone());
        }
        if invitation.grant.nominator {
            self.nominators.insert(invitation.grant.party.clone(), nominator.clone());
        }
        let newcomer = Newcomer {
            seat: record.as_ref().map(|record| (record, &identity)),
            nominator: invitation.grant.nominator.then_some(&nominator),
            profile: record.as_ref().map(|_| Digest([7; 32])),
        };
        EnrolRequest::new(invitation, EXPORTER, newcomer).unwrap()
    }

    fn enrol(&mut self, invitation: &Invitation) -> Result<Applied, ApplyError> {
        let request = self.request(invitation);
        let bytes = self.directory.enrol_entry(&request, &EXPORTER, self.now)?;
        self.directory.apply(&bytes, Checks::appending(self.now))
    }

    /// A seat is invited and enrols.
    fn add(&mut self, at: &str, by: Option<&str>) -> Applied {
        let invitation = self.invite(at, by);
        self.enrol(&invitation).unwrap()
    }

    fn status(&self, at: &str) -> SeatStatus {
        self.directory.seat(&seat(at)).unwrap().status(self.now)
    }

    fn copies(&self, at: &str) -> CopiesReason {
        self.directory.seat(&seat(at)).unwrap().copies_reason(self.now)
    }

    fn bytes(&self) -> Vec<Vec<u8>> {
        self.directory.entries_after(0).map(<[u8]>::to_vec).collect()
    }
}
