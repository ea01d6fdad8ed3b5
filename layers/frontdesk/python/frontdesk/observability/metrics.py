"""The figures that a desk writes about itself, as CloudWatch finds them in a log line; alarms bear them."""

from __future__ import annotations

from functools import cache
from typing import Final

from aws_lambda_powertools.metrics import Metrics, MetricUnit

NAMESPACE: Final = "frontdesk"
DESK: Final = "desk"
"""The dimension of every figure about runs."""
RUNS_OPEN: Final = "RunsOpen"
RUNS_WAITING: Final = "RunsWaiting"
RUNS_WAITING_TOO_LONG: Final = "RunsWaitingTooLong"
CENSUS: Final = (RUNS_OPEN, RUNS_WAITING, RUNS_WAITING_TOO_LONG)
"""What is counted every quarter of an hour; between two counts there is no figure."""


@cache
def _metrics() -> Metrics:
    return Metrics(namespace=NAMESPACE)


def write_counts(desk: str, **counts: int) -> None:
    """Write one line with these figures about a desk."""
    metrics = _metrics()
    metrics.add_dimension(name=DESK, value=desk)
    for name, count in counts.items():
        metrics.add_metric(name=name, unit=MetricUnit.Count, value=count)
    metrics.flush_metrics()
