//! Whether a frame that was begun is brought to its end.

use crate::ids::UnixMillis;
use crate::limits::{FRAME_PROGRESS_BYTES_MIN, FRAME_PROGRESS_WITHIN};

/// Watches a link's unfinished frames together: on a thin line an urgent lane may hold up the
/// others for long, and that is progress too.
#[derive(Debug, Default)]
pub(super) struct Progress {
    watch: Option<Watch>,
}

#[derive(Debug)]
struct Watch {
    until: UnixMillis,
    bytes: usize,
}

impl Watch {
    fn from(now: UnixMillis) -> Self {
        Self { until: now.plus(FRAME_PROGRESS_WITHIN), bytes: 0 }
    }
}

impl Progress {
    /// So many bytes came, after which a frame stands unfinished or none does.
    pub(super) fn came(&mut self, now: UnixMillis, bytes: usize, unfinished: bool) {
        let Some(watch) = self.watch.as_mut().filter(|_| unfinished) else {
            self.watch = unfinished.then(|| Watch::from(now));
            return;
        };
        watch.bytes += bytes;
        if watch.bytes >= FRAME_PROGRESS_BYTES_MIN {
            *watch = Watch::from(now);
        }
    }

    /// Gives the peer its time anew: this side did not listen until now.
    pub(super) fn again(&mut self, now: UnixMillis) {
        if let Some(watch) = self.watch.as_mut() {
            *watch = Watch::from(now);
        }
    }

    /// Until when something must have come.
    pub(super) fn until(&self) -> Option<UnixMillis> {
        self.watch.as_ref().map(|watch| watch.until)
    }
}
