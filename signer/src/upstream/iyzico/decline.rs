//! What a bank's refusal means for the buyer, by iyzico's error group and never by its text.

use vezne_protocol::DeclineCode;

/// The buyer's reason for an error group. Lost, stolen and suspected cards are told as a plain decline.
pub(super) fn of_group(group: Option<&str>) -> DeclineCode {
    match group.unwrap_or_default() {
        "NOT_SUFFICIENT_FUNDS" => DeclineCode::InsufficientFunds,
        "EXPIRED_CARD" => DeclineCode::Expired,
        "INVALID_CVC2" | "INVALID_CVC2_LENGTH" | "CVC2_MAX_ATTEMPT" => DeclineCode::InvalidCvc,
        "NOT_PERMITTED_TO_INSTALLMENT" => DeclineCode::InstallmentsNotPermitted,
        "NOT_PERMITTED_TO_CARDHOLDER" | "NOT_PERMITTED_TO_TERMINAL" | "RESTRICTED_CARD" | "CARD_NOT_PERMITTED" => {
            DeclineCode::NotPermitted
        }
        "THREEDS_FAILED" | "AUTHENTICATION_FAILED" | "MD_STATUS_FAILED" => DeclineCode::AuthenticationFailed,
        _ => DeclineCode::Declined,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_thief_learns_nothing() {
        for group in [
            "LOST_CARD",
            "STOLEN_CARD",
            "FRAUD_SUSPECT",
            "DO_NOT_HONOUR",
            "SOMETHING_NEW",
        ] {
            assert_eq!(of_group(Some(group)), DeclineCode::Declined, "{group}");
        }
        assert_eq!(of_group(None), DeclineCode::Declined);
        assert_eq!(of_group(Some("NOT_SUFFICIENT_FUNDS")), DeclineCode::InsufficientFunds);
    }
}
