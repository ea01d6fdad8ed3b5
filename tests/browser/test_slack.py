"""Deciding in the Slack page: the buttons and the dialog, by the real signed callback."""

import pytest
from playwright.sync_api import Page, expect

from ops.stage import Stage
from tests.browser.acts import asked_about, button, is_decided, request
from tests.browser.conftest import Visit
from tests.scenarios.journeys import a_phone

DELTA = "Do you take Delta Dental?"
OWN_WORDS = "Hi! Could you tell us a little more, so that the right person helps?"


@pytest.fixture
def slack(visit: Visit) -> Page:
    return visit("/slack")


def test_an_approved_text_is_sent_as_it_was_shown(slack: Page, stage: Stage):
    phone = a_phone()
    run_id = asked_about(stage, phone, DELTA)
    button(slack, run_id, "Send").click()
    is_decided(slack, run_id)
    stage.settle()
    (text,) = stage.texts_to(phone)
    expect(request(slack, run_id)).to_contain_text(text.body.splitlines()[0])
    assert stage.outcome(run_id) == "sent"


def test_an_edited_text_is_sent_as_it_was_written(slack: Page, stage: Stage):
    phone = a_phone()
    run_id = asked_about(stage, phone)
    button(slack, run_id, "Edit").click()
    dialog = slack.get_by_role("dialog")
    dialog.get_by_role("textbox").fill(OWN_WORDS)
    dialog.get_by_role("button", name="Send").click()
    is_decided(slack, run_id)
    stage.settle()
    assert [text.body for text in stage.texts_to(phone)] == [OWN_WORDS]


def test_a_dialog_without_a_word_is_not_sent(visit: Visit, stage: Stage):
    slack, run_id = visit("/slack", expected=("422",)), asked_about(stage, a_phone())
    button(slack, run_id, "Edit").click()
    dialog = slack.get_by_role("dialog")
    dialog.get_by_role("textbox").fill("")
    dialog.get_by_role("button", name="Send").click()
    expect(dialog.get_by_role("alert")).to_contain_text("required")
    slack.wait_for_load_state("load")
    dialog.get_by_role("textbox").blur()
    slack.keyboard.press("Escape")
    expect(button(slack, run_id, "Edit")).to_be_visible()
    assert stage.outcome(run_id) is None


def test_a_rejected_text_is_not_sent(slack: Page, stage: Stage):
    phone = a_phone()
    run_id = asked_about(stage, phone, DELTA)
    button(slack, run_id, "Don't send").click()
    is_decided(slack, run_id)
    stage.settle()
    assert stage.outcome(run_id) == "rejected"
    assert not stage.texts_to(phone)


def test_a_request_appears_in_an_open_channel_by_itself(slack: Page, stage: Stage):
    run_id = asked_about(stage, a_phone())
    expect(button(slack, run_id, "I'll take it")).to_be_visible()
