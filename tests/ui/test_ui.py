"""The Prefect UI as a person uses it, in Chromium: the form, a refusal, a run, its report, a cancellation.

Needs Debian's chromium (apt-get install chromium). The screenshots lie in build/screenshots; look at them after a change.
"""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Locator, Page, Response, Route, ViewportSize, expect, sync_playwright

from tests.flows.desks import INBOX, PROJECT, SEEDS, Desk, await_that, lack, open_desk

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
ARCHIVE = 900  # documents; 250 were read in six seconds on an idle machine, before anybody could cancel
"""Documents: so many that a run over them can be watched and cancelled on a fast machine too."""
SIZE: ViewportSize = {"width": 1280, "height": 900}


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    if not Path(CHROMIUM).exists():
        lack(CHROMIUM)
    with open_desk(tmp_path_factory.mktemp("ui")) as desk:
        shutil.copytree(SEEDS, desk.folder / "seeds", dirs_exist_ok=True)
        # Beside the inbox, so that the watcher does not read them before the form is filled.
        shutil.copytree(INBOX, desk.folder / "press")
        desk.fill("archive", ARCHIVE)
        yield desk


@pytest.fixture(scope="module")
def page(desk: Desk) -> Iterator[Page]:
    SHOTS.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as started:
        browser = started.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        context = browser.new_context(viewport=SIZE, reduced_motion="reduce")
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
    """Take a picture. The whole page is taken by making the window as high as the page: Playwright's own way of taking a whole
    page leaves the navigation cut off below the window's end."""
    if whole:
        # The height of what is inside, for the page itself is never lower than the window.
        height = int(
            page.evaluate(
                "Math.max(...[...document.querySelectorAll('main, main *')].map(e => e.getBoundingClientRect().bottom))"
            )
        )
        page.set_viewport_size(SIZE | {"height": max(SIZE["height"], height + 16)})
    page.wait_for_timeout(800)  # fonts and the last animation
    page.screenshot(path=SHOTS / f"{name}.png")
    page.set_viewport_size(SIZE)


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

    def click() -> Response:
        with page.expect_response(re.compile("/create_flow_run$")) as answer:
            page.get_by_role("button", name="Submit").click()
        return answer.value

    return str(press(page, click).json()["id"])


def press(page: Page, button: Callable[[], Response]) -> Response:
    """Press a button of the UI until the server does what it is to do.

    When another write comes between, SQLite makes the server answer 503, with nothing done. A person presses again.
    """
    for _ in range(5):
        answer = button()
        if answer.status != 503:
            break
        page.keyboard.press("Escape")
        page.wait_for_timeout(2000)
    assert answer.ok, answer.text()
    return answer


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
    page.reload(wait_until="domcontentloaded")  # the UI does not ask again for the log of a run that has ended
    page.get_by_role("tab", name="Logs").click()
    expect(page.get_by_text("Found 10 documents to read").first).to_be_visible()
    expect(page.get_by_text("9 of 10 documents read, 9 articles, 1 rejected (10%)").first).to_be_visible()
    shoot(page, "4-run-logs", whole=True)

    page.get_by_role("tab", name="Artifacts").click()
    expect(page.get_by_text("copydesk-report").first).to_be_visible()
    shoot(page, "5-artifacts", whole=True)
    report = next(artifact for artifact in desk.artifacts(run) if artifact["key"] == "copydesk-report")
    visit(page, f"{desk.url}/v2/artifacts/artifact/{report['id']}")
    expect(page.get_by_role("heading", name="What this run did")).to_be_visible()
    expect(page.get_by_role("heading", name="Rejected documents")).to_be_visible()
    expect(page.get_by_text("broken-download.pdf").first).to_be_visible()
    expect(page.get_by_text("Before:", exact=True).first).to_be_visible()
    assert "\\-" not in page.inner_text("main" if page.locator("main").count() else "body")
    shoot(page, "6-report", whole=True)

    rejected = next(artifact for artifact in desk.artifacts(run) if artifact["key"] == "copydesk-rejected")
    visit(page, f"{desk.url}/v2/artifacts/artifact/{rejected['id']}")
    expect(page.get_by_text("broken-download.pdf").first).to_be_visible()
    shoot(page, "7-rejected")


def test_a_second_run_is_watched_and_cancelled(page: Page, desk: Desk) -> None:
    """Cancelled as a person does it, by the menu of the run's page; the next run finishes the work."""
    open_form(page, desk)
    fill_patterns(page, "archive", "archive")
    field(page, "Lake (folder or address)").fill("data/archive-lake")
    field(page, "Processes at work at once").fill("1")  # so that it does not end before it is cancelled
    run = submit(page)
    desk.await_running(run, documents=3)
    visit(page, f"{desk.url}/v2/runs/flow-run/{run}")
    page.get_by_role("tab", name="Artifacts").click()
    expect(page.get_by_text("copydesk-progress").first).to_be_visible()
    expect(page.get_by_text(re.compile(rf"\d+ of {ARCHIVE},")).first).to_be_visible()
    expect(page.get_by_text("archive into archive-lake").first).to_be_visible()  # and not a name drawn by lot
    page.wait_for_timeout(5000)  # the page draws the tasks on their time line when it asks again
    shoot(page, "8-progress")

    def cancel() -> Response:
        page.locator("button[aria-haspopup=menu]").last.click()
        page.get_by_role("menuitem", name="Cancel", exact=True).click()
        shoot(page, "9-cancel")
        with page.expect_response(re.compile(f"/flow_runs/{run}/set_state$")) as answer:
            page.get_by_role("alertdialog").get_by_role("button", name="Cancel Flow Run").click()
        return answer.value

    press(page, cancel)
    seconds = await_that(lambda: not any("prefect.engine" in command for command in desk.children().values()), 60)
    assert seconds < 10, f"it took {seconds:.1f} s"
    await_that(lambda: not any("forkserver" in command for command in desk.children().values()), 5, lambda: str(desk.children()))
    assert desk.await_state(run)["type"] == "CANCELLED"
    visit(page, f"{desk.url}/v2/runs/flow-run/{run}")
    expect(page.get_by_text("Cancelled").first).to_be_visible()
    shoot(page, "10-cancelled")
    articles, sources = desk.counts("data/archive-lake")
    assert sources < ARCHIVE
    assert articles >= sources

    open_form(page, desk)
    page.get_by_label("Run Name").fill("The rest of the archive")
    fill_patterns(page, "archive", "archive")
    field(page, "Lake (folder or address)").fill("data/archive-lake")
    rest = desk.await_state(submit(page), timeout_s=600)
    assert rest["name"] == "Completed", rest
    assert f"of {ARCHIVE - sources} documents" in rest["message"]
    assert desk.counts("data/archive-lake")[1] == ARCHIVE
    visit(page, f"{desk.url}/v2/runs")
    expect(page.get_by_text("The rest of the archive").first).to_be_visible()
    shoot(page, "11-runs", whole=True)
