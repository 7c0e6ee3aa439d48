//! `GET /v2/reporting/payment/details`: what has gone back of a payment. It is not signed: it settles refunds whose answer was
//! lost, and nothing else.
//!
//! Shapes from iyzico's documents alone: what cannot be read as they have it counts as not told.

use serde::Deserialize;
use vezne_protocol::Amount;

use super::{Iyzico, read_success};
use crate::literal::Literal;
use crate::payments::refund::report::{Report, Reported, ReportedItem};
use crate::upstream::measured::Call;
use crate::upstream::{RawAnswer, UpstreamError};

/// What metrics call it.
const CALL: Call = Call::to_iyzico("payment-report");
const PATH: &str = "/v2/reporting/payment/details";
/// What the report calls a refund that went well.
const STATUS_DONE: &str = "1";

#[derive(Debug, Deserialize)]
struct Answer {
    payments: Option<Vec<Payment>>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Payment {
    payment_id: Option<Literal>,
    payment_refund_status: Option<Literal>,
    cancels: Option<Vec<Entry>>,
    item_transactions: Option<Vec<Item>>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Item {
    payment_transaction_id: Option<Literal>,
    refunds: Option<Vec<Entry>>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Entry {
    refund_conversation_id: Option<Literal>,
    cancel_conversation_id: Option<Literal>,
    refund_price: Option<Literal>,
    refund_status: Option<Literal>,
    host_reference: Option<Literal>,
}

impl Iyzico {
    /// What iyzico's report tells of a payment; `None` where it does not know the payment (yet).
    pub async fn payment_report(&self, payment_id: &str) -> Result<Option<Report>, UpstreamError> {
        let making = async {
            let answer = self.get(PATH, &[("locale", "tr"), ("paymentId", payment_id)]).await?;
            report(&answer, payment_id)
        };
        self.meter.measure(CALL, making).await
    }
}

pub(super) fn report(answer: &RawAnswer, payment_id: &str) -> Result<Option<Report>, UpstreamError> {
    let told: Answer = read_success(answer)?;
    let is_it = |payment: &Payment| payment.payment_id.as_ref().map(Literal::as_str) == Some(payment_id);
    let mut payments = told.payments.unwrap_or_default().into_iter().filter(is_it);
    match (payments.next(), payments.next()) {
        (Some(payment), None) => Ok(Some(payment.into())),
        _ => Ok(None),
    }
}

impl From<Payment> for Report {
    fn from(payment: Payment) -> Self {
        let Payment {
            payment_id: _,
            payment_refund_status,
            cancels,
            item_transactions,
        } = payment;
        Self {
            refund_status: payment_refund_status.map(String::from),
            cancels: cancels.map(entries),
            items: item_transactions
                .unwrap_or_default()
                .into_iter()
                .map(|item| ReportedItem {
                    transaction_id: item.payment_transaction_id.map(String::from),
                    refunds: item.refunds.map(entries),
                })
                .collect(),
        }
    }
}

fn entries(entries: Vec<Entry>) -> Vec<Reported> {
    entries.into_iter().map(Reported::from).collect()
}

impl From<Entry> for Reported {
    fn from(entry: Entry) -> Self {
        let Entry {
            refund_conversation_id,
            cancel_conversation_id,
            refund_price,
            refund_status,
            host_reference,
        } = entry;
        let text = |field: Option<Literal>| field.map(String::from).filter(|text| !text.is_empty());
        Self {
            conversation_id: text(refund_conversation_id).or(text(cancel_conversation_id)),
            amount: refund_price.and_then(|price| Amount::from_wire(price.as_str()).ok()),
            is_done: refund_status.is_none_or(|status| status.as_str() == STATUS_DONE),
            reference: text(host_reference),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::answer;
    use super::*;

    const TEXT: &str = r#"{"status":"success","payments":[{"paymentId":25152948,"paymentStatus":1,
        "paymentRefundStatus":"PARTIALLY_REFUNDED","price":10,"paidPrice":10.00000000,"cancels":[],
        "itemTransactions":[{"paymentTransactionId":987,"refunds":[{"refundTxId":1,"refundConversationId":"rfd_1-1",
        "refundPrice":4.50000000,"refundStatus":1,"hostReference":"h1"}]},{"paymentTransactionId":"988"}]}]}"#;

    #[test]
    fn what_has_gone_back_is_told_by_item() {
        let told = report(&answer(TEXT), "25152948").unwrap().unwrap();
        assert_eq!(told.refund_status.as_deref(), Some("PARTIALLY_REFUNDED"));
        assert_eq!(told.cancels.as_deref(), Some([].as_slice()));
        let [first, second] = told.items.as_slice() else {
            panic!("two items")
        };
        assert_eq!(first.transaction_id.as_deref(), Some("987"));
        let refunds = first.refunds.as_ref().unwrap();
        assert_eq!(refunds[0].conversation_id.as_deref(), Some("rfd_1-1"));
        assert_eq!(refunds[0].amount.map(Amount::kurus), Some(450));
        assert!(refunds[0].is_done);
        assert_eq!(second.refunds, None);
    }

    #[test]
    fn another_payment_or_none_is_not_this_one() {
        assert_eq!(report(&answer(TEXT), "1").unwrap(), None);
        assert_eq!(report(&answer(r#"{"status":"success"}"#), "1").unwrap(), None);
        let no = r#"{"status":"failure","errorCode":"5087"}"#;
        assert!(matches!(report(&answer(no), "1"), Err(UpstreamError::Refused { .. })));
    }
}
