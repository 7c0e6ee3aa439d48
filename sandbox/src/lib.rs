//! The Vezne sandbox.
