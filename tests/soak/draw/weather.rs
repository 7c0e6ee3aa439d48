//! How iyzico and the bank are in a run: what goes wrong by chance, and how much they take.

use rand::RngExt as _;
use serde_json::{Map, Value, json};
use vezne_tests::Customer;

use super::Drawing;
use crate::schedule::{BUYERS, Weather};

/// What may go wrong with a call. A hang is left out: it takes as long as the signer's patience does.
const FAULTS: [&str; 11] = [
    "cut-before-commit",
    "cut-after-commit",
    "http-500-after-commit",
    "truncated",
    "html",
    "empty",
    "oversized",
    "rate-limit",
    "wrong-signature",
    "missing-signature",
    "delay",
];
/// What may go wrong with a call to the bank: it signs nothing.
const BANK_FAULTS: [&str; 9] = [
    "cut-before-commit",
    "cut-after-commit",
    "http-500-after-commit",
    "truncated",
    "html",
    "empty",
    "oversized",
    "rate-limit",
    "delay",
];
/// What may go wrong with a call that gives money back. A hang is ordered, at times.
const REFUND_FAULTS: [&str; 13] = [
    "cut-before-commit",
    "cut-after-commit",
    "http-500-after-commit",
    "truncated",
    "html",
    "empty",
    "oversized",
    "rate-limit",
    "wrong-signature",
    "missing-signature",
    "wrong-amount",
    "refuse",
    "delay",
];
/// What may go wrong with iyzico's report, which is not signed.
const REPORT_FAULTS: [&str; 10] = [
    "cut-before-commit",
    "cut-after-commit",
    "http-500-after-commit",
    "truncated",
    "html",
    "empty",
    "oversized",
    "rate-limit",
    "refuse",
    "delay",
];
/// The bank's calls.
const BANK_CALLS: [&str; 7] = [
    "bank-token",
    "bank-accounts",
    "bank-remittance",
    "bank-fast",
    "bank-execute",
    "bank-transactions",
    "bank-receipt",
];
/// The calls of the merchant's own bank.
const OWN_BANK_CALLS: [&str; 4] = ["isbank-login", "isbank-validate", "isbank-pay", "isbank-query"];
/// How far iyzico's report may be behind. What it does not show counts after an hour of the signers', whose clock is moved
/// before iyzico's, by forty minutes at most, and goes ahead by a few more.
const REPORT_DELAYS_S: [i64; 5] = [0, 0, 60, 600, 900];
/// More calls a minute than a run makes, and hardly enough.
const CALLS_PLENTY: i64 = 10_000;
const CALLS_FEW: i64 = 12;

impl Drawing {
    pub(super) fn weather(&mut self, seed: u64) -> Weather {
        let calls = ["pwi-initialize", "pwi-retrieve"];
        let chaos = if self.chance(25) {
            Weather::calm()
        } else {
            let mut chaos: Map<_, _> = calls
                .map(|call| (call.to_owned(), self.rates(&FAULTS, 4, 160)))
                .into_iter()
                .collect();
            for call in BANK_CALLS {
                // A transfer takes six calls: not every one goes wrong on the same day.
                if call == "bank-execute" {
                    chaos.insert(call.to_owned(), self.rates(&BANK_FAULTS, 4, 200));
                } else if self.chance(40) {
                    chaos.insert(call.to_owned(), self.rates(&BANK_FAULTS, 2, 140));
                }
            }
            for call in ["refund", "cancel"] {
                if self.chance(75) {
                    chaos.insert(call.to_owned(), self.rates(&REFUND_FAULTS, 5, 180));
                }
            }
            for call in OWN_BANK_CALLS {
                if self.chance(45) {
                    chaos.insert(call.to_owned(), self.rates(&BANK_FAULTS, 3, 160));
                }
            }
            if self.chance(60) {
                chaos.insert("reporting".to_owned(), self.rates(&REPORT_FAULTS, 4, 200));
            }
            if self.chance(50) {
                chaos.insert("isbank-statement".to_owned(), self.rates(&BANK_FAULTS, 3, 200));
            }
            chaos.into()
        };
        let fraud = if self.chance(15) { 0 } else { 1 };
        let fraud_afterwards = if fraud == 0 { self.pick(&[1, 1, 0, -1]) } else { 1 };
        Weather {
            chaos: json!({ "seed": seed, "calls": chaos }),
            fraud,
            fraud_afterwards,
            calls_per_minute: if self.chance(15) { CALLS_FEW } else { CALLS_PLENTY },
            is_fast: self.chance(35),
            bank_token_s: self.pick(&[3600, 3600, 600, 60]),
            has_statement_ids: self.chance(70),
            has_reports: self.chance(93),
            report_delay_s: self.pick(&REPORT_DELAYS_S),
            has_report_ids: self.chance(75),
        }
    }

    /// Who the buyers are at the bank: all of them one, or each of them anybody.
    pub(super) fn customers(&mut self) -> [Customer; BUYERS] {
        let is_one = self.chance(40);
        std::array::from_fn(|_| match is_one {
            true => Customer::AYSE,
            false => self.pick(&Customer::ALL),
        })
    }

    /// One kind of faults to so many, which together meet up to two thirds of the calls.
    fn rates(&mut self, faults: &[&'static str], kinds_max: usize, rate_max: u32) -> Value {
        let mut rates = Map::new();
        for _ in 0..self.rng.random_range(1..=kinds_max) {
            let fault = self.pick(faults);
            let rate = self.rng.random_range(20..=rate_max);
            let rate = match fault {
                "delay" => json!({ "perThousand": rate, "ms": self.rng.random_range(1..=25) }),
                _ => json!(rate),
            };
            rates.insert(fault.to_owned(), rate);
        }
        rates.into()
    }
}
