//! An artifact becomes code and memory: what others use already, as far as it is the same.

use std::sync::{Arc, PoisonError, Weak};

use super::Runtime;
use crate::apps::LoadError;
use crate::code::Code;
use crate::pool::{Base, Image, Own};
use crate::snapshot::Parts;

/// What an artifact becomes: what other apps use already, as far as it is the same.
pub(crate) struct Prepared {
    /// Linked.
    pub(crate) code: Arc<Code>,
    /// The memory that its sandboxes begin with.
    pub(crate) image: Arc<Image>,
    /// Stands for the artifact's bytes.
    pub(crate) version: String,
}

impl Runtime {
    /// Bytes of the files in memory that snapshots are in.
    pub(crate) fn snapshot_bytes(&self) -> u64 {
        self.pool.file_bytes()
    }

    /// Takes an artifact apart, and compiles and links what isn't known.
    pub(crate) fn prepare(&self, artifact: &[u8], engine: &str) -> Result<Prepared, LoadError> {
        let parts = Parts::of(artifact)?;
        let (code, image) = self.code_and_image(&parts, engine)?;
        let version = parts.version(code.hash);
        Ok(Prepared { code, image, version })
    }

    fn code_and_image(
        &self,
        parts: &Parts<'_>,
        engine: &str,
    ) -> Result<(Arc<Code>, Arc<Image>), LoadError> {
        if let Some(image) = self.known.image(parts, engine) {
            return Ok((self.code(parts, engine, true)?, image));
        }
        let memory = parts.memory()?;
        let compared = memory.is_plain && self.known.is_worthwhile(engine);
        let code = self.code(parts, engine, compared)?;
        let base = Base::new(&self.pool, &memory)?;
        if compared {
            self.known.add_memory(parts, engine, &base);
        }
        Ok((code, Image::new(base, Own::default(), memory.size)))
    }

    /// The code of a module; `compared`: with others', which needs its segments in the order that
    /// builds give them.
    fn code(
        &self,
        parts: &Parts<'_>,
        engine: &str,
        compared: bool,
    ) -> Result<Arc<Code>, LoadError> {
        if compared && let Some(code) = self.known.code(parts) {
            return Ok(code);
        }
        let code = self.code_of(parts, engine)?;
        if compared {
            self.known.add_code(parts, &code);
        }
        Ok(code)
    }

    fn code_of(&self, parts: &Parts<'_>, engine: &str) -> Result<Arc<Code>, LoadError> {
        let wasm = parts.code()?;
        let key = self.key(&wasm);
        let codes = || self.codes.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(code) = codes().get(&key).and_then(Weak::upgrade) {
            return Ok(code);
        }
        let module = self.compile_as(&key, &wasm, engine)?.module;
        let code = Arc::new(Code::link(self, &module, parts.code_hash())?);
        let mut codes = codes();
        codes.retain(|_, code| code.strong_count() > 0);
        codes.insert(key, Arc::downgrade(&code));
        Ok(code)
    }
}
