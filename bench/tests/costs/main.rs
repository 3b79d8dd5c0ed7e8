//! What a request costs, as far as that is the same each time: bytes of the artifact, pages of memory
//! written to, wasm instructions, allocations of the host, system calls. `costs.json` has the figures;
//! one that has grown by more than 5 % is red, and one that has fallen by as much, too, so that the
//! table is lowered with it. `LAND_UPDATE=1` writes it anew.

mod allocations;
mod client;
mod programs;
mod sandbox;
mod system_calls;
mod table;

use std::collections::BTreeMap;

use anyhow::Result;

use programs::Program;
use table::Table;

#[test]
fn requests_cost_what_the_table_says() -> Result<()> {
    let mut measured = Table::new();
    for program in programs::all() {
        match program.build()? {
            Ok(()) => drop(measured.insert(program.name.to_owned(), measure(&program)?)),
            Err(reason) => eprintln!("{} is skipped: {reason}", program.name),
        }
    }
    table::compare(measured)
}

fn measure(program: &Program) -> Result<BTreeMap<String, u64>> {
    let mut costs = BTreeMap::new();
    costs.insert("artifact bytes".to_owned(), std::fs::metadata(program.artifact())?.len());
    for (name, cost) in sandbox::measure(program)? {
        costs.insert(name.to_owned(), cost);
    }
    if !program.served {
        return Ok(costs);
    }
    for (name, cost) in allocations::measure(program)? {
        costs.insert(name.to_owned(), cost);
    }
    for (name, count) in system_calls::measure(program)? {
        costs.insert(format!("system calls: {name}"), count);
    }
    Ok(costs)
}
