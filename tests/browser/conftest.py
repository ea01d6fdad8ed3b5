"""A real desk with its console a module, and somebody in front of it with a headless Chromium."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any, Protocol

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from ops.console.server import ConsoleAddress, open_console
from ops.desk import LocalDesk
from ops.local.postgres import EmbeddedPostgres
from ops.local.standins.slack import SlackStandIn
from ops.stage import Stage
from tests.browser.chromium import SETTING, chromium, find_chromium
from tests.browser.visits import LAPTOP, PHONE, Scheme, Screen, Watch
from tests.fixtures.postgres import copies, database, postgres_server, template_database
from tests.scenarios.desks import a_desk
from tests.scenarios.world import go_to_a_morning

__all__ = ["copies", "database", "postgres_server", "template_database"]

PATIENCE_S = 30.0
PATIENCE_MS = 1000 * PATIENCE_S
FAILED = pytest.StashKey[bool]()


class Visit(Protocol):
    """Opens the console in a browser of its own; what goes wrong there fails the test."""

    def __call__(
        self, path: str = "/", screen: Screen = LAPTOP, scheme: Scheme = "light", **options: Any
    ) -> Page: ...


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Any:
    """Let fixtures know whether their test failed."""
    report = yield
    item.stash[FAILED] = item.stash.get(FAILED, False) or report.failed
    return report


@pytest.fixture(scope="module")
def program() -> Path:
    found = find_chromium()
    if found is None:
        pytest.skip(f"no Chromium is installed: install Debian's `chromium`, or name yours in {SETTING}")
    return found


@pytest.fixture(scope="module")
def browser(program: Path) -> Iterator[Browser]:
    expect.set_options(timeout=PATIENCE_MS)
    with chromium(program) as running:
        yield running


@pytest.fixture(scope="module")
def desk(browser: Browser, postgres_server: EmbeddedPostgres, template_database: str) -> Iterator[LocalDesk]:
    """BrightSmile's desk in the morning of a day with hours to spare; nobody needs it without a browser."""
    with a_desk(postgres_server, template_database) as running:
        be_patient(running.slack)
        go_to_a_morning(Stage(running))
        yield running


def be_patient(slack: SlackStandIn) -> None:
    """Wait longer for the desk than Slack's three seconds: a busy machine is no fault of a page."""
    slack.workspace.trigger_lives_s = slack._delivery.patience_s = PATIENCE_S


@pytest.fixture(scope="module")
def stage(desk: LocalDesk) -> Stage:
    return Stage(desk)


@pytest.fixture(scope="module")
def console(desk: LocalDesk) -> Iterator[ConsoleAddress]:
    with open_console(desk) as address:
        yield address


@pytest.fixture
def visit(
    request: pytest.FixtureRequest, browser: Browser, console: ConsoleAddress, tmp_path: Path
) -> Iterator[Visit]:
    with ExitStack() as stack:
        yield visitor(
            browser, console, stack, keep_in=lambda: tmp_path if request.node.stash[FAILED] else None
        )


def visitor(
    browser: Browser,
    console: ConsoleAddress,
    stack: ExitStack,
    keep_in: Callable[[], Path | None] = lambda: None,
) -> Visit:
    """Return what opens pages of this console until the stack is unwound."""
    count = 0

    def open_page(
        path: str = "/",
        screen: Screen = LAPTOP,
        scheme: Scheme = "light",
        *,
        is_let_in: bool = True,
        expected: tuple[str, ...] = (),
        **options: Any,
    ) -> Page:
        nonlocal count
        count += 1
        context = browser.new_context(color_scheme=scheme, **{**screen.options(), **options})
        context.set_default_timeout(PATIENCE_MS)
        watch = Watch(console.origin, expected)
        watch.over(context)
        stack.callback(leave, context, watch, f"page-{count}", keep_in)
        page = context.new_page()
        if is_let_in:
            page.goto(console.url)
        if path != "/" or not is_let_in:
            page.goto(f"{console.origin}{path}")
        return page

    return open_page


def leave(context: BrowserContext, watch: Watch, name: str, keep_in: Callable[[], Path | None]) -> None:
    """Close the browser; keep what was to be seen if the test failed, and fail it if anything went wrong."""
    if folder := keep_in():
        for number, page in enumerate(context.pages):
            page.screenshot(path=folder / f"{name}-{number}.png", full_page=True)
            (folder / f"{name}-{number}.html").write_text(page.content(), "utf-8")
    context.close()
    assert not watch.faults, "\n".join(watch.faults)


@pytest.fixture
def page(visit: Visit) -> Page:
    """The console's first page on a laptop, in the light."""
    return visit()


@pytest.fixture
def narrow_page(visit: Visit) -> Page:
    """The console's first page on a phone, in the light."""
    return visit(screen=PHONE)
