"""A desk whose calendar is an iCalendar feed: its times are offered, and its owner's own system books."""

from collections.abc import Iterator

import pytest

from frontdesk.clock import SystemClock
from frontdesk.domain.slot_words import in_words
from frontdesk.domain.slots import Slot
from ops.demo.scenes import LINCOLN_PARK, sms
from ops.desk import LocalDesk
from ops.local.postgres import EmbeddedPostgres
from ops.local.standins.calendar import CalendarStandIn
from ops.stage import Stage
from tests.fixtures.own_calendar import SECRET, SIGNED_WITH
from tests.scenarios.desks import a_desk
from tests.scenarios.world import states_of_sends
from tests.unit.ops.playbooks import a_playbook

pytestmark = pytest.mark.usefixtures("by_day")
PLACE = r'\[locations.lincoln-park.highlevel\]\naccount = "\w+"\ncalendar = "\w+"\n'


@pytest.fixture(scope="module")
def own_calendar() -> Iterator[CalendarStandIn]:
    with CalendarStandIn(SystemClock(), SECRET, SIGNED_WITH) as standin:
        yield standin


@pytest.fixture(scope="module")
def desk(
    postgres_server: EmbeddedPostgres, template_database: str, tmp_path_factory, own_calendar: CalendarStandIn
) -> Iterator[LocalDesk]:
    """BrightSmile's desk with a calendar of its own."""
    place = f'feed = "{own_calendar.feed}"\nbook_url = "{own_calendar.book_url}"\nslot_minutes = 30\n'
    section = f"[locations.lincoln-park.calendar]\n{place}"
    folder = a_playbook(tmp_path_factory.mktemp("playbook"), (PLACE, section))
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("FRONTDESK_CALENDAR_SECRETS", f'{{"lincoln-park": "{SECRET}"}}')
        environment.setenv("FRONTDESK_BOOKING_SECRET", SIGNED_WITH)
        with a_desk(postgres_server, template_database, playbook=folder) as running:
            yield running


def ask_to_come(stage: Stage, phone: str) -> str:
    sms(stage, phone, "I'd like to become a new patient, can I get a first appointment?")
    return stage.texts_to(phone)[-1].body


def booked_for(stage: Stage, own_calendar: CalendarStandIn, phone: str) -> list[str]:
    """Return what the calendar has for somebody, as an offer says it."""
    zone = stage.desk.playbook.location(LINCOLN_PARK).timezone
    theirs = [each for each in own_calendar.booked() if each.whose == phone]
    return [in_words(Slot(each.starts, each.ends), zone, "en") for each in theirs]


def test_who_chooses_a_time_of_the_feed_is_booked_and_told_so(stage: Stage, own_calendar: CalendarStandIn):
    phone = "+13125550391"
    offer = ask_to_come(stage, phone)
    run_id = sms(stage, phone, "the second one")
    (when,) = booked_for(stage, own_calendar, phone)
    assert f"2) {when}" in offer
    assert f": {when}. To change it" in stage.texts_to(phone)[-1].body
    assert (states_of_sends(stage, run_id), stage.requests(run_id)) == (["sent", "sent"], [])
