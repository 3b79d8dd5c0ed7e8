//! Answers the bundler's questions about `node:` modules.

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::sync::{Arc, Mutex, PoisonError};

use rolldown_common::side_effects::HookSideEffects;
use rolldown_common::{ImportKind, ModuleType};
use rolldown_plugin::{
    HookLoadArgs, HookLoadOutput, HookLoadReturn, HookResolveIdArgs, HookResolveIdOutput,
    HookResolveIdReturn, HookUsage, Plugin, PluginContext, SharedLoadPluginContext,
};

use super::{browser_field, files, mends, stubs};

/// What the ids of our modules begin with; the bundler takes them for no path.
const PREFIX: &str = "\0land-node/";
/// What the names of modules begin with that give `require` what it expects: the default export.
const REQUIRED: &str = "require/";
/// The engine's module that ours import, and nobody else may.
pub const INTERNALS: &str = "land:node-internals";

/// Modules of ours that bridge from Node.js, with the name that Cloudflare's platform has for it.
const OWN: &[(&str, &str)] =
    &[("land:node", "node/land/node.js"), ("cloudflare:node", "node/land/node.js")];

/// The module that is made of the project's files, as the embedded ones import it.
const BUNDLED_FILES: &str = "virtual:bundled-files";

/// npm packages that the embedded ones import, and what stands for them.
const PACKAGES: &[(&str, &str)] = &[
    ("abort-controller", "node/internal/abort_controller.js"),
    ("base64-js", "npm/base64-js/index.js"),
    ("ieee754", "npm/ieee754/index.js"),
    ("process/", "node/process.js"),
    ("safe-buffer", "node/buffer.js"),
    ("string_decoder/", "npm/string_decoder/lib/string_decoder.js"),
];

/// One import of a built-in module, by the program or by a package of it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct NodeImport {
    /// The module's name, without `node:`.
    pub module: String,
    /// What stands in the import.
    pub specifier: String,
    /// The file that imports it.
    pub importer: String,
}

/// The imports that were met, for who wants to tell.
pub type Imported = Arc<Mutex<BTreeSet<NodeImport>>>;

/// Resolves and loads the built-in modules of Node.js.
#[derive(Debug)]
pub struct NodePlugin {
    /// The project's own replacements: names, each with all below it.
    aliases: Vec<String>,
    /// The module with the project's files.
    files: String,
    imported: Imported,
}

impl NodePlugin {
    /// A plugin that leaves `aliases` alone.
    /// `files` is the text of the module that exports the project's files.
    pub fn new(aliases: impl Iterator<Item = String>, files: String, imported: Imported) -> Self {
        Self { aliases: aliases.collect(), files, imported }
    }

    /// What is meant by a package that has a half for Node.js, and no better one.
    fn node_half(&self, specifier: &str, importer: &str) -> Option<&'static str> {
        mends::node_half(specifier).filter(|_| {
            !self.is_aliased(specifier) && !browser_field::speaks_of(specifier, importer)
        })
    }

    fn is_aliased(&self, specifier: &str) -> bool {
        self.aliases.iter().any(|alias| {
            specifier
                .strip_prefix(alias.as_str())
                .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
        })
    }
}

/// Whether the bundler's id is that of a module of ours.
pub fn is_ours(id: &str) -> bool {
    id.starts_with(PREFIX)
}

/// The name of the embedded module that `specifier` means: `node:fs/promises`, or without `node:`.
fn builtin(specifier: &str) -> Option<String> {
    if let Some((_, file)) = OWN.iter().find(|(name, _)| *name == specifier) {
        return Some((*file).to_owned());
    }
    let name = specifier.strip_prefix("node:").unwrap_or(specifier);
    let is_plain = name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"_/".contains(&byte));
    let is_hidden = ["internal/", "land/"].iter().any(|folder| name.starts_with(folder));
    if !is_plain || is_hidden || name.ends_with('/') {
        return None;
    }
    let file = format!("node/{name}.js");
    (files::text(&file).is_some() || stubs::exists(name)).then_some(file)
}

/// What one of our modules, called `importer`, means by `specifier`.
fn from_ours(importer: &str, specifier: &str) -> Option<String> {
    if let Some(name) = specifier.strip_prefix(PREFIX) {
        return Some(name.to_owned());
    }
    if specifier.starts_with('.') {
        let path = files::join(importer, specifier);
        return files::find(&path).or_else(|| builtin(path.strip_prefix("node/")?));
    }
    if specifier == BUNDLED_FILES {
        return Some(specifier.to_owned());
    }
    if let Some((_, name)) = PACKAGES.iter().find(|(package, _)| *package == specifier) {
        return Some((*name).to_owned());
    }
    files::find(&format!("npm/{specifier}")).or_else(|| builtin(specifier))
}

impl Plugin for NodePlugin {
    fn name(&self) -> Cow<'static, str> {
        Cow::Borrowed("land:node")
    }

    fn register_hook_usage(&self) -> HookUsage {
        HookUsage::ResolveId | HookUsage::Load
    }

    async fn resolve_id(
        &self,
        context: &PluginContext,
        args: &HookResolveIdArgs<'_>,
    ) -> HookResolveIdReturn {
        let importer = args.importer.unwrap_or_default();
        if let Some(half) = self.node_half(args.specifier, importer) {
            let found = context.resolve(half, args.importer, None).await?;
            return Ok(found.ok().map(|found| HookResolveIdOutput::from_id(found.id.to_string())));
        }
        let name = match importer.strip_prefix(PREFIX) {
            Some(ours) => from_ours(ours, args.specifier),
            None => mends::module(args.specifier, importer).or_else(|| {
                builtin(args.specifier).filter(|_| {
                    !self.is_aliased(args.specifier)
                        && !browser_field::speaks_of(args.specifier, importer)
                })
            }),
        };
        let Some(name) = name else { return Ok(None) };
        if !is_ours(importer) {
            let module = name.trim_start_matches("node/").trim_end_matches(".js").to_owned();
            let (specifier, importer) = (args.specifier.to_owned(), importer.to_owned());
            let import = NodeImport { module, specifier, importer };
            self.imported.lock().unwrap_or_else(PoisonError::into_inner).insert(import);
        }
        // Our own wrapper asks for the module itself.
        let wraps = args.kind == ImportKind::Require
            && name.starts_with("node/")
            && !importer.starts_with(&format!("{PREFIX}{REQUIRED}"));
        let id =
            if wraps { format!("{PREFIX}{REQUIRED}{name}") } else { format!("{PREFIX}{name}") };
        Ok(Some(HookResolveIdOutput {
            side_effects: Some(HookSideEffects::False),
            ..HookResolveIdOutput::from_id(id)
        }))
    }

    async fn load(&self, _: SharedLoadPluginContext, args: &HookLoadArgs<'_>) -> HookLoadReturn {
        let Some(name) = args.id.strip_prefix(PREFIX) else {
            let mended = mends::mended(args.id).map(output);
            return Ok(mended.map(|output| HookLoadOutput { side_effects: None, ..output }));
        };
        let code = if let Some(required) = name.strip_prefix(REQUIRED) {
            Some(format!("module.exports = require({:?}).default;", format!("{PREFIX}{required}")))
        } else if name == BUNDLED_FILES {
            Some(self.files.clone())
        } else if let Some(text) = files::text(name) {
            Some(text.to_owned())
        } else {
            let module = name.strip_prefix("node/").and_then(|name| name.strip_suffix(".js"));
            module.and_then(stubs::text)
        };
        Ok(code.map(output))
    }
}

fn output(code: String) -> HookLoadOutput {
    HookLoadOutput {
        code: code.into(),
        module_type: Some(ModuleType::Js),
        side_effects: Some(HookSideEffects::False),
        ..HookLoadOutput::default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn builtins_are_known_with_and_without_their_prefix() {
        assert_eq!(builtin("node:events").as_deref(), Some("node/events.js"));
        assert_eq!(builtin("stream/promises").as_deref(), Some("node/stream/promises.js"));
        assert_eq!(builtin("child_process").as_deref(), Some("node/child_process.js"));
        assert_eq!(builtin("events/"), None);
        assert_eq!(builtin("node:internal/stub"), None);
        assert_eq!(builtin("land:node").as_deref(), Some("node/land/node.js"));
        assert_eq!(builtin("../events"), None);
    }
}
