//! More requests than there is room for: some wait, the rest is told to come again, and all is well after.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::Duration;

use land_tests::project::Project;
use land_tests::server::Server;

const PROGRAM: &str = r#"
export default {
  async fetch(request, env, ctx) {
    const { pathname } = new URL(request.url);
    if (pathname === "/hold") {
      console.log("holding");
      await new Promise((resolve) => setTimeout(resolve, 400));
    }
    if (pathname === "/short") await new Promise((resolve) => setTimeout(resolve, 20));
    if (pathname === "/after") ctx.waitUntil(new Promise((resolve) => setTimeout(resolve, 400)));
    if (pathname === "/loop") for (;;);
    return new Response("fine");
  },
};
"#;

fn server(limits: &str) -> Server {
    let project = Project::js(PROGRAM);
    project.write("land.toml", format!("name = \"app\"\n[limits]\n{limits}\n"));
    Server::start(&project.artifact())
}

#[test]
fn what_is_too_much_is_told_to_come_again() {
    let server = server("concurrent_requests = 2\nqueued_requests = 3");
    let mut answers: Vec<(u16, Option<String>)> = thread::scope(|scope| {
        let visits: Vec<_> = (0..12)
            .map(|_| {
                scope.spawn(|| {
                    let response = server.get("/hold");
                    (response.status, response.value("retry-after"))
                })
            })
            .collect();
        visits.into_iter().map(|visit| visit.join().expect("no panic")).collect()
    });
    answers.sort();
    let served = answers.iter().filter(|(status, _)| *status == 200).count();
    // Two at once, three behind them: one waits for more than the longest wait only on a slow machine.
    assert!((4..=5).contains(&served), "{answers:?}");
    for (status, retry) in &answers[served..] {
        assert_eq!((*status, retry.as_deref()), (503, Some("1")));
    }
    server.wait_for_line(
        "[app] overloaded: the limits of 2 requests at a time and 3 waiting are reached",
    );
    assert_eq!(server.get("/").text(), "fine");
}

#[test]
fn nobody_waits_for_long() {
    let server = server("concurrent_requests = 1\nqueued_requests = 50");
    let statuses: Vec<u16> = thread::scope(|scope| {
        let visits: Vec<_> = (0..8).map(|_| scope.spawn(|| server.get("/hold").status)).collect();
        visits.into_iter().map(|visit| visit.join().expect("no panic")).collect()
    });
    let served = statuses.iter().filter(|status| **status == 200).count();
    assert!((2..=4).contains(&served), "{statuses:?}");
    assert_eq!(statuses.iter().filter(|status| **status == 503).count(), 8 - served);
    server.wait_for_line("the limit of 1 requests at a time is reached; waited 1");
}

#[test]
fn work_after_the_response_keeps_its_place() {
    let server = server("concurrent_requests = 1\nqueued_requests = 10");
    assert_eq!(server.get("/after").text(), "fine");
    let begun = std::time::Instant::now();
    assert_eq!(server.get("/").text(), "fine");
    assert!(begun.elapsed() > Duration::from_millis(200), "{:?}", begun.elapsed());
}

#[test]
fn ten_times_too_much_leaves_no_mark() {
    let server = server("concurrent_requests = 4\nqueued_requests = 4");
    for _ in 0..50 {
        assert_eq!(server.get("/").status, 200);
    }
    let before = server.resident_kib();
    // Eighty at a time, where there is room for eight.
    let (served, refused) = (AtomicUsize::new(0), AtomicUsize::new(0));
    thread::scope(|scope| {
        for _ in 0..80 {
            scope.spawn(|| {
                for _ in 0..20 {
                    let response = server.get("/short");
                    match response.status {
                        200 => served.fetch_add(1, Ordering::Relaxed),
                        503 => {
                            assert_eq!(response.value("retry-after").as_deref(), Some("1"));
                            refused.fetch_add(1, Ordering::Relaxed)
                        }
                        status => panic!("{status}: {}", response.text()),
                    };
                }
            });
        }
    });
    let (served, refused) = (served.into_inner(), refused.into_inner());
    assert!(served > 8 && refused > 80, "{served} served, {refused} refused");
    for _ in 0..50 {
        assert_eq!(server.get("/").text(), "fine", "recovered at once");
    }
    let grown = server.resident_kib().saturating_sub(before);
    assert!(grown < 64 << 10, "{grown} KiB");
    assert!(!server.log().contains("panicked"), "{}", server.log());
}

#[test]
fn who_computes_keeps_others_waiting_but_not_for_long() {
    let server = server("computing_requests = 1\ncpu_ms = 3000\ncpu_turn_ms = 3000");
    thread::scope(|scope| {
        // Whoever waits for something takes no place, and may go on.
        let waiting = [(); 5].map(|()| scope.spawn(|| server.get("/hold").text()));
        for _ in 0..5 {
            server.wait_for_line("holding");
        }
        let endless = scope.spawn(|| server.get("/loop").status);
        thread::sleep(Duration::from_millis(300));
        let late = server.get("/");
        assert_eq!((late.status, late.value("retry-after").as_deref()), (503, Some("1")));
        assert_eq!(endless.join().expect("no panic"), 500);
        assert!(waiting.into_iter().all(|answer| answer.join().is_ok_and(|text| text == "fine")));
    });
    server.wait_for_line("the limit of 1 requests that compute at a time is reached; waited 1");
    assert_eq!(server.get("/").text(), "fine");
}
