//! The relay of the simulation: the real core and link state machines on a store in memory.

use std::collections::BTreeMap;

use ed25519_dalek::SigningKey;
use hotline_directory::genesis::Authority;
use hotline_directory::{Directory, Ed25519Key, Genesis, RelayAccess};
use hotline_protocol::ids::UnixMillis;
use hotline_protocol::link::RelayLink;
use hotline_server::core::{Core, LinkId};
use hotline_server::store::MailStore as _;
use hotline_server::store::memory::MemoryStore;

use super::net::Conn;

/// Keys that outlive every restart.
pub(super) struct Keys {
    pub(super) authority: SigningKey,
    pub(super) head: SigningKey,
    pub(super) genesis: Vec<u8>,
}

impl Keys {
    pub(super) fn new(now: UnixMillis) -> Self {
        let key = |byte| SigningKey::from_bytes(&[byte; 32]);
        let (authority, head, relay) = (key(1), key(2), key(3));
        let genesis = Genesis {
            name: "Simulation".to_owned(),
            created: now,
            authority: Authority::new(1, vec![Ed25519Key::of(&authority)]),
            head_key: Ed25519Key::of(&head),
            relay: RelayAccess::new(
                vec![Ed25519Key::of(&relay)],
                vec!["relay.example:7070".to_owned()],
            ),
        };
        Self { authority, head, genesis: genesis.encode() }
    }
}

/// A relay process.
pub(super) struct Relay {
    pub(super) core: Core,
    pub(super) links: BTreeMap<Conn, RelayLink>,
    /// Counts starts: work of an earlier life does nothing.
    pub(super) life: u64,
}

impl Relay {
    /// Begins on what the store has.
    ///
    /// # Panics
    ///
    /// If it does not begin: a defect the simulation is there to find.
    pub(super) fn begin(now: UnixMillis, keys: &Keys, store: &mut MemoryStore, life: u64) -> Self {
        let recovered = store.recover(now).expect("the store recovers");
        let directory = Directory::from_genesis(&keys.genesis).expect("the genesis is right");
        let core = Core::begin(now, directory, keys.head.clone(), recovered)
            .expect("the relay begins on its own log");
        Self { core, links: BTreeMap::new(), life }
    }
}

pub(super) const fn link_id(conn: Conn) -> LinkId {
    LinkId(conn.0)
}
