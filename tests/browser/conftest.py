"""A real desk with its console, and somebody in front of it with a headless Chromium.

A worker starts both once for all modules that can share them: starting costs more than most tests.
"""

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
_OWN_DESK_FIRST = {"test_accessibility.py": 0, "test_clock.py": 0, "test_restart.py": 2}
"""Who wants a desk that nobody has used begins with one, and who wants none ends: the others share it."""


class Visit(Protocol):
    """Opens the console in a browser of its own; what goes wrong there fails the test."""

    def __call__(
        self, path: str = "/", screen: Screen = LAPTOP, scheme: Scheme = "light", **options: Any
    ) -> Page: ...


class House:
    """One desk with its console, for whoever can share it: a process runs one at a time."""

    def __init__(self, server: EmbeddedPostgres, template: str) -> None:
        self._server = server
        self._template = template
        self._opened: tuple[LocalDesk, ConsoleAddress] | None = None
        self._stack = ExitStack()

    def open(self) -> tuple[LocalDesk, ConsoleAddress]:
        """Return the desk and the address of its console; start both if they do not run."""
        if self._opened is None:
            with ExitStack() as stack:
                desk = stack.enter_context(a_desk(self._server, self._template))
                be_patient(desk.slack)
                self._opened = desk, stack.enter_context(open_console(desk))
                self._stack = stack.pop_all()
        return self._opened

    def close(self) -> None:
        """End both; whoever comes next gets new ones."""
        self._opened = None
        self._stack.close()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Let as many modules as can be share a desk; each stays whole, and among those of other folders."""
    places = [place for place, item in enumerate(items) if item.path.parent == Path(__file__).parent]
    mine = sorted((items[place] for place in places), key=lambda item: _OWN_DESK_FIRST.get(item.path.name, 1))
    for place, item in zip(places, mine, strict=True):
        items[place] = item


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Any:
    """Let fixtures know whether their test failed."""
    report = yield
    item.stash[FAILED] = item.stash.get(FAILED, False) or report.failed
    return report


@pytest.fixture(scope="package")
def program() -> Path:
    found = find_chromium()
    if found is None:
        pytest.skip(f"no Chromium is installed: install Debian's `chromium`, or name yours in {SETTING}")
    return found


@pytest.fixture(scope="package")
def browser(program: Path) -> Iterator[Browser]:
    expect.set_options(timeout=PATIENCE_MS)
    with chromium(program) as running:
        yield running


@pytest.fixture(scope="package")
def house(browser: Browser, postgres_server: EmbeddedPostgres, template_database: str) -> Iterator[House]:
    """Nobody needs it without a browser."""
    shared = House(postgres_server, template_database)
    yield shared
    shared.close()


@pytest.fixture(scope="module")
def unused_desk(house: House) -> None:
    """Let the module begin with a desk that nobody has used, and that forgets what was before."""
    house.close()


@pytest.fixture(scope="module")
def desk(house: House) -> LocalDesk:
    """BrightSmile's desk in the morning of a day with hours to spare, perhaps with others' leads."""
    running, _ = house.open()
    go_to_a_morning(Stage(running))
    return running


def be_patient(slack: SlackStandIn) -> None:
    """Wait longer for the desk than Slack's three seconds: a busy machine is no fault of a page."""
    slack.workspace.trigger_lives_s = slack._delivery.patience_s = PATIENCE_S


@pytest.fixture(scope="module")
def stage(desk: LocalDesk) -> Stage:
    return Stage(desk)


@pytest.fixture(scope="module")
def console(house: House, desk: LocalDesk) -> ConsoleAddress:
    _, address = house.open()
    return address


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
