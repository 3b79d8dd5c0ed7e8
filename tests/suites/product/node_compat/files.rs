//! Files of the project that `node:fs` shows.

use land_tests::project::Project;
use land_tests::server::Server;

const PROGRAM: &str = "import { readdirSync, statSync } from 'node:fs';\n\
    const all = readdirSync('/bundle/big').map((name) => `${name} ${statSync('/bundle/big/' + name).size}`);\n\
    export default { fetch: () => new Response(all.join()) };\n";

#[test]
fn they_have_a_limit_together() {
    let project = Project::js(PROGRAM);
    project.write("land.toml", "name = \"app\"\n[build]\nfiles = [\"big\"]\n");
    project.write("big/a", vec![0x61; 5 << 20]);
    project.write("big/b", vec![0x62; 3 << 20]);
    let server = Server::start(&project.artifact());
    assert_eq!(server.get("/").text(), "a 5242880,b 3145728", "8 MiB may be bundled");
    project.write("big/c", "c");
    let refused = project.build().expect_failure();
    assert!(
        refused.stderr.contains("error: the files of `[build] files` have more than 8 MiB"),
        "{refused:?}"
    );
    assert!(refused.stderr.contains("hint: "), "{refused:?}");
}
