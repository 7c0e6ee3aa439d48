//! What all of the sandbox's handlers share: its accounts, one clock, one state behind one lock.

use std::sync::{Mutex, MutexGuard, PoisonError};

use tokio::sync::watch;

use crate::callbacks::CallbackMode;
use crate::clock::Clock;
use crate::entropy::Entropy;
use crate::faults::Faults;
use crate::isbank::{Isbank, Office, Papers};
use crate::iyzico::{Account, Checkouts};
use crate::ledger::Ledger;
use crate::limiter::Limiter;
use crate::requests::Requests;
use crate::settings::Settings;
use crate::vakifbank::{Bank, ClientAccount};

/// The running sandbox.
#[derive(Debug)]
pub(crate) struct App {
    /// Where it listens, as clients and browsers write it.
    pub(crate) url: String,
    /// The merchant account of its iyzico.
    pub(crate) account: Account,
    /// The client that its bank knows.
    pub(crate) bank_account: ClientAccount,
    /// What the merchant's own bank knows of it.
    pub(crate) isbank: Office,
    /// What time it is.
    pub(crate) clock: Clock,
    /// Where ids come from.
    pub(crate) entropy: Entropy,
    closing: watch::Receiver<bool>,
    state: Mutex<State>,
}

/// Everything that a reset forgets. One lock holds it, so a token cannot be paid twice whatever races.
#[derive(Debug, Default)]
pub(crate) struct State {
    /// What came in and went out.
    pub(crate) requests: Requests,
    /// What is to go wrong.
    pub(crate) faults: Faults,
    /// How the sandbox speaks.
    pub(crate) settings: Settings,
    /// How paid pages deliver the callback.
    pub(crate) callback_mode: CallbackMode,
    /// iyzico's payment pages.
    pub(crate) checkouts: Checkouts,
    /// What was taken.
    pub(crate) ledger: Ledger,
    /// How many retrieve calls there were lately.
    pub(crate) limiter: Limiter,
    /// The bank's customers and what they do.
    pub(crate) bank: Bank,
    /// The merchant's own bank, and what it did.
    pub(crate) isbank: Isbank,
}

impl App {
    /// A sandbox that has seen nothing yet.
    pub(crate) fn new(url: String, entropy: Entropy, papers: Papers, closing: watch::Receiver<bool>) -> Self {
        let account = Account {
            api_key: entropy.sandbox_key(),
            secret_key: entropy.sandbox_key(),
        };
        let bank_account = ClientAccount::new(&entropy);
        let isbank = Office::new(&entropy, papers);
        Self {
            url,
            account,
            bank_account,
            isbank,
            clock: Clock::default(),
            entropy,
            closing,
            state: Mutex::default(),
        }
    }

    /// The state, locked. Never hold it across an await.
    pub(crate) fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Whether a retrieve call is within the limit that the settings set.
    pub(crate) fn admits_retrieve(&self) -> bool {
        let mut state = self.state();
        let limit = state.settings.calls_per_minute;
        state.limiter.admits(self.clock.now(), limit)
    }

    /// Back to the start, but for the keys, and ids are never handed out again.
    pub(crate) fn reset(&self) {
        *self.state() = State::default();
        self.clock.reset();
        self.isbank.revocations.clear();
    }

    /// Waits until the sandbox is being stopped.
    pub(crate) async fn closing(&self) {
        // An error means that the sandbox is gone already.
        drop(self.closing.clone().wait_for(|closing| *closing).await);
    }
}
