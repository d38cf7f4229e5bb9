//! The client's own clocks and eyes on a ladder: whether the relay is early, late or silent, and
//! whether every token that was used came with its answer.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use hotline_casework::{Node, Step, Timed};
use hotline_protocol::address::{Desk, Seat};
use hotline_protocol::deposit::{DepositFate, TokenKind, Used};
use hotline_protocol::ids::{MessageId, UnixMillis};

use super::super::draft::What;
use super::super::io::LinkState;
use super::super::{Engine, limits};
use super::cancel::{Effect, effect};
use super::{LadderWish, Mine, Stage, TimedLadder, TimedRung};

/// What a person was told of a rung, so that it is told once; and what is still to be looked at.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub(super) struct Looked {
    /// The release is overdue.
    late: bool,
    /// It is due and the relay is out of reach.
    silent: bool,
    /// Tokens used whose answer has not come yet, and since when that is known.
    unanswered: Vec<(Used, UnixMillis)>,
}

impl Looked {
    /// What was told of one time of release is not told of another.
    pub(super) const fn begin_anew(&mut self) {
        (self.late, self.silent) = (false, false);
    }
}

impl TimedLadder {
    /// Whether this seat's desk raised the matter and looks after the answers.
    fn is_ours(&self) -> bool {
        self.mine != Mine::Asked
    }
}

impl Engine {
    /// Compares a change of a deposit with what was known of it.
    pub(super) fn look_at_change(
        &mut self,
        now: UnixMillis,
        by: MessageId,
        place: usize,
        before: &TimedRung,
    ) {
        let Some(ladder) = self.ladders.get_mut(by) else { return };
        let (ours, stage) = (ladder.is_ours(), ladder.stage.clone());
        let (traffic, case) = (ladder.traffic, ladder.case);
        let Some(rung) = ladder.rungs.get_mut(place) else { return };
        if ours {
            let new = rung.used().iter().filter(|used| !before.used().contains(used));
            let new: Vec<_> = new.map(|used| (*used, now)).collect();
            rung.looked.unanswered.extend(new);
        }
        let (number, desk, due) = (rung.number, rung.desk.clone(), before.release_at);
        let matter = self.book.reference(traffic, case).unwrap_or_default().to_owned();
        let fate = self.ladders.get(by).and_then(|l| l.rungs.get(place)?.fate.clone());
        match fate {
            Some(DepositFate::Released { at, .. }) => {
                let here = match stage {
                    // By this machine's own clock, whatever the relay says of the time.
                    Stage::Accepted { at: accepted, here } if ours => {
                        Some(here.plus(due.since(accepted)))
                    }
                    _ => None,
                };
                let early = at.plus(limits::RELEASE_TOLERANCE) < due
                    || here.is_some_and(|here| now.plus(limits::RELEASE_TOLERANCE) < here);
                if early {
                    let text = format!(
                        "The relay asked rung {number} ({desk}) of {matter} before its time. Tell \
                         {desk} by telephone how it stands, and the relay's operator. {}",
                        self.whom_to_call(&desk)
                    );
                    self.alarm(now, "relay-early", text);
                } else if at > due.plus(limits::RELEASE_TOLERANCE) {
                    let late = at.since(due).as_secs().div_ceil(60);
                    let text = format!(
                        "The relay asked rung {number} ({desk}) of {matter} {late} min after its \
                         time."
                    );
                    self.alarm(now, "relay-late", text);
                }
            }
            Some(DepositFate::Dropped) => {
                let text = format!(
                    "The relay dropped rung {number} ({desk}) of {matter}, for the seat that \
                     deposited it was revoked. Nobody is asked there by itself. {}",
                    self.whom_to_call(&desk)
                );
                self.alarm(now, "ladder-dropped", text);
            }
            _ => {}
        }
    }

    /// A copy that waited at the relay must not come before its time.
    pub(in super::super) fn look_at_timed(
        &mut self,
        now: UnixMillis,
        from: &Seat,
        timed: Timed,
        accepted_at: UnixMillis,
    ) {
        // The sender named the time before the relay had accepted it: it can only be later.
        if accepted_at.plus(limits::RELEASE_TOLERANCE) < timed.release_at {
            let text = format!(
                "The relay released what {from} had deposited for rung {} before its time. Call \
                 {}, and tell the relay's operator.",
                timed.rung, from.desk
            );
            self.alarm(now, "relay-early", text);
        }
    }

    /// Looks at every ladder that is under way, with or without a link.
    pub(in super::super) fn look_at_ladders(&mut self, now: UnixMillis) {
        let online = self.wire.is_online();
        if !online {
            self.tell_without_relay(now);
        }
        let relay_now = self.relay_now(now);
        let mut open: Vec<(MessageId, usize)> = Vec::new();
        for ladder in self.ladders.all() {
            if matches!(ladder.stage, Stage::Accepted { .. }) {
                let rungs = ladder.rungs.iter().enumerate();
                let rungs = rungs.filter(|(_, rung)| {
                    !rung.looked.unanswered.is_empty()
                        || (!rung.is_over() && relay_now >= rung.release_at)
                        || self.was_missed(rung.deposit)
                });
                open.extend(rungs.map(|(place, _)| (ladder.by, place)));
            }
        }
        for (by, place) in open {
            self.look_at_rung(now, online, by, place);
        }
    }

    fn look_at_rung(&mut self, now: UnixMillis, online: bool, by: MessageId, place: usize) {
        let Some(ladder) = self.ladders.get(by) else { return };
        let Some(rung) = ladder.rungs.get(place) else { return };
        let (over, due, number) = (rung.is_over(), rung.release_at, rung.number);
        let (desk, looked) = (rung.desk.clone(), rung.looked.clone());
        let unknown = rung.fate == Some(DepositFate::Unknown);
        let told = rung.fate.is_some();
        let matter =
            self.book.reference(ladder.traffic, ladder.case).unwrap_or_default().to_owned();
        let overdue = self.relay_now(now) > due.plus(limits::RELEASE_TOLERANCE);
        let missed = unknown && !self.is_past(now, due) && self.was_missed(rung.deposit);
        if online && !over && (!unknown || missed) && now >= self.ladders.ask_at {
            self.ladders.ask = true;
            self.ladders.ask_at = now.plus(limits::DEPOSITS_ASK_EVERY);
        }
        if !over && !unknown && overdue && !online && !looked.silent {
            if let Some(rung) = self.rung_mut(by, place) {
                rung.looked.silent = true;
            }
            let text = format!(
                "Rung {number} ({desk}) of {matter} is due, and the relay is out of reach: whether \
                 it was asked is not known here. {}",
                self.whom_to_call(&desk)
            );
            self.alarm(now, "relay-silent", text);
            self.keep_ladder(by);
        }
        // Only what the relay has said since then is its word.
        let asked = !self.ladders.ask
            && !self.wire.is_asking(|a| matches!(a, super::super::wire::Asked::Deposits(_)));
        if !over && !unknown && overdue && online && told && asked && !looked.late {
            if let Some(rung) = self.rung_mut(by, place) {
                rung.looked.late = true;
            }
            let text = format!(
                "Rung {number} ({desk}) of {matter} is due, and the relay has not asked it. {}",
                self.whom_to_call(&desk)
            );
            self.alarm(now, "relay-late", text);
            self.keep_ladder(by);
        }
        self.look_at_tokens(now, online, by, place);
    }

    /// Whether a time of release is long past.
    fn is_past(&self, now: UnixMillis, due: UnixMillis) -> bool {
        self.relay_now(now) > due.plus(limits::RELEASE_TOLERANCE)
    }

    fn rung_mut(&mut self, by: MessageId, place: usize) -> Option<&mut TimedRung> {
        self.ladders.get_mut(by)?.rungs.get_mut(place)
    }

    /// Whether each token that was used has its answer by now.
    fn look_at_tokens(&mut self, now: UnixMillis, online: bool, by: MessageId, place: usize) {
        let Some(ladder) = self.ladders.get(by) else { return };
        let Some(rung) = ladder.rungs.get(place) else { return };
        if rung.looked.unanswered.is_empty() {
            return;
        }
        let (mut left, mut alarms) = (Vec::new(), Vec::new());
        for (used, since) in &rung.looked.unanswered {
            if self.is_answered(ladder, rung, *used) {
                continue;
            }
            if !online || now < since.plus(limits::ANSWER_WITH_TOKEN_WITHIN) {
                left.push((*used, *since));
                continue;
            }
            let who = match (used.by, rung.owner(used.by)) {
                (own, _) if rung.is_own(own) => "Somebody of this desk".to_owned(),
                (_, Some(seat)) => seat.to_string(),
                (_, None) => "A seat that was asked".to_owned(),
            };
            let did = match used.kind {
                TokenKind::Hold => "postponed",
                TokenKind::Stop => "stopped",
            };
            let matter = self.book.reference(ladder.traffic, ladder.case).unwrap_or_default();
            let call = rung.owner(used.by).map(|seat| self.whom_to_call(&seat.desk));
            alarms.push(format!(
                "{who} {did} rung {} ({}) of {matter} at the relay and sent no answer with it: \
                 nobody may be at work on it. {}",
                rung.number,
                rung.desk,
                call.unwrap_or_default()
            ));
        }
        let before = rung.looked.unanswered.len();
        if left.len() < before {
            if let Some(rung) = self.rung_mut(by, place) {
                rung.looked.unanswered = left;
            }
            self.keep_ladder(by);
        }
        for text in alarms {
            self.alarm(now, "token-without-answer", text.trim_end().to_owned());
        }
    }

    /// Whether the case holds what its owner must have said with a token, or whoever got the token
    /// from it when it passed the matter on.
    fn is_answered(&self, ladder: &TimedLadder, rung: &TimedRung, used: Used) -> bool {
        let Some(case) = self.book.case(ladder.traffic, ladder.case) else { return false };
        let order = case.order();
        let owner = rung.owner(used.by);
        let given = |node: &Node| {
            let by_owner = |passed: &Node| owner.is_some_and(|owner| passed.from == *owner);
            order.iter().map(|placed| placed.node).any(|passed| {
                by_owner(passed)
                    && matches!(&passed.step, Step::PassedOn(step) if step.rung < rung.number)
                    && passed.to.ask(&node.from.desk)
                    && self.speaks_of(passed, ladder)
            })
        };
        let enough = |effect: Effect| match used.kind {
            TokenKind::Hold => true,
            TokenKind::Stop => effect != Effect::Hold,
        };
        let own = rung.is_own(used.by);
        let fits = |node: &Node| {
            let (mine, from) = match owner {
                Some(seat) => (Mine::Asked, node.from == *seat || given(node)),
                None => (Mine::Depositor, own && node.from.desk == self.seat.desk),
            };
            let effect = effect(&node.step, mine).filter(|effect| effect.touches(rung.number));
            from && effect.is_some_and(enough) && self.speaks_of(node, ladder)
        };
        // This desk uses its own tokens for what others have said, too.
        let settled = || own && self.said_of(ladder, rung).is_some_and(|s| enough(s.effect));
        order.iter().any(|placed| fits(placed.node)) || settled()
    }

    /// Without a relay nothing was armed: says so, with the number to call.
    fn tell_without_relay(&mut self, now: UnixMillis) {
        let why = match &self.wire.state {
            LinkState::Waiting { why, .. } | LinkState::Refused(why) => why.clone(),
            LinkState::Idle | LinkState::Connecting | LinkState::Online { .. } => return,
        };
        let under_way = |stage: &Stage| matches!(stage, Stage::Sealing { .. } | Stage::Ready);
        for by in self.ladders.with_stage(under_way) {
            self.tell_not_started(now, by, &why);
        }
        let mut alarms = Vec::new();
        for intent in &self.outbox.intents {
            let said = matches!(intent.draft.what, What::Write(_) | What::Release { .. });
            if !said || intent.draft.ladder == LadderWish::None {
                continue;
            }
            let nothing = hotline_protocol::ids::Digest([0; 32]);
            let Ok(statement) = self.statement(now, intent, nothing) else { continue };
            let arms = self.arms(&statement, &intent.draft.ladder);
            if arms.is_empty() {
                continue;
            }
            let desks: Vec<Desk> = super::arm::named_desks(&statement.to.action).cloned().collect();
            let call: Vec<String> = desks.iter().map(|desk| self.whom_to_call(desk)).collect();
            let subject = statement.subject.line();
            alarms.push(format!(
                "\"{subject}\" waits here and its ladder is not started: {why}. Nobody is asked by \
                 itself. {}",
                call.join(" ")
            ));
        }
        for text in alarms {
            self.alarm(now, "ladder-not-started", text);
        }
    }
}

impl TimedRung {
    /// The times at which it is to be looked at without anything having come, by a clock that the
    /// relay's is so far ahead of.
    pub(super) fn looks(&self, ahead: i64) -> impl Iterator<Item = UnixMillis> {
        let answers = self.looked.unanswered.iter();
        let answers = answers.map(|(_, at)| at.plus(limits::ANSWER_WITH_TOKEN_WITHIN)).min();
        let open = !self.is_over() && self.fate != Some(DepositFate::Unknown);
        let due = UnixMillis(self.release_at.0.saturating_add_signed(-ahead));
        let overdue = due.plus(limits::RELEASE_TOLERANCE).plus(SETTLES);
        let due = [due.plus(SETTLES), overdue].into_iter().filter(move |_| open);
        answers.into_iter().chain(due)
    }
}

/// How long after a release its word should have come.
const SETTLES: Duration = Duration::from_secs(3);
