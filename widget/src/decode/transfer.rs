//! Transfers, the buyer's accounts, and what is known of both.

use vezne_protocol::{
    Amount, CustomerKind, DraftView, IncomingStage, IncomingTransferView, ReceiptView, TransferNotice,
    TransferNoticeCode, TransferStage, TransferView,
};

use super::{Decode, Fields, Node, get, one_of};
use crate::state::Account;

impl Decode for TransferView {
    fn decode(node: &impl Node) -> Option<Self> {
        let stage = get(node, "stage")?;
        let kinds = [CustomerKind::Retail, CustomerKind::Corporate];
        let customer = one_of(&kinds, CustomerKind::word, &node.field("customer"))?;
        let mut of = Fields::of(node);
        let (draft, notice, receipt) = (get(node, "draft"), get(node, "notice"), get(node, "receipt"));
        let read = Self {
            stage,
            customer,
            reference: of.text("reference"),
            bank: of.text("bank"),
            until: of.text_or_null("until"),
            types_account: of.flag("typesAccount"),
            account: of.text_or_null("account"),
            draft: of.or_empty(draft),
            notice: of.or_empty(notice),
            receipt: of.or_empty(receipt),
        };
        of.whole(read)
    }
}

impl Decode for TransferStage {
    fn decode(node: &impl Node) -> Option<Self> {
        use TransferStage as S;
        let all = [
            S::Opened,
            S::Authorizing,
            S::ChoosingAccount,
            S::AwaitingOtp,
            S::Executing,
            S::Settled,
            S::Refused,
            S::Unknown,
            S::ManualReview,
            S::Expired,
            S::Cancelled,
        ];
        one_of(&all, Self::word, node)
    }
}

impl Decode for DraftView {
    fn decode(node: &impl Node) -> Option<Self> {
        let mut of = Fields::of(node);
        let read = Self {
            otp_id: of.text("otpId"),
            receiver_name: of.text("receiverName"),
            receiver: of.text("receiver"),
            amount: of.amount("amount"),
            fee: of.amount("fee"),
            total: of.amount("total"),
            is_fast: of.flag("isFast"),
            until: of.text("until"),
            tries_left: of.small("triesLeft"),
            new_otps_left: of.small("newOtpsLeft"),
        };
        of.whole(read)
    }
}

impl Decode for TransferNotice {
    fn decode(node: &impl Node) -> Option<Self> {
        Some(Self {
            code: match node.field("code").text()?.as_str() {
                "otp-wrong" => TransferNoticeCode::OtpWrong,
                "otp-void" => TransferNoticeCode::OtpVoid,
                "bank-unavailable" => TransferNoticeCode::BankUnavailable,
                // Of all others the text says what to do.
                _ => TransferNoticeCode::Other,
            },
            text: get(node, "text")?,
        })
    }
}

impl Decode for ReceiptView {
    fn decode(node: &impl Node) -> Option<Self> {
        let mut of = Fields::of(node);
        let read = Self {
            transaction_id: of.text_or_null("transactionId"),
            query_number: of.text_or_null("queryNumber"),
            at: of.text("at"),
            amount: of.amount("amount"),
            fee: of.amount_or_null("fee"),
        };
        of.whole(read)
    }
}

impl Decode for IncomingTransferView {
    fn decode(node: &impl Node) -> Option<Self> {
        let stage = get(node, "stage")?;
        let mut of = Fields::of(node);
        let read = Self {
            stage,
            iban: of.text("iban"),
            name: of.text("name"),
            bank: of.text("bank"),
            amount: of.amount("amount"),
            reference: of.text("reference"),
            until: of.text("until"),
            looked_at: of.text_or_null("lookedAt"),
        };
        of.whole(read)
    }
}

impl Decode for IncomingStage {
    fn decode(node: &impl Node) -> Option<Self> {
        let all = [Self::Awaiting, Self::Received, Self::NeedsReview, Self::Over];
        one_of(&all, Self::word, node)
    }
}

/// [`vezne_protocol::BankGrant`].
pub(crate) struct Grant(pub(crate) String);

impl Decode for Grant {
    fn decode(node: &impl Node) -> Option<Self> {
        get(node, "grant").map(Self)
    }
}

/// [`vezne_protocol::BankAccounts`].
pub(crate) struct Accounts(pub(crate) Vec<Account>);

impl Decode for Accounts {
    fn decode(node: &impl Node) -> Option<Self> {
        get(node, "accounts").map(Self)
    }
}

impl Decode for Account {
    fn decode(node: &impl Node) -> Option<Self> {
        let available: Option<String> = get(node, "available")?;
        Some(Self {
            handle: get(node, "handle")?,
            iban: get(node, "iban")?,
            available: match available {
                None => None,
                Some(text) => {
                    let owed = text.strip_prefix('-');
                    Some((owed.is_some(), Amount::parse(owed.unwrap_or(&text)).ok()?))
                }
            },
        })
    }
}
