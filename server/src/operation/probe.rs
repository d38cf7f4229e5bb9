//! Whether the relay really works: its store writes and reads, through the core, in time.

use std::time::Duration;

use tokio::sync::{Mutex, mpsc, oneshot};

use crate::admin::{Request, Response, StatusRow};
use crate::driver::Event;
use crate::limits::PROBE_WITHIN;
use crate::runtime;

/// Why a relay is not ready.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NotReady {
    /// The write or the read did not come back in time.
    #[error("the store did not answer within {} ms", .0.as_millis())]
    Late(Duration),
    /// The relay has stopped, or its store failed.
    #[error("the relay has stopped")]
    Stopped,
    /// The relay empties and takes nothing new.
    #[error("the relay is being stopped")]
    Draining,
    /// The store works, but there is no room for mail.
    #[error("the disk is full and all mail is refused, flash included: make room on it")]
    DiskFull,
    /// The core answered with something else.
    #[error("{0}")]
    Failed(String),
}

/// Asks a running relay to write to its store and read from it.
///
/// One question is under way at a time, so that a store that hangs is not buried in them: who asks
/// meanwhile waits for the same answer.
#[derive(Debug)]
pub(crate) struct Probe {
    events: mpsc::Sender<Event>,
    asked: Mutex<Option<oneshot::Receiver<Response>>>,
}

impl Probe {
    pub(crate) fn new(events: mpsc::Sender<Event>) -> Self {
        Self { events, asked: Mutex::new(None) }
    }

    /// How the relay stands, and how long it took to write and read.
    pub(crate) async fn run(&self) -> Result<(StatusRow, Duration), NotReady> {
        let began = runtime::monotonic();
        let row = tokio::time::timeout(PROBE_WITHIN, self.ask())
            .await
            .unwrap_or(Err(NotReady::Late(PROBE_WITHIN)))?;
        Ok((row, runtime::monotonic().duration_since(began)))
    }

    /// Whether mail can be brought here now: the store works and its disk has room.
    ///
    /// A relay whose disk is full is alive, and a restart would not help it: a watchdog asks
    /// [`Self::run`].
    pub(crate) async fn ready(&self) -> Result<(), NotReady> {
        let (row, _) = self.run().await?;
        if row.takes_mail { Ok(()) } else { Err(NotReady::DiskFull) }
    }

    async fn ask(&self) -> Result<StatusRow, NotReady> {
        let mut asked = self.asked.lock().await;
        if asked.is_none() {
            let (answer, answered) = oneshot::channel();
            let event = Event::Admin(Request::Status, answer);
            self.events.send(event).await.map_err(|_| NotReady::Stopped)?;
            *asked = Some(answered);
        }
        let Some(waiting) = asked.as_mut() else {
            return Err(NotReady::Stopped);
        };
        // Given up here, it stays for the next who asks.
        let answer = waiting.await;
        *asked = None;
        match answer {
            Ok(Response::Status(row)) if row.draining => Err(NotReady::Draining),
            Ok(Response::Status(row)) => Ok(row),
            Ok(Response::Refused(why) | Response::Failed(why)) => Err(NotReady::Failed(why)),
            Ok(_) => Err(NotReady::Failed("the relay answered something else".to_owned())),
            Err(_) => Err(NotReady::Stopped),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::admin::HeadRow;

    fn row(takes_mail: bool) -> StatusRow {
        StatusRow {
            serving: true,
            listen: String::new(),
            epoch: 1,
            links: 0,
            waiting: [0; 4],
            head: HeadRow { seq: 0, hash: String::new(), words: String::new() },
            version: String::new(),
            uptime_ms: 0,
            store_bytes: 0,
            wal_bytes: 0,
            body_bytes: 0,
            disk_free_bytes: 0,
            deposits: 0,
            attachment_bytes: 0,
            last_commit_us: None,
            under_way: 0,
            takes_mail,
            draining: false,
        }
    }

    #[tokio::test]
    async fn a_full_disk_is_not_ready_and_still_well() {
        let (events, mut asked) = mpsc::channel(1);
        let probe = Probe::new(events);
        let relay = async {
            for takes_mail in [false, false, true] {
                let Some(Event::Admin(Request::Status, answer)) = asked.recv().await else {
                    panic!("not asked");
                };
                answer.send(Response::Status(row(takes_mail))).unwrap();
            }
        };
        let asks = async {
            assert_eq!(probe.ready().await, Err(NotReady::DiskFull));
            assert!(probe.run().await.is_ok(), "a watchdog would kill it for a full disk");
            assert_eq!(probe.ready().await, Ok(()));
        };
        tokio::join!(relay, asks);
    }
}
