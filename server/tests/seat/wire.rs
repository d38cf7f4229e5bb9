//! A link by hand: the streams of a connection and the state machine over them.

use super::*;

/// How a link ended.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Lost {
    Closed(CloseCode),
    Otherwise(String),
}

/// A link's streams and its state machine.
pub(crate) struct Wire {
    pub(super) connection: Connection,
    port: u16,
    pub(super) link: SeatLink,
    pieces: mpsc::Receiver<(Channel, Vec<u8>)>,
    out: mpsc::UnboundedSender<(Channel, Vec<u8>)>,
}

impl Wire {
    pub(super) async fn connect(address: SocketAddr, relay: [u8; 32], tls: Option<u16>) -> Self {
        Self::try_connect(address, relay, tls).await.unwrap()
    }

    /// How the relay turns somebody away, which may come before this end of the handshake is done.
    pub(crate) async fn turned_away(
        address: SocketAddr,
        relay: [u8; 32],
        tls: Option<u16>,
    ) -> Lost {
        match Self::try_connect(address, relay, tls).await {
            Ok(wire) => wire.lost().await,
            Err(lost) => lost,
        }
    }

    async fn try_connect(
        address: SocketAddr,
        relay: [u8; 32],
        tls: Option<u16>,
    ) -> Result<Self, Lost> {
        let endpoint = client();
        let transport = TransportConfig::default();
        let connection = open_from(&endpoint, address, relay, tls, ALPN_LINK, transport);
        let connection = connection.await.map_err(|error| lost(&error))?;
        Ok(Self::over(&endpoint, connection))
    }

    /// Begins a link on a connection of an endpoint.
    pub(super) fn over(endpoint: &Endpoint, connection: Connection) -> Self {
        let port = endpoint.local_addr().unwrap().port();
        let (pieces_in, pieces) = mpsc::channel(64);
        let (out, mut outgoing) = mpsc::unbounded_channel::<(Channel, Vec<u8>)>();
        let (writing, reading) = (connection.clone(), connection.clone());
        let control_in = pieces_in.clone();
        tokio::spawn(async move {
            let (mut send, mut receive) = writing.open_bi().await.ok()?;
            send.write_all(&[Channel::Control.preamble()]).await.ok()?;
            tokio::spawn(async move {
                while let Ok(Some(chunk)) = receive.read_chunk(65_536, true).await {
                    control_in.send((Channel::Control, chunk.bytes.to_vec())).await.ok()?;
                }
                Some(())
            });
            let mut lanes = std::collections::BTreeMap::new();
            while let Some((channel, bytes)) = outgoing.recv().await {
                if channel == Channel::Control {
                    send.write_all(&bytes).await.ok()?;
                    continue;
                }
                if let std::collections::btree_map::Entry::Vacant(lane) =
                    lanes.entry(channel.preamble())
                {
                    let mut stream = writing.open_uni().await.ok()?;
                    stream.write_all(&[channel.preamble()]).await.ok()?;
                    lane.insert(stream);
                }
                lanes.get_mut(&channel.preamble())?.write_all(&bytes).await.ok()?;
            }
            Some(())
        });
        tokio::spawn(async move {
            while let Ok(mut stream) = reading.accept_uni().await {
                let pieces_in = pieces_in.clone();
                tokio::spawn(async move {
                    let mut preamble = [0];
                    stream.read_exact(&mut preamble).await.ok()?;
                    let channel = Channel::from_preamble(preamble[0])?;
                    while let Ok(Some(chunk)) = stream.read_chunk(65_536, true).await {
                        pieces_in.send((channel, chunk.bytes.to_vec())).await.ok()?;
                    }
                    Some(())
                });
            }
        });
        let mut wire =
            Self { connection, port, link: SeatLink::new(runtime::now(), 0), pieces, out };
        wire.transmit();
        wire
    }

    /// The port this end is seen at.
    pub(crate) const fn port(&self) -> u16 {
        self.port
    }

    pub(super) fn transmit(&mut self) {
        while let Some(transmit) = self.link.poll_transmit() {
            let _ = self.out.send((transmit.channel, transmit.bytes));
        }
    }

    pub(super) async fn hear(&mut self) -> Result<SeatHears, Lost> {
        loop {
            if let Some(heard) = self.link.poll_heard() {
                return Ok(heard);
            }
            tokio::select! {
                biased;
                piece = tokio::time::timeout(PATIENCE, self.pieces.recv()) => {
                    match piece.expect("the relay is silent") {
                        Some((channel, bytes)) => self.link.receive(channel, &bytes).unwrap(),
                        None => return Err(lost(&self.connection.closed().await)),
                    }
                }
            }
        }
    }

    pub(crate) async fn lost(mut self) -> Lost {
        loop {
            if let Err(lost) = self.hear().await {
                return lost;
            }
        }
    }
}

pub(crate) fn lost(error: &ConnectionError) -> Lost {
    match error {
        ConnectionError::ApplicationClosed(close) => {
            Lost::Closed(CloseCode::from_code(close.error_code.into_inner()).unwrap())
        }
        other => Lost::Otherwise(other.to_string()),
    }
}
