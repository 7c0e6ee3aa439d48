//! A buyer who wants to pay, whatever becomes of the signer meanwhile.

use reqwest::Method;
use serde_json::{Value, json};
use vezne_tests::{API_KEY, order};

use crate::desk::Desk;

/// A credit card of the sandbox: Akbank, Mastercard, Axess.
const AXESS: &str = "5526080000000006";

/// The plan that every buyer chooses.
const PLAN: u8 = 3;

/// How the shop hears of the payment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Home {
    /// The buyer comes back from the payment page, and reloads where that fails.
    ComesBack,
    /// The buyer never comes back, and nobody reads the session: the signer has to find out by itself.
    StaysAway,
}

/// A buyer with a session.
#[derive(Debug)]
pub(crate) struct Buyer {
    /// The session's id.
    pub(crate) session: String,
    /// The client token.
    pub(crate) token: String,
}

/// What a buyer has done.
#[derive(Debug)]
pub(crate) struct Paid {
    /// The session's id.
    pub(crate) session: String,
    /// How many pages were asked for and lost: each was told to be over, and a new one asked for under a new key.
    pub(crate) pages_lost: usize,
}

impl Buyer {
    /// The shop opens a session for its so-manieth order.
    pub(crate) async fn new(desk: &mut Desk, number: usize) -> Self {
        let (session, token) = open_session(desk, number, &["card"]).await;
        Self { session, token }
    }

    /// Pays, until it is known to the shop.
    pub(crate) async fn buy(self, desk: &mut Desk, home: Home) -> Paid {
        let Self { session, token } = self;
        let (page_token, pages_lost) = go_to_page(desk, &token).await;
        let known = state_in_feed(desk, &session).await;
        assert_ne!(known.as_deref(), Some("paid"), "nobody has paid yet");
        pay(desk, &page_token).await;
        match home {
            Home::ComesBack => come_back(desk, &page_token, &session).await,
            Home::StaysAway => {
                desk.wait_for("a payment that nobody tells of", async |desk| {
                    let state = state_in_feed(desk, &session).await;
                    (state.as_deref() == Some("paid")).then_some(())
                })
                .await;
            }
        }
        Paid { session, pages_lost }
    }
}

/// Pays on the payment page. Nobody is told.
pub(crate) async fn pay(desk: &Desk, page_token: &str) {
    let payment = json!({ "token": page_token, "card": AXESS, "installment": PLAN });
    let paid = desk.control("pay", &payment).await;
    assert_eq!(paid["paid"], true, "{paid}");
}

/// The shop's server asks with the same key until it has its session.
pub(crate) async fn open_session(desk: &mut Desk, number: usize, methods: &[&str]) -> (String, String) {
    let mut order = order();
    order["methods"] = methods.into();
    order["reference"] = format!("SIP-{number}").into();
    let key = format!("open-the-session-{number}");
    let answer = desk
        .send(|http, signer| {
            http.post(format!("{signer}/v1/sessions"))
                .bearer_auth(API_KEY)
                .header("Idempotency-Key", &key)
                .json(&order)
        })
        .await;
    assert!(matches!(answer.status, 200 | 201), "{}", answer.text);
    let text = |field: &str| answer.body[field].as_str().expect("a text").to_owned();
    (text("id"), text("token"))
}

/// The widget asks with the same key until it has the page; under a new key when it is told that the attempt is over.
pub(crate) async fn go_to_page(desk: &mut Desk, token: &str) -> (String, usize) {
    let mut pages_lost = 0;
    let page = desk
        .wait_for("a payment page", async |desk| {
            let seen = widget(desk, token, Method::GET, "", None).await;
            assert_eq!(seen["status"], 200, "{seen}");
            let key = format!("pay-with-iyzico-{pages_lost}");
            let answer = widget(desk, token, Method::POST, "/pay-with-iyzico", Some(&key)).await;
            match (answer["status"].as_u64(), answer["body"]["code"].as_str()) {
                (Some(200), _) => answer["body"]["pageUrl"].as_str().map(str::to_owned),
                (Some(409), Some("attempt-in-progress")) => None,
                (Some(409), Some("attempt-ended")) => {
                    pages_lost += 1;
                    None
                }
                _ => {
                    assert!(answer.is_null(), "no page, and no way to one: {answer}");
                    None
                }
            }
        })
        .await;
    (page_token(&page), pages_lost)
}

/// The token in a page's address.
pub(crate) fn page_token(page: &str) -> String {
    let page = url::Url::parse(page).expect("an address");
    let mut query = page.query_pairs();
    query.find(|(name, _)| name == "token").expect("a token").1.into_owned()
}

async fn widget(desk: &mut Desk, token: &str, method: Method, path: &str, key: Option<&str>) -> Value {
    let answer = desk
        .send(|http, signer| {
            let request = http.request(method.clone(), format!("{signer}/v1/session{path}"));
            let request = request.bearer_auth(token);
            match key {
                Some(key) => request
                    .header("Idempotency-Key", key)
                    .json(&json!({ "installments": PLAN })),
                None => request,
            }
        })
        .await;
    json!({ "status": answer.status, "body": answer.body })
}

/// The browser posts the token and follows to the shop's return page, which reads the session.
async fn come_back(desk: &mut Desk, page_token: &str, session: &str) {
    let answer = desk
        .send(|http, signer| {
            http.post(format!("{signer}/v1/callbacks/iyzico"))
                .form(&[("token", page_token)])
        })
        .await;
    assert_eq!(answer.status, 303, "{}", answer.text);
    assert!(
        answer.header("location").contains(session),
        "{}",
        answer.header("location")
    );
    desk.wait_for("a payment that the return page can read", async |desk| {
        let seen = desk.as_shop(&format!("/v1/sessions/{session}")).await;
        (seen["state"] == "paid").then_some(())
    })
    .await;
}

/// The state that the session's last event tells.
pub(crate) async fn state_in_feed(desk: &mut Desk, session: &str) -> Option<String> {
    let feed = desk.feed().await;
    let last = feed.iter().rev().find(|event| event["session"]["id"] == session)?;
    last["session"]["state"].as_str().map(str::to_owned)
}
