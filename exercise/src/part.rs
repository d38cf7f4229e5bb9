//! A table of a scenario being read: each key once, and every problem with its place.

use core::fmt::Write as _;
use core::time::Duration;

use hotline_casework::nearest;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use crate::duration;
use crate::limits;
use crate::reading::{Problem, ScenarioError};

pub(crate) type Item<'t> = Spanned<DeValue<'t>>;

/// Most characters of a wrong value that are shown.
const SHOWN_MAX: usize = 40;

/// The problems found so far.
pub(crate) struct Found<'t> {
    pub(crate) text: &'t str,
    pub(crate) problems: Vec<(usize, String)>,
}

impl Found<'_> {
    pub(crate) fn add(&mut self, at: usize, what: String) {
        self.problems.push((at, what));
    }

    pub(crate) fn wrong(&mut self, path: &str, item: &Item<'_>, allowed: &str) {
        let what = format!("{path}: found {}; allowed: {allowed}", self.shown(item));
        self.add(item.span().start, what);
    }

    /// A value as the file spells it, on one line and not endless.
    pub(crate) fn shown(&self, item: &Item<'_>) -> String {
        let spelled = self.text.get(item.span()).unwrap_or_default();
        let spelled: String = hotline_casework::shown_line(spelled);
        let mut shown: String = spelled.chars().take(SHOWN_MAX).collect();
        if shown.len() < spelled.len() {
            shown.push_str("...");
        }
        if shown.is_empty() { item.get_ref().type_str().to_owned() } else { shown }
    }

    pub(crate) fn told(mut self) -> ScenarioError {
        self.problems.sort();
        let place = |(at, what): (usize, String)| {
            let before = self.text.get(..at).unwrap_or(self.text);
            let line = before.matches('\n').count() + 1;
            let column = before.rsplit('\n').next().unwrap_or_default().chars().count() + 1;
            Problem { line, column, what }
        };
        let problems = self.problems.into_iter().map(place);
        ScenarioError { problems: problems.take(limits::PROBLEMS_MAX).collect() }
    }
}

/// A table being read: each key is asked for once, and what nobody asked for is a mistake.
pub(crate) struct Part<'f, 'a, 't> {
    pub(crate) found: &'f mut Found<'t>,
    pub(crate) path: String,
    pub(crate) at: usize,
    pub(crate) table: &'a DeTable<'a>,
    pub(crate) known: Vec<&'static str>,
}

impl<'f, 'a, 't> Part<'f, 'a, 't> {
    pub(crate) fn of(
        found: &'f mut Found<'t>,
        path: String,
        at: usize,
        table: &'a DeTable<'a>,
    ) -> Self {
        Self { found, path, at, table, known: Vec::new() }
    }

    pub(crate) fn path(&self, key: &str) -> String {
        if self.path.is_empty() { key.to_owned() } else { format!("{}.{key}", self.path) }
    }

    pub(crate) fn optional(&mut self, key: &'static str) -> Option<&'a Item<'a>> {
        self.known.push(key);
        self.table.iter().find(|(name, _)| name.get_ref() == key).map(|(_, item)| item)
    }

    pub(crate) fn required(&mut self, key: &'static str, needed: &str) -> Option<&'a Item<'a>> {
        let item = self.optional(key);
        if item.is_none() {
            let what = format!("{}: missing; needed: {needed}", self.path(key));
            self.found.add(self.at, what);
        }
        item
    }

    /// What `read` makes of a value; otherwise a problem that says what is allowed.
    pub(crate) fn take<T>(
        &mut self,
        key: &'static str,
        item: Option<&Item<'_>>,
        allowed: &str,
        read: impl FnOnce(&DeValue<'_>) -> Option<T>,
    ) -> Option<T> {
        let item = item?;
        let value = read(item.get_ref());
        if value.is_none() {
            let path = self.path(key);
            self.found.wrong(&path, item, allowed);
        }
        value
    }

    pub(crate) fn text(&mut self, key: &'static str, max: usize) -> Option<String> {
        let item = self.optional(key);
        let allowed = format!("text of at most {max} bytes");
        self.take(key, item, &allowed, |value| short(value, max))
    }

    pub(crate) fn needed_text(&mut self, key: &'static str, max: usize) -> Option<String> {
        let allowed = format!("text of 1 to {max} bytes");
        let item = self.required(key, &allowed);
        self.take(key, item, &allowed, |value| {
            short(value, max).filter(|text| !text.trim().is_empty())
        })
    }

    pub(crate) fn name(&mut self, key: &'static str) -> Option<String> {
        let allowed = "small letters, digits and hyphens, such as \"aldoria-cert\"";
        let item = self.required(key, allowed);
        self.take(key, item, allowed, |value| {
            value.as_str().filter(|s| is_name(s)).map(str::to_owned)
        })
    }

    pub(crate) fn number(&mut self, key: &'static str, from: u32, to: u32) -> Option<u32> {
        let item = self.optional(key);
        let allowed = format!("a whole number from {from} to {to}");
        self.take(key, item, &allowed, |value| {
            let number: u32 = value.as_integer()?.as_str().parse().ok()?;
            (from..=to).contains(&number).then_some(number)
        })
    }

    pub(crate) fn span(&mut self, key: &'static str) -> Option<Duration> {
        let item = self.optional(key);
        self.take(key, item, SPAN, |value| duration::read(value.as_str()?, limits::STORY_MAX))
    }

    /// One of several words, with the nearest one where none was meant otherwise.
    pub(crate) fn word<T>(
        &mut self,
        key: &'static str,
        item: Option<&Item<'_>>,
        all: &[(&str, T)],
    ) -> Option<T>
    where
        T: Clone,
    {
        let item = item?;
        let written = item.get_ref().as_str().unwrap_or_default();
        if let Some((_, value)) = all.iter().find(|(word, _)| *word == written) {
            return Some(value.clone());
        }
        let mut allowed = all.iter().map(|(word, _)| *word).collect::<Vec<_>>().join(", ");
        if let Some(near) = nearest(written, all.iter().map(|(word, _)| *word)) {
            let _ = write!(allowed, " (did you mean {near}?)");
        }
        let path = self.path(key);
        self.found.wrong(&path, item, &allowed);
        None
    }

    /// A list of texts.
    pub(crate) fn list(
        &mut self,
        key: &'static str,
        most: usize,
        max: usize,
    ) -> Vec<(usize, String)> {
        let item = self.optional(key);
        let allowed = format!("a list of at most {most} texts of 1 to {max} bytes");
        self.take(key, item, &allowed, |value| {
            let items = value.as_array().filter(|items| items.len() <= most)?;
            let text = |item: &Item<'_>| {
                let text = short(item.get_ref(), max).filter(|text| !text.trim().is_empty())?;
                Some((item.span().start, text))
            };
            items.iter().map(text).collect()
        })
        .unwrap_or_default()
    }

    /// The tables of a list of tables.
    pub(crate) fn tables(
        &mut self,
        key: &'static str,
        most: usize,
    ) -> Vec<(String, usize, &'a DeTable<'a>)> {
        let Some(item) = self.optional(key) else { return Vec::new() };
        let path = self.path(key);
        let items = item.get_ref().as_array().map(|items| items.iter().collect::<Vec<_>>());
        let Some(items) = items.filter(|items| items.len() <= most) else {
            self.found.wrong(&path, item, &format!("at most {most} tables"));
            return Vec::new();
        };
        let mut tables = Vec::new();
        for (n, item) in items.into_iter().enumerate() {
            let path = format!("{path}[{}]", n + 1);
            match item.get_ref().as_table() {
                Some(table) => tables.push((path, item.span().start, table)),
                None => self.found.wrong(&path, item, "a table"),
            }
        }
        tables
    }

    /// Tells what nobody asked for.
    pub(crate) fn finish(self) {
        for (name, _) in self.table {
            let name_text: &str = name.get_ref();
            if self.known.contains(&name_text) {
                continue;
            }
            let mut what = format!(
                "{}: no such field; allowed here: {}",
                hotline_casework::shown_line(&if self.path.is_empty() {
                    name_text.to_owned()
                } else {
                    format!("{}.{name_text}", self.path)
                }),
                self.known.join(", ")
            );
            if let Some(near) = nearest(name_text, self.known.iter().copied()) {
                let _ = write!(what, " (did you mean {near}?)");
            }
            self.found.add(name.span().start, what);
        }
    }
}

/// What a span of time looks like.
pub(crate) const SPAN: &str = "a span such as \"90s\", \"15m\" or \"1h30m\", of at most 14 days";

pub(crate) fn short(value: &DeValue<'_>, max: usize) -> Option<String> {
    value.as_str().filter(|text| text.len() <= max).map(str::to_owned)
}

pub(crate) fn is_name(text: &str) -> bool {
    (1..=limits::NAME_BYTES_MAX).contains(&text.len())
        && text.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
        && !text.starts_with('-')
        && text != CONTROL
}

/// The name that is nobody's: the controller's own.
pub(crate) const CONTROL: &str = "control";
