//! The cache of compiled code: keyed by content and engine, checked before it is trusted.
//!
//! Compiled code is run as it is, so an entry counts only if this user alone could have written it
//! (owner and mode of the file and of its folder, no symbolic links) and if its checksum is right
//! (a crash or a bad disk). Anything else is thrown away and built anew.

mod folder;
mod functions;
mod sealed;

use std::hash::{Hash, Hasher};
use std::path::{Path, PathBuf};

use wasmtime::{Engine, Module};

use crate::log;
use crate::snapshot::changing;
use folder::Folder;
use functions::Pack;
use sealed::Seal;

pub use folder::CacheError;
pub(crate) use functions::FunctionCache;

/// The cache of one user, for one configuration of the engine.
#[derive(Debug)]
pub(crate) struct Cache {
    /// One file per compiled module.
    code: Folder,
    /// One file per JavaScript engine: its compiled functions.
    functions: Folder,
    /// One file per JavaScript engine: what its instance holds once it has started.
    booted: Folder,
    /// What compiled code depends on besides the module: wasmtime's version and settings, the CPU, and
    /// what is added to the module.
    compatibility: [u8; 32],
}

/// Names one compiled module.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct Key([u8; 32]);

impl Key {
    /// Of a module, and of what its code depends on besides.
    pub(crate) fn new(compatibility: &[u8; 32], wasm: &[u8]) -> Self {
        Self(*blake3::keyed_hash(compatibility, wasm).as_bytes())
    }
}

/// The folder that is used when nothing else is asked for: `LAND_CACHE_DIR`, else
/// `$XDG_CACHE_HOME/land`, else `~/.cache/land`.
pub fn default_dir() -> Option<PathBuf> {
    let var = |name| std::env::var_os(name).filter(|value| !value.is_empty()).map(PathBuf::from);
    var("LAND_CACHE_DIR")
        .or_else(|| var("XDG_CACHE_HOME").map(|dir| dir.join("land")))
        .or_else(|| var("HOME").map(|dir| dir.join(".cache/land")))
}

impl Cache {
    pub(crate) fn open(dir: &Path, engine: &Engine) -> Result<Self, CacheError> {
        let mut hasher = ContentHasher(blake3::Hasher::new());
        engine.precompile_compatibility_hash().hash(&mut hasher);
        changing::MARKS.hash(&mut hasher);
        Ok(Self {
            code: Folder::open(dir, "code")?,
            functions: Folder::open(dir, "functions")?,
            booted: Folder::open(dir, "booted")?,
            compatibility: *hasher.0.finalize().as_bytes(),
        })
    }

    pub(crate) fn key(&self, wasm: &[u8]) -> Key {
        Key::new(&self.compatibility, wasm)
    }

    /// The module of this key, when there is a sound entry.
    pub(crate) fn load(&self, engine: &Engine, key: &Key) -> Option<Module> {
        let name = code_name(key);
        let file = self.code.open_file(&name).inspect_err(|e| complain(e, &name)).ok()??;
        let sound = match file.map() {
            Ok(bytes) => sealed::open(&bytes, &Seal(key.0)).is_some(),
            Err(_) => false,
        };
        // SAFETY: the bytes are what `Engine::precompile_module` made under this key:
        // - Only this user could have written them: the folder is 0700 and the file 0600, both owned
        //   by this user and opened without following links (`Folder`). Who can write there can
        //   run any code as this user already.
        // - They are whole: the seal carries a checksum and the key, which is a hash of the module
        //   and of all that its code depends on; a damaged or renamed entry doesn't get here.
        // - They stay as they are: entries are written under another name, renamed into place and
        //   never written to again; a later entry is another file, and this one lives on while it
        //   is mapped.
        let module =
            sound.then(|| unsafe { Module::deserialize_open_file(engine, file.into_std()) });
        match module {
            Some(Ok(module)) => Some(module),
            Some(Err(error)) => {
                log::debug(format_args!("cache entry `{name}` is refused: {error:#}"));
                self.code.remove(&name);
                None
            }
            None => {
                log::warn(format_args!("cache entry `{name}` is damaged, and is built anew"));
                self.code.remove(&name);
                None
            }
        }
    }

    /// Keeps a module's code.
    pub(crate) fn store(&self, key: &Key, code: &[u8]) -> Result<(), CacheError> {
        self.code.write_file(&code_name(key), &[code, &sealed::seal(code, &Seal(key.0))])
    }

    /// The compiled functions of modules that hold this JavaScript engine.
    pub(crate) fn load_functions(&self, engine: &str) -> Pack {
        let (name, seal) = self.functions_seal(engine);
        let file = match self.functions.open_file(&name) {
            Ok(Some(file)) => file,
            Ok(None) => return Pack::default(),
            Err(error) => {
                complain(&error, &name);
                return Pack::default();
            }
        };
        let pack = file.map().ok().and_then(|bytes| {
            let size = sealed::open(&bytes, &seal)?.len();
            Pack::read(bytes, size)
        });
        pack.unwrap_or_else(|| {
            log::warn(format_args!("cache entry `{name}` is damaged, and is built anew"));
            self.functions.remove(&name);
            Pack::default()
        })
    }

    /// Keeps the compiled functions of a JavaScript engine.
    pub(crate) fn store_functions(&self, engine: &str, pack: &[u8]) -> Result<(), CacheError> {
        let (name, seal) = self.functions_seal(engine);
        self.functions.write_file(&name, &[pack, &sealed::seal(pack, &seal)])
    }

    /// What the instance of this JavaScript engine holds once it has started.
    pub(crate) fn load_booted(&self, engine: &str) -> Option<Vec<u8>> {
        let (name, seal) = self.booted_seal(engine);
        let file = self.booted.open_file(&name).inspect_err(|e| complain(e, &name)).ok()??;
        let content = file.map().ok().and_then(|bytes| Some(sealed::open(&bytes, &seal)?.to_vec()));
        if content.is_none() {
            log::warn(format_args!("cache entry `{name}` is damaged, and is built anew"));
            self.booted.remove(&name);
        }
        content
    }

    /// Whether there is an entry for it, sound or not.
    pub(crate) fn has_booted(&self, engine: &str) -> bool {
        matches!(self.booted.open_file(&self.booted_seal(engine).0), Ok(Some(_)))
    }

    /// Keeps it.
    pub(crate) fn store_booted(&self, engine: &str, content: &[u8]) -> Result<(), CacheError> {
        let (name, seal) = self.booted_seal(engine);
        self.booted.write_file(&name, &[content, &sealed::seal(content, &seal)])
    }

    fn booted_seal(&self, engine: &str) -> (String, Seal) {
        // The host answers the engine while it starts: another host may answer otherwise.
        let what = format!("{engine} {}", env!("CARGO_PKG_VERSION"));
        let hash = blake3::keyed_hash(&self.compatibility, what.as_bytes());
        (format!("{}.booted", hash.to_hex()), Seal(*hash.as_bytes()))
    }

    /// The identity comes from an artifact: hashed, it can only be a file name.
    fn functions_seal(&self, engine: &str) -> (String, Seal) {
        let hash = blake3::keyed_hash(&self.compatibility, engine.as_bytes());
        (format!("{}.pack", hash.to_hex()), Seal(*hash.as_bytes()))
    }
}

fn code_name(key: &Key) -> String {
    format!("{}.cwasm", blake3::Hash::from_bytes(key.0).to_hex())
}

fn complain(error: &CacheError, name: &str) {
    log::warn(format_args!("cache entry `{name}` is not used: {error}"));
}

/// Feeds what `Hash` writes to a cryptographic hash.
struct ContentHasher(blake3::Hasher);

impl Hasher for ContentHasher {
    fn write(&mut self, bytes: &[u8]) {
        self.0.update(bytes);
    }

    fn finish(&self) -> u64 {
        let mut first = [0; 8];
        first.copy_from_slice(&self.0.finalize().as_bytes()[..8]);
        u64::from_le_bytes(first)
    }
}
