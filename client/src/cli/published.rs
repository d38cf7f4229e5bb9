//! `library` and `glossary`: what parties publish, and how this one does.

use std::fs;
use std::path::{Path, PathBuf};

use hotline_casework::library::{Document, Step};
use hotline_casework::{Common, limits};
use hotline_protocol::address::{Party, Seat};
use hotline_protocol::ids::MessageId;
use serde_json::{Value, json};

use super::args::{Glossary, Library, Publish, Publishing};
use super::out::{self, Out, safe, safe_line};
use super::send::hand_over_telling;
use super::state::ask_whoami;
use super::trouble::{Trouble, code};
use super::{attach, message, share, time, unexpected};
use crate::ask::{Answer, Ask, DefinitionView, DocumentView, TermView};
use crate::engine::{LadderWish, NewMessage};
use crate::home::Home;
use crate::published::{self, Content};
use crate::runtime;
use crate::spool::{media_type, shown_length};
use crate::view::short;

pub(super) async fn library(home: &mut Home, out: Out, what: Library) -> Result<(), Trouble> {
    match what {
        Library::List => list(home, out).await,
        Library::Show { id } => show(home, out, &id).await,
        Library::Save { id, to } => save(home, out, &id, &to).await,
        Library::Publish(publish) => self::publish(home, out, publish).await,
        Library::Withdraw { id, reason, sending } => {
            let one = own(home, &id).await?;
            let new = published::withdrawal(&one, &reason);
            let told = json!({ "document": one.id, "number": one.number.saturating_add(1) });
            go(home, out, new, sending, None, told).await
        }
    }
}

async fn documents(home: &mut Home) -> Result<(Vec<DocumentView>, usize), Trouble> {
    match home.ask(Ask::Library).await? {
        Answer::Library(library) => Ok((library.documents, library.beyond)),
        _ => Err(unexpected()),
    }
}

fn value(one: &DocumentView) -> Value {
    json!({
        "document": one.id,
        "party": one.party.to_string(),
        "title": one.title,
        "number": one.number,
        "id": one.message.to_string(),
        "from": one.from.to_string(),
        "former": one.former,
        "to": one.to.iter().map(ToString::to_string).collect::<Vec<_>>(),
        "at": time::exact(one.at),
        "tlp": one.tlp,
        "name": one.name,
        "media_type": one.media_type,
        "size": one.size,
        "file": one.is_file,
        "withdrawn": one.withdrawn,
    })
}

async fn list(home: &mut Home, out: Out) -> Result<(), Trouble> {
    let (documents, beyond) = documents(home).await?;
    for one in &documents {
        out.result(&value(one), || {
            let state = match &one.withdrawn {
                Some(_) => "WITHDRAWN".to_owned(),
                None => format!("{} TLP:{}", shown_length(one.size), one.tlp),
            };
            let (id, number) = (short(&one.id), one.number);
            vec![format!("{id}  {:<8} v{number:<3} {}  {state}", one.party, safe_line(&one.title))]
        });
    }
    if documents.is_empty() && !out.json {
        out::print("nobody has published anything to this desk");
    }
    if beyond > 0 {
        out::tell(&format!("{beyond} more are beyond what is shown of one party"));
    }
    Ok(())
}

/// The one document that an id or a title stands for, of one's own party or of any. What could be
/// either is refused, except a whole id: a title cannot pass for one.
async fn named(home: &mut Home, name: &str, of: Option<&Party>) -> Result<DocumentView, Trouble> {
    let (documents, _) = documents(home).await?;
    let wanted = name.trim().to_lowercase();
    let ids = |one: &DocumentView| [one.id.clone(), one.message.to_string()];
    let mut found: Vec<_> = documents
        .into_iter()
        .filter(|one| of.is_none_or(|party| one.party == *party))
        .filter(|one| {
            ids(one).iter().any(|id| id.starts_with(&wanted)) || one.title.to_lowercase() == wanted
        })
        .collect();
    if let Some(at) = found.iter().position(|one| ids(one).contains(&wanted)) {
        found = vec![found.swap_remove(at)];
    }
    let name = safe_line(name);
    match (found.pop(), found.is_empty()) {
        (Some(one), true) if !wanted.is_empty() => Ok(one),
        (Some(_), _) => Err(Trouble::usage(format!("{name:?} names several documents"))
            .next("give more digits of the id: `hotline library list`")),
        (None, _) => Err(Trouble::usage(match of {
            Some(party) => format!("{party} has published no document {name:?}"),
            None => format!("there is no document {name:?}"),
        })
        .next("`hotline library list` shows what there is")),
    }
}

async fn own(home: &mut Home, id: &str) -> Result<DocumentView, Trouble> {
    let party = ask_whoami(home).await?.seat.desk.party;
    named(home, id, Some(&party)).await
}

/// Who published something. A former seat is none that can be asked about it.
fn author(seat: &Seat, former: bool) -> String {
    if former { format!("the former seat {seat}") } else { seat.to_string() }
}

fn lines(one: &DocumentView) -> Vec<String> {
    let mut lines = vec![
        format!("document  {}", one.id),
        format!("title     {}", safe_line(&one.title)),
        format!("party     {}", one.party),
        format!(
            "version   {} by {}, {} by its clock",
            one.number,
            author(&one.from, one.former),
            time::shown(one.at)
        ),
        format!("tlp       {}", safe_line(&one.tlp)),
    ];
    match &one.withdrawn {
        Some(why) => lines.push(format!("WITHDRAWN {}", safe_line(why))),
        None => {
            let kind = if one.media_type.is_empty() { "" } else { ", " };
            let (name, length) = (safe_line(&one.name), shown_length(one.size));
            let media_type = safe_line(&one.media_type);
            lines.push(format!("file      {name} ({length}{kind}{media_type})"));
            lines.push(format!("save      `hotline library save {} DIR`", short(&one.id)));
        }
    }
    lines
}

/// The text of a document that travelled inside its message, where it is one.
async fn text(home: &mut Home, one: &DocumentView) -> Result<Option<Vec<u8>>, Trouble> {
    let row = message(home, &one.message.to_string()).await?;
    let document =
        Common::decode(&row.content).ok().and_then(|common| Document::of(&common).ok()?);
    Ok(match document.map(|document| document.step) {
        Some(Step::Text { bytes, .. }) => Some(bytes),
        _ => None,
    })
}

async fn show(home: &mut Home, out: Out, id: &str) -> Result<(), Trouble> {
    let one = named(home, id, None).await?;
    let text = match one.withdrawn {
        None => text(home, &one).await?.and_then(|bytes| String::from_utf8(bytes).ok()),
        Some(_) => None,
    };
    let mut value = value(&one);
    if let Some(object) = value.as_object_mut() {
        object.insert("text".to_owned(), text.clone().into());
    }
    out.result(&value, || {
        let mut lines = lines(&one);
        if let Some(text) = text {
            lines.push(String::new());
            lines.extend(safe(&text).lines().map(str::to_owned));
        }
        lines
    });
    Ok(())
}

async fn save(home: &mut Home, out: Out, id: &str, to: &Path) -> Result<(), Trouble> {
    let one = named(home, id, None).await?;
    if one.withdrawn.is_some() {
        return Err(Trouble::new(code::REFUSED, "it was withdrawn"));
    }
    let row = message(home, &one.message.to_string()).await?;
    let common = Common::decode(&row.content).map_err(|_| unexpected())?;
    let saved = match text(home, &one).await? {
        Some(bytes) => vec![save_text(&one, &bytes, to)?],
        None => attach::save(home, out, &attach::files(&[&common]), to).await?,
    };
    let paths: Vec<String> = saved.iter().map(|path| path.display().to_string()).collect();
    let value = json!({ "document": one.id, "number": one.number, "saved": paths.first() });
    out.result(&value, || paths.iter().map(|path| format!("saved     {path}")).collect());
    Ok(())
}

/// Writes a document to a new file; one that is there already stays as it is.
fn save_text(one: &DocumentView, bytes: &[u8], to: &Path) -> Result<PathBuf, Trouble> {
    let target = if to.is_dir() { to.join(published::file_name(&one.name)) } else { to.to_owned() };
    published::write_new(&target, bytes).map_err(|error| {
        Trouble::new(code::FAILED, format!("{}: {error}", target.display()))
            .next("nothing was overwritten: save to another directory or name")
    })?;
    Ok(target)
}

async fn publish(home: &mut Home, out: Out, args: Publish) -> Result<(), Trouble> {
    let before = match &args.replaces {
        Some(id) => Some(own(home, id).await?),
        None => None,
    };
    let failed = |error: std::io::Error| {
        Trouble::usage(format!("{}: {error}", safe_line(&args.file.display().to_string())))
    };
    let size = fs::metadata(&args.file).map_err(failed)?.len();
    let tlp = args.tlp.or_else(|| before.as_ref().map(|one| one.tlp.clone()));
    let tlp = tlp.unwrap_or_else(|| "GREEN".to_owned());
    let mut attached = None;
    let content = if size > limits::DOCUMENT_BYTES_MAX as u64 {
        let sealed = attach::attach(home, out, vec![args.file.clone()]).await?;
        sealed.may_go(&tlp)?;
        let files = sealed.files.clone();
        attached = Some(sealed);
        Content::File(files)
    } else {
        let name = args.file.file_name().map(|name| name.to_string_lossy().into_owned());
        let told = crate::files::look(&args.file);
        share::may_go(&safe_line(name.as_deref().unwrap_or_default()), &told, &tlp)?;
        Content::Text {
            bytes: fs::read(&args.file).map_err(failed)?,
            name: name.unwrap_or_default(),
            media_type: media_type(&args.file).unwrap_or_default().to_owned(),
        }
    };
    let title = args.title.or_else(|| before.as_ref().map(|one| one.title.clone()));
    let title = title.unwrap_or_default();
    let wish = published::Wish { title, to: args.to, tlp, language: args.language };
    let fresh = published::new_document(&mut runtime::rng());
    let (new, id, number) = published::version(fresh, before.as_ref(), wish, content);
    let told = json!({ "document": id, "number": number });
    go(home, out, new, args.sending, attached, told).await
}

async fn go(
    home: &mut Home,
    out: Out,
    new: NewMessage,
    sending: Publishing,
    attached: Option<attach::Attached>,
    told: Value,
) -> Result<(), Trouble> {
    let look = (sending.seats, sending.look);
    let told = told.as_object().cloned().unwrap_or_default();
    hand_over_telling(home, out, (new, LadderWish::None), look, &sending.waiting, attached, told)
        .await
}

pub(super) async fn glossary(home: &mut Home, out: Out, what: Glossary) -> Result<(), Trouble> {
    match what {
        Glossary::List => {
            let (terms, beyond) = terms(home).await?;
            for term in &terms {
                out.result(&term_value(term), || vec![term_line(term)]);
            }
            if terms.is_empty() && !out.json {
                out::print("nobody has defined a term");
            }
            if beyond > 0 {
                out::tell(&format!("{beyond} more are beyond what is shown of one party"));
            }
            Ok(())
        }
        Glossary::Show { term } => {
            let (terms, _) = terms(home).await?;
            let wanted = published::term_key(&term);
            let found = terms
                .iter()
                .find(|one| wanted.is_some() && published::term_key(&one.term) == wanted);
            let Some(found) = found else {
                return Err(Trouble::usage(format!("nobody has defined {:?}", safe_line(&term)))
                    .next("`hotline glossary list` shows the terms"));
            };
            out.result(&term_value(found), || term_lines(found));
            Ok(())
        }
        Glossary::Define { term, definition, language, to, tlp, sending } => {
            let before = defined(home, &term).await?;
            let wish = published::Wish { title: term, to, tlp, language };
            say(home, out, before, wish, Some(definition), sending).await
        }
        Glossary::Withdraw { term, sending } => {
            let before = defined(home, &term).await?;
            let Some(before) = before.filter(|one| one.text.is_some()) else {
                return Err(Trouble::usage("your party has not defined it"));
            };
            let (tlp, language) = (before.tlp.clone(), before.language.clone());
            let wish =
                published::Wish { title: before.term.clone(), to: Vec::new(), tlp, language };
            say(home, out, Some(before), wish, None, sending).await
        }
    }
}

async fn say(
    home: &mut Home,
    out: Out,
    before: Option<DefinitionView>,
    wish: published::Wish,
    text: Option<String>,
    sending: Publishing,
) -> Result<(), Trouble> {
    let told = json!({ "term": wish.title, "number": published::next(before.as_ref()) });
    let new = published::definition(before.as_ref(), wish, text).map_err(Trouble::usage)?;
    go(home, out, new, sending, None, told).await
}

async fn terms(home: &mut Home) -> Result<(Vec<TermView>, usize), Trouble> {
    match home.ask(Ask::Glossary).await? {
        Answer::Glossary(glossary) => Ok((glossary.terms, glossary.beyond)),
        _ => Err(unexpected()),
    }
}

/// Terms in a message that parties define differently, and whether there are more.
pub(super) async fn terms_in(
    home: &mut Home,
    message: MessageId,
) -> Result<(Vec<TermView>, bool), Trouble> {
    match home.ask(Ask::TermsIn(message)).await? {
        Answer::Terms(terms, more) => Ok((terms, more)),
        _ => Err(unexpected()),
    }
}

/// The line below a message that uses such terms.
pub(super) fn footer(terms: &[TermView], more: bool) -> Option<String> {
    let names: Vec<String> = terms.iter().map(|term| safe_line(&term.term)).collect();
    let more = if more { ", and more" } else { "" };
    (!names.is_empty()).then(|| {
        format!(
            "terms with differing definitions: {}{more} (`hotline glossary show TERM`)",
            names.join(", ")
        )
    })
}

/// What one's own party has said of a term.
async fn defined(home: &mut Home, term: &str) -> Result<Option<DefinitionView>, Trouble> {
    let party = ask_whoami(home).await?.seat.desk.party;
    let wanted = published::term_key(term);
    let (terms, _) = terms(home).await?;
    let mut by = terms.into_iter().flat_map(|term| term.by);
    Ok(by.find(|one| one.party == party && published::term_key(&one.term) == wanted))
}

pub(super) fn term_value(term: &TermView) -> Value {
    json!({
        "term": term.term,
        "differs": term.differs,
        "definitions": term.by.iter().map(|one| json!({
            "party": one.party.to_string(),
            "term": one.term,
            "text": one.text,
            "language": one.language,
            "tlp": one.tlp,
            "number": one.number,
            "id": one.message.to_string(),
            "from": one.from.to_string(),
            "former": one.former,
            "to": one.to.iter().map(ToString::to_string).collect::<Vec<_>>(),
            "at": time::exact(one.at),
        })).collect::<Vec<_>>(),
    })
}

fn term_line(term: &TermView) -> String {
    let live = term.by.iter().filter(|one| one.text.is_some());
    let parties: Vec<String> = live.map(|one| one.party.to_string()).collect();
    let differs = if term.differs { "  DIFFERS" } else { "" };
    let parties = match parties.len() {
        0 => "withdrawn".to_owned(),
        _ => parties.join(", "),
    };
    format!("{}  {parties}{differs}", safe_line(&term.term))
}

fn term_lines(term: &TermView) -> Vec<String> {
    let mut lines = vec![term_line(term)];
    for one in &term.by {
        let language = safe_line(&one.language);
        lines.push(String::new());
        let author = author(&one.from, one.former);
        lines.push(format!("{}  {language}  {author}  {}", one.party, time::shown(one.at)));
        match &one.text {
            Some(text) => lines.extend(safe(text).lines().map(|line| format!("  {line}"))),
            None => lines.push("  withdrawn".to_owned()),
        }
    }
    lines
}
