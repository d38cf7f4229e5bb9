//! `release` and `withdraw`: what a second seat lets go, and what is taken back.

use hotline_casework::Common;
use hotline_protocol::ids::{MessageId, Precedence};
use serde_json::{Value, json};

use super::args;
use super::out::{self, Out, safe, safe_line};
use super::reach;
use super::send::hand_over;
use super::trouble::{Trouble, code};
use super::{command, message, said, time, unexpected};
use crate::ask::{Answer, Ask};
use crate::engine::{Command, LadderWish, Outcome, ReleasePolicy, WaitingDraft};
use crate::home::Home;
use crate::view::short;

async fn drafts(home: &mut Home) -> Result<(Vec<WaitingDraft>, ReleasePolicy), Trouble> {
    match home.ask(Ask::Drafts).await? {
        Answer::Drafts(drafts, policy) => Ok((drafts, policy)),
        _ => Err(unexpected()),
    }
}

/// The draft that a name stands for: its id, or the first digits of it.
fn named<'a>(drafts: &'a [WaitingDraft], name: &str) -> Result<&'a WaitingDraft, Trouble> {
    let name = name.to_lowercase();
    let mut found =
        drafts.iter().filter(|draft| name.len() >= 4 && draft.id.to_string().starts_with(&name));
    match (found.next(), found.next()) {
        (Some(draft), None) => Ok(draft),
        (Some(_), Some(_)) => Err(Trouble::usage(format!("{name} stands for several drafts"))
            .next("give more digits of the id")),
        (None, _) => Err(Trouble::usage(format!("no draft {} waits here", safe_line(&name)))
            .next("`hotline release` lists what waits; `hotline sync` fetches what is new")),
    }
}

pub(super) async fn release(home: &mut Home, out: Out, args: args::Release) -> Result<(), Trouble> {
    if args.policy.is_some() || args.rung.is_some() {
        return set_policy(home, out, args.policy, args.rung).await;
    }
    let (drafts, policy) = drafts(home).await?;
    let Some(name) = args.id else {
        list(out, &drafts, policy);
        return Ok(());
    };
    let draft = named(&drafts, &name)?;
    home.listen().await?;
    let Some(reason) = args.give_back else {
        let queued = command(home, Command::Release { draft: draft.id }).await?;
        let Outcome::Queued { id, case, reference } = queued else { return Err(unexpected()) };
        if !out.json {
            out::print(&format!("released  drafted by {}", draft.drafted_by));
        }
        let mut told = reach::queued(out, (id, case, reference));
        told.insert("drafted_by".to_owned(), draft.drafted_by.to_string().into());
        return reach::report(home, out, id, told, &args.waiting).await;
    };
    give_back(home, out, draft.id, reason).await
}

async fn give_back(
    home: &mut Home,
    out: Out,
    draft: MessageId,
    reason: String,
) -> Result<(), Trouble> {
    let queued = command(home, Command::Return { draft, reason }).await?;
    let Outcome::Queued { id, .. } = queued else { return Err(unexpected()) };
    let told = [("returned".to_owned(), draft.to_string().into())];
    let waiting = args::Waiting { wait: None, timeout: None };
    reach::report(home, out, id, told.into_iter().collect(), &waiting).await
}

async fn set_policy(
    home: &mut Home,
    out: Out,
    from: Option<args::From>,
    rung: Option<u8>,
) -> Result<(), Trouble> {
    let (_, mut policy) = drafts(home).await?;
    match from {
        Some(args::From::Off) => policy = ReleasePolicy::default(),
        Some(args::From::Routine) => policy.precedence = Some(Precedence::Routine),
        Some(args::From::Priority) => policy.precedence = Some(Precedence::Priority),
        Some(args::From::Immediate) => policy.precedence = Some(Precedence::Immediate),
        Some(args::From::Flash) => policy.precedence = Some(Precedence::Flash),
        None => {}
    }
    policy.rung = rung.or(policy.rung);
    command(home, Command::SetReleasePolicy(policy)).await?;
    out.result(&json!({ "policy": policy_value(policy) }), || vec![policy_line(policy)]);
    Ok(())
}

fn policy_value(policy: ReleasePolicy) -> Value {
    json!({ "precedence": policy.precedence.map(Precedence::word), "rung": policy.rung })
}

fn policy_line(policy: ReleasePolicy) -> String {
    match (policy.precedence, policy.rung) {
        (None, None) => "nothing from this home waits for a second seat".to_owned(),
        (precedence, rung) => {
            let parts = [
                precedence.map(|from| format!("{} and above", from.word())),
                rung.map(|from| format!("passing on to rung {from} and above")),
            ];
            let parts: Vec<_> = parts.into_iter().flatten().collect();
            format!("a second seat must release: {}", parts.join(", "))
        }
    }
}

fn list(out: Out, drafts: &[WaitingDraft], policy: ReleasePolicy) {
    let texts = out.texts();
    for draft in drafts {
        let Ok(common) = Common::decode(&draft.content) else { continue };
        let to: Vec<String> = common.to.action.iter().map(ToString::to_string).collect();
        let info: Vec<String> = common.to.information.iter().map(ToString::to_string).collect();
        let note = common.authenticity == hotline_casework::Authenticity::Note;
        let value = json!({
            "id": draft.id.to_string(),
            "case": common.case.to_string(),
            "ref": common.reference.as_ref().map(ToString::to_string),
            "drafted_by": draft.drafted_by.to_string(),
            "drafted_at": time::exact(draft.drafted_at),
            "own": draft.own,
            "queued": draft.queued,
            "to": to,
            "info": info,
            "kind": common.kind().to_string(),
            "precedence": common.precedence.highest().word(),
            "tlp": common.tlp.to_string(),
            "traffic": common.traffic.word(),
            "note": note,
            "subject": common.subject.line(),
            "body": common.body.shown(),
            "fields": said::fields(Some(&common)),
            "ladder": ladder_value(&draft.ladder),
            "accept": draft.accept.iter().map(ToString::to_string).collect::<Vec<_>>(),
        });
        out.result(&value, || {
            let mut lines = vec![
                format!("draft       {}", draft.id),
                format!("drafted by  {} at {}", draft.drafted_by, time::shown(draft.drafted_at)),
                format!("to          {}", to.join(", ")),
                format!(
                    "            {} {} TLP:{}",
                    common.kind(),
                    common.precedence.highest().word(),
                    common.tlp
                ),
                format!("paper       {}", paper(note)),
            ];
            if !info.is_empty() {
                lines.insert(3, format!("info        {}", info.join(", ")));
            }
            lines.extend(ladder_line(&draft.ladder).map(|line| format!("ladder      {line}")));
            if !draft.accept.is_empty() {
                let accept: Vec<String> = draft.accept.iter().map(ToString::to_string).collect();
                lines.push(format!("accepted    {}: copies before their time", accept.join(", ")));
            }
            lines.extend([String::new(), common.subject.line()]);
            if !common.body.is_empty() {
                lines.extend([String::new(), safe(&common.body.shown())]);
            }
            lines.extend(said::lines(&texts, &common));
            lines.push(String::new());
            lines.push(match (draft.own, draft.queued) {
                (_, true) => "released here, waits for the relay".to_owned(),
                (true, false) => format!(
                    "waits for another seat; `hotline withdraw {}` takes it back",
                    short(&draft.id)
                ),
                (false, false) => format!(
                    "next: `hotline release {0}`, or `hotline release {0} --return REASON`",
                    short(&draft.id)
                ),
            });
            lines.push(String::new());
            lines
        });
    }
    if !out.json {
        if drafts.is_empty() {
            out::print("no draft waits for release");
        }
        out::print(&policy_line(policy));
    }
}

/// The ladder that a drafter asked for, where it is not the usual one.
fn ladder_line(ladder: &LadderWish) -> Option<String> {
    let shown = |span: &core::time::Duration| format!("{} s", span.as_secs());
    match ladder {
        LadderWish::Usual => None,
        LadderWish::None => Some("none: nobody is asked next by itself".to_owned()),
        LadderWish::Times { after, answer } => {
            let after: Vec<String> = after.iter().map(shown).collect();
            let answer = answer.as_ref().map(|span| format!(", answer within {}", shown(span)));
            Some(format!("next rungs after {}{}", after.join(", "), answer.unwrap_or_default()))
        }
    }
}

fn ladder_value(ladder: &LadderWish) -> Value {
    match ladder {
        LadderWish::Usual => json!("usual"),
        LadderWish::None => json!("none"),
        LadderWish::Times { after, answer } => json!({
            "after": after.iter().map(core::time::Duration::as_secs).collect::<Vec<_>>(),
            "answer": answer.map(|span| span.as_secs()),
        }),
    }
}

/// What a message proves, in words nobody can miss.
pub(super) const fn paper(note: bool) -> &'static str {
    if note {
        "NOTE: signed, on the record; can be shown to others"
    } else {
        "non-paper: authentic between the two, provable to nobody else"
    }
}

pub(super) async fn withdraw(
    home: &mut Home,
    out: Out,
    args: args::Withdraw,
) -> Result<(), Trouble> {
    let (drafts, _) = drafts(home).await?;
    if let Ok(draft) = named(&drafts, &args.id) {
        if !draft.own {
            return Err(Trouble::new(code::REFUSED, "another seat drafted it")
                .next(format!("`hotline release {} --return REASON`", short(&draft.id))));
        }
        home.listen().await?;
        let reason = args.reason.unwrap_or_else(|| "Taken back by its drafter.".to_owned());
        return give_back(home, out, draft.id, reason).await;
    }
    let of = message(home, &args.id).await?;
    let taking_back = Ask::TakingBack {
        message: of.id,
        correction: args.correct,
        reason: args.reason.unwrap_or_default(),
    };
    let new = match home.ask(taking_back).await? {
        Answer::TakingBack(Ok(new)) => (*new, LadderWish::None),
        Answer::TakingBack(Err(failure)) => return Err(failure.into()),
        _ => return Err(unexpected()),
    };
    hand_over(home, out, new, (args.seats, args.look), &args.waiting, None).await
}
