//! What a face at a terminal is told, and what it wants done: the border between what decides
//! and what touches the world.

use std::fmt;
use std::str::FromStr;
use std::sync::Arc;

use hotline_casework::library::DocumentId;
use hotline_casework::{Attachment, Tlp};
use hotline_dossier::{Dossier, Reading};
use hotline_protocol::address::Seat;
use hotline_protocol::ids::UnixMillis;
use ratatui::Frame;
use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

use crate::ask::{Answer, Ask, News};
use crate::engine::{Failure, FileId, NewAttachment};
use crate::files::About;

/// What decides and shows. It reads no clock and does no I/O: the loop that drives it does.
pub trait Face {
    /// Takes in what happened; says what is to be done about it. The first event is always
    /// [`Event::Resize`].
    fn handle(&mut self, now: UnixMillis, event: Event) -> Vec<Effect>;

    /// Draws everything. Called at most once in 16 ms, and only after something happened.
    fn draw(&self, now: UnixMillis, frame: &mut Frame<'_>);

    /// When it wants [`Event::Tick`]; none while nothing changes by itself.
    fn next_tick(&self, now: UnixMillis) -> Option<UnixMillis>;
}

/// Something a face is told.
#[derive(Debug, Clone, PartialEq)]
pub enum Event {
    /// A key was pressed, or repeats because it is held.
    Key(Key),
    /// Text was pasted, at most `limits::PASTE_BYTES_MAX` of it; a longer one is cut. Only a
    /// terminal with bracketed paste tells it from typing.
    Paste(String),
    /// The terminal has this size: at the start, and whenever it changes.
    Resize {
        /// Width in cells.
        columns: u16,
        /// Height in cells.
        rows: u16,
    },
    /// Whether the terminal's window is the one that is typed into.
    Focus(bool),
    /// Something happened at the engine.
    News(News),
    /// The answer to [`Effect::Ask`] with this tag. Answers keep the order of their questions, except
    /// that those which wait for the relay overtake nothing and hold up nothing, and that commands,
    /// what is kept and alerts overtake what shows a page.
    Answered(u64, Result<Answer, Failure>),
    /// What came of [`Effect::Paper`] with this tag; an error is what to tell the person.
    Papered(u64, Result<Papered, String>),
    /// What came of [`Effect::File`] with this tag, or how far it is; an error is what to tell the
    /// person.
    Filed(u64, Result<Filed, String>),
    /// What came of [`Effect::Enrol`]. After a success the home is open, and questions are
    /// answered.
    Enrolled(Box<Result<EnrolledSeat, Failure>>),
    /// The time that [`Face::next_tick`] named has come.
    Tick,
    /// [`Effect::Suspend`] or SIGTSTP was not followed: this process holds the home, and while it
    /// were stopped no other one could do anything and no alert would come.
    NotSuspended,
    /// This process is about to be ended, or the terminal is gone: what was sent off must be handed
    /// over now. [`Effect::Quit`] says when it is; there is a second for it.
    Ending,
    /// The person is back after [`Effect::Suspend`] or SIGTSTP.
    Resumed,
}

/// Something a face wants done.
#[derive(Debug, Clone, PartialEq)]
pub enum Effect {
    /// Ask the engine; the answer comes as [`Event::Answered`] with the tag.
    Ask(u64, Box<Ask>),
    /// Do something with a dossier that takes its time or a disk; what comes of it is told by
    /// [`Event::Papered`] with the tag.
    Paper(u64, Box<Paper>),
    /// Do something with a file that goes or came with a message; what comes of it is told by
    /// [`Event::Filed`] with the tag.
    File(u64, Box<FileWork>),
    /// Take a seat; what comes of it is told by [`Event::Enrolled`].
    Enrol(Box<Newcomer>),
    /// Call the person.
    Attention(Attention),
    /// The title of the terminal's window. Fixed words and figures, nothing of a message.
    Title(String),
    /// Put this on the person's clipboard.
    Copy(String),
    /// Paint every cell anew: something else wrote to the terminal.
    Repaint,
    /// Give the terminal back and stop until the shell continues this process.
    Suspend,
    /// End.
    Quit,
}

/// Something to be done with a dossier.
#[derive(Debug, Clone, PartialEq)]
pub enum Paper {
    /// Read and check it; [`Papered::Read`].
    Read(Box<Dossier>),
    /// Write it to a new file that only its owner reads; [`Papered::Saved`].
    Save {
        /// What.
        held: Held,
        /// In which form.
        form: Form,
        /// Where, as a person typed it.
        path: String,
    },
    /// Read and check a file; [`Papered::Checked`].
    Check(String),
    /// Read a file that is to be published; [`Papered::Fetched`] or [`Papered::Long`].
    Fetch(String),
    /// Read the file of a scenario; [`Papered::Scenario`].
    Scenario(String),
    /// Write a new file that only its owner reads; [`Papered::Saved`].
    Put {
        /// Where, as a person typed it.
        path: String,
        /// What.
        bytes: Vec<u8>,
    },
}

/// What came of a [`Paper`].
#[derive(Debug, Clone, PartialEq)]
pub enum Papered {
    /// What is in it.
    Read(Held),
    /// It is in this file.
    Saved(String),
    /// What is in the file.
    Checked(Checked),
    /// The text of a scenario's file; nothing of it was looked at.
    Scenario(String),
    /// A file that is to be published.
    Fetched {
        /// What it is called.
        name: String,
        /// Its media type; empty if it is not known.
        media_type: String,
        /// What is in it.
        bytes: Vec<u8>,
        /// A new name for a document.
        id: DocumentId,
    },
    /// A file that is to be published, too long to travel inside its message.
    Long {
        /// Where it lies.
        path: String,
        /// A new name for a document.
        id: DocumentId,
    },
}

/// Something to be done with a file that goes or came with a message.
#[derive(Debug, Clone, PartialEq)]
pub enum FileWork {
    /// Look at one that a person wants to send, by the path as typed; [`Filed::Picked`].
    Pick(String),
    /// Seal them into the home; [`Filed::Sealed`].
    Seal {
        /// Where they lie.
        paths: Vec<String>,
        /// The label of their message: none bears a stricter one.
        label: Tlp,
    },
    /// Take sealed ones away again, whose message is not sent; [`Filed::Forgotten`].
    Forget(Vec<FileId>),
    /// Fetch one and save it to a new file; [`Filed::Saved`] or [`Filed::Taken`].
    Save {
        /// Which.
        file: Box<Attachment>,
        /// Where, as a person typed it.
        path: String,
    },
}

/// What came of a [`FileWork`].
#[derive(Debug, Clone, PartialEq)]
pub enum Filed {
    /// It goes on: so many bytes are done.
    Going {
        /// Bytes that are done.
        done: u64,
        /// Of so many.
        of: u64,
    },
    /// What would be sent.
    Picked(Picked),
    /// They are in the home, in the order asked for.
    Sealed(Vec<NewAttachment>),
    /// They are gone.
    Forgotten,
    /// It is in this file.
    Saved {
        /// Where.
        path: String,
        /// What it says of itself; none for an ordinary file.
        about: Option<About>,
    },
    /// Another file has the name and nothing was overwritten; this one is free.
    Taken(String),
}

/// A file that a person wants to send, as it was when it was looked at.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Picked {
    /// Where it lies.
    pub path: String,
    /// What it is called.
    pub name: String,
    /// Its length in bytes.
    pub size: u64,
    /// Its media type by the end of its name; empty if it is not known.
    pub media_type: String,
    /// What it says of itself; none for an ordinary file.
    pub about: Option<About>,
}

/// A dossier that was read.
#[derive(Debug, Clone)]
pub struct Held(pub Arc<Reading>);

impl PartialEq for Held {
    fn eq(&self, other: &Self) -> bool {
        self.0.dossier == other.0.dossier && self.0.faults == other.0.faults
    }
}

/// A file that was checked.
#[derive(Debug, Clone, PartialEq)]
pub struct Checked {
    /// What is in it, with its faults.
    pub held: Held,
    /// Whether a page shows what is in it; none if it is no page.
    pub page: Option<&'static str>,
    /// Where it lies.
    pub path: String,
}

/// The form of a dossier's file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// A page that can be read, printed and checked.
    Html,
    /// What programs read and check.
    Json,
    /// Lines for reading alone.
    Text,
}

impl Form {
    /// Every form.
    pub const ALL: [Self; 3] = [Self::Html, Self::Json, Self::Text];

    /// What the name of its file ends with.
    #[must_use]
    pub const fn ending(self) -> &'static str {
        match self {
            Self::Html => "html",
            Self::Json => "json",
            Self::Text => "txt",
        }
    }
}

/// What somebody without a seat has said to take one.
#[derive(Clone, PartialEq, Eq)]
pub struct Newcomer {
    /// The line that begins with `hotline:`: whoever has it can take the seat.
    pub invitation: Zeroizing<String>,
    /// The person's name; may be empty.
    pub name: String,
    /// The person's title; may be empty.
    pub title: String,
    /// What will open the home; none leaves its key in a file.
    pub passphrase: Option<Zeroizing<String>>,
}

impl fmt::Debug for Newcomer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Newcomer").finish_non_exhaustive()
    }
}

/// A seat that was just taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EnrolledSeat {
    /// Its address.
    pub seat: Seat,
    /// Its identity as words, to be compared by telephone.
    pub words: String,
    /// Whether this home can name the seats of its party.
    pub nominator: bool,
    /// Whether its keys are published: until then nobody can write to it.
    pub published: bool,
}

/// A way of calling the person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Attention {
    /// By every means there is: bell, notification, window title, hook.
    Call {
        /// What for.
        urgency: Urgency,
        /// Fixed words in the person's language, nothing of a message: they leave the terminal.
        words: String,
    },
    /// Once more, by the bell alone.
    Again,
}

/// What somebody is called for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Urgency {
    /// A flash message.
    Flash,
    /// An immediate message.
    Immediate,
    /// Nothing: somebody tries whether it is seen and heard.
    Test,
}

impl Urgency {
    /// The word that hooks are given.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Flash => "flash",
            Self::Immediate => "immediate",
            Self::Test => "test",
        }
    }
}

/// A key with what is held beside it.
///
/// Written as people name it: `j`, `G`, `C-k`, `M-x`, `Enter`, `S-Tab`, `F1`, `Space`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Key {
    /// Which.
    pub code: Code,
    /// With Control.
    pub control: bool,
    /// With Alt (Meta).
    pub alt: bool,
    /// With Shift. Never set for a character: a capital is a character of its own.
    pub shift: bool,
}

/// Which key it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Code {
    /// A character that is no control character; with Control it is a small letter.
    Char(char),
    /// A function key, from 1.
    F(u8),
    /// Enter.
    Enter,
    /// Escape.
    Esc,
    /// Tab; with Shift the other way.
    Tab,
    /// Erases what is before the cursor.
    Backspace,
    /// Erases what is under the cursor.
    Delete,
    /// Insert.
    Insert,
    /// Arrow.
    Up,
    /// Arrow.
    Down,
    /// Arrow.
    Left,
    /// Arrow.
    Right,
    /// To the beginning.
    Home,
    /// To the end.
    End,
    /// A page up.
    PageUp,
    /// A page down.
    PageDown,
}

/// The keys with names, for both directions.
const NAMES: [(Code, &str); 15] = [
    (Code::Char(' '), "Space"),
    (Code::Enter, "Enter"),
    (Code::Esc, "Esc"),
    (Code::Tab, "Tab"),
    (Code::Backspace, "Backspace"),
    (Code::Delete, "Delete"),
    (Code::Insert, "Insert"),
    (Code::Up, "Up"),
    (Code::Down, "Down"),
    (Code::Left, "Left"),
    (Code::Right, "Right"),
    (Code::Home, "Home"),
    (Code::End, "End"),
    (Code::PageUp, "PageUp"),
    (Code::PageDown, "PageDown"),
];

impl Key {
    /// The key alone.
    #[must_use]
    pub const fn plain(code: Code) -> Self {
        Self { code, control: false, alt: false, shift: false }
    }

    /// A character alone.
    #[must_use]
    pub const fn char(char: char) -> Self {
        Self::plain(Code::Char(char))
    }

    /// A character with Control.
    #[must_use]
    pub const fn control(char: char) -> Self {
        Self { control: true, ..Self::plain(Code::Char(char)) }
    }

    /// The character that this key writes into a text; none if it is a command.
    #[must_use]
    pub const fn text(self) -> Option<char> {
        match self.code {
            Code::Char(char) if !self.control && !self.alt => Some(char),
            _ => None,
        }
    }
}

impl From<Code> for Key {
    fn from(code: Code) -> Self {
        Self::plain(code)
    }
}

impl fmt::Display for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (held, prefix) in [(self.control, "C-"), (self.alt, "M-"), (self.shift, "S-")] {
            if held {
                f.write_str(prefix)?;
            }
        }
        if let Some((_, name)) = NAMES.iter().find(|(code, _)| *code == self.code) {
            return f.write_str(name);
        }
        match self.code {
            Code::Char(char) => write!(f, "{char}"),
            Code::F(n) => write!(f, "F{n}"),
            code => write!(f, "{code:?}"),
        }
    }
}

/// No key is called that.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("no key is called {0}")]
pub struct NoSuchKey(String);

impl FromStr for Key {
    type Err = NoSuchKey;

    fn from_str(text: &str) -> Result<Self, NoSuchKey> {
        let mut key = Self::char(' ');
        let mut rest = text;
        loop {
            let held = match rest.get(..2) {
                Some("C-") => &mut key.control,
                Some("M-") => &mut key.alt,
                Some("S-") => &mut key.shift,
                _ => break,
            };
            // The last sign is the key itself: `C--`.
            match rest.get(2..) {
                Some(after) if !after.is_empty() && !*held => (*held, rest) = (true, after),
                _ => break,
            }
        }
        let mut chars = rest.chars();
        key.code = match (chars.next(), chars.as_str()) {
            (Some(char), "") if !char.is_control() => Code::Char(char),
            (Some('F'), number) => match number.parse() {
                Ok(n @ 1..=35) => Code::F(n),
                _ => return Err(NoSuchKey(text.to_owned())),
            },
            _ => match NAMES.iter().find(|(_, name)| *name == rest) {
                Some((code, _)) => *code,
                None => return Err(NoSuchKey(text.to_owned())),
            },
        };
        if key.shift && matches!(key.code, Code::Char(_)) {
            return Err(NoSuchKey(text.to_owned()));
        }
        Ok(key)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_key_is_read_back_from_its_name() {
        let codes = NAMES.iter().map(|(code, _)| *code);
        let more = ['j', 'G', '-', 'C', 'F', 'م', '漢'].map(Code::Char);
        for code in codes.chain(more).chain([Code::F(1), Code::F(12)]) {
            for held in 0..8_u8 {
                let shift = held & 4 != 0 && !matches!(code, Code::Char(_));
                let key = Key { code, control: held & 1 != 0, alt: held & 2 != 0, shift };
                assert_eq!(key.to_string().parse(), Ok(key), "{key}");
            }
        }
    }

    #[test]
    fn what_is_no_key_has_no_name() {
        for text in ["", "C-", "Entre", "F0", "F99", "S-a", "\u{1b}", "C-C-a", "ab"] {
            assert!(text.parse::<Key>().is_err(), "{text:?}");
        }
    }
}
