//! The style sheet; its tokens are CSS custom properties that the loader's own few rules define.

/// Every rule behind the loader's first picture.
pub(crate) const STYLESHEET: &str = include_str!("theme.css");
