"""Sending leads from the console, following them without touching the page, and finding them again."""

import re

import pytest
from playwright.sync_api import Page, expect

from ops.stage import Stage
from tests.browser.acts import HOURS, STRANGE, asked_about, run_shown, send_text, stands
from tests.browser.conftest import Visit
from tests.scenarios.journeys import a_phone
from tests.scenarios.world import say_and_be_heard


def test_a_lead_sent_by_the_form_is_followed_to_its_answer(page: Page, stage: Stage):
    phone = a_phone()
    page.get_by_role("link", name="Send a lead").first.click()
    page.get_by_label("Name").fill("Ana Perez")
    page.get_by_label("Phone").fill(phone)
    page.get_by_label("What can we do for you?").fill(HOURS)
    page.get_by_role("button", name="Send", exact=True).click()
    run_id = run_shown(page)
    stage.settle()
    stands(page, "Answered")
    (text,) = stage.texts_to(phone)
    expect(page.get_by_role("region", name="The phone of")).to_contain_text(text.body)
    assert stage.outcome(run_id) == "sent"


def test_a_lead_sent_as_a_payload_is_answered(page: Page, stage: Stage):
    page.get_by_role("link", name="Send a lead").first.click()
    page.get_by_role("link", name="Raw payload").click()
    phone, payload = a_phone(), page.get_by_label("JSON")
    payload.fill(re.sub(r"\+1\d{10}", phone, payload.input_value()))
    page.get_by_role("button", name="Send", exact=True).click()
    run_shown(page)
    stage.settle()
    stands(page, "Answered")
    assert len(stage.texts_to(phone)) == 1


def test_an_open_list_shows_a_lead_that_comes_in(page: Page, stage: Stage):
    text = "Do you whiten teeth? I am getting married."
    asked_about(stage, a_phone(), text)
    expect(page.get_by_text(text)).to_be_visible()


def test_a_payload_that_is_not_json_comes_back_with_what_is_wrong(visit: Visit):
    page = visit("/send?as=payload", expected=("422",))
    page.get_by_label("JSON").fill('{"name": ')
    page.get_by_role("button", name="Send", exact=True).click()
    expect(page.get_by_role("alert")).to_contain_text("It was not sent")
    expect(page.get_by_label("JSON")).to_have_value('{"name": ')


def test_a_text_without_a_number_comes_back_with_the_field_named(visit: Visit):
    page = visit("/send?as=text", expected=("422",))
    page.get_by_label("Text", exact=True).fill(HOURS)
    page.get_by_role("button", name="Send", exact=True).click()
    expect(page.get_by_label("From")).to_have_attribute("aria-invalid", "true")
    page.get_by_role("link", name="Go to the field").click()
    expect(page.get_by_label("Text", exact=True)).to_have_value(HOURS)


def test_what_somebody_wrote_is_shown_as_they_wrote_it(page: Page):
    wild = "<b>hi</b> <script>alert(1)</script> & {{ 7 * 7 }} \N{GRINNING FACE} * _x_"
    send_text(page, a_phone(), wild)
    expect(page.get_by_role("main").get_by_text(wild).first).to_be_visible()


@pytest.fixture
def several(stage: Stage) -> tuple[str, str]:
    """Two people's runs: one that is answered, one that waits for a person."""
    answered, waiting = a_phone(), a_phone()
    say_and_be_heard(stage, answered, HOURS)
    asked_about(stage, waiting, STRANGE)
    return answered, waiting


def test_a_number_finds_its_lead(page: Page, several: tuple[str, str]):
    page.reload()
    page.get_by_label("Search").fill(several[0])
    page.keyboard.press("Enter")
    expect(page.get_by_role("link", name=last_digits(several[0]))).to_have_count(1)
    expect(page.get_by_role("link", name=last_digits(several[1]))).to_have_count(0)


def test_the_filter_leaves_those_who_stand_so(page: Page, several: tuple[str, str]):
    page.get_by_role("navigation", name="Filter").get_by_role("link", name="Waits for a person").click()
    expect(page.get_by_role("link", name=last_digits(several[1]))).to_have_count(1)
    expect(page.get_by_role("link", name=last_digits(several[0]))).to_have_count(0)


def test_words_that_nobody_wrote_lead_back_to_all(page: Page, several: tuple[str, str]):
    page.get_by_label("Search").fill("zebra crossing")
    page.get_by_role("button", name="Search").click()
    expect(page.get_by_text("Nobody matches")).to_be_visible()
    page.get_by_role("link", name="Show all leads").click()
    expect(page.get_by_role("link", name=last_digits(several[1]))).to_have_count(1)


def test_another_locations_leads_are_not_among_those_of_one(page: Page, several: tuple[str, str]):
    page.get_by_label("Location").select_option("Highlands")
    page.get_by_role("button", name="Search").click()
    expect(page.get_by_text("Nobody matches")).to_be_visible()


def test_somebody_on_a_phone_sends_a_lead_and_decides_on_its_page(narrow_page: Page, stage: Stage):
    phone = a_phone()
    narrow_page.get_by_role("link", name="Send a lead").first.tap()
    narrow_page.get_by_role("link", name="Text message").tap()
    narrow_page.get_by_label("From").fill(phone)
    narrow_page.get_by_label("Text", exact=True).fill("Do you take Delta Dental?")
    narrow_page.get_by_role("button", name="Send", exact=True).tap()
    run_shown(narrow_page)
    stage.settle()
    question = narrow_page.get_by_role("region", name="A person decides")
    question.get_by_role("button", name=re.compile("^Send:")).tap()
    stands(narrow_page, "Answered")
    (text,) = stage.texts_to(phone)
    expect(narrow_page.get_by_role("region", name="The phone of")).to_contain_text(text.body)


def last_digits(phone: str) -> re.Pattern[str]:
    return re.compile(re.escape(phone[-4:]))
