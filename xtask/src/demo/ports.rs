//! Ports that two servers must know of each other before either runs.

use std::io;
use std::net::{Ipv4Addr, Ipv6Addr, TcpListener};

use anyhow::{Context, Result};

/// No port in particular.
pub(crate) const ANY: u16 = 0;

/// The wished port where it is free on every address that `localhost` means, else any free one.
pub(crate) fn free(wished: u16) -> Result<u16> {
    take(wished)
        .or_else(|_| take(ANY))
        .context("this machine has no free port")
}

fn take(port: u16) -> io::Result<u16> {
    let port = TcpListener::bind((Ipv4Addr::LOCALHOST, port))?.local_addr()?.port();
    match TcpListener::bind((Ipv6Addr::LOCALHOST, port)) {
        // A machine without IPv6 has nothing there to collide with.
        Err(error) if error.kind() == io::ErrorKind::AddrInUse => Err(error),
        _ => Ok(port),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_taken_port_is_replaced_by_a_free_one() {
        let taken = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        let port = taken.local_addr().unwrap().port();
        let other = free(port).unwrap();
        assert_ne!(other, port);
        drop(taken);
        assert_eq!(free(port).unwrap(), port);
    }
}
