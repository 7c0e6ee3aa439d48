//! Why a bank did not take a card, in words a buyer can act on.

use serde::{Deserialize, Serialize};

use crate::Locale;

/// A declined try: the payment page stays open and the buyer may try again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Decline {
    /// What happened, from a closed list.
    pub code: DeclineCode,
    /// The same for the buyer, in the session's language, with what to do next.
    pub text: String,
}

/// The closed list of reasons. Lost, stolen and suspected cards are [`DeclineCode::Declined`]: the buyer is never
/// told more than the bank tells them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum DeclineCode {
    /// The bank said no and gave no reason that helps.
    #[serde(rename = "card-declined")]
    Declined,
    /// Not enough money or limit.
    #[serde(rename = "card-insufficient-funds")]
    InsufficientFunds,
    /// The card's date has passed, or was mistyped.
    #[serde(rename = "card-expired")]
    Expired,
    /// The security code did not match.
    #[serde(rename = "card-invalid-cvc")]
    InvalidCvc,
    /// The card may not be used this way (online, abroad, in this kind of shop).
    #[serde(rename = "card-not-permitted")]
    NotPermitted,
    /// The card takes no installments.
    #[serde(rename = "card-installments-not-permitted")]
    InstallmentsNotPermitted,
    /// The bank's own check of the buyer failed.
    #[serde(rename = "card-authentication-failed")]
    AuthenticationFailed,
}

impl DeclineCode {
    /// What the buyer reads.
    pub const fn text(self, locale: Locale) -> &'static str {
        match (self, locale) {
            (Self::Declined, Locale::Tr) => {
                "Bankanız ödemeyi onaylamadı. Başka bir kart deneyin ya da bankanızı arayın."
            }
            (Self::Declined, Locale::En) => {
                "Your bank did not approve the payment. Try another card, or call your bank."
            }
            (Self::InsufficientFunds, Locale::Tr) => "Kartın limiti ya da bakiyesi yetmedi. Başka bir kart deneyin.",
            (Self::InsufficientFunds, Locale::En) => "The card's limit or balance was not enough. Try another card.",
            (Self::Expired, Locale::Tr) => "Kartın süresi dolmuş ya da tarih yanlış yazılmış. Tarihi kontrol edin.",
            (Self::Expired, Locale::En) => "The card has expired, or its date was mistyped. Check the date.",
            (Self::InvalidCvc, Locale::Tr) => "Güvenlik kodu (CVC) yanlış. Kartın arkasındaki kodu yeniden yazın.",
            (Self::InvalidCvc, Locale::En) => "The security code (CVC) is wrong. Type the code on the card again.",
            (Self::NotPermitted, Locale::Tr) => {
                "Bu kart bu alışverişe kapalı. Bankanızdan internet alışverişini açtırın ya da başka bir kart deneyin."
            }
            (Self::NotPermitted, Locale::En) => {
                "This card is not open to this purchase. Ask your bank to allow online shopping, or try another card."
            }
            (Self::InstallmentsNotPermitted, Locale::Tr) => {
                "Bu kart taksite kapalı. Tek çekim seçin ya da başka bir kart deneyin."
            }
            (Self::InstallmentsNotPermitted, Locale::En) => {
                "This card takes no installments. Choose a single payment, or try another card."
            }
            (Self::AuthenticationFailed, Locale::Tr) => "Bankanızın doğrulama adımı tamamlanmadı. Yeniden deneyin.",
            (Self::AuthenticationFailed, Locale::En) => "Your bank's verification step was not completed. Try again.",
        }
    }

    /// The code with its text in one language.
    pub fn in_locale(self, locale: Locale) -> Decline {
        Decline {
            code: self,
            text: self.text(locale).to_owned(),
        }
    }
}
