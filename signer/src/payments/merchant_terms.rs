//! The merchant's terms for its own bank account, from the configuration: which account, which way out, how much at most.

use jiff::civil::Time;
use vezne_protocol::{Amount, Iban};

/// The account, and under which conditions money may leave it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MerchantTerms {
    /// The bank's code in an IBAN.
    pub bank_code: &'static str,
    /// The bank, as a person calls it.
    pub bank_name: &'static str,
    /// The account, as the bank's calls name it.
    pub account_id: String,
    /// Its IBAN.
    pub iban: Iban,
    /// Whose it is.
    pub owner: String,
    /// When and how EFT is used.
    pub eft: EftTerms,
    /// The most that goes to another bank at once.
    pub fast_limit: Amount,
    /// How long a call that moves money may take.
    pub pay_limit_s: i64,
    /// Whether the bank's query is trusted to know every payment: that it does not know one, long after, proves that it was
    /// not made. The bank does not publish the query, so it is not unless the operator says so.
    pub query_proves_absence: bool,
    /// Payments that the shop asks for; absent, only refunds leave the account.
    pub payouts: Option<PayoutTerms>,
    /// The most that may go back to other accounts than the ones that paid, in a day in Istanbul; absent, none does.
    pub refunds_to_others: Option<Amount>,
    /// Transfers that buyers send alone; absent, nobody begins to wait for any.
    pub incoming: Option<IncomingTerms>,
    /// How statements are read: also for those who wait still when no transfer is offered any more.
    pub reading: ReadingTerms,
}

/// When and how EFT is used. Times are Istanbul's, of business days.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct EftTerms {
    /// Whether EFT is preferred to FAST in its hours.
    pub is_preferred: bool,
    /// From when on.
    pub opens: Time,
    /// Until when.
    pub closes: Time,
    /// Until when on a half day, the afternoon before a holiday.
    pub half_day_closes: Time,
}

/// Under which conditions the shop may pay out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PayoutTerms {
    /// Whether who drafts a payment may not confirm it.
    pub needs_four_eyes: bool,
    /// The most that one payment may be.
    pub payment_limit: Amount,
    /// The most that all payments of a day in Istanbul may be.
    pub day_limit: Amount,
}

/// How transfers are waited for that buyers send alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct IncomingTerms {
    /// How long the money is waited for.
    pub waits_s: i64,
}

/// How the statements are read that transfers come in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ReadingTerms {
    /// How often the statement is read while something is waited for.
    pub every_s: i64,
    /// How many days before the last complete reading each one begins: banks date rows late.
    pub overlap_days: i64,
}
