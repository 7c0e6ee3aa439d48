//! `POST /payment/pay-with-iyzico/initialize`: opens a payment page for an order.

use axum::http::Uri;
use rust_decimal::Decimal;

use super::checkout::{Checkout, Item, Order};
use super::errors::Refusal;
use super::fields::{Envelope, Fields};
use super::rates::PLANS;
use super::sign_response;
use crate::answer::Answer;
use crate::app::App;
use crate::faults::Fault;

const CURRENCIES: &[&str] = &["TRY", "USD", "EUR", "GBP", "NOK", "CHF"];
const PAYMENT_GROUPS: &[&str] = &["PRODUCT", "LISTING", "SUBSCRIPTION"];
const PAYMENT_CHANNELS: &[&str] = &[
    "WEB",
    "MOBILE",
    "MOBILE_WEB",
    "MOBILE_IOS",
    "MOBILE_ANDROID",
    "MOBILE_WINDOWS",
    "MOBILE_TABLET",
    "MOBILE_PHONE",
];
const ITEM_TYPES: &[&str] = &["PHYSICAL", "VIRTUAL"];
const BUYER: &[&str] = &[
    "id",
    "name",
    "surname",
    "identityNumber",
    "registrationAddress",
    "city",
    "country",
    "ip",
];
const ADDRESS: &[&str] = &["address", "contactName", "city", "country"];

/// Opens the page and writes where it is. Every call opens another one.
pub(crate) fn answer(
    app: &App,
    fields: &Fields,
    envelope: &Envelope,
    fault: Option<&Fault>,
    answer: &mut Answer,
) -> Result<(), Refusal> {
    let order = read_order(fields, envelope)?;
    let token = app.entropy.token();
    let lifetime_s = app.state().settings.token_lifetime_s;
    let until = app.clock.now().plus_s(lifetime_s);
    app.state().checkouts.open(Checkout {
        token: token.clone(),
        until,
        order,
    });

    let page = format!("{}/pwi?token={token}&lang={}", app.url, envelope.locale.as_str());
    answer
        .set("token", &token)
        .set("tokenExpireTime", &lifetime_s)
        .set("payWithIyzicoPageUrl", &page);
    match fault {
        Some(Fault::WrongToken) => answer.set("token", &app.entropy.token()),
        Some(Fault::PageUrl(elsewhere)) => answer.set("payWithIyzicoPageUrl", elsewhere),
        _ => answer,
    };
    sign_response::write(app, sign_response::INITIALIZE, fault, answer);
    Ok(())
}

fn read_order(fields: &Fields, envelope: &Envelope) -> Result<Order, Refusal> {
    let price = fields.amount("price")?;
    let paid_price = fields.amount("paidPrice")?;
    let currency = fields.word("currency", CURRENCIES)?;
    let basket_id = fields.text("basketId")?;
    fields.optional_word("paymentGroup", PAYMENT_GROUPS)?;
    fields.optional_word("paymentChannel", PAYMENT_CHANNELS)?;
    let callback_url = read_callback_url(fields)?;
    let plans = read_plans(fields)?;
    let buyer = fields.object("buyer")?;
    require(&buyer, BUYER)?;
    let (email, gsm_number) = (buyer.text("email")?, buyer.text("gsmNumber")?);
    require(&fields.object("billingAddress")?, ADDRESS)?;
    let items = read_items(fields)?;
    if items.iter().map(|item| item.price).sum::<Decimal>() != price {
        return Err(Refusal::BasketSum);
    }
    Ok(Order {
        conversation_id: envelope.conversation_id.clone(),
        locale: envelope.locale,
        price,
        paid_price,
        currency,
        basket_id,
        callback_url,
        plans,
        items,
        email,
        gsm_number,
    })
}

fn require(fields: &Fields, names: &[&str]) -> Result<(), Refusal> {
    names.iter().try_for_each(|name| fields.text(name).map(drop))
}

fn read_callback_url(fields: &Fields) -> Result<String, Refusal> {
    let text = fields.text("callbackUrl")?;
    let well_formed = text
        .parse::<Uri>()
        .is_ok_and(|uri| uri.host().is_some() && matches!(uri.scheme_str(), Some("http" | "https")));
    if well_formed {
        Ok(text)
    } else {
        Err(Refusal::bad("callbackUrl"))
    }
}

fn read_plans(fields: &Fields) -> Result<Option<Vec<u32>>, Refusal> {
    let plans = fields.optional_numbers("enabledInstallments")?;
    match &plans {
        Some(list) if list.is_empty() || !list.iter().all(|plan| PLANS.contains(plan)) => {
            Err(Refusal::bad("enabledInstallments"))
        }
        _ => Ok(plans),
    }
}

/// The basket; a physical line needs an address that it goes to.
fn read_items(fields: &Fields) -> Result<Vec<Item>, Refusal> {
    let mut items = Vec::new();
    for line in fields.objects("basketItems")? {
        let item = Item {
            id: line.text("id")?,
            name: line.text("name")?,
            price: line.amount("price")?,
        };
        line.text("category1")?;
        if line.word("itemType", ITEM_TYPES)? == "PHYSICAL" {
            require(&fields.object("shippingAddress")?, ADDRESS)?;
        }
        items.push(item);
    }
    Ok(items)
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn order() -> Value {
        let address = json!({"address": "Göztepe", "contactName": "Ayşe", "city": "İstanbul", "country": "Türkiye"});
        json!({
            "price": 100.0, "paidPrice": "110.0", "currency": "TRY", "basketId": "B1",
            "callbackUrl": "http://localhost:8787/v1/callbacks/iyzico", "enabledInstallments": [1, 6],
            "buyer": {
                "id": "B1", "name": "Ayşe", "surname": "Yılmaz", "identityNumber": "11111111111",
                "email": "ayse@example.com", "gsmNumber": "+905350000000", "registrationAddress": "Göztepe",
                "city": "İstanbul", "country": "Türkiye", "ip": "85.34.78.112",
            },
            "billingAddress": address, "shippingAddress": address,
            "basketItems": [
                {"id": "1", "name": "Fincan", "category1": "Mutfak", "itemType": "PHYSICAL", "price": 99.99},
                {"id": "2", "name": "Kod", "category1": "Oyun", "itemType": "VIRTUAL", "price": "0.01"},
            ],
        })
    }

    fn read(order: &Value) -> Result<Order, Refusal> {
        read_order(
            &Fields::of_body(order.to_string().as_bytes()).unwrap(),
            &Envelope::default(),
        )
    }

    fn with(pointer: &str, value: Value) -> Result<Order, Refusal> {
        let mut changed = order();
        *changed.pointer_mut(pointer).unwrap() = value;
        read(&changed)
    }

    #[test]
    fn a_whole_order_is_taken() {
        let order = read(&order()).unwrap();
        assert_eq!(order.plans, Some(vec![1, 6]));
        assert_eq!(order.paid_price.to_string(), "110");
        assert_eq!(order.items.len(), 2);
    }

    #[test]
    fn every_required_field_is_missed_by_name_when_it_is_empty() {
        for (pointer, code) in [
            ("/price", "24"),
            ("/paidPrice", "24"),
            ("/currency", "24"),
            ("/basketId", "24"),
            ("/callbackUrl", "23"),
            ("/buyer/id", "24"),
            ("/buyer/name", "24"),
            ("/buyer/surname", "24"),
            ("/buyer/identityNumber", "8"),
            ("/buyer/email", "3"),
            ("/buyer/gsmNumber", "25"),
            ("/buyer/registrationAddress", "24"),
            ("/buyer/city", "24"),
            ("/buyer/country", "24"),
            ("/buyer/ip", "24"),
            ("/billingAddress/address", "24"),
            ("/billingAddress/contactName", "24"),
            ("/shippingAddress/city", "24"),
            ("/shippingAddress/country", "24"),
        ] {
            let field = pointer[1..].replace('/', ".");
            let refusal = with(pointer, json!("")).unwrap_err();
            assert_eq!(
                (refusal.code(), &refusal),
                (code, &Refusal::Missing(field)),
                "{pointer}"
            );
        }
        for pointer in ["/buyer", "/billingAddress", "/shippingAddress", "/basketItems"] {
            assert_eq!(
                with(pointer, Value::Null).unwrap_err(),
                Refusal::Missing(pointer[1..].into())
            );
        }
        for field in ["id", "name", "category1", "itemType", "price"] {
            let refusal = with(&format!("/basketItems/1/{field}"), json!("")).unwrap_err();
            assert_eq!(refusal, Refusal::Missing(format!("basketItems[1].{field}")));
        }
    }

    #[test]
    fn words_outside_their_lists_and_ill_formed_amounts_are_refused() {
        for (pointer, value) in [
            ("/price", json!("100,00")),
            ("/paidPrice", json!(-1)),
            ("/currency", json!("XYZ")),
            ("/callbackUrl", json!("javascript:alert(1)")),
            ("/callbackUrl", json!("/return")),
            ("/enabledInstallments", json!([1, 4])),
            ("/enabledInstallments", json!([])),
            ("/enabledInstallments", json!("6")),
        ] {
            let refusal = with(pointer, value.clone()).unwrap_err();
            assert_eq!(refusal, Refusal::bad(&pointer[1..]), "{pointer} {value}");
            assert_eq!(refusal.code(), "11");
        }
        let mut changed = order();
        changed["paymentGroup"] = json!("GIFT");
        assert_eq!(read(&changed).unwrap_err(), Refusal::bad("paymentGroup"));
        changed["paymentGroup"] = json!("PRODUCT");
        changed["paymentChannel"] = json!("FAX");
        assert_eq!(read(&changed).unwrap_err(), Refusal::bad("paymentChannel"));
    }

    #[test]
    fn a_basket_that_does_not_sum_to_the_price_is_5062() {
        assert_eq!(with("/price", json!(100.01)).unwrap_err(), Refusal::BasketSum);
        assert_eq!(Refusal::BasketSum.code(), "5062");
    }

    #[test]
    fn a_basket_without_goods_needs_no_shipping_address() {
        let mut digital = order();
        digital["basketItems"][0]["itemType"] = json!("VIRTUAL");
        digital.as_object_mut().unwrap().remove("shippingAddress");
        assert!(read(&digital).is_ok());
    }
}
