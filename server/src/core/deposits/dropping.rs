//! Deposits that went with their depositor.
//!
//! Once their depositor's revocation is on disk nothing of them is released, however many they are:
//! the store has dropped them for every question. Their room is freed afterwards, in steps, and their
//! originators hear of each as it goes. Steps that a crash left are taken at the next start.

use hotline_protocol::deposit::DepositFate;

use super::super::{Core, Pending as Waits, Wanted};
use super::Pending;
use crate::limits::EXPIRE_ROWS_MAX;
use crate::store::{DepositOp, DepositOutcome, Op, Outcome};

impl Core {
    /// Goes on with deposits that went with their depositor, step by step: however many they are,
    /// no commit of mail waits behind all of them.
    pub(in super::super) fn go_on_dropping(&mut self, outcomes: &[Outcome]) {
        for outcome in outcomes {
            match outcome {
                Outcome::Deposit(DepositOutcome::Dropping) => self.clear_dropped(),
                Outcome::Deposit(DepositOutcome::Dropped { deposits, more }) => {
                    self.deposits.clearing = false;
                    for (id, originators) in deposits {
                        self.meters.deposits.dropped.one();
                        self.ended();
                        self.let_go(id, &[]);
                        self.tell(originators, *id, &DepositFate::Dropped);
                    }
                    if *more {
                        self.clear_dropped();
                    }
                }
                _ => {}
            }
        }
    }

    /// Has the store clear dropped deposits, one step at a time.
    pub(in super::super) fn clear_dropped(&mut self) {
        if self.deposits.clearing {
            return;
        }
        self.deposits.clearing = true;
        let clear = Op::Deposit(DepositOp::Clear { rows_max: EXPIRE_ROWS_MAX });
        self.work(Waits::Deposits(Pending::Clear), false, Wanted::Commit(vec![clear]));
    }
}
