//! Any bytes at the door `amount`.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| vezne_signer::fuzzing::knock("amount", bytes));
