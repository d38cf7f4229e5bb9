//! Doing something about a case: one form for each thing that can be done, from the same definitions
//! as the command line has, and the same question to the engine.

mod draw;
mod form;

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use hotline_protocol::address::Party;
use hotline_protocol::ids::{CaseId, Traffic, UnixMillis};

use crate::ask::{Answer, Ask, Deed, IncidentView, Matter};
use crate::engine::{Command, Failure, Outcome};

use super::super::asks::What;
use super::super::event::{Code, Key};
use super::super::keys::{Action, Context};
use super::super::known::Known;
use super::super::look::Look;
use super::super::pen::View;
use super::super::screen::{Cx, Screen, Then};
use super::super::typing::type_key;
use super::confirm::Confirm;
pub(crate) use form::Verb;
use form::{Form, Value};

/// How long after the last change a form is on the disk.
const KEPT_EVERY: core::time::Duration = core::time::Duration::from_secs(1);

/// What the names of the drafts of a case begin with.
pub(crate) fn drafts_of(case: CaseId) -> String {
    format!("draft/deed/{case}/")
}

/// A form about a case.
#[derive(Debug)]
pub(crate) struct DeedForm {
    case: CaseId,
    traffic: Traffic,
    party: Option<Party>,
    form: Form,
    /// The field that is typed into.
    at: usize,
    /// How the matter stood when a person decided.
    stood: String,
    /// What goes when the question is answered with yes.
    asked: Option<Box<Ask>>,
    under_way: Option<u64>,
    /// Under which name it is kept.
    name: String,
    is_kept: bool,
    keep_at: Option<UnixMillis>,
    found_again: bool,
    /// How far a person scrolled; none while what is typed into is followed.
    scrolled: Option<usize>,
}

impl DeedForm {
    /// The form for something that is done about an incident, as it was left last.
    pub(crate) fn new(verb: Verb, known: &Known, look: &Look, incident: &IncidentView) -> Self {
        let party = incident.party.as_ref().map(ToString::to_string).unwrap_or_default();
        let name = format!(
            "{}{}/{party}/{}",
            drafts_of(incident.case),
            incident.traffic.word(),
            verb.word()
        );
        let mut form = Form::new(verb, known, look, incident);
        let kept = known.drafts.get(&name);
        let found_again = kept.is_some_and(|kept| form.go_on(kept));
        let at = form.shown().next().map_or(0, |(at, _)| at);
        Self {
            case: incident.case,
            traffic: incident.traffic,
            party: incident.party.clone(),
            form,
            at,
            stood: incident.life.state.clone(),
            asked: None,
            under_way: None,
            is_kept: kept.is_some(),
            name,
            keep_at: None,
            found_again,
            scrolled: None,
        }
    }

    /// The incident as it stands now.
    fn incident<'a>(&self, known: &'a Known) -> Option<&'a IncidentView> {
        let all = known.incidents_in(self.traffic).iter();
        { all }.find(|one| one.case == self.case && one.party == self.party)
    }

    /// How it stands by now, if that is not how it stood when the form was looked at.
    fn moved_on<'a>(&self, known: &'a Known) -> Option<&'a str> {
        let state = self.incident(known)?.life.state.as_str();
        (state != self.stood).then_some(state)
    }

    fn go(&mut self, by: isize) {
        let shown: Vec<usize> = self.form.shown().map(|(at, _)| at).collect();
        let here = shown.iter().position(|at| *at == self.at).unwrap_or(0);
        let to = here.saturating_add_signed(by).min(shown.len().saturating_sub(1));
        self.at = shown.get(to).copied().unwrap_or(0);
        self.scrolled = None;
    }

    /// Chooses another word of the field, if it has words.
    fn turn(&mut self, by: isize) {
        let Some(slot) = self.form.slot_mut(self.at) else { return };
        let Value::Choice { words, at } = &mut slot.value else { return };
        let Some(last) = words.len().checked_sub(1) else { return };
        // What need not be said can be unsaid, before the first word.
        *at = match (*at, by > 0) {
            (None, true) => Some(0),
            (None, false) => Some(last),
            (Some(0), false) if !slot.needed => None,
            (Some(place), _) => Some(place.saturating_add_signed(by).min(last)),
        };
    }

    /// Chooses the next word that begins with a letter.
    fn turn_to(&mut self, letter: char) {
        let Some(slot) = self.form.slot_mut(self.at) else { return };
        let Value::Choice { words, at } = &mut slot.value else { return };
        let letter: String = letter.to_lowercase().collect();
        let fits = |(_, shown): &&(String, String)| shown.to_lowercase().starts_with(&letter);
        let from = at.map_or(0, |at| at + 1);
        let later = words.iter().skip(from).position(|word| fits(&word)).map(|n| n + from);
        *at = later.or_else(|| words.iter().position(|word| fits(&word))).or(*at);
    }

    fn changed(&mut self, cx: &Cx<'_>) {
        self.scrolled = None;
        self.keep_at.get_or_insert(cx.now.plus(KEPT_EVERY));
    }

    /// Puts the form on the disk, or takes it off if nothing is written in it.
    fn keep(&mut self, cx: &mut Cx<'_>) {
        if self.keep_at.take().is_none() {
            return;
        }
        let worth = self.form.is_worth_keeping();
        if worth || self.is_kept {
            self.is_kept = worth;
            let value = worth.then(|| self.form.kept());
            cx.order(Ask::Keep { name: self.name.clone(), value });
            cx.stale_drafts();
        }
    }

    /// What is asked of the engine.
    fn ask(&self, deed: Option<Deed>, text: String) -> Ask {
        let (case, traffic, party) = (self.case, self.traffic, self.party.clone());
        Ask::Command(match deed {
            Some(deed) => {
                let matter = Matter {
                    case,
                    traffic,
                    party,
                    text,
                    language: String::new(),
                    note: self.form.is_note(),
                    expects: Some(self.stood.clone()),
                };
                Command::Deed(Box::new(matter), deed)
            }
            None => Command::Deescalate { case, traffic, party, reason: text },
        })
    }

    /// Sends it off; asks first where it cannot be undone.
    fn send(&mut self, cx: &mut Cx<'_>) -> Then {
        if let Some(state) = self.moved_on(cx.known).map(str::to_owned) {
            // Nobody decides about what they have not seen.
            let words = super::case::state_word(cx.look, &state);
            cx.warn(cx.look.texts.with("deed-moved-on", &[("state", words.into())]));
            self.stood = state;
            return Then::Stay;
        }
        let (deed, text) = match self.form.deed(cx.now) {
            Ok(done) => done,
            Err(trouble) => {
                self.at = trouble.slot;
                self.scrolled = None;
                cx.warn(cx.t(trouble.key));
                return Then::Stay;
            }
        };
        let lines = self.warnings(cx.known, cx.look, deed.as_ref());
        let ask = self.ask(deed, text);
        if lines.is_empty() {
            self.under_way = Some(cx.ask(ask));
            return Then::Stay;
        }
        self.asked = Some(Box::new(ask));
        Then::Open(Box::new(Confirm::new(lines, Then::Act(Action::Yes))))
    }

    /// What must be looked at twice: what cannot be undone, and what is signed.
    fn warnings(&self, known: &Known, look: &Look, deed: Option<&Deed>) -> Vec<String> {
        let texts = &look.texts;
        let reference = self.incident(known).map(|one| one.reference.clone()).unwrap_or_default();
        let values = [("ref", reference.into())];
        let mut lines = Vec::new();
        let key = match deed {
            Some(Deed::Agree) => Some("deed-ask-agree"),
            Some(Deed::Merge { .. }) => Some("deed-ask-merge"),
            Some(Deed::Withdraw) => Some("deed-ask-withdraw"),
            None => Some("deed-ask-come-down"),
            Some(_) => None,
        };
        if let Some(key) = key {
            lines.push(texts.with(key, &values));
        }
        if self.form.is_note() {
            if lines.is_empty() {
                lines.push(texts.with("deed-ask-note", &values));
            }
            lines.push(texts.t("guard-note").into_owned());
        }
        lines
    }

    fn discard(&self, cx: &Cx<'_>) -> Then {
        if !self.form.is_worth_keeping() {
            return Then::Forget(self.name.clone());
        }
        let forget = Then::Forget(self.name.clone());
        Then::Open(Box::new(Confirm::new(vec![cx.t("compose-discard")], forget)))
    }
}

impl Screen for DeedForm {
    fn context(&self) -> Context {
        Context::Deed
    }

    fn draft(&self) -> Option<&str> {
        Some(&self.name)
    }

    fn opened(&mut self, cx: &mut Cx<'_>) {
        if std::mem::take(&mut self.found_again) {
            cx.tell(cx.t("compose-found-again"));
        }
    }

    fn act(&mut self, cx: &mut Cx<'_>, action: Action) -> Then {
        if self.under_way.is_some() {
            return Then::Stay;
        }
        match action {
            Action::PutAway => {
                self.keep(cx);
                return Then::Close;
            }
            Action::Discard => return self.discard(cx),
            Action::Send => return self.send(cx),
            Action::Yes => {
                if let Some(ask) = self.asked.take() {
                    self.under_way = Some(cx.ask(*ask));
                }
            }
            Action::NextField => self.go(1),
            Action::PreviousField => self.go(-1),
            Action::NextChoice | Action::PreviousChoice => {
                self.turn(if action == Action::NextChoice { 1 } else { -1 });
                self.changed(cx);
            }
            Action::HalfDown | Action::HalfUp => {
                let laid = draw::lay(self, cx.known, cx.look, cx.size);
                self.scrolled = Some(laid.paged(self.scrolled, action, cx.size));
            }
            _ => {}
        }
        Then::Stay
    }

    fn key(&mut self, cx: &mut Cx<'_>, key: Key) -> Then {
        if self.under_way.is_some() {
            return Then::Stay;
        }
        let columns = draw::columns(&self.form, cx.look, cx.size.0);
        let comes_down = self.form.verb == Verb::ComeDown;
        let Some(slot) = self.form.slot_mut(self.at) else { return Then::Stay };
        match &mut slot.value {
            Value::Text(field) => {
                let is_line = slot.name == "next-update-at" || comes_down;
                if is_line && key.code == Code::Enter {
                    self.go(1);
                } else if type_key(field, key, cx.look.cells, columns) {
                    self.changed(cx);
                } else if let Code::Up | Code::Down = key.code {
                    self.go(if key.code == Code::Down { 1 } else { -1 });
                }
            }
            Value::Choice { .. } => match (key.code, key.text()) {
                (Code::Enter | Code::Down, _) => self.go(1),
                (Code::Up, _) => self.go(-1),
                (Code::Left, _) => {
                    self.turn(-1);
                    self.changed(cx);
                }
                (Code::Right, _) | (_, Some(' ')) => {
                    self.turn(1);
                    self.changed(cx);
                }
                (_, Some(letter)) => {
                    self.turn_to(letter);
                    self.changed(cx);
                }
                _ => {}
            },
        }
        Then::Stay
    }

    fn paste(&mut self, cx: &mut Cx<'_>, text: &str) -> Then {
        let Some(slot) = self.form.slot_mut(self.at).filter(|_| self.under_way.is_none()) else {
            return Then::Stay;
        };
        if let Value::Text(field) = &mut slot.value {
            if !field.insert(text) {
                let count = u64::try_from(field.bytes()).unwrap_or(u64::MAX);
                cx.warn(cx.look.texts.with("compose-cut", &[("count", count.into())]));
            }
            self.changed(cx);
        }
        Then::Stay
    }

    fn answered(&mut self, cx: &mut Cx<'_>, tag: u64, answer: Result<Answer, Failure>) -> Then {
        if self.under_way != Some(tag) {
            return Then::Stay;
        }
        self.under_way = None;
        for what in [What::Incidents, What::Queue, What::Threads, What::Status] {
            cx.stale(what);
        }
        match answer {
            Ok(answer) => {
                let waits = matches!(answer, Answer::Outcome(Outcome::AwaitsRelease { .. }));
                let online = cx.known.is_online();
                cx.tell(cx.t(match (waits, online) {
                    (true, _) => "release-waits",
                    (false, true) => "deed-done",
                    (false, false) => "deed-queued",
                }));
                Then::Forget(self.name.clone())
            }
            Err(failure) => {
                cx.warn(failure.to_string());
                Then::Stay
            }
        }
    }

    fn tick(&mut self, cx: &mut Cx<'_>) -> Then {
        if self.keep_at.is_some_and(|at| at <= cx.now) {
            self.keep(cx);
        }
        Then::Stay
    }

    fn next_tick(&self, _now: UnixMillis) -> Option<UnixMillis> {
        self.keep_at
    }

    fn leave(&mut self, cx: &mut Cx<'_>) {
        self.keep(cx);
    }

    fn draw(&self, view: &View<'_>, area: Rect, buf: &mut Buffer) {
        draw::draw(self, view, area, buf);
    }
}
