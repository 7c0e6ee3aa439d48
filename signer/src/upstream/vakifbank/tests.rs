//! Calls over a real connection: what goes out, how often, and what an error says about it.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::mpsc;

use super::testing::{NOW, answer, authorization, bank_at, reason, sender};
use super::*;
use crate::payments::bank::{
    BankRefusal, BankSecret, DraftAsk, Executed, Meaning, Otp, PaymentPurpose, Rail, Receiver,
};
use crate::secret::Secret;
use vezne_protocol::{Amount, Iban};

const SUCCESS: &str = r#"{"Header":{"StatusCode":"APIGW000000"}}"#;

/// A bank of which a test knows what it was asked and on how many connections.
struct Peer {
    address: String,
    connections: Arc<AtomicUsize>,
    requests: mpsc::UnboundedReceiver<String>,
}

/// A bank that answers each request with the same bytes and takes further ones on the same connection.
async fn peer(reply: String) -> Peer {
    peer_that(reply, false).await
}

/// A bank that closes each connection after these bytes.
async fn closing_peer(reply: &str) -> Peer {
    peer_that(reply.to_owned(), true).await
}

async fn peer_that(reply: String, closes: bool) -> Peer {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    let connections = Arc::new(AtomicUsize::new(0));
    let (told, requests) = mpsc::unbounded_channel();
    let count = Arc::clone(&connections);
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            count.fetch_add(1, Ordering::SeqCst);
            let (told, reply) = (told.clone(), reply.clone());
            tokio::spawn(async move {
                loop {
                    let request = request_of(&mut stream).await;
                    if request.is_empty() {
                        return;
                    }
                    let _ = told.send(request);
                    if stream.write_all(reply.as_bytes()).await.is_err() || closes {
                        let _ = stream.shutdown().await;
                        return;
                    }
                }
            });
        }
    });
    Peer {
        address,
        connections,
        requests,
    }
}

/// A request's head and body.
async fn request_of(stream: &mut TcpStream) -> String {
    let mut text = Vec::new();
    let mut buffer = [0; 4096];
    loop {
        let count = stream.read(&mut buffer).await.unwrap_or(0);
        text.extend_from_slice(&buffer[..count]);
        let read = String::from_utf8_lossy(&text).into_owned();
        let is_whole = read.split_once("\r\n\r\n").is_some_and(|(head, body)| {
            let length = head.lines().find_map(|line| line.strip_prefix("content-length: "));
            length.and_then(|length| length.parse().ok()) == Some(body.len())
        });
        if is_whole || count == 0 {
            return read;
        }
    }
}

fn reply(status: &str, body: &str) -> String {
    format!("HTTP/1.1 {status}\r\ncontent-length: {}\r\n\r\n{body}", body.len())
}

async fn execute(address: &str) -> Result<Executed, UpstreamError> {
    let otp = Otp::parse("MK7F3V").unwrap();
    bank_at(address).execute(&authorization(), "196932", &otp).await
}

#[tokio::test]
async fn an_execute_sends_its_code_once_on_a_connection_of_its_own() {
    let mut peer = peer(reply("200 OK", SUCCESS)).await;
    let bank = bank_at(&peer.address);
    let otp = Otp::parse("MK7F3V").unwrap();
    for count in 1..=2 {
        bank.execute(&authorization(), "196932", &otp).await.unwrap();
        assert_eq!(peer.connections.load(Ordering::SeqCst), count);
        let request = peer.requests.recv().await.unwrap();
        assert!(
            request.starts_with("POST /transactionExecute HTTP/1.1\r\n"),
            "{request}"
        );
        assert!(request.contains("\r\nauthorization: Bearer access-1\r\n"), "{request}");
        assert!(
            request.ends_with("\r\n\r\n{\"OTPTransactionId\":196932,\"OTPCode\":\"MK7F3V\"}"),
            "{request}"
        );
    }
}

#[tokio::test]
async fn only_a_connection_that_was_never_made_is_unreachable() {
    let closed = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = format!("http://{}", closed.local_addr().unwrap());
    drop(closed);
    let refused = execute(&address).await;
    assert!(matches!(refused, Err(UpstreamError::Unreachable(_))), "{refused:?}");

    // Nothing is sent before the handshake is done, and here nobody shakes hands.
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move { while listener.accept().await.is_ok() {} });
    let unsafe_peer = execute(&format!("https://{address}")).await;
    assert!(
        matches!(unsafe_peer, Err(UpstreamError::Unreachable(_))),
        "{unsafe_peer:?}"
    );
    let hung_up = execute(&format!("http://{address}")).await;
    assert!(matches!(hung_up, Err(UpstreamError::Cut(_))), "{hung_up:?}");

    let half = format!("HTTP/1.1 200 OK\r\ncontent-length: 99\r\n\r\n{SUCCESS}");
    for lost in ["", half.as_str(), "HTTP/1.1 200 OK\r\ncont", "SSH-2.0\r\n"] {
        let peer = closing_peer(lost).await;
        let cut = execute(&peer.address).await;
        assert!(matches!(cut, Err(UpstreamError::Cut(_))), "{cut:?}");
        assert_eq!(peer.connections.load(Ordering::SeqCst), 1, "sent once");
        let text = format!("{cut:?}");
        assert!(!text.contains("MK7F3V") && !text.contains("access-1"), "{text}");
    }
}

#[tokio::test]
async fn an_answer_that_does_not_come_is_given_up_at_the_executes_own_limit() {
    let silent = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let mut bank = bank_at(&format!("http://{}", silent.local_addr().unwrap()));
    assert_eq!(bank.for_execute().time, EXECUTE_LIMIT_MAX);
    bank.settings.execute_limit = Duration::from_millis(50);
    let otp = Otp::parse("123456").unwrap();
    let late = bank.execute(&authorization(), "1", &otp).await;
    assert!(matches!(late, Err(UpstreamError::TimedOut)), "{late:?}");
}

#[tokio::test]
async fn a_redirect_is_not_followed() {
    let mut elsewhere = peer(reply("200 OK", SUCCESS)).await;
    let there = format!(
        "307 Temporary Redirect\r\nlocation: {}/transactionExecute",
        elsewhere.address
    );
    let peer = peer(reply(&there, "")).await;
    let answer = execute(&peer.address).await;
    assert!(
        matches!(answer, Err(UpstreamError::Unreadable { http_status: 307, .. })),
        "{answer:?}"
    );
    assert!(elsewhere.requests.try_recv().is_err());
}

#[tokio::test]
async fn a_success_with_an_error_status_is_a_success() {
    let peer = peer(reply("500 Internal Server Error", SUCCESS)).await;
    assert!(execute(&peer.address).await.is_ok());
}

#[tokio::test]
async fn a_statement_may_be_long_and_another_answer_may_not() {
    let padding = " ".repeat(300 * 1024);
    let peer = peer(reply("200 OK", &format!("{SUCCESS}{padding}"))).await;
    let bank = bank_at(&peer.address);
    let account = sender().number;
    let statement = bank.statement(&authorization(), &account, NOW, NOW.plus_s(1)).await;
    assert_eq!(statement.unwrap(), []);
    let too_large = bank.accounts(&authorization()).await;
    assert!(matches!(too_large, Err(UpstreamError::TooLarge)), "{too_large:?}");
}

#[tokio::test]
async fn a_draft_goes_to_the_call_of_its_rail() {
    let mut peer = peer(reply("200 OK", r#"{"Header":{"StatusCode":"ACBG000001"}}"#)).await;
    let bank = bank_at(&peer.address);
    let sender = sender();
    let receiver = Receiver::Iban {
        iban: Iban::parse("TR290001500158000000000002").unwrap(),
        name: "Kahve".into(),
    };
    for (rail, path) in [(Rail::Remittance, "/remittancetoIBAN"), (Rail::Fast, "/sendFAST")] {
        let mut ask = DraftAsk {
            rail,
            sender: &sender,
            receiver: &receiver,
            amount: Amount::parse("9").unwrap(),
            purpose: PaymentPurpose::ECommerce,
            reference: "vzn-1",
            description: "Kahve",
        };
        let refused = bank.draft(&authorization(), &ask).await;
        assert!(
            matches!(
                &refused,
                Err(UpstreamError::Bank(BankRefusal {
                    meaning: Meaning::Authorize,
                    ..
                }))
            ),
            "{refused:?}"
        );
        let request = peer.requests.recv().await.unwrap();
        assert!(request.starts_with(&format!("POST {path} ")), "{request}");
        ask.amount = Amount::ZERO;
        assert!(bank.draft(&authorization(), &ask).await.is_err());
    }
    assert_eq!(
        peer.connections.load(Ordering::SeqCst),
        2,
        "what its rail cannot carry is not sent"
    );
}

#[tokio::test]
async fn a_token_is_asked_for_with_the_desks_secret_in_the_body_or_by_basic() {
    let mut peer = peer(reply("200 OK", r#"{"access_token":"access-2","expires_in":"60"}"#)).await;
    let mut bank = bank_at(&peer.address);
    let (code, verifier) = (BankSecret::new("c&1".into()), BankSecret::new("v~1".into()));
    let told = bank.exchange(&code, Some(&verifier), NOW).await.unwrap();
    assert_eq!((told.access.expose(), told.until), ("access-2", NOW.plus_s(60)));
    let request = peer.requests.recv().await.unwrap();
    assert!(request.starts_with("POST /auth/oauth/v2/token "), "{request}");
    assert!(
        request.contains("content-type: application/x-www-form-urlencoded\r\n"),
        "{request}"
    );
    let body = "\r\n\r\ngrant_type=authorization_code&code=c%261\
        &redirect_uri=https%3A%2F%2Fpay.example%2Fv1%2Fcallbacks%2Fvakifbank%3Fa%3D1%26b%3D%C5%9F\
        &code_verifier=v%7E1&client_id=l7xx+desk&client_secret=s%26cret%3A1";
    assert!(request.ends_with(body), "{request}");

    bank.settings.client_auth = ClientAuth::Basic;
    let refreshed = bank.refresh(&authorization(), NOW).await.unwrap();
    assert_eq!(refreshed.refresh, authorization().refresh);
    let request = peer.requests.recv().await.unwrap();
    assert!(
        request.contains("authorization: Basic bDd4eCtkZXNrOnMlMjZjcmV0JTNBMQ==\r\n"),
        "{request}"
    );
    assert!(
        request.ends_with("\r\n\r\ngrant_type=refresh_token&refresh_token=refresh-1"),
        "{request}"
    );

    let nothing = Authorization {
        refresh: None,
        ..authorization()
    };
    let refused = bank.refresh(&nothing, NOW).await;
    assert!(matches!(refused, Err(UpstreamError::Refused { code, .. }) if code == "invalid_grant"));
    assert_eq!(peer.connections.load(Ordering::SeqCst), 2);
}

#[test]
fn success_is_one_code_in_header_or_status() {
    for text in [
        SUCCESS,
        r#"{"Status":{"Code":"APIGW000000","Description":"Tamamlandı"}}"#,
        r#"{"Header":null,"Status":{"Code":"APIGW000000"}}"#,
        r#"{"Header":{"StatusCode":"APIGW000000","StatusDescription":{"a":1}}}"#,
    ] {
        assert!(succeeded(&answer(text)).is_ok(), "{text}");
    }
    for code in ["APIGW000001", "ACBG000000", "ACBH000007", "0", ""] {
        let text = format!(r#"{{"Header":{{"StatusCode":"{code}"}},"Status":{{"Code":"APIGW000000"}}}}"#);
        assert!(
            matches!(succeeded(&answer(&text)), Err(UpstreamError::Bank(_))),
            "{code}"
        );
    }
    for text in [
        "{}",
        "null",
        "[]",
        "",
        "<html>",
        r#"{"Header":{}}"#,
        r#"{"Header":{"StatusCode":null}}"#,
    ] {
        let why = reason(succeeded(&answer(text)));
        assert!(
            why.contains("error at line") || why == "there is no status code in it",
            "{text}: {why}"
        );
    }
}

#[test]
fn nothing_secret_is_printed() {
    let printed = format!("{:?} {:?}", bank_at("http://127.0.0.1:1"), authorization());
    for secret in ["s&cret", "access-1", "refresh-1"] {
        assert!(!printed.contains(secret), "{printed}");
    }
}

#[tokio::test]
async fn a_client_secret_that_the_bank_does_not_know_gives_way_to_the_one_of_before_and_not_twice() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    let (told, mut requests) = mpsc::unbounded_channel();
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            let request = request_of(&mut stream).await;
            let (status, body) = match request.contains("client_secret=stale") {
                true => ("401 Unauthorized", r#"{"error":"invalid_client"}"#),
                false => ("200 OK", r#"{"access_token":"a"}"#),
            };
            let _ = told.send(request);
            let length = body.len();
            let reply = format!("HTTP/1.1 {status}\r\nconnection: close\r\ncontent-length: {length}\r\n\r\n{body}");
            let _ = stream.write_all(reply.as_bytes()).await;
        }
    });
    let secret = |text: &str| Secret::new(text.to_owned());
    for (first, previous, asks) in [
        ("stale", Some("good"), 2),
        ("good", Some("stale"), 1),
        ("stale", Some("stale-2"), 2),
        ("stale", None, 1),
    ] {
        let mut bank = bank_at(&address);
        bank.settings.client_secret = SecretPair::new(secret(first), previous.map(secret));
        let told = bank.exchange(&BankSecret::new("c".into()), None, NOW).await;
        assert_eq!(
            told.is_ok(),
            [Some(first), previous].contains(&Some("good")),
            "{first} {previous:?}"
        );
        let asked = std::iter::from_fn(|| requests.try_recv().ok()).count();
        assert_eq!(asked, asks, "{first} {previous:?}");
    }
}
