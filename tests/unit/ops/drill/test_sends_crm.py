"""What the drill's other desk tells the CRM, and what is done to it there."""

from pathlib import Path

from frontdesk.playbook import load_playbook
from frontdesk.playbook_ways import record_of
from ops.desk import ROOT
from ops.drill.sends import crm
from ops.drill.sends.mix import OF_NOTES


def test_whoever_asks_for_hours_is_tagged_and_noted(tmp_path: Path):
    folder = crm.playbook_with_notes(ROOT / "playbooks" / "brightsmile", tmp_path / "playbook")
    record = record_of(load_playbook(folder), "hours_location")
    assert record is not None
    assert record.tags
    assert record.note


def test_whatever_is_drawn_for_a_note_can_be_done_to_it():
    assert crm.FAULTS.keys() == OF_NOTES.faults.keys()
