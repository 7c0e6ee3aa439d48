//! The signer with the feature `test-hooks`: a real process that a test can kill at a named point.

use std::process::ExitCode;

fn main() -> ExitCode {
    vezne_signer::cli::run(std::env::args_os())
}
