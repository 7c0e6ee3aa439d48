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
    /// 5086: no item of any payment has this paymentTransactionId.
    TransactionNotFound,
    /// 5087
    PaymentNotFound,
    /// 5088: the payment was cancelled, and nothing is left of it.
    Cancelled,
    /// 5089: a part of the payment was refunded, so it cannot be cancelled as a whole.
    PartlyRefunded,
    /// 5090: a payment can be cancelled on its own day alone.
    NotToday,
    /// 5091: the fraud review has not approved the payment.
    InReview,
    /// 5093: more than is left of the item.
    MoreThanIsLeft,
    /// 10012: the bank of this card takes nothing back.
    NotRefundable,
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
            Self::TransactionNotFound => "5086",
            Self::PaymentNotFound => "5087",
            Self::Cancelled => "5088",
            Self::PartlyRefunded => "5089",
            Self::NotToday => "5090",
            Self::InReview => "5091",
            Self::MoreThanIsLeft => "5093",
            Self::NotRefundable => "10012",
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
            Self::TransactionNotFound => (
                "Ödeme kırılım kaydı bulunamadı".into(),
                "Payment transaction not found".into(),
            ),
            Self::PaymentNotFound => ("Ödeme kaydı bulunamadı".into(), "Payment not found".into()),
            Self::Cancelled => ("Ödeme iptal edilmiş".into(), "The payment has been cancelled".into()),
            Self::PartlyRefunded => (
                "İade yapılmış ödeme iptal edilemez".into(),
                "A payment that was refunded in part cannot be cancelled".into(),
            ),
            Self::NotToday => (
                "Ödeme yalnızca yapıldığı gün iptal edilebilir".into(),
                "A payment can be cancelled on its own day only".into(),
            ),
            Self::InReview => (
                "Ödeme dolandırıcılık incelemesinde".into(),
                "The fraud review has not approved the payment".into(),
            ),
            Self::MoreThanIsLeft => (
                "İade tutarı kalan tutardan büyük olamaz".into(),
                "The refund is more than is left".into(),
            ),
            Self::NotRefundable => ("Geçersiz işlem".into(), "Invalid transaction".into()),
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
        match self {
            Self::Ordered { group, .. } => answer.set_some("errorGroup", group.as_ref()),
            // Only the bank's answers have a group.
            Self::NotRefundable => answer.set("errorGroup", &"INVALID_TRANSACTION"),
            _ => answer,
        };
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
