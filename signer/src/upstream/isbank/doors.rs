//! Any bytes as each of İş Bankası's answers: nothing panics, and a validation is never of another payment than the asked
//! one.

use vezne_protocol::{Amount, Iban};

use super::settings::{StatementForm, Words};
use super::{accounts, login, pay, query, statement, validate};
use crate::clock::Moment;
use crate::payments::merchant_bank::{PayoutAsk, PayoutRail};
use crate::secret::Secret;
use crate::upstream::RawAnswer;

/// Reads the bytes as every answer there is.
pub(crate) fn answers(answer: &RawAnswer) {
    let words = Words::default();
    let iban = Iban::parse("TR330006100519786457841326").expect("an IBAN");
    let ask = PayoutAsk {
        rail: PayoutRail::Eft,
        amount: Amount::parse("1250.50").expect("an amount"),
        iban: &iban,
        name: "Ayşe Yılmaz",
        description: "vzn-1 iade",
        reference: "vzn-1",
    };
    drop(login::login(answer, &Secret::from(String::new()), Moment::from_ms(0)));
    drop(accounts::accounts(answer));
    drop(statement::rows(answer, &StatementForm::default()));
    drop(validate::validated(answer, &ask, &words));
    drop(pay::paid(answer, &words));
    drop(query::found(answer, "Q1", &words));
}
