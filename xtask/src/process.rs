//! Other programs: started in a clean environment, failing with their name.

use std::fmt::Write as _;
use std::io;
use std::path::Path;
use std::process::{Command, Output};

use anyhow::{Context, Result, anyhow, bail};

/// What `cargo run` tells the program it runs, and what no program started by it should hear: build scripts that
/// look at these would be built again each time the outer command changes.
const OF_THE_OUTER_CARGO: [&str; 2] = ["CARGO_PKG_", "CARGO_MANIFEST_"];

/// A program that starts in `folder`, without the traces of the cargo that runs xtask.
pub(crate) fn command(program: &str, folder: &Path) -> Command {
    let mut command = Command::new(program);
    command.current_dir(folder);
    for (name, _) in std::env::vars_os() {
        if name
            .to_str()
            .is_some_and(|name| OF_THE_OUTER_CARGO.iter().any(|prefix| name.starts_with(prefix)))
        {
            command.env_remove(name);
        }
    }
    command
        .env_remove("LD_LIBRARY_PATH")
        .env_remove("DYLD_FALLBACK_LIBRARY_PATH");
    command
}

/// Also without the outer toolchain: for a cargo that is not rustup's.
pub(crate) fn leave_rustup(command: &mut Command) -> &mut Command {
    for name in [
        "CARGO",
        "RUSTUP_TOOLCHAIN",
        "RUSTC",
        "RUSTDOC",
        "RUSTC_WRAPPER",
        "CARGO_TARGET_DIR",
    ] {
        command.env_remove(name);
    }
    command
}

/// Runs to the end with its output shown; an error names the command.
pub(crate) fn run(command: &mut Command) -> Result<()> {
    let shown = show(command);
    let status = command.status().map_err(|error| cannot_start(command, error))?;
    if status.success() {
        Ok(())
    } else {
        bail!("`{shown}` failed ({status})")
    }
}

/// Runs to the end and answers what it printed; an error holds that too, and what it complained about.
pub(crate) fn output(command: &mut Command) -> Result<String> {
    let shown = show(command);
    let Output { status, stdout, stderr } = command.output().map_err(|error| cannot_start(command, error))?;
    if !status.success() {
        bail!(
            "`{shown}` failed ({status})\n{}{}",
            String::from_utf8_lossy(&stdout),
            String::from_utf8_lossy(&stderr).trim_end()
        );
    }
    String::from_utf8(stdout).with_context(|| format!("`{shown}` printed something that is not text"))
}

/// The command as a person would type it.
pub(crate) fn show(command: &Command) -> String {
    let mut shown = command.get_program().to_string_lossy().into_owned();
    for argument in command.get_args() {
        let _ = write!(shown, " {}", argument.to_string_lossy());
    }
    shown
}

fn cannot_start(command: &Command, error: io::Error) -> anyhow::Error {
    let program = command.get_program().to_string_lossy();
    match error.kind() {
        io::ErrorKind::NotFound => anyhow!("`{program}` is not installed, or its folder is gone"),
        _ => anyhow!(error).context(format!("cannot start `{program}`")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_failure_names_the_command_and_what_it_said() {
        let error = output(command("sh", Path::new("/")).args(["-c", "echo broken >&2; exit 3"])).unwrap_err();
        let text = error.to_string();
        assert!(text.starts_with("`sh -c echo broken >&2; exit 3` failed"), "{text}");
        assert!(text.ends_with("broken"), "{text}");
    }

    #[test]
    fn a_missing_program_is_named() {
        let error = run(&mut command("vezne-is-no-such-program", Path::new("/"))).unwrap_err();
        assert_eq!(
            error.to_string(),
            "`vezne-is-no-such-program` is not installed, or its folder is gone"
        );
    }

    #[test]
    fn the_outer_cargo_is_not_heard() {
        let seen = output(command("env", Path::new("/")).arg("-0")).unwrap();
        assert!(
            !seen.contains("CARGO_PKG_NAME="),
            "cargo test sets it for this test, and its children must not see it"
        );
    }
}
