//! The merchant under test, as the sandbox speaks to it: one POST over plain HTTP, and what came back.

use std::error::Error;
use std::time::Duration;

use axum::http::{Request, Uri, header};
use hyper::client::conn::http1;
use hyper_util::rt::TokioIo;
use serde::Serialize;
use tokio::net::TcpStream;

const ANSWER_LIMIT: Duration = Duration::from_secs(10);

/// What the merchant answered; both null when it did not.
#[derive(Clone, Debug, Default, Serialize)]
pub(crate) struct Answered {
    /// The status code.
    pub(crate) status: Option<u16>,
    /// Where the answer would have sent a browser.
    pub(crate) location: Option<String>,
}

/// One POST to the merchant.
#[derive(Clone, Debug)]
pub(crate) struct Post {
    /// The whole address.
    pub(crate) to: String,
    /// Of the body.
    pub(crate) content_type: &'static str,
    /// The header that signs it, its name and its value.
    pub(crate) signature: Option<(&'static str, String)>,
    /// The text as it goes out.
    pub(crate) body: String,
}

impl Post {
    /// Sends it; a merchant that is not there, or takes too long, has not answered.
    pub(crate) async fn send(&self) -> Answered {
        match tokio::time::timeout(ANSWER_LIMIT, self.exchange()).await {
            Ok(Ok(answered)) => answered,
            Ok(Err(error)) => {
                tracing::warn!(%error, to = self.to, "the merchant could not be reached");
                Answered::default()
            }
            Err(_) => Answered::default(),
        }
    }

    async fn exchange(&self) -> Result<Answered, Box<dyn Error + Send + Sync>> {
        let uri = address(&self.to)?;
        let authority = uri.authority().ok_or("no host")?.as_str();
        let stream = TcpStream::connect((uri.host().unwrap_or_default(), uri.port_u16().unwrap_or(80))).await?;
        let (mut sender, connection) = http1::handshake(TokioIo::new(stream)).await?;
        tokio::spawn(connection);
        let mut request = Request::post(uri.path_and_query().map_or("/", |path| path.as_str()))
            .header(header::HOST, authority)
            .header(header::CONTENT_TYPE, self.content_type);
        if let Some((name, value)) = &self.signature {
            request = request.header(*name, value);
        }
        let answer = sender.send_request(request.body(self.body.clone())?).await?;
        let location = answer
            .headers()
            .get(header::LOCATION)
            .and_then(|value| value.to_str().ok());
        Ok(Answered {
            status: Some(answer.status().as_u16()),
            location: location.map(str::to_owned),
        })
    }
}

/// Reads an address. Plain HTTP is all that a merchant under test listens to, so no TLS is carried along.
pub(crate) fn address(text: &str) -> Result<Uri, String> {
    text.parse::<Uri>()
        .ok()
        .filter(|uri| uri.scheme_str() == Some("http") && uri.host().is_some_and(|host| !host.is_empty()))
        .ok_or_else(|| format!("not an address of plain HTTP: {text}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_plain_http_is_spoken() {
        assert!(address("http://127.0.0.1:8787/v1/webhooks/iyzico").is_ok());
        for text in [
            "https://shop.example/",
            "/v1/webhooks/iyzico",
            "shop.example:80",
            "",
            "http://",
        ] {
            assert!(address(text).is_err(), "{text}");
        }
    }
}
