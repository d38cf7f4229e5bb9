//! `run`: a relay as a process, between its service manager and its signals.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use tokio::signal::unix::{Signal, SignalKind, signal};

use super::{FAILED, Failure, say};
use crate::config::{Config, Operation};
use crate::driver::RunningRelay;
use crate::limits::{START_TOLD_EVERY, START_WITHIN};
use crate::log::Log;
use crate::operation::notify::Notify;
use crate::operation::{NotReady, Probe};
use crate::relay::Relay;
use crate::runtime;

/// How soon a relay that was not well is looked at again.
const AGAIN_AFTER: Duration = Duration::from_millis(500);

/// Serves until a signal or a failure.
pub(super) fn serve(relay: &Relay, listen: Option<SocketAddr>) -> Result<(), Failure> {
    let mut config = relay.home().config()?;
    config.listen = listen.unwrap_or(config.listen);
    let log = Log::begin(config.operation.log_format, config.operation.log_level);
    let threads = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    let ended = threads.block_on(run(relay, config, &log));
    // A store that hangs must not keep a process alive that was told to stop.
    threads.shutdown_background();
    ended
}

/// The signals a relay knows.
struct Signals {
    terminate: Signal,
    interrupt: Signal,
    hangup: Signal,
}

impl Signals {
    fn listen() -> std::io::Result<Self> {
        Ok(Self {
            terminate: signal(SignalKind::terminate())?,
            interrupt: signal(SignalKind::interrupt())?,
            hangup: signal(SignalKind::hangup())?,
        })
    }

    /// Waits until somebody wants the relay to stop.
    async fn stop(&mut self) {
        tokio::select! {
            _ = self.terminate.recv() => {}
            _ = self.interrupt.recv() => {}
        }
    }

    /// Waits for what comes first; whether it is to stop, else to reload.
    async fn next(&mut self) -> bool {
        tokio::select! {
            _ = self.terminate.recv() => true,
            _ = self.interrupt.recv() => true,
            _ = self.hangup.recv() => false,
        }
    }
}

async fn run(relay: &Relay, mut config: Config, log: &Log) -> Result<(), Failure> {
    // Before anything takes time: a signal that nobody waits for kills.
    let mut signals = Signals::listen()?;
    let notify = Arc::new(Notify::from_env());
    let times = START_WITHIN.as_secs() / START_TOLD_EVERY.as_secs();
    let mut running = begin(relay.start_with(&config), START_TOLD_EVERY, times, &notify).await?;
    say(&format!("listening on {}", running.address()))?;
    tracing::info!(version = env!("CARGO_PKG_VERSION"), "serving");
    notify.ready();
    let watch = notify
        .watchdog()
        .map(|within| tokio::spawn(watch(within, running.probe(), Arc::clone(&notify))));

    let failed = loop {
        tokio::select! {
            stop = signals.next() => {
                if stop {
                    break None;
                }
                notify.reloading(runtime::since_boot());
                config = reload(relay, &running, log, config);
                notify.ready();
            }
            failed = running.failed() => {
                break Some(failed.err().map_or_else(|| "it ended".to_owned(), |e| e.to_string()));
            }
        }
    };
    match &failed {
        None => tracing::info!("stopping: a second signal stops at once"),
        Some(why) => notify.says(why),
    }
    notify.stopping();
    let stopped = tokio::select! {
        stopped = running.shutdown() => stopped.map_err(|error| error.to_string()),
        () = signals.stop() => {
            tracing::warn!("stopped at once: who was not told yet asks again");
            relay.home().tell_stopped();
            Err("stopped at once by a second signal".to_owned())
        }
    };
    if let Some(watch) = watch {
        watch.abort();
    }
    if stopped.is_ok() && failed.is_none() {
        tracing::info!("stopped");
    }
    let message = failed.map_or(stopped, Err);
    message.map_err(|message| Failure { code: FAILED, message })
}

/// Waits until the relay has started. To bring a large database to a newer schema takes minutes, and
/// the service manager is told each time that it still goes on, so often at most.
async fn begin<T>(
    starting: impl Future<Output = T>,
    every: Duration,
    times: u64,
    notify: &Notify,
) -> T {
    let mut starting = std::pin::pin!(starting);
    for _ in 0..times {
        if let Ok(started) = tokio::time::timeout(every, &mut starting).await {
            return started;
        }
        tracing::info!("still opening the store");
        notify.beginning(every * 3);
    }
    // From here on it is for the manager to say how long is too long.
    starting.await
}

/// Takes over what a running relay can; says what it cannot.
fn reload(relay: &Relay, running: &RunningRelay, log: &Log, old: Config) -> Config {
    let new = match relay.home().config() {
        Ok(new) => new,
        Err(error) => {
            tracing::error!(%error, "the new configuration cannot be used: the old one stays");
            return old;
        }
    };
    for (key, reloads) in old.changes(&new) {
        if reloads {
            tracing::info!(key, "taken over");
        } else {
            tracing::warn!(key, "changed, but only a restart takes it over");
        }
    }
    running.take_over(&new.limits);
    let level = new.operation.log_level;
    if old.operation.log_level != level && !log.set_level(level) {
        tracing::warn!("HOTLINE_LOG goes before operation.log_level");
    }
    tracing::info!("the configuration was read again");
    let operation = Operation { log_level: level, ..old.operation };
    Config { limits: new.limits, operation, ..old }
}

/// Tells the service manager that the relay is well, as long as its store writes and reads.
async fn watch(within: Duration, probe: Arc<Probe>, notify: Arc<Notify>) {
    let mut well = true;
    loop {
        // A hang must show before the manager acts on it.
        let late = Err(NotReady::Late(within / 2));
        let found = tokio::time::timeout(within / 2, probe.run()).await.unwrap_or(late);
        let is_well = matches!(found, Ok(_) | Err(NotReady::Draining));
        match found {
            Err(error) if !is_well && well => tracing::error!(%error, "not well"),
            _ if is_well && !well => tracing::info!("well again"),
            _ => {}
        }
        well = is_well;
        if well {
            notify.well();
        }
        tokio::time::sleep(if well { within / 3 } else { AGAIN_AFTER.min(within / 3) }).await;
    }
}

#[cfg(test)]
mod tests {
    use tokio::net::UnixDatagram;
    use tokio::sync::oneshot;

    use super::*;

    #[tokio::test]
    async fn a_start_that_takes_long_tells_the_service_manager_that_it_goes_on() {
        let dir = tempfile::tempdir().unwrap();
        let name = dir.path().join("manager");
        let manager = UnixDatagram::bind(&name).unwrap();
        let notify = Notify::to(&name);
        let (ends, starting) = oneshot::channel();
        let began = begin(starting, Duration::from_millis(1), u64::MAX, &notify);
        let hears = async {
            let mut heard = [0; 200];
            let length = manager.recv(&mut heard).await.unwrap();
            // Only who was told lets it end.
            ends.send("serving").unwrap();
            String::from_utf8_lossy(&heard[..length]).into_owned()
        };
        let (began, heard) = tokio::join!(began, hears);
        assert_eq!(began, Ok("serving"));
        assert_eq!(heard, "EXTEND_TIMEOUT_USEC=3000\nSTATUS=opening the store\n");
    }
}
