use vezne_protocol::{Currency, Iban, SessionId};

use super::super::{PartState, RefundStage, Stage};
use super::*;
use crate::clock::Moment;
use crate::payments::merchant_bank::{BankWay, PayoutRail};

fn amount(text: &str) -> Amount {
    Amount::parse(text).unwrap()
}

fn item() -> CardWay {
    CardWay::Item {
        payment_id: "1".into(),
        transaction_id: "98".into(),
    }
}

fn whole() -> CardWay {
    CardWay::Cancel { payment_id: "1".into() }
}

fn part(id: &str, text: &str, state: PartState) -> Part {
    Part {
        id: id.into(),
        way: Way::Card(item()),
        amount: amount(text),
        state,
    }
}

fn refund(part: Part) -> Refund {
    Refund {
        id: "rfd_1".into(),
        session: SessionId::parse("ses_0123456789abcdefghjkmnpqrs").unwrap(),
        version: 0,
        payment: "att_1".into(),
        amount: part.amount,
        currency: Currency::Try,
        reason: None,
        requested_at: Moment::from_ms(0),
        approval: None,
        stage: Stage::Returned {
            parts: vec![part],
            at: Moment::from_ms(0),
            operator: None,
        },
    }
}

fn entry(id: Option<&str>, text: &str) -> Reported {
    Reported {
        conversation_id: id.map(str::to_owned),
        amount: Some(amount(text)),
        is_done: true,
        reference: Some("h1".into()),
    }
}

fn report(refunds: Vec<Reported>) -> Report {
    let status = if refunds.is_empty() {
        "NOT_REFUNDED"
    } else {
        "PARTIALLY_REFUNDED"
    };
    Report {
        refund_status: Some(status.into()),
        cancels: Some(Vec::new()),
        items: vec![ReportedItem {
            transaction_id: Some("98".into()),
            refunds: Some(refunds),
        }],
    }
}

fn reading(refunds: Vec<Reported>, before: &[Part]) -> Reading {
    let before: Vec<Refund> = before.iter().cloned().map(refund).collect();
    let before: Vec<&Refund> = before.iter().collect();
    read(&report(refunds), &item(), &part("p2", "5", PartState::Sent), &before)
}

fn found() -> Reading {
    Reading::Found {
        reference: Some("h1".into()),
    }
}

fn gone(id: &str, text: &str) -> Part {
    part(id, text, PartState::Returned { reference: None })
}

#[test]
fn a_part_settles_by_its_own_id() {
    assert_eq!(
        reading(vec![entry(Some("p1"), "5"), entry(Some("p2"), "5")], &[gone("p1", "5")]),
        found()
    );
    assert_eq!(
        reading(vec![entry(Some("p1"), "5")], &[gone("p1", "5")]),
        Reading::Absent
    );
    assert_eq!(reading(Vec::new(), &[]), Reading::Absent);
}

#[test]
fn without_ids_only_what_nothing_else_explains_settles() {
    let before = [gone("p1", "5")];
    assert_eq!(reading(vec![entry(None, "5"), entry(None, "5")], &before), found());
    assert_eq!(reading(vec![entry(None, "5")], &before), Reading::Absent);
    assert_eq!(reading(vec![entry(None, "4")], &[]), Reading::Ambiguous);
    let three = vec![entry(None, "5"), entry(None, "5"), entry(None, "5")];
    assert_eq!(reading(three, &before), Reading::Ambiguous);
}

#[test]
fn a_report_that_does_not_show_what_is_known_is_behind() {
    assert_eq!(reading(Vec::new(), &[gone("p1", "5")]), Reading::Behind);
    assert_eq!(
        reading(vec![entry(Some("x"), "3")], &[gone("p1", "5")]),
        Reading::Behind
    );
}

#[test]
fn what_somebody_else_gave_back_of_the_same_amount_is_a_persons() {
    assert_eq!(reading(vec![entry(Some("panel"), "5")], &[]), Reading::Ambiguous);
    // What this desk did not make keeps the report from being agreed with.
    assert_eq!(reading(vec![entry(Some("panel"), "4")], &[]), Reading::Ambiguous);
    let both = vec![entry(Some("panel"), "4"), entry(Some("p1"), "5")];
    assert_eq!(reading(both, &[gone("p1", "5")]), Reading::Absent);
}

#[test]
fn an_entry_that_failed_or_tells_another_amount_proves_nothing() {
    let failed = Reported {
        is_done: false,
        ..entry(Some("p2"), "5")
    };
    assert_eq!(reading(vec![failed], &[]), Reading::Ambiguous);
    assert_eq!(reading(vec![entry(Some("p2"), "6")], &[]), Reading::Ambiguous);
}

#[test]
fn what_the_report_does_not_tell_is_no_absence() {
    let sent = part("p2", "5", PartState::Sent);
    let silent = Report {
        cancels: None,
        ..report(Vec::new())
    };
    assert_eq!(read(&silent, &item(), &sent, &[]), Reading::Ambiguous);
    let without_refunds = Report {
        items: vec![ReportedItem {
            transaction_id: Some("98".into()),
            refunds: None,
        }],
        ..report(Vec::new())
    };
    assert_eq!(read(&without_refunds, &item(), &sent, &[]), Reading::Ambiguous);
    let without_item = Report {
        items: Vec::new(),
        ..report(Vec::new())
    };
    assert_eq!(read(&without_item, &item(), &sent, &[]), Reading::Ambiguous);
}

#[test]
fn a_cancel_is_found_among_cancels() {
    let cancel = Part {
        way: Way::Card(whole()),
        ..part("c1", "15", PartState::Sent)
    };
    let with = |cancels: Vec<Reported>, status: &str, refunds: Vec<Reported>| Report {
        refund_status: Some(status.into()),
        cancels: Some(cancels),
        ..report(refunds)
    };
    let read = |report: &Report| read(report, &whole(), &cancel, &[]);
    let done = with(vec![entry(Some("c1"), "15")], "TOTALLY_REFUNDED", Vec::new());
    assert_eq!(read(&done), found());
    assert_eq!(read(&with(Vec::new(), "NOT_REFUNDED", Vec::new())), Reading::Absent);
    assert_eq!(
        read(&with(Vec::new(), "TOTALLY_REFUNDED", Vec::new())),
        Reading::Ambiguous
    );
    let by_item = with(Vec::new(), "NOT_REFUNDED", vec![entry(None, "1")]);
    assert_eq!(read(&by_item), Reading::Ambiguous);
    assert_eq!(refund(gone("p1", "1")).stage.name(), RefundStage::Returned);
}

#[test]
fn a_summary_that_says_more_than_the_items_is_no_absence() {
    let sent = part("p2", "5", PartState::Sent);
    let behind = Report {
        refund_status: Some("PARTIALLY_REFUNDED".into()),
        ..report(Vec::new())
    };
    assert_eq!(read(&behind, &item(), &sent, &[]), Reading::Ambiguous);
    let silent = Report {
        refund_status: None,
        ..report(Vec::new())
    };
    assert_eq!(read(&silent, &item(), &sent, &[]), Reading::Ambiguous);
}

#[test]
fn what_went_from_the_merchants_own_account_explains_nothing_that_iyzico_says() {
    let sent = part("p2", "5", PartState::Sent);
    let way = Way::Bank(BankWay {
        rail: PayoutRail::Fast,
        iban: Iban::parse("TR880001500158007300000011").unwrap(),
        name: "Ayşe Yılmaz".into(),
        description: "Iade".into(),
        query_number: "1".into(),
        validated_at: Moment::from_ms(0),
        fee: None,
        holder: None,
        account: None,
    });
    let by_bank = refund(Part {
        way,
        ..part("b1", "3", PartState::Returned { reference: None })
    });
    let behind = Report {
        refund_status: Some("PARTIALLY_REFUNDED".into()),
        ..report(Vec::new())
    };
    assert_eq!(read(&behind, &item(), &sent, &[&by_bank]), Reading::Ambiguous);
    assert_eq!(read(&report(Vec::new()), &item(), &sent, &[&by_bank]), Reading::Absent);
}

#[test]
fn a_cancel_that_failed_is_in_nobodys_way() {
    let sent = part("p2", "5", PartState::Sent);
    let failed = Reported {
        is_done: false,
        ..entry(Some("c1"), "15")
    };
    let with = |cancel: Reported, refunds: Vec<Reported>| Report {
        cancels: Some(vec![cancel]),
        ..report(refunds)
    };
    let own = vec![entry(Some("p2"), "5")];
    assert_eq!(read(&with(failed.clone(), own), &item(), &sent, &[]), found());
    assert_eq!(read(&with(failed, Vec::new()), &item(), &sent, &[]), Reading::Absent);
    let done = entry(None, "14");
    assert_eq!(
        read(&with(done.clone(), Vec::new()), &item(), &sent, &[]),
        Reading::Ambiguous
    );
    let cancel = Part {
        way: Way::Card(whole()),
        ..part("c1", "15", PartState::Sent)
    };
    assert_eq!(read(&with(done, Vec::new()), &whole(), &cancel, &[]), found());
}
