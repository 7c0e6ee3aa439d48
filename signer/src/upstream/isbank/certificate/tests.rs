//! Certificates that are good, and each way in which one is not.

use p12_keystore::{Certificate, KeyStoreEntry, PrivateKey, PrivateKeyChain};

use super::super::testing::{Authority, NOW};
use super::*;

fn papers() -> (String, String) {
    Authority::new("authority").issued("vezne.example", (2025, 2026))
}

fn from_pem(certificates: &str, key: &str) -> Result<ClientCertificate, CertificateError> {
    ClientCertificate::from_pem(certificates.as_bytes(), key.as_bytes())
}

#[test]
fn a_certificate_tells_whose_it_is_and_how_long_it_is_good() {
    let (certificate, key) = papers();
    let read = from_pem(&certificate, &key).unwrap();
    assert!(read.subject().contains("CN=vezne.example"), "{}", read.subject());
    assert_eq!(read.not_before().to_string(), "2025-01-01T00:00:00Z");
    assert_eq!(read.not_after().to_string(), "2026-01-01T00:00:00Z");
    assert_eq!(read.check(NOW), Ok(()));
    assert_eq!(read.days_left(read.not_after()), 0);
    assert_eq!(read.days_left(read.not_after().plus_s(-30 * 24 * 3600)), 30);
    assert_eq!(read.days_left(read.not_after().plus_s(1)), -1);
}

#[test]
fn one_that_has_ended_or_has_not_begun_is_not_good_and_says_what_to_do() {
    let (certificate, key) = papers();
    let read = from_pem(&certificate, &key).unwrap();
    assert_eq!(read.check(read.not_after()), Ok(()));
    let expired = read.check(read.not_after().plus_s(1)).unwrap_err();
    assert_eq!(expired, CertificateError::Expired(read.not_after()));
    assert!(
        expired
            .to_string()
            .contains("ended on 2026-01-01T00:00:00Z: have a new one issued")
    );
    let early = read.check(read.not_before().plus_s(-1)).unwrap_err();
    assert_eq!(early, CertificateError::NotYetValid(read.not_before()));
}

#[test]
fn each_wrong_file_has_its_own_sentence() {
    let (certificate, key) = papers();
    let (_, other_key) = papers();
    let cut = certificate.replace("-----BEGIN CERTIFICATE-----\n", "-----BEGIN CERTIFICATE-----\n!!");
    let sealed = key.replace("PRIVATE KEY", "ENCRYPTED PRIVATE KEY");
    let garbage = "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n";
    for (certificate, key, expected) in [
        ("", key.as_str(), CertificateError::NoCertificate),
        (key.as_str(), key.as_str(), CertificateError::NoCertificate),
        (cut.as_str(), key.as_str(), CertificateError::Unreadable),
        (garbage, key.as_str(), CertificateError::Unreadable),
        (certificate.as_str(), "", CertificateError::NoKey),
        (certificate.as_str(), certificate.as_str(), CertificateError::NoKey),
        (certificate.as_str(), sealed.as_str(), CertificateError::NoKey),
        (certificate.as_str(), other_key.as_str(), CertificateError::NotItsKey),
    ] {
        assert_eq!(from_pem(certificate, key).unwrap_err(), expected);
    }
}

#[test]
fn the_own_certificate_stands_first_and_goes_on_one_line() {
    let authority = Authority::new("authority");
    let (own, key) = authority.issued("vezne.example", (2025, 2026));
    let read = from_pem(&format!("{own}{}", authority.pem()), &key).unwrap();
    let body: String = own.lines().filter(|line| !line.starts_with("-----")).collect();
    assert_eq!(read.on_one_line(), body);
    assert_eq!(read.shown().0.len(), 2);
    let turned = from_pem(&format!("{}{own}", authority.pem()), &key);
    assert_eq!(turned.unwrap_err(), CertificateError::NotItsKey);
}

#[test]
fn pkcs12_holds_the_same_under_a_password() {
    let authority = Authority::new("authority");
    let (own, key) = authority.issued("vezne.example", (2025, 2026));
    let der = |pem: &str| certificates_of(pem.as_bytes()).unwrap().remove(0);
    let key = PrivateKeyDer::from_pem_slice(key.as_bytes()).unwrap();
    let chain = [der(&own), der(authority.pem())].map(|der| Certificate::from_der(&der).unwrap());
    let key = PrivateKey::from_der(key.secret_der()).unwrap();
    let mut store = KeyStore::new();
    let entry = PrivateKeyChain::new("1", key, chain);
    store.add_entry("desk", KeyStoreEntry::PrivateKeyChain(entry));
    let file = store.writer("şifre 1").write().unwrap();

    let read = ClientCertificate::from_pkcs12(&file, "şifre 1").unwrap();
    assert_eq!((read.shown().0.len(), read.check(NOW)), (2, Ok(())));
    let wrong = ClientCertificate::from_pkcs12(&file, "sifre 1");
    assert_eq!(wrong.unwrap_err(), CertificateError::NotOpened);
    let no_file = ClientCertificate::from_pkcs12(own.as_bytes(), "şifre 1");
    assert_eq!(no_file.unwrap_err(), CertificateError::NotOpened);
    let empty = KeyStore::new().writer("x").write().unwrap();
    let empty = ClientCertificate::from_pkcs12(&empty, "x");
    assert_eq!(empty.unwrap_err(), CertificateError::NoKey);
}

#[test]
fn pkcs12_of_other_programs_is_read_old_and_new() {
    for file in [
        include_bytes!("testdata/openssl-3.p12").as_slice(),
        include_bytes!("testdata/openssl-legacy.p12").as_slice(),
    ] {
        let read = ClientCertificate::from_pkcs12(file, "vezne").unwrap();
        assert!(read.subject().contains("CN=vezne.example"), "{}", read.subject());
    }
}

#[test]
fn no_log_shows_the_key() {
    let (certificate, key) = papers();
    let shown = format!("{:?}", from_pem(&certificate, &key).unwrap());
    assert!(
        shown.contains("vezne.example") && !shown.to_lowercase().contains("key"),
        "{shown}"
    );
}
