//! The fields of a message as a face shows them: a name, and a value with its list of words.

use hotline_protocol::ids::{MessageId, UnixMillis};

use crate::text::Text;

/// One filled field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Field {
    /// In small letters and hyphens, for example `technical-basis`. Faces translate by it.
    pub name: &'static str,
    /// What stands in it.
    pub value: FieldValue,
}

/// What stands in a field.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum FieldValue {
    /// A code. Faces translate it by list and word.
    Code {
        /// The list it is of, for example `severity`.
        list: &'static str,
        /// Its word, or `unknown-7` for a code of a later version.
        word: String,
    },
    /// Several codes of a list.
    Codes {
        /// The list they are of.
        list: &'static str,
        /// Their words, in the order of the list.
        words: Vec<String>,
    },
    /// What somebody wrote.
    Text(Text),
    /// A time, by somebody's clock.
    Time(UnixMillis),
    /// A number.
    Number(u64),
    /// Another message.
    Message(MessageId),
}

/// Gathers fields in their fixed order, leaving out what is empty.
#[derive(Default)]
pub(crate) struct Fields(Vec<Field>);

impl Fields {
    pub(crate) fn put(&mut self, name: &'static str, value: FieldValue) {
        self.0.push(Field { name, value });
    }

    pub(crate) fn code(
        &mut self,
        name: &'static str,
        list: &'static str,
        code: Option<impl core::fmt::Display>,
    ) {
        if let Some(code) = code {
            self.put(name, FieldValue::Code { list, word: code.to_string() });
        }
    }

    pub(crate) fn text(&mut self, name: &'static str, text: &Text) {
        if !text.is_empty() {
            self.put(name, FieldValue::Text(text.clone()));
        }
    }

    pub(crate) fn time(&mut self, name: &'static str, time: Option<UnixMillis>) {
        if let Some(time) = time {
            self.put(name, FieldValue::Time(time));
        }
    }

    pub(crate) fn finish(self) -> Vec<Field> {
        self.0
    }
}
