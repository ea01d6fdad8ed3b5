"""Nobody is kept out: axe finds nothing on any page, however it is seen, and nothing is cut off."""

from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from ops.console.server import ConsoleAddress
from ops.demo.scenes import sms
from ops.desk import LocalDesk
from ops.local.standins.faults import LoseAnswer
from ops.stage import Stage
from tests.browser.acts import HOURS, asked_about, button
from tests.browser.chromium import launched
from tests.browser.conftest import Visit, visitor
from tests.browser.visits import LAPTOP, PHONE, Screen, barriers, cut_off, seen_everyhow, too_wide
from tests.scenarios.journeys import a_phone
from tests.scenarios.world import throw_switch

pytestmark = pytest.mark.usefixtures("unused_desk")
Runs = Mapping[str, str]
STANDINGS = ("under_way", "with_person", "held", "looking_up", "answered", "rejected")
PAGES = ("/", "/?q=zebra", "/send", "/send?as=text", "/send?as=payload", "/switch", "/clock", "/slack")
TWICE = "--blink-settings=defaultFontSize=32"
"""As somebody sets it who wants all text of all pages twice as large."""
LONG = f"See https://example.com/{'a-very-long-address/' * 12} and tell me what it would cost, please!"


@pytest.fixture(scope="module")
def runs(stage: Stage, desk: LocalDesk) -> Iterator[Runs]:
    """A run of each standing, somebody who is long-winded, and the switch thrown meanwhile."""
    made = {"with_person": asked_about(stage, a_phone()), "rejected": asked_about(stage, a_phone(), LONG)}
    stage.click(made["rejected"], "reject")
    made["answered"] = sms(stage, a_phone(), HOURS)
    lost = a_phone()
    desk.twilio.faults.add(LoseAnswer(), on="create", where={"To": lost})
    made["looking_up"] = sms(stage, lost, HOURS)
    with desk.cloud.outage("classify"):
        made["under_way"] = sms(stage, a_phone(), HOURS)
    throw_switch(stage, is_paused=True)
    stage.settle()
    yield {**made, "held": sms(stage, a_phone(), HOURS)}
    throw_switch(stage, is_paused=False)
    stage.settle()


def opens_to_everybody(page: Page) -> None:
    """Fail with whatever keeps somebody out, or hides something, on any kind of screen."""
    found = {
        fault: how for how in seen_everyhow(page) for fault in barriers(page) + cut_off(page) + too_wide(page)
    }
    assert not found, "".join(f"\n{how}: {fault}" for fault, how in found.items())


@pytest.mark.parametrize("path", PAGES)
def test_every_page_is_open_to_everybody(runs: Runs, visit: Visit, path: str):
    opens_to_everybody(visit(path))


@pytest.mark.parametrize("standing", STANDINGS)
def test_a_run_is_open_to_everybody_wherever_it_stands(runs: Runs, visit: Visit, standing: str):
    opens_to_everybody(visit(f"/runs/{runs[standing]}"))


def test_the_dialog_is_open_to_everybody_also_with_a_fault(runs: Runs, visit: Visit):
    page = visit("/slack", expected=("422",))
    button(page, runs["with_person"], "Edit").click()
    dialog = page.get_by_role("dialog")
    expect(dialog).to_be_visible()
    opens_to_everybody(page)
    dialog.get_by_role("textbox").fill("")
    dialog.get_by_role("button", name="Send").click()
    expect(dialog.get_by_role("alert")).to_be_visible()
    opens_to_everybody(page)


@pytest.mark.parametrize("way", ["text", "payload"])
def test_a_form_that_was_refused_is_open_to_everybody(visit: Visit, way: str):
    page = visit(f"/send?as={way}", expected=("422",))
    page.get_by_role("textbox").last.fill("")
    page.get_by_role("button", name="Send", exact=True).click()
    expect(page.get_by_role("alert")).to_be_visible()
    opens_to_everybody(page)


def test_a_page_that_is_not_there_is_open_to_everybody(visit: Visit):
    opens_to_everybody(visit("/nowhere", expected=("404",)))


def test_the_page_for_strangers_is_open_to_everybody(visit: Visit):
    opens_to_everybody(visit(is_let_in=False, expected=("403", "favicon.ico")))


@pytest.mark.parametrize("screen", [LAPTOP, PHONE], ids=str)
def test_text_of_twice_the_size_is_all_there(
    runs: Runs, screen: Screen, browser: Browser, program: Path, console: ConsoleAddress
):
    paths = ("/", "/send", "/switch", "/clock", "/slack", f"/runs/{runs['with_person']}")
    with launched(browser.browser_type, program, TWICE) as reader, ExitStack() as stack:
        page = visitor(reader, console, stack)(screen=screen)
        found = [f"{path}: {fault}" for path in paths for fault in hidden(page, f"{console.origin}{path}")]
    assert not found, "\n".join(found)


LONG_STEPS = "document.querySelectorAll('.step-took').forEach(took => took.textContent = '59 min 59 s')"


def hidden(page: Page, url: str) -> list[str]:
    """Return what cannot be read on a page whose text is twice as large, however long its steps took."""
    page.goto(url)
    page.evaluate(LONG_STEPS)
    assert page.evaluate("getComputedStyle(document.documentElement).fontSize") == "32px"
    return cut_off(page) + too_wide(page)


@pytest.mark.parametrize("path", ["/", "/clock", "/runs/{under_way}"])
def test_who_wants_nothing_to_move_sees_nothing_move(runs: Runs, visit: Visit, path: str):
    page = visit(path.format(**runs), LAPTOP, reduced_motion="reduce")
    assert not page.evaluate(MOVING)


MOVING = """document.getAnimations()
  .filter(each => each.playState === 'running' && each.effect.getComputedTiming().duration > 50)
  .map(each => each.animationName ?? each.transitionProperty)"""
