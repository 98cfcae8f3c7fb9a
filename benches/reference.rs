//! What a page costs at least here: a bare actix-web handler that renders one small askama page after one point read
//! through Portico's own database handle. `benches/run` gives its figures as shares of this one's.
//!
//! `reference DATABASE_URL PORT`

use std::{env, error::Error, io};

use actix_web::{
    App, HttpServer, Responder,
    error::{ErrorInternalServerError, ErrorNotFound},
    web::{self, Data, Path},
};
use askama::Template;
use portico::storage::Db;

/// Rows of the table that is read from.
const PEOPLE: i64 = 5_000;

#[derive(Template)]
#[template(
    ext = "html",
    source = r#"<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><title>{{ person.name }}</title></head>
<body>
<nav><a href="/">Home</a> <a href="/people">People</a> <a href="/about">About</a></nav>
<main>
<h1>{{ person.name }}</h1>
<dl><dt>Id</dt><dd>{{ person.id }}</dd><dt>Address</dt><dd>{{ person.email }}</dd><dt>City</dt><dd>{{ person.city }}</dd></dl>
<ul>{% for interest in interests %}<li>{{ interest }}</li>{% endfor %}</ul>
</main>
</body>
</html>"#
)]
struct Page {
    person: Person,
    interests: [&'static str; 5],
}

#[derive(sqlx::FromRow)]
struct Person {
    id: i64,
    name: String,
    email: String,
    city: String,
}

async fn show(db: Data<Db>, id: Path<i64>) -> actix_web::Result<impl Responder> {
    let found = db.first("SELECT id, name, email, city FROM people WHERE id = $1", (*id,)).await;
    let person = found.map_err(ErrorInternalServerError)?.ok_or_else(|| ErrorNotFound("nobody"))?;
    let page = Page { person, interests: ["Engines", "Looms", "Poetry", "Numbers", "Horses"] };
    Ok(web::Html::new(page.render().map_err(ErrorInternalServerError)?))
}

async fn seed(db: &Db) -> Result<(), Box<dyn Error>> {
    let table =
        "CREATE TABLE people (id BIGINT PRIMARY KEY, name TEXT NOT NULL, email TEXT NOT NULL, city TEXT NOT NULL)";
    db.run(table, ()).await?;
    let tx = db.begin().await?;
    for id in 0..PEOPLE {
        let insert = "INSERT INTO people (id, name, email, city) VALUES ($1, $2, $3, $4)";
        tx.run(insert, (id, format!("Person {id}"), format!("person-{id}@example.com"), "London")).await?;
    }
    Ok(tx.commit().await?)
}

#[actix_web::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let mut args = env::args().skip(1);
    let (Some(url), Some(port)) = (args.next(), args.next()) else {
        return Err(io::Error::other("usage: reference DATABASE_URL PORT").into());
    };
    let db = Db::open(&url).await?;
    seed(&db).await?;
    let db = Data::new(db);
    let app = move || App::new().app_data(db.clone()).route("/people/{id}", web::get().to(show));
    Ok(HttpServer::new(app).bind(("127.0.0.1", port.parse()?))?.run().await?)
}
