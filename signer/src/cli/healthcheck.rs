//! `vezne-signer healthcheck`: asks a signer of this machine whether it is ready. For containers, which have no curl.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::path::PathBuf;
use std::time::Duration;

use clap::Args;
use url::Url;

use super::input::InputError;
use super::operator::{CommandError, block_on};
use super::output::Outcome;
use crate::config::Config;
use crate::upstream::http_client;

/// How long the signer may take: as long as it waits for its database.
const ANSWER_LIMIT: Duration = Duration::from_secs(20);
/// The most characters of an answer that are repeated.
const ANSWER_CHARS_MAX: usize = 300;

/// Asks a signer's /ready: ends with 0 when it can take payments, else with 1.
#[derive(Args)]
pub(super) struct Healthcheck {
    /// The configuration file: it says where the signer listens.
    #[arg(long, value_name = "F")]
    config: Option<PathBuf>,
    /// Where the signer is, in place of what the configuration says: http://127.0.0.1:8787
    #[arg(long, value_name = "URL")]
    url: Option<Url>,
}

impl Healthcheck {
    pub(super) fn run(self) -> Result<Outcome, CommandError> {
        let url = match self.url {
            Some(mut url) => {
                url.set_path("/ready");
                url
            }
            None => {
                let config = Config::load(self.config.as_deref()).map_err(InputError::from)?;
                of(config.listen)
            }
        };
        let (is_ready, told) = block_on(ask(url))?;
        let told: String = told.chars().take(ANSWER_CHARS_MAX).collect();
        Ok(Outcome::document(format!("{told}\n"), is_ready))
    }
}

/// Whether it is ready, and what it says.
async fn ask(url: Url) -> (bool, String) {
    let client = match http_client(ANSWER_LIMIT) {
        Ok(client) => client,
        Err(error) => return (false, format!("the HTTP client cannot be built: {error}")),
    };
    let address = url.to_string();
    let answer = match client.get(url).send().await {
        Ok(answer) => answer,
        Err(error) if error.is_timeout() => return (false, format!("{address} does not answer in time")),
        Err(_) => {
            return (
                false,
                format!("nobody answers at {address}: is the signer running there?"),
            );
        }
    };
    let is_ready = answer.status().is_success();
    let told = answer.text().await.unwrap_or_default();
    (is_ready, told)
}

/// Where a signer that listens there is asked: one that listens everywhere is here, too.
fn of(listen: SocketAddr) -> Url {
    let ip = match listen.ip() {
        IpAddr::V4(ip) if ip.is_unspecified() => IpAddr::V4(Ipv4Addr::LOCALHOST),
        IpAddr::V6(ip) if ip.is_unspecified() => IpAddr::V6(Ipv6Addr::LOCALHOST),
        ip => ip,
    };
    let address = SocketAddr::new(ip, listen.port());
    Url::parse(&format!("http://{address}/ready")).expect("an address is part of a URL")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_signer_that_listens_everywhere_is_asked_here() {
        for (listen, url) in [
            ("127.0.0.1:8787", "http://127.0.0.1:8787/ready"),
            ("0.0.0.0:80", "http://127.0.0.1/ready"),
            ("[::]:8787", "http://[::1]:8787/ready"),
            ("10.0.0.7:8787", "http://10.0.0.7:8787/ready"),
        ] {
            assert_eq!(of(listen.parse().unwrap()).as_str(), url);
        }
    }
}
