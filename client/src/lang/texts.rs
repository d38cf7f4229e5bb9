//! Texts by key.

use std::borrow::Cow;
use std::fmt;

use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource, FluentValue};
use unic_langid::LanguageIdentifier;

use super::{Direction, Language};
use crate::tui::text::in_ascii;

/// The texts of the interface in one language. A missing key gives the English text, and one that
/// English lacks gives the key, so that nothing ever fails to be shown.
pub(crate) struct Texts {
    language: Language,
    own: FluentBundle<FluentResource>,
    english: Option<FluentBundle<FluentResource>>,
    ascii: bool,
}

impl Texts {
    /// The texts of a language, with typographic punctuation in ASCII if that is wanted.
    #[must_use]
    pub(crate) fn new(language: Language, ascii: bool) -> Self {
        let english = (language != Language::En).then(|| bundle(Language::En));
        Self { language, own: bundle(language), english, ascii }
    }

    /// Their language.
    #[must_use]
    pub(crate) fn language(&self) -> Language {
        self.language
    }

    /// From which side they read.
    #[must_use]
    pub(crate) fn direction(&self) -> Direction {
        self.language.direction()
    }

    /// The text of a key without variables.
    #[must_use]
    pub(crate) fn t<'a>(&'a self, key: &'a str) -> Cow<'a, str> {
        self.format(key, None)
    }

    /// The text of a key with its variables. Numbers choose plural forms; a text of people is put
    /// in as it is.
    #[must_use]
    pub(crate) fn with<'a>(
        &'a self,
        key: &'a str,
        variables: &[(&'a str, FluentValue<'a>)],
    ) -> String {
        let variables: FluentArgs<'_> = variables.iter().cloned().collect();
        self.format(key, Some(&variables)).into_owned()
    }

    /// Whether a key has a text in this language or in English.
    #[must_use]
    pub(crate) fn has(&self, key: &str) -> bool {
        self.bundles().any(|bundle| bundle.has_message(key))
    }

    fn bundles(&self) -> impl Iterator<Item = &FluentBundle<FluentResource>> {
        std::iter::once(&self.own).chain(&self.english)
    }

    fn format<'a>(&'a self, key: &'a str, variables: Option<&FluentArgs<'_>>) -> Cow<'a, str> {
        let found =
            self.bundles().find_map(|bundle| Some((bundle, bundle.get_message(key)?.value()?)));
        let Some((bundle, pattern)) = found else { return Cow::Borrowed(key) };
        // A missing variable shows as its name; the tests of the catalogues see to it beforehand.
        let text = bundle.format_pattern(pattern, variables, &mut Vec::new());
        if self.ascii && !text.is_ascii() { Cow::Owned(in_ascii(&text)) } else { text }
    }
}

impl fmt::Debug for Texts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Texts")
            .field("language", &self.language)
            .field("ascii", &self.ascii)
            .finish_non_exhaustive()
    }
}

fn bundle(language: Language) -> FluentBundle<FluentResource> {
    let identifier: LanguageIdentifier = language.tag().parse().unwrap_or_default();
    let mut bundle = FluentBundle::new_concurrent(vec![identifier]);
    // Lines are put in order by `tui::text`; isolating characters would only take up columns.
    bundle.set_use_isolating(false);
    // What cannot be read of a file is left out, and English stands in; a test reads each strictly.
    for catalogue in language.catalogues() {
        let resource =
            FluentResource::try_new(catalogue.to_owned()).unwrap_or_else(|(readable, _)| readable);
        bundle.add_resource_overriding(resource);
    }
    bundle
}
