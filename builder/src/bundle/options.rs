//! Translates a project's configuration into the bundler's options.

use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};

use rolldown::{
    AttachDebugInfo, BundlerOptions, BundlerTransformOptions, ChecksOptions, CodeSplittingMode,
    Either, ExperimentalOptions, InputItem, IsExternal, LogLevel, OutputFormat, Platform,
    RawMinifyOptions, ResolveOptions, SourceMapType, TsConfig,
};

use super::loaders;
use crate::config::BuildConfig;
use crate::node;
use crate::project::Project;
use crate::testing::MODULE;

/// Conditions of a package's `exports` that this runtime fulfils. The bundler adds `browser`, and
/// `import` or `require` by how a module is asked for.
const CONDITIONS: [&str; 4] = ["land", "workerd", "worker", "module"];

/// Modules that the engine has built in: their imports stay as they are.
pub(super) const BUILT_IN: [&str; 2] = ["cloudflare:sockets", "land:sockets"];

/// What a program reads to learn that it isn't under development.
const NODE_ENV: (&str, &str) = ("process.env.NODE_ENV", "\"production\"");

/// An import that configuration keeps out of the bundle.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct ExternalImport {
    /// What is imported.
    pub specifier: String,
    /// The file that imports it, absolute.
    pub importer: String,
}

/// The external imports met during one bundling.
pub type ExternalImports = Arc<Mutex<Vec<ExternalImport>>>;

/// The options for one bundling of `project`, and where its external imports are noted.
pub fn for_project(project: &Project) -> (BundlerOptions, ExternalImports) {
    let build = &project.config.build;
    let externals = ExternalImports::default();
    let options = BundlerOptions {
        input: Some(vec![InputItem { name: Some("worker".to_owned()), import: entry(project) }]),
        cwd: Some(project.root.clone()),
        // Never written: the map's paths are relative to it, so that they begin at the project.
        dir: Some(".".to_owned()),
        platform: Some(Platform::Browser),
        format: Some(OutputFormat::Esm),
        code_splitting: Some(CodeSplittingMode::Bool(false)),
        sourcemap: Some(SourceMapType::Hidden),
        external: Some(is_external(&build.external, &externals)),
        module_types: Some(loaders::module_types().collect()),
        resolve: Some(resolve(build, &project.root)),
        define: Some(define(build).collect()),
        inject: Some(node::inject()),
        minify: Some(minify(build)),
        transform: Some(BundlerTransformOptions {
            target: Some(Either::Left(build.target.clone())),
            ..BundlerTransformOptions::default()
        }),
        tsconfig: Some(TsConfig::Auto(true)),
        experimental: Some(experimental()),
        checks: Some(checks()),
        log_level: Some(LogLevel::Silent),
        ..BundlerOptions::default()
    };
    (options, externals)
}

/// A relative path is meant from the project's root; an embedded module has a scheme.
fn entry(project: &Project) -> String {
    if project.entry.starts_with(MODULE) || Path::new(&project.entry).is_absolute() {
        return project.entry.clone();
    }
    format!("./{}", project.entry.trim_start_matches("./"))
}

fn experimental() -> ExperimentalOptions {
    ExperimentalOptions {
        // Comments that name files would be frozen into the artifact.
        attach_debug_info: Some(AttachDebugInfo::None),
        ..ExperimentalOptions::default()
    }
}

/// Without the findings that say nothing about a program that runs from one file.
fn checks() -> ChecksOptions {
    ChecksOptions {
        circular_dependency: Some(false),
        plugin_timings: Some(false),
        ineffective_dynamic_import: Some(false),
        ..ChecksOptions::default()
    }
}

fn minify(build: &BuildConfig) -> RawMinifyOptions {
    if build.minify {
        RawMinifyOptions::Bool(true)
    } else {
        RawMinifyOptions::DeadCodeEliminationOnly
    }
}

fn define(build: &BuildConfig) -> impl Iterator<Item = (String, String)> {
    let own = build.define.iter().map(|(name, value)| (name.clone(), value.clone()));
    let node_env = (!build.define.contains_key(NODE_ENV.0))
        .then(|| (NODE_ENV.0.to_owned(), NODE_ENV.1.to_owned()));
    let node = node::define().filter(|(name, _)| !build.define.contains_key(name));
    own.chain(node_env).chain(node)
}

fn resolve(build: &BuildConfig, root: &Path) -> ResolveOptions {
    let alias = build.alias.iter().map(|(from, to)| {
        // A path is meant from the project's root, wherever the import stands.
        let local = to.starts_with("./") || to.starts_with("../");
        let to = if local { root.join(to).display().to_string() } else { to.clone() };
        (from.clone(), vec![Some(to)])
    });
    ResolveOptions {
        alias: Some(alias.collect()),
        condition_names: Some(CONDITIONS.iter().map(|name| (*name).to_owned()).collect()),
        ..ResolveOptions::default()
    }
}

/// `name` in the list stands for the package and all below it.
fn is_external(names: &[String], found: &ExternalImports) -> IsExternal {
    let (names, found) = (names.to_vec(), Arc::clone(found));
    IsExternal::Fn(Some(Arc::new(move |specifier, importer, is_resolved| {
        let internal = specifier == node::INTERNALS && importer.is_some_and(node::is_ours);
        if internal || BUILT_IN.contains(&specifier) {
            return Box::pin(std::future::ready(Ok(true)));
        }
        let matches = !is_resolved
            && names.iter().any(|name| {
                specifier.strip_prefix(name.as_str()).is_some_and(|rest| {
                    rest.is_empty() || (rest.starts_with('/') && !name.ends_with('/'))
                })
            });
        if let (true, Some(importer)) = (matches, importer) {
            let import =
                ExternalImport { specifier: specifier.to_owned(), importer: importer.to_owned() };
            found.lock().unwrap_or_else(PoisonError::into_inner).push(import);
        }
        Box::pin(std::future::ready(Ok(matches)))
    })))
}
