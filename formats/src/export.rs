//! What leaves for others: a case as plain data, and why it may not leave.

use hotline_casework::Tlp;
use hotline_protocol::ids::{CaseId, MessageId, UnixMillis};

/// A case to be exported. Whoever fills it in has checked who said what.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Case {
    /// The case.
    pub id: CaseId,
    /// What people call it; empty if it has no reference.
    pub reference: String,
    /// Whether all of it is of an exercise.
    pub exercise: bool,
    /// The party that exports it.
    pub by: String,
    /// When.
    pub at: UnixMillis,
    /// The parties that took part: code and name.
    pub parties: Vec<(String, String)>,
    /// What was said, in the order of the case.
    pub messages: Vec<Entry>,
}

/// A message of a case to be exported.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// The message.
    pub id: MessageId,
    /// Its kind, such as `CON`.
    pub kind: String,
    /// The party of its author.
    pub party: String,
    /// The seat that said it.
    pub from: String,
    /// To whom, as it was addressed.
    pub to: Vec<String>,
    /// When it was released.
    pub at: UnixMillis,
    /// How far it may be shared.
    pub tlp: Tlp,
    /// The language of subject and body.
    pub language: Option<String>,
    /// One line.
    pub subject: String,
    /// Free text.
    pub body: String,
    /// The fields of its kind, by name.
    pub fields: Vec<(String, String)>,
    /// Whether its author signed it to be shown to others.
    pub note: bool,
}

/// Whether what is marked TLP:RED may leave: by default nobody but its addressees may have it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Red {
    /// It stays.
    #[default]
    Refused,
    /// A person said that the one who gets the file is an addressee.
    Allowed,
}

/// Why something is not exported.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ExportError {
    /// It is for its addressees alone.
    #[error("{count} of what would be exported is TLP:RED: for its addressees and nobody else")]
    Red {
        /// How many messages.
        count: usize,
    },
    /// Nothing was said.
    #[error("there is nothing to export")]
    Empty,
    /// A time that no calendar has.
    #[error("a time beyond the calendar: {0} ms")]
    Time(u64),
}

impl Case {
    /// The strictest label of all that was said.
    #[must_use]
    pub fn tlp(&self) -> Tlp {
        self.messages.iter().map(|message| message.tlp).max().unwrap_or_default()
    }

    pub(crate) fn check(&self, red: Red) -> Result<(), ExportError> {
        let count = self.messages.iter().filter(|message| message.tlp == Tlp::Red).count();
        if count > 0 && red == Red::Refused {
            return Err(ExportError::Red { count });
        }
        if self.messages.is_empty() { Err(ExportError::Empty) } else { Ok(()) }
    }
}
