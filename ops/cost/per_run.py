"""What runs cost: a usual lead's walk through the state machine, and the reports that follow its text."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator
from typing import Any, Final

from frontdesk.lambdas import FUNCTIONS
from ops.cost.bill import Line, plural
from ops.cost.prices import Prices
from ops.cost.template import Resources
from ops.cost.work import Calls, Work
from ops.local.names import camel
from ops.state_machine import MACHINES

ANSWERED: Final = (
    "Recall",
    "What Is This?",
    "Classify",
    "Draft",
    "Gate",
    "What Does The Gate Say?",
    "Send",
    "Note Receipt",
    "Gate",
    "What Does The Gate Say?",
    "Record",
    "Done",
)
"""The states of a lead that the desk answers alone; a scenario walks them."""
REPORTED: Final = ("Recall", "What Is This?", "Record", "Done")
"""The states of a report about a text."""
_FUNCTION: Final = re.compile(r"\$\{(\w+)FunctionArn\}")


def run_lines(resources: Resources, prices: Prices, runs: int) -> tuple[Line, ...]:
    """Return what so many leads cost that the desk answers alone, each with one text."""
    assumed, work = prices.assumed, Work(resources, prices)
    reports = runs * assumed["reports_per_text"]
    events = runs + reports
    states = runs * len(ANSWERED) + reports * len(REPORTED)
    calls = _calls(runs, reports)
    reads = runs * assumed["fence_reads_per_text"] * prices.usd("dynamodb read")
    writes = runs * assumed["fence_writes_per_text"] * prices.usd("dynamodb write")
    secret_reads = sum(count for name, count in calls.by_function.items() if FUNCTIONS[name].secrets)
    return (
        Line(
            "function calls",
            f"{plural(calls.count, 'call')}, {work.gigabyte_seconds(calls):,.0f} GB-seconds",
            work.of_calls(calls),
        ),
        Line("state transitions", plural(states, "transition"), states * prices.usd("state transition")),
        *_traces(resources, prices, events),
        Line("logs", f"{work.log_kb(calls, states) / 1024:,.0f} MB", work.of_logs(calls, states)),
        Line("webhooks", plural(events, "request"), events * prices.usd("http api request")),
        Line("queues", plural(events, "event"), work.of_events(events)),
        Line("fence", f"{plural(runs, 'claim')}, with what is read before each", reads + writes),
        Line(
            "secrets",
            f"at most {plural(secret_reads, 'read')}: a warm function keeps them 5 minutes",
            secret_reads * prices.usd("secret read"),
        ),
    )


def _traces(resources: Resources, prices: Prices, events: float) -> Iterator[Line]:
    """Price a trace for each event where anything is traced at all; X-Ray may take fewer."""
    traced = [
        each
        for each in resources.every
        if each.properties.get("TracingConfig", {}).get("Mode") == "Active"
        or each.properties.get("TracingConfiguration", {}).get("Enabled")
    ]
    if traced:
        yield Line("traces", f"at most {plural(events, 'trace')}", events * prices.usd("trace"))


def _calls(runs: float, reports: float) -> Calls:
    """Return the calls of the states that are walked, and those that bring each event there."""
    counted: Counter[str] = Counter()
    for walk, times in ((ANSWERED, runs), (REPORTED, reports)):
        for function in ("intake", "start", *_functions(walk)):
            counted[function] += int(times)
    return Calls({name: float(count) for name, count in counted.items()})


def _functions(walk: tuple[str, ...]) -> list[str]:
    """Return the function that each Task of a walk calls."""
    machine: dict[str, Any] = json.loads((MACHINES / "lead.asl.json").read_text("utf-8"))
    named = {camel(name): name for name in FUNCTIONS}
    found = (_FUNCTION.search(json.dumps(machine["States"][state])) for state in walk)
    return [named[each[1]] for each in found if each]
