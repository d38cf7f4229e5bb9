//! A request whose sender has a newer program: fields in codes, one of them not known here.

use hotline_casework::{Catalogue, Common, Kind, Said, Statement};
use hotline_protocol::ids::{Digest, Traffic};

use crate::engine::MessageRow;

use super::World;
use super::story::{Part, common, row, text};

/// What is asked for: {0: [technical, contact], 1: [confirm, preserve, 99], 5: "To tell the owner",
/// 40: "later"}.
const FIELDS: &[u8] = b"\xa4\x00\x82\x00\x04\x01\x83\x00\x02\x18\x63\x05\x71To tell the owner\
                        \x18\x28\x65later";

fn request() -> MessageRow {
    let said = match Said::read(Kind::Rfi, FIELDS) {
        Ok(said) => said,
        Err(error) => panic!("{error}"),
    };
    let part = Part {
        said: said.clone(),
        ..text(
            68,
            ("XC/technical/1", &["XA/technical"]),
            (68, "XC-XA-2026-0068"),
            ("Scans of our ports", "Who runs this host?"),
            200,
        )
    };
    let known = common(&part, said, Traffic::Operation);
    let catalogue = Some(Catalogue { version: 9, hash: Digest([9; 32]) });
    let newer = match Common::state(Statement { catalogue, ..known.statement().clone() }) {
        Ok(newer) => newer,
        Err(error) => panic!("{error}"),
    };
    MessageRow { content: newer.as_bytes().to_vec(), common: newer.hash(), ..row(&part) }
}

impl World {
    /// A request of somebody with a newer program.
    #[must_use]
    pub fn with_request(mut self) -> Self {
        self.messages.push(request());
        self
    }
}
