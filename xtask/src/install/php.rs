//! PHP on the command line, for the tests of what a shop in PHP copies.

use anyhow::Result;

use crate::install::apt;
use crate::machine;

/// Installs Debian's package where there is none; elsewhere it is named.
pub(crate) fn ready() -> Result<()> {
    if machine::has("php") {
        return Ok(());
    }
    apt::ready(&["php-cli"])
}
