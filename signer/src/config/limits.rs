//! How much one caller may ask for, how long a connection may dawdle, and what counts as a burst.

use std::num::NonZeroU32;
use std::time::Duration;

use ipnet::IpNet;
use serde::Deserialize;

use super::Mistakes;

/// The limit of what may be asked for as often as anybody likes, and is not counted.
pub const UNCOUNTED: i64 = 0;

/// The section as it is written.
#[derive(Clone, Copy, Default, Deserialize)]
#[serde(default)]
pub(super) struct RawLimits {
    payments_per_session: Option<i64>,
    sessions_per_key: Option<i64>,
    money_out_per_key: Option<i64>,
    reads_per_address: Option<u32>,
    connections: Option<u32>,
    header_s: Option<u64>,
    body_s: Option<u64>,
    idle_s: Option<u64>,
    otp_failures: Option<i64>,
    card_trials: Option<i64>,
}

/// What one caller may ask for, and how.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Limits {
    /// How often in a minute one session may do what moves money, or prepares it; or [`UNCOUNTED`].
    pub payments_per_session: i64,
    /// How many sessions one API key may open in a minute; or [`UNCOUNTED`].
    pub sessions_per_key: i64,
    /// How often in a minute one API key may ask for a refund or a payout, or confirm one; or [`UNCOUNTED`].
    pub money_out_per_key: i64,
    /// How many questions a second one address of a browser may ask.
    pub reads_per_address: NonZeroU32,
    /// Proxies whose word on the caller's address is taken.
    pub trusted_proxies: Vec<IpNet>,
    /// How connections are kept.
    pub connections: ConnectionLimits,
    /// From when many of the same are a burst.
    pub bursts: Bursts,
}

/// How many connections there may be, and how long one may take.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ConnectionLimits {
    /// How many are served at a time.
    pub max: usize,
    /// How long the head of a request may take.
    pub header: Duration,
    /// How long its body may take.
    pub body: Duration,
    /// How long a connection may rest between requests.
    pub idle: Duration,
}

/// How many of the same, in ten minutes and over all sessions, the operator is told of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Bursts {
    /// Wrong OTPs.
    pub otp_failures: i64,
    /// Declined tries, and sessions that asked about too many cards.
    pub card_trials: i64,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            payments_per_session: 60,
            sessions_per_key: 6000,
            money_out_per_key: 600,
            reads_per_address: NonZeroU32::MIN.saturating_add(199),
            trusted_proxies: Vec::new(),
            connections: ConnectionLimits::default(),
            bursts: Bursts::default(),
        }
    }
}

impl Default for ConnectionLimits {
    fn default() -> Self {
        Self {
            max: 512,
            header: Duration::from_secs(10),
            body: Duration::from_secs(15),
            // Longer than the sixty seconds after which proxies let go of a connection: who lets go first loses a request.
            idle: Duration::from_secs(75),
        }
    }
}

impl Default for Bursts {
    fn default() -> Self {
        Self {
            otp_failures: 30,
            card_trials: 60,
        }
    }
}

/// Checks the section `[limits]` and `server.trusted_proxies`.
pub(super) fn check(mistakes: &mut Mistakes, raw: RawLimits, trusted_proxies: Option<Vec<String>>) -> Option<Limits> {
    let RawLimits {
        payments_per_session,
        sessions_per_key,
        money_out_per_key,
        reads_per_address,
        connections,
        header_s,
        body_s,
        idle_s,
        otp_failures,
        card_trials,
    } = raw;
    let usual = Limits::default();
    let mut count = |name: &str, value: Option<i64>, usual: i64, least: i64| {
        let name = format!("limits.{name}");
        mistakes.read(&name, Some(value.unwrap_or(usual)), |count| {
            within(count, least, 1_000_000, "")
        })
    };
    let payments = usual.payments_per_session;
    let payments_per_session = count("payments_per_session", payments_per_session, payments, UNCOUNTED);
    let sessions_per_key = count("sessions_per_key", sessions_per_key, usual.sessions_per_key, UNCOUNTED);
    let money_out_per_key = count(
        "money_out_per_key",
        money_out_per_key,
        usual.money_out_per_key,
        UNCOUNTED,
    );
    let otp_failures = count("otp_failures", otp_failures, usual.bursts.otp_failures, 1);
    let card_trials = count("card_trials", card_trials, usual.bursts.card_trials, 1);
    let reads = reads_per_address.unwrap_or(usual.reads_per_address.get());
    let reads_per_address = mistakes.read("limits.reads_per_address", Some(reads), |count| {
        NonZeroU32::new(count).ok_or_else(|| "must be at least 1".to_owned())
    });
    let max = connections.map_or(Ok(usual.connections.max), usize::try_from);
    let max = mistakes.read("limits.connections", max.ok(), |max| within(max, 16, 50_000, ""));
    let mut seconds = |name: &str, value: Option<u64>, usual: Duration| {
        let name = format!("limits.{name}");
        mistakes.read(&name, Some(value.unwrap_or(usual.as_secs())), |seconds| {
            within(seconds, 1, 600, " seconds").map(Duration::from_secs)
        })
    };
    let header = seconds("header_s", header_s, usual.connections.header);
    let body = seconds("body_s", body_s, usual.connections.body);
    let idle = seconds("idle_s", idle_s, usual.connections.idle);
    let trusted_proxies = mistakes.read(
        "server.trusted_proxies",
        Some(trusted_proxies.unwrap_or_default()),
        |list| networks(&list),
    );
    Some(Limits {
        payments_per_session: payments_per_session?,
        sessions_per_key: sessions_per_key?,
        money_out_per_key: money_out_per_key?,
        reads_per_address: reads_per_address?,
        trusted_proxies: trusted_proxies?,
        connections: ConnectionLimits {
            max: max?,
            header: header?,
            body: body?,
            idle: idle?,
        },
        bursts: Bursts {
            otp_failures: otp_failures?,
            card_trials: card_trials?,
        },
    })
}

fn within<T: Copy + PartialOrd + std::fmt::Display>(value: T, least: T, most: T, unit: &str) -> Result<T, String> {
    if value < least || value > most {
        Err(format!("must be {least} to {most}{unit}"))
    } else {
        Ok(value)
    }
}

/// Networks, or single addresses.
fn networks(list: &[String]) -> Result<Vec<IpNet>, String> {
    let network = |text: &String| {
        let single = || text.parse::<std::net::IpAddr>().map(IpNet::from).ok();
        text.parse::<IpNet>().ok().or_else(single)
    };
    let networks: Option<Vec<IpNet>> = list.iter().map(network).collect();
    networks.ok_or_else(|| "must be addresses or networks, such as 10.0.0.0/8 or ::1".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn checked(toml: &str, proxies: &[&str]) -> (Option<Limits>, Vec<String>) {
        let mut mistakes = Mistakes::default();
        let proxies = proxies.iter().map(|&text| text.to_owned()).collect();
        let limits = check(&mut mistakes, toml::from_str(toml).unwrap(), Some(proxies));
        (limits, mistakes.0)
    }

    #[test]
    fn without_the_section_the_defaults_hold() {
        assert_eq!(checked("", &[]), (Some(Limits::default()), Vec::new()));
    }

    #[test]
    fn what_is_set_is_taken() {
        let (limits, _) = checked(
            "payments_per_session = 7\nconnections = 16\nbody_s = 3",
            &["10.0.0.0/8", "::1"],
        );
        let limits = limits.unwrap();
        assert_eq!(limits.payments_per_session, 7);
        assert_eq!(
            (limits.connections.max, limits.connections.body),
            (16, Duration::from_secs(3))
        );
        let proxies: Vec<String> = limits.trusted_proxies.iter().map(ToString::to_string).collect();
        assert_eq!(proxies, ["10.0.0.0/8", "::1/128"]);
    }

    #[test]
    fn what_makes_no_sense_is_a_mistake() {
        let toml =
            "payments_per_session = 1000001\nsessions_per_key = -1\nreads_per_address = 0\nconnections = 1\nidle_s = 0";
        let (limits, mistakes) = checked(toml, &["proxy.example"]);
        assert_eq!(limits, None);
        for name in [
            "limits.payments_per_session (VEZNE__LIMITS__PAYMENTS_PER_SESSION) must be 0 to 1000000",
            "limits.sessions_per_key",
            "limits.reads_per_address",
            "limits.connections",
            "limits.idle_s (VEZNE__LIMITS__IDLE_S) must be 1 to 600 seconds",
            "server.trusted_proxies",
        ] {
            assert!(
                mistakes.iter().any(|told| told.starts_with(name)),
                "{name} in {mistakes:?}"
            );
        }
    }
}
