//! The agent: what machines raise crosses whole and in order, whatever is killed meanwhile.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::os::unix::net::UnixStream;
use std::path::PathBuf;

use serde_json::{Value, json};

use super::stage::{Running, Stage, text};

const TOKEN: &str = "0123456789abcdef0123456789abcdef";

/// An agent in home `a` that tells XB/technical.
struct Agent {
    running: Running,
    socket: PathBuf,
    url: String,
}

/// Writes a file of the stage.
fn file(stage: &Stage, name: &str, text: &str) -> PathBuf {
    let path = stage.dir().join(name);
    std::fs::write(&path, text).unwrap();
    path
}

fn config(stage: &Stage, alerts: &str) -> PathBuf {
    use std::os::unix::fs::PermissionsExt as _;
    let token = file(stage, "token", &format!("{TOKEN}\n"));
    std::fs::set_permissions(&token, std::fs::Permissions::from_mode(0o600)).unwrap();
    let folder = stage.dir().join("cap");
    std::fs::create_dir_all(&folder).unwrap();
    let text = format!(
        "[alerts]\n{alerts}\n[webhook]\nlisten = \"127.0.0.1:0\"\ntoken_file = \"{}\"\n\
         [folder]\npath = \"{}\"\n",
        token.display(),
        folder.display()
    );
    file(stage, "agent.toml", &text)
}

impl Agent {
    fn start(stage: &Stage) -> Self {
        let config = config(stage, "to = [\"XB/technical\"]");
        let args = ["--json", "agent", "--config", config.to_str().unwrap()];
        let mut running = stage.begin("a", &args);
        let told: Value = serde_json::from_str(&running.line()).unwrap();
        let (socket, url) = (text(&told["socket"]).into(), text(&told["webhook"]).to_owned());
        Self { running, socket, url }
    }

    fn connect(&self) -> TcpStream {
        let host = self.url.strip_prefix("http://").unwrap().split('/').next().unwrap();
        TcpStream::connect(host).unwrap()
    }

    /// Sends a request and returns status and body.
    fn request(&self, head: &str, body: &str) -> (u16, String) {
        let mut stream = self.connect();
        let _ = stream.write_all(format!("{head}\r\n\r\n{body}").as_bytes());
        answer(stream)
    }

    fn post(&self, body: &str) -> (u16, String) {
        self.request(&head(body.len(), TOKEN), body)
    }

    /// Writes lines and returns what each was answered.
    fn lines(&self, lines: &[&str]) -> Vec<Value> {
        let mut stream = UnixStream::connect(&self.socket).unwrap();
        stream.write_all(format!("{}\n", lines.join("\n")).as_bytes()).unwrap();
        stream.shutdown(std::net::Shutdown::Write).unwrap();
        let answers = BufReader::new(stream).lines();
        answers.map(|line| serde_json::from_str(&line.unwrap()).unwrap()).collect()
    }
}

fn answer(mut stream: TcpStream) -> (u16, String) {
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    let (head, body) = answer.split_once("\r\n\r\n").unwrap();
    let status = head.split(' ').nth(1).unwrap().parse().unwrap();
    (status, body.to_owned())
}

fn head(length: usize, token: &str) -> String {
    format!(
        "POST /alertmanager HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {token}\r\n\
         Content-Type: application/json\r\nContent-Length: {length}"
    )
}

/// A post of an Alertmanager with one alert.
fn post(no: usize, status: &str, summary: &str) -> String {
    let ends = if status == "firing" { "0001-01-01T00:00:00Z" } else { "2026-05-01T09:00:00Z" };
    json!({
        "version": "4", "groupKey": "{}:{alertname=\"Zone\"}", "truncatedAlerts": 0,
        "status": status, "receiver": "hotline-xb", "groupLabels": {}, "commonLabels": {},
        "commonAnnotations": {}, "externalURL": "http://localhost:9093",
        "alerts": [{
            "status": status, "labels": { "alertname": "Zone", "severity": "warning" },
            "annotations": { "summary": summary }, "startsAt": "2026-05-01T08:00:00Z",
            "endsAt": ends, "generatorURL": "", "fingerprint": format!("{no:016x}"),
        }],
    })
    .to_string()
}

/// The next messages that come, until there are enough of them.
fn come(follow: &mut Running, enough: impl Fn(&[Value]) -> bool) -> Vec<Value> {
    let mut rows: Vec<Value> = Vec::new();
    while !enough(&rows) {
        let row: Value = serde_json::from_str(&follow.line()).unwrap();
        if row["automated"].is_string() {
            rows.push(row);
        }
    }
    rows
}

#[test]
fn a_thousand_posts_become_messages_and_updates_in_order_though_the_agent_is_killed() {
    const THINGS: usize = 20;
    let stage = Stage::two_desks();
    let mut follow = stage.begin("b", &["--json", "inbox", "--follow"]);
    let mut agent = Agent::start(&stage);
    for round in 0..50 {
        let (status, words) = match round {
            0..20 => ("firing", "is odd"),
            20..35 => ("firing", "grows"),
            _ => ("resolved", "grows"),
        };
        for no in 0..THINGS {
            let body = post(no, status, &format!("Zone {no} {words}"));
            if (round, no) == (25, 7) {
                // Killed with a post under way that is never answered: whoever posts repeats it.
                let mut stream = agent.connect();
                stream.write_all(head(body.len(), TOKEN).as_bytes()).unwrap();
                stream.write_all(format!("\r\n\r\n{body}").as_bytes()).unwrap();
                agent.running.kill();
                agent = Agent::start(&stage);
            }
            let (status, told) = agent.post(&body);
            assert_eq!(status, 200, "{told}");
        }
    }
    let over = |row: &&Value| text(&row["subject"]).starts_with("Resolved: ");
    let rows = come(&mut follow, |rows| rows.iter().filter(over).count() == THINGS);
    follow.kill();
    agent.running.kill();
    // Nothing comes behind that: what was read is all there is.
    assert_eq!(stage.inbox("b").len(), rows.len());
    let mut things: BTreeMap<String, Vec<&Value>> = BTreeMap::new();
    for row in &rows {
        assert_eq!(text(&row["automated"]), "alertmanager:hotline-xb");
        things.entry(text(&row["case"]).to_owned()).or_default().push(row);
    }
    assert_eq!(things.len(), THINGS, "each of them is one case");
    let mut firsts = BTreeSet::new();
    for rows in things.values() {
        let first = text(&rows[0]["subject"]);
        let name = first.strip_suffix(" is odd").expect("what was said first");
        firsts.insert(name);
        let subjects: Vec<&str> = rows.iter().map(|row| text(&row["subject"])).collect();
        let (grows, over) = (format!("{name} grows"), format!("Resolved: {name} grows"));
        let all = [first, grows.as_str(), over.as_str()];
        assert!(subjects == all || subjects == [all[0], all[2]], "{subjects:?}");
        let kinds: Vec<&str> = rows.iter().map(|row| text(&row["kind"])).collect();
        assert_eq!((kinds[0], kinds.last()), ("WRN", Some(&"SIT")));
        assert_eq!(text(&rows[0]["precedence"]), "priority");
    }
    assert_eq!(firsts.len(), THINGS);
}

#[test]
fn alerts_taken_while_the_relay_is_down_are_all_told_when_it_is_back() {
    let mut stage = Stage::two_desks();
    let agent = Agent::start(&stage);
    stage.kill_relay();
    for no in 0..30 {
        assert_eq!(agent.post(&post(no, "firing", &format!("Zone {no}"))).0, 200);
    }
    // What is over before the line is back is told after what began it.
    let told = agent.post(&post(0, "resolved", "Zone 0")).1;
    assert!(told.contains("\"waits\""), "{told}");
    // Once more, as an Alertmanager would that heard nothing.
    let (status, told) = agent.post(&post(5, "firing", "Zone 5"));
    assert!(status == 200 && told.contains("\"repeat\""), "{told}");
    stage.start_relay();
    let mut follow = stage.begin("b", &["--json", "inbox", "--follow"]);
    let rows = come(&mut follow, |rows| rows.len() == 31);
    let subjects: BTreeSet<&str> = rows.iter().map(|row| text(&row["subject"])).collect();
    assert_eq!(subjects.len(), 31);
    let place = |subject: &str| rows.iter().position(|row| row["subject"] == subject).unwrap();
    assert!(place("Resolved: Zone 0") > place("Zone 0"));
    follow.kill();
    agent.running.kill();
}

#[test]
fn posts_that_are_wrong_are_refused_with_a_reason_and_nothing_is_taken() {
    let stage = Stage::two_desks();
    let agent = Agent::start(&stage);
    let body = post(1, "firing", "Zone 1");
    let long = "x".repeat(9_000);
    for (head, body, status, why) in [
        (head(body.len(), "wrong"), body.as_str(), 401, "token"),
        (head(body.len(), &TOKEN[1..]), &body, 401, "token"),
        ("POST /alertmanager HTTP/1.1".to_owned(), &body, 401, "token"),
        (head(0, TOKEN).replace("/alertmanager", "/"), "", 404, "/alertmanager"),
        (head(0, TOKEN).replace("POST", "GET"), "", 405, "POST only"),
        (head(0, TOKEN).replace("Content-Length: 0", "A: b"), "", 411, "Content-Length"),
        (head(0, TOKEN).replace("Content-Length: 0", "Transfer-Encoding: chunked"), "", 411, ""),
        (head(2_000_000, TOKEN), "", 413, "2000000 bytes, and at most 1048576"),
        (format!("POST /{long}"), "", 431, "too long"),
        ("POST".to_owned(), "", 400, "no HTTP/1.1"),
        (head(1, TOKEN), "{", 400, "line 1"),
        (head(10, TOKEN), "{\"a\":1}   ", 400, "version is missing"),
    ] {
        let told = agent.request(&head, body);
        assert_eq!(told.0, status, "{head}: {}", told.1);
        assert!(told.1.contains(why), "{}", told.1);
    }
    let deep = format!("{}1{}", "[".repeat(100_000), "]".repeat(100_000));
    let told = agent.post(&deep);
    assert!(told.0 == 400 && told.1.contains("nested deeper"), "{told:?}");
    let unknown = post(1, "flaring", "Zone 1");
    assert!(agent.post(&unknown).1.contains("expected firing or resolved"));
    // The agent is unharmed, and nothing of it was told.
    assert_eq!(agent.post(&body).0, 200);
    let status = stage.hotline("a", &["--json", "status"]).ok().row();
    assert_eq!((&status["agent"], &status["alerts_waiting"]), (&json!(true), &json!(0)));
    stage.hotline("b", &["sync"]).ok();
    agent.running.kill();
    stage.hotline("a", &["sync"]).ok();
    stage.hotline("b", &["sync"]).ok();
    assert_eq!(stage.inbox("b").len(), 1);
    assert_eq!(stage.hotline("a", &["--json", "status"]).ok().row()["agent"], false);
}

#[test]
fn lines_files_and_commands_raise_alerts_and_none_of_them_is_flash() {
    let stage = Stage::two_desks();
    // Without an agent the command holds the home itself.
    let alert = ["--json", "alert", "--to", "XB/technical", "--dedup", "k", "--severity", "severe"];
    let now = ["--urgency", "immediate", "Name servers changed"];
    let first = stage.hotline("a", &[&alert[..], &now].concat()).ok().row();
    assert_eq!((text(&first["became"]), first["queued"].as_bool()), ("message", Some(false)));
    let flash = ["--urgency", "flash", "Name servers changed"];
    stage.hotline("a", &[&alert[..], &flash].concat()).exits(3).says("never flash");
    let nobody = ["alert", "--to", "XZ", "--severity", "info", "--urgency", "past", "x"];
    stage.hotline("a", &nobody).exits(3).says("XZ");

    let agent = Agent::start(&stage);
    let second = stage.hotline("a", &["--json", "agent"]).exits(1);
    assert!(second.err.contains("runs for this home already"), "{}", second.err);
    let again = stage.hotline("a", &[&alert[..], &now].concat()).ok().row();
    assert_eq!((text(&again["became"]), &again["case"]), ("repeat", &first["case"]));
    let told = agent.lines(&[
        r#"{"headline": "Registry down", "severity": "critical", "dedup": "r", "source": "watch"}"#,
        r#"{"headline": "Registry down", "severity": "critical", "dedup": "r", "source": "watch"}"#,
        r#"{"headline": "x", "severity": "flash"}"#,
        r#"{"headline": "x", "precedence": "flash"}"#,
        r#"{"headline": "Hurry", "labels": {"severity": "flash"}}"#,
        r#"{"headline": "Drill", "to": ["*"]}"#,
        "not json",
        r#"{"headline": "over", "dedup": "never", "state": "resolved"}"#,
    ]);
    let became: Vec<&str> = told.iter().map(|one| text(&one["became"])).collect();
    let refused = "refused";
    let expected =
        ["message", "repeat", refused, refused, "message", refused, refused, "nothing-open"];
    assert_eq!(became, expected, "{told:?}");
    assert_eq!(told[1]["reports"], 2);
    assert!(text(&told[2]["error"]).contains("critical, warning, info"), "{}", told[2]);
    assert!(text(&told[4]["lowered"]).contains("goes as immediate"), "{}", told[4]);
    assert!(text(&told[5]["error"]).contains("too many for an alert"), "{}", told[5]);
    let long = "x".repeat(70_000);
    assert_eq!(agent.lines(&[&long])[0]["became"], refused);

    // A file is laid down whole, by a name that was another before.
    let cap = include_str!("../../../formats/vectors/cap.xml");
    for (name, text) in [("good", cap), ("bad", "<!DOCTYPE a [<!ENTITY b \"c\">]><a>&b;</a>")] {
        let path = file(&stage, &format!("cap/{name}.tmp"), text);
        std::fs::rename(&path, path.with_extension("xml")).unwrap();
    }
    let mut follow = stage.begin("b", &["--json", "inbox", "--follow"]);
    let rows = come(&mut follow, |rows| {
        rows.iter().any(|row| text(&row["automated"]).starts_with("cap:"))
    });
    follow.kill();
    assert!(rows.iter().all(|row| row["precedence"] != "flash"));
    let hurry = rows.iter().find(|row| row["subject"] == "Hurry").unwrap();
    assert_eq!(text(&hurry["precedence"]), "immediate");
    assert!(text(&hurry["body"]).contains("asked for as flash"));
    let said = |place: &str| std::fs::read_to_string(stage.dir().join("cap").join(place)).unwrap();
    assert!(said("refused/bad.xml.said").contains("DTD"), "{}", said("refused/bad.xml.said"));
    assert!(said("taken/good.xml.said").contains("message"));
    // Nobody is asked after rung 1 by what a program wrote.
    let shown = stage.hotline("b", &["--json", "incident", "list"]).ok().rows();
    assert!(!shown.is_empty() && shown.iter().all(|row| row["ladder"] == json!([])));
    agent.running.kill();
}

#[test]
fn an_agent_whose_configuration_is_wrong_does_not_start_and_says_where() {
    let stage = Stage::two_desks();
    let bad =
        file(&stage, "bad.toml", "[webhook]\nlisten = \"0.0.0.0:9095\"\ntoken_file = \"/t\"\n");
    let bad = bad.to_str().unwrap();
    for check in [&["--check"][..], &[]] {
        let args = [&["agent", "--config", bad], check].concat();
        let ran = stage.hotline("a", &args).exits(2).says("bad.toml:2:10: webhook.listen: found");
        assert!(ran.err.contains("an address of this machine alone"), "{}", ran.err);
    }
    let good = config(&stage, "to = [\"XB/technical\"]");
    let ran = stage.hotline("a", &["agent", "--config", good.to_str().unwrap(), "--check"]).ok();
    assert!(ran.out.contains("the configuration is whole"), "{}", ran.out);
    std::fs::write(stage.dir().join("token"), "short\n").unwrap();
    let short = ["agent", "--config", good.to_str().unwrap(), "--check"];
    stage.hotline("a", &short).exits(1).says("its first line is the token");
}

#[test]
fn an_agent_checks_the_line_once_in_its_time_and_takes_a_home_over() {
    let stage = Stage::two_desks();
    let config = file(&stage, "checks.toml", "[checks]\nto = [\"XB\"]\nevery_hours = 1\n");
    let args = ["--json", "agent", "--config", config.to_str().unwrap()];
    let received = || stage.hotline("b", &["--json", "sync"]).ok().row()["received"].as_u64();
    // Another process holds the home first, and leaves it to the agent.
    let mut first = stage.begin("a", &["--json", "inbox", "--follow"]);
    let mut agent = stage.begin("a", &args);
    agent.line();
    assert!((0..100).any(|_| received() == Some(1)), "no check of the line came");
    first.child.kill().unwrap();
    first.child.wait().unwrap();
    let alert = ["--json", "alert", "--to", "XB", "--urgency", "past", "--severity", "info"];
    let told = stage.hotline("a", &[&alert[..], &["The agent tells this"]].concat()).ok().row();
    assert_eq!((&told["became"], &told["queued"]), (&json!("message"), &json!(false)));
    assert_eq!(received(), Some(1));
    agent.kill();
    // Started anew within the hour it has nothing to check.
    let mut agent = stage.begin("a", &args);
    agent.line();
    stage.hotline("a", &[&alert[..], &["And this"]].concat()).ok();
    assert_eq!(received(), Some(1), "the alert, and no second check");
    agent.kill();
    assert_eq!(stage.inbox("b").len(), 2, "a check of the line is no message to read");
}

#[test]
fn an_alert_that_is_waited_for_says_by_its_exit_code_whether_it_was_delivered() {
    let mut stage = Stage::two_desks();
    let alert = ["--json", "alert", "--to", "XB/technical", "--dedup", "k", "--severity", "severe"];
    let alert = [&alert[..], &["--urgency", "immediate", "Name servers changed"]].concat();
    let wait = |what, within| [&alert[..], &["--wait", what, "--timeout", within]].concat();
    // Nobody is there to open it.
    let unread = stage.hotline("a", &wait("device", "1s")).exits(6);
    let unread = unread.says("no device has opened it at XB/technical").row();
    assert_eq!((text(&unread["became"]), unread["queued"].as_bool()), ("message", Some(false)));
    // Nothing new is said of it: the message of before is waited for.
    let again = stage.begin("a", &wait("device", "110s"));
    stage.hotline("b", &["sync"]).ok();
    let again = again.end().ok().row();
    assert_eq!((text(&again["became"]), &again["id"]), ("repeat", &unread["id"]));
    assert!(again["device"]["XB/technical/1"].is_string(), "{again}");
    stage.hotline("a", &wait("human", "1s")).exits(6).says("no person has acknowledged");
    stage.hotline("b", &["ack", text(&unread["id"])]).ok();
    let person = stage.hotline("a", &wait("human", "110s")).ok().row();
    assert!(person["human"]["XB/technical/1"].is_string(), "{person}");
    // What waits is waited for, and then for the message that told it.
    let over = [&wait("device", "110s")[..], &["--resolved"]].concat();
    let over = stage.begin("a", &over);
    let follow = stage.begin("b", &["--json", "inbox", "--follow"]);
    let over = over.end().ok().row();
    follow.kill();
    assert_eq!((&over["case"], &over["queued"]), (&unread["case"], &false.into()));
    assert_ne!(over["id"], unread["id"], "{over}");
    assert!(over["device"]["XB/technical/1"].is_string(), "{over}");
    stage.kill_relay();
    let other = ["--json", "alert", "--to", "XB/technical", "--severity", "severe", "--wait"];
    let other = [&other[..], &["custody", "--urgency", "immediate", "Registry down"]].concat();
    let queued = stage.hotline("a", &other).exits(4).row();
    assert_eq!(queued["queued"], true);
}
