//! What the bank and the merchant have agreed on, and a reset leaves alone: keys, papers, and what of them was revoked.

use subtle::ConstantTimeEq;

use super::papers::Papers;
use super::revocations::Revocations;
use crate::entropy::Entropy;

/// The merchant as the bank knows it.
#[derive(Debug)]
pub(crate) struct Office {
    /// `X-Isbank-Client-Id`
    pub(super) client_id: String,
    /// `X-Isbank-Client-Secret`
    pub(super) client_secret: String,
    /// The user name of the login.
    pub(super) service_account_id: String,
    /// The password of the login.
    pub(super) service_account_secret: String,
    /// Certificates and keys.
    pub(crate) papers: Papers,
    /// Which certificates are not good any more.
    pub(crate) revocations: Revocations,
}

impl Office {
    /// Keys that nobody can guess, or that a seed knows.
    pub(crate) fn new(entropy: &Entropy, papers: Papers) -> Self {
        Self {
            client_id: entropy.sandbox_key(),
            client_secret: entropy.sandbox_key(),
            service_account_id: entropy.sandbox_key(),
            service_account_secret: entropy.sandbox_key(),
            papers,
            revocations: Revocations::default(),
        }
    }

    /// Revokes the client certificate that is in the folder, or makes all of them good again.
    pub(crate) fn set_revoked(&self, revoked: bool) {
        match self.papers.client_certificate().filter(|_| revoked) {
            Some(certificate) => self.revocations.revoke(certificate),
            None => self.revocations.clear(),
        }
    }

    /// Whether these are the client's id and secret.
    pub(super) fn knows_client(&self, id: &str, secret: &str) -> bool {
        same(&self.client_id, id) & same(&self.client_secret, secret)
    }

    /// Whether these are the service account's id and secret.
    pub(super) fn knows_service_account(&self, id: &str, secret: &str) -> bool {
        same(&self.service_account_id, id) & same(&self.service_account_secret, secret)
    }
}

fn same(expected: &str, shown: &str) -> bool {
    expected.as_bytes().ct_eq(shown.as_bytes()).into()
}
