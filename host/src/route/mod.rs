//! Routes: which app answers a request, by its host name, its path and its method.
//!
//! The most specific route that fits in all three wins, whatever the order in the file:
//! 1. by host: a name, then the longest `*.suffix`, then any host;
//! 2. by path, segment by segment from the left: a literal, then `:name`, then `/*`;
//! 3. by method: a route that names methods before one that doesn't.
//!
//! A route that fits in host and path and not in method is passed over. A lookup takes no memory
//! but the stack's, unless the path has percent-encodings or dot segments.

mod host;
mod path;
mod pattern;
mod trie;

use std::collections::HashMap;

use http::Method;

pub(crate) use host::{HOST_MAX, normalise};
pub use pattern::{HostPattern, Pattern, PatternError, Segment};
use trie::{Entry, Node};

/// A compiled set of routes; each leads to a number of the caller's.
#[derive(Debug, Default)]
pub struct Table {
    exact: HashMap<Box<str>, Node>,
    /// By the suffix behind `*.`.
    below: HashMap<Box<str>, Node>,
    any: Node,
}

/// What a lookup found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Found {
    /// The route with this number.
    Route(u32),
    /// Routes fit in host and path, and take other methods than this request's.
    Methods(Vec<Method>),
    /// None fits.
    Nothing,
}

impl Table {
    /// Adds a route; the error is the number of one that it conflicts with.
    pub fn insert(&mut self, pattern: &Pattern, number: u32) -> Result<(), u32> {
        let node = match &pattern.host {
            HostPattern::Any => &mut self.any,
            HostPattern::Exact(host) => self.exact.entry(host.as_str().into()).or_default(),
            HostPattern::Below(suffix) => self.below.entry(suffix.as_str().into()).or_default(),
        };
        let methods = pattern.methods.clone().map(Vec::into_boxed_slice);
        node.insert(&pattern.segments, pattern.rest, Entry { methods, number })
    }

    /// The most specific route for a request; `host` is normalised.
    pub fn find(&self, host: &str, path: &str, method: &Method) -> Found {
        path::with_segments(path, |segments| {
            let mut found = None;
            self.walk(host, segments, &mut |leaf| {
                found = leaf.iter().find(|entry| entry.takes(method)).map(|entry| entry.number);
                found.is_some()
            });
            match found {
                Some(number) => Found::Route(number),
                None => self.other_methods(host, segments),
            }
        })
    }

    fn other_methods(&self, host: &str, segments: &[&[u8]]) -> Found {
        let mut methods = Vec::new();
        self.walk(host, segments, &mut |leaf| {
            for method in leaf.iter().flat_map(|entry| entry.methods.iter().flatten()) {
                if !methods.contains(method) {
                    methods.push(method.clone());
                }
            }
            false
        });
        if methods.is_empty() { Found::Nothing } else { Found::Methods(methods) }
    }

    /// Shows the leaves that fit to `visit`, the most specific first, until it answers true.
    fn walk(&self, host: &str, path: &[&[u8]], visit: &mut dyn FnMut(&[Entry]) -> bool) -> bool {
        if self.exact.get(host).is_some_and(|node| node.walk(path, visit)) {
            return true;
        }
        let mut rest = host;
        while let Some((_, suffix)) = rest.split_once('.').filter(|_| !self.below.is_empty()) {
            if self.below.get(suffix).is_some_and(|node| node.walk(path, visit)) {
                return true;
            }
            rest = suffix;
        }
        self.any.walk(path, visit)
    }
}

#[cfg(test)]
mod tests;
