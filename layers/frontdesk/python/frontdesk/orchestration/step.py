"""What every handler shares: validate, bind the log context, call, cap the size, name the error, write one
line."""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Callable
from functools import cache, wraps
from typing import Any, TypeVar

from aws_lambda_powertools.metrics import Metrics, MetricUnit
from pydantic import TypeAdapter, ValidationError

from frontdesk.clock import UNLIMITED_S, deadline
from frontdesk.errors import AgentError, AnswerTooLarge, BadInput, category_of
from frontdesk.observability import log
from frontdesk.observability.observations import Observation, recording
from frontdesk.orchestration.contracts import StepOutput
from frontdesk.orchestration.ping import answers_ping

ANSWER_LIMIT_BYTES = 200 * 1024
"""Step Functions carries 256 KiB between states; the rest is room for the other steps' results."""
CAUSE_LIMIT_BYTES = 24 * 1024
KEPT_OF_A_CUT_FIELD = 200
WORDS = frozenset({"shown", "answered"})
"""Fields of an observation that hold what somebody wrote."""

StepHandler = Callable[[dict[str, Any], Any], dict[str, Any] | None]
In = TypeVar("In")


def step(contract: Any) -> Callable[[Callable[[In], StepOutput | None]], StepHandler]:
    """Make a Lambda handler of a function from one contract to another.

    Every error leaves as one of the four categories with a compact JSON message, observations included;
    anything that is not an `AgentError` is a bug and crashes as it is.
    """

    def decorate(work: Callable[[In], StepOutput | None]) -> StepHandler:
        @answers_ping
        @wraps(work)
        def handle(event: dict[str, Any], context: Any) -> dict[str, Any] | None:
            began = time.perf_counter()
            with recording() as observations:
                outcome = "crashed"
                try:
                    with deadline(_remaining_s(context)):
                        answer = work(_validated(contract, event))
                    outcome = "ok"
                    return None if answer is None else capped(answer, observations)
                except AgentError as error:
                    outcome = type(error).__name__
                    raise category_of(error)(_cause(error, observations)) from error
                finally:
                    _canonical_line(event, context, outcome, began, observations)

        return handle

    return decorate


def _remaining_s(context: Any) -> float:
    """Return what Lambda says is left of this invocation."""
    remaining_ms = getattr(context, "get_remaining_time_in_millis", None)
    return remaining_ms() / 1000 if remaining_ms else UNLIMITED_S


@cache
def _adapter(contract: Any) -> TypeAdapter[Any]:
    return TypeAdapter(contract)


def _validated(contract: Any, event: dict[str, Any]) -> Any:
    try:
        return _adapter(contract).validate_python(event)
    except ValidationError as error:
        faults = [
            f"{'.'.join(map(str, fault['loc']))}: {fault['type']}"
            for fault in error.errors(include_input=False)
        ]
        raise BadInput(f"the step's input breaks its contract: {'; '.join(faults[:8])}") from None


def capped(answer: StepOutput, observations: list[Observation]) -> dict[str, Any]:
    """Return the answer as JSON-ready data under 200 KiB, cutting the largest observation fields first.

    Raises:
        AnswerTooLarge: the result alone is too large.
    """
    whole = answer.model_dump(mode="json")
    whole["observations"] = [*whole["observations"], *json.loads(json.dumps(observations, default=str))]
    while (size := _size(whole)) > ANSWER_LIMIT_BYTES:
        if not _cut_largest(whole["observations"]):
            raise AnswerTooLarge(f"the step's answer is {size} bytes without its observations")
    return whole


def _size(value: Any) -> int:
    return len(json.dumps(value, ensure_ascii=False).encode("utf-8", "surrogatepass"))


def _cut_largest(observations: list[Observation]) -> bool:
    """Cut the largest field to its beginning, digest and length; False when there is nothing left to cut."""
    fields = [
        (_size(value), index, key) for index, each in enumerate(observations) for key, value in each.items()
    ]
    size, index, key = max(fields, default=(0, 0, ""))
    if size <= 4 * KEPT_OF_A_CUT_FIELD:
        return False
    observations[index][key] = _cut(observations[index][key], KEPT_OF_A_CUT_FIELD)
    return True


def _cut(value: Any, kept_chars: int) -> dict[str, Any]:
    text = json.dumps(value, ensure_ascii=False)
    digest = hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
    return {"cut": text[:kept_chars], "sha256": digest, "length": len(text)}


def _cause(error: AgentError, observations: list[Observation]) -> str:
    """Return what an error carries into the history: its leaf, its sentence, and what was spent before it.

    Lambda's runtime writes an error's message to the log, so what a model was shown and answered is there as
    digest and length only; the words stand in the step's input, in the history.
    """
    kept = [
        {key: _cut(value, 0) if key in WORDS else value for key, value in each.items()}
        for each in json.loads(json.dumps(observations, default=str))
    ]
    message = {"leaf": type(error).__name__, "message": str(error)[:2000], "observations": kept}
    while _size(message) > CAUSE_LIMIT_BYTES:
        if not _cut_largest(kept):
            del kept[:1]
    return json.dumps(message, ensure_ascii=False)


@cache
def _metrics() -> Metrics:
    return Metrics(namespace="frontdesk", service="frontdesk")


def _canonical_line(
    event: dict[str, Any], context: Any, outcome: str, began: float, observations: list[Observation]
) -> None:
    at = event.get("at") or {}
    calls = [each for each in observations if each["kind"] == "model_call"]
    duration_ms = round((time.perf_counter() - began) * 1000, 1)
    log.write(
        log.STEP_ENDED,
        function=getattr(context, "function_name", None),
        run_id=event.get("run_id"),
        execution=at.get("execution"),
        state=at.get("state"),
        attempt=at.get("attempt"),
        outcome=outcome,
        duration_ms=duration_ms,
        usd_micros=sum(each.get("usd_micros", 0) for each in calls),
        model_ids=sorted({each["model_id"] for each in calls if each.get("model_id")}),
    )
    metrics = _metrics()
    metrics.add_dimension(name="state", value=str(at.get("state") or "none"))
    metrics.add_metric(name="StepDuration", unit=MetricUnit.Milliseconds, value=duration_ms)
    metrics.add_metric(name="StepFailed", unit=MetricUnit.Count, value=int(outcome != "ok"))
    metrics.flush_metrics()
