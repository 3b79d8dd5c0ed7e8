//! What a test threw, mapped to the lines that its author wrote.

use land_builder::testing::MODULE;
use land_host::stack::StackMapper;
use serde::Deserialize;

use super::model::Problem;

/// What `land:test` tells about an error.
#[derive(Debug, Deserialize)]
pub struct Thrown {
    message: String,
    stack: String,
    expected: Option<String>,
    actual: Option<String>,
}

/// What begins the line of an error's cause in a stack.
const CAUSE: &str = "caused by: ";

/// Frames that are shown of one stack.
const MOST_FRAMES: usize = 12;

/// The error by the user's own lines; those of `land:test` itself say nothing to them.
pub fn explain(thrown: Thrown, mapper: &StackMapper) -> Problem {
    let Thrown { message, stack, expected, actual } = thrown;
    let mut problem = Problem { compared: expected.zip(actual), ..Problem::text(message) };
    let mut in_cause = false;
    for line in stack.lines() {
        if line.starts_with(CAUSE) {
            in_cause = true;
            problem.frames.push(line.to_owned());
            continue;
        }
        let explained = mapper.explain("", line);
        let Some(frame) = explained.frames.first() else { continue };
        if frame.file.contains(MODULE) || problem.frames.len() >= MOST_FRAMES {
            continue;
        }
        if problem.code.is_none() && !in_cause {
            problem.code = explained.code;
        }
        problem.frames.push(frame.to_string());
    }
    problem
}
