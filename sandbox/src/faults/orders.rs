//! Faults in order: what a test wants to go wrong, on which call, how often and from when on.

use serde::Deserialize;
use serde_json::Value;

use super::Fault;
use crate::call::Call;
use crate::settings::FraudStatus;

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
            "error" => Fault::Error {
                code: self.code.ok_or_else(|| wanted("code"))?,
                message: self.message.unwrap_or_else(|| "ordered by a test".to_owned()),
                group: self.group,
            },
            "fraud" => Fault::Fraud(FraudStatus::from_json(&self.status)?),
            "payment-status" => Fault::PaymentStatus(self.value.ok_or_else(|| wanted("value"))?),
            "page-url" => Fault::PageUrl(self.value.ok_or_else(|| wanted("value"))?),
            other => Fault::plain(other).ok_or_else(|| format!("no such fault: {other}"))?,
        })
    }
}

/// The orders that are still to be carried out.
#[derive(Debug, Default)]
pub(super) struct Orders(Vec<Armed>);

#[derive(Debug)]
struct Armed {
    call: Call,
    fault: Fault,
    skip: u32,
    left: u32,
}

impl Orders {
    /// Adds one behind those that are there, or says what is wrong with it.
    pub(super) fn add(&mut self, order: FaultOrder) -> Result<(), String> {
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
    pub(super) fn take(&mut self, call: Call) -> Option<Fault> {
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
    pub(super) fn clear(&mut self) {
        self.0.clear();
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::iyzico;

    const RETRIEVE: Call = Call::Iyzico(iyzico::Call::PwiRetrieve);
    const INSTALLMENT: Call = Call::Iyzico(iyzico::Call::Installment);
    const BIN: Call = Call::Iyzico(iyzico::Call::Bin);

    fn ordered(orders: &mut Orders, order: Value) -> Result<(), String> {
        orders.add(serde_json::from_value(order).map_err(|error| error.to_string())?)
    }

    #[test]
    fn a_fault_happens_so_often_after_so_many_calls_and_on_no_other_call() {
        let mut orders = Orders::default();
        ordered(
            &mut orders,
            json!({"call": "bin", "fault": "empty", "times": 2, "after": 1}),
        )
        .unwrap();
        assert_eq!(orders.take(INSTALLMENT), None);
        let taken: Vec<bool> = (0..4).map(|_| orders.take(BIN).is_some()).collect();
        assert_eq!(taken, [false, true, true, false]);
    }

    #[test]
    fn two_orders_take_turns_and_both_count_the_calls() {
        let mut orders = Orders::default();
        ordered(&mut orders, json!({"call": "bin", "fault": "empty"})).unwrap();
        ordered(&mut orders, json!({"call": "bin", "fault": "html", "after": 1})).unwrap();
        assert_eq!(orders.take(BIN), Some(Fault::Empty));
        assert_eq!(orders.take(BIN), Some(Fault::Html));
        assert_eq!(orders.take(BIN), None);
    }

    #[test]
    fn an_order_that_makes_no_sense_is_refused_with_a_reason() {
        let mut orders = Orders::default();
        for (order, reason) in [
            (json!({"call": "bin", "fault": "explode"}), "no such fault"),
            (json!({"call": "approve", "fault": "hang"}), "no such call"),
            (json!({"call": "reporting", "fault": "wrong-signature"}), "cannot have"),
            (json!({"call": "bin", "fault": "delay"}), "needs ms"),
            (json!({"call": "bin", "fault": "wrong-signature"}), "cannot have"),
            (
                json!({"call": "pwi-retrieve", "fault": "fraud", "status": "x"}),
                "fraudStatus",
            ),
            (json!({"call": "bin", "fault": "hang", "tmies": 3}), "unknown field"),
        ] {
            let error = ordered(&mut orders, order).unwrap_err();
            assert!(error.contains(reason), "{error}");
        }
    }

    #[test]
    fn a_fraud_status_may_be_null_or_one_that_nobody_knows() {
        let mut orders = Orders::default();
        ordered(
            &mut orders,
            json!({"call": "pwi-retrieve", "fault": "fraud", "status": null}),
        )
        .unwrap();
        ordered(
            &mut orders,
            json!({"call": "pwi-retrieve", "fault": "fraud", "status": 7}),
        )
        .unwrap();
        assert_eq!(orders.take(RETRIEVE), Some(Fault::Fraud(FraudStatus::Null)));
        assert_eq!(orders.take(RETRIEVE), Some(Fault::Fraud(FraudStatus::Is(7))));
    }
}
