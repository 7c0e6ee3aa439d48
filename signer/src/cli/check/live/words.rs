//! What an operator is told of a call that failed: iyzico's code in our words, and what to do.

use crate::upstream::UpstreamError;

/// What went wrong and what to do.
pub(super) fn words(error: &UpstreamError) -> String {
    let what_to_do = match error {
        UpstreamError::Refused { code, .. } => of_code(code),
        UpstreamError::Busy { .. } => "iyzico takes no more calls in this minute: wait for a minute, then try again",
        UpstreamError::Untrusted { .. } => {
            "iyzico.secret_key is not the one of iyzico.api_key, or something between here and iyzico changes its answers"
        }
        UpstreamError::Unreachable(_) | UpstreamError::Paused { .. } => {
            "see iyzico.base_url, the network and the firewall"
        }
        UpstreamError::Certificate { .. } => "see what stands between here and iyzico: a proxy may put its own in",
        UpstreamError::TimedOut | UpstreamError::Cut(_) => "try again; see the network, and iyzico.call_limit_s",
        UpstreamError::TooLarge | UpstreamError::Unreadable { .. } => {
            "this is not iyzico's answer: see iyzico.base_url, and iyzico.page_origins where it is a sandbox of your own"
        }
        UpstreamError::Bank(_) | UpstreamError::MerchantBank(_) => "this is a bank's answer: see iyzico.base_url",
    };
    format!("{error}: {what_to_do}")
}

/// Source: iyzico's list of error codes.
fn of_code(code: &str) -> &'static str {
    match code {
        "1000" => {
            "the signature does not hold, so iyzico.secret_key is not the one of iyzico.api_key: copy both again, without \
             a blank or a line's end (`vezne-signer sign` shows what is signed)"
        }
        "1001" => {
            "iyzico does not know iyzico.api_key: see whether it was copied whole, and whether the keys are of this host \
             (the sandbox has keys of its own)"
        }
        "1007" => {
            "no signature came through: see what stands between here and iyzico, it drops the header Authorization"
        }
        "11" | "3" | "8" | "23" | "24" | "25" => {
            "iyzico takes the call and not its content: see whether Pay with iyzico is switched on for you, and \
             server.public_url"
        }
        _ => "ask iyzico's support what this code means for your account",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_code_says_what_to_do() {
        let told = |code: &str| {
            words(&UpstreamError::Refused {
                code: code.to_owned(),
                group: None,
            })
        };
        assert!(told("1000").contains("iyzico.secret_key"));
        assert!(told("1001").contains("iyzico.api_key"));
        assert!(told("10999").contains("support"));
        let busy = UpstreamError::Busy {
            code: "50000".to_owned(),
        };
        assert!(words(&busy).contains("wait for a minute"));
        assert!(words(&UpstreamError::Untrusted { missing: false }).contains("iyzico.secret_key"));
    }
}
