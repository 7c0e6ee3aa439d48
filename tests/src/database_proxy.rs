//! A world whose database stands behind a proxy that a test controls.

use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};

use vezne_postgres::{CutAt, Database, Proxy, Server};
use vezne_signer::hooks::{CrashPoint, Hooks};

use crate::{On, Plan, World};

/// A proxy before a database of its own.
#[derive(Debug)]
pub struct DatabaseProxy {
    proxy: Arc<Proxy>,
    database: Database,
    cut: PlannedCut,
}

/// Where the signer is when the cut is ordered, and which one.
type PlannedCut = Arc<Mutex<Option<(CrashPoint, CutAt)>>>;

impl DatabaseProxy {
    /// A new database, and a proxy that lets everything through to it.
    pub async fn start() -> Self {
        let made = tokio::task::spawn_blocking(|| Server::shared().create_database("behind_proxy"));
        Self {
            proxy: Arc::new(Proxy::start(Server::shared().address()).await),
            database: made.await.expect("a database"),
            cut: PlannedCut::default(),
        }
    }

    /// The plan of a world whose signers reach their database through this proxy only.
    pub fn plan(&self) -> Plan {
        let url = self.proxy.url(&self.database);
        World::plan().on(On::Postgres).store_at(&url).hooks(self.hooks())
    }

    /// The proxy.
    pub fn proxy(&self) -> &Proxy {
        &self.proxy
    }

    /// The database, for who wants to reach it past the proxy.
    pub fn database(&self) -> &Database {
        &self.database
    }

    /// Cuts the first `COMMIT` that is sent after a signer came to this point next.
    pub fn cut_after(&self, point: CrashPoint, at: CutAt) {
        *self.cut.lock().unwrap_or_else(PoisonError::into_inner) = Some((point, at));
    }

    fn hooks(&self) -> Hooks {
        let (proxy, cut) = (Arc::clone(&self.proxy), Arc::clone(&self.cut));
        Hooks::new(Arc::new(move |reached| -> Pin<Box<dyn Future<Output = ()> + Send>> {
            let mut planned = cut.lock().unwrap_or_else(PoisonError::into_inner);
            if let Some((_, at)) = planned.take_if(|(point, _)| *point == reached) {
                proxy.cut_at_commit(at);
            }
            Box::pin(std::future::ready(()))
        }))
    }
}
