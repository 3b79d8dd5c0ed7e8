//! Variables of a developer's machine: which file wins, and that no value is ever shown.

use land_tests::http::Request;
use land_tests::project::Project;

use super::{page, start, wait_for};

const SHOW: &str = "export default { fetch: (r, env) => Response.json(env) };\n";

#[test]
fn later_files_win_and_values_stay_unsaid() {
    let project = Project::js(SHOW);
    project.write("land.toml", "name = \"app\"\n[vars]\nA = 1\nB = \"toml\"\n");
    project.write(".env", "B=env\nC=\"hush, hush\"\n");
    project.write(".env.local", "C=local-hush\nD=d\n");
    project.write(".dev.vars", "D='dev-hush'\n");
    let server = start(&project);
    assert_eq!(server.get("/").text(), r#"{"A":1,"B":"env","C":"local-hush","D":"dev-hush"}"#);
    let line = server.wait_for_line("variables from ");
    assert_eq!(line, "variables from .env, .env.local, .dev.vars: B, C, D");
    assert!(!server.log().contains("hush"), "{}", server.log());
    project.write(".dev.vars", "D=changed\n");
    wait_for(&server, &Request::new("GET", "/"), |r| r.text().contains("\"D\":\"changed\""));
}

#[test]
fn a_mistake_is_placed_and_its_line_is_not_shown() {
    let project = Project::js(SHOW);
    project.write(".env", "A=1\nKEY=open sesame\n");
    let server = start(&project);
    let text = server.send(&page("/")).text();
    assert!(text.contains(".env:2:") && !text.contains("sesame"), "{text}");
    server.wait_for_line("hint: write `NAME=value`");
    assert!(!server.log().contains("sesame"), "{}", server.log());
    project.write(".env", "A=1\n");
    wait_for(&server, &Request::new("GET", "/"), |r| r.text() == r#"{"A":"1"}"#);
}

#[test]
fn builds_take_no_variables_of_this_machine_along() {
    let project = Project::js(SHOW);
    project.write(".env", "SECRET=hush\n");
    let artifact = std::fs::read(project.artifact()).expect("readable");
    assert!(!artifact.windows(4).any(|bytes| bytes == b"hush"));
}
