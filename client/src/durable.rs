//! A long file that reaches the disk while it is written: a thread of its own waits for the disk, so that
//! whoever writes does not, and little is left to wait for at the end.

use std::fs::File;
use std::io;
use std::sync::mpsc::{SyncSender, sync_channel};
use std::thread::JoinHandle;

/// After how many bytes the disk is told to begin.
const BEGIN_EVERY: u64 = 8 << 20;

/// Syncs a file beside whoever writes it. The thread ends with this.
#[derive(Debug)]
pub(crate) struct Syncing {
    told: SyncSender<()>,
    thread: JoinHandle<io::Result<()>>,
    /// Bytes since the disk was last told.
    since: u64,
}

impl Syncing {
    /// Begins for a file that is open for writing.
    ///
    /// # Errors
    ///
    /// There is no thread or handle to be had.
    pub(crate) fn of(file: &File) -> io::Result<Self> {
        let file = file.try_clone()?;
        let (told, more) = sync_channel::<()>(1);
        let thread = std::thread::Builder::new()
            .name("file-sync".to_owned())
            .spawn(move || more.iter().try_for_each(|()| file.sync_data()))?;
        Ok(Self { told, thread, since: 0 })
    }

    /// So much more was written.
    pub(crate) fn wrote(&mut self, bytes: usize) {
        self.since = self.since.saturating_add(bytes as u64);
        if self.since >= BEGIN_EVERY {
            self.since = 0;
            // If it is still at it, it is told again the next time; if it failed, that is said at the end.
            let _ = self.told.try_send(());
        }
    }

    /// Syncs what is left, durable when this returns.
    ///
    /// # Errors
    ///
    /// The disk did not take something: nothing that was written is believed.
    pub(crate) fn end(self, file: &File) -> io::Result<()> {
        drop(self.told);
        // A handle is told of a failure once: whichever thread hears of it.
        self.thread.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))?;
        file.sync_all()
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;

    use super::*;

    #[test]
    fn a_file_is_whole_at_the_end_however_often_the_disk_was_told() {
        for (pieces, length) in [(0, 1), (3, 1 << 10), (40, 4 << 20)] {
            let mut file = tempfile::tempfile().unwrap();
            let mut syncing = Syncing::of(&file).unwrap();
            let piece = vec![7; length];
            for _ in 0..pieces {
                file.write_all(&piece).unwrap();
                syncing.wrote(length);
            }
            syncing.end(&file).unwrap();
            assert_eq!(file.metadata().unwrap().len(), (pieces * length) as u64);
        }
    }

    #[test]
    fn what_cannot_be_synced_is_said_at_the_end() {
        let (reader, writer) = io::pipe().unwrap();
        let file = File::from(std::os::fd::OwnedFd::from(writer));
        let mut syncing = Syncing::of(&file).unwrap();
        syncing.wrote(usize::try_from(BEGIN_EVERY).unwrap());
        let failed = syncing.end(&file).unwrap_err();
        assert_eq!(failed.kind(), io::ErrorKind::InvalidInput, "a pipe is not synced: {failed}");
        drop(reader);
    }
}
