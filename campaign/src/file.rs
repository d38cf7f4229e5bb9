//! The report as a file that can be checked: with the signed messages it rests on.

use hotline_casework::{Check, Common};
use hotline_dossier::Dossier;
use serde::{Deserialize, Serialize};

use crate::limits::FILE_BYTES_MAX;
use crate::report::{Report, RowDoc, Scope};

/// A report with the dossier of the campaign's case, as far as its reader may see that.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct File {
    /// Version of this form.
    pub hotline_ping: u32,
    /// The report.
    pub report: Report,
    /// The messages it rests on.
    pub dossier: Dossier,
}

/// Nothing can be said about a file.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Unreadable {
    /// It is longer than any report.
    #[error("the file has {0} bytes, and a report has at most {FILE_BYTES_MAX}")]
    TooLong(usize),
    /// It is no report, or was cut.
    #[error("it is no report of a campaign, or damaged: {0}")]
    Damaged(String),
    /// Of a later version.
    #[error("the report is of version {0}; upgrade this program")]
    Version(u32),
    /// The dossier inside cannot be read.
    #[error("the dossier in it: {0}")]
    Dossier(#[from] hotline_dossier::Unreadable),
    /// It has no challenge.
    #[error("it holds no challenge of a campaign")]
    NoChallenge,
}

impl File {
    /// A file of this version.
    #[must_use]
    pub const fn new(report: Report, dossier: Dossier) -> Self {
        Self { hotline_ping: 1, report, dossier }
    }

    /// As it is written.
    #[must_use]
    pub fn to_json(&self) -> String {
        // Text keys and no floats: it always can be written.
        serde_json::to_string(self).unwrap_or_default()
    }

    /// Reads a file.
    ///
    /// # Errors
    ///
    /// [`Unreadable`]: tell the person, and ask for the file again.
    pub fn read(bytes: &[u8]) -> Result<Self, Unreadable> {
        if bytes.len() > FILE_BYTES_MAX {
            return Err(Unreadable::TooLong(bytes.len()));
        }
        let file: Self = serde_json::from_slice(bytes).map_err(|error| {
            let why = hotline_casework::shown_line(&error.to_string());
            Unreadable::Damaged(why.chars().take(160).collect())
        })?;
        if file.hotline_ping != 1 {
            return Err(Unreadable::Version(file.hotline_ping));
        }
        Ok(file)
    }
}

/// Whether a message of the campaign's case goes into the file of a reader: what everybody was sent,
/// and the answers of the rows that are shown.
#[must_use]
pub fn belongs(message: &Common, scope: &Scope, rows: &[RowDoc]) -> bool {
    match Check::of(message) {
        Ok(Some(Check::Device(_) | Check::Person { .. })) => {
            matches!(scope, Scope::All) || rows.iter().any(|row| row.seat == message.from)
        }
        // Reminders are not signed, and prove nothing.
        Ok(Some(Check::Reminder { .. } | Check::Line)) | Ok(None) | Err(_) => false,
        Ok(Some(_)) => true,
    }
}
