//! Watches how large the store is and how much is free on its disk, and tells core and meters.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use tokio::sync::mpsc;

use super::switchboard::Event;
use crate::limits::DISK_LOOK_EVERY;
use crate::meters::DiskMeters;
use crate::store::sqlite::bodies_beside;
use crate::store::sqlite::copy::log_of;

/// Looks now and then until the relay stops.
pub(super) async fn watch(store: PathBuf, events: mpsc::Sender<Event>, meters: Arc<DiskMeters>) {
    let mut looks = tokio::time::interval(DISK_LOOK_EVERY);
    looks.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    loop {
        looks.tick().await;
        let (store, meters) = (store.clone(), Arc::clone(&meters));
        // A disk that hangs must not hang a thread that carries links.
        let looked = tokio::task::spawn_blocking(move || look(&store, &meters)).await;
        let free = match looked {
            Ok(Ok(free)) => free,
            Ok(Err(error)) => {
                // The store itself will say so if the disk is really gone.
                tracing::warn!(%error, "the free space of the disk cannot be read");
                continue;
            }
            Err(_) => return,
        };
        if events.send(Event::DiskFree(free)).await.is_err() {
            return;
        }
    }
}

/// Measures the store; returns what is free on its disk. Blocks.
pub(super) fn look(store: &Path, meters: &DiskMeters) -> rustix::io::Result<u64> {
    let bytes = |path: &Path| std::fs::metadata(path).map_or(0, |file| file.len());
    let disk = rustix::fs::statvfs(store)?;
    let free = disk.f_bavail.saturating_mul(disk.f_frsize);
    // A few files for each gigabyte of mail that came many at once.
    let files = std::fs::read_dir(bodies_beside(store)).into_iter().flatten().flatten();
    let bodies = files.map(|file| file.metadata().map_or(0, |file| file.len())).sum();
    meters.found([bytes(store), bytes(&log_of(store)), bodies, free]);
    Ok(free)
}
