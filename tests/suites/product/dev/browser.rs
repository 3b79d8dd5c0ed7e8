//! The error page as a person sees it, in a real browser.

use land_tests::browser::Browser;
use land_tests::project::Project;

use super::{answering, start};

const BROKEN: &str = "export default {\n  fetch() {\n    return new Response('two';\n  },\n};\n";

const PAGE: &str = r#"
export default {
  fetch(request) {
    if (new URL(request.url).pathname === "/throw") {
      console.warn("about to throw");
      throw new Error("it broke", { cause: new Error("the root") });
    }
    return new Response("<!doctype html><title>app</title><h1>it works</h1>", { headers: {
      "content-type": "text/html", "content-security-policy": "default-src 'self'" } });
  },
};
"#;

#[test]
fn errors_are_shown_and_pages_reload_themselves() {
    let Some(mut browser) = Browser::start() else {
        eprintln!("skipped: there is no `chromium` on this machine");
        return;
    };
    let project = Project::js(PAGE);
    let server = start(&project);
    let url = |path: &str| format!("http://{}{path}", server.address());
    browser.open(&url("/"));
    browser.wait_for_text("it works");
    assert_eq!(browser.evaluate("document.compatMode"), "CSS1Compat", "no quirks");
    // The page that is open notices the build that fails, and the one that mends it.
    project.write("src/index.js", BROKEN);
    let shown = browser.wait_for_text("Build failed");
    for part in ["src/index.js:3:", "> 3 |     return new Response('two';", "reloads itself"] {
        assert!(shown.contains(part), "no `{part}` in:\n{shown}");
    }
    project.write("src/index.js", PAGE);
    browser.wait_for_text("it works");

    browser.open(&url("/throw"));
    let shown = browser.wait_for_text("it broke");
    for part in ["Error: it broke", "src/index.js:6:", "the root", "about to throw", "GET /throw"] {
        assert!(shown.contains(part), "no `{part}` in:\n{shown}");
    }
    let wide = browser.evaluate("document.documentElement.scrollWidth <= innerWidth");
    assert_eq!(wide, true, "nothing sticks out");
    if let Some(folder) = std::env::var_os("LAND_PICTURES") {
        for scheme in ["light", "dark"] {
            let path = std::path::Path::new(&folder).join(format!("error-{scheme}.png.base64"));
            std::fs::write(path, browser.picture(scheme)).expect("writable");
        }
    }
    project.write("src/index.js", answering("mended"));
    browser.wait_for_text("mended");
}
