//! Debian packages: installed by root, named to everybody else.

use std::path::Path;

use anyhow::{Result, bail};

use crate::machine;
use crate::process;

/// Installs those of the packages that are missing.
pub(crate) fn ready(packages: &[&str]) -> Result<()> {
    if !machine::has("apt-get") {
        bail!(
            "this is no Debian: install the counterparts of {} by hand",
            packages.join(", ")
        );
    }
    let missing = missing(packages, &installed(packages));
    if missing.is_empty() {
        return Ok(());
    }
    if !machine::is_root() {
        bail!("missing packages; as root: apt-get install {}", missing.join(" "));
    }
    println!("installing {} (Debian)", missing.join(" "));
    apt(&["update", "-qq"])?;
    let mut install = vec!["install", "-qq", "-o=Dpkg::Use-Pty=0", "-y", "--no-install-recommends"];
    install.extend(missing);
    apt(&install)
}

fn apt(arguments: &[&str]) -> Result<()> {
    let mut apt = process::command("apt-get", Path::new("/"));
    process::run(apt.args(arguments).env("DEBIAN_FRONTEND", "noninteractive"))
}

/// dpkg's list, one `package status` a line; it fails when it knows none of them, and then none is installed.
fn installed(packages: &[&str]) -> String {
    let mut ask = process::command("dpkg-query", Path::new("/"));
    ask.args(["--show", "--showformat=${Package} ${db:Status-Status}\n"])
        .args(packages);
    ask.output()
        .map(|answer| String::from_utf8_lossy(&answer.stdout).into_owned())
        .unwrap_or_default()
}

fn missing<'a>(packages: &[&'a str], installed: &str) -> Vec<&'a str> {
    let there = |package: &str| installed.lines().any(|line| line == format!("{package} installed"));
    packages.iter().copied().filter(|package| !there(package)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_removed_package_is_missing_and_a_longer_name_is_another() {
        let list = "chromium config-files\nlld-22 installed\nrustc-web-extra installed\n";
        assert_eq!(
            missing(&["chromium", "lld-22", "rustc-web"], list),
            ["chromium", "rustc-web"]
        );
    }

    #[test]
    fn everything_installed_leaves_nothing_to_do() {
        assert!(missing(&["lld-22"], "lld-22 installed\n").is_empty());
    }
}
