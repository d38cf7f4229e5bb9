//! The bounds on what comes from outside, each with its reason.

use core::time::Duration;

/// Longest sealed content, in bytes: what the largest envelope (81,920 B) holds when it also
/// carries a handshake, rounded down. Longer material goes as an attachment.
pub const CONTENT_BYTES_MAX: usize = 77_000;

/// Longest common part, in bytes: leaves a thousand for the frame, the signature and the private part
/// with the tokens of a ladder.
pub const COMMON_BYTES_MAX: usize = 76_000;

/// Deepest nesting of CBOR read: the deepest item defined here has six levels.
pub const NESTING_MAX: usize = 16;

/// Longest subject, in bytes: two lines of an 80-column screen, or one in a three-byte script.
pub const SUBJECT_BYTES_MAX: usize = 240;

/// Longest body, in bytes: leaves room for all other fields within [`CONTENT_BYTES_MAX`].
pub const BODY_BYTES_MAX: usize = 65_536;

/// Longest encoded `fields` of a kind, in bytes: indicators are lists of up to hundreds of lines.
pub const FIELDS_BYTES_MAX: usize = 65_536;

/// Longest technical basis of a concern, in bytes: two pages; logs go as an attachment.
pub const BASIS_BYTES_MAX: usize = 8_192;

/// Longest list of infrastructure in a concern, in bytes: some two hundred addresses with a word on
/// each.
pub const INFRASTRUCTURE_BYTES_MAX: usize = 8_192;

/// Longest effect of a concern or a warning, in bytes: some paragraphs in any script.
pub const EFFECT_BYTES_MAX: usize = 2_048;

/// Longest list of who is affected by what a warning is about, in bytes: as the effect.
pub const AFFECTED_BYTES_MAX: usize = 2_048;

/// Longest recommended action of a warning, in bytes: a page of steps.
pub const RECOMMENDED_ACTION_BYTES_MAX: usize = 4_096;

/// Longest list of indicators in a warning, in bytes: five hundred hashes, one a line. More go as an
/// attachment.
pub const INDICATORS_BYTES_MAX: usize = 32_768;

/// Longest field of one line, in bytes: a list of twenty CVE numbers, names of sectors, a reference.
pub const LINE_BYTES_MAX: usize = 1_024;

/// Longest field of a paragraph or some, in bytes.
pub const PARAGRAPH_BYTES_MAX: usize = 4_096;

/// Most codes chosen in one field: no list has more words.
pub const CHOICES_MAX: usize = 16;

/// Longest published hours of duty, in bytes: every window written out.
pub const HOURS_BYTES_MAX: usize = 1_024;

/// Most windows in published hours of duty: six a day.
pub const DUTY_WINDOWS_MAX: usize = 42;

/// Longest reason for passing a message on, in bytes: a paragraph, since a person reads it first.
pub const REASON_BYTES_MAX: usize = 1_024;

/// Longest message that can be passed on, in bytes of its common part: with reason and ids it fits
/// [`FIELDS_BYTES_MAX`], and leaves the escalation over ten thousand for itself.
pub const ORIGINAL_BYTES_MAX: usize = 64_000;

/// Longest reason for returning a draft, in bytes: a paragraph.
pub const RETURN_REASON_BYTES_MAX: usize = 1_024;

/// Most seats that the drafter of a message lets have copies before their time, by name.
pub const ACCEPTED_SEATS_MAX: usize = 64;

/// Most drafts of one desk that wait for release, and most returned ones remembered: a desk that has
/// more has stopped releasing.
pub const REQUESTS_MAX: usize = 256;

/// Most words in a flash or immediate message: it must be read within its first minute.
pub const URGENT_WORDS_MAX: usize = 200;

/// Most seats one message may go to: every seat of 193 States with four seats each, and some.
pub const ADDRESSEES_MAX: usize = 1_024;

/// Most addresses in one role. Whoever writes to more desks than this uses `*` or `*/desk`.
pub const ADDRESSES_MAX: usize = 256;

/// Most earlier messages one message refers to: heads of a case merge at every answer, so more
/// than a few exist only while many desks write at once.
pub const SEEN_MAX: usize = 32;

/// Most rungs a ladder may arm; three are defined.
pub const RUNGS_MAX: usize = 8;

/// Longest kind code, in bytes: three letters are in use.
pub const KIND_BYTES_MAX: usize = 16;

/// Longest name of an automated source, in bytes.
pub const SOURCE_BYTES_MAX: usize = 64;

/// Longest language tag, in bytes: RFC 5646 section 4.4.1 asks for 35.
pub const LANGUAGE_BYTES_MAX: usize = 35;

/// Most device receipts in one envelope: 2,240 B, so they fit the smallest envelope of a warm
/// session (2,674 B); within a handshake (973 B) thirteen fit.
pub const RECEIPTS_MAX: usize = 32;

/// Most unknown keys read in one map: later versions may add some, not hundreds.
pub const UNKNOWN_KEYS_MAX: usize = 64;

/// Most messages one case may hold: folding them takes tens of milliseconds. A longer matter goes on
/// in a second case.
pub const CASE_MESSAGES_MAX: usize = 10_240;

/// Most bytes of memory the graph of one case may take: what 10,240 ordinary messages need and twice
/// as much again, and far below what lists of addresses filled on purpose would.
pub const CASE_BYTES_MAX: usize = 16_777_216;

/// Messages of a record between two of its running hashes: a difference is found by telling one block
/// of them.
pub const RECORD_BLOCK: usize = 256;

/// Most running hashes in what a seat says of its record: those of a full case.
pub const RECORD_BLOCKS_MAX: usize = CASE_MESSAGES_MAX / RECORD_BLOCK;

/// Most messages told one by one in what a seat says of its record: two blocks, 24 KiB, so that what
/// one side lacks is told from what has moved.
pub const RECORD_TOLD_MAX: usize = 2 * RECORD_BLOCK;

/// Most messages by which one desk raises a matter that ask rung 1 of a party's ladder, the first ones
/// in order: severity changes a few times, and what every ladder repeats must not grow without end.
pub const STATEMENTS_MAX: usize = 32;

/// Most parties asked by name that an incident follows: every State of the largest regional body (57)
/// by name. To more one writes by `*`; whoever of them acknowledges is followed too, however many.
pub const PARTIES_MAX: usize = 64;

/// Most messages by which a matter was moved that are told one by one, the last ones: two screens of
/// them, so that what each of many ladders repeats stays small.
pub const TURNS_MAX: usize = 128;

/// Most reopenings held against the 90 days since a matter was raised last: nobody reopens in earnest
/// more often, and whoever does has gained days, no more.
pub const REOPENINGS_MAX: usize = 16;

/// Most different contents kept under one message id. Two are an alarm already; more add nothing.
pub const CONFLICTS_MAX: usize = 8;

/// Most message ids one register holds in memory: the outbox and inbox of the 35 days for which a
/// copy can still arrive.
pub const REGISTER_MAX: usize = 262_144;

/// Most alarms kept for one delivery: the first ones tell what happened.
pub const ALARMS_MAX: usize = 64;

/// Most copies of one message sealed for one seat, resends included.
pub const RESENDS_MAX: u32 = 32;

/// Longest run of characters without width: Vietnamese needs two marks, an emoji sequence two.
pub const ZERO_WIDTH_RUN_MAX: usize = 4;

/// Most acknowledgements of a rung looked at for the clock of the answer: a clock starts anew nine
/// times, and seats of one desk may acknowledge at once.
pub const ACKNOWLEDGEMENTS_MAX: usize = 64;

/// How often an acknowledgement starts the clock of the answer: whoever acknowledges a tenth time and
/// says nothing is as late as one that never did.
pub const ROUNDS_MAX: u32 = 9;

/// How long a matter that was closed can be reopened: what comes later is raised anew.
pub const REOPENS_WITHIN: Duration = Duration::from_secs(90 * 86_400);

/// How long a proposal to close waits for the other side before its silence closes the matter: two
/// weeks, in which somebody on leave comes back.
pub const CLOSES_AFTER_SILENCE: Duration = Duration::from_secs(14 * 86_400);

/// How long a message may wait for its custody receipt before the sender is alarmed: after two
/// minutes the relay counts as dead.
pub const CUSTODY_WITHIN: Duration = Duration::from_secs(120);

/// Longest signed directory head carried as evidence, in bytes: the directory's own bound.
pub const HEAD_BYTES_MAX: usize = 512;

/// Most files with one message: a report, its logs and some samples. More go as an archive.
pub const ATTACHMENTS_MAX: usize = 16;

/// Longest file, in bytes: 8,191 chunks of 262,128 B, whose names fit one chunk (docs/crypto.md).
pub const FILE_BYTES_MAX: u64 = 8_191 * 262_128;

/// Longest name of a file, in bytes: what common file systems take.
pub const FILE_NAME_BYTES_MAX: usize = 255;

/// Longest media type, in bytes: RFC 6838 section 4.2 allows 127 for each half; nothing in use
/// needs more than this.
pub const MEDIA_TYPE_BYTES_MAX: usize = 127;

/// Shifts of a roster: a quarter of a year, day and night in three shifts.
pub const SHIFTS_MAX: usize = 288;

/// How far a roster may count ahead of the one it replaces: more than a desk changes in a century,
/// and a rogue colleague cannot use up the count.
pub const ROSTER_NUMBER_JUMP_MAX: u64 = 1 << 32;

/// Bytes of messages on a page of a handover that holds several: with the rest it fits an envelope.
pub const HANDOVER_PAGE_BYTES: usize = 70_000;

/// Pages of a case that is handed over: [`CASE_BYTES_MAX`] in full pages, and half of it to spare.
pub const HANDOVER_PAGES_MAX: usize = 384;

/// Messages on one page: shorter ones than of 200 bytes do not exist.
pub const HANDED_OVER_AT_ONCE_MAX: usize = 350;

/// Longest window of a campaign: reminders at half of it and a report that is still of use.
pub const CAMPAIGN_WITHIN: Duration = Duration::from_secs(14 * 86_400);

/// Most seats a campaign asks: those that one message may go to.
pub const CAMPAIGN_SEATS_MAX: usize = ADDRESSEES_MAX;

/// Longest story of an exercise: two weeks, as a scenario may have.
pub const STORY_MAX: Duration = Duration::from_secs(14 * 86_400);

/// How much faster than life a story may run: an hour in ten seconds.
pub const TIME_FACTOR_MAX: u16 = 360;

/// Most players of an exercise: one for each desk of a regional one.
pub const CAST_MAX: usize = 64;

/// Longest name of a part, in bytes: a column.
pub const PART_NAME_BYTES_MAX: usize = 32;

/// Longest fields of what a player is to send, in bytes: with its text it must fit a message.
pub const CUE_FIELDS_BYTES_MAX: usize = 24_576;

/// Longest document that travels inside its message, in bytes: with the rest it fits an envelope, and
/// whoever is enrolled later gets it whole. A longer one is a file at the relay.
pub const DOCUMENT_BYTES_MAX: usize = 49_152;

/// Most documents of one party that are shown: a shelf, not an archive.
pub const DOCUMENTS_MAX: usize = 256;

/// Longest term of a glossary, in bytes: a phrase of eight words in any script.
pub const TERM_BYTES_MAX: usize = 160;

/// Most words of a term: what is marked in a text is looked up by this many beginnings at each word.
pub const TERM_WORDS_MAX: usize = 8;

/// Longest definition, in bytes: a page of a treaty.
pub const DEFINITION_BYTES_MAX: usize = 4_096;

/// Most terms of one party that are shown: the largest glossaries of the field have some hundreds.
pub const DEFINITIONS_MAX: usize = 1_024;

/// Most terms told below one message: two lines.
pub const TERMS_TOLD_MAX: usize = 8;

/// Largest figure believed for one week: two messages a second, day and night.
pub const FIGURE_MAX: u32 = 1_209_600;

/// Fewest parties a total is made of. Four that put their heads together still do not know the
/// fifth's figure unless they are all the others.
pub const CONTRIBUTORS_MIN: usize = 5;
