"""What a model is shown of the playbook's knowledge: as many passages as Recall finds, the nearest first."""

from dataclasses import replace

from frontdesk.memory.recall import PASSAGES
from ops.eval.knowledge import Shelf
from tests.unit.brain.cases import WordEmbedder
from tests.unit.brain.ladders import playbook


def test_the_nearest_passages_come_first_and_are_the_playbooks():
    found = Shelf(playbook(), WordEmbedder()).nearest(
        "can treatments be paid in instalments with HSA or FSA cards"
    )
    assert len(found) == PASSAGES
    assert (found[0].provenance, found[0].trust) == ("paying", "playbook")
    assert [each.score for each in found] == sorted((each.score for each in found), reverse=True)


def test_a_playbook_without_knowledge_has_none_to_show():
    assert Shelf(replace(playbook(), knowledge={}), WordEmbedder()).nearest("anything") == ()
