"""One `copydesk serve` and a day at the desk: runs, rejections, watching, cancelling, late runs, two deployments on one lake."""

from __future__ import annotations

import os
import shutil
import signal
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.flows.desks import INBOX, SEEDS, Desk, await_that, open_desk

pytestmark = [pytest.mark.desk, pytest.mark.timeout(600)]

SLOWLY = {"tolerance": {"workers": 1}}
"""For runs that are to be met while they read, on a machine of many processors too."""


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    with open_desk(tmp_path_factory.mktemp("desk")) as desk:
        yield desk


def test_what_it_says_when_it_is_ready(desk: Desk) -> None:
    on_demand = desk.deployment("on-demand")
    assert f"/v2/deployments/deployment/{on_demand['id']}/run" in desk.said()
    assert {deployment["name"] for deployment in desk.post("/deployments/filter")} == {
        "on-demand",
        "nightly",
        "retry-rejected",
        "watch",
    }


def test_the_deployments_queue_or_skip(desk: Desk) -> None:
    strategies = {
        name: desk.deployment(name)["concurrency_options"]["collision_strategy"]
        for name in ("on-demand", "nightly", "retry-rejected", "watch")
    }
    assert strategies == {"on-demand": "ENQUEUE", "nightly": "CANCEL_NEW", "retry-rejected": "CANCEL_NEW", "watch": "ENQUEUE"}
    (schedule,) = desk.deployment("nightly")["schedules"]
    assert schedule["schedule"]["timezone"] == "Europe/Berlin"
    assert schedule["active"]


def test_no_automation_listens_to_every_event(desk: Desk) -> None:
    """Each of them makes the server write at every event of every run, and SQLite is then locked for minutes."""
    (automation,) = desk.post("/automations/filter")
    assert automation["trigger"]["expect"] == ["copydesk.inbox.arrived"]


def test_a_first_run_and_a_second_with_nothing_to_do(desk: Desk) -> None:
    shutil.copy(SEEDS / "putin-trump-waffenstillstand.txt", desk.folder / "seeds")
    shutil.copy(INBOX / "broken-download.pdf", desk.folder / "seeds")
    state = desk.await_state(first := desk.run(source={"patterns": ["seeds"]}))
    assert (state["type"], state["name"]) == ("COMPLETED", "CompletedWithRejections"), state
    assert state["message"] == "1 of 2 documents read, 1 article, 1 rejected (50%)"
    assert desk.flow_run(first)["name"] == "seeds into lake"

    artifacts = {artifact["key"]: artifact for artifact in desk.artifacts(first)}
    assert set(artifacts) == {"copydesk-progress", "copydesk-report", "copydesk-rejected", "copydesk-lake"}
    assert artifacts["copydesk-progress"]["data"] == 100
    report = artifacts["copydesk-report"]["data"]
    assert "broken\\-download\\.pdf" in report
    assert "Before" in report
    assert "data/lake/articles" in report

    def found() -> list[str]:
        return [log["message"] for log in desk.logs(first)]

    # The log reaches the server in its own time, its last line last.
    await_that(lambda: state["message"] in found(), 60, lambda: str(found()))
    messages = found()
    assert any(message.startswith("Found 2 documents to read") for message in messages)
    assert any("Rejected" in message and "broken-download" in message for message in messages)
    assert len(messages) <= 30
    assert not any("Traceback" in message for message in messages)

    second = desk.await_state(desk.run(source={"patterns": ["seeds"]}))
    assert (second["type"], second["name"]) == ("COMPLETED", "NothingToDo")
    assert "2 documents already in the lake" in second["message"]


def test_events_say_what_happened(desk: Desk) -> None:
    await_that(lambda: len(desk.events("copydesk.run.finished")) >= 2, 60)
    (rejected,) = desk.events("copydesk.document.rejected")
    assert rejected["payload"]["reason"] == "corrupt"
    assert rejected["payload"]["advice"]
    assert rejected["resource"]["copydesk.reason"] == "corrupt"
    (batch,) = desk.events("copydesk.batch.committed")
    assert (batch["payload"]["documents"], batch["payload"]["articles"], batch["payload"]["rejected"]) == (2, 1, 1)
    resources = [event["resource"] for event in desk.events("copydesk.run.finished")]
    outcomes = {resource["copydesk.outcome"]: resource["copydesk.news"] for resource in resources}
    assert outcomes == {"CompletedWithRejections": "yes", "NothingToDo": "no"}


def test_the_name_that_a_person_typed_stays(desk: Desk) -> None:
    run = desk.run(run_name="Archiv 1995", source={"patterns": ["seeds"]})
    desk.await_state(run)
    assert desk.flow_run(run)["name"] == "Archiv 1995"


@pytest.mark.parametrize(
    ("params", "said"),
    [
        ({"source": {"patterns": ["nowhere"]}}, "nowhere"),
        ({"source": {"patterns": ["seeds"]}, "to": {"credentials": "env:NOT_THERE"}}, "NOT_THERE"),
        ({"source": {"patterns": ["seeds"]}, "to": {"credentials": "block:not-there"}}, "not-there"),
    ],
)
def test_what_the_form_cannot_know_fails_within_seconds_in_one_sentence(desk: Desk, params: dict[str, object], said: str) -> None:
    run = desk.run(**params)
    desk.await_state(run, "RUNNING", "FAILED")
    began = time.monotonic()
    state = desk.await_state(run)
    assert state["type"] == "FAILED"
    assert said in state["message"]
    assert "Traceback" not in state["message"]
    assert time.monotonic() - began < 20
    assert not any("Traceback" in log["message"] for log in desk.logs(run))


def test_the_api_refuses_what_the_form_refuses(desk: Desk) -> None:
    import httpx

    with pytest.raises(httpx.HTTPStatusError) as refused:
        desk.run(tolerance={"max_rejected_percent": 101})
    assert refused.value.response.status_code in (409, 422)


def test_too_many_rejections_fail_but_the_good_is_committed(desk: Desk) -> None:
    desk.damage("bad", 3)
    shutil.copy(SEEDS / "putin-trump-waffenstillstand.txt", desk.folder / "bad")
    run = desk.run(source={"patterns": ["bad"]}, to={"lake": "data/bad-lake"}, tolerance={"max_rejected_percent": 50})
    state = desk.await_state(run)
    assert state["type"] == "FAILED"
    assert "3 rejected (75%)" in state["message"]
    assert "more than the 50%" in state["message"]
    assert desk.counts("data/bad-lake") == (1, 4)


def test_what_arrives_is_read_within_a_minute(desk: Desk) -> None:
    name = "rathausuhr.cp1252.txt"
    shutil.copy(INBOX / name, desk.folder / "data" / "inbox")
    seconds = await_that(lambda: any(uri.endswith(name) for uri in sources_of(desk)), 120, what=desk.worker_log)
    assert seconds < 60, f"it took {seconds:.0f} s"


def sources_of(desk: Desk) -> list[str]:
    from ingest.store import Lake

    return [str(uri) for uri in Lake(desk.folder / "data" / "lake").sources(["source_uri"]).column(0).to_pylist()]


def test_an_active_schedule_creates_a_scheduled_run(desk: Desk) -> None:
    """With SQLAlchemy 2.1.9 the scheduler fails every minute without a word; this is what shows it."""
    runs = await_runs(desk, "nightly")
    assert all(run["auto_scheduled"] for run in runs)
    assert all(run["state"]["type"] == "SCHEDULED" for run in runs)


def await_runs(desk: Desk, deployment: str) -> list[dict[str, object]]:
    await_that(lambda: bool(desk.runs(deployment)), 120)
    return desk.runs(deployment)


def test_after_downtime_late_runs_cost_next_to_nothing(desk: Desk) -> None:
    """A week without a worker: seven nightly runs are late. One does the work, the others are cancelled or find nothing."""
    deployment = desk.deployment("nightly")
    for days in range(7, 0, -1):
        late = (datetime.now(UTC) - timedelta(days=days)).isoformat()
        state = {"type": "SCHEDULED", "state_details": {"scheduled_time": late}}
        parameters = {"params": {"source": {"patterns": ["seeds"]}}}
        desk.post(f"/deployments/{deployment['id']}/create_flow_run", state=state, parameters=parameters)
    began = time.monotonic()

    def waiting() -> list[str]:
        due = [run for run in desk.runs("nightly") if not run["auto_scheduled"]]
        return [str(run["state"]["name"]) for run in due if run["state"]["type"] not in ("COMPLETED", "CANCELLED")]

    await_that(lambda: not waiting(), 180, what=lambda: f"{waiting()}\n{desk.worker_log()}")
    names = sorted(str(run["state"]["name"]) for run in desk.runs("nightly") if not run["auto_scheduled"])
    assert len(names) == 7
    assert set(names) <= {"NothingToDo", "Cancelled"}
    assert time.monotonic() - began < 120


def test_two_deployments_on_one_lake_do_not_collide(desk: Desk) -> None:
    desk.fill("left", 30)
    desk.fill("right", 30)
    to = {"lake": "data/shared-lake"}
    both = [
        desk.run("on-demand", source={"patterns": ["left", "right"]}, to=to),
        desk.run("watch", source={"patterns": ["right", "left"]}, to=to),
    ]
    states = [desk.await_state(run, timeout_s=300) for run in both]
    assert all(state["type"] == "COMPLETED" for state in states), states
    articles, sources = desk.counts("data/shared-lake")
    assert sources == 60
    assert articles >= 60
    (lake,) = {desk.folder / "data" / "shared-lake"}
    assert not list((lake / "articles").glob("*.tmp"))


def test_a_cancelled_run_stops_within_ten_seconds_and_leaves_nothing_behind(desk: Desk) -> None:
    desk.fill("long", 250)
    work = {"source": {"patterns": ["long"]}, "to": {"lake": "data/long-lake"}}
    run = desk.run(**work, **SLOWLY)
    desk.await_running(run, documents=1)
    before = set(desk.children())
    desk.cancel(run)
    seconds = await_that(lambda: not any("prefect.engine" in command for command in desk.children().values()), 60)
    assert seconds < 10, f"it took {seconds:.1f} s"
    state = desk.await_state(run, timeout_s=180)
    assert state["type"] == "CANCELLED", state
    await_that(lambda: not any("forkserver" in command for command in desk.children().values()), 5)
    assert set(desk.children()) < before

    articles, sources = desk.counts("data/long-lake")
    assert sources < 250
    state = desk.await_state(desk.run(**work), timeout_s=400)
    assert state["name"] == "Completed", state
    assert f"of {250 - sources} documents" in state["message"]
    articles, sources = desk.counts("data/long-lake")
    assert sources == 250
    assert articles >= 250


def test_a_run_whose_worker_does_not_answer_is_cancelled_all_the_same(desk: Desk) -> None:
    run = desk.run(source={"patterns": ["long"]}, to={"lake": "data/deaf-lake"}, **SLOWLY)
    desk.await_running(run, documents=1)
    (worker,) = (pid for pid, command in desk.children().items() if "worker start" in command)
    os.kill(worker, signal.SIGSTOP)
    try:
        desk.cancel(run)
        seconds = await_that(lambda: not any("prefect.engine" in command for command in desk.children().values()), 60)
        assert seconds < 10, f"it took {seconds:.1f} s"
        assert desk.await_state(run, timeout_s=10)["type"] == "CANCELLED"
    finally:
        os.kill(worker, signal.SIGCONT)
    assert desk.counts("data/deaf-lake")[1] < 250


def test_ctrl_c_stops_everything(desk: Desk, tmp_path: Path) -> None:
    """Last, because it ends the desk of this module."""
    run = desk.run(source={"patterns": ["long"]}, to={"lake": "data/other-lake"}, **SLOWLY)
    desk.await_running(run, documents=1)
    began = time.monotonic()
    assert desk.interrupt() == 0
    assert time.monotonic() - began < 40
    assert "Stopped." in desk.said()
    await_that(lambda: not desk.children(), 5, what=lambda: str(desk.children()))
