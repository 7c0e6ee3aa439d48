//! A buyer: the widget's requests with a session's client token.

use reqwest::{Method, RequestBuilder};
use serde_json::{Value, json};

use crate::{Answer, World};

/// A buyer with an open session.
#[derive(Debug)]
pub struct Buyer<'w> {
    world: &'w World,
    signer: String,
    /// The session's id.
    pub session: String,
    /// The client token.
    pub token: String,
}

impl<'w> Buyer<'w> {
    pub(crate) fn new(world: &'w World, session: String, token: String) -> Self {
        let signer = world.signer.clone();
        Self {
            world,
            signer,
            session,
            token,
        }
    }

    /// The same buyer at another signer of the same shop.
    pub fn at(&self, signer: &str) -> Self {
        let mut there = Self::new(self.world, self.session.clone(), self.token.clone());
        signer.clone_into(&mut there.signer);
        there
    }

    /// A request with the client token.
    pub fn request(&self, method: Method, path: &str) -> RequestBuilder {
        self.world
            .request_to(&self.signer, method, path)
            .bearer_auth(&self.token)
    }

    /// The session as the widget sees it.
    pub async fn session(&self) -> Answer {
        Answer::to(self.request(Method::GET, "/v1/session")).await
    }

    /// The session as the shop sees it.
    pub async fn as_shop_sees(&self) -> Value {
        let request = self
            .world
            .as_shop_at(&self.signer, Method::GET, &format!("/v1/sessions/{}", self.session));
        let answer = Answer::to(request).await;
        assert_eq!(answer.status, 200, "{}", answer.text);
        answer.body
    }

    /// Asks what a prefix may be split into.
    pub async fn quote(&self, prefix: impl Into<Value>) -> Answer {
        let ask = json!({ "prefix": prefix.into() });
        Answer::to(self.request(Method::POST, "/v1/session/installments").json(&ask)).await
    }

    /// Asks for the payment page with a key of one's own (filled up to the length of a key).
    pub async fn pay(&self, installments: u8, key: &str) -> Answer {
        let request = self.request(Method::POST, "/v1/session/pay-with-iyzico");
        let request = request.header("Idempotency-Key", format!("{key:_<16}"));
        Answer::to(request.json(&json!({ "installments": installments }))).await
    }

    /// Goes to the payment page and gives its token.
    pub async fn go_to_page(&self, installments: u8) -> String {
        self.pay(installments, "first").await.page_token()
    }

    /// Comes back from the payment page with a token, as the browser does.
    pub async fn come_back(&self, token: &str) -> Answer {
        Answer::to(
            self.world
                .request_to(&self.signer, Method::POST, "/v1/callbacks/iyzico")
                .form(&[("token", token)]),
        )
        .await
    }
}
