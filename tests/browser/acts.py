"""What people do in the console, by the words that they see there."""

import re

from playwright.sync_api import Locator, Page, expect

from ops.stage import Stage
from tests.scenarios.world import say_and_be_heard

HOURS = "What are your hours on Friday?"
STRANGE = "it's about the thing from last week, can you sort it out"


def send_text(page: Page, phone: str, text: str) -> str:
    """Send a text message from the console as it is open; returns the id of the run that it goes on to."""
    page.get_by_role("link", name="Send a lead").first.click()
    page.get_by_role("link", name="Text message").click()
    page.get_by_label("From").fill(phone)
    page.get_by_label("Text", exact=True).fill(text)
    page.get_by_role("button", name="Send", exact=True).click()
    return run_shown(page)


def run_shown(page: Page) -> str:
    """Wait until the page is that of one run; returns its id."""
    page.wait_for_url("**/runs/*")
    return page.url.rpartition("/")[2]


def asked_about(stage: Stage, phone: str, text: str = STRANGE) -> str:
    """Text something that a person must decide on, and wait until they can; returns the run's id."""
    run_id = say_and_be_heard(stage, phone, text)
    stage.settle()
    return run_id


def request(page: Page, run_id: str) -> Locator:
    """Return the Slack message about a run."""
    link = page.locator(f"a[href*='{run_id}']")
    return page.get_by_role("article").filter(has=link)


def button(page: Page, run_id: str, word: str) -> Locator:
    """Return the button of a Slack message by its word; what it does comes after that in its name."""
    return request(page, run_id).get_by_role("button", name=re.compile(f"^{re.escape(word)}"))


def is_decided(page: Page, run_id: str) -> None:
    """Wait until the Slack message offers nothing any more."""
    expect(request(page, run_id).get_by_role("button")).to_have_count(0)


def stands(page: Page, words: str) -> None:
    """Wait until the run's page says that it stands so."""
    expect(page.get_by_role("main").get_by_text(words, exact=True).first).to_be_visible()
