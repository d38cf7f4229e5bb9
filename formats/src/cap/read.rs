//! A CAP 1.2 message from XML.

use hotline_casework::{CapSeverity, Certainty, Urgency};
use hotline_protocol::ids::UnixMillis;

use super::{Area, Info, Message, MsgType, NAMESPACE, Resource, Scope, Status};
use crate::alert::{Key, Source, cap_word};
use crate::error::FormatError;
use crate::xml::{self, Element};
use crate::{limits, safe, time};

/// Most parts that are looked at for a key: sender, identifier and time of a reference.
const REFERENCE_PARTS: usize = 3;

impl Message {
    /// Reads a message. Elements of other namespaces are read past.
    ///
    /// # Errors
    ///
    /// [`FormatError`]: tell it to whoever has the file; nothing of it is to be passed on.
    pub fn read(bytes: &[u8]) -> Result<Self, FormatError> {
        Self::of(&xml::read(bytes, limits::CAP_BYTES_MAX)?)
    }

    /// Reads a message from a document.
    pub(crate) fn of(document: &xml::Document) -> Result<Self, FormatError> {
        let alert = &document.root;
        if document.namespace != NAMESPACE || alert.name != "alert" {
            let found = format!("{} in {}", alert.name, document.namespace);
            return Err(FormatError::wrong("", "alert of CAP 1.2", &found));
        }
        let identifier = name(alert, "identifier")?;
        let sender = name(alert, "sender")?;
        let sent_text = alert.required("sent")?;
        let sent = moment("sent", sent_text)?;
        let status = alert.required("status")?;
        let msg_type = alert.required("msgType")?;
        let scope = alert.required("scope")?;
        let line = |name| optional_line(alert, name);
        let infos: Vec<&Element> = bounded(alert, "info", limits::CAP_INFOS_MAX)?;
        let infos = infos.into_iter().enumerate().map(|(at, element)| {
            info(element).map_err(|error| error.within(&format!("info[{at}]")))
        });
        let message = Self {
            key: key(sender, identifier, sent)?,
            identifier: safe::line(identifier, limits::LABEL_VALUE_BYTES_MAX),
            sender: safe::line(sender, limits::LABEL_VALUE_BYTES_MAX),
            sent,
            status: Status::of_word(status)
                .ok_or_else(|| FormatError::wrong("status", Status::EXPECTED, status))?,
            msg_type: MsgType::of_word(msg_type)
                .ok_or_else(|| FormatError::wrong("msgType", MsgType::EXPECTED, msg_type))?,
            source: line("source"),
            scope: Scope::of_word(scope)
                .ok_or_else(|| FormatError::wrong("scope", Scope::EXPECTED, scope))?,
            restriction: line("restriction"),
            addresses: line("addresses"),
            codes: lines(alert, "code")?,
            note: alert.optional("note").map(|note| safe::lines(note, limits::TEXT_BYTES_MAX)),
            references: references(alert)?,
            incidents: line("incidents"),
            infos: infos.collect::<Result<_, _>>()?,
        };
        let answers = matches!(message.msg_type, MsgType::Update | MsgType::Cancel);
        if answers && message.references.is_empty() {
            return Err(FormatError::missing("references"));
        }
        if message.scope == Scope::Restricted && message.restriction.is_none() {
            return Err(FormatError::missing("restriction"));
        }
        if message.scope == Scope::Private && message.addresses.is_none() {
            return Err(FormatError::missing("addresses"));
        }
        Ok(message)
    }
}

/// Sender, identifier and time, as references name a message. The time as a number: `Z` and `-00:00`
/// are one.
fn key(sender: &str, identifier: &str, sent: UnixMillis) -> Result<Key, FormatError> {
    Key::of(Source::Cap, &format!("{sender},{identifier},{}", sent.0), "identifier")
}

/// A name by which a message is referred to: without what separates names there.
fn name<'a>(alert: &'a Element, field: &'a str) -> Result<&'a str, FormatError> {
    let name = alert.required(field)?;
    if name.contains(|c: char| c.is_whitespace() || matches!(c, ',' | '<' | '&')) {
        return Err(FormatError::wrong(field, "a name without spaces, commas, < and &", name));
    }
    Ok(name)
}

fn moment(field: &str, text: &str) -> Result<UnixMillis, FormatError> {
    time::parse(text).ok_or_else(|| FormatError::wrong(field, "a time with its offset", text))
}

fn references(alert: &Element) -> Result<Vec<Key>, FormatError> {
    let text = alert.optional("references").unwrap_or_default();
    let wrong = |one| FormatError::wrong("references", "sender,identifier,sent", one);
    let mut keys = Vec::new();
    for one in text.split_whitespace() {
        if keys.len() >= limits::CAP_REFERENCES_MAX {
            let (at, max) = ("references".to_owned(), limits::CAP_REFERENCES_MAX);
            return Err(FormatError::TooMany { at, what: "messages", max });
        }
        let mut parts = one.splitn(REFERENCE_PARTS, ',');
        let (Some(sender), Some(identifier), Some(sent)) =
            (parts.next(), parts.next(), parts.next())
        else {
            return Err(wrong(one));
        };
        let sent = time::parse(sent).ok_or_else(|| wrong(one))?;
        let key = key(sender, identifier, sent).map_err(|error| error.within("references"))?;
        if !keys.contains(&key) {
            keys.push(key);
        }
    }
    Ok(keys)
}

/// Children of a name, no more than are read.
fn bounded<'a>(
    parent: &'a Element,
    name: &'static str,
    max: usize,
) -> Result<Vec<&'a Element>, FormatError> {
    let found: Vec<_> = parent.all(name).collect();
    if found.len() > max {
        return Err(FormatError::TooMany { at: String::new(), what: name, max });
    }
    Ok(found)
}

fn optional_line(parent: &Element, name: &str) -> Option<String> {
    parent.optional(name).map(|text| safe::line(text, limits::LABEL_VALUE_BYTES_MAX))
}

fn lines(parent: &Element, name: &'static str) -> Result<Vec<String>, FormatError> {
    let line = |element: &Element| safe::line(element.text(), limits::LABEL_VALUE_BYTES_MAX);
    Ok(bounded(parent, name, limits::CAP_LIST_MAX)?.into_iter().map(line).collect())
}

/// Pairs of `valueName` and `value`.
fn pairs(parent: &Element, name: &'static str) -> Result<Vec<(String, String)>, FormatError> {
    let pair = |element: &Element| {
        let name = element.required("valueName").map_err(|error| error.within(name))?;
        let value = element.optional("value").unwrap_or_default();
        Ok((
            safe::line(name, limits::LABEL_NAME_BYTES_MAX),
            safe::line(value, limits::LABEL_VALUE_BYTES_MAX),
        ))
    };
    bounded(parent, name, limits::CAP_LIST_MAX)?.into_iter().map(pair).collect()
}

fn info(part: &Element) -> Result<Info, FormatError> {
    let categories = lines(part, "category")?;
    if categories.is_empty() {
        return Err(FormatError::missing("category"));
    }
    let text =
        |name: &str| part.optional(name).map(|text| safe::lines(text, limits::TEXT_BYTES_MAX));
    let at = |name: &str| part.optional(name).map(|text| moment(name, text)).transpose();
    let urgency = part.required("urgency")?;
    let severity = part.required("severity")?;
    let certainty = part.required("certainty")?;
    let urgency: Option<Urgency> = cap_word(urgency);
    let severity: Option<CapSeverity> = cap_word(severity);
    // "Very Likely" is of version 1.0, and 1.2 wants it read as "Likely".
    let certainty: Option<Certainty> = match certainty {
        "Very Likely" => Some(Certainty::Likely),
        other => cap_word(other),
    };
    let wrong = |name: &str, expected| {
        FormatError::wrong(name, expected, part.optional(name).unwrap_or_default())
    };
    let areas = bounded(part, "area", limits::CAP_LIST_MAX)?.into_iter().map(area);
    let resources = bounded(part, "resource", limits::CAP_LIST_MAX)?.into_iter().map(resource);
    Ok(Info {
        language: optional_line(part, "language").unwrap_or_else(|| "en-US".to_owned()),
        categories,
        event: safe::line(part.required("event")?, limits::LABEL_VALUE_BYTES_MAX),
        responses: lines(part, "responseType")?,
        urgency: urgency
            .ok_or_else(|| wrong("urgency", "Immediate, Expected, Future, Past or Unknown"))?,
        severity: severity
            .ok_or_else(|| wrong("severity", "Extreme, Severe, Moderate, Minor or Unknown"))?,
        certainty: certainty
            .ok_or_else(|| wrong("certainty", "Observed, Likely, Possible, Unlikely or Unknown"))?,
        audience: optional_line(part, "audience"),
        event_codes: pairs(part, "eventCode")?,
        effective: at("effective")?,
        onset: at("onset")?,
        expires: at("expires")?,
        sender_name: optional_line(part, "senderName"),
        headline: part
            .optional("headline")
            .map(|text| safe::line(text, limits::HEADLINE_BYTES_MAX))
            .filter(|text| !text.is_empty()),
        description: text("description"),
        instruction: text("instruction"),
        web: part.optional("web").map(|web| safe::line(web, limits::LINK_BYTES_MAX)),
        contact: optional_line(part, "contact"),
        parameters: pairs(part, "parameter")?,
        resources: resources.collect::<Result<_, _>>()?,
        areas: areas.collect::<Result<_, _>>()?,
    })
}

fn area(element: &Element) -> Result<Area, FormatError> {
    let description = element.required("areaDesc").map_err(|error| error.within("area"))?;
    Ok(Area {
        description: safe::line(description, limits::LABEL_VALUE_BYTES_MAX),
        shapes: element.all("polygon").chain(element.all("circle")).count(),
        geocodes: pairs(element, "geocode").map_err(|error| error.within("area"))?,
    })
}

fn resource(element: &Element) -> Result<Resource, FormatError> {
    let required = |name| element.required(name).map_err(|error| error.within("resource"));
    let size = |text: &str| {
        let wrong = || FormatError::wrong("resource.size", "a number of bytes", text);
        text.parse::<u64>().map_err(|_| wrong())
    };
    Ok(Resource {
        description: safe::line(required("resourceDesc")?, limits::LABEL_VALUE_BYTES_MAX),
        mime_type: safe::line(required("mimeType")?, limits::LABEL_NAME_BYTES_MAX),
        size: element.optional("size").map(size).transpose()?,
        uri: element.optional("uri").map(|uri| safe::line(uri, limits::LINK_BYTES_MAX)),
        inside: element.optional("derefUri").is_some(),
        digest: optional_line(element, "digest"),
    })
}

#[cfg(test)]
mod tests;
