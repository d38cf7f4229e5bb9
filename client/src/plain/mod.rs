//! Plain lines: everything a person can do here, without a screen.
//!
//! For screen readers and bad terminals. The words are those of the command line, news are lines
//! of their own, and nothing moves the cursor or has a colour.

mod bell;
mod kept;
mod lines;
mod words;

use std::collections::VecDeque;
use std::io::{self, IsTerminal, Write};
use std::sync::atomic::Ordering;

use hotline_casework::{shown, shown_line};
use hotline_protocol::ids::{Precedence, Traffic};
use tokio::sync::mpsc;

use crate::ask::{Answer, Ask, News};
use crate::cli::typed::{Typed, message_line};
use crate::engine::{Command, Direction, Failure, LinkState, MessageRow};
use crate::home::Home;
use crate::lang::Language;
use crate::limits::{BODY_BYTES_MAX, LINES_WAITING_MAX};
use crate::terminal::attention::{Caller, Means};
use crate::terminal::desk::Desk;
use crate::terminal::writer::Writer;
use crate::tui::event::{Attention, Urgency};
use crate::vault::Found;
use crate::view::short;
use bell::{Bell, Meant, WORD};
use kept::Kept;
use lines::{Line, Told};

/// Under which name a text that is being typed is kept.
const DRAFT: &str = "draft plain";

struct Plain {
    desk: Desk,
    lines: mpsc::Receiver<Line>,
    /// Lines that were typed while a command ran.
    waiting: VecDeque<Line>,
    told: Told,
    bell: Bell,
    kept: Kept,
    /// News that must not stand in the middle of a text that is being typed.
    later: Option<Vec<News>>,
    caller: Caller,
    /// Of codes and fields.
    language: Language,
    signals: mpsc::Receiver<()>,
    link_said: String,
    tag: u64,
}

/// Writes to the terminal or wherever lines go.
fn say(text: &str) {
    let mut stdout = io::stdout().lock();
    // Who closed it hears no more; the end of the input ends this.
    let _ = writeln!(stdout, "{text}").and_then(|()| stdout.flush());
}

fn prompt(text: &str) {
    let mut stdout = io::stdout().lock();
    let _ = write!(stdout, "{text}").and_then(|()| stdout.flush());
}

/// Says which alert the word answers.
fn say_which(message: &MessageRow) {
    say(&format!(
        "!!! Press Enter, then type {WORD} and Enter: it acknowledges {}, {} from {}: {}",
        short(&message.id),
        message.precedence.word(),
        message.from,
        shown_line(&message.subject)
    ));
    say(&format!("!!! {WORD} and an id acknowledges another one."));
}

/// Whether a message rings.
fn rings(precedence: Precedence) -> bool {
    precedence >= Precedence::Immediate
}

/// Reads commands from standard input and runs them until there are no more, or until `stop`.
///
/// # Errors
///
/// The machine gives no thread.
pub(crate) async fn run(
    mut home: Home,
    desk: Desk,
    means: Means,
    language: Language,
    stop: mpsc::Receiver<()>,
) -> io::Result<()> {
    let told = Told::default();
    let lines = lines::read(io::BufReader::new(io::stdin()), Told::clone(&told))?;
    // A pipe has no bell: only the hook and the desktop are called then.
    let out: Box<dyn Write + Send> =
        if io::stdout().is_terminal() { Box::new(io::stdout()) } else { Box::new(io::sink()) };
    let (caller, mut failed) = Caller::new(Writer::start(out)?, Means { escapes: false, ..means });
    let teller = desk.teller();
    tokio::spawn(async move {
        while let Some(error) = failed.recv().await {
            let news = News::Alarm { code: "alert-hook".to_owned(), text: error.to_string() };
            let _ = teller.send(news).await;
        }
    });
    let mut plain = Plain {
        desk,
        lines,
        waiting: VecDeque::new(),
        told,
        bell: Bell::new(),
        kept: Kept::default(),
        later: None,
        caller,
        language,
        signals: stop,
        link_said: String::new(),
        tag: 0,
    };
    plain.serve(&mut home).await;
    // The second way goes through the first one's socket.
    plain.desk.close().await;
    home.close().await;
    Ok(())
}

/// What comes from outside.
enum Next {
    /// A signal ends everything.
    End,
    /// It is time to ring again.
    Rings,
    /// Something happened at the engine.
    News(Box<News>),
    /// A line was typed; none at the end of the input.
    Line(Option<Line>),
}

impl Plain {
    async fn serve(&mut self, home: &mut Home) {
        say("Hotline, plain lines. help lists the commands, quit ends.");
        self.look_for_alerts().await;
        // Before a line is typed, which takes its place in the store.
        self.kept = Kept::new(self.kept_text().await);
        if let Some(text) = self.kept.before() {
            say("A text was not sent when this ended last time. It is kept:");
            say(&shown(text));
            say("The line .kept in the next text takes it over.");
        }
        loop {
            prompt("hotline> ");
            let Some(line) = self.line().await else { break };
            if let Some(meant) = self.bell.meant(&line.text, line.began) {
                self.acknowledge(meant).await;
                continue;
            }
            match line.text.trim() {
                "" => {}
                "quit" | "exit" => break,
                text => {
                    let text = text.to_owned();
                    if self.command(home, &text).await.is_none() {
                        break;
                    }
                    self.look_for_alerts().await;
                }
            }
        }
    }

    /// The next line; meanwhile news are told and alerts ring. None at the end.
    async fn line(&mut self) -> Option<Line> {
        if let Some(line) = self.waiting.pop_front() {
            return Some(line);
        }
        loop {
            match self.next(true).await {
                Next::End => return None,
                Next::Rings => self.ring(),
                Next::News(news) => {
                    if self.news(*news).await {
                        prompt(if self.later.is_some() { "" } else { "hotline> " });
                    }
                }
                Next::Line(line) => return line,
            }
        }
    }

    /// What comes next, the most pressing first; lines only if there is room for them.
    async fn next(&mut self, takes_lines: bool) -> Next {
        tokio::select! {
            biased;
            _ = self.signals.recv() => Next::End,
            () = self.bell.rings() => Next::Rings,
            Some(news) = self.desk.ways.news.recv() => Next::News(Box::new(news)),
            line = self.lines.recv(), if takes_lines => Next::Line(line),
        }
    }

    fn ring(&self) {
        self.caller.call(&Attention::Again);
        if let Some(message) = self.bell.first() {
            say(&format!("!!! Still not acknowledged: {}", message_line(message)));
            say_which(message);
        }
    }

    /// Says which alert the word answers, if that is another one than was said last.
    fn turn(&mut self) {
        let number = self.told.load(Ordering::SeqCst) + 1;
        if let Some(message) = self.bell.turn(number) {
            say_which(message);
            // Only now: a line that began meanwhile may have been begun without knowing.
            self.told.store(number, Ordering::SeqCst);
        }
    }

    /// Reads a command and runs it. None if everything ends.
    async fn command(&mut self, home: &mut Home, line: &str) -> Option<()> {
        let mut typed = match words::split(line) {
            Ok(words) => match Typed::read(words, self.language) {
                Ok(typed) => typed,
                Err(help) => {
                    say(help.trim_end());
                    return Some(());
                }
            },
            Err(error) => {
                say(&format!("error: {error}"));
                return Some(());
            }
        };
        let mut wrote = false;
        if let Some(text @ None) = typed.text() {
            wrote = true;
            match self.text().await? {
                Some(written) => *text = Some(written),
                None => return Some(()),
            }
        }
        let done = self.run(home, typed).await;
        if wrote && done == Some(true) {
            // What was sent is in the store; what was not can be taken over.
            self.kept.sent();
            let _ = self.keep().await;
        } else if wrote {
            self.kept.put_away();
        }
        done.map(|_| ())
    }

    /// Runs a command; what comes meanwhile is told. None if everything ends, else whether it
    /// succeeded.
    async fn run(&mut self, home: &mut Home, typed: Typed) -> Option<bool> {
        let mut running = Box::pin(typed.run(home));
        let mut more_lines = true;
        loop {
            let has_room = more_lines && self.waiting.len() < LINES_WAITING_MAX;
            let next = tokio::select! {
                biased;
                next = self.next(has_room) => next,
                done = &mut running => return Some(done),
            };
            match next {
                Next::End => return None,
                Next::Rings => self.ring(),
                Next::News(news) => _ = self.news(*news).await,
                Next::Line(None) => more_lines = false,
                Next::Line(Some(line)) => match self.bell.meant(&line.text, line.began) {
                    Some(meant) if meant != Meant::Nothing => self.acknowledge(meant).await,
                    _ => self.waiting.push_back(line),
                },
            }
        }
    }

    /// A text, line by line. None if everything ends, nothing inside if it was given up.
    async fn text(&mut self) -> Option<Option<String>> {
        say("The text, line by line. A line with a single dot ends it, .cancel gives it up.");
        self.later = Some(Vec::new());
        let text = self.text_lines().await;
        for news in self.later.take().unwrap_or_default() {
            self.news(news).await;
        }
        text
    }

    async fn text_lines(&mut self) -> Option<Option<String>> {
        loop {
            let line = self.line().await?;
            match self.bell.meant(&line.text, line.began) {
                Some(meant) if meant != Meant::Nothing => {
                    self.acknowledge(meant).await;
                    continue;
                }
                _ => {}
            }
            match line.text.as_str() {
                "." => return Some(Some(self.kept.text().trim_end_matches('\n').to_owned())),
                ".cancel" => {
                    say("Given up. Nothing was sent.");
                    self.kept.put_away();
                    return Some(None);
                }
                ".kept" => match self.kept.before() {
                    Some(before) => {
                        say(&shown(before));
                        self.kept.take_over();
                    }
                    None => say("Nothing is kept."),
                },
                // A line of the text that begins with a dot is typed with two.
                line => self.kept.line(
                    line.strip_prefix('.').filter(|_| line.starts_with("..")).unwrap_or(line),
                ),
            }
            if self.kept.text().len() > BODY_BYTES_MAX {
                say(&format!("A text has at most {BODY_BYTES_MAX} bytes. Nothing was sent."));
                self.kept.put_away();
                return Some(None);
            }
            if let Err(failure) = self.keep().await {
                say(&format!("error: this line is not kept: {}", shown_line(&failure.to_string())));
            }
        }
    }

    /// Brings what was typed and not sent to the disk.
    async fn keep(&mut self) -> Result<Answer, Failure> {
        let value = self.kept.stored().map(String::into_bytes);
        self.ask(Ask::Keep { name: DRAFT.to_owned(), value }).await
    }

    async fn kept_text(&mut self) -> Option<String> {
        match self.ask(Ask::Kept(DRAFT.to_owned())).await {
            Ok(Answer::Kept(kept)) => {
                let draft = kept.into_iter().find(|kept| kept.name == DRAFT)?;
                let text = String::from_utf8(draft.value).ok()?;
                let text = text.trim_end_matches('\n');
                (!text.is_empty()).then(|| text.to_owned())
            }
            _ => None,
        }
    }

    /// Does what a line with the word means.
    async fn acknowledge(&mut self, meant: Meant) {
        let message = match meant {
            Meant::Acknowledges(message) => message,
            Meant::TooEarly => {
                let again = "Type it and Enter once more.";
                say(&format!("This line began before the alert that it would answer. {again}"));
                self.ring();
                return;
            }
            Meant::Nothing if self.bell.is_empty() => return say("No alert waits."),
            Meant::Nothing => {
                say("No alert that waits has this id.");
                return self.ring();
            }
        };
        let ack = Command::Acknowledge { message, kind: "received".to_owned() };
        match self.ask(Ask::Command(ack)).await {
            Ok(_) => {
                self.bell.retain(|waiting| waiting.id != message);
                say(&format!("Acknowledged: {}", short(&message)));
                self.turn();
            }
            Err(failure) => say(&format!("error: {}", shown_line(&failure.to_string()))),
        }
    }

    /// Tells every alert that was not told yet, and forgets those that somebody acknowledged.
    async fn look_for_alerts(&mut self) {
        for traffic in [Traffic::Operation, Traffic::Drill, Traffic::Exercise] {
            let Ok(Answer::Alerts(alerts)) = self.ask(Ask::Alerts(traffic)).await else { continue };
            self.bell.retain(|waiting| {
                waiting.traffic != traffic
                    || alerts.oldest.iter().any(|listed| listed.message.id == waiting.id)
            });
            for listed in alerts.oldest {
                if !self.bell.has(&listed.message.id) {
                    self.alert(listed.message);
                }
            }
        }
        self.turn();
    }

    fn alert(&mut self, message: MessageRow) {
        let number = self.told.fetch_add(1, Ordering::SeqCst) + 1;
        let urgency = match message.precedence {
            Precedence::Flash => Urgency::Flash,
            _ => Urgency::Immediate,
        };
        let words = "Hotline: an alert waits".to_owned();
        self.caller.call(&Attention::Call { urgency, words });
        let verified = if message.verified { "verified" } else { "UNVERIFIED" };
        let exercise = if message.traffic == Traffic::Operation { "" } else { "[EX] " };
        say("");
        say(&format!(
            "!!! {exercise}{} from {} ({verified}), case {}",
            message.precedence.word().to_uppercase(),
            message.from,
            shown_line(&message.reference)
        ));
        if let Ok(common) = hotline_casework::Common::decode(&message.content)
            && let hotline_casework::Origin::Automated { source } = &common.origin
        {
            say(&format!("!!! {exercise}written by a program: {}", source.line()));
        }
        say(&format!("!!! {exercise}{}", shown_line(&message.subject)));
        for line in shown(&message.body).lines() {
            say(&format!("!!! {line}"));
        }
        say(&format!("!!! Its id is {}. It rings until it is acknowledged.", short(&message.id)));
        self.bell.take(message, number);
    }

    /// Tells something that happened. Whether a line was said.
    async fn news(&mut self, news: News) -> bool {
        let is_alert = matches!(&news, News::Arrived { precedence, .. } if rings(*precedence));
        if let Some(later) = &mut self.later
            && !is_alert
        {
            // As many as a slow face keeps: then it is told to look.
            if later.len() < LINES_WAITING_MAX {
                later.push(news);
            }
            return false;
        }
        match news {
            News::Arrived { precedence, .. } if rings(precedence) => {
                let before = self.told.load(Ordering::SeqCst);
                self.look_for_alerts().await;
                self.told.load(Ordering::SeqCst) != before
            }
            News::Arrived { message, direction: Direction::Received, kind, .. }
                if !["ACK", "LIB", "GLO"].contains(&kind.as_str()) =>
            {
                match self.ask(Ask::Message(message.to_string())).await {
                    Ok(Answer::Message(Found::One(row))) => {
                        say(&format!("\nnew: {}", message_line(&row)));
                        true
                    }
                    _ => false,
                }
            }
            News::Acknowledged { message, by } => {
                say(&format!("\nacknowledged by {by}: {}", short(&message)));
                self.look_for_alerts().await;
                true
            }
            News::NotSent { message, reason } => {
                say(&format!("\nnot sent: {}: {}", short(&message), shown_line(&reason)));
                true
            }
            News::Alarm { code, text } => {
                say(&format!("\nalarm ({code}): {}", shown_line(&text)));
                true
            }
            News::Missing { text: Some(text), .. } => {
                self.caller.call(&Attention::Again);
                say(&format!("\nMISSING: {}", shown_line(&text)));
                true
            }
            News::CallAgain { message, precedence, .. } => {
                match self.ask(Ask::Message(message.to_string())).await {
                    Ok(Answer::Message(Found::One(row))) => {
                        self.call_again(precedence, &row);
                        true
                    }
                    _ => false,
                }
            }
            News::Link(link) => self.link(&link),
            News::Missed => {
                self.look_for_alerts().await;
                false
            }
            _ => false,
        }
    }

    /// Calls once more for a message that nobody has acknowledged: by every means if it is urgent.
    fn call_again(&self, precedence: Precedence, row: &MessageRow) {
        let words = "Hotline: an alert waits".to_owned();
        self.caller.call(&match precedence {
            Precedence::Flash => Attention::Call { urgency: Urgency::Flash, words },
            Precedence::Immediate => Attention::Call { urgency: Urgency::Immediate, words },
            Precedence::Priority | Precedence::Routine => Attention::Again,
        });
        let id = short(&row.id);
        say(&format!("\nStill not acknowledged: {} (`ack {id}`)", message_line(row)));
    }

    /// Says how the line stands, if that is new.
    fn link(&mut self, link: &LinkState) -> bool {
        let words = match link {
            LinkState::Online { .. } => "online".to_owned(),
            LinkState::Waiting { why, .. } => format!("offline: {}", shown_line(why)),
            LinkState::Refused(why) => format!("refused: {}", shown_line(why)),
            LinkState::Idle | LinkState::Connecting => return false,
        };
        if words == self.link_said {
            return false;
        }
        say(&format!("\nline: {words}"));
        self.link_said = words;
        true
    }

    /// Asks beside the command that may be running.
    async fn ask(&mut self, ask: Ask) -> Result<Answer, Failure> {
        self.tag += 1;
        let gone = || Failure::Defect("the engine cannot be reached".to_owned());
        if self.desk.ways.asks.send((self.tag, Box::new(ask))).await.is_err() {
            return Err(gone());
        }
        loop {
            match self.desk.ways.answers.recv().await {
                Some((tag, answer)) if tag == self.tag => return answer,
                // The answer to a question that nobody waited for to its end.
                Some(_) => {}
                None => return Err(gone()),
            }
        }
    }
}
