//! Changes to genuine inputs, as an attacker or a defect would make them.

use rand_chacha::ChaCha20Rng;
use rand_core::Rng as _;

/// No input is longer, whatever is put into it: beyond that parsers refuse by length alone.
const LENGTH_MAX: usize = 128 << 10;

/// Bytes that begin something in CBOR, end it, or stand at an edge.
const TELLING: [u8; 20] = [
    0x00, 0x01, 0x17, 0x18, 0x19, 0x1a, 0x1b, 0x20, 0x3b, 0x40, 0x5b, 0x5f, 0x7f, 0x80, 0x9b, 0x9f,
    0xbf, 0xf6, 0xfb, 0xff,
];

/// A length of CBOR that promises far more than there is.
const PROMISES: [&[u8]; 5] = [
    &[0x5b, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff],
    &[0x9b, 0x00, 0x00, 0x00, 0x01, 0x00, 0x00, 0x00, 0x00],
    &[0xbb, 0x7f, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff],
    &[0x5a, 0x00, 0x03, 0xff, 0xff],
    &[0x9a, 0x00, 0xff, 0xff, 0xff],
];

fn below(rng: &mut ChaCha20Rng, bound: usize) -> usize {
    let bound = u64::try_from(bound.max(1)).unwrap();
    usize::try_from(rng.next_u64() % bound).unwrap()
}

/// One of the genuine inputs with one to eight changes.
///
/// # Panics
///
/// Without a genuine input.
pub fn mutated(genuine: &[&[u8]], rng: &mut ChaCha20Rng) -> Vec<u8> {
    let mut bytes = genuine[below(rng, genuine.len())].to_vec();
    // Mostly one change: what is nearly right comes furthest.
    let changes = 1 + below(rng, 8) * usize::from(below(rng, 3) == 0);
    for _ in 0..changes {
        change(&mut bytes, genuine, rng);
    }
    bytes.truncate(LENGTH_MAX);
    bytes
}

fn change(bytes: &mut Vec<u8>, genuine: &[&[u8]], rng: &mut ChaCha20Rng) {
    let at = below(rng, bytes.len());
    let end = (at + 1 + below(rng, 32)).min(bytes.len());
    let at = at.min(end);
    match below(rng, 11) {
        0 if at < end => bytes[at] ^= 1 << below(rng, 8),
        1 if at < end => bytes[at] = TELLING[below(rng, TELLING.len())],
        2 if at < end => {
            bytes[at] = bytes[at].wrapping_add_signed(if below(rng, 2) == 0 { 1 } else { -1 });
        }
        3 if at < end => bytes[at] = u8::try_from(below(rng, 256)).unwrap(),
        4 => bytes.truncate(at),
        5 => drop(bytes.drain(at..end)),
        6 => {
            let repeated = bytes[at..end].to_vec();
            for _ in 0..=below(rng, 40) {
                bytes.splice(at..at, repeated.iter().copied());
            }
        }
        7 => {
            let promise = PROMISES[below(rng, PROMISES.len())];
            bytes.splice(at..end, promise.iter().copied());
        }
        8 => {
            let other = genuine[below(rng, genuine.len())];
            let from = below(rng, other.len());
            let to = (from + 1 + below(rng, 256)).min(other.len());
            bytes.splice(at..end, other[from.min(to)..to].iter().copied());
        }
        9 => {
            // As deep as it goes: lists in lists.
            let deep = vec![[0x81, 0xa1, 0xd8][below(rng, 3)]; 1 << below(rng, 14)];
            bytes.splice(at..at, deep);
        }
        _ => bytes.push(u8::try_from(below(rng, 256)).unwrap()),
    }
}
