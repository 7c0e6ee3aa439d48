//! Paying from a bank account: what the widget asks of the signer, and how far a transfer is.
//!
//! The browser only ever names a handle, an OTP and its own account: amount and receiver are not among its words.

use serde::{Deserialize, Serialize};

use crate::{Amount, Locale, SignedAmount};

/// Whom the bank knows the buyer as.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum CustomerKind {
    /// A person.
    #[default]
    Retail,
    /// A company.
    Corporate,
}

impl CustomerKind {
    /// The word in our own JSON.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Retail => "retail",
            Self::Corporate => "corporate",
        }
    }
}

/// `POST /v1/session/bank/start`: the buyer wants to pay from a bank account.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct BankStartAsk {
    /// Whom the bank knows the buyer as.
    #[serde(default)]
    pub customer: CustomerKind,
}

/// Where the buyer goes on to the bank.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct BankStart {
    /// The signer's own address that leads to the bank: works once, in one browser, until then.
    pub url: String,
    /// Until when (RFC 3339, UTC).
    pub until: String,
}

/// `POST /v1/session/bank/grant`: the page that the buyer came back to changes its one-time code for a grant.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct GrantAsk {
    /// The code from the address's fragment.
    pub code: String,
}

/// What the calls about the bank account are made with: it belongs to the page that the buyer came back to.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct BankGrant {
    /// The grant.
    pub grant: String,
}

/// `POST /v1/session/bank/accounts`: which accounts there are.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct AccountsAsk {
    /// The page's grant.
    pub grant: String,
}

/// The accounts that a transfer may come from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct BankAccounts {
    /// The accounts; none where the buyer types the account.
    pub accounts: Vec<BankAccountView>,
}

/// An account without its number.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct BankAccountView {
    /// What the widget names it by: good for this transfer only.
    pub handle: String,
    /// Its IBAN, masked.
    pub iban: String,
    /// What may be drawn on, where the shop shows balances.
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>))]
    pub available: Option<SignedAmount>,
}

/// `POST /v1/session/bank/draft`: the buyer has chosen an account and wants the bank's OTP, or a new one.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct DraftAsk {
    /// The page's grant.
    pub grant: String,
    /// The chosen account's handle.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub account: Option<String>,
    /// The buyer's own IBAN, where the buyer types the account.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub iban: Option<String>,
}

/// `POST /v1/session/bank/confirm`: the OTP that the bank sent to the buyer's phone.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ConfirmAsk {
    /// The page's grant.
    pub grant: String,
    /// Which transfer the buyer has seen: what stood beside the OTP field.
    pub otp_id: String,
    /// The OTP: 4 to 8 letters or digits.
    pub otp: String,
}

/// How far a transfer is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum TransferStage {
    /// The buyer is about to go to the bank.
    Opened,
    /// The buyer is at the bank.
    Authorizing,
    /// The buyer came back and chooses an account.
    ChoosingAccount,
    /// The bank has sent an OTP.
    AwaitingOtp,
    /// The bank has been told to move the money.
    Executing,
    /// The money was moved.
    Settled,
    /// It came to nothing.
    Refused,
    /// The bank's answer was lost: it is being found out whether the money was moved.
    Unknown,
    /// A person at the shop has to find out.
    ManualReview,
    /// It took too long.
    Expired,
    /// The buyer, or another way to pay, ended it.
    Cancelled,
}

impl TransferStage {
    /// The word in our own JSON: `awaiting_otp`.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Opened => "opened",
            Self::Authorizing => "authorizing",
            Self::ChoosingAccount => "choosing_account",
            Self::AwaitingOtp => "awaiting_otp",
            Self::Executing => "executing",
            Self::Settled => "settled",
            Self::Refused => "refused",
            Self::Unknown => "unknown",
            Self::ManualReview => "manual_review",
            Self::Expired => "expired",
            Self::Cancelled => "cancelled",
        }
    }
}

/// The latest transfer, for the widget.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct TransferView {
    /// How far it is.
    pub stage: TransferStage,
    /// What buyer, shop and bank statement call it: the buyer's support code.
    pub reference: String,
    /// Whom the bank knows the buyer as.
    pub customer: CustomerKind,
    /// The bank's name.
    pub bank: String,
    /// Until when the buyer has to go on (RFC 3339, UTC).
    pub until: Option<String>,
    /// Whether the buyer types the account instead of choosing it.
    pub types_account: bool,
    /// The chosen account's IBAN, masked.
    pub account: Option<String>,
    /// What the buyer confirms with an OTP.
    pub draft: Option<DraftView>,
    /// The last thing that did not go well, or why it ended.
    pub notice: Option<TransferNotice>,
    /// What was moved.
    pub receipt: Option<ReceiptView>,
}

/// What the buyer confirms.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct DraftView {
    /// What the widget names it by when it confirms.
    pub otp_id: String,
    /// The receiver's name as the bank masks it, or as the shop states it.
    pub receiver_name: String,
    /// The receiver's account or easy address, masked.
    pub receiver: String,
    /// What goes to the shop.
    #[cfg_attr(feature = "openapi", schema(value_type = String))]
    pub amount: Amount,
    /// What the bank takes on top.
    #[cfg_attr(feature = "openapi", schema(value_type = String))]
    pub fee: Amount,
    /// What leaves the account.
    #[cfg_attr(feature = "openapi", schema(value_type = String))]
    pub total: Amount,
    /// Whether it goes to another bank.
    pub is_fast: bool,
    /// Until when the OTP is taken (RFC 3339, UTC).
    pub until: String,
    /// How many wrong OTPs there may still be; at 0 a new one is needed.
    pub tries_left: u8,
    /// How many new OTPs there may still be.
    pub new_otps_left: u8,
}

/// Something that did not go well, for the buyer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct TransferNotice {
    /// What it was, from a closed list.
    pub code: TransferNoticeCode,
    /// The same in the session's language, with what to do next.
    pub text: String,
}

/// The closed list of what does not go well.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "kebab-case")]
pub enum TransferNoticeCode {
    /// The buyer said no at the bank.
    Denied,
    /// The bank wants to be asked again: start over.
    AuthorizeAgain,
    /// The bank did not take part: nothing was sent, or it takes no more for now.
    BankUnavailable,
    /// The bank does not take this account: choose another.
    Account,
    /// The account has not enough, or a limit is exceeded.
    Limit,
    /// The buyer has something to settle with the bank first.
    Customer,
    /// The OTP was wrong.
    OtpWrong,
    /// The OTP is no longer taken: ask for a new one.
    OtpVoid,
    /// There were too many OTPs.
    OtpsUsed,
    /// The bank refused, and gave no reason that helps.
    Refused,
    /// The bank made no transfer of it.
    NotMoved,
    /// A notice of a newer signer.
    #[serde(other)]
    Other,
}

impl TransferNoticeCode {
    /// What the buyer reads, where the bank's own reason says no more.
    pub const fn text(self, locale: Locale) -> &'static str {
        match locale {
            Locale::Tr => self.turkish(),
            Locale::En => self.english(),
        }
    }

    const fn turkish(self) -> &'static str {
        match self {
            Self::Denied => {
                "Bankanızda onay vermediniz; hesabınızdan para çıkmadı. Yeniden deneyin ya da başka bir yöntem seçin."
            }
            Self::AuthorizeAgain => {
                "Bankadaki oturumunuz sona erdi; hesabınızdan para çıkmadı. Bankanıza yeniden giriş yapın."
            }
            Self::BankUnavailable => {
                "Bankaya şu anda ulaşılamıyor; hesabınızdan para çıkmadı. Biraz sonra yeniden deneyin ya da başka bir yöntem seçin."
            }
            Self::Account => "Bu hesaptan ödeme yapılamıyor. Başka bir hesap seçin.",
            Self::Limit => "Bu tutar hesabınızın limitini aşıyor. Başka bir hesap ya da yöntem seçin.",
            Self::Customer => {
                "Bankanız bu işlemi sizin için kapalı tutuyor. Bankanızı arayın ya da başka bir yöntem seçin."
            }
            Self::OtpWrong => "Şifre yanlış. Bankanızın gönderdiği son şifreyi yazın.",
            Self::OtpVoid => "Bu şifre artık geçerli değil; hesabınızdan para çıkmadı. Yeni bir şifre isteyin.",
            Self::OtpsUsed => {
                "Çok fazla şifre denendi; hesabınızdan para çıkmadı. Bankanıza yeniden giriş yapın ya da başka bir yöntem seçin."
            }
            Self::NotMoved => "Bankanız bu transferi yapmamış; hesabınızdan para çıkmadı. Yeniden deneyebilirsiniz.",
            Self::Refused | Self::Other => {
                "Banka bu transferi yapmadı. Başka bir yöntem seçin; sorun sürerse destek koduyla mağazaya başvurun."
            }
        }
    }

    const fn english(self) -> &'static str {
        match self {
            Self::Denied => {
                "You did not approve at your bank; no money left your account. Try again, or choose another way to pay."
            }
            Self::AuthorizeAgain => {
                "Your bank's session has ended; no money left your account. Sign in to your bank again."
            }
            Self::BankUnavailable => {
                "The bank cannot be reached right now; no money left your account. Try again in a while, or choose another way to pay."
            }
            Self::Account => "This account cannot be paid from. Choose another account.",
            Self::Limit => "The amount is above your account's limit. Choose another account or another way to pay.",
            Self::Customer => "Your bank does not allow this for you. Call your bank, or choose another way to pay.",
            Self::OtpWrong => "The code is wrong. Type the latest code that your bank sent.",
            Self::OtpVoid => "This code is no longer valid; no money left your account. Ask for a new code.",
            Self::OtpsUsed => {
                "Too many codes were tried; no money left your account. Sign in to your bank again, or choose another way to pay."
            }
            Self::NotMoved => "Your bank did not make this transfer; no money left your account. You may try again.",
            Self::Refused | Self::Other => {
                "The bank did not make this transfer. Choose another way to pay; if it goes on, contact the shop with the support code."
            }
        }
    }
}

/// What was moved.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct ReceiptView {
    /// The bank's number of it.
    pub transaction_id: Option<String>,
    /// The number that it is asked after by, between banks.
    pub query_number: Option<String>,
    /// When it was made (RFC 3339, UTC).
    pub at: String,
    /// What went to the shop.
    #[cfg_attr(feature = "openapi", schema(value_type = String))]
    pub amount: Amount,
    /// What the bank took on top, where it is known.
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>))]
    pub fee: Option<Amount>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_browser_has_no_word_for_amount_or_receiver() {
        let grant = r#""grant":"g""#;
        for wrong in [
            r#""account":"h","amount":"1.00""#,
            r#""account":"h","receiver":"TR290001500158000000000002""#,
        ] {
            assert!(serde_json::from_str::<DraftAsk>(&format!("{{{grant},{wrong}}}")).is_err());
        }
        assert!(serde_json::from_str::<ConfirmAsk>(r#"{"grant":"g","otpId":"o","otp":"1234","amount":1}"#).is_err());
    }

    #[test]
    fn stages_have_one_word_everywhere() {
        for stage in [
            TransferStage::AwaitingOtp,
            TransferStage::ManualReview,
            TransferStage::Opened,
        ] {
            assert_eq!(serde_json::to_string(&stage).unwrap(), format!("\"{}\"", stage.word()));
        }
    }
}
