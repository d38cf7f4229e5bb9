//! One case in full: what happens next, how far it has come with each party, who owes what by when,
//! the ladder, who takes part, what was said; and by a key everything that can be done about it.

mod ladder;
mod next;
mod sheet;
mod timeline;

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use hotline_casework::{Kind, Template};
use hotline_protocol::address::Address;
use hotline_protocol::ids::{CaseId, Traffic, UnixMillis};

use crate::ask::{Answer, Ask, IncidentView, News, RecordView};
use crate::engine::{Command, Direction, Failure, Outcome};
use crate::limits::PAGE_MESSAGES_MAX;
use crate::vault::{Filter, Listed, Page};

use super::super::asks::What;
use super::super::event::Effect;
use super::super::keys::{self, Action, Context};
use super::super::known::Known;
use super::super::look::Look;
use super::super::pen::{Pen, Span, View, span};
use super::super::screen::{Cx, Screen, Then, With};
use super::super::sheet::Scrolled;
use super::ack_words::AckWords;
use super::confirm::Confirm;
use super::deed::{DeedForm, Verb};
use super::detail::{columns, height, page, word};
use super::directory::Directory;
use super::exercise::Say;
use super::pass_on::PassOn;
use super::question::Question;
use super::record::Record;
use super::templates::Templates;

/// A case.
#[derive(Debug)]
pub(crate) struct Case {
    case: CaseId,
    traffic: Traffic,
    /// Which of the parties that were asked is looked at.
    at: usize,
    /// What was said, the oldest first.
    timeline: Vec<Listed>,
    record: Option<Box<RecordView>>,
    /// What was said?
    asked: Question,
    /// How does the record stand?
    asked_record: Question,
    recall: Option<u64>,
    scrolled: Scrolled,
}

/// How a matter stands, in the reader's language.
pub(super) fn state_word(look: &Look, state: &str) -> String {
    word(look, &format!("case-state-{state}"), state)
}

/// Reference, severity and subject, with the mark of an exercise before them.
pub(super) fn head(look: &Look, incident: &IncidentView) -> Vec<Span> {
    let mut spans = Vec::new();
    if incident.traffic != Traffic::Operation {
        spans.push(span("[EX]", look.exercise()));
        spans.push(span(" ", look.plain()));
    }
    if let Some(level) = incident.severity {
        spans.push(span(Look::severity_tag(level), look.severity(level)));
        spans.push(span(" ", look.plain()));
    }
    spans.push(span(incident.reference.clone(), look.bold()));
    spans.push(span(format!("  {}", incident.subject), look.plain()));
    spans
}

/// The rule below the head: of an exercise it says so from edge to edge.
pub(super) fn rule(pen: &mut Pen<'_>, look: &Look, incident: Option<&IncidentView>) {
    match incident.filter(|incident| incident.traffic != Traffic::Operation) {
        Some(incident) => exercise_rule(pen, look, incident.traffic),
        None => pen.rule(1, look.dim()),
    }
}

/// A band that nobody can overlook.
pub(super) fn exercise_rule(pen: &mut Pen<'_>, look: &Look, traffic: Traffic) {
    exercise_band(pen, 1, look, traffic);
}

/// The same in any line.
pub(super) fn exercise_band(pen: &mut Pen<'_>, y: u16, look: &Look, traffic: Traffic) {
    let key = format!("case-band-{}", traffic.word());
    let band = format!("/// {} ", word(look, &key, "EXERCISE"));
    let times = pen.width() / look.cells.width(&band).max(1) + 1;
    pen.ground(y, look.exercise());
    pen.text(0, y, &band.repeat(times), look.exercise());
}

/// When a side owes something next.
pub(super) fn due(incident: &IncidentView, side: &str) -> Option<UnixMillis> {
    let owes = incident.life.owes.iter().filter(|one| one.side == side);
    owes.filter_map(|one| one.due).min()
}

impl Case {
    /// A case of a traffic class.
    pub(crate) fn new(traffic: Traffic, case: CaseId) -> Self {
        Self {
            case,
            traffic,
            at: 0,
            timeline: Vec::new(),
            record: None,
            asked: Question::default(),
            asked_record: Question::default(),
            recall: None,
            scrolled: Scrolled::default(),
        }
    }

    /// The incidents of the case: one for each party that was asked.
    fn incidents<'a>(&self, known: &'a Known) -> Vec<&'a IncidentView> {
        let all = known.incidents_in(self.traffic).iter();
        { all }.filter(|incident| incident.case == self.case).collect()
    }

    /// The one that is looked at.
    fn incident<'a>(&self, known: &'a Known) -> Option<&'a IncidentView> {
        let all = self.incidents(known);
        all.get(self.at).or_else(|| all.first()).copied()
    }

    fn ask(&mut self, cx: &mut Cx<'_>) {
        self.ask_what_was_said(cx);
        self.ask_record(cx);
    }

    fn ask_what_was_said(&mut self, cx: &mut Cx<'_>) {
        let (case, traffic) = (self.case, self.traffic);
        let filter = Filter { case: Some(case), acks: true, ..Filter::all(traffic) };
        self.asked.ask(cx, Ask::List { filter, page: Page::Newest, limit: PAGE_MESSAGES_MAX });
    }

    fn ask_record(&mut self, cx: &mut Cx<'_>) {
        let (case, traffic) = (self.case, self.traffic);
        self.asked_record.ask(cx, Ask::Record { case, traffic });
    }

    /// The message of the case that this seat's desk sent last and may be corrected.
    fn own(&self, incident: &IncidentView) -> Option<&Listed> {
        let ours = |one: &&Listed| {
            let message = &one.message;
            message.direction == Direction::Sent
                && !matches!(message.kind.as_str(), "ACK" | "WDR" | "DFT" | "ESC")
        };
        let raised = self.timeline.iter().filter(ours).find(|m| m.message.id == incident.message);
        self.timeline.iter().rev().find(ours).or(raised)
    }

    /// Opens the form for something, or says why not and what is open.
    fn deed(&self, cx: &mut Cx<'_>, verb: Verb) -> Then {
        let Some(incident) = self.incident(cx.known) else {
            cx.warn(cx.t("case-gone"));
            return Then::Stay;
        };
        if verb.is_open(incident) {
            return Then::Open(Box::new(DeedForm::new(verb, cx.known, cx.look, incident)));
        }
        cx.warn(closed_to(cx.look, incident));
        Then::Stay
    }

    /// Asks before what nobody has acknowledged is recalled.
    fn ask_recall(&self, cx: &mut Cx<'_>) -> Then {
        let Some(incident) = self.incident(cx.known) else { return Then::Stay };
        let own = cx.known.me().is_some_and(|me| me.desk == incident.raised_by.desk);
        let answered = incident.acknowledged_by.is_some() || incident.life.over;
        let key = match (own, answered) {
            (false, _) => "case-recall-not-yours",
            (true, true) => "case-recall-acknowledged",
            (true, false) => {
                let values = [("ref", incident.reference.clone().into())];
                let lines =
                    vec![cx.look.texts.with("case-recall-ask", &values), cx.t("case-recall-what")];
                return Then::Open(Box::new(Confirm::new(lines, Then::Act(Action::Yes))));
            }
        };
        cx.warn(cx.t(key));
        Then::Stay
    }

    fn recall(&mut self, cx: &mut Cx<'_>) {
        if self.recall.is_none()
            && let Some(incident) = self.incident(cx.known)
        {
            let message = incident.message;
            self.recall = Some(cx.ask(Ask::Command(Command::Recall { message })));
        }
    }

    /// Whether what a person writes here goes the way of operation.
    fn is_real(&self, cx: &mut Cx<'_>) -> bool {
        if self.traffic != Traffic::Operation {
            cx.warn(cx.t("case-played-write"));
        }
        self.traffic == Traffic::Operation
    }
}

/// That something cannot be done as it stands, and what can, each with its key.
fn closed_to(look: &Look, incident: &IncidentView) -> String {
    let texts = &look.texts;
    let life = &incident.life;
    if life.may.is_empty() && life.side.is_empty() {
        return texts.t("case-not-yours").into_owned();
    }
    let open = open_to(look, incident);
    let values =
        [("state", state_word(look, &life.state).into()), ("keys", open.join(", ").into())];
    texts.with(if open.is_empty() { "case-nothing-open" } else { "case-closed-to" }, &values)
}

/// What this side can do now, each with its key.
fn open_to(look: &Look, incident: &IncidentView) -> Vec<String> {
    let life = &incident.life;
    let owes = |what: &str| life.owes.iter().any(|one| one.side == life.side && one.what == what);
    let acknowledges = (Action::Acknowledge, owes("acknowledgement"));
    let passes_on = (Action::PassOn, incident.may_escalate && !life.over);
    let verbs = Verbs::ALL.iter().filter(|(action, _)| *action != Action::ComeDown);
    let verbs = verbs.map(|(action, verb)| (*action, verb.is_open(incident)));
    let all = [acknowledges].into_iter().chain(verbs).chain([passes_on]);
    all.filter(|(_, is_open)| *is_open)
        .filter_map(|(action, _)| {
            let key = keys::key_for(Context::Case, action)?;
            Some(format!("{key} {}", look.texts.t(action.text())))
        })
        .collect()
}

/// What is done by which key.
struct Verbs;

impl Verbs {
    const ALL: [(Action, Verb); 10] = [
        (Action::Respond, Verb::Respond),
        (Action::Update, Verb::Update),
        (Action::Close, Verb::Close),
        (Action::Reopen, Verb::Reopen),
        (Action::Halt, Verb::Suspend),
        (Action::Halt, Verb::Resume),
        (Action::Refer, Verb::Refer),
        (Action::Merge, Verb::Merge),
        (Action::Withdraw, Verb::Withdraw),
        (Action::ComeDown, Verb::ComeDown),
    ];
}

impl Screen for Case {
    fn context(&self) -> Context {
        Context::Case
    }

    fn case(&self) -> Option<(CaseId, Traffic)> {
        Some((self.case, self.traffic))
    }

    fn opened(&mut self, cx: &mut Cx<'_>) {
        self.ask(cx);
        cx.stale(What::of_incidents(self.traffic));
        cx.stale(What::Log);
    }

    fn news(&mut self, cx: &mut Cx<'_>, news: &News) -> Then {
        let ours = match news {
            News::Arrived { case, .. } => *case == self.case,
            News::Incident { case, .. } | News::Record { case, .. } => *case == self.case,
            News::Acknowledged { .. } | News::Released { .. } | News::Missed => true,
            _ => false,
        };
        if ours {
            self.ask(cx);
        }
        Then::Stay
    }

    fn answered(&mut self, cx: &mut Cx<'_>, tag: u64, answer: Result<Answer, Failure>) -> Then {
        if self.recall == Some(tag) {
            self.recall = None;
            cx.stale(What::of_incidents(self.traffic));
            match answer {
                Ok(Answer::Outcome(Outcome::AwaitsRelease { .. })) => {
                    cx.tell(cx.t("release-waits"));
                }
                Ok(_) => cx.tell(cx.t("case-recalled")),
                Err(failure) => cx.warn(failure.to_string()),
            }
            self.ask(cx);
            return Then::Stay;
        }
        let of_record = self.asked_record.is_for(tag);
        let question = if of_record { &mut self.asked_record } else { &mut self.asked };
        match question.answered(cx, tag, answer) {
            Some(Answer::List(page)) => self.timeline = page,
            Some(Answer::Record(record)) => self.record = record,
            _ => {}
        }
        if self.asked.is_due() {
            self.ask_what_was_said(cx);
        }
        if self.asked_record.is_due() {
            self.ask_record(cx);
        }
        Then::Stay
    }

    fn act(&mut self, cx: &mut Cx<'_>, action: Action) -> Then {
        let verb = Verbs::ALL.iter().find(|(bound, _)| *bound == action).map(|(_, verb)| *verb);
        let incident = self.incident(cx.known);
        match (action, incident) {
            (Action::Back, _) => return Then::Close,
            (Action::Open, _) if self.is_real(cx) => return Then::Show(With::Case(self.case)),
            (Action::Record, _) => {
                return Then::Open(Box::new(Record::new(self.traffic, self.case)));
            }
            (Action::Halt, Some(incident)) if incident.life.state == "suspended" => {
                return self.deed(cx, Verb::Resume);
            }
            (Action::NextChoice, _) => {
                let count = self.incidents(cx.known).len();
                self.at = if count > 1 { (self.at + 1) % count } else { 0 };
                self.scrolled = Scrolled::default();
            }
            (Action::Acknowledge, Some(incident)) => {
                let (message, asked) = (incident.asked_by, incident.life.side == "asked");
                let alert = cx.known.alerts.iter().any(|alert| alert.message.id == message);
                match (asked, alert) {
                    (false, _) => cx.warn(cx.t("detail-own")),
                    (true, true) => cx.warn(cx.t("alert-wait")),
                    (true, false) => return Then::Open(Box::new(AckWords::new(message))),
                }
            }
            (Action::PassOn, Some(_)) => {
                return Then::Open(Box::new(PassOn::of(self.traffic, self.case)));
            }
            (Action::Recall, _) => return self.ask_recall(cx),
            (Action::Yes, _) => self.recall(cx),
            (Action::Write, Some(incident)) if self.traffic == Traffic::Exercise => {
                let own = cx.known.me().map(|me| me.desk.clone());
                let raiser = Address::Desk(incident.raised_by.desk.clone());
                let mut to: Vec<Address> = incident.asked.iter().cloned().chain([raiser]).collect();
                to.retain(|address| match address {
                    Address::Desk(desk) => Some(desk) != own.as_ref(),
                    Address::Seat(seat) => Some(&seat.desk) != own.as_ref(),
                    Address::Party(_) | Address::AllDesks(_) | Address::All => true,
                });
                to.dedup();
                let subject = format!("Re: {}", incident.subject);
                let say = Say::in_case(self.case, to, Some(incident.message), &subject);
                return Then::Open(Box::new(say));
            }
            (Action::Write, Some(incident)) if self.is_real(cx) => {
                let last = self.timeline.iter().rev().find(|one| one.message.kind != "ACK");
                let last = last.or_else(|| {
                    self.timeline.iter().find(|one| one.message.id == incident.message)
                });
                if let Some(last) = last {
                    let with = With::Case(self.case);
                    return Then::Write(with, Box::new(last.message.clone()));
                }
                cx.warn(cx.t("talk-loading"));
            }
            (Action::Template, Some(_)) if self.is_real(cx) => {
                let last = self.timeline.last().map(|one| &one.message);
                return Then::Open(Box::new(Templates::new(With::Case(self.case), last)));
            }
            (Action::Correct, Some(incident)) if self.is_real(cx) => {
                let of = self.own(incident).map(|one| Box::new(one.message.clone()));
                match (of, Template::of(&Kind::Wdr)) {
                    (Some(of), Some(template)) => {
                        return Then::Begin(template, With::Case(self.case), Some(of));
                    }
                    _ => cx.warn(cx.t("case-nothing-to-correct")),
                }
            }
            (Action::Verify, Some(incident)) => {
                let own = cx.known.me().is_some_and(|me| me.desk == incident.raised_by.desk);
                let desk = match (own, &incident.next_desk) {
                    (false, _) => Some(incident.raised_by.desk.clone()),
                    (true, _) => cx.known.other_of(self.case),
                };
                return Then::Open(Box::new(Directory::new(desk)));
            }
            (Action::Copy, Some(incident)) => {
                cx.effect(Effect::Copy(incident.reference.clone()));
                cx.tell(cx.t("detail-copied"));
            }
            (action, _) => match verb {
                Some(verb) => return self.deed(cx, verb),
                None => {
                    let laid = self.sheet(cx.known, cx.look, cx.now);
                    let len = laid.lay(cx.look, columns(cx.size)).len();
                    self.scrolled.act(action, len, height(cx.size));
                }
            },
        }
        Then::Stay
    }

    fn draw(&self, view: &View<'_>, area: Rect, buf: &mut Buffer) {
        let look = view.look;
        let mut pen = Pen::new(look, buf, area);
        let incident = self.incident(view.known);
        let mut left = vec![span(" ", look.plain())];
        if let Some(incident) = incident {
            left.extend(head(look, incident));
        }
        let parties = self.incidents(view.known).len();
        let mut right = Vec::new();
        if parties > 1 {
            let at = self.at.min(parties - 1) + 1;
            let party = incident.and_then(|one| one.party.as_ref().map(ToString::to_string));
            let party = party.unwrap_or_default();
            right.push(span(format!("{party} {at}/{parties} Tab "), look.bold()));
        }
        pen.ends(0, 0, &left, &right);
        match (incident, self.traffic) {
            (None, Traffic::Operation) | (Some(_), _) => rule(&mut pen, look, incident),
            (None, traffic) => exercise_rule(&mut pen, look, traffic),
        }
        let page = page(area);
        let sheet = self.sheet(view.known, look, view.now);
        sheet.lay(look, page.width).draw(look, self.scrolled.first(), page, buf);
    }
}
