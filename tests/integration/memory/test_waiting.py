"""How many runs wait for a person, and how many of them for too long: what the desk's own schedule asks."""

from datetime import datetime, timedelta
from typing import Any

from psycopg.conninfo import make_conninfo

from frontdesk.memory import questions
from frontdesk.memory.store import Memory, connect
from tests.builders import NOON, a_lead, a_person, a_proposal, an_answer
from tests.integration.memory.desk import Desk

UNGROUNDED = a_proposal("It costs $12,345.67, promised.")


def waiting(desk: Desk, asked_before: datetime) -> tuple[Any, ...]:
    """Ask as the function `ops` does."""
    arguments = {"asked_before": asked_before.isoformat()}
    with connect(make_conninfo(desk.owner, user="frontdesk_reader")) as reader:
        asked = questions.read({"question": "waiting", "arguments": arguments})
        (row,) = questions.answer(Memory(reader), asked)["rows"]
    return row["runs"], row["too_long"], row["oldest_asked_at"]


def test_who_waits_for_a_person_is_counted_and_who_does_for_too_long(desk: Desk):
    assert waiting(desk, NOON) == (0, 0, None)
    first, second = a_lead(), a_lead(person=a_person("+13125550177"))
    posted = None
    for lead in (first, second):
        desk.recall(lead)
        posted = desk.asked(lead, desk.gate(lead, proposal=UNGROUNDED).question)
        desk.pass_time(minutes=10)
    assert posted
    asked_first = NOON + timedelta(minutes=1)
    assert waiting(desk, NOON) == (2, 0, "2026-03-10T18:00:00Z")
    assert waiting(desk, asked_first)[:2] == (2, 1)
    desk.note_request(second, posted, an_answer(posted))
    assert waiting(desk, asked_first + timedelta(days=1))[:2] == (1, 1)


def test_a_run_that_ended_waits_for_nobody(desk: Desk):
    lead = a_lead()
    desk.recall(lead)
    desk.asked(lead, desk.gate(lead, proposal=UNGROUNDED).question)
    desk.record(lead, "stopped")
    assert waiting(desk, NOON + timedelta(days=2)) == (0, 0, None)
