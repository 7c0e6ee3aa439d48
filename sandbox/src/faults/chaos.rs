//! Faults by chance, the same in every run of a seed: what a call meets depends on the seed, on its kind and on its
//! number among those of its kind, and on nothing else that happens.

use std::collections::BTreeMap;

use serde::Deserialize;
use sha2::{Digest, Sha256};

use super::Fault;
use crate::call::Call;

/// Of so many calls a rate is told: whole numbers, because floats are rounded.
const CALLS: u32 = 1000;

/// `POST /_sandbox/chaos`
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct ChaosOrder {
    seed: u64,
    /// By call, then by fault.
    calls: BTreeMap<String, BTreeMap<String, Rate>>,
}

/// How often a fault happens.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(
    untagged,
    expecting = r#"a rate is a whole number per thousand, of delay {"perThousand", "ms"}"#
)]
enum Rate {
    Plain(u32),
    #[serde(rename_all = "camelCase")]
    Delay {
        per_thousand: u32,
        ms: u64,
    },
}

impl Rate {
    /// The fault of this name, and how many of a thousand calls meet it.
    fn of(self, name: &str) -> Result<(Fault, u32), String> {
        match (name, self) {
            ("delay", Self::Delay { per_thousand, ms }) => Ok((Fault::Delay(ms), per_thousand)),
            ("delay", Self::Plain(_)) => Err("delay: needs perThousand and ms".to_owned()),
            (_, Self::Plain(per_thousand)) => Fault::plain(name)
                .map(|fault| (fault, per_thousand))
                .ok_or_else(|| format!("no such fault, or one that needs more than a rate: {name}")),
            (_, Self::Delay { .. }) => Err(format!("{name}: takes no more than a rate")),
        }
    }
}

/// Chance as it was ordered, and how many calls it has seen.
#[derive(Debug)]
pub(super) struct Chaos {
    seed: u64,
    kinds: Vec<Kind>,
}

#[derive(Debug)]
struct Kind {
    call: Call,
    /// In the order of their names, so that the same order of other spelling draws the same.
    rates: Vec<(Fault, u32)>,
    calls: u64,
}

impl Chaos {
    /// Reads an order, or says what is wrong with it.
    pub(super) fn read(order: ChaosOrder) -> Result<Self, String> {
        let ChaosOrder { seed, calls } = order;
        let kinds = calls.into_iter().map(|(name, rates)| Kind::read(&name, rates));
        Ok(Self {
            seed,
            kinds: kinds.collect::<Result<_, _>>()?,
        })
    }

    /// What the next call of this kind meets.
    pub(super) fn draw(&mut self, call: Call) -> Option<Fault> {
        let kind = self.kinds.iter_mut().find(|kind| kind.call == call)?;
        kind.calls += 1;
        let mut drawn = draw(self.seed, call, kind.calls);
        for (fault, rate) in &kind.rates {
            match drawn.checked_sub(*rate) {
                None => return Some(fault.clone()),
                Some(left) => drawn = left,
            }
        }
        None
    }
}

impl Kind {
    fn read(name: &str, rates: BTreeMap<String, Rate>) -> Result<Self, String> {
        let call = Call::named(name).ok_or_else(|| format!("no such call: {name}"))?;
        let rates = rates.into_iter().map(|(fault, rate)| rate.of(&fault));
        let rates = rates.collect::<Result<Vec<_>, _>>()?;
        if let Some((fault, _)) = rates.iter().find(|(fault, _)| !fault.fits(call)) {
            return Err(format!("{name} cannot have this fault: {}", fault.name()));
        }
        let sum: u64 = rates.iter().map(|(_, rate)| u64::from(*rate)).sum();
        if sum > u64::from(CALLS) {
            return Err(format!("{name}: {sum} faults in {CALLS} calls"));
        }
        Ok(Self { call, rates, calls: 0 })
    }
}

/// A number below [`CALLS`], each as likely as the others. A hash and not a generator: no library's next version changes
/// what a seed has shown.
fn draw(seed: u64, call: Call, number: u64) -> u32 {
    let digest = Sha256::digest(format!("{seed} {} {number}", call.name()));
    let wide = digest
        .iter()
        .take(8)
        .fold(0_u64, |wide, byte| (wide << 8) | u64::from(*byte));
    u32::try_from(wide % u64::from(CALLS)).expect("a remainder is below its divisor")
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;
    use crate::iyzico;

    const INITIALIZE: Call = Call::Iyzico(iyzico::Call::PwiInitialize);
    const RETRIEVE: Call = Call::Iyzico(iyzico::Call::PwiRetrieve);
    const BIN: Call = Call::Iyzico(iyzico::Call::Bin);

    fn chaos(order: Value) -> Result<Chaos, String> {
        Chaos::read(serde_json::from_value(order).map_err(|error| error.to_string())?)
    }

    /// The names of what so many calls meet, `-` for nothing.
    fn met(chaos: &mut Chaos, call: Call, calls: usize) -> Vec<&'static str> {
        let mut next = || chaos.draw(call).map_or("-", |fault| fault.name());
        (0..calls).map(|_| next()).collect()
    }

    fn even(seed: u64) -> Chaos {
        let rates = json!({"cut-after-commit": 250, "delay": {"perThousand": 250, "ms": 30}, "truncated": 250});
        chaos(json!({"seed": seed, "calls": {"pwi-initialize": rates, "pwi-retrieve": rates}})).unwrap()
    }

    #[test]
    fn a_seed_shows_the_same_for_ever() {
        let (none, cut, half) = ("-", "cut-after-commit", "truncated");
        assert_eq!(
            met(&mut even(7), INITIALIZE, 8),
            [none, none, none, cut, half, cut, none, half]
        );
    }

    #[test]
    fn what_a_call_meets_does_not_depend_on_other_calls() {
        let (mut alone, mut among) = (even(7), even(7));
        let expected = met(&mut alone, RETRIEVE, 64);
        let mut seen = Vec::new();
        for count in 0..64 {
            met(&mut among, INITIALIZE, count % 3);
            seen.extend(met(&mut among, RETRIEVE, 1));
            assert_eq!(among.draw(BIN), None);
        }
        assert_eq!(seen, expected);
        assert_ne!(met(&mut even(7), INITIALIZE, 64), expected);
        assert_ne!(met(&mut even(8), RETRIEVE, 64), expected);
    }

    #[test]
    fn every_fault_comes_as_often_as_ordered() {
        let rates = json!({"empty": 50, "html": 0, "hang": 300, "delay": {"perThousand": 100, "ms": 1}});
        let mut chaos = chaos(json!({"seed": 1, "calls": {"bin": rates}})).unwrap();
        let met = met(&mut chaos, BIN, 20_000);
        let count = |name| met.iter().filter(|one| **one == name).count();
        assert!((900..1100).contains(&count("empty")), "{}", count("empty"));
        assert!((5700..6300).contains(&count("hang")), "{}", count("hang"));
        assert!((1850..2150).contains(&count("delay")), "{}", count("delay"));
        assert_eq!(count("html"), 0);
    }

    #[test]
    fn a_thousand_of_a_thousand_is_every_call() {
        let mut chaos = chaos(json!({"seed": 0, "calls": {"bin": {"delay": {"perThousand": 1000, "ms": 9}}}})).unwrap();
        assert!((0..1000).all(|_| chaos.draw(BIN) == Some(Fault::Delay(9))));
    }

    #[test]
    fn an_order_that_makes_no_sense_is_refused_with_a_reason() {
        for (call, rates, reason) in [
            ("approve", json!({"hang": 1}), "no such call: approve"),
            (
                "bin",
                json!({"hang": 600, "empty": 401}),
                "bin: 1001 faults in 1000 calls",
            ),
            ("bin", json!({"hang": u32::MAX, "empty": 1}), "faults in 1000 calls"),
            ("bin", json!({"explode": 1}), "no such fault"),
            ("bin", json!({"error": 1}), "needs more than a rate: error"),
            (
                "pwi-initialize",
                json!({"page-url": 1}),
                "needs more than a rate: page-url",
            ),
            (
                "bin",
                json!({"wrong-signature": 1}),
                "cannot have this fault: wrong-signature",
            ),
            ("bin", json!({"delay": 50}), "delay: needs perThousand and ms"),
            (
                "bin",
                json!({"empty": {"perThousand": 50, "ms": 1}}),
                "takes no more than a rate",
            ),
            ("bin", json!({"empty": 0.05}), "a whole number per thousand"),
            ("bin", json!({"empty": -1}), "a whole number per thousand"),
        ] {
            let error = chaos(json!({"seed": 1, "calls": {call: rates}})).unwrap_err();
            assert!(error.contains(reason), "{error}");
        }
    }
}
