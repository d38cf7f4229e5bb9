//! A directory of three regions, a campaign over its seats, and all keys at hand.

use std::collections::BTreeMap;
use std::sync::LazyLock;
use std::time::Duration;

use ed25519_dalek::SigningKey;
use hotline_campaign::{Asked, Count, File, Material, Report, Scope, asked, counted};
use hotline_casework::check::Answer;
use hotline_casework::{
    Addressees, Authenticity, Check, Cited, Common, Head, Origin, Precedences, Statement, Tlp,
    recipients_digest,
};
use hotline_crypto::{Class, IdentityKeys, IdentitySecret, OnRecord, sign_on_record};
use hotline_directory::genesis::Authority;
use hotline_directory::record::SUITE;
use hotline_directory::{
    Checks, Directory, Ed25519Key, EnrolRequest, EntryDraft, Genesis, Grant, Invitation,
    InviteSecret, KeyRecord, Newcomer, Op, RelayAccess, X25519Key,
};
use hotline_dossier::{Dossier, Held, Receipt};
use hotline_protocol::address::{Address, Seat};
use hotline_protocol::ids::{CaseId, Digest, MessageId, Precedence, Traffic, UnixMillis};
use rand_chacha::ChaCha20Rng;
use rand_core::SeedableRng;

pub(crate) const NOW: UnixMillis = UnixMillis(1_800_000_600_000);
pub(crate) const CASE: CaseId = CaseId([0xca; 16]);
pub(crate) const HUB: &str = "x-hub/technical/1";
pub(crate) const WINDOW: u64 = 48 * 3_600_000;

/// Whom it asks, in order: desks with an alternate and without, of three regions.
pub(crate) const ASKED: [&str; 8] = [
    "FR/diplomatic/1",
    "FR/technical/1",
    "FR/technical/2",
    "KE/technical/1",
    "KE/technical/2",
    "KE/technical/3",
    "XA/technical/1",
    "XA/policy/1",
];

/// What one seat does, in milliseconds from the challenge's release; the relay had its copy at `copy`.
#[derive(Debug, Clone, Default)]
pub(crate) struct Doing {
    pub(crate) copy: Option<u64>,
    /// How long after its copy each answer of the device was accepted.
    pub(crate) device: Vec<u64>,
    /// The same of persons, and whether they agreed to be named.
    pub(crate) person: Vec<(u64, bool)>,
    /// Whether its answers name a time at which the relay accepted nothing for it.
    pub(crate) lies: bool,
}

pub(crate) fn at(ms: u64) -> UnixMillis {
    UnixMillis(NOW.0 + ms)
}

fn key(number: u16) -> SigningKey {
    let mut bytes = [7; 32];
    bytes[..2].copy_from_slice(&number.to_be_bytes());
    SigningKey::from_bytes(&bytes)
}

pub(crate) fn seat(text: &str) -> Seat {
    text.parse().unwrap()
}

/// The directory and the secrets of its seats.
struct World {
    directory: Directory,
    seats: BTreeMap<Seat, IdentitySecret>,
    nominators: BTreeMap<String, SigningKey>,
    next: u16,
}

static WORLD: LazyLock<World> = LazyLock::new(World::new);

impl World {
    fn new() -> Self {
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
        let (seats, nominators) = (BTreeMap::new(), BTreeMap::new());
        let mut world = Self { directory, seats, nominators, next: 10 };
        for at in [HUB].into_iter().chain(ASKED) {
            world.add(at);
        }
        world
    }

    fn fresh(&mut self) -> u16 {
        self.next += 1;
        self.next
    }

    /// A seat enrols; the first of a party is its nominator's.
    fn add(&mut self, at: &str) {
        let number = self.fresh();
        let mut drawn = [0x11; 16];
        drawn[..2].copy_from_slice(&number.to_be_bytes());
        let secret = InviteSecret::from_bytes(drawn);
        let at = seat(at);
        let party = at.desk.party.clone();
        let known = self.nominators.get(party.as_str()).cloned();
        let grant = Grant {
            invite: secret.public(),
            party: party.clone(),
            serial: self.directory.next_serial(&at),
            seat: Some(at.clone()),
            nominator: known.is_none(),
            expires: NOW.plus(Duration::from_hours(48)),
            by_seat: None,
        };
        let op = match known {
            Some(_) => Op::Invite(grant),
            None => Op::Admit { party: party.clone(), name: party.to_string(), grant },
        };
        let signer = known.clone().unwrap_or_else(|| key(1));
        let entry = EntryDraft::new(&self.directory, &op, NOW).sign(&signer).encode();
        self.directory.apply(&entry, Checks::appending(NOW)).unwrap();
        let invitation = Invitation::new(&self.directory, secret, &signer).unwrap();
        let mut rng = ChaCha20Rng::seed_from_u64(number.into());
        let keys = IdentityKeys::generate(&mut rng);
        let record = KeyRecord {
            suite: SUITE,
            seat: at.clone(),
            identity: Ed25519Key::of(keys.signing_key()),
            agreement: X25519Key::new(keys.agreement_public()).unwrap(),
            tls: Ed25519Key::of(&key(self.fresh())),
            serial: invitation.grant.serial,
            not_before: NOW,
            not_after: NOW.plus(Duration::from_hours(24 * 365)),
        };
        let nominator = key(self.fresh());
        let newcomer = Newcomer {
            seat: Some((&record, keys.signing_key())),
            nominator: known.is_none().then_some(&nominator),
            profile: None,
        };
        let request = EnrolRequest::new(&invitation, [0xee; 32], newcomer).unwrap();
        let entry = self.directory.enrol_entry(&request, &[0xee; 32], NOW).unwrap();
        self.directory.apply(&entry, Checks::appending(NOW)).unwrap();
        if known.is_none() {
            self.nominators.insert(party.to_string(), nominator);
        }
        self.seats.insert(at, keys.with_record(record.encode()).unwrap());
    }

    fn signature(&self, common: &Common) -> [u8; 64] {
        let note = OnRecord {
            class: Class::Drill,
            case: common.case.as_bytes(),
            recipients: common.seats.0,
            message_id: common.id.as_bytes(),
            released_at: common.released_at.0,
            head: common.head.hash.0,
            common: common.hash().0,
        };
        sign_on_record(&self.seats[&common.from], &note)
    }
}

/// A campaign that was played: everything that whoever ran it holds.
pub(crate) struct Played {
    asked: Vec<Asked>,
    pub(crate) count: Count,
    pub(crate) messages: Vec<Held>,
}

/// What is being said in the case.
struct Saying {
    next: u8,
    messages: Vec<Held>,
}

impl Saying {
    fn say(
        &mut self,
        (from, to): (&str, &str),
        check: &Check,
        released_at: UnixMillis,
        receipts: Vec<Receipt>,
    ) -> Common {
        let world = &*WORLD;
        let ids: Vec<Digest> = world.directory.seats().map(|seat| seat.id).collect();
        let (seq, hash) = world.directory.head();
        let by_itself = matches!(check, Check::Device(_));
        self.next += 1;
        let common = Common::state(Statement {
            id: MessageId([self.next; 16]),
            said: check.said(),
            case: CASE,
            reference: None,
            part: None,
            in_reply_to: None,
            from: seat(from),
            to: Addressees { action: vec![to.parse().unwrap()], information: Vec::new() },
            seats: recipients_digest(&ids),
            precedence: Precedences::both(Precedence::Routine),
            traffic: Traffic::Drill,
            tlp: Tlp::default(),
            language: Some("en".parse().unwrap()),
            subject: format!("Ping campaign, {from}").as_str().into(),
            body: "".into(),
            drafted_at: released_at,
            released_at,
            released_by: None,
            drafted_by: None,
            ack_by: None,
            reply_by: None,
            expires_at: UnixMillis(released_at.0 + 30 * 86_400_000),
            rungs: Vec::new(),
            authenticity: Authenticity::Note,
            origin: match by_itself {
                true => Origin::Automated { source: "hotline".into() },
                false => Origin::Human,
            },
            head: Head { seq, hash },
            // Who is shown one answer needs no other to check it.
            seen: Vec::new(),
            catalogue: None,
            attachments: Vec::new(),
        })
        .unwrap();
        let signature = Some(world.signature(&common));
        self.messages.push(Held { common: common.clone(), signature, receipts });
        common
    }
}

fn custody(of: &str, at: UnixMillis) -> Receipt {
    Receipt { seat: seat(of), custody_at: Some(at), device_at: None, sealed: 1 }
}

/// Plays a campaign in which the seats of [`ASKED`] do this, each in turn.
pub(crate) fn played(doings: &[Doing]) -> Played {
    let world = &*WORLD;
    let mut saying = Saying { next: 0, messages: Vec::new() };
    let check = Check::Challenge { closes_at: at(WINDOW), announced: true };
    let with_copy = ASKED.iter().zip(doings).filter_map(|(seat, d)| Some((*seat, d.copy?)));
    let copies: Vec<Receipt> = with_copy.map(|(seat, ms)| custody(seat, at(ms))).collect();
    let challenge = saying.say((HUB, "*"), &check, NOW, copies.clone());
    let of = Cited { id: challenge.id, common: challenge.hash() };
    for (from, doing) in ASKED.iter().zip(doings) {
        let Some(copy) = doing.copy else { continue };
        let told = at(copy + u64::from(doing.lies));
        let answer = Answer { of, accepted_at: told, opened_at: told };
        let devices = doing.device.iter().map(|ms| (Check::Device(answer), *ms));
        let person = |(ms, named): &(u64, bool)| (Check::Person { answer, named: *named }, *ms);
        for (check, ms) in devices.chain(doing.person.iter().map(person)) {
            let accepted = at(copy + ms);
            saying.say((from, HUB), &check, accepted, vec![custody(HUB, accepted)]);
        }
    }
    let asked = asked(&world.directory, &challenge);
    let answers = saying
        .messages
        .iter()
        .skip(1)
        .map(|held| (held.common.clone(), held.receipts[0].custody_at.unwrap()));
    let count = counted(&Material {
        challenge,
        asked: asked.clone(),
        copies: copies.iter().map(|one| (one.seat.clone(), one.custody_at.unwrap())).collect(),
        answers: answers.collect(),
        closed_at: Some(at(WINDOW)),
        outages: vec![(at(1_000), Some(at(9_000)))],
        actions: vec!["Call the policy desks".to_owned()],
        counted: None,
    })
    .unwrap();
    let findings = count.findings.to_bytes();
    let figures = hotline_campaign::Findings::hash(&findings);
    let result = Check::Result { of, figures, findings };
    saying.say((HUB, "*"), &result, at(2 * WINDOW), Vec::new());
    Played { asked, count, messages: saying.messages }
}

impl Played {
    /// The report of whoever ran it, as a file.
    pub(crate) fn file(&self, scope: Scope) -> File {
        let by = seat(HUB);
        let words = String::new();
        let at = at(3 * WINDOW);
        let report = Report::of(&self.count, &self.asked, scope, by.clone(), at, words, Vec::new());
        let belongs =
            |held: &&Held| hotline_campaign::belongs(&held.common, &report.scope, &report.rows);
        let messages = self.messages.iter().filter(belongs).cloned().collect();
        let directory = &WORLD.directory;
        let dossier = Dossier::assemble(&hotline_dossier::Material {
            case: CASE,
            reference: String::new(),
            traffic: Traffic::Drill,
            by,
            at,
            language: "en".to_owned(),
            zone: "UTC".to_owned(),
            messages,
            genesis: directory.genesis().encode(),
            log_id: directory.log_id(),
            entries: directory.entries_after(0).map(<[u8]>::to_vec).collect(),
            head: directory.head_to_sign(NOW).sign(&key(2)).encode(),
        })
        .unwrap();
        File::new(report, dossier)
    }
}

/// A campaign in which everything happens that can.
pub(crate) fn eventful() -> Played {
    let one = |copy, device: &[u64], person: &[(u64, bool)], lies| Doing {
        copy,
        device: device.to_vec(),
        person: person.to_vec(),
        lies,
    };
    played(&[
        one(Some(100), &[900], &[(60_000, true)], false),
        one(Some(150), &[800], &[], false),
        one(Some(160), &[700], &[(3_600_000, false), (7_200_000, true)], false),
        one(Some(170), &[], &[], false),
        one(Some(180), &[1_200, 1_100], &[(WINDOW, false)], false),
        one(None, &[], &[], false),
        one(Some(200), &[400], &[(120_000, false)], true),
        one(Some(210), &[], &[(5_000, true)], false),
    ])
}

/// An address that everybody is covered by, so that the fixture says what it means.
#[test]
fn the_challenge_asks_everybody_but_its_own_desk() {
    let played = eventful();
    assert_eq!(played.messages[0].common.to.action, vec![Address::All]);
    let asked: Vec<String> = played.asked.iter().map(|asked| asked.seat.to_string()).collect();
    assert_eq!(asked, ASKED);
}
