//! A CAP message in a few lines.

use super::{Message, MsgType, Scope, Status};
use crate::summary::{Draft, Format, Summary};

/// Says what a message is.
pub(crate) fn summary(message: &Message) -> Summary {
    let mut draft = Draft {
        identifier: Some(message.identifier.clone()),
        date: Some(message.sent),
        ..Draft::default()
    };
    draft.label(message.tlp());
    match message.status {
        Status::Actual => {}
        Status::Exercise => draft.notice("EXERCISE"),
        other => draft.notice(&format!("status {other}: not for the public")),
    }
    match message.msg_type {
        MsgType::Alert => {}
        MsgType::Update => draft.notice("an update of earlier messages"),
        MsgType::Cancel => draft.notice("takes earlier messages back"),
        other => draft.notice(&format!("answers another message ({other})")),
    }
    if let (Scope::Restricted, Some(restriction)) = (message.scope, &message.restriction) {
        draft.notice(&format!("restricted: {restriction}"));
    }
    let first = message.infos.first();
    let title = first.map(|info| info.headline.clone().unwrap_or_else(|| info.event.clone()));
    draft.title = title.or_else(|| message.note.clone());
    let name = message.infos.iter().find_map(|info| info.sender_name.clone());
    draft.producer = Some(name.unwrap_or_else(|| message.sender.clone()));
    for info in &message.infos {
        draft
            .severities
            .add(&format!("{}, urgency {}, {}", info.severity, info.urgency, info.certainty));
        draft.contents.add(&format!("text in {}", info.language));
    }
    for info in &message.infos {
        for area in &info.areas {
            draft.contents.add(&format!("area {}", area.description));
        }
        for resource in &info.resources {
            draft.contents.add(&format!("file {}", resource.description));
        }
    }
    draft.finish(Format::Cap)
}
