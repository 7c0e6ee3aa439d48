//! Who may speak with İş Bankası at all: certificates at the handshake, then headers, then a token.

mod caller;
mod isbank;

use std::fs;
use std::os::unix::fs::PermissionsExt;

use isbank::{ACCOUNTS, LOGIN, Signer, alert, code, connect, one_line, to_mehmet};
use p12_keystore::{KeyStore, Pkcs12ImportPolicy};
use rustls::AlertDescription;
use serde_json::{Value, json};
use tokio::io::AsyncReadExt;

#[tokio::test]
async fn only_the_good_certificate_passes_the_gate() {
    let signer = Signer::start_without_login().await;
    for (paper, expected) in [
        (Some("client"), None),
        (None, Some(AlertDescription::CertificateRequired)),
        (Some("expired"), Some(AlertDescription::CertificateExpired)),
        (Some("early"), Some(AlertDescription::CertificateExpired)),
        (Some("stranger"), Some(AlertDescription::UnknownCA)),
    ] {
        assert_eq!(alert(&signer.facts, paper).await, expected, "{paper:?}");
    }
}

#[tokio::test]
async fn a_revoked_certificate_is_turned_away_at_once_and_its_connections_end() {
    let signer = Signer::start().await;
    let mut open = connect(&signer.facts, Some("client")).await.unwrap();
    signer.control("POST", "/isbank/revoke", json!({"revoked": true})).await;
    assert_eq!(open.read(&mut [0]).await.unwrap(), 0, "as if the bank had closed it");
    let revoked = Some(AlertDescription::CertificateRevoked);
    assert_eq!(alert(&signer.facts, Some("client")).await, revoked);
    assert_eq!(signer.control("GET", "/isbank", Value::Null).await["revoked"], true);
    signer
        .control("POST", "/isbank/revoke", json!({"revoked": false}))
        .await;
    assert_eq!(signer.get(ACCOUNTS).await.status, 200);
    signer.control("POST", "/isbank/revoke", json!({"revoked": true})).await;
    signer.control("POST", "/reset", Value::Null).await;
    assert_eq!(alert(&signer.facts, Some("client")).await, None);
}

#[tokio::test]
async fn a_certificate_can_be_renewed_in_its_files_and_expires_by_the_sandboxs_clock() {
    let signer = Signer::start().await;
    let before = one_line(&signer.facts.certificate);
    signer.control("POST", "/isbank/revoke", json!({"revoked": true})).await;
    signer.control("POST", "/isbank/certificate", json!({"days": 10})).await;
    assert_ne!(one_line(&signer.facts.certificate), before);
    assert_eq!(signer.get(ACCOUNTS).await.status, 200, "another one was revoked");
    signer.pass_s(11 * 24 * 60 * 60).await;
    let expired = Some(AlertDescription::CertificateExpired);
    assert_eq!(alert(&signer.facts, Some("client")).await, expired);
}

#[tokio::test]
async fn the_papers_are_files_that_go_with_the_sandbox_and_keys_are_the_owners_alone() {
    let signer = Signer::start_without_login().await;
    let facts = signer.facts;
    for name in ["client.key", "expired.key", "early.key", "stranger.key", "client.p12"] {
        let mode = fs::metadata(facts.dir.join(name)).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600, "{name}");
    }
    let archive = fs::read(&facts.p12).unwrap();
    let store = KeyStore::from_pkcs12(&archive, &facts.p12_password, Pkcs12ImportPolicy::Strict).unwrap();
    let (_, chain) = store.private_key_chain().unwrap();
    assert_eq!(chain.certs().len(), 2);
    assert!(KeyStore::from_pkcs12(&archive, "wrong", Pkcs12ImportPolicy::Strict).is_err());
    signer.merchant.sandbox.stop().await;
    assert!(!facts.dir.exists());
}

#[tokio::test]
async fn every_call_needs_the_clients_headers_and_its_own_certificate() {
    let signer = Signer::start().await;
    for (name, value, expected) in [
        ("X-Isbank-Client-Id", "x".to_owned(), "ISB001"),
        ("X-Isbank-Client-Secret", String::new(), "ISB001"),
        ("X-Client-Certificate", String::new(), "ISB002"),
        (
            "X-Client-Certificate",
            one_line(&signer.facts.dir.join("stranger.pem")),
            "ISB002",
        ),
        ("X-Client-Certificate", "-----BEGIN".to_owned(), "ISB002"),
        ("Authorization", "Bearer x".to_owned(), "ISB003"),
        ("Authorization", String::new(), "ISB003"),
    ] {
        let mut headers = signer.headers();
        headers.push(("Authorization", format!("Bearer {}", signer.token)));
        headers.retain(|(known, _)| *known != name);
        if !value.is_empty() {
            headers.push((name, value));
        }
        let reply = signer.send("GET", ACCOUNTS, &headers, String::new()).await.unwrap();
        assert_eq!((reply.status, code(&reply).as_str()), (401, expected), "{name}");
        assert_eq!(reply.json().as_object().unwrap().len(), 1, "errors and nothing else");
    }
    let reply = signer.send("POST", LOGIN, &[], String::new()).await.unwrap();
    assert_eq!((reply.status, code(&reply).as_str()), (401, "ISB001"));
    let reply = signer.get("/api/isbank/v1/nothing").await;
    assert_eq!((reply.status, code(&reply).as_str()), (404, "ISB005"));
}

#[tokio::test]
async fn a_login_needs_the_service_account_and_the_client_twice() {
    let signer = Signer::start_without_login().await;
    let form = signer.login_form();
    let reply = signer.try_login(&form, &signer.basic()).await.unwrap();
    let mut answer = reply.json();
    assert!(answer["access_token"].take().is_string());
    assert_eq!(
        answer,
        json!({"access_token": null, "token_type": "Bearer", "expires_in": 1200, "scope": isbank::SCOPE})
    );
    for (field, value, status, error) in [
        ("grant_type", "client_credentials", 400, "unsupported_grant_type"),
        ("username", "x", 401, "invalid_grant"),
        ("password", "x", 401, "invalid_grant"),
        ("client_id", "x", 401, "invalid_client"),
        ("client_secret", "", 401, "invalid_client"),
        ("scope", "everything", 400, "invalid_scope"),
        ("scope", "", 400, "invalid_scope"),
    ] {
        let mut form = form.clone();
        let place = form.iter().position(|(known, _)| *known == field).unwrap();
        form[place].1 = value.to_owned();
        let reply = signer.try_login(&form, &signer.basic()).await.unwrap();
        assert_eq!(
            (reply.status, &reply.json()["error"]),
            (status, &json!(error)),
            "{field}"
        );
    }
    let reply = signer.try_login(&form, "Basic eDp4").await.unwrap();
    assert_eq!((reply.status, &reply.json()["error"]), (401, &json!("invalid_client")));
}

#[tokio::test]
async fn a_token_ends_with_its_time_or_by_order_and_allows_what_it_says() {
    let mut signer = Signer::start().await;
    signer.pass_s(1199).await;
    assert_eq!(signer.get(ACCOUNTS).await.status, 200);
    signer.pass_s(2).await;
    assert_eq!(code(&signer.get(ACCOUNTS).await), "ISB003");
    signer.settings(json!({"isbankTokenLifetimeS": 60})).await;
    signer.token = signer.login().await;
    assert_eq!(signer.get(ACCOUNTS).await.status, 200);
    signer.control("POST", "/isbank/end-tokens", Value::Null).await;
    assert_eq!(code(&signer.get(ACCOUNTS).await), "ISB003");
    let mut form = signer.login_form();
    form[5].1 = "transfer:fast".to_owned();
    let reply = signer.try_login(&form, &signer.basic()).await.unwrap();
    signer.token = reply.json()["access_token"].as_str().unwrap().to_owned();
    assert_eq!(code(&signer.get(ACCOUNTS).await), "ISB004");
    assert_eq!(code(&signer.validate("eft", &to_mehmet()).await), "ISB004");
    assert_eq!(signer.validate("fast", &to_mehmet()).await.status, 200);
    let requests = signer.control("GET", "/requests", Value::Null).await;
    let logins = requests
        .as_array()
        .unwrap()
        .iter()
        .filter(|entry| entry["path"] == LOGIN);
    assert_eq!(logins.count(), 3);
}
