//! Choosing a scenario: those that come with the program, each with all that it holds, or a file.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use hotline_exercise::{Expected, From, SHIPPED, Scenario};
use hotline_protocol::ids::Traffic;

use crate::course::{clock, span as long};
use crate::exercises::mistakes;

use super::super::super::choice::Choice;
use super::super::super::event::{Key, Paper, Papered};
use super::super::super::keys::{Action, Context};
use super::super::super::look::Look;
use super::super::super::pen::{Pen, View, middle, rows, span};
use super::super::super::screen::{Cx, Screen, Then};
use super::super::super::sheet::{Laid, Scrolled, Sheet};
use super::super::super::text::Field;
use super::super::super::typing::{draw_field, type_key};
use super::super::case::exercise_rule;
use super::super::files::PATH_BYTES_MAX;
use super::begin::Begin;
use super::lines::action;

/// Lines above the list: the title, the band.
const HEAD: u16 = 2;

/// Columns of the question for a file where there is room.
const COLUMNS: u16 = 76;

/// Lines of it without mistakes.
const LINES: u16 = 7;

/// Most mistakes that are shown: a person mends the first and looks again.
const MISTAKES: usize = 12;

/// A scenario with its file.
#[derive(Debug, Clone)]
pub(super) struct Read {
    pub(super) scenario: Scenario,
    pub(super) text: String,
}

/// The list, and below it what the chosen one holds.
#[derive(Debug)]
pub(crate) struct Choose {
    all: Vec<Read>,
    choice: Choice,
    scrolled: Scrolled,
}

impl Choose {
    /// Those that come with the program.
    pub(super) fn new() -> Self {
        let read = |(_, text): (&str, &str)| {
            let text = text.to_owned();
            Scenario::read(&text).ok().map(|scenario| Read { scenario, text })
        };
        let mut all: Vec<Read> = SHIPPED.into_iter().filter_map(read).collect();
        all.sort_by_key(|read| read.scenario.level);
        Self { all, choice: Choice::default(), scrolled: Scrolled::default() }
    }

    /// The last entry of the list stands for a file.
    const fn len(&self) -> usize {
        self.all.len() + 1
    }

    fn chosen(&self) -> Option<&Read> {
        self.all.get(self.choice.at(self.len()))
    }

    /// How many entries are seen, and the lines that are left for what the chosen one holds.
    fn parts(&self, height: u16) -> (u16, u16) {
        let room = height.saturating_sub(HEAD);
        let list = u16::try_from(self.len()).unwrap_or(room).min(room);
        (list, room.saturating_sub(list + 1))
    }

    fn page(&self, look: &Look, columns: u16) -> Laid {
        let mut sheet = Sheet::default();
        match self.chosen() {
            Some(read) => whole(&mut sheet, look, &read.scenario),
            None => sheet.text(look.texts.t("exercise-file-why"), look.plain()),
        }
        sheet.lay(look, columns.saturating_sub(2))
    }
}

/// All that a scenario holds: it gives everything away, to whoever leads it.
fn whole(sheet: &mut Sheet, look: &Look, scenario: &Scenario) {
    let texts = &look.texts;
    let stop = clock(millis(scenario.stop.at));
    let factor = texts.with("exercise-factor", &[("factor", scenario.time_factor.into())]);
    let ends = texts.with("exercise-ends", &[("time", stop.into())]);
    sheet.text(format!("{factor}, {ends}, TLP:{}", scenario.tlp.word()), look.dim());
    sheet.text(scenario.about.trim(), look.plain());
    sheet.heading(look, &texts.t("exercise-objectives"));
    for objective in &scenario.objectives {
        sheet.under(objective.as_str(), look.plain());
    }
    sheet.heading(look, &texts.t("exercise-cast"));
    for player in &scenario.players {
        sheet.entry(player.name.as_str(), player.plays.as_str(), look.plain());
    }
    sheet.heading(look, &texts.t("exercise-story"));
    for inject in &scenario.injects {
        let when = match inject.at {
            Some(at) => clock(millis(at)),
            None => texts.t("exercise-by-branch").into_owned(),
        };
        let (key, from) = match &inject.from {
            From::Control { voice } => {
                let voice = voice.clone().unwrap_or_else(|| "control".to_owned());
                ("exercise-inject-line", voice)
            }
            From::Player(name) => ("exercise-cue-line", name.clone()),
        };
        let values = [
            ("from", from.into()),
            ("to", inject.to.join(", ").into()),
            ("subject", inject.subject.clone().into()),
        ];
        let line = texts.with(key, &values);
        sheet.text(format!("{when:>8}  {}. {line}", inject.no), look.plain());
        for one in &inject.expected {
            sheet.under(expected(look, one), look.dim());
        }
    }
}

fn expected(look: &Look, expected: &Expected) -> String {
    let what = action(look, expected.action.word(), expected.rung);
    let within = long(millis(expected.within));
    let values =
        [("who", expected.by.clone().into()), ("what", what.into()), ("time", within.into())];
    look.texts.with("exercise-expects", &values)
}

/// A time of the story in milliseconds.
pub(super) fn millis(time: core::time::Duration) -> u64 {
    u64::try_from(time.as_millis()).unwrap_or(u64::MAX)
}

impl Screen for Choose {
    fn context(&self) -> Context {
        Context::Scenarios
    }

    fn act(&mut self, cx: &mut Cx<'_>, action: Action) -> Then {
        let height = cx.size.1.saturating_sub(1);
        let (list, below) = self.parts(height);
        match action {
            Action::Back => return Then::Close,
            Action::Open => {
                return Then::Open(match self.chosen() {
                    Some(read) => Box::new(Begin::new(cx.known, read.clone())),
                    None => Box::new(File::new()),
                });
            }
            Action::HalfDown | Action::HalfUp => {
                let len = self.page(cx.look, cx.size.0).len();
                self.scrolled.act(action, len, usize::from(below).max(1));
            }
            action => {
                self.choice.act(action, self.len(), usize::from(list));
                self.scrolled = Scrolled::default();
            }
        }
        Then::Stay
    }

    fn draw(&self, view: &View<'_>, area: Rect, buf: &mut Buffer) {
        let look = view.look;
        let (list, below) = self.parts(area.height);
        let page = self.page(look, area.width);
        let mut pen = Pen::new(look, buf, area);
        pen.text(1, 0, &view.t("exercise-choose"), look.heading());
        exercise_rule(&mut pen, look, Traffic::Exercise);
        let at = self.choice.at(self.len());
        let first = self.choice.first(self.len(), usize::from(list));
        for (place, y) in (first..self.len()).zip(HEAD..HEAD + list) {
            match self.all.get(place) {
                Some(read) => {
                    let Scenario { title, level, .. } = &read.scenario;
                    let level = look.texts.with("exercise-level", &[("level", (*level).into())]);
                    let left = [span(title.clone(), look.bold())];
                    pen.ends(1, y, &left, &[span(format!("{level} "), look.dim())]);
                }
                None => {
                    pen.text(1, y, &view.t("exercise-file"), look.plain());
                }
            }
            if place == at {
                pen.ground(y, look.chosen());
            }
        }
        if below > 0 {
            pen.rule(HEAD + list, look.dim());
            let place = rows(area, HEAD + list + 1, below);
            let place = Rect {
                x: place.x.saturating_add(1),
                width: place.width.saturating_sub(2),
                ..place
            };
            page.draw(look, self.scrolled.first(), place, buf);
        }
    }
}

/// Which file a scenario is read from, and what is wrong with it.
#[derive(Debug)]
struct File {
    path: Field,
    mistakes: Vec<String>,
    under_way: Option<(u64, String)>,
}

impl File {
    fn new() -> Self {
        Self { path: Field::line(PATH_BYTES_MAX), mistakes: Vec::new(), under_way: None }
    }
}

impl Screen for File {
    fn context(&self) -> Context {
        Context::CheckFile
    }

    fn act(&mut self, cx: &mut Cx<'_>, action: Action) -> Then {
        match action {
            Action::Back => return Then::Close,
            Action::Open if self.under_way.is_none() => {
                let path = self.path.text().trim().to_owned();
                if path.is_empty() {
                    cx.warn(cx.t("file-no-name"));
                    return Then::Stay;
                }
                self.under_way = Some((cx.paper(Paper::Scenario(path.clone())), path));
            }
            _ => {}
        }
        Then::Stay
    }

    fn key(&mut self, cx: &mut Cx<'_>, key: Key) -> Then {
        let columns = COLUMNS.min(cx.size.0).saturating_sub(2);
        type_key(&mut self.path, key, cx.look.cells, columns);
        Then::Stay
    }

    fn paste(&mut self, _cx: &mut Cx<'_>, text: &str) -> Then {
        self.path.insert(text.trim());
        Then::Stay
    }

    fn papered(&mut self, cx: &mut Cx<'_>, tag: u64, what: &Result<Papered, String>) -> Then {
        let Some((_, path)) = self.under_way.take_if(|(asked, _)| *asked == tag) else {
            return Then::Stay;
        };
        self.mistakes.clear();
        match what {
            Ok(Papered::Scenario(text)) => match Scenario::read(text) {
                Ok(scenario) => {
                    let read = Read { scenario, text: text.clone() };
                    return Then::Open(Box::new(Begin::new(cx.known, read)));
                }
                Err(error) => {
                    let name = path.rsplit('/').next().unwrap_or(&path);
                    self.mistakes = mistakes(name, &error);
                    let count = u64::try_from(self.mistakes.len()).unwrap_or(u64::MAX);
                    let values = [("count", count.into())];
                    cx.warn(cx.look.texts.with("exercise-mistakes", &values));
                }
            },
            Ok(_) => {}
            Err(why) => cx.warn(why.clone()),
        }
        Then::Stay
    }

    fn place(&self, screen: Rect) -> Rect {
        let more = self.mistakes.len().min(MISTAKES) * 2;
        middle(screen, COLUMNS, LINES.saturating_add(u16::try_from(more).unwrap_or(0)))
    }

    fn draw(&self, view: &View<'_>, area: Rect, buf: &mut Buffer) {
        let look = view.look;
        let mut pen = Pen::new(look, buf, area);
        pen.rule(0, look.dim());
        pen.text(1, 1, &view.t("exercise-file-read"), look.heading());
        let mut sheet = Sheet::default();
        if self.mistakes.is_empty() {
            sheet.text(view.t("exercise-file-why"), look.dim());
        }
        for mistake in &self.mistakes {
            sheet.text(mistake.as_str(), look.wrong());
        }
        let below = rows(area, 5, area.height.saturating_sub(5));
        let below =
            Rect { x: below.x.saturating_add(1), width: below.width.saturating_sub(2), ..below };
        sheet.lay(look, below.width).draw(look, 0, below, buf);
        let place = rows(area, 3, 1);
        let place =
            Rect { x: place.x.saturating_add(1), width: place.width.saturating_sub(2), ..place };
        draw_field(view, &self.path, place, buf, true);
    }
}
