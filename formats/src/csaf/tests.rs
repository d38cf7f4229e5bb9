use serde_json::{Value, json};

use crate::summary::summarise;

const CSAF_2_0: &str = include_str!("../../vectors/csaf-2.0.json");
const CSAF_2_1: &str = include_str!("../../vectors/csaf-2.1.json");

#[test]
fn advisories_of_both_versions_are_told_in_lines() {
    assert_eq!(
        summarise(CSAF_2_0.as_bytes()).unwrap().lines(),
        [
            "CSAF 2.0 advisory, TLP:CLEAR",
            "note        status interim",
            "title       Example Resolver: zone transfer without a key",
            "from        Example PSIRT",
            "id          EX-2026-7",
            "date        2026-05-01 08:15Z",
            "severity    critical, CVSS 3.1 9.8 critical CVE-2026-10001, CVSS 2.0 5.0 A second one",
            "cve         CVE-2026-10001",
            "products    Example Resolver 4.2, Example Resolver vers:all/<4.1",
            "contents    version 1.2.0, csaf_security_advisory, 2 vulnerabilities",
        ]
    );
    assert_eq!(
        summarise(CSAF_2_1.as_bytes()).unwrap().lines(),
        [
            "CSAF 2.1 advisory, TLP:AMBER+STRICT",
            "title       Example Mail is not affected",
            "from        CERT of BB",
            "id          BB-2026-3",
            "date        2026-05-01 08:15Z",
            "severity    CVSS 4.0 6.9 medium CVE-2026-10003",
            "cve         CVE-2026-10003",
            "products    Example Mail 7",
            "contents    version 2, csaf_vex, 1 vulnerability",
        ]
    );
}

#[test]
fn scores_out_of_range_and_a_version_to_come_are_told() {
    let mut odd: Value = serde_json::from_str(CSAF_2_0).unwrap();
    odd["vulnerabilities"][0]["scores"][0]["cvss_v3"]["baseScore"] = json!(1e300);
    let told = summarise(odd.to_string().as_bytes()).unwrap().severities.to_string();
    assert!(told.contains("CVSS 3.1 score out of range critical CVE-2026-10001"), "{told}");
    odd["document"]["csaf_version"] = "3.0".into();
    assert_eq!(
        summarise(odd.to_string().as_bytes()).unwrap_err().to_string(),
        "document.csaf_version: expected 2.0 or 2.1, found \"3.0\""
    );
}

#[test]
fn a_tree_of_products_as_deep_as_json_is_read_is_walked() {
    let mut branch = json!({ "category": "product_version", "name": "1", "product": {} });
    for _ in 0..29 {
        branch = json!({ "category": "vendor", "name": "v", "branches": [branch] });
    }
    let mut deep: Value = serde_json::from_str(CSAF_2_1).unwrap();
    deep["product_tree"]["branches"] = json!([branch]);
    let summary = summarise(deep.to_string().as_bytes()).unwrap();
    assert_eq!(summary.products.count, 2);
}
