//! The log on standard error: text for people, JSON for machines, or lines for journald.
//!
//! Up to `info` only this program's own lines are written, and none of them names a seat, a key,
//! an envelope or an address: what a library says of a peer it says from `debug` on.

use std::fmt;
use std::io;

use serde_json::{Map, Value};
use tracing::field::{Field, Visit};
use tracing::{Event, Level, Subscriber};
use tracing_subscriber::fmt::format::{Format, Full, Writer};
use tracing_subscriber::fmt::{FmtContext, FormatEvent, FormatFields};
use tracing_subscriber::layer::SubscriberExt as _;
use tracing_subscriber::registry::{LookupSpan, Registry};
use tracing_subscriber::util::SubscriberInitExt as _;
use tracing_subscriber::{EnvFilter, reload};

use crate::config::{LogFormat, LogLevel};
use crate::runtime;

/// The variable that goes before the configured level.
const VARIABLE: &str = "HOTLINE_LOG";

/// A log that was begun, so that its level can be changed.
#[derive(Debug)]
pub struct Log {
    filter: reload::Handle<EnvFilter, Registry>,
    /// Whether the variable decides.
    fixed: bool,
}

impl Log {
    /// Begins the log of this process. One that is there already belongs to whoever runs this
    /// inside another program, and stays.
    #[must_use]
    pub fn begin(format: LogFormat, level: LogLevel) -> Self {
        let wished = EnvFilter::try_from_env(VARIABLE).ok();
        let fixed = wished.is_some();
        let (filter, handle) = reload::Layer::new(wished.unwrap_or_else(|| filter(level)));
        let lines = tracing_subscriber::fmt::layer()
            .event_format(Lines::new(format))
            .with_ansi(false)
            .with_writer(io::stderr);
        let _ = tracing_subscriber::registry().with(filter).with(lines).try_init();
        Self { filter: handle, fixed }
    }

    /// Takes another level; whether it counts, which it does not while the variable is set.
    pub fn set_level(&self, level: LogLevel) -> bool {
        !self.fixed && self.filter.reload(filter(level)).is_ok()
    }
}

fn filter(level: LogLevel) -> EnvFilter {
    EnvFilter::new(match level {
        LogLevel::Error => "hotline_server=error",
        LogLevel::Warn => "hotline_server=warn",
        LogLevel::Info => "hotline_server=info",
        LogLevel::Debug => "debug",
        LogLevel::Trace => "trace",
    })
}

/// Formats an event as one line.
enum Lines {
    Text(Format<Full>),
    Json,
    Journald(Format<Full, ()>),
}

impl Lines {
    fn new(format: LogFormat) -> Self {
        match format {
            LogFormat::Auto if is_the_journal() => Self::journald(),
            LogFormat::Auto | LogFormat::Text => Self::Text(Format::default()),
            LogFormat::Json => Self::Json,
            LogFormat::Journald => Self::journald(),
        }
    }

    fn journald() -> Self {
        Self::Journald(Format::default().without_time().with_level(false))
    }
}

/// Whether standard error is the journal itself (systemd.exec(5), `JOURNAL_STREAM`).
fn is_the_journal() -> bool {
    use std::os::unix::fs::MetadataExt as _;
    let told = std::env::var("JOURNAL_STREAM").ok();
    let own = std::fs::metadata("/proc/self/fd/2").ok();
    match (told, own) {
        (Some(told), Some(own)) => told == format!("{}:{}", own.dev(), own.ino()),
        _ => false,
    }
}

/// The syslog priority of a line (sd-daemon(3)).
fn priority(level: Level) -> u8 {
    match level {
        Level::ERROR => 3,
        Level::WARN => 4,
        Level::INFO => 6,
        _ => 7,
    }
}

impl<S, N> FormatEvent<S, N> for Lines
where
    S: Subscriber + for<'a> LookupSpan<'a>,
    N: for<'a> FormatFields<'a> + 'static,
{
    fn format_event(
        &self,
        context: &FmtContext<'_, S, N>,
        mut writer: Writer<'_>,
        event: &Event<'_>,
    ) -> fmt::Result {
        match self {
            Self::Text(format) => format.format_event(context, writer, event),
            Self::Journald(format) => {
                write!(writer, "<{}>", priority(*event.metadata().level()))?;
                format.format_event(context, writer, event)
            }
            Self::Json => writeln!(writer, "{}", json(event)),
        }
    }
}

/// An event as one JSON object: time, level, target, message and the event's own fields.
fn json(event: &Event<'_>) -> Value {
    let mut fields = Fields(Map::new());
    let now = i64::try_from(runtime::now().0).unwrap_or(i64::MAX);
    if let Ok(time) = jiff::Timestamp::from_millisecond(now) {
        fields.0.insert("time".to_owned(), time.to_string().into());
    }
    let level = event.metadata().level().as_str().to_ascii_lowercase();
    fields.0.insert("level".to_owned(), level.into());
    fields.0.insert("target".to_owned(), event.metadata().target().into());
    event.record(&mut fields);
    Value::Object(fields.0)
}

struct Fields(Map<String, Value>);

impl Fields {
    fn put(&mut self, field: &Field, value: impl Into<Value>) {
        self.0.insert(field.name().to_owned(), value.into());
    }
}

impl Visit for Fields {
    fn record_u64(&mut self, field: &Field, value: u64) {
        self.put(field, value);
    }

    fn record_i64(&mut self, field: &Field, value: i64) {
        self.put(field, value);
    }

    fn record_bool(&mut self, field: &Field, value: bool) {
        self.put(field, value);
    }

    fn record_str(&mut self, field: &Field, value: &str) {
        self.put(field, value);
    }

    fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
        self.put(field, format!("{value:?}"));
    }
}
