use serde_json::json;

use super::*;
use crate::summary::summarise;

const BUNDLE: &str = include_str!("../../../vectors/stix.json");

fn bundle() -> Value {
    serde_json::from_str(BUNDLE).unwrap()
}

fn read(bundle: &Value) -> Summary {
    summarise(bundle.to_string().as_bytes()).unwrap()
}

#[test]
fn a_bundle_is_told_in_lines() {
    let summary = summarise(BUNDLE.as_bytes()).unwrap();
    assert_eq!(summary.tlp, Some(Tlp::AmberStrict), "the strictest, wherever it stands");
    assert_eq!(
        summary.lines(),
        [
            "STIX 2.1 bundle, TLP:AMBER+STRICT",
            "note        1 of its objects are revoked",
            "title       Name servers of ports redirected",
            "from        CERT of AA",
            "id          report--a5b1c9d2-7e44-4f0e-b3c7-90f1e2d3c4b5",
            "date        2026-05-01 09:30Z",
            "cve         CVE-2026-10001",
            "products    Example Resolver 4.2",
            "contents    3 indicator, 1 domain-name, 1 email-addr, 1 file, 1 identity, 1 report, \
             1 software, 1 vulnerability",
            "indicators  1 IPv4: 198[.]51[.]100[.]7",
            "indicators  1 IPv6: 2001[:]db8[:][:]7",
            "indicators  1 domain: ns[.]evil[.]example",
            "indicators  2 URL: hxxp://ns[.]evil[.]example/a, hxxps://b[.]evil[.]example/",
            "indicators  2 hash: e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855, \
             d41d8cd98f00b204e9800998ecf8427e",
            "indicators  1 e-mail: admin[@]evil[.]example",
            "indicators  2 file name: update[.]exe, loader[.]dll",
            "indicators  1 rule: yara beacon of the loader",
        ]
    );
}

#[test]
fn a_definition_of_its_own_does_not_soften_a_fixed_id() {
    let mut soft = bundle();
    let objects = soft["objects"].as_array_mut().unwrap();
    let red = "marking-definition--e828b379-4e03-4974-9ac4-e53a884c97c1";
    let own = "marking-definition--99999999-9999-4999-8999-999999999999";
    for (id, label) in [(red, "clear"), (own, "green")] {
        objects.push(json!({
            "type": "marking-definition", "spec_version": "2.1", "id": id,
            "extensions": { (TLP_2_EXTENSION): { "extension_type": "property-extension", "tlp_2_0": label } }
        }));
    }
    objects.push(json!({ "type": "note", "object_marking_refs": [red, 7, {}] }));
    assert_eq!(read(&soft).tlp, Some(Tlp::Red));
    let mine = json!({ "type": "bundle", "objects": [
        { "type": "marking-definition", "id": own, "definition_type": "tlp", "definition": { "tlp": "green" } },
        { "type": "note", "object_marking_refs": [own] }
    ]});
    assert_eq!(read(&mine).tlp, Some(Tlp::Green));
}

#[test]
fn a_bundle_of_another_version_and_one_with_objects_of_any_shape_are_told() {
    let mut old = bundle();
    old["spec_version"] = "2.0".into();
    assert_eq!(
        summarise(old.to_string().as_bytes()).unwrap_err().to_string(),
        "spec_version: expected 2.1, found \"2.0\""
    );
    let odd = json!({ "type": "bundle", "objects": [7, "x", {}, { "type": 7 }, { "type": "indicator" },
        { "type": "file", "hashes": [1] }, { "type": "\u{202e}\u{1b}[2Jx", "name": {} }] });
    let summary = read(&odd);
    assert_eq!(summary.contents.to_string(), "2 untyped, 1 file, 1 indicator, 1 [2Jx");
    let none = json!({ "type": "bundle", "objects": {} });
    assert_eq!(
        summarise(none.to_string().as_bytes()).unwrap_err().to_string(),
        "objects: expected a list, found an object"
    );
}
