"""Invitations by way of a real mail server: plain on this machine, by STARTTLS, and with TLS from the start."""

import contextlib
import email
import email.policy
import os
import re
import secrets
import socket
import ssl
import subprocess
import threading

import httpx
import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, LoginPassword
from weavz_sdk import WeavzClient

from test_sdk import setting

USER, PASSWORD = "portico", "p/ss: w@rd"


class Inbox:
    """What the mail server has taken; told otherwise, it refuses."""

    def __init__(self):
        self.mails, self.answer, self.taken = [], None, threading.Event()

    async def handle_DATA(self, server, session, envelope):
        if self.answer:
            return self.answer
        self.mails.append((envelope, email.message_from_bytes(envelope.content, policy=email.policy.default)))
        self.taken.set()
        return "250 taken"


def authenticate(server, session, envelope, mechanism, given):
    right = LoginPassword(USER.encode(), PASSWORD.encode())
    return AuthResult(success=given == right, handled=False)


@pytest.fixture(scope="module")
def certificate(tmp_path_factory):
    """A certificate for localhost, which is its own authority."""
    home = tmp_path_factory.mktemp("tls")
    key, chain = home / "key.pem", home / "chain.pem"
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2",
         "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost", "-addext", "basicConstraints=CA:FALSE",
         "-addext", "extendedKeyUsage=serverAuth", "-keyout", key, "-out", chain],
        check=True, capture_output=True,
    )
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(chain, key)
    return context, chain


@contextlib.contextmanager
def mail_server(scheme, certificate):
    """A mail server, and the URL that leads there."""
    inbox, context = Inbox(), certificate[0]
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    secure = {"authenticator": authenticate, "auth_required": True}
    options, at = {
        "smtp+plain": ({}, f"127.0.0.1:{port}"),
        "smtp": ({"tls_context": context, "require_starttls": True, **secure}, f"localhost:{port}"),
        "smtps": ({"ssl_context": context, "auth_require_tls": False, **secure}, f"localhost:{port}"),
    }[scheme]
    user = f"{USER}:p%2Fss%3A%20w%40rd@" if options else ""
    controller = Controller(inbox, hostname="127.0.0.1", port=port, **options)
    controller.start()
    try:
        yield inbox, f"{scheme}://{user}{at}"
    finally:
        controller.stop()


@contextlib.contextmanager
def portico(home, **settings):
    """A running server, and a client of a new organisation's."""
    service_key = secrets.token_urlsafe(24)
    env = {name: value for name, value in os.environ.items() if not name.startswith("PORTICO_")}
    env |= {
        "PORTICO_LISTEN": "127.0.0.1:0", "PORTICO_DATA_DIR": str(home), "PORTICO_SERVICE_KEY": service_key,
        "PORTICO_LOG": "trace", **settings,
    }
    with open(home / "stderr", "w+") as log:
        process = subprocess.Popen(
            [setting("PORTICO_BIN"), "serve"],
            cwd=home, env=env, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=log, text=True,
        )
        try:
            started = re.match(r"portico listening on (http://\S+)", process.stdout.readline())
            log.seek(0)
            assert started, log.read()
            key = re.match(r"api key \(shown once\): (wvz_\S+)", process.stdout.readline())[1]
            with WeavzClient(key, base_url=started[1], timeout=20) as client:
                yield client
            process.terminate()
            assert process.wait(timeout=40) == 0
        finally:
            process.kill()
            process.stdout.close()


def end_user(client):
    workspace = client.workspaces.create(name="Größe & Söhne", slug="sizes")["workspace"]["id"]
    made = client.end_users.create(workspace_id=workspace, external_id="user_1", display_name="Ada Lovelace")
    return made["endUser"]["id"]


# The server does not see that its whole port is under TLS.
@pytest.mark.filterwarnings("ignore:Requiring AUTH")
@pytest.mark.parametrize("scheme", ["smtp+plain", "smtp", "smtps"])
def test_an_invitation_arrives_and_its_link_opens_the_portal(scheme, certificate, tmp_path):
    with mail_server(scheme, certificate) as (inbox, url):
        settings = {
            "PORTICO_SMTP_URL": url, "PORTICO_MAIL_FROM": "Portico <connect@example.com>",
            "SSL_CERT_FILE": str(certificate[1]),
        }
        with portico(tmp_path, **settings) as client:
            invited = client.end_users.invite(end_user(client), email="ada@example.org", expires_in=7_200)
            assert invited["emailSent"] is True
            [(envelope, mail)] = inbox.mails
            assert (envelope.mail_from, envelope.rcpt_tos) == ("connect@example.com", ["ada@example.org"])
            assert mail["From"] == "Größe & Söhne <connect@example.com>"
            assert mail["To"] == "Ada Lovelace <ada@example.org>"
            assert mail["Subject"] == "Größe & Söhne asks you to connect your accounts"
            assert mail["Auto-Submitted"] == "auto-generated" and mail["Date"].datetime.tzinfo
            assert re.fullmatch(r"<[0-9a-f-]{36}@example\.com>", mail["Message-ID"])
            assert [part.get_content_type() for part in mail.iter_parts()] == ["text/plain", "text/html"]
            assert not mail.defects
            for kind in ("plain", "html"):
                body = mail.get_body((kind,)).get_content()
                [link, *_] = re.findall(r"http://localhost:\d+/connect/portal\?token=eut_[\w.-]+", body)
                assert link == invited["connectUrl"]
                landing = httpx.get(link, follow_redirects=True)
                assert landing.status_code == 200 and "Connect your accounts" in landing.text
        log = (tmp_path / "stderr").read_text()
        assert "TRACE" in log
        for secret in (invited["token"], PASSWORD, "p%2Fss", "AHBvcnRpY28"):
            assert secret not in log
        stored = b"".join(file.read_bytes() for file in tmp_path.glob("portico.db*"))
        assert b"ada@example.org" in stored and invited["token"].encode() not in stored


def test_a_mail_that_the_server_refuses_for_now_comes_by_the_worker(certificate, tmp_path):
    with mail_server("smtp+plain", certificate) as (inbox, url):
        inbox.answer = "451 later"
        settings = {"PORTICO_SMTP_URL": url, "PORTICO_MAIL_FROM": "connect@example.com"}
        with portico(tmp_path, **settings) as client:
            invited = client.end_users.invite(end_user(client), email="ada@example.org")
            assert invited["emailSent"] is False and invited["connectUrl"]
            inbox.answer = None
            assert inbox.taken.wait(60)
            assert len(inbox.mails) == 1
            assert invited["token"] in inbox.mails[0][1].get_body(("plain",)).get_content()


def test_without_a_mail_server_the_mail_is_a_file(tmp_path):
    with portico(tmp_path) as client:
        invited = client.end_users.invite(end_user(client), email="ada@example.org")
        assert invited["emailSent"] is False
        [file] = (tmp_path / "mail").iterdir()
        assert file.suffix == ".eml" and file.stat().st_mode & 0o777 == 0o600
        mail = email.message_from_bytes(file.read_bytes(), policy=email.policy.default)
        assert invited["connectUrl"] in mail.get_body(("plain",)).get_content()
    assert invited["token"] not in (tmp_path / "stderr").read_text()


def test_the_doctor_says_whether_the_mail_server_lets_us_in(certificate, tmp_path):
    def verdict(**settings):
        env = {name: value for name, value in os.environ.items() if not name.startswith("PORTICO_")}
        env |= {"PORTICO_DATA_DIR": str(tmp_path), "PORTICO_MAIL_FROM": "connect@example.com", **settings}
        ended = subprocess.run([setting("PORTICO_BIN"), "doctor"], env=env, cwd=tmp_path, capture_output=True, text=True)
        assert PASSWORD not in ended.stdout + ended.stderr and "p%2Fss" not in ended.stdout + ended.stderr
        return next(line for line in ended.stdout.splitlines() if line[6:].startswith("mail: "))

    with mail_server("smtp", certificate) as (inbox, url):
        known = {"SSL_CERT_FILE": str(certificate[1])}
        assert verdict(PORTICO_SMTP_URL=url, **known).startswith("ok    mail: localhost:")
        assert verdict(PORTICO_SMTP_URL=url).endswith("is out of reach; mail waits, and is given up after some hours")
        wrong = verdict(PORTICO_SMTP_URL=url.replace("p%2Fss", "guess"), **known)
        assert wrong.startswith("fail  mail: ") and "does not let us in" in wrong
        assert not inbox.mails
    assert verdict(PORTICO_SMTP_URL=url, **known).startswith("fail  mail: ")
    assert verdict().startswith("warn  mail: is not set up")
