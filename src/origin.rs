//! From where the request came that is being answered: the audit trail tells it.

use std::{future::Future, net::IpAddr};

tokio::task_local! {
    static ORIGIN: Option<IpAddr>;
}

/// Answer a request that came from an address.
pub async fn within<F: Future>(address: Option<IpAddr>, answering: F) -> F::Output {
    ORIGIN.scope(address, answering).await
}

/// The same address for work that is to go on by itself.
pub fn carried<F: Future>(work: F) -> impl Future<Output = F::Output> {
    within(current(), work)
}

/// The address behind what is being done now; none for what nobody asked for just now, such as the work of jobs.
#[must_use]
pub fn current() -> Option<IpAddr> {
    ORIGIN.try_with(|address| *address).ok().flatten()
}
