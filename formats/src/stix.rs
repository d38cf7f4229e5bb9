//! STIX 2.1 (OASIS): bundles read for a summary, cases written as bundles.

mod pattern;
mod read;
mod write;

use hotline_casework::Tlp;

pub(crate) use self::read::summary;
pub use self::write::bundle;

/// The marking definitions of TLP 2.0 by their fixed ids (OASIS, "TLP 2.0 for STIX 2.1").
const TLP_2: [(Tlp, &str); 5] = [
    (Tlp::Clear, "marking-definition--94868c89-83c2-464b-929b-a1a8aa3c8487"),
    (Tlp::Green, "marking-definition--bab4a63c-aed9-4cf5-a766-dfca5abac2bb"),
    (Tlp::Amber, "marking-definition--55d920b0-5e8b-4f79-9ee9-91f868d9b421"),
    (Tlp::AmberStrict, "marking-definition--939a9414-2ddd-4d32-a0cd-375ea402b003"),
    (Tlp::Red, "marking-definition--e828b379-4e03-4974-9ac4-e53a884c97c1"),
];

/// Those of TLP 1.0 (STIX 2.1, section 7.2.1.4). Its AMBER let the recipient's clients see, as that of
/// 2.0 does.
const TLP_1: [(Tlp, &str); 4] = [
    (Tlp::Clear, "marking-definition--613f2e26-407d-48c7-9eca-b8e91df99dc9"),
    (Tlp::Green, "marking-definition--34098fce-860f-48ae-8e50-ebd3cc5e41da"),
    (Tlp::Amber, "marking-definition--f88d31f6-486f-44da-b317-01333bde0b82"),
    (Tlp::Red, "marking-definition--5e57c739-391a-4eb3-b6be-7d15ca92d5ed"),
];

/// The extension by which a marking definition says its label of TLP 2.0.
const TLP_2_EXTENSION: &str = "extension-definition--60a3c5c5-0d10-413e-aab3-9e08dde9e88d";

/// The label of one of the fixed ids.
fn label_of(id: &str) -> Option<Tlp> {
    let found = TLP_2.iter().chain(&TLP_1).find(|(_, other)| *other == id);
    found.map(|(tlp, _)| *tlp)
}
