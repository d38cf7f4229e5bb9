//! Writing a message: to whom, how urgent, what.
//!
//! ```text
//!   slot   the fields there are       addressees  words that become addresses
//!   draft  what is kept and sent      audience    the seats they lead to, asked of the engine
//!   guard  what is asked before       keeping     drafts on the disk
//!   view   how it looks               begin      with what it begins, and going on
//!   attach files that go with it   forward  what another message says
//! ```

mod addressees;
mod attach;
pub(super) mod audience;
mod begin;
mod draft;
mod forward;
pub(super) mod guard;
mod keeping;
mod slot;
mod view;

#[cfg(test)]
mod tests;

use hotline_protocol::address::Address;
use hotline_protocol::ids::{Precedence, Traffic, UnixMillis};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use crate::ask::{Answer, Ask, News};
use crate::engine::{Failure, NewMessage};
use crate::vault::{Filter, Page};

use super::super::event::{Code, Filed, Key};
use super::super::keys::{Action, Context};
use super::super::known::Known;
use super::super::pen::{View, rows};
use super::super::screen::{Cx, Outgoing, Screen, Then};
use super::super::text::Cells;
use super::super::typing::type_key;
use super::confirm::Confirm;
use attach::Attach;
use audience::{Addressed, Audience};
use begin::other_side;
use draft::{Citable, Draft, Trouble};
pub(super) use forward::kept_from_all;
pub(crate) use keeping::has_draft;
use slot::{Slot, Sort};

/// How often a draft that changed is put on disk.
const KEPT_EVERY: core::time::Duration = core::time::Duration::from_secs(1);

/// How long sending waits for the engine to say whom it goes to. After that the directory has to
/// do: nobody is kept from sending.
const LOOKED_UP_WITHIN: core::time::Duration = core::time::Duration::from_millis(1_500);

/// Messages of a case that are looked at for who is on the other side.
const LOOKED_BACK: usize = 16;

/// A message being written.
#[derive(Debug)]
pub(crate) struct Compose {
    /// The name under which its draft is kept.
    name: String,
    draft: Draft,
    audience: Audience,
    /// Which of the offered addresses is marked; none until somebody moved.
    pick: Option<usize>,
    /// When it must be on disk; none while it is.
    keep_at: Option<UnixMillis>,
    /// Whether it is on disk.
    is_kept: bool,
    /// What was kept or found under the name: anything else there is somebody else's.
    own: Vec<u64>,
    /// Until when sending waits to be told whom it goes to.
    waits_until: Option<UnixMillis>,
    /// Which of the choices is marked in a field that takes several.
    mark: usize,
    /// The question for the other side of the case.
    case_asked: Option<u64>,
    /// The question for the messages that can be cited, and what it was about.
    cite_asked: Option<(u64, Filter)>,
    /// Which files go with it, while that is asked.
    attach: Option<Attach>,
    /// Whether it was found again and the person is to be told.
    found_again: bool,
    cells: Cells,
    /// Width and height of the terminal.
    columns: u16,
    rows: u16,
    /// Lines of the whole form.
    lines: u16,
}

impl Compose {
    fn with(name: String, draft: Draft) -> Self {
        Self {
            name,
            draft,
            audience: Audience::default(),
            pick: None,
            keep_at: None,
            is_kept: false,
            own: Vec::new(),
            waits_until: None,
            mark: 0,
            case_asked: None,
            cite_asked: None,
            attach: None,
            found_again: false,
            cells: Cells::default(),
            columns: 80,
            rows: 24,
            lines: 14,
        }
    }

    fn addressed(&self, known: &Known) -> Addressed {
        Addressed {
            to: addressees::known_ones(known, self.draft.text(Slot::To)),
            info: addressees::known_ones(known, self.draft.text(Slot::Info)),
        }
    }

    fn look_up(&mut self, cx: &mut Cx<'_>) {
        let wanted = self.addressed(cx.known);
        self.audience.look_up(cx, &wanted, &blank());
        self.find_citable(cx, &wanted);
    }

    /// Asks for the messages that can be cited: those of the case, else those with the addressee.
    fn find_citable(&mut self, cx: &mut Cx<'_>, addressed: &Addressed) {
        if !self.draft.can_cite() {
            return;
        }
        let all = Filter::all(Traffic::Operation);
        let filter = match (self.draft.case, addressed.to.as_slice()) {
            (Some(case), _) => Filter { case: Some(case), ..all },
            (None, [Address::Desk(desk)]) => Filter { desk: Some(desk.clone()), ..all },
            _ => return,
        };
        if self.cite_asked.as_ref().is_none_or(|(_, asked)| *asked != filter) {
            let ask = Ask::List { filter: filter.clone(), page: Page::Newest, limit: LOOKED_BACK };
            self.cite_asked = Some((cx.ask(ask), filter));
        }
    }

    /// What is offered for the word that is being typed.
    fn offers(&self, known: &Known) -> Vec<addressees::Offer> {
        let slot = self.draft.at;
        if slot.sort() != Sort::Addresses {
            return Vec::new();
        }
        let Some(field) = self.draft.field(slot) else {
            return if slot == Slot::To { addressees::anybody(known) } else { Vec::new() };
        };
        match addressees::typed(field) {
            Some((_, word)) if addressees::is_whole(known, word) => Vec::new(),
            Some((_, word)) => addressees::offers(known, word),
            None if field.is_empty() && slot == Slot::To => addressees::anybody(known),
            None => Vec::new(),
        }
    }

    /// The offer that Tab and Enter take: the marked one, else the first if a word is typed.
    fn offered(&self, known: &Known) -> Option<String> {
        let field = self.draft.field(self.draft.at);
        let is_typed = field.is_some_and(|field| addressees::typed(field).is_some());
        let pick = self.pick.or_else(|| is_typed.then_some(0))?;
        self.offers(known).into_iter().nth(pick).map(|offer| offer.address)
    }

    fn take_offer(&mut self, cx: &mut Cx<'_>) -> bool {
        let Some(address) = self.offered(cx.known) else { return false };
        if let Some(field) = self.draft.field_mut(self.draft.at) {
            addressees::take(field, &address);
        }
        self.changed(cx);
        true
    }

    /// Takes what is offered, or goes to the next field.
    fn go_on_or_take(&mut self, cx: &mut Cx<'_>) {
        if !self.take_offer(cx) {
            self.go(cx, 1);
        }
    }

    fn move_pick(&mut self, known: &Known, by: isize) -> bool {
        let count = self.offers(known).len();
        if count == 0 {
            return false;
        }
        let is_typed =
            self.draft.field(self.draft.at).is_some_and(|field| addressees::typed(field).is_some());
        let at = self.pick.or_else(|| is_typed.then_some(0));
        self.pick = match at {
            None if by > 0 => Some(0),
            None => return false,
            Some(at) => Some(at.saturating_add_signed(by).min(count - 1)),
        };
        true
    }

    fn go(&mut self, cx: &mut Cx<'_>, by: isize) {
        if self.draft.write_time(self.draft.at, cx.now) {
            self.changed(cx);
        }
        let slots = self.draft.form.slots();
        let at = slots.iter().position(|slot| *slot == self.draft.at).unwrap_or(0);
        let count = isize::try_from(slots.len()).unwrap_or(1).max(1);
        let to = (isize::try_from(at).unwrap_or(0) + by).rem_euclid(count);
        self.go_to(usize::try_from(to).ok().and_then(|to| slots.get(to)).copied());
    }

    fn go_to(&mut self, slot: Option<Slot>) {
        self.pick = None;
        self.mark = 0;
        if let Some(slot) = slot {
            self.draft.at = slot;
            self.draft.settle();
        }
    }

    /// Which of the choices the keys act on: the chosen one, or the marked one of several.
    fn at_choice(&self, slot: Slot) -> usize {
        if slot.sort() == Sort::Choices { self.mark } else { self.draft.chosen(slot) }
    }

    /// Goes to one of the choices.
    fn take_choice(&mut self, cx: &mut Cx<'_>, slot: Slot, place: usize) {
        if slot.sort() == Sort::Choices {
            self.mark = place;
            return;
        }
        self.draft.choose(slot, place);
        self.changed(cx);
    }

    /// Another of the choices, if the cursor is on some.
    fn turn(&mut self, cx: &mut Cx<'_>, by: isize) -> bool {
        let slot = self.draft.at;
        let count = self.draft.choices(slot, cx.look).len();
        if count == 0 {
            return false;
        }
        let at = isize::try_from(self.at_choice(slot)).unwrap_or(0);
        let to = (at + by).rem_euclid(isize::try_from(count).unwrap_or(1));
        self.take_choice(cx, slot, usize::try_from(to).unwrap_or(0));
        true
    }

    /// The next choice that begins with a letter.
    fn turn_to(&mut self, cx: &mut Cx<'_>, letter: char) {
        let slot = self.draft.at;
        let choices = self.draft.choices(slot, cx.look);
        let at = self.at_choice(slot);
        let begins = |word: &String| {
            word.chars().next().is_some_and(|first| first.to_lowercase().eq(letter.to_lowercase()))
        };
        let count = choices.len();
        let next = (1..=count)
            .map(|step| (at + step) % count.max(1))
            .find(|place| choices.get(*place).is_some_and(begins));
        if let Some(place) = next {
            self.take_choice(cx, slot, place);
        }
    }

    fn fit(&mut self, cx: &Cx<'_>) {
        self.cells = cx.look.cells;
        (self.columns, self.rows) = cx.size;
    }

    fn changed(&mut self, cx: &mut Cx<'_>) {
        self.pick = None;
        self.keep_at.get_or_insert(cx.now.plus(KEPT_EVERY));
        self.look_up(cx);
    }

    fn send(&mut self, cx: &mut Cx<'_>) -> Then {
        for slot in self.draft.form.slots() {
            self.draft.write_time(slot, cx.now);
        }
        self.keep(cx, self.draft.is_worth_keeping());
        let message = match self.draft.message(cx.now, &cx.look.texts) {
            Ok(message) => message,
            Err(Trouble { slot, text }) => {
                self.go_to(Some(slot));
                cx.warn(text);
                return Then::Stay;
            }
        };
        for slot in [Slot::To, Slot::Info] {
            let Some(field) = self.draft.field(slot) else { continue };
            if let Some(word) = addressees::strangers(cx.known, field, false).first() {
                cx.warn(view::stranger(cx.known, &cx.look.texts, word));
                self.go_to(Some(slot));
                return Then::Stay;
            }
        }
        self.look_up(cx);
        if !self.audience.is_known(&self.addressed(cx.known)) {
            self.waits_until = Some(cx.now.plus(LOOKED_UP_WITHIN));
            cx.tell(cx.t("compose-looking"));
            return Then::Stay;
        }
        self.send_off(cx, message)
    }

    /// Sends it, or asks first.
    fn send_off(&mut self, cx: &mut Cx<'_>, message: NewMessage) -> Then {
        self.waits_until = None;
        let addressed = Addressed { to: message.to.clone(), info: message.info.clone() };
        if let Some(preview) = self.audience.preview(&addressed)
            && let Some(reason) = preview.nobody.first()
        {
            let reason = reason.clone();
            self.go_to(Some(Slot::To));
            cx.warn(reason);
            return Then::Stay;
        }
        let question = guard::question(cx.known, &cx.look.texts, &self.audience, &message);
        self.keep(cx, true);
        let (draft, kept) = (self.name.clone(), self.draft.kept());
        let send =
            Then::Send(Box::new(Outgoing { new: message, draft, kept, files: self.draft.paths() }));
        match question {
            None => send,
            Some(question) => {
                let confirm = Confirm::new(question.lines, send).counted(question.count);
                Then::Open(Box::new(confirm))
            }
        }
    }

    fn discard(&self, cx: &Cx<'_>) -> Then {
        let forget = Then::Forget(self.name.clone());
        if self.draft.is_more_than_a_line() {
            let lines = vec![cx.t("compose-discard")];
            return Then::Open(Box::new(Confirm::new(lines, forget)));
        }
        forget
    }

    /// The other side of the case, now that some of its messages are here.
    fn learn_other_side(&mut self, cx: &mut Cx<'_>, listed: &[crate::vault::Listed]) {
        let Some(last) = listed.last().map(|listed| &listed.message) else { return };
        if self.draft.is_untouched(Slot::To) && self.draft.text(Slot::To).is_empty() {
            self.draft.give(Slot::To, &other_side(last).unwrap_or_default());
            if self.draft.at == Slot::To && !self.draft.text(Slot::To).is_empty() {
                let is_said = !self.draft.text(Slot::Subject).is_empty();
                self.go_to(Some(if is_said { Slot::Body } else { Slot::Subject }));
            }
        }
        self.draft.in_reply_to.get_or_insert(last.id);
        self.look_up(cx);
    }

    fn type_into(&mut self, cx: &mut Cx<'_>, key: Key) -> Then {
        let slot = self.draft.at;
        let columns = view::columns(cx.look, self.draft.form, slot, self.columns);
        let Some(field) = self.draft.field_mut(slot) else { return Then::Stay };
        let before = field.clone();
        let is_text = key.text().is_some();
        if type_key(field, key, self.cells, columns) {
            if is_text && field.text() == before.text() {
                cx.warn(cx.t("compose-full"));
            }
            if *field != before {
                self.changed(cx);
            }
            return Then::Stay;
        }
        match key.code {
            Code::Up => self.go(cx, -1),
            Code::Down => self.go(cx, 1),
            _ => {}
        }
        Then::Stay
    }
}

/// A message of which only the addressees are of interest.
fn blank() -> NewMessage {
    NewMessage {
        to: Vec::new(),
        info: Vec::new(),
        kind: "TXT".to_owned(),
        fields: Vec::new(),
        precedence: Precedence::Routine,
        traffic: Traffic::Operation,
        tlp: hotline_casework::Tlp::default().to_string(),
        case: None,
        in_reply_to: None,
        subject: String::new(),
        body: String::new(),
        language: String::new(),
        note: false,
        automated: None,
        accept: Vec::new(),
        attachments: Vec::new(),
    }
}

impl Screen for Compose {
    fn context(&self) -> Context {
        if self.attach.is_some() { Context::Attach } else { Context::Compose }
    }

    fn draft(&self) -> Option<&str> {
        Some(&self.name)
    }

    fn opened(&mut self, cx: &mut Cx<'_>) {
        self.fit(cx);
        if std::mem::take(&mut self.found_again) {
            cx.tell(cx.t("compose-found-again"));
        }
        if let Some(case) = self.draft.case
            && self.draft.text(Slot::To).is_empty()
            && self.case_asked.is_none()
        {
            let filter = Filter { case: Some(case), ..Filter::all(Traffic::Operation) };
            let ask = Ask::List { filter, page: Page::Newest, limit: LOOKED_BACK };
            self.case_asked = Some(cx.ask(ask));
        }
        self.look_up(cx);
    }

    fn act(&mut self, cx: &mut Cx<'_>, action: Action) -> Then {
        self.fit(cx);
        if self.attach.is_some() {
            self.act_on_files(cx, action);
            return Then::Stay;
        }
        match action {
            Action::Attach => self.attach = Some(Attach::new()),
            Action::NextField => self.go_on_or_take(cx),
            Action::PreviousField => self.go(cx, -1),
            Action::NextChoice | Action::PreviousChoice => {
                let by = if action == Action::NextChoice { 1 } else { -1 };
                if !self.move_pick(cx.known, by) {
                    self.turn(cx, by);
                }
            }
            Action::Send => return self.send(cx),
            Action::PutAway => {
                self.keep(cx, false);
                return Then::Close;
            }
            Action::Discard => return self.discard(cx),
            _ => {}
        }
        Then::Stay
    }

    fn key(&mut self, cx: &mut Cx<'_>, key: Key) -> Then {
        self.fit(cx);
        if let Some(attach) = &mut self.attach {
            attach.key(key, self.cells, self.columns);
            return Then::Stay;
        }
        let sort = self.draft.at.sort();
        match (sort, key.code) {
            (Sort::Choices, Code::Char(' ')) => {
                self.draft.toggle(self.draft.at, self.mark);
                self.changed(cx);
            }
            (Sort::Choice | Sort::Choices, Code::Left) => _ = self.turn(cx, -1),
            (Sort::Choice, Code::Char(' ')) | (Sort::Choice | Sort::Choices, Code::Right) => {
                _ = self.turn(cx, 1);
            }
            (Sort::Choice | Sort::Choices, Code::Up) => self.go(cx, -1),
            (Sort::Choice | Sort::Choices, Code::Down | Code::Enter) => self.go(cx, 1),
            (Sort::Choice | Sort::Choices, _) => {
                if let Some(letter) = key.text() {
                    self.turn_to(cx, letter);
                }
            }
            (Sort::Addresses, Code::Down) if self.move_pick(cx.known, 1) => {}
            (Sort::Addresses, Code::Up) if self.pick.is_some() => {
                if self.pick == Some(0) {
                    self.pick = None;
                } else {
                    self.move_pick(cx.known, -1);
                }
            }
            (Sort::Addresses, Code::Enter) => self.go_on_or_take(cx),
            (Sort::Line | Sort::Time(_), Code::Enter) => self.go(cx, 1),
            _ => return self.type_into(cx, key),
        }
        Then::Stay
    }

    fn paste(&mut self, cx: &mut Cx<'_>, text: &str) -> Then {
        if let Some(attach) = &mut self.attach {
            attach.paste(text);
            return Then::Stay;
        }
        let Some(field) = self.draft.field_mut(self.draft.at) else { return Then::Stay };
        if !field.insert(text) {
            let room = field.bytes();
            let values = [("count", u64::try_from(room).unwrap_or(u64::MAX).into())];
            cx.warn(cx.look.texts.with("compose-cut", &values));
        }
        self.changed(cx);
        Then::Stay
    }

    fn answered(&mut self, cx: &mut Cx<'_>, tag: u64, answer: Result<Answer, Failure>) -> Then {
        if self.case_asked == Some(tag) {
            if let Ok(Answer::List(listed)) = &answer {
                self.learn_other_side(cx, listed);
            }
            return Then::Stay;
        }
        if self.cite_asked.as_ref().is_some_and(|(asked, _)| *asked == tag) {
            if let Ok(Answer::List(listed)) = &answer {
                let newest = listed.iter().rev().map(|listed| &listed.message);
                let citable = newest.filter(|message| message.kind != "ACK").map(Citable::new);
                self.draft.citable = citable.collect();
            }
            return Then::Stay;
        }
        if !self.audience.answered(tag, &answer) {
            return Then::Stay;
        }
        // What was typed meanwhile is asked for now.
        self.look_up(cx);
        if self.waits_until.is_some() && self.audience.is_known(&self.addressed(cx.known)) {
            return self.go_on_sending(cx);
        }
        Then::Stay
    }

    fn filed(&mut self, cx: &mut Cx<'_>, tag: u64, what: &Result<Filed, String>) -> Then {
        self.picked(cx, tag, what);
        Then::Stay
    }

    fn news(&mut self, cx: &mut Cx<'_>, news: &News) -> Then {
        if matches!(news, News::Directory | News::Arrived { .. } | News::Missed) {
            self.audience.forget();
            self.look_up(cx);
        }
        Then::Stay
    }

    fn tick(&mut self, cx: &mut Cx<'_>) -> Then {
        if self.keep_at.is_some_and(|at| at <= cx.now) {
            self.keep(cx, false);
        }
        if self.waits_until.is_some_and(|until| until <= cx.now) {
            return self.go_on_sending(cx);
        }
        // Every event ends here: what is drawn next has its place.
        self.fit(cx);
        self.lines = match &self.attach {
            Some(_) => attach::wanted(self, cx.look),
            None => view::wanted(self, cx.known, cx.look, cx.size),
        };
        Then::Stay
    }

    fn next_tick(&self, _now: UnixMillis) -> Option<UnixMillis> {
        [self.keep_at, self.waits_until].into_iter().flatten().min()
    }

    fn leave(&mut self, cx: &mut Cx<'_>) {
        self.keep(cx, false);
    }

    fn place(&self, screen: Rect) -> Rect {
        let lines = self.lines.min(screen.height);
        rows(screen, screen.height - lines, lines)
    }

    fn draw(&self, view: &View<'_>, area: Rect, buf: &mut Buffer) {
        match &self.attach {
            Some(attach) => attach.draw(&self.draft, view, area, buf),
            None => view::draw(self, view, area, buf),
        }
    }
}

impl Compose {
    /// The sending that waited to be told whom it goes to.
    fn go_on_sending(&mut self, cx: &mut Cx<'_>) -> Then {
        self.waits_until = None;
        match self.draft.message(cx.now, &cx.look.texts) {
            Ok(message) => self.send_off(cx, message),
            Err(Trouble { slot, text }) => {
                self.go_to(Some(slot));
                cx.warn(text);
                Then::Stay
            }
        }
    }
}
