//! Where settings come from: a file and the environment. What cannot be read is told by its name and place, never by its
//! value, and everything of it at once.

mod tree;

use std::fs;
use std::path::Path;

use config::{Environment, Source as _, Value, ValueKind};
use serde::Deserialize as _;
use toml::Spanned;
use toml::de::DeTable;

use super::raw::Raw;
use super::{ConfigError, Mistakes};
use tree::Wrong;

/// Reads the file, if one is named, and the environment above it. Notes what is unknown or of another kind and goes on
/// without it; `None` where the file is no TOML, so that nothing can be said of what is missing.
pub(super) fn read(mistakes: &mut Mistakes, file: Option<&Path>) -> Result<Option<Raw>, ConfigError> {
    let above = environment(mistakes)?;
    let Some(file) = file else {
        return Ok(whole(mistakes, above));
    };
    let text = fs::read_to_string(file).map_err(|error| ConfigError::Unreadable(error.to_string()))?;
    let Some((settings, below)) = from_file(mistakes, &text) else {
        return Ok(None);
    };
    if settings.holds_secrets() && is_world_readable(file) {
        mistakes.0.push(
            "everybody may read the configuration file, and it holds secrets: take the right away with chmod o-r"
                .into(),
        );
    }
    Ok(whole(mistakes, merged(below, above)))
}

/// A file's text alone.
#[cfg(any(test, feature = "fuzzing"))]
pub(super) fn of_text(mistakes: &mut Mistakes, text: &str) -> Option<Raw> {
    from_file(mistakes, text).map(|(raw, _)| raw)
}

/// The environment's settings, without those that are mistakes.
fn environment(mistakes: &mut Mistakes) -> Result<Value, ConfigError> {
    let environment = Environment::with_prefix("VEZNE").prefix_separator("__").separator("__");
    let mut settings = in_sections(environment)?;
    let (_, wrong) = tree::read(&mut settings);
    for Wrong { path, what } in wrong {
        mistakes.add(&path.join("."), what);
    }
    Ok(settings)
}

/// Variables as the sections that their names speak of.
fn in_sections(environment: Environment) -> Result<Value, ConfigError> {
    let settings = config::Config::builder().add_source(environment).build();
    let settings = settings.and_then(|settings| settings.collect());
    let unreadable =
        |_| ConfigError::Unreadable("the environment has a variable VEZNE__… that names no setting".to_owned());
    settings.map(Value::from).map_err(unreadable)
}

/// The file's settings, checked on their own first: merged with the environment, a mistake's place is lost.
fn from_file(mistakes: &mut Mistakes, text: &str) -> Option<(Raw, Value)> {
    let (places, errors) = DeTable::parse_recoverable(text);
    let noted = errors.len();
    mistakes
        .0
        .extend(errors.iter().map(|error| syntax_mistake(text, error)));
    let mut settings = match toml::from_str(text) {
        Ok(settings) if noted == 0 => toml::Value::Table(settings),
        Err(error) if noted == 0 => {
            mistakes.0.push(syntax_mistake(text, &error));
            return None;
        }
        _ => return None,
    };
    let (raw, wrong) = tree::read(&mut settings);
    for Wrong { path, what } in wrong {
        let line = line_of(text, &places, &path).unwrap_or(1);
        mistakes
            .0
            .push(format!("{} (line {line} of the file) {what}", shown(&path)));
    }
    let settings = settings
        .try_into()
        .unwrap_or_else(|_| Value::from(config::Map::<String, Value>::new()));
    Some((raw, settings))
}

/// One set of settings above another.
fn merged(below: Value, above: Value) -> Value {
    match (below.kind, above.kind) {
        (ValueKind::Table(mut below), ValueKind::Table(above)) => {
            for (name, value) in above {
                let value = match below.remove(&name) {
                    Some(lower) => merged(lower, value),
                    None => value,
                };
                below.insert(name, value);
            }
            Value::from(below)
        }
        (_, above) => Value::new(None, above),
    }
}

/// All settings. Each source was read by itself, so that this has nothing new to tell.
fn whole(mistakes: &mut Mistakes, settings: Value) -> Option<Raw> {
    let raw = Raw::deserialize(settings).ok();
    if raw.is_none() {
        mistakes
            .0
            .push("file and environment do not fit each other: set each section in one of them".into());
    }
    raw
}

/// Where the file stops being TOML. The line itself may hold a secret.
fn syntax_mistake(text: &str, error: &toml::de::Error) -> String {
    let Some(before) = error.span().and_then(|span| text.get(..span.start)) else {
        return "the file is no TOML".to_owned();
    };
    let line = before.matches('\n').count() + 1;
    let column = before.chars().rev().take_while(|&character| character != '\n').count() + 1;
    format!("what stands at line {line}, column {column} of the file cannot be read: it is no TOML")
}

/// The line on which a setting's name stands.
fn line_of(text: &str, places: &Spanned<DeTable<'_>>, path: &[String]) -> Option<usize> {
    let (name, sections) = path.split_last()?;
    let mut table = places.as_ref();
    for section in sections {
        table = table.get(section.as_str())?.as_ref().as_table()?;
    }
    let (name, _) = table.get_key_value(name.as_str())?;
    let before = text.get(..name.span().start)?;
    Some(before.matches('\n').count() + 1)
}

/// A setting's name, as long as it looks like one: whoever slips may write a secret where a name should be.
fn shown(path: &[String]) -> String {
    const NAME_CHARS_MAX: usize = 40;
    let is_name = |part: &String| {
        part.len() <= NAME_CHARS_MAX
            && part
                .bytes()
                .all(|byte| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'_'))
    };
    if path.iter().all(is_name) {
        path.join(".")
    } else {
        "a setting".to_owned()
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
        let mut mistakes = Mistakes::default();
        from_file(&mut mistakes, text);
        mistakes.0.join("\n")
    }

    #[test]
    fn a_mistake_is_told_by_its_place_and_never_with_a_secret() {
        for text in [
            "[keys]\nmaster_key = \"TOPSECRET\n",
            "[iyzico]\nsecret_key = TOPSECRET\n",
            "keys = \"TOPSECRET\"\n",
            "[iyzico]\nsecret_key = [\"TOPSECRET\"]\n",
            "[iyzico]\nTOPSECRET = \"x\"\n",
            "[iyzico]\nTOP-SECRET = \"x\"\n",
            "TOPSECRET\n",
        ] {
            let told = told(text);
            assert!(told.contains("line"), "{text}: {told}");
            assert!(!told.contains("TOP"), "{text}: {told}");
        }
    }

    #[test]
    fn everything_that_is_unknown_or_of_another_kind_is_told_at_once() {
        let told = told(
            "[iyzico]\nsecretkey = \"x\"\nreports = \"perhaps\"\ncall_limit_s = \"long\"\n\
             [shop]\nallowed_origins = 5\nfallback_url = 7\n\
             [isbank.incoming]\nday = 3\n[webhook]\nurl = \"x\"\n",
        );
        for mistake in [
            "iyzico.secretkey (line 2 of the file) is unknown",
            "iyzico.reports (line 3 of the file) must be true or false",
            "iyzico.call_limit_s (line 4 of the file) must be a whole number",
            "shop.allowed_origins (line 6 of the file) must be a list of texts",
            "shop.fallback_url (line 7 of the file) must be a text",
            "isbank.incoming.day (line 9 of the file) is unknown",
            "webhook (line 10 of the file) is unknown",
        ] {
            assert!(told.contains(mistake), "{mistake} in {told}");
        }
        assert_eq!(told.lines().count(), 7, "{told}");
    }

    #[test]
    fn a_mistake_does_not_hide_what_else_stands_in_its_section() {
        let mut mistakes = Mistakes::default();
        let (raw, settings) =
            from_file(&mut mistakes, "[shop]\nfallback_url = 7\nallowed_origins = [\"x\"]\n").unwrap();
        assert_eq!(raw.shop.allowed_origins.as_deref(), Some(&["x".to_owned()][..]));
        assert_eq!(mistakes.0.len(), 1);
        assert!(whole(&mut mistakes, settings).unwrap().shop.fallback_url.is_none());
    }

    #[test]
    fn several_slips_of_syntax_are_told_at_once() {
        let told = told("[shop\nfallback_url = \n[iyzico]\nreports = maybe\n");
        assert!(told.lines().count() >= 2, "{told}");
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
            let mut mistakes = Mistakes::default();
            read(&mut mistakes, Some(&file)).unwrap();
            mistakes.0.join("\n")
        };
        let secret = "[iyzico]\nsecret_key = \"s\"\n";
        assert!(write(secret, 0o644).contains("chmod o-r"));
        assert_eq!(write(secret, 0o640), "");
        assert_eq!(write("[iyzico]\nsecret_key_file = \"f\"\n", 0o644), "");
    }
}
