//! Chunks of attachments: put, kept, handed out, expired, refused, and crashed in between.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::AtomicI64;

use hotline_protocol::attachment::{ChunkName, ChunkToRelay, ChunkToSeat};
use hotline_protocol::frames::ToSeat;
use hotline_protocol::ids::{Precedence, UnixMillis};
use hotline_protocol::limits::{CHUNK_BYTES, CHUNK_LIFE_MAX, ENVELOPE_LIFE_SLACK, PIECE_BYTES_MAX};
use hotline_protocol::link::RelayHears;
use hotline_protocol::refusal::Reason;
use sha2::{Digest as _, Sha256};

use super::bench::{Bench, HOUR, NOW};
use crate::core::{ChunkQuota, Command, Input, LinkId};
use crate::limits::{
    CHUNK_BUFFER_BYTES_MAX, CHUNKS_DISK_LOW_BYTES, EXPIRE_EVERY, PARTIAL_KEPT_FOR,
    PARTIALS_PER_SEAT_MAX,
};
use crate::store::MailStore as _;
use crate::store::chunks::{ChunkError, ChunkFiles, ChunkStore};
use crate::store::memory::Failure;

const SOON: UnixMillis = UnixMillis(NOW.0 + 24 * HOUR);
const LATE: UnixMillis = UnixMillis(NOW.0 + 48 * HOUR);
const CHUNK: u64 = CHUNK_BYTES as u64;

fn chunk(n: u8) -> (ChunkName, Vec<u8>) {
    let bytes = vec![n; CHUNK_BYTES];
    (ChunkName::try_from(Sha256::digest(&bytes).as_slice()).unwrap(), bytes)
}

fn name(n: u8) -> ChunkName {
    chunk(n).0
}

impl Bench {
    fn tell(&mut self, link: LinkId, chunk: ChunkToRelay) -> Vec<ChunkToSeat> {
        self.hear(link, RelayHears::Chunk(chunk));
        let said = self.said().into_iter().filter(|(to, _)| *to == link);
        let about = said.filter_map(|(_, frame)| match frame {
            ToSeat::Chunk(chunk) => Some(chunk),
            _ => None,
        });
        about.collect()
    }

    fn put_bytes(&mut self, link: LinkId, name: ChunkName, bytes: &[u8]) -> Vec<ChunkToSeat> {
        self.put_from(link, name, bytes, 0, SOON)
    }

    fn put_from(
        &mut self,
        link: LinkId,
        name: ChunkName,
        bytes: &[u8],
        from: usize,
        exp: UnixMillis,
    ) -> Vec<ChunkToSeat> {
        let mut said = Vec::new();
        let mut offset = from;
        for piece in bytes[from..].chunks(PIECE_BYTES_MAX) {
            let at = u32::try_from(offset).unwrap();
            let put = ChunkToRelay::Put { name, exp, offset: at, bytes: piece.to_vec() };
            said.extend(self.tell(link, put));
            offset += piece.len();
        }
        said
    }

    fn put(&mut self, link: LinkId, n: u8) -> Vec<ChunkToSeat> {
        let (name, bytes) = chunk(n);
        self.put_bytes(link, name, &bytes)
    }

    fn held(&mut self, link: LinkId, n: u8, exp: UnixMillis) -> usize {
        match &self.tell(link, ChunkToRelay::Have { names: vec![name(n)], exp })[..] {
            [ChunkToSeat::Held { chunks }] if chunks[0].name == name(n) => chunks[0].bytes as usize,
            other => panic!("{other:?}"),
        }
    }

    fn fetch(&mut self, link: LinkId, n: u8) -> Result<Vec<u8>, Reason> {
        let mut bytes = Vec::new();
        while bytes.len() < CHUNK_BYTES {
            let offset = u32::try_from(bytes.len()).unwrap();
            let length = u32::try_from(PIECE_BYTES_MAX).unwrap();
            match self.tell(link, ChunkToRelay::Get { name: name(n), offset, length }).remove(0) {
                ChunkToSeat::Piece { bytes: piece, .. } => bytes.extend(piece),
                ChunkToSeat::Absent { refusal, .. } => return Err(refusal.reason),
                other => panic!("{other:?}"),
            }
        }
        Ok(bytes)
    }

    fn pass(&mut self, millis: u64) {
        self.now = UnixMillis(self.now.0 + millis);
        self.input(Input::Tick);
    }

    fn files(&mut self) -> Vec<ChunkName> {
        (0..=255).flat_map(|part| self.chunks.list(part).unwrap()).collect()
    }

    fn rows(&mut self) -> Vec<ChunkName> {
        let rows = self.store.copy().recover(self.now).unwrap().chunks;
        rows.into_iter().map(|(name, _)| name).collect()
    }
}

#[track_caller]
fn is_kept(said: &[ChunkToSeat], n: u8, exp: UnixMillis) {
    assert_eq!(said, [ChunkToSeat::Kept { name: name(n), exp }]);
}

#[track_caller]
fn refused(said: &[ChunkToSeat]) -> Reason {
    match said.first() {
        Some(ChunkToSeat::Refused { refusal, .. }) => refusal.reason,
        other => panic!("not refused: {other:?}"),
    }
}

#[test]
fn a_chunk_is_kept_when_file_and_row_are_there_and_not_before() {
    let mut bench = Bench::with_seats(2);
    let (alice, bob) = (bench.link(0), bench.link(1));
    assert_eq!(bench.held(alice, 1, SOON), 0);
    bench.hold_store = true;
    assert_eq!(bench.put(alice, 1), []);
    assert_eq!(bench.fetch(bob, 1), Err(Reason::NoSuchChunk));
    bench.hold_store = false;
    bench.run();
    let said = bench.said();
    let kept = ToSeat::Chunk(ChunkToSeat::Kept { name: name(1), exp: SOON });
    assert_eq!(said, [(alice, kept)]);
    assert_eq!(bench.rows(), [name(1)]);
    assert_eq!(bench.fetch(bob, 1).unwrap(), chunk(1).1);
    assert_eq!(bench.held(bob, 1, SOON), CHUNK_BYTES);
    // Again, by whomever: kept already.
    is_kept(&bench.put(bob, 1), 1, SOON);
    bench.restart();
    let bob = bench.link(1);
    assert_eq!(bench.fetch(bob, 1).unwrap(), chunk(1).1);
}

#[test]
fn a_cut_line_costs_a_piece_and_another_seats_beginning_is_its_own() {
    let mut bench = Bench::with_seats(2);
    let (alice, bob) = (bench.link(0), bench.link(1));
    let (name, bytes) = chunk(1);
    assert_eq!(bench.put_bytes(alice, name, &bytes[..2 * PIECE_BYTES_MAX]), []);
    let alice = bench.link(0);
    assert_eq!(bench.held(alice, 1, SOON), 2 * PIECE_BYTES_MAX);
    assert_eq!(bench.held(bob, 1, SOON), 0);
    // Somebody who knows the name cannot spoil it for the sender.
    assert_eq!(refused(&bench.put_bytes(bob, name, &[9; CHUNK_BYTES])), Reason::Malformed);
    assert_eq!(bench.files(), []);
    // A piece that does not follow is refused, and the beginning with it.
    let gap = bench.put_from(bob, name, &bytes, PIECE_BYTES_MAX, SOON);
    assert_eq!(refused(&gap), Reason::Unavailable);
    is_kept(&bench.put_from(alice, name, &bytes, 2 * PIECE_BYTES_MAX, SOON), 1, SOON);
}

#[test]
fn a_beginning_does_not_wait_for_ever() {
    let mut bench = Bench::with_seats(1);
    let alice = bench.link(0);
    let (name, bytes) = chunk(1);
    bench.put_bytes(alice, name, &bytes[..PIECE_BYTES_MAX]);
    bench.pass(u64::try_from(PARTIAL_KEPT_FOR.as_millis()).unwrap());
    assert_eq!(bench.held(alice, 1, SOON), 0);
}

#[test]
fn a_chunk_lives_until_the_latest_expiry_put_on_it_and_its_file_goes_with_it() {
    let mut bench = Bench::with_seats(2);
    let (alice, bob) = (bench.link(0), bench.link(1));
    for n in 1..=3 {
        is_kept(&bench.put(alice, n), n, SOON);
    }
    // By asking, by putting again, and an earlier one changes nothing.
    assert_eq!(bench.held(bob, 1, LATE), CHUNK_BYTES);
    assert_eq!(bench.held(alice, 1, SOON), CHUNK_BYTES);
    let (second, bytes) = chunk(2);
    is_kept(&bench.put_from(bob, second, &bytes, 0, LATE), 2, LATE);
    bench.restart();
    bench.pass(SOON.0 - NOW.0);
    let bob = bench.link(1);
    assert_eq!(bench.fetch(bob, 3), Err(Reason::NoSuchChunk));
    assert_eq!((bench.files().len(), bench.rows().len()), (2, 2));
    assert!(bench.fetch(bob, 1).is_ok() && bench.fetch(bob, 2).is_ok());
    bench.pass(LATE.0 - SOON.0);
    assert_eq!((bench.files(), bench.rows()), (vec![], vec![]));
}

#[test]
fn nobody_is_told_of_a_longer_life_before_it_is_on_disk() {
    let mut bench = Bench::with_seats(3);
    let (alice, bob, carol) = (bench.link(0), bench.link(1), bench.link(2));
    let (name, bytes) = chunk(1);
    is_kept(&bench.put(alice, 1), 1, SOON);
    bench.hold_store = true;
    let have = ChunkToRelay::Have { names: vec![name], exp: LATE };
    assert_eq!(bench.tell(bob, have), [], "not on disk yet");
    assert_eq!(bench.put_from(carol, name, &bytes, 0, LATE), [], "nor for anybody else");
    // What is on disk already can be told at once.
    is_kept(&bench.put(alice, 1), 1, SOON);
    bench.hold_store = false;
    bench.run();
    let said: Vec<_> = bench.said().into_iter().map(|(link, _)| link).collect();
    assert_eq!(said, [bob, carol]);
    bench.restart();
    bench.pass(LATE.0 - NOW.0 - 1);
    assert_eq!(bench.rows(), [name]);
}

#[test]
fn expiries_out_of_bounds_are_refused_and_extend_nothing() {
    let mut bench = Bench::with_seats(1);
    let alice = bench.link(0);
    let last = NOW.plus(CHUNK_LIFE_MAX).plus(ENVELOPE_LIFE_SLACK);
    let far = UnixMillis(last.0 + HOUR);
    let (name, bytes) = chunk(1);
    for exp in [NOW, UnixMillis(0), far, UnixMillis(u64::MAX)] {
        assert_eq!(refused(&bench.put_from(alice, name, &bytes, 0, exp)), Reason::Expiry);
    }
    is_kept(&bench.put(alice, 1), 1, SOON);
    assert_eq!(bench.held(alice, 1, far), CHUNK_BYTES);
    bench.pass(SOON.0 - NOW.0);
    assert_eq!(bench.files(), []);
}

#[test]
fn what_is_full_says_so_and_expiry_makes_room() {
    let mut bench = Bench::with_seats(2);
    let (alice, bob) = (bench.link(0), bench.link(1));
    let quota = ChunkQuota { bytes_max: 3 * CHUNK + 1, ..ChunkQuota::default() };
    bench.core.set_chunk_quota(quota);
    for n in 1..=3 {
        is_kept(&bench.put(alice, n), n, SOON);
    }
    assert_eq!(refused(&bench.put(bob, 4)), Reason::Quota);
    assert_eq!(bench.files().len(), 3);
    bench.pass(SOON.0 - NOW.0);
    let (fourth, bytes) = chunk(4);
    is_kept(&bench.put_from(bob, fourth, &bytes, 0, LATE), 4, LATE);
}

#[test]
fn a_seat_puts_so_much_a_day_and_others_are_not_held_up() {
    let mut bench = Bench::with_seats(2);
    let (alice, bob) = (bench.link(0), bench.link(1));
    let quota = ChunkQuota { seat_daily_bytes_max: 2 * CHUNK, ..ChunkQuota::default() };
    bench.core.set_chunk_quota(quota);
    is_kept(&bench.put(alice, 1), 1, SOON);
    is_kept(&bench.put(alice, 2), 2, SOON);
    assert_eq!(refused(&bench.put(alice, 3)), Reason::Quota);
    // A new link is no new day; what is there already costs nothing.
    let alice = bench.link(0);
    assert_eq!(refused(&bench.put(alice, 3)), Reason::Quota);
    is_kept(&bench.put(alice, 1), 1, SOON);
    is_kept(&bench.put(bob, 3), 3, SOON);
    bench.pass(24 * HOUR);
    let (fourth, bytes) = chunk(4);
    is_kept(&bench.put_from(alice, fourth, &bytes, 0, LATE), 4, LATE);
}

#[test]
fn a_seat_has_two_beginnings_and_the_oldest_gives_way() {
    let mut bench = Bench::with_seats(1);
    let alice = bench.link(0);
    let over = u8::try_from(PARTIALS_PER_SEAT_MAX + 1).unwrap();
    for n in 1..=over {
        let (name, bytes) = chunk(n);
        bench.put_bytes(alice, name, &bytes[..PIECE_BYTES_MAX]);
        bench.pass(1);
    }
    let held: Vec<usize> = (1..=over).map(|n| bench.held(alice, n, SOON)).collect();
    assert_eq!(held[0], 0);
    assert_eq!(held[1..], [PIECE_BYTES_MAX; PARTIALS_PER_SEAT_MAX]);
}

#[test]
fn beginnings_of_all_seats_are_bounded_and_who_left_gives_way() {
    let seats = u8::try_from(CHUNK_BUFFER_BYTES_MAX / CHUNK_BYTES / 2).unwrap();
    let mut bench = Bench::with_seats(seats + 1);
    let links: Vec<_> = (0..=seats).map(|n| bench.link(n)).collect();
    let begin = |bench: &mut Bench, link, n| {
        let (name, bytes) = chunk(n);
        bench.put_bytes(link, name, &bytes[..PIECE_BYTES_MAX])
    };
    for link in &links[..usize::from(seats)] {
        assert_eq!(begin(&mut bench, *link, 1), []);
        assert_eq!(begin(&mut bench, *link, 2), []);
    }
    let last = links[usize::from(seats)];
    assert_eq!(refused(&begin(&mut bench, last, 1)), Reason::Unavailable);
    bench.input(Input::LinkLost { link: links[0] });
    assert_eq!(begin(&mut bench, last, 1), []);
    assert_eq!(bench.held(links[1], 1, SOON), PIECE_BYTES_MAX);
}

#[test]
fn a_relay_that_drains_takes_no_chunk() {
    let mut bench = Bench::with_seats(1);
    let alice = bench.link(0);
    bench.control(Command::Drain).unwrap();
    bench.said();
    assert_eq!(refused(&bench.put(alice, 1)), Reason::Draining);
}

#[test]
fn attachments_stop_before_mail_does_when_the_disk_runs_full() {
    let mut bench = Bench::with_seats(1);
    let alice = bench.link(0);
    bench.input(Input::DiskFree(CHUNKS_DISK_LOW_BYTES - 1));
    assert_eq!(refused(&bench.put(alice, 1)), Reason::Unavailable);
    bench.submit(alice, &bench.envelope(0, 1, Precedence::Routine));
    assert!(bench.said().iter().any(|(_, frame)| matches!(frame, ToSeat::Custody(_))));
    bench.input(Input::DiskFree(CHUNKS_DISK_LOW_BYTES));
    is_kept(&bench.put(alice, 1), 1, SOON);
}

#[test]
fn rows_without_files_and_files_without_rows_are_found_by_the_sweep() {
    let mut bench = Bench::with_seats(1);
    let alice = bench.link(0);
    is_kept(&bench.put(alice, 1), 1, SOON);
    is_kept(&bench.put(alice, 2), 2, SOON);
    bench.chunks.remove(&name(1)).unwrap();
    let (orphan, bytes) = chunk(3);
    bench.chunks.write(&orphan, &bytes).unwrap();
    for _ in 0..=255 {
        bench.pass(u64::try_from(EXPIRE_EVERY.as_millis()).unwrap());
    }
    assert_eq!((bench.rows(), bench.files()), (vec![name(2)], vec![name(2)]));
    // And at once by whoever asks.
    bench.chunks.remove(&name(2)).unwrap();
    assert_eq!(bench.fetch(alice, 2), Err(Reason::NoSuchChunk));
    assert_eq!(bench.rows(), []);
}

#[test]
fn a_chunk_whose_file_was_cut_short_is_forgotten_and_can_be_put_again() {
    let dir = tempfile::tempdir().unwrap();
    let mut bench = Bench::with_seats(1);
    bench.chunks = Box::new(ChunkFiles::open(dir.path()).unwrap());
    let alice = bench.link(0);
    is_kept(&bench.put(alice, 1), 1, SOON);
    let part = dir.path().join(format!("{:02x}", name(1).as_bytes()[0]));
    let file = std::fs::OpenOptions::new().write(true).open(part.join(name(1).to_string()));
    file.unwrap().set_len(CHUNK - 1).unwrap();
    assert_eq!(bench.fetch(alice, 1), Err(Reason::NoSuchChunk));
    assert_eq!((bench.rows(), bench.files()), (vec![], vec![]));
    assert_eq!(bench.held(alice, 1, SOON), 0);
    is_kept(&bench.put(alice, 1), 1, SOON);
    assert_eq!(bench.fetch(alice, 1), Ok(chunk(1).1));
}

#[test]
fn a_disk_that_fails_or_is_full_is_told_and_the_next_try_succeeds() {
    struct Failing(ChunkError, crate::store::chunks::MemoryChunks);
    impl ChunkStore for Failing {
        fn write(&mut self, _: &ChunkName, _: &[u8]) -> Result<(), ChunkError> {
            Err(self.0.clone())
        }
        fn read(&mut self, name: &ChunkName, at: u32, n: u32) -> Result<Vec<u8>, ChunkError> {
            self.1.read(name, at, n)
        }
        fn remove(&mut self, name: &ChunkName) -> Result<(), ChunkError> {
            self.1.remove(name)
        }
        fn list(&mut self, part: u8) -> Result<Vec<ChunkName>, ChunkError> {
            self.1.list(part)
        }
    }
    for error in [ChunkError::Full, ChunkError::Failed("EIO".to_owned())] {
        let mut bench = Bench::with_seats(1);
        let alice = bench.link(0);
        // What could not be kept is not counted.
        let quota = ChunkQuota { seat_daily_bytes_max: CHUNK, ..ChunkQuota::default() };
        bench.core.set_chunk_quota(quota);
        let good = std::mem::replace(
            &mut bench.chunks,
            Box::new(Failing(error, crate::store::chunks::MemoryChunks::default())),
        );
        assert_eq!(refused(&bench.put(alice, 1)), Reason::Unavailable);
        assert!(!bench.halted, "mail goes on");
        bench.chunks = good;
        is_kept(&bench.put(alice, 1), 1, SOON);
    }
}

/// Puts, extends, expires: every step that touches the disk. Returns what was said to be kept.
fn life(bench: &mut Bench) -> BTreeMap<u8, UnixMillis> {
    let mut told = BTreeMap::new();
    let link = bench.link(0);
    let mut hear = |said: Vec<ChunkToSeat>, n| {
        if let [ChunkToSeat::Kept { exp, .. }] = said[..] {
            told.insert(n, exp);
        }
    };
    for n in 1..=2 {
        let said = bench.put(link, n);
        hear(said, n);
    }
    let said = bench.tell(link, ChunkToRelay::Have { names: vec![name(1)], exp: LATE });
    if let [ChunkToSeat::Held { chunks }] = &said[..]
        && chunks[0].bytes as usize == CHUNK_BYTES
    {
        hear(vec![ChunkToSeat::Kept { name: name(1), exp: LATE }], 1);
    }
    bench.pass(SOON.0 - NOW.0);
    let (third, bytes) = chunk(3);
    let said = bench.put_from(link, third, &bytes, 0, LATE);
    hear(said, 3);
    told
}

/// After a crash and a new start: what was said to be kept is there, and nothing else is left.
#[track_caller]
fn is_whole_again(bench: &mut Bench, told: &BTreeMap<u8, UnixMillis>, when: &str) {
    bench.restart();
    let mut rows = bench.rows();
    let mut files = bench.files();
    rows.sort();
    files.sort();
    assert_eq!(rows, files, "rows and files, {when}");
    let link = bench.link(1);
    for (n, exp) in told {
        if *exp > bench.now {
            assert_eq!(bench.fetch(link, *n).unwrap(), chunk(*n).1, "chunk {n}, {when}");
        }
    }
    bench.pass(LATE.0.saturating_sub(bench.now.0));
    assert_eq!((bench.rows(), bench.files()), (vec![], vec![]), "all expire, {when}");
}

#[test]
fn a_kill_after_any_step_of_the_disk_leaves_neither_a_dangling_row_nor_an_orphan() {
    for steps in 0.. {
        let dir = tempfile::tempdir().unwrap();
        let mut bench = Bench::with_seats(2);
        let mut files = ChunkFiles::open(dir.path()).unwrap();
        let left = Arc::new(AtomicI64::new(steps));
        files.dies_after = Some(Arc::clone(&left));
        bench.chunks = Box::new(files);
        bench.dies_after = Some(left);
        let told = life(&mut bench);
        let died = bench.halted;
        bench.dies_after = None;
        bench.chunks = Box::new(ChunkFiles::open(dir.path()).unwrap());
        is_whole_again(&mut bench, &told, &format!("killed after {steps} steps"));
        if !died {
            assert_eq!(told.len(), 3);
            assert!(steps > 15, "only {steps} steps");
            return;
        }
    }
}

#[test]
fn a_kill_at_any_commit_leaves_neither_a_dangling_row_nor_an_orphan() {
    for failure in [Failure::BeforeWriting, Failure::AfterWriting] {
        for commits in 0.. {
            let mut bench = Bench::with_seats(2);
            bench.store.fail_after(commits, failure);
            let told = life(&mut bench);
            let died = bench.halted;
            is_whole_again(&mut bench, &told, &format!("{failure:?} after {commits} commits"));
            if !died {
                assert!(commits > 4, "only {commits} commits");
                break;
            }
        }
    }
}
