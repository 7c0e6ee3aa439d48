//! What a configuration is taken, and what it is told, as a whole.

use super::*;

const WHOLE: &str = r#"
    [server]
    public_url = "https://pay.example/"
    [shop]
    api_key_sha256 = "b94d27b9934d3e08a52e52d7da7dabfac484efe37a5380ee9088f7ace2efcde9"
    allowed_origins = ["https://shop.example"]
    fallback_url = "https://shop.example/"
    [iyzico]
    base_url = "https://sandbox-api.iyzipay.com"
    api_key = "sandbox-a"
    secret_key = "sandbox-s"
    [store]
    url = "sqlite:///data/vezne.db"
    [keys]
    master_key = "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f"
"#;

fn check(toml: &str) -> Result<Config, ConfigError> {
    Config::check(Mistakes::default(), Some(toml::from_str(toml).unwrap()))
}

fn mistakes(toml: &str) -> String {
    check(toml).err().map(|error| error.to_string()).unwrap_or_default()
}

#[test]
fn a_whole_configuration_is_taken() {
    let config = check(WHOLE).unwrap();
    assert_eq!(config.public_url, "https://pay.example");
    assert_eq!(config.listen.to_string(), "127.0.0.1:8787");
}

#[test]
fn every_mistake_is_told_at_once_and_no_value_is() {
    let told = mistakes("[iyzico]\nbase_url = \"ftp://x\"\n[keys]\nmaster_key = \"tooshort\"\n");
    for name in [
        "server.public_url (VEZNE__SERVER__PUBLIC_URL) is missing",
        "shop.allowed_origins",
        "iyzico.base_url",
        "iyzico.api_key",
        "iyzico.secret_key",
        "keys.master_key",
        "store.url",
    ] {
        assert!(told.contains(name), "{name} in {told}");
    }
    assert!(!told.contains("tooshort"), "{told}");
}

#[test]
fn a_sandbox_key_does_not_go_to_the_live_host() {
    let told = mistakes(&WHOLE.replace("sandbox-api.iyzipay.com", "api.iyzipay.com"));
    assert!(told.contains("is a sandbox key"), "{told}");
}

#[test]
fn buyers_data_goes_out_over_https_only() {
    let told = mistakes(&WHOLE.replace("https://sandbox-api", "http://sandbox-api"));
    assert!(told.contains("iyzico.base_url") && told.contains("https"), "{told}");
    for here in ["http://127.0.0.1:9000", "http://localhost:9000", "http://[::1]:9000"] {
        assert_eq!(
            mistakes(&WHOLE.replace("https://sandbox-api.iyzipay.com", here)),
            "",
            "{here}"
        );
    }
}

#[test]
fn an_origin_has_no_path() {
    let told = mistakes(&WHOLE.replace("[\"https://shop.example\"]", "[\"https://shop.example/shop\"]"));
    assert!(told.contains("must be origins"), "{told}");
}

#[test]
fn a_banks_sandbox_does_not_stand_beside_a_live_iyzico() {
    let bank = "[vakifbank]\nclient_id = \"l7xx\"\nclient_secret = \"s\"\nreceiver_name = \"Vezne\"\n\
                receiver_ibans = [\"TR29 0001 5001 5800 0000 0000 02\"]\nresource = \"sandbox\"\n";
    let live = WHOLE
        .replace("sandbox-api.iyzipay.com", "api.iyzipay.com")
        .replace("sandbox-", "");
    assert_eq!(mistakes(&format!("{WHOLE}\n{bank}")), "");
    let told = mistakes(&format!("{live}\n{bank}"));
    assert!(
        told.contains("vakifbank.resource") && told.contains("without money"),
        "{told}"
    );
}
