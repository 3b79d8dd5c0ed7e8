//! Content codings: which precompressed form of an asset a request gets.

use http::header::ACCEPT_ENCODING;
use http::{HeaderMap, HeaderValue};
use serde::{Deserialize, Serialize};

/// A form that an asset may lie beside itself in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Coding {
    /// `app.js.br`.
    #[serde(rename = "br")]
    Brotli,
    /// `app.js.gz`.
    #[serde(rename = "gzip")]
    Gzip,
    /// `app.js.zst`.
    #[serde(rename = "zstd")]
    Zstandard,
}

impl Coding {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Brotli, Self::Gzip, Self::Zstandard];

    /// What a file's name ends with, after the dot.
    pub fn extension(self) -> &'static str {
        match self {
            Self::Brotli => "br",
            Self::Gzip => "gz",
            Self::Zstandard => "zst",
        }
    }

    fn name(self) -> &'static str {
        match self {
            Self::Brotli => "br",
            Self::Gzip => "gzip",
            Self::Zstandard => "zstd",
        }
    }

    pub(super) fn header_value(self) -> HeaderValue {
        HeaderValue::from_static(self.name())
    }
}

/// How much a client wants each coding, in thousandths; the rest of [`Coding`]s follows `others`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Wanted {
    /// In the order of [`Coding::ALL`].
    codings: [Option<u16>; 3],
    identity: Option<u16>,
    others: Option<u16>,
}

impl Wanted {
    /// <https://www.rfc-editor.org/rfc/rfc9110#field.accept-encoding>
    pub(super) fn read(headers: &HeaderMap) -> Self {
        let mut wanted = Self { codings: [None; 3], identity: None, others: None };
        let values =
            headers.get_all(ACCEPT_ENCODING).iter().filter_map(|value| value.to_str().ok());
        for item in values.flat_map(|value| value.split(',')) {
            let (name, weight) = item.split_once(';').unwrap_or((item, ""));
            // What can't be understood is not wanted.
            let weight = read_weight(weight).unwrap_or(0);
            let name = name.trim().to_ascii_lowercase();
            let name = if name == "x-gzip" { "gzip" } else { &name };
            match Coding::ALL.iter().position(|coding| coding.name() == name) {
                Some(at) => wanted.codings[at] = Some(weight),
                None if name == "identity" => wanted.identity = Some(weight),
                None if name == "*" => wanted.others = Some(weight),
                None => {}
            }
        }
        wanted
    }

    fn weight(&self, coding: Coding) -> u16 {
        self.codings[coding as usize].or(self.others).unwrap_or(0)
    }

    /// The form to send: the most wanted one, of equals the smallest. `None` is the file itself,
    /// also when the client wants nothing that there is: the rule lets a server disregard that.
    pub(super) fn choose<T: Copy>(
        &self,
        own_size: u64,
        forms: impl Iterator<Item = (Coding, u64, T)>,
    ) -> Option<(Coding, T)> {
        let best = forms
            .map(|(coding, size, form)| (self.weight(coding), size, coding, form))
            .filter(|(weight, ..)| *weight > 0)
            .max_by_key(|(weight, size, ..)| (*weight, u64::MAX - size))?;
        let (weight, size, coding, form) = best;
        // Unless the client says so, the file itself is wanted no more than any other form.
        let worse = match self.identity {
            Some(identity) => (identity, u64::MAX - own_size) > (weight, u64::MAX - size),
            None => own_size < size,
        };
        (!worse).then_some((coding, form))
    }
}

/// `q=0.5` as 500; absent it is 1000.
fn read_weight(parameter: &str) -> Option<u16> {
    let parameter = parameter.trim();
    if parameter.is_empty() {
        return Some(1000);
    }
    let (name, value) = parameter.split_once('=')?;
    if !name.trim().eq_ignore_ascii_case("q") {
        return None;
    }
    let (whole, part) = value.trim().split_once('.').unwrap_or((value.trim(), ""));
    if part.len() > 3 || !part.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let thousandths: u16 = format!("{part:0<3}").parse().ok()?;
    match whole {
        "0" => Some(thousandths),
        "1" if thousandths == 0 => Some(1000),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chosen(accept: &str) -> Option<Coding> {
        let mut headers = HeaderMap::new();
        headers.insert(ACCEPT_ENCODING, HeaderValue::from_str(accept).unwrap());
        let forms = [(Coding::Brotli, 10, ()), (Coding::Gzip, 20, ()), (Coding::Zstandard, 15, ())];
        Wanted::read(&headers).choose(100, forms.into_iter()).map(|(coding, ())| coding)
    }

    #[test]
    fn the_most_wanted_form_is_sent() {
        assert_eq!(chosen("gzip, deflate, br, zstd"), Some(Coding::Brotli));
        assert_eq!(chosen("gzip, zstd"), Some(Coding::Zstandard));
        assert_eq!(chosen("gzip;q=1.0, br;q=0.8"), Some(Coding::Gzip));
        assert_eq!(chosen("GZIP;Q=0.001"), Some(Coding::Gzip));
        assert_eq!(chosen("x-gzip"), Some(Coding::Gzip));
        assert_eq!(chosen("*"), Some(Coding::Brotli));
        assert_eq!(chosen("*, br;q=0"), Some(Coding::Zstandard));
        assert_eq!(chosen("gzip;q=0.5, identity"), None);
        assert_eq!(chosen("gzip, identity;q=0.5"), Some(Coding::Gzip));
    }

    #[test]
    fn what_is_not_wanted_is_not_sent() {
        for accept in
            ["", "identity", "br;q=0", "br;q=0.0", "*;q=0", "deflate", "br;q=2", "br;q=x", "br;v=1"]
        {
            assert_eq!(chosen(accept), None, "{accept}");
        }
    }
}
