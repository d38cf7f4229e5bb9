//! What a shared document is, told before anybody opens it.

use core::fmt;
use std::collections::BTreeSet;

use hotline_casework::Tlp;
use hotline_protocol::ids::UnixMillis;
use serde_json::Value;

use crate::error::FormatError;
use crate::indicator::{Found, Indicators};
use crate::{cap, csaf, json, limits, misp, safe, stix, time, xml};

/// The forms that are summarised.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Format {
    /// A bundle of STIX 2.1.
    Stix,
    /// An event of MISP, or several.
    Misp,
    /// An advisory of CSAF 2.0.
    Csaf20,
    /// An advisory of CSAF 2.1.
    Csaf21,
    /// A CAP 1.2 message.
    Cap,
}

impl Format {
    /// What it is called.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Stix => "STIX 2.1 bundle",
            Self::Misp => "MISP event",
            Self::Csaf20 => "CSAF 2.0 advisory",
            Self::Csaf21 => "CSAF 2.1 advisory",
            Self::Cap => "CAP 1.2 message",
        }
    }

    /// One word for scripts.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Stix => "stix-2.1",
            Self::Misp => "misp",
            Self::Csaf20 => "csaf-2.0",
            Self::Csaf21 => "csaf-2.1",
            Self::Cap => "cap-1.2",
        }
    }

    /// The media type under which it is sent.
    #[must_use]
    pub const fn media_type(self) -> &'static str {
        match self {
            Self::Stix => "application/stix+json;version=2.1",
            Self::Misp | Self::Csaf20 | Self::Csaf21 => "application/json",
            Self::Cap => "application/cap+xml",
        }
    }
}

impl fmt::Display for Format {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

/// A document in a few lines: what it says of itself, none of it checked. All texts are bounded and
/// safe to show.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Summary {
    /// Its form.
    pub format: Format,
    /// What it is about; empty if it does not say.
    pub title: String,
    /// Who made it.
    pub producer: Option<String>,
    /// What its producer calls it.
    pub identifier: Option<String>,
    /// When it was published or last changed.
    pub date: Option<UnixMillis>,
    /// The strictest label in it.
    pub tlp: Option<Tlp>,
    /// What a reader must know first: that it is a draft, of an exercise, taken back.
    pub notices: Vec<String>,
    /// What it consists of, with the number of each.
    pub contents: Listed,
    /// What to look for.
    pub indicators: Vec<Indicators>,
    /// Vulnerabilities by their CVE numbers.
    pub cves: Listed,
    /// Products and versions.
    pub products: Listed,
    /// How bad it is, as the document says.
    pub severities: Listed,
}

/// The first few of a list, and how many different ones there are.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Listed {
    /// The first few.
    pub shown: Vec<String>,
    /// How many there are.
    pub count: usize,
}

impl Listed {
    /// Whether there is none.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.count == 0
    }
}

impl fmt::Display for Listed {
    /// `a, b and 3 more`
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.shown.join(", "))?;
        match self.count.saturating_sub(self.shown.len()) {
            0 => Ok(()),
            more => write!(f, " and {more} more"),
        }
    }
}

/// A list while a document is read.
#[derive(Debug, Default)]
pub(crate) struct Collected {
    seen: BTreeSet<String>,
    shown: Vec<String>,
}

impl Collected {
    /// Adds one unless it is known.
    pub(crate) fn add(&mut self, entry: &str) {
        let entry = safe::line(entry, limits::ENTRY_BYTES_MAX);
        if entry.is_empty() || self.seen.len() >= limits::LISTED_MAX {
            return;
        }
        if self.seen.insert(entry.clone()) && self.shown.len() < limits::SHOWN_MAX {
            self.shown.push(entry);
        }
    }

    /// Adds the number of a vulnerability, if it is one.
    pub(crate) fn add_cve(&mut self, text: &str) {
        if let Some(cve) = cve(text) {
            self.add(&cve);
        }
    }

    pub(crate) fn finish(self) -> Listed {
        Listed { shown: self.shown, count: self.seen.len() }
    }
}

/// A CVE number in its one spelling.
pub(crate) fn cve(text: &str) -> Option<String> {
    let text = text.trim().to_ascii_uppercase();
    let (year, number) = text.strip_prefix("CVE-")?.split_once('-')?;
    let digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    let is_one =
        year.len() == 4 && (4..=19).contains(&number.len()) && digits(year) && digits(number);
    is_one.then_some(text)
}

/// What a reader of a form fills in.
#[derive(Debug, Default)]
pub(crate) struct Draft {
    pub(crate) title: Option<String>,
    pub(crate) producer: Option<String>,
    pub(crate) identifier: Option<String>,
    pub(crate) date: Option<UnixMillis>,
    pub(crate) tlp: Option<Tlp>,
    pub(crate) notices: Vec<String>,
    pub(crate) contents: Collected,
    pub(crate) indicators: Found,
    pub(crate) cves: Collected,
    pub(crate) products: Collected,
    pub(crate) severities: Collected,
}

impl Draft {
    /// The stricter of what was found and this.
    pub(crate) fn label(&mut self, tlp: Option<Tlp>) {
        self.tlp = self.tlp.max(tlp);
    }

    pub(crate) fn notice(&mut self, notice: &str) {
        if self.notices.len() < limits::SHOWN_MAX {
            self.notices.push(safe::line(notice, limits::ENTRY_BYTES_MAX));
        }
    }

    pub(crate) fn finish(self, format: Format) -> Summary {
        let line = |text: &String| safe::line(text, limits::ENTRY_BYTES_MAX);
        let filled = |text: Option<String>| text.as_ref().map(line).filter(|text| !text.is_empty());
        let title = self.title.unwrap_or_default();
        Summary {
            format,
            title: safe::line(&title, limits::HEADLINE_BYTES_MAX),
            producer: filled(self.producer),
            identifier: filled(self.identifier),
            date: self.date,
            tlp: self.tlp,
            notices: self.notices,
            contents: self.contents.finish(),
            indicators: self.indicators.finish(),
            cves: self.cves.finish(),
            products: self.products.finish(),
            severities: self.severities.finish(),
        }
    }
}

/// Says what a document is.
///
/// # Errors
///
/// [`FormatError::Unknown`]: an ordinary file; show it by its name alone. Any other: show the reason in
/// the place of the summary, and open nothing.
pub fn summarise(bytes: &[u8]) -> Result<Summary, FormatError> {
    let start = bytes.strip_prefix("\u{feff}".as_bytes()).unwrap_or(bytes);
    match start.iter().find(|byte| !byte.is_ascii_whitespace()) {
        Some(b'{' | b'[') => of_json(&json::read(bytes, limits::DOCUMENT_BYTES_MAX)?),
        Some(b'<') => {
            let document = xml::read(bytes, limits::CAP_BYTES_MAX)?;
            if !document.namespace.starts_with("urn:oasis:names:tc:emergency:cap:") {
                return Err(FormatError::Unknown);
            }
            Ok(cap::summary(&cap::Message::of(&document)?))
        }
        _ => Err(FormatError::Unknown),
    }
}

fn of_json(value: &Value) -> Result<Summary, FormatError> {
    if let Some(events) = misp::events(value) {
        return misp::summary(&events);
    }
    let Some(map) = value.as_object() else { return Err(FormatError::Unknown) };
    if map.get("type").and_then(Value::as_str) == Some("bundle") {
        return stix::summary(map);
    }
    match map.get("document").and_then(Value::as_object) {
        Some(document) if document.contains_key("csaf_version") => csaf::summary(map, document),
        _ => Err(FormatError::Unknown),
    }
}

impl Summary {
    /// The summary as lines for a person, in English.
    #[must_use]
    pub fn lines(&self) -> Vec<String> {
        let tlp = self.tlp.map(|tlp| format!(", TLP:{tlp}")).unwrap_or_default();
        let mut lines = vec![format!("{}{tlp}", self.format)];
        let mut put = |name: &str, text: &str| {
            if !text.is_empty() {
                lines.push(format!("{name:<11} {text}"));
            }
        };
        for notice in &self.notices {
            put("note", notice);
        }
        put("title", &self.title);
        put("from", self.producer.as_deref().unwrap_or_default());
        put("id", self.identifier.as_deref().unwrap_or_default());
        put("date", &self.date.and_then(time::minute).unwrap_or_default());
        put("severity", &self.severities.to_string());
        put("cve", &self.cves.to_string());
        put("products", &self.products.to_string());
        put("contents", &self.contents.to_string());
        for one in &self.indicators {
            let more = if one.count > one.samples.len() { ", .." } else { "" };
            let samples = one.samples.join(", ");
            put("indicators", &format!("{} {}: {samples}{more}", one.count, one.kind));
        }
        lines
    }
}
