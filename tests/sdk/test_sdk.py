"""The vendor's own Python client, pointed at the server: what it relies on must hold, on both databases."""

import base64
import contextlib
import json
import os
import re
import secrets
import subprocess
import threading
import uuid
from datetime import datetime, timedelta, timezone
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit, urlunsplit

import httpx
import pytest
from weavz_sdk import WeavzClient, WeavzError

NOBODY = "00000000-0000-7000-8000-000000000000"
INSTANT = re.compile(r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$")


def setting(name):
    """A variable that scripts/test sets; without it these tests must not pass by doing nothing."""
    return os.environ.get(name) or pytest.fail(f"{name} is not set: run scripts/test", pytrace=False)


@contextlib.contextmanager
def fails(status, code=None):
    """The block ends in the client's error, with this status, and this code where the contract names one."""
    with pytest.raises(WeavzError) as caught:
        yield caught
    error = caught.value
    assert error.status == status, error
    assert code is None or error.code == code, error
    assert str(error) and not str(error).startswith("HTTP "), "an error says in words what is wrong"


class Server:
    """A running `portico serve`, seen by the holder of the service key."""

    def __init__(self, url, key):
        self.url, self.key = url, key

    def post(self, path, json, **headers):
        return httpx.post(self.url + path, json=json, headers={"X-Service-Key": self.key, **headers})

    def new_org(self):
        answer = self.post("/api/v1/orgs", {"name": "SDK test", "slug": f"py-sdk-{secrets.token_hex(6)}"})
        assert answer.status_code == 201, answer.text
        return answer.json()["org"]["id"]

    def new_key(self, org):
        answer = self.post("/api/v1/api-keys", {"name": "SDK test"}, **{"X-Org-ID": org})
        assert answer.status_code == 201, answer.text
        return answer.json()["plainKey"]

    def client(self, key):
        return WeavzClient(key, base_url=self.url, timeout=20)

    def raw(self, method, path, key, **rest):
        return httpx.request(method, self.url + path, headers={"Authorization": f"Bearer {key}"}, **rest)


@pytest.fixture(scope="session", params=["sqlite", "postgres"])
def server(request, tmp_path_factory):
    home = tmp_path_factory.mktemp(request.param)
    service_key = secrets.token_urlsafe(24)
    env = {name: value for name, value in os.environ.items() if not name.startswith("PORTICO_")}
    env |= {
        "PORTICO_LISTEN": "127.0.0.1:0",
        "PORTICO_DATA_DIR": str(home),
        "PORTICO_SERVICE_KEY": service_key,
        "PORTICO_LOG": "warn",
        "PORTICO_EGRESS_ALLOW": "127.0.0.0/8",
    }
    if request.param == "postgres":
        admin = setting("PORTICO_TEST_POSTGRES")
        name = f"sdk_{secrets.token_hex(6)}"
        subprocess.run(["psql", "-qX", admin, "-c", f"CREATE DATABASE {name}"], check=True)
        env["PORTICO_DATABASE_URL"] = urlunsplit(urlsplit(admin)._replace(path=f"/{name}"))
        env["PORTICO_SECRET_KEYS"] = "test:" + base64.b64encode(secrets.token_bytes(32)).decode()
    with open(home / "stderr", "w+") as log:
        process = subprocess.Popen(
            [setting("PORTICO_BIN"), "serve"],
            cwd=home, env=env, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=log, text=True,
        )
        try:
            started = re.match(r"portico listening on (http://\S+)", process.stdout.readline())
            log.seek(0)
            assert started, log.read()
            yield Server(started[1], service_key)
            process.terminate()
            assert process.wait(timeout=40) == 0, "SIGTERM ends the server in peace"
        finally:
            process.kill()
            process.stdout.close()


@pytest.fixture(scope="module")
def key(server):
    return server.new_key(server.new_org())


@pytest.fixture(scope="module")
def client(server, key):
    with server.client(key) as client:
        yield client


@pytest.fixture
def workspace(client):
    made = client.workspaces.create(name="Testing", slug=f"w-{secrets.token_hex(6)}")["workspace"]["id"]
    yield made
    with contextlib.suppress(WeavzError):
        client.workspaces.delete(made)


@pytest.fixture
def user(client, workspace):
    made = client.end_users.create(
        workspace_id=workspace, external_id="user_1", display_name="Ada", email="ada@example.com",
    )
    return made["endUser"]


def slack(client, workspace, external_id="slack-1", **rest):
    """A Slack connection whose token the caller holds."""
    made = client.connections.create(
        type="OAUTH2", external_id=external_id, display_name="Slack", integration_name="slack",
        workspace_id=workspace, access_token="xoxb-test", **rest,
    )
    return made["connection"]


# Health and bootstrap (contract 1.1)


def test_health_tolerates_a_bearer(server, key):
    for answer in (httpx.get(server.url + "/health"), server.raw("GET", "/health", key)):
        assert answer.status_code == 200
        assert answer.json()["status"] == "healthy"


def test_an_organisation_needs_the_service_key(server):
    body = {"name": "No", "slug": f"no-{secrets.token_hex(6)}"}
    for headers in ({}, {"X-Service-Key": "wrong-wrong-wrong"}):
        answer = httpx.post(server.url + "/api/v1/orgs", json=body, headers=headers)
        assert (answer.status_code, answer.json()["code"]) == (401, "UNAUTHORIZED")


def test_an_organisations_slug_is_taken_once(server):
    body = {"name": "Twice", "slug": f"twice-{secrets.token_hex(6)}"}
    assert server.post("/api/v1/orgs", body, Origin="http://localhost:3001").status_code == 201
    again = server.post("/api/v1/orgs", body)
    assert (again.status_code, again.json()["code"]) == (409, "SLUG_EXISTS")


def test_the_service_key_acts_in_the_organisation_it_names(server):
    org = server.new_org()
    first, second = server.new_key(org), server.post("/api/v1/api-keys", {"name": "B"}, **{"X-Org-ID": org}).json()
    headers = {"X-Service-Key": server.key, "X-Org-ID": org}
    gone = httpx.delete(f"{server.url}/api/v1/api-keys/{second['apiKey']['id']}", headers=headers)
    assert gone.status_code == 200
    assert server.raw("GET", "/api/v1/workspaces", second["plainKey"]).status_code == 401
    assert server.raw("GET", "/api/v1/workspaces", first).status_code == 200


# Workspaces (1.3)


def test_a_workspace_is_made_listed_changed_and_deleted(client):
    slug = f"w-{secrets.token_hex(6)}"
    made = client.workspaces.create(name="First", slug=slug)["workspace"]
    assert (made["name"], made["slug"]) == ("First", slug)
    assert uuid.UUID(made["id"]) and made["orgId"]
    assert INSTANT.match(made["createdAt"]) and INSTANT.match(made["updatedAt"])
    assert client.workspaces.get(made["id"])["workspace"] == made
    listed = client.workspaces.list(limit=100, offset=0, include_suspended=True)
    assert made in listed["workspaces"] and listed["total"] >= 1
    changed = client.workspaces.update(made["id"], name="Second")["workspace"]
    assert (changed["name"], changed["slug"]) == ("Second", slug)
    assert client.workspaces.delete(made["id"]) == {"deleted": True, "id": made["id"]}
    with fails(404, "NOT_FOUND"):
        client.workspaces.delete(made["id"])
    with fails(404, "NOT_FOUND"):
        client.workspaces.get(made["id"])


def test_a_workspaces_name_is_any_text(client):
    name = "Projet Spécial 日本語"
    made = client.workspaces.create(name=name, slug=f"u-{secrets.token_hex(6)}")["workspace"]
    assert made["name"] == name
    assert client.workspaces.get(made["id"])["workspace"]["name"] == name


@pytest.mark.parametrize("slug", ["", "UPPER", "with space", "dot.ted", "semi;colon", "-leading", "späßig", "a\x00b"])
def test_a_bad_slug_is_refused(client, slug):
    with fails(400, "VALIDATION_ERROR"):
        client.workspaces.create(name="Bad", slug=slug)


def test_a_workspace_needs_a_name(client):
    with fails(400, "VALIDATION_ERROR"):
        client.workspaces.create(name="", slug=f"n-{secrets.token_hex(6)}")


def test_a_slug_is_taken_once_in_an_organisation(server, client):
    slug = f"d-{secrets.token_hex(6)}"
    client.workspaces.create(name="One", slug=slug)
    with fails(409, "DUPLICATE"):
        client.workspaces.create(name="Two", slug=slug)
    with server.client(server.new_key(server.new_org())) as other:
        assert other.workspaces.create(name="Elsewhere", slug=slug)["workspace"]["slug"] == slug


def test_an_update_changes_something(client, workspace):
    with fails(400, "NO_UPDATES"):
        client.workspaces.update(workspace)


@pytest.mark.parametrize("odd", ["nonexistent-id", NOBODY])
def test_an_unknown_workspace_is_an_error(client, odd):
    with fails(404):
        client.workspaces.get(odd)


def test_lists_are_paged(client):
    slugs = [f"p-{secrets.token_hex(6)}" for _ in range(3)]
    made = [client.workspaces.create(name="Page", slug=slug)["workspace"]["id"] for slug in slugs]
    total = client.workspaces.list()["total"]
    pages = [client.workspaces.list(limit=1, offset=offset) for offset in range(total)]
    assert all(page["total"] == total and len(page["workspaces"]) == 1 for page in pages)
    assert set(made) <= {page["workspaces"][0]["id"] for page in pages}
    assert client.workspaces.list(offset=total)["workspaces"] == []


# Workspace integrations (1.7)


def test_an_integration_is_added_listed_changed_and_removed(client, workspace):
    added = client.workspaces.add_integration(
        workspace, integration_name="slack", integration_alias="slack_team", connection_strategy="per_user",
        display_name="Team Slack", enabled_actions=["send_channel_message"], sort_order=3,
    )["integration"]
    expected = {
        "workspaceId": workspace, "integrationName": "slack", "alias": "slack_team", "connectionStrategy": "per_user",
        "displayName": "Team Slack", "enabledActions": ["send_channel_message"], "sortOrder": 3,
        "connectionId": None, "oauthAppId": None, "settings": {},
    }
    assert {name: added[name] for name in expected} == expected
    listed = client.workspaces.list_integrations(workspace)
    assert (listed["integrations"], listed["total"]) == ([added], 1)
    changed = client.workspaces.update_integration(
        workspace, added["id"], integration_alias="slack-renamed", display_name="Slack", sort_order=0,
    )["integration"]
    assert (changed["alias"], changed["displayName"], changed["sortOrder"]) == ("slack-renamed", "Slack", 0)
    removed = client.workspaces.remove_integration(workspace, added["id"])
    assert removed == {"deleted": True, "id": added["id"]}
    assert client.workspaces.list_integrations(workspace)["total"] == 0
    with fails(404, "NOT_FOUND"):
        client.workspaces.remove_integration(workspace, added["id"])


def test_an_alias_is_the_name_unless_given_and_taken_once(client, workspace):
    first = client.workspaces.add_integration(workspace, integration_name="slack", connection_strategy="per_user")
    assert first["integration"]["alias"] == "slack"
    with fails(409, "ALIAS_CONFLICT"):
        client.workspaces.add_integration(workspace, integration_name="slack", connection_strategy="per_user")
    second = client.workspaces.add_integration(
        workspace, integration_name="slack", integration_alias="slack-two", connection_strategy="per_user",
    )["integration"]
    with fails(409, "ALIAS_CONFLICT"):
        client.workspaces.update_integration(workspace, second["id"], integration_alias="slack")


def test_fixed_needs_a_connection_and_fallback_does_not(client, workspace):
    with fails(400, "VALIDATION_ERROR"):
        client.workspaces.add_integration(workspace, integration_name="slack", connection_strategy="fixed")
    fallback = client.workspaces.add_integration(
        workspace, integration_name="slack", connection_strategy="per_user_with_fallback",
    )["integration"]
    assert (fallback["connectionStrategy"], fallback["connectionId"]) == ("per_user_with_fallback", None)


def test_fixed_shows_its_connection(client, workspace):
    connection = slack(client, workspace)
    added = client.workspaces.add_integration(
        workspace, integration_name="slack", connection_strategy="fixed", connection_id=connection["id"],
    )["integration"]
    expected = {
        "connectionId": connection["id"], "connectionStatus": "ACTIVE",
        "connectionDisplayName": "Slack", "connectionExternalId": "slack-1",
    }
    assert {name: added[name] for name in expected} == expected


def test_an_integration_without_accounts_needs_no_strategy(client, workspace):
    added = client.workspaces.add_integration(workspace, integration_name="hash-encode")["integration"]
    assert (added["alias"], added["connectionId"], added["authMethodKey"]) == ("hash-encode", None, None)
    http = client.workspaces.add_integration(workspace, integration_name="http", connection_strategy="per_user")
    assert http["integration"]["connectionStrategy"] == "per_user"


def test_settings_and_nulls_come_back(server, key, client, workspace):
    settings = {"persistence": {"scope": "external", "externalId": "shared"}}
    added = client.workspaces.add_integration(
        workspace, integration_name="slack", connection_strategy="per_user", display_name="Slack", settings=settings,
        enabled_actions=[],
    )["integration"]
    assert (added["settings"], added["enabledActions"]) == (settings, [])
    path = f"/api/v1/workspaces/{workspace}/integrations/{added['id']}"
    cleared = server.raw("PATCH", path, key, json={"displayName": None, "enabledActions": None, "settings": None})
    assert cleared.status_code == 200, cleared.text
    cleared = cleared.json()["integration"]
    assert (cleared["displayName"], cleared["enabledActions"], cleared["settings"]) == (None, None, {})


def test_an_unknown_integration_is_not_added(client, workspace):
    with fails(404, "INTEGRATION_NOT_FOUND"):
        client.workspaces.add_integration(workspace, integration_name="no-such-thing")
    with fails(404, "NOT_FOUND"):
        client.workspaces.list_integrations(NOBODY)


# End users (1.4)


def test_an_end_user_is_made_listed_changed_and_deleted(client, workspace):
    made = client.end_users.create(
        workspace_id=workspace, external_id="user_1", display_name="Ada", email="ada@example.com",
        metadata={"plan": "pro"},
    )["endUser"]
    assert made == {
        "id": made["id"], "workspaceId": workspace, "externalId": "user_1", "displayName": "Ada",
        "email": "ada@example.com", "metadata": {"plan": "pro"}, "connectionCount": 0, "type": "external",
        "createdAt": made["createdAt"], "updatedAt": made["createdAt"],
    }
    listed = client.end_users.list(workspace, limit=10, offset=0)
    assert (listed["endUsers"], listed["total"]) == ([made], 1)
    assert client.end_users.get(made["id"]) == {"endUser": made, "connections": []}
    changed = client.end_users.update(made["id"], display_name="Countess", metadata={"plan": "free"})["endUser"]
    changed = (changed["displayName"], changed["email"], changed["metadata"])
    assert changed == ("Countess", "ada@example.com", {"plan": "free"})
    removed = client.end_users.delete(made["id"])
    assert (removed["deleted"], removed["id"], removed["connectionsDeleted"]) == (True, made["id"], 0)
    for again in (client.end_users.get, client.end_users.delete):
        with fails(404, "END_USER_NOT_FOUND"):
            again(made["id"])


def test_an_external_id_is_taken_once_in_a_workspace(client, workspace, user):
    with fails(409, "DUPLICATE"):
        client.end_users.create(workspace_id=workspace, external_id="user_1")
    other = client.workspaces.create(name="Other", slug=f"o-{secrets.token_hex(6)}")["workspace"]["id"]
    assert client.end_users.create(workspace_id=other, external_id="user_1")["endUser"]["externalId"] == "user_1"


def test_null_clears_and_nothing_is_no_update(server, key, client, user):
    path = f"/api/v1/end-users/{user['id']}"
    cleared = server.raw("PATCH", path, key, json={"displayName": None, "email": None, "metadata": None})
    assert cleared.status_code == 200, cleared.text
    cleared = cleared.json()["endUser"]
    assert (cleared["displayName"], cleared["email"], cleared["metadata"]) == (None, None, None)
    with fails(400, "NO_UPDATES"):
        client.end_users.update(user["id"])


def test_a_bad_end_user_is_refused(client, workspace):
    for bad in (
        {"external_id": ""}, {"external_id": "x" * 256}, {"external_id": "a\x00b"}, {"external_id": "e", "email": "no"},
    ):
        with fails(400, "VALIDATION_ERROR") as caught:
            client.end_users.create(workspace_id=workspace, **bad)
        assert caught.value.details
    with fails(404, "NOT_FOUND"):
        client.end_users.create(workspace_id=NOBODY, external_id="e")
    with fails(400, "VALIDATION_ERROR"):
        client.end_users.list("")


def test_an_end_user_takes_all_connections_along(client, workspace, user):
    connections = [slack(client, workspace, f"slack-{n}", end_user_id="user_1")["id"] for n in range(2)]
    shown = client.end_users.get(user["id"])
    assert shown["endUser"]["connectionCount"] == 2
    assert {connection["id"] for connection in shown["connections"]} == set(connections)
    assert client.end_users.delete(user["id"])["connectionsDeleted"] == 2
    for connection in connections:
        with fails(404, "CONNECTION_NOT_FOUND"):
            client.connections.get(connection)


def test_another_organisation_sees_no_end_user(server, user):
    with server.client(server.new_key(server.new_org())) as stranger:
        for touch in (stranger.end_users.get, stranger.end_users.delete, stranger.end_users.create_connect_token):
            with fails(404, "END_USER_NOT_FOUND"):
                touch(user["id"])


# Portal links (1.4, 0.1)


def seconds_left(issued):
    assert INSTANT.match(issued["expiresAt"])
    return (datetime.fromisoformat(issued["expiresAt"]) - datetime.now(timezone.utc)).total_seconds()


def test_a_portal_link_lives_a_week_unless_told(client, user):
    issued = client.end_users.create_connect_token(user["id"])
    assert issued["token"].startswith("eut_")
    assert "/connect/portal" in issued["connectUrl"]
    assert parse_qs(urlsplit(issued["connectUrl"]).query)["token"] == [issued["token"]]
    assert seconds_left(issued) == pytest.approx(604_800, abs=60)
    for lives in (3600, 2_592_000):
        issued = client.end_users.create_connect_token(user["id"], expires_in=lives)
        assert seconds_left(issued) == pytest.approx(lives, abs=60)
    for lives in (3599, 2_592_001, 0, -1):
        with fails(400, "VALIDATION_ERROR"):
            client.end_users.create_connect_token(user["id"], expires_in=lives)


def test_a_portal_link_is_issued_without_a_body(server, key, user):
    issued = server.raw("POST", f"/api/v1/end-users/{user['id']}/connect-token", key)
    assert issued.status_code == 200, issued.text
    assert issued.json()["token"].startswith("eut_")


def test_a_portal_link_names_an_integration_of_the_workspace(client, workspace, user):
    added = client.workspaces.add_integration(workspace, integration_name="slack", connection_strategy="per_user")
    added = added["integration"]["id"]
    assert client.end_users.create_connect_token(user["id"], integration_name="slack")["token"]
    assert client.end_users.create_connect_token(user["id"], workspace_integration_id=added)["token"]
    with pytest.raises(WeavzError) as caught:
        client.end_users.create_connect_token(user["id"], integration_name="no-such-thing")
    assert caught.value.status in (400, 404)
    with fails(404, "END_USER_NOT_FOUND"):
        client.end_users.create_connect_token(NOBODY)


# Connect sessions (1.5)


@pytest.fixture
def github_app(server, key):
    app = {"integrationName": "github", "clientId": "client", "clientSecret": "never shown"}
    made = server.raw("POST", "/api/v1/oauth-apps", key, json=app)
    assert made.status_code == 201, made.text
    assert "never shown" not in made.text
    yield made.json()["app"]["id"]
    assert server.raw("DELETE", f"/api/v1/oauth-apps/{made.json()['app']['id']}", key).status_code == 200


def session_of(client, workspace, **rest):
    asked = {"integration_name": "github", "connection_name": "Ada's GitHub", "external_id": "github-1"}
    return client.connect.create_token(workspace_id=workspace, **{**asked, **rest})


def test_a_session_is_pending_until_somebody_connects(server, client, workspace, github_app):
    issued = session_of(client, workspace, end_user_id="fresh")
    assert issued["token"].startswith("cst_")
    assert urlsplit(issued["connectUrl"]).path == "/connect"
    assert seconds_left(issued) == pytest.approx(4 * 3600, abs=60)
    polled = client.connect.poll(issued["token"])
    assert polled["status"] == "PENDING"
    assert (polled["integrationName"], polled["externalId"]) == ("github", "github-1")
    assert (polled["connectionId"], polled["error"], polled["workspaceIntegrationId"]) == (None, None, None)
    assert {"authMethodKey", "oauthAppMode", "oauthAppId"} <= polled.keys()
    assert not {"id", "expiresAt"} & polled.keys()
    keyless = httpx.post(server.url + "/api/v1/connect/session/poll", json={"token": issued["token"]})
    assert keyless.json() == polled
    session = client.connect.get_session(issued["token"])["session"]
    assert (session["status"], session["connectionName"]) == ("PENDING", "Ada's GitHub")
    assert client.connect.get_session(session["id"])["session"] == session
    assert [user["externalId"] for user in client.end_users.list(workspace)["endUsers"]] == ["fresh"]


def test_a_session_needs_an_oauth_app(client, workspace):
    with fails(400, "NO_OAUTH_APP"):
        session_of(client, workspace, integration_name="linear")
    with fails(404, "INTEGRATION_NOT_FOUND"):
        session_of(client, workspace, integration_name="no-such-thing")
    with fails(400, "NOT_OAUTH2"):
        session_of(client, workspace, integration_name="hash-encode")


def test_a_session_takes_an_app_by_id(client, workspace, github_app):
    issued = session_of(client, workspace, oauth_app_mode="custom", oauth_app_id=github_app)
    polled = client.connect.poll(issued["token"])
    assert (polled["oauthAppMode"], polled["oauthAppId"]) == ("custom", github_app)
    with pytest.raises(WeavzError) as caught:
        session_of(client, workspace, oauth_app_mode="custom", oauth_app_id=NOBODY)
    assert caught.value.status in (400, 404)


def test_a_session_returns_to_allowed_places_only(client, workspace, github_app):
    with fails(400, "VALIDATION_ERROR"):
        session_of(client, workspace, success_redirect_uri="https://elsewhere.example/done")


def test_a_bad_session_token_is_refused(client):
    with fails(401, "INVALID_TOKEN"):
        client.connect.poll("cst_" + NOBODY)
    with fails(400):
        client.connect.poll("")
    with fails(404):
        client.connect.get_session(NOBODY)


# Connections (1.6)


def test_a_connection_makes_its_end_user(client, workspace):
    made = slack(
        client, workspace, end_user_id="end-user-py-001", scope="USER", refresh_token="r", expires_in=3600,
        scope_oauth="chat:write",
    )
    assert made["endUserId"] == "end-user-py-001"
    assert "userId" not in made
    assert not any("xoxb" in str(value) for value in made.values())
    expected = {
        "externalId": "slack-1", "displayName": "Slack", "integrationName": "slack", "type": "OAUTH2",
        "status": "ACTIVE", "scope": "USER", "workspaceId": workspace,
    }
    assert {name: made[name] for name in expected} == expected
    assert {"id", "authMethodKey", "createdAt", "updatedAt"} <= made.keys()
    assert client.connections.get(made["id"])["connection"] == made
    assert client.connections.list(id=made["id"])["connection"] == made
    [user] = client.end_users.list(workspace)["endUsers"]
    assert (user["externalId"], user["type"], user["displayName"]) == ("end-user-py-001", "external", None)
    assert user["connectionCount"] == 1


def test_connections_are_listed_and_deleted_once(client, workspace):
    made = slack(client, workspace)
    assert made["endUserId"] is None
    listed = client.connections.list(limit=100, include_suspended=True)
    assert made in listed["connections"] and listed["total"] >= 1
    removed = client.connections.delete(made["id"])
    # What becomes of the access at the provider comes on top.
    assert (removed["deleted"], removed["id"]) == (True, made["id"])
    assert "queued" in removed["withdrawal"]
    for touch in (client.connections.delete, client.connections.get):
        with fails(404, "CONNECTION_NOT_FOUND"):
            touch(made["id"])


def test_an_external_id_is_taken_once_for_an_integration(client, workspace):
    slack(client, workspace, "shared-id")
    with fails(409, "DUPLICATE"):
        slack(client, workspace, "shared-id")
    other = client.connections.create(
        type="OAUTH2", external_id="shared-id", display_name="GitHub", integration_name="github",
        workspace_id=workspace, access_token="gho_test",
    )
    assert other["connection"]["externalId"] == "shared-id"


@pytest.mark.parametrize("empty", ["external_id", "display_name", "integration_name"])
def test_a_connection_has_no_empty_member(client, workspace, empty):
    members = {"external_id": "e", "display_name": "D", "integration_name": "slack", empty: ""}
    with fails(400, "VALIDATION_ERROR"):
        client.connections.create(type="OAUTH2", workspace_id=workspace, access_token="t", **members)


def test_a_connection_fits_its_integration(client, workspace):
    with fails(404, "INTEGRATION_NOT_FOUND"):
        client.connections.create(
            type="OAUTH2", external_id="e", display_name="D", integration_name="no-such-thing",
            workspace_id=workspace, access_token="t",
        )
    with fails(400):
        client.connections.create(
            type="SECRET_TEXT", external_id="e", display_name="D", integration_name="slack",
            workspace_id=workspace, secret_text="s",
        )


# MCP servers, tools and tokens (1.10)


@pytest.fixture
def agents(client, workspace, user):
    """An MCP server that takes every kind of token."""
    made = client.mcp_servers.create(name="Agents", workspace_id=workspace, auth_mode="oauth_and_bearer")
    assert made["bearerToken"].startswith("mcp_")
    return made["server"]["id"]


def test_a_server_is_signed_in_at_unless_told_otherwise(server, client, workspace):
    made = client.mcp_servers.create(name="Agents", workspace_id=workspace)
    assert "bearerToken" not in made, "the member is absent, not null"
    assert (made["server"]["mode"], made["server"]["authMode"]) == ("TOOLS", "oauth")
    assert made["mcpEndpoint"].endswith(f"/mcp/srv_{made['server']['id']}")
    with fails(409, "MCP_BEARER_DISABLED"):
        client.mcp_servers.regenerate_token(made["server"]["id"])


def test_a_server_is_listed_shown_changed_and_deleted(client, workspace, user):
    made = client.mcp_servers.create(
        name="Hers", workspace_id=workspace, description="Does things.", created_by="ops", mode="TOOLS",
        settings={"a": 1}, auth_mode="bearer", end_user_access="open", end_user_id="user_1",
    )["server"]
    assert (made["endUserId"], made["createdBy"], made["settings"]) == ("user_1", "ops", {"a": 1})
    listed = client.mcp_servers.list(workspace_id=workspace, limit=10, offset=0, include_suspended=True)
    assert listed["servers"] == [made] and listed["total"] == 1
    changed = client.mcp_servers.update(made["id"], name="Theirs", mode="CODE", description=None, end_user_id=None)
    assert (changed["server"]["mode"], changed["server"]["name"]) == ("CODE", "Theirs")
    assert changed["server"]["description"] is None and changed["server"]["endUserId"] is None
    assert client.mcp_servers.get(made["id"])["server"] == changed["server"]
    with fails(400, "NO_UPDATES"):
        client.mcp_servers.update(made["id"])
    assert client.mcp_servers.delete(made["id"]) == {"deleted": True, "id": made["id"]}
    for gone in (client.mcp_servers.delete, client.mcp_servers.get):
        with fails(404, "NOT_FOUND"):
            gone(made["id"])


def test_a_servers_own_token_is_made_anew(client, agents):
    first, second = (client.mcp_servers.regenerate_token(agents) for _ in range(2))
    assert first["bearerToken"] != second["bearerToken"]
    assert first["mcpEndpoint"] == second["mcpEndpoint"]


def test_no_token_of_nobodys_where_each_has_an_account_of_their_own(client, workspace, user):
    client.workspaces.add_integration(workspace, integration_name="slack", connection_strategy="per_user")
    made = client.mcp_servers.create(name="Agents", workspace_id=workspace, auth_mode="bearer")
    assert "bearerToken" not in made
    with fails(409):
        client.mcp_servers.regenerate_token(made["server"]["id"])
    token = client.mcp_servers.create_end_user_token(made["server"]["id"], end_user_id="user_1")
    assert token["accessToken"] == token["bearerToken"]


def test_an_end_user_gets_tokens(client, agents, user):
    bearer = client.mcp_servers.create_access_token(agents, end_user_id="user_1", scopes=["mcp:tools"], expires_in=3600)
    assert bearer["accessToken"] == bearer["bearerToken"] and bearer["accessToken"].startswith("mcp_")
    token = bearer["token"]
    assert (token["endUserId"], token["scopes"]) == ("user_1", ["mcp:tools"])
    assert (token["authMethod"], token["tokenType"]) == ("bearer", "mcp_bearer")
    oauth = client.mcp_servers.create_oauth_token(agents, end_user_id=user["id"])
    assert oauth["accessToken"].startswith("mcpo_") and oauth["token"]["endUserId"] == "user_1"
    with fails(404, "END_USER_NOT_FOUND"):
        client.mcp_servers.create_access_token(agents, end_user_id="nobody")
    with fails(400, "INVALID_MCP_SCOPES"):
        client.mcp_servers.create_access_token(agents, end_user_id="user_1", scopes=["mcp:everything"])


def test_a_tool_is_added_once_under_an_alias(client, agents):
    tool = client.mcp_servers.add_tool(agents, integration_name="openai", action_name="ask_chatgpt")["tool"]
    assert (tool["integrationAlias"], tool["toolType"], tool["mcpServerId"]) == ("openai", "ACTION", agents)
    with fails(409, "DUPLICATE"):
        client.mcp_servers.add_tool(agents, integration_name="openai", action_name="ask_chatgpt", tool_type="ACTION")
    other = client.mcp_servers.add_tool(
        agents, integration_name="openai", action_name="ask_chatgpt", integration_alias="openai-2",
        display_name="Ask", description="Asks.", input_defaults={"model": "m"}, partial_ids=[], sort_order=3,
    )["tool"]
    assert (other["displayName"], other["inputDefaults"], other["sortOrder"]) == ("Ask", {"model": "m"}, 3)
    with fails(409, "ALIAS_CONFLICT"):
        client.mcp_servers.add_tool(
            agents, integration_name="slack", action_name="send_channel_message", integration_alias="openai",
        )
    assert [it["id"] for it in client.mcp_servers.get(agents)["tools"]] == [tool["id"], other["id"]]


@pytest.mark.parametrize("alias", ["Upper", "_leading", "at@sign", ""])
def test_a_tools_alias_is_plain(client, agents, alias):
    with fails(400, "VALIDATION_ERROR"):
        client.mcp_servers.add_tool(
            agents, integration_name="openai", action_name="ask_chatgpt", integration_alias=alias,
        )


def test_a_tool_is_changed_and_deleted(client, agents):
    tool = client.mcp_servers.add_tool(agents, integration_name="openai", action_name="ask_chatgpt")["tool"]
    changed = client.mcp_servers.update_tool(
        agents, tool["id"], display_name="Ask", description="Asks.", input_defaults={"a": 1}, sort_order=2,
        integration_alias="brain", partial_ids=["p"], connection_id=None,
    )["tool"]
    expected = {
        "displayName": "Ask", "description": "Asks.", "inputDefaults": {"a": 1}, "sortOrder": 2,
        "integrationAlias": "brain", "partialIds": ["p"],
    }
    assert changed == tool | expected
    assert client.mcp_servers.delete_tool(agents, tool["id"]) == {"deleted": True, "id": tool["id"]}
    with fails(404, "NOT_FOUND"):
        client.mcp_servers.delete_tool(agents, tool["id"])


def test_code_is_not_executed_here(client, agents):
    with fails(404, "NOT_FOUND"):
        client.mcp_servers.execute_code(agents, code="1")
    with fails(404, "NOT_FOUND"):
        client.mcp_servers.get_declarations(agents, "slack")


# API keys (1.2)


def test_a_key_is_shown_once_and_dies_when_deleted(server, client):
    made = client.api_keys.create(name="Second")
    key = made["apiKey"]
    assert made["plainKey"].startswith("wvz_")
    assert key["keyPrefix"] == made["plainKey"][:8]
    assert (key["name"], key["permissions"], key["expiresAt"], key["lastUsedAt"]) == ("Second", None, None, None)
    listed = client.api_keys.list()
    assert key["id"] in {other["id"] for other in listed["apiKeys"]}
    assert listed["total"] == len(listed["apiKeys"])
    assert made["plainKey"] not in str(listed)
    with server.client(made["plainKey"]) as second:
        assert second.workspaces.list()["total"] >= 0
        assert client.api_keys.delete(key["id"]) == {"deleted": True, "id": key["id"]}
        with fails(401):
            second.workspaces.list()
    with fails(404, "NOT_FOUND"):
        client.api_keys.delete(key["id"])


def test_a_keys_permissions_come_back_as_given(client, workspace):
    for permissions in ({"scope": "workspace", "workspaceIds": [workspace]}, {"scope": "org"}):
        made = client.api_keys.create(name="Scoped", permissions=permissions)["apiKey"]
        assert made["permissions"] == permissions
        [listed] = [key for key in client.api_keys.list()["apiKeys"] if key["id"] == made["id"]]
        assert listed["permissions"] == permissions
        client.api_keys.delete(made["id"])


def test_a_workspaces_key_stays_in_it(server, client, workspace):
    made = client.api_keys.create(name="Scoped", scope="workspace", workspace_ids=[workspace])
    other = client.workspaces.create(name="Other", slug=f"o-{secrets.token_hex(6)}")["workspace"]["id"]
    with server.client(made["plainKey"]) as scoped:
        assert [it["id"] for it in scoped.workspaces.list()["workspaces"]] == [workspace]
        assert scoped.end_users.create(workspace_id=workspace, external_id="in")["endUser"]["id"]
        for touch in (
            lambda: scoped.workspaces.get(other),
            lambda: scoped.end_users.create(workspace_id=other, external_id="out"),
            lambda: slack(scoped, other),
            lambda: scoped.api_keys.list(),
        ):
            with fails(403, "SCOPE_DENIED"):
                touch()


def test_a_key_has_a_name_and_an_end_to_come(client):
    with fails(400, "VALIDATION_ERROR"):
        client.api_keys.create(name="")
    end = datetime.now(timezone.utc).replace(microsecond=0) + timedelta(days=1)
    made = client.api_keys.create(name="Ends", expires_at=end.isoformat())["apiKey"]
    assert datetime.fromisoformat(made["expiresAt"]) == end
    with fails(400, "VALIDATION_ERROR"):
        client.api_keys.create(name="Ended", expires_at="2020-01-01T00:00:00Z")


# The catalog (1.8)


def test_the_catalog_is_listed_in_full_and_in_short(server, client):
    full = client.integrations.list()
    assert full["total"] == len(full["integrations"]) >= 12
    assert isinstance(full["registered"], list)
    assert all(entry["name"] and entry["displayName"] for entry in full["integrations"])
    short = client.integrations.list_summary()
    assert [entry["name"] for entry in short["integrations"]] == [entry["name"] for entry in full["integrations"]]
    assert all({"actionCount", "triggerCount", "categories"} <= entry.keys() for entry in short["integrations"])
    assert httpx.get(server.url + "/api/v1/integrations").status_code == 200, "the catalog is open"


def test_one_integration_is_shown(client):
    entry = client.integrations.get("slack")["integration"]
    assert (entry["name"], entry["displayName"]) == ("slack", "Slack")
    assert isinstance(entry["actions"], dict) and isinstance(entry["triggers"], dict)
    assert "OAUTH2" in entry["auth"]["type"]
    assert [option["type"] for option in entry["authOptions"]] == ["OAUTH2"]
    assert client.integrations.get("hash-encode")["integration"]["auth"] is None
    with fails(404, "INTEGRATION_NOT_FOUND"):
        client.integrations.get("no-such-thing")


def test_the_status_names_integrations_with_an_app(client, github_app):
    assert client.integrations.oauth_status()["configured"] == ["github"]


# Actions (1.9), and what a form for their inputs asks (1.8)


class SlackApi(BaseHTTPRequestHandler):
    """As much of Slack's API as these tests meet; remembers what it was sent."""

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"] or 0))
        sent = json.loads(body) if "json" in self.headers.get("Content-Type", "") else None
        self.server.seen.append((self.path.split("?")[0], self.headers["Authorization"], sent))
        if sent and sent.get("channel") == "C404":
            return self.answer({"ok": False, "error": "channel_not_found"})
        self.answer({"ok": True, "ts": "1.2", "channel": "C1", "message": {"text": (sent or {}).get("text")}})

    def do_GET(self):
        self.server.seen.append((self.path.split("?")[0], self.headers["Authorization"], None))
        self.answer({"ok": True, "channels": [{"id": "C1", "name": "general"}, {"id": "C2", "name": "random"}]})

    def answer(self, told):
        body = json.dumps(told).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


@pytest.fixture
def slack_api(server, key):
    """What Slack's API was asked, by an app that says that it is here."""
    api = ThreadingHTTPServer(("127.0.0.1", 0), SlackApi)
    api.seen = []
    threading.Thread(target=api.serve_forever, daemon=True).start()
    app = {
        "integrationName": "slack", "clientId": "client", "clientSecret": "never shown",
        "apiUrl": f"http://127.0.0.1:{api.server_address[1]}",
    }
    made = server.raw("POST", "/api/v1/oauth-apps", key, json=app)
    assert made.status_code == 201, made.text
    yield api.seen
    assert server.raw("DELETE", f"/api/v1/oauth-apps/{made.json()['app']['id']}", key).status_code == 200
    api.shutdown()
    api.server_close()


def test_an_action_without_account_is_executed(client, workspace):
    client.workspaces.add_integration(workspace, integration_name="hash-encode")
    asked = {"text": "hello", "algorithm": "sha256", "encoding": "hex"}
    done = client.actions.execute("hash-encode", "hash", workspace_id=workspace, input=asked)
    assert done["success"] is True and isinstance(done["duration"], int)
    assert "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824" in json.dumps(done["output"])
    typed = client.actions.execute_typed("hash-encode", "hash", workspace_id=workspace, input=asked)
    assert typed["output"] == done["output"]


def test_an_action_is_executed_as_the_end_user(client, workspace, slack_api):
    client.workspaces.add_integration(workspace, integration_name="slack", connection_strategy="per_user")
    message = {"channel": "C1", "text": "Hello"}
    with fails(400, "CONNECTION_REQUIRED") as refused:
        client.actions.execute(
            "slack", "send_channel_message", workspace_id=workspace, end_user_id="fresh", input=message,
        )
    assert "/connect/portal?token=eut_" in refused.value.details["connectUrl"]
    assert [user["externalId"] for user in client.end_users.list(workspace)["endUsers"]] == ["fresh"]
    slack(client, workspace, end_user_id="fresh")
    for _ in range(2):
        done = client.actions.execute_typed(
            "slack", "send_channel_message", workspace_id=workspace, end_user_id="fresh", input=message,
            partial_ids=[], idempotency_key="once",
        )
        assert done["success"] is True
    assert slack_api == [("/chat.postMessage", "Bearer xoxb-test", message)], "once, with the account's token"
    with fails(400, "ACTION_FAILED") as refused:
        client.actions.execute(
            "slack", "send_channel_message", workspace_id=workspace, connection_external_id="slack-1",
            input={**message, "channel": "C404"},
        )
    assert "channel_not_found" in str(refused.value)
    with fails(400, "VALIDATION_ERROR"):
        client.actions.execute("slack", "send_channel_message", workspace_id=workspace, end_user_id="fresh", input={})
    with fails(404, "ACTION_NOT_FOUND"):
        client.actions.execute("slack", "no-such-thing", workspace_id=workspace, end_user_id="fresh")


def test_a_dropdown_is_filled(client, workspace, slack_api):
    slack(client, workspace)
    asked = {"action_name": "send_channel_message", "property_name": "channel", "workspace_id": workspace}
    offered = client.integrations.resolve_options("slack", connection_external_id="slack-1", **asked)
    labels = {"general": "C1", "random": "C2"}
    assert {it["label"]: it["value"] for it in offered["options"]} == labels and offered["disabled"] is False
    found = client.integrations.resolve_options(
        "slack", connection_external_id="slack-1", search_value="Gen", **asked,
    )
    assert [it["value"] for it in found["options"]] == ["C1"]
    with fails(400, "NOT_DROPDOWN"):
        client.integrations.resolve_options("slack", **{**asked, "property_name": "text"})
    with fails(400, "NOT_DYNAMIC"):
        client.integrations.resolve_property("slack", **asked)


# Errors (0)


def test_a_wrong_key_is_refused(server):
    for wrong in ("wvz_wrong", "nonsense", "wvz_" + "x" * 500):
        with server.client(wrong) as stranger, fails(401):
            stranger.workspaces.list()
    assert httpx.get(server.url + "/api/v1/workspaces").status_code == 401


def test_errors_are_json_with_a_code_and_a_request_id(server, key):
    unknown = server.raw("GET", "/api/v1/no-such-path", key)
    assert (unknown.status_code, unknown.json()["code"]) == (404, "NOT_FOUND")
    broken = httpx.post(
        server.url + "/api/v1/workspaces", content="{",
        headers={"Authorization": f"Bearer {key}", "Content-Type": "application/json", "X-Request-Id": "abc-123"},
    )
    assert (broken.status_code, broken.json()["code"]) == (400, "INVALID_JSON")
    assert broken.headers["X-Request-Id"] == "abc-123"
    wrong = server.raw("PUT", "/api/v1/workspaces", key)
    assert wrong.status_code == 405 and "POST" in wrong.headers["Allow"]
    large = server.raw("POST", "/api/v1/workspaces", key, json={"name": "x" * 2_000_000, "slug": "large"})
    assert (large.status_code, large.json()["code"]) == (413, "VALIDATION_ERROR")
    for answer in (unknown, broken, wrong, large):
        assert answer.headers["Content-Type"].startswith("application/json"), answer.text
        assert answer.json()["error"] and answer.json()["code"]
        assert answer.headers["X-Request-Id"]
        assert all(f"X-RateLimit-{name}" in answer.headers for name in ("Limit", "Remaining", "Reset"))
