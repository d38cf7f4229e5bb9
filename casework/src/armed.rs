//! What a copy tells its seat of the later rungs that wait at the relay, and of itself if it waited
//! there: in the private part, for every seat has tokens of its own.

use core::time::Duration;

use ciborium::Value;
use hotline_protocol::address::{Desk, Seat};
use hotline_protocol::deposit::CancelToken;
use hotline_protocol::ids::{DepositId, UnixMillis};
use hotline_protocol::limits::{DEPOSIT_AFTER_MAX, DEPOSIT_HOLD_MAX, DEPOSIT_TOKENS_MAX};

use crate::cbor::{self, Builder, Map};

/// A later rung whose copies wait at the relay, with the tokens of one seat to postpone or drop them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ArmedRung {
    /// Which rung, from 2.
    pub rung: u8,
    /// Who is asked there.
    pub desk: Desk,
    /// The deposit at the relay.
    pub deposit: DepositId,
    /// When it is released, counted from the relay's acceptance of the ladder.
    pub after: Duration,
    /// How far an acknowledgement postpones it, counted from the acknowledgement.
    pub hold: Duration,
    /// When it is released by the relay's clock, as the sender expected it on sealing.
    pub release_at: UnixMillis,
    /// The token that postpones it, once.
    pub hold_token: CancelToken,
    /// The token that drops it.
    pub stop_token: CancelToken,
    /// Whose tokens the relay knows by which place, beginning behind those of the originating desk,
    /// which has as many as are needed to drop it. Told to that desk alone.
    pub owners: Vec<Seat>,
    /// How many owners must tell theirs to drop it: 1 or 2.
    pub stops: u8,
    /// The second token that drops it, where two are needed. Told to the originating desk alone.
    pub second_stop: Option<CancelToken>,
}

/// That a copy waited at the relay for its time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Timed {
    /// The rung it asks.
    pub rung: u8,
    /// The deposit it waited in.
    pub deposit: DepositId,
    /// When it was to be released by the relay's clock, unless it was held: never before.
    pub release_at: UnixMillis,
}

fn millis(value: Duration) -> Value {
    cbor::uint(u64::try_from(value.as_millis()).unwrap_or(u64::MAX))
}

fn span(value: &Value, max: Duration) -> Option<Duration> {
    cbor::as_uint(value).map(Duration::from_millis).filter(|span| *span <= max)
}

fn rung(value: &Value) -> Option<u8> {
    cbor::small(value).filter(|rung| *rung > 1)
}

fn stops(value: &Value) -> Option<u8> {
    cbor::small(value).filter(|stops| (1..=2).contains(stops))
}

impl ArmedRung {
    pub(crate) fn encode(&self) -> Value {
        let mut map = Builder::default();
        map.put(0, cbor::uint(self.rung));
        map.put(1, cbor::text(&self.desk));
        map.put(2, cbor::bytes(self.deposit.as_bytes()));
        map.put(3, millis(self.after));
        map.put(4, millis(self.hold));
        map.put(5, cbor::time(self.release_at));
        map.put(6, cbor::bytes(&self.hold_token.0));
        map.put(7, cbor::bytes(&self.stop_token.0));
        let owners = Some(&self.owners).filter(|owners| !owners.is_empty());
        map.put_some(8, owners.map(|all| Value::Array(all.iter().map(cbor::text).collect())));
        map.put_some(9, Some(self.stops).filter(|stops| *stops > 1).map(cbor::uint));
        map.put_some(10, self.second_stop.as_ref().map(|token| cbor::bytes(&token.0)));
        map.finish()
    }

    pub(crate) fn decode(value: &Value) -> Option<Self> {
        let mut map = Map::of(value.clone(), "an armed rung").ok()?;
        let token = |value: &Value| cbor::id(value).map(CancelToken);
        let armed = Self {
            rung: map.required(0, "rung", rung).ok()?,
            desk: map.required(1, "desk", cbor::parsed).ok()?,
            deposit: map.required(2, "deposit", cbor::id).ok()?,
            after: map.required(3, "after", |value| span(value, DEPOSIT_AFTER_MAX)).ok()?,
            hold: map.required(4, "hold", |value| span(value, DEPOSIT_HOLD_MAX)).ok()?,
            release_at: map.required(5, "release", cbor::as_time).ok()?,
            hold_token: map.required(6, "hold token", token).ok()?,
            stop_token: map.required(7, "stop token", token).ok()?,
            owners: map
                .optional(8, "owners", |value| cbor::list(value, DEPOSIT_TOKENS_MAX, cbor::parsed))
                .ok()?
                .unwrap_or_default(),
            stops: map.optional(9, "stops", stops).ok()?.unwrap_or(1),
            second_stop: map.optional(10, "second stop token", token).ok()?,
        };
        map.rest("an armed rung").ok()?;
        Some(armed)
    }
}

impl Timed {
    pub(crate) fn encode(self) -> Value {
        let deposit = cbor::bytes(self.deposit.as_bytes());
        Value::Array(vec![cbor::uint(self.rung), deposit, cbor::time(self.release_at)])
    }

    pub(crate) fn decode(value: &Value) -> Option<Self> {
        let [number, deposit, release_at] = cbor::items(value)?;
        Some(Self {
            rung: rung(number)?,
            deposit: cbor::id(deposit)?,
            release_at: cbor::as_time(release_at)?,
        })
    }
}
