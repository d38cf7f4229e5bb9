//! What every store must do with prekeys.

use hotline_protocol::frames::{OneTime, PublishPrekeys};
use hotline_protocol::limits::ONE_TIME_STORED_MAX;

use super::*;

on_every_store!(
    a_lower_epoch_or_other_bytes_of_the_same_are_refused,
    a_one_time_prekey_is_handed_out_once_for_ever,
    one_time_prekeys_are_bounded,
);

pub(super) fn publish(epoch: u64, set: u8, replace: bool, ids: std::ops::Range<u64>) -> Op {
    let one_time = ids.map(|id| OneTime { id, bytes: id.to_be_bytes().to_vec() }).collect();
    let class = Traffic::Operation;
    let publish = PublishPrekeys { class, epoch, set: vec![set], replace, one_time };
    Op::Publish { seat: alice(), publish }
}

pub(super) fn hand_out(one_time: bool) -> Op {
    Op::HandOut { seat: alice(), class: Traffic::Operation, one_time, at: NOW }
}

#[track_caller]
pub(super) fn handed(engine: &mut impl Engine) -> Option<u64> {
    match commit(engine, hand_out(true)) {
        Outcome::HandedOut { one_time, .. } => {
            one_time.map(|bytes| u64::from_be_bytes(bytes[..].try_into().unwrap()))
        }
        other => panic!("{other:?}"),
    }
}

fn a_lower_epoch_or_other_bytes_of_the_same_are_refused<E: Engine>() {
    let mut e = E::fresh();
    let published = |epoch, one_time| {
        Outcome::Published(PrekeyCount { class: Traffic::Operation, epoch, one_time })
    };
    assert_eq!(commit(&mut e, hand_out(true)), Outcome::NoPrekeys);
    assert_eq!(commit(&mut e, publish(5, 1, false, 0..2)), published(5, 2));
    assert_eq!(commit(&mut e, publish(4, 1, false, 2..3)), Outcome::OldEpoch);
    assert_eq!(commit(&mut e, publish(5, 2, false, 2..3)), Outcome::OldEpoch);
    assert_eq!(commit(&mut e, publish(5, 1, false, 1..3)), published(5, 3));
    assert_eq!(commit(&mut e, publish(6, 2, false, 3..4)), published(6, 4));
    assert_eq!(commit(&mut e, publish(7, 3, true, 9..10)), published(7, 1));
    let recovered = e.restart();
    let count = PrekeyCount { class: Traffic::Operation, epoch: 7, one_time: 1 };
    assert_eq!(recovered.prekeys, [(alice(), count)]);
    assert_eq!(handed(&mut e), Some(9));
}

fn a_one_time_prekey_is_handed_out_once_for_ever<E: Engine>() {
    let mut e = E::fresh();
    commit(&mut e, publish(1, 1, false, 0..2));
    assert_eq!(handed(&mut e), Some(0));
    // The seat did not hear of it and publishes the same keys again.
    e.restart();
    commit(&mut e, publish(1, 1, false, 0..2));
    assert_eq!(handed(&mut e), Some(1));
    commit(&mut e, publish(2, 1, true, 0..2));
    assert_eq!(handed(&mut e), None);
    let Outcome::HandedOut { set, one_time: None, left } = commit(&mut e, hand_out(false)) else {
        panic!("no set");
    };
    assert_eq!((set, left.one_time), (vec![1], 0));
}

fn one_time_prekeys_are_bounded<E: Engine>() {
    let mut e = E::fresh();
    commit(&mut e, publish(1, 1, false, 0..150));
    let Outcome::Published(count) = commit(&mut e, publish(1, 1, false, 150..300)) else {
        panic!("refused");
    };
    assert_eq!(usize::try_from(count.one_time).unwrap(), ONE_TIME_STORED_MAX);
}
