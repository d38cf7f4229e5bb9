//! What happens next with a case: the first lines of its page, never empty.

use hotline_protocol::ids::UnixMillis;
use ratatui::style::Style;

use crate::ask::{IncidentView, OwesView};

use super::super::super::clock;
use super::super::super::known::Known;
use super::super::super::look::Look;
use super::super::detail::{stamp, word};
use super::state_word;

/// Everything that comes by itself, and what each side owes, the nearest first.
pub(super) fn lines(
    known: &Known,
    look: &Look,
    now: UnixMillis,
    incident: &IncidentView,
) -> Vec<(String, Style)> {
    let texts = &look.texts;
    let life = &incident.life;
    let mut lines = Vec::new();
    if life.over {
        over(look, incident, &mut lines);
        return lines;
    }
    if life.state == "suspended" {
        lines.push((texts.t("case-next-suspended").into_owned(), look.bold()));
        return lines;
    }
    if let Some((rung, at)) = incident.goes_next() {
        let values = [
            ("desk", rung.desk.to_string().into()),
            ("time", clock::minute(at).into()),
            ("left", clock::until(now, at).into()),
        ];
        let key = match (rung.state.as_str(), at < now) {
            (_, true) => "case-next-overdue",
            ("held", _) => "case-next-held",
            _ => "case-next-goes",
        };
        let style = if rung.state == "held" { look.bold() } else { look.wrong() };
        lines.push((texts.with(key, &values), style));
    } else if life.state.is_empty() || matches!(life.state.as_str(), "raised" | "reopened") {
        lines.push(by_hand(known, look, incident));
    }
    let mut owes: Vec<&OwesView> = life.owes.iter().collect();
    owes.sort_by_key(|one| (one.side != life.side, one.due.is_none(), one.due));
    for one in owes {
        let style = match (one.side == life.side, one.late) {
            (true, _) => look.wrong(),
            (false, true) => look.bold(),
            (false, false) => look.plain(),
        };
        lines.push((owed(look, now, incident, one), style));
    }
    if life.owes.is_empty()
        && let Some(due) = incident.ack_due
    {
        let values = [("time", clock::minute(due).into()), ("left", clock::until(now, due).into())];
        lines.push((texts.with("case-next-ack-due", &values), look.wrong()));
    }
    if let Some(at) = life.proposal.as_ref().and_then(|one| one.closes_at) {
        let values = [("time", stamp(look, at).into())];
        lines.push((texts.with("case-closes-by-silence", &values), look.plain()));
    }
    if lines.is_empty() {
        lines.push((texts.t("case-next-nothing").into_owned(), look.plain()));
    }
    lines
}

/// Nobody is asked by itself: who can be, and how.
fn by_hand(known: &Known, look: &Look, incident: &IncidentView) -> (String, Style) {
    let texts = &look.texts;
    match (&incident.next_desk, incident.may_escalate) {
        (Some(desk), true) => {
            (texts.with("case-next-by-hand", &[("desk", desk.to_string().into())]), look.bold())
        }
        (Some(desk), false) => {
            (texts.with("case-next-others", &[("desk", desk.to_string().into())]), look.plain())
        }
        (None, _) => {
            let desk = known.other_of_incident(incident);
            let voice = desk.as_ref().and_then(|desk| known.voice(desk));
            match (&desk, voice) {
                (Some(desk), Some((_, number))) => {
                    let values =
                        [("desk", desk.to_string().into()), ("number", number.to_owned().into())];
                    (texts.with("case-next-call", &values), look.bold())
                }
                _ => (texts.t("case-next-nobody").into_owned(), look.bold()),
            }
        }
    }
}

/// What a side owes, in a sentence.
fn owed(look: &Look, now: UnixMillis, incident: &IncidentView, one: &OwesView) -> String {
    let texts = &look.texts;
    let own = one.side == incident.life.side;
    let side = match (own, incident.life.side.is_empty(), one.side.as_str()) {
        (true, ..) => texts.t("case-this-side").into_owned(),
        (false, false, _) => texts.t("case-other-side").into_owned(),
        (false, true, "raising") => incident.raised_by.desk.party.to_string(),
        (false, true, _) => incident.party.as_ref().map(ToString::to_string).unwrap_or_default(),
    };
    let what = word(look, &format!("owes-{}", one.what), &one.what);
    let mut values = vec![("side", side.into()), ("what", what.into())];
    let key = match (one.due, one.late) {
        (Some(due), late) => {
            values.push(("time", clock::minute(due).into()));
            let left = if late { clock::until(due, now) } else { clock::until(now, due) };
            values.push(("left", left.into()));
            if late { "case-owes-late" } else { "case-owes-due" }
        }
        (None, _) => "case-owes",
    };
    texts.with(key, &values)
}

/// It is over: how, and what would open it again.
fn over(look: &Look, incident: &IncidentView, lines: &mut Vec<(String, Style)>) {
    let texts = &look.texts;
    let life = &incident.life;
    let state = [("state", state_word(look, &life.state).into())];
    lines.push((texts.with("case-next-over", &state), look.right()));
    if let Some((case, reference)) = &life.merged_into {
        let name = if reference.is_empty() { case.to_string() } else { reference.clone() };
        lines.push((texts.with("case-goes-on-in", &[("ref", name.into())]), look.bold()));
    }
    if let Some(until) = life.reopens_until {
        let values = [("time", stamp(look, until).into())];
        lines.push((texts.with("case-reopens-until", &values), look.plain()));
    }
}
