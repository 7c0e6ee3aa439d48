//! The Vezne signer's command line.

use std::process::ExitCode;

fn main() -> ExitCode {
    vezne_signer::cli::run(std::env::args_os())
}
