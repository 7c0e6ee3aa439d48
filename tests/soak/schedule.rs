//! What happens in a run: drawn as a whole before the first request, and printed as it will be played.

mod shown;

use serde_json::{Value, json};
use vezne_signer::hooks::CrashPoint;
use vezne_tests::Customer;

/// How many buyers there are.
pub(crate) const BUYERS: usize = 5;
/// How many others send a transfer alone, at most.
pub(crate) const SENDERS: usize = 2;
/// How many suppliers the shop pays, at most.
pub(crate) const PAYERS: usize = 2;
/// How many things each of them does once the shop has opened a session.
pub(crate) const ACTIONS: usize = 3;

/// One run.
#[derive(Debug, Clone)]
pub(crate) struct Schedule {
    /// What it was drawn from.
    pub(crate) seed: u64,
    /// How iyzico is that day.
    pub(crate) weather: Weather,
    /// Whether the payment page offers the chosen plan only, of each buyer's session.
    pub(crate) locks_plan: [bool; BUYERS],
    /// Who each buyer is at the bank: two may be one.
    pub(crate) customers: [Customer; BUYERS],
    /// Whether the shop's server is told of events.
    pub(crate) tells_shop: bool,
    /// When the signer dies, one after the other.
    pub(crate) kills: Vec<Kill>,
    /// What happens, one after the other; what stands together happens at once.
    pub(crate) rounds: Vec<Vec<Step>>,
    /// Who pays on a page that the signer, whose clock has leapt ahead, holds for over.
    pub(crate) comes_late: [bool; BUYERS],
    /// Whose payment the shop gives back in the end, as far as it has not gone back before.
    pub(crate) gives_rest_back: [bool; BUYERS],
    /// In which steps time passes afterwards.
    pub(crate) aftermath_step_s: i64,
}

/// How iyzico and the bank are that day.
#[derive(Debug, Clone)]
pub(crate) struct Weather {
    /// The order for the sandbox's chaos: faults by chance.
    pub(crate) chaos: Value,
    /// What the fraud review says of every payment while the buyers act.
    pub(crate) fraud: i64,
    /// What it says afterwards.
    pub(crate) fraud_afterwards: i64,
    /// How many calls a minute the signer may use.
    pub(crate) calls_per_minute: i64,
    /// Whether the shop has an account at another bank only.
    pub(crate) is_fast: bool,
    /// How long a token of the bank's is good.
    pub(crate) bank_token_s: i64,
    /// Whether a statement has the numbers that the bank told when it moved the money.
    pub(crate) has_statement_ids: bool,
    /// Whether the signer reads iyzico's report: without it no lost answer about a refund can be found out.
    pub(crate) has_reports: bool,
    /// How far the report is behind.
    pub(crate) report_delay_s: i64,
    /// Whether it tells again by what ids something was given back.
    pub(crate) has_report_ids: bool,
}

/// The end of a signer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Kill {
    /// Where.
    pub(crate) at: KillAt,
    /// How many rounds it stays down.
    pub(crate) down_rounds: usize,
}

/// Where a signer ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum KillAt {
    /// When a point is reached for the n-th time since the signer before was killed.
    Point(CrashPoint, usize),
    /// So many milliseconds into a round.
    Moment {
        /// Which round.
        round: usize,
        /// How far into it.
        ms: u64,
    },
}

/// Something that one of them does.
#[derive(Debug, Clone)]
pub(crate) struct Step {
    /// Whose session it is about.
    pub(crate) buyer: usize,
    /// What is done.
    pub(crate) action: Action,
}

/// What is done.
#[derive(Debug, Clone)]
pub(crate) enum Action {
    /// The shop opens the session, or asks for it again with the same key.
    Open {
        /// By several requests at once.
        at_once: usize,
    },
    /// The buyer asks what a prefix may be split into.
    Quote,
    /// The buyer asks for the payment page.
    Pay {
        /// The plan.
        installments: u8,
        /// The number of the buyer's key; the same number is the same key.
        key: u8,
        /// In a second tab at once, with a key of its own.
        second_tab: Option<u8>,
    },
    /// The buyer pays on a page that was shown, the last one or the first.
    PayOnPage {
        /// Whether the bank says yes.
        good_card: bool,
        /// In how many payments.
        installments: u8,
        /// Whether it is the last page that was shown, or the first.
        on_last: bool,
    },
    /// The browser brings the token back, so often at once: before a payment, after it, again.
    ComeBack {
        /// How often.
        times: usize,
    },
    /// iyzico's webhook comes.
    Webhook {
        /// `valid`, `wrong` or `none`.
        signature: &'static str,
        /// How often, one after another.
        times: u8,
    },
    /// The shop reads the session.
    ReadAsShop,
    /// The widget reads the session.
    ReadAsBuyer,
    /// The shop withdraws the session.
    Cancel,
    /// The shop changes what shipping costs, and the amount with it.
    ChangeShipping {
        /// The new shipping, in whole lira.
        lira: u8,
    },
    /// The buyer asks for more time.
    Extend,
    /// Time passes.
    Wait {
        /// How much for everybody.
        seconds: i64,
        /// By how much the signer's clock goes ahead of iyzico's meanwhile.
        drift_s: i64,
        /// Whether the jobs run then.
        with_jobs: bool,
    },
    /// The jobs run.
    Jobs,
    /// The buyer does something about the bank.
    Bank(BankAction),
    /// The shop does something about giving money back.
    Refund(RefundAction),
    /// A sender does something; then the number is the sender's.
    Sender(SenderAction),
    /// The shop does something to pay a supplier; then the number is the supplier's.
    Payer(PayerAction),
    /// Two tabs at once: one asks for the payment page, the other goes to the bank.
    TwoMethods {
        /// The plan of the first.
        installments: u8,
    },
}

/// What is done about the bank.
#[derive(Debug, Clone)]
pub(crate) enum BankAction {
    /// The buyer goes to the bank and comes back.
    Go {
        /// The number of the buyer's key; the same number is the same key.
        key: u8,
        /// In a second tab at once, with a key of its own.
        second_tab: Option<u8>,
        /// Whether they say no there.
        denies: bool,
    },
    /// The buyer chooses an account, and the bank sends an OTP; again for a new one.
    AskForOtp,
    /// The buyer types an OTP that was sent, the last one or the first.
    TypeOtp {
        /// Whether it is what the phone shows.
        is_right: bool,
        /// So often at once.
        times: usize,
        /// Whether it is the last one that was sent, or the first.
        on_last: bool,
    },
    /// All of it in one go.
    Transfer,
    /// The buyer does not want the transfer any more.
    Cancel,
    /// The buyer pays somebody else.
    PayElsewhere,
    /// The next call of a kind is refused.
    Trouble {
        /// Which.
        call: &'static str,
        /// With this code.
        code: &'static str,
    },
}

/// What a sender does.
#[derive(Debug, Clone, Copy)]
pub(crate) enum SenderAction {
    /// Asks what to write.
    Ask,
    /// Sends money.
    Send(Money),
    /// The shop withdraws the order.
    Cancel,
}

/// What the shop does to pay a supplier.
#[derive(Debug, Clone, Copy)]
pub(crate) enum PayerAction {
    /// Drafts a payout.
    Draft {
        /// The number of the shop's key; the same number is the same key.
        key: u8,
        /// How much.
        lira: u16,
    },
    /// Confirms the draft of a key.
    Confirm {
        /// The number of the key.
        key: u8,
        /// By so many words at once.
        at_once: u8,
    },
    /// Takes the draft of a key back.
    Cancel {
        /// The number of the key.
        key: u8,
    },
}

/// Money that comes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Money {
    /// The right amount with the right reference.
    Fits,
    /// Less.
    Short,
    /// The reference has a mistake.
    Misspelt,
}

/// What is done about giving money back.
#[derive(Debug, Clone)]
pub(crate) enum RefundAction {
    /// The shop asks for money of the buyer's card payment back.
    Ask(RefundAsk),
    /// By two requests at once.
    AskTwice(RefundAsk, RefundAsk),
    /// The next call of a kind goes wrong in a way that chance has no rate for.
    Trouble {
        /// Which.
        call: &'static str,
        /// How.
        fault: &'static str,
        /// With which code, where it is refused.
        code: Option<&'static str>,
    },
}

/// One request for money back.
#[derive(Debug, Clone, Copy)]
pub(crate) struct RefundAsk {
    /// How much, in whole lira; all that is left where absent.
    pub(crate) lira: Option<u8>,
    /// The number of the shop's key; the same number is the same key.
    pub(crate) key: u8,
}

impl Weather {
    /// The order without faults.
    pub(crate) fn calm() -> Value {
        json!({})
    }
}

impl Schedule {
    /// Whether somebody sends a transfer alone, or asks what to write.
    pub(crate) fn has_senders(&self) -> bool {
        let mut steps = self.rounds.iter().flatten();
        steps.any(|step| matches!(step.action, Action::Sender(_)))
    }
}
