//! The module with functions appended: their types, bodies, and places in its function table.

use wasm_encoder::{Encode, Module, RawSection};
use wasmparser::{BinaryReaderError, ElementItems, ElementKind, Operator, Parser, Payload};

/// Why functions can't be appended: the module isn't of the shape that the engine has.
#[derive(Debug, thiserror::Error)]
pub enum LinkError {
    /// It breaks the format.
    #[error("{0}")]
    Damaged(#[from] BinaryReaderError),
    /// It has no function table, or one of another kind.
    #[error("the module's function table isn't as expected")]
    Table,
}

/// What of a module those need to know who write functions for it.
#[derive(Debug, Default)]
pub struct Outline {
    /// Its function table, as far as it is known at build time: function indices.
    table: Vec<Option<u32>>,
    /// The table's size.
    pub table_size: u32,
    functions: u32,
    types: u32,
}

impl Outline {
    /// Reads `wasm`.
    pub fn read(wasm: &[u8]) -> Result<Self, LinkError> {
        let mut outline = Self::default();
        for payload in Parser::new(0).parse_all(wasm) {
            match payload? {
                Payload::TypeSection(types) => outline.types = types.count(),
                Payload::ImportSection(imports) => {
                    for import in imports.into_imports() {
                        let is_function = matches!(import?.ty, wasmparser::TypeRef::Func(_));
                        outline.functions += u32::from(is_function);
                    }
                }
                Payload::FunctionSection(functions) => outline.functions += functions.count(),
                Payload::TableSection(tables) => {
                    let table = tables.into_iter().next().ok_or(LinkError::Table)??;
                    outline.table_size =
                        u32::try_from(table.ty.initial).map_err(|_| LinkError::Table)?;
                }
                Payload::ElementSection(elements) => {
                    outline.table = vec![None; outline.table_size as usize];
                    for element in elements {
                        outline.element(element?)?;
                    }
                }
                _ => {}
            }
        }
        Ok(outline)
    }

    fn element(&mut self, element: wasmparser::Element<'_>) -> Result<(), LinkError> {
        let ElementKind::Active { offset_expr, .. } = element.kind else { return Ok(()) };
        let Operator::I32Const { value } = offset_expr.get_operators_reader().read()? else {
            return Err(LinkError::Table);
        };
        let ElementItems::Functions(functions) = element.items else {
            return Err(LinkError::Table);
        };
        for (at, function) in (value as usize..).zip(functions) {
            *self.table.get_mut(at).ok_or(LinkError::Table)? = Some(function?);
        }
        Ok(())
    }

    /// The function at a place of the table: what a function pointer stands for.
    pub fn function_at(&self, place: u32) -> Option<u32> {
        *self.table.get(place as usize)?
    }
}

/// Appends `bodies`, all of the type of `JSAotFunc`; they take the places in the function table that
/// follow its own.
pub fn append(wasm: &[u8], bodies: &[wasm_encoder::Function]) -> Result<Vec<u8>, LinkError> {
    let outline = Outline::read(wasm)?;
    let count = u32::try_from(bodies.len()).map_err(|_| LinkError::Table)?;
    let mut module = Module::new();
    for payload in Parser::new(0).parse_all(wasm) {
        let payload = payload?;
        let Some((id, range)) = payload.as_section() else { continue };
        let section = &wasm[range];
        let data = match payload {
            Payload::TypeSection(_) => more(section, 1, &compiled_type()),
            Payload::FunctionSection(_) => {
                let mut types = Vec::new();
                (0..count).for_each(|_| outline.types.encode(&mut types));
                more(section, count, &types)
            }
            Payload::TableSection(_) => {
                let size = outline.table_size + count;
                // One table of function references, with both bounds.
                let mut table = vec![1, 0x70, 1];
                size.encode(&mut table);
                size.encode(&mut table);
                table
            }
            Payload::ElementSection(_) => more(section, 1, &places(&outline, count)),
            Payload::CodeSectionStart { .. } => {
                let mut code = Vec::new();
                bodies.iter().for_each(|body| body.encode(&mut code));
                more(section, count, &code)
            }
            _ => section.to_vec(),
        };
        module.section(&RawSection { id, data: &data });
    }
    Ok(module.finish())
}

/// `(i32, i32, i32, i64) → i64`
fn compiled_type() -> Vec<u8> {
    const I32: u8 = 0x7f;
    const I64: u8 = 0x7e;
    vec![0x60, 4, I32, I32, I32, I64, 1, I64]
}

/// An active element segment behind the table's own functions.
fn places(outline: &Outline, count: u32) -> Vec<u8> {
    const I32_CONST: u8 = 0x41;
    const END: u8 = 0x0b;
    let mut segment = vec![0, I32_CONST];
    outline.table_size.cast_signed().encode(&mut segment);
    segment.push(END);
    count.encode(&mut segment);
    (0..count).for_each(|n| (outline.functions + n).encode(&mut segment));
    segment
}

/// A section whose items are counted, with `count` more.
fn more(section: &[u8], count: u32, items: &[u8]) -> Vec<u8> {
    let mut reader = wasmparser::BinaryReader::new(section, 0);
    let had = reader.read_var_u32().unwrap_or_default();
    let mut data = Vec::with_capacity(section.len() + items.len() + 5);
    (had + count).encode(&mut data);
    data.extend_from_slice(&section[reader.original_position()..]);
    data.extend_from_slice(items);
    data
}
