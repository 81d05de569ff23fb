//! A process that answers frames: started with pipes, asked under a clock, ended with a cause.
//!
//! The parent trusts nothing of it: replies are capped, waiting is bounded, and what it says on standard error is kept only as last
//! words. What the process is and how it confines itself is the caller's matter.

use crate::template::sandbox::frame;
use crate::template::sandbox::verdict::Kill;
use std::io::{self, Read};
use std::os::unix::process::ExitStatusExt;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::time::{Duration, Instant};

/// Time for a process that closed its pipe to end by itself, before it is killed.
const END: Duration = Duration::from_secs(1);

/// Bytes kept of what a process says on standard error: enough for the runtime's last words.
const LAST_WORDS_BYTES: usize = 4 << 10;

/// The signal with which the kernel ends a process that has no CPU time left.
const SIGXCPU: i32 = 24;

/// A running process. Two threads stand between its pipes and the parent, so that the parent only ever waits on channels.
pub struct Process {
    child: Child,
    requests: Sender<Vec<u8>>,
    replies: Receiver<io::Result<Option<Vec<u8>>>>,
    last_words: Receiver<String>,
}

/// How a wait for a reply ended without one.
pub enum Silence {
    /// The clock ran out.
    Late,
    /// The process closed its pipe, or broke the protocol.
    Gone(Option<io::Error>),
}

impl Process {
    /// Starts a command, whose pipes and environment are set here: replies have at most `reply_bytes`.
    ///
    /// # Errors
    /// If it does not start.
    pub fn start(command: &mut Command, reply_bytes: usize) -> io::Result<Process> {
        // An empty environment: secrets of the parent are none of the process's business.
        command.env_clear();
        // The allocator would reserve 1 GiB of addresses at once, all that a worker may have, and then fail by chance. Without any
        // reserve every picture would be mapped and unmapped again, a quarter of an episode's time.
        command.env("MIMALLOC_ARENA_RESERVE", "64MiB").env("MIMALLOC_PURGE_DELAY", "1000");
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn()?;
        let pipes = (child.stdin.take(), child.stdout.take(), child.stderr.take());
        let (Some(mut input), Some(mut output), Some(mut errors)) = pipes else {
            return Err(io::Error::other("the worker has no pipes"));
        };
        let (requests, to_send) = channel::<Vec<u8>>();
        let (received, replies) = channel();
        // Both threads end with the worker: a dead process closes its pipes.
        std::thread::spawn(move || {
            while let Ok(request) = to_send.recv() {
                let reply = frame::write(&mut input, &request).and_then(|()| frame::read(&mut output, reply_bytes));
                let over = !matches!(reply, Ok(Some(_)));
                if received.send(reply).is_err() || over {
                    break;
                }
            }
        });
        let (said, last_words) = channel();
        std::thread::spawn(move || {
            let (mut tail, mut buffer) = (Vec::new(), [0; 1024]);
            while let Ok(n @ 1..) = errors.read(&mut buffer) {
                tail.extend_from_slice(&buffer[..n]);
                let surplus = tail.len().saturating_sub(LAST_WORDS_BYTES);
                tail.drain(..surplus);
            }
            // Nobody listens when the worker ended in peace.
            let _ = said.send(String::from_utf8_lossy(&tail).into_owned());
        });
        Ok(Process { child, requests, replies, last_words })
    }

    /// Its process id.
    pub fn id(&self) -> u32 {
        self.child.id()
    }

    /// Sends a frame and waits for the reply.
    ///
    /// # Errors
    /// Why there is none; the process is of no more use then.
    pub fn ask(&mut self, request: Vec<u8>, wall: Duration) -> Result<Vec<u8>, Silence> {
        if self.requests.send(request).is_err() {
            return Err(Silence::Gone(None));
        }
        match self.replies.recv_timeout(wall) {
            Ok(Ok(Some(body))) => Ok(body),
            Ok(Ok(None)) | Err(RecvTimeoutError::Disconnected) => Err(Silence::Gone(None)),
            Ok(Err(e)) => Err(Silence::Gone(Some(e))),
            Err(RecvTimeoutError::Timeout) => Err(Silence::Late),
        }
    }

    /// Waits a little, then kills; what the process ended with and what it said last.
    pub fn end(&mut self) -> (io::Result<ExitStatus>, String) {
        let deadline = Instant::now() + END;
        while let Ok(None) = self.child.try_wait()
            && Instant::now() < deadline
        {
            std::thread::sleep(Duration::from_millis(1));
        }
        self.kill()
    }

    fn kill(&mut self) -> (io::Result<ExitStatus>, String) {
        // Fails only if the process is gone already.
        let _ = self.child.kill();
        let status = self.child.wait();
        (status, self.last_words.recv_timeout(END).unwrap_or_default())
    }

    /// Ends it and sorts its end by the cause.
    pub fn cause(mut self, silence: Silence) -> Kill {
        let protocol = match silence {
            // Dropping kills.
            Silence::Late => return Kill::Wall,
            Silence::Gone(error) => error.is_some_and(|e| e.kind() == io::ErrorKind::InvalidData),
        };
        if protocol {
            return Kill::Protocol;
        }
        let (status, words) = self.end();
        // The runtime aborts in both of these cases, so that its last words alone tell them apart.
        if words.contains("has overflowed its stack") {
            return Kill::Stack;
        }
        if words.contains("memory allocation of") || words.contains("out of memory") {
            return Kill::Memory;
        }
        match status {
            Ok(status) => match status.signal() {
                Some(SIGXCPU) => Kill::Cpu,
                Some(number) => Kill::Signal(number),
                None => Kill::Exit(status.code().unwrap_or_default()),
            },
            Err(_) => Kill::Exit(-1),
        }
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        // Both fail only if the process is gone already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
