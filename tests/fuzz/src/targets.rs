//! The parsers: one target for each form in which bytes come from outside.

use std::sync::LazyLock;

use hotline_casework::{CaseRef, Common, Content, Hours, Kind, Language, Said, Tlp};
use hotline_crypto::{Bundle, BundleError, Class, Identity, inspect};
use hotline_directory::{
    Checks, Directory, EnrolRequest, Entry, EntryDraft, Genesis, Invitation, KeyRecord, SignedHead,
    SplitView, TelephoneInvitation,
};
use hotline_formats::alertmanager::Webhook;
use hotline_formats::{cap::Message, line, summarise};
use hotline_protocol::address::{Address, Desk, Party, Seat};
use hotline_protocol::codec::{Deframer, decode, encode};
use hotline_protocol::frames::{
    Channel, Frame, Hello, ToNewcomer, ToRelay, ToRelayEnrol, ToSeat, Welcome,
};
use hotline_protocol::ids::{Precedence, UnixMillis};
use hotline_protocol::limits::VERSIONS;
use hotline_protocol::link::{RelayLink, SeatLink};

use crate::corpus::HISTORY;

/// A parser.
#[derive(Debug, Clone, Copy)]
pub struct Target {
    /// What it is called on the command line.
    pub name: &'static str,
    /// Hands it bytes; whether it accepted them. A panic is a failure.
    pub run: fn(&[u8]) -> bool,
}

/// All of them.
pub const TARGETS: &[Target] = &[
    Target { name: "frame-to-relay", run: |bytes| frame::<ToRelay>(bytes) },
    Target { name: "frame-to-seat", run: |bytes| frame::<ToSeat>(bytes) },
    Target { name: "frame-of-newcomer", run: |bytes| frame::<ToRelayEnrol>(bytes) },
    Target { name: "frame-to-newcomer", run: |bytes| frame::<ToNewcomer>(bytes) },
    Target { name: "stream", run: stream },
    Target { name: "link-of-relay", run: link_of_relay },
    Target { name: "link-of-seat", run: link_of_seat },
    Target { name: "genesis", run: genesis },
    Target { name: "entry", run: entry },
    Target { name: "entry-judged", run: entry_judged },
    Target { name: "head", run: head },
    Target { name: "record", run: record },
    Target { name: "enrolment", run: enrolment },
    Target { name: "split-view", run: |bytes| SplitView::decode(bytes).is_ok() },
    Target { name: "invitation", run: invitation },
    Target { name: "bundle", run: bundle },
    Target { name: "envelope", run: |bytes| inspect(bytes).is_ok() },
    Target { name: "content", run: content },
    Target { name: "common", run: |bytes| Common::decode(bytes).is_ok() },
    Target { name: "fields", run: fields },
    Target { name: "words", run: words },
    Target { name: "alertmanager", run: |bytes| Webhook::read(bytes).is_ok() },
    Target { name: "cap", run: cap },
    Target { name: "alert", run: alert },
    Target { name: "summary", run: summary },
];

fn frame<F: Frame>(bytes: &[u8]) -> bool {
    decode::<F>(bytes).is_ok()
}

/// A stream cut anywhere gives the same bodies as one in a piece.
fn stream(bytes: &[u8]) -> bool {
    let bodies = |piece: usize| {
        let (mut deframer, mut bodies) = (Deframer::default(), Vec::new());
        for piece in bytes.chunks(piece) {
            deframer.push(piece);
            loop {
                match deframer.next_body() {
                    Ok(Some(body)) => bodies.push(body.to_vec()),
                    Ok(None) => break,
                    Err(_) => return (bodies, false),
                }
            }
        }
        (bodies, true)
    };
    let (whole, ended_well) = bodies(bytes.len().max(1));
    assert_eq!(bodies(7), (whole.clone(), ended_well), "cuts change what is read");
    ended_well && !whole.is_empty()
}

const NOW: UnixMillis = UnixMillis(1_800_000_000_000);

static HELLO: LazyLock<Vec<u8>> = LazyLock::new(|| {
    encode(&ToRelay::Hello(Hello { versions: VERSIONS.to_vec(), directory_seq: 0 })).unwrap()
});

fn welcome() -> Welcome {
    Welcome {
        version: VERSIONS[0],
        relay_time: NOW,
        epoch: 1,
        head: vec![1],
        waiting: [0; 4],
        state: 0,
        prekeys: Vec::new(),
    }
}

static WELCOME: LazyLock<Vec<u8>> = LazyLock::new(|| encode(&ToSeat::Welcome(welcome())).unwrap());

const CHANNELS: [Channel; 6] = [
    Channel::Control,
    Channel::Lane(Precedence::Routine),
    Channel::Lane(Precedence::Priority),
    Channel::Lane(Precedence::Immediate),
    Channel::Lane(Precedence::Flash),
    Channel::Attachment,
];

/// A relay hears it from a seat that has greeted or not, on each of its streams.
fn link_of_relay(bytes: &[u8]) -> bool {
    let mut heard = false;
    for greeted in [false, true] {
        for channel in CHANNELS {
            // As a stream begins, and without its preamble.
            for bytes in [bytes, bytes.get(1..).unwrap_or_default()] {
                let mut link = RelayLink::new(NOW);
                if greeted {
                    link.receive(NOW, Channel::Control, &HELLO).unwrap();
                    link.welcome(welcome()).unwrap();
                    while link.poll_heard().is_some() {}
                }
                let received = link.receive(NOW, channel, bytes);
                while link.poll_heard().is_some() {
                    heard = true;
                }
                while link.poll_transmit().is_some() {}
                let _ = received.and_then(|()| link.timeout(NOW));
            }
        }
    }
    heard
}

/// A seat hears it from a relay.
fn link_of_seat(bytes: &[u8]) -> bool {
    let mut heard = false;
    for greeted in [false, true] {
        for channel in CHANNELS {
            for bytes in [bytes, bytes.get(1..).unwrap_or_default()] {
                let mut link = SeatLink::new(NOW, 0);
                if greeted {
                    link.receive(Channel::Control, &WELCOME).unwrap();
                    while link.poll_heard().is_some() {}
                }
                let received = link.receive(channel, bytes);
                while link.poll_heard().is_some() {
                    heard = true;
                }
                while link.poll_transmit().is_some() {}
                let _ = received.and_then(|()| link.timeout(NOW));
            }
        }
    }
    heard
}

/// What is read is written again as it was: there is one spelling.
fn one_spelling<T, E>(bytes: &[u8], read: Result<T, E>, write: impl Fn(&T) -> Vec<u8>) -> bool {
    read.is_ok_and(|value| {
        assert_eq!(write(&value), bytes, "two spellings of one value");
        true
    })
}

fn genesis(bytes: &[u8]) -> bool {
    one_spelling(bytes, Genesis::decode(bytes), Genesis::encode)
}

fn entry(bytes: &[u8]) -> bool {
    let _ = EntryDraft::decode(bytes);
    if let Ok(entry) = Entry::decode(bytes) {
        let _ = entry.op();
    }
    one_spelling(bytes, Entry::decode(bytes), Entry::encode)
}

/// The frozen directory, as far as it goes without its last entry.
static DIRECTORY: LazyLock<Directory> = LazyLock::new(|| {
    let values = |name: &'static str| {
        let lines = HISTORY.lines().filter_map(move |line| line.strip_prefix(name));
        lines.map(|hex| data_encoding::HEXLOWER.decode(hex.as_bytes()).unwrap())
    };
    let genesis = values("genesis: ").next().unwrap();
    let mut directory = Directory::from_genesis(&genesis).unwrap();
    let entries: Vec<_> = values("entry: ").collect();
    for entry in &entries[..entries.len() - 1] {
        directory.apply(entry, Checks::replay()).unwrap();
    }
    directory
});

fn entry_judged(bytes: &[u8]) -> bool {
    DIRECTORY.check(bytes, Checks::replay()).is_ok()
}

fn head(bytes: &[u8]) -> bool {
    one_spelling(bytes, SignedHead::decode(bytes), SignedHead::encode)
}

fn record(bytes: &[u8]) -> bool {
    one_spelling(bytes, KeyRecord::decode(bytes), KeyRecord::encode)
}

fn enrolment(bytes: &[u8]) -> bool {
    one_spelling(bytes, EnrolRequest::decode(bytes), EnrolRequest::encode)
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

fn invitation(bytes: &[u8]) -> bool {
    let text = text(bytes);
    text.parse::<Invitation>().is_ok() | text.parse::<TelephoneInvitation>().is_ok()
}

/// A seat for whom no bundle of the vectors is: the layout is judged before that is known.
static PEER: LazyLock<Identity> = LazyLock::new(|| {
    let key = ed25519_dalek::SigningKey::from_bytes(&[7; 32]).verifying_key();
    Identity::new(vec![1], key.as_bytes(), &[9; 32]).unwrap()
});

fn bundle(bytes: &[u8]) -> bool {
    let one = Bundle { set: bytes.to_vec(), one_time: Some(bytes.to_vec()) };
    let verified = one.verify(NOW.0, Class::Operation, &PEER, None);
    !matches!(verified, Err(BundleError::Malformed))
}

fn content(bytes: &[u8]) -> bool {
    Content::decode(bytes).is_ok()
}

fn fields(bytes: &[u8]) -> bool {
    let codes = ["CON", "WRN", "ESC", "ACK", "RFI", "SIT", "MTG"];
    let kinds = codes.into_iter().filter_map(|code| code.parse::<Kind>().ok());
    kinds.filter(|kind| Said::read(kind.clone(), bytes).is_ok()).count() > 0
}

fn words(bytes: &[u8]) -> bool {
    let text = text(bytes);
    [
        text.parse::<Party>().is_ok(),
        text.parse::<Desk>().is_ok(),
        text.parse::<Seat>().is_ok(),
        text.parse::<Address>().is_ok(),
        text.parse::<CaseRef>().is_ok(),
        text.parse::<Hours>().is_ok(),
        text.parse::<Tlp>().is_ok(),
        text.parse::<Language>().is_ok(),
        text.parse::<Kind>().is_ok(),
    ]
    .contains(&true)
}

/// Whatever is told of it, it is told in every language.
fn cap(bytes: &[u8]) -> bool {
    Message::read(bytes).is_ok_and(|message| {
        let _ = message.alert(&["fr", "en"]);
        true
    })
}

/// What is read is written so that it is read the same again.
fn alert(bytes: &[u8]) -> bool {
    line::read(bytes).is_ok_and(|alert| {
        assert_eq!(line::read(line::write(&alert).as_bytes()), Ok(alert), "two alerts of one line");
        true
    })
}

/// Whatever a file is, what is shown of it is short and harmless.
fn summary(bytes: &[u8]) -> bool {
    summarise(bytes).is_ok_and(|summary| {
        for line in summary.lines() {
            assert!(!line.chars().any(char::is_control), "{line:?}");
        }
        true
    })
}
