//! The coded fields of concerns and warnings: one number, one word, one list each.
//!
//! Every list is open: a code of a later version is kept and shown as `unknown-7`, since a reader
//! who lacks one word must still get the rest.

use core::fmt;
use core::str::FromStr;

use hotline_protocol::ids::{ParseError, Precedence};

use crate::vocabulary::wrong;

/// A list of codes: its name, and the word of each code from 0.
#[derive(Debug, PartialEq, Eq)]
pub struct List {
    /// By which faces find its words.
    pub name: &'static str,
    /// The words, in the order of their codes.
    pub words: &'static [&'static str],
}

impl List {
    pub(crate) const fn new(name: &'static str, words: &'static [&'static str]) -> Self {
        Self { name, words }
    }
}

macro_rules! codes {
    ($(#[$doc:meta])* $name:ident in $list:literal {
        $($(#[$variant_doc:meta])* $variant:ident = $code:literal $word:literal),+ $(,)?
    }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum $name {
            $($(#[$variant_doc])* $variant,)+
            /// A code of a later version.
            Unknown(u8),
        }

        impl $name {
            /// The name of the list, by which faces find its words.
            pub const LIST: &str = $list;

            /// The list itself, as the templates use it.
            pub const CODES: &'static List = &List::new($list, &[$($word),+]);

            /// Every code this version knows, in order.
            pub const ALL: &[Self] = &[$(Self::$variant),+];

            /// The code on the wire.
            #[must_use]
            pub const fn code(self) -> u8 {
                match self {
                    $(Self::$variant => $code,)+
                    Self::Unknown(code) => code,
                }
            }

            pub(crate) const fn of_code(code: u8) -> Self {
                match code {
                    $($code => Self::$variant,)+
                    code => Self::Unknown(code),
                }
            }
        }

        impl fmt::Display for $name {
            /// The word used in commands and output.
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                match self {
                    $(Self::$variant => f.pad($word),)+
                    Self::Unknown(code) => f.pad(&format!("unknown-{code}")),
                }
            }
        }

        impl FromStr for $name {
            type Err = ParseError;

            /// Reads a word this version knows.
            fn from_str(text: &str) -> Result<Self, ParseError> {
                match text {
                    $($word => Ok(Self::$variant),)+
                    _ => Err(wrong(concat!("one of", $(" ", $word),+), text)),
                }
            }
        }
    };
}

codes! {
    /// How bad it is, in the words of the US Cyber Incident Severity Schema.
    Severity in "severity" {
        /// Unsubstantiated or inconsequential.
        Baseline = 0 "baseline",
        /// Unlikely to have an effect on more than those it hit.
        Low = 1 "low",
        /// May have an effect on safety, security or confidence.
        Medium = 2 "medium",
        /// Likely to have a demonstrable effect.
        High = 3 "high",
        /// Likely to have a significant effect.
        Severe = 4 "severe",
        /// An imminent threat to critical services or lives.
        Emergency = 5 "emergency",
    }
}

impl Severity {
    /// How fast a matter of this severity is handled where nobody says otherwise. Never flash:
    /// that is for a person to choose.
    #[must_use]
    pub fn precedence(self) -> Precedence {
        match self {
            Self::Baseline | Self::Low | Self::Medium => Precedence::Routine,
            Self::High => Precedence::Priority,
            Self::Severe | Self::Emergency | Self::Unknown(_) => Precedence::Immediate,
        }
    }
}

codes! {
    /// How far it reaches.
    Scale in "scale" {
        /// One organisation.
        Single = 0 "single",
        /// One sector.
        Sector = 1 "sector",
        /// One State.
        National = 2 "national",
        /// Several States of a region.
        Regional = 3 "regional",
        /// More than one region.
        Global = 4 "global",
    }
}

codes! {
    /// What sort of incident it is (RSIT v1003).
    Rsit in "rsit" {
        /// Spam, harmful speech.
        AbusiveContent = 0 "abusive-content",
        /// Malware and what commands it.
        MaliciousCode = 1 "malicious-code",
        /// Scanning, sniffing, social engineering.
        InformationGathering = 2 "information-gathering",
        /// Attempts to break in.
        IntrusionAttempts = 3 "intrusion-attempts",
        /// Accounts, systems or applications that were broken into.
        Intrusions = 4 "intrusions",
        /// Denial of service, sabotage, outage.
        Availability = 5 "availability",
        /// Data read, changed or lost.
        InformationContentSecurity = 6 "information-content-security",
        /// Use of resources or names without right.
        Fraud = 7 "fraud",
        /// Open to attack.
        Vulnerable = 8 "vulnerable",
        /// None of the others.
        Other = 9 "other",
        /// Meant for testing.
        Test = 10 "test",
    }
}

codes! {
    /// How sure the sender is (CAP 1.2 certainty).
    Certainty in "certainty" {
        /// It has happened or goes on.
        Observed = 0 "observed",
        /// More likely than not.
        Likely = 1 "likely",
        /// Possible, not likely.
        Possible = 2 "possible",
        /// Not expected to happen.
        Unlikely = 3 "unlikely",
        /// The standard's own "Unknown": nobody can say.
        NotKnown = 4 "unknown",
    }
}

codes! {
    /// How soon to act (CAP 1.2 urgency).
    Urgency in "urgency" {
        /// At once.
        Immediate = 0 "immediate",
        /// Within the hour.
        Expected = 1 "expected",
        /// In the near future.
        Future = 2 "future",
        /// No more: it is over.
        Past = 3 "past",
        /// The standard's own "Unknown".
        NotKnown = 4 "unknown",
    }
}

codes! {
    /// How grave the threat is to life and property (CAP 1.2 severity).
    CapSeverity in "cap-severity" {
        /// Extraordinary.
        Extreme = 0 "extreme",
        /// Significant.
        Severe = 1 "severe",
        /// Possible.
        Moderate = 2 "moderate",
        /// Minimal or none.
        Minor = 3 "minor",
        /// The standard's own "Unknown".
        NotKnown = 4 "unknown",
    }
}

codes! {
    /// What the notified State is asked to do.
    RequestedAction in "requested-action" {
        /// Find out what is going on.
        LookInto = 0 "look-into",
        /// Stop or lessen it.
        Mitigate = 1 "mitigate",
        /// Say what it is.
        Clarify = 2 "clarify",
        /// Talk about it.
        Consult = 3 "consult",
    }
}

codes! {
    /// In which tone a concern is raised.
    Tone in "tone" {
        /// A question.
        Clarification = 0 "clarification",
        /// A concern.
        Concern = 1 "concern",
        /// A serious concern.
        SeriousConcern = 2 "serious-concern",
    }
}

codes! {
    /// What a response comes to.
    Outcome in "outcome" {
        /// What was asked is done, or will be.
        Accepted = 0 "accepted",
        /// Part of it.
        Partial = 1 "partial",
        /// Not.
        Declined = 2 "declined",
        /// Nothing is known about it.
        NoInformation = 3 "no-information",
        /// Somebody else decides.
        NotCompetent = 4 "not-competent",
        /// The other side must say more first.
        NeedMore = 5 "need-more",
    }
}

codes! {
    /// What is said about ending a matter.
    Closure in "closure" {
        /// Let it be closed by this text.
        Proposed = 0 "proposed",
        /// The text is agreed.
        Agreed = 1 "agreed",
        /// The text is not agreed.
        Objected = 2 "objected",
        /// The side that raised it stops its clocks.
        Suspended = 3 "suspended",
        /// They run again.
        Resumed = 4 "resumed",
        /// It goes on in another case.
        Merged = 5 "merged",
    }
}

codes! {
    /// What becomes of a message that is taken back.
    Withdrawal in "withdrawal" {
        /// It does not stand any more.
        Withdrawn = 0 "withdrawn",
        /// It stands as corrected.
        Corrected = 1 "corrected",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_of_a_later_version_is_kept_and_has_a_word() {
        assert_eq!(Severity::of_code(7), Severity::Unknown(7));
        assert_eq!(Severity::of_code(7).code(), 7);
        assert_eq!(Scale::Unknown(255).to_string(), "unknown-255");
    }

    #[test]
    fn the_standards_unknown_is_not_a_code_of_a_later_version() {
        assert_eq!("unknown".parse(), Ok(Certainty::NotKnown));
        assert_eq!(Certainty::of_code(4), Certainty::NotKnown);
        assert!("unknown-9".parse::<Certainty>().is_err());
        assert!("unknown".parse::<Scale>().is_err());
    }

    #[test]
    fn flash_is_never_chosen_by_severity() {
        for code in 0..=u8::MAX {
            assert_ne!(Severity::of_code(code).precedence(), Precedence::Flash, "{code}");
        }
        assert_eq!(Severity::Severe.precedence(), Precedence::Immediate);
        assert_eq!(Severity::High.precedence(), Precedence::Priority);
        assert_eq!(Severity::Medium.precedence(), Precedence::Routine);
    }

    #[test]
    fn words_and_codes_name_the_same() {
        for code in 0..=u8::MAX {
            let severity = Severity::of_code(code);
            assert_eq!(severity.code(), code);
            assert_eq!(severity.to_string().parse().ok(), (code <= 5).then_some(severity));
        }
        assert_eq!(Severity::ALL.len(), 6);
        assert!(Severity::Severe > Severity::Medium, "the order of the schema");
        assert_eq!(
            Rsit::ALL.iter().map(|one| one.code()).collect::<Vec<_>>(),
            [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10]
        );
    }
}
