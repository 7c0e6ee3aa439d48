//! A buyer who pays from a bank account: the widget's requests, the browser's navigations, and the phone.

use std::sync::Mutex;

use reqwest::Method;
use serde_json::{Value, json};

use crate::{Answer, Buyer, World};

/// The well funded account of the sandbox's usual customer.
pub const AYSE_IBAN: &str = "TR880001500158007300000011";
/// The end of it, as a masked IBAN shows it.
const AYSE_END: &str = "00 11";

/// A browser: what it keeps of the signer's cookies.
#[derive(Debug, Default)]
pub struct Browser {
    cookie: Mutex<Option<String>>,
}

impl Browser {
    /// Goes to an address of the signer's, with its cookie, and is not led on.
    pub async fn goes(&self, world: &World, url: &str) -> Answer {
        let mut request = world.http().get(url);
        let cookie = self.cookie.lock().expect("a lock").clone();
        if let Some(cookie) = cookie {
            request = request.header("cookie", cookie);
        }
        let answer = Answer::to(request).await;
        if let Some((pair, _)) = answer.header("set-cookie").split_once(';') {
            *self.cookie.lock().expect("a lock") = Some(pair.to_owned());
        }
        answer
    }
}

/// A buyer with a browser and a phone.
#[derive(Debug)]
pub struct BankBuyer<'w> {
    world: &'w World,
    /// The widget's part of it.
    pub buyer: Buyer<'w>,
    /// The browser's part of it.
    pub browser: Browser,
    /// Who the buyer is at the bank.
    pub customer: &'static str,
    grant: Mutex<String>,
}

impl<'w> BankBuyer<'w> {
    /// A buyer of this session, who is Ayşe at the bank.
    pub fn of(world: &'w World, buyer: Buyer<'w>) -> Self {
        Self {
            world,
            buyer,
            browser: Browser::default(),
            customer: "ayse",
            grant: Mutex::default(),
        }
    }

    /// What the page holds: what goes on with it after the signer was started anew.
    pub fn held(&self) -> (String, String, String) {
        (self.buyer.session.clone(), self.buyer.token.clone(), self.grant())
    }

    /// The same page at a signer that was started anew.
    pub fn again(world: &'w World, (session, token, grant): (String, String, String)) -> Self {
        let buyer = Self::of(world, world.buyer_again(session, token));
        *buyer.grant.lock().expect("a lock") = grant;
        buyer
    }

    /// A call of the widget's about the bank.
    pub async fn post(&self, what: &str, body: &Value) -> Answer {
        let path = format!("/v1/session/bank/{what}");
        Answer::to(self.buyer.request(Method::POST, &path).json(body)).await
    }

    /// Asks for the way to the bank with a key of one's own (filled up to the length of a key).
    pub async fn start(&self, key: &str) -> Answer {
        let request = self.buyer.request(Method::POST, "/v1/session/bank/start");
        let request = request.header("Idempotency-Key", format!("{key:_<16}"));
        Answer::to(request.json(&json!({ "customer": "retail" }))).await
    }

    /// Goes to the bank, and gives the address of the bank's page.
    pub async fn leave(&self, started: &Answer) -> String {
        assert_eq!(started.status, 200, "{}", started.text);
        let url = started.body["url"].as_str().expect("an address");
        let left = self.browser.goes(self.world, url).await;
        assert_eq!(left.status, 303, "{}", left.text);
        left.header("location").to_owned()
    }

    /// Says yes or no at the bank, and gives the address that the bank sends the browser back to.
    pub async fn answer_at_bank(&self, bank_page: &str, denies: bool) -> String {
        let order = json!({ "url": bank_page, "customer": self.customer, "deny": denies });
        let answer = self.world.control(Method::POST, "bank/authorize", &order).await;
        answer["location"].as_str().expect("an address").to_owned()
    }

    /// Comes back to the shop's page with what stands in its fragment, and has the page use it.
    pub async fn use_code(&self, back: &Answer) {
        assert_eq!(back.status, 303, "{}", back.text);
        let (_, code) = back.header("location").split_once("#vezne-bank=").expect("a code");
        let granted = self.post("grant", &json!({ "code": code })).await;
        assert_eq!(granted.status, 200, "{}", granted.text);
        let grant = granted.body["grant"].as_str().expect("a grant");
        grant.clone_into(&mut self.grant.lock().expect("a lock"));
    }

    /// All the way to the bank and back, up to the choice of an account.
    pub async fn authorize(&self, key: &str) {
        let page = self.leave(&self.start(key).await).await;
        let callback = self.answer_at_bank(&page, false).await;
        let back = self.browser.goes(self.world, &callback).await;
        self.use_code(&back).await;
    }

    /// The page's grant.
    pub fn grant(&self) -> String {
        self.grant.lock().expect("a lock").clone()
    }

    /// The handles of the accounts, by the ends of their IBANs.
    pub async fn accounts(&self) -> Vec<(String, String)> {
        let answer = self.post("accounts", &json!({ "grant": self.grant() })).await;
        assert_eq!(answer.status, 200, "{}", answer.text);
        let text = |account: &Value, field: &str| account[field].as_str().expect("a text").to_owned();
        let accounts = answer.body["accounts"].as_array().expect("a list").iter();
        accounts
            .map(|account| (text(account, "iban"), text(account, "handle")))
            .collect()
    }

    /// Chooses the account whose IBAN ends like this, and has an OTP sent.
    pub async fn draft_from(&self, end: &str) -> Answer {
        let accounts = self.accounts().await;
        let account = accounts.iter().find(|(iban, _)| iban.ends_with(end));
        let (_, handle) = account.expect("the account in the list");
        self.post("draft", &json!({ "grant": self.grant(), "account": handle }))
            .await
    }

    /// Has an OTP sent for a transfer from the well funded account, and gives the id of what it is for.
    pub async fn draft(&self) -> String {
        let answer = self.draft_from(AYSE_END).await;
        assert_eq!(answer.status, 200, "{}", answer.text);
        assert_eq!(answer.body["transfer"]["stage"], "awaiting_otp", "{}", answer.text);
        otp_id(&answer)
    }

    /// The last OTP on the phone.
    pub async fn otp(&self) -> String {
        let phone = self.world.observe("bank/phone").await;
        let last = phone.as_array().expect("a list").last().expect("a message");
        last["otp"].as_str().expect("an OTP").to_owned()
    }

    /// Types an OTP.
    pub async fn confirm(&self, otp_id: &str, otp: &str) -> Answer {
        let ask = json!({ "grant": self.grant(), "otpId": otp_id, "otp": otp });
        self.post("confirm", &ask).await
    }

    /// Everything up to the OTP, which is typed: answers what came of it.
    pub async fn pay(&self, key: &str) -> Answer {
        self.authorize(key).await;
        let otp_id = self.draft().await;
        let otp = self.otp().await;
        self.confirm(&otp_id, &otp).await
    }

    /// The transfer as the widget sees it.
    pub async fn transfer(&self) -> Value {
        self.buyer.session().await.body["transfer"].clone()
    }

    /// Where the transfer and the session stand.
    pub async fn stands(&self) -> (String, String) {
        let session = self.buyer.session().await.body;
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        (text(&session["transfer"]["stage"]), text(&session["state"]))
    }
}

/// The id of what an answer's OTP is for.
pub fn otp_id(answer: &Answer) -> String {
    let id = answer.body["transfer"]["draft"]["otpId"].as_str();
    id.expect("the id of what an OTP is for").to_owned()
}
