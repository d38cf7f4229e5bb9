//! What is asked before a message goes where it may not be meant to go (docs/casework.md).

use std::collections::BTreeSet;

use fluent_bundle::FluentValue;
use hotline_casework::Tlp;
use hotline_protocol::address::{Address, Desk, Party, Seat};
use hotline_protocol::ids::Precedence;

use crate::engine::NewMessage;
use crate::lang::Texts;

use super::super::super::known::Known;
use super::audience::{Addressed, Audience, Before, Trust, desks, seats, trust};

/// Names in a sentence; of more the number is told.
const NAMED_MAX: usize = 6;

/// What a person is asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::tui::screens) struct Question {
    /// Whom it goes to, then a line for each reason.
    pub(in crate::tui::screens) lines: Vec<String>,
    /// The number that must be typed, where many are addressed at once.
    pub(in crate::tui::screens) count: Option<usize>,
}

fn number(count: usize) -> FluentValue<'static> {
    FluentValue::from(u64::try_from(count).unwrap_or(u64::MAX))
}

/// Names as a list, cut where it is long.
fn list(texts: &Texts, names: &[String]) -> String {
    let shown = names.get(..NAMED_MAX).unwrap_or(names).join(", ");
    match names.len().checked_sub(NAMED_MAX) {
        None | Some(0) => shown,
        Some(more) => {
            texts.with("guard-and-more", &[("list", shown.into()), ("count", number(more))])
        }
    }
}

fn names<T: ToString>(of: &[T]) -> Vec<String> {
    of.iter().map(ToString::to_string).collect()
}

/// What must be asked before it goes; none if nothing.
pub(in crate::tui::screens) fn question(
    known: &Known,
    texts: &Texts,
    audience: &Audience,
    message: &NewMessage,
) -> Option<Question> {
    let addressed = Addressed { to: message.to.clone(), info: message.info.clone() };
    let seats = seats(known, audience.preview(&addressed), &addressed);
    let all_desks = desks(&seats);
    let mut reasons = Vec::new();
    let mut count = None;
    for address in addressed.to.iter().chain(&addressed.info) {
        let covered: Vec<Seat> =
            seats.iter().filter(|seat| address.covers(seat)).cloned().collect();
        let key = match address {
            Address::All => "guard-all",
            Address::AllDesks(_) => "guard-all-desks",
            Address::Party(_) => "guard-party",
            Address::Desk(_) | Address::Seat(_) => continue,
        };
        count = Some(seats.len());
        let of = list(texts, &names(&desks(&covered)));
        let values = [
            ("address", address.to_string().into()),
            ("count", number(covered.len())),
            ("desks", of.into()),
        ];
        reasons.push(texts.with(key, &values));
    }
    let parties: BTreeSet<&Party> = all_desks.iter().map(|desk| &desk.party).collect();
    if parties.len() > 1 {
        let names: Vec<String> = parties.iter().map(ToString::to_string).collect();
        let values = [("count", number(names.len())), ("parties", list(texts, &names).into())];
        reasons.push(texts.with("guard-parties", &values));
    }
    if message.tlp.parse() == Ok(Tlp::Red) {
        reasons.push(texts.t("guard-red").into_owned());
    }
    let first: Vec<Desk> =
        all_desks.iter().filter(|desk| is_first(known, audience, desk)).cloned().collect();
    if !first.is_empty() {
        let values =
            [("count", number(first.len())), ("desks", list(texts, &names(&first)).into())];
        reasons.push(texts.with("guard-first", &values));
    }
    if message.precedence.interrupts() {
        for (trusted, key) in
            [(Trust::Unverified, "guard-unverified"), (Trust::Changed, "guard-changed")]
        {
            let which: Vec<&Seat> =
                seats.iter().filter(|seat| trust(known.seat(seat)) == trusted).collect();
            if !which.is_empty() {
                let values =
                    [("count", number(which.len())), ("seats", list(texts, &names(&which)).into())];
                reasons.push(texts.with(key, &values));
            }
        }
    }
    if message.note {
        reasons.push(texts.t("guard-note").into_owned());
    }
    if message.precedence == Precedence::Flash {
        reasons.push(texts.t("guard-flash").into_owned());
    }
    if reasons.is_empty() {
        return None;
    }
    let to = all_desks.iter().map(|desk| {
        let seats: Vec<String> = seats
            .iter()
            .filter(|seat| seat.desk == *desk)
            .map(|seat| seat.number.to_string())
            .collect();
        let values = [
            ("desk", desk.to_string().into()),
            ("count", number(seats.len())),
            ("seats", seats.join(", ").into()),
        ];
        texts.with("guard-desk", &values)
    });
    let to = list(texts, &to.collect::<Vec<_>>());
    let values = [("to", to.into()), ("count", number(seats.len()))];
    let mut lines = vec![texts.with("guard-title", &values)];
    lines.append(&mut reasons);
    Some(Question { lines, count })
}

/// Whether nothing was ever said with a desk.
fn is_first(known: &Known, audience: &Audience, desk: &Desk) -> bool {
    let mut seats = known.seats_of(desk).filter(|view| view.status == "active").peekable();
    let all_new = seats.peek().is_some() && seats.all(|view| view.standing == "new");
    audience.before(desk) == Some(Before::Nothing) || all_new
}
