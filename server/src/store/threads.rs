//! The threads around a store on disk: one writer that commits in groups, readers for pages, a
//! checkpointer.
//!
//! The writer takes what waits, commits it with one fsync, and takes again: the last fsync is the
//! batching window, there is no timer. Work that cannot wait (flash) has a queue of its own,
//! which is drained first. What waits is bounded by the core, which refuses submissions beyond
//! [`crate::limits::COMMITTING_BYTES_MAX`].

use std::collections::VecDeque;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::JoinHandle;

use crate::core::{Done, Work};
use crate::limits::{BATCH_BYTES_MAX, BATCH_OPS_MAX, BATCH_ROWS_MAX, READERS};
use crate::meters::StoreMeters;
use crate::runtime;
use crate::store::sqlite::{Checkpointer, SqliteReader, SqliteStore};
use crate::store::{MailStore, Op, StoreError};

/// Work that waits for a kind of thread.
#[derive(Debug, Default)]
struct Waiting {
    urgent: VecDeque<Work>,
    plain: VecDeque<Work>,
    closed: bool,
}

/// A queue with two doors and one exit.
#[derive(Debug, Default)]
struct Queue {
    waiting: Mutex<Waiting>,
    changed: Condvar,
}

impl Queue {
    fn lock(&self) -> MutexGuard<'_, Waiting> {
        // The queue is whole between any two statements that hold the lock.
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn push(&self, work: Work) {
        let mut waiting = self.lock();
        if work.is_urgent() {
            waiting.urgent.push_back(work);
        } else {
            waiting.plain.push_back(work);
        }
        drop(waiting);
        self.changed.notify_one();
    }

    fn close(&self) {
        self.lock().closed = true;
        self.changed.notify_all();
    }

    /// Waits for work; takes up to the bounds of a batch, urgent first. Empty once closed and
    /// drained.
    fn take(&self, ops_max: usize, bytes_max: usize) -> Vec<Work> {
        let mut waiting = self.lock();
        while waiting.urgent.is_empty() && waiting.plain.is_empty() {
            if waiting.closed {
                return Vec::new();
            }
            waiting = self.changed.wait(waiting).unwrap_or_else(PoisonError::into_inner);
        }
        let mut taken = Vec::new();
        let (mut ops, mut rows, mut bytes) = (0, 0, 0);
        loop {
            let Waiting { urgent, plain, .. } = &mut *waiting;
            let from = if urgent.is_empty() { plain } else { urgent };
            let Some(next) = from.front() else {
                return taken;
            };
            ops += next.ops().len().max(1);
            rows += next.ops().iter().map(Op::rows).sum::<usize>();
            bytes += next.ops().iter().map(Op::bytes).sum::<usize>();
            let full = ops > ops_max || rows > BATCH_ROWS_MAX || bytes > bytes_max;
            if full && !taken.is_empty() {
                return taken;
            }
            taken.extend(from.pop_front());
        }
    }
}

/// Hands in what became of the work of one commit, in order, or of one read. Called on the store's
/// threads, which wait for it: it must not wait for anybody.
pub trait Report: Fn(Vec<Done>) + Send + Sync + 'static {}

impl<F: Fn(Vec<Done>) + Send + Sync + 'static> Report for F {}

/// The running threads of a store on disk.
#[derive(Debug)]
pub struct StoreThreads {
    writes: Arc<Queue>,
    reads: Arc<Queue>,
    threads: Vec<JoinHandle<()>>,
    meters: Arc<StoreMeters>,
}

impl StoreThreads {
    /// Starts them on a recovered store; `report` is called once for every commit and every read.
    ///
    /// # Errors
    ///
    /// [`StoreError`]: connections or threads could not be made.
    pub fn start(store: SqliteStore, report: impl Report) -> Result<Self, StoreError> {
        let report = Arc::new(report);
        let meters = Arc::new(StoreMeters::default());
        let (writes, reads) = (Arc::new(Queue::default()), Arc::new(Queue::default()));
        let (checkpoints, due) = std::sync::mpsc::sync_channel(1);
        let mut threads = Vec::new();
        let mut spawn = |name: &str, body: Box<dyn FnOnce() + Send>| {
            let thread = std::thread::Builder::new().name(name.to_owned()).spawn(body);
            let thread = thread.map_err(|e| StoreError(format!("no thread: {e}")))?;
            threads.push(thread);
            Ok::<(), StoreError>(())
        };
        for _ in 0..READERS {
            let reader = store.reader()?;
            let (reads, report) = (Arc::clone(&reads), Arc::clone(&report));
            spawn("store-read", Box::new(move || read(reader, &reads, &*report)))?;
        }
        let checkpointer = store.checkpointer()?;
        spawn(
            "store-checkpoint",
            Box::new({
                let meters = Arc::clone(&meters);
                move || checkpoint(&checkpointer, &due, &meters)
            }),
        )?;
        let (queue, counts) = (Arc::clone(&writes), Arc::clone(&meters));
        let body = move || write(store, &queue, &*report, &checkpoints, &counts);
        spawn("store-write", Box::new(body))?;
        Ok(Self { writes, reads, threads, meters })
    }

    /// What the threads count of themselves.
    #[must_use]
    pub fn meters(&self) -> Arc<StoreMeters> {
        Arc::clone(&self.meters)
    }

    /// Hands work to the thread it is for.
    pub fn push(&self, work: Work) {
        if work.ops().is_empty() { self.reads.push(work) } else { self.writes.push(work) }
    }

    /// Finishes what was pushed and ends the threads. Blocks.
    pub fn finish(self) {
        self.writes.close();
        self.reads.close();
        for thread in self.threads {
            if thread.join().is_err() {
                tracing::error!("a thread of the store panicked");
            }
        }
    }
}

fn write(
    mut store: SqliteStore,
    queue: &Queue,
    report: &impl Report,
    checkpoints: &std::sync::mpsc::SyncSender<()>,
    meters: &StoreMeters,
) {
    loop {
        let batch = queue.take(BATCH_OPS_MAX, BATCH_BYTES_MAX);
        if batch.is_empty() {
            return;
        }
        commit_together(&mut store, batch, report, meters);
        if store.checkpoint_due() {
            // A full channel means that one is due already.
            let _ = checkpoints.try_send(());
        }
    }
}

/// Commits several pieces of work with one fsync and reports them together.
fn commit_together(
    store: &mut impl MailStore,
    mut batch: Vec<Work>,
    report: &dyn Fn(Vec<Done>),
    meters: &StoreMeters,
) {
    let counts: Vec<usize> = batch.iter().map(|work| work.ops().len()).collect();
    let ops: Vec<Op> = batch.iter_mut().flat_map(Work::take_ops).collect();
    let began = runtime::monotonic();
    let committed = store.commit(&ops);
    meters.committed(ops.len(), runtime::monotonic().duration_since(began));
    let mut outcomes = committed.map(Vec::into_iter);
    let done = batch.iter().zip(counts).map(|(work, count)| {
        let of_work = outcomes.as_mut().map(|outcomes| outcomes.by_ref().take(count).collect());
        Done::committed(work, of_work.map_err(|error| error.clone()))
    });
    report(done.collect());
}

fn read(mut reader: SqliteReader, queue: &Queue, report: &impl Report) {
    loop {
        let batch = queue.take(1, usize::MAX);
        if batch.is_empty() {
            return;
        }
        report(batch.iter().map(|work| work.read(&mut reader)).collect());
    }
}

fn checkpoint(
    checkpointer: &Checkpointer,
    due: &std::sync::mpsc::Receiver<()>,
    meters: &StoreMeters,
) {
    while due.recv().is_ok() {
        meters.checkpoints.one();
        if let Err(error) = checkpointer.run() {
            meters.checkpoints_failed.one();
            // The writer meets the same disk and fails closed; a busy log is met again later.
            tracing::warn!(%error, "a checkpoint did not finish");
        }
    }
}

/// Runs work at once on a store, one commit each: what a simulation does.
pub fn run(store: &mut impl MailStore, work: Work) -> Done {
    let mut work = work;
    if work.ops().is_empty() {
        return work.read(store);
    }
    let ops = work.take_ops();
    let outcomes = store.commit(&ops);
    Done::committed(&work, outcomes)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::core::Work;

    fn rows(rows_max: u32) -> Op {
        Op::Expire { now: hotline_protocol::ids::UnixMillis(0), rows_max }
    }

    fn work(name: u64, urgent: bool, op: Op) -> Work {
        Work::for_tests(name, urgent, vec![op])
    }

    fn names(taken: &[Work]) -> Vec<u64> {
        taken.iter().map(Work::name).collect()
    }

    #[test]
    fn what_is_urgent_goes_first_and_each_kind_in_its_order() {
        let queue = Queue::default();
        for (name, urgent) in [(1, false), (2, false), (3, true), (4, false), (5, true)] {
            queue.push(work(name, urgent, rows(1)));
        }
        assert_eq!(names(&queue.take(3, usize::MAX)), [3, 5, 1]);
        queue.push(work(6, true, rows(1)));
        assert_eq!(names(&queue.take(9, usize::MAX)), [6, 2, 4]);
    }

    #[test]
    fn a_commit_is_reported_once_with_each_piece_of_its_work_in_order() {
        let seen = Mutex::new(Vec::new());
        let report = |done: Vec<Done>| {
            seen.lock().unwrap().push(done.iter().map(Done::name).collect::<Vec<_>>());
        };
        let report = &report as &dyn Fn(Vec<Done>);
        let mut store = crate::store::memory::MemoryStore::default();
        store.recover(hotline_protocol::ids::UnixMillis(0)).unwrap();
        let batch = |names: [u64; 3]| names.map(|name| work(name, false, rows(1))).to_vec();
        commit_together(&mut store, batch([1, 2, 3]), report, &StoreMeters::default());
        store.fail_after(0, crate::store::memory::Failure::BeforeWriting);
        commit_together(&mut store, batch([4, 5, 6]), report, &StoreMeters::default());
        assert_eq!(*seen.lock().unwrap(), [[1, 2, 3], [4, 5, 6]]);
    }

    #[test]
    fn a_commit_is_bounded_by_operations_bytes_and_rows_and_holds_at_least_one() {
        let queue = Queue::default();
        let most = u32::try_from(BATCH_ROWS_MAX).unwrap();
        for (name, rows_max) in [(1, most), (2, 1), (3, most / 2), (4, most / 2), (5, 2 * most)] {
            queue.push(work(name, false, rows(rows_max)));
        }
        assert_eq!(names(&queue.take(256, 1 << 20)), [1]);
        assert_eq!(names(&queue.take(256, 1 << 20)), [2, 3]);
        assert_eq!(names(&queue.take(256, 1 << 20)), [4]);
        assert_eq!(names(&queue.take(256, 1 << 20)), [5]);
        for name in 1..=5 {
            queue.push(work(name, false, rows(1)));
        }
        assert_eq!(names(&queue.take(2, 1 << 20)), [1, 2]);
        assert_eq!(names(&queue.take(256, 150)), [3]);
        queue.close();
        assert_eq!(names(&queue.take(256, 1 << 20)), [4, 5]);
        assert_eq!(names(&queue.take(256, 1 << 20)), [0; 0]);
    }
}
