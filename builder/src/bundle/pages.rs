//! Packages whose object `browser` puts a module in place that needs a page: the DOM, which only browsers
//! have. Here the module counts that it stands for.

use std::borrow::Cow;
use std::path::Path;

use rolldown_plugin::{
    HookResolveIdArgs, HookResolveIdOutput, HookResolveIdReturn, HookUsage, Plugin, PluginContext,
};

/// The folder that the importer is in, what it imports, and the file that this means.
const NEED_A_PAGE: &[(&str, &str, &str)] = &[
    // Its other half reads XML with `DOMParser`.
    ("/node_modules/@aws-sdk/xml-builder/dist-es", "./xml-parser", "xml-parser.js"),
];

/// Leaves out what needs a page.
#[derive(Debug)]
pub struct WithoutPages;

impl Plugin for WithoutPages {
    fn name(&self) -> Cow<'static, str> {
        "land:pages".into()
    }

    async fn resolve_id(
        &self,
        _: &PluginContext,
        args: &HookResolveIdArgs<'_>,
    ) -> HookResolveIdReturn {
        let folder = args.importer.and_then(|importer| Path::new(importer).parent());
        let specifier = args.specifier.strip_suffix(".js").unwrap_or(args.specifier);
        let file = folder.and_then(|folder| {
            let (_, _, file) = NEED_A_PAGE.iter().find(|(place, import, _)| {
                *import == specifier && folder.to_string_lossy().ends_with(place)
            })?;
            Some(folder.join(file)).filter(|file| file.is_file())
        });
        Ok(file.map(|file| HookResolveIdOutput::from_id(file.to_string_lossy().into_owned())))
    }

    fn register_hook_usage(&self) -> HookUsage {
        HookUsage::ResolveId
    }
}
