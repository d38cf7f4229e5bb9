//! `ping line`: device receipts, and how long they took.

use serde_json::{Value, json};

use crate::ask::Delivery;
use crate::cli::args::{self, Line, Wait};
use crate::cli::out::Out;
use crate::cli::reach::follow;
use crate::cli::trouble::Trouble;
use crate::cli::{command, time, unexpected};
use crate::engine::{Command, CopyRow, CopyState, Outcome, Role};
use crate::home::Home;

pub(super) async fn line(home: &mut Home, out: Out, args: Line) -> Result<(), Trouble> {
    home.listen().await?;
    let Line { to, timeout, automated } = args;
    let Outcome::Queued { id, case, .. } =
        command(home, Command::CheckLine { to, automated }).await?
    else {
        return Err(unexpected());
    };
    let waiting = args::Waiting { wait: Some(Wait::Device), timeout: Some(timeout) };
    let followed = follow(home, id, &waiting).await?;
    let value = json!({
        "id": id.to_string(),
        "case": case.to_string(),
        "seats": seats(&followed.delivery).map(row).collect::<Vec<_>>(),
        "without_device": followed.delivery.without_device,
        "queued": followed.queued(),
    });
    out.result(&value, || seats(&followed.delivery).map(told).collect());
    followed.verdict(&waiting)
}

/// The seats that were asked.
fn seats(delivery: &Delivery) -> impl Iterator<Item = &CopyRow> {
    delivery.copies.iter().filter(|copy| copy.role != Role::OwnDesk)
}

/// From custody at the relay to the device, in milliseconds: two clocks, so never below nothing.
fn took(copy: &CopyRow) -> Option<u64> {
    let (custody, device) = (copy.custody_at?, copy.device_at?);
    Some(device.0.saturating_sub(custody.0))
}

fn row(copy: &CopyRow) -> Value {
    json!({
        "seat": copy.seat.to_string(),
        "custody_at": copy.custody_at.map(time::exact),
        "device_at": copy.device_at.map(time::exact),
        "ms": took(copy),
    })
}

/// A seat on one line, for a person.
fn told(copy: &CopyRow) -> String {
    let seat = copy.seat.to_string();
    match (&copy.state, copy.device_at, took(copy)) {
        (_, Some(at), Some(ms)) => format!("{seat:<24} device {} after {ms} ms", time::shown(at)),
        (CopyState::Failed(why) | CopyState::Held(why), ..) => {
            format!("{seat:<24} not asked: {}", crate::cli::out::safe_line(why))
        }
        (CopyState::Waiting | CopyState::Sealed, ..) => format!("{seat:<24} not sent yet"),
        _ => format!("{seat:<24} no answer of its device yet"),
    }
}

#[cfg(test)]
mod tests {
    use hotline_protocol::ids::{Digest, MessageId, UnixMillis};

    use super::*;

    fn copy(state: CopyState, custody: Option<u64>, device: Option<u64>) -> CopyRow {
        CopyRow {
            message: MessageId([1; 16]),
            seat: "XB/technical/1".parse().unwrap(),
            identity: Digest([2; 32]),
            role: Role::Action,
            state,
            envelope: None,
            custody_at: custody.map(UnixMillis),
            collected_at: None,
            device_at: device.map(UnixMillis),
            seals: 1,
            first_custody_at: None,
            owed_since: None,
        }
    }

    #[test]
    fn a_seat_is_told_as_far_as_it_was_reached() {
        let told = |state, custody, device| told(&copy(state, custody, device));
        assert!(told(CopyState::Waiting, None, None).ends_with("not sent yet"));
        assert!(told(CopyState::Custody, Some(5), None).ends_with("no answer of its device yet"));
        assert!(told(CopyState::Delivered, Some(5), Some(1_005)).ends_with("after 1000 ms"));
        let failed = CopyState::Failed("revoked".to_owned());
        assert!(told(failed, None, None).ends_with("not asked: revoked"));
    }

    #[test]
    fn a_device_whose_clock_is_behind_took_no_time() {
        assert_eq!(took(&copy(CopyState::Delivered, Some(9), Some(5))), Some(0));
        assert_eq!(took(&copy(CopyState::Custody, Some(9), None)), None);
    }
}
