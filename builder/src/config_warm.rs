//! `warm` in `[build]` of `land.toml`: sample requests.

use land_host::config::at_span;
use toml::Spanned;

use crate::diagnostic::Diagnostic;

/// Sample requests that a build serves at most: each costs time in every build.
const MOST: usize = 32;

/// The methods that a sample request may have: it carries no body.
const METHODS: [&str; 4] = ["GET", "HEAD", "OPTIONS", "DELETE"];

/// Reads entries such as `GET /users/1`.
pub fn check(
    warm: Vec<Spanned<String>>,
    text: &str,
    file: &str,
) -> Result<Vec<(String, String)>, Diagnostic> {
    if let Some(first) = warm.get(MOST) {
        let error =
            Diagnostic::error(format!("`warm` has {} requests, more than {MOST}", warm.len()))
                .hint("name one request for each kind of answer");
        return Err(at_span(error, &first.span(), text, file));
    }
    let read = |entry: Spanned<String>| {
        read(entry.get_ref()).map_err(|error| at_span(error, &entry.span(), text, file))
    };
    warm.into_iter().map(read).collect()
}

fn read(entry: &str) -> Result<(String, String), Diagnostic> {
    let error = |problem: String| {
        Diagnostic::error(problem).hint("write a method and a path, such as `warm = [\"GET /\"]`")
    };
    let (method, path) = entry.split_once(' ').unwrap_or(("", entry));
    if !METHODS.contains(&method) {
        let known = METHODS.join(", ");
        return Err(error(format!("`{}` doesn't begin with {known}", entry.escape_debug())));
    }
    // The same as what a server lets through: visible ASCII.
    if !path.starts_with('/')
        || path.contains('#')
        || !path.bytes().all(|byte| byte.is_ascii_graphic())
    {
        return Err(error(format!("`{}` isn't a path", path.escape_debug())));
    }
    Ok((method.to_owned(), path.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::read;

    #[test]
    fn requests_are_a_method_and_a_path() {
        let pair = |method: &str, path: &str| (method.to_owned(), path.to_owned());
        assert_eq!(read("GET /").unwrap(), pair("GET", "/"));
        assert_eq!(read("HEAD /a?b=%20").unwrap(), pair("HEAD", "/a?b=%20"));
        for entry in
            ["", "/", "GET", "GET ", "get /", "POST /", "GET a", "GET /a b", "GET /#a", "GET /é"]
        {
            let error = read(entry).unwrap_err();
            assert!(error.hint.is_some(), "{entry}");
        }
    }
}
