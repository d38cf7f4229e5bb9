//! Files: attached to what is sent, listed and saved from what came.

use std::fs;
use std::io::{IsTerminal as _, Write as _};
use std::path::{Path, PathBuf};

use hotline_casework::{Attachment, Common};
use hotline_protocol::ids::{Digest, MessageId};
use serde_json::{Value, json};

use super::out::{self, Out};
use super::share;
use super::state::go_online;
use super::trouble::{Trouble, code};
use super::{command, unexpected};
use crate::engine::{Command, NewAttachment, Outcome};
use crate::files::{self, Chunks, SaveError, Told, numbered};
use crate::home::Home;
use crate::limits::CONNECT_WITHIN;
use crate::runtime;
use crate::spool::{AttachError, Spool, shown_length};
use crate::view::short;

/// How often a chunk is asked for anew after the line was cut.
const TRIES: usize = 5;

impl From<AttachError> for Trouble {
    fn from(error: AttachError) -> Self {
        let code = match error {
            AttachError::Write { .. } => code::FAILED,
            _ => code::USAGE,
        };
        Self::new(code, error.to_string())
    }
}

/// Files sealed into the home for a message that is not queued yet; taken away again unless it is.
pub(super) struct Attached {
    spool: Spool,
    pub(super) files: Vec<NewAttachment>,
    /// What each of them is.
    told: Vec<Told>,
    queued: bool,
}

impl Attached {
    /// The message is queued: from now on the files are the engine's.
    pub(super) const fn keep(&mut self) {
        self.queued = true;
    }

    /// Refuses a message whose label is wider than that of a file in it.
    pub(super) fn may_go(&self, label: &str) -> Result<(), Trouble> {
        let mut files = self.files.iter().zip(&self.told);
        files.try_for_each(|(file, told)| share::may_go(&out::safe_line(&file.name), told, label))
    }
}

impl Drop for Attached {
    fn drop(&mut self) {
        let files = self.files.iter().filter(|_| !self.queued);
        for file in files.filter_map(NewAttachment::file) {
            let _ = self.spool.run(&crate::engine::SpoolWork::Forget(file));
        }
    }
}

/// Seals files into the home.
pub(super) async fn attach(
    home: &mut Home,
    out: Out,
    paths: Vec<PathBuf>,
) -> Result<Attached, Trouble> {
    if paths.len() > hotline_casework::limits::ATTACHMENTS_MAX {
        return Err(Trouble::usage(format!(
            "a message takes at most {} files",
            hotline_casework::limits::ATTACHMENTS_MAX
        ))
        .next("put them into an archive"));
    }
    if !paths.is_empty() {
        // The line is there when they are sealed.
        command(home, Command::Connect).await?;
    }
    let spool = Spool::of(home.path());
    let mut attached =
        Attached { spool: spool.clone(), files: Vec::new(), told: Vec::new(), queued: false };
    for path in paths {
        let spool = spool.clone();
        let mut bar = Bar::new(out, "sealing", &path.display().to_string());
        let sealing = tokio::task::spawn_blocking(move || {
            let size = fs::metadata(&path).map_or(0, |about| about.len());
            let told = files::look(&path);
            (spool.put(&path, &mut runtime::rng(), |done| bar.show(done, size)), told)
        });
        let (sealed, told) = sealing.await.map_err(|_| unexpected())?;
        let mut sealed = sealed?;
        if let Some(Ok(summary)) = &told {
            // What it is goes before what its name says.
            sealed.media_type = Some(summary.format.media_type().to_owned());
        }
        attached.files.push(sealed);
        attached.told.push(told);
    }
    Ok(attached)
}

/// What was attached, for a script.
pub(super) fn attached(attached: &Attached) -> Value {
    let file = |(file, told): (&NewAttachment, &Told)| {
        json!({
            "name": file.name,
            "size": file.size,
            "sha256": file.hash.to_string(),
            "media_type": file.media_type,
            "summary": share::value(told),
        })
    };
    attached.files.iter().zip(&attached.told).map(file).collect()
}

/// Progress on standard error, where somebody watches.
pub(super) struct Bar {
    what: Option<String>,
    shown: Option<u64>,
}

impl Bar {
    pub(super) fn new(out: Out, doing: &str, name: &str) -> Self {
        let watched = !out.json && !out.plain && std::io::stderr().is_terminal();
        Self { what: watched.then(|| format!("{doing} {}", out::safe_line(name))), shown: None }
    }

    pub(super) fn show(&mut self, done: u64, of: u64) {
        let Some(what) = &self.what else { return };
        let percent = done.saturating_mul(100).checked_div(of).unwrap_or(100).min(100);
        if self.shown != Some(percent) {
            self.shown = Some(percent);
            // There is nowhere to say that it cannot be said.
            let _ = write!(std::io::stderr().lock(), "\r{what} {percent} % ");
        }
    }
}

impl Drop for Bar {
    fn drop(&mut self) {
        if self.shown.is_some() {
            let _ = writeln!(std::io::stderr().lock());
        }
    }
}

/// The files of a message and of what it passes on.
pub(super) fn files<'a>(commons: &[&'a Common]) -> Vec<(&'a Attachment, String)> {
    let of = |common: &&'a Common| {
        let tlp = common.tlp;
        let files = common.statement().attachments.iter();
        let files = files.map(move |file| (file, file.tlp.unwrap_or(tlp).to_string()));
        // The borrow is of the common part, not of the list of them.
        files.collect::<Vec<_>>()
    };
    commons.iter().flat_map(of).collect()
}

/// One line for each file.
pub(super) fn lines(id: MessageId, files: &[(&Attachment, String)]) -> Vec<String> {
    let mut lines: Vec<String> = files
        .iter()
        .map(|(file, tlp)| {
            let media_type = file.media_type.as_ref().map(|text| text.line());
            format!(
                "attachment  {} ({}{}) TLP:{tlp}",
                file.file_name(),
                shown_length(file.size),
                media_type.map(|text| format!(", {text}")).unwrap_or_default()
            )
        })
        .collect();
    if !lines.is_empty() {
        lines.push(format!("            save: `hotline read {} --save DIR`", short(&id)));
    }
    lines
}

/// The files for a script; `saved` goes along with them.
pub(super) fn values(files: &[(&Attachment, String)], saved: &[PathBuf], told: &[Told]) -> Value {
    let value = |(at, (file, tlp)): (usize, &(&Attachment, String))| {
        json!({
            "name": file.file_name(),
            "size": file.size,
            "media_type": file.media_type.as_ref().map(|text| text.line()),
            "tlp": tlp,
            "sha256": file.hash.to_string(),
            "saved": saved.get(at).map(|path| path.display().to_string()),
            "summary": told.get(at).map_or(Value::Null, share::value),
        })
    };
    files.iter().enumerate().map(value).collect()
}

/// Saves every file to a directory, or the only one to a new file. Returns where they lie.
pub(super) async fn save(
    home: &mut Home,
    out: Out,
    files: &[(&Attachment, String)],
    to: &Path,
) -> Result<Vec<PathBuf>, Trouble> {
    if files.is_empty() {
        return Err(Trouble::new(code::FAILED, "the message has no attachments"));
    }
    let into = to.is_dir();
    if !into && files.len() > 1 {
        return Err(Trouble::usage(format!(
            "{} is no directory, and the message has {} attachments",
            to.display(),
            files.len()
        )));
    }
    let mut saved: Vec<PathBuf> = Vec::new();
    for (file, _) in files {
        let name = file.file_name();
        let mut target = if into { to.join(&name) } else { to.to_owned() };
        // Two of one name are two files.
        for number in 2.. {
            if !saved.contains(&target) {
                break;
            }
            target = to.join(numbered(number, &name));
        }
        save_one(home, out, file, &target).await?;
        saved.push(target);
    }
    Ok(saved)
}

/// Saves one file, with progress.
async fn save_one(
    home: &mut Home,
    out: Out,
    file: &Attachment,
    target: &Path,
) -> Result<(), Trouble> {
    let mut bar = Bar::new(out, "saving", &file.file_name());
    let progress = |done| bar.show(done, file.size);
    files::save(&mut Fetching(home), file, target, progress).await.map_err(|error| match error {
        SaveError::Exists(path) => {
            Trouble::new(code::FAILED, format!("{} exists already", path.display()))
                .next("nothing was overwritten: save to another directory or name")
        }
        SaveError::Busy(path) => {
            let what = format!("another process is saving {}", path.display());
            Trouble::new(code::FAILED, what)
        }
        SaveError::Disk(path, error) => {
            Trouble::new(code::FAILED, format!("{}: {error}", path.display()))
        }
        SaveError::Forged => forged(file),
        SaveError::Chunk(trouble) => trouble,
    })
}

fn forged(file: &Attachment) -> Trouble {
    let what = format!("{} is not what its sender attached", file.file_name());
    Trouble::new(code::NOT_AUTHENTIC, what)
        .next("nothing was saved; try again, and tell the relay's operator if it stays so")
}

/// Chunks from the relay, for a command.
struct Fetching<'a>(&'a mut Home);

impl Chunks for Fetching<'_> {
    type Error = Trouble;

    async fn chunk(&mut self, name: Digest, next: Vec<Digest>) -> Result<Vec<u8>, Trouble> {
        fetch(self.0, name, next).await
    }
}

/// A chunk from the relay, also across cut lines.
async fn fetch(home: &mut Home, name: Digest, next: Vec<Digest>) -> Result<Vec<u8>, Trouble> {
    let mut tries = TRIES;
    loop {
        match command(home, Command::Chunk { name, next: next.clone() }).await {
            Ok(Outcome::Chunk(bytes)) => return Ok(bytes),
            Ok(_) => return Err(unexpected()),
            Err(trouble) if trouble.code == code::OFFLINE && tries > 0 => {
                tries -= 1;
                // Ends when there is a link, or when there will be none for a while.
                let _ = go_online(home, CONNECT_WITHIN).await;
            }
            Err(trouble) if trouble.code == code::OFFLINE => {
                return Err(Trouble { next: None, ..trouble }
                    .next("what came is kept: the same command goes on from there"));
            }
            Err(trouble) => return Err(trouble),
        }
    }
}
