//! An address that stays one signer's own, also while that signer is dead.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};

use tokio::net::TcpSocket;

/// A port of this machine, held by a socket that is bound and never listens.
///
/// On Linux such a socket keeps the port from everybody who asks for any free one, and does not stop the signer, which
/// names it and, like this socket, allows its reuse. Elsewhere the port is let go and only hoped to stay free.
#[derive(Debug)]
pub(super) struct Address {
    address: SocketAddr,
    url: String,
    _held: Option<TcpSocket>,
}

impl Address {
    /// A free port.
    pub(super) fn take() -> std::io::Result<Self> {
        let socket = TcpSocket::new_v4()?;
        socket.set_reuseaddr(true)?;
        socket.bind(SocketAddr::new(IpAddr::V4(Ipv4Addr::LOCALHOST), 0))?;
        let address = socket.local_addr()?;
        Ok(Self {
            address,
            url: format!("http://{address}"),
            _held: cfg!(target_os = "linux").then_some(socket),
        })
    }

    /// `127.0.0.1:PORT`
    pub(super) const fn socket_address(&self) -> SocketAddr {
        self.address
    }

    /// `http://127.0.0.1:PORT`
    pub(super) fn url(&self) -> &str {
        &self.url
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[cfg(target_os = "linux")]
    #[tokio::test]
    async fn a_held_port_is_given_to_nobody_and_taken_by_who_names_it() {
        let held = Address::take().unwrap();
        for _ in 0..200 {
            let other = Address::take().unwrap();
            assert_ne!(other.socket_address(), held.socket_address());
        }
        for _ in 0..2 {
            let signer = tokio::net::TcpListener::bind(held.socket_address()).await.unwrap();
            tokio::net::TcpStream::connect(held.socket_address()).await.unwrap();
            drop(signer);
        }
    }
}
