"""million.py BASE_URL API_KEY DATABASE_URL FILES: fills a database, and writes requests for wrk.

Without a fifth argument it makes 2,000 end users, each with one connection, through the API, and writes `resolve.txt` and
`credentials.txt` to FILES, whose lines benches/wrk.lua asks for one after the other. With `--million` it adds a million
connections of 50,000 further end users to the same workspace, by SQL: copies of a real row.
"""

import concurrent.futures
import json
import os
import random
import sqlite3
import subprocess
import sys
import urllib.error
import urllib.request

base, key, database, files = sys.argv[1:5]
REAL, USERS, EACH = 2_000, 50_000, 20
INTEGRATION = "github"


def post(path, **body):
    headers = {"Authorization": f"Bearer {key}", "Content-Type": "application/json"}
    request = urllib.request.Request(f"{base}/api/v1/{path}", json.dumps(body).encode(), headers)
    with urllib.request.urlopen(request) as answer:
        return json.load(answer)


def real():
    permissions = {"scope": "org", "credentials": True}
    reader = post("api-keys", name="reader", permissions=permissions)["plainKey"]
    workspace = post("workspaces", name="Million", slug="million")["workspace"]["id"]
    try:
        post("oauth-apps", integrationName=INTEGRATION, clientId="bench", clientSecret="secret")
    except urllib.error.HTTPError:
        pass  # another part of the benchmark has made it
    post(f"workspaces/{workspace}/integrations", integrationName=INTEGRATION, connectionStrategy="per_user")

    def connect(n):
        return post(
            "connections", type="OAUTH2", integrationName=INTEGRATION, workspaceId=workspace, endUserId=f"real-{n}",
            scope="USER", externalId=f"real-{n}", displayName=f"real-{n}@example.com", accessToken=f"token-{n}",
        )["connection"]["id"]

    with concurrent.futures.ThreadPoolExecutor(16) as pool:
        ids = list(pool.map(connect, range(REAL)))
    order = list(range(REAL))
    random.Random(7).shuffle(order)
    with open(os.path.join(files, "resolve.txt"), "w") as out:
        for n in order:
            body = {"integrationName": INTEGRATION, "workspaceId": workspace, "endUserId": f"real-{n}"}
            out.write(f"/api/v1/connections/resolve {json.dumps(body)}\n")
    with open(os.path.join(files, "credentials.txt"), "w") as out:
        for n in order:
            out.write(f"/api/v1/connections/{ids[n]}/credentials\n")
    print(reader)


def columns(names, **other):
    return ", ".join(other.get(name, f"t.{name}") for name in names)


def million():
    """A million rows beside the real ones; every index grows with them."""
    if database.startswith("sqlite:"):
        db = sqlite3.connect(database.removeprefix("sqlite:"), timeout=60)
        names = lambda table: [row[1] for row in db.execute(f"PRAGMA table_info({table})")]
        run = db.execute
        number = "WITH RECURSIVE s(n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM s WHERE n + 1 < {}) "
        series, some = "s", "randomblob(16)"
    else:
        def psql(sql):
            return subprocess.run(["psql", "-qAtX", "-v", "ON_ERROR_STOP=1", database, "-c", sql], check=True,
                                  capture_output=True, text=True, stdin=subprocess.DEVNULL).stdout
        names = lambda table: psql(
            f"SELECT column_name FROM information_schema.columns WHERE table_name = '{table}' "
            "AND table_schema = 'public' ORDER BY ordinal_position").split()
        run, number, series, some = psql, "", "generate_series(0, {} - 1) AS s(n)", "gen_random_uuid()"
    users, connections = names("end_users"), names("connections")
    from_ = lambda table, where, count: f" FROM (SELECT * FROM {table} WHERE {where} LIMIT 1) t, {series.format(count)}"
    run(f"INSERT INTO end_users ({', '.join(users)}) {number.format(USERS)}SELECT "
        + columns(users, id=some, external_id="'seeded-' || s.n") + from_("end_users", "external_id = 'real-0'", USERS))
    select = columns(connections, id=some, end_user_id="u.id", external_id="u.external_id || ':' || s.n") \
        + from_("connections", "external_id = 'real-0'", EACH) + ", end_users u WHERE u.external_id LIKE 'seeded-%'"
    run(f"INSERT INTO connections ({', '.join(connections)}) {number.format(EACH)}SELECT {select}")
    if database.startswith("sqlite:"):
        db.commit()
        db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        print(db.execute("SELECT count(*) FROM connections").fetchone()[0])
    else:
        psql("VACUUM ANALYZE connections")
        print(psql("SELECT count(*) FROM connections").strip())


million() if sys.argv[5:] == ["--million"] else real()
