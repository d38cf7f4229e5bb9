//! The bounds on what is written and read, each with its reason.

/// Longest file that is read, in bytes: a campaign over 1,024 seats with the directory of every State
/// has less than ten million.
pub const FILE_BYTES_MAX: usize = 64 * 1024 * 1024;

/// Most outages of the line that findings name; what is beyond is added to the last. A line that was
/// lost more often in two weeks is told well enough by these.
pub const OUTAGES_MAX: usize = 64;

/// Most corrective actions: what a person wrote, on a page that people read.
pub const ACTIONS_MAX: usize = 16;

/// Longest corrective action, in bytes: a sentence.
pub const ACTION_BYTES_MAX: usize = 400;

/// Most rows of seats that agreed to be named: with the marks of the answers of 1,024 seats they fit
/// into the fields of one message.
pub const NAMED_MAX: usize = 192;

/// Longest findings, in bytes: what the fields of a message take, less what stands beside them.
pub const FINDINGS_BYTES_MAX: usize = 64_000;

/// Most earlier campaigns in a report: two years of one a month, as far as a chart can be read.
pub const HISTORY_MAX: usize = 24;

/// Longest answer that is counted, in bytes of its common part: an honest one has 600. More would only
/// fill the memory of whoever runs the campaign.
pub const ANSWER_BYTES_MAX: usize = 4_096;

/// Answers of one seat that are looked at: device and person, and a second try of each.
pub const ANSWERS_OF_SEAT_MAX: usize = 4;

/// Most faults told: the first ones say what happened.
pub const FAULTS_MAX: usize = 64;
