//! Stage 1: the program and all it imports become one ES module with a source map.

mod embedded;
mod explain;
mod loaders;
mod options;
mod pages;
mod unresolved;

use std::path::PathBuf;
use std::sync::{Arc, PoisonError};

use rolldown::{BundleOutput, Bundler, plugin::__inner::SharedPluginable};
use rolldown_common::{Output, OutputChunk};
use rolldown_error::{BatchedBuildDiagnostic, EventKind};

pub use self::embedded::Embedded;
use self::options::ExternalImports;
pub(crate) use self::unresolved::at_import;
use crate::build::OUR_DEFECT;
use crate::diagnostic::Diagnostic;
use crate::node::{self, Imported, NodeImport, NodePlugin};
use crate::project::Project;

/// A bundled program.
#[derive(Debug, Clone)]
pub struct Bundle {
    /// One ES module without static imports.
    pub code: String,
    /// Its source map, JSON; paths are relative to the project.
    pub map: String,
    /// The built-in modules of Node.js that it imports.
    pub node_modules: Vec<NodeImport>,
    /// What isn't wrong but looks it.
    pub warnings: Vec<Diagnostic>,
}

/// Bundles `project`.
pub async fn bundle(project: &Project) -> Result<Bundle, Vec<Diagnostic>> {
    bundle_with(project, Embedded::default(), &mut Vec::new()).await
}

/// Bundles `project` with modules that lie in no file; its entry may be one of them. `files` gets
/// what was read for it, also when it fails.
pub async fn bundle_with(
    project: &Project,
    embedded: Embedded,
    files: &mut Vec<PathBuf>,
) -> Result<Bundle, Vec<Diagnostic>> {
    let (options, externals) = options::for_project(project);
    let imported = Imported::default();
    let aliases = project.config.build.alias.keys().cloned();
    let bundled = node::bundled_files(project).map_err(|error| vec![error])?;
    let plugins: Vec<SharedPluginable> = vec![
        Arc::new(embedded),
        Arc::new(pages::WithoutPages),
        Arc::new(NodePlugin::new(aliases, bundled, Arc::clone(&imported))),
    ];
    let output = generate(options, plugins, files)
        .await
        .map_err(|batch| explain::all(batch.into_vec(), project))?;
    let (errors, warnings) = output
        .warnings
        .into_iter()
        // An import that leads nowhere is left standing by the bundler; here nothing can load it.
        .partition::<Vec<_>, _>(|found| matches!(found.kind(), EventKind::UnresolvedImport));
    if !errors.is_empty() {
        return Err(explain::all(errors, project));
    }
    let warnings = explain::warnings(warnings, project);
    let chunk = single_chunk(&output.assets)?;
    refuse_static_externals(chunk, &externals, project)?;
    let map = chunk.map.as_ref().map(|map| map.to_json_string()).ok_or_else(|| {
        vec![Diagnostic::error("the bundler made no source map").hint(OUR_DEFECT)]
    })?;
    let imported = std::mem::take(&mut *imported.lock().unwrap_or_else(PoisonError::into_inner));
    let node_modules = imported.into_iter().collect();
    Ok(Bundle { code: chunk.code.clone(), map, node_modules, warnings })
}

async fn generate(
    options: rolldown::BundlerOptions,
    plugins: Vec<SharedPluginable>,
    files: &mut Vec<PathBuf>,
) -> Result<BundleOutput, BatchedBuildDiagnostic> {
    let mut bundler = Bundler::with_plugins(options, plugins)?;
    let output = bundler.generate().await;
    files.extend(bundler.watch_files().iter().map(|file| PathBuf::from(file.as_str())));
    bundler.close().await?;
    output
}

fn single_chunk(assets: &[Output]) -> Result<&OutputChunk, Vec<Diagnostic>> {
    let chunks: Vec<&OutputChunk> = assets
        .iter()
        .filter_map(|output| match output {
            Output::Chunk(chunk) => Some(&**chunk),
            Output::Asset(_) => None,
        })
        .collect();
    match chunks[..] {
        [chunk] => Ok(chunk),
        _ => Err(vec![
            Diagnostic::error(format!("the bundle has {} parts instead of one", chunks.len()))
                .hint(OUR_DEFECT),
        ]),
    }
}

/// An import that stays in the bundle fails when the program is evaluated. One inside a function
/// (`import()`, `require()`) is the program's own business: it gets an error that it can catch.
fn refuse_static_externals(
    chunk: &OutputChunk,
    externals: &ExternalImports,
    project: &Project,
) -> Result<(), Vec<Diagnostic>> {
    let mut noted = externals.lock().unwrap_or_else(std::sync::PoisonError::into_inner).clone();
    noted.sort();
    let errors: Vec<Diagnostic> = chunk
        .imports
        .iter()
        .filter(|specifier| {
            !options::BUILT_IN.contains(&specifier.as_str()) && *specifier != node::INTERNALS
        })
        .map(|specifier| {
            let import = noted.iter().find(|import| import.specifier == specifier.as_str());
            unresolved::external(specifier, import.map(|i| i.importer.as_str()), project)
        })
        .collect();
    if errors.is_empty() { Ok(()) } else { Err(errors) }
}
