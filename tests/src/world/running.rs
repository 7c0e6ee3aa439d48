//! One signer of a world, with everything that it does.

use std::sync::Arc;

use tokio::runtime::{Builder, Runtime};
use tokio::sync::oneshot;
use tokio::task::JoinHandle;
use vezne_signer::app::App;
use vezne_signer::clock::ManualClock;
use vezne_signer::config::Config;
use vezne_signer::config::bank::CALLBACK_PATH;
use vezne_signer::entropy::SystemEntropy;
use vezne_signer::hooks::Hooks;
use vezne_signer::serve;

use super::{ANYWHERE, Plan};

/// A signer in a runtime of its own, so that it can be killed with everything that it does.
#[derive(Debug)]
pub(super) struct Running {
    pub(super) runtime: Runtime,
    pub(super) stop: oneshot::Sender<()>,
    pub(super) serving: JoinHandle<()>,
    pub(super) app: App,
    /// Where its metrics are read.
    pub(super) metrics: String,
}

impl Running {
    /// Starts it, and answers its address with it.
    pub(super) async fn start(config: Config, clock: ManualClock, hooks: Hooks, plan: &Plan) -> (String, Self) {
        let runtime = Builder::new_multi_thread()
            .worker_threads(2)
            .enable_all()
            .build()
            .expect("a runtime");
        let (stop, stopped) = oneshot::channel();
        let (listening, address) = oneshot::channel();
        let (beside, stop_limit) = (plan.beside, plan.stop_limit);
        let serving = runtime.spawn(async move {
            let mut bound = serve::bind(ANYWHERE).await.expect("a free port");
            let (with_metrics, metrics) = bound.with_metrics(ANYWHERE).await.expect("a free port");
            bound = with_metrics;
            bound.stop_limit = stop_limit.unwrap_or(bound.stop_limit);
            let signer = format!("http://{}", bound.address);
            let mut config = Config {
                public_url: signer.clone(),
                ..config
            };
            if let Some(bank) = &mut config.bank {
                bank.settings.redirect_uri = format!("{signer}{CALLBACK_PATH}");
            }
            let app = App::open(config, Arc::new(clock), Arc::new(SystemEntropy), hooks)
                .await
                .expect("a store");
            listening
                .send((signer, format!("http://{metrics}/metrics"), app.clone()))
                .expect("a test that waits");
            let stopped = async {
                let _ = stopped.await;
            };
            bound.serve(app, beside, stopped, std::future::pending).await;
        });
        let (signer, metrics, app) = address.await.expect("a signer that listens");
        let running = Self {
            runtime,
            stop,
            serving,
            app,
            metrics,
        };
        (signer, running)
    }

    /// Ends it with everything that it does.
    pub(super) async fn kill(self) {
        let Self { runtime, serving, .. } = self;
        serving.abort();
        let _ = serving.await;
        runtime.shutdown_background();
    }
}
