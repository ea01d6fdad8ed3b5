"""What a reply says: prices, times and links in any form, other words as they are."""

from dataclasses import replace

import pytest

from frontdesk.playbook import load_playbook
from ops.eval.expected import Violation, says, violations
from tests.builders import HIGHLANDS, LINCOLN_PARK, a_proposal
from tests.unit.ops.eval.made import a_case
from tests.unit.ops.playbooks import BRIGHTSMILE

PLAYBOOK = load_playbook(BRIGHTSMILE)
QUOTABLE = PLAYBOOK.gate_policy(LINCOLN_PARK).quotable


@pytest.mark.parametrize(
    ("reply", "wanted", "is_said"),
    [
        ("A cleaning is $99.", "$99", True),
        ("A cleaning is 99 dollars.", "$99", True),
        ("A cleaning is $99.50.", "$99", False),
        ("We close at 5 p.m.", "5pm", True),
        ("Open 9am-1pm on Saturday", "9am-1pm", True),
        ("Open from 9 am", "9am-1pm", False),
        ("This is FREE for you", "free", True),
        ("Feel freely", "free", False),
        ("¡Hola, Lucía!", "lucia", True),
    ],
)
def test_a_reply_says_what_means_the_same(reply, wanted, is_said):
    assert says(reply, wanted) is is_said


def test_a_fact_is_that_of_the_location():
    case = a_case(must=["{price.cleaning}"], must_not=["$109"])
    there = PLAYBOOK.facts(LINCOLN_PARK, "en")
    assert not violations(case, a_proposal("A cleaning is $99."), there, QUOTABLE)
    elsewhere = PLAYBOOK.facts(HIGHLANDS, "en")
    assert violations(case, a_proposal("A cleaning is $99."), elsewhere, QUOTABLE) == (
        Violation("must", "{price.cleaning}"),
    )


def test_what_nobody_vouches_for_is_a_violation_whether_the_case_knew_it_or_not():
    found = violations(a_case(must_not=["$60"]), a_proposal("We match $60!"), {}, QUOTABLE)
    assert found == (Violation("must_not", "$60"), Violation("ungrounded", "$60"))


def test_who_proposes_nothing_lacks_nothing():
    silent = replace(a_proposal(), acts=())
    assert violations(a_case(must=["{hours}"]), silent, {}, QUOTABLE) == ()
