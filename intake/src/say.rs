//! What is to be said of an alert, in words.

use hotline_casework::words;
use hotline_protocol::address::Address;
use hotline_protocol::ids::{CaseId, MessageId, Precedence, Traffic};

use crate::entry::{Entry, Waiting};
use crate::limits::{BODY_BYTES_MAX, SUBJECT_BYTES_MAX, SUMMARY_NAMES_MAX, URGENT_WORDS_MAX};

/// As what it is said.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// An early warning (WRN): it opens a matter.
    Warning,
    /// A plain text (TXT).
    Text,
    /// A situation update (SIT).
    Update,
}

/// A message to be written, in the name of a program.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Say {
    /// What it is about: entries of the intake. A summary is about several.
    pub about: Vec<u64>,
    /// Whether it only names what is held back.
    pub is_summary: bool,
    /// As what it is said.
    pub form: Form,
    /// Who must act.
    pub to: Vec<Address>,
    /// Operation, exercise or drill.
    pub traffic: Traffic,
    /// TLP label.
    pub tlp: String,
    /// How fast it is handled; never flash.
    pub precedence: Precedence,
    /// One line.
    pub subject: String,
    /// The text.
    pub body: String,
    /// Its language (BCP 47); empty if it is not known.
    pub language: String,
    /// By what it is written.
    pub source: String,
    /// The fields of a warning.
    pub warning: Vec<u8>,
    /// The case it goes on in; a new one without.
    pub case: Option<CaseId>,
    /// The message it brings up to date.
    pub of: Option<MessageId>,
    /// Which update it is, from 1.
    pub serial: u32,
    /// How things stand, in a word or two: the field `now` of an update.
    pub now: &'static str,
}

/// What is told of things as they stand, and what of them was never told one by one.
fn head(line: &str, unsaid: u32) -> String {
    match unsaid {
        0 => line.to_owned(),
        1 => format!("{line}One change since the last message was not told by itself.\n"),
        n => format!("{line}{n} changes since the last message were not told one by one.\n"),
    }
}

impl Say {
    /// The first word about something.
    pub(crate) fn first(no: u64, entry: &Entry, waiting: &Waiting, before: Option<&str>) -> Self {
        let report = &waiting.report;
        let warns = report.open && report.precedence >= Precedence::Priority && !entry.plain;
        let (subject, line, precedence) = match report.open {
            true => (report.headline.clone(), String::new(), report.precedence),
            false => (
                format!("Came and went: {}", report.headline),
                "It was held back, and is over by now.\n".to_owned(),
                Precedence::Routine,
            ),
        };
        let line = match before {
            Some(reference) => format!("{line}It was told before in {reference}, which is over.\n"),
            None => line,
        };
        let form = if warns { Form::Warning } else { Form::Text };
        Self::of(no, entry, waiting, form, (subject, head(&line, entry.unsaid), precedence))
    }

    /// A further word in a case.
    pub(crate) fn further(no: u64, entry: &Entry, waiting: &Waiting) -> Option<Self> {
        let (report, said) = (&waiting.report, entry.said.as_ref()?);
        let warns = report.open
            && report.precedence >= Precedence::Priority
            && !said.raised
            && !entry.plain;
        let rises = !said.open || report.precedence > said.precedence;
        let (prefix, line, now) = match (report.open, said.open) {
            (false, _) => ("Resolved: ", "It is over.\n", "resolved"),
            (true, false) => ("Again: ", "It is back.\n", "open again"),
            (true, true) => ("", "It has changed.\n", "open"),
        };
        let precedence = match report.open && rises {
            true => report.precedence,
            false => Precedence::Routine,
        };
        let form = if warns { Form::Warning } else { Form::Update };
        let words = (format!("{prefix}{}", report.headline), head(line, entry.unsaid), precedence);
        Some(Self {
            case: Some(said.case),
            of: Some(said.cited),
            serial: said.serial.saturating_add(1),
            now,
            ..Self::of(no, entry, waiting, form, words)
        })
    }

    fn of(
        no: u64,
        entry: &Entry,
        waiting: &Waiting,
        form: Form,
        (subject, line, precedence): (String, String, Precedence),
    ) -> Self {
        let report = &waiting.report;
        let words_left =
            precedence.interrupts().then_some(hotline_casework::limits::URGENT_WORDS_MAX);
        let subject = cut(&subject, SUBJECT_BYTES_MAX, None);
        let words_left = words_left.map(|most| most.saturating_sub(words(&subject)));
        let body = format!("{line}{}", report.body);
        Self {
            about: vec![no],
            is_summary: false,
            form,
            to: entry.to.clone(),
            traffic: entry.traffic,
            tlp: report.tlp.clone(),
            precedence,
            subject,
            body: cut(body.trim(), 2 * BODY_BYTES_MAX, words_left),
            language: report.language.clone(),
            source: entry.source.clone(),
            warning: report.warning.clone(),
            case: None,
            of: None,
            serial: 0,
            now: "open",
        }
    }

    /// The names of what is held back from the same addressees, the gravest first.
    pub(crate) fn summary(held: &[(u64, &Entry, &Waiting)]) -> Option<Self> {
        let (_, first, waiting) = held.first()?;
        let precedence = held.iter().map(|(_, _, waiting)| waiting.precedence()).max()?;
        let tlp = held.iter().filter_map(|(_, _, one)| one.report.tlp.parse().ok()).max();
        let tlp: hotline_casework::Tlp = tlp.unwrap_or_default();
        let count = held.len();
        let subject = match count {
            1 => "One alert is held back".to_owned(),
            n => format!("{n} alerts are held back"),
        };
        let mut body = String::from(
            "More alerts came than may be sent in an hour. Each of these follows by itself as soon as \
             the allowance has room, as it stands then.\n",
        );
        let most = precedence.interrupts().then_some(URGENT_WORDS_MAX);
        let mut named = 0;
        for (_, _, waiting) in held.iter().take(SUMMARY_NAMES_MAX) {
            let state = if waiting.report.open { "" } else { " (over by now)" };
            let line = format!("[{}] {}{state}\n", waiting.precedence(), waiting.report.headline);
            if most.is_some_and(|most| words(&body) + words(&line) + 8 > most) {
                break;
            }
            body.push_str(&line);
            named += 1;
        }
        if named < count {
            body.push_str(&format!("and {} more\n", count - named));
        }
        Some(Self {
            about: held.iter().map(|(no, ..)| *no).collect(),
            is_summary: true,
            form: Form::Text,
            to: first.to.clone(),
            traffic: first.traffic,
            tlp: tlp.to_string(),
            precedence,
            subject,
            body: body.trim_end().to_owned(),
            language: "en".to_owned(),
            source: match held.iter().all(|(_, entry, _)| entry.source == first.source) {
                true => waiting.report.source.clone(),
                false => "several sources".to_owned(),
            },
            warning: Vec::new(),
            case: None,
            of: None,
            serial: 0,
            now: "open",
        })
    }
}

/// What stands for the rest of a text that was cut.
const CUT: &str = " …";

/// A text of at most so many bytes and words; what is cut says so.
pub(crate) fn cut(text: &str, bytes: usize, most: Option<usize>) -> String {
    let fits = |text: &str| text.len() <= bytes && most.is_none_or(|most| words(text) <= most);
    if fits(text) {
        return text.to_owned();
    }
    let fits_cut = |end: usize| {
        let kept = text.get(..end).unwrap_or_default();
        kept.len() + CUT.len() <= bytes && most.is_none_or(|most| words(kept) < most)
    };
    // The longest beginning that fits: longer ones never have fewer words.
    let (mut low, mut high) = (0, text.len());
    while low < high {
        let middle = text.floor_char_boundary((low + high).div_ceil(2));
        if middle <= low {
            break;
        }
        if fits_cut(middle) { low = middle } else { high = middle.saturating_sub(1) }
    }
    let low = text.floor_char_boundary(low);
    let kept = text.get(..low).unwrap_or_default();
    // Not in the middle of a word, where there is a better place near.
    let whole = kept.rfind(char::is_whitespace).filter(|at| kept.len() - at < 40);
    let kept = whole.and_then(|at| kept.get(..at)).unwrap_or(kept);
    format!("{}{CUT}", kept.trim_end())
}
