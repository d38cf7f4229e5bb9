//! The words of the interface in the reader's language.
//!
//! Catalogues are Fluent files under `lang/`, compiled in. Keys are kebab-case, grouped by screen;
//! English is complete and stands in for what another language lacks.

mod choice;
mod texts;
mod words;

#[cfg(test)]
mod tests;

pub(crate) use choice::choose;
pub(crate) use texts::Texts;

/// The language of the interface.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Language {
    /// English.
    #[default]
    En,
    /// French.
    Fr,
    /// Arabic.
    Ar,
    /// Spanish.
    Es,
    /// Russian.
    Ru,
    /// Chinese, in simplified characters.
    Zh,
}

impl Language {
    /// Every language there is a catalogue for.
    pub(crate) const ALL: [Self; 6] = [Self::En, Self::Fr, Self::Ar, Self::Es, Self::Ru, Self::Zh];

    /// Its tag (BCP 47).
    #[must_use]
    pub(crate) const fn tag(self) -> &'static str {
        match self {
            Self::En => "en",
            Self::Fr => "fr",
            Self::Ar => "ar",
            Self::Es => "es",
            Self::Ru => "ru",
            Self::Zh => "zh",
        }
    }

    /// From which side it reads.
    #[must_use]
    pub(crate) const fn direction(self) -> Direction {
        match self {
            Self::En | Self::Fr | Self::Es | Self::Ru | Self::Zh => Direction::LeftToRight,
            Self::Ar => Direction::RightToLeft,
        }
    }

    /// The words of the trade, and those of the screens.
    const fn catalogues(self) -> [&'static str; 2] {
        match self {
            Self::En => {
                [include_str!("../../lang/en.ftl"), include_str!("../../lang/screens/en.ftl")]
            }
            Self::Fr => {
                [include_str!("../../lang/fr.ftl"), include_str!("../../lang/screens/fr.ftl")]
            }
            Self::Ar => {
                [include_str!("../../lang/ar.ftl"), include_str!("../../lang/screens/ar.ftl")]
            }
            Self::Es => {
                [include_str!("../../lang/es.ftl"), include_str!("../../lang/screens/es.ftl")]
            }
            Self::Ru => {
                [include_str!("../../lang/ru.ftl"), include_str!("../../lang/screens/ru.ftl")]
            }
            Self::Zh => {
                [include_str!("../../lang/zh.ftl"), include_str!("../../lang/screens/zh.ftl")]
            }
        }
    }
}

/// From which side a text reads.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub(crate) enum Direction {
    /// As Latin, Cyrillic and Chinese.
    #[default]
    LeftToRight,
    /// As Arabic and Hebrew.
    RightToLeft,
}
