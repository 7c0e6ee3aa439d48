//! How often one address may ask what is cheap to answer: in memory, by each signer, and generously. Thousands of phones
//! share one address of their network.

use std::net::{IpAddr, Ipv6Addr};
use std::sync::Arc;

use governor::clock::{Clock as _, DefaultClock};
use governor::{DefaultKeyedRateLimiter, Quota, RateLimiter};
use ipnet::IpNet;

use crate::config::limits::Limits;

/// The part of an IPv6 address that is one household's: the rest changes as it likes.
const HOUSEHOLD: u128 = !0 << 64;

/// The addresses that have asked lately. Clones share them.
#[derive(Debug, Clone)]
pub struct AddressLimits {
    limiter: Arc<DefaultKeyedRateLimiter<IpAddr>>,
    trusted_proxies: Arc<[IpNet]>,
}

impl AddressLimits {
    /// Nobody has asked yet.
    pub fn new(limits: &Limits) -> Self {
        Self {
            limiter: Arc::new(RateLimiter::keyed(Quota::per_second(limits.reads_per_address))),
            trusted_proxies: limits.trusted_proxies.clone().into(),
        }
    }

    /// Counts a question of an address; where there were too many, for how many seconds to wait. An address that is not known
    /// is not counted.
    pub fn admit<'h>(&self, peer: IpAddr, forwarded_for: impl DoubleEndedIterator<Item = &'h str>) -> Result<(), i64> {
        let Some(address) = self.client(peer, forwarded_for) else {
            return Ok(());
        };
        self.limiter.check_key(&household(address)).map_err(|not_until| {
            let wait = not_until.wait_time_from(DefaultClock::default().now());
            i64::try_from(wait.as_secs()).unwrap_or(i64::MAX).saturating_add(1)
        })
    }

    /// Forgets addresses that have not asked lately.
    pub fn forget_old(&self) {
        self.limiter.retain_recent();
        self.limiter.shrink_to_fit();
    }

    /// Who asks: the peer, or the last in `X-Forwarded-For` that is none of the trusted proxies. `None` where that is not
    /// known: a proxy on this machine that is not named, or one that does not say whom it asks for.
    fn client<'h>(&self, peer: IpAddr, forwarded_for: impl DoubleEndedIterator<Item = &'h str>) -> Option<IpAddr> {
        let peer = peer.to_canonical();
        if !self.is_trusted(peer) {
            return (!peer.is_loopback()).then_some(peer);
        }
        for hop in forwarded_for.rev().flat_map(|header| header.rsplit(',')) {
            // What cannot be read is somebody's invention, and so is what stands before it.
            let address = hop_address(hop.trim())?;
            if !self.is_trusted(address) {
                return Some(address);
            }
        }
        None
    }

    fn is_trusted(&self, address: IpAddr) -> bool {
        self.trusted_proxies.iter().any(|network| network.contains(&address))
    }
}

/// An address, with or without a port.
fn hop_address(hop: &str) -> Option<IpAddr> {
    let with_port = || hop.parse().map(|address: std::net::SocketAddr| address.ip()).ok();
    hop.parse()
        .ok()
        .or_else(with_port)
        .map(|address: IpAddr| address.to_canonical())
}

/// What an address is counted as.
fn household(address: IpAddr) -> IpAddr {
    match address {
        IpAddr::V4(_) => address,
        IpAddr::V6(address) => Ipv6Addr::from_bits(address.to_bits() & HOUSEHOLD).into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::num::NonZeroU32;

    fn limits(reads: u32, trusted: &[&str]) -> AddressLimits {
        AddressLimits::new(&Limits {
            reads_per_address: NonZeroU32::new(reads).unwrap(),
            trusted_proxies: trusted.iter().map(|network| network.parse().unwrap()).collect(),
            ..Limits::default()
        })
    }

    fn client(trusted: &[&str], peer: &str, forwarded: &[&str]) -> Option<String> {
        let client = limits(1, trusted).client(peer.parse().unwrap(), forwarded.iter().copied());
        client.map(|address| address.to_string())
    }

    #[test]
    fn the_last_that_no_trusted_proxy_is_asks() {
        let trusted = ["10.0.0.0/8", "::1/128"];
        let is = |peer, forwarded: &[&str], expected: Option<&str>| {
            assert_eq!(
                client(&trusted, peer, forwarded).as_deref(),
                expected,
                "{peer} {forwarded:?}"
            );
        };
        is("10.0.0.1", &["203.0.113.7"], Some("203.0.113.7"));
        is(
            "10.0.0.1",
            &["198.51.100.1, 203.0.113.7, 10.9.9.9"],
            Some("203.0.113.7"),
        );
        is("10.0.0.1", &["198.51.100.1", "203.0.113.7:4711"], Some("203.0.113.7"));
        is("::1", &["[2001:db8::7]:4711"], Some("2001:db8::7"));
        is("::ffff:10.0.0.1", &["::ffff:203.0.113.7"], Some("203.0.113.7"));
        // Whoever is no proxy of ours may write there what he likes.
        is("203.0.113.9", &["198.51.100.1"], Some("203.0.113.9"));
        is("10.0.0.1", &["198.51.100.1, unknown"], None);
        is("10.0.0.1", &["10.0.0.2"], None);
        is("10.0.0.1", &[], None);
    }

    #[test]
    fn a_proxy_on_this_machine_that_is_not_named_is_not_taken_for_a_buyer() {
        assert_eq!(client(&[], "127.0.0.1", &["203.0.113.7"]), None);
        assert_eq!(client(&[], "203.0.113.9", &[]).as_deref(), Some("203.0.113.9"));
    }

    #[test]
    fn an_address_that_asks_too_often_waits_and_no_other_does() {
        let limits = limits(3, &[]);
        let admit = |address: &str| limits.admit(address.parse().unwrap(), [].into_iter());
        for _ in 0..3 {
            assert_eq!(admit("2001:db8::1"), Ok(()));
        }
        assert_eq!(admit("2001:db8::2"), Err(1), "of the same household");
        assert_eq!(admit("2001:db8:0:1::1"), Ok(()));
        assert_eq!(admit("203.0.113.7"), Ok(()));
    }
}
