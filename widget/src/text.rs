//! Strings put together without the formatting machinery, which costs a phone more than it gives here.

/// The parts, one after the other.
pub(crate) fn concat(parts: &[&str]) -> String {
    let mut whole = String::new();
    for part in parts {
        whole.push_str(part);
    }
    whole
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_follow_one_another() {
        assert_eq!(concat(&["a", "", "bc"]), "abc");
    }
}
