//! Rules of the house that no single crate can hold: what depends on what, and that the documents
//! name tests that exist.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

/// The labels of every crate that has any.
const LABELS: &[&[&str]] = &[
    hotline_crypto::labels::ALL,
    hotline_directory::labels::ALL,
    hotline_casework::labels::ALL,
    hotline_dossier::labels::ALL,
    hotline_intake::labels::ALL,
    hotline_campaign::labels::ALL,
    hotline_client::labels::ALL,
    hotline_protocol::labels::ALL,
    hotline_server::labels::ALL,
];

fn workspace() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("a workspace").to_path_buf()
}

/// Every Rust file of the workspace's own crates, with its path relative to the workspace.
fn sources() -> Vec<(String, String)> {
    let root = workspace();
    let mut found = Vec::new();
    let mut folders = vec![root.clone()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(&folder).expect("a readable folder") {
            let path = entry.expect("an entry").path();
            let name = path.file_name().and_then(|n| n.to_str()).unwrap_or_default();
            if path.is_dir() {
                if name != "target" && !name.starts_with('.') {
                    folders.push(path);
                }
            } else if path.extension().is_some_and(|e| e == "rs") {
                let text = std::fs::read_to_string(&path).expect("UTF-8");
                let inside = path.strip_prefix(&root).expect("inside");
                found.push((inside.display().to_string(), text));
            }
        }
    }
    assert!(found.len() > 20, "the sources were not found");
    found.sort();
    found
}

/// Names of the packages of the workspace below `package` through normal dependencies, whatever
/// features are on. Of other platforms nothing was downloaded where only this was ever built.
fn below(package: &str) -> BTreeSet<String> {
    let out = Command::new(env!("CARGO"))
        .args(["metadata", "--format-version", "1", "--locked", "--offline", "--all-features"])
        .args(["--filter-platform", "host-tuple"])
        .current_dir(workspace())
        .output()
        .expect("cargo runs");
    assert!(out.status.success(), "{}", String::from_utf8_lossy(&out.stderr));
    let metadata: Value = serde_json::from_slice(&out.stdout).expect("JSON");
    let list = |value: &Value| value.as_array().cloned().unwrap_or_default();
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();

    let names: BTreeMap<String, String> =
        list(&metadata["packages"]).iter().map(|p| (text(&p["id"]), text(&p["name"]))).collect();
    let mut edges: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for node in list(&metadata["resolve"]["nodes"]) {
        let normal = list(&node["deps"])
            .iter()
            .filter(|dep| list(&dep["dep_kinds"]).iter().any(|kind| kind["kind"].is_null()))
            .map(|dep| text(&dep["pkg"]))
            .collect();
        edges.insert(text(&node["id"]), normal);
    }
    let start = names.iter().find(|(_, name)| *name == package).expect("the package").0.clone();
    let (mut seen, mut open) = (BTreeSet::from([start.clone()]), vec![start]);
    while let Some(id) = open.pop() {
        for dep in edges.get(&id).into_iter().flatten() {
            if seen.insert(dep.clone()) {
                open.push(dep.clone());
            }
        }
    }
    seen.iter().filter_map(|id| names.get(id).cloned()).collect()
}

#[test]
fn the_relay_is_built_without_crypto_and_casework() {
    let relay = below("hotline-server");
    let rooms = [
        "hotline-crypto",
        "hotline-casework",
        "hotline-formats",
        "hotline-intake",
        "hotline-dossier",
        "hotline-client",
    ];
    for absent in rooms {
        assert!(!relay.contains(absent), "{absent} is below hotline-server");
    }
    // The walk finds what is there, and the client does have what the relay must not.
    assert!(relay.contains("rusqlite") && relay.contains("hotline-protocol"));
    let client = below("hotline-client");
    assert!(client.contains("hotline-crypto") && client.contains("hotline-casework"));
}

#[test]
fn rooms_use_only_the_rooms_they_may() {
    let allowed: [(&str, &[&str]); 11] = [
        ("hotline-crypto", &[]),
        ("hotline-protocol", &[]),
        ("hotline-certs", &[]),
        ("hotline-directory", &["hotline-protocol"]),
        ("hotline-casework", &["hotline-protocol"]),
        ("hotline-exercise", &["hotline-protocol", "hotline-casework", "hotline-page"]),
        ("hotline-page", &[]),
        (
            "hotline-campaign",
            &[
                "hotline-protocol",
                "hotline-crypto",
                "hotline-directory",
                "hotline-casework",
                "hotline-dossier",
                "hotline-page",
            ],
        ),
        ("hotline-formats", &["hotline-protocol", "hotline-casework"]),
        ("hotline-intake", &["hotline-protocol", "hotline-casework", "hotline-formats"]),
        (
            "hotline-dossier",
            &[
                "hotline-protocol",
                "hotline-crypto",
                "hotline-directory",
                "hotline-casework",
                "hotline-page",
            ],
        ),
    ];
    for (package, may) in allowed {
        for dep in below(package) {
            let ours = dep.starts_with("hotline-") && dep != package;
            assert!(!ours || may.contains(&dep.as_str()), "{package} uses {dep}");
        }
    }
}

#[test]
fn ring_is_in_no_build() {
    for package in ["hotline-server", "hotline-client"] {
        let out = Command::new(env!("CARGO"))
            .args(["tree", "--locked", "--offline", "-e", "normal,build", "--prefix", "none"])
            .args(["-p", package])
            .current_dir(workspace())
            .output()
            .expect("cargo runs");
        let tree = String::from_utf8_lossy(&out.stdout);
        assert!(tree.lines().any(|line| line.starts_with("aws-lc-rs ")), "{package}: {tree}");
        assert!(!tree.lines().any(|line| line.starts_with("ring ")), "{package} builds ring");
    }
}

/// Words in backticks that look like the name of a test.
fn named_tests(document: &str) -> Vec<String> {
    document
        .split('`')
        .skip(1)
        .step_by(2)
        .filter(|word| word.matches('_').count() >= 2)
        .filter(|word| {
            word.chars().all(|c| c.is_ascii_lowercase() || c == '_' || c.is_ascii_digit())
        })
        .map(str::to_owned)
        .collect()
}

/// The names of all functions of the workspace.
fn functions() -> BTreeSet<String> {
    sources()
        .iter()
        .flat_map(|(_, text)| text.split("fn ").skip(1).map(str::to_owned).collect::<Vec<_>>())
        .filter_map(|rest| rest.split_once(['(', '<']).map(|(name, _)| name.to_owned()))
        .collect()
}

#[test]
fn every_limit_names_tests_that_exist() {
    let page = std::fs::read_to_string(workspace().join("docs/limits.md")).expect("the page");
    let functions = functions();
    for (file, whose) in [("server", "Of the relay"), ("protocol", "Of the wire")] {
        let source = workspace().join(file).join("src/limits.rs");
        let source = std::fs::read_to_string(source).expect("the limits");
        let constants = source.lines().filter_map(|line| line.strip_prefix("pub const "));
        let constants: Vec<&str> = constants.filter_map(|rest| rest.split(':').next()).collect();
        assert!(constants.len() > 30, "{} constants of {file}", constants.len());
        let mut listed: BTreeMap<&str, usize> = BTreeMap::new();
        for section in page.split("\n## ").filter(|section| section.starts_with(whose)) {
            let limits = section.contains("| limit |");
            for row in section.lines().filter(|line| line.starts_with("| `")) {
                let names = row.split('|').nth(1).expect("a first cell");
                for name in names.split('`').skip(1).step_by(2) {
                    *listed.entry(name).or_default() += 1;
                }
                let tests = named_tests(row);
                assert!(!limits || !tests.is_empty(), "no test reaches {names}");
                for test in tests {
                    assert!(
                        functions.contains(&test),
                        "no test is called {test}, named by {names}"
                    );
                }
            }
        }
        for constant in &constants {
            let times = listed.remove(constant).unwrap_or_default();
            assert_eq!(times, 1, "{constant} of {file}: rows of docs/limits.md");
        }
        assert!(listed.is_empty(), "docs/limits.md names what {file} has not: {listed:?}");
    }
}

#[test]
fn every_invariant_names_tests_that_exist() {
    let page = std::fs::read_to_string(workspace().join("docs/architecture.md")).expect("the page");
    let tables = page.split("## Invariants").nth(1).expect("the section");
    let rows: Vec<&str> = tables.lines().filter(|line| line.starts_with("| ")).collect();
    assert!(rows.len() >= 20, "{} rows", rows.len());

    let functions = functions();
    for row in rows {
        for test in named_tests(row) {
            assert!(functions.contains(&test), "no test is called {test}, named by: {row}");
        }
    }
}

/// The part of a file that ships: nothing of test files, the rest up to its unit tests.
fn shipped<'a>(path: &str, text: &'a str) -> &'a str {
    if path.ends_with("tests.rs") || path.contains("/tests/") || path.starts_with("tests/") {
        return "";
    }
    text.split("#[cfg(test)]\nmod tests").next().unwrap_or_default()
}

#[test]
fn only_runtime_may_read_a_clock_or_draw_randomness() {
    // clippy refuses the calls themselves; this holds that nobody allows them elsewhere.
    for (path, text) in sources() {
        let excused = shipped(&path, &text).contains("clippy::disallowed_methods");
        let runtime = path.contains("runtime") || path.starts_with("bench/");
        assert!(!excused || runtime, "{path} allows itself a clock or randomness");
    }
}

#[test]
fn cores_name_no_socket_no_disk_and_no_clock() {
    let cores = [
        "crypto/src/",
        "protocol/src/",
        "directory/src/",
        "casework/src/",
        "formats/src/",
        "intake/src/",
        "dossier/src/",
        "page/src/",
        "campaign/src/",
        "exercise/src/",
        "client/src/engine/",
        "client/src/tui/",
        "server/src/core",
    ];
    let foreign = [
        "std::net",
        "std::fs",
        "std::io::",
        "tokio::",
        "quinn::",
        "rusqlite::",
        "SystemTime",
        "Instant",
        "SysRng",
    ];
    for (path, text) in sources() {
        if !cores.iter().any(|core| path.starts_with(core)) {
            continue;
        }
        for line in
            shipped(&path, &text).lines().filter(|line| !line.trim_start().starts_with("//"))
        {
            for word in foreign {
                assert!(!line.contains(word), "{path} names {word}: {line}");
            }
        }
    }
}

#[test]
fn labels_of_all_crates_are_unique_and_prefix_free() {
    let mut labels: Vec<&str> = LABELS.concat();
    labels.sort_unstable();
    assert!(labels.len() >= 10);
    for label in &labels {
        assert!(label.starts_with("HLP/1 "), "{label}");
    }
    // Sorted, so a label stands directly before one that it is a prefix of.
    for pair in labels.windows(2) {
        let [shorter, longer] = pair else { continue };
        assert!(!longer.starts_with(shorter), "{shorter:?} begins {longer:?}");
    }
}

#[test]
fn labels_stand_in_the_labels_file_of_their_crate_and_are_listed() {
    let listed: BTreeSet<&str> = LABELS.iter().flat_map(|all| all.iter().copied()).collect();
    for (path, text) in sources() {
        let code =
            shipped(&path, &text).lines().filter(|line| !line.trim_start().starts_with("//"));
        for line in code {
            for literal in line.split("\"HLP/1 ").skip(1) {
                let label = format!("HLP/1 {}", literal.split('"').next().unwrap_or_default());
                if label.trim_end_matches('\\') == "HLP/1 " {
                    continue; // the prefix itself, in a check of labels
                }
                assert!(path.ends_with("/labels.rs"), "{path} has the label {label:?} of its own");
                assert!(listed.contains(label.as_str()), "{path}: ALL does not list {label:?}");
            }
        }
    }
}
