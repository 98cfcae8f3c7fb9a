//! Rebuild when an embedded file is added: the macros that embed them do not notice new ones.

fn main() {
    for folder in ["locales", "migrations", "static", "src/catalog/actions", "src/catalog/integrations"] {
        println!("cargo:rerun-if-changed={folder}");
    }
}
