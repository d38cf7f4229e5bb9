//! What is typed, line by line, each with when its typing began at the earliest.

use std::io::{self, BufRead, Read};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use tokio::sync::mpsc;

use crate::limits::{BODY_BYTES_MAX, LINES_WAITING_MAX};

/// A line that was typed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Line {
    /// Without its end.
    pub(super) text: String,
    /// How many alerts had been told when its typing began, at the earliest.
    pub(super) began: u64,
}

/// How many alerts have been told. A line that began before one says nothing about it.
pub(super) type Told = Arc<AtomicU64>;

/// Reads lines from a thread of its own until there are no more.
///
/// # Errors
///
/// The machine gives no thread.
pub(super) fn read(
    input: impl BufRead + Send + 'static,
    told: Told,
) -> io::Result<mpsc::Receiver<Line>> {
    let (sender, lines) = mpsc::channel(LINES_WAITING_MAX);
    std::thread::Builder::new().name("lines".to_owned()).spawn(move || {
        let mut input = input;
        loop {
            // Before the wait: from the end of the line before, this one could be typed.
            let began = told.load(Ordering::SeqCst);
            match one(&mut input) {
                Ok(Some(text)) => {
                    if sender.blocking_send(Line { text, began }).is_err() {
                        return;
                    }
                }
                Ok(None) | Err(_) => return,
            }
        }
    })?;
    Ok(lines)
}

/// The next line, cut at what a text may have; none at the end.
fn one(input: &mut impl BufRead) -> io::Result<Option<String>> {
    let mut bytes = Vec::new();
    input.by_ref().take(BODY_BYTES_MAX as u64).read_until(b'\n', &mut bytes)?;
    if bytes.is_empty() {
        return Ok(None);
    }
    while matches!(bytes.last(), Some(b'\n' | b'\r')) {
        bytes.pop();
    }
    Ok(Some(String::from_utf8_lossy(&bytes).into_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn lines_come_one_by_one_and_the_last_needs_no_end() {
        let input = io::Cursor::new("a\r\n\nb\nlast".as_bytes().to_vec());
        let mut lines = read(input, Told::default()).unwrap();
        let mut texts = Vec::new();
        while let Some(line) = lines.recv().await {
            texts.push(line.text);
        }
        assert_eq!(texts, ["a", "", "b", "last"]);
    }

    #[test]
    fn an_endless_line_is_cut() {
        let mut input = io::BufReader::new(io::repeat(b'x'));
        assert_eq!(one(&mut input).unwrap().unwrap().len(), BODY_BYTES_MAX);
    }
}
