//! What holds whatever is pressed, pasted, told and answered, in whatever order.

use core::time::Duration;

use hotline_protocol::ids::{MessageId, Precedence, UnixMillis};
use proptest::prelude::*;
use proptest::test_runner::Config;

use super::super::alarm::QUIET_FOR;
use super::super::event::{Code, Event, Key};
use super::super::keys::TABLE;
use super::super::robot::{Paint, Robot, World};
use crate::ask::{Answer, Ask, News};
use crate::engine::{Command, Failure, LinkState, Outcome};
use crate::lang::Language;

/// Something that happens.
#[derive(Debug, Clone)]
enum Step {
    Key(Key),
    /// A text typed letter by letter, and Enter where it is said.
    Type(&'static str, bool),
    Paste(&'static str),
    Wait(u64),
    Size(u16, u16),
    Focus(bool),
    Resumed,
    Alert(Precedence),
    /// Somebody writes again.
    Message(u8),
    Link(bool),
    Missed,
    Progress,
    Hold,
    Release,
    One,
    Fail,
    FailCommand,
    Stray(u64),
}

fn any_key() -> impl Strategy<Value = Key> {
    let bound: Vec<Key> = TABLE
        .iter()
        .flat_map(|binding| binding.keys.iter().flat_map(|keys| keys.split(' ')))
        .map(|key| key.parse().unwrap())
        .collect();
    let codes = vec![
        Code::Enter,
        Code::Esc,
        Code::Tab,
        Code::Backspace,
        Code::Delete,
        Code::Up,
        Code::Down,
        Code::Left,
        Code::Right,
        Code::Home,
        Code::End,
        Code::PageUp,
        Code::PageDown,
        Code::F(1),
        Code::F(9),
        Code::Insert,
    ];
    let letters = prop_oneof![
        prop::sample::select(
            "abcdefgijklnoqrstuvxyzACKGN:/? 1mشم漢e\u{301}\u{200b}".chars().collect::<Vec<_>>()
        ),
        any::<char>().prop_filter("no key", |c| !c.is_control()),
    ];
    prop_oneof![
        6 => prop::sample::select(bound),
        3 => letters.prop_map(Key::char),
        2 => (prop::sample::select(codes), any::<(bool, bool, bool)>()).prop_map(
            |(code, (control, alt, shift))| Key { control, alt, shift, ..Key::plain(code) }
        ),
        1 => prop::sample::select("acdeklnpqswxyz".chars().collect::<Vec<_>>()).prop_map(Key::control),
    ]
}

fn any_step() -> impl Strategy<Value = Step> {
    prop_oneof![
        12 => any_key().prop_map(Step::Key),
        3 => (
            prop::sample::select(vec!["ACK", "ack", "aCk", "AC", "K", "ackk", "yes", "zones"]),
            any::<bool>()
        )
            .prop_map(|(text, enter)| Step::Type(text, enter)),
        1 => prop::sample::select(vec![
            "ACK", "ACK\n", "ACK\r", "two\nlines", "\u{1b}[2J", "漢字 مرحبا", "\u{202e}x", ""
        ])
        .prop_map(Step::Paste),
        3 => prop::sample::select(vec![0, 1, 300, 650, 700, 701, 1_000, 5_000, 130_000])
            .prop_map(Step::Wait),
        1 => (1_u16..=200, 1_u16..=60).prop_map(|(columns, rows)| Step::Size(columns, rows)),
        1 => any::<bool>().prop_map(Step::Focus),
        1 => Just(Step::Resumed),
        1 => prop::sample::select(vec![Precedence::Immediate, Precedence::Flash])
            .prop_map(Step::Alert),
        1 => (100_u8..104).prop_map(Step::Message),
        1 => any::<bool>().prop_map(Step::Link),
        1 => Just(Step::Missed),
        1 => Just(Step::Progress),
        1 => Just(Step::Hold),
        2 => Just(Step::Release),
        1 => Just(Step::One),
        1 => Just(Step::Fail),
        1 => Just(Step::FailCommand),
        1 => (0_u64..300).prop_map(Step::Stray),
    ]
}

fn failure() -> Failure {
    Failure::Offline("the relay does not answer".to_owned())
}

fn stray() -> Vec<Result<Answer, Failure>> {
    vec![
        Err(failure()),
        Ok(Answer::Outcome(Outcome::Done)),
        Ok(Answer::List(Vec::new())),
        Ok(Answer::SafetyNumber(None)),
        Ok(Answer::Hits(Vec::new())),
    ]
}

fn again(number: u8) -> crate::engine::MessageRow {
    let mut row = World::story().messages.swap_remove(9);
    row.id = MessageId([number; 16]);
    row
}

/// Lets it happen.
fn take(robot: &mut Robot, step: &Step) {
    match step {
        Step::Key(key) => {
            robot.key(*key);
        }
        Step::Type(text, enter) => {
            robot.keys(&format!("\"{text}\""));
            if *enter {
                robot.keys("Enter");
            }
        }
        Step::Paste(text) => {
            robot.paste(text);
        }
        Step::Wait(millis) => {
            robot.advance(Duration::from_millis(*millis));
        }
        Step::Size(columns, rows) => {
            robot.resize(*columns, *rows);
        }
        Step::Focus(focused) => {
            robot.event(Event::Focus(*focused));
        }
        Step::Resumed => {
            robot.event(Event::Resumed);
        }
        Step::Alert(precedence) => {
            robot.world_mut().raise(*precedence);
            robot.event(Event::Tick);
        }
        Step::Message(number) => {
            robot.world_mut().arrives(again(*number));
            robot.event(Event::Tick);
        }
        Step::Link(up) => {
            let now = robot.now();
            let link = if *up {
                LinkState::Online { since: now }
            } else {
                LinkState::Waiting { until: UnixMillis(now.0 + 3_000), why: "cut".to_owned() }
            };
            robot.world_mut().link(now, link);
            robot.event(Event::Tick);
        }
        Step::Missed => {
            robot.news(News::Missed);
        }
        Step::Progress => {
            robot.news(News::Released { message: MessageId([4; 16]) });
        }
        Step::Hold => {
            robot.hold();
        }
        Step::Release => {
            robot.release();
        }
        Step::One => {
            robot.answer_one();
        }
        Step::Fail => {
            robot.fail_one(failure());
        }
        Step::FailCommand => robot.world_mut().fails = Some(failure()),
        Step::Stray(tag) => {
            // Far beyond what was asked: what is under way must get its own answer.
            for answer in stray() {
                robot.stray_answer(1_000_000 + tag, answer);
            }
        }
    }
}

fn robot(size: (u16, u16)) -> Robot {
    let world = World::story().with_cases().with_exercise_case().with_two_stories();
    Robot::new(world, size, Paint::Colour.look(Language::En))
}

fn acknowledged(asks: &[Ask]) -> Vec<MessageId> {
    asks.iter()
        .filter_map(|ask| match ask {
            Ask::Command(Command::Acknowledge { message, .. }) => Some(*message),
            _ => None,
        })
        .collect()
}

/// What stands in the line of an alert, followed from the keys alone.
#[derive(Debug, Default)]
struct Line {
    quiet: bool,
    last: Option<UnixMillis>,
    typed: String,
}

impl Line {
    fn opened(&mut self, now: UnixMillis) {
        *self = Self { last: Some(now), ..Self::default() };
    }

    /// What is pasted takes what was typed with it.
    fn pasted(&mut self) {
        self.typed.clear();
    }

    /// Whether this key may acknowledge.
    fn key(&mut self, now: UnixMillis, key: Key) -> bool {
        self.quiet |= self.last.is_none_or(|last| now.since(last) >= QUIET_FOR);
        self.last = Some(now);
        if !self.quiet {
            return false;
        }
        match key.code {
            Code::Enter if key == Key::plain(Code::Enter) => {
                let word = std::mem::take(&mut self.typed);
                return word.eq_ignore_ascii_case("ACK");
            }
            Code::Backspace => {
                self.typed.pop();
            }
            _ => {
                self.typed.extend(key.text());
            }
        }
        false
    }
}

/// Whether it is one of those that [`World::raise`] raises.
fn is_alert(id: MessageId) -> bool {
    [43, 45].contains(&id.0[0])
}

/// The alert that is open.
fn alert(robot: &Robot) -> Option<MessageId> {
    let state = &robot.desk().state;
    state.alarm.message(&state.known).map(|listed| listed.message.id)
}

fn config(cases: u32) -> Config {
    let default = Config::default();
    // Whoever asks for more gets more.
    let asked = std::env::var_os("PROPTEST_CASES").map(|_| default.cases);
    Config { cases: asked.unwrap_or(cases), max_shrink_iters: 4_000, ..default }
}

proptest! {
    #![proptest_config(config(96))]

    #[test]
    fn an_alert_is_acknowledged_by_the_word_alone_whatever_else_is_pressed(
        before in prop::collection::vec(any_key(), 0..8),
        steps in prop::collection::vec(any_step(), 1..60),
    ) {
        let mut robot = robot((120, 40));
        for key in before {
            robot.key(key);
        }
        robot.asks();
        robot.hold();
        robot.world_mut().raise(Precedence::Immediate);
        robot.event(Event::Tick);
        robot.release();
        let mut line = Line::default();
        let mut open = alert(&robot);
        line.opened(robot.now());
        for step in &steps {
            let keys: Vec<Key> = match step {
                Step::Key(key) => vec![*key],
                Step::Type(text, enter) => {
                    let enter = enter.then_some(Key::plain(Code::Enter));
                    text.chars().map(Key::char).chain(enter).collect()
                }
                _ => Vec::new(),
            };
            if keys.is_empty() {
                take(&mut robot, step);
                prop_assert_eq!(acknowledged(&robot.asks()), [], "by {:?}", step);
                if matches!(step, Step::Paste(_)) {
                    line.pasted();
                }
            }
            for key in keys {
                if alert(&robot) != open {
                    open = alert(&robot);
                    line.opened(robot.now());
                }
                let over: Vec<_> = robot.world().acks.iter().map(|ack| ack.message).collect();
                robot.key(key);
                let mut asked = acknowledged(&robot.asks());
                // Other messages, and this one once more, are acknowledged by keys of their own.
                asked.retain(|id| is_alert(*id) && (open.is_some() || !over.contains(id)));
                // On a terminal too small to show the alert no key counts.
                let heard = open.is_some() && robot.desk().state.is_large_enough();
                let may = heard && line.key(robot.now(), key);
                if may && robot.waiting() == 0 {
                    prop_assert_eq!(asked.len(), 1, "{} of {:?}", key, open);
                }
                prop_assert!(asked.is_empty() || may, "{} of {:?}", key, open);
                if !may {
                    prop_assert_eq!(alert(&robot), open, "by {}", key);
                }
                if alert(&robot) != open {
                    open = alert(&robot);
                    line.opened(robot.now());
                }
            }
            if alert(&robot) != open {
                // An answer that was held back has come: a colleague, or the word typed before.
                open = alert(&robot);
                line.opened(robot.now());
            }
        }
    }

    #[test]
    fn nothing_panics_and_no_control_character_reaches_the_screen(
        size in (1_u16..=200, 1_u16..=60),
        paint in prop::sample::select(vec![Paint::Colour, Paint::Mono, Paint::Ascii, Paint::Light]),
        language in prop::sample::select(Language::ALL.to_vec()),
        steps in prop::collection::vec(any_step(), 1..40),
    ) {
        let mut robot = Robot::new(World::story().with_harm(), size, paint.look(language));
        for step in &steps {
            take(&mut robot, step);
            let picture = robot.picture();
            for symbol in picture.symbols() {
                prop_assert!(
                    !symbol.chars().any(|c| c.is_control() || is_bidi(c)),
                    "{:?} after {:?}", symbol, step
                );
                if paint == Paint::Ascii && language == Language::En {
                    prop_assert!(!symbol.chars().any(is_box), "{:?} after {:?}", symbol, step);
                }
            }
        }
    }

    #[test]
    fn the_same_events_lead_to_the_same_screens_and_effects(
        steps in prop::collection::vec(any_step(), 1..60),
    ) {
        let (mut one, mut other) = (robot((80, 24)), robot((80, 24)));
        for step in &steps {
            take(&mut one, step);
            take(&mut other, step);
        }
        prop_assert_eq!(one.asks(), other.asks());
        prop_assert_eq!(one.effects(), other.effects());
        prop_assert_eq!(one.screen(), other.screen());
        prop_assert_eq!(one.styles(), other.styles());
    }

    #[test]
    fn what_was_written_is_kept_or_handed_over_whatever_fails(
        steps in prop::collection::vec(any_step(), 1..40),
        at in 0_usize..8,
    ) {
        const WORDS: &str = "words that nobody must have to write twice";
        let mut robot = robot((100, 30));
        robot.keys("j j i Tab").keys(&format!("\"{WORDS}\""));
        for (place, step) in steps.iter().enumerate() {
            let erases = match step {
                Step::Key(key) => {
                    let held = key.control || key.alt || key.text().is_none();
                    held && key.code != Code::Esc && key.code != Code::Enter
                }
                // An answer that failed once may fail for good; see the tests of the composer.
                Step::Fail => true,
                _ => false,
            };
            if !erases {
                take(&mut robot, step);
            }
            if place == at {
                robot.keys("C-s");
            }
        }
        robot.release();
        robot.advance(Duration::from_secs(20));
        let world = robot.world();
        let kept = world.kept.values().any(|value| {
            value.windows(WORDS.len()).any(|window| window == WORDS.as_bytes())
        });
        let sent = world.commands.iter().any(|command| match command {
            Command::Send(new) => new.body.contains(WORDS) || new.subject.contains(WORDS),
            _ => false,
        });
        prop_assert!(kept || sent, "{}", robot.screen());
    }
}

fn is_bidi(c: char) -> bool {
    matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// Lines and boxes, which an ASCII terminal cannot draw.
fn is_box(c: char) -> bool {
    matches!(c, '\u{2500}'..='\u{259f}')
}
