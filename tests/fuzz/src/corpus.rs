//! Genuine inputs: what the normative texts print, and the frozen vectors.

use data_encoding::HEXLOWER_PERMISSIVE;

use hotline_directory::{Entry, Op};
use hotline_protocol::codec::encode;
use hotline_protocol::frames::{ToNewcomer, ToRelayEnrol};
use hotline_protocol::refusal::{Reason, Refusal};

use crate::Target;

const PROTOCOL: &str = include_str!("../../../docs/protocol.md");
const CASEWORK: &str = include_str!("../../../docs/casework.md");
pub(crate) const HISTORY: &str = include_str!("../../../directory/vectors/history.txt");
const SESSIONS: &str = include_str!("../../../crypto/vectors/hlp1.json");

/// What others send and share.
const FORMATS: [&str; 7] = [
    include_str!("../../../formats/vectors/alertmanager.json"),
    include_str!("../../../formats/vectors/cap.xml"),
    include_str!("../../../formats/vectors/alert.json"),
    include_str!("../../../formats/vectors/stix.json"),
    include_str!("../../../formats/vectors/misp.json"),
    include_str!("../../../formats/vectors/csaf-2.0.json"),
    include_str!("../../../formats/vectors/csaf-2.1.json"),
];

/// Texts that parsers of text take.
const TEXTS: [&str; 8] = [
    "DE/technical/12",
    "x-example/law-enforcement",
    "XA-XB-2026-00042",
    "always",
    "Mo-Fr 08:00-17:00 Europe/Berlin",
    "amber+strict",
    "en",
    "CON",
];

/// All genuine inputs.
#[derive(Debug)]
pub struct Corpus(Vec<Vec<u8>>);

impl From<Vec<Vec<u8>>> for Corpus {
    fn from(inputs: Vec<Vec<u8>>) -> Self {
        Self(inputs)
    }
}

impl Corpus {
    /// Those that the texts and vectors of the project hold.
    #[must_use]
    pub fn genuine() -> Self {
        let mut all: Vec<Vec<u8>> = TEXTS.iter().map(|text| text.as_bytes().to_vec()).collect();
        all.extend(FORMATS.iter().map(|text| text.as_bytes().to_vec()));
        for page in [PROTOCOL, CASEWORK] {
            all.extend(blocks(page));
        }
        for line in HISTORY.lines() {
            if let Some((_, value)) = line.split_once(": ") {
                all.push(value.as_bytes().to_vec());
                all.extend(HEXLOWER_PERMISSIVE.decode(value.as_bytes()));
            }
        }
        strings(&serde_json::from_str(SESSIONS).expect("vectors"), &mut all);
        all.extend(newcomers());
        let entries = all.iter().filter_map(|bytes| Entry::decode(bytes).ok());
        let enrolments: Vec<_> = entries
            .filter_map(|entry| match entry.op() {
                Ok(Op::Enrol(request)) => Some(request.encode()),
                _ => None,
            })
            .collect();
        all.extend(enrolments);
        // A frame in a text or a vector is often the body of something else.
        let bodies: Vec<_> = all
            .iter()
            .flat_map(|bytes| [bytes.get(4..), bytes.get(5..)])
            .flatten()
            .map(<[u8]>::to_vec)
            .collect();
        all.extend(bodies);
        all.retain(|bytes| !bytes.is_empty());
        all.sort();
        all.dedup();
        Self(all)
    }

    /// Those that a target accepts.
    #[must_use]
    pub fn of(&self, target: &Target) -> Vec<&[u8]> {
        self.0.iter().map(Vec::as_slice).filter(|bytes| (target.run)(bytes)).collect()
    }
}

/// What a newcomer and a relay say to each other, which no text prints.
fn newcomers() -> [Vec<u8>; 3] {
    let enrol = ToRelayEnrol::Enrol { request: vec![7; 300], profile: Some(vec![8; 40].into()) };
    let refusal = Refusal::new(Reason::Invitation, "It was used.");
    [
        encode(&enrol).expect("a frame"),
        encode(&ToNewcomer::Enrolled { seq: 9, genesis: vec![1; 200] }).expect("a frame"),
        encode(&ToNewcomer::Refused(refusal)).expect("a frame"),
    ]
}

/// The bytes of blocks in a page that hold nothing but hexadecimal digits: `aa*n` stands for n
/// bytes aa, and what follows `;` is a remark.
fn blocks(page: &str) -> Vec<Vec<u8>> {
    page.split("```").skip(1).step_by(2).filter_map(block).collect()
}

fn block(text: &str) -> Option<Vec<u8>> {
    let (_, lines) = text.split_once('\n')?;
    let mut bytes = Vec::new();
    for line in lines.lines() {
        let digits = line.split(';').next().unwrap_or_default();
        for word in digits.split_ascii_whitespace() {
            let (word, times) = word.split_once('*').unwrap_or((word, "1"));
            let one = HEXLOWER_PERMISSIVE.decode(word.as_bytes()).ok()?;
            bytes.extend(one.repeat(times.parse().ok()?));
        }
    }
    Some(bytes)
}

fn strings(value: &serde_json::Value, all: &mut Vec<Vec<u8>>) {
    match value {
        serde_json::Value::String(text) => all.extend(HEXLOWER_PERMISSIVE.decode(text.as_bytes())),
        serde_json::Value::Array(values) => values.iter().for_each(|value| strings(value, all)),
        serde_json::Value::Object(fields) => {
            fields.values().for_each(|value| strings(value, all));
        }
        _ => {}
    }
}
