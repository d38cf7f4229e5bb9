//! What an Alertmanager of Prometheus posts to a webhook (version 4).

use hotline_protocol::ids::UnixMillis;
use serde_json::{Map, Value};

use crate::alert::{Alert, Key, Source, State, cap_word, precedence_of_word};
use crate::error::FormatError;
use crate::{json, limits, safe, time};

/// One post: a group of alerts, those that hold and those that hold no more.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Webhook {
    /// The receiver it was routed to.
    pub receiver: String,
    /// Open as long as one of the group is.
    pub status: State,
    /// What is told of the group, each with a key of group and fingerprint. A post of an empty group
    /// has none.
    pub alerts: Vec<Alert>,
    /// Alerts of the group that the Alertmanager left out.
    pub truncated: u64,
    /// By what the group was made, and its route.
    pub group_key: String,
    /// Labels by which the group was made.
    pub group_labels: Vec<(String, String)>,
    /// Labels that all of the group have.
    pub common_labels: Vec<(String, String)>,
    /// Annotations that all of the group have.
    pub common_annotations: Vec<(String, String)>,
    /// Where the Alertmanager shows it.
    pub external_url: String,
}

/// What a post says of a label or an annotation where it says nothing of itself.
const HEADLINES: [&str; 3] = ["summary", "title", "headline"];
const TEXTS: [&str; 2] = ["description", "message"];

impl Webhook {
    /// Reads the body of a post.
    ///
    /// # Errors
    ///
    /// [`FormatError`]: refuse the post (400) and keep nothing of it; the Alertmanager says so in its log
    /// and does not repeat it.
    pub fn read(bytes: &[u8]) -> Result<Self, FormatError> {
        let value = json::read(bytes, limits::WEBHOOK_BYTES_MAX)?;
        let post = json::object(&value)?;
        let version = json::required_text(post, "version")?;
        if version != "4" {
            return Err(FormatError::wrong("version", "4", version));
        }
        let receiver = json::required_text(post, "receiver")?;
        let group_key = json::required_text(post, "groupKey")?;
        let pairs = |key| labels(post, key).map(|pairs| pairs.0);
        let alerts = json::optional_list(post, "alerts")?;
        if alerts.len() > limits::WEBHOOK_ALERTS_MAX {
            let max = limits::WEBHOOK_ALERTS_MAX;
            return Err(FormatError::TooMany { at: String::new(), what: "alerts", max });
        }
        let alerts = alerts.iter().enumerate().map(|(at, value)| {
            let alert = json::object(value).and_then(|alert| one(alert, receiver, group_key));
            alert.map_err(|error| error.within(&format!("alerts[{at}]")))
        });
        Ok(Self {
            receiver: safe::line(receiver, limits::LABEL_VALUE_BYTES_MAX),
            status: state(post)?,
            alerts: alerts.collect::<Result<_, _>>()?,
            truncated: truncated(post)?,
            group_key: safe::line(group_key, limits::KEY_BYTES_MAX),
            group_labels: pairs("groupLabels")?,
            common_labels: pairs("commonLabels")?,
            common_annotations: pairs("commonAnnotations")?,
            external_url: link(post, "externalURL")?.unwrap_or_default(),
        })
    }
}

fn state(map: &Map<String, Value>) -> Result<State, FormatError> {
    match json::required_text(map, "status")? {
        "firing" => Ok(State::Open),
        "resolved" => Ok(State::Resolved),
        other => Err(FormatError::wrong("status", "firing or resolved", other)),
    }
}

fn truncated(post: &Map<String, Value>) -> Result<u64, FormatError> {
    let Some(value) = json::field(post, "truncatedAlerts") else { return Ok(0) };
    value.as_u64().ok_or_else(|| json::wrong("truncatedAlerts", "a number from 0", value))
}

fn link(map: &Map<String, Value>, key: &str) -> Result<Option<String>, FormatError> {
    let link = json::optional_text(map, key)?.filter(|link| !link.is_empty());
    Ok(link.map(|link| safe::line(link, limits::LINK_BYTES_MAX)))
}

/// Labels by name, and how many more there are.
type Pairs = (Vec<(String, String)>, usize);

fn labels(map: &Map<String, Value>, key: &str) -> Result<Pairs, FormatError> {
    let pairs = texts(map, key)?;
    let shown = pairs.iter().take(limits::LABELS_MAX).map(|(name, value)| {
        (
            safe::line(name, limits::LABEL_NAME_BYTES_MAX),
            safe::line(value, limits::LABEL_VALUE_BYTES_MAX),
        )
    });
    Ok((shown.collect(), pairs.len().saturating_sub(limits::LABELS_MAX)))
}

/// An object of texts.
fn texts<'a>(
    map: &'a Map<String, Value>,
    key: &str,
) -> Result<Vec<(&'a str, &'a str)>, FormatError> {
    let Some(value) = json::field(map, key) else { return Ok(Vec::new()) };
    let pairs = json::object(value).map_err(|error| error.within(key))?;
    let pair = |(name, value): (&'a String, &'a Value)| match value.as_str() {
        Some(text) => Ok((name.as_str(), text)),
        None => {
            let name = safe::line(name, limits::FOUND_BYTES_MAX);
            Err(json::wrong(&format!("{key}.{name}"), "a text", value))
        }
    };
    pairs.iter().map(pair).collect()
}

fn one(map: &Map<String, Value>, receiver: &str, group_key: &str) -> Result<Alert, FormatError> {
    let fingerprint = json::required_text(map, "fingerprint")?;
    if fingerprint.is_empty() || !fingerprint.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        return Err(FormatError::wrong("fingerprint", "hexadecimal digits", fingerprint));
    }
    let mut alert = Alert::of(Source::Alertmanager, receiver);
    let key = format!("{} {group_key}", fingerprint.to_ascii_lowercase());
    alert.key = Some(Key::of(Source::Alertmanager, &key, "groupKey")?);
    alert.state = state(map)?;
    alert.since = moment(map, "startsAt")?;
    alert.until = moment(map, "endsAt")?;
    let names = texts(map, "labels")?;
    let said = texts(map, "annotations")?;
    let find = |pairs: &[(&'_ str, &'_ str)], name: &str| {
        let found = pairs.iter().find(|(other, value)| *other == name && !value.trim().is_empty());
        found.map(|(_, value)| (*value).to_owned())
    };
    let headline = HEADLINES.iter().find_map(|name| find(&said, name));
    let headline = headline.or_else(|| find(&names, "alertname"));
    alert.headline =
        safe::line(headline.as_deref().unwrap_or_default(), limits::HEADLINE_BYTES_MAX);
    if alert.headline.is_empty() {
        "an alert without a name".clone_into(&mut alert.headline);
    }
    let text = TEXTS.iter().find_map(|name| find(&said, name));
    alert.text = safe::lines(text.as_deref().unwrap_or_default(), limits::TEXT_BYTES_MAX);
    let severity = find(&names, "severity");
    alert.precedence = precedence_of_word(severity.as_deref().unwrap_or_default().trim());
    alert.severity = severity.as_deref().and_then(cap_word);
    let tlp = find(&names, "tlp").or_else(|| find(&said, "tlp"));
    // One that cannot be read stays among the labels and costs no alert of the group.
    alert.tlp = tlp.and_then(|tlp| tlp.trim().parse().ok());
    alert.link = link(map, "generatorURL")?;
    let shown = |name: &str| !HEADLINES.contains(&name) && !TEXTS.contains(&name);
    for (name, value) in names.iter().chain(said.iter().filter(|(name, _)| shown(name))) {
        alert.label(name, value);
    }
    Ok(alert)
}

/// A time that must be there; none within for one that says that there is none.
fn moment(map: &Map<String, Value>, key: &str) -> Result<Option<UnixMillis>, FormatError> {
    let text = json::required_text(map, key)?;
    time::parse_or_zero(text).ok_or_else(|| FormatError::wrong(key, "a time (RFC 3339)", text))
}

#[cfg(test)]
mod tests;
