//! Medians, and how they are printed.

use std::time::{Duration, Instant};

/// One measured row.
pub(crate) struct Row {
    pub(crate) name: String,
    pub(crate) median: Duration,
    /// What this figure has to be compared with.
    pub(crate) note: &'static str,
}

/// The rows of one benchmark; the first is the unit of the ratios.
pub(crate) struct Report {
    pub(crate) bench: &'static str,
    pub(crate) unit: &'static str,
    pub(crate) rows: Vec<Row>,
    /// Bytes by name, each with what it is compared with.
    pub(crate) bytes: Vec<(&'static str, u64, &'static str)>,
}

/// Time for one call of `timed`, over many; `prepare` makes its input outside the measurement.
pub(crate) fn median<I, O>(
    rounds: usize,
    mut prepare: impl FnMut() -> I,
    mut timed: impl FnMut(I) -> O,
) -> Duration {
    let mut times: Vec<Duration> = (0..rounds)
        .map(|_| {
            let input = prepare();
            let begin = now();
            let output = timed(input);
            let time = begin.elapsed_since();
            std::hint::black_box(output);
            time
        })
        .collect();
    times.sort_unstable();
    times.get(rounds / 2).copied().unwrap_or_default()
}

/// A moment on the benchmark's clock.
#[derive(Clone, Copy)]
pub(crate) struct Moment(Instant);

#[expect(clippy::disallowed_methods, reason = "a benchmark reads the clock, here and only here")]
pub(crate) fn now() -> Moment {
    Moment(Instant::now())
}

impl Moment {
    pub(crate) fn elapsed_since(&self) -> Duration {
        now().0.duration_since(self.0)
    }
}

impl Report {
    pub(crate) fn new(bench: &'static str, unit: &'static str) -> Self {
        Self { bench, unit, rows: Vec::new(), bytes: Vec::new() }
    }

    pub(crate) fn add(&mut self, name: impl Into<String>, median: Duration, note: &'static str) {
        let name = name.into();
        eprintln!("  {name}");
        self.rows.push(Row { name, median, note });
    }

    pub(crate) fn memory(&mut self, name: &'static str, bytes: u64, note: &'static str) {
        self.bytes.push((name, bytes, note));
    }

    /// The row's median in units of the first row.
    fn ratio(&self, row: &Row) -> f64 {
        let unit = self.rows.first().map_or(0.0, |first| first.median.as_secs_f64());
        row.median.as_secs_f64() / unit
    }

    pub(crate) fn print(&self, json: bool) {
        if json {
            let rows: Vec<_> = self
                .rows
                .iter()
                .map(|row| {
                    serde_json::json!({
                        "name": row.name,
                        "median_ns": u64::try_from(row.median.as_nanos()).unwrap(),
                        "ratio": self.ratio(row),
                        "target": row.note,
                    })
                })
                .collect();
            let bytes: Vec<_> = self
                .bytes
                .iter()
                .map(|(name, bytes, note)| {
                    serde_json::json!({ "name": name, "bytes": bytes, "target": note })
                })
                .collect();
            let report = serde_json::json!({
                "bench": self.bench, "unit": self.unit, "rows": rows, "memory": bytes,
            });
            println!("{report}");
            return;
        }
        println!("{:<44} {:>12} {:>9}  target", self.bench, "median", self.unit);
        for row in &self.rows {
            let micros = row.median.as_secs_f64() * 1e6;
            println!("{:<44} {micros:>9.2} us {:>9.2}  {}", row.name, self.ratio(row), row.note);
        }
        for (name, bytes, note) in &self.bytes {
            println!("{name:<44} {:>9.1} MB {:>9}  {note}", *bytes as f64 / 1e6, "");
        }
    }
}
