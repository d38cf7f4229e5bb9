//! `directory`, `verify`, `invite`, `seat`: who is who, and whose word that is.

use std::io::IsTerminal;
use std::time::Duration;

use hotline_protocol::address::{Address, Seat};
use hotline_protocol::ids::Precedence;
use qrcode::QrCode;
use qrcode::render::unicode::Dense1x2;
use serde_json::{Value, json};

use super::args::{self, SeatCommand};
use super::out::{self, Out, safe_line};
use super::state::{ask_status, ask_whoami};
use super::trouble::{Trouble, code};
use super::{answerability, command, time, unexpected};
use crate::ask::{Answer, Answerability, Ask, DirectoryView, SeatView, identity_words};
use crate::engine::{Command, DirectoryChange, Outcome};
use crate::home::Home;

/// How long a change of the directory or a check may take.
const CHANGE_WITHIN: Duration = Duration::from_secs(30);

/// Entries of the record looked at for alarms.
const LOG_NEWEST: usize = 200;

/// Alarms after which nothing the relay says should be relied on.
const GRAVE: [&str; 3] = ["split-view", "hidden-entry", "wrong-key"];

pub(super) async fn view(home: &mut Home) -> Result<DirectoryView, Trouble> {
    match home.ask(Ask::Directory).await? {
        Answer::Directory(view) => Ok(*view),
        _ => Err(unexpected()),
    }
}

fn value(seat: &SeatView) -> Value {
    json!({
        "seat": seat.seat.to_string(),
        "identity": seat.identity.to_string(),
        "safety_words": identity_words(&seat.identity),
        "status": seat.status,
        "reason": seat.reason,
        "standing": seat.standing,
        "copies_from": seat.copies_from.map(time::exact),
        "name": seat.name,
        "title": seat.title,
        "ladder": seat.ladder.iter().map(ToString::to_string).collect::<Vec<_>>(),
        "voice": seat.voice,
        "hours": seat.hours,
        "zone": seat.zone,
        "languages": seat.languages,
        "channels": seat.channels,
        "accepts": seat.accepts,
        "stops": seat.stops.max(1),
        "tlp": seat.tlp,
        "enrolled_at": time::exact(seat.enrolled_at),
        "confirmed_at": time::exact(seat.confirmed_at),
        "confirmation_due": seat.confirmation_due,
    })
}

/// What this home believes, in the words of a list.
fn standing(seat: &SeatView) -> &'static str {
    match seat.standing.as_str() {
        "self" => "this seat",
        "verified" => "verified",
        "changed" => "CHANGED",
        _ => "UNVERIFIED",
    }
}

fn line(seat: &SeatView) -> String {
    let person: Vec<String> =
        [&seat.name, &seat.title].into_iter().flatten().map(|text| safe_line(text)).collect();
    format!(
        "{:<22}  {:<9}  {:<10}  {}",
        seat.seat.to_string(),
        seat.status,
        standing(seat),
        person.join(", ")
    )
    .trim_end()
    .to_owned()
}

pub(super) async fn list(home: &mut Home, out: Out) -> Result<(), Trouble> {
    let view = view(home).await?;
    for seat in &view.seats {
        out.result(&value(seat), || vec![line(seat)]);
    }
    if view.seats.is_empty() && !out.json {
        out::print("nobody is known yet: `hotline sync` fetches the directory");
    }
    Ok(())
}

pub(super) async fn show(home: &mut Home, out: Out, address: &Address) -> Result<(), Trouble> {
    let view = view(home).await?;
    let seats: Vec<&SeatView> =
        view.seats.iter().filter(|seat| address.covers(&seat.seat)).collect();
    if seats.is_empty() {
        return Err(Trouble::usage(format!("{address} is not in the directory"))
            .next("`hotline directory list` shows who is; `hotline sync` fetches the newest"));
    }
    let mut stands = None;
    for seat in seats {
        let desk = &seat.seat.desk;
        let answerability = match stands.take() {
            Some::<Answerability>(known) if known.desk == *desk => known,
            _ => answerability::ask(home, desk.clone(), Precedence::Immediate).await?,
        };
        let party = view.parties.iter().find(|party| party.party == seat.seat.desk.party);
        let mut value = value(seat);
        if let (Some(object), Some(party)) = (value.as_object_mut(), party) {
            object.insert("party_name".to_owned(), party.name.clone().into());
        }
        if let Some(object) = value.as_object_mut() {
            let stands = answerability::value(&answerability);
            object.insert("answerability".to_owned(), stands);
        }
        out.result(&value, || {
            let mut lines = vec![format!("seat        {}", seat.seat)];
            if let Some(party) = party {
                lines.push(format!("party       {}", safe_line(&party.name)));
            }
            lines.extend(super::profile::lines(seat));
            lines.push(format!("status      {}", seat.status));
            if let Some(reason) = &seat.reason {
                lines.push(format!("reason      {}", safe_line(reason)));
            }
            lines.push(format!("identity    {}", seat.identity));
            lines.push(format!("words       {}", identity_words(&seat.identity)));
            lines.push(format!("standing    {}", standing(seat)));
            lines.push(format!("enrolled    {}", time::shown(seat.enrolled_at)));
            let overdue = if seat.confirmation_due { " (overdue)" } else { "" };
            lines.push(format!("confirmed   {}{overdue}", time::shown(seat.confirmed_at)));
            if let Some(at) = seat.copies_from {
                lines.push(format!(
                    "copies      from {}, unless a seat of its desk vouches for it before",
                    time::shown(at)
                ));
            }
            lines.extend(answerability::lines(&answerability, true));
            lines.push(String::new());
            lines
        });
        stands = Some(answerability);
    }
    Ok(())
}

pub(super) async fn check(home: &mut Home, out: Out) -> Result<(), Trouble> {
    let synced = tokio::time::timeout(CHANGE_WITHIN, command(home, Command::Sync)).await;
    let trouble = match synced {
        Ok(Ok(_)) => None,
        Ok(Err(trouble)) => Some(trouble),
        Err(_) => Some(Trouble::new(code::OFFLINE, "the relay did not show all in time")),
    };
    let status = ask_status(home).await?;
    let Answer::Log(log) = home.ask(Ask::Log(LOG_NEWEST)).await? else { return Err(unexpected()) };
    let view = view(home).await?;
    let (seq, hash) = status.head;
    let grave: Vec<_> = log.iter().filter(|row| GRAVE.contains(&row.code.as_str())).collect();
    let value = json!({
        "seq": seq,
        "hash": hash.to_string(),
        "words": status.head_words,
        "age": status.head_age,
        "parties": view.parties.len(),
        "seats": view.seats.len(),
        "alarms": grave.iter().map(|row| json!({
            "at": time::exact(row.at),
            "code": row.code,
            "text": row.text,
        })).collect::<Vec<_>>(),
    });
    out.result(&value, || {
        let mut lines = vec![
            format!("entry   {seq}, verified from the first one on"),
            format!("hash    {hash}"),
            format!("words   {}", status.head_words),
            format!("age     {}", status.head_age),
            format!("parties {}, seats {}", view.parties.len(), view.seats.len()),
            "Others who hold the same entry have the same words.".to_owned(),
        ];
        for row in &grave {
            lines.push(format!(
                "alarm   {} {}: {}",
                time::shown(row.at),
                row.code,
                safe_line(&row.text)
            ));
        }
        lines
    });
    match trouble {
        _ if !grave.is_empty() => Err(Trouble::new(
            code::NOT_AUTHENTIC,
            "the record has alarms about the directory or the relay",
        )
        .next("compare the words with other members by telephone before relying on it")),
        Some(trouble) => Err(trouble),
        None => Ok(()),
    }
}

async fn make(home: &mut Home, change: DirectoryChange) -> Result<Outcome, Trouble> {
    let change = command(home, Command::Directory(change));
    match tokio::time::timeout(CHANGE_WITHIN, change).await {
        Ok(outcome) => outcome,
        Err(_) => Err(Trouble::new(
            code::OFFLINE,
            "the relay did not answer in time; whether the entry was made is unknown",
        )
        .next("`hotline sync`, then `hotline directory show` tells")),
    }
}

pub(super) async fn change(
    home: &mut Home,
    out: Out,
    change: DirectoryChange,
) -> Result<(), Trouble> {
    let Outcome::Appended(seq) = make(home, change).await? else { return Err(unexpected()) };
    out.result(&json!({ "seq": seq }), || vec![format!("done: entry {seq} of the directory")]);
    Ok(())
}

/// Whether this home may name that seat: told here, where the words for it are.
async fn may_name(home: &mut Home, seat: &Seat) -> Result<(), Trouble> {
    let whoami = ask_whoami(home).await?;
    let (own, party) = (&whoami.seat.desk.party, &seat.desk.party);
    if whoami.nominator && own == party {
        return Ok(());
    }
    let what = if own == party {
        format!("this home does not hold the nominator's key of {party}")
    } else {
        format!("{seat} is a seat of {party}; this home can at most name those of {own}")
    };
    Err(Trouble::new(code::REFUSED, what).next(format!("ask the nominator of {party}")))
}

pub(super) async fn seat(home: &mut Home, out: Out, command: SeatCommand) -> Result<(), Trouble> {
    match &command {
        SeatCommand::Revoke(args) | SeatCommand::Suspend(args) => may_name(home, &args.seat).await,
        SeatCommand::Resume { seat } => may_name(home, seat).await,
        SeatCommand::Recover { which, .. } => may_name(home, &which.seat).await,
        SeatCommand::Countersign { .. } => Ok(()),
    }?;
    let what = match command {
        SeatCommand::Revoke(args) => {
            DirectoryChange::Revoke { seat: args.seat, reason: args.reason }
        }
        SeatCommand::Recover { which: args::Reasoned { seat, reason }, lifetime } => {
            let what = DirectoryChange::Recover { seat: seat.clone(), lifetime, reason };
            return invitation(home, out, what, &seat, lifetime).await;
        }
        SeatCommand::Suspend(args) => {
            DirectoryChange::Suspend { seat: args.seat, reason: args.reason }
        }
        SeatCommand::Resume { seat } => DirectoryChange::Resume { seat },
        SeatCommand::Countersign { seat } => DirectoryChange::Countersign { seat },
    };
    change(home, out, what).await
}

pub(super) async fn invite(
    home: &mut Home,
    out: Out,
    seat: Seat,
    lifetime: Duration,
) -> Result<(), Trouble> {
    may_name(home, &seat).await?;
    let what = DirectoryChange::Invite { seat: seat.clone(), lifetime };
    invitation(home, out, what, &seat, lifetime).await
}

/// Makes a change that ends in an invitation, and hands that out.
async fn invitation(
    home: &mut Home,
    out: Out,
    what: DirectoryChange,
    seat: &Seat,
    lifetime: Duration,
) -> Result<(), Trouble> {
    let expires = crate::runtime::now().plus(lifetime);
    let outcome = make(home, what).await?;
    let Outcome::Invitation(invitation) = outcome else { return Err(unexpected()) };
    let value = json!({
        "invitation": invitation,
        "seat": seat.to_string(),
        "expires_at": time::exact(expires),
    });
    out.result(&value, || vec![invitation.clone()]);
    if out.json {
        return Ok(());
    }
    if let Some(picture) = out.columns().and_then(|columns| qr(&invitation, columns)) {
        out::print(&picture);
    }
    // A script that reads the line from a pipe gets the line alone.
    let words = format!(
        "for {seat}, once, until {}. Give it over a channel you trust: whoever has the line can \
         take the seat.",
        time::shown(expires)
    );
    if std::io::stdout().is_terminal() {
        out::print(&words);
    } else {
        out::tell(&words);
    }
    Ok(())
}

/// The line as a QR code, if it fits the terminal.
fn qr(line: &str, columns: usize) -> Option<String> {
    let code = QrCode::with_error_correction_level(line, qrcode::EcLevel::L).ok()?;
    // Four modules of silence on each side.
    (code.width() + 8 <= columns).then(|| {
        code.render::<Dense1x2>()
            .dark_color(Dense1x2::Light)
            .light_color(Dense1x2::Dark)
            .quiet_zone(true)
            .build()
    })
}

pub(super) async fn verify(home: &mut Home, out: Out, args: args::Verify) -> Result<(), Trouble> {
    let args::Verify { seat, matches, accept } = args;
    if let Some(matches) = matches {
        command(home, Command::Verify { seat: seat.clone(), matches }).await?;
        let value = json!({ "seat": seat.to_string(), "standing": "verified" });
        out.result(&value, || vec![format!("{seat} is verified")]);
        return Ok(());
    }
    if let Some(reason) = accept {
        command(home, Command::AcceptChange { seat: seat.clone(), reason }).await?;
        let value = json!({ "seat": seat.to_string(), "standing": "known" });
        out.result(&value, || {
            vec![format!("{seat} is accepted without comparing; the record says why")]
        });
        return Ok(());
    }
    let Answer::SafetyNumber(number) = home.ask(Ask::SafetyNumber(seat.clone())).await? else {
        return Err(unexpected());
    };
    let Some(number) = number else {
        return Err(Trouble::usage(format!("{seat} is not in the directory"))
            .next("`hotline directory list` shows who is; `hotline sync` fetches the newest"));
    };
    let standing = view(home)
        .await?
        .seats
        .into_iter()
        .find(|known| known.seat == seat)
        .map(|known| known.standing);
    let value = json!({
        "seat": seat.to_string(),
        "safety_number": number.digits.join(" "),
        "number_words": number.words,
        "standing": standing,
    });
    out.result(&value, || {
        let mut lines = vec![format!("safety number with {seat}:"), String::new()];
        let groups = number.digits.chunks(4);
        lines.extend(groups.map(|groups| format!("    {}", groups.join("  "))));
        lines.push(String::new());
        lines.push("or as words, which say the same:".to_owned());
        lines.push(String::new());
        let words: Vec<&str> = number.words.split(' ').collect();
        lines.extend(words.chunks(5).map(|words| format!("    {}", words.join(" "))));
        lines.push(String::new());
        lines.push(format!(
            "next: compare one of them by telephone, then `hotline verify {seat} --matches \
             \"...\"`"
        ));
        lines
    });
    Ok(())
}
