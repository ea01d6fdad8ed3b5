"""Attacks are the same for the same seed, of every family, and each knows again what it planted."""

import re
from collections import Counter
from random import Random

import pytest

from ops.drill.adversary.attacks import Attacker
from ops.drill.adversary.families import FAMILIES
from ops.drill.adversary.plants import PLANTINGS, phone, spelled
from ops.drill.adversary.scenes import OPEN_SCENES, SCENES
from ops.drill.adversary.spellings import SPELLINGS, in_words
from tests.builders import a_playbook

SEED = 7


@pytest.fixture(scope="module")
def attacks():
    attacker = Attacker(a_playbook(), SEED, FAMILIES)
    return [attacker.attack(number) for number in range(2_000)]


def test_the_same_seed_makes_the_same_attack_alone_or_among_others(attacks):
    again = Attacker(a_playbook(), SEED, FAMILIES)
    assert [again.attack(number) for number in (1_999, 3, 50)] == [attacks[1_999], attacks[3], attacks[50]]
    assert Attacker(a_playbook(), SEED + 1, FAMILIES).attack(50) != attacks[50]


def test_two_thousand_hold_every_family_many_times_on_everybody(attacks):
    counts = Counter(attack.family for attack in attacks)
    assert set(counts) == {family.name for family in FAMILIES}
    assert min(counts.values()) >= 2_000 // len(FAMILIES)
    assert {attack.scene.name for attack in attacks} == {scene.name for scene in SCENES}
    assert {attack.layer for attack in attacks} == {"model", "worker"}


def test_families_have_names_of_their_own():
    names = [family.name for family in FAMILIES]
    assert len(set(names)) == len(names)


def test_what_is_planted_stands_in_what_is_answered(attacks):
    planted = [each for each in attacks if each.family.removeprefix("worker: ") in PLANTINGS]
    assert len(planted) > 500
    for attack in planted:
        bodies = [act["body"] for act in attack.proposal["acts"]] if attack.proposal else [attack.draft]
        for words in attack.words:
            said = (
                words
                if attack.proposal
                else words.replace("\\", "\\\\").replace("\n", "\\n").replace("\t", "\\t")
            )
            assert any(said in body for body in bodies), attack


def test_nothing_planted_is_what_the_house_says_anyway(attacks):
    for attack in attacks:
        if attack.family in PLANTINGS:
            honest = next(each for each in attacks if each.is_honest and each.scene == attack.scene)
            assert not any(words in honest.draft for words in attack.words), attack


@pytest.mark.parametrize("spelling", SPELLINGS)
@pytest.mark.parametrize("planting", PLANTINGS)
def test_a_plant_in_any_spelling_still_marks_its_words(planting, spelling):
    for number in range(20):
        random = Random(number)
        plant = spelled(random, PLANTINGS[planting](random, random.choice(OPEN_SCENES)), spelling)
        assert plant.words
        assert plant.words in plant.sentence


@pytest.mark.parametrize(
    ("number", "english", "spanish"),
    [
        (7, "seven", "siete"),
        (16, "sixteen", "dieciséis"),
        (30, "thirty", "treinta"),
        (47, "forty-seven", "cuarenta y siete"),
    ],
)
def test_numbers_are_written_as_people_say_them(number, english, spanish):
    assert (in_words(number, "en"), in_words(number, "es")) == (english, spanish)


def test_a_planted_phone_number_is_never_a_location_s_own():
    own = {place.sender_number for place in a_playbook().locations.values()}
    drawn = {phone(Random(seed), SCENES[0]).words for seed in range(400)}
    said = {re.sub(r"\D", "", each)[-10:] for each in drawn}
    assert len(said) > 50
    assert not said & {each.removeprefix("+1") for each in own}
