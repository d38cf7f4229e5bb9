//! What every store must do when it is full.

use super::*;

on_every_store!(
    a_full_mailbox_takes_urgent_until_its_reserve_is_full_too,
    a_full_store_takes_urgent_until_its_reserve_is_full_too,
);

/// What happens to routine and flash, in turn, until neither is taken; `to` says for whom.
fn fill(store: &mut impl MailStore, to: impl Fn(u8) -> Seat) -> Vec<Outcome> {
    let kept = |id, lane| keep(&to(id), id, lane);
    let ops = [
        kept(1, Precedence::Routine),
        kept(2, Precedence::Routine),
        kept(3, Precedence::Routine),
        kept(4, Precedence::Flash),
        kept(5, Precedence::Flash),
    ];
    let mut outcomes = store.commit(&ops).unwrap();
    // Without a share of the reserve an urgent envelope has no more room than another.
    let Op::Keep { envelope, accepted_at, .. } = kept(6, Precedence::Immediate) else {
        panic!("not kept")
    };
    let shareless = Op::Keep { envelope, accepted_at, use_of: Use::Common };
    outcomes.extend(store.commit(&[kept(1, Precedence::Routine), shareless]).unwrap());
    for outcome in &mut outcomes {
        if let Outcome::Kept { delivery } = outcome {
            *delivery = 0;
        }
    }
    outcomes
}

fn a_full_mailbox_takes_urgent_until_its_reserve_is_full_too<E: Engine>() {
    let room =
        Room { mailbox_bytes_max: 3 * 5_120, mailbox_reserve_bytes: 5_120, ..Room::default() };
    let mut engine = E::fresh().with_room(room);
    let (kept, full) = (Outcome::Kept { delivery: 0 }, Outcome::Quota(Full::Mailbox));
    let first = Outcome::Duplicate { accepted_at: UnixMillis(7) };
    assert_eq!(
        fill(engine.store(), |_| alice()),
        [&kept, &kept, &full, &kept, &full, &first, &full].map(Clone::clone)
    );
    // Another mailbox has room, and so has this one once it was emptied.
    let bob = seat("XB/technical/1");
    let collect = collect(&alice(), Precedence::Routine, u64::MAX >> 1);
    let ops = [keep(&bob, 9, Precedence::Routine), collect, keep(&alice(), 9, Precedence::Routine)];
    let outcomes = engine.store().commit(&ops).unwrap();
    assert!(matches!(
        outcomes[..],
        [Outcome::Kept { .. }, Outcome::Removed { count: 2, .. }, Outcome::Kept { .. }]
    ));
}

fn a_full_store_takes_urgent_until_its_reserve_is_full_too<E: Engine>() {
    let room = Room { store_bytes_max: 3 * 5_120, store_reserve_bytes: 5_120, ..Room::default() };
    let mut engine = E::fresh().with_room(room);
    let (kept, full) = (Outcome::Kept { delivery: 0 }, Outcome::Quota(Full::Store));
    let first = Outcome::Duplicate { accepted_at: UnixMillis(7) };
    let to = |id| seat(&format!("XA/technical/{id}"));
    assert_eq!(
        fill(engine.store(), to),
        [&kept, &kept, &full, &kept, &full, &first, &full].map(Clone::clone)
    );
    // Mailboxes that are closed give their room back.
    let ops = [
        Op::CloseMailbox { mailbox: to(1) },
        keep(&to(8), 8, Precedence::Routine),
        Op::CloseMailbox { mailbox: to(2) },
        keep(&to(9), 9, Precedence::Routine),
    ];
    let outcomes = engine.store().commit(&ops).unwrap();
    assert_eq!(outcomes[..3], [Outcome::Done, full, Outcome::Done]);
    assert!(matches!(outcomes[3], Outcome::Kept { .. }));
}
