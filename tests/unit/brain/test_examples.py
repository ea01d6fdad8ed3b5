"""The labelled examples and their vectors."""

import shutil
from dataclasses import replace

import numpy as np
import pytest

from frontdesk.brain import examples
from frontdesk.brain.nearest import NearestExamples
from frontdesk.brain.reading import Bars
from frontdesk.brain.spelling import rarity, spelled
from frontdesk.domain.proposal import NONE_OF_THESE
from frontdesk.playbook import load_playbook
from tests.unit.brain.cases import BRIGHTSMILE, WordEmbedder, brightsmile


@pytest.fixture
def playbook(tmp_path):
    return load_playbook(shutil.copytree(BRIGHTSMILE, tmp_path / "copy"))


def test_examples_are_the_playbooks_and_what_any_business_is_sent_by_mistake():
    labelled = examples.labelled(brightsmile())
    assert ("thanks", "Muchas gracias") in labelled
    assert (NONE_OF_THESE, "¿También hacen exámenes de la vista?") in labelled
    assert (NONE_OF_THESE, "sorry wrong number") in labelled
    assert len({text for _, text in labelled}) == len(labelled)


def test_vectors_that_lie_beside_the_playbook_are_not_computed_again(playbook):
    playbook.vectors_file.write_bytes(examples.packed(playbook, WordEmbedder()))
    embedder = WordEmbedder()
    vectors = examples.vectors(playbook, embedder)
    assert embedder.seen == []
    assert examples.missing(playbook, embedder) == ()
    assert vectors.shape == (len(examples.labelled(playbook)), embedder.dimensions)


def test_a_file_that_is_behind_costs_only_the_texts_that_are_new(playbook):
    playbook.vectors_file.write_bytes(examples.packed(playbook, WordEmbedder()))
    file = playbook.folder / "playbook.toml"
    file.write_text(file.read_text().replace('"Muchas gracias"', '"Mil gracias, de verdad"'))
    changed, embedder = load_playbook(playbook.folder), WordEmbedder()
    assert examples.missing(changed, embedder) == ("Mil gracias, de verdad",)
    examples.vectors(changed, embedder)
    assert embedder.seen == ["Mil gracias, de verdad"]


def test_vectors_of_another_model_are_never_taken(playbook):
    playbook.vectors_file.write_bytes(examples.packed(playbook, WordEmbedder()))
    other = WordEmbedder(model_id="words/2")
    assert len(examples.missing(playbook, other)) == len(examples.labelled(playbook))


def test_a_computed_vector_and_a_stored_one_decide_alike(playbook):
    playbook.vectors_file.unlink()
    computed = examples.vectors(playbook, WordEmbedder())
    playbook.vectors_file.write_bytes(examples.packed(playbook, WordEmbedder()))
    assert np.array_equal(computed, examples.vectors(playbook, WordEmbedder()))


def test_the_same_playbook_packs_to_the_same_bytes(playbook):
    assert examples.packed(playbook, WordEmbedder()) == examples.packed(playbook, WordEmbedder())


BETWEEN = [0.0, 1.0, 0.0]
BY_MEANING = Bars(neighbours=2, centre=0, spelling=0, bar=0, strangeness=1)


def nearest(bars: Bars = BY_MEANING) -> NearestExamples:
    vectors = np.array([[1, 0, 0.1], [1, 0, -0.1], [-1, 0, 0.1], [-1, 0, -0.1]], dtype=np.float32)
    labels = [("a", "a cleaning"), ("a", "one crown"), (NONE_OF_THESE, "pizza"), (NONE_OF_THESE, "movies")]
    return NearestExamples(labels, vectors, bars)


def test_an_intent_wins_by_its_nearest_examples_and_they_are_named():
    reading = nearest().read("?", [0.9, 0.2, 0.0])
    assert reading.intent == "a"
    assert reading.confidence > 0.9
    assert {neighbour.text for neighbour in reading.neighbours} == {"a cleaning", "one crown"}


def test_a_message_between_two_intents_is_sure_of_neither():
    assert nearest().read("?", BETWEEN).confidence == 0.5


def test_what_is_near_nothing_is_none_of_these_however_far_the_examples_of_that_are():
    assert nearest(replace(BY_MEANING, bar=0.01)).read("?", BETWEEN).intent == NONE_OF_THESE
    assert nearest(replace(BY_MEANING, bar=-0.01)).read("?", BETWEEN).intent == "a"


def test_the_nearer_the_examples_out_of_scope_are_the_more_is_asked_of_an_intent():
    strange = [-0.9, 0.2, 0.0]
    assert nearest(replace(BY_MEANING, strangeness=1)).read("?", strange).intent == NONE_OF_THESE
    shares = [
        nearest(replace(BY_MEANING, strangeness=each)).read("?", strange).shares for each in (0.2, 0.6, 1)
    ]
    assert [each[NONE_OF_THESE] for each in shares] == sorted(each[NONE_OF_THESE] for each in shares)


@pytest.mark.parametrize(("text", "intent"), [("a cleanin plese", "a"), ("PIZZAA", NONE_OF_THESE)])
def test_where_the_meaning_is_unclear_the_spelling_tells(text, intent):
    assert nearest(replace(BY_MEANING, spelling=0.3)).read(text, BETWEEN).intent == intent


def test_the_centre_of_an_intent_counts_besides_its_nearest_examples():
    only_one = replace(BY_MEANING, neighbours=1, temperature=1)
    near_one = [0.95, 0.0, 0.31]
    by_example = nearest(only_one).read("?", near_one).shares["a"]
    assert nearest(replace(only_one, centre=0.5)).read("?", near_one).shares["a"] < by_example


def test_a_message_that_points_nowhere_is_read_without_a_warning():
    assert nearest().read("", [0.0, 0.0, 0.0]).confidence == 0.5


def test_a_piece_that_few_texts_have_says_more():
    weights = rarity(spelled(["the crown", "the filling", "the bill"]))
    (common,) = np.flatnonzero(spelled(["the"])[0])[:1]
    rare = np.flatnonzero(spelled(["crown"])[0] > spelled(["the filling the bill"])[0])
    assert weights[rare].min() > weights[common]


@pytest.mark.parametrize(("first", "second"), [("Crówn?", "crown"), ("  A   Crown ", "a crown")])
def test_accents_capitals_and_marks_are_no_spelling(first, second):
    assert np.array_equal(spelled([first]), spelled([second]))


@pytest.mark.parametrize("text", ["", "😀", "你好"])
def test_a_text_without_latin_letters_has_no_pieces(text):
    assert not spelled([text]).any()
