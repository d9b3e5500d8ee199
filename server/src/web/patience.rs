//! How long a connection may keep us waiting. HTTP libraries know one time for "no request yet" and "half a request";
//! the first may be long, since a phone that comes back in a minute is spared a handshake, and the second must be short.

use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll};
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::time::{Instant, Sleep};

#[cfg(test)]
mod tests;

/// The longest waits.
#[derive(Clone, Copy, Debug)]
pub struct Patience {
    /// For the first byte of the next request.
    pub idle: Duration,
    /// From then on, for the end of its headers.
    pub headers: Duration,
    /// For the peer to take more of an answer.
    pub write: Duration,
}

/// Tells the stream that a request is being answered: how long that takes is the handlers' to limit.
#[derive(Clone, Default)]
pub struct Desk(Arc<AtomicBool>);

/// A request is being answered until this is dropped.
pub struct Answering(Desk);

impl Desk {
    /// A request has come whole.
    pub fn answer(&self) -> Answering {
        self.0.store(true, Ordering::Release);
        Answering(self.clone())
    }

    fn is_answering(&self) -> bool {
        self.0.load(Ordering::Acquire)
    }
}

impl Drop for Answering {
    fn drop(&mut self) {
        self.0.0.store(false, Ordering::Release);
    }
}

/// What the peer is being waited for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Wait {
    /// The first byte of a request.
    Request,
    /// The rest of its headers.
    Headers,
    /// Nothing: a request is being answered.
    Nothing,
}

/// A stream that fails once the peer has kept it waiting for too long.
pub struct Patient<S> {
    stream: S,
    desk: Desk,
    patience: Patience,
    wait: Wait,
    read_by: Pin<Box<Sleep>>,
    write_by: Pin<Box<Sleep>>,
    /// The peer has not taken what was last offered.
    is_full: bool,
}

impl<S> Patient<S> {
    /// Waits for the peer of `stream` while nothing is answered at `desk`.
    pub fn new(stream: S, desk: Desk, patience: Patience) -> Self {
        let now = Instant::now();
        Self {
            stream,
            desk,
            patience,
            wait: Wait::Request,
            read_by: Box::pin(tokio::time::sleep_until(now + patience.idle)),
            write_by: Box::pin(tokio::time::sleep_until(now)),
            is_full: false,
        }
    }
}

impl<S: AsyncRead + Unpin> AsyncRead for Patient<S> {
    fn poll_read(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        let had = buf.filled().len();
        let read = Pin::new(&mut self.stream).poll_read(cx, buf)?;
        if self.desk.is_answering() {
            self.wait = Wait::Nothing;
            return read.map(Ok);
        }
        if self.wait == Wait::Nothing {
            self.wait = Wait::Request;
            let by = Instant::now() + self.patience.idle;
            self.read_by.as_mut().reset(by);
        }
        if self.wait == Wait::Request && buf.filled().len() > had {
            self.wait = Wait::Headers;
            let by = Instant::now() + self.patience.headers;
            self.read_by.as_mut().reset(by);
        }
        if read.is_pending() && self.read_by.as_mut().poll(cx).is_ready() {
            return Poll::Ready(Err(io::ErrorKind::TimedOut.into()));
        }
        read.map(Ok)
    }
}

impl<S> Patient<S> {
    /// What a write came to; fails when the peer has taken nothing for too long.
    fn wrote<T>(&mut self, cx: &mut Context<'_>, wrote: Poll<io::Result<T>>) -> Poll<io::Result<T>> {
        if wrote.is_ready() {
            self.is_full = false;
            return wrote;
        }
        if !self.is_full {
            self.is_full = true;
            let by = Instant::now() + self.patience.write;
            self.write_by.as_mut().reset(by);
        }
        self.write_by.as_mut().poll(cx).map(|()| Err(io::ErrorKind::TimedOut.into()))
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for Patient<S> {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        let wrote = Pin::new(&mut self.stream).poll_write(cx, bytes);
        self.wrote(cx, wrote)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        parts: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let wrote = Pin::new(&mut self.stream).poll_write_vectored(cx, parts);
        self.wrote(cx, wrote)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        let wrote = Pin::new(&mut self.stream).poll_flush(cx);
        self.wrote(cx, wrote)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        let wrote = Pin::new(&mut self.stream).poll_shutdown(cx);
        self.wrote(cx, wrote)
    }
}
