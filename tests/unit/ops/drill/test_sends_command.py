"""What `frontdesk drill sends` says: counts, verdict, how to see a broken run again; and its exit code."""

import json
from collections.abc import Sequence

import pytest
from click.testing import CliRunner

from ops.bench.machine import Machine
from ops.drill.sends import command, running, shown
from ops.drill.sends.boundaries import Boundary
from ops.drill.sends.command import sends
from ops.drill.sends.coverage import ENOUGH_RUNS
from ops.drill.sends.failures import BrokeOff
from ops.drill.sends.judge import Evidence
from ops.drill.sends.mix import OF_NOTES, OF_TEXTS, Cards, Plan, draw
from ops.drill.sends.planted import PLANT_NAMES
from ops.drill.sends.running import Seen
from ops.errors import Refusal
from tests.unit.ops.drill.seen import a_plan, a_text, evidence

MACHINE = Machine("Tiny 1", 2, 4.0, "Linux x86_64", "3.11.7", 0.5, "2026-01-02T03:04:05+00:00", "abc1234")
DOUBLE = (a_text(), a_text())


def report(*seen: Evidence, control: Evidence | None = None) -> str:
    return shown.report_of(seen, control, machine=MACHINE, seed=7, wall_s=12.0).text()


def test_the_report_counts_what_was_killed_and_what_came_of_it():
    lines = [line.split() for line in report(evidence(1), evidence(2)).splitlines()]
    assert ["after", "the", "POST", "2"] in lines
    assert ["sent", "2"] in lines


def test_a_broken_promise_is_told_with_the_way_to_see_it_again():
    told = report(evidence(3, accepted=DOUBLE))
    assert "see it again: frontdesk drill sends --seed 7 --only 3" in told
    assert told.endswith("The promise did NOT hold.")


def test_a_note_that_is_there_twice_is_told_with_its_own_way_to_see_it_again():
    told = report(evidence(plan=a_plan(3, is_noted=True), notes=DOUBLE, noted=1))
    assert "run note 3: HighLevel accepted 2 notes for 1 message(s); see it again: " in told
    assert "frontdesk drill sends --seed 7 --only-note 3" in told


def test_what_never_came_to_pass_in_enough_runs_is_told_and_is_no_success():
    told = report(*(evidence(number) for number in range(1, ENOUGH_RUNS + 1)))
    assert "never came to pass: STOP and pause committed: STOP after the claim" in told
    assert told.endswith("The promise did NOT hold.")
    assert report(evidence()).endswith("The promise held.")


def test_a_judge_that_sees_no_double_where_there_must_be_one_is_told():
    assert report(evidence(), control=evidence(0, accepted=DOUBLE)).endswith("The promise held.")
    blind = report(evidence(), control=evidence(0))
    assert "it does not see" in blind
    assert blind.endswith("The promise did NOT hold.")


@pytest.fixture
def plays(monkeypatch: pytest.MonkeyPatch) -> list[Plan]:
    """Play nothing: every run ends well. Returns what would have been played."""
    asked: list[Plan] = []

    def played(plans: Sequence[Plan], progress: running.Progress) -> list[Evidence]:
        asked.extend(plans)
        progress(len(plans), 0)
        return [evidence(plan=a_plan(plan.number, is_noted=plan.is_noted)) for plan in plans]

    monkeypatch.setattr(command, "played", played)
    monkeypatch.setattr(command, "with_listing_too_late", lambda: evidence(0, accepted=DOUBLE))
    return asked


def test_the_seed_is_printed_before_anything_is_played(plays: list[Plan]):
    done = CliRunner().invoke(sends, ["--runs", "3", "--seed", "7"], standalone_mode=False)
    assert done.return_value == 0
    assert done.output.startswith("seed 7\n  3 of 3 runs, 0 promises broken")
    assert tuple(plays) == draw(7, 3)


@pytest.mark.parametrize(("option", "cards"), [("--only", OF_TEXTS), ("--only-note", OF_NOTES)])
def test_one_run_of_a_seed_is_played_alone(plays: list[Plan], option: str, cards: Cards):
    CliRunner().invoke(sends, ["--seed", "7", option, "40"], standalone_mode=False)
    assert plays == [draw(7, 100, cards)[39]]


def test_every_fourth_run_has_one_about_a_note_besides(plays: list[Plan]):
    CliRunner().invoke(sends, ["--seed", "7", "--runs", "9"], standalone_mode=False)
    assert tuple(plays) == (*draw(7, 9), *draw(7, 2, OF_NOTES))


def test_json_is_all_that_goes_to_standard_output(plays: list[Plan]):
    done = CliRunner().invoke(sends, ["--runs", "2", "--seed", "7", "--json"], standalone_mode=False)
    told = json.loads(done.stdout)
    assert (told["seed"], told["runs"], told["holds"]) == (7, 2, True)
    killed = told["tables"]["killed with SIGKILL"]
    assert (killed[Boundary.POST_DONE], killed[Boundary.POST_COME]) == (2, 0)


@pytest.mark.parametrize(("promise", "code"), [("a double", 0), (None, 1)])
def test_every_planted_bug_must_be_seen(monkeypatch: pytest.MonkeyPatch, promise: str | None, code: int):
    monkeypatch.setattr(command, "with_plant", lambda name, *_: Seen(name, 8, promise))
    done = CliRunner().invoke(sends, ["--planted", "--seed", "7"], standalone_mode=False)
    assert done.return_value == code
    assert done.stdout.count("seen") >= len(PLANT_NAMES)


@pytest.mark.parametrize(
    ("asked", "again"),
    [
        (["--runs", "3"], "--runs 3"),
        (["--only", "2"], "--only 2"),
        (["--only-note", "2"], "--only-note 2"),
        (["--planted"], f"--plant {PLANT_NAMES[0]}"),
    ],
)
def test_a_drill_that_broke_off_says_so_in_a_sentence_with_the_way_to_see_it_again(
    monkeypatch: pytest.MonkeyPatch, asked: list[str], again: str
):
    def broken(*_: object) -> None:
        raise BrokeOff("The drill broke off.")

    monkeypatch.setattr(command, "played", broken)
    monkeypatch.setattr(command, "with_plant", broken)
    with pytest.raises(Refusal) as told:
        sends.main([*asked, "--seed", "7"], standalone_mode=False)
    assert str(told.value) == f"The drill broke off. See it again: frontdesk drill sends {again} --seed 7"


def test_it_asks_which_of_two_things_it_shall_do():
    with pytest.raises(Refusal, match="one of"):
        sends.main(["--planted", "--only", "3"], standalone_mode=False)
