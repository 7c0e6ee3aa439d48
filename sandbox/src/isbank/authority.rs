//! A certificate authority of the sandbox's own, and what it makes out: the bank's gate tells its papers apart.

use std::io;
use std::net::{IpAddr, Ipv4Addr};
use std::time::Duration;

use rcgen::{
    BasicConstraints, CertificateParams, DnType, ExtendedKeyUsagePurpose, IsCa, Issuer, KeyPair, KeyUsagePurpose,
    SanType, date_time_ymd,
};
use rustls::pki_types::{CertificateDer, PrivateKeyDer, PrivatePkcs8KeyDer};

use crate::clock::Moment;

/// How long the authority and the bank's own certificate are good for: longer than any test moves a clock.
const LONG_DAYS: i64 = 20 * 365;
/// Whose the client certificates are.
const COMPANY: &str = "Vezne Kahve A.Ş.";

/// When a certificate is good, in days around the moment it was made at.
#[derive(Clone, Copy, Debug)]
pub(super) struct Validity {
    /// It begins so many days before; below zero, after.
    pub(super) begun_days: i64,
    /// It ends so many days after; below zero, before.
    pub(super) left_days: i64,
}

/// A certificate with its key.
#[derive(Debug)]
pub(super) struct Paper {
    /// As TLS sends it.
    pub(super) certificate: CertificateDer<'static>,
    /// The same, between its BEGIN and END.
    pub(super) pem: String,
    key: KeyPair,
}

impl Paper {
    /// The key between its BEGIN and END.
    pub(super) fn key_pem(&self) -> String {
        self.key.serialize_pem()
    }

    /// The key as PKCS#8.
    pub(super) fn key_pkcs8(&self) -> &[u8] {
        self.key.serialized_der()
    }

    /// The key as TLS takes it.
    pub(super) fn private_key(&self) -> PrivateKeyDer<'static> {
        PrivatePkcs8KeyDer::from(self.key.serialize_der()).into()
    }
}

/// Makes out certificates.
#[derive(Debug)]
pub(super) struct Authority {
    issuer: Issuer<'static, KeyPair>,
    /// Its own certificate.
    pub(super) certificate: CertificateDer<'static>,
    /// The same, between its BEGIN and END.
    pub(super) pem: String,
}

impl Authority {
    /// An authority of this name.
    pub(super) fn new(name: &str, now: Moment) -> io::Result<Self> {
        let mut params = CertificateParams::default();
        params.distinguished_name.push(DnType::CommonName, name);
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        params.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
        set_validity(&mut params, now, LONG)?;
        let key = KeyPair::generate().map_err(io::Error::other)?;
        let certificate = params.self_signed(&key).map_err(io::Error::other)?;
        Ok(Self {
            pem: certificate.pem(),
            certificate: certificate.der().clone(),
            issuer: Issuer::new(params, key),
        })
    }

    /// The certificate of the bank's address on this machine.
    pub(super) fn server(&self, now: Moment) -> io::Result<Paper> {
        let mut params = CertificateParams::new(vec!["localhost".to_owned()]).map_err(io::Error::other)?;
        let loopback = SanType::IpAddress(IpAddr::V4(Ipv4Addr::LOCALHOST));
        params.subject_alt_names.push(loopback);
        params.distinguished_name.push(DnType::CommonName, "localhost");
        params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
        self.made_out(params, now, LONG)
    }

    /// A certificate in the company's name, as the bank wants one of its customers.
    pub(super) fn client(&self, now: Moment, validity: Validity) -> io::Result<Paper> {
        let mut params = CertificateParams::new(vec!["vezne.example".to_owned()]).map_err(io::Error::other)?;
        let name = &mut params.distinguished_name;
        name.push(DnType::CountryName, "TR");
        name.push(DnType::OrganizationName, COMPANY);
        name.push(DnType::CommonName, "vezne.example");
        params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ClientAuth];
        self.made_out(params, now, validity)
    }

    fn made_out(&self, mut params: CertificateParams, now: Moment, validity: Validity) -> io::Result<Paper> {
        params.key_usages = vec![KeyUsagePurpose::DigitalSignature];
        set_validity(&mut params, now, validity)?;
        let key = KeyPair::generate().map_err(io::Error::other)?;
        let certificate = params.signed_by(&key, &self.issuer).map_err(io::Error::other)?;
        Ok(Paper {
            pem: certificate.pem(),
            certificate: certificate.der().clone(),
            key,
        })
    }
}

const LONG: Validity = Validity {
    begun_days: 1,
    left_days: LONG_DAYS,
};

fn set_validity(params: &mut CertificateParams, now: Moment, validity: Validity) -> io::Result<()> {
    let beginning = now.plus_days(-validity.begun_days);
    let end = now.plus_days(validity.left_days);
    let since_1970 = |at: Moment| u64::try_from(at.epoch_ms().div_euclid(1000)).map_err(io::Error::other);
    params.not_before = date_time_ymd(1970, 1, 1) + Duration::from_secs(since_1970(beginning)?);
    params.not_after = date_time_ymd(1970, 1, 1) + Duration::from_secs(since_1970(end)?);
    Ok(())
}
