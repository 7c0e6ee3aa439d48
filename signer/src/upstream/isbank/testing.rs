//! Answers as the bank sends them, settings of a desk, and papers that a test makes out.

use std::time::Duration;

use rcgen::{BasicConstraints, CertificateParams, DnType, IsCa, Issuer, KeyPair, date_time_ymd};
use url::Url;
use vezne_protocol::{Amount, Iban};

use super::certificate::{ClientCertificate, certificates_of};
use super::settings::{DateForms, IsbankSettings, Paths, SCOPE_DEFAULT, StatementForm, Words};
use crate::clock::Moment;
use crate::payments::merchant_bank::{PayoutAsk, PayoutRail};
use crate::secret::Secret;
use crate::upstream::{RawAnswer, UpstreamError};

/// 2025-08-15, 13:04:35 in Istanbul.
pub(crate) const NOW: Moment = Moment::from_ms(1_755_252_275_214);

/// An answer of this text.
pub(crate) fn answer(text: &str) -> RawAnswer {
    answer_with(200, text)
}

/// An answer of this text with a status.
pub(crate) fn answer_with(http_status: u16, text: &str) -> RawAnswer {
    RawAnswer {
        http_status,
        bytes: text.as_bytes().to_vec(),
    }
}

/// Why an answer cannot be read.
pub(crate) fn reason<A: std::fmt::Debug>(read: Result<A, UpstreamError>) -> String {
    match read {
        Err(UpstreamError::Unreadable { reason, .. }) => reason,
        other => panic!("{other:?}"),
    }
}

pub(crate) fn receiver() -> Iban {
    Iban::parse("TR330006100519786457841326").unwrap()
}

/// A payment by EFT.
pub(crate) fn ask(iban: &Iban) -> PayoutAsk<'_> {
    PayoutAsk {
        rail: PayoutRail::Eft,
        amount: Amount::parse("1250.50").unwrap(),
        iban,
        name: "Ayşe Yılmaz",
        description: "vzn-1 iade",
        reference: "vzn-1",
    }
}

/// An authority of a test's own.
pub(crate) struct Authority(Issuer<'static, KeyPair>, String);

impl Authority {
    pub(crate) fn new(name: &str) -> Self {
        let mut params = CertificateParams::default();
        params.distinguished_name.push(DnType::CommonName, name);
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let key = KeyPair::generate().unwrap();
        let pem = params.self_signed(&key).unwrap().pem();
        Self(Issuer::new(params, key), pem)
    }

    /// Its own certificate, as PEM.
    pub(crate) fn pem(&self) -> &str {
        &self.1
    }

    /// A certificate with its key, as PEM, good from the first year's beginning to the second's.
    pub(crate) fn issued(&self, name: &str, years: (i32, i32)) -> (String, String) {
        let mut params = CertificateParams::new(vec!["localhost".to_owned(), "127.0.0.1".to_owned()]).unwrap();
        params.distinguished_name.push(DnType::CommonName, name);
        params.not_before = date_time_ymd(years.0, 1, 1);
        params.not_after = date_time_ymd(years.1, 1, 1);
        let key = KeyPair::generate().unwrap();
        let certificate = params.signed_by(&key, &self.0).unwrap();
        (certificate.pem(), key.serialize_pem())
    }

    /// What a desk of this name shows.
    pub(crate) fn desk(&self, name: &str) -> ClientCertificate {
        let (certificate, key) = self.issued(name, (2020, 2100));
        ClientCertificate::from_pem(certificate.as_bytes(), key.as_bytes()).unwrap()
    }
}

/// A desk whose bank is at an address, with a certificate of an authority that nobody knows.
pub(crate) fn settings(base_url: &str) -> IsbankSettings {
    settings_of(base_url, &Authority::new("some authority"))
}

/// A desk with a certificate of an authority, which it trusts itself.
pub(crate) fn settings_of(base_url: &str, authority: &Authority) -> IsbankSettings {
    IsbankSettings {
        base_url: Url::parse(base_url).unwrap(),
        client_id: "desk 1".into(),
        client_secret: "s&cret:1".to_owned().into(),
        service_account_id: "svc-1".into(),
        service_account_secret: Secret::new("hunter2".into()),
        scope: SCOPE_DEFAULT.into(),
        certificate: authority.desk("vezne.example"),
        authorities: Some(certificates_of(authority.pem().as_bytes()).unwrap()),
        account_id: "1234-567".into(),
        customer_ip: [203, 0, 113, 7].into(),
        call_limit: Duration::from_secs(5),
        pay_limit: Duration::from_secs(60),
        paths: Paths::default(),
        words: Words::default(),
        dates: DateForms::default(),
        statement: StatementForm {
            page_size: 2,
            ..StatementForm::default()
        },
    }
}
