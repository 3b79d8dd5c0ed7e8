//! The routes of one host, as a tree of path segments.

use std::collections::HashMap;

use http::Method;

use super::pattern::Segment;

/// A route's end.
#[derive(Debug)]
pub(super) struct Entry {
    /// `None` takes every method.
    pub(super) methods: Option<Box<[Method]>>,
    pub(super) number: u32,
}

impl Entry {
    pub(super) fn takes(&self, method: &Method) -> bool {
        self.methods.as_ref().is_none_or(|methods| methods.contains(method))
    }

    fn conflicts(&self, other: &Self) -> bool {
        match (&self.methods, &other.methods) {
            (None, None) => true,
            (Some(ours), Some(theirs)) => ours.iter().any(|method| theirs.contains(method)),
            _ => false,
        }
    }
}

/// What may follow after the segments that led here.
///
/// Invariant: in a leaf, entries that name methods stand before the one that doesn't.
#[derive(Debug, Default)]
pub(super) struct Node {
    literals: HashMap<Box<[u8]>, Node>,
    param: Option<Box<Node>>,
    /// Routes that end here.
    end: Vec<Entry>,
    /// Routes that take whatever follows.
    rest: Vec<Entry>,
}

impl Node {
    /// Adds a route; the error is the number of the one that it conflicts with.
    pub(super) fn insert(
        &mut self,
        segments: &[Segment],
        rest: bool,
        entry: Entry,
    ) -> Result<(), u32> {
        let mut node = self;
        for segment in segments {
            node = match segment {
                Segment::Literal(bytes) => node.literals.entry(bytes.clone()).or_default(),
                Segment::Param => node.param.get_or_insert_default(),
            };
        }
        let leaf = if rest { &mut node.rest } else { &mut node.end };
        if let Some(other) = leaf.iter().find(|other| other.conflicts(&entry)) {
            return Err(other.number);
        }
        let at = if entry.methods.is_some() { 0 } else { leaf.len() };
        leaf.insert(at, entry);
        Ok(())
    }

    /// Shows the leaves that fit, the most specific first, until `visit` answers true. A node is
    /// come to by one way only, so this takes no longer than the tree is large, and the depth of
    /// its recursion is that of the longest pattern.
    pub(super) fn walk(&self, path: &[&[u8]], visit: &mut dyn FnMut(&[Entry]) -> bool) -> bool {
        let deeper = match path.split_first() {
            None => !self.end.is_empty() && visit(&self.end),
            Some((first, others)) => {
                self.literals.get(*first).is_some_and(|node| node.walk(others, visit))
                    || (!first.is_empty()
                        && self.param.as_ref().is_some_and(|node| node.walk(others, visit)))
            }
        };
        deeper || (!self.rest.is_empty() && visit(&self.rest))
    }
}
