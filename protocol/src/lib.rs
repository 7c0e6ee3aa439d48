//! What the Vezne widget and signer say to each other: value types, requests, answers and problems.
//!
//! Nothing here does I/O. Each type refuses what must not exist: an [`Amount`] is never a float, a [`CardPrefix`]
//! cannot hold a ninth digit.

mod amount;
mod bank;
mod bank_transfer;
mod card_prefix;
mod card_scheme;
mod currency;
mod decline;
mod easy_address;
mod iban;
mod idempotency;
mod identity;
mod incoming_transfer;
mod installments;
mod locale;
mod payment;
mod plan;
mod problem;
mod problem_text;
mod session;
mod signed_amount;

pub use amount::{Amount, AmountError};
pub use bank::{BANKS_SOURCE, KnownBank, known_banks};
pub use bank_transfer::{
    AccountsAsk, BankAccountView, BankAccounts, BankGrant, BankStart, BankStartAsk, ConfirmAsk, CustomerKind, DraftAsk,
    DraftView, GrantAsk, ReceiptView, TransferNotice, TransferNoticeCode, TransferStage, TransferView,
};
pub use card_prefix::{CardPrefix, CardPrefixError, PREFIX_DIGITS_MAX, PREFIX_DIGITS_MIN};
pub use card_scheme::CardScheme;
pub use currency::Currency;
pub use decline::{Decline, DeclineCode};
pub use easy_address::{EasyAddress, EasyAddressError, EasyAddressType};
pub use iban::{Iban, IbanError};
pub use idempotency::{IdempotencyKey, IdempotencyKeyError};
pub use identity::{IdentityError, Tckn, Vkn};
pub use incoming_transfer::{IncomingStage, IncomingTransferAsk, IncomingTransferView};
pub use installments::{CardFacts, CardType, InstallmentAsk, InstallmentQuote, Offer, PlanOffer};
pub use locale::Locale;
pub use payment::{PayAsk, PayPage};
pub use plan::{Plan, PlanError};
pub use problem::{FieldError, Problem, ProblemCode};
pub use session::{CardAttemptView, CardStage, Method, PaidView, SessionId, SessionIdError, SessionState, SessionView};
pub use signed_amount::SignedAmount;
