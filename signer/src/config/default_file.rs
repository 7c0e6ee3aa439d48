//! The configuration that a person begins with: every setting, its default, and what it is for.

/// As it is printed by `vezne-signer config init`.
pub const DEFAULT_FILE: &str = include_str!("../../config/default.toml");

#[cfg(test)]
mod tests;
