//! The record of a URL: its serialization, and where its parts begin and end.

use rquickjs::{Array, Ctx, IntoJs, Result, Value};
use url::{Position, Url};

use crate::web::encoding::array_of;

/// The places a record holds after the serialization, in order; `url.js` names them by index.
const PLACES: [Position; 12] = [
    Position::AfterScheme,
    Position::BeforeUsername,
    Position::AfterUsername,
    Position::BeforePassword,
    Position::AfterPassword,
    Position::BeforeHost,
    Position::AfterHost,
    Position::BeforePort,
    Position::AfterPort,
    Position::BeforePath,
    Position::AfterPath,
    Position::AfterQuery,
];

/// Makes the record. A serialized URL is ASCII, so that bytes and code units count the same.
pub(super) fn of<'js>(ctx: &Ctx<'js>, url: &Url) -> Result<Array<'js>> {
    let mut values = Vec::with_capacity(1 + PLACES.len());
    values.push(url.as_str().into_js(ctx)?);
    for place in PLACES {
        let at = i32::try_from(url[..place].len()).unwrap_or(i32::MAX);
        values.push(Value::new_int(ctx.clone(), at));
    }
    array_of(ctx, &values)
}
