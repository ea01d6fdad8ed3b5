"""Money for models: reserved under a lock, settled once, and never promised twice."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from frontdesk.domain.lead import Lead, rerun_name
from frontdesk.memory.recall import Recalled
from frontdesk.memory.world import World
from tests.builders import HIGHLANDS, a_classification, a_form, a_lead, a_person, a_proposal
from tests.integration.memory.desk import Desk

READ, DRAFTED = a_classification(spent_usd_micros=30), a_proposal(spent_usd_micros=50)
NOT_READ = json.dumps(
    {"errorMessage": json.dumps({"observations": [{"kind": "model_call", "usd_micros": 7}]})}
)


@pytest.fixture
def desk(desk: Desk) -> Desk:
    """A desk where two runs use up a location's day, and three the desk's."""
    desk.may_spend(per_run=1000, per_day=2500, per_location=1600)
    return desk


def somebody(number: int, **changes: Any) -> Lead:
    return a_lead(person=a_person(f"+1312555{number:04}"), **changes)


def a_rerun(lead: Lead, number: int = 1) -> str:
    return rerun_name(lead.event_key, number)


def budget(recalled: Recalled) -> int:
    assert recalled.brief
    return recalled.brief.budget_usd_micros


def books(desk: Desk, day: str = "2026-03-10") -> dict[str, tuple[int, int]]:
    """Return what each scope has reserved and spent on a day."""
    rows = desk.rows("select * from budgets where day = %s", day)
    return {row["scope"]: (row["reserved_usd_micros"], row["spent_usd_micros"]) for row in rows}


def facts(desk: Desk, kind: str) -> list[dict[str, Any]]:
    return [
        json.loads(each)
        for each in desk.values("select facts from events where kind = %s order by seq", kind)
    ]


def test_a_run_gets_what_it_may_spend_at_most_and_the_day_holds_it(desk: Desk):
    assert budget(desk.recall(a_lead())) == 1000
    assert books(desk) == {"desk": (1000, 0), "location/lincoln-park": (1000, 0)}
    assert facts(desk, "budget_short") == []


def test_what_is_left_of_a_locations_day_is_all_that_a_run_gets_there_and_on_record(desk: Desk):
    leads = [somebody(number) for number in range(3)]
    assert [budget(desk.recall(lead)) for lead in leads] == [1000, 600, 0]
    short = {"day": "2026-03-10", "scope": "location/lincoln-park", "wanted_usd_micros": 1000}
    assert facts(desk, "budget_short") == [
        {**short, "reserved_usd_micros": 600},
        {**short, "reserved_usd_micros": 0},
    ]
    assert desk.events(leads[2])[-1] == "budget_short"


def test_what_is_left_of_the_desks_day_is_all_that_a_run_gets_anywhere(desk: Desk):
    for number in range(2):
        desk.recall(somebody(number))
    assert budget(desk.recall(somebody(3, location_id=HIGHLANDS))) == 900
    assert facts(desk, "budget_short")[-1]["scope"] == "desk"


def test_a_playbook_without_a_locations_ceiling_has_the_desks_alone(desk: Desk):
    desk.may_spend(per_run=1000, per_day=2500)
    assert [budget(desk.recall(somebody(number))) for number in range(3)] == [1000, 1000, 500]
    assert books(desk)["location/lincoln-park"] == (2500, 0)


def test_somebody_out_of_reach_has_a_budget_too(desk: Desk):
    assert budget(desk.recall(a_form(person=a_person(None)))) == 1000


def test_a_fact_and_a_duplicate_reserve_nothing(desk: Desk):
    desk.recall(a_lead("STOP", kind="opt_out"))
    assert books(desk) == {}
    lead = a_lead()
    desk.recall(lead)
    assert desk.recall(lead, "a-name-of-its-own").brief is None
    assert books(desk)["desk"] == (1000, 0)


def test_a_retry_hears_the_same_budget_and_reserves_nothing_more(desk: Desk):
    desk.recall(somebody(1))
    lead = somebody(2)
    assert [budget(desk.recall(lead)) for _ in range(3)] == [600, 600, 600]
    assert books(desk)["desk"] == (1600, 0)
    assert desk.events(lead).count("budget_short") == 1


def test_runs_at_once_never_get_more_than_the_day_has(desk: Desk):
    leads = [somebody(n, location_id=HIGHLANDS if n % 2 else "lincoln-park") for n in range(8)]
    recalled = desk.at_once(*(lambda world, lead=lead: desk.recall(lead, world=world) for lead in leads))
    assert sum(map(budget, recalled)) == 2500
    held = books(desk)
    assert held.pop("desk") == (2500, 0)
    assert all(reserved <= 1600 for reserved, _ in held.values())


def test_what_begins_passes_the_gate_and_ends_at_once_does_not_lock_each_other_out(desk: Desk):
    leads = [somebody(n, location_id=HIGHLANDS if n % 2 else "lincoln-park") for n in range(12)]
    for lead in leads[:8]:
        desk.recall(lead)
    desk.now = desk.now.replace(day=11)
    works: list[Callable[[World], Any]] = [
        *(lambda w, lead=lead: desk.gate(lead, reading=READ, world=w) for lead in leads[:4]),
        *(lambda w, lead=lead: desk.record(lead, reading=READ, world=w) for lead in leads[4:8]),
        *(lambda w, lead=lead: desk.recall(lead, world=w) for lead in leads[8:]),
        *(lambda w, lead=lead: desk.recall(lead, a_rerun(lead), world=w) for lead in leads[:4]),
    ]
    desk.at_once(*works)
    # A rerun that begins before the gate of the old execution is heard books on its own day.
    first, second = books(desk)["desk"], books(desk, "2026-03-11")["desk"]
    assert (first[0], first[1] + second[1]) == (0, 8 * 30)
    assert sum(desk.values("select reserved_usd_micros from runs")) == second[0]


def test_past_the_brain_the_rest_is_free_however_long_a_person_takes(desk: Desk):
    lead = somebody(1)
    desk.recall(lead)
    for _ in range(3):
        desk.gate(lead, reading=READ, proposal=DRAFTED)
    assert books(desk) == {"desk": (0, 80), "location/lincoln-park": (0, 80)}
    assert desk.values("select spent_usd_micros from runs") == [80]
    assert budget(desk.recall(somebody(2))) == 1000


def test_the_cost_of_a_run_is_in_its_record(desk: Desk):
    lead = a_lead()
    desk.recall(lead)
    desk.gate(lead, reading=READ, proposal=DRAFTED)
    desk.record(lead, "sent", reading=READ, proposal=DRAFTED)
    (ended,) = facts(desk, "run_ended")
    assert (ended["spent_usd_micros"], ended["budget_usd_micros"]) == (80, 1000)
    (decided,) = facts(desk, "gate_decided")
    assert [decided[each]["spent_usd_micros"] for each in ("classification", "proposal")] == [30, 50]


def test_a_run_whose_step_failed_pays_for_that_too(desk: Desk):
    lead = a_lead()
    desk.recall(lead)
    desk.record(lead, "with_person", cause=NOT_READ)
    assert books(desk)["desk"] == (0, 7)


def test_a_step_that_failed_and_then_came_through_pays_for_both(desk: Desk):
    """It was entered again: the calls of its success are others than those of its error."""
    lead = a_lead()
    desk.recall(lead)
    desk.gate(lead, reading=READ, proposal=DRAFTED)
    for _ in range(3):
        desk.record(lead, "sent", reading=READ, proposal=DRAFTED, cause=NOT_READ)
    assert books(desk)["desk"] == (0, 87)
    assert facts(desk, "run_ended")[0]["spent_usd_micros"] == 87


def test_recording_at_once_in_two_workers_settles_once(desk: Desk):
    lead = a_lead()
    desk.recall(lead)
    desk.at_once(*[lambda world: desk.record(lead, "sent", reading=READ, world=world)] * 2)
    assert books(desk)["desk"] == (0, 30)


def test_a_record_that_is_killed_has_settled_nothing_and_its_retry_settles_once(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
):
    lead = a_lead()
    desk.recall(lead)
    with monkeypatch.context() as patched:
        patched.setattr("frontdesk.memory.record._withdraw", lambda *_: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            desk.record(lead, "sent", reading=READ)
    assert books(desk)["desk"] == (1000, 0)
    desk.record(lead, "sent", reading=READ)
    assert books(desk)["desk"] == (0, 30)


def test_a_day_is_one_of_utc_and_a_run_is_settled_on_its_own(desk: Desk):
    late, early = somebody(1), somebody(2)
    desk.now = desk.now.replace(hour=23, minute=59, second=59)
    desk.recall(late)
    desk.pass_time(seconds=1)
    assert budget(desk.recall(early)) == 1000
    assert books(desk)["desk"] == books(desk, "2026-03-11")["desk"] == (1000, 0)
    desk.pass_time(days=3)
    desk.record(late, reading=READ)
    assert books(desk)["desk"] == (0, 30)
    assert books(desk, "2026-03-14") == {}


def test_a_rerun_gets_what_its_run_has_left_and_gives_back_what_was_held(desk: Desk):
    lead = a_lead()
    desk.recall(lead)
    desk.gate(lead, reading=READ, proposal=DRAFTED)
    assert [budget(desk.recall(lead, a_rerun(lead))) for _ in range(2)] == [920, 920]
    assert books(desk)["desk"] == (920, 80)
    desk.pass_time(days=1)
    desk.recall(lead, last := a_rerun(lead, 2))
    assert (books(desk)["desk"], books(desk, "2026-03-11")["desk"]) == ((0, 80), (920, 0))
    desk.record(lead, "sent", reading=READ, execution=last)
    assert (books(desk)["desk"], books(desk, "2026-03-11")["desk"]) == ((0, 80), (0, 30))
    assert facts(desk, "run_ended")[0]["spent_usd_micros"] == 110


def rerun_at_the_gate(desk: Desk, lead: Lead) -> None:
    def rerun(world: World) -> object:
        return desk.recall(lead, a_rerun(lead), world=world)

    def gate(world: World) -> object:
        return desk.gate(lead, reading=READ, world=world)

    desk.at_once(rerun, gate)


def test_a_rerun_and_the_gate_of_the_execution_before_do_not_lock_each_other_out(desk: Desk):
    for number in range(8):
        desk.recall(lead := somebody(number))
        rerun_at_the_gate(desk, lead)
    assert books(desk)["desk"][1] == 8 * 30


def test_a_run_that_older_code_opened_keeps_its_budget_and_pays_for_what_it_spent(desk: Desk):
    lead = a_lead()
    desk.recall(lead)
    desk.change("delete from budgets")
    desk.change("update runs set budget_day = null, reserved_usd_micros = 0, budget_usd_micros = 50000")
    assert budget(desk.recall(lead)) == 50000
    desk.record(lead, reading=READ)
    assert books(desk)["desk"] == (0, 30)
