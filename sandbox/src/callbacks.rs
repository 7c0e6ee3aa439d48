//! The merchant's callback: who posts the token there, and when. On a real page only the buyer's browser does.

use serde::Deserialize;

use crate::app::App;
use crate::merchant::{self, Answered, Post};

/// How a paid page delivers the callback.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum CallbackMode {
    /// The buyer's browser posts it.
    #[default]
    Normal,
    /// Nobody does: the buyer closes the page.
    Never,
    /// The sandbox posts it, then the browser does as well.
    Twice,
    /// The sandbox posts it and has its answer before the buyer may go on, by a post of the browser's.
    BeforeRedirect,
}

impl CallbackMode {
    /// Whether the sandbox posts it itself when the money is taken.
    pub(crate) fn posts_itself(self) -> bool {
        matches!(self, Self::Twice | Self::BeforeRedirect)
    }
}

/// `POST /_sandbox/callbacks/post`: one more callback, whatever the mode says.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct CallbackOrder {
    token: String,
    /// Where to, if not where initialize said.
    url: Option<String>,
}

/// Posts a known token to the merchant: before it is paid, once more, or long after.
pub(crate) async fn post_ordered(app: &App, order: CallbackOrder) -> Result<Answered, String> {
    let CallbackOrder { token, url } = order;
    let known = {
        let state = app.state();
        let checkout = state.checkouts.find(&token);
        checkout.map(|checkout| checkout.order.callback_url.clone())
    };
    let known = known.ok_or_else(|| format!("no such token: {token}"))?;
    let to = url.unwrap_or(known);
    merchant::address(&to)?;
    Ok(post(app, to, &token).await)
}

/// Posts a token to the merchant and writes down what came of it.
pub(crate) async fn post(app: &App, to: String, token: &str) -> Answered {
    let post = Post {
        to,
        content_type: "application/x-www-form-urlencoded",
        signature: None,
        body: format!("token={token}"),
    };
    let answered = post.send().await;
    app.state()
        .requests
        .sent("callback", app.clock.now(), post, answered.clone());
    answered
}
