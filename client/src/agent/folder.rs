//! CAP messages laid down as files: each is taken once, and moved to where it says what came of it.
//!
//! Whoever lays one down writes it under another name (`.tmp`) and renames it, so that no half of a
//! file is read. A file that is taken twice after a crash is known again by its identifier.

use std::fs;
use std::io::{self, Read as _};
use std::path::{Path, PathBuf};

use hotline_formats::cap;
use hotline_formats::limits::CAP_BYTES_MAX;
use hotline_intake::Defaults;

use super::door::{self, Door};
use crate::engine::Became;
use crate::limits::{FOLDER_EVERY, FOLDER_FILES_MAX};

/// Where files go that were taken, and those that never will be.
const TAKEN: &str = "taken";
const REFUSED: &str = "refused";

/// The folder.
pub(crate) struct Folder {
    pub(crate) path: PathBuf,
    pub(crate) defaults: Defaults,
    pub(crate) languages: Vec<String>,
    pub(crate) door: Door,
}

impl Folder {
    /// Makes the places for what was looked at.
    ///
    /// # Errors
    ///
    /// The folder cannot be written.
    pub(crate) fn prepare(&self) -> io::Result<()> {
        [TAKEN, REFUSED].iter().try_for_each(|name| fs::create_dir_all(self.path.join(name)))
    }

    /// Looks into it until it is aborted.
    pub(crate) async fn watch(self) {
        loop {
            for file in self.files() {
                self.take(&file).await;
            }
            tokio::time::sleep(FOLDER_EVERY).await;
        }
    }

    /// Files that wait, by their names: some at a time.
    fn files(&self) -> Vec<PathBuf> {
        let Ok(entries) = fs::read_dir(&self.path) else { return Vec::new() };
        let paths = entries.filter_map(|entry| Some(entry.ok()?.path()));
        let is_cap =
            |path: &PathBuf| path.extension().is_some_and(|end| end == "xml" || end == "cap");
        let mut files: Vec<_> = paths.filter(is_cap).filter(|path| path.is_file()).collect();
        files.sort_unstable();
        files.truncate(FOLDER_FILES_MAX);
        files
    }

    async fn take(&self, file: &Path) {
        let languages: Vec<&str> = self.languages.iter().map(String::as_str).collect();
        let alert = match read(file, &languages) {
            Ok(alert) => alert,
            Err(why) => return self.moved(file, REFUSED, Some(&why)),
        };
        let told = self.door.report(&[alert], &self.defaults).await;
        match told.first() {
            None | Some(crate::engine::Reported { became: Became::Busy(_), .. }) => {}
            Some(told) => {
                let refused = matches!(told.became, Became::Refused(_));
                let place = if refused { REFUSED } else { TAKEN };
                self.moved(file, place, Some(&door::value(told).to_string()));
            }
        }
    }

    /// Moves a file, and says beside it what came of it. What cannot be moved is looked at again.
    fn moved(&self, file: &Path, place: &str, said: Option<&str>) {
        let Some(name) = file.file_name() else { return };
        let to = self.path.join(place).join(name);
        if fs::rename(file, &to).is_ok()
            && let Some(said) = said
        {
            let mut beside = to.into_os_string();
            beside.push(".said");
            let _ = fs::write(beside, format!("{said}\n"));
        }
    }
}

/// The alert of a CAP message in a file; the error is a sentence.
pub(crate) fn read(path: &Path, languages: &[&str]) -> Result<hotline_formats::Alert, String> {
    let mut bytes = Vec::new();
    let file = fs::File::open(path).map_err(|error| error.to_string())?;
    let most = CAP_BYTES_MAX as u64 + 1;
    file.take(most).read_to_end(&mut bytes).map_err(|error| error.to_string())?;
    let message = cap::Message::read(&bytes).map_err(|error| error.to_string())?;
    message.alert(languages).map_err(|error| error.to_string())
}
