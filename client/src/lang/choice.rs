//! Which language a person asked for.

use super::Language;

/// The language chosen, and what to tell the person about it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Chosen {
    /// The language of the interface.
    pub language: Language,
    /// The key of a sentence to show once: the screens are not in the language asked for yet.
    pub notice: Option<&'static str>,
}

/// Chooses by `--lang`, else `HOTLINE_LANG`, else the locale (`LC_ALL`, `LC_MESSAGES`, `LANG`),
/// else English. The first that is set and not empty decides. `variable` reads the environment.
#[must_use]
pub(crate) fn choose(option: Option<&str>, variable: impl Fn(&str) -> Option<String>) -> Chosen {
    let asked = option.map(str::to_owned).or_else(|| {
        ["HOTLINE_LANG", "LC_ALL", "LC_MESSAGES", "LANG"]
            .into_iter()
            .find_map(|name| variable(name).filter(|value| !value.trim().is_empty()))
    });
    let tag = asked.unwrap_or_default().to_ascii_lowercase();
    let primary = tag.split(['-', '_', '.', '@']).next().unwrap_or_default();
    let (language, notice) = match primary {
        "fr" => (Language::Fr, None),
        "ar" => (Language::Ar, None),
        "es" => (Language::Es, None),
        "ru" => (Language::Ru, Some("language-follows-ru")),
        "zh" => (Language::Zh, Some("language-follows-zh")),
        _ => (Language::En, None),
    };
    Chosen { language, notice }
}
