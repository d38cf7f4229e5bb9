//! What another message says, told to others: as far as its label lets it go, with words of one's own
//! before it. What is passed on is shown and cannot be changed.

use hotline_casework::{Common, Kind, Tlp};
use hotline_protocol::address::{Address, Party};
use hotline_protocol::ids::{Precedence, Traffic};
use serde::{Deserialize, Serialize};

use crate::engine::MessageRow;
use crate::forward::{Kept, body, may_be_noted, may_go, origin, subject};
use crate::lang::Texts;

use super::super::super::known::Known;
use super::super::super::look::Look;
use super::super::super::text::Row;
use super::Compose;
use super::draft::{Draft, Trouble};
use super::slot::{Form, PRECEDENCES, Slot, TLPS};

/// The message that is passed on, and by which party.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) struct Passed {
    /// What decides how far it may go; its text and its fields are in `quoted`.
    of: MessageRow,
    own: Party,
    /// Whether it is on record.
    is_note: bool,
    /// Who said it to whom and when, and what.
    quoted: String,
}

impl Passed {
    fn new(of: &MessageRow, own: Party) -> Self {
        let common = Common::decode(&of.content).ok();
        let quoted = body("", of, common.as_ref());
        let is_note = may_be_noted(common.as_ref()).is_ok();
        // A draft has room for one copy of a text.
        let of = MessageRow { body: origin(&of.body), content: Vec::new(), ..of.clone() };
        Self { of, own, is_note, quoted }
    }

    /// The whole text: words of one's own, and what is passed on.
    pub(super) fn body(&self, words: &str) -> String {
        if words.trim().is_empty() {
            return self.quoted.clone();
        }
        format!("{}\n\n{}", words.trim_end(), self.quoted)
    }

    /// Whether it may go there, under that label, on record or not.
    ///
    /// # Errors
    ///
    /// What stands in the way, and whom to ask.
    pub(super) fn check<'a>(
        &self,
        draft: &Draft,
        to: impl Iterator<Item = &'a Address>,
        texts: &Texts,
    ) -> Result<(), Trouble> {
        let trouble = |slot| move |kept: Kept| Trouble { slot, text: kept_back(texts, &kept) };
        let to: Vec<Address> = to.cloned().collect();
        may_go(&self.of, &self.own, &to).map_err(trouble(Slot::To))?;
        if draft.is_note() && !self.is_note {
            return Err(trouble(Slot::Note)(Kept::NonPaper));
        }
        match self.of.tlp.parse::<Tlp>() {
            Ok(label) if draft.tlp() < label => {
                let text = texts.with("forward-label", &[("tlp", label.to_string().into())]);
                Err(Trouble { slot: Slot::Tlp, text })
            }
            _ => Ok(()),
        }
    }
}

/// Why nobody at all may be told what a message says; none if its label lets somebody.
pub(in crate::tui::screens) fn kept_from_all(
    known: &Known,
    look: &Look,
    message: &MessageRow,
) -> Option<String> {
    if message.traffic != Traffic::Operation {
        return Some(look.texts.t("forward-exercise").into_owned());
    }
    let own = &known.me()?.desk.party;
    may_go(message, own, &[]).err().map(|kept| kept_back(&look.texts, &kept))
}

/// Why something may not be passed on, in the reader's language.
fn kept_back(texts: &Texts, kept: &Kept) -> String {
    let in_party = |key: &str, own: &Party, author: &Party, to: &str| {
        let values = [
            ("own", own.to_string().into()),
            ("author", author.to_string().into()),
            ("to", to.to_owned().into()),
        ];
        texts.with(key, &values)
    };
    match kept {
        Kept::WithItsReaders(author) => {
            texts.with("forward-red", &[("author", author.to_string().into())])
        }
        Kept::InTheParty { own, author, to } => in_party("forward-strict", own, author, to),
        Kept::WithWhoHadIt { own, author, to } => in_party("forward-amber", own, author, to),
        Kept::UnknownLabel(label) => {
            texts.with("forward-unknown", &[("tlp", label.clone().into())])
        }
        Kept::NonPaper => texts.t("forward-non-paper").into_owned(),
    }
}

/// What is passed on, as much of it as there is room for; the rest is counted.
pub(super) fn shown(draft: &Draft, look: &Look, (width, height): (u16, u16)) -> Vec<Row> {
    let Some(passed) = &draft.passed else { return Vec::new() };
    let most = usize::from(height / 4).max(3);
    let wide = usize::from(width.saturating_sub(4).max(8));
    let direction = look.texts.direction();
    let text = passed.body("");
    let mut rows = look.cells.wrap(&text, wide, usize::from(u16::MAX), direction).lines;
    let more = rows.len().saturating_sub(most);
    if more > 0 {
        rows.truncate(most);
        let more = u64::try_from(more).unwrap_or(u64::MAX);
        let words = look.texts.with("compose-more-lines", &[("count", more.into())]);
        rows.extend(look.cells.wrap(&words, wide, 1, direction).lines);
    }
    rows
}

impl Compose {
    /// A message that tells others what another says; none before it is known who this seat is.
    pub(crate) fn forward(known: &Known, of: &MessageRow, taken: &[String]) -> Option<Self> {
        let own = known.me()?.desk.party.clone();
        let base = format!("draft/fwd/{}", of.id);
        Some(Self::begin(known, &base, taken, || {
            let mut draft = Draft::new(Form::of(&Kind::Txt), None);
            draft.give(Slot::Subject, &subject(of));
            let label = of.tlp.parse::<Tlp>().ok();
            if let Some(place) = TLPS.iter().position(|tlp| Some(*tlp) == label) {
                draft.choose(Slot::Tlp, place);
            }
            // Flash is for who raises a matter.
            let precedence = of.precedence.min(Precedence::Immediate);
            if let Some(place) = PRECEDENCES.iter().position(|one| *one == precedence) {
                draft.choose(Slot::Precedence, place);
            }
            draft.passed = Some(Box::new(Passed::new(of, own)));
            draft.at = Slot::To;
            draft
        }))
    }
}
