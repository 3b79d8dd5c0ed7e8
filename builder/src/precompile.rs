//! Stage 4: the artifact's machine code is made, and kept where `land serve` finds it.

use land_host::Runtime;

use crate::build::OUR_DEFECT;
use crate::diagnostic::Diagnostic;
use crate::engine::Engine;

/// Compiles `artifact` into the cache of `runtime`; answers whether it was there already. All apps
/// share the engine's functions, and so does the cache: after the first build on a machine this
/// takes a fraction of a second.
pub fn precompile(
    runtime: &Runtime,
    artifact: &[u8],
    engine: &Engine<'_>,
) -> Result<bool, Diagnostic> {
    runtime
        .precompile(artifact, &engine.id)
        .map_err(|error| Diagnostic::error(error.to_string()).hint(OUR_DEFECT))
}
