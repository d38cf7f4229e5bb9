//! Advisories of CSAF 2.0 and 2.1 (OASIS Common Security Advisory Framework).

use serde_json::{Map, Value};

use crate::error::FormatError;
use crate::summary::{Draft, Format, Summary};
use crate::{json, limits, safe, time};

type Object = Map<String, Value>;

/// Says what an advisory is.
pub(crate) fn summary(advisory: &Object, document: &Object) -> Result<Summary, FormatError> {
    let within = |error: FormatError| error.within("document");
    let format = match json::required_text(document, "csaf_version").map_err(within)? {
        "2.0" => Format::Csaf20,
        "2.1" => Format::Csaf21,
        other => return Err(FormatError::wrong("document.csaf_version", "2.0 or 2.1", other)),
    };
    let mut draft = Draft {
        title: Some(json::required_text(document, "title").map_err(within)?.to_owned()),
        ..Draft::default()
    };
    let tracking = object(document, "tracking");
    draft.producer = object(document, "publisher").map(|by| text(by, "name").to_owned());
    if let Some(tracking) = tracking {
        draft.identifier = Some(text(tracking, "id").to_owned());
        draft.date = time::parse(text(tracking, "current_release_date"));
        let status = text(tracking, "status");
        if !matches!(status, "final" | "") {
            draft.notice(&format!("status {}", safe::line(status, 20)));
        }
        draft.contents.add(&format!("version {}", safe::line(text(tracking, "version"), 40)));
    }
    let tlp = object(document, "distribution").and_then(|by| object(by, "tlp"));
    draft.label(tlp.and_then(|tlp| text(tlp, "label").parse().ok()));
    draft
        .severities
        .add(object(document, "aggregate_severity").map_or("", |one| text(one, "text")));
    draft.contents.add(text(document, "category"));
    let vulnerabilities: Vec<&Object> = list(advisory, "vulnerabilities").collect();
    let many = vulnerabilities.len();
    draft.contents.add(&format!("{many} vulnerabilit{}", if many == 1 { "y" } else { "ies" }));
    for vulnerability in vulnerabilities {
        let cve = text(vulnerability, "cve");
        draft.cves.add_cve(cve);
        let name = if cve.is_empty() { text(vulnerability, "title") } else { cve };
        for score in list(vulnerability, "scores") {
            scores(&mut draft, name, score);
        }
        for metric in list(vulnerability, "metrics") {
            if let Some(content) = object(metric, "content") {
                scores(&mut draft, name, content);
            }
        }
    }
    if let Some(tree) = object(advisory, "product_tree") {
        for branch in list(tree, "branches") {
            products(&mut draft, &mut Vec::new(), branch);
        }
        for product in list(tree, "full_product_names") {
            draft.products.add(text(product, "name"));
        }
    }
    Ok(draft.finish(format))
}

fn text<'a>(object: &'a Object, key: &str) -> &'a str {
    object.get(key).and_then(Value::as_str).unwrap_or_default()
}

fn object<'a>(parent: &'a Object, key: &str) -> Option<&'a Object> {
    parent.get(key).and_then(Value::as_object)
}

fn list<'a>(parent: &'a Object, key: &str) -> impl Iterator<Item = &'a Object> {
    let list = parent.get(key).and_then(Value::as_array);
    list.into_iter().flatten().filter_map(Value::as_object)
}

/// The products of a branch: the names on the way to each. No deeper than JSON is read.
fn products<'a>(draft: &mut Draft, path: &mut Vec<&'a str>, branch: &'a Object) {
    let named = matches!(
        text(branch, "category"),
        "vendor" | "product_name" | "product_version" | "product_version_range"
    );
    if named {
        path.push(text(branch, "name"));
    }
    if branch.contains_key("product") {
        let name: Vec<_> =
            path.iter().map(|part| safe::line(part, limits::ENTRY_BYTES_MAX)).collect();
        draft.products.add(&name.join(" "));
    }
    for branch in list(branch, "branches") {
        products(draft, path, branch);
    }
    if named {
        path.pop();
    }
}

/// The scores of CVSS as they are given; never calculated here.
fn scores(draft: &mut Draft, of: &str, by_version: &Object) {
    for (key, version) in
        [("cvss_v4", "4.0"), ("cvss_v3", "3"), ("cvss_v31", "3.1"), ("cvss_v2", "2.0")]
    {
        let Some(cvss) = object(by_version, key) else { continue };
        let version =
            Some(text(cvss, "version")).filter(|text| !text.is_empty()).unwrap_or(version);
        let score = match cvss.get("baseScore").and_then(Value::as_f64) {
            Some(score) if (0.0..=10.0).contains(&score) => format!("{score:.1}"),
            Some(_) => "score out of range".to_owned(),
            None => continue,
        };
        let word = text(cvss, "baseSeverity").to_lowercase();
        let entry = format!(
            "CVSS {} {score} {} {}",
            safe::line(version, 4),
            safe::line(&word, 12),
            safe::line(of, 40)
        );
        draft.severities.add(&entry.split_whitespace().collect::<Vec<_>>().join(" "));
    }
}

#[cfg(test)]
mod tests;
