//! A throw-away PostgreSQL by hand: prints a database's URL, and is gone when standard input ends.

use std::io::{self, Write as _};
use std::process::ExitCode;

use vezne_postgres::{Durability, Server};

fn main() -> ExitCode {
    match run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(why) => {
            let _ = writeln!(io::stderr(), "{why}");
            ExitCode::FAILURE
        }
    }
}

fn run() -> Result<(), Box<dyn std::error::Error>> {
    let server = Server::start_with(Durability::Fast)?;
    let database = server.create_database("vezne");
    let mut output = io::stdout().lock();
    writeln!(output, "{}", database.url())?;
    output.flush()?;
    io::copy(&mut io::stdin().lock(), &mut io::sink())?;
    Ok(())
}
