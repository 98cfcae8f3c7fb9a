//! A wire between two parties that can be cut, and that remembers what went over it.

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
    whole: watch::Sender<bool>,
    seen: Arc<Mutex<Vec<u8>>>,
}

impl Proxy {
    /// Lead to `target`.
    pub fn to(target: SocketAddr) -> Self {
        let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        listener.set_nonblocking(true).unwrap();
        let address = listener.local_addr().unwrap();
        let listener = TcpListener::from_std(listener).unwrap();
        let (whole, state) = watch::channel(true);
        let seen = Arc::new(Mutex::new(Vec::new()));
        let memory = Arc::clone(&seen);
        tokio::spawn(async move {
            while let Ok((near, _)) = listener.accept().await {
                if *state.borrow() {
                    tokio::spawn(lead(near, target, state.clone(), Arc::clone(&memory)));
                }
            }
        });
        Self { address, whole, seen }
    }

    /// Break every connection, and take no new one.
    pub fn cut(&self) {
        self.whole.send_replace(false);
    }

    /// Take connections again.
    pub fn mend(&self) {
        self.whole.send_replace(true);
    }

    /// Everything that went over it, both ways.
    pub fn seen(&self) -> String {
        String::from_utf8_lossy(&self.seen.lock().unwrap()).into_owned()
    }
}

async fn lead(near: TcpStream, target: SocketAddr, mut state: watch::Receiver<bool>, memory: Arc<Mutex<Vec<u8>>>) {
    let Ok(far) = TcpStream::connect(target).await else { return };
    let ((near_in, near_out), (far_in, far_out)) = (near.into_split(), far.into_split());
    tokio::select! {
        () = copy(near_in, far_out, &memory) => {}
        () = copy(far_in, near_out, &memory) => {}
        _ = state.wait_for(|whole| !whole) => {}
    }
}

async fn copy(mut from: OwnedReadHalf, mut to: OwnedWriteHalf, memory: &Mutex<Vec<u8>>) {
    let mut buffer = vec![0; 16 * 1024];
    while let Ok(length @ 1..) = from.read(&mut buffer).await {
        memory.lock().unwrap().extend_from_slice(&buffer[..length]);
        if to.write_all(&buffer[..length]).await.is_err() {
            return;
        }
    }
}
