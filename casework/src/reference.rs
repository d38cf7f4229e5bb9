//! The name people give a case aloud: `AA-BB-2026-T1-0042`.

use core::fmt;
use core::str::FromStr;

use hotline_protocol::address::{DeskKind, Party, Seat};
use hotline_protocol::ids::{CaseId, ParseError, Traffic, UnixMillis};
use jiff::Timestamp;
use jiff::tz::TimeZone;

use crate::vocabulary::wrong;

const EXPECTED: &str = "a case reference such as AA-BB-2026-T1-0042 or EXE-AA-BB-2026-T1-0042";
const EXERCISE: &str = "EXE-";

/// The human reference of a case, allocated by the seat that opens it without asking anyone.
///
/// Originator, addressee, year (UTC), the originator's desk letter and seat number, that seat's
/// serial. It is a name, not an identity: the case id is. A State appears by its code in capitals,
/// an organisation by its code in small letters without hyphens (`x-osce` as `xosce`), so that no
/// organisation can look like a State. References of exercise cases begin with `EXE-`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CaseRef {
    exercise: bool,
    originator: String,
    addressee: String,
    year: i16,
    desk: DeskKind,
    seat: u16,
    serial: u32,
}

impl CaseRef {
    /// Highest serial of a seat in a year.
    pub const SERIAL_MAX: u32 = 999_999;

    /// Allocates the reference of a case opened at `at`.
    ///
    /// `serial` is the seat's own count of cases in that year, from 1. When the case goes to
    /// several parties, `addressee` is the first of them.
    ///
    /// # Errors
    ///
    /// If the serial is 0 or above [`CaseRef::SERIAL_MAX`], or the time lies outside the years
    /// 1970 to 9999. The caller shows the case without a reference.
    pub fn allocate(
        originator: &Seat,
        addressee: &Party,
        traffic: Traffic,
        at: UnixMillis,
        serial: u32,
    ) -> Result<Self, ParseError> {
        if serial == 0 || serial > Self::SERIAL_MAX {
            return Err(wrong("a serial (1 to 999999)", &serial.to_string()));
        }
        let out_of_range = || wrong("a time before the year 10000", &at.0.to_string());
        let millis = i64::try_from(at.0).map_err(|_| out_of_range())?;
        let moment = Timestamp::from_millisecond(millis).map_err(|_| out_of_range())?;
        Ok(Self {
            exercise: traffic == Traffic::Exercise,
            originator: code(&originator.desk.party),
            addressee: code(addressee),
            year: TimeZone::UTC.to_datetime(moment).year(),
            desk: originator.desk.kind,
            seat: originator.number,
            serial,
        })
    }

    /// Whether it names a played case.
    #[must_use]
    pub const fn is_exercise(&self) -> bool {
        self.exercise
    }

    /// The seat's serial within the year.
    #[must_use]
    pub const fn serial(&self) -> u32 {
        self.serial
    }

    /// The year (UTC) in which the case was opened.
    #[must_use]
    pub const fn year(&self) -> i16 {
        self.year
    }

    /// The reference of one part of the case: `AA-BB-2026-T1-0042/T1-3`, where the count is the
    /// author's own.
    #[must_use]
    pub fn part(&self, author: &Seat, count: u32) -> String {
        format!("{self}/{}{}-{count}", letter(author.desk.kind), author.number)
    }

    /// The reference with a piece of the case id, for when two cases bear the same one (a seat
    /// restored from a backup counts again): `AA-BB-2026-T1-0042~3fa9`.
    #[must_use]
    pub fn with_id(&self, case: CaseId) -> String {
        let id = case.to_string();
        format!("{self}~{}", id.get(..4).unwrap_or(&id))
    }
}

/// The desk's letter in references.
const fn letter(kind: DeskKind) -> char {
    match kind {
        DeskKind::Technical => 'T',
        DeskKind::Diplomatic => 'D',
        DeskKind::Policy => 'P',
        DeskKind::LawEnforcement => 'L',
        DeskKind::Other => 'O',
    }
}

/// A party's code without hyphens.
fn code(party: &Party) -> String {
    party.as_str().chars().filter(|c| *c != '-').collect()
}

/// Whether a text is what [`code`] makes of some party.
fn is_code(text: &str) -> bool {
    let state = text.len() == 2 && text.bytes().all(|b| b.is_ascii_uppercase());
    let organisation = (2..Party::LEN_MAX).contains(&text.len())
        && text.starts_with('x')
        && text.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit());
    state || organisation
}

/// Reads a number that is written in one way only: digits, padded with zeros to `width`.
fn number<T: FromStr>(text: &str, width: usize) -> Option<T> {
    let digits = !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    let padded = text.len() == width || (text.len() > width && !text.starts_with('0'));
    if digits && padded { text.parse().ok() } else { None }
}

impl fmt::Display for CaseRef {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&format!(
            "{}{}-{}-{}-{}{}-{:04}",
            if self.exercise { EXERCISE } else { "" },
            self.originator,
            self.addressee,
            self.year,
            letter(self.desk),
            self.seat,
            self.serial
        ))
    }
}

impl FromStr for CaseRef {
    type Err = ParseError;

    fn from_str(text: &str) -> Result<Self, ParseError> {
        parse(text).ok_or_else(|| wrong(EXPECTED, text))
    }
}

fn parse(text: &str) -> Option<CaseRef> {
    let (exercise, rest) = match text.strip_prefix(EXERCISE) {
        Some(rest) => (true, rest),
        None => (false, text),
    };
    let mut parts = rest.split('-');
    let [originator, addressee, year, place, serial] =
        [parts.next()?, parts.next()?, parts.next()?, parts.next()?, parts.next()?];
    if parts.next().is_some() || !is_code(originator) || !is_code(addressee) {
        return None;
    }
    let mut place = place.chars();
    let desk_letter = place.next()?;
    let reference = CaseRef {
        exercise,
        originator: originator.to_owned(),
        addressee: addressee.to_owned(),
        year: number(year, 4)?,
        desk: DeskKind::ALL.into_iter().find(|kind| letter(*kind) == desk_letter)?,
        seat: number(place.as_str(), 1)?,
        serial: number(serial, 4)?,
    };
    let allowed = (1970..=9999).contains(&reference.year)
        && (1..=Seat::NUMBER_MAX).contains(&reference.seat)
        && (1..=CaseRef::SERIAL_MAX).contains(&reference.serial);
    allowed.then_some(reference)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn allocate(seat: &str, party: &str, traffic: Traffic, at: u64, serial: u32) -> String {
        CaseRef::allocate(
            &seat.parse().unwrap(),
            &party.parse().unwrap(),
            traffic,
            UnixMillis(at),
            serial,
        )
        .unwrap()
        .to_string()
    }

    // 2026-01-01T00:00:00Z
    const YEAR_2026: u64 = 1_767_225_600_000;

    #[test]
    fn the_year_is_that_of_utc() {
        let at = |at| allocate("AA/technical/1", "BB", Traffic::Operation, at, 42);
        assert_eq!(at(YEAR_2026), "AA-BB-2026-T1-0042");
        assert_eq!(at(YEAR_2026 - 1), "AA-BB-2025-T1-0042");
    }

    #[test]
    fn an_organisation_never_looks_like_a_state() {
        assert_eq!(
            allocate("x-a/law-enforcement/12", "x-os-ce", Traffic::Operation, YEAR_2026, 12_345),
            "xa-xosce-2026-L12-12345"
        );
    }

    #[test]
    fn exercise_references_carry_the_prefix_and_no_other_does() {
        assert_eq!(
            allocate("AA/policy/1", "BB", Traffic::Exercise, YEAR_2026, 1),
            "EXE-AA-BB-2026-P1-0001"
        );
        assert!(!allocate("AA/policy/1", "BB", Traffic::Drill, YEAR_2026, 1).contains("EXE"));
    }

    #[test]
    fn references_survive_text() {
        for text in ["AA-BB-2026-T1-0042", "EXE-AA-xosce-2026-D12-123456", "xa1-xb-1970-O999-0001"]
        {
            assert_eq!(text.parse::<CaseRef>().unwrap().to_string(), text);
        }
    }

    #[test]
    fn references_with_a_second_spelling_or_rubbish_are_refused() {
        for text in [
            "",
            "AA-BB-2026-T1",
            "AA-BB-2026-T1-0042-1",
            "aa-BB-2026-T1-0042",
            "AA-bb-2026-T1-0042",
            "AA-B-2026-T1-0042",
            "AA-xOSCE-2026-T1-0042",
            "AA-BB-2026-X1-0042",
            "AA-BB-2026-T01-0042",
            "AA-BB-2026-T0-0042",
            "AA-BB-2026-T1000-0042",
            "AA-BB-2026-T1-42",
            "AA-BB-2026-T1-00042",
            "AA-BB-2026-T1-0000",
            "AA-BB-2026-T1-1000000",
            "AA-BB-02026-T1-0042",
            "AA-BB-1969-T1-0042",
            "AA-BB-2026-T1-+042",
            "EXE-EXE-AA-BB-2026-T1-0042",
            "AA-BB-2026-T\u{661}-0042",
        ] {
            assert!(text.parse::<CaseRef>().is_err(), "{text:?}");
        }
    }

    #[test]
    fn serials_and_times_out_of_range_are_refused() {
        let seat = "AA/technical/1".parse().unwrap();
        let party = "BB".parse().unwrap();
        let allocate = |at, serial| {
            CaseRef::allocate(&seat, &party, Traffic::Operation, UnixMillis(at), serial)
        };
        assert!(allocate(YEAR_2026, 0).is_err());
        assert!(allocate(YEAR_2026, 1_000_000).is_err());
        assert!(allocate(u64::MAX, 1).is_err());
        assert!(allocate(i64::MAX as u64, 1).is_err());
    }

    #[test]
    fn parts_and_duplicates_are_told_apart() {
        let reference: CaseRef = "AA-BB-2026-T1-0042".parse().unwrap();
        assert_eq!(
            reference.part(&"BB/technical/2".parse().unwrap(), 3),
            "AA-BB-2026-T1-0042/T2-3"
        );
        assert_eq!(reference.with_id(CaseId([0x3f; 16])), "AA-BB-2026-T1-0042~3f3f");
    }
}
