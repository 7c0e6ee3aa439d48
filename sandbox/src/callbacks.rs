//! The merchant's callback: who posts the token there, and when. On a real page only the buyer's browser does.

use std::error::Error;
use std::time::Duration;

use axum::http::{Request, Uri, header};
use hyper::client::conn::http1;
use hyper_util::rt::TokioIo;
use serde::Deserialize;
use tokio::net::TcpStream;

use crate::app::App;

const ANSWER_LIMIT: Duration = Duration::from_secs(10);

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

/// Posts a token to the merchant and writes down what came of it.
pub(crate) async fn post(app: &App, to: &str, token: &str) {
    let answer = tokio::time::timeout(ANSWER_LIMIT, send(to, token)).await;
    let (status, location) = match answer {
        Ok(Ok((status, location))) => (Some(status), location),
        Ok(Err(error)) => {
            tracing::warn!(%error, "the callback could not be posted");
            (None, None)
        }
        Err(_) => (None, None),
    };
    app.state()
        .requests
        .sent_callback(app.clock.now(), to.to_owned(), status, location);
}

/// Plain HTTP is all that a merchant under test listens to, so no TLS is carried along for this one request.
async fn send(to: &str, token: &str) -> Result<(u16, Option<String>), Box<dyn Error + Send + Sync>> {
    let uri: Uri = to.parse()?;
    if uri.scheme_str() != Some("http") {
        return Err("the sandbox posts callbacks over plain HTTP only".into());
    }
    let authority = uri.authority().ok_or("no host")?.as_str();
    let stream = TcpStream::connect((uri.host().unwrap_or_default(), uri.port_u16().unwrap_or(80))).await?;
    let (mut sender, connection) = http1::handshake(TokioIo::new(stream)).await?;
    tokio::spawn(connection);
    let request = Request::post(uri.path_and_query().map_or("/", |path| path.as_str()))
        .header(header::HOST, authority)
        .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
        .body(format!("token={token}"))?;
    let answer = sender.send_request(request).await?;
    let location = answer
        .headers()
        .get(header::LOCATION)
        .and_then(|value| value.to_str().ok());
    Ok((answer.status().as_u16(), location.map(str::to_owned)))
}
