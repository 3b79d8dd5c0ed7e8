//! The blocks of code in a page of the documentation.

/// A fenced block.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Block {
    /// What stands behind the fence: `js`, `sh`, `toml`.
    pub language: String,
    /// Its lines.
    pub text: String,
    /// What a comment directly above the fence gives it: `<!-- given: const table = []; -->`.
    pub given: String,
    /// Packages that it needs, when the comment names some: `<!-- npm: express -->`.
    pub packages: String,
    /// The fence's line, from 1.
    pub line: usize,
}

impl Block {
    /// The file that the first line names: `// src/index.test.ts`.
    pub fn file(&self) -> Option<&str> {
        let name = self.text.lines().next()?.strip_prefix("// ")?;
        (name.contains('.') && !name.contains(' ')).then_some(name)
    }
}

/// All fenced blocks that begin at a line's start.
pub fn blocks(page: &str) -> Vec<Block> {
    let mut found = Vec::new();
    let mut open: Option<Block> = None;
    let mut above = "";
    for (number, line) in page.lines().enumerate() {
        match (&mut open, line.strip_prefix("```")) {
            (Some(_), Some(_)) => found.extend(open.take()),
            (Some(block), None) => {
                block.text.push_str(line);
                block.text.push('\n');
            }
            (None, Some(language)) => {
                let comment = |kind: &str| {
                    let text = above.strip_prefix("<!-- ")?.strip_prefix(kind)?;
                    Some(text.strip_prefix(": ")?.strip_suffix(" -->")?.to_owned())
                };
                open = Some(Block {
                    language: language.trim().to_owned(),
                    text: String::new(),
                    given: comment("given").unwrap_or_default(),
                    packages: comment("npm").unwrap_or_default(),
                    line: number + 1,
                });
            }
            (None, None) => {}
        }
        above = line;
    }
    found
}
