"""What a playbook says of channels, CRM and tools: each has somebody who does it, and limits that limit."""

from pathlib import Path

import pytest

from frontdesk.domain.catalog import CATALOG, Via
from frontdesk.domain.verdict import ToolLimits
from frontdesk.errors import Misconfigured
from frontdesk.playbook import PlaybookInvalid, load_playbook
from frontdesk.playbook_ways import Way, location_of_account, way_of
from tests.fixtures.highlevel_playbook import (
    ACCOUNTS,
    BY_HIGHLEVEL,
    CRM,
    OTHER_CRM,
    RECORD,
    SOURCE,
    UPDATES,
    a_highlevel_playbook,
    places,
    with_sections,
)
from tests.unit.orchestration.webhooks import brightsmile

SYNC = "[tools.sync_opt_out]\n"
NOTES = "[tools.update_contact]\nnotes = true\n"
TAGS = '[tools.update_contact]\ntags = ["lead"]\n'
NOTE = '[intents.billing_complaint.record]\nnote = "Call them."\n'
ONE_PLACE = '[locations.highlands.highlevel]\naccount = "subHighlands00000000"\n'
SHARED = places().replace(ACCOUNTS["oak-park"], ACCOUNTS["highlands"])
OTHER_WAY = Way(Via("webhook"), "https://crm.brightsmile.example/hooks/frontdesk")


def faults(folder: Path, *sections: str) -> list[tuple[str, str]]:
    with pytest.raises(PlaybookInvalid) as invalid:
        load_playbook(with_sections(folder, *sections))
    return [(fault.key, fault.problem) for fault in invalid.value.faults]


@pytest.mark.parametrize(
    ("sections", "key", "problem"),
    [
        ((SYNC,), "tools.sync_opt_out", "no [crm] says"),
        ((UPDATES,), "tools.update_contact", "no [crm] says"),
        ((BY_HIGHLEVEL, places()), "sources", "none is of kind highlevel"),
        ((BY_HIGHLEVEL, SOURCE, SHARED), "locations.highlands.highlevel.account", "oak-park's too"),
        ((BY_HIGHLEVEL, SOURCE, ONE_PLACE), "locations.oak-park", "which channels.sms needs"),
        ((CRM, ONE_PLACE), "locations.oak-park", "which crm.kind needs"),
        ((SOURCE, ONE_PLACE), "locations.oak-park", "which sources.highlevel needs"),
        (('[crm]\nkind = "webhook"\n',), "crm", "a url goes with"),
        ((OTHER_CRM.replace("webhook", "highlevel"), places()), "crm", "a url goes with"),
        ((OTHER_CRM.replace("https", "http"),), "crm.url", "is not an address"),
        ((OTHER_CRM, "[tools.update_contact]\n"), "tools.update_contact", "it allows nothing"),
        (
            (OTHER_CRM, '[tools.update_contact]\nstages = [""]\n'),
            "tools.update_contact.stages[0]",
            "is empty",
        ),
        (('[channels]\nsms = "pigeon"\n',), "channels.sms", ""),
        ((OTHER_CRM, RECORD), "intents.hours_location.record", "the desk may not use update_contact"),
        (
            (OTHER_CRM, RECORD, NOTES),
            "intents.hours_location.record.tags",
            "asked for a price is not allowed",
        ),
        ((OTHER_CRM, RECORD, NOTES), "intents.hours_location.record.stage", "Call booked is not allowed"),
        ((OTHER_CRM, NOTE, TAGS), "intents.billing_complaint.record.note", "notes are not allowed"),
        (("[intents.hours_location.record]\n",), "intents.hours_location.record", "it says nothing"),
        (('[locations.oak-park.highlevel]\naccount = "../x"\n',), "locations.oak-park.highlevel.account", ""),
    ],
)
def test_a_fault_names_the_key_and_what_is_wrong(tmp_path: Path, sections, key: str, problem: str):
    found = faults(tmp_path, *sections)
    assert [each for each in found if each[0] == key and problem in each[1]], found


def test_each_location_works_in_its_own_sub_account():
    playbook = a_highlevel_playbook()
    for name, account in ACCOUNTS.items():
        location = next(each for each in playbook.locations.values() if each.location_id == name)
        by = Via("highlevel", account)
        assert way_of(CATALOG["send_sms"], playbook, location) == Way(by, location.sender_number)
        assert way_of(CATALOG["sync_opt_out"], playbook, location) == Way(by, account)
        assert location_of_account(playbook, account) == location
    assert location_of_account(playbook, "subOfSomebodyElse000") is None


def test_another_crm_is_told_where_it_listens_and_texts_go_out_as_before():
    playbook = a_highlevel_playbook(OTHER_CRM, UPDATES)
    location = next(iter(playbook.locations.values()))
    assert way_of(CATALOG["update_contact"], playbook, location) == OTHER_WAY
    assert way_of(CATALOG["send_sms"], playbook, location).by == Via("twilio")


def test_without_a_crm_nothing_is_written_on_records():
    playbook = brightsmile()
    with pytest.raises(Misconfigured):
        way_of(CATALOG["update_contact"], playbook, next(iter(playbook.locations.values())))


def test_an_update_is_held_to_the_stages_tags_and_notes_of_the_playbook():
    playbook = a_highlevel_playbook()
    location_id = next(iter(playbook.locations))
    limits = playbook.gate_policy(location_id).tools["update_contact"]
    stages, tags = frozenset({"Call booked"}), frozenset({"asked for a price"})
    assert limits == ToolLimits(stages=stages, tags=tags, has_notes=True)
