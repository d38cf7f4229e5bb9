//! Errors as a person is told them: what happened, what to do next, and the exit code.

use crate::engine::{Failure, StartError};
use crate::home::HomeError;
use crate::host::HostError;
use crate::vault::VaultError;

/// Exit codes, as docs/cli.md promises them.
pub(super) mod code {
    pub(in crate::cli) const FAILED: u8 = 1;
    pub(in crate::cli) const USAGE: u8 = 2;
    pub(in crate::cli) const REFUSED: u8 = 3;
    pub(in crate::cli) const OFFLINE: u8 = 4;
    pub(in crate::cli) const NOT_AUTHENTIC: u8 = 5;
    pub(in crate::cli) const DEADLINE: u8 = 6;
    /// Ended from the keyboard, as shells number it.
    pub(in crate::cli) const INTERRUPTED: u8 = 130;
}

/// Why a command ended badly.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Trouble {
    /// The exit code.
    pub(super) code: u8,
    /// What happened. Empty if everything has been said already.
    pub(super) what: String,
    /// What to do.
    pub(super) next: Option<String>,
}

impl Trouble {
    pub(super) fn new(code: u8, what: impl Into<String>) -> Self {
        Self { code, what: what.into(), next: None }
    }

    pub(super) fn usage(what: impl Into<String>) -> Self {
        Self::new(code::USAGE, what)
    }

    pub(super) fn next(mut self, next: impl Into<String>) -> Self {
        self.next = Some(next.into());
        self
    }
}

impl From<Failure> for Trouble {
    fn from(failure: Failure) -> Self {
        let what = failure.to_string();
        match failure {
            Failure::Usage(_) => Self::usage(what),
            Failure::Refused(_) => Self::new(code::REFUSED, what),
            Failure::Offline(_) => Self::new(code::OFFLINE, what)
                .next("nothing is lost; try `hotline sync` when the line is back"),
            Failure::NotAuthentic(_) => Self::new(code::NOT_AUTHENTIC, what),
            Failure::Defect(_) => Self::new(code::FAILED, what),
        }
    }
}

/// For a face at a terminal, which shows the whole as one sentence.
impl From<Trouble> for Failure {
    fn from(trouble: Trouble) -> Self {
        let text = match trouble.next {
            Some(next) => format!("{}: {next}", trouble.what),
            None => trouble.what,
        };
        match trouble.code {
            code::USAGE => Self::Usage(text),
            code::REFUSED => Self::Refused(text),
            code::OFFLINE => Self::Offline(text),
            code::NOT_AUTHENTIC => Self::NotAuthentic(text),
            _ => Self::Defect(text),
        }
    }
}

impl From<HomeError> for Trouble {
    fn from(error: HomeError) -> Self {
        let what = error.to_string();
        match error {
            HomeError::Host(HostError::Store(error)) => error.into(),
            HomeError::Host(HostError::Start(StartError::NotEnrolled)) => {
                Self::new(code::FAILED, what).next(
                    "the enrolment was interrupted: remove this home and enrol with a new \
                     invitation",
                )
            }
            HomeError::Busy(_) => Self::new(code::FAILED, what)
                .next("look for a hotline process that hangs, and end it"),
            HomeError::Unlock(_) => Self::new(code::FAILED, what).next(
                "name a file with the passphrase in HOTLINE_PASSPHRASE_FILE, or run it on a \
                 terminal",
            ),
            HomeError::Lock { .. } | HomeError::Socket { .. } | HomeError::Host(_) => {
                Self::new(code::FAILED, what)
            }
        }
    }
}

impl From<VaultError> for Trouble {
    fn from(error: VaultError) -> Self {
        let trouble = Self::new(code::FAILED, error.to_string());
        match error {
            VaultError::Absent(_) => {
                trouble.next("`hotline enrol INVITATION`, or name the right --home")
            }
            VaultError::Exists(_) => trouble.next("choose another --home for another seat"),
            VaultError::WrongPassphrase => {
                trouble.next("try again; without it nobody can open this home")
            }
            VaultError::KeyFileDamaged
            | VaultError::KeyFileCost { .. }
            | VaultError::NotThisKey => trouble.next(
                "nothing was changed: put hotline.key back from a backup of this home, or enrol \
                 anew in another",
            ),
            VaultError::KeyFileUnknown | VaultError::Newer { .. } => {
                trouble.next("upgrade this program")
            }
            VaultError::HasNoPassphrase => trouble.next("unset HOTLINE_PASSPHRASE_FILE"),
            VaultError::NeedsPassphrase
            | VaultError::Damaged(_)
            | VaultError::Io { .. }
            | VaultError::Sql(_) => trouble,
        }
    }
}
