//! A case passed on to a colleague, with its messages: what a seat that was added later, or comes on
//! duty, is given by its own desk.
//!
//! What is handed over is the colleague's word. It is stored and can be read and searched; it is not
//! receipted, calls nobody, ends no alarm, and gives way to what this seat receives itself.

use std::collections::BTreeMap;

use rand_core::CryptoRng;
use serde::{Deserialize, Serialize};

use hotline_casework::{CaseState, Common, Content, Handed, Handover, Registered, Text};
use hotline_protocol::address::Seat;
use hotline_protocol::ids::{CaseId, Digest, MessageId, Traffic, UnixMillis};

use super::io::{Failure, Notice, Outcome};
use super::outbox::is_signed_by;
use super::peers::{PeerKey, Standing, identity_of};
use super::roster::kept;
use super::rows::{AckRow, Cell, Direction, LogRow, MessageRow, Write};
use super::{Engine, book, cell, limits};

/// What a colleague would be given of a case.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct HandingOver {
    /// The case.
    pub case: CaseId,
    /// Its human reference; empty if it has none.
    pub reference: String,
    /// How the matter stands, as the colleague will read it.
    pub summary: String,
    /// Messages that go along, with their acknowledgements.
    pub messages: usize,
    /// Of them the oldest that do not fit.
    pub left_out: usize,
    /// The hash of the record here; none if nothing of it is of the last weeks.
    pub record: Option<Digest>,
}

/// Pages that wait to be sealed, by handover and page.
#[derive(Debug, Default)]
pub(super) struct Handovers(BTreeMap<(Traffic, MessageId, u32), (Seat, Vec<u8>)>);

impl Handovers {
    /// Takes in a page that waits.
    pub(super) fn restore(&mut self, traffic: Traffic, id: MessageId, page: u32, bytes: &[u8]) {
        if let Ok((to, content)) = cell::read::<(Seat, serde_bytes::ByteBuf)>(bytes) {
            self.0.insert((traffic, id, page), (to, content.into_vec()));
        }
    }

    /// For whom something waits.
    pub(super) fn waiting(&self) -> impl Iterator<Item = (Traffic, Seat)> {
        self.0.iter().map(|((traffic, ..), (to, _))| (*traffic, to.clone()))
    }
}

/// The messages of a case as they are handed over.
fn handed((traffic, case): (Traffic, CaseId), rows: &[MessageRow]) -> Vec<Handed> {
    let handed = |row: &MessageRow| {
        let common = Common::decode(&row.content).ok()?;
        (common.case == case && common.traffic == traffic).then(|| Handed {
            common: row.content.clone(),
            signature: row.signature.as_deref().and_then(|bytes| bytes.try_into().ok()),
            accepted_at: row.accepted_at,
        })
    };
    rows.iter().filter_map(handed).collect()
}

impl Engine {
    /// Hands a case over to a colleague: to the named one, else to the next on duty. `rows` is all
    /// that the store has of the case, in the order in which it came.
    pub(super) fn hand_over<R: CryptoRng>(
        &mut self,
        now: UnixMillis,
        rng: &mut R,
        (traffic, case): (Traffic, CaseId),
        to: Option<Seat>,
        note: &str,
        rows: &[MessageRow],
    ) -> Result<Outcome, Failure> {
        let refused = |what: String| Err(Failure::Refused(what));
        let Some(to) = to.or_else(|| self.next_seat(now)) else {
            return refused("nobody else sits at this desk".to_owned());
        };
        if to.desk != self.seat.desk || to == self.seat {
            return refused(format!("{to} is no colleague at {}", self.seat.desk));
        }
        if !self.colleagues(now).iter().any(|(_, seat)| *seat == to) {
            return refused(format!(
                "{to} gets no copies now: it is not in the directory, set aside, or new and not \
                 countersigned (`hotline seat countersign {to}`)"
            ));
        }
        if self.handovers.0.len() >= limits::HANDOVER_PAGES_WAITING_MAX {
            return refused("other cases still wait to be handed over; `hotline sync`".to_owned());
        }
        let messages = handed((traffic, case), rows);
        if messages.is_empty() {
            return Err(Failure::Usage("there is no such case here".to_owned()));
        }
        let mut id = [0; 16];
        rng.fill_bytes(&mut id);
        let id = MessageId(id);
        let count = messages.len();
        let summary: Text = self.summary(traffic, case, note).into();
        let (pages, left_out) = Handover::pages((id, case, traffic, now), &summary, messages);
        for page in pages {
            let key = (traffic, id, page.page);
            let content = Content::Handover(Box::new(page)).encode();
            let cell = Cell::Handover(traffic, id, key.2);
            self.writes.push(Write::Put(cell, kept(&to, &content)));
            self.handovers.0.insert(key, (to.clone(), content));
        }
        let name = self.book.reference(traffic, case).unwrap_or_default();
        let text = format!("Case {name} {case} was handed over to {to}: {count} messages.");
        self.writes.push(Write::Log(LogRow { at: now, code: "handover".to_owned(), text }));
        self.wire.want(now);
        let messages = count.saturating_sub(left_out);
        Ok(Outcome::HandedOver { to, messages, left_out })
    }

    /// What a colleague would be given of a case; none if nothing of it is here. `rows` is all that
    /// the store has of it, in the order in which it came.
    #[must_use]
    pub fn handing_over(
        &self,
        now: UnixMillis,
        (traffic, case): (Traffic, CaseId),
        note: &str,
        rows: &[MessageRow],
    ) -> Option<HandingOver> {
        let messages = handed((traffic, case), rows);
        let count = messages.len();
        let summary = self.summary(traffic, case, note);
        let id = MessageId([0; 16]);
        let (_, left_out) =
            Handover::pages((id, case, traffic, now), &summary.as_str().into(), messages);
        (count > 0).then(|| HandingOver {
            case,
            reference: self.book.reference(traffic, case).unwrap_or_default().to_owned(),
            summary,
            messages: count.saturating_sub(left_out),
            left_out,
            record: self.record(traffic, case).map(|record| record.hash),
        })
    }

    /// How a case stands, for a colleague to read.
    fn summary(&self, traffic: Traffic, case: CaseId, note: &str) -> String {
        let mut lines = Vec::new();
        if !note.trim().is_empty() {
            lines.push(note.trim().to_owned());
        }
        if let Some(case) = self.book.case(traffic, case) {
            let awaited = CaseState::of(case).awaits(&self.seat.desk).len();
            lines.push(match awaited {
                0 => "This desk is awaited by nobody.".to_owned(),
                1 => "One message awaits this desk.".to_owned(),
                n => format!("{n} messages await this desk."),
            });
        }
        if let Some(record) = self.record(traffic, case) {
            let count = record.items.len();
            lines.push(format!(
                "Messages on the record here: {count}, record hash {}.",
                record.hash
            ));
        }
        for view in self.incident(traffic, case) {
            let asked: Vec<_> = view.asked.iter().map(ToString::to_string).collect();
            lines.push(format!(
                "{} by {}: {}; rung {} asks {}; {}.",
                view.kind,
                view.raised_by,
                view.subject,
                view.rung,
                asked.join(", "),
                view.status
            ));
        }
        let text = lines.join("\n");
        let end = (0..=limits::SUMMARY_BYTES_MAX.min(text.len()))
            .rev()
            .find(|end| text.is_char_boundary(*end));
        text.get(..end.unwrap_or(0)).unwrap_or_default().to_owned()
    }

    /// Seals pages that wait, for colleagues who can be reached.
    pub(super) fn seal_handovers<R: CryptoRng>(&mut self, now: UnixMillis, rng: &mut R) {
        let waiting: Vec<_> =
            self.handovers.0.iter().map(|(key, page)| (*key, page.clone())).collect();
        for (key, (to, content)) in waiting {
            let gone = !self.colleagues(now).iter().any(|(_, seat)| *seat == to);
            if gone {
                let text = format!("{to} gets no copies any more: a handover to it was dropped.");
                self.alarm(now, "handover-dropped", text);
            } else if !self.seal_for_colleague(now, rng, &to, key.0, &content) {
                continue;
            }
            self.handovers.0.remove(&key);
            self.writes.push(Write::Erase(Cell::Handover(key.0, key.1, key.2)));
        }
    }

    /// A page of a case came from a colleague.
    pub(super) fn take_over(
        &mut self,
        now: UnixMillis,
        key: PeerKey,
        from: &Seat,
        page: &Handover,
        accepted_at: UnixMillis,
    ) {
        if from.desk != self.seat.desk || page.traffic != key.traffic() {
            let text =
                format!("{from} handed over a case that is none of its business. Call them.");
            return self.alarm(now, "not-our-desk", text);
        }
        let mut taken = 0_u32;
        for handed in &page.messages {
            match Common::decode(&handed.common) {
                Ok(common) if common.case == page.case && common.traffic == page.traffic => {
                    taken += u32::from(self.take_handed(now, from, &common, handed));
                }
                _ => {
                    let text = format!(
                        "{from} handed over something that is no message of its case. Call them."
                    );
                    self.alarm(now, "bad-handover", text);
                }
            }
        }
        if page.page == 1 && self.book.get(page.id).is_none() {
            self.keep_summary(now, from, page, accepted_at);
        }
        let (case, traffic) = (page.case, page.traffic);
        if taken > 0 {
            self.after.push(Notice::HandedOver { case, traffic, by: from.clone() }.into());
            self.after.push(Notice::Incident { case, traffic }.into());
        }
    }

    /// Takes in a message on a colleague's word; whether it was not known before.
    fn take_handed(
        &mut self,
        now: UnixMillis,
        by: &Seat,
        common: &Common,
        handed: &Handed,
    ) -> bool {
        match self.book.register.enter(common) {
            Registered::New => {}
            Registered::Again => return false,
            Registered::Conflict { .. } | Registered::Full => {
                let text = format!(
                    "{by} handed over another text under the id of a message known here: \"{}\". \
                     What is known here stays. Call them and compare.",
                    common.subject.line()
                );
                self.alarm(now, "handed-over-differs", text);
                return false;
            }
        }
        // A case that is full takes no more; the message can be read all the same.
        let _ = self.book.enter(common);
        let author = self.replica.directory.seat(&common.from).cloned();
        let signed = handed.signature.as_ref().is_some_and(|signature| {
            let identity = author.as_ref().and_then(|entry| identity_of(&entry.record));
            identity.is_some_and(|identity| is_signed_by(&identity, common, signature))
        });
        let compared =
            author.is_some_and(|entry| self.peers.standing(&entry) == Standing::Compared);
        let precedence = common.precedence.highest();
        let mut row =
            book::row(common, Direction::HandedOver, precedence, handed.accepted_at, Some(now));
        row.signature = handed.signature.filter(|_| signed).map(|one| one.to_vec());
        row.verified = signed && compared;
        row.read_at = Some(now);
        row.handed_by = Some(by.clone());
        if row.reference.is_empty() {
            row.reference =
                self.book.reference(common.traffic, common.case).unwrap_or_default().to_owned();
        }
        self.book.remember(&row);
        self.writes.push(Write::Message(Box::new(row)));
        let counts = |of| {
            let other = |known: &book::Known| known.traffic != common.traffic;
            !self.outbox.sent.contains_key(&of) && !self.book.get(of).is_some_and(other)
        };
        if let Some(ack) = common.ack().filter(|ack| counts(ack.of)) {
            self.writes.push(Write::Ack(AckRow {
                message: ack.of,
                by: common.from.clone(),
                kind: ack.kind.to_string(),
                at: common.released_at,
            }));
        }
        true
    }

    /// Keeps what the colleague says about the case, as something new to read.
    fn keep_summary(
        &mut self,
        now: UnixMillis,
        from: &Seat,
        page: &Handover,
        accepted_at: UnixMillis,
    ) {
        let reference = self.book.reference(page.traffic, page.case).unwrap_or_default().to_owned();
        let row = MessageRow {
            id: page.id,
            common: Digest([0; 32]),
            case: page.case,
            reference: reference.clone(),
            traffic: page.traffic,
            direction: Direction::DeskCopy,
            from: from.clone(),
            to: vec![self.seat.desk.to_string()],
            kind: "HANDOVER".to_owned(),
            precedence: hotline_protocol::ids::Precedence::Routine,
            tlp: hotline_casework::Tlp::Red.to_string(),
            // The messages of the case may come on a later page.
            subject: match reference.as_str() {
                "" => format!("Handed over by {from}"),
                reference => format!("Handed over by {from}: {reference}"),
            },
            body: page.summary.shown(),
            content: Content::Handover(Box::new(Handover { messages: Vec::new(), ..page.clone() }))
                .encode(),
            signature: None,
            released_at: page.at,
            accepted_at: Some(accepted_at),
            opened_at: Some(now),
            read_at: None,
            receipted: true,
            verified: false,
            seen: Vec::new(),
            handed_by: Some(from.clone()),
        };
        let arrived = Notice::Arrived {
            message: row.id,
            case: row.case,
            precedence: row.precedence,
            direction: row.direction,
            kind: row.kind.clone(),
            traffic: row.traffic,
        };
        self.book.remember(&row);
        self.writes.push(Write::Message(Box::new(row)));
        self.after.push(arrived.into());
    }
}
