//! An open home beside a face: questions go in, answers and news come out, and neither waits for
//! the other.
//!
//! Questions are asked in their order, but what shows a page is overtaken by what a person did and
//! by alerts, and news overtake them all. Those that wait for the relay go their own way, so that
//! a page of messages never waits for a bad line.

use std::collections::VecDeque;
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use tokio::sync::{mpsc, oneshot, watch};
use tokio::task::JoinHandle;

use crate::ask::{Answer, Ask, News};
use crate::engine::{Command, Failure};
use crate::home::{Home, HomeError};
use crate::limits::{FACE_ASKS_MAX, NOTICES_WAITING_MAX};
use crate::tui::event::{EnrolledSeat, Newcomer};

/// How long after a failure it is tried again to reach whoever holds the home.
const TRY_AGAIN_AFTER: Duration = Duration::from_secs(1);

/// How long leaving waits for what was asked before: the engine writes to a disk.
const HANDS_OVER_WITHIN: Duration = Duration::from_secs(2);

/// A question with the tag its answer will have.
pub type Asked = (u64, Box<Ask>);

/// An answer with the tag of its question.
pub type Answered = (u64, Result<Answer, Failure>);

/// Whether this process holds the home, on either of the two ways to it: others depend on it then.
#[derive(Debug, Clone, Default)]
pub struct Holds(Arc<[AtomicBool; 2]>);

impl Holds {
    /// Whether it does.
    #[must_use]
    pub fn any(&self) -> bool {
        self.0.iter().any(|way| way.load(Ordering::SeqCst))
    }

    /// Says how it is with the way to the engine.
    pub(super) fn first(&self, holds: bool) {
        let [first, _] = &*self.0;
        first.store(holds, Ordering::SeqCst);
    }

    /// Says how it is with the way of what waits for the relay.
    fn aside(&self, holds: bool) {
        let [_, aside] = &*self.0;
        aside.store(holds, Ordering::SeqCst);
    }
}

/// The ways to and from an open home.
pub struct Ways {
    /// Questions.
    pub asks: mpsc::Sender<Asked>,
    /// Their answers.
    pub answers: mpsc::Receiver<Answered>,
    /// What happens.
    pub news: mpsc::Receiver<News>,
    /// Whether this process holds the home.
    pub holds: Holds,
    /// Where the home lies, once it is open.
    pub home: Arc<OnceLock<PathBuf>>,
    /// Where there was no seat at the start: the way to one.
    pub enrolment: Option<Enrolment>,
}

/// The way to whoever takes seats.
pub struct Enrolment {
    /// Who wants one.
    pub newcomers: mpsc::Sender<Box<Newcomer>>,
    /// What came of it.
    pub seats: mpsc::Receiver<Result<EnrolledSeat, Failure>>,
}

/// Waiting for a seat where one may be taken.
pub(super) trait Enrolled {
    /// What came of the last attempt; none where nothing will come any more. Nothing is lost if
    /// the future is dropped.
    async fn enrolled(&mut self) -> Option<Result<EnrolledSeat, Failure>>;
}

impl Enrolled for Option<Enrolment> {
    async fn enrolled(&mut self) -> Option<Result<EnrolledSeat, Failure>> {
        match self {
            Some(enrolment) => enrolment.seats.recv().await,
            None => None,
        }
    }
}

/// An open home that somebody sits at.
pub struct Desk {
    /// The ways to and from it.
    pub ways: Ways,
    news: mpsc::Sender<News>,
    stop: watch::Sender<bool>,
    tasks: [JoinHandle<()>; 2],
}

impl Desk {
    /// Sits down at an open home, given twice (see [`Home::beside`]), and asks to be online.
    #[must_use]
    pub fn new(home: Home, beside: Home) -> Self {
        Self::at(|_| std::future::ready(Some((home, beside))), None)
    }

    /// Sits down at a home that is still being opened: what is asked meanwhile waits. The receiver
    /// is told why it cannot be opened.
    #[must_use]
    pub fn opening<O>(open: O) -> (Self, oneshot::Receiver<HomeError>)
    where
        O: Future<Output = Result<(Home, Home), HomeError>> + Send + 'static,
    {
        let (failed, failure) = oneshot::channel();
        let find = |_| async {
            match open.await {
                Ok(homes) => Some(homes),
                Err(error) => {
                    // Who does not listen any more has left.
                    let _ = failed.send(error);
                    None
                }
            }
        };
        (Self::at(find, None), failure)
    }

    /// Sits down where there is no seat yet. `take` takes one, as often as it is tried, and opens
    /// its home twice; from then on it is as after [`Desk::new`].
    #[must_use]
    pub fn welcome<T, W>(take: T) -> Self
    where
        T: Fn(Box<Newcomer>) -> W + Send + Sync + 'static,
        W: Future<Output = Result<(EnrolledSeat, Home, Home), Failure>> + Send,
    {
        let (newcomers, mut wanted) = mpsc::channel::<Box<Newcomer>>(1);
        let (seats, taken) = mpsc::channel(1);
        let find = |mut stopped: watch::Receiver<bool>| async move {
            loop {
                let newcomer = tokio::select! {
                    biased;
                    () = left(&mut stopped) => return None,
                    newcomer = wanted.recv() => newcomer?,
                };
                // Once begun it is gone through with: a seat half taken is an invitation lost.
                // Who does not listen any more has left.
                match take(newcomer).await {
                    Ok((seat, home, beside)) => {
                        let _ = seats.send(Ok(seat)).await;
                        return Some((home, beside));
                    }
                    Err(failure) => _ = seats.send(Err(failure)).await,
                }
            }
        };
        Self::at(find, Some(Enrolment { newcomers, seats: taken }))
    }

    /// Sits down at what is found, if anything is before somebody leaves. What is asked meanwhile
    /// waits.
    fn at<F, W>(find: F, enrolment: Option<Enrolment>) -> Self
    where
        F: FnOnce(watch::Receiver<bool>) -> W,
        W: Future<Output = Option<(Home, Home)>> + Send + 'static,
    {
        let (asks, asked) = mpsc::channel(FACE_ASKS_MAX);
        let (aside, asked_aside) = mpsc::channel(FACE_ASKS_MAX);
        let (answers, answered) = mpsc::channel(FACE_ASKS_MAX);
        let (news, told) = mpsc::channel(NOTICES_WAITING_MAX);
        let (stop, stopped) = watch::channel(false);
        let (second, besides) = oneshot::channel();
        let holds = Holds::default();
        let (here_news, here_holds, aside_holds) = (news.clone(), holds.clone(), holds.clone());
        let (here_answers, here_stopped) = (answers.clone(), stopped.clone());
        let place: Arc<OnceLock<PathBuf>> = Arc::default();
        let here = place.clone();
        let found = find(stopped.clone());
        let first = tokio::spawn(async move {
            let Some((home, beside)) = found.await else { return };
            // It is found once.
            let _ = here.set(home.path().to_owned());
            // It is waited for.
            let _ = second.send(beside);
            let (queue, holds) = (Queue::default(), here_holds);
            let (answers, news) = (here_answers, here_news);
            Here { home, asked, queue, holds, aside, answers, news }.run(here_stopped).await;
        });
        let second = tokio::spawn(async move {
            if let Ok(home) = besides.await {
                ask_aside(home, asked_aside, answers, aside_holds, stopped).await;
            }
        });
        let ways = Ways { asks, answers: answered, news: told, holds, home: place, enrolment };
        Self { ways, news, stop, tasks: [first, second] }
    }

    /// A way to tell the face something besides.
    #[must_use]
    pub fn teller(&self) -> mpsc::Sender<News> {
        self.news.clone()
    }

    /// Leaves: what a person did goes to the engine, for a while; other questions are no longer
    /// waited for, and the home is let go of in order.
    pub async fn close(self) {
        let Self { ways, news, stop, tasks } = self;
        // Nobody reads any more, so nobody waits until somebody does.
        drop((ways, news));
        let _ = stop.send(true);
        for task in tasks {
            // It ends by itself; a panic in it has been told.
            let _ = task.await;
        }
    }
}

/// Waits until the desk is left.
async fn left(stop: &mut watch::Receiver<bool>) {
    // An error means that the desk is gone, which is the same.
    let _ = stop.wait_for(|stop| *stop).await;
}

/// What a question that cannot wait any longer is answered.
pub(super) fn too_many() -> Failure {
    Failure::Defect("too many questions wait for the engine; try again in a moment".to_owned())
}

/// Questions that wait here, where they can overtake.
#[derive(Default)]
struct Queue(VecDeque<Asked>);

impl Queue {
    /// Takes in what was asked. Returned is what is dropped for it: the oldest pages, which nobody
    /// may be looking at any more.
    fn fill(&mut self, asked: &mut mpsc::Receiver<Asked>) -> Vec<Asked> {
        let mut dropped = Vec::new();
        while self.0.len() < 2 * FACE_ASKS_MAX {
            let Ok(more) = asked.try_recv() else { break };
            self.0.push_back(more);
        }
        while self.0.len() > FACE_ASKS_MAX {
            let Some(place) = self.0.iter().position(|(_, ask)| ask.yields()) else { break };
            dropped.extend(self.0.remove(place));
        }
        dropped
    }

    /// The next to be asked.
    fn next(&mut self) -> Option<Asked> {
        let first = self.0.iter().position(|(_, ask)| !ask.yields()).unwrap_or(0);
        self.0.remove(first)
    }
}

struct Here {
    home: Home,
    asked: mpsc::Receiver<Asked>,
    queue: Queue,
    holds: Holds,
    aside: mpsc::Sender<Asked>,
    answers: mpsc::Sender<Answered>,
    news: mpsc::Sender<News>,
}

impl Here {
    async fn run(mut self, stop: watch::Receiver<bool>) {
        let mut leaving = stop.clone();
        let late = async {
            left(&mut leaving).await;
            tokio::time::sleep(HANDS_OVER_WITHIN).await;
        };
        tokio::select! {
            biased;
            () = Box::pin(self.serve(stop)) => {}
            () = late => {}
        }
        self.home.close().await;
    }

    async fn serve(&mut self, mut stop: watch::Receiver<bool>) {
        let mut failing = self.begin().await;
        self.alarm(failing.as_ref()).await;
        // News since the last question: more than are kept hold up no question.
        let mut heard = 0;
        // Kept from turn to turn: questions must not put it off.
        let mut again = Box::pin(tokio::time::sleep(TRY_AGAIN_AFTER));
        loop {
            for (tag, _) in self.queue.fill(&mut self.asked) {
                let _ = self.answers.send((tag, Err(too_many()))).await;
            }
            self.holds.first(self.home.is_here());
            let has_asks = !self.queue.0.is_empty();
            tokio::select! {
                biased;
                () = left(&mut stop) => return self.hand_over().await,
                told = self.home.news(), if failing.is_none()
                    && (heard < NOTICES_WAITING_MAX || !has_asks) => {
                    heard += 1;
                    failing = match told {
                        Ok(News::Missed) => {
                            self.tell(News::Missed).await;
                            // Another process may hold the home now, or this one.
                            self.begin().await
                        }
                        Ok(told) => {
                            self.tell(told).await;
                            None
                        }
                        Err(failure) => Some(failure),
                    };
                    again.set(tokio::time::sleep(TRY_AGAIN_AFTER));
                    self.alarm(failing.as_ref()).await;
                }
                () = &mut again, if failing.is_some() => {
                    again.set(tokio::time::sleep(TRY_AGAIN_AFTER));
                    let before = failing.take();
                    failing = self.begin().await;
                    if failing.is_none() {
                        self.tell(News::Missed).await;
                    } else if failing != before {
                        self.alarm(failing.as_ref()).await;
                    }
                }
                () = std::future::ready(()), if has_asks => {
                    heard = 0;
                    if let Some(asked) = self.queue.next() {
                        self.answer(asked).await;
                    }
                }
                asked = self.asked.recv() => match asked {
                    Some(asked) => self.queue.0.push_back(asked),
                    None => return self.hand_over().await,
                },
            }
        }
    }

    /// Listens and asks to be online; the reason if it cannot.
    async fn begin(&mut self) -> Option<Failure> {
        let begun = async {
            self.home.listen().await?;
            self.home.ask(Ask::Command(Command::Connect)).await.map(|_| ())
        };
        begun.await.err()
    }

    async fn alarm(&self, failing: Option<&Failure>) {
        if let Some(failure) = failing {
            self.tell(News::Alarm { code: "home".to_owned(), text: failure.to_string() }).await;
        }
    }

    async fn tell(&self, news: News) {
        // Who does not listen any more is about to leave.
        let _ = self.news.send(news).await;
    }

    /// Somebody leaves: what a person did still goes to the engine.
    async fn hand_over(&mut self) {
        self.asked.close();
        // Nobody waits for the others, which `fill` may drop.
        self.queue.fill(&mut self.asked);
        while let Some((_, ask)) = self.queue.next() {
            if !ask.yields() && !ask.waits_for_relay() {
                // Who asked has left; the record has it.
                let _ = self.home.ask(*ask).await;
            }
        }
    }

    async fn answer(&mut self, (tag, ask): Asked) {
        let answer = if ask.waits_for_relay() {
            match self.aside.try_send((tag, ask)) {
                Ok(()) => return,
                Err(_) => Err(too_many()),
            }
        } else {
            self.home.ask(*ask).await
        };
        let _ = self.answers.send((tag, answer)).await;
    }
}

/// Asks what takes its time.
async fn ask_aside(
    mut home: Home,
    mut asked: mpsc::Receiver<Asked>,
    answers: mpsc::Sender<Answered>,
    holds: Holds,
    mut stop: watch::Receiver<bool>,
) {
    let serve = async {
        while let Some((tag, ask)) = asked.recv().await {
            let answer = home.ask(*ask).await;
            holds.aside(home.is_here());
            let _ = answers.send((tag, answer)).await;
        }
    };
    tokio::select! {
        biased;
        () = left(&mut stop) => {}
        () = Box::pin(serve) => {}
    }
    home.close().await;
}

#[cfg(test)]
mod tests;
