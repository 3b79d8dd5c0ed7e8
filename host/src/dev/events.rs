//! The stream of events that pages listen to: the version that is current, each time it changes.

use std::sync::Arc;
use std::time::Duration;

use http::header::{CACHE_CONTROL, CONTENT_TYPE, RETRY_AFTER};
use http::{HeaderValue, Response, StatusCode};
use tokio::sync::{Semaphore, watch};

use crate::body::Body;
use crate::limits::DEV_EVENT_STREAMS;
use crate::outgoing::{self, Writer};

/// How often a stream says that it is still there, so that connections aren't taken for dead.
const STILL_THERE: Duration = Duration::from_secs(15);

/// The open streams.
#[derive(Debug)]
pub(super) struct Streams {
    permits: Arc<Semaphore>,
    stopped: watch::Sender<bool>,
}

impl Default for Streams {
    fn default() -> Self {
        let permits = Arc::new(Semaphore::new(DEV_EVENT_STREAMS));
        Self { permits, stopped: watch::Sender::new(false) }
    }
}

impl Streams {
    /// Ends all of them.
    pub(super) fn stop(&self) {
        self.stopped.send_replace(true);
    }

    /// One more.
    pub(super) fn open(&self, mut versions: watch::Receiver<u64>) -> Response<Body> {
        let Ok(permit) = self.permits.clone().try_acquire_owned() else {
            let mut response = Response::new(Body::from("too many pages listen\n"));
            *response.status_mut() = StatusCode::SERVICE_UNAVAILABLE;
            response.headers_mut().insert(RETRY_AFTER, HeaderValue::from_static("5"));
            return response;
        };
        let (writer, reader) = outgoing::pipe();
        let mut stopped = self.stopped.subscribe();
        versions.mark_changed();
        tokio::spawn(async move {
            let watch = writer.watch();
            let gone = std::future::poll_fn(|cx| watch.poll_reader_gone(cx));
            tokio::select! {
                _ = gone => {}
                _ = stopped.wait_for(|stopped| *stopped) => {}
                () = tell(&writer, versions) => {}
            }
            writer.close();
            drop(permit);
        });
        let mut response = Response::new(Body::from_guest(reader));
        let headers = response.headers_mut();
        headers.insert(CONTENT_TYPE, HeaderValue::from_static("text/event-stream"));
        headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
        response
    }
}

/// Writes events until the site is gone, or its reader doesn't keep up.
async fn tell(writer: &Writer, mut versions: watch::Receiver<u64>) {
    loop {
        let line = match tokio::time::timeout(STILL_THERE, versions.changed()).await {
            Ok(Ok(())) => format!("data: {}\n\n", *versions.borrow_and_update()),
            Ok(Err(_)) => return,
            Err(_) => ":\n\n".to_owned(),
        };
        if writer.write(line.as_bytes()).is_none() {
            return;
        }
    }
}
