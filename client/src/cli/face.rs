//! `hotline` without a command: the terminal, or plain lines.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use jiff::tz::TimeZone;

use zeroize::Zeroizing;

use super::trouble::{Trouble, code};
use super::{enrol, secret};
use crate::ask::identity_words;
use crate::engine::{Failure, Profile};
use crate::home::{Home, HomeError, Unlocking};
use crate::lang::Language;
use crate::socket;
use crate::terminal::Terminal;
use crate::terminal::attention::Means;
use crate::terminal::desk::Desk;
use crate::terminal::guard::NoTerminal;
use crate::terminal::run::Ended;
use crate::tui::event::{EnrolledSeat, Newcomer};
use crate::tui::{self, Look};
use crate::vault::{Unlock, Vault};

impl From<NoTerminal> for Trouble {
    fn from(error: NoTerminal) -> Self {
        Self::usage(error.to_string())
            .next("`hotline --plain` works line by line; `hotline --help` lists the commands")
    }
}

impl From<std::io::Error> for Trouble {
    fn from(error: std::io::Error) -> Self {
        Self::new(code::FAILED, format!("the terminal: {error}"))
    }
}

/// The home twice, so that no question waits for another. No passphrase is asked for any more
/// once the flag is set: somebody else has the keyboard then.
pub(super) async fn open_twice(
    home: &Path,
    drawn: &Arc<AtomicBool>,
) -> Result<(Home, Home), Trouble> {
    let unlocking = || secret::unlocking_until(Arc::clone(drawn));
    let first = Home::open(home, socket_of(home), unlocking()).await?;
    Ok(twice(first, unlocking()).await?)
}

/// Where the processes of a home meet.
fn socket_of(home: &Path) -> PathBuf {
    let runtime_directory = std::env::var_os("XDG_RUNTIME_DIR").map(PathBuf::from);
    socket::path(home, runtime_directory.as_deref())
}

/// An open home and the same beside it; closed if there is no second way.
async fn twice(first: Home, unlocking: Unlocking) -> Result<(Home, Home), HomeError> {
    match first.beside(unlocking).await {
        Ok(second) => Ok((first, second)),
        Err(error) => {
            first.close().await;
            Err(error)
        }
    }
}

/// Takes a seat for somebody at the terminal, and opens its home twice.
async fn take(home: &Path, newcomer: Newcomer) -> Result<(EnrolledSeat, Home, Home), Failure> {
    let Newcomer { invitation, name, title, passphrase } = newcomer;
    let profile = Profile { name, title, ..Profile::default() };
    let opening = passphrase.clone();
    let unlock = move || Ok(opening.clone().map_or(Unlock::NoPassphrase, Unlock::Passphrase));
    let taken = Box::pin(enrol::take_seat(home, &invitation, &profile, unlock)).await?;
    let unlocking = |passphrase: Option<Zeroizing<String>>| -> Unlocking {
        Box::new(move |_| Ok(passphrase.clone().map_or(Unlock::NoPassphrase, Unlock::Passphrase)))
    };
    let failed = |error: HomeError| Failure::Defect(error.to_string());
    let first = Home::open(home, socket_of(home), unlocking(passphrase.clone())).await;
    let (first, second) =
        twice(first.map_err(failed)?, unlocking(passphrase)).await.map_err(failed)?;
    let enrol::Taken { whoami, published } = taken;
    let seat = EnrolledSeat {
        words: identity_words(&whoami.identity),
        seat: whoami.seat,
        nominator: whoami.nominator,
        published,
    };
    Ok((seat, first, second))
}

/// The terminal; for somebody without a seat it begins with taking one.
pub(super) async fn terminal(
    home: &Path,
    hook: Option<PathBuf>,
    language: Language,
) -> Result<(), Trouble> {
    // Before a passphrase is asked for.
    let terminal = Terminal::new()?;
    let is_new = !Vault::exists(home);
    let (mut desk, failed) = if is_new {
        let home = home.to_owned();
        let desk = Desk::welcome(move |newcomer| {
            let home = home.clone();
            Box::pin(async move { take(&home, *newcomer).await })
        });
        (desk, None)
    } else {
        let drawn = Arc::new(AtomicBool::new(false));
        let unlocking = || secret::unlocking_until(Arc::clone(&drawn));
        let unlocked = Home::unlock(home, socket_of(home), unlocking()).await?;
        drawn.store(true, Ordering::SeqCst);
        // The first frame does not wait for all that the engine begins with.
        let beside = unlocking();
        let (desk, failed) = Desk::opening(async move {
            let first = unlocked.begin()?;
            twice(first, beside).await
        });
        (desk, Some(failed))
    };
    let ended = async {
        let probed = terminal.probe()?;
        let look = Look::new(probed.capabilities, language, TimeZone::system());
        let mut face = if is_new { tui::Desk::welcome(look) } else { tui::Desk::new(look) };
        let means = Means::of_process(hook);
        let failed = async {
            match failed {
                Some(failed) => failed.await.ok(),
                None => None,
            }
        };
        tokio::select! {
            biased;
            ended = Box::pin(probed.run(&mut face, &mut desk, means)) => Ok(ended?),
            Some(error) = failed => Err(Trouble::from(error)),
        }
    };
    let ended: Result<Ended, Trouble> = ended.await;
    desk.close().await;
    match ended? {
        Ended::Quit => Ok(()),
        Ended::Signal(_) | Ended::Gone => Err(Trouble::new(code::INTERRUPTED, "")),
        Ended::Broken => Err(Trouble::new(
            code::FAILED,
            "a part of this program failed, and said why; what was written is kept",
        )
        .next("start `hotline` again, and report what it said")),
    }
}

/// Plain lines.
pub(super) async fn plain(
    home: &Path,
    hook: Option<PathBuf>,
    language: Language,
) -> Result<(), Trouble> {
    let busy = Arc::new(AtomicBool::new(false));
    let (first, second) = Box::pin(open_twice(home, &busy)).await?;
    busy.store(true, Ordering::SeqCst);
    // Commands have one way of their own; news and alerts never wait for them.
    let third = match second.beside(secret::unlocking_until(Arc::clone(&busy))).await {
        Ok(third) => third,
        Err(error) => {
            second.close().await;
            first.close().await;
            return Err(error.into());
        }
    };
    let (ending, stop) = tokio::sync::mpsc::channel(1);
    tokio::spawn(async move {
        super::interrupted().await;
        let _ = ending.send(()).await;
        // Who is told twice does not wait for the end in order.
        super::interrupted().await;
        crate::ending::leave(code::INTERRUPTED)
    });
    let means = Means::of_process(hook);
    Ok(Box::pin(crate::plain::run(first, Desk::new(second, third), means, language, stop)).await?)
}
