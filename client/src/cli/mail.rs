//! `inbox` and `read`.

use std::collections::BTreeMap;
use std::path::Path;

use hotline_casework::{Common, Origin, Said};
use hotline_protocol::address::Seat;
use hotline_protocol::ids::{CaseId, MessageId, Traffic};
use serde_json::{Map, Value, json};

use super::out::{self, Out, safe, safe_line};
use super::published;
use super::release::paper;
use super::state::{link_words, traffic};
use super::trouble::{Trouble, code};
use super::{args, attach, command, message, missing, said, share, time, unexpected};
use crate::ask::{Answer, Ask, News, Withdrawal};
use crate::engine::{AckRow, Command, Direction, LinkState, MessageRow};
use crate::home::Home;
use crate::lang::Texts;
use crate::limits::PAGE_MESSAGES_MAX;
use crate::runtime;
use crate::vault::{Filter, Found, Listed, Page};
use crate::view::short;

/// Which way a message went, in a word.
const fn direction(message: &MessageRow) -> &'static str {
    match message.direction {
        Direction::Sent => "sent",
        Direction::Received => "received",
        Direction::DeskCopy => "desk-copy",
        Direction::HandedOver => "handed-over",
    }
}

/// What is common to all copies of a message; none where this version cannot read it.
fn common(message: &MessageRow) -> Option<Common> {
    Common::decode(&message.content).ok()
}

/// The message that an escalation passes on.
fn original(common: Option<&Common>) -> Option<Common> {
    match common.map(|common| &common.said) {
        Some(Said::Escalation(escalation)) => escalation.original().ok(),
        _ => None,
    }
}

/// The message that was passed on, for a person. Who wrote it is the word of whoever passed it on.
fn original_lines(texts: &Texts, original: &Common) -> Vec<String> {
    let to: Vec<String> = original.to.action.iter().map(ToString::to_string).collect();
    let mut lines = vec![
        String::new(),
        format!(
            "passed on: {} {} from {} to {}, {} by its author's clock",
            original.kind(),
            short(&original.id),
            original.from,
            to.join(", "),
            time::shown(original.released_at)
        ),
        String::new(),
        original.subject.line(),
    ];
    if !original.body.is_empty() {
        lines.extend([String::new(), original.body.shown()]);
    }
    lines.extend(said::lines(texts, original));
    lines
}

/// Which of these were taken back or corrected.
async fn withdrawn(
    home: &mut Home,
    messages: Vec<MessageId>,
) -> Result<BTreeMap<MessageId, Withdrawal>, Trouble> {
    match home.ask(Ask::Withdrawn(messages)).await? {
        Answer::Withdrawn(found) => Ok(found.into_iter().map(|one| (one.of, one)).collect()),
        _ => Err(unexpected()),
    }
}

/// How a message was taken back, for a script.
fn withdrawn_value(withdrawal: Option<&Withdrawal>) -> Value {
    withdrawal.map_or(Value::Null, |one| {
        json!({
            "by": one.by.to_string(),
            "at": time::exact(one.at),
            "id": one.message.to_string(),
            "corrected": one.corrected,
            "correction": one.correction,
            "reason": one.reason,
        })
    })
}

/// A message for a script.
fn value(texts: &Texts, message: &MessageRow, withdrawal: Option<&Withdrawal>) -> Value {
    let common = common(message);
    let seat = |seat: Option<&Seat>| seat.map(ToString::to_string);
    json!({
        "id": message.id.to_string(),
        "case": message.case.to_string(),
        "ref": message.reference,
        "from": message.from.to_string(),
        "to": message.to,
        "kind": message.kind,
        "precedence": message.precedence.word(),
        "tlp": message.tlp,
        "traffic": message.traffic.word(),
        "subject": message.subject,
        "body": message.body,
        "fields": said::fields(common.as_ref()),
        "words": said::words(texts, common.as_ref()),
        "catalogue": said::catalogue(common.as_ref()),
        "unknown_fields": said::unknown(common.as_ref()),
        "original": original(common.as_ref()).map(|original| json!({
            "id": original.id.to_string(),
            "from": original.from.to_string(),
            "to": original.to.action.iter().map(ToString::to_string).collect::<Vec<_>>(),
            "kind": original.kind().to_string(),
            "subject": original.subject.line(),
            "body": original.body.shown(),
            "fields": said::fields(Some(&original)),
            "words": said::words(texts, Some(&original)),
            "sent_at": time::exact(original.released_at),
        })),
        "sent_at": time::exact(message.released_at),
        "accepted_at": message.accepted_at.map(time::exact),
        "opened_at": message.opened_at.map(time::exact),
        "read_at": message.read_at.map(time::exact),
        "verified": message.verified,
        "direction": direction(message),
        "note": message.signature.is_some(),
        "automated": automated(common.as_ref()),
        "drafted_by": seat(common.as_ref().and_then(|common| common.drafted_by.as_ref())),
        "released_by": seat(common.as_ref().and_then(|common| common.released_by.as_ref())),
        "withdrawn": withdrawn_value(withdrawal),
        "handed_by": message.handed_by.as_ref().map(ToString::to_string),
    })
}

/// By which program a message was written, if no person did.
fn automated(common: Option<&Common>) -> Option<String> {
    match &common?.origin {
        Origin::Automated { source } => Some(source.line()),
        Origin::Human => None,
    }
}

/// The kind by its code and its name in the reader's language.
fn kind(texts: &Texts, message: &MessageRow) -> String {
    let code = safe_line(&message.kind);
    format!("{code} {}", out::isolated(&texts.kind(&code)))
}

/// A message on one line, with what its kind is called.
pub(super) fn line(message: &MessageRow, kind: &str) -> String {
    let kind = match message.kind.as_str() {
        "TXT" => String::new(),
        _ => format!("{}: ", out::isolated(&safe_line(kind))),
    };
    let at = match message.direction {
        // All of a case came in one moment; when it was said tells more.
        Direction::HandedOver => message.released_at,
        _ => message.opened_at.unwrap_or(message.released_at),
    };
    let unread = message.read_at.is_none() && message.direction != Direction::Sent;
    let exercise = if message.traffic == Traffic::Operation { "" } else { "[EX] " };
    let note = if message.signature.is_some() { "[NOTE] " } else { "" };
    format!(
        "{}  {}  {:<9}  {:<18}  {:<16}  {exercise}{note}{kind}{}{}",
        time::shown(at),
        short(&message.id),
        message.precedence.word(),
        message.from.to_string(),
        safe_line(&message.reference),
        safe_line(&message.subject),
        if unread { "  (unread)" } else { "" },
    )
}

fn print(out: Out, texts: &Texts, message: &MessageRow, withdrawal: Option<&Withdrawal>) {
    if out.json {
        out::print(&value(texts, message, withdrawal).to_string());
    } else {
        let mark = match withdrawal {
            Some(Withdrawal { corrected: true, .. }) => "  (corrected)",
            Some(_) => "  (withdrawn)",
            None => "",
        };
        out::print(&format!("{}{mark}", line(message, &texts.kind(&message.kind))));
    }
}

/// Prints messages of a list, with what was taken back.
async fn print_all(
    home: &mut Home,
    out: Out,
    texts: &Texts,
    listed: &[Listed],
) -> Result<(), Trouble> {
    for part in listed.chunks(PAGE_MESSAGES_MAX) {
        let ids = part.iter().map(|listed| listed.message.id).collect();
        let withdrawn = withdrawn(home, ids).await?;
        for listed in part {
            print(out, texts, &listed.message, withdrawn.get(&listed.message.id));
        }
    }
    Ok(())
}

pub(super) async fn page(
    home: &mut Home,
    filter: &Filter,
    page: Page,
    limit: usize,
) -> Result<Vec<Listed>, Trouble> {
    match home.ask(Ask::List { filter: filter.clone(), page, limit }).await? {
        Answer::List(listed) => Ok(listed),
        _ => Err(unexpected()),
    }
}

/// The case that a name stands for.
pub(super) async fn case(home: &mut Home, name: &str, traffic: Traffic) -> Result<CaseId, Trouble> {
    match home.ask(Ask::Case(name.to_owned(), traffic)).await? {
        Answer::Case(Found::One(case)) => Ok(case),
        Answer::Case(Found::Nothing) => {
            Err(Trouble::usage(format!("there is no case {}", safe_line(name)))
                .next("`hotline inbox` shows the references of cases"))
        }
        Answer::Case(Found::Several(ids)) => Err(Trouble::usage(format!(
            "{} stands for several cases: {}",
            safe_line(name),
            ids.join(", ")
        ))
        .next("name it by the beginning of its id")),
        _ => Err(unexpected()),
    }
}

pub(super) async fn inbox(home: &mut Home, out: Out, args: &args::Inbox) -> Result<(), Trouble> {
    let traffic = traffic(args.exercise);
    let since = match &args.since {
        Some(text) => Some(time::since(runtime::now(), text).map_err(Trouble::usage)?),
        None => None,
    };
    let case = match &args.case {
        Some(name) => Some(case(home, name, traffic).await?),
        None => None,
    };
    let acks = case.is_some();
    let filter = Filter { unread: args.unread, case, since, acks, ..Filter::all(traffic) };
    if args.follow {
        home.listen().await?;
    }
    // The newest that were asked for, page by page, then shown the oldest first.
    let mut listed = Vec::new();
    let mut next = Page::Newest;
    while listed.len() < args.limit {
        let limit = (args.limit - listed.len()).min(PAGE_MESSAGES_MAX);
        let mut older = page(home, &filter, next, limit).await?;
        let Some(first) = older.first() else { break };
        next = Page::Before(first.place);
        older.append(&mut listed);
        listed = older;
    }
    let texts = out.texts();
    print_all(home, out, &texts, &listed).await?;
    // Beside what came stands what should have come; scripts read it from `status`.
    for missing in missing::ask(home, traffic).await? {
        out::tell(&missing::line(&missing));
    }
    if args.follow {
        return follow(home, (out, &texts), filter, listed.last().map_or(0, |last| last.place))
            .await;
    }
    if listed.is_empty() && !out.json {
        out::print(if args.unread { "nothing unread" } else { "nothing here" });
    }
    Ok(())
}

/// Prints what comes until it is interrupted.
async fn follow(
    home: &mut Home,
    (out, texts): (Out, &Texts),
    filter: Filter,
    mut last: u64,
) -> Result<(), Trouble> {
    // Places are given in order of arrival, so what is beyond the newest of all is new; a filter
    // may have shown less.
    let everything = Filter::all(filter.traffic);
    if let Some(newest) = page(home, &everything, Page::Newest, 1).await?.last() {
        last = last.max(newest.place);
    }
    command(home, Command::Connect).await?;
    loop {
        match home.news().await? {
            News::Arrived { .. } | News::Missed => loop {
                let listed = page(home, &filter, Page::After(last), PAGE_MESSAGES_MAX).await?;
                let Some(newest) = listed.last() else { break };
                last = newest.place;
                print_all(home, out, texts, &listed).await?;
            },
            News::Acknowledged { message, by } => {
                out::tell(&format!("acknowledged by {by}: {}", short(&message)));
            }
            News::NotSent { message, reason } => {
                out::tell(&format!("not sent: {}: {}", short(&message), safe_line(&reason)));
            }
            News::Alarm { code, text } => {
                out::tell(&format!("alarm ({code}): {}", safe_line(&text)));
            }
            News::Missing { traffic, text: Some(text), .. } if traffic == filter.traffic => {
                out::tell(&format!("MISSING  {}", safe_line(&text)));
            }
            News::CallAgain { message, traffic, precedence, .. } if traffic == filter.traffic => {
                let id = short(&message);
                out::tell(&format!(
                    "{} message {id} is still not acknowledged. Next: `hotline ack {id}`",
                    precedence.word()
                ));
            }
            News::Link(link) => {
                out::tell(&link_words(&link));
                if let LinkState::Refused(why) = link {
                    return Err(Trouble::new(code::REFUSED, why));
                }
            }
            News::HandedOver { by, .. } => {
                out::tell(&format!("{by} handed over messages of a case"));
            }
            News::Campaign { asks: true, .. } => {
                out::tell("a ping campaign asks this seat. Next: `hotline ping answer`");
            }
            News::Progress { .. }
            | News::Campaign { .. }
            | News::Roster
            | News::Exercise
            | News::Missing { .. }
            | News::CallAgain { .. }
            | News::Queued { .. }
            | News::Released { .. }
            | News::Incident { .. }
            | News::Deposit(_)
            | News::Record { .. }
            | News::Upload { .. }
            | News::Directory => {}
        }
        if home.is_here() {
            // After a change of holder this process may be the one that must be online.
            command(home, Command::Connect).await?;
        }
    }
}

async fn acks(home: &mut Home, message: &MessageRow) -> Result<Vec<AckRow>, Trouble> {
    match home.ask(Ask::Acks(message.id)).await? {
        Answer::Acks(acks) => Ok(acks),
        _ => Err(unexpected()),
    }
}

pub(super) async fn read(
    home: &mut Home,
    out: Out,
    id: &str,
    save: Option<&Path>,
    as_sent: bool,
) -> Result<(), Trouble> {
    let mut message = message(home, id).await?;
    if message.read_at.is_none() && message.direction != Direction::Sent {
        command(home, Command::MarkRead { message: message.id }).await?;
        message.read_at = Some(runtime::now());
    }
    let acks = acks(home, &message).await?;
    let missing = match message.direction {
        Direction::Sent => missing::of(home, message.id, message.traffic).await?,
        Direction::Received | Direction::DeskCopy | Direction::HandedOver => None,
    };
    let common = common(&message);
    let original = original(common.as_ref());
    let commons: Vec<&Common> = common.iter().chain(&original).collect();
    let files = attach::files(&commons);
    let saved = match save {
        Some(to) => attach::save(home, out, &files, to).await?,
        None => Vec::new(),
    };
    let told: Vec<_> = saved.iter().map(|path| crate::files::look(path)).collect();
    let texts = out.texts();
    let (terms, more) = published::terms_in(home, message.id).await?;
    let withdrawn = withdrawn(home, vec![message.id]).await?;
    let withdrawal = withdrawn.get(&message.id);
    let mut value = value(&texts, &message, withdrawal);
    if let Some(object) = value.as_object_mut() {
        let differing: Vec<_> = terms.iter().map(published::term_value).collect();
        object.insert("terms".to_owned(), differing.into());
        object.insert("attachments".to_owned(), attach::values(&files, &saved, &told));
        let human: Map<String, Value> =
            acks.iter().map(|ack| (ack.by.to_string(), time::exact(ack.at).into())).collect();
        object.insert("human".to_owned(), human.into());
        object.insert("missing".to_owned(), missing.as_ref().map(missing::value).into());
    }
    out.result(&value, || {
        let verified = if message.verified { "verified" } else { "UNVERIFIED" };
        let mut lines = vec![
            format!("id          {}", message.id),
            format!("case        {}", safe_line(&message.reference)),
            format!("from        {} ({verified})", message.from),
            format!("to          {}", safe_line(&message.to.join(", "))),
            format!("kind        {}", kind(&texts, &message)),
            format!("precedence  {}", message.precedence.word()),
            format!("tlp         {}", safe_line(&message.tlp)),
            format!("sent        {} by its author's clock", time::shown(message.released_at)),
        ];
        if let Some(source) = automated(common.as_ref()) {
            lines.push(format!("written by  a program: {source}"));
        }
        if let Some(by) = &message.handed_by {
            let proven = match (message.direction, message.signature.is_some()) {
                (Direction::HandedOver, true) => "its author's signature is right",
                (Direction::HandedOver, false) => {
                    "that its author wrote it is the colleague's word"
                }
                _ => "a summary by the colleague",
            };
            lines.push(format!("handed over by {by}: {proven}"));
        }
        if let Some(at) = message.accepted_at {
            lines.push(format!("accepted    {} by the relay", time::shown(at)));
        }
        lines.push(format!("paper       {}", paper(message.signature.is_some())));
        if let Some(common) = &common
            && let (Some(drafter), Some(releaser)) = (&common.drafted_by, &common.released_by)
        {
            lines.push(format!("drafted by  {drafter} (the word of {})", common.from));
            lines.push(format!("released by {releaser}"));
        }
        if let Some(one) = withdrawal {
            let what = if one.corrected { "CORRECTED" } else { "WITHDRAWN" };
            let (at, by) = (time::shown(one.at), &one.by);
            lines.push(format!("{what}   by {by} at {at} ({})", short(&one.message)));
            if !one.reason.is_empty() {
                lines.push(format!("reason      {}", safe_line(&one.reason)));
            }
            if !one.correction.is_empty() {
                lines.push(format!("correction  {}", safe_line(&one.correction)));
            }
        }
        for ack in &acks {
            lines.push(format!(
                "ack         {} {} {}",
                ack.by,
                safe_line(&ack.kind),
                time::shown(ack.at)
            ));
        }
        lines.extend(missing.iter().map(missing::line));
        lines.push(String::new());
        if message.traffic != Traffic::Operation {
            lines.push(format!("[EX] {}", message.traffic.word()));
        }
        if as_sent {
            lines.extend(said::as_sent(&message, common.as_ref()));
            return lines;
        }
        lines.push(safe_line(&message.subject));
        if !message.body.is_empty() {
            lines.push(String::new());
            lines.push(safe(&message.body));
        }
        lines.extend(common.iter().flat_map(|common| said::lines(&texts, common)));
        lines.extend(original.iter().flat_map(|original| original_lines(&texts, original)));
        if !files.is_empty() {
            lines.push(String::new());
            lines.extend(attach::lines(message.id, &files));
        }
        for (path, told) in saved.iter().zip(&told) {
            lines.push(format!("saved       {}", safe_line(&path.display().to_string())));
            lines.extend(share::lines(told).into_iter().map(|line| format!("            {line}")));
        }
        if let Some(footer) = published::footer(&terms, more) {
            lines.push(String::new());
            lines.push(footer);
        }
        if message.kind == "DFT" {
            lines.push(String::new());
            lines.push("next: `hotline release` shows what waits for a second seat".to_owned());
        }
        let asks = !["ACK", "LIB", "GLO"].contains(&message.kind.as_str());
        if message.direction == Direction::Received && asks && acks.is_empty() {
            lines.push(String::new());
            lines.push(format!("next: `hotline ack {}`", short(&message.id)));
        }
        lines
    });
    Ok(())
}
