//! A directory of two parties, a case with notes and non-papers, and all keys at hand.

use std::collections::BTreeMap;

use ed25519_dalek::SigningKey;
use hotline_casework::{
    Ack, AckKind, Addressees, Authenticity, Case, Common, Concern, Head, Origin, Precedences, Said,
    Severity, Statement, Tlp, recipients_digest,
};
use hotline_crypto::{Class, IdentityKeys, IdentitySecret, OnRecord, sign_on_record};
use hotline_directory::genesis::Authority;
use hotline_directory::record::SUITE;
use hotline_directory::{
    Checks, Directory, Ed25519Key, EnrolRequest, EntryDraft, Genesis, Grant, Invitation,
    InviteSecret, KeyRecord, Newcomer, Op, RelayAccess, X25519Key,
};
use hotline_dossier::{Dossier, Held, Material, Reading, Receipt, Wording, read};
use hotline_protocol::address::{Address, Seat};
use hotline_protocol::ids::{CaseId, Digest, MessageId, Precedence, Traffic, UnixMillis};
use rand_chacha::ChaCha20Rng;
use rand_core::SeedableRng;

pub(crate) const NOW: UnixMillis = UnixMillis(1_800_000_600_000);
pub(crate) const CASE: CaseId = CaseId([0xca; 16]);
pub(crate) const US: &str = "AA/technical/1";
pub(crate) const THEM: &str = "BB/technical/1";

pub(crate) fn key(number: u8) -> SigningKey {
    SigningKey::from_bytes(&[number; 32])
}

pub(crate) fn seat(text: &str) -> Seat {
    text.parse().unwrap()
}

fn after(millis: u64) -> UnixMillis {
    UnixMillis(NOW.0 + millis)
}

/// The directory and the secrets of its seats.
pub(crate) struct World {
    pub(crate) directory: Directory,
    pub(crate) seats: BTreeMap<Seat, IdentitySecret>,
    next: u8,
}

impl World {
    pub(crate) fn new() -> Self {
        let genesis = Genesis {
            name: "Test directory".to_owned(),
            created: UnixMillis(1_800_000_000_000),
            authority: Authority::new(1, vec![Ed25519Key::of(&key(1))]),
            head_key: Ed25519Key::of(&key(2)),
            relay: RelayAccess::new(
                vec![Ed25519Key::of(&key(3))],
                vec!["relay.example:4433".to_owned()],
            ),
        };
        let directory = Directory::from_genesis(&genesis.encode()).unwrap();
        let mut world = Self { directory, seats: BTreeMap::new(), next: 10 };
        world.admit("AA", US);
        world.admit("BB", THEM);
        world
    }

    fn fresh(&mut self) -> u8 {
        self.next += 1;
        self.next
    }

    fn put(&mut self, draft: &EntryDraft) {
        self.directory.apply(&draft.encode(), Checks::appending(NOW)).unwrap();
    }

    /// A party joins; its first seat is its nominator's.
    fn admit(&mut self, party: &str, at: &str) {
        let secret = InviteSecret::from_bytes([self.fresh(); 16]);
        let at = seat(at);
        let grant = Grant {
            invite: secret.public(),
            party: at.desk.party.clone(),
            seat: Some(at.clone()),
            nominator: true,
            serial: 1,
            expires: NOW.plus(core::time::Duration::from_hours(48)),
            by_seat: None,
        };
        let op = Op::Admit { party: at.desk.party.clone(), name: party.to_owned(), grant };
        self.put(&EntryDraft::new(&self.directory, &op, NOW).sign(&key(1)));
        let invitation = Invitation::new(&self.directory, secret, &key(1)).unwrap();
        let mut rng = ChaCha20Rng::from_seed([self.fresh(); 32]);
        let keys = IdentityKeys::generate(&mut rng);
        let record = KeyRecord {
            suite: SUITE,
            seat: at.clone(),
            identity: Ed25519Key::of(keys.signing_key()),
            agreement: X25519Key::new(keys.agreement_public()).unwrap(),
            tls: Ed25519Key::of(&key(self.fresh())),
            serial: 1,
            not_before: NOW,
            not_after: NOW.plus(core::time::Duration::from_hours(24 * 365)),
        };
        let nominator = key(self.fresh());
        let newcomer = Newcomer {
            seat: Some((&record, keys.signing_key())),
            nominator: Some(&nominator),
            profile: None,
        };
        let request = EnrolRequest::new(&invitation, [0xee; 32], newcomer).unwrap();
        let entry = self.directory.enrol_entry(&request, &[0xee; 32], NOW).unwrap();
        self.directory.apply(&entry, Checks::appending(NOW)).unwrap();
        self.seats.insert(at, keys.with_record(record.encode()).unwrap());
    }

    fn head(&self) -> Head {
        let (seq, hash) = self.directory.head();
        Head { seq, hash }
    }

    /// What a seat says to the other one.
    pub(crate) fn says(&self, n: u8, from: &str, said: Said, note: bool, case: &Case) -> Common {
        let other = if from == US { THEM } else { US };
        let ids: Vec<Digest> = self.directory.seats().map(|seat| seat.id).collect();
        let authenticity = if note { Authenticity::Note } else { Authenticity::NonPaper };
        let desks = [seat(US).desk, seat(THEM).desk];
        Common::state(Statement {
            id: MessageId([n; 16]),
            case: CASE,
            reference: Some("AA-BB-2026-T1-0042".parse().unwrap()),
            part: None,
            in_reply_to: None,
            from: seat(from),
            to: Addressees {
                action: vec![Address::Desk(seat(other).desk)],
                information: Vec::new(),
            },
            seats: recipients_digest(&ids),
            precedence: Precedences::both(Precedence::Priority),
            traffic: Traffic::Operation,
            tlp: Tlp::default(),
            language: Some("en".parse().unwrap()),
            subject: format!("Name servers {n}").into(),
            body: format!("Words of message {n}.").into(),
            drafted_at: after(u64::from(n)),
            released_at: after(u64::from(n)),
            released_by: None,
            drafted_by: None,
            ack_by: None,
            reply_by: None,
            expires_at: after(86_400_000),
            rungs: Vec::new(),
            authenticity,
            origin: Origin::Human,
            head: self.head(),
            seen: case.seen(authenticity, &desks),
            catalogue: None,
            attachments: Vec::new(),
            said,
        })
        .unwrap()
    }

    pub(crate) fn signature(&self, by: &str, common: &Common) -> [u8; 64] {
        let note = OnRecord {
            class: Class::Operation,
            case: common.case.as_bytes(),
            recipients: common.seats.0,
            message_id: common.id.as_bytes(),
            released_at: common.released_at.0,
            head: common.head.hash.0,
            common: common.hash().0,
        };
        sign_on_record(&self.seats[&seat(by)], &note)
    }

    pub(crate) fn held(&self, common: Common) -> Held {
        let note = common.authenticity == Authenticity::Note;
        let signature = note.then(|| self.signature(&common.from.to_string(), &common));
        Held { common, signature, receipts: Vec::new() }
    }

    /// A case as AA holds it: a concern as a non-paper, acknowledged; a note, acknowledged as a
    /// note; a second note; a last non-paper.
    pub(crate) fn messages(&self) -> Vec<Held> {
        let mut case = Case::new(CASE, Traffic::Operation);
        let mut messages: Vec<Held> = Vec::new();
        let concern =
            Said::Concern(Concern { severity: Some(Severity::High), ..Concern::default() });
        let mut say = |n: u8, from: &str, said: Said, note: bool| {
            let common = self.says(n, from, said, note, &case);
            case.enter(&common).unwrap();
            messages.push(self.held(common.clone()));
            common
        };
        let first = say(1, US, concern, false);
        let told = after(2_000);
        say(2, THEM, Said::Ack(Ack::to(&first, AckKind::Received, told)), false);
        let note = say(3, US, Said::Text, true);
        say(4, THEM, Said::Ack(Ack::to(&note, AckKind::Understood, told)), true);
        say(5, US, Said::Text, true);
        say(6, THEM, Said::Text, false);
        for held in messages.iter_mut().filter(|held| held.common.from == seat(US)) {
            held.receipts.push(Receipt {
                seat: seat(THEM),
                custody_at: Some(told),
                device_at: Some(after(3_000)),
                sealed: 1,
            });
        }
        messages
    }

    pub(crate) fn material(&self, messages: Vec<Held>) -> Material {
        Material {
            case: CASE,
            reference: "AA-BB-2026-T1-0042".to_owned(),
            traffic: Traffic::Operation,
            by: seat(US),
            at: after(9_000),
            language: "en".to_owned(),
            zone: "UTC".to_owned(),
            messages,
            genesis: self.directory.genesis().encode(),
            log_id: self.directory.log_id(),
            entries: self.directory.entries_after(0).map(<[u8]>::to_vec).collect(),
            head: self.directory.head_to_sign(NOW).sign(&key(2)).encode(),
        }
    }

    pub(crate) fn dossier(&self) -> Dossier {
        Dossier::assemble(&self.material(self.messages())).unwrap()
    }
}

/// Checks a dossier as a file.
pub(crate) fn verified(dossier: &Dossier) -> Reading {
    read(dossier.to_json().as_bytes()).unwrap()
}

/// What is wrong with it, as people read it.
pub(crate) fn faults(dossier: &Dossier) -> Vec<String> {
    verified(dossier).faults.iter().map(ToString::to_string).collect()
}

/// Keys for words, so that tests see what is asked for.
pub(crate) struct Keys {
    pub(crate) right_to_left: bool,
}

impl Wording for Keys {
    fn language(&self) -> &str {
        if self.right_to_left { "ar" } else { "en" }
    }

    fn right_to_left(&self) -> bool {
        self.right_to_left
    }

    fn text(&self, key: &'static str) -> String {
        key.to_owned()
    }

    fn field(&self, name: &str) -> String {
        format!("field-{name}")
    }

    fn code(&self, list: &str, word: &str) -> String {
        format!("code-{list}-{word}")
    }

    fn kind(&self, code: &str) -> String {
        format!("kind-{code}")
    }

    fn local(&self, at: UnixMillis) -> Option<String> {
        Some(format!("local {}", at.0))
    }
}
