//! Whether a frame that was begun is brought to its end.

use core::time::Duration;

use crate::ids::UnixMillis;
use crate::limits::FRAME_PROGRESS_BYTES_MIN;

/// Watches a link's unfinished frames together: on a thin line an urgent lane may hold up the
/// others for long, and that is progress too.
#[derive(Debug)]
pub(super) struct Progress {
    within: Duration,
    watch: Option<Watch>,
}

#[derive(Debug)]
struct Watch {
    until: UnixMillis,
    bytes: usize,
}

impl Watch {
    fn new(now: UnixMillis, within: Duration) -> Self {
        Self { until: now.plus(within), bytes: 0 }
    }
}

impl Progress {
    /// With the time in which something must come.
    pub(super) const fn new(within: Duration) -> Self {
        Self { within, watch: None }
    }

    /// So many bytes came, after which a frame stands unfinished or none does.
    pub(super) fn came(&mut self, now: UnixMillis, bytes: usize, unfinished: bool) {
        let Some(watch) = self.watch.as_mut().filter(|_| unfinished) else {
            self.watch = unfinished.then(|| Watch::new(now, self.within));
            return;
        };
        watch.bytes += bytes;
        if watch.bytes >= FRAME_PROGRESS_BYTES_MIN {
            *watch = Watch::new(now, self.within);
        }
    }

    /// Gives the peer its time anew: this side did not listen until now.
    pub(super) fn again(&mut self, now: UnixMillis) {
        if let Some(watch) = self.watch.as_mut() {
            *watch = Watch::new(now, self.within);
        }
    }

    /// Until when something must have come.
    pub(super) fn until(&self) -> Option<UnixMillis> {
        self.watch.as_ref().map(|watch| watch.until)
    }
}
