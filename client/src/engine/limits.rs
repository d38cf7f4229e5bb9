//! Bounds of the engine, each with its reason.

use core::time::Duration;

/// Within this a seat that lost its link tries again for the first time.
pub(super) const RECONNECT_FIRST_WITHIN: Duration = Duration::from_secs(2);

/// Within this a seat at which something is under way tries again for the first time: those that have
/// nothing to do leave it the way.
pub(super) const RECONNECT_BUSY_WITHIN: Duration = Duration::from_millis(250);

/// Start of the doubling wait between failed attempts.
pub(super) const RECONNECT_BASE: Duration = Duration::from_millis(500);

/// Longest wait between attempts: a duty officer should not have to wait longer for a relay that
/// is back.
pub(super) const RECONNECT_MAX: Duration = Duration::from_secs(30);

/// Longest time a relay may ask us to stay away.
pub(super) const AWAY_MAX: Duration = Duration::from_secs(120);

/// Envelopes submitted and not yet receipted: enough to keep a group commit busy, few enough to
/// leave room for a flash.
pub(super) const SUBMIT_WINDOW: usize = 64;

/// Sealed bytes submitted and not yet receipted: less than the link takes unsent, so that what
/// comes in is stored and told while much goes out.
pub(super) const SUBMIT_BYTES_WINDOW: usize = 256 * 1024;

/// How long to wait before asking again after a refusal that passes.
pub(super) const RETRY_AFTER: Duration = Duration::from_secs(30);

/// How long the relay may say of an immediate or flash envelope that it cannot keep it now before a
/// person is told: with [`RETRY_AFTER`], when it says so twice.
pub(super) const UNAVAILABLE_URGENT_AFTER: Duration = Duration::from_secs(20);

/// The same for others: longer than a storm of seats that come back takes.
pub(super) const UNAVAILABLE_AFTER: Duration = Duration::from_secs(60);

/// How long to wait for prekeys of a seat that has published none yet.
pub(super) const PREKEYS_RETRY_AFTER: Duration = Duration::from_secs(60);

/// One-time prekeys to hold at the relay for operation; docs/crypto.md, "Rules".
pub(super) const ONE_TIME_FULL: u32 = 100;

/// Below this the relay's stock is refilled.
pub(super) const ONE_TIME_LOW: u32 = 50;

/// The same for exercise and drill, in which fewer sessions begin at once.
pub(super) const ONE_TIME_FULL_ASIDE: u32 = 20;

/// Below this the stock of the other classes is refilled.
pub(super) const ONE_TIME_LOW_ASIDE: u32 = 10;

/// A copy that was collected but not receipted is sealed again at most this often; then a person
/// must look.
pub(super) const SEALS_MAX: u8 = 5;

/// Envelopes kept in quarantine: a month of a desk's mail at a rate nobody has.
pub(super) const QUARANTINE_MAX: usize = 1_024;

/// How long a quarantined envelope is kept (docs/crypto.md, "Rules").
pub(super) const QUARANTINE_FOR: Duration = Duration::from_secs(35 * 86_400);

/// Trial opening of quarantined envelopes with every session: at most one a second.
pub(super) const TRIAL_EVERY: Duration = Duration::from_secs(1);

/// Intents waiting for release: an outbox longer than this is a program gone wild.
pub(super) const INTENTS_MAX: usize = 1_000;

/// Intents waiting for release above which no program adds one: the rest is for people.
pub(super) const INTENTS_OF_PROGRAMS_MAX: usize = 500;

/// Reports in one question: the alerts of the largest post of an Alertmanager.
pub(super) const REPORTS_MAX: usize = hotline_formats::limits::WEBHOOK_ALERTS_MAX;

/// Erasing what has outlived its time, and looking whether prekeys must be rotated.
pub(super) const HOUSEKEEPING_EVERY: Duration = Duration::from_secs(3_600);

/// Attempts to append a directory entry that others overtook.
pub(super) const APPEND_ATTEMPTS_MAX: u8 = 8;

/// A link that was open for less than this counts as a failed attempt, so that a fault at the
/// greeting is not met again twice a second.
pub(super) const ONLINE_FOR_GOOD: Duration = Duration::from_secs(30);

/// Links in a row that were closed without a reason before the greeting, until whoever waits is told
/// that the relay is out of reach.
pub(super) const FAILURES_BEFORE_OFFLINE: u32 = 4;

/// Silence after which nothing that waited at the greeting will come any more.
pub(super) const CAUGHT_UP_AFTER: Duration = Duration::from_secs(5);

/// How far a clock may jump back before every deadline is looked at anew.
pub(super) const CLOCK_SET_BACK: Duration = Duration::from_secs(30);

/// An alarm with the same words is not repeated within this.
pub(super) const ALARM_AGAIN_AFTER: Duration = Duration::from_secs(3_600);

/// Receipts come by the hundred after a broadcast: what they change is looked at together.
pub(super) const ALARMS_LOOK_AFTER: Duration = Duration::from_secs(1);

/// Messages of one party that call here until they are acknowledged. More would be a flood, which
/// is seen in the list; each of these is told by a clock of its own.
pub(super) const CALLS_OF_PARTY_MAX: usize = 512;

/// Desks of one message that are looked at before it goes: nobody reads on which of hundreds somebody
/// is on duty.
pub(super) const DESKS_LOOKED_AT_MAX: usize = 16;

/// Pages that wait to be handed over before no more are taken: two of the longest cases there are,
/// 50 MB on the disk and in memory.
pub(super) const HANDOVER_PAGES_WAITING_MAX: usize = 768;

/// Bytes of the words beside a case that is handed over: a screen of them.
pub(super) const SUMMARY_BYTES_MAX: usize = 4_000;

/// Different alarms remembered so that they are not repeated.
pub(super) const ALARMS_REMEMBERED_MAX: usize = 1_024;

/// A state counter told by the relay that lies this far ahead is no rollback but a lie: a home
/// takes a century to count so far.
pub(super) const COUNTER_JUMP_MAX: u64 = 1 << 40;

/// When a peer has lost its state, what was sent to it within this is sealed again, also where no
/// receipt would tell that it is missing.
pub(super) const SEAL_AGAIN_WITHIN: Duration = Duration::from_secs(7 * 86_400);

/// Bytes of concerns, warnings and escalations of one party held in memory so that they can be
/// passed on: a thousand at their usual length. What goes beyond is refused with a way on, and no
/// party takes the room of another.
pub(super) const RAISING_BYTES_MAX: usize = 2 * 1024 * 1024;

/// How long a ladder waits for the keys of the seats it asks before it goes without them: the first
/// rung waits with it.
pub(super) const LADDER_SEALED_WITHIN: Duration = Duration::from_secs(8);

/// Ladders under way of which the messages of one party tell here: no party has as many matters open
/// with one desk. Each costs some memory and a place in a question to the relay.
pub(super) const LADDERS_OF_PARTY_MAX: usize = 256;

/// How far the clocks of relay and client may part before a release counts as early or late: it
/// covers a line of satellites and a clock without a time server.
pub(super) const RELEASE_TOLERANCE: Duration = Duration::from_secs(60);

/// How often the relay is asked about a deposit that is due and of which it has said nothing.
pub(super) const DEPOSITS_ASK_EVERY: Duration = Duration::from_secs(30);

/// How long the answer may take that goes with a token: it is on the relay's disk with the use of
/// the token, and comes with the next delivery.
pub(super) const ANSWER_WITH_TOKEN_WITHIN: Duration = Duration::from_secs(120);

/// Flash messages that a desk sends to another in a day: more, and flash means nothing any more.
pub(super) const FLASH_A_DAY_MAX: usize = 5;

/// Chunks put and not receipted, at most: 2 MiB, which fills a line of 160 Mbit/s and 100 ms and
/// hides the relay's fsync on a fast one.
pub(super) const CHUNKS_AT_ONCE_MAX: usize = 8;

/// A receipt within this says that the line has room for one more chunk at once; a later one, that
/// chunks stand in a queue which an alert would have to pass.
pub(super) const CHUNK_RECEIPT_QUICK: Duration = Duration::from_millis(250);

/// How long to wait after the relay could not take a chunk at that moment.
pub(super) const CHUNK_RETRY_AFTER: Duration = Duration::from_secs(2);

/// Chunks fetched before they are asked for.
pub(super) const CHUNKS_AHEAD_MAX: usize = 3;

/// Chunks fetched at once for all who save files: 4 MiB of memory.
pub(super) const FETCHES_MAX: usize = 16;

/// How long the relay may owe a word about a chunk before it is asked something, so that a dead one
/// is noticed: a chunk takes no longer on a line of 1 Mbit/s.
pub(super) const CHUNKS_QUIET_FOR: Duration = Duration::from_secs(3);

/// Seats whose record of a case is compared with one's own: those of dozens of desks.
pub(super) const COMPARED_MAX: usize = 64;

/// What is to be said of records at once: a question from every seat of some busy cases.
pub(super) const HOLDINGS_OWED_MAX: usize = 1_024;

/// How far ahead a desk looks for hours that nobody covers: a week of its own pattern.
pub(super) const GAPS_LOOKED_AHEAD: Duration = Duration::from_hours(7 * 24);

/// Gaps that are told: more than fit on a screen say no more than these.
pub(super) const GAPS_MAX: usize = 32;

/// Exercises of each role that are kept: those of a year of a busy desk.
pub(super) const EXERCISES_KEPT_MAX: usize = 8;

/// Cues kept of an exercise: what is to be said now, and what was said in its last hours.
pub(super) const CUES_MAX: usize = 32;

/// How long a player believes that an exercise is under way whose controller does not end it: the
/// longest story, and a day.
pub(super) const PART_LIFE: Duration = Duration::from_hours(15 * 24);

/// How long a controller that comes back waits for what players did meanwhile, where it has no link.
pub(super) const CONTROLLER_WAITS: Duration = Duration::from_secs(30);

/// Acts that a view shows, the newest: more do not fit a screen, and the report has all.
pub(super) const ACTS_SHOWN_MAX: usize = 200;

/// Strengths, gaps and actions of a report, each: more is a study.
pub(super) const ASSESSMENT_MAX: usize = 64;

/// Documents and definitions that one seat keeps for seats that are enrolled later: those of a party
/// that are shown.
pub(super) const PUBLISHED_MAX: usize = 1_280;

/// Bytes of files that one seat keeps for the documents it has published: a few of the longest, on the
/// disk of a laptop.
pub(super) const PUBLISHED_FILES_BYTES_MAX: u64 = 4 << 30;

/// How long before the relay would forget the file of a document it is asked to keep it on: half of
/// its life, so that a home which is seldom online comes in time.
pub(super) const FILE_RENEWED_BEFORE: Duration =
    Duration::from_secs(hotline_protocol::limits::CHUNK_LIFE_MAX.as_secs() / 2);

/// Copies of what was published sealed at once for seats that came since: what a person writes in the
/// same minute waits no second behind them.
pub(super) const PUBLISHED_AT_ONCE_MAX: usize = 16;

/// How long until the next of them: a whole shelf for a new seat within the day.
pub(super) const PUBLISHED_AGAIN_AFTER: Duration = Duration::from_secs(60);

/// Weeks that are remembered as sent: one alone can still be sent.
pub(super) const COUNTERS_SENT_MAX: usize = 16;

/// Parties whose figures of a week are kept: more than any directory has.
pub(super) const CONTRIBUTIONS_MAX: usize = 512;

/// Weeks whose totals are kept: five years.
pub(super) const TOTALS_MAX: usize = 261;
/// How long an answer may be on its way from the relay to whoever runs a campaign: on a line that is up
/// what was accepted before the end has come by then.
pub(super) const ANSWERS_COME_WITHIN: Duration = Duration::from_secs(2);

/// Shortest window of a campaign: below, nobody could press a key.
pub(super) const CAMPAIGN_AT_LEAST: Duration = Duration::from_secs(10);

/// How far ahead a campaign is planned.
pub(super) const CAMPAIGN_AHEAD: Duration = Duration::from_secs(60 * 86_400);

/// Campaigns of this seat that are kept for their history: more than five years of one a month.
pub(super) const CAMPAIGNS_KEPT_MAX: usize = 64;

/// From what on a lost link counts as an outage in the report of a campaign.
pub(super) const OUTAGE_AFTER: Duration = Duration::from_secs(5);

/// Challenges of a party that are remembered, of the last weeks: one campaign at a time leaves no room
/// for more.
pub(super) const CHALLENGES_OF_PARTY_MAX: usize = 64;

/// Answers that this device gives to campaigns of a party in an hour: one that was closed by mistake can
/// be opened again, and nobody makes a seat talk.
pub(super) const DEVICE_ANSWERS_OF_PARTY_AN_HOUR_MAX: usize = 4;

/// The same for all parties together.
pub(super) const DEVICE_ANSWERS_AN_HOUR_MAX: usize = 32;
