//! Ladders that the relay times, with real engines: who is asked when nobody answers.

use super::*;

use hotline_casework::{Cited, Filled, Form, Kind, Template};
use hotline_client::engine::Cell;
pub(super) use hotline_client::engine::LadderWish;
use hotline_protocol::deposit::{Cancel, CancelToken, EnvelopeName, TokenUse};
use hotline_protocol::envelope::Envelope;
use hotline_protocol::ids::{DepositId, EnvelopeId, Hint};

pub(super) const MINUTE: u64 = 60_000;

/// Four desks; the first of XB publishes a ladder of two more rungs.
pub(super) fn with_ladder(seed: u64) -> World {
    let mut world = four_desks(seed);
    publish(&mut world, &["XB/diplomatic", "XB/policy"]);
    world
}

pub(super) fn flash(world: &mut World) -> (MessageId, CaseId) {
    let new = concern("XB/technical", Precedence::Flash, "Please look into it at once.");
    queued(world, ASKER, Command::Raise { new: Box::new(new), ladder: LadderWish::Usual })
}

/// When a seat was shown an escalation of a case; none if it was not.
pub(super) fn asked_at(world: &World, seat: usize, case: CaseId) -> Option<u64> {
    let rows = world.seats[seat].rows.messages();
    let mut found =
        rows.filter(|row| row.case == case && row.kind == "ESC").filter_map(|row| row.accepted_at);
    found.next().map(|at| at.0)
}

pub(super) fn rungs(world: &World, seat: usize, case: CaseId) -> Vec<(u8, String)> {
    stands(world, seat, case).ladder.into_iter().map(|rung| (rung.rung, rung.state)).collect()
}

pub(super) fn is_armed(world: &World, case: CaseId) -> bool {
    let engine = world.seats[ASKER].engine.as_ref().unwrap();
    let views = engine.incident(TRAFFIC, case);
    views
        .iter()
        .any(|view| view.ladder.len() == 2 && view.ladder.iter().all(|rung| rung.state == "armed"))
}

#[test]
fn a_ladder_fires_at_its_times_though_its_sender_is_dead() {
    let mut world = with_ladder(200);
    let (id, case) = flash(&mut world);
    world.run_until("the ladder is armed", |world| is_armed(world, case));
    arrives(&mut world, ASKED, id);
    let accepted = world.seats[ASKED].rows.messages().find(|row| row.id == id).unwrap();
    let accepted = accepted.accepted_at.unwrap().0;
    let view = stands(&world, ASKED, case);
    assert_eq!(rungs(&world, ASKED, case), [(2, "armed".to_owned()), (3, "armed".to_owned())]);
    assert_eq!(view.ladder[0].desk, "XB/diplomatic".parse().unwrap());
    assert_eq!(view.ladder[0].at.unwrap().0, accepted + 10 * MINUTE);
    assert_eq!(view.ladder, stands(&world, ASKER, case).ladder);
    world.retire(ASKER);

    world.run_to(UnixMillis(accepted + 10 * MINUTE - 1));
    assert_eq!((asked_at(&world, NEXT, case), asked_at(&world, LAST, case)), (None, None));
    world.run_for(2_000);
    assert_eq!(asked_at(&world, NEXT, case), Some(accepted + 10 * MINUTE));
    assert_eq!(asked_at(&world, ASKED, case), Some(accepted + 10 * MINUTE), "both sides are told");
    assert_eq!(stands(&world, NEXT, case).rung, 2);
    world.run_to(UnixMillis(accepted + 20 * MINUTE - 1));
    assert_eq!(asked_at(&world, LAST, case), None);
    world.run_for(2_000);
    assert_eq!(asked_at(&world, LAST, case), Some(accepted + 20 * MINUTE));
    for seat in [ASKED, NEXT, LAST] {
        let view = stands(&world, seat, case);
        assert_eq!((view.rung, view.status.as_str()), (3, "raised"), "{seat}");
    }
}

#[test]
fn a_ladder_that_fired_is_the_same_at_both_sides_as_one_passed_on_by_hand() {
    let mut world = with_ladder(201);
    let (_, case) = flash(&mut world);
    world.run_until("the ladder is armed", |world| is_armed(world, case));
    world.run_for(11 * MINUTE);
    let view = stands(&world, ASKER, case);
    assert_eq!((view.rung, view.escalations.len()), (2, 1));
    let asks = view.asked_by;
    acknowledge(&mut world, NEXT, asks);
    world.run_for(30 * 1_000);
    let view = stands(&world, ASKER, case);
    assert_eq!(view.acknowledged_by.as_ref(), Some(&world.seats[NEXT].address));
    assert_eq!(view.rung, 2);
    world.run_for(5 * MINUTE);
    world.check_end();
}

/// A flash whose ladder is armed and which rung 1 has.
pub(super) fn armed(seed: u64) -> (World, MessageId, CaseId, u64) {
    let mut world = with_ladder(seed);
    let (id, case) = flash(&mut world);
    world.run_until("the ladder is armed", |world| is_armed(world, case));
    arrives(&mut world, ASKED, id);
    let row = world.seats[ASKED].rows.messages().find(|row| row.id == id).unwrap();
    let accepted = row.accepted_at.unwrap().0;
    (world, id, case, accepted)
}

/// A response to what was raised.
pub(super) fn respond(world: &mut World, seat: usize, id: MessageId, case: CaseId) -> MessageId {
    let row = world.seats[seat].rows.messages().find(|row| row.id == id).unwrap();
    let cited = Cited { id, common: row.common };
    let mut form = Form::new(Template::of(&Kind::Rsp).unwrap());
    form.put("answers", Filled::Cited(cited)).unwrap();
    form.fill("outcome", "accepted").unwrap();
    let new = NewMessage {
        to: vec!["XA/technical".parse().unwrap()],
        kind: "RSP".to_owned(),
        fields: Said::Form(form).encode_fields(),
        case: Some(case),
        in_reply_to: Some(id),
        subject: "We look into it".to_owned(),
        body: "Blocked at the border.".to_owned(),
        ..concern("XA/technical", Precedence::Flash, "")
    };
    queued(world, seat, Command::Send(Box::new(new))).0
}

pub(super) fn nobody_was_asked(world: &World, case: CaseId) {
    for seat in [NEXT, LAST] {
        assert_eq!(asked_at(world, seat, case), None, "{}", world.seats[seat].address);
    }
}

pub(super) fn alarms<'a>(world: &'a World, seat: usize, code: &str) -> Vec<&'a str> {
    let all = world.seats[seat].alarms.iter();
    all.filter(|(known, _)| known == code).map(|(_, text)| text.as_str()).collect()
}

pub(super) const HOURS: u64 = 60 * MINUTE;

#[test]
fn an_acknowledgement_and_an_answer_at_the_first_rung_end_the_ladder() {
    let (mut world, id, case, _) = armed(202);
    acknowledge(&mut world, ASKED, id);
    world.run_for(30 * 1_000);
    for seat in [ASKER, ASKED] {
        let states = rungs(&world, seat, case);
        assert_eq!(states, [(2, "held".to_owned()), (3, "held".to_owned())], "{seat}");
    }
    respond(&mut world, ASKED, id, case);
    world.run_for(30 * 1_000);
    for seat in [ASKER, ASKED] {
        let view = stands(&world, seat, case);
        assert!(view.ladder.iter().all(|rung| rung.state == "stopped"), "{view:#?}");
    }
    let by = stands(&world, ASKER, case).ladder[0].by.clone();
    assert_eq!(by.as_ref(), Some(&world.seats[ASKED].address));
    world.run_for(24 * HOURS);
    nobody_was_asked(&world, case);
    assert_eq!(alarms(&world, ASKER, "token-without-answer"), [""; 0]);
    world.check_end();
}

#[test]
fn an_acknowledgement_followed_by_silence_ends_nothing() {
    let (mut world, id, case, _) = armed(203);
    acknowledge(&mut world, ASKED, id);
    world.run_for(30 * 1_000);
    let view = stands(&world, ASKER, case);
    let (second, third) = (view.ladder[0].at.unwrap().0, view.ladder[1].at.unwrap().0);
    assert_eq!(third - second, 10 * MINUTE);
    // An hour from the acknowledgement, as for a flash.
    assert!(second.abs_diff(world.now.0 + HOURS) < MINUTE, "{second}");
    world.run_to(UnixMillis(second - 1));
    nobody_was_asked(&world, case);
    world.run_to(UnixMillis(second + 2_000));
    assert_eq!(asked_at(&world, NEXT, case), Some(second));
    world.run_to(UnixMillis(third + 2_000));
    assert_eq!(asked_at(&world, LAST, case), Some(third));
    world.run_for(10 * MINUTE);
    world.check_end();
}

#[test]
fn who_is_asked_second_holds_and_stops_the_third_rung() {
    let (mut world, _, case, accepted) = armed(204);
    world.retire(ASKER);
    world.run_to(UnixMillis(accepted + 11 * MINUTE));
    let asks = stands(&world, NEXT, case).asked_by;
    acknowledge(&mut world, NEXT, asks);
    world.run_for(30 * 1_000);
    assert_eq!(rungs(&world, NEXT, case), [(3, "held".to_owned())]);
    respond(&mut world, NEXT, asks, case);
    world.run_for(24 * HOURS);
    assert_eq!(asked_at(&world, LAST, case), None);
}

#[test]
fn a_recall_stops_the_ladder_and_tells_who_has_the_matter() {
    let (mut world, id, case, _) = armed(205);
    let (told, _) = queued(&mut world, ASKER, Command::Recall { message: id });
    arrives(&mut world, ASKED, told);
    world.run_for(24 * HOURS);
    nobody_was_asked(&world, case);
    assert!(stands(&world, ASKER, case).ladder.iter().all(|rung| rung.state == "stopped"));
    assert_eq!(alarms(&world, ASKER, "token-without-answer"), [""; 0]);
}

#[test]
fn what_was_acknowledged_is_not_recalled_and_the_way_on_is_told() {
    let (mut world, id, case, _) = armed(206);
    acknowledge(&mut world, ASKED, id);
    world.run_for(30 * 1_000);
    refused(&mut world, ASKER, Command::Recall { message: id }, "hotline withdraw");
    refused(&mut world, ASKED, Command::Recall { message: id }, "only what this desk sent");
    assert!(rungs(&world, ASKER, case).iter().all(|(_, state)| state == "held"));
}

/// What a store keeps of a ladder, as far as it is needed to misuse it.
#[derive(serde::Deserialize)]
struct KeptLadder {
    rungs: Vec<KeptRung>,
}

#[derive(serde::Deserialize)]
struct KeptRung {
    deposit: DepositId,
    tokens: Vec<KeptTokens>,
}

#[derive(serde::Deserialize)]
struct KeptTokens {
    stop: CancelToken,
}

/// The tokens with which a seat could stop a ladder.
pub(super) fn stops(world: &World, seat: usize, id: MessageId) -> Vec<TokenUse> {
    let cells = world.seats[seat].rows.snapshot().cells;
    let kept = cells.iter().find(|(cell, _)| *cell == Cell::Ladder(id)).unwrap();
    let ladder: KeptLadder = ciborium::from_reader(kept.1.as_slice()).unwrap();
    let stop = |rung: &KeptRung| TokenUse { deposit: rung.deposit, token: rung.tokens[0].stop };
    ladder.rungs.iter().map(stop).collect()
}

/// Whether a store keeps a ladder.
pub(super) fn is_kept(world: &World, seat: usize, id: MessageId) -> bool {
    world.seats[seat].rows.snapshot().cells.iter().any(|(cell, _)| *cell == Cell::Ladder(id))
}

/// Has a seat use tokens with another envelope than an answer.
pub(super) fn use_tokens(world: &mut World, seat: usize, tokens: Vec<TokenUse>) {
    let to = world.seats[ASKER].address.clone();
    let key = world.retire(seat);
    let conn = loop {
        if let Some(conn) = world.plain(key) {
            break conn;
        }
        world.run_for(1_000);
    };
    let expires_at = UnixMillis(world.now.0 + 2 * HOURS);
    let (name, hint) = (EnvelopeId([7; 16]), Hint([0; 8]));
    let junk =
        Envelope::new(name, to, Precedence::Immediate, expires_at, hint, vec![0; 20_480]).unwrap();
    let cancel = Cancel { state: 1_000_000, uses: tokens, answers: vec![EnvelopeName::of(&junk)] };
    world.say(conn, |link| link.cancel(cancel, vec![junk]).unwrap());
}

#[test]
fn a_token_used_without_an_answer_is_an_alarm() {
    let (mut world, id, case, _) = armed(207);
    // A seat that was asked drops the ladder with another envelope than an answer.
    let tokens = stops(&world, ASKED, id);
    use_tokens(&mut world, ASKED, tokens);
    world.run_for(MINUTE);
    assert_eq!(
        alarms(&world, ASKER, "token-without-answer"),
        [""; 0],
        "the answer may be on its way"
    );
    world.run_for(5 * MINUTE);
    let told = alarms(&world, ASKER, "token-without-answer");
    assert_eq!(told.len(), 2, "{told:?}");
    assert!(told.iter().all(|text| text.contains("XB/technical/1 stopped rung")), "{told:?}");
    assert!(stands(&world, ASKER, case).ladder.iter().all(|rung| rung.state == "stopped"));
}

#[test]
fn a_relay_put_back_to_an_older_copy_is_told_again_what_was_stopped() {
    let (mut world, id, case, _) = armed(208);
    let copy = world.store.copy();
    acknowledge(&mut world, ASKED, id);
    respond(&mut world, ASKED, id, case);
    world.run_for(30 * 1_000);
    world.put_back(&copy);
    world.run_for(24 * HOURS);
    nobody_was_asked(&world, case);
    assert!(stands(&world, ASKER, case).ladder.iter().all(|rung| rung.state == "stopped"));
}

#[test]
fn a_ladder_that_a_relay_has_lost_is_deposited_again_with_the_time_that_is_left() {
    let mut world = with_ladder(209);
    let copy = world.store.copy();
    let (id, case) = flash(&mut world);
    world.run_until("the ladder is armed", |world| is_armed(world, case));
    arrives(&mut world, ASKED, id);
    let second = stands(&world, ASKER, case).ladder[0].at.unwrap().0;
    world.put_back(&copy);
    world.run_to(UnixMillis(second + 5 * 1_000));
    let at = asked_at(&world, NEXT, case).expect("the second rung was asked");
    assert!(at.abs_diff(second) < 2_000, "{at} for {second}");
    world.run_to(UnixMillis(second + 11 * MINUTE));
    assert!(asked_at(&world, LAST, case).is_some());
}

#[test]
fn without_a_relay_the_ladder_is_not_started_and_the_number_to_call_is_told() {
    let mut world = with_ladder(210);
    let profile = Profile {
        voice: "+41 22 555 0100".to_owned(),
        ladder: vec!["XB/diplomatic".parse().unwrap()],
        ..Profile::default()
    };
    world.command(ASKED, Command::Directory(DirectoryChange::Profile(Box::new(profile))));
    all_settle(&mut world);
    world.run_for(MINUTE);
    world.crash_relay();
    flash(&mut world);
    world.run_until("its person is told", |world| {
        let told = alarms(world, ASKER, "ladder-not-started");
        told.iter().any(|text| text.contains("Call XB/technical: +41 22 555 0100."))
    });
    world.run_for(5 * MINUTE);
}

fn five_flashes(world: &mut World) {
    for round in 0..5 {
        let text = format!("Round {round}");
        world.send(ASKER, &["XB/technical"], Precedence::Flash, None, &text).unwrap();
        world.run_for(1_000);
    }
}

#[test]
fn a_flash_over_quota_is_refused_with_a_way_on() {
    let mut world = four_desks(211);
    five_flashes(&mut world);
    let sixth = concern("XB/technical", Precedence::Flash, "");
    refused(&mut world, ASKER, Command::Send(Box::new(sixth)), "--precedence immediate");
    // Others are not the pair, and a day later there is room again.
    world.send(ASKER, &["XB/policy"], Precedence::Flash, None, "Elsewhere").unwrap();
    world.run_for(24 * HOURS);
    world.send(ASKER, &["XB/technical"], Precedence::Flash, None, "Next day").unwrap();
    world.run_for(MINUTE);
    assert_eq!(alarms(&world, ASKED, "over-quota"), [""; 0]);
}

#[test]
fn a_flash_over_quota_that_comes_all_the_same_alarms_and_is_marked() {
    let mut world = four_desks(212);
    world.expected = vec!["rolled-back"];
    let before = world.seats[ASKER].rows.clone();
    five_flashes(&mut world);
    all_settle(&mut world);
    // A home that was put back to an older copy has forgotten them.
    world.crash_seat(ASKER);
    world.seats[ASKER].rows = before;
    all_settle(&mut world);
    let new = concern("XB/technical", Precedence::Flash, "");
    let (id, case) = queued(&mut world, ASKER, Command::Send(Box::new(new)));
    arrives(&mut world, ASKED, id);
    assert_eq!(alarms(&world, ASKED, "over-quota").len(), 1);
    assert!(stands(&world, ASKED, case).over_quota);
}

#[test]
fn a_rung_that_was_asked_by_hand_is_taken_back_by_its_side_alone() {
    let (mut world, _, case, _) = armed(213);
    let down = Command::Deescalate {
        case,
        traffic: TRAFFIC,
        party: None,
        reason: "Their technical desk is at work.".to_owned(),
    };
    refused(&mut world, ASKER, down.clone(), "it stands at the first rung");
    let (passed, _) = queued(&mut world, ASKER, escalation(case));
    for seat in [ASKED, NEXT] {
        arrives(&mut world, seat, passed);
    }
    world.run_for(30 * 1_000);
    let states = rungs(&world, ASKER, case);
    assert_eq!(states, [(2, "stopped".to_owned()), (3, "armed".to_owned())]);
    refused(&mut world, ASKED, down.clone(), "XA/technical passed it on");
    let (back, _) = queued(&mut world, ASKER, down);
    for seat in [ASKED, NEXT] {
        arrives(&mut world, seat, back);
    }
    world.run_for(30 * 1_000);
    for seat in [ASKER, ASKED] {
        let view = stands(&world, seat, case);
        assert_eq!((view.rung, view.uncounted.len()), (1, 1), "{view:#?}");
        assert!(view.ladder.iter().all(|rung| rung.state == "stopped"), "{view:#?}");
    }
    world.run_for(24 * HOURS);
    assert_eq!(asked_at(&world, LAST, case), None);
}

/// A whole run of a ladder that is acknowledged, answered by nobody and asks the second rung, with a
/// crash of its sender after so many outputs.
fn run_with_crash(outputs: u64) {
    let mut world = with_ladder(40);
    world.crash_after = Some(outputs);
    let new = concern("XB/technical", Precedence::Flash, "Please look into it at once.");
    let raise = Command::Raise { new: Box::new(new), ladder: LadderWish::Usual };
    let ticket = world.command(ASKER, raise);
    let Some(Ok(Outcome::Queued { id, case, .. })) = world.seats[ASKER].answers.get(&ticket) else {
        // It crashed before it had said that it has the matter: it has all of it or nothing.
        return;
    };
    let (id, case) = (*id, *case);
    world.promised.insert(id, ASKER);
    arrives(&mut world, ASKED, id);
    world.run_until("the ladder is armed", |world| {
        world.seats[ASKER].engine.is_some() && is_armed(world, case)
    });
    acknowledge(&mut world, ASKED, id);
    world.run_for(2 * HOURS);
    all_settle(&mut world);
    let esc = |seat: usize| world.seats[seat].rows.messages().filter(|r| r.kind == "ESC").count();
    // The second rung is told of the third.
    assert_eq!((esc(NEXT), esc(LAST)), (2, 1), "after {outputs} outputs");
    let asks = stands(&world, LAST, case).asked_by;
    respond(&mut world, LAST, asks, case);
    world.run_for(HOURS);
    all_settle(&mut world);
    let view = stands(&world, ASKER, case);
    assert_eq!((view.rung, view.escalations.len()), (3, 2), "after {outputs} outputs");
    world.check_end();
}

#[test]
fn a_crash_after_any_output_of_a_ladder_uses_no_key_twice_and_loses_nothing() {
    // Raising and arming take thirty outputs; the hours after them, in which little happens, hundreds.
    let outputs = (0..30).chain((30..240).step_by(19));
    for outputs in outputs {
        run_with_crash(outputs);
    }
}
