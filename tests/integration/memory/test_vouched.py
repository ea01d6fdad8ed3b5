"""A draft that says that it looked something up is believed as far as the gate can know, and no further."""

from dataclasses import replace
from datetime import timedelta

import pytest

from frontdesk.domain.proposal import Act, Ground
from frontdesk.domain.slot_words import listed
from frontdesk.domain.slots import Offer, Slot
from frontdesk.playbook_mcp import McpServer, McpToolSection
from tests.builders import NOON, a_lead, a_proposal
from tests.integration.memory.desk import Desk

LINE = "Thanks for writing! It costs $12, see www.example.org"
DAY, NIGHT = (
    Slot(NOON + timedelta(days=1, hours=hours), NOON + timedelta(days=1, hours=hours, minutes=30))
    for hours in (0, 12)
)


def asked_about(desk: Desk, act: Act) -> list[str]:
    lead = a_lead()
    desk.recall(lead)
    passed = desk.gate(lead, proposal=a_proposal(acts=(act,)))
    return [reason.rule for reason in passed.reasons if reason.word == "ask"]


def takes(desk: Desk, digest: str | None, *, quotable: bool = False) -> None:
    """Let the playbook take one tool of one server."""
    section = McpToolSection(access="read", does="Look up prices.", digest=digest, quotable=quotable)
    server = McpServer(url="https://crm.example.com/mcp", tools={"prices": section})
    file = desk.playbook.file.model_copy(update={"mcp": {"crm": server}})
    desk.playbook = replace(desk.playbook, file=file)


@pytest.mark.parametrize("reference", ["find_slots", "book_appointment", "mcp/crm/prices#1", "mcp/crm/other"])
def test_a_draft_does_not_vouch_for_itself_by_naming_a_tool(desk: Desk, reference: str):
    takes(desk, None)
    assert asked_about(desk, Act("message", LINE, (Ground("read_tool", reference, LINE),))) == [
        "content_grounded",
        "content_words",
    ]


@pytest.mark.parametrize(("quotable", "asked"), [(True, []), (False, ["content_looked_up"])])
def test_the_answer_of_a_tool_that_a_person_accepted_vouches(desk: Desk, quotable: bool, asked: list[str]):
    takes(desk, f"sha256:{'a' * 64}", quotable=quotable)
    act = Act("message", LINE, (Ground("read_tool", "mcp/crm/prices#1", LINE),))
    assert asked_about(desk, act) == asked


@pytest.mark.parametrize(("slot", "asked"), [(DAY, []), (NIGHT, ["offer_over", "content_grounded"])])
def test_a_time_may_be_said_that_is_offered_while_somebody_is_there(desk: Desk, slot: Slot, asked: list[str]):
    words = listed((slot,), "America/Chicago", "en")
    act = Act("message", f"Thanks for writing! We have {words}.", offer=Offer((slot,), "new_patient", "en"))
    assert asked_about(desk, act) == asked
