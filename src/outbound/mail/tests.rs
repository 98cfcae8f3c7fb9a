//! The mailer before mail servers that say what the test tells them to.

use std::{fs, net::SocketAddr, os::unix::fs::PermissionsExt, path::PathBuf};

use tokio::{
    io::{AsyncBufReadExt, AsyncWriteExt, BufReader},
    net::TcpListener,
    sync::mpsc::{UnboundedReceiver, unbounded_channel},
};

use super::*;

/// A mail server that answers each line by the first word that it begins with, and tells every line it read.
async fn server(answers: &'static [(&'static str, &'static str)]) -> (SocketAddr, UnboundedReceiver<String>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let (tell, told) = unbounded_channel();
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            let (read, mut write) = stream.into_split();
            let mut lines = BufReader::new(read).lines();
            write.write_all(b"220 mail.test\r\n").await.unwrap();
            let mut is_content = false;
            while let Ok(Some(line)) = lines.next_line().await {
                let _ = tell.send(line.clone());
                let answer = match (is_content, &*line) {
                    (true, ".") => "dot",
                    (true, _) => continue,
                    (false, line) => line,
                };
                is_content = answer == "DATA";
                let found = answers.iter().find(|(word, _)| answer.starts_with(word)).map(|(_, says)| *says);
                let says = found.unwrap_or(match answer {
                    "DATA" => "354 go on",
                    line if line.starts_with("EHLO") => "250-mail.test\r\n250 AUTH PLAIN LOGIN",
                    _ => "250 fine",
                });
                match says {
                    "hang up" => break,
                    "say nothing" => continue,
                    says => write.write_all(format!("{says}\r\n").as_bytes()).await.unwrap(),
                }
            }
        }
    });
    (address, told)
}

fn mailer(url: &str, policy: &str) -> Mailer {
    let policy = EgressPolicy::parse(policy).unwrap();
    let settings = MailSettings::read(Some(url), Some("Acme <connect@acme.test>"), Some(&policy)).unwrap();
    Mailer::new(settings, policy, PathBuf::new(), "connect.test", None)
}

fn mail() -> Mail {
    Mail {
        id: Uuid::from_u128(7),
        at: "2026-03-01T12:00:00Z".parse().unwrap(),
        to: "alice@example.com".to_owned(),
        to_name: Some("Alice Jönsson".to_owned()),
        from_name: None,
        subject: "Hello\r\nBcc: eve@example.com".to_owned(),
        text: "Good day, Alice.\n.\nBye".to_owned(),
        html: "<p>Good day, Alice.</p>".to_owned(),
        language: "en".to_owned(),
    }
}

fn everything(told: &mut UnboundedReceiver<String>) -> Vec<String> {
    std::iter::from_fn(|| told.try_recv().ok()).collect()
}

#[tokio::test]
async fn a_mail_is_handed_over_with_what_mail_systems_want() {
    let (address, mut told) = server(&[]).await;
    mailer(&format!("smtp+plain://{address}"), "").send(&mail()).await.unwrap();
    let lines = everything(&mut told);
    assert_eq!(lines[..4], ["EHLO acme.test", "MAIL FROM:<connect@acme.test>", "RCPT TO:<alice@example.com>", "DATA"]);
    for header in [
        "From: Acme <connect@acme.test>",
        "To: =?utf-8?b?QWxpY2UgSsO2bnNzb24=?= <alice@example.com>",
        "Date: Sun, 01 Mar 2026 12:00:00 +0000",
        "Message-ID: <00000000-0000-0000-0000-000000000007@acme.test>",
        "Auto-Submitted: auto-generated",
        "Content-Language: en",
        "MIME-Version: 1.0",
        "Subject: Hello  Bcc: eve@example.com",
        "Good day, Alice.",
        "..",
        "<p>Good day, Alice.</p>",
    ] {
        assert!(lines.iter().any(|line| line == header), "no {header:?} in {lines:#?}");
    }
    assert!(lines.iter().any(|line| line.starts_with("Content-Type: multipart/alternative;")), "{lines:#?}");
}

#[tokio::test]
async fn a_refusal_is_for_now_or_for_good_and_an_answer_that_does_not_come_leaves_it_open() {
    for (answers, expected, is_final) in [
        (&[("RCPT", "550 no such user")] as &'static [(&str, &str)], MailError::Refused(550), true),
        (&[("RCPT", "450 greylisted")], MailError::Refused(450), false),
        (&[("dot", "554 spam")], MailError::Refused(554), true),
        (&[("dot", "452 full")], MailError::Refused(452), false),
    ] {
        let (address, _told) = server(answers).await;
        let refused = mailer(&format!("smtp+plain://{address}"), "").send(&mail()).await.unwrap_err();
        assert_eq!((&refused, refused.is_final(), refused.is_unsure()), (&expected, is_final, false));
    }
    for answers in [&[("dot", "hang up")] as &'static [(&str, &str)], &[("dot", "say nothing")]] {
        let (address, _told) = server(answers).await;
        let mailer = mailer(&format!("smtp+plain://{address}"), "");
        let unsure = mailer.send_within(&mail(), Duration::from_millis(300)).await.unwrap_err();
        assert_eq!((&unsure, unsure.is_final()), (&MailError::Unsure(address.to_string()), false));
    }
}

#[tokio::test]
async fn a_server_out_of_reach_is_left_alone_for_a_while() {
    let (address, mut told) = server(&[("MAIL", "say nothing")]).await;
    let mailer = mailer(&format!("smtp+plain://{address}"), "");
    let late = mailer.send_within(&mail(), Duration::from_millis(300)).await;
    assert_eq!(late, Err(MailError::Timeout(address.to_string())));
    assert!(everything(&mut told).iter().any(|line| line.starts_with("MAIL")));
    assert_eq!(mailer.send(&mail()).await, Err(MailError::Unreachable(address.to_string())));
    assert_eq!(everything(&mut told), Vec::<String>::new(), "nobody was asked");
}

#[tokio::test]
async fn a_password_goes_only_where_it_may_and_is_never_shown() {
    let (address, mut told) = server(&[("AUTH", "535 no")]).await;
    let plain = mailer(&format!("smtp+plain://us%40acme:s%2Fecret@{address}"), "");
    let refused = plain.send(&mail()).await.unwrap_err();
    assert_eq!(refused, MailError::SignIn(address.to_string()));
    assert!(!refused.is_final(), "the operator can mend it");
    assert!(everything(&mut told).contains(&"AUTH PLAIN AHVzQGFjbWUAcy9lY3JldA==".to_owned()));
    // STARTTLS is not offered: neither the password nor the mail is sent.
    let secure = mailer(&format!("smtp://us:s%2Fecret@{address}"), "");
    assert_eq!(secure.send(&mail()).await, Err(MailError::NoTls(address.to_string())));
    assert_eq!(everything(&mut told)[0], "EHLO acme.test");
    assert!(everything(&mut told).is_empty());
    assert_eq!(secure.probe().await, Err(MailError::NoTls(address.to_string())));
    for shown in [format!("{plain:?}"), refused.to_string(), plain.destination()] {
        assert!(!shown.contains("ecret") && !shown.contains("us@"), "{shown}");
    }
}

#[tokio::test]
async fn the_egress_policy_holds_for_mail_too() {
    // This machine is the operator's own; an inner network must be named, by name or by number.
    for url in ["smtp+plain://10.1.2.3", "smtp://10.1.2.3", "smtps://[fd00::1]", "smtp+plain://1.1.1.1:25"] {
        let policy = EgressPolicy::default();
        assert!(MailSettings::read(Some(url), Some("a@b.test"), Some(&policy)).is_err(), "{url}");
        let unchecked = MailSettings::read(Some(url), Some("a@b.test"), None).unwrap();
        let mailer = Mailer::new(unchecked, policy, PathBuf::new(), "connect.test", None);
        assert!(matches!(mailer.send(&mail()).await, Err(MailError::Forbidden(_))), "{url}");
    }
    for (url, networks) in
        [("smtp+plain://10.1.2.3", "10.0.0.0/8"), ("smtps://127.0.0.1", ""), ("smtp+plain://[::1]:2525", "")]
    {
        let policy = EgressPolicy::parse(networks).unwrap();
        assert!(MailSettings::read(Some(url), Some("a@b.test"), Some(&policy)).is_ok(), "{url}");
    }
}

#[test]
fn everything_wrong_with_the_settings_is_said_at_once_and_nothing_of_the_url() {
    for url in
        ["hunter2", "http://hunter2@x", "smtp://", "smtp://us@host", "smtp://us:hunter2@host/path", "smtp://h?hunter2"]
    {
        let problems = MailSettings::read(Some(url), Some("nobody"), None).unwrap_err();
        let variables: Vec<_> = problems.iter().map(|(variable, _)| *variable).collect();
        assert_eq!(variables, ["PORTICO_SMTP_URL", "PORTICO_MAIL_FROM"], "{url}");
        assert!(!format!("{problems:?}").contains("hunter2"));
    }
    let problems = MailSettings::read(Some("smtp://host"), None, None).unwrap_err();
    assert_eq!(problems, [("PORTICO_MAIL_FROM", "is required with PORTICO_SMTP_URL".to_owned())]);
    let known = MailSettings::read(Some("smtp://us:hunter2@mail.acme.test"), Some("a@b.test"), None).unwrap();
    assert_eq!(format!("{:?}", known.smtp.unwrap()), "Smtp(mail.acme.test:587)");
}

#[tokio::test]
async fn without_a_server_mail_goes_into_files_that_nobody_else_reads() {
    let data = tempfile::tempdir().unwrap();
    let folder = data.path().join("mail");
    let mailbox = Mailbox::default();
    let settings = MailSettings::read(None, None, None).unwrap();
    let mailer =
        Mailer::new(settings, EgressPolicy::default(), folder.clone(), "localhost:3000", Some(mailbox.clone()));
    assert_eq!((mailer.has_server(), mailer.sender().as_str()), (false, "connect@localhost"));
    mailbox.refuse(MailError::Refused(550));
    assert_eq!(mailer.send(&mail()).await, Err(MailError::Refused(550)));
    assert!(!folder.exists());
    mailer.send(&mail()).await.unwrap();
    let files: Vec<_> = fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap()).collect();
    assert_eq!(files.len(), 1);
    assert_eq!(files[0].file_name(), "20260301T120000Z-00000000000000000000000000000007.eml");
    let mode = |path: PathBuf| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!((mode(files[0].path()), mode(folder)), (0o600, 0o700));
    let written = fs::read_to_string(files[0].path()).unwrap();
    assert_eq!(written, mailbox.all()[0].raw);
    assert!(written.starts_with("From: connect@localhost\r\n"), "{written}");
    let unreadable = Mail { to: "nobody".to_owned(), ..mail() };
    assert_eq!(mailer.send(&unreadable).await, Err(MailError::Address));
}
