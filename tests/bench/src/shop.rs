//! A signer without its HTTP, on one of the measured databases, and the sessions that a shop opens there.

use std::sync::Arc;
use std::time::Duration;

use anyhow::{Result, anyhow};
use serde_json::json;
use vezne_protocol::{IdempotencyKey, SessionId};
use vezne_signer::app::App;
use vezne_signer::clock::{Clock as _, ManualClock, Moment};
use vezne_signer::config::Config;
use vezne_signer::config::limits::Limits;
use vezne_signer::entropy::{SystemEntropy, id};
use vezne_signer::hooks::Hooks;
use vezne_signer::keys::{Fingerprint, Keys};
use vezne_signer::payments::open_session;
use vezne_signer::payments::order::Order;
use vezne_signer::secret::Secret;
use vezne_signer::store::{KeyUse, StoreUrl};

use crate::home::Place;

/// When the oldest session is opened: 2026-01-01T00:00:00Z.
pub(crate) const FIRST_DAY: Moment = Moment::from_ms(1_767_225_600_000);
const ORIGIN: &str = "http://localhost:8788";

/// A signer and its clock.
pub(crate) struct Shop {
    pub(crate) app: App,
    pub(crate) clock: ManualClock,
    order: Order,
}

impl Shop {
    /// Opens the store there.
    pub(crate) async fn open(place: &Place) -> Result<Self> {
        let clock = ManualClock::at(FIRST_DAY);
        let app = App::open(
            config(place)?,
            Arc::new(clock.clone()),
            Arc::new(SystemEntropy),
            Hooks::default(),
        )
        .await?;
        Ok(Self {
            app,
            clock,
            order: order()?,
        })
    }

    /// What the clock shows.
    pub(crate) fn now(&self) -> Moment {
        self.clock.now()
    }

    /// A key that nobody has used, for the order that every session here is opened with.
    pub(crate) fn key_use(&self) -> Result<KeyUse> {
        let request = serde_json::to_vec(&self.order)?;
        key_use("open-session", self.app.keys.fingerprint(&request))
    }

    /// Opens a session as the endpoint does. It is on the disk when this ends.
    pub(crate) async fn open_session(&self, key_use: KeyUse) -> Result<SessionId> {
        let opened = open_session::open(&self.app, self.order.clone(), key_use).await;
        let opened = opened.map_err(|failure| anyhow!("a session was not opened: {failure:?}"))?;
        Ok(opened.session.id)
    }
}

/// The shop's use of a key that nobody has used.
pub(crate) fn key_use(route: &'static str, fingerprint: Fingerprint) -> Result<KeyUse> {
    Ok(KeyUse {
        caller: "shop".into(),
        route,
        key: IdempotencyKey::parse(&id(&SystemEntropy, "key_"))?,
        fingerprint,
    })
}

fn config(place: &Place) -> Result<Config> {
    let secret = |text: &str| Secret::new(text.to_owned());
    Ok(Config {
        listen: ([127, 0, 0, 1], 0).into(),
        metrics_listen: None,
        telemetry: None,
        public_url: "http://localhost:8787".into(),
        api_key_sha256: None,
        allowed_origins: vec![ORIGIN.into()],
        fallback_url: ORIGIN.parse()?,
        iyzico_url: "http://localhost:1".parse()?,
        iyzico_api_key: secret("sandbox-a"),
        iyzico_secret_key: secret("sandbox-s").into(),
        iyzico_call_limit: Duration::from_secs(1),
        page_origins: Vec::new(),
        iyzico_calls_per_minute: 100,
        iyzico_webhook_must_be_signed: false,
        iyzico_reports: true,
        bank: None,
        merchant_bank: None,
        store_url: StoreUrl::parse(&place.url)?,
        webhooks: None,
        limits: Limits::default(),
        personal_days: None,
        keys: Keys::from_master(&"5".repeat(64))?,
    })
}

/// Two lines, an invoice, a delivery: what a shop sends.
fn order() -> Result<Order> {
    let address = json!({
        "contact_name": "Ayşe Yılmaz",
        "address": "Caferağa Mah. İnci Çıkmazı No: 3 D: 5, Kadıköy",
        "city": "İstanbul",
        "country": "Türkiye",
        "zip_code": "34732"
    });
    Ok(serde_json::from_value(json!({
        "reference": "SIP-1001",
        "amount": "100.00",
        "currency": "TRY",
        "locale": "tr",
        "lines": [
            { "id": "L1", "name": "Kahve fincanı", "category": "Mutfak", "kind": "physical", "unit_price": "40.00", "quantity": 2 },
            { "id": "L2", "name": "Hediye paketi", "category": "Hizmet", "kind": "virtual", "unit_price": "10.00", "quantity": 1 }
        ],
        "shipping": "10.00",
        "discount": "0.00",
        "buyer": {
            "id": "B1", "name": "Ayşe", "surname": "Yılmaz", "identity_number": "11111111111",
            "email": "ayse@example.com", "gsm_number": "+905350000000",
            "registration_address": "Caferağa Mah. İnci Çıkmazı No: 3 D: 5, Kadıköy",
            "city": "İstanbul", "country": "Türkiye", "ip": "85.34.78.112",
            "zip_code": "34732", "registration_date": null, "last_login_date": null
        },
        "billing_address": address.clone(),
        "shipping_address": address,
        "methods": ["card"],
        "plans": [1, 2, 3, 6, 9, 12],
        "lock_plan": false,
        "checkout_url": format!("{ORIGIN}/checkout"),
        "return_url": format!("{ORIGIN}/return")
    }))?)
}
