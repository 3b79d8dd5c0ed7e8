//! Artifacts: what `land build` makes and this host runs. Whatever bytes come in, an answer comes out.

use land_abi::{IMPORT_MODULE, IMPORT_MODULE_PREFIX, VERSION, section};
use serde::{Deserialize, Serialize};
use wasmparser::{Chunk, Encoding, Import, Parser, Payload, TypeRef};

use crate::limits::{ARTIFACT_SIZE, LimitOverrides};
use crate::{assets, ops, wasi};

/// A wasm module that says of itself that it is an app.
#[derive(Debug, Clone)]
pub struct Artifact {
    /// The ABI version that it was built for; always this host's.
    pub abi: u32,
    /// The identity of the engine inside.
    pub engine: String,
    /// The app's description.
    pub manifest: Manifest,
    /// Its static assets, if it has any.
    pub assets: Option<assets::Manifest>,
    /// The module itself.
    pub bytes: Vec<u8>,
}

/// An app's description of itself, kept as JSON in the artifact.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Manifest {
    /// The app's name, from `land.toml`.
    pub name: String,
    /// The app's own version, when it has one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub version: Option<String>,
    /// Which shape of handler was found.
    pub handler: String,
    /// The names of the properties of `env`.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub vars: Vec<String>,
    /// `[fetch] allow` of `land.toml`, when it has one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub fetch_allow: Option<Vec<String>>,
    /// `[connect] allow` of `land.toml`.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub connect_allow: Vec<String>,
    /// The file name of the source map beside the artifact.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub source_map: Option<String>,
    /// Limits that the app asks for.
    #[serde(skip_serializing_if = "LimitOverrides::is_empty")]
    pub limits: LimitOverrides,
    /// The version of land that built it.
    pub land_version: String,
}

/// Why bytes aren't an artifact that this host can run.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ArtifactError {
    /// Not wasm in any form.
    #[error("not a wasm module")]
    NotWasm,
    /// A component, or a version of wasm that doesn't exist.
    #[error("not a core wasm module")]
    NotCore,
    /// The module ends before its end.
    #[error("the artifact is truncated: it ends inside a section")]
    Truncated,
    /// A module that breaks the format.
    #[error("the artifact is damaged: {0}")]
    Damaged(String),
    /// A module that land didn't make.
    #[error("a wasm module, but not one that `land build` made: the section `{0}` is missing")]
    Foreign(&'static str),
    /// For another version of the boundary.
    #[error("built for ABI {0}; this land speaks {VERSION}")]
    OtherAbi(String),
    /// An import that this host doesn't offer.
    #[error("the artifact imports `{module}` `{name}`, which this land doesn't offer")]
    Import {
        /// The import's module.
        module: String,
        /// The import's name.
        name: String,
    },
    /// Too large to be loaded.
    #[error("the artifact has {size} bytes; the limit is {ARTIFACT_SIZE}")]
    TooLarge {
        /// Its size in bytes.
        size: u64,
    },
}

impl ArtifactError {
    /// What to do about it.
    pub fn hint(&self) -> &'static str {
        match self {
            Self::NotWasm | Self::NotCore | Self::Foreign(_) => {
                "run `land build` in the app's folder, and serve the file that it writes to `dist/`"
            }
            Self::Truncated | Self::Damaged(_) | Self::OtherAbi(_) | Self::Import { .. } => {
                "run `land build` to make the artifact anew"
            }
            Self::TooLarge { .. } => "leave large files out of the bundle",
        }
    }
}

/// What is gathered on the walk through the sections.
#[derive(Default)]
struct Found<'a> {
    abi: Option<&'a [u8]>,
    engine: Option<&'a [u8]>,
    manifest: Option<&'a [u8]>,
    assets: Option<&'a [u8]>,
}

impl Artifact {
    /// Reads the sections and checks that everything fits. The code itself is validated when it
    /// is compiled.
    pub fn parse(bytes: Vec<u8>) -> Result<Self, ArtifactError> {
        let size = bytes.len() as u64;
        if size > ARTIFACT_SIZE {
            return Err(ArtifactError::TooLarge { size });
        }
        if !bytes.starts_with(b"\0asm") {
            return Err(ArtifactError::NotWasm);
        }
        let found = walk(&bytes)?;
        let abi = found.abi.ok_or(ArtifactError::Foreign(section::ABI))?;
        check_abi(abi)?;
        let engine = found.engine.ok_or(ArtifactError::Foreign(section::ENGINE))?;
        let engine = read_engine(engine)?;
        let manifest = found.manifest.ok_or(ArtifactError::Foreign(section::MANIFEST))?;
        let manifest = serde_json::from_slice(manifest)
            .map_err(|error| ArtifactError::Damaged(format!("its manifest: {error}")))?;
        let assets = found.assets.map(read_assets).transpose()?;
        Ok(Self { abi: VERSION, engine, manifest, assets, bytes })
    }
}

fn walk(bytes: &[u8]) -> Result<Found<'_>, ArtifactError> {
    let mut found = Found::default();
    let (mut parser, mut rest) = (Parser::new(0), bytes);
    while !rest.is_empty() {
        let chunk = parser.parse(rest, true).map_err(damage)?;
        let Chunk::Parsed { consumed, payload } = chunk else {
            return Err(ArtifactError::Truncated);
        };
        rest = &rest[consumed..];
        match payload {
            Payload::Version { encoding: Encoding::Component, .. } => {
                return Err(ArtifactError::NotCore);
            }
            Payload::ImportSection(imports) => {
                for import in imports.into_imports() {
                    check_import(&import.map_err(damage)?)?;
                }
            }
            Payload::CustomSection(custom) => match custom.name() {
                section::ABI => found.abi = Some(custom.data()),
                section::ENGINE => found.engine = Some(custom.data()),
                section::MANIFEST => found.manifest = Some(custom.data()),
                section::ASSETS => found.assets = Some(custom.data()),
                _ => {}
            },
            // Thousands of functions, which are looked at when they are compiled.
            Payload::CodeSectionStart { size, .. } => {
                parser.skip_section();
                rest = rest.get(size as usize..).ok_or(ArtifactError::Truncated)?;
            }
            Payload::End(_) => break,
            _ => {}
        }
    }
    Ok(found)
}

fn damage(error: wasmparser::BinaryReaderError) -> ArtifactError {
    let text = error.message();
    if text.contains("unexpected end") || text.contains("out of bounds") {
        ArtifactError::Truncated
    } else if text.contains("unknown binary version") {
        ArtifactError::NotCore
    } else {
        ArtifactError::Damaged(text.to_owned())
    }
}

fn check_import(import: &Import<'_>) -> Result<(), ArtifactError> {
    let known = match import.module {
        IMPORT_MODULE => ops::NAMES.contains(&import.name),
        wasi::MODULE => wasi::is_known(import.name),
        module => match module.strip_prefix(IMPORT_MODULE_PREFIX) {
            Some(abi) => return Err(ArtifactError::OtherAbi(abi.to_owned())),
            None => false,
        },
    };
    if known && matches!(import.ty, TypeRef::Func(_)) {
        return Ok(());
    }
    let (module, name) = (import.module.to_owned(), import.name.to_owned());
    Err(ArtifactError::Import { module, name })
}

fn check_abi(section: &[u8]) -> Result<(), ArtifactError> {
    let Ok(bytes) = <[u8; 4]>::try_from(section) else {
        return Err(ArtifactError::Damaged("its ABI version isn't a number".into()));
    };
    match u32::from_le_bytes(bytes) {
        VERSION => Ok(()),
        other => Err(ArtifactError::OtherAbi(other.to_string())),
    }
}

/// 64 hexadecimal digits: the identity becomes a file name in the cache.
fn read_engine(section: &[u8]) -> Result<String, ArtifactError> {
    let hex = section.len() == 64 && section.iter().all(u8::is_ascii_hexdigit);
    match std::str::from_utf8(section) {
        Ok(text) if hex => Ok(text.to_ascii_lowercase()),
        _ => Err(ArtifactError::Damaged("its engine identity isn't one".into())),
    }
}

fn read_assets(section: &[u8]) -> Result<assets::Manifest, ArtifactError> {
    let damage = |error: String| ArtifactError::Damaged(format!("its assets: {error}"));
    let assets: assets::Manifest =
        serde_json::from_slice(section).map_err(|error| damage(error.to_string()))?;
    assets.check().map_err(|error| damage(error.to_string()))?;
    Ok(assets)
}
