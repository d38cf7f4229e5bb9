//! Pairs and their sessions as bytes for the encrypted store: versioned, strictly decoded.

use zeroize::Zeroizing;

use crate::chain::{ReceiveChain, SendChain};
use crate::class::Class;
use crate::codec::{Malformed, Reader, Writer};
use crate::hint::{HintKey, HintWindow};
use crate::identity::Identity;
use crate::kem::{RatchetPublic, RatchetSecret};
use crate::limits::{ARCHIVES_MAX, AUTOMATIC_RESETS_PER_DAY, KNOWN_INITS_MAX, STARTED_MAX};
use crate::outcome::TurnOwed;
use crate::pair::{Archive, KnownInit, Pair};
use crate::primitives::Key;
use crate::seen::Seen;
use crate::session::{CarriedInit, Sending, Session};
use crate::skipped::SkippedKeys;
use crate::wire::InitTag;

const VERSION: u8 = 1;

impl Pair {
    /// For the encrypted store only.
    #[must_use]
    pub fn to_bytes(&self) -> Zeroizing<Vec<u8>> {
        let sessions =
            self.sending.iter().chain(self.archives.iter().map(|archive| &archive.session));
        let capacity = 256
            + self.peer.record().len()
            + sessions.map(|session| 4_608 + session.skipped.bytes_len()).sum::<usize>()
            + self.known_inits.len() * 80
            + self.started.len() * 32
            + self.seen.bytes_len();
        let mut writer = Writer::with_capacity(capacity);
        writer.u8(VERSION).u8(self.class.byte());
        self.peer.write(&mut writer);
        writer.u64(self.last_generation).u64(self.generation_floor);
        writer.bool(self.sending.is_some());
        if let Some(session) = &self.sending {
            session.write(&mut writer);
        }
        writer.count(self.archives.len());
        for archive in &self.archives {
            writer.u64(archive.archived_at);
            archive.session.write(&mut writer);
        }
        writer.count(self.known_inits.len());
        for known in &self.known_inits {
            writer
                .bytes(&known.tag.0)
                .bytes(&known.sid)
                .u64(known.generation)
                .u64(known.accepted_at);
        }
        writer.count(self.resets.len());
        for at in &self.resets {
            writer.u64(*at);
        }
        writer.count(self.started.len());
        for hash in &self.started {
            writer.bytes(hash);
        }
        self.seen.write(&mut writer);
        writer.finish()
    }

    /// Reads what [`to_bytes`](Self::to_bytes) wrote.
    ///
    /// # Errors
    /// The stored bytes are damaged or from a later version: drop the pair and handshake anew.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, Malformed> {
        let mut reader = Reader::new(bytes);
        if reader.u8()? != VERSION {
            return Err(Malformed);
        }
        let class = Class::from_byte(reader.u8()?).ok_or(Malformed)?;
        let mut pair = Self::new(class, Identity::read(&mut reader)?);
        pair.last_generation = reader.u64()?;
        pair.generation_floor = reader.u64()?;
        if reader.bool()? {
            pair.sending = Some(Session::read_stored(&mut reader)?);
        }
        for _ in 0..reader.count(ARCHIVES_MAX)? {
            pair.archives.push(Archive {
                archived_at: reader.u64()?,
                session: Session::read_stored(&mut reader)?,
            });
        }
        for _ in 0..reader.count(KNOWN_INITS_MAX)? {
            pair.known_inits.push(KnownInit {
                tag: InitTag(reader.array()?),
                sid: reader.array()?,
                generation: reader.u64()?,
                accepted_at: reader.u64()?,
            });
        }
        for _ in 0..reader.count(AUTOMATIC_RESETS_PER_DAY)? {
            pair.resets.push(reader.u64()?);
        }
        for _ in 0..reader.count(STARTED_MAX)? {
            pair.started.push_back(reader.array()?);
        }
        pair.seen = Seen::read(&mut reader)?;
        reader.finish()?;
        Ok(pair)
    }
}

impl Session {
    fn write(&self, writer: &mut Writer) {
        writer
            .bytes(&self.sid)
            .u64(self.generation)
            .bytes(&self.ad_send)
            .bytes(&self.ad_receive)
            .bytes(self.root.bytes())
            .bytes(self.next_send.bytes())
            .bytes(self.next_receive.bytes());
        match &self.sending {
            Sending::Turn { peer, previous } => {
                writer.bool(false).bytes(peer.bytes()).u32(*previous);
            }
            Sending::Chain(chain) => {
                writer
                    .bool(true)
                    .u32(chain.turn)
                    .bytes(chain.header_key.bytes())
                    .bytes(chain.key.bytes())
                    .u32(chain.n)
                    .u32(chain.previous)
                    .bytes(chain.secret.seed().bytes())
                    .bytes(chain.secret.public())
                    .bytes(chain.ciphertext.as_slice());
            }
        }
        writer.bool(self.receiving.is_some());
        if let Some(chain) = &self.receiving {
            writer
                .u32(chain.turn)
                .bytes(chain.header_key.bytes())
                .bytes(chain.key.bytes())
                .u32(chain.n);
        }
        self.skipped.write(writer);
        writer.bool(self.init.is_some());
        if let Some(init) = &self.init {
            writer.bytes(init.block.as_slice()).u64(init.verified_at);
        }
        writer.bool(self.owed.is_some());
        if let Some(owed) = &self.owed {
            writer.u64(owed.since).u32(owed.messages);
        }
        writer.u64(self.last_opened);
    }

    fn read_stored(reader: &mut Reader<'_>) -> Result<Self, Malformed> {
        Ok(Self {
            sid: reader.array()?,
            generation: reader.u64()?,
            ad_send: reader.array()?,
            ad_receive: reader.array()?,
            root: Key::new(reader.array()?),
            next_send: Key::new(reader.array()?),
            next_receive: Key::new(reader.array()?),
            next_hints: HintWindow::default(),
            sending: read_sending(reader)?,
            receiving: if reader.bool()? { Some(read_receiving(reader)?) } else { None },
            skipped: SkippedKeys::read(reader)?,
            init: if reader.bool()? {
                Some(CarriedInit { block: Box::new(reader.array()?), verified_at: reader.u64()? })
            } else {
                None
            },
            owed: if reader.bool()? {
                Some(TurnOwed { since: reader.u64()?, messages: reader.u32()? })
            } else {
                None
            },
            last_opened: reader.u64()?,
        })
    }
}

fn read_sending(reader: &mut Reader<'_>) -> Result<Sending, Malformed> {
    if !reader.bool()? {
        return Ok(Sending::Turn {
            peer: RatchetPublic::stored(Box::new(reader.array()?)),
            previous: reader.u32()?,
        });
    }
    let turn = reader.u32()?;
    let header_key = Key::new(reader.array()?);
    Ok(Sending::Chain(Box::new(SendChain {
        turn,
        hint_key: HintKey::new(&header_key),
        header_key,
        key: Key::new(reader.array()?),
        n: reader.u32()?,
        previous: reader.u32()?,
        secret: RatchetSecret::stored(Key::new(reader.array()?), Box::new(reader.array()?)),
        ciphertext: Box::new(reader.array()?),
    })))
}

fn read_receiving(reader: &mut Reader<'_>) -> Result<ReceiveChain, Malformed> {
    Ok(ReceiveChain {
        turn: reader.u32()?,
        header_key: Key::new(reader.array()?),
        key: Key::new(reader.array()?),
        n: reader.u32()?,
        hints: HintWindow::default(),
    })
}
