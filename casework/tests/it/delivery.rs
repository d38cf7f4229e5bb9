//! Custody, device and human receipts: which count, which are refused, which alarm.

use hotline_casework::{
    Ack, AckKind, Alarm, Common, Custody, Delivery, Device, Missing, Precedences, ReceiptRefusal,
    Recipient, Role, Said, Stage, Statement, Undeliverable, Wait, receipt_delay,
};
use hotline_protocol::ids::{Digest, Precedence, UnixMillis};
use proptest::prelude::*;

use crate::fixture::*;

const ACCEPTED: UnixMillis = UnixMillis(NOW.0 + 100);

fn later(seconds: u64) -> UnixMillis {
    UnixMillis(NOW.0 + seconds * 1_000)
}

fn broadcast() -> Common {
    state(Statement {
        to: hotline_casework::Addressees {
            action: addresses(&["BB/technical", "CC/technical"]),
            information: addresses(&["DD/policy"]),
        },
        precedence: Precedences { action: Precedence::Flash, information: Precedence::Routine },
        ack_by: Some(later(600)),
        ..txt(1)
    })
}

fn follow(common: &Common) -> Delivery {
    let recipients = [
        ("BB/technical/1", Role::Action),
        ("BB/technical/2", Role::Action),
        ("CC/technical/1", Role::Action),
        ("DD/policy/1", Role::Information),
        ("AA/technical/2", Role::OwnDesk),
    ];
    Delivery::new(common, recipients.map(|(text, role)| Recipient { seat: seat(text), role }))
}

fn custody(of: &Common, to: &str) -> Custody {
    Custody { of: of.id, seat: seat(to), accepted_at: ACCEPTED }
}

fn opened(of: &Common) -> Device {
    Device::of(of, later(1), ACCEPTED)
}

fn overdue(delivery: &Delivery, at: UnixMillis) -> Vec<(String, Wait, UnixMillis)> {
    let always = |_: &_, from: UnixMillis, duty| from.plus(duty);
    let overdue = delivery.overdue(at, always).into_iter();
    overdue.map(|one| (one.desk.to_string(), one.wait, one.due)).collect()
}

fn acknowledged(of: &Common, by: &str) -> Common {
    let mut statement = ack(9, by, of);
    statement.said = Said::Ack(Ack::to(of, AckKind::Understood, ACCEPTED));
    state(statement)
}

#[test]
fn a_copy_goes_from_queued_to_acknowledged_and_each_receipt_is_its_own() {
    let common = broadcast();
    let mut delivery = follow(&common);
    let bb = seat("BB/technical/1");
    assert_eq!(delivery.seat(&bb), Some(Stage::Queued));
    delivery.sealed(&bb, NOW).unwrap();
    assert_eq!(delivery.seat(&bb), Some(Stage::Sealed));
    delivery.custody(&custody(&common, "BB/technical/1")).unwrap();
    assert_eq!(delivery.seat(&bb), Some(Stage::Custody));
    delivery.device(&bb, &opened(&common)).unwrap();
    assert_eq!(delivery.seat(&bb), Some(Stage::Delivered));
    delivery.human(&acknowledged(&common, "BB/technical/1")).unwrap();
    assert_eq!(delivery.seat(&bb), Some(Stage::Acknowledged));
    assert_eq!(delivery.desk(&desk("BB/technical")), Some(Stage::Acknowledged));
    assert_eq!(delivery.desk(&desk("CC/technical")), Some(Stage::Queued));
    assert_eq!(delivery.desk(&desk("EE/technical")), None);
    assert_eq!(delivery.alarms(), []);
}

#[test]
fn a_receipt_for_another_text_under_the_same_id_is_an_alarm_and_proves_nothing() {
    let common = broadcast();
    let mut delivery = follow(&common);
    let bb = seat("BB/technical/1");
    let other = Device { of_common: Digest([7; 32]), ..opened(&common) };
    for _ in 0..2 {
        assert_eq!(delivery.device(&bb, &other), Err(ReceiptRefusal::OtherContent));
    }
    let mut lie = ack(9, "CC/technical/1", &common);
    lie.said = Said::Ack(Ack {
        of_common: Digest([8; 32]),
        ..Ack::to(&common, AckKind::Received, ACCEPTED)
    });
    assert_eq!(delivery.human(&state(lie)), Err(ReceiptRefusal::OtherContent));
    assert_eq!(delivery.seat(&bb), Some(Stage::Queued));
    let alarm =
        |seat, n| Alarm::OtherContent { seat, sent: common.hash(), received: Digest([n; 32]) };
    assert_eq!(delivery.alarms(), [alarm(bb, 7), alarm(seat("CC/technical/1"), 8)], "each once");
}

#[test]
fn a_receipt_that_echoes_another_acceptance_time_is_an_alarm_once_all_custody_is_known() {
    let common = broadcast();
    let mut delivery = follow(&common);
    let bb = seat("BB/technical/1");
    delivery.sealed(&bb, NOW).unwrap();
    delivery.sealed(&bb, later(3)).unwrap();
    let early = Device { accepted_at: later(2), ..opened(&common) };
    delivery.custody(&custody(&common, "BB/technical/1")).unwrap();
    delivery.device(&bb, &early).unwrap();
    assert_eq!(delivery.alarms(), [], "the second custody receipt may still name it");
    delivery
        .custody(&Custody { accepted_at: later(4), ..custody(&common, "BB/technical/1") })
        .unwrap();
    assert_eq!(delivery.alarms(), [Alarm::AcceptanceDiffers { seat: bb, echoed: later(2) }]);
}

#[test]
fn a_relay_that_names_a_second_acceptance_of_one_envelope_is_not_believed() {
    let common = broadcast();
    let mut delivery = follow(&common);
    let bb = seat("BB/technical/1");
    delivery.sealed(&bb, NOW).unwrap();
    delivery.custody(&custody(&common, "BB/technical/1")).unwrap();
    let second = Custody { accepted_at: later(4), ..custody(&common, "BB/technical/1") };
    delivery.custody(&second).unwrap();
    delivery.device(&bb, &Device { accepted_at: later(4), ..opened(&common) }).unwrap();
    assert_eq!(delivery.alarms(), [Alarm::AcceptanceDiffers { seat: bb, echoed: later(4) }]);
}

#[test]
fn an_acknowledgement_that_echoes_another_acceptance_time_is_an_alarm() {
    let common = broadcast();
    let mut delivery = follow(&common);
    let bb = seat("BB/technical/1");
    delivery.sealed(&bb, NOW).unwrap();
    delivery.custody(&custody(&common, "BB/technical/1")).unwrap();
    let mut statement = ack(9, "BB/technical/1", &common);
    statement.said = Said::Ack(Ack::to(&common, AckKind::Received, later(5)));
    delivery.human(&state(statement)).unwrap();
    assert_eq!(delivery.alarms().len(), 1);
}

#[test]
fn receipts_for_other_messages_and_from_others_are_refused() {
    let common = broadcast();
    let mut delivery = follow(&common);
    let stranger = seat("EE/technical/1");
    let other = state(txt(2));
    assert_eq!(
        delivery.device(&seat("BB/technical/1"), &opened(&other)),
        Err(ReceiptRefusal::OtherMessage)
    );
    assert_eq!(
        delivery.custody(&custody(&other, "BB/technical/1")),
        Err(ReceiptRefusal::OtherMessage)
    );
    assert_eq!(
        delivery.device(&stranger, &opened(&common)),
        Err(ReceiptRefusal::NotAddressed(stranger.clone()))
    );
    assert_eq!(
        delivery.human(&acknowledged(&common, "EE/technical/1")),
        Err(ReceiptRefusal::NotAddressed(stranger))
    );
    assert_eq!(delivery.human(&other), Err(ReceiptRefusal::NotAnAcknowledgement));
}

#[test]
fn own_desk_copies_are_never_receipted_and_count_in_no_wait() {
    let common = broadcast();
    let mut delivery = follow(&common);
    let own = seat("AA/technical/2");
    assert_eq!(delivery.device(&own, &opened(&common)), Err(ReceiptRefusal::NotOwed(own.clone())));
    assert_eq!(
        delivery.human(&acknowledged(&common, "AA/technical/2")),
        Err(ReceiptRefusal::NotOwed(own))
    );
    assert!(!delivery.action_desks().contains(&desk("AA/technical")));
}

#[test]
fn receipts_are_never_receipted_nor_overdue() {
    let text = state(txt(1));
    let acknowledgement = acknowledged(&text, "BB/technical/1");
    let back = seat("AA/technical/1");
    let mut delivery =
        Delivery::new(&acknowledgement, [Recipient { seat: back.clone(), role: Role::Action }]);
    assert_eq!(
        delivery.device(&back, &opened(&acknowledgement)),
        Err(ReceiptRefusal::NotOwed(back.clone()))
    );
    delivery.collected(&back, NOW).unwrap();
    assert_eq!(overdue(&delivery, later(1_000_000)), []);
    assert!(delivery.unopened(later(1_000_000)).is_empty());
}

#[test]
fn a_wait_is_met_when_every_action_desk_has_one_seat_there() {
    let common = broadcast();
    let mut delivery = follow(&common);
    delivery.device(&seat("DD/policy/1"), &opened(&common)).unwrap();
    delivery.device(&seat("BB/technical/2"), &opened(&common)).unwrap();
    assert_eq!(delivery.waiting(Wait::Device), [&desk("CC/technical")]);
    assert!(!delivery.is_met(Wait::Device));
    delivery.custody(&custody(&common, "CC/technical/1")).unwrap();
    assert!(delivery.is_met(Wait::Custody));
    delivery.device(&seat("CC/technical/1"), &opened(&common)).unwrap();
    assert!(delivery.is_met(Wait::Device));
    assert_eq!(delivery.waiting(Wait::Human).len(), 2);
}

#[test]
fn a_colleague_who_was_not_sealed_for_acknowledges_for_the_desk() {
    let common = broadcast();
    let mut delivery = follow(&common);
    delivery.human(&acknowledged(&common, "BB/technical/7")).unwrap();
    assert_eq!(delivery.desk(&desk("BB/technical")), Some(Stage::Acknowledged));
    assert_eq!(delivery.seat(&seat("BB/technical/1")), Some(Stage::Queued));
    let by: Vec<_> = delivery
        .acknowledgements(&desk("BB/technical"))
        .iter()
        .map(|human| human.seat.number)
        .collect();
    assert_eq!(by, [7]);
}

#[test]
fn a_missing_receipt_is_overdue_by_desk_and_kind_and_never_for_information() {
    let common = broadcast();
    let mut delivery = follow(&common);
    assert_eq!(overdue(&delivery, later(119)), []);
    let bb = || "BB/technical".to_owned();
    let cc = || "CC/technical".to_owned();
    assert_eq!(
        overdue(&delivery, later(120)),
        [(bb(), Wait::Custody, later(120)), (cc(), Wait::Custody, later(120))]
    );
    for to in ["BB/technical/1", "CC/technical/1"] {
        delivery.custody(&custody(&common, to)).unwrap();
    }
    let silent = UnixMillis(ACCEPTED.0 + 120_000);
    assert_eq!(overdue(&delivery, UnixMillis(silent.0 - 1)), [], "a device has its time");
    delivery.collected(&seat("BB/technical/1"), later(10)).unwrap();
    assert_eq!(
        overdue(&delivery, silent),
        [(bb(), Wait::Device, silent), (cc(), Wait::Device, silent)],
        "also where nobody collected it"
    );
    delivery.human(&acknowledged(&common, "CC/technical/1")).unwrap();
    assert_eq!(
        overdue(&delivery, later(600)),
        [(bb(), Wait::Device, silent), (bb(), Wait::Human, later(600))]
    );
    delivery.device(&seat("BB/technical/2"), &opened(&common)).unwrap();
    assert_eq!(
        overdue(&delivery, later(600)),
        [(bb(), Wait::Human, later(600))],
        "a device ends its own alarm and no other"
    );
    delivery.human(&acknowledged(&common, "BB/technical/1")).unwrap();
    assert_eq!(overdue(&delivery, later(1_000_000)), []);
}

#[test]
fn what_is_not_urgent_is_overdue_by_the_hours_of_the_desk_that_owes_it() {
    // NOW is at night: the office opens nine hours later.
    let office =
        |_: &_, from: UnixMillis, duty: core::time::Duration| from.max(later(9 * 3_600)).plus(duty);
    let both = |precedence| {
        state(Statement {
            to: hotline_casework::Addressees {
                action: addresses(&["BB/technical"]),
                information: Vec::new(),
            },
            precedence: Precedences::both(precedence),
            ack_by: None,
            ..txt(1)
        })
    };
    let missing = |common: &Common| {
        let bb = [Recipient { seat: seat("BB/technical/1"), role: Role::Action }];
        let mut delivery = Delivery::new(common, bb);
        delivery.custody(&custody(common, "BB/technical/1")).unwrap();
        let missing = delivery.missing(office).into_iter();
        missing.map(|one: Missing| (one.wait, one.due)).collect::<Vec<_>>()
    };
    let opens = 9 * 3_600;
    assert_eq!(
        missing(&both(Precedence::Priority)),
        [
            (Wait::Device, later(opens + 3_600)),
            (Wait::Human, UnixMillis(ACCEPTED.0 + 3 * 3_600_000))
        ]
    );
    assert_eq!(missing(&both(Precedence::Routine)), [(Wait::Human, later(opens + 6 * 3_600))]);
}

#[test]
fn what_was_collected_and_not_opened_is_sealed_again_and_given_time_again() {
    let common = broadcast();
    let mut delivery = follow(&common);
    let (bb, dd) = (seat("BB/technical/1"), seat("DD/policy/1"));
    delivery.sealed(&bb, NOW).unwrap();
    delivery.collected(&bb, later(0)).unwrap();
    delivery.collected(&dd, later(0)).unwrap();
    assert!(delivery.unopened(later(119)).is_empty());
    assert_eq!(delivery.unopened(later(120)), [&bb]);
    assert_eq!(delivery.unopened(later(3_600)), [&bb, &dd], "routine has an hour");
    delivery.sealed(&bb, later(121)).unwrap();
    assert!(delivery.unopened(later(200)).is_empty());
    delivery.collected(&bb, later(200)).unwrap();
    delivery.device(&bb, &opened(&common)).unwrap();
    assert_eq!(delivery.unopened(later(9_999)), [&dd]);
}

#[test]
fn sealing_again_ends_no_waiting_for_the_receipt_that_is_owed() {
    for precedence in [Precedence::Routine, Precedence::Flash] {
        let common = state(Statement {
            precedence: Precedences::both(precedence),
            ..broadcast().statement().clone()
        });
        let mut delivery = follow(&common);
        let bb = seat("BB/technical/1");
        delivery.sealed(&bb, NOW).unwrap();
        delivery.custody(&custody(&common, "BB/technical/1")).unwrap();
        delivery.collected(&bb, later(10)).unwrap();
        let device = |delivery: &Delivery| {
            let mut all = overdue(delivery, later(8_000));
            all.retain(|(desk, wait, _)| desk == "BB/technical" && *wait == Wait::Device);
            all
        };
        let before = device(&delivery);
        assert_eq!(before.len(), 1);
        delivery.sealed(&bb, later(7_500)).unwrap();
        assert_eq!(device(&delivery), before);
        assert!(delivery.unopened(later(8_000)).is_empty(), "the new copy has its own time");
        delivery.device(&bb, &opened(&common)).unwrap();
        assert_eq!(device(&delivery), []);
    }
}

#[test]
fn a_relay_that_was_put_back_names_a_second_acceptance_and_no_reader_is_accused() {
    let common = broadcast();
    let mut delivery = follow(&common);
    let bb = seat("BB/technical/1");
    delivery.sealed(&bb, NOW).unwrap();
    delivery.custody(&custody(&common, "BB/technical/1")).unwrap();
    let anew = |at| Custody { accepted_at: at, ..custody(&common, "BB/technical/1") };
    delivery.sent_again(&bb).unwrap();
    // Its reader may be faster than the relay's word.
    let mut early = delivery.clone();
    early.device(&bb, &Device::of(&common, later(61), later(60))).unwrap();
    assert_eq!(early.alarms(), []);
    delivery.custody(&anew(later(60))).unwrap();
    // Sealed again besides: which of the three is opened first is for the line to say.
    delivery.sealed(&bb, later(61)).unwrap();
    let third = Device::of(&common, later(90), later(62));
    let mut early = delivery.clone();
    early.device(&bb, &third).unwrap();
    assert_eq!(early.alarms(), []);
    delivery.custody(&anew(later(62))).unwrap();
    for at in [ACCEPTED, later(60), later(62)] {
        let mut one = delivery.clone();
        one.device(&bb, &Device::of(&common, later(90), at)).unwrap();
        assert_eq!(one.alarms(), [], "{at:?}");
    }
    delivery.device(&bb, &Device::of(&common, later(90), later(63))).unwrap();
    assert_eq!(delivery.alarms().len(), 1);
}

#[test]
fn receipts_for_a_message_to_everyone_are_spread_out() {
    let desks = |action: &[&str]| {
        hotline_casework::Addressees {
            action: addresses(action),
            information: addresses(&["DD/policy"]),
        }
        .desks_at_most()
    };
    assert_eq!(desks(&["BB/technical", "CC/technical/1"]), 3);
    assert_eq!(desks(&["BB"]), 6);
    for everyone in ["*", "*/technical"] {
        let delay = receipt_delay(Precedence::Flash, desks(&[everyone]));
        assert_eq!(delay.end().as_secs(), 30);
    }
}

#[test]
fn resends_are_bounded() {
    let mut delivery = follow(&broadcast());
    let bb = seat("BB/technical/1");
    for _ in 0..32 {
        delivery.sealed(&bb, NOW).unwrap();
    }
    assert_eq!(delivery.sealed(&bb, NOW), Err(ReceiptRefusal::TooManyResends(bb.clone())));
}

#[test]
fn failures_show_until_a_receipt_disproves_them_or_it_is_sealed_again() {
    let common = broadcast();
    let mut delivery = follow(&common);
    let bb = seat("BB/technical/1");
    delivery.undeliverable(&bb, Undeliverable::IdentityChanged).unwrap();
    let held = Stage::Undeliverable(Undeliverable::IdentityChanged);
    assert_eq!(delivery.seat(&bb), Some(held));
    assert_eq!(
        delivery.desk(&desk("BB/technical")),
        Some(Stage::Queued),
        "a blocked seat never holds up its desk"
    );
    delivery.expired(&bb).unwrap();
    assert_eq!(delivery.seat(&bb), Some(held), "expiry hides no graver reason");
    delivery.sealed(&bb, NOW).unwrap();
    assert_eq!(delivery.seat(&bb), Some(Stage::Sealed));
    delivery.expired(&bb).unwrap();
    assert_eq!(delivery.seat(&bb), Some(Stage::Expired));
    delivery.device(&bb, &opened(&common)).unwrap();
    assert_eq!(delivery.seat(&bb), Some(Stage::Delivered));
}

#[test]
fn a_recall_comes_before_any_acknowledgement_or_not_at_all() {
    let common = broadcast();
    let mut recalled = follow(&common);
    recalled.recall().unwrap();
    assert_eq!(recalled.desk(&desk("BB/technical")), Some(Stage::Recalled));
    assert_eq!(overdue(&recalled, later(9_999)), []);
    recalled.device(&seat("BB/technical/1"), &opened(&common)).unwrap();
    assert_eq!(recalled.seat(&seat("BB/technical/1")), Some(Stage::Delivered), "it was too late");

    let mut read = follow(&common);
    read.human(&acknowledged(&common, "CC/technical/1")).unwrap();
    assert_eq!(read.recall(), Err(ReceiptRefusal::AlreadyAcknowledged));
}

proptest! {
    #[test]
    fn receipts_in_any_order_and_number_come_to_the_same(
        events in Just(vec![0usize, 1, 2, 3, 4, 5, 0, 2, 4]).prop_shuffle(),
    ) {
        let common = broadcast();
        let apply = |delivery: &mut Delivery, event| match event {
            0 => delivery.custody(&custody(&common, "BB/technical/1")),
            1 => delivery.custody(&custody(&common, "CC/technical/1")),
            2 => delivery.device(&seat("BB/technical/1"), &opened(&common)),
            3 => delivery.device(&seat("CC/technical/1"), &opened(&common)),
            4 => delivery.human(&acknowledged(&common, "BB/technical/1")),
            _ => delivery.human(&acknowledged(&common, "DD/policy/1")),
        };
        let mut shuffled = follow(&common);
        for event in events {
            apply(&mut shuffled, event).unwrap();
        }
        let mut straight = follow(&common);
        for event in 0..6 {
            apply(&mut straight, event).unwrap();
        }
        prop_assert_eq!(shuffled, straight);
    }
}
