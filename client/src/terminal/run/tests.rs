use std::cell::RefCell;
use std::rc::Rc;
use std::sync::Arc;

use hotline_protocol::ids::Traffic;
use ratatui::Frame;
use tokio::time::Instant;

use super::*;
use crate::ask::{Answer, Ask, News};
use crate::engine::{Failure, LinkState};
use crate::terminal::desk::Answered;
use crate::tui::event::{Attention, Key, Urgency};

/// What happened, in order.
type Log = Rc<RefCell<Vec<String>>>;

/// Notes what it is told, and does what a key stands for.
struct Robot {
    log: Log,
    ticks: Option<Duration>,
    /// The tag of what it asks before it ends, if it needs to.
    hands_over: Option<u64>,
    last: UnixMillis,
}

impl Face for Robot {
    fn handle(&mut self, now: UnixMillis, event: Event) -> Vec<Effect> {
        let text = match &event {
            Event::Key(key) => format!("key {key}"),
            Event::News(_) => "news".to_owned(),
            Event::Answered(tag, Ok(_)) => format!("answer {tag}"),
            Event::Answered(tag, Err(_)) => format!("refused {tag}"),
            other => format!("{other:?}"),
        };
        self.log.borrow_mut().push(text);
        self.last = now;
        let ask = |tag| Effect::Ask(tag, Box::new(Ask::Status));
        if let Some(handed_over) = self.hands_over {
            match event {
                Event::Ending => return vec![ask(handed_over)],
                Event::Answered(tag, _) if tag == handed_over => return vec![Effect::Quit],
                _ => {}
            }
        }
        match event {
            Event::Key(key) => match key.to_string().as_str() {
                "q" => vec![Effect::Quit],
                "a" => vec![ask(1), ask(2), ask(3)],
                "b" => vec![Effect::Attention(Attention::Call {
                    urgency: Urgency::Flash,
                    words: "words".to_owned(),
                })],
                "C-z" => vec![Effect::Suspend],
                "C-l" => vec![Effect::Repaint],
                _ => Vec::new(),
            },
            _ => Vec::new(),
        }
    }

    fn draw(&self, _: UnixMillis, _: &mut Frame<'_>) {}

    fn next_tick(&self, _: UnixMillis) -> Option<UnixMillis> {
        self.ticks.map(|every| UnixMillis(self.last.0 + millis(every)))
    }
}

/// Notes what is done to it.
struct Fake {
    log: Log,
    ready: tokio::sync::watch::Receiver<bool>,
    held: bool,
}

impl Screen for Fake {
    fn size(&self) -> (u16, u16) {
        (80, 24)
    }

    fn draw(&mut self, _: &mut dyn FnMut(&mut Frame<'_>)) -> io::Result<()> {
        self.log.borrow_mut().push("draw".to_owned());
        Ok(())
    }

    fn is_ready(&self) -> bool {
        *self.ready.borrow()
    }

    fn ready(&self) -> impl Future<Output = io::Result<()>> + Send {
        let mut ready = self.ready.clone();
        async move { ready.wait_for(|ready| *ready).await.map(|_| ()).map_err(io::Error::other) }
    }

    fn repaint(&mut self) -> io::Result<()> {
        self.log.borrow_mut().push("repaint".to_owned());
        Ok(())
    }

    fn call(&mut self, _: &Attention) {
        self.log.borrow_mut().push("call".to_owned());
    }

    fn title(&mut self, _: &str) {}

    fn copy(&mut self, _: &str) {}

    fn suspend(&mut self) -> bool {
        self.log.borrow_mut().push("suspend".to_owned());
        true
    }

    fn resume(&mut self) -> io::Result<()> {
        self.log.borrow_mut().push("resume".to_owned());
        Ok(())
    }

    fn is_held(&self) -> bool {
        self.held
    }
}

/// The loop with everything around it in memory, in virtual time.
struct Stage {
    log: Log,
    signals: mpsc::Sender<Signal>,
    input: mpsc::Sender<Event>,
    news: mpsc::Sender<News>,
    answers: mpsc::Sender<Answered>,
    asked: mpsc::Receiver<Asked>,
    ready: tokio::sync::watch::Sender<bool>,
}

impl Stage {
    /// Runs the loop beside what `play` does, and returns how it ended and what happened.
    async fn play(
        ticks: Option<Duration>,
        held: bool,
        play: impl AsyncFnOnce(Self) -> Self,
    ) -> (Ended, Vec<String>) {
        let log = Log::default();
        let (signals, mut signals_in) = mpsc::channel(8);
        let (input, mut input_in) = mpsc::channel(4_096);
        let (news, news_in) = mpsc::channel(4_096);
        let (answers, answers_in) = mpsc::channel(8);
        let (asks, asked) = mpsc::channel(2);
        let (ready, ready_in) = tokio::sync::watch::channel(true);
        let (log_of_face, hands_over) = (Rc::clone(&log), held.then_some(99));
        let mut face = Robot { log: log_of_face, ticks, hands_over, last: UnixMillis(0) };
        let mut screen = Fake { log: Rc::clone(&log), ready: ready_in, held };
        let holds = Holds::default();
        let mut ways = Ways {
            asks,
            answers: answers_in,
            news: news_in,
            holds,
            home: Default::default(),
            enrolment: None,
        };
        let around = Around { signals: &mut signals_in, input: &mut input_in, ways: &mut ways };
        let began = now();
        let clock = || UnixMillis(millis(now().duration_since(began)));
        let stage = Self { log: Rc::clone(&log), signals, input, news, answers, asked, ready };
        let running = async {
            let ended = run(&mut face, &mut screen, around, clock).await;
            log.borrow_mut().push(format!("{ended:?}"));
            ended
        };
        let (ended, stage) = tokio::join!(running, play(stage));
        drop(stage);
        let log = log.borrow().clone();
        (ended, log)
    }

    async fn key(&self, name: &str) {
        self.input.send(Event::Key(name.parse::<Key>().unwrap())).await.unwrap();
    }

    fn seen(&self, what: &str) -> usize {
        self.log.borrow().iter().filter(|line| *line == what).count()
    }
}

fn millis(span: Duration) -> u64 {
    u64::try_from(span.as_millis()).unwrap()
}

#[allow(clippy::disallowed_methods, reason = "virtual time, which stands still unless moved")]
fn now() -> Instant {
    Instant::now()
}

/// Lets the loop do everything it can without time passing.
async fn settle() {
    for _ in 0..50 {
        tokio::task::yield_now().await;
    }
}

async fn wait(milliseconds: u64) {
    tokio::time::sleep(Duration::from_millis(milliseconds)).await;
    settle().await;
}

#[tokio::test(start_paused = true)]
async fn a_burst_of_a_thousand_events_makes_few_frames_and_loses_none() {
    let (_, log) = Stage::play(None, true, async |stage| {
        settle().await;
        for _ in 0..1_000 {
            stage.key("x").await;
            stage.news.send(News::Link(LinkState::Connecting)).await.unwrap();
        }
        wait(100).await;
        assert_eq!(stage.seen("key x"), 1_000);
        assert_eq!(stage.seen("news"), 1_000);
        stage.key("q").await;
        stage
    })
    .await;
    let frames = log.iter().filter(|line| *line == "draw").count();
    assert!(frames <= 4, "{frames} frames");
}

#[tokio::test(start_paused = true)]
async fn nothing_is_drawn_while_nothing_happens() {
    Stage::play(None, true, async |stage| {
        wait(60_000).await;
        assert_eq!(stage.log.borrow().as_slice(), ["Resize { columns: 80, rows: 24 }", "draw"]);
        stage.key("q").await;
        stage
    })
    .await;
}

#[tokio::test(start_paused = true)]
async fn a_stream_of_events_is_drawn_once_in_sixteen_milliseconds() {
    let (_, log) = Stage::play(None, true, async |stage| {
        for _ in 0..1_600 {
            stage.key("x").await;
            wait(1).await;
        }
        stage.key("q").await;
        stage
    })
    .await;
    let frames = log.iter().filter(|line| *line == "draw").count();
    assert!((80..=102).contains(&frames), "{frames} frames in 1.6 s");
}

#[tokio::test(start_paused = true)]
async fn ticks_come_when_they_are_wanted_and_not_more_often_than_frames() {
    for (every, most) in [(1_000, 10), (0, 10_000 / 16 + 1)] {
        let every = Duration::from_millis(every);
        let (_, log) = Stage::play(Some(every), true, async |stage| {
            wait(10_000).await;
            stage.key("q").await;
            stage
        })
        .await;
        let ticks = log.iter().filter(|line| *line == "Tick").count();
        assert!(ticks <= most && ticks + 60 >= most.min(10), "{ticks} ticks every {every:?}");
        assert!(ticks >= most * 9 / 10, "{ticks} of {most}");
    }
}

#[tokio::test(start_paused = true)]
async fn what_matters_more_is_taken_in_first() {
    let (_, log) = Stage::play(None, true, async |stage| {
        settle().await;
        stage.log.borrow_mut().clear();
        stage.answers.send((7, Err(Failure::Offline(String::new())))).await.unwrap();
        stage.key("x").await;
        stage.news.send(News::Missed).await.unwrap();
        stage.signals.send(Signal::Resize).await.unwrap();
        wait(50).await;
        stage.key("q").await;
        stage
    })
    .await;
    let resized = "Resize { columns: 80, rows: 24 }";
    assert_eq!(log[..5], [resized, "news", "key x", "refused 7", "draw"]);
}

#[tokio::test(start_paused = true)]
async fn a_slow_answer_does_not_freeze_typing_and_questions_beyond_the_bound_are_refused() {
    let (_, log) = Stage::play(None, true, async |mut stage| {
        stage.key("a").await;
        wait(20).await;
        assert_eq!(stage.seen("refused 3"), 1, "two fit");
        stage.key("x").await;
        wait(20).await;
        assert_eq!(stage.seen("key x"), 1, "while nothing is answered");
        let (tag, _) = stage.asked.recv().await.unwrap();
        stage.answers.send((tag, Ok(Answer::Log(Vec::new())))).await.unwrap();
        wait(20).await;
        assert_eq!(stage.seen("answer 1"), 1);
        stage.key("q").await;
        stage
    })
    .await;
    assert_eq!(log.last().unwrap(), "Quit");
}

#[tokio::test(start_paused = true)]
async fn a_terminal_that_takes_nothing_gets_one_frame_later_and_freezes_nothing() {
    Stage::play(None, true, async |stage| {
        wait(20).await;
        stage.ready.send(false).unwrap();
        let before = stage.seen("draw");
        for _ in 0..100 {
            stage.key("x").await;
            wait(20).await;
        }
        assert_eq!((stage.seen("draw"), stage.seen("key x")), (before, 100));
        stage.ready.send(true).unwrap();
        wait(20).await;
        assert_eq!(stage.seen("draw"), before + 1);
        stage.ready.send(false).unwrap();
        stage.signals.send(Signal::End(15)).await.unwrap();
        stage
    })
    .await;
}

#[tokio::test(start_paused = true)]
async fn nothing_is_drawn_between_a_stop_and_the_continuation() {
    let (_, log) = Stage::play(Some(Duration::from_secs(1)), true, async |stage| {
        wait(20).await;
        stage.key("C-z").await;
        wait(20).await;
        stage.log.borrow_mut().clear();
        stage.news.send(News::Missed).await.unwrap();
        wait(5_000).await;
        assert_eq!(stage.seen("draw"), 0);
        assert_eq!(stage.seen("news"), 1, "it goes on taking in");
        stage.log.borrow_mut().clear();
        stage.signals.send(Signal::Continue).await.unwrap();
        wait(20).await;
        let resized = "Resize { columns: 80, rows: 24 }";
        assert_eq!(stage.log.borrow()[..4], ["resume", resized, "Resumed", "draw"]);
        stage.key("q").await;
        stage
    })
    .await;
    assert_eq!(log.last().unwrap(), "Quit");
}

#[tokio::test(start_paused = true)]
async fn a_face_hands_over_what_it_holds_before_a_signal_or_a_closed_window_ends_it() {
    for closes in [false, true] {
        let (ended, log) = Stage::play(None, true, async |mut stage| {
            settle().await;
            if closes {
                stage.input = mpsc::channel(1).0;
            } else {
                stage.signals.send(Signal::End(15)).await.unwrap();
            }
            let (tag, _) = stage.asked.recv().await.unwrap();
            wait(500).await;
            stage.answers.send((tag, Ok(Answer::Log(Vec::new())))).await.unwrap();
            stage
        })
        .await;
        assert_eq!(ended, if closes { Ended::Gone } else { Ended::Signal(15) });
        let last = format!("{ended:?}");
        assert_eq!(log[log.len() - 2..], ["answer 99", &last]);
        assert_eq!(log.iter().filter(|line| *line == "Ending").count(), 1);
    }
}

#[tokio::test(start_paused = true)]
async fn a_face_that_does_not_end_is_ended_after_a_second_or_by_the_next_signal() {
    for (signals, milliseconds) in [(1, 1_000), (2, 0)] {
        let began = now();
        let (ended, _) = Stage::play(None, true, async |stage| {
            for _ in 0..signals {
                stage.signals.send(Signal::End(15)).await.unwrap();
            }
            stage
        })
        .await;
        assert_eq!(ended, Ended::Signal(15));
        assert_eq!(millis(now().duration_since(began)), milliseconds);
    }
}

#[tokio::test(start_paused = true)]
async fn a_process_that_holds_the_home_does_not_stop_and_says_so() {
    let (asks, _asked) = mpsc::channel(8);
    let log = Log::default();
    let (_ready, ready) = tokio::sync::watch::channel(true);
    let mut face =
        Robot { log: Rc::clone(&log), ticks: None, hands_over: None, last: UnixMillis(0) };
    let mut screen = Fake { log: Rc::clone(&log), ready, held: true };
    let holds = Holds::default();
    let mut turns = Turns::new(
        &mut face,
        &mut screen,
        (asks.clone(), mpsc::channel(1).0),
        errands(asks),
        (None, holds.clone()),
        || UnixMillis(0),
    );
    holds.first(true);
    turns.perform(Effect::Suspend);
    turns.signal(Signal::Suspend);
    assert!(!turns.away);
    assert_eq!(log.borrow().as_slice(), ["NotSuspended", "NotSuspended"]);
    holds.first(false);
    turns.signal(Signal::Suspend);
    assert!(turns.away);
}

fn errands(asks: mpsc::Sender<Asked>) -> (Errands, mpsc::Sender<FileDone>) {
    (Errands::new(asks, Arc::default()), mpsc::channel(1).0)
}

#[tokio::test(start_paused = true)]
async fn room_is_kept_for_what_a_person_did() {
    let (asks, asked) = mpsc::channel(8);
    let log = Log::default();
    let (_ready, ready) = tokio::sync::watch::channel(true);
    let mut face =
        Robot { log: Rc::clone(&log), ticks: None, hands_over: None, last: UnixMillis(0) };
    let mut screen = Fake { log, ready, held: true };
    let mut turns = Turns::new(
        &mut face,
        &mut screen,
        (asks.clone(), mpsc::channel(1).0),
        errands(asks),
        (None, Holds::default()),
        || UnixMillis(0),
    );
    for tag in 0..20 {
        turns.perform(Effect::Ask(tag, Box::new(Ask::Status)));
    }
    assert_eq!((asked.len(), turns.refused.len()), (6, 14));
    turns.perform(Effect::Ask(20, Box::new(Ask::Alerts(Traffic::Operation))));
    assert_eq!((asked.len(), turns.refused.len()), (7, 14));
}

#[tokio::test(start_paused = true)]
async fn it_ends_by_a_signal_by_the_end_of_the_terminal_and_by_a_panic_elsewhere() {
    let (ended, _) = Stage::play(None, true, async |stage| {
        stage.signals.send(Signal::End(15)).await.unwrap();
        stage
    })
    .await;
    assert_eq!(ended, Ended::Signal(15));
    let (ended, _) = Stage::play(None, true, async |mut stage| {
        settle().await;
        stage.input = mpsc::channel(1).0;
        stage
    })
    .await;
    assert_eq!(ended, Ended::Gone);
    let (ended, log) = Stage::play(None, false, async |stage| stage).await;
    assert_eq!(ended, Ended::Broken);
    assert!(!log.contains(&"draw".to_owned()), "the message on the screen is not drawn over");
}
