//! Which language a person asked for.

use super::Language;

/// Chooses by `--lang`, else `HOTLINE_LANG`, else the locale (`LC_ALL`, `LC_MESSAGES`, `LANG`),
/// else English. The first that is set and not empty decides. `variable` reads the environment.
#[must_use]
pub(crate) fn choose(option: Option<&str>, variable: impl Fn(&str) -> Option<String>) -> Language {
    let asked = option.map(str::to_owned).or_else(|| {
        ["HOTLINE_LANG", "LC_ALL", "LC_MESSAGES", "LANG"]
            .into_iter()
            .find_map(|name| variable(name).filter(|value| !value.trim().is_empty()))
    });
    let tag = asked.unwrap_or_default().to_ascii_lowercase();
    let primary = tag.split(['-', '_', '.', '@']).next().unwrap_or_default();
    Language::ALL.into_iter().find(|language| language.tag() == primary).unwrap_or_default()
}
