"""Hostile outputs through the real steps on a real Postgres: every family in its turn, nothing gets through.

`frontdesk drill adversary` does the same with 20,000 outputs, and with 500 through the engine.
"""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from psycopg.conninfo import make_conninfo

from frontdesk.domain.rules import RULES
from ops.bench.machine import this_machine
from ops.desk import WRITER
from ops.drill.adversary.attacks import Attack
from ops.drill.adversary.families import FAMILIES
from ops.drill.adversary.in_process import InProcess
from ops.drill.adversary.plants import PLANTINGS
from ops.drill.adversary.pool import Told, attacker, opened, told_of
from ops.drill.adversary.shown import of_one, report_of

SEED = 20_261_123
TURNS = 1


@pytest.fixture
def in_process(database: str) -> Iterator[InProcess]:
    with opened(make_conninfo(database, user=WRITER)) as steps:
        yield steps


def report(told: list[Told]):
    return report_of(told, [], machine=this_machine(), seed=SEED, wall_s=1.0)


def test_nothing_that_a_hostile_model_or_worker_returns_gets_through(in_process: InProcess):
    made = attacker(SEED)
    told = [told_of(in_process.run(made.attack(number))) for number in range(TURNS * len(FAMILIES))]
    shown = report(told)
    assert shown.holds, shown.text()
    assert {each.word for each in told} == {"sent", "ask", "refused"}
    assert sum(each.must_be_sent for each in told) >= TURNS


def test_a_lie_that_gets_through_is_seen_and_told_with_its_number(in_process: InProcess):
    honest = attacker(SEED).attack(0)
    lie = replace(honest, family="a lie", words=("BrightSmile",))
    judged = in_process.run(lie)
    shown = report([told_of(judged)])
    assert not shown.holds
    assert f"--seed {SEED} --only 0" in shown.text()
    assert "planted words" in of_one(lie, judged)


def test_a_desk_that_sends_nothing_at_all_has_shown_nothing(in_process: InProcess):
    honest = attacker(SEED).attack(0)
    unsure = replace(honest, reading=honest.reading.replace("0.97", "0.1"), draft="{}")
    told = told_of(in_process.run(unsure))
    assert (told.word, told.must_be_sent) == ("ask", True)
    assert not report([told]).holds


def test_what_an_attack_changed_is_gone_before_the_next(in_process: InProcess):
    made = attacker(SEED)
    first: Attack = made.attack(0)
    words = [in_process.run(first).word for _ in range(5)]
    assert words == ["sent"] * 5  # a second text to the same person would have been held or asked about


def test_a_gate_without_its_rules_about_a_text_is_seen_by_every_kind_of_lie(
    in_process: InProcess, monkeypatch: pytest.MonkeyPatch
):
    left = tuple(rule for rule in RULES if not rule.name.startswith("content_"))
    monkeypatch.setattr("frontdesk.domain.gate.RULES", left)
    made, names = attacker(SEED), [family.name for family in FAMILIES]
    for planting in PLANTINGS:
        told = told_of(in_process.run(made.attack(names.index(f"worker: {planting}"))))
        assert (told.word, told.posted) == ("sent", 1), planting
        assert not report([told]).holds, planting
