//! Checks of the line (PNG): asking whether desks can be reached, and answering who asks.
//!
//! A check is a drill: it has keys and tables of its own, calls nobody, is in no list of incidents,
//! and what it finds missing is its result and no alarm.

mod asked;
mod run;
mod view;

pub(super) use asked::Askings;
pub use run::NewCampaign;
pub(crate) use run::Runs;
pub use view::CampaignView;

use rand_core::CryptoRng;

use hotline_casework::{Addressees, Check, Common, Kind, Tlp};
use hotline_protocol::address::Address;
use hotline_protocol::ids::{CaseId, Digest, MessageId, Precedence, Traffic, UnixMillis};

use super::command::random;
use super::draft::{Draft, Intent, What};
use super::io::{Failure, NewMessage, Outcome};
use super::ladder::LadderWish;
use super::{Engine, limits};

/// What a check says beside its fields.
pub(super) struct Words {
    /// One line.
    subject: String,
    /// The text.
    body: String,
}

impl Engine {
    /// Asks devices whether they can be reached.
    pub(super) fn check_line<R: CryptoRng>(
        &mut self,
        now: UnixMillis,
        rng: &mut R,
        to: Vec<Address>,
        automated: Option<String>,
    ) -> Result<Outcome, Failure> {
        let words = Words {
            subject: "Line check".to_owned(),
            body: "Answered by the device. Nobody need do anything.".to_owned(),
        };
        let new = NewMessage { automated, ..check(&Check::Line, to, words) };
        self.queue_check(now, CaseId(random(rng)), MessageId(random(rng)), new)
    }

    /// Puts a check on disk as it will be said. It has no reference: nobody talks about it.
    pub(super) fn queue_check(
        &mut self,
        now: UnixMillis,
        case: CaseId,
        id: MessageId,
        new: NewMessage,
    ) -> Result<Outcome, Failure> {
        if self.outbox.intents.len() >= limits::INTENTS_MAX {
            return Err(Failure::Refused(format!(
                "{} messages wait to be sent already; connect first (`hotline sync`)",
                limits::INTENTS_MAX
            )));
        }
        let to = Addressees { action: new.to.clone(), information: new.info.clone() };
        if let Some(reason) = self.resolve(now, &to, &new.accept).nobody.into_iter().next() {
            return Err(Failure::Refused(reason));
        }
        let ladder = LadderWish::None;
        let draft = Draft { case, reference: None, what: What::Write(Box::new(new)), ladder };
        let intent = Intent { id, queued_at: now, draft, restored: false };
        // The rules are judged now, while whoever can mend it is there.
        let stated = self.statement(now, &intent, Digest([0; 32])).and_then(|statement| {
            let common = Common::state(statement).map_err(|error| error.to_string())?;
            Check::of(&common).map_err(|error| error.to_string())
        });
        stated.map_err(Failure::Usage)?;
        self.queue(intent);
        Ok(Outcome::Queued { id, case, reference: String::new() })
    }
}

/// A check as it is said: a drill at the lowest precedence.
pub(super) fn check(check: &Check, to: Vec<Address>, words: Words) -> NewMessage {
    NewMessage {
        to,
        info: Vec::new(),
        kind: Kind::Png.code().to_owned(),
        fields: check.said().encode_fields(),
        precedence: Precedence::Routine,
        traffic: Traffic::Drill,
        tlp: Tlp::default().to_string(),
        case: None,
        in_reply_to: None,
        subject: words.subject,
        body: words.body,
        language: "en".to_owned(),
        note: false,
        automated: None,
        accept: Vec::new(),
        attachments: Vec::new(),
    }
}
