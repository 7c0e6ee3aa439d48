//! Why iyzico refuses a request: its codes, its groups, its words in Turkish and English.

use crate::answer::Answer;
use crate::locale::Locale;

/// A refusal of a call. Declined cards are no refusals: see [`super::cards::Decline`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Refusal {
    /// 11: the body, or the named field, has no acceptable form.
    BadFormat(Option<String>),
    /// 3, 8, 23, 25 for fields with a code of their own, else 24: the named field is absent or empty.
    Missing(String),
    /// 1000
    InvalidSignature,
    /// 1001: not a key of this environment.
    UnknownApiKey,
    /// 1007
    SignatureMissing,
    /// 5062: the basket's lines do not sum to the price.
    BasketSum,
    /// 5124
    TokenNotFound,
    /// 5132
    TokenMissing,
    /// 11, with status 404: a path or a method that iyzico does not have.
    NoSuchService,
    /// 50000, which iyzico sends as a number here.
    RateLimit,
    /// Whatever a test wants to see.
    Ordered {
        /// `errorCode`
        code: String,
        /// `errorMessage`
        message: String,
        /// `errorGroup`
        group: Option<String>,
    },
}

impl Refusal {
    /// The named field has no acceptable form.
    pub(crate) fn bad(field: impl Into<String>) -> Self {
        Self::BadFormat(Some(field.into()))
    }

    /// iyzico's `errorCode`.
    pub(crate) fn code(&self) -> &str {
        match self {
            Self::BadFormat(_) | Self::NoSuchService => "11",
            Self::Missing(field) => match field.as_str() {
                "buyer.email" => "3",
                "buyer.identityNumber" => "8",
                "callbackUrl" => "23",
                "buyer.gsmNumber" => "25",
                _ => "24",
            },
            Self::InvalidSignature => "1000",
            Self::UnknownApiKey => "1001",
            Self::SignatureMissing => "1007",
            Self::BasketSum => "5062",
            Self::TokenNotFound => "5124",
            Self::TokenMissing => "5132",
            Self::RateLimit => "50000",
            Self::Ordered { code, .. } => code,
        }
    }

    /// For people; clients decide on code and group only.
    pub(crate) fn message(&self, locale: Locale) -> String {
        let (turkish, english) = match self {
            Self::BadFormat(None) => ("Geçersiz istek".into(), "Invalid request".into()),
            Self::BadFormat(Some(field)) => (format!("{field} geçersizdir"), format!("{field} is invalid")),
            Self::Missing(field) => (
                format!("{field} gönderilmesi zorunludur"),
                format!("{field} is mandatory"),
            ),
            Self::InvalidSignature => ("Geçersiz imza".into(), "Invalid signature".into()),
            Self::UnknownApiKey => ("Api bilgileri bulunamadı".into(), "Api credentials not found".into()),
            Self::SignatureMissing => ("İmza gönderilmesi zorunludur".into(), "Signature is mandatory".into()),
            Self::BasketSum => (
                "Gönderilen tutar tüm kırılımların toplam tutarına eşit olmalıdır".into(),
                "The price must be equal to the sum of the basket items' prices".into(),
            ),
            Self::TokenNotFound => ("Token bulunamadı".into(), "Token not found".into()),
            Self::TokenMissing => ("Token gönderilmesi zorunludur".into(), "Token is mandatory".into()),
            Self::NoSuchService => ("Servis bulunamadı".into(), "Service not found".into()),
            Self::RateLimit => ("İstek sınırı aşıldı".into(), "Request limit exceeded".into()),
            Self::Ordered { message, .. } => (message.clone(), message.clone()),
        };
        locale.pick(turkish, english)
    }

    /// Writes the refusal in front of what every answer ends with.
    pub(crate) fn write(&self, locale: Locale, answer: &mut Answer) {
        answer.set("status", &"failure");
        match self {
            Self::RateLimit => answer.set("errorCode", &50_000),
            other => answer.set("errorCode", &other.code()),
        };
        answer.set("errorMessage", &self.message(locale));
        if let Self::Ordered { group, .. } = self {
            answer.set_some("errorGroup", group.as_ref());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_missing_field_is_named_in_both_languages() {
        let refusal = Refusal::Missing("buyer.gsmNumber".into());
        assert_eq!(refusal.code(), "25");
        assert_eq!(refusal.message(Locale::Tr), "buyer.gsmNumber gönderilmesi zorunludur");
        assert_eq!(refusal.message(Locale::En), "buyer.gsmNumber is mandatory");
    }
}
