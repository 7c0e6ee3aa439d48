//! What iyzico and the bank know: what was taken, how often a page was asked for, and what the bank was told twice.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};

use crate::desk::Desk;

/// The path of the call that opens a page.
const INITIALIZE: &str = "/payment/pay-with-iyzico/initialize";

/// The call that moves money, and the one that gives tokens.
const EXECUTE: &str = "/vakifbank/transactionExecute";
const TOKEN: &str = "/vakifbank/auth/oauth/v2/token";
/// The calls that give money back.
const GIVE_BACK: [&str; 2] = ["/payment/refund", "/payment/cancel"];
const PAY_OUT: [&str; 3] = [
    "/api/isbank/v1/remittance-payments",
    "/api/isbank/v1/eft-payments",
    "/api/isbank/v1/fast-payments",
];
/// What stands for the payment of a row that left the merchant's own account.
pub(crate) const BANK: &str = "bank";
/// What our references of transfers look like in a text.
const REFERENCE_HEAD: &str = "VZ";
const REFERENCE_CHARS: usize = 12;

/// The captures of each session, by the session's id.
pub(crate) type Captures = BTreeMap<String, Vec<Value>>;

/// The sandbox's word.
#[derive(Debug)]
pub(crate) struct Evidence {
    /// What was taken.
    pub(crate) captures: Captures,
    /// What went back, oldest first, by the session's id.
    pub(crate) gone_back: Captures,
    /// What left the merchant's own account, as rows like those that went back by card: no capture's, but `BANK`'s.
    pub(crate) paid_out: Vec<Value>,
    /// What iyzico or the merchant's bank was told to pay twice, whatever it answered, by what it was told it by.
    pub(crate) asked_back_twice: Vec<String>,
    /// The ledger, for what came to the merchant's own account.
    pub(crate) ledger: Value,
    /// What was moved through this desk, by our reference of the transfer.
    pub(crate) movements: BTreeMap<String, Vec<Value>>,
    /// How often a page was asked for, by the session's id.
    pub(crate) initializes: BTreeMap<String, usize>,
    /// What the bank was told to move twice with the right OTP: it may be told again only where it has said no. A wrong one
    /// that is typed again moves nothing.
    pub(crate) sent_twice: Vec<String>,
    /// Whether something went wrong with a token of the bank's: then a statement may not be read any more.
    pub(crate) has_lost_tokens: bool,
}

impl Evidence {
    /// Reads ledger and requests.
    pub(crate) async fn gather(desk: &Desk) -> Self {
        let mut captures = Captures::new();
        let mut ledger = desk.observe("ledger").await;
        for capture in rows(ledger["captures"].take()) {
            let session = capture["basketId"].as_str().unwrap_or_default().to_owned();
            captures.entry(session).or_default().push(capture);
        }
        let mut gone_back = Captures::new();
        for refund in rows(ledger["refunds"].take()) {
            let session = refund["basketId"].as_str().unwrap_or_default().to_owned();
            gone_back.entry(session).or_default().push(refund);
        }
        let paid_out = rows(ledger["payouts"].take()).iter().filter_map(gone).collect();
        let mut movements: BTreeMap<String, Vec<Value>> = BTreeMap::new();
        for movement in rows(ledger["movements"].take()) {
            if movement["elsewhere"] != true {
                let reference = reference_in(&movement).unwrap_or_default();
                movements.entry(reference).or_default().push(movement);
            }
        }
        let mut initializes = BTreeMap::new();
        let otps = otps(desk).await;
        let (mut sent, mut sent_twice, mut has_lost_tokens) = (BTreeSet::new(), Vec::new(), false);
        let (mut asked_back, mut asked_back_twice) = (BTreeSet::new(), Vec::new());
        for request in rows(desk.observe("requests").await) {
            if GIVE_BACK.iter().any(|path| request["path"] == *path) {
                // Of a connection that was closed at once nobody has read what was asked.
                note(
                    &body_of(&request)["conversationId"],
                    &mut asked_back,
                    &mut asked_back_twice,
                );
            }
            if request["method"] == "POST" && PAY_OUT.iter().any(|path| request["path"] == *path) {
                note(
                    &body_of(&request)["idempotency_key"],
                    &mut asked_back,
                    &mut asked_back_twice,
                );
            }
            if request["path"] == INITIALIZE {
                let session = body_of(&request)["basketId"].as_str().unwrap_or_default().to_owned();
                *initializes.entry(session).or_default() += 1;
            }
            has_lost_tokens |= request["path"] == TOKEN && !request["fault"].is_null();
            if request["path"] == EXECUTE && request["fault"] != "error" && has_right_otp(&request, &otps) {
                let told = format!("{} with {}", request["body"], request["headers"]["authorization"]);
                if !sent.insert(told.clone()) {
                    sent_twice.push(told);
                }
            }
        }
        Self {
            captures,
            gone_back,
            paid_out,
            asked_back_twice,
            ledger,
            movements,
            initializes,
            sent_twice,
            has_lost_tokens,
        }
    }
}

/// A payment of the merchant's bank that was not rejected, as a row of what went back.
fn gone(payout: &Value) -> Option<Value> {
    let (part, amount) = (&payout["paymentReferenceId"], &payout["amount"]);
    (payout["state"] != "REJECTED").then(|| json!({ "conversationId": part, "paymentId": BANK, "amount": amount }))
}

/// Notes what somebody was told a payment by, and what twice.
fn note(id: &Value, told: &mut BTreeSet<String>, told_twice: &mut Vec<String>) {
    if let Some(id) = id.as_str()
        && !told.insert(id.to_owned())
    {
        told_twice.push(id.to_owned());
    }
}

/// The right OTPs, by what the bank calls what they are for.
async fn otps(desk: &Desk) -> BTreeMap<String, Value> {
    let messages = rows(desk.observe("bank/phone").await).into_iter();
    messages
        .map(|message| (literal(&message["otpTransactionId"]), message["otp"].clone()))
        .collect()
}

/// Whether an execute has the OTP that the bank sent.
fn has_right_otp(request: &Value, otps: &BTreeMap<String, Value>) -> bool {
    let body = body_of(request);
    otps.get(&literal(&body["OTPTransactionId"])) == Some(&body["OTPCode"])
}

fn body_of(request: &Value) -> Value {
    serde_json::from_str(request["body"].as_str().unwrap_or_default()).unwrap_or_default()
}

/// A number that may be written as a text.
fn literal(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

/// Our reference in a movement's text.
fn reference_in(movement: &Value) -> Option<String> {
    let texts = ["sentReference", "sentDescription"].map(|field| movement[field].as_str().unwrap_or_default());
    let mut words = texts.iter().flat_map(|text| text.split_whitespace());
    let found = words.find(|word| word.starts_with(REFERENCE_HEAD) && word.len() == REFERENCE_CHARS);
    found.map(str::to_owned)
}

fn rows(value: Value) -> Vec<Value> {
    match value {
        Value::Array(rows) => rows,
        _ => Vec::new(),
    }
}
