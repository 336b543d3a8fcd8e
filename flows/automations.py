"""Automations as code: what the Prefect server does by itself when something happens to a run.

`python -m flows.automations` puts the three that a server with workers on several machines needs, so that no run stays under way
for ever. They want PostgreSQL: each of them makes the server write at every event of every run, and SQLite then answers "database
is locked" (104 times in 62 runs; 1 time in 46 without them). `copydesk serve` has its runs on its own machine and looks after
them itself (`flows.desk.watch_runs`). The two others are examples to start from::

    from flows.automations import install, start_after_news, webhook_on_failure

    install([webhook_on_failure(block_id), start_after_news(deployment_id)])

An automation is known by its name; installing it again replaces it.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

from prefect.automations import AutomationCore, EventTrigger, Posture, ResourceSpecification
from prefect.client.orchestration import get_client
from prefect.client.schemas.objects import StateType
from prefect.events.actions import CallWebhook, ChangeFlowRunState, RunDeployment

from flows.events import NEWS, OUTCOME, RUN_FINISHED

HEARTBEAT_S = 30
"""Prefect sends no heartbeat more often, and none unless the worker is told to: PREFECT_FLOWS_HEARTBEAT_FREQUENCY=30."""


def lost_run(silence: timedelta = timedelta(seconds=4 * HEARTBEAT_S)) -> AutomationCore:
    """A run whose process died without a word (a power cut, a killed container) becomes Crashed, and frees its slot.

    It fires when a run that sent a heartbeat sends nothing more for `silence`. Any event of the run counts as a sign of
    life: our own names of states (NothingToDo …) are not in the lists of names that examples of this automation use.
    """
    return _on_silence(
        "a run without heartbeat has crashed",
        after={"prefect.flow-run.heartbeat"},
        silence=silence,
        state=StateType.CRASHED,
        message="No sign of life: the process of this run has ended. The next run finishes its work.",
    )


def never_started(patience: timedelta = timedelta(minutes=15)) -> AutomationCore:
    """A run whose worker was killed while it was starting it becomes Crashed, and frees its slot.

    Such a run is Pending, has no process and sends no heartbeat. `patience` is long, since a container may take its time.
    """
    return _on_silence(
        "a run that never started has crashed",
        after={"prefect.flow-run.Pending", "prefect.flow-run.Submitting", "prefect.flow-run.InfrastructurePending"},
        silence=patience,
        state=StateType.CRASHED,
        message="It was taken by a worker and never started. The next run does its work.",
    )


def never_cancelled(patience: timedelta = timedelta(minutes=5)) -> AutomationCore:
    """A run that was cancelled when nobody was left to end it becomes Cancelled: the server lets it become nothing else.

    A heartbeat shows that it lives, and then it is left alone until it has ended.
    """
    return _on_silence(
        "a run that was to be cancelled and is gone",
        after={"prefect.flow-run.Cancelling"},
        silence=patience,
        state=StateType.CANCELLED,
        message="No sign of life: the process of this run has ended. The next run finishes its work.",
    )


def _on_silence(name: str, *, after: set[str], silence: timedelta, state: StateType, message: str) -> AutomationCore:
    """Give a run this state when none of its events follows these within `silence`."""
    return AutomationCore(
        name=f"copydesk: {name}",
        description="Gives a run that is gone its last state, so that the next one may start.",
        trigger=EventTrigger(
            after=after,
            expect={"prefect.flow-run.*"},
            match=ResourceSpecification({"prefect.resource.id": ["prefect.flow-run.*"]}),
            for_each={"prefect.resource.id"},
            posture=Posture.Proactive,
            threshold=1,
            within=silence,
        ),
        actions=[ChangeFlowRunState(state=state, message=message)],
    )


def webhook_on_failure(block_id: UUID, outcomes: Sequence[str] = ("Failed",)) -> AutomationCore:
    """Call a webhook (a chat, a pager) when a run rejected more than was tolerated, with its numbers.

    Args:
        block_id: of a Prefect `Webhook` block, which keeps the address out of sight.
        outcomes: add "CompletedWithRejections" to hear of every rejection.
    """
    numbers = ", ".join(f'"{name}": {{{{ event.payload.{name} }}}}' for name in ("documents", "articles", "rejected"))
    return AutomationCore(
        name="copydesk: tell of too many rejections",
        description="Calls a webhook when a run of ingest-articles ended badly.",
        trigger=EventTrigger(
            expect={RUN_FINISHED},
            match=ResourceSpecification({OUTCOME: list(outcomes)}),
            posture=Posture.Reactive,
            threshold=1,
            within=timedelta(0),
        ),
        actions=[
            CallWebhook(
                block_document_id=block_id,
                payload=f'{{"text": {{{{ event.payload.message | tojson }}}}, {numbers}}}',
            )
        ],
    )


def start_after_news(deployment_id: UUID) -> AutomationCore:
    """Start a deployment of yours (an index, an export) after every run that committed new articles."""
    return AutomationCore(
        name="copydesk: start what follows new articles",
        description="Runs a deployment when a run of ingest-articles has put new articles into the lake.",
        trigger=EventTrigger(
            expect={RUN_FINISHED},
            match=ResourceSpecification({NEWS: ["yes"]}),
            posture=Posture.Reactive,
            threshold=1,
            within=timedelta(0),
        ),
        actions=[RunDeployment(source="selected", deployment_id=deployment_id)],
    )


def install(automations: Sequence[AutomationCore] = ()) -> list[str]:
    """Put these automations on the server that Prefect is set to, by default the three of lost runs. Gives their names."""
    chosen = list(automations) or _of_lost_runs()
    with get_client(sync_client=True) as client:
        for automation in chosen:
            for old in client.read_automations_by_name(automation.name):
                client.delete_automation(old.id)
            client.create_automation(automation)
    return [automation.name for automation in chosen]


def remove(automations: Sequence[AutomationCore] = ()) -> list[str]:
    """Take these automations off the server, by default the three of lost runs. Gives the names of those that were there."""
    removed = []
    with get_client(sync_client=True) as client:
        for automation in list(automations) or _of_lost_runs():
            for old in client.read_automations_by_name(automation.name):
                client.delete_automation(old.id)
                removed.append(automation.name)
    return removed


def _of_lost_runs() -> list[AutomationCore]:
    return [lost_run(), never_started(), never_cancelled()]


if __name__ == "__main__":
    for name in install():
        print("Installed:", name)
