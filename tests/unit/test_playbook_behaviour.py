"""The behaviour digest: what the desk may do and say by tools makes an answer too, and keys make none."""

import os
import subprocess
import sys
from typing import Any

import pytest

from frontdesk.playbook_behaviour import digest_of
from frontdesk.playbook_mcp import McpServer, McpToolSection
from frontdesk.playbook_model import PlaybookFile
from frontdesk.playbook_tools import Allowed, AllowedUpdate, Channels, Crm, Tools
from tests.builders import a_playbook
from tests.source_tree import ROOT

READ = McpToolSection(access="read", does="Reads a contact.", digest="sha256:" + "a" * 64)
SERVER = McpServer(url="https://crm.example.com/mcp/", secret="crm", tools={"read": READ})
TAGGED = Tools(
    send_sms=Allowed(), update_contact=AllowedUpdate(tags=frozenset({"a", "b", "c", "d", "e", "f"}))
)


def behaviour(intent: str = "thanks", **changes: Any) -> str:
    file: PlaybookFile = a_playbook().file.model_copy(update=changes)
    return digest_of(file, intent, model_id="x", thresholds={}, prompts=())


def served(**changes: Any) -> dict[str, McpServer]:
    return {"crm": SERVER.model_copy(update=changes)}


@pytest.mark.parametrize(
    "changes",
    [
        {"tools": Tools(send_sms=Allowed())},
        {"tools": Tools(send_sms=Allowed(per_contact_and_day=3))},
        {"tools": TAGGED},
        {"channels": Channels(sms="highlevel")},
        {"crm": Crm(kind="highlevel")},
        {"mcp": served()},
    ],
)
def test_what_the_desk_may_do_and_by_whom_is_in_it(changes: dict[str, Any]):
    assert behaviour(**changes) != behaviour()


@pytest.mark.parametrize(
    "changes",
    [
        {"digest": "sha256:" + "b" * 64},
        {"digest": None},
        {"does": "Reads a contact's notes."},
        {"fixed": {"locationId": "x"}},
        {"calls": 1},
    ],
)
def test_what_an_mcp_server_s_tool_is_and_may_is_in_it(changes: dict[str, Any]):
    changed = served(tools={"read": READ.model_copy(update=changes)})
    assert behaviour(mcp=changed) != behaviour(mcp=served())


def test_who_answers_for_a_tool_is_in_it_and_by_which_key_is_not():
    before = behaviour(mcp=served())
    assert behaviour(mcp=served(url="https://other.example.com/mcp/")) != before
    assert behaviour(mcp=served(headers={"locationId": "x"})) != before
    assert behaviour(mcp=served(secret="another")) == before


def test_how_the_desk_books_makes_the_answers_of_the_intents_that_it_books():
    booking = a_playbook().file.booking
    assert booking is not None
    later = booking.model_copy(update={"notice_minutes": 600})
    assert behaviour("new_patient", booking=later) != behaviour("new_patient")
    assert behaviour("thanks", booking=later) == behaviour("thanks")


def test_it_is_the_same_in_every_process():
    """Sets have no order of their own; another process has another one."""
    program = (
        "from tests.unit.test_playbook_behaviour import TAGGED, behaviour; print(behaviour(tools=TAGGED))"
    )
    told = subprocess.run(
        [sys.executable, "-c", program],
        cwd=ROOT,
        env={**os.environ, "PYTHONHASHSEED": "1"},
        capture_output=True,
        text=True,
        check=True,
    )
    assert told.stdout == behaviour(tools=TAGGED) + "\n"
