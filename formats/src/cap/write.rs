//! A warning as a CAP 1.2 message.

use hotline_casework::{CapSeverity, Certainty, Tlp, Urgency, shown, shown_line};
use hotline_protocol::ids::UnixMillis;
use quick_xml::escape::escape;

use super::{MsgType, NAMESPACE, Scope, Status};
use crate::export::{ExportError, Red};
use crate::{limits, safe, time};

/// A warning to be written as CAP.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Warning {
    /// What it is called; written without spaces and commas.
    pub identifier: String,
    /// Who sends it, such as `AA/technical`.
    pub sender: String,
    /// What that party is called.
    pub sender_name: Option<String>,
    /// When it was released.
    pub sent: UnixMillis,
    /// Whether it is of an exercise.
    pub exercise: bool,
    /// Earlier messages that it takes the place of: sender, identifier, time.
    pub replaces: Vec<(String, String, UnixMillis)>,
    /// Whether it takes those back instead.
    pub withdrawn: bool,
    /// How far it may be shared.
    pub tlp: Tlp,
    /// What people call the case.
    pub incident: Option<String>,
    /// The language of its texts.
    pub language: Option<String>,
    /// How soon to act.
    pub urgency: Option<Urgency>,
    /// How bad it is.
    pub severity: Option<CapSeverity>,
    /// How sure the sender is.
    pub certainty: Option<Certainty>,
    /// The matter in a line.
    pub headline: String,
    /// The matter in full.
    pub description: String,
    /// What to do.
    pub instruction: String,
    /// Who or what is affected.
    pub affected: String,
    /// When it is out of date.
    pub expires: Option<UnixMillis>,
}

/// The category of all that is said on a hotline: infrastructure, of which telecommunication is a part.
const CATEGORY: &str = "Infra";

/// Writes a warning. Its elements stand in the order of the standard's schema.
///
/// # Errors
///
/// [`ExportError::Red`]: tell who marked it; [`Red::Allowed`] is for a person to say.
pub fn message(warning: &Warning, red: Red) -> Result<String, ExportError> {
    if warning.tlp == Tlp::Red && red == Red::Refused {
        return Err(ExportError::Red { count: 1 });
    }
    let status = if warning.exercise { Status::Exercise } else { Status::Actual };
    let msg_type = match (warning.replaces.is_empty(), warning.withdrawn) {
        (true, _) => MsgType::Alert,
        (false, false) => MsgType::Update,
        (false, true) => MsgType::Cancel,
    };
    let mut xml = Xml(String::from("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"));
    xml.open(0, &format!("alert xmlns=\"{NAMESPACE}\""));
    xml.put(1, "identifier", &name(&warning.identifier));
    xml.put(1, "sender", &name(&warning.sender));
    xml.put(1, "sent", &moment(warning.sent)?);
    xml.put(1, "status", status.word());
    xml.put(1, "msgType", msg_type.word());
    // Never public: what is shared further is for whoever receives it to decide, within the label.
    xml.put(1, "scope", Scope::Restricted.word());
    xml.put(1, "restriction", &format!("TLP:{}. {}", warning.tlp, within(warning.tlp)));
    xml.put(1, "code", &format!("TLP:{}", warning.tlp));
    if warning.exercise {
        xml.put(1, "note", "EXERCISE EXERCISE EXERCISE. Nothing of this has happened.");
    }
    let references = warning.replaces.iter().map(|(sender, identifier, sent)| {
        Ok(format!("{},{},{}", name(sender), name(identifier), moment(*sent)?))
    });
    xml.put(1, "references", &references.collect::<Result<Vec<_>, _>>()?.join(" "));
    xml.put(1, "incidents", &warning.incident.as_deref().map(name).unwrap_or_default());
    xml.open(1, "info");
    xml.put(2, "language", &warning.language.as_deref().map(name).unwrap_or_default());
    xml.put(2, "category", CATEGORY);
    let headline = safe::line(&warning.headline, limits::HEADLINE_BYTES_MAX);
    let headline = if headline.is_empty() { "Early warning".to_owned() } else { headline };
    let exercise = if warning.exercise { "EXERCISE: " } else { "" };
    xml.put(2, "event", "Early warning");
    let urgency = warning.urgency.filter(|code| Urgency::ALL.contains(code));
    xml.put(2, "urgency", &capital(urgency.unwrap_or(Urgency::NotKnown)));
    let severity = warning.severity.filter(|code| CapSeverity::ALL.contains(code));
    xml.put(2, "severity", &capital(severity.unwrap_or(CapSeverity::NotKnown)));
    let certainty = warning.certainty.filter(|code| Certainty::ALL.contains(code));
    xml.put(2, "certainty", &capital(certainty.unwrap_or(Certainty::NotKnown)));
    let expires = warning.expires.map(moment).transpose()?;
    xml.put(2, "expires", &expires.unwrap_or_default());
    xml.put(2, "senderName", &warning.sender_name.as_deref().map(shown_line).unwrap_or_default());
    xml.put(2, "headline", &format!("{exercise}{headline}"));
    xml.put(2, "description", &shown(&warning.description));
    xml.put(2, "instruction", &shown(&warning.instruction));
    if !shown_line(&warning.affected).trim().is_empty() {
        xml.open(2, "area");
        xml.put(3, "areaDesc", &shown_line(&warning.affected));
        xml.close(2, "area");
    }
    xml.close(1, "info");
    xml.close(0, "alert");
    Ok(xml.0)
}

/// What a label of TLP allows, in a sentence.
const fn within(tlp: Tlp) -> &'static str {
    match tlp {
        Tlp::Clear => "May be shared with everyone.",
        Tlp::Green => "May be shared within the community, not in public.",
        Tlp::Amber => {
            "May be shared within the recipient's organisation and with its clients who need to know."
        }
        Tlp::AmberStrict => "May be shared within the recipient's organisation only.",
        Tlp::Red => "For the recipients it was sent to, and nobody else.",
    }
}

/// A time as the schema wants it: no fraction, an offset in digits, and `-00:00` for UTC.
fn moment(at: UnixMillis) -> Result<String, ExportError> {
    time::cap(at).ok_or(ExportError::Time(at.0))
}

/// A name by which a message is referred to: without what separates names there.
fn name(text: &str) -> String {
    let safe = |c: char| if c.is_whitespace() || matches!(c, ',' | '<' | '&') { '-' } else { c };
    shown_line(text).trim().chars().map(safe).collect()
}

/// The word of CAP: a capital first.
fn capital(word: impl core::fmt::Display) -> String {
    let word = word.to_string();
    let mut chars = word.chars();
    chars.next().map(|first| first.to_ascii_uppercase()).into_iter().chain(chars).collect()
}

struct Xml(String);

impl Xml {
    /// An element with its text; none for an empty text.
    fn put(&mut self, depth: usize, name: &str, text: &str) {
        let text = text.trim();
        if text.is_empty() {
            return;
        }
        // Two characters that text may hold and XML may not.
        let text: String = text.chars().filter(|c| !matches!(c, '\u{fffe}' | '\u{ffff}')).collect();
        self.0.push_str(&format!("{}<{name}>{}</{name}>\n", "  ".repeat(depth), escape(&text)));
    }

    fn open(&mut self, depth: usize, name: &str) {
        self.0.push_str(&format!("{}<{name}>\n", "  ".repeat(depth)));
    }

    fn close(&mut self, depth: usize, name: &str) {
        self.0.push_str(&format!("{}</{name}>\n", "  ".repeat(depth)));
    }
}

#[cfg(test)]
mod tests;
