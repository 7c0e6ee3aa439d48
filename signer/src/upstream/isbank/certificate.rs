//! The client certificate that the bank knows this desk by, with its key: from PEM or PKCS#12, and good now or not.

use std::fmt;
use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use p12_keystore::{KeyStore, Pkcs12ImportPolicy};
use rustls::crypto::ring;
use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::sign::CertifiedKey;
use x509_parser::prelude::{FromDer as _, X509Certificate};

use crate::clock::Moment;

const DAY_MS: i64 = 24 * 3600 * 1000;
/// From how many days before its end on a certificate is a person's business: the bank wants one from an authority that
/// asks for papers, and has to be told of it.
pub const RENEW_DAYS: i64 = 30;

/// A certificate with the key that belongs to it. Clones share the key.
#[derive(Clone)]
pub struct ClientCertificate {
    chain: Vec<CertificateDer<'static>>,
    key: Arc<PrivateKeyDer<'static>>,
    subject: String,
    not_before: Moment,
    not_after: Moment,
}

/// Why a certificate cannot be shown to the bank. Says what to do, and never holds the key.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CertificateError {
    /// No certificate where one should be.
    #[error("holds no certificate: it must be the one that the bank knows, as PEM (-----BEGIN CERTIFICATE-----)")]
    NoCertificate,
    /// What stands there is no certificate.
    #[error("holds a certificate that cannot be read: copy it again from where the authority gave it to you")]
    Unreadable,
    /// No key where one should be, or one under a password.
    #[error("holds no private key without a password: give it without one (as PEM), or both as PKCS#12")]
    NoKey,
    /// A kind of key that TLS does not take.
    #[error("holds a private key of a kind that TLS does not take: RSA from 2048 bits, ECDSA P-256 or P-384, Ed25519")]
    UnusableKey,
    /// The key is another certificate's.
    #[error(
        "holds a private key that does not belong to the first certificate: put this desk's own certificate first, and the key that it was requested with"
    )]
    NotItsKey,
    /// The file is no PKCS#12, or the password is another's.
    #[error("cannot be opened: see whether it is PKCS#12 (.p12, .pfx), and whether the password is its own")]
    NotOpened,
    /// It was good.
    #[error("the client certificate ended on {0}: have a new one issued, tell the bank of it, then start again")]
    Expired(Moment),
    /// It will be good.
    #[error(
        "the client certificate is good from {0} on only: see whether this machine's clock is right, or wait for it"
    )]
    NotYetValid(Moment),
}

impl ClientCertificate {
    /// From PEM: the certificates (this desk's own first, then those between it and the authority) and the key.
    pub fn from_pem(certificates: &[u8], key: &[u8]) -> Result<Self, CertificateError> {
        let chain = certificates_of(certificates)?;
        let key = PrivateKeyDer::from_pem_slice(key).map_err(|_| CertificateError::NoKey)?;
        Self::new(chain, key)
    }

    /// From PKCS#12, with the one key that is in it.
    pub fn from_pkcs12(file: &[u8], password: &str) -> Result<Self, CertificateError> {
        let store = KeyStore::from_pkcs12(file, password, Pkcs12ImportPolicy::Strict);
        let store = store.map_err(|_| CertificateError::NotOpened)?;
        let (_, entry) = store.private_key_chain().ok_or(CertificateError::NoKey)?;
        let chain = entry
            .certs()
            .iter()
            .map(|one| CertificateDer::from(one.as_der().to_vec()));
        let key = PrivateKeyDer::try_from(entry.key().as_der().to_vec()).map_err(|_| CertificateError::NoKey)?;
        Self::new(chain.collect(), key)
    }

    fn new(chain: Vec<CertificateDer<'static>>, key: PrivateKeyDer<'static>) -> Result<Self, CertificateError> {
        let own = chain.first().ok_or(CertificateError::NoCertificate)?;
        let (_, read) = X509Certificate::from_der(own).map_err(|_| CertificateError::Unreadable)?;
        let moment = |seconds: i64| Moment::from_ms(seconds.saturating_mul(1000));
        let (subject, validity) = (read.subject().to_string(), read.validity());
        let (not_before, not_after) = (validity.not_before.timestamp(), validity.not_after.timestamp());
        let pair = CertifiedKey::from_der(chain.clone(), key.clone_key(), &ring::default_provider());
        pair.map_err(|error| match error {
            rustls::Error::InconsistentKeys(_) => CertificateError::NotItsKey,
            rustls::Error::InvalidCertificate(_) => CertificateError::Unreadable,
            _ => CertificateError::UnusableKey,
        })?;
        Ok(Self {
            subject,
            not_before: moment(not_before),
            not_after: moment(not_after),
            key: Arc::new(key),
            chain,
        })
    }

    /// Whether it is good at a moment.
    pub fn check(&self, now: Moment) -> Result<(), CertificateError> {
        if now > self.not_after {
            Err(CertificateError::Expired(self.not_after))
        } else if now < self.not_before {
            Err(CertificateError::NotYetValid(self.not_before))
        } else {
            Ok(())
        }
    }

    /// How many whole days are left of it; below zero once it has ended.
    pub const fn days_left(&self, now: Moment) -> i64 {
        self.not_after.ms().saturating_sub(now.ms()).div_euclid(DAY_MS)
    }

    /// Whose it is, as it says itself: `C=TR, O=Vezne Kahve A.Ş., CN=vezne.example`.
    pub fn subject(&self) -> &str {
        &self.subject
    }

    /// From when on it is good.
    pub const fn not_before(&self) -> Moment {
        self.not_before
    }

    /// Until when it is good.
    pub const fn not_after(&self) -> Moment {
        self.not_after
    }

    /// What stands between its BEGIN and END, on one line.
    pub(super) fn on_one_line(&self) -> String {
        self.chain.first().map(|own| STANDARD.encode(own)).unwrap_or_default()
    }

    /// What TLS shows: the certificates and the key.
    pub(super) fn shown(&self) -> (Vec<CertificateDer<'static>>, PrivateKeyDer<'static>) {
        (self.chain.clone(), self.key.clone_key())
    }
}

impl fmt::Debug for ClientCertificate {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("ClientCertificate")
            .field("subject", &self.subject)
            .field("not_after", &self.not_after)
            .finish_non_exhaustive()
    }
}

/// All certificates of a PEM file, at least one.
pub fn certificates_of(pem: &[u8]) -> Result<Vec<CertificateDer<'static>>, CertificateError> {
    let read: Result<Vec<_>, _> = CertificateDer::pem_slice_iter(pem).collect();
    match read {
        Ok(chain) if chain.is_empty() => Err(CertificateError::NoCertificate),
        Ok(chain) => Ok(chain),
        Err(_) => Err(CertificateError::Unreadable),
    }
}

#[cfg(test)]
mod tests;
