//! `cargo xtask site`: the documentation as plain files in `target/site`, which any web server can serve, and with
//! `--serve` a desk to try: the playground's sessions come from a signer and a sandbox on this machine.

mod code;
mod guides;
mod page;
mod pictures;
mod reference;

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use clap::Args;

use crate::demo;
use crate::repo::Repo;
use crate::stopwatch::Stopwatch;
use crate::wasm;
use page::{PAGES, Site};

/// How to build it.
#[derive(Args)]
pub(crate) struct Options {
    /// Serve it, with a signer and a sandbox for the playground; Ctrl-C stops
    #[arg(long)]
    serve: bool,
}

/// Builds, and serves where that was asked for.
pub(crate) fn run(repo: &Repo, options: &Options) -> Result<()> {
    let watch = Stopwatch::start();
    let folder = build(repo)?;
    println!("site: {} ({watch})", folder.display());
    if options.serve {
        return demo::serve_site(repo, &folder);
    }
    Ok(())
}

/// Fills `target/site` anew and answers where that is.
pub(crate) fn build(repo: &Repo) -> Result<PathBuf> {
    wasm::build(repo, &wasm::Options::default())?;
    let source = repo.path("www/site");
    let folder = repo.target("site");
    if folder.exists() {
        fs::remove_dir_all(&folder).with_context(|| format!("cannot empty {}", folder.display()))?;
    }
    copy_files(&source.join("public"), &folder)?;
    copy_files(&repo.dist(), &folder.join("vezne"))?;
    write_themes(&folder)?;
    let figures = "bench-widget.json";
    fs::copy(repo.path("docs").join(figures), folder.join(figures)).context("cannot copy the bench's figures")?;
    let pictures = pictures::copy(&repo.path("tests/browser/results"), &folder.join("pictures"))?;
    let site = Site::new(env!("CARGO_PKG_VERSION"));
    for page in PAGES {
        let body = match page.slug {
            "playground" => read(&source.join("playground.html"))?,
            "api" => reference::of(&repo.dist().join("custom-elements.json"))?,
            "states" => pictures::page(&pictures),
            "bench" => guides::html(&read(&repo.path("docs/bench-widget.md"))?),
            slug => guides::html(&read(&source.join("guides").join(format!("{slug}.md")))?),
        };
        let file = folder.join(format!("{}.html", page.slug));
        fs::write(&file, site.page(page, &body)?).with_context(|| format!("cannot write {}", file.display()))?;
    }
    Ok(folder)
}

/// Tells the playground which themes there are.
fn write_themes(folder: &Path) -> Result<()> {
    let mut names = Vec::new();
    if let Ok(themes) = fs::read_dir(folder.join("vezne/themes")) {
        for theme in themes {
            names.push(theme?.file_name().to_string_lossy().into_owned());
        }
    }
    names.retain(|name| Path::new(name).extension().is_some_and(|extension| extension == "css"));
    names.sort();
    fs::write(folder.join("themes.json"), serde_json::to_vec(&names)?).context("cannot list the themes")
}

fn read(file: &Path) -> Result<String> {
    fs::read_to_string(file).with_context(|| format!("cannot read {}", file.display()))
}

fn copy_files(from: &Path, to: &Path) -> Result<()> {
    fs::create_dir_all(to).with_context(|| format!("cannot make {}", to.display()))?;
    for entry in fs::read_dir(from).with_context(|| format!("cannot list {}", from.display()))? {
        let path = entry?.path();
        let target = to.join(path.file_name().unwrap_or_default());
        if path.is_dir() {
            copy_files(&path, &target)?;
        } else {
            fs::copy(&path, &target).with_context(|| format!("cannot copy {}", path.display()))?;
        }
    }
    Ok(())
}
