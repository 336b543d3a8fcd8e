"""The Prefect UI as a person uses it, in Chromium: the form, a refusal, a run, its report, a cancellation.

Needs Debian's chromium (apt-get install chromium). The screenshots lie in build/screenshots; look at them after a change.
"""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from tests.flows.desks import INBOX, PROJECT, SEEDS, Desk, await_that, open_desk

playwright = pytest.importorskip("playwright.sync_api")
from playwright.sync_api import Locator, Page, Route, expect, sync_playwright  # noqa: E402

pytestmark = [pytest.mark.ui, pytest.mark.timeout(900)]

SHOTS = PROJECT / "build" / "screenshots"
CHROMIUM = os.environ.get("CHROMIUM", "/usr/bin/chromium")
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
WAIT_MS = 180_000


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    if not Path(CHROMIUM).exists():
        pytest.skip(f"{CHROMIUM} is not there")
    with open_desk(tmp_path_factory.mktemp("ui")) as desk:
        shutil.copytree(SEEDS, desk.folder / "seeds", dirs_exist_ok=True)
        # Beside the inbox, so that the watcher does not read them before the form is filled.
        shutil.copytree(INBOX, desk.folder / "press")
        desk.fill("archive", 250)
        yield desk


@pytest.fixture(scope="module")
def page(desk: Desk) -> Iterator[Page]:
    SHOTS.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as started:
        browser = started.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        context = browser.new_context(viewport={"width": 1280, "height": 900}, reduced_motion="reduce")
        foreign: list[str] = []

        def only_here(route: Route) -> None:
            if route.request.url.startswith((desk.url, "data:", "blob:")):
                route.continue_()
            else:
                foreign.append(route.request.url)
                route.abort()

        context.route("**/*", only_here)
        page = context.new_page()
        page.set_default_timeout(WAIT_MS)
        expect.set_options(timeout=WAIT_MS)
        yield page
        browser.close()
        # The UI asks for the configuration of its analytics whatever the server says; it must send nothing.
        assert {httpx.URL(url).host for url in foreign} <= {"sr-client-cfg.amplitude.com"}, foreign


def visit(page: Page, url: str) -> None:
    page.goto(url, wait_until="domcontentloaded")


def shoot(page: Page, name: str, *, whole: bool = False) -> None:
    page.wait_for_timeout(800)  # fonts and the last animation
    page.screenshot(path=SHOTS / f"{name}.png", full_page=whole)


def field(page: Page, label: str) -> Locator:
    return page.get_by_label(label, exact=False).first


def fill_patterns(page: Page, first: str, second: str) -> None:
    boxes = page.locator("textarea")
    boxes.nth(0).fill(first)
    boxes.nth(1).fill(second)


def open_form(page: Page, desk: Desk) -> None:
    visit(page, f"{desk.url}/v2/deployments/deployment/{desk.deployment('on-demand')['id']}/run")
    page.get_by_role("button", name="Submit").wait_for()


def submit(page: Page) -> str:
    """Press the button; gives the run that comes of it.

    Requests pass through our own handler, which runs only while Playwright waits: hence no waiting in any other way here.
    """
    with page.expect_response(re.compile("/create_flow_run$")) as answer:
        page.get_by_role("button", name="Submit").click()
    return str(answer.value.json()["id"])


def test_the_deployment_is_found(page: Page, desk: Desk) -> None:
    visit(page, f"{desk.url}/v2/deployments")
    expect(page.get_by_text("on-demand").first).to_be_visible()
    for name in ("nightly", "retry-rejected", "watch"):
        expect(page.get_by_text(name).first).to_be_visible()
    await_that(lambda: desk.deployment("on-demand")["status"] == "READY", 120)
    visit(page, f"{desk.url}/v2/deployments")
    expect(page.get_by_text("Ready", exact=True).first).to_be_visible()
    shoot(page, "1-deployments")


def test_the_form_explains_itself(page: Page, desk: Desk) -> None:
    open_form(page, desk)
    for group in ("1. Where from", "2. Where to", "3. Which documents", "4. How to treat them", "5. How much to tolerate"):
        expect(page.get_by_text(group)).to_be_visible()
    body = page.inner_text("body")
    for wanted in ("Files, folders, globs or addresses", "Rejected documents (percent)", "Never type a secret here"):
        assert wanted in body
    for unwanted in (">>>", "`", "IngestParams"):
        assert unwanted not in body
    shoot(page, "2-run-form", whole=True)


def test_a_bad_value_is_refused_in_the_form(page: Page, desk: Desk) -> None:
    open_form(page, desk)
    before = len(desk.runs("on-demand"))
    field(page, "Rejected documents (percent)").fill("250")
    page.get_by_role("button", name="Submit").click()
    shoot(page, "3-refused")
    # The browser's own bubble, beside the field.
    assert "100" in str(field(page, "Rejected documents (percent)").evaluate("field => field.validationMessage"))
    expect(page.get_by_role("button", name="Submit")).to_be_visible()
    assert len(desk.runs("on-demand")) == before


def test_a_run_from_the_form_to_the_report(page: Page, desk: Desk) -> None:
    open_form(page, desk)
    page.get_by_label("Run Name").fill("Press review")
    fill_patterns(page, "seeds", "press")
    run = submit(page)
    visit(page, f"{desk.url}/v2/runs/flow-run/{run}")
    expect(page.get_by_text("Press review").first).to_be_visible()
    desk.await_state(run)
    expect(page.get_by_text(re.compile("Completed ?With ?Rejections")).first).to_be_visible()
    assert desk.flow_run(run)["name"] == "Press review"
    page.get_by_role("tab", name="Logs").click()
    expect(page.get_by_text("Flow run 'Press review' submitted to infrastructure").first).to_be_visible()
    assert any(log["message"].startswith("Found 10 documents to read") for log in desk.logs(run))
    shoot(page, "4-run-logs")

    page.get_by_role("tab", name="Artifacts").click()
    expect(page.get_by_text("copydesk-report").first).to_be_visible()
    shoot(page, "5-artifacts")
    report = next(artifact for artifact in desk.artifacts(run) if artifact["key"] == "copydesk-report")
    visit(page, f"{desk.url}/v2/artifacts/artifact/{report['id']}")
    expect(page.get_by_role("heading", name="What this run did")).to_be_visible()
    expect(page.get_by_role("heading", name="Rejected documents")).to_be_visible()
    expect(page.get_by_text("broken-download.pdf").first).to_be_visible()
    expect(page.get_by_text("Before:", exact=True).first).to_be_visible()
    assert "\\-" not in page.inner_text("main" if page.locator("main").count() else "body")
    shoot(page, "6-report")
    page.get_by_text("Before:", exact=True).first.scroll_into_view_if_needed()
    shoot(page, "6-report-samples", whole=True)

    rejected = next(artifact for artifact in desk.artifacts(run) if artifact["key"] == "copydesk-rejected")
    visit(page, f"{desk.url}/v2/artifacts/artifact/{rejected['id']}")
    expect(page.get_by_text("broken-download.pdf").first).to_be_visible()
    shoot(page, "7-rejected")


def test_a_second_run_is_watched_and_cancelled(page: Page, desk: Desk) -> None:
    open_form(page, desk)
    fill_patterns(page, "archive", "archive")
    field(page, "Lake (folder or address)").fill("data/archive-lake")
    run = submit(page)
    desk.await_running(run, documents=3)
    visit(page, f"{desk.url}/v2/runs/flow-run/{run}")
    page.get_by_role("tab", name="Artifacts").click()
    expect(page.get_by_text("copydesk-progress").first).to_be_visible()
    expect(page.get_by_text(re.compile(r"\d+ of 250 documents")).first).to_be_visible()
    shoot(page, "8-progress")

    desk.cancel(run)  # the request that the menu of the page sends; the menu itself is not clicked here
    seconds = await_that(lambda: not any("prefect.engine" in command for command in desk.children().values()), 60)
    assert seconds < 12, f"it took {seconds:.1f} s"
    desk.await_state(run, "CANCELLED", timeout_s=180)
    visit(page, f"{desk.url}/v2/runs/flow-run/{run}")
    expect(page.get_by_text("Cancelled").first).to_be_visible()
    shoot(page, "9-cancelled")
    articles, sources = desk.counts("data/archive-lake")
    assert sources < 250
    assert articles >= sources
