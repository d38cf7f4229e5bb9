//! Receipts of a sent message that are not there: by when each was expected, and which are overdue.
//!
//! A desk comes as far as its best copy, so what is missing is said desk by desk. Each of the three
//! receipts has a deadline of its own and ends by itself alone.

use core::time::Duration;
use std::collections::BTreeMap;

use hotline_protocol::address::Desk;
use hotline_protocol::ids::UnixMillis;

use crate::delivery::{Delivery, Stage, Wait, rank};
use crate::limits;
use crate::message::Role;
use crate::timing::Timing;

/// A receipt that a desk owes and has not given.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Missing {
    /// Whose.
    pub desk: Desk,
    /// Which.
    pub wait: Wait,
    /// By when it was expected.
    pub due: UnixMillis,
}

/// What is known of a desk that shall act.
struct Reached {
    rank: u8,
    accepted_at: Option<UnixMillis>,
    /// When a device that collected a copy should have said so.
    opened_by: Option<UnixMillis>,
}

impl Delivery {
    /// Every receipt that is missing and has a deadline, desk by desk and in the order in which they
    /// are due to come. Nothing is owed for an acknowledgement or a recalled message. `on_duty`
    /// adds hours of duty of a desk to a time.
    #[must_use]
    pub fn missing(
        &self,
        mut on_duty: impl FnMut(&Desk, UnixMillis, Duration) -> UnixMillis,
    ) -> Vec<Missing> {
        if self.is_receipt || self.recalled {
            return Vec::new();
        }
        let realert = Timing::of(self.precedence.of(Role::Action)).realert;
        let mut missing = Vec::new();
        for (desk, reached) in self.reached() {
            let lacks = |stage| reached.rank < rank(stage);
            let device = reached.accepted_at.and_then(|accepted_at| {
                let waits = |at, duty| on_duty(desk, at, duty);
                let silent = realert.at(accepted_at, waits);
                silent.into_iter().chain(reached.opened_by).min()
            });
            let human = self.ack_by.or_else(|| {
                let waits = |at, duty| on_duty(desk, at, duty);
                reached.accepted_at.and_then(|at| self.ack_within.at(at, waits))
            });
            let custody = Some(self.released_at.plus(limits::CUSTODY_WITHIN));
            for (wait, stage, due) in [
                (Wait::Custody, Stage::Custody, custody),
                (Wait::Device, Stage::Delivered, device),
                (Wait::Human, Stage::Acknowledged, human),
            ] {
                if let Some(due) = due.filter(|_| lacks(stage)) {
                    missing.push(Missing { desk: desk.clone(), wait, due });
                }
            }
        }
        missing
    }

    /// The receipts that were expected by `now`: each is a loud alarm that names the next step.
    #[must_use]
    pub fn overdue(
        &self,
        now: UnixMillis,
        on_duty: impl FnMut(&Desk, UnixMillis, Duration) -> UnixMillis,
    ) -> Vec<Missing> {
        let mut missing = self.missing(on_duty);
        missing.retain(|one| one.due <= now);
        missing
    }

    /// When its delivery stops being worth while.
    #[must_use]
    pub const fn expires_at(&self) -> UnixMillis {
        self.expires_at
    }

    /// The desks that shall act and how far each has come. One pass: there may be hundreds.
    fn reached(&self) -> BTreeMap<&Desk, Reached> {
        let none = || Reached { rank: 0, accepted_at: None, opened_by: None };
        let desks = self.action_desks().into_iter();
        let mut desks: BTreeMap<&Desk, Reached> = desks.map(|desk| (desk, none())).collect();
        for (seat, copy) in &self.copies {
            let Some(desk) = desks.get_mut(&seat.desk) else { continue };
            desk.rank = desk.rank.max(rank(copy.stage(self.recalled)));
            let earlier = |one: Option<UnixMillis>, other: Option<UnixMillis>| {
                one.into_iter().chain(other).min()
            };
            desk.accepted_at = earlier(desk.accepted_at, copy.accepted_at.first().copied());
            desk.opened_by = earlier(desk.opened_by, self.receipt_owed(copy));
        }
        for (desk, reached) in &mut desks {
            if self.humans.contains_key(*desk) {
                reached.rank = rank(Stage::Acknowledged);
            }
        }
        desks
    }
}
