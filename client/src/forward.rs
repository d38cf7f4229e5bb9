//! A message told to others: how far its label lets it go, and what is said.
//!
//! What is passed on so is the word of whoever passes it on. Nothing of the author's signature goes
//! along, so a non-paper stays provable to nobody, and a note is proven by its dossier alone.

use hotline_casework::{Authenticity, Common, FieldValue, Tlp};
use hotline_protocol::address::{Address, Party, Seat};

use crate::engine::{Direction, MessageRow};
use crate::tui::clock;

/// The line that begins what others said.
const PASSED_ON: &str = "----- passed on -----";

/// Why a message may not be passed on, and what can be done.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(crate) enum Kept {
    /// Its label keeps it with those it was addressed to.
    #[error("it is TLP:RED, which stays with those it was addressed to: ask {0} to tell others")]
    WithItsReaders(Party),
    /// Its label keeps it in one's own party.
    #[error("it is TLP:AMBER+STRICT, which stays in {own}: ask {author} before {to} hears of it")]
    InTheParty {
        /// One's own.
        own: Party,
        /// Who wrote it.
        author: Party,
        /// Whom it was to go to.
        to: String,
    },
    /// Its label lets it go to those who had it, and no other party.
    #[error(
        "it is TLP:AMBER, which goes to {own} and to those who were sent it: ask {author} before \
         {to} hears of it"
    )]
    WithWhoHadIt {
        /// One's own.
        own: Party,
        /// Who wrote it.
        author: Party,
        /// Whom it was to go to.
        to: String,
    },
    /// A label that this version does not know.
    #[error("its label {0:?} is of a later version: nobody knows here how far it may go")]
    UnknownLabel(String),
    /// What nobody can prove would be put on record.
    #[error("it is a non-paper, which is not put on record for others: leave out --note")]
    NonPaper,
}

/// Whether the label of a message lets it go to these (FIRST TLP 2.0). What one's own desk wrote is
/// its own to tell, unless it holds what others said: their label goes along however often it is
/// passed on, or two steps would take it anywhere.
pub(crate) fn may_go(of: &MessageRow, own: &Party, to: &[Address]) -> Result<(), Kept> {
    let first = first_author(&of.body);
    if first.is_none() && matches!(of.direction, Direction::Sent | Direction::DeskCopy) {
        return Ok(());
    }
    let sender = &of.from.desk.party;
    // Whom to ask, and no more: what a text says of itself opens no way.
    let author = first.flatten().unwrap_or_else(|| sender.clone());
    let label: Tlp = of.tlp.parse().map_err(|_| Kept::UnknownLabel(of.tlp.clone()))?;
    let readers: Vec<Address> = of.to.iter().filter_map(|to| to.parse().ok()).collect();
    let had_it = |party: &Party| {
        party == sender
            || readers.iter().any(|reader| match reader {
                Address::All => true,
                Address::AllDesks(_) => false,
                Address::Party(one) => one == party,
                Address::Desk(desk) => desk.party == *party,
                Address::Seat(seat) => seat.desk.party == *party,
            })
    };
    let beyond = |within: &dyn Fn(&Party) -> bool| {
        let outside = |address: &&Address| !party_of(address).is_some_and(within);
        to.iter().find(outside).map(ToString::to_string)
    };
    match label {
        Tlp::Clear | Tlp::Green => Ok(()),
        Tlp::Red => Err(Kept::WithItsReaders(author)),
        Tlp::AmberStrict => match beyond(&|party| party == own) {
            None => Ok(()),
            Some(to) => Err(Kept::InTheParty { own: own.clone(), author, to }),
        },
        Tlp::Amber => match beyond(&|party| party == own || had_it(party)) {
            None => Ok(()),
            Some(to) => Err(Kept::WithWhoHadIt { own: own.clone(), author, to }),
        },
    }
}

/// Whether a text holds what others said, and the party whose words the innermost are.
fn first_author(body: &str) -> Option<Option<Party>> {
    let (_, said) = body.rsplit_once(PASSED_ON)?;
    let from = said.lines().find_map(|line| line.strip_prefix("From: "));
    Some(from.and_then(|from| from.parse::<Seat>().ok()).map(|seat| seat.desk.party))
}

/// Of a text that holds what others said: as much as says whose words the innermost are.
pub(crate) fn origin(body: &str) -> String {
    let Some((_, said)) = body.rsplit_once(PASSED_ON) else { return String::new() };
    let from = said.lines().find(|line| line.starts_with("From: ")).unwrap_or_default();
    format!(
        "{PASSED_ON}
{from}
"
    )
}

/// Whether it may be put on record by passing it on.
pub(crate) fn may_be_noted(common: Option<&Common>) -> Result<(), Kept> {
    match common.map(|common| common.authenticity) {
        Some(Authenticity::Note) => Ok(()),
        _ => Err(Kept::NonPaper),
    }
}

/// The party of an address that has one.
fn party_of(address: &Address) -> Option<&Party> {
    match address {
        Address::All | Address::AllDesks(_) => None,
        Address::Party(party) => Some(party),
        Address::Desk(desk) => Some(&desk.party),
        Address::Seat(seat) => Some(&seat.desk.party),
    }
}

/// The subject it goes under.
pub(crate) fn subject(of: &MessageRow) -> String {
    if of.subject.starts_with("Fwd: ") {
        return of.subject.clone();
    }
    format!("Fwd: {}", of.subject)
}

/// What is said: words of one's own, then who said what to whom and when, and the text. Fields stand
/// in the words of the wire, which are the same in every language; files are named and do not go
/// along.
pub(crate) fn body(words: &str, of: &MessageRow, common: Option<&Common>) -> String {
    let mut lines = Vec::new();
    if !words.trim().is_empty() {
        lines.extend([words.trim_end().to_owned(), String::new()]);
    }
    let kind = match common.map(|common| common.authenticity) {
        Some(Authenticity::Note) => "note",
        _ => "non-paper",
    };
    lines.push(PASSED_ON.to_owned());
    lines.push(format!("From: {}", of.from));
    lines.push(format!("To: {}", of.to.join(" ")));
    lines.push(format!("Sent: {}", clock::full(of.released_at)));
    lines.push(format!("Case: {}", of.reference));
    lines.push(format!("Message: {} {} ({kind}), TLP:{}", of.kind, of.id, of.tlp));
    lines.push(format!("Subject: {}", of.subject));
    for field in common.map(|common| common.said.fields()).unwrap_or_default() {
        let value = match field.value {
            FieldValue::Code { word, .. } => word,
            FieldValue::Codes { words, .. } => words.join(", "),
            FieldValue::Text(text) => text.shown(),
            FieldValue::Time(at) => clock::full(at),
            FieldValue::Number(number) => number.to_string(),
            FieldValue::Message(id) => id.to_string(),
            _ => continue,
        };
        lines.push(format!("{}: {value}", field.name));
    }
    for file in common.map(|common| common.attachments.as_slice()).unwrap_or_default() {
        lines.push(format!("File: {} (not with this)", file.name.shown()));
    }
    if !of.body.is_empty() {
        lines.extend([String::new(), of.body.clone()]);
    }
    lines.join("\n")
}

#[cfg(test)]
mod tests {
    use hotline_protocol::ids::{CaseId, Digest, MessageId, Precedence, Traffic, UnixMillis};

    use super::*;

    fn party(text: &str) -> Party {
        text.parse().unwrap()
    }

    /// A message of XB to XA and, for information, to XC.
    fn of(label: &str) -> MessageRow {
        MessageRow {
            id: MessageId([1; 16]),
            common: Digest([2; 32]),
            case: CaseId([3; 16]),
            reference: "XB-XA-2026-T1-0042".to_owned(),
            traffic: Traffic::Operation,
            direction: Direction::Received,
            from: "XB/technical/1".parse().unwrap(),
            to: vec!["XA/technical".to_owned(), "XC/policy".to_owned()],
            kind: "TXT".to_owned(),
            precedence: Precedence::Routine,
            tlp: label.to_owned(),
            subject: String::new(),
            body: String::new(),
            content: Vec::new(),
            signature: None,
            released_at: UnixMillis(1_790_000_000_000),
            accepted_at: None,
            opened_at: None,
            read_at: None,
            receipted: true,
            verified: true,
            seen: Vec::new(),
            handed_by: None,
        }
    }

    fn goes(label: &str, to: &str) -> bool {
        may_go(&of(label), &party("XA"), &[to.parse().unwrap()]).is_ok()
    }

    #[test]
    fn every_label_goes_as_far_as_it_says_and_no_further() {
        // Own party, a party that had it, its author, a stranger, everybody.
        let to = ["XA/policy", "XC", "XB/technical/1", "XD/technical", "*", "*/technical"];
        for (label, far) in [
            ("CLEAR", [true, true, true, true, true, true]),
            ("GREEN", [true, true, true, true, true, true]),
            ("AMBER", [true, true, true, false, false, false]),
            ("AMBER+STRICT", [true, false, false, false, false, false]),
            ("RED", [false; 6]),
            ("PURPLE", [false; 6]),
        ] {
            assert_eq!(to.map(|to| goes(label, to)), far, "{label}");
        }
    }

    #[test]
    fn one_addressee_too_far_keeps_it_from_all() {
        let to = ["XA/policy".parse().unwrap(), "XD".parse().unwrap()];
        let kept = may_go(&of("AMBER"), &party("XA"), &to).unwrap_err();
        assert!(kept.to_string().contains("ask XB before XD hears of it"), "{kept}");
    }

    #[test]
    fn what_ones_own_desk_wrote_is_its_own_to_tell() {
        for direction in [Direction::Sent, Direction::DeskCopy] {
            let mut row = of("RED");
            row.direction = direction;
            assert_eq!(may_go(&row, &party("XB"), &["XD".parse().unwrap()]), Ok(()));
        }
        let mut row = of("RED");
        row.direction = Direction::HandedOver;
        assert!(may_go(&row, &party("XA"), &["XA".parse().unwrap()]).is_err());
    }

    #[test]
    fn what_was_passed_on_once_goes_no_further_the_second_time() {
        for direction in [Direction::Sent, Direction::DeskCopy, Direction::Received] {
            for label in ["AMBER", "AMBER+STRICT", "RED"] {
                let mut passed = of(label);
                passed.body = body("For you.", &of(label), None);
                passed.direction = direction;
                passed.from = "XA/technical/1".parse().unwrap();
                passed.to = vec!["XA/policy".to_owned()];
                let go = |to: &str| may_go(&passed, &party("XA"), &[to.parse().unwrap()]);
                let kept = go("XD").unwrap_err().to_string();
                assert!(kept.contains("ask XB"), "{direction:?} {label}: {kept}");
                assert_eq!(go("XA/policy").is_ok(), label != "RED", "{direction:?} {label}");
                // As much as a draft keeps of it is enough.
                let kept = MessageRow { body: origin(&passed.body), ..passed.clone() };
                let to = ["XD".parse().unwrap()];
                let refused = may_go(&kept, &party("XA"), &to);
                assert_eq!(refused, may_go(&passed, &party("XA"), &to), "{direction:?} {label}");
                passed.body = body("", &passed, None);
                assert!(may_go(&passed, &party("XA"), &["XD".parse().unwrap()]).is_err());
            }
        }
    }

    #[test]
    fn a_text_that_names_a_stranger_as_its_author_opens_no_way_to_it() {
        let mut row = of("AMBER");
        row.body = format!("{PASSED_ON}\nFrom: XD/technical/1\n");
        assert!(may_go(&row, &party("XA"), &["XD".parse().unwrap()]).is_err());
    }

    #[test]
    fn a_non_paper_is_not_put_on_record() {
        assert_eq!(may_be_noted(None), Err(Kept::NonPaper));
    }

    #[test]
    fn what_is_passed_on_says_who_said_it_and_is_marked_once() {
        let mut row = of("GREEN");
        row.subject = "Name servers".to_owned();
        row.body = "Please look.".to_owned();
        let said = body("See below.\n", &row, None);
        assert!(said.starts_with("See below.\n\n----- passed on -----\nFrom: XB/technical/1\n"));
        assert!(said.contains("TLP:GREEN") && said.ends_with("\n\nPlease look."), "{said}");
        assert_eq!(subject(&row), "Fwd: Name servers");
        row.subject = subject(&row);
        assert_eq!(subject(&row), "Fwd: Name servers");
    }
}
