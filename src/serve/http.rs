//! Connections: a bounded number, of each peer and in all, each with limits on how slowly a head is sent, how large it is, and how slowly
//! an answer is taken. The window and the reward server are served by it.
//!
//! hyper's own limits cover reading; [`Patient`] covers writing, so that whoever stops reading does not hold a connection for ever.

use crate::serve::peers::Peers;
use crate::serve::traffic::{self, Counted};
use axum::Router;
use hyper::server::conn::http1;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::service::TowerToHyperService;
use std::future::Future;
use std::io;
use std::pin::{Pin, pin};
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{Semaphore, watch};
use tokio::time::{Sleep, sleep};

/// Largest head in bytes, and most headers.
pub const HEAD_BYTES: usize = 16 << 10;
/// See [`HEAD_BYTES`].
pub const HEADERS: usize = 64;

/// What connections may do.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Limits {
    /// Connections at a time; more wait.
    pub connections: usize,
    /// Of one peer; more are closed at once.
    pub of_peer: usize,
    /// Longest time for a request's head, counted from when the connection waits for one.
    pub head: Duration,
    /// Longest time that a peer may take nothing of an answer.
    pub stall: Duration,
    /// Time that answers under way get when the server ends.
    pub grace: Duration,
}

/// Those of the window. One peer leaves a quarter of the connections to others; a proxy is one peer, for which the rest is plenty.
pub const LIMITS: Limits = Limits {
    connections: 256,
    of_peer: 192,
    head: Duration::from_secs(10),
    stall: Duration::from_secs(30),
    grace: Duration::from_secs(3),
};

/// Serves until `stop` is done, then lets answers under way finish.
pub async fn serve(listener: TcpListener, app: Router, limits: Limits, stop: impl Future<Output = ()>) {
    let room = Arc::new(Semaphore::new(limits.connections));
    let peers = Peers::new(limits.of_peer);
    let (ending, ended) = watch::channel(false);
    let mut stop = pin!(stop);
    loop {
        let permit = tokio::select! {
            () = &mut stop => break,
            permit = room.clone().acquire_owned() => permit,
        };
        let Ok(permit) = permit else { break };
        let stream = tokio::select! {
            () = &mut stop => break,
            stream = listener.accept() => stream,
        };
        let (stream, peer) = match stream {
            Ok((stream, peer)) => (stream, peers.enter(peer.ip())),
            Err(error) => {
                // The peer went away, or files ran out; the latter may last a little.
                tracing::debug!(%error, "a connection was not accepted");
                sleep(Duration::from_millis(50)).await;
                continue;
            }
        };
        let Some(peer) = peer else {
            traffic::refused();
            continue;
        };
        let (app, ended) = (app.clone(), ended.clone());
        tokio::spawn(async move {
            // Dropped in this order: a peer that was told of room would be refused if its own place were given back after it.
            let _held = (peer, Counted::new(), permit);
            connection(stream, app, limits, ended).await;
        });
    }
    drop(listener);
    ending.send_replace(true);
    let all = u32::try_from(limits.connections).unwrap_or(u32::MAX);
    let _ = tokio::time::timeout(limits.grace, room.acquire_many(all)).await;
}

async fn connection(stream: TcpStream, app: Router, limits: Limits, mut ended: watch::Receiver<bool>) {
    let _ = stream.set_nodelay(true);
    let io = TokioIo::new(Patient { stream, stall: limits.stall, stalled: None });
    let mut builder = http1::Builder::new();
    builder.timer(TokioTimer::new()).header_read_timeout(limits.head).max_headers(HEADERS).max_buf_size(HEAD_BYTES);
    // Who has said all and closes its half may still wait for the answer.
    builder.half_close(true);
    let mut served = pin!(builder.serve_connection(io, TowerToHyperService::new(app)));
    let result = tokio::select! {
        result = served.as_mut() => result,
        () = async { drop(ended.wait_for(|ended| *ended).await) } => {
            served.as_mut().graceful_shutdown();
            served.await
        }
    };
    if let Err(error) = result {
        tracing::debug!(%error, "a connection ended early");
    }
}

/// A stream that gives up on a peer that takes nothing for some time.
struct Patient {
    stream: TcpStream,
    stall: Duration,
    stalled: Option<Pin<Box<Sleep>>>,
}

impl Patient {
    fn watch<T>(&mut self, cx: &mut Context<'_>, written: Poll<io::Result<T>>) -> Poll<io::Result<T>> {
        if written.is_ready() {
            self.stalled = None;
            return written;
        }
        let stall = self.stall;
        let stalled = self.stalled.get_or_insert_with(|| Box::pin(sleep(stall)));
        match stalled.as_mut().poll(cx) {
            Poll::Ready(()) => Poll::Ready(Err(io::ErrorKind::TimedOut.into())),
            Poll::Pending => Poll::Pending,
        }
    }
}

impl AsyncRead for Patient {
    fn poll_read(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_read(cx, buf)
    }
}

impl AsyncWrite for Patient {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        let written = Pin::new(&mut self.stream).poll_write(cx, bytes);
        self.watch(cx, written)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bytes: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let written = Pin::new(&mut self.stream).poll_write_vectored(cx, bytes);
        self.watch(cx, written)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        let flushed = Pin::new(&mut self.stream).poll_flush(cx);
        self.watch(cx, flushed)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        let shut = Pin::new(&mut self.stream).poll_shutdown(cx);
        self.watch(cx, shut)
    }
}
