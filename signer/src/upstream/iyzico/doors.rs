//! Any bytes as each of iyzico's answers: nothing panics, and nothing that is not signed is believed.

use serde::de::DeserializeOwned;
use vezne_protocol::{Amount, CardPrefix};

use super::verify::ResponseSignature;
use super::webhook::{Notice, Signed};
use super::{bin_check, day_report, installment, payment_report, pwi_initialize, pwi_retrieve, read, refund, webhook};
use crate::clock::Moment;
use crate::payments::card_attempt::Page;
use crate::payments::refund::report::GivenBack;
use crate::payments::verdict::Told;
use crate::secret::{Secret, SecretPair};
use crate::upstream::{RawAnswer, UpstreamError};

/// Nobody outside knows it, so nothing from outside bears its signature.
const SECRET_KEY: &str = "a secret that the bytes do not know";
const CONVERSATION: &str = "vzn-1";

/// Reads the bytes as every answer there is.
pub(crate) fn answers(answer: &RawAnswer) {
    let asked = CardPrefix::parse("55260800").ok();
    let amount = Amount::parse("100.00").expect("an amount");
    drop(bin_check::card_facts(answer));
    drop(installment::offers(answer, amount, asked));
    drop(payment_report::report(answer, "1"));
    drop(day_report::page(answer, 1));
    assert!(
        !matches!(pwi_retrieve::told(answer, &pair()), Ok(Told::Success(_))),
        "a payment was believed without a signature"
    );
    assert!(page(answer).is_err(), "a page was believed without a signature");
    assert!(given_back(answer).is_err(), "a refund was believed without a signature");
    behind_the_signature(answer);
}

/// The same answers as iyzico would have signed them: what stands behind the signature is read too.
fn behind_the_signature(answer: &RawAnswer) {
    drop(signed(answer, pwi_retrieve::Answer::signature).map(|answer| pwi_retrieve::told(&answer, &pair())));
    drop(signed(answer, refund::Answer::signature).map(|answer| given_back(&answer)));
    if let Some(Ok(page)) = signed(answer, pwi_initialize::Answer::signature).map(|answer| page(&answer)) {
        let is_iyzicos =
            |host: &str| host == "iyzipay.com" || host.ends_with(".iyzipay.com") || host.ends_with(".iyzico.com");
        let url = url::Url::parse(&page.url).expect("a page that is followed has an address");
        assert!(
            url.scheme() == "https" && url.host_str().is_some_and(is_iyzicos),
            "a buyer is sent to {url}"
        );
    }
}

/// A notice of any words, with a signature of any bytes: never right.
pub(crate) fn notice(notice: &Notice, given: &str) {
    assert_ne!(webhook::verify(SECRET_KEY, notice, Some(given)), Signed::Right);
}

fn pair() -> SecretPair {
    Secret::from(SECRET_KEY.to_owned()).into()
}

fn page(answer: &RawAnswer) -> Result<Page, UpstreamError> {
    pwi_initialize::page(answer, &pair(), &[], Moment::from_ms(0))
}

fn given_back(answer: &RawAnswer) -> Result<GivenBack, UpstreamError> {
    refund::given_back(answer, &pair(), CONVERSATION)
}

/// The answer with the signature that it should have; none where it is no such answer.
fn signed<A: DeserializeOwned>(
    answer: &RawAnswer,
    signature: impl Fn(&A, &str) -> ResponseSignature,
) -> Option<RawAnswer> {
    let mut object: serde_json::Map<String, serde_json::Value> = serde_json::from_slice(&answer.bytes).ok()?;
    let bytes = |object: &serde_json::Map<_, _>| RawAnswer {
        http_status: answer.http_status,
        bytes: serde_json::to_vec(object).expect("what was JSON is JSON"),
    };
    let read: A = read(&bytes(&object)).ok()?;
    let expected = signature(&read, SECRET_KEY).expected;
    object.insert("signature".to_owned(), expected.into());
    Some(bytes(&object))
}
