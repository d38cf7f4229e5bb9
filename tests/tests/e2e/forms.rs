//! Templates with real processes: written by their fields, read by each in its own language.

use serde_json::Value;

use crate::stage::{Stage, text};

/// A request with codes, several of one list, a time and a text.
const REQUEST: [&str; 19] = [
    "--json",
    "send",
    "--to",
    "XB/technical",
    "--template",
    "RFI",
    "--field",
    "information=technical,contact",
    "--field",
    "nature=confirm",
    "--field",
    "nature=preserve",
    "--field",
    "window-from=2026-11-22T03:00Z",
    "--field",
    "purpose=Pour savoir. \u{644}\u{644}\u{639}\u{644}\u{645}",
    "--body",
    "Who runs this host?",
    "Scans of our ports",
];

/// XA/technical (home `a`), XB/technical/1 (`b`) and XB/technical/2 (`c`), who both have a message.
fn asked() -> (Stage, String) {
    let stage = Stage::two_desks();
    stage.invite("b", "XB/technical/2", "c");
    let sent = stage.hotline("a", &REQUEST).ok().row();
    for home in ["b", "c"] {
        stage.hotline(home, &["sync"]).ok();
    }
    (stage, text(&sent["id"]).to_owned())
}

fn read(stage: &Stage, home: &str, lang: &str, id: &str) -> (Value, String) {
    let row = stage.hotline(home, &["--json", "--lang", lang, "read", id]).ok().row();
    (row, stage.hotline(home, &["--lang", lang, "read", id]).ok().out)
}

#[test]
fn two_seats_read_one_request_each_in_its_language_and_the_same_as_it_was_sent() {
    let (stage, id) = asked();
    let (french, french_page) = read(&stage, "b", "fr", &id);
    let (arabic, arabic_page) = read(&stage, "c", "ar", &id);
    for (row, page, kind, nature) in [
        (&french, &french_page, "Demande d\u{2019}informations", "confirmer, conserver"),
        (
            &arabic,
            &arabic_page,
            "\u{637}\u{644}\u{628} \u{645}\u{639}\u{644}\u{648}\u{645}\u{627}\u{62a}",
            "\u{62a}\u{623}\u{643}\u{64a}\u{62f}\u{60c} \u{62d}\u{641}\u{638}",
        ),
    ] {
        assert_eq!(row["words"]["kind"], kind, "{row}");
        assert_eq!(row["words"]["fields"]["nature"]["value"], nature, "{row}");
        assert!(page.contains(kind) && page.contains(nature), "{page}");
    }
    // What is the same for all is the same: the codes, and the page of what was sent.
    assert_eq!(french["fields"], arabic["fields"]);
    assert_eq!(french["fields"]["nature"], serde_json::json!(["confirm", "preserve"]));
    assert_eq!(
        (&french["catalogue"]["same"], &french["words"]["catalogue"]),
        (&true.into(), &Value::Null)
    );
    let as_sent = |home: &str, lang: &str| {
        let page = stage.hotline(home, &["--lang", lang, "read", &id, "--as-sent"]).ok().out;
        let at = page.find("\nid ").expect("the page of what was sent");
        page[at..].split("\nnext:").next().unwrap().to_owned()
    };
    assert_eq!(as_sent("b", "fr"), as_sent("c", "ar"));
    assert!(as_sent("b", "fr").contains("nature: confirm, preserve"), "{}", as_sent("b", "fr"));
    // Arabic is shut off from what stands beside it, and nothing else is.
    for line in arabic_page.lines().chain(french_page.lines()) {
        let rtl = |c: char| ('\u{600}'..='\u{6ff}').contains(&c);
        let count = |wanted: char| line.chars().filter(|c| *c == wanted).count();
        assert_eq!(count('\u{2068}'), count('\u{2069}'), "{line:?}");
        assert_eq!(line.contains(rtl), line.contains('\u{2068}'), "{line:?}");
    }
    let inbox = stage.hotline("b", &["--lang", "fr", "inbox"]).ok().out;
    assert!(inbox.contains("Demande d\u{2019}informations: Scans of our ports"), "{inbox}");
}

#[test]
fn what_cannot_be_sent_is_refused_in_a_sentence_with_a_way_on() {
    let stage = Stage::two_desks();
    let update = ["directory", "update", "accepts=RFI,CON", "tlp=AMBER"];
    stage.hotline("b", &update).ok();
    stage.hotline("a", &["sync"]).ok();
    let send = |more: &[&str]| {
        let begin = ["send", "--to", "XB/technical"];
        stage.hotline("a", &[&begin, more, &["--", "Subject"]].concat())
    };
    let rfi = |field| send(&["--template", "RFI", "--field", field]).exits(2);
    rfi("natur=confirm").says("did you mean nature?").says("hotline template show RFI");
    rfi("nature=confrim").says("did you mean confirm?");
    rfi("window-from=soon").says("window-from takes a time");
    send(&["--template", "RSP"]).exits(2).says("which message is it about?");
    send(&["--field", "nature=confirm"]).exits(2).says("--template");
    let many = "word ".repeat(201);
    send(&["--template", "RFI", "--precedence", "immediate", "--body", &many])
        .exits(2)
        .says("immediate carries at most 200");
    send(&["--tlp", "RED"]).exits(3).says("XB/technical takes TLP:AMBER at most");
    send(&["--template", "VUL"]).exits(3).says("does not take VUL").says("RFI CON");
    send(&["--template", "RFI"]).ok();
    send(&[]).ok();
}

#[test]
fn a_response_cites_the_request_and_is_of_its_case() {
    let (stage, id) = asked();
    let answers = format!("answers={id}");
    let respond = [
        "--json",
        "send",
        "--to",
        "XA/technical",
        "--template",
        "RSP",
        "--field",
        &answers,
        "--field",
        "outcome=partial",
        "--body",
        "Part of it.",
        "Re: Scans",
    ];
    let response = stage.hotline("b", &respond).ok().row();
    stage.hotline("a", &["sync"]).ok();
    let (request, _) = read(&stage, "b", "en", &id);
    let (read, page) = read(&stage, "a", "en", text(&response["id"]));
    assert_eq!(read["fields"]["answers"], id, "{read}");
    assert_eq!(read["case"], request["case"], "{read}");
    assert!(page.contains("partly"), "{page}");
}

#[test]
fn the_templates_are_taught_without_a_home() {
    let stage = Stage::two_desks();
    let list = stage.hotline("nobody", &["--json", "template", "list"]).ok().rows();
    assert_eq!(list.len(), 13);
    for row in list {
        let kind = text(&row["kind"]);
        let shown = stage.hotline("nobody", &["--json", "--lang", "ar", "template", "show", kind]);
        assert_eq!(shown.ok().row()["kind"], kind);
        stage.hotline("nobody", &["template", "show", kind]).ok();
    }
}
