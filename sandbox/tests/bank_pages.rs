//! The bank's pages as a browser meets them: consent and the phone, without a script.

mod bank;
mod caller;

use axum::body::Body;
use axum::http::{Request, header};
use bank::{AYSE, RETURN, page_of, remittance, value};
use caller::{Merchant, Reply, send};
use url::Url;

impl Merchant {
    /// Opens an address of this sandbox's as a browser would.
    async fn visit(&self, url: &str) -> Reply {
        let url: Url = url.parse().expect("an address");
        self.page(&url[url::Position::BeforePath..]).await
    }

    /// What a browser does when one of the page's buttons is pressed.
    async fn press(&self, url: &str, form: &'static str) -> Reply {
        let url: Url = url.parse().expect("an address");
        let request = Request::post(&url[url::Position::BeforePath..])
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .body(Body::from(form));
        send(self.sandbox.url(), request.expect("a request"))
            .await
            .expect("an answer")
    }
}

fn policy(reply: &Reply) -> &str {
    reply.headers[header::CONTENT_SECURITY_POLICY]
        .to_str()
        .expect("a policy")
}

#[tokio::test]
async fn the_page_says_who_asks_for_what_and_runs_no_script() {
    let merchant = Merchant::start().await;
    let url = merchant.authorize_url(page_of("ayse"), &merchant.authorize_pairs());
    let page = merchant.visit(&url).await;
    assert_eq!(page.status, 200);
    assert_eq!(
        policy(&page),
        "default-src 'none'; style-src 'self'; img-src data:; base-uri 'none'; frame-ancestors 'none'"
    );
    assert!(!page.text.contains("<script") && !page.text.contains("style="));
    for part in [
        "Bu sayfa VakıfBank’ı taklit eder",
        "127.0.0.1:8787",
        "Hesabınızdan para transferi başlatmak",
        "Hesaplarınızı ve hareketlerini görmek",
        RETURN,
        "Onayla",
        "Vazgeç",
        "Ayşe Yılmaz",
        "50.000 TL",
        r#"data-testid="customer-mehmet""#,
        r#"data-testid="approve""#,
        r#"data-testid="deny""#,
        r#"<html lang="tr">"#,
    ] {
        assert!(page.text.contains(part), "{part}: {}", page.text);
    }
    assert!(!page.text.contains("Kahve Ticaret"));
    let english = merchant.visit(&format!("{url}&lang=en")).await;
    assert!(english.text.contains(">Approve<") && english.text.contains("This page plays VakıfBank"));
    assert_eq!(merchant.page("/vakifbank/style.css").await.status, 200);
}

#[tokio::test]
async fn companies_have_their_own_page() {
    let merchant = Merchant::start().await;
    let url = merchant.authorize_url(page_of("kahve-ltd"), &merchant.authorize_pairs());
    let page = merchant.visit(&url).await;
    assert!(page.text.contains("Kahve Ticaret Ltd. Şti.") && !page.text.contains("Ayşe Yılmaz"));
    let reply = merchant.press(&url, "customer=kahve-ltd&decision=approve").await;
    assert_eq!(reply.status, 303);
}

#[tokio::test]
async fn yes_and_no_take_the_browser_back() {
    let merchant = Merchant::start().await;
    let url = merchant.authorize_url(page_of("ayse"), &merchant.authorize_pairs());
    let reply = merchant.press(&url, "customer=ayse&decision=approve").await;
    assert_eq!(reply.status, 303);
    let back: Url = reply.location().parse().expect("an address");
    assert_eq!(value(&back, "state").as_deref(), Some("s-1 ğ"));
    let code = value(&back, "code").expect("a code");
    assert_eq!(merchant.redeem(&code).await.status, 200);
    let reply = merchant.press(&url, "customer=ayse&decision=deny").await;
    assert_eq!(
        reply.location(),
        format!("{RETURN}&error=access_denied&state=s-1+%C4%9F")
    );
}

#[tokio::test]
async fn a_wrong_client_return_address_or_customer_stays_on_the_page() {
    let merchant = Merchant::start().await;
    for (place, wrong) in [(0, "<b>stranger</b>"), (4, "http://evil.example/")] {
        let mut pairs = merchant.authorize_pairs();
        pairs[place].1 = wrong.to_owned();
        let url = merchant.authorize_url(page_of("ayse"), &pairs);
        for reply in [
            merchant.visit(&url).await,
            merchant.press(&url, "customer=ayse&decision=approve").await,
        ] {
            assert_eq!(reply.status, 400);
            assert!(reply.headers.get(header::LOCATION).is_none());
            assert!(reply.text.contains(r#"data-testid="unfit""#) && !reply.text.contains("<b>"));
            assert!(policy(&reply).contains("default-src 'none'"));
        }
    }
    let url = merchant.authorize_url(page_of("ayse"), &merchant.authorize_pairs());
    let reply = merchant.press(&url, "customer=kahve-ltd&decision=approve").await;
    assert_eq!(reply.status, 400);
    let mut pairs = merchant.authorize_pairs();
    pairs[2].1 = "openid".to_owned();
    let reply = merchant.visit(&merchant.authorize_url(page_of("ayse"), &pairs)).await;
    assert_eq!(reply.status, 303);
    assert!(reply.location().starts_with(&format!("{RETURN}&error=invalid_scope")));
}

#[tokio::test]
async fn the_phone_shows_the_message_of_every_draft() {
    let merchant = Merchant::start().await;
    let empty = merchant.page("/vakifbank/phone").await;
    assert!(empty.text.contains(r#"data-testid="no-messages""#));
    let token = merchant.login("ayse").await;
    let (_, first) = merchant.draft("remittancetoIBAN", &token, &remittance()).await;
    let (_, second) = merchant.draft("remittancetoIBAN", &token, &remittance()).await;
    let page = merchant.page("/vakifbank/phone").await;
    assert!(policy(&page).contains("style-src 'self'"));
    assert!(page.text.contains(r#"<meta http-equiv="refresh" content="3">"#));
    assert!(
        page.text
            .contains("149,90 TL havale işleminizi onaylamak için şifreniz: ")
    );
    assert!(page.text.contains("Şifrenizi kimseyle paylaşmayın."));
    assert!(page.text.contains(r#"data-testid="phone-ayse""#) && !page.text.contains("phone-mehmet"));
    let (first, second) = (page.text.find(&first), page.text.find(&second));
    assert!(first.is_some() && first < second, "newest last");
    assert_eq!(merchant.balance(AYSE).await, "50000.00");
}

#[tokio::test]
async fn a_customer_sends_money_to_the_merchants_account_as_it_was_typed() {
    let merchant = Merchant::start().await;
    let url = format!("{}/send", merchant.sandbox.bank_url());
    let page = merchant.visit(&url).await;
    assert_eq!(page.status, 200);
    assert!(page.text.contains(r#"data-testid="send""#) && !page.text.contains("<script"));
    let sent = merchant
        .press(
            &url,
            "iban=TR26+0006+4000+0011+0000+0123+45&name=Kahve&amount=1.250%2C00+TL&description=VK7M3-QXD9Y",
        )
        .await;
    assert_eq!(sent.status, 200);
    let ledger = merchant.page("/_sandbox/ledger").await.json();
    let came = &ledger["incoming"][0];
    assert_eq!(
        (
            &came["amount"],
            &came["description"],
            &came["senderName"],
            &came["rail"]
        ),
        (
            &"1250.00".into(),
            &"VK7M3-QXD9Y".into(),
            &"Ayşe Yılmaz".into(),
            &"fast".into()
        ),
        "{ledger}"
    );
    for wrong in [
        "iban=TR950001500158007399999901&name=&amount=10&description=",
        "iban=TR260006400000110000012345&name=&amount=ten&description=",
    ] {
        assert_eq!(merchant.press(&url, wrong).await.status, 400, "{wrong}");
    }
    let ledger = merchant.page("/_sandbox/ledger").await.json();
    assert_eq!(ledger["incoming"].as_array().map(Vec::len), Some(1));
}
