//! `POST /payment/pay-with-iyzico/initialize`: asks for a payment page.

use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use url::Url;
use vezne_protocol::Plan;

use super::verify::ResponseSignature;
use super::{Iyzico, language, number, read_success};
use crate::clock::Moment;
use crate::literal::Literal;
use crate::payments::basket::BasketLine;
use crate::payments::card_attempt::{Page, PwiToken};
use crate::payments::order::{Address, Buyer, ItemKind, Order};
use crate::secret::SecretPair;
use crate::upstream::measured::Call;
use crate::upstream::{RawAnswer, UpstreamError};

/// What metrics call it.
const CALL: Call = Call::to_iyzico("pwi-initialize");
const PATH: &str = "/payment/pay-with-iyzico/initialize";
/// How long a token lives when the answer does not say: what the documents say.
const TOKEN_LIFETIME_DEFAULT_S: i64 = 1800;
/// No token lives longer than this, whatever an answer says.
const TOKEN_LIFETIME_MAX_S: i64 = 24 * 3600;
/// The hosts a payment page may have: these, and what ends with one of them.
const PAGE_DOMAINS: [&str; 2] = ["iyzico.com", "iyzipay.com"];

/// What a payment page is asked for.
#[derive(Debug)]
pub struct PageAsk<'a> {
    /// The order, with its buyer.
    pub order: &'a Order,
    /// The order's lines as the wire takes them.
    pub basket: &'a [BasketLine],
    /// What the answer must name later: our own id of the session.
    pub basket_id: &'a str,
    /// The plans that the page may offer.
    pub plans: &'a [Plan],
    /// Where the buyer's browser brings the token back to.
    pub callback_url: &'a str,
    /// What time it is: the token's life counts from here.
    pub now: Moment,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Request<'a> {
    locale: &'a str,
    conversation_id: &'a str,
    price: Box<RawValue>,
    paid_price: Box<RawValue>,
    currency: &'a str,
    basket_id: &'a str,
    payment_group: &'a str,
    payment_channel: &'a str,
    callback_url: &'a str,
    enabled_installments: &'a [Plan],
    buyer: WireBuyer<'a>,
    billing_address: WireAddress<'a>,
    #[serde(skip_serializing_if = "Option::is_none")]
    shipping_address: Option<WireAddress<'a>>,
    basket_items: Vec<WireItem<'a>>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct WireBuyer<'a> {
    id: &'a str,
    name: &'a str,
    surname: &'a str,
    identity_number: &'a str,
    email: &'a str,
    gsm_number: &'a str,
    registration_address: &'a str,
    city: &'a str,
    country: &'a str,
    ip: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    zip_code: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    registration_date: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    last_login_date: Option<&'a str>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct WireAddress<'a> {
    contact_name: &'a str,
    address: &'a str,
    city: &'a str,
    country: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    zip_code: Option<&'a str>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct WireItem<'a> {
    id: &'a str,
    name: &'a str,
    category1: &'a str,
    item_type: &'a str,
    price: Box<RawValue>,
}

/// The answer. Signed over `conversationId` and `token`.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Answer {
    conversation_id: Option<Literal>,
    token: Option<Literal>,
    token_expire_time: Option<Literal>,
    pay_with_iyzico_page_url: Option<Literal>,
    signature: Option<Literal>,
}

impl Answer {
    /// The signature over this answer's fields.
    pub fn signature(&self, secret_key: &str) -> ResponseSignature {
        let text =
            |field: &'_ Option<Literal>| field.as_ref().map_or_else(String::new, |text| text.as_str().to_owned());
        let fields = [text(&self.conversation_id), text(&self.token)];
        let given = self.signature.as_ref().map(Literal::as_str);
        ResponseSignature::over(secret_key, &fields.each_ref().map(String::as_str), given)
    }
}

impl Iyzico {
    /// Asks for a payment page. Moves no money: a page whose answer is lost is a page that nobody has seen.
    pub async fn pwi_initialize(&self, ask: &PageAsk<'_>) -> Result<Page, UpstreamError> {
        let making = async {
            let answer = self.post(PATH, &Request::from(ask)).await?;
            page(&answer, &self.secret_key, &self.page_origins, ask.now)
        };
        self.meter.measure(CALL, making).await
    }
}

/// The page of an answer, once its signature holds and its address is one that a buyer may be sent to.
pub(super) fn page(
    answer: &RawAnswer,
    secrets: &SecretPair,
    origins: &[String],
    now: Moment,
) -> Result<Page, UpstreamError> {
    let http_status = answer.http_status;
    let unreadable = |reason: &str| UpstreamError::Unreadable {
        http_status,
        reason: reason.to_owned(),
    };
    let told: Answer = read_success(answer)?;
    let signature = ResponseSignature::by_either(secrets, |secret_key| told.signature(secret_key));
    if !signature.is_valid() {
        return Err(UpstreamError::Untrusted {
            missing: signature.given.is_none(),
        });
    }
    let token = told.token.map(String::from).filter(|token| !token.is_empty());
    let token = token.ok_or_else(|| unreadable("there is no token in it"))?;
    let url = told
        .pay_with_iyzico_page_url
        .ok_or_else(|| unreadable("there is no page address in it"))?;
    if !is_payment_page(url.as_str(), origins) {
        return Err(unreadable("the page address is not iyzico's"));
    }
    // Whoever pays there would pay what nobody can look up.
    if !leads_to(url.as_str(), &token) {
        return Err(unreadable("the page address is that of another token"));
    }
    let lifetime_s = told.token_expire_time.and_then(|text| text.as_str().parse().ok());
    let lifetime_s = lifetime_s
        .unwrap_or(TOKEN_LIFETIME_DEFAULT_S)
        .clamp(0, TOKEN_LIFETIME_MAX_S);
    Ok(Page {
        token: PwiToken::new(token),
        url: url.into(),
        until: now.plus_s(lifetime_s),
    })
}

/// Whether an address may be followed: https on iyzico's own domains, or an origin configured for a sandbox.
fn is_payment_page(address: &str, origins: &[String]) -> bool {
    let Ok(url) = Url::parse(address) else { return false };
    if origins.contains(&url.origin().ascii_serialization()) {
        return true;
    }
    let own_host = url.host_str().is_some_and(|host| {
        PAGE_DOMAINS.iter().any(|domain| {
            host.strip_suffix(domain)
                .is_some_and(|sub| sub.is_empty() || sub.ends_with('.'))
        })
    });
    url.scheme() == "https" && own_host && url.username().is_empty() && url.password().is_none()
}

/// Whether an address names no other token than this one.
fn leads_to(address: &str, token: &str) -> bool {
    let Ok(url) = Url::parse(address) else { return false };
    url.query_pairs().all(|(name, value)| name != "token" || value == token)
}

impl<'a> From<&PageAsk<'a>> for Request<'a> {
    fn from(ask: &PageAsk<'a>) -> Self {
        let &PageAsk {
            order,
            basket,
            basket_id,
            plans,
            callback_url,
            now: _,
        } = ask;
        Self {
            locale: language(order.locale),
            conversation_id: &order.reference,
            price: number(order.amount),
            paid_price: number(order.amount),
            currency: order.currency.code(),
            basket_id,
            payment_group: "PRODUCT",
            payment_channel: "WEB",
            callback_url,
            enabled_installments: plans,
            buyer: WireBuyer::from(&order.buyer),
            billing_address: WireAddress::from(&order.billing_address),
            shipping_address: order.shipping_address.as_ref().map(WireAddress::from),
            basket_items: basket.iter().map(WireItem::from).collect(),
        }
    }
}

impl<'a> From<&'a Buyer> for WireBuyer<'a> {
    fn from(buyer: &'a Buyer) -> Self {
        let Buyer {
            id,
            name,
            surname,
            identity_number,
            email,
            gsm_number,
            registration_address,
            city,
            country,
            ip,
            zip_code,
            registration_date,
            last_login_date,
        } = buyer;
        Self {
            id,
            name,
            surname,
            identity_number,
            email,
            gsm_number,
            registration_address,
            city,
            country,
            ip: ip.to_string(),
            zip_code: zip_code.as_deref(),
            registration_date: registration_date.as_deref(),
            last_login_date: last_login_date.as_deref(),
        }
    }
}

impl<'a> From<&'a Address> for WireAddress<'a> {
    fn from(address: &'a Address) -> Self {
        let Address {
            contact_name,
            address,
            city,
            country,
            zip_code,
        } = address;
        Self {
            contact_name,
            address,
            city,
            country,
            zip_code: zip_code.as_deref(),
        }
    }
}

impl<'a> From<&'a BasketLine> for WireItem<'a> {
    fn from(line: &'a BasketLine) -> Self {
        let BasketLine {
            id,
            name,
            category,
            kind,
            price,
        } = line;
        let item_type = match kind {
            ItemKind::Physical => "PHYSICAL",
            ItemKind::Virtual => "VIRTUAL",
        };
        Self {
            id,
            name,
            category1: category,
            item_type,
            price: number(*price),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::answer;
    use super::*;
    use crate::payments::order::testing::order;

    const SECRET: &str = "sandbox-vectorSecretKey0000000000001";

    fn secret() -> SecretPair {
        SECRET.to_owned().into()
    }
    const NOW: Moment = Moment::from_ms(1_755_252_275_214);

    fn signed(page_url: &str) -> String {
        let told = format!(
            r#"{{"status":"success","conversationId":"conversationID","token":"54481021-e605-407e-93d7-776ef481c4d7",
            "tokenExpireTime":1800,"payWithIyzicoPageUrl":"{page_url}",
            "signature":"ea5782961ee1e2de1cbc38652609324b98f3b94e1cc63bc8c8130f2d31514076"}}"#
        );
        told
    }

    #[test]
    fn a_signed_answer_gives_the_page_and_its_end() {
        let page = page(
            &answer(&signed(
                "https://sandbox-ode.iyzico.com/?token=54481021-e605-407e-93d7-776ef481c4d7&lang=tr",
            )),
            &secret(),
            &[],
            NOW,
        )
        .unwrap();
        assert_eq!(
            page.url,
            "https://sandbox-ode.iyzico.com/?token=54481021-e605-407e-93d7-776ef481c4d7&lang=tr"
        );
        assert_eq!(page.until, NOW.plus_s(1800));
    }

    #[test]
    fn an_answer_with_another_token_or_no_signature_is_not_trusted() {
        let right = signed("https://ode.iyzico.com/");
        let other_token = right.replace("54481021", "54481022");
        let unsigned = right.replace("\"signature\"", "\"sign\"");
        for (text, missing_expected) in [(other_token, false), (unsigned, true)] {
            let error = page(&answer(&text), &secret(), &[], NOW).unwrap_err();
            assert!(
                matches!(error, UpstreamError::Untrusted { missing } if missing == missing_expected),
                "{error}"
            );
        }
    }

    #[test]
    fn an_address_of_another_token_is_not_followed() {
        for (query, is_followed) in [
            ("", true),
            ("?lang=tr", true),
            ("?token=54481021-e605-407e-93d7-776ef481c4d7", true),
            ("?token=5", false),
            ("?lang=tr&token=54481021-e605-407e-93d7-776ef481c4d7&token=5", false),
        ] {
            let address = format!("https://ode.iyzico.com/{query}");
            let page = page(&answer(&signed(&address)), &secret(), &[], NOW);
            assert_eq!(page.is_ok(), is_followed, "{address}");
        }
    }

    #[test]
    fn a_buyer_is_sent_to_iyzico_only() {
        for good in [
            "https://ode.iyzico.com/?x",
            "https://iyzipay.com",
            "https://a.b.iyzipay.com/p",
        ] {
            assert!(is_payment_page(good, &[]), "{good}");
        }
        for bad in [
            "http://ode.iyzico.com/",
            "https://iyzico.com.evil.example/",
            "https://eviliyzico.com/",
            "https://ode.iyzico.com@evil.example/",
            "https://user:pw@ode.iyzico.com/",
            "javascript:alert(1)",
            "//ode.iyzico.com/",
            "",
        ] {
            assert!(!is_payment_page(bad, &[]), "{bad}");
            assert!(page(&answer(&signed(bad)), &secret(), &[], NOW).is_err(), "{bad}");
        }
        let sandbox = ["http://127.0.0.1:9000".to_owned()];
        assert!(is_payment_page("http://127.0.0.1:9000/pwi?token=1", &sandbox));
        assert!(!is_payment_page("http://127.0.0.1:9001/pwi?token=1", &sandbox));
    }

    #[test]
    fn the_request_holds_every_nested_object() {
        let order = order();
        let basket = crate::payments::basket::lines(&order).unwrap();
        let ask = PageAsk {
            order: &order,
            basket: &basket,
            basket_id: "ses_1",
            plans: &Plan::ALL,
            callback_url: "https://pay.example/v1/callbacks/iyzico",
            now: NOW,
        };
        let json = serde_json::to_string(&Request::from(&ask)).unwrap();
        assert!(
            json.contains(r#""price":100.00,"paidPrice":100.00,"currency":"TRY","basketId":"ses_1""#),
            "{json}"
        );
        assert!(json.contains(r#""enabledInstallments":[1,2,3,6,9,12]"#), "{json}");
        assert!(json.contains(r#""identityNumber":"11111111111""#), "{json}");
        assert!(json.contains(r#""itemType":"PHYSICAL","price":90.00"#), "{json}");
        assert!(
            json.contains(r#""shippingAddress":{"contactName":"Ayşe Yılmaz""#),
            "{json}"
        );
    }
}
