//! A key drafts a payout: the bank validates it, which moves nothing, and it waits on disk to be confirmed.

use vezne_protocol::{Amount, FieldError, Iban};

use super::bank_payment::{self, Payee};
use super::failure::Failure;
use super::finish_payout::read;
use super::merchant_terms::PayoutTerms;
use super::payout::step::PayoutStep;
use super::payout::{PAYOUT_HEAD, Payout, Stage};
use super::session::LogHead;
use crate::app::{App, MerchantBank};
use crate::entropy;
use crate::hooks::CrashPoint;
use crate::store::{KeyUse, SavedPayout};

/// How often it is decided anew when somebody else was faster.
const ROUNDS_MAX: usize = 4;

/// What the shop asks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ask {
    /// Where to.
    pub iban: Iban,
    /// Whose account it is.
    pub name: String,
    /// How much.
    pub amount: Amount,
    /// What stands in both statements.
    pub description: String,
    /// The shop's own number of it.
    pub reference: Option<String>,
}

/// A payout as it stands, and whether its key had asked for it before.
#[derive(Debug)]
pub struct Asked {
    /// The payout.
    pub payout: Payout,
    /// Whether this was a replay.
    pub is_replay: bool,
}

/// The account that payouts leave, and the terms for them.
pub(super) fn terms(app: &App) -> Result<(&MerchantBank, PayoutTerms), Failure> {
    let bank = app.merchant_bank.as_deref();
    bank.and_then(|bank| Some((bank, bank.terms.payouts?)))
        .ok_or(Failure::NoPayouts)
}

/// Whether one payment may be of so much.
pub(super) fn check_payment_limit(amount: Amount, terms: PayoutTerms) -> Result<(), Failure> {
    let limit = terms.payment_limit;
    if amount <= limit {
        Ok(())
    } else {
        Err(Failure::PaymentOverLimit { limit })
    }
}

/// Drafts a payout. The same idempotency key stands for the same draft.
#[tracing::instrument(name = "draft payout", skip_all, fields(otel.kind = "internal"))]
pub async fn draft(app: &App, ask: Ask, key_id: &str, key_use: KeyUse) -> Result<Asked, Failure> {
    for _ in 0..ROUNDS_MAX {
        if let Some(asked) = replay(app, &key_use).await? {
            return Ok(asked);
        }
        let payout = validated(app, &ask, key_id).await?;
        let step = PayoutStep::draft(payout);
        match app.store.save_payout(&step, Some(&key_use)).await? {
            SavedPayout::Done => {
                app.hooks.reach(CrashPoint::PayoutDrafted).await;
                let payout = step.payout;
                tracing::info!(payout = payout.id, key = key_id, amount = %payout.amount, "a payout was drafted");
                let is_replay = false;
                return Ok(Asked { payout, is_replay });
            }
            SavedPayout::KeyTaken | SavedPayout::Overtaken | SavedPayout::NoRoom { .. } => {}
        }
    }
    Err(Failure::Contended)
}

/// The payout that a used key stands for.
pub(super) async fn replay(app: &App, key_use: &KeyUse) -> Result<Option<Asked>, Failure> {
    let Some(earlier) = app.store.earlier_use(key_use, app.clock.now()).await? else {
        return Ok(None);
    };
    if !earlier.is_same_request {
        return Err(Failure::KeyReused);
    }
    let payout = read(app, &earlier.resource).await?;
    let is_replay = true;
    Ok(Some(Asked { payout, is_replay }))
}

/// A new draft, as the bank has validated it.
async fn validated(app: &App, ask: &Ask, key_id: &str) -> Result<Payout, Failure> {
    let (bank, terms) = terms(app)?;
    check_payment_limit(ask.amount, terms)?;
    if ask.iban == bank.terms.iban {
        return Err(Failure::InvalidPayout(vec![FieldError {
            pointer: "/iban".to_owned(),
            detail: "is the account that it would leave".to_owned(),
        }]));
    }
    let id = entropy::id(app.entropy.as_ref(), PAYOUT_HEAD);
    let payee = Payee {
        iban: ask.iban,
        name: ask.name.clone(),
        description: ask.description.clone(),
    };
    let way = bank_payment::validate(bank, payee, &id, ask.amount, app.clock.now()).await?;
    Ok(Payout {
        id,
        version: 0,
        amount: ask.amount,
        reference: ask.reference.clone(),
        drafted_by: key_id.to_owned(),
        // The bank may have taken its time to validate.
        drafted_at: app.clock.now(),
        stage: Stage::Drafted { way },
        log: LogHead::default(),
    })
}
