//! The addressees as they are typed: what each word means, what it may become, what is near.

use core::ops::Range;

use hotline_casework::nearest;
use hotline_protocol::address::Address;

use super::super::super::known::Known;
use super::super::super::text::{Field, Move};

/// Entries in the list under the field.
pub(super) const OFFERED_MAX: usize = 6;

/// What a word may become.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Offer {
    /// The address.
    pub(super) address: String,
    /// The name of its party.
    pub(super) name: String,
    /// Seats that stand there.
    pub(super) seats: usize,
}

const fn parts_words(c: char) -> bool {
    c.is_whitespace() || matches!(c, ',' | ';')
}

/// The words of a text with their places.
fn words(text: &str) -> impl Iterator<Item = (Range<usize>, &str)> {
    text.split_inclusive(parts_words).scan(0, |at, piece| {
        let from = *at;
        *at += piece.len();
        let word = piece.trim_end_matches(parts_words);
        Some((from..from + word.len(), word))
    })
}

/// The addresses of a text.
///
/// # Errors
///
/// The first word that is no address.
pub(super) fn read(text: &str) -> Result<Vec<Address>, &str> {
    let mut found = Vec::new();
    for (_, word) in words(text).filter(|(_, word)| !word.is_empty()) {
        let address = word.parse().map_err(|_| word)?;
        if !found.contains(&address) {
            found.push(address);
        }
    }
    Ok(found)
}

/// The addresses of a text that the directory knows: what can be looked up while it is typed.
pub(super) fn known_ones(known: &Known, text: &str) -> Vec<Address> {
    let mut found: Vec<Address> = Vec::new();
    for (_, word) in words(text) {
        if let Ok(address) = word.parse()
            && stands(known, &address)
            && !found.contains(&address)
        {
            found.push(address);
        }
    }
    found
}

/// Whether there is anybody at an address.
pub(super) fn stands(known: &Known, address: &Address) -> bool {
    known.seats().iter().any(|view| address.covers(&view.seat))
}

/// The words at which nobody is; the one that is being typed only if nothing begins like it.
pub(super) fn strangers(known: &Known, field: &Field, focused: bool) -> Vec<String> {
    if known.directory.is_none() {
        return Vec::new();
    }
    let cursor = field.cursor();
    words(field.text())
        .filter(|(_, word)| !word.is_empty())
        .filter(|(place, word)| {
            let typing = focused && cursor == place.end;
            match word.parse() {
                Ok(address) if stands(known, &address) => false,
                _ => !typing || offers(known, word).is_empty(),
            }
        })
        .map(|(_, word)| word.to_owned())
        .collect()
}

/// The word that is being typed: it ends at the cursor.
pub(super) fn typed(field: &Field) -> Option<(Range<usize>, &str)> {
    let cursor = field.cursor();
    words(field.text()).find(|(place, word)| place.end == cursor && !word.is_empty())
}

/// Everybody who can be written to: desks, one's own last, then whole parties.
fn everybody(known: &Known) -> Vec<Offer> {
    let parties = known.directory.as_ref().map_or(&[][..], |directory| &directory.parties);
    let name = |party: &hotline_protocol::address::Party| {
        let found = parties.iter().find(|view| view.party == *party);
        found.map(|view| view.name.clone()).unwrap_or_default()
    };
    let seats = |address: &Address| {
        let views = known.seats().iter();
        views.filter(|view| address.covers(&view.seat) && view.status == "active").count()
    };
    let mut offers: Vec<Offer> = known
        .desks()
        .iter()
        .map(|desk| {
            let (address, name) = (desk.to_string(), name(&desk.party));
            Offer { address, name, seats: seats(&Address::Desk(desk.clone())) }
        })
        .collect();
    for view in parties.iter().filter(|view| view.revoked.is_none()) {
        let address = Address::Party(view.party.clone());
        if stands(known, &address) {
            let seats = seats(&address);
            offers.push(Offer { address: address.to_string(), name: view.name.clone(), seats });
        }
    }
    offers
}

/// What a word may become, the likeliest first. What is an address already becomes nothing else.
pub(super) fn offers(known: &Known, word: &str) -> Vec<Offer> {
    let wanted = word.to_lowercase();
    let mut found: Vec<(u8, usize, Offer)> = everybody(known)
        .into_iter()
        .enumerate()
        .filter_map(|(place, offer)| {
            let address = offer.address.to_lowercase();
            let name = offer.name.to_lowercase();
            let rank = if address == wanted {
                // The whole of a party is rarely meant; a desk is.
                if offer.address.contains('/') { 0 } else { 3 }
            } else if address.starts_with(&wanted) {
                1
            } else if name.starts_with(&wanted)
                || address.split('/').any(|p| p.starts_with(&wanted))
            {
                2
            } else if name.split_whitespace().any(|part| part.starts_with(&wanted)) {
                4
            } else {
                return None;
            };
            Some((rank, place, offer))
        })
        .collect();
    found.sort_by_key(|(rank, place, _)| (*rank, *place));
    found.into_iter().map(|(_, _, offer)| offer).take(OFFERED_MAX).collect()
}

/// Everybody, for one who has typed nothing yet.
pub(super) fn anybody(known: &Known) -> Vec<Offer> {
    everybody(known).into_iter().take(OFFERED_MAX).collect()
}

/// Whether a word is an address of somebody as it stands, so that nothing need be taken for it. A
/// party is one only by being chosen, since its desks are mostly meant.
pub(super) fn is_whole(known: &Known, word: &str) -> bool {
    match word.parse() {
        Ok(Address::Party(_)) | Err(_) => false,
        Ok(address) => stands(known, &address),
    }
}

/// The address that is nearest to a word with a slip in it.
pub(super) fn near(known: &Known, word: &str) -> Option<String> {
    nearest(word, everybody(known).into_iter().map(|offer| offer.address))
}

/// Puts an address in place of the word that is being typed, or behind what stands there; typing
/// goes on behind it.
pub(super) fn take(field: &mut Field, address: &str) {
    let text = field.text().to_owned();
    let place = typed(field).map_or(field.cursor()..field.cursor(), |(place, _)| place);
    let head = text.get(..place.start).unwrap_or_default();
    let tail = text.get(place.end..).unwrap_or_default().trim_start_matches(parts_words);
    let gap = if head.is_empty() || head.ends_with(parts_words) { "" } else { " " };
    field.set(tail);
    field.go(Move::Start);
    field.insert(&format!("{head}{gap}{address} "));
}
