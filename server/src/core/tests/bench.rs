//! A core, its store and its links, in one hand and in virtual time.

use std::collections::{BTreeMap, VecDeque};
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use ed25519_dalek::SigningKey;
use hotline_directory::genesis::Authority;
use hotline_directory::record::{KeyRecord, SUITE, profile_commitment};
use hotline_directory::{
    Directory, Ed25519Key, EnrolRequest, EntryDraft, Genesis, Grant, Invitation, InviteSecret,
    Newcomer, Op as LogOp, RelayAccess, X25519Key,
};
use hotline_protocol::address::Seat;
use hotline_protocol::close::CloseCode;
use hotline_protocol::envelope::Envelope;
use hotline_protocol::frames::{
    Acknowledge, Answer, Fate, Question, Submit, ToNewcomer, ToSeat, Welcome,
};
use hotline_protocol::ids::{EnvelopeId, Hint, Precedence, UnixMillis};
use hotline_protocol::link::RelayHears;
use hotline_protocol::refusal::Refusal;

use crate::clock::Moment;
use crate::core::{Call, ChunkWork, Command, Core, Input, LinkId, Output, Reply, Work};
use crate::store::chunks::{ChunkStore, MemoryChunks};
use crate::store::memory::MemoryStore;
use crate::store::{DepositOp, MailStore as _, Op, threads};

pub(super) const HOUR: u64 = 3_600_000;
pub(super) const NOW: UnixMillis = UnixMillis(500_000 * HOUR);

/// A core with everything around it.
pub(super) struct Bench {
    pub(super) core: Core,
    pub(super) store: MemoryStore,
    pub(super) now: UnixMillis,
    /// How far somebody has set the machine's clock off.
    pub(super) clock_off: i64,
    /// Whether work for the store waits.
    pub(super) hold_store: bool,
    pub(super) halted: bool,
    work: Vec<Work>,
    pub(super) chunks: Box<dyn ChunkStore>,
    /// Steps until the chunk files are made to die; below zero they have, and so has the process.
    pub(super) dies_after: Option<Arc<AtomicI64>>,
    pub(super) chunk_work: VecDeque<ChunkWork>,
    said: Vec<(LinkId, ToSeat)>,
    welcomes: BTreeMap<LinkId, Welcome>,
    answers: Vec<(LinkId, Result<Answer, Refusal>)>,
    closes: BTreeMap<LinkId, CloseCode>,
    replies: Vec<Result<Reply, Refusal>>,
    newcomers: Vec<ToNewcomer>,
    last: u64,
}

fn key(n: u8, role: u8) -> SigningKey {
    let mut seed = [role; 32];
    seed[0] = n;
    SigningKey::from_bytes(&seed)
}

fn public(n: u8, role: u8) -> Ed25519Key {
    Ed25519Key::of(&key(n, role))
}

pub(super) fn hello() -> RelayHears {
    RelayHears::Hello { version: 1, directory_seq: 0 }
}

pub(super) fn envelope_of(
    to: &Seat,
    id: u64,
    lane: Precedence,
    expires_at: UnixMillis,
) -> Envelope {
    let mut name = [0; 16];
    name[8..].copy_from_slice(&id.to_be_bytes());
    Envelope::new(EnvelopeId(name), to.clone(), lane, expires_at, Hint([0; 8]), vec![0; 5_120])
        .unwrap()
}

pub(super) fn number(envelope: &Envelope) -> u64 {
    u64::from_be_bytes(envelope.id().as_bytes()[8..].try_into().unwrap())
}

impl Bench {
    pub(super) fn with_seats(seats: u8) -> Self {
        let mut store = MemoryStore::default();
        let recovered = store.recover(NOW).unwrap();
        let core = Core::begin(NOW, empty(), key(0, 202), recovered).unwrap();
        let mut bench = Self {
            core,
            store,
            now: NOW,
            clock_off: 0,
            hold_store: false,
            halted: false,
            work: Vec::new(),
            chunks: Box::new(MemoryChunks::default()),
            dies_after: None,
            chunk_work: VecDeque::new(),
            said: Vec::new(),
            welcomes: BTreeMap::new(),
            answers: Vec::new(),
            closes: BTreeMap::new(),
            replies: Vec::new(),
            newcomers: Vec::new(),
            last: 0,
        };
        for n in 0..seats {
            let (request, _) = bench.invite(&party(n), n);
            assert!(matches!(bench.enrol(&request, [0; 32]), ToNewcomer::Enrolled { .. }));
        }
        bench
    }

    pub(super) fn empty(&self) -> Directory {
        empty()
    }

    pub(super) fn head_key(&self) -> SigningKey {
        key(0, 202)
    }

    pub(super) fn authority(&self) -> SigningKey {
        key(0, 201)
    }

    /// As after a kill -9: work that was not committed never happened.
    pub(super) fn restart(&mut self) {
        self.store = self.store.reopen();
        let recovered = self.store.recover(self.now).unwrap();
        self.core = Core::begin(self.now, empty(), key(0, 202), recovered).unwrap();
        self.halted = false;
        self.work.clear();
        self.chunk_work.clear();
        let found: Vec<_> = (0..=255).flat_map(|part| self.chunks.list(part).unwrap()).collect();
        self.core.reconcile_chunks(&found);
        self.run();
        self.said.clear();
    }

    pub(super) fn seat(&self, n: u8) -> Seat {
        format!("{}/technical/1", party(n)).parse().unwrap()
    }

    pub(super) fn envelope(&self, to: u8, id: u64, lane: Precedence) -> Envelope {
        envelope_of(&self.seat(to), id, lane, UnixMillis(NOW.0 + 2 * HOUR))
    }

    /// A number no question had.
    pub(super) fn number(&mut self) -> u32 {
        u32::try_from(self.next()).unwrap()
    }

    fn next(&mut self) -> u64 {
        self.last += 1;
        self.last
    }

    pub(super) fn open_key(&mut self, key: [u8; 32]) -> LinkId {
        let link = LinkId(self.next());
        self.input(Input::LinkOpened { link, key });
        link
    }

    pub(super) fn open_seat(&mut self, n: u8) -> LinkId {
        self.open_key(*public(n, 3).as_bytes())
    }

    /// Opens a link of a seat and greets.
    pub(super) fn link(&mut self, n: u8) -> LinkId {
        let link = self.open_seat(n);
        self.hear(link, hello());
        assert!(self.welcomes.contains_key(&link), "no welcome");
        link
    }

    pub(super) fn hear(&mut self, link: LinkId, hears: RelayHears) {
        self.input(Input::Heard { link, hears });
    }

    /// What both clocks say.
    pub(super) fn moment(&self) -> Moment {
        let wall = UnixMillis(self.now.0.saturating_add_signed(self.clock_off));
        Moment { wall, steady: self.now }
    }

    pub(super) fn input(&mut self, input: Input) {
        self.core.handle(self.moment(), input);
        self.run();
    }

    /// Does everything there is to do.
    pub(super) fn run(&mut self) {
        loop {
            while let Some(output) = self.core.poll_output() {
                match output {
                    Output::Work(work) => self.work.push(work),
                    Output::Welcome(link, welcome) => {
                        self.welcomes.insert(link, welcome);
                    }
                    Output::Send(link, frame) => self.said.push((link, frame)),
                    Output::Answer(link, _, answer) => self.answers.push((link, answer)),
                    Output::Close(link, code) => {
                        self.closes.insert(link, code);
                    }
                    Output::Newcomer(_, answer) => self.newcomers.push(answer),
                    Output::Reply(_, reply) => self.replies.push(reply),
                    Output::Halt(_) => self.halted = true,
                    Output::Chunk(work) => self.chunk_work.push_back(work),
                }
            }
            if self.hold_store {
                return;
            }
            if let Some(work) = self.chunk_work.pop_front() {
                let done = work.run(&mut *self.chunks);
                if self.dies_after.as_ref().is_some_and(|left| left.load(Ordering::SeqCst) < 0) {
                    self.halted = true;
                    self.work.clear();
                    return;
                }
                self.core.handle(self.moment(), Input::ChunkDone(done));
                continue;
            }
            if self.work.is_empty() {
                return;
            }
            let work = self.work.remove(0);
            let done = threads::run(&mut self.store, work);
            self.core.handle(self.moment(), Input::Done(done));
        }
    }

    /// How many releases the store was asked for and has not done.
    pub(super) fn releases_under_way(&self) -> usize {
        let ops = self.work.iter().flat_map(Work::ops);
        ops.filter(|op| matches!(op, Op::Deposit(DepositOp::Release { .. }))).count()
    }

    /// Does the first piece of work that waits, on the bench's own store or on another.
    pub(super) fn run_one_on(&mut self, store: Option<&mut MemoryStore>) {
        let work = self.work.remove(0);
        let done = match store {
            Some(store) => threads::run(store, work),
            None => threads::run(&mut self.store, work),
        };
        self.input(Input::Done(done));
    }

    pub(super) fn submit(&mut self, link: LinkId, envelope: &Envelope) {
        self.submit_at(link, 0, envelope);
    }

    pub(super) fn submit_at(&mut self, link: LinkId, state: u64, envelope: &Envelope) {
        self.hear(link, RelayHears::Submit(Submit { state, envelope: envelope.clone() }));
    }

    pub(super) fn acknowledge(&mut self, link: LinkId, lane: Precedence, up_to: u64) {
        let epoch = self.core.epoch();
        let acknowledge = Acknowledge { lane, epoch, up_to, state: 0 };
        self.hear(link, RelayHears::Acknowledge(acknowledge));
    }

    pub(super) fn ask_later(&mut self, link: LinkId, question: Question) {
        let no = u32::try_from(self.next()).unwrap();
        self.hear(link, RelayHears::Ask(no, question));
    }

    pub(super) fn ask(&mut self, link: LinkId, question: Question) -> Result<Answer, Refusal> {
        self.answers.clear();
        self.ask_later(link, question);
        let mut answers = self.answers(link);
        assert_eq!(answers.len(), 1);
        answers.remove(0)
    }

    pub(super) fn answers(&mut self, link: LinkId) -> Vec<Result<Answer, Refusal>> {
        let answers = std::mem::take(&mut self.answers).into_iter();
        answers.filter(|(to, _)| *to == link).map(|(_, answer)| answer).collect()
    }

    pub(super) fn control(&mut self, command: Command) -> Result<Reply, Refusal> {
        let call = Call(self.next());
        self.input(Input::Control { call, command });
        self.replies.remove(0)
    }

    /// What was said to seats since the last look.
    pub(super) fn said(&mut self) -> Vec<(LinkId, ToSeat)> {
        std::mem::take(&mut self.said)
    }

    /// The numbers of the envelopes delivered on a link since the last look.
    pub(super) fn delivered(&mut self, link: LinkId) -> Vec<u64> {
        let said = self.said().into_iter().filter(|(to, _)| *to == link);
        let numbers = said.filter_map(|(_, frame)| match frame {
            ToSeat::Deliver(deliver) => Some(number(&deliver.envelope)),
            _ => None,
        });
        numbers.collect()
    }

    pub(super) fn outputs_of(&self, link: LinkId) -> usize {
        self.said.iter().filter(|(to, _)| *to == link).count()
    }

    pub(super) fn welcome(&self, link: LinkId) -> &Welcome {
        &self.welcomes[&link]
    }

    pub(super) fn closed(&self, link: LinkId) -> Option<CloseCode> {
        self.closes.get(&link).copied()
    }

    /// What became of an envelope, asked by seat `by` on a link of its own.
    pub(super) fn fate(&mut self, by: u8, to: u8, id: u64) -> Fate {
        let link = self.link(by);
        let ids = vec![self.envelope(to, id, Precedence::Routine).id()];
        match self.ask(link, Question::Fates { to: self.seat(to), ids }) {
            Ok(Answer::Fates(fates)) => fates[0],
            other => panic!("{other:?}"),
        }
    }

    /// Admits a party and makes its first seat's enrolment.
    pub(super) fn invite(&mut self, party: &str, n: u8) -> (Vec<u8>, Invitation) {
        let mut drawn = [n; 16];
        drawn[0] = 0x11;
        let secret = InviteSecret::from_bytes(drawn);
        let party: hotline_protocol::address::Party = party.parse().unwrap();
        let seat: Seat = format!("{party}/technical/1").parse().unwrap();
        let grant = Grant {
            invite: secret.public(),
            party: party.clone(),
            seat: Some(seat.clone()),
            nominator: true,
            serial: 1,
            expires: self.now.plus(core::time::Duration::from_secs(3_600)),
            by_seat: None,
        };
        let op = LogOp::Admit { party, name: "A party".to_owned(), grant };
        self.append(&op);
        let invitation = Invitation::new(self.core.directory(), secret, &key(0, 201)).unwrap();
        let mut agreement = [n; 32];
        agreement[31] = 0x42;
        let identity = key(n, 1);
        let record = KeyRecord {
            suite: SUITE,
            seat,
            identity: Ed25519Key::of(&identity),
            agreement: X25519Key::new(agreement).unwrap(),
            tls: public(n, 3),
            serial: 1,
            not_before: NOW,
            not_after: UnixMillis(u64::MAX),
        };
        let keys = Newcomer {
            seat: Some((&record, &identity)),
            nominator: Some(&key(n, 2)),
            profile: None,
        };
        let request = EnrolRequest::new(&invitation, [0; 32], keys).unwrap();
        (request.encode(), invitation)
    }

    pub(super) fn enrol(&mut self, request: &[u8], exporter: [u8; 32]) -> ToNewcomer {
        let call = Call(self.next());
        self.input(Input::Enrol { call, request: request.to_vec(), profile: None, exporter });
        self.newcomers.remove(0)
    }

    fn append(&mut self, op: &LogOp) {
        let draft = EntryDraft::new(self.core.directory(), op, self.now);
        let call = Call(self.next());
        let command = Command::Append(draft.sign(&key(0, 201)).encode());
        self.input(Input::Control { call, command });
        if !self.hold_store {
            self.replies.remove(0).unwrap();
        }
    }

    /// The authority revokes a seat's party.
    pub(super) fn revoke(&mut self, n: u8) {
        let party = party(n).parse().unwrap();
        self.append(&LogOp::RevokeParty { party, reason: "left".to_owned() });
        self.replies.clear();
    }

    /// An entry by which a seat changes its profile, salted with sevens.
    pub(super) fn profile_entry(&self, of: u8, profile: &[u8]) -> Vec<u8> {
        self.profile_entry_signed(of, of, profile)
    }

    pub(super) fn profile_entry_signed(&self, of: u8, by: u8, profile: &[u8]) -> Vec<u8> {
        let commitment = profile_commitment(&[7; 16], profile);
        let op = LogOp::Profile { seat: self.seat(of), commitment };
        EntryDraft::new(self.core.directory(), &op, self.now).sign(&key(by, 1)).encode()
    }
}

fn party(n: u8) -> String {
    let letter = |n| char::from(b'A' + n);
    format!("{}{}", letter((23 + n / 26) % 26), letter(n % 26))
}

fn empty() -> Directory {
    let genesis = Genesis {
        name: "Bench".to_owned(),
        created: NOW,
        authority: Authority::new(1, vec![public(0, 201)]),
        head_key: public(0, 202),
        relay: RelayAccess::new(vec![public(0, 203)], vec!["relay.invalid:4433".to_owned()]),
    };
    Directory::from_genesis(&genesis.encode()).unwrap()
}
