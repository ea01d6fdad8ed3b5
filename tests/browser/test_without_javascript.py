"""Everything that the console does can be done in a browser that runs no scripts."""

import pytest
from playwright.sync_api import Page, expect

from ops.stage import Stage
from tests.browser.acts import HOURS, asked_about, button, send_text, stands
from tests.browser.conftest import Visit
from tests.browser.test_slack import OWN_WORDS
from tests.scenarios.journeys import a_phone


@pytest.fixture
def plain(visit: Visit) -> Page:
    return visit(java_script_enabled=False)


def test_a_lead_is_sent_and_its_end_is_a_reload_away(plain: Page, stage: Stage):
    phone = a_phone()
    run_id = send_text(plain, phone, HOURS)
    stage.settle()
    plain.reload()
    stands(plain, "Answered")
    plain.get_by_role("link", name="Leads", exact=True).click()
    expect(plain.locator(f"a[href*='{run_id}']")).to_be_visible()


def test_a_text_is_written_in_the_dialog_and_goes_out(plain: Page, stage: Stage):
    phone = a_phone()
    run_id = asked_about(stage, phone)
    plain.get_by_role("link", name="Slack").click()
    button(plain, run_id, "Edit").click()
    plain.get_by_role("dialog").get_by_role("textbox").fill(OWN_WORDS)
    plain.get_by_role("dialog").get_by_role("button", name="Send").click()
    stage.settle()
    assert [text.body for text in stage.texts_to(phone)] == [OWN_WORDS]


def test_the_switch_is_thrown_and_thrown_back(plain: Page):
    plain.get_by_role("link", name="Switch").click()
    plain.get_by_role("button", name="Pause Oak Park").click()
    expect(plain.get_by_text("Sending is paused")).to_be_visible()
    plain.get_by_role("button", name="Resume Oak Park").click()
    expect(plain.get_by_text("Sending is paused")).to_have_count(0)


def test_the_clock_is_moved(plain: Page, stage: Stage):
    before = stage.desk.clock.now()
    plain.get_by_role("link", name="Clock", exact=True).click()
    plain.get_by_role("button", name="+1 h").click()
    expect(plain.get_by_role("heading", name="Clock")).to_be_visible()
    stage.settle()
    assert (stage.desk.clock.now() - before).total_seconds() >= 3600
