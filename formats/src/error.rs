//! What is wrong with a document of somebody else, and where.

use crate::{limits, safe};

/// Why a document is not read. The texts are for a person and safe to show.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum FormatError {
    /// It is longer than anything of its kind.
    #[error("{size} bytes, and at most {max} are read")]
    TooLarge {
        /// Bytes it has.
        size: usize,
        /// Bytes that are read.
        max: usize,
    },
    /// It is no text in UTF-8.
    #[error("byte {at}: no UTF-8")]
    NotUtf8 {
        /// The first byte that is none, from 0.
        at: usize,
    },
    /// It is no JSON, or no XML.
    #[error("line {line}, column {column}: {what}")]
    Syntax {
        /// From 1.
        line: usize,
        /// From 1.
        column: usize,
        /// What is wrong there.
        what: String,
    },
    /// It nests deeper than anything honest.
    #[error("line {line}, column {column}: nested deeper than {max} levels")]
    TooDeep {
        /// From 1.
        line: usize,
        /// From 1.
        column: usize,
        /// Levels that are read.
        max: usize,
    },
    /// It has more of something than is read.
    #[error("{}more than {max} {what}", prefix(.at))]
    TooMany {
        /// Where; empty for the document as a whole.
        at: String,
        /// Of what.
        what: &'static str,
        /// How many are read.
        max: usize,
    },
    /// One object says a thing twice: two programs would read two things.
    #[error("line {line}, column {column}: the key {key:?} stands there twice")]
    Twice {
        /// From 1.
        line: usize,
        /// From 1.
        column: usize,
        /// The key.
        key: String,
    },
    /// A document type: it can name other files and grow without end.
    #[error("line {line}, column {column}: a document type declaration (DTD), which is never read")]
    DocumentType {
        /// From 1.
        line: usize,
        /// From 1.
        column: usize,
    },
    /// A reference to an entity that XML does not have by itself.
    #[error("line {line}, column {column}: the entity {name:?}, and none is expanded")]
    Entity {
        /// From 1.
        line: usize,
        /// From 1.
        column: usize,
        /// Its name.
        name: String,
    },
    /// Something that must be there is not.
    #[error("{at} is missing")]
    Missing {
        /// What is missing.
        at: String,
    },
    /// Something is there and is not what it must be.
    #[error("{}expected {expected}, found {found}", prefix(.at))]
    Wrong {
        /// Where; empty for the document as a whole.
        at: String,
        /// What must be there.
        expected: &'static str,
        /// What is there, cut short.
        found: String,
    },
    /// It is none of the forms that are read: an ordinary file.
    #[error("no form that is summarised")]
    Unknown,
}

impl FormatError {
    pub(crate) fn missing(at: &str) -> Self {
        Self::Missing { at: at.to_owned() }
    }

    pub(crate) fn wrong(at: &str, expected: &'static str, found: &str) -> Self {
        let found = format!("{:?}", safe::line(found, limits::FOUND_BYTES_MAX));
        Self::Wrong { at: at.to_owned(), expected, found }
    }

    /// The same, said from one level further out.
    pub(crate) fn within(mut self, step: &str) -> Self {
        if let Self::Missing { at } | Self::Wrong { at, .. } | Self::TooMany { at, .. } = &mut self
        {
            *at = match at.as_bytes().first() {
                None => step.to_owned(),
                Some(b'[') => format!("{step}{at}"),
                Some(_) => format!("{step}.{at}"),
            };
        }
        self
    }
}

fn prefix(at: &str) -> String {
    if at.is_empty() { String::new() } else { format!("{at}: ") }
}
