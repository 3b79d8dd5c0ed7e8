//! What `land build` refuses as assets.

use std::fs::{self, File};
use std::os::unix::fs::symlink;

use land_tests::project::Project;
use rustix::fs::{CWD, Mode, mkfifoat};

fn project(toml: &str) -> Project {
    let project = Project::js("export default { fetch: () => new Response() };\n");
    project.write("land.toml", format!("name = \"app\"\n{toml}"));
    project.write("public/index.html", "home");
    project
}

#[track_caller]
fn refused(project: &Project, expected: &str) {
    let text = project.build().expect_failure().stderr;
    assert!(text.contains(expected) && text.contains("hint: "), "{expected}:\n{text}");
    assert!(!project.artifact_path().exists());
}

const ASSETS: &str = "[assets]\ndir = \"public\"\n";

#[test]
fn tables_that_make_no_sense_are_refused() {
    for (toml, expected) in [
        ("[assets]\ndir = \"..\"\n", "`dir` is not a folder inside the project"),
        ("[assets]\ndir = \"/etc\"\n", "`dir` is not a folder inside the project"),
        ("[assets]\ndir = \".\"\n", "`dir` is not a folder inside the project"),
        ("[assets]\ndir = \"dist\"\n", "leads to the project's own files"),
        ("[assets]\ndir = \"none\"\n", "the folder of assets `none` doesn't exist"),
        ("[assets]\ndir = \"land.toml\"\n", "the folder of assets `land.toml` is not a folder"),
        ("[assets]\ndirectory = \"public\"\n", "unknown key `directory`"),
    ] {
        let project = project(toml);
        fs::create_dir(project.path().join("dist")).expect("writable");
        refused(&project, expected);
    }
    for (line, expected) in [
        ("not_found = \"spa\"", "unknown variant `spa`"),
        ("run_worker_first = 1", "`run_worker_first` is `true`, `false` or a list of patterns"),
    ] {
        let text = project(&format!("{ASSETS}{line}\n")).build().expect_failure().stderr;
        assert!(text.contains(expected), "{text}");
    }
    for line in ["binding = \"\"", "binding = \"a b\"", "binding = \"A\"\n[vars]\nA = 1"] {
        refused(&project(&format!("{ASSETS}{line}\n")), "-->");
    }
    let first = "run_worker_first = [\"api/*\"]\n";
    refused(&project(&format!("{ASSETS}{first}")), "the pattern `api/*` doesn't begin with");
}

#[test]
fn what_is_no_file_of_the_folder_is_refused() {
    let outside = project(ASSETS);
    symlink("../land.toml", outside.path().join("public/link")).expect("writable");
    refused(&outside, "the asset `public/link` is a symbolic link that leads out of the folder");
    let whole = Project::js("export default { fetch: () => new Response() };\n");
    whole.write("land.toml", format!("name = \"app\"\n{ASSETS}"));
    symlink(".", whole.path().join("public")).expect("writable");
    refused(&whole, "leads to the project's own files, or out of it");
    let folder = project(ASSETS);
    symlink(".", folder.path().join("public/loop")).expect("writable");
    refused(&folder, "the asset `public/loop` is a symbolic link to a folder");
    let pipe = project(ASSETS);
    mkfifoat(CWD, pipe.path().join("public/pipe"), Mode::RUSR | Mode::WUSR).expect("writable");
    refused(&pipe, "the asset `public/pipe` is no regular file");
    let inside = project(ASSETS);
    symlink("index.html", inside.path().join("public/copy.html")).expect("writable");
    inside.build().expect_success();
}

#[test]
fn assets_have_limits() {
    let sparse = |project: &Project, name: &str, size: u64| {
        let file = File::create(project.path().join("public").join(name)).expect("writable");
        file.set_len(size).expect("writable");
    };
    let large = project(ASSETS);
    sparse(&large, "large.bin", (25 << 20) + 1);
    refused(&large, "`public/large.bin`: asset has 26214401 bytes; the limit is 26214400");
    let much = project(ASSETS);
    for n in 0..41 {
        sparse(&much, &format!("{n}.bin"), 25 << 20);
    }
    refused(&much, "assets have more than 1073741824 bytes together");
    let many = project(ASSETS);
    for n in 0..20_000 {
        fs::write(many.path().join("public").join(n.to_string()), "").expect("writable");
    }
    refused(&many, "assets are more than 20000 files");
}
