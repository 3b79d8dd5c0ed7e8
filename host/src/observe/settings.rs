//! OpenTelemetry's environment variables:
//! <https://opentelemetry.io/docs/specs/otel/configuration/sdk-environment-variables/>

use std::time::Duration;

use http::{HeaderName, HeaderValue, Uri};

use super::sampler::Sampler;
use crate::limits::{OTLP_BATCH, OTLP_DELAY, OTLP_QUEUE, OTLP_TIMEOUT};

/// Where spans go, and how.
#[derive(Debug, Clone)]
pub struct Settings {
    /// The whole address, its path included.
    pub(super) endpoint: Uri,
    pub(super) headers: Vec<(HeaderName, HeaderValue)>,
    /// The service's name, if it isn't the app's.
    pub(super) service: Option<String>,
    /// What else is said about the service.
    pub(super) resource: Vec<(String, String)>,
    pub(super) sampler: Sampler,
    pub(super) timeout: Duration,
    pub(super) delay: Duration,
    pub(super) queue: usize,
    pub(super) batch: usize,
}

/// A variable whose value makes no sense.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{variable}` is `{}`, which {what}", .value.escape_debug())]
pub struct SettingsError {
    variable: &'static str,
    value: String,
    what: &'static str,
    hint: &'static str,
}

impl SettingsError {
    /// What to do about it.
    pub fn hint(&self) -> &'static str {
        self.hint
    }
}

const ENDPOINT: &str = "OTEL_EXPORTER_OTLP_ENDPOINT";
const TRACES_ENDPOINT: &str = "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT";

impl Settings {
    /// Reads them; `None` when no collector is named, or when tracing is switched off.
    pub fn read(variable: impl Fn(&str) -> Option<String>) -> Result<Option<Self>, SettingsError> {
        // An empty variable counts as none.
        let get =
            |name: &str| variable(name).map(|v| v.trim().to_owned()).filter(|v| !v.is_empty());
        let off = get("OTEL_SDK_DISABLED").is_some_and(|value| value.eq_ignore_ascii_case("true"))
            || get("OTEL_TRACES_EXPORTER").is_some_and(|value| value == "none");
        let endpoint = match (get(TRACES_ENDPOINT), get(ENDPOINT)) {
            _ if off => return Ok(None),
            (Some(whole), _) => read_endpoint(TRACES_ENDPOINT, &whole, "")?,
            (None, Some(base)) => read_endpoint(ENDPOINT, &base, "/v1/traces")?,
            (None, None) => return Ok(None),
        };
        let either = |traces: &'static str, all: &'static str| {
            get(traces).map(|value| (traces, value)).or_else(|| get(all).map(|value| (all, value)))
        };
        if let Some((variable, value)) =
            either("OTEL_EXPORTER_OTLP_TRACES_PROTOCOL", "OTEL_EXPORTER_OTLP_PROTOCOL")
            && value != "http/json"
        {
            let (what, hint) = (
                "land doesn't speak",
                "set it to `http/json`, which every collector understands at its HTTP port (4318)",
            );
            return Err(SettingsError { variable, value, what, hint });
        }
        let headers = either("OTEL_EXPORTER_OTLP_TRACES_HEADERS", "OTEL_EXPORTER_OTLP_HEADERS");
        let timeout = either("OTEL_EXPORTER_OTLP_TRACES_TIMEOUT", "OTEL_EXPORTER_OTLP_TIMEOUT");
        let one = |name: &'static str| get(name).map(|value| (name, value));
        let resource = get("OTEL_RESOURCE_ATTRIBUTES").unwrap_or_default();
        let resource = read_pairs("OTEL_RESOURCE_ATTRIBUTES", &resource)?;
        let named = resource.iter().find(|(name, _)| name == "service.name");
        Ok(Some(Self {
            endpoint,
            headers: headers.map_or(Ok(Vec::new()), |(name, value)| read_headers(name, &value))?,
            service: get("OTEL_SERVICE_NAME").or_else(|| named.map(|(_, value)| value.clone())),
            resource,
            sampler: read_sampler(get("OTEL_TRACES_SAMPLER"), get("OTEL_TRACES_SAMPLER_ARG"))?,
            timeout: number(timeout)?.map_or(OTLP_TIMEOUT, Duration::from_millis),
            delay: number(one("OTEL_BSP_SCHEDULE_DELAY"))?
                .map_or(OTLP_DELAY, Duration::from_millis),
            queue: size(one("OTEL_BSP_MAX_QUEUE_SIZE"), OTLP_QUEUE)?,
            batch: size(one("OTEL_BSP_MAX_EXPORT_BATCH_SIZE"), OTLP_BATCH)?,
        }))
    }
}

fn read_endpoint(variable: &'static str, value: &str, path: &str) -> Result<Uri, SettingsError> {
    let text =
        format!("{}{path}", if path.is_empty() { value } else { value.trim_end_matches('/') });
    let fail = |what, hint| SettingsError { variable, value: value.to_owned(), what, hint };
    let hint = "give an address such as `http://localhost:4318`";
    let uri: Uri = text.parse().map_err(|_| fail("is no address", hint))?;
    match (uri.scheme_str(), uri.host()) {
        (Some("http"), Some(_)) => Ok(uri),
        (Some("https"), Some(_)) => {
            let hint = "send spans to a collector nearby without TLS, which passes them on";
            Err(fail("asks for TLS, which spans are not sent over", hint))
        }
        _ => Err(fail("is no address", hint)),
    }
}

/// `name=value,name=value`, values percent-encoded.
fn read_pairs(variable: &'static str, text: &str) -> Result<Vec<(String, String)>, SettingsError> {
    let pairs = text.split(',').map(str::trim).filter(|pair| !pair.is_empty()).map(|pair| {
        let (name, value) = pair.split_once('=')?;
        Some((name.trim().to_owned(), decode(value.trim())?))
    });
    pairs.collect::<Option<_>>().ok_or_else(|| SettingsError {
        variable,
        value: text.to_owned(),
        what: "is no list of pairs",
        hint: "write `name=value,name=value`, with `%` and two digits for other characters",
    })
}

fn decode(value: &str) -> Option<String> {
    let mut out = Vec::with_capacity(value.len());
    let mut parts = value.split('%');
    out.extend_from_slice(parts.next()?.as_bytes());
    for part in parts {
        out.push(u8::from_str_radix(part.get(..2)?, 16).ok()?);
        out.extend_from_slice(part.get(2..)?.as_bytes());
    }
    String::from_utf8(out).ok()
}

fn read_headers(
    variable: &'static str,
    text: &str,
) -> Result<Vec<(HeaderName, HeaderValue)>, SettingsError> {
    let header = |(name, value): &(String, String)| Some((name.parse().ok()?, value.parse().ok()?));
    let headers: Option<_> = read_pairs(variable, text)?.iter().map(header).collect();
    headers.ok_or_else(|| SettingsError {
        variable,
        // Headers are where keys are.
        value: "…".to_owned(),
        what: "has a header that isn't one",
        hint: "write `name=value,name=value`",
    })
}

fn read_sampler(name: Option<String>, argument: Option<String>) -> Result<Sampler, SettingsError> {
    let Some(name) = name else { return Ok(Sampler::default()) };
    Sampler::named(&name, argument.as_deref()).ok_or(SettingsError {
        variable: "OTEL_TRACES_SAMPLER",
        value: name,
        what: "is no sampler, or has no share from 0 to 1 in `OTEL_TRACES_SAMPLER_ARG`",
        hint: "set it to `always_on`, `always_off` or `traceidratio`, or one of them after `parentbased_`",
    })
}

fn number(given: Option<(&'static str, String)>) -> Result<Option<u64>, SettingsError> {
    let Some((variable, value)) = given else { return Ok(None) };
    match value.parse() {
        Ok(number) => Ok(Some(number)),
        Err(_) => Err(SettingsError {
            variable,
            value,
            what: "is no number",
            hint: "give a number without a unit",
        }),
    }
}

/// At least 1, and no more than our own limit.
fn size(given: Option<(&'static str, String)>, most: usize) -> Result<usize, SettingsError> {
    let given = number(given)?.and_then(|number| usize::try_from(number).ok());
    Ok(given.map_or(most, |number| number.clamp(1, most)))
}
