"""A true number beside the wrong word: prices of something else, hours of another day."""

import pytest

from frontdesk.domain.grounding import quotable_forms, ungrounded
from frontdesk.domain.proposal import Ground

PLAYBOOK = quotable_forms(
    "At Lincoln Park a cleaning is $99, an exam $59 and whitening $299. "
    "En Lincoln Park la limpieza cuesta $99, el examen $59 y el blanqueamiento $299."
) | quotable_forms("Hours: Mon-Wed 8am-5pm, Thu 8am-7pm, Fri 8am-2pm, Sat-Sun closed.")


@pytest.mark.parametrize(
    "text",
    [
        "A cleaning is $99.",
        "An exam costs 59 dollars, whitening $299.",
        "El examen cuesta $59.",
        "It is $99 for a cleaning.",
        "Wed 8am-5pm",
        "We are open 8am to 7pm on Thursday.",
        "Mon-Wed 8am to 5pm.",
        "We close at 5pm.",
    ],
)
def test_what_belongs_together_passes(text):
    assert ungrounded(text, PLAYBOOK, ()) == ()


@pytest.mark.parametrize(
    "text",
    [
        "A cleaning is $59.",
        "Whitening is $99 here.",
        "A root canal is $99.",
        "It is $99.",
        "El blanqueamiento cuesta $99.",
        "$59 for whitening",
        "An exam is $\n99.",
        "An exam is 99\ndollars.",
        "An exam is\n$99.",
        "An exam is $; 99.",
        "Fri 8am-5pm",
        "Frì: 7pm",
        "Open 8am to 7pm on Friday.",
        "Sat 8am-2pm",
        "dom: 8am",
        "Mon-Fri 8am-5pm",
        "Fri: \n7pm",
        "Open on Fri. Until 7pm.",
    ],
)
def test_what_the_playbook_says_of_something_else_is_found(text):
    assert ungrounded(text, PLAYBOOK, ())


def test_a_read_tool_s_answer_says_which_day_a_time_is_on():
    slot = Ground("read_tool", "find_slots#1", "free: Friday 4:15 pm")
    assert ungrounded("Friday at 4:15 pm?", PLAYBOOK, (slot,)) == ()
    assert ungrounded("Monday at 4:15 pm?", PLAYBOOK, (slot,))
