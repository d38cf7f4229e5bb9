//! What the engine tells and answers, and what becomes of it.

use hotline_protocol::ids::{Precedence, Traffic, UnixMillis};

use crate::ask::{Answer, Ask, News};
use crate::engine::{Command, Failure, NewAttachment, Outcome};

use super::super::asks::{Purpose, What};
use super::super::event::{Attention, Effect, FileWork, Filed, Papered, Urgency};
use super::super::known::{Arriving, is_about_a_ladder};
use super::super::screen::Told;
use super::super::state::State;
use super::{show_chosen, to_layer};

/// Something happened at the engine.
pub(super) fn heard(state: &mut State, now: UnixMillis, news: &News) {
    stale_incidents(state, news);
    let stale: &[What] = match news {
        News::Link(link) => {
            state.known.link(now, link);
            &[What::Status]
        }
        News::Arrived { .. } => &[
            What::Alerts,
            What::Exercise,
            What::Drill,
            What::Threads,
            What::Unread,
            What::Releases,
            What::Status,
        ],
        News::Progress { .. } => &[What::Queue, What::Threads, What::Status],
        News::Queued { .. } | News::Released { .. } => {
            &[What::Queue, What::Threads, What::Releases, What::Status]
        }
        News::Missing { traffic, precedence, text, .. } => {
            missing(state, now, (*traffic, *precedence), text.as_deref());
            &[What::Missing, What::Log]
        }
        News::CallAgain { traffic, precedence, .. } => {
            call_again(state, now, *traffic, *precedence);
            &[What::Alerts, What::Exercise, What::Drill, What::Unread]
        }
        News::Acknowledged { .. } => &[What::Alerts, What::Exercise, What::Drill, What::Threads],
        News::Incident { .. } | News::Deposit(_) => &[],
        News::Exercise => &[What::Exercises],
        News::Campaign { .. } => &[What::Campaigns],
        News::Upload { message, kept, of } => {
            state.known.uploads(*message, *kept, *of);
            &[]
        }
        News::Roster | News::Record { .. } => &[],
        News::HandedOver { .. } => &[What::Threads],
        News::Directory => &[What::Directory],
        News::NotSent { reason, .. } => {
            state.told = Some(Told { text: reason.clone(), wrong: true, at: now });
            &[What::Queue, What::Alerts, What::Log]
        }
        News::Alarm { code, text } => {
            if is_about_a_ladder(code) {
                state.asks.effect(Effect::Attention(Attention::Again));
            }
            state.told = Some(Told { text: text.clone(), wrong: true, at: now });
            &[What::Log, What::Directory]
        }
        News::Missed => &What::ALL,
    };
    for what in stale {
        state.asks.stale(*what);
    }
    state.talk.heard(news, &mut state.asks);
    let layers: Vec<u64> = state.layers.iter().map(|layer| layer.number).collect();
    for number in layers {
        to_layer(state, now, number, |screen, cx| screen.news(cx, news));
    }
}

/// What stands in cases is asked for anew: where it is told, in the traffic class that it is about.
fn stale_incidents(state: &mut State, news: &News) {
    let all = [Traffic::Operation, Traffic::Exercise, Traffic::Drill];
    let of = match news {
        News::Arrived { traffic, .. } | News::Incident { traffic, .. } => Some(*traffic),
        News::Acknowledged { .. }
        | News::Deposit(_)
        | News::HandedOver { .. }
        | News::Directory => None,
        _ => return,
    };
    for traffic in all {
        // Where it is not told, what is played is asked for only if something is.
        let ours = match of {
            Some(of) => of == traffic,
            None => traffic == Traffic::Operation || !state.known.incidents_in(traffic).is_empty(),
        };
        if ours {
            state.asks.stale(What::of_incidents(traffic));
        }
    }
}

/// Receipts are missing: the person is called, as loudly as the message is urgent.
fn missing(
    state: &mut State,
    now: UnixMillis,
    (traffic, precedence): (Traffic, Precedence),
    text: Option<&str>,
) {
    let Some(text) = text else { return };
    state.told = Some(Told { text: text.to_owned(), wrong: true, at: now });
    let words = state.look.texts.t("call-missing").into_owned();
    call(state, traffic, precedence, words);
}

/// Nobody here has acknowledged a message: the person is called once more.
fn call_again(state: &mut State, now: UnixMillis, traffic: Traffic, precedence: Precedence) {
    let words = match precedence {
        Precedence::Flash => "call-flash",
        Precedence::Immediate => "call-immediate",
        Precedence::Priority | Precedence::Routine => "call-priority",
    };
    let words = state.look.texts.t(words).into_owned();
    if !precedence.interrupts() {
        state.told = Some(Told { text: words.clone(), wrong: true, at: now });
    }
    call(state, traffic, precedence, words);
}

/// By every means for what is urgent and real, else by the bell.
fn call(state: &mut State, traffic: Traffic, precedence: Precedence, words: String) {
    let urgency = match precedence {
        Precedence::Flash => Some(Urgency::Flash),
        Precedence::Immediate => Some(Urgency::Immediate),
        Precedence::Priority | Precedence::Routine => None,
    };
    let attention = match urgency.filter(|_| traffic == Traffic::Operation) {
        Some(urgency) => Attention::Call { urgency, words },
        None => Attention::Again,
    };
    state.asks.effect(Effect::Attention(attention));
}

/// The engine has answered.
pub(super) fn answered(
    state: &mut State,
    now: UnixMillis,
    tag: u64,
    answer: Result<Answer, Failure>,
) {
    if let Some((name, value)) = state.asks.kept(tag) {
        match answer {
            Ok(_) => _ = state.unkept.remove(&name),
            Err(_) => _ = state.unkept.insert(name, value),
        }
    }
    match state.asks.answered(tag) {
        Some(Purpose::Refresh(what)) => refreshed(state, now, what, answer),
        Some(Purpose::Talk(serial)) => match answer {
            Ok(answer) => state.talk.answered(serial, tag, answer, &mut state.asks),
            Err(failure) => {
                state.talk.failed(now, tag);
                failed(state, now, &failure);
            }
        },
        Some(Purpose::Layer(number)) => {
            to_layer(state, now, number, |screen, cx| screen.answered(cx, tag, answer));
        }
        Some(Purpose::Sending(number)) => sent(state, now, number, answer),
        Some(Purpose::Acknowledging(message)) => {
            state.alarm.answered(now, &state.known, message, answer);
            for what in [
                What::Alerts,
                What::Exercise,
                What::Drill,
                What::Queue,
                What::Threads,
                What::Incidents,
            ] {
                state.asks.stale(what);
            }
        }
        Some(Purpose::Done | Purpose::Begun) => {
            if let Err(failure) = answer {
                failed(state, now, &failure);
            }
        }
        // What is done with files is not asked of the engine.
        Some(Purpose::Sealing(_) | Purpose::Saving(_)) | None => {}
    }
}

/// Something was done with a dossier.
pub(super) fn papered(
    state: &mut State,
    now: UnixMillis,
    tag: u64,
    what: &Result<Papered, String>,
) {
    if let Some(Purpose::Layer(number)) = state.asks.answered(tag) {
        to_layer(state, now, number, |screen, cx| screen.papered(cx, tag, what));
    }
}

/// Something was done with a file, or goes on.
pub(super) fn filed(state: &mut State, now: UnixMillis, tag: u64, what: Result<Filed, String>) {
    let goes_on = matches!(what, Ok(Filed::Going { .. }));
    let purpose = if goes_on { state.asks.goes_on(tag) } else { state.asks.answered(tag) };
    match (purpose, what) {
        (Some(Purpose::Layer(number)), what) => {
            to_layer(state, now, number, |screen, cx| screen.filed(cx, tag, &what));
        }
        (Some(Purpose::Saving(file)), what) => {
            let arriving = match what {
                Ok(Filed::Going { done, of }) => Arriving::Going { done, of },
                Ok(Filed::Saved { path, about }) => {
                    let text = [("path", path.clone().into())];
                    let text = state.look.texts.with("files-saved", &text);
                    state.told = Some(Told { text, wrong: false, at: now });
                    let about = about.map(Box::new);
                    Arriving::Here { path, about }
                }
                Ok(Filed::Taken(free)) => Arriving::Taken(free),
                Err(why) => {
                    let text = [("why", why.clone().into())];
                    let text = state.look.texts.with("files-not-saved", &text);
                    state.told = Some(Told { text, wrong: true, at: now });
                    Arriving::Stopped(why)
                }
                Ok(_) => return,
            };
            state.known.files.insert(file, arriving);
        }
        (Some(Purpose::Sealing(number)), what) => match what {
            Ok(Filed::Going { done, of }) => {
                let text = [("percent", percent(done, of).into())];
                let text = state.look.texts.with("files-sealing", &text);
                state.told = Some(Told { text, wrong: false, at: now });
            }
            Ok(Filed::Sealed(files)) => {
                if let Some(new) = state.sending.sealed(number, files) {
                    let send = Command::Send(Box::new(new.clone()));
                    state.asks.ask(Purpose::Sending(number), Ask::Command(send));
                }
            }
            Ok(_) => {}
            Err(why) => {
                let Some(held) = state.sending.answered(number) else { return };
                state.leaves_by = None;
                state.told = Some(Told { text: why.clone(), wrong: true, at: now });
                state.sending.refuse(held.outgoing, why);
            }
        },
        _ => {}
    }
}

/// Hundredths that are done.
pub(crate) fn percent(done: u64, of: u64) -> u64 {
    done.saturating_mul(100).checked_div(of).unwrap_or(100).min(100)
}

/// A part of what is known was asked for.
fn refreshed(state: &mut State, now: UnixMillis, what: What, answer: Result<Answer, Failure>) {
    state.missing.remove(&what);
    match answer {
        Ok(answer) => {
            state.known.learn(now, what, answer);
            if matches!(what, What::Alerts | What::Exercise | What::Drill) {
                state.alarm.look(now, &state.known, &state.look, &mut state.asks);
            }
            if !state.side.was_moved() && state.layers.is_empty() {
                show_chosen(state, now);
            }
        }
        Err(failure) => {
            // What is not known must not look as if it were; it is asked for again.
            state.asks.try_again(what);
            if what == What::Status {
                state.known.engine_is_lost(now);
            }
            failed(state, now, &failure);
        }
    }
}

/// The engine has taken a message, or refused it; then its draft is opened again.
fn sent(state: &mut State, now: UnixMillis, number: u64, answer: Result<Answer, Failure>) {
    let Some(held) = state.sending.answered(number) else { return };
    match answer {
        Ok(answer) => {
            if matches!(answer, Answer::Outcome(Outcome::AwaitsRelease { .. })) {
                let text = state.look.texts.t("release-waits").into_owned();
                state.told = Some(Told { text, wrong: false, at: now });
            }
            // What was said is on disk as a message: the draft is not needed any more.
            state.asks.ask(Purpose::Done, Ask::Keep { name: held.outgoing.draft, value: None });
            for what in [What::Drafts, What::Queue, What::Threads, What::Incidents, What::Status] {
                state.asks.stale(what);
            }
        }
        Err(failure) => {
            // Nobody leaves a message behind that was not sent.
            state.leaves_by = None;
            let sealed = held.outgoing.new.attachments.iter();
            let sealed: Vec<_> = sealed.filter_map(NewAttachment::file).collect();
            if !sealed.is_empty() {
                state.asks.file(Purpose::Begun, FileWork::Forget(sealed));
            }
            failed(state, now, &failure);
            state.sending.refuse(held.outgoing, failure.to_string());
        }
    }
}

fn failed(state: &mut State, now: UnixMillis, failure: &Failure) {
    state.told = Some(Told { text: failure.to_string(), wrong: true, at: now });
}
