//! `template`, and the fields of a message as they are typed or asked for.

use std::io::{self, BufRead, Read};

use hotline_casework::template::{Slot, Sort, TEMPLATES};
use hotline_casework::{Catalogue, Cited, FillError, Filled, Form, Template};
use hotline_protocol::ids::UnixMillis;
use serde_json::json;

use super::args;
use super::message;
use super::out::{self, Out, entry, isolated, safe_line};
use super::trouble::Trouble;
use crate::engine::MessageRow;
use crate::home::Home;
use crate::lang::Texts;
use crate::times;

/// Longest line that is read from a keyboard for a field: no field holds more.
const LINE_BYTES_MAX: u64 = 64 * 1_024;

/// The template of a kind, in any case.
pub(super) fn named(word: &str) -> Result<&'static Template, String> {
    let wanted = word.trim().to_uppercase();
    TEMPLATES.iter().find(|template| template.kind.code() == wanted).ok_or_else(|| {
        let codes: Vec<&str> = TEMPLATES.iter().map(|template| template.kind.code()).collect();
        format!("there is no such template; there are {}", codes.join(" "))
    })
}

/// `template list` and `template show`.
pub(super) fn template(out: Out, command: &args::Template) {
    let texts = out.texts();
    match command {
        args::Template::List => TEMPLATES.iter().for_each(|one| list(out, &texts, one)),
        args::Template::Show { kind } => show(out, &texts, kind),
        // It asks a home, and was dispatched there.
        args::Template::Glossary(_) => {}
    }
}

fn list(out: Out, texts: &Texts, template: &Template) {
    let code = template.kind.code();
    let name = texts.kind(code);
    let names: Vec<&str> = template.slots.iter().map(|slot| slot.name).collect();
    out.result(&json!({ "kind": code, "name": name, "fields": names }), || {
        vec![format!("{code}  {}  ({} fields)", isolated(&name), names.len())]
    });
}

/// What a sort is called in JSON.
const fn sort(sort: Sort) -> &'static str {
    match sort {
        Sort::Code(_) => "code",
        Sort::Codes(_) => "codes",
        Sort::Text(_) => "text",
        Sort::Time(_) => "time",
        Sort::Number => "number",
        Sort::Cited => "message",
        Sort::Address => "address",
    }
}

fn show(out: Out, texts: &Texts, template: &Template) {
    let code = template.kind.code();
    let catalogue = Catalogue::present();
    let fields: Vec<_> = template
        .slots
        .iter()
        .map(|slot| {
            let codes = slot.sort.list().map(|list| {
                let codes = list.words.iter().enumerate().map(|(code, word)| {
                    json!({ "code": code, "word": word, "name": texts.code(list.name, word) })
                });
                codes.collect::<Vec<_>>()
            });
            let most = if let Sort::Text(most) = slot.sort { Some(most) } else { None };
            json!({
                "field": slot.name,
                "name": texts.field(slot.name),
                "sort": sort(slot.sort),
                "required": slot.required,
                "codes": codes,
                "bytes_max": most,
            })
        })
        .collect();
    let value = json!({
        "kind": code,
        "name": texts.kind(code),
        "clause": texts.clause(code),
        "catalogue": { "version": catalogue.version, "hash": catalogue.hash.to_string() },
        "fields": fields,
    });
    out.result(&value, || {
        let mut lines = vec![format!("{code}  {}", isolated(&texts.kind(code)))];
        lines.extend(texts.clause(code).map(|clause| isolated(&clause)));
        for slot in template.slots {
            lines.push(String::new());
            lines.push(entry(slot.name, &texts.field(slot.name)));
            lines.extend(explained(texts, slot).iter().map(|line| format!("    {line}")));
        }
        lines.push(String::new());
        lines.push("Every field may stay empty, but those that are needed.".to_owned());
        let example = template.slots.iter().find_map(example).unwrap_or_default();
        lines.push(format!(
            "hotline send --to XB/technical --template {code} --field {example} SUBJECT"
        ));
        lines
    });
}

/// What may stand in a field, in lines.
fn explained(texts: &Texts, slot: &Slot) -> Vec<String> {
    let mut lines = Vec::new();
    match slot.sort {
        Sort::Code(list) | Sort::Codes(list) => {
            lines.push(match slot.sort {
                Sort::Codes(_) => "several, with commas between or a --field each:".to_owned(),
                _ => "one of:".to_owned(),
            });
            let words = list.words.iter();
            lines.extend(
                words.map(|word| format!("  {}", entry(word, &texts.code(list.name, word)))),
            );
        }
        Sort::Time(_) => lines.push(format!("a time: {TIMES}")),
        sort => lines.push(sort.expects()),
    }
    if slot.required {
        lines.push("needed".to_owned());
    }
    lines
}

/// How a time can be written.
const TIMES: &str =
    "2026-11-22T03:00Z, 14:00, 2h (ago, or ahead where it is to come), -2h, +2h, now";

/// An example for a field that shows how fields are given.
fn example(slot: &Slot) -> Option<String> {
    let list = slot.sort.list()?;
    let first = list.words.first()?;
    match slot.sort {
        Sort::Codes(_) => Some(format!("{}={first},{}", slot.name, list.words.get(1)?)),
        _ => Some(format!("{}={first}", slot.name)),
    }
}

/// The fields of a template, filled, and what else follows from them.
pub(super) struct Fields {
    /// What was filled.
    pub(super) form: Form,
    /// The message that is answered or spoken of, if one is cited.
    pub(super) about: Option<MessageRow>,
}

impl Fields {
    /// Nothing yet.
    pub(super) const fn new(template: &'static Template) -> Self {
        Self { form: Form::new(template), about: None }
    }

    /// Fills in what was typed as NAME=VALUE.
    pub(super) async fn typed(
        &mut self,
        home: &mut Home,
        now: UnixMillis,
        fields: &[String],
    ) -> Result<(), Trouble> {
        let kind = self.form.template().kind.code();
        let teach = |what: String| {
            Trouble::usage(what).next(format!("`hotline template show {kind}` has its fields"))
        };
        let written = gathered(self.form.template(), fields).map_err(&teach)?;
        for (name, value) in written {
            self.fill(home, now, &name, &value).await.map_err(|trouble| Trouble {
                next: trouble.next.or_else(|| teach(String::new()).next),
                ..trouble
            })?;
        }
        Ok(())
    }

    /// Fills one field with what a person wrote.
    async fn fill(
        &mut self,
        home: &mut Home,
        now: UnixMillis,
        name: &str,
        value: &str,
    ) -> Result<(), Trouble> {
        let slot = self.form.template().slot(name);
        if let Some(Slot { sort: Sort::Cited, .. }) = slot
            && !value.trim().is_empty()
        {
            let about = message(home, value.trim()).await?;
            let cited = Cited { id: about.id, common: about.common };
            self.form.put(name, Filled::Cited(cited))?;
            self.about.get_or_insert(about);
            return Ok(());
        }
        Ok(fill(&mut self.form, now, name, value)?)
    }

    /// Asks for each field in turn; an empty line leaves one out, the end of the input the rest.
    pub(super) async fn ask(
        &mut self,
        home: &mut Home,
        texts: &Texts,
        now: UnixMillis,
    ) -> Result<(), Trouble> {
        let template = self.form.template();
        let code = template.kind.code();
        out::tell(&format!(
            "{code}  {}: Enter skips a field, ? explains it, Ctrl-C gives up.",
            isolated(&texts.kind(code))
        ));
        for slot in template.slots {
            loop {
                out::tell(&format!("{} ({}):", isolated(&texts.field(slot.name)), slot.name));
                let Some(line) = typed_line().await? else { return Ok(()) };
                match line.trim() {
                    "" if slot.required => out::tell("it is needed; ? explains it"),
                    "" => break,
                    "?" => {
                        explained(texts, slot)
                            .iter()
                            .for_each(|line| out::tell(&format!("  {line}")));
                    }
                    written => match self.fill(home, now, slot.name, written).await {
                        Ok(()) => break,
                        Err(trouble) => out::trouble(&trouble),
                    },
                }
            }
        }
        Ok(())
    }
}

/// NAME=VALUE taken apart. A list takes several, and so does a text: a line each.
fn gathered(template: &Template, fields: &[String]) -> Result<Vec<(String, String)>, String> {
    let mut written: Vec<(String, String)> = Vec::new();
    for field in fields {
        let (name, value) = field
            .split_once('=')
            .ok_or_else(|| format!("--field {:?} is no NAME=VALUE", safe_line(field)))?;
        let (name, value) = (name.trim(), value.trim());
        let Some((_, before)) = written.iter_mut().find(|(known, _)| known == name) else {
            written.push((name.to_owned(), value.to_owned()));
            continue;
        };
        match template.slot(name).map(|slot| slot.sort) {
            Some(Sort::Codes(_)) => *before = format!("{before},{value}"),
            Some(Sort::Text(_)) => *before = format!("{before}\n{value}"),
            _ => return Err(format!("--field {} is given twice", safe_line(name))),
        }
    }
    Ok(written)
}

/// Fills a field with what a person wrote; times by the clock of this moment.
pub(super) fn fill(
    form: &mut Form,
    now: UnixMillis,
    name: &str,
    value: &str,
) -> Result<(), FillError> {
    let Some(slot) = form.template().slot(name) else { return form.fill(name, value) };
    let Sort::Time(lean) = slot.sort else { return form.fill(name, value) };
    if value.trim().is_empty() {
        return form.fill(name, value);
    }
    let at = times::read(value, now, lean).ok_or_else(|| FillError::expects(slot, value))?;
    form.put(name, Filled::Time(at))
}

impl From<FillError> for Trouble {
    fn from(error: FillError) -> Self {
        Self::usage(error.to_string())
    }
}

/// A line from the keyboard; none at its end. Reading cannot be called back, so a thread does it
/// that the end of the program does not wait for.
async fn typed_line() -> Result<Option<String>, Trouble> {
    let (told, line) = tokio::sync::oneshot::channel();
    std::thread::spawn(move || {
        let mut line = String::new();
        let read = io::stdin().lock().take(LINE_BYTES_MAX).read_line(&mut line);
        let _ = told.send(read.map(|bytes| (bytes > 0).then_some(line)));
    });
    line.await
        .map_err(io::Error::other)
        .and_then(|read| read)
        .map_err(|error| Trouble::usage(format!("standard input: {error}")))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// 2026-11-22 12:00:00Z.
    const NOON: UnixMillis = UnixMillis(1_795_348_800_000);

    fn filled(kind: &str, name: &str, value: &str) -> Result<Form, String> {
        let mut form = Form::new(named(kind)?);
        fill(&mut form, NOON, name, value).map_err(|error| error.to_string())?;
        Ok(form)
    }

    #[track_caller]
    fn says(kind: &str, name: &str, value: &str, parts: &[&str]) {
        let error = filled(kind, name, value).unwrap_err();
        for part in parts {
            assert!(error.contains(part), "{part:?} is not in {error:?}");
        }
    }

    #[test]
    fn what_cannot_stand_in_a_field_is_told_with_its_name_what_can_and_what_is_near() {
        says("RIF", "nature", "confirm", &["RFI INC RFA"]);
        says("RFI", "natur", "confirm", &["no field natur", "did you mean nature?", "purpose"]);
        says("RFI", "nature", "confrim", &["nature takes", "did you mean confirm?", "preserve"]);
        says("RFI", "window-from", "soon", &["window-from takes a time", "\"soon\""]);
        says("SIT", "serial", "many", &["serial takes a number"]);
        says("POC", "of-address", "XB/tech", &["of-address takes DE, DE/technical"]);
    }

    #[test]
    fn lists_and_texts_are_given_in_parts_and_nothing_else_twice() {
        let inc = named("inc").unwrap();
        let given = |fields: &[&str]| {
            gathered(inc, &fields.iter().map(|field| (*field).to_owned()).collect::<Vec<_>>())
        };
        let wanted = vec![("cves".to_owned(), "CVE-1\nCVE-2 = x".to_owned())];
        assert_eq!(given(&["cves=CVE-1", "cves= CVE-2 = x "]), Ok(wanted));
        assert!(given(&["severity=low", "severity=high"]).unwrap_err().contains("given twice"));
        assert!(given(&["severity"]).unwrap_err().contains("NAME=VALUE"));
        let rfi = named("RFI").unwrap();
        let twice = ["nature=confirm".to_owned(), "nature=explain".to_owned()];
        let mut form = Form::new(rfi);
        for (name, value) in gathered(rfi, &twice).unwrap() {
            fill(&mut form, NOON, &name, &value).unwrap();
        }
        assert_eq!(form.value("nature"), Some(&Filled::Codes(vec![0, 3])));
    }

    #[test]
    fn a_span_lies_on_the_side_of_now_that_the_field_is_about() {
        let at = |kind, name| match filled(kind, name, "2h").unwrap().value(name) {
            Some(Filled::Time(at)) => *at,
            other => panic!("{other:?}"),
        };
        assert_eq!(at("RFI", "window-from"), UnixMillis(NOON.0 - 7_200_000));
        assert_eq!(at("VUL", "embargo-until"), UnixMillis(NOON.0 + 7_200_000));
    }

    #[test]
    fn every_field_is_explained_with_every_word_in_the_readers_language() {
        for language in crate::lang::Language::ALL {
            let texts = Texts::new(language, false);
            for slot in TEMPLATES.iter().flat_map(|template| template.slots) {
                let lines = explained(&texts, slot).join("\n");
                assert!(!lines.is_empty(), "{}", slot.name);
                for word in slot.sort.list().map_or(&[][..], |list| list.words) {
                    assert!(lines.contains(word), "{}: {word}", slot.name);
                }
            }
        }
    }
}
