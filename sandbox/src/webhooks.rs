//! iyzico's webhook on its way to the merchant: by itself after every try to pay, or when a test asks for one.
//!
//! By itself it goes out at once and only once: iyzico waits 10 to 15 seconds, and repeats what was not answered 2xx
//! every 15 minutes up to three times. A test that needs either posts one on demand.

use std::sync::Arc;

use serde::Deserialize;

use crate::app::App;
use crate::iyzico::Notice;
use crate::merchant::{self, Post};

const TIMES_MAX: u32 = 100;

/// How a notice is signed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Signing {
    /// With the account's secret key.
    Valid,
    /// With another one.
    Wrong,
    /// Not at all, as by default at iyzico.
    None,
}

impl Signing {
    fn as_set(signed: bool) -> Self {
        if signed { Self::Valid } else { Self::None }
    }
}

/// `POST /_sandbox/webhooks`
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct WebhookOrder {
    token: String,
    /// `SUCCESS`, `FAILURE`, or whatever a test wants to see.
    status: String,
    /// As the settings say, if it is not said.
    signature: Option<Signing>,
    /// The same notice so often, one after another.
    #[serde(default = "once")]
    times: u32,
    #[serde(default)]
    without_payment_id: bool,
    /// Where to, if not where the settings say.
    url: Option<String>,
}

fn once() -> u32 {
    1
}

/// Tells the merchant of a try to pay, if the settings want that. Nobody waits for it.
pub(crate) fn tell(app: &Arc<App>, token: &str, status: &str) {
    let Some(settings) = app.state().settings.webhooks.clone() else {
        return;
    };
    let Some(notice) = Notice::of(app, token, status) else {
        return;
    };
    let app = Arc::clone(app);
    tokio::spawn(async move {
        tokio::select! {
            _ = post(&app, settings.url, &notice, Signing::as_set(settings.signed)) => {}
            () = app.closing() => {}
        }
    });
}

/// Posts a notice of a known token and tells what was answered each time: null where nothing was.
pub(crate) async fn post_ordered(app: &App, order: WebhookOrder) -> Result<Vec<Option<u16>>, String> {
    let WebhookOrder {
        token,
        status,
        signature,
        times,
        without_payment_id,
        url,
    } = order;
    if times == 0 || times > TIMES_MAX {
        return Err(format!("times: 1 to {TIMES_MAX}"));
    }
    let settings = app.state().settings.webhooks.clone();
    let signing = signature.unwrap_or(Signing::as_set(settings.as_ref().is_none_or(|set| set.signed)));
    let to = url.or(settings.map(|set| set.url));
    let to = to.ok_or("where to: there is no url, neither here nor in the settings")?;
    merchant::address(&to)?;
    let mut notice = Notice::of(app, &token, &status).ok_or_else(|| format!("no such token: {token}"))?;
    if without_payment_id {
        notice = notice.without_payment_id();
    }
    let mut statuses = Vec::new();
    for _ in 0..times {
        statuses.push(post(app, to.clone(), &notice, signing).await);
    }
    Ok(statuses)
}

/// Posts a notice and writes down what came of it.
async fn post(app: &App, to: String, notice: &Notice, signing: Signing) -> Option<u16> {
    let secret_key = &app.account.secret_key;
    let signature = match signing {
        Signing::Valid => Some(notice.signature(secret_key)),
        Signing::Wrong => Some(notice.signature(&format!("not {secret_key}"))),
        Signing::None => None,
    };
    let post = Post {
        to,
        content_type: "application/json",
        signature: signature.map(|signature| ("x-iyz-signature-v3", signature)),
        body: notice.to_json(),
    };
    let answered = post.send().await;
    app.state()
        .requests
        .sent("webhook", app.clock.now(), post, answered.clone());
    answered.status
}
