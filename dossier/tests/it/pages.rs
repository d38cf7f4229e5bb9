//! The page: what it shows, and that it shows what is in it.

use hotline_casework::{Case, Common, Said, Statement};
use hotline_dossier::{Dossier, Fault, page, plain, read};
use hotline_protocol::ids::{Digest, Traffic};

use crate::fixture::{CASE, Keys, US, World, verified};

const WORDS: Keys = Keys { right_to_left: false };

fn hostile(world: &World, text: &str) -> Dossier {
    let case = Case::new(CASE, Traffic::Operation);
    let common = world.says(1, US, Said::Text, true, &case);
    let statement =
        Statement { subject: text.into(), body: text.into(), ..common.statement().clone() };
    let held = world.held(Common::state(statement).unwrap());
    Dossier::assemble(&world.material(vec![held])).unwrap()
}

#[test]
fn a_page_carries_the_dossier_and_verifies_as_it_does() {
    let world = World::new();
    let reading = verified(&world.dossier());
    let html = page::html(&reading, &WORDS);
    let again = read(html.as_bytes()).unwrap();
    assert!(again.is_page && again.is_authentic(), "{:?}", again.faults);
    assert_eq!(again.dossier, reading.dossier);
    assert_eq!(page::compare(html.as_bytes(), &again, Some(&WORDS)), Ok(()));
}

#[test]
fn a_page_that_shows_other_words_than_it_carries_is_told() {
    let world = World::new();
    let html = page::html(&verified(&world.dossier()), &WORDS);
    let changed = html.replacen("Words of message 3.", "Words of message 4.", 1);
    let reading = read(changed.as_bytes()).unwrap();
    assert!(reading.is_authentic());
    let fault = page::compare(changed.as_bytes(), &reading, Some(&WORDS));
    assert!(
        matches!(fault, Err(Fault::Page(at)) if changed[at - 17..].starts_with("Words of message"))
    );
}

#[test]
fn a_page_whose_words_are_not_here_is_told() {
    let world = World::new();
    let html = page::html(&verified(&world.dossier()), &WORDS);
    let reading = read(html.as_bytes()).unwrap();
    let fault = page::compare(html.as_bytes(), &reading, None).unwrap_err();
    assert!(matches!(fault, Fault::PageWords { .. }), "{fault}");
    assert!(fault.to_string().contains("\"en\""), "{fault}");
}

#[test]
fn a_falsified_dossier_in_a_page_is_named_as_in_json() {
    let world = World::new();
    let html = page::html(&verified(&world.dossier()), &WORDS);
    let changed = html.replacen("\"proof\":\"unproven\"", "\"proof\":\"signed\"", 1);
    let reading = read(changed.as_bytes()).unwrap();
    let faults: Vec<String> = reading.faults.iter().map(ToString::to_string).collect();
    assert!(faults.iter().any(|fault| fault.contains("is marked signed")), "{faults:?}");
}

#[test]
fn hostile_text_is_escaped_isolated_and_ends_nothing() {
    let world = World::new();
    let text = "</script><script>alert(1)</script><img src=x onerror=alert(1)>\" ' & \u{202e}evil";
    let reading = verified(&hostile(&world, text));
    assert!(reading.is_authentic(), "{:?}", reading.faults);
    let html = page::html(&reading, &WORDS);
    assert!(
        !html.contains("<script>alert") && !html.contains("<img") && !html.contains('\u{202e}')
    );
    assert_eq!(html.matches("</script>").count(), 1);
    assert!(html.contains("&lt;img src=x onerror=alert(1)&gt;&quot; &#39; &amp;"));
    assert!(read(html.as_bytes()).unwrap().is_authentic());
}

#[test]
fn right_to_left_text_stands_by_itself() {
    let world = World::new();
    let reading = verified(&hostile(&world, "\u{62a}\u{63a}\u{64a}\u{64a}\u{631} ns1.example"));
    let left = page::html(&reading, &WORDS);
    assert!(left.contains("<h2 dir=\"auto\">\u{62a}"));
    assert!(left.contains("<div class=\"body\" dir=\"auto\">\u{62a}"));
    assert!(left.contains("<html lang=\"en\" dir=\"ltr\">"));
    let right = page::html(&reading, &Keys { right_to_left: true });
    assert!(right.contains("<html lang=\"ar\" dir=\"rtl\">"));
    // Addresses and times do not turn around in it.
    assert!(right.contains("<bdi dir=\"ltr\">2027-01-15 08:10:00Z</bdi>"));
}

#[test]
fn a_page_is_marked_by_the_strictest_label_inside_also_on_every_sheet() {
    let world = World::new();
    let reading = verified(&hostile(&world, "\"}@import evil;{\""));
    let html = page::html(&reading, &WORDS);
    let label = "<span class=\"tlp amber\" dir=\"ltr\">TLP:AMBER+STRICT</span>";
    assert!(html.contains(&format!("dossier-marking</span>{label}")), "{html}");
    assert!(html.contains("@top-right{content:\"TLP:AMBER+STRICT\""));
    assert!(html.contains("@top-left{content:\"AA-BB-2026-T1-0042\""));
    // Nothing that somebody wrote stands among the rules of style.
    let style = html.split("</style>").next().unwrap();
    assert!(!style.contains("evil"), "{style}");
}

#[test]
fn what_is_red_is_counted_with_the_files_in_it() {
    use hotline_casework::{Attachment, AttachmentKey, Statement, Tlp};
    let world = World::new();
    let file = |tlp| Attachment {
        key: AttachmentKey([7; 48]),
        size: 9,
        root: Digest([1; 32]),
        hash: Digest([2; 32]),
        name: "names.csv".into(),
        media_type: None,
        tlp,
    };
    for label in Tlp::ALL {
        for inside in Tlp::ALL {
            let case = Case::new(CASE, Traffic::Operation);
            let common = world.says(1, US, Said::Text, false, &case);
            let attachments = vec![file(None), file(Some(inside))];
            let statement = Statement { tlp: label, attachments, ..common.statement().clone() };
            let common = Common::state(statement).unwrap();
            assert_eq!(common.strictest(), label.max(inside));
            let material = world.material(vec![world.held(common)]);
            let reading = verified(&Dossier::assemble(&material).unwrap());
            let red = label == Tlp::Red || inside == Tlp::Red;
            assert_eq!(reading.red(), usize::from(red), "{label} {inside}");
        }
    }
}

#[test]
fn only_what_is_longer_than_half_a_sheet_may_be_cut() {
    let world = World::new();
    let short = page::html(&verified(&hostile(&world, "A few words.")), &WORDS);
    assert!(short.contains("<li class=\"m signed\">"));
    let long = page::html(&verified(&hostile(&world, &"A line.\n".repeat(20))), &WORDS);
    assert!(long.contains("<li class=\"m signed\">"));
    let case = Case::new(CASE, Traffic::Operation);
    let common = world.says(1, US, Said::Text, true, &case);
    let body = "A line.\n".repeat(200).as_str().into();
    let statement = Statement { body, ..common.statement().clone() };
    let held = world.held(Common::state(statement).unwrap());
    let dossier = Dossier::assemble(&world.material(vec![held])).unwrap();
    assert!(page::html(&verified(&dossier), &WORDS).contains("<li class=\"m signed long\">"));
}

#[test]
fn a_page_fetches_nothing_and_runs_nothing() {
    let world = World::new();
    let html = page::html(&verified(&world.dossier()), &WORDS);
    assert!(html.contains("default-src 'none'"));
    for foreign in
        ["http://", "https://", "src=", "href=", "url(", "@import", "onload", "javascript"]
    {
        assert!(!html.contains(foreign), "{foreign}");
    }
    assert_eq!(html.matches("<script").count(), 1);
}

#[test]
fn page_and_text_say_of_every_message_what_it_proves_and_both_times() {
    let world = World::new();
    let reading = verified(&world.dossier());
    let html = page::html(&reading, &WORDS);
    assert_eq!(html.matches("<li class=\"m signed\">").count(), 3);
    assert_eq!(html.matches("<li class=\"m unproven\">").count(), 3);
    assert_eq!(html.matches("<b>dossier-stated</b> dossier-custody").count(), 3);
    assert!(html.contains("2027-01-15 08:10:02Z</bdi> (<bdi dir=\"ltr\">local "));
    assert!(html.contains("field-severity") && html.contains("code-severity-high"));
    assert!(html.contains("clause-con") && html.contains("clause-ack"));
    let text = plain(&reading, &WORDS).join("\n");
    assert_eq!(text.matches("DOSSIER-SIGNED |").count(), 3);
    assert_eq!(text.matches("DOSSIER-UNPROVEN |").count(), 3);
    assert!(text.contains("2027-01-15 08:10:02Z (local "));
}
