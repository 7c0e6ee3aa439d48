//! The daily report as one JSON document. Amounts are texts with two decimals, fees to their last one.

mod rows;

use serde::Serialize;
use vezne_protocol::{Amount, Method, SessionId};

use super::comparison_word;
use crate::payments::daily_report::day::on_the_wall;
use crate::payments::daily_report::{Comparison, DailyReport, Own};
use crate::payments::refund::RefundStage;

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct View<'r> {
    day: String,
    from: String,
    until: String,
    is_over: bool,
    sessions: SessionsView,
    captures: Vec<PaymentView<'r>>,
    taken: Vec<TakenView<'r>>,
    refunds: Vec<RefundView<'r>>,
    totals: Vec<TotalView<'r>>,
    net: Vec<NetView<'r>>,
    comparison: ComparisonView<'r>,
    differences: Vec<DifferenceView<'r>>,
    notes: Vec<DifferenceView<'r>>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct SessionsView {
    opened: usize,
    paid: usize,
    expired: usize,
    cancelled: usize,
    needs_review: usize,
    unknown: usize,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct PaymentView<'r> {
    session: &'r SessionId,
    reference: &'r str,
    method: Method,
    attempt: &'r str,
    payment_id: Option<&'r str>,
    amount_order: Amount,
    amount_paid: Option<Amount>,
    currency: &'r str,
    installments: Option<u8>,
    at: String,
    fees: FeesView,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct FeesView {
    commission: Option<String>,
    fee: Option<String>,
    merchant_commission: Option<String>,
}

#[derive(Serialize)]
struct TakenView<'r> {
    #[serde(flatten)]
    payment: PaymentView<'r>,
    stage: &'static str,
    why: Option<&'r str>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct RefundView<'r> {
    refund: &'r str,
    session: &'r SessionId,
    reference: &'r str,
    attempt: &'r str,
    payment_id: Option<&'r str>,
    amount: Amount,
    currency: &'r str,
    stage: RefundStage,
    at: String,
    is_counted: bool,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct TotalView<'r> {
    method: Method,
    currency: &'r str,
    captures: usize,
    captured: String,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct NetView<'r> {
    currency: &'r str,
    captured: String,
    refunded: String,
    fees: String,
    fees_unknown: usize,
    amounts_unknown: usize,
    net: String,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct ComparisonView<'r> {
    card: &'static str,
    why: Option<&'r str>,
    payments: Option<usize>,
    given_back: Option<usize>,
    bank_transfer: &'static str,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct DifferenceView<'r> {
    word: &'static str,
    payment_id: Option<&'r str>,
    session: Option<&'r str>,
    refund: Option<&'r str>,
    ours: Option<String>,
    upstream: Option<String>,
    currency: Option<&'r str>,
    todo: &'static str,
}

/// The document, on a line of its own.
pub(super) fn write(report: &DailyReport) -> String {
    let view = View::of(report);
    serde_json::to_string(&view).expect("a report of texts and numbers can be written as JSON") + "\n"
}

impl<'r> View<'r> {
    fn of(report: &'r DailyReport) -> Self {
        let DailyReport {
            day,
            is_over,
            sessions,
            own: Own {
                captures,
                taken,
                refunds,
            },
            totals,
            net,
            comparison,
            differences,
            notes,
        } = report;
        Self {
            day: day.to_string(),
            from: on_the_wall(day.from()),
            until: on_the_wall(day.until()),
            is_over: *is_over,
            sessions: (*sessions).into(),
            captures: captures.iter().map(PaymentView::from).collect(),
            taken: taken.iter().map(TakenView::from).collect(),
            refunds: refunds.iter().map(RefundView::from).collect(),
            totals: totals.iter().map(TotalView::from).collect(),
            net: net.iter().map(NetView::from).collect(),
            comparison: ComparisonView {
                card: comparison_word(report),
                why: match comparison {
                    Comparison::Failed(why) => Some(why),
                    _ => None,
                },
                payments: match comparison {
                    Comparison::Compared { payments, .. } => Some(*payments),
                    _ => None,
                },
                given_back: match comparison {
                    Comparison::Compared { given_back, .. } => Some(*given_back),
                    _ => None,
                },
                bank_transfer: "not-compared",
            },
            differences: differences.iter().map(DifferenceView::from).collect(),
            notes: notes.iter().map(DifferenceView::from).collect(),
        }
    }
}
