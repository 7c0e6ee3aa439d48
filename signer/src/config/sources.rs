//! Where settings come from: a file and the environment. What cannot be read is told by its place, never by its value.

use std::fs;
use std::path::Path;

use config::{Environment, File, FileFormat};

use super::ConfigError;
use super::raw::Raw;

/// Reads the file, if one is named, and the environment above it.
pub(super) fn read(file: Option<&Path>) -> Result<Raw, ConfigError> {
    let mut sources = config::Config::builder();
    if let Some(file) = file {
        let text = fs::read_to_string(file).map_err(|error| ConfigError::Unreadable(error.to_string()))?;
        // On its own first: merged with the environment, a mistake's place is lost, and its value is told.
        let settings: Raw = toml::from_str(&text).map_err(|error| ConfigError::Unreadable(place(&text, &error)))?;
        if settings.holds_secrets() && is_world_readable(file) {
            return Err(ConfigError::WorldReadable);
        }
        sources = sources.add_source(File::from_str(&text, FileFormat::Toml));
    }
    let environment = Environment::with_prefix("VEZNE").prefix_separator("__").separator("__");
    let settings = sources
        .add_source(environment)
        .build()
        .and_then(config::Config::try_deserialize);
    settings.map_err(|error| ConfigError::Unreadable(kind(&error)))
}

/// Where a file stops being one that can be read. The line itself may hold a secret.
fn place(text: &str, error: &toml::de::Error) -> String {
    let Some(before) = error.span().and_then(|span| text.get(..span.start)) else {
        return "a setting of the file is unknown or of another kind".to_owned();
    };
    let line = before.matches('\n').count() + 1;
    let column = before.chars().rev().take_while(|&character| character != '\n').count() + 1;
    let what = if error.message().starts_with("unknown field") {
        "is unknown"
    } else {
        "cannot be read"
    };
    format!("what stands at line {line}, column {column} of the file {what}")
}

/// Which setting of the environment is of another kind.
fn kind(error: &config::ConfigError) -> String {
    use config::ConfigError as Kind;
    match error {
        Kind::Type {
            key: Some(key),
            expected,
            ..
        } => format!("{key} must be {expected}"),
        Kind::At { key: Some(key), .. } => format!("{key} is of another kind, or has an unknown name below it"),
        // Only names stand in this one.
        Kind::Message(text) if text.starts_with("unknown field") => text.clone(),
        _ => "a setting of the environment (VEZNE__…) is unknown or of another kind".to_owned(),
    }
}

#[cfg(unix)]
fn is_world_readable(file: &Path) -> bool {
    super::secret_file::is_world_readable(file).unwrap_or(false)
}

#[cfg(not(unix))]
fn is_world_readable(_: &Path) -> bool {
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(text: &str) -> String {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("signer.toml");
        fs::write(&file, text).unwrap();
        read(Some(&file))
            .err()
            .map(|error| error.to_string())
            .unwrap_or_default()
    }

    #[test]
    fn a_mistake_is_told_by_its_place_and_never_with_a_secret() {
        for text in [
            "[keys]\nmaster_key = \"TOPSECRET\n",
            "[iyzico]\nsecret_key = TOPSECRET\n",
            "keys = \"TOPSECRET\"\n",
            "[iyzico]\nsecret_key = [\"TOPSECRET\"]\n",
        ] {
            let told = told(text);
            assert!(told.contains("line") && !told.contains("TOPSECRET"), "{text}: {told}");
        }
        assert!(told("[iyzico]\nsecretkey = \"x\"\n").contains("line 2, column 1 of the file is unknown"));
    }

    #[cfg(unix)]
    #[test]
    fn a_file_with_secrets_that_everybody_reads_is_refused() {
        use std::os::unix::fs::PermissionsExt as _;
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("signer.toml");
        let write = |text: &str, mode| {
            fs::write(&file, text).unwrap();
            fs::set_permissions(&file, fs::Permissions::from_mode(mode)).unwrap();
            read(Some(&file)).err().map(|error| error.to_string())
        };
        let secret = "[iyzico]\nsecret_key = \"s\"\n";
        assert!(write(secret, 0o644).unwrap().contains("chmod o-r"));
        assert_eq!(write(secret, 0o640), None);
        assert_eq!(write("[iyzico]\nsecret_key_file = \"f\"\n", 0o644), None);
    }
}
