//! What there is to try in the demonstration, and what of it has been done.
//!
//! What has been done is read from what the engine told, as far as it knows; the rest from what
//! was pressed. What is done once stays done.

use std::collections::BTreeSet;

use hotline_protocol::address::Seat;
use hotline_protocol::ids::UnixMillis;

use super::keys::Action;
use super::known::Known;

/// What the terminal of a demonstration must be told, since nobody can be called by telephone
/// there.
#[derive(Debug, Clone, Default)]
pub struct Card {
    /// Whose officer reads out which safety number.
    pub telephone: Option<(Seat, String)>,
}

/// Something to try.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Step {
    /// Read what has come.
    Read,
    /// Acknowledge the alert.
    Alert,
    /// Raise a concern, and have it acknowledged.
    Raise,
    /// Pass a concern on to the next desk.
    PassOn,
    /// Compare a safety number.
    Verify,
    /// Cut the line, write, and see it come back.
    Line,
    /// Find a word.
    Search,
    /// Look what the keys do.
    Help,
    /// Ask what to do now.
    Now,
    /// Leave.
    Quit,
}

impl Step {
    /// All of them, in the order of the card.
    pub(crate) const ALL: [Self; 10] = [
        Self::Read,
        Self::Alert,
        Self::Raise,
        Self::PassOn,
        Self::Verify,
        Self::Line,
        Self::Search,
        Self::Help,
        Self::Now,
        Self::Quit,
    ];

    /// The key of its sentence in the catalogues.
    pub(crate) const fn text(self) -> &'static str {
        match self {
            Self::Read => "card-read",
            Self::Alert => "card-alert",
            Self::Raise => "card-raise",
            Self::PassOn => "card-pass-on",
            Self::Verify => "card-verify",
            Self::Line => "card-line",
            Self::Search => "card-search",
            Self::Help => "card-help",
            Self::Now => "card-now",
            Self::Quit => "card-quit",
        }
    }

    /// What it is done with; none where it comes by itself or several keys are needed.
    pub(crate) const fn action(self) -> Option<Action> {
        match self {
            Self::Read => Some(Action::Open),
            Self::Alert => None,
            Self::Raise => Some(Action::Concern),
            Self::PassOn => Some(Action::PassOn),
            Self::Verify => Some(Action::Verify),
            Self::Line => Some(Action::CutLine),
            Self::Search => Some(Action::Search),
            Self::Help => Some(Action::Help),
            Self::Now => Some(Action::Now),
            Self::Quit => Some(Action::Quit),
        }
    }

    /// The step that an action is the whole of.
    fn of(action: Action) -> Option<Self> {
        [Self::Search, Self::Help, Self::Now].into_iter().find(|step| step.action() == Some(action))
    }
}

/// How far the cutting of the line is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
enum Cut {
    /// Nobody asked for it.
    #[default]
    Not,
    /// It was asked for and has not happened yet.
    Wanted,
    /// The line is away.
    Away,
}

/// How far the person is.
#[derive(Debug, Clone, Default)]
pub(crate) struct Progress {
    pub(crate) card: Card,
    done: BTreeSet<Step>,
    cut: Cut,
    /// Whether whoever cuts the line has not been told yet.
    cut_untold: bool,
    /// When the terminal was opened: what is older the person did not do.
    began: Option<UnixMillis>,
}

impl Progress {
    /// The beginning.
    pub(crate) fn new(card: Card) -> Self {
        Self { card, ..Self::default() }
    }

    /// Whether a step has been done.
    pub(crate) fn is_done(&self, step: Step) -> bool {
        self.done.contains(&step)
    }

    /// The person did something.
    pub(crate) fn did(&mut self, action: Action) {
        self.done.extend(Step::of(action));
        if action == Action::CutLine && self.cut == Cut::Not {
            self.cut = Cut::Wanted;
            self.cut_untold = true;
        }
    }

    /// Whether the line is to be cut. Said once each time.
    pub(crate) fn take_cut(&mut self) -> bool {
        std::mem::take(&mut self.cut_untold)
    }

    /// The engine has told more.
    pub(crate) fn look(&mut self, now: UnixMillis, known: &Known) {
        let began = *self.began.get_or_insert(now);
        match (self.cut, known.is_online()) {
            (Cut::Wanted, false) => self.cut = Cut::Away,
            (Cut::Away, true) => {
                self.cut = Cut::Not;
                self.done.insert(Step::Line);
            }
            _ => {}
        }
        let Some(me) = known.me() else { return };
        if !known.threads.is_empty() && known.threads.iter().all(|thread| thread.unread == 0) {
            self.done.insert(Step::Read);
        }
        for incident in &known.incidents {
            let by = incident.acknowledged_by.as_ref();
            if incident.raised_by.desk != me.desk && by.is_some_and(|by| by == me) {
                self.done.insert(Step::Alert);
            }
            if incident.raised_by == *me && incident.raised_at >= began {
                self.done.insert(Step::Raise);
            }
            if incident.escalations.iter().any(|step| step.by == *me) {
                self.done.insert(Step::PassOn);
            }
        }
        if known.seats().iter().any(|seat| seat.standing == "verified") {
            self.done.insert(Step::Verify);
        }
    }
}
