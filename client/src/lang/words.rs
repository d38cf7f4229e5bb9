//! Words of codes: the keys that are made up from what other crates name.

use hotline_casework::AckKind;

use super::Texts;

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

    /// What a person who acknowledged said.
    #[must_use]
    pub(crate) fn acknowledgement(&self, kind: AckKind) -> String {
        self.code("acknowledgement", kind.word())
    }

    fn made(&self, key: &str) -> Option<String> {
        self.has(key).then(|| self.t(key).into_owned())
    }
}
