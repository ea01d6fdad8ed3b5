"""Throwing the switch from the console."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from ops.demo.scenes import sms
from ops.stage import Stage
from tests.browser.acts import HOURS, stands
from tests.browser.conftest import Visit
from tests.scenarios.journeys import a_phone
from tests.scenarios.world import throw_switch


@pytest.fixture
def switch(visit: Visit, stage: Stage) -> Iterator[Page]:
    """The page of the switch, which is on before and after the test."""
    yield visit("/switch")
    throw_switch(stage, is_paused=False)
    stage.settle()


def test_a_paused_desk_holds_a_text_and_a_resumed_one_sends_it(switch: Page, visit: Visit, stage: Stage):
    switch.get_by_role("button", name="Pause The whole desk").click()
    expect(switch.get_by_role("listitem").filter(has_text="The whole desk")).to_contain_text("Paused")
    phone = a_phone()
    run = visit(f"/runs/{sms(stage, phone, HOURS)}")
    stands(run, "Held")
    assert not stage.texts_to(phone)
    switch.get_by_role("button", name="Resume The whole desk").click()
    expect(switch.get_by_role("button", name="Pause The whole desk")).to_be_visible()
    stage.pass_time(timedelta(minutes=16))
    stands(run, "Answered")
    assert len(stage.texts_to(phone)) == 1


def test_every_page_says_that_sending_is_paused(switch: Page, visit: Visit):
    leads = visit("/")
    switch.get_by_role("button", name="Pause Oak Park").click()
    expect(leads.get_by_text("Sending is paused")).to_be_visible()
    leads.get_by_role("link", name="Open the switch").click()
    leads.get_by_role("button", name="Resume Oak Park").click()
    expect(leads.get_by_text("Sending is paused")).to_have_count(0)
    expect(switch.get_by_role("button", name="Pause Oak Park")).to_be_visible()
