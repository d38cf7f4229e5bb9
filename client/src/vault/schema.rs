//! Tables of the store, and how an older store becomes a newer one.
//!
//! What has content, a case or a session key is kept apart by traffic class, in tables of its own
//! (`message_operation`, `secret_exercise`, ...), so that no query can mix an exercise with the
//! real thing. Acknowledgements, copies and sealed bytes name nothing but random ids.

use hotline_protocol::ids::Traffic;
use rusqlite::{Connection, TransactionBehavior};

use super::{VaultError, index};

/// Every traffic class with the word its tables end in.
pub(super) const CLASSES: [Traffic; 3] = [Traffic::Operation, Traffic::Exercise, Traffic::Drill];

/// The steps from an empty store to this build's; a released step is never edited, only followed
/// by another. `{class}` stands for each traffic class in turn.
const STEPS: &[Step] = &[
    Step {
    each_class: "
        CREATE TABLE message_{class} (
            place INTEGER PRIMARY KEY AUTOINCREMENT,
            id BLOB NOT NULL UNIQUE,
            common BLOB NOT NULL,
            case_id BLOB NOT NULL,
            reference TEXT NOT NULL,
            direction INTEGER NOT NULL,
            sender TEXT NOT NULL,
            addressees TEXT NOT NULL,
            kind TEXT NOT NULL,
            precedence INTEGER NOT NULL,
            tlp TEXT NOT NULL,
            subject TEXT NOT NULL,
            body TEXT NOT NULL,
            content BLOB NOT NULL,
            released_at INTEGER NOT NULL,
            accepted_at INTEGER,
            opened_at INTEGER,
            read_at INTEGER,
            receipted INTEGER NOT NULL,
            verified INTEGER NOT NULL,
            seen BLOB NOT NULL,
            signature BLOB
        ) STRICT;
        CREATE INDEX message_{class}_case ON message_{class} (case_id, place);
        CREATE INDEX message_{class}_recent
            ON message_{class} (max(released_at, coalesce(opened_at, 0)), case_id);
        CREATE INDEX message_{class}_unread ON message_{class} (place) WHERE read_at IS NULL;
        CREATE TABLE secret_{class} (name TEXT PRIMARY KEY, value BLOB NOT NULL) STRICT;
    ",
    once: "
        CREATE TABLE cell (name TEXT PRIMARY KEY, value BLOB NOT NULL) STRICT;
        CREATE TABLE ack (
            message BLOB NOT NULL, sender TEXT NOT NULL, kind TEXT NOT NULL, at INTEGER NOT NULL,
            PRIMARY KEY (message, sender)
        ) STRICT;
        CREATE TABLE copy (
            message BLOB NOT NULL, seat TEXT NOT NULL, identity BLOB NOT NULL,
            role INTEGER NOT NULL, state INTEGER NOT NULL, reason TEXT,
            envelope BLOB, custody_at INTEGER, collected_at INTEGER, device_at INTEGER, seals INTEGER NOT NULL,
            PRIMARY KEY (message, seat)
        ) STRICT;
        CREATE TABLE outgoing (
            id BLOB PRIMARY KEY, recipient TEXT NOT NULL, precedence INTEGER NOT NULL,
            expires_at INTEGER NOT NULL, hint BLOB NOT NULL, sealed BLOB NOT NULL,
            message BLOB, sealing INTEGER NOT NULL
        ) STRICT;
        CREATE TABLE intent (
            place INTEGER PRIMARY KEY AUTOINCREMENT, id BLOB NOT NULL UNIQUE,
            queued_at INTEGER NOT NULL, draft BLOB NOT NULL
        ) STRICT;
        CREATE TABLE quarantine (
            place INTEGER PRIMARY KEY AUTOINCREMENT, envelope BLOB NOT NULL UNIQUE,
            precedence INTEGER NOT NULL, accepted_at INTEGER NOT NULL,
            arrived_at INTEGER NOT NULL, hint BLOB NOT NULL, sealed BLOB NOT NULL,
            cause TEXT NOT NULL
        ) STRICT;
        CREATE TABLE entry (seq INTEGER PRIMARY KEY, bytes BLOB NOT NULL, profile BLOB) STRICT;
        CREATE TABLE log (
            place INTEGER PRIMARY KEY AUTOINCREMENT, at INTEGER NOT NULL, code TEXT NOT NULL,
            text TEXT NOT NULL
        ) STRICT;
    ",
    },
    // What a person at a screen asks for: conversations, cases, words, alerts. All of it follows
    // from the messages, so `index` fills it.
    Step {
        each_class: "
        DROP INDEX message_{class}_unread;
        CREATE INDEX message_{class}_unread ON message_{class} (place)
            WHERE read_at IS NULL AND direction <> 0 AND kind <> 'ACK';
        CREATE INDEX message_{class}_unread_case ON message_{class} (case_id, precedence)
            WHERE read_at IS NULL AND direction <> 0 AND kind <> 'ACK';
        CREATE INDEX message_{class}_unread_from
            ON message_{class} (direction, sender, precedence)
            WHERE read_at IS NULL AND direction <> 0 AND kind <> 'ACK';
        CREATE TABLE thread_{class} (
            case_id BLOB PRIMARY KEY,
            reference TEXT NOT NULL,
            subject TEXT NOT NULL,
            first_place INTEGER NOT NULL,
            last_place INTEGER NOT NULL UNIQUE,
            last_at INTEGER NOT NULL,
            messages INTEGER NOT NULL
        ) STRICT, WITHOUT ROWID;
        CREATE TABLE with_{class} (
            who TEXT NOT NULL, place INTEGER NOT NULL, PRIMARY KEY (who, place)
        ) STRICT, WITHOUT ROWID;
        CREATE TABLE alert_{class} (place INTEGER PRIMARY KEY, id BLOB NOT NULL UNIQUE) STRICT;
        CREATE VIRTUAL TABLE search_{class} USING fts5 (
            subject, body, sender, reference,
            content = '', columnsize = 0, tokenize = 'ascii'
        );
        INSERT INTO search_{class} (search_{class}, rank) VALUES ('secure-delete', 1);
    ",
        once: "CREATE TABLE kept (name TEXT PRIMARY KEY, value BLOB NOT NULL) STRICT;",
    },
    // A case or message is asked for by its reference.
    Step {
        each_class: "
        CREATE INDEX message_{class}_reference ON message_{class} (reference, place);
    ",
        once: "",
    },
    // What a colleague handed over says by whom.
    Step { each_class: "ALTER TABLE message_{class} ADD COLUMN handed_by TEXT;", once: "" },
    // What is owed of a copy that was sealed again counts from its first time.
    Step {
        each_class: "",
        once: "
        ALTER TABLE copy ADD COLUMN first_custody_at INTEGER;
        ALTER TABLE copy ADD COLUMN owed_since INTEGER;
    ",
    },
    // What parties publish is found by its kind.
    Step {
        each_class: "",
        once: "CREATE INDEX message_drill_kind ON message_drill (kind, place);",
    },
];

struct Step {
    each_class: &'static str,
    once: &'static str,
}

/// The last step that changed what `index` fills: a store from before it is indexed anew.
const INDEXED_SINCE: u32 = 2;

/// Brings the store to this build's schema, whole or not at all.
pub(super) fn migrate(db: &mut Connection) -> Result<(), VaultError> {
    advance(db, STEPS)
}

fn advance(db: &mut Connection, steps: &[Step]) -> Result<(), VaultError> {
    let found: u32 = db.query_row("PRAGMA user_version", [], |row| row.get(0))?;
    let missing = usize::try_from(found).ok().and_then(|found| steps.get(found..));
    let Some(missing) = missing else {
        return Err(VaultError::Newer { found, known: steps.len() });
    };
    if missing.is_empty() {
        return Ok(());
    }
    let transaction = db.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let mut reached = found;
    for step in missing {
        reached += 1;
        for class in CLASSES {
            transaction.execute_batch(&step.each_class.replace("{class}", class.word()))?;
        }
        transaction.execute_batch(step.once)?;
        transaction.pragma_update(None, "user_version", reached)?;
    }
    if (found..reached).contains(&(INDEXED_SINCE - 1)) {
        index::rebuild(&transaction)?;
    }
    transaction.commit()?;
    Ok(())
}

/// A store as the first version made it.
#[cfg(test)]
pub(super) fn as_first_released(db: &mut Connection) {
    let (first, _) = STEPS.split_at(1);
    advance(db, first).unwrap();
}
