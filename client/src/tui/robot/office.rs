//! What a desk does among its own seats, in the robot's world: drafts that wait for a second seat,
//! the roster, cases that are handed over.

use std::collections::{BTreeMap, BTreeSet};

use hotline_casework::{Authenticity, Common, Kind, Said, Severity, Statement, Text};
use hotline_protocol::address::Seat;
use hotline_protocol::ids::{CaseId, Digest, MessageId, Precedence, Traffic, UnixMillis};

use crate::ask::{
    Answer, Ask, CampaignView, CountersView, ExercisesView, Gap, GlossaryView, HandingOver,
    LibraryView, Play, RosterView, TotalsView,
};
use crate::engine::{
    Command, CountersChange, FileId, NewShift, Outcome, ReleasePolicy, WaitingDraft,
};

use super::World;
use super::story::{ME, Part, common, text};

/// The office of a desk.
#[derive(Debug, Default)]
pub struct Office {
    /// Drafts that wait, the oldest first.
    pub drafts: Vec<WaitingDraft>,
    /// Checks of the line.
    pub campaigns: Vec<CampaignView>,
    /// From what on messages wait.
    pub policy: ReleasePolicy,
    /// Who is on duty when; none knows no such thing.
    pub roster: Option<RosterView>,
    /// Exercises that this seat runs or plays in.
    pub exercises: ExercisesView,
    /// Whether cases have a dossier.
    pub dossier: bool,
    /// The labels of the messages of any case, where its dossier is of these instead.
    #[cfg(test)]
    pub(crate) labels: Vec<hotline_casework::Tlp>,
    /// What parties have published.
    pub library: LibraryView,
    /// What they mean by terms.
    pub glossary: GlossaryView,
    /// Counters, if they are on.
    pub counters: Option<CountersView>,
    /// Totals of others' counters.
    pub totals: Vec<TotalsView>,
    /// Files by their paths.
    pub files: BTreeMap<String, Vec<u8>>,
    /// Files that lie sealed in the home.
    pub sealed: BTreeSet<FileId>,
}

impl Office {
    /// What the engine answers about it.
    pub(super) fn answer(&self, ask: &Ask) -> Option<Answer> {
        match ask {
            Ask::Library => Some(Answer::Library(Box::new(self.library.clone()))),
            Ask::Glossary => Some(Answer::Glossary(Box::new(self.glossary.clone()))),
            Ask::TermsIn(_) => {
                let differing = self.glossary.terms.iter().filter(|term| term.differs);
                Some(Answer::Terms(differing.cloned().collect(), false))
            }
            Ask::Counters => {
                let off = CountersView { on: None, weeks: Vec::new() };
                Some(Answer::Counters(Box::new(self.counters.clone().unwrap_or(off))))
            }
            Ask::Totals => Some(Answer::Totals(self.totals.clone())),
            Ask::Drafts => Some(Answer::Drafts(self.drafts.clone(), self.policy)),
            Ask::Exercises => Some(Answer::Exercises(Box::new(self.exercises.clone()))),
            Ask::ExerciseRecord(_) => {
                Some(Answer::ExerciseRecord(super::exercise::record().map(Box::new)))
            }
            Ask::Campaigns => Some(Answer::Campaigns(self.campaigns.clone())),
            Ask::Roster => Some(Answer::Roster(Box::new(self.roster.clone()?))),
            Ask::Dossier { language, zone, .. } => {
                let dossier = self.dossier.then(|| super::record::dossier(language, zone));
                #[cfg(test)]
                let dossier = match &self.labels[..] {
                    [] => dossier,
                    labels => Some(super::record::labelled(labels, Traffic::Operation)),
                };
                Some(Answer::Dossier(dossier.map(|dossier| (Box::new(dossier), 0))))
            }
            Ask::HandingOver { case, note, .. } => {
                let given = HandingOver {
                    case: *case,
                    reference: "XB-XA-2026-0042".to_owned(),
                    summary: format!(
                        "{note}\nOne message awaits this desk.\nMessages on the record here: 7, \
                         record hash {}.\nWRN by XB/technical/1: Registry DNS hijack; rung 1 asks \
                         XA/technical; acknowledged.",
                        Digest([0x5c; 32])
                    ),
                    messages: 7,
                    left_out: 0,
                    record: Some(Digest([0x5c; 32])),
                };
                Some(Answer::HandingOver(Some(Box::new(given))))
            }
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
            Command::Publish(_) => Some(Outcome::Queued {
                id: MessageId([0xb0; 16]),
                case: CaseId([0xb0; 16]),
                reference: String::new(),
            }),
            Command::Counters(change) => {
                match (change, &mut self.counters) {
                    (CountersChange::Off, counters) => *counters = None,
                    (CountersChange::Shown, Some(CountersView { on: Some(on), .. })) => {
                        on.shown = true;
                    }
                    _ => {}
                }
                Some(Outcome::Done)
            }
            Command::SetRoster(shifts) => {
                let roster = self.roster.as_mut()?;
                roster.shifts.clone_from(shifts);
                roster.shifts.sort_by_key(|shift| shift.from);
                roster.number += 1;
                Some(Outcome::Done)
            }
            Command::Exercise(play) => {
                if matches!(**play, Play::Run { .. }) {
                    self.exercises.led = vec![super::exercise::led()];
                }
                Some(Outcome::Done)
            }
            Command::HandOver { to, .. } => Some(Outcome::HandedOver {
                to: to.clone().or_else(|| self.roster.as_ref()?.next.clone())?,
                messages: 7,
                left_out: 0,
            }),
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
        ladder: crate::engine::LadderWish::Usual,
        accept: Vec::new(),
    }
}

/// A seat of the desk.
fn seat(number: u16) -> Seat {
    match format!("XA/technical/{number}").parse() {
        Ok(seat) => seat,
        Err(error) => panic!("{error}"),
    }
}

impl World {
    /// A roster of two seats with hours that nobody covers, and two cases in which somebody waits.
    #[must_use]
    pub fn with_roster(mut self) -> Self {
        let hour = |hours: i64| UnixMillis(super::NOW.0.saturating_add_signed(hours * 3_600_000));
        let shift = |number, from, until| NewShift {
            seat: seat(number),
            from: hour(from),
            until: hour(until),
        };
        self.office.roster = Some(RosterView {
            number: 4,
            set: Some((seat(2), hour(-30))),
            shifts: vec![
                shift(1, -30, -22),
                shift(1, -6, 2),
                shift(2, 2, 10),
                shift(1, 18, 26),
                shift(2, 26, 34),
            ],
            on_duty: vec![seat(1)],
            next: Some(seat(2)),
            hours: Some("24/7".to_owned()),
            zone: Some("Europe/Tallinn".to_owned()),
            gaps: vec![
                Gap { from: hour(10), until: hour(18) },
                Gap { from: hour(34), until: hour(7 * 24) },
            ],
            open: vec![CaseId([42; 16]), CaseId([39; 16])],
            untold: vec![seat(2)],
        });
        self
    }

    /// A desk that has set no roster, and publishes no hours.
    #[must_use]
    pub fn with_no_roster(mut self) -> Self {
        self = self.with_roster();
        self.office.roster = self.office.roster.map(|roster| RosterView {
            number: 0,
            set: None,
            shifts: Vec::new(),
            on_duty: Vec::new(),
            hours: None,
            zone: None,
            gaps: Vec::new(),
            ..roster
        });
        self
    }

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
            ladder: crate::engine::LadderWish::Usual,
            accept: Vec::new(),
        });
        self
    }
}
