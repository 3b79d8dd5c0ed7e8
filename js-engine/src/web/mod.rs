//! The web platform's APIs: one folder each, one ordered list.
//!
//! `<name>/<name>.js` exports `install(global)`; `<name>/mod.rs` holds the native hooks, which only
//! the engine's own modules can import, as `land:native/<name>`.

pub(crate) mod base64;
mod compression;
mod console;
mod crypto;
pub(crate) mod encoding;
mod fetch;
mod headers;
mod host_body;
mod sockets;
mod structured_clone;
mod url;
mod websocket;

use std::fmt::Write as _;

use rquickjs::{Ctx, Error, Object, Result};

/// The APIs in the order in which they are installed: what one builds on comes before it.
const APIS: &[&str] = &[
    "dom_exception",
    "events",
    "timers",
    "base64",
    "encoding",
    "url",
    "urlpattern",
    "structured_clone",
    "streams",
    "compression",
    "headers",
    "blob",
    "file_reader",
    "messaging",
    "websocket",
    "fetch",
    "sockets",
    "console",
    "crypto",
    "performance",
    "worker_scope",
    "node_internals",
];

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
        "import { install as scope } from 'land:dispatch/service_worker'; scope(globalThis);\
         export { rejected } from 'land:worker_scope/uncaught';\
         export { adopt, configure, handle, settled, warm, leftovers, complete }\
         from 'land:dispatch/dispatch';\
         export { cool } from 'land:dispatch/warm';",
    );
    source
}

/// Fills `hooks` with the native half of `api`.
pub fn native<'js>(ctx: &Ctx<'js>, api: &str, hooks: &Object<'js>) -> Result<()> {
    match api {
        "base64" => base64::native(ctx, hooks),
        "compression" => compression::native(ctx, hooks),
        "console" => console::native(ctx, hooks),
        "crypto" => crypto::native(ctx, hooks),
        "encoding" => encoding::native(ctx, hooks),
        "event_loop" => crate::event_loop::native(ctx, hooks),
        "fetch" => fetch::native(ctx, hooks),
        "headers" => headers::native(ctx, hooks),
        "host_body" => host_body::native(ctx, hooks),
        "request" => crate::request::native(ctx, hooks),
        "response" => crate::response::native(ctx, hooks),
        "structured_clone" => structured_clone::native(ctx, hooks),
        "sockets" => sockets::native(ctx, hooks),
        "url" => url::native(ctx, hooks),
        "websocket" => websocket::native(ctx, hooks),
        _ => Err(Error::new_loading_message(api, "no native half has this name")),
    }
}
