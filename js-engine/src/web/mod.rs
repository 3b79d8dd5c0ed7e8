//! The web platform's APIs: one folder each, one ordered list.
//!
//! `<name>/<name>.js` exports `install(global)`; `<name>/mod.rs` holds the native hooks, which only
//! the engine's own modules can import, as `land:native/<name>`.

mod crypto;
mod host_body;

use std::fmt::Write as _;

use rquickjs::{Ctx, Error, Object, Result};

/// The APIs in the order in which they are installed: what one builds on comes before it.
const APIS: &[&str] = &["timers", "crypto", "performance"];

/// The source of the module that installs every API and exports what the native side calls.
pub fn boot_source() -> String {
    let mut source = String::new();
    for api in APIS {
        writeln!(
            source,
            "import {{ install as {api} }} from 'land:{api}/{api}'; {api}(globalThis);"
        )
        .expect("writing to a string");
    }
    source.push_str(
        "export { adopt, configure, handle, leftovers, complete } from 'land:dispatch/dispatch';",
    );
    source
}

/// Fills `hooks` with the native half of `api`.
pub fn native<'js>(ctx: &Ctx<'js>, api: &str, hooks: &Object<'js>) -> Result<()> {
    match api {
        "crypto" => crypto::native(ctx, hooks),
        "event_loop" => crate::event_loop::native(ctx, hooks),
        "host_body" => host_body::native(ctx, hooks),
        "request" => crate::request::native(ctx, hooks),
        "response" => crate::response::native(ctx, hooks),
        _ => Err(Error::new_loading_message(api, "no native half has this name")),
    }
}
