//! Callers who dawdle, and callers who are too many: everybody else pays meanwhile.

use std::time::Duration;

use futures_util::future::join_all;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use vezne_signer::config::limits::{ConnectionLimits, Limits};
use vezne_tests::{Buyer, World};

/// How many callers dawdle at once.
const FLOOD: usize = 200;
/// How long a test waits for what has to come.
const DEADLINE: Duration = Duration::from_secs(20);
const HALF_A_HEAD: &str = "POST /v1/session/pay-with-iyzico HTTP/1.1\r\nHost: pay.example\r\nX-Slow: ";

/// A world whose signer waits a second for a head, and as long for a body.
async fn impatient_world(max: usize) -> World {
    let connections = ConnectionLimits {
        max,
        header: Duration::from_secs(1),
        body: Duration::from_secs(1),
        idle: Duration::from_secs(2),
    };
    let limits = Limits {
        connections,
        ..Limits::default()
    };
    World::plan().limits(limits).start().await
}

async fn connect(world: &World) -> TcpStream {
    let address = world.signer.trim_start_matches("http://");
    TcpStream::connect(address).await.unwrap()
}

/// Sends something on a connection of its own, and leaves it open.
async fn begin(world: &World, text: &str) -> TcpStream {
    let mut stream = connect(world).await;
    stream.write_all(text.as_bytes()).await.unwrap();
    stream
}

/// Everything that a connection says until the signer closes it.
async fn until_closed(mut stream: TcpStream) -> String {
    let mut said = Vec::new();
    // A reset is an end, too.
    let _ = tokio::time::timeout(DEADLINE, stream.read_to_end(&mut said))
        .await
        .expect("a connection that is closed");
    String::from_utf8(said).unwrap()
}

async fn pays_by_card(world: &World, buyer: &Buyer<'_>) {
    let token = buyer.go_to_page(1).await;
    world.iyzico().pay(&token, 1).await;
    assert_eq!(buyer.come_back(&token).await.status, 303);
    assert_eq!(buyer.as_shop_sees().await["state"], "paid");
    assert_eq!(world.iyzico().captures().await.len(), 1);
}

#[tokio::test]
async fn a_flood_of_slow_heads_keeps_nobody_from_paying_and_is_cut_off() {
    let world = impatient_world(512).await;
    let flood = join_all((0..FLOOD).map(|_| begin(&world, HALF_A_HEAD))).await;
    pays_by_card(&world, &world.buyer().await).await;
    for said in join_all(flood.into_iter().map(until_closed)).await {
        assert_eq!(said, "");
    }
}

#[tokio::test]
async fn a_flood_of_slow_bodies_keeps_nobody_from_paying_and_is_told_408() {
    let world = impatient_world(512).await;
    let dawdler = world.buyer_of("SIP-SLOW").await;
    let half = format!(
        "POST /v1/session/installments HTTP/1.1\r\nHost: pay.example\r\nAuthorization: Bearer {}\r\n\
         Content-Type: application/json\r\nContent-Length: 100\r\n\r\n{{\"prefix\":",
        dawdler.token
    );
    let flood = join_all((0..FLOOD).map(|_| begin(&world, &half))).await;
    pays_by_card(&world, &world.buyer().await).await;
    for said in join_all(flood.into_iter().map(until_closed)).await {
        assert!(said.starts_with("HTTP/1.1 408 "), "{said}");
        assert!(
            said.contains("\"code\":\"request-timeout\"") && said.contains("connection: close"),
            "{said}"
        );
    }
}

#[tokio::test]
async fn beyond_the_limit_one_is_told_to_come_again_and_the_process_still_says_that_it_lives() {
    let world = impatient_world(16).await;
    let buyer = world.buyer().await;
    // The keep-alive connection of the shop's own client has a place, too: wherever it stands, these fill the rest.
    let flood = join_all((0..16).map(|_| begin(&world, HALF_A_HEAD))).await;
    let turned_away = begin(
        &world,
        "GET /v1/session HTTP/1.1\r\nHost: pay.example\r\nOrigin: http://localhost:8788\r\n\r\n",
    );
    let said = until_closed(turned_away.await).await;
    assert!(said.starts_with("HTTP/1.1 503 "), "{said}");
    assert!(
        said.contains("\"code\":\"overloaded\"") && said.contains("retry-after: 3"),
        "{said}"
    );
    assert!(
        said.contains("access-control-allow-origin: http://localhost:8788"),
        "{said}"
    );
    let live = until_closed(begin(&world, "GET /live HTTP/1.1\r\nHost: pay.example\r\n\r\n").await).await;
    assert!(live.starts_with("HTTP/1.1 200 "), "{live}");
    for said in join_all(flood.into_iter().map(until_closed)).await {
        assert!(said.is_empty() || said.contains(" 503 "), "{said}");
    }
    pays_by_card(&world, &buyer).await;
}

#[tokio::test]
async fn a_head_that_is_larger_than_any_real_one_is_refused() {
    let world = impatient_world(64).await;
    let large = format!(
        "GET /live HTTP/1.1\r\nHost: pay.example\r\nX-Large: {}\r\n\r\n",
        "x".repeat(64 * 1024)
    );
    let many: String = (0..150).map(|n| format!("X-{n}: 1\r\n")).collect();
    let many = format!("GET /live HTTP/1.1\r\nHost: pay.example\r\n{many}\r\n");
    for text in [large, many] {
        let mut stream = connect(&world).await;
        // The signer may hang up before all of it was sent.
        let _ = stream.write_all(text.as_bytes()).await;
        let said = until_closed(stream).await;
        assert!(said.is_empty() || said.starts_with("HTTP/1.1 431 "), "{said}");
    }
}

#[tokio::test]
async fn a_connection_that_rests_is_kept_for_a_while_and_then_let_go() {
    let world = impatient_world(64).await;
    let mut stream = connect(&world).await;
    for _ in 0..2 {
        let ask = "GET /live HTTP/1.1\r\nHost: pay.example\r\n\r\n";
        stream.write_all(ask.as_bytes()).await.unwrap();
        let mut said = Vec::new();
        while !said.ends_with(b"\r\n\r\n") {
            said.push(stream.read_u8().await.unwrap());
        }
        assert!(said.starts_with(b"HTTP/1.1 200 OK\r\n"));
    }
    assert_eq!(until_closed(stream).await, "");
}

#[tokio::test]
async fn a_stop_waits_for_a_body_that_is_on_its_way_and_not_for_connections_that_rest() {
    let mut world = impatient_world(64).await;
    let resting = connect(&world).await;
    let half = "POST /v1/session/installments HTTP/1.1\r\nHost: pay.example\r\nContent-Length: 2\r\n\r\n{";
    let asking = begin(&world, half).await;
    // What comes later is answered, so those before it were accepted.
    let last = begin(
        &world,
        "GET /live HTTP/1.1\r\nHost: pay.example\r\nConnection: close\r\n\r\n",
    )
    .await;
    assert!(until_closed(last).await.starts_with("HTTP/1.1 200 "));
    let stopping = tokio::time::timeout(DEADLINE, world.stop_signer());
    stopping.await.expect("a graceful stop");
    assert!(until_closed(asking).await.starts_with("HTTP/1.1 4"));
    assert_eq!(until_closed(resting).await, "");
}
