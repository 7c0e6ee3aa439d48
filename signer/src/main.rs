//! The Vezne signer.

fn main() {}
