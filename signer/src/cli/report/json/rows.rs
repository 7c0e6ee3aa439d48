//! From what the report knows to what its document shows: a new field is a compile error and not a silent loss.

use super::{DifferenceView, FeesView, NetView, PaymentView, RefundView, SessionsView, TakenView, TotalView};
use crate::payments::daily_report::Counts;
use crate::payments::daily_report::day::on_the_wall;
use crate::payments::daily_report::difference::Difference;
use crate::payments::daily_report::money::to_the_last_decimal;
use crate::payments::daily_report::rows::{Capture, GivenBack, Taken};
use crate::payments::daily_report::totals::{MethodTotal, Net};
use crate::payments::payment::Fees;

impl From<Counts> for SessionsView {
    fn from(counts: Counts) -> Self {
        let Counts {
            opened,
            paid,
            expired,
            cancelled,
            needs_review,
            unknown,
        } = counts;
        Self {
            opened,
            paid,
            expired,
            cancelled,
            needs_review,
            unknown,
        }
    }
}

impl<'r> From<&'r Capture> for PaymentView<'r> {
    fn from(capture: &'r Capture) -> Self {
        let Capture {
            session,
            reference,
            method,
            attempt,
            payment_id,
            amount_order,
            amount_paid,
            currency,
            installments,
            at,
            started_at: _,
            fees,
        } = capture;
        Self {
            session,
            reference,
            method: *method,
            attempt,
            payment_id: payment_id.as_deref(),
            amount_order: *amount_order,
            amount_paid: *amount_paid,
            currency,
            installments: *installments,
            at: on_the_wall(*at),
            fees: (*fees).into(),
        }
    }
}

impl From<Fees> for FeesView {
    fn from(fees: Fees) -> Self {
        let Fees {
            commission,
            fee,
            merchant_commission,
        } = fees;
        Self {
            commission: commission.map(to_the_last_decimal),
            fee: fee.map(to_the_last_decimal),
            merchant_commission: merchant_commission.map(to_the_last_decimal),
        }
    }
}

impl<'r> From<&'r Taken> for TakenView<'r> {
    fn from(taken: &'r Taken) -> Self {
        let Taken {
            payment,
            stage,
            why,
            over_at: _,
        } = taken;
        Self {
            payment: payment.into(),
            stage,
            why: why.as_deref(),
        }
    }
}

impl<'r> From<&'r GivenBack> for RefundView<'r> {
    fn from(refund: &'r GivenBack) -> Self {
        let GivenBack {
            refund,
            session,
            reference,
            attempt,
            payment_id,
            amount,
            currency,
            stage,
            at,
            requested_at: _,
            is_counted,
            parts: _,
        } = refund;
        Self {
            refund,
            session,
            reference,
            attempt,
            payment_id: payment_id.as_deref(),
            amount: *amount,
            currency,
            stage: *stage,
            at: on_the_wall(*at),
            is_counted: *is_counted,
        }
    }
}

impl<'r> From<&'r MethodTotal> for TotalView<'r> {
    fn from(total: &'r MethodTotal) -> Self {
        let MethodTotal {
            method,
            currency,
            captures,
            captured,
        } = total;
        Self {
            method: *method,
            currency,
            captures: *captures,
            captured: captured.to_string(),
        }
    }
}

impl<'r> From<&'r Net> for NetView<'r> {
    fn from(net: &'r Net) -> Self {
        let Net {
            currency,
            captured,
            refunded,
            fees,
            fees_unknown,
            amounts_unknown,
            net,
        } = net;
        Self {
            currency,
            captured: captured.to_string(),
            refunded: refunded.to_string(),
            fees: fees.to_string(),
            fees_unknown: *fees_unknown,
            amounts_unknown: *amounts_unknown,
            net: net.to_string(),
        }
    }
}

impl<'r> From<&'r Difference> for DifferenceView<'r> {
    fn from(difference: &'r Difference) -> Self {
        let Difference {
            word,
            payment_id,
            session,
            refund,
            ours,
            upstream,
            currency,
        } = difference;
        Self {
            word: word.word(),
            payment_id: payment_id.as_deref(),
            session: session.as_deref(),
            refund: refund.as_deref(),
            ours: ours.map(|sum| sum.to_string()),
            upstream: upstream.map(|sum| sum.to_string()),
            currency: currency.as_deref(),
            todo: word.what_to_do(),
        }
    }
}
