//! The page that Prometheus reads: its text format, version 0.0.4.

use std::fmt::Write as _;

use super::{ByLane, CLOSES, Counter, Histogram, LANES, Meters, REASONS};

/// What stands at this moment, asked for each page.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Gauges {
    /// How long the write and the read of the store took; none if they did not come back in time,
    /// and then what only the core knows is left out.
    pub(crate) standing: Option<Standing>,
    /// When this process began, in milliseconds since 1970.
    pub(crate) started: u64,
}

/// What a relay that answers says of itself.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Standing {
    pub(crate) probe_micros: u64,
    pub(crate) links: u64,
    pub(crate) waiting: [u64; 4],
    pub(crate) under_way: u64,
    pub(crate) directory_entries: u64,
    pub(crate) attachment_bytes: u64,
    pub(crate) deposits: u64,
    /// Whether the disk has room for any mail.
    pub(crate) takes_mail: bool,
}

/// Writes the page.
pub(crate) fn page(meters: &Meters, gauges: &Gauges) -> String {
    let mut page = Page(String::with_capacity(8 << 10));
    page.of_the_process(gauges);
    page.of_envelopes(meters, gauges);
    page.of_deposits(meters, gauges);
    page.of_the_store(meters, gauges);
    page.of_links(meters, gauges);
    page.0
}

struct Page(String);

impl Page {
    fn of_the_process(&mut self, gauges: &Gauges) {
        self.family("build_info", "gauge", "The version that runs; always 1.");
        self.sample("build_info", concat!("{version=\"", env!("CARGO_PKG_VERSION"), "\"}"), 1);
        self.gauge(
            "ready",
            "Whether a write and a read of the store came back in time and there is room for mail.",
            u64::from(gauges.standing.is_some_and(|standing| standing.takes_mail)),
        );
        self.family("start_time_seconds", "gauge", "When the relay began, since 1970.");
        self.fraction("start_time_seconds", "", gauges.started, 1_000);
    }

    fn of_envelopes(&mut self, meters: &Meters, gauges: &Gauges) {
        let core = &meters.core;
        self.lanes("envelopes_accepted_total", "Envelopes kept, on disk.", &core.accepted);
        self.lanes(
            "envelopes_duplicate_total",
            "Envelopes sent again that were kept before.",
            &core.duplicates,
        );
        self.family("envelopes_refused_total", "counter", "Envelopes not taken, by reason.");
        for ((_, reason), lanes) in REASONS.iter().zip(&core.refused) {
            for (lane, name) in LANES {
                let labels = format!("{{reason=\"{reason}\",precedence=\"{name}\"}}");
                self.sample("envelopes_refused_total", &labels, lanes.of(lane).value());
            }
        }
        self.lanes(
            "envelopes_delivered_total",
            "Envelopes sent to their seats, repetitions included.",
            &core.delivered,
        );
        self.lanes(
            "envelopes_acknowledged_total",
            "Envelopes deleted because their seats had stored them.",
            &core.acknowledged,
        );
        self.lanes(
            "envelopes_expired_total",
            "Envelopes deleted because nobody came for them in time.",
            &core.expired,
        );
        if let Some(standing) = &gauges.standing {
            self.family("envelopes_waiting", "gauge", "Envelopes in mailboxes.");
            for ((_, name), waiting) in LANES.iter().zip(standing.waiting) {
                self.sample("envelopes_waiting", &format!("{{precedence=\"{name}\"}}"), waiting);
            }
        }
        self.histogram(
            "custody_seconds",
            "From an envelope's arrival to its custody receipt.",
            &core.custody,
            1_000,
        );
    }

    fn of_deposits(&mut self, meters: &Meters, gauges: &Gauges) {
        let deposits = &meters.core.deposits;
        if let Some(standing) = &gauges.standing {
            self.gauge("deposits", "Deposits that wait to be released.", standing.deposits);
            let name = "deposit_clock_off_seconds";
            self.family(name, "gauge", "Between the clock of deposits and the machine's.");
            self.fraction(name, "", deposits.clock_off.value(), 1_000);
        }
        self.counter("deposits_made_total", "Deposits kept.", &deposits.made);
        self.counter("deposits_released_total", "Released at their time.", &deposits.released);
        self.counter("deposits_stopped_total", "Stopped before it.", &deposits.stopped);
        self.counter("deposits_held_total", "Postponements.", &deposits.held);
        self.counter("deposits_dropped_total", "Gone with their depositor.", &deposits.dropped);
    }

    fn of_the_store(&mut self, meters: &Meters, gauges: &Gauges) {
        let store = &meters.store;
        self.histogram("commit_seconds", "One commit with its fsync.", &store.commit, 1_000_000);
        self.histogram("commit_changes", "Changes in one commit.", &store.batch, 1);
        self.counter(
            "checkpoints_total",
            "Checkpoints of the log into the database.",
            &store.checkpoints,
        );
        self.counter(
            "checkpoints_failed_total",
            "Checkpoints that did not finish.",
            &store.checkpoints_failed,
        );
        let [store, wal, bodies, free] = meters.disk.last();
        self.gauge("store_bytes", "Size of the database.", store);
        self.gauge("wal_bytes", "Size of its write-ahead log.", wal);
        self.gauge("body_bytes", "Size of the files of bodies beside it.", bodies);
        self.gauge("disk_free_bytes", "Free on the file system of the store.", free);
        if let Some(standing) = &gauges.standing {
            self.family("probe_seconds", "gauge", "The write and read of the store for this page.");
            self.fraction("probe_seconds", "", standing.probe_micros, 1_000_000);
            self.gauge(
                "store_work_under_way",
                "Pieces of work that wait for the store.",
                standing.under_way,
            );
            self.gauge("attachment_bytes", "Attachments kept.", standing.attachment_bytes);
            self.gauge(
                "directory_entries",
                "Entries of the directory on disk.",
                standing.directory_entries,
            );
        }
    }

    fn of_links(&mut self, meters: &Meters, gauges: &Gauges) {
        let driver = &meters.driver;
        if let Some(standing) = &gauges.standing {
            self.gauge("links", "Links of seats open now.", standing.links);
        }
        self.counter("handshakes_total", "Handshakes begun by peers.", &driver.handshakes);
        self.counter(
            "handshakes_failed_total",
            "Handshakes that broke off.",
            &driver.handshakes_failed,
        );
        self.counter(
            "handshakes_late_total",
            "Handshakes that took too long.",
            &driver.handshakes_late,
        );
        self.counter(
            "handshakes_refused_total",
            "Handshakes sent away: the relay is full.",
            &driver.handshakes_refused,
        );
        self.counter(
            "handshakes_retried_total",
            "Handshakes whose address had to be proven first.",
            &driver.handshakes_retried,
        );
        self.counter("enrolments_total", "Connections of newcomers.", &driver.enrolments);
        self.family(
            "links_closed_total",
            "counter",
            "Connections closed by the relay, by close code.",
        );
        for ((_, code), counter) in CLOSES.iter().zip(&driver.closed) {
            self.sample("links_closed_total", &format!("{{code=\"{code}\"}}"), counter.value());
        }
    }

    fn family(&mut self, name: &str, kind: &str, help: &str) {
        let _ = writeln!(self.0, "# HELP hotline_{name} {help}\n# TYPE hotline_{name} {kind}");
    }

    fn sample(&mut self, name: &str, labels: &str, value: u64) {
        let _ = writeln!(self.0, "hotline_{name}{labels} {value}");
    }

    /// A sample in whole units of which so many make one of the page's.
    fn fraction(&mut self, name: &str, labels: &str, value: u64, parts: u64) {
        let _ = writeln!(self.0, "hotline_{name}{labels} {}", decimal(value, parts));
    }

    fn gauge(&mut self, name: &str, help: &str, value: u64) {
        self.family(name, "gauge", help);
        self.sample(name, "", value);
    }

    fn counter(&mut self, name: &str, help: &str, counter: &Counter) {
        self.family(name, "counter", help);
        self.sample(name, "", counter.value());
    }

    fn lanes(&mut self, name: &str, help: &str, lanes: &ByLane) {
        self.family(name, "counter", help);
        for (lane, word) in LANES {
            self.sample(name, &format!("{{precedence=\"{word}\"}}"), lanes.of(lane).value());
        }
    }

    fn histogram(&mut self, name: &str, help: &str, histogram: &Histogram, parts: u64) {
        self.family(name, "histogram", help);
        let mut all = histogram.beyond();
        let mut last = 0;
        for (bound, count) in histogram.up_to() {
            let labels = format!("{{le=\"{}\"}}", decimal(bound, parts));
            self.sample(&format!("{name}_bucket"), &labels, count);
            last = count;
        }
        all += last;
        self.sample(&format!("{name}_bucket"), "{le=\"+Inf\"}", all);
        self.fraction(&format!("{name}_sum"), "", histogram.sum(), parts);
        self.sample(&format!("{name}_count"), "", all);
    }
}

/// A value in parts of a unit as a decimal number, exactly. Parts are a power of ten.
fn decimal(value: u64, parts: u64) -> String {
    let digits = parts.ilog10() as usize;
    let (whole, rest) = (value / parts, value % parts);
    if rest == 0 {
        return whole.to_string();
    }
    format!("{whole}.{rest:0digits$}").trim_end_matches('0').to_owned()
}
