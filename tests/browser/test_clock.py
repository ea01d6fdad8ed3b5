"""Moving the desk's clock from the console, and what falls due on the way."""

from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from ops.demo.scenes import NIGHT_HOUR, form, until
from ops.stage import Stage
from tests.browser.acts import HOURS, asked_about, stands
from tests.browser.conftest import Visit
from tests.scenarios.journeys import a_phone
from tests.scenarios.world import go_to_a_morning, shown_in

pytestmark = pytest.mark.usefixtures("unused_desk")  # of what is due, the first must be this module's own


@pytest.fixture
def clock(visit: Visit, stage: Stage) -> Page:
    go_to_a_morning(stage)
    return visit("/clock")


def test_a_quarter_of_an_hour_passes_at_a_click(clock: Page, stage: Stage):
    before = stage.desk.clock.now()
    clock.get_by_role("button", name="+15 min").click()
    expect(clock.get_by_role("progressbar")).to_have_count(0)
    assert timedelta(minutes=15) <= stage.desk.clock.now() - before < timedelta(minutes=30)


def test_a_lead_of_the_night_is_answered_in_the_morning(clock: Page, visit: Visit, stage: Stage):
    stage.pass_time(until(stage, NIGHT_HOUR))
    phone = a_phone()
    run = visit(f"/runs/{form(stage, phone, 'Nia Cole', HOURS)}")
    stands(run, "Held")
    clock.get_by_role("button", name="To tomorrow, 9:00 am").click()
    stands(run, "Answered")
    assert len(stage.texts_to(phone)) == 1


def test_what_is_due_next_is_where_the_clock_goes(clock: Page, stage: Stage):
    run_id = asked_about(stage, a_phone())
    first = clock.get_by_role("region", name="What is due next").get_by_role("listitem").first
    expect(first).to_be_visible()
    clock.get_by_role("button", name="To what is due next").click()
    expect(clock.get_by_role("progressbar")).to_have_count(0)
    stage.settle()
    (request,) = stage.requests(run_id)
    assert "office manager" in shown_in(request)


def test_the_clock_never_goes_back(visit: Visit, stage: Stage):
    clock, before = visit("/clock", expected=("422",)), stage.desk.clock.now()
    clock.get_by_label("To a moment of your own").fill("2020-01-01T09:00")
    clock.get_by_role("button", name="Move", exact=True).click()
    expect(clock.get_by_role("alert")).to_contain_text("never goes back")
    assert stage.desk.clock.now() - before < timedelta(minutes=15)
