//! The `<vezne-checkout>` element.
