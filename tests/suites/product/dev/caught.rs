//! What a browser gets of an error that the program, or its framework, has caught.

use land_tests::project::Project;

use super::{page, start};

const SCRIPT: &str = "<script src=\"/.land/dev/client.js?v=";

/// As frameworks do it: the error is caught, printed, and answered in a word.
const CATCHING: &str = r#"
export default {
  fetch(request) {
    try {
      throw new TypeError("caught <early>", { cause: new Error("root") });
    } catch (error) {
      if (!request.url.endsWith("/quiet")) console.error(error);
    }
    const html = request.url.endsWith("/html");
    return new Response("Internal Server Error", { status: 500, headers: { "content-type": html ? "text/html" : "text/plain" } });
  },
};
"#;

#[test]
fn errors_that_a_framework_catches_are_shown_in_a_window_only() {
    let project = Project::js(CATCHING);
    let server = start(&project);
    let shown = server.send(&page("/"));
    assert_eq!(shown.status, 500);
    for part in [
        "caught &lt;early&gt;",
        "src/index.js:5:",
        "root",
        "answered by itself",
        "&gt; 5 |",
        SCRIPT,
    ] {
        assert!(shown.text().contains(part), "no `{part}` in {}", shown.text());
    }
    assert_eq!(server.get("/").text(), "Internal Server Error", "a program's own answer");
    server.wait_for_line("src/index.js:5:");
    assert!(server.send(&page("/html")).text().starts_with("Internal Server Error"));
    assert_eq!(server.send(&page("/quiet")).text(), "Internal Server Error");
}
