//! `land:native/websocket`: the host's WebSockets, message by message.

use land_abi::{MessageKind, SocketMessage, WebSocketOpened, WebSocketRequest};
use rquickjs::{
    Array, ArrayBuffer, Ctx, Exception, FromJs, Function, IntoJs, Object, Result, Value,
};

use crate::bytes::{Bytes, array_of};
use crate::event_loop::take_result;
use crate::host;
use crate::response::{fields, pairs};
use crate::strings::{Text, from_bytes};

/// Sends a string as a text, a `Uint8Array` as bytes; 0, or a negative code.
fn send<'js>(ctx: Ctx<'js>, socket: u32, data: Value<'js>) -> Result<i32> {
    if data.is_string() {
        let text = Text::of(&data)?;
        return Ok(host::websocket_send(socket, MessageKind::Text, text.to_str().as_bytes()));
    }
    let bytes = Bytes::from_js(&ctx, data)?;
    Ok(bytes.with(|bytes| host::websocket_send(socket, MessageKind::Binary, bytes)))
}

fn close(socket: u32, code: u32, reason: Text<'_>) {
    host::websocket_close(socket, code, reason.to_str().as_bytes());
}

/// Starts to open a WebSocket; `headers` holds names and values in turn.
fn open<'js>(url: Text<'js>, headers: Array<'js>) -> Result<i32> {
    let fields = fields(&headers)?;
    let headers = pairs(&fields);
    let mut packed = Vec::new();
    WebSocketRequest { url: &url.to_str(), headers }.encode(&mut packed);
    Ok(host::websocket_open(&packed))
}

/// What the completed receive brought: kind, code and data.
fn take_message(ctx: Ctx<'_>) -> Result<Array<'_>> {
    let packed = take_result();
    let message = SocketMessage::decode(&packed)
        .map_err(|error| Exception::throw_internal(&ctx, &error.to_string()))?;
    let data = match message.kind {
        MessageKind::Binary => ArrayBuffer::new_copy(ctx.clone(), message.data)?.into_js(&ctx)?,
        _ => String::from_utf8_lossy(message.data).into_js(&ctx)?,
    };
    let kind = (message.kind as u32).into_js(&ctx)?;
    array_of(&ctx, &[kind, message.code.into_js(&ctx)?, data])
}

/// What the completed open brought: the handle, then the response's headers, names and values in turn.
fn take_opened(ctx: Ctx<'_>) -> Result<Array<'_>> {
    let packed = take_result();
    let opened = WebSocketOpened::decode(&packed)
        .map_err(|error| Exception::throw_internal(&ctx, &error.to_string()))?;
    let mut values = vec![opened.socket.into_js(&ctx)?];
    for (name, value) in opened.headers {
        values.push(from_bytes(&ctx, name)?.into_value());
        values.push(from_bytes(&ctx, value)?.into_value());
    }
    array_of(&ctx, &values)
}

/// Why the operation failed.
fn take_reason(ctx: Ctx<'_>) -> Result<Value<'_>> {
    String::from_utf8_lossy(&take_result()).into_js(&ctx)
}

/// The hooks.
pub fn native<'js>(ctx: &Ctx<'js>, hooks: &Object<'js>) -> Result<()> {
    hooks.set("create", Function::new(ctx.clone(), host::websocket_new)?)?;
    hooks.set("open", Function::new(ctx.clone(), open)?)?;
    hooks.set("send", Function::new(ctx.clone(), send)?)?;
    hooks.set("buffered", Function::new(ctx.clone(), host::websocket_buffered)?)?;
    hooks.set("receive", Function::new(ctx.clone(), host::websocket_receive)?)?;
    hooks.set("close", Function::new(ctx.clone(), close)?)?;
    hooks.set("abort", Function::new(ctx.clone(), host::body_abort)?)?;
    hooks.set("takeMessage", Function::new(ctx.clone(), take_message)?)?;
    hooks.set("takeOpened", Function::new(ctx.clone(), take_opened)?)?;
    hooks.set("takeReason", Function::new(ctx.clone(), take_reason)?)
}
