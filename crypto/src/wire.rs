//! The layout of a sealed envelope and of the header inside it.
//!
//! ```text
//! ver 1 | type 1 | [init block 1,701] | nonce 24 | enc_header 2,368 | com 32 | body
//! ```
//!
//! The whole is exactly 5,120, 20,480 or 81,920 bytes.

use crate::codec::{Malformed, Reader};
use crate::kem::{KEM, XWING_CIPHERTEXT, XWING_PUBLIC};
use crate::padding::SizeClass;
use crate::primitives::Hash;

/// Protocol version of the envelope.
pub(crate) const VERSION: u8 = 1;
/// Type of a message without init block.
pub(crate) const TYPE_MESSAGE: u8 = 1;
/// Type of a message that carries the init block.
pub(crate) const TYPE_INIT: u8 = 2;
/// Key agreement, KEM, hash and cipher of this version; 0x0002 is reserved for ML-DSA identities.
pub(crate) const SUITE: u16 = 0x0001;

/// Bytes of the init block that name the prekeys and carry EK and ct, all before the sealed sender.
pub(crate) const INIT_OPEN: usize = 1 + 8 + 4 + 32 + 32 + KEM;
/// The init block: the open part, then id_A || gen sealed with its tag.
pub(crate) const INIT_BLOCK: usize = INIT_OPEN + 32 + 8 + TAG;
/// A Poly1305 tag.
pub(crate) const TAG: usize = 16;
/// Header in the clear: flags, turn, PN, N, pk, ct.
pub(crate) const HEADER: usize = 4 * 4 + XWING_PUBLIC + XWING_CIPHERTEXT;
/// Header with its tag.
pub(crate) const ENC_HEADER: usize = HEADER + TAG;
/// Key commitment.
pub(crate) const COM: usize = 32;
/// Header nonce.
pub(crate) const NONCE: usize = 24;
/// Everything around the padded plaintext of a message without init block.
pub(crate) const OVERHEAD: usize = 2 + NONCE + ENC_HEADER + COM + TAG;

const _: () = assert!(INIT_BLOCK == 1_701 && HEADER == 2_352 && OVERHEAD == 2_442);

/// H(EK || ct) of an init block: names the handshake that an envelope carries.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct InitTag(pub [u8; 32]);

/// What kind of envelope this is, before any key is tried.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Inspected {
    /// A message of a session: look its hint up among [`Pair::hints`](crate::Pair::hints).
    Message,
    /// A message that carries an init block: look its tag up among
    /// [`Pair::known_inits`](crate::Pair::known_inits).
    Init(InitTag),
}

/// Looks at the layout of a sealed envelope. Nothing is authenticated by this.
///
/// # Errors
/// The length is none of the three, or the version or type is unknown: quarantine it.
pub fn inspect(bytes: &[u8]) -> Result<Inspected, Malformed> {
    Ok(match Envelope::parse(bytes)?.init {
        None => Inspected::Message,
        Some(init) => Inspected::Init(init.tag()),
    })
}

/// A sealed envelope by its parts; nothing is authenticated.
pub(crate) struct Envelope<'a> {
    pub(crate) init: Option<InitBlock<'a>>,
    pub(crate) nonce: &'a [u8; NONCE],
    pub(crate) header: &'a [u8; HEADER],
    pub(crate) header_tag: &'a [u8; TAG],
    pub(crate) com: &'a [u8; COM],
    pub(crate) body: &'a [u8],
    pub(crate) body_tag: &'a [u8; TAG],
    /// nonce || enc_header || com as they lie in the envelope.
    pub(crate) bound: &'a [u8],
    prefix: [u8; 2],
}

impl<'a> Envelope<'a> {
    pub(crate) fn parse(bytes: &'a [u8]) -> Result<Self, Malformed> {
        SizeClass::of(bytes.len()).ok_or(Malformed)?;
        let mut reader = Reader::new(bytes);
        let prefix @ [version, kind] = reader.array()?;
        if version != VERSION {
            return Err(Malformed);
        }
        let init = match kind {
            TYPE_MESSAGE => None,
            TYPE_INIT => Some(InitBlock::parse(reader.array_ref()?)?),
            _ => return Err(Malformed),
        };
        let rest = reader.take(bytes.len() - 2 - if init.is_some() { INIT_BLOCK } else { 0 })?;
        let mut reader = Reader::new(rest);
        let bound = Reader::new(rest).take(NONCE + ENC_HEADER + COM)?;
        let (nonce, header) = (reader.array_ref()?, reader.array_ref()?);
        let (header_tag, com) = (reader.array_ref()?, reader.array_ref()?);
        let (body, body_tag) = rest
            .get(NONCE + ENC_HEADER + COM..)
            .and_then(|body| body.split_last_chunk())
            .ok_or(Malformed)?;
        Ok(Self { init, nonce, header, header_tag, com, body, body_tag, bound, prefix })
    }

    /// H(init block), or H("") without one: binds the block, or its absence, to the header.
    pub(crate) fn init_hash(&self) -> [u8; 32] {
        init_hash(self.init.as_ref().map(|init| init.bytes))
    }

    /// Associated data of the header: ver || type || AD || H(init block or "").
    pub(crate) fn header_ad(&self, ad: &[u8; 32], init_hash: &[u8; 32]) -> [u8; 66] {
        header_ad(self.prefix, ad, init_hash)
    }
}

pub(crate) fn init_hash(init: Option<&[u8; INIT_BLOCK]>) -> [u8; 32] {
    Hash::new().add(init.map_or(&[], <[u8; INIT_BLOCK]>::as_slice)).finish()
}

pub(crate) fn header_ad(prefix: [u8; 2], ad: &[u8; 32], init_hash: &[u8; 32]) -> [u8; 66] {
    let mut bytes = [0; 66];
    let (first, rest) = bytes.split_at_mut(2);
    let (middle, last) = rest.split_at_mut(32);
    first.copy_from_slice(&prefix);
    middle.copy_from_slice(ad);
    last.copy_from_slice(init_hash);
    bytes
}

/// The init block: names B's prekeys, carries EK and ct, and hides the sender.
///
/// ```text
/// mode 1 | epoch 8 | key id 4 | H(SPS) 32 | EK 32 | ct 1,568 | sealed id_A || gen 40 + 16
/// ```
#[derive(Clone, Copy)]
pub(crate) struct InitBlock<'a> {
    pub(crate) bytes: &'a [u8; INIT_BLOCK],
    /// All before the sealed sender.
    pub(crate) open: &'a [u8],
    pub(crate) mode: u8,
    pub(crate) epoch: u64,
    pub(crate) key_id: u32,
    pub(crate) set_hash: &'a [u8; 32],
    pub(crate) ek: &'a [u8; 32],
    pub(crate) ct: &'a [u8; KEM],
    pub(crate) sealed: &'a [u8; 40],
    pub(crate) tag: &'a [u8; TAG],
}

impl<'a> InitBlock<'a> {
    pub(crate) fn parse(bytes: &'a [u8; INIT_BLOCK]) -> Result<Self, Malformed> {
        let open = Reader::new(bytes).take(INIT_OPEN)?;
        let mut reader = Reader::new(bytes);
        Ok(Self {
            bytes,
            open,
            mode: reader.u8()?,
            epoch: reader.u64()?,
            key_id: reader.u32()?,
            set_hash: reader.array_ref()?,
            ek: reader.array_ref()?,
            ct: reader.array_ref()?,
            sealed: reader.array_ref()?,
            tag: reader.array_ref()?,
        })
    }

    pub(crate) fn tag(&self) -> InitTag {
        InitTag(Hash::new().add(self.ek).add(self.ct).finish())
    }
}

/// The first chain of the initiator: no ciphertext yet, ct is all zero.
pub(crate) const FLAG_FIRST: u32 = 1;
/// The content is H("HLP/1 reset" || SID) of the session that displaced this one.
pub(crate) const FLAG_RESET: u32 = 2;
/// The content is H("HLP/1 reset" || SID) of a session that the sender did not start.
pub(crate) const FLAG_DISOWN: u32 = 4;

/// The header of a message, repeated in full in each so that any loss is harmless.
pub(crate) struct Header<'a> {
    pub(crate) flags: u32,
    pub(crate) turn: u32,
    /// How many messages the sender's previous chain had.
    pub(crate) previous: u32,
    pub(crate) n: u32,
    /// The sender's ratchet key.
    pub(crate) public: &'a [u8; XWING_PUBLIC],
    /// The encapsulation to the receiver's ratchet key that began this chain.
    pub(crate) ciphertext: &'a [u8; XWING_CIPHERTEXT],
}

impl<'a> Header<'a> {
    /// Reads a decrypted header. What an honest sender never writes is refused.
    pub(crate) fn parse(bytes: &'a [u8; HEADER]) -> Result<Self, Malformed> {
        let mut reader = Reader::new(bytes);
        let header = Self {
            flags: reader.u32()?,
            turn: reader.u32()?,
            previous: reader.u32()?,
            n: reader.u32()?,
            public: reader.array_ref()?,
            ciphertext: reader.array_ref()?,
        };
        let first = header.flags & FLAG_FIRST != 0;
        let notice = header.flags & (FLAG_RESET | FLAG_DISOWN);
        let zero = header.ciphertext.iter().all(|byte| *byte == 0);
        let ok = header.flags & !(FLAG_FIRST | FLAG_RESET | FLAG_DISOWN) == 0
            && notice != FLAG_RESET | FLAG_DISOWN
            && first == (header.turn == 0)
            && first == zero
            && [header.turn, header.previous, header.n].iter().all(|number| *number < 1 << 31);
        if ok { Ok(header) } else { Err(Malformed) }
    }

    pub(crate) fn write(&self, out: &mut Vec<u8>) {
        for number in [self.flags, self.turn, self.previous, self.n] {
            out.extend_from_slice(&number.to_be_bytes());
        }
        out.extend_from_slice(self.public);
        out.extend_from_slice(self.ciphertext);
    }
}
