//! wasm-bindgen: the module and its glue, freed of what no picture of ours has and of names that weigh.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result, ensure};
use wasm_bindgen_cli_support::{Bindgen, Output};

/// The glue's name, and the beginning of the module's.
pub(super) const GLUE: &str = "vezne_checkout";

/// What Yew can do and no picture of ours has: listeners of its own, markup as text, portals, suspense, text areas, children
/// with keys, attributes in a map, other names of attributes than an element had before; and telling of a panic, which ends
/// everything before. The compiler cannot know it, since a node might be any of these; their bodies are left out, and whoever
/// called one would stop as after a panic.
const UNUSED: [&str; 23] = [
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
    "<yew::dom_bundle::subtree_root::SubtreeData>::add_listener",
    "<yew::html::component::lifecycle::ComponentState>::suspend",
    "<alloc::rc::Rc<yew::virtual_dom::vportal::VPortal> as yew::utils::RcExt",
    "<alloc::rc::Rc<yew::virtual_dom::vsuspense::VSuspense> as yew::utils::RcExt",
    "<hashbrown::set::HashSet<yew::dom_bundle::blist::KeyedEntry",
    "<hashbrown::raw::RawTable<(yew::dom_bundle::blist::KeyedEntry",
    "<indexmap::map::IndexMap<implicit_clone::unsync::string::IString",
    "<core::iter::adapters::map::Map<indexmap::map::iter::Iter<implicit_clone::unsync::string::IString",
    "<core::iter::adapters::filter_map::FilterMap<indexmap::map::iter::Iter<implicit_clone::unsync::string::IString",
    "<alloc::rc::Rc<indexmap::map::IndexMap<implicit_clone::unsync::string::IString",
    "<yew::virtual_dom::Attributes>::apply_diff_as_maps::collect",
    "console_error_panic_hook::hook",
];

/// What Yew does for its listeners at each drawing, and nobody needs without them: it is done by doing nothing.
const SKIPPED: [&str; 2] = [
    "<yew::virtual_dom::listeners::Listeners as yew::dom_bundle::btag::Apply>::apply_diff",
    "<hashbrown::map::HashMap<yew::dom_bundle::subtree_root::WeakSubtree, (), std::hash::random::RandomState>>::insert",
];

/// Writes `vezne_checkout.js` and `vezne_checkout_bg.wasm`.
pub(super) fn bind(module: &Path, out: &Path) -> Result<()> {
    let mut bindgen = Bindgen::new();
    bindgen.input_path(module).out_name(GLUE).web(true)?.typescript(false);
    // The loader fetches the module and knows its hash; the glue names no address.
    bindgen
        .omit_default_module_path(true)
        .remove_name_section(true)
        .remove_producers_section(true);
    let mut bound = bindgen.generate_output().context("wasm-bindgen refused the module")?;
    leave_out(&mut bound)?;
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

/// Empties the bodies of what is unused and of what is skipped.
fn leave_out(bound: &mut Output) -> Result<()> {
    let parts = UNUSED.iter().map(|part| (*part, false));
    let mut parts: Vec<_> = parts
        .chain(SKIPPED.iter().map(|part| (*part, true)))
        .map(|part| (part, 0))
        .collect();
    let module = bound.wasm_mut();
    let (functions, types) = (&mut module.funcs, &module.types);
    for function in functions.iter_mut() {
        let name = without_hashes(function.name.as_deref().unwrap_or_default());
        let part = parts.iter_mut().find(|((part, _), _)| name.starts_with(part));
        // What the browser does for these parts goes with the last of those who ask for it.
        let Some(((_, is_skipped), found)) = part.filter(|_| !name.contains("::__wbg_")) else {
            continue;
        };
        let answers = types.get(function.ty()).results().len();
        let body = function.kind.unwrap_local_mut();
        let entry = body.entry_block();
        body.block_mut(entry).instrs.clear();
        let mut written = body.builder_mut().func_body();
        if !*is_skipped {
            written.unreachable();
        } else if answers > 0 {
            // A number of 32 bits, or the module is refused.
            written.i32_const(0);
        }
        *found += 1;
    }
    for ((part, _), found) in parts {
        ensure!(found > 0, "nothing in the module is named {part}…: has Yew changed?");
    }
    Ok(())
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
}
