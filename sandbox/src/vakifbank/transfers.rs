//! Transfers as both rails know them: what is to be moved, whether it may be, what it costs, and the moving itself.

use jiff::civil::Date;
use rust_decimal::Decimal;

use super::accounts::{Account, Part};
use super::grants::Grant;
use super::kolas::EasyAddress;
use super::messages::{ACCOUNT_NOT_USABLE, DAILY_LIMIT, FAST_LIMIT, FOREIGN_ACCOUNT, INSUFFICIENT_BALANCE, NOT_DEMAND};
use super::refusal::Refusal;
use super::{Bank, sentences};
use crate::amounts::plain;
use crate::app::State;
use crate::clock::Moment;
use crate::entropy::Entropy;
use crate::ledger::{Ledger, Movement, Rail};

/// Digits of a transaction id below the year.
const ID_BASE: u64 = 1_000_000_000_000;

/// Who is to be paid.
#[derive(Clone, Debug)]
pub(crate) struct Payee {
    /// Where to.
    pub(crate) iban: String,
    /// To whom.
    pub(crate) name: String,
    /// The easy address that led there.
    pub(crate) address: Option<EasyAddress>,
}

/// A transfer that can be made.
#[derive(Clone, Debug)]
pub(crate) struct Transfer {
    /// How it travels.
    pub(crate) rail: Rail,
    /// Whose money it is.
    pub(crate) customer: &'static str,
    /// From which account.
    pub(crate) sender: String,
    /// Which account the fee is taken from.
    pub(crate) fee_account: String,
    /// Who is to be paid.
    pub(crate) payee: Payee,
    /// How much.
    pub(crate) amount: Decimal,
    /// The sender's description.
    pub(crate) description: String,
    /// The sender's reference.
    pub(crate) reference: String,
    /// Whether the receiver's papers hide the sender's account.
    pub(crate) mask_sender: bool,
}

/// One row of a transfer's fee.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Fee {
    /// How much.
    pub(crate) amount: Decimal,
    /// What for.
    pub(crate) description: &'static str,
}

const fn fee(kurus: u32, description: &'static str) -> Fee {
    Fee {
        amount: Decimal::from_parts(kurus, 0, 0, false, 2),
        description,
    }
}

static REMITTANCE_FEES: [Fee; 1] = [fee(105, "HESAPTAN HESABA HAVALE ÜCRETİ")];
static FAST_FEES: [Fee; 2] = [fee(98, "FAST EFT ÜCRETİ"), fee(22, "FAST TCMB Ücreti")];

/// What a rail costs, as the bank's samples have it.
pub(crate) fn fees(rail: Rail) -> &'static [Fee] {
    match rail {
        Rail::Remittance => &REMITTANCE_FEES,
        Rail::Fast => &FAST_FEES,
    }
}

/// The sum of what a rail costs.
pub(crate) fn total_fee(rail: Rail) -> Decimal {
    fees(rail).iter().map(|fee| fee.amount).sum()
}

/// Checks that an account is the customer's and that money can be taken out of it. For a closed account no code is
/// public: the bank's code for one that is not to be used by internet stands in.
pub(super) fn usable<'a>(account: Option<&'a Account>, grant: &Grant) -> Result<&'a Account, Refusal> {
    let account = account.filter(|account| account.customer == grant.customer.id);
    let account = account.ok_or_else(|| Refusal::from(FOREIGN_ACCOUNT))?;
    if !account.open {
        return Err(Refusal::with(&ACCOUNT_NOT_USABLE, &account.number));
    }
    match account.kind.is_demand() {
        true => Ok(account),
        false => Err(NOT_DEMAND.into()),
    }
}

/// Checks limits and balances: when a transfer is drafted, and again when it is made.
pub(super) fn affordable(state: &State, transfer: &Transfer, now: Moment) -> Result<(), Refusal> {
    let settings = &state.settings.bank;
    if transfer.rail == Rail::Fast && transfer.amount > settings.fast_limit {
        return Err(Refusal::with(&FAST_LIMIT, &sentences::grouped(settings.fast_limit)));
    }
    if let Some(limit) = settings.daily_limit {
        let left = limit - moved_on(&state.ledger, transfer.customer, now.istanbul().date());
        if transfer.amount > left {
            return Err(Refusal::with(&DAILY_LIMIT, &plain(left.max(Decimal::ZERO))));
        }
    }
    let holds = |number: &str| {
        let account = state.bank.accounts.numbered(number);
        account.map_or(Decimal::ZERO, |account| account.balance)
    };
    let fee = total_fee(transfer.rail);
    let enough = if transfer.fee_account == transfer.sender {
        transfer.amount + fee <= holds(&transfer.sender)
    } else {
        transfer.amount <= holds(&transfer.sender) && fee <= holds(&transfer.fee_account)
    };
    if enough {
        Ok(())
    } else {
        Err(INSUFFICIENT_BALANCE.into())
    }
}

/// What a customer has moved on a day, whoever was paid.
fn moved_on(ledger: &Ledger, customer: &str, day: Date) -> Decimal {
    let movements = ledger.movements().iter();
    let of_day = movements.filter(|movement| movement.customer == customer && movement.at.istanbul().date() == day);
    of_day.map(|movement| movement.amount).sum()
}

/// Moves the money and writes it down. Whether it may be moved has been checked under the same lock.
pub(super) fn make(
    state: &mut State,
    entropy: &Entropy,
    transfer: &Transfer,
    otp_transaction_id: Option<u32>,
    now: Moment,
) -> Movement {
    let transaction_id = fresh_id(&state.ledger, entropy, now);
    let query_number = (transfer.rail == Rail::Fast).then(|| entropy.number(6));
    let fee = total_fee(transfer.rail);
    let sentence = sentences::of_transfer(&state.bank, entropy, transfer, query_number, now);
    enter(&mut state.bank, entropy, transfer, transaction_id, now);
    let movement = Movement {
        transaction_id,
        query_number,
        rail: transfer.rail,
        customer: transfer.customer,
        sender_account: transfer.sender.clone(),
        receiver_iban: transfer.payee.iban.clone(),
        receiver_name: transfer.payee.name.clone(),
        amount: transfer.amount,
        fee,
        sent_description: transfer.description.clone(),
        sent_reference: transfer.reference.clone(),
        sentence,
        masked: transfer.mask_sender,
        otp_transaction_id,
        elsewhere: otp_transaction_id.is_none(),
        at: now,
    };
    state.ledger.moved(movement.clone());
    movement
}

/// The entries in the sender's and the receiver's account; the fee has rows of its own.
fn enter(bank: &mut Bank, entropy: &Entropy, transfer: &Transfer, transaction_id: u64, now: Moment) {
    let own_id = || u64::from(entropy.number(9));
    if let Some(sender) = bank.accounts.numbered_mut(&transfer.sender) {
        sender.enter(transaction_id, own_id(), Part::Out, transfer.amount, now);
    }
    if let Some(payer) = bank.accounts.numbered_mut(&transfer.fee_account) {
        for fee in fees(transfer.rail) {
            payer.enter(transaction_id, own_id(), Part::Fee(fee.description), fee.amount, now);
        }
    }
    let iban = &transfer.payee.iban;
    match bank.accounts.of_iban_mut(iban) {
        Some(receiver) => receiver.enter(transaction_id, own_id(), Part::In, transfer.amount, now),
        None => bank.receivers.credit(iban, transfer.amount),
    }
}

/// The year and twelve digits, such as 2021000006841195.
fn fresh_id(ledger: &Ledger, entropy: &Entropy, now: Moment) -> u64 {
    let year = u64::try_from(now.istanbul().year()).unwrap_or_default();
    loop {
        let id = year * ID_BASE + u64::from(entropy.number(9));
        if ledger.movement(id).is_none() {
            return id;
        }
    }
}
