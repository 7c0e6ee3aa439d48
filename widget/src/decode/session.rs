//! The session, and what the signer says when it refuses.

use vezne_protocol::{Currency, Locale, Method, ProblemCode, SessionId, SessionState, SessionView};

use super::{Decode, Fields, Node, get, one_of};
use crate::events::word;
use crate::state::{Kind, METHODS, Trouble};

impl Decode for SessionView {
    fn decode(node: &impl Node) -> Option<Self> {
        let methods = node.field("methods").items()?;
        let (id, state, currency, locale) = (
            get(node, "id")?,
            get(node, "state")?,
            get(node, "currency")?,
            get(node, "locale")?,
        );
        let mut of = Fields::of(node);
        let (plans, card) = (get(node, "plans"), get(node, "card"));
        let (transfer, incoming) = (get(node, "transfer"), get(node, "incoming"));
        let read = Self {
            id,
            state,
            currency,
            locale,
            // A way to pay that this widget does not know is one it does not offer.
            methods: methods.iter().filter_map(method).collect(),
            amount: of.amount("amount"),
            lock_plan: of.flag("lockPlan"),
            test_mode: of.flag("testMode"),
            checkout_url: of.text("checkoutUrl"),
            return_url: of.text("returnUrl"),
            expires_at: of.text("expiresAt"),
            plans: of.or_empty(plans),
            card: of.or_empty(card),
            transfer: of.or_empty(transfer),
            incoming: of.or_empty(incoming),
        };
        of.whole(read)
    }
}

fn method(node: &impl Node) -> Option<Method> {
    one_of(&METHODS, word, node)
}

impl Decode for SessionState {
    fn decode(node: &impl Node) -> Option<Self> {
        use SessionState as S;
        let all = [
            S::Open,
            S::Processing,
            S::Paid,
            S::InReview,
            S::NeedsReview,
            S::Unknown,
            S::Expired,
            S::Cancelled,
            S::Refunded,
            S::PartlyRefunded,
        ];
        one_of(&all, Self::word, node)
    }
}

impl Decode for SessionId {
    fn decode(node: &impl Node) -> Option<Self> {
        Self::parse(&node.text()?).ok()
    }
}

impl Decode for Currency {
    fn decode(node: &impl Node) -> Option<Self> {
        let all = [Self::Try, Self::Usd, Self::Eur, Self::Gbp, Self::Nok, Self::Chf];
        one_of(&all, Self::code, node)
    }
}

impl Decode for Locale {
    fn decode(node: &impl Node) -> Option<Self> {
        one_of(&[Self::Tr, Self::En], Self::tag, node)
    }
}

/// A [`Problem`](vezne_protocol::Problem), as far as a buyer is shown it.
impl Decode for Trouble {
    fn decode(node: &impl Node) -> Option<Self> {
        let kind = Kind::Problem(get(node, "code")?);
        let mut of = Fields::of(node);
        let read = Self {
            kind,
            detail: Some(of.text("detail")),
            support_code: Some(of.text("supportCode")),
            retry_at: of.text_or_null("retryAt"),
            page_url: of.text_or_null("pageUrl"),
        };
        of.whole(read)
    }
}

impl Decode for ProblemCode {
    fn decode(node: &impl Node) -> Option<Self> {
        Some(one_of(&Self::ALL, Self::word, node).unwrap_or(Self::Other))
    }
}
