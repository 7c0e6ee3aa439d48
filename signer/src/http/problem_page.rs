//! `GET /problems/{code}`: what a problem means, for the person who follows its `type`.

use askama::Template;
use axum::extract::Path;
use axum::extract::rejection::PathRejection;
use axum::http::{HeaderValue, header};
use axum::response::{Html, IntoResponse, Response};
use vezne_protocol::{Locale, ProblemCode};

use super::refusal::Refusal;

/// The page loads nothing but its own style.
pub(super) const PAGE_POLICY: &str =
    "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; frame-ancestors 'none'";

#[derive(Template)]
#[template(path = "problem.html")]
struct ProblemPage<'a> {
    code: &'a str,
    status: u16,
    turkish: (&'a str, &'a str),
    english: (&'a str, &'a str),
}

/// A problem in Turkish and English.
#[utoipa::path(
    get,
    path = "/problems/{code}",
    tag = "operations",
    params(("code" = String, Path, description = "The problem's `code`")),
    responses((status = 200, description = "What it means and what to do", content_type = "text/html"))
)]
pub(super) async fn problem_page(word: Result<Path<String>, PathRejection>) -> Result<Response, Refusal> {
    let Path(word) = word.map_err(|_| Refusal::from(ProblemCode::NotFound))?;
    let code = ProblemCode::ALL.into_iter().find(|code| code.word() == word);
    let code = code.ok_or(Refusal::from(ProblemCode::NotFound))?;
    let text = |locale| (code.title(locale), code.detail(locale));
    let page = ProblemPage {
        code: code.word(),
        status: code.status(),
        turkish: text(Locale::Tr),
        english: text(Locale::En),
    };
    let html = page.render().map_err(|error| {
        tracing::error!(%error, "the page cannot be written");
        Refusal::from(ProblemCode::Internal)
    })?;
    let policy = [(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(PAGE_POLICY))];
    Ok((policy, Html(html)).into_response())
}
