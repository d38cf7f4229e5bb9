//! A campaign of checks over 40 seats of 12 parties: real clients, a real relay, and figures that are
//! counted once more here, from the raw messages in the report and by nothing of the product's counting.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use ciborium::Value as Cbor;
use data_encoding::BASE64;
use serde_json::{Value, json};

use crate::stage::{Stage, text};

/// Twelve parties of six regions.
const PARTIES: [(&str, &str); 12] = [
    ("KE", "africa"),
    ("MA", "africa"),
    ("MX", "americas"),
    ("BR", "americas"),
    ("JP", "asia"),
    ("IN", "asia"),
    ("FR", "europe"),
    ("PL", "europe"),
    ("NZ", "oceania"),
    ("FJ", "oceania"),
    ("XA", "elsewhere"),
    ("x-abc", "elsewhere"),
];

/// The homes of the seats, by address.
fn seats() -> BTreeMap<String, String> {
    let mut seats = BTreeMap::new();
    for (n, (party, _)) in PARTIES.iter().enumerate() {
        let mut add = |desk: &str| {
            seats.insert(format!("{party}/{desk}"), format!("{party}-{desk}").replace('/', "-"))
        };
        add("technical/1");
        add("technical/2");
        add("diplomatic/1");
        if n < 4 {
            add("policy/1");
        }
    }
    seats
}

/// Does the same with several homes at once, as far as two cores go.
fn together(homes: &[&str], what: impl Fn(&str) + Sync) {
    std::thread::scope(|scope| {
        for part in 0..4 {
            let what = &what;
            scope.spawn(move || homes.iter().skip(part).step_by(4).for_each(|home| what(home)));
        }
    });
}

/// A stage with everybody enrolled, and x-hub to run the campaign.
fn stage() -> Stage {
    let stage = Stage::new();
    stage.admit("x-hub", "hub");
    let seats = seats();
    // One after the other: each of them writes into the one directory.
    for (party, _) in PARTIES {
        let first = &seats[&format!("{party}/technical/1")];
        stage.admit(party, first);
        for (seat, home) in seats.iter().filter(|(seat, _)| seat.starts_with(&format!("{party}/")))
        {
            if home != first {
                stage.invite(first, seat, home);
            }
        }
    }
    stage
}

#[test]
fn every_figure_of_a_campaign_is_counted_anew_from_the_raw_messages() {
    let stage = stage();
    let seats = seats();
    assert_eq!(seats.len(), 40);
    // One is set aside before: nothing can be delivered for it.
    stage
        .hotline("KE-technical-1", &["seat", "suspend", "KE/policy/1", "--reason", "On leave"])
        .ok();
    // The other policy desks are never online again: they are reached and silent.
    together(&["MA-policy-1", "MX-policy-1", "BR-policy-1"], |home| {
        stage.hotline(home, &["sync"]).ok();
    });
    let asks = ["--json", "ping", "campaign", "start", "--unannounced", "--window", "1h"];
    let started = stage.hotline("hub", &[&asks[..], &["--seats", "39"]].concat()).ok().row();
    let campaign = text(&started["campaign"]).to_owned();

    let online: Vec<&str> = seats
        .iter()
        .filter(|(seat, _)| !seat.contains("/policy/"))
        .map(|(_, home)| home.as_str())
        .collect();
    together(&online, |home| _ = stage.hotline(home, &["sync"]).ok());
    // Persons: at six first seats, at three alternates alone, at four ministries, of which two agree
    // to be named.
    let named = ["FR-diplomatic-1", "JP-diplomatic-1"];
    let firsts = ["KE", "MX", "JP", "FR", "NZ", "XA"].map(|party| format!("{party}-technical-1"));
    let alternates = ["MA", "BR", "x-abc"].map(|party| format!("{party}-technical-2"));
    let ministries = ["KE-diplomatic-1", "PL-diplomatic-1"].map(str::to_owned);
    let agreed = named.map(str::to_owned);
    let persons = [&firsts[..], &alternates, &ministries, &agreed].concat();
    let persons: Vec<&str> = persons.iter().map(String::as_str).collect();
    together(&persons, |home| {
        let agree: &[&str] = if named.contains(&home) { &["--named"] } else { &[] };
        stage.hotline(home, &[&["ping", "answer"], agree].concat()).ok();
    });
    let action = "Call the policy desks";
    let close = ["--json", "ping", "campaign", "close", &campaign, "--action", action];
    let closed = stage.hotline("hub", &close).ok().row();
    assert_eq!(text(&closed["state"]), "closed");

    let file = stage.dir().join("report.json");
    let path = file.display().to_string();
    stage.hotline("hub", &["ping", "report", &campaign, "--out", &path]).ok();
    let report: Value = read(&file);
    let findings = &report["report"]["findings"];
    let recount = Recount::of(&report["dossier"]["items"], "x-hub/technical/1", &asked(&seats));
    let counted = recount.figures();
    for (name, figures) in counted.as_object().expect("figures") {
        assert_eq!(&findings["figures"][name], figures, "{name}");
    }
    assert_eq!(
        findings["figures"].as_object().map(|f| f.len()),
        counted.as_object().map(|f| f.len())
    );
    assert_eq!(findings["device_histogram"], recount.histogram(false));
    assert_eq!(findings["person_histogram"], recount.histogram(true));
    assert_eq!((&findings["set_aside"], &findings["expired"]), (&json!(1), &json!(0)));
    // And what was played is what was found.
    assert_eq!(findings["figures"]["all"]["device"], json!({ "of": 36, "all": 40 }));
    assert_eq!(findings["figures"]["all"]["person"], json!({ "of": 13, "all": 40 }));
    assert_eq!(findings["figures"]["alternates"], json!(3));
    assert_eq!(
        (&findings["figures"]["silent"], &findings["figures"]["unreachable"]),
        (&json!(3), &json!(1))
    );
    assert_eq!(findings["actions"], json!([action]));

    let verified = stage.hotline("hub", &["--json", "ping", "verify", &path]).ok().row();
    assert_eq!((&verified["whole"], &verified["answers"]), (&json!(true), &json!(49)));
    tampered(&stage, &report, &file);
    participants(&stage, &campaign);
}

/// One byte of one answer is changed: whose it is, is named.
fn tampered(stage: &Stage, report: &Value, file: &Path) {
    let mut forged = report.clone();
    let items = forged["dossier"]["items"].as_array_mut().expect("items");
    let item = items.iter_mut().find(|item| {
        item["common"].as_str().is_some_and(|common| {
            let said = Said::of(common);
            said.from == "MX/technical/1" && said.step == 5
        })
    });
    let item = item.expect("the answer of a person at MX/technical/1");
    let mut bytes = BASE64.decode(text(&item["common"]).as_bytes()).expect("base64");
    // The subject, which every reader would see.
    let place = bytes.windows(8).position(|window| window == b"answered").expect("its subject");
    bytes[place] = b'A';
    item["common"] = BASE64.encode(&bytes).into();
    let forged_file = file.with_file_name("forged.json");
    std::fs::write(&forged_file, forged.to_string()).expect("written");
    let path = forged_file.display().to_string();
    let ran = stage.hotline("hub", &["--json", "ping", "verify", &path]).exits(5);
    let faults = ran.row()["faults"].to_string();
    assert!(faults.contains("MX/technical/1"), "{faults}");
    // Figures that nobody signed are told too.
    let mut forged = report.clone();
    forged["report"]["findings"]["figures"]["silent"] = json!(0);
    std::fs::write(&forged_file, forged.to_string()).expect("written");
    let faults = stage.hotline("hub", &["--json", "ping", "verify", &path]).exits(5).row();
    let faults = faults["faults"].to_string();
    assert!(faults.contains("figures.silent is said to be 0, and is 3"), "{faults}");
}

/// A participant sees its own row, those that agreed, and totals; and can check that it was counted.
fn participants(stage: &Stage, campaign: &str) {
    let home = "MX-technical-1";
    stage.hotline(home, &["sync"]).ok();
    let file = stage.dir().join("mx.json").display().to_string();
    stage.hotline(home, &["ping", "report", campaign, "--out", &file]).ok();
    let report = read(Path::new(&file));
    let rows = report["report"]["rows"].as_array().expect("rows");
    let rows: Vec<&str> = rows.iter().map(|row| text(&row["seat"])).collect();
    assert_eq!(rows, ["FR/diplomatic/1", "JP/diplomatic/1", "MX/technical/1"]);
    assert_eq!(report["report"]["findings"]["figures"]["all"]["person"]["of"], json!(13));
    let verified = stage.hotline(home, &["--json", "ping", "verify", &file]).ok().row();
    assert_eq!((&verified["whole"], &verified["answers"]), (&json!(false), &json!(2)));
    // What whoever ran it gives to a party has its rows, and no other's answers.
    let given = stage.dir().join("given.json").display().to_string();
    stage.hotline("hub", &["ping", "report", campaign, "--for", "MX", "--out", &given]).ok();
    let verified = stage.hotline(home, &["--json", "ping", "verify", &given]).ok().row();
    assert_eq!(verified["rows"], json!(6));
    let from: BTreeSet<String> = read(Path::new(&given))["dossier"]["items"]
        .as_array()
        .expect("items")
        .iter()
        .filter_map(|item| Some(Said::of(item["common"].as_str()?)))
        .filter(|said| said.step == 4 || said.step == 5)
        .map(|said| said.from)
        .collect();
    let may = [
        "FR/diplomatic/1",
        "JP/diplomatic/1",
        "MX/diplomatic/1",
        "MX/technical/1",
        "MX/technical/2",
    ];
    assert_eq!(from.iter().map(String::as_str).collect::<Vec<_>>(), may);
    // Another's rows are not a participant's to ask for.
    stage.hotline(home, &["ping", "report", campaign, "--for", "FR"]).exits(3);
    // All of it was a drill: nothing of it is among what is real.
    assert!(stage.inbox(home).is_empty());
}

fn read(file: &Path) -> Value {
    serde_json::from_slice(&std::fs::read(file).expect("a report")).expect("JSON")
}

/// The seats that are asked, with their desks in order.
fn asked(seats: &BTreeMap<String, String>) -> Vec<String> {
    seats.keys().cloned().collect()
}

/// What a PNG says, read from its bytes alone (docs/casework.md, sections 2 and 9).
#[derive(Debug)]
struct Said {
    id: Vec<u8>,
    from: String,
    step: u64,
    released_at: u64,
    asked_at: u64,
}

fn uint(value: &Cbor) -> u64 {
    u64::try_from(value.as_integer().expect("a number")).expect("a small number")
}

fn entry(map: &[(Cbor, Cbor)], key: u64) -> Option<&Cbor> {
    map.iter().find(|(name, _)| uint(name) == key).map(|(_, value)| value)
}

impl Said {
    fn of(common: &str) -> Self {
        let bytes = BASE64.decode(common.as_bytes()).expect("base64");
        let value: Cbor = ciborium::from_reader(&bytes[..]).expect("CBOR");
        let map = value.as_map().expect("a map");
        let fields = entry(map, 23).and_then(Cbor::as_bytes).expect("fields");
        let fields: Cbor = ciborium::from_reader(&fields[..]).expect("CBOR");
        let fields = fields.as_map().expect("a map");
        Self {
            id: entry(map, 0).and_then(Cbor::as_bytes).expect("an id").clone(),
            from: entry(map, 4).and_then(Cbor::as_text).expect("a seat").to_owned(),
            step: uint(entry(fields, 0).expect("a step")),
            released_at: uint(entry(map, 15).expect("a time")),
            asked_at: entry(fields, 5).map(uint).unwrap_or_default(),
        }
    }
}

/// A count of its own: from items to figures, by the text of docs/casework.md.
struct Recount {
    seats: Vec<String>,
    /// Milliseconds that the first answer of each took, devices and persons apart.
    took: [BTreeMap<String, u64>; 2],
    reached: BTreeSet<String>,
    doubtful: BTreeSet<String>,
}

impl Recount {
    fn of(items: &Value, by: &str, seats: &[String]) -> Self {
        let at = |item: &Value| -> u64 {
            let at: jiff::Timestamp = text(&item["at"]).parse().expect("a time");
            u64::try_from(at.as_millisecond()).expect("after 1970")
        };
        let items = items.as_array().expect("items");
        let messages: Vec<Said> =
            items.iter().filter_map(|item| Some(Said::of(item["common"].as_str()?))).collect();
        let id = |said: &Said| data_encoding::HEXLOWER.encode(&said.id);
        let challenge = messages.iter().find(|said| said.step == 2).expect("a challenge");
        let custody: Vec<(&str, &str, u64)> = items
            .iter()
            .filter(|item| item["item"] == "custody")
            .map(|item| (text(&item["id"]), text(&item["seat"]), at(item)))
            .collect();
        let closed = messages.iter().find(|said| said.step == 6).expect("a result").released_at;
        let copies: BTreeMap<&str, u64> = custody
            .iter()
            .filter(|(of, ..)| *of == id(challenge))
            .map(|(_, seat, at)| (*seat, *at))
            .collect();
        let mut took: [BTreeMap<String, u64>; 2] = Default::default();
        let mut doubtful = BTreeSet::new();
        for said in messages.iter().filter(|said| said.step == 4 || said.step == 5) {
            let accepted = custody.iter().find(|(of, seat, _)| *of == id(said) && *seat == by);
            let accepted = accepted.expect("when the relay accepted it").2;
            assert!(accepted <= closed, "{} answered after the end", said.from);
            if copies.get(said.from.as_str()) != Some(&said.asked_at) {
                doubtful.insert(said.from.clone());
            }
            let of = &mut took[usize::from(said.step == 5)];
            let ms = accepted - said.asked_at;
            let first = of.entry(said.from.clone()).or_insert(ms);
            *first = ms.min(*first);
        }
        let reached = copies.keys().map(|seat| (*seat).to_owned()).collect();
        Self { seats: seats.to_vec(), took, reached, doubtful }
    }

    fn histogram(&self, person: bool) -> Value {
        let ends = [10, 60, 300, 900, 3_600, 14_400, 43_200, 86_400, 172_800].map(|s| s * 1_000);
        let mut counts = [0; 10];
        for ms in self.took[usize::from(person)].values() {
            counts[ends.iter().filter(|end| ms > end).count()] += 1;
        }
        json!(counts)
    }

    fn group(&self, of: impl Fn(&str) -> bool) -> Value {
        let seats: Vec<&String> = self.seats.iter().filter(|seat| of(seat)).collect();
        let times = |took: &BTreeMap<String, u64>| {
            let mut times: Vec<u64> =
                seats.iter().filter_map(|seat| took.get(*seat)).copied().collect();
            times.sort_unstable();
            // By nearest rank.
            let rank = |tenths: usize| {
                let place = (times.len() * tenths).div_ceil(10);
                if place == 0 { Value::Null } else { times[place - 1].into() }
            };
            json!({ "count": times.len(), "median": rank(5), "p90": rank(9), "max": rank(10) })
        };
        let share = |took: &BTreeMap<String, u64>| {
            let answered = seats.iter().filter(|seat| took.contains_key(**seat)).count();
            json!({ "of": answered, "all": seats.len() })
        };
        let [device, person] = &self.took;
        json!({
            "device": share(device),
            "person": share(person),
            "device_times": times(device),
            "person_times": times(person),
        })
    }

    fn figures(&self) -> Value {
        let desk = |seat: &str| seat.rsplit_once('/').expect("a seat").0.to_owned();
        let party = |seat: &str| seat.split('/').next().expect("a party").to_owned();
        let kind = |seat: &str| seat.split('/').nth(1).expect("a desk").to_owned();
        let region = |seat: &str| {
            let place = PARTIES.iter().find(|(code, _)| *code == party(seat));
            place.expect("a party").1.to_owned()
        };
        let [devices, persons] = &self.took;
        let set = |of: &dyn Fn(&str) -> String, seats: &mut dyn Iterator<Item = &String>| {
            seats.map(|seat| of(seat)).collect::<BTreeSet<String>>()
        };
        let all = |of: &dyn Fn(&str) -> String| set(of, &mut self.seats.iter());
        let answered = |of: &dyn Fn(&str) -> String| set(of, &mut persons.keys());
        let share =
            |of: &dyn Fn(&str) -> String| json!({ "of": answered(of).len(), "all": all(of).len() });
        let alternates =
            answered(&desk).iter().filter(|one| !persons.contains_key(&format!("{one}/1"))).count();
        let silent = self
            .reached
            .iter()
            .filter(|seat| !devices.contains_key(*seat) && !persons.contains_key(*seat));
        let by = |of: &dyn Fn(&str) -> String| -> Value {
            let groups = all(of).into_iter();
            groups.map(|name| (name.clone(), self.group(|seat| of(seat) == name))).collect()
        };
        json!({
            "all": self.group(|_| true),
            "parties": share(&party),
            "desks": share(&desk),
            "alternates": alternates,
            "late": 0,
            "unreachable": self.seats.iter().filter(|seat| !self.reached.contains(*seat)).count(),
            "silent": silent.count(),
            "unconfirmed": 0,
            "doubtful": self.doubtful.len(),
            "by_category": by(&kind),
            "by_region": by(&region),
        })
    }
}
