//! What the engine remembers of messages: enough to recognise, order and answer them.

use std::collections::{BTreeMap, BTreeSet};

use hotline_casework::{
    ArmedRung, Case, Common, Content, Kind, Message, Node, Private, Refusal, Register, Requests,
    Role, Said, Step, Text, Timed, Waits,
};
use hotline_protocol::address::{Address, Desk, Party, Seat};
use hotline_protocol::ids::{CaseId, Digest, MessageId, Precedence, Traffic, UnixMillis};

use super::limits;
use super::rows::{self, Direction, MessageRow};

/// A message as the engine remembers it.
#[derive(Debug, Clone)]
pub(super) struct Known {
    pub(super) case: CaseId,
    pub(super) traffic: Traffic,
    /// When it was opened or released here.
    at: UnixMillis,
    pub(super) common: Digest,
    pub(super) direction: Direction,
    pub(super) from: Seat,
    pub(super) precedence: Precedence,
    pub(super) accepted_at: Option<UnixMillis>,
    pub(super) read: bool,
    /// Whether it raises an incident or passes one on.
    raises: bool,
}

/// Every message of the last weeks.
#[derive(Debug, Default)]
pub(super) struct Book {
    messages: BTreeMap<MessageId, Known>,
    pub(super) register: Register,
    /// By traffic too: exercise and operation never meet, whatever ids somebody chooses.
    cases: BTreeMap<(Traffic, CaseId), Case>,
    references: BTreeMap<(Traffic, CaseId), String>,
    /// What raises an incident or passes it on, whole, by common hash: to be passed on again.
    raising: BTreeMap<Digest, Common>,
    /// How much of that each party wrote.
    raising_bytes: BTreeMap<Party, usize>,
    /// What one's own party writes is held without a bound.
    own: Option<Party>,
    /// What of one's own desk waits for a second seat.
    requests: Option<Requests>,
}

impl Book {
    /// An empty book of a seat of that desk.
    pub(super) fn of(own: Desk) -> Self {
        Self { own: Some(own.party.clone()), requests: Some(Requests::new(own)), ..Self::default() }
    }

    /// Drafts of the own desk that wait for a second seat.
    pub(super) fn drafts(&self) -> impl Iterator<Item = &Waits> {
        let released = |id| self.messages.contains_key(&id);
        self.requests.iter().flat_map(move |requests| requests.waiting(released))
    }

    /// A draft of the own desk, whatever became of it.
    pub(super) fn any_draft(&self, id: MessageId) -> Option<&Waits> {
        self.requests.as_ref()?.draft(id)
    }

    /// Who returned a draft, and why.
    pub(super) fn returned_draft(&self, id: MessageId) -> Option<&(Seat, Text)> {
        self.requests.as_ref()?.returned(id)
    }

    /// Takes in a stored message. What cannot be decoded any more is remembered by its columns.
    pub(super) fn restore(&mut self, row: &MessageRow, common: Option<&Common>) {
        if let Some(common) = common {
            // A refusal was told when the message came; the row stays readable all the same.
            let _ = self.enter(common);
        }
        self.remember(row);
    }

    /// Enters a message in the case it names, begun if it is new.
    ///
    /// # Errors
    ///
    /// The case does not take it: tell a person.
    pub(super) fn enter(&mut self, common: &Common) -> Result<(), Refusal> {
        let (case, traffic) = (common.case, common.traffic);
        let case = self.cases.entry((traffic, case)).or_insert_with(|| Case::new(case, traffic));
        case.enter(common)?;
        if let Some(requests) = &mut self.requests {
            // One that cannot be followed was told when it came.
            let messages = &self.messages;
            let _ = requests.enter(common, |id| messages.contains_key(&id));
        }
        // What asks is passed on, and what closes is shown.
        if matches!(common.said, Said::Concern(_) | Said::Warning(_) | Said::Escalation(_))
            || common.kind() == Kind::Clo
        {
            self.hold(common);
        }
        Ok(())
    }

    /// Holds what raises something, as far as its party has room.
    fn hold(&mut self, common: &Common) {
        let party = &common.from.desk.party;
        let bytes = self.raising_bytes.entry(party.clone()).or_default();
        let more = bytes.saturating_add(common.as_bytes().len());
        let fits = more <= limits::RAISING_BYTES_MAX || self.own.as_ref() == Some(party);
        if fits && self.raising.insert(common.hash(), common.clone()).is_none() {
            *bytes = more;
        }
    }

    /// A message that raises an incident or passes it on.
    pub(super) fn raising(&self, hash: Digest) -> Option<&Common> {
        self.raising.get(&hash)
    }

    /// The cases of a traffic class in which something was raised or passed on.
    pub(super) fn with_incidents(&self, traffic: Traffic) -> impl Iterator<Item = &Case> {
        let raised: BTreeSet<_> = self
            .messages
            .values()
            .filter(|known| known.traffic == traffic && known.raises)
            .map(|known| known.case)
            .collect();
        raised.into_iter().filter_map(move |case| self.case(traffic, case))
    }

    /// The desks, but for one's own, that must know when this desk acknowledges what was passed on
    /// to it: those that were asked before, and the one that raised it.
    pub(super) fn watchers(&self, message: MessageId, own: &Desk) -> Vec<Desk> {
        let Some(node) = self.node(message) else { return Vec::new() };
        let Step::PassedOn(step) = &node.step else { return Vec::new() };
        let named = |address: &Address| match address {
            Address::Desk(desk) => Some(desk.clone()),
            Address::Seat(seat) => Some(seat.desk.clone()),
            Address::All | Address::AllDesks(_) | Address::Party(_) => None,
        };
        let told = node.to.action.iter().chain(&node.to.information).filter_map(named);
        let desks: BTreeSet<_> = told.chain([step.from.desk.clone()]).collect();
        desks.into_iter().filter(|desk| desk != own).collect()
    }

    /// Whether a message passes something on to a desk, or lets it know.
    pub(super) fn was_passed_on_to(&self, message: MessageId, desk: &Desk) -> bool {
        self.node(message)
            .is_some_and(|node| matches!(node.step, Step::PassedOn(_)) && node.to.reach(desk))
    }

    /// The cases in which somebody is awaited.
    pub(super) fn open_cases(&self, traffic: Traffic) -> Vec<CaseId> {
        let cases = self.cases.iter().filter(|((class, _), _)| *class == traffic);
        let open = cases.filter(|(_, case)| hotline_casework::CaseState::of(case).is_open());
        open.map(|((_, id), _)| *id).collect()
    }

    /// A case that is known.
    pub(super) fn case(&self, traffic: Traffic, case: CaseId) -> Option<&Case> {
        self.cases.get(&(traffic, case))
    }

    /// Forgets what no copy can arrive of any more.
    pub(super) fn forget_before(&mut self, then: UnixMillis) {
        let old: Vec<_> = self
            .messages
            .iter()
            .filter(|(_, known)| known.at < then)
            .map(|(id, known)| (*id, known.traffic, known.case))
            .collect();
        for (id, ..) in &old {
            if let Some(known) = self.messages.remove(id)
                && let Some(raising) = self.raising.remove(&known.common)
            {
                let bytes = self.raising_bytes.entry(raising.from.desk.party.clone()).or_default();
                *bytes = bytes.saturating_sub(raising.as_bytes().len());
            }
            self.register.forget(*id);
        }
        if let Some(requests) = &mut self.requests {
            requests.forget_before(then);
        }
        let live: BTreeSet<_> =
            self.messages.values().map(|known| (known.traffic, known.case)).collect();
        for (_, traffic, case) in old {
            if !live.contains(&(traffic, case)) {
                self.cases.remove(&(traffic, case));
            }
        }
    }

    /// Remembers a message by its row.
    pub(super) fn remember(&mut self, row: &MessageRow) {
        let _ = self.register.enter_hash(row.id, row.common);
        if !row.reference.is_empty() {
            self.references.entry((row.traffic, row.case)).or_insert_with(|| row.reference.clone());
        }
        self.messages.insert(
            row.id,
            Known {
                case: row.case,
                traffic: row.traffic,
                at: row.opened_at.unwrap_or(row.released_at),
                common: row.common,
                direction: row.direction,
                from: row.from.clone(),
                precedence: row.precedence,
                accepted_at: row.accepted_at,
                read: row.read_at.is_some(),
                raises: [Kind::Con, Kind::Wrn, Kind::Esc]
                    .iter()
                    .any(|kind| kind.code() == row.kind),
            },
        );
    }

    /// Flash messages that a desk sent to another in the day before a time, by when they came or
    /// went; what answers or passes on is not among them.
    pub(super) fn flashes(
        &self,
        traffic: Traffic,
        from: &Desk,
        to: &Desk,
        until: UnixMillis,
    ) -> usize {
        const DAY: core::time::Duration = core::time::Duration::from_secs(86_400);
        let all = self.messages.iter().filter(|(_, known)| {
            known.precedence == Precedence::Flash
                && known.traffic == traffic
                && known.from.desk == *from
                && known.at <= until
                && until.since(known.at) < DAY
        });
        all.filter(|(id, _)| {
            self.node(**id).is_some_and(|node| {
                matches!(node.step, Step::None | Step::Raised(_)) && node.to.ask(to)
            })
        })
        .count()
    }

    pub(super) fn get(&self, id: MessageId) -> Option<&Known> {
        self.messages.get(&id)
    }

    /// Whether a message is known only as a colleague handed it over.
    pub(super) fn is_hearsay(&self, id: MessageId) -> bool {
        self.messages.get(&id).is_some_and(|known| known.direction == Direction::HandedOver)
    }

    /// When a message was opened or released here.
    pub(super) fn at(&self, id: MessageId) -> Option<UnixMillis> {
        self.messages.get(&id).map(|known| known.at)
    }

    pub(super) fn get_mut(&mut self, id: MessageId) -> Option<&mut Known> {
        self.messages.get_mut(&id)
    }

    /// The place of a message in its case, if that is remembered.
    pub(super) fn node(&self, id: MessageId) -> Option<&Node> {
        let known = self.messages.get(&id)?;
        self.case(known.traffic, known.case)?.message(known.common)
    }

    /// The human reference of a case.
    pub(super) fn reference(&self, traffic: Traffic, case: CaseId) -> Option<&str> {
        self.references.get(&(traffic, case)).map(String::as_str)
    }

    pub(super) fn name(&mut self, traffic: Traffic, case: CaseId, reference: &str) {
        self.references.insert((traffic, case), reference.to_owned());
    }
}

/// The columns of a message, made safe to show.
pub(super) fn row(
    common: &Common,
    direction: Direction,
    precedence: Precedence,
    accepted_at: Option<UnixMillis>,
    opened_at: Option<UnixMillis>,
) -> MessageRow {
    let to = common.to.action.iter().chain(&common.to.information);
    MessageRow {
        id: common.id,
        common: common.hash(),
        case: common.case,
        reference: common.reference.as_ref().map(ToString::to_string).unwrap_or_default(),
        traffic: common.traffic,
        direction,
        from: common.from.clone(),
        to: to.map(ToString::to_string).collect(),
        kind: common.kind().to_string(),
        precedence,
        tlp: common.tlp.to_string(),
        subject: common.subject.line(),
        body: common.body.shown(),
        content: common.as_bytes().to_vec(),
        signature: None,
        released_at: common.released_at,
        accepted_at,
        opened_at,
        read_at: None,
        receipted: true,
        verified: false,
        handed_by: None,
        seen: common
            .seen
            .iter()
            .map(|seen| match seen {
                hotline_casework::SeenRef::Hash(hash) => hash.as_bytes().to_vec(),
                hotline_casework::SeenRef::Id(id) => id.as_bytes().to_vec(),
            })
            .collect(),
    }
}

/// The bytes to seal for one seat; none if a note lacks its signature, a defect.
pub(super) fn content(
    common: &Common,
    role: rows::Role,
    resend: u32,
    signature: Option<[u8; 64]>,
    head: Option<Vec<u8>>,
    (armed, timed): (Vec<ArmedRung>, Option<Timed>),
) -> Option<Vec<u8>> {
    let mut private = Private::new(role_of(role));
    private.resend = resend;
    private.head = head;
    (private.armed, private.timed) = (armed, timed);
    let message = Message::new(common.clone(), private, signature).ok()?;
    Some(Content::from(message).encode())
}

/// The casework role of a stored one.
pub(super) const fn role_of(role: rows::Role) -> Role {
    match role {
        rows::Role::Action => Role::Action,
        rows::Role::Information => Role::Information,
        rows::Role::OwnDesk => Role::OwnDesk,
    }
}
