//! The `// META:` lines at the top of a test.

/// What a test file says about itself.
#[derive(Debug, Clone, Default)]
pub struct Meta {
    /// The title that unnamed subtests get.
    pub title: Option<String>,
    /// Scripts that are evaluated before it, as it writes them.
    pub scripts: Vec<String>,
    /// Queries under which it runs; one that is empty if it names none.
    pub variants: Vec<String>,
    /// The kinds of global it is for.
    pub globals: Vec<String>,
    /// Whether it needs more time than most.
    pub long: bool,
}

impl Meta {
    /// Reads the lines up to the first that is something else.
    pub fn parse(text: &str) -> Self {
        let mut meta = Self::default();
        for line in text.lines() {
            let Some(rest) = line.strip_prefix("//") else { break };
            let Some((key, value)) =
                rest.trim().strip_prefix("META:").and_then(|rest| rest.split_once('='))
            else {
                continue;
            };
            let value = value.trim().to_owned();
            match key.trim() {
                "title" => meta.title = Some(value),
                "script" => meta.scripts.push(value),
                "variant" => meta.variants.push(value),
                "global" => {
                    meta.globals = value.split(',').map(|name| name.trim().to_owned()).collect();
                }
                "timeout" => meta.long = value == "long",
                _ => {}
            }
        }
        if meta.variants.is_empty() {
            meta.variants.push(String::new());
        }
        meta
    }

    /// Whether the test is for workers; without a line about it, it is.
    pub fn is_for_workers(&self) -> bool {
        const WORKERS: &[&str] = &["worker", "dedicatedworker", "sharedworker", "serviceworker"];
        self.globals.is_empty() || self.globals.iter().any(|name| WORKERS.contains(&&**name))
    }
}

#[cfg(test)]
mod tests {
    use super::Meta;

    #[test]
    fn reads_the_lines_at_the_top() {
        let meta = Meta::parse(
            "// META: title=A title\n// META: script=a.js\n// words\n// META: script=/b.js\n\
             // META: variant=?1-10\n// META: timeout=long\n// META: global=window,worker\n\
             'use strict';\n// META: script=late.js\n",
        );
        assert_eq!(meta.title.as_deref(), Some("A title"));
        assert_eq!(meta.scripts, ["a.js", "/b.js"]);
        assert_eq!(meta.variants, ["?1-10"]);
        assert!(meta.long && meta.is_for_workers());
    }

    #[test]
    fn without_lines_there_is_one_variant_for_workers() {
        let meta = Meta::parse("test(() => {});");
        assert_eq!(meta.variants, [""]);
        assert!(meta.is_for_workers() && !meta.long);
        assert!(!Meta::parse("// META: global=window\n").is_for_workers());
    }
}
