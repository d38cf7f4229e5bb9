//! What parties publish, in the robot's world: documents of two parties, one of them withdrawn by a
//! seat that sits there no longer, and a term that they define differently.

use hotline_casework::library::{Document, DocumentId, Step};
use hotline_casework::{Attachment, AttachmentKey, Authenticity, Common, Statement};
use hotline_protocol::address::{Address, Party, Seat};
use hotline_protocol::ids::{Digest, MessageId, Traffic, UnixMillis};

use crate::ask::{DefinitionView, DocumentView, GlossaryView, LibraryView, TermView};
use crate::engine::MessageRow;

use super::story::{Part, common, row, text};
use super::{NOW, World};

const CONTACTS: &str = "Duty officer, day and night: +00 1 555 0100.\n\
    Name servers: XA/technical. Mail of ministries: XA/policy.";

fn parsed<T: core::str::FromStr<Err: core::fmt::Display>>(text: &str) -> T {
    match text.parse() {
        Ok(value) => value,
        Err(error) => panic!("{text}: {error}"),
    }
}

fn document(id: u8, party: &str, title: &str) -> DocumentView {
    DocumentView {
        id: DocumentId([id; 16]).to_string(),
        party: parsed::<Party>(party),
        title: title.to_owned(),
        number: 2,
        message: MessageId([id; 16]),
        from: parsed::<Seat>(&format!("{party}/policy/1")),
        former: false,
        to: vec![parsed::<Address>("XA")],
        at: UnixMillis(NOW.0 - 86_400_000),
        tlp: "GREEN".to_owned(),
        name: "procedures.pdf".to_owned(),
        media_type: "application/pdf".to_owned(),
        size: 400_000,
        is_file: true,
        withdrawn: None,
    }
}

fn definition(party: &str, text: &str) -> DefinitionView {
    DefinitionView {
        party: parsed::<Party>(party),
        term: "Incident".to_owned(),
        text: Some(text.to_owned()),
        language: "en".to_owned(),
        tlp: "GREEN".to_owned(),
        number: 1,
        message: MessageId([0xe0; 16]),
        from: parsed::<Seat>(&format!("{party}/policy/1")),
        former: false,
        to: vec![parsed::<Address>("XC")],
        at: NOW,
    }
}

/// The message that brought a document, with its text or its file.
fn brought(part: &Part, id: u8, file: Option<Attachment>) -> MessageRow {
    let text = Step::Text {
        bytes: CONTACTS.as_bytes().to_vec(),
        name: "contacts.txt".into(),
        media_type: "text/plain".into(),
    };
    let step = if file.is_some() { Step::File } else { text };
    let said = Document { id: DocumentId([id; 16]), number: 2, step }.said();
    let plain = common(part, said, Traffic::Drill);
    let statement = Statement {
        authenticity: Authenticity::Note,
        attachments: file.into_iter().collect(),
        ..plain.statement().clone()
    };
    let common = match Common::state(statement) {
        Ok(common) => common,
        Err(error) => panic!("{error}"),
    };
    MessageRow {
        common: common.hash(),
        content: common.as_bytes().to_vec(),
        traffic: Traffic::Drill,
        kind: "LIB".to_owned(),
        ..row(part)
    }
}

impl World {
    /// Documents and a term.
    ///
    /// # Panics
    ///
    /// If the story breaks a rule of the crates below.
    #[must_use]
    pub fn with_shelf(mut self) -> Self {
        let gone = DocumentView {
            former: true,
            withdrawn: Some("It is wrong.".to_owned()),
            ..document(0xd1, "XB", "Old list")
        };
        let own = DocumentView {
            from: parsed("XA/technical/2"),
            to: vec![parsed("XB/technical"), parsed("XC")],
            name: "contacts.txt".to_owned(),
            media_type: "text/plain".to_owned(),
            size: CONTACTS.len() as u64,
            is_file: false,
            ..document(0xd2, "XA", "Our contacts")
        };
        let to = &["XB/technical", "XC"];
        let part = text(0xd2, ("XA/technical/2", to), (0xd2, ""), ("Our contacts", ""), 86_400);
        self.messages.push(brought(&part, 0xd2, None));
        let theirs = document(0xd0, "XB", "How to reach us");
        let file = Attachment {
            key: AttachmentKey([0xd0; 48]),
            size: theirs.size,
            root: Digest([0xd0; 32]),
            hash: Digest([0xd0; 32]),
            name: theirs.name.as_str().into(),
            media_type: None,
            tlp: None,
        };
        let part =
            text(0xd0, ("XB/policy/1", &["XA"]), (0xd0, ""), ("How to reach us", ""), 86_400);
        self.messages.push(brought(&part, 0xd0, Some(file)));
        let documents = vec![theirs, gone, own];
        self.office.library = LibraryView { documents, beyond: 0 };
        let by = vec![
            definition("XA", "Any event that needs somebody to act."),
            definition("XB", "An attack that succeeded."),
        ];
        let term = TermView { term: "Incident".to_owned(), differs: true, by };
        self.office.glossary = GlossaryView { terms: vec![term], beyond: 0 };
        self
    }
}
