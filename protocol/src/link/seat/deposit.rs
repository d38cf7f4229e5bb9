//! Questions that name envelopes, at the seat's end of a link.

use super::{LinkError, SeatLink};
use crate::deposit::{Cancel, EnvelopeName, Ladder, Stage};
use crate::envelope::Envelope;
use crate::frames::{Question, ToRelay};

impl SeatLink {
    /// Deposits a ladder: its envelopes on the lanes of their precedences, then the question that
    /// names them.
    ///
    /// # Errors
    ///
    /// [`LinkError::Defect`] if a question may not be asked now, or `envelopes` are not those that
    /// the ladder names: nothing was sent.
    pub fn deposit(&mut self, ladder: Ladder, envelopes: Vec<Envelope>) -> Result<u32, LinkError> {
        named(ladder.names(), &envelopes)?;
        self.ask_with(Question::Deposit(ladder), envelopes)
    }

    /// Uses tokens, with the answers that go with them.
    ///
    /// # Errors
    ///
    /// [`LinkError::Defect`] if a question may not be asked now, or `answers` are not those that
    /// the cancellation names: nothing was sent.
    pub fn cancel(&mut self, cancel: Cancel, answers: Vec<Envelope>) -> Result<u32, LinkError> {
        named(cancel.answers.iter(), &answers)?;
        self.ask_with(Question::Cancel(cancel), answers)
    }

    fn ask_with(&mut self, question: Question, envelopes: Vec<Envelope>) -> Result<u32, LinkError> {
        // The question first: if it cannot be asked, nothing is sent. On the wire its envelopes
        // may overtake it, for they travel on other streams.
        let no = self.ask(question)?;
        for envelope in envelopes {
            self.streams.send(&ToRelay::Stage(Stage { no, envelope }))?;
        }
        Ok(no)
    }
}

/// Whether envelopes are the named ones, in any order.
fn named<'a>(
    names: impl Iterator<Item = &'a EnvelopeName>,
    envelopes: &[Envelope],
) -> Result<(), LinkError> {
    let mut names: Vec<_> = names.cloned().collect();
    let mut given: Vec<_> = envelopes.iter().map(EnvelopeName::of).collect();
    names.sort();
    given.sort();
    let twice = names.windows(2).any(|pair| matches!(pair, [one, other] if one == other));
    if twice || names != given {
        return Err(LinkError::Defect("envelopes that are not the named ones"));
    }
    Ok(())
}
