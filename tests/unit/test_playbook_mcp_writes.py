"""A tool of an MCP server that writes stands for one of the desk's own, and says whose record is meant."""

import json
from pathlib import Path

import pytest

from frontdesk.domain.arguments import CrmUpdate
from frontdesk.domain.catalog import CATALOG, Via
from frontdesk.playbook import Playbook, PlaybookInvalid, load_playbook
from frontdesk.playbook_mcp import accepted_tools
from frontdesk.playbook_mcp_writes import filled, misfits
from frontdesk.playbook_ways import Way, way_of
from tests.fixtures.highlevel_playbook import ACCOUNTS, CRM, SOURCE, places
from tests.fixtures.mcp import WRITES
from tests.unit.ops.playbooks import a_playbook

DIGEST = f'digest = "sha256:{"0" * 64}"\n'
WHOLE = WRITES.format(url="https://crm.example/mcp")
TOOL = "mcp.crm.tools.contacts_update-record"
SEARCH = "mcp.crm.tools.contacts_get-contacts"
OWN = Way(Via("mcp", "crm/contacts_update-record"), "mcp/crm/contacts_update-record")
STANDS = 'stands_for = "update_contact"\n'
ELSEWHERE = '[mcp.other]\nurl = "https://other.example/mcp"\n'
SECOND = f'{ELSEWHERE}[mcp.other.tools.x]\naccess = "write"\ndoes = "x"\n{STANDS}'
URL, COMMAND = 'url = "https://crm.example/mcp"', 'command = ["node"]\nvariable = "CRM"'
NOTE = 'note = "{note} ({grant})"'
GIVEN = {"phone": "+1", "grant": "g", "contact": "c", "tags": ("a", "b"), "stage": None, "note": "n"}
SCHEMA = {
    "properties": {
        "id": {"type": "string"},
        "tags": {"anyOf": [{"type": "array", "items": {"type": "string"}}, {"type": "null"}]},
        "many": {"type": ["integer", "null"]},
        "any": {},
    },
    "required": ["id"],
}


def with_text(folder: Path, *parts: str) -> Path:
    copy = a_playbook(folder)
    file = copy / "playbook.toml"
    file.write_text("\n".join([file.read_text("utf-8"), *parts]), "utf-8")
    return copy


def way_by(folder: Path, *parts: str, without_mcp: bool = False) -> Way:
    playbook: Playbook = load_playbook(with_text(folder, *parts))
    return way_of(
        CATALOG["update_contact"], playbook, next(iter(playbook.locations.values())), without_mcp=without_mcp
    )


@pytest.mark.parametrize(
    ("old", "new", "key", "says"),
    [
        (STANDS, "", TOOL, "must stand for a tool of the desk's own; say stands_for"),
        (STANDS, 'stands_for = "send_sms"\n', f"{TOOL}.stands_for", 'write "update_contact", the one tool'),
        (STANDS, f"{STANDS}calls = 2\n", TOOL, "quotable go with a tool that reads"),
        (STANDS, f'{STANDS}fixed = {{ tags = "x" }}\n', TOOL, "tags is both fixed and filled"),
        ('does = "Finds', f'{STANDS}does = "Finds', SEARCH, "go with a tool that writes"),
        ("{grant})", "{run})", f"{TOOL}.arguments.note", "no {run}; known are contact, grant, note, phone"),
        ("({grant})", "({grant)", f"{TOOL}.arguments.note", "a brace belongs to no place"),
        ('"{tags}"', '"{tags}, x"', f"{TOOL}.arguments.tags", "tags are a list"),
        ('"{phone}"', '"{grant}"', f"{SEARCH}.finds.arguments.query", "{phone} alone"),
        ('id = "id"', 'id = "a b"', f"{SEARCH}.finds.id", "the names that lead there"),
        ('id = "id"\n', "", f"{TOOL}.arguments", "nothing finds the id"),
        ('contactId = "{contact}"', 'of = "{grant}"', f"{TOOL}.arguments", "whose record is meant"),
        ('by = "contacts_get-contacts"', 'by = "x"', f"{TOOL}.looked_up_by", "no such tool finds contacts"),
        (NOTE, 'note = "{note}"', f"{TOOL}.arguments", "found again by {grant} alone"),
        (NOTE, 'note = "{grant}"', f"{TOOL}.arguments", "no argument carries {note}"),
        ('stage = "{stage}"', "", f"{TOOL}.arguments", "no argument carries {stage}"),
        (URL, COMMAND, f"{TOOL}.access", "outlive the grant"),
        (NOTE, f"{NOTE}\n{SECOND}", "mcp.other.tools.x.stands_for", "stands for update_contact already"),
    ],
)  # fmt: skip
def test_what_cannot_work_is_a_fault(tmp_path, old, new, key, says):
    assert old in WHOLE
    with pytest.raises(PlaybookInvalid) as invalid:
        load_playbook(with_text(tmp_path, WHOLE.replace(old, new)))
    found = [(each.key, f"{each.problem}; {each.remedy}") for each in invalid.value.faults]
    assert [said for at, said in found if at == key and says in said], found


def test_a_tool_that_writes_needs_the_client_to_allow_it(tmp_path):
    without = WHOLE[WHOLE.index("[mcp.crm]") :]
    with pytest.raises(PlaybookInvalid) as invalid:
        load_playbook(with_text(tmp_path, without))
    assert [each.key for each in invalid.value.faults] == [f"{TOOL}.stands_for"]


def test_a_tool_stands_for_the_desks_own_and_no_other_crm_is_needed(tmp_path):
    assert way_by(tmp_path, WHOLE) == OWN


def test_an_accepted_tool_goes_before_the_crm_and_the_crm_stands_in_for_it(tmp_path):
    also = (CRM, SOURCE, places())
    account = ACCOUNTS["lincoln-park"]
    crm = Way(Via("highlevel", account), account)
    accepted = WHOLE.replace(STANDS, STANDS + DIGEST)
    assert way_by(tmp_path / "1", accepted, *also) == OWN
    assert way_by(tmp_path / "2", accepted, *also, without_mcp=True) == crm
    assert way_by(tmp_path / "3", WHOLE, *also) == crm
    assert way_by(tmp_path / "4", accepted, without_mcp=True) == OWN


def test_no_model_is_offered_what_writes_or_finds_people(tmp_path):
    text = WHOLE.replace('access = "', f'{DIGEST}access = "')
    assert accepted_tools(load_playbook(with_text(tmp_path, text)).file.mcp) == {}


def test_a_place_without_a_value_leaves_its_argument_out():
    templates = {
        "tags": "{tags}",
        "stage": "{stage}",
        "at": "at {stage}",
        "text": "{note} ({grant})",
        "x": "y",
    }
    assert filled(templates, GIVEN) == {"tags": ["a", "b"], "text": "n (g)", "x": "y"}
    assert filled({"tags": "{tags}"}, {**GIVEN, "tags": ()}) == {"tags": []}


def test_what_stands_in_a_value_is_never_taken_for_a_place():
    assert filled({"text": "{note} ({grant})"}, {**GIVEN, "note": "{phone}"}) == {"text": "{phone} (g)"}


@pytest.mark.parametrize(
    ("arguments", "found"),
    [
        ({"id": "x", "tags": ["a"], "many": 3, "any": [1]}, []),
        ({"id": "x", "many": 3.5}, ["many"]),
        ({"id": "x", "many": True}, ["many"]),
        ({"id": "x", "tags": "a"}, ["tags"]),
        ({"id": ["x"]}, ["id"]),
        ({"tags": []}, ["id"]),
        ({"id": "x", "no": "x"}, ["no"]),
    ],
)
def test_arguments_are_held_to_names_types_and_what_is_required(arguments, found):
    assert [name for name, _ in misfits(SCHEMA, arguments)] == found


@pytest.mark.parametrize(
    ("schema", "says"),
    [
        ({"contactId": "string", "tags": "array", "stage": "string", "note": "string"}, None),
        (
            {"contactId": "string", "tags": "string", "stage": "string", "note": "string"},
            "tags: the tool wants string",
        ),
        (
            {"id": "string", "tags": "array", "stage": "string", "note": "string"},
            "contactId: the tool has no such",
        ),
    ],
)
def test_what_is_filled_in_fits_the_tool_as_it_was_accepted(tmp_path, schema, says):
    folder = with_text(tmp_path, WHOLE.replace(STANDS, STANDS + DIGEST))
    properties = {name: {"type": kind} for name, kind in schema.items()}
    (folder / "mcp").mkdir()
    listed = [{"name": "contacts_update-record", "inputSchema": {"properties": properties}}]
    (folder / "mcp" / "crm.json").write_text(json.dumps(listed), "utf-8")
    if says is None:
        load_playbook(folder)
        return
    with pytest.raises(PlaybookInvalid, match=says):
        load_playbook(folder)


def test_what_a_tool_needs_must_be_there_whatever_an_update_says(tmp_path):
    folder = with_text(tmp_path, WHOLE.replace(STANDS, STANDS + DIGEST))
    names = ("contactId", "tags", "stage", "note")
    schema = {"properties": {name: {} for name in names}, "required": ["contactId", "note"]}
    (folder / "mcp").mkdir()
    listed = [{"name": "contacts_update-record", "inputSchema": schema}]
    (folder / "mcp" / "crm.json").write_text(json.dumps(listed), "utf-8")
    with pytest.raises(PlaybookInvalid, match="note: the tool needs it"):
        load_playbook(folder)


def test_a_search_shows_an_update_where_it_says_where_each_part_stands(tmp_path):
    finds = load_playbook(with_text(tmp_path, WHOLE)).file.mcp["crm"].tools["contacts_get-contacts"].finds
    assert finds is not None
    assert finds.shows(CrmUpdate(("a",), "b", "c"))
    assert not finds.model_copy(update={"stage": None}).shows(CrmUpdate(("a",), "b"))
    assert finds.model_copy(update={"stage": None}).shows(CrmUpdate(("a",)))
