//! Who signs what, and what happens otherwise.

use super::*;

fn revoke(at: &str) -> Op {
    Op::RevokeSeat { seat: seat(at), reason: "left".to_owned() }
}

#[test]
fn a_party_is_admitted_by_enough_of_the_authority() {
    let mut world = World::new();
    let [one, two, three] = authority_keys();
    let secret = world.secret();
    let grant = world.nominator_grant(&secret, "x-osce", None);
    let op = Op::Admit { party: party("x-osce"), name: "OSCE".to_owned(), grant };
    let applied = world.needs(&op, &[&one, &three]);
    assert_eq!(applied.events[0], Event::PartyAdmitted { party: party("x-osce") });
    world.refuses(&op, &[&one, &two], Refusal::PartyKnown);
}

#[test]
fn no_party_names_itself() {
    let mut world = World::new();
    let secret = world.secret();
    let grant = world.nominator_grant(&secret, "IT", None);
    let op = Op::Admit { party: party("IT"), name: "Italy".to_owned(), grant };
    let nominator = world.nominator("DE");
    world.refuses(&op, &[&nominator], Refusal::StrangeSignature);
}

#[test]
fn a_seat_is_invited_by_its_own_nominator_only() {
    let mut world = World::new();
    let secret = world.secret();
    let op = Op::Invite(world.grant(&secret, "DE/policy/1", None));
    let french = world.nominator("FR");
    let [one, two, _] = authority_keys();
    let seat = world.identity("DE/technical/1");
    for others in [vec![&french], vec![&one, &two], vec![&seat]] {
        world.refuses(&op, &others, Refusal::StrangeSignature);
    }
    let nominator = world.nominator("DE");
    world.needs(&op, &[&nominator]);
}

#[test]
fn an_invitation_in_a_seats_name_is_signed_by_that_seat_too() {
    let mut world = World::new();
    let (nominator, first) = (world.nominator("DE"), world.identity("DE/technical/1"));
    let secret = world.secret();
    let op = Op::Invite(world.grant(&secret, "DE/technical/3", Some("DE/technical/1")));
    world.needs(&op, &[&nominator, &first]);
}

#[test]
fn a_seat_of_another_desk_or_one_that_waits_itself_vouches_for_nobody() {
    let mut world = World::new();
    world.add("DE/policy/1", None);
    world.add("DE/technical/3", None);
    let nominator = world.nominator("DE");
    for by in ["DE/policy/1", "DE/technical/3", "FR/technical/1"] {
        let identity = world.identity(by);
        let secret = world.secret();
        let op = Op::Invite(world.grant(&secret, "DE/technical/4", Some(by)));
        world.refuses(&op, &[&nominator, &identity], Refusal::CountersignTerms);
    }
}

#[test]
fn seats_are_revoked_suspended_and_restored_by_the_nominator() {
    let mut world = World::new();
    let nominator = world.nominator("DE");
    let at = seat("DE/technical/2");
    let suspend =
        Op::SuspendSeat { seat: at.clone(), vacant: false, reason: "on leave".to_owned() };
    world.needs(&suspend, &[&nominator]);
    assert_eq!(world.status("DE/technical/2"), SeatStatus::Suspended);
    world.needs(&Op::UnsuspendSeat { seat: at.clone() }, &[&nominator]);
    assert_eq!(world.status("DE/technical/2"), SeatStatus::Active);
    world.refuses(&Op::UnsuspendSeat { seat: at.clone() }, &[&nominator], Refusal::NotSuspended);
    let vacant = Op::SuspendSeat { seat: at.clone(), vacant: true, reason: "left".to_owned() };
    world.accepts(&vacant, &[&nominator]);
    assert_eq!(world.status("DE/technical/2"), SeatStatus::Vacant);
    let id = world.directory.seat(&at).unwrap().id;
    let applied = world.needs(&revoke("DE/technical/2"), &[&nominator]);
    assert_eq!(applied.events, [Event::SeatRevoked { seat: at, id }]);
    assert_eq!(world.status("DE/technical/2"), SeatStatus::Revoked);
    world.refuses(&revoke("DE/technical/2"), &[&nominator], Refusal::NoSeat);
}

#[test]
fn the_relay_and_the_authority_cannot_revoke_a_seat() {
    let mut world = World::new();
    let (head, relay) = (head_key(), key(5));
    let [one, two, three] = authority_keys();
    for others in [vec![&head], vec![&relay], vec![&one, &two, &three]] {
        world.refuses(&revoke("DE/technical/1"), &others, Refusal::StrangeSignature);
    }
    world.refuses(&revoke("DE/technical/1"), &[], Refusal::MissingSignature);
}

#[test]
fn a_seat_changes_its_keys_with_the_old_and_the_new_one() {
    let mut world = World::new();
    let (old, new) = (world.identity("DE/technical/1"), world.fresh());
    let before = world.directory.seat(&seat("DE/technical/1")).unwrap().clone();
    let record = world.record("DE/technical/1", &new);
    let applied = world.needs(&Op::RotateSeat(record.clone()), &[&old, &new]);
    let after = world.directory.seat(&seat("DE/technical/1")).unwrap();
    let rotated =
        Event::SeatRotated { seat: record.seat.clone(), old: before.id, new: record.id() };
    assert_eq!(applied.events, [rotated]);
    assert_eq!((after.enrolled_at, &after.standing), (before.enrolled_at, &before.standing));

    // The old record stays resolvable; its TLS key opens no link.
    let directory = &world.directory;
    assert_eq!(directory.record(&before.id), Some(&before.record));
    assert_eq!(directory.seat_by_id(&before.id), None);
    assert_eq!(directory.seat_by_tls(before.record.tls.as_bytes()), None);
    assert_eq!(directory.seat_by_tls(record.tls.as_bytes()).map(|e| e.id), Some(record.id()));
}

#[test]
fn a_rotation_with_another_serial_a_validity_in_the_past_or_an_old_key_is_refused() {
    let mut world = World::new();
    let (old, new) = (world.identity("DE/technical/1"), world.fresh());
    let good = world.record("DE/technical/1", &new);
    for bad in [
        KeyRecord { serial: 1, ..good.clone() },
        KeyRecord { serial: 3, ..good.clone() },
        KeyRecord { not_before: UnixMillis(0), not_after: UnixMillis(1), ..good.clone() },
        KeyRecord { not_before: world.now.plus(HOUR * 49), ..good.clone() },
    ] {
        world.refuses(&Op::RotateSeat(bad), &[&old, &new], Refusal::RecordTerms);
    }
    let before = world.directory.seat(&seat("DE/technical/1")).unwrap().record.clone();
    for bad in [
        KeyRecord { tls: before.tls, ..good.clone() },
        KeyRecord { agreement: before.agreement, ..good },
    ] {
        world.refuses(&Op::RotateSeat(bad), &[&old, &new], Refusal::KeyUsed);
    }
}

#[test]
fn a_suspended_seat_acts_for_nobody() {
    let mut world = World::new();
    let nominator = world.nominator("DE");
    let at = seat("DE/technical/1");
    let suspend = Op::SuspendSeat { seat: at.clone(), vacant: false, reason: String::new() };
    world.accepts(&suspend, &[&nominator]);
    let (old, new) = (world.identity("DE/technical/1"), world.fresh());
    let record = world.record("DE/technical/1", &new);
    world.refuses(&Op::RotateSeat(record), &[&old, &new], Refusal::NotSitting);
    world.refuses(&Op::Confirm { seat: at }, &[&old], Refusal::StrangeSignature);
}

#[test]
fn a_lost_seat_is_set_aside_and_invited_anew() {
    let mut world = World::new();
    let nominator = world.nominator("DE");
    let old = world.directory.seat(&seat("DE/technical/2")).unwrap().id;
    let secret = world.secret();
    let grant = world.grant(&secret, "DE/technical/2", None);
    world.needs(&Op::RecoverSeat { grant, reason: "lost".to_owned() }, &[&nominator]);
    assert_eq!(world.status("DE/technical/2"), SeatStatus::Suspended);
    let invitation = Invitation::new(&world.directory, secret, &nominator).unwrap();
    let applied = world.enrol(&invitation).unwrap();
    let new = world.directory.seat(&seat("DE/technical/2")).unwrap().id;
    assert_eq!(applied.events, [Event::SeatRecovered { seat: seat("DE/technical/2"), old, new }]);
    assert_ne!(old, new);
    // New keys beside a sitting seat, on the nominator's word alone.
    assert!(matches!(world.copies("DE/technical/2"), CopiesReason::WaitsUntil(_)));
}

#[test]
fn restoring_a_lost_seat_withdraws_its_invitation() {
    let mut world = World::new();
    let nominator = world.nominator("DE");
    let secret = world.secret();
    let grant = world.grant(&secret, "DE/technical/2", None);
    world.accepts(&Op::RecoverSeat { grant, reason: String::new() }, &[&nominator]);
    let invitation = Invitation::new(&world.directory, secret, &nominator).unwrap();
    world.accepts(&Op::UnsuspendSeat { seat: seat("DE/technical/2") }, &[&nominator]);
    assert_eq!(world.enrol(&invitation), Err(Refusal::InvitationUsed.into()));
}

#[test]
fn profile_confirmation_and_publication_are_the_seats_or_the_nominators() {
    let mut world = World::new();
    let at = seat("DE/technical/1");
    let (own, nominator) = (world.identity("DE/technical/1"), world.nominator("DE"));
    let (sibling, french) = (world.identity("DE/technical/2"), world.identity("FR/technical/1"));
    let ops = [
        Op::Profile { seat: at.clone(), commitment: Digest([9; 32]) },
        Op::Confirm { seat: at.clone() },
    ];
    for op in &ops {
        world.refuses(op, &[], Refusal::MissingSignature);
        world.refuses(op, &[&sibling], Refusal::StrangeSignature);
        world.refuses(op, &[&french], Refusal::StrangeSignature);
        world.accepts(op, &[&own]);
        world.accepts(op, &[&nominator]);
    }
    assert_eq!(world.directory.seat(&at).unwrap().profile, Some(Digest([9; 32])));
    let publish =
        Op::Publish { desk: at.desk.clone(), topic: Topic::Ladder, content: vec![1, 2, 3] };
    world.refuses(&publish, &[&french], Refusal::StrangeSignature);
    world.accepts(&publish, &[&sibling]);
    let published = world.directory.publication(&at.desk, Topic::Ladder).unwrap();
    assert_eq!(published.content, [1, 2, 3]);
    assert_eq!(world.directory.publication(&at.desk, Topic::Roster), None);
}

#[test]
fn a_confirmation_is_due_after_a_year() {
    let mut world = World::new();
    let due = |world: &World| {
        let entry = world.directory.seat(&seat("DE/technical/1")).unwrap();
        entry.confirmation_due(world.now)
    };
    assert!(!due(&world));
    world.wait(HOUR * 24 * 365);
    assert!(due(&world));
    let own = world.identity("DE/technical/1");
    world.accepts(&Op::Confirm { seat: seat("DE/technical/1") }, &[&own]);
    assert!(!due(&world));
}

#[test]
fn a_seat_expires_with_its_record() {
    let mut world = World::new();
    world.wait(HOUR * 24 * 730);
    assert_eq!(world.status("FR/technical/1"), SeatStatus::Expired);
    assert_eq!(world.copies("FR/technical/1"), CopiesReason::NotSitting(SeatStatus::Expired));
}

#[test]
fn a_nominator_changes_in_good_order_with_three_hands() {
    let mut world = World::new();
    let [one, two, _] = authority_keys();
    let (old, new) = (world.nominator("DE"), world.fresh());
    let op = Op::SetNominator { party: party("DE"), key: Ed25519Key::of(&new) };
    world.needs(&op, &[&one, &two, &old, &new]);
    let now = world.now;
    assert_eq!(world.directory.nominator(&party("DE"), now), Some(Ed25519Key::of(&new)));
    world.refuses(&revoke("DE/technical/1"), &[&old], Refusal::StrangeSignature);
    world.accepts(&revoke("DE/technical/1"), &[&new]);
}

fn recover(world: &mut World) -> (SigningKey, u64) {
    let [one, two, _] = authority_keys();
    let new = world.fresh();
    let op = Op::RecoverNominator {
        party: party("DE"),
        key: Ed25519Key::of(&new),
        reason: "stolen".to_owned(),
    };
    let applied = world.needs(&op, &[&one, &two, &new]);
    (new, applied.seq)
}

fn object(by: &str, recovery: u64) -> Op {
    Op::ObjectRecovery { party: party("DE"), recovery, by: seat(by) }
}

#[test]
fn a_recovered_nominator_counts_after_72_hours() {
    let mut world = World::new();
    let old = world.nominator("DE");
    let (new, seq) = recover(&mut world);
    world.wait(HOUR * 72 - Duration::from_millis(1));
    let known = world.directory.party(&party("DE")).unwrap();
    assert_eq!(known.nominator(world.now), Some(Ed25519Key::of(&old)));
    assert_eq!(known.pending_recovery(world.now).map(|pending| pending.seq), Some(seq));
    world.refuses(&revoke("DE/technical/2"), &[&new], Refusal::StrangeSignature);
    world.wait(Duration::from_millis(1));
    world.refuses(&revoke("DE/technical/2"), &[&old], Refusal::StrangeSignature);
    world.accepts(&revoke("DE/technical/2"), &[&new]);
    let own = world.identity("DE/technical/1");
    world.refuses(&object("DE/technical/1", seq), &[&own], Refusal::NoRecovery);
}

#[test]
fn a_sitting_seat_ends_a_recovery_by_objecting() {
    let mut world = World::new();
    let (old, own) = (world.nominator("DE"), world.identity("DE/technical/1"));
    world.wait(HOUR * 24);
    let (new, seq) = recover(&mut world);
    world.refuses(&object("DE/technical/1", seq - 1), &[&own], Refusal::NoRecovery);
    let applied = world.needs(&object("DE/technical/1", seq), &[&own]);
    let objected = Event::RecoveryObjected { party: party("DE"), by: seat("DE/technical/1") };
    assert_eq!(applied.events, [objected]);
    world.wait(HOUR * 100);
    world.refuses(&revoke("DE/technical/2"), &[&new], Refusal::StrangeSignature);
    world.accepts(&revoke("DE/technical/2"), &[&old]);
}

#[test]
fn a_thief_of_the_nominator_key_cannot_object_with_seats_of_its_own_making() {
    let mut world = World::new();
    world.wait(HOUR * 24);
    // The first of a desk of its own, and one that it vouches for.
    world.add("DE/other/1", None);
    world.add("DE/other/2", Some("DE/other/1"));
    world.wait(HOUR * 24 - Duration::from_millis(1));
    let (_, seq) = recover(&mut world);
    world.add("DE/policy/1", None);
    world.wait(HOUR * 25);
    for by in ["DE/other/1", "DE/other/2", "DE/policy/1", "FR/technical/1"] {
        let identity = world.identity(by);
        world.refuses(&object(by, seq), &[&identity], Refusal::NotSitting);
    }
}

#[test]
fn invitations_of_a_replaced_nominator_are_void() {
    let mut world = World::new();
    let invitation = world.invite("DE/policy/1", None);
    let [one, two, _] = authority_keys();
    let (old, new) = (world.nominator("DE"), world.fresh());
    let op = Op::SetNominator { party: party("DE"), key: Ed25519Key::of(&new) };
    world.accepts(&op, &[&one, &two, &old, &new]);
    assert_eq!(world.enrol(&invitation), Err(Refusal::InvitationUsed.into()));
}

#[test]
fn the_authority_changes_its_own_keys_and_every_new_one_signs() {
    let mut world = World::new();
    let [one, two, three] = authority_keys();
    let (four, five) = (world.fresh(), world.fresh());
    let next = Authority::new(2, [&one, &four, &five].map(Ed25519Key::of).to_vec());
    let op = Op::SetAuthority(next);
    world.needs(&op, &[&two, &three, &four, &five]);
    assert_eq!(world.directory.authority().threshold, 2);
    let head = world.fresh();
    let op = Op::SetHeadKey(Ed25519Key::of(&head));
    world.refuses(&op, &[&one, &two, &head], Refusal::StrangeSignature);
    world.accepts(&op, &[&one, &four, &head]);
    // A key that was let go does not come back.
    let back = Op::SetAuthority(Authority::new(1, vec![Ed25519Key::of(&two)]));
    world.refuses(&back, &[&one, &four, &two], Refusal::KeyUsed);
}

#[test]
fn relay_and_head_keys_are_changed_by_the_authority() {
    let mut world = World::new();
    let [one, two, _] = authority_keys();
    let (relay, head) = (world.fresh(), world.fresh());
    let both = vec![Ed25519Key::of(&key(5)), Ed25519Key::of(&relay)];
    let access = RelayAccess::new(both, vec!["new.example:443".to_owned()]);
    world.needs(&Op::SetRelay(access.clone()), &[&one, &two]);
    assert_eq!(world.directory.relay(), &access);
    world.needs(&Op::SetHeadKey(Ed25519Key::of(&head)), &[&one, &two, &head]);
    assert_eq!(world.directory.head_key(), Ed25519Key::of(&head));
    assert_eq!(world.directory.head_keys().len(), 2);
}

#[test]
fn a_party_leaves_with_its_seats_and_invitations_and_may_come_back() {
    let mut world = World::new();
    let invitation = world.invite("DE/policy/1", None);
    let [one, two, _] = authority_keys();
    let op = Op::RevokeParty { party: party("DE"), reason: "withdrew".to_owned() };
    let nominator = world.nominator("DE");
    world.refuses(&op, &[&nominator], Refusal::StrangeSignature);
    let applied = world.needs(&op, &[&one, &two]);
    assert_eq!(applied.events.len(), 3);
    assert_eq!(world.status("DE/technical/1"), SeatStatus::Revoked);
    assert_eq!(world.status("DE/technical/2"), SeatStatus::Revoked);
    assert_eq!(world.status("FR/technical/1"), SeatStatus::Active);
    assert_eq!(world.enrol(&invitation), Err(Refusal::InvitationUsed.into()));
    let now = world.now;
    assert_eq!(world.directory.nominator(&party("DE"), now), None);
    world.admit("DE", Some("DE/technical/1"));
    assert_eq!(world.status("DE/technical/1"), SeatStatus::Active);
    assert_eq!(world.status("DE/technical/2"), SeatStatus::Revoked);
}

#[test]
fn a_new_seat_beside_sitting_ones_waits_24_hours_or_for_a_countersignature() {
    let mut world = World::new();
    assert_eq!(world.copies("DE/technical/1"), CopiesReason::FirstOfDesk);
    assert_eq!(world.copies("DE/technical/2"), CopiesReason::InvitedBySeat(seat("DE/technical/1")));
    world.add("DE/technical/3", None);
    let until = world.now.plus(HOUR * 24);
    assert_eq!(world.copies("DE/technical/3"), CopiesReason::WaitsUntil(until));
    let mut later = world.clone();
    later.wait(HOUR * 24 - Duration::from_millis(1));
    assert!(!later.copies("DE/technical/3").receives());
    later.wait(Duration::from_millis(1));
    assert_eq!(later.copies("DE/technical/3"), CopiesReason::DelayPassed);

    let (id, voucher) = {
        let entry = world.directory.seat(&seat("DE/technical/3")).unwrap();
        (entry.id, world.identity("DE/technical/2"))
    };
    let op = Op::Countersign { seat: seat("DE/technical/3"), id, by: seat("DE/technical/2") };
    world.needs(&op, &[&voucher]);
    assert_eq!(world.copies("DE/technical/3"), CopiesReason::Countersigned(seat("DE/technical/2")));
    world.refuses(&op, &[&voucher], Refusal::CountersignTerms);
}

#[test]
fn a_countersignature_by_itself_a_stranger_or_for_other_keys_is_refused() {
    let mut world = World::new();
    world.add("DE/technical/3", None);
    world.add("DE/technical/4", None);
    world.add("DE/policy/1", None);
    let target = seat("DE/technical/3");
    let id = world.directory.seat(&target).unwrap().id;
    for by in ["DE/technical/3", "DE/technical/4", "DE/policy/1", "FR/technical/1"] {
        let identity = world.identity(by);
        let op = Op::Countersign { seat: target.clone(), id, by: seat(by) };
        world.refuses(&op, &[&identity], Refusal::CountersignTerms);
    }
    let identity = world.identity("DE/technical/1");
    let by = seat("DE/technical/1");
    let other = Op::Countersign { seat: target.clone(), id: Digest([0; 32]), by };
    world.refuses(&other, &[&identity], Refusal::CountersignTerms);
    // Nor by itself once its wait is over.
    world.wait(HOUR * 24);
    let identity = world.identity("DE/technical/3");
    let own = Op::Countersign { seat: target.clone(), id, by: target };
    world.refuses(&own, &[&identity], Refusal::CountersignTerms);
}

#[test]
fn revoking_the_sitting_seats_first_does_not_make_a_new_one_the_first_of_its_desk() {
    let mut world = World::new();
    let nominator = world.nominator("DE");
    world.accepts(&revoke("DE/technical/1"), &[&nominator]);
    world.accepts(&revoke("DE/technical/2"), &[&nominator]);
    world.add("DE/technical/9", None);
    assert!(matches!(world.copies("DE/technical/9"), CopiesReason::WaitsUntil(_)));
    // A day later nobody is left to vouch, and all have seen it.
    world.wait(HOUR * 24);
    world.accepts(&revoke("DE/technical/9"), &[&nominator]);
    world.wait(HOUR * 24);
    world.add("DE/technical/10", None);
    assert_eq!(world.copies("DE/technical/10"), CopiesReason::FirstOfDesk);
}

#[test]
fn a_voucher_that_was_revoked_meanwhile_vouches_no_more() {
    let mut world = World::new();
    let nominator = world.nominator("DE");
    let invitation = world.invite("DE/technical/3", Some("DE/technical/2"));
    world.accepts(&revoke("DE/technical/2"), &[&nominator]);
    world.enrol(&invitation).unwrap();
    assert!(matches!(world.copies("DE/technical/3"), CopiesReason::WaitsUntil(_)));
}
