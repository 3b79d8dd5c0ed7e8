//! From a decoded path to the asset that it means.

use std::collections::HashMap;

use super::manifest::HtmlHandling;

/// What a path means; `F` is whatever stands for a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Found<T, P> {
    /// A file.
    File(T),
    /// The same page under the path that it should have.
    Redirect(P),
    /// Nothing.
    Nothing,
}

/// Looks `path` up.
pub(super) fn find<'a, F>(
    files: &'a HashMap<String, F>,
    html: HtmlHandling,
    path: &str,
) -> Found<&'a F, String> {
    match html {
        HtmlHandling::AutoTrailingSlash => page(files, path),
        HtmlHandling::None => match files.get(&as_index(path)) {
            Some(file) => Found::File(file),
            None => Found::Nothing,
        },
    }
}

fn as_index(path: &str) -> String {
    if path.ends_with('/') { format!("{path}index.html") } else { path.to_owned() }
}

/// Pages have one path each, without `.html` and `index.html`; the others lead to it.
fn page<'a, F>(files: &'a HashMap<String, F>, path: &str) -> Found<&'a F, String> {
    if let Some(file) = files.get(path) {
        return match canonical(path).filter(|page| !files.contains_key(*page)) {
            Some(page) => Found::Redirect(page.to_owned()),
            None => Found::File(file),
        };
    }
    if let Some(folder) = path.strip_suffix('/') {
        return match files.get(&as_index(path)) {
            Some(file) => Found::File(file),
            None if files.contains_key(&format!("{folder}.html")) => {
                Found::Redirect(folder.to_owned())
            }
            None => Found::Nothing,
        };
    }
    let html = format!("{path}.html");
    match (files.get(&html), canonical(&html)) {
        (Some(_), Some(folder)) if folder.ends_with('/') => Found::Redirect(folder.to_owned()),
        (Some(file), _) => Found::File(file),
        (None, _) if files.contains_key(&format!("{path}/index.html")) => {
            Found::Redirect(format!("{path}/"))
        }
        (None, _) => Found::Nothing,
    }
}

/// The path that a file of HTML should be asked by.
fn canonical(file: &str) -> Option<&str> {
    let page = file.strip_suffix(".html")?;
    match page.strip_suffix("/index") {
        Some(folder) => file.get(..folder.len() + 1),
        None => Some(page).filter(|page| !page.ends_with('/')),
    }
}

/// The nearest `404.html`, looking upwards from `path`.
pub(super) fn nearest_404<'a, F>(files: &'a HashMap<String, F>, path: &str) -> Option<&'a F> {
    let mut folder = path;
    while let Some(end) = folder.rfind('/') {
        folder = &folder[..end];
        if let Some(file) = files.get(&format!("{folder}/404.html")) {
            return Some(file);
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn files() -> HashMap<String, &'static str> {
        ["/index.html", "/a.html", "/b/index.html", "/b/404.html", "/c", "/c.html", "/d.txt"]
            .map(|path| (path.to_owned(), path))
            .into()
    }

    #[track_caller]
    fn expect(html: HtmlHandling, path: &str, expected: Found<&'static str, &str>) {
        let files = files();
        let found = match find(&files, html, path) {
            Found::File(file) => Found::File(*file),
            Found::Redirect(to) => {
                assert_eq!(expected, Found::Redirect(to.as_str()), "{path}");
                return;
            }
            Found::Nothing => Found::Nothing,
        };
        assert_eq!(found, expected, "{path}");
    }

    #[test]
    fn pages_have_one_path_each() {
        use Found::{File, Nothing, Redirect};
        let auto = HtmlHandling::AutoTrailingSlash;
        expect(auto, "/", File("/index.html"));
        expect(auto, "/index", Redirect("/"));
        expect(auto, "/index.html", Redirect("/"));
        expect(auto, "/a", File("/a.html"));
        expect(auto, "/a.html", Redirect("/a"));
        expect(auto, "/a/", Redirect("/a"));
        expect(auto, "/b/", File("/b/index.html"));
        expect(auto, "/b", Redirect("/b/"));
        expect(auto, "/b/index", Redirect("/b/"));
        expect(auto, "/b/index.html", Redirect("/b/"));
        expect(auto, "/c", File("/c"));
        expect(auto, "/c.html", File("/c.html"));
        expect(auto, "/d.txt", File("/d.txt"));
        expect(auto, "/d.txt/", Nothing);
        expect(auto, "//b", Nothing);
    }

    #[test]
    fn names_can_be_taken_as_they_are() {
        use Found::{File, Nothing};
        expect(HtmlHandling::None, "/", File("/index.html"));
        expect(HtmlHandling::None, "/a", Nothing);
        expect(HtmlHandling::None, "/a.html", File("/a.html"));
        expect(HtmlHandling::None, "/b", Nothing);
        expect(HtmlHandling::None, "/b/", File("/b/index.html"));
        expect(HtmlHandling::None, "/b/index.html", File("/b/index.html"));
    }

    #[test]
    fn the_nearest_404_page_counts() {
        let files = files();
        assert_eq!(nearest_404(&files, "/b/x/y"), Some(&"/b/404.html"));
        assert_eq!(nearest_404(&files, "/x/y"), None);
    }
}
