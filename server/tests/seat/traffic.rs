//! Seats that write and read without a pause while the relay under them fails, and a ledger of
//! what they were promised.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Mutex, MutexGuard};

use hotline_protocol::frames::{Fate, Question};
use hotline_protocol::refusal::Reason;
use tokio::sync::watch;

use super::*;

/// Envelopes of one sender that are submitted and not receipted.
const WINDOW: usize = 16;

const LANES: [Precedence; 4] =
    [Precedence::Routine, Precedence::Priority, Precedence::Immediate, Precedence::Flash];

/// What the relay said, across all its lives.
#[derive(Default)]
struct Said {
    /// When the relay says it accepted each envelope.
    receipted: BTreeMap<EnvelopeId, UnixMillis>,
    delivered: BTreeMap<EnvelopeId, u64>,
    by_delivery: BTreeMap<u64, EnvelopeId>,
    /// Deleted on our acknowledgement, in the relay's own words.
    collected: BTreeSet<EnvelopeId>,
    again: usize,
}

/// Keeps what was said and fails at the first contradiction.
pub(crate) struct Ledger {
    said: Mutex<Said>,
    receipts: watch::Sender<usize>,
}

impl Ledger {
    pub(crate) fn new() -> Self {
        Self { said: Mutex::default(), receipts: watch::Sender::new(0) }
    }

    fn said(&self) -> MutexGuard<'_, Said> {
        self.said.lock().unwrap()
    }

    fn receipted(&self, custody: &Custody) {
        let first = *self.said().receipted.entry(custody.id).or_insert(custody.accepted_at);
        assert_eq!(first, custody.accepted_at, "a second receipt differs from the first");
        self.receipts.send_modify(|count| *count += 1);
    }

    fn delivered(&self, deliver: &Deliver) {
        let (id, delivery) = (deliver.envelope.id(), deliver.delivery);
        let mut said = self.said();
        assert!(!said.collected.contains(&id), "{id:?} came again after it was collected");
        if let Some(before) = said.delivered.insert(id, delivery) {
            assert_eq!(before, delivery, "{id:?} came again as another delivery");
            said.again += 1;
        }
        let other = said.by_delivery.insert(delivery, id);
        assert!(other.is_none_or(|other| other == id), "delivery {delivery} was used twice");
    }

    /// Waits for so many more receipts.
    pub(crate) async fn more_receipts(&self, more: usize) {
        let mut count = self.receipts.subscribe();
        let enough = *count.borrow() + more;
        count.wait_for(|count| *count >= enough).await.unwrap();
    }

    /// Receipts, envelopes delivered, and how many of these came more than once.
    pub(crate) fn counts(&self) -> (usize, usize, usize) {
        let said = self.said();
        (said.receipted.len(), said.delivered.len(), said.again)
    }

    /// Receipted and not delivered yet.
    fn missing(&self) -> Vec<EnvelopeId> {
        let said = self.said();
        said.receipted.keys().filter(|id| !said.delivered.contains_key(*id)).copied().collect()
    }
}

/// A seat that submits, and submits again what has no receipt.
pub(crate) struct Writer {
    pub(crate) seat: Enrolled,
    to: Seat,
    next: u64,
    open: BTreeMap<EnvelopeId, Envelope>,
}

impl Writer {
    pub(crate) fn new(seat: Enrolled, to: &Seat) -> Self {
        Self { seat, to: to.clone(), next: 0, open: BTreeMap::new() }
    }

    fn another(&mut self) -> Envelope {
        self.next += 1;
        let mut id = [0; 16];
        [_, id[0]] = self.seat.newcomer.seed.to_be_bytes();
        id[8..].copy_from_slice(&self.next.to_be_bytes());
        // Flash is rare, as it is in life and in what a seat may send of it.
        let place = usize::try_from(self.next % 16).unwrap();
        let lane = if place == 0 { 3 } else { place % 3 };
        let expires_at = runtime::now().plus(Duration::from_secs(86_400));
        let (id, hint) = (EnvelopeId(id), Hint([0; 8]));
        Envelope::new(id, self.to.clone(), LANES[lane], expires_at, hint, vec![7; 5_120]).unwrap()
    }

    /// Writes until told to stop or until the link is lost; then only what was open, if `finish`.
    pub(crate) async fn write(
        &mut self,
        mut link: Linked,
        ledger: &Ledger,
        mut stop: watch::Receiver<bool>,
        finish: bool,
    ) {
        let open: Vec<_> = self.open.values().cloned().collect();
        for envelope in open {
            link.wire.link.submit(Submit { state: self.next, envelope }).unwrap();
        }
        loop {
            while !finish && self.open.len() < WINDOW {
                let envelope = self.another();
                self.open.insert(envelope.id(), envelope.clone());
                link.wire.link.submit(Submit { state: self.next, envelope }).unwrap();
            }
            if finish && self.open.is_empty() {
                break;
            }
            link.wire.transmit();
            let heard = tokio::select! {
                biased;
                _ = stop.wait_for(|stop| *stop) => break,
                heard = link.wire.hear() => heard,
            };
            match heard {
                Ok(SeatHears::Custody(custody)) => {
                    self.open.remove(&custody.id);
                    ledger.receipted(&custody);
                }
                Ok(SeatHears::Refused(refused)) => {
                    let passes = refused.refusal.reason != Reason::Malformed;
                    assert!(passes && !finish, "{:?}", refused.refusal);
                    let envelope = self.open[&refused.id].clone();
                    link.wire.link.submit(Submit { state: self.next, envelope }).unwrap();
                }
                Ok(_) => {}
                Err(_) => break,
            }
        }
        link.wire.connection.close(0_u32.into(), b"");
    }
}

/// A seat that stores what comes and acknowledges it.
pub(crate) struct Reader {
    pub(crate) seat: Enrolled,
    state: u64,
    /// Acknowledged, and not yet known to be collected.
    acknowledged: Vec<EnvelopeId>,
}

impl Reader {
    pub(crate) fn new(seat: Enrolled) -> Self {
        Self { seat, state: 0, acknowledged: Vec::new() }
    }

    /// Reads until told to stop or until the link is lost; until nothing is missing, if `finish`.
    pub(crate) async fn read(
        &mut self,
        mut link: Linked,
        ledger: &Ledger,
        mut stop: watch::Receiver<bool>,
        finish: bool,
    ) {
        let epoch = link.welcome.epoch;
        // What was not acknowledged on disk comes again on the next link, never on the same.
        let mut here = BTreeSet::new();
        let mut asked: Option<(u32, Vec<EnvelopeId>)> = None;
        let mut early = std::mem::take(&mut link.kept);
        while !(finish && ledger.missing().is_empty()) {
            if asked.is_none() && self.acknowledged.len() >= 32 {
                let ids = self.acknowledged.split_off(self.acknowledged.len() - 32);
                self.acknowledged.clear();
                let question = Question::Fates { to: self.seat.seat().clone(), ids: ids.clone() };
                asked = Some((link.wire.link.ask(question).unwrap(), ids));
            }
            link.wire.transmit();
            let heard = match early.pop() {
                Some(heard) => Ok(heard),
                None => tokio::select! {
                    biased;
                    _ = stop.wait_for(|stop| *stop) => break,
                    heard = link.wire.hear() => heard,
                },
            };
            match heard {
                Ok(SeatHears::Deliver(deliver)) => {
                    ledger.delivered(&deliver);
                    self.state += 1;
                    self.acknowledged.push(deliver.envelope.id());
                    let lane = deliver.envelope.precedence();
                    let again = !here.insert(deliver.delivery);
                    assert!(!again, "delivery {} came twice on one link", deliver.delivery);
                    let (up_to, state) = (deliver.delivery, self.state);
                    let acknowledge = Acknowledge { lane, epoch, up_to, state };
                    link.wire.link.acknowledge(acknowledge).unwrap();
                }
                Ok(SeatHears::Answer(no, answer)) => {
                    let Some((_, ids)) = asked.take_if(|(asked, _)| *asked == no) else { continue };
                    let Ok(Answer::Fates(fates)) = answer else { panic!("{answer:?}") };
                    for (id, fate) in ids.into_iter().zip(fates) {
                        match fate {
                            Fate::Collected => {
                                ledger.said().collected.insert(id);
                            }
                            Fate::Waiting => {}
                            other => panic!("{id:?} was delivered and is {other:?}"),
                        }
                    }
                }
                Ok(_) => {}
                Err(_) => break,
            }
        }
        link.wire.connection.close(0_u32.into(), b"");
    }
}

/// Two or more seats that write to one that reads.
pub(crate) struct Traffic {
    pub(crate) writers: Vec<Writer>,
    pub(crate) reader: Reader,
    pub(crate) ledger: Ledger,
}

impl Traffic {
    pub(crate) async fn enrol(running: &RunningRelay, writers: &[&str]) -> Self {
        let reader = Reader::new(enrol(running, "XR", 1).await);
        let mut all = Vec::new();
        for (seed, party) in (2..).zip(writers) {
            all.push(Writer::new(enrol(running, party, seed).await, reader.seat.seat()));
        }
        Self { writers: all, reader, ledger: Ledger::new() }
    }

    /// Links everybody, then lets them go until `until` ends; after that they are cut off.
    pub(crate) async fn run(&mut self, address: SocketAddr, until: impl AsyncFnOnce(&Ledger)) {
        let Self { writers, reader, ledger } = self;
        let ledger = &*ledger;
        let (stop, stopped) = watch::channel(false);
        let reading = reader.seat.connect(address).await;
        let mut links = Vec::new();
        for writer in writers.iter() {
            links.push(writer.seat.connect(address).await);
        }
        let mut writing: Vec<_> = writers
            .iter_mut()
            .zip(links)
            .map(|(writer, link)| Box::pin(writer.write(link, ledger, stopped.clone(), false)))
            .collect();
        let reading = reader.read(reading, ledger, stopped.clone(), false);
        let ending = async {
            until(ledger).await;
            stop.send_replace(true);
        };
        let writing = async {
            while let Some(one) = writing.pop() {
                one.await;
            }
        };
        // All in one task: each goes on whenever it hears something.
        tokio::join!(ending, reading, writing);
    }

    /// Submits what is open until it has its receipt, and reads until nothing that has one is
    /// missing.
    pub(crate) async fn settle(&mut self, address: SocketAddr) {
        let (_stop, stopped) = watch::channel(false);
        for writer in &mut self.writers {
            let link = writer.seat.connect(address).await;
            writer.write(link, &self.ledger, stopped.clone(), true).await;
        }
        let link = self.reader.seat.connect(address).await;
        self.reader.read(link, &self.ledger, stopped, true).await;
        assert_eq!(self.ledger.missing(), []);
    }
}
