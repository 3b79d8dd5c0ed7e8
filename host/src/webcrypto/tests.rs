//! Vectors from the standards, and hostile keys.
