//! Files that go with a message, and those that came with one.

use hotline_casework::{
    Addressees, Attachment, AttachmentKey, Authenticity, Common, Head, Origin, Precedences, Said,
    Statement, Text, Tlp,
};
use hotline_protocol::ids::{Digest, Precedence, Traffic, UnixMillis};

use crate::engine::Failure;
use crate::files::About;
use crate::tui::event::{Event, FileWork, Filed, Picked};

use super::played::{NOON, Played, came};
use super::writing;

fn bundle(tlp: Option<Tlp>) -> About {
    About {
        format: "STIX 2.1 bundle".to_owned(),
        title: "Name servers".to_owned(),
        producer: "CERT of AA".to_owned(),
        tlp: tlp.map(|tlp| tlp as u8),
        notices: Vec::new(),
        indicators: vec![("domain".to_owned(), 4, vec!["ns[.]evil[.]example".to_owned()])],
        cves: (vec!["CVE-2026-10001".to_owned()], 3),
        products: (Vec::new(), 0),
        broken: None,
    }
}

fn picked(path: &str, about: Option<About>) -> (String, Picked) {
    let name = path.rsplit('/').next().unwrap().to_owned();
    let media_type = "application/json".to_owned();
    (path.to_owned(), Picked { path: path.to_owned(), name, size: 2_048, media_type, about })
}

/// A message to XB/technical is written, and there are files to attach.
fn with_files() -> Played {
    let mut played = writing();
    played.files.extend([
        picked("/tmp/stix.json", Some(bundle(Some(Tlp::AmberStrict)))),
        picked("/tmp/plain.json", None),
        picked("/tmp/a\u{202e}gpj.exe", None),
    ]);
    played
}

#[test]
fn a_file_is_recognised_when_it_is_attached_and_goes_with_the_message() {
    let mut played = with_files();
    // The label is one wider than that of the file.
    played.keys("S-Tab Left Tab").types("Indicators").keys("C-t").sees("No file yet.");
    played.types("/tmp/stix.json").keys("Enter");
    played.sees("stix.json (2.0 kB, STIX 2.1 bundle)");
    played.sees("Vulnerabilities: CVE-2026-10001 +2");
    played.sees("Indicators: 4 domain: ns[.]evil[.]example, ...");
    played.sees("stix.json is marked TLP:AMBER+STRICT");
    played.keys("Esc").sees("File: stix.json");
    played.keys("C-s").wait(5);
    assert_eq!((played.sent.len(), played.works.len()), (0, 1), "it went too far");
    // The cursor is on the label.
    played.keys("Right C-s").wait(4);
    assert_eq!(played.works.len(), 1, "it can still be called back");
    played.wait(1);
    let (_, work) = &played.works[1];
    let paths = vec!["/tmp/stix.json".to_owned()];
    assert_eq!(*work, FileWork::Seal { paths, label: Tlp::AmberStrict });
    let [sent] = &played.sent[..] else { panic!("{:?}", played.sent) };
    assert_eq!((&*sent.tlp, sent.attachments.len()), ("AMBER+STRICT", 1));
    assert!(played.kept.is_empty(), "the draft is left behind");
}

#[test]
fn a_file_that_is_not_there_is_said_at_once_and_one_can_be_left_out_again() {
    let mut played = with_files();
    played.types("Files").keys("C-t").types("/tmp/none").keys("Enter");
    played.sees("/tmp/none: No such file or directory");
    played.keys("C-u").types("/tmp/plain.json").keys("Enter");
    played.types("/tmp/stix.json").keys("Enter Up C-x Enter").sees("File: stix.json");
    played.does_not_see("plain.json");
}

#[test]
fn a_name_that_would_deceive_is_shown_harmlessly() {
    let mut played = with_files();
    played.keys("C-t");
    played.event(Event::Paste("/tmp/a\u{202e}gpj.exe".to_owned()));
    let found = played.files.remove("/tmp/a\u{202e}gpj.exe").unwrap();
    // The field takes nothing that turns the direction; the file is found all the same here.
    played.files.insert("/tmp/agpj.exe".to_owned(), found);
    played.keys("Enter").sees("agpj.exe (2.0 kB");
    assert!(!played.screen().contains('\u{202e}'));
}

#[test]
fn a_draft_remembers_where_its_files_lie() {
    let mut played = with_files();
    played.keys("C-t").types("/tmp/plain.json").keys("Enter Esc Esc");
    let mut again = Played::with_drafts(played.kept.clone());
    again.listed = played.listed.clone();
    again.keys("j i").sees("File: plain.json (2.0 kB, application/json)");
}

#[test]
fn immediate_and_flash_wait_for_no_files() {
    let mut played = with_files();
    played.types("Files").keys("C-t").types("/tmp/plain.json").keys("Enter Esc");
    // From the subject to the precedence.
    played.keys("S-Tab S-Tab Right Right").sees("Immediate and flash do not wait for files");
    played.keys("C-s").wait(5);
    assert_eq!((played.sent.len(), played.works.len()), (0, 1));
}

#[test]
fn a_file_that_cannot_be_sealed_brings_the_draft_back_and_nothing_goes() {
    let mut played = with_files();
    played.does_not_seal = Some("/tmp/plain.json changed while it was read".to_owned());
    played.types("Files").keys("C-t").types("/tmp/plain.json").keys("Enter Esc C-s").wait(5);
    assert!(played.sent.is_empty());
    played.sees("changed while it was read");
    played.sees("File: plain.json");
}

#[test]
fn what_was_sealed_for_a_message_that_is_refused_is_taken_away() {
    let mut played = with_files();
    played.refuses = Some(Failure::Refused("no".to_owned()));
    played.types("Files").keys("C-t").types("/tmp/plain.json").keys("Enter Esc C-s").wait(5);
    played.sees("File: plain.json");
    let (_, work) = played.works.last().unwrap();
    assert_eq!(*work, FileWork::Forget(vec![[7; 16]]));
}

fn attachment(number: u8, name: &str, media_type: Option<&str>) -> Attachment {
    Attachment {
        key: AttachmentKey([number; 48]),
        size: 400_000,
        root: Digest([number; 32]),
        hash: Digest([number; 32]),
        name: Text::from(name),
        media_type: media_type.map(Text::from),
        tlp: None,
    }
}

/// A message with files came from XB/technical and is open.
fn reading(attachments: Vec<Attachment>) -> Played {
    let mut listed = came(1, "XB/technical/1", Precedence::Routine);
    let message = &mut listed.message;
    let statement = Statement {
        id: message.id,
        said: Said::Text,
        case: message.case,
        reference: None,
        part: None,
        in_reply_to: None,
        from: message.from.clone(),
        to: Addressees { action: vec!["XA/technical".parse().unwrap()], information: Vec::new() },
        seats: Digest([0; 32]),
        precedence: Precedences { action: Precedence::Routine, information: Precedence::Routine },
        traffic: Traffic::Operation,
        tlp: Tlp::Amber,
        language: None,
        subject: Text::from("Indicators"),
        body: Text::from(""),
        drafted_at: NOON,
        released_at: NOON,
        released_by: None,
        drafted_by: None,
        ack_by: None,
        reply_by: None,
        expires_at: UnixMillis(NOON.0 + 3 * 86_400_000),
        rungs: Vec::new(),
        authenticity: Authenticity::NonPaper,
        origin: Origin::Human,
        head: Head { seq: 1, hash: Digest([4; 32]) },
        seen: Vec::new(),
        catalogue: None,
        attachments,
    };
    message.released_at = NOON;
    message.accepted_at = Some(NOON);
    message.content = Common::state(statement).unwrap().as_bytes().to_vec();
    let mut played = Played::new();
    played.listed = vec![listed];
    played.event(Event::Resize { columns: 100, rows: 40 });
    played.keys("j Tab Enter");
    played
}

fn going(played: &mut Played, done: Result<Filed, String>) {
    let (tag, _) = played.works.last().unwrap().clone();
    played.event(Event::Filed(tag, done));
}

#[test]
fn a_file_that_came_is_saved_by_a_key_and_says_how_far_it_is_and_what_it_is() {
    let stix = attachment(1, "iocs.json", Some("application/stix+json;version=2.1"));
    let mut played = reading(vec![stix.clone()]);
    played.sees("iocs.json (400.0 kB, application/stix+json;version=2.1) TLP:AMBER");
    played.sees("At the relay until 2026-12-25");
    played.keys("S").sees("Save a file");
    played.keys("Enter");
    let path = "iocs.json".to_owned();
    assert_eq!(played.works[0].1, FileWork::Save { file: Box::new(stix), path });
    going(&mut played, Ok(Filed::Going { done: 100_000, of: 400_000 }));
    played.sees("Arriving: 25 %");
    // The page need not stay open.
    played.keys("Esc").sees("Arriving: 25 %");
    let path = "/home/duty/iocs.json".to_owned();
    going(&mut played, Ok(Filed::Saved { path, about: Some(bundle(None)) }));
    played.sees("Saved in /home/duty/iocs.json");
    played.sees("STIX 2.1 bundle");
    played.sees("Vulnerabilities: CVE-2026-10001 +2");
    played.sees("Nothing of this was checked");
    insta::assert_snapshot!("a_file_that_was_saved", played.screen());
}

#[test]
fn nothing_is_overwritten_and_a_name_that_is_free_is_offered() {
    let mut played = reading(vec![attachment(1, "report.pdf", None)]);
    played.keys("S Enter");
    going(&mut played, Ok(Filed::Taken("/home/duty/2-report.pdf".to_owned())));
    played.sees("Nothing was overwritten.");
    played.keys("Enter");
    let (_, work) = played.works.last().unwrap();
    assert!(
        matches!(work, FileWork::Save { path, .. } if path == "/home/duty/2-report.pdf"),
        "{work:?}"
    );
    going(&mut played, Err("No space left on device".to_owned()));
    played.sees("Not saved: No space left on device");
    // It can be tried again.
    played.keys("Enter");
    assert_eq!(played.works.len(), 3);
}

#[test]
fn a_hostile_name_is_neither_shown_nor_offered() {
    let mut played = reading(vec![
        attachment(1, "../../.ssh/authorized\u{202e}_keys\u{1b}[2J", None),
        attachment(2, "-rf", None),
    ]);
    let screen = played.screen();
    assert!(!screen.contains("../") && !screen.contains('\u{202e}'), "{screen}");
    played.keys("S Enter");
    let Some((_, FileWork::Save { path, .. })) = played.works.last() else { panic!("not saved") };
    assert!(!path.contains(['/', '\u{202e}', '\u{1b}']) && !path.starts_with('.'), "{path:?}");
    going(&mut played, Err("no".to_owned()));
    played.keys("Down Enter");
    let Some((_, FileWork::Save { path, .. })) = played.works.last() else { panic!("not saved") };
    assert_eq!(path, "rf");
}

#[test]
fn a_message_without_files_says_so_and_an_old_one_that_its_files_are_gone() {
    let mut played = reading(Vec::new());
    played.keys("S").sees("No files came with this message.");
    let mut played = reading(vec![attachment(1, "old.pdf", None)]);
    played.wait(34 * 86_400).sees("ask its sender to send it again");
}
