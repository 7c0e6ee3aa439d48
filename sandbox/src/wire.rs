//! The way of every call, whichever upstream's: written down, held up, answered, and spoiled on the way out if a test has
//! ordered it.

use std::collections::BTreeMap;
use std::time::Duration;

use axum::body::{Body, to_bytes};
use axum::extract::Request;
use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use axum::response::Response;

use crate::answer::Answer;
use crate::app::App;
use crate::call::Call;
use crate::connection::Line;
use crate::faults::Fault;
use crate::requests::Received;

const REQUEST_BYTES_MAX: usize = 1024 * 1024;
/// More than the 256 KiB that a careful client reads.
const OVERSIZE_BYTES: usize = 300 * 1024;

const JSON: &str = "application/json;charset=UTF-8";
const CRASH: &str = "Internal Server Error";
const HTML: &str = "<html><head><title>502 Bad Gateway</title></head><body><h1>502 Bad Gateway</h1></body></html>";

/// What an upstream has to say to a request.
pub(crate) struct Spoken {
    /// The HTTP status.
    pub(crate) status: StatusCode,
    /// The body.
    pub(crate) answer: Answer,
}

/// What an upstream says when a part of it goes into a header.
pub(crate) struct SpokenWithHeader {
    /// The status and the body.
    pub(crate) spoken: Spoken,
    /// The header, if there is one this time.
    pub(crate) header: Option<(HeaderName, HeaderValue)>,
}

impl From<Spoken> for SpokenWithHeader {
    fn from(spoken: Spoken) -> Self {
        Self { spoken, header: None }
    }
}

/// Answers one request with what the upstream says to it. `None` is a path that the upstream does not have.
pub(crate) async fn serve<S: Into<SpokenWithHeader>>(
    app: &App,
    call: Option<Call>,
    line: &Line,
    request: Request,
    speak: impl FnOnce(&Received, Option<&Fault>) -> S,
) -> Response {
    let fault = call.and_then(|call| app.state().faults.take(call));
    let (mut received, body) = open(request);
    if fault == Some(Fault::Refuse) {
        app.state().requests.receive(app.clock.now(), &received, fault.as_ref());
        return cut(line);
    }
    let Ok(bytes) = to_bytes(body, REQUEST_BYTES_MAX).await else {
        return cut(line);
    };
    received.body = bytes.into();
    let id = app.state().requests.receive(app.clock.now(), &received, fault.as_ref());
    if held_up(app, fault.as_ref()).await == Held::ForGood {
        return cut(line);
    }
    let mut said_beside = None;
    let speak = || {
        let SpokenWithHeader { spoken, header } = speak(&received, fault.as_ref()).into();
        said_beside = header;
        spoken
    };
    let Some((status, content_type, bytes)) = written(fault.as_ref(), speak) else {
        return cut(line);
    };
    app.state().requests.answered(id, status.as_u16());
    let mut response = Response::new(Body::from(bytes));
    *response.status_mut() = status;
    response
        .headers_mut()
        .insert(header::CONTENT_TYPE, HeaderValue::from_static(content_type));
    response.headers_mut().extend(said_beside);
    response
}

/// The answer as a fault leaves it, `None` for none at all: what is called `…AfterCommit`, and every answer that is only
/// broken on its way out, is made for its effect.
fn written(fault: Option<&Fault>, speak: impl FnOnce() -> Spoken) -> Option<(StatusCode, &'static str, Vec<u8>)> {
    match fault {
        Some(Fault::CutBeforeCommit) => return None,
        Some(Fault::Html) => return Some((StatusCode::BAD_GATEWAY, "text/html", HTML.into())),
        _ => {}
    }
    let Spoken { status, mut answer } = speak();
    match fault {
        Some(Fault::CutAfterCommit) => None,
        Some(Fault::Http500AfterCommit) => Some((StatusCode::INTERNAL_SERVER_ERROR, "text/plain", CRASH.into())),
        Some(Fault::Empty) => Some((status, JSON, Vec::new())),
        Some(Fault::Truncated) => {
            let mut bytes = answer.to_bytes();
            bytes.truncate(bytes.len() / 2);
            Some((status, JSON, bytes))
        }
        Some(Fault::Oversized) => {
            answer.set("padding", &"x".repeat(OVERSIZE_BYTES));
            Some((status, JSON, answer.to_bytes()))
        }
        _ => Some((status, JSON, answer.to_bytes())),
    }
}

/// What is on the request line and in the headers; the body is still to be read.
fn open(request: Request) -> (Received, Body) {
    let (parts, body) = request.into_parts();
    let headers: BTreeMap<String, String> = parts
        .headers
        .iter()
        .map(|(name, value)| (name.to_string(), String::from_utf8_lossy(value.as_bytes()).into_owned()))
        .collect();
    let received = Received {
        method: parts.method.to_string(),
        path: parts.uri.path().to_owned(),
        query: parts.uri.query().map(str::to_owned),
        headers,
        body: Vec::new(),
    };
    (received, body)
}

/// Ends the connection; what is returned is never sent.
fn cut(line: &Line) -> Response {
    line.cut();
    Response::default()
}

#[derive(PartialEq, Eq)]
enum Held {
    Awhile,
    ForGood,
}

/// Waits as long as a fault wants, or until the sandbox stops.
async fn held_up(app: &App, fault: Option<&Fault>) -> Held {
    match fault {
        Some(Fault::Delay(ms)) => {
            tokio::select! {
                () = tokio::time::sleep(Duration::from_millis(*ms)) => Held::Awhile,
                () = app.closing() => Held::ForGood,
            }
        }
        Some(Fault::Hang) => {
            app.closing().await;
            Held::ForGood
        }
        _ => Held::Awhile,
    }
}
