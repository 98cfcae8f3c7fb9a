//! Migrations: from nothing to now, once.

use portico::{
    app::{self, Nature, StartError},
    config::Config,
    storage::Db,
};
use tempfile::TempDir;

use crate::support::{Engine, TestApp, database};

async fn an_empty_database_is_brought_up_to_date_once(engine: Engine) {
    let files = TempDir::new().unwrap();
    let db = Db::open(database(engine, files.path()).await.url()).await.unwrap();
    assert!(!db.is_migrated().await.unwrap());
    db.migrate().await.unwrap();
    assert!(db.is_migrated().await.unwrap());
    db.migrate().await.unwrap();
    let (organizations,): (i64,) = db.one("SELECT count(*) FROM organizations", ()).await.unwrap();
    assert_eq!(organizations, 0);
}

async fn a_server_that_may_not_migrate_refuses_an_empty_database(engine: Engine) {
    let files = TempDir::new().unwrap();
    let config = Config { migrate: false, ..TestApp::config(engine, files.path()).await };
    let refused = app::start(config.clone(), Nature::default()).await.unwrap_err();
    assert!(matches!(refused, StartError::NotMigrated), "{refused}");
    let sentence = refused.to_string();
    assert!(sentence.contains("portico migrate") && sentence.lines().count() == 1, "{sentence}");
    app::start(Config { migrate: true, ..config.clone() }, Nature::default()).await.unwrap().stop().await.unwrap();
    app::start(config, Nature::default()).await.unwrap().stop().await.unwrap();
}

macro_rules! on_each {
    ($($name:ident),+ $(,)?) => {
        mod sqlite {
            $(#[tokio::test(flavor = "multi_thread")]
            async fn $name() {
                super::$name(crate::support::Engine::Sqlite).await;
            })+
        }
        mod postgres {
            $(#[tokio::test(flavor = "multi_thread")]
            async fn $name() {
                super::$name(crate::support::Engine::Postgres).await;
            })+
        }
    };
}

on_each! {
    an_empty_database_is_brought_up_to_date_once,
    a_server_that_may_not_migrate_refuses_an_empty_database,
}
