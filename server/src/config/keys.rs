//! The keys of `relay.toml`.

use std::net::SocketAddr;
use std::ops::RangeInclusive;
use std::time::Duration;

use toml::de::DeValue;

use super::{Config, LogFormat, LogLevel};
use crate::limits::{
    CHUNKS_GIB_BOUNDS, CHUNKS_SEAT_DAILY_GIB_BOUNDS, ENROLMENTS_BOUNDS, HANDSHAKES_BOUNDS,
    LINKS_BOUNDS, MAILBOX_MIB_BOUNDS, RETRY_BOUNDS, SILENCE_BOUNDS, STORE_GIB_BOUNDS,
};

/// A key.
pub(super) struct Key {
    /// The table it stands in; none for the top.
    pub(super) section: &'static str,
    pub(super) name: &'static str,
    /// What it is for, for the comment above it.
    pub(super) what: &'static str,
    pub(super) kind: Kind,
    /// Whether a running relay takes a new value over.
    pub(super) reloads: bool,
    /// Takes a value of its kind.
    pub(super) set: fn(&mut Config, Value),
    /// The value as TOML; none where nothing is set.
    pub(super) show: fn(&Config) -> Option<String>,
}

impl Key {
    /// Its whole name.
    pub(super) fn path(&self) -> String {
        path(self.section, self.name)
    }
}

pub(super) fn path(section: &str, name: &str) -> String {
    if section.is_empty() { name.to_owned() } else { format!("{section}.{name}") }
}

/// What a key may hold.
pub(super) enum Kind {
    Address,
    Count(RangeInclusive<usize>),
    Flag,
    Word(&'static [&'static str]),
}

/// A value that is of its key's kind.
pub(super) enum Value {
    Address(SocketAddr),
    Count(usize),
    Flag(bool),
    /// Which of the words.
    Word(usize),
}

impl Kind {
    /// What is allowed, as a phrase.
    pub(super) fn allowed(&self) -> String {
        match self {
            Self::Address => "an address and port in quotes, such as \"0.0.0.0:4433\"".to_owned(),
            Self::Count(range) => {
                format!("a whole number from {} to {}", range.start(), range.end())
            }
            Self::Flag => "true or false".to_owned(),
            Self::Word(words) => {
                words.iter().map(|word| format!("\"{word}\"")).collect::<Vec<_>>().join(", ")
            }
        }
    }

    /// A value for a comment where there is no default.
    pub(super) const fn example(&self) -> &'static str {
        match self {
            Self::Address => "\"127.0.0.1:4434\"",
            Self::Count(_) => "0",
            Self::Flag => "false",
            Self::Word(_) => "\"\"",
        }
    }

    /// The value, if it is allowed.
    pub(super) fn take(&self, value: &DeValue<'_>) -> Option<Value> {
        match self {
            Self::Address => value.as_str()?.parse().ok().map(Value::Address),
            Self::Count(range) => {
                let integer = value.as_integer()?;
                let count = usize::from_str_radix(integer.as_str(), integer.radix()).ok()?;
                range.contains(&count).then_some(Value::Count(count))
            }
            Self::Flag => value.as_bool().map(Value::Flag),
            Self::Word(words) => {
                let found = value.as_str()?;
                words.iter().position(|word| *word == found).map(Value::Word)
            }
        }
    }
}

const FORMATS: [(&str, LogFormat); 4] = [
    ("auto", LogFormat::Auto),
    ("text", LogFormat::Text),
    ("json", LogFormat::Json),
    ("journald", LogFormat::Journald),
];

const LEVELS: [(&str, LogLevel); 5] = [
    ("error", LogLevel::Error),
    ("warn", LogLevel::Warn),
    ("info", LogLevel::Info),
    ("debug", LogLevel::Debug),
    ("trace", LogLevel::Trace),
];

fn at<T: Copy + Default>(table: &[(&str, T)], index: usize) -> T {
    table.get(index).map(|(_, value)| *value).unwrap_or_default()
}

fn word<T: PartialEq>(table: &[(&str, T)], of: &T) -> Option<String> {
    table.iter().find(|(_, value)| value == of).map(|(word, _)| format!("\"{word}\""))
}

fn quoted(address: SocketAddr) -> String {
    format!("\"{address}\"")
}

/// A count: where it stands, and how it is set.
macro_rules! count {
    ($name:ident, $bounds:expr, $what:expr) => {
        Key {
            section: "limits",
            name: stringify!($name),
            what: $what,
            kind: Kind::Count($bounds),
            reloads: true,
            set: |config, value| {
                if let Value::Count(count) = value {
                    config.limits.$name = count;
                }
            },
            show: |config| Some(config.limits.$name.to_string()),
        }
    };
}

/// Bytes of one MiB and one GiB, by their exponents.
const MIB: u32 = 20;
const GIB: u32 = 30;

/// A quota: where it stands, and in which unit it is set.
macro_rules! quota {
    ($name:literal, $unit:expr, $($place:ident).+, $bounds:expr, $what:expr) => {
        Key {
            section: "quotas",
            name: $name,
            what: $what,
            kind: Kind::Count($bounds),
            reloads: false,
            set: |config, value| {
                if let Value::Count(count) = value {
                    config.quotas.$($place).+ = (count as u64) << $unit;
                }
            },
            show: |config| Some((config.quotas.$($place).+ >> $unit).to_string()),
        }
    };
}

/// All of them, in the order of the file.
pub(super) const KEYS: &[Key] = &[
    Key {
        section: "",
        name: "listen",
        what: "Where the relay listens (UDP). What members are told stands in the directory and is\n\
               changed there, signed by the authority.",
        kind: Kind::Address,
        reloads: false,
        set: |config, value| {
            if let Value::Address(address) = value {
                config.listen = address;
            }
        },
        show: |config| Some(quoted(config.listen)),
    },
    count!(
        links_max,
        LINKS_BOUNDS,
        "Links at once, handshakes under way included. Each takes about 70 KiB when it is idle."
    ),
    count!(
        handshakes_max,
        HANDSHAKES_BOUNDS,
        "Handshakes under way at once; more are refused. Each costs a third of a millisecond of a\n\
         core."
    ),
    count!(
        retry_from_handshakes,
        RETRY_BOUNDS,
        "Handshakes under way from which a newcomer's address must be proven by a Retry first.\n\
         0 asks for it always: right under a flood with forged addresses. Less than handshakes_max."
    ),
    count!(
        enrolments_max,
        ENROLMENTS_BOUNDS,
        "Enrolments under way at once. Anybody may begin one, so they never take the room of links."
    ),
    Key {
        section: "limits",
        name: "silence_seconds",
        what: "How long a peer may be silent where it must go on: with a handshake, a greeting or a\n\
               frame it began, and with taking what waits for it. Longer for lines over satellite.",
        kind: Kind::Count(SILENCE_BOUNDS),
        reloads: true,
        set: |config, value| {
            if let Value::Count(seconds) = value {
                config.limits.silence_max = Duration::from_secs(seconds as u64);
            }
        },
        show: |config| Some(config.limits.silence_max.as_secs().to_string()),
    },
    quota!(
        "mailbox_mib",
        MIB,
        room.mailbox_bytes_max,
        MAILBOX_MIB_BOUNDS,
        "Mail that one seat's mailbox keeps, in MiB. 64 of them are for immediate and flash alone.\n\
         Senders are told when it is full."
    ),
    quota!(
        "store_gib",
        GIB,
        room.store_bytes_max,
        STORE_GIB_BOUNDS,
        "Mail in all mailboxes, in GiB. 4 of them are for immediate and flash alone. Leave a\n\
         third of the disk beside it, and as much again for a backup on the same disk."
    ),
    quota!(
        "attachments_gib",
        GIB,
        chunks.bytes_max,
        CHUNKS_GIB_BOUNDS,
        "Parts of attachments on disk, in GiB. Their names take 320 KB of memory for each."
    ),
    quota!(
        "attachments_seat_daily_gib",
        GIB,
        chunks.seat_daily_bytes_max,
        CHUNKS_SEAT_DAILY_GIB_BOUNDS,
        "What one seat may send in attachments in a day (UTC), in GiB."
    ),
    Key {
        section: "operation",
        name: "http",
        what: "Where /metrics, /healthz and /readyz are served (plain HTTP). Nowhere unless set.",
        kind: Kind::Address,
        reloads: false,
        set: |config, value| {
            if let Value::Address(address) = value {
                config.operation.http = Some(address);
            }
        },
        show: |config| config.operation.http.map(quoted),
    },
    Key {
        section: "operation",
        name: "http_beyond_loopback",
        what: "Whether that address may be one that other machines reach. It has no password: only\n\
               in a network of its own.",
        kind: Kind::Flag,
        reloads: false,
        set: |config, value| {
            if let Value::Flag(flag) = value {
                config.operation.http_beyond_loopback = flag;
            }
        },
        show: |config| Some(config.operation.http_beyond_loopback.to_string()),
    },
    Key {
        section: "operation",
        name: "log_format",
        what: "The form of the log on standard error. auto is journald where standard error is the\n\
               journal, else text.",
        kind: Kind::Word(&["auto", "text", "json", "journald"]),
        reloads: false,
        set: |config, value| {
            if let Value::Word(index) = value {
                config.operation.log_format = at(&FORMATS, index);
            }
        },
        show: |config| word(&FORMATS, &config.operation.log_format),
    },
    Key {
        section: "operation",
        name: "log_level",
        what: "The least urgent line that is written. Up to info nothing names a seat, a key or an\n\
               address; debug and trace do name addresses of peers. HOTLINE_LOG goes before it.",
        kind: Kind::Word(&["error", "warn", "info", "debug", "trace"]),
        reloads: true,
        set: |config, value| {
            if let Value::Word(index) = value {
                config.operation.log_level = at(&LEVELS, index);
            }
        },
        show: |config| word(&LEVELS, &config.operation.log_level),
    },
];
