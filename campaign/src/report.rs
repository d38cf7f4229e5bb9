//! The report of a campaign: the findings, and the rows that its reader may see.

use hotline_casework::Region;
use hotline_casework::campaign::Row;
use hotline_protocol::address::{Party, Seat};
use hotline_protocol::ids::UnixMillis;
use serde::{Deserialize, Serialize};

use crate::findings::{Findings, ShareDoc};
use crate::limits::HISTORY_MAX;
use crate::material::{Asked, Count};

/// Whose rows a report shows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Scope {
    /// All of them: for whoever ran it.
    All,
    /// Those of a party, and those that agreed to be named.
    Party(Party),
    /// Those that its holder has answers of, and those that agreed to be named.
    Own(Seat),
    /// Those that agreed to be named alone.
    Public,
}

/// A report.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Report {
    /// What was found; while it is open, so far.
    pub findings: Findings,
    /// SHA-256 of the findings as the result has them; none while it is open.
    pub findings_hash: Option<String>,
    /// The head of the directory that it asked by, as words.
    pub directory_words: String,
    /// Whose rows there are.
    pub scope: Scope,
    /// The rows.
    pub rows: Vec<RowDoc>,
    /// Who made the report.
    pub made_by: Seat,
    /// When, by that seat's clock.
    pub made_at: UnixMillis,
    /// Earlier campaigns that its maker knows, the oldest first.
    pub history: Vec<Past>,
}

/// What a report shows of one seat. Spans are milliseconds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RowDoc {
    /// Which seat.
    pub seat: Seat,
    /// active, expired, suspended or vacant; empty where only the findings tell of it.
    pub status: String,
    /// Whether its entry was confirmed within a year, where that is known.
    pub confirmed: Option<bool>,
    /// When the relay had the challenge for it, if it ever did.
    pub asked_at: Option<UnixMillis>,
    /// How long its device took.
    pub device: Option<u64>,
    /// How long a person took.
    pub person: Option<u64>,
    /// Whether a person answered after the end alone.
    pub late: bool,
    /// Whether an answer names a time at which the relay accepted no copy for it.
    pub doubtful: bool,
    /// Whether everybody may see it.
    pub named: bool,
}

/// An earlier campaign.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Past {
    /// Which.
    pub campaign: String,
    /// When it opened.
    pub opened_at: UnixMillis,
    /// Seats whose device answered.
    pub device: ShareDoc,
    /// Seats whose person answered.
    pub person: ShareDoc,
    /// Half of the persons took at most this.
    pub median: Option<u64>,
}

impl RowDoc {
    fn of(row: &Row, asked: &[Asked]) -> Self {
        let entry = asked.iter().find(|asked| asked.seat == row.seat);
        Self {
            seat: row.seat.clone(),
            status: entry.map(|asked| asked.status.clone()).unwrap_or_default(),
            confirmed: Some(row.target.is_confirmed),
            asked_at: row.asked_at,
            device: row.device,
            person: row.person,
            late: row.is_late,
            doubtful: row.is_doubtful,
            named: row.is_named,
        }
    }

    /// The part of the world in which its party lies.
    #[must_use]
    pub fn region(&self) -> Region {
        Region::of(&self.seat.desk.party)
    }

    /// What became of it, in a word.
    #[must_use]
    pub fn outcome(&self) -> &'static str {
        match self {
            Self { person: Some(_), .. } => "answered",
            Self { late: true, .. } => "answered late",
            Self { device: Some(_), .. } => "device alone",
            Self { asked_at: Some(_), .. } => "silent",
            _ => "not reached",
        }
    }
}

impl Scope {
    /// Whether a row is shown.
    pub(crate) fn shows(&self, row: &RowDoc) -> bool {
        row.named
            || match self {
                Self::All => true,
                Self::Party(party) => row.seat.desk.party == *party,
                Self::Own(seat) => row.seat.desk == seat.desk,
                Self::Public => false,
            }
    }

    /// For people.
    #[must_use]
    pub fn told(&self) -> String {
        match self {
            Self::All => "every seat: for whoever ran the campaign".to_owned(),
            Self::Party(party) => {
                format!("the seats of {party}, and those that agreed to be named")
            }
            Self::Own(seat) => {
                format!("what {} holds, and those that agreed to be named", seat.desk)
            }
            Self::Public => "the seats that agreed to be named".to_owned(),
        }
    }
}

impl Report {
    /// The report of whoever ran the campaign, as far as a reader may see it.
    #[must_use]
    pub fn of(
        count: &Count,
        asked: &[Asked],
        scope: Scope,
        by: Seat,
        at: UnixMillis,
        directory_words: String,
        history: Vec<Past>,
    ) -> Self {
        let rows = rows(count, asked, &scope);
        let findings = count.findings.clone();
        let is_closed = findings.closed_at.is_some();
        let hash = is_closed.then(|| Findings::hash(&findings.to_bytes()).to_string());
        Self::made((findings, hash), scope, rows, (by, at), directory_words, history)
    }

    /// The report of a participant: the findings as the result brought them, and its own rows, as its
    /// own messages show them.
    #[must_use]
    pub fn held(
        findings: (Findings, Option<String>),
        own: Option<(&Count, &[Asked])>,
        by: Seat,
        at: UnixMillis,
        directory_words: String,
        history: Vec<Past>,
    ) -> Self {
        let (findings, findings_hash) = findings;
        let scope = Scope::Own(by.clone());
        let mut rows = own.map(|(count, asked)| rows(count, asked, &scope)).unwrap_or_default();
        for named in &findings.named {
            let Ok(seat) = named.seat.parse::<Seat>() else { continue };
            if rows.iter().any(|row| row.seat == seat) {
                continue;
            }
            rows.push(RowDoc {
                seat,
                status: String::new(),
                confirmed: None,
                asked_at: None,
                device: named.device,
                person: named.person,
                late: false,
                doubtful: false,
                named: true,
            });
        }
        rows.sort_by(|a, b| a.seat.cmp(&b.seat));
        Self::made((findings, findings_hash), scope, rows, (by, at), directory_words, history)
    }

    fn made(
        (findings, findings_hash): (Findings, Option<String>),
        scope: Scope,
        rows: Vec<RowDoc>,
        (made_by, made_at): (Seat, UnixMillis),
        directory_words: String,
        history: Vec<Past>,
    ) -> Self {
        let history = newest(history);
        Self { findings, findings_hash, directory_words, scope, rows, made_by, made_at, history }
    }

    /// Whether it is still open.
    #[must_use]
    pub const fn is_open(&self) -> bool {
        self.findings.closed_at.is_none()
    }
}

/// The rows that a scope shows.
pub(crate) fn rows(count: &Count, asked: &[Asked], scope: &Scope) -> Vec<RowDoc> {
    let rows = count.campaign.rows().map(|row| RowDoc::of(&row, asked));
    rows.filter(|row| scope.shows(row)).collect()
}

fn newest(mut history: Vec<Past>) -> Vec<Past> {
    history.sort_by_key(|past| past.opened_at);
    let surplus = history.len().saturating_sub(HISTORY_MAX);
    history.split_off(surplus)
}
