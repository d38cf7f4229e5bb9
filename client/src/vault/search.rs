//! Messages by the words in them.

use core::ops::Range;

use hotline_protocol::address::Seat;
use hotline_protocol::ids::{CaseId, MessageId, Precedence, Traffic, UnixMillis};
use rusqlite::params;
use serde::{Deserialize, Serialize};

use super::rows::{self, all};
use super::words::Wanted;
use super::{Vault, VaultError};
use crate::engine::Direction;
use crate::limits::PAGE_MESSAGES_MAX;

/// A text with the places in it that were looked for.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Marked {
    /// One line.
    pub text: String,
    /// Where, in characters, ascending and apart.
    pub marks: Vec<Range<usize>>,
}

/// A message that was found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Hit {
    /// Its place: names the page before it, and the page around it in a list.
    pub place: u64,
    /// Which message.
    pub message: MessageId,
    /// Its case.
    pub case: CaseId,
    /// The case's human reference.
    pub reference: String,
    /// Which way it went.
    pub direction: Direction,
    /// Who wrote it.
    pub from: Seat,
    /// Addressees as written, action before information.
    pub to: Vec<String>,
    /// Precedence for this seat.
    pub precedence: Precedence,
    /// Its subject.
    pub subject: Marked,
    /// The body around the first place that was looked for, or its beginning.
    pub excerpt: Marked,
    /// When it was opened here, or released from here.
    pub at: UnixMillis,
}

/// Characters of an excerpt: two lines of a narrow screen.
const EXCERPT_CHARS: usize = 160;

/// Characters of it before the first place that was looked for.
const EXCERPT_BEFORE: usize = 40;

/// A body in one line, cut to what surrounds the first place.
fn excerpt(body: &str, wanted: &Wanted) -> Marked {
    let places = wanted.places(body);
    let first = places.first().map_or(0, |range| range.start);
    let start = if first < EXCERPT_CHARS / 2 { 0 } else { first - EXCERPT_BEFORE };
    let end = start + EXCERPT_CHARS;
    let one_line = |c: char| if c.is_whitespace() || c.is_control() { ' ' } else { c };
    let text: String = body.chars().skip(start).take(EXCERPT_CHARS).map(one_line).collect();
    let marks = places
        .iter()
        .map(|range| range.start.max(start)..range.end.min(end))
        .filter(|range| range.start < range.end)
        .map(|range| range.start - start..range.end - start)
        .collect();
    Marked { text, marks }
}

impl Vault {
    /// Messages that hold all words, the newest first, with a place before `before`. At most
    /// `limit` of them, and never more than [`PAGE_MESSAGES_MAX`]. Whatever is typed is harmless.
    ///
    /// # Errors
    ///
    /// The store cannot be read: stop.
    pub fn search(
        &self,
        traffic: Traffic,
        typed: &str,
        before: Option<u64>,
        limit: usize,
    ) -> Result<Vec<Hit>, VaultError> {
        let Some(wanted) = Wanted::read(typed) else { return Ok(Vec::new()) };
        let before = before.and_then(|place| i64::try_from(place).ok()).unwrap_or(i64::MAX);
        let limit = i64::try_from(limit.min(PAGE_MESSAGES_MAX)).unwrap_or(0);
        let (class, table) = (traffic.word(), rows::message_table(traffic));
        let columns = rows::MESSAGE_COLUMNS;
        let sql = format!(
            "SELECT {columns} FROM {table} WHERE place IN (
                 SELECT rowid FROM search_{class} WHERE search_{class} MATCH ?1 AND rowid < ?2
                 ORDER BY rowid DESC LIMIT ?3)
             ORDER BY place DESC"
        );
        all(&self.db, &sql, params![wanted.question(), before, limit], |row| {
            let (place, m) = rows::message(row, traffic)?;
            Ok(Hit {
                place,
                message: m.id,
                case: m.case,
                direction: m.direction,
                from: m.from,
                to: m.to,
                precedence: m.precedence,
                subject: Marked { marks: wanted.places(&m.subject), text: m.subject },
                excerpt: excerpt(&m.body, &wanted),
                at: m.opened_at.unwrap_or(m.released_at),
                reference: m.reference,
            })
        })
    }
}
