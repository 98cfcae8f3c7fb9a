//! A wire between two parties that can be cut or held, and that remembers what went over it.

use std::{
    net::SocketAddr,
    sync::{Arc, Mutex},
};

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream, tcp::OwnedReadHalf, tcp::OwnedWriteHalf},
    sync::watch,
};

/// A proxy for TCP.
pub struct Proxy {
    pub address: SocketAddr,
    wire: Wire,
}

/// Which way bytes go.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Way {
    There,
    Back,
}

#[derive(Clone)]
struct Wire {
    whole: Arc<watch::Sender<bool>>,
    held: Arc<watch::Sender<Option<Way>>>,
    /// Bytes that stand still.
    waiting: Arc<watch::Sender<usize>>,
    seen: Arc<Mutex<Vec<u8>>>,
}

impl Proxy {
    /// Lead to `target`.
    pub fn to(target: SocketAddr) -> Self {
        let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        listener.set_nonblocking(true).unwrap();
        let address = listener.local_addr().unwrap();
        let listener = TcpListener::from_std(listener).unwrap();
        let wire = Wire {
            whole: Arc::new(watch::Sender::new(true)),
            held: Arc::new(watch::Sender::new(None)),
            waiting: Arc::new(watch::Sender::new(0)),
            seen: Arc::default(),
        };
        let shared = wire.clone();
        tokio::spawn(async move {
            while let Ok((near, _)) = listener.accept().await {
                let mut state = shared.whole.subscribe();
                if *state.borrow_and_update() {
                    tokio::spawn(shared.clone().lead(near, target, state));
                }
            }
        });
        Self { address, wire }
    }

    /// Break every connection, and take no new one.
    pub fn cut(&self) {
        self.wire.whole.send_replace(false);
    }

    /// Take connections again.
    pub fn mend(&self) {
        self.wire.whole.send_replace(true);
    }

    /// Let nothing arrive that goes this way.
    pub fn hold(&self, way: Way) {
        self.wire.waiting.send_replace(0);
        self.wire.held.send_replace(Some(way));
    }

    /// Let everything arrive again.
    pub fn release(&self) {
        self.wire.held.send_replace(None);
    }

    /// Wait until something is held.
    pub async fn holds_something(&self) {
        self.wire.waiting.subscribe().wait_for(|bytes| *bytes > 0).await.unwrap();
    }

    /// Everything that went over it, both ways.
    pub fn seen(&self) -> String {
        String::from_utf8_lossy(&self.wire.seen.lock().unwrap()).into_owned()
    }
}

impl Wire {
    /// Lead one connection, until the wire's state is another than `state` has seen.
    async fn lead(self, near: TcpStream, target: SocketAddr, mut state: watch::Receiver<bool>) {
        let Ok(far) = TcpStream::connect(target).await else { return };
        let ((near_in, near_out), (far_in, far_out)) = (near.into_split(), far.into_split());
        let same = state.clone();
        tokio::select! {
            () = self.copy(near_in, far_out, Way::There, &same) => {}
            () = self.copy(far_in, near_out, Way::Back, &same) => {}
            _ = state.changed() => {}
        }
    }

    async fn copy(&self, mut from: OwnedReadHalf, mut to: OwnedWriteHalf, way: Way, state: &watch::Receiver<bool>) {
        let mut held = self.held.subscribe();
        let mut buffer = vec![0; 16 * 1024];
        while let Ok(length @ 1..) = from.read(&mut buffer).await {
            if *held.borrow() == Some(way) {
                self.waiting.send_modify(|bytes| *bytes += length);
                held.wait_for(|held| *held != Some(way)).await.unwrap();
                // What was held when the wire was cut never arrives, even if it is let go in the same moment.
                if state.has_changed().unwrap() {
                    return;
                }
            }
            self.seen.lock().unwrap().extend_from_slice(&buffer[..length]);
            if to.write_all(&buffer[..length]).await.is_err() {
                return;
            }
        }
    }
}
