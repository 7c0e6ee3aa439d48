//! A running sandbox: started on an address, asked where it is, stopped.

use std::io;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use tokio::net::TcpListener;
use tokio::sync::watch;
use tokio::task::JoinHandle;

use crate::app::App;
use crate::clock::Clock;
use crate::connection::{CuttableListener, Line};
use crate::entropy::Entropy;
use crate::isbank::{self, IsbankFacts, Papers};
use crate::{control, iyzico, vakifbank};

/// How long a stop waits for answers that are under way.
const STOP_LIMIT: Duration = Duration::from_secs(5);

/// The sandbox as its owner sees it.
#[derive(Debug)]
pub struct Sandbox {
    app: Arc<App>,
    closing: watch::Sender<bool>,
    server: JoinHandle<io::Result<()>>,
    isbank_url: String,
    isbank_server: JoinHandle<io::Result<()>>,
}

/// How a sandbox is started.
#[derive(Clone, Debug)]
pub struct Start {
    /// Where it listens; port 0 takes any free one.
    pub listen: SocketAddr,
    /// Hands out the same keys, tokens and ids in every run with the same seed. Certificates are new in every run.
    pub seed: Option<u64>,
    /// Where its İş Bankası listens, with TLS: on this machine, which is the only one that its certificate names.
    pub isbank_listen: SocketAddr,
    /// Where certificates and keys go; None is a folder that is removed in the end.
    pub isbank_dir: Option<PathBuf>,
}

impl Start {
    /// On this address, with its İş Bankası on any free port of this machine.
    pub fn on(listen: SocketAddr) -> Self {
        Self {
            listen,
            seed: None,
            isbank_listen: SocketAddr::from((Ipv4Addr::LOCALHOST, 0)),
            isbank_dir: None,
        }
    }
}

impl Sandbox {
    /// Starts on this address (port 0: any free one) with keys and ids nobody can guess.
    pub async fn start(address: SocketAddr) -> io::Result<Self> {
        Self::start_with_seed(address, None).await
    }

    /// Starts with ids that are the same in every run with the same seed.
    pub async fn start_with_seed(address: SocketAddr, seed: Option<u64>) -> io::Result<Self> {
        Self::start_as(Start {
            seed,
            ..Start::on(address)
        })
        .await
    }

    /// Starts as it is told.
    pub async fn start_as(start: Start) -> io::Result<Self> {
        let Start {
            listen,
            seed,
            isbank_listen,
            isbank_dir,
        } = start;
        let listener = TcpListener::bind(listen).await?;
        let isbank_listener = TcpListener::bind(isbank_listen).await?;
        let (closing, closed) = watch::channel(false);
        let papers = Papers::new(isbank_dir.as_deref(), Clock::default().now())?;
        let url = url_of(listener.local_addr()?);
        let app = Arc::new(App::new(url, Entropy::new(seed), papers, closed));
        let isbank_url = isbank::url_of(isbank_listener.local_addr()?);
        let isbank_server = isbank::open(&app, isbank_listener)?;
        let routes = Router::new()
            .merge(iyzico::routes())
            .merge(vakifbank::routes())
            .nest("/_sandbox", control::routes())
            .fallback(iyzico::unknown);
        let service = routes
            .with_state(Arc::clone(&app))
            .into_make_service_with_connect_info::<Line>();
        let until = Arc::clone(&app);
        let server = axum::serve(CuttableListener(listener), service)
            .with_graceful_shutdown(async move { until.closing().await });
        Ok(Self {
            app,
            closing,
            server: tokio::spawn(server.into_future()),
            isbank_url,
            isbank_server,
        })
    }

    /// Where it listens: the base of iyzico's API, and of the payment pages.
    pub fn url(&self) -> &str {
        &self.app.url
    }

    /// Where it is controlled.
    pub fn control_url(&self) -> String {
        format!("{}/_sandbox", self.app.url)
    }

    /// The API key of its iyzico account.
    pub fn api_key(&self) -> &str {
        &self.app.account.api_key
    }

    /// The secret key of its iyzico account.
    pub fn secret_key(&self) -> &str {
        &self.app.account.secret_key
    }

    /// The base of its bank's API, and of the bank's pages.
    pub fn bank_url(&self) -> String {
        format!("{}/vakifbank", self.app.url)
    }

    /// The client id of its bank's application.
    pub fn bank_client_id(&self) -> &str {
        &self.app.bank_account.client_id
    }

    /// The client secret of its bank's application.
    pub fn bank_client_secret(&self) -> &str {
        &self.app.bank_account.client_secret
    }

    /// The merchant's access to its İş Bankası.
    pub fn isbank(&self) -> IsbankFacts {
        IsbankFacts::new(&self.isbank_url, &self.app.isbank)
    }

    /// What the program prints when it is ready: an entry for each upstream it plays, and the control address.
    pub fn ready_line(&self) -> String {
        serde_json::json!({
            "iyzico": { "url": self.url(), "apiKey": self.api_key(), "secretKey": self.secret_key() },
            "vakifbank": {
                "url": self.bank_url(),
                "clientId": self.bank_client_id(),
                "clientSecret": self.bank_client_secret(),
            },
            "isbank": self.isbank(),
            "control": self.control_url(),
        })
        .to_string()
    }

    /// Stops: no new connections, answers under way are finished, hanging ones are dropped.
    pub async fn stop(mut self) {
        self.closing.send_replace(true);
        for server in [&mut self.server, &mut self.isbank_server] {
            if tokio::time::timeout(STOP_LIMIT, &mut *server).await.is_err() {
                server.abort();
            }
        }
    }
}

/// How others reach a listener: one that listens everywhere is reached here.
fn url_of(mut address: SocketAddr) -> String {
    if address.ip().is_unspecified() {
        address.set_ip(IpAddr::V4(Ipv4Addr::LOCALHOST));
    }
    format!("http://{address}")
}
