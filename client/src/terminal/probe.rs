//! What the terminal can do, found out before anything is drawn.

use std::collections::BTreeMap;
use std::io;
use std::time::Duration;

use rustix::event::{PollFd, PollFlags, Timespec, poll};

use super::guard::Line;
use crate::limits::TERMINAL_READ_BYTES;
use crate::runtime;

pub use crate::tui::{Capabilities, Colours, Theme};

/// What the terminal answered when it was asked; none where it did not in time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Answers {
    /// Whether a character of ambiguous width took two cells.
    pub ambiguous_wide: Option<bool>,
    /// Whether its background is light.
    pub light: Option<bool>,
}

/// The variables that are looked at.
const VARIABLES: [&str; 13] = [
    "COLORFGBG",
    "COLORTERM",
    "HOTLINE_ASCII",
    "HOTLINE_BIDI",
    "HOTLINE_REDUCED_MOTION",
    "HOTLINE_THEME",
    "LANG",
    "LC_ALL",
    "LC_CTYPE",
    "NO_COLOR",
    "TERM",
    "TERM_PROGRAM",
    "KONSOLE_VERSION",
];

/// The environment as far as it matters here. An empty variable counts as absent.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Environment(BTreeMap<String, String>);

impl Environment {
    /// This process's.
    #[must_use]
    pub fn of_process() -> Self {
        let given = |name: &&str| std::env::var(name).ok().map(|value| ((*name).to_owned(), value));
        Self(VARIABLES.iter().filter_map(given).collect())
    }

    fn value(&self, name: &str) -> Option<&str> {
        self.0.get(name).map(String::as_str).filter(|value| !value.is_empty())
    }

    fn is_on(&self, name: &str) -> bool {
        self.value(name).is_some_and(|value| value != "0")
    }

    /// The kind of terminal, if it says.
    #[must_use]
    pub fn term(&self) -> Option<&str> {
        self.value("TERM")
    }
}

impl<const N: usize> From<[(&str, &str); N]> for Environment {
    fn from(variables: [(&str, &str); N]) -> Self {
        Self(variables.map(|(name, value)| (name.to_owned(), value.to_owned())).into())
    }
}

/// Decides from the environment and what the terminal answered.
#[must_use]
pub fn decide(environment: &Environment, answers: Answers) -> Capabilities {
    let wanted = environment.value("HOTLINE_THEME");
    let mono = wanted == Some("mono") || environment.is_on("NO_COLOR");
    let colours = if mono { Colours::None } else { colours(environment) };
    let theme = match (colours, wanted) {
        (Colours::None, _) => Theme::Mono,
        (_, Some("light")) => Theme::Light,
        (_, Some("dark")) => Theme::Dark,
        _ if light(environment).or(answers.light) == Some(true) => Theme::Light,
        _ => Theme::Dark,
    };
    Capabilities {
        colours,
        theme,
        ascii: environment.is_on("HOTLINE_ASCII") || !speaks_utf8(environment),
        ambiguous_wide: answers.ambiguous_wide.unwrap_or(false),
        reduced_motion: environment.is_on("HOTLINE_REDUCED_MOTION"),
        own_bidi: own_bidi(environment),
    }
}

fn colours(environment: &Environment) -> Colours {
    let term = environment.term().unwrap_or_default();
    match environment.value("COLORTERM") {
        _ if term.is_empty() || term == "dumb" || term.ends_with("-mono") || term == "vt100" => {
            Colours::None
        }
        Some("truecolor" | "24bit") => Colours::True,
        _ if term.ends_with("-direct") => Colours::True,
        _ if term.contains("256color") => Colours::Indexed,
        _ => Colours::Sixteen,
    }
}

/// What `COLORFGBG` says: the number of the background among the sixteen colours is last.
fn light(environment: &Environment) -> Option<bool> {
    let background = environment.value("COLORFGBG")?.rsplit(';').next()?;
    Some(matches!(background.parse::<u8>().ok()?, 7 | 9..=15))
}

/// By the locale, in the order in which POSIX looks.
fn speaks_utf8(environment: &Environment) -> bool {
    let names = ["LC_ALL", "LC_CTYPE", "LANG"];
    let locale = names.iter().find_map(|name| environment.value(name)).unwrap_or_default();
    let locale = locale.to_ascii_lowercase();
    locale.contains("utf-8") || locale.contains("utf8")
}

/// Most terminals put text where they are told, some after being asked to (the guard does). A few
/// always order by themselves: ordering twice would turn it around.
fn own_bidi(environment: &Environment) -> bool {
    match environment.value("HOTLINE_BIDI") {
        Some("terminal") => false,
        Some("own") => true,
        _ => {
            let program = environment.value("TERM_PROGRAM");
            let konsole = environment.value("KONSOLE_VERSION").is_some();
            // Within tmux the variables of the terminal around it say nothing certain.
            !(program == Some("Apple_Terminal") || (konsole && program != Some("tmux")))
        }
    }
}

/// How long the terminal may take to answer. Later answers are not mistaken for keys.
const ANSWERS_WITHIN: Duration = Duration::from_millis(100);

/// Asks for the background, then draws a character of ambiguous width, asks where the cursor is
/// now and wipes it away. Every terminal knows the second question, so its answer ends the wait.
const QUESTIONS: &str = "\x1b]11;?\x07\r\u{2502}\x1b[6n\r\x1b[K";

/// Asks the terminal. What else was typed in the meantime comes back beside the answers.
///
/// # Errors
///
/// The terminal is gone.
pub fn ask(line: &impl Line, environment: &Environment) -> io::Result<(Answers, Vec<u8>)> {
    if matches!(environment.term(), None | Some("dumb" | "linux")) || !speaks_utf8(environment) {
        return Ok((Answers::default(), Vec::new()));
    }
    line.raw()?;
    let asked = ask_raw();
    line.cooked()?;
    Ok(answers(&asked?))
}

fn ask_raw() -> io::Result<Vec<u8>> {
    rustix::io::write(io::stdout(), QUESTIONS.as_bytes())?;
    let (stdin, began) = (io::stdin(), runtime::now());
    let mut came = Vec::new();
    let mut buffer = [0; 256];
    while came.len() < TERMINAL_READ_BYTES && cursor(&came).is_none() {
        let left = ANSWERS_WITHIN.saturating_sub(runtime::now().since(began));
        let left = Timespec::try_from(left).map_err(io::Error::other)?;
        match poll(&mut [PollFd::new(&stdin, PollFlags::IN)], Some(&left)) {
            Ok(0) => break,
            Ok(_) => match rustix::io::read(&stdin, &mut buffer)? {
                0 => break,
                length => came.extend_from_slice(buffer.get(..length).unwrap_or_default()),
            },
            Err(rustix::io::Errno::INTR) => {}
            Err(error) => return Err(error.into()),
        }
    }
    Ok(came)
}

/// Where an answer stands among the bytes, and what it says.
struct Place<'a> {
    from: usize,
    to: usize,
    says: &'a [u8],
}

/// The first bytes between a beginning and one of the ends.
fn between<'a>(bytes: &'a [u8], beginning: &[u8], ends: &[&[u8]]) -> Option<Place<'a>> {
    let from = bytes.windows(beginning.len()).position(|window| window == beginning)?;
    let inside = bytes.get(from + beginning.len()..)?;
    let found = ends.iter().filter_map(|end| {
        let length = inside.windows(end.len()).position(|window| window == *end)?;
        Some((length, end.len()))
    });
    let (length, end) = found.min()?;
    let to = from + beginning.len() + length + end;
    Some(Place { from, to, says: inside.get(..length)? })
}

/// The column in an answer with the cursor's place, counted from 1.
fn cursor(bytes: &[u8]) -> Option<(Place<'_>, u16)> {
    let mut skipped = 0;
    // A key that is sent with the same beginning may stand before it.
    while let Some(mut place) = between(bytes.get(skipped..)?, b"\x1b[", &[b"R"]) {
        let says = std::str::from_utf8(place.says).ok();
        let column = says.and_then(|says| says.split_once(';')).and_then(|(row, column)| {
            row.parse::<u16>().ok()?;
            column.parse().ok()
        });
        if let Some(column) = column {
            place.from += skipped;
            place.to += skipped;
            return Some((place, column));
        }
        skipped += place.from + 2;
    }
    None
}

/// Whether a colour such as `ffff/ffff/dddd` is rather light.
fn is_light(colour: &[u8]) -> Option<bool> {
    let mut parts = std::str::from_utf8(colour).ok()?.split('/').map(|digits| {
        let most = 16_u32.checked_pow(u32::try_from(digits.len()).ok()?)?.checked_sub(1)?;
        let value = u32::from_str_radix(digits, 16).ok()?;
        (1..=0xffff).contains(&most).then(|| value * 1_000 / most)
    });
    let (red, green, blue) = (parts.next()??, parts.next()??, parts.next()??);
    // Green looks brightest, blue darkest.
    Some(3 * red + 6 * green + blue > 5_000)
}

/// What the bytes that came say, and what is left of them.
fn answers(came: &[u8]) -> (Answers, Vec<u8>) {
    let mut answers = Answers::default();
    let mut rest = came.to_vec();
    if let Some(place) = between(came, b"\x1b]11;rgb:", &[b"\x07", b"\x1b\\"]) {
        answers.light = is_light(place.says);
        rest.drain(place.from..place.to);
    }
    let found = cursor(&rest).map(|(place, column)| (place.from..place.to, column));
    if let Some((range, column)) = found {
        rest.drain(range);
        answers.ambiguous_wide = match column {
            2 => Some(false),
            3 => Some(true),
            _ => None,
        };
    }
    (answers, rest)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check_answer(came: &str, ambiguous_wide: Option<bool>, light: Option<bool>, rest: &str) {
        let expected = (Answers { ambiguous_wide, light }, rest.as_bytes().to_vec());
        assert_eq!(answers(came.as_bytes()), expected, "{came:?}");
    }

    #[test]
    fn answers_are_told_from_what_was_typed_meanwhile() {
        check_answer("", None, None, "");
        check_answer("\x1b[5;2R", Some(false), None, "");
        check_answer("\x1b[5;3R", Some(true), None, "");
        check_answer("\x1b[5;40R", None, None, "");
        check_answer("\x1b]11;rgb:ffff/ffff/ffff\x07\x1b[1;2R", Some(false), Some(true), "");
        check_answer("\x1b]11;rgb:00/2b/36\x1b\\\x1b[1;2R", Some(false), Some(false), "");
        check_answer("ls\x1b[A\x1b[1;2Rx", Some(false), None, "ls\x1b[Ax");
        check_answer("REAR", None, None, "REAR");
        check_answer("\x1b]11;rgb:zz//\x07R\x1b[", None, None, "R\x1b[");
        check_answer("\x1b]11;rgb:fffffffff/0/0\x07", None, None, "");
        check_answer("\x1b]11;rgb:/+1/0\x07", None, None, "");
    }

    #[test]
    fn light_is_told_from_dark() {
        for (colour, light) in [
            ("ffff/ffff/ffff", true),
            ("fdf6/e3e3/d5d5", true),
            ("f/f/0", true),
            ("0000/0000/0000", false),
            ("00/00/ff", false),
            ("1c1c/1c1c/1c1c", false),
        ] {
            assert_eq!(is_light(colour.as_bytes()), Some(light), "{colour}");
        }
    }

    const PLAIN: Capabilities = Capabilities {
        colours: Colours::Sixteen,
        theme: Theme::Dark,
        ascii: false,
        ambiguous_wide: false,
        reduced_motion: false,
        own_bidi: true,
    };
    const UTF8: (&str, &str) = ("LANG", "en_GB.UTF-8");
    const XTERM: (&str, &str) = ("TERM", "xterm-256color");
    const NO_ANSWER: Answers = Answers { ambiguous_wide: None, light: None };

    #[track_caller]
    fn check<const N: usize>(
        environment: [(&str, &str); N],
        answers: Answers,
        expected: Capabilities,
    ) {
        assert_eq!(decide(&environment.into(), answers), expected, "{environment:?}");
    }

    #[test]
    fn colours_are_as_many_as_the_environment_claims_and_none_if_they_are_not_wanted() {
        use Colours::{Indexed, None, Sixteen, True};
        let mono = |colours| if colours == None { Theme::Mono } else { Theme::Dark };
        for (term, colorterm, no_color, colours) in [
            ("xterm", "", "", Sixteen),
            ("xterm-256color", "", "", Indexed),
            ("xterm-256color", "truecolor", "", True),
            ("xterm-256color", "24bit", "", True),
            ("xterm-256color", "yes", "", Indexed),
            ("xterm-256color", "truecolor", "1", None),
            ("xterm-direct", "", "", True),
            ("linux", "", "", Sixteen),
            ("dumb", "truecolor", "", None),
            ("vt100", "", "", None),
            ("", "truecolor", "", None),
        ] {
            let environment =
                [UTF8, ("TERM", term), ("COLORTERM", colorterm), ("NO_COLOR", no_color)];
            let expected = Capabilities { colours, theme: mono(colours), ..PLAIN };
            check(environment, NO_ANSWER, expected);
        }
    }

    #[test]
    fn the_theme_is_the_wanted_one_before_the_claimed_one_before_the_answered_one() {
        use Theme::{Dark, Light, Mono};
        for (wanted, claimed, light, theme) in [
            ("", "", None, Dark),
            ("", "", Some(true), Light),
            ("", "", Some(false), Dark),
            ("", "0;15", None, Light),
            ("", "0;default;15", None, Light),
            ("", "15;0", Some(true), Dark),
            ("", "nonsense", Some(true), Light),
            ("", "0;8", None, Dark),
            ("dark", "0;15", Some(true), Dark),
            ("light", "15;0", Some(false), Light),
            ("mono", "0;15", Some(true), Mono),
            ("pink", "0;15", None, Light),
        ] {
            let colours = if theme == Mono { Colours::None } else { Colours::Indexed };
            let environment = [UTF8, XTERM, ("HOTLINE_THEME", wanted), ("COLORFGBG", claimed)];
            let answers = Answers { light, ..NO_ANSWER };
            check(environment, answers, Capabilities { colours, theme, ..PLAIN });
        }
    }

    #[test]
    fn only_ascii_is_drawn_where_the_locale_is_not_utf8() {
        for (all, ctype, lang, wanted, ascii) in [
            ("", "", "", "", true),
            ("", "", "C", "", true),
            ("", "", "C.UTF-8", "", false),
            ("", "", "en_US.utf8", "", false),
            ("", "en_US.UTF-8", "C", "", false),
            ("C", "en_US.UTF-8", "en_US.UTF-8", "", true),
            ("", "", "en_US.UTF-8", "1", true),
            ("", "", "en_US.UTF-8", "0", false),
        ] {
            let environment = [
                ("TERM", "xterm"),
                ("LC_ALL", all),
                ("LC_CTYPE", ctype),
                ("LANG", lang),
                ("HOTLINE_ASCII", wanted),
            ];
            check(environment, NO_ANSWER, Capabilities { ascii, ..PLAIN });
        }
    }

    #[test]
    fn a_terminal_that_always_orders_right_to_left_text_is_left_to_it() {
        let given = |own_bidi| Capabilities { own_bidi, ..PLAIN };
        let xterm = ("TERM", "xterm");
        let apple = ("TERM_PROGRAM", "Apple_Terminal");
        let konsole = ("KONSOLE_VERSION", "230805");
        check([UTF8, xterm], NO_ANSWER, given(true));
        check([UTF8, xterm, apple], NO_ANSWER, given(false));
        check([UTF8, xterm, konsole], NO_ANSWER, given(false));
        check([UTF8, xterm, konsole, ("TERM_PROGRAM", "tmux")], NO_ANSWER, given(true));
        check([UTF8, xterm, apple, ("HOTLINE_BIDI", "own")], NO_ANSWER, given(true));
        check([UTF8, xterm, ("HOTLINE_BIDI", "terminal")], NO_ANSWER, given(false));
    }

    #[test]
    fn the_width_is_what_was_answered_and_motion_what_was_wanted() {
        let wide = Answers { ambiguous_wide: Some(true), light: None };
        let xterm = ("TERM", "xterm");
        check([UTF8, xterm], wide, Capabilities { ambiguous_wide: true, ..PLAIN });
        let still = ("HOTLINE_REDUCED_MOTION", "1");
        check([UTF8, xterm, still], NO_ANSWER, Capabilities { reduced_motion: true, ..PLAIN });
    }
}
