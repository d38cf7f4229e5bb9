//! Where a passphrase comes from: a file, the service manager, or the person at the terminal.

use std::fs;
use std::io::{self, IsTerminal, Read};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use zeroize::Zeroizing;

use super::out;
use super::trouble::{Trouble, code};
use crate::home::{HomeError, Unlocking};
use crate::limits::PASSPHRASE_BYTES_MAX;
use crate::vault::{Unlock, Vault};

/// Name of the passphrase among systemd's credentials.
const CREDENTIAL: &str = "hotline-passphrase";

/// The file that holds the passphrase, if one is named.
fn file() -> Option<PathBuf> {
    if let Some(file) = std::env::var_os("HOTLINE_PASSPHRASE_FILE") {
        return Some(file.into());
    }
    let credential = PathBuf::from(std::env::var_os("CREDENTIALS_DIRECTORY")?).join(CREDENTIAL);
    credential.exists().then_some(credential)
}

/// The first line of a file.
fn read(path: &Path) -> Result<Zeroizing<String>, String> {
    let named = |error: &dyn std::fmt::Display| format!("{}: {error}", path.display());
    let mut text = Zeroizing::new(String::new());
    fs::File::open(path)
        .and_then(|file| file.take(PASSPHRASE_BYTES_MAX as u64 + 1).read_to_string(&mut text))
        .map_err(|error| named(&error))?;
    if text.len() > PASSPHRASE_BYTES_MAX {
        return Err(named(&"a passphrase is not that long"));
    }
    let line = text.lines().next().unwrap_or_default();
    if line.is_empty() {
        return Err(named(&"there is no passphrase in it"));
    }
    Ok(Zeroizing::new(line.to_owned()))
}

fn ask(prompt: &str) -> Result<Zeroizing<String>, String> {
    if !io::stdin().is_terminal() {
        return Err("this seat needs its passphrase, and there is no terminal to ask on".to_owned());
    }
    rpassword::prompt_password(prompt).map(Zeroizing::new).map_err(|error| error.to_string())
}

/// Opens an existing home.
pub(super) fn unlocking() -> Unlocking {
    unlocking_until(Arc::default())
}

/// Opens an existing home, and asks nobody any more once the flag is set.
pub(super) fn unlocking_until(busy: Arc<AtomicBool>) -> Unlocking {
    Box::new(move |home| {
        if !Vault::needs_passphrase(home)? {
            return Ok(Unlock::NoPassphrase);
        }
        let passphrase = match file() {
            Some(file) => read(&file),
            None if busy.load(Ordering::SeqCst) => Err("the process that held this home has \
                 ended, and its passphrase is needed: end this and start it again"
                .to_owned()),
            None => ask("passphrase: "),
        };
        passphrase.map(Unlock::Passphrase).map_err(HomeError::Unlock)
    })
}

/// The passphrase of a new home.
pub(super) fn new(no_passphrase: bool) -> Result<Unlock, Trouble> {
    if no_passphrase {
        out::tell(
            "no passphrase: the key of this home lies in hotline.key, and whoever can read that \
             file can read everything",
        );
        return Ok(Unlock::NoPassphrase);
    }
    let failed = |what: String| {
        Trouble::new(code::FAILED, what).next(
            "run it on a terminal, name a file in HOTLINE_PASSPHRASE_FILE, or choose \
             --no-passphrase for automation",
        )
    };
    if let Some(file) = file() {
        return read(&file).map(Unlock::Passphrase).map_err(failed);
    }
    out::tell("Choose a passphrase for this home. Nobody can recover it.");
    let passphrase = ask("passphrase: ").map_err(failed)?;
    if passphrase.is_empty() {
        return Err(failed("an empty passphrase protects nothing".to_owned()));
    }
    if ask("once more: ").map_err(failed)? != passphrase {
        return Err(failed("the two were not the same".to_owned()));
    }
    Ok(Unlock::Passphrase(passphrase))
}
