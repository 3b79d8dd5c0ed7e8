//! What the buffer takes, and what it tells both ends.

use super::*;
use crate::limits::{OUTGOING_ALL, OUTGOING_AT_EASE, OUTGOING_BUFFER};

fn noop() -> Context<'static> {
    Context::from_waker(Waker::noop())
}

/// A way of a test's own.
fn way(used: usize) -> &'static Way {
    Box::leak(Box::new(Way::new(used)))
}

fn takes_no_more_than(way: &'static Way, room: usize) {
    let (writer, reader) = pipe_on(way);
    let bytes = vec![7; room + 10];
    assert_eq!(writer.write(&bytes), Some(Answer::Ready(room as u32)));
    assert_eq!(writer.write(&bytes), None);
    assert!(writer.poll_writable(&mut noop()).is_pending());
    assert!(matches!(reader.poll_read(&mut noop()), Poll::Ready(Some(Ok(_)))));
    assert!(writer.poll_writable(&mut noop()).is_ready());
}

#[test]
fn takes_no_more_than_its_buffer_holds() {
    takes_no_more_than(way(0), OUTGOING_AT_EASE);
}

#[test]
fn takes_less_when_much_is_on_its_way() {
    takes_no_more_than(way(OUTGOING_ALL), OUTGOING_BUFFER);
    let almost = way(OUTGOING_ALL - 10);
    let (one, other) = (pipe_on(almost), pipe_on(almost));
    assert_eq!(one.0.write(&[7; 10]), Some(Answer::Ready(10)));
    let bytes = vec![7; OUTGOING_BUFFER + 1];
    assert_eq!(other.0.write(&bytes), Some(Answer::Ready(OUTGOING_BUFFER as u32)));
    // What the visitor's connection holds counts until it is sent.
    let Poll::Ready(Some(Ok(held))) = one.1.poll_read(&mut noop()) else { panic!("no bytes") };
    assert_eq!(almost.room_for_one(), OUTGOING_BUFFER);
    drop((held, other));
    assert_eq!(almost.room_for_one(), OUTGOING_AT_EASE);
}

#[test]
fn tells_a_close_from_a_cut() {
    let (writer, reader) = pipe();
    writer.write(b"x");
    writer.close();
    assert!(matches!(reader.poll_read(&mut noop()), Poll::Ready(Some(Ok(_)))));
    assert!(matches!(reader.poll_read(&mut noop()), Poll::Ready(None)));
    let (writer, reader) = pipe();
    drop(writer);
    assert!(matches!(reader.poll_read(&mut noop()), Poll::Ready(Some(Err(Cut)))));
}

#[test]
fn tells_the_guest_that_nobody_reads() {
    let (writer, reader) = pipe();
    drop(reader);
    assert_eq!(writer.write(b"x"), Some(Answer::Failed(code::DISCONNECTED)));
}
