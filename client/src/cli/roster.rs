//! `roster`: who of this desk is on duty when, and a case for the colleague who comes next.

use hotline_protocol::address::Seat;
use hotline_protocol::ids::{CaseId, Traffic, UnixMillis};
use serde_json::{Value, json};

use super::args::{HandOver, RosterCommand};
use super::out::{Out, safe_line};
use super::state::{ask_whoami, traffic};
use super::trouble::{Trouble, code};
use super::{command, mail, time, unexpected};
use crate::ask::{Answer, Ask, RosterView};
use crate::engine::{Command, NewShift, Outcome};
use crate::home::Home;
use crate::vault::{Filter, Page};

/// How long what is set or handed over may take to leave.
const LEAVES_WITHIN: std::time::Duration = std::time::Duration::from_secs(20);

/// Among how many of its newest messages the reference of a case is looked for: what a colleague says
/// of it bears none.
const NAMED_WITHIN: usize = 32;

async fn ask(home: &mut Home) -> Result<RosterView, Trouble> {
    match home.ask(Ask::Roster).await? {
        Answer::Roster(roster) => Ok(*roster),
        _ => Err(unexpected()),
    }
}

fn seats(seats: &[Seat]) -> Vec<String> {
    seats.iter().map(ToString::to_string).collect()
}

fn value(roster: &RosterView) -> Value {
    json!({
        "number": roster.number,
        "set_by": roster.set.as_ref().map(|(seat, _)| seat.to_string()),
        "set_at": roster.set.as_ref().map(|(_, at)| time::exact(*at)),
        "shifts": roster.shifts.iter().map(|shift| json!({
            "seat": shift.seat.to_string(),
            "from": time::exact(shift.from),
            "until": time::exact(shift.until),
        })).collect::<Vec<_>>(),
        "on_duty": seats(&roster.on_duty),
        "next": roster.next.as_ref().map(ToString::to_string),
        "hours": roster.hours,
        "zone": roster.zone,
        "gaps": roster.gaps.iter().map(|gap| json!({
            "from": time::exact(gap.from),
            "until": time::exact(gap.until),
        })).collect::<Vec<_>>(),
        "open": roster.open.iter().map(ToString::to_string).collect::<Vec<_>>(),
        "untold": seats(&roster.untold),
    })
}

fn lines(roster: &RosterView) -> Vec<String> {
    let mut lines = Vec::new();
    match &roster.set {
        Some((seat, at)) => {
            lines.push(format!("set       by {seat}, {} by its clock", time::shown(*at)));
        }
        None => lines.push("nobody has set a roster: `hotline roster set`".to_owned()),
    }
    for shift in &roster.shifts {
        let (from, until) = (time::shown(shift.from), time::shown(shift.until));
        lines.push(format!("shift     {}  {from} to {until}", shift.seat));
    }
    let on_duty = if roster.on_duty.is_empty() {
        "nobody by the roster".to_owned()
    } else {
        seats(&roster.on_duty).join(", ")
    };
    lines.push(format!("on duty   {on_duty}"));
    if let Some(next) = &roster.next {
        lines.push(format!("next      {next}"));
    }
    if let Some(hours) = &roster.hours {
        let zone = roster.zone.as_deref().unwrap_or("UTC");
        lines.push(format!("hours     {} ({})", safe_line(hours), safe_line(zone)));
    }
    for gap in &roster.gaps {
        let (from, until) = (time::shown(gap.from), time::shown(gap.until));
        lines.push(format!("NOBODY    {from} to {until}, though the desk publishes these hours"));
    }
    lines.push(format!("open      {}", counted(roster.open.len(), "case")));
    if !roster.untold.is_empty() {
        lines.push(format!("not told  {} yet", seats(&roster.untold).join(", ")));
    }
    lines
}

/// A number of things.
fn counted(number: usize, what: &str) -> String {
    format!("{number} {what}{}", if number == 1 { "" } else { "s" })
}

/// Reads `1=2026-11-23T08:00Z/2026-11-23T20:00Z`.
fn shift(me: &Seat, text: &str) -> Result<NewShift, String> {
    let wrong =
        || format!("{text:?} is no shift; for example 1=2026-11-23T08:00Z/2026-11-23T20:00Z");
    let (who, times) = text.split_once('=').ok_or_else(wrong)?;
    let (from, until) = times.split_once('/').ok_or_else(wrong)?;
    let seat = match who.parse::<u16>() {
        Ok(number) => format!("{}/{number}", me.desk).parse().map_err(|_| wrong())?,
        Err(_) => who.parse::<Seat>().map_err(|_| wrong())?,
    };
    let at = |text: &str| time::since(UnixMillis(0), text).map_err(|_| wrong());
    Ok(NewShift { seat, from: at(from)?, until: at(until)? })
}

pub(super) async fn run(home: &mut Home, out: Out, what: RosterCommand) -> Result<(), Trouble> {
    match what {
        RosterCommand::Show => {
            let roster = ask(home).await?;
            out.result(&value(&roster), || lines(&roster));
            Ok(())
        }
        RosterCommand::Set { shifts } => {
            let me = ask_whoami(home).await?.seat;
            let shifts = shifts.iter().map(|text| shift(&me, text)).collect::<Result<_, _>>();
            let shifts = shifts.map_err(Trouble::usage)?;
            command(home, Command::SetRoster(shifts)).await?;
            let left = leave(home).await;
            let roster = ask(home).await?;
            out.result(&value(&roster), || lines(&roster));
            left
        }
        RosterCommand::Handover(args) => hand_over(home, out, args).await,
    }
}

/// Has what waits leave this machine.
async fn leave(home: &mut Home) -> Result<(), Trouble> {
    match tokio::time::timeout(LEAVES_WITHIN, command(home, Command::Sync)).await {
        Ok(done) => done.map(|_| ()),
        Err(_) => Err(Trouble::new(code::OFFLINE, "it is on disk here and has not left yet")
            .next("`hotline sync` sends it")),
    }
}

/// What people call a case; its id where it has no reference.
async fn reference(home: &mut Home, case: CaseId, traffic: Traffic) -> Result<String, Trouble> {
    let filter = Filter { case: Some(case), acks: true, ..Filter::all(traffic) };
    let ask = Ask::List { filter, page: Page::Newest, limit: NAMED_WITHIN };
    let Answer::List(rows) = home.ask(ask).await? else { return Err(unexpected()) };
    let named = rows.into_iter().map(|row| row.message.reference).find(|name| !name.is_empty());
    Ok(named.map_or_else(|| case.to_string(), |name| safe_line(&name)))
}

async fn hand_over(home: &mut Home, out: Out, args: HandOver) -> Result<(), Trouble> {
    let traffic: Traffic = traffic(args.exercise);
    let mut cases: Vec<CaseId> = Vec::new();
    for name in &args.case {
        cases.push(mail::case(home, name, traffic).await?);
    }
    if cases.is_empty() {
        cases = ask(home).await?.open;
    }
    if cases.is_empty() {
        return Err(Trouble::usage("no case is open; name one with --case"));
    }
    let mut handed = Vec::new();
    for case in cases {
        let note = args.note.clone().unwrap_or_default();
        let to = args.to.clone();
        let ask = Command::HandOver { case, traffic, to, note, rows: Vec::new() };
        let Outcome::HandedOver { to, messages, left_out } = command(home, ask).await? else {
            return Err(unexpected());
        };
        handed.push((case, to, messages, left_out));
    }
    let left = leave(home).await;
    for (case, to, messages, left_out) in handed {
        let name = reference(home, case, traffic).await?;
        let value = json!({
            "case": case.to_string(),
            "to": to.to_string(),
            "messages": messages,
            "left_out": left_out,
            "queued": left.is_err(),
        });
        out.result(&value, || {
            let messages = counted(messages, "message");
            let mut line = match &left {
                Ok(()) => format!("handed over {name} to {to}: {messages}"),
                Err(_) => format!("waits here to be handed over to {to}: {name}, {messages}"),
            };
            if left_out > 0 {
                line.push_str(&format!(", {left_out} of the oldest left out"));
            }
            vec![line]
        });
    }
    left
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_shift_names_a_seat_of_this_desk_by_its_number_or_in_full() {
        let me: Seat = "XA/technical/1".parse().unwrap();
        for text in ["", "2", "2=x/y", "2=2026-11-23T08:00Z", "x=2026-11-23/2026-11-24"] {
            assert!(shift(&me, text).is_err(), "{text:?}");
        }
        let short = shift(&me, "2=2026-11-23T08:00Z/2026-11-23T20:00Z").unwrap();
        assert_eq!(short.seat.to_string(), "XA/technical/2");
        assert_eq!(short.until.since(short.from).as_secs(), 12 * 3_600);
        let full = shift(&me, "XA/technical/2=2026-11-23T08:00Z/2026-11-23T20:00Z");
        assert_eq!(full, Ok(short));
    }
}
