//! Prekey sets, one-time prekeys, bundles, identities and what is signed.

use super::seats::{NOW, Seat, VERSIONS, exchange, identity, rng, strangers};
use crate::identity::IdentityError;
use crate::limits::{DAY, ONE_TIME_SECRETS_MAX, PREKEY_SETS_MAX};
use crate::signed_prekeys::{OneTimePrekey, PrekeySet};
use crate::{
    Bundle, BundleError, Class, Identity, IdentityId, OnRecord, OpenError, Prekeys, PrekeysError,
    SetMark, labels, recipients_hash, safety_number, sign_on_record, verify_on_record,
};

/// Changes a set and signs it again.
fn resigned<'a>(
    seat: &Seat,
    bundle: &'a Bundle,
    change: impl FnOnce(&mut PrekeySet<'a>),
) -> Bundle {
    let (mut set, ..) = PrekeySet::parse(&bundle.set).unwrap();
    change(&mut set);
    let signed = set.signed_bytes();
    let signature = seat.me.sign(labels::SPS, &signed);
    Bundle { set: [signed.as_slice(), &signature].concat(), one_time: bundle.one_time.clone() }
}

/// Changes a one-time prekey and signs it again.
fn resigned_one_time<'a>(
    seat: &Seat,
    bundle: &'a Bundle,
    change: impl FnOnce(&mut OneTimePrekey<'a>),
) -> Bundle {
    let bytes = bundle.one_time.as_ref().unwrap();
    let (mut one_time, ..) = OneTimePrekey::parse(bytes).unwrap();
    change(&mut one_time);
    let signed = one_time.signed_bytes();
    let signature = seat.me.sign(labels::OTK, &signed);
    Bundle { set: bundle.set.clone(), one_time: Some([signed.as_slice(), &signature].concat()) }
}

#[track_caller]
fn check(alice: &Seat, bundle: &Bundle, error: BundleError) {
    assert_eq!(alice.verify(bundle).err(), Some(error));
}

#[test]
fn refuses_a_bundle_signed_by_another_seat() {
    let (alice, mut bob) = strangers();
    let bundle = bob.bundle(true);
    let mallory = Seat::new(3, 1);
    check(&alice, &resigned(&mallory, &bundle, |_| {}), BundleError::BadSignature);
    check(&alice, &resigned_one_time(&mallory, &bundle, |_| {}), BundleError::BadSignature);
    assert!(alice.verify(&bundle).is_ok());
}

#[test]
fn refuses_a_bundle_of_another_seat_or_class() {
    let (mut alice, mut bob) = strangers();
    let bundle = bob.bundle(true);
    check(&alice, &Seat::new(3, 1).bundle(true), BundleError::Misplaced);
    let wrong = bundle.verify(NOW, Class::Exercise, bob.me.identity(), None);
    assert_eq!(wrong.err(), Some(BundleError::Misplaced));
    let one_time = Bundle { set: bundle.set.clone(), one_time: alice.bundle(true).one_time };
    check(&alice, &one_time, BundleError::Misplaced);
    let later = resigned_one_time(&bob, &bundle, |one_time| one_time.epoch += 1);
    check(&alice, &later, BundleError::Misplaced);
    for class in [Class::Exercise, Class::Drill] {
        let other = resigned_one_time(&bob, &bundle, |one_time| one_time.class = class);
        check(&alice, &other, BundleError::Misplaced);
    }
}

#[test]
fn refuses_every_flipped_bit_and_every_truncation_of_a_bundle() {
    let (alice, mut bob) = strangers();
    let bundle = bob.bundle(true);
    for at in (0..bundle.set.len()).step_by(29) {
        let mut flipped = bundle.clone();
        flipped.set[at] ^= 1 << (at % 8);
        assert!(alice.verify(&flipped).is_err(), "set byte {at}");
        let mut short = bundle.clone();
        short.set.truncate(at);
        check(&alice, &short, BundleError::Malformed);
        let mut flipped = bundle.clone();
        flipped.one_time.as_mut().unwrap()[at.min(1_716)] ^= 0x80;
        assert!(alice.verify(&flipped).is_err(), "one-time byte {at}");
    }
    let mut long = bundle;
    long.set.push(0);
    assert!(alice.verify(&long).is_err());
}

#[test]
fn refuses_expired_future_and_overlong_sets() {
    let (mut alice, mut bob) = strangers();
    let bundle = bob.bundle(true);
    alice.now = NOW + 90 * DAY - 1;
    assert_eq!(alice.verify(&bundle).unwrap().age(alice.now), 90 * DAY - 1);
    alice.now += 1;
    check(&alice, &bundle, BundleError::Expired);
    alice.now = NOW - 2 * DAY;
    assert!(alice.verify(&bundle).is_ok());
    alice.now -= 1;
    check(&alice, &bundle, BundleError::FromTheFuture);
    alice.now = NOW;
    check(&alice, &resigned(&bob, &bundle, |set| set.expires += 1), BundleError::Expired);
    let expired = resigned_one_time(&bob, &bundle, |one_time| one_time.expires = NOW);
    check(&alice, &expired, BundleError::Expired);
}

#[test]
fn refuses_an_older_set_and_calls_two_of_one_epoch_an_alarm() {
    let (alice, mut bob) = strangers();
    let old = bob.bundle(false);
    let mark = alice.verify(&old).unwrap().mark();
    bob.prekeys.rotate(NOW, &mut bob.rng, &bob.me, VERSIONS).unwrap();
    let new = bob.bundle(false);
    let verify = |bundle: &Bundle, seen: Option<SetMark>| {
        bundle.verify(NOW, Class::Operation, bob.me.identity(), seen).map(|good| good.mark())
    };
    let new_mark = verify(&new, Some(mark)).unwrap();
    assert_eq!(new_mark.epoch, mark.epoch + 1, "epoch = max(last + 1, unix ms)");
    assert_eq!(verify(&new, Some(new_mark)), Ok(new_mark));
    assert_eq!(verify(&old, Some(new_mark)), Err(BundleError::Older));
    let other = resigned(&bob, &new, |set| set.spk_id ^= 1);
    assert_eq!(verify(&other, Some(new_mark)), Err(BundleError::Equivocation));
}

#[test]
fn refuses_non_canonical_repeated_and_invalid_keys() {
    let (alice, mut bob) = strangers();
    let bundle = bob.bundle(true);
    let mut p = [0xff; 32];
    (p[0], p[31]) = (0xed, 0x7f);
    let mut high = [9; 32];
    high[31] = 0x80;
    for bad in [p, high, [0xff; 32]] {
        check(&alice, &resigned(&bob, &bundle, |set| set.spk = &bad), BundleError::BadKey);
        let one_time = resigned_one_time(&bob, &bundle, |one_time| one_time.opk = &bad);
        check(&alice, &one_time, BundleError::BadKey);
    }
    let own = *bob.me.identity().agreement_key();
    check(&alice, &resigned(&bob, &bundle, |set| set.spk = &own), BundleError::BadKey);
    let (set, ..) = PrekeySet::parse(&bundle.set).unwrap();
    let twice = resigned_one_time(&bob, &bundle, |one_time| one_time.opk = set.spk);
    check(&alice, &twice, BundleError::BadKey);
    let twice = resigned_one_time(&bob, &bundle, |one_time| one_time.kem = set.last_resort);
    check(&alice, &twice, BundleError::BadKey);
    // A coefficient of q: fails the modulus check of FIPS 203, 7.2.
    let mut bad = *set.last_resort;
    (bad[0], bad[1]) = (0x01, bad[1] & 0xf0 | 0x0d);
    check(&alice, &resigned(&bob, &bundle, |set| set.last_resort = &bad), BundleError::BadKey);
    let one_time = resigned_one_time(&bob, &bundle, |one_time| one_time.kem = &bad);
    check(&alice, &one_time, BundleError::BadKey);
}

#[test]
fn refuses_an_unknown_suite_and_unsorted_versions() {
    let (alice, mut bob) = strangers();
    let bundle = bob.bundle(false);
    check(&alice, &resigned(&bob, &bundle, |set| set.suite = 2), BundleError::UnknownSuite);
    for versions in [&[2, 1][..], &[1, 1], &[7; 17]] {
        let bad = resigned(&bob, &bundle, |set| set.versions = versions);
        check(&alice, &bad, BundleError::Malformed);
        let made = bob.prekeys.rotate(NOW, &mut rng(0), &bob.me, versions);
        assert_eq!(made, Err(PrekeysError::Versions));
    }
    bob.prekeys.rotate(NOW, &mut bob.rng, &bob.me, &[1, 2, 9]).unwrap();
    assert_eq!(alice.verify(&bob.bundle(false)).unwrap().versions(), [1, 2, 9]);
}

#[test]
fn a_restored_seat_stays_reachable() {
    let (mut alice, mut bob) = strangers();
    let lost = bob.bundle(true);
    let seen = alice.verify(&lost).unwrap().mark();
    alice.initiate(&lost).unwrap();
    let unreadable = alice.seal(b"to the lost prekeys");
    // Bob comes back from a backup a day later, with no prekeys at all.
    (alice.now, bob.now) = (NOW + DAY, NOW + DAY);
    bob.prekeys = Prekeys::new(Class::Operation);
    bob.prekeys.replace_all(bob.now, &mut bob.rng, &bob.me, VERSIONS).unwrap();
    bob.refuses(&unreadable, OpenError::UnknownPrekeys);
    let bundle = bob.bundle(true);
    let verified = bundle.verify(alice.now, Class::Operation, bob.me.identity(), Some(seen));
    assert!(verified.is_ok(), "its epoch is above the lost one");
    // The relay still hands out a one-time prekey of the lost set: refused before it is used.
    let stale = Bundle { set: bundle.set.clone(), one_time: lost.one_time };
    check(&alice, &stale, BundleError::Misplaced);
    alice.initiate(&bundle).unwrap();
    exchange(&mut alice, &mut bob);
}

#[test]
fn replace_all_drops_the_one_time_secrets_and_rotate_keeps_them() {
    let (mut alice, mut bob) = strangers();
    let bundle = bob.bundle(true);
    bob.prekeys.rotate(NOW, &mut bob.rng, &bob.me, VERSIONS).unwrap();
    let newer = bob.bundle(false);
    let kept = Bundle { set: newer.set, one_time: bundle.one_time };
    alice.initiate(&kept).unwrap();
    let sealed = alice.seal(b"hello");
    bob.prekeys.replace_all(NOW, &mut bob.rng, &bob.me, VERSIONS).unwrap();
    bob.refuses(&sealed, OpenError::UnknownPrekeys);
}

#[test]
fn a_laptop_off_for_eight_days_is_reachable() {
    let (mut alice, mut bob) = strangers();
    let bundle = bob.bundle(true);
    alice.now += 8 * DAY;
    alice.initiate(&bundle).unwrap();
    let sealed = alice.seal(b"good morning");
    bob.now += 38 * DAY;
    assert!(bob.prekeys.rotation_due(bob.now));
    let set = bob.prekeys.rotate(bob.now, &mut bob.rng, &bob.me, VERSIONS).unwrap();
    bob.prekeys.confirmed(bob.now, set.epoch);
    bob.prekeys.expire(bob.now);
    bob.restart();
    bob.opens(&sealed, b"good morning");
}

#[test]
fn a_replaced_secret_is_erased_forty_five_days_after_the_confirmation() {
    for (days, confirmed, held) in [(44, true, true), (45, true, false), (400, false, true)] {
        let (mut alice, mut bob) = strangers();
        alice.initiate(&bob.bundle(false)).unwrap();
        let sealed = alice.seal(b"slow");
        let set = bob.prekeys.rotate(NOW, &mut bob.rng, &bob.me, VERSIONS).unwrap();
        if confirmed {
            bob.prekeys.confirmed(NOW, set.epoch);
            bob.prekeys.confirmed(NOW + DAY, set.epoch);
        }
        bob.prekeys.confirmed(NOW, set.epoch + 1);
        bob.restart();
        bob.now += days * DAY;
        bob.prekeys.expire(bob.now);
        if held {
            bob.opens(&sealed, b"slow");
        } else {
            bob.refuses(&sealed, OpenError::UnknownPrekeys);
        }
    }
}

#[test]
fn a_one_time_secret_is_erased_when_used_or_forty_five_days_after_it_expires() {
    let (mut alice, mut bob) = strangers();
    let bundle = bob.bundle(true);
    alice.initiate(&bundle).unwrap();
    let sealed = alice.seal(b"used");
    bob.prekeys.expire(NOW + 135 * DAY - 1);
    let mut forged = sealed.clone();
    *forged.bytes.last_mut().unwrap() ^= 1;
    bob.refuses(&forged, OpenError::NotAuthentic);
    bob.opens(&sealed, b"used");
    // Somebody else was handed the same one-time prekey: there is nothing left to open it with.
    let mut carol = Seat::new(1, 2);
    carol.rng = rng(77);
    carol.initiate(&bundle).unwrap();
    let second = carol.seal(b"used twice");
    bob.refuses(&second, OpenError::UnknownPrekeys);
    let late = bob.bundle(true);
    alice.initiate(&late).unwrap();
    let late = alice.seal(b"expired");
    bob.prekeys.expire(NOW + 135 * DAY);
    bob.refuses(&late, OpenError::UnknownPrekeys);
}

#[test]
fn prekeys_are_bounded() {
    let bob = Seat::new(2, 1);
    let mut prekeys = Prekeys::new(Class::Drill);
    assert_eq!(prekeys.one_time(NOW, &mut rng(1), &bob.me, 1), Err(PrekeysError::NoSet));
    assert!(prekeys.rotation_due(NOW));
    for _ in 0..PREKEY_SETS_MAX {
        prekeys.rotate(NOW, &mut rng(1), &bob.me, VERSIONS).unwrap();
    }
    let full = prekeys.rotate(NOW, &mut rng(1), &bob.me, VERSIONS);
    assert_eq!(full, Err(PrekeysError::TooManySets));
    let made = prekeys.one_time(NOW, &mut rng(1), &bob.me, ONE_TIME_SECRETS_MAX + 9).unwrap();
    assert_eq!(made.len(), ONE_TIME_SECRETS_MAX);
    assert_eq!(prekeys.one_time(NOW, &mut rng(1), &bob.me, 1).unwrap(), []);
    assert!(Prekeys::from_bytes(&prekeys.to_bytes()).unwrap().to_bytes() == prekeys.to_bytes());
}

#[test]
fn the_identity_covers_the_key_record_and_nothing_else() {
    let (alice, bob) = (identity(1), identity(2));
    let record = alice.identity().record().to_vec();
    let again = Identity::new(
        record.clone(),
        alice.identity().signing_key(),
        alice.identity().agreement_key(),
    );
    assert_eq!(again.unwrap().id(), IdentityId::of(&record));
    assert_ne!(IdentityId::of(&record), IdentityId::of(&record[1..]));
    let number = safety_number(alice.identity(), bob.identity());
    assert_eq!(number, safety_number(bob.identity(), alice.identity()));
    assert_ne!(number, safety_number(alice.identity(), alice.identity()));
    let digits = number.digits();
    assert!(digits.iter().flat_map(|group| group.bytes()).all(|digit| digit.is_ascii_digit()));
    assert!(digits.iter().all(|group| group.len() == 5));
}

#[test]
fn refuses_unusable_identity_keys() {
    let alice = identity(1);
    let (signing, agreement) = (*alice.identity().signing_key(), *alice.identity().agreement_key());
    let new = |record: usize, signing: &[u8; 32], agreement: &[u8; 32]| {
        Identity::new(vec![1; record], signing, agreement).err()
    };
    assert_eq!(new(1, &signing, &agreement), None);
    assert_eq!(new(0, &signing, &agreement), Some(IdentityError::RecordSize));
    assert_eq!(new(4_097, &signing, &agreement), Some(IdentityError::RecordSize));
    let mut identity_point = [0; 32];
    identity_point[0] = 1;
    assert_eq!(new(1, &identity_point, &agreement), Some(IdentityError::SigningKey));
    assert_eq!(new(1, &[0xff; 32], &agreement), Some(IdentityError::SigningKey));
    assert_eq!(new(1, &signing, &[0xff; 32]), Some(IdentityError::AgreementKey));
}

#[test]
fn an_on_record_signature_binds_every_field_and_the_signer() {
    let (alice, bob) = (identity(1), identity(2));
    let note = OnRecord {
        class: Class::Operation,
        case: b"case",
        recipients: recipients_hash(&[bob.identity().id(), alice.identity().id()]),
        message_id: b"message",
        released_at: NOW,
        head: [1; 32],
        common: [2; 32],
    };
    let signature = sign_on_record(&alice, &note);
    assert!(verify_on_record(alice.identity(), &note, &signature));
    assert!(!verify_on_record(bob.identity(), &note, &signature));
    let others = [
        OnRecord { class: Class::Exercise, ..note },
        OnRecord { case: b"cas", message_id: b"emessage", ..note },
        OnRecord { recipients: recipients_hash(&[bob.identity().id()]), ..note },
        OnRecord { released_at: NOW + 1, ..note },
        OnRecord { head: [3; 32], ..note },
        OnRecord { common: [3; 32], ..note },
    ];
    for other in &others {
        assert!(!verify_on_record(alice.identity(), other, &signature), "{other:?}");
    }
    let ids = [alice.identity().id(), bob.identity().id(), alice.identity().id()];
    assert_eq!(recipients_hash(&ids), note.recipients);
}
