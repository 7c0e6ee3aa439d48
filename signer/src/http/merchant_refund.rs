//! A refund as the merchant's server sees it.

use serde::Serialize;
use utoipa::ToSchema;
use vezne_protocol::{Amount, Currency};

use crate::payments::bank::is_erased;
use crate::payments::merchant_bank::PayoutRail;
use crate::payments::refund::{Refund, RefundStage, RefusalReason, Stage, Way};

/// Money of one payment that goes back. Only `returned` says that all of it went.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct MerchantRefund {
    id: String,
    /// The payment that it gives back of: the id of a card attempt or a transfer.
    payment: String,
    stage: RefundStage,
    /// How much is to go back.
    #[schema(value_type = String)]
    amount: Amount,
    /// How much of it has gone back for certain.
    #[schema(value_type = String)]
    refunded: Amount,
    currency: Currency,
    /// The shop's own words.
    reason: Option<String>,
    /// Why a person has to look, or why it did not go back, or not all of it.
    why: Option<&'static str>,
    /// The upstream's code, where it said no.
    upstream_code: Option<String>,
    /// By the bank: which way it goes back.
    #[schema(value_type = Option<String>)]
    rail: Option<PayoutRail>,
    /// By the bank: the account that it goes back to, masked.
    receiver: Option<String>,
    /// By the bank: what it costs you, where the bank told.
    #[schema(value_type = Option<String>)]
    fee: Option<Amount>,
    /// By the bank: whose account it is, where the bank told.
    holder: Option<String>,
    /// To another account than the one that paid: what was asked for, whole, for whoever confirms it.
    #[serde(skip_serializing_if = "Option::is_none")]
    to: Option<MerchantRefundTo>,
    /// Of a draft: what the confirmation names, so that nobody confirms what they have not read.
    #[serde(skip_serializing_if = "Option::is_none")]
    revision: Option<i64>,
    /// To another account than the one that paid: the id of the key that drafted it.
    #[serde(skip_serializing_if = "Option::is_none")]
    drafted_by: Option<String>,
    /// To another account than the one that paid: the id of the key that confirmed it.
    #[serde(skip_serializing_if = "Option::is_none")]
    confirmed_by: Option<String>,
    /// Until when a draft waits to be confirmed (RFC 3339, UTC).
    #[serde(skip_serializing_if = "Option::is_none")]
    confirm_until: Option<String>,
    /// RFC 3339, UTC.
    created_at: String,
    /// When its outcome became known (RFC 3339, UTC).
    settled_at: Option<String>,
}

/// An account that a refund goes to because two keys agreed.
#[derive(Debug, Serialize, ToSchema)]
struct MerchantRefundTo {
    iban: String,
    name: String,
}

impl MerchantRefund {
    pub(super) fn of(refund: &Refund) -> Self {
        let (upstream_code, settled_at) = match &refund.stage {
            Stage::Returned { at, .. } => (None, Some(*at)),
            Stage::Refused {
                why: RefusalReason::Upstream { code, .. },
                at,
                ..
            } => (Some(code.clone()), Some(*at)),
            Stage::Refused { at, .. } => (None, Some(*at)),
            Stage::Drafted { .. } | Stage::Executing { .. } | Stage::Unknown { .. } | Stage::ManualReview { .. } => {
                (None, None)
            }
        };
        let bank = refund.stage.parts().iter().find_map(|part| match &part.way {
            Way::Bank(way) => Some(way),
            Way::Card(_) => None,
        });
        Self {
            id: refund.id.clone(),
            payment: refund.payment.clone(),
            stage: refund.stage.name(),
            amount: refund.amount,
            refunded: refund.returned(),
            currency: refund.currency,
            reason: refund.reason.clone(),
            why: refund.stage.why(),
            upstream_code,
            rail: bank.map(|way| way.rail),
            receiver: bank.filter(|way| !is_erased(&way.iban)).map(|way| way.iban.masked()),
            fee: bank.and_then(|way| way.fee),
            holder: bank.and_then(|way| way.holder.clone()),
            to: bank
                .filter(|way| refund.approval.is_some() && !is_erased(&way.iban))
                .map(|way| MerchantRefundTo {
                    iban: way.iban.expose().to_owned(),
                    name: way.name.clone(),
                }),
            revision: matches!(refund.stage, Stage::Drafted { .. }).then_some(refund.version),
            drafted_by: refund.approval.as_ref().map(|approval| approval.drafted_by.clone()),
            confirmed_by: refund
                .approval
                .as_ref()
                .and_then(|approval| approval.confirmed_by.clone()),
            confirm_until: match refund.stage {
                Stage::Drafted { until, .. } => Some(until.to_string()),
                _ => None,
            },
            created_at: refund.requested_at.to_string(),
            settled_at: settled_at.map(|at| at.to_string()),
        }
    }
}
