//! The section about traces: where they go, and how many of them.

use serde::Deserialize;
use url::Url;

use super::Mistakes;
use super::addresses::http_url;

/// What the signer is called in traces, unless the operator says otherwise.
const SERVICE_NAME: &str = "vezne-signer";
/// The longest name of a service.
const SERVICE_NAME_CHARS_MAX: usize = 100;
/// Where a collector takes traces, below its address. Source: the OTLP specification.
const TRACES_PATH: &str = "v1/traces";

/// The section as it is written.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct RawTelemetry {
    otlp_endpoint: Option<String>,
    service_name: Option<String>,
    sample_ratio: Option<f64>,
}

/// Where traces go.
#[derive(Debug, Clone, PartialEq)]
pub struct Telemetry {
    /// The address that takes them, with its path.
    pub traces_url: Url,
    /// What the signer is called in them.
    pub service_name: String,
    /// Which part of the traces is sent, from 0 to 1, where the caller has not decided it already.
    pub sample_ratio: f64,
}

/// The section, where it names a collector.
pub(super) fn check(mistakes: &mut Mistakes, raw: RawTelemetry) -> Option<Telemetry> {
    let RawTelemetry {
        otlp_endpoint,
        service_name,
        sample_ratio,
    } = raw;
    let service_name = mistakes.read(
        "telemetry.service_name",
        Some(service_name.unwrap_or_else(|| SERVICE_NAME.to_owned())),
        |name| match name.chars().count() {
            1..=SERVICE_NAME_CHARS_MAX => Ok(name),
            _ => Err(format!("must be 1 to {SERVICE_NAME_CHARS_MAX} characters")),
        },
    );
    let sample_ratio = mistakes.read("telemetry.sample_ratio", Some(sample_ratio.unwrap_or(1.0)), |ratio| {
        if (0.0..=1.0).contains(&ratio) {
            Ok(ratio)
        } else {
            Err("must be 0 to 1".to_owned())
        }
    });
    let traces_url = mistakes.optional("telemetry.otlp_endpoint", otlp_endpoint, |text| traces_url(&text));
    Some(Telemetry {
        traces_url: traces_url?,
        service_name: service_name?,
        sample_ratio: sample_ratio?,
    })
}

/// A collector's address, such as `http://127.0.0.1:4318`: without a path it takes traces at the usual one.
fn traces_url(text: &str) -> Result<Url, String> {
    let mut url = http_url(text)?;
    if !url.username().is_empty() || url.password().is_some() || url.query().is_some() {
        return Err("must be an address without a password and a query".to_owned());
    }
    if url.path() == "/" {
        url.set_path(TRACES_PATH);
    }
    Ok(url)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn checked(toml: &str) -> (Option<Telemetry>, String) {
        let mut mistakes = Mistakes::default();
        let telemetry = check(&mut mistakes, toml::from_str(toml).unwrap());
        (telemetry, mistakes.0.join("\n"))
    }

    #[test]
    fn without_a_collector_there_are_no_traces() {
        assert_eq!(checked("sample_ratio = 0.5"), (None, String::new()));
    }

    #[test]
    fn a_collector_takes_traces_at_the_usual_path_or_at_its_own() {
        for (endpoint, url) in [
            ("http://127.0.0.1:4318", "http://127.0.0.1:4318/v1/traces"),
            ("https://collector.example/", "https://collector.example/v1/traces"),
            (
                "http://collector:4318/otlp/v1/traces",
                "http://collector:4318/otlp/v1/traces",
            ),
        ] {
            let (telemetry, _) = checked(&format!("otlp_endpoint = \"{endpoint}\""));
            let telemetry = telemetry.unwrap();
            assert_eq!(telemetry.traces_url.as_str(), url);
            assert_eq!(telemetry.service_name, "vezne-signer");
        }
    }

    #[test]
    fn what_is_no_address_and_no_ratio_is_told_and_a_password_is_not() {
        let (telemetry, told) =
            checked("otlp_endpoint = \"http://me:hunter2@collector\"\nsample_ratio = 1.5\nservice_name = \"\"");
        assert_eq!(telemetry, None);
        for name in [
            "telemetry.otlp_endpoint",
            "telemetry.sample_ratio",
            "telemetry.service_name",
        ] {
            assert!(told.contains(name), "{told}");
        }
        assert!(!told.contains("hunter2"), "{told}");
    }
}
