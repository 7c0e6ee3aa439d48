//! A signer that is held at a point: what is before it has happened, what is after it has not, for as long as a test
//! wants.

use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::Semaphore;
use vezne_signer::hooks::{CrashPoint, Hooks};

/// How long a test waits for a point to be reached.
const DEADLINE: Duration = Duration::from_secs(20);

/// Holds the first who comes to a point, until it is released or its signer is killed; the next ones go on.
#[derive(Debug, Clone)]
pub struct Hold {
    point: CrashPoint,
    places: Arc<Semaphore>,
    held: Arc<Semaphore>,
    released: Arc<Semaphore>,
}

impl Hold {
    /// Holds the first who comes to this point once it is armed.
    pub fn at(point: CrashPoint) -> Self {
        let empty = || Arc::new(Semaphore::new(0));
        Self {
            point,
            places: empty(),
            held: empty(),
            released: empty(),
        }
    }

    /// Hooks of a signer that is held.
    pub fn hooks(&self) -> Hooks {
        let hold = self.clone();
        Hooks::new(Arc::new(move |point| -> Pin<Box<dyn Future<Output = ()> + Send>> {
            let hold = hold.clone();
            Box::pin(async move { hold.reach(point).await })
        }))
    }

    /// From now on the next who comes is held.
    pub fn arm(&self) {
        self.places.add_permits(1);
    }

    /// Waits until somebody is held.
    ///
    /// # Panics
    /// When nobody comes to the point in time.
    pub async fn is_reached(&self) {
        let held = tokio::time::timeout(DEADLINE, self.held.acquire()).await;
        held.expect("somebody comes to the point in time")
            .expect("a semaphore that is open")
            .forget();
    }

    /// Lets the one who is held go on.
    pub fn release(&self) {
        self.released.add_permits(1);
    }

    async fn reach(&self, point: CrashPoint) {
        if point != self.point {
            return;
        }
        let Ok(place) = self.places.try_acquire() else {
            return;
        };
        place.forget();
        self.held.add_permits(1);
        self.released
            .acquire()
            .await
            .expect("a semaphore that is open")
            .forget();
    }
}
