//! Which client certificates the bank has revoked: the gate asks, and connections that were made with one end.

use std::collections::BTreeSet;
use std::sync::Arc;

use tokio::sync::watch;

/// The certificates' bytes.
type Certificates = BTreeSet<Vec<u8>>;

/// Everybody who asks holds the same list.
#[derive(Clone, Debug)]
pub(crate) struct Revocations(Arc<watch::Sender<Certificates>>);

impl Default for Revocations {
    fn default() -> Self {
        Self(Arc::new(watch::Sender::new(BTreeSet::new())))
    }
}

impl Revocations {
    /// Whether this certificate is revoked.
    pub(super) fn include(&self, certificate: &[u8]) -> bool {
        self.0.borrow().contains(certificate)
    }

    /// Whether any is.
    pub(super) fn any(&self) -> bool {
        !self.0.borrow().is_empty()
    }

    /// Revokes a certificate.
    pub(super) fn revoke(&self, certificate: Vec<u8>) {
        self.0.send_modify(|revoked| {
            revoked.insert(certificate);
        });
    }

    /// Nothing is revoked any more.
    pub(crate) fn clear(&self) {
        self.0.send_modify(Certificates::clear);
    }

    /// Waits until this certificate is revoked.
    pub(super) async fn revoked(self, certificate: Vec<u8>) {
        let mut list = self.0.subscribe();
        // An error would mean that nobody can revoke anything, but the list is held here.
        drop(list.wait_for(|revoked| revoked.contains(&certificate)).await);
    }
}
