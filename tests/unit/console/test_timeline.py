"""Which of a run's states are rows, which share a slim one, and which stand open."""

from ops.console.timeline import LONG, rows
from ops.story import Entry, Note
from tests.unit.console.stories import a_choice, a_gate, after, an_entry


def test_choices_between_two_steps_share_one_slim_row():
    entries = [
        an_entry("Gate"),
        a_choice("What Was Answered?"),
        a_choice("Which Step Failed?"),
        an_entry("Draft"),
    ]
    found = rows(entries, after(5))
    assert [[entry.state for entry in row.entries] for row in found] == [
        ["Gate"],
        ["What Was Answered?", "Which Step Failed?"],
        ["Draft"],
    ]
    assert [row.number for row in found] == [1, 2, 4]


def test_a_choice_that_failed_is_a_row_of_its_own():
    broken = an_entry("What Is This?", function=None, attempts=0, failure="No choice applied.")
    (row,) = rows([broken], after(5))
    assert (row.is_slim, row.is_open, row.tone) == (False, True, "failed")


def test_a_wait_is_a_row_though_no_function_stands_behind_it():
    waited = an_entry("Await Sending Hours", function=None, attempts=0, left_at=after(7200))
    (row,) = rows([waited], after(9000))
    assert (row.is_slim, row.took) == (False, "2 h")


def test_the_state_that_the_run_is_in_stands_open_and_counts_until_now():
    here = an_entry("Await Human Verdict", function="ask", left_at=None)
    (row,) = rows([here], after(125))
    assert (row.is_open, row.tone, row.took) == (True, "here", "2 min 5 s")


def test_a_step_that_took_no_time_on_the_desks_clock_says_nothing_of_it():
    at_once = an_entry(left_at=an_entry().entered_at)
    assert rows([at_once], after(0))[0].took == ""


def long_run() -> list[Entry]:
    return [a_gate("send"), a_gate("ask"), an_entry(failure="It broke.")] + [
        an_entry(model_ids=("m",)) for _ in range(LONG)
    ]


def test_in_a_long_run_only_what_is_telling_stands_open():
    assert [row.number for row in rows(long_run(), after(5)) if row.is_open] == [2, 3]


def test_what_fails_again_in_the_same_way_stays_shut():
    broken = an_entry("Post Request", failure="Slack did not answer.")
    entries = [broken, an_entry("Park", function=None), broken, an_entry("Draft", failure="It broke.")]
    assert [row.is_open for row in rows(entries, after(5))] == [True, False, False, True]


def test_nobody_answering_is_no_failure():
    silent = an_entry("Await Human Verdict", function="ask", failure="Nobody answered in time.")
    broken = an_entry("Post Request", failure="Slack did not answer.")
    assert [(row.is_silence, row.tone) for row in rows([silent, broken], after(5))] == [
        (True, "ask"),
        (False, "failed"),
    ]


def test_in_a_short_run_the_gate_and_the_brain_stand_open():
    entries = [an_entry("Recall"), an_entry("Draft", model_ids=("m",)), a_gate("send")]
    assert [row.is_open for row in rows(entries, after(5))] == [False, True, True]


def test_a_shut_row_says_what_was_decided_in_one_line():
    decided = (Note("Intent", "insurance\nquestion"),)
    saw = (Note("Read", "Do you take Delta Dental?"),)
    assert rows([an_entry(saw=saw, decided=decided)], after(1))[0].gist == "insurance question"
    assert rows([an_entry()], after(1))[0].gist == ""
