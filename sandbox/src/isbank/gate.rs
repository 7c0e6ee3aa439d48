//! The bank's gate: who may speak with it at all. A client certificate is demanded during the handshake, by the sandbox's
//! own clock, and one that was revoked is turned away with the alert that says so.

use std::io;
use std::sync::Arc;
use std::time::Duration;

use rustls::client::danger::HandshakeSignatureValid;
use rustls::crypto::{CryptoProvider, ring};
use rustls::pki_types::{CertificateDer, UnixTime};
use rustls::server::danger::{ClientCertVerified, ClientCertVerifier};
use rustls::server::{NoServerSessionStorage, WebPkiClientVerifier};
use rustls::time_provider::TimeProvider;
use rustls::{
    CertificateError, DigitallySignedStruct, DistinguishedName, Error, RootCertStore, ServerConfig, SignatureScheme,
};

use super::papers::Papers;
use super::revocations::Revocations;
use crate::app::App;

/// What the listener shakes hands with.
pub(super) fn config(app: &Arc<App>) -> io::Result<Arc<ServerConfig>> {
    let provider = Arc::new(ring::default_provider());
    let papers = &app.isbank.papers;
    let gate = Gate {
        inner: inner(papers, Arc::clone(&provider))?,
        revocations: app.isbank.revocations.clone(),
    };
    let server = papers.server(app.clock.now())?;
    let clock = Arc::new(SandboxTime(Arc::clone(app)));
    let mut config = ServerConfig::builder_with_details(provider, clock)
        .with_safe_default_protocol_versions()
        .map_err(io::Error::other)?
        .with_client_cert_verifier(Arc::new(gate))
        .with_single_cert(vec![server.certificate.clone()], server.private_key())
        .map_err(io::Error::other)?;
    // A resumed session is not asked for its certificate again: there would be no revoking.
    config.session_storage = Arc::new(NoServerSessionStorage {});
    config.send_tls13_tickets = 0;
    Ok(Arc::new(config))
}

fn inner(papers: &Papers, provider: Arc<CryptoProvider>) -> io::Result<Arc<dyn ClientCertVerifier>> {
    let mut roots = RootCertStore::empty();
    let ours = papers.authority().certificate.clone();
    roots.add(ours).map_err(io::Error::other)?;
    WebPkiClientVerifier::builder_with_provider(Arc::new(roots), provider)
        .build()
        .map_err(io::Error::other)
}

/// Tells TLS the sandbox's time, so that a certificate expires when a test lets it.
#[derive(Debug)]
struct SandboxTime(Arc<App>);

impl TimeProvider for SandboxTime {
    fn current_time(&self) -> Option<UnixTime> {
        let now = self.0.clock.now().epoch_ms();
        let since_1970 = Duration::from_millis(u64::try_from(now).ok()?);
        Some(UnixTime::since_unix_epoch(since_1970))
    }
}

#[derive(Debug)]
struct Gate {
    inner: Arc<dyn ClientCertVerifier>,
    revocations: Revocations,
}

impl ClientCertVerifier for Gate {
    fn root_hint_subjects(&self) -> &[DistinguishedName] {
        self.inner.root_hint_subjects()
    }

    fn verify_client_cert(
        &self,
        end_entity: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        now: UnixTime,
    ) -> Result<ClientCertVerified, Error> {
        let verified = self.inner.verify_client_cert(end_entity, intermediates, now)?;
        match self.revocations.include(end_entity) {
            true => Err(CertificateError::Revoked.into()),
            false => Ok(verified),
        }
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        self.inner.verify_tls12_signature(message, certificate, signed)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        self.inner.verify_tls13_signature(message, certificate, signed)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.inner.supported_verify_schemes()
    }
}
