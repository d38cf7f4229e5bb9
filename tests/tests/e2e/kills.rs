//! The real relay is killed under load, again and again: what it gave a receipt for is there.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use hotline_certs::TlsIdentity;
use hotline_client::engine::Profile;
use hotline_client::engine::enrol::Enrolment;
use hotline_client::engine::{Engine, MemoryRows};
use hotline_client::network::{Event, Network, Relay, enrol};
use hotline_protocol::address::Seat;
use hotline_protocol::envelope::Envelope;
use hotline_protocol::frames::{Acknowledge, Channel, Submit, ToNewcomer};
use hotline_protocol::ids::{EnvelopeId, Hint, Precedence, UnixMillis};
use hotline_protocol::link::{SeatHears, SeatLink};
use rand_chacha::ChaCha20Rng;
use rand_core::{Rng as _, SeedableRng as _};

use crate::stage::{Stage, text};

/// How often the relay is killed.
const KILLS: usize = 20;

/// Envelopes submitted and not receipted: enough to keep the relay's disk busy.
const WINDOW: usize = 64;

const PRECEDENCES: [Precedence; 4] =
    [Precedence::Routine, Precedence::Priority, Precedence::Immediate, Precedence::Flash];

/// What the tests' own clock says: one of the few places outside a `runtime` that may ask.
pub(crate) fn now() -> UnixMillis {
    #[allow(clippy::disallowed_methods, reason = "this test is its own runtime")]
    let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
    UnixMillis(u64::try_from(since.expect("after 1970").as_millis()).expect("a time"))
}

/// A seat that speaks the protocol and knows nothing of sessions.
pub(crate) struct Plain {
    pub(crate) seat: Seat,
    network: Network,
    relay: Relay,
    pub(crate) link: Option<SeatLink>,
    epoch: u64,
    /// What the last welcome said was waiting.
    pub(crate) waiting: [u32; 4],
}

impl Plain {
    /// Takes a seat with an invitation.
    pub(crate) async fn enrolled(stage: &Stage, party: &str, rng: &mut ChaCha20Rng) -> Self {
        let admitted = stage.server(&["admit", party, "--name", "A party", "--json"]).ok().row();
        let line = text(&admitted["invitation"]);
        let enrolment = Enrolment::new(now(), rng, line, &Profile::default()).expect("invited");
        let relay =
            Relay { keys: enrolment.relay_keys(), addresses: enrolment.relay_addresses().to_vec() };
        let answer = enrol(&relay, |exporter| enrolment.request(exporter)).await;
        let Ok(ToNewcomer::Enrolled { genesis, .. }) = answer else { panic!("{answer:?}") };
        let mut rows = MemoryRows::default();
        rows.commit(&enrolment.finish(genesis).expect("the pinned genesis"));
        let engine = Engine::start(now(), rows.snapshot()).expect("a seat");
        let identity = TlsIdentity::from_ed25519_seed(engine.tls_seed()).expect("a key");
        let network = Network::new(identity);
        Self {
            seat: enrolment.seat().clone(),
            network,
            relay,
            link: None,
            epoch: 0,
            waiting: [0; 4],
        }
    }

    /// Connects, again and again until it is greeted.
    pub(crate) async fn connect(&mut self) {
        loop {
            self.link = None;
            self.network.connect(self.relay.clone()).expect("a configuration");
            while let Some(heard) = self.hear().await {
                if let SeatHears::Welcome(welcome) = heard {
                    self.epoch = welcome.epoch;
                    self.waiting = welcome.waiting;
                    return;
                }
            }
        }
    }

    /// Writes what the link has to say.
    pub(crate) fn flush(&mut self) {
        while let Some(transmit) = self.link.as_mut().and_then(SeatLink::poll_transmit) {
            self.network.transmit(transmit);
        }
    }

    /// The same, but for what goes on the control stream: no question arrives.
    pub(crate) fn flush_lanes(&mut self) {
        while let Some(transmit) = self.link.as_mut().and_then(SeatLink::poll_transmit) {
            if transmit.channel != Channel::Control {
                self.network.transmit(transmit);
            }
        }
    }

    /// The next thing heard; none if the connection is gone.
    pub(crate) async fn hear(&mut self) -> Option<SeatHears> {
        loop {
            if let Some(heard) = self.link.as_mut().and_then(SeatLink::poll_heard) {
                return Some(heard);
            }
            match self.network.event().await {
                Some(Event::Connected) => {
                    self.link = Some(SeatLink::new(now(), 0));
                    self.flush();
                }
                Some(Event::Received(channel, bytes)) => {
                    let link = self.link.as_mut().expect("bytes of a link");
                    link.receive(channel, &bytes).expect("an honest relay");
                }
                Some(Event::ConnectFailed(_) | Event::Disconnected(_)) => {
                    self.link = None;
                    return None;
                }
                None => {}
            }
        }
    }
}

/// What the sender knows.
#[derive(Default)]
struct Sent {
    /// Submitted, not receipted: sent again byte for byte.
    open: BTreeMap<EnvelopeId, Envelope>,
    receipted: BTreeSet<EnvelopeId>,
}

fn envelope(to: &Seat, rng: &mut ChaCha20Rng) -> Envelope {
    let (mut id, mut hint, mut sealed) = ([0; 16], [0; 8], vec![0; 5_120]);
    rng.fill_bytes(&mut id);
    rng.fill_bytes(&mut hint);
    rng.fill_bytes(&mut sealed);
    let precedence = PRECEDENCES[usize::from(id[0] & 3)];
    let expires_at = now().plus(Duration::from_secs(86_400));
    Envelope::new(EnvelopeId(id), to.clone(), precedence, expires_at, Hint(hint), sealed)
        .expect("an envelope")
}

fn submit(sender: &mut Plain, envelope: Envelope) {
    let link = sender.link.as_mut().expect("a link");
    link.submit(Submit { state: 1, envelope }).expect("greeted");
}

/// Sends at full load until so many envelopes have a receipt.
async fn load(sender: &mut Plain, to: &Seat, sent: &mut Sent, rng: &mut ChaCha20Rng, until: usize) {
    for envelope in sent.open.values().cloned().collect::<Vec<_>>() {
        submit(sender, envelope);
    }
    loop {
        while sent.open.len() < WINDOW {
            let envelope = envelope(to, rng);
            sent.open.insert(envelope.id(), envelope.clone());
            submit(sender, envelope);
        }
        sender.flush();
        if sent.receipted.len() >= until {
            return;
        }
        match sender.hear().await {
            Some(SeatHears::Custody(custody)) => {
                sent.open.remove(&custody.id);
                sent.receipted.insert(custody.id);
            }
            Some(SeatHears::Refused(refused)) => {
                // A flash allowance or a full mailbox is an answer, not a loss.
                sent.open.remove(&refused.id);
            }
            Some(_) => {}
            None => sender.connect().await,
        }
    }
}

#[test]
fn twenty_kills_under_load_lose_nothing_that_was_receipted() {
    let seed = std::env::var("HOTLINE_KILL_SEED").ok().and_then(|seed| seed.parse().ok());
    let seed = seed.unwrap_or_else(|| now().0);
    println!("HOTLINE_KILL_SEED={seed}");
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    runtime.expect("a runtime").block_on(kills(seed));
}

async fn kills(seed: u64) {
    let mut rng = ChaCha20Rng::seed_from_u64(seed);
    let mut stage = Stage::new();
    let mut sender = Plain::enrolled(&stage, "XA", &mut rng).await;
    let mut receiver = Plain::enrolled(&stage, "XB", &mut rng).await;
    let to = receiver.seat.clone();
    let mut sent = Sent::default();
    sender.connect().await;
    for _ in 0..KILLS {
        // At some number of receipts, in the middle of whatever the relay is doing then.
        let more = usize::try_from(rng.next_u64() % 120).expect("small");
        let until = sent.receipted.len() + more;
        load(&mut sender, &to, &mut sent, &mut rng, until).await;
        stage.kill_relay();
        // Receipts may still be on their way here: they count. That the relay is gone this end
        // would learn only from its silence, after a minute.
        let straggling = Duration::from_millis(20);
        while let Ok(Some(heard)) = tokio::time::timeout(straggling, sender.hear()).await {
            if let SeatHears::Custody(custody) = heard {
                sent.open.remove(&custody.id);
                sent.receipted.insert(custody.id);
            }
        }
        stage.start_relay();
        sender.connect().await;
        for envelope in sent.open.values().cloned().collect::<Vec<_>>() {
            submit(&mut sender, envelope);
        }
        sender.flush();
    }
    assert!(sent.receipted.len() > KILLS, "hardly any load: {}", sent.receipted.len());

    let mut delivered: BTreeMap<EnvelopeId, u32> = BTreeMap::new();
    receiver.connect().await;
    let mut missing: BTreeSet<EnvelopeId> = sent.receipted.clone();
    while !missing.is_empty() {
        let heard = tokio::time::timeout(Duration::from_secs(60), receiver.hear()).await;
        let Ok(Some(heard)) = heard else {
            panic!("seed {seed}: {} receipted envelopes never came", missing.len());
        };
        let SeatHears::Deliver(deliver) = heard else { continue };
        let id = deliver.envelope.id();
        *delivered.entry(id).or_insert(0) += 1;
        missing.remove(&id);
        let acknowledge = Acknowledge {
            lane: deliver.envelope.precedence(),
            epoch: receiver.epoch,
            up_to: deliver.delivery,
            state: 1,
        };
        let link = receiver.link.as_mut().expect("a link");
        link.acknowledge(acknowledge).expect("greeted");
        receiver.flush();
    }
    let twice: Vec<_> = delivered.iter().filter(|(_, times)| **times > 1).collect();
    assert!(twice.is_empty(), "seed {seed}: delivered twice on one link: {twice:?}");
    println!("{} receipted, {} delivered, {KILLS} kills", sent.receipted.len(), delivered.len());
}
