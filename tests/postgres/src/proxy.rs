//! A TCP proxy before the server that a test controls: it cuts, it goes away, it falls silent, it comes back, it loses a
//! COMMIT.

mod connection;
mod cuts;
mod silence;
mod wire;

use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;

use tokio::net::{TcpListener, TcpSocket};
use tokio::sync::Mutex;
use tokio::task::JoinSet;

use crate::Database;
use crate::database;
use cuts::Cuts;
use silence::Silence;

pub use cuts::CutAt;

/// How many connections may wait to be accepted.
const BACKLOG: u32 = 128;

/// A proxy on a port of its own; it ends with the value.
#[derive(Debug)]
pub struct Proxy {
    address: SocketAddr,
    upstream: SocketAddr,
    faults: Arc<Faults>,
    door: Mutex<Door>,
    connections: Connections,
}

/// What all connections suffer.
#[derive(Debug, Default)]
struct Faults {
    cuts: Cuts,
    silence: Silence,
}

/// The tasks that carry a connection each. Aborting one closes it on both sides.
type Connections = Arc<Mutex<JoinSet<()>>>;

/// Whether the proxy takes connections.
#[derive(Debug)]
enum Door {
    /// The task that accepts them.
    Open(JoinSet<()>),
    /// The socket that holds the port without listening: whoever connects is refused.
    Closed(TcpSocket),
    /// Between the two.
    Gone,
}

impl Proxy {
    /// A proxy that lets everything through to the server at `upstream`.
    ///
    /// # Panics
    /// When loopback has no free port.
    pub async fn start(upstream: SocketAddr) -> Self {
        let socket = bind((Ipv4Addr::LOCALHOST, 0).into()).expect("loopback has a free port");
        let proxy = Self {
            address: socket.local_addr().expect("a bound socket has an address"),
            upstream,
            faults: Arc::default(),
            door: Mutex::new(Door::Closed(socket)),
            connections: Arc::default(),
        };
        proxy.come_back().await;
        proxy
    }

    /// Where it listens.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// The database's address through this proxy.
    #[must_use]
    pub fn url(&self, database: &Database) -> String {
        database::url(self.address, database.name())
    }

    /// Cuts all connections that are open; new ones are taken.
    pub async fn drop_connections(&self) {
        self.connections.lock().await.shutdown().await;
    }

    /// Cuts all connections and refuses new ones, as a server does that is not there.
    ///
    /// # Panics
    /// When somebody else took the port in the moment between.
    pub async fn go_down(&self) {
        let mut door = self.door.lock().await;
        if let Door::Open(accepting) = &mut *door {
            accepting.shutdown().await;
            *door = Door::Closed(bind(self.address).expect("the port is still ours"));
        }
        self.drop_connections().await;
    }

    /// Takes connections again.
    ///
    /// # Panics
    /// When the port cannot be listened on.
    pub async fn come_back(&self) {
        let mut door = self.door.lock().await;
        *door = match std::mem::replace(&mut *door, Door::Gone) {
            Door::Closed(socket) => self.open(socket),
            same => same,
        };
    }

    /// Lets nothing through any more in either direction, and cuts and refuses nobody, as a network does that loses every
    /// packet: what is sent meanwhile arrives when it speaks again, even from a client that is gone by then.
    pub fn fall_silent(&self) {
        self.faults.silence.set(true);
    }

    /// Lets everything through again.
    pub fn speak_again(&self) {
        self.faults.silence.set(false);
    }

    /// Lets nothing through any more on the connections that are open, for good, as a firewall does that forgot them; new
    /// ones go through.
    pub fn forget_connections(&self) {
        self.faults.silence.forget_open();
    }

    fn open(&self, socket: TcpSocket) -> Door {
        let listener = socket.listen(BACKLOG).expect("the port is ours");
        let (faults, connections) = (Arc::clone(&self.faults), Arc::clone(&self.connections));
        let mut accepting = JoinSet::new();
        accepting.spawn(accept(listener, self.upstream, faults, connections));
        Door::Open(accepting)
    }

    /// Cuts one connection at the next `COMMIT` that any client sends as a simple query. Called again before that, it
    /// cuts the one after too.
    pub fn cut_at_commit(&self, at: CutAt) {
        self.faults.cuts.want(at);
    }

    /// Waits for the next cut at a `COMMIT`, and goes down before the client can notice that one.
    pub async fn go_down_at_cut(&self) {
        self.faults.cuts.want_silence();
        self.faults.cuts.is_silent().await;
        self.go_down().await;
    }

    /// How many connections were cut at a `COMMIT`.
    #[must_use]
    pub fn cuts(&self) -> usize {
        self.faults.cuts.happened()
    }
}

fn bind(address: SocketAddr) -> io::Result<TcpSocket> {
    let socket = TcpSocket::new_v4()?;
    socket.set_reuseaddr(true)?;
    socket.bind(address)?;
    Ok(socket)
}

async fn accept(listener: TcpListener, upstream: SocketAddr, faults: Arc<Faults>, connections: Connections) {
    while let Ok((client, _)) = listener.accept().await {
        let mut connections = connections.lock().await;
        while connections.try_join_next().is_some() {}
        connections.spawn(connection::carry(client, upstream, Arc::clone(&faults)));
    }
}
