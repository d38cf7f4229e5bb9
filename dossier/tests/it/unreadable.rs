//! Files that are no dossier, or not whole.

use hotline_dossier::{Unreadable, read};

use crate::fixture::World;

#[test]
fn a_cut_file_is_unreadable_wherever_it_is_cut() {
    let json = World::new().dossier().to_json();
    for at in (0..json.len()).step_by(101) {
        let cut = read(&json.as_bytes()[..at]);
        assert!(
            matches!(cut, Err(Unreadable::Damaged { .. } | Unreadable::NoDossier)),
            "cut at {at}"
        );
    }
}

#[test]
fn other_files_are_told_from_dossiers() {
    assert_eq!(read(b"hello").unwrap_err(), Unreadable::NoDossier);
    assert_eq!(read(&[0xff, 0xfe]).unwrap_err(), Unreadable::NotText);
    assert!(matches!(read(b"{}"), Err(Unreadable::Damaged { .. })));
    assert!(matches!(read("{\"a\":".repeat(10_000).as_bytes()), Err(Unreadable::Damaged { .. })));
}

#[test]
fn a_later_version_and_what_is_not_known_are_refused() {
    let json = World::new().dossier().to_json();
    let later = json.replacen("\"hotline_dossier\":1", "\"hotline_dossier\":2", 1);
    assert_eq!(read(later.as_bytes()).unwrap_err(), Unreadable::Version(2));
    let more = json.replacen("{\"no\":1,", "{\"no\":1,\"verdict\":\"true\",", 1);
    assert!(matches!(read(more.as_bytes()), Err(Unreadable::Damaged { .. })));
}

#[test]
fn bytes_of_any_kind_never_panic() {
    let json = World::new().dossier().to_json();
    for at in (0..json.len()).step_by(37) {
        for byte in [b'"', b'0', b'{', 0xff] {
            let mut bytes = json.clone().into_bytes();
            bytes[at] = byte;
            let _ = read(&bytes);
        }
    }
}
