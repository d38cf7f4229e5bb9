//! What people do in the simulation: admit, invite, enrol, write, acknowledge.

use std::collections::BTreeMap;

use hotline_client::engine::enrol::Enrolment;
use hotline_client::engine::{Command, DirectoryChange, Failure, NewMessage, Outcome, Profile};
use hotline_directory::{EntryDraft, Grant, Invitation, InviteSecret, Op};
use hotline_protocol::address::{Address, Party, Seat as SeatAddress};
use hotline_protocol::frames::ToNewcomer;
use hotline_protocol::ids::{CaseId, MessageId, Precedence, Traffic, UnixMillis};
use hotline_server::core::{Command as Control, Input as RelayInput};
use rand_chacha::ChaCha20Rng;
use rand_core::{Rng as _, SeedableRng as _};

use super::World;
use super::net::below;
use super::seat::Seat;

impl World {
    /// Admits a party with its first seat, which holds the nominator's key. The seat's index.
    pub(super) fn admit(&mut self, seat: &str) -> usize {
        let seat: SeatAddress = seat.parse().unwrap();
        let party: Party = seat.desk.party.clone();
        let secret = InviteSecret::draw(&mut self.rng);
        let grant = Grant {
            invite: secret.public(),
            party: party.clone(),
            seat: Some(seat),
            nominator: true,
            serial: 1,
            expires: UnixMillis(self.now.0 + 3_600_000),
            by_seat: None,
        };
        let op = Op::Admit { name: party.to_string(), party, grant };
        let directory = self.relay.as_ref().unwrap().core.directory();
        let entry = EntryDraft::new(directory, &op, self.now).sign(&self.keys.authority).encode();
        let call = self.call();
        self.relay_input(RelayInput::Control { call, command: Control::Append(entry) });
        self.run_until("the party is admitted", |world| world.replies.contains_key(&call.0));
        let directory = self.relay.as_ref().unwrap().core.directory();
        let invitation = Invitation::new(directory, secret, &self.keys.authority).unwrap();
        self.enrol(&invitation.to_line())
    }

    /// Has a nominator's seat invite another seat, and enrols it. The new seat's index.
    pub(super) fn invite(&mut self, by: usize, seat: &str) -> usize {
        let change = DirectoryChange::Invite {
            seat: seat.parse().unwrap(),
            lifetime: core::time::Duration::from_secs(3_600),
        };
        self.invited(by, change)
    }

    /// Has a nominator's seat invite another seat's person anew, its keys being lost. The new
    /// seat's index; the old one is gone.
    pub(super) fn recover(&mut self, by: usize, lost: usize) -> usize {
        if let Some(conn) = self.seats[lost].conn.take() {
            self.cut(conn, None);
        }
        self.seats[lost].engine = None;
        let change = DirectoryChange::Recover {
            seat: self.seats[lost].address.clone(),
            lifetime: core::time::Duration::from_secs(3_600),
            reason: "The device was lost.".to_owned(),
        };
        self.invited(by, change)
    }

    fn invited(&mut self, by: usize, change: DirectoryChange) -> usize {
        let ticket = self.command(by, Command::Directory(change));
        self.run_until("the invitation is made", |world| {
            world.seats[by].answers.contains_key(&ticket)
        });
        match &self.seats[by].answers[&ticket] {
            Ok(Outcome::Invitation(line)) => {
                let line = line.clone();
                self.enrol(&line)
            }
            other => panic!("no invitation: {other:?}"),
        }
    }

    fn enrol(&mut self, line: &str) -> usize {
        let mut rng = ChaCha20Rng::seed_from_u64(self.rng.next_u64());
        let enrolment = Enrolment::new(
            UnixMillis(self.now.0.saturating_add_signed(self.skew)),
            &mut rng,
            line,
            &Profile::default(),
        )
        .expect("enrols");
        let exporter = [7; 32];
        let (request, _) = enrolment.request(exporter).unwrap();
        let call = self.call();
        self.relay_input(RelayInput::Enrol { call, request, profile: None, exporter });
        self.run_until("the seat is enrolled", |world| world.newcomers.contains_key(&call.0));
        let genesis = match self.newcomers.remove(&call.0) {
            Some(ToNewcomer::Enrolled { genesis, .. }) => genesis,
            other => panic!("not enrolled: {other:?}"),
        };
        let mut seat = Seat {
            address: enrolment.seat().clone(),
            rows: hotline_client::engine::MemoryRows::default(),
            spool: super::spool::Spool::default(),
            engine: None,
            rng,
            conn: None,
            wanted: true,
            skew: self.skew,
            next_ticket: 0,
            answers: BTreeMap::new(),
            shown: BTreeMap::new(),
            alarms: Vec::new(),
            missing: Vec::new(),
            called: Vec::new(),
        };
        seat.rows.commit(&enrolment.finish(genesis).unwrap());
        seat.start(self.now);
        self.seats.push(seat);
        let index = self.seats.len() - 1;
        self.command(index, Command::Connect);
        index
    }

    /// Has a seat write to addresses. None if the seat refuses or is down.
    pub(super) fn send(
        &mut self,
        seat: usize,
        to: &[&str],
        precedence: Precedence,
        case: Option<CaseId>,
        subject: &str,
    ) -> Option<(MessageId, CaseId)> {
        let message = NewMessage {
            to: to.iter().map(|text| text.parse::<Address>().unwrap()).collect(),
            info: Vec::new(),
            kind: "TXT".to_owned(),
            fields: Vec::new(),
            precedence,
            traffic: Traffic::Operation,
            tlp: "AMBER".to_owned(),
            case,
            in_reply_to: None,
            subject: subject.to_owned(),
            body: format!("{subject}: what happened, and what we ask."),
            language: "en".to_owned(),
            note: below(&mut self.rng, 4) == 0,
            automated: None,
            accept: Vec::new(),
            attachments: Vec::new(),
        };
        let ticket = self.command(seat, Command::Send(Box::new(message)));
        match self.seats[seat].answers.get(&ticket) {
            Some(Ok(Outcome::Queued { id, case, .. })) => {
                self.promised.insert(*id, seat);
                Some((*id, *case))
            }
            _ => None,
        }
    }

    /// Acknowledges, as a person would, something this seat has received and not acknowledged.
    pub(super) fn acknowledge_something(
        &mut self,
        index: usize,
    ) -> Option<Result<Outcome, Failure>> {
        let seat = &self.seats[index];
        let message = seat
            .rows
            .messages()
            .find(|row| {
                row.direction == hotline_client::engine::Direction::Received
                    && row.kind == "TXT"
                    && !seat.rows.acks().any(|ack| ack.message == row.id)
            })
            .map(|row| row.id)?;
        let kind = "received".to_owned();
        let ticket = self.command(index, Command::Acknowledge { message, kind });
        self.seats[index].answers.get(&ticket).cloned()
    }
}
