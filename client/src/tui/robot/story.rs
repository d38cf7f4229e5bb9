//! The story that is told on every screen: imaginary parties, a crisis among them, and texts of
//! people who write in other directions or mean harm.

use hotline_casework::{
    Addressees, Authenticity, Certainty, Common, Concern, Escalation, Head, Kind, Origin,
    Precedences, RequestedAction, Rsit, Said, Scale, Severity, Statement, Text, Tone, Urgency,
    Warning,
};
use hotline_protocol::address::{Address, Desk, Seat};
use hotline_protocol::ids::{CaseId, Digest, MessageId, Precedence, Traffic, UnixMillis};

use crate::ask::{IncidentView, PartyView, SeatView, Status, Whoami};
use crate::engine::{
    AckRow, CopyRow, CopyState, Direction, LinkState, LogRow, MessageRow, Role, RungView,
};

use super::{NOW, World};

/// The seat at whose terminal all this is seen.
pub(super) const ME: &str = "XA/technical/1";

fn seat(text: &str) -> Seat {
    match text.parse() {
        Ok(seat) => seat,
        Err(error) => panic!("{text}: {error}"),
    }
}

fn desk(text: &str) -> Desk {
    match text.parse() {
        Ok(desk) => desk,
        Err(error) => panic!("{text}: {error}"),
    }
}

fn address(text: &str) -> Address {
    match text.parse() {
        Ok(address) => address,
        Err(error) => panic!("{text}: {error}"),
    }
}

/// So many seconds before the story begins.
const fn ago(seconds: u64) -> UnixMillis {
    UnixMillis(NOW.0 - seconds * 1_000)
}

const fn later(seconds: u64) -> UnixMillis {
    UnixMillis(NOW.0 + seconds * 1_000)
}

const fn case(number: u8) -> CaseId {
    CaseId([number; 16])
}

/// A message of the story before it is complete.
pub(super) struct Part {
    pub(super) number: u8,
    pub(super) from: &'static str,
    pub(super) to: &'static [&'static str],
    pub(super) case: (u8, &'static str),
    pub(super) precedence: Precedence,
    pub(super) said: Said,
    pub(super) subject: &'static str,
    pub(super) body: &'static str,
    /// Seconds before the story begins.
    pub(super) at: u64,
    pub(super) read: bool,
}

pub(super) fn common(part: &Part, said: Said, traffic: Traffic) -> Common {
    let released_at = ago(part.at);
    let statement = Statement {
        id: MessageId([part.number; 16]),
        said,
        case: case(part.case.0),
        reference: None,
        part: None,
        in_reply_to: None,
        from: seat(part.from),
        to: Addressees {
            action: part.to.iter().map(|to| address(to)).collect(),
            information: Vec::new(),
        },
        seats: Digest([0; 32]),
        precedence: Precedences { action: part.precedence, information: Precedence::Routine },
        traffic,
        tlp: hotline_casework::Tlp::Amber,
        language: None,
        subject: Text::from(part.subject),
        body: Text::from(part.body),
        drafted_at: released_at,
        released_at,
        released_by: None,
        drafted_by: None,
        ack_by: None,
        reply_by: None,
        expires_at: UnixMillis(released_at.0 + 3 * 86_400_000),
        rungs: Vec::new(),
        authenticity: Authenticity::NonPaper,
        origin: Origin::Human,
        head: Head { seq: 41, hash: Digest([4; 32]) },
        seen: Vec::new(),
        catalogue: None,
        attachments: Vec::new(),
    };
    match Common::state(statement) {
        Ok(common) => common,
        Err(error) => panic!("{}: {error}", part.subject),
    }
}

pub(super) fn row(part: &Part) -> MessageRow {
    let from = seat(part.from);
    let me = seat(ME);
    let direction = match &from {
        from if *from == me => Direction::Sent,
        from if from.desk == me.desk => Direction::DeskCopy,
        _ => Direction::Received,
    };
    let received = direction != Direction::Sent;
    let common = common(part, part.said.clone(), Traffic::Operation);
    MessageRow {
        id: MessageId([part.number; 16]),
        common: common.hash(),
        case: case(part.case.0),
        reference: part.case.1.to_owned(),
        traffic: Traffic::Operation,
        direction,
        from,
        to: part.to.iter().map(|to| (*to).to_owned()).collect(),
        kind: part.said.kind().code().to_owned(),
        precedence: part.precedence,
        tlp: "AMBER".to_owned(),
        subject: part.subject.to_owned(),
        body: part.body.to_owned(),
        content: common.as_bytes().to_vec(),
        signature: None,
        released_at: ago(part.at),
        accepted_at: received.then(|| ago(part.at - 1)),
        opened_at: received.then(|| ago(part.at - 2)),
        read_at: (received && part.read).then(|| ago(part.at - 20)),
        receipted: true,
        verified: !part.from.starts_with("XF") && !part.from.starts_with("XG"),
        seen: Vec::new(),
        handed_by: None,
    }
}

pub(super) fn concern(severity: Severity, scale: Scale) -> Said {
    Said::Concern(Concern {
        severity: Some(severity),
        scale: Some(scale),
        rsit: Some(Rsit::Intrusions),
        technical_basis: Text::from("Logins from 198.51.100.23 with valid passwords"),
        confidence: Some(Certainty::Likely),
        action: Some(RequestedAction::LookInto),
        tone: Some(Tone::Concern),
        ..Concern::default()
    })
}

fn warning() -> Said {
    Said::Warning(Warning {
        severity: Some(Severity::Severe),
        scale: Some(Scale::Regional),
        urgency: Some(Urgency::Immediate),
        certainty: Some(Certainty::Observed),
        expected_effect: Text::from("Mail and portals of three ministries lead elsewhere"),
        recommended_action: Text::from("Compare your delegations; keep logs"),
        ..Warning::default()
    })
}

/// What the crisis is about.
const HIJACK: (u8, &str) = (42, "XB-XA-2026-0042");
const LOGIN: (u8, &str) = (43, "XC-XA-2026-0043");
const PHISH: (u8, &str) = (39, "XA-XD-2026-0039");
const PASSED: (u8, &str) = (31, "XE-XA-2026-0031");
const ARABIC: (u8, &str) = (12, "XF-XA-2026-0012");
const CHINESE: (u8, &str) = (13, "XG-XA-2026-0013");
const HARM: (u8, &str) = (66, "XH-XA-2026-0066");

pub(super) fn text(
    number: u8,
    (from, to): (&'static str, &'static [&'static str]),
    case: (u8, &'static str),
    (subject, body): (&'static str, &'static str),
    at: u64,
) -> Part {
    Part {
        number,
        from,
        to,
        case,
        precedence: Precedence::Routine,
        said: Said::Text,
        subject,
        body,
        at,
        read: true,
    }
}

fn messages() -> Vec<MessageRow> {
    let us: &[&str] = &["XA/technical"];
    let own = (ME, &["XB/technical", "XC/technical"] as &[&str]);
    let passed_on = {
        let original = Part {
            to: &["XA/diplomatic"],
            said: concern(Severity::High, Scale::National),
            ..text(
                30,
                ("XE/technical/1", us),
                PASSED,
                ("Grid controller talks to an unknown host", "Seen since 09:40Z on two sites."),
                9_400,
            )
        };
        let Said::Concern(said) = original.said.clone() else { panic!("a concern") };
        let common = common(&original, Said::Concern(said), Traffic::Operation);
        Said::Escalation(Escalation::of(&common, 2, Text::from("No answer for 45 minutes")))
    };
    let mut rows: Vec<MessageRow> = [
        Part {
            said: passed_on,
            precedence: Precedence::Priority,
            ..text(
                31,
                ("XE/technical/1", us),
                PASSED,
                ("Grid controller talks to an unknown host", ""),
                8_000,
            )
        },
        Part {
            said: warning(),
            precedence: Precedence::Immediate,
            ..text(
                1,
                ("XB/technical/1", us),
                HIJACK,
                (
                    "Registry DNS hijack",
                    "Name server records changed for 3 gov zones.\n\
                     Please confirm, preserve logs and call back.",
                ),
                7_320,
            )
        },
        Part {
            precedence: Precedence::Priority,
            ..text(
                2,
                own,
                HIJACK,
                ("Re: Registry DNS hijack", "Received. Pulling zone diffs now."),
                7_200,
            )
        },
        text(
            3,
            ("XC/technical/2", us),
            HIJACK,
            (
                "Re: Registry DNS hijack",
                "Same change seen from 198.51.100.7, by two resolvers that do not share a cache. \
                 We keep the answers as they came and can send them on.",
            ),
            3_600,
        ),
        text(
            4,
            (ME, &["XB/technical"]),
            HIJACK,
            ("Re: Registry DNS hijack", "Block applied at our resolvers."),
            1_500,
        ),
        Part {
            said: concern(Severity::High, Scale::National),
            precedence: Precedence::Priority,
            ..text(
                5,
                (ME, &["XD/technical"]),
                PHISH,
                (
                    "Phishing kit on a government host",
                    "The kit answers at portal.example under your delegation.",
                ),
                1_380,
            )
        },
        Part {
            read: false,
            ..text(
                6,
                ("XF/technical/1", us),
                ARABIC,
                (
                    "طلب توضيح بشأن حركة غير معتادة",
                    "نلاحظ منذ الساعة 08:10Z حركة غير معتادة من 192.0.2.14 إلى خوادمنا.\n\
                     نرجو التحقق والرد عند الإمكان.",
                ),
                1_200,
            )
        },
        Part {
            read: false,
            ..text(
                7,
                ("XG/technical/1", us),
                CHINESE,
                (
                    "关于域名服务器异常的通报",
                    "我方监测到贵方三个政府域名的解析结果异常，请核实并保留日志。",
                ),
                900,
            )
        },
        Part {
            read: false,
            ..text(
                9,
                ("XA/technical/2", &["XB/technical"]),
                HIJACK,
                ("Shift", "I take the second shift from 16:00Z."),
                420,
            )
        },
        Part {
            read: false,
            precedence: Precedence::Priority,
            ..text(
                8,
                ("XB/technical/2", us),
                HIJACK,
                (
                    "Re: Registry DNS hijack",
                    "The registrar confirms: an account of a reseller was used. Delegations are \
                     back since 13:58Z; caches hold the wrong ones for two hours.",
                ),
                300,
            )
        },
    ]
    .iter()
    .map(row)
    .collect();
    for note in rows.iter_mut().filter(|row| row.id == MessageId([3; 16])) {
        note.signature = Some(vec![7; 64]);
    }
    let exercise = row(&text(
        20,
        ("XB/technical/1", us),
        (20, "EXE-2026-0001"),
        ("Exercise: a cable is cut", "This is an exercise."),
        600,
    ));
    rows.push(MessageRow { traffic: Traffic::Exercise, ..exercise });
    rows
}

/// Texts of somebody who means harm, as no engine should let them through.
pub(super) fn harm() -> MessageRow {
    let harmless =
        row(&text(66, ("XH/technical/1", &["XA/technical"]), HARM, ("harm", "harm"), 240));
    let zero_width = "\u{200b}\u{200d}\u{2060}".repeat(2_000);
    MessageRow {
        subject: "\u{1b}]0;owned\u{7}\u{1b}[2J \u{202e}txet drawkcab\u{202c}\r\nsecond".to_owned(),
        body: format!(
            "\u{1b}[31mred\u{1b}[0m\u{9b}2J\u{0}\u{8}\u{7f} a\u{300}\u{301}\u{302}\u{303}{zero_width}b\n\
             \u{2066}isolated\u{2069} \u{202d}forced\u{202c} \u{fe0f}\u{1f469}\u{200d}\u{1f4bb} \
             \u{ad}soft\ttab\r over \u{e0041}\u{e007f}\u{feff}\n{}",
            "W".repeat(1_000)
        ),
        read_at: None,
        verified: false,
        ..harmless
    }
}

/// One line as long as the longest message.
pub(super) fn flood() -> MessageRow {
    MessageRow {
        id: MessageId([67; 16]),
        subject: "A very long line".to_owned(),
        body: "lorem-ipsum ".repeat(1_000_000 / 12),
        ..harm()
    }
}

/// An alert that nobody has acknowledged.
pub(super) fn alert(precedence: Precedence) -> MessageRow {
    let number = if precedence == Precedence::Flash { 45 } else { 43 };
    let part = text(
        number,
        ("XC/technical/1", &["XA/technical"]),
        if precedence == Precedence::Flash { (45, "XC-XA-2026-0045") } else { LOGIN },
        (
            "Logins at your mail relay from stolen accounts",
            "Forty accounts of mail.gov.example were used from 198.51.100.23 since 13:51Z. \
             Passwords are valid. Please lock them and tell us what you see.",
        ),
        168,
    );
    let said = concern(Severity::Severe, Scale::National);
    row(&Part { precedence, said, read: false, ..part })
}

fn copy(number: u8, to: &str, at: u64, collected: Option<u64>, device: Option<u64>) -> CopyRow {
    CopyRow {
        message: MessageId([number; 16]),
        seat: seat(to),
        identity: Digest([9; 32]),
        role: Role::Action,
        state: if device.is_some() { CopyState::Delivered } else { CopyState::Custody },
        envelope: None,
        custody_at: Some(ago(at - 1)),
        collected_at: collected.map(ago),
        device_at: device.map(ago),
        seals: 1,
        first_custody_at: None,
        owed_since: None,
    }
}

fn copies() -> Vec<CopyRow> {
    let held = CopyRow {
        state: CopyState::Held("the identity of XC/technical/2 has changed".to_owned()),
        custody_at: None,
        ..copy(2, "XC/technical/2", 7_200, None, None)
    };
    vec![
        copy(2, "XB/technical/1", 7_200, Some(7_198), Some(7_197)),
        copy(2, "XB/technical/2", 7_200, Some(7_100), Some(7_100)),
        copy(2, "XC/technical/1", 7_200, Some(7_198), Some(7_196)),
        held,
        copy(4, "XB/technical/1", 1_500, Some(1_498), None),
        copy(4, "XB/technical/2", 1_500, None, None),
        copy(5, "XD/technical/1", 1_380, Some(1_379), Some(1_379)),
    ]
}

fn ack(number: u8, by: &str, kind: &str, at: u64) -> AckRow {
    AckRow { message: MessageId([number; 16]), by: seat(by), kind: kind.to_owned(), at: ago(at) }
}

fn incident(
    message: u8,
    case: (u8, &str),
    (kind, severity): (Kind, u8),
    (from, to): (&str, &str),
    (subject, at): (&str, u64),
) -> IncidentView {
    IncidentView {
        case: self::case(case.0),
        reference: case.1.to_owned(),
        traffic: Traffic::Operation,
        message: MessageId([message; 16]),
        kind: kind.code().to_owned(),
        severity: Some(severity),
        scale: Some("national".to_owned()),
        precedence: Precedence::Priority,
        subject: subject.to_owned(),
        raised_by: seat(from),
        raised_at: ago(at),
        hearsay: false,
        party: Some(desk(to).party),
        asked: vec![Address::Desk(desk(to))],
        rung: 1,
        asked_by: MessageId([message; 16]),
        status: "raised".to_owned(),
        acknowledged_by: None,
        acknowledged_at: None,
        ack_due: None,
        next_desk: None,
        may_escalate: false,
        escalations: Vec::new(),
        uncounted: Vec::new(),
        ladder: Vec::new(),
        over_quota: false,
        beyond: 0,
        life: crate::ask::Life::default(),
    }
}

/// The incident of an alert: due in 3:12, then the foreign ministry is asked.
pub(super) fn alert_incident(precedence: Precedence) -> IncidentView {
    let row = alert(precedence);
    IncidentView {
        precedence,
        ack_due: Some(later(192)),
        next_desk: Some(desk("XA/diplomatic")),
        case: row.case,
        reference: row.reference,
        message: row.id,
        asked_by: row.id,
        ..incident(
            43,
            LOGIN,
            (Kind::Con, 4),
            ("XC/technical/1", "XA/technical"),
            ("Logins at your mail relay from stolen accounts", 168),
        )
    }
}

/// What the relay asks by itself after the alert.
fn ladder() -> Vec<RungView> {
    let rung = |number, name, at| RungView {
        rung: number,
        desk: desk(name),
        state: "armed".to_owned(),
        at: Some(later(at)),
        by: None,
        stops: 1,
        stopped_by: 0,
    };
    vec![rung(2, "XA/diplomatic", 192), rung(3, "XA/policy", 792)]
}

fn incidents() -> Vec<IncidentView> {
    let acknowledged = |incident: IncidentView, by: &str, at: u64| IncidentView {
        status: "acknowledged".to_owned(),
        acknowledged_by: Some(seat(by)),
        acknowledged_at: Some(ago(at)),
        ..incident
    };
    vec![
        IncidentView {
            ack_due: Some(later(1_100)),
            next_desk: Some(desk("XD/diplomatic")),
            may_escalate: true,
            ..incident(
                5,
                PHISH,
                (Kind::Con, 3),
                (ME, "XD/technical"),
                ("Phishing kit on a government host", 1_380),
            )
        },
        acknowledged(
            incident(
                1,
                HIJACK,
                (Kind::Wrn, 4),
                ("XB/technical/1", "XA/technical"),
                ("Registry DNS hijack", 7_320),
            ),
            ME,
            7_290,
        ),
        acknowledged(
            IncidentView {
                hearsay: true,
                rung: 2,
                asked_by: MessageId([31; 16]),
                ..incident(
                    30,
                    PASSED,
                    (Kind::Con, 3),
                    ("XE/technical/1", "XA/technical"),
                    ("Grid controller talks to an unknown host", 9_400),
                )
            },
            "XA/technical/2",
            7_900,
        ),
    ]
}

fn entry(address: &str, standing: &str, name: &str, title: &str) -> SeatView {
    let seat = seat(address);
    let sum: u8 = address.bytes().fold(0, u8::wrapping_add);
    let party = seat.desk.party.clone();
    SeatView {
        identity: Digest([sum; 32]),
        status: "active".to_owned(),
        reason: None,
        copies_from: None,
        standing: standing.to_owned(),
        name: Some(name.to_owned()),
        title: Some(title.to_owned()),
        ladder: vec![Desk { kind: hotline_protocol::address::DeskKind::Diplomatic, party }],
        voice: Some(format!("+000 20 555 {:04}", u16::from(sum) * 7)),
        hours: Some("Mo-Fr 08:00-18:00".to_owned()),
        zone: Some("Etc/UTC".to_owned()),
        languages: vec!["en".to_owned(), "fr".to_owned()],
        channels: vec!["mailto:desk@soc.example".to_owned()],
        accepts: Vec::new(),
        stops: 1,
        tlp: None,
        enrolled_at: ago(86_400 * 40),
        confirmed_at: ago(86_400 * 12),
        confirmation_due: false,
        seat,
    }
}

fn seats() -> Vec<SeatView> {
    vec![
        entry("XA/diplomatic/1", "verified", "P. Envoy", "Head of mission"),
        entry("XA/technical/1", "self", "M. Duty", "Duty officer"),
        entry("XA/technical/2", "verified", "N. Night", "Duty officer"),
        entry("XB/diplomatic/1", "known", "Q. Counsellor", "Counsellor"),
        entry("XB/technical/1", "verified", "A. Watch", "Shift lead"),
        entry("XB/technical/2", "verified", "B. Watch", "Analyst"),
        entry("XC/technical/1", "verified", "C. Signal", "Analyst"),
        entry("XC/technical/2", "changed", "D. Signal", "Analyst"),
        entry("XD/diplomatic/1", "known", "E. Consul", "Consul"),
        entry("XD/technical/1", "known", "F. Guard", "Analyst"),
        SeatView {
            status: "suspended".to_owned(),
            reason: Some("the laptop was lost".to_owned()),
            ..entry("XE/technical/1", "known", "G. Keeper", "Shift lead")
        },
        SeatView {
            voice: None,
            hours: None,
            ..entry("XF/technical/1", "new", "ليلى حداد", "رئيسة المناوبة")
        },
        SeatView {
            copies_from: Some(later(36_000)),
            confirmation_due: true,
            ..entry("XG/technical/1", "new", "王小明", "值班主任")
        },
        SeatView {
            name: Some("\u{1b}[5mBlink\u{202e}kcab\u{200b}\u{200b}".to_owned()),
            ..entry("XH/technical/1", "new", "", "\u{7}bell")
        },
    ]
}

fn party(code: &str, name: &str) -> PartyView {
    PartyView {
        party: desk(&format!("{code}/technical")).party,
        name: name.to_owned(),
        revoked: None,
        recovery_until: None,
    }
}

impl World {
    /// The story: one crisis under way, no alert open, the line up.
    ///
    /// # Panics
    ///
    /// If the story breaks a rule of the crates below.
    #[must_use]
    pub fn story() -> Self {
        let whoami = Whoami { seat: seat(ME), identity: Digest([0xa1; 32]), nominator: false };
        let status = Status {
            link: LinkState::Online { since: ago(8_000) },
            relay: vec!["relay.example:4433".to_owned()],
            rtt_ms: Some(84.0),
            queued: 0,
            waiting: 0,
            unread: 0,
            quarantined: 0,
            head: (41, Digest([4; 32])),
            head_words: "anchor basil cedar delta".to_owned(),
            head_age: "fresh".to_owned(),
            offline_since: None,
            heard_at: Some(ago(3)),
            agent: false,
            alerts_waiting: 0,
        };
        let mut world = Self::empty(whoami, status);
        world.directory.parties = vec![
            party("XA", "Republic of Arda"),
            party("XB", "Kingdom of Belen"),
            party("XC", "Corvia"),
            party("XD", "Federation of Dorn"),
            party("XE", "Elmar"),
            party("XF", "فارس البحر"),
            party("XG", "岳国"),
            party("XH", "Hollow"),
        ];
        world.directory.seats = seats();
        world.messages = messages();
        world.copies = copies();
        world.acks = vec![
            ack(1, ME, "received", 7_290),
            ack(2, "XB/technical/1", "understood", 7_140),
            ack(2, "XC/technical/1", "received", 7_000),
            ack(31, "XA/technical/2", "under-review", 7_900),
        ];
        world.incidents = incidents();
        world.log = vec![LogRow {
            at: ago(86_400),
            code: "link-fault".to_owned(),
            text: "The link failed: a frame came too late. Please report it.".to_owned(),
        }];
        world
    }

    /// An alert nobody has acknowledged, at immediate or flash.
    #[must_use]
    pub fn with_alert(mut self, precedence: Precedence) -> Self {
        self.messages.push(alert(precedence));
        self.incidents.insert(0, alert_incident(precedence));
        self
    }

    /// The newest incident with the rungs that the relay asks by itself.
    #[must_use]
    pub fn with_ladder(mut self) -> Self {
        if let Some(incident) = self.incidents.first_mut() {
            incident.ladder = ladder();
        }
        self
    }

    /// What somebody wrote who means harm, among it a line of a megabyte.
    #[must_use]
    pub fn with_harm(mut self) -> Self {
        self.messages.push(harm());
        self.messages.push(flood());
        self
    }

    /// The line down since so many seconds, and a message that waits for it.
    #[must_use]
    pub fn offline(mut self, seconds: u64) -> Self {
        self.status.link = LinkState::Waiting {
            until: later(12),
            why: "the relay does not answer at relay.example:4433".to_owned(),
        };
        self.status.rtt_ms = None;
        self.status.offline_since = Some(ago(seconds));
        self.queue.push(crate::ask::Waiting {
            id: MessageId([90; 16]),
            case: case(HIJACK.0),
            reference: HIJACK.1.to_owned(),
            to: vec!["XB/technical".to_owned()],
            kind: "TXT".to_owned(),
            precedence: Precedence::Priority,
            traffic: Traffic::Operation,
            subject: "Re: Registry DNS hijack".to_owned(),
            body: "Caches flushed at our side.".to_owned(),
            queued_at: ago(40),
            acknowledges: None,
        });
        self
    }
}
