//! `backup` and `restore`, as they are told to a person or a script.

use std::path::Path;

use serde_json::json;

use super::{FAILED, Failure, ask_and_tell, iso, say};
use crate::admin::Request;
use crate::backup::{self, BackupError, Summary};
use crate::relay::Relay;
use crate::runtime;

impl From<BackupError> for Failure {
    fn from(error: BackupError) -> Self {
        Self { code: FAILED, message: error.to_string() }
    }
}

/// The running relay makes it, so it must be told where from the root.
pub(super) fn make(relay: &Relay, to: &Path, keys: bool, json: bool) -> Result<(), Failure> {
    let to = std::path::absolute(to)?;
    ask_and_tell(relay, Request::Backup { to, keys }, json)
}

pub(super) fn restore(relay: &Relay, from: &Path, verify: bool, json: bool) -> Result<(), Failure> {
    if verify {
        return tell("the backup is whole", &backup::verify(from)?, json);
    }
    let summary = backup::restore(relay.home(), from, runtime::now())?;
    tell("the backup was put back", &summary, json)?;
    if json {
        return Ok(());
    }
    if let Some(replaced) = &summary.replaced {
        say(&format!(
            "what was here lies in {} now; remove it when all is well",
            replaced.display()
        ))?;
    }
    say("Next: start the relay, and compare the words above with those of two members \
         (`hotline directory check`). docs/operations.md says what to do if theirs are of a later \
         entry.")
}

pub(super) fn tell(what: &str, summary: &Summary, json: bool) -> Result<(), Failure> {
    if json {
        return say(&json!({
            "schema": summary.schema,
            "head": { "seq": summary.entries, "words": summary.words },
            "mailboxes": summary.mailboxes,
            "waiting": summary.waiting,
            "newest": (summary.newest.0 > 0).then(|| iso(summary.newest)).flatten(),
            "saved": summary.saved,
            "replaced": summary.replaced,
        })
        .to_string());
    }
    let newest = (summary.newest.0 > 0).then(|| iso(summary.newest)).flatten();
    let newest = newest.map_or_else(String::new, |at| format!(", the newest of {at}"));
    say(&format!(
        "{what}: {} mailboxes, {} envelopes waiting{newest}\ndirectory at entry {}: {}",
        summary.mailboxes, summary.waiting, summary.entries, summary.words
    ))?;
    if summary.saved > 0 {
        say(&format!(
            "{} of these entries were saved from the database that was here",
            summary.saved
        ))?;
    }
    Ok(())
}
