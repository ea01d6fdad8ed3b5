"""A confirmation says what the calendar's receipt says, and nothing where there is none."""

import pytest

from frontdesk.domain.grounding import ungrounded
from frontdesk.domain.proposal import Act
from frontdesk.domain.receipts_in_text import booked_slot, filled
from tests.unit.domain.slots_at import CHICAGO

RECEIPT = {"starts_at": "2026-12-01T21:00:00Z", "ends_at": "2026-12-01T21:30:00Z"}
CONFIRMED = Act("message", "You are booked: {booked_when}.")


def told(act: Act, *receipts: dict[str, str], language: str = "en", theirs: tuple[str, ...] = ()) -> Act:
    return filled(act, receipts, timezone=CHICAGO, language=language, theirs=theirs)


def test_the_booked_time_is_that_of_the_receipt_on_the_locations_clock():
    assert told(CONFIRMED, RECEIPT).body == "You are booked: Tuesday, December 1 at 3 pm."


def test_somebody_elsewhere_reads_whose_clock_it_is():
    body = told(CONFIRMED, RECEIPT, theirs=("America/Denver",)).body
    assert body == "You are booked: Tuesday, December 1 at 3 pm Central time."


@pytest.mark.parametrize(
    ("language", "text"),
    [("en", "You are booked: {booked_when}."), ("es", "Su cita queda reservada: {booked_when}.")],
)
def test_the_receipt_vouches_for_the_time_and_for_the_booking(language: str, text: str):
    act = told(Act("message", text), RECEIPT, language=language)
    assert ungrounded(act.body, frozenset(), act.grounds) == ()


@pytest.mark.parametrize("receipts", [(), ({},), ({"starts_at": "2026-12-01T21:00:00Z"},)], ids=str)
def test_without_a_receipt_that_names_the_time_the_text_stays_unfilled(receipts):
    act = told(CONFIRMED, *receipts)
    assert act == CONFIRMED
    assert ungrounded(act.body, frozenset(), act.grounds) == ("are booked",)


def test_a_text_without_the_slot_and_an_act_that_is_no_text_stay_as_they_are():
    for act in (Act("message", "You are booked."), Act("book", "")):
        assert told(act, RECEIPT) == act


def test_the_newest_receipt_counts():
    newer = {"starts_at": "2026-12-02T15:00:00+00:00", "ends_at": "2026-12-02T15:30:00+00:00"}
    slot = booked_slot([newer, RECEIPT])
    assert slot is not None
    assert slot.starts_at.day == 2
