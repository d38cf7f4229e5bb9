//! Reading `relay.toml`: every problem at once, each with its line and column.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::ops::Range;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::keys::{KEYS, Key, path};
use super::{Config, Limits, Problem, is_loopback};
use crate::limits::CONFIG_BYTES_MAX;
use crate::store::Room;

/// Most characters of a wrong value that are shown.
const SHOWN_MAX: usize = 40;

/// What stands where in a file.
struct Reading<'t> {
    text: &'t str,
    problems: Vec<(usize, String)>,
    /// Where each key's value begins.
    places: BTreeMap<String, usize>,
}

pub(super) fn read(text: &str) -> Result<Config, Vec<Problem>> {
    let mut reading = Reading { text, problems: Vec::new(), places: BTreeMap::new() };
    if text.len() > CONFIG_BYTES_MAX {
        reading.problems.push((0, format!("more than {CONFIG_BYTES_MAX} bytes")));
        return Err(reading.told());
    }
    let table = match DeTable::parse(text) {
        Ok(table) => table.into_inner(),
        Err(error) => {
            let at = error.span().map_or(0, |span| span.start);
            reading.problems.push((at, format!("this is not TOML: {}", error.message())));
            return Err(reading.told());
        }
    };
    // Stands in until the file's own is read, without which nothing is used.
    let mut config = Config::new(SocketAddr::from(([0; 16], 0)));
    reading.table("", &table, &mut config);
    reading.judge(&config);
    if reading.problems.is_empty() { Ok(config) } else { Err(reading.told()) }
}

impl Reading<'_> {
    fn table(&mut self, section: &str, table: &DeTable<'_>, config: &mut Config) {
        for (name, value) in table {
            let is_section = section.is_empty() && KEYS.iter().any(|k| k.section == name.get_ref());
            match (is_section, value.get_ref()) {
                (true, DeValue::Table(inner)) => self.table(name.get_ref(), inner, config),
                (true, _) => {
                    let what = format!("{name}: found {}; allowed: a section", self.shown(value));
                    self.problems.push((value.span().start, what));
                }
                (false, _) => self.value(section, name, value, config),
            }
        }
    }

    fn value(
        &mut self,
        section: &str,
        name: &Spanned<std::borrow::Cow<'_, str>>,
        value: &Spanned<DeValue<'_>>,
        config: &mut Config,
    ) {
        let whole = path(section, name.get_ref());
        let Some(key) = KEYS.iter().find(|k| k.section == section && k.name == name.get_ref())
        else {
            let what =
                format!("{}: no such key; allowed here: {}", printable(&whole), here(section));
            return self.problems.push((name.span().start, what));
        };
        self.places.insert(whole.clone(), value.span().start);
        match key.kind.take(value.get_ref()) {
            Some(value) => (key.set)(config, value),
            None => {
                let (found, allowed) = (self.shown(value), key.kind.allowed());
                let what = format!("{whole}: found {found}; allowed: {allowed}");
                self.problems.push((value.span().start, what));
            }
        }
    }

    /// What no key can say of itself alone.
    fn judge(&mut self, config: &Config) {
        if !self.places.contains_key("listen") {
            let what =
                "listen: missing; needed: the UDP address to serve, such as \"0.0.0.0:4433\"";
            self.problems.push((0, what.to_owned()));
        }
        let Limits { handshakes_max: most, retry_from_handshakes: from, .. } = config.limits;
        if from >= most {
            // Refusal comes before the question for a proof, which would then never be asked.
            let keys = ["limits.retry_from_handshakes", "limits.handshakes_max"];
            let note =
                |key: &str| if self.places.contains_key(key) { "" } else { " (the default)" };
            let [note_from, note_most] = keys.map(note);
            let key = keys.into_iter().find(|key| self.places.contains_key(*key));
            let what = match key {
                Some("limits.handshakes_max") => format!(
                    "limits.handshakes_max: found {most}; allowed: more than \
                     limits.retry_from_handshakes = {from}{note_from}, or no address is ever proven"
                ),
                _ => format!(
                    "limits.retry_from_handshakes: found {from}; allowed: less than \
                     limits.handshakes_max = {most}{note_most}, or no address is ever proven"
                ),
            };
            let at = key.and_then(|key| self.places.get(key)).copied().unwrap_or(0);
            self.problems.push((at, what));
        }
        let Room { mailbox_bytes_max: mailbox, store_bytes_max: store, .. } = config.quotas.room;
        if mailbox > store {
            let (found, most) = (mailbox >> 20, store >> 30);
            let keys = ["quotas.mailbox_mib", "quotas.store_gib"];
            let at = keys.into_iter().find_map(|key| self.places.get(key)).copied().unwrap_or(0);
            let what = format!(
                "quotas.mailbox_mib: found {found}; allowed: at most quotas.store_gib = {most}, \
                 which is what all mailboxes have together"
            );
            self.problems.push((at, what));
        }
        let beyond = config.operation.http.filter(|address| !is_loopback(*address));
        if let (Some(address), false) = (beyond, config.operation.http_beyond_loopback) {
            let what = format!(
                "operation.http: found \"{address}\"; allowed: an address of this machine alone, \
                 such as \"127.0.0.1:4434\", unless operation.http_beyond_loopback = true says that \
                 others may read it"
            );
            self.problems.push((self.places.get("operation.http").copied().unwrap_or(0), what));
        }
    }

    /// A value as the file spells it, on one line and not endless.
    fn shown(&self, value: &Spanned<DeValue<'_>>) -> String {
        let Range { start, end } = value.span();
        let spelled = printable(self.text.get(start..end).unwrap_or_default());
        let mut shown: String = spelled.chars().take(SHOWN_MAX).collect();
        if shown.len() < spelled.len() {
            shown.push_str("...");
        }
        if shown.is_empty() { value.get_ref().type_str().to_owned() } else { shown }
    }

    /// The problems with lines and columns, in the order of the file.
    fn told(mut self) -> Vec<Problem> {
        self.problems.sort();
        let place = |(at, what)| {
            let before = self.text.get(..at).unwrap_or(self.text);
            let line = before.matches('\n').count() + 1;
            let column = before.rsplit('\n').next().unwrap_or_default().chars().count() + 1;
            Problem { line, column, what }
        };
        self.problems.into_iter().map(place).collect()
    }
}

/// The keys of a section, and at the top the sections.
fn here(section: &str) -> String {
    let mut names: Vec<String> = Vec::new();
    for Key { section: of, name, .. } in KEYS {
        let name = match *of {
            of if of == section => (*name).to_owned(),
            of if section.is_empty() => format!("[{of}]"),
            _ => continue,
        };
        if !names.contains(&name) {
            names.push(name);
        }
    }
    names.join(", ")
}

fn printable(text: &str) -> String {
    text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect()
}
