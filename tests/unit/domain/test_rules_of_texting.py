"""The law of texting in the gate: hours by state, and caps that nobody can waive."""

from dataclasses import replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from frontdesk.domain.gate import decide
from tests.unit.domain.cases import AFTERNOON, BODY, NIGHT, POLICY, a_case, says

FREE = replace(POLICY, frequency=())
NEW_YORK = "America/New_York"
HOUR = timedelta(hours=1)


def rules_of(verdict) -> dict[str, str]:
    return {reason.rule: reason.word for reason in verdict.reasons}


def florida(**changes):
    sent = changes.pop("sent_lately", tuple(AFTERNOON - n * HOUR for n in (20, 5, 1)))
    return a_case(sent_in_window=(), sent_lately=sent, **{"states": ("FL",)} | changes)


def test_where_the_law_says_three_a_day_the_fourth_waits_until_the_first_is_a_day_old():
    verdict = decide(florida(), FREE, AFTERNOON)
    assert (verdict.word, verdict.until) == ("hold", AFTERNOON + 4 * HOUR)
    assert rules_of(verdict)["legal_frequency"] == "hold"


def test_no_approval_waives_the_law_s_cap():
    assert decide(florida(answer=says("approve")), FREE, AFTERNOON).word == "hold"


@pytest.mark.parametrize(
    "changes",
    [
        {"is_reply": True},
        {"states": ("IL",)},
        {"sent_lately": tuple(AFTERNOON - n * HOUR for n in (25, 5, 1))},
        {"sent_lately": (AFTERNOON - HOUR, AFTERNOON)},
    ],
)
def test_an_answer_and_what_the_law_allows_go_out(changes):
    assert "legal_frequency" not in rules_of(decide(florida(**changes), FREE, AFTERNOON))


def test_a_location_in_such_a_state_has_its_cap_for_people_from_elsewhere():
    near = replace(FREE, location_states=("OK",))
    assert "legal_frequency" in rules_of(decide(florida(states=("IL",)), near, AFTERNOON))


@pytest.mark.parametrize(
    ("changes", "local", "until"),
    [
        ({"states": ("FL",)}, "2026-11-23T20:00", "2026-11-24T08:00"),
        ({"states": ("IL",)}, "2026-11-23T20:30", None),
        ({"states": ("RI",)}, "2026-11-23T18:00", "2026-11-24T09:00"),
        ({"states": ()}, "2026-11-23T09:30", "2026-11-23T10:00"),
        ({"states": ("AL",)}, "2026-11-22T12:00", "2026-11-23T08:00"),
    ],
)
def test_a_text_waits_for_the_hours_of_the_state_that_the_number_tells(changes, local, until):
    zone = ZoneInfo(NEW_YORK)
    now = datetime.fromisoformat(local).replace(tzinfo=zone)
    verdict = decide(a_case(recipient_timezone=NEW_YORK, **changes), POLICY, now)
    assert verdict.until == (datetime.fromisoformat(until).replace(tzinfo=zone) if until else None)


def test_who_is_told_to_wait_over_a_sunday_reads_which_day_it_goes_out():
    sunday = datetime(2026, 11, 22, 12, tzinfo=ZoneInfo("America/Chicago"))
    verdict = decide(a_case(BODY, states=("AL",)), POLICY, sunday)
    assert verdict.reasons[0].text == "It is 12:00 for them; texts go out from Monday at 08:00."


def test_where_the_zone_is_unknown_the_location_s_night_holds():
    assert decide(a_case(recipient_timezone=None), POLICY, NIGHT).word == "hold"


def test_where_the_number_may_be_in_two_zones_nobody_is_woken_in_either():
    morning_in_chicago = NIGHT.replace(hour=14, minute=5)
    zones = ("America/New_York", "America/Los_Angeles")
    verdict = decide(a_case(recipient_timezone=None, possible_timezones=zones), POLICY, morning_in_chicago)
    assert verdict.until == NIGHT.replace(hour=16, minute=0)
    assert verdict.reasons[0].text == "It is 06:05 for them; texts go out from 08:00."


def test_the_last_two_minutes_before_the_night_belong_to_it():
    nine_in_the_evening = NIGHT.replace(day=24, hour=3, minute=0)
    words = [
        decide(a_case(), POLICY, nine_in_the_evening - before).word
        for before in (timedelta(minutes=3), timedelta(minutes=2), timedelta(seconds=1))
    ]
    assert words == ["send", "hold", "hold"]
