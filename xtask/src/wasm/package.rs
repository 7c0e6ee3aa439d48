//! From one wasm module and the sources in `widget/npm/src` to the files that npm publishes.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result};
use wasm_bindgen_cli_support::Bindgen;

use crate::process;
use crate::repo::Repo;

/// The glue's name: the loader imports `./vezne_checkout.js`, which fetches `vezne_checkout_bg.wasm` beside it.
const GLUE: &str = "vezne_checkout";

/// What current browsers have had for years and rustc uses; wasm-bindgen drops the module's own list.
const WASM_FEATURES: [&str; 6] = [
    "--enable-bulk-memory",
    "--enable-multivalue",
    "--enable-mutable-globals",
    "--enable-nontrapping-float-to-int",
    "--enable-reference-types",
    "--enable-sign-ext",
];

/// Small, again and again until nothing changes. Code that is inlined into its one caller makes the module shorter, but
/// what it is sent as longer (3 % of the widget): only the tiniest is.
const OPTIMIZATIONS: [&str; 3] = ["-Oz", "--converge", "--one-caller-inline-max-function-size=20"];

/// Fills `widget/npm/dist` anew. A failure leaves the old files as they are.
pub(crate) fn fill(repo: &Repo, module: &Path) -> Result<()> {
    let glue = fresh(repo.target("wasm/glue"))?;
    let stage = fresh(repo.target("wasm/stage"))?;
    bind(module, &glue)?;
    optimize(
        repo,
        &glue.join(format!("{GLUE}_bg.wasm")),
        &stage.join(format!("{GLUE}_bg.wasm")),
    )?;
    minify(repo, &glue.join(format!("{GLUE}.js")), &stage)?;
    for source in sources(&repo.path("widget/npm/src"))? {
        if source.to_string_lossy().ends_with(".d.ts") {
            fs::copy(&source, stage.join(source.file_name().unwrap_or_default()))?;
        } else {
            minify(repo, &source, &stage)?;
        }
    }
    let dist = fresh(repo.dist())?;
    for file in sources(&stage)? {
        fs::copy(&file, dist.join(file.file_name().unwrap_or_default()))?;
    }
    Ok(())
}

fn bind(module: &Path, out: &Path) -> Result<()> {
    let mut bindgen = Bindgen::new();
    bindgen.input_path(module).out_name(GLUE).web(true)?.typescript(false);
    // Bundlers find the wasm file by the `new URL(…, import.meta.url)` that this keeps.
    bindgen
        .omit_default_module_path(false)
        .remove_name_section(true)
        .remove_producers_section(true);
    let mut bound = bindgen.generate_output().context("wasm-bindgen refused the module")?;
    // Module and glue know each import by a name with a hash in it, which no packer makes shorter: a number does.
    let mut renamed = Vec::new();
    for (number, import) in bound.wasm_mut().imports.iter_mut().enumerate() {
        let short = format!("i{number}");
        renamed.push((std::mem::replace(&mut import.name, short.clone()), short));
    }
    bound.emit(out).context("wasm-bindgen could not write the module")?;
    let glue = out.join(format!("{GLUE}.js"));
    let script = fs::read_to_string(&glue).context("wasm-bindgen wrote no glue")?;
    fs::write(&glue, with_names(&script, &renamed)).context("cannot write the glue")
}

/// A script with other names for what it defines: whole names, so that none is changed inside another.
fn with_names(script: &str, renamed: &[(String, String)]) -> String {
    let is_name = |character: char| character.is_ascii_alphanumeric() || character == '_' || character == '$';
    let mut changed = String::with_capacity(script.len());
    let mut rest = script;
    while !rest.is_empty() {
        let end = rest.find(|character| !is_name(character)).unwrap_or(rest.len());
        let (name, behind) = rest.split_at(end);
        let known = renamed.iter().find(|(old, _)| old == name);
        changed.push_str(known.map_or(name, |(_, new)| new));
        let gap = behind.find(is_name).unwrap_or(behind.len());
        changed.push_str(&behind[..gap]);
        rest = &behind[gap..];
    }
    changed
}

fn optimize(repo: &Repo, from: &Path, to: &Path) -> Result<()> {
    let mut optimize = tool(repo, "wasm-opt");
    process::run(
        optimize
            .args(OPTIMIZATIONS)
            .args(WASM_FEATURES)
            .arg(from)
            .arg("-o")
            .arg(to),
    )
}

fn minify(repo: &Repo, source: &Path, folder: &Path) -> Result<()> {
    let mut minify = tool(repo, "esbuild");
    minify.args(["--minify", "--target=es2022", "--charset=utf8", "--log-level=warning"]);
    process::run(minify.arg(format!("--outdir={}", folder.display())).arg(source))
}

/// A program of the npm workspace.
fn tool(repo: &Repo, name: &str) -> Command {
    repo.command(&repo.path("node_modules/.bin").join(name).to_string_lossy())
}

fn fresh(folder: PathBuf) -> Result<PathBuf> {
    if folder.exists() {
        fs::remove_dir_all(&folder).with_context(|| format!("cannot empty {}", folder.display()))?;
    }
    fs::create_dir_all(&folder).with_context(|| format!("cannot make {}", folder.display()))?;
    Ok(folder)
}

/// The files of a folder, tests left out.
fn sources(folder: &Path) -> Result<Vec<PathBuf>> {
    let listed = fs::read_dir(folder).with_context(|| format!("cannot list {}", folder.display()))?;
    let mut files = listed.map(|entry| Ok(entry?.path())).collect::<Result<Vec<_>>>()?;
    files.retain(|file| file.is_file() && !file.to_string_lossy().contains(".test."));
    files.sort();
    Ok(files)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_whole_names_are_changed() {
        let renamed = [("__wbg_set_0a".to_owned(), "i0".to_owned())];
        let script = "{ __wbg_set_0a: (a) => a.b, __wbg_set_0a1: \"ş __wbg_set_0a\" }";
        assert_eq!(
            with_names(script, &renamed),
            "{ i0: (a) => a.b, __wbg_set_0a1: \"ş i0\" }"
        );
    }

    #[test]
    fn tests_and_folders_are_not_published() {
        let folder = tempfile::tempdir().unwrap();
        for name in ["vezne-checkout.js", "vezne-checkout.test.js", "vezne-checkout.d.ts"] {
            fs::write(folder.path().join(name), "").unwrap();
        }
        fs::create_dir(folder.path().join("fixtures")).unwrap();
        let names: Vec<_> = sources(folder.path())
            .unwrap()
            .into_iter()
            .map(|file| file.file_name().unwrap().to_owned())
            .collect();
        assert_eq!(names, ["vezne-checkout.d.ts", "vezne-checkout.js"]);
    }
}
