//! A short crisis of four seats, printed as it happens. What is printed was read back from them.

use std::fmt::Write as _;

use hotline_protocol::address::Seat;
use hotline_protocol::ids::{Precedence, UnixMillis};

use super::DemoError;
use super::stage::{Letter, Stage};
use crate::ask::Delivery;
use crate::engine::{Command, CopyRow, Profile, Role};
use crate::runtime;

/// Prints what happens with the time at which it does.
struct Narrator {
    began: UnixMillis,
    out: fn(&str),
}

impl Narrator {
    fn say(&self, who: &str, what: &str) {
        let elapsed = runtime::now().since(self.began);
        let seconds = elapsed.as_secs_f64();
        (self.out)(&format!("{seconds:7.3} s  {who:<16} {what}"));
    }

    fn head(&self, text: &str) {
        (self.out)(&format!("\n{text}"));
    }
}

/// Whether a seat's copy has all that is expected of it.
fn copy_for<'a>(delivery: &'a Delivery, seat: &Seat) -> Option<&'a CopyRow> {
    delivery.copies.iter().find(|copy| copy.seat == *seat)
}

/// Plays the crisis and prints it line by line with `out`, until it is over or `interrupted` comes.
///
/// # Errors
///
/// [`DemoError`] if any receipt that must come did not, or the machine refuses something.
pub async fn headless(
    out: fn(&str),
    interrupted: impl Future<Output = ()>,
) -> Result<(), DemoError> {
    let began = runtime::now();
    let stage = Stage::new().await?;
    let narrator = Narrator { began, out };
    narrator.head("A relay, two parties, four seats");
    narrator.say("relay", &format!("serves on {}, and will read nothing", stage.line.address()));
    let result = tokio::select! {
        biased;
        () = interrupted => Err(DemoError::Interrupted),
        played = Box::pin(crisis(&stage, &narrator)) => played,
    };
    // Also after a failure: everything is stopped in order and the directory removed.
    let stopped = stage.close().await;
    result.and(stopped)
}

async fn crisis(stage: &Stage, narrator: &Narrator) -> Result<(), DemoError> {
    let invitation = stage.admit("XA", "Northland").await?;
    let a1 = stage.enrol(&invitation, person("A. North", "Duty officer")).await?;
    narrator.say("XA/technical/1", "enrolled by invitation, names the seats of XA");
    let invitation = stage.admit("XB", "Southmark").await?;
    let b1 = stage.enrol(&invitation, person("B. South", "Duty officer")).await?;
    narrator.say("XB/technical/1", "enrolled by invitation, names the seats of XB");
    let invitation = a1.invite("XA/technical/2").await?;
    let a2 = stage.enrol(&invitation, person("A. Night", "Stand-in")).await?;
    narrator.say("XA/technical/2", "invited and enrolled");
    let invitation = b1.invite("XB/technical/2").await?;
    let mut b2 = stage.enrol(&invitation, person("B. Night", "Stand-in")).await?;
    narrator.say("XB/technical/2", "invited and enrolled");
    for player in [&a1, &a2, &b1, &b2] {
        player.command(Command::Sync).await?;
    }
    b2.go_away().await;
    narrator.say("XB/technical/2", "goes off line");

    narrator.head("A concern in the night");
    let letter = Letter::new(
        "XB/technical",
        "Name server records changed for three government zones",
        "Changed 03:12Z from an address in your network. Please look into it, preserve logs and \
         call back. This notice does not of itself imply that the notified State is responsible \
         for the activity.",
    );
    let letter = Letter { precedence: Precedence::Immediate, ..letter };
    let (concern, case, reference) = a1.send(letter).await?;
    narrator.say("XA/technical/1", &format!("writes to XB/technical, immediate: {reference}"));
    a1.follow(concern, "custody of both copies for XB", |delivery| {
        let both = [&b1.seat, &b2.seat].into_iter();
        delivery.released
            && both
                .into_iter()
                .all(|seat| copy_for(delivery, seat).is_some_and(|copy| copy.custody_at.is_some()))
    })
    .await?;
    narrator.say("relay", "custody: both copies for XB/technical are on disk");
    a1.follow(concern, "the device of XB/technical/1", |delivery| {
        copy_for(delivery, &b1.seat).is_some_and(|copy| copy.device_at.is_some())
    })
    .await?;
    narrator.say("XB/technical/1", "device: opened and stored; its person is called");
    let subject = b1.read(concern, "the concern at XB/technical/1").await?;
    narrator.say("XB/technical/1", &format!("reads: {subject}"));
    let kind = "under-review".to_owned();
    b1.command(Command::Acknowledge { message: concern, kind }).await?;
    for player in [&a1, &a2] {
        player
            .follow(concern, "the acknowledgement at both seats of XA", |delivery| {
                delivery.acks.iter().any(|ack| ack.by == b1.seat)
            })
            .await?;
    }
    narrator.say("XB/technical/1", "human: acknowledged, under review; both seats of XA see it");

    narrator.head("An answer");
    let letter = Letter::new(
        "XA/technical",
        "Confirmed: a registrar account was taken over",
        "The account is locked, the records are back since 03:40Z, logs are preserved. We call in \
         ten minutes.",
    );
    let precedence = Precedence::Immediate;
    let letter = Letter { precedence, answers: Some((case, concern)), ..letter };
    let (answer, _, _) = b1.send(letter).await?;
    b1.follow(answer, "the devices of XA", |delivery| {
        [&a1.seat, &a2.seat]
            .into_iter()
            .all(|seat| copy_for(delivery, seat).is_some_and(|copy| copy.device_at.is_some()))
    })
    .await?;
    narrator.say("XA/technical", "device: both seats have the answer");
    let kind = "received".to_owned();
    a2.read(answer, "the answer at XA/technical/2").await?;
    a2.command(Command::Acknowledge { message: answer, kind }).await?;
    b1.follow(answer, "the acknowledgement of XA", |delivery| {
        delivery.acks.iter().any(|ack| ack.by == a2.seat)
    })
    .await?;
    narrator.say("XA/technical/2", "human: acknowledged");

    narrator.head("The seat that was away");
    b2.go_online().await?;
    let subject = b2.read(concern, "the concern at XB/technical/2").await?;
    narrator.say("XB/technical/2", &format!("is back and picks up: {subject}"));
    let subject = b2.read(answer, "the colleague's answer at XB/technical/2").await?;
    narrator.say("XB/technical/2", &format!("and what its colleague answered: {subject}"));
    b2.follow(concern, "the acknowledgement at XB/technical/2", |delivery| {
        delivery.acks.iter().any(|ack| ack.by == b1.seat)
    })
    .await?;
    narrator.say("XB/technical/2", "and sees that it was acknowledged");
    let concern_at_end = a1
        .follow(concern, "the device of XB/technical/2", |delivery| {
            copy_for(delivery, &b2.seat).is_some_and(|copy| copy.device_at.is_some())
        })
        .await?;
    let answer_at_end = b1.delivery(answer).await?;

    narrator.head(&format!("How far did it get ({reference})"));
    narrator.head(&table("The concern", &concern_at_end, narrator.began));
    narrator.head(&table("The answer", &answer_at_end, narrator.began));
    let expected = [
        (&concern_at_end, vec![&b1.seat, &b2.seat], vec![&a2.seat], &b1.seat),
        (&answer_at_end, vec![&a1.seat, &a2.seat], vec![&b2.seat], &a2.seat),
    ];
    let mut receipts = 0;
    for (delivery, addressed, colleagues, by) in expected {
        for seat in &addressed {
            let copy = copy_for(delivery, seat);
            let complete = copy.is_some_and(|c| c.custody_at.is_some() && c.device_at.is_some());
            missing_unless(complete, seat)?;
            receipts += 2;
        }
        for seat in colleagues {
            let custody = copy_for(delivery, seat).is_some_and(|c| c.custody_at.is_some());
            missing_unless(custody, seat)?;
            receipts += 1;
        }
        missing_unless(delivery.acks.iter().any(|ack| ack.by == *by), by)?;
        receipts += 1;
    }
    narrator.head(&format!("All {receipts} expected receipts arrived."));
    for player in [a1, a2, b1, b2] {
        let mut player = player;
        player.go_away().await;
    }
    Ok(())
}

fn person(name: &str, title: &str) -> Profile {
    Profile { name: name.to_owned(), title: title.to_owned(), ..Profile::default() }
}

fn missing_unless(there: bool, seat: &Seat) -> Result<(), DemoError> {
    if there { Ok(()) } else { Err(DemoError::Late(format!("a receipt of {seat}"))) }
}

/// The three receipts of each copy, in seconds after the beginning.
fn table(title: &str, delivery: &Delivery, began: UnixMillis) -> String {
    let after = |at: Option<UnixMillis>| {
        at.map_or_else(|| "-".to_owned(), |at| format!("{:.3} s", at.since(began).as_secs_f64()))
    };
    let mut text =
        format!("  {title:<18} {:<12} {:>10} {:>10} {:>10}", "as", "custody", "device", "human");
    for copy in &delivery.copies {
        let human = delivery.acks.iter().find(|ack| ack.by == copy.seat).map(|ack| ack.at);
        let role = match copy.role {
            Role::Action => "action",
            Role::Information => "information",
            Role::OwnDesk => "own desk",
        };
        let _ = write!(
            text,
            "\n  {:<18} {role:<12} {:>10} {:>10} {:>10}",
            copy.seat.to_string(),
            after(copy.custody_at),
            after(copy.device_at),
            after(human)
        );
    }
    text
}
