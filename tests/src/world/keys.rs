//! API keys of a world's shop, beside the configured one.

use vezne_signer::clock::Clock as _;
use vezne_signer::entropy::{SystemEntropy, id};
use vezne_signer::keys::{api_key_hash, new_api_key};
use vezne_signer::store::ApiKey;

use super::World;
use super::running::Running;

/// A key of the shop's.
#[derive(Debug, Clone)]
pub struct ShopKey {
    /// What the signer calls it.
    pub id: String,
    /// The key itself.
    pub key: String,
}

impl World {
    /// Makes a key that may do this: words between spaces.
    pub async fn key(&self, scopes: &str) -> ShopKey {
        let Running { runtime, app, .. } = self.running.as_ref().expect("a signer that runs");
        let key = new_api_key(&SystemEntropy).expose().to_owned();
        let made = ApiKey {
            id: id(&SystemEntropy, "key_"),
            name: scopes.to_owned(),
            scopes: scopes.to_owned(),
            created_at: self.clock.now(),
            revoked_at: None,
        };
        let (app, hash, kept) = (app.clone(), api_key_hash(&key), made.clone());
        let written = runtime.spawn(async move { app.store.insert_api_key(&kept, hash).await });
        written.await.expect("an end").expect("a store");
        ShopKey { id: made.id, key }
    }
}
