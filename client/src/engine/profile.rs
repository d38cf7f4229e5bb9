//! What a seat says about itself in the directory, beside the log: how to reach its person, and
//! who is asked next where its desk does not answer.

use std::collections::BTreeSet;

use serde::{Deserialize, Deserializer, Serialize};

use hotline_casework::template::TEMPLATES;
use hotline_casework::{Kind, Language, Tlp, shown_line};
use hotline_directory::record::profile_commitment;
use hotline_protocol::address::{Desk, Seat};
use hotline_protocol::ids::Digest;

use super::cell;
use super::terms::may_be_declined;

/// What a person wants said about the seat in the directory.
///
/// It is personal data: the log holds a commitment only, and whoever forgets the salted profile
/// has forgotten the person.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Profile {
    /// The person's name.
    pub name: String,
    /// The person's title.
    pub title: String,
    /// The desks of one's own party that are asked next, in order, where one's own desk does not
    /// answer or cannot help.
    #[serde(deserialize_with = "known_desks")]
    pub ladder: Vec<Desk>,
    /// The number to call when the line is dead.
    pub voice: String,
    /// When the desk is on duty, such as `24/7` or `Mon-Fri 08:00-17:00`.
    pub hours: String,
    /// The IANA time zone of these hours, such as `Europe/Paris`.
    pub zone: String,
    /// Languages spoken (BCP 47), the best first.
    pub languages: Vec<String>,
    /// Other ways to reach the desk, such as a second number or a mail address.
    pub channels: Vec<String>,
    /// Codes of the kinds of messages the desk takes; all if there is none. What goes on with a
    /// matter it always takes.
    pub accepts: Vec<String>,
    /// The strictest TLP label the desk may hold; any if empty.
    pub tlp: String,
    /// How many seats of its party must answer a flash before its ladder is dropped: 2, or 1 if it is
    /// anything else.
    pub stops: u8,
}

/// A desk of a kind that a later version knows cannot be written to from here: it is left out, and
/// the rest of the profile stays readable.
fn known_desks<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<Desk>, D::Error> {
    let desks = Vec::<String>::deserialize(deserializer)?;
    Ok(desks.iter().filter_map(|desk| desk.parse().ok()).collect())
}

/// Bytes of the salt before a profile that travels beside the log.
const SALT_BYTES: usize = 16;

impl Profile {
    /// Longest of its texts in characters: what a line of an 80-column screen holds.
    pub const CHARS_MAX: usize = 80;

    /// Most desks, languages or channels: more are no order in which anybody is called.
    pub const ITEMS_MAX: usize = 8;

    /// Whether a seat may publish it.
    ///
    /// # Errors
    ///
    /// What is wrong with it, in a sentence for the person who wrote it.
    pub fn check(&self, seat: &Seat) -> Result<(), String> {
        let texts = [
            ("name", &self.name),
            ("title", &self.title),
            ("voice", &self.voice),
            ("hours", &self.hours),
            ("zone", &self.zone),
        ];
        let channels = self.channels.iter().map(|text| ("channels", text));
        for (field, text) in texts.into_iter().chain(channels) {
            if text.chars().count() > Self::CHARS_MAX {
                return Err(format!("{field} has at most {} characters", Self::CHARS_MAX));
            }
            if shown_line(text) != **text {
                return Err(format!("{field} is one line without control characters"));
            }
        }
        let lists = [
            ("ladder", self.ladder.len()),
            ("languages", self.languages.len()),
            ("channels", self.channels.len()),
        ];
        if let Some((field, _)) = lists.into_iter().find(|(_, len)| *len > Self::ITEMS_MAX) {
            return Err(format!("{field} has at most {} items", Self::ITEMS_MAX));
        }
        let in_zone = |c: char| c.is_ascii_alphanumeric() || matches!(c, '/' | '_' | '-' | '+');
        if !self.zone.chars().all(in_zone) {
            return Err(format!("zone is an IANA name such as Europe/Paris, not {:?}", self.zone));
        }
        if !self.tlp.is_empty() {
            self.tlp.parse::<Tlp>().map_err(|error| format!("tlp: {error}"))?;
        }
        if self.stops > 2 {
            return Err("stops is 1 or 2: how many seats must answer a flash".to_owned());
        }
        if self.accepts.len() > TEMPLATES.len() {
            return Err(format!("accepts has at most {} items", TEMPLATES.len()));
        }
        for code in &self.accepts {
            let kind = code.parse().ok().filter(may_be_declined);
            if kind.is_none() {
                let kinds = TEMPLATES.iter().map(|template| &template.kind);
                let codes = kinds.filter(|kind| may_be_declined(kind)).map(Kind::code);
                let codes = codes.collect::<Vec<_>>().join(" ");
                return Err(format!(
                    "accepts names kinds of {codes}, not {:?}; text and what goes on with a matter \
                     is always taken",
                    shown_line(code)
                ));
            }
        }
        for tag in &self.languages {
            tag.parse::<Language>().map_err(|error| format!("languages: {error}"))?;
        }
        let mut seen = BTreeSet::from([&seat.desk]);
        for desk in &self.ladder {
            if desk.party != seat.desk.party {
                return Err(format!(
                    "ladder: {desk} is no desk of {}; a ladder names the next desks of one's own \
                     party",
                    seat.desk.party
                ));
            }
            if !seen.insert(desk) {
                return Err(format!(
                    "ladder: {desk} stands in it twice, or is the desk it begins from"
                ));
            }
        }
        Ok(())
    }

    /// What travels beside the log, and the commitment to it that stands there.
    pub(super) fn salted(&self, salt: [u8; SALT_BYTES]) -> (Vec<u8>, Digest) {
        let bytes = cell::write(self);
        let commitment = profile_commitment(&salt, &bytes);
        ([salt.as_slice(), &bytes].concat(), commitment)
    }

    /// Reads a profile that travelled beside the log; none if it is not the one committed to.
    #[must_use]
    pub fn read(beside: &[u8], commitment: &Digest) -> Option<Self> {
        let (salt, profile) = beside.split_first_chunk::<SALT_BYTES>()?;
        if profile_commitment(salt, profile) != *commitment {
            return None;
        }
        cell::read(profile).ok()
    }

    /// The next desks after a desk, as far as its party may name them: whatever somebody wrote,
    /// nothing is passed on to another party or round in a circle.
    #[must_use]
    pub fn next_desks(&self, desk: &Desk) -> Vec<Desk> {
        let mut seen = BTreeSet::from([desk]);
        let mine = self.ladder.iter().filter(|next| next.party == desk.party);
        mine.filter(|next| seen.insert(next)).take(Self::ITEMS_MAX).cloned().collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seat() -> Seat {
        "XB/technical/1".parse().unwrap()
    }

    fn ladder(desks: &[&str]) -> Profile {
        let ladder = desks.iter().map(|desk| desk.parse().unwrap()).collect();
        Profile { ladder, ..Profile::default() }
    }

    #[track_caller]
    fn refused(profile: &Profile, words: &str) {
        let error = profile.check(&seat()).unwrap_err();
        assert!(error.contains(words), "{error}");
    }

    #[test]
    fn a_desk_declines_only_what_opens_a_matter_and_names_a_label_that_there_is() {
        let takes = |kinds: &[&str], tlp: &str| Profile {
            accepts: kinds.iter().map(|kind| (*kind).to_owned()).collect(),
            tlp: tlp.to_owned(),
            ..Profile::default()
        };
        for kind in ["TXT", "ACK", "RSP", "SIT", "ESC", "XYZ", "rfi", ""] {
            refused(&takes(&[kind], ""), "RFI INC RFA CON");
        }
        refused(&takes(&["RFI"; 99], ""), "at most");
        refused(&takes(&[], "BLACK"), "TLP label");
        assert_eq!(takes(&["RFI", "CON"], "AMBER+STRICT").check(&seat()), Ok(()));
    }

    #[test]
    fn a_ladder_names_other_desks_of_the_same_party_once() {
        refused(&ladder(&["XA/policy"]), "no desk of XB");
        refused(&ladder(&["XB/technical"]), "twice");
        refused(&ladder(&["XB/policy", "XB/diplomatic", "XB/policy"]), "twice");
        assert_eq!(ladder(&["XB/diplomatic", "XB/policy"]).check(&seat()), Ok(()));
    }

    #[test]
    fn a_hostile_ladder_leads_to_no_other_party_and_in_no_circle() {
        let desks = ["XB/technical", "XA/policy", "XB/policy", "XB/policy", "XB/diplomatic"];
        let next: Vec<String> =
            ladder(&desks).next_desks(&seat().desk).iter().map(ToString::to_string).collect();
        assert_eq!(next, ["XB/policy", "XB/diplomatic"]);
    }

    #[test]
    fn texts_that_could_disturb_a_screen_are_not_published() {
        let voice = |voice: &str| Profile { voice: voice.to_owned(), ..Profile::default() };
        refused(&voice("+1\u{1b}[2J"), "control characters");
        refused(&voice(&"1".repeat(81)), "at most 80");
        refused(&Profile { zone: "Paris, France".to_owned(), ..Profile::default() }, "IANA");
        let languages = vec!["en_GB".to_owned()];
        refused(&Profile { languages, ..Profile::default() }, "language tag");
        let channels = vec![String::new(); 9];
        refused(&Profile { channels, ..Profile::default() }, "at most 8");
    }

    #[test]
    fn a_profile_is_believed_only_as_it_was_committed_to() {
        let profile = Profile { voice: "+00 1".to_owned(), ..ladder(&["XB/policy"]) };
        let (beside, commitment) = profile.salted([7; SALT_BYTES]);
        assert_eq!(Profile::read(&beside, &commitment), Some(profile));
        let mut other = beside.clone();
        other[0] ^= 1;
        assert_eq!(Profile::read(&other, &commitment), None);
        assert_eq!(Profile::read(&beside[..10], &commitment), None);
    }

    #[test]
    fn profiles_of_earlier_and_of_later_versions_are_read() {
        #[derive(Serialize)]
        struct Earlier {
            name: &'static str,
            title: &'static str,
        }
        #[derive(Serialize)]
        struct Later {
            name: &'static str,
            ladder: [&'static str; 2],
            colour: u8,
        }
        let read = |bytes: Vec<u8>| {
            let commitment = profile_commitment(&[0; SALT_BYTES], &bytes);
            Profile::read(&[[0; SALT_BYTES].as_slice(), &bytes].concat(), &commitment).unwrap()
        };
        let earlier = read(cell::write(&Earlier { name: "A", title: "B" }));
        assert_eq!((earlier.name.as_str(), earlier.ladder.len()), ("A", 0));
        let ladder = ["XB/orbital", "XB/policy"];
        let later = read(cell::write(&Later { name: "A", ladder, colour: 3 }));
        assert_eq!(later.ladder, ["XB/policy".parse().unwrap()]);
    }
}
