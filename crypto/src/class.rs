//! The traffic class keeps exercise and operation apart, down to the keys.

/// Which kind of traffic a prekey set and a session carry. One set per class is published, and
/// the class stands in the handshake transcript, so that an exercise message can never be
/// opened as an operational one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(u8)]
pub enum Class {
    /// Practice between seats that know it is practice.
    Exercise = 0,
    /// The real thing.
    Operation = 1,
    /// An announced or unannounced test of the operational path.
    Drill = 3,
}

impl Class {
    /// Every class, for a caller that keeps one set of prekeys for each.
    pub const ALL: [Class; 3] = [Class::Exercise, Class::Operation, Class::Drill];

    /// The byte that stands for this class on the wire and in the transcript.
    #[must_use]
    pub fn byte(self) -> u8 {
        self as u8
    }

    /// The class that a byte stands for, if any.
    #[must_use]
    pub fn from_byte(byte: u8) -> Option<Self> {
        Self::ALL.into_iter().find(|class| class.byte() == byte)
    }
}
