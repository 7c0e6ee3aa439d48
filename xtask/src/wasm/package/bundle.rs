//! esbuild: the sources in `widget/npm/src` as the few files that npm publishes.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result};

use super::bind::GLUE;
use super::integrity;
use super::tool;
use crate::process;
use crate::repo::Repo;

/// Where the sources are.
const SOURCES: &str = "widget/npm/src";

/// One published script: what it is made from, where the rest of the element comes from, what stays a file of its own.
struct Script {
    name: &'static str,
    entry: &'static str,
    engine: &'static str,
    apart: &'static [&'static str],
}

/// For a script tag all of the loader is one file; a bundler gets the class apart from its registration, so that a page
/// which imports both has one class.
const SCRIPTS: [Script; 5] = [
    Script {
        name: "vezne-checkout.js",
        entry: "index.js",
        engine: "engine.js",
        apart: &["./desk.js"],
    },
    Script {
        name: "index.js",
        entry: "index.js",
        engine: "engine.js",
        apart: &["./element.js"],
    },
    Script {
        name: "element.js",
        entry: "element.js",
        engine: "engine.js",
        apart: &["./desk.js"],
    },
    Script {
        name: "desk.js",
        entry: "desk.js",
        engine: "engine.js",
        apart: &[],
    },
    Script {
        name: "inline.js",
        entry: "index.js",
        engine: "engine-inline.js",
        apart: &[],
    },
];

/// Writes every script and sheet into `stage`, where the module already is; `glue` is the folder of wasm-bindgen's.
pub(super) fn bundle(repo: &Repo, glue: &Path, stage: &Path) -> Result<()> {
    let module = stage.join(format!("{GLUE}_bg.wasm"));
    let defines = [
        define("SHELL", &style(repo, "shell.css")?)?,
        define("THEME", &style(repo, "theme.css")?)?,
        define("WASM_INTEGRITY", &integrity::of_file(&module)?)?,
    ];
    for script in &SCRIPTS {
        let mut bundle = esbuild(repo);
        bundle
            .args(["--bundle", "--format=esm", "--loader:.wasm=binary"])
            .args(&defines);
        let engine = format!("./{SOURCES}/{}", script.engine);
        let glue = glue.join(format!("{GLUE}.js"));
        for (name, file) in [("engine", Path::new(&engine)), ("glue", &glue), ("wasm", &module)] {
            bundle.arg(format!("--alias:vezne-{name}={}", file.display()));
        }
        bundle.args(script.apart.iter().map(|name| format!("--external:{name}")));
        bundle.arg(format!("--outfile={}", stage.join(script.name).display()));
        process::run(bundle.arg(repo.path(SOURCES).join(script.entry)))?;
    }
    types(repo, stage)
}

/// Types are published as they are written.
fn types(repo: &Repo, stage: &Path) -> Result<()> {
    for source in files(&repo.path(SOURCES))? {
        if source.to_string_lossy().ends_with(".d.ts") {
            fs::copy(&source, stage.join(source.file_name().unwrap_or_default()))?;
        }
    }
    Ok(())
}

/// Sheets of custom properties and parts that a shop may load beside the element.
pub(super) fn themes(repo: &Repo, folder: &Path) -> Result<()> {
    for theme in files(&repo.path(SOURCES).join("themes"))? {
        let to = format!("--outdir={}", folder.display());
        process::run(esbuild(repo).arg(to).arg(theme))?;
    }
    Ok(())
}

/// A sheet, which becomes a text inside a script: packed with the script's own rules and words it is lighter than as a
/// file, and there when the script is.
fn style(repo: &Repo, name: &str) -> Result<String> {
    let style = process::output(esbuild(repo).arg(repo.path(SOURCES).join(name)))?;
    Ok(style.trim_end().to_owned())
}

/// The sources say NAME where this text belongs.
fn define(name: &str, text: &str) -> Result<String> {
    Ok(format!("--define:{name}={}", serde_json::to_string(text)?))
}

fn esbuild(repo: &Repo) -> Command {
    let mut esbuild = tool(repo, "esbuild");
    esbuild.args(["--minify", "--target=es2022", "--charset=utf8", "--log-level=warning"]);
    esbuild
}

fn files(folder: &Path) -> Result<Vec<PathBuf>> {
    let listed = fs::read_dir(folder).with_context(|| format!("cannot list {}", folder.display()))?;
    let mut files = listed.map(|entry| Ok(entry?.path())).collect::<Result<Vec<_>>>()?;
    files.sort();
    Ok(files)
}
