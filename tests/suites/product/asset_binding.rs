//! `env.ASSETS`: the program asks for its own files.

use land_tests::http::Request;
use land_tests::project::Project;
use land_tests::server::Server;

fn serve(source: &str) -> (Project, Server) {
    let project = Project::js(source);
    project.write(
        "land.toml",
        "name = \"app\"\n[assets]\ndir = \"public\"\nbinding = \"ASSETS\"\n\
         run_worker_first = true\nnot_found = \"404-page\"\n",
    );
    project.write("public/index.html", "<h1>home</h1>");
    project.write("public/about.html", "about");
    project.write("public/404.html", "nothing here");
    project.write("public/app.js", "0123456789");
    project.write("public/large.bin", vec![7; 3 << 20]);
    let server = Server::start(&project.artifact());
    (project, server)
}

#[test]
fn what_a_program_passes_on_is_what_a_visitor_would_get() {
    let (_project, server) =
        serve("export default { fetch: (request, env) => env.ASSETS.fetch(request) };\n");
    let script = server.get("/app.js");
    assert_eq!((script.status, script.text().as_str()), (200, "0123456789"));
    assert_eq!(script.value("content-type").as_deref(), Some("text/javascript; charset=utf-8"));
    let etag = script.value("etag").expect("a tag");
    let again = server.send(&Request::new("GET", "/app.js").header("if-none-match", etag));
    assert_eq!((again.status, again.text().as_str()), (304, ""));
    let part = server.send(&Request::new("GET", "/app.js").header("range", "bytes=2-3"));
    assert_eq!((part.status, part.text().as_str()), (206, "23"));
    let page = server.get("/about.html?q");
    assert_eq!((page.status, page.value("location").as_deref()), (307, Some("/about?q")));
    let none = server.get("/none");
    assert_eq!((none.status, none.text().as_str()), (404, "nothing here"));
    let post = server.send(&Request::new("POST", "/app.js").body("x"));
    assert_eq!((post.status, post.value("allow").as_deref()), (405, Some("GET, HEAD")));
    assert_eq!(server.get("/..%2fland.toml").status, 404);
    let head = server.send(&Request::new("HEAD", "/large.bin"));
    assert_eq!(head.value("content-length").as_deref(), Some("3145728"));
    assert!(server.get("/large.bin").body == vec![7; 3 << 20]);
}

#[test]
fn a_program_reads_and_changes_its_files() {
    let (_project, server) = serve(
        "export default { async fetch(request, env) {\n\
           const { pathname } = new URL(request.url);\n\
           if (pathname === '/size') {\n\
             const response = await env.ASSETS.fetch('http://any.host/large.bin#x');\n\
             return new Response(`${(await response.arrayBuffer()).byteLength}`);\n\
           }\n\
           if (pathname === '/bad') {\n\
             const errors = [];\n\
             for (const wrong of [[], ['/relative'], ['http://a/', { signal: AbortSignal.abort() }]])\n\
               await env.ASSETS.fetch(...wrong).catch((error) => errors.push(error.name));\n\
             return new Response(errors.join(' '));\n\
           }\n\
           const page = await env.ASSETS.fetch(new URL('/', request.url));\n\
           const text = (await page.text()).replace('home', 'welcome');\n\
           return new Response(text, page);\n\
         } };\n",
    );
    let page = server.get("/x");
    assert_eq!(page.text(), "<h1>welcome</h1>");
    assert_eq!(page.value("content-type").as_deref(), Some("text/html; charset=utf-8"));
    assert_eq!(server.get("/size").text(), "3145728");
    assert_eq!(server.get("/bad").text(), "TypeError TypeError AbortError");
}

#[test]
fn without_a_name_there_is_no_binding() {
    let project = Project::js(
        "export default { fetch: (_, env) => new Response(Object.keys(env).join()) };\n",
    );
    project.write("land.toml", "name = \"app\"\n[vars]\nA = 1\n[assets]\ndir = \"public\"\n");
    project.write("public/a", "a");
    assert_eq!(Server::start(&project.artifact()).get("/").text(), "A");
}
