use std::sync::{Arc, Mutex};

use hotline_protocol::ids::{MessageId, Traffic};
use tokio::sync::broadcast;

use super::*;
use crate::ask::Answer;
use crate::engine::Outcome;
use crate::host::Holder;
use crate::socket::Server;

/// A desk at a home that only answers.
struct Stage {
    desk: Desk,
    server: Server,
    news: broadcast::Sender<News>,
    /// What the home was asked, in order.
    asked: Arc<Mutex<Vec<Ask>>>,
    _directory: tempfile::TempDir,
}

impl Stage {
    async fn new() -> Self {
        let directory = tempfile::tempdir().unwrap();
        let socket = directory.path().join("hotline.sock");
        let asked = Arc::new(Mutex::new(Vec::new()));
        let record = Arc::clone(&asked);
        let (holder, news) = Holder::answering(move |ask| {
            record.lock().unwrap().push(ask);
            Ok(Answer::Outcome(Outcome::Done))
        });
        let server = Server::start(socket.clone(), holder).unwrap();
        let home = Home::there(socket.clone()).await;
        let desk = Desk::new(home, Home::there(socket).await);
        Self { desk, server, news, asked, _directory: directory }
    }

    fn ask(&self, tag: u64, ask: Ask) {
        self.desk.ways.asks.try_send((tag, Box::new(ask))).unwrap();
    }

    /// The tag of the next answer.
    async fn answered(&mut self) -> u64 {
        self.desk.ways.answers.recv().await.unwrap().0
    }

    async fn leave(self) -> Vec<Ask> {
        self.desk.close().await;
        self.server.stop().await;
        let asked = self.asked.lock().unwrap();
        asked.clone()
    }
}

fn search(words: &str) -> Ask {
    let (traffic, words) = (Traffic::Operation, words.to_owned());
    Ask::Search { traffic, words, before: None, limit: 10 }
}

fn acknowledge(byte: u8) -> Ask {
    let message = MessageId([byte; 16]);
    Ask::Command(Command::Acknowledge { message, kind: "received".to_owned() })
}

#[tokio::test]
async fn an_alert_waits_for_no_search() {
    let mut stage = Stage::new().await;
    for tag in 0..100 {
        stage.ask(tag, search("x"));
    }
    stage.ask(100, Ask::Alerts(Traffic::Operation));
    let mut before = 0;
    while stage.answered().await != 100 {
        before += 1;
    }
    assert!(before <= 1, "{before} searches came before it");
    for _ in before..100 {
        stage.answered().await;
    }
    stage.leave().await;
}

#[tokio::test]
async fn news_wait_for_no_queue_of_questions() {
    let mut stage = Stage::new().await;
    // It listens from before its first answer.
    stage.ask(0, Ask::Status);
    stage.answered().await;
    for tag in 1..=200 {
        stage.ask(tag, search("x"));
    }
    stage.news.send(News::Missed).unwrap();
    for _ in 0..100 {
        stage.answered().await;
    }
    assert_eq!(stage.desk.ways.news.try_recv(), Ok(News::Missed));
    stage.leave().await;
}

#[tokio::test]
async fn leaving_hands_over_what_a_person_did_and_waits_for_no_page() {
    let stage = Stage::new().await;
    stage.ask(1, search("x"));
    for n in 1..=3 {
        stage.ask(1 + u64::from(n), acknowledge(n));
    }
    // Nothing of it has been asked yet: this thread has not let anybody else run.
    let asked = stage.leave().await;
    let done: Vec<_> = asked.iter().filter(|ask| matches!(ask, Ask::Command(_))).collect();
    for n in 1..=3 {
        assert!(done.contains(&&acknowledge(n)), "{asked:?}");
    }
    assert!(!asked.contains(&search("x")));
}

#[test]
fn a_full_queue_drops_the_oldest_pages_and_keeps_what_a_person_did() {
    let (asks, mut asked) = mpsc::channel(4 * FACE_ASKS_MAX);
    let mut queue = Queue::default();
    asks.try_send((0, Box::new(acknowledge(1)))).unwrap();
    let last = u64::try_from(FACE_ASKS_MAX).unwrap() + 9;
    for tag in 1..=last {
        asks.try_send((tag, Box::new(search("x")))).unwrap();
    }
    let dropped: Vec<_> = queue.fill(&mut asked).into_iter().map(|(tag, _)| tag).collect();
    assert_eq!(dropped, (1..=10).collect::<Vec<_>>());
    assert_eq!(queue.next().map(|(tag, _)| tag), Some(0));
    assert_eq!(queue.next().map(|(tag, _)| tag), Some(11), "pages keep their order");
}

#[test]
fn what_a_person_did_keeps_its_order() {
    let (asks, mut asked) = mpsc::channel(8);
    let mut queue = Queue::default();
    let many = [search("x"), acknowledge(1), Ask::Alerts(Traffic::Operation), acknowledge(2)];
    for (tag, ask) in (0..).zip(many) {
        asks.try_send((tag, Box::new(ask))).unwrap();
    }
    assert!(queue.fill(&mut asked).is_empty());
    let order: Vec<_> = std::iter::from_fn(|| queue.next()).map(|(tag, _)| tag).collect();
    assert_eq!(order, [1, 2, 3, 0]);
}
