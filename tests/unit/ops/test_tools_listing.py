"""The tools that a client gets: each priced by whoever does it for that client."""

import pytest

from ops.tools.listing import listing
from tests.builders import a_playbook as brightsmile
from tests.fixtures.highlevel_playbook import a_highlevel_playbook, by_mail

ALL_BY_HIGHLEVEL = by_mail().replace("[channels]", '[channels]\nsms = "highlevel"')


@pytest.mark.parametrize(
    ("playbook", "providers"),
    [
        (brightsmile(), {"send_sms": ["twilio"], "find_slots": ["highlevel"]}),
        (a_highlevel_playbook(by_mail()), {"send_sms": ["twilio"], "send_email": ["highlevel"]}),
        (a_highlevel_playbook(ALL_BY_HIGHLEVEL), {"send_sms": ["highlevel"], "send_email": ["highlevel"]}),
    ],
)
def test_a_tool_is_priced_by_those_alone_who_do_it_for_the_client(playbook, providers):
    rows = listing(playbook, is_checked=False).rows
    found = {row.tool: [each.provider for each in row.costs] for row in rows}
    assert {name: found[name] for name in providers} == providers
