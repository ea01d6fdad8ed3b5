"""A desk that ends and starts again still tells of its runs, and goes on with those that were not over."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect
from psycopg.conninfo import make_conninfo

from ops.console.server import open_console
from ops.desk import WRITER, LocalDesk
from ops.stage import Stage
from tests.browser.acts import HOURS, STRANGE, button, is_decided, send_text, stands
from tests.browser.conftest import House, be_patient, visitor
from tests.scenarios.desks import BRIGHTSMILE
from tests.scenarios.journeys import a_phone
from tests.scenarios.world import go_to_a_morning

Start = Callable[[], AbstractContextManager[tuple[Stage, Page]]]


@pytest.fixture
def start(browser: Browser, house: House, database: str, tmp_path: Path) -> Start:
    """Starts the one desk of this test, as `frontdesk up` does, and opens its console in a new browser."""
    house.close()

    @contextmanager
    def started() -> Iterator[tuple[Stage, Page]]:
        writer = make_conninfo(database, user=WRITER)
        with (
            LocalDesk(tmp_path, BRIGHTSMILE, conninfo=writer) as desk,
            open_console(desk) as console,
            ExitStack() as stack,
        ):
            be_patient(desk.slack)
            yield Stage(desk), visitor(browser, console, stack)()

    return started


def test_what_was_over_is_still_told_and_what_waited_goes_on(start: Start):
    answered, waiting = a_phone(), a_phone()
    with start() as (stage, page):
        go_to_a_morning(stage)
        over = send_text(page, answered, HOURS)
        stands(page, "Answered")
        asked = send_text(page, waiting, STRANGE)
        stands(page, "Waits for the front desk")
    with start() as (stage, page):
        stage.settle()  # until it waits again, a click on what is still shown is told that it has moved on
        page.get_by_label("Search").fill(answered)
        page.keyboard.press("Enter")
        page.locator(f"a[href*='{over}']").click()
        stands(page, "Answered")
        expect(page.get_by_role("main")).to_contain_text(HOURS)
        page.get_by_role("link", name="Slack").click()
        button(page, asked, "Don't send").click()
        is_decided(page, asked)
        stage.settle()
        assert stage.outcome(asked) == "rejected"
        assert [len(stage.texts_to(phone)) for phone in (answered, waiting)] == [1, 0]
