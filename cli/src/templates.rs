//! The templates of `land new`: embedded in the program, so that it needs no network.

use std::fs;
use std::io;
use std::path::Path;

use include_dir::{Dir, DirEntry, include_dir};

use crate::args::Template;
use crate::sdk;

static TEMPLATES: Dir<'static> = include_dir!("$CARGO_MANIFEST_DIR/../templates");

/// What a template's files have where the project's name belongs.
const NAME_MARK: &str = "{{name}}";

/// Files that would mean something in our own repository are stored under another name.
const RENAMED: (&str, &str) = ("_gitignore", ".gitignore");

impl Template {
    fn folder(self) -> &'static str {
        match self {
            Self::Js => "js",
            Self::Ts => "ts",
            Self::Hono => "hono",
            Self::Api => "api",
            Self::Html => "html",
            Self::Sse => "sse",
            Self::Websocket => "websocket",
            Self::Proxy => "proxy",
        }
    }

    /// Whether the project has npm packages that a build needs.
    pub fn needs_npm(self) -> bool {
        matches!(self, Self::Hono)
    }

    /// Writes the template's files into `target`, which exists and is empty.
    pub fn write(self, target: &Path, name: &str) -> io::Result<()> {
        let root = TEMPLATES
            .get_dir(self.folder())
            .ok_or_else(|| io::Error::other(format!("no template `{}`", self.folder())))?;
        write_dir(root, root.path(), target, name)?;
        sdk::write_types(target)
    }
}

fn write_dir(dir: &Dir<'_>, root: &Path, target: &Path, name: &str) -> io::Result<()> {
    for entry in dir.entries() {
        let relative = entry.path().strip_prefix(root).map_err(io::Error::other)?;
        match entry {
            DirEntry::Dir(dir) => {
                fs::create_dir_all(target.join(relative))?;
                write_dir(dir, root, target, name)?;
            }
            DirEntry::File(file) => {
                let mut path = target.join(relative);
                if relative.file_name().is_some_and(|name| name == RENAMED.0) {
                    path.set_file_name(RENAMED.1);
                }
                match file.contents_utf8() {
                    Some(text) => fs::write(path, text.replace(NAME_MARK, name))?,
                    None => fs::write(path, file.contents())?,
                }
            }
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use clap::ValueEnum;

    use super::*;

    #[test]
    fn every_template_is_a_project_with_its_name_filled_in() {
        for template in Template::value_variants() {
            let dir = tempfile::tempdir().expect("a temporary folder");
            template.write(dir.path(), "my-app").expect("the template is written");
            let project = land_builder::Project::discover(dir.path()).expect("a valid project");
            assert_eq!(project.config.name, "my-app");
            assert!(dir.path().join(".gitignore").is_file());
            assert!(!dir.path().join("_gitignore").exists());
            assert!(dir.path().join(".land/types/index.d.ts").is_file());
            for file in ["README.md", "package.json", "land.toml"] {
                let text = fs::read_to_string(dir.path().join(file)).expect("the file is there");
                assert!(text.contains("my-app") && !text.contains(NAME_MARK), "{file}");
            }
        }
    }
}
