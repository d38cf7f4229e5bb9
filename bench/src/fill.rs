//! A store as full as one gets: plausible messages of some years, the same for every run.

use hotline_casework::{
    Addressees, Authenticity, Common, Head, Origin, Precedences, Said, SeenRef, Statement, Text,
    Tlp,
};
use hotline_client::engine::{AckRow, CopyRow, CopyState, Direction, MessageRow, Role, Write};
use hotline_client::vault::Vault;
use hotline_protocol::address::Seat;
use hotline_protocol::ids::{CaseId, Digest, MessageId, Precedence, Traffic, UnixMillis};
use rand_chacha::ChaCha20Rng;
use rand_core::{Rng, SeedableRng};

/// Messages of one commit while a store is filled.
const AT_ONCE: usize = 1_000;

/// One in so many messages is urgent.
const URGENT_EVERY: u64 = 100;

/// Words of the made-up language, the first ones far more frequent.
const VOCABULARY: u64 = 20_000;

/// When the newest message is opened.
pub(crate) const NOW: UnixMillis = UnixMillis(1_900_000_000_000);

/// Writes messages one after the other.
pub(crate) struct Author {
    rng: ChaCha20Rng,
    written: u64,
    /// Milliseconds between two messages.
    apart: u64,
}

impl Author {
    /// One who has not written yet and will write each minute.
    pub(crate) fn new() -> Self {
        Self::every(1)
    }

    /// One who will write each so many minutes.
    pub(crate) fn every(minutes: u64) -> Self {
        Self { rng: ChaCha20Rng::seed_from_u64(1), written: 0, apart: minutes * 60_000 }
    }

    fn below(&mut self, bound: u64) -> u64 {
        self.rng.next_u64() % bound
    }

    /// Syllables of a number, so that words look and share beginnings like words.
    fn word(&mut self) -> String {
        let most = 1 + self.below(VOCABULARY);
        let mut number = self.below(most);
        let mut word = String::new();
        loop {
            let consonant = b"bdfgklmnprstvz"[usize::try_from(number % 14).unwrap()];
            let vowel = b"aeiou"[usize::try_from(number / 14 % 5).unwrap()];
            word.push(char::from(consonant));
            word.push(char::from(vowel));
            number /= 70;
            if number == 0 {
                return word;
            }
        }
    }

    fn text(&mut self, words: u64) -> String {
        let words: Vec<_> = (0..words).map(|_| self.word()).collect();
        words.join(" ")
    }

    fn seat(&mut self) -> Seat {
        let party = self.below(50);
        let party: String =
            [b'A' + u8::try_from(party / 26).unwrap(), b'B' + u8::try_from(party % 25).unwrap()]
                .map(char::from)
                .iter()
                .collect();
        let kind = ["technical", "diplomatic", "policy"][usize::try_from(self.below(3)).unwrap()];
        format!("{party}/{kind}/{}", 1 + self.below(3)).parse().unwrap()
    }

    /// The next message with what belongs to it.
    pub(crate) fn next(&mut self, of: u64) -> Vec<Write> {
        self.written += 1;
        let number = self.written;
        let mut id = [0; 16];
        self.rng.fill_bytes(&mut id);
        let id = MessageId(id);
        let age = self.below(20_000);
        let case = (number / 5).saturating_sub(age * age / 1_000_000);
        let mut case_id = [7; 16];
        case_id[8..].copy_from_slice(&case.to_be_bytes());
        let sent = self.below(5) < 2;
        let from = if sent { "XX/technical/1".parse().unwrap() } else { self.seat() };
        let at = UnixMillis(NOW.0 - of.saturating_sub(number) * self.apart);
        let to = if sent { self.seat().desk.to_string() } else { "XX/technical".to_owned() };
        let words = 10 + self.below(60);
        let mut body = self.text(words);
        if number.is_multiple_of(50) {
            body.push_str(" 请检查中国电信的路由");
        }
        let subject = self.text(5);
        let precedence =
            if self.below(URGENT_EVERY) == 0 { Precedence::Immediate } else { Precedence::Routine };
        let common = Common::state(Statement {
            id,
            said: Said::Text,
            case: CaseId(case_id),
            reference: None,
            part: None,
            in_reply_to: None,
            from: Seat::clone(&from),
            to: Addressees { action: vec![to.parse().unwrap()], information: Vec::new() },
            seats: Digest([5; 32]),
            precedence: Precedences { action: precedence, information: Precedence::Routine },
            traffic: Traffic::Operation,
            tlp: Tlp::Amber,
            language: None,
            subject: Text::from(subject.as_str()),
            body: Text::from(body.as_str()),
            drafted_at: at,
            released_at: at,
            released_by: None,
            drafted_by: None,
            ack_by: None,
            reply_by: None,
            expires_at: UnixMillis(at.0 + 3 * 86_400_000),
            rungs: Vec::new(),
            authenticity: Authenticity::NonPaper,
            origin: Origin::Human,
            head: Head { seq: 41, hash: Digest([4; 32]) },
            seen: vec![SeenRef::Hash(Digest([9; 32]))],
            catalogue: None,
            attachments: Vec::new(),
        })
        .unwrap();
        let mut writes = vec![Write::Message(Box::new(MessageRow {
            id,
            common: common.hash(),
            case: CaseId(case_id),
            reference: format!("XX-AB-2030-{case:05}"),
            traffic: Traffic::Operation,
            direction: if sent { Direction::Sent } else { Direction::Received },
            from,
            to: vec![to],
            kind: "TXT".into(),
            precedence,
            tlp: "AMBER".into(),
            subject,
            body,
            content: common.as_bytes().to_vec(),
            signature: None,
            released_at: at,
            accepted_at: (!sent).then_some(at),
            opened_at: (!sent).then_some(at),
            read_at: (sent || number + 200 < of).then_some(at),
            receipted: true,
            verified: true,
            handed_by: None,
            seen: vec![vec![9; 32]],
        }))];
        let mut ack = |by: Seat| {
            let ack = AckRow { message: id, by, kind: "received".into(), at };
            writes.push(Write::Ack(ack));
        };
        if sent {
            let desk = self.seat().desk;
            ack(desk.seat(1));
            writes.extend((1..=3).map(|number| {
                Write::Copy(CopyRow {
                    message: id,
                    seat: desk.seat(number),
                    identity: Digest([4; 32]),
                    role: Role::Action,
                    state: CopyState::Delivered,
                    envelope: None,
                    custody_at: Some(at),
                    collected_at: Some(at),
                    device_at: Some(at),
                    seals: 1,
                    first_custody_at: None,
                    owed_since: None,
                })
            }));
        } else if number + 2_000 < of {
            ack("XX/technical/1".parse().unwrap());
        }
        writes
    }

    /// Fills a store with messages, of which the last 200 that came are unread.
    pub(crate) fn fill(&mut self, vault: &mut Vault, messages: usize) {
        vault.sits_at(&"XX/technical".parse().unwrap()).unwrap();
        let mut left = messages;
        while left > 0 {
            let some = left.min(AT_ONCE);
            let batch: Vec<_> = (0..some).flat_map(|_| self.next(messages as u64)).collect();
            vault.commit(&batch).unwrap();
            left -= some;
        }
        vault.fold().unwrap();
    }
}
