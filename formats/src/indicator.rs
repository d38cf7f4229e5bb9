//! Indicators: what a shared document tells to look for, counted by kind and shown without teeth.

use core::fmt;
use core::net::{Ipv4Addr, Ipv6Addr};
use std::collections::{BTreeMap, BTreeSet};

use crate::error::FormatError;
use crate::{limits, safe};

/// What sort of thing to look for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum IndicatorKind {
    /// An IPv4 address or network.
    Ipv4,
    /// An IPv6 address or network.
    Ipv6,
    /// A domain or host name.
    Domain,
    /// A URL.
    Url,
    /// A hash of a file.
    Hash,
    /// An e-mail address.
    Email,
    /// The name of a file.
    FileName,
    /// A rule of another program, such as YARA or Sigma.
    Rule,
    /// Anything else.
    Other,
}

impl IndicatorKind {
    /// A word for it, in English.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Ipv4 => "IPv4",
            Self::Ipv6 => "IPv6",
            Self::Domain => "domain",
            Self::Url => "URL",
            Self::Hash => "hash",
            Self::Email => "e-mail",
            Self::FileName => "file name",
            Self::Rule => "rule",
            Self::Other => "other",
        }
    }

    /// The kind of an address, if it is one, alone or with the length of a prefix.
    pub(crate) fn of_address(value: &str) -> Option<Self> {
        let address = value.split('/').next().unwrap_or_default().trim();
        if address.parse::<Ipv4Addr>().is_ok() {
            return Some(Self::Ipv4);
        }
        address.parse::<Ipv6Addr>().ok().map(|_| Self::Ipv6)
    }
}

impl fmt::Display for IndicatorKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.word())
    }
}

/// The indicators of one kind.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Indicators {
    /// Which.
    pub kind: IndicatorKind,
    /// How many different ones.
    pub count: usize,
    /// The first few, defanged: nothing can be followed by a slip of the hand.
    pub samples: Vec<String>,
}

/// The indicators of a document while it is read.
#[derive(Debug, Default)]
pub(crate) struct Found {
    seen: BTreeSet<(IndicatorKind, String)>,
    samples: BTreeMap<IndicatorKind, (usize, Vec<String>)>,
}

impl Found {
    /// Adds one unless it is known.
    pub(crate) fn add(&mut self, kind: IndicatorKind, value: &str) -> Result<(), FormatError> {
        let value = value.trim();
        if value.is_empty() || !self.seen.insert((kind, value.to_owned())) {
            return Ok(());
        }
        if self.seen.len() > limits::INDICATORS_MAX {
            let (at, max) = (String::new(), limits::INDICATORS_MAX);
            return Err(FormatError::TooMany { at, what: "indicators", max });
        }
        let (count, samples) = self.samples.entry(kind).or_default();
        *count += 1;
        if samples.len() < limits::SAMPLES_MAX {
            samples.push(defanged(kind, value));
        }
        Ok(())
    }

    pub(crate) fn finish(self) -> Vec<Indicators> {
        let one = |(kind, (count, samples))| Indicators { kind, count, samples };
        self.samples.into_iter().map(one).collect()
    }
}

/// The value so that no program makes a link of it and no hand can follow it.
pub(crate) fn defanged(kind: IndicatorKind, value: &str) -> String {
    let value = safe::line(value, limits::SAMPLE_BYTES_MAX);
    match kind {
        IndicatorKind::Hash | IndicatorKind::Rule => value,
        IndicatorKind::Ipv6 => value.replace(':', "[:]"),
        IndicatorKind::Url => {
            let (scheme, rest) = value.split_once(':').unwrap_or(("", &value));
            let scheme = match scheme.to_ascii_lowercase().as_str() {
                "http" => "hxxp:",
                "https" => "hxxps:",
                "ftp" => "fxp:",
                "" => "",
                other => &format!("{other}[:]"),
            };
            format!("{scheme}{}", rest.replace('.', "[.]"))
        }
        _ => value.replace("://", "[://]").replace('@', "[@]").replace('.', "[.]"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn samples_are_harmless() {
        for (kind, value, shown) in [
            (IndicatorKind::Url, "HTTPS://evil.example/a.php", "hxxps://evil[.]example/a[.]php"),
            (IndicatorKind::Url, "javascript:alert(1)", "javascript[:]alert(1)"),
            (IndicatorKind::Url, "evil.example/a", "evil[.]example/a"),
            (IndicatorKind::Ipv4, "198.51.100.7", "198[.]51[.]100[.]7"),
            (IndicatorKind::Ipv6, "2001:db8::7", "2001[:]db8[:][:]7"),
            (IndicatorKind::Email, "a@evil.example", "a[@]evil[.]example"),
            (IndicatorKind::FileName, "in\u{202e}fdp.exe", "infdp[.]exe"),
            (IndicatorKind::Other, "http://evil.example", "http[://]evil[.]example"),
            (IndicatorKind::Domain, "a\u{1b}[2J\n.example", "a[2J [.]example"),
        ] {
            assert_eq!(defanged(kind, value), shown);
        }
    }

    #[test]
    fn one_that_is_told_twice_counts_once_and_there_is_an_end() {
        let mut found = Found::default();
        for value in ["a.example", " a.example ", "b.example", "", "c.example", "d.example"] {
            found.add(IndicatorKind::Domain, value).unwrap();
        }
        let one = found.finish().remove(0);
        assert_eq!((one.count, one.samples.len()), (4, limits::SAMPLES_MAX));
        let mut found = Found::default();
        let full = (0..=limits::INDICATORS_MAX)
            .try_for_each(|at| found.add(IndicatorKind::Other, &at.to_string()));
        assert_eq!(full.unwrap_err().to_string(), "more than 50000 indicators");
    }
}
