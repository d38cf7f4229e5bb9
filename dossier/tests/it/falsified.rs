//! Each way of falsifying a dossier, and the item that is named for it.
//!
//! `relinked` is what somebody does who knows this program: numbers, totals and links are made anew,
//! so that only what is signed, and what follows from the messages, can still give it away.

use data_encoding::{BASE64, HEXLOWER};
use hotline_casework::{Case, Common, Said, Statement};
use hotline_crypto::IdentityKeys;
use hotline_dossier::{Dossier, Proof, What};
use hotline_protocol::ids::Traffic;
use rand_chacha::ChaCha20Rng;
use rand_core::SeedableRng;

use crate::fixture::{CASE, THEM, US, World, faults, verified};

/// The dossier with its items as they are now, made consistent as far as anybody without keys can.
fn relinked(world: &World, dossier: &Dossier) -> Dossier {
    let mut material = world.material(Vec::new());
    let mut receipts: Vec<(String, hotline_dossier::Receipt)> = Vec::new();
    for item in dossier.items.iter().filter(|item| item.item != What::Message) {
        let at = item.at.as_ref().unwrap().parse::<jiff_free::Millis>().unwrap().0;
        let (custody_at, device_at) = match item.item {
            What::Custody => (Some(at), None),
            _ => (None, Some(at)),
        };
        receipts.push((
            item.id.clone(),
            hotline_dossier::Receipt {
                seat: item.seat.as_ref().unwrap().parse().unwrap(),
                custody_at,
                device_at,
                sealed: item.sealed.unwrap_or(1),
            },
        ));
    }
    for item in dossier.items.iter().filter(|item| item.item == What::Message) {
        let bytes = BASE64.decode(item.common.as_ref().unwrap().as_bytes()).unwrap();
        let signature = item
            .signature
            .as_ref()
            .map(|signature| BASE64.decode(signature.as_bytes()).unwrap().try_into().unwrap());
        let common = Common::decode(&bytes).unwrap();
        let own = receipts.iter().filter(|(id, _)| *id == item.id);
        material.messages.push(hotline_dossier::Held {
            common,
            signature,
            receipts: own.map(|(_, receipt)| receipt.clone()).collect(),
        });
    }
    Dossier::assemble(&material).unwrap()
}

mod jiff_free {
    use hotline_protocol::ids::UnixMillis;

    /// A time of the fixture, which differ in seconds and milliseconds alone.
    pub(super) struct Millis(pub(super) UnixMillis);

    impl core::str::FromStr for Millis {
        type Err = ();

        fn from_str(text: &str) -> Result<Self, ()> {
            let (minute, rest) = text.split_at(17);
            assert_eq!(minute, "2027-01-15T08:10:");
            let seconds: u64 = rest[..2].parse().map_err(|_| ())?;
            let millis: u64 = rest[3..6].parse().map_err(|_| ())?;
            Ok(Self(UnixMillis(crate::fixture::NOW.0 + seconds * 1_000 + millis)))
        }
    }
}

/// The place of the first item of that message.
fn place(dossier: &Dossier, n: u8) -> usize {
    let id = HEXLOWER.encode(&[n; 16]);
    dossier.items.iter().position(|item| item.id == id && item.item == What::Message).unwrap()
}

fn set_common(dossier: &mut Dossier, n: u8, change: impl FnOnce(&mut Vec<u8>)) {
    let at = place(dossier, n);
    let text = dossier.items[at].common.clone().unwrap();
    let mut bytes = BASE64.decode(text.as_bytes()).unwrap();
    change(&mut bytes);
    dossier.items[at].common = Some(BASE64.encode(&bytes));
}

/// Overwrites some bytes by others of the same length.
fn overwrite(bytes: &mut [u8], old: &[u8], new: &[u8]) {
    assert_eq!(old.len(), new.len());
    let at = bytes.windows(old.len()).position(|window| window == old).unwrap();
    bytes[at..at + new.len()].copy_from_slice(new);
}

#[track_caller]
fn names(dossier: &Dossier, what: &str) {
    let faults = faults(dossier);
    assert!(faults.iter().any(|fault| fault.contains(what)), "{what:?} is not in {faults:#?}");
}

/// As [`names`], before and after the links were made anew.
#[track_caller]
fn names_in_spite_of_links(world: &World, dossier: &Dossier, what: &str) {
    names(dossier, what);
    names(&relinked(world, dossier), what);
}

#[test]
fn a_true_dossier_verifies_and_counts_what_each_item_proves() {
    let world = World::new();
    let dossier = world.dossier();
    let reading = verified(&dossier);
    assert_eq!(reading.faults, []);
    assert_eq!(faults(&relinked(&world, &dossier)), Vec::<String>::new());
    let totals = reading.totals;
    assert_eq!((totals.items, totals.signed, totals.unproven, totals.stated), (12, 3, 6, 3));
}

#[test]
fn a_changed_body_of_a_note_is_named() {
    let world = World::new();
    let mut dossier = world.dossier();
    set_common(&mut dossier, 3, |bytes| overwrite(bytes, b"Words", b"Wards"));
    let item = dossier.items[place(&dossier, 3)].no;
    names(&dossier, &format!("item {item} (03030303030303030303030303030303) was changed"));
    let what = format!("item {item} (03030303030303030303030303030303): the signature is not that");
    names_in_spite_of_links(&world, &dossier, &what);
}

#[test]
fn a_changed_body_of_a_non_paper_is_named_by_its_link_and_by_what_answers_it() {
    let world = World::new();
    let mut dossier = world.dossier();
    set_common(&mut dossier, 1, |bytes| overwrite(bytes, b"Words", b"Wards"));
    names(&dossier, "item 1 (01010101010101010101010101010101) was changed");
    let what = "item 4 (02020202020202020202020202020202) answers other words";
    names_in_spite_of_links(&world, &dossier, what);
}

#[test]
fn a_changed_signature_is_named() {
    let world = World::new();
    let mut dossier = world.dossier();
    let at = place(&dossier, 5);
    let signature = dossier.items[at].signature.clone().unwrap();
    let mut bytes = BASE64.decode(signature.as_bytes()).unwrap();
    bytes[7] ^= 1;
    dossier.items[at].signature = Some(BASE64.encode(&bytes));
    let what = format!("item {} (05050505050505050505050505050505): the signature", at + 1);
    names_in_spite_of_links(&world, &dossier, &what);
    dossier.items[at].signature = Some("AAAA".to_owned());
    names(&dossier, "the signature cannot be read");
}

#[test]
fn the_signature_of_another_note_is_no_signature() {
    let world = World::new();
    let mut dossier = world.dossier();
    let (one, other) = (place(&dossier, 3), place(&dossier, 5));
    dossier.items[one].signature = dossier.items[other].signature.clone();
    let what = format!("item {} (03030303030303030303030303030303): the signature", one + 1);
    names_in_spite_of_links(&world, &dossier, &what);
}

#[test]
fn a_note_dropped_from_the_signed_chain_is_named_by_the_note_behind_it() {
    let world = World::new();
    let mut dossier = world.dossier();
    let at = place(&dossier, 3);
    let hash = {
        let text = dossier.items[at].common.clone().unwrap();
        Common::decode(&BASE64.decode(text.as_bytes()).unwrap()).unwrap().hash().to_string()
    };
    dossier.items.retain(|item| item.id != HEXLOWER.encode(&[3; 16]));
    names(&dossier, &format!("item {} stands where item {} belongs", at + 4, at + 1));
    names_in_spite_of_links(&world, &dossier, &format!("had seen note {hash}, which is not here"));
}

#[test]
fn a_dropped_non_paper_is_told_while_the_links_are_and_missed_by_what_follows_it() {
    let world = World::new();
    let mut dossier = world.dossier();
    dossier.items.retain(|item| item.id != HEXLOWER.encode(&[2; 16]));
    names(&dossier, "item 5 stands where item 4 belongs");
    names(&dossier, "neither here nor said to be missing");
    // With everything made anew it verifies, and says that something is missing.
    let anew = relinked(&world, &dossier);
    assert_eq!(faults(&anew), Vec::<String>::new());
    assert!(!verified(&anew).missing.is_empty());
}

#[test]
fn a_swapped_order_is_named() {
    let world = World::new();
    let mut dossier = world.dossier();
    let last = dossier.items.len() - 1;
    let moved = dossier.items.remove(last);
    dossier.items.insert(0, moved);
    names(&dossier, "item 12 stands where item 1 belongs");
    names(&dossier, "(06060606060606060606060606060606) stands where message 0101");
}

#[test]
fn another_author_is_named() {
    let world = World::new();
    let mut dossier = world.dossier();
    set_common(&mut dossier, 5, |bytes| {
        overwrite(bytes, b"AA/technical/1", b"BB/technical/1");
    });
    let what = "(05050505050505050505050505050505): the signature is not that of BB/technical/1";
    names_in_spite_of_links(&world, &dossier, what);
}

#[test]
fn a_changed_receipt_time_is_named_and_held_against_what_was_acknowledged() {
    let world = World::new();
    let mut dossier = world.dossier();
    let at = dossier.items.iter().position(|item| item.item == What::Custody).unwrap();
    assert_eq!(dossier.items[at].at.as_deref(), Some("2027-01-15T08:10:02.000Z"));
    dossier.items[at].at = Some("2027-01-15T08:10:01.000Z".to_owned());
    names(&dossier, &format!("item {} (01010101010101010101010101010101) was changed", at + 1));
    let what = format!(
        "item {} (01010101010101010101010101010101) says that the relay took the copy",
        at + 1
    );
    names_in_spite_of_links(&world, &dossier, &what);
    dossier.items[at].at = Some("yesterday".to_owned());
    names(&dossier, "the receipt cannot be read");
}

#[test]
fn a_non_paper_relabelled_as_signed_is_named() {
    let world = World::new();
    let mut dossier = world.dossier();
    let at = place(&dossier, 6);
    dossier.items[at].proof = Proof::Signed;
    names(&dossier, "(06060606060606060606060606060606) is marked signed, and it is unproven");
    dossier.items[at].signature = Some(BASE64.encode(&[1; 64]));
    names(&dossier, "is no note and bears a signature");
}

#[test]
fn a_non_paper_made_a_note_has_no_signature_that_fits() {
    let world = World::new();
    let mut messages = world.messages();
    let case = Case::new(CASE, Traffic::Operation);
    let mut forged = world.held(world.says(6, THEM, Said::Text, true, &case));
    forged.signature = Some(world.signature(US, &forged.common));
    messages[5] = forged;
    let dossier = Dossier::assemble(&world.material(messages.clone())).unwrap();
    let what = "(06060606060606060606060606060606): the signature is not that of BB/technical/1";
    names(&dossier, what);
    messages[5].signature = None;
    let dossier = Dossier::assemble(&world.material(messages)).unwrap();
    names(&dossier, "(06060606060606060606060606060606) is a note without a signature");
}

#[test]
fn a_key_that_is_not_in_the_directory_is_named() {
    let mut world = World::new();
    let stranger = "CC/technical/1";
    let keys = IdentityKeys::generate(&mut ChaCha20Rng::from_seed([9; 32]));
    world.seats.insert(stranger.parse().unwrap(), keys.with_record(vec![7; 40]).unwrap());
    let case = Case::new(CASE, Traffic::Operation);
    let mut messages = world.messages();
    messages.push(world.held(world.says(7, stranger, Said::Text, true, &case)));
    let dossier = Dossier::assemble(&world.material(messages)).unwrap();
    names(&dossier, "(07070707070707070707070707070707): CC/technical/1 had no key at entry 4");
}

#[test]
fn a_directory_with_another_key_in_it_is_named() {
    let world = World::new();
    let mut dossier = world.dossier();
    let entry = &mut dossier.directory.entries[1];
    let mut bytes = BASE64.decode(entry.as_bytes()).unwrap();
    let at = bytes.len() / 2;
    bytes[at] ^= 1;
    *entry = BASE64.encode(&bytes);
    names(&dossier, "entry 2 of the directory is not right");
    names(&dossier, "the top of the dossier or its directory was changed");
}

#[test]
fn a_directory_without_the_entry_that_a_note_names_is_no_evidence() {
    let world = World::new();
    let mut material = world.material(world.messages());
    material.entries.pop();
    let dossier = Dossier::assemble(&material).unwrap();
    names(&dossier, "names another directory than this one at entry 4");
    names(&dossier, "the signed head is not one of the directory");
}

#[test]
fn another_directory_with_the_same_seats_is_no_evidence() {
    // The same addresses, other keys: what somebody makes who has none of the true ones.
    let world = World::new();
    let mut material = world.material(world.messages());
    let genesis = material.genesis.len();
    material.genesis[genesis - 1] ^= 1;
    let dossier = Dossier::assemble(&material).unwrap();
    let faults = hotline_dossier::read(dossier.to_json().as_bytes());
    assert!(faults.is_err() || !faults.unwrap().is_authentic());
}

#[test]
fn a_duplicate_item_is_named() {
    let world = World::new();
    let mut dossier = world.dossier();
    let twice = dossier.items[0].clone();
    dossier.items.insert(1, twice);
    names(&dossier, "item 1 (01010101010101010101010101010101) is there already as item 1");
    names(&dossier, "item 1 stands where item 2 belongs");
}

#[test]
fn wrong_totals_are_named() {
    let world = World::new();
    let mut dossier = world.dossier();
    dossier.totals.signed += 1;
    dossier.totals.unproven -= 1;
    names(
        &dossier,
        "the totals say 12 items, 4 signed, 5 unproven and 3 stated; there are 12, 3, 6",
    );
    names(&dossier, "the end of the dossier was changed");
}

#[test]
fn items_cut_from_the_end_are_noticed() {
    let world = World::new();
    let mut dossier = world.dossier();
    dossier.items.truncate(4);
    names(&dossier, "the totals say 12 items");
    names(&dossier, "the record hash is not that");
    names(&dossier, "the notes hash is not that");
}

#[test]
fn a_receipt_of_a_seat_that_was_not_addressed_is_named() {
    let world = World::new();
    let mut dossier = world.dossier();
    dossier.items[1].seat = Some("CC/policy/1".to_owned());
    names_in_spite_of_links(&world, &dossier, "the message was not addressed to CC/policy/1");
}

#[test]
fn a_message_of_another_case_or_another_id_is_named() {
    let world = World::new();
    let mut dossier = world.dossier();
    set_common(&mut dossier, 6, |bytes| overwrite(bytes, &[0xca; 16], &[0xcb; 16]));
    names(&dossier, "(06060606060606060606060606060606) belongs to another case");
    let mut dossier = world.dossier();
    set_common(&mut dossier, 6, |bytes| overwrite(bytes, &[6; 16], &[8; 16]));
    names(&dossier, "says it is message 06060606060606060606060606060606, and its content is of");
}

#[test]
fn every_flipped_byte_of_the_file_is_noticed() {
    let world = World::new();
    let json = world.dossier().to_json();
    let (from, to) = (json.find("\"items\"").unwrap(), json.len());
    for at in (from..to).step_by(7) {
        let mut bytes = json.clone().into_bytes();
        bytes[at] ^= 1;
        let sound = hotline_dossier::read(&bytes).is_ok_and(|reading| reading.is_authentic());
        assert!(!sound, "byte {at}: {}", String::from_utf8_lossy(&bytes[at - 20..at + 20]));
    }
}

#[test]
fn a_title_that_no_message_bears_is_named() {
    let world = World::new();
    let mut material = world.material(world.messages());
    material.reference = "AA-BB-2026-T1-0043".to_owned();
    let dossier = Dossier::assemble(&material).unwrap();
    let faults = faults(&dossier);
    assert_eq!(faults.len(), 1, "{faults:?}");
    assert!(faults[0].contains("AA-BB-2026-T1-0043"), "{faults:?}");
}

#[test]
fn texts_beyond_the_bound_of_a_case_do_not_keep_the_rest_from_export() {
    let world = World::new();
    let mut messages = world.messages();
    let first = messages.len();
    let case = Case::new(CASE, Traffic::Operation);
    for n in 0..12 {
        let common = world.says(77, THEM, Said::Text, false, &case);
        let statement =
            Statement { body: format!("Text {n}.").into(), ..common.statement().clone() };
        messages.push(world.held(Common::state(statement).unwrap()));
    }
    let dossier = Dossier::assemble(&world.material(messages)).unwrap();
    assert_eq!(dossier.messages(), first + 8);
    // The contents that share an id are named, and nothing else is wrong.
    let faults = faults(&dossier);
    assert!(faults.iter().all(|fault| fault.contains("has the id of item")), "{faults:?}");
}
