//! The start tells at once when the master keys do not fit what is stored.

use std::fs;

use super::Installation;

const OTHER: &str = "AwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwM=";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_wrong_a_missing_and_a_lost_master_key_stop_the_start_with_one_sentence() {
    let mut it = Installation::new().await;
    it.server.terminate();
    let refused = |settings: &[(&str, &str)]| {
        let ended =
            it.portico_with(&["serve", "--listen", "127.0.0.1:0"], &[settings, &[("PORTICO_LOG", "off")]].concat());
        assert_eq!((ended.code, ended.stdout.as_str()), (Some(1), ""), "{}", ended.stderr);
        assert!(!ended.stderr.contains(OTHER));
        ended.complaint().to_owned()
    };
    let wrong = refused(&[("PORTICO_SECRET_KEYS", &format!("k1:{OTHER}"))]);
    assert!(wrong.contains("\"k1\" is not the one that this database was sealed with"), "{wrong}");
    let missing = refused(&[("PORTICO_SECRET_KEYS", &format!("k9:{OTHER}"))]);
    assert!(missing.contains("sealed with the master key \"k1\", which is not configured"), "{missing}");
    let malformed = refused(&[("PORTICO_SECRET_KEYS", "k1:not-base64")]);
    assert!(malformed.starts_with("portico: PORTICO_SECRET_KEYS must be a comma-separated list"), "{malformed}");
    let path = it.data.path().join("secret.key");
    let kept = fs::read(&path).unwrap();
    fs::remove_file(&path).unwrap();
    let lost = refused(&[]);
    assert!(lost.contains("secret.key is gone") && lost.contains("put the copy back"), "{lost}");
    assert!(!path.exists(), "no new key is made beside what it cannot open");
    fs::write(&path, "rubbish\n").unwrap();
    let broken = refused(&[]);
    assert!(broken.contains("secret.key must be a comma-separated list"), "{broken}");
    fs::write(&path, kept).unwrap();
    let mut healed = super::serve(it.data.path());
    healed.lines_until("portico listening on ");
    assert_eq!(healed.terminate(), Some(0));
}
