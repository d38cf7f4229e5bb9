//! What a benchmark of the relay found: figures, and the targets they are held to.

use std::time::Duration;

use super::share::{SHARE_MIN, Watch, machine};

/// The figures of one benchmark.
pub(crate) struct Table {
    bench: &'static str,
    figures: Vec<Figure>,
    targets: Vec<Target>,
    notes: Vec<String>,
}

struct Figure {
    what: String,
    value: f64,
    unit: &'static str,
    /// The worst share of the processors among the rounds it is the median of.
    share: f64,
}

struct Target {
    what: String,
    ratio: f64,
    bound: Bound,
    /// Whether what it divides was measured with the processors to itself.
    judged: bool,
}

impl Target {
    /// Whether it is reached; none where others took the processors.
    fn reached(&self) -> Option<bool> {
        self.judged.then(|| self.bound.holds(self.ratio))
    }
}

/// What a ratio is to keep to.
#[derive(Clone, Copy)]
pub(crate) enum Bound {
    AtLeast(f64),
    AtMost(f64),
}

impl Bound {
    fn holds(self, ratio: f64) -> bool {
        match self {
            Self::AtLeast(least) => ratio >= least,
            Self::AtMost(most) => ratio <= most,
        }
    }

    fn words(self) -> String {
        match self {
            Self::AtLeast(least) => format!("at least {least}"),
            Self::AtMost(most) => format!("at most {most}"),
        }
    }
}

/// Values measured round by round.
#[derive(Default, Clone)]
pub(crate) struct Rounds {
    values: Vec<f64>,
    shares: Vec<f64>,
}

impl Rounds {
    /// Takes the value of a round and the share it had.
    pub(crate) fn add(&mut self, value: f64, watch: &Watch) {
        self.add_with(value, watch.share());
    }

    /// The same where the share is known.
    pub(crate) fn add_with(&mut self, value: f64, share: f64) {
        self.values.push(value);
        self.shares.push(share);
    }

    /// How many rounds had the processors to themselves.
    pub(crate) fn good(&self) -> usize {
        self.shares.iter().filter(|share| **share >= SHARE_MIN).count()
    }

    /// Median and worst share of the good rounds; of all if there is no good one.
    fn settle(&self) -> (f64, f64) {
        let all = || self.values.iter().copied().zip(self.shares.iter().copied());
        let mut rounds: Vec<(f64, f64)> = all().filter(|(_, share)| *share >= SHARE_MIN).collect();
        if rounds.is_empty() {
            rounds = all().collect();
        }
        let share = rounds.iter().map(|(_, share)| *share).fold(1.0, f64::min);
        rounds.sort_by(|a, b| a.0.total_cmp(&b.0));
        (rounds.get(rounds.len() / 2).map_or(f64::NAN, |(value, _)| *value), share)
    }
}

impl Table {
    pub(crate) fn new(bench: &'static str) -> Self {
        Self { bench, figures: Vec::new(), targets: Vec::new(), notes: Vec::new() }
    }

    /// Adds a figure, the median of its rounds; returns it.
    pub(crate) fn add(
        &mut self,
        what: impl Into<String>,
        unit: &'static str,
        rounds: &Rounds,
    ) -> f64 {
        let (what, (value, share)) = (what.into(), rounds.settle());
        eprintln!("  {what}: {} {unit}{}", digits(value), mark(share));
        self.figures.push(Figure { what, value, unit, share });
        value
    }

    /// Holds a ratio to a target.
    pub(crate) fn target(&mut self, what: impl Into<String>, ratio: f64, bound: Bound) {
        // A figure too many leaves a target open; one too few would decide it wrongly.
        let judged = self.figures.iter().all(|figure| figure.share >= SHARE_MIN);
        self.targets.push(Target { what: what.into(), ratio, bound, judged });
    }

    /// Adds a sentence for whoever reads the figures.
    pub(crate) fn note(&mut self, note: impl Into<String>) {
        self.notes.push(note.into());
    }

    pub(crate) fn print(&self, json: bool) {
        if json {
            let figures: Vec<_> = self
                .figures
                .iter()
                .map(|figure| {
                    serde_json::json!({
                        "what": figure.what, "value": figure.value, "unit": figure.unit,
                        "share": figure.share, "good": figure.share >= SHARE_MIN,
                    })
                })
                .collect();
            let targets: Vec<_> = self
                .targets
                .iter()
                .map(|target| {
                    serde_json::json!({
                        "what": target.what, "ratio": target.ratio,
                        "wanted": target.bound.words(), "reached": target.reached(),
                    })
                })
                .collect();
            let table = serde_json::json!({
                "bench": self.bench, "machine": machine(), "figures": figures,
                "targets": targets, "notes": self.notes,
            });
            println!("{table}");
            return;
        }
        println!("{} on {}", self.bench, machine());
        for figure in &self.figures {
            let (value, mark) = (digits(figure.value), mark(figure.share));
            println!("  {:<58} {value:>12} {}{mark}", figure.what, figure.unit);
        }
        if !self.targets.is_empty() {
            println!("targets");
        }
        for target in &self.targets {
            let said = match target.reached() {
                Some(true) => "reached",
                Some(false) => "NOT REACHED",
                None => "not judged: others took the processors",
            };
            let wanted = target.bound.words();
            println!("  {:<58} {:>12.2} ({wanted}) {said}", target.what, target.ratio);
        }
        for note in &self.notes {
            println!("note: {note}");
        }
    }
}

fn digits(value: f64) -> String {
    if value >= 1_000.0 { format!("{value:.0}") } else { format!("{value:.2}") }
}

fn mark(share: f64) -> String {
    if share >= SHARE_MIN {
        String::new()
    } else {
        format!("  (others took {:.0} % of the processors)", (1.0 - share) * 100.0)
    }
}

/// The value below which that part of all lies. Sorts.
pub(crate) fn quantile(times: &mut [Duration], part: f64) -> f64 {
    times.sort_unstable();
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)] // An index below the length.
    let at = (times.len() as f64 * part) as usize;
    times.get(at.min(times.len().saturating_sub(1))).map_or(f64::NAN, |time| micros(*time))
}

/// Microseconds.
pub(crate) fn micros(time: Duration) -> f64 {
    time.as_secs_f64() * 1e6
}
