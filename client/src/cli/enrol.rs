//! `enrol`: from an invitation to a seat, asked for on the command line or at the terminal.

use std::io::Read;
use std::path::Path;
use std::time::Duration;

use hotline_protocol::frames::ToNewcomer;
use hotline_protocol::refusal::Reason;
use serde_json::json;

use super::out::{self, Out};
use super::trouble::{Trouble, code};
use super::{args, secret, unexpected};
use crate::ask::{Answer, Ask, Whoami, identity_words};
use crate::engine::enrol::Enrolment;
use crate::engine::{Command, Failure, Profile};
use crate::vault::{Cost, Unlock, Vault, VaultError};
use crate::{home, host, network, runtime};

/// How long the first sync may take: publishing a hundred prekeys over a bad line.
const FIRST_SYNC_WITHIN: Duration = Duration::from_secs(30);

/// Longest invitation read from standard input.
const INVITATION_BYTES_MAX: u64 = 16_384;

/// A seat that was taken, and let go of again.
pub(super) struct Taken {
    /// Who it is.
    pub(super) whoami: Whoami,
    /// Whether its keys are published: until then nobody can write to it.
    pub(super) published: bool,
}

/// Takes the seat of an invitation. `unlock` is asked for once the invitation can be read.
pub(super) async fn take_seat(
    home: &Path,
    invitation: &str,
    profile: &Profile,
    unlock: impl FnOnce() -> Result<Unlock, Trouble>,
) -> Result<Taken, Trouble> {
    if Vault::exists(home) {
        return Err(VaultError::Exists(home.to_owned()).into());
    }
    let (enrolment, mut vault, lock) = {
        let mut rng = runtime::rng();
        let enrolment = Enrolment::new(runtime::now(), &mut rng, invitation, profile)?;
        let unlock = unlock()?;
        let Some(lock) = home::lock(home)? else {
            return Err(Trouble::new(code::FAILED, "another process is at work in this home"));
        };
        // The store first: who cannot keep keys must not use up an invitation.
        let vault = Vault::create(home, &unlock, Cost::STANDARD, &mut rng)?;
        (enrolment, vault, lock)
    };
    let relay = network::Relay {
        keys: enrolment.relay_keys(),
        addresses: enrolment.relay_addresses().to_vec(),
    };
    let asked = Box::pin(network::enrol(&relay, |exporter| enrolment.request(exporter))).await;
    let writes = match asked {
        Ok(ToNewcomer::Enrolled { genesis, .. }) => enrolment.finish(genesis),
        Ok(ToNewcomer::Refused(refusal)) => {
            vault.discard(home)?;
            let trouble = Trouble::new(code::REFUSED, refusal.detail);
            return Err(match refusal.reason {
                Reason::Invitation => trouble.next("ask your nominator for another invitation"),
                reason if reason.passes() => trouble.next("try again in a while"),
                _ => trouble.next("ask your nominator, with these words"),
            });
        }
        Err(failure) => {
            vault.discard(home)?;
            let trouble = Trouble::from(failure.clone());
            return Err(match failure {
                Failure::Offline(_) => trouble.next(
                    "try again when the line is back; if the invitation then counts as used, ask \
                     for another",
                ),
                Failure::NotAuthentic(_) => {
                    trouble.next("nothing was sent; tell whoever invited you, by telephone")
                }
                _ => trouble,
            });
        }
    };
    let writes = match writes {
        Ok(writes) => writes,
        Err(failure) => {
            vault.discard(home)?;
            return Err(failure.into());
        }
    };
    vault.commit(&writes)?;

    // Without published keys nobody could write to the seat while it is offline.
    let (holder, running) = host::start(vault).map_err(home::HomeError::from)?;
    let sync = holder.ask(Ask::Command(Command::Sync));
    let synced = tokio::time::timeout(FIRST_SYNC_WITHIN, sync).await;
    let Answer::Whoami(whoami) = holder.ask(Ask::Whoami).await? else { return Err(unexpected()) };
    drop(holder);
    running.ended().await;
    drop(lock);
    Ok(Taken { whoami, published: matches!(synced, Ok(Ok(_))) })
}

pub(super) async fn enrol(home: &Path, out: Out, args: args::Enrol) -> Result<(), Trouble> {
    if Vault::exists(home) {
        return Err(VaultError::Exists(home.to_owned()).into());
    }
    let invitation = if args.invitation == "-" {
        let mut text = String::new();
        std::io::stdin()
            .take(INVITATION_BYTES_MAX)
            .read_to_string(&mut text)
            .map_err(|error| Trouble::usage(format!("standard input: {error}")))?;
        text.trim().to_owned()
    } else {
        args.invitation
    };
    let profile = Profile { name: args.name, title: args.title, ..Profile::default() };
    let unlock = || secret::new(args.no_passphrase);
    let Taken { whoami, published } =
        Box::pin(take_seat(home, &invitation, &profile, unlock)).await?;

    let words = identity_words(&whoami.identity);
    let value = json!({
        "seat": whoami.seat.to_string(),
        "identity": whoami.identity.to_string(),
        "safety_words": words,
        "nominator": whoami.nominator,
    });
    out.result(&value, || {
        let mut lines = vec![
            format!("{} is enrolled, and its keys are in {}", whoami.seat, home.display()),
            format!("words     {words}"),
        ];
        if whoami.nominator {
            let party = &whoami.seat.desk.party;
            lines.push(format!(
                "nominator of {party}: `hotline invite {}/2` invites the next seat",
                whoami.seat.desk
            ));
        }
        lines.push("next: `hotline directory list` shows who can be written to".to_owned());
        lines
    });
    if !published {
        out::tell(
            "the relay went away before this seat's keys were published; until `hotline sync` \
             nobody can write to it",
        );
    }
    Ok(())
}
