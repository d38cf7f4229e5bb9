//! Reading mail through SQLite, in short transactions: one statement each.

use hotline_protocol::address::Seat;
use hotline_protocol::envelope::Envelope;
use hotline_protocol::frames::{Deliver, Fate};
use hotline_protocol::ids::{EnvelopeId, Hint, Precedence, UnixMillis};
use rusqlite::{Connection, OptionalExtension as _, Row};

use super::bodies::{BodyReader, Place};
use super::{COLLECTED, from_u64, to_u64};
use crate::store::{Page, StoreError};

/// See [`crate::store::MailRead::page`].
pub(super) fn page(
    connection: &Connection,
    bodies: &mut BodyReader,
    mailbox: &Seat,
    lane: Precedence,
    after: u64,
    bytes_max: usize,
) -> Result<Page, StoreError> {
    // A body whose file is gone was collected, or moved into its row: then the page is read again.
    // Each body moves once, so that ends.
    let page = loop {
        let (page, gone) = snapshot(connection, bodies, mailbox, lane, after, bytes_max)?;
        let mut moved = false;
        for delivery in gone {
            moved |= has_moved(connection, mailbox, lane, delivery)?;
        }
        if !moved {
            break page;
        }
    };
    // A file that the writer removes stays on the disk for as long as it is open.
    bodies.close();
    Ok(page)
}

/// A page as one snapshot has it, without the deliveries whose bodies are not where it says.
fn snapshot(
    connection: &Connection,
    bodies: &mut BodyReader,
    mailbox: &Seat,
    lane: Precedence,
    after: u64,
    bytes_max: usize,
) -> Result<(Page, Vec<u64>), StoreError> {
    let mut statement = connection.prepare_cached(
        "SELECT delivery, mid, expires, accepted, hint, body, segment, place, size FROM env
         WHERE mailbox = (SELECT id FROM mailbox WHERE seat = ?1) AND prec = ?2
             AND delivery > max(?3, (SELECT closed_below FROM mailbox WHERE seat = ?1) - 1)
         ORDER BY delivery",
    )?;
    let mut rows = statement.query((mailbox.to_string(), lane as u8, from_u64(after)))?;
    let mut page = Page::default();
    let (mut bytes, mut gone) = (0, Vec::new());
    while let Some(row) = rows.next()? {
        let body = match Place::of(row, 6)? {
            None => row.get(5)?,
            Some(place) => {
                if let Some(body) = bodies.read(place)? {
                    body
                } else {
                    gone.push(to_u64(row.get(0)?));
                    continue;
                }
            }
        };
        let deliver = deliver(row, mailbox, lane, body)?;
        bytes += deliver.envelope.sealed().len();
        if bytes > bytes_max && !page.deliveries.is_empty() {
            page.more = true;
            break;
        }
        page.deliveries.push(deliver);
    }
    Ok((page, gone))
}

/// Whether a delivery whose file is gone lies in its row now; if not, it was collected.
fn has_moved(
    connection: &Connection,
    mailbox: &Seat,
    lane: Precedence,
    delivery: u64,
) -> Result<bool, StoreError> {
    let mut statement = connection.prepare_cached(
        "SELECT segment FROM env
         WHERE mailbox = (SELECT id FROM mailbox WHERE seat = ?1) AND prec = ?2 AND delivery = ?3
             AND delivery >= (SELECT closed_below FROM mailbox WHERE seat = ?1)",
    )?;
    let found: Option<Option<i64>> = statement
        .query_row((mailbox.to_string(), lane as u8, from_u64(delivery)), |row| row.get(0))
        .optional()?;
    match found {
        None => Ok(false),
        Some(None) => Ok(true),
        Some(Some(no)) => Err(StoreError(format!("file {no} of bodies is missing"))),
    }
}

fn deliver(
    row: &Row<'_>,
    to: &Seat,
    precedence: Precedence,
    body: Vec<u8>,
) -> Result<Deliver, StoreError> {
    let damaged = |_| StoreError("a stored envelope is damaged".to_owned());
    let mid = row.get_ref(1)?.as_blob().map_err(rusqlite::Error::from)?;
    let hint = row.get_ref(4)?.as_blob().map_err(rusqlite::Error::from)?;
    let envelope = Envelope::new(
        EnvelopeId::try_from(mid).map_err(damaged)?,
        to.clone(),
        precedence,
        UnixMillis(to_u64(row.get(2)?)),
        Hint::try_from(hint).map_err(damaged)?,
        body,
    )
    .map_err(|_| StoreError("a stored envelope is damaged".to_owned()))?;
    Ok(Deliver {
        delivery: to_u64(row.get(0)?),
        accepted_at: UnixMillis(to_u64(row.get(3)?)),
        envelope,
    })
}

/// See [`crate::store::MailRead::fates`].
pub(super) fn fates(
    connection: &Connection,
    mailbox: &Seat,
    ids: &[EnvelopeId],
) -> Result<Vec<Fate>, StoreError> {
    // One statement, so that an envelope collected meanwhile is not seen in neither table.
    let mut statement = connection.prepare_cached(
        "SELECT coalesce(
             (SELECT iif(delivery < box.closed_below, 2, -1) FROM env
                 WHERE mailbox = box.id AND mid = ?2),
             (SELECT fate FROM tombstone WHERE mailbox = box.id AND mid = ?2),
             (SELECT 2 FROM deposit_env
                 WHERE mailbox = box.id AND mid = ?2 AND deposit < box.copies_below LIMIT 1))
         FROM mailbox box WHERE seat = ?1",
    )?;
    let mailbox = mailbox.to_string();
    ids.iter()
        .map(|id| {
            let found: Option<Option<i64>> =
                statement.query_row((&mailbox, id.as_bytes()), |row| row.get(0)).optional()?;
            Ok(match found.flatten() {
                None => Fate::Unknown,
                Some(-1) => Fate::Waiting,
                Some(COLLECTED) => Fate::Collected,
                Some(_) => Fate::Expired,
            })
        })
        .collect()
}
