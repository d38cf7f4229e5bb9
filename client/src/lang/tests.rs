use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use fluent_bundle::FluentResource;
use hotline_casework::template::TEMPLATES;
use hotline_casework::{AckKind, Kind};
use hotline_directory::SeatStatus;
use hotline_protocol::ids::Precedence;

use super::{Direction, Language, Texts, choose};

/// Groups whose keys are made up in the program: [`made_up`] checks those that casework names.
const MADE_UP: &[&str] = &["code-", "field-", "kind-", "seat-"];

/// Further groups of which screens make up keys; [`made_up`] has all of them.
const MADE_UP_TOO: &[&str] = &[
    "precedence-",
    "incident-",
    "head-",
    "traffic-",
    "missing-",
    "dossier-",
    "case-state-",
    "case-band-",
    "owes-",
    "deed-title-",
    "deed-about-",
    "deed-answer-",
    "record-",
    "act-",
];

/// How far a matter may have come, in the words of casework and of the engine.
const STATES: [&str; 14] = [
    "raised",
    "reopened",
    "acknowledged",
    "under-review",
    "in-progress",
    "clarification-requested",
    "referred",
    "declined",
    "closure-proposed",
    "closed",
    "closed-by-silence",
    "suspended",
    "withdrawn",
    "merged",
];

/// What is done about a case, as the forms of the terminal name it.
const VERBS: [&str; 10] = [
    "respond",
    "update",
    "close",
    "reopen",
    "suspend",
    "resume",
    "refer",
    "merge",
    "withdraw",
    "come-down",
];

/// Keys of a catalogue with the names of their variables, and the keys that stand twice.
fn keys(language: Language) -> (BTreeMap<String, BTreeSet<String>>, Vec<String>) {
    let mut keys: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    let mut doubled = Vec::new();
    let mut current = String::new();
    let lines = language.catalogues().into_iter().flat_map(str::lines);
    for line in lines {
        if line.starts_with('#') || line.is_empty() {
            continue;
        }
        let starts = line.starts_with(|c: char| c.is_ascii_lowercase());
        if let (true, Some((key, _))) = (starts, line.split_once(" =")) {
            current = key.to_owned();
            if keys.insert(current.clone(), BTreeSet::new()).is_some() {
                doubled.push(current.clone());
            }
        }
        for piece in line.split('$').skip(1) {
            let name = piece.split(|c: char| !c.is_ascii_lowercase() && c != '-').next().unwrap();
            keys.get_mut(&current).unwrap().insert(name.to_owned());
        }
    }
    (keys, doubled)
}

fn english() -> BTreeMap<String, BTreeSet<String>> {
    keys(Language::En).0
}

/// String literals in the sources of the terminal and of the accessors of this module.
fn literals() -> BTreeMap<String, BTreeSet<String>> {
    fn read(directory: &Path, found: &mut BTreeMap<String, BTreeSet<String>>) {
        for entry in std::fs::read_dir(directory).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                read(&path, found);
            } else if path.extension().is_some_and(|end| end == "rs")
                && path.file_stem().is_some_and(|stem| !stem.to_str().unwrap().contains("tests"))
            {
                let source = std::fs::read_to_string(&path).unwrap();
                let source = source.split("#[cfg(test)]\nmod tests {").next().unwrap();
                for (at, _) in source.match_indices('"') {
                    let Some((text, _)) = source[at + 1..].split_once('"') else { continue };
                    let called = source[..at].trim_end();
                    let call = [".t(", ".with("].iter().find(|call| called.ends_with(**call));
                    let calls = found.entry(text.to_owned()).or_default();
                    calls.extend(call.map(|_| path.display().to_string()));
                }
            }
        }
    }
    let sources = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut found = BTreeMap::new();
    read(&sources.join("tui"), &mut found);
    read(&sources.join("lang"), &mut found);
    found
}

fn made_up() -> Vec<String> {
    fn list(name: &str, words: Vec<String>) -> impl Iterator<Item = String> {
        words.into_iter().map(move |word| format!("code-{name}-{word}"))
    }
    fn of<T: ToString>(all: &[T]) -> Vec<String> {
        all.iter().map(ToString::to_string).collect()
    }
    let mut keys = Vec::new();
    for slot in TEMPLATES.iter().flat_map(|template| template.slots) {
        keys.push(format!("field-{}", slot.name));
        if let Some(words) = slot.sort.list() {
            keys.extend(list(words.name, of(words.words)));
        }
    }
    keys.extend(list("acknowledgement", of(&AckKind::ALL)));
    keys.push("code-acknowledgement-acknowledged".to_owned());
    keys.extend(hotline_exercise::Action::ALL.iter().map(|one| format!("act-{}", one.word())));
    keys.push("code-unknown".to_owned());
    keys.extend(Kind::NAMED.iter().map(|kind| format!("kind-{}", kind.code().to_lowercase())));
    for status in [
        SeatStatus::Active,
        SeatStatus::Suspended,
        SeatStatus::Vacant,
        SeatStatus::Expired,
        SeatStatus::Revoked,
    ] {
        keys.push(format!("seat-{}", status.word()));
    }
    for precedence in Precedence::BY_URGENCY {
        keys.push(format!("precedence-{}", precedence.word()));
    }
    keys.extend(["incident-raised", "incident-acknowledged"].map(str::to_owned));
    keys.extend(["missing-custody", "missing-device", "missing-human"].map(str::to_owned));
    keys.extend(["head-fresh", "head-old", "head-stale"].map(str::to_owned));
    let page = hotline_dossier::KEYS.iter().filter(|key| key.starts_with("dossier-"));
    keys.extend(page.map(|key| (*key).to_owned()));
    keys.extend(["operation", "exercise", "drill"].map(|word| format!("traffic-{word}")));
    keys.extend(["exercise", "drill"].map(|word| format!("case-band-{word}")));
    keys.extend(STATES.iter().map(|word| format!("case-state-{word}")));
    let owes = ["acknowledgement", "answer", "update", "clarification", "decision"];
    keys.extend(owes.map(|word| format!("owes-{word}")));
    for verb in VERBS {
        keys.extend([format!("deed-title-{verb}"), format!("deed-about-{verb}")]);
    }
    keys.extend(["agree", "object", "propose"].map(|word| format!("deed-answer-{word}")));
    let heard = ["unheard", "same", "same-so-far", "differs", "two-stories"];
    keys.extend(heard.map(|word| format!("record-{word}")));
    keys
}

#[test]
fn each_catalogue_is_read_without_an_error_and_has_no_key_twice() {
    for language in Language::ALL {
        let mut entries = 0;
        for catalogue in language.catalogues() {
            let resource = FluentResource::try_new(catalogue.to_owned());
            let errors = resource.as_ref().err().map(|(_, errors)| errors);
            assert!(errors.is_none(), "{language:?}: {errors:?}");
            entries += resource.unwrap().entries().count();
        }
        let (keys, doubled) = keys(language);
        assert!(doubled.is_empty(), "{language:?}: {doubled:?}");
        assert_eq!(entries, keys.len());
    }
}

/// The languages beside English.
fn translated() -> impl Iterator<Item = Language> {
    Language::ALL.into_iter().filter(|language| *language != Language::En)
}

/// The files of a language, as a person who adds a key looks for them.
fn files(language: Language) -> String {
    let tag = language.tag();
    format!("client/lang/{tag}.ftl or client/lang/screens/{tag}.ftl")
}

#[test]
fn every_language_has_every_key_with_the_same_variables_and_no_key_too_much() {
    let english = english();
    // All of it in one go: whoever adds keys sees what each file still wants.
    let mut wanting = Vec::new();
    for language in translated() {
        let (own, _) = keys(language);
        let mut want = |what: String| wanting.push(format!("{}: {what}", files(language)));
        for (key, variables) in &english {
            match own.get(key) {
                None => want(format!("the key {key} is missing")),
                Some(found) if found != variables => {
                    want(format!("{key} has the variables {found:?}, in English {variables:?}"));
                }
                Some(_) => {}
            }
        }
        for key in own.keys().filter(|key| !english.contains_key(*key)) {
            want(format!("English has no key {key}"));
        }
    }
    assert!(wanting.is_empty(), "translate what is new:\n{}", wanting.join("\n"));
}

#[test]
fn the_words_of_the_trade_are_written_in_the_script_of_the_language() {
    fn words(language: Language) -> BTreeMap<&'static str, &'static str> {
        let [trade, _] = language.catalogues();
        trade.lines().filter_map(|line| line.split_once(" = ")).collect()
    }
    let english = words(Language::En);
    for language in translated() {
        let own = words(language);
        assert!(own.keys().eq(english.keys()), "client/lang/{}.ftl", language.tag());
        for (key, text) in own {
            let is_letter =
                |c: char| letter(language).map_or(c.is_alphabetic(), |own| own.contains(&c));
            assert!(text.contains(is_letter), "{language:?}: {key} = {text}");
        }
    }
}

#[test]
fn keys_are_kebab_case() {
    for key in english().keys() {
        let good = key.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-');
        assert!(good && key.contains('-') && !key.ends_with('-'), "{key}");
    }
}

#[test]
fn every_key_that_the_program_asks_for_exists() {
    let english = english();
    for (text, calls) in literals() {
        let asked = !calls.is_empty() && !text.contains('{');
        assert!(!asked || english.contains_key(&text), "{text} is asked for in {calls:?}");
    }
    for (text, _) in literals() {
        let group = text.split_once('{').map_or("", |(group, _)| group);
        let of_keys =
            group.ends_with('-') && group.bytes().all(|b| b.is_ascii_lowercase() || b == b'-');
        let known = MADE_UP.iter().chain(MADE_UP_TOO).any(|known| group.starts_with(known));
        assert!(!of_keys || known, "keys are made up from {text:?} and not checked here");
    }
    for key in made_up() {
        assert!(english.contains_key(&key), "{key} is made up and missing");
    }
}

#[test]
fn every_key_is_used_or_made_up_in_the_program() {
    let used = literals();
    let known = |key: &str| {
        MADE_UP.iter().chain(MADE_UP_TOO).any(|group| key.starts_with(group))
            || used.contains_key(key)
    };
    let unused: Vec<String> = english().into_keys().filter(|key| !known(key)).collect();
    assert!(unused.is_empty(), "nobody uses {unused:?}");
    let made_up: BTreeSet<String> = made_up().into_iter().collect();
    for group in ["code-", "kind-", "seat-", "precedence-", "traffic-"] {
        let stale: Vec<String> = english()
            .into_keys()
            .filter(|key| key.starts_with(group) && !made_up.contains(key))
            .collect();
        assert!(stale.is_empty(), "nothing makes up {stale:?}");
    }
}

#[test]
fn a_missing_key_is_shown_as_itself_and_a_missing_variable_does_no_harm() {
    for language in Language::ALL {
        let texts = Texts::new(language, false);
        assert_eq!(texts.t("no-such-key"), "no-such-key");
        assert_eq!(texts.t(""), "");
        assert!(texts.t("code-unknown").contains("word"));
        assert!(!texts.with("code-unknown", &[("other", 1.into())]).is_empty());
    }
}

#[test]
fn what_people_wrote_is_put_in_without_isolating_characters() {
    for language in Language::ALL {
        let said = Texts::new(language, false).with("code-unknown", &[("word", "x { y }".into())]);
        assert!(said.contains("x { y }"), "{said}");
        assert!(!said.contains(['\u{2068}', '\u{2069}']), "{said:?}");
    }
}

#[test]
fn arabic_has_all_six_plural_forms() {
    let texts = Texts::new(Language::Ar, false);
    let said: Vec<String> = [0_u32, 1, 2, 3, 11, 100]
        .into_iter()
        .map(|n| texts.with("talk-seats", &[("count", n.into())]))
        .collect();
    let distinct: BTreeSet<&String> = said.iter().collect();
    assert_eq!(distinct.len(), 6, "{said:?}");
    assert_eq!(said[2], "مقعدان");
    assert_eq!(said[3], "3 مقاعد");
    assert_eq!(said[4], "11 مقعدًا");
    // The rules of intl_pluralrules 7 look at the whole number, not at its last two digits: from
    // 103 on the general form stands, which is understood.
    assert_eq!(texts.with("talk-seats", &[("count", 103.into())]), "103 مقعد");
}

#[test]
fn russian_declines_what_it_counts() {
    let texts = Texts::new(Language::Ru, false);
    let seats = |count: u64| texts.with("talk-seats", &[("count", count.into())]);
    for (count, said) in [
        (1, "1 место"),
        (2, "2 места"),
        (5, "5 мест"),
        (11, "11 мест"),
        (21, "21 место"),
        (22, "22 места"),
    ] {
        assert_eq!(seats(count), said);
    }
    // The form of one is that of 21 too, so a text of one thing alone asks for the number itself.
    let title = |count: u64| texts.with("alert-title", &[("count", count.into())]);
    assert_ne!(title(21), title(1));
}

#[test]
fn french_counts_nought_as_one() {
    let texts = Texts::new(Language::Fr, false);
    let words = |count: u64| texts.with("compose-words", &[("count", count.into())]);
    assert!(words(0).starts_with("0 mot"), "{}", words(0));
    assert!(!words(0).starts_with("0 mots"), "{}", words(0));
    assert!(words(2).starts_with("2 mots"), "{}", words(2));
}

#[test]
fn ascii_replaces_punctuation_and_keeps_letters() {
    let texts = Texts::new(Language::Fr, true);
    assert_eq!(texts.t("code-rsit-intrusion-attempts"), "tentatives d'intrusion");
}

#[test]
fn the_english_clauses_are_those_that_messages_carry() {
    let texts = Texts::new(Language::En, false);
    assert_eq!(texts.t("clause-con"), hotline_casework::Concern::CLAUSE);
    assert_eq!(texts.t("clause-ack"), hotline_casework::Ack::CLAUSE);
}

#[test]
fn a_code_of_a_later_version_is_said_to_be_one() {
    let texts = Texts::new(Language::En, false);
    assert_eq!(texts.code("severity", "unknown-9"), "unknown-9 (of a later version)");
    assert_eq!(texts.field("not-yet-named"), "not-yet-named");
}

#[test]
fn the_first_setting_that_is_not_empty_chooses_the_language() {
    let none = |_: &str| None;
    assert_eq!(choose(None, none), Language::En);
    assert_eq!(choose(Some("ar"), |_| Some("fr".to_owned())), Language::Ar);
    let some = |set: &'static [(&str, &str)]| {
        move |name: &str| {
            set.iter().find(|(key, _)| *key == name).map(|(_, value)| (*value).to_owned())
        }
    };
    let chosen = choose(None, some(&[("LC_ALL", ""), ("LANG", "fr_CH.UTF-8")]));
    assert_eq!(chosen, Language::Fr);
    let chosen = choose(None, some(&[("HOTLINE_LANG", "AR"), ("LC_ALL", "fr_FR")]));
    assert_eq!(chosen, Language::Ar);
    let chosen = choose(None, some(&[("LC_ALL", "C.UTF-8"), ("LANG", "fr_FR")]));
    assert_eq!(chosen, Language::En, "LC_ALL rules even if it asks for nothing");
}

#[test]
fn each_language_is_chosen_by_its_tag_with_or_without_a_country() {
    for language in Language::ALL {
        let tag = language.tag();
        for asked in
            [tag.to_owned(), format!("{tag}_XA.UTF-8"), format!("{}-XA", tag.to_uppercase())]
        {
            assert_eq!(choose(Some(&asked), |_| None), language, "{asked}");
        }
    }
    assert_eq!(choose(Some("de"), |_| None), Language::En);
    assert_eq!(choose(Some("zh-Hant"), |_| None), Language::Zh);
}

#[test]
fn arabic_reads_from_the_right() {
    assert_eq!(Texts::new(Language::Ar, false).direction(), Direction::RightToLeft);
    assert_eq!(Texts::new(Language::Fr, false).direction(), Direction::LeftToRight);
}

/// Keys of the screens whose words are the same in another language too.
const SAME: &[&str] = &["compose-info", "compose-tlp", "compose-is-note", "compose-time"];

/// The same, of one language.
const SAME_IN: &[(Language, &str)] = &[
    (Language::Fr, "word-note"),
    (Language::Es, "action-no"),
    (Language::Es, "header-demo"),
    (Language::Es, "strip-telephone"),
    (Language::Es, "compose-voice"),
];

/// A letter of the script in which a language is written; none where that is the Latin one.
fn letter(language: Language) -> Option<std::ops::RangeInclusive<char>> {
    match language {
        Language::Ar => Some('\u{600}'..='\u{6ff}'),
        Language::Ru => Some('\u{400}'..='\u{4ff}'),
        Language::Zh => Some('\u{4e00}'..='\u{9fff}'),
        Language::En | Language::Fr | Language::Es => None,
    }
}

#[test]
fn no_text_of_a_screen_was_left_in_english() {
    fn texts(catalogue: &str) -> BTreeMap<&str, &str> {
        catalogue.lines().filter_map(|line| line.split_once(" = ")).collect()
    }
    let [_, english] = Language::En.catalogues();
    let english = texts(english);
    for language in translated() {
        let [_, own] = language.catalogues();
        for (key, text) in texts(own) {
            // A text in several forms begins on its own line with the number it counts.
            let is_form = text.starts_with('{') && text.ends_with("->");
            let same = is_form || SAME.contains(&key) || SAME_IN.contains(&(language, key));
            let untouched = english.get(key) == Some(&text) && !same;
            assert!(!untouched, "{}: {key} = {text}", files(language));
            let foreign =
                letter(language).is_some_and(|own| !text.chars().any(|c| own.contains(&c)));
            assert!(!foreign || same, "{}: {key} = {text}", files(language));
        }
    }
}
