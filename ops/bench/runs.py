"""How long a run takes that needs no person, alone and among others."""

from __future__ import annotations

import itertools
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

from ops.bench.desks import desk_in, empty_home
from ops.bench.figures import Figure, median, percentile
from ops.demo.scenes import LINCOLN_PARK, MORNING_HOUR, number_of, until
from ops.errors import Refusal
from ops.stage import Stage

LATENCY_MS = 500.0
REPEAT = 200
AT_ONCE = 8
_TEXT = "What are your opening hours?"
_CALLBACKS_PASS = timedelta(seconds=10)
_LOOK_EVERY_S = 0.02
_PATIENCE_S = 60.0


class Senders:
    """People who text a desk what it answers alone, each from a number of their own."""

    def __init__(self, stage: Stage) -> None:
        self._stage = stage
        self._to = number_of(stage, LINCOLN_PARK)
        self._executions = stage.desk.machine_arn.replace(":stateMachine:", ":execution:")
        self._numbers = itertools.count(1)
        self._stepfunctions = stage.desk.client("stepfunctions")
        stage.pass_time(until(stage, MORNING_HOUR))

    def text_and_wait(self, _: object = None) -> float:
        """Text the desk; return how long the run took, in ms by the engine's own stamps.

        Raises:
            Refusal: it did not end with a text, or not in time.
        """
        run_id = self._stage.text(f"+1312556{next(self._numbers):04d}", _TEXT, to=self._to)
        give_up_at = time.monotonic() + _PATIENCE_S
        while time.monotonic() < give_up_at:
            took_ms = self._took_ms(run_id)
            if took_ms is not None:
                return took_ms
            time.sleep(_LOOK_EVERY_S)
        raise Refusal(
            f"run {run_id[:12]} did not end within {_PATIENCE_S:.0f} s; it passed {self._path(run_id)}."
        )

    def _path(self, run_id: str) -> str:
        """Return the states that a run has passed, where it has an execution at all."""
        try:
            return " → ".join(self._stage.seen(run_id).states)
        except self._stepfunctions.exceptions.ExecutionDoesNotExist:
            return "intake at most"

    def _took_ms(self, run_id: str) -> float | None:
        try:
            found = self._stepfunctions.describe_execution(executionArn=f"{self._executions}:{run_id}")
        except self._stepfunctions.exceptions.ExecutionDoesNotExist:
            return None
        if found["status"] == "RUNNING":
            return None
        outcome = self._stage.outcome(run_id)
        if found["status"] != "SUCCEEDED" or outcome != "sent":
            raise Refusal(f"run {run_id[:12]} ended {found['status']} as {outcome}, not with a text.")
        return float((found["stopDate"] - found["startDate"]).total_seconds() * 1000)


def measure_run_latency(repeat: int | None = None) -> Iterator[Figure]:
    """StartExecution to terminal state, one run at a time, then several at once; and how many a minute."""
    runs = repeat or REPEAT
    with empty_home() as home, desk_in(home) as desk:
        stage = Stage(desk)
        senders = Senders(stage)
        senders.text_and_wait()  # the first lead starts the workers
        alone = []
        for _ in range(runs):
            alone.append(senders.text_and_wait())
            stage.pass_time(_CALLBACKS_PASS)
        began = time.perf_counter()
        with ThreadPoolExecutor(AT_ONCE) as pool:
            together = list(pool.map(senders.text_and_wait, range(runs)))
        minutes = (time.perf_counter() - began) / 60
    how = f"StartExecution to terminal state, {runs} runs one at a time"
    for percent, target in ((50, LATENCY_MS), (95, None), (99, None)):
        value = percentile(alone, percent)
        yield Figure("run-latency", f"a run without a person, p{percent}", value, "ms", how, target)
    how = f"{runs} runs, {AT_ONCE} at once"
    yield Figure("run-latency", f"the same, {AT_ONCE} at once, p50", median(together), "ms", how)
    yield Figure("run-latency", "leads a minute", runs / minutes, "leads", f"webhook to end, {how}")
