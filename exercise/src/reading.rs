//! Reading a scenario: every problem at once, each with its line, column and field.

use core::time::Duration;
use std::collections::{BTreeMap, BTreeSet};

use hotline_casework::limits::URGENT_WORDS_MAX;
use hotline_casework::template::{TEMPLATES, Template};
use hotline_casework::{Form, Kind, Language, Said, Tlp, words};
use hotline_protocol::address::DeskKind;
use hotline_protocol::ids::Precedence;
use toml::de::{DeTable, DeValue};

use crate::duration;
use crate::limits;
use crate::part::{CONTROL, Found, Item, Part, SPAN};
use crate::scenario::{Action, Branch, Expected, From, Inject, Player, Scenario, Stop};

/// Says what is wrong with a scenario.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{}", self.lines())]
pub struct ScenarioError {
    /// What is wrong, in the order of the file; at most [`limits::PROBLEMS_MAX`].
    pub problems: Vec<Problem>,
}

/// One thing that is wrong.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Problem {
    /// The line, from 1.
    pub line: usize,
    /// The column, from 1.
    pub column: usize,
    /// The field, what was found, and what is allowed.
    pub what: String,
}

impl ScenarioError {
    fn lines(&self) -> String {
        let line = |p: &Problem| format!("{}:{}: {}", p.line, p.column, p.what);
        self.problems.iter().map(line).collect::<Vec<_>>().join("\n")
    }
}

/// Kinds an inject may be of: those that can be written without citing another message.
const KINDS: [Kind; 10] = [
    Kind::Txt,
    Kind::Con,
    Kind::Wrn,
    Kind::Rfi,
    Kind::Rfa,
    Kind::Inc,
    Kind::Cla,
    Kind::Vul,
    Kind::Sit,
    Kind::Mtg,
];

pub(crate) fn read(text: &str) -> Result<Scenario, ScenarioError> {
    let mut found = Found { text, problems: Vec::new() };
    if text.len() > limits::FILE_BYTES_MAX {
        found.add(0, format!("the file: more than {} bytes", limits::FILE_BYTES_MAX));
        return Err(found.told());
    }
    let table = match DeTable::parse(text) {
        Ok(table) => table.into_inner(),
        Err(error) => {
            let at = error.span().map_or(0, |span| span.start);
            found.add(at, format!("this is not TOML: {}", error.message()));
            return Err(found.told());
        }
    };
    let scenario = scenario(&mut found, &table);
    match scenario {
        Some(scenario) if found.problems.is_empty() => Ok(scenario),
        _ => Err(found.told()),
    }
}
fn scenario(found: &mut Found<'_>, table: &DeTable<'_>) -> Option<Scenario> {
    let mut top = Part::of(found, String::new(), 0, table);
    let exercise = top.required("exercise", "a section with id, title and level");
    let stop = top.required("stop", "a section with at");
    let players = top.tables("player", limits::PLAYERS_MAX);
    let injects = top.tables("inject", limits::INJECTS_MAX);
    top.finish();
    if players.is_empty() {
        found.add(0, "player: missing; needed: at least one [[player]]".to_owned());
    }
    if injects.is_empty() {
        found.add(0, "inject: missing; needed: at least one [[inject]]".to_owned());
    }
    let players: Vec<(usize, Option<Player>)> =
        players.into_iter().map(|(path, at, table)| (at, player(found, path, at, table))).collect();
    let mut names = BTreeSet::new();
    for (at, player) in &players {
        if let Some(player) = player
            && !names.insert(player.name.clone())
        {
            found.add(*at, format!("player.name: {} stands twice", player.name));
        }
    }
    let injects: Vec<(usize, Option<Inject>)> = injects
        .into_iter()
        .map(|(path, at, table)| (at, inject(found, path, at, table, &names)))
        .collect();
    let stop = section(found, "stop", stop?, |part| {
        let item = part.required("at", SPAN);
        let at =
            part.take("at", item, SPAN, |value| duration::read(value.as_str()?, limits::STORY_MAX));
        let item = part.optional("when_done");
        let when_done = part.take("when_done", item, "true or false", |value| value.as_bool());
        Some(Stop { at: at?, when_done: when_done.unwrap_or(false) })
    });
    judge(found, &injects, stop);
    let mut scenario = section(found, "exercise", exercise?, head)?;
    scenario.players = players.into_iter().filter_map(|(_, player)| player).collect();
    scenario.injects = injects.into_iter().filter_map(|(_, inject)| inject).collect();
    scenario.injects.sort_by_key(|inject| inject.no);
    scenario.stop = stop?;
    Some(scenario)
}

/// Reads a section that must be a table.
fn section<'t, T>(
    found: &mut Found<'t>,
    name: &str,
    item: &Item<'_>,
    read: impl FnOnce(&mut Part<'_, '_, 't>) -> Option<T>,
) -> Option<T> {
    let Some(table) = item.get_ref().as_table() else {
        found.wrong(name, item, "a section");
        return None;
    };
    let mut part = Part::of(found, name.to_owned(), item.span().start, table);
    let value = read(&mut part);
    part.finish();
    value
}

/// `[exercise]`, with nobody in it yet.
fn head(part: &mut Part<'_, '_, '_>) -> Option<Scenario> {
    let id = part.name("id");
    let title = part.needed_text("title", limits::LINE_BYTES_MAX);
    let item = part.required("level", "a whole number from 1 to 5");
    let level = match item {
        Some(_) => part.number("level", 1, 5),
        None => None,
    };
    let about = part.text("about", limits::PARAGRAPH_BYTES_MAX);
    let objectives = part.list("objectives", limits::OBJECTIVES_MAX, limits::LINE_BYTES_MAX);
    let time_factor = part.number("time_factor", 1, limits::TIME_FACTOR_MAX).unwrap_or(1);
    let mut languages = Vec::new();
    for (at, tag) in part.list("languages", 8, 35) {
        match tag.parse::<Language>() {
            Ok(language) => languages.push(language),
            Err(error) => part.found.add(at, format!("exercise.languages: {error}")),
        }
    }
    let item = part.optional("tlp");
    let allowed = "RED, AMBER+STRICT, AMBER, GREEN or CLEAR";
    let tlp = part.take("tlp", item, allowed, |value| value.as_str()?.parse::<Tlp>().ok());
    let item = part.optional("begins");
    let begins = part.take("begins", item, "a time of day such as \"03:00\"", |value| {
        let (hour, minute) = value.as_str()?.split_once(':')?;
        let number = |text: &str| {
            let digits = text.len() == 2 && text.bytes().all(|b| b.is_ascii_digit());
            if digits { text.parse::<u8>().ok() } else { None }
        };
        let (hour, minute) = (number(hour)?, number(minute)?);
        (hour < 24 && minute < 60).then_some((hour, minute))
    });
    Some(Scenario {
        id: id?,
        title: title?,
        level: u8::try_from(level?).ok()?,
        about: about.unwrap_or_default(),
        objectives: objectives.into_iter().map(|(_, text)| text).collect(),
        time_factor,
        languages,
        tlp: tlp.unwrap_or_default(),
        begins,
        players: Vec::new(),
        injects: Vec::new(),
        stop: Stop { at: Duration::ZERO, when_done: false },
    })
}

fn player(found: &mut Found<'_>, path: String, at: usize, table: &DeTable<'_>) -> Option<Player> {
    let mut part = Part::of(found, path, at, table);
    let name = part.name("name");
    let plays = part.needed_text("plays", limits::LINE_BYTES_MAX);
    let desks = DeskKind::ALL.map(|kind| (kind.word(), kind));
    let item = part.required("desk", "technical, diplomatic, policy, law-enforcement or other");
    let desk = part.word("desk", item, &desks);
    let brief = part.text("brief", limits::PARAGRAPH_BYTES_MAX).unwrap_or_default();
    part.finish();
    Some(Player { name: name?, plays: plays?, desk: desk?, brief })
}

fn inject(
    found: &mut Found<'_>,
    path: String,
    at: usize,
    table: &DeTable<'_>,
    names: &BTreeSet<String>,
) -> Option<Inject> {
    let mut part = Part::of(found, path, at, table);
    let item = part.required("no", "a whole number from 1 to 9999");
    let no = item.and_then(|_| part.number("no", 1, 9_999));
    // A time that cannot be read is told as that, and not as missing too.
    let given = part.optional("at").map(|_| Duration::ZERO);
    let when = part.span("at").or(given);
    let voice = part.text("voice", limits::LINE_BYTES_MAX);
    let from = sender(&mut part, names, voice.as_deref());
    let to = addressees(&mut part, names);
    let said = said(&mut part);
    let precedences = Precedence::BY_URGENCY.map(|p| (p.word(), p));
    let item = part.optional("precedence");
    let precedence = part.word("precedence", item, &precedences);
    let subject = part.needed_text("subject", limits::LINE_BYTES_MAX);
    let body = part.text("body", limits::BODY_BYTES_MAX).unwrap_or_default();
    let precedence = precedence.unwrap_or(Precedence::Routine);
    if precedence.interrupts()
        && let Some(subject) = &subject
    {
        let count = words(subject) + words(&body);
        if count > URGENT_WORDS_MAX {
            let what = format!(
                "{}: found {count} words in subject and body; allowed: {URGENT_WORDS_MAX} at {}",
                part.path("body"),
                precedence.word()
            );
            part.found.add(at, what);
        }
    }
    let hint = part.text("hint", limits::PARAGRAPH_BYTES_MAX).unwrap_or_default();
    let tables = part.tables("expected", limits::EXPECTED_MAX);
    let expected: Vec<Option<Expected>> = tables
        .into_iter()
        .map(|(path, at, table)| expected(part.found, path, at, table, names))
        .collect();
    let branch = match part.optional("branch") {
        Some(item) => {
            let path = part.path("branch");
            section(part.found, &path, item, |part| {
                let follows = |part: &mut Part<'_, '_, '_>, key| {
                    part.number(key, 1, 9_999).and_then(|no| u16::try_from(no).ok())
                };
                Some(Branch { met: follows(part, "met"), unmet: follows(part, "unmet") })
            })
        }
        None => None,
    };
    part.finish();
    Some(Inject {
        no: u16::try_from(no?).ok()?,
        at: when,
        from: from?,
        to,
        said: said?,
        precedence,
        subject: subject?,
        body,
        expected: expected.into_iter().flatten().collect(),
        hint,
        branch,
    })
}

fn sender(
    part: &mut Part<'_, '_, '_>,
    names: &BTreeSet<String>,
    voice: Option<&str>,
) -> Option<From> {
    let mut senders: Vec<(&str, From)> = vec![(
        CONTROL,
        From::Control { voice: voice.filter(|voice| !voice.is_empty()).map(str::to_owned) },
    )];
    senders.extend(names.iter().map(|name| (name.as_str(), From::Player(name.clone()))));
    let item = part.required("from", "control, or the name of a player");
    let from = part.word("from", item, &senders);
    if let (Some(From::Player(_)), Some(_)) = (&from, &voice) {
        let what = format!(
            "{}: a player speaks for itself; allowed with from = \"control\"",
            part.path("voice")
        );
        part.found.add(part.at, what);
    }
    from
}

fn addressees(part: &mut Part<'_, '_, '_>, names: &BTreeSet<String>) -> Vec<String> {
    let to = part.list("to", limits::PLAYERS_MAX, limits::NAME_BYTES_MAX);
    if to.is_empty() && !part.table.iter().any(|(name, _)| name.get_ref() == "to") {
        let what = format!("{}: missing; needed: the players it goes to", part.path("to"));
        part.found.add(part.at, what);
    }
    for (at, name) in &to {
        if !names.contains(name) {
            let known = names.iter().map(String::as_str).collect::<Vec<_>>().join(", ");
            let shown = hotline_casework::shown_line(name);
            let what = format!("{}: found \"{shown}\"; allowed: {known}", part.path("to"));
            part.found.add(*at, what);
        }
    }
    to.into_iter().map(|(_, name)| name).collect()
}

/// `template` and `fields`: what is said, checked as a command line would.
fn said(part: &mut Part<'_, '_, '_>) -> Option<Said> {
    let kinds: Vec<(&str, Kind)> = KINDS.iter().map(|kind| (kind.code(), kind.clone())).collect();
    let item = part.optional("template");
    let kind = match item {
        Some(_) => part.word("template", item, &kinds)?,
        None => Kind::Txt,
    };
    let fields = part.optional("fields");
    let path = part.path("fields");
    let Some(template) = Template::of(&kind) else {
        if let Some(item) = fields {
            let with = TEMPLATES
                .iter()
                .map(|t| t.kind.code())
                .filter(|code| kinds.iter().any(|(kind, _)| kind == code));
            let allowed = format!(
                "no fields in {kind}; they go with {}",
                with.collect::<Vec<_>>().join(", ")
            );
            part.found.wrong(&path, item, &allowed);
        }
        return Some(Said::Text);
    };
    let mut form = Form::new(template);
    if let Some(item) = fields {
        let Some(table) = item.get_ref().as_table() else {
            part.found.wrong(&path, item, "a table of fields");
            return None;
        };
        for (name, item) in table {
            let written = match item.get_ref() {
                DeValue::Integer(number) => number.as_str().to_owned(),
                value => value.as_str().unwrap_or_default().to_owned(),
            };
            if let Err(error) = form.fill(name.get_ref(), &written) {
                part.found.add(name.span().start, format!("{path}: {error}"));
            }
        }
    }
    match form.said() {
        Ok(said) => Some(said),
        Err(error) => {
            part.found.add(part.at, format!("{path}: {error}"));
            None
        }
    }
}

fn expected(
    found: &mut Found<'_>,
    path: String,
    at: usize,
    table: &DeTable<'_>,
    names: &BTreeSet<String>,
) -> Option<Expected> {
    let mut part = Part::of(found, path, at, table);
    let actions: Vec<(&str, Action)> = Action::ALL.iter().map(|a| (a.word(), *a)).collect();
    let item = part.required("action", "what the player should do, such as \"acknowledge\"");
    let action = part.word("action", item, &actions);
    let players: Vec<(&str, String)> =
        names.iter().map(|name| (name.as_str(), name.clone())).collect();
    let item = part.required("by", "the name of a player");
    let by = part.word("by", item, &players);
    let item = part.required("within", SPAN);
    let within = part.take("within", item, SPAN, |value| {
        duration::read(value.as_str()?, limits::STORY_MAX).filter(|span| !span.is_zero())
    });
    let rung = part.number("rung", 2, 8);
    part.finish();
    let rung = rung.and_then(|rung| u8::try_from(rung).ok());
    Some(Expected { action: action?, by: by?, within: within?, rung })
}

/// What no inject can say of itself alone.
fn judge(found: &mut Found<'_>, injects: &[(usize, Option<Inject>)], stop: Option<Stop>) {
    let mut numbers: BTreeMap<u16, usize> = BTreeMap::new();
    let all = || injects.iter().filter_map(|(at, inject)| Some((*at, inject.as_ref()?)));
    for (at, inject) in all() {
        if numbers.insert(inject.no, at).is_some() {
            found.add(at, format!("inject.no: {} stands twice", inject.no));
        }
        if let (Some(when), Some(stop)) = (inject.at, stop)
            && when >= stop.at
        {
            let (when, stop) = (duration::shown(when), duration::shown(stop.at));
            let what = format!("inject.at: found {when}; allowed: less than stop.at = {stop}");
            found.add(at, what);
        }
    }
    let mut follows = BTreeSet::new();
    for (at, inject) in all() {
        let Some(branch) = inject.branch else { continue };
        if inject.expected.is_empty() {
            let what = "inject.branch: nothing is expected of this inject, so nothing decides";
            found.add(at, what.to_owned());
        }
        if branch.met == branch.unmet {
            let what = "inject.branch: both ways lead to the same; give one of them another inject";
            found.add(at, what.to_owned());
        }
        for no in [branch.met, branch.unmet].into_iter().flatten() {
            follows.insert(no);
            match all().find(|(_, other)| other.no == no) {
                None => found.add(at, format!("inject.branch: there is no inject {no}")),
                Some((_, other)) if other.at.is_some() => found.add(
                    at,
                    format!("inject.branch: inject {no} has a time of its own; leave out its at"),
                ),
                Some(_) => {}
            }
        }
    }
    for (at, inject) in all() {
        if inject.at.is_none() && !follows.contains(&inject.no) {
            let what = format!(
                "inject.at: missing; needed: when inject {} comes, or a branch that leads to it",
                inject.no
            );
            found.add(at, what);
        }
    }
}
