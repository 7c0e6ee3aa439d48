//! The Vezne signer.
