//! Who is likely to answer at a desk, for a person and for a script.

use hotline_protocol::address::Desk;
use hotline_protocol::ids::{Precedence, Traffic};
use serde_json::{Value, json};

use super::out::safe_line;
use super::trouble::Trouble;
use super::{time, unexpected};
use crate::ask::{Answer, Answerability, Ask};
use crate::home::Home;

/// How a desk stands for a message of that precedence.
pub(super) async fn ask(
    home: &mut Home,
    desk: Desk,
    precedence: Precedence,
) -> Result<Answerability, Trouble> {
    let ask = Ask::Answerability { desk, traffic: Traffic::Operation, precedence };
    match home.ask(ask).await? {
        Answer::Answerability(answerability) => Ok(*answerability),
        _ => Err(unexpected()),
    }
}

/// For a script.
pub(super) fn value(desk: &Answerability) -> Value {
    json!({
        "desk": desk.desk.to_string(),
        "hours": desk.hours,
        "zone": desk.zone,
        "on_duty": desk.on_duty,
        "until": desk.until.map(time::exact),
        "seats": desk.seats.iter().map(|seat| json!({
            "seat": seat.seat.to_string(),
            "name": seat.name,
            "on_duty": seat.on_duty,
        })).collect::<Vec<_>>(),
        "ladder": desk.ladder.iter().map(ToString::to_string).collect::<Vec<_>>(),
        "last_human": desk.last_human.as_ref().map(|last| json!({
            "seat": last.seat.to_string(),
            "id": last.message.to_string(),
            "at": time::exact(last.at),
        })),
        "first_contact": desk.first_contact,
        "ack_due": desk.ack_due.map(time::exact),
        "call": desk.voice.as_ref().map(|(_, number)| number),
    })
}

/// Whether it is on duty, in words.
fn duty(desk: &Answerability) -> String {
    let Some(hours) = &desk.hours else { return "publishes no hours".to_owned() };
    let zone = desk.zone.as_deref().unwrap_or("UTC");
    let hours = safe_line(&format!("{hours} {zone}"));
    let until = |words: &str| {
        desk.until.map(|at| format!("{words}{}", time::shown(at))).unwrap_or_default()
    };
    match desk.on_duty {
        Some(true) => format!("on duty{} ({hours})", until(" until ")),
        Some(false) => format!("OFF DUTY, opens {} ({hours})", until("")),
        None => format!("hours as they say: {hours}"),
    }
}

/// For a person; `climbs` says that the next desk may be called.
pub(super) fn lines(desk: &Answerability, climbs: bool) -> Vec<String> {
    let mut lines = vec![format!("duty      {}: {}", desk.desk, duty(desk))];
    let seats: Vec<String> = desk
        .seats
        .iter()
        .map(|seat| {
            let name = seat.name.as_deref().map(|name| format!(" {}", safe_line(name)));
            let duty = match seat.on_duty {
                Some(true) => " on duty",
                Some(false) => " off duty",
                None => "",
            };
            format!("{}{}{duty}", seat.seat.number, name.unwrap_or_default())
        })
        .collect();
    match seats.split_first() {
        Some((first, [])) => lines.push(format!("          seat {first}; nobody stands in")),
        Some((first, others)) => {
            lines.push(format!("          seat {first}; stands in: {}", others.join(", ")));
        }
        None => {}
    }
    lines.push(match &desk.last_human {
        Some(last) => {
            format!("          last word of a person: {} {}", last.seat, time::shown(last.at))
        }
        None => "          no word of a person came here in the last weeks".to_owned(),
    });
    if let Some(due) = desk.ack_due {
        let next = desk.ladder.first().filter(|_| climbs).map(|next| format!(", then {next}"));
        lines.push(format!(
            "          acknowledgement due {}{}",
            time::shown(due),
            next.unwrap_or_default()
        ));
    }
    if let Some((seat, number)) = &desk.voice {
        lines.push(format!("          call {} ({seat})", safe_line(number)));
    }
    lines
}
