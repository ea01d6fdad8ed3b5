"""Figures beside their targets: percentiles, the table, the verdict, JSON; and what a process list says."""

import io
from collections.abc import Iterator
from dataclasses import replace

import pytest
from click.testing import CliRunner
from rich.console import Console

from ops.bench.figures import Figure, amount, as_json, median, percentile, table, verdict
from ops.bench.machine import Machine
from ops.bench.memory import Process, resident_mib
from ops.commands import bench
from ops.errors import Refusal

MACHINE = Machine("Tiny 1", 2, 4.0, "Linux x86_64", "3.11.7", 0.5, "2026-01-02T03:04:05+00:00", "abc1234")
FAST = Figure("run-latency", "p50", 212.4, "ms", "200 runs", 500.0)
SLOW = replace(FAST, bench="second-time", name="again", value=16.25, unit="s", target=15.0, how="median of 3")
FREE = replace(FAST, name="p99", value=640.0, target=None)


@pytest.mark.parametrize(
    ("percent", "value"), [(0, 1.0), (1, 1.0), (50, 50.0), (95, 95.0), (99, 99.0), (100, 100.0)]
)
def test_a_percentile_is_a_value_that_was_measured(percent: float, value: float):
    assert percentile([float(n) for n in range(100, 0, -1)], percent) == value


def test_of_an_even_number_the_lower_middle_is_the_median():
    assert median([4.0, 1.0, 3.0, 2.0]) == 2.0


def test_there_is_no_percentile_of_nothing():
    with pytest.raises(ValueError, match="of nothing"):
        percentile([], 50)


@pytest.mark.parametrize(("figure", "outcome"), [(FAST, "met"), (SLOW, "missed"), (FREE, "no target")])
def test_a_figure_says_whether_its_target_is_met(figure: Figure, outcome: str):
    assert figure.outcome == outcome


def test_a_target_is_to_be_stayed_under():
    assert replace(FAST, value=500.0).outcome == "missed"


@pytest.mark.parametrize(
    ("value", "unit", "said"), [(6.124, "s", "6.1 s"), (15.0, "s", "15 s"), (212.4, "ms", "212 ms")]
)
def test_an_amount_has_as_many_digits_as_mean_something(value: float, unit: str, said: str):
    assert amount(value, unit) == said


def test_the_table_shows_value_target_and_outcome_under_how_it_was_measured():
    out = io.StringIO()
    Console(file=out, width=80).print(table([FAST, FREE, SLOW]))
    rows = [" ".join(line.split()) for line in out.getvalue().splitlines()]
    assert "run-latency: 200 runs" in rows
    assert "p50 212 ms < 500 ms met" in rows
    assert "p99 640 ms" in rows
    assert "again 16.2 s < 15 s missed" in rows


def test_the_verdict_can_be_quoted_with_what_was_missed_and_where():
    assert verdict([FAST, SLOW, FREE], MACHINE) == (
        "1 of 2 targets met, on 2 cores of Tiny 1 under a load of 0.5; missed: second-time again (16.2 s)."
    )


def test_the_verdict_is_short_when_nothing_was_missed():
    assert verdict([FAST, FREE], MACHINE) == "1 of 1 targets met, on 2 cores of Tiny 1 under a load of 0.5."


def test_the_verdict_does_not_boast_where_there_is_no_target():
    assert verdict([FREE], MACHINE).startswith("1 figures, none of which has a target")


def test_json_holds_the_machine_every_figure_and_the_verdict():
    told = as_json([FAST, SLOW], MACHINE)
    assert told["machine"]["commit"] == "abc1234"
    assert [(each["name"], each["outcome"]) for each in told["figures"]] == [
        ("p50", "met"),
        ("again", "missed"),
    ]
    assert told["verdict"] == verdict([FAST, SLOW], MACHINE)


def test_memory_is_summed_over_the_processes_that_still_run():
    running = {1: Process(0, 2048), 2: Process(1, 1024), 3: Process(1, 512)}
    assert resident_mib({1, 2, 99}, running) == 3.0


@pytest.mark.parametrize(("options", "is_told"), [([], True), (["--json"], False)])
def test_each_figure_is_told_as_soon_as_it_is_there(
    monkeypatch: pytest.MonkeyPatch, options: list[str], is_told: bool
):
    def interrupted(repeat: int | None) -> Iterator[Figure]:
        yield FAST
        raise Refusal("the machine went away")

    monkeypatch.setattr(bench, "this_machine", lambda: MACHINE)
    monkeypatch.setattr(bench, "_benches", lambda in_clone: {"imports": interrupted})
    told = CliRunner().invoke(bench.command, ["imports", *options]).stderr
    assert ("imports: p50 212 ms" in told) is is_told
