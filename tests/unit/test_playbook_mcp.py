"""What a playbook says about MCP servers is checked: how one is reached, and that no token is in it."""

import re

import pytest

from frontdesk.playbook import PlaybookInvalid, load_playbook
from tests.source_tree import ROOT
from tests.unit.ops.playbooks import a_playbook, line_of

URL = 'url = "https://services.leadconnectorhq.com/mcp/"'
TOOL = '[mcp.crm.tools.contacts_get-contact]\naccess = "read"\ndoes = "Reads a contact."\n'
DIGEST = f'digest = "sha256:{"0" * 64}"'
SERVER = (
    f'[mcp.crm]\n{URL}\nsecret = "highlevel"\nheaders = {{ locationId = "ve9EPM428" }}\n\n{TOOL}{DIGEST}\n'
)


def with_server(folder, text):
    copy = a_playbook(folder)
    file = copy / "playbook.toml"
    file.write_text(file.read_text("utf-8") + "\n" + text, "utf-8")
    return copy


def faults(folder):
    with pytest.raises(PlaybookInvalid) as caught:
        load_playbook(folder)
    return caught.value.faults


def test_a_server_is_read(tmp_path):
    server = load_playbook(with_server(tmp_path, SERVER)).file.mcp["crm"]
    assert (server.secret, server.headers) == ("highlevel", {"locationId": "ve9EPM428"})
    tool = server.tools["contacts_get-contact"]
    assert (tool.access, tool.calls, tool.seconds, tool.digest) == ("read", 3, 5.0, f"sha256:{'0' * 64}")


def test_a_command_is_read(tmp_path):
    text = '[mcp.crm]\ncommand = ["node", "crm.js"]\nsecret = "crm_token"\nvariable = "CRM_TOKEN"\n'
    server = load_playbook(with_server(tmp_path, text)).file.mcp["crm"]
    assert (server.command, server.variable, server.tools) == (("node", "crm.js"), "CRM_TOKEN", {})


def test_a_server_on_this_machine_needs_no_tls(tmp_path):
    text = SERVER.replace("https://services.leadconnectorhq.com", "http://127.0.0.1:8080")
    assert load_playbook(with_server(tmp_path, text)).file.mcp["crm"].url == "http://127.0.0.1:8080/mcp/"


@pytest.mark.parametrize(
    ("old", "new", "key", "says"),
    [
        (URL, "", "mcp.crm", "either url or command; give one of the two"),
        (URL, f'{URL}\ncommand = ["x"]', "mcp.crm", "either url or command"),
        (URL, 'url = "http://crm.example/mcp"', "mcp.crm.url", "not an address"),
        (
            URL,
            'url = "https://u:p@crm.example/mcp"',
            "mcp.crm.url",
            "holds a name or a password; name the token",
        ),
        (URL, 'url = "https://crm.example/mcp?key=1"', "mcp.crm.url", "write the server's own address"),
        (URL, f'{URL}\nvariable = "CRM"', "mcp.crm", "gets its token as a header; delete variable"),
        ("highlevel", "pit-1234-abcd", "mcp.crm.secret", "never write the token itself"),
        ("locationId", "Authorization", "mcp.crm.headers.Authorization", "not the playbook's to set"),
        ("locationId", "mcp-session-id", "mcp.crm.headers.mcp-session-id", "not the playbook's to set"),
        ("ve9EPM428", "a\\nb", "mcp.crm.headers.locationId", "plain characters"),
        ('"read"', '"write"', "mcp.crm.tools.contacts_get-contact", "must stand for a tool of the desk"),
        ('"read"', '"all"', "mcp.crm.tools.contacts_get-contact.access", 'write "read" or "write"'),
        ('does = "Reads a contact."', "", "mcp.crm.tools.contacts_get-contact.does", "it is missing"),
        (DIGEST, 'digest = "abc"', "mcp.crm.tools.contacts_get-contact.digest", "frontdesk tools accept"),
        (DIGEST, "calls = 0", "mcp.crm.tools.contacts_get-contact.calls", "1 to 20"),
        (DIGEST, "seconds = 60", "mcp.crm.tools.contacts_get-contact.seconds", "0.5 to 20"),
        (DIGEST, "fixed = { a = [1] }", "mcp.crm.tools.contacts_get-contact.fixed.a", "no single value"),
        (DIGEST, "call = 1", "mcp.crm.tools.contacts_get-contact.call", "did you mean calls?"),
        ("tools.contacts_get-contact", f"tools.{'x' * 60}", f"mcp.crm.tools.{'x' * 60}", "leave it out"),
        ("tools.contacts_get-contact", f"tools.{'x' * 55}", f"mcp.crm.tools.{'x' * 55}", "up to 2 letters"),
        (
            "tools.contacts_get-contact",
            'tools."get.contact"',
            "mcp.crm.tools.get.contact",
            "no model can call",
        ),
        (
            "tools.contacts_get-contact",
            'tools."get contact"',
            "mcp.crm.tools.get contact",
            "no model can call",
        ),
    ],
)
def test_what_cannot_work_is_a_fault(tmp_path, old, new, key, says):
    assert old in SERVER
    found = {
        each.key: f"{each.problem}; {each.remedy}"
        for each in faults(with_server(tmp_path, SERVER.replace(old, new)))
    }
    assert says in found[key]


def test_the_sections_of_the_documentation_are_a_sound_playbook(tmp_path):
    page = (ROOT / "docs" / "mcp.md").read_text("utf-8")
    blocks = re.findall(r"```toml\n(.*?)```", page, re.DOTALL)
    servers = load_playbook(with_server(tmp_path, "\n".join(blocks))).file.mcp
    assert set(servers) == {"highlevel", "crm"}
    assert servers["highlevel"].tools["contacts_get-contact"].calls == 2


def test_a_command_takes_no_headers_and_its_token_needs_a_name(tmp_path):
    text = '[mcp.a]\ncommand = ["x"]\nheaders = { a = "b" }\n[mcp.b]\ncommand = ["x"]\nsecret = "b_token"\n'
    (first, second) = faults(with_server(tmp_path, text))
    assert "a command takes no headers" in first.problem
    assert "needs secret, its field, and variable" in second.problem


def test_a_fault_has_the_line_to_open(tmp_path):
    folder = with_server(tmp_path, SERVER.replace('"read"', '"writes"'))
    (fault,) = faults(folder)
    assert fault.line == line_of(folder, 'access = "writes"')


def test_a_token_in_the_wrong_place_is_not_shown(tmp_path):
    token = "pit-" + "0123456789abcdef" * 2
    (fault,) = faults(with_server(tmp_path, SERVER.replace("highlevel", token)))
    assert token not in str(fault)
