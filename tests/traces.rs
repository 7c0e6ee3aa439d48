//! What the signer tells a collector of traces: requests, use cases and calls, in the trace that the shop began, and no secret.
#![expect(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on says so")]

use std::sync::{Arc, Mutex};

use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{StatusCode, Uri};
use opentelemetry_proto::tonic::collector::trace::v1::ExportTraceServiceRequest;
use opentelemetry_proto::tonic::common::v1::any_value::Value;
use opentelemetry_proto::tonic::trace::v1::Span;
use opentelemetry_proto::tonic::trace::v1::span::SpanKind;
use prost::Message as _;
use reqwest::Method;
use tokio::net::TcpListener;
use tokio::runtime::Handle;
use tracing_subscriber::layer::SubscriberExt as _;
use tracing_subscriber::util::SubscriberInitExt as _;
use vezne_signer::config::telemetry::Telemetry;
use vezne_signer::telemetry::Traces;
use vezne_tests::{API_KEY, Answer, MASTER_KEY, World, order};

/// The trace that the shop's server began, and its own span in it.
const TRACE: &str = "4bf92f3577b34da6a3ce929d0e0e4736";
const SHOPS_SPAN: &str = "00f067aa0ba902b7";

/// What the collector was sent, request for request.
#[derive(Clone, Default)]
struct Collected(Arc<Mutex<Vec<Bytes>>>);

impl Collected {
    fn spans(&self) -> Vec<Span> {
        let bodies = self.0.lock().unwrap();
        let requests = bodies
            .iter()
            .map(|body| ExportTraceServiceRequest::decode(&body[..]).unwrap());
        requests
            .flat_map(|request| request.resource_spans)
            .flat_map(|resource| resource.scope_spans)
            .flat_map(|scope| scope.spans)
            .collect()
    }
}

async fn collect(State(collected): State<Collected>, uri: Uri, body: Bytes) -> StatusCode {
    assert_eq!(uri.path(), "/v1/traces");
    collected.0.lock().unwrap().push(body);
    StatusCode::OK
}

fn text(span: &Span, name: &str) -> String {
    let attribute = span.attributes.iter().find(|attribute| attribute.key == name);
    match attribute.and_then(|attribute| attribute.value.clone()?.value) {
        Some(Value::StringValue(text)) => text,
        Some(Value::IntValue(number)) => number.to_string(),
        other => panic!("{name} is {other:?} in {span:?}"),
    }
}

/// The one span of a name.
fn named<'s>(spans: &'s [Span], name: &str) -> &'s Span {
    let mut of_name = spans.iter().filter(|span| span.name == name);
    let names: Vec<_> = spans.iter().map(|span| &span.name).collect();
    let span = of_name.next();
    assert!(span.is_some() && of_name.next().is_none(), "one {name} in {names:?}");
    span.unwrap()
}

/// The names of the spans around a span, from the nearest.
fn around<'s>(spans: &'s [Span], span: &'s Span) -> Vec<&'s str> {
    let mut names = Vec::new();
    let mut inner = span;
    while let Some(outer) = spans.iter().find(|outer| outer.span_id == inner.parent_span_id) {
        names.push(outer.name.as_str());
        inner = outer;
    }
    names
}

#[tokio::test(flavor = "multi_thread")]
async fn a_card_payment_is_told_in_spans_of_the_shops_trace_and_no_secret_is() {
    let collected = Collected::default();
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let traces_url = format!("http://{}/v1/traces", listener.local_addr().unwrap());
    let routes = Router::new().fallback(collect).with_state(collected.clone());
    tokio::spawn(async move { axum::serve(listener, routes).await.unwrap() });
    let telemetry = Telemetry {
        traces_url: traces_url.parse().unwrap(),
        service_name: "the-desk".to_owned(),
        sample_ratio: 1.0,
    };
    let traces = Traces::begin(&telemetry, Handle::current()).unwrap();
    tracing_subscriber::registry().with(traces.layer()).init();

    let world = World::start().await;
    let open = world
        .as_shop(Method::POST, "/v1/sessions?secret=hunter2")
        .header("Idempotency-Key", "order-traced-0001")
        .header("traceparent", format!("00-{TRACE}-{SHOPS_SPAN}-01"));
    let opened = Answer::to(open.json(&order())).await;
    assert_eq!(opened.status, 201, "{}", opened.text);
    let part = |name: &str| opened.body[name].as_str().unwrap().to_owned();
    let buyer = world.buyer_again(part("id"), part("token"));
    let token = buyer.go_to_page(1).await;
    world.iyzico().pay(&token, 1).await;
    buyer.come_back(&token).await;
    assert_eq!(buyer.as_shop_sees().await["state"], "paid");
    // It blocks, as the end of a process may.
    tokio::task::spawn_blocking(move || traces.end()).await.unwrap();

    let spans = collected.spans();
    let request = named(&spans, "POST /v1/sessions");
    assert_eq!(hex::encode(&request.trace_id), TRACE);
    assert_eq!(hex::encode(&request.parent_span_id), SHOPS_SPAN);
    assert_eq!(request.kind, SpanKind::Server as i32);
    assert_eq!(text(request, "http.route"), "/v1/sessions");
    assert_eq!(text(request, "http.response.status_code"), "201");
    assert_eq!(text(request, "request_id"), opened.header("x-request-id"));
    assert_eq!(around(&spans, named(&spans, "open session")), ["POST /v1/sessions"]);

    let page = named(&spans, "iyzico pwi-initialize");
    assert_eq!(page.kind, SpanKind::Client as i32);
    assert_eq!(text(page, "outcome"), "ok");
    let outer = around(&spans, page);
    assert_eq!(outer.first(), Some(&"start card payment"), "{outer:?}");
    assert!(outer.last().unwrap().starts_with("POST /v1/session/"), "{outer:?}");
    let asked = around(&spans, named(&spans, "iyzico pwi-retrieve"));
    assert_eq!(asked, ["look at card payment", "POST /v1/callbacks/iyzico"]);

    let sent = collected.0.lock().unwrap().concat();
    let holds = |text: &str| sent.windows(text.len()).any(|bytes| bytes == text.as_bytes());
    assert!(holds("the-desk"), "the service has its name");
    for secret in [
        API_KEY,
        MASTER_KEY,
        world.sandbox.secret_key(),
        world.sandbox.api_key(),
        &token,
        &buyer.token,
        "hunter2",
        "Ayşe",
        "example.com",
        "11111111111",
        "552608",
    ] {
        assert!(!holds(secret), "{secret} is in a trace");
    }
}
