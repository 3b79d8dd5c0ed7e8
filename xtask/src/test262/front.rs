//! What a test says about itself: the few lines of YAML at its top.

/// The part of a test's front matter that decides how it runs.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Front {
    /// `onlyStrict`, `noStrict`, `module`, `raw`, `async` and the like.
    pub flags: Vec<String>,
    /// Scripts of the harness that it needs.
    pub includes: Vec<String>,
    /// The error that it has to end with.
    pub negative: Option<String>,
}

impl Front {
    /// Reads the front matter of a test.
    pub fn parse(text: &str) -> Self {
        let mut front = Self::default();
        let Some(start) = text.find("/*---") else { return front };
        let rest = &text[start + 5..];
        let rest = &rest[..rest.find("---*/").unwrap_or(rest.len())];
        let mut key = "";
        for line in rest.lines() {
            if let Some((name, value)) = line.split_once(':')
                && !line.starts_with([' ', '-'])
            {
                key = name;
                front.add(key, value.trim().trim_start_matches('[').trim_end_matches(']'));
            } else {
                front.add(key, line.trim().trim_start_matches("- "));
            }
        }
        front
    }

    fn add(&mut self, key: &str, value: &str) {
        let words = value.split(',').map(str::trim).filter(|word| !word.is_empty());
        match key {
            "flags" => self.flags.extend(words.map(str::to_owned)),
            "includes" => self.includes.extend(words.map(str::to_owned)),
            "negative" => {
                if let Some(kind) = value.strip_prefix("type:") {
                    self.negative = Some(kind.trim().to_owned());
                }
            }
            _ => {}
        }
    }

    /// Whether a flag is set.
    pub fn has(&self, flag: &str) -> bool {
        self.flags.iter().any(|known| known == flag)
    }
}

#[cfg(test)]
mod tests {
    use super::Front;

    #[test]
    fn reads_lists_in_both_forms() {
        let front = Front::parse(
            "// c\n/*---\ndescription: >\n    x: y\nflags: [onlyStrict, async]\nincludes:\n  - a.js\n\
             negative:\n  phase: parse\n  type: SyntaxError\n---*/\n",
        );
        assert!(front.has("onlyStrict") && front.has("async") && !front.has("raw"));
        assert_eq!(front.includes, ["a.js"]);
        assert_eq!(front.negative.as_deref(), Some("SyntaxError"));
        assert_eq!(Front::parse("var x;"), Front::default());
    }
}
