//! The order of the module's functions: those that begin alike stand together, which a packer makes shorter.

use anyhow::{Context, Result};
use wasm_encoder::{NameMap, NameSection, Section as _};
use wasmparser::{Parser, Payload, TypeRef};

/// What wasm-opt puts functions in order by: names, which [`ranked`] gives them. Where nothing is optimized, nothing is
/// written as short as it was either, unless it is told to.
pub(super) const REORDER: [&str; 3] = [
    "--reorder-functions-by-name",
    "--generate-stack-ir",
    "--optimize-stack-ir",
];

/// The module with a name for each function: its rank among those of its type by the bytes of its body.
pub(super) fn ranked(mut module: Vec<u8>) -> Result<Vec<u8>> {
    let (imported, functions) = functions(&module).context("wasm-opt wrote no module")?;
    let mut order: Vec<usize> = (0..functions.len()).collect();
    order.sort_by_key(|&index| functions[index]);
    let mut ranks = vec![0; order.len()];
    for (rank, index) in order.into_iter().enumerate() {
        ranks[index] = rank;
    }
    let mut names = NameMap::new();
    for (index, rank) in (imported..).zip(ranks) {
        names.append(index, &format!("{rank:06}"));
    }
    let mut section = NameSection::new();
    section.functions(&names);
    section.append_to(&mut module);
    Ok(module)
}

/// A function's type, by its number, and its body.
type Function<'a> = (u32, &'a [u8]);

/// How many functions are imported, which come first, and all others.
fn functions(module: &[u8]) -> wasmparser::Result<(u32, Vec<Function<'_>>)> {
    let (mut imported, mut types, mut bodies) = (0, Vec::new(), Vec::new());
    for payload in Parser::new(0).parse_all(module) {
        match payload? {
            Payload::ImportSection(imports) => {
                for import in imports.into_imports() {
                    imported += u32::from(matches!(import?.ty, TypeRef::Func(_)));
                }
            }
            Payload::FunctionSection(section) => types = section.into_iter().collect::<wasmparser::Result<_>>()?,
            Payload::CodeSectionEntry(body) => bodies.push(body.as_bytes()),
            _ => {}
        }
    }
    Ok((imported, types.into_iter().zip(bodies).collect()))
}

#[cfg(test)]
mod tests {
    use wasm_encoder::{CodeSection, EntityType, FunctionSection, ImportSection, Module, TypeSection, ValType};
    use wasmparser::{KnownCustom, Name};

    use super::*;

    /// One imported function, and one for each type and constant that is given.
    fn module(functions: &[(u32, i32)]) -> Vec<u8> {
        let mut types = TypeSection::new();
        types.ty().function([], [ValType::I32]);
        types.ty().function([ValType::I32], [ValType::I32]);
        let mut imports = ImportSection::new();
        imports.import("a", "b", EntityType::Function(0));
        let (mut declared, mut code) = (FunctionSection::new(), CodeSection::new());
        for &(of_type, answer) in functions {
            declared.function(of_type);
            let mut body = wasm_encoder::Function::new([]);
            body.instructions().i32_const(answer).end();
            code.function(&body);
        }
        let mut module = Module::new();
        module
            .section(&types)
            .section(&imports)
            .section(&declared)
            .section(&code);
        module.finish()
    }

    fn names(module: &[u8]) -> Vec<(u32, String)> {
        let mut found = Vec::new();
        for payload in Parser::new(0).parse_all(module) {
            let Payload::CustomSection(section) = payload.unwrap() else {
                continue;
            };
            let KnownCustom::Name(names) = section.as_known() else {
                continue;
            };
            for part in names {
                if let Name::Function(functions) = part.unwrap() {
                    found.extend(
                        functions
                            .into_iter()
                            .map(Result::unwrap)
                            .map(|one| (one.index, one.name.to_owned())),
                    );
                }
            }
        }
        found
    }

    #[test]
    fn functions_are_ranked_by_type_and_then_by_body() {
        let ranked = ranked(module(&[(1, 9), (0, 7), (1, 3), (0, 5)])).unwrap();
        let expected = [(1, "000003"), (2, "000001"), (3, "000002"), (4, "000000")];
        assert_eq!(names(&ranked), expected.map(|(index, name)| (index, name.to_owned())));
    }

    #[test]
    fn what_is_no_module_is_refused() {
        assert!(ranked(b"no module".to_vec()).is_err());
    }
}
