"""What a model may look up while it drafts: what is on its belt, so many times, and nothing else."""

from dataclasses import dataclass, field
from typing import Any

import pytest

from frontdesk.brain.belt import MOST_ANSWER_BYTES, MOST_CALLS, Belt, open_belt, wire_name
from frontdesk.brain.calls import ToolCall
from frontdesk.clock import deadline
from frontdesk.domain.proposal import Ground
from frontdesk.domain.read_tools import ReadTool
from frontdesk.errors import Misconfigured, ProviderUnavailable, ToolFailed
from frontdesk.observability.observations import recording

SCHEMA = {"type": "object", "properties": {"day": {"type": "string"}}}


@dataclass
class Office:
    """Answers how many times it was asked, or not at all."""

    is_out: bool = False
    asked: list[tuple[Any, float]] = field(default_factory=list)
    says: str | None = None

    def __call__(self, arguments, timeout_s):
        self.asked.append((arguments, timeout_s))
        if self.is_out:
            raise ProviderUnavailable("the calendar is down")
        return self.says or f"answer {len(self.asked)}"


def a_belt(office: Office) -> Belt:
    return Belt((ReadTool("mcp/crm/find_slots", "Free times.", SCHEMA, office),))


def a_call(day: str = "mon", name: str = "mcp__crm__find_slots") -> ToolCall:
    return ToolCall(f"call-{day}", name, {"day": day})


def test_what_was_answered_may_be_quoted_and_stands_in_the_record():
    office = Office(says="Free at 9:40 am.")
    belt = a_belt(office)
    with recording() as seen:
        answer = belt.answer(a_call())
    assert (answer.text, answer.is_error) == ("Free at 9:40 am.", False)
    assert belt.grounds == (Ground("read_tool", "mcp/crm/find_slots#1", "Free at 9:40 am."),)
    (noted,) = seen
    assert (noted["kind"], noted["tool"], noted["outcome"]) == ("read_call", "mcp/crm/find_slots", "answered")


@pytest.mark.parametrize("name", ["send_sms", "mcp/crm/find_slots", "delete_contact", ""])
def test_what_is_not_on_the_belt_is_refused_and_recorded(name):
    office = Office()
    belt = a_belt(office)
    with recording() as seen:
        answer = belt.answer(a_call(name=name))
    assert answer.is_error
    assert office.asked == []
    assert belt.grounds == ()
    assert [noted["outcome"] for noted in seen] == ["refused"]


def test_the_same_question_is_asked_once():
    office = Office()
    belt = a_belt(office)
    assert [belt.answer(a_call()).text for _ in range(3)] == ["answer 1"] * 3
    assert len(office.asked) == 1


def test_a_draft_calls_so_many_times_and_no_more():
    office = Office()
    belt = a_belt(office)
    answers = [belt.answer(a_call(str(day))) for day in range(MOST_CALLS + 3)]
    assert len(office.asked) == MOST_CALLS
    assert [answer.is_error for answer in answers] == [False] * MOST_CALLS + [True] * 3
    assert not belt.may_call


def test_nothing_is_called_when_the_time_is_needed_for_writing():
    office = Office()
    belt = a_belt(office)
    with deadline(15):
        assert belt.answer(a_call()).is_error
    assert office.asked == []


def test_a_call_gets_its_seconds_and_no_more():
    office = Office()
    with deadline(60):
        a_belt(office).answer(a_call())
    ((_, timeout_s),) = office.asked
    assert 0 < timeout_s <= 5


def test_a_tool_that_is_out_is_told_as_no_answer_without_its_words():
    belt = a_belt(Office(is_out=True))
    answer = belt.answer(a_call())
    assert answer.is_error
    assert "down" not in answer.text
    assert belt.grounds == ()


def test_a_tool_that_did_not_take_its_arguments_says_why_and_grounds_nothing():
    def strict(_arguments, _timeout_s):
        raise ToolFailed("mcp/crm/find_slots", "day: write 2026-03-10, not $5")

    belt = Belt((ReadTool("mcp/crm/find_slots", "Free times.", SCHEMA, strict),))
    answer = belt.answer(a_call())
    assert (answer.is_error, answer.text) == (True, "day: write 2026-03-10, not $5")
    assert belt.grounds == ()


def test_a_long_answer_is_cut_and_hidden_characters_are_gone():
    belt = a_belt(Office(says="x\u200b" + "é" * MOST_ANSWER_BYTES))
    answer = belt.answer(a_call())
    assert len(answer.text.encode()) <= MOST_ANSWER_BYTES
    assert "\u200b" not in answer.text


def test_a_name_on_the_wire_is_one_that_every_provider_takes():
    assert wire_name("mcp/crm/find_slots") == "mcp__crm__find_slots"


def out(error: Exception):
    def opened():
        raise error

    return opened


def test_a_server_that_is_out_is_waited_for_and_then_done_without():
    with pytest.raises(ProviderUnavailable):
        open_belt(out(ProviderUnavailable("out")), is_patient=True)
    with recording() as seen:
        assert open_belt(out(ProviderUnavailable("out")), is_patient=False) is None
    assert [noted["outcome"] for noted in seen] == ["ProviderUnavailable"]


def test_a_wrong_token_keeps_no_lead_waiting_and_is_told(caplog: pytest.LogCaptureFixture):
    assert open_belt(out(Misconfigured("the token is refused")), is_patient=True) is None
    assert [record.message for record in caplog.records] == ["tool_disabled"]


def test_without_tools_there_is_no_belt():
    assert open_belt(tuple, is_patient=True) is None
