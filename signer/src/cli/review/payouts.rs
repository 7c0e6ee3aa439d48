//! Payouts that wait for a person, and that person's word on one.

use serde::Serialize;
use vezne_protocol::Amount;

use super::super::operator::CommandError;
use super::super::table::{Table, cell};
use crate::app::App;
use crate::payments::card_attempt;
use crate::payments::event::Operator;
use crate::payments::failure::Failure;
use crate::payments::payout::{OperatorSays, Payout, PayoutStage};
use crate::payments::review;

/// A payout as an operator sees it: ids, stages and amounts, never a person.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct PayoutCase {
    id: String,
    stage: PayoutStage,
    why: Option<&'static str>,
    since: String,
    amount: Amount,
    /// What the bank calls it: what to look it up by.
    query_number: String,
    awaits_operator: bool,
}

impl PayoutCase {
    pub(super) fn of(payout: &Payout) -> Self {
        Self {
            id: payout.id.clone(),
            stage: payout.stage.name(),
            why: payout.stage.why(),
            since: crate::clock::Moment::from_ms(payout.log.at_ms).to_string(),
            amount: payout.amount,
            query_number: payout.stage.way().query_number.clone(),
            awaits_operator: payout.stage.waits_for_a_person(),
        }
    }
}

/// Settles a payout by a person's word.
pub(super) async fn settle(
    app: &App,
    id: &str,
    says: card_attempt::OperatorSays,
    operator: Operator,
) -> Result<PayoutCase, CommandError> {
    let says = match says {
        card_attempt::OperatorSays::Paid => OperatorSays::Made,
        card_attempt::OperatorSays::Closed => OperatorSays::NotMade,
    };
    match review::settle_payout(app, id, says, operator).await {
        Ok(payout) => Ok(PayoutCase::of(&payout)),
        Err(Failure::NoSuchPayout) => Err(CommandError::Refused(
            "there is no such payout; see `vezne-signer review list`".into(),
        )),
        Err(Failure::NothingToSettle) => Err(CommandError::Refused(
            "this payout waits for no person; see `vezne-signer review list`".into(),
        )),
        Err(failure) => Err(failure.into()),
    }
}

pub(super) fn table(cases: &[PayoutCase]) -> String {
    let mut table = Table::with_head(["PAYOUT", "STAGE", "SINCE", "AMOUNT", "WHY", "BANK'S NUMBER"]);
    for case in cases {
        table.add([
            case.id.clone(),
            case.stage.word().to_owned(),
            case.since.clone(),
            format!("{} TRY", case.amount),
            cell(case.why),
            case.query_number.clone(),
        ]);
    }
    table.to_text()
}
