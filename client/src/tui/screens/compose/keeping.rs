//! Drafts on the disk: under which names, when, and never over somebody else's.

use std::hash::{DefaultHasher, Hash, Hasher};

use hotline_casework::Kind;
use hotline_casework::template::TEMPLATES;
use hotline_protocol::address::Desk;

use crate::ask::Ask;

use super::super::super::known::Known;
use super::super::super::screen::{Cx, With};
use super::super::deed::drafts_of;
use super::Compose;

/// Drafts of one conversation.
const BESIDE_MAX: usize = 32;

/// Values of a draft that are remembered as one's own.
const OWN_MAX: usize = 64;

/// The name of the draft in a conversation.
pub(super) fn name_of(with: &With) -> String {
    match with {
        With::Desk(desk) => format!("draft/{desk}"),
        With::Case(case) => format!("draft/{case}"),
    }
}

/// The name of the draft of a concern that opens a case of its own.
pub(super) fn concern_name(desk: Option<&Desk>) -> String {
    match desk {
        Some(desk) => of_kind(&Kind::Con, &With::Desk(desk.clone())),
        None => "draft/con".to_owned(),
    }
}

/// The name of the draft of a kind in a conversation.
pub(super) fn of_kind(kind: &Kind, with: &With) -> String {
    let code = kind.code().to_lowercase();
    match with {
        With::Desk(desk) => format!("draft/{code}/{desk}"),
        With::Case(case) => format!("draft/{code}/{case}"),
    }
}

/// The names of drafts of one conversation: the first, and those beside it.
pub(super) fn names(base: &str) -> impl Iterator<Item = String> {
    (1..=BESIDE_MAX).map(
        move |number| {
            if number == 1 { base.to_owned() } else { format!("{base}~{number}") }
        },
    )
}

/// Whether there is a draft in a conversation.
pub(crate) fn has_draft(known: &Known, with: &With) -> bool {
    let is_of = |name: &str, base: &str| {
        name.strip_prefix(base).is_some_and(|rest| rest.is_empty() || rest.starts_with('~'))
    };
    let bases: Vec<String> = std::iter::once(name_of(with))
        .chain(TEMPLATES.iter().map(|template| of_kind(&template.kind, with)))
        .collect();
    let about = match with {
        With::Case(case) => Some(drafts_of(*case)),
        With::Desk(_) => None,
    };
    known.drafts.keys().any(|name| {
        bases.iter().any(|base| is_of(name, base))
            || about.as_ref().is_some_and(|about| name.starts_with(about.as_str()))
    })
}

pub(super) fn hash(bytes: &[u8]) -> u64 {
    let mut hasher = DefaultHasher::new();
    bytes.hash(&mut hasher);
    hasher.finish()
}

impl Compose {
    /// Puts the draft on disk, or takes it off if nothing of it is left.
    pub(super) fn keep(&mut self, cx: &mut Cx<'_>, in_any_case: bool) {
        if self.keep_at.take().is_none() && !in_any_case {
            return;
        }
        self.make_room(cx);
        let worth = in_any_case || self.draft.is_worth_keeping();
        if !worth && !self.is_kept {
            return;
        }
        let value = worth.then(|| self.draft.kept());
        if let Some(value) = &value {
            self.own.push(hash(value));
            let beyond = self.own.len().saturating_sub(OWN_MAX);
            self.own.drain(..beyond);
        }
        self.is_kept = value.is_some();
        cx.order(Ask::Keep { name: self.name.clone(), value });
        cx.stale_drafts();
    }

    /// What stands under the name and is not from here was written elsewhere: that stays, and this
    /// goes beside it.
    fn make_room(&mut self, cx: &mut Cx<'_>) {
        let is_other = |kept: &Vec<u8>| !self.own.contains(&hash(kept));
        if !cx.known.drafts.get(&self.name).is_some_and(is_other) {
            return;
        }
        let base = self.name.split('~').next().unwrap_or_default().to_owned();
        if let Some(free) = names(&base).find(|name| !cx.known.drafts.contains_key(name)) {
            self.name = free;
            self.is_kept = false;
            self.own.clear();
            cx.tell(cx.t("compose-beside"));
        }
    }
}
