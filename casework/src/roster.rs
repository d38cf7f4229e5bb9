//! Who of a desk is on duty when: kept by the desk's own seats and shared among them alone.

use ciborium::Value;
use hotline_protocol::address::{Desk, Seat};
use hotline_protocol::ids::UnixMillis;

use crate::cbor::{self, DecodeError, Map};
use crate::limits::{ROSTER_NUMBER_JUMP_MAX, SHIFTS_MAX};

/// A desk's roster. Two of them have an order that everybody sees alike: the newer one holds.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Roster {
    /// Counts the changes; then the later claim of a time, then the rest, decides.
    number: u64,
    at: UnixMillis,
    by: Seat,
    shifts: Vec<Shift>,
}

/// A time in which a seat is on duty.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Shift {
    /// From when.
    pub from: UnixMillis,
    /// Until when.
    pub until: UnixMillis,
    /// Which seat.
    pub seat: Seat,
}

/// Says why shifts are no roster of a desk.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RosterError {
    /// More than anybody plans.
    #[error("a roster has at most {SHIFTS_MAX} shifts")]
    TooMany,
    /// A shift ends before it begins.
    #[error("the shift of {0} ends before it begins")]
    Empty(Seat),
    /// Somebody else's seat.
    #[error("{0} is no seat of this desk")]
    OtherDesk(Seat),
}

impl Roster {
    /// The roster that follows another one.
    ///
    /// # Errors
    ///
    /// What is wrong with the shifts: correct them.
    pub fn after(
        before: Option<&Self>,
        by: &Seat,
        at: UnixMillis,
        mut shifts: Vec<Shift>,
    ) -> Result<Self, RosterError> {
        if shifts.len() > SHIFTS_MAX {
            return Err(RosterError::TooMany);
        }
        for shift in &shifts {
            if shift.until <= shift.from {
                return Err(RosterError::Empty(shift.seat.clone()));
            }
            if shift.seat.desk != by.desk {
                return Err(RosterError::OtherDesk(shift.seat.clone()));
            }
        }
        shifts.sort();
        let number = before.map_or(1, |before| before.number.saturating_add(1));
        Ok(Self { number, at, by: by.clone(), shifts })
    }

    /// Whether it takes the place of another one. One that counts impossibly far ahead does not:
    /// after it nobody could change anything.
    #[must_use]
    pub fn replaces(&self, other: Option<&Self>) -> bool {
        let most = other.map_or(0, |other| other.number).saturating_add(ROSTER_NUMBER_JUMP_MAX);
        self.number <= most && other.is_none_or(|other| self > other)
    }

    /// Whose it is.
    #[must_use]
    pub const fn desk(&self) -> &Desk {
        &self.by.desk
    }

    /// Who set it.
    #[must_use]
    pub const fn by(&self) -> &Seat {
        &self.by
    }

    /// When, by that seat's clock.
    #[must_use]
    pub const fn at(&self) -> UnixMillis {
        self.at
    }

    /// How often the desk's roster was changed.
    #[must_use]
    pub const fn number(&self) -> u64 {
        self.number
    }

    /// Its shifts, in order of their beginning.
    #[must_use]
    pub fn shifts(&self) -> &[Shift] {
        &self.shifts
    }

    /// The seats on duty at a moment, in order of the beginning of their shifts.
    #[must_use]
    pub fn on_duty(&self, at: UnixMillis) -> Vec<&Seat> {
        let mut on: Vec<&Seat> = Vec::new();
        for shift in self.shifts.iter().filter(|shift| shift.from <= at && at < shift.until) {
            if !on.contains(&&shift.seat) {
                on.push(&shift.seat);
            }
        }
        on
    }

    /// The next shift of another seat, which a matter is handed over to.
    #[must_use]
    pub fn next(&self, at: UnixMillis, than: &Seat) -> Option<&Shift> {
        self.shifts.iter().find(|shift| shift.until > at && shift.seat != *than)
    }

    /// The bytes that are kept and shared.
    pub(crate) fn encode(&self) -> Value {
        let mut map = cbor::Builder::default();
        map.put(0, cbor::uint(self.number));
        map.put(1, cbor::time(self.at));
        map.put(2, cbor::text(&self.by));
        let shift = |shift: &Shift| {
            Value::Array(vec![
                cbor::time(shift.from),
                cbor::time(shift.until),
                cbor::text(&shift.seat),
            ])
        };
        map.put(3, Value::Array(self.shifts.iter().map(shift).collect()));
        map.finish()
    }

    pub(crate) fn decode(value: Value) -> Result<Self, DecodeError> {
        let mut map = Map::of(value, "a roster")?;
        let shift = |value: &Value| {
            let [from, until, seat] = cbor::items(value)?;
            Some(Shift {
                from: cbor::as_time(from)?,
                until: cbor::as_time(until)?,
                seat: cbor::parsed(seat)?,
            })
        };
        let shifts = |value: &Value| cbor::list(value, SHIFTS_MAX, shift);
        let number = map.required(0, "number", cbor::as_uint)?;
        let at = map.required(1, "at", cbor::as_time)?;
        let by = map.required(2, "by", cbor::parsed::<Seat>)?;
        let shifts = map.required(3, "shifts", shifts)?;
        let checked = Self::after(None, &by, at, shifts);
        let roster = checked.map_err(|_| DecodeError::Field("shifts"))?;
        Ok(Self { number, ..roster })
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::content::Content;

    fn seat(number: u16) -> Seat {
        format!("XA/technical/{number}").parse().unwrap()
    }

    fn shift(number: u16, from: u64, until: u64) -> Shift {
        Shift { from: UnixMillis(from), until: UnixMillis(until), seat: seat(number) }
    }

    #[test]
    fn shifts_of_others_and_shifts_that_end_before_they_begin_are_refused() {
        let other = Shift { seat: "XB/technical/1".parse().unwrap(), ..shift(1, 1, 2) };
        let after = |shifts| Roster::after(None, &seat(1), UnixMillis(1), shifts);
        assert!(matches!(after(vec![other]), Err(RosterError::OtherDesk(_))));
        assert!(matches!(after(vec![shift(1, 2, 2)]), Err(RosterError::Empty(_))));
        assert_eq!(after(vec![shift(1, 1, 2); SHIFTS_MAX + 1]), Err(RosterError::TooMany));
    }

    #[test]
    fn a_roster_that_counts_impossibly_far_ahead_locks_nobody_out() {
        let first = Roster::after(None, &seat(1), UnixMillis(1), Vec::new()).unwrap();
        let far = Roster { number: u64::MAX, ..first.clone() };
        assert!(!far.replaces(Some(&first)) && !far.replaces(None));
        let next = Roster::after(Some(&first), &seat(2), UnixMillis(0), Vec::new()).unwrap();
        assert!(next.replaces(Some(&first)) && !first.replaces(Some(&next)));
    }

    #[test]
    fn a_shift_ends_when_the_next_begins_and_a_gap_is_nobodys() {
        let shifts = vec![shift(2, 20, 30), shift(1, 10, 20), shift(1, 40, 50)];
        let roster = Roster::after(None, &seat(1), UnixMillis(1), shifts).unwrap();
        assert_eq!(roster.on_duty(UnixMillis(19)), [&seat(1)]);
        assert_eq!(roster.on_duty(UnixMillis(20)), [&seat(2)]);
        assert_eq!(roster.on_duty(UnixMillis(30)), [] as [&Seat; 0]);
        assert_eq!(roster.next(UnixMillis(12), &seat(1)).unwrap().seat, seat(2));
        assert_eq!(roster.next(UnixMillis(35), &seat(2)).unwrap().from, UnixMillis(40));
    }

    fn any_roster() -> impl Strategy<Value = Roster> {
        let shift = (1..4u16, 0..50u64, 1..50u64)
            .prop_map(|(number, from, length)| shift(number, from, from + length));
        (1..4u64, 0..3u64, 1..4u16, proptest::collection::vec(shift, 0..4)).prop_map(
            |(number, at, by, shifts)| {
                let roster = Roster::after(None, &seat(by), UnixMillis(at), shifts).unwrap();
                Roster { number, ..roster }
            },
        )
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(64) })]

        #[test]
        fn whatever_order_rosters_come_in_everybody_ends_with_the_same(
            rosters in proptest::collection::vec(any_roster(), 1..6),
            turn in 0..6usize,
        ) {
            let end = |rosters: &[Roster]| {
                let mut held: Option<Roster> = None;
                for roster in rosters {
                    if roster.replaces(held.as_ref()) {
                        held = Some(roster.clone());
                    }
                }
                held
            };
            let mut other = rosters.clone();
            other.rotate_left(turn % rosters.len());
            other.extend(rosters.clone());
            prop_assert_eq!(end(&rosters), end(&other));
        }

        #[test]
        fn a_roster_is_read_as_it_was_written(roster in any_roster()) {
            let bytes = Content::Roster(Box::new(roster.clone())).encode();
            prop_assert_eq!(Content::decode(&bytes), Ok(Content::Roster(Box::new(roster))));
        }
    }
}
