//! The tables, and how a database of an older schema becomes one of this.

use rusqlite::Connection;

use crate::store::StoreError;

/// The schema this build writes, kept in SQLite's `user_version`.
pub(super) const VERSION: i64 = 7;

/// The first in which a body may lie in a file beside the database.
pub(super) const WITH_BODIES: i64 = 5;

/// Steps from each version to the next; the first makes the tables. A released step never changes.
const STEPS: &[&str] = &[
    "
CREATE TABLE relay (
    only INTEGER PRIMARY KEY CHECK (only = 1),
    epoch INTEGER NOT NULL,
    probed_at INTEGER NOT NULL
);
INSERT INTO relay VALUES (1, 0, 0);

CREATE TABLE mailbox (
    id INTEGER PRIMARY KEY,
    seat TEXT NOT NULL UNIQUE,
    next_delivery INTEGER NOT NULL,
    state INTEGER NOT NULL,
    -- Sum of the bodies kept: read at a start, which must not read every envelope for it.
    bytes INTEGER NOT NULL
);

-- An ordinary rowid table: bodies in a WITHOUT ROWID table are two to three times slower.
-- The delivery id is a counter of the mailbox, never a rowid: a deleted maximum would come back.
CREATE TABLE env (
    mailbox INTEGER NOT NULL,
    delivery INTEGER NOT NULL,
    mid BLOB NOT NULL,
    prec INTEGER NOT NULL,
    expires INTEGER NOT NULL,
    accepted INTEGER NOT NULL,
    hint BLOB NOT NULL,
    body BLOB NOT NULL,
    UNIQUE (mailbox, mid)
);
CREATE INDEX env_order ON env (mailbox, prec DESC, delivery);
CREATE INDEX env_expires ON env (expires);

CREATE TABLE tombstone (
    mailbox INTEGER NOT NULL,
    mid BLOB NOT NULL,
    fate INTEGER NOT NULL,
    accepted INTEGER NOT NULL,
    forget_at INTEGER NOT NULL,
    PRIMARY KEY (mailbox, mid)
) WITHOUT ROWID;
CREATE INDEX tombstone_forget ON tombstone (forget_at);

CREATE TABLE prekey_set (
    seat TEXT NOT NULL,
    class INTEGER NOT NULL,
    epoch INTEGER NOT NULL,
    bytes BLOB NOT NULL,
    PRIMARY KEY (seat, class)
);
CREATE TABLE one_time (
    seat TEXT NOT NULL,
    class INTEGER NOT NULL,
    id INTEGER NOT NULL,
    bytes BLOB NOT NULL,
    UNIQUE (seat, class, id)
);
CREATE TABLE one_time_spent (
    seat TEXT NOT NULL,
    class INTEGER NOT NULL,
    id INTEGER NOT NULL,
    forget_at INTEGER NOT NULL,
    PRIMARY KEY (seat, class, id)
) WITHOUT ROWID;
CREATE INDEX one_time_spent_forget ON one_time_spent (forget_at);

CREATE TABLE directory (
    seq INTEGER PRIMARY KEY,
    bytes BLOB NOT NULL,
    profile BLOB
);
CREATE TABLE suspension (
    seat TEXT PRIMARY KEY,
    reason TEXT NOT NULL,
    since INTEGER NOT NULL
);
",
    "
-- When this database was last put back to an older copy; 0 for never.
ALTER TABLE relay ADD COLUMN restored_at INTEGER NOT NULL DEFAULT 0;
-- Where a new mailbox begins: after a restore above every id that may have been used meanwhile.
ALTER TABLE relay ADD COLUMN first_delivery INTEGER NOT NULL DEFAULT 1;
-- Envelopes below are gone, although their rows may still wait to be removed; 0 for none.
ALTER TABLE mailbox ADD COLUMN closed_below INTEGER NOT NULL DEFAULT 0;
",
    "
-- Chunks of attachments, whose bytes lie in files: nothing here says who put them.
CREATE TABLE chunk (
    name BLOB PRIMARY KEY,
    expires INTEGER NOT NULL
) WITHOUT ROWID;
",
    "
-- A deposit that waits. Who made it and who is told go with the row when it ends.
CREATE TABLE deposit (
    no INTEGER PRIMARY KEY,
    id BLOB NOT NULL UNIQUE,
    depositor TEXT NOT NULL,
    originators TEXT NOT NULL,
    accepted INTEGER NOT NULL,
    first_release INTEGER NOT NULL,
    release_at INTEGER NOT NULL,
    hold_ms INTEGER NOT NULL,
    stops INTEGER NOT NULL,
    tokens BLOB NOT NULL,
    used BLOB NOT NULL,
    bytes INTEGER NOT NULL,
    forget_at INTEGER NOT NULL
);
CREATE INDEX deposit_release ON deposit (release_at);
CREATE INDEX deposit_depositor ON deposit (depositor);

-- Its copies. Their bytes are counted in mailbox.bytes from acceptance on.
CREATE TABLE deposit_env (
    deposit INTEGER NOT NULL,
    mailbox INTEGER NOT NULL,
    mid BLOB NOT NULL,
    prec INTEGER NOT NULL,
    expires INTEGER NOT NULL,
    hint BLOB NOT NULL,
    body BLOB NOT NULL
);
CREATE INDEX deposit_env_deposit ON deposit_env (deposit);
CREATE INDEX deposit_env_mailbox ON deposit_env (mailbox);

-- How it ended: for questions by its id, and for a retry of what was accepted.
CREATE TABLE deposit_ended (
    id BLOB PRIMARY KEY,
    accepted INTEGER NOT NULL,
    first_release INTEGER NOT NULL,
    fate INTEGER NOT NULL,
    at INTEGER NOT NULL,
    used BLOB NOT NULL,
    forget_at INTEGER NOT NULL
) WITHOUT ROWID;
CREATE INDEX deposit_ended_forget ON deposit_ended (forget_at);

CREATE TABLE deposit_clock (
    only INTEGER PRIMARY KEY CHECK (only = 1),
    seen INTEGER NOT NULL,
    -- The restore after which seats had time to come back; see relay.restored_at.
    settled INTEGER NOT NULL
);
INSERT INTO deposit_clock VALUES (1, 0, 0);
",
    "
-- Where a body lies that is in no row: segment, first byte, length. The body in the row is empty.
ALTER TABLE env ADD COLUMN segment INTEGER;
ALTER TABLE env ADD COLUMN place INTEGER;
ALTER TABLE env ADD COLUMN size INTEGER;
CREATE INDEX env_segment ON env (segment, size) WHERE segment IS NOT NULL;
-- No segment of this database ever had this number or a higher one.
ALTER TABLE relay ADD COLUMN next_segment INTEGER NOT NULL DEFAULT 1;
",
    "
-- Copies of deposits with a lower number are gone, although their rows may still wait to be
-- removed; 0 for none. A number is given explicitly, so that none comes back meanwhile.
ALTER TABLE mailbox ADD COLUMN copies_below INTEGER NOT NULL DEFAULT 0;
-- Until then they are asked for by their names too, as tombstones are.
DROP INDEX deposit_env_mailbox;
CREATE INDEX deposit_env_mailbox ON deposit_env (mailbox, mid, deposit);
",
    "
-- Deposits of this seat with a lower number are dropped, although their rows may still wait to be
-- removed. The row goes with the last of them.
CREATE TABLE deposit_drop (
    depositor TEXT PRIMARY KEY,
    below INTEGER NOT NULL
) WITHOUT ROWID;
",
];

/// The version of a database that this build can read.
pub(super) fn version(connection: &Connection) -> Result<i64, StoreError> {
    let found: i64 = connection.query_row("PRAGMA user_version", [], |row| row.get(0))?;
    if found > VERSION {
        return Err(StoreError(format!(
            "its schema is version {found}, newer than the {VERSION} this build knows"
        )));
    }
    Ok(found)
}

/// Brings a database to [`VERSION`], each step in a transaction of its own.
pub(super) fn migrate(connection: &Connection) -> Result<(), StoreError> {
    let found = version(connection)?;
    for (step, sql) in (1_i64..).zip(STEPS).skip_while(|(step, _)| *step <= found) {
        connection.execute_batch(&format!(
            "BEGIN IMMEDIATE; {sql}; PRAGMA user_version = {step}; COMMIT"
        ))?;
    }
    Ok(())
}
