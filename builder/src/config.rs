//! `land.toml`: its shape, its defaults, and what is refused in it.

use std::collections::BTreeMap;
use std::path::Path;

use land_host::LimitOverrides;
pub use land_host::config::{NAME_MAX, check_name};
use land_host::config::{at_span, from_toml, json_text, to_json};
use serde::Deserialize;
use toml::Spanned;

use crate::assets::{AssetsConfig, RawAssets};
use crate::config_connect::{ConnectConfig, RawConnect};
use crate::config_fetch::{FetchConfig, RawFetch};
use crate::config_limits;
use crate::config_warm;
use crate::diagnostic::Diagnostic;

/// The file that makes a folder a project.
pub const FILE_NAME: &str = "land.toml";

/// The JavaScript that bundles are lowered to: all that the engine knows.
pub const DEFAULT_TARGET: &str = "es2024";

/// A project's configuration, checked.
#[derive(Debug, Clone, PartialEq)]
pub struct Config {
    /// The app's name, and that of its artifact.
    pub name: String,
    /// The entry module, relative to the project; found by convention when absent.
    pub main: Option<String>,
    /// The properties of `env`: name and JSON text.
    pub vars: BTreeMap<String, String>,
    /// How the program is bundled.
    pub build: BuildConfig,
    /// The files that are served as they are.
    pub assets: Option<AssetsConfig>,
    /// Whom the program may talk to.
    pub fetch: FetchConfig,
    /// Whom it may connect to on its own.
    pub connect: ConnectConfig,
    /// Limits that differ from the defaults.
    pub limits: LimitOverrides,
}

/// The table `[build]`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BuildConfig {
    /// Whether names and white space are shortened; stack traces then show short names.
    pub minify: bool,
    /// Global expressions and the JavaScript that replaces them.
    pub define: BTreeMap<String, String>,
    /// Imports that stay imports.
    pub external: Vec<String>,
    /// Imports and what is imported instead.
    pub alias: BTreeMap<String, String>,
    /// Files and folders that `node:fs` shows.
    pub files: Vec<String>,
    /// The JavaScript that newer syntax is lowered to, such as `es2022`.
    pub target: String,
    /// Sample requests that are served before the program is frozen: methods and paths.
    pub warm: Vec<(String, String)>,
    /// Whether the program's functions are compiled to WebAssembly.
    pub aot: bool,
}

impl Default for BuildConfig {
    fn default() -> Self {
        Self {
            minify: false,
            define: BTreeMap::new(),
            external: Vec::new(),
            alias: BTreeMap::new(),
            files: Vec::new(),
            target: DEFAULT_TARGET.to_owned(),
            warm: Vec::new(),
            aot: false,
        }
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawConfig {
    /// The app's name and its artifact's: `a`–`z`, `0`–`9`, `-`, up to 63 characters; required.
    name: Option<Spanned<String>>,
    /// The entry module, a path in the project; else `src/index.` with `ts`, `tsx`, `js`, `jsx` or `mjs`.
    main: Option<Spanned<String>>,
    /// The properties of `env`.
    #[serde(default)]
    vars: BTreeMap<String, Spanned<toml::Value>>,
    /// How the program is bundled and frozen.
    #[serde(default)]
    build: RawBuild,
    /// Files that are served as they are.
    assets: Option<RawAssets>,
    /// Whom the program may talk to.
    #[serde(default)]
    fetch: RawFetch,
    /// Whom the program may connect to by TCP.
    #[serde(default)]
    connect: RawConnect,
    /// Limits that differ from the defaults.
    limits: Option<Spanned<LimitOverrides>>,
}

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct RawBuild {
    /// Shortens names and white space.
    minify: Option<bool>,
    /// Global expressions, and what replaces them.
    #[serde(default)]
    define: BTreeMap<String, Spanned<toml::Value>>,
    /// Packages that stay imports.
    #[serde(default)]
    external: Vec<String>,
    /// Imports, and what is imported instead.
    #[serde(default)]
    alias: BTreeMap<String, String>,
    /// Files and folders that `node:fs` shows below `/bundle`.
    #[serde(default)]
    files: Vec<String>,
    /// Newer syntax than this is lowered; `es2024` unless set.
    target: Option<Spanned<String>>,
    /// Sample requests that are served before the program is frozen, such as `GET /`.
    #[serde(default)]
    warm: Vec<Spanned<String>>,
    /// Compiles the program's functions to WebAssembly.
    aot: Option<bool>,
}

impl Config {
    /// Reads the text of a `land.toml`; `file` is what messages call it.
    pub fn parse(text: &str, file: &str) -> Result<Self, Diagnostic> {
        let raw: RawConfig = toml::from_str(text).map_err(|error| from_toml(&error, text, file))?;
        let name = raw.name.ok_or_else(|| {
            Diagnostic::error(format!("`{file}` has no `name`"))
                .hint("add a line such as `name = \"my-app\"` at the top")
        })?;
        check_name(name.get_ref()).map_err(|error| at_span(error, &name.span(), text, file))?;
        if let Some(main) = &raw.main {
            check_main(main.get_ref()).map_err(|error| at_span(error, &main.span(), text, file))?;
        }
        let assets = raw.assets.map(|assets| assets.check(&raw.vars, text, file)).transpose()?;
        Ok(Self {
            name: name.into_inner(),
            main: raw.main.map(Spanned::into_inner),
            vars: to_json("vars", raw.vars, text, file)?,
            build: raw.build.check(text, file)?,
            assets,
            fetch: raw.fetch.check(text, file)?,
            connect: raw.connect.check(text, file)?,
            limits: config_limits::check(raw.limits, text, file)?,
        })
    }
}

impl RawBuild {
    fn check(self, text: &str, file: &str) -> Result<BuildConfig, Diagnostic> {
        if let Some(target) = &self.target {
            check_target(target.get_ref())
                .map_err(|error| at_span(error, &target.span(), text, file))?;
        }
        let warm = config_warm::check(self.warm, text, file)?;
        let mut define = BTreeMap::new();
        for (name, value) in self.define {
            // A string is JavaScript; anything else stands for itself.
            let script = match value.get_ref() {
                toml::Value::String(script) => script.clone(),
                other => json_text(other).map_err(|error| {
                    at_span(error.about("define", &name), &value.span(), text, file)
                })?,
            };
            define.insert(name, script);
        }
        Ok(BuildConfig {
            minify: self.minify.unwrap_or(false),
            define,
            external: self.external,
            alias: self.alias,
            files: self.files,
            target: self.target.map_or_else(|| DEFAULT_TARGET.to_owned(), Spanned::into_inner),
            warm,
            aot: self.aot.unwrap_or(false),
        })
    }
}

fn check_main(main: &str) -> Result<(), Diagnostic> {
    if main.is_empty() || Path::new(main).is_absolute() {
        return Err(Diagnostic::error("`main` is not a path inside the project")
            .hint("give it relative to `land.toml`, such as `main = \"src/index.ts\"`"));
    }
    Ok(())
}

fn check_target(target: &str) -> Result<(), Diagnostic> {
    let year = target.strip_prefix("es").and_then(|year| year.parse::<u32>().ok());
    if target == "esnext" || year.is_some_and(|year| (2015..=2026).contains(&year)) {
        return Ok(());
    }
    Err(Diagnostic::error(format!("the target `{}` is unknown", target.escape_debug()))
        .hint("a target is a year's standard from `es2015` to `es2026`, or `esnext`"))
}
