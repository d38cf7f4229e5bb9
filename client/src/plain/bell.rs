//! Alerts that wait for the word, and when they ring.

use std::pin::Pin;
use std::time::Duration;

use hotline_protocol::ids::MessageId;
use tokio::time::{Sleep, sleep};

use crate::engine::MessageRow;

/// How often an alert rings until it is acknowledged.
pub(super) const RING_EVERY: Duration = Duration::from_secs(10);

/// The word that acknowledges.
pub(super) const WORD: &str = "ACK";

/// Least digits of an id beside the word: fewer may be a slip.
const DIGITS_MIN: usize = 4;

/// An alert that waits for the word.
struct Alert {
    message: MessageRow,
    /// Its number among what was told: lines that began earlier say nothing about it.
    number: u64,
}

/// What a line with the word comes to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Meant {
    /// This message is acknowledged.
    Acknowledges(MessageId),
    /// The line began before the alert it would answer was told.
    TooEarly,
    /// No alert waits that it could mean.
    Nothing,
}

/// The alerts that wait, the gravest first and the older first among equals.
pub(super) struct Bell {
    alerts: Vec<Alert>,
    /// What the word alone answers, and the number under which that was told last.
    target: Option<(MessageId, u64)>,
    /// Until it rings next. Kept from wait to wait: other events must not put it off.
    next: Pin<Box<Sleep>>,
}

impl Bell {
    pub(super) fn new() -> Self {
        Self { alerts: Vec::new(), target: None, next: Box::pin(sleep(RING_EVERY)) }
    }

    /// Waits until it rings; for ever while no alert waits. Nothing is lost if the future is
    /// dropped.
    pub(super) async fn rings(&mut self) {
        if self.alerts.is_empty() {
            std::future::pending::<()>().await;
        }
        self.next.as_mut().await;
        self.next.set(sleep(RING_EVERY));
    }

    pub(super) const fn is_empty(&self) -> bool {
        self.alerts.is_empty()
    }

    pub(super) fn has(&self, message: &MessageId) -> bool {
        self.alerts.iter().any(|alert| alert.message.id == *message)
    }

    /// Takes an alert that was told under this number.
    pub(super) fn take(&mut self, message: MessageRow, number: u64) {
        if self.alerts.is_empty() {
            self.next.set(sleep(RING_EVERY));
        }
        let precedence = message.precedence;
        let place = self.alerts.partition_point(|other| other.message.precedence >= precedence);
        self.alerts.insert(place, Alert { message, number });
    }

    /// Forgets those that wait no longer.
    pub(super) fn retain(&mut self, still: impl Fn(&MessageRow) -> bool) {
        self.alerts.retain(|alert| still(&alert.message));
    }

    /// The alert that the word alone answers from now on, if it is another than was told last.
    /// Whoever asks tells it under this number.
    pub(super) fn turn(&mut self, number: u64) -> Option<&MessageRow> {
        let first = self.alerts.first().map(|alert| &alert.message);
        let Some(message) = first else {
            self.target = None;
            return None;
        };
        if self.target.is_some_and(|(target, _)| target == message.id) {
            return None;
        }
        self.target = Some((message.id, number));
        first
    }

    /// The alert that the word alone answers.
    pub(super) fn first(&self) -> Option<&MessageRow> {
        self.alerts.first().map(|alert| &alert.message)
    }

    /// What a line means that began when so many alerts had been told; none if it has not the
    /// word.
    pub(super) fn meant(&self, line: &str, began: u64) -> Option<Meant> {
        let mut words = line.split_whitespace();
        if words.next() != Some(WORD) {
            return None;
        }
        let (id, told) = match (words.next(), words.next()) {
            (None, _) => match self.target {
                Some(target) => target,
                None => return Some(Meant::Nothing),
            },
            (Some(digits), None) => {
                let mut named = self.alerts.iter().filter(|alert| {
                    let id = alert.message.id.to_string();
                    digits.len() >= DIGITS_MIN && id.starts_with(&digits.to_ascii_lowercase())
                });
                match (named.next(), named.next()) {
                    (Some(alert), None) => (alert.message.id, alert.number),
                    _ => return Some(Meant::Nothing),
                }
            }
            (Some(_), Some(_)) => return None,
        };
        Some(if began < told { Meant::TooEarly } else { Meant::Acknowledges(id) })
    }
}

#[cfg(test)]
mod tests {
    use hotline_protocol::ids::{CaseId, Digest, Precedence, Traffic, UnixMillis};

    use super::*;
    use crate::engine::Direction;

    fn alert(byte: u8, precedence: Precedence) -> MessageRow {
        MessageRow {
            id: MessageId([byte; 16]),
            common: Digest([byte; 32]),
            case: CaseId([3; 16]),
            reference: "XB-XA-2026-T1-0001".to_owned(),
            traffic: Traffic::Operation,
            direction: Direction::Received,
            from: "XB/technical/1".parse().unwrap(),
            to: vec!["XA/technical".to_owned()],
            kind: "TXT".to_owned(),
            precedence,
            tlp: "AMBER".to_owned(),
            subject: "Call us".to_owned(),
            body: String::new(),
            content: Vec::new(),
            signature: None,
            released_at: UnixMillis(1_000),
            accepted_at: None,
            opened_at: Some(UnixMillis(1_000)),
            read_at: None,
            receipted: false,
            verified: true,
            seen: Vec::new(),
            handed_by: None,
        }
    }

    fn bell(alerts: &[(u8, Precedence)]) -> Bell {
        let mut bell = Bell::new();
        for (number, (byte, precedence)) in (1..).zip(alerts) {
            bell.take(alert(*byte, *precedence), number);
        }
        bell
    }

    #[tokio::test(start_paused = true)]
    async fn traffic_does_not_silence_the_bell() {
        let mut bell = bell(&[(1, Precedence::Immediate)]);
        let mut rung = 0;
        let traffic = sleep(Duration::from_secs(65));
        tokio::pin!(traffic);
        loop {
            tokio::select! {
                biased;
                () = bell.rings() => rung += 1,
                () = &mut traffic => break,
                () = sleep(Duration::from_secs(1)) => {}
            }
        }
        assert_eq!(rung, 6);
    }

    #[tokio::test(start_paused = true)]
    async fn the_word_answers_the_gravest_and_the_older_among_equals() {
        let mut bell =
            bell(&[(1, Precedence::Immediate), (2, Precedence::Flash), (3, Precedence::Flash)]);
        assert_eq!(bell.turn(4).map(|message| message.id), Some(MessageId([2; 16])));
        assert_eq!(bell.turn(5), None, "told once");
        assert_eq!(bell.meant("ACK", 3), Some(Meant::TooEarly));
        assert_eq!(bell.meant(" ACK ", 4), Some(Meant::Acknowledges(MessageId([2; 16]))));
    }

    #[tokio::test(start_paused = true)]
    async fn a_word_that_began_before_the_turn_changed_acknowledges_nothing() {
        let mut bell = bell(&[(1, Precedence::Flash), (2, Precedence::Immediate)]);
        assert!(bell.turn(3).is_some());
        // A colleague acknowledges the first while the word is being typed.
        bell.retain(|message| message.id != MessageId([1; 16]));
        assert!(bell.turn(4).is_some());
        assert_eq!(bell.meant("ACK", 3), Some(Meant::TooEarly));
        assert_eq!(bell.meant("ACK", 4), Some(Meant::Acknowledges(MessageId([2; 16]))));
        bell.retain(|_| false);
        assert_eq!(bell.turn(5), None);
        assert_eq!(bell.meant("ACK", 5), Some(Meant::Nothing));
    }

    #[tokio::test(start_paused = true)]
    async fn the_word_with_an_id_answers_that_alert_alone() {
        let mut bell = bell(&[(0x1a, Precedence::Flash), (0x2b, Precedence::Immediate)]);
        assert!(bell.turn(3).is_some());
        assert_eq!(bell.meant("ACK 2b2b", 1), Some(Meant::TooEarly));
        let other = Some(Meant::Acknowledges(MessageId([0x2b; 16])));
        assert_eq!(bell.meant("ACK 2B2B2b", 2), other);
        assert_eq!(bell.meant("ACK 2b", 2), Some(Meant::Nothing), "too few digits");
        assert_eq!(bell.meant("ACK 3c3c", 2), Some(Meant::Nothing));
        assert_eq!(bell.meant("ACK 2b2b please", 2), None, "words of a text");
        assert_eq!(bell.meant("ack", 3), None);
        assert_eq!(bell.meant("", 3), None);
    }
}
