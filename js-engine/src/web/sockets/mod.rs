//! `land:native/sockets`: TCP connections of the host's.

use land_abi::{ConnectRequest, Connected, Security};
use rquickjs::{Array, Ctx, Exception, Function, IntoJs, Object, Result, Value};

use crate::bytes::array_of;
use crate::event_loop::take_result;
use crate::host;
use crate::strings::Text;

/// Starts to connect; an operation's id, or a negative code.
fn connect(host: Text<'_>, port: u32, security: u32) -> i32 {
    let security = Security::from_u32(security).unwrap_or(Security::Off);
    let mut packed = Vec::new();
    ConnectRequest { host: &host.to_str(), port, security }.encode(&mut packed);
    host::socket_connect(&packed)
}

/// What the completed operation brought: the two bodies, the peer's address and ours.
fn take_connected(ctx: Ctx<'_>) -> Result<Array<'_>> {
    let packed = take_result();
    let connected = Connected::decode(&packed)
        .map_err(|error| Exception::throw_internal(&ctx, &error.to_string()))?;
    array_of(
        &ctx,
        &[
            connected.incoming.into_js(&ctx)?,
            connected.outgoing.into_js(&ctx)?,
            connected.remote.into_js(&ctx)?,
            connected.local.into_js(&ctx)?,
        ],
    )
}

/// Why the operation failed.
fn take_reason(ctx: Ctx<'_>) -> Result<Value<'_>> {
    String::from_utf8_lossy(&take_result()).into_js(&ctx)
}

/// The hooks.
pub fn native<'js>(ctx: &Ctx<'js>, hooks: &Object<'js>) -> Result<()> {
    hooks.set("connect", Function::new(ctx.clone(), connect)?)?;
    hooks.set("startTls", Function::new(ctx.clone(), host::socket_start_tls)?)?;
    hooks.set("takeConnected", Function::new(ctx.clone(), take_connected)?)?;
    hooks.set("takeReason", Function::new(ctx.clone(), take_reason)?)
}
