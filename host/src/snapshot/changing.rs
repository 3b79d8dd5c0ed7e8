//! What code can change of its instance besides the memory: globals, tables, segments.
//!
//! An instance that has answered a request is used for the next one, once all of that is as it was.
//! Globals are put back, for which the host has to reach them; engines write to no table and drop no
//! segment, and the instances of a module that does are used once. Looking at all instructions takes
//! milliseconds, so it is done when a module is compiled, and what was found is kept as exports.

use wasm_encoder::{ExportKind, ExportSection, Module, RawSection};
use wasmparser::{
    BinaryReader, BinaryReaderError, CodeSectionReader, ExportSectionReader, ExternalKind,
    GlobalSectionReader, ImportSectionReader, Operator, TypeRef, ValType,
};

use super::{SnapshotError, all_sections};

/// The export of a module whose instances can be put back: any of its functions.
const FIXED: &str = "land:fixed";

/// The export of a global that code may change; its index follows.
const GLOBAL: &str = "land:global:";

/// Which of these exports there are. A version: compiled modules without them are made anew.
pub(crate) const MARKS: &str = "land:global, land:fixed";

// Section numbers (WebAssembly, "binary format", "sections").
const IMPORT: u8 = 2;
const GLOBALS: u8 = 6;
const EXPORT: u8 = 7;
const CODE: u8 = 10;

/// Adds exports for the host to `wasm`, if its instances can be put back; else it stays as it is.
pub(crate) fn mark(wasm: &[u8]) -> Result<Vec<u8>, SnapshotError> {
    let sections = all_sections(wasm)?;
    let find = |id| sections.iter().find(|section| section.id == id);
    let (Some(code), Some(exports)) = (find(CODE), find(EXPORT)) else { return Ok(wasm.to_vec()) };
    let imported = find(IMPORT).map_or(Ok(0), |section| imported_globals(section))?;
    let globals =
        find(GLOBALS).map_or(Ok(Some(Vec::new())), |section| changing(section, imported))?;
    let Some(globals) = globals.filter(|_| imported == 0) else { return Ok(wasm.to_vec()) };
    if !keeps_to_memory(code)? {
        return Ok(wasm.to_vec());
    }
    let exports = with_exports(exports, &globals)?;
    let mut marked = Module::new();
    for section in &sections {
        if section.id == EXPORT {
            marked.section(&exports)
        } else {
            marked.section(section)
        };
    }
    Ok(marked.finish())
}

fn imported_globals(section: &RawSection<'_>) -> Result<u32, BinaryReaderError> {
    let reader = ImportSectionReader::new(BinaryReader::new(section.data, 0))?;
    let mut count = 0;
    for import in reader.into_imports() {
        count += u32::from(matches!(import?.ty, TypeRef::Global(_)));
    }
    Ok(count)
}

/// The indices of globals that aren't constants; `None` when one isn't a number.
fn changing(section: &RawSection<'_>, first: u32) -> Result<Option<Vec<u32>>, BinaryReaderError> {
    let mut indices = Vec::new();
    let reader = GlobalSectionReader::new(BinaryReader::new(section.data, 0))?;
    for (index, global) in (first..).zip(reader) {
        let ty = global?.ty;
        if ty.mutable && matches!(ty.content_type, ValType::Ref(_)) {
            return Ok(None);
        }
        if ty.mutable {
            indices.push(index);
        }
    }
    Ok(Some(indices))
}

/// Whether code leaves tables and segments as they are.
fn keeps_to_memory(section: &RawSection<'_>) -> Result<bool, BinaryReaderError> {
    for body in CodeSectionReader::new(BinaryReader::new(section.data, 0))? {
        for operator in body?.get_operators_reader()? {
            let changes = matches!(
                operator?,
                Operator::TableSet { .. }
                    | Operator::TableGrow { .. }
                    | Operator::TableFill { .. }
                    | Operator::TableCopy { .. }
                    | Operator::TableInit { .. }
                    | Operator::ElemDrop { .. }
                    | Operator::DataDrop { .. }
            );
            if changes {
                return Ok(false);
            }
        }
    }
    Ok(true)
}

fn with_exports(
    section: &RawSection<'_>,
    globals: &[u32],
) -> Result<ExportSection, BinaryReaderError> {
    let mut exports = ExportSection::new();
    let mut function = None;
    for export in ExportSectionReader::new(BinaryReader::new(section.data, 0))? {
        let export = export?;
        let kind = match export.kind {
            ExternalKind::Func | ExternalKind::FuncExact => {
                function = Some(export.index);
                ExportKind::Func
            }
            ExternalKind::Table => ExportKind::Table,
            ExternalKind::Memory => ExportKind::Memory,
            ExternalKind::Global => ExportKind::Global,
            ExternalKind::Tag => ExportKind::Tag,
        };
        exports.export(export.name, kind, export.index);
    }
    for index in globals {
        exports.export(&format!("{GLOBAL}{index}"), ExportKind::Global, *index);
    }
    if let Some(function) = function {
        exports.export(FIXED, ExportKind::Func, function);
    }
    Ok(exports)
}

/// The globals that code of a marked module may change; `None` when its instances can't be put back.
pub(crate) fn globals(module: &wasmtime::Module) -> Option<Box<[wasmtime::ModuleExport]>> {
    module.get_export_index(FIXED)?;
    let names = module.exports().map(|export| export.name());
    names
        .filter(|name| name.starts_with(GLOBAL))
        .map(|name| module.get_export_index(name))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn exports(text: &str) -> Vec<String> {
        let marked = mark(&wat::parse_str(text).unwrap()).unwrap();
        wasmparser::validate(&marked).expect("a module still");
        let sections = all_sections(&marked).unwrap();
        let exports = sections.iter().find(|section| section.id == EXPORT).unwrap();
        let reader = ExportSectionReader::new(BinaryReader::new(exports.data, 0)).unwrap();
        reader.into_iter().map(|export| export.unwrap().name.to_owned()).collect()
    }

    #[test]
    fn what_changes_is_exported() {
        let text = r#"(module (memory (export "memory") 1)
            (global i32 (i32.const 1)) (global (mut i32) (i32.const 2)) (global (mut f64) (f64.const 3))
            (func (export "f") (i32.store (i32.const 0) (i32.const 0))))"#;
        let expected = ["memory", "f", "land:global:1", "land:global:2", "land:fixed"];
        assert_eq!(exports(text), expected);
    }

    #[test]
    fn what_cannot_be_put_back_is_not_marked() {
        for (fields, code) in [
            ("(table 1 funcref)", "(table.set (i32.const 0) (ref.null func))"),
            ("(table 1 funcref)", "(drop (table.grow (ref.null func) (i32.const 1)))"),
            ("(table 1 funcref)", "(table.fill (i32.const 0) (ref.null func) (i32.const 1))"),
            ("(table 1 funcref)", "(table.copy (i32.const 0) (i32.const 0) (i32.const 1))"),
            (
                "(table 1 funcref) (elem func)",
                "(table.init 0 (i32.const 0) (i32.const 0) (i32.const 0))",
            ),
            ("(elem func)", "(elem.drop 0)"),
            (r#"(data "a")"#, "(data.drop 0)"),
            ("(global (mut funcref) (ref.null func))", ""),
        ] {
            let text = format!(
                r#"(module {fields} (memory (export "memory") 1) (func (export "f") {code}))"#
            );
            assert_eq!(exports(&text), ["memory", "f"], "{text}");
        }
    }
}
