//! How much of the machine the measured processes could have had.

use std::fs;

use crate::measure::{Moment, now};

/// Below this share a run says more about the neighbours than about us.
pub(crate) const SHARE_MIN: f64 = 0.95;

/// Clock ticks of `/proc` in a second: the same on every Linux this runs on.
const TICKS: f64 = 100.0;

/// A stretch of time in which processors are watched.
pub(crate) struct Watch {
    began: Moment,
    busy: u64,
    ours: u64,
    processes: Vec<u32>,
}

impl Watch {
    /// Begins. `processes` are ours beside this one.
    pub(crate) fn begin(processes: &[u32]) -> Self {
        let mut processes = processes.to_vec();
        processes.push(std::process::id());
        Self { began: now(), busy: busy(), ours: sum(&processes), processes }
    }

    /// The share of the processors' time that nobody else took.
    pub(crate) fn share(&self) -> f64 {
        let ours = sum(&self.processes).saturating_sub(self.ours);
        let others = busy().saturating_sub(self.busy).saturating_sub(ours);
        let elapsed = self.began.elapsed_since().as_secs_f64();
        let cores = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
        1.0 - others as f64 / TICKS / elapsed.max(0.01) / cores as f64
    }
}

/// Ticks in which the processors worked for anybody, and those the host took away.
fn busy() -> u64 {
    let stat = fs::read_to_string("/proc/stat").unwrap_or_default();
    let fields: Vec<u64> = stat
        .lines()
        .next()
        .unwrap_or_default()
        .split_ascii_whitespace()
        .skip(1)
        .map(|field| field.parse().unwrap_or(0))
        .collect();
    // user, nice, system, (idle, iowait), irq, softirq, steal
    [0, 1, 2, 5, 6, 7].iter().filter_map(|field| fields.get(*field)).sum()
}

fn sum(processes: &[u32]) -> u64 {
    processes.iter().map(|process| ticks(*process)).sum()
}

/// Ticks a process has worked, in user and kernel.
pub(crate) fn ticks(process: u32) -> u64 {
    let stat = fs::read_to_string(format!("/proc/{process}/stat")).unwrap_or_default();
    // The name in parentheses may hold anything; fields count from behind it.
    let fields = stat.rsplit(')').next().unwrap_or_default().split_ascii_whitespace();
    fields.skip(11).take(2).map(|field| field.parse::<u64>().unwrap_or(0)).sum()
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
