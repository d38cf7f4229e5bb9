//! Every bound on what may come from outside the process, each with its reason.

use core::time::Duration;

/// Least memory of the passphrase hash that is accepted on reading, in KiB (64 MiB): below it a
/// guesser's graphics card has the upper hand, so a smaller figure means a doctored file.
pub const ARGON2_MEMORY_MIN: u32 = 64 * 1024;

/// Most memory of the passphrase hash that is accepted on reading, in KiB (1 GiB): a doctored
/// file must not exhaust the machine before the passphrase is even looked at.
pub const ARGON2_MEMORY_MAX: u32 = 1024 * 1024;

/// Most passes of the passphrase hash that are accepted on reading: some ten seconds.
pub const ARGON2_PASSES_MAX: u32 = 10;

/// Most lanes of the passphrase hash that are accepted on reading: desks have few cores.
pub const ARGON2_LANES_MAX: u32 = 8;

/// Longest passphrase in bytes: a page of text; a whole disk given by mistake is not read.
pub const PASSPHRASE_BYTES_MAX: usize = 4_096;

/// Messages in one page of a list: with bodies of up to 80 kB a page stays in a few megabytes.
pub const PAGE_MESSAGES_MAX: usize = 64;

/// Messages that one command may mark as read: some screens full.
pub const MARKS_MAX: usize = 1_024;

/// Bytes of a search that are looked at: a long sentence. The rest of a pasted book is not.
pub const SEARCH_BYTES_MAX: usize = 1_024;

/// Bytes of a body in which the words that were looked for are marked: some screens. A page of
/// hits in the longest messages stays quick; a hit further down shows the beginning.
pub const MARKED_BYTES_MAX: usize = 16 * 1024;

/// Words of a search that are looked for: each costs a look-up.
pub const SEARCH_WORDS_MAX: usize = 16;

/// Characters of one word that are searched by: longer runs of letters are no words.
pub const WORD_CHARS_MAX: usize = 48;

/// Persons named beside a message in a list; of more than these the number is told.
pub const HUMANS_SHOWN_MAX: usize = 8;

/// Open alerts shown at once: nobody can deal with more, and the gravest come first.
pub const ALERTS_MAX: usize = 32;

/// Messages that wait for release shown at once: the oldest; with bodies of up to 80 kB they fit an answer.
pub const WAITING_SHOWN_MAX: usize = 256;

/// Bytes of one piece of a face's state: a draft of the longest body with its addressees.
pub const KEPT_BYTES_MAX: usize = 128 * 1024;

/// Bytes of its name: a word and an address or case.
pub const KEPT_NAME_BYTES_MAX: usize = 128;

/// Pieces kept: a draft for each desk and open case. With the bound on each they fit an answer.
pub const KEPT_MAX: usize = 128;

/// Bytes moved from a stream to the engine at once: half a dozen small envelopes.
pub const CHUNK_BYTES: usize = 32 * 1024;

/// Chunks of all streams that wait for the engine: with those inside quinn about two receive
/// windows. Beyond it the relay is held back by QUIC's own flow control.
pub const CHUNKS_WAITING_MAX: usize = 16;

/// Bytes that wait to be written to the relay before the engine's outputs are left where they
/// are: two send windows, so that the line never runs dry.
pub const UNSENT_BYTES_MAX: usize = 1024 * 1024;

/// How long making a connection may take over all addresses: a bad satellite line needs four
/// round trips of a second and some repeats.
pub const CONNECT_WITHIN: Duration = Duration::from_secs(10);

/// How long the relay may leave unanswered what QUIC has it confirm at once. As long as connecting may
/// take: a line that needs longer could not be connected anew either.
pub const UNANSWERED_MAX: Duration = CONNECT_WITHIN;

/// Head start of each address over the next one (RFC 8305 section 5).
pub const ADDRESS_STAGGER: Duration = Duration::from_millis(250);

/// Addresses tried for one relay: its host names with a few records each.
pub const ADDRESSES_MAX: usize = 16;

/// Bytes of one question on the socket between processes: the largest message and its addressees.
pub const ASK_BYTES_MAX: usize = 1024 * 1024;

/// Bytes of one answer on it: a page of the largest messages.
pub const ANSWER_BYTES_MAX: usize = 32 * 1024 * 1024;

/// Processes served at once through the socket: faces and scripts of one person.
pub const SOCKET_PEERS_MAX: usize = 32;

/// Notices kept for a face that reads slowly; beyond them it is told that it missed some.
pub const NOTICES_WAITING_MAX: usize = 256;

/// Bytes of a body read from standard input: what the largest envelope can carry is less.
pub const BODY_BYTES_MAX: usize = 65_536;

/// Bytes of text pasted at once: what a body can hold, and some markup around it. More is cut, so
/// that a whole disk pasted by mistake does not fill the memory of the face.
pub const PASTE_BYTES_MAX: usize = 2 * BODY_BYTES_MAX;

/// Bytes of one escape sequence or answer of the terminal: keys have a dozen.
pub const TERMINAL_SEQUENCE_BYTES_MAX: usize = 256;

/// Bytes read from the keyboard at once.
pub const TERMINAL_READ_BYTES: usize = 4 * 1024;

/// Keys that wait for the face; beyond them the terminal waits.
pub const KEYS_WAITING_MAX: usize = 256;

/// Most columns that are drawn: a doctored size must not exhaust the memory.
pub const TERMINAL_COLUMNS_MAX: u16 = 1_000;

/// Most rows that are drawn.
pub const TERMINAL_ROWS_MAX: u16 = 400;

/// Calls that wait for somebody's own program to end.
pub const CALLS_WAITING_MAX: usize = 8;

/// Characters of a window title or a notification: desktops show less.
pub const TITLE_CHARS_MAX: usize = 120;

/// Bytes put on the clipboard at once: many terminals take no more than 100,000 in base64.
pub const COPY_BYTES_MAX: usize = 72 * 1024;

/// Lines typed, and news come, while something else must be finished first.
pub const LINES_WAITING_MAX: usize = 256;

/// Questions of a face that wait for the engine: a face asks for a few pages at a time.
pub const FACE_ASKS_MAX: usize = 256;

/// Bytes that may wait for a terminal that takes none: several of the largest frames.
pub const TERMINAL_BYTES_MAX: usize = 1024 * 1024;

/// How long the relay may take to answer an enrolment: it writes the directory to disk and may
/// have a queue of newcomers.
pub const ENROL_WITHIN: Duration = Duration::from_secs(20);

/// Messages with missing receipts told at once: more are one cause, and the most urgent come first.
pub const MISSING_SHOWN_MAX: usize = 256;

/// Incidents in one answer, open ones first: a desk that has more open is not helped by a longer list.
pub const INCIDENTS_SHOWN_MAX: usize = 1_000;

/// Bytes of a file that can be attached: 1 GiB, an hour's capture of a busy line. At the relay it
/// counts towards what a seat may put in a day.
pub const FILE_BYTES_MAX: u64 = 1 << 30;

/// Messages by which one party publishes that are looked at, of each kind the newest: its shelf, with
/// as many earlier versions and more.
pub const PUBLISHED_OF_PARTY_MAX: usize = 2_048;

/// Chunks and names that wait for the engine from the spool.
pub const SPOOLED_WAITING_MAX: usize = 8;

/// Bytes of an agent's configuration: some hundred lines.
pub const AGENT_CONFIG_BYTES_MAX: usize = 64 * 1024;

/// Addresses, languages or receivers in one list of it: nobody chooses more by hand.
pub const AGENT_NAMES_MAX: usize = 32;

/// Hours between two checks of the line: more often says nothing more, and more seldom than each month
/// nobody would trust them.
pub const CHECK_HOURS_BOUNDS: core::ops::RangeInclusive<u64> = 1..=720;

/// Bytes of a token: one line, longer than anybody generates them.
pub const TOKEN_BYTES_MAX: usize = 1_024;

/// Bytes of a token at least: below it can be guessed.
pub const TOKEN_BYTES_MIN: usize = 16;

/// Posts served at once: each holds up to a megabyte, and an Alertmanager repeats what it could not
/// send.
pub const POSTS_MAX: usize = 8;

/// Bytes of the head of a post: an Alertmanager sends some hundred.
pub const POST_HEAD_BYTES_MAX: usize = 8 * 1024;

/// How long a post may take, its answer included: an Alertmanager waits no longer by itself.
pub const POST_WITHIN: Duration = Duration::from_secs(10);

/// Programs that write lines at once.
pub const LINE_PEERS_MAX: usize = 16;

/// How long a program that writes lines may be silent before it makes room.
pub const LINE_SILENCE_MAX: Duration = Duration::from_secs(600);

/// Between two looks into the folder of CAP messages: who lays a file down is not in a hurry of seconds.
pub const FOLDER_EVERY: Duration = Duration::from_secs(5);

/// Files taken from the folder at one look: the rest waits for the next.
pub const FOLDER_FILES_MAX: usize = 64;
