//! What addressees publish that they take: kinds of messages, and how widely marked.

use std::collections::BTreeMap;

use hotline_casework::{Addressees, Kind, Template, Tlp};
use hotline_protocol::address::{Address, Desk};

use super::io::{Failure, NewMessage};
use super::{Engine, Profile};

/// Desks that a refusal names; of more the number is told.
const NAMED_MAX: usize = 3;

/// Whether a desk may say that it does not take a kind. What goes on with a matter is taken by
/// everybody: nobody may be kept from answering, and plain text is always possible.
pub(super) fn may_be_declined(kind: &Kind) -> bool {
    Template::of(kind).is_some() && !matches!(kind, Kind::Rsp | Kind::Sit | Kind::Clo | Kind::Wdr)
}

impl Engine {
    /// Holds a message against what the desks it goes to publish. Kinds bind only who names a desk
    /// or a seat: one desk of all is no reason to tell nobody.
    ///
    /// # Errors
    ///
    /// [`Failure::Refused`] names the desk, what it takes, and a way on.
    pub(super) fn check_terms(&self, new: &NewMessage, to: &Addressees) -> Result<(), Failure> {
        let named = |desk: &Desk| {
            to.action.iter().chain(&to.information).any(|address| match address {
                Address::Desk(one) => one == desk,
                Address::Seat(seat) => seat.desk == *desk,
                Address::All | Address::AllDesks(_) | Address::Party(_) => false,
            })
        };
        let kind: Option<Kind> = new.kind.parse().ok();
        let kind = kind.filter(may_be_declined);
        // What is no label is refused where the message is put together.
        let tlp: Option<Tlp> = new.tlp.parse().ok();
        let mut above: BTreeMap<Desk, Tlp> = BTreeMap::new();
        for desk in self.desks_of(to) {
            let (accepts, ceiling) = self.terms(&desk);
            if let Some(kind) = &kind
                && named(&desk)
                && !accepts.is_empty()
                && !accepts.contains(&kind.code().to_owned())
            {
                return Err(Failure::Refused(format!(
                    "{desk} does not take {kind} messages; it takes {} and plain text. Write it as \
                     a text (without --template), or to another desk of {}",
                    accepts.join(" "),
                    desk.party
                )));
            }
            if let Some(ceiling) = ceiling.filter(|ceiling| tlp.is_some_and(|tlp| tlp > *ceiling)) {
                above.insert(desk, ceiling);
            }
        }
        let (Some((desk, ceiling)), Some(tlp)) = (above.first_key_value(), tlp) else {
            return Ok(());
        };
        let others: Vec<String> =
            above.keys().skip(1).take(NAMED_MAX).map(ToString::to_string).collect();
        let beside = match above.len().saturating_sub(1 + others.len()) {
            _ if others.is_empty() => String::new(),
            0 => format!(" (as do {})", others.join(", ")),
            more => format!(" (as do {} and {more} more)", others.join(", ")),
        };
        Err(Failure::Refused(format!(
            "{desk} takes TLP:{ceiling} at most{beside}, and this is TLP:{tlp}. Lower the label if \
             what it says allows it, leave the desk out, or call it"
        )))
    }

    /// The desks that addresses lead to, one's own left out.
    fn desks_of(&self, to: &Addressees) -> Vec<Desk> {
        let addresses = to.action.iter().chain(&to.information);
        let entries = addresses.flat_map(|address| self.replica.directory.seats_at(address));
        let mut desks: Vec<Desk> = entries.map(|entry| entry.seat().desk.clone()).collect();
        desks.sort_unstable();
        desks.dedup();
        desks.retain(|desk| *desk != self.seat.desk);
        desks
    }

    /// What a desk takes: the kinds as the first of its seats that names some says (none named: all
    /// of them), and the widest label of the strictest ceiling of its seats.
    pub(super) fn terms(&self, desk: &Desk) -> (Vec<String>, Option<Tlp>) {
        let seats = self.replica.directory.seats_of(desk).filter(|entry| entry.revoked.is_none());
        let profiles: Vec<&Profile> =
            seats.filter_map(|entry| self.replica.profiles.get(entry.seat())).collect();
        let accepts =
            profiles.iter().map(|profile| &profile.accepts).find(|kinds| !kinds.is_empty());
        let ceiling = profiles.iter().filter_map(|profile| profile.tlp.parse::<Tlp>().ok()).min();
        (accepts.cloned().unwrap_or_default(), ceiling)
    }
}
