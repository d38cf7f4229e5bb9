//! The way from those who raise alerts to the engine: a question, and one answer once all is on disk.

use hotline_formats::Alert;
use hotline_intake::{Defaults, Report};
use serde_json::{Value, json};
use tokio::sync::{mpsc, oneshot};

use crate::ask::{Answer, Ask};
use crate::engine::{Became, Command, Failure, Outcome, Reported};
use crate::home::Home;
use crate::runtime;

/// Reports on their way to the engine.
pub(crate) struct Asked {
    reports: Vec<Report>,
    reply: oneshot::Sender<Vec<Reported>>,
}

/// The way in.
#[derive(Clone)]
pub(crate) struct Door(mpsc::Sender<Asked>);

/// Questions that wait: each conversation has one, and no more conversations are taken.
const WAITING_MAX: usize = 32;

impl Door {
    /// A way in and where it leads.
    pub(crate) fn new() -> (Self, mpsc::Receiver<Asked>) {
        let (sender, receiver) = mpsc::channel(WAITING_MAX);
        (Self(sender), receiver)
    }

    /// Reports alerts; what became of each, in their order.
    pub(crate) async fn report(&self, alerts: &[Alert], defaults: &Defaults) -> Vec<Reported> {
        let now = runtime::now();
        let mut results = Vec::with_capacity(alerts.len());
        let mut reports = Vec::new();
        for alert in alerts {
            match Report::of(alert, defaults, now) {
                Ok(report) => {
                    reports.push(report);
                    results.push(None);
                }
                Err(error) => {
                    let refused = Failure::Refused(error.to_string());
                    results.push(Some(became(Became::Refused(refused))));
                }
            }
        }
        let count = reports.len();
        let mut told = if reports.is_empty() { Vec::new() } else { self.ask(reports).await };
        let busy = || became(Became::Busy("the agent is about to end".to_owned()));
        told.resize_with(count, busy);
        let mut told = told.into_iter();
        results.into_iter().map(|one| one.or_else(|| told.next()).unwrap_or_else(busy)).collect()
    }

    async fn ask(&self, reports: Vec<Report>) -> Vec<Reported> {
        let (reply, answer) = oneshot::channel();
        if self.0.send(Asked { reports, reply }).await.is_err() {
            return Vec::new();
        }
        answer.await.unwrap_or_default()
    }
}

const fn became(became: Became) -> Reported {
    Reported { became, lowered: false }
}

impl Asked {
    /// Asks the engine, and passes on what it says.
    pub(crate) async fn put_through(self, home: &mut Home) {
        let count = self.reports.len();
        let told = match home.ask(Ask::Command(Command::Report(self.reports))).await {
            Ok(Answer::Outcome(Outcome::Reported(told))) => told,
            Ok(_) => all(count, &Became::Busy("the holder is of another version".to_owned())),
            Err(failure @ Failure::Usage(_)) => all(count, &Became::Refused(failure)),
            // Whether it was done is unknown or it was not: asking again is the same as once, as far as
            // the alert has a key.
            Err(failure) => all(count, &Became::Busy(failure.to_string())),
        };
        // Who does not wait any more needs no answer.
        let _ = self.reply.send(told);
    }
}

fn all(count: usize, one: &Became) -> Vec<Reported> {
    (0..count).map(|_| became(one.clone())).collect()
}

/// What became of a report, for a program (docs/agent.md).
pub(crate) fn value(told: &Reported) -> Value {
    let mut value = match &told.became {
        Became::Message(told) => json!({
            "became": "message", "id": told.id.to_string(), "case": told.case.to_string(),
            "ref": told.reference, "awaiting_release": told.awaits_release,
        }),
        Became::Waits(told) => json!({
            "became": "waits",
            "case": told.as_ref().map(|told| told.case.to_string()),
            "ref": told.as_ref().map(|told| told.reference.clone()),
        }),
        Became::Repeat { told, reports } => json!({
            "became": "repeat", "reports": reports,
            "case": told.as_ref().map(|told| told.case.to_string()),
            "ref": told.as_ref().map(|told| told.reference.clone()),
        }),
        Became::NothingOpen => json!({ "became": "nothing-open" }),
        Became::Refused(failure) => {
            json!({ "became": "refused", "error": failure.to_string() })
        }
        Became::Busy(why) => json!({ "became": "busy", "error": why }),
    };
    if told.lowered
        && let Some(object) = value.as_object_mut()
    {
        let note = "flash is for a person to send: it goes as immediate";
        object.insert("lowered".to_owned(), note.into());
    }
    value
}
