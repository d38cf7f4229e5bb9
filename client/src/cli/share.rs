//! Documents in the forms of others: told before they are opened, and written for others.

use hotline_casework::{Authenticity, Common, FieldValue, Said, Tlp};
use hotline_dossier::{Reading, Shown};
use hotline_formats::{Case, Entry, ExportError, Listed, Red, cap, stix};
use hotline_protocol::address::Seat;
use serde_json::{Value, json};

use super::trouble::{Trouble, code};
use super::{time, unexpected};
use crate::files::Told;
use crate::runtime;

/// The lines below the name of a file.
pub(super) fn lines(told: &Told) -> Vec<String> {
    match told {
        None => Vec::new(),
        Some(Ok(summary)) => {
            let mut lines = summary.lines();
            lines
                .push("nothing of this was checked: it is what the file says of itself".to_owned());
            lines
        }
        Some(Err(error)) => vec![format!("no summary: {error}")],
    }
}

/// The summary for a script: null for an ordinary file.
pub(super) fn value(told: &Told) -> Value {
    let listed = |list: &Listed| json!({ "shown": list.shown, "count": list.count });
    match told {
        None => Value::Null,
        Some(Err(error)) => json!({ "error": error.to_string() }),
        Some(Ok(summary)) => json!({
            "format": summary.format.word(),
            "title": summary.title,
            "from": summary.producer,
            "id": summary.identifier,
            "date": summary.date.map(time::exact),
            "tlp": summary.tlp.map(Tlp::word),
            "notices": summary.notices,
            "contents": listed(&summary.contents),
            "indicators": summary.indicators.iter().map(|one| json!({
                "kind": one.kind.word(), "count": one.count, "samples": one.samples,
            })).collect::<Vec<_>>(),
            "cves": listed(&summary.cves),
            "products": listed(&summary.products),
            "severities": listed(&summary.severities),
        }),
    }
}

/// Refuses to send what bears a stricter label than the message that carries it.
pub(super) fn may_go(name: &str, told: &Told, label: &str) -> Result<(), Trouble> {
    let label = if label.is_empty() { Ok(Tlp::default()) } else { label.parse() };
    // What is no label is refused for itself.
    let (Some(Ok(summary)), Ok(label)) = (told, label) else { return Ok(()) };
    match summary.tlp {
        Some(own) if own > label => Err(Trouble::new(
            code::REFUSED,
            format!("{name} is marked TLP:{own}, and the message is TLP:{label}"),
        )
        .next(format!("send it with --tlp {own}, to whom its producer lets you"))),
        _ => Ok(()),
    }
}

impl From<ExportError> for Trouble {
    fn from(error: ExportError) -> Self {
        let trouble = Self::new(code::REFUSED, error.to_string());
        match error {
            ExportError::Red { .. } => {
                trouble.next("--red exports it all the same, if whoever gets the file was sent it")
            }
            ExportError::Empty | ExportError::Time(_) => trouble,
        }
    }
}

fn commons(reading: &Reading) -> impl DoubleEndedIterator<Item = &Common> {
    reading.entries.iter().filter_map(|entry| match &entry.shown {
        Shown::Message { common, .. } => Some(&**common),
        _ => None,
    })
}

/// The party that exports.
fn by(reading: &Reading) -> Result<String, Trouble> {
    let seat: Seat = reading.dossier.exported_by.parse().map_err(|_| unexpected())?;
    Ok(seat.desk.party.to_string())
}

/// A case as a STIX 2.1 bundle.
pub(super) fn bundle(reading: &Reading, red: Red) -> Result<Vec<u8>, Trouble> {
    let entry = |common: &Common| Entry {
        id: common.id,
        kind: common.kind().to_string(),
        party: common.from.desk.party.to_string(),
        from: common.from.to_string(),
        to: common.to.action.iter().map(ToString::to_string).collect(),
        at: common.released_at,
        tlp: common.strictest(),
        language: common.language.as_ref().map(ToString::to_string),
        subject: common.subject.line(),
        body: common.body.shown(),
        fields: fields(&common.said),
        note: common.authenticity == Authenticity::Note,
    };
    let case = Case {
        id: reading.dossier.case.parse().map_err(|_| unexpected())?,
        reference: reading.dossier.reference.clone(),
        exercise: reading.dossier.traffic != "operation",
        by: by(reading)?,
        at: runtime::now(),
        parties: Vec::new(),
        messages: commons(reading).map(entry).collect(),
    };
    Ok(stix::bundle(&case, red)?.into_bytes())
}

fn fields(said: &Said) -> Vec<(String, String)> {
    let value = |value: FieldValue| match value {
        FieldValue::Code { word, .. } => word,
        FieldValue::Codes { words, .. } => words.join(", "),
        FieldValue::Text(text) => text.shown(),
        FieldValue::Time(at) => time::exact(at),
        FieldValue::Number(number) => number.to_string(),
        FieldValue::Message(id) => id.to_string(),
        _ => String::new(),
    };
    said.fields().into_iter().map(|field| (field.name.to_owned(), value(field.value))).collect()
}

/// The newest warning of a case as a CAP 1.2 message; that of one's own party goes first.
pub(super) fn warning(reading: &Reading, red: Red) -> Result<Vec<u8>, Trouble> {
    let own = by(reading)?;
    let party = |common: &Common| common.from.desk.party.to_string();
    let warnings: Vec<(&Common, &hotline_casework::Warning)> = commons(reading)
        .filter_map(|common| match &common.said {
            Said::Warning(warning) => Some((common, warning)),
            _ => None,
        })
        .collect();
    let mine = warnings.iter().rposition(|(common, _)| party(common) == own);
    let at = mine.or_else(|| warnings.len().checked_sub(1));
    let Some((common, warning)) = at.and_then(|at| warnings.get(at)) else {
        return Err(Trouble::new(code::REFUSED, "the case holds no early warning (WRN)")
            .next("--format stix exports the case as a whole"));
    };
    let earlier = warnings.iter().take(at.unwrap_or_default());
    let earlier = earlier.filter(|(other, _)| other.from.desk == common.from.desk);
    let message = cap::Warning {
        identifier: common.id.to_string(),
        sender: common.from.desk.to_string(),
        sender_name: None,
        sent: common.released_at,
        exercise: reading.dossier.traffic != "operation",
        replaces: earlier
            .map(|(other, _)| {
                (other.from.desk.to_string(), other.id.to_string(), other.released_at)
            })
            .collect(),
        withdrawn: false,
        tlp: common.tlp,
        incident: Some(reading.dossier.reference.clone()),
        language: common.language.as_ref().map(ToString::to_string),
        urgency: warning.urgency,
        severity: warning.cap_severity,
        certainty: warning.certainty,
        headline: common.subject.line(),
        description: [
            common.body.shown(),
            warning.expected_effect.shown(),
            warning.indicators.shown(),
        ]
        .into_iter()
        .filter(|text| !text.trim().is_empty())
        .collect::<Vec<_>>()
        .join("\n\n"),
        instruction: warning.recommended_action.shown(),
        affected: warning.affected.line(),
        expires: warning.expires_at,
    };
    Ok(cap::message(&message, red)?.into_bytes())
}

#[cfg(test)]
mod tests {
    use hotline_formats::summarise;

    use super::*;

    /// A document whose producer marked it so.
    fn marked(label: Tlp) -> Told {
        let code = format!("<code>TLP:{label}</code>");
        let text = format!(
            "<alert xmlns=\"urn:oasis:names:tc:emergency:cap:1.2\"><identifier>1</identifier>\
             <sender>s</sender><sent>2026-05-01T10:00:00-00:00</sent><status>Actual</status>\
             <msgType>Alert</msgType><scope>Public</scope>{code}<info><category>Infra</category>\
             <event>e</event><urgency>Unknown</urgency><severity>Unknown</severity>\
             <certainty>Unknown</certainty></info></alert>"
        );
        Some(summarise(text.as_bytes()))
    }

    #[test]
    fn a_file_goes_in_no_message_with_a_wider_label() {
        for own in Tlp::ALL {
            let told = marked(own);
            assert_eq!(told.as_ref().unwrap().as_ref().unwrap().tlp, Some(own));
            for label in Tlp::ALL {
                let goes = may_go("advisory.xml", &told, label.word());
                assert_eq!(goes.is_ok(), own <= label, "{own} in {label}");
            }
            // Unlabelled it has the label of what is not labelled.
            assert_eq!(may_go("advisory.xml", &told, "").is_ok(), own <= Tlp::default());
        }
        let refused = may_go("advisory.xml", &marked(Tlp::Red), "AMBER").unwrap_err();
        assert_eq!(refused.code, code::REFUSED);
        assert!(refused.next.unwrap().contains("--tlp RED"));
    }
}
