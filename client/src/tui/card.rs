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
    pub telephone: Vec<(Seat, String)>,
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
    /// Agree to close it.
    Close,
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
    pub(crate) const ALL: [Self; 11] = [
        Self::Read,
        Self::Alert,
        Self::Raise,
        Self::PassOn,
        Self::Close,
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
            Self::Close => "card-close",
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
            Self::Close => Some(Action::Case),
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
    card: Card,
    done: BTreeSet<Step>,
    cut: Cut,
    /// Whether whoever cuts the line has not been told yet.
    cut_untold: bool,
    /// When the terminal was opened: what is older the person did not do.
    began: Option<UnixMillis>,
}

impl Progress {
    /// What the officer of a seat reads out by telephone.
    pub(crate) fn reads_out(&self, seat: &Seat) -> Option<&str> {
        let mut heard = self.card.telephone.iter();
        heard.find_map(|(whose, number)| (whose == seat).then_some(number.as_str()))
    }

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
            if incident.life.agreed_by.as_ref() == Some(me) {
                self.done.insert(Step::Close);
            }
        }
        if known.seats().iter().any(|seat| seat.standing == "verified") {
            self.done.insert(Step::Verify);
        }
    }
}

#[cfg(test)]
mod tests {
    use hotline_protocol::ids::{CaseId, Digest, MessageId, Precedence, Traffic};
    use jiff::tz::TimeZone;
    use ratatui::Terminal;
    use ratatui::backend::TestBackend;

    use super::super::asks::What;
    use super::super::event::{Code, Effect, Event, Face, Key};
    use super::super::{Capabilities, Colours, Desk, Look, Theme};
    use super::*;
    use crate::ask::{Answer, Ask, EscalationView, IncidentView, Whoami};
    use crate::engine::LinkState;
    use crate::lang::Language;

    const NOW: UnixMillis = UnixMillis(1_795_356_451_000);

    fn seat(text: &str) -> Seat {
        text.parse().unwrap()
    }

    fn incident(by: &str, to: &str, at: UnixMillis) -> IncidentView {
        IncidentView {
            case: CaseId([1; 16]),
            reference: "XA-XB-2026-0001".to_owned(),
            traffic: Traffic::Operation,
            message: MessageId([1; 16]),
            kind: "CON".to_owned(),
            severity: None,
            scale: None,
            precedence: Precedence::Routine,
            subject: "Concern".to_owned(),
            raised_by: seat(by),
            raised_at: at,
            hearsay: false,
            party: to.split('/').next().map(|party| party.parse().unwrap()),
            asked: vec![to.parse().unwrap()],
            rung: 1,
            asked_by: MessageId([1; 16]),
            status: "raised".to_owned(),
            acknowledged_by: None,
            acknowledged_at: None,
            ack_due: None,
            next_desk: None,
            may_escalate: false,
            escalations: Vec::new(),
            uncounted: Vec::new(),
            ladder: Vec::new(),
            over_quota: false,
            beyond: 0,
            life: crate::ask::Life::default(),
        }
    }

    fn acknowledged(by: &str, incident: IncidentView) -> IncidentView {
        IncidentView { acknowledged_by: Some(seat(by)), ..incident }
    }

    fn passed_on(by: &str, incident: IncidentView) -> IncidentView {
        let step = EscalationView {
            message: MessageId([2; 16]),
            rung: 2,
            to: Vec::new(),
            by: seat(by),
            at: NOW,
            reason: "nobody".to_owned(),
        };
        IncidentView { escalations: vec![step], ..incident }
    }

    fn known() -> Known {
        let mut known = Known::default();
        let (seat, identity) = (seat("XA/technical/1"), Digest([0; 32]));
        known.learn(NOW, What::Whoami, Answer::Whoami(Whoami { seat, identity, nominator: true }));
        known
    }

    /// What is ticked off once these incidents are known.
    fn ticked(incidents: Vec<IncidentView>) -> Vec<Step> {
        let mut progress = Progress::new(Card::default());
        progress.look(NOW, &known());
        let mut later = known();
        later.learn(NOW, What::Incidents, Answer::Incidents(incidents));
        progress.look(NOW, &later);
        Step::ALL.into_iter().filter(|step| progress.is_done(*step)).collect()
    }

    #[test]
    fn what_others_did_or_what_stood_before_is_not_ticked_off() {
        let before = UnixMillis(NOW.0 - 1);
        assert_eq!(ticked(Vec::new()), []);
        assert_eq!(ticked(vec![incident("XA/technical/1", "XC/technical", before)]), []);
        assert_eq!(ticked(vec![incident("XB/technical/1", "XA/technical", NOW)]), []);
        let theirs = incident("XA/technical/1", "XC/technical", before);
        assert_eq!(ticked(vec![passed_on("XC/technical/1", theirs.clone())]), []);
        assert_eq!(ticked(vec![acknowledged("XC/technical/1", theirs)]), []);
        let theirs = incident("XB/technical/1", "XA/technical", NOW);
        assert_eq!(ticked(vec![acknowledged("XA/technical/2", theirs)]), []);
    }

    #[test]
    fn what_the_person_did_is_ticked_off() {
        let before = UnixMillis(NOW.0 - 1);
        let me = "XA/technical/1";
        assert_eq!(ticked(vec![incident(me, "XB/technical", NOW)]), [Step::Raise]);
        let theirs = incident("XB/technical/1", "XA/technical", NOW);
        assert_eq!(ticked(vec![acknowledged(me, theirs)]), [Step::Alert]);
        let mine = incident(me, "XC/technical", before);
        assert_eq!(ticked(vec![passed_on(me, mine.clone())]), [Step::PassOn]);
        let agreed = |by| {
            let mut closed = mine.clone();
            closed.life.agreed_by = Some(seat(by));
            ticked(vec![closed])
        };
        assert_eq!(agreed(me), [Step::Close]);
        assert_eq!(agreed("XC/technical/1"), []);
    }

    #[test]
    fn the_line_is_ticked_off_only_when_it_was_cut_and_is_back() {
        let mut progress = Progress::new(Card::default());
        let down = known();
        let mut up = known();
        up.learn(NOW, What::Status, Answer::Status(Box::new(online())));
        for known in [&up, &down, &up] {
            progress.look(NOW, known);
        }
        assert!(!progress.is_done(Step::Line), "nobody asked for it");
        progress.did(Action::CutLine);
        assert!(progress.take_cut());
        progress.did(Action::CutLine);
        assert!(!progress.take_cut(), "one at a time");
        progress.look(NOW, &up);
        assert!(!progress.is_done(Step::Line));
        progress.look(NOW, &down);
        assert!(!progress.is_done(Step::Line));
        progress.look(NOW, &up);
        assert!(progress.is_done(Step::Line));
        progress.did(Action::CutLine);
        assert!(progress.take_cut(), "and once more");
    }

    fn online() -> crate::ask::Status {
        crate::ask::Status {
            link: LinkState::Online { since: NOW },
            relay: Vec::new(),
            rtt_ms: None,
            queued: 0,
            waiting: 0,
            unread: 0,
            quarantined: 0,
            head: (0, Digest([0; 32])),
            head_words: String::new(),
            head_age: "fresh".to_owned(),
            offline_since: None,
            heard_at: None,
            agent: false,
            alerts_waiting: 0,
        }
    }

    fn look() -> Look {
        let capabilities = Capabilities {
            colours: Colours::None,
            theme: Theme::Mono,
            ascii: false,
            ambiguous_wide: false,
            reduced_motion: false,
            own_bidi: true,
        };
        Look::new(capabilities, Language::En, TimeZone::UTC)
    }

    fn press(desk: &mut Desk, key: impl Into<Key>) -> Vec<Effect> {
        desk.handle(NOW, Event::Key(key.into()))
    }

    fn begun(mut desk: Desk, columns: u16, rows: u16) -> (Desk, Vec<Effect>) {
        let effects = desk.handle(NOW, Event::Resize { columns, rows });
        (desk, effects)
    }

    fn screen(desk: &Desk, columns: u16, rows: u16) -> String {
        let mut terminal = Terminal::new(TestBackend::new(columns, rows)).unwrap();
        terminal.draw(|frame| desk.draw(NOW, frame)).unwrap();
        terminal.backend().to_string()
    }

    #[test]
    fn a_demonstration_says_so_and_begins_with_the_card() {
        let (mut desk, effects) = begun(Desk::with_card(look(), Card::default()), 80, 24);
        assert!(effects.iter().any(|effect| matches!(
            effect,
            Effect::Title(title) if title.starts_with("DEMO ")
        )));
        let shown = screen(&desk, 80, 24);
        assert!(shown.contains(" DEMO ") && shown.contains("What to try"), "{shown}");
        assert!(shown.contains("Nothing of this demonstration stays"), "all of it fits: {shown}");
        press(&mut desk, Code::Esc);
        let shown = screen(&desk, 80, 24);
        assert!(shown.contains(" DEMO ") && !shown.contains("What to try"), "{shown}");
        press(&mut desk, Code::F(2));
        press(&mut desk, Code::F(2));
        assert!(screen(&desk, 80, 24).contains("What to try"));
        press(&mut desk, Code::Esc);
        assert!(!screen(&desk, 80, 24).contains("What to try"), "one card, however often opened");
    }

    #[test]
    fn what_is_done_while_the_card_is_open_is_ticked_off_on_it() {
        let (mut desk, effects) = begun(Desk::with_card(look(), Card::default()), 80, 24);
        let asked = |wanted: &Ask| {
            effects.iter().find_map(|effect| match effect {
                Effect::Ask(tag, ask) if **ask == *wanted => Some(*tag),
                _ => None,
            })
        };
        let me = known().whoami.unwrap();
        let incidents = vec![incident("XA/technical/1", "XB/technical", NOW)];
        let (traffic, raised) = (Traffic::Operation, Answer::Incidents(incidents));
        for (ask, answer) in
            [(Ask::Whoami, Answer::Whoami(me)), (Ask::Incidents { traffic }, raised)]
        {
            assert!(!screen(&desk, 80, 24).contains("[x]"));
            let tag = asked(&ask).unwrap();
            desk.handle(NOW, Event::Answered(tag, Ok(answer)));
        }
        assert!(screen(&desk, 80, 24).contains("[x] n "), "{}", screen(&desk, 80, 24));
    }

    #[test]
    fn in_the_smallest_window_every_step_can_be_reached() {
        let (mut desk, _) = begun(Desk::with_card(look(), Card::default()), 40, 10);
        let mut seen = String::new();
        for _ in Step::ALL {
            seen += &screen(&desk, 40, 10);
            press(&mut desk, Code::Down);
        }
        for word in
            ["Read what", "Soon an", "Raise a", "Nobody at", "When its", "Verify", "Cut", "Leave"]
        {
            assert!(seen.contains(word), "{word} in {seen}");
        }
    }

    #[test]
    fn at_a_real_desk_there_is_neither_card_nor_cut() {
        let (mut desk, effects) = begun(Desk::new(look()), 80, 24);
        assert!(!effects.iter().any(|effect| matches!(
            effect,
            Effect::Title(title) if title.contains("DEMO")
        )));
        let before = screen(&desk, 80, 24);
        assert!(!before.contains("DEMO") && !before.contains("What to try"), "{before}");
        press(&mut desk, Code::F(2));
        press(&mut desk, Code::F(3));
        assert!(!desk.wants_line_cut());
        assert_eq!(screen(&desk, 80, 24), before);
        press(&mut desk, Key::char(':'));
        for letter in "try".chars() {
            press(&mut desk, Key::char(letter));
        }
        let palette = screen(&desk, 80, 24);
        assert!(palette.contains("try the alert") && !palette.contains("what to try"), "{palette}");
    }
}
