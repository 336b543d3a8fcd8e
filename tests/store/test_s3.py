"""The lake in an object store: a real S3 server on loopback, no lock, many writers."""

from __future__ import annotations

import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator

import pytest

from ingest.errors import LakeError
from ingest.store import Lake, commit_batch
from tests.store.made import run_ingest, settled, start, turned_down
from tests.store.test_concurrency import write_together

pytestmark = pytest.mark.s3


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    process = subprocess.Popen(
        [sys.executable, "-m", "moto.server", "-H", "127.0.0.1", "-p", str(port)],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    url = f"http://127.0.0.1:{port}"
    deadline = time.monotonic() + 200
    while True:
        try:
            urllib.request.urlopen(f"{url}/moto-api/", timeout=5).close()
            break
        except (urllib.error.URLError, OSError):
            assert time.monotonic() < deadline, "the S3 server did not start"
            time.sleep(0.2)
    yield url
    process.terminate()
    process.wait(30)


@pytest.fixture
def options(server: str) -> dict[str, str]:
    urllib.request.urlopen(urllib.request.Request(f"{server}/moto-api/reset", method="POST"), timeout=30).close()
    urllib.request.urlopen(urllib.request.Request(f"{server}/articles-bucket", method="PUT"), timeout=30).close()
    return {
        "AWS_ENDPOINT_URL": server,
        "AWS_ACCESS_KEY_ID": "test",
        "AWS_SECRET_ACCESS_KEY": "test",
        "AWS_REGION": "us-east-1",
        "AWS_ALLOW_HTTP": "true",
    }


def list_files(server: str, table: str) -> list[str]:
    with urllib.request.urlopen(f"{server}/articles-bucket?prefix=lake/{table}/part", timeout=30) as answer:
        text = answer.read().decode()
    return [part.split("</Key>")[0] for part in text.split("<Key>")[1:]]


def test_replace_reject_plan_and_vacuum(server: str, options: dict[str, str]) -> None:
    lake = Lake("s3://articles-bucket/lake", options)
    commit_batch(lake, [settled("a", "one", "two"), settled("b", "x")])
    commit_batch(lake, [settled("a", "new")])
    commit_batch(lake, [turned_down("b", "damaged")])
    assert len(list_files(server, "articles")) == 3
    assert lake.vacuum() > 0
    assert len(list_files(server, "articles")) == 1
    assert lake.articles(["source_uri", "text"]).to_pylist() == [{"source_uri": "a", "text": "new"}]
    assert lake.verify() == ()
    assert lake.vacuum() == 0


def test_a_run_and_a_second_one(options: dict[str, str]) -> None:
    assert run_ingest("s3://articles-bucket/lake", 24, 4, options) == 24
    assert run_ingest("s3://articles-bucket/lake", 24, 4, options) == 0
    assert Lake("s3://articles-bucket/lake", options).verify() == ()


def test_eight_writers_and_a_reader(options: dict[str, str]) -> None:
    assert write_together("s3://articles-bucket/lake", writers=8, turns=3, storage_options=options) > 5


def test_runs_that_begin_together_make_one_lake(options: dict[str, str]) -> None:
    runs = [start(run_ingest, "s3://articles-bucket/lake", 12, 4, options) for _ in range(4)]
    for run in runs:
        run.join(200)
    assert [run.exitcode for run in runs] == [0, 0, 0, 0]
    lake = Lake("s3://articles-bucket/lake", options)
    assert lake.verify() == ()
    assert lake.sources().num_rows == 12


def test_a_missing_bucket_and_a_missing_server_are_one_sentence(options: dict[str, str]) -> None:
    with pytest.raises(LakeError, match="there is no such bucket") as caught:
        Lake("s3://no-such-bucket/lake", options).check_writable()
    assert "\n" not in str(caught.value)
    nobody = options | {"AWS_ENDPOINT_URL": "http://127.0.0.1:9", "max_retries": "1", "retry_timeout": "1s"}
    with pytest.raises(LakeError, match="cannot be written: ") as caught:
        Lake("s3://articles-bucket/lake", nobody).check_writable()
    assert "\n" not in str(caught.value)
