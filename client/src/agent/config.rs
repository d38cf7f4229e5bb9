//! What is set in the configuration of an agent: read whole, with every problem named by its place.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::ops::{Range, RangeInclusive};
use std::path::PathBuf;
use std::time::Duration;

use hotline_casework::{Tlp, nearest, shown_line};
use hotline_intake::{Allowance, Defaults, limits::PER_HOUR_MAX};
use hotline_protocol::address::Address;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use crate::limits::{AGENT_CONFIG_BYTES_MAX, AGENT_NAMES_MAX, CHECK_HOURS_BOUNDS};

/// All that a configuration decides.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Config {
    /// What holds where an alert does not say otherwise.
    pub(crate) defaults: Defaults,
    /// Languages in which a CAP message is told, the best first.
    pub(crate) languages: Vec<String>,
    /// How many messages an hour.
    pub(crate) allowance: Allowance,
    /// Where lines of JSON are taken; in the home if it is not said.
    pub(crate) socket: Option<PathBuf>,
    /// Where posts of an Alertmanager are taken, if anywhere.
    pub(crate) webhook: Option<Webhook>,
    /// Where CAP messages are laid down as files, if anywhere.
    pub(crate) folder: Option<PathBuf>,
    /// Whose line is checked, and how often.
    pub(crate) checks: Option<Checks>,
}

/// Where posts of an Alertmanager are taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Webhook {
    pub(crate) listen: SocketAddr,
    /// Its first line is what a post must show.
    pub(crate) token_file: PathBuf,
    /// To whom the alerts of a receiver go, where not to those of `[alerts]`.
    pub(crate) receivers: BTreeMap<String, Vec<Address>>,
}

/// Line checks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Checks {
    pub(crate) to: Vec<Address>,
    pub(crate) every: Duration,
}

/// One thing that is wrong.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{line}:{column}: {what}")]
pub(crate) struct Problem {
    line: usize,
    column: usize,
    what: String,
}

/// Every key, by its section.
const KEYS: [(&str, &[&str]); 5] = [
    ("alerts", &["to", "tlp", "exercise", "languages", "per_source_hour", "per_hour"]),
    ("socket", &["path"]),
    ("webhook", &["listen", "token_file", "receivers"]),
    ("folder", &["path"]),
    ("checks", &["to", "every_hours"]),
];

/// Most characters of a wrong value that are shown.
const SHOWN_MAX: usize = 40;

type Value<'t> = Spanned<DeValue<'t>>;

/// What is read of a file, and what is wrong with it.
struct Reading<'t> {
    text: &'t str,
    problems: Vec<(usize, String)>,
    config: Config,
    listen: Option<(usize, SocketAddr)>,
    token_file: Option<PathBuf>,
    receivers: BTreeMap<String, Vec<Address>>,
    check_to: Option<Vec<Address>>,
    check_hours: Option<u64>,
}

impl Config {
    /// Reads a file's text.
    ///
    /// # Errors
    ///
    /// Everything that is wrong with it: show it and stop.
    pub(crate) fn read(text: &str) -> Result<Self, Vec<Problem>> {
        let mut reading = Reading {
            text,
            problems: Vec::new(),
            config: Self::default(),
            listen: None,
            token_file: None,
            receivers: BTreeMap::new(),
            check_to: None,
            check_hours: None,
        };
        if text.len() > AGENT_CONFIG_BYTES_MAX {
            reading.problem(0, format!("more than {AGENT_CONFIG_BYTES_MAX} bytes"));
        } else {
            match DeTable::parse(text) {
                Ok(table) => reading.sections(table.get_ref()),
                Err(error) => {
                    let at = error.span().map_or(0, |span| span.start);
                    reading.problem(at, format!("this is not TOML: {}", error.message()));
                }
            }
        }
        reading.finish()
    }
}

impl Reading<'_> {
    fn problem(&mut self, at: usize, what: String) {
        self.problems.push((at, what));
    }

    fn sections(&mut self, table: &DeTable<'_>) {
        let sections = KEYS.map(|(section, _)| section);
        for (name, value) in table {
            let known = KEYS.iter().find(|(section, _)| *section == name.get_ref());
            let Some((section, keys)) = known else {
                let near = meant(name.get_ref(), &sections);
                let what = format!(
                    "{}: no such section{near}; allowed: {}",
                    printable(name.get_ref()),
                    sections.join(", ")
                );
                self.problem(name.span().start, what);
                continue;
            };
            let DeValue::Table(inner) = value.get_ref() else {
                self.wrong(value, section, &format!("a section: [{section}]"));
                continue;
            };
            for (name, value) in inner {
                if keys.contains(&name.get_ref().as_ref()) {
                    self.value(section, name.get_ref(), value);
                } else {
                    let near = meant(name.get_ref(), keys);
                    let what = format!(
                        "{section}.{}: no such key{near}; allowed here: {}",
                        printable(name.get_ref()),
                        keys.join(", ")
                    );
                    self.problem(name.span().start, what);
                }
            }
        }
    }

    fn value(&mut self, section: &str, name: &str, value: &Value<'_>) {
        let key = format!("{section}.{name}");
        match key.as_str() {
            "alerts.to" => self.config.defaults.to = self.addresses(value, &key),
            "alerts.tlp" => {
                let tlp = value.get_ref().as_str().and_then(|text| text.parse::<Tlp>().ok());
                match tlp {
                    Some(tlp) => self.config.defaults.tlp = tlp,
                    None => self.wrong(value, &key, "RED, AMBER+STRICT, AMBER, GREEN or CLEAR"),
                }
            }
            "alerts.exercise" => match value.get_ref().as_bool() {
                Some(exercise) => self.config.defaults.exercise = exercise,
                None => self.wrong(value, &key, "true or false"),
            },
            "alerts.languages" => {
                let allowed = "language tags in quotes, such as [\"fr\", \"en\"]";
                self.config.languages = self.list(value, &key, allowed, |text| {
                    text.parse::<hotline_casework::Language>().ok().map(|_| text.to_owned())
                });
            }
            "alerts.per_source_hour" => {
                self.config.allowance.per_source = self.an_hour(value, &key);
            }
            "alerts.per_hour" => {
                self.config.allowance.in_all = self.an_hour(value, &key);
            }
            "socket.path" => self.config.socket = self.path(value, &key),
            "webhook.listen" => self.listen(value, &key),
            "webhook.token_file" => self.token_file = self.path(value, &key),
            "webhook.receivers" => self.receivers(value, &key),
            "folder.path" => self.config.folder = self.path(value, &key),
            "checks.to" => self.check_to = Some(self.addresses(value, &key)),
            "checks.every_hours" => self.check_hours = self.number(value, &key, CHECK_HOURS_BOUNDS),
            _ => {}
        }
    }

    fn listen(&mut self, value: &Value<'_>, key: &str) {
        let address = value.get_ref().as_str().and_then(|text| text.parse::<SocketAddr>().ok());
        let allowed = "an address of this machine alone with a port, such as \"127.0.0.1:9095\" or \
                       \"[::1]:9095\"";
        match address {
            Some(address) if address.ip().is_loopback() => {
                self.listen = Some((value.span().start, address));
            }
            Some(_) => {
                let allowed = format!(
                    "{allowed}: a post is not encrypted, so an Alertmanager elsewhere needs a proxy \
                     with TLS here"
                );
                self.wrong(value, key, &allowed);
            }
            None => self.wrong(value, key, allowed),
        }
    }

    fn receivers(&mut self, value: &Value<'_>, key: &str) {
        let DeValue::Table(table) = value.get_ref() else {
            return self.wrong(value, key, "a section of receivers, each with its addresses");
        };
        if table.len() > AGENT_NAMES_MAX {
            return self.problem(
                value.span().start,
                format!("{key}: found {}; allowed: at most {AGENT_NAMES_MAX}", table.len()),
            );
        }
        for (name, value) in table {
            let to = self.addresses(value, &format!("{key}.{}", printable(name.get_ref())));
            self.receivers.insert(name.get_ref().to_string(), to);
        }
    }

    fn addresses(&mut self, value: &Value<'_>, key: &str) -> Vec<Address> {
        let allowed = "parties, desks or seats in quotes, such as [\"XB/technical\"]";
        self.list(value, key, allowed, |text| {
            let address = text.parse().ok()?;
            (!matches!(address, Address::All | Address::AllDesks(_))).then_some(address)
        })
    }

    /// A list of texts; an empty one is none.
    fn list<T>(
        &mut self,
        value: &Value<'_>,
        key: &str,
        allowed: &str,
        read: impl Fn(&str) -> Option<T>,
    ) -> Vec<T> {
        let list = match value.get_ref() {
            DeValue::Array(list) if !list.is_empty() && list.len() <= AGENT_NAMES_MAX => list,
            _ => {
                self.wrong(value, key, &format!("a list of {allowed}"));
                return Vec::new();
            }
        };
        let mut found = Vec::new();
        for value in list {
            match value.get_ref().as_str().and_then(&read) {
                Some(one) => found.push(one),
                None => self.wrong(value, key, allowed),
            }
        }
        found
    }

    fn number(&mut self, value: &Value<'_>, key: &str, bounds: RangeInclusive<u64>) -> Option<u64> {
        let number = value.get_ref().as_integer();
        let number = number.and_then(|n| u64::from_str_radix(n.as_str(), n.radix()).ok());
        let number = number.filter(|number| bounds.contains(number));
        if number.is_none() {
            let allowed = format!("a whole number from {} to {}", bounds.start(), bounds.end());
            self.wrong(value, key, &allowed);
        }
        number
    }

    fn an_hour(&mut self, value: &Value<'_>, key: &str) -> u32 {
        let hour = self.number(value, key, 1..=u64::from(PER_HOUR_MAX));
        hour.and_then(|hour| u32::try_from(hour).ok()).unwrap_or(1)
    }

    fn path(&mut self, value: &Value<'_>, key: &str) -> Option<PathBuf> {
        let path = value.get_ref().as_str().map(PathBuf::from).filter(|path| path.is_absolute());
        if path.is_none() {
            self.wrong(value, key, "a path in quotes that begins with /");
        }
        path
    }

    fn wrong(&mut self, value: &Value<'_>, key: &str, allowed: &str) {
        let Range { start, end } = value.span();
        let found = printable(self.text.get(start..end).unwrap_or_default());
        self.problem(start, format!("{key}: found {found}; allowed: {allowed}"));
    }

    /// What no key can say of itself alone.
    fn finish(mut self) -> Result<Config, Vec<Problem>> {
        match (self.listen, self.token_file.take()) {
            (Some((_, listen)), Some(token_file)) => {
                let receivers = std::mem::take(&mut self.receivers);
                self.config.webhook = Some(Webhook { listen, token_file, receivers });
            }
            (Some((at, _)), None) => self.problem(
                at,
                "webhook.token_file: missing; needed: the file with the token that posts show"
                    .to_owned(),
            ),
            (None, _) => {
                let has = self.problems.is_empty() && self.text.contains("[webhook]");
                if has {
                    let at = self.text.find("[webhook]").unwrap_or(0);
                    let what = "webhook.listen: missing; needed: an address such as \
                                \"127.0.0.1:9095\"";
                    self.problem(at, what.to_owned());
                }
            }
        }
        match (self.check_to.take(), self.check_hours) {
            (Some(to), hours) => {
                let every = Duration::from_secs(hours.unwrap_or(7 * 24) * 3_600);
                self.config.checks = Some(Checks { to, every });
            }
            (None, Some(_)) => self.problem(
                self.text.find("[checks]").unwrap_or(0),
                "checks.to: missing; needed: whose line is checked, such as [\"XB/technical\"]"
                    .to_owned(),
            ),
            (None, None) => {}
        }
        if self.problems.is_empty() {
            return Ok(self.config);
        }
        let place = |(at, what): (usize, String)| {
            let before = self.text.get(..at).unwrap_or(self.text);
            let line_start = before.rfind('\n').map_or(0, |end| end + 1);
            let column = before.get(line_start..).unwrap_or_default().chars().count() + 1;
            Problem { line: before.matches('\n').count() + 1, column, what }
        };
        let mut problems = std::mem::take(&mut self.problems);
        problems.sort_by_key(|(at, _)| *at);
        Err(problems.into_iter().map(place).collect())
    }
}

fn meant(name: &str, known: &[&'static str]) -> String {
    nearest(name, known.iter().copied())
        .map(|near| format!("; did you mean {near}?"))
        .unwrap_or_default()
}

/// On one line and not endless.
fn printable(text: &str) -> String {
    let line = shown_line(text);
    match line.char_indices().nth(SHOWN_MAX) {
        Some((end, _)) => format!("{}…", line.get(..end).unwrap_or_default()),
        None => line,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn refuses(text: &str, told: &[&str]) {
        let problems = Config::read(text).unwrap_err();
        let lines: Vec<_> = problems.iter().map(ToString::to_string).collect();
        assert_eq!(lines.len(), told.len(), "{lines:#?}");
        for (line, told) in lines.iter().zip(told) {
            assert!(line.starts_with(told), "{line:?} does not begin with {told:?}");
        }
    }

    #[test]
    fn every_mistake_is_named_with_its_line_and_what_is_allowed() {
        refuses("[alerts\n", &["1:8: this is not TOML"]);
        refuses(
            "[alert]\n[alerts]\ntoo = []\nto = [\"XB/technical\", \"nobody/here\", \"*\"]\n",
            &[
                "1:2: alert: no such section; did you mean alerts?; allowed: alerts, socket",
                "3:1: alerts.too: no such key; did you mean to?; allowed here: to, tlp",
                "4:23: alerts.to: found \"nobody/here\"; allowed: parties, desks or seats",
                "4:38: alerts.to: found \"*\"; allowed: parties, desks or seats",
            ],
        );
        refuses("alerts = 1\n", &["1:10: alerts: found 1; allowed: a section: [alerts]"]);
        refuses(
            "[alerts]\ntlp = \"PINK\"\nper_hour = 0\nexercise = \"yes\"\n",
            &[
                "2:7: alerts.tlp: found \"PINK\"",
                "3:12: alerts.per_hour: found 0",
                "4:12: alerts.exe",
            ],
        );
        refuses("[socket]\npath = \"x.sock\"\n", &["2:8: socket.path: found \"x.sock\""]);
        refuses("[checks]\nevery_hours = 24\n", &["1:1: checks.to: missing"]);
        refuses("[webhook]\ntoken_file = \"/t\"\n", &["1:1: webhook.listen: missing"]);
    }

    #[test]
    fn a_webhook_that_others_reach_or_that_asks_no_token_is_refused() {
        let token = "token_file = \"/t\"";
        for listen in ["0.0.0.0:9095", "192.0.2.1:80", "[::]:9095", "[2001:db8::1]:9"] {
            let text = format!("[webhook]\nlisten = \"{listen}\"\n{token}\n");
            refuses(&text, &[&format!("2:10: webhook.listen: found \"{listen}\"; allowed: an")]);
        }
        refuses("[webhook]\nlisten = \"127.0.0.1:1\"\n", &["2:10: webhook.token_file: missing"]);
        let both = format!("[webhook]\nlisten = \"[::1]:0\"\n{token}\n");
        assert!(Config::read(&both).unwrap().webhook.is_some());
    }

    #[test]
    fn what_the_page_shows_is_read() {
        let page = include_str!("../../../docs/agent.md");
        let sample = page.split("```toml\n").nth(1).unwrap().split("```").next().unwrap();
        let config = Config::read(sample).unwrap();
        let webhook = config.webhook.unwrap();
        assert!(!config.defaults.to.is_empty() && !webhook.receivers.is_empty());
        assert!(config.checks.is_some() && config.folder.is_some() && config.socket.is_some());
        assert_eq!(Config::read("").unwrap(), Config::default());
    }
}
