//! A request's body has a time to come; what is late is answered with 408, and its connection closed.

use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll};
use std::time::Duration;

use axum::BoxError;
use axum::body::{Body, Bytes, HttpBody};
use axum::extract::{Request, State};
use axum::http::{HeaderValue, header};
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};
use hyper::body::{Frame, SizeHint};
use tokio::time::Sleep;
use vezne_protocol::ProblemCode;

use super::refusal::Refusal;
use crate::app::App;

/// Lets the body come for as long as it may.
pub(super) async fn with_limit(State(app): State<App>, request: Request, next: Next) -> Response {
    if request.body().is_end_stream() {
        return next.run(request).await;
    }
    let is_late = Arc::new(AtomicBool::new(false));
    let limit = app.settings.limits.connections.body;
    let request = request.map(|body| {
        Body::new(Timely {
            body,
            limit,
            deadline: None,
            is_late: Arc::clone(&is_late),
        })
    });
    let response = next.run(request).await;
    if is_late.load(Ordering::Relaxed) {
        late(response)
    } else {
        response
    }
}

/// Whatever was made of half a body, the caller is told that the rest did not come. What the browser needs in order to read
/// that stays.
fn late(response: Response) -> Response {
    let (mut parts, _) = response.into_parts();
    let mut answer = Refusal::from(ProblemCode::RequestTimeout).into_response();
    for name in [header::CONTENT_LENGTH, header::CONTENT_TYPE, header::RETRY_AFTER] {
        parts.headers.remove(name);
    }
    answer.headers_mut().extend(parts.headers);
    let close = HeaderValue::from_static("close");
    answer.headers_mut().insert(header::CONNECTION, close);
    answer
}

/// A body that ends with an error when it takes too long.
struct Timely {
    body: Body,
    limit: Duration,
    /// From the first wait on: what is here at once needs no timer.
    deadline: Option<Pin<Box<Sleep>>>,
    is_late: Arc<AtomicBool>,
}

impl HttpBody for Timely {
    type Data = Bytes;
    type Error = BoxError;

    fn poll_frame(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, BoxError>>> {
        if let Poll::Ready(frame) = Pin::new(&mut self.body).poll_frame(cx) {
            return Poll::Ready(frame.map(|frame| frame.map_err(Into::into)));
        }
        let limit = self.limit;
        let deadline = self.deadline.get_or_insert_with(|| Box::pin(tokio::time::sleep(limit)));
        if deadline.as_mut().poll(cx).is_pending() {
            return Poll::Pending;
        }
        self.is_late.store(true, Ordering::Relaxed);
        Poll::Ready(Some(Err("the body did not come in time".into())))
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}
