//! The one mapping from an error to the QUIC close code a peer is told.

/// Why a link was closed, as the other side is told (a QUIC application error code).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[repr(u32)]
pub enum CloseCode {
    /// The work is done; nothing is wrong.
    Done = 0,
    /// A newer link of the same seat took over.
    Replaced = 1,
    /// The key is in no active entry of the directory.
    UnknownSeat = 2,
    /// The seat is suspended at this relay.
    Suspended = 3,
    /// The seat was revoked.
    Revoked = 4,
    /// No common version.
    Incompatible = 5,
    /// The peer broke the protocol.
    Misbehaved = 6,
    /// The peer was silent where it had to speak.
    Late = 7,
    /// The relay is being shut down, or sheds load: come back later.
    Away = 8,
    /// The closing side failed; it is not the peer's fault.
    Defect = 9,
}

impl CloseCode {
    /// The code as QUIC carries it.
    #[must_use]
    pub const fn code(self) -> u32 {
        self as u32
    }

    /// The code a peer closed with; none for one this build does not know.
    #[must_use]
    pub fn from_code(code: u64) -> Option<Self> {
        [
            Self::Done,
            Self::Replaced,
            Self::UnknownSeat,
            Self::Suspended,
            Self::Revoked,
            Self::Incompatible,
            Self::Misbehaved,
            Self::Late,
            Self::Away,
            Self::Defect,
        ]
        .into_iter()
        .find(|known| u64::from(known.code()) == code)
    }

    /// Whether connecting again without any change can help.
    #[must_use]
    pub const fn passes(self) -> bool {
        matches!(self, Self::Done | Self::Late | Self::Away | Self::Defect)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_code_is_read_back_and_others_are_not() {
        for code in 0..=9 {
            assert_eq!(CloseCode::from_code(code).map(|c| u64::from(c.code())), Some(code));
        }
        assert_eq!(CloseCode::from_code(10), None);
    }
}
