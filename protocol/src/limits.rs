//! Every bound on what may come over a link, each with its reason.

use core::time::Duration;

/// ALPN of the link between an enrolled seat and its relay.
pub const ALPN_LINK: &[u8] = b"hotline/1";

/// ALPN of an enrolment: the newcomer has no directory entry yet, so only the relay is
/// authenticated by TLS.
pub const ALPN_ENROL: &[u8] = b"hotline-enrol/1";

/// Versions of the frames this build speaks, in ascending order.
pub const VERSIONS: &[u16] = &[1];

/// Most versions a hello may list: room for a decade of them.
pub const VERSIONS_MAX: usize = 16;

/// Bytes of one frame without its length prefix: the largest envelope (81,920 B) or a page of
/// directory entries or prekeys (64 KiB) with room for their names.
pub const FRAME_BYTES_MAX: usize = 131_072;

/// Nesting of CBOR items in a frame: an answer in a frame in a list needs seven.
pub const CBOR_DEPTH_MAX: usize = 16;

/// The three sizes of a sealed envelope in bytes, so that length tells next to nothing.
pub const SEALED_BYTES: [usize; 3] = [5_120, 20_480, 81_920];

/// Longest life of an envelope from acceptance. No secret that could open it lives much longer.
pub const ENVELOPE_LIFE_MAX: Duration = Duration::from_secs(30 * 86_400);

/// How far the expiry may lie beyond the longest life: it is rounded up to the hour and clocks
/// differ.
pub const ENVELOPE_LIFE_SLACK: Duration = Duration::from_secs(2 * 3_600);

/// Envelopes a query may ask after: an answer of 256 fates stays far below a frame.
pub const QUERY_IDS_MAX: usize = 256;

/// One-time prekeys in one publication: about 1.8 kB each, so 32 of them stay in a frame.
pub const ONE_TIME_PER_FRAME_MAX: usize = 32;

/// One-time prekeys a relay keeps per seat and traffic class: twice what a client refills to.
pub const ONE_TIME_STORED_MAX: usize = 200;

/// Bytes of one signed prekey set or one signed one-time prekey (ML-KEM-1024 keys are 1,568 B).
pub const PREKEY_BYTES_MAX: usize = 4_096;

/// Bytes of one directory entry.
pub const ENTRY_BYTES_MAX: usize = 16_384;

/// Bytes of one profile, which travels beside the entry that commits to it.
pub const PROFILE_BYTES_MAX: usize = 8_192;

/// Bytes of entries and profiles in one page of the directory.
pub const PAGE_BYTES_MAX: usize = 65_536;

/// Bytes of a signed directory head.
pub const HEAD_BYTES_MAX: usize = 512;

/// Bytes of an enrolment request.
pub const ENROL_BYTES_MAX: usize = 16_384;

/// Bytes of the sentence that goes with a refusal.
pub const DETAIL_BYTES_MAX: usize = 256;

/// Questions a seat may have open at once: the relay answers in order, more would only queue.
pub const QUESTIONS_OPEN_MAX: usize = 64;

/// Bytes of one chunk of an attachment, every one alike, so that a file's length shows only as a
/// number of chunks. At 256 KiB a chunk that was cut off costs a thin line (1 Mbit/s) two seconds.
pub const CHUNK_BYTES: usize = 262_144;

/// Bytes of one piece of a chunk: half of what a line of 10 Mbit/s carries in 100 ms, so that what
/// is more urgent waits no longer behind one.
pub const PIECE_BYTES_MAX: usize = 65_536;

/// Chunks in one question after what a relay holds: 16 MiB of a file at a time.
pub const CHUNKS_PER_QUESTION_MAX: usize = 64;

/// Such questions open at once: the next one waits for the answer, so answers cannot change places.
pub const HAVES_OPEN_MAX: usize = 1;

/// Pieces a seat may have asked for at once, 512 KiB: fills a line of 20 Mbit/s and 200 ms, and is
/// all that can be before a more urgent delivery in the relay's queues.
pub const PIECES_OPEN_MAX: usize = 8;

/// Longest life of a chunk from the moment it is put: that of an envelope, and some days for the
/// message that waits to be released after its files.
pub const CHUNK_LIFE_MAX: Duration = Duration::from_secs(33 * 86_400);

/// How long the other side may be silent where it must go on: to say hello or welcome, or to go on
/// with a frame that it began. As long as a client waits for a relay that does not answer.
pub const SILENCE_MAX: Duration = Duration::from_secs(10);

/// Bytes on the whole link that count as going on with a frame: less than a quarter of one
/// datagram. A line of 300 bit/s does more, so only who wants to hold a link open with a frame that
/// never ends is caught.
pub const FRAME_PROGRESS_BYTES_MIN: usize = 256;

/// How often a client sends a keep-alive; the relay sends none.
pub const KEEP_ALIVE_EVERY: Duration = Duration::from_secs(20);

/// Silence after which a link is dead: three keep-alives.
pub const IDLE_TIMEOUT: Duration = Duration::from_secs(60);

/// Deposits in one ladder: three rungs are usual, one for each desk above the first; a cancellation
/// names as many.
pub const LADDER_DEPOSITS_MAX: usize = 8;

/// Envelopes in one ladder, all rungs together: a dozen seats at each of five desks.
pub const LADDER_ENVELOPES_MAX: usize = 64;

/// Bytes of the envelopes of one ladder: all timed copies have 20,480 B.
pub const LADDER_BYTES_MAX: usize = LADDER_ENVELOPES_MAX * 20_480;

/// Seats of the sender's desk that are told what becomes of a deposit, and answers in one
/// cancellation: a desk has two to six.
pub const DEPOSIT_ORIGINATORS_MAX: usize = 16;

/// Owners of tokens of one deposit: every seat of an earlier rung and the originating desk.
pub const DEPOSIT_TOKENS_MAX: usize = 64;

/// Tokens that can have an effect on one deposit: one hold and two stops.
pub const TOKENS_USED_MAX: usize = 3;

/// Longest time from acceptance to release. The slowest ladder climbs after days; an envelope
/// lives for 30.
pub const DEPOSIT_AFTER_MAX: Duration = Duration::from_secs(14 * 86_400);

/// Longest postponement. The slowest silence that counts is a day.
pub const DEPOSIT_HOLD_MAX: Duration = Duration::from_secs(14 * 86_400);

/// What an envelope must live beyond the latest time at which it may be released, so that it does
/// not arrive expired: expiry is told to the hour.
pub const DEPOSIT_LIFE_MIN: Duration = Duration::from_secs(3_600);

/// Deposits a question may ask after: a few ladders at once.
pub const QUERY_DEPOSITS_MAX: usize = 64;
