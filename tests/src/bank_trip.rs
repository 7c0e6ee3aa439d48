//! A buyer's way to the bank and back, while any answer may be lost: each step gives what it gave, or nothing.

use std::sync::{Mutex, PoisonError};

use reqwest::{Client, Method};
use serde_json::{Value, json};

use crate::Answer;

/// A customer of the sandbox's bank.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Customer {
    /// As the sandbox calls them.
    pub id: &'static str,
    /// `retail` or `corporate`.
    pub kind: &'static str,
}

impl Customer {
    /// Who most buyers are.
    pub const AYSE: Self = Self::retail("ayse");
    /// Everybody whose first account holds enough for an order.
    pub const ALL: [Self; 4] = [
        Self::AYSE,
        Self::retail("mehmet"),
        Self::retail("fatma"),
        Self {
            id: "kahve-ltd",
            kind: "corporate",
        },
    ];

    const fn retail(id: &'static str) -> Self {
        Self { id, kind: "retail" }
    }
}

/// A browser with a session's page open, that has nobody waiting for it when the signer dies.
#[derive(Debug)]
pub struct BankTrip<'a> {
    /// What the browser asks with.
    pub http: &'a Client,
    /// Where the signer is.
    pub signer: &'a str,
    /// Where the sandbox takes orders.
    pub control: &'a str,
    /// The session's client token.
    pub token: &'a str,
    /// Who the buyer is at the bank.
    pub customer: Customer,
    /// What the browser keeps of the signer's cookies: two tabs share it.
    pub cookie: &'a Mutex<Option<String>>,
    /// Every answer of the signer's that came.
    pub heard: Mutex<Vec<Answer>>,
}

/// What a bank has sent an OTP for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SentOtp {
    /// The page's grant.
    pub grant: String,
    /// What the OTP is for.
    pub otp_id: String,
    /// The OTP, as the phone shows it.
    pub otp: String,
}

impl BankTrip<'_> {
    /// All the way to the bank and back: the grant of the page that the buyer came back to.
    pub async fn authorize(&self, key: &str, denies: bool) -> Option<String> {
        let page = self.leave(key).await?;
        let callback = self.answer_at_bank(&page, denies).await?;
        let back = self.goes(&callback).await?;
        let (_, code) = back.header("location").split_once("#vezne-bank=")?;
        let granted = self.post("grant", &json!({ "code": code })).await?;
        text(&granted, "grant")
    }

    /// Asks for the way to the bank and takes it: the address of the bank's page.
    pub async fn leave(&self, key: &str) -> Option<String> {
        let request = self.request("start").header("Idempotency-Key", format!("{key:_<16}"));
        let request = request.json(&json!({ "customer": self.customer.kind }));
        let started = self.hear(Answer::try_to(request).await.ok()?)?;
        let left = self.goes(&text(&started, "url")?).await?;
        let location = left.header("location");
        location.contains("/authorize?").then(|| location.to_owned())
    }

    /// Has the bank send an OTP from the customer's first account.
    pub async fn draft(&self, grant: &str) -> Option<SentOtp> {
        let listed = self.post("accounts", &json!({ "grant": grant })).await?;
        let account = listed.body["accounts"][0]["handle"].as_str()?;
        let seen = self.messages().await?.len();
        let ask = json!({ "grant": grant, "account": account });
        let drafted = self.post("draft", &ask).await?;
        let otp_id = drafted.body["transfer"]["draft"]["otpId"].as_str()?.to_owned();
        // Where two share an account the later OTP may be the other's: then it is a wrong one.
        let messages = self.messages().await?;
        let otp = messages.get(seen..)?.last()?["otp"].as_str()?.to_owned();
        let grant = grant.to_owned();
        Some(SentOtp { grant, otp_id, otp })
    }

    /// Types an OTP.
    pub async fn confirm(&self, sent: &SentOtp, otp: &str) -> Option<Value> {
        let SentOtp { grant, otp_id, .. } = sent;
        let ask = json!({ "grant": grant, "otpId": otp_id, "otp": otp });
        Some(self.post("confirm", &ask).await?.body["transfer"].clone())
    }

    /// Does not want the transfer any more.
    pub async fn cancel(&self) {
        let _ = self.post("cancel", &json!({})).await;
    }

    async fn answer_at_bank(&self, page: &str, denies: bool) -> Option<String> {
        let order = json!({ "url": page, "customer": self.customer.id, "deny": denies });
        let url = format!("{}/bank/authorize", self.control);
        text(
            &Answer::try_to(self.http.post(url).json(&order)).await.ok()?,
            "location",
        )
    }

    /// The browser goes to an address of the signer's, with its cookie, and is not led on.
    async fn goes(&self, url: &str) -> Option<Answer> {
        let mut request = self.http.get(url);
        let cookie = self.cookie.lock().unwrap_or_else(PoisonError::into_inner).clone();
        if let Some(cookie) = cookie {
            request = request.header("cookie", cookie);
        }
        let answer = Answer::try_to(request).await.ok()?;
        if let Some((pair, _)) = answer.header("set-cookie").split_once(';') {
            *self.cookie.lock().unwrap_or_else(PoisonError::into_inner) = Some(pair.to_owned());
        }
        (answer.status == 303).then_some(answer)
    }

    /// What the customer's phone shows, newest last.
    async fn messages(&self) -> Option<Vec<Value>> {
        let url = format!("{}/bank/phone", self.control);
        let phone = Answer::try_to(self.http.get(url)).await.ok()?.body;
        let of_customer = |message: &&Value| message["customer"] == self.customer.id;
        Some(phone.as_array()?.iter().filter(of_customer).cloned().collect())
    }

    /// A call of the widget's: nothing but a good answer goes on.
    async fn post(&self, what: &str, body: &Value) -> Option<Answer> {
        let answer = Answer::try_to(self.request(what).json(body)).await.ok()?;
        self.hear(answer)
    }

    fn request(&self, what: &str) -> reqwest::RequestBuilder {
        let url = format!("{}/v1/session/bank/{what}", self.signer);
        self.http.request(Method::POST, url).bearer_auth(self.token)
    }

    fn hear(&self, answer: Answer) -> Option<Answer> {
        let heard = answer.clone();
        self.heard.lock().unwrap_or_else(PoisonError::into_inner).push(heard);
        (answer.status == 200).then_some(answer)
    }
}

fn text(answer: &Answer, field: &str) -> Option<String> {
    answer.body[field].as_str().map(str::to_owned)
}
