//! What an entry does: the operations of the log and their bodies.

use hotline_protocol::address::{Desk, Party, Seat};
use hotline_protocol::ids::{Digest, UnixMillis};

use crate::cbor::{CborError, Reader, Writer};
use crate::enrol::EnrolRequest;
use crate::entry::EntryError;
use crate::genesis::{Authority, RelayAccess};
use crate::keys::Ed25519Key;
use crate::limits;
use crate::record::KeyRecord;

/// Longest address as text, with room: bounds the reading only, the type bounds the rest.
const ADDRESS_BYTES_MAX: usize = 64;

/// What an invitation allows, as it stands in the log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Grant {
    /// The single-use key whose secret half the invited person holds.
    pub invite: Ed25519Key,
    /// The party that gains a seat or a nominator.
    pub party: Party,
    /// The seat to be taken, if any.
    pub seat: Option<Seat>,
    /// Whether the invited person makes the party's nominator key.
    pub nominator: bool,
    /// Serial the key record must carry; 0 without a seat. See [`crate::Directory::next_serial`].
    pub serial: u32,
    /// Refused from this time on; at most 72 h after the entry's time.
    pub expires: UnixMillis,
    /// The sitting seat of the same desk that makes this invitation (and signs the entry beside
    /// the nominator): the new seat then needs no countersignature.
    pub by_seat: Option<Seat>,
}

impl Grant {
    pub(crate) fn write(&self, writer: &mut Writer) {
        writer
            .array(7)
            .bytes(self.invite.as_bytes())
            .display(&self.party)
            .option(self.seat.as_ref(), |w, seat| {
                w.display(seat);
            })
            .bool(self.nominator)
            .uint(self.serial)
            .uint(self.expires.0)
            .option(self.by_seat.as_ref(), |w, seat| {
                w.display(seat);
            });
    }

    pub(crate) fn read(reader: &mut Reader<'_>) -> Result<Self, EntryError> {
        reader.array(7)?;
        Ok(Self {
            invite: Ed25519Key::new(reader.fixed()?)?,
            party: reader.parse(ADDRESS_BYTES_MAX)?,
            seat: reader.option(|r| r.parse(ADDRESS_BYTES_MAX))?,
            nominator: reader.bool()?,
            serial: reader.uint()?,
            expires: UnixMillis(reader.uint()?),
            by_seat: reader.option(|r| r.parse(ADDRESS_BYTES_MAX))?,
        })
    }
}

/// What a desk publishes to all members. The content is casework's, opaque here. It stays in the
/// log for ever, so it must name seats, never persons.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(u8)]
pub enum Topic {
    /// Who is called in which order and after which waits.
    Ladder = 1,
    /// Which seats are on duty when.
    Roster = 2,
}

impl TryFrom<u8> for Topic {
    type Error = CborError;

    fn try_from(value: u8) -> Result<Self, CborError> {
        match value {
            1 => Ok(Self::Ladder),
            2 => Ok(Self::Roster),
            _ => Err(CborError::Unexpected),
        }
    }
}

/// An operation. The comment on each says who signs its entry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Op {
    /// A party joins, with the invitation of its nominator. Signed by the authority.
    Admit {
        /// Who joins.
        party: Party,
        /// What people call it.
        name: String,
        /// The nominator's invitation.
        grant: Grant,
    },
    /// An invitation. Signed by the party's nominator (and `by_seat` if it is set); one for a
    /// nominator, while the party has none, by the authority.
    Invite(Grant),
    /// A newcomer takes up an invitation. Carries no signature of its own: the request holds
    /// them, and the relay gives it its place in the log.
    Enrol(Box<EnrolRequest>),
    /// A sitting seat vouches for a new one of its desk. Signed by the voucher.
    Countersign {
        /// The new seat.
        seat: Seat,
        /// Its identity, so that no later record is vouched for.
        id: Digest,
        /// The seat that vouches.
        by: Seat,
    },
    /// A seat's keys are dead. Signed by the nominator.
    RevokeSeat {
        /// Which.
        seat: Seat,
        /// Shown to all.
        reason: String,
    },
    /// A seat is set aside. Signed by the nominator.
    SuspendSeat {
        /// Which.
        seat: Seat,
        /// Nobody holds the post (its address may be invited anew), rather than a pause.
        vacant: bool,
        /// Shown to all.
        reason: String,
    },
    /// A suspended seat sits again; open invitations to its address are void. Signed by the
    /// nominator.
    UnsuspendSeat {
        /// Which.
        seat: Seat,
    },
    /// A seat changes all its keys. Signed by the old identity key and the new one.
    RotateSeat(KeyRecord),
    /// A seat's keys are lost or stolen: it is set aside at once and invited anew. Signed by the
    /// nominator (and `by_seat` if it is set).
    RecoverSeat {
        /// The new invitation.
        grant: Grant,
        /// Shown to all.
        reason: String,
    },
    /// A party's nominator key changes in good order. Signed by the authority, the old key and
    /// the new one. Ends a pending recovery.
    SetNominator {
        /// Whose.
        party: Party,
        /// The new key.
        key: Ed25519Key,
    },
    /// A party's nominator key is lost or stolen. Signed by the authority and the new key; counts
    /// after 72 h unless a sitting seat of the party objects.
    RecoverNominator {
        /// Whose.
        party: Party,
        /// The new key.
        key: Ed25519Key,
        /// Shown to all.
        reason: String,
    },
    /// Ends a pending recovery. Signed by a sitting seat of the party that had enrolled 24 hours
    /// or more before it was announced.
    ObjectRecovery {
        /// Whose nominator is being recovered.
        party: Party,
        /// The recovery's entry.
        recovery: u64,
        /// The objecting seat.
        by: Seat,
    },
    /// The authority's keys change. Signed by the authority as it was and by each new key.
    SetAuthority(Authority),
    /// The relay's keys or addresses change. Signed by the authority.
    SetRelay(RelayAccess),
    /// The head key changes; heads from this entry on carry the new one. Signed by the authority
    /// and the new key.
    SetHeadKey(Ed25519Key),
    /// A party leaves, with all its seats. Signed by the authority.
    RevokeParty {
        /// Which.
        party: Party,
        /// Shown to all.
        reason: String,
    },
    /// A seat's profile changes. Signed by the seat or the nominator.
    Profile {
        /// Whose.
        seat: Seat,
        /// See [`crate::record::profile_commitment`].
        commitment: Digest,
    },
    /// A seat's entry is still true. Signed by the seat or the nominator.
    Confirm {
        /// Which.
        seat: Seat,
    },
    /// A desk publishes a ladder or roster. Signed by a seat of the desk or the nominator.
    Publish {
        /// Whose.
        desk: Desk,
        /// What it is.
        topic: Topic,
        /// At most [`limits::PUBLICATION_BYTES_MAX`] bytes.
        content: Vec<u8>,
    },
    /// An operation of a later version: chained and ignored, unless its entry is critical.
    Unknown {
        /// Its number.
        code: u16,
        /// Its body, unread.
        body: Vec<u8>,
    },
}

impl Op {
    /// The operation's number in the log.
    #[must_use]
    pub const fn code(&self) -> u16 {
        match self {
            Self::Admit { .. } => 1,
            Self::Invite(_) => 2,
            Self::Enrol(_) => 3,
            Self::Countersign { .. } => 4,
            Self::RevokeSeat { .. } => 5,
            Self::SuspendSeat { .. } => 6,
            Self::UnsuspendSeat { .. } => 7,
            Self::RotateSeat(_) => 8,
            Self::RecoverSeat { .. } => 9,
            Self::SetNominator { .. } => 10,
            Self::RecoverNominator { .. } => 11,
            Self::ObjectRecovery { .. } => 12,
            Self::SetAuthority(_) => 13,
            Self::SetRelay(_) => 14,
            Self::SetHeadKey(_) => 15,
            Self::RevokeParty { .. } => 16,
            Self::Profile { .. } => 17,
            Self::Confirm { .. } => 18,
            Self::Publish { .. } => 19,
            Self::Unknown { code, .. } => *code,
        }
    }

    /// The body in deterministic CBOR.
    #[must_use]
    pub fn encode_body(&self) -> Vec<u8> {
        let mut writer = Writer::new();
        let w = &mut writer;
        match self {
            Self::Admit { party, name, grant } => {
                grant.write(w.array(3).display(party).text(name));
            }
            Self::Invite(grant) => grant.write(w),
            Self::Enrol(request) => return request.encode(),
            Self::Countersign { seat, id, by } => {
                w.array(3).display(seat).bytes(&id.0).display(by);
            }
            Self::RevokeSeat { seat, reason } => {
                w.array(2).display(seat).text(reason);
            }
            Self::SuspendSeat { seat, vacant, reason } => {
                w.array(3).display(seat).bool(*vacant).text(reason);
            }
            Self::UnsuspendSeat { seat } | Self::Confirm { seat } => {
                w.array(1).display(seat);
            }
            Self::RotateSeat(record) => return record.encode(),
            Self::RecoverSeat { grant, reason } => {
                grant.write(w.array(2));
                w.text(reason);
            }
            Self::SetNominator { party, key } => {
                w.array(2).display(party).bytes(key.as_bytes());
            }
            Self::RecoverNominator { party, key, reason } => {
                w.array(3).display(party).bytes(key.as_bytes()).text(reason);
            }
            Self::ObjectRecovery { party, recovery, by } => {
                w.array(3).display(party).uint(*recovery).display(by);
            }
            Self::SetAuthority(authority) => authority.write(w),
            Self::SetRelay(relay) => relay.write(w),
            Self::SetHeadKey(key) => {
                w.bytes(key.as_bytes());
            }
            Self::RevokeParty { party, reason } => {
                w.array(2).display(party).text(reason);
            }
            Self::Profile { seat, commitment } => {
                w.array(2).display(seat).bytes(&commitment.0);
            }
            Self::Publish { desk, topic, content } => {
                w.array(3).display(desk).uint(*topic as u8).bytes(content);
            }
            Self::Unknown { body, .. } => return body.clone(),
        }
        writer.finish()
    }

    /// Reads a body by its operation's number.
    ///
    /// # Errors
    /// The body is not what the number says: refuse the entry.
    pub fn decode(code: u16, body: &[u8]) -> Result<Self, EntryError> {
        let mut reader = Reader::new(body);
        let r = &mut reader;
        let op = match code {
            1 => {
                r.array(3)?;
                Self::Admit {
                    party: r.parse(ADDRESS_BYTES_MAX)?,
                    name: r.text(limits::NAME_BYTES_MAX)?.to_owned(),
                    grant: Grant::read(r)?,
                }
            }
            2 => Self::Invite(Grant::read(r)?),
            3 => return Ok(Self::Enrol(Box::new(EnrolRequest::decode(body)?))),
            4 => {
                r.array(3)?;
                Self::Countersign {
                    seat: r.parse(ADDRESS_BYTES_MAX)?,
                    id: Digest(r.fixed()?),
                    by: r.parse(ADDRESS_BYTES_MAX)?,
                }
            }
            5 => {
                r.array(2)?;
                Self::RevokeSeat { seat: r.parse(ADDRESS_BYTES_MAX)?, reason: reason(r)? }
            }
            6 => {
                r.array(3)?;
                Self::SuspendSeat {
                    seat: r.parse(ADDRESS_BYTES_MAX)?,
                    vacant: r.bool()?,
                    reason: reason(r)?,
                }
            }
            7 => {
                r.array(1)?;
                Self::UnsuspendSeat { seat: r.parse(ADDRESS_BYTES_MAX)? }
            }
            8 => return Ok(Self::RotateSeat(KeyRecord::decode(body)?)),
            9 => {
                r.array(2)?;
                Self::RecoverSeat { grant: Grant::read(r)?, reason: reason(r)? }
            }
            10 => {
                r.array(2)?;
                Self::SetNominator {
                    party: r.parse(ADDRESS_BYTES_MAX)?,
                    key: Ed25519Key::new(r.fixed()?)?,
                }
            }
            11 => {
                r.array(3)?;
                Self::RecoverNominator {
                    party: r.parse(ADDRESS_BYTES_MAX)?,
                    key: Ed25519Key::new(r.fixed()?)?,
                    reason: reason(r)?,
                }
            }
            12 => {
                r.array(3)?;
                Self::ObjectRecovery {
                    party: r.parse(ADDRESS_BYTES_MAX)?,
                    recovery: r.uint()?,
                    by: r.parse(ADDRESS_BYTES_MAX)?,
                }
            }
            13 => Self::SetAuthority(Authority::read(r)?),
            14 => Self::SetRelay(RelayAccess::read(r)?),
            15 => Self::SetHeadKey(Ed25519Key::new(r.fixed()?)?),
            16 => {
                r.array(2)?;
                Self::RevokeParty { party: r.parse(ADDRESS_BYTES_MAX)?, reason: reason(r)? }
            }
            17 => {
                r.array(2)?;
                Self::Profile { seat: r.parse(ADDRESS_BYTES_MAX)?, commitment: Digest(r.fixed()?) }
            }
            18 => {
                r.array(1)?;
                Self::Confirm { seat: r.parse(ADDRESS_BYTES_MAX)? }
            }
            19 => {
                r.array(3)?;
                Self::Publish {
                    desk: r.parse(ADDRESS_BYTES_MAX)?,
                    topic: Topic::try_from(r.uint::<u8>()?)?,
                    content: r.bytes(limits::PUBLICATION_BYTES_MAX)?.to_vec(),
                }
            }
            _ => {
                return Ok(Self::Unknown { code, body: body.to_vec() });
            }
        };
        reader.end()?;
        Ok(op)
    }
}

fn reason(reader: &mut Reader<'_>) -> Result<String, CborError> {
    Ok(reader.text(limits::REASON_BYTES_MAX)?.to_owned())
}
