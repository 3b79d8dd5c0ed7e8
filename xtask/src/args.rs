//! Flags of a command: each command takes the ones it knows, and what is left over is an error.

use anyhow::{Result, bail};

use crate::report::hinted;

/// The words after the command's name.
#[derive(Debug)]
pub struct Args {
    words: Vec<String>,
    /// What stood after `--`: handed on to another program untouched.
    passed_on: Vec<String>,
}

impl Args {
    /// Splits the words at `--`.
    pub fn new(mut words: Vec<String>) -> Self {
        let passed_on = match words.iter().position(|word| word == "--") {
            Some(at) => {
                let rest = words.split_off(at + 1);
                words.pop();
                rest
            }
            None => Vec::new(),
        };
        Self { words, passed_on }
    }

    /// Whether the flag `name` is there.
    pub fn flag(&mut self, name: &str) -> bool {
        let at = self.words.iter().position(|word| word == name);
        at.map(|at| self.words.remove(at)).is_some()
    }

    /// The value of `name VALUE` or `name=VALUE`.
    pub fn value(&mut self, name: &str) -> Result<Option<String>> {
        let with_equals = format!("{name}=");
        if let Some(at) = self.words.iter().position(|word| word.starts_with(&with_equals)) {
            return Ok(Some(self.words.remove(at)[with_equals.len()..].to_owned()));
        }
        let Some(at) = self.words.iter().position(|word| word == name) else {
            return Ok(None);
        };
        self.words.remove(at);
        if at == self.words.len() {
            bail!("`{name}` needs a value");
        }
        Ok(Some(self.words.remove(at)))
    }

    /// The first word that is no flag; flags with values have to be taken before.
    pub fn word(&mut self) -> Option<String> {
        let at = self.words.iter().position(|word| !word.starts_with("--"));
        at.map(|at| self.words.remove(at))
    }

    /// Every word, for a program that knows them itself; `--` separates nothing then.
    pub fn all(mut self) -> Vec<String> {
        self.words.append(&mut self.passed_on);
        self.words
    }

    /// Checks that every word was understood; gives what stood after `--`.
    pub fn finish(self) -> Result<Vec<String>> {
        match self.words.first() {
            None => Ok(self.passed_on),
            Some(word) => {
                Err(hinted(format!("unknown argument `{word}`"), "run `cargo xtask` for the list"))
            }
        }
    }
}
