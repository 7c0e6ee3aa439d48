//! Any bytes at the door `callback_form`.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| vezne_signer::fuzzing::knock("callback_form", bytes));
