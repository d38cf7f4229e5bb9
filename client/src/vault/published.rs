//! What parties have published, and how much was said in a week: what the store is asked for beside
//! lists of messages.

use hotline_casework::figures::{self, Count, Figures, Week};
use hotline_casework::{Common, Kind};
use hotline_protocol::address::Desk;
use hotline_protocol::ids::UnixMillis;
use rusqlite::params;

use super::rows::{self, all};
use super::{Vault, VaultError};
use crate::limits::PUBLISHED_OF_PARTY_MAX;

impl Vault {
    /// Calls `fold` with each message of a kind that parties publish, the newest of each party up to a
    /// bound, so that none keeps the others' from being found. What a colleague handed over counts
    /// only under its author's signature.
    ///
    /// # Errors
    ///
    /// The store cannot be read: stop.
    pub fn published(&self, kind: &Kind, mut fold: impl FnMut(&Common)) -> Result<(), VaultError> {
        let sql = "SELECT content FROM message_drill WHERE place IN (
                SELECT place FROM (
                    SELECT place, row_number() OVER (
                        PARTITION BY substr(sender, 1, instr(sender, '/') - 1)
                        ORDER BY place DESC
                    ) AS number
                    FROM message_drill
                    WHERE kind = ?1 AND (direction <> 3 OR signature IS NOT NULL)
                ) WHERE number <= ?2
            )";
        let most = i64::try_from(PUBLISHED_OF_PARTY_MAX).unwrap_or(i64::MAX);
        let mut query = self.db.prepare_cached(sql)?;
        let mut found = query.query(params![kind.code(), most])?;
        // One by one: a shelf of hundreds of documents need not be in memory at once.
        while let Some(row) = found.next()? {
            let content: Vec<u8> = row.get(0)?;
            if let Ok(common) = Common::decode(&content) {
                fold(&common);
            }
        }
        Ok(())
    }

    /// What was counted in a week: operation alone, but for checks and exercises, which are counted
    /// as such. What came before `since` is not counted.
    ///
    /// # Errors
    ///
    /// The store cannot be read: stop.
    pub fn figures(
        &self,
        desk: &Desk,
        week: Week,
        since: UnixMillis,
    ) -> Result<Figures, VaultError> {
        let time = |at: UnixMillis| i64::try_from(at.0).unwrap_or(i64::MAX);
        let (from, until) = (time(week.begins().max(since)), time(week.ends()));
        let at = "max(released_at, coalesce(opened_at, 0)) >= ?1
                 AND max(released_at, coalesce(opened_at, 0)) < ?2";
        let mut figures = Figures::new(week);
        // Handed over by a colleague: counted when it came to the desk.
        let sql = format!(
            "SELECT direction = 1, kind, precedence, count(*) FROM message_operation
             WHERE {at} AND direction <> 3 GROUP BY 1, 2, 3"
        );
        for (received, kind, precedence, number) in
            all(&self.db, &sql, params![from, until], |row| {
                let precedence = rows::precedence_of(row.get::<_, u8>(2)?)?;
                Ok((row.get::<_, bool>(0)?, row.get::<_, String>(1)?, precedence, count(row, 3)?))
            })?
        {
            let counted = kind.parse::<Kind>().is_ok_and(|kind| figures::is_counted(&kind));
            if !counted || kind == "HANDOVER" {
                continue;
            }
            let (kind, precedence) = (Count::kind(&kind), Count::precedence(precedence));
            let (kind, precedence) = match received {
                true => (Count::ReceivedKind(kind), Count::ReceivedPrecedence(precedence)),
                false => (Count::SentKind(kind), Count::SentPrecedence(precedence)),
            };
            figures.add(kind, number);
            figures.add(precedence, number);
        }
        // The first acknowledgement of this desk to what came from others.
        let sql = "SELECT min(ack.at), message.accepted_at
             FROM ack JOIN message_operation AS message ON message.id = ack.message
             WHERE message.direction = 1 AND message.accepted_at IS NOT NULL
                 AND substr(ack.sender, 1, length(?3)) = ?3
             GROUP BY ack.message HAVING min(ack.at) >= ?1 AND min(ack.at) < ?2";
        for took in all(&self.db, sql, params![from, until, format!("{desk}/")], |row| {
            Ok(row.get::<_, i64>(0)?.saturating_sub(row.get::<_, i64>(1)?).max(0).unsigned_abs())
        })? {
            figures.add(Count::Acknowledged(Count::bucket(took)), 1);
        }
        for (count_of, sql) in [
            (
                Count::Alarms,
                "SELECT count(*) FROM log WHERE code = 'missing-receipt' AND at >= ?1 AND at < ?2"
                    .to_owned(),
            ),
            (
                Count::Checks,
                format!(
                    "SELECT count(*) FROM message_drill WHERE kind = 'PNG' AND direction = 0 AND {at}"
                ),
            ),
            (
                Count::Exercises,
                format!("SELECT count(DISTINCT case_id) FROM message_exercise WHERE {at}"),
            ),
        ] {
            let found = all(&self.db, &sql, params![from, until], |row| Ok(count(row, 0)?))?;
            figures.add(count_of, found.first().copied().unwrap_or(0));
        }
        Ok(figures)
    }
}

fn count(row: &rusqlite::Row<'_>, at: usize) -> rusqlite::Result<u32> {
    Ok(u32::try_from(row.get::<_, i64>(at)?).unwrap_or(u32::MAX))
}
