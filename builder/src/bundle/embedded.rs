//! Modules that are part of a bundle and lie in no file, by the specifier under which they are imported.

use std::borrow::Cow;
use std::collections::BTreeMap;

use rolldown_common::ModuleType;
use rolldown_plugin::{
    HookLoadArgs, HookLoadOutput, HookLoadReturn, HookResolveIdArgs, HookResolveIdOutput,
    HookResolveIdReturn, HookUsage, Plugin, PluginContext, SharedLoadPluginContext,
};

/// Specifiers and sources.
#[derive(Debug, Clone, Default)]
pub struct Embedded(pub BTreeMap<String, String>);

impl Plugin for Embedded {
    fn name(&self) -> Cow<'static, str> {
        "land:embedded".into()
    }

    async fn resolve_id(
        &self,
        _: &PluginContext,
        args: &HookResolveIdArgs<'_>,
    ) -> HookResolveIdReturn {
        let is_ours = self.0.contains_key(args.specifier);
        Ok(is_ours.then(|| HookResolveIdOutput::from_id(args.specifier)))
    }

    async fn load(&self, _: SharedLoadPluginContext, args: &HookLoadArgs<'_>) -> HookLoadReturn {
        Ok(self.0.get(args.id).map(|code| HookLoadOutput {
            code: code.as_str().into(),
            module_type: Some(ModuleType::Js),
            ..HookLoadOutput::default()
        }))
    }

    fn register_hook_usage(&self) -> HookUsage {
        HookUsage::ResolveId | HookUsage::Load
    }
}
