//! What the queues hold, and what follows their end.

use super::*;

fn noop() -> Context<'static> {
    Context::from_waker(Waker::noop())
}

#[test]
fn takes_no_more_than_its_buffers_hold() {
    let (guest, task) = link();
    let half = Message::binary(vec![0; WEBSOCKET_SEND_BUFFER / 2 - OVERHEAD]);
    assert_eq!(guest.send(half.clone()), Ok(()));
    assert_eq!(guest.send(half.clone()), Ok(()));
    assert_eq!(guest.send(Message::text("")), Err(code::LIMIT));
    assert!(task.next_outgoing(&mut noop()).is_some());
    assert_eq!(guest.send(half.clone()), Err(code::LIMIT), "taken isn't sent");
    task.flushed();
    assert_eq!(guest.send(half), Ok(()));

    while task.has_room(&mut noop()) {
        task.push(Received::Message(Message::text("")));
    }
    assert_eq!(lock(&task.0).inbox.len(), WEBSOCKET_RECEIVE_BUFFER / OVERHEAD);
}

#[test]
fn nothing_follows_a_close() {
    let (guest, task) = link();
    guest.close(None);
    assert_eq!(guest.send(Message::text("late")), Err(code::DISCONNECTED));
    task.push(Received::Close(None));
    task.push(Received::Message(Message::text("later")));
    drop(task);
    assert!(!guest.fate().is_open());
    assert_eq!(lock(&guest.0).inbox.len(), 1);
}
