//! Any bytes at the door `vakifbank_answer`.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| vezne_signer::fuzzing::knock("vakifbank_answer", bytes));
