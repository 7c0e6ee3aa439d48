//! The Vezne sandbox.

fn main() {}
