use proptest::prelude::*;
use rust_decimal::Decimal;
use vezne_protocol::{Amount, CardStage, Currency, Method, Plan, SessionState};

use super::super::card_attempt::{CardAttempt, CloseReason, Page, PwiToken, Stage};
use super::super::event::{AttemptFacts, Facts, Operator, RefundFacts};
use super::super::order::testing::order;
use super::super::payment::{Fees, Payment};
use super::super::refund::{self, CardWay, Part, PartState, Refund, RefundStage, Way};
use super::super::session::{History, LogHead, Session, SessionStage};
use super::compare::{compare, further_days};
use super::difference::Word;
use super::money::Sum;
use super::told::{Told, ToldBack, ToldPayment};
use super::*;
use crate::clock::Moment;

const ID: &str = "ses_0123456789abcdefghjkmnpqrs";

fn day() -> Day {
    Day::parse("2026-11-02").unwrap()
}

/// So many seconds after the day has begun.
fn at(seconds: i64) -> Moment {
    day().from().plus_s(seconds)
}

fn amount(text: &str) -> Amount {
    Amount::parse(text).unwrap()
}

fn sum(text: &str) -> Sum {
    amount(text).into()
}

fn payment(paid: &str) -> Payment {
    Payment {
        payment_id: Some("25".into()),
        price: Some(amount("100")),
        paid_price: Some(amount(paid)),
        currency: Some("TRY".into()),
        installments: Some(6),
        card_type: None,
        card_association: None,
        card_family: None,
        last_four_digits: None,
        fraud_status: Some("1".into()),
        fees: Fees {
            commission: Some(Decimal::new(2094, 4)),
            fee: Some(Decimal::new(25, 2)),
            merchant_commission: None,
        },
        items: Vec::new(),
    }
}

fn page() -> Page {
    Page {
        token: PwiToken::new("tok".into()),
        url: "https://sandbox-cpp.iyzipay.com/?token=tok".into(),
        until: at(1800),
    }
}

/// A session with one attempt at this stage, and these refunds.
fn history(stage: Stage, refunds: Vec<Refund>) -> History {
    let session = Session {
        id: SessionId::parse(ID).unwrap(),
        version: 1,
        stage: SessionStage::Paid,
        order: order(),
        token_epoch: 0,
        created_at: at(0),
        acting_until: at(1800),
        waits_until: None,
        personal_data_erased_at: None,
        log: LogHead::default(),
    };
    let attempt = CardAttempt {
        id: "att_1".into(),
        session: session.id.clone(),
        version: 1,
        plan: Plan::new(6).unwrap(),
        agreed: amount("100"),
        started_at: at(60),
        stage,
    };
    History {
        session,
        attempts: vec![attempt],
        transfers: Vec::new(),
        refunds,
        awaited: None,
        arrivals: Vec::new(),
    }
}

fn paid() -> Stage {
    Stage::Paid {
        page: page(),
        payment: payment("111.45"),
    }
}

fn event(kind: EventType, at: Moment, stage: Option<CardStage>, refund: Option<RefundFacts>) -> SessionEvent {
    let attempt = stage.map(|stage| AttemptFacts {
        id: "att_1".into(),
        stage,
        installments: 6,
        paid_price: Some(amount("111.45")),
        why: None,
        decline: None,
    });
    SessionEvent {
        id: format!("evt_{}", at.ms()),
        session: SessionId::parse(ID).unwrap(),
        number: 1,
        kind: kind.word().into(),
        facts: Facts {
            state: SessionState::Paid,
            amount: amount("100"),
            currency: Currency::Try,
            attempt,
            transfer: None,
            refund,
            incoming: None,
            operator: None,
        },
        at,
    }
}

fn card_event(kind: EventType, at: Moment, stage: CardStage) -> SessionEvent {
    event(kind, at, Some(stage), None)
}

/// A refund of two items, both gone.
fn two_parts() -> Refund {
    let part = |number: usize, text: &str| Part {
        id: format!("rfd_1-{number}"),
        way: Way::Card(CardWay::Item {
            payment_id: "25".into(),
            transaction_id: format!("98{number}"),
        }),
        amount: amount(text),
        state: PartState::Returned { reference: None },
    };
    Refund {
        id: "rfd_1".into(),
        session: SessionId::parse(ID).unwrap(),
        version: 1,
        payment: "att_1".into(),
        amount: amount("30"),
        currency: Currency::Try,
        reason: None,
        requested_at: at(7200),
        approval: None,
        stage: refund::Stage::Returned {
            parts: vec![part(1, "10"), part(2, "20")],
            at: day().until(),
            operator: None,
        },
    }
}

fn refund_event(at: Moment, stage: RefundStage, refunded: &str) -> SessionEvent {
    let facts = RefundFacts {
        id: "rfd_1".into(),
        payment: "att_1".into(),
        stage,
        amount: amount("30"),
        refunded: amount(refunded),
        why: None,
        drafted_by: None,
        confirmed_by: None,
        withdrawn_by: None,
    };
    let kind = match stage {
        RefundStage::Returned => EventType::RefundReturned,
        _ => EventType::RefundExecuting,
    };
    event(kind, at, None, Some(facts))
}

/// Paid at noon of the day; of the refund one part went before midnight and one after.
fn across_midnight() -> Account {
    let events = [
        card_event(EventType::SessionPaid, at(43_200), CardStage::Paid),
        refund_event(at(86_390), RefundStage::Executing, "0"),
        refund_event(at(86_399), RefundStage::Executing, "10"),
        refund_event(at(86_400), RefundStage::Returned, "30"),
    ];
    Account::of(&history(paid(), vec![two_parts()]), &events)
}

#[test]
fn each_part_of_a_refund_counts_on_its_own_day() {
    let account = across_midnight();
    let gone = |day| {
        let rows = account.returns_on(day);
        let told = rows.iter().map(|row| (row.amount, row.stage, row.parts.len()));
        told.collect::<Vec<_>>()
    };
    assert_eq!(gone(day()), [(amount("10"), RefundStage::Executing, 1)]);
    assert_eq!(gone(day().after()), [(amount("20"), RefundStage::Returned, 1)]);
    assert_eq!(gone(day().before()), []);
    assert_eq!(account.returns[1].parts[0].id, "rfd_1-2");
}

#[test]
fn what_is_settled_the_next_day_is_taken_on_the_first_and_counts_on_the_second() {
    let events = [
        card_event(EventType::SessionInReview, at(100), CardStage::InReview),
        card_event(EventType::SessionPaid, day().until(), CardStage::Paid),
        // Told once more: it is the same payment.
        card_event(EventType::AttemptChecked, day().until().plus_s(5), CardStage::Paid),
    ];
    let account = [Account::of(&history(paid(), Vec::new()), &events)];
    let (first, second) = (Own::of(&account, day()), Own::of(&account, day().after()));
    assert_eq!((first.captures.len(), first.taken.len()), (0, 1));
    assert_eq!(first.taken[0].stage, "in_review");
    assert_eq!((second.captures.len(), second.taken.len()), (1, 0));
    assert!(totals::net(&first).is_empty());
    assert_eq!(totals::net(&second)[0].net, sum("110.99"));
}

#[test]
fn what_is_settled_on_the_same_day_is_told_once() {
    let events = [
        card_event(EventType::SessionNeedsReview, at(100), CardStage::NeedsReview),
        card_event(EventType::SessionNeedsReview, at(200), CardStage::Paid),
    ];
    let own = Own::of(&[Account::of(&history(paid(), Vec::new()), &events)], day());
    assert_eq!(
        (own.captures.len(), own.taken.len()),
        (1, 0),
        "whatever the event is called"
    );
}

#[test]
fn a_session_that_stays_paid_when_another_payment_goes_back_was_not_paid_by_that() {
    let mut heard = Heard::default();
    let facts = refund_event(at(100), RefundStage::Returned, "30").facts;
    heard.hear(&event(EventType::SessionPaid, at(100), None, facts.refund));
    heard.hear(&card_event(
        EventType::SessionPaidByOperator,
        at(100),
        CardStage::Closed,
    ));
    assert_eq!(heard.counts().paid, 0);
    heard.hear(&card_event(EventType::SessionPaidLate, at(100), CardStage::Paid));
    heard.hear(&card_event(EventType::SessionPaid, at(100), CardStage::Paid));
    assert_eq!((heard.counts().paid, heard.about_money.len()), (1, 1));
}

/// iyzico's side of `across_midnight`, on the day.
fn told() -> Told {
    Told {
        payments: vec![ToldPayment {
            payment_id: "25".into(),
            basket_id: Some(ID.into()),
            amount: Some(sum("111.45")),
            currency: Some("TRY".into()),
        }],
        given_back: vec![told_back("rfd_1-1", "10")],
        unknown_rows: 0,
    }
}

fn told_back(id: &str, text: &str) -> ToldBack {
    ToldBack {
        payment_id: "25".into(),
        is_cancel: false,
        conversation_id: Some(id.into()),
        basket_id: Some(ID.into()),
        amount: Some(sum(text)),
        currency: Some("TRY".into()),
    }
}

fn words(accounts: &[Account], told: &Told, around: &Told) -> Vec<Word> {
    let own = Own::of(accounts, day());
    let found = compare(&own, accounts, told, around, day());
    found.iter().map(|difference| difference.word).collect()
}

#[test]
fn two_sides_that_say_the_same_have_no_difference() {
    let accounts = [across_midnight()];
    assert_eq!(words(&accounts, &told(), &Told::default()), []);
    let mut nameless = told();
    nameless.given_back[0].conversation_id = None;
    assert_eq!(words(&accounts, &nameless, &Told::default()), []);
    nameless.given_back[0].conversation_id = Some("SIP-1001".into());
    assert_eq!(words(&accounts, &nameless, &Told::default()), []);
    assert!(further_days(&Own::of(&accounts, day()), &told(), day()).is_empty());
}

#[test]
fn each_thing_that_the_sides_say_differently_has_its_word() {
    let accounts = [across_midnight()];
    let nothing = Told::default();
    assert_eq!(
        words(&accounts, &nothing, &nothing),
        [Word::OnlyHere, Word::RefundOnlyHere]
    );
    assert_eq!(
        words(&[], &told(), &nothing),
        [Word::OnlyUpstream, Word::RefundOnlyUpstream]
    );
    let changed = |change: fn(&mut Told)| {
        let mut changed = told();
        change(&mut changed);
        words(&accounts, &changed, &Told::default())
    };
    assert_eq!(
        changed(|told| told.payments[0].amount = Some(sum("1"))),
        [Word::AmountDiffers]
    );
    assert_eq!(changed(|told| told.payments[0].amount = None), [Word::AmountDiffers]);
    assert_eq!(
        changed(|told| told.payments[0].currency = Some("USD".into())),
        [Word::CurrencyDiffers]
    );
    assert_eq!(
        changed(|told| told.given_back[0].amount = Some(sum("1"))),
        [Word::RefundAmountDiffers]
    );
    assert_eq!(
        changed(|told| told.given_back.push(told_back("rfd_9-1", "10"))),
        [Word::RefundOnlyUpstream]
    );
    assert_eq!(
        changed(|told| told.given_back.push(told_back("rfd_1-1", "10"))),
        [Word::RefundOnlyUpstream]
    );
    assert_eq!(
        changed(|told| told.given_back.push(told_back("rfd_1-2", "20"))),
        [Word::RefundOtherDay]
    );
    assert_eq!(changed(|told| told.unknown_rows = 1), [Word::UnknownRows]);
}

#[test]
fn what_the_other_side_counts_on_another_day_is_no_difference() {
    let accounts = [across_midnight()];
    assert_eq!(
        words(&accounts, &Told::default(), &told()),
        [Word::OtherDay, Word::RefundOtherDay]
    );
    let own = Own::of(&accounts, day());
    assert_eq!(further_days(&own, &Told::default(), day()), [day().before()]);
    let late = Own::of(&accounts, day().after());
    assert_eq!(further_days(&late, &Told::default(), day().after()), [day()]);
    // The other way round: iyzico has it on the day, this signer on the next.
    let events = [card_event(EventType::SessionPaid, day().until(), CardStage::Paid)];
    let known_late = [Account::of(&history(paid(), Vec::new()), &events)];
    let mut told = told();
    told.given_back.clear();
    assert_eq!(words(&known_late, &told, &Told::default()), [Word::OtherDay]);
}

#[test]
fn what_an_operator_closed_is_named_until_it_has_gone_back() {
    let closed = Stage::Closed {
        page: Some(page()),
        why: CloseReason::ByOperator {
            operator: Operator {
                who: "Deniz".into(),
                reason: "goes back".into(),
            },
            payment_id: Some("25".into()),
        },
    };
    let events = [
        card_event(EventType::SessionNeedsReview, at(100), CardStage::NeedsReview),
        card_event(EventType::AttemptClosed, at(200), CardStage::Closed),
    ];
    let accounts = [Account::of(&history(closed, Vec::new()), &events)];
    assert!(Own::of(&accounts, day()).taken.is_empty());
    let mut both = told();
    both.given_back.clear();
    assert_eq!(words(&accounts, &both, &Told::default()), [Word::ClosedHere]);
    both.given_back.push(told_back("panel", "111.45"));
    assert_eq!(words(&accounts, &both, &Told::default()), [Word::ClosedGivenBack]);
    // The next day.
    both.payments.clear();
    assert_eq!(words(&accounts, &both, &Told::default()), [Word::ClosedGivenBack]);
}

#[test]
fn what_was_never_counted_is_not_taken_off() {
    let events = [
        card_event(EventType::SessionNeedsReview, at(100), CardStage::NeedsReview),
        refund_event(at(200), RefundStage::Returned, "30"),
    ];
    let own = Own::of(&[Account::of(&history(paid(), vec![two_parts()]), &events)], day());
    assert_eq!((own.refunds.len(), own.refunds[0].is_counted), (1, false));
    assert!(totals::net(&own).is_empty());
}

/// Any payment: an amount, a currency, a way to pay, and fees in ten-thousandths.
fn any_capture() -> impl Strategy<Value = Capture> {
    let account = across_midnight();
    let (paid, fees) = (1u64..9_999_999_999, proptest::option::of((0i64..100_000, 0i64..1000)));
    let words = (prop_oneof!["TRY", "USD", "EUR"], any::<bool>());
    (paid, fees, words).prop_map(move |(paid, fees, (currency, is_card))| {
        let cost = |ten_thousandths| Decimal::new(ten_thousandths, 4);
        Capture {
            amount_paid: Amount::from_kurus(paid).ok(),
            currency,
            method: if is_card { Method::Card } else { Method::BankTransfer },
            fees: Fees {
                commission: fees.map(|(commission, _)| cost(commission)),
                fee: fees.map(|(_, fee)| cost(fee)),
                merchant_commission: None,
            },
            ..account.captures[0].clone()
        }
    })
}

fn any_refund() -> impl Strategy<Value = GivenBack> {
    let account = across_midnight();
    let refund = (1u64..9_999_999_999, prop_oneof!["TRY", "USD", "EUR"], any::<bool>());
    refund.prop_map(move |(kurus, currency, is_counted)| GivenBack {
        amount: Amount::from_kurus(kurus).unwrap(),
        currency,
        is_counted,
        ..account.returns[0].clone()
    })
}

proptest! {
    #[test]
    fn totals_add_up(
        captures in proptest::collection::vec(any_capture(), 0..20),
        refunds in proptest::collection::vec(any_refund(), 0..20),
    ) {
        let own = Own { captures, taken: Vec::new(), refunds };
        let nets = totals::net(&own);
        let by_method = totals::by_method(&own);
        for net in &nets {
            let of_methods = by_method.iter().filter(|total| total.currency == net.currency);
            prop_assert_eq!(of_methods.map(|total| total.captured.kurus()).sum::<i64>(), net.captured.kurus());
            prop_assert_eq!(net.net.kurus(), net.captured.kurus() - net.refunded.kurus() - net.fees.kurus());
            let of_currency = own.captures.iter().filter(|capture| capture.currency == net.currency);
            let cards = of_currency.filter(|capture| capture.method == Method::Card);
            let exact: Decimal = cards.filter_map(|capture| capture.fees.kept()).sum();
            let off = (exact * Decimal::ONE_HUNDRED - Decimal::from(net.fees.kurus())).abs();
            prop_assert!(off <= Decimal::new(5, 1), "rounded once: {}", off);
        }
        let kurus = |amount: Amount| i64::try_from(amount.kurus()).unwrap();
        let all: i64 = own.captures.iter().filter_map(|capture| capture.amount_paid).map(kurus).sum();
        prop_assert_eq!(nets.iter().map(|net| net.captured.kurus()).sum::<i64>(), all);
        let counted = own.refunds.iter().filter(|refund| refund.is_counted);
        let back: i64 = counted.map(|refund| kurus(refund.amount)).sum();
        prop_assert_eq!(nets.iter().map(|net| net.refunded.kurus()).sum::<i64>(), back);
        prop_assert_eq!(by_method.iter().map(|total| total.captures).sum::<usize>(), own.captures.len());
    }
}
