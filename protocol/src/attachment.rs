//! Chunks of attachments on a link: what is too large for an envelope, in pieces that leave room
//! for everything else.
//!
//! ```text
//!   seat                                   relay
//!     have  {names, exp}    ──▶
//!                           ◀──  held   bytes of each
//!     put   {name, offset}  ──▶             one for each piece
//!                           ◀──  kept   {name, exp}, once on disk | refused
//!     get   {name, offset}  ──▶
//!                           ◀──  piece  {name, offset, bytes}     | absent
//! ```
//!
//! They have a stream of their own in each direction, the least urgent of all. What is under way
//! is bounded by the seat: it puts no more than it has receipts for, and a piece comes only when
//! it was asked for. So an alert never finds more than these few pieces before it.

use serde::{Deserialize, Serialize};

use crate::frames::first;
use crate::ids::{Digest, UnixMillis};
use crate::limits::{CHUNK_BYTES, CHUNKS_PER_QUESTION_MAX, DETAIL_BYTES_MAX, PIECE_BYTES_MAX};
use crate::refusal::Refusal;

/// The name of a chunk: SHA-256 of its bytes, so that whoever has the name can check the bytes.
pub type ChunkName = Digest;

/// A seat to its relay about chunks.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ChunkToRelay {
    /// How far is the relay with these? Answered by [`ChunkToSeat::Held`]. Those it has whole, it
    /// keeps at least until `exp` from then on.
    Have {
        /// Which chunks, 1 to [`CHUNKS_PER_QUESTION_MAX`].
        names: Vec<ChunkName>,
        /// Until when they are wanted.
        exp: UnixMillis,
    },
    /// The next piece of a chunk. The last one is answered by [`ChunkToSeat::Kept`] or
    /// [`ChunkToSeat::Refused`], others only if they are refused.
    Put {
        /// Which chunk.
        name: ChunkName,
        /// Until when it is wanted.
        exp: UnixMillis,
        /// Where the piece begins: at what the relay holds, or at 0 to begin anew.
        offset: u32,
        /// The piece.
        #[serde(with = "serde_bytes")]
        bytes: Vec<u8>,
    },
    /// A piece is wanted. Answered by [`ChunkToSeat::Piece`] or [`ChunkToSeat::Absent`].
    Get {
        /// Which chunk.
        name: ChunkName,
        /// Where the piece begins.
        offset: u32,
        /// How long it is, 1 to [`PIECE_BYTES_MAX`].
        length: u32,
    },
}

/// A relay to a seat about chunks.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ChunkToSeat {
    /// To [`ChunkToRelay::Have`]: how many bytes the relay holds of each chunk, in the order asked.
    /// [`CHUNK_BYTES`] means that it is whole and on disk; less lies in memory only.
    Held {
        /// The chunks.
        chunks: Vec<HeldChunk>,
    },
    /// The whole chunk was synced to disk before this was said.
    Kept {
        /// Which chunk.
        name: ChunkName,
        /// Until when it is kept: the latest that anybody asked for.
        exp: UnixMillis,
    },
    /// The chunk, or the rest of it, was not taken.
    Refused {
        /// Which chunk.
        name: ChunkName,
        /// Why, and so what to do.
        refusal: Refusal,
    },
    /// A piece that was asked for.
    Piece {
        /// Which chunk.
        name: ChunkName,
        /// Where the piece begins.
        offset: u32,
        /// The piece, as long as was asked for.
        #[serde(with = "serde_bytes")]
        bytes: Vec<u8>,
    },
    /// A piece that was asked for cannot be had.
    Absent {
        /// Which chunk.
        name: ChunkName,
        /// Where the piece would begin.
        offset: u32,
        /// Why, and so what to do.
        refusal: Refusal,
    },
}

/// How far a relay is with a chunk.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct HeldChunk {
    /// Which chunk.
    pub name: ChunkName,
    /// Bytes from its beginning.
    pub bytes: u32,
}

/// Whether so many bytes from there on lie within a chunk and are no more than one piece.
fn is_piece(offset: u32, length: usize) -> bool {
    let end = usize::try_from(offset).unwrap_or(usize::MAX).saturating_add(length);
    (1..=PIECE_BYTES_MAX).contains(&length) && end <= CHUNK_BYTES
}

impl ChunkToRelay {
    pub(crate) fn out_of_bounds(&self) -> Option<&'static str> {
        match self {
            Self::Have { names, .. } => first(&[(
                !(1..=CHUNKS_PER_QUESTION_MAX).contains(&names.len()),
                "no chunks or too many in a question",
            )]),
            Self::Put { offset, bytes, .. } => {
                first(&[(!is_piece(*offset, bytes.len()), "a piece out of its chunk")])
            }
            Self::Get { offset, length, .. } => {
                let length = usize::try_from(*length).unwrap_or(usize::MAX);
                first(&[(!is_piece(*offset, length), "a piece out of its chunk")])
            }
        }
    }
}

impl ChunkToSeat {
    pub(crate) fn out_of_bounds(&self) -> Option<&'static str> {
        match self {
            Self::Held { chunks } => first(&[
                (
                    !(1..=CHUNKS_PER_QUESTION_MAX).contains(&chunks.len()),
                    "no chunks or too many in an answer",
                ),
                (
                    chunks.iter().any(|held| held.bytes as usize > CHUNK_BYTES),
                    "more than a chunk is held",
                ),
            ]),
            Self::Refused { refusal, .. } | Self::Absent { refusal, .. } => {
                first(&[(refusal.detail.len() > DETAIL_BYTES_MAX, "a refusal too long")])
            }
            Self::Piece { offset, bytes, .. } => {
                first(&[(!is_piece(*offset, bytes.len()), "a piece out of its chunk")])
            }
            Self::Kept { .. } => None,
        }
    }
}

/// What is asked about chunks on a link and not answered yet: each end counts it for itself.
#[derive(Debug, Default)]
pub(crate) struct Open {
    /// Numbers of chunks in questions after what is held, in the order asked.
    haves: std::collections::VecDeque<usize>,
    /// Pieces asked for.
    gets: std::collections::BTreeSet<(ChunkName, u32, u32)>,
}

/// Why a frame about chunks does not fit what was asked.
pub(crate) type Misfit = &'static str;

impl Open {
    /// Whether a piece may be asked for now.
    pub(crate) fn may_get(&self) -> bool {
        self.gets.len() < crate::limits::PIECES_OPEN_MAX
    }

    /// Whether may be asked now how far the relay is.
    pub(crate) fn may_have(&self) -> bool {
        self.haves.len() < crate::limits::HAVES_OPEN_MAX
    }

    pub(crate) fn ask(&mut self, frame: &ChunkToRelay) -> Result<(), Misfit> {
        match frame {
            ChunkToRelay::Have { names, .. } => {
                if !self.may_have() {
                    return Err("too many questions about chunks at once");
                }
                self.haves.push_back(names.len());
            }
            ChunkToRelay::Get { name, offset, length } => {
                if !self.may_get() {
                    return Err("too many pieces asked for at once");
                }
                if !self.gets.insert((*name, *offset, *length)) {
                    return Err("a piece asked for twice");
                }
            }
            ChunkToRelay::Put { .. } => {}
        }
        Ok(())
    }

    pub(crate) fn answer(&mut self, frame: &ChunkToSeat) -> Result<(), Misfit> {
        match frame {
            ChunkToSeat::Held { chunks } => match self.haves.pop_front() {
                Some(asked) if asked == chunks.len() => Ok(()),
                _ => Err("an answer about other chunks"),
            },
            ChunkToSeat::Piece { name, offset, bytes } => {
                let length = u32::try_from(bytes.len()).unwrap_or(u32::MAX);
                if self.gets.remove(&(*name, *offset, length)) {
                    Ok(())
                } else {
                    Err("a piece that nobody asked for")
                }
            }
            ChunkToSeat::Absent { name, offset, .. } => {
                let asked = (*name, *offset, 0)..=(*name, *offset, u32::MAX);
                let asked = self.gets.range(asked).next().copied();
                match asked {
                    Some(asked) => {
                        self.gets.remove(&asked);
                        Ok(())
                    }
                    None => Err("a piece that nobody asked for"),
                }
            }
            ChunkToSeat::Kept { .. } | ChunkToSeat::Refused { .. } => Ok(()),
        }
    }
}
