//! A request whose sender has a newer program: fields in codes, one of them not known here.

use hotline_casework::{
    Attachment, AttachmentKey, Catalogue, Common, Kind, Precedences, Said, Statement,
};
use hotline_protocol::ids::{Digest, Precedence, Traffic};

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

    /// The first message of XB came with two files; the name of one is meant to deceive.
    ///
    /// # Panics
    ///
    /// If the story breaks a rule of the crates below.
    #[must_use]
    pub fn with_files(mut self) -> Self {
        let came = |row: &&mut MessageRow| row.from.to_string() == "XB/technical/1";
        let Some(row) = self.messages.iter_mut().find(came) else { panic!("nothing has come") };
        let file = |n: u8, name: &str, media_type: Option<&str>| Attachment {
            key: AttachmentKey([n; 48]),
            size: 12_345,
            root: Digest([n; 32]),
            hash: Digest([n; 32]),
            name: name.into(),
            media_type: media_type.map(Into::into),
            tlp: None,
        };
        let known = match Common::decode(&row.content) {
            Ok(known) => known,
            Err(error) => panic!("{error}"),
        };
        let attachments = vec![
            file(1, "indicators.json", Some("application/stix+json;version=2.1")),
            file(2, "../../\u{202e}fdp.exe", None),
        ];
        // Files go with what can wait for them.
        row.precedence = Precedence::Priority;
        let precedence = Precedences { action: row.precedence, information: Precedence::Routine };
        let known = known.statement().clone();
        match Common::state(Statement { attachments, precedence, ..known }) {
            Ok(common) => {
                row.content = common.as_bytes().to_vec();
                row.common = common.hash();
            }
            Err(error) => panic!("{error}"),
        }
        self
    }
}
