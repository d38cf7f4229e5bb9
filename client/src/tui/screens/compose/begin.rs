//! Beginning a message, or going on with one that was kept.

use hotline_casework::{Kind, Template};
use hotline_protocol::address::Address;
use hotline_protocol::ids::UnixMillis;

use crate::engine::{Direction, MessageRow};

use super::super::super::known::Known;
use super::super::super::screen::With;
use super::draft::Draft;
use super::keeping::{concern_name, hash, name_of, names, of_kind};
use super::slot::{Form, Slot};
use super::{Compose, KEPT_EVERY};

impl Compose {
    /// The draft that was kept, or a new one beside those that are written or on their way.
    pub(super) fn begin(
        known: &Known,
        base: &str,
        taken: &[String],
        new: impl FnOnce() -> Draft,
    ) -> Self {
        let mut free = None;
        for name in names(base).filter(|name| !taken.contains(name)) {
            match known.drafts.get(&name) {
                Some(kept) => {
                    if let Some(compose) = Self::go_on(&name, kept) {
                        return Self { found_again: true, ..compose };
                    }
                }
                None => {
                    free.get_or_insert(name);
                }
            }
        }
        Self::with(free.unwrap_or_else(|| base.to_owned()), new())
    }

    /// A message in a conversation. `last` is the message of it that is chosen; `taken` are the
    /// names of drafts that are open or on their way.
    pub(crate) fn write(
        known: &Known,
        with: &With,
        last: Option<&MessageRow>,
        taken: &[String],
    ) -> Self {
        Self::begin(known, &name_of(with), taken, || first(known, Form::TEXT, with, last))
    }

    /// A message of a kind in a conversation; one that answers another cites `last` if it can.
    pub(crate) fn by_template(
        known: &Known,
        template: &'static Template,
        with: &With,
        last: Option<&MessageRow>,
        taken: &[String],
    ) -> Self {
        Self::begin(known, &of_kind(&template.kind, with), taken, || {
            let mut draft = first(known, Form::by(template), with, last);
            // Another's message is answered, one's own taken back.
            let wanted = match template.kind {
                Kind::Wdr => Direction::Sent,
                _ => Direction::Received,
            };
            if let Some(last) = last.filter(|l| l.direction == wanted && l.kind != "ACK") {
                draft.cite(last);
            }
            draft
        })
    }

    /// A concern, which opens a case of its own.
    pub(crate) fn concern(known: &Known, with: Option<&With>, taken: &[String]) -> Self {
        let own = known.me().map(|me| &me.desk);
        let desk = match with {
            Some(With::Desk(desk)) => Some(desk.clone()).filter(|desk| Some(desk) != own),
            Some(With::Case(case)) => known.other_of(*case),
            None => None,
        };
        Self::begin(known, &concern_name(desk.as_ref()), taken, || {
            let mut draft = Draft::new(Form::of(&Kind::Con), None);
            if let Some(desk) = &desk {
                draft.give(Slot::To, &desk.to_string());
                draft.at = draft.form.own("severity").unwrap_or(Slot::Subject);
            }
            draft
        })
    }

    /// A draft that was kept; none if it cannot be read.
    pub(crate) fn go_on(name: &str, kept: &[u8]) -> Option<Self> {
        let mut compose = Self::with(name.to_owned(), Draft::read(kept)?);
        compose.own.push(hash(kept));
        compose.is_kept = true;
        Some(compose)
    }

    /// The same with one that is on no disk.
    pub(crate) fn go_on_unkept(now: UnixMillis, name: &str, value: &[u8]) -> Option<Self> {
        let mut compose = Self::go_on(name, value)?;
        compose.keep_at = Some(now.plus(KEPT_EVERY));
        Some(compose)
    }
}

/// An empty draft in a conversation.
fn first(known: &Known, form: Form, with: &With, last: Option<&MessageRow>) -> Draft {
    match with {
        With::Desk(desk) => {
            let mut draft = Draft::new(form, None);
            draft.give(Slot::To, &desk.to_string());
            draft.at = Slot::Subject;
            draft
        }
        With::Case(case) => {
            let mut draft = Draft::new(form, Some(*case));
            let last = last.filter(|last| last.case == *case);
            draft.in_reply_to = last.map(|last| last.id);
            // An answer goes to whoever wrote what it answers, in a case of several parties too.
            let answered = last.filter(|last| last.direction == Direction::Received);
            let other = answered
                .and_then(other_side)
                .or_else(|| known.other_of(*case).map(|desk| desk.to_string()))
                .or_else(|| last.and_then(other_side));
            draft.give(Slot::To, &other.unwrap_or_default());
            let thread = known.thread(*case).map(|thread| thread.subject.as_str());
            draft.give(Slot::Subject, thread.or(last.map(|l| l.subject.as_str())).unwrap_or(""));
            draft.at = match () {
                () if draft.text(Slot::To).is_empty() => Slot::To,
                () if draft.text(Slot::Subject).is_empty() => Slot::Subject,
                () => Slot::Body,
            };
            draft
        }
    }
}

/// The other side of a case as one of its messages shows it.
pub(super) fn other_side(last: &MessageRow) -> Option<String> {
    if last.direction == Direction::Received {
        return Some(last.from.desk.to_string());
    }
    let common = hotline_casework::Common::decode(&last.content).ok();
    let to = common.map(|common| common.to.action.iter().map(Address::to_string).collect());
    let to: Vec<String> = to.unwrap_or_else(|| last.to.clone());
    Some(to.join(" ")).filter(|to| !to.is_empty())
}
