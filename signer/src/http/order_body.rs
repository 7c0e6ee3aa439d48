//! The order in a merchant's request, read leniently: what is missing is told by the check, all at once.

mod check;

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use vezne_protocol::{Currency, Locale, Method};

use crate::literal::Literal;

/// `POST /v1/sessions`. Amounts are decimal lira, as a string or a number; lines + shipping − discount = amount.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub(super) struct OrderBody {
    /// The merchant's own number for the order, 1 to 64 characters.
    #[schema(required = true)]
    reference: Option<String>,
    /// What is to be paid.
    #[schema(required = true, value_type = String, example = "100.00")]
    amount: Option<Literal>,
    /// TRY where absent.
    currency: Option<Currency>,
    /// The buyer's language; tr where absent.
    locale: Option<Locale>,
    /// What is bought.
    #[schema(required = true)]
    lines: Option<Vec<LineBody>>,
    /// What shipping costs; nothing where absent.
    #[schema(value_type = Option<String>)]
    shipping: Option<Literal>,
    /// What is taken off; nothing where absent.
    #[schema(value_type = Option<String>)]
    discount: Option<Literal>,
    /// Who buys.
    #[schema(required = true)]
    buyer: Option<BuyerBody>,
    /// Where the invoice goes.
    #[schema(required = true)]
    billing_address: Option<AddressBody>,
    /// Where the goods go; required when a line is physical.
    shipping_address: Option<AddressBody>,
    /// The ways to pay; card where absent.
    methods: Option<Vec<Method>>,
    /// The allowed plans out of 1, 2, 3, 6, 9 and 12; all where absent.
    plans: Option<Vec<u8>>,
    /// Whether the payment page offers the chosen plan only.
    lock_plan: Option<bool>,
    /// The page with the widget, on one of the shop's origins.
    #[schema(required = true)]
    checkout_url: Option<String>,
    /// The page for after the payment, on one of the shop's origins.
    #[schema(required = true)]
    return_url: Option<String>,
}

/// `PATCH /v1/sessions/{id}`. Amounts are decimal lira, as a string or a number; what is absent stays as it is, and
/// lines + shipping − discount = amount holds afterwards too.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub(super) struct OrderChangeBody {
    /// What is to be paid.
    #[schema(value_type = Option<String>, example = "90.00")]
    amount: Option<Literal>,
    /// What is bought.
    lines: Option<Vec<LineBody>>,
    /// What shipping costs.
    #[schema(value_type = Option<String>)]
    shipping: Option<Literal>,
    /// What is taken off.
    #[schema(value_type = Option<String>)]
    discount: Option<Literal>,
}

/// One line.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
struct LineBody {
    /// The article's id.
    #[schema(required = true)]
    id: Option<String>,
    /// Its name.
    #[schema(required = true)]
    name: Option<String>,
    /// Its category.
    #[schema(required = true)]
    category: Option<String>,
    /// physical where it is shipped, else virtual.
    #[serde(rename = "type")]
    #[schema(required = true)]
    kind: Option<KindBody>,
    /// What one costs.
    #[schema(required = true, value_type = String)]
    unit_price: Option<Literal>,
    /// How many; one where absent.
    quantity: Option<u32>,
}

/// Whether an article is shipped.
#[derive(Debug, Clone, Copy, Deserialize, Serialize, ToSchema)]
#[serde(rename_all = "lowercase")]
enum KindBody {
    Physical,
    Virtual,
}

/// Who buys. The identity number is not checked: shops that do not ask for it send 11111111111.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
struct BuyerBody {
    #[schema(required = true)]
    id: Option<String>,
    #[schema(required = true)]
    name: Option<String>,
    #[schema(required = true)]
    surname: Option<String>,
    #[schema(required = true)]
    identity_number: Option<String>,
    #[schema(required = true)]
    email: Option<String>,
    #[schema(required = true)]
    gsm_number: Option<String>,
    #[schema(required = true)]
    registration_address: Option<String>,
    #[schema(required = true)]
    city: Option<String>,
    #[schema(required = true)]
    country: Option<String>,
    /// The address that the buyer's browser came from.
    #[schema(required = true)]
    ip: Option<String>,
    zip_code: Option<String>,
    /// `YYYY-MM-DD HH:mm:ss`
    registration_date: Option<String>,
    /// `YYYY-MM-DD HH:mm:ss`
    last_login_date: Option<String>,
}

/// A postal address.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
struct AddressBody {
    #[schema(required = true)]
    contact_name: Option<String>,
    #[schema(required = true)]
    address: Option<String>,
    #[schema(required = true)]
    city: Option<String>,
    #[schema(required = true)]
    country: Option<String>,
    zip_code: Option<String>,
}
