//! The threads around the chunk files: some write and remove, one reads, so that a seat that
//! fetches does not wait behind somebody else's fsync. What waits is bounded by the core.

use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;

use crate::core::{ChunkDone, ChunkWork};
use crate::limits::CHUNK_WRITERS;
use crate::store::StoreError;
use crate::store::chunks::ChunkFiles;

/// The running threads of chunk files.
#[derive(Debug)]
pub struct ChunkThreads {
    writes: Sender<ChunkWork>,
    reads: Sender<ChunkWork>,
    threads: Vec<JoinHandle<()>>,
}

impl ChunkThreads {
    /// Starts them; `report` is called once for every piece of work and may block.
    ///
    /// # Errors
    ///
    /// [`StoreError`]: threads could not be made.
    pub fn start(
        files: &ChunkFiles,
        report: impl Fn(ChunkDone) + Clone + Send + 'static,
    ) -> Result<Self, StoreError> {
        let (writes, to_write) = channel();
        let (reads, to_read) = channel();
        let (to_write, to_read) = (Arc::new(Mutex::new(to_write)), Arc::new(Mutex::new(to_read)));
        let mut threads = Vec::new();
        for (name, works, count) in
            [("chunk-write", to_write, CHUNK_WRITERS), ("chunk-read", to_read, 1)]
        {
            for _ in 0..count {
                let (files, works, report) = (files.clone(), Arc::clone(&works), report.clone());
                let thread = std::thread::Builder::new()
                    .name(name.to_owned())
                    .spawn(move || serve(files, &works, report))
                    .map_err(|error| StoreError(format!("no thread: {error}")))?;
                threads.push(thread);
            }
        }
        Ok(Self { writes, reads, threads })
    }

    /// Hands work to a thread of its kind.
    pub fn push(&self, work: ChunkWork) {
        let queue = if work.is_read() { &self.reads } else { &self.writes };
        // A thread ends only when this is dropped.
        let _ = queue.send(work);
    }

    /// Finishes what was pushed and ends the threads. Blocks.
    pub fn finish(self) {
        drop((self.writes, self.reads));
        for thread in self.threads {
            if thread.join().is_err() {
                tracing::error!("a thread of the chunk files panicked");
            }
        }
    }
}

fn serve(mut files: ChunkFiles, works: &Mutex<Receiver<ChunkWork>>, report: impl Fn(ChunkDone)) {
    loop {
        // The lock is held while waiting: whoever has it takes the next piece.
        let work = works.lock().unwrap_or_else(PoisonError::into_inner).recv();
        let Ok(work) = work else { return };
        let done = work.run(&mut files);
        if let Some(error) = done.failed() {
            tracing::error!(%error, "the disk refused a chunk of an attachment");
        }
        report(done);
    }
}
