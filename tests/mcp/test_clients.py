"""The official clients of the Model Context Protocol, by a token and by signing in, against the server."""

import asyncio
import contextlib
import email
import email.policy
import html.parser
import json
import os
import re
import secrets
import subprocess
from pathlib import Path
from urllib.parse import parse_qs, urljoin, urlsplit

import httpx2
import pytest
from mcp import Client, MCPError
from mcp.client.auth import OAuthClientProvider
from mcp.client.streamable_http import streamable_http_client
from mcp.client.subscriptions import ToolsListChanged
from mcp.shared._httpx_utils import create_mcp_http_client
from mcp.shared.auth import AuthorizationCodeResult, OAuthClientMetadata

ADDRESS = "alice@example.com"
RETURNS = "http://127.0.0.1:53211/callback"
HASH = {"text": "hello", "algorithm": "sha1", "encoding": "hex"}
SHA1 = "aaf4c61ddcc5e8a2dabede0f3b482cd9aea9434d"
TOOLS = [f"hash-encode__{name}" for name in ("decode", "encode", "generate_uuid", "hash")]


def setting(name):
    """A variable that scripts/test sets; without it these tests must not pass by doing nothing."""
    return os.environ.get(name) or pytest.fail(f"{name} is not set: run scripts/test", pytrace=False)


class Server:
    """A running `portico serve` with a workspace, an end user, and an MCP server."""

    def __init__(self, url, home, key):
        self.url, self.home = url, home
        self.api = httpx2.Client(base_url=url, headers={"Authorization": f"Bearer {key}"})
        self.workspace = self.post("/api/v1/workspaces", name="Acme", slug="acme")["workspace"]["id"]
        self.integrate("hash-encode")
        self.post("/api/v1/end-users", workspaceId=self.workspace, externalId="alice", email=ADDRESS)
        made = self.post(
            "/api/v1/mcp/servers", name="Agents", workspaceId=self.workspace, authMode="oauth_and_bearer",
        )
        self.at = f"/api/v1/mcp/servers/{made['server']['id']}"
        self.endpoint, self.token = made["mcpEndpoint"], made["bearerToken"]

    def post(self, path, **body):
        answer = self.api.post(path, json=body)
        assert answer.status_code in (200, 201), answer.text
        return answer.json()

    def integrate(self, name, **rest):
        return self.post(f"/api/v1/workspaces/{self.workspace}/integrations", integrationName=name, **rest)

    def mails(self):
        return sorted(self.home.glob("mail/*.eml"), key=lambda file: file.stat().st_mtime_ns)


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    home = tmp_path_factory.mktemp("portico")
    env = {name: value for name, value in os.environ.items() if not name.startswith("PORTICO_")}
    env |= {"PORTICO_LISTEN": "127.0.0.1:0", "PORTICO_DATA_DIR": str(home), "PORTICO_LOG": "warn"}
    with open(home / "stderr", "w+") as log:
        process = subprocess.Popen(
            [setting("PORTICO_BIN"), "serve"],
            cwd=home, env=env, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=log, text=True,
        )
        try:
            said = process.stdout.readline() + process.stdout.readline()
            url, key = re.search(r"listening on (http://\S+)", said), re.search(r"wvz_\S+", said)
            log.seek(0)
            assert url and key, said + log.read()
            # Its own words, by the name that its links have.
            yield Server(f"http://localhost:{urlsplit(url[1]).port}", home, key[0])
            process.terminate()
            assert process.wait(timeout=40) == 0, "SIGTERM ends the server in peace"
        finally:
            process.kill()
            process.stdout.close()


class Forms(html.parser.HTMLParser):
    """The forms of a page: where each goes, with what, and what its button says."""

    def __init__(self, text):
        super().__init__()
        self.forms, self.in_button = [], False
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        attrs = dict(attrs)
        if tag == "form":
            self.forms.append({"action": attrs["action"], "fields": {}, "button": ""})
        elif tag == "input" and "name" in attrs:
            self.forms[-1]["fields"][attrs["name"]] = attrs.get("value", "")
        self.in_button = tag == "button"

    def handle_data(self, data):
        if self.in_button:
            self.forms[-1]["button"] += data

    def handle_endtag(self, tag):
        self.in_button = self.in_button and tag != "button"


class Person:
    """Alice at her browser, with her mail at hand."""

    def __init__(self, server):
        self.server, self.browser = server, httpx2.Client()

    def opens(self, url):
        return self.arrives(self.browser.get(url))

    def arrives(self, page):
        while page.is_redirect:
            target = urljoin(str(page.url), page.headers["location"])
            if not target.startswith(self.server.url):
                return target
            page = self.browser.get(target)
        assert page.status_code == 200, page.text
        return page

    def presses(self, page, button, **fields):
        form = next(form for form in Forms(page.text).forms if form["button"] == button)
        data = form["fields"] | fields
        return self.arrives(self.browser.post(urljoin(str(page.url), form["action"]), data=data))

    def signs_in(self, url):
        """From where a client sends her to where it gets her back, with what it is told there."""
        before = len(self.server.mails())
        page = self.presses(self.opens(url), "Send me a code", email=ADDRESS)
        page = self.presses(page, "Continue", code=self.code(before))
        assert "hash" in page.text.lower(), "she is told what the agent could use"
        back = self.presses(page, "Allow")
        assert back.startswith(RETURNS), back
        return {name: values[0] for name, values in parse_qs(urlsplit(back).query).items()}

    def code(self, before):
        """The code of the mail that comes next: it is on its way already."""
        for _ in range(2_000):
            if len(self.server.mails()) > before:
                mail = email.message_from_bytes(self.server.mails()[-1].read_bytes(), policy=email.policy.default)
                assert mail["to"] == ADDRESS
                return re.search(r"\b\d{6}\b", mail.get_body(("plain",)).get_content())[0]
            # A request to the server gives it the time.
            self.server.api.get("/health")
        pytest.fail("no mail came")


class Keep:
    """What a client keeps of signing in."""

    tokens = client = None

    async def get_tokens(self):
        return self.tokens

    async def set_tokens(self, tokens):
        self.tokens = tokens

    async def get_client_info(self):
        return self.client

    async def set_client_info(self, client):
        self.client = client


@contextlib.asynccontextmanager
async def client_of(url, mode, auth=None, token=None):
    headers = {"Authorization": f"Bearer {token}"} if token else None
    async with create_mcp_http_client(headers=headers, auth=auth) as http:
        async with Client(streamable_http_client(url, http_client=http), mode=mode) as client:
            yield client


def provider(server, keep):
    """Signs in with the Python client's own means."""
    sent = []

    async def send(url):
        sent.append(url)

    async def wait():
        told = await asyncio.to_thread(Person(server).signs_in, sent[-1])
        return AuthorizationCodeResult(code=told["code"], state=told["state"], iss=told["iss"])

    metadata = OAuthClientMetadata(client_name="Python client", redirect_uris=[RETURNS])
    return OAuthClientProvider(server.endpoint, metadata, keep, redirect_handler=send, callback_handler=wait)


async def uses(client):
    tools = {tool.name: tool for tool in (await client.list_tools()).tools}
    assert sorted(tools) == TOOLS
    assert tools["hash-encode__hash"].input_schema["type"] == "object"
    assert tools["hash-encode__hash"].annotations.read_only_hint is True
    done = await client.call_tool("hash-encode__hash", HASH)
    assert not done.is_error and SHA1 in done.content[0].text
    failed = await client.call_tool("hash-encode__hash", {"text": "hello", "algorithm": "rot13", "encoding": "hex"})
    assert failed.is_error and "algorithm" in failed.content[0].text


@pytest.mark.parametrize("mode", ["auto", "legacy", "2026-07-28"])
def test_the_python_client_lists_and_calls_by_a_token(server, mode):
    async def main():
        async with client_of(server.endpoint, mode, token=server.token) as client:
            await uses(client)

    asyncio.run(main())


@pytest.mark.parametrize("mode", ["auto", "legacy"])
def test_the_python_client_signs_in_and_renews(server, mode):
    async def main():
        keep = Keep()
        async with client_of(server.endpoint, mode, auth=provider(server, keep)) as client:
            await uses(client)
        first = keep.tokens
        assert first.refresh_token and first.scope == "mcp:tools"
        # As it is an hour later.
        renews = provider(server, keep)
        await renews._initialize()
        renews.context.token_expiry_time = 1
        async with client_of(server.endpoint, mode, auth=renews) as client:
            await uses(client)
        assert keep.tokens.access_token != first.access_token
        assert keep.tokens.refresh_token != first.refresh_token

    asyncio.run(main())


@contextlib.contextmanager
def another_integration(server):
    """The workspace has one more, for a while."""
    made = server.integrate("datetime", alias=f"d-{secrets.token_hex(4)}")["integration"]["id"]
    yield
    server.api.delete(f"/api/v1/workspaces/{server.workspace}/integrations/{made}")


def test_the_python_client_hears_that_the_list_has_changed(server):
    async def main():
        async with client_of(server.endpoint, "2026-07-28", token=server.token) as client:
            async with client.listen(tools_list_changed=True) as news:
                with another_integration(server):
                    assert isinstance(await anext(news), ToolsListChanged)
                    assert len((await client.list_tools()).tools) > len(TOOLS)

    asyncio.run(asyncio.wait_for(main(), 60))


def test_the_python_client_is_refused_with_a_wrong_token(server):
    async def main():
        async with client_of(server.endpoint, "legacy", token="mcp_wrong") as client:
            await client.list_tools()

    with pytest.raises(BaseException) as refused:
        asyncio.run(main())
    assert any(isinstance(error, MCPError) for error in made_of(refused.value)), refused.value


def made_of(error):
    """An error, and those that it is made of."""
    return [error, *(part for inner in getattr(error, "exceptions", ()) for part in made_of(inner))]


def typescript(server, *token):
    """What the TypeScript client says, thing by thing. Its person signs in where it asks for that; at the end it listens
    for changes, and gets one."""
    script = Path(setting("PORTICO_TEST_MCP_CLIENT"))
    process = subprocess.Popen(
        ["node", script, server.endpoint, *token],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )
    said = {}
    try:
        for line in process.stdout:
            said |= json.loads(line)
            if "open" in said and "code" not in said:
                said |= Person(server).signs_in(said["open"])
                process.stdin.write(said["code"] + "\n")
                process.stdin.flush()
            if "listens" in said and "changed" not in said:
                with another_integration(server):
                    said |= json.loads(process.stdout.readline())
        process.stdin.close()
        assert process.wait(timeout=60) == 0, process.stderr.read()
    finally:
        process.kill()
        process.stdout.close()
        process.stderr.close()
    return said


@pytest.mark.parametrize("signs_in", [False, True])
def test_the_typescript_client_lists_and_calls(server, signs_in):
    said = typescript(server) if signs_in else typescript(server, server.token)
    assert ("open" in said) == signs_in
    if signs_in:
        assert (said["state"], said["iss"]) == ("a-state", server.url)
    assert said["server"]["title"] == "Agents"
    assert said["capabilities"] == {"tools": {"listChanged": True}}
    assert sorted(said["tools"]) == TOOLS
    assert SHA1 in said["result"]["content"][0]["text"]
    assert said["changed"] is True
