//! TLS of all upstreams: ring, the roots that browsers trust or an authority of the operator's, and which certificate ended
//! a connection.

use std::error::Error;
use std::fmt;
use std::io;
use std::sync::Arc;

use rustls::client::WantsClientCert;
use rustls::pki_types::CertificateDer;
use rustls::{AlertDescription, ClientConfig, ConfigBuilder, RootCertStore};

use super::UpstreamError;

/// Whose certificate it was.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CertificateOf {
    /// This desk's own, which it shows in mutual TLS. TLS 1.3 may refuse it after a request's bytes have left.
    Ours,
    /// The upstream's. Nothing was sent to it.
    Theirs,
}

impl fmt::Display for CertificateOf {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(match self {
            Self::Ours => "refuses our client certificate",
            Self::Theirs => "shows a certificate that is not to be trusted, nothing was sent",
        })
    }
}

/// The beginning of a client's configuration that trusts these roots.
pub(super) fn trusting(roots: RootCertStore) -> ConfigBuilder<ClientConfig, WantsClientCert> {
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .expect("ring supports TLS 1.2 and 1.3")
        .with_root_certificates(roots)
}

/// The roots that browsers trust.
pub(super) fn public_roots() -> RootCertStore {
    RootCertStore::from_iter(webpki_roots::TLS_SERVER_ROOTS.iter().cloned())
}

/// These authorities, and no other.
pub(super) fn roots_of(authorities: &[CertificateDer<'static>]) -> Result<RootCertStore, rustls::Error> {
    let mut roots = RootCertStore::empty();
    for authority in authorities {
        roots.add(authority.clone())?;
    }
    Ok(roots)
}

/// Whose certificate ended a connection, if one did. Found by type in the error's chain, never by its text.
pub(super) fn certificate_trouble(error: &(dyn Error + 'static)) -> Option<UpstreamError> {
    let mut cause = Some(error);
    while let Some(error) = cause {
        if let Some(trouble) = tls_error(error).and_then(trouble) {
            return Some(trouble);
        }
        cause = error.source();
    }
    None
}

/// An error as one of TLS. `io::Error` keeps it beside its chain of sources, not in it.
fn tls_error<'a>(error: &'a (dyn Error + 'static)) -> Option<&'a rustls::Error> {
    let held = error.downcast_ref::<io::Error>().and_then(io::Error::get_ref);
    match held {
        Some(inner) => tls_error(inner),
        None => error.downcast_ref(),
    }
}

fn trouble(error: &rustls::Error) -> Option<UpstreamError> {
    let (whose, what) = match error {
        rustls::Error::AlertReceived(alert) => (CertificateOf::Ours, refusal(*alert)?.to_owned()),
        rustls::Error::InvalidCertificate(reason) => (CertificateOf::Theirs, reason.to_string()),
        _ => return None,
    };
    Some(UpstreamError::Certificate { whose, what })
}

/// What an alert says of our certificate; `None` where it says nothing of it.
const fn refusal(alert: AlertDescription) -> Option<&'static str> {
    Some(match alert {
        AlertDescription::CertificateExpired => "it has expired, or is not valid yet, by their clock",
        AlertDescription::CertificateRevoked => "it was revoked",
        AlertDescription::UnknownCA => "they do not know the authority that issued it",
        AlertDescription::CertificateRequired | AlertDescription::NoCertificate => "they want one and got none",
        AlertDescription::BadCertificate => "it cannot be read, or its signature does not hold",
        AlertDescription::UnsupportedCertificate => "it is of a kind that they do not take",
        AlertDescription::CertificateUnknown => "they do not accept it, for a reason that they do not tell",
        AlertDescription::AccessDenied => "they know it and give it no access",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use rustls::CertificateError;

    #[derive(Debug, thiserror::Error)]
    #[error("outer")]
    struct Outer(#[source] io::Error);

    fn found(error: rustls::Error) -> Option<(CertificateOf, String)> {
        let nested = Outer(io::Error::other(io::Error::other(error)));
        match certificate_trouble(&nested) {
            Some(UpstreamError::Certificate { whose, what }) => Some((whose, what)),
            _ => None,
        }
    }

    #[test]
    fn an_alert_about_our_certificate_is_found_however_deep_it_lies() {
        for (alert, word) in [
            (AlertDescription::CertificateExpired, "expired"),
            (AlertDescription::CertificateRevoked, "revoked"),
            (AlertDescription::UnknownCA, "authority"),
            (AlertDescription::CertificateRequired, "got none"),
        ] {
            let (whose, what) = found(rustls::Error::AlertReceived(alert)).unwrap();
            assert!(whose == CertificateOf::Ours && what.contains(word), "{alert:?}: {what}");
        }
    }

    #[test]
    fn their_certificate_is_told_apart_and_anything_else_is_no_certificates_fault() {
        let invalid = rustls::Error::InvalidCertificate(CertificateError::UnknownIssuer);
        assert_eq!(found(invalid).unwrap().0, CertificateOf::Theirs);
        assert_eq!(
            found(rustls::Error::AlertReceived(AlertDescription::InternalError)),
            None
        );
        assert_eq!(found(rustls::Error::DecryptError), None);
    }
}
