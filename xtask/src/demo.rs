//! `cargo xtask demo`: a shop, a signer and a sandboxed iyzico on this machine, behind one URL.

pub(crate) mod ports;
mod signer_config;

use std::fs;
use std::path::Path;
use std::process::Command;
use std::sync::mpsc::{self, Receiver, Sender};

use anyhow::{Context, Result, bail};
use clap::Args;
use serde::Deserialize;

use crate::binaries::{self, Binaries};
use crate::process;
use crate::repo::Repo;
use crate::server::Server;
use crate::stopwatch::Stopwatch;
use crate::wasm;
pub(crate) use signer_config::random_key;
use signer_config::{BankAccess, IyzicoAccess, OwnBankAccess, SignerConfig};

/// Where the shop stands when nobody else does.
const SHOP_PORT: u16 = 8788;
const SIGNER_PORT: u16 = 8787;

/// How to show it.
#[derive(Args)]
pub(crate) struct Options {
    /// The shop's port; any free one when it is taken
    #[arg(long, default_value_t = SHOP_PORT)]
    port: u16,
}

/// Why the demo ends.
enum End {
    Asked,
    Stopped(&'static str),
}

#[derive(Deserialize)]
struct SandboxReady {
    iyzico: IyzicoAccess,
    vakifbank: BankAccess,
    isbank: OwnBankAccess,
}

#[derive(Deserialize)]
struct Ready {
    url: String,
}

/// Builds, starts, and serves until Ctrl-C.
pub(crate) fn run(repo: &Repo, options: &Options) -> Result<()> {
    let watch = Stopwatch::start();
    println!("[1/3] the widget");
    wasm::build(repo, &wasm::Options::default())?;
    println!("[2/3] signer and sandbox");
    let binaries = binaries::build(repo)?;
    println!("[3/3] starting sandbox, signer and shop");
    let (ends, end) = mpsc::channel();
    listen_for_ctrl_c(&ends)?;
    // Dropped in the order of the fields: the shop first, the sandbox last, its ledger complete.
    let demo = Demo::start(repo, &binaries, Front::Shop, options.port, &ends)?;
    println!("\nready in {watch}. Open  {}\n", demo.url);
    println!(
        "A card to type: 5526 0800 (Akbank Axess). From a bank account: approve as Ayşe Yılmaz, and read the bank's code\n\
         on her phone, {}\n\
         By a transfer of your own: type what the page says into her bank's form, {}\n\
         It is a sandbox: no real card, no real lira. Ctrl-C stops it.\n",
        demo.phone, demo.send
    );
    serve_until_the_end(demo, &end)
}

/// Serves the built documentation with a signer and a sandbox behind its playground, until Ctrl-C.
pub(crate) fn serve_site(repo: &Repo, site: &Path) -> Result<()> {
    let binaries = binaries::build(repo)?;
    let (ends, end) = mpsc::channel();
    listen_for_ctrl_c(&ends)?;
    let demo = Demo::start(repo, &binaries, Front::Site(site), SHOP_PORT, &ends)?;
    println!("\nready. Open  {}\n", demo.url);
    serve_until_the_end(demo, &end)
}

fn listen_for_ctrl_c(ends: &Sender<End>) -> Result<()> {
    let asked = ends.clone();
    ctrlc::set_handler(move || drop(asked.send(End::Asked))).context("cannot listen for Ctrl-C")
}

fn serve_until_the_end(demo: Demo, end: &Receiver<End>) -> Result<()> {
    let end = end.recv().context("nobody is left who could end the demo")?;
    drop(demo);
    match end {
        End::Asked => println!("\nstopped"),
        End::Stopped(name) => bail!("{name} stopped by itself; its log is above"),
    }
    Ok(())
}

/// Starts the demo on free ports, visits the shop, pays, and stops: `cargo xtask demo` without a person.
pub(crate) fn check(repo: &Repo) -> Result<()> {
    wasm::build(repo, &wasm::Options::default())?;
    let binaries = binaries::build(repo)?;
    let (ends, _end) = mpsc::channel();
    let demo = Demo::start(repo, &binaries, Front::Shop, ports::ANY, &ends)?;
    process::run(repo.command("node").args([CHECK, &demo.url])).context("the demo does not do what it is for")
}

/// A shop that is there, and that hears of a payment whose buyer closes the browser.
const CHECK: &str = "xtask/src/demo/check.mjs";

/// What stands before the signer.
#[derive(Clone, Copy)]
enum Front<'a> {
    /// The demo shop.
    Shop,
    /// The documentation in this folder.
    Site(&'a Path),
}

struct Demo {
    url: String,
    /// Where the bank's codes arrive.
    phone: String,
    /// Where a buyer sends money by hand.
    send: String,
    _front: Server,
    _signer: Server,
    _sandbox: Server,
    /// The signer's keys and database, gone with the demo: the sandbox forgets its payments too.
    _folder: tempfile::TempDir,
}

impl Demo {
    /// Sandbox on 127.0.0.1, signer and shop on localhost: for a browser those are two sites, as iyzico and a shop
    /// are, so that a cookie that would be lost in production is lost here.
    fn start(repo: &Repo, binaries: &Binaries, front: Front<'_>, port: u16, ends: &Sender<End>) -> Result<Self> {
        let parent = repo.target("demo");
        fs::create_dir_all(&parent).with_context(|| format!("cannot make {}", parent.display()))?;
        let folder = tempfile::Builder::new().prefix("run-").tempdir_in(&parent)?;
        let on_end = || {
            let ends = ends.clone();
            move |name| drop(ends.send(End::Stopped(name)))
        };

        let mut command = Command::new(&binaries.sandbox);
        let (sandbox, ready) = Server::start("sandbox", &mut command, on_end())?;
        let SandboxReady {
            iyzico,
            vakifbank,
            isbank,
        } = ready;

        let (phone, send) = (vakifbank.phone(), vakifbank.send());
        let config = SignerConfig::new(ports::free(SIGNER_PORT)?, ports::free(port)?, iyzico, vakifbank, isbank)?;
        let config_file = config.write(folder.path())?;
        let mut command = Command::new(&binaries.signer);
        command
            .arg("serve")
            .arg("--config")
            .arg(config_file)
            .current_dir(folder.path());
        let (signer, Ready { .. }) = Server::start("signer", &mut command, on_end())?;

        let mut command = repo.command("node");
        let name = match front {
            Front::Shop => {
                command.arg("www/shop/server.mjs").env("WIDGET_DIR", repo.dist());
                command.envs(config.for_the_shop());
                "shop"
            }
            Front::Site(folder) => {
                command.arg("www/site/server.mjs").env("SITE_DIR", folder);
                command.envs(config.for_the_site());
                "site"
            }
        };
        let (front, Ready { url }) = Server::start(name, &mut command, on_end())?;
        Ok(Self {
            url,
            phone,
            send,
            _front: front,
            _signer: signer,
            _sandbox: sandbox,
            _folder: folder,
        })
    }
}
