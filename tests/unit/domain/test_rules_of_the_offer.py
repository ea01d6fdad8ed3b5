"""Times that a text offers are held to the clock at the moment of sending, not at that of drafting."""

from datetime import timedelta

import pytest

from frontdesk.domain.gate import decide
from frontdesk.domain.sends import Reentry
from tests.unit.domain.cases import AFTERNOON, POLICY, a_case, says

MINUTE = timedelta(minutes=1)
GONE = {"is_offer_over": True, "offer_good_until": AFTERNOON - timedelta(hours=3)}
SHORT = {"offer_good_until": AFTERNOON - MINUTE}


def verdict_on(now=AFTERNOON, **changes):
    verdict = decide(a_case(**changes), POLICY, now)
    return verdict.word, [reason.rule for reason in verdict.reasons if reason.word == "ask"]


@pytest.mark.parametrize(
    ("facts", "found"),
    [
        ({"offer_good_until": AFTERNOON}, ("send", [])),
        (SHORT, ("ask", ["short_notice"])),
        (GONE, ("ask", ["offer_over", "short_notice"])),
    ],
    ids=["in time", "short", "over"],
)
def test_what_a_text_offers_is_still_to_be_had_when_it_goes_out(facts, found):
    assert verdict_on(**facts) == found


def test_a_person_may_say_yes_to_less_notice_and_not_to_a_time_that_is_past():
    assert verdict_on(answer=says("approve"), **SHORT) == ("send", [])
    assert verdict_on(answer=says("approve"), **GONE) == ("ask", ["offer_over"])


def test_a_yes_that_was_held_says_nothing_of_a_notice_that_grew_short_since():
    morning = AFTERNOON + timedelta(hours=18)
    held = {"answer": says("approve"), "offer_good_until": AFTERNOON + timedelta(hours=6)}
    assert verdict_on(morning, **held) == ("ask", ["short_notice"])


def test_a_text_that_was_granted_a_moment_ago_is_not_asked_about_again():
    assert verdict_on(reentry=Reentry.SAME, **GONE) == ("send", [])
