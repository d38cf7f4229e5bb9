//! What a file may say, and what it is told when it may not.

use super::keys::Kind;
use super::*;

const LISTEN: &str = "listen = \"127.0.0.1:4433\"\n";

/// Reads a file that is wrong in one place; says where and what.
#[track_caller]
fn wrong(text: &str, line: usize, column: usize) -> String {
    let problems = Config::read(text).unwrap_err();
    let [problem] = problems.as_slice() else { panic!("not one problem: {problems:#?}") };
    assert_eq!((problem.line, problem.column), (line, column), "{}", problem.what);
    problem.what.clone()
}

#[test]
fn a_wrong_value_is_told_with_its_place_what_was_found_and_what_is_allowed() {
    let text = format!("{LISTEN}\n[limits]\nlinks_max = 0\n");
    assert_eq!(
        wrong(&text, 4, 13),
        "limits.links_max: found 0; allowed: a whole number from 1 to 100000"
    );
    let text = format!("{LISTEN}\n[operation]\n  log_format = \"xml\"\n");
    assert_eq!(
        wrong(&text, 4, 16),
        "operation.log_format: found \"xml\"; allowed: \"auto\", \"text\", \"json\", \"journald\""
    );
    let what = wrong("listen = \"relay.example.org:4433\"\n", 1, 10);
    assert!(
        what.starts_with("listen: found \"relay.example.org:4433\"; allowed: an address"),
        "{what}"
    );
    for (value, column) in [("-1", 13), ("1.5", 13), ("\"many\"", 13), ("[1]", 13), ("1e9", 13)] {
        let text = format!("{LISTEN}\n[limits]\nlinks_max = {value}\n");
        let what = wrong(&text, 4, column);
        assert!(what.contains(&format!("found {value};")), "{what}");
    }
}

#[test]
fn an_unknown_key_or_section_is_refused_with_those_there_are() {
    let what = wrong(&format!("{LISTEN}[limits]\nlinks = 5\n"), 3, 1);
    assert_eq!(
        what,
        "limits.links: no such key; allowed here: links_max, handshakes_max, \
         retry_from_handshakes, enrolments_max, silence_seconds"
    );
    let what = wrong(&format!("{LISTEN}[metrics]\nhttp = 5\n"), 2, 2);
    assert_eq!(what, "metrics: no such key; allowed here: listen, [limits], [quotas], [operation]");
    let what = wrong(&format!("limits = 3\n{LISTEN}"), 1, 10);
    assert_eq!(what, "limits: found 3; allowed: a section");
}

#[test]
fn text_that_is_not_toml_is_told_with_its_place() {
    assert!(wrong("listen = \n", 1, 10).starts_with("this is not TOML: "));
    assert!(wrong(&format!("{LISTEN}{LISTEN}"), 2, 1).starts_with("this is not TOML: duplicate"));
    assert!(wrong("", 1, 1).starts_with("listen: missing"));
    let long = "#".repeat(crate::limits::CONFIG_BYTES_MAX + 1);
    assert!(wrong(&long, 1, 1).starts_with("more than"));
}

#[test]
fn every_problem_is_told_at_once_in_the_order_of_the_file() {
    let text =
        "listen = 5\n[operation]\nhttp = true\ncolour = \"blue\"\n[limits]\nlinks_max = \"\"\n";
    let lines: Vec<usize> = Config::read(text).unwrap_err().iter().map(|p| p.line).collect();
    assert_eq!(lines, [1, 3, 4, 6]);
    let error = ConfigError {
        path: "/etc/relay.toml".into(),
        problems: Config::read("listen = 5").unwrap_err(),
    };
    assert!(error.to_string().starts_with("/etc/relay.toml:1:10: listen: found 5;"), "{error}");
}

#[test]
fn metrics_beyond_this_machine_must_be_wanted() {
    for (http, fine) in [
        ("127.0.0.1:9000", true),
        ("[::1]:9000", true),
        ("[::ffff:127.0.0.1]:9000", true),
        ("0.0.0.0:9000", false),
        ("192.0.2.1:9000", false),
        ("[::]:9000", false),
    ] {
        let text = format!("{LISTEN}[operation]\nhttp = \"{http}\"\n");
        assert_eq!(Config::read(&text).is_ok(), fine, "{http}");
        if !fine {
            assert!(wrong(&text, 3, 8).contains("http_beyond_loopback = true"));
        }
        assert!(Config::read(&format!("{text}http_beyond_loopback = true\n")).is_ok(), "{http}");
    }
}

#[test]
fn every_number_is_taken_up_to_its_ends_and_refused_beyond_them() {
    let mut numbers = 0;
    for key in KEYS {
        let Kind::Count(range) = &key.kind else { continue };
        numbers += 1;
        let (least, most) = (*range.start(), *range.end());
        let file = |value: i64| {
            // What two keys have to do with each other is another matter.
            let beside = match key.name {
                "handshakes_max" => "retry_from_handshakes = 0\n",
                "retry_from_handshakes" => "handshakes_max = 4096\n",
                "mailbox_mib" => "store_gib = 16384\n",
                "store_gib" => "mailbox_mib = 128\n",
                _ => "",
            };
            format!("{LISTEN}[{}]\n{} = {value}\n{beside}", key.section, key.name)
        };
        let end = |value: usize| i64::try_from(value).unwrap();
        for value in [end(least), end(most)] {
            assert!(Config::read(&file(value)).is_ok(), "{} = {value}", key.name);
        }
        for value in [end(least) - 1, end(most) + 1] {
            let what = wrong(&file(value), 3, key.name.len() + 4);
            let allowed = format!("found {value}; allowed: a whole number from {least} to {most}");
            assert!(what.ends_with(&allowed), "{what}");
        }
    }
    assert_eq!(numbers, 9);
}

#[test]
fn a_retry_that_could_never_be_asked_for_is_refused() {
    for (limits, line, column, said) in [
        (
            "handshakes_max = 50",
            3,
            18,
            "limits.handshakes_max: found 50; allowed: more than limits.retry_from_handshakes = 64 \
             (the default), or no address is ever proven",
        ),
        (
            "retry_from_handshakes = 256",
            3,
            25,
            "limits.retry_from_handshakes: found 256; allowed: less than limits.handshakes_max = 256 \
             (the default), or no address is ever proven",
        ),
        (
            "handshakes_max = 8\nretry_from_handshakes = 9",
            4,
            25,
            "limits.retry_from_handshakes: found 9; allowed: less than limits.handshakes_max = 8, \
             or no address is ever proven",
        ),
    ] {
        let text = format!("{LISTEN}[limits]\n{limits}\n");
        assert_eq!(wrong(&text, line, column), said);
    }
    for limits in ["handshakes_max = 65", "handshakes_max = 1\nretry_from_handshakes = 0"] {
        assert!(Config::read(&format!("{LISTEN}[limits]\n{limits}\n")).is_ok(), "{limits}");
    }
}

#[test]
fn a_quota_without_room_for_its_reserve_or_beyond_the_whole_store_is_refused() {
    for (quotas, line, column, said) in [
        (
            "mailbox_mib = 127",
            3,
            15,
            "quotas.mailbox_mib: found 127; allowed: a whole number from 128 to 65536",
        ),
        (
            "store_gib = 7",
            3,
            13,
            "quotas.store_gib: found 7; allowed: a whole number from 8 to 16384",
        ),
        (
            "store_gib = 8\nmailbox_mib = 8193",
            4,
            15,
            "quotas.mailbox_mib: found 8193; allowed: at most quotas.store_gib = 8, which is what \
             all mailboxes have together",
        ),
        (
            "attachments_gib = -1",
            3,
            19,
            "quotas.attachments_gib: found -1; allowed: a whole number from 1 to 16384",
        ),
    ] {
        let text = format!("{LISTEN}[quotas]\n{quotas}\n");
        assert_eq!(wrong(&text, line, column), said);
    }
    let most = format!("{LISTEN}[quotas]\nstore_gib = 8\nmailbox_mib = 8192\n");
    let room = Config::read(&most).unwrap().quotas.room;
    assert_eq!((room.mailbox_bytes_max, room.store_bytes_max), (8 << 30, 8 << 30));
}

#[test]
fn a_file_of_the_first_shape_is_read_with_every_default() {
    let text = "# Where the relay listens (UDP). What members are told stands in the\n\
                # directory and is changed there, signed by the authority.\n\
                listen = \"0.0.0.0:4433\"\n";
    assert_eq!(Config::read(text).unwrap(), Config::new("0.0.0.0:4433".parse().unwrap()));
}

#[test]
fn what_init_writes_says_every_key_and_reads_as_the_defaults() {
    let config = Config::new("0.0.0.0:4433".parse().unwrap());
    let written = config.written();
    assert_eq!(Config::read(&written).unwrap(), config);
    // With every key uncommented it still says the same, but for the endpoint that has no default.
    let spelled = |line: &str| line.starts_with("# ") && line.contains(" = ");
    let uncommented: String = written
        .lines()
        .map(|line| if spelled(line) { line.replacen("# ", "", 1) } else { line.to_owned() } + "\n")
        .collect();
    let mut read = Config::read(&uncommented).unwrap_or_else(|e| panic!("{e:#?}\n{uncommented}"));
    assert_eq!(read.operation.http.take(), "127.0.0.1:4434".parse().ok());
    assert_eq!(read, config);
    for key in KEYS {
        assert!(uncommented.lines().any(|l| l.starts_with(&format!("{} = ", key.name))));
    }
}

#[test]
fn what_is_in_force_can_be_used_as_it_is_shown() {
    let mut config = Config::new("[::1]:1".parse().unwrap());
    config.limits = Limits {
        links_max: 20,
        handshakes_max: 3,
        retry_from_handshakes: 0,
        enrolments_max: 1,
        silence_max: Duration::from_secs(2),
    };
    config.quotas.room.mailbox_bytes_max = 128 << 20;
    config.quotas.room.store_bytes_max = 9 << 30;
    config.quotas.chunks = ChunkQuota { bytes_max: 1 << 30, seat_daily_bytes_max: 2 << 30 };
    config.operation = Operation {
        http: Some("192.0.2.1:1".parse().unwrap()),
        http_beyond_loopback: true,
        log_format: LogFormat::Json,
        log_level: LogLevel::Trace,
    };
    assert_eq!(Config::read(&config.in_force()).unwrap(), config, "{}", config.in_force());
    assert_eq!(Config::read(&config.written()).unwrap(), config, "{}", config.written());
}

#[test]
fn a_reload_knows_what_it_can_take_over() {
    let old = Config::new("127.0.0.1:1".parse().unwrap());
    let mut new = Config::new("127.0.0.1:2".parse().unwrap());
    new.limits.links_max = 77;
    new.operation.log_level = LogLevel::Debug;
    let changes = old.changes(&new);
    let expected = [("listen", false), ("limits.links_max", true), ("operation.log_level", true)];
    assert_eq!(changes, expected.map(|(key, reloads)| (key.to_owned(), reloads)));
    assert!(new.changes(&new).is_empty());
}

#[test]
fn every_key_stands_in_the_operators_page_with_its_default() {
    let page = include_str!("../../../docs/operations.md");
    let config = Config::new("0.0.0.0:4433".parse().unwrap());
    for key in KEYS {
        let default = match (key.show)(&config) {
            _ if key.section.is_empty() => String::new(),
            Some(value) => value.trim_matches('"').to_owned(),
            None => "nowhere".to_owned(),
        };
        let reload = if key.reloads { "yes" } else { "restart" };
        let row = format!("| `{}` | {default} | {reload} |", key.path()).replace("|  |", "| |");
        assert!(page.contains(&row), "{row}");
    }
}
