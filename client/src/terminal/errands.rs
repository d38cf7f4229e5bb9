//! What is done with files beside the face: looked into, sealed, fetched and saved, on threads of
//! their own. The chunks of a file are asked for on the face's own way to the engine, under tags that
//! no face gives.

use std::collections::BTreeMap;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, OnceLock, PoisonError, Weak};
use std::time::Duration;

use hotline_casework::Attachment;
use hotline_protocol::ids::Digest;
use tokio::sync::{mpsc, oneshot};

use super::desk::Asked;
use crate::ask::{Answer, Ask};
use crate::engine::{Command, Failure, Outcome, SpoolWork};
use crate::files::{self, About, Chunks, SaveError, numbered};
use crate::papers::placed;
use crate::runtime;
use crate::spool::{Spool, media_type};
use crate::tui::event::{FileWork, Filed, Picked};

/// Where the tags of errands begin: a face counts from 1 and never comes here.
const FIRST_TAG: u64 = 1 << 63;

/// How often a chunk is asked for anew after the line was cut.
const TRIES: usize = 20;

/// How long is waited before that.
const TRY_AGAIN_AFTER: Duration = Duration::from_secs(3);

/// How many numbers are tried for a name that is taken.
const NUMBERS: std::ops::Range<usize> = 2..100;

/// Questions of errands that wait for their answers.
#[derive(Debug, Default)]
struct Open {
    last: u64,
    waiting: BTreeMap<u64, oneshot::Sender<Result<Answer, Failure>>>,
}

/// The errands of a face.
#[derive(Debug)]
pub(super) struct Errands {
    asks: mpsc::Sender<Asked>,
    home: Arc<OnceLock<PathBuf>>,
    open: Arc<Mutex<Open>>,
}

impl Errands {
    /// Errands that ask there, for the home that is told.
    pub(super) fn new(asks: mpsc::Sender<Asked>, home: Arc<OnceLock<PathBuf>>) -> Self {
        Self { asks, home, open: Arc::default() }
    }

    /// Keeps the answer to a question of an errand; gives back one to the face.
    pub(super) fn answered(
        &self,
        tag: u64,
        answer: Result<Answer, Failure>,
    ) -> Option<Result<Answer, Failure>> {
        if tag < FIRST_TAG {
            return Some(answer);
        }
        let mut open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(waiting) = open.waiting.remove(&tag) {
            // An errand that was given up waits no more.
            let _ = waiting.send(answer);
        }
        None
    }

    /// Begins one; `tell` is told how far it is, and then what came of it.
    pub(super) fn begin(
        &self,
        work: FileWork,
        tell: impl Fn(Result<Filed, String>) + Send + 'static,
    ) {
        let home = self.home.get().cloned();
        // Whoever leaves waits for no chunk: what would answer is gone then.
        let line = Line { asks: self.asks.clone(), open: Arc::downgrade(&self.open) };
        let here = tokio::runtime::Handle::current();
        tokio::task::spawn_blocking(move || {
            let going = |done, of| tell(Ok(Filed::Going { done, of }));
            let done = match work {
                FileWork::Pick(path) => pick(&path),
                FileWork::Seal { paths, label } => seal(home.as_deref(), &paths, label, going),
                FileWork::Forget(files) => {
                    let spool = home.as_deref().map(Spool::of);
                    for work in files.into_iter().map(SpoolWork::Forget) {
                        // What stays is swept at a later start.
                        let _ = spool.as_ref().and_then(|spool| spool.run(&work));
                    }
                    Ok(Filed::Forgotten)
                }
                FileWork::Save { file, path } => here.block_on(save(line, &file, &path, going)),
            };
            tell(done);
        });
    }
}

/// The way on which an errand asks for chunks.
struct Line {
    asks: mpsc::Sender<Asked>,
    open: Weak<Mutex<Open>>,
}

impl Line {
    async fn ask(&self, ask: Ask) -> Result<Answer, Failure> {
        let gone = || Failure::Defect("the terminal is being left".to_owned());
        let (answer, answered) = oneshot::channel();
        let tag = {
            let open = self.open.upgrade().ok_or_else(gone)?;
            let mut open = open.lock().unwrap_or_else(PoisonError::into_inner);
            open.last = open.last.wrapping_add(1) | FIRST_TAG;
            let tag = open.last;
            open.waiting.insert(tag, answer);
            tag
        };
        self.asks.send((tag, Box::new(ask))).await.map_err(|_| gone())?;
        answered.await.unwrap_or_else(|_| Err(gone()))
    }
}

impl Chunks for Line {
    type Error = Failure;

    async fn chunk(&mut self, name: Digest, next: Vec<Digest>) -> Result<Vec<u8>, Failure> {
        let mut tries = TRIES;
        loop {
            let ask = Ask::Command(Command::Chunk { name, next: next.clone() });
            match self.ask(ask).await {
                Ok(Answer::Outcome(Outcome::Chunk(bytes))) => return Ok(bytes),
                Ok(_) => return Err(Failure::Defect("an answer to another question".to_owned())),
                Err(Failure::Offline(_)) if tries > 0 && self.open.strong_count() > 0 => {
                    tries -= 1;
                    tokio::time::sleep(TRY_AGAIN_AFTER).await;
                }
                Err(failure) => return Err(failure),
            }
        }
    }
}

fn failed(path: &Path, error: &io::Error) -> String {
    format!("{}: {error}", path.display())
}

/// What a person would attach, without reading more of it than is told.
fn pick(path: &str) -> Result<Filed, String> {
    let from = placed(path).map_err(|error| format!("{path}: {error}"))?;
    let about = std::fs::metadata(&from).map_err(|error| failed(&from, &error))?;
    let name = from.file_name().and_then(|name| name.to_str());
    // What is typed again tomorrow must name the same file.
    let (Some(name), Some(path), true) = (name, from.to_str(), about.is_file()) else {
        return Err(format!("{} is no file that can be attached", from.display()));
    };
    if about.len() > crate::limits::FILE_BYTES_MAX {
        let most = crate::spool::shown_length(crate::limits::FILE_BYTES_MAX);
        return Err(format!("{}: longer than {most}", from.display()));
    }
    // Whether it can be read is found out now, not when it is sent.
    std::fs::File::open(&from).map_err(|error| failed(&from, &error))?;
    let told = About::of(files::look(&from));
    Ok(Filed::Picked(Picked {
        name: name.to_owned(),
        path: path.to_owned(),
        size: about.len(),
        media_type: media_type(&from).unwrap_or_default().to_owned(),
        about: told,
    }))
}

/// Seals files into the home; nothing of them is left there if one cannot be.
fn seal(
    home: Option<&Path>,
    paths: &[String],
    label: hotline_casework::Tlp,
    going: impl Fn(u64, u64),
) -> Result<Filed, String> {
    let spool = Spool::of(home.ok_or("the home is not open yet; try again in a moment")?);
    let length = |path: &String| std::fs::metadata(path).map_or(0, |about| about.len());
    let of = paths.iter().map(length).fold(0, u64::saturating_add);
    let mut sealed = Vec::new();
    let mut before = 0_u64;
    for path in paths {
        let path = Path::new(path);
        let told = files::look(path);
        let done = match &told {
            // It was looked at when it was picked: it is another one now.
            Some(Ok(summary)) if summary.tlp.is_some_and(|own| own > label) => {
                Err(format!("{} bears a stricter label than the message now", path.display()))
            }
            _ => spool
                .put(path, &mut runtime::rng(), |done| going(before.saturating_add(done), of))
                .map_err(|error| error.to_string()),
        };
        let mut file = match done {
            Ok(file) => file,
            Err(why) => {
                for file in sealed.iter().filter_map(crate::engine::NewAttachment::file) {
                    let _ = spool.run(&SpoolWork::Forget(file));
                }
                return Err(why);
            }
        };
        if let Some(Ok(summary)) = &told {
            // What it is goes before what its name says.
            file.media_type = Some(summary.format.media_type().to_owned());
        }
        before = before.saturating_add(file.size);
        sealed.push(file);
    }
    Ok(Filed::Sealed(sealed))
}

/// Fetches a file and saves it under a path that a person typed, or into that directory under its
/// harmless name.
async fn save(
    mut line: Line,
    file: &Attachment,
    path: &str,
    going: impl Fn(u64, u64),
) -> Result<Filed, String> {
    let mut target = placed(path).map_err(|error| format!("{path}: {error}"))?;
    if target.is_dir() {
        target = target.join(file.file_name());
    }
    going(0, file.size);
    let saved = files::save(&mut line, file, &target, |done| going(done, file.size)).await;
    match saved {
        Ok(()) => {
            let about = About::of(files::look(&target));
            Ok(Filed::Saved { path: target.display().to_string(), about })
        }
        Err(SaveError::Exists(path)) => Ok(Filed::Taken(free(&path).display().to_string())),
        Err(SaveError::Busy(path)) => Err(format!("another process is saving {}", path.display())),
        Err(SaveError::Disk(path, error)) => Err(failed(&path, &error)),
        Err(SaveError::Forged) => Err(format!(
            "{} is not what its sender attached: nothing was saved; try again, and tell the \
             relay's operator if it stays so",
            file.file_name()
        )),
        Err(SaveError::Chunk(Failure::Offline(why))) => {
            Err(format!("{why}; what came is kept, and the same key goes on from there"))
        }
        Err(SaveError::Chunk(failure)) => Err(failure.to_string()),
    }
}

/// A name beside one that is taken.
fn free(path: &Path) -> PathBuf {
    let name = path.file_name().map(|name| name.to_string_lossy().into_owned());
    let name = name.unwrap_or_default();
    let beside = |number| path.with_file_name(numbered(number, &name));
    NUMBERS.map(beside).find(|path| path.symlink_metadata().is_err()).unwrap_or_else(|| beside(100))
}

#[cfg(test)]
mod tests {
    use hotline_casework::Tlp;

    use super::*;

    const LABELLED: &str = "<alert xmlns=\"urn:oasis:names:tc:emergency:cap:1.2\"><identifier>1\
        </identifier><sender>s</sender><sent>2026-05-01T10:00:00-00:00</sent><status>Actual</status>\
        <msgType>Alert</msgType><scope>Public</scope><code>TLP:RED</code><info><category>Infra\
        </category><event>e</event><urgency>Unknown</urgency><severity>Unknown</severity>\
        <certainty>Unknown</certainty></info></alert>";

    fn path(dir: &tempfile::TempDir, name: &str) -> String {
        dir.path().join(name).to_str().unwrap().to_owned()
    }

    #[test]
    fn what_is_no_file_is_not_picked() {
        let dir = tempfile::tempdir().unwrap();
        assert!(pick(&path(&dir, "none")).is_err());
        assert!(pick(dir.path().to_str().unwrap()).unwrap_err().contains("no file"));
    }

    #[test]
    fn what_is_picked_says_what_it_is() {
        let dir = tempfile::tempdir().unwrap();
        std::fs::write(dir.path().join("a.xml"), LABELLED).unwrap();
        let Ok(Filed::Picked(picked)) = pick(&path(&dir, "a.xml")) else { panic!("not picked") };
        assert_eq!((&*picked.name, picked.size), ("a.xml", LABELLED.len() as u64));
        let about = picked.about.unwrap();
        assert_eq!((&*about.format, about.label()), ("CAP 1.2 message", Some(Tlp::Red)));
    }

    #[test]
    fn a_file_that_became_stricter_than_its_message_is_not_sealed_and_leaves_nothing() {
        let (home, dir) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        std::fs::write(dir.path().join("a.txt"), "a").unwrap();
        std::fs::write(dir.path().join("b.xml"), LABELLED).unwrap();
        let paths = [path(&dir, "a.txt"), path(&dir, "b.xml")];
        let why = seal(Some(home.path()), &paths, Tlp::Amber, |_, _| {}).unwrap_err();
        assert!(why.contains("b.xml bears a stricter label"), "{why}");
        let left = std::fs::read_dir(home.path().join("outgoing")).unwrap().count();
        assert_eq!(left, 0, "something was left");
        let sealed = seal(Some(home.path()), &paths, Tlp::Red, |_, _| {});
        assert!(matches!(sealed, Ok(Filed::Sealed(files)) if files.len() == 2));
    }

    #[test]
    fn a_name_that_is_taken_gets_a_number() {
        let dir = tempfile::tempdir().unwrap();
        for name in ["a.txt", "2-a.txt"] {
            std::fs::write(dir.path().join(name), "").unwrap();
        }
        assert_eq!(free(&dir.path().join("a.txt")), dir.path().join("3-a.txt"));
    }

    #[tokio::test]
    async fn a_question_of_an_errand_is_answered_past_the_face_and_ends_when_the_face_does() {
        let (asks, mut asked) = mpsc::channel(4);
        let errands = Errands::new(asks.clone(), Arc::default());
        assert!(errands.answered(7, Ok(Answer::Acks(Vec::new()))).is_some(), "the face's own");
        let line = Line { asks, open: Arc::downgrade(&errands.open) };
        let asking = tokio::spawn(async move {
            let first = line.ask(Ask::Status).await;
            (first, line.ask(Ask::Status).await)
        });
        let (tag, _) = asked.recv().await.unwrap();
        assert!(errands.answered(tag, Ok(Answer::Acks(Vec::new()))).is_none());
        asked.recv().await.unwrap();
        drop(errands);
        let (first, second) = asking.await.unwrap();
        assert_eq!(first, Ok(Answer::Acks(Vec::new())));
        assert!(second.is_err());
    }
}
