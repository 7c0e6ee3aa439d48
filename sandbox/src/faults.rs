//! Faults on demand: what a test orders to go wrong, on which call, how often and from when on.

use serde::Deserialize;
use serde_json::Value;

use crate::iyzico::Call;
use crate::settings::FraudStatus;

/// What can go wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Fault {
    /// Everything is right, so many milliseconds late.
    Delay(u64),
    /// The request is read and never answered; nothing is done.
    Hang,
    /// The connection is closed before the body is read.
    Refuse,
    /// The connection is closed with nothing done.
    CutBeforeCommit,
    /// The connection is closed when everything is done.
    CutAfterCommit,
    /// Everything is done, and a status 500 comes back.
    Http500AfterCommit,
    /// Everything is done, and the first half of the answer comes back.
    Truncated,
    /// A proxy's HTML page with status 502; nothing is done.
    Html,
    /// Everything is done, and a body of no bytes comes back.
    Empty,
    /// Everything is done, and the right answer comes back, larger than 256 KiB.
    Oversized,
    /// A failure with these words; nothing is done.
    Error {
        /// `errorCode`
        code: String,
        /// `errorMessage`
        message: String,
        /// `errorGroup`
        group: Option<String>,
    },
    /// 50000, as iyzico's limiter sends it; nothing is done.
    RateLimit,
    /// Signed with another key.
    WrongSignature,
    /// Not signed at all.
    MissingSignature,
    /// price and paidPrice are one lira more, validly signed.
    WrongAmount,
    /// paidPrice is a kuruş below what initialize agreed on, validly signed.
    LowerPaidPrice,
    /// Another currency, validly signed.
    WrongCurrency,
    /// Another basketId, validly signed.
    WrongBasket,
    /// Another token, validly signed.
    WrongToken,
    /// Another fraudStatus, or none.
    Fraud(FraudStatus),
    /// Another paymentStatus, validly signed.
    PaymentStatus(String),
    /// Another page address.
    PageUrl(String),
}

impl Fault {
    /// Whether the fault says something about this call: facts of a payment are only in a retrieve.
    fn fits(&self, call: Call) -> bool {
        match self {
            Self::WrongSignature | Self::MissingSignature | Self::WrongToken => {
                matches!(call, Call::PwiInitialize | Call::PwiRetrieve)
            }
            Self::PageUrl(_) => call == Call::PwiInitialize,
            Self::WrongAmount
            | Self::LowerPaidPrice
            | Self::WrongCurrency
            | Self::WrongBasket
            | Self::Fraud(_)
            | Self::PaymentStatus(_) => call == Call::PwiRetrieve,
            Self::Delay(_)
            | Self::Hang
            | Self::Refuse
            | Self::CutBeforeCommit
            | Self::CutAfterCommit
            | Self::Http500AfterCommit
            | Self::Truncated
            | Self::Html
            | Self::Empty
            | Self::Oversized
            | Self::Error { .. }
            | Self::RateLimit => true,
        }
    }
}

/// `POST /_sandbox/faults`
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct FaultOrder {
    call: String,
    fault: String,
    #[serde(default = "once")]
    times: u32,
    #[serde(default)]
    after: u32,
    ms: Option<u64>,
    code: Option<String>,
    message: Option<String>,
    group: Option<String>,
    #[serde(default)]
    status: Value,
    value: Option<String>,
}

fn once() -> u32 {
    1
}

impl FaultOrder {
    fn fault(self) -> Result<Fault, String> {
        let wanted = |field: &str| format!("{}: needs {field}", self.fault);
        Ok(match self.fault.as_str() {
            "delay" => Fault::Delay(self.ms.ok_or_else(|| wanted("ms"))?),
            "hang" => Fault::Hang,
            "refuse" => Fault::Refuse,
            "cut-before-commit" => Fault::CutBeforeCommit,
            "cut-after-commit" => Fault::CutAfterCommit,
            "http-500-after-commit" => Fault::Http500AfterCommit,
            "truncated" => Fault::Truncated,
            "html" => Fault::Html,
            "empty" => Fault::Empty,
            "oversized" => Fault::Oversized,
            "error" => Fault::Error {
                code: self.code.ok_or_else(|| wanted("code"))?,
                message: self.message.unwrap_or_else(|| "ordered by a test".to_owned()),
                group: self.group,
            },
            "rate-limit" => Fault::RateLimit,
            "wrong-signature" => Fault::WrongSignature,
            "missing-signature" => Fault::MissingSignature,
            "wrong-amount" => Fault::WrongAmount,
            "lower-paid-price" => Fault::LowerPaidPrice,
            "wrong-currency" => Fault::WrongCurrency,
            "wrong-basket" => Fault::WrongBasket,
            "wrong-token" => Fault::WrongToken,
            "fraud" => Fault::Fraud(FraudStatus::from_json(&self.status)?),
            "fraud-absent" => Fault::Fraud(FraudStatus::Absent),
            "payment-status" => Fault::PaymentStatus(self.value.ok_or_else(|| wanted("value"))?),
            "page-url" => Fault::PageUrl(self.value.ok_or_else(|| wanted("value"))?),
            other => return Err(format!("no such fault: {other}")),
        })
    }
}

/// The faults that are still to happen.
#[derive(Debug, Default)]
pub(crate) struct Faults(Vec<Armed>);

#[derive(Debug)]
struct Armed {
    call: Call,
    fault: Fault,
    skip: u32,
    left: u32,
}

impl Faults {
    /// Adds an order behind those that are there, or says what is wrong with it.
    pub(crate) fn order(&mut self, order: FaultOrder) -> Result<(), String> {
        let call = Call::named(&order.call).ok_or_else(|| format!("no such call: {}", order.call))?;
        let (skip, left) = (order.after, order.times);
        let fault = order.fault()?;
        if !fault.fits(call) {
            return Err(format!("{} cannot have this fault", call.name()));
        }
        self.0.push(Armed {
            call,
            fault,
            skip,
            left,
        });
        Ok(())
    }

    /// What is to go wrong with the call that has just come in: the first order whose turn it is. Every order counts
    /// every call of its kind while it waits.
    pub(crate) fn take(&mut self, call: Call) -> Option<Fault> {
        let mut taken = None;
        for armed in self.0.iter_mut().filter(|armed| armed.call == call && armed.left > 0) {
            if armed.skip > 0 {
                armed.skip -= 1;
            } else if taken.is_none() {
                armed.left -= 1;
                taken = Some(armed.fault.clone());
            }
        }
        self.0.retain(|armed| armed.left > 0);
        taken
    }

    /// Nothing goes wrong any more.
    pub(crate) fn clear(&mut self) {
        self.0.clear();
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn ordered(faults: &mut Faults, order: Value) -> Result<(), String> {
        faults.order(serde_json::from_value(order).map_err(|error| error.to_string())?)
    }

    #[test]
    fn a_fault_happens_so_often_after_so_many_calls_and_on_no_other_call() {
        let mut faults = Faults::default();
        ordered(
            &mut faults,
            json!({"call": "bin", "fault": "empty", "times": 2, "after": 1}),
        )
        .unwrap();
        assert_eq!(faults.take(Call::Installment), None);
        let taken: Vec<bool> = (0..4).map(|_| faults.take(Call::Bin).is_some()).collect();
        assert_eq!(taken, [false, true, true, false]);
    }

    #[test]
    fn two_orders_take_turns_and_both_count_the_calls() {
        let mut faults = Faults::default();
        ordered(&mut faults, json!({"call": "bin", "fault": "empty"})).unwrap();
        ordered(&mut faults, json!({"call": "bin", "fault": "html", "after": 1})).unwrap();
        assert_eq!(faults.take(Call::Bin), Some(Fault::Empty));
        assert_eq!(faults.take(Call::Bin), Some(Fault::Html));
        assert_eq!(faults.take(Call::Bin), None);
    }

    #[test]
    fn an_order_that_makes_no_sense_is_refused_with_a_reason() {
        let mut faults = Faults::default();
        for (order, reason) in [
            (json!({"call": "bin", "fault": "explode"}), "no such fault"),
            (json!({"call": "refund", "fault": "hang"}), "no such call"),
            (json!({"call": "bin", "fault": "delay"}), "needs ms"),
            (json!({"call": "bin", "fault": "wrong-signature"}), "cannot have"),
            (
                json!({"call": "pwi-retrieve", "fault": "fraud", "status": "x"}),
                "fraudStatus",
            ),
            (json!({"call": "bin", "fault": "hang", "tmies": 3}), "unknown field"),
        ] {
            let error = ordered(&mut faults, order).unwrap_err();
            assert!(error.contains(reason), "{error}");
        }
    }

    #[test]
    fn a_fraud_status_may_be_null_or_one_that_nobody_knows() {
        let mut faults = Faults::default();
        ordered(
            &mut faults,
            json!({"call": "pwi-retrieve", "fault": "fraud", "status": null}),
        )
        .unwrap();
        ordered(
            &mut faults,
            json!({"call": "pwi-retrieve", "fault": "fraud", "status": 7}),
        )
        .unwrap();
        assert_eq!(faults.take(Call::PwiRetrieve), Some(Fault::Fraud(FraudStatus::Null)));
        assert_eq!(faults.take(Call::PwiRetrieve), Some(Fault::Fraud(FraudStatus::Is(7))));
    }
}
