//! What was typed and not sent: on the disk at every moment, in memory for whoever takes it over.

use crate::limits::BODY_BYTES_MAX;

/// A text that is being typed, and what was left of those before.
#[derive(Debug, Default)]
pub(super) struct Kept {
    /// Typed earlier and not sent.
    before: String,
    /// Typed now.
    text: String,
}

impl Kept {
    /// What the store kept of the last time.
    pub(super) fn new(stored: Option<String>) -> Self {
        Self { before: stored.unwrap_or_default(), text: String::new() }
    }

    /// What `.kept` would take over; none if there is nothing.
    pub(super) fn before(&self) -> Option<&str> {
        (!self.before.is_empty()).then_some(self.before.as_str())
    }

    /// The text that is being typed.
    pub(super) fn text(&self) -> &str {
        &self.text
    }

    /// A line was typed.
    pub(super) fn line(&mut self, line: &str) {
        self.text.push_str(line);
        self.text.push('\n');
    }

    /// Takes over what was typed earlier.
    pub(super) fn take_over(&mut self) {
        let before = std::mem::take(&mut self.before);
        self.line(&before);
    }

    /// What must be on the disk now: also what nobody has taken over yet.
    pub(super) fn stored(&self) -> Option<String> {
        let (text, before) = (self.text.trim_end_matches('\n'), self.before.as_str());
        match (text.is_empty(), before.is_empty()) {
            (true, true) => None,
            (true, false) => Some(before.to_owned()),
            (false, false) if text.len() + before.len() < BODY_BYTES_MAX => {
                Some(format!("{text}\n{before}"))
            }
            // Both do not fit into one text: what is typed now counts more.
            (false, _) => Some(text.to_owned()),
        }
    }

    /// The text was sent: only what nobody took over is left.
    pub(super) fn sent(&mut self) {
        self.text.clear();
    }

    /// The text was not sent: it can be taken over.
    pub(super) fn put_away(&mut self) {
        self.before = self.stored().unwrap_or_default();
        self.text.clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_kept_can_be_taken_over_after_other_lines_were_typed() {
        let mut kept = Kept::new(Some("a long report".to_owned()));
        kept.line("Hello");
        assert_eq!(kept.stored().unwrap(), "Hello\na long report", "it is still on the disk");
        kept.take_over();
        assert_eq!(kept.text(), "Hello\na long report\n");
        kept.sent();
        assert_eq!((kept.stored(), kept.before()), (None, None));
    }

    #[test]
    fn sending_something_else_loses_nothing_that_was_kept() {
        let mut kept = Kept::new(Some("a long report".to_owned()));
        kept.line("Something else");
        kept.sent();
        assert_eq!(kept.stored().as_deref(), Some("a long report"));
        assert_eq!(kept.before(), Some("a long report"));
    }

    #[test]
    fn what_was_given_up_is_taken_over_by_the_next_text() {
        let mut kept = Kept::new(None);
        assert_eq!(kept.before(), None);
        kept.line("one");
        kept.put_away();
        kept.line("two");
        kept.put_away();
        assert_eq!(kept.before(), Some("two\none"));
        kept.take_over();
        assert_eq!(kept.text(), "two\none\n");
    }

    #[test]
    fn what_is_typed_now_counts_more_than_what_was_kept() {
        let mut kept = Kept::new(Some("x".repeat(BODY_BYTES_MAX)));
        kept.line("now");
        assert_eq!(kept.stored().as_deref(), Some("now"));
    }
}
