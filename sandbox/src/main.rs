//! `vezne-sandbox`: starts the sandbox, prints where it is, and stops when it is told to.

use std::io::{self, IsTerminal, Write};
use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::Parser;
use tokio::signal::unix::{SignalKind, signal};
use tokio::sync::oneshot;
use vezne_sandbox::{Sandbox, Start};

/// Plays iyzico, VakıfBank and İş Bankası for development and tests. No real card, no real money.
#[derive(Parser, Debug)]
#[command(version)]
struct Arguments {
    /// Where to listen; port 0 takes any free one.
    #[arg(long, default_value = "127.0.0.1:0")]
    listen: SocketAddr,
    /// Hand out the same keys, tokens and ids in every run with this seed.
    #[arg(long)]
    seed: Option<u64>,
    /// Where İş Bankası listens, with TLS; port 0 takes any free one.
    #[arg(long, default_value = "127.0.0.1:0")]
    isbank_listen: SocketAddr,
    /// Where the certificates and keys for İş Bankası go; without it, a folder that is removed in the end.
    #[arg(long)]
    isbank_dir: Option<PathBuf>,
    /// Stop when standard input ends, so that no sandbox outlives the program that started it.
    #[arg(long)]
    exit_with_stdin: bool,
}

#[tokio::main]
async fn main() -> ExitCode {
    let colours = io::stderr().is_terminal();
    tracing_subscriber::fmt()
        .with_writer(io::stderr)
        .with_target(false)
        .with_ansi(colours)
        .init();
    match run(Arguments::parse()).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            tracing::error!(%error, "the sandbox cannot run");
            ExitCode::FAILURE
        }
    }
}

async fn run(arguments: Arguments) -> io::Result<()> {
    let mut terminated = signal(SignalKind::terminate())?;
    let mut interrupted = signal(SignalKind::interrupt())?;
    let Arguments {
        listen,
        seed,
        isbank_listen,
        isbank_dir,
        exit_with_stdin,
    } = arguments;
    let sandbox = Sandbox::start_as(Start {
        listen,
        seed,
        isbank_listen,
        isbank_dir,
    })
    .await?;
    writeln!(io::stdout(), "{}", sandbox.ready_line())?;
    tracing::info!(url = sandbox.url(), "playing iyzico, VakıfBank and İş Bankası");
    tokio::select! {
        _ = terminated.recv() => {}
        _ = interrupted.recv() => {}
        () = end_of_stdin(exit_with_stdin) => {}
    }
    sandbox.stop().await;
    Ok(())
}

/// Waits for the end of standard input, or for ever when that was not asked for.
async fn end_of_stdin(asked: bool) {
    let (ended, end) = oneshot::channel();
    if !asked {
        return std::future::pending().await;
    }
    // A thread of its own, because a blocked read of tokio's would keep the program from exiting.
    std::thread::spawn(move || {
        // A read error ends standard input as well; nobody listening means that the program is stopping already.
        let _ = io::copy(&mut io::stdin(), &mut io::sink());
        let _ = ended.send(());
    });
    let _ = end.await;
}
