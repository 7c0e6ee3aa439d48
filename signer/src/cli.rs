//! The command line: serving, what its operator does beside it, and the questions that every integration asks.

mod audit;
mod backup;
mod bin_check;
mod check;
mod config;
mod healthcheck;
mod input;
mod inspect;
mod keys;
mod methods;
mod operator;
mod output;
mod reconcile;
mod report;
mod reseal;
mod review;
mod serve;
mod sign;
mod surroundings;
mod table;
mod verify_response;
mod webhooks;

use std::ffi::OsString;
use std::process::ExitCode;

use clap::error::ErrorKind;
use clap::{CommandFactory as _, Parser, Subcommand};

use operator::CommandError;
use output::Outcome;

/// The exit code for a call that cannot be understood.
const USAGE: u8 = 2;

/// The Vezne signer: holds a shop's payment secrets, signs every upstream call, remembers each payment.
#[derive(Parser)]
#[command(name = "vezne-signer", version, arg_required_else_help = true)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Serve the shop's checkout.
    Serve(serve::Serve),
    Check(check::Check),
    /// Print a configuration to begin with.
    #[command(subcommand)]
    Config(config::Config),
    /// Make, list and take back API keys of the shop's servers.
    #[command(subcommand)]
    Keys(keys::Keys),
    /// List the ways to pay, and turn one off or on without a restart.
    #[command(subcommand)]
    Methods(methods::Methods),
    /// List and settle the payments that wait for a person.
    #[command(subcommand)]
    Review(review::Review),
    /// Check that the log of events is whole and unchanged.
    #[command(subcommand)]
    Audit(audit::Audit),
    /// List deliveries to the shop's server, and have events sent again.
    #[command(subcommand)]
    Webhooks(webhooks::Webhooks),
    Healthcheck(healthcheck::Healthcheck),
    Reseal(reseal::Reseal),
    Backup(backup::Backup),
    Reconcile(reconcile::Reconcile),
    Report(report::Report),
    /// Build an IYZWSv2 header and show what was signed (answers iyzico's error 1000).
    Sign(sign::Sign),
    /// Check the signature of an answer of iyzico's.
    VerifyResponse(verify_response::VerifyResponse),
    /// Check a value: a card prefix or an amount.
    #[command(subcommand)]
    Inspect(inspect::Inspect),
    /// Ask iyzico who issued a card, by its first 6 to 8 digits.
    BinCheck(bin_check::BinCheck),
    /// Print the OpenAPI document.
    #[command(hide = true)]
    Openapi,
}

/// Runs a command. 0: done, or valid; 1: refused; 2: not understood. What was refused is not repeated.
pub fn run(arguments: impl IntoIterator<Item = OsString>) -> ExitCode {
    let cli = match Cli::try_parse_from(arguments) {
        Ok(cli) => cli,
        Err(error) => return misuse(&error),
    };
    let outcome = match cli.command {
        Command::Serve(serve) => return serve.run(),
        Command::Check(check) => check.run(),
        Command::Config(config) => config.run(),
        Command::Keys(keys) => keys.run(),
        Command::Methods(methods) => methods.run(),
        Command::Review(review) => review.run(),
        Command::Audit(audit) => audit.run(),
        Command::Webhooks(webhooks) => webhooks.run(),
        Command::Healthcheck(healthcheck) => healthcheck.run(),
        Command::Reseal(reseal) => reseal.run(),
        Command::Backup(backup) => backup.run(),
        Command::Reconcile(reconcile) => reconcile.run(),
        Command::Report(report) => report.run(),
        Command::Sign(sign) => sign.run().map_err(CommandError::from),
        Command::VerifyResponse(verify) => verify.run().map_err(CommandError::from),
        Command::Inspect(inspect) => Ok(inspect.run()),
        Command::BinCheck(check) => check.run().map_err(CommandError::from),
        Command::Openapi => Ok(Outcome::text(crate::http::openapi_document())),
    };
    match outcome {
        Ok(outcome) => outcome.print(),
        Err(error) => {
            output::complain(&error.to_string());
            if error.is_misuse() {
                ExitCode::from(USAGE)
            } else {
                ExitCode::FAILURE
            }
        }
    }
}

/// Help and version as they are; a misuse by its kind only: its words could repeat a card number or a secret.
fn misuse(error: &clap::Error) -> ExitCode {
    match error.kind() {
        ErrorKind::DisplayHelp | ErrorKind::DisplayVersion => {
            output::say(&error.to_string());
            return ExitCode::SUCCESS;
        }
        ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand => {
            output::complain(&Cli::command().render_help().to_string());
        }
        ErrorKind::InvalidSubcommand => output::complain("there is no such command; see vezne-signer --help"),
        ErrorKind::UnknownArgument => {
            output::complain("an argument is unknown or one too many; add --help to the command");
        }
        ErrorKind::MissingRequiredArgument | ErrorKind::MissingSubcommand => {
            output::complain("an argument is missing; add --help to the command");
        }
        ErrorKind::ArgumentConflict => output::complain("two arguments exclude each other; add --help to the command"),
        _ => output::complain("an argument has a value that is not taken; add --help to the command"),
    }
    ExitCode::from(USAGE)
}
