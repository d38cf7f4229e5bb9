//! The templates: which fields a kind of message has, and what may stand in each.
//!
//! One table for all: the wire is read and written by it, a form is drawn by it, a command line
//! asks by it, and the hash of a catalogue is taken over it. A template never blocks sending: but
//! for what cites another message, every field may stay empty.

use hotline_protocol::ids::Digest;
use sha2::{Digest as _, Sha256};

use crate::codes::{
    CapSeverity, Certainty, Closure, List, Outcome, RequestedAction, Rsit, Scale, Severity, Tone,
    Urgency, Withdrawal,
};
use crate::kind::Kind;
use crate::labels;
use crate::limits::{
    AFFECTED_BYTES_MAX, BASIS_BYTES_MAX, CHOICES_MAX, EFFECT_BYTES_MAX, INDICATORS_BYTES_MAX,
    INFRASTRUCTURE_BYTES_MAX, LINE_BYTES_MAX, PARAGRAPH_BYTES_MAX, RECOMMENDED_ACTION_BYTES_MAX,
};
use crate::statement::Catalogue;

/// The fields of one kind.
#[derive(Debug, PartialEq, Eq)]
pub struct Template {
    /// The kind.
    pub kind: Kind,
    /// Its fields, in the order of their keys, which is the order in which a form asks for them.
    pub slots: &'static [Slot],
}

/// One field of a template.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Slot {
    /// Its key on the wire.
    pub key: u64,
    /// In small letters and hyphens. Faces translate by it, commands name it.
    pub name: &'static str,
    /// What may stand in it.
    pub sort: Sort,
    /// Whether a message of this kind is none without it.
    pub required: bool,
}

/// What may stand in a field.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sort {
    /// One code of a list.
    Code(&'static List),
    /// Several codes of a list, each once.
    Codes(&'static List),
    /// Free text of at most so many bytes.
    Text(usize),
    /// A point in time, mostly on that side of now.
    Time(Lean),
    /// A number that fits 32 bits.
    Number,
    /// Another message, by its id and its common hash.
    Cited,
    /// A party, a desk or a seat.
    Address,
}

/// On which side of now a time mostly lies, so that a face knows what a time of day or a span
/// without a direction means. The wire does not know it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lean {
    /// It has been.
    Past,
    /// It will be.
    Future,
}

const fn slot(key: u64, name: &'static str, sort: Sort) -> Slot {
    Slot { key, name, sort, required: false }
}

const fn needed(key: u64, name: &'static str, sort: Sort) -> Slot {
    Slot { key, name, sort, required: true }
}

const LINE: Sort = Sort::Text(LINE_BYTES_MAX);
const PARAGRAPH: Sort = Sort::Text(PARAGRAPH_BYTES_MAX);
const INFRASTRUCTURE: Sort = Sort::Text(INFRASTRUCTURE_BYTES_MAX);
const BEEN: Sort = Sort::Time(Lean::Past);
const AHEAD: Sort = Sort::Time(Lean::Future);
const INDICATORS: Sort = Sort::Text(INDICATORS_BYTES_MAX);

/// Which sort of information is asked for.
pub static INFORMATION: List =
    List::new("information", &["technical", "procedural", "legal", "status", "contact"]);
/// What to do with it.
pub static NATURE: List =
    List::new("nature", &["confirm", "provide", "preserve", "explain", "identify"]);
/// How an incident stands at the side that notifies it.
pub static INCIDENT_STATUS: List =
    List::new("incident-status", &["suspected", "confirmed", "contained", "resolved"]);
/// Which help is asked for.
pub static ASSISTANCE: List = List::new(
    "assistance",
    &[
        "technical-analysis",
        "take-down",
        "traffic-block",
        "sinkhole",
        "log-preservation",
        "referral",
        "personnel",
        "equipment",
        "expert-call",
    ],
);
/// Whether a vulnerability is exploited.
pub static EXPLOITED: List = List::new("exploited", &["no", "proof-of-concept", "in-the-wild"]);
/// Yes, no, or nobody can say.
pub static ANSWER: List = List::new("answer", &["no", "yes", "unknown"]);
/// At which level to meet.
pub static LEVEL: List = List::new("level", &["technical", "diplomatic", "policy"]);
/// In which form to meet.
pub static FORM: List = List::new("form", &["text", "voice", "in-person"]);
/// What changes about a contact.
pub static CONTACT_CHANGE: List =
    List::new("contact-change", &["add", "replace", "suspend", "vacant", "update"]);

/// Every template, in the order in which they are listed.
pub static TEMPLATES: &[Template] = &[
    Template {
        kind: Kind::Rfi,
        slots: &[
            slot(0, "information", Sort::Codes(&INFORMATION)),
            slot(1, "nature", Sort::Codes(&NATURE)),
            slot(2, "technical-data", INFRASTRUCTURE),
            slot(3, "window-from", BEEN),
            slot(4, "window-to", BEEN),
            slot(5, "purpose", PARAGRAPH),
            slot(6, "may-share-with", LINE),
        ],
    },
    Template {
        kind: Kind::Inc,
        slots: &[
            slot(0, "incident-status", Sort::Code(&INCIDENT_STATUS)),
            slot(1, "severity", Sort::Code(Severity::CODES)),
            slot(2, "scale", Sort::Code(Scale::CODES)),
            slot(3, "rsit-class", Sort::Code(Rsit::CODES)),
            slot(4, "certainty", Sort::Code(Certainty::CODES)),
            slot(5, "started-at", BEEN),
            slot(6, "detected-at", BEEN),
            slot(7, "sectors", LINE),
            slot(8, "services", PARAGRAPH),
            slot(9, "states-affected", LINE),
            slot(10, "vectors", PARAGRAPH),
            slot(11, "cves", LINE),
            slot(12, "indicators", INDICATORS),
            slot(13, "measures-taken", PARAGRAPH),
            slot(14, "help-wanted", PARAGRAPH),
            slot(15, "next-update-at", AHEAD),
        ],
    },
    Template {
        kind: Kind::Rfa,
        slots: &[
            slot(0, "assistance", Sort::Codes(&ASSISTANCE)),
            slot(1, "resources", INFRASTRUCTURE),
            slot(2, "evidence", Sort::Text(BASIS_BYTES_MAX)),
            slot(3, "already-done", PARAGRAPH),
            slot(4, "constraints", PARAGRAPH),
            slot(5, "legal-reference", LINE),
            slot(6, "liaison", LINE),
        ],
    },
    Template {
        kind: Kind::Con,
        slots: &[
            slot(0, "severity", Sort::Code(Severity::CODES)),
            slot(1, "scale", Sort::Code(Scale::CODES)),
            slot(2, "rsit-class", Sort::Code(Rsit::CODES)),
            slot(3, "window-from", BEEN),
            slot(4, "window-to", BEEN),
            slot(5, "technical-basis", Sort::Text(BASIS_BYTES_MAX)),
            slot(6, "infrastructure", INFRASTRUCTURE),
            slot(7, "effect", Sort::Text(EFFECT_BYTES_MAX)),
            slot(8, "confidence", Sort::Code(Certainty::CODES)),
            slot(9, "action", Sort::Code(RequestedAction::CODES)),
            slot(10, "tone", Sort::Code(Tone::CODES)),
        ],
    },
    Template {
        kind: Kind::Cla,
        slots: &[
            slot(0, "activity", PARAGRAPH),
            slot(1, "window-from", BEEN),
            slot(2, "window-to", BEEN),
            slot(3, "infrastructure", INFRASTRUCTURE),
            slot(4, "reason", PARAGRAPH),
            slot(5, "contact", LINE),
        ],
    },
    Template {
        kind: Kind::Wrn,
        slots: &[
            slot(0, "severity", Sort::Code(Severity::CODES)),
            slot(1, "scale", Sort::Code(Scale::CODES)),
            slot(2, "urgency", Sort::Code(Urgency::CODES)),
            slot(3, "cap-severity", Sort::Code(CapSeverity::CODES)),
            slot(4, "certainty", Sort::Code(Certainty::CODES)),
            slot(5, "affected", Sort::Text(AFFECTED_BYTES_MAX)),
            slot(6, "expected-effect", Sort::Text(EFFECT_BYTES_MAX)),
            slot(7, "recommended-action", Sort::Text(RECOMMENDED_ACTION_BYTES_MAX)),
            slot(8, "indicators", INDICATORS),
            slot(9, "expires-at", AHEAD),
        ],
    },
    Template {
        kind: Kind::Vul,
        slots: &[
            slot(0, "products", PARAGRAPH),
            slot(1, "cves", LINE),
            slot(2, "csaf", LINE),
            slot(3, "exploited", Sort::Code(&EXPLOITED)),
            slot(4, "vendor-informed", Sort::Code(&ANSWER)),
            slot(5, "embargo-until", AHEAD),
            slot(6, "remedy", PARAGRAPH),
            slot(7, "coordinator", LINE),
        ],
    },
    Template {
        kind: Kind::Rsp,
        slots: &[
            needed(0, "answers", Sort::Cited),
            slot(1, "outcome", Sort::Code(Outcome::CODES)),
            slot(2, "data", INFRASTRUCTURE),
            slot(3, "measures", PARAGRAPH),
            slot(4, "referred-to", Sort::Address),
        ],
    },
    Template {
        kind: Kind::Sit,
        slots: &[
            slot(0, "incident", Sort::Cited),
            slot(1, "serial", Sort::Number),
            slot(2, "since-last", PARAGRAPH),
            slot(3, "now", PARAGRAPH),
            slot(4, "next", PARAGRAPH),
            slot(5, "severity", Sort::Code(Severity::CODES)),
            slot(6, "scale", Sort::Code(Scale::CODES)),
            slot(7, "next-update-at", AHEAD),
        ],
    },
    Template {
        kind: Kind::Clo,
        slots: &[
            slot(0, "closure", Sort::Code(Closure::CODES)),
            slot(1, "of-message", Sort::Cited),
            slot(2, "agreed-text", Sort::Text(BASIS_BYTES_MAX)),
            slot(3, "commitments", PARAGRAPH),
            slot(4, "goes-on-in", Sort::Cited),
        ],
    },
    Template {
        kind: Kind::Wdr,
        slots: &[
            needed(0, "of-message", Sort::Cited),
            slot(1, "withdrawal", Sort::Code(Withdrawal::CODES)),
            slot(2, "correction", Sort::Text(BASIS_BYTES_MAX)),
            slot(3, "reason", PARAGRAPH),
        ],
    },
    Template {
        kind: Kind::Mtg,
        slots: &[
            slot(0, "level", Sort::Code(&LEVEL)),
            slot(1, "form", Sort::Code(&FORM)),
            slot(2, "topics", PARAGRAPH),
            slot(3, "times", PARAGRAPH),
            slot(4, "interpreters", LINE),
        ],
    },
    Template {
        kind: Kind::Poc,
        slots: &[
            slot(0, "contact-change", Sort::Code(&CONTACT_CHANGE)),
            slot(1, "of-address", Sort::Address),
            slot(2, "effective-at", AHEAD),
            slot(3, "contact", PARAGRAPH),
            slot(4, "authority", LINE),
            slot(5, "authority-reference", LINE),
        ],
    },
];

impl Template {
    /// The template of a kind, if it has one: TXT has no fields, ACK and ESC have types of their
    /// own, and a kind of a later version is not known.
    #[must_use]
    pub fn of(kind: &Kind) -> Option<&'static Self> {
        TEMPLATES.iter().find(|template| template.kind == *kind)
    }

    /// Whether its severity says how fast it must be handled where nobody else does: it says so of
    /// something that happens, not of what is said about it later.
    #[must_use]
    pub const fn opens_a_matter(&self) -> bool {
        matches!(self.kind, Kind::Con | Kind::Wrn | Kind::Inc)
    }

    /// A field by its name.
    #[must_use]
    pub fn slot(&self, name: &str) -> Option<&'static Slot> {
        self.slots.iter().find(|slot| slot.name == name)
    }
}

impl Sort {
    /// The list its codes are of.
    #[must_use]
    pub const fn list(self) -> Option<&'static List> {
        match self {
            Self::Code(list) | Self::Codes(list) => Some(list),
            _ => None,
        }
    }

    /// What may stand in it, in a few words, for help and errors.
    #[must_use]
    pub fn expects(self) -> String {
        match self {
            Self::Code(list) => format!("one of {}", list.words.join(" ")),
            Self::Codes(list) => {
                let most = list.words.len().min(CHOICES_MAX);
                format!("up to {most}, with commas, of {}", list.words.join(" "))
            }
            Self::Text(max) => format!("text of at most {max} bytes"),
            Self::Time(_) => "a time such as 2026-11-22T03:00Z".to_owned(),
            Self::Number => "a number".to_owned(),
            Self::Cited => "a message, by its id".to_owned(),
            Self::Address => "DE, DE/technical or DE/technical/1".to_owned(),
        }
    }
}

impl Catalogue {
    /// The version of the templates above. It rises when a slot or a word is added; nothing is
    /// ever taken away or given another meaning.
    pub const VERSION: u32 = 1;

    /// The catalogue this build writes by: its version, and the hash of docs/casework.md, section
    /// 3, over every kind, key, name, sort and word.
    #[must_use]
    pub fn present() -> Self {
        let mut hash = Sha256::new();
        hash.update(labels::CATALOGUE);
        for template in TEMPLATES {
            line(&mut hash, &[template.kind.code()]);
            for slot in template.slots {
                let sort = match slot.sort {
                    Sort::Code(_) => "code",
                    Sort::Codes(_) => "codes",
                    Sort::Text(_) => "text",
                    Sort::Time(_) => "time",
                    Sort::Number => "number",
                    Sort::Cited => "message",
                    Sort::Address => "address",
                };
                let mut words = vec![sort];
                if let Some(list) = slot.sort.list() {
                    words.push(list.name);
                    words.extend(list.words);
                }
                let (key, needed) = (slot.key.to_string(), if slot.required { "1" } else { "0" });
                line(&mut hash, &[&[key.as_str(), slot.name, needed], &words[..]].concat());
            }
        }
        Self { version: Self::VERSION, hash: Digest(hash.finalize().into()) }
    }
}

/// Hashes words with a space between and a line feed behind. No word has either in it.
fn line(hash: &mut Sha256, words: &[&str]) {
    hash.update(words.join(" "));
    hash.update("\n");
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn keys_ascend_and_names_are_used_once_in_a_template() {
        for template in TEMPLATES {
            let keys = template.slots.iter().map(|slot| slot.key);
            assert!(keys.eq(0..template.slots.len() as u64), "{}", template.kind);
            let names: BTreeSet<_> = template.slots.iter().map(|slot| slot.name).collect();
            assert_eq!(names.len(), template.slots.len(), "{}", template.kind);
        }
        let kinds: BTreeSet<_> = TEMPLATES.iter().map(|template| template.kind.code()).collect();
        assert_eq!(kinds.len(), TEMPLATES.len());
    }

    #[test]
    fn a_name_means_one_sort_and_a_list_one_set_of_words_in_all_templates() {
        let mut sorts = std::collections::BTreeMap::new();
        let mut lists = std::collections::BTreeMap::new();
        for slot in TEMPLATES.iter().flat_map(|template| template.slots) {
            let sort = std::mem::discriminant(&slot.sort);
            assert_eq!(*sorts.entry(slot.name).or_insert(sort), sort, "{}", slot.name);
            if let Some(list) = slot.sort.list() {
                assert_eq!(*lists.entry(list.name).or_insert(list.words), list.words);
                let words: BTreeSet<_> = list.words.iter().collect();
                assert_eq!(words.len(), list.words.len(), "{}", list.name);
            }
        }
    }

    #[test]
    fn no_word_of_the_catalogue_could_be_taken_for_two() {
        let fits = |word: &str| {
            !word.is_empty() && word.bytes().all(|b| b.is_ascii_lowercase() || b == b'-')
        };
        for slot in TEMPLATES.iter().flat_map(|template| template.slots) {
            assert!(fits(slot.name), "{}", slot.name);
            if let Some(list) = slot.sort.list() {
                assert!(fits(list.name) && list.words.iter().all(|word| fits(word)));
            }
        }
    }

    #[test]
    fn a_concern_has_no_field_that_names_a_culprit() {
        let con = Template::of(&Kind::Con).unwrap();
        for word in ["attribution", "actor", "culprit", "perpetrator", "responsible"] {
            assert!(con.slots.iter().all(|slot| !slot.name.contains(word)), "{word}");
        }
    }
}
