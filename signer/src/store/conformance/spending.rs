//! What holds for a day's limit: no two amounts together pass it, and what was not moved counts no more.

use super::super::spending::Spending;
use super::super::write::Decision;
use super::*;
use vezne_protocol::Amount;

fn lira(text: &str) -> Amount {
    Amount::parse(text).unwrap()
}

async fn count(store: &Store, spending: &Spending, limit: &str) -> bool {
    let (spending, limit) = (spending.clone(), lira(limit));
    let counted = store.write(move |connection| {
        Box::pin(async move {
            Ok(match spending.count(connection, limit).await? {
                true => Decision::Keep(true),
                false => Decision::Undo(false),
            })
        })
    });
    counted.await.unwrap()
}

async fn take_back(store: &Store, spending: &Spending) -> Result<(), StoreError> {
    let spending = spending.clone();
    let taken = store
        .write(move |connection| Box::pin(async move { Ok(Decision::Keep(spending.take_back(connection).await?)) }));
    taken.await
}

on_both! {
    async fn a_day_has_room_up_to_its_limit_however_many_come_at_once(home: Home) {
        let store = home.open().await;
        let spending = Spending::at(NOW, "key_a", lira("30"));
        let counted = futures_util::future::join_all((0..10).map(|_| count(&store, &spending, "100"))).await;
        assert_eq!(counted.iter().filter(|counted| **counted).count(), 3);
        assert_eq!(store.spent("key_a", NOW).await.unwrap(), lira("90"));
        assert!(count(&store, &Spending::at(NOW, "key_a", lira("10")), "100").await);
        assert!(!count(&store, &Spending::at(NOW, "key_a", lira("0.01")), "100").await);
        store.close().await;
    }

    async fn each_spender_and_each_day_has_its_own(home: Home) {
        let store = home.open().await;
        let tomorrow = NOW.plus_s(24 * 3600);
        for (at, spender) in [(NOW, "key_a"), (NOW, "key_b"), (tomorrow, "key_a")] {
            assert!(count(&store, &Spending::at(at, spender, lira("100")), "100").await, "{spender} {at}");
        }
        assert_eq!(store.spent("key_c", NOW).await.unwrap(), Amount::ZERO);
        store.close().await;
    }

    async fn what_was_not_moved_counts_no_more(home: Home) {
        let store = home.open().await;
        let spending = Spending::at(NOW, "key_a", lira("60"));
        assert!(count(&store, &spending, "100").await);
        assert!(!count(&store, &spending, "100").await);
        take_back(&store, &spending).await.unwrap();
        assert!(count(&store, &spending, "100").await);
        take_back(&store, &spending).await.unwrap();
        take_back(&store, &spending).await.unwrap();
        assert_eq!(store.spent("key_a", NOW).await.unwrap(), Amount::ZERO, "never less than nothing");
        store.close().await;
    }
}
