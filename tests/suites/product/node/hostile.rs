//! Configurations that are wrong, too large, or no files at all.

use std::fs;
use std::os::unix::fs::symlink;

use land_tests::land;
use land_tests::node::{Folder, app, ask, get, who};

#[track_caller]
fn refused(folder: &Folder) -> String {
    land::finish(&mut folder.command()).expect_failure().stderr
}

#[test]
fn what_is_no_configuration_is_refused() {
    let folder = Folder::new();
    let path = folder.path().join("node.toml");
    assert!(refused(&folder).contains("can't read `node.toml`: No such file"));
    fs::create_dir(&path).expect("writable");
    assert!(refused(&folder).contains("it is a folder"));
    fs::remove_dir(&path).expect("empty");
    for (target, said) in [("node.toml", "can't read"), ("/dev/zero", "no regular file")] {
        symlink(target, &path).expect("writable");
        let error = refused(&folder);
        assert!(error.contains(said), "{target}: {error}");
        fs::remove_file(&path).expect("there");
    }
    for (text, said) in [
        (b"\xff\xfe".to_vec(), "it is not UTF-8"),
        (vec![b'#'; (16 << 20) + 1], "it has more than 16777216 bytes"),
        (b"".to_vec(), "has no `listen`"),
        ([b"x = ".as_slice(), &b"[".repeat(1 << 20)].concat(), "error: "),
        (b"listen = \"1.2.3.4:80\"\n[[app]]\nname = \"\xc3\xa9\"".to_vec(), "has the character"),
        (
            b"listen = \"192.0.2.1:80\"\n[[app]]\nname = \"a\"\nartifact = \"x\"".to_vec(),
            "can't listen",
        ),
    ] {
        folder.write("node.toml", text);
        let error = refused(&folder);
        assert!(error.contains(said), "no `{said}` in {error}");
    }
}

#[test]
fn conflicts_name_both_lines() {
    let folder = Folder::new();
    folder.configure(&[app("a", "\"x/:id\""), app("b", "\"x/:name\"")].concat());
    let error = refused(&folder);
    assert!(
        error.contains("error: this route is taken: app `a` has it at node.toml:5:11"),
        "{error}"
    );
    assert!(error.contains("--> node.toml:11:11"), "{error}");
    assert!(error.contains("hint: make one of them more specific"), "{error}");
}

#[test]
fn artifacts_that_are_none_hurt_only_their_own_app() {
    let folder = Folder::new();
    let path = |name: &str| folder.path().join(name);
    fs::create_dir(path("folder.wasm")).expect("writable");
    symlink("loop.wasm", path("loop.wasm")).expect("writable");
    symlink("/dev/zero", path("endless.wasm")).expect("writable");
    symlink("app.wasm", path("link.wasm")).expect("writable");
    fs::write(path("large.wasm"), "").expect("writable");
    let large = fs::OpenOptions::new().write(true).open(path("large.wasm")).expect("there");
    large.set_len(1 << 40).expect("a sparse file");
    let names = ["folder", "loop", "endless", "large", "gone", "link"];
    let apps: String = names
        .iter()
        .map(|name| {
            format!(
                "[[app]]\nname = \"{name}\"\nartifact = \"{name}.wasm\"\nroutes = [\"{name}\"]\n"
            )
        })
        .collect();
    folder.configure(&(apps + &app("good", "\"*\"")));
    let server = folder.serve();
    server.wait_for_line("[gone] can't be served yet");
    for name in &names[..5] {
        assert_eq!(get(&server, &format!("{name}/")).status, 503, "{name}");
        server.wait_for_line(&format!("[{name}] can't be loaded"));
    }
    assert_eq!(who(&get(&server, "link/")), "built");
    assert_eq!(who(&get(&server, "h/")), "good");
}

#[test]
fn odd_methods_and_paths_are_routed_or_refused_without_harm() {
    let folder = Folder::new();
    folder.configure(&app("a", "\"BREW h/pot\", \"h/:x/:y/:z/*\""));
    let server = folder.serve();
    assert_eq!(who(&ask(&server, "BREW", "h/pot")), "a");
    let deep = format!("h{}", "/a".repeat(10_000));
    assert_eq!(who(&get(&server, &deep)), "a");
    let dots = format!("h{}", "/a/..".repeat(5_000));
    assert_eq!(get(&server, &dots).status, 404);
    assert_eq!(ask(&server, "OPTIONS", "h/pot").status, 405);
    assert_eq!(get(&server, "h/%00/%ff/%zz").status, 200);
}
