//! A dossier as a file: rendered, written, read and checked. The same for the command line and the
//! terminal.

use std::fs::{File, OpenOptions};
use std::io::{self, Read, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use hotline_dossier::{Dossier, Fault, Reading, Unreadable, Wording, limits, page, plain, read};

use crate::dossier::Words;
use crate::exercises;
use crate::published;
use crate::runtime;
use crate::spool::media_type;
use crate::tui::event::{Checked, Form, Held, Paper, Papered};

/// The file, and what a reader of it will find; none if this program lacks the words that the dossier
/// names.
pub(crate) fn rendered(
    dossier: &Dossier,
    form: Form,
) -> Result<Option<(Vec<u8>, Reading)>, Unreadable> {
    let mut json = dossier.to_json();
    json.push('\n');
    let reading = read(json.as_bytes())?;
    let Some(words) = Words::named(dossier) else { return Ok(None) };
    let bytes = match form {
        Form::Json => json.into_bytes(),
        Form::Html => page::html(&reading, &words).into_bytes(),
        Form::Text => format!("{}\n", plain(&reading, &words).join("\n")).into_bytes(),
    };
    Ok(Some((bytes, reading)))
}

/// Writes a new file that only its owner reads. Nothing is overwritten.
pub(crate) fn save(to: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(to)?;
    file.write_all(bytes).and_then(|()| file.sync_all())
}

/// Reads a file within its bound; `-` is the standard input.
pub(crate) fn load(file: &Path) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    let most = u64::try_from(limits::FILE_BYTES_MAX).unwrap_or(u64::MAX).saturating_add(1);
    if file == Path::new("-") {
        io::stdin().lock().take(most).read_to_end(&mut bytes)?;
    } else {
        File::open(file)?.take(most).read_to_end(&mut bytes)?;
    }
    Ok(bytes)
}

/// Whether a page shows what is in it: `same`, `differs`, or `not-compared` where this program has
/// not its words. Only `same` goes without a fault.
pub(crate) fn compare_page(bytes: &[u8], reading: &mut Reading) -> Option<&'static str> {
    if !reading.is_page {
        return None;
    }
    let words = Words::named(&reading.dossier);
    match page::compare(bytes, reading, words.as_ref().map(|words| words as &dyn Wording)) {
        Ok(()) => Some("same"),
        Err(fault) => {
            let compared = !matches!(fault, Fault::PageWords { .. });
            reading.faults.push(fault);
            Some(if compared { "differs" } else { "not-compared" })
        }
    }
}

/// Where a person means a file to be: beginning with `~/` in the own folder.
pub(crate) fn placed(path: &str) -> io::Result<PathBuf> {
    let path = match (path.strip_prefix("~/"), std::env::var_os("HOME")) {
        (Some(rest), Some(home)) => PathBuf::from(home).join(rest),
        _ => PathBuf::from(path),
    };
    std::path::absolute(path)
}

/// Reads and checks what lies in a file.
///
/// # Errors
///
/// What to tell the person: nothing can be said about it.
pub(crate) fn checked(bytes: &[u8], path: String) -> Result<Papered, String> {
    let mut reading = read(bytes).map_err(|error| error.to_string())?;
    let page = compare_page(bytes, &mut reading);
    Ok(Papered::Checked(Checked { held: Held(Arc::new(reading)), page, path }))
}

/// Does what a terminal wants done with a dossier. It takes its time: not on the thread that draws.
///
/// # Errors
///
/// What to tell the person.
pub(crate) fn perform(paper: Paper) -> Result<Papered, String> {
    let failed = |path: &Path, error: &io::Error| format!("{}: {error}", path.display());
    match paper {
        Paper::Read(dossier) => {
            let json = dossier.to_json();
            let reading = read(json.as_bytes()).map_err(|error| error.to_string())?;
            Ok(Papered::Read(Held(Arc::new(reading))))
        }
        Paper::Save { held, form, path } => {
            let to = placed(&path).map_err(|error| format!("{path}: {error}"))?;
            let done = rendered(&held.0.dossier, form).map_err(|error| error.to_string())?;
            let (bytes, _) = done.ok_or_else(|| {
                format!("{}: its words are not in this program", held.0.dossier.language)
            })?;
            save(&to, &bytes).map_err(|error| failed(&to, &error))?;
            Ok(Papered::Saved(to.display().to_string()))
        }
        Paper::Fetch(path) => {
            let from = placed(&path).map_err(|error| format!("{path}: {error}"))?;
            let most = hotline_casework::limits::DOCUMENT_BYTES_MAX;
            let size = std::fs::metadata(&from).map_err(|error| failed(&from, &error))?.len();
            let id = published::new_document(&mut runtime::rng());
            if size > most as u64 {
                return Ok(Papered::Long { path: from.display().to_string(), id });
            }
            let bytes = std::fs::read(&from).map_err(|error| failed(&from, &error))?;
            let name = from.file_name().map(|name| name.to_string_lossy().into_owned());
            Ok(Papered::Fetched {
                name: name.unwrap_or_default(),
                media_type: media_type(&from).unwrap_or_default().to_owned(),
                bytes,
                id,
            })
        }
        Paper::Scenario(path) => {
            let from = placed(&path).map_err(|error| format!("{path}: {error}"))?;
            exercises::load(&from).map(Papered::Scenario).map_err(|error| failed(&from, &error))
        }
        Paper::Put { path, bytes } => {
            let to = placed(&path).map_err(|error| format!("{path}: {error}"))?;
            save(&to, &bytes).map_err(|error| failed(&to, &error))?;
            Ok(Papered::Saved(to.display().to_string()))
        }
        Paper::Check(path) => {
            let from = placed(&path).map_err(|error| format!("{path}: {error}"))?;
            let bytes = load(&from).map_err(|error| failed(&from, &error))?;
            checked(&bytes, from.display().to_string())
        }
    }
}
