//! The commented file says every setting and no other, and no default but the one that is in force; so does OPERATING.md.

use std::collections::BTreeSet;
use std::fs;
use std::os::unix::fs::PermissionsExt as _;

use toml::{Table, Value};

use super::super::raw::known::{Leaf, known};
use super::super::{Config, Mistakes};
use super::DEFAULT_FILE;

/// What has to be said; the rest has defaults.
const FILLED_IN: &str = r#"
[server]
public_url = "https://pay.example"
[shop]
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
[vakifbank]
client_id = "l7xx"
client_secret = "s"
receiver_name = "Vezne Kahve A.Ş."
receiver_ibans = ["TR29 0001 5001 5800 0000 0000 02"]
[isbank]
client_id = "desk"
client_secret = "s"
service_account_id = "svc"
service_account_secret = "t"
pkcs12_password = "vezne"
account_id = "1234-567"
iban = "TR48 0006 4000 0011 2340 0005 67"
name = "Vezne Kahve A.Ş."
customer_ip = "203.0.113.7"
[isbank.payouts]
payment_limit = "100"
day_limit = "100"
[isbank.incoming]
"#;

/// What a line that is commented out is.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Keep {
    /// Nothing of it.
    InForce,
    /// Its section's default.
    Defaults,
    /// An example, too.
    Everything,
}

/// The file with what is commented out in it: settings begin with `#` and no blank behind it.
fn file(keep: Keep) -> Table {
    let line = |line: &str| {
        let marked = line.contains("# EXAMPLE") || line.contains("# FILL IN");
        match line.strip_prefix('#') {
            Some(setting) if !setting.starts_with(' ') && keep != Keep::InForce => {
                let kept = keep == Keep::Everything || !marked;
                kept.then(|| setting.to_owned())
            }
            Some(_) => None,
            None => Some(line.to_owned()),
        }
    };
    let text: Vec<String> = DEFAULT_FILE.lines().filter_map(line).collect();
    toml::from_str(&text.join("\n")).unwrap()
}

fn names(table: &Table, head: &str, found: &mut BTreeSet<String>) {
    for (name, value) in table {
        let name = format!("{head}{name}");
        match value {
            Value::Table(section) => names(section, &format!("{name}."), found),
            _ => assert!(found.insert(name)),
        }
    }
}

fn merge(below: &mut Table, above: Table) {
    for (name, value) in above {
        match (below.get_mut(&name), value) {
            (Some(Value::Table(below)), Value::Table(above)) => merge(below, above),
            (_, value) => {
                below.insert(name, value);
            }
        }
    }
}

fn all_known() -> BTreeSet<String> {
    known().into_iter().map(|Leaf { name, .. }| name).collect()
}

#[test]
fn every_setting_stands_in_the_file_and_no_other() {
    let mut found = BTreeSet::new();
    names(&file(Keep::Everything), "", &mut found);
    assert_eq!(found, all_known());
}

#[test]
fn a_default_that_is_told_is_the_one_in_force() {
    let folder = tempfile::tempdir().unwrap();
    let pkcs12 = folder.path().join("desk.p12");
    fs::write(
        &pkcs12,
        include_bytes!("../../upstream/isbank/certificate/testdata/openssl-3.p12"),
    )
    .unwrap();
    fs::set_permissions(&pkcs12, fs::Permissions::from_mode(0o600)).unwrap();
    let mut filled_in: Table = toml::from_str(FILLED_IN).unwrap();
    let isbank = filled_in["isbank"].as_table_mut().unwrap();
    isbank.insert("pkcs12_file".into(), pkcs12.to_str().unwrap().into());
    let checked = |table: Table| {
        let config = Config::check(Mistakes::default(), Some(table.try_into().unwrap()));
        format!("{:?}", config.map_err(|error| error.to_string()).unwrap())
    };
    let expected = checked(filled_in.clone());
    for keep in [Keep::InForce, Keep::Defaults] {
        let mut told = file(keep);
        merge(&mut told, filled_in.clone());
        assert_eq!(checked(told), expected);
    }
}

#[test]
fn a_fresh_file_says_what_is_to_be_filled_in_and_nothing_else_is_wrong() {
    let Err(error) = Config::check(Mistakes::default(), Some(file(Keep::InForce).try_into().unwrap())) else {
        unreachable!("a configuration without keys")
    };
    let told = error.to_string();
    let mistakes: Vec<&str> = told.lines().skip(1).collect();
    assert_eq!(mistakes.len(), 8, "{told}");
    for mistake in mistakes {
        assert!(mistake.contains("is missing"), "{mistake}");
        let setting = mistake.trim_start_matches("  - ").split(' ').next().unwrap();
        let name = setting.rsplit('.').next().unwrap();
        let is_marked = |line: &str| line.starts_with(&format!("#{name}")) && line.contains("# FILL IN");
        assert!(DEFAULT_FILE.lines().any(is_marked), "{setting}");
    }
}

#[test]
fn the_operators_page_names_the_same_settings() {
    let page = include_str!("../../../../OPERATING.md");
    let mut named: BTreeSet<String> = BTreeSet::new();
    let mut is_settings = false;
    for line in page.lines() {
        is_settings = match line {
            "| setting | default | what |" => true,
            line => is_settings && line.starts_with('|'),
        };
        let cell = line.split('|').nth(1).filter(|_| is_settings).unwrap_or_default();
        let mut section = String::new();
        for name in cell.split('`').skip(1).step_by(2) {
            let name = match name.strip_prefix('.') {
                Some(name) => format!("{section}.{name}"),
                None => name.to_owned(),
            };
            section = name
                .rsplit_once('.')
                .map(|(section, _)| section.to_owned())
                .unwrap_or_default();
            named.insert(name);
        }
    }
    let is_twin = |name: &String| {
        name.strip_suffix("_file")
            .is_some_and(|name| all_known().contains(name))
    };
    for twin in all_known().iter().filter(|name| is_twin(name)) {
        assert!(page.contains(&format!("`{twin}`")), "{twin}");
        named.insert(twin.clone());
    }
    assert_eq!(named, all_known().into_iter().chain(["isbank.…".to_owned()]).collect());
}

#[test]
fn every_secret_has_a_file_of_its_own_to_stand_in() {
    let all = all_known();
    let secrets: Vec<String> = known()
        .into_iter()
        .filter(|leaf| leaf.is_secret)
        .map(|leaf| leaf.name)
        .collect();
    assert!(secrets.len() >= 9, "{secrets:?}");
    for secret in secrets {
        assert!(all.contains(&format!("{secret}_file")), "{secret}");
    }
}
