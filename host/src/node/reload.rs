//! Exchanges the configuration, and the apps whose artifacts change, while requests are served.

use std::collections::HashMap;
use std::sync::Arc;

use super::files::NodeFile;
use super::slot::Slot;
use super::{Node, State};
use crate::diagnostic::Diagnostic;
use crate::log;
use crate::server::Listeners;

/// Reads the configuration again and puts it in place, all of it or nothing.
pub(crate) async fn reload(node: &Arc<Node>, file: &mut NodeFile, listeners: &mut Listeners) {
    match try_reload(node, file, listeners).await {
        Ok(apps) => {
            node.metrics.reloads.add_one();
            log::info(format_args!("configuration reloaded: {apps} apps"));
        }
        Err(errors) => {
            node.metrics.reloads_refused.add_one();
            let errors: Vec<String> = errors.iter().map(ToString::to_string).collect();
            log::error(format_args!(
                "the new configuration is refused, the old one keeps serving\n{}",
                errors.join("\n")
            ));
        }
    }
}

async fn try_reload(
    node: &Arc<Node>,
    file: &mut NodeFile,
    listeners: &mut Listeners,
) -> Result<usize, Vec<Diagnostic>> {
    let config = file.read().map_err(|error| vec![error])?;
    let wanted = config.listeners.clone();
    let (before, build) = (node.state(), file.build.clone());
    let (old, with) = (before.clone(), node.clone());
    let prepare = move || {
        let state = State::prepare(config, Some(&old), &*build)?;
        warm_up(&with, &old, &state);
        Ok(state)
    };
    let state = blocking(prepare).await?;
    let apps = state.slots.len();
    let new = listeners.bind_missing(&wanted).await.map_err(|error| vec![error])?;
    node.replace(state);
    listeners.exchange(new, &wanted);
    Ok(apps)
}

/// Runs what reads files or builds projects where it keeps nobody waiting.
pub(crate) async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, Vec<Diagnostic>> + Send + 'static,
) -> Result<T, Vec<Diagnostic>> {
    match tokio::task::spawn_blocking(work).await {
        Ok(outcome) => outcome,
        Err(error) => {
            let failed = Diagnostic::error(format!("reading it failed: {error}"));
            Err(vec![
                failed.hint("this is a defect in `land`; the configuration before it goes on"),
            ])
        }
    }
}

/// Loads the changed apps that are in use, so that nobody waits for them when they are put in
/// place. One that can't be loaded any more goes on as it was, where its options are the same.
fn warm_up(node: &Node, old: &State, new: &State) {
    let in_use = old.slots.iter().filter_map(|slot| Some((slot, slot.loaded()?)));
    let in_use: HashMap<&str, _> =
        in_use.map(|(slot, app)| (slot.config.name.as_str(), (slot, app))).collect();
    for slot in &new.slots {
        let Some((before, app)) = in_use.get(slot.config.name.as_str()) else { continue };
        if Arc::ptr_eq(before, slot) {
            continue;
        }
        if slot.load(node).is_none() && before.config == slot.config {
            slot.keep(app.clone());
        }
        node.keep_room(slot);
    }
}

/// Loads again what is loaded and has changed on disk; what can't be loaded goes on as it was.
pub(crate) async fn refresh(node: &Arc<Node>) {
    let state = node.state();
    let with = node.clone();
    let work = move || {
        let is_stale = |slot: &&Arc<Slot>| slot.loaded().is_some() && slot.has_changed();
        for slot in state.slots.iter().filter(is_stale) {
            if slot.load(&with).is_some() {
                with.keep_room(slot);
                log::info(format_args!("[{}] its artifact changed: reloaded", slot.config.name));
            }
        }
        with.relieve();
        Ok(())
    };
    // Its failures are in the log already.
    drop(blocking(work).await);
}
