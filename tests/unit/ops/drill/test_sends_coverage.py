"""What the drill of sends counts as having come to pass: what was seen, and not what was planned."""

from typing import Any

import pytest

from ops.drill.sends.boundaries import BEFORE_THE_POST, Boundary
from ops.drill.sends.coverage import ENOUGH_NOTES, ENOUGH_RUNS, OF_A_NOTE, came_to_pass, coverage, never
from ops.drill.sends.judge import Evidence
from ops.drill.sends.mix import Fault, Situation
from tests.unit.ops.drill.seen import RUN, a_plan, evidence, noted

AGAIN = "run-2"


def planned(*seen: Any, **plan: Any) -> Evidence:
    return evidence(plan=a_plan(**plan), seen=noted(*seen))


@pytest.mark.parametrize(
    ("situation", "sign"),
    [
        (Situation.ZOMBIE, "outlived"),
        (Situation.RERUN, "started again"),
        (Situation.RERUN_REDRAFTED, "redrafted"),
        (Situation.REDRIVEN, "redriven"),
        (Situation.REDRIVEN_LATE, "redriven late"),
        (Situation.SENT_TWICE, "delivered twice"),
        (Situation.STOP, "closed"),
        (Situation.PAUSE, "closed"),
    ],
)
def test_a_situation_came_to_pass_where_its_sign_was_seen(situation: Situation, sign: str):
    assert came_to_pass(planned(Boundary.POST_COME, sign, situation=situation))
    assert not came_to_pass(planned(Boundary.POST_COME, situation=situation))


def test_two_runs_are_two_drafts_only_if_both_came_to_the_gate():
    both = (*noted(Boundary.GATE_ENTERED), *noted(Boundary.GATE_ENTERED, run_id=AGAIN))
    two: dict[str, Any] = {"plan": a_plan(situation=Situation.TWO_RUNS), "run_ids": (RUN, AGAIN)}
    assert came_to_pass(evidence(**two, seen=both))
    assert not came_to_pass(evidence(**two, seen=both[1:]))


@pytest.mark.parametrize(("point", "counts"), [(Boundary.CLAIM_MADE, 1), (Boundary.GATE_ENTERED, 0)])
def test_stop_in_the_fence_alone_counts_only_where_send_is_the_next_to_look(point: Boundary, counts: int):
    seen = coverage([planned("closed", situation=Situation.STOP, point=point)])
    assert seen["STOP and pause committed"][f"STOP {point}"] == counts


def test_a_fault_counts_where_a_post_met_it_and_a_late_list_where_somebody_looked():
    late: dict[str, Any] = {"fault": Fault.LISTED_LATE, "listed_after_s": 600}
    unposted, posted = planned(**late), planned(Boundary.POST_COME, **late)
    sought = planned(Boundary.POST_COME, Boundary.LIST_COME, **late)
    seen = coverage([unposted, posted, sought])
    assert seen["the provider"][Fault.LISTED_LATE] == 2
    assert seen["a message listed late was looked for"]["after 600 s"] == 1


def test_stop_and_pause_have_a_line_for_every_point_even_where_none_came():
    lines = coverage([evidence()])["STOP and pause committed"]
    assert set(lines) == {f"{what} {point}" for what in ("STOP", "pause") for point in BEFORE_THE_POST}
    assert not any(lines.values())


def test_runs_about_a_note_are_counted_apart():
    seen = coverage(
        [planned(is_noted=True), planned(Boundary.POST_COME, is_noted=True, number=2), evidence()]
    )
    assert seen["killed with SIGKILL"][Boundary.POST_DONE] == 1
    assert seen[f"{OF_A_NOTE}killed with SIGKILL"][Boundary.POST_DONE] == 2
    assert (seen["the provider"][Fault.NONE], seen[f"{OF_A_NOTE}the provider"][Fault.NONE]) == (0, 1)
    assert Fault.LISTED_LATE not in seen[f"{OF_A_NOTE}the provider"]


def test_what_never_came_to_a_note_is_told_of_enough_notes_only():
    many = [evidence(plan=a_plan(number, is_noted=True)) for number in range(ENOUGH_NOTES)]
    assert f"{OF_A_NOTE}besides: {Situation.RERUN}" in never(many)
    assert never(many[1:]) == []


def test_what_never_came_is_told_of_enough_runs_only():
    many = [evidence(number) for number in range(1, ENOUGH_RUNS + 1)]
    assert "besides: one Send invocation delivered twice" in never(many)
    assert "killed with SIGKILL: after the POST" not in never(many)
    assert never(many[1:]) == []
