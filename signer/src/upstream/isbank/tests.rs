//! Calls over real mutual TLS on this machine: who is let in, how often one logs in, what goes out how often.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::server::WebPkiClientVerifier;
use rustls::{RootCertStore, ServerConfig};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::mpsc;
use tokio_rustls::TlsAcceptor;

use super::testing::{Authority, NOW, ask, receiver, settings, settings_of};
use super::*;
use crate::payments::merchant_bank::{PayoutRail, PayoutState};
use crate::secret::SecretPair;
use crate::upstream::CertificateOf;

const LOGIN: &str = "POST /api/isbank/v1/stos-identity-provider/oauth2/token ";
const STATEMENT: &str = "GET /api/isbank/v1/deposit/transactions?";
const MADE: &str = r#"{"data":{"state":"COMPLETED"}}"#;

/// A request's head and body as one text.
type Request = String;

/// A bank that demands certificates of one authority, and of which a test knows what it was asked.
struct Peer {
    address: String,
    requests: mpsc::UnboundedReceiver<Request>,
}

impl Peer {
    /// What was asked so far, in order.
    fn asked(&mut self) -> Vec<Request> {
        std::iter::from_fn(|| self.requests.try_recv().ok()).collect()
    }

    fn logins(&mut self) -> usize {
        self.asked().iter().filter(|request| request.starts_with(LOGIN)).count()
    }
}

/// The peer's answer: status line, further headers, body.
type Reply = (&'static str, String, String);

fn ok(body: &str) -> Reply {
    ("200 OK", String::new(), body.to_owned())
}

async fn peer(authority: &Authority, reply: impl Fn(&str, usize) -> Reply + Send + Sync + 'static) -> Peer {
    let acceptor = TlsAcceptor::from(Arc::new(demanding(authority)));
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = format!("https://{}", listener.local_addr().unwrap());
    let (told, requests) = mpsc::unbounded_channel();
    let (reply, logins) = (Arc::new(reply), Arc::new(AtomicUsize::new(0)));
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            let (acceptor, told) = (acceptor.clone(), told.clone());
            let (reply, logins) = (Arc::clone(&reply), Arc::clone(&logins));
            tokio::spawn(async move {
                let Some(mut stream) = admitted(&acceptor, stream).await else {
                    return;
                };
                let request = request_of(&mut stream).await;
                let (status, head, body) = if request.contains("client_secret=stale") {
                    let told = r#"{"error":"invalid_client"}"#.to_owned();
                    ("401 Unauthorized", String::new(), told)
                } else if request.starts_with(LOGIN) {
                    let count = logins.fetch_add(1, Ordering::SeqCst) + 1;
                    ok(&format!(r#"{{"access_token":"token-{count}","expires_in":1200}}"#))
                } else {
                    reply(&request, logins.load(Ordering::SeqCst))
                };
                let _ = told.send(request);
                let length = body.len();
                let text = format!("HTTP/1.1 {status}\r\ncontent-length: {length}\r\n{head}\r\n{body}");
                let _ = stream.write_all(text.as_bytes()).await;
                let _ = stream.shutdown().await;
            });
        }
    });
    Peer { address, requests }
}

fn demanding(authority: &Authority) -> ServerConfig {
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let mut roots = RootCertStore::empty();
    roots
        .add(CertificateDer::from_pem_slice(authority.pem().as_bytes()).unwrap())
        .unwrap();
    let verifier = WebPkiClientVerifier::builder_with_provider(Arc::new(roots), Arc::clone(&provider));
    let (certificate, key) = authority.issued("localhost", (2020, 2100));
    ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_client_cert_verifier(verifier.build().unwrap())
        .with_single_cert(
            vec![CertificateDer::from_pem_slice(certificate.as_bytes()).unwrap()],
            PrivateKeyDer::from_pem_slice(key.as_bytes()).unwrap(),
        )
        .unwrap()
}

/// A connection whose client was let in. One that was not may go on talking: to close on that would overtake the alert.
async fn admitted(acceptor: &TlsAcceptor, stream: TcpStream) -> Option<tokio_rustls::server::TlsStream<TcpStream>> {
    match acceptor.accept(stream).into_fallible().await {
        Ok(stream) => Some(stream),
        Err((_, mut stream)) => {
            let _ = stream.shutdown().await;
            let mut ignored = [0; 1024];
            while stream.read(&mut ignored).await.is_ok_and(|count| count > 0) {}
            None
        }
    }
}

async fn request_of(stream: &mut (impl tokio::io::AsyncRead + Unpin)) -> Request {
    let mut text = Vec::new();
    let mut buffer = [0; 4096];
    loop {
        let count = stream.read(&mut buffer).await.unwrap_or(0);
        text.extend_from_slice(&buffer[..count]);
        let read = String::from_utf8_lossy(&text).into_owned();
        let is_whole = read.split_once("\r\n\r\n").is_some_and(|(head, body)| {
            let length = head.lines().find_map(|line| line.strip_prefix("content-length: "));
            length.map_or(0, |length| length.parse().unwrap()) == body.len()
        });
        if is_whole || count == 0 {
            return read;
        }
    }
}

fn desk(peer: &Peer, authority: &Authority) -> Isbank {
    Isbank::open(settings_of(&peer.address, authority)).unwrap()
}

#[tokio::test]
async fn every_call_shows_the_certificate_the_application_and_the_token() {
    let authority = Authority::new("authority");
    let mut peer = peer(&authority, |_, _| ok(r#"{"data":{"accounts":[]}}"#)).await;
    let bank = desk(&peer, &authority);
    assert_eq!(bank.accounts(NOW).await.unwrap(), []);
    let asked = peer.asked();
    let [login, accounts] = asked.as_slice() else {
        panic!("{asked:?}");
    };
    for request in [login, accounts] {
        let certificate = format!("\r\nx-client-certificate: {}\r\n", bank.certificate().on_one_line());
        for header in [
            "\r\nx-isbank-client-id: desk 1\r\n",
            "\r\nx-isbank-client-secret: s&cret:1\r\n",
            &certificate,
        ] {
            assert!(request.contains(header), "{header} in {request}");
        }
    }
    assert!(login.contains("\r\nauthorization: Basic "), "{login}");
    let form = "grant_type=password&username=svc-1&password=hunter2&client_id=desk+1&client_secret=s%26cret%3A1\
                &scope=read%3Aaccounts+transfer%3Aeft+transfer%3Aremittance+transfer%3Afast";
    assert!(login.ends_with(&format!("\r\n\r\n{form}")), "{login}");
    assert!(
        accounts.starts_with("GET /api/isbank/v2/accounts HTTP/1.1\r\n"),
        "{accounts}"
    );
    assert!(accounts.contains("\r\nauthorization: Bearer token-1\r\n"), "{accounts}");
    let shown = format!("{bank:?}");
    for secret in ["hunter2", "s&cret", "token-1", &bank.certificate().on_one_line()] {
        assert!(!shown.contains(secret), "{secret}");
    }
}

#[tokio::test]
async fn a_strangers_certificate_is_refused_and_the_operator_is_told_whose_it_is() {
    let (authority, stranger) = (Authority::new("authority"), Authority::new("stranger"));
    let mut peer = peer(&authority, |_, _| ok(MADE)).await;
    let mut settings = settings_of(&peer.address, &authority);
    settings.certificate = stranger.desk("vezne.example");
    let refused = Isbank::open(settings).unwrap().log_in(NOW).await.unwrap_err();
    assert!(
        matches!(
            &refused,
            UpstreamError::Certificate {
                whose: CertificateOf::Ours,
                ..
            }
        ),
        "{refused:?}"
    );
    assert!(!refused.was_never_sent(), "TLS 1.3 refuses late");
    assert!(peer.asked().is_empty());
}

#[tokio::test]
async fn one_that_ended_meanwhile_is_told_as_such() {
    let authority = Authority::new("authority");
    let peer = peer(&authority, |_, _| ok(MADE)).await;
    let mut settings = settings_of(&peer.address, &authority);
    let (certificate, key) = authority.issued("vezne.example", (2020, 2021));
    settings.certificate = ClientCertificate::from_pem(certificate.as_bytes(), key.as_bytes()).unwrap();
    let in_2020 = Moment::from_ms(1_600_000_000_000);
    let told = Isbank::open(settings).unwrap().log_in(in_2020).await.unwrap_err();
    assert!(
        matches!(&told, UpstreamError::Certificate { whose: CertificateOf::Ours, what } if what.contains("expired")),
        "{told:?}"
    );
}

#[tokio::test]
async fn a_desk_without_a_certificate_is_refused_and_a_bank_that_nobody_vouches_for_is_sent_nothing() {
    let (authority, stranger) = (Authority::new("authority"), Authority::new("stranger"));
    let mut peer = peer(&authority, |_, _| ok(MADE)).await;
    let mut nobody = desk(&peer, &authority);
    let roots =
        super::super::tls::roots_of(&certificate::certificates_of(authority.pem().as_bytes()).unwrap()).unwrap();
    let tls = super::super::tls::trusting(roots).with_no_client_auth();
    nobody.http = super::super::bank_client_with(tls).unwrap();
    let refused = nobody.log_in(NOW).await.unwrap_err();
    assert!(
        matches!(&refused, UpstreamError::Certificate { whose: CertificateOf::Ours, what } if what.contains("got none")),
        "{refused:?}"
    );

    let mut settings = settings_of(&peer.address, &stranger);
    settings.certificate = authority.desk("vezne.example");
    let untrusted = Isbank::open(settings).unwrap().log_in(NOW).await.unwrap_err();
    assert!(
        matches!(
            &untrusted,
            UpstreamError::Certificate {
                whose: CertificateOf::Theirs,
                ..
            }
        ),
        "{untrusted:?}"
    );
    assert!(untrusted.was_never_sent());
    assert!(peer.asked().is_empty());
}

#[test]
fn a_desk_tells_how_long_its_certificate_is_good_and_takes_no_odd_header() {
    let bank = Isbank::open(settings("https://127.0.0.1:1")).unwrap();
    assert!(bank.days_left(NOW) > 20_000);
    assert!(bank.days_left(Moment::from_ms(4_200_000_000_000)) < 0);
    let mut wrong = settings("https://127.0.0.1:1");
    wrong.client_id = "masa\n1".into();
    assert!(matches!(
        Isbank::open(wrong),
        Err(OpenError::Header("isbank.client_id"))
    ));
}

#[test]
fn only_the_production_host_moves_money() {
    for (url, is_test) in [
        ("https://api.isbank.com.tr", false),
        ("https://API.isbank.com.tr/", false),
        ("https://api.uat.isbank.com.tr", true),
        ("https://api.test.isbank.com.tr/api/sandbox-isbank", true),
    ] {
        assert_eq!(Isbank::open(settings(url)).unwrap().is_test(), is_test, "{url}");
    }
}

#[tokio::test]
async fn twenty_callers_log_in_once_and_once_more_ahead_of_the_end() {
    let authority = Authority::new("authority");
    let mut peer = peer(&authority, |_, _| ok(r#"{"data":[]}"#)).await;
    let bank = desk(&peer, &authority);
    for now in [NOW, NOW.plus_s(1079)] {
        let calls = (0..20).map(|_| {
            let bank = bank.clone();
            tokio::spawn(async move { bank.accounts(now).await })
        });
        for call in calls.collect::<Vec<_>>() {
            call.await.unwrap().unwrap();
        }
    }
    assert_eq!(peer.logins(), 1);
    bank.accounts(NOW.plus_s(1080)).await.unwrap();
    assert_eq!(peer.logins(), 1, "two minutes before the end");
}

#[tokio::test]
async fn a_client_secret_that_the_bank_does_not_know_gives_way_to_the_one_of_before_and_not_twice() {
    let authority = Authority::new("authority");
    let mut peer = peer(&authority, |_, _| ok(r#"{"data":[]}"#)).await;
    let base = settings_of(&peer.address, &authority);
    let with = |first: &str, previous: Option<&str>| {
        let pair = SecretPair::new(Secret::new(first.into()), previous.map(|text| Secret::new(text.into())));
        let settings = IsbankSettings {
            client_secret: pair,
            ..base.clone()
        };
        Isbank::open(settings).unwrap()
    };
    with("stale", Some("good")).accounts(NOW).await.unwrap();
    let asked = peer.asked();
    let shown = |text: &str| asked.iter().filter(|request| request.contains(text)).count();
    assert_eq!(asked.len(), 3, "two logins and the call");
    assert_eq!(shown("x-isbank-client-secret: stale\r\n"), 1);
    assert_eq!(shown("x-isbank-client-secret: good\r\n"), 2, "the call too");
    for (first, previous, logins) in [
        ("stale", None, 1),
        ("stale", Some("stale-2"), 2),
        ("good", Some("stale"), 1),
    ] {
        let is_taken = with(first, previous).accounts(NOW).await.is_ok();
        assert_eq!((is_taken, peer.logins()), (first == "good", logins), "{first}");
    }
}

/// A bank that knows no token but the second.
fn knows_the_second(request: &str, _: usize) -> Reply {
    if request.contains("Bearer token-2\r\n") {
        ok(r#"{"data":[],"accounts":1}"#)
    } else {
        ("401 Unauthorized", String::new(), String::new())
    }
}

#[tokio::test]
async fn a_token_that_ended_early_is_replaced_once_for_all_callers() {
    let authority = Authority::new("authority");
    let mut peer = peer(&authority, knows_the_second).await;
    let bank = desk(&peer, &authority);
    let calls: Vec<_> = (0..20)
        .map(|_| {
            let bank = bank.clone();
            tokio::spawn(async move { bank.accounts(NOW).await })
        })
        .collect();
    for call in calls {
        call.await.unwrap().unwrap();
    }
    assert_eq!(peer.logins(), 2);
}

#[tokio::test]
async fn what_moves_nothing_is_repeated_once_and_not_for_ever() {
    let authority = Authority::new("authority");
    let mut peer = peer(&authority, |_, _| ("401 Unauthorized", String::new(), String::new())).await;
    let refused = desk(&peer, &authority).accounts(NOW).await;
    assert!(matches!(refused, Err(UpstreamError::MerchantBank(refusal)) if refusal.http_status == 401));
    let asked = peer.asked();
    let logins = asked.iter().filter(|request| request.starts_with(LOGIN)).count();
    assert_eq!((asked.len(), logins), (4, 2));
}

#[tokio::test]
async fn a_payment_is_sent_once_even_where_the_token_had_ended() {
    let authority = Authority::new("authority");
    let mut peer = peer(&authority, |request, logins| {
        if logins == 2 && request.contains("token-2") {
            ok(MADE)
        } else {
            knows_the_second("", 0)
        }
    })
    .await;
    let (bank, iban) = (desk(&peer, &authority), receiver());
    let login = bank.log_in(NOW).await.unwrap();
    let refused = bank.pay(&login, &ask(&iban), "Q1", "idem-1").await;
    assert!(matches!(refused, Err(UpstreamError::MerchantBank(refusal)) if refusal.http_status == 401));
    let asked = peer.asked();
    assert_eq!(asked.len(), 2);
    assert!(
        asked[1].starts_with("POST /api/isbank/v1/eft-payments HTTP/1.1\r\n"),
        "{}",
        asked[1]
    );
    assert!(
        asked[1].ends_with(r#""query_number":"Q1","idempotency_key":"idem-1"}"#),
        "{}",
        asked[1]
    );

    let login = bank.log_in(NOW).await.unwrap();
    let made = bank.pay(&login, &ask(&iban), "Q1", "idem-1").await.unwrap();
    assert_eq!((made.state, peer.asked().len()), (PayoutState::Made, 2));
    assert_eq!(bank.for_payments().time, PAY_LIMIT_MAX);
}

#[tokio::test]
async fn a_query_names_the_number_and_the_day() {
    let authority = Authority::new("authority");
    let mut peer = peer(&authority, |_, _| ok(MADE)).await;
    let bank = desk(&peer, &authority);
    let told = bank.query(PayoutRail::Fast, "Q 1", NOW, NOW).await.unwrap().unwrap();
    assert_eq!(told.state, PayoutState::Made);
    let asked = peer.asked();
    let line = "GET /api/isbank/v1/fast-payments?query_number=Q+1&date=2025-08-15 HTTP/1.1\r\n";
    assert!(asked[1].starts_with(line), "{}", asked[1]);
}

/// A page with one row of this number.
fn page(number: usize) -> String {
    format!(r#"{{"data":{{"result":{{"accountMovementDtoList":[{{"transactionId":"{number}"}}]}}}}}}"#)
}

/// Three pages, each of which says where the next one is.
fn three_pages(request: &str, next: impl Fn(usize) -> String) -> Reply {
    let line = request.lines().next().unwrap();
    let number = (2..=3)
        .find(|number| line.contains(&format!("from=c{number} ")))
        .unwrap_or(1);
    let head = if number < 3 { next(number + 1) } else { String::new() };
    ("200 OK", head, page(number))
}

async fn statement(peer: &Peer, authority: &Authority) -> Result<Vec<String>, UpstreamError> {
    let rows = desk(peer, authority)
        .statement("1234-567", NOW.plus_s(-86_400), NOW, NOW)
        .await?;
    Ok(rows.into_iter().filter_map(|row| row.id).collect())
}

#[tokio::test]
async fn a_statement_is_read_to_its_last_page_by_cursor_or_by_link() {
    let authority = Authority::new("authority");
    let first = format!(
        "{STATEMENT}accountId=1234-567&beginDate=2025-08-14T13%3A04%3A35&endDate=2025-08-15T13%3A04%3A35\
         &remittanceDetail=true&eftDetail=true&fastDetail=true&pageSize=2 HTTP/1.1\r\n"
    );
    for form in [
        "latsts: c{}\r\n",
        "link: <?accountId=1234-567&from=c{}>; rel=\"next\"\r\n",
    ] {
        let next = move |number: usize| form.replace("{}", &number.to_string());
        let mut peer = peer(&authority, move |request, _| three_pages(request, next)).await;
        assert_eq!(statement(&peer, &authority).await.unwrap(), ["1", "2", "3"], "{form}");
        let asked = peer.asked();
        assert!(asked[1].starts_with(&first), "{}", asked[1]);
        assert_eq!(asked.len(), 4, "a login and three pages");
    }
}

#[tokio::test]
async fn a_statement_in_a_circle_without_an_end_or_elsewhere_is_an_error() {
    let authority = Authority::new("authority");
    let circle = peer(&authority, |request, _| {
        let number = if request.contains("from=c1") { 2 } else { 1 };
        (
            "200 OK",
            format!("latsts: c{number}\r\n"),
            r#"{"data":{"result":{"accountMovementDtoList":[]}}}"#.to_owned(),
        )
    })
    .await;
    let told = statement(&circle, &authority).await.unwrap_err();
    assert!(told.to_string().contains("in a circle"), "{told}");

    let count = AtomicUsize::new(0);
    let endless = peer(&authority, move |_, _| {
        let number = count.fetch_add(1, Ordering::SeqCst);
        ("200 OK", format!("latsts: {number}\r\n"), page(number))
    })
    .await;
    let told = statement(&endless, &authority).await;
    assert!(matches!(told, Err(UpstreamError::TooLarge)), "{told:?}");

    let elsewhere = peer(&authority, |_, _| {
        (
            "200 OK",
            "link: <https://evil.example/>; rel=next\r\n".to_owned(),
            page(1),
        )
    })
    .await;
    let told = statement(&elsewhere, &authority).await.unwrap_err();
    assert!(told.to_string().contains("another place"), "{told}");
}

#[tokio::test]
async fn an_answer_that_does_not_come_and_one_that_breaks_off_are_told_apart() {
    let silent = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let mut settings = settings(&format!("https://{}", silent.local_addr().unwrap()));
    settings.call_limit = Duration::from_millis(50);
    let late = Isbank::open(settings).unwrap().log_in(NOW).await;
    // Without a handshake nothing was sent.
    assert!(
        matches!(late, Err(UpstreamError::Unreachable(_) | UpstreamError::TimedOut)),
        "{late:?}"
    );

    let authority = Authority::new("authority");
    let half = peer(&authority, |_, _| {
        ("200 OK\r\nx: y", "content-length: 99\r\n".to_owned(), "{".to_owned())
    })
    .await;
    let cut = desk(&half, &authority).accounts(NOW).await;
    assert!(matches!(cut, Err(UpstreamError::Cut(_))), "{cut:?}");
}
