//! A message, the directory, a comparison and the first start by keys alone, with an engine that
//! is only played.

use ratatui::Terminal;
use ratatui::backend::TestBackend;

use hotline_protocol::ids::{CaseId, Digest, MessageId, Precedence, Traffic, UnixMillis};
use zeroize::Zeroizing;

use crate::ask::{Answer, Ask, Delivery, DirectoryView, PartyView, SafetyNumber, Whoami};
use crate::engine::{
    AckRow, Command, CopyRow, CopyState, Direction, Failure, MessageRow, Notice, Outcome, Role,
};
use crate::tui::event::{Effect, EnrolledSeat, Event, Key, Newcomer};
use crate::tui::screen::Screen;
use crate::tui::state::State;
use crate::tui::{update, view};
use crate::vault::{Listed, Reach};

use super::detail::Detail;
use super::directory::Directory;
use super::fixtures::{NOON, look, seat};
use super::verify::Verify;

/// What acts on a terminal, and what is not seen on it.
const HOSTILE: &str = "\u{1b}[31mred\u{1b}]0;title\u{7}\u{9b}2J\u{202e}olleh\u{2066}\u{200b}\u{200b}\u{feff}\r\u{8}end";

/// A frozen invitation of the directory's test vectors, for `XX/technical/2` or the like.
fn invitation() -> &'static str {
    include_str!("../../../../directory/vectors/history.txt")
        .lines()
        .find_map(|line| line.strip_prefix("invitation: "))
        .unwrap()
}

fn message(direction: Direction) -> Listed {
    let message = MessageRow {
        id: MessageId([9; 16]),
        common: Digest([2; 32]),
        case: CaseId([3; 16]),
        reference: "XB-XA-2026-T1-0042".to_owned(),
        traffic: Traffic::Operation,
        direction,
        from: "XB/technical/1".parse().unwrap(),
        to: vec!["XA/technical".to_owned()],
        kind: "TXT".to_owned(),
        precedence: Precedence::Routine,
        tlp: "TLP:AMBER".to_owned(),
        subject: "Registry".to_owned(),
        body: "Name server records changed.".to_owned(),
        content: Vec::new(),
        signature: None,
        released_at: NOON,
        accepted_at: Some(NOON),
        opened_at: Some(NOON),
        read_at: None,
        receipted: true,
        verified: false,
        handed_by: None,
        seen: Vec::new(),
    };
    Listed { place: 1, message, reach: Reach::default() }
}

/// A terminal with an engine that answers at once.
struct Played {
    state: State,
    now: UnixMillis,
    directory: DirectoryView,
    delivery: Delivery,
    /// What commands are refused with.
    refuses: Option<Failure>,
    /// Whether deliveries are not answered.
    silent: bool,
    asked: Vec<Ask>,
    newcomers: Vec<Newcomer>,
    copied: Vec<String>,
}

fn number() -> SafetyNumber {
    SafetyNumber {
        digits: (0..12).map(|group| format!("{:05}", group * 1_111)).collect(),
        words: "acorn agate album alley almond amber anchor apple apron arena artist aspen atlas \
                attic aurora autumn avocado badge bakery ballad"
            .to_owned(),
    }
}

impl Played {
    fn with(state: State) -> Self {
        let party = |code: &str, name: &str| PartyView {
            party: code.parse().unwrap(),
            name: name.to_owned(),
            revoked: None,
            recovery_until: None,
        };
        let seats = vec![
            seat("XA/technical/1", "self"),
            seat("XB/technical/1", "known"),
            seat("XC/technical/1", "changed"),
        ];
        let parties =
            vec![party("XA", "Arvania"), party("XB", "Borduria"), party("XC", "Cyldavia")];
        let mut played = Self {
            state,
            now: NOON,
            directory: DirectoryView { parties, seats },
            delivery: Delivery::default(),
            refuses: None,
            silent: false,
            asked: Vec::new(),
            newcomers: Vec::new(),
            copied: Vec::new(),
        };
        played.event(Event::Resize { columns: 80, rows: 24 });
        played
    }

    fn new(screen: impl Screen + 'static) -> Self {
        let mut played = Self::with(State::new(look()));
        played.open(screen);
        played
    }

    fn open(&mut self, screen: impl Screen + 'static) {
        update::open(&mut self.state, self.now, Box::new(screen));
        self.event(Event::Focus(true));
    }

    fn answer(&mut self, ask: &Ask) -> Result<Answer, Failure> {
        Ok(match ask {
            Ask::Whoami => Answer::Whoami(Whoami {
                seat: "XA/technical/1".parse().unwrap(),
                identity: Digest([1; 32]),
                nominator: false,
            }),
            Ask::Directory => Answer::Directory(Box::new(self.directory.clone())),
            Ask::List { .. } => Answer::List(Vec::new()),
            Ask::SafetyNumber(_) => Answer::SafetyNumber(Some(number())),
            Ask::Delivery(_) => Answer::Delivery(self.delivery.clone()),
            Ask::Command(
                Command::Verify { .. } | Command::AcceptChange { .. } | Command::Acknowledge { .. },
            ) => return self.refuses.clone().map_or(Ok(Answer::Outcome(Outcome::Done)), Err),
            _ => Answer::Outcome(Outcome::Done),
        })
    }

    fn event(&mut self, event: Event) {
        let mut effects = update::update(&mut self.state, self.now, event);
        while !effects.is_empty() {
            let mut next = Vec::new();
            for effect in effects {
                match effect {
                    Effect::Ask(tag, ask) => {
                        self.asked.push((*ask).clone());
                        if self.silent && matches!(*ask, Ask::Delivery(_)) {
                            continue;
                        }
                        let event = Event::Answered(tag, self.answer(&ask));
                        next.extend(update::update(&mut self.state, self.now, event));
                    }
                    Effect::Enrol(newcomer) => self.newcomers.push(*newcomer),
                    Effect::Copy(text) => self.copied.push(text),
                    _ => {}
                }
            }
            effects = next;
        }
    }

    /// Presses keys as people name them, apart by spaces.
    fn keys(&mut self, keys: &str) -> &mut Self {
        for key in keys.split_whitespace() {
            self.event(Event::Key(key.parse().unwrap()));
        }
        self
    }

    fn types(&mut self, text: &str) -> &mut Self {
        for letter in text.chars() {
            self.event(Event::Key(Key::char(letter)));
        }
        self
    }

    fn wait(&mut self, seconds: u64) -> &mut Self {
        self.now = self.now.plus(core::time::Duration::from_secs(seconds));
        self.event(Event::Tick);
        self
    }

    fn commands(&self) -> Vec<&Command> {
        let commands = self.asked.iter().filter_map(|ask| match ask {
            Ask::Command(Command::Connect) => None,
            Ask::Command(command) => Some(command),
            _ => None,
        });
        commands.collect()
    }

    fn deliveries_asked(&self) -> usize {
        self.asked.iter().filter(|ask| matches!(ask, Ask::Delivery(_))).count()
    }

    /// The screen as text; no cell holds anything that acts on a terminal.
    #[track_caller]
    fn screen(&self) -> String {
        let (columns, rows) = self.state.size;
        let mut terminal = Terminal::new(TestBackend::new(columns, rows)).unwrap();
        terminal.draw(|frame| view::draw(&self.state, self.now, frame)).unwrap();
        let cells = terminal.backend().buffer().content();
        for cell in cells {
            let acts = |c: char| {
                c.is_control() || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
            };
            assert!(!cell.symbol().chars().any(acts), "{:?}", cell.symbol());
        }
        let line = |row: &[ratatui::buffer::Cell]| -> String {
            let row: String = row.iter().map(|cell| cell.symbol()).collect();
            format!("{}\n", row.trim_end())
        };
        cells.chunks(usize::from(columns)).map(line).collect()
    }

    #[track_caller]
    fn sees(&mut self, words: &str) -> &mut Self {
        let screen = self.screen();
        assert!(screen.contains(words), "{words:?} is not on\n{screen}");
        self
    }
}

fn verify(address: &str) -> Played {
    Played::new(Verify::new(address.parse().unwrap()))
}

fn copy(address: &str, role: Role, state: CopyState) -> CopyRow {
    CopyRow {
        message: MessageId([9; 16]),
        seat: address.parse().unwrap(),
        identity: Digest([1; 32]),
        role,
        state,
        envelope: None,
        custody_at: None,
        collected_at: None,
        device_at: None,
        seals: 1,
        first_custody_at: None,
        owed_since: None,
    }
}

#[test]
fn a_part_of_a_number_is_never_recorded_and_a_wrong_group_is_named_at_once() {
    let mut played = verify("XB/technical/1");
    played.sees("00000   01111   02222   03333").sees("acorn");
    played.types("00000 01119").sees("Group 2 is not the same");
    played.keys("Enter").sees("a part of the number proves nothing");
    assert_eq!(played.commands(), Vec::<&Command>::new());
}

#[test]
fn a_number_typed_in_full_is_recorded() {
    let mut played = verify("XB/technical/1");
    let typed = number().digits.join(" ");
    played.types(&typed).sees("Enter puts it on the record").keys("Enter");
    let seat = "XB/technical/1".parse().unwrap();
    assert_eq!(played.commands(), [&Command::Verify { seat, matches: typed }]);
    played.sees("XB/technical/1 is verified.");
}

#[test]
fn enter_alone_asks_whether_it_was_compared_and_only_a_yes_records_it() {
    let mut played = verify("XB/technical/1");
    played.keys("Enter").sees("Did you compare all of it").keys("n Enter Esc");
    assert_eq!(played.commands(), Vec::<&Command>::new());
    played.keys("Enter y");
    let seat = "XB/technical/1".parse().unwrap();
    let matches = number().digits.concat();
    assert_eq!(played.commands(), [&Command::Verify { seat, matches }]);
}

#[test]
fn a_difference_is_loud_and_names_the_next_step() {
    let mut played = verify("XB/technical/1");
    played.refuses = Some(Failure::NotAuthentic("differs".to_owned()));
    played.types(&"9".repeat(60)).keys("Enter");
    played.sees("THE NUMBERS ARE NOT THE SAME").sees("call the nominator of XB");
}

#[test]
fn a_changed_identity_is_accepted_for_a_reason_only() {
    let mut played = verify("XC/technical/1");
    played.sees("ITS KEY HAS CHANGED").keys("C-a Enter").sees("it goes on the record");
    assert_eq!(played.commands(), Vec::<&Command>::new());
    played.types("new laptop").keys("Enter");
    let (seat, reason) = ("XC/technical/1".parse().unwrap(), "new laptop".to_owned());
    assert_eq!(played.commands(), [&Command::AcceptChange { seat, reason }]);
    let mut played = verify("XB/technical/1");
    played.keys("C-a").sees("there is nothing to accept");
}

#[test]
fn eight_hundred_seats_are_walked_and_filtered_on_the_smallest_screen() {
    let mut played = Played::new(Directory::new(None));
    let seats = (0..800).map(|n| {
        let letter = |n: u8| char::from(b'A' + n);
        let party =
            [letter(u8::try_from(n / 100).unwrap()), letter(u8::try_from(n / 10 % 10).unwrap())];
        let party: String = party.iter().collect();
        let mut seat = seat(&format!("{party}/technical/{}", n % 10 + 1), "verified");
        seat.name = Some(format!("Officer {n} {HOSTILE}"));
        seat
    });
    played.directory.seats = seats.collect();
    played.event(Event::News(Notice::Directory));
    played.event(Event::Resize { columns: 40, rows: 10 });
    played.sees("800/800").keys("G").sees("HJ/technical/10").keys("g g").sees("AA/technical/1");
    played.keys("j j PageDown PageUp / ").types("officer 417").sees("1/800").sees("verified");
    played.keys("Enter").sees("Officer 417");
    played.keys("Esc Esc").sees("800/800");
}

#[test]
fn the_three_receipts_stand_apart_with_the_next_step() {
    let mut played = Played::with(State::new(look()));
    let mut arrived = copy("XB/technical/1", Role::Action, CopyState::Delivered);
    arrived.custody_at = Some(NOON.plus(core::time::Duration::from_secs(1)));
    arrived.device_at = Some(NOON.plus(core::time::Duration::from_secs(2)));
    let held = CopyState::Held(format!("its key changed{HOSTILE}"));
    played.delivery = Delivery {
        released: true,
        copies: vec![arrived, copy("XC/technical/1", Role::Action, held)],
        acks: vec![AckRow {
            message: MessageId([9; 16]),
            by: "XB/technical/1".parse().unwrap(),
            kind: "under-review".to_owned(),
            at: NOON.plus(core::time::Duration::from_secs(3)),
        }],
        expires_at: None,
        without_custody: vec!["XC/technical".to_owned()],
        without_device: vec!["XC/technical".to_owned()],
        without_human: vec!["XC/technical".to_owned()],
    };
    played.open(Detail::new(message(Direction::Sent)));
    played.keys("G");
    for words in
        ["12:00:01Z", "12:00:02Z", "12:00:03Z under review", "HELD HERE", "its key changed"]
    {
        played.sees(words);
    }
    played.event(Event::Resize { columns: 40, rows: 24 });
    played.keys("G").sees("at the relay: 12:00:01Z").sees("by a person: not yet");
}

#[test]
fn however_much_happens_one_question_about_a_message_is_under_way() {
    let mut played = Played::new(Detail::new(message(Direction::Sent)));
    let before = played.deliveries_asked();
    played.silent = true;
    for _ in 0..50 {
        let by = "XB/technical/1".parse().unwrap();
        played.event(Event::News(Notice::Acknowledged { message: MessageId([9; 16]), by }));
    }
    assert_eq!(played.deliveries_asked(), before + 1);
}

#[test]
fn a_message_is_read_after_a_second_in_a_window_with_the_focus() {
    let mut played = Played::new(Detail::new(message(Direction::Received)));
    let marked = |played: &Played| played.asked.iter().any(|ask| matches!(ask, Ask::Mark(_)));
    played.event(Event::Focus(false));
    played.wait(5);
    assert!(!marked(&played), "nobody looks");
    played.event(Event::Focus(true));
    assert!(!marked(&played), "not for a second yet");
    played.wait(1);
    assert!(marked(&played));
}

#[test]
fn enter_alone_acknowledges_as_received_and_a_refusal_is_told() {
    let mut played = Played::new(Detail::new(message(Direction::Received)));
    played.sees("NOT VERIFIED").keys("c").sees("does not indicate concurrence");
    played.refuses = Some(Failure::Refused("it was withdrawn".to_owned()));
    played.keys("Down Down Enter").sees("it was withdrawn");
    played.refuses = None;
    played.keys("Up Up Enter");
    let kinds: Vec<_> = played
        .commands()
        .into_iter()
        .filter_map(|command| match command {
            Command::Acknowledge { kind, .. } => Some(kind.as_str()),
            _ => None,
        })
        .collect();
    assert_eq!(kinds, ["under-review", "received"]);
}

#[test]
fn the_longest_hostile_message_is_shown_whole_and_harms_nothing() {
    let mut listed = message(Direction::Received);
    listed.message.subject = HOSTILE.to_owned();
    listed.message.body = format!("{}\nlast line", HOSTILE.repeat(1_500));
    let mut played = Played::new(Detail::new(listed));
    for size in [(80, 24), (40, 10), (140, 45)] {
        played.event(Event::Resize { columns: size.0, rows: size.1 });
        played.screen();
        played.keys("G PageDown k o").screen();
        played.keys("o");
    }
    played.keys("y");
    assert_eq!(played.copied.len(), 1);
}

fn welcome() -> Played {
    Played::with(State::welcome(look()))
}

/// As far as the relay is asked.
fn asked() -> Played {
    let mut played = welcome();
    played.event(Event::Paste(invitation().to_owned()));
    played.sees("Enter goes on").keys("Enter").types("M. Duty").keys("Enter").types("Officer");
    played.keys("Enter").types("four words nobody joins").keys("Enter");
    played.types("four words nobody joins").keys("Enter");
    played
}

#[test]
fn nothing_is_asked_of_an_engine_before_there_is_a_seat() {
    let mut played = welcome();
    played.types("hotline:abc").wait(60).keys("Enter").sees("incomplete or mistyped");
    assert_eq!(played.asked, []);
    assert_eq!(played.newcomers, []);
}

#[test]
fn the_first_start_leads_to_a_seat_and_to_what_to_do_first() {
    let mut played = asked();
    let newcomer = played.newcomers.first().unwrap();
    assert_eq!(newcomer.name, "M. Duty");
    assert_eq!(newcomer.passphrase, Some(Zeroizing::new("four words nobody joins".to_owned())));
    assert!(!format!("{:?}{:?}", newcomer, played.state).contains("nobody joins"));
    played.sees("step 4 of 5");
    played.event(Event::Enrolled(Box::new(Ok(EnrolledSeat {
        seat: "XA/technical/1".parse().unwrap(),
        words: "acorn agate".to_owned(),
        nominator: false,
        published: true,
    }))));
    played.sees("acorn agate").keys("F9").sees("That was the test alert");
    assert!(played.asked.contains(&Ask::Whoami), "from now on there is an engine");
    played.keys("Enter").sees("What do I do now?");
}

#[test]
fn a_refused_enrolment_loses_nothing() {
    let mut played = asked();
    let offline = Failure::Offline("no relay answers".to_owned());
    played.event(Event::Enrolled(Box::new(Err(offline))));
    played.sees("no relay answers").keys("Enter");
    assert_eq!(played.newcomers.len(), 2);
    assert_eq!(played.newcomers.first(), played.newcomers.last());
    played.event(Event::Enrolled(Box::new(Err(Failure::Refused("used".to_owned())))));
    played.sees("used").sees("step 1 of 5").keys("Enter").sees("M. Duty");
}

#[test]
fn two_passphrases_must_be_the_same_and_none_is_said_aloud() {
    let mut played = welcome();
    played.event(Event::Paste(invitation().to_owned()));
    played.keys("Enter Enter Enter Enter").sees("An empty passphrase protects nothing");
    played.types("secret").sees("Short").keys("Enter").types("other").keys("Enter");
    played.sees("were not the same");
    assert!(!played.screen().contains("secret"));
    assert_eq!(played.newcomers, []);
    played.keys("C-n").sees("NO PASSPHRASE").keys("Enter");
    assert_eq!(played.newcomers.first().unwrap().passphrase, None);
}
