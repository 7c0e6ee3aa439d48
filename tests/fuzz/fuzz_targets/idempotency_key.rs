//! Any bytes at the door `idempotency_key`.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| vezne_signer::fuzzing::knock("idempotency_key", bytes));
