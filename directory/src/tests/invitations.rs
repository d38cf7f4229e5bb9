//! Invitations as people hand them over.

use super::*;

#[test]
fn an_invitation_survives_its_one_line_form() {
    let mut world = World::new();
    let invitation = world.invite("DE/policy/1", None);
    let line = invitation.to_line();
    assert!(line.starts_with("hotline:"));
    assert!(
        line.len() < 900,
        "{} characters no longer fit a code that a telephone reads",
        line.len()
    );
    let wrapped = line.as_bytes().chunks(64).fold(String::new(), |text, chunk| {
        text + "  " + core::str::from_utf8(chunk).unwrap() + "\r\n"
    });
    for text in [line.as_str(), &line.to_lowercase(), &line.to_uppercase(), &wrapped] {
        let read = text.parse::<Invitation>().unwrap();
        assert_eq!(read.encode_public(), invitation.encode_public());
        assert_eq!(read.secret.as_bytes(), invitation.secret.as_bytes());
        assert_eq!(read.verify(&world.directory), Ok(()));
    }
}

#[test]
fn a_cut_or_mistyped_line_is_refused() {
    let line = World::new().invite("DE/policy/1", None).to_line();
    for cut in 0..line.len() {
        assert!(Invitation::from_line(&line[..cut]).is_err(), "cut at {cut}");
    }
    for at in 8..line.len() {
        let mut typed = line.as_bytes().to_vec();
        typed[at] = if typed[at] == b'A' { b'B' } else { b'A' };
        assert!(Invitation::from_line(core::str::from_utf8(&typed).unwrap()).is_err(), "at {at}");
    }
    assert_eq!(Invitation::from_line("https://example.org").unwrap_err(), InvitationError::Scheme);
    assert!(Invitation::from_line(&"A".repeat(1 << 20)).is_err());
}

#[test]
fn an_invitation_with_another_signature_or_secret_is_refused() {
    let mut world = World::new();
    let invitation = world.invite("DE/policy/1", None);
    let mut public = invitation.encode_public();
    let last = public.len() - 1;
    public[last] ^= 1;
    assert_eq!(
        Invitation::from_halves(&public, invitation.secret.clone()).unwrap_err(),
        InvitationError::Signature
    );
    assert_eq!(
        Invitation::from_halves(&invitation.encode_public(), world.secret()).unwrap_err(),
        InvitationError::OtherSecret
    );
}

#[test]
fn an_invitation_is_judged_by_the_directory_before_and_after_it_is_used() {
    let mut world = World::new();
    let invitation = world.invite("DE/policy/1", None);
    assert_eq!(invitation.verify(&world.directory), Ok(()));
    world.enrol(&invitation).unwrap();
    assert_eq!(invitation.verify(&world.directory), Ok(()));

    let replaced = world.invite("DE/policy/2", None);
    world.invite("DE/policy/2", None);
    assert_eq!(replaced.verify(&world.directory), Err(InvitationError::NotOpen));
}

#[test]
fn an_invitation_by_another_nominator_or_from_another_history_is_found_out() {
    let mut world = World::new();
    let invitation = world.invite("DE/policy/1", None);
    let french = world.nominator("FR");
    let false_one = Invitation::new(&world.directory, invitation.secret.clone(), &french).unwrap();
    assert_eq!(false_one.verify(&world.directory), Err(InvitationError::NotEntitled));

    let mut elsewhere = World::new();
    elsewhere.wait(HOUR);
    elsewhere.invite("DE/policy/1", None);
    assert_eq!(invitation.verify(&elsewhere.directory), Err(InvitationError::OtherHistory));

    let other = Genesis { name: "Other".to_owned(), ..genesis() };
    let other = Directory::from_genesis(&other.encode()).unwrap();
    assert_eq!(invitation.verify(&other), Err(InvitationError::OtherLog));
}

#[test]
fn an_invitation_can_be_read_over_a_telephone() {
    let mut world = World::new();
    let invitation = world.invite("DE/policy/1", None);
    let spoken = TelephoneInvitation::of(&invitation).to_text();
    assert_eq!(spoken.split(' ').count(), 1 + 34);
    let heard: TelephoneInvitation =
        spoken.to_uppercase().replace("RELAY.EXAMPLE", "relay.example").parse().unwrap();
    let resolved = heard.resolve(&invitation.encode_public()).unwrap();
    assert_eq!(resolved.to_line(), invitation.to_line());
    let other = world.invite("DE/policy/2", None);
    assert_eq!(heard.resolve(&other.encode_public()).unwrap_err(), InvitationError::Damaged);
}

#[test]
fn a_misheard_word_is_noticed() {
    let invitation = World::new().invite("DE/policy/1", None);
    let spoken = TelephoneInvitation::of(&invitation).to_text();
    let words = spoken.split(' ').collect::<Vec<_>>();
    for at in 1..words.len() {
        let mut heard = words.clone();
        heard[at] = if heard[at] == "acorn" { "album" } else { "acorn" };
        assert!(heard.join(" ").parse::<TelephoneInvitation>().is_err(), "word {at}");
    }
    assert!(words[..34].join(" ").parse::<TelephoneInvitation>().is_err());
    let elsewhere = spoken.replace("relay.example", "relay.invalid");
    assert!(elsewhere.parse::<TelephoneInvitation>().is_err());
}

#[test]
fn secrets_are_not_printed() {
    let invitation = World::new().invite("DE/policy/1", None);
    let secret = data_encoding::HEXLOWER.encode(invitation.secret.as_bytes());
    let shown = format!("{invitation:?} {:?}", TelephoneInvitation::of(&invitation));
    assert!(shown.contains("InviteSecret(..)"));
    assert!(!shown.contains(&secret));
    assert!(!shown.contains(&format!("{:?}", invitation.secret.as_bytes())));
}
