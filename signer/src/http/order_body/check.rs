//! The order's rules: checked as a whole, every mistake told at once.

use std::net::IpAddr;

use url::Url;
use vezne_protocol::{Amount, Currency, FieldError, Method, Plan};

use super::{AddressBody, BuyerBody, KindBody, LineBody, OrderBody, OrderChangeBody};
use crate::literal::Literal;
use crate::payments::change_session::OrderChange;
use crate::payments::order::{Address, Buyer, ItemKind, Line, Order};

/// The most characters of an order's reference.
const REFERENCE_CHARS_MAX: usize = 64;
/// The most characters of any other text.
const TEXT_CHARS_MAX: usize = 255;
/// The most lines of an order.
const LINES_MAX: usize = 500;
/// The most of one article.
const QUANTITY_MAX: u32 = 100_000;

impl TryFrom<OrderBody> for Order {
    type Error = Vec<FieldError>;

    fn try_from(body: OrderBody) -> Result<Self, Vec<FieldError>> {
        let OrderBody {
            reference,
            amount,
            currency,
            locale,
            lines,
            shipping,
            discount,
            buyer,
            billing_address,
            shipping_address,
            methods,
            plans,
            lock_plan,
            checkout_url,
            return_url,
        } = body;
        let mut check = Check::default();
        let currency = currency.unwrap_or_default();
        let lines = check.lines(lines);
        let is_shipped = lines.iter().any(|line| line.kind == ItemKind::Physical);
        if is_shipped && shipping_address.is_none() {
            check.wrong("/shippingAddress", "is missing: a line is physical");
        }
        let order = Self {
            reference: check.text("/reference", reference, REFERENCE_CHARS_MAX),
            amount: check.amount("/amount", amount, None),
            currency,
            locale: locale.unwrap_or_default(),
            lines,
            shipping: check.amount("/shipping", shipping, Some(Amount::ZERO)),
            discount: check.amount("/discount", discount, Some(Amount::ZERO)),
            buyer: check.buyer(buyer.unwrap_or_default()),
            billing_address: check.address("/billingAddress", billing_address.unwrap_or_default()),
            shipping_address: shipping_address.map(|address| check.address("/shippingAddress", address)),
            methods: check.methods(methods),
            plans: check.plans(plans, currency),
            lock_plan: lock_plan.unwrap_or_default(),
            checkout_url: check.url("/checkoutUrl", checkout_url),
            return_url: check.url("/returnUrl", return_url),
        };
        if check.errors.is_empty() {
            Ok(order)
        } else {
            Err(check.errors)
        }
    }
}

impl TryFrom<OrderChangeBody> for OrderChange {
    type Error = Vec<FieldError>;

    fn try_from(body: OrderChangeBody) -> Result<Self, Vec<FieldError>> {
        let OrderChangeBody {
            amount,
            lines,
            shipping,
            discount,
        } = body;
        let mut check = Check::default();
        let change = Self {
            amount: amount.map(|amount| check.amount("/amount", Some(amount), None)),
            lines: lines.map(|lines| check.lines(Some(lines))),
            shipping: shipping.map(|shipping| check.amount("/shipping", Some(shipping), None)),
            discount: discount.map(|discount| check.amount("/discount", Some(discount), None)),
        };
        if check.errors.is_empty() {
            Ok(change)
        } else {
            Err(check.errors)
        }
    }
}

/// The mistakes found so far. A field with a mistake gets a placeholder: the order is thrown away at the end.
#[derive(Default)]
struct Check {
    errors: Vec<FieldError>,
}

impl Check {
    fn wrong(&mut self, pointer: &str, detail: &str) {
        self.errors.push(FieldError {
            pointer: pointer.to_owned(),
            detail: detail.to_owned(),
        });
    }

    /// A text with something in it; iyzico takes an empty one for a missing one.
    fn text(&mut self, pointer: &str, text: Option<String>, chars_max: usize) -> String {
        let text = text.unwrap_or_default();
        if text.trim().is_empty() {
            self.wrong(pointer, "is missing or empty");
        } else if text.chars().count() > chars_max {
            self.wrong(pointer, &format!("is longer than {chars_max} characters"));
        } else if text.chars().any(char::is_control) {
            self.wrong(pointer, "has control characters");
        }
        text
    }

    /// A text that may be absent; an empty one counts as absent.
    fn optional(&mut self, pointer: &str, text: Option<String>) -> Option<String> {
        let text = text.filter(|text| !text.trim().is_empty())?;
        Some(self.text(pointer, Some(text), TEXT_CHARS_MAX))
    }

    fn amount(&mut self, pointer: &str, literal: Option<Literal>, absent: Option<Amount>) -> Amount {
        let Some(literal) = literal else {
            if absent.is_none() {
                self.wrong(pointer, "is missing");
            }
            return absent.unwrap_or(Amount::ZERO);
        };
        Amount::parse(literal.as_str()).unwrap_or_else(|error| {
            self.wrong(pointer, &error.to_string());
            Amount::ZERO
        })
    }

    fn url(&mut self, pointer: &str, text: Option<String>) -> String {
        let is_http = |text: &String| Url::parse(text).is_ok_and(|url| matches!(url.scheme(), "http" | "https"));
        match text {
            Some(text) if is_http(&text) => text,
            Some(_) => {
                self.wrong(pointer, "must be an http:// or https:// address");
                String::new()
            }
            None => {
                self.wrong(pointer, "is missing");
                String::new()
            }
        }
    }

    fn lines(&mut self, lines: Option<Vec<LineBody>>) -> Vec<Line> {
        let lines = lines.unwrap_or_default();
        if lines.is_empty() || lines.len() > LINES_MAX {
            self.wrong("/lines", &format!("must be 1 to {LINES_MAX} lines"));
        }
        lines
            .into_iter()
            .enumerate()
            .map(|(number, line)| self.line(number, line))
            .collect()
    }

    fn line(&mut self, number: usize, line: LineBody) -> Line {
        let LineBody {
            id,
            name,
            category,
            kind,
            unit_price,
            quantity,
        } = line;
        let at = |field: &str| format!("/lines/{number}/{field}");
        let quantity = quantity.unwrap_or(1);
        if !(1..=QUANTITY_MAX).contains(&quantity) {
            self.wrong(&at("quantity"), &format!("must be 1 to {QUANTITY_MAX}"));
        }
        if kind.is_none() {
            self.wrong(&at("type"), "is missing: physical or virtual");
        }
        Line {
            id: self.text(&at("id"), id, TEXT_CHARS_MAX),
            name: self.text(&at("name"), name, TEXT_CHARS_MAX),
            category: self.text(&at("category"), category, TEXT_CHARS_MAX),
            kind: match kind {
                Some(KindBody::Physical) => ItemKind::Physical,
                Some(KindBody::Virtual) | None => ItemKind::Virtual,
            },
            unit_price: self.amount(&at("unitPrice"), unit_price, None),
            quantity,
        }
    }

    fn buyer(&mut self, buyer: BuyerBody) -> Buyer {
        let BuyerBody {
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
        Buyer {
            id: self.text("/buyer/id", id, TEXT_CHARS_MAX),
            name: self.text("/buyer/name", name, TEXT_CHARS_MAX),
            surname: self.text("/buyer/surname", surname, TEXT_CHARS_MAX),
            identity_number: self.text("/buyer/identityNumber", identity_number, TEXT_CHARS_MAX),
            email: self.email(email),
            gsm_number: self.text("/buyer/gsmNumber", gsm_number, TEXT_CHARS_MAX),
            registration_address: self.text("/buyer/registrationAddress", registration_address, TEXT_CHARS_MAX),
            city: self.text("/buyer/city", city, TEXT_CHARS_MAX),
            country: self.text("/buyer/country", country, TEXT_CHARS_MAX),
            ip: self.ip(ip),
            zip_code: self.optional("/buyer/zipCode", zip_code),
            registration_date: self.optional("/buyer/registrationDate", registration_date),
            last_login_date: self.optional("/buyer/lastLoginDate", last_login_date),
        }
    }

    fn email(&mut self, email: Option<String>) -> String {
        let email = self.text("/buyer/email", email, TEXT_CHARS_MAX);
        let looks_right = email
            .split_once('@')
            .is_some_and(|(name, host)| !name.is_empty() && host.contains('.'));
        if !email.trim().is_empty() && !looks_right {
            self.wrong("/buyer/email", "must be an e-mail address");
        }
        email
    }

    fn ip(&mut self, ip: Option<String>) -> IpAddr {
        let text = self.text("/buyer/ip", ip, TEXT_CHARS_MAX);
        text.parse().unwrap_or_else(|_| {
            if !text.trim().is_empty() {
                self.wrong("/buyer/ip", "must be an IPv4 or IPv6 address");
            }
            IpAddr::from([0, 0, 0, 0])
        })
    }

    fn address(&mut self, at: &str, address: AddressBody) -> Address {
        let AddressBody {
            contact_name,
            address,
            city,
            country,
            zip_code,
        } = address;
        Address {
            contact_name: self.text(&format!("{at}/contactName"), contact_name, TEXT_CHARS_MAX),
            address: self.text(&format!("{at}/address"), address, TEXT_CHARS_MAX),
            city: self.text(&format!("{at}/city"), city, TEXT_CHARS_MAX),
            country: self.text(&format!("{at}/country"), country, TEXT_CHARS_MAX),
            zip_code: self.optional(&format!("{at}/zipCode"), zip_code),
        }
    }

    fn methods(&mut self, methods: Option<Vec<Method>>) -> Vec<Method> {
        let mut methods = methods.unwrap_or_else(|| vec![Method::Card]);
        methods.dedup();
        if methods.is_empty() {
            self.wrong("/methods", "must name at least one way to pay");
        }
        methods
    }

    fn plans(&mut self, plans: Option<Vec<u8>>, currency: Currency) -> Vec<Plan> {
        let all = if currency == Currency::Try {
            Plan::ALL.to_vec()
        } else {
            vec![Plan::SINGLE]
        };
        let Some(numbers) = plans else { return all };
        let mut plans: Vec<Plan> = numbers.iter().filter_map(|&number| Plan::new(number).ok()).collect();
        if plans.len() != numbers.len() || plans.is_empty() {
            self.wrong("/plans", "must be out of 1, 2, 3, 6, 9 and 12, at least one");
        }
        plans.sort_unstable();
        plans.dedup();
        if currency != Currency::Try && plans.iter().any(|&plan| plan != Plan::SINGLE) {
            self.wrong("/plans", "must be [1]: only lira is paid in installments");
        }
        plans
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn errors(json: &str) -> Vec<(String, String)> {
        let body: OrderBody = serde_json::from_str(json).unwrap();
        let errors = Order::try_from(body).err().unwrap_or_default();
        errors.into_iter().map(|error| (error.pointer, error.detail)).collect()
    }

    const BUYER: &str = r#""buyer":{"id":"B1","name":"A","surname":"Y","identityNumber":"11111111111",
        "email":"a@example.com","gsmNumber":"+905350000000","registrationAddress":"X","city":"İ","country":"T",
        "ip":"85.34.78.112"},"billingAddress":{"contactName":"A","address":"X","city":"İ","country":"T"},
        "checkoutUrl":"https://shop.example/c","returnUrl":"https://shop.example/r""#;

    #[test]
    fn amounts_come_as_strings_or_numbers() {
        for (amount, unit_price) in [("\"100.00\"", "\"50\""), ("100", "50.00"), ("100.0", "50.0")] {
            let json = format!(
                r#"{{"reference":"R","amount":{amount},"lines":[{{"id":"1","name":"N","category":"C","type":"virtual",
                "unitPrice":{unit_price},"quantity":2}}],{BUYER}}}"#
            );
            let order = Order::try_from(serde_json::from_str::<OrderBody>(&json).unwrap()).unwrap();
            assert_eq!(
                (order.amount.kurus(), order.lines[0].unit_price.kurus()),
                (10_000, 5_000)
            );
        }
    }

    #[test]
    fn every_missing_field_is_named_at_once() {
        let pointers: Vec<String> = errors("{}").into_iter().map(|(pointer, _)| pointer).collect();
        for pointer in [
            "/reference",
            "/amount",
            "/lines",
            "/buyer/id",
            "/buyer/email",
            "/buyer/ip",
            "/billingAddress/city",
            "/checkoutUrl",
            "/returnUrl",
        ] {
            assert!(pointers.iter().any(|told| told == pointer), "{pointer} in {pointers:?}");
        }
    }

    #[test]
    fn wrong_amounts_are_told_by_what_to_write() {
        for amount in ["-1", "\"1.005\"", "\"1,00\"", "1e3", "\"\"", "100000000"] {
            let json = format!(
                r#"{{"reference":"R","amount":{amount},"lines":[{{"id":"1","name":"N","category":"C","type":"virtual",
                "unitPrice":"1"}}],{BUYER}}}"#
            );
            let told = errors(&json);
            assert_eq!(told.len(), 1, "{told:?}");
            assert!(
                told[0].0 == "/amount" && told[0].1.starts_with("not an amount"),
                "{told:?}"
            );
        }
    }

    #[test]
    fn goods_that_are_shipped_need_an_address() {
        let json = format!(
            r#"{{"reference":"R","amount":"1","lines":[{{"id":"1","name":"N","category":"C","type":"physical",
            "unitPrice":"1"}}],{BUYER}}}"#
        );
        assert_eq!(errors(&json)[0].0, "/shippingAddress");
    }

    #[test]
    fn only_lira_is_paid_in_installments() {
        let json = |plans: &str, currency: &str| {
            format!(
                r#"{{"reference":"R","amount":"1","currency":"{currency}","plans":{plans},
                "lines":[{{"id":"1","name":"N","category":"C","type":"virtual","unitPrice":"1"}}],{BUYER}}}"#
            )
        };
        assert_eq!(errors(&json("[1,3]", "USD"))[0].0, "/plans");
        assert_eq!(errors(&json("[4]", "TRY"))[0].0, "/plans");
        assert_eq!(errors(&json("[]", "TRY"))[0].0, "/plans");
        assert!(errors(&json("[1]", "EUR")).is_empty());
    }
}
