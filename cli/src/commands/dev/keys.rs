//! Single keys on the terminal that `land dev` runs in: open, rebuild, clear, quit.

use std::io::{IsTerminal, Read, stdin, stdout};
use std::sync::mpsc::Sender;
use std::sync::{Arc, Mutex, PoisonError};

use rustix::stdio;
use rustix::termios::{LocalModes, OptionalActions, Termios, tcgetattr, tcgetpgrp, tcsetattr};
use tokio::sync::Notify;

use super::Event;
use crate::ui::Ui;

/// How the terminal was before; kept where a second signal finds it too.
static BEFORE: Mutex<Option<Termios>> = Mutex::new(None);

/// Restores the terminal when it goes away.
pub struct Keys(());

impl Keys {
    /// Listens to keys, if there is a terminal and it is ours: a job in the background must not
    /// touch it.
    pub fn listen(events: Sender<Event>, quit: Arc<Notify>, url: String, ui: &Ui) -> Option<Self> {
        let in_front =
            tcgetpgrp(stdio::stdin()).is_ok_and(|group| group == rustix::process::getpgrp());
        if !stdin().is_terminal() || !stdout().is_terminal() || !in_front {
            // Events end with the last sender: this one stays as long as the process.
            std::mem::forget(events);
            return None;
        }
        take_terminal().ok()?;
        ui.note("press o to open it in a browser, r to rebuild, c to clear, q to quit");
        let ui = ui.clone();
        let listen = move || {
            for key in stdin().lock().bytes().map_while(Result::ok) {
                match key {
                    b'o' => {
                        if let Err(error) = open::that_detached(&url) {
                            ui.console(&format!("can't open a browser: {error}"));
                        }
                    }
                    b'r' => drop(events.send(Event::Rebuild)),
                    b'c' => ui.clear(),
                    b'q' | 4 => quit.notify_one(),
                    _ => {}
                }
            }
            std::mem::forget(events);
        };
        let spawned = std::thread::Builder::new().name("land-keys".to_owned()).spawn(listen);
        // Without the thread there are no keys, and all else works.
        spawned.ok().map(|_| Self(()))
    }
}

impl Drop for Keys {
    fn drop(&mut self) {
        restore_terminal();
    }
}

/// Keys arrive one by one and aren't shown; Ctrl-C stays a signal, and output stays as it is.
fn take_terminal() -> rustix::io::Result<()> {
    let before = tcgetattr(stdio::stdin())?;
    let mut raw = before.clone();
    raw.local_modes.remove(LocalModes::ICANON | LocalModes::ECHO);
    tcsetattr(stdio::stdin(), OptionalActions::Now, &raw)?;
    *BEFORE.lock().unwrap_or_else(PoisonError::into_inner) = Some(before);
    Ok(())
}

/// Makes the terminal what it was, once.
pub fn restore_terminal() {
    if let Some(before) = BEFORE.lock().unwrap_or_else(PoisonError::into_inner).take() {
        // A terminal that is gone needs nothing.
        let _ = tcsetattr(stdio::stdin(), OptionalActions::Now, &before);
    }
}
