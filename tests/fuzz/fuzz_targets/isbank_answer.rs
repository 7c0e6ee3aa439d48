//! Any bytes at the door `isbank_answer`.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| vezne_signer::fuzzing::knock("isbank_answer", bytes));
