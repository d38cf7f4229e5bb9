//! Watches how much is free on the store's disk, and tells the core.

use std::path::PathBuf;

use tokio::sync::mpsc;

use super::switchboard::Event;
use crate::limits::DISK_LOOK_EVERY;

/// Looks now and then until the relay stops.
pub(super) async fn watch(store: PathBuf, events: mpsc::Sender<Event>) {
    let mut looks = tokio::time::interval(DISK_LOOK_EVERY);
    looks.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    loop {
        looks.tick().await;
        let store = store.clone();
        // A disk that hangs must not hang a thread that carries links.
        let looked = tokio::task::spawn_blocking(move || rustix::fs::statvfs(&store)).await;
        let free = match looked {
            Ok(Ok(disk)) => disk.f_bavail.saturating_mul(disk.f_frsize),
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
