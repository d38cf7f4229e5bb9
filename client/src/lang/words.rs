//! Words of codes: the keys that are made up from what other crates name.

use std::cmp::Ordering;

use hotline_casework::{AckKind, Catalogue};

use super::{Language, Texts};

impl Texts {
    /// The name of a field of a message, as casework calls it; the bare name if it has no text.
    #[must_use]
    pub(crate) fn field(&self, name: &str) -> String {
        self.made(&format!("field-{name}")).unwrap_or_else(|| name.to_owned())
    }

    /// The word of a code of a list of casework. One of a later version is said to be so.
    #[must_use]
    pub(crate) fn code(&self, list: &str, word: &str) -> String {
        self.made(&format!("code-{list}-{word}"))
            .unwrap_or_else(|| self.with("code-unknown", &[("word", word.into())]))
    }

    /// Several codes of a list, one after the other as the language has it.
    #[must_use]
    pub(crate) fn codes(&self, list: &str, words: &[String]) -> String {
        let comma = match self.language() {
            Language::Ar => "\u{60c} ",
            Language::Zh => "\u{3001}",
            Language::En | Language::Fr | Language::Es | Language::Ru => ", ",
        };
        words.iter().map(|word| self.code(list, word)).collect::<Vec<_>>().join(comma)
    }

    /// The name of a kind of message by its code; the bare code if it has no text.
    #[must_use]
    pub(crate) fn kind(&self, code: &str) -> String {
        self.made(&format!("kind-{}", code.to_lowercase())).unwrap_or_else(|| code.to_owned())
    }

    /// The clause that is part of every message of a kind.
    #[must_use]
    pub(crate) fn clause(&self, code: &str) -> Option<String> {
        match code {
            "CON" => Some(self.t("clause-con").into_owned()),
            "ACK" => Some(self.t("clause-ack").into_owned()),
            _ => None,
        }
    }

    /// What to tell a reader of a message that was written by other words than this program has;
    /// none if they are the same, or if its sender names none.
    #[must_use]
    pub(crate) fn other_catalogue(&self, written: Option<Catalogue>) -> Option<String> {
        let (written, own) = (written?, Catalogue::present());
        if written == own {
            return None;
        }
        let key = match written.version.cmp(&own.version) {
            Ordering::Greater => "catalogue-later",
            Ordering::Less => "catalogue-earlier",
            Ordering::Equal => "catalogue-other",
        };
        Some(self.with(key, &[("version", u64::from(written.version).into())]))
    }

    /// What a person who acknowledged said.
    #[must_use]
    pub(crate) fn acknowledgement(&self, kind: AckKind) -> String {
        self.code("acknowledgement", kind.word())
    }

    fn made(&self, key: &str) -> Option<String> {
        self.has(key).then(|| self.t(key).into_owned())
    }
}
