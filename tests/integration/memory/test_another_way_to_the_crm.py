"""What an MCP server was surely not asked goes by the CRM in the next grant; what it may have done waits."""

from dataclasses import replace

import pytest

from frontdesk.domain.arguments import CrmUpdate
from frontdesk.domain.catalog import Via
from frontdesk.domain.proposal import Act
from frontdesk.playbook_mcp import McpServer
from frontdesk.playbook_tools import AllowedUpdate, Crm
from tests.builders import a_form, a_person, a_proposal
from tests.fixtures.highlevel_playbook import a_highlevel_playbook, by_mail
from tests.integration.memory.desk import Desk

HOOK = "https://crm.example.com/hook"
TAGGED = a_proposal(acts=(Act("crm_update", "", arguments=CrmUpdate(("lead",))),))
SERVER = {
    "url": "https://crm.example.com/mcp",
    "tools": {
        "tag": {
            "access": "write",
            "stands_for": "update_contact",
            "does": "Tags.",
            "digest": f"sha256:{'0' * 64}",
            "arguments": {"phone": "{phone}", "tags": "{tags}"},
        }
    },
}
BY_SERVER, BY_HOOK = Via("mcp", "crm/tag"), Via("webhook")


def with_server(desk: Desk, crm: Crm | None) -> None:
    allowed = AllowedUpdate(tags=frozenset({"lead"}))
    tools = desk.playbook.file.tools.model_copy(update={"update_contact": allowed})
    parts = {"tools": tools, "crm": crm, "mcp": {"crm": McpServer.model_validate(SERVER)}}
    desk.playbook = replace(desk.playbook, file=desk.playbook.file.model_copy(update=parts))


@pytest.mark.parametrize("error", ["tool_changed", "mcp_not_reached"])
def test_what_the_server_was_surely_not_asked_the_crm_does(desk: Desk, error: str):
    with_server(desk, Crm(kind="webhook", url=HOOK))
    lead = a_form()
    first = desk.granted(lead, proposal=TAGGED)
    assert first.by == BY_SERVER
    assert desk.told(first, "not_posted", error=error) == "void"
    desk.pass_time(minutes=2)
    second = desk.gate(lead, proposal=TAGGED).grant
    assert second
    assert (second.by, second.sender) == (BY_HOOK, HOOK)


def test_without_a_crm_the_server_is_asked_again(desk: Desk):
    with_server(desk, None)
    lead = a_form()
    desk.told(desk.granted(lead, proposal=TAGGED), "not_posted", error="mcp_not_reached")
    assert desk.gate(lead, proposal=TAGGED).verdict == "hold"
    desk.pass_time(minutes=2)
    again = desk.gate(lead, proposal=TAGGED).grant
    assert again
    assert again.by == BY_SERVER


def test_what_the_server_may_have_done_is_looked_up_there_and_done_by_nobody_else(desk: Desk):
    with_server(desk, Crm(kind="webhook", url=HOOK))
    lead = a_form()
    desk.told(desk.granted(lead, proposal=TAGGED), "unknown", error="no_answer")
    desk.pass_time(minutes=2)
    assert desk.gate(lead, proposal=TAGGED).verdict == "reconcile"


def test_of_a_changed_tool_a_person_hears_why(desk: Desk):
    with_server(desk, None)
    lead = a_form()
    desk.told(desk.granted(lead, proposal=TAGGED), "failed", error="tool_changed")
    passed = desk.gate(lead, proposal=TAGGED)
    assert passed.verdict == "ask"
    assert "its tool is not what a person accepted" in " ".join(reason.text for reason in passed.reasons)


def test_whom_the_desk_answers_by_email_the_server_cannot_know_and_the_crm_does(desk: Desk):
    desk.playbook = a_highlevel_playbook(by_mail())
    with_server(desk, Crm(kind="webhook", url=HOOK))
    lead = a_form(person=a_person(None, email="ann@example.com"), channel="email", consent=None)
    grant = desk.granted(lead, proposal=TAGGED)
    assert (grant.by, grant.recipient) == (BY_HOOK, "ann@example.com")
