//! Search against a plain look through all messages, and against whatever may be typed.

use super::*;
use crate::limits::{MARKED_BYTES_MAX, PAGE_MESSAGES_MAX, WORD_CHARS_MAX};
use crate::vault::words::{indexed, words};

fn about(number: u8, subject: &str, body: &str) -> MessageRow {
    MessageRow { subject: subject.into(), body: body.into(), ..message(number) }
}

fn found(vault: &Vault, typed: &str) -> Vec<u8> {
    let mut found = Vec::new();
    let mut before = None;
    loop {
        let hits = vault.search(Traffic::Operation, typed, before, 3).unwrap();
        let Some(last) = hits.last() else { return found };
        before = Some(last.place);
        found.extend(hits.iter().map(|hit| hit.message.0[0]));
    }
}

#[test]
fn words_lose_case_accents_points_and_width() {
    for (text, folded) in [
        ("Überfall, GRÖSSE", "uberfall grosse"),
        ("Straße", "strasse"),
        ("e\u{301}te\u{301}", "ete"),
        ("Ёлка в Йемене", "елка в иемене"),
        ("İstanbul", "istanbul"),
        ("Ὀδυσσεύς", "ὀδυσσευσ"),
        ("مُحَمَّد الأمن", "محمد الامن"),
        ("می\u{200c}خواهم", "ميخواهم"),
        ("中国电信,DNS劫持", "中 国 电 信 dns 劫 持"),
        ("ＡＢ１２", "ab12"),
        ("ภาษาไทย", "ภ า ษ า ไ ท ย"),
        ("हिन्दी में", "हिनदी में"),
        ("XB-XA-2026-0042", "xb xa 2026 0042"),
        ("don't \"quote\" NEAR(a b)*", "don t quote near a b"),
        ("\u{0}\u{1b}[31m\u{202e}", "31m"),
        ("\u{301}", ""),
    ] {
        assert_eq!(indexed(text), folded, "{text}");
    }
    assert_eq!(words(&"a".repeat(70_000))[0].text.len(), WORD_CHARS_MAX);
}

#[test]
fn only_the_beginning_of_a_long_body_is_marked() {
    let home = home();
    let mut vault = open_vault(home.path());
    let long = format!("{} needle", "é".repeat(MARKED_BYTES_MAX));
    put(&mut vault, &[about(1, "a needle", &long), about(2, "s", "ééé needle")]);
    let hits = vault.search(Traffic::Operation, "needle", None, 9).unwrap();
    assert_eq!(hits[0].excerpt.marks.first(), Some(&(4..10)));
    assert_eq!(hits[1].subject.marks.first(), Some(&(2..8)));
    assert!(hits[1].excerpt.marks.is_empty());
    assert!(hits[1].excerpt.text.starts_with("éé"));
}

#[test]
fn a_search_finds_words_beginnings_phrases_references_senders_and_two_characters() {
    let home = home();
    let mut vault = open_vault(home.path());
    put(
        &mut vault,
        &[
            about(1, "Registry DNS hijack", "Les serveurs de noms ont été modifiés."),
            about(2, "Mail relay login", "Registry unaffected. 请检查中国电信的路由。"),
            about(3, "Größere Störung", "DNS劫持 at two resolvers"),
            MessageRow { kind: "ACK".into(), ..about(4, "registry", "registry") },
            MessageRow { traffic: Traffic::Exercise, ..about(5, "registry", "") },
        ],
    );
    assert_eq!(found(&vault, "registry"), [2, 1]);
    assert_eq!(found(&vault, "regis"), [2, 1], "the last word may be cut short");
    assert_eq!(found(&vault, "regis dns"), [] as [u8; 0], "only the last");
    assert_eq!(found(&vault, "DNS registry"), [1], "any order, any column");
    assert_eq!(found(&vault, "ete modifies"), [1]);
    assert_eq!(found(&vault, "storung"), [3]);
    assert_eq!(found(&vault, "中国"), [2]);
    assert_eq!(found(&vault, "国中"), [] as [u8; 0]);
    assert_eq!(found(&vault, "劫持"), [3]);
    assert_eq!(found(&vault, "XA-XB-2026-0002"), [2], "a reference stands together");
    assert_eq!(found(&vault, "XB/technical/1"), [3, 2, 1]);
    assert_eq!(found(&vault, "technical-XB"), [] as [u8; 0]);
    let exercise = vault.search(Traffic::Exercise, "registry", None, 9).unwrap();
    assert_eq!(exercise.len(), 1);
}

#[test]
fn what_was_looked_for_is_marked_in_the_text_as_it_was_written() {
    let home = home();
    let mut vault = open_vault(home.path());
    let body = format!("{}\n\tÜber\u{301}fall; und 中国电信 überfallen", "lead ".repeat(50));
    put(&mut vault, &[about(1, "Kein Überfall", &body)]);
    let hits = vault.search(Traffic::Operation, "überfall 中国", None, 9).unwrap();
    let marked = |marked: &crate::vault::Marked| -> Vec<String> {
        let chars: Vec<char> = marked.text.chars().collect();
        marked.marks.iter().map(|range| chars[range.clone()].iter().collect()).collect()
    };
    assert_eq!(marked(&hits[0].subject), ["Überfall"]);
    assert_eq!(marked(&hits[0].excerpt), ["Über\u{301}fall", "中国"]);
    assert!(!hits[0].excerpt.text.contains(['\n', '\t']));
    let hits = vault.search(Traffic::Operation, "电信 überf", None, 9).unwrap();
    assert_eq!(marked(&hits[0].excerpt), ["Über\u{301}fall", "电信", "überfallen"]);
}

#[test]
fn whatever_is_typed_is_harmless() {
    let home = home();
    let mut vault = open_vault(home.path());
    put(&mut vault, &[about(1, "a b", "plain")]);
    let megabyte = "\"x OR y\" ".repeat(120_000);
    for typed in [
        "",
        "   ",
        "\"",
        "\"\"",
        "*",
        "a*",
        "^a",
        "-a",
        "+ +",
        "a AND",
        "NOT",
        "NEAR(",
        "{subject}: a",
        "subject:a",
        "a\0b",
        "\u{1b}[2J",
        "'; DROP TABLE message_operation; --",
        "\u{202e}\u{200b}\u{feff}",
        &"(".repeat(1_000_000),
        &"é".repeat(1_000_000),
        &"a ".repeat(500_000),
        &megabyte,
    ] {
        vault.search(Traffic::Operation, typed, None, 9).unwrap();
        vault.search(Traffic::Operation, typed, Some(u64::MAX), usize::MAX).unwrap();
    }
    assert_eq!(found(&vault, "AND"), [] as [u8; 0]);
    assert_eq!(found(&vault, "a\0b"), [1], "a control character only parts words");
    assert_eq!(found(&vault, "\"a\" -\"b\""), [1]);
}

#[test]
fn a_long_text_without_spaces_and_a_page_of_them_are_found_in_bounds() {
    let home = home();
    let mut vault = open_vault(home.path());
    let body = "x".repeat(65_536);
    put(&mut vault, &(0..=99).map(|n| about(n, "wall", &body)).collect::<Vec<_>>());
    let hits = vault.search(Traffic::Operation, &body, None, usize::MAX).unwrap();
    assert_eq!(hits.len(), PAGE_MESSAGES_MAX);
    assert!(hits.iter().all(|hit| hit.excerpt.text.len() < 1_000));
    let mut answer = Vec::new();
    ciborium::into_writer(&crate::ask::Answer::Hits(hits), &mut answer).unwrap();
    assert!(answer.len() < 1_000_000);
}

#[test]
fn words_of_a_replaced_message_and_a_forgotten_draft_are_in_no_page_of_the_store() {
    let home = home();
    // Without the cipher, so that the pages can be looked at as one who has the key would.
    let plain = rusqlite::Connection::open(home.path().join("hotline.db")).unwrap();
    let mut vault = Vault::settled(plain).unwrap();
    let holds = |needle: &str| {
        files(home.path()).iter().any(|path| {
            let bytes = std::fs::read(path).unwrap();
            bytes.windows(needle.len()).any(|window| window == needle.as_bytes())
        })
    };
    // Words that share no beginning, so that the index cannot store one by another, and enough of
    // them for several pages of it.
    let word = |n: u8| {
        let digits = format!("{:02x}", n.reverse_bits());
        format!("{digits}canary{digits}{}", "z".repeat(20))
    };
    for n in 0..=199u8 {
        put(&mut vault, &[about(n, "same", &word(n))]);
    }
    vault.commit_with(&[], &[("draft".into(), Some(word(7).into_bytes()))]).unwrap();
    vault.fold().unwrap();
    assert!((0..=199).all(|n| holds(&word(n))), "the search must be able to find it");
    assert_eq!(found(&vault, &word(100)), [100]);

    let replaced: Vec<_> = (0..=199u8).map(|n| about(n, "same", "nothing")).collect();
    put(&mut vault, &replaced);
    vault.commit_with(&[], &[("draft".into(), None)]).unwrap();
    vault.fold().unwrap();
    assert_eq!(found(&vault, &word(100)), [] as [u8; 0]);
    let left: Vec<_> = (0..=199).filter(|n| holds(&word(*n)[2..10])).collect();
    assert_eq!(left, [] as [u8; 0], "a replaced word is still there");
    assert_eq!(found(&vault, "nothing").len(), 200);
}

/// Texts over few words, so that they meet, with all that parts and joins words.
fn text() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        Just("ab"),
        Just("Äb"),
        Just("abc"),
        Just("b"),
        Just("x1"),
        Just("中"),
        Just("国"),
        Just("中国"),
        Just(" "),
        Just(" "),
        Just("-"),
        Just("\n"),
        Just("\""),
        Just("\u{301}"),
        Just("ё"),
        Just("АБ"),
    ];
    proptest::collection::vec(piece, 0..12).prop_map(|pieces| pieces.concat())
}

/// The plain way: every message, every column, every run of words.
fn looks_through(m: &MessageRow, typed: &str) -> bool {
    let plain = |text: &str| words(text).into_iter().map(|word| word.text).collect::<Vec<_>>();
    let columns = [&m.subject, &m.body, &m.from.to_string(), &m.reference].map(|c| plain(c));
    let phrases: Vec<_> =
        typed.split_whitespace().map(plain).filter(|phrase| !phrase.is_empty()).collect();
    !phrases.is_empty()
        && phrases.iter().enumerate().all(|(number, phrase)| {
            let (last, before) = phrase.split_last().unwrap();
            let is_last = number + 1 == phrases.len();
            columns.iter().any(|column| {
                column.windows(phrase.len()).any(|run| {
                    let (end, begun) = run.split_last().unwrap();
                    begun == before && (end == last || (is_last && end.starts_with(last.as_str())))
                })
            })
        })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn a_search_finds_what_a_look_through_all_messages_finds(
        texts in proptest::collection::vec((0u8..8, text(), text()), 1..14),
        typed in proptest::collection::vec(text(), 6),
    ) {
        let home = home();
        let mut vault = open_vault(home.path());
        let mut messages: Vec<MessageRow> = Vec::new();
        for (number, subject, body) in &texts {
            let row = about(*number, subject, body);
            put(&mut vault, std::slice::from_ref(&row));
            match messages.iter_mut().find(|m| m.id == row.id) {
                Some(older) => *older = row,
                None => messages.push(row),
            }
        }
        for typed in typed {
            let expected: Vec<u8> = messages
                .iter()
                .rev()
                .filter(|m| looks_through(m, &typed))
                .map(|m| m.id.0[0])
                .collect();
            prop_assert_eq!(found(&vault, &typed), expected, "{:?}", typed);
        }
    }

    #[test]
    fn marks_stand_in_the_text_ascending_and_apart(body in "\\PC{0,300}", typed in "\\PC{0,6}") {
        let home = home();
        let mut vault = open_vault(home.path());
        // The other one is found only by what stands in sender or reference, which are not marked.
        put(&mut vault, &[about(1, &body, &body), about(5, "", "")]);
        let hits = vault.search(Traffic::Operation, &typed, None, 9).unwrap();
        let elsewhere = hits.iter().any(|hit| hit.message.0 == [5; 16]);
        for hit in hits {
            for marked in [&hit.subject, &hit.excerpt] {
                let chars = marked.text.chars().count();
                let mut end = 0;
                for mark in &marked.marks {
                    prop_assert!(mark.start < mark.end && mark.end <= chars);
                    prop_assert!(end == 0 || mark.start > end);
                    end = mark.end;
                }
            }
            prop_assert!(elsewhere || !hit.subject.marks.is_empty());
        }
    }
}
