//! Exercises as the command line and the terminal begin and file them: where a scenario comes from,
//! who might play it, and its report in each form.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, Read};
use std::path::Path;

use hotline_exercise::{Player, Report, SHIPPED, Scenario, ScenarioError, limits};
use hotline_protocol::address::{Party, Seat};

use crate::engine::ExerciseRecord;
use crate::tui::event::Form;

/// The file of a scenario that comes with the program, with its name.
pub(crate) fn shipped(name: &str) -> Option<(&'static str, &'static str)> {
    SHIPPED.into_iter().find(|(id, _)| *id == name)
}

/// Reads the text of a scenario's file.
///
/// # Errors
///
/// The file cannot be read, or is no text: tell its name and the reason.
pub(crate) fn load(path: &Path) -> io::Result<String> {
    text(std::fs::File::open(path)?)
}

/// Reads the text of a scenario. One byte more than is allowed is read, so that a longer one is known
/// as that.
///
/// # Errors
///
/// It cannot be read, or is no text.
pub(crate) fn text(from: impl Read) -> io::Result<String> {
    let most = u64::try_from(limits::FILE_BYTES_MAX).unwrap_or(u64::MAX).saturating_add(1);
    let mut bytes = Vec::new();
    from.take(most).read_to_end(&mut bytes)?;
    let no_text = |_| io::Error::new(io::ErrorKind::InvalidData, "this is not UTF-8 text");
    String::from_utf8(bytes).map_err(no_text)
}

/// Each mistake of a file, as editors find it.
pub(crate) fn mistakes(name: &str, error: &ScenarioError) -> Vec<String> {
    let line = |problem: &hotline_exercise::Problem| {
        format!("{name}:{}:{}: {}", problem.line, problem.column, problem.what)
    };
    error.problems.iter().map(line).collect()
}

/// Which players are of one party: those whose names begin alike, as `aldoria-cert` and
/// `aldoria-policy`.
fn side(player: &Player) -> &str {
    player.name.rsplit_once('-').map_or(player.name.as_str(), |(side, _)| side)
}

/// Who might play: for each side of the story a party of its own, the one with most of the desks that
/// it needs, and the controller's only when there is no other. Players for whom nobody is left are not
/// among them. A person looks at it before anybody is told.
pub(crate) fn proposed(
    scenario: &Scenario,
    seats: &[Seat],
    controller: &Seat,
) -> BTreeMap<String, Seat> {
    let may_play: Vec<&Seat> = seats.iter().filter(|seat| seat.desk != controller.desk).collect();
    let mut sides: Vec<&str> = Vec::new();
    for player in &scenario.players {
        if !sides.contains(&side(player)) {
            sides.push(side(player));
        }
    }
    let mut cast: BTreeMap<String, Seat> = BTreeMap::new();
    let mut taken: BTreeSet<&Seat> = BTreeSet::new();
    let mut parties: BTreeSet<&Party> = BTreeSet::new();
    for side_name in sides {
        let players: Vec<&Player> =
            scenario.players.iter().filter(|player| side(player) == side_name).collect();
        let desks = |party: &Party| {
            let has = |player: &&&Player| {
                may_play
                    .iter()
                    .any(|seat| seat.desk.party == *party && seat.desk.kind == player.desk)
            };
            players.iter().filter(has).count()
        };
        let free = may_play.iter().map(|seat| &seat.desk.party);
        let free: BTreeSet<&Party> = free.filter(|party| !parties.contains(party)).collect();
        // The first of the best: the order of the directory decides nothing else.
        let mut best: Option<(&Party, (usize, bool))> = None;
        for party in free {
            let worth = (desks(party), *party != controller.desk.party);
            if best.is_none_or(|(_, known)| known < worth) {
                best = Some((party, worth));
            }
        }
        let Some((party, _)) = best else { continue };
        parties.insert(party);
        for player in &players {
            let of_party = may_play.iter().filter(|seat| seat.desk.party == *party);
            let mut left = of_party.filter(|seat| !taken.contains(**seat));
            let (exact, any) =
                (left.clone().find(|seat| seat.desk.kind == player.desk), left.next());
            let needed = |seat: &Seat| players.iter().any(|other| other.desk == seat.desk.kind);
            // A desk that another player of this side needs stays for that one.
            if let Some(seat) = exact.or(any.filter(|seat| !needed(seat))) {
                taken.insert(seat);
                cast.insert(player.name.clone(), (*seat).clone());
            }
        }
    }
    cast
}

/// The after-action report in a form; none if this program cannot read the scenario of the record.
pub(crate) fn report(record: &ExerciseRecord, form: Form) -> Option<String> {
    let run = record.run()?;
    let report = Report { run: &run, cast: &record.cast, assessment: &record.assessment };
    Some(match form {
        Form::Text => report.text(),
        Form::Json => format!("{}\n", report.json()),
        Form::Html => report.html(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seats(names: &[&str]) -> Vec<Seat> {
        names.iter().map(|name| name.parse().unwrap()).collect()
    }

    fn cast(id: &str, names: &[&str], controller: &str) -> Vec<(String, String)> {
        let scenario = Scenario::read(shipped(id).unwrap().1).unwrap();
        let cast = proposed(&scenario, &seats(names), &controller.parse().unwrap());
        cast.into_iter().map(|(name, seat)| (name, seat.to_string())).collect()
    }

    fn pairs(all: &[(&str, &str)]) -> Vec<(String, String)> {
        all.iter().map(|(name, seat)| ((*name).to_owned(), (*seat).to_owned())).collect()
    }

    #[test]
    fn each_side_of_a_story_is_a_party_that_has_its_desks_and_never_the_controllers_desk() {
        let all = [
            "XA/technical/1",
            "XA/technical/2",
            "XB/technical/1",
            "XC/technical/1",
            "XC/diplomatic/1",
        ];
        assert_eq!(
            cast("silent-desk", &all, "XA/technical/1"),
            pairs(&[
                ("aldoria-cert", "XB/technical/1"),
                ("brennia-cert", "XC/technical/1"),
                ("brennia-ministry", "XC/diplomatic/1"),
            ])
        );
    }

    #[test]
    fn the_controllers_party_plays_only_where_no_other_can() {
        let all = ["XA/technical/1", "XA/diplomatic/1", "XB/technical/1", "XB/diplomatic/1"];
        assert_eq!(
            cast("silent-desk", &all, "XA/policy/1"),
            pairs(&[
                ("aldoria-cert", "XB/technical/1"),
                ("brennia-cert", "XA/technical/1"),
                ("brennia-ministry", "XA/diplomatic/1"),
            ])
        );
    }

    #[test]
    fn whom_nobody_can_play_is_left_to_the_person() {
        let left = cast("silent-desk", &["XA/technical/1", "XB/technical/1"], "XA/technical/1");
        assert_eq!(left, pairs(&[("aldoria-cert", "XB/technical/1")]));
        assert_eq!(cast("silent-desk", &[], "XA/technical/1"), []);
    }

    #[test]
    fn nobody_plays_two_parts() {
        for (id, text) in SHIPPED {
            let scenario = Scenario::read(text).unwrap();
            for parties in 0..5_u8 {
                let desks = ["technical/1", "technical/2", "diplomatic/1", "policy/1"];
                let all: Vec<Seat> = (0..parties)
                    .flat_map(|n| {
                        let party = char::from(b'A' + n);
                        desks.map(|desk| format!("X{party}/{desk}").parse().unwrap())
                    })
                    .collect();
                let cast = proposed(&scenario, &all, &"x-hub/technical/1".parse().unwrap());
                let seats: BTreeSet<&Seat> = cast.values().collect();
                assert_eq!(seats.len(), cast.len(), "{id} {parties}");
            }
        }
    }
}
