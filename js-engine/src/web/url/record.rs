//! The record of a URL: its serialization, and where its parts begin and end.

use rquickjs::{Array, Ctx, IntoJs, Result, Value};
use url::{Url, quirks};

use crate::bytes::array_of;

/// The places a record holds after the serialization, in order; `url.js` names them by index.
#[derive(Debug, PartialEq, Eq)]
struct Places {
    scheme_end: usize,
    username: (usize, usize),
    password: (usize, usize),
    host: (usize, usize),
    port: (usize, usize),
    path: (usize, usize),
    query_end: usize,
}

/// Makes the record. A serialized URL is ASCII, so that bytes and code units count the same.
pub(super) fn of<'js>(ctx: &Ctx<'js>, url: &Url) -> Result<Array<'js>> {
    let places = places(url);
    let pairs = [places.username, places.password, places.host, places.port, places.path];
    let ends = pairs.into_iter().flat_map(|(start, end)| [start, end]);
    let mut values = Vec::with_capacity(13);
    values.push(url.as_str().into_js(ctx)?);
    for at in [places.scheme_end].into_iter().chain(ends).chain([places.query_end]) {
        values.push(Value::new_int(ctx.clone(), i32::try_from(at).unwrap_or(i32::MAX)));
    }
    array_of(ctx, &values)
}

/// Works the places out from the parser's own marks; slicing by [`url::Position`] panics for some
/// URLs without a host.
fn places(url: &Url) -> Places {
    let parts = quirks::internal_components(url);
    let [scheme_end, username_end, host_start, host_end, path_start] =
        [parts.scheme_end, parts.username_end, parts.host_start, parts.host_end, parts.path_start]
            .map(|at| at as usize);
    let bytes = url.as_str().as_bytes();
    let query_end = parts.fragment_start.map_or(bytes.len(), |at| at as usize);
    let path_end = parts.query_start.map_or(query_end, |at| at as usize);
    let has_authority = bytes[scheme_end..].starts_with(b"://");
    let username_start = scheme_end + if has_authority { "://".len() } else { ":".len() };
    let username_end = username_end.max(username_start);
    let has_password = has_authority && bytes.get(username_end) == Some(&b':');
    Places {
        scheme_end,
        username: (username_start, username_end),
        password: if has_password && host_start > username_end + 1 {
            (username_end + ":".len(), host_start - "@".len())
        } else {
            (username_end, username_end)
        },
        host: (host_start, host_end),
        port: match parts.port {
            Some(_) => (host_end + ":".len(), path_start),
            None => (host_end, host_end),
        },
        path: (path_start, path_end),
        query_end,
    }
}
