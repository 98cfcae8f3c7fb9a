"""seed.py BASE_URL API_KEY: makes what benches/run asks for, through the API, and prints it as shell variables."""

import http.client
import json
import shlex
import sys
import urllib.request
from urllib.parse import urlsplit

base, key = sys.argv[1:]
INTEGRATIONS = ["airtable", "asana", "box", "dropbox", "figma", "github", "gmail", "hubspot", "notion", "slack"]


def post(path, **body):
    headers = {"Authorization": f"Bearer {key}", "Content-Type": "application/json"}
    request = urllib.request.Request(f"{base}/api/v1/{path}", json.dumps(body).encode(), headers)
    with urllib.request.urlopen(request) as answer:
        return json.load(answer)


def opened(user):
    """The cookies of a browser that has opened the end user's link, and sees all cards."""
    link = urlsplit(post(f"end-users/{user}/connect-token")["connectUrl"])
    browser = http.client.HTTPConnection(urlsplit(base).netloc)
    browser.request("GET", f"{link.path}?{link.query}")
    answer = browser.getresponse()
    answer.read()
    assert answer.status == 303, answer.status
    cookies = "; ".join(cookie.split(";")[0] for cookie in answer.headers.get_all("Set-Cookie"))
    browser.request("GET", link.path, headers={"Cookie": cookies})
    answer = browser.getresponse()
    page = answer.read().decode()
    assert answer.status == 200 and all(f"{link.path}/{name}" in page for name in INTEGRATIONS), page
    return cookies


workspace = post("workspaces", name="Bench", slug="bench")["workspace"]["id"]
for name in INTEGRATIONS:
    post("oauth-apps", integrationName=name, clientId="bench", clientSecret="secret")
    post(
        f"workspaces/{workspace}/integrations", integrationName=name, connectionStrategy="per_user",
        authMethodKey="oauth2",
    )
new, busy = (
    post("end-users", workspaceId=workspace, externalId=name, displayName=name.title())["endUser"]["id"]
    for name in ("new", "busy")
)
for n in range(20):
    name = INTEGRATIONS[n % len(INTEGRATIONS)]
    post(
        "connections", type="OAUTH2", integrationName=name, workspaceId=workspace, endUserId="busy", scope="USER",
        externalId=f"busy:{name}:{n}", displayName=f"account-{n}@example.com", accessToken="token",
        authMethodKey="oauth2",
    )
for variable, value in {"busy": busy, "cookies_new": opened(new), "cookies_busy": opened(busy)}.items():
    print(f"{variable}={shlex.quote(value)}")
