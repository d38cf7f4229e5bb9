//! Seats that speak the protocol and know nothing of sessions: for what engines do not do yet.

use std::collections::BTreeMap;

use hotline_protocol::ids::UnixMillis;
use hotline_protocol::link::{RelayLink, SeatHears, SeatLink, Transmit};
use hotline_server::core::Input as RelayInput;

use super::World;
use super::net::Conn;
use super::relay::link_id;

/// Connections of plain seats, with what was heard on each and not yet taken.
#[derive(Default)]
pub(super) struct Plains {
    links: BTreeMap<Conn, (SeatLink, Vec<SeatHears>)>,
}

impl Plains {
    pub(super) fn has(&self, conn: Conn) -> bool {
        self.links.contains_key(&conn)
    }

    /// Takes what the relay said.
    ///
    /// # Panics
    ///
    /// If it broke the protocol.
    pub(super) fn receive(&mut self, conn: Conn, transmit: &Transmit) {
        if let Some((link, heard)) = self.links.get_mut(&conn) {
            link.receive(transmit.channel, &transmit.bytes).expect("an honest relay");
            heard.extend(std::iter::from_fn(|| link.poll_heard()));
        }
    }

    /// All connections, which are forgotten: the relay is gone.
    pub(super) fn lose(&mut self) -> Vec<Conn> {
        std::mem::take(&mut self.links).into_keys().collect()
    }
}

impl World {
    /// Takes a seat's engine away for good; its key, which a plain seat goes on with.
    pub(super) fn retire(&mut self, index: usize) -> [u8; 32] {
        let engine = self.seats[index].engine.take().expect("an engine");
        self.seats[index].wanted = false;
        if let Some(conn) = self.seats[index].conn.take() {
            self.cut(conn, None);
        }
        let key = ed25519_dalek::SigningKey::from_bytes(engine.tls_seed());
        key.verifying_key().to_bytes()
    }

    /// Connects a plain seat and waits for its welcome; none while the relay is down.
    pub(super) fn plain(&mut self, key: [u8; 32]) -> Option<Conn> {
        let conn = self.net.open();
        let relay = self.relay.as_mut()?;
        relay.links.insert(conn, RelayLink::new(self.now));
        self.plains.links.insert(conn, (SeatLink::new(self.now, 0), Vec::new()));
        self.relay_input(RelayInput::LinkOpened { link: link_id(conn), key });
        self.say(conn, |_| ());
        let open =
            |world: &Self| world.plains.links.get(&conn).is_none_or(|(link, _)| link.is_open());
        self.run_until("the plain seat is greeted or the relay is gone", open);
        self.plains.has(conn).then_some(conn)
    }

    /// Has a plain seat say something; none if its connection is gone.
    pub(super) fn say<T>(
        &mut self,
        conn: Conn,
        what: impl FnOnce(&mut SeatLink) -> T,
    ) -> Option<T> {
        let (link, _) = self.plains.links.get_mut(&conn)?;
        let said = what(link);
        let transmits: Vec<_> = std::iter::from_fn(|| link.poll_transmit()).collect();
        for transmit in transmits {
            self.carry(conn, super::net::Way::ToRelay, transmit.channel, &transmit.bytes);
        }
        Some(said)
    }

    /// What a plain seat has heard since it was asked.
    pub(super) fn heard(&mut self, conn: Conn) -> Vec<SeatHears> {
        self.plains.links.get_mut(&conn).map(|(_, heard)| std::mem::take(heard)).unwrap_or_default()
    }

    /// Runs to a moment, however much happens before.
    pub(super) fn run_to(&mut self, until: UnixMillis) {
        self.run_for(until.0.saturating_sub(self.now.0));
    }
}
