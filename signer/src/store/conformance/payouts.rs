//! What holds for payouts: each step is a compare-and-set with its event and what it spends, or nothing of it stays.

use vezne_protocol::{Amount, Iban};

use super::*;
use crate::payments::merchant_bank::{BankWay, PayoutRail};
use crate::payments::payout::step::PayoutStep;
use crate::payments::payout::{Confirmed, PAYOUT_HEAD, Payout, PayoutStage, RefusalReason, Stage as PayoutState};
use crate::payments::step::Lease;
use crate::store::{Kind, SavedPayout};

const LEASE: Lease = Lease { for_s: 60, ahead_ms: 0 };

fn lira(text: &str) -> Amount {
    Amount::parse(text).unwrap()
}

fn way() -> BankWay {
    BankWay {
        rail: PayoutRail::Fast,
        iban: Iban::parse("TR330006100519786457841326").unwrap(),
        name: "Ayşe Yılmaz".into(),
        description: "Fatura 1".into(),
        query_number: "7000000001".into(),
        validated_at: NOW,
        fee: None,
        holder: None,
        account: None,
    }
}

fn new_draft() -> Payout {
    Payout {
        id: id(&SystemEntropy, PAYOUT_HEAD),
        version: 0,
        amount: lira("60"),
        reference: Some("FTR-1".into()),
        drafted_by: "key_a".into(),
        drafted_at: NOW,
        stage: PayoutState::Drafted { way: way() },
        log: LogHead::default(),
    }
}

async fn saved(store: &Store, step: &PayoutStep) -> SavedPayout {
    store.save_payout(step, None).await.unwrap()
}

pub(super) async fn drafted(store: &Store) -> Payout {
    let step = PayoutStep::draft(new_draft());
    assert_eq!(saved(store, &step).await, SavedPayout::Done);
    found(store, &step.payout).await
}

async fn found(store: &Store, payout: &Payout) -> Payout {
    store.payout(&payout.id).await.unwrap().unwrap()
}

/// The draft as it is confirmed by another key, with a limit for the day.
fn confirming(payout: &Payout, by: &str, limit: &str) -> PayoutStep {
    let confirmed = Confirmed {
        way: way(),
        by: by.into(),
        at: NOW,
    };
    let stage = payout.stage.clone().confirm(confirmed).unwrap();
    PayoutStep::to(payout, stage, None, NOW).sending(LEASE, lira(limit))
}

async fn executing(store: &Store, limit: &str) -> Payout {
    let draft = drafted(store).await;
    assert_eq!(
        saved(store, &confirming(&draft, "key_b", limit)).await,
        SavedPayout::Done
    );
    found(store, &draft).await
}

on_both! {
    async fn a_payout_is_read_as_it_was_written_and_its_key_stands_for_it(home: Home) {
        let store = home.open().await;
        let step = PayoutStep::draft(new_draft());
        assert_eq!(store.save_payout(&step, Some(&key("draft"))).await.unwrap(), SavedPayout::Done);
        let read = found(&store, &step.payout).await;
        assert_eq!(Payout { log: LogHead::default(), ..read.clone() }, step.payout);
        assert_eq!(store.earlier_use(&key("draft"), NOW).await.unwrap().unwrap().resource, read.id);
        let other = PayoutStep::draft(new_draft());
        assert_eq!(store.save_payout(&other, Some(&key("draft"))).await.unwrap(), SavedPayout::KeyTaken);
        assert_eq!(store.payout(&other.payout.id).await.unwrap(), None);
        assert_eq!(store.verify_payout_log(&read.id).await.unwrap(), Ok(1));
    }

    async fn of_two_steps_at_once_one_is_saved_and_its_event_alone_is_told(home: Home) {
        let store = home.open().await;
        let draft = drafted(&store).await;
        let cancel = draft.stage.clone().cancel("key_a".into(), NOW).unwrap();
        let (one, other) = (confirming(&draft, "key_b", "100"), PayoutStep::to(&draft, cancel, None, NOW));
        let (one, other) = tokio::join!(store.save_payout(&one, None), store.save_payout(&other, None));
        let both = [one.unwrap(), other.unwrap()];
        assert!(both.contains(&SavedPayout::Done) && both.contains(&SavedPayout::Overtaken), "{both:?}");
        assert_eq!(store.verify_payout_log(&draft.id).await.unwrap(), Ok(2));
        assert_eq!(store.publish(NOW, false).await.unwrap(), 2);
        let told = store.events_after(0, 10).await.unwrap();
        assert!(told.iter().all(|event| event.event.subject() == draft.id));
        assert_eq!(store.verify_feed().await.unwrap(), Ok(2));
    }

    async fn a_day_without_room_leaves_the_draft_its_key_and_both_counts_as_they_were(home: Home) {
        let store = home.open().await;
        executing(&store, "100").await;
        let draft = drafted(&store).await;
        let spent = async |key| store.spent(key, NOW).await.unwrap();
        assert_eq!((spent("key_a").await, spent("key_b").await), (lira("60"), lira("60")));
        let step = confirming(&draft, "key_0", "100");
        let outcome = store.save_payout(&step, Some(&key("confirm"))).await.unwrap();
        assert_eq!(outcome, SavedPayout::NoRoom { spender: "key_a".into() });
        assert_eq!((spent("key_a").await, spent("key_0").await), (lira("60"), Amount::ZERO));
        assert_eq!(found(&store, &draft).await, draft);
        assert_eq!(store.earlier_use(&key("confirm"), NOW).await.unwrap(), None);
    }

    async fn who_drafts_and_confirms_is_counted_once_and_what_was_refused_counts_no_more(home: Home) {
        let store = home.open().await;
        let draft = drafted(&store).await;
        assert_eq!(saved(&store, &confirming(&draft, "key_a", "100")).await, SavedPayout::Done);
        assert_eq!(store.spent("key_a", NOW).await.unwrap(), lira("60"));
        let executing = found(&store, &draft).await;
        let refused = executing.stage.clone().refuse(RefusalReason::NotSent, NOW).unwrap();
        let tomorrow = NOW.plus_s(24 * 3600);
        assert_eq!(saved(&store, &PayoutStep::to(&executing, refused, None, tomorrow)).await, SavedPayout::Done);
        assert_eq!(store.spent("key_a", NOW).await.unwrap(), Amount::ZERO);
    }

    async fn payouts_at_once_of_crossed_keys_wait_for_each_other_and_pass_no_limit(home: Home) {
        let store = home.open().await;
        let mut steps = Vec::new();
        for number in 0..8 {
            let mut draft = new_draft();
            let by = if number % 2 == 0 { ("key_a", "key_b") } else { ("key_b", "key_a") };
            draft.drafted_by = by.0.into();
            assert_eq!(saved(&store, &PayoutStep::draft(draft.clone())).await, SavedPayout::Done);
            steps.push(confirming(&found(&store, &draft).await, by.1, "200"));
        }
        let saved = futures_util::future::join_all(steps.iter().map(|step| store.save_payout(step, None))).await;
        let done = saved.into_iter().filter(|saved| saved.as_ref().unwrap() == &SavedPayout::Done).count();
        assert_eq!(done, 3);
        assert_eq!(store.spent("key_a", NOW).await.unwrap(), lira("180"));
    }

    async fn what_is_sent_has_a_lease_and_what_waits_is_due(home: Home) {
        let store = home.open().await;
        let draft = drafted(&store).await;
        assert_eq!(store.due(Kind::Payouts, draft.until().plus_s(-1), 9).await.unwrap(), []);
        let due = store.due(Kind::Payouts, draft.until(), 9).await.unwrap();
        assert_eq!((due[0].id.as_str(), due[0].owner.as_str()), (draft.id.as_str(), draft.id.as_str()));
        assert_eq!(saved(&store, &confirming(&draft, "key_b", "100")).await, SavedPayout::Done);
        assert_eq!(store.past_their_lease(Kind::Payouts, 0, 9).await.unwrap(), []);
        assert_eq!(store.past_their_lease(Kind::Payouts, 61_000, 9).await.unwrap().len(), 1);
        let executing = found(&store, &draft).await;
        let unknown = executing.stage.clone().lose_answer(NOW).unwrap();
        assert_eq!(saved(&store, &PayoutStep::to(&executing, unknown, None, NOW)).await, SavedPayout::Done);
        assert_eq!(store.past_their_lease(Kind::Payouts, 61_000, 9).await.unwrap(), []);
        assert_eq!(store.due(Kind::Payouts, NOW.plus_s(30), 9).await.unwrap().len(), 1);
        assert_eq!(store.payouts_for_review(9).await.unwrap().len(), 1);
    }

    async fn payouts_are_listed_once_in_pages_the_newest_first(home: Home) {
        let store = home.open().await;
        let mut expected = Vec::new();
        for number in 0..5 {
            let draft = Payout { drafted_at: NOW.plus_s(number / 2), ..new_draft() };
            assert_eq!(saved(&store, &PayoutStep::draft(draft.clone())).await, SavedPayout::Done);
            expected.push((draft.drafted_at, draft.id));
        }
        expected.sort_unstable();
        expected.reverse();
        for stage in [None, Some(PayoutStage::Drafted)] {
            let (mut listed, mut last) = (Vec::new(), None);
            loop {
                let (page, more) = store.payouts_before(last.as_ref(), stage, 2).await.unwrap();
                listed.extend(page.iter().map(|payout| (payout.drafted_at, payout.id.clone())));
                last = page.into_iter().next_back();
                if !more {
                    break;
                }
            }
            assert_eq!(listed, expected);
        }
        assert_eq!(store.payouts_before(None, Some(PayoutStage::Made), 2).await.unwrap(), (vec![], false));
    }
}
