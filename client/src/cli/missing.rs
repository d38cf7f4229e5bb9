//! Receipts that are missing past their deadline: said wherever somebody looks.

use hotline_protocol::ids::{MessageId, Traffic};
use serde_json::{Value, json};

use super::out::safe_line;
use super::trouble::Trouble;
use super::{time, unexpected};
use crate::ask::{Answer, Ask};
use crate::engine::{MissingDesk, MissingView};
use crate::home::Home;

/// What is missing now, in one traffic class.
pub(super) async fn ask(home: &mut Home, traffic: Traffic) -> Result<Vec<MissingView>, Trouble> {
    match home.ask(Ask::Missing(traffic)).await? {
        Answer::Missing(missing) => Ok(missing),
        _ => Err(unexpected()),
    }
}

/// What is missing of one message; none if nothing is.
pub(super) async fn of(
    home: &mut Home,
    message: MessageId,
    traffic: Traffic,
) -> Result<Option<MissingView>, Trouble> {
    Ok(ask(home, traffic).await?.into_iter().find(|view| view.message == message))
}

fn desk(desk: &MissingDesk) -> Value {
    json!({
        "desk": desk.desk.to_string(),
        "receipt": desk.receipt,
        "due": time::exact(desk.due),
        "overdue": desk.overdue,
        "call": desk.voice.as_ref().map(|(_, number)| number),
        "seat": desk.voice.as_ref().map(|(seat, _)| seat.to_string()),
    })
}

/// For a script.
pub(super) fn value(view: &MissingView) -> Value {
    json!({
        "id": view.message.to_string(),
        "case": view.case.to_string(),
        "ref": view.reference,
        "traffic": view.traffic.word(),
        "kind": view.kind,
        "precedence": view.precedence.word(),
        "subject": view.subject,
        "desks": view.desks.iter().map(desk).collect::<Vec<_>>(),
        "told_at": view.told_at.map(time::exact),
        "again_at": view.again_at.map(time::exact),
        "next_desk": view.next_desk.as_ref().map(ToString::to_string),
        "next": safe_line(&view.next_step()),
    })
}

/// For a person.
pub(super) fn line(view: &MissingView) -> String {
    let due = view.desks.iter().map(|desk| desk.due).min();
    let due = due.map(|due| format!(" Due {}.", time::shown(due))).unwrap_or_default();
    format!("MISSING  {}{due}", safe_line(&view.sentence()))
}
