"""`frontdesk tools`: the list that a client gets, what a server offers, and how a person accepts it."""

import json
import tomllib

import pytest
from click.testing import CliRunner

from frontdesk.playbook import load_playbook
from frontdesk.settings import load
from ops.commands import tools
from ops.errors import Refusal
from ops.local.standins.mcp import McpStandIn
from ops.local.standins.mcp_crm import (
    ADD_TAGS,
    DELETE_CONTACT,
    FIND_CONTACTS,
    GET_CONTACT,
    GET_EVENTS,
    UPDATE_RECORD,
)
from tests.fixtures.mcp import SECTION, TOKEN, TOKENS, a_playbook_with, a_writing_playbook
from tests.fixtures.standins import clock

__all__ = ["clock"]


@pytest.fixture(autouse=True)
def on_a_laptop(monkeypatch):
    load.cache_clear()
    monkeypatch.setenv("FRONTDESK_MCP_TOKENS", TOKENS)


@pytest.fixture
def server(clock):
    with McpStandIn(clock, TOKEN) as standin:
        yield standin


@pytest.fixture
def folder(server, tmp_path):
    return a_playbook_with(server, tmp_path)


def run(*arguments, answer=None):
    result = CliRunner().invoke(tools.command, [*map(str, arguments)], input=answer, standalone_mode=False)
    if result.exception is not None:
        raise result.exception
    return result


def states(folder, *options):
    document = json.loads(run("--playbook", folder, "--json", *options).stdout)
    return {row["tool"]: row["state"] for row in document["tools"]}


def test_the_list_names_who_may_call_what_and_asks_nobody(folder, server):
    server.requests.clear()
    document = json.loads(run("--playbook", folder, "--json").stdout)
    rows = {row["tool"]: row for row in document["tools"]}
    assert rows["send_sms"]["called_by"] == ["send"]
    mine = rows[f"mcp/crm/{GET_EVENTS}"]
    assert (mine["access"], mine["called_by"], mine["state"]) == ("read", ["draft"], "")
    assert mine["limits"] == "calls = 3; seconds = 20; locationId = l-1"
    assert not server.requests


def test_the_list_says_what_a_call_costs_and_which_failures_pass(folder):
    document = json.loads(run("--playbook", folder, "--json").stdout)
    rows = {row["tool"]: row for row in document["tools"]}
    twilio = rows["send_sms"]["costs"][0]
    assert (twilio["provider"], twilio["usd_micros"], twilio["as_of"]) == ("twilio", 8_300, "2026-07-05")
    assert twilio["source"]
    assert rows["send_sms"]["transient"] == ["not_connected", "rate_limited"]
    assert rows[f"mcp/crm/{GET_EVENTS}"]["transient"] == ["ProviderUnavailable"]
    assert document["failures"]["write"]["real"]["refused"] == "the provider's own refusal (4xx)"


def test_the_table_is_for_people(folder):
    said = run("--playbook", folder, "--check")
    assert said.return_value == 0
    assert "$0.0083" in said.stdout
    assert "A write that failed is tried again when no byte left for the provider or" in said.stdout
    assert f"mcp/crm/{GET_EVENTS}" in said.stdout
    assert "accepted" in said.stdout


def test_a_change_is_seen_by_whoever_checks(folder, server):
    server.describe(GET_CONTACT, "Something else.")
    found = states(folder, "--check")
    assert found[f"mcp/crm/{GET_CONTACT}"] == "changed"
    assert run("--playbook", folder, "--check").return_value == 1


def test_a_server_that_does_not_answer_is_named(folder, server):
    with server.down():
        said = run("--playbook", folder, "--check")
    assert said.return_value == 1
    assert "not reached" in said.stdout
    assert "The MCP server crm cannot be reached" in said.stderr


def test_accepting_writes_the_digest_and_keeps_every_other_line(folder, server):
    file = folder / "playbook.toml"
    before = file.read_text("utf-8")
    server.describe(GET_CONTACT, "Something else.")
    said = run("accept", "crm", GET_CONTACT, "--playbook", folder, answer="y\n")
    assert "-Get one contact by its id." in said.stdout
    assert "+Something else." in said.stdout
    changed = set(file.read_text("utf-8").splitlines()) ^ set(before.splitlines())
    assert len(changed) == 2
    assert all(line.startswith('digest = "sha256:') for line in changed)
    assert states(folder, "--check")[f"mcp/crm/{GET_CONTACT}"] == "accepted"


def test_who_does_not_say_yes_accepts_nothing(folder, server):
    file = folder / "playbook.toml"
    before = file.read_text("utf-8")
    server.describe(GET_CONTACT, "Something else.")
    said = run("accept", "crm", "--playbook", folder, answer="n\n")
    assert (said.return_value, file.read_text("utf-8")) == (1, before)


def test_a_first_acceptance_shows_all_of_a_tool(server, tmp_path):
    folder = a_playbook_with(server, tmp_path, is_accepted=False)
    said = run("accept", "crm", "--playbook", folder, "--yes")
    assert '"contactId"' in said.stdout
    assert "the server says that it only reads" in said.stdout
    assert SECTION.partition("\n")[2].splitlines()[0] in (folder / "playbook.toml").read_text("utf-8")
    assert all(tool.digest for tool in load_playbook(folder).file.mcp["crm"].tools.values())
    assert run("accept", "crm", "--playbook", folder).return_value == 0


def test_a_tool_that_writes_cannot_be_accepted_as_one_that_reads(server, tmp_path):
    folder = a_playbook_with(server, tmp_path, is_accepted=False)
    file = folder / "playbook.toml"
    section = f'\n[mcp.crm.tools.{ADD_TAGS}]\naccess = "read"\ndoes = "Tags."\n'
    file.write_text(file.read_text("utf-8") + section, "utf-8")
    said = run("accept", "crm", ADD_TAGS, "--playbook", folder, "--yes")
    assert said.return_value == 1
    assert "the server says that it writes: take it with access" in said.stdout
    assert load_playbook(folder).file.mcp["crm"].tools[ADD_TAGS].digest is None


def test_a_tool_that_writes_is_accepted_as_what_it_is(server, tmp_path):
    folder = a_writing_playbook(server, tmp_path, is_accepted=False)
    said = run("accept", "crm", UPDATE_RECORD, "--playbook", folder, answer="y\n")
    assert (
        f"{UPDATE_RECORD}: IT CHANGES SOMETHING: the desk calls it for each grant of update_contact"
        in said.stdout
    )
    assert f"Accept {UPDATE_RECORD}, which changes something, as it is now?" in said.stdout
    assert load_playbook(folder).file.mcp["crm"].tools[UPDATE_RECORD].digest
    rows = {row["tool"]: row for row in json.loads(run("--playbook", folder, "--json").stdout)["tools"]}
    mine, search = rows[f"mcp/crm/{UPDATE_RECORD}"], rows[f"mcp/crm/{FIND_CONTACTS}"]
    assert (mine["access"], mine["called_by"]) == ("write", ["send"])
    assert mine["limits"] == f"seconds = 20; stands for update_contact; looked up by {FIND_CONTACTS}"
    assert (search["access"], search["called_by"]) == ("read", ["reconcile", "send"])


def test_a_tool_that_destroys_is_never_accepted(server, tmp_path):
    folder = a_writing_playbook(server, tmp_path, is_accepted=False)
    file = folder / "playbook.toml"
    file.write_text(file.read_text("utf-8").replace(UPDATE_RECORD, DELETE_CONTACT), "utf-8")
    said = run("accept", "crm", DELETE_CONTACT, "--playbook", folder, "--yes")
    assert "it may overwrite or delete what is there" in said.stdout
    assert load_playbook(folder).file.mcp["crm"].tools[DELETE_CONTACT].digest is None


def test_a_digest_that_has_no_line_of_its_own_is_written_by_hand(server, tmp_path):
    folder = a_playbook_with(server, tmp_path, is_accepted=False)
    file = folder / "playbook.toml"
    whole = file.read_text("utf-8")
    begin = whole.index("\n[mcp.crm.tools.contacts_get-contact]")
    inline = '\n[mcp.crm.tools]\ncontacts_get-contact = { access = "read", does = "x" }\n'
    file.write_text(whole[:begin] + inline, "utf-8")
    with pytest.raises(Refusal, match='write by hand contacts_get-contact: digest = "sha256:'):
        run("accept", "crm", "--playbook", folder, "--yes")
    assert file.read_text("utf-8") == whole[:begin] + inline


def test_what_is_shown_can_be_pasted(folder):
    said = run("show", "crm", "--playbook", folder).stdout
    assert f"[mcp.crm.tools.{ADD_TAGS}]" not in said
    begin = said.index(f"[mcp.crm.tools.{GET_CONTACT}]")
    pasted = tomllib.loads("\n".join(said[begin:].splitlines()[:3]))
    assert pasted["mcp"]["crm"]["tools"][GET_CONTACT]["access"] == "read"


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("show", "crn"), r"no \[mcp.crn\]; did you mean crm"),
        (("accept", "crm", "contacts_get-contacts"), "did you mean contacts_get-contact"),
    ],
)
def test_a_slip_of_the_pen_is_told(folder, arguments, says):
    with pytest.raises(Refusal, match=says):
        run(*arguments, "--playbook", folder)
