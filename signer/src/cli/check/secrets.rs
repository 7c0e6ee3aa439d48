//! Who may read and write the files that secrets stand in. That everybody may read one is a mistake of the configuration.

use super::finding::Findings;
use crate::config::SecretFile;

const WHAT: &str = "secret files";

pub(super) fn check(findings: &mut Findings, files: &[SecretFile]) {
    let mut is_good = true;
    for SecretFile { name, path } in files {
        if may_be_changed_by_others(path) {
            is_good = false;
            let path = path.display();
            let text = format!("{name}: others than its owner may change {path}; take the right away with chmod go-w");
            findings.warning(WHAT, text);
        }
    }
    if files.is_empty() {
        findings.ok(WHAT, "there are none: every secret comes from the environment");
    } else if is_good {
        findings.ok(WHAT, format!("{}, and not everybody may read them", files.len()));
    }
}

#[cfg(unix)]
fn may_be_changed_by_others(file: &std::path::Path) -> bool {
    use std::os::unix::fs::PermissionsExt as _;
    std::fs::metadata(file).is_ok_and(|metadata| metadata.permissions().mode() & 0o022 != 0)
}

#[cfg(not(unix))]
fn may_be_changed_by_others(_: &std::path::Path) -> bool {
    false
}
