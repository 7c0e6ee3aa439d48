//! What every request gets: an id, a language for its problems, and a line in the log.

use std::sync::{Arc, OnceLock};

use axum::extract::{MatchedPath, Request, State};
use axum::http::{HeaderMap, HeaderValue, header};
use axum::middleware::Next;
use axum::response::Response;
use tracing::{Instrument as _, Span, field};
use vezne_protocol::Locale;

use super::refusal::Refusal;
use crate::app::App;
use crate::clock::Stopwatch;
use crate::{entropy, telemetry};

/// The header that carries the request's id.
pub(super) const REQUEST_ID: &str = "x-request-id";
/// What a request's id begins with.
const REQUEST_HEAD: &str = "req_";
/// How many letters of the id make the support code, in two groups.
const SUPPORT_CODE_LETTERS: usize = 8;

/// The language of a request's session, once it is known: it comes before the browser's.
#[derive(Debug, Clone, Default)]
pub(super) struct SessionLocale(Arc<OnceLock<Locale>>);

impl SessionLocale {
    pub(super) fn set(&self, locale: Locale) {
        // A request has one session; a second call could only repeat it.
        let _ = self.0.set(locale);
    }
}

/// Gives the request its id and its span, so that every line that is logged for it bears the id; writes refusals as problem
/// documents; logs and counts what came of it. All of that has the route's pattern, never the address, a header or a body.
pub(super) async fn with_context(State(app): State<App>, request: Request, next: Next) -> Response {
    let request_id = entropy::id(app.entropy.as_ref(), REQUEST_HEAD);
    let route = request
        .extensions()
        .get::<MatchedPath>()
        .map(|path| path.as_str().to_owned())
        .unwrap_or_default();
    let span = tracing::info_span!(
        "request",
        request_id,
        otel.name = format!("{} {route}", request.method()).trim_end(),
        otel.kind = "server",
        http.request.method = %request.method(),
        http.route = route,
        http.response.status_code = field::Empty,
    );
    telemetry::follow(&span, request.headers());
    answered(app, request, next, &request_id, &route).instrument(span).await
}

async fn answered(app: App, mut request: Request, next: Next, request_id: &str, route: &str) -> Response {
    let session_locale = SessionLocale::default();
    request.extensions_mut().insert(session_locale.clone());
    let browser_locale = accepted_locale(request.headers());
    let method = request.method().clone();
    let watch = Stopwatch::start();

    let mut response = next.run(request).await;

    if let Some(refusal) = response.extensions_mut().remove::<Refusal>() {
        let locale = session_locale.0.get().copied().or(browser_locale).unwrap_or_default();
        response = refusal.write(response, locale, request_id, &support_code(request_id), app.clock.now());
    }
    let header = HeaderValue::from_str(request_id).expect("an id is letters and digits");
    response.headers_mut().insert(REQUEST_ID, header);
    let (status, took) = (response.status(), watch.elapsed());
    app.metrics.requests.note(&method, route, status, took);
    let status = status.as_u16();
    let ms = u64::try_from(took.as_millis()).unwrap_or(u64::MAX);
    Span::current().record("http.response.status_code", status);
    tracing::info!(%method, route, status, ms, "request");
    response
}

/// The part of a request's id that a buyer can read out: `7K3M-9Q2X`.
fn support_code(request_id: &str) -> String {
    let letters = request_id.strip_prefix(REQUEST_HEAD).unwrap_or(request_id);
    let letters: String = letters
        .chars()
        .take(SUPPORT_CODE_LETTERS)
        .collect::<String>()
        .to_ascii_uppercase();
    let (first, second) = letters
        .split_at_checked(SUPPORT_CODE_LETTERS / 2)
        .unwrap_or((&letters, ""));
    format!("{first}-{second}")
}

/// The first language of `Accept-Language` that we speak.
fn accepted_locale(headers: &HeaderMap) -> Option<Locale> {
    let accepted = headers.get(header::ACCEPT_LANGUAGE)?.to_str().ok()?;
    accepted
        .split(',')
        .find_map(|entry| Locale::of_tag(entry.split(';').next().unwrap_or_default()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_support_code_is_the_head_of_the_request_id() {
        assert_eq!(support_code("req_7k3m9q2xabcdefghjkmnpqrstv"), "7K3M-9Q2X");
    }

    #[test]
    fn the_browser_is_answered_in_a_language_it_accepts() {
        let locale = |text: &'static str| {
            accepted_locale(&HeaderMap::from_iter([(
                header::ACCEPT_LANGUAGE,
                HeaderValue::from_static(text),
            )]))
        };
        assert_eq!(locale("de-DE,de;q=0.9,en-GB;q=0.8,tr;q=0.7"), Some(Locale::En));
        assert_eq!(locale("tr-TR"), Some(Locale::Tr));
        assert_eq!(locale("de"), None);
    }
}
