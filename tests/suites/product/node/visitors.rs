//! What programs are told: vars by the operator, and who the visitor is.

use land_tests::http::Request;
use land_tests::land;
use land_tests::node::{Folder, app, get};
use land_tests::project::Project;

#[test]
fn vars_of_the_operator_replace_those_of_the_build() {
    let folder = Folder::new();
    let plain = "[[app]]\nname = \"plain\"\nartifact = \"app.wasm\"\nroutes = [\"plain\"]\n";
    let set = "[[app]]\nname = \"set\"\nartifact = \"app.wasm\"\nroutes = [\"set\"]\n\
        [app.vars]\nNAME = \"operator\"\nNUMBER = 7\nLIST = [{ a = \"b\" }]\n\
        \"__proto__\" = \"own\"\n";
    folder.configure(&format!("{plain}{set}"));
    let server = folder.serve();
    for _ in 0..2 {
        let built = get(&server, "plain/env").text();
        assert_eq!(built, r#"{"NAME":"built","OTHER":{"kept":[1,true]}}"#);
        let env = get(&server, "set/env").text();
        assert_eq!(
            env,
            r#"{"NAME":"operator","OTHER":{"kept":[1,true]},"LIST":[{"a":"b"}],"NUMBER":7,"__proto__":"own"}"#
        );
    }
}

fn lies(host: &str) -> Request {
    Request::new("GET", "/")
        .header("host", host)
        .header("x-forwarded-for", "6.6.6.6, 8.8.8.8")
        .header("x-real-ip", "6.6.6.6")
        .header("x-forwarded-proto", "https")
        .header("x-forwarded-host", "bank.example")
}

#[test]
fn a_strangers_word_about_itself_does_not_count() {
    let folder = Folder::new();
    folder.configure(&app("a", "\"*\""));
    let server = folder.serve();
    assert_eq!(
        server.send(&lies("h")).text(),
        "app=a\nurl=http://h/\nx-real-ip=127.0.0.1\nx-forwarded-for=127.0.0.1\n\
         x-forwarded-proto=http\nx-forwarded-host=null"
    );
    let absolute = Request::new("GET", "https://h/").header("host", "h");
    assert!(server.send(&absolute).text().contains("url=http://h/\n"));
}

#[test]
fn a_trusted_proxys_word_counts() {
    let folder = Folder::new();
    folder.configure(&format!("trusted_proxies = [\"127.0.0.0/8\"]\n{}", app("a", "\"*\"")));
    let server = folder.serve();
    assert_eq!(
        server.send(&lies("h")).text(),
        "app=a\nurl=https://h/\nx-real-ip=8.8.8.8\n\
         x-forwarded-for=6.6.6.6, 8.8.8.8, 127.0.0.1\n\
         x-forwarded-proto=https\nx-forwarded-host=bank.example"
    );
}

#[test]
fn the_operators_outbound_rules_count_instead_of_the_programs() {
    let program = "export default async () => { \
        try { return new Response((await fetch('https://blocked.example/')).status); } \
        catch (error) { return new Response(String(error)); } };";
    let toml = "name = \"app\"\n[fetch]\nallow = [\"https://blocked.example\"]\n";
    let project = Project::with(&[("src/index.js", program), ("land.toml", toml)]);
    let folder = Folder::new();
    folder.write("app.wasm", std::fs::read(project.artifact()).expect("built"));
    folder.configure(
        "[[app]]\nname = \"a\"\nartifact = \"app.wasm\"\n[app.fetch]\nallow = [\"https://other.example\"]\n",
    );
    let server = folder.serve();
    let text = get(&server, "h/").text();
    assert!(text.contains("TypeError") && text.contains("allow"), "{text}");
    folder.configure(
        "[[app]]\nname = \"a\"\nartifact = \"app.wasm\"\n[app.fetch]\nallow = [\"ftp://x\"]\n",
    );
    let error = land::finish(&mut folder.command()).expect_failure().stderr;
    assert!(error.contains("--> node.toml:6:10"), "{error}");
}
