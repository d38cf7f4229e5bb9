//! Documents in the forms of others, told before they are opened: the same for the command line and
//! the terminal.

use std::fs::File;
use std::io::Read as _;
use std::path::Path;

use hotline_formats::{FormatError, Summary, limits, summarise};

/// What a file is, or why that cannot be told; none for an ordinary file.
pub(crate) type Told = Option<Result<Summary, FormatError>>;

/// Looks into a file, no further than is read of any form.
pub(crate) fn look(path: &Path) -> Told {
    let file = File::open(path).ok()?;
    let size = file.metadata().map_or(0, |about| about.len());
    let mut bytes = Vec::new();
    let most = limits::DOCUMENT_BYTES_MAX as u64 + 1;
    file.take(most).read_to_end(&mut bytes).ok()?;
    match summarise(&bytes) {
        Err(FormatError::Unknown) => None,
        Err(FormatError::TooLarge { max, .. }) => Some(Err(FormatError::TooLarge {
            size: usize::try_from(size).unwrap_or(usize::MAX),
            max,
        })),
        told => Some(told),
    }
}

/// The lines below the name of a file.
pub(crate) fn lines(told: &Told) -> Vec<String> {
    match told {
        None => Vec::new(),
        Some(Ok(summary)) => {
            let mut lines = summary.lines();
            lines
                .push("nothing of this was checked: it is what the file says of itself".to_owned());
            lines
        }
        Some(Err(error)) => vec![format!("no summary: {error}")],
    }
}
