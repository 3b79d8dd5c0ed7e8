//! The clients `pg`, `mysql2` and `ioredis` against servers from the system's packages.

use super::servers::{self, Database};

/// What the app at `path` answers of `database`; none where that isn't installed, or without a network.
fn ask(path: &str, database: Option<Database>) -> Option<String> {
    let Some(database) = database else {
        eprintln!("skipped: the server isn't installed; `cargo xtask setup` does that");
        return None;
    };
    static ARTIFACT: std::sync::OnceLock<Option<std::path::PathBuf>> = std::sync::OnceLock::new();
    let artifact = ARTIFACT.get_or_init(|| super::build("node_databases", "databases"));
    let server = super::serve(artifact.as_ref()?);
    let answer = server.get(&format!("{path}?port={}", database.port));
    assert_eq!(answer.status, 200, "{}\n{}", answer.text(), server.log());
    Some(answer.text())
}

#[test]
fn pg() {
    let Some(text) = ask("/pg", servers::postgres()) else { return };
    let rows = r#"[{"id":1,"name":"Ada","score":"1.5"},{"id":2,"name":"Grace","score":null}]"#;
    assert_eq!(text, format!(r#"{{"rows":{rows},"failed":"42P01","length":300000}}"#));
}

#[test]
fn mysql2() {
    let Some(text) = ask("/mysql2", servers::mariadb()) else { return };
    let rows = r#"[{"id":1,"name":"Ada"},{"id":2,"name":"Grace"}]"#;
    assert_eq!(text, format!(r#"{{"rows":{rows},"failed":"ER_NO_SUCH_TABLE"}}"#));
}

#[test]
fn ioredis() {
    let Some(text) = ask("/ioredis", servers::redis()) else { return };
    assert_eq!(
        text,
        "{\"both\":[[null,1],[null,\"välue\"]],\"failed\":\"ERR value is not an integer or out of \
         range\",\"list\":[\"1\",\"2\",\"3\"]}"
    );
}
