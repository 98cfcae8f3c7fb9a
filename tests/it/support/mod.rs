//! What tests are told in: an app, a backend, visitors, pages.

mod agent;
mod app;
mod backend;
mod page;
mod visitor;

pub use agent::Agent;
pub use app::{Engine, SERVICE_KEY, TestApp, database, told};
pub use backend::{Answer, Backend};
pub use page::Page;
pub use visitor::Visitor;

/// Run each of the named tests, `async fn name(app: TestApp)`, on both databases.
macro_rules! both {
    ($($name:ident),+ $(,)?) => {
        mod sqlite {
            use crate::support::{Engine, TestApp};
            $(#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn $name() {
                super::$name(TestApp::start(Engine::Sqlite).await).await;
            })+
        }
        mod postgres {
            use crate::support::{Engine, TestApp};
            $(#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn $name() {
                super::$name(TestApp::start(Engine::Postgres).await).await;
            })+
        }
    };
}
pub(crate) use both;
