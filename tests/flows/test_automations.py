"""The automations do on a real server what they say: a webhook is called, a deployment is started, lost runs crash."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any
from uuid import UUID, uuid4

import pytest

from tests.flows.desks import await_that

pytestmark = [pytest.mark.slow, pytest.mark.timeout(600)]


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    from prefect.settings import PREFECT_API_URL
    from prefect.testing.utilities import prefect_test_harness

    with prefect_test_harness(server_startup_timeout=180):
        yield str(PREFECT_API_URL.value())


class Listener:
    """Somebody's chat, which is sent messages."""

    def __init__(self) -> None:
        self.heard: list[dict[str, Any]] = []
        heard = self.heard

        class Answer(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                heard.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
                self.send_response(200)
                self.end_headers()

            def log_message(self, *_: object) -> None:
                pass

        self._server = HTTPServer(("127.0.0.1", 0), Answer)
        self.url = f"http://127.0.0.1:{self._server.server_port}/"
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()


@pytest.fixture
def listener() -> Iterator[Listener]:
    listener = Listener()
    yield listener
    listener.close()


def finish(outcome: str, articles: int, message: str) -> None:
    from flows.events import tell_finished
    from flows.tally import Tally

    total = Tally(documents=10, articles=articles, rejections=6)
    tell_finished(total, run_id="r", lake="data/lake", outcome=outcome, message=message, unchanged=0, seconds=1)


def test_a_webhook_is_called_on_too_many_rejections(server: str, listener: Listener) -> None:
    from prefect.blocks.webhook import Webhook

    from flows.automations import install, webhook_on_failure

    block = Webhook(url=listener.url).save("chat")
    install([webhook_on_failure(UUID(str(block)))])
    finish("Completed", 4, "all is well")
    message = '4 of 10 documents read, "quoted"\nand 6 rejected'
    finish("Failed", 4, message)
    await_that(lambda: bool(listener.heard), 60)
    assert listener.heard == [{"text": message, "documents": 10, "articles": 4, "rejected": 6}]


def test_new_articles_start_what_follows(server: str) -> None:
    from prefect import flow
    from prefect.client.orchestration import get_client

    from flows.automations import install, start_after_news

    @flow
    def export() -> None:
        pass

    with get_client(sync_client=True) as client:
        flow_id = client.create_flow(export)
        deployment = client.create_deployment(flow_id=flow_id, name="export")
        install([start_after_news(deployment)])
        finish("NothingToDo", 0, "nothing")
        finish("Completed", 3, "news")

        def started() -> int:
            return len([run for run in client.read_flow_runs() if run.deployment_id == deployment])

        await_that(lambda: started() >= 1, 60)
        assert started() == 1


def test_a_run_without_heartbeat_crashes(server: str) -> None:
    from prefect import flow
    from prefect.client.orchestration import get_client
    from prefect.client.schemas.objects import StateType
    from prefect.events import emit_event
    from prefect.states import Completed, Running

    from flows.automations import install, lost_run

    @flow
    def ingest() -> None:
        pass

    install([lost_run(silence=timedelta(seconds=10))])
    with get_client(sync_client=True) as client:
        lost, done = (client.create_flow_run(ingest, state=Running()) for _ in range(2))
        for run in (lost, done):
            emit_event("prefect.flow-run.heartbeat", {"prefect.resource.id": f"prefect.flow-run.{run.id}"})
        client.set_flow_run_state(done.id, Completed(name="NothingToDo"), force=True)

        def type_of(run: Any) -> StateType | None:
            return client.read_flow_run(run.id).state_type

        await_that(lambda: type_of(lost) == StateType.CRASHED, 90)
        assert type_of(done) == StateType.COMPLETED
        assert client.read_flow_run(done.id).state_name == "NothingToDo"


def test_a_run_that_never_starts_or_never_is_cancelled(server: str) -> None:
    from prefect import flow
    from prefect.client.orchestration import get_client
    from prefect.client.schemas.objects import StateType
    from prefect.states import Cancelling, Pending, Running

    from flows.automations import install, never_cancelled, never_started

    @flow
    def ingest() -> None:
        pass

    install([never_started(patience=timedelta(seconds=10)), never_cancelled(patience=timedelta(seconds=10))])
    with get_client(sync_client=True) as client:
        stuck, started, cancelled = (client.create_flow_run(ingest) for _ in range(3))
        states = [(run, Pending()) for run in (stuck, started, cancelled)]
        states += [(started, Running()), (cancelled, Running()), (cancelled, Cancelling())]
        for run, state in states:
            client.set_flow_run_state(run.id, state, force=True)
            time.sleep(0.5)  # states of real runs do not come within milliseconds; SQLite then loses events

        def type_of(run: Any) -> StateType | None:
            return client.read_flow_run(run.id).state_type

        beat = 0.0

        def both_ended() -> bool:
            """The run that started shows every two seconds that it lives, as heartbeats do: SQLite may lose one event."""
            nonlocal beat
            if time.monotonic() - beat > 2:
                assert type_of(started) == StateType.RUNNING
                client.set_flow_run_state(started.id, Running(), force=True)
                beat = time.monotonic()
            return type_of(stuck) == StateType.CRASHED and type_of(cancelled) == StateType.CANCELLED

        await_that(both_ended, 90)
        assert type_of(started) == StateType.RUNNING


def test_installing_twice_leaves_one_and_removing_none(server: str) -> None:
    from prefect.client.orchestration import get_client

    from flows.automations import install, lost_run, remove, start_after_news

    install([start_after_news(uuid4())])
    install()
    install()
    with get_client(sync_client=True) as client:
        assert len(client.read_automations_by_name(lost_run().name)) == 1
        assert len(remove()) == 3
        assert not client.read_automations_by_name(lost_run().name)
        assert client.read_automations_by_name(start_after_news(uuid4()).name), "only its own are removed"
    assert remove() == []
