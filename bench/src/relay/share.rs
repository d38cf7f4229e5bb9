//! How much of the machine the measured processes could have had.

use std::fs;

use crate::measure::{Moment, now};

/// Below this share a run says more about the neighbours than about us.
pub(crate) const SHARE_MIN: f64 = 0.95;

/// Clock ticks of `/proc` in a second: the same on every Linux this runs on.
const TICKS: f64 = 100.0;

/// A stretch of time in which processors are watched.
///
/// Others are the processes that are not ours, by what each of them worked, and the host where it
/// took a processor away. The system's own counter of busy processors will not do: most kernels
/// count there whoever runs at a timer's tick, and somebody who wakes up with the ticks and is
/// done at once (a steady pace does just that) looks busy all the time. Not counted are threads of
/// the kernel, which work for us too, and processes that cannot be seen from within a container.
pub(crate) struct Watch {
    began: Moment,
    others: u64,
    ours: Vec<u32>,
}

impl Watch {
    /// Begins. `processes` are ours beside this one.
    pub(crate) fn begin(processes: &[u32]) -> Self {
        let mut ours = processes.to_vec();
        ours.push(std::process::id());
        Self { began: now(), others: others(&ours), ours }
    }

    /// The share of the processors' time that nobody else took.
    pub(crate) fn share(&self) -> f64 {
        let others = others(&self.ours).saturating_sub(self.others);
        let elapsed = self.began.elapsed_since().as_secs_f64();
        let cores = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
        (1.0 - seconds(others) / elapsed.max(0.01) / cores as f64).max(0.0)
    }
}

/// Ticks that others ever worked, and those the host took away.
fn others(ours: &[u32]) -> u64 {
    let all = fs::read_dir("/proc").into_iter().flatten().filter_map(|entry| {
        let process = entry.ok()?.file_name().to_str()?.parse().ok()?;
        Some((process, Process::read(process)?))
    });
    worked(all, ours) + stolen(&fs::read_to_string("/proc/stat").unwrap_or_default())
}

/// Ticks of all that are neither ours nor the kernel's. Children that ended are counted with their
/// parent, so that the sum loses nothing when one does.
fn worked(all: impl Iterator<Item = (u32, Process)>, ours: &[u32]) -> u64 {
    all.filter(|(process, about)| !about.kernel && !ours.contains(process))
        .map(|(_, about)| about.own + about.ended)
        .sum()
}

/// Ticks the host took away.
fn stolen(stat: &str) -> u64 {
    // cpu, user, nice, system, idle, iowait, irq, softirq, steal
    let steal = stat.lines().next().and_then(|line| line.split_ascii_whitespace().nth(8));
    steal.and_then(|ticks| ticks.parse().ok()).unwrap_or(0)
}

/// What `/proc` tells of a process.
#[derive(Debug, PartialEq)]
struct Process {
    /// Whether it is a thread of the kernel.
    kernel: bool,
    /// Ticks it has worked itself.
    own: u64,
    /// Ticks of its children that ended.
    ended: u64,
}

impl Process {
    /// A flag of `/proc` for threads of the kernel.
    const KERNEL: u64 = 0x0020_0000;

    fn read(process: u32) -> Option<Self> {
        Self::parse(&fs::read_to_string(format!("/proc/{process}/stat")).ok()?)
    }

    fn parse(stat: &str) -> Option<Self> {
        // The name in parentheses may hold anything; fields count from behind it.
        let (_, fields) = stat.rsplit_once(')')?;
        let fields: Vec<&str> = fields.split_ascii_whitespace().collect();
        let field = |at: usize| fields.get(at)?.parse::<u64>().ok();
        // state, parent, group, session, terminal, its group, flags, four counts of faults, then
        // user and system time: its own and that of children it waited for
        Some(Self {
            kernel: field(6)? & Self::KERNEL != 0,
            own: field(11)? + field(12)?,
            ended: field(13)? + field(14)?,
        })
    }
}

/// Ticks a process has worked, in user and kernel.
pub(crate) fn ticks(process: u32) -> u64 {
    Process::read(process).map_or(0, |process| process.own)
}

/// Seconds of processor time in so many ticks.
pub(crate) fn seconds(ticks: u64) -> f64 {
    ticks as f64 / TICKS
}

/// What the processors and the disk of this machine are, for the record.
pub(crate) fn machine() -> String {
    let cores = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    let info = fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let model = info.lines().find_map(|line| line.strip_prefix("model name")?.split(": ").nth(1));
    let kernel = fs::read_to_string("/proc/sys/kernel/osrelease").unwrap_or_default();
    format!("{cores} cores, {}, Linux {}", model.unwrap_or("unknown").trim(), kernel.trim())
}

#[cfg(test)]
mod tests {
    use super::*;

    const STAT: &str = "4711 (a (b) c) 7) S 1 4711 4711 0 -1 4194560 900 80 1 2 30 4 500 60 20 0";

    #[test]
    fn a_process_is_read_whatever_its_name_is() {
        let read = Process::parse(STAT).unwrap();
        assert_eq!(read, Process { kernel: false, own: 34, ended: 560 });
        assert_eq!(Process::parse("4711 (cut off"), None);
        assert_eq!(Process::parse("4711 (cut off) S 1 4711"), None);
    }

    #[test]
    fn a_child_that_ends_changes_nothing_of_what_others_worked() {
        let child = Process::parse(STAT).unwrap();
        let parent = |ended| (1, Process { kernel: false, own: 5, ended });
        let ended = child.own + child.ended;
        let running = worked([parent(0), (4_711, child)].into_iter(), &[]);
        assert_eq!(running, worked([parent(ended)].into_iter(), &[]));
    }

    #[test]
    fn neither_ours_nor_the_kernels_own_threads_count() {
        let thread = Process::parse(&STAT.replace("4194560", "69238880")).unwrap();
        let process = |own| Process { kernel: false, own, ended: 0 };
        let all = [(1, process(100)), (2, thread), (3, process(7)), (4, process(9))];
        assert_eq!(worked(all.into_iter(), &[3, 4]), 100);
    }

    #[test]
    fn what_the_host_takes_away_counts_and_what_only_looks_busy_does_not() {
        assert_eq!(stolen("cpu  900 1 800 70 60 5 40 30 2 1\ncpu0 1 1 1 1 1 1 1 1 1 1"), 30);
        assert_eq!(stolen(""), 0);
    }
}
