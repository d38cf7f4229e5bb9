//! What the scripted seats say and do, driven by what comes to them.
//!
//! Each officer does one thing after the other, as people do, and takes a few seconds for each.

use std::collections::BTreeSet;
use std::time::Duration;

use hotline_casework::{
    AckKind, CapSeverity, Certainty, Concern, Said, Severity, Urgency, Warning,
};
use hotline_protocol::ids::{CaseId, MessageId, Precedence};
use tokio::sync::Notify;
use tokio::sync::broadcast::error::RecvError;

use super::DemoError;
use super::stage::{Letter, Player};
use crate::ask::{IncidentView, News};
use crate::engine::{Command, Deed, Direction, Failure, LadderWish};

/// How long an officer takes to read and acknowledge.
const READS_FOR: Duration = Duration::from_secs(5);

/// How long an officer takes to write.
const WRITES_FOR: Duration = Duration::from_secs(4);

/// When the alert comes: once the card has been read.
const ALERT_AFTER: Duration = Duration::from_secs(20);

/// After how long the relay asks the ministry of the desk where nobody sits: once the person has had
/// time to acknowledge the alert and to cut the line. The product's time would be three hours.
const LADDER_AFTER: Duration = Duration::from_secs(90);

/// How long the desk that took a matter over works on it before it proposes to close it.
const WORKS_FOR: Duration = Duration::from_secs(15);

/// What the officer of a technical desk answers to a concern.
const LOOKING: &str = "We are looking into it. Logs are preserved; you hear from us within the hour. \
                       (This officer is scripted.)";

/// What a ministry says to whoever raised a concern that was passed on to it.
const MINISTRY: &str = "Our embassy is informed. The ministry takes this up with our technical desk \
                        now. (This officer is scripted.)";

/// The scripted seats.
pub(super) struct Cast {
    /// Answers, and sends the alert.
    pub(super) south: Player,
    /// The desk after it.
    pub(super) south_diplomatic: Player,
    /// Is away until its ministry wakes it.
    pub(super) west: Player,
    /// The desk after it.
    pub(super) west_diplomatic: Player,
}

impl Cast {
    /// Plays until something fails.
    pub(super) async fn play(&mut self) -> Result<(), DemoError> {
        let woken = Notify::new();
        tokio::try_join!(
            alert(&self.south),
            officer(&self.south, LOOKING, None),
            officer(&self.south_diplomatic, MINISTRY, None),
            officer(&self.west_diplomatic, MINISTRY, Some(("XC/technical", &woken))),
            wakes(&mut self.west, &woken),
        )
        .map(|_| ())
    }

    /// Everybody leaves.
    pub(super) async fn leave(self) {
        for player in [self.south, self.south_diplomatic, self.west, self.west_diplomatic] {
            player.leave().await;
        }
    }
}

/// What was said before the person sat down; `person` is the seat they take.
pub(super) async fn history(person: &Player, cast: &mut Cast) -> Result<(), DemoError> {
    let south = &cast.south;
    let (first, case, _) = south
        .send(Letter::new(
            "XA/technical",
            "Night watch at XB",
            "Good evening. B. South has the night watch at XB/technical until 06:00Z. Nothing \
             unusual so far. The number in the directory reaches me at any hour.",
        ))
        .await?;
    person.read(first, "the greeting").await?;
    let letter = Letter::new(
        "XB/technical",
        "Re: Night watch at XB",
        "Thank you, noted. A. North is here until 06:00Z. We are moving mail servers tonight; \
         short outages are ours.",
    );
    let (reply, ..) = person.send(Letter { answers: Some((case, first)), ..letter }).await?;
    south.read(reply, "the answer to the greeting").await?;
    let letter = Letter::new(
        "XA/technical",
        "Re: Night watch at XB",
        "Bien reçu, merci. Pour information : un prestataire commun à nos deux administrations \
         annonce une maintenance de ses serveurs de noms à 02:00Z. Bonne garde.",
    );
    let letter = Letter { answers: Some((case, reply)), language: "fr", ..letter };
    let (last, ..) = south.send(letter).await?;
    arrived(person, last).await?;

    let letter = Letter::new(
        "XA/technical",
        "تغيير جهة الاتصال",
        "مساء الخير. ابتداءً من الغد يتغير رقم هاتف المكتب الفني لدينا؛ الرقم الجديد في \
         الدليل. يرجى التحقق منه عبر XC/diplomatic.",
    );
    let (arabic, ..) = cast.west.send(Letter { language: "ar", ..letter }).await?;
    arrived(person, arabic).await?;

    let said = Said::Concern(Concern {
        severity: Some(Severity::Low),
        confidence: Some(Certainty::Likely),
        technical_basis: "Log-in attempts from 14 addresses of one provider, one every few \
                          seconds, since 19:40Z."
            .into(),
        effect: "Two mail servers answer slowly. No account was entered as far as we see.".into(),
        ..Concern::default()
    });
    let letter = Letter::new(
        "XC/technical",
        "Log-in attempts on two of our mail servers",
        "They come from addresses in your network. Please have the provider look, and tell us \
         whom we may call.",
    );
    let letter = Letter { said, precedence: Precedence::Priority, ..letter };
    let ladder = LadderWish::Times { after: vec![LADDER_AFTER], answer: None };
    let (concern, ..) = person.raise(letter, ladder).await?;
    arrived(&cast.west, concern).await?;
    // Its receipts leave.
    cast.west.command(Command::Sync).await?;
    // Nobody sits there from now on.
    cast.west.go_away().await;
    person.command(Command::Sync).await.map(|_| ())
}

/// Waits until a message is at a seat; nobody has read it.
async fn arrived(player: &Player, message: MessageId) -> Result<(), DemoError> {
    player.find(message, "a message of the beginning").await.map(|_| ())
}

/// Warns the person's desk, and answers once the person has acknowledged.
async fn alert(south: &Player) -> Result<(), DemoError> {
    let mut news = south.news()?;
    tokio::time::sleep(ALERT_AFTER).await;
    let said = Said::Warning(Warning {
        severity: Some(Severity::High),
        urgency: Some(Urgency::Immediate),
        cap_severity: Some(CapSeverity::Severe),
        certainty: Some(Certainty::Likely),
        affected: "Name servers that both our administrations use.".into(),
        expected_effect: "Government web sites may lead to somebody else's servers.".into(),
        recommended_action: "Check your zones against your own copies. Lock changes at the \
                             registrar."
            .into(),
        ..Warning::default()
    });
    let letter = Letter::new(
        "XA/technical",
        "Name server records are being changed",
        "Two of our zones were changed at 02:11Z from a stolen registrar account. Yours are with \
         the same registrar. Please acknowledge, so that we know somebody has this.",
    );
    let letter = Letter { said, precedence: Precedence::Immediate, ..letter };
    let (warning, case, _) = south.send(letter).await?;
    loop {
        match news.recv().await {
            Ok(News::Acknowledged { message, .. }) if message == warning => break,
            Ok(_) => {}
            // Whatever was missed: look.
            Err(RecvError::Lagged(_)) => {
                if !south.delivery(warning).await?.acks.is_empty() {
                    break;
                }
            }
            Err(RecvError::Closed) => return Err(stopped(south)),
        }
    }
    tokio::time::sleep(WRITES_FOR).await;
    let letter = Letter::new(
        "XA/technical",
        "Re: Name server records are being changed",
        "Thank you: we see that you have it. The registrar has locked all changes since 02:31Z. \
         Tell us if your zones differ. (This officer is scripted.)",
    );
    south.send(Letter { answers: Some((case, warning)), ..letter }).await.map(|_| ())
}

fn stopped(player: &Player) -> DemoError {
    let failure = Failure::Defect("the engine has stopped".to_owned());
    DemoError::Engine { seat: player.seat.clone(), failure }
}

/// An officer at a desk: acknowledges what asks for it, then answers in `words`. One that can wake
/// another desk of its party leaves the answer to that.
async fn officer(
    player: &Player,
    words: &str,
    wakes: Option<(&str, &Notify)>,
) -> Result<(), DemoError> {
    let mut news = player.news()?;
    let mut answered = BTreeSet::new();
    loop {
        match news.recv().await {
            Ok(News::Arrived { message, case, kind, direction: Direction::Received, .. }) => {
                take_up(player, (message, case), &kind, words, wakes, &mut answered).await?;
            }
            Ok(_) | Err(RecvError::Lagged(_)) => {}
            Err(RecvError::Closed) => return Err(stopped(player)),
        }
    }
}

async fn take_up(
    player: &Player,
    (message, case): (MessageId, CaseId),
    kind: &str,
    words: &str,
    wakes: Option<(&str, &Notify)>,
    answered: &mut BTreeSet<CaseId>,
) -> Result<(), DemoError> {
    if matches!(kind, "CON" | "WRN" | "ESC") {
        tokio::time::sleep(READS_FOR).await;
        player.acknowledge(message, AckKind::UnderReview).await?;
        tokio::time::sleep(WRITES_FOR).await;
        if let Some((desk, woken)) = wakes {
            let letter = Letter::new(
                desk,
                "Please take this over",
                "The ministry has acknowledged. Your telephone rings too.",
            );
            let letter = Letter { precedence: Precedence::Priority, ..letter };
            player.send(Letter { answers: Some((case, message)), ..letter }).await?;
            woken.notify_one();
            return Ok(());
        }
        return respond(player, case, words).await;
    }
    if kind != "TXT" {
        return Ok(());
    }
    tokio::time::sleep(READS_FOR).await;
    let subject = player.read(message, "what came to a scripted desk").await?;
    // Two machines that answer each other would never end.
    if answered.insert(case) {
        tokio::time::sleep(WRITES_FOR).await;
        let words = "Read, thank you. I come back to you if anything changes. (This officer is \
                     scripted: raise a concern to see it acknowledged.)";
        let subject = match subject.strip_prefix("Re: ") {
            Some(_) => subject,
            None => format!("Re: {subject}"),
        };
        let letter = Letter::new("XA/technical", &subject, words);
        player.send(Letter { answers: Some((case, message)), ..letter }).await?;
    }
    Ok(())
}

/// Answers in substance, unless the matter has moved on meanwhile.
async fn respond(player: &Player, case: CaseId, words: &str) -> Result<(), DemoError> {
    if player.incident(case).await?.is_some_and(|incident| may(&incident, "respond")) {
        let outcome = "accepted".to_owned();
        player.deed(case, Deed::Respond { outcome }, words, false).await?;
    }
    Ok(())
}

fn may(incident: &IncidentView, deed: &str) -> bool {
    incident.life.may.iter().any(|may| may == deed)
}

/// An officer who slept: once its ministry wakes it, it takes over what was raised with its desk,
/// answers, and proposes to close it when the work is done.
async fn wakes(player: &mut Player, woken: &Notify) -> Result<(), DemoError> {
    let mut awake = false;
    loop {
        woken.notified().await;
        if !awake {
            tokio::time::sleep(READS_FOR).await;
            // The line may be cut just now: it comes back by itself.
            match player.go_online().await {
                Ok(()) | Err(DemoError::Engine { failure: Failure::Offline(_), .. }) => {
                    awake = true;
                }
                Err(error) => return Err(error),
            }
        }
        for incident in player.incidents().await? {
            let case = incident.case;
            if incident.life.side != "asked" || incident.life.state == "in-progress" {
                continue;
            }
            tokio::time::sleep(WRITES_FOR).await;
            if incident.rung == 1 {
                player.acknowledge(incident.message, AckKind::Understood).await?;
            }
            let words = "It was a rented server. The provider has taken it off the net; logs are \
                         preserved. (This officer is scripted.)";
            respond(player, case, words).await?;
            tokio::time::sleep(WORKS_FOR).await;
            let now = player.incident(case).await?;
            if now.is_some_and(|incident| may(&incident, "propose")) {
                let commitments = "Westmark keeps the logs for 90 days.".to_owned();
                let agreed = "The server is off the net since today; no account was entered.";
                player.deed(case, Deed::Propose { commitments }, agreed, true).await?;
            }
        }
    }
}
