//! A relay that does not answer is gone, long before QUIC's idle timeout says so: a person who writes
//! must not read "online" for a minute.

use std::time::Duration;

use quinn::{Connection, ConnectionStats};

use crate::limits::UNANSWERED_MAX;

/// How often it is looked. Looks are counted, not time: a machine that slept was not silent.
const LOOKED_EVERY: Duration = Duration::from_secs(1);

/// Ends when the relay has left unanswered for too long what it must confirm.
pub(super) async fn silence(connection: &Connection) {
    let mut silence = Silence::default();
    loop {
        tokio::time::sleep(LOOKED_EVERY).await;
        let stats = connection.stats();
        if silence.look(stats.udp_rx.datagrams, asked(&stats)) >= UNANSWERED_MAX {
            return;
        }
    }
}

/// Frames sent that QUIC has the other side confirm: what is said, and the questions whether it is
/// still there. Lost ones are sent again, so that this grows until an answer comes.
const fn asked(stats: &ConnectionStats) -> u64 {
    stats.frame_tx.stream + stats.frame_tx.ping
}

/// How long nothing has come although something was asked.
#[derive(Debug, Default)]
struct Silence {
    heard: u64,
    /// What had been asked when something came last.
    asked: u64,
    looks: u32,
}

impl Silence {
    fn look(&mut self, heard: u64, asked: u64) -> Duration {
        if heard != self.heard {
            *self = Self { heard, asked, looks: 0 };
        } else if asked > self.asked {
            self.looks += 1;
        }
        LOOKED_EVERY * self.looks
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_on_which_nothing_is_asked_may_be_silent_for_ever() {
        let mut silence = Silence::default();
        silence.look(7, 3);
        for _ in 0..1_000 {
            assert_eq!(silence.look(7, 3), Duration::ZERO);
        }
    }

    #[test]
    fn silence_counts_from_the_first_look_after_a_question_until_anything_comes() {
        let mut silence = Silence::default();
        silence.look(7, 3);
        assert_eq!(silence.look(7, 4), LOOKED_EVERY);
        assert_eq!(silence.look(7, 4), LOOKED_EVERY * 2);
        assert_eq!(silence.look(7, 5), LOOKED_EVERY * 3);
        assert_eq!(silence.look(8, 6), Duration::ZERO);
        assert_eq!(silence.look(8, 6), Duration::ZERO, "it was answered");
        assert_eq!(silence.look(8, 7), LOOKED_EVERY);
    }
}
