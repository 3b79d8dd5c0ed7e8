//! Builds a test file: it, the program's modules that it imports, and our `land:test`, frozen like any
//! program, whose handler runs the tests.

use std::collections::BTreeMap;
use std::path::Path;

use include_dir::{Dir, include_dir};
use land_host::LimitOverrides;

use crate::build::{self, Observer};
use crate::bundle::{Embedded, bundle_with};
use crate::diagnostic::Diagnostic;
use crate::project::Project;
use crate::snapshot::snapshot;
use crate::workshop::Workshop;

static SOURCES: Dir<'static> = include_dir!("$CARGO_MANIFEST_DIR/../sdk-js/test");

/// What test files import, and what the names of our own modules begin with.
pub const MODULE: &str = "land:test";

/// The program that a test file becomes.
const ENTRY: &str = "land:test/entry";

/// A test file, ready to be loaded.
#[derive(Debug, Clone)]
pub struct TestProgram {
    /// The artifact.
    pub artifact: Vec<u8>,
    /// Its source map.
    pub map: Vec<u8>,
}

/// Builds the program that runs the tests of `file`, which is absolute. Nothing is written.
///
/// Needs a multi-threaded tokio runtime around it.
pub async fn build_test(
    project: &Project,
    file: &Path,
    workshop: &Workshop<'_>,
    observer: &dyn Observer,
) -> Result<TestProgram, Vec<Diagnostic>> {
    let mut project = project.clone();
    project.entry = ENTRY.to_owned();
    // The worker's own limits and assets are for the worker.
    project.config.limits = LimitOverrides::default();
    project.config.assets = None;
    // Names of functions are part of what a failed test says.
    project.config.build.minify = false;
    let bundle = bundle_with(&project, modules(&project, file)?, &mut Vec::new()).await?;
    bundle.warnings.iter().for_each(|warning| observer.warning(warning));
    let frozen = snapshot(&project, &bundle, workshop, observer).await;
    let frozen = frozen.map_err(|error| vec![error])?;
    let artifact = build::assemble_app(&project, &frozen, workshop.engine, None)?;
    Ok(TestProgram { artifact, map: bundle.map.into_bytes() })
}

fn modules(project: &Project, file: &Path) -> Result<Embedded, Vec<Diagnostic>> {
    let path = file.to_str().ok_or_else(|| {
        vec![
            Diagnostic::error(format!("the name of `{}` is not UTF-8", file.display()))
                .hint("rename the file"),
        ]
    })?;
    let mut modules = BTreeMap::new();
    for source in SOURCES.files() {
        let name = source.path().file_stem().and_then(|name| name.to_str()).unwrap_or_default();
        let text = source.contents_utf8().unwrap_or_default();
        modules.insert(format!("{MODULE}/{name}"), text.to_owned());
    }
    let index = modules.remove("land:test/index").unwrap_or_default();
    modules.insert(MODULE.to_owned(), index);
    modules.insert("land:test/env".to_owned(), env(project));
    let path = serde_json::Value::from(path);
    let entry = format!(
        "import {{ run }} from \"land:test/run\";\nimport \"land:test/globals\";\nimport {path};\n\
         export default {{ fetch: run }};\n"
    );
    modules.insert(ENTRY.to_owned(), entry);
    Ok(Embedded(modules))
}

/// `env` as handlers get it, but for the binding of the assets, which `SELF` answers with.
fn env(project: &Project) -> String {
    let vars: Vec<String> = project
        .config
        .vars
        .iter()
        .map(|(name, json)| {
            format!(
                "{}: JSON.parse({})",
                serde_json::Value::from(name.as_str()),
                serde_json::Value::from(json.as_str())
            )
        })
        .collect();
    format!("export const env = {{ {} }};\n", vars.join(", "))
}
