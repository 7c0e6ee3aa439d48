//! Any bytes as each of VakıfBank's answers: nothing panics, and a draft is never of another amount than the asked one.

use vezne_protocol::Amount;

use super::{account_list, account_transactions, draft, execute, receipt, token};
use crate::clock::Moment;
use crate::upstream::RawAnswer;

/// Reads the bytes as every answer there is.
pub(crate) fn answers(answer: &RawAnswer) {
    let asked = Amount::parse("100.00").expect("an amount");
    drop(token::authorization(answer, None, Moment::from_ms(0)));
    drop(account_list::accounts(answer));
    drop(account_transactions::rows(answer));
    drop(draft::drafted(answer, asked));
    drop(execute::executed(answer));
    drop(receipt::text(answer));
}
