//! What the workspace is made of: licences, sources and doubled crates as `deny.toml` allows them, and no dependency that
//! nobody uses. Needs no network, so it knows nothing of holes that were found since: those are asked about elsewhere.

mod policy;
mod unused;

use anyhow::{Result, ensure};

use crate::crates;
use crate::repo::Repo;
use policy::Policy;

/// Holds all of it; every fault is told.
pub(crate) fn check(repo: &Repo) -> Result<()> {
    let metadata = crates::metadata(repo, None)?;
    let policy = Policy::read(repo)?;
    let mut faults = policy.faults(&metadata.packages);
    faults.extend(unused::in_crates(&metadata)?);
    faults.extend(unused::in_the_list(&metadata)?);
    ensure!(faults.is_empty(), "\n  - {}", faults.join("\n  - "));
    println!(
        "{} crates: licences, sources, versions and uses are as deny.toml has them",
        metadata.packages.len()
    );
    Ok(())
}
