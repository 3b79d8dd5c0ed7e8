//! Content types, by what a file's name ends with.

/// The `content-type` of a file. Text is taken for UTF-8, as everything in a project is.
pub(super) fn of(path: &str) -> String {
    let guess = mime_guess::from_path(path).first_or_octet_stream();
    if guess.subtype() == "javascript" {
        // RFC 9239 has one type for all of it.
        return "text/javascript; charset=utf-8".to_owned();
    }
    if guess.type_() == "text" { format!("{guess}; charset=utf-8") } else { guess.to_string() }
}

#[cfg(test)]
mod tests {
    use super::of;

    #[test]
    fn files_of_the_web_have_their_types() {
        for (path, expected) in [
            ("/index.html", "text/html; charset=utf-8"),
            ("/a.css", "text/css; charset=utf-8"),
            ("/a.js", "text/javascript; charset=utf-8"),
            ("/a.MJS", "text/javascript; charset=utf-8"),
            ("/a.txt", "text/plain; charset=utf-8"),
            ("/a.json", "application/json"),
            ("/a.wasm", "application/wasm"),
            ("/a.svg", "image/svg+xml"),
            ("/a.png", "image/png"),
            ("/a.webp", "image/webp"),
            ("/a.avif", "image/avif"),
            ("/a.woff2", "font/woff2"),
            ("/a.ico", "image/x-icon"),
            ("/a.webmanifest", "application/manifest+json"),
            ("/a.pdf", "application/pdf"),
            ("/a.mp4", "video/mp4"),
            ("/LICENSE", "application/octet-stream"),
            ("/a.unheard-of", "application/octet-stream"),
        ] {
            assert_eq!(of(path), expected, "{path}");
        }
    }
}
