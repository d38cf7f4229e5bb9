//! How far a message gets: stays online until so much is known as was asked for, and tells it.

use std::time::Duration;

use hotline_protocol::ids::{CaseId, MessageId, UnixMillis};
use serde_json::{Map, Value, json};

use super::args::{self, Wait};
use super::attach;
use super::out::{self, Out, safe_line};
use super::state::{ask_status, go_online};
use super::trouble::{Trouble, code};
use super::{command, time, unexpected};
use crate::ask::{Answer, Ask, Delivery, News};
use crate::engine::{Command, CopyRow, CopyState, LinkState, Role};
use crate::home::Home;
use crate::limits::CONNECT_WITHIN;

/// How long a command without `--wait` tries to hand its message over.
pub(super) const HAND_OVER_WITHIN: Duration = Duration::from_secs(10);

/// Says under which names a message was queued; what scripts are told of that.
pub(super) fn queued(
    out: Out,
    (id, case, reference): (MessageId, CaseId, String),
) -> Map<String, Value> {
    if !out.json {
        // What is published belongs to no case that anybody names.
        if !reference.is_empty() {
            out::print(&format!("case      {}", safe_line(&reference)));
        }
        out::print(&format!("message   {id}"));
    }
    Map::from_iter([
        ("case".to_owned(), case.to_string().into()),
        ("ref".to_owned(), reference.into()),
    ])
}

/// Follows a queued message as far as is waited for, and tells how far it came, beside what is
/// `told` of it already.
pub(super) async fn report(
    home: &mut Home,
    out: Out,
    id: MessageId,
    told: Map<String, Value>,
    waiting: &args::Waiting,
) -> Result<(), Trouble> {
    report_of(home, out, id, (told, true), waiting).await
}

/// The same of a message that may call nobody, so that no person is waited for.
pub(super) async fn report_of(
    home: &mut Home,
    out: Out,
    id: MessageId,
    (told, calls): (Map<String, Value>, bool),
    waiting: &args::Waiting,
) -> Result<(), Trouble> {
    let followed = follow(home, id, waiting).await?;
    let mut value = json!({
        "id": id.to_string(),
        "custody_at": custody_at(&followed.delivery).map(time::exact),
        "device": devices(&followed.delivery),
        "human": humans(&followed.delivery),
        "queued": followed.queued(),
    });
    if let Some(object) = value.as_object_mut() {
        object.extend(told);
    }
    out.result(&value, || progress(&followed.delivery, calls));
    followed.verdict(waiting)
}

/// Waits until a message's files are at the relay, as long as it gets any further.
pub(super) async fn upload(home: &mut Home, out: Out, id: MessageId) -> Result<(), Trouble> {
    go_online(home, CONNECT_WITHIN).await?;
    let mut bar = attach::Bar::new(out, "sending", "files");
    while !ask_delivery(home, id).await?.released {
        let Ok(news) = tokio::time::timeout(HAND_OVER_WITHIN, home.news()).await else {
            return Ok(());
        };
        match news? {
            News::Upload { message, kept, of } if message == id => bar.show(kept, of),
            News::Link(LinkState::Refused(_) | LinkState::Waiting { .. }) => return Ok(()),
            News::NotSent { message, reason } if message == id => {
                return Err(Trouble::new(
                    code::REFUSED,
                    format!("not sent: {}", safe_line(&reason)),
                ));
            }
            News::Missed if home.is_here() => {
                command(home, Command::Connect).await?;
            }
            _ => {}
        }
    }
    Ok(())
}

/// How a message that was followed stands when the following ends.
pub(super) struct Followed {
    pub(super) delivery: Delivery,
    end: End,
}

/// Why the following ended.
enum End {
    /// What was waited for is there.
    Met,
    /// The time is over.
    Deadline(Duration),
    /// There is no link, for this reason.
    Offline(String),
    /// The relay does not serve this seat, for this reason.
    Refused(String),
    /// It cannot become what was waited for, for these reasons.
    Lost(Vec<String>),
}

/// The action copies of a message.
fn action(delivery: &Delivery) -> impl Iterator<Item = &CopyRow> {
    delivery.copies.iter().filter(|copy| copy.role == Role::Action)
}

fn met(delivery: &Delivery, wait: Wait) -> bool {
    delivery.released
        && match wait {
            Wait::Custody => delivery.without_custody.is_empty(),
            Wait::Device => delivery.without_device.is_empty(),
            Wait::Human => delivery.without_human.is_empty(),
        }
}

/// Whether some copy, for whomever, is not at the relay yet and may still get there.
fn on_its_way(delivery: &Delivery) -> bool {
    let waits = |copy: &CopyRow| matches!(copy.state, CopyState::Waiting | CopyState::Sealed);
    delivery.copies.iter().any(waits)
}

/// Stays as long as a copy is on its way and there is a link.
async fn hand_over_the_rest(home: &mut Home, id: MessageId) -> Result<(), Trouble> {
    while on_its_way(&ask_delivery(home, id).await?) {
        match home.news().await? {
            News::Link(LinkState::Refused(_) | LinkState::Waiting { .. }) => break,
            News::Missed if home.is_here() => {
                command(home, Command::Connect).await?;
            }
            _ => {}
        }
    }
    Ok(())
}

/// Why no action copy can get any further; empty while one still can.
fn lost(delivery: &Delivery) -> Vec<String> {
    let mut reasons = Vec::new();
    for copy in action(delivery) {
        match &copy.state {
            CopyState::Held(why) | CopyState::Failed(why) => {
                reasons.push(format!("{}: {}", copy.seat, safe_line(why)));
            }
            CopyState::Expired => reasons.push(format!("{}: it expired", copy.seat)),
            CopyState::Waiting | CopyState::Sealed | CopyState::Custody | CopyState::Delivered => {
                return Vec::new();
            }
        }
    }
    reasons
}

async fn ask_delivery(home: &mut Home, id: MessageId) -> Result<Delivery, Trouble> {
    match home.ask(Ask::Delivery(id)).await? {
        Answer::Delivery(delivery) => Ok(delivery),
        _ => Err(unexpected()),
    }
}

/// Stays online until so much is known as was asked for. The caller listens already.
pub(super) async fn follow(
    home: &mut Home,
    id: MessageId,
    waiting: &args::Waiting,
) -> Result<Followed, Trouble> {
    let wait = waiting.wait.unwrap_or(Wait::Custody);
    let within = match (waiting.wait, waiting.timeout) {
        (_, Some(timeout)) => Some(timeout),
        (None, None) => Some(HAND_OVER_WITHIN),
        (Some(_), None) => None,
    };
    let following = async {
        let link = go_online(home, CONNECT_WITHIN).await?;
        if let LinkState::Waiting { why, .. } = link {
            return Ok(End::Offline(why));
        }
        loop {
            let delivery = ask_delivery(home, id).await?;
            if met(&delivery, wait) {
                // Other desks follow the matter too: whoever leaves now would keep it from them.
                let _ = tokio::time::timeout(HAND_OVER_WITHIN, hand_over_the_rest(home, id)).await;
                return Ok(End::Met);
            }
            let reasons = lost(&delivery);
            if !reasons.is_empty() {
                return Ok(End::Lost(reasons));
            }
            match home.news().await? {
                News::NotSent { message, reason } if message == id => {
                    return Ok(End::Lost(vec![safe_line(&reason)]));
                }
                News::Link(LinkState::Refused(why)) => return Ok(End::Refused(why)),
                News::Link(LinkState::Waiting { why, .. }) if !met(&delivery, Wait::Custody) => {
                    return Ok(End::Offline(why));
                }
                // What the relay does with it may be worse than that it waits.
                News::Alarm { code, text } => {
                    out::tell(&format!("alarm ({code}): {}", safe_line(&text)));
                }
                News::Missed if home.is_here() => {
                    // After a change of holder this process must be online itself.
                    command(home, Command::Connect).await?;
                }
                _ => {}
            }
        }
    };
    let end: Result<End, Trouble> = match within {
        None => Box::pin(following).await,
        Some(within) => match tokio::time::timeout(within, Box::pin(following)).await {
            Ok(end) => end,
            Err(_) => Ok(End::Deadline(within)),
        },
    };
    let end = end?;
    let delivery = ask_delivery(home, id).await?;
    // Both may happen in the same moment.
    let end = if met(&delivery, wait) { End::Met } else { end };
    let end = match (end, ask_status(home).await?.link) {
        // Nothing was heard of the relay: that is the truth behind the deadline.
        (End::Deadline(_), LinkState::Connecting | LinkState::Waiting { .. })
            if waiting.wait.is_none() =>
        {
            End::Offline("no answer yet".to_owned())
        }
        (end, _) => end,
    };
    Ok(Followed { delivery, end })
}

impl Followed {
    /// Whether some action desk's copy is not at the relay yet, but may still get there.
    pub(super) fn queued(&self) -> bool {
        !met(&self.delivery, Wait::Custody) && !matches!(self.end, End::Lost(_))
    }

    /// The exit code, and what happens next.
    pub(super) fn verdict(&self, waiting: &args::Waiting) -> Result<(), Trouble> {
        match &self.end {
            End::Met => Ok(()),
            End::Offline(why) => {
                Err(Trouble::new(code::OFFLINE, format!("queued, not sent yet: {why}"))
                    .next("`hotline sync` sends it when the line is back"))
            }
            End::Refused(why) => Err(Trouble::new(code::REFUSED, format!("not sent: {why}"))
                .next("it stays queued; ask the nominator of your party")),
            End::Lost(reasons) => {
                Err(Trouble::new(code::REFUSED, format!("not sent: {}", reasons.join("; ")))
                    .next("`hotline verify` a changed identity, or write to another seat or desk"))
            }
            End::Deadline(within) if waiting.wait.is_none() => Err(Trouble::new(
                code::OFFLINE,
                format!("queued, not sent yet: no custody receipt within {} s", within.as_secs()),
            )
            .next("`hotline sync` sends it")),
            End::Deadline(within) => {
                Err(Trouble::new(code::DEADLINE, self.missing(waiting, *within)).next(self.ahead()))
            }
        }
    }

    /// What is missing at the deadline, and who has what.
    fn missing(&self, waiting: &args::Waiting, within: Duration) -> String {
        let delivery = &self.delivery;
        let (what, desks) = match waiting.wait {
            Some(Wait::Human) => ("no person has acknowledged", &delivery.without_human),
            Some(Wait::Device) => ("no device has opened it", &delivery.without_device),
            Some(Wait::Custody) | None => ("not at the relay", &delivery.without_custody),
        };
        let at = if desks.is_empty() { String::new() } else { format!(" at {}", desks.join(", ")) };
        // The plain truth first: it has not even left.
        let unsent =
            if custody_at(delivery).is_none() && !matches!(waiting.wait, Some(Wait::Custody)) {
                "queued, not sent yet; "
            } else {
                ""
            };
        format!("{unsent}{what}{at} within {within:?}")
    }

    /// What happens next to a message at the deadline.
    fn ahead(&self) -> String {
        match custody_at(&self.delivery).and(self.delivery.expires_at) {
            Some(at) => format!(
                "it waits at the relay until {} and is delivered when a seat of the desk comes \
                 online; call them if it cannot wait",
                time::shown(at)
            ),
            None => "it stays queued; `hotline sync` sends it".to_owned(),
        }
    }
}

/// When the last action desk's copy reached the relay; none while one has not.
pub(super) fn custody_at(delivery: &Delivery) -> Option<UnixMillis> {
    if !met(delivery, Wait::Custody) {
        return None;
    }
    action(delivery).filter_map(|copy| copy.custody_at).max()
}

fn devices(delivery: &Delivery) -> Map<String, Value> {
    let copies = delivery.copies.iter().filter(|copy| copy.role != Role::OwnDesk);
    copies
        .filter_map(|copy| copy.device_at.map(|at| (copy.seat.to_string(), time::exact(at).into())))
        .collect()
}

fn humans(delivery: &Delivery) -> Map<String, Value> {
    delivery.acks.iter().map(|ack| (ack.by.to_string(), time::exact(ack.at).into())).collect()
}

/// Who has what, for a person.
fn progress(delivery: &Delivery, calls: bool) -> Vec<String> {
    let listed = |times: &Map<String, Value>| -> String {
        let times: Vec<String> = times
            .iter()
            .map(|(seat, at)| format!("{seat} {}", at.as_str().unwrap_or_default()))
            .collect();
        if times.is_empty() { "not yet".to_owned() } else { times.join(", ") }
    };
    let mut lines = vec![
        match custody_at(delivery) {
            Some(at) => format!("custody   {}", time::shown(at)),
            None => "custody   not yet".to_owned(),
        },
        format!("device    {}", listed(&devices(delivery))),
    ];
    if calls {
        lines.push(format!("human     {}", listed(&humans(delivery))));
    }
    lines
}

#[cfg(test)]
mod tests {
    use hotline_protocol::ids::Digest;

    use super::*;

    fn delivery(copies: &[(Role, CopyState)]) -> Delivery {
        let row = |(role, state): &(Role, CopyState)| CopyRow {
            message: MessageId([1; 16]),
            seat: "XB/technical/1".parse().unwrap(),
            identity: Digest([2; 32]),
            role: *role,
            state: state.clone(),
            envelope: None,
            custody_at: None,
            collected_at: None,
            device_at: None,
            seals: 1,
            first_custody_at: None,
            owed_since: None,
        };
        Delivery { copies: copies.iter().map(row).collect(), ..Delivery::default() }
    }

    #[test]
    fn a_copy_for_information_is_waited_for_too_and_one_that_cannot_go_is_not() {
        let custody = (Role::Action, CopyState::Custody);
        for role in [Role::Action, Role::Information, Role::OwnDesk] {
            for state in [CopyState::Waiting, CopyState::Sealed] {
                assert!(on_its_way(&delivery(&[custody.clone(), (role, state)])), "{role:?}");
            }
            let failed = CopyState::Failed("it was recalled".to_owned());
            let held = CopyState::Held("its identity changed".to_owned());
            for state in
                [CopyState::Custody, CopyState::Delivered, CopyState::Expired, failed, held]
            {
                assert!(!on_its_way(&delivery(&[custody.clone(), (role, state)])), "{role:?}");
            }
        }
    }
}
