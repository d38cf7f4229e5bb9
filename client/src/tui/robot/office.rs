//! What a desk does among its own seats, in the robot's world: drafts that wait for a second seat,
//! the roster, cases that are handed over.

use hotline_casework::{Authenticity, Common, Kind, Said, Severity, Statement, Text};
use hotline_protocol::address::Seat;
use hotline_protocol::ids::{MessageId, Precedence, Traffic, UnixMillis};

use crate::ask::{Answer, Ask};
use crate::engine::{Command, Outcome, ReleasePolicy, WaitingDraft};

use super::World;
use super::story::{ME, Part, common, text};

/// The office of a desk.
#[derive(Debug, Default)]
pub struct Office {
    /// Drafts that wait, the oldest first.
    pub drafts: Vec<WaitingDraft>,
    /// From what on messages wait.
    pub policy: ReleasePolicy,
}

impl Office {
    /// What the engine answers about it.
    pub(super) fn answer(&self, ask: &Ask) -> Option<Answer> {
        match ask {
            Ask::Drafts => Some(Answer::Drafts(self.drafts.clone(), self.policy)),
            _ => None,
        }
    }

    /// What the engine does about it.
    pub(super) fn command(&mut self, command: &Command) -> Option<Outcome> {
        match command {
            Command::Release { draft } | Command::Return { draft, .. } => {
                let place = self.drafts.iter().position(|waits| waits.id == *draft)?;
                let waits = self.drafts.remove(place);
                let common = Common::decode(&waits.content).ok()?;
                let reference = String::new();
                Some(Outcome::Queued { id: waits.id, case: common.case, reference })
            }
            _ => None,
        }
    }
}

fn draft(part: &Part, at: UnixMillis, authenticity: Authenticity) -> WaitingDraft {
    let plain = common(part, part.said.clone(), Traffic::Operation);
    let statement = Statement { authenticity, ..plain.statement().clone() };
    let common = match Common::state(statement) {
        Ok(common) => common,
        Err(error) => panic!("{error}"),
    };
    let drafted_by: Seat = common.from.clone();
    WaitingDraft {
        id: MessageId([part.number; 16]),
        own: drafted_by.to_string() == ME,
        drafted_by,
        drafted_at: at,
        queued: false,
        content: common.as_bytes().to_vec(),
    }
}

impl World {
    /// Two drafts that wait: a colleague's note of many lines, and one's own.
    ///
    /// # Panics
    ///
    /// If the story breaks a rule of the crates below.
    #[must_use]
    pub fn with_drafts(mut self) -> Self {
        const LONG: &str = "We have seen the following since 13:51Z and ask you to look into it.\n\
            1. Logins to forty accounts of mail.gov.example from 198.51.100.23.\n\
            2. Mail of three ministries forwarded to addresses outside.\n\
            3. Name servers of two zones changed by an account of a reseller.\n\
            4. The same pattern at XC, as their desk told us today.\n\
            Logs are kept here for ninety days and can be had on request.\n\
            Please preserve yours, and name a person we can call tonight.\n\
            We would welcome a first answer within two hours.";
        let said = super::story::concern(Severity::Severe, hotline_casework::Scale::National);
        let colleague = Part {
            precedence: Precedence::Immediate,
            said,
            ..text(
                81,
                ("XA/technical/2", &["XB/technical"]),
                (81, "XA-XB-2026-0081"),
                ("Stolen accounts used from your address space", LONG),
                754,
            )
        };
        let own = Part {
            precedence: Precedence::Immediate,
            ..text(
                82,
                (ME, &["XD/technical"]),
                (39, "XA-XD-2026-0039"),
                ("The kit is still up", "It answers at a second host now."),
                130,
            )
        };
        let at = |part: &Part| UnixMillis(super::NOW.0 - part.at * 1_000);
        self.office.drafts = vec![
            draft(&colleague, at(&colleague), Authenticity::Note),
            draft(&own, at(&own), Authenticity::NonPaper),
        ];
        self.office.policy =
            ReleasePolicy { precedence: Some(Precedence::Immediate), rung: Some(3) };
        self
    }

    /// A text in a third language that waits, longer than any screen.
    #[must_use]
    pub fn with_long_draft(mut self) -> Self {
        let part = text(
            83,
            ("XA/technical/2", &["XF/technical"]),
            (12, "XF-XA-2026-0012"),
            ("رد على طلب التوضيح", "نؤكد استلام طلبكم ونعمل على التحقق منه.\n"),
            60,
        );
        let plain =
            common(&part, Said::read(Kind::Txt, &[]).unwrap_or(Said::Text), Traffic::Operation);
        let body = Text::from(plain.body.raw().repeat(60).as_str());
        let long = match Common::state(Statement { body, ..plain.statement().clone() }) {
            Ok(common) => common,
            Err(error) => panic!("{error}"),
        };
        let drafted_by = long.from.clone();
        self.office.drafts.push(WaitingDraft {
            id: long.id,
            own: false,
            drafted_by,
            drafted_at: long.released_at,
            queued: false,
            content: long.as_bytes().to_vec(),
        });
        self
    }
}
