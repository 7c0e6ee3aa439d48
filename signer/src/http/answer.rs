//! Answers that may be a replay.

use axum::Json;
use axum::http::{HeaderName, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use serde::Serialize;

/// The header that marks an answer as the same as before.
pub(super) const REPLAYED: &str = "idempotency-replayed";

/// An answer to a request with an idempotency key.
#[derive(Debug)]
pub(super) struct Replayable<T> {
    /// The status of the first answer; a replay is 200.
    pub(super) status: StatusCode,
    /// The answer.
    pub(super) body: T,
    /// Whether the key was used before.
    pub(super) is_replay: bool,
}

impl<T: Serialize> IntoResponse for Replayable<T> {
    fn into_response(self) -> Response {
        let Self {
            status,
            body,
            is_replay,
        } = self;
        if is_replay {
            let header = (HeaderName::from_static(REPLAYED), HeaderValue::from_static("true"));
            return (StatusCode::OK, [header], Json(body)).into_response();
        }
        (status, Json(body)).into_response()
    }
}
