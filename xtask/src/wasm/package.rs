//! From one wasm module and the sources in `widget/npm/src` to the files that npm publishes.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, ensure};
use wasm_bindgen_cli_support::Bindgen;

use crate::process;
use crate::repo::Repo;

/// The widget's whole style, which becomes a text inside the loader: packed with the loader's own rules and words it is
/// lighter than as a file, and there before the first picture.
const STYLE: &str = "theme.css";

/// The glue's name: the loader imports `./vezne_checkout.js`, which fetches `vezne_checkout_bg.wasm` beside it.
const GLUE: &str = "vezne_checkout";

/// What Yew can do and no picture of ours has: listeners of its own, markup as text, portals, suspense, text areas. The
/// compiler cannot know it, since a node might be any of these; their bodies are left out, and whoever called one would
/// stop as after a panic.
const UNUSED: [&str; 11] = [
    "<yew::dom_bundle::btag::listeners::ListenerRegistration>::register",
    "<yew::dom_bundle::btag::listeners::Registry>::unregister",
    "<yew::dom_bundle::subtree_root::BSubtree>::ensure_handled",
    "<yew::virtual_dom::listeners::ListenerKind>::type_name",
    "<yew::dom_bundle::braw::BRaw",
    "<yew::virtual_dom::vraw::VRaw",
    "<yew::dom_bundle::bportal::BPortal",
    "<yew::virtual_dom::vportal::VPortal",
    "<yew::dom_bundle::bsuspense::BSuspense",
    "<yew::virtual_dom::vsuspense::VSuspense",
    "<yew::virtual_dom::vtag::TextareaFields",
];

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
/// what it is sent as longer (3 % of the widget): only the tiniest is. The lowest kilobyte is the far end of the stack.
const OPTIMIZATIONS: [&str; 5] = [
    "--low-memory-unused",
    "--generate-global-effects",
    "-Oz",
    "--converge",
    "--one-caller-inline-max-function-size=20",
];

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
    minify(repo, &glue.join(format!("{GLUE}.js")), &stage, &[])?;
    let folder = repo.path("widget/npm/src");
    let style = process::output(esbuild(repo).arg(folder.join(STYLE)))?;
    let style = format!("--define:THEME={}", serde_json::to_string(style.trim_end())?);
    for source in sources(&folder)? {
        if source.to_string_lossy().ends_with(".d.ts") {
            fs::copy(&source, stage.join(source.file_name().unwrap_or_default()))?;
        } else if !source.ends_with(STYLE) {
            minify(repo, &source, &stage, &[&style])?;
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
    let mut unused = UNUSED.map(|part| (part, 0));
    for function in bound.wasm_mut().funcs.iter_mut() {
        let name = without_hashes(function.name.as_deref().unwrap_or_default());
        let part = unused.iter_mut().find(|(part, _)| name.starts_with(part));
        // What the browser does for these parts goes with the last of those who ask for it.
        if let Some((_, found)) = part.filter(|_| !name.contains("::__wbg_")) {
            let body = function.kind.unwrap_local_mut();
            let entry = body.entry_block();
            body.block_mut(entry).instrs.clear();
            body.builder_mut().func_body().unreachable();
            *found += 1;
        }
    }
    for (part, found) in unused {
        ensure!(found > 0, "nothing in the module is named {part}…: has Yew changed?");
    }
    // Module and glue know each import, and each closure that the module exports, by a name with hashes in it, which no
    // packer makes shorter: a number does.
    let mut renamed = Vec::new();
    let module = bound.wasm_mut();
    for (number, import) in module.imports.iter_mut().enumerate() {
        let short = format!("i{number}");
        renamed.push((std::mem::replace(&mut import.name, short.clone()), short));
    }
    let is_closure = |name: &str| name.starts_with("wasm_bindgen_");
    for (number, export) in module.exports.iter_mut().enumerate() {
        if is_closure(&export.name) {
            let short = format!("e{number}");
            renamed.push((std::mem::replace(&mut export.name, short.clone()), short));
        }
    }
    bound.emit(out).context("wasm-bindgen could not write the module")?;
    let glue = out.join(format!("{GLUE}.js"));
    let script = fs::read_to_string(&glue).context("wasm-bindgen wrote no glue")?;
    fs::write(&glue, with_names(&script, &renamed)).context("cannot write the glue")
}

/// `yew[0123456789abcdef]::app_handle` as `yew::app_handle`.
fn without_hashes(name: &str) -> String {
    let mut plain = String::with_capacity(name.len());
    let mut rest = name;
    while let Some((before, after)) = rest.split_once('[') {
        plain.push_str(before);
        rest = after.split_once(']').map_or("", |(_, behind)| behind);
    }
    plain + rest
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

fn minify(repo: &Repo, source: &Path, folder: &Path, more: &[&str]) -> Result<()> {
    let mut minify = esbuild(repo);
    process::run(
        minify
            .args(more)
            .arg(format!("--outdir={}", folder.display()))
            .arg(source),
    )
}

fn esbuild(repo: &Repo) -> Command {
    let mut esbuild = tool(repo, "esbuild");
    esbuild.args(["--minify", "--target=es2022", "--charset=utf8", "--log-level=warning"]);
    esbuild
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
    fn names_are_known_without_their_hashes() {
        let name = "<yew[d9720263c02bfbc6]::virtual_dom::vraw::VRaw as yew[d9720263c02bfbc6]::Apply>::apply";
        assert_eq!(
            without_hashes(name),
            "<yew::virtual_dom::vraw::VRaw as yew::Apply>::apply"
        );
        assert_eq!(without_hashes("desk_new"), "desk_new");
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
