//! Every bound the relay keeps, each with its reason. Bounds of the wire stand in
//! `hotline_protocol::limits`.

use core::ops::RangeInclusive;
use core::time::Duration;

/// Operations in one commit. Measured: beyond 256 rows a larger batch gains little and the first
/// of them waits longer for its receipt.
pub const BATCH_OPS_MAX: usize = 256;

/// Bytes of envelopes in one commit: bounds the time of one fsync.
pub const BATCH_BYTES_MAX: usize = 1 << 20;

/// Bytes of envelopes handed to the store and not yet on disk. Beyond it submissions are refused
/// as unavailable: a slow disk must not become a full memory.
pub const COMMITTING_BYTES_MAX: usize = 64 << 20;

/// What immediate and flash envelopes have beyond [`COMMITTING_BYTES_MAX`]: three thousand small ones.
pub const COMMITTING_URGENT_BYTES: usize = 16 << 20;

/// Bytes of one page read from a mailbox: about fifty small envelopes, one read of a
/// millisecond, so a page never holds up a reader for long.
pub const MAILBOX_PAGE_BYTES_MAX: usize = 256 << 10;

/// Bytes of routine and priority envelopes that may be delivered to a seat and not yet
/// acknowledged on any line: what is in flight is what a flash must overtake. On a line of
/// 10 Mbit/s this takes 52 ms.
pub const BULK_CREDIT_MIN: usize = 64 << 10;

/// The most of them on the fattest line: what QUIC keeps for a link. More would only wait there,
/// where nothing can be overtaken.
pub const BULK_CREDIT_MAX: usize = 512 << 10;

/// The queue that bulk may build up on a line beyond what the line itself holds. It keeps the line
/// busy while the seat stores what came, and is how much later a flash may come for it.
pub const BULK_QUEUE: Duration = Duration::from_millis(10);

/// Bytes of flash envelopes delivered and not yet acknowledged: fifty small ones, counted apart so
/// that nothing else ever holds one up.
pub const FLASH_IN_FLIGHT_BYTES_MAX: usize = 256 << 10;

/// The same for immediate envelopes, so that bulk never holds them up.
pub const IMMEDIATE_IN_FLIGHT_BYTES_MAX: usize = 256 << 10;

/// Bytes of envelopes a mailbox keeps: a desk that was away for weeks, 200,000 small envelopes.
pub const MAILBOX_BYTES_MAX: u64 = 1 << 30;

/// What of [`MAILBOX_BYTES_MAX`] only immediate and flash envelopes may fill.
pub const MAILBOX_URGENT_RESERVE_BYTES: u64 = 64 << 20;

/// What one party may have waiting in a mailbox and still use what is reserved for urgent
/// envelopes: an eighth of the reserve, 1,600 small ones. So no member alone fills it.
pub const RESERVE_SHARE_BYTES: u64 = MAILBOX_URGENT_RESERVE_BYTES / 8;

/// Bytes of envelopes in all mailboxes: what a disk of 100 GB holds beside its log and its
/// tombstones. An operator with another disk says so in the configuration (`quotas.store_gib`).
pub const STORE_BYTES_MAX: u64 = 64 << 30;

/// What of [`STORE_BYTES_MAX`] only immediate and flash envelopes may fill.
pub const STORE_URGENT_RESERVE_BYTES: u64 = 4 << 30;

/// Free bytes on the disk below which only immediate and flash envelopes are taken: an error of a
/// full disk stops the whole relay, so it must be seen coming.
pub const DISK_LOW_BYTES: u64 = 1 << 30;

/// Free bytes on the disk below which nothing is taken: what is left is for acknowledgements,
/// which need room before they give any, and for the log.
pub const DISK_EXHAUSTED_BYTES: u64 = 256 << 20;

/// How often the free bytes are looked at: at 200 MB a second, more than the link layer carries,
/// less than [`DISK_LOW_BYTES`] are written between two looks.
pub const DISK_LOOK_EVERY: Duration = Duration::from_secs(5);

/// Bytes of envelopes a seat may submit at once: 200,000 small ones, a desk's work of months.
pub const SUBMIT_BURST_BYTES: u32 = 1 << 30;

/// Bytes that are added to what a seat may submit, per second: 5 GB a day.
pub const SUBMIT_BYTES_PER_SECOND: u32 = 64 << 10;

/// Questions a seat may ask at once: prekeys of every seat of the largest directory, and the
/// directory itself.
pub const QUESTION_BURST: u32 = 4_096;

/// Questions that are added to what a seat may ask, per second.
pub const QUESTIONS_PER_SECOND: u32 = 32;

/// Cancellations a seat may ask for at once: they go before all other mail, and a seat tells all of its
/// own again to a relay that was put back.
pub const CANCEL_BURST: u32 = 256;

/// Cancellations that are added to what a seat may ask for, per second.
pub const CANCELS_PER_SECOND: u32 = 1;

/// Flash envelopes a seat may submit at once: an alert to every seat of the largest directory,
/// escalated three times.
pub const FLASH_BURST: u32 = 4_096;

/// Flash envelopes that are added to what a seat may submit, per second.
pub const FLASH_PER_SECOND: u32 = 4;

/// How long a tombstone outlives the expiry of its envelope: a sender away for a week still
/// learns what became of it.
pub const TOMBSTONE_AFTER_EXPIRY: Duration = Duration::from_secs(7 * 86_400);

/// How often expired envelopes are looked for. Expiry is told to the hour, so a minute is exact.
pub const EXPIRE_EVERY: Duration = Duration::from_secs(60);

/// Rows that one expiry transaction removes: commits of envelopes must not wait behind it.
pub const EXPIRE_ROWS_MAX: u32 = 256;

/// Rows that one acknowledgement removes in a transaction, for the same reason.
pub const COLLECT_ROWS_MAX: u32 = 256;

/// Rows that an acknowledgement may remove at least, so that one whose size is not known (it came
/// on a new link) gets on.
pub const COLLECT_ROWS_MIN: u32 = 8;

/// Rows that the acknowledgements and expiries of one commit may remove: some ten milliseconds.
pub const BATCH_ROWS_MAX: usize = 2_048;

/// How far the epoch and all delivery ids jump when the store is put back to an older copy: more
/// than a mailbox can take in or a relay can start between copy and loss, and less than 2^-30 of
/// what there is.
pub const RESTORE_GAP: u64 = 1 << 32;

/// Delivery ids that each millisecond since 1970 stands for at a restore: far more than a mailbox
/// takes in, and so many that a minute is more than [`RESTORE_GAP`]. So restores at different times
/// never give the same ids, also when the second finds nothing of the first. Until the year 4200
/// they are below the bound that follows.
pub const RESTORE_IDS_PER_MILLI: u64 = 1 << 16;

/// What the clock stands for at most, however wrong it is: half of the ids there are.
pub const RESTORE_IDS_BY_TIME_MAX: u64 = 1 << 62;

/// One-time prekeys of a seat and class below which it is told to refill.
pub const PREKEYS_LOW: u32 = 50;

/// Time between two one-time prekeys of one seat and class for one requester (docs/protocol.md, fetch-prekeys).
pub const PREKEY_REQUESTER_EVERY: Duration = Duration::from_secs(600);

/// One-time prekeys of one seat and class for one requester in a day.
pub const PREKEY_REQUESTER_DAILY: usize = 8;

/// One-time prekeys of one seat and class for all seats of one party in a day.
pub const PREKEY_PARTY_DAILY: usize = 16;

/// The day of the two limits above.
pub const PREKEY_DAY: Duration = Duration::from_secs(86_400);

/// How long the name of a handed-out one-time prekey is remembered, so that publishing it again
/// is no second hand-out: 90 days of validity and 45 days in which its secret is still kept.
pub const SPENT_PREKEY_FOR: Duration = Duration::from_secs(135 * 86_400);

/// Directory entries waiting for the disk at once. Entries are rare; more are a flood.
pub const APPENDS_OPEN_MAX: usize = 64;

/// Bytes of the bodies of one commit from which on they are written to a file of their own, which
/// takes a second sync: below it the log of the database takes them faster.
pub const BODIES_APART_BYTES: usize = 64 << 10;

/// Size of such a file beyond which the next is begun: few files for a full store, and little that
/// one late body holds back.
pub const SEGMENT_BYTES: u64 = 64 << 20;

/// A file of bodies that is larger than those still wanted by this factor is emptied.
pub const SEGMENT_SPARSE: u64 = 4;

/// Such files that a reader keeps open.
pub const SEGMENTS_OPEN_MAX: usize = 8;

/// Size of the write-ahead log beyond which one commit slot is given to begin it anew, once nearly
/// all of it is in the database. What is overwritten is synced in half the time of what is
/// appended, so it shall begin anew early.
pub const WAL_RESTART_BYTES: u64 = 16 << 20;

/// How much of it may not be in the database yet for that: what the slot has to move, some two
/// milliseconds.
pub const WAL_RESTART_REST_BYTES: u64 = 1 << 20;

/// Size of the write-ahead log beyond which one commit slot is given to a truncating checkpoint,
/// however much of it that has to move: somebody held the log for long.
pub const WAL_BYTES_MAX: u64 = 256 << 20;

/// How long that slot may wait for readers in the middle of a page.
pub const WAL_TRUNCATE_WITHIN: Duration = Duration::from_millis(50);

/// How much the log may grow on after such a slot was in vain, which a backup under way makes it.
pub const WAL_RETRY_BYTES: u64 = 32 << 20;

/// Size of the log at which a backup gives way: while it reads, the log cannot be cut.
pub const BACKUP_LOG_BYTES_MAX: u64 = 2 << 30;

/// Bodies that a backup moves into their rows with one commit.
pub const BACKUP_BODIES_AT_ONCE: u32 = 256;

/// Pages of the database copied at once for a backup: about a megabyte, then others have the disk.
pub const BACKUP_PAGES_AT_ONCE: i32 = 256;

/// The pause between two such steps.
pub const BACKUP_PAUSE: Duration = Duration::from_millis(1);

/// Bytes that a backup on the relay's own disk leaves free: half as much again as
/// [`DISK_LOW_BYTES`], so that no mail is refused for a backup.
pub const BACKUP_LEAVES_FREE_BYTES: u64 = DISK_LOW_BYTES + (DISK_LOW_BYTES / 2);

/// How long a backup asked for over the control socket may take.
pub const BACKUP_WITHIN: Duration = Duration::from_secs(3_600);

/// Bytes of the log that are not in the database from which on they are moved, off the commit path.
/// Less would write pages of indexes to the database more often; more makes commits wait behind one
/// long sync.
pub const CHECKPOINT_EVERY_BYTES: u64 = 8 << 20;

/// Passes of one such move at most: each moves what was committed during the one before.
pub const CHECKPOINT_PASSES_MAX: u32 = 4;

/// How often the service manager hears that a start still goes on, before it takes it for hung.
pub const START_TOLD_EVERY: Duration = Duration::from_secs(10);

/// How long a start may go on with the manager's patience: what moving the largest store to a newer
/// schema takes. A disk that hangs is not hidden for longer.
pub const START_WITHIN: Duration = Duration::from_secs(3_600);

/// Threads that read pages for links. Two keep one slow page from holding up all others.
pub const READERS: usize = 2;

/// Links at once: a few thousand seats, twice.
pub const LINKS_MAX: usize = 10_000;

/// Handshakes in flight at once: 300 microseconds of a core each, so 256 are a fraction of a
/// second of work.
pub const HANDSHAKES_MAX: usize = 256;

/// Handshakes in flight from which addresses must be proven by a Retry (RFC 9000 section 8.1.2).
pub const RETRY_FROM_HANDSHAKES: usize = 64;

/// What part of [`HANDSHAKES_MAX`] one IPv4 address or IPv6 /64 may have under way from
/// [`RETRY_FROM_HANDSHAKES`] on: a half, so that the hundreds of seats behind one address come back
/// in seconds and there is room for others meanwhile.
pub const HANDSHAKES_NETWORK_PART: usize = 2;

/// The same for handshakes older than [`HANDSHAKE_OLD_AFTER`]: an eighth. More at once from one
/// address stall.
pub const HANDSHAKES_OLD_NETWORK_PART: usize = 8;

/// How long a handshake is young: two round trips of a line over satellite. Those of seats that
/// come back at the same moment are over by then.
pub const HANDSHAKE_OLD_AFTER: Duration = Duration::from_secs(2);

/// How long the answer to an enrolment may take, the disk included.
pub const ENROL_WITHIN: Duration = Duration::from_secs(30);

/// Envelopes of one link between the wire and the disk. At 5 KB this fills a long fat line; a
/// link that sends more waits.
pub const SUBMITS_OPEN_MAX: usize = 256;

/// Bytes waiting to be written to one link before it is closed as a slow reader. Deliveries are
/// bounded by the in-flight limits; this bounds answers and receipts.
pub const UNWRITTEN_BYTES_MAX: usize = 2 << 20;

/// Messages waiting for the core. Full means that links wait, which QUIC tells their peers.
pub const CORE_QUEUE_MAX: usize = 1_024;

/// Pieces of streams of one link waiting to be understood.
pub const LINK_QUEUE_MAX: usize = 8;

/// Bytes of one such piece.
pub const PIECE_BYTES_MAX: usize = 32 << 10;

/// Frames and closes waiting to be taken by a link's task: receipts for
/// [`SUBMITS_OPEN_MAX`], answers for all questions, deliveries in flight, and as much again.
pub const OUTBOUND_MAX: usize = 1_024;

/// How long a closing link may take to write what was said before.
pub const FLUSH_WITHIN: Duration = Duration::from_secs(1);

/// Bytes of one command on the control socket.
pub const COMMAND_BYTES_MAX: usize = 64 << 10;

/// How long links may take to empty when the relay is stopped.
pub const DRAIN_WITHIN: Duration = Duration::from_secs(5);

/// Over how long seats spread their return after a goaway, so that they do not all come at once.
pub const RETURN_SPREAD: Duration = Duration::from_secs(10);

/// Enrolments under way at once. Anybody may begin one, so they are bounded apart from links: a
/// flood of them holds up newcomers and nobody else.
pub const ENROLMENTS_MAX: usize = 64;

/// What an operator may set for [`LINKS_MAX`]: fewer than one desk needs is a mistake, more than
/// this is more than one machine was measured with.
pub const LINKS_BOUNDS: RangeInclusive<usize> = 1..=100_000;

/// What an operator may set for [`HANDSHAKES_MAX`]: more than a second of work for a core helps
/// nobody, for clients give up meanwhile.
pub const HANDSHAKES_BOUNDS: RangeInclusive<usize> = 1..=4_096;

/// What an operator may set for [`RETRY_FROM_HANDSHAKES`]; 0 asks always. Also less than
/// [`HANDSHAKES_MAX`], for what is refused is not asked.
pub const RETRY_BOUNDS: RangeInclusive<usize> = 0..=4_095;

/// What an operator may set for [`ENROLMENTS_MAX`].
pub const ENROLMENTS_BOUNDS: RangeInclusive<usize> = 1..=1_024;

/// What an operator may set for [`hotline_protocol::limits::SILENCE_MAX`], in seconds: below,
/// honest peers on a busy machine are cut; above, links outlive their own idle timeout.
pub const SILENCE_BOUNDS: RangeInclusive<usize> = 2..=60;

/// What an operator may set for [`MAILBOX_BYTES_MAX`], in MiB: twice the reserve for urgent
/// envelopes, and what a disk of many TB gives a thousand seats.
pub const MAILBOX_MIB_BOUNDS: RangeInclusive<usize> = 128..=65_536;

/// What an operator may set for [`STORE_BYTES_MAX`], in GiB: twice the reserve for urgent
/// envelopes, and more than one machine should promise to keep.
pub const STORE_GIB_BOUNDS: RangeInclusive<usize> = 8..=16_384;

/// What an operator may set for [`CHUNKS_BYTES_MAX`], in GiB: names of the most take 5 GB of memory.
pub const CHUNKS_GIB_BOUNDS: RangeInclusive<usize> = 1..=16_384;

/// What an operator may set for [`CHUNKS_SEAT_DAILY_BYTES_MAX`], in GiB.
pub const CHUNKS_SEAT_DAILY_GIB_BOUNDS: RangeInclusive<usize> = 1..=1_024;

/// Bytes of `relay.toml`: a hundred times what it needs.
pub const CONFIG_BYTES_MAX: usize = 256 << 10;

/// How long a write and a read of the store may take before the relay counts as hung. A healthy
/// disk takes milliseconds; a scrape or a watchdog waits longer than this.
pub const PROBE_WITHIN: Duration = Duration::from_secs(2);

/// How long one request for a page may take, the probe included.
pub const HTTP_WITHIN: Duration = Duration::from_secs(5);

/// Bytes of the head of such a request: what scrapers and balancers send, with room.
pub const HTTP_HEAD_BYTES_MAX: usize = 8 << 10;

/// Requests for pages at once; who comes beyond waits.
pub const HTTP_CONNECTIONS_MAX: usize = 16;

/// How long a call on the control socket may take, the disk included.
pub const CALL_WITHIN: Duration = Duration::from_secs(30);

/// How long `status` waits before it says that the relay hangs.
pub const STATUS_WITHIN: Duration = Duration::from_secs(5);

/// Bytes of attachments' chunks on disk, of all seats: 262,144 chunks, whose names take some 20 MB
/// of memory.
pub const CHUNKS_BYTES_MAX: u64 = 64 << 30;

/// Bytes of chunks a seat may put in a day: several of the largest files, and no way to fill the
/// relay alone within a week.
pub const CHUNKS_SEAT_DAILY_BYTES_MAX: u64 = 8 << 30;

/// Bytes of chunks in memory, begun or on their way to the disk: 256 chunks. Beyond it new ones are
/// refused as unavailable.
pub const CHUNK_BUFFER_BYTES_MAX: usize = 64 << 20;

/// Chunks a seat may have begun: it sends one after the other, and one more for a new link.
pub const PARTIALS_PER_SEAT_MAX: usize = 2;

/// How long the beginning of a chunk waits for the rest: a line that was cut is back by then.
pub const PARTIAL_KEPT_FOR: Duration = Duration::from_secs(600);

/// Threads that write and remove chunk files: two, so that one fsync does not hold up the next.
pub const CHUNK_WRITERS: usize = 2;

/// Free bytes on the disk below which no chunk is taken: attachments stop well before
/// [`DISK_LOW_BYTES`] does the same to mail, also at the speed of a fast line between two looks.
pub const CHUNKS_DISK_LOW_BYTES: u64 = 3 << 30;

/// Bytes of envelopes that one link has staged for questions not yet answered: two of the largest
/// ladders, so that one can be on its way while another waits for the disk.
pub const STAGED_LINK_BYTES_MAX: usize = 2 * hotline_protocol::limits::LADDER_BYTES_MAX;

/// The same for all links together: a dozen seats that stage all they may.
pub const STAGED_BYTES_MAX: usize = 32 << 20;

/// What of [`STAGED_BYTES_MAX`] one party may have: a quarter, the largest ladder of six of its
/// seats at once. So no member alone keeps others from depositing.
pub const STAGED_PARTY_BYTES_MAX: usize = STAGED_BYTES_MAX / 4;

/// Questions for which one link stages envelopes at once.
pub const STAGED_QUESTIONS_MAX: usize = 16;

/// How long a ladder may take to arrive as a whole: the largest in two minutes at 100 kbit/s, and
/// as much again.
pub const STAGED_FOR: Duration = Duration::from_secs(300);

/// Ladders that a seat deposits in a day: one to each member of a large directory, and retries.
pub const LADDERS_DAILY: usize = 256;

/// Bytes that a seat has deposited and that still wait: 3,200 timed copies. Bounds what one seat
/// can reserve in the mailboxes of others.
pub const DEPOSITED_BYTES_MAX: u64 = 64 << 20;

/// Deposits released with one commit: at most 5 MB moved, some milliseconds in which a flash waits.
pub const RELEASES_AT_ONCE: usize = 4;

/// How far ahead release times are held in memory.
pub const RELEASES_AHEAD: Duration = Duration::from_secs(3_600);

/// Release times read at once.
pub const RELEASES_READ_MAX: u32 = 1_000;

/// How soon release times are read again when there were more than [`RELEASES_READ_MAX`].
pub const RELEASES_READ_EVERY: Duration = Duration::from_secs(1);

/// How long a restored relay waits before it releases anything: until its seats are back and have
/// told it again what they had stopped.
pub const RESTORED_WAIT: Duration = Duration::from_secs(120);

/// The clock of deposits approaches the machine's clock by one part in so many, as the kernel does
/// with a clock that is off (500 ppm). A release in half an hour is less than a second off,
/// however far the machine's clock was set.
pub const SLEW: u64 = 2_000;
