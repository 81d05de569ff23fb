//! Playing an evaluation: what is missing, several episodes at a time, each kept as soon as it is finished.

use crate::evaluate::mark::{Outcome, mark};
use crate::evaluate::record::{Episode, Folder};
use crate::evaluate::task::{Target, Task};
use crate::executor::Row;
use crate::executor::observation::Executor;
use crate::foreign::picture;
use crate::policy::Policy;
use crate::policy::message::Image;
use crate::rollout::drive::{RollError, Rollout, roll};
use crate::rollout::protocol::{Prompt, Protocol};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::mpsc::{RecvTimeoutError, SyncSender, sync_channel};
use std::time::Duration;

/// Episodes in a row that fail for the machine's or the policy's sake before all are given up.
const PATIENCE: usize = 3;

/// How often a wish to stop is looked for.
const LOOK: Duration = Duration::from_millis(100);

/// What plays.
pub struct Cast<'a> {
    /// The policy.
    pub policy: &'a dyn Policy,
    /// The kind of executor.
    pub executor: &'static Row,
    /// The bounds of episodes.
    pub protocol: Protocol,
    /// Episodes at once.
    pub workers: usize,
}

/// Plays tasks in their order; `finished` is told after each. Stops soon after `stop` is set, and then says so.
///
/// # Errors
/// If an executor cannot be opened, an episode cannot be kept, or too many fail in a row.
pub fn play(
    tasks: &[&Task],
    cast: &Cast<'_>,
    folder: &mut Folder,
    stop: &dyn Fn() -> bool,
    finished: &mut dyn FnMut(&Episode),
) -> anyhow::Result<bool> {
    let (next, over) = (AtomicUsize::new(0), AtomicBool::new(false));
    let workers = cast.workers.clamp(1, tasks.len().max(1));
    // Bounded, so that a slow disk holds the players back instead of filling memory with pictures.
    let (send, receive) = sync_channel::<anyhow::Result<(Episode, Rollout)>>(workers);
    let mut outcome = Ok(());
    std::thread::scope(|scope| {
        for _ in 0..workers {
            let send = send.clone();
            let (next, over) = (&next, &over);
            scope.spawn(move || player(tasks, cast, next, over, &send));
        }
        drop(send);
        let mut failed = 0;
        loop {
            if stop() {
                over.store(true, Ordering::Relaxed);
            }
            let made = match receive.recv_timeout(LOOK) {
                Ok(made) => made,
                Err(RecvTimeoutError::Timeout) => continue,
                Err(RecvTimeoutError::Disconnected) => break,
            };
            let kept = made.and_then(|(episode, rollout)| {
                folder.keep(&episode, &rollout.images)?;
                failed = 0;
                finished(&episode);
                Ok(())
            });
            if let Err(error) = kept {
                failed += 1;
                let fatal = error.downcast_ref::<RollError>().is_none();
                eprintln!("warning: {error:#}");
                if outcome.is_ok() || fatal {
                    outcome = Err(error);
                }
                if fatal || failed >= PATIENCE {
                    over.store(true, Ordering::Relaxed);
                }
            }
        }
    });
    outcome.map(|()| stop())
}

/// Plays one task after the other.
fn player(
    tasks: &[&Task],
    cast: &Cast<'_>,
    next: &AtomicUsize,
    over: &AtomicBool,
    send: &SyncSender<anyhow::Result<(Episode, Rollout)>>,
) {
    // An executor belongs to the thread that opened it.
    let mut executor = match (cast.executor.open)() {
        Ok(executor) => executor,
        Err(broken) => {
            over.store(true, Ordering::Relaxed);
            let _ = send.send(Err(anyhow::anyhow!("--executor {}: {broken}", cast.executor.name)));
            return;
        }
    };
    while !over.load(Ordering::Relaxed) {
        let Some(task) = tasks.get(next.fetch_add(1, Ordering::Relaxed)) else { return };
        let made = episode(task, cast, executor.as_mut()).or_else(|error| match error {
            // A machine that fails once says nothing of the task; the next try begins with a new process.
            RollError::Executor(..) => episode(task, cast, executor.as_mut()),
            other => Err(other),
        });
        let made = made.map_err(anyhow::Error::from);
        if send.send(made).is_err() {
            return;
        }
    }
}

/// Plays and marks one task.
///
/// # Errors
/// If the episode has no end.
pub fn episode(task: &Task, cast: &Cast<'_>, executor: &mut dyn Executor) -> Result<(Episode, Rollout), RollError> {
    let prompt = Prompt {
        id: task.id.clone(),
        image: task.image.clone(),
        image_path: task.image_path.clone(),
        question: task.question.clone(),
        form: task.kind.request().into(),
    };
    let mut rollout = roll(&prompt, cast.policy, executor, cast.executor, &cast.protocol)?;
    let original = picture::decode(&task.image).map_err(|e| RollError::Picture(task.id.clone(), e))?;
    let transcript = rollout.transcript.clone();
    let outcome = Outcome {
        answer: transcript.answer.as_deref(),
        last: rollout.last.as_ref(),
        ops: rollout.strokes.as_deref(),
        scale: transcript.scale,
    };
    let mark = mark(&task.target, &original, &outcome);
    let right_answer = match &task.target {
        Target::Points { points, .. } => crate::evaluate::oracle::dictionary(points),
        Target::Drawing { .. } => "the picture with what is told drawn on it".into(),
        Target::Value { text, .. } => text.clone(),
    };
    let right_picture = match &task.target {
        Target::Drawing { picture, .. } => {
            let image = Image::new(picture.clone());
            rollout.images.insert(image.hash.clone(), image.clone());
            Some(image.hash.clone())
        }
        _ => None,
    };
    let episode = Episode {
        task: task.id.clone(),
        kind: task.kind,
        question: task.question.clone(),
        right_answer,
        right_picture,
        labels: task.labels.clone(),
        mark,
        transcript,
    };
    Ok((episode, rollout))
}
