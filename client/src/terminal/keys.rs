//! From the terminal's bytes to keys and pasted text.
//!
//! Whatever comes, this neither panics nor keeps more than it may, and a sequence that is not
//! understood is dropped whole rather than typed.

use std::time::Duration;

use hotline_casework::shown;

use crate::limits::{PASTE_BYTES_MAX, TERMINAL_SEQUENCE_BYTES_MAX};
use crate::tui::event::{Code, Event, Key};

/// How long an escape sequence may pause: after that a lone ESC was the key.
const SEQUENCE_PAUSE: Duration = Duration::from_millis(50);

/// How long a paste may pause before its end counts as lost: a bad line stalls for seconds.
const PASTE_PAUSE: Duration = Duration::from_secs(10);

/// What ends a paste.
const PASTE_END: &[u8] = b"\x1b[201~";

/// Where in the bytes this is.
#[derive(Debug, Default)]
enum State {
    #[default]
    Ground,
    /// After ESC.
    Escape,
    /// After ESC `[`, with what came since.
    Control(Vec<u8>),
    /// After ESC `[` `[`: a function key of the Linux console.
    Console,
    /// After ESC O.
    Shift3,
    /// Inside an answer nobody waits for, until BEL or ESC `\`; with its length.
    Answer(usize),
    /// After an ESC in it.
    AnswerEnd,
    /// Inside a character of several bytes, so many of which are missing.
    Character { bytes: Vec<u8>, missing: usize, alt: bool },
    /// Inside pasted text.
    Paste { text: Vec<u8>, end: usize },
}

/// Reads the bytes in whatever pieces they come.
#[derive(Debug, Default)]
pub struct Keys {
    state: State,
}

impl Keys {
    /// Takes bytes in; what they mean goes to `events`.
    pub fn take(&mut self, bytes: &[u8], events: &mut Vec<Event>) {
        for byte in bytes {
            self.byte(*byte, events);
        }
    }

    /// How long to wait for more before [`Keys::pause`]; none if nothing is half said.
    #[must_use]
    pub const fn patience(&self) -> Option<Duration> {
        match self.state {
            State::Ground => None,
            State::Paste { .. } => Some(PASTE_PAUSE),
            _ => Some(SEQUENCE_PAUSE),
        }
    }

    /// Nothing came for as long as [`Keys::patience`] said: what was half said is all there is.
    pub fn pause(&mut self, events: &mut Vec<Event>) {
        match std::mem::take(&mut self.state) {
            State::Escape => events.push(key(Code::Esc)),
            State::Control(sequence) if sequence.is_empty() => events.push(alt('[')),
            State::Shift3 => events.push(alt('O')),
            State::Answer(0) => events.push(alt(']')),
            State::Paste { text, .. } => paste(&text, events),
            State::Ground
            | State::Control(_)
            | State::Console
            | State::Answer(_)
            | State::AnswerEnd
            | State::Character { .. } => {}
        }
    }

    fn byte(&mut self, byte: u8, events: &mut Vec<Event>) {
        self.state = match std::mem::take(&mut self.state) {
            State::Ground => ground(byte, false, events),
            State::Escape => match byte {
                b'[' => State::Control(Vec::new()),
                b'O' => State::Shift3,
                b']' | b'P' | b'_' | b'^' | b'X' => State::Answer(0),
                0x1b => {
                    events.push(key(Code::Esc));
                    State::Escape
                }
                byte => ground(byte, true, events),
            },
            State::Control(sequence) => control(sequence, byte, events),
            State::Console => {
                if let b'A'..=b'E' = byte {
                    events.push(key(Code::F(byte - b'A' + 1)));
                }
                State::Ground
            }
            State::Shift3 => {
                match (byte, letter(byte)) {
                    (0x1b, _) => return self.state = State::Escape,
                    (b'M', _) => events.push(key(Code::Enter)),
                    (_, Some(code)) => events.push(key(code)),
                    _ => {}
                }
                State::Ground
            }
            State::Answer(length) => match byte {
                0x07 => State::Ground,
                0x1b => State::AnswerEnd,
                _ if length >= TERMINAL_SEQUENCE_BYTES_MAX => State::Ground,
                _ => State::Answer(length + 1),
            },
            State::AnswerEnd if byte == b'\\' => State::Ground,
            // It was broken off: the ESC began something else.
            State::AnswerEnd => {
                self.state = State::Escape;
                return self.byte(byte, events);
            }
            State::Character { mut bytes, missing, alt } => {
                if byte & 0b1100_0000 != 0b1000_0000 {
                    // Broken off: the byte begins something else.
                    ground(byte, false, events)
                } else {
                    bytes.push(byte);
                    if missing > 1 {
                        State::Character { bytes, missing: missing - 1, alt }
                    } else {
                        let char = std::str::from_utf8(&bytes).ok().and_then(|s| s.chars().next());
                        if let Some(char) = char.filter(|char| !char.is_control()) {
                            events.push(Event::Key(Key { alt, ..Key::char(char) }));
                        }
                        State::Ground
                    }
                }
            }
            State::Paste { mut text, end } => {
                // How much of the end mark has come; ESC occurs in it only at its beginning.
                let end = match PASTE_END.get(end) {
                    Some(expected) if *expected == byte => end + 1,
                    _ => usize::from(byte == 0x1b),
                };
                if text.len() < PASTE_BYTES_MAX + PASTE_END.len() {
                    text.push(byte);
                }
                if end == PASTE_END.len() {
                    paste(text.strip_suffix(PASTE_END).unwrap_or(&text), events);
                    State::Ground
                } else {
                    State::Paste { text, end }
                }
            }
        };
    }
}

fn key(code: Code) -> Event {
    Event::Key(code.into())
}

fn alt(char: char) -> Event {
    Event::Key(Key { alt: true, ..Key::char(char) })
}

/// A byte outside of any sequence; `alt` after an ESC.
fn ground(byte: u8, alt: bool, events: &mut Vec<Event>) -> State {
    let plain = match byte {
        0x1b => return State::Escape,
        b'\r' => Key::plain(Code::Enter),
        b'\t' => Key::plain(Code::Tab),
        0x08 | 0x7f => Key::plain(Code::Backspace),
        0x00 => Key::control(' '),
        0x01..=0x1a => Key::control(char::from(byte - 1 + b'a')),
        0x1c..=0x1f => Key::control(char::from(byte - 0x1c + b'\\')),
        b' '..=b'~' => Key::char(char::from(byte)),
        0xc2..=0xdf => return State::Character { bytes: vec![byte], missing: 1, alt },
        0xe0..=0xef => return State::Character { bytes: vec![byte], missing: 2, alt },
        0xf0..=0xf4 => return State::Character { bytes: vec![byte], missing: 3, alt },
        // No character begins so.
        0x80..=0xc1 | 0xf5..=0xff => return State::Ground,
    };
    events.push(Event::Key(Key { alt, ..plain }));
    State::Ground
}

/// A byte inside a control sequence.
fn control(mut sequence: Vec<u8>, byte: u8, events: &mut Vec<Event>) -> State {
    match byte {
        0x1b => State::Escape,
        b'[' if sequence.is_empty() => State::Console,
        0x20..=0x3f if sequence.len() < TERMINAL_SEQUENCE_BYTES_MAX => {
            sequence.push(byte);
            State::Control(sequence)
        }
        // Too long: only its end is waited for.
        0x20..=0x3f => State::Control(sequence),
        0x40..=0x7e => finished(&sequence, byte, events),
        // A control character breaks it off.
        _ => State::Ground,
    }
}

/// The keys that a control sequence and a shift both name by the same letter.
const fn letter(last: u8) -> Option<Code> {
    Some(match last {
        b'A' => Code::Up,
        b'B' => Code::Down,
        b'C' => Code::Right,
        b'D' => Code::Left,
        b'H' => Code::Home,
        b'F' => Code::End,
        b'P' => Code::F(1),
        b'Q' => Code::F(2),
        b'R' => Code::F(3),
        b'S' => Code::F(4),
        _ => return None,
    })
}

/// A whole control sequence: its parameters and its last byte.
fn finished(sequence: &[u8], last: u8, events: &mut Vec<Event>) -> State {
    let numbers: Option<Vec<u16>> = std::str::from_utf8(sequence)
        .ok()
        .map(|text| text.split(';').map(|number| number.parse().unwrap_or(0)).collect());
    let is_numbers = sequence.iter().all(|byte| matches!(byte, b'0'..=b'9' | b';'));
    let numbers = numbers.filter(|_| is_numbers).unwrap_or_default();
    let (first, held) =
        (numbers.first().copied().unwrap_or(0), numbers.get(1).copied().unwrap_or(1));
    if !is_numbers || numbers.len() > 2 {
        return State::Ground;
    }
    // An answer with the cursor's place ends in R as well; only a key has these numbers.
    let is_key = matches!((first, held), (0 | 1, 1..=8));
    let code = match last {
        b'I' | b'O' if sequence.is_empty() => {
            events.push(Event::Focus(last == b'I'));
            None
        }
        b'Z' => {
            events.push(Event::Key(Key { shift: true, ..Key::plain(Code::Tab) }));
            None
        }
        b'~' => match first {
            200 => return State::Paste { text: Vec::new(), end: 0 },
            1 | 7 => Some(Code::Home),
            2 => Some(Code::Insert),
            3 => Some(Code::Delete),
            4 | 8 => Some(Code::End),
            5 => Some(Code::PageUp),
            6 => Some(Code::PageDown),
            // The gaps are historical.
            11..=15 => function(first - 10),
            17..=21 => function(first - 11),
            23..=26 => function(first - 12),
            28 | 29 => function(first - 13),
            31..=34 => function(first - 14),
            _ => None,
        },
        last if is_key => letter(last),
        _ => None,
    };
    if let Some(code) = code {
        let held = held.saturating_sub(1);
        events.push(Event::Key(Key {
            code,
            shift: held & 1 != 0,
            alt: held & 2 != 0,
            control: held & 4 != 0,
        }));
    }
    State::Ground
}

fn function(number: u16) -> Option<Code> {
    u8::try_from(number).ok().map(Code::F)
}

/// Pasted text as it may be shown, cut to its bound.
fn paste(text: &[u8], events: &mut Vec<Event>) {
    let cut = text.get(..PASTE_BYTES_MAX).unwrap_or(text);
    events.push(Event::Paste(shown(&String::from_utf8_lossy(cut))));
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// All events of these bytes, the pause at the end included.
    fn events(bytes: &[u8]) -> Vec<Event> {
        let (mut keys, mut events) = (Keys::default(), Vec::new());
        keys.take(bytes, &mut events);
        keys.pause(&mut events);
        events
    }

    #[track_caller]
    fn check(bytes: &str, expected: &str) {
        let named: Vec<String> = events(bytes.as_bytes())
            .iter()
            .map(|event| match event {
                Event::Key(key) => key.to_string(),
                other => format!("{other:?}"),
            })
            .collect();
        assert_eq!(named.join(" "), expected, "{bytes:?}");
    }

    #[test]
    fn keys_are_told_by_their_names() {
        check("aZ1~", "a Z 1 ~");
        check("\r\t\x7f\x08", "Enter Tab Backspace Backspace");
        check("\x01\x0b\x1a\x1c\x1f\x00\n", "C-a C-k C-z C-\\ C-_ C-Space C-j");
        check("é漢م🙂", "é 漢 م 🙂");
        check("\x1bx\x1bé\x1b\r", "M-x M-é M-Enter");
        check("\x1b[A\x1bOB\x1b[1;5C\x1b[1;2D", "Up Down C-Right S-Left");
        check("\x1b[H\x1b[F\x1b[1~\x1b[4~\x1b[7~\x1b[8~", "Home End Home End Home End");
        check("\x1b[2~\x1b[3~\x1b[5~\x1b[6~\x1b[3;5~", "Insert Delete PageUp PageDown C-Delete");
        check("\x1b[Z", "S-Tab");
        check("\x1bOP\x1b[[B\x1b[13~\x1bOS\x1b[15~", "F1 F2 F3 F4 F5");
        check("\x1b[17~\x1b[21~\x1b[23~\x1b[24~\x1b[1;2R", "F6 F10 F11 F12 S-F3");
        check("\x1b[I\x1b[O", "Focus(true) Focus(false)");
    }

    #[test]
    fn a_lone_escape_is_the_key_and_two_are_two() {
        check("\x1b", "Esc");
        check("\x1b\x1b", "Esc Esc");
        check("\x1b[", "M-[");
        check("\x1bO", "M-O");
        check("\x1b]", "M-]");
    }

    #[test]
    fn answers_of_the_terminal_are_not_typed() {
        check("\x1b[24;80R", "");
        check("\x1b[?62;22c", "");
        check("\x1b[>1;95;0ca", "a");
        check("\x1b]11;rgb:ffff/ffff/ffff\x1b\\a", "a");
        check("\x1b]11;rgb:0000/0000/0000\x07a", "a");
        check("\x1bP1+r\x1b\\a", "a");
        check("\x1b[<0;10;10Ma", "a");
    }

    #[test]
    fn what_is_broken_off_hides_nothing_that_follows() {
        check("\x1b[1;\x1b[A", "Up");
        check("\x1bO\x1b[A", "Up");
        check("\x1b[12\rx", "x");
        check("\x1b]11;\x1b[A", "Up");
        let mut bytes = "é".as_bytes()[..1].to_vec();
        bytes.extend_from_slice(b"\xff\xfea");
        assert_eq!(events(&bytes), [Event::Key(Key::char('a'))]);
    }

    #[test]
    fn pasted_text_is_one_event_whatever_is_in_it() {
        let paste = |text: &str| events(format!("\x1b[200~{text}\x1b[201~x").as_bytes());
        let expected = |text: &str| vec![Event::Paste(text.to_owned()), Event::Key(Key::char('x'))];
        assert_eq!(paste("ACK\r"), expected("ACK\n"));
        assert_eq!(paste("a\r\nb"), expected("a\nb"));
        assert_eq!(paste(""), expected(""));
        assert_eq!(paste("\x1b[20\x1b[31mred"), expected("[20[31mred"));
        assert_eq!(paste("a\u{202e}b\u{7}c"), expected("abc"));
    }

    #[test]
    fn a_paste_is_cut_at_its_bound_and_its_end_is_found_all_the_same() {
        let long = "y".repeat(3 * PASTE_BYTES_MAX);
        let found = events(format!("\x1b[200~{long}\x1b[201~x").as_bytes());
        let [Event::Paste(text), Event::Key(_)] = found.as_slice() else { panic!("{found:?}") };
        assert_eq!(text.len(), PASTE_BYTES_MAX);
    }

    #[test]
    fn a_paste_whose_end_is_lost_ends_after_a_long_pause() {
        let (mut keys, mut events) = (Keys::default(), Vec::new());
        keys.take(b"\x1b[200~text", &mut events);
        assert_eq!(keys.patience(), Some(PASTE_PAUSE));
        keys.pause(&mut events);
        keys.take(b"x", &mut events);
        assert_eq!(events, [Event::Paste("text".to_owned()), Event::Key(Key::char('x'))]);
    }

    proptest! {
        #[test]
        fn the_same_bytes_mean_the_same_in_whatever_pieces_they_come(
            bytes in proptest::collection::vec(
                prop_oneof![any::<u8>(), Just(0x1b), Just(b'['), Just(b'~'), Just(b'2'), Just(b'0')],
                0..200,
            ),
            cuts in proptest::collection::vec(0..200_usize, 0..6),
        ) {
            let (mut keys, mut in_pieces) = (Keys::default(), Vec::new());
            let mut from = 0;
            let mut cuts = cuts;
            cuts.sort_unstable();
            for to in cuts.into_iter().map(|cut| cut.min(bytes.len())).chain([bytes.len()]) {
                keys.take(&bytes[from..to.max(from)], &mut in_pieces);
                from = to.max(from);
            }
            keys.pause(&mut in_pieces);
            prop_assert_eq!(in_pieces, events(&bytes));
            prop_assert_eq!(keys.patience(), None);
        }

        #[test]
        fn no_key_and_no_paste_holds_a_control_character(
            bytes in proptest::collection::vec(any::<u8>(), 0..300),
        ) {
            for event in events(&bytes) {
                match event {
                    Event::Key(Key { code: Code::Char(char), .. }) => {
                        prop_assert!(!char.is_control());
                    }
                    Event::Paste(text) => {
                        prop_assert!(!text.chars().any(|c| c.is_control() && c != '\n' && c != '\t'));
                    }
                    _ => {}
                }
            }
        }
    }
}
