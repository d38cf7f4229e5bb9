//! Newcomers, and what a relay cannot do with their requests.

use super::*;

#[test]
fn the_first_invitation_of_a_party_makes_its_nominator_and_its_first_seat_in_one_entry() {
    let mut world = World::empty();
    world.admit("DE", Some("DE/technical/1"));
    assert_eq!(world.directory.head().0, 2);
    let now = world.now;
    let nominator = Ed25519Key::of(&world.nominator("DE"));
    assert_eq!(world.directory.nominator(&party("DE"), now), Some(nominator));
    assert_eq!(world.copies("DE/technical/1"), CopiesReason::FirstOfDesk);
}

#[test]
fn a_nominator_without_a_seat_enrols_too() {
    let mut world = World::empty();
    world.admit("x-osce", None);
    assert_eq!(world.directory.seats().count(), 0);
    world.add("x-osce/policy/1", None);
    assert_eq!(world.status("x-osce/policy/1"), SeatStatus::Active);
}

#[test]
fn an_invitation_is_used_once() {
    let mut world = World::new();
    let invitation = world.invite("DE/policy/1", None);
    world.enrol(&invitation).unwrap();
    assert_eq!(world.enrol(&invitation), Err(Refusal::InvitationUsed.into()));
    assert_eq!(world.directory.grant(&invitation.grant.invite), None);
}

#[test]
fn an_expired_invitation_is_refused() {
    let mut world = World::new();
    let invitation = world.invite("DE/policy/1", None);
    world.wait(HOUR * 72 - Duration::from_millis(1));
    world.clone().enrol(&invitation).unwrap();
    world.wait(Duration::from_millis(1));
    assert_eq!(world.enrol(&invitation), Err(Refusal::InvitationExpired.into()));
}

#[test]
fn an_invitation_that_nobody_made_is_refused() {
    let mut world = World::new();
    let mut invitation = world.invite("DE/policy/1", None);
    invitation.secret = world.secret();
    invitation.grant.invite = invitation.secret.public();
    assert_eq!(world.enrol(&invitation), Err(Refusal::NoInvitation.into()));
}

#[test]
fn a_newer_invitation_to_a_seat_replaces_the_older() {
    let mut world = World::new();
    let older = world.invite("DE/policy/1", None);
    let newer = world.invite("DE/policy/1", None);
    assert_eq!(world.enrol(&older), Err(Refusal::InvitationUsed.into()));
    world.enrol(&newer).unwrap();
}

#[test]
fn terms_that_contradict_themselves_are_refused() {
    let mut world = World::new();
    let nominator = world.nominator("DE");
    let secret = world.secret();
    let good = world.grant(&secret, "DE/policy/1", None);
    for (bad, why) in [
        (Grant { serial: 2, ..good.clone() }, Refusal::GrantTerms),
        (Grant { seat: Some(seat("FR/policy/1")), ..good.clone() }, Refusal::GrantTerms),
        (Grant { seat: None, serial: 0, ..good.clone() }, Refusal::GrantTerms),
        (Grant { seat: Some(seat("DE/technical/1")), ..good.clone() }, Refusal::SeatTaken),
        (Grant { nominator: true, ..good.clone() }, Refusal::NominatorKnown),
        (Grant { party: party("IT"), ..good.clone() }, Refusal::NoParty),
        (Grant { expires: world.now, ..good.clone() }, Refusal::GrantLifetime),
        (
            Grant {
                expires: world.now.plus(HOUR * 72).plus(Duration::from_millis(1)),
                ..good.clone()
            },
            Refusal::GrantLifetime,
        ),
        (Grant { invite: Ed25519Key::of(&nominator), ..good.clone() }, Refusal::KeyUsed),
    ] {
        world.refuses(&Op::Invite(bad), &[&nominator], why);
    }
}

#[test]
fn the_address_of_a_revoked_or_vacant_seat_is_invited_anew() {
    let mut world = World::new();
    let nominator = world.nominator("DE");
    let at = seat("DE/technical/2");
    let vacant = Op::SuspendSeat { seat: at.clone(), vacant: true, reason: String::new() };
    world.accepts(&vacant, &[&nominator]);
    let before = world.directory.seat(&at).unwrap().id;
    let applied = world.add("DE/technical/2", Some("DE/technical/1"));
    let entry = world.directory.seat(&at).unwrap();
    assert_eq!(entry.record.serial, 2);
    let added = Event::SeatAdded { seat: at, id: entry.id, before: Some(before) };
    assert_eq!(applied.events, [added]);
}

#[test]
fn open_invitations_of_a_party_are_bounded() {
    let mut world = World::new();
    let nominator = world.nominator("DE");
    for number in 10..10 + limits::GRANTS_PER_PARTY_MAX {
        world.invite(&format!("DE/other/{number}"), None);
    }
    let secret = world.secret();
    let op = Op::Invite(world.grant(&secret, "DE/other/1", None));
    world.refuses(&op, &[&nominator], Refusal::GrantsFull);
    world.wait(HOUR * 73);
    let secret = world.secret();
    let op = Op::Invite(world.grant(&secret, "DE/other/1", None));
    world.accepts(&op, &[&nominator]);
}

#[test]
fn a_request_for_another_link_is_refused() {
    let mut world = World::new();
    let invitation = world.invite("DE/policy/1", None);
    let request = world.request(&invitation);
    let now = world.now;
    assert_eq!(
        world.directory.enrol_entry(&request, &[0; 32], now),
        Err(Refusal::OtherLink.into())
    );
}

#[test]
fn a_relay_that_swaps_a_key_of_a_newcomer_is_found_out() {
    let mut world = World::new();
    let invitation = world.invite("DE/policy/1", None);
    let request = world.request(&invitation);
    let op = Op::Enrol(Box::new(request.clone()));
    let good = world.entry(&op, &[]);
    let record = request.record().unwrap();
    let (mine, other) = (key(7_777), agreement(7_777));
    let mine = Ed25519Key::of(&mine);
    let swaps: [(&[u8; 32], &[u8; 32]); 5] = [
        (record.identity.as_bytes(), mine.as_bytes()),
        (record.tls.as_bytes(), mine.as_bytes()),
        (record.agreement.as_bytes(), other.as_bytes()),
        (&EXPORTER, mine.as_bytes()),
        (&[7; 32], mine.as_bytes()),
    ];
    for (from, to) in swaps {
        let mut swapped = good.clone();
        let at = good.windows(32).position(|window| window == from).unwrap();
        swapped[at..at + 32].copy_from_slice(to);
        let judged = world.directory.check(&swapped, Checks::appending(world.now));
        assert_eq!(judged, Err(Refusal::EnrolSignature.into()));
    }
    world.directory.check(&good, Checks::appending(world.now)).unwrap();
}

#[test]
fn a_request_is_good_in_one_log_only() {
    let mut world = World::new();
    let mut invitation = world.invite("DE/policy/1", None);
    invitation.log_id = Digest([1; 32]);
    let request = world.request(&invitation);
    let now = world.now;
    let judged = world.directory.enrol_entry(&request, &EXPORTER, now);
    assert_eq!(judged, Err(Refusal::EnrolTerms.into()));
}

#[test]
fn an_enrolment_carries_no_signature_of_the_relay() {
    let mut world = World::new();
    let invitation = world.invite("DE/policy/1", None);
    let request = world.request(&invitation);
    world.refuses(&Op::Enrol(Box::new(request)), &[&key(5)], Refusal::StrangeSignature);
}

#[test]
fn a_newcomer_brings_what_the_invitation_asks_for() {
    let mut world = World::new();
    let invitation = world.invite("DE/policy/1", None);
    let (identity, stranger) = (world.fresh(), world.fresh());
    let record = world.record("DE/policy/1", &identity);
    let elsewhere = world.record("DE/policy/2", &identity);
    let good = Newcomer { seat: Some((&record, &identity)), nominator: None, profile: None };
    let make = |newcomer| EnrolRequest::new(&invitation, EXPORTER, newcomer);
    assert!(make(good).is_ok());
    for (newcomer, why) in [
        (Newcomer { seat: None, ..good }, EnrolError::OtherRole),
        (Newcomer { seat: Some((&elsewhere, &identity)), ..good }, EnrolError::OtherRole),
        (Newcomer { nominator: Some(&stranger), ..good }, EnrolError::OtherRole),
        (Newcomer { seat: Some((&record, &stranger)), ..good }, EnrolError::OtherKey),
    ] {
        assert_eq!(make(newcomer), Err(why));
    }
}

#[test]
fn no_key_value_appears_twice_in_whatever_role() {
    let mut world = World::new();
    let known = world.directory.seat(&seat("FR/technical/1")).unwrap().record.clone();
    let nominator = Ed25519Key::of(&world.nominator("FR"));
    let grant = world.invite("FR/policy/3", None).grant;
    let used = [
        known.identity,
        known.tls,
        nominator,
        grant.invite,
        Ed25519Key::of(&head_key()),
        Ed25519Key::of(&key(1)),
        Ed25519Key::of(&key(5)),
    ];
    for again in used {
        let invitation = world.invite("DE/policy/1", None);
        let identity = world.fresh();
        let record = KeyRecord { tls: again, ..world.record("DE/policy/1", &identity) };
        refused_as_used(&world, &invitation, &record, &identity);
    }
    let invitation = world.invite("DE/policy/1", None);
    let identity = world.fresh();
    let good = world.record("DE/policy/1", &identity);
    let doubled = KeyRecord { tls: good.identity, ..good.clone() };
    refused_as_used(&world, &invitation, &doubled, &identity);
    let copied = KeyRecord { agreement: known.agreement, ..good };
    refused_as_used(&world, &invitation, &copied, &identity);
}

#[track_caller]
fn refused_as_used(
    world: &World,
    invitation: &Invitation,
    record: &KeyRecord,
    identity: &SigningKey,
) {
    let newcomer = Newcomer { seat: Some((record, identity)), nominator: None, profile: None };
    let request = EnrolRequest::new(invitation, EXPORTER, newcomer).unwrap();
    let judged = world.directory.enrol_entry(&request, &EXPORTER, world.now);
    assert_eq!(judged, Err(Refusal::KeyUsed.into()));
}
