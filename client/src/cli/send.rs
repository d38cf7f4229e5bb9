//! `send`, `reply`, `ack`: from what a person wants said to receipts.

use std::io::{IsTerminal, Read};
use std::path::PathBuf;
use std::time::Duration;

use hotline_casework::{Form, Kind, Said};
use hotline_protocol::address::Address;
use hotline_protocol::ids::{CaseId, MessageId, Precedence};
use serde_json::{Map, Value, json};

use super::args;
use super::mail;
use super::out::{self, Out, safe_line};
use super::reach::{HAND_OVER_WITHIN, custody_at, follow, queued, report, report_of, upload};
use super::state::traffic;
use super::template::Fields;
use super::trouble::{Trouble, code};
use super::{answerability, attach, command, message, time, unexpected};
use crate::ask::{Answer, Ask, Preview};
use crate::campaign;
use crate::engine::{
    Command, Direction, Guard, LadderWish, MessageRow, NewMessage, Outcome, climbs,
};
use crate::home::Home;
use crate::limits::BODY_BYTES_MAX;
use crate::runtime;
use crate::view::short;

/// How long the directory may take to come when an addressee is not known yet.
pub(super) const DIRECTORY_WITHIN: Duration = Duration::from_secs(10);

/// How long a pipe may be silent before it is taken for one that nobody writes to.
const STDIN_WITHIN: Duration = Duration::from_secs(10);

pub(super) async fn send(home: &mut Home, out: Out, args: args::Send) -> Result<(), Trouble> {
    let addressed = args.addressing.addressed().map_err(|what| {
        Trouble::usage(what).next("for example: hotline send --to XB/technical \"Please call\"")
    })?;
    let Some(template) = args.template else {
        let precedence = args.precedence.unwrap_or(Precedence::Routine);
        let new = Matter { said: &Said::Text, precedence, about: None, ladder: LadderWish::None };
        return write(home, out, addressed, args.letter, new, args.attach).await;
    };
    let mut fields = Fields::new(template);
    if args.field.is_empty() && out.asks {
        fields.ask(home, &out.texts(), runtime::now()).await?;
    } else {
        fields.typed(home, runtime::now(), &args.field).await?;
    }
    let new = Matter {
        said: &said(&fields.form)?,
        precedence: args.precedence.unwrap_or_else(|| fields.form.precedence()),
        about: fields.about.as_ref(),
        ladder: LadderWish::Usual,
    };
    write(home, out, addressed, args.letter, new, args.attach).await
}

/// What is said by a form.
pub(super) fn said(form: &Form) -> Result<Said, Trouble> {
    let kind = form.template().kind.code();
    let needed = form.template().slots.iter().find(|slot| slot.required);
    if let Some(slot) = needed.filter(|slot| form.value(slot.name).is_none()) {
        return Err(Trouble::usage(format!(
            "{kind} needs {}: which message is it about?",
            slot.name
        ))
        .next(format!("give it with --field {}=ID; `hotline inbox` shows ids", slot.name)));
    }
    form.said().map_err(|error| {
        Trouble::usage(format!("the fields of {kind}: {error}"))
            .next("shorten the longest, or attach it as a file")
    })
}

/// What is said in a new message, how fast it is handled, and which message it is about.
pub(super) struct Matter<'a> {
    pub(super) said: &'a Said,
    pub(super) precedence: Precedence,
    pub(super) about: Option<&'a MessageRow>,
    /// Whether and when later rungs are asked; counts for what raises a matter.
    pub(super) ladder: LadderWish,
}

/// Sends a new message that says this to these, as fast as that.
pub(super) async fn write(
    home: &mut Home,
    out: Out,
    to: args::Addressed,
    letter: args::Letter,
    matter: Matter<'_>,
    attach: Vec<PathBuf>,
) -> Result<(), Trouble> {
    let attached = attach::attach(home, out, attach).await?;
    attached.may_go(&letter.tlp)?;
    let traffic = traffic(letter.exercise);
    let case = match &letter.case {
        Some(name) => Some(mail::case(home, name, traffic).await?),
        // What answers a message is of its case.
        None => matter.about.map(|about| about.case),
    };
    let new = NewMessage {
        to: to.to,
        info: to.info,
        kind: matter.said.kind().to_string(),
        fields: matter.said.encode_fields(),
        precedence: matter.precedence,
        traffic,
        tlp: letter.tlp,
        in_reply_to: matter.about.filter(|about| case == Some(about.case)).map(|about| about.id),
        case,
        subject: to.subject,
        body: body(letter.text).await?,
        language: letter.language,
        note: letter.note,
        automated: None,
        accept: letter.accept,
        attachments: attached.files.clone(),
    };
    let look = (letter.seats, letter.look);
    let new = (new, matter.ladder);
    hand_over(home, out, new, look, &letter.waiting, Some(attached)).await
}

pub(super) async fn reply(home: &mut Home, out: Out, args: args::Reply) -> Result<(), Trouble> {
    let of = message(home, &args.id).await?;
    let to = match of.direction {
        Direction::Received | Direction::HandedOver => {
            vec![Address::Desk(of.from.desk.clone())]
        }
        // What this desk wrote is continued to those it was written to.
        Direction::Sent | Direction::DeskCopy => {
            of.to.iter().filter_map(|to| to.parse().ok()).collect()
        }
    };
    let subject = match of.subject.strip_prefix("Re: ") {
        Some(_) => of.subject.clone(),
        None => format!("Re: {}", of.subject),
    };
    let new = NewMessage {
        to,
        info: Vec::new(),
        kind: Kind::Txt.to_string(),
        fields: Vec::new(),
        precedence: args.precedence.unwrap_or(of.precedence),
        traffic: of.traffic,
        tlp: of.tlp,
        case: Some(of.case),
        in_reply_to: Some(of.id),
        subject,
        body: body(args.text).await?,
        language: String::new(),
        note: args.note,
        automated: None,
        accept: Vec::new(),
        attachments: Vec::new(),
    };
    if new.body.trim().is_empty() {
        return Err(Trouble::usage("a reply needs a text")
            .next("give it with --body, or write it to standard input"));
    }
    let new = (new, LadderWish::None);
    hand_over(home, out, new, (None, args.look), &args.waiting, None).await
}

/// The text: given, or from standard input if that is no terminal.
async fn body(text: args::Text) -> Result<String, Trouble> {
    if let Some(body) = text.body {
        return Ok(body);
    }
    if std::io::stdin().is_terminal() {
        return Ok(String::new());
    }
    let reading = tokio::task::spawn_blocking(|| {
        let mut bytes = Vec::new();
        std::io::stdin().take(BODY_BYTES_MAX as u64 + 1).read_to_end(&mut bytes).map(|_| bytes)
    });
    let Ok(read) = tokio::time::timeout(STDIN_WITHIN, reading).await else {
        // The reader cannot be called back; leaving without it is the only way.
        out::trouble(
            &Trouble::usage("standard input is open, but nothing ends it")
                .next("give the text with --body, or close it: < /dev/null"),
        );
        crate::ending::leave(code::USAGE)
    };
    let bytes = read
        .map_err(std::io::Error::other)
        .and_then(|read| read)
        .map_err(|error| Trouble::usage(format!("standard input: {error}")))?;
    if bytes.len() > BODY_BYTES_MAX {
        return Err(Trouble::usage(format!("a text has at most {BODY_BYTES_MAX} bytes")));
    }
    let text =
        String::from_utf8(bytes).map_err(|_| Trouble::usage("standard input is not UTF-8 text"))?;
    Ok(text.trim_end_matches('\n').to_owned())
}

/// How many seats addresses stand for. They may be new, so the newest directory is looked into.
pub(super) async fn preview_of(home: &mut Home, to: &[Address]) -> Result<usize, Trouble> {
    let new = campaign::challenge_to(to);
    let sync = command(home, Command::Sync);
    let _ = tokio::time::timeout(DIRECTORY_WITHIN, sync).await;
    preview(home, &new).await.map(|preview| preview.seats.len())
}

async fn preview(home: &mut Home, new: &NewMessage) -> Result<Preview, Trouble> {
    match home.ask(Ask::Preview(Box::new(new.clone()))).await? {
        Answer::Preview(preview) => Ok(preview),
        _ => Err(unexpected()),
    }
}

/// `*` and `*/technical` go to more than a person can picture: the number is to be confirmed.
fn confirmed(new: &NewMessage, preview: &Preview, seats: Option<usize>) -> Result<(), Trouble> {
    let broad = |address: &Address| matches!(address, Address::All | Address::AllDesks(_));
    let found = preview.seats.len();
    match seats {
        None if new.to.iter().chain(&new.info).any(broad) => Err(Trouble::usage(format!(
            "this goes to {found} seats of {} desks",
            preview.desks.len()
        ))
        .next(format!("confirm it with --seats {found}"))),
        Some(said) if said != found => Err(Trouble::usage(format!(
            "this goes to {found} seats, not {said}"
        ))
        .next(format!("look who they are (`hotline directory list`), then --seats {found}"))),
        _ => Ok(()),
    }
}

/// Whether it is a document or a definition.
fn published(new: &NewMessage) -> bool {
    [Kind::Lib.code(), Kind::Glo.code()].contains(&new.kind.as_str())
}

/// What must be looked at twice is confirmed by whoever sits there; a script has decided before.
fn looked_at(new: &NewMessage, preview: &Preview, look: args::Look) -> Result<(), Trouble> {
    let doubts: Vec<&str> = preview
        .guards
        .iter()
        .filter_map(|guard| match guard {
            // Confirmed by the number of seats.
            Guard::Everybody => None,
            Guard::Red => Some("it is TLP:RED"),
            Guard::FirstContact => Some("nobody of a desk was ever met from here"),
            // What is published is always one.
            Guard::Note if published(new) => None,
            Guard::Note => Some("it is a note, which can be shown to others"),
        })
        .collect();
    let watched = std::io::stdin().is_terminal() && std::io::stdout().is_terminal();
    if look.yes || doubts.is_empty() || !watched {
        return Ok(());
    }
    Err(Trouble::usage(format!("to {}: {}", addressed(preview), doubts.join("; ")))
        .next("look again (`--dry-run` shows who is on duty), then repeat it with --yes"))
}

fn stands(preview: &Preview) -> Value {
    preview.answerability.iter().map(answerability::value).collect::<Vec<_>>().into()
}

/// Whom it would go to, and nothing is sent.
fn show_preview(out: Out, new: &NewMessage, preview: &Preview) {
    let value = json!({
        "desks": preview.desks,
        "seats": preview.seats.iter().map(ToString::to_string).collect::<Vec<_>>(),
        "nobody": preview.nobody,
        "left_out": preview.left_out,
        "guards": preview.guards.iter().map(|guard| guard.word()).collect::<Vec<_>>(),
        "answerability": stands(preview),
    });
    out.result(&value, || {
        let mut lines = vec![format!("to        {}", addressed(preview))];
        let left_out = preview.nobody.iter().chain(&preview.left_out);
        lines.extend(left_out.map(|reason| format!("left out  {}", safe_line(reason))));
        let climbs = climbs(&new.kind);
        lines.extend(preview.answerability.iter().flat_map(|d| answerability::lines(d, climbs)));
        lines.extend(preview.guards.iter().map(|guard| format!("confirm   {}", guard.word())));
        lines.push("nothing was sent".to_owned());
        lines
    });
}

pub(super) async fn hand_over(
    home: &mut Home,
    out: Out,
    new: (NewMessage, LadderWish),
    look: (Option<usize>, args::Look),
    waiting: &args::Waiting,
    attached: Option<attach::Attached>,
) -> Result<(), Trouble> {
    hand_over_telling(home, out, new, look, waiting, attached, Map::new()).await
}

/// The same, with what is told besides.
pub(super) async fn hand_over_telling(
    home: &mut Home,
    out: Out,
    (new, ladder): (NewMessage, LadderWish),
    (seats, look): (Option<usize>, args::Look),
    waiting: &args::Waiting,
    mut attached: Option<attach::Attached>,
    besides: Map<String, Value>,
) -> Result<(), Trouble> {
    home.listen().await?;
    let mut preview_now = preview(home, &new).await?;
    if !preview_now.nobody.is_empty() {
        // They may be new: look into the newest directory before saying no.
        let sync = command(home, Command::Sync);
        let _ = tokio::time::timeout(DIRECTORY_WITHIN, sync).await;
        preview_now = preview(home, &new).await?;
    }
    if look.dry_run {
        show_preview(out, &new, &preview_now);
        return Ok(());
    }
    confirmed(&new, &preview_now, seats)?;
    looked_at(&new, &preview_now, look)?;
    let climbs = climbs(&new.kind);
    let calls = !published(&new);
    let (traffic, note) = (new.traffic, new.note);
    let laddered = climbs && ladder != LadderWish::None;
    let send = match climbs {
        true => Command::Raise { new: Box::new(new), ladder },
        false if !calls => Command::Publish(Box::new(new)),
        false => Command::Send(Box::new(new)),
    };
    let sent = command(home, send).await?;
    if let Some(attached) = &mut attached {
        attached.keep();
    }
    let (id, case, reference) = match sent {
        Outcome::Queued { id, case, reference } => (id, case, reference),
        Outcome::AwaitsRelease { id, case, reference } => {
            return awaits_release(home, out, id, case, reference).await;
        }
        _ => return Err(unexpected()),
    };
    if note && !out.json {
        out::print("NOTE      signed, on the record: it can be shown to others");
    }
    let mut told = queued(out, (id, case, reference));
    if !out.json {
        for (name, value) in &besides {
            let value = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
            out::print(&format!("{name:<9} {}", safe_line(&value)));
        }
        out::print(&format!("to        {}", addressed(&preview_now)));
        // Nobody is called by what is published, so nobody's hours matter.
        let desks = preview_now.answerability.iter().filter(|_| calls);
        for line in desks.flat_map(|desk| answerability::lines(desk, climbs)) {
            out::print(&line);
        }
        for reason in preview_now.nobody.iter().chain(&preview_now.left_out) {
            out::print(&format!("left out  {}", safe_line(reason)));
        }
    }
    told.extend(besides);
    told.insert("answerability".to_owned(), stands(&preview_now));
    if let Some(attached) = attached.filter(|attached| !attached.files.is_empty()) {
        told.insert("attachments".to_owned(), attach::attached(&attached));
        if waiting.timeout.is_none() {
            upload(home, out, id).await?;
        }
    }
    let reported = report_of(home, out, id, (told, calls), waiting).await;
    if laddered && !out.json {
        super::incident::tell_ladder(home, case, traffic).await;
    }
    reported
}

/// Takes a message back that nobody has acknowledged.
pub(super) async fn recall(
    home: &mut Home,
    out: Out,
    id: &str,
    waiting: &args::Waiting,
) -> Result<(), Trouble> {
    let queued = match home.ask(Ask::Waiting).await? {
        Answer::Waiting(waiting) => waiting.into_iter().map(|one| one.id).collect(),
        _ => Vec::new(),
    };
    let of = match queued.into_iter().find(|one| one.to_string().starts_with(id)) {
        Some(of) => of,
        None => message(home, id).await?.id,
    };
    home.listen().await?;
    let told = Map::from_iter([("of".to_owned(), of.to_string().into())]);
    match command(home, Command::Recall { message: of }).await? {
        Outcome::Queued { id, .. } => {
            if !out.json {
                out::print(&format!("recalled  {}", short(&of)));
                out::print(&format!("message   {id}"));
            }
            report(home, out, id, told, waiting).await
        }
        _ => {
            let value = json!({ "of": of.to_string(), "sent": false });
            out.result(&value, || vec![format!("recalled {}: it had not left", short(&of))]);
            Ok(())
        }
    }
}

/// Says that a message waits for a second seat, once the draft is on its way there.
pub(super) async fn awaits_release(
    home: &mut Home,
    out: Out,
    id: MessageId,
    case: CaseId,
    reference: String,
) -> Result<(), Trouble> {
    let sync = command(home, Command::Sync);
    let sent = tokio::time::timeout(HAND_OVER_WITHIN, sync).await;
    let value = json!({
        "id": id.to_string(),
        "case": case.to_string(),
        "ref": reference,
        "awaiting_release": true,
        "custody_at": null,
        "device": {},
        "human": {},
        "queued": !matches!(sent, Ok(Ok(_))),
    });
    out.result(&value, || {
        vec![
            format!("case      {}", safe_line(&reference)),
            format!("message   {id}"),
            "waits     for another seat of this desk to release it; nothing has left the desk"
                .to_owned(),
        ]
    });
    match sent {
        Ok(Ok(_)) => Ok(()),
        Ok(Err(trouble)) => Err(trouble),
        Err(_) => Err(Trouble::new(code::OFFLINE, "the draft is queued here, not sent yet")
            .next("`hotline sync` sends it to the other seats")),
    }
}

/// Desks and how many seats each has.
fn addressed(preview: &Preview) -> String {
    let desks: Vec<String> = preview
        .desks
        .iter()
        .map(|desk| {
            let seats = preview.seats.iter().filter(|seat| seat.desk.to_string() == **desk).count();
            format!("{desk} ({seats} {})", if seats == 1 { "seat" } else { "seats" })
        })
        .collect();
    desks.join(", ")
}

pub(super) async fn acknowledge(
    home: &mut Home,
    out: Out,
    id: &str,
    kind: String,
    note: bool,
) -> Result<(), Trouble> {
    let of = message(home, id).await?;
    home.listen().await?;
    let (message, words) = (of.id, kind.clone());
    let ack = if note {
        Command::AcknowledgeOnRecord { message, kind: words }
    } else {
        Command::Acknowledge { message, kind: words }
    };
    let Outcome::Queued { id: ack, .. } = command(home, ack).await? else {
        return Err(unexpected());
    };
    let waiting = args::Waiting { wait: None, timeout: None };
    let followed = follow(home, ack, &waiting).await?;
    let value = json!({
        "id": of.id.to_string(),
        "ack": ack.to_string(),
        "kind": kind,
        "note": note,
        "case": of.case.to_string(),
        "ref": of.reference,
        "custody_at": custody_at(&followed.delivery).map(time::exact),
        "queued": followed.queued(),
    });
    out.result(&value, || {
        let mut lines =
            vec![format!("acknowledged {} as {kind}: {}", short(&of.id), safe_line(&of.subject))];
        if let Some(at) = custody_at(&followed.delivery) {
            lines.push(format!("custody   {}", time::shown(at)));
        }
        lines
    });
    followed.verdict(&waiting)
}
