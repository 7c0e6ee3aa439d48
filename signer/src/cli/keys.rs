//! `vezne-signer keys`: makes, lists and takes back the API keys of the shop's servers.

use clap::{Args, Subcommand};
use serde::Serialize;

use super::operator::{Access, CommandError, Database, NAME_CHARS_MAX, one_line};
use super::output::Outcome;
use super::table::{Table, cell};
use crate::app::App;
use crate::entropy;
use crate::keys::{api_key_hash, new_api_key};
use crate::scope::{Scope, Scopes};
use crate::store::ApiKey;

/// What every key's id begins with.
const KEY_ID_HEAD: &str = "key_";

/// API keys: each has a name, scopes, and can be taken back by itself.
#[derive(Subcommand)]
pub(super) enum Keys {
    /// Make a key and print it, once: the store keeps its hash alone.
    ///
    /// Scopes: `sessions` (open, change and withdraw sessions), `read` (read sessions and events), `refunds`,
    /// `payouts.draft`, `payouts.confirm`. A key works from the next request on; a serving signer needs no restart.
    Create(Create),
    /// List every key, the oldest first; none is shown itself.
    List(List),
    /// Take a key back: it opens nothing from the next request on.
    Revoke(Revoke),
}

#[derive(Args)]
pub(super) struct Create {
    /// What you call it: `shop`, `bookkeeping`.
    #[arg(long, value_name = "N", allow_hyphen_values = true)]
    name: String,
    /// What it may do, with commas between: `sessions,read`.
    #[arg(long, value_name = "S", allow_hyphen_values = true)]
    scopes: String,
    #[command(flatten)]
    access: Access,
}

#[derive(Args)]
pub(super) struct List {
    #[command(flatten)]
    access: Access,
}

#[derive(Args)]
pub(super) struct Revoke {
    /// The key's id as `keys list` shows it: `key_…`.
    #[arg(value_name = "KEY_ID")]
    id: String,
    #[command(flatten)]
    access: Access,
}

/// A key as it is shown.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Shown {
    id: String,
    name: String,
    scopes: Vec<String>,
    created_at: String,
    revoked_at: Option<String>,
    /// The key itself, when it was just made.
    #[serde(skip_serializing_if = "Option::is_none")]
    key: Option<String>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Listed {
    keys: Vec<Shown>,
    /// Whether one more key is known by `shop.api_key_sha256`.
    configured_key: bool,
}

impl Keys {
    pub(super) fn run(self) -> Result<Outcome, CommandError> {
        match self {
            Self::Create(create) => create.run(),
            Self::List(List { access }) => access.run(Database::MustExist, async |app| list(&app, access.json).await),
            Self::Revoke(Revoke { id, access }) => {
                access.run(Database::MustExist, async |app| revoke(&app, &id, access.json).await)
            }
        }
    }
}

impl Create {
    fn run(self) -> Result<Outcome, CommandError> {
        let Self { name, scopes, access } = self;
        let name = one_line("--name", &name, NAME_CHARS_MAX)?;
        let scopes = read_scopes(&scopes)?;
        access.run(Database::MayBeNew, async |app| {
            create(&app, name, &scopes, access.json).await
        })
    }
}

/// The scopes of an argument; at least one.
fn read_scopes(text: &str) -> Result<Scopes, CommandError> {
    let scopes = Scopes::parse(text).ok().filter(|scopes| !scopes.is_empty());
    scopes.ok_or_else(|| {
        let words: Vec<&str> = Scope::ALL.iter().map(|scope| scope.word()).collect();
        CommandError::Value(format!("--scopes must name one or more of: {}", words.join(", ")))
    })
}

async fn create(app: &App, name: String, scopes: &Scopes, as_json: bool) -> Result<Outcome, CommandError> {
    let key = new_api_key(app.entropy.as_ref());
    let made = ApiKey {
        id: entropy::id(app.entropy.as_ref(), KEY_ID_HEAD),
        name,
        scopes: scopes.to_string(),
        created_at: app.clock.now(),
        revoked_at: None,
    };
    app.store.insert_api_key(&made, api_key_hash(key.expose())).await?;
    let shown = Shown {
        key: Some(key.expose().to_owned()),
        ..Shown::from(made)
    };
    let text = format!(
        "{}\n\nId      {}\nName    {}\nScopes  {}\n\nKeep the key now: it is stored as a hash and never shown again.\n",
        key.expose(),
        shown.id,
        shown.name,
        shown.scopes.join(", "),
    );
    Ok(Outcome::of(&shown, as_json, true, text))
}

async fn list(app: &App, as_json: bool) -> Result<Outcome, CommandError> {
    let listed = Listed {
        keys: app.store.api_keys().await?.into_iter().map(Shown::from).collect(),
        configured_key: app.settings.api_key_sha256.is_some(),
    };
    let mut table = Table::with_head(["ID", "NAME", "SCOPES", "CREATED", "REVOKED"]);
    for key in &listed.keys {
        let scopes = key.scopes.join(", ");
        let revoked = cell(key.revoked_at.as_ref());
        table.add([
            key.id.clone(),
            key.name.clone(),
            scopes,
            key.created_at.clone(),
            revoked,
        ]);
    }
    let mut text = if table.is_empty() {
        "There is no key. Make one: vezne-signer keys create --name shop --scopes sessions,read\n".to_owned()
    } else {
        table.to_text()
    };
    if listed.configured_key {
        let scopes = Scopes::of_configured_key().to_string().replace(' ', ", ");
        text.push_str(&format!("One more is configured, as shop.api_key_sha256: {scopes}\n"));
    }
    Ok(Outcome::of(&listed, as_json, true, text))
}

async fn revoke(app: &App, id: &str, as_json: bool) -> Result<Outcome, CommandError> {
    if !id.starts_with(KEY_ID_HEAD) {
        let told = "KEY_ID is the key's id (key_…), as `vezne-signer keys list` shows it; never the key itself";
        return Err(CommandError::Value(told.into()));
    }
    let is_revoked = app.store.revoke_api_key(id, app.clock.now()).await?;
    let keys = app.store.api_keys().await?;
    let Some(key) = keys.into_iter().find(|key| key.id == id) else {
        let told = "there is no key of this id; see `vezne-signer keys list`";
        return Err(CommandError::Refused(told.into()));
    };
    let shown = Shown::from(key);
    if !is_revoked {
        let since = shown.revoked_at.unwrap_or_default();
        return Err(CommandError::Refused(format!(
            "this key was taken back already, at {since}"
        )));
    }
    let text = format!(
        "Taken back: {} ({}). It opens nothing any more.\n",
        shown.id, shown.name
    );
    Ok(Outcome::of(&shown, as_json, true, text))
}

impl From<ApiKey> for Shown {
    fn from(key: ApiKey) -> Self {
        let ApiKey {
            id,
            name,
            scopes,
            created_at,
            revoked_at,
        } = key;
        Self {
            id,
            name,
            scopes: scopes.split_whitespace().map(str::to_owned).collect(),
            created_at: created_at.to_string(),
            revoked_at: revoked_at.map(|at| at.to_string()),
            key: None,
        }
    }
}
