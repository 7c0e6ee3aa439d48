//! Every address of the signer, by who calls it.

mod answer;
mod bank;
mod body;
mod callback_iyzico;
mod callers;
mod cancel_payout;
mod cancel_session;
mod change_session;
mod confirm_payout;
mod confirm_refund;
mod context;
#[cfg(any(test, feature = "fuzzing"))]
pub(crate) mod doors;
mod draft_payout;
mod extend_session;
mod incoming_transfer;
mod list_payouts;
mod merchant_incoming;
mod merchant_payout;
mod merchant_refund;
mod merchant_transfer;
mod merchant_view;
mod open_session;
mod operations;
mod order_body;
mod pay;
mod plain_line;
mod problem_page;
mod quote;
mod read_banks;
mod read_business_days;
mod read_events;
mod read_merchant_session;
mod read_payout;
mod read_session;
mod refund_session;
mod refusal;
mod session_path;
mod session_view;
mod slow_body;
mod transfer_view;
mod webhook_iyzico;

use axum::extract::DefaultBodyLimit;
use axum::http::{HeaderName, HeaderValue, Method, header};
use axum::middleware;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::cors::CorsLayer;
use tower_http::set_header::SetResponseHeaderLayer;
use utoipa::OpenApi;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::app::App;
use operations::SecuritySchemes;
use vezne_protocol::ProblemCode;

/// How long a browser remembers what a preflight allowed: two hours, the most that Chromium takes.
const PREFLIGHT_MAX_AGE: std::time::Duration = std::time::Duration::from_secs(7200);

#[derive(OpenApi)]
#[openapi(
    info(title = "Vezne signer", description = "The checkout desk of one Turkish shop."),
    modifiers(&SecuritySchemes)
)]
struct Document;

/// The route table, and the OpenAPI document of it.
fn table(shop_origins: &[String]) -> (axum::Router<App>, utoipa::openapi::OpenApi) {
    let shop = OpenApiRouter::new()
        .routes(routes!(open_session::open_session))
        .routes(routes!(
            read_merchant_session::read_merchant_session,
            change_session::change_session
        ))
        .routes(routes!(cancel_session::cancel_session))
        .routes(routes!(refund_session::refund_session))
        .routes(routes!(draft_payout::draft_payout, list_payouts::list_payouts))
        .routes(routes!(read_payout::read_payout))
        .routes(routes!(confirm_payout::confirm_payout))
        .routes(routes!(cancel_payout::cancel_payout))
        .routes(routes!(confirm_refund::confirm_refund))
        .routes(routes!(confirm_refund::cancel_refund))
        .routes(routes!(read_events::read_events))
        .routes(routes!(read_business_days::read_business_days))
        .routes(routes!(read_banks::read_banks));
    let (widget, widget_document) = OpenApiRouter::new()
        .routes(routes!(read_session::read_session))
        .routes(routes!(quote::quote_installments))
        .routes(routes!(pay::pay_with_iyzico))
        .routes(routes!(incoming_transfer::await_incoming_transfer))
        .routes(routes!(extend_session::extend_session))
        .routes(routes!(bank::start::start_bank_transfer, bank::leave::leave_for_bank))
        .routes(routes!(bank::grant::grant_bank))
        .routes(routes!(bank::accounts::list_accounts))
        .routes(routes!(bank::draft::draft_transfer))
        .routes(routes!(bank::confirm::confirm_transfer))
        .routes(routes!(bank::cancel::cancel_transfer))
        .split_for_parts();
    // Both inside the layer: a preflight is a method that no handler takes, and a page must be able to read why even
    // a defect of ours stopped it.
    let widget = widget
        .method_not_allowed_fallback(method_not_allowed)
        .layer(CatchPanicLayer::custom(refusal::after_panic))
        .layer(cors(shop_origins));
    let upstream = OpenApiRouter::new()
        .routes(routes!(callback_iyzico::callback_iyzico))
        .routes(routes!(webhook_iyzico::webhook_iyzico))
        .routes(routes!(bank::callback::callback_vakifbank))
        .layer(DefaultBodyLimit::max(body::BROWSER_BYTES_MAX));
    let operations = OpenApiRouter::new()
        .routes(routes!(operations::live))
        .routes(routes!(operations::ready))
        .routes(routes!(operations::openapi))
        .routes(routes!(problem_page::problem_page));
    let (others, mut document) = OpenApiRouter::with_openapi(Document::openapi())
        .merge(shop)
        .merge(upstream)
        .merge(operations)
        .split_for_parts();
    document.merge(widget_document);
    (others.merge(widget), document)
}

async fn method_not_allowed() -> refusal::Refusal {
    ProblemCode::MethodNotAllowed.into()
}

/// The whole service.
pub fn router(app: &App) -> axum::Router {
    let (routes, _) = table(&app.settings.allowed_origins);
    let default = |name, value| SetResponseHeaderLayer::if_not_present(name, HeaderValue::from_static(value));
    routes
        .fallback(async || refusal::Refusal::from(ProblemCode::NotFound))
        .method_not_allowed_fallback(method_not_allowed)
        .layer(CatchPanicLayer::custom(refusal::after_panic))
        .layer(middleware::from_fn_with_state(app.clone(), slow_body::with_limit))
        .layer(middleware::from_fn_with_state(app.clone(), context::with_context))
        .layer(default(header::CACHE_CONTROL, "no-store"))
        .layer(default(header::X_CONTENT_TYPE_OPTIONS, "nosniff"))
        .layer(default(header::REFERRER_POLICY, "no-referrer"))
        .with_state(app.clone())
}

/// What is served to a connection that there is no room for: that the process runs, and else when to come again.
pub fn full_router(app: &App) -> axum::Router {
    axum::Router::new()
        .route("/live", axum::routing::get(operations::live))
        .fallback(async || refusal::Refusal::overloaded())
        .layer(cors(&app.settings.allowed_origins))
        .layer(middleware::from_fn_with_state(app.clone(), context::with_context))
}

/// The OpenAPI document, as it is served and as it is kept in the repository.
pub fn openapi_document() -> String {
    let (_, document) = table(&[]);
    document
        .to_pretty_json()
        .expect("an OpenAPI document can be written as JSON")
        + "\n"
}

/// What the shop's pages may do across origins: act with their token, and read why to wait.
fn cors(origins: &[String]) -> CorsLayer {
    let origins: Vec<HeaderValue> = origins.iter().filter_map(|origin| origin.parse().ok()).collect();
    CorsLayer::new()
        .allow_origin(origins)
        .allow_methods([Method::GET, Method::POST])
        .allow_headers([
            header::AUTHORIZATION,
            header::CONTENT_TYPE,
            header::ACCEPT_LANGUAGE,
            HeaderName::from_static(callers::IDEMPOTENCY_KEY),
        ])
        .expose_headers([
            header::RETRY_AFTER,
            HeaderName::from_static(context::REQUEST_ID),
            HeaderName::from_static(answer::REPLAYED),
        ])
        .max_age(PREFLIGHT_MAX_AGE)
}
