//! Frozen bytes: what was written once is read for ever, and written the same.
//!
//! `vectors/history.txt` was written once and is not written again by this code;
//! `vectors/check.py` reads it from docs/directory.md alone.

use super::history::everything;
use super::*;

const FROZEN: &str = include_str!("../../vectors/history.txt");

/// The values of the lines with that name, in order.
fn frozen(name: &str) -> Vec<&'static str> {
    FROZEN
        .lines()
        .filter_map(|line| line.split_once(": "))
        .filter(|(found, _)| *found == name)
        .map(|(_, value)| value)
        .collect()
}

fn frozen_bytes(name: &str) -> Vec<Vec<u8>> {
    let decode = |text: &str| data_encoding::HEXLOWER.decode(text.as_bytes()).unwrap();
    frozen(name).into_iter().map(decode).collect()
}

#[test]
fn the_frozen_history_replays() {
    let mut directory = Directory::from_genesis(&frozen_bytes("genesis")[0]).unwrap();
    assert_eq!(directory.log_id().to_string(), frozen("log-id")[0]);
    let hashes = frozen("hash");
    for (bytes, hash) in frozen_bytes("entry").iter().zip(&hashes) {
        let applied = directory.apply(bytes, Checks::replay()).unwrap();
        assert_eq!(&applied.hash.to_string(), hash);
    }
    assert_eq!(directory.head().0, hashes.len() as u64);
    assert_eq!(directory.words(), frozen("words")[0]);

    let head = SignedHead::decode(&frozen_bytes("signed-head")[0]).unwrap();
    assert_eq!(directory.hear(head, head.head.time), Ok(Judgement::Same));
    let view = SplitView::decode(&frozen_bytes("split-view")[0]).unwrap();
    assert_eq!(view.verify(&directory.head_keys()), Ok(()));

    let invitation = Invitation::from_line(frozen("invitation")[0]).unwrap();
    assert_eq!(invitation.verify(&directory), Ok(()));
    let telephone: TelephoneInvitation = frozen("telephone")[0].parse().unwrap();
    let resolved = telephone.resolve(&invitation.encode_public()).unwrap();
    assert_eq!(resolved.to_line(), invitation.to_line());
}

#[test]
fn the_same_history_is_written_to_the_same_bytes() {
    let (world, invitation, head, view) = story();
    assert_eq!(genesis().encode(), frozen_bytes("genesis")[0]);
    assert_eq!(world.bytes(), frozen_bytes("entry"));
    assert_eq!(head.encode(), frozen_bytes("signed-head")[0]);
    assert_eq!(view.encode(), frozen_bytes("split-view")[0]);
    assert_eq!(invitation.to_line().as_str(), frozen("invitation")[0]);
    let telephone = TelephoneInvitation::of(&invitation).to_text();
    assert_eq!(telephone.as_str(), frozen("telephone")[0]);
}

/// Every operation, an open invitation, a head, and a head of another history three entries back.
fn story() -> (World, Invitation, SignedHead, SplitView) {
    let mut world = everything();
    let invitation = world.invite("DE/policy/1", None);
    let (seq, _) = world.directory.head();
    let earlier = Head {
        log_id: world.directory.log_id(),
        seq: seq - 3,
        hash: Digest([0x5a; 32]),
        time: world.now,
    };
    // The head key was changed on the way.
    let head_key = world.head.clone();
    let head = world.directory.head_to_sign(world.now).sign(&head_key);
    let view = world.directory.split_view(head, earlier.sign(&head_key)).unwrap();
    (world, invitation, head, view)
}
