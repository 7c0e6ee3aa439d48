//! The section whole, with what is not set, and with every mistake at once.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;

use super::super::raw::isbank::Isbank as Raw;
use super::*;
use crate::upstream::isbank::settings::{DateForms, Paths, StatementForm, Words};
use crate::upstream::isbank::testing::Authority;

/// A folder with the files of a desk.
fn folder() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let authority = Authority::new("authority");
    let (certificate, key) = authority.issued("vezne.example", (2020, 2100));
    let (_, other_key) = authority.issued("vezne.example", (2020, 2100));
    for (name, text) in [
        ("desk.pem", certificate.as_str()),
        ("desk.key", &key),
        ("other.key", &other_key),
        ("ca.pem", authority.pem()),
        ("empty.pem", ""),
    ] {
        let file = folder.path().join(name);
        fs::write(&file, text).unwrap();
        fs::set_permissions(&file, fs::Permissions::from_mode(0o600)).unwrap();
    }
    folder
}

fn whole(folder: &Path) -> String {
    let folder = folder.display();
    format!(
        r#"
        client_id = "desk"
        client_secret = "s"
        service_account_id = "svc"
        service_account_secret = "t"
        certificate_file = "{folder}/desk.pem"
        key_file = "{folder}/desk.key"
        account_id = "1234-567"
        iban = "TR48 0006 4000 0011 2340 0005 67"
        name = "Vezne Kahve A.Ş."
        customer_ip = "203.0.113.7"
        "#
    )
}

fn checked(toml: &str) -> (Option<MerchantBankConfig>, String) {
    let raw: Raw = toml::from_str(toml).unwrap();
    let mut mistakes = Mistakes::default();
    let config = check(&mut mistakes, Some(raw));
    (config, mistakes.0.join("\n"))
}

#[test]
fn what_is_not_set_has_its_named_default() {
    let folder = folder();
    let (config, mistakes) = checked(&whole(folder.path()));
    assert_eq!(mistakes, "");
    let MerchantBankConfig { settings, terms } = config.unwrap();
    assert_eq!(settings.base_url.as_str(), "https://api.isbank.com.tr/");
    assert_eq!(settings.scope, SCOPE_DEFAULT);
    assert_eq!((settings.call_limit.as_secs(), settings.pay_limit.as_secs()), (15, 35));
    assert_eq!((settings.paths, settings.words), (Paths::default(), Words::default()));
    assert_eq!(
        (settings.dates, settings.statement),
        (DateForms::default(), StatementForm::default())
    );
    assert!(settings.authorities.is_none());
    let hours = [terms.eft.opens, terms.eft.closes, terms.eft.half_day_closes].map(|time| time.to_string());
    assert_eq!(hours, ["08:00:00", "17:00:00", "12:30:00"]);
    assert_eq!(
        (terms.fast_limit.to_string(), terms.pay_limit_s),
        ("100000.00".into(), 35)
    );
    assert!(terms.payouts.is_none() && terms.incoming.is_none() && !terms.eft.is_preferred);
    assert!(check(&mut Mistakes::default(), None).is_none());
}

#[test]
fn everything_that_the_bank_does_not_publish_can_be_set() {
    let folder = folder();
    let further = format!(
        r#"
        base_url = "https://api.uat.isbank.com.tr"
        ca_file = "{}/ca.pem"
        fast_limit = "2021"
        paths = {{ eft_queries = "/api/isbank/v1/eft-query" }}
        states = {{ made = ["DONE"] }}
        codes = {{ closed = ["X1"], no_payment = ["X2"] }}
        dates = {{ statement = "%d.%m.%Y" }}
        statement = {{ page_size = 50, id = "rowId", in = "C", out = "D", signed = true }}
        eft = {{ prefer = true, closes = "16:30" }}
        payouts = {{ payment_limit = "25000.00", day_limit = "100000" }}
        incoming = {{ days = 5 }}
        "#,
        folder.path().display()
    );
    let (config, mistakes) = checked(&(whole(folder.path()) + &further));
    assert_eq!(mistakes, "");
    let MerchantBankConfig { settings, terms } = config.unwrap();
    assert_eq!(settings.paths.eft.queries, "/api/isbank/v1/eft-query");
    assert_eq!(settings.paths.eft.payments, Paths::default().eft.payments);
    assert_eq!(
        (settings.words.made, settings.words.no_payment_codes),
        (vec!["DONE".into()], vec!["X2".into()])
    );
    assert_eq!(
        (settings.statement.id.as_str(), settings.statement.page_size),
        ("rowId", 50)
    );
    assert_eq!(settings.authorities.unwrap().len(), 1);
    let payouts = terms.payouts.unwrap();
    assert!(payouts.needs_four_eyes && terms.eft.is_preferred);
    assert_eq!(payouts.day_limit.to_string(), "100000.00");
    let incoming = terms.incoming.unwrap();
    let incoming = (incoming.waits_s, terms.reading.every_s, terms.reading.overlap_days);
    assert_eq!(incoming, (5 * 24 * 3600, 120, 3));
}

#[test]
fn every_mistake_is_told_at_once_and_no_value_is() {
    let (config, mistakes) = checked(
        r#"
        base_url = "http://bank.example"
        client_secret = "hunterş"
        iban = "TR330006100519786457841326"
        customer_ip = "bank.example"
        call_limit_s = 0
        pay_limit_s = 36
        fast_limit = "much"
        paths = { login = "login", eft_payments = "//evil.example/pay" }
        states = { refused = ["completed"] }
        dates = { query = "%Q" }
        statement = { page_size = 0, id = " ", out = "a" }
        eft = { opens = "8:00", closes = "07:00" }
        payouts = { payment_limit = "0" }
        incoming = { days = 15, read_every_s = 9, overlap_days = 0 }
        "#,
    );
    assert!(config.is_none());
    for name in [
        "base_url",
        "client_id",
        "client_secret",
        "service_account_id",
        "service_account_secret",
        "certificate_file",
        "account_id",
        "iban",
        "name",
        "customer_ip",
        "call_limit_s",
        "pay_limit_s",
        "fast_limit",
        "paths.login",
        "paths.eft_payments",
        "states",
        "dates.query",
        "statement.page_size",
        "statement.id",
        "statement.in",
        "eft.opens",
        "payouts.payment_limit",
        "payouts.day_limit",
        "incoming.days",
        "incoming.read_every_s",
        "incoming.overlap_days",
    ] {
        assert!(mistakes.contains(&format!("isbank.{name} (")), "{name} in {mistakes}");
    }
    assert!(
        !mistakes.contains("hunter") && !mistakes.contains("0519786"),
        "{mistakes}"
    );
}

#[test]
fn papers_that_do_not_fit_stop_the_start_with_what_to_do() {
    let folder = folder();
    let told = |from: &str, to: &str| {
        let toml = whole(folder.path()).replace(from, to);
        assert_ne!(toml, whole(folder.path()), "{from}");
        checked(&toml).1
    };
    for (from, to, what) in [
        (
            "desk.key",
            "other.key",
            "isbank.key_file (VEZNE__ISBANK__KEY_FILE) holds a private key that does not belong",
        ),
        (
            "desk.pem",
            "empty.pem",
            "isbank.certificate_file (VEZNE__ISBANK__CERTIFICATE_FILE) holds no certificate",
        ),
        (
            "desk.key",
            "desk.pem",
            "isbank.key_file (VEZNE__ISBANK__KEY_FILE) holds no private key",
        ),
        (
            "desk.pem",
            "none.pem",
            "isbank.certificate_file (VEZNE__ISBANK__CERTIFICATE_FILE) cannot be read",
        ),
        ("key_file", "pkcs12_file", "keep one kind"),
        (
            "certificate_file",
            "pkcs12_password = 'x'\nca_file",
            "without isbank.pkcs12_file",
        ),
    ] {
        let told = told(from, to);
        assert!(told.contains(what), "{what} in {told}");
    }
    let key = folder.path().join("desk.key");
    fs::set_permissions(&key, fs::Permissions::from_mode(0o644)).unwrap();
    let told = checked(&whole(folder.path())).1;
    assert!(told.contains("isbank.key_file") && told.contains("chmod o-r"), "{told}");
}

#[test]
fn pkcs12_needs_its_password_and_no_other_file() {
    let folder = folder();
    let file = folder.path().join("desk.p12");
    let bytes = include_bytes!("../../upstream/isbank/certificate/testdata/openssl-3.p12");
    fs::write(&file, bytes).unwrap();
    fs::set_permissions(&file, fs::Permissions::from_mode(0o600)).unwrap();
    let toml = whole(folder.path());
    let toml: String = toml
        .lines()
        .filter(|line| !line.contains("/desk."))
        .collect::<Vec<_>>()
        .join("\n");
    let toml = format!("{toml}\npkcs12_file = \"{}\"\n", file.display());
    let (config, mistakes) = checked(&format!("{toml}pkcs12_password = \"vezne\""));
    assert_eq!(mistakes, "");
    assert!(config.unwrap().settings.certificate.subject().contains("vezne.example"));
    let wrong = checked(&format!("{toml}pkcs12_password = \"x\"")).1;
    assert!(
        wrong.contains("isbank.pkcs12_file") && wrong.contains("whether the password is its own"),
        "{wrong}"
    );
    assert!(checked(&toml).1.contains("isbank.pkcs12_password"));
}
