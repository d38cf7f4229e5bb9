//! The stores that the suite runs on, each made fresh and started again.

use tempfile::TempDir;

use super::NOW;
use crate::store::memory::MemoryStore;
use crate::store::sqlite::SqliteStore;
use crate::store::{MailStore, Recovered, Room};

/// A store that can be stopped and started again.
pub(super) trait Engine: Sized {
    type Store: MailStore;
    fn fresh() -> Self;
    fn store(&mut self) -> &mut Self::Store;
    fn with_room(self, room: Room) -> Self;
    /// As after a crash.
    fn restart(&mut self) -> Recovered;
}

pub(super) struct Memory(pub(super) MemoryStore);

impl Engine for Memory {
    type Store = MemoryStore;

    fn fresh() -> Self {
        Self(MemoryStore::default())
    }

    fn store(&mut self) -> &mut MemoryStore {
        &mut self.0
    }

    fn with_room(self, room: Room) -> Self {
        Self(self.0.with_room(room))
    }

    fn restart(&mut self) -> Recovered {
        self.0 = self.0.reopen();
        self.0.recover(NOW).unwrap()
    }
}

pub(super) struct Sqlite {
    pub(super) dir: TempDir,
    pub(super) store: SqliteStore,
}

impl Engine for Sqlite {
    type Store = SqliteStore;

    fn fresh() -> Self {
        let dir = tempfile::tempdir().unwrap();
        let mut store = SqliteStore::open(&dir.path().join("relay.db")).unwrap();
        store.recover(NOW).unwrap();
        Self { dir, store }
    }

    fn store(&mut self) -> &mut SqliteStore {
        &mut self.store
    }

    fn with_room(self, room: Room) -> Self {
        Self { dir: self.dir, store: self.store.with_room(room) }
    }

    fn restart(&mut self) -> Recovered {
        // The old connection is not closed in order: what it had not committed is lost.
        let again = SqliteStore::open(&self.dir.path().join("relay.db")).unwrap();
        std::mem::forget(std::mem::replace(&mut self.store, again));
        self.store.recover(NOW).unwrap()
    }
}

/// The store on disk with every body in a file of its own, three to a file.
pub(super) struct Apart(Sqlite);

impl Apart {
    fn open(dir: &TempDir) -> SqliteStore {
        let store = SqliteStore::open(&dir.path().join("relay.db")).unwrap();
        store.with_bodies_apart(1, 3 * 5_120)
    }
}

impl Engine for Apart {
    type Store = SqliteStore;

    fn fresh() -> Self {
        let dir = tempfile::tempdir().unwrap();
        let mut store = Self::open(&dir);
        store.recover(NOW).unwrap();
        Self(Sqlite { dir, store })
    }

    fn store(&mut self) -> &mut SqliteStore {
        &mut self.0.store
    }

    fn with_room(self, room: Room) -> Self {
        Self(self.0.with_room(room))
    }

    fn restart(&mut self) -> Recovered {
        let again = Self::open(&self.0.dir);
        std::mem::forget(std::mem::replace(&mut self.0.store, again));
        self.0.store.recover(NOW).unwrap()
    }
}
