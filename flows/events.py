"""The events of a run, for automations of others: what happened, with the numbers that a reaction needs.

==============================  ==================================  =====================================================
event                           resource                            payload
==============================  ==================================  =====================================================
`copydesk.batch.committed`      `copydesk.lake.<path>`              run_id, documents, articles, rejected, lake
`copydesk.document.rejected`    `copydesk.document.<uri>`           uri, reason, stage, detail, advice, sha256, run_id, lake
`copydesk.run.finished`         `copydesk.lake.<path>`              run_id, outcome, message, documents, articles, rejected,
                                                                    unchanged, rejected_share, seconds, lake
`copydesk.inbox.arrived`        `copydesk.inbox`                    folder, files
==============================  ==================================  =====================================================

A trigger matches on labels of the resource, not on the payload. So `copydesk.run.finished` carries the outcome and
whether there is news as labels too.
"""

from __future__ import annotations

from pathlib import Path

from prefect.events import emit_event

from flows.tally import Tally
from ingest.model import Rejected

BATCH_COMMITTED = "copydesk.batch.committed"
DOCUMENT_REJECTED = "copydesk.document.rejected"
RUN_FINISHED = "copydesk.run.finished"
INBOX_ARRIVED = "copydesk.inbox.arrived"

OUTCOME = "copydesk.outcome"
"""Label of a finished run: the name of its state."""

NEWS = "copydesk.news"
"""Label of a finished run: "yes" if it put articles into the lake, else "no"."""


def tell_batch(batch: Tally, *, run_id: str, lake: str) -> None:
    numbers = {"documents": batch.documents, "articles": batch.articles, "rejected": batch.rejections}
    payload = {"run_id": run_id, "lake": lake} | numbers
    emit_event(BATCH_COMMITTED, _lake(lake), payload=payload)


def tell_rejected(rejected: Rejected, advice: str, *, run_id: str, lake: str) -> None:
    payload = {
        "uri": rejected.uri,
        "reason": rejected.reason.value,
        "stage": rejected.stage,
        "detail": rejected.detail,
        "advice": advice,
        "sha256": rejected.sha256,
        "run_id": run_id,
        "lake": lake,
    }
    resource = {
        "prefect.resource.id": f"copydesk.document.{rejected.uri}",
        "prefect.resource.name": rejected.uri.rsplit("/", 1)[-1],
        "copydesk.reason": rejected.reason.value,
    }
    emit_event(DOCUMENT_REJECTED, resource, related=[_related(lake)], payload=payload)


def tell_finished(total: Tally, *, run_id: str, lake: str, outcome: str, message: str, unchanged: int, seconds: float) -> None:
    resource = _lake(lake) | {OUTCOME: outcome, NEWS: "yes" if total.articles else "no"}
    payload = {
        "run_id": run_id,
        "outcome": outcome,
        "message": message,
        "documents": total.documents,
        "articles": total.articles,
        "rejected": total.rejections,
        "unchanged": unchanged,
        "rejected_share": round(total.rejected_share, 4),
        "seconds": round(seconds, 1),
        "lake": lake,
    }
    emit_event(RUN_FINISHED, resource, payload=payload)


def tell_arrived(folder: Path, files: int) -> None:
    resource = {"prefect.resource.id": "copydesk.inbox", "prefect.resource.name": str(folder)}
    emit_event(INBOX_ARRIVED, resource, payload={"folder": str(folder), "files": files})


def _lake(lake: str) -> dict[str, str]:
    return {"prefect.resource.id": f"copydesk.lake.{lake}", "prefect.resource.name": lake}


def _related(lake: str) -> dict[str, str]:
    return _lake(lake) | {"prefect.resource.role": "lake"}
