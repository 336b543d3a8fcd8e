"""A shared server as docs/operations.md sets it up: PostgreSQL, a password, CSRF protection, a key for the secrets.

Needs PostgreSQL's programs on this machine (Debian: apt-get install postgresql); the test starts a cluster of its own.
"""

from __future__ import annotations

import json
import os
import pwd
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import httpx
import pytest

from flows.children import Child
from flows.environment import private_environment
from flows.server import await_server, free_port
from tests.flows.desks import SEEDS, await_that, lack

pytestmark = [pytest.mark.postgres, pytest.mark.timeout(900)]

PASSWORD = "desk:not-the-real-one"
FERNET_KEY = "qyhWDZsSYVgmVOMlr1Oy1bdxSR0bVmNwU1ZN7GeS0q8="
SECRET = "AKIA-a-secret-of-the-lake"


def find_programs() -> Path | None:
    """Debian keeps them out of the search path; others do not."""
    places = sorted((path.parent for path in Path("/usr/lib/postgresql").glob("*/bin/initdb")), reverse=True)
    if found := shutil.which("initdb"):
        places.append(Path(found).parent)
    return next((place for place in places if (place / "pg_isready").exists()), None)


@contextmanager
def open_postgres(folder: Path) -> Iterator[str]:
    """A cluster of the test's own, on a port of its own; gives the address of an empty database."""
    programs = find_programs()
    if programs is None:
        lack("PostgreSQL")
    data = folder / "cluster"
    data.mkdir()
    as_user: list[str] = []
    if os.geteuid() == 0:  # PostgreSQL refuses to run as root
        user = pwd.getpwnam("postgres")
        os.chown(data, user.pw_uid, user.pw_gid)
        for parent in (folder, *folder.parents):
            if parent.stat().st_uid == 0 and parent.is_relative_to(folder.parents[2]):
                parent.chmod(0o755)
        # A search path without the folders of the administrator is usual for cron, CI and `env -i`.
        runuser = shutil.which("runuser", path=f"{os.environ.get('PATH', os.defpath)}:/usr/sbin:/sbin")
        assert runuser, "util-linux has runuser, and it is not there"
        as_user = [runuser, "-u", "postgres", "--"]
    options = ["-U", "prefect", "-A", "trust", "-E", "UTF8", "--no-sync"]
    subprocess.run([*as_user, str(programs / "initdb"), "-D", str(data), *options], check=True, cwd="/", capture_output=True)
    port = free_port()
    settings = [f"port={port}", "listen_addresses=127.0.0.1", f"unix_socket_directories={data}", "fsync=off"]
    command = [*as_user, str(programs / "postgres"), "-D", str(data)]
    for setting in settings:
        command += ["-c", setting]
    with Child(command, log=folder / "postgres.log") as child:
        ready = [str(programs / "pg_isready"), "-q", "-h", "127.0.0.1", "-p", str(port)]
        await_that(lambda: subprocess.run(ready).returncode == 0, 60, what=child.last_lines)
        where = ["-h", "127.0.0.1", "-p", str(port), "-U", "prefect"]
        subprocess.run([str(programs / "createdb"), *where, "copydesk"], check=True)
        yield f"postgresql+asyncpg://prefect@127.0.0.1:{port}/copydesk"


@contextmanager
def open_server(folder: Path, database: str) -> Iterator[tuple[str, dict[str, str]]]:
    port = free_port()
    home = folder / "prefect"
    home.mkdir(exist_ok=True)
    api_url = f"http://127.0.0.1:{port}/api"
    env = private_environment(home, api_url=api_url) | {
        "PREFECT_SERVER_DATABASE_CONNECTION_URL": database,
        "PREFECT_SERVER_API_PORT": str(port),
        "PREFECT_SERVER_API_AUTH_STRING": PASSWORD,
        "PREFECT_SERVER_API_CSRF_PROTECTION_ENABLED": "true",
        "PREFECT_SERVER_CORS_ALLOWED_ORIGINS": f"http://127.0.0.1:{port}",
        "PREFECT_SERVER_ENCRYPTION_KEY": FERNET_KEY,
        "PREFECT_SERVER_METRICS_ENABLED": "true",
        "PREFECT_API_AUTH_STRING": PASSWORD,
        "PREFECT_WORKER_QUERY_SECONDS": "3",
        "LAKE_OPTIONS": "{}",
    }
    with Child([sys.executable, "-m", "prefect", "server", "start"], env=env, log=home / "server.log") as server:
        await_server(api_url, server, timeout_s=240)
        yield api_url, env


def test_a_shared_server(tmp_path: Path) -> None:
    work = tmp_path / "work"
    (work / "seeds").mkdir(parents=True)
    shutil.copy(SEEDS / "putin-trump-waffenstillstand.txt", work / "seeds")
    shutil.copyfile(Path(__file__).parents[2] / "prefect.yaml", work / "prefect.yaml")

    with ExitStack() as stack:
        database = stack.enter_context(open_postgres(tmp_path))
        api_url, env = stack.enter_context(open_server(tmp_path, database))

        def prefect(*arguments: str) -> str:
            command = [sys.executable, "-m", "prefect", "--no-prompt", *arguments]
            done = subprocess.run(command, cwd=work, env=env, capture_output=True, text=True, timeout=180)
            assert done.returncode == 0, done.stdout + done.stderr
            return done.stdout

        # Nobody without the password, nobody who was lured here from another page.
        assert httpx.get(f"{api_url}/deployments/name/a/b").status_code == 401
        assert httpx.post(f"{api_url}/flow_runs/filter", json={}).status_code in (401, 403)
        user, word = PASSWORD.split(":")
        client = stack.enter_context(httpx.Client(base_url=api_url, auth=(user, word), timeout=60))
        assert client.post("/variables/", json={"name": "x", "value": "1"}).status_code == 403
        token = client.get("/csrf-token", params={"client": "test"}).json()["token"]
        client.headers.update({"Prefect-Csrf-Token": token, "Prefect-Csrf-Client": "test"})
        elsewhere = {"Origin": "http://evil.example", "Access-Control-Request-Method": "POST"}
        refused = client.options("/flow_runs/filter", headers=elsewhere).headers
        assert refused.get("access-control-allow-origin") not in ("*", "http://evil.example")

        # What prefect.yaml says to do on any server.
        prefect("work-pool", "create", "copydesk", "--type", "process")
        assert "successfully created" in prefect("deploy", "--all")
        subprocess.run([sys.executable, "-m", "flows.automations"], cwd=work, env=env, check=True, timeout=120)
        options = {"AWS_SECRET_ACCESS_KEY": SECRET}
        secret = f"from prefect.blocks.system import Secret; Secret(value={options}).save('lake-options')"
        subprocess.run([sys.executable, "-c", secret], cwd=work, env=env, check=True, timeout=120)
        worker = [sys.executable, "-m", "prefect", "worker", "start", "--pool", "copydesk", "--type", "process"]
        stack.enter_context(Child(worker, env={**env, "PWD": str(work)}, log=tmp_path / "worker.log"))

        deployment = client.get("/deployments/name/ingest-articles/on-demand").json()["id"]
        parameters = {"params": {"source": {"patterns": ["seeds"]}, "to": {"credentials": "block:lake-options"}}}
        run = client.post(f"/deployments/{deployment}/create_flow_run", json={"parameters": parameters}).json()["id"]

        def state() -> dict[str, object]:
            return dict(client.get(f"/flow_runs/{run}").json()["state"])

        log, final = tmp_path / "worker.log", ("COMPLETED", "FAILED", "CRASHED")
        await_that(lambda: state()["type"] in final, 240, what=lambda: f"{state()} {log.read_text()[-3000:]}")
        assert state()["name"] == "Completed", state()
        assert (work / "data" / "lake" / "articles").is_dir()

        # The secret is in the database, encrypted with our key: neither the run nor a dump of the database shows it.
        assert SECRET not in json.dumps(client.get(f"/flow_runs/{run}").json())
        pg_dump = [str((find_programs() or Path()) / "pg_dump"), "--dbname", database.replace("+asyncpg", "")]
        dump = subprocess.run(pg_dump, capture_output=True, text=True, check=True)
        assert "block_document" in dump.stdout
        assert SECRET not in dump.stdout
        assert FERNET_KEY not in dump.stdout

        # The scheduler works on PostgreSQL too, and the machine is told how it goes.
        def scheduled() -> list[dict[str, object]]:
            filters = {"deployments": {"name": {"any_": ["nightly"]}}}
            return list(client.post("/flow_runs/filter", json=filters).json())

        await_that(lambda: bool(scheduled()), 120)
        assert client.get("/metrics").text.startswith("# HELP")
