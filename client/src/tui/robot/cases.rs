//! How far the cases of the story have come, what their records hold, and what a deed changes.

use hotline_protocol::ids::{CaseId, Digest, MessageId, Traffic, UnixMillis};

use crate::ask::{
    Deed, EscalationView, HeardView, IncidentView, ItemView, Life, Matter, MissingDesk,
    MissingView, News, OwesView, ProposalView, RecordView,
};
use crate::engine::{LogRow, MessageRow, PartingView, RungView};

use super::{NOW, World};

fn words(all: &[&str]) -> Vec<String> {
    all.iter().map(|word| (*word).to_owned()).collect()
}

fn parsed<T: core::str::FromStr>(text: &str) -> T {
    match text.parse() {
        Ok(parsed) => parsed,
        Err(_) => panic!("{text}"),
    }
}

const fn at(seconds: i64) -> UnixMillis {
    UnixMillis(NOW.0.saturating_add_signed(seconds * 1_000))
}

fn owes(side: &str, what: &str, of: MessageId, due: Option<i64>) -> OwesView {
    OwesView {
        side: side.to_owned(),
        what: what.to_owned(),
        of,
        rung: 1,
        due: due.map(at),
        late: due.is_some_and(|due| due <= 0),
    }
}

fn rung(number: u8, desk: &str, state: &str, due: i64, by: Option<&str>) -> RungView {
    RungView {
        rung: number,
        desk: parsed(desk),
        state: state.to_owned(),
        at: Some(at(due)),
        by: by.map(parsed),
        stops: 1,
        stopped_by: 0,
    }
}

fn life(side: &str, state: &str, may: &[&str]) -> Life {
    Life { state: state.to_owned(), side: side.to_owned(), may: words(may), ..Life::default() }
}

/// Each incident of the story as far as it has come.
fn tell(incidents: &mut [IncidentView]) {
    for one in incidents {
        match one.message.0[0] {
            // Raised by this desk, and nobody has acknowledged it.
            5 => {
                let may = ["update", "propose", "suspend", "merge", "withdraw"];
                one.life = life("raising", "raised", &may);
                one.life.owes = vec![owes("asked", "acknowledgement", one.message, Some(1_100))];
                one.ladder = vec![
                    rung(2, "XD/diplomatic", "armed", 1_100, None),
                    rung(3, "XD/policy", "armed", 11_900, None),
                ];
            }
            // This desk was asked, has acknowledged, and owes an answer.
            1 => {
                one.life =
                    life("asked", "acknowledged", &["respond", "update", "propose", "refer"]);
                one.life.owes = vec![owes("asked", "answer", one.message, Some(7_110))];
                one.ladder = vec![rung(2, "XA/diplomatic", "held", 7_110, Some("XA/technical/1"))];
                one.next_desk = Some(parsed("XA/diplomatic"));
                one.may_escalate = true;
            }
            // It was passed on, and the other side proposes to close it.
            _ => {
                let by = parsed("XE/technical/1");
                one.life =
                    life("asked", "closure-proposed", &["update", "propose", "agree", "object"]);
                one.life.owes = vec![owes("asked", "decision", MessageId([33; 16]), None)];
                one.life.proposal = Some(ProposalView {
                    message: MessageId([33; 16]),
                    by,
                    side: "raising".to_owned(),
                    note: false,
                    agreed_text:
                        "The host was a test of a contractor. Both sides found no damage. \
                                  The contractor's address is known to both desks."
                            .to_owned(),
                    commitments: "Tests are announced two days before they begin.".to_owned(),
                    closes_at: Some(at(13 * 86_400)),
                });
                one.escalations = vec![EscalationView {
                    message: MessageId([31; 16]),
                    rung: 2,
                    to: vec![parsed("XA/technical")],
                    by: parsed("XE/technical/1"),
                    at: at(-8_000),
                    reason: "No answer for 45 minutes".to_owned(),
                }];
            }
        }
    }
}

impl World {
    /// The incidents of the story as far as they have come: one raised here with its ladder, one that
    /// is to be answered, one that is to be closed.
    #[must_use]
    pub fn with_cases(mut self) -> Self {
        tell(&mut self.incidents);
        self
    }

    /// A concern that is played: with XB, in an exercise.
    #[must_use]
    pub fn with_exercise_case(mut self) -> Self {
        let Some(real) = self.incidents.iter().find(|one| one.message.0[0] == 5).cloned() else {
            return self;
        };
        self.incidents.push(IncidentView {
            case: CaseId([20; 16]),
            reference: "EXE-XB-XA-2026-T1-0001".to_owned(),
            traffic: Traffic::Exercise,
            message: MessageId([20; 16]),
            asked_by: MessageId([20; 16]),
            subject: "A cable is cut".to_owned(),
            raised_by: parsed("XB/technical/1"),
            party: Some(parsed("XA")),
            asked: vec![parsed("XA/technical")],
            ladder: vec![rung(2, "XA/diplomatic", "armed", 300, None)],
            life: Life {
                owes: vec![owes("asked", "acknowledgement", MessageId([20; 16]), Some(300))],
                ..life("asked", "raised", &["respond", "update", "propose", "refer"])
            },
            next_desk: Some(parsed("XA/diplomatic")),
            ..real
        });
        self
    }

    /// A case of which one seat holds another text under one id.
    #[must_use]
    pub fn with_two_stories(mut self) -> Self {
        self.told_two = true;
        self
    }

    /// An alarm comes, and stands on the record.
    pub fn alarms(&mut self, code: &str, text: &str) {
        let (code, text) = (code.to_owned(), text.to_owned());
        self.log.push(LogRow { at: at(1), code: code.clone(), text: text.clone() });
        self.happens(News::Alarm { code, text });
    }

    /// Nobody has acknowledged what this desk raised, and no device of one seat has opened it.
    #[must_use]
    pub fn with_missing(mut self) -> Self {
        let raised = self.incidents.iter().find(|one| one.message.0[0] == 5);
        let missing = raised.map(|one| MissingView {
            message: one.message,
            case: one.case,
            reference: one.reference.clone(),
            traffic: one.traffic,
            kind: one.kind.clone(),
            subject: one.subject.clone(),
            precedence: one.precedence,
            desks: vec![MissingDesk {
                desk: parsed("XD/technical"),
                receipt: "human".to_owned(),
                due: at(-120),
                overdue: vec!["device".to_owned(), "human".to_owned()],
                voice: Some((parsed("XD/technical/1"), "+000 20 555 1477".to_owned())),
            }],
            told_at: Some(at(-120)),
            again_at: Some(at(480)),
            next_desk: Some(parsed("XD/diplomatic")),
        });
        self.missing.extend(missing);
        self
    }

    /// The record of a case: what others said of it once they were asked.
    pub(super) fn record(&self, case: CaseId, traffic: Traffic) -> Option<RecordView> {
        let of_case = |one: &&MessageRow| one.case == case && one.traffic == traffic;
        let messages: Vec<&MessageRow> = self.messages.iter().filter(of_case).collect();
        let first = messages.first()?;
        let items: Vec<ItemView> = messages
            .iter()
            .map(|one| ItemView {
                id: one.id,
                hash: one.common,
                by: one.from.clone(),
                at: one.released_at,
                proof: if one.signature.is_some() { "signed" } else { "unproven" }.to_owned(),
                waits: false,
                two_stories: self.told_two && one.id == first.id,
            })
            .collect();
        let mut desks: Vec<_> = messages.iter().map(|one| one.from.desk.clone()).collect();
        desks.sort();
        desks.dedup();
        let asked = self.compared.contains(&case);
        let seats = self.directory.seats.iter().map(|one| &one.seat);
        let seats = seats.filter(|seat| desks.contains(&seat.desk) && **seat != self.whoami.seat);
        let hash = Digest([7; 32]);
        let with = seats.map(|seat| {
            // Who is away does not answer.
            let heard = asked && seat.number != 2;
            let two = heard && self.told_two && seat.desk != self.whoami.seat.desk;
            HeardView {
                seat: seat.clone(),
                hash,
                count: items.len(),
                at: heard.then_some(at(1)),
                state: match (heard, two) {
                    (false, _) => "unheard",
                    (true, true) => "two-stories",
                    (true, false) => "same",
                }
                .to_owned(),
                told: heard.then_some(u32::try_from(items.len()).unwrap_or(0)),
                parting: two.then(|| PartingView {
                    place: 1,
                    message: first.id,
                    here: Some(first.common),
                    there: Some(Digest([0x5b; 32])),
                    by: Some(first.from.clone()),
                }),
            }
        });
        Some(RecordView {
            case,
            reference: first.reference.clone(),
            traffic,
            hash,
            notes_hash: Digest([8; 32]),
            with: with.collect(),
            items,
            missing: 0,
        })
    }

    /// What a deed makes of an incident.
    pub(super) fn done(&mut self, matter: &Matter, deed: &Deed) -> Option<String> {
        let fits = |one: &&mut IncidentView| {
            one.case == matter.case
                && one.traffic == matter.traffic
                && (matter.party.is_none() || one.party == matter.party)
        };
        let one = self.incidents.iter_mut().find(fits)?;
        let (state, may): (&str, &[&str]) = match deed {
            Deed::Respond { .. } | Deed::Update { .. } | Deed::Reopen | Deed::Resume => {
                ("in-progress", &["update", "propose"])
            }
            Deed::Propose { .. } => ("closure-proposed", &["update", "propose", "withdraw"]),
            Deed::Agree => ("closed", &["reopen"]),
            Deed::Object => ("in-progress", &["update", "propose"]),
            Deed::Suspend => ("suspended", &["resume", "update", "propose", "withdraw"]),
            Deed::Refer { .. } => ("referred", &["update", "propose"]),
            Deed::Merge { .. } => ("merged", &[]),
            Deed::Withdraw => ("withdrawn", &[]),
        };
        one.life.state = state.to_owned();
        one.life.may = words(may);
        one.life.over = matches!(state, "closed" | "merged" | "withdrawn");
        if one.life.over {
            one.life.owes.clear();
        }
        Some(one.reference.clone())
    }
}
