"""Evidence of a drill as the tests of its judge make it up: one message, answered once, by default."""

from datetime import UTC, datetime
from typing import Any

from ops.drill.sends.boundaries import Boundary
from ops.drill.sends.case import Noted
from ops.drill.sends.judge import Evidence, Text
from ops.drill.sends.mix import Fault, Plan, Situation

NOON = datetime(2026, 3, 10, 18, tzinfo=UTC)
RUN = "run-1"


def a_plan(number: int = 1, **changes: Any) -> Plan:
    planned: dict[str, Any] = {
        "situation": Situation.ALONE,
        "point": None,
        "kill": Boundary.POST_DONE,
        "fault": Fault.NONE,
        "listed_after_s": 0,
        "delay_s": 0,
        "takes_second_answer": False,
    }
    return Plan(number, **{**planned, **changes})


def a_text(body: str = "We are open until five.") -> Text:
    return Text(body, NOON)


def evidence(number: int = 1, **changes: Any) -> Evidence:
    seen: dict[str, Any] = {
        "plan": a_plan(number),
        "run_ids": (RUN,),
        "outcomes": ("sent",),
        "accepted": (a_text(),),
        "seen": (),
        "was_asked": False,
        "was_killed": True,
        "left_open": (),
    }
    return Evidence(**{**seen, **changes})


def noted(*what: Any, run_id: str = RUN, execution: str = RUN) -> tuple[Noted, ...]:
    return tuple(Noted(each, run_id, execution) for each in what)
