//! Any bytes at the door `iyzico_answer`.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| vezne_signer::fuzzing::knock("iyzico_answer", bytes));
